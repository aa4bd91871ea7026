//! Raids of two drones at the shipped contact step, on one core: steps a second.

use super::{Figure, median};
use picket::rng::Streams;
use picket::scenario::Scenario;
use picket::sim::Simulation;
use picket::sim::drawn::Drawn;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::sim::threat::ThreatPlan;
use picket::strategy::deploy;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Contact steps a second over the raids of `replicates` replicates, with (s, steps) of all.
fn rate(theatre: &Arc<Theatre>, replicates: u64) -> f64 {
    let scenario = &theatre.scenario;
    let mut simulation = Simulation::new(theatre.clone());
    let (mut seconds, mut steps) = (0.0, 0u64);
    for replicate in 0..replicates {
        let drawn = Arc::new(Drawn::new(scenario, Streams { seed: 1, replicate }));
        let mut plan = ThreatPlan::new(scenario, &drawn);
        plan.raids.retain(|raid| raid.drones.len() == 2);
        simulation.start(drawn, Arc::new(plan), false);
        let start = Instant::now();
        while simulation.step() {}
        seconds += start.elapsed().as_secs_f64();
        steps += simulation.scene().clock.steps;
    }
    steps as f64 / seconds
}

/// The valley and the checkpoint, one raid at a time.
pub fn figures() -> Vec<Figure> {
    [("checkpoint", "two-jammers", 1e6), ("valley", "mix", 6e5), ("valley", "cue-first", 1.2e6)]
        .into_iter()
        .map(|(file, strategy, budget)| {
            let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("scenarios/{file}.ron"));
            let scenario = match Scenario::load(&path) {
                Ok(loaded) => Arc::new(loaded.scenario),
                Err(report) => panic!("{}", report.render(false)),
            };
            let index = scenario.strategy(strategy).expect("a shipped strategy");
            let deployment = Arc::new(deploy(&scenario, index, budget));
            let theatre = Arc::new(Theatre::new(scenario, deployment, &Views::default()));
            rate(&theatre, 50);
            let per_s = median((0..5).map(|_| rate(&theatre, 50)).collect());
            let what = format!("raids of two drones, {file}, {strategy} at {budget:.0} USD");
            Figure::new(what, format!("{per_s:.0} steps/s"), "≥ 200,000", per_s >= 2e5)
        })
        .collect()
}
