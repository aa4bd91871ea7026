//! Which strategy is better at a budget, and how surely.
//!
//! Every pair is compared on the same replicates (paired differences); a difference is claimed only if it holds
//! with all pairs at that budget taken together (Holm). Beside the pairs stands the comparison with the best
//! (Hsu): how much worse than the truly best each strategy can be. Fewer than [`stats::FEWEST`] replicates decide nothing.

use crate::stats::{self, ComparedWithBest, Difference};
use crate::study::measure::Measure;
use crate::study::summary::LEVEL;
use crate::study::tally::Tally;

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
    pub fn of(tally: &Tally, budget: usize, measure: Measure) -> Option<Self> {
        let rows: Vec<usize> = (0..tally.rows.len()).filter(|&r| tally.rows[r].budget == budget).collect();
        let sums = |row: usize| &tally.rows[row].sums;
        let value = |row: usize| sums(row).measures[measure as usize].quotient();
        let fewest = rows.iter().map(|&r| sums(r).n).min()?;
        let strategies = rows.iter().map(|&row| (tally.rows[row].strategy, value(row))).collect();
        let row_of = |strategy: usize| {
            let found = rows.iter().find(|&&r| tally.rows[r].strategy == strategy);
            *found.expect("the strategies are those of the rows")
        };
        let gap = |a: usize, b: usize| tally.difference(measure, row_of(a), row_of(b));
        let Ranked { order, pairs, with_best } = ranked(strategies, fewest, gap)?;
        Some(Verdicts { budget, measure, order, pairs, with_best })
    }

    /// The pair of two strategies, whichever comes first.
    pub fn pair(&self, a: usize, b: usize) -> Option<&Pair> {
        self.pairs.iter().find(|p| (p.first, p.second) == (a, b) || (p.first, p.second) == (b, a))
    }
}

/// Strategies in order, every pair, and each against the best.
pub(super) struct Ranked {
    pub order: Vec<usize>,
    pub pairs: Vec<Pair>,
    pub with_best: Vec<ComparedWithBest>,
}

/// Ranks strategies, each with its loss over at least `fewest` replicates; `gap(a, b)` is strategy a minus strategy b, paired. `None`
/// where a pair has no difference.
pub(super) fn ranked(
    mut strategies: Vec<(usize, f64)>,
    fewest: u64,
    gap: impl Fn(usize, usize) -> Option<Difference>,
) -> Option<Ranked> {
    strategies.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    let (order, values): (Vec<usize>, Vec<f64>) = strategies.into_iter().unzip();
    let pairs = pairs(&order, &gap)?;
    let enough = fewest >= stats::FEWEST;
    let with_best = enough.then(|| stats::compare_with_best(&values, |i, j| gap(order[i], order[j]), LEVEL));
    Some(Ranked { with_best: with_best.flatten().unwrap_or_default(), order, pairs })
}

fn pairs(order: &[usize], gap: &impl Fn(usize, usize) -> Option<Difference>) -> Option<Vec<Pair>> {
    let mut pairs = Vec::new();
    for (i, &first) in order.iter().enumerate() {
        for &second in &order[i + 1..] {
            let finding = Finding::Unclear { more: None };
            pairs.push(Pair { first, second, difference: gap(first, second)?, adjusted_p: None, finding });
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

fn finding(difference: &Difference, adjusted_p: f64, family: usize) -> Finding {
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
