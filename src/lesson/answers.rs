//! The answers of a lesson: its figures with their intervals, whether its claims hold, and who of the groups is lucky.
//!
//! They come from the replicates of a study ([`Batch`]), the first so many of the lesson's seed, and from nothing else: the same
//! file, seed and program give the same answers, on one thread or many.

use super::luck::SeedList;
use super::model::{Lesson, Measured, Plan, What};
use super::series::{Series, count};
use super::spec::ExpectSpec;
use super::text::Form;
use crate::batch::{Batch, RowPlan};
use crate::report::number;
use crate::sim::sight::Views;
use crate::stats::Moments;
use crate::study::summary::{RowSummary, share_of};
use crate::study::tally::{Row, RowSums};
use crate::study::{Estimate, Extreme, StudyNames, Unit};
use std::ops::ControlFlow;

/// Replicates between two questions whether to go on.
const STRETCH: u32 = 20;

/// The answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// Study seed.
    pub seed: u64,
    /// Replicates that they rest on.
    pub replicates: u32,
    /// What was measured, in the order of the file.
    pub values: Vec<Value>,
    /// What the lesson claims, in the order of the file.
    pub claims: Vec<Claim>,
    /// The groups' replicates, if there are groups.
    pub groups: Option<SeedList>,
}

/// A figure that was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What was measured.
    pub of: Measured,
    /// What came out; `None` if there was nothing to count.
    pub estimate: Option<Estimate>,
    /// Of a single replicate: what was counted, and of how many.
    pub counted: Option<(f64, f64)>,
    /// What each replicate says of it; `None` for what is no ratio.
    pub series: Option<Series>,
}

/// A claim of the lesson, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// In words.
    pub words: String,
    /// How it stands.
    pub standing: Standing,
}

/// How a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It holds (95 %).
    Holds,
    /// Its interval is too wide to tell.
    Open,
    /// It does not hold (95 %).
    Fails,
}

impl Standing {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Holds => "holds",
            Standing::Open => "cannot be told",
            Standing::Fails => "does not hold",
        }
    }
}

/// Pairs of numbers by replicate, of a plan.
struct Counted {
    plan: Plan,
    what: What,
    pairs: Vec<(f64, f64)>,
}

/// Computes the answers of a lesson, from so many replicates of a seed. `progress` is told how many replicates of how many are
/// done, and says whether to go on; `None` if it did not.
///
/// # Panics
/// With what a replicate panics with.
pub fn answer(
    lesson: &Lesson,
    threads: usize,
    progress: &mut dyn FnMut(u32, u32) -> ControlFlow<()>,
) -> Option<Answers> {
    let replicates = lesson.spec.replicates;
    let plans = plans(lesson);
    let settings: Vec<usize> =
        (0..lesson.settings.len()).filter(|s| plans.iter().any(|p| p.setting == *s)).collect();
    let of = replicates * settings.len() as u32;
    let mut counted = wanted(lesson);
    let mut sums: Vec<(Plan, Row)> = Vec::new();
    for (nth, &setting) in settings.iter().enumerate() {
        let scenario = &lesson.settings[setting].scenario;
        let names = StudyNames::of(scenario);
        let own: Vec<Plan> = plans.iter().copied().filter(|p| p.setting == setting).collect();
        let views = Views::default();
        let rows: Vec<RowPlan> =
            own.iter().map(|p| RowPlan::new(scenario, &views, p.strategy, p.budget)).collect();
        let first = sums.len();
        sums.extend(own.iter().zip(&rows).map(|(plan, row)| {
            let (strategy, budget, deployment) = (plan.strategy, plan.budget, row.deployment.clone());
            (*plan, Row { strategy, budget, deployment, sums: RowSums::new(&names) })
        }));
        let batch = Batch::new(scenario, &rows, lesson.seed);
        let mut at = 0;
        while at < replicates {
            let end = (at + STRETCH).min(replicates);
            batch.run(threads, at..end, &mut |outcomes| {
                for (i, outcome) in outcomes.iter().enumerate() {
                    sums[first + i].1.sums.add(&names, outcome);
                    for counted in counted.iter_mut().filter(|c| c.plan == own[i]) {
                        counted.pairs.push(count(counted.what, &names, outcome));
                    }
                }
            });
            at = end;
            if progress(nth as u32 * replicates + at, of).is_break() {
                return None;
            }
        }
    }
    let values: Vec<Value> = lesson.measured.iter().map(|m| value(lesson, m, &counted, &sums)).collect();
    let claims = lesson.spec.expect.iter().map(|e| claim(lesson, e, &values)).collect();
    let groups = lesson.spec.groups.as_ref().map(|groups| {
        let of = lesson
            .group_figures
            .iter()
            .map(|&i| (i, pairs(&counted, lesson.measured[i].plan, lesson.measured[i].what)));
        SeedList::of(lesson, groups.groups, &of.collect::<Vec<_>>())
    });
    Some(Answers { seed: lesson.seed, replicates, values, claims, groups })
}

/// Every plan that is run.
fn plans(lesson: &Lesson) -> Vec<Plan> {
    let mut all: Vec<Plan> = lesson.measured.iter().flat_map(|m| [Some(m.plan), m.less]).flatten().collect();
    all.sort();
    all.dedup();
    all
}

/// Everything that is counted by replicate, each once.
fn wanted(lesson: &Lesson) -> Vec<Counted> {
    let mut all: Vec<Counted> = Vec::new();
    for m in lesson.measured.iter().filter(|m| m.what.is_ratio()) {
        for plan in [Some(m.plan), m.less].into_iter().flatten() {
            if !all.iter().any(|c| c.plan == plan && c.what == m.what) {
                all.push(Counted { plan, what: m.what, pairs: Vec::new() });
            }
        }
    }
    all
}

