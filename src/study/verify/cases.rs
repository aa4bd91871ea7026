//! Running the cases of a file.

use super::laws::{abscissa, expected, is_named, slope, solved};
use super::observe::{Observed, Sample, any_difference, count};
use super::{Expected, Judged, Verified, judge};
use crate::batch::{Batch, RowPlan};
use crate::scenario::Scenario;
use crate::scenario::change::changed;
use crate::scenario::diagnostic::Report;
use crate::scenario::spec::expect::{CaseSpec, ExpectSpec, ObserveSpec};
use crate::sim::outcome::ReplicateOutcome;
use crate::sim::sight::Views;
use crate::study::{Orders, StudyNames};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Level of the intervals of laws.
const LEVEL: f64 = 0.999;
/// Level of the intervals of a study.
const STUDY_LEVEL: f64 = 0.95;
/// First batch where the precision decides how many replicates run: enough for an interval to be trusted.
const FIRST: u32 = 200;
/// What is asked for more than the first batch says is needed, so that one more batch is mostly enough.
const SPARE: f64 = 1.1;
/// The most replicates of a case.
const MOST: u32 = 1_000_000;
/// Replicates whose records are kept at a time.
/// Halvings of a search for a threshold: 2^-60 of the range is below what a number can tell apart.
const HALVINGS: u32 = 60;
/// Half-width allowed: this share of what is expected, or [`LEAST_WIDTH`].
const SHARE_WIDTH: f64 = 0.02;
const LEAST_WIDTH: f64 = 0.005;

/// How far a verification has come.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The expectation that is being looked at.
    pub name: &'a str,
    /// Cases of the file that are done.
    pub cases: usize,
    /// Cases of the file.
    pub of: usize,
}

/// Why a case cannot be run.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// A number cannot be changed, or the changed file has errors.
    #[error("case {case} of `{law}`: {what}")]
    Case {
        /// Id of the expectation.
        law: String,
        /// Number of the case, from 1.
        case: usize,
        /// What is wrong.
        what: String,
    },
}

/// Runs and judges the expectations of a file that `wanted` says yes to. `text` is the file, `dir` its folder. In `orders` the
/// number of replicates is what every case gets, if there is one.
///
/// # Errors
/// A case that cannot be run as stated.
pub fn verify(
    file: &str,
    text: &str,
    dir: &Path,
    scenario: &Arc<Scenario>,
    (orders, replicates): (Orders, Option<u32>),
    wanted: &dyn Fn(&str) -> bool,
    progress: &mut dyn FnMut(Step),
) -> Result<Vec<Verified>, VerifyError> {
    let specs: Vec<&ExpectSpec> = scenario.spec.expect.iter().filter(|e| wanted(&e.id)).collect();
    let of = specs.iter().map(|e| e.cases.len()).sum();
    let mut bench = Bench { text, dir, file, base: scenario, orders, replicates, kept: Vec::new() };
    let mut all = Vec::new();
    let mut done = 0;
    for spec in specs {
        let name = if spec.name.is_empty() { &spec.id } else { &spec.name };
        let mut cases = Vec::new();
        for (i, case) in spec.cases.iter().enumerate() {
            progress(Step { name, cases: done, of });
            let judged = bench.case(spec, case, i).map_err(|what| VerifyError::Case {
                law: spec.id.clone(),
                case: i + 1,
                what,
            })?;
            cases.push(judged);
            done += 1;
        }
        all.push(Verified { spec: spec.clone(), file: file.to_owned(), cases });
    }
    progress(Step { name: "", cases: done, of });
    Ok(all)
}

/// A file on the bench.
struct Bench<'a> {
    text: &'a str,
    dir: &'a Path,
    file: &'a str,
    base: &'a Arc<Scenario>,
    orders: Orders,
    /// Replicates of every case, if somebody asked for so many.
    replicates: Option<u32>,
    /// Outcomes of cases whose changes several expectations look at.
    kept: Vec<(String, Vec<ReplicateOutcome>)>,
}

/// A case made ready: the changed scenario and the rows that are looked at.
struct Ready {
    scenario: Arc<Scenario>,
    names: StudyNames,
    rows: Vec<RowPlan>,
}

type Set = Vec<(String, f64)>;

