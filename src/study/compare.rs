//! The whole comparison: sums in, findings out. Pure: the same sums give the same findings, in any thread.

use thiserror::Error;

use crate::stats::{self, Place, Point};
use crate::study::input::StudyNames;
use crate::study::marginal::Marginal;
use crate::study::measure::Measure;
use crate::study::summary::RowSummary;
use crate::study::tally::Tally;
use crate::study::verdict::{COMPARED, Verdicts};

/// Rows that cannot be compared. It is the program's own mistake, not the planner's.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StudyError {
    /// A replicate in which the attackers meant something else: common random numbers are broken.
    #[error(
        "strategy {strategy} at budget {budget}, replicate {replicate}: expected the raids of the first row \
         (same attackers, same draws), found {found}"
    )]
    Unpaired {
        /// Strategy id.
        strategy: String,
        /// Index of the budget.
        budget: usize,
        /// Number of the replicate.
        replicate: u32,
        /// What was meant in it.
        found: String,
    },
}

/// The plans that are worth their money by one measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Frontier {
    /// The loss on the other axis.
    pub measure: Measure,
    /// Rows on the frontier by rising cost: index of the row, and USD for each unit of loss avoided against the
    /// one before.
    pub steps: Vec<(usize, Option<f64>)>,
    /// Where every row stands, by index of the row; `None` for rows without a cost or loss.
    pub places: Vec<Option<Place>>,
}

/// Everything a study found out.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Replicates of each row.
    pub replicates: usize,
    /// The rows in the order given.
    pub rows: Vec<RowSummary>,
    /// By budget, then by measure.
    pub verdicts: Vec<Verdicts>,
    /// One for each measure that strategies are compared by.
    pub frontiers: Vec<Frontier>,
    /// What the next ten per cent would buy, in the order of the probes.
    pub next: Vec<Marginal>,
}

impl Comparison {
    /// The summary of a strategy at a budget.
    pub fn row(&self, strategy: usize, budget: usize) -> Option<&RowSummary> {
        self.rows.iter().find(|r| r.strategy == strategy && r.budget == budget)
    }

    /// Verdicts at a budget by a measure.
    pub fn verdicts_at(&self, budget: usize, measure: Measure) -> Option<&Verdicts> {
        self.verdicts.iter().find(|v| v.budget == budget && v.measure == measure)
    }
}

/// Compares all rows.
pub fn compare(names: &StudyNames, tally: &Tally) -> Comparison {
    let summaries: Vec<RowSummary> = tally.rows.iter().map(|r| RowSummary::of(names, r)).collect();
    let budgets = 0..names.budgets_usd.len();
    let verdicts =
        budgets.flat_map(|budget| COMPARED.iter().filter_map(move |&m| Verdicts::of(tally, budget, m)));
    Comparison {
        replicates: tally.replicates as usize,
        frontiers: COMPARED.iter().map(|&m| frontier(m, &summaries)).collect(),
        verdicts: verdicts.collect(),
        next: tally.probes.iter().map(|probe| Marginal::of(&tally.rows[probe.row], probe)).collect(),
        rows: summaries,
    }
}

fn frontier(measure: Measure, rows: &[RowSummary]) -> Frontier {
    let known: Vec<usize> = (0..rows.len())
        .filter(|&i| rows[i].value(Measure::Cost).is_finite() && rows[i].value(measure).is_finite())
        .collect();
    let points: Vec<Point> = known
        .iter()
        .map(|&i| Point { cost: rows[i].value(Measure::Cost), loss: rows[i].value(measure) })
        .collect();
    let steps = stats::frontier(&points).iter().map(|s| (known[s.plan], s.cost_per_loss_avoided)).collect();
    let mut places = vec![None; rows.len()];
    for (&row, place) in known.iter().zip(stats::classify(&points)) {
        places[row] = Some(match place {
            Place::Frontier => Place::Frontier,
            Place::Mixed { cheaper, dearer } => {
                Place::Mixed { cheaper: known[cheaper], dearer: known[dearer] }
            }
            Place::Dominated { by } => Place::Dominated { by: known[by] },
        });
    }
    Frontier { measure, steps, places }
}
