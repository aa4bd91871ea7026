//! What several tests need: a scenario from its text, and replicates of a deployment of one's own.
#![allow(dead_code, reason = "each test uses its part")]

use picket::batch::ledger::{Hold, Identity, Ledger, Plan};
use picket::rng::Streams;
use picket::scenario::{Scenario, starter};
use picket::sim::Simulation;
use picket::sim::drawn::Drawn;
use picket::sim::facts::Fact;
use picket::sim::outcome::ReplicateOutcome;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::sim::threat::ThreatPlan;
use picket::strategy::Deployment;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// A scenario from its text; paths are relative to `scenarios/`.
pub fn scenario(text: &str) -> Arc<Scenario> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    match Scenario::from_text(text, &dir, "test.ron") {
        Ok(loaded) => Arc::new(loaded.scenario),
        Err(report) => panic!("{}", report.render(false)),
    }
}

/// A shipped scenario by its file name.
pub fn shipped(name: &str) -> Arc<Scenario> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    match Scenario::load(&path) {
        Ok(loaded) => Arc::new(loaded.scenario),
        Err(report) => panic!("{}", report.render(false)),
    }
}

/// The starter with pieces replaced; each piece has to be there.
pub fn starter_with(changes: &[(&str, &str)]) -> Arc<Scenario> {
    scenario(&replaced(starter(), changes))
}

/// A shipped scenario by its file name, with pieces replaced; each piece has to be there.
pub fn shipped_with(name: &str, changes: &[(&str, &str)]) -> Arc<Scenario> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let text = std::fs::read_to_string(&path).expect("a shipped scenario can be read");
    scenario(&replaced(&text, changes))
}

/// A text with every occurrence of some pieces replaced: a piece that is not there would test nothing.
fn replaced(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the scenario does not say {from:?}");
        text.replace(from, to)
    })
}

/// A ledger of so many replicates in a folder of its own.
pub fn ledger(scenario: &Scenario, seed: u64, replicates: u32) -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let held = Ledger::hold(folder.path(), Hold::Alone).expect("nobody else has it");
    let identity = Identity::new("test", &scenario.hash, seed, "test");
    let plan = Plan::new(identity, String::new(), replicates, 1);
    let ledger = Ledger::new(folder.path(), held, plan);
    (folder, ledger)
}

/// Runs replicates of a deployment.
pub fn replicates(scenario: &Arc<Scenario>, deployment: &Deployment, count: u64) -> Vec<ReplicateOutcome> {
    let mut simulation = simulation(scenario, deployment);
    (0..count)
        .map(|replicate| {
            let (drawn, plan) = world(scenario, replicate);
            simulation.run(drawn, plan)
        })
        .collect()
}

/// Runs replicates of a deployment and shows what each was meant to be, its facts and its outcome to `look`.
pub fn watch(
    scenario: &Arc<Scenario>,
    deployment: &Deployment,
    count: u64,
    mut look: impl FnMut(&ThreatPlan, &[Fact], &ReplicateOutcome),
) {
    let mut simulation = simulation(scenario, deployment);
    for replicate in 0..count {
        let (drawn, plan) = world(scenario, replicate);
        simulation.start(drawn, plan.clone(), true);
        while simulation.step() {}
        look(&plan, simulation.facts(), &simulation.outcome());
    }
}

fn simulation(scenario: &Arc<Scenario>, deployment: &Deployment) -> Simulation {
    Simulation::new(Arc::new(Theatre::new(scenario.clone(), Arc::new(deployment.clone()), &Views::default())))
}

/// The drawn figures and the raids of a replicate under the scenario's own seed.
pub fn world(scenario: &Arc<Scenario>, replicate: u64) -> (Arc<Drawn>, Arc<ThreatPlan>) {
    let drawn = Arc::new(Drawn::new(scenario, Streams { seed: scenario.spec.seed, replicate }));
    let plan = Arc::new(ThreatPlan::new(scenario, &drawn));
    (drawn, plan)
}
