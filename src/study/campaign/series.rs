//! What a row of a campaign comes to: each measure by month and up to each horizon, how long until it was able, and what was
//! missing when it was needed.

use super::CampaignNames;
use super::monthly::{Kind, Monthly};
use super::tally::CampaignRow;
use crate::stats::Moments;
use crate::study::measure::Estimate;
use crate::study::summary::{LEVEL, mean_of, share_of};

/// A measure month by month; `None` where nothing defines it.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The measure.
    pub measure: Monthly,
    /// By month.
    pub months: Vec<Option<Estimate>>,
    /// From the beginning to each horizon: sums of flows, the last of stocks, shares over all.
    pub horizons: Vec<Option<Estimate>>,
}

/// How long until the plan could do a share of what it is meant to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Able {
    /// The share, 0 to 1.
    pub share: f64,
    /// Median month, from 1 (the lower of two in the middle); `None` if fewer than half of the replicates got there.
    pub median_month: Option<f64>,
    /// Its 95 % interval by the order of the replicates; infinite where the campaign ends before.
    pub interval: Option<(f64, f64)>,
    /// Replicates that got there.
    pub reached: usize,
}

/// What was missing when it was needed, up to a horizon: shares of the leakers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Missing {
    /// Kit that was not there yet.
    pub not_delivered: f64,
    /// Kit that nobody paid for.
    pub not_paid: f64,
    /// A law.
    pub law_not_yet: f64,
    /// A trained crew.
    pub not_trained: f64,
}

/// A row, summarised.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignSummary {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Index of the adversary.
    pub reply: usize,
    /// Every measure, in the order of [`Monthly::ALL`].
    pub series: Vec<Series>,
    /// Share of each class among the drones meant, by class, by month.
    pub classes: Vec<Vec<Option<Estimate>>>,
    /// Half able, and nine tenths.
    pub able: [Able; 2],
    /// By horizon.
    pub missing: Vec<Missing>,
}

/// Shares of the plan's capability that are asked for.
pub const ABLE: [f64; 2] = [0.5, 0.9];

impl CampaignSummary {
    /// Summarises a row.
    pub fn of(names: &CampaignNames, row: &CampaignRow) -> Self {
        let sums = &row.sums;
        let series = Monthly::ALL.map(|measure| Series {
            measure,
            months: sums.months.iter().map(|month| estimate(measure, month)).collect(),
            horizons: sums.horizons.iter().map(|horizon| estimate(measure, horizon)).collect(),
        });
        CampaignSummary {
            strategy: row.strategy,
            budget: row.budget,
            reply: row.reply,
            series: series.to_vec(),
            classes: sums.classes.iter().map(|class| class.iter().map(share_of).collect()).collect(),
            able: std::array::from_fn(|i| Able::of(&sums.able[i], ABLE[i])),
            missing: (0..names.horizons.len()).map(|h| Missing::of(&sums.horizons[h])).collect(),
        }
    }

    /// A measure's series.
    pub fn get(&self, measure: Monthly) -> &Series {
        &self.series[measure as usize]
    }

    /// A measure up to a horizon, by the horizon's index.
    pub fn at(&self, measure: Monthly, horizon: usize) -> Option<&Estimate> {
        self.get(measure).horizons[horizon].as_ref()
    }
}

/// A ratio of sums, in which replicates without anything to divide by say nothing, or a mean.
fn estimate(measure: Monthly, sums: &[Moments]) -> Option<Estimate> {
    let sums = &sums[measure as usize];
    if measure.kind() == Kind::Ratio { share_of(sums) } else { mean_of(sums) }
}

impl Able {
    /// Of the replicates that got there first in each month; those that never did come last.
    fn of(counts: &[u64], share: f64) -> Self {
        let n: u64 = counts.iter().sum();
        let never = counts.len() - 1;
        let month = |month: usize| if month == never { f64::INFINITY } else { month as f64 + 1.0 };
        let at_rank = |rank: u64| {
            let mut behind = 0;
            let found = counts.iter().position(|count| {
                behind += count;
                rank < behind
            });
            month(found.unwrap_or(never))
        };
        let middle = Some(at_rank(n.saturating_sub(1) / 2)).filter(|m| n > 0 && m.is_finite());
        let interval = median_ranks(n).map(|(low, high)| (at_rank(low), at_rank(high)));
        Able { share, median_month: middle, interval, reached: (n - counts[never]) as usize }
    }
}

/// The ranks, from 0, whose values are the interval of the median of `n` by the order of what was seen: distribution-free, at least
/// 95 %; `None` for so few that no pair of them covers it.
fn median_ranks(n: u64) -> Option<(u64, u64)> {
    if n > 1000 {
        // The binomial is as good as normal.
        let k = (0.5 * n as f64 - 0.98 * (n as f64).sqrt() - 1.0).floor() as u64;
        return Some((k, n - 1 - k));
    }
    // The number below the median is binomial (n, 1/2): find the outermost pair with both tails at most 2.5 %.
    let (mut tail, mut term) = (0.0, crate::math::powf(0.5, n as f64));
    let mut low = None;
    for k in 0..n / 2 {
        tail += term;
        if tail > 0.5 * (1.0 - LEVEL) {
            break;
        }
        low = Some(k);
        term *= (n - k) as f64 / (k + 1) as f64;
    }
    low.map(|k| (k, n - 1 - k))
}

impl Missing {
    fn of(sums: &[Moments]) -> Self {
        let sum = |measure: Monthly| sums[measure as usize].sum_x();
        let leakers = sum(Monthly::Leakers).max(1.0);
        Missing {
            not_delivered: sum(Monthly::NotDelivered) / leakers,
            not_paid: sum(Monthly::NotPaid) / leakers,
            law_not_yet: sum(Monthly::LawNotYet) / leakers,
            not_trained: sum(Monthly::NotTrained) / leakers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_of_a_median_is_that_of_the_tables() {
        // Conover, Practical Nonparametric Statistics: order statistics 2 and 9 of 10, 6 and 15 of 20; from 0 here.
        assert_eq!(median_ranks(10), Some((1, 8)));
        assert_eq!(median_ranks(20), Some((5, 14)));
        assert_eq!(median_ranks(5), None);
        assert_eq!(median_ranks(6), Some((0, 5)));
    }

    #[test]
    fn the_median_month_is_that_of_the_replicates_in_order() {
        // Months 1, 1, 3, 3, 3, 4, never, never.
        let able = Able::of(&[2, 0, 3, 1, 2], 0.5);
        assert_eq!((able.median_month, able.reached), (Some(3.0), 6));
        assert_eq!(able.interval, Some((1.0, f64::INFINITY)));
        assert_eq!(Able::of(&[1, 0, 0, 0, 2], 0.5).median_month, None);
    }
}
