//! Robustness: how each strategy fares against every adversary that was tried, and what choosing it can cost at worst.
//!
//! Regret of a strategy against an adversary is its loss minus that of the strategy that loses least there: what one would
//! have saved by knowing the adversary. The robust choice is the one whose largest regret is smallest (Savage 1951); the
//! cautious one has the smallest loss at worst (Wald 1950).

use super::CampaignNames;
use super::compare::CAMPAIGN_COMPARED;
use super::monthly::Monthly;
use super::tally::Campaigns;
use crate::stats::{Difference, Moments};
use crate::study::measure::Estimate;
use crate::study::summary::LEVEL;

/// A strategy against all adversaries.
#[derive(Clone, Debug, PartialEq)]
pub struct Robust {
    /// Index of the strategy.
    pub strategy: usize,
    /// Loss over the campaign, by adversary.
    pub losses: Vec<Estimate>,
    /// Against the best strategy there, paired; by adversary.
    pub regrets: Vec<Difference>,
    /// Index of the adversary with the largest loss.
    pub worst: usize,
    /// Index of the adversary with the largest regret.
    pub most_regretted: usize,
}

/// All strategies against all adversaries at a budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Robustness {
    /// Index of the budget.
    pub budget: usize,
    /// What is counted.
    pub measure: Monthly,
    /// In the order of the largest regret, the smallest first.
    pub strategies: Vec<Robust>,
    /// The strategy with the smallest loss at worst.
    pub cautious: usize,
}

impl Robustness {
    /// Compares the rows of a budget. `None` with a single adversary or a single replicate.
    pub(super) fn of(
        names: &CampaignNames,
        campaigns: &Campaigns,
        budget: usize,
        measure: Monthly,
    ) -> Option<Self> {
        let (replies, count) = (names.replies.len(), names.study.strategies.len());
        let which = CAMPAIGN_COMPARED.iter().position(|m| *m == measure)?;
        let rows: Vec<Vec<usize>> = (0..count)
            .map(|s| (0..replies).map(|r| campaigns.index(s, budget, r)).collect())
            .collect::<Option<_>>()?;
        let loss = |strategy: usize, reply: usize| &campaigns.rows[rows[strategy][reply]].sums.losses[which];
        let sum = |strategy: usize, reply: usize| loss(strategy, reply).sum_x();
        let best = |reply: usize| {
            (0..count).min_by(|&a, &b| sum(a, reply).total_cmp(&sum(b, reply)).then(a.cmp(&b)))
        };
        let best: Vec<usize> = (0..replies).map(best).collect::<Option<_>>()?;
        let span = (0, names.months);
        let mut strategies = Vec::new();
        for (strategy, own) in rows.iter().enumerate() {
            let regret = |r: usize| match best[r] == strategy {
                // Of itself: nothing, on as many replicates.
                true => Moments::of_numbers((0..campaigns.replicates).map(|_| 0.0)).difference(LEVEL),
                false => campaigns.difference((own[r], rows[best[r]][r]), measure, span),
            };
            let regrets: Vec<Difference> = (0..replies).map(regret).collect::<Option<_>>()?;
            let means: Vec<Estimate> = (0..replies)
                .map(|r| loss(strategy, r).mean(LEVEL).map(Estimate::of))
                .collect::<Option<_>>()?;
            let largest = |value: &dyn Fn(usize) -> f64| {
                (0..replies).max_by(|&a, &b| value(a).total_cmp(&value(b)).then(b.cmp(&a))).unwrap_or(0)
            };
            strategies.push(Robust {
                strategy,
                worst: largest(&|r| means[r].value),
                most_regretted: largest(&|r| regrets[r].value),
                losses: means,
                regrets,
            });
        }
        let at_worst = |s: &Robust| s.losses[s.worst].value;
        let cautious = strategies.iter().min_by(|a, b| at_worst(a).total_cmp(&at_worst(b)))?.strategy;
        let regret = |s: &Robust| s.regrets[s.most_regretted].value;
        strategies.sort_by(|a, b| regret(a).total_cmp(&regret(b)).then(a.strategy.cmp(&b.strategy)));
        Some(Robustness { budget, measure, strategies, cautious })
    }
}
