//! Running replicates: workers, order, progress.

use super::account::account;
use super::rows::RowPlan;
use crate::campaign::replicate::Campaign;
use crate::rng::Streams;
use crate::scenario::Scenario;
use crate::scenario::spec::campaign::ReplySpec;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::outcome::ReplicateOutcome;
use crate::sim::threat::ThreatPlan;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};

/// Called on the calling thread after each finished replicate with the number done so far.
pub type Progress<'a> = &'a mut dyn FnMut(u32);

/// Works through the replicates of a range on several threads, each with a state of its own, and puts what comes of them in
/// the order of their numbers. `work` must depend on nothing but the number.
pub fn over_threads<S, T: Send>(
    threads: usize,
    replicates: Range<u32>,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, u32) -> T + Sync,
    progress: Progress,
) -> Vec<T> {
    let first = replicates.start;
    let count = (replicates.end - replicates.start) as usize;
    let next = AtomicU32::new(first);
    let mut done: Vec<Option<T>> = (0..count).map(|_| None).collect();
    let (send, receive) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, count.max(1)) {
            let (send, next, state, work) = (send.clone(), &next, &state, &work);
            scope.spawn(move || {
                let mut own = state();
                loop {
                    let replicate = next.fetch_add(1, Ordering::Relaxed);
                    if replicate >= replicates.end
                        || send.send((replicate, work(&mut own, replicate))).is_err()
                    {
                        return;
                    }
                }
            });
        }
        drop(send);
        for (finished, (replicate, outcome)) in (1..).zip(receive) {
            done[(replicate - first) as usize] = Some(outcome);
            progress(finished);
        }
    });
    done.into_iter()
        .map(|o| o.expect("a worker sends every replicate it takes, or the scope panics"))
        .collect()
}

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
        let none = || (0..self.rows.len()).map(|_| None).collect();
        let work = |simulations: &mut Vec<Option<Simulation>>, replicate: u32| {
            self.replicate(replicate, with_probe(replicate), simulations)
        };
        over_threads(self.threads, replicates, none, work, progress)
    }

    fn replicate(
        &self,
        replicate: u32,
        with_probe: bool,
        simulations: &mut [Option<Simulation>],
    ) -> Vec<Option<ReplicateOutcome>> {
        let streams = Streams { seed: self.seed, replicate: u64::from(replicate) };
        let drawn = Arc::new(Drawn::new(self.scenario, streams));
        let scenario = &**self.scenario;
        // The raids of a campaign are drawn as it goes on.
        let plan = Arc::new(match scenario.spec.campaign {
            None => ThreatPlan::new(scenario, &drawn),
            Some(_) => ThreatPlan::none(),
        });
        let mut outcomes = Vec::with_capacity(self.rows.len());
        for (index, row) in self.rows.iter().enumerate() {
            let same = index > 0 && Arc::ptr_eq(&row.theatre, &self.rows[index - 1].theatre);
            if row.probe && (same || !with_probe) {
                outcomes.push(None);
                continue;
            }
            let simulation = simulations[index].get_or_insert_with(|| Simulation::new(row.theatre.clone()));
            let mut outcome = match scenario.spec.campaign {
                None => simulation.run(drawn.clone(), plan.clone()),
                // One number a replicate: the campaign as a whole, against the adversary of the figures.
                Some(_) => {
                    Campaign::new(row.theatre.clone()).whole(simulation, &drawn, &ReplySpec::as_given())
                }
            };
            account(self.scenario, &drawn, &row.deployment, &mut outcome);
            outcomes.push(Some(outcome));
        }
        outcomes
    }
}
