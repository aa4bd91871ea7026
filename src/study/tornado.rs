//! Sensitivity, one figure at a time: what a study would say if a figure that nobody knows well lay at the low or at the
//! high end of what is thought possible.
//!
//! Every figure graded C or R that is uncertain is fixed at each end in turn, all else is drawn as in the study, and every
//! strategy meets the same raids at one budget. A *result* is the sign of the paired difference of two strategies in a
//! loss, where the study's interval shows one; it *changes sign* at an end where the interval lies on the other side of
//! 0, and is *lost* where it no longer shows one. What it leaves out: two figures that are wrong at once (the
//! interactions), figures with other grades, and figures of map files, which are in no scenario.

use super::input::StudyNames;
use super::measure::Measure;
use super::tally::Tally;
use crate::batch::{Batch, RowPlan};
use crate::scenario::Scenario;
use crate::scenario::change::changed;
use crate::scenario::check::grades::figures_in_use;
use crate::scenario::figure::{Figure, Grade, Law};
use crate::sim::sight::Views;
use crate::stats::{Difference, Verdict};
use crate::study::Orders;
use std::path::Path;
use std::sync::Arc;

/// The losses that results are about.
pub const LOSSES: [Measure; 2] = [Measure::LeakThrough, Measure::Casualties];

/// A figure that is varied.
#[derive(Clone, Debug, PartialEq)]
pub struct Varied {
    /// Its path in the file.
    pub path: String,
    /// Its grade.
    pub grade: Grade,
    /// The low and the high end.
    pub ends: [f64; 2],
}

/// What was found at one end of a figure, or in the study as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// By loss and strategy: the loss.
    pub losses: Vec<Vec<f64>>,
    /// By loss and pair of strategies (the first before the second): the paired difference.
    pub pairs: Vec<Vec<Option<Difference>>>,
}

/// How a result fares at one end of a figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Index into the figures.
    pub figure: usize,
    /// 0 for the low end, 1 for the high one.
    pub end: usize,
    /// Index into [`LOSSES`].
    pub loss: usize,
    /// The strategies that are compared.
    pub pair: (usize, usize),
    /// Whether the sign is the other one; else it no longer shows.
    pub reversed: bool,
}

/// A sensitivity study.
#[derive(Clone, Debug, PartialEq)]
pub struct Tornado {
    /// Index of the budget.
    pub budget: usize,
    /// Replicates of each end.
    pub replicates: u32,
    /// The study as it stands.
    pub base: Found,
    /// The figures, those that move leak-through the most first.
    pub figures: Vec<(Varied, [Found; 2])>,
    /// Figures that are in no scenario, or cannot be at an end.
    pub skipped: Vec<String>,
    /// Results of the study as it stands, by loss: the pairs whose interval shows a sign.
    pub results: Vec<Vec<(usize, usize)>>,
    /// Results that change or are lost.
    pub changes: Vec<Change>,
}

impl Tornado {
    /// How far a figure moves a loss of a strategy: from the low end to the high one.
    pub fn swing(&self, figure: usize, loss: usize, strategy: usize) -> f64 {
        let [low, high] = &self.figures[figure].1;
        high.losses[loss][strategy] - low.losses[loss][strategy]
    }

    /// The largest swing of a loss over all strategies.
    pub fn largest_swing(&self, figure: usize, loss: usize) -> f64 {
        (0..self.base.losses[loss].len()).map(|s| self.swing(figure, loss, s).abs()).fold(0.0, f64::max)
    }
}

/// The ends of a figure: as written, or the 5 % and 95 % points of a distribution without ends.
fn ends(figure: &Figure) -> [f64; 2] {
    match figure.law {
        Law::Lognormal { .. } | Law::Normal { .. } => [figure.quantile(0.05), figure.quantile(0.95)],
        _ => figure.range().into(),
    }
}

/// The uncertain figures of grade C or R that a study uses.
pub fn varied(scenario: &Scenario) -> Vec<Varied> {
    let mut all: Vec<Varied> = Vec::new();
    for (path, entry) in figures_in_use(scenario) {
        let Some(figure) = entry.figure.filter(|f| !f.is_certain()) else { continue };
        if let Some(grade @ (Grade::C | Grade::R)) = figure.grade {
            all.push(Varied { path, grade, ends: ends(figure) });
        }
    }
    all
}