impl Bench<'_> {
    fn case(&mut self, spec: &ExpectSpec, case: &CaseSpec, nth: usize) -> Result<Judged, String> {
        let expected = expected(&case.is, &spec.observe);
        let allowed = spec.half_width.unwrap_or_else(|| {
            let size = expected.number().map_or(0.0, f64::abs);
            (SHARE_WIDTH * size).max(LEAST_WIDTH)
        });
        let fixed = self.replicates.or(spec.replicates);
        let (observed, n, counted, allowed) = match &spec.observe {
            ObserveSpec::Threshold { of, number, between, from, per } => {
                let (at, runs) = self.threshold(case, of, number, *between, fixed.unwrap_or(1))?;
                (Observed::exact((at - from) / per), runs, "runs", allowed)
            }
            ObserveSpec::Covered { of, truth, studies, of_replicates } => {
                let covered = self.covered(case, of, *truth, (*studies, *of_replicates))?;
                (Observed::exact(covered), u64::from(*studies), "studies", allowed)
            }
            ObserveSpec::AnyDifference { to } => {
                let n = fixed.unwrap_or(FIRST);
                (Observed::exact(self.any_difference(case, to, n)?), u64::from(n), "replicates", 0.0)
            }
            ObserveSpec::Change { of } => {
                let n = fixed.unwrap_or(FIRST);
                let (change, margin) = self.change(case, of, n)?;
                let allowed = if expected == Expected::WithinInterval { margin } else { allowed };
                (change, u64::from(n), "replicates", allowed)
            }
            observe => {
                let (observed, n) =
                    self.sampled(case, observe, (expected, allowed * slope(&case.is)), fixed)?;
                let solve = |x: f64| solved(&case.is, x);
                let observed = Observed {
                    value: solve(observed.value),
                    low: solve(observed.low),
                    high: solve(observed.high),
                };
                (observed, u64::from(n), "replicates", allowed)
            }
        };
        Ok(Judged {
            abscissa: abscissa(case, nth, &strategy_of(case, self.base)),
            set_up: set_up(case, self.base),
            law: case.is.clone(),
            expected,
            observed,
            allowed,
            n,
            counted,
            verdict: judge(expected, &observed, allowed),
        })
    }

    /// The scenario of a case with more numbers changed.
    fn ready(&self, case: &CaseSpec, more: &[(String, f64)], others: &[&str]) -> Result<Ready, String> {
        let set: Set = case.set.iter().chain(more).cloned().collect();
        let scenario = match set.is_empty() {
            true => self.base.clone(),
            false => Arc::new(self.changed(&set)?),
        };
        let names = StudyNames::of(&scenario);
        let budget = match case.budget_usd {
            None => 0,
            Some(usd) => scenario
                .spec
                .budgets_usd
                .iter()
                .position(|b| *b == usd)
                .ok_or_else(|| format!("the file has no budget of {usd} USD"))?,
        };
        let strategy =
            |id: &str| scenario.strategy(id).ok_or_else(|| format!("the file has no strategy `{id}`"));
        let mut strategies = vec![case.strategy.as_deref().map_or(Ok(0), strategy)?];
        for id in others {
            strategies.push(strategy(id)?);
        }
        let views = Views::default();
        let rows = strategies.iter().map(|s| RowPlan::new(&scenario, &views, *s, budget)).collect();
        Ok(Ready { rows, scenario: scenario.clone(), names })
    }

    fn changed(&self, set: &[(String, f64)]) -> Result<Scenario, String> {
        let text = changed(self.text, set).map_err(|e| e.to_string())?;
        let told = |report: Box<Report>| {
            let changes: Vec<String> = set.iter().map(|(path, value)| format!("{path} = {value}")).collect();
            format!("with {} the file has errors\n{}", changes.join(", "), report.render(false))
        };
        Scenario::from_text(&text, self.dir, self.file).map(|loaded| loaded.scenario).map_err(told)
    }

    /// Runs replicates of a ready case and hands each, with its rows' outcomes, to `take`.
    fn run(&self, ready: &Ready, range: Range<u32>, take: &mut dyn FnMut(&[ReplicateOutcome])) {
        let batch = Batch::new(&ready.scenario, &ready.rows, self.orders.seed);
        batch.run(self.orders.threads, range, &mut |outcomes| take(&outcomes));
    }

    /// As many replicates as the precision takes, or as were asked for.
    fn sampled(
        &self,
        case: &CaseSpec,
        observe: &ObserveSpec,
        (expected, allowed): (Expected, f64),
        fixed: Option<u32>,
    ) -> Result<(Observed, u32), String> {
        let others: Vec<&str> = match observe {
            ObserveSpec::Difference { to, .. } => vec![to.as_str()],
            _ => Vec::new(),
        };
        let ready = self.ready(case, &[], &others)?;
        let mut samples = vec![Sample::default(); ready.rows.len()];
        let (mut done, mut until) = (0, fixed.unwrap_or(FIRST));
        loop {
            let mut lost = false;
            self.run(&ready, done..until, &mut |outcomes| {
                for (sample, outcome) in samples.iter_mut().zip(outcomes) {
                    match count(observe, &ready.names, outcome) {
                        Some(pair) => sample.push(pair),
                        None => lost = true,
                    }
                }
            });
            if lost {
                return Err("this cannot be observed as a ratio of sums over replicates".into());
            }
            done = until;
            let observed = match samples.as_slice() {
                [one] => one.estimate(observe, LEVEL),
                [one, other, ..] => one.difference(other, LEVEL),
                [] => None,
            };
            let observed = observed.ok_or("no replicate has anything to count: do raids come at all?")?;
            // A bound is told by an interval that does not reach it, however wide.
            let allowed = match expected {
                Expected::AtLeast(bound) | Expected::AtMost(bound) => {
                    (observed.value - bound).abs().max(allowed)
                }
                _ => allowed,
            };
            let ratio = observed.half_width() / allowed;
            if fixed.is_some() || ratio <= 1.0 || done >= MOST {
                return Ok((observed, done));
            }
            let needed = f64::from(done) * ratio * ratio * SPARE;
            until = (needed.min(f64::from(MOST)) as u32).max(done + FIRST);
        }
    }

    /// What the changes of a case make of it, paired, and half the width of the study's interval of the file as it is.
    fn change(&mut self, case: &CaseSpec, of: &ObserveSpec, n: u32) -> Result<(Observed, f64), String> {
        let before = CaseSpec { set: Vec::new(), ..case.clone() };
        let (after, before) = (self.kept(case, of, n)?, self.kept(&before, of, n)?);
        let change = after.difference(&before, LEVEL).ok_or("nothing to count")?;
        let margin = before.estimate(of, STUDY_LEVEL).ok_or("nothing to count")?.half_width();
        Ok((change, margin))
    }

    /// A sample of a case whose outcomes are kept for other observations.
    fn kept(&mut self, case: &CaseSpec, of: &ObserveSpec, n: u32) -> Result<Sample, String> {
        let key = format!("{:?} {:?} {:?} {n}", case.set, case.strategy, case.budget_usd);
        let ready = self.ready(case, &[], &[])?;
        if !self.kept.iter().any(|(k, _)| *k == key) {
            let mut outcomes = Vec::new();
            self.run(&ready, 0..n, &mut |rows| outcomes.extend(rows.first().cloned()));
            self.kept.push((key.clone(), outcomes));
        }
        let outcomes = self.kept.iter().find(|(k, _)| *k == key).map_or(&[][..], |(_, o)| o);
        let mut sample = Sample::default();
        for outcome in outcomes {
            sample.push(
                count(of, &ready.names, outcome).ok_or("this cannot be observed replicate by replicate")?,
            );
        }
        Ok(sample)
    }

    fn any_difference(&self, case: &CaseSpec, to: &str, n: u32) -> Result<f64, String> {
        let ready = self.ready(case, &[], &[to])?;
        let mut largest = 0.0f64;
        self.run(&ready, 0..n, &mut |rows| {
            if let [a, b, ..] = rows {
                largest = largest.max(any_difference(&ready.names, a, b));
            }
        });
        Ok(largest)
    }

    /// Of many studies, how many have an interval that holds the truth.
    fn covered(
        &self,
        case: &CaseSpec,
        of: &ObserveSpec,
        truth: f64,
        (studies, each): (u32, u32),
    ) -> Result<f64, String> {
        let others: Vec<&str> = match of {
            ObserveSpec::Difference { to, .. } => vec![to.as_str()],
            _ => Vec::new(),
        };
        let ready = self.ready(case, &[], &others)?;
        let mut samples = vec![Sample::default(); ready.rows.len()];
        self.run(&ready, 0..studies * each, &mut |outcomes| {
            for (sample, outcome) in samples.iter_mut().zip(outcomes) {
                sample.push(count(of, &ready.names, outcome).unwrap_or((f64::NAN, 1.0)));
            }
        });
        let holds = |study: u32| {
            let range = (study * each) as usize..((study + 1) * each) as usize;
            let parts: Vec<Sample> = samples.iter().map(|s| s.slice(range.clone())).collect();
            let observed = match parts.as_slice() {
                [one] => one.estimate(of, STUDY_LEVEL),
                [one, other, ..] => one.difference(other, STUDY_LEVEL),
                [] => None,
            };
            observed.is_some_and(|o| o.low <= truth && truth <= o.high)
        };
        Ok((0..studies).filter(|&study| holds(study)).count() as f64)
    }

    /// The value of a number beyond which an observation is what it is at `to`, and the runs that it took.
    fn threshold(
        &self,
        case: &CaseSpec,
        of: &ObserveSpec,
        number: &str,
        (from, to): (f64, f64),
        replicates: u32,
    ) -> Result<(f64, u64), String> {
        let look = |value: f64| -> Result<f64, String> {
            let ready = self.ready(case, &[(number.to_owned(), value)], &[])?;
            let mut sample = Sample::default();
            self.run(&ready, 0..replicates, &mut |rows| {
                let counts = rows.first().and_then(|o| count(of, &ready.names, o));
                sample.push(counts.unwrap_or((f64::NAN, 1.0)));
            });
            Ok(sample.part.iter().sum::<f64>() / sample.whole.iter().sum::<f64>())
        };
        let (mut low, mut high) = (from, to);
        let (at_low, at_high) = (look(low)?, look(high)?);
        if at_low == at_high || !at_low.is_finite() || !at_high.is_finite() {
            return Err(format!("nothing jumps between {from} and {to}: {at_low} at both ends"));
        }
        let mut runs = 2;
        for _ in 0..HALVINGS {
            let middle = 0.5 * (low + high);
            if middle == low || middle == high {
                break;
            }
            runs += 1;
            let at = look(middle)?;
            if at == at_high { high = middle } else { low = middle }
        }
        Ok((0.5 * (low + high), runs * u64::from(replicates)))
    }
}

