//! Strategies of a campaign against each other, on the same replicates: who is ahead at each horizon, and when one overtakes
//! another.
//!
//! Losses are added up from the beginning. They are counts, not rates of what came: an adversary that learns sends something
//! else to every strategy, and what it was kept from sending is a merit.

use super::monthly::Monthly;
use super::tally::{CampaignRow, Campaigns};
use super::{CampaignNames, PACE};
use crate::stats::{self, ComparedWithBest, Difference};
use crate::study::summary::LEVEL;
use crate::study::verdict::{Pair, Ranked, ranked};

/// The measures that strategies are compared by.
pub const CAMPAIGN_COMPARED: [Monthly; 3] = [Monthly::Casualties, Monthly::Exposure, Monthly::Leakers];

/// What is told first: the first of them of which anybody has suffered anything.
pub(super) fn first_measure(rows: &[CampaignRow]) -> Monthly {
    let suffered = |which: &usize| rows.iter().any(|row| row.sums.losses[*which].sum_x() > 0.0);
    CAMPAIGN_COMPARED[(0..CAMPAIGN_COMPARED.len()).find(suffered).unwrap_or(0)]
}

/// All strategies at one budget and horizon by one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Horizon {
    /// Index of the budget.
    pub budget: usize,
    /// The months that are counted.
    pub month: u32,
    /// What they are compared by.
    pub measure: Monthly,
    /// Strategies from the lowest loss to the highest (ties: the order of the file).
    pub order: Vec<usize>,
    /// Every pair once; the first of each stands before the second in `order`.
    pub pairs: Vec<Pair>,
    /// For each strategy in `order`: against the best. Empty for a few replicates.
    pub with_best: Vec<ComparedWithBest>,
}

/// A strategy that was behind and is ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overtaking {
    /// Index of the budget.
    pub budget: usize,
    /// What is counted.
    pub measure: Monthly,
    /// Who was ahead first.
    pub early: usize,
    /// Who is ahead in the end.
    pub late: usize,
    /// Month from which it loses less in half a year than the other, from 1.
    pub faster_from: u32,
    /// Month by which it has made up for its start, from 1; `None` if the campaign ends before.
    pub ahead_from: Option<u32>,
    /// Whether the one was surely ahead at some month, and the other surely faster in the last half year: 95 % with all months
    /// and all pairs at the budget taken together (Bonferroni).
    pub sure: bool,
    /// Whether the other is surely ahead in the end, in the same sense.
    pub surely_ahead: bool,
}

/// Indices of the rows at a budget against the adversary of the figures.
fn at_budget(campaigns: &Campaigns, budget: usize) -> Vec<usize> {
    let here = |&i: &usize| (campaigns.rows[i].budget, campaigns.rows[i].reply) == (budget, 0);
    (0..campaigns.rows.len()).filter(here).collect()
}

/// All horizons at a budget.
pub(super) fn horizons(names: &CampaignNames, campaigns: &Campaigns, budget: usize) -> Vec<Horizon> {
    let rows = at_budget(campaigns, budget);
    let one = |nth: usize, measure: Monthly| -> Option<Horizon> {
        let month = names.horizons[nth];
        let loss = |row: usize| campaigns.rows[row].sums.horizons[nth][measure as usize].quotient();
        let strategies = rows.iter().map(|&row| (campaigns.rows[row].strategy, loss(row))).collect();
        let gap = |a: usize, b: usize| {
            let rows = (campaigns.index(a, budget, 0)?, campaigns.index(b, budget, 0)?);
            campaigns.difference(rows, measure, (0, month))
        };
        let Ranked { order, pairs, with_best } = ranked(strategies, campaigns.replicates, gap)?;
        (!order.is_empty()).then_some(Horizon { budget, month, measure, order, pairs, with_best })
    };
    let horizons = 0..names.horizons.len();
    horizons
        .flat_map(|h| CAMPAIGN_COMPARED.iter().filter_map(move |&m| one(h, m)).collect::<Vec<_>>())
        .collect()
}

/// All overtakings at a budget by a measure, by the month in which the later one gets faster.
pub(super) fn overtakings(
    names: &CampaignNames,
    campaigns: &Campaigns,
    budget: usize,
    measure: Monthly,
) -> Vec<Overtaking> {
    let rows = at_budget(campaigns, budget);
    let comparisons = rows.len() * rows.len().saturating_sub(1) / 2;
    let mut found = Vec::new();
    for (i, &a) in rows.iter().enumerate() {
        for &b in &rows[i + 1..] {
            found.extend(overtaking(names, campaigns, (a, b), measure, comparisons));
        }
    }
    found.sort_by_key(|o| (o.faster_from, o.late, o.early));
    found
}

fn overtaking(
    names: &CampaignNames,
    campaigns: &Campaigns,
    rows: (usize, usize),
    measure: Monthly,
    comparisons: usize,
) -> Option<Overtaking> {
    let months = names.months;
    let (a, b) = (&campaigns.rows[rows.0], &campaigns.rows[rows.1]);
    let between = |span: (u32, u32)| campaigns.difference(rows, measure, span);
    let summed: Vec<Difference> = (1..=months).map(|m| between((0, m))).collect::<Option<_>>()?;
    let paces: Vec<Difference> =
        (1..=months).map(|m| between((m.saturating_sub(PACE), m))).collect::<Option<_>>()?;
    let last = paces.last()?.value;
    if last == 0.0 {
        return None;
    }
    // With the sign of the later one's merit, so that below zero is in its favour.
    let sign = if last < 0.0 { 1.0 } else { -1.0 };
    let behind = summed.iter().rposition(|d| d.value * sign > 0.0)?;
    let slower = paces.iter().rposition(|d| d.value * sign >= 0.0)?;
    let (late, early) = if last < 0.0 { (a, b) } else { (b, a) };
    // In favour of the early one (+1) or the late one (−1), with this many looks.
    let is_sure = |d: &Difference, side: f64, looks: usize| {
        let enough = d.n >= stats::FEWEST && d.value * sign * side > 0.0;
        enough && d.p_value.is_some_and(|p| p * (looks * comparisons.max(1)) as f64 <= 1.0 - LEVEL)
    };
    let ahead_from = (behind + 1 < months as usize).then_some(behind as u32 + 2);
    Some(Overtaking {
        budget: a.budget,
        measure,
        early: early.strategy,
        late: late.strategy,
        faster_from: slower as u32 + 2,
        ahead_from,
        sure: summed.iter().any(|d| is_sure(d, 1.0, summed.len()))
            && paces.last().is_some_and(|d| is_sure(d, -1.0, 1)),
        surely_ahead: summed.last().is_some_and(|d| is_sure(d, -1.0, 1)),
    })
}