/// Runs the study as it stands and with every figure at both ends. `text` is the file and `dir` its folder;
/// `progress(done, of)` counts the runs.
pub fn tornado(
    (name, text, dir): (&str, &str, &Path),
    scenario: &Arc<Scenario>,
    orders: Orders,
    budget: usize,
    progress: &mut dyn FnMut(usize, usize),
) -> Tornado {
    let wanted = varied(scenario);
    let of = 1 + 2 * wanted.len();
    progress(0, of);
    let views = Views::default();
    let base = found(scenario, orders, budget, &views);
    let (mut figures, mut skipped) = (Vec::new(), Vec::new());
    for (i, figure) in wanted.into_iter().enumerate() {
        progress(1 + 2 * i, of);
        let at = |end: usize| {
            let text = changed(text, &[(figure.path.clone(), figure.ends[end])]).ok()?;
            let loaded = Scenario::from_text(&text, dir, name).ok()?;
            // What a place sees depends on the ground and what grows there, and on nothing else.
            let fresh = Views::default();
            let views = if figure.path.starts_with("catalogue.covers") { &fresh } else { &views };
            Some(found(&Arc::new(loaded.scenario), orders, budget, views))
        };
        match (at(0), at(1)) {
            (Some(low), Some(high)) => figures.push((figure, [low, high])),
            _ => skipped.push(figure.path),
        }
    }
    progress(of, of);
    let results: Vec<Vec<(usize, usize)>> = (0..LOSSES.len()).map(|loss| signs(&base, loss)).collect();
    let mut tornado = Tornado {
        budget,
        replicates: orders.replicates,
        base,
        figures,
        skipped,
        results,
        changes: Vec::new(),
    };
    let swings: Vec<f64> = (0..tornado.figures.len()).map(|f| tornado.largest_swing(f, 0)).collect();
    let mut order: Vec<usize> = (0..swings.len()).collect();
    order.sort_by(|&a, &b| swings[b].total_cmp(&swings[a]).then(a.cmp(&b)));
    tornado.figures = order.into_iter().map(|f| tornado.figures[f].clone()).collect();
    tornado.changes = changes(&tornado);
    tornado
}

fn found(scenario: &Arc<Scenario>, orders: Orders, budget: usize, views: &Views) -> Found {
    let names = StudyNames::of(scenario);
    let strategies = names.strategies.len();
    let rows: Vec<RowPlan> =
        (0..strategies).map(|strategy| RowPlan::new(scenario, views, strategy, budget)).collect();
    let mut tally = Tally::new(&names, &rows);
    Batch::new(scenario, &rows, orders.seed).run(orders.threads, 0..orders.replicates, &mut |outcomes| {
        let outcomes: Vec<_> = outcomes.into_iter().map(Some).collect();
        let replicate = tally.replicates as u32;
        tally.add(replicate, &outcomes).expect("rows on one replicate meet the same raids");
    });
    let loss = |measure: Measure, row: usize| {
        let loss = tally.rows[row].sums.measures[measure as usize].quotient();
        if loss.is_nan() { 0.0 } else { loss }
    };
    let losses = LOSSES.map(|measure| (0..strategies).map(|row| loss(measure, row)).collect());
    let pairs = LOSSES.map(|m| all_pairs(strategies).map(|(a, b)| tally.difference(m, a, b)).collect());
    Found { losses: losses.to_vec(), pairs: pairs.to_vec() }
}

/// Pairs of strategies in order.
pub fn all_pairs(strategies: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..strategies).flat_map(move |a| (a + 1..strategies).map(move |b| (a, b)))
}

/// The sign that a difference shows: below or above 0, or none.
fn sign(difference: &Option<Difference>) -> i8 {
    match difference.as_ref().map(|d| d.verdict) {
        Some(Verdict::Lower) => -1,
        Some(Verdict::Higher) => 1,
        _ => 0,
    }
}

fn signs(found: &Found, loss: usize) -> Vec<(usize, usize)> {
    let pairs = all_pairs(found.losses[loss].len()).zip(&found.pairs[loss]);
    pairs.filter(|(_, difference)| sign(difference) != 0).map(|(pair, _)| pair).collect()
}

fn changes(tornado: &Tornado) -> Vec<Change> {
    let mut all = Vec::new();
    for (figure, (_, ends)) in tornado.figures.iter().enumerate() {
        for (end, found) in ends.iter().enumerate() {
            for loss in 0..LOSSES.len() {
                let pairs = all_pairs(tornado.base.losses[loss].len());
                for ((pair, before), after) in pairs.zip(&tornado.base.pairs[loss]).zip(&found.pairs[loss]) {
                    let (before, after) = (sign(before), sign(after));
                    if before != 0 && after != before {
                        all.push(Change { figure, end, loss, pair, reversed: after == -before });
                    }
                }
            }
        }
    }
    all
}