fn pairs(counted: &[Counted], plan: Plan, what: What) -> &[(f64, f64)] {
    counted.iter().find(|c| c.plan == plan && c.what == what).map_or(&[], |c| &c.pairs)
}

fn value(lesson: &Lesson, of: &Measured, counted: &[Counted], sums: &[(Plan, Row)]) -> Value {
    let own = pairs(counted, of.plan, of.what);
    let mut value = Value { of: of.clone(), estimate: None, counted: None, series: Series::of(own) };
    if let Some(only) = of.only {
        let (part, whole) = own[only as usize];
        let exact = |value: f64| Estimate { value, low: value, high: value, n: 1, extreme: Extreme::Inside };
        value.counted = Some((part, whole));
        value.estimate = (whole > 0.0).then(|| exact(part / whole));
        value.series = None;
    } else if let Some(less) = of.less {
        let other = Series::of(pairs(counted, less, of.what));
        value.series = value.series.zip(other).map(|(own, other)| own.less(&other));
        value.estimate = value.series.as_ref().map(Series::estimate);
    } else if let What::Measure(measure) = of.what {
        let names = StudyNames::of(&lesson.settings[of.plan.setting].scenario);
        let row = sums.iter().find(|(plan, _)| *plan == of.plan).map(|(_, row)| RowSummary::of(&names, row));
        value.estimate = row.and_then(|row| row.get(measure).copied());
    } else {
        let moments = own.iter().fold(Moments::default(), |mut moments, (part, whole)| {
            // A replicate without anything to count says nothing.
            if *whole > 0.0 {
                moments.add(*part, *whole);
            }
            moments
        });
        value.estimate = share_of(&moments);
    }
    value
}

fn claim(lesson: &Lesson, expect: &ExpectSpec, values: &[Value]) -> Claim {
    let (index, other) = lesson.of_expectation(expect);
    let what = &values[index];
    let name = |value: &Value| value.of.name.clone();
    let judge = |estimate: Option<Estimate>, at_least: bool, bound: f64| match estimate {
        Some(e) if at_least && e.low >= bound || !at_least && e.high <= bound => Standing::Holds,
        Some(e) if at_least && e.high < bound || !at_least && e.low > bound => Standing::Fails,
        _ => Standing::Open,
    };
    let bound_in_words = |bound: f64, unit: &Value| {
        let (word, factor) = unit.of.read_in();
        format!("{} {word}", number::three(bound * factor)).trim_end().to_owned()
    };
    match expect {
        ExpectSpec::Less { by, .. } => {
            let than = &values[other.expect("a comparison is of two figures")];
            let gap = what.series.as_ref().zip(than.series.as_ref()).map(|(a, b)| a.less(b).estimate());
            let points = match what.of.what.unit() {
                Unit::Share => format!("{} points", number::three(100.0 * by)),
                _ => bound_in_words(*by, what),
            };
            let by_words = if *by > 0.0 { format!(", by {points} or more") } else { String::new() };
            Claim {
                words: format!("{} is lower than {}{by_words}", quoted(&name(what)), quoted(&name(than))),
                standing: judge(gap, false, -by),
            }
        }
        ExpectSpec::AtLeast { bound, .. } => Claim {
            words: format!("{} is at least {}", quoted(&name(what)), bound_in_words(*bound, what)),
            standing: judge(what.estimate, true, *bound),
        },
        ExpectSpec::AtMost { bound, .. } => Claim {
            words: format!("{} is at most {}", quoted(&name(what)), bound_in_words(*bound, what)),
            standing: judge(what.estimate, false, *bound),
        },
    }
}

fn quoted(name: &str) -> String {
    format!("“{name}”")
}

impl Answers {
    /// One figure less another, with its interval; `None` where either cannot be compared.
    pub fn difference(&self, first: usize, second: usize) -> Option<Estimate> {
        let (a, b) = (self.values[first].series.as_ref()?, self.values[second].series.as_ref()?);
        Some(a.less(b).estimate())
    }

    /// How the worst of the claims stands.
    pub fn standing(&self) -> Standing {
        self.claims.iter().map(|c| c.standing).max().unwrap_or(Standing::Holds)
    }
}

impl Value {
    /// The figure as it stands in a text.
    pub fn written(&self, form: Form) -> String {
        let Some(estimate) = &self.estimate else { return "nothing to count".to_owned() };
        if let Some((part, whole)) = self.counted {
            return match self.of.what.unit() {
                Unit::Share => {
                    format!(
                        "{} of {}",
                        number::three(part),
                        number::counted(whole as usize, self.of.what.whole())
                    )
                }
                unit => number::with_unit(estimate, unit),
            };
        }
        let is_askew = self.of.less.is_some() && form == Form::Size && estimate.value < 0.0;
        let estimate = match is_askew {
            true => {
                Estimate { value: -estimate.value, low: -estimate.high, high: -estimate.low, ..*estimate }
            }
            false => *estimate,
        };
        let (word, factor) = self.of.read_in();
        match form {
            // None and all never read as bare numbers.
            Form::Round if estimate.extreme == Extreme::Inside => {
                let value = estimate.value * factor;
                let value = match self.of.what.unit() {
                    Unit::Share => number::plain(value, 0),
                    _ => number::short(value),
                };
                format!("{value} {word}").trim_end().to_owned()
            }
            _ if self.of.less.is_some() && word == "points" => {
                format!("{} points", number::bare(&estimate, Unit::Share))
            }
            _ => number::with_unit(&estimate, self.of.what.unit()),
        }
    }
}
