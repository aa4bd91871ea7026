//! Running replicates: workers, order, progress.

use super::account::account;
use super::rows::RowPlan;
use crate::rng::Streams;
use crate::scenario::Scenario;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::outcome::ReplicateOutcome;
use crate::sim::threat::ThreatPlan;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};

/// Called on the calling thread after each finished replicate with the number done so far.
pub type Progress<'a> = &'a mut dyn FnMut(u32);

/// A study's rows on a scenario, ready to run replicates.
pub struct Batch<'a> {
    /// The scenario.
    pub scenario: &'a Arc<Scenario>,
    /// The rows, probes included.
    pub rows: &'a [RowPlan],
    /// Master seed.
    pub seed: u64,
    /// Worker threads, at least 1.
    pub threads: usize,
}

impl Batch<'_> {
    /// Runs the replicates of a range: for each, ascending, the outcome of every row. A probe that stands on its row's
    /// own theatre is not run again, and runs only where `with_probe` says so: `None` for both.
    pub fn run(
        &self,
        replicates: Range<u32>,
        with_probe: impl Fn(u32) -> bool + Sync,
        progress: Progress,
    ) -> Vec<Vec<Option<ReplicateOutcome>>> {
        let first = replicates.start;
        let count = (replicates.end - replicates.start) as usize;
        let next = AtomicU32::new(first);
        let mut done: Vec<Option<Vec<Option<ReplicateOutcome>>>> = vec![None; count];
        let (send, receive) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..self.threads.clamp(1, count.max(1)) {
                let (send, next, with_probe) = (send.clone(), &next, &with_probe);
                scope.spawn(move || {
                    let mut simulations: Vec<Option<Simulation>> =
                        (0..self.rows.len()).map(|_| None).collect();
                    loop {
                        let replicate = next.fetch_add(1, Ordering::Relaxed);
                        if replicate >= replicates.end {
                            return;
                        }
                        let outcomes = self.replicate(replicate, with_probe(replicate), &mut simulations);
                        if send.send((replicate, outcomes)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(send);
            for (finished, (replicate, outcomes)) in (1..).zip(receive) {
                done[(replicate - first) as usize] = Some(outcomes);
                progress(finished);
            }
        });
        done.into_iter()
            .map(|o| o.expect("a worker sends every replicate it takes, or the scope panics"))
            .collect()
    }

    fn replicate(
        &self,
        replicate: u32,
        with_probe: bool,
        simulations: &mut [Option<Simulation>],
    ) -> Vec<Option<ReplicateOutcome>> {
        let streams = Streams { seed: self.seed, replicate: u64::from(replicate) };
        let drawn = Arc::new(Drawn::new(self.scenario, streams));
        let plan = Arc::new(ThreatPlan::new(self.scenario, &drawn));
        let mut outcomes = Vec::with_capacity(self.rows.len());
        for (index, row) in self.rows.iter().enumerate() {
            let same = index > 0 && Arc::ptr_eq(&row.theatre, &self.rows[index - 1].theatre);
            if row.probe && (same || !with_probe) {
                outcomes.push(None);
                continue;
            }
            let simulation = simulations[index].get_or_insert_with(|| Simulation::new(row.theatre.clone()));
            let mut outcome = simulation.run(drawn.clone(), plan.clone());
            account(self.scenario, &drawn, &row.deployment, &mut outcome);
            outcomes.push(Some(outcome));
        }
        outcomes
    }
}
