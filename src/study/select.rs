//! Selecting the best strategy at each budget with few replicates: by Kim and Nelson's procedure until it is known with a given
//! chance, or with a budget of replicates by OCBA.
//!
//! Every replicate is shared by all strategies that are still in (common random numbers). Leak-through is a ratio over the
//! same drones for all strategies, so that the strategy with the fewest leakers a replicate is best; the difference that
//! matters, in points, is turned into leakers by the mean number of drones of the first stage. Assumption: that mean is known well
//! enough after the first stage (50 replicates), and losses of a replicate are near enough to normal.
//!
//! The estimate that selected a plan flatters it. The winner runs on fresh replicates, with numbers behind all others, and
//! these alone tell how good it is. Sources: `stats::select`.

use super::conduct::{ConductError, Conducted, Failure, Orders, Stop, Watcher, whole};
use super::input::StudyNames;
use super::measure::{Measure, Unit};
use super::summary::{LEVEL, parts};
use super::tally::Tally;
use crate::batch::ledger::Ledger;
use crate::batch::{Batch, Cell, Course, Round, RowPlan, Turns, drive};
use crate::scenario::Scenario;
use crate::sim::outcome::ReplicateOutcome;
use crate::sim::sight::Views;
use crate::stats::{Elimination, Estimate, KimNelson, Ocba, StopReason, StoppingRule, equal_allotment};
use std::ops::Range;
use std::sync::Arc;

/// Replicates of the first stage of Kim and Nelson's procedure: enough to see rare leakers, and to take their spread for known.
pub const FIRST: u32 = 50;
/// Replicates that are run at a time; who is found out meanwhile has run a few for nothing.
const AT_A_TIME: u32 = 16;
/// Replicates of the first stage of OCBA.
const OCBA_FIRST: u32 = 20;
/// Fresh replicates of each winner.
pub const FRESH: u32 = 200;

/// How the best is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum How {
    /// Until it is known with a chance, if it is better than the others by a difference (points for shares).
    Known {
        /// The chance.
        level: f64,
        /// The difference.
        delta: f64,
    },
    /// With so many replicates of a single row in all.
    Within {
        /// How many.
        replicates: u64,
    },
}

/// Strategies at one budget, of which the best is looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Contest {
    /// Index of the budget.
    pub budget: usize,
    /// The strategy that was selected; of an undecided contest the one in the lead.
    pub winner: Option<usize>,
    /// Whether it was decided, by Kim and Nelson's procedure.
    pub decided: bool,
    /// Replicates of each strategy, by its index.
    pub counts: Vec<u64>,
    /// Who went out, in order: strategy, by whom, after how many replicates.
    pub out: Vec<Elimination>,
    /// Replicates that each strategy would have needed for the same guarantee, had all run as many.
    pub equal: Option<u64>,
    /// A lower estimate of the chance that the winner is the best, by OCBA.
    pub correct_at_least: Option<f64>,
    /// The winner on fresh replicates, by the measure that selected it.
    pub fresh: Option<Estimate>,
}

/// A selection that has been made.
#[derive(Clone, Debug, PartialEq)]
pub struct Selected {
    /// How.
    pub how: How,
    /// By which measure.
    pub measure: Measure,
    /// One a budget.
    pub contests: Vec<Contest>,
    /// Number of the first fresh replicate.
    pub fresh_from: u32,
}

impl Selected {
    /// Replicates of single rows that the selection took.
    pub fn spent(&self) -> u64 {
        self.contests.iter().flat_map(|c| &c.counts).sum()
    }

    /// Replicates of single rows that equal allotment would have taken for the same guarantee; `None` if it is not known.
    pub fn spent_equally(&self) -> Option<u64> {
        self.contests.iter().map(|c| Some(c.equal? * c.counts.len() as u64)).sum()
    }
}

/// The rows of a selection: every strategy at every budget, without probes.
pub fn contest_rows(scenario: &Arc<Scenario>, views: &Views) -> Vec<RowPlan> {
    let budgets = scenario.spec.budgets_usd.len();
    let rows = (0..scenario.spec.strategies.len()).flat_map(|s| (0..budgets).map(move |b| (s, b)));
    rows.map(|(strategy, budget)| RowPlan::new(scenario, views, strategy, budget)).collect()
}

