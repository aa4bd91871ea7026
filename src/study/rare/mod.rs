//! Leaks that are too rare to wait for: importance sampling of one drone a replicate.
//!
//! In each replicate one of its drones is in focus. What is left to chance about this drone, about the defence that meets it and about
//! the uncertain figures is tilted towards its leaking ([`crate::sim::tilt`]); the rest (raids, weather, everybody else) has the
//! model's luck, so that what others do to it and it to them needs no weight. With the chance π of having picked
//! this drone and its weight w, the mean of leaked · w / π is the model's mean number of leakers a replicate, and its ratio to
//! the mean number of drones is the share that leaks. The weight is the inverse of the likelihood under a
//! mixture that always holds a tenth of the model itself, so that it never exceeds ten.
//!
//! A pilot in rounds finds the mixture of a row, by the cross-entropy method ([`fit`]); nothing else comes of its replicates, so that what is
//! estimated does not depend on what was tuned. Then replicates are run until the interval is narrow.
//!
//! Assumption: the interval is the t interval of a ratio, which wants a few dozen leaks; a row is taken for known only with
//! [`ENOUGH`] of them. What it leaves out: campaigns, in which red learns from each attack; tilts of the raids and the
//! weather, which stay the model's and are most of what is left of the variance.

pub mod fit;
pub mod proposal;

use super::conduct::{ConductError, Failure, Orders, failed_replicates, whole};
use super::select::contest_rows;
use super::summary::LEVEL;
use crate::batch::ledger::Ledger;
use crate::batch::{Cell, Course, Experiment, Round, RowPlan, Turns, drive};
use crate::rng::{Streams, normal_quantile};
use crate::scenario::Scenario;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::outcome::Stage;
use crate::sim::sight::Views;
use crate::sim::threat::ThreatPlan;
use crate::sim::tilt::{Event, Tilt};
use crate::stats::{Estimate, Moments};
use fit::Pilot;
use proposal::{Pick, Proposal, Stratum, drones};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Replicates of the first round.
const FIRST: u32 = 250;
/// Replicates of each further round.
const ROUND: u32 = 500;
/// The pilot of a row is over once its leaks are worth so many equally weighted ones,
const TUNED: f64 = 200.0;
/// or after so many rounds.
const ROUNDS: usize = 10;
/// The least of replicates that is of any use.
pub const LEAST: u32 = FIRST + SETTLED as u32;
/// Replicates after the pilot without which no interval is trusted: those that a tilt finds seldom, and that weigh a lot, come late.
pub const SETTLED: u64 = 1500;
/// Leaks without which no interval is trusted.
pub const ENOUGH: u64 = 50;

/// What one replicate of a row says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Drones that the attackers meant to send.
    pub drones: Vec<(Stratum, u32)>,
    /// How likely the model makes what was seen, over how likely it was.
    pub weight: f64,
    /// Whether luck was the model's.
    pub as_modelled: bool,
    /// The one in focus; `None` if there are none.
    pub focus: Option<Focus>,
}

/// What came of the drone in focus.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Focus {
    /// Which drones it is one of.
    pub stratum: Stratum,
    /// The chance with which it was picked.
    pub picked: f64,
    /// Whether it leaked.
    pub leaked: bool,
    /// The furthest stage of the kill chain.
    pub stage: Stage,
    /// What was seen on its way, if it leaked in the pilot.
    pub events: Vec<Event>,
}

/// Every strategy at every budget, each looking at one drone a replicate.
pub struct Rare<'a> {
    scenario: &'a Arc<Scenario>,
    rows: &'a [RowPlan],
    names: Vec<String>,
    seed: u64,
    /// One a row. Changed between rounds only.
    proposals: RwLock<Vec<Arc<Proposal>>>,
}

impl<'a> Rare<'a> {
    /// Of rows without probes, with a master seed.
    pub fn new(scenario: &'a Arc<Scenario>, rows: &'a [RowPlan], seed: u64) -> Self {
        let names = rows.iter().map(|row| row.name(scenario)).collect();
        let proposals = rows.iter().map(|_| Arc::new(Proposal::blind())).collect();
        Rare { scenario, rows, names, seed, proposals: RwLock::new(proposals) }
    }

    fn proposal(&self, row: usize) -> Arc<Proposal> {
        self.proposals.read().unwrap_or_else(PoisonError::into_inner)[row].clone()
    }

