//! Coverage by approach in the valley: probes a second on one core, and how long a map takes of which each square has had four.

use super::{Figure, median};
use picket::scenario::Scenario;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use picket::study::approach::{Asked, Heat, Worlds};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const NOON_S: f64 = 43_200.0;
const ROUNDS: u32 = 4;

/// Seconds for a map, and its probes.
fn paint(theatre: &Arc<Theatre>, class: usize, seed: u64) -> (f64, u64) {
    let start = Instant::now();
    let asked = Asked { class, time_s: NOON_S, worlds: Worlds::Any, squares: 30, seed };
    let mut heat = Heat::new(theatre.clone(), asked).expect("it can be asked for");
    let mut probes = 0;
    while heat.rounds() < ROUNDS && heat.probe().is_some() {
        probes += 1;
    }
    (start.elapsed().as_secs_f64(), probes)
}

/// Two plans, two classes.
pub fn figures() -> Vec<Figure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/valley.ron");
    let scenario = Arc::new(Scenario::load(&path).expect("a shipped scenario").scenario);
    let rows = [
        ("patrols", 6e5, "radio"),
        ("cue-first", 6e5, "radio"),
        ("cue-first", 6e5, "fibre"),
        ("mix", 1.2e6, "radio"),
    ];
    rows.into_iter()
        .map(|(strategy, budget, id)| {
            let index = scenario.strategy(strategy).expect("a shipped strategy");
            let class = scenario.class(id).expect("a shipped class");
            let deployment = Arc::new(deploy(&scenario, index, budget));
            let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
            // The first one fills the views of the posts.
            let (first, _) = paint(&theatre, class, 0);
            let maps: Vec<(f64, u64)> = (1..6).map(|seed| paint(&theatre, class, seed)).collect();
            let seconds = median(maps.iter().map(|map| map.0).collect());
            let per_s = median(maps.iter().map(|map| map.1 as f64 / map.0).collect());
            let what = format!(
                "map of approach, {id}, {strategy} at {budget:.0} USD: {} probes in {seconds:.1} s (first {first:.1} s)",
                maps[0].1
            );
            Figure::new(what, format!("{per_s:.0} probes/s"), "≥ 500", per_s >= 500.0)
        })
        .collect()
}