/// The least budget of replicates that a selection can have.
pub fn least_replicates(names: &StudyNames) -> u64 {
    (names.strategies.len() * names.budgets_usd.len()) as u64 * u64::from(OCBA_FIRST)
}

/// The most replicates, fresh ones included, that a selection can ask for.
pub fn most_replicates(how: How, orders: Orders) -> u32 {
    match how {
        How::Known { .. } => orders.replicates.saturating_add(FRESH),
        How::Within { replicates } => {
            (replicates.min(u64::from(u32::MAX - FRESH)) as u32).saturating_add(FRESH)
        }
    }
}

/// Selects the best strategy at each budget, through the ledger: what the replicates of the selection add up to, and what was
/// selected.
///
/// # Errors
/// The ledger or the results cannot be written. What was run until then is kept.
pub fn select<'n>(
    scenario: &Arc<Scenario>,
    names: &'n StudyNames,
    orders: Orders,
    (how, measure): (How, Measure),
    ledger: &mut Ledger,
    watcher: &mut dyn Watcher,
) -> Result<(Conducted<'n>, Selected), ConductError> {
    let plans = contest_rows(scenario, &Views::default());
    let batch = Batch::new(scenario, &plans, orders.seed);
    let budgets = 0..names.budgets_usd.len();
    let mut course = Selection {
        names,
        how,
        measure,
        plans: &plans,
        fights: budgets.map(|budget| Fight::new(how, measure, names, budget)).collect(),
        tally: Tally::new(names, &plans),
        fresh: Tally::new(names, &plans),
        at_most: orders.replicates,
        next: 0,
        end: 0,
        fresh_from: None,
        failures: Vec::new(),
        watcher,
    };
    drive(&batch, orders.threads, ledger, &mut course)?;
    Ok(course.finish())
}

struct Selection<'s, 'n> {
    names: &'n StudyNames,
    how: How,
    measure: Measure,
    plans: &'s [RowPlan],
    fights: Vec<Fight>,
    tally: Tally<'n>,
    fresh: Tally<'n>,
    at_most: u32,
    /// Behind the last replicate that was asked for.
    next: u32,
    end: u32,
    fresh_from: Option<u32>,
    failures: Vec<Failure>,
    watcher: &'s mut dyn Watcher,
}

/// A contest that goes on.
struct Fight {
    budget: usize,
    by: By,
    strategies: usize,
    /// What the loss of a replicate is divided by; the drones of a mean replicate for shares.
    drones: f64,
    n: u64,
    /// By strategy: behind the last replicate that OCBA has asked for, and the most that it may.
    asked: Vec<u32>,
    most: u32,
}

enum By {
    /// The first stage, kept until the number of drones is known: one row of losses a replicate.
    First {
        level: f64,
        delta: f64,
        share: bool,
        losses: Vec<Vec<f64>>,
    },
    KimNelson(KimNelson),
    /// Nothing flew in the whole first stage.
    Nothing,
    Ocba(Ocba),
}

impl Fight {
    fn new(how: How, measure: Measure, names: &StudyNames, budget: usize) -> Self {
        let k = names.strategies.len();
        let share = measure.unit() == Unit::Share;
        let by = match how {
            How::Known { level, delta } => {
                let delta = if share { delta / 100.0 } else { delta };
                By::First { level, delta, share, losses: Vec::new() }
            }
            How::Within { replicates } => {
                let each = replicates / names.budgets_usd.len() as u64;
                By::Ocba(Ocba::new(k, u64::from(OCBA_FIRST), each, (each / 20).clamp(10, 100)))
            }
        };
        let most = match how {
            How::Known { .. } => u32::MAX,
            How::Within { replicates } => (replicates / names.budgets_usd.len() as u64) as u32,
        };
        Fight { budget, by, strategies: k, drones: 0.0, n: 0, asked: vec![0; k], most }
    }

    fn is_over(&self) -> bool {
        match &self.by {
            By::First { .. } => self.strategies == 1,
            By::KimNelson(select) => select.decided().is_some(),
            By::Nothing => true,
            By::Ocba(ocba) => ocba.next().is_none(),
        }
    }

