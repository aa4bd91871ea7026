//! The whole comparison: rows in, findings out. Pure: the same rows give the same findings, in any thread.

use thiserror::Error;

use crate::stats::{self, Place, Point};
use crate::study::input::{Probe, Row, StudyNames};
use crate::study::marginal::Marginal;
use crate::study::measure::Measure;
use crate::study::summary::RowSummary;
use crate::study::verdict::{COMPARED, Verdicts};

/// Rows that cannot be compared. It is the program's own mistake, not the planner's.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum StudyError {
    /// Rows with different numbers of replicates.
    #[error(
        "strategy {strategy} at budget {budget}: expected {expected} replicates as in the first row, found {found}"
    )]
    Uneven {
        /// Strategy id.
        strategy: String,
        /// Index of the budget.
        budget: usize,
        /// Replicates of the first row.
        expected: usize,
        /// Replicates of this row.
        found: usize,
    },
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
        /// Position of the replicate.
        replicate: usize,
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
///
/// # Errors
/// The rows are not aligned by replicate.
pub fn compare(names: &StudyNames, rows: &[Row], probes: &[Probe]) -> Result<Comparison, StudyError> {
    check_alignment(names, rows)?;
    let summaries: Vec<RowSummary> = rows.iter().map(|r| RowSummary::of(names, r)).collect();
    let mut verdicts = Vec::new();
    for budget in 0..names.budgets_usd.len() {
        let here: Vec<&Row> = rows.iter().filter(|r| r.budget == budget).collect();
        verdicts.extend(COMPARED.iter().filter_map(|&m| Verdicts::of(names, budget, m, &here)));
    }
    let next = probes
        .iter()
        .filter_map(|probe| {
            let row = rows.iter().find(|r| (r.strategy, r.budget) == (probe.strategy, probe.budget))?;
            Some(Marginal::of(names, row, probe))
        })
        .collect();
    Ok(Comparison {
        replicates: rows.first().map_or(0, |r| r.outcomes.len()),
        frontiers: COMPARED.iter().map(|&m| frontier(m, &summaries)).collect(),
        rows: summaries,
        verdicts,
        next,
    })
}

fn check_alignment(names: &StudyNames, rows: &[Row]) -> Result<(), StudyError> {
    let Some(first) = rows.first() else { return Ok(()) };
    for row in rows {
        let strategy = || names.strategies[row.strategy].id.clone();
        if row.outcomes.len() != first.outcomes.len() {
            return Err(StudyError::Uneven {
                strategy: strategy(),
                budget: row.budget,
                expected: first.outcomes.len(),
                found: row.outcomes.len(),
            });
        }
        let meant = first.outcomes.iter().zip(&row.outcomes);
        if let Some(replicate) =
            meant.into_iter().position(|(a, b)| (a.raids, a.drones) != (b.raids, b.drones))
        {
            let other = &row.outcomes[replicate];
            return Err(StudyError::Unpaired {
                strategy: strategy(),
                budget: row.budget,
                replicate,
                found: format!("{} raids of {} drones", other.raids, other.drones),
            });
        }
    }
    Ok(())
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