/// The name of the strategy that a case looks at.
fn strategy_of(case: &CaseSpec, scenario: &Scenario) -> String {
    let index = case.strategy.as_deref().map_or(Some(0), |id| scenario.strategy(id));
    index.and_then(|i| scenario.spec.strategies.get(i)).map_or(String::new(), |s| s.name.clone())
}

/// What a case changes and looks at, in words.
fn set_up(case: &CaseSpec, scenario: &Scenario) -> String {
    let mut words: Vec<String> = Vec::new();
    if case.strategy.is_some() {
        words.push(strategy_of(case, scenario));
    }
    if let Some(usd) = case.budget_usd {
        words.push(format!("{usd} USD"));
    }
    // A single number that is changed for what is no law is the axis.
    let is_axis = case.set.len() == 1 && !is_named(&case.is);
    let sets = case.set.iter().filter(|_| !is_axis);
    words.extend(sets.map(|(path, value)| format!("{} = {}", short(path), rounded(*value))));
    if words.is_empty() { "as it stands".into() } else { words.join(", ") }
}

/// A path without its sections and lists: the thing, if it has an id, and the field.
fn short(path: &str) -> String {
    let steps: Vec<&str> = path.split('.').collect();
    let skipped = match steps.first() {
        Some(&"catalogue") => 2,
        Some(&"campaign") if steps.get(1) == Some(&"laws") => 2,
        Some(&("campaign" | "cells" | "forces" | "strategies" | "settlements" | "assets" | "laws")) => 1,
        _ => 0,
    };
    steps[skipped.min(steps.len() - 1)..].join(".")
}

/// Six digits are enough to know a number by.
fn rounded(value: f64) -> String {
    let digits = format!("{value:.5e}").parse::<f64>().unwrap_or(value);
    format!("{digits}")
}