    /// In which replicates each strategy takes part next, from a number on.
    fn turns(&self, from: u32, at_most: u32) -> Vec<Range<u32>> {
        let until = |count: u32| from..from.saturating_add(count).min(at_most);
        match &self.by {
            _ if self.is_over() => vec![0..0; self.strategies],
            By::First { .. } => vec![until(FIRST); self.strategies],
            By::KimNelson(select) => {
                let of = |s: usize| if select.alive().contains(&s) { until(AT_A_TIME) } else { 0..0 };
                (0..self.strategies).map(of).collect()
            }
            By::Nothing => Vec::new(),
            By::Ocba(ocba) => {
                let more = ocba.next().unwrap_or_default();
                // Replicates that failed are asked for again, but not for ever.
                let of = |(&from, more): (&u32, u64)| from..from.saturating_add(more as u32).min(self.most);
                self.asked.iter().zip(more).map(of).collect()
            }
        }
    }

    /// Takes the losses of a replicate, by strategy, and how many drones were meant in it.
    fn add(&mut self, losses: &[Option<f64>], drones: f64) {
        if self.is_over() {
            return;
        }
        match &mut self.by {
            By::First { level, delta, share, losses: kept } => {
                self.n += 1;
                self.drones += drones;
                kept.push(losses.iter().map(|loss| loss.unwrap_or(0.0)).collect());
                if self.n < u64::from(FIRST) {
                    return;
                }
                let mean = if *share { self.drones / self.n as f64 } else { 1.0 };
                if mean == 0.0 {
                    self.by = By::Nothing;
                    return;
                }
                let mut select = KimNelson::new(self.strategies, *level, *delta * mean, u64::from(FIRST));
                kept.iter().for_each(|losses| select.add(losses));
                self.by = By::KimNelson(select);
            }
            By::KimNelson(select) => {
                self.n += 1;
                let alive: Vec<f64> = select.alive().iter().map(|&s| losses[s].unwrap_or(0.0)).collect();
                select.add(&alive);
            }
            By::Nothing => {}
            By::Ocba(ocba) => {
                for (system, loss) in losses.iter().enumerate() {
                    if let Some(loss) = loss {
                        ocba.add(system, *loss);
                    }
                }
            }
        }
    }

    fn contest(&self, how: How) -> Contest {
        let counts = match &self.by {
            By::KimNelson(select) => select.counts(),
            By::Ocba(ocba) => ocba.counts(),
            By::First { .. } | By::Nothing => vec![self.n; self.strategies],
        };
        let mut contest = Contest {
            budget: self.budget,
            winner: None,
            decided: false,
            counts,
            out: Vec::new(),
            equal: None,
            correct_at_least: None,
            fresh: None,
        };
        match (&self.by, how) {
            (By::KimNelson(select), How::Known { level, .. }) => {
                let lead = |&a: &usize, &b: &usize| {
                    let mean = |s: usize| select.mean(s).unwrap_or(f64::INFINITY);
                    mean(a).total_cmp(&mean(b)).then(a.cmp(&b))
                };
                contest.winner = select.alive().iter().copied().min_by(lead);
                contest.decided = select.decided().is_some();
                contest.out = select.eliminated().to_vec();
                let widest = select.widest_variance();
                let each = |variance| {
                    equal_allotment(variance, level, select.delta(), self.strategies, u64::from(FIRST))
                };
                contest.equal = widest.map(each);
            }
            (By::Ocba(ocba), _) => {
                contest.winner = ocba.best();
                contest.correct_at_least = ocba.correct_at_least();
            }
            (By::First { .. }, _) if self.strategies == 1 => {
                contest.winner = Some(0);
                contest.decided = true;
            }
            _ => {}
        }
        contest
    }
}

