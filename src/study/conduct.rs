//! Conducting a study: replicates in batches until the stopping rule is content, all that comes of them added up.

use super::compare::StudyError;
use super::input::StudyNames;
use super::marginal::same_on_the_map;
use super::measure::Measure;
use super::summary::LEVEL;
use super::tally::Tally;
use super::until::watched;
use crate::batch::ledger::{Ledger, LedgerError};
use crate::batch::{Batch, Cell, Course, Experiment, Round, RowPlan, Turns, drive, rows};
use crate::scenario::Scenario;
use crate::sim::outcome::ReplicateOutcome;
use crate::sim::sight::Views;
use crate::stats::{Decision, Estimate, StopReason, StoppingRule, Target};
use std::error::Error;
use std::ops::Range;
use std::sync::Arc;
use thiserror::Error as ThisError;

/// How a study is to be conducted.
#[derive(Clone, Copy, Debug)]
pub struct Orders {
    /// Master seed.
    pub seed: u64,
    /// Replicates of each row; the most of them where there is a rule for stopping.
    pub replicates: u32,
    /// Worker threads.
    pub threads: usize,
}

/// Why a study broke off. What was run until then is in the ledger.
#[derive(Debug, ThisError)]
pub enum ConductError {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The rows cannot be compared.
    #[error(transparent)]
    Study(#[from] StudyError),
    /// Whoever writes the results.
    #[error(transparent)]
    Results(Box<dyn Error + Send + Sync>),
}

/// A row that failed in a replicate: a mistake of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Number of the replicate.
    pub replicate: u32,
    /// Index of the row among the plans.
    pub plan: usize,
    /// What the program panicked with.
    pub why: String,
}

/// A study that has been run.
#[derive(Clone, Debug)]
pub struct Conducted<'n> {
    /// What its replicates add up to.
    pub tally: Tally<'n>,
    /// Replicates that were run, failed ones included.
    pub replicates: u32,
    /// When it was to stop.
    pub stop: Stop,
    /// Why it stopped.
    pub stopped: StopReason,
    /// Replicates with a failure are left out of the sums, for all rows.
    pub failures: Vec<Failure>,
}

impl Conducted<'_> {
    /// Replicates in which a row failed.
    pub fn failed_replicates(&self) -> Vec<u32> {
        failed_replicates(&self.failures)
    }
}

/// Replicates in which a row failed, each once.
pub(super) fn failed_replicates(failures: &[Failure]) -> Vec<u32> {
    let mut all: Vec<u32> = failures.iter().map(|failure| failure.replicate).collect();
    all.dedup();
    all
}

/// The probes run on one replicate in so many: what the next tenth of a budget does is an aside, not the question.
const PROBED: u32 = 4;

/// What a study tells while it goes on.
pub trait Watcher {
    /// A replicate has been taken: what has been added up, and how many are planned by now.
    fn taken(&mut self, tally: &Tally, planned: u32);

    /// The outcomes of a replicate, one a plan, in the order of the replicates.
    ///
    /// # Errors
    /// They cannot be written.
    fn outcomes(
        &mut self,
        replicate: u32,
        plans: &[RowPlan],
        outcomes: &[Option<ReplicateOutcome>],
    ) -> Result<(), Box<dyn Error + Send + Sync>>;
}

/// When a study stops.
#[derive(Clone, Debug, PartialEq)]
pub struct Stop {
    /// The rule.
    pub rule: StoppingRule,
    /// Whose intervals it looks at, in every row: as [`super::until::watched`] has them.
    pub watched: Vec<Measure>,
}

impl Stop {
    /// As a scenario says, after so many replicates at most.
    pub fn of(scenario: &Scenario, replicates: u32) -> Self {
        let most = u64::from(replicates);
        let rule = match scenario.spec.stop_at_half_width_points {
            Some(points) => StoppingRule::half_width(Target::Absolute(points / 100.0), most),
            None => StoppingRule::fixed(most),
        };
        Stop { rule, watched: vec![Measure::LeakThrough] }
    }

    /// Once the intervals of these measures are as narrow as a share, after so many replicates at most.
    pub fn narrow(share: f64, watched: &[Measure], replicates: u32) -> Self {
        let rule = StoppingRule::half_width(Target::Absolute(share), u64::from(replicates));
        Stop { rule, watched: watched.to_vec() }
    }
}

/// Runs a study through its ledger.
///
/// # Errors
/// The ledger or the results cannot be written. What was run until then is kept.
pub fn conduct<'n>(
    scenario: &Arc<Scenario>,
    names: &'n StudyNames,
    (orders, stop): (Orders, &Stop),
    ledger: &mut Ledger,
    watcher: &mut dyn Watcher,
) -> Result<Conducted<'n>, ConductError> {
    let views = Views::default();
    let plans = rows(scenario, &views, orders.threads, same_on_the_map);
    let batch = Batch::new(scenario, &plans, orders.seed);
    let mut study = Study {
        tally: Tally::new(names, &plans),
        plans: &plans,
        stop,
        done: 0,
        planned: 0,
        stopped: StopReason::Maximum,
        failures: Vec::new(),
        watcher,
    };
    drive(&batch, orders.threads, ledger, &mut study)?;
    let Study { tally, done, stopped, failures, .. } = study;
    Ok(Conducted { tally, replicates: done, stop: stop.clone(), stopped, failures })
}