    fn propose(&self, row: usize, proposal: Arc<Proposal>) {
        self.proposals.write().unwrap_or_else(PoisonError::into_inner)[row] = proposal;
    }
}

impl Experiment for Rare<'_> {
    type Outcome = Sample;
    /// The streams, and how many drones are meant to fly.
    type World = (Streams, Vec<(Stratum, u32)>);
    type Bench = Option<Simulation>;

    fn rows(&self) -> &[String] {
        &self.names
    }

    fn world(&self, replicate: u32) -> Self::World {
        let streams = Streams { seed: self.seed, replicate: u64::from(replicate) };
        let mut counts: BTreeMap<Stratum, u32> = BTreeMap::new();
        let plan = ThreatPlan::new(self.scenario, &Drawn::new(self.scenario, streams));
        drones(&plan).for_each(|(_, stratum)| *counts.entry(stratum).or_default() += 1);
        (streams, counts.into_iter().collect())
    }

    fn run(&self, bench: &mut Self::Bench, (streams, counts): &Self::World, row: usize) -> Sample {
        let proposal = self.proposal(row);
        let number = proposal.way(*streams);
        let way = &proposal.ways()[number];
        let events = RefCell::new(Vec::new());
        let bend = |key: u64, luck: f64| {
            let (bent, event) = way.leans.figure(key, luck);
            events.borrow_mut().push(event);
            bent
        };
        let drawn = Arc::new(Drawn::bent(self.scenario, *streams, &bend));
        let plan = Arc::new(ThreatPlan::new(self.scenario, &drawn));
        let mut events = events.into_inner();
        let pick = proposal.pick(&plan, *streams);
        let settled = pick.and_then(|pick| {
            let raid = &plan.raids[pick.at.0];
            let (key, day) = (raid.drones[pick.at.1].key, (raid.start_s / 86_400.0).max(0.0) as u64);
            let tilt = Tilt::new((key, day), way.leans_of(pick.stratum).clone());
            let simulation = bench.get_or_insert_with(|| Simulation::new(self.rows[row].theatre.clone()));
            let book = simulation.run_tilted(drawn, plan.clone(), tilt);
            events.extend(book.events());
            book.settled
        });
        let weight = proposal.weight(pick.map(|pick| pick.stratum), &events);
        let focus = pick.map(|Pick { stratum, chance, .. }| {
            let (leaked, stage) = settled.map_or((false, Stage::Launched), |(cause, s)| (cause.leaked(), s));
            let events = if leaked && proposal.tells { events } else { Vec::new() };
            Focus { stratum, picked: chance, leaked, stage, events }
        });
        Sample { drones: counts.clone(), weight, as_modelled: number == 0, focus }
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// Index of the only budget; all of them when left out.
    pub budget: Option<usize>,
    /// When a row is known well enough.
    pub enough: Enough,
}

/// When a row is known well enough.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Enough {
    /// Half the width of its interval, as a share of the estimate.
    pub width: f64,
    /// After so many replicates at most, those of the pilot included.
    pub most: u32,
}

/// How well a row is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// As well as asked.
    Known,
    /// Its interval is wider than asked.
    Wide,
    /// Too few leaks for an interval to be trusted.
    FewLeaks,
    /// Too few replicates after the pilot for that.
    Early,
    /// The pilot is not over.
    Tuning,
    /// Nothing is meant to fly.
    NothingFlies,
}

