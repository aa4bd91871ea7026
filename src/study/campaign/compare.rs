//! Strategies of a campaign against each other, on the same replicates: who is ahead at each horizon, and when one overtakes
//! another.
//!
//! Losses are added up from the beginning. They are counts, not rates of what came: an adversary that learns sends something
//! else to every strategy, and what it was kept from sending is a merit.

use super::CampaignNames;
use super::conduct::CampaignRow;
use super::monthly::Monthly;
use crate::stats::{self, ComparedWithBest, Difference};
use crate::study::summary::LEVEL;
use crate::study::verdict::{Pair, pairs};

/// The measures that strategies are compared by.
pub const CAMPAIGN_COMPARED: [Monthly; 3] = [Monthly::Casualties, Monthly::Exposure, Monthly::Leakers];

/// What is told first: the first of them of which anybody has suffered anything.
pub(super) fn first_measure(rows: &[CampaignRow], months: u32) -> Monthly {
    let suffered =
        |m: &Monthly| rows.iter().any(|row| losses(row, *m, (0, months)).iter().any(|&loss| loss > 0.0));
    CAMPAIGN_COMPARED.into_iter().find(suffered).unwrap_or(CAMPAIGN_COMPARED[0])
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

/// Months over which the pace of a strategy is taken.
const PACE: u32 = 6;

fn at_budget(rows: &[CampaignRow], budget: usize) -> Vec<&CampaignRow> {
    rows.iter().filter(|r| r.budget == budget && r.reply == 0).collect()
}

fn losses(row: &CampaignRow, measure: Monthly, (from, until): (u32, u32)) -> Vec<f64> {
    let sum =
        |months: &[crate::campaign::month::Month]| measure.until(months, until) - measure.until(months, from);
    row.replicates.iter().map(|r| sum(&r.months)).collect()
}

/// All horizons at a budget.
pub(super) fn horizons(names: &CampaignNames, rows: &[CampaignRow], budget: usize) -> Vec<Horizon> {
    let rows = at_budget(rows, budget);
    let one = |month: u32, measure: Monthly| -> Option<Horizon> {
        let mut all: Vec<(usize, Vec<f64>)> =
            rows.iter().map(|r| (r.strategy, losses(r, measure, (0, month)))).collect();
        all.sort_by(|a, b| a.1.iter().sum::<f64>().total_cmp(&b.1.iter().sum()).then(a.0.cmp(&b.0)));
        let columns: Vec<&[f64]> = all.iter().map(|(_, l)| l.as_slice()).collect();
        let enough = columns.first()?.len() as u64 >= stats::FEWEST;
        let with_best = enough.then(|| stats::compare_with_best(&columns, None, LEVEL)).flatten();
        Some(Horizon {
            budget,
            month,
            measure,
            order: all.iter().map(|(s, _)| *s).collect(),
            pairs: pairs(&all, None)?,
            with_best: with_best.unwrap_or_default(),
        })
    };
    let horizons = names.horizons.iter();
    horizons
        .flat_map(|&h| CAMPAIGN_COMPARED.iter().filter_map(move |&m| one(h, m)).collect::<Vec<_>>())
        .collect()
}

/// All overtakings at a budget by a measure, by the month in which the later one gets faster.
pub(super) fn overtakings(
    names: &CampaignNames,
    rows: &[CampaignRow],
    budget: usize,
    measure: Monthly,
) -> Vec<Overtaking> {
    let rows = at_budget(rows, budget);
    let comparisons = rows.len() * rows.len().saturating_sub(1) / 2;
    let mut found = Vec::new();
    for (i, a) in rows.iter().enumerate() {
        for b in &rows[i + 1..] {
            found.extend(overtaking(names, (a, b), measure, comparisons));
        }
    }
    found.sort_by_key(|o| (o.faster_from, o.late, o.early));
    found
}

fn overtaking(
    names: &CampaignNames,
    (a, b): (&CampaignRow, &CampaignRow),
    measure: Monthly,
    comparisons: usize,
) -> Option<Overtaking> {
    let months = names.months;
    let between =
        |span: (u32, u32)| stats::difference(&losses(a, measure, span), &losses(b, measure, span), LEVEL);
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
