//! The campaign of two regions: a replicate of three years on one core, and the memory it takes.

use super::{Figure, median};
use picket::campaign::replicate::Campaign;
use picket::rng::Streams;
use picket::scenario::Scenario;
use picket::scenario::spec::campaign::ReplySpec;
use picket::sim::Simulation;
use picket::sim::drawn::Drawn;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const RAIDS: f64 = 10_000.0;

/// Seconds of a replicate for each 10,000 raids, and the largest memory of the process so far.
pub fn figures() -> Vec<Figure> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/two-regions.ron");
    let scenario = Arc::new(Scenario::load(&path).expect("a shipped scenario").scenario);
    let strategy = scenario.strategy("tranches").expect("it is in the file");
    let deployment = Arc::new(deploy(&scenario, strategy, 89.7e6));
    let units = deployment.units.len();
    let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
    let campaign = Campaign::new(theatre.clone());
    let mut simulation = Simulation::new(theatre);
    let mut steps = 0.0;
    let mut run = |replicate| {
        let drawn = Arc::new(Drawn::new(&scenario, Streams { seed: 1, replicate }));
        let start = Instant::now();
        let done = campaign.run(&mut simulation, &drawn, &ReplySpec::no_learning());
        let raids: u32 = done.months.iter().map(|m| m.raids).sum();
        let seconds = start.elapsed().as_secs_f64();
        steps = simulation.outcome().ticks as f64 / f64::from(raids);
        seconds * RAIDS / f64::from(raids)
    };
    run(0);
    let seconds = median((1..6).map(&mut run).collect());
    let what = format!("campaign: {RAIDS} raids of {steps:.0} steps among {units} units, one core");
    let mut figures = vec![Figure::new(what, format!("{seconds:.1} s"), "≤ 2 s", seconds <= 2.0)];
    if let Some(megabytes) = peak_mb() {
        let met = megabytes <= 200.0;
        figures.push(Figure::new("memory of it, at most", format!("{megabytes:.0} MB"), "≤ 200 MB", met));
    }
    figures
}

/// The largest memory of this process, MB; `None` where the system does not say it.
fn peak_mb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    let kb: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kb / 1024.0)
}