/// Runs some replicates of a study into its ledger, for others to put together. `progress` is told how many are done; hands back what
/// failed.
///
/// # Errors
/// The ledger cannot be written.
pub fn conduct_part(
    scenario: &Arc<Scenario>,
    orders: Orders,
    replicates: Range<u32>,
    ledger: &mut Ledger,
    progress: &mut dyn FnMut(u32),
) -> Result<Vec<Failure>, ConductError> {
    let views = Views::default();
    let plans = rows(scenario, &views, orders.threads, same_on_the_map);
    let batch = Batch::new(scenario, &plans, orders.seed);
    let round = Round { rows: turns(&plans, &replicates), replicates };
    drive_part(&batch, orders.threads, round, ledger, progress)
}

/// Runs a round into the ledger without adding anything up; hands back what failed.
pub(super) fn drive_part<E: Experiment>(
    experiment: &E,
    threads: usize,
    round: Round,
    ledger: &mut Ledger,
    progress: &mut dyn FnMut(u32),
) -> Result<Vec<Failure>, ConductError> {
    let mut part = Part { round: Some(round), failures: Vec::new(), done: 0, progress };
    drive(experiment, threads, ledger, &mut part)?;
    Ok(part.failures)
}

/// A part of a study: run, and not added up.
struct Part<'p> {
    round: Option<Round>,
    failures: Vec<Failure>,
    done: u32,
    progress: &'p mut dyn FnMut(u32),
}

impl<O> Course<O> for Part<'_> {
    type Error = ConductError;

    fn next(&mut self) -> Option<Round> {
        self.round.take()
    }

    fn take(&mut self, replicate: u32, cells: Vec<Option<Cell<O>>>) -> Result<(), ConductError> {
        self.failures.extend(whole(replicate, cells).err().unwrap_or_default());
        self.done += 1;
        (self.progress)(self.done);
        Ok(())
    }
}

/// Which plan takes part in which replicates.
fn turns(plans: &[RowPlan], replicates: &Range<u32>) -> Vec<Turns> {
    let of = |plan: &RowPlan| match plan.runs {
        false => Turns::none(),
        true => Turns { replicates: replicates.clone(), every: if plan.probe { PROBED } else { 1 } },
    };
    plans.iter().map(of).collect()
}

struct Study<'s, 'n> {
    tally: Tally<'n>,
    plans: &'s [RowPlan],
    stop: &'s Stop,
    done: u32,
    planned: u32,
    stopped: StopReason,
    failures: Vec<Failure>,
    watcher: &'s mut dyn Watcher,
}

impl Course<ReplicateOutcome> for Study<'_, '_> {
    type Error = ConductError;

    fn next(&mut self) -> Option<Round> {
        let sums = self.tally.rows.iter().map(|row| &row.sums);
        let seen = |sums| self.stop.watched.iter().filter_map(move |&m| watched(m, sums, LEVEL));
        let precision: Vec<Estimate> = match self.stop.rule.target {
            None => Vec::new(),
            Some(_) => sums.flat_map(seen).collect(),
        };
        match self.stop.rule.next(u64::from(self.done), &precision) {
            Decision::Stop(reason) => {
                self.stopped = reason;
                None
            }
            Decision::Run(more) => {
                self.planned = self.done + more as u32;
                let replicates = self.done..self.planned;
                Some(Round { rows: turns(self.plans, &replicates), replicates })
            }
        }
    }

    fn take(
        &mut self,
        replicate: u32,
        cells: Vec<Option<Cell<ReplicateOutcome>>>,
    ) -> Result<(), ConductError> {
        self.done = replicate + 1;
        match whole(replicate, cells) {
            Ok(outcomes) => {
                self.tally.add(replicate, &outcomes)?;
                self.watcher.outcomes(replicate, self.plans, &outcomes).map_err(ConductError::Results)?;
            }
            Err(failures) => self.failures.extend(failures),
        }
        self.watcher.taken(&self.tally, self.planned);
        Ok(())
    }
}

/// The outcomes of a replicate, or what failed in it: then no row of it counts, so that all rest on the same replicates.
pub(super) fn whole<O>(replicate: u32, cells: Vec<Option<Cell<O>>>) -> Result<Vec<Option<O>>, Vec<Failure>> {
    let mut failures = Vec::new();
    let mut outcomes = Vec::with_capacity(cells.len());
    for (plan, cell) in cells.into_iter().enumerate() {
        outcomes.push(match cell {
            Some(Err(why)) => {
                failures.push(Failure { replicate, plan, why });
                None
            }
            Some(Ok(outcome)) => Some(outcome),
            None => None,
        });
    }
    if failures.is_empty() { Ok(outcomes) } else { Err(failures) }
}