impl<'n> Selection<'_, 'n> {
    fn finish(self) -> (Conducted<'n>, Selected) {
        let mut contests: Vec<Contest> = self.fights.iter().map(|fight| fight.contest(self.how)).collect();
        for contest in &mut contests {
            let winner = self.fresh.rows.iter().find(|row| {
                row.budget == contest.budget && Some(row.strategy) == contest.winner && row.sums.n > 0
            });
            contest.fresh = winner.and_then(|row| {
                let moments = &row.sums.measures[self.measure as usize];
                match self.measure.unit() {
                    Unit::Share => moments.clustered_proportion(LEVEL),
                    _ => moments.ratio(LEVEL),
                }
            });
        }
        let fresh_from = self.fresh_from.unwrap_or(self.end);
        let most = match self.how {
            How::Known { .. } => u64::from(self.at_most),
            How::Within { replicates } => replicates,
        };
        let stopped = match contests.iter().all(|contest| contest.decided) {
            true => StopReason::Precise,
            false => StopReason::Maximum,
        };
        let stop = Stop { rule: StoppingRule::fixed(most), watched: vec![self.measure] };
        let (tally, replicates, failures) = (self.tally, self.end, self.failures);
        let conducted = Conducted { tally, replicates, stop, stopped, failures };
        (conducted, Selected { how: self.how, measure: self.measure, contests, fresh_from })
    }

    /// In which replicates each row takes part next; nowhere once every contest is over.
    fn fighting(&mut self) -> Vec<Turns> {
        let mut turns = vec![Turns::none(); self.plans.len()];
        for fight in &mut self.fights {
            for (strategy, replicates) in fight.turns(self.next, self.at_most).into_iter().enumerate() {
                fight.asked[strategy] = fight.asked[strategy].max(replicates.end);
                let row = self.plans.iter().position(|p| (p.strategy, p.budget) == (strategy, fight.budget));
                turns[row.expect("every strategy stands at every budget")] = Turns::all(replicates);
            }
        }
        turns
    }

    fn winners(&self) -> Vec<Option<usize>> {
        self.fights.iter().map(|fight| fight.contest(self.how).winner).collect()
    }
}

impl Course<ReplicateOutcome> for Selection<'_, '_> {
    type Error = ConductError;

    fn next(&mut self) -> Option<Round> {
        if self.fresh_from.is_some() {
            return None;
        }
        let turns = self.fighting();
        let taking: Vec<&Range<u32>> =
            turns.iter().map(|t| &t.replicates).filter(|r| !r.is_empty()).collect();
        let span = taking.iter().map(|r| r.start).min().zip(taking.iter().map(|r| r.end).max());
        if let Some((start, end)) = span {
            self.next = end.max(self.next);
            self.end = self.end.max(end);
            return Some(Round { replicates: start..end, rows: turns });
        }
        let fresh = self.end..self.end + FRESH;
        self.fresh_from = Some(self.end);
        self.end = fresh.end;
        let winners = self.winners();
        let wins = |plan: &RowPlan| winners[plan.budget] == Some(plan.strategy);
        let turn = |plan: &RowPlan| if wins(plan) { Turns::all(fresh.clone()) } else { Turns::none() };
        Some(Round { rows: self.plans.iter().map(turn).collect(), replicates: fresh })
    }

    fn take(
        &mut self,
        replicate: u32,
        cells: Vec<Option<Cell<ReplicateOutcome>>>,
    ) -> Result<(), ConductError> {
        let outcomes = match whole(replicate, cells) {
            Ok(outcomes) => outcomes,
            Err(failures) => {
                self.failures.extend(failures);
                return Ok(());
            }
        };
        if self.fresh_from.is_some() {
            self.fresh.add(replicate, &outcomes)?;
        } else {
            self.tally.add(replicate, &outcomes)?;
            for fight in &mut self.fights {
                let mut losses = vec![None; self.names.strategies.len()];
                let mut drones = 0.0;
                for (plan, outcome) in self.plans.iter().zip(&outcomes) {
                    let Some(outcome) = outcome.as_ref().filter(|_| plan.budget == fight.budget) else {
                        continue;
                    };
                    losses[plan.strategy] = parts(self.measure, self.names, outcome).map(|(part, _)| part);
                    drones = f64::from(outcome.drones);
                }
                if losses.iter().any(Option::is_some) {
                    fight.add(&losses, drones);
                }
            }
        }
        self.watcher.outcomes(replicate, self.plans, &outcomes).map_err(ConductError::Results)?;
        self.watcher.taken(&self.tally, self.end);
        Ok(())
    }
}
