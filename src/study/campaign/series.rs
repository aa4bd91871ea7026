//! What a row of a campaign comes to: each measure by month and up to each horizon, how long until it was able, and what was
//! missing when it was needed.

use super::CampaignNames;
use super::conduct::CampaignRow;
use super::monthly::{Kind, Monthly};
use crate::campaign::month::Month;
use crate::stats;
use crate::study::measure::{Estimate, Extreme};
use crate::study::summary::LEVEL;

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
        let all = |month: usize| row.replicates.iter().map(move |r| &r.months[month]);
        let series = Monthly::ALL.map(|measure| Series {
            measure,
            months: (0..names.months as usize).map(|m| of_month(measure, all(m))).collect(),
            horizons: names.horizons.iter().map(|&h| of_horizon(measure, row, h)).collect(),
        });
        let class = |class: usize| {
            let share = |m: usize| {
                let parts = all(m).map(|m| (f64::from(m.classes[class]), f64::from(m.drones)));
                ratio(parts.unzip())
            };
            (0..names.months as usize).map(share).collect()
        };
        CampaignSummary {
            strategy: row.strategy,
            budget: row.budget,
            reply: row.reply,
            series: series.to_vec(),
            classes: (0..names.study.classes.len()).map(class).collect(),
            able: ABLE.map(|share| Able::of(row, share)),
            missing: names.horizons.iter().map(|&h| Missing::of(row, h)).collect(),
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

fn mean(xs: &[f64]) -> Option<Estimate> {
    let mut estimate = Estimate::of(stats::mean(xs, LEVEL)?);
    if xs.iter().all(|&x| x == 0.0) {
        estimate.extreme = Extreme::None;
    }
    Some(estimate)
}

/// A ratio of sums; replicates without anything to divide by say nothing.
fn ratio((part, whole): (Vec<f64>, Vec<f64>)) -> Option<Estimate> {
    crate::study::summary::ratio_share(&part, &whole)
}

fn of_month<'m>(measure: Monthly, months: impl Iterator<Item = &'m Month>) -> Option<Estimate> {
    let parts: (Vec<f64>, Vec<f64>) = months.map(|m| measure.parts(m)).unzip();
    if measure.kind() == Kind::Ratio { ratio(parts) } else { mean(&parts.0) }
}

fn of_horizon(measure: Monthly, row: &CampaignRow, horizon: u32) -> Option<Estimate> {
    if measure.kind() != Kind::Ratio {
        let sums: Vec<f64> = row.replicates.iter().map(|r| measure.until(&r.months, horizon)).collect();
        return mean(&sums);
    }
    let sum = |months: &[Month]| {
        months.iter().map(|m| measure.parts(m)).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1))
    };
    ratio(row.replicates.iter().map(|r| sum(&r.months[..horizon as usize])).unzip())
}

impl Able {
    fn of(row: &CampaignRow, share: f64) -> Self {
        let first = |months: &[Month]| {
            let month = months.iter().position(|m| m.capability >= share);
            month.map_or(f64::INFINITY, |m| m as f64 + 1.0)
        };
        let mut months: Vec<f64> = row.replicates.iter().map(|r| first(&r.months)).collect();
        months.sort_by(f64::total_cmp);
        let reached = months.iter().filter(|m| m.is_finite()).count();
        let middle = months.get(months.len().saturating_sub(1) / 2).copied().filter(|m| m.is_finite());
        Able { share, median_month: middle, interval: median_interval(&months), reached }
    }
}

/// The interval of a median by the order of what was seen (sorted): distribution-free, at least 95 %; `None` for so few that no
/// pair of them covers it.
fn median_interval(sorted: &[f64]) -> Option<(f64, f64)> {
    let n = sorted.len();
    if n > 1000 {
        // The binomial is as good as normal.
        let k = (0.5 * n as f64 - 0.98 * (n as f64).sqrt() - 1.0).floor() as usize;
        return Some((sorted[k], sorted[n - 1 - k]));
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
    low.map(|k| (sorted[k], sorted[n - 1 - k]))
}

impl Missing {
    fn of(row: &CampaignRow, horizon: u32) -> Self {
        let sum = |measure: Monthly| -> f64 {
            row.replicates.iter().map(|r| measure.until(&r.months, horizon)).sum()
        };
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
        let n = |n: usize| (1..=n).map(|i| i as f64).collect::<Vec<f64>>();
        // Conover, Practical Nonparametric Statistics: order statistics 2 and 9 of 10, 6 and 15 of 20.
        assert_eq!(median_interval(&n(10)), Some((2.0, 9.0)));
        assert_eq!(median_interval(&n(20)), Some((6.0, 15.0)));
        assert_eq!(median_interval(&n(5)), None);
        assert_eq!(median_interval(&n(6)), Some((1.0, 6.0)));
    }
}
