//! Replicates of raids: every strategy at every budget meets the same raids.

use super::account::account;
use super::experiment::{Experiment, run_replicate};
use super::order::in_order;
use super::rows::RowPlan;
use crate::campaign::replicate::Campaign;
use crate::film::Luck;
use crate::scenario::Scenario;
use crate::scenario::spec::campaign::ReplySpec;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::outcome::ReplicateOutcome;
use crate::sim::threat::ThreatPlan;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// A study's rows on a scenario, ready to run replicates.
pub struct Batch<'a> {
    scenario: &'a Arc<Scenario>,
    rows: &'a [RowPlan],
    names: Vec<String>,
    seed: u64,
}

impl<'a> Batch<'a> {
    /// Of rows, probes included, with a master seed.
    pub fn new(scenario: &'a Arc<Scenario>, rows: &'a [RowPlan], seed: u64) -> Self {
        Batch { scenario, rows, names: rows.iter().map(|row| row.name(scenario)).collect(), seed }
    }

    /// Runs the replicates of a range on threads: for each, ascending, the outcome of every row that is no probe.
    ///
    /// # Panics
    /// With what a replicate panics with.
    pub fn run(&self, threads: usize, replicates: Range<u32>, take: &mut dyn FnMut(Vec<ReplicateOutcome>)) {
        let work = |benches: &mut Vec<Option<Simulation>>, replicate: u32| {
            run_replicate(self, benches, replicate, |row| !self.rows[row].probe)
        };
        in_order(threads, replicates, Vec::new, work, &mut |replicate, cells| {
            let outcome = |cell: Result<ReplicateOutcome, String>| match cell {
                Ok(outcome) => outcome,
                Err(why) => panic!("replicate {replicate}: {why}"),
            };
            take(cells.into_iter().flatten().map(outcome).collect());
            ControlFlow::Continue(())
        });
    }
}

impl Experiment for Batch<'_> {
    type Outcome = ReplicateOutcome;
    type World = (Arc<Drawn>, Arc<ThreatPlan>);
    type Bench = Option<Simulation>;

    fn rows(&self) -> &[String] {
        &self.names
    }

    fn world(&self, replicate: u32) -> Self::World {
        let Luck { drawn, plan, .. } = Luck::draw(self.scenario, self.seed, replicate);
        (drawn, plan)
    }

    fn run(&self, bench: &mut Self::Bench, (drawn, plan): &Self::World, row: usize) -> ReplicateOutcome {
        let row = &self.rows[row];
        let simulation = bench.get_or_insert_with(|| Simulation::new(row.theatre.clone()));
        let mut outcome = match self.scenario.spec.campaign {
            None => simulation.run(drawn.clone(), plan.clone()),
            // One number a replicate: the campaign as a whole, against the adversary of the figures.
            Some(_) => Campaign::new(row.theatre.clone()).whole(simulation, drawn, &ReplySpec::as_given()),
        };
        account(self.scenario, drawn, &row.deployment, &mut outcome);
        outcome
    }
}
