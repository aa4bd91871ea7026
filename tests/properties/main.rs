//! Protects what must hold in every scenario, not only in those that are shipped: laws that only go one way, drones that
//! fly as fast as they can and no faster, books that add up, luck that does not depend on what was simulated before.
//!
//! Scenarios are drawn by `scenarios.rs` from a fixed seed, so that every run of a test sees the same ones; a property
//! that fails is shown with the smallest scenario found for it. More of them: `PROPTEST_CASES=1000 cargo test --test
//! properties` (the first are the same). Most properties hold exactly, replicate by replicate, because plans meet the
//! same raids with the same luck; where chance plays a part, the test says why and how much room it leaves.

#[path = "../common/mod.rs"]
mod common;

mod books;
mod defence;
mod flight;
mod mirror;
mod scenarios;
mod sensing;

use common::{replicates, scenario};
use picket::scenario::Scenario;
use picket::scenario::change::changed;
use picket::sim::outcome::{DroneOutcome, ReplicateOutcome};
use picket::strategy::deploy;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{RngAlgorithm, RngSeed, TestCaseResult, TestRunner};
use std::sync::Arc;

/// How many cases there are: `usual`, unless the environment says otherwise.
fn cases(usual: u32) -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(usual)
}

fn runner(usual: u32) -> TestRunner {
    TestRunner::new(ProptestConfig {
        cases: cases(usual),
        failure_persistence: None,
        rng_algorithm: RngAlgorithm::ChaCha,
        rng_seed: RngSeed::Fixed(20_260_101),
        max_shrink_iters: 300,
        ..ProptestConfig::default()
    })
}

/// Holds a property to so many cases, or shows the smallest that breaks it.
fn check<S: Strategy>(usual: u32, strategy: S, property: impl Fn(S::Value) -> TestCaseResult) {
    if let Err(failure) = runner(usual).run(&strategy, property) {
        panic!("{failure}");
    }
}

/// Cases for what can only be said of many together.
fn many<S: Strategy>(usual: u32, strategy: S) -> Vec<S::Value> {
    let mut runner = runner(usual);
    let draw = |_| strategy.new_tree(&mut runner).expect("nothing is filtered").current();
    (0..cases(usual)).map(draw).collect()
}

/// The scenario with one number changed in its text.
fn with(text: &str, path: &str, value: f64) -> Arc<Scenario> {
    scenario(&changed(text, &[(path.to_owned(), value)]).expect("the text has such a number"))
}

/// What the first plan does with the largest budget in the first replicates.
fn outcomes(scenario: &Arc<Scenario>, count: u64) -> Vec<ReplicateOutcome> {
    let budget_usd = scenario.spec.budgets_usd.last().copied().expect("there is a budget");
    replicates(scenario, &deploy(scenario, 0, budget_usd), count)
}

/// Every drone of some replicates.
fn drones(of: &[ReplicateOutcome]) -> impl Iterator<Item = &DroneOutcome> {
    of.iter().flat_map(|o| &o.drone_outcomes)
}