/// What was found about one row.
#[derive(Clone, Debug, PartialEq)]
pub struct RareRow {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Share of drones that leak.
    pub leak_through: Option<Estimate>,
    /// How well it is known.
    pub standing: Standing,
    /// Replicates of the pilot, which find the tilt.
    pub pilot: u64,
    /// Replicates after it.
    pub replicates: u64,
    /// Of these, drones that were seen to leak, weighted or not.
    pub leaks: u64,
    /// Mean weight of all drones looked at, which is 1 but for chance.
    pub mean_weight: Option<Estimate>,
    /// Drones looked at with the model's own luck.
    pub as_modelled: u64,
    /// By stratum: the share that leaks.
    pub strata: Vec<(Stratum, Estimate)>,
    /// By the furthest stage that the defence came to: the share of the leaks.
    pub stages: Vec<(Stage, f64)>,
    /// Replicates that plain sampling would take for an interval as narrow, if drones leaked independently of each other; more if
    /// they do not.
    pub crude: Option<f64>,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct RareFindings {
    /// When a row was to be known well enough.
    pub enough: Enough,
    /// Strategies in the order of the file, within them budgets.
    pub rows: Vec<RareRow>,
    /// Replicates behind the last one that was run.
    pub replicates: u32,
    /// Those that failed are left out.
    pub failures: Vec<Failure>,
}

impl RareFindings {
    /// Replicates in which a row failed.
    pub fn failed_replicates(&self) -> usize {
        failed_replicates(&self.failures).len()
    }
}

/// Estimates the share of drones that leak of every strategy at every budget, through the ledger. `progress` is told how many
/// replicates are done and planned by now.
///
/// # Errors
/// The ledger cannot be written. What was run until then is kept.
pub fn rare(
    scenario: &Arc<Scenario>,
    orders: Orders,
    Asked { budget, enough }: Asked,
    ledger: &mut Ledger,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<RareFindings, ConductError> {
    let mut plans = contest_rows(scenario, &Views::default());
    plans.retain(|plan| budget.is_none_or(|budget| plan.budget == budget));
    let experiment = Rare::new(scenario, &plans, orders.seed);
    let rows = plans.iter().map(|_| Known::default()).collect();
    let mut course = Sampling {
        experiment: &experiment,
        enough,
        rows,
        done: 0,
        planned: 0,
        failures: Vec::new(),
        progress,
    };
    drive(&experiment, orders.threads, ledger, &mut course)?;
    let rows = plans.iter().zip(&course.rows).map(|(plan, known)| known.row(plan, enough)).collect();
    Ok(RareFindings { enough, rows, replicates: course.done, failures: course.failures })
}

/// What is known about a row so far.
#[derive(Default)]
struct Known {
    pilot: Pilot,
    rounds: usize,
    /// Whether the pilot is over.
    tuned: bool,
    pilot_replicates: u64,
    /// Replicates in which anything was meant to fly.
    flown: u64,
    /// From the replicates after it: leakers and drones of each.
    share: Moments,
    strata: BTreeMap<Stratum, Moments>,
    stages: BTreeMap<Stage, f64>,
    weights: Moments,
    seen_leaks: u64,
    as_modelled: u64,
}

impl Known {
    /// Takes a sample of the pilot or of what comes after it.
    fn take(&mut self, sample: Sample) {
        self.flown += u64::from(!sample.drones.is_empty() || sample.focus.is_some());
        if self.tuned { self.add(&sample) } else { self.learn(sample) }
    }

    fn learn(&mut self, sample: Sample) {
        self.pilot_replicates += 1;
        if let Some(focus) = sample.focus {
            self.pilot.learn(focus, sample.weight);
        }
    }

    fn add(&mut self, sample: &Sample) {
        let leaked = sample.focus.as_ref().filter(|focus| focus.leaked);
        let leakers = leaked.map_or(0.0, |focus| sample.weight / focus.picked);
        let drones: u32 = sample.drones.iter().map(|drones| drones.1).sum();
        self.share.add(leakers, f64::from(drones));
        // In the world of the tilted figures drones may fly that do not in the model's.
        let flew = leaked.map(|focus| (focus.stratum, 0));
        let absent = flew.filter(|(stratum, _)| !sample.drones.iter().any(|(s, _)| s == stratum));
        for (stratum, drones) in sample.drones.iter().copied().chain(absent) {
            let of_it = leaked.map_or(0.0, |focus| if focus.stratum == stratum { leakers } else { 0.0 });
            self.strata.entry(stratum).or_default().add(of_it, f64::from(drones));
        }
        self.weights.add(sample.weight, 1.0);
        self.as_modelled += u64::from(sample.as_modelled && sample.focus.is_some());
        if let Some(focus) = leaked {
            self.seen_leaks += 1;
            *self.stages.entry(focus.stage).or_default() += leakers;
        }
    }

    fn is_narrow(&self, width: f64) -> bool {
        let half = |e: &Estimate| e.interval.map(|interval| interval.half_width());
        self.share.ratio(LEVEL).is_some_and(|e| half(&e).is_some_and(|half| half <= width * e.value))
    }

    fn is_known(&self, enough: Enough) -> bool {
        self.share.n() >= SETTLED && self.seen_leaks >= ENOUGH && self.is_narrow(enough.width)
    }

    /// How well it is known.
    fn standing(&self, enough: Enough) -> Standing {
        if self.flown == 0 {
            Standing::NothingFlies
        } else if self.share.n() == 0 {
            Standing::Tuning
        } else if self.seen_leaks < ENOUGH {
            Standing::FewLeaks
        } else if !self.is_narrow(enough.width) {
            Standing::Wide
        } else if self.share.n() < SETTLED {
            Standing::Early
        } else {
            Standing::Known
        }
    }

    fn row(&self, plan: &RowPlan, enough: Enough) -> RareRow {
        let leakers: f64 = self.stages.values().sum();
        let each = |(&stratum, moments): (&Stratum, &Moments)| {
            Some((stratum, within_a_share(moments.ratio(LEVEL)?)))
        };
        RareRow {
            strategy: plan.strategy,
            budget: plan.budget,
            leak_through: self.share.ratio(LEVEL).map(within_a_share),
            standing: self.standing(enough),
            pilot: self.pilot_replicates,
            replicates: self.share.n(),
            leaks: self.seen_leaks,
            mean_weight: self.weights.mean(LEVEL),
            as_modelled: self.as_modelled,
            strata: self.strata.iter().filter_map(each).collect(),
            stages: self.stages.iter().map(|(&stage, &sum)| (stage, sum / leakers)).collect(),
            crude: self.crude(),
        }
    }

    /// Replicates that plain sampling would take for an interval as narrow.
    fn crude(&self) -> Option<f64> {
        let estimate = self.share.ratio(LEVEL)?;
        let half = estimate.interval?.half_width();
        let (p, drones) = (estimate.value, self.share.sum_y() / self.share.n() as f64);
        let z = normal_quantile(0.5 + 0.5 * LEVEL) / half;
        (half > 0.0 && p > 0.0 && p < 1.0).then(|| p * (1.0 - p) / drones * z * z)
    }
}

/// An estimate of a share, with an interval that holds no more than shares.
fn within_a_share(mut estimate: Estimate) -> Estimate {
    if let Some(interval) = &mut estimate.interval {
        (interval.low, interval.high) = (interval.low.clamp(0.0, 1.0), interval.high.clamp(0.0, 1.0));
    }
    estimate
}

struct Sampling<'s, 'e> {
    experiment: &'s Rare<'e>,
    enough: Enough,
    rows: Vec<Known>,
    done: u32,
    planned: u32,
    failures: Vec<Failure>,
    progress: &'s mut dyn FnMut(u32, u32),
}

impl Course<Sample> for Sampling<'_, '_> {
    type Error = ConductError;

    fn next(&mut self) -> Option<Round> {
        let from = self.planned;
        if from > 0 {
            for (row, known) in self.rows.iter_mut().enumerate().filter(|(_, known)| !known.tuned) {
                known.rounds += 1;
                known.pilot.close_round(self.experiment.proposal(row));
                known.tuned = known.pilot.worth() >= TUNED || known.rounds >= ROUNDS;
                self.experiment.propose(row, Arc::new(known.pilot.fit(!known.tuned)));
                if known.tuned {
                    known.pilot = Pilot::default();
                }
            }
        }
        let more = if from == 0 { FIRST } else { ROUND };
        let end = from.saturating_add(more).min(self.enough.most);
        let replicates = from..end;
        let idle = |known: &Known| known.flown == 0 && from >= LEAST;
        let goes_on = |known: &Known| !known.is_known(self.enough) && !idle(known);
        let turns = |known: &Known| match goes_on(known) {
            true => Turns::all(replicates.clone()),
            false => Turns::none(),
        };
        let rows: Vec<Turns> = self.rows.iter().map(turns).collect();
        if replicates.is_empty() || !self.rows.iter().any(goes_on) {
            return None;
        }
        self.planned = end;
        Some(Round { replicates, rows })
    }

    fn take(&mut self, replicate: u32, cells: Vec<Option<Cell<Sample>>>) -> Result<(), ConductError> {
        self.done = replicate + 1;
        match whole(replicate, cells) {
            Ok(samples) => {
                for (known, sample) in self.rows.iter_mut().zip(samples) {
                    match sample {
                        None => {}
                        Some(sample) => known.take(sample),
                    }
                }
            }
            Err(failures) => self.failures.extend(failures),
        }
        (self.progress)(self.done, self.planned);
        Ok(())
    }
}
