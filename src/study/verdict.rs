//! Which strategy is better at a budget, and how surely.
//!
//! Every pair is compared on the same replicates (paired differences); a difference is claimed only if it holds
//! with all pairs at that budget taken together (Holm). Beside the pairs stands the comparison with the best
//! (Hsu): how much worse than the truly best each strategy can be. Fewer than [`stats::FEWEST`] replicates decide nothing.

use crate::stats::{self, ComparedWithBest, Difference};
use crate::study::input::{Row, StudyNames};
use crate::study::measure::Measure;
use crate::study::summary::{LEVEL, column, loss};

/// What a pair comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The same in every replicate.
    Identical,
    /// The first loses less.
    FirstBetter,
    /// The second loses less.
    SecondBetter,
    /// Can't tell yet.
    Unclear {
        /// About so many more replicates would tell, if difference and spread stay; `None` if no difference has
        /// been seen at all. Below [`stats::FEWEST`] replicates: so many are missing to that number.
        more: Option<u64>,
    },
}

/// Two strategies at one budget by one measure. Differences are the first's minus the second's, lower is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Index of the first strategy.
    pub first: usize,
    /// Index of the second strategy.
    pub second: usize,
    /// First minus second, paired, with its own 95 % interval.
    pub difference: Difference,
    /// p-value with all pairs at the budget taken together.
    pub adjusted_p: Option<f64>,
    /// What it comes to.
    pub finding: Finding,
}

/// All strategies at one budget by one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdicts {
    /// Index of the budget.
    pub budget: usize,
    /// What they are compared by.
    pub measure: Measure,
    /// Strategies from the lowest loss to the highest (ties: the order of the file).
    pub order: Vec<usize>,
    /// Every pair once; the first of each stands before the second in `order`.
    pub pairs: Vec<Pair>,
    /// For each strategy in `order`: against the best. Empty below [`stats::FEWEST`] replicates.
    pub with_best: Vec<ComparedWithBest>,
}

/// The measures that strategies are compared by.
pub const COMPARED: [Measure; 2] = [Measure::LeakThrough, Measure::Casualties];

impl Verdicts {
    /// Compares the rows of one budget. `None` where nothing was meant to fly.
    pub fn of(names: &StudyNames, budget: usize, measure: Measure, rows: &[&Row]) -> Option<Self> {
        let mut losses: Vec<(usize, Vec<f64>)> =
            rows.iter().map(|r| (r.strategy, column(&r.outcomes, |o| loss(measure, names, o)))).collect();
        // Sums order like means and like ratios over a common denominator.
        losses.sort_by(|a, b| a.1.iter().sum::<f64>().total_cmp(&b.1.iter().sum()).then(a.0.cmp(&b.0)));
        let common = column(&rows.first()?.outcomes, |o| f64::from(o.drones));
        let common = (measure == Measure::LeakThrough).then_some(common.as_slice());
        let enough = rows.first()?.outcomes.len() as u64 >= stats::FEWEST;
        let columns: Vec<&[f64]> = losses.iter().map(|(_, l)| l.as_slice()).collect();
        Some(Verdicts {
            budget,
            measure,
            order: losses.iter().map(|(s, _)| *s).collect(),
            pairs: pairs(&losses, common)?,
            with_best: enough
                .then(|| stats::compare_with_best(&columns, common, LEVEL))
                .flatten()
                .unwrap_or_default(),
        })
    }

    /// The pair of two strategies, whichever comes first.
    pub fn pair(&self, a: usize, b: usize) -> Option<&Pair> {
        self.pairs.iter().find(|p| (p.first, p.second) == (a, b) || (p.first, p.second) == (b, a))
    }
}

/// First minus second, as means or as ratios over what came.
pub(super) fn paired(first: &[f64], second: &[f64], common: Option<&[f64]>) -> Option<Difference> {
    match common {
        Some(common) => stats::ratio_difference(first, second, common, LEVEL),
        None => stats::difference(first, second, LEVEL),
    }
}

pub(super) fn pairs(losses: &[(usize, Vec<f64>)], common: Option<&[f64]>) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    for (i, (first, a)) in losses.iter().enumerate() {
        for (second, b) in &losses[i + 1..] {
            let difference = paired(a, b, common)?;
            let finding = Finding::Unclear { more: None };
            pairs.push(Pair { first: *first, second: *second, difference, adjusted_p: None, finding });
        }
    }
    let p_values: Vec<f64> = pairs.iter().map(|p| p.difference.p_value.unwrap_or(1.0)).collect();
    let family = pairs.len();
    for (pair, adjusted) in pairs.iter_mut().zip(stats::holm(&p_values)) {
        pair.adjusted_p = pair.difference.p_value.map(|_| adjusted);
        pair.finding = finding(&pair.difference, adjusted, family);
    }
    Some(pairs)
}

pub(super) fn finding(difference: &Difference, adjusted_p: f64, family: usize) -> Finding {
    if difference.verdict == stats::Verdict::Identical {
        Finding::Identical
    } else if difference.n < stats::FEWEST {
        Finding::Unclear { more: Some(stats::FEWEST - difference.n) }
    } else if adjusted_p < 1.0 - LEVEL && difference.value < 0.0 {
        Finding::FirstBetter
    } else if adjusted_p < 1.0 - LEVEL && difference.value > 0.0 {
        Finding::SecondBetter
    } else {
        Finding::Unclear { more: more_replicates(difference, family) }
    }
}

/// Replicates still missing for the difference to hold among `family` comparisons (Bonferroni: a little more than
/// Holm may need).
fn more_replicates(difference: &Difference, family: usize) -> Option<u64> {
    if difference.value == 0.0 || difference.n < 2 {
        return None;
    }
    let level = 1.0 - (1.0 - LEVEL) / family.max(1) as f64;
    let total = stats::replicates_for_half_width(difference.sd, difference.value.abs(), level);
    Some(total.saturating_sub(difference.n).max(1))
}
