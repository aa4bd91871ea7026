//! What the replicates of a study of a campaign add up to, in as much memory for many as for few.

use super::compare::CAMPAIGN_COMPARED;
use super::monthly::{Kind, Monthly};
use super::series::ABLE;
use super::{CampaignNames, PACE};
use crate::campaign::month::Month;
use crate::campaign::replicate::Campaigned;
use crate::stats::{Difference, Moments};
use crate::strategy::Deployment;
use crate::study::summary::LEVEL;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The sums of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignSums {
    /// Replicates.
    pub n: u64,
    /// By month and measure.
    pub months: Vec<Vec<Moments>>,
    /// By horizon and measure, from the beginning.
    pub horizons: Vec<Vec<Moments>>,
    /// By class and month: its share among the drones.
    pub classes: Vec<Vec<Moments>>,
    /// By share of capability: replicates that got there first in each month; those that never did come last.
    pub able: [Vec<u64>; ABLE.len()],
    /// Over the whole campaign, in the order of [`CAMPAIGN_COMPARED`].
    pub losses: [Moments; CAMPAIGN_COMPARED.len()],
}

impl CampaignSums {
    fn new(names: &CampaignNames) -> Self {
        let months = names.months as usize;
        let none = vec![Moments::default(); Monthly::ALL.len()];
        CampaignSums {
            n: 0,
            months: vec![none.clone(); months],
            horizons: vec![none; names.horizons.len()],
            classes: vec![vec![Moments::default(); months]; names.study.classes.len()],
            able: ABLE.map(|_| vec![0; months + 1]),
            losses: Default::default(),
        }
    }

    fn add(&mut self, names: &CampaignNames, months: &[Month]) {
        self.n += 1;
        for (sums, month) in self.months.iter_mut().zip(months) {
            for (sum, measure) in sums.iter_mut().zip(Monthly::ALL) {
                let (part, whole) = measure.parts(month);
                sum.add(part, whole);
            }
        }
        for (sums, &horizon) in self.horizons.iter_mut().zip(&names.horizons) {
            for (sum, measure) in sums.iter_mut().zip(Monthly::ALL) {
                let (part, whole) = until(measure, months, horizon);
                sum.add(part, whole);
            }
        }
        for (class, sums) in self.classes.iter_mut().enumerate() {
            for (sum, month) in sums.iter_mut().zip(months) {
                sum.add(f64::from(month.classes[class]), f64::from(month.drones));
            }
        }
        for (counts, share) in self.able.iter_mut().zip(ABLE) {
            let first = months.iter().position(|m| m.capability >= share);
            counts[first.unwrap_or(months.len())] += 1;
        }
        for (sum, measure) in self.losses.iter_mut().zip(CAMPAIGN_COMPARED) {
            sum.add(measure.until(months, names.months), 1.0);
        }
    }
}

/// What a measure comes to up to a horizon: two numbers, of which a ratio is the share, else the second is 1.
fn until(measure: Monthly, months: &[Month], horizon: u32) -> (f64, f64) {
    match measure.kind() {
        Kind::Ratio => months[..horizon as usize]
            .iter()
            .map(|m| measure.parts(m))
            .fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1)),
        _ => (measure.until(months, horizon), 1.0),
    }
}

/// One strategy at one budget against one adversary.
#[derive(Clone, Debug)]
pub struct CampaignRow {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Index of the adversary.
    pub reply: usize,
    /// What the quartermaster would buy.
    pub deployment: Arc<Deployment>,
    /// What its replicates add up to.
    pub sums: CampaignSums,
}

/// A study of a campaign: what its replicates add up to.
#[derive(Clone, Debug)]
pub struct Campaigns<'n> {
    names: &'n CampaignNames,
    /// Budgets within strategies within adversaries.
    pub rows: Vec<CampaignRow>,
    /// Index of the budget at which all adversaries were tried.
    pub replied_at: usize,
    /// Replicates added.
    pub replicates: u64,
    /// First minus second, of rows at the same budget against the same adversary: by compared measure and [`spans`].
    gaps: BTreeMap<(usize, usize), Vec<Moments>>,
}

/// Months that losses are compared over, from behind the first to the second: up to each month and over the half year before it; against the
/// other adversaries the whole campaign only.
fn spans(reply: usize, months: u32) -> Vec<(u32, u32)> {
    match reply {
        0 => (1..=months).flat_map(|m| [(0, m), (m.saturating_sub(PACE), m)]).collect(),
        _ => vec![(0, months)],
    }
}

impl<'n> Campaigns<'n> {
    /// Nothing yet, of (strategy, budget, adversary, deployment).
    pub fn new(
        names: &'n CampaignNames,
        rows: impl IntoIterator<Item = (usize, usize, usize, Arc<Deployment>)>,
    ) -> Self {
        let row = |(strategy, budget, reply, deployment)| CampaignRow {
            strategy,
            budget,
            reply,
            deployment,
            sums: CampaignSums::new(names),
        };
        let rows: Vec<CampaignRow> = rows.into_iter().map(row).collect();
        let mut gaps = BTreeMap::new();
        for (i, a) in rows.iter().enumerate() {
            for (j, b) in rows.iter().enumerate().skip(i + 1) {
                if (a.budget, a.reply) == (b.budget, b.reply) {
                    let count = spans(a.reply, names.months).len() * CAMPAIGN_COMPARED.len();
                    gaps.insert((i, j), vec![Moments::default(); count]);
                }
            }
        }
        Campaigns { names, rows, replied_at: names.middle, replicates: 0, gaps }
    }

    /// Adds a replicate: what came of each row.
    pub fn add(&mut self, rows: &[Campaigned]) {
        self.replicates += 1;
        let months = self.names.months;
        let mut losses: Vec<Vec<f64>> = Vec::with_capacity(rows.len());
        for (row, campaigned) in self.rows.iter_mut().zip(rows) {
            row.sums.add(self.names, &campaigned.months);
            let spans = spans(row.reply, months);
            let of = |measure: Monthly| {
                let sums: Vec<f64> = (0..=months).map(|m| measure.until(&campaigned.months, m)).collect();
                spans
                    .iter()
                    .map(move |&(from, until)| sums[until as usize] - sums[from as usize])
                    .collect::<Vec<_>>()
            };
            losses.push(CAMPAIGN_COMPARED.into_iter().flat_map(of).collect());
        }
        for (&(first, second), sums) in &mut self.gaps {
            for ((sum, a), b) in sums.iter_mut().zip(&losses[first]).zip(&losses[second]) {
                sum.add(a - b, 1.0);
            }
        }
    }

    /// Index of the row of a strategy at a budget against an adversary.
    pub fn index(&self, strategy: usize, budget: usize, reply: usize) -> Option<usize> {
        self.rows.iter().position(|r| (r.strategy, r.budget, r.reply) == (strategy, budget, reply))
    }

    /// Row `first` minus row `second` in a compared measure over a span of months, paired. `None` for rows that are not compared over
    /// it, or without replicates.
    pub fn difference(
        &self,
        (first, second): (usize, usize),
        measure: Monthly,
        span: (u32, u32),
    ) -> Option<Difference> {
        let reply = self.rows[first].reply;
        let spans = spans(reply, self.names.months);
        let which = CAMPAIGN_COMPARED.iter().position(|m| *m == measure)?;
        let at = which * spans.len() + spans.iter().position(|s| *s == span)?;
        match self.gaps.get(&(first, second)) {
            Some(sums) => sums[at].difference(LEVEL),
            None => Some(self.gaps.get(&(second, first))?[at].difference(LEVEL)?.turned()),
        }
    }
}
