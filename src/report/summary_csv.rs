//! The summary as a tidy table: one row for each strategy, budget and measure; leak-through again for each threat class
//! (`leak_through[radio]`).

use serde::Serialize;

use crate::report::folder::ResultsError;
use crate::study::{Comparison, Estimate, Extreme, Measure, RowSummary, StudyNames};

#[derive(Serialize)]
struct SummaryRow<'a> {
    strategy: &'a str,
    budget_usd: f64,
    measure: String,
    unit: &'static str,
    /// Empty where nothing defines the measure.
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    n: usize,
    extreme: Option<&'static str>,
}

impl<'a> SummaryRow<'a> {
    fn new(
        names: &'a StudyNames,
        row: &RowSummary,
        measure: Measure,
        of: &str,
        estimate: Option<&Estimate>,
    ) -> Self {
        let finite = |x: f64| x.is_finite().then_some(x);
        SummaryRow {
            strategy: &names.strategies[row.strategy].id,
            budget_usd: names.budgets_usd[row.budget],
            measure: format!("{}{of}", measure.name()),
            unit: measure.unit().name(),
            value: estimate.and_then(|e| finite(e.value)),
            low: estimate.and_then(|e| finite(e.low)),
            high: estimate.and_then(|e| finite(e.high)),
            n: estimate.map_or(row.n, |e| e.n),
            extreme: estimate.and_then(|e| match e.extreme {
                Extreme::Inside => None,
                Extreme::None => Some("none"),
                Extreme::All => Some("all"),
            }),
        }
    }
}

/// The summary as CSV.
///
/// # Errors
/// The encoder fails, which it does not in memory.
pub fn summary_csv(names: &StudyNames, comparison: &Comparison) -> Result<Vec<u8>, ResultsError> {
    let lines = comparison.rows.iter().flat_map(|row| {
        let measures = Measure::ALL.into_iter().map(|m| SummaryRow::new(names, row, m, "", row.get(m)));
        let classes = names.classes.iter().zip(&row.classes).map(|(name, class)| {
            let of = format!("[{}]", name.id);
            SummaryRow::new(names, row, Measure::LeakThrough, &of, class.leak_through.as_ref())
        });
        measures.chain(classes).collect::<Vec<_>>()
    });
    csv_bytes("summary.csv", lines)
}

/// Serialises lines to CSV with a heading.
///
/// # Errors
/// The encoder fails, which it does not in memory.
pub(super) fn csv_bytes<T: Serialize>(
    file: &str,
    lines: impl IntoIterator<Item = T>,
) -> Result<Vec<u8>, ResultsError> {
    let failed =
        |e: &dyn std::fmt::Display| ResultsError::Table { place: file.into(), reason: e.to_string() };
    let mut csv = csv::Writer::from_writer(Vec::new());
    for line in lines {
        csv.serialize(line).map_err(|e| failed(&e))?;
    }
    csv.into_inner().map_err(|e| failed(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::synthetic::{compare, names, rows};

    #[test]
    fn a_line_for_each_row_and_measure_with_empty_cells_for_what_did_not_happen() {
        let done = compare(&names(), &rows(10), &[]).unwrap();
        let text = String::from_utf8(summary_csv(&names(), &done).unwrap()).unwrap();
        assert_eq!(text.lines().count(), 1 + 28 * (Measure::ALL.len() + names().classes.len()));
        let fibre = done.row(5, 2).unwrap().classes[3].leak_through.unwrap();
        let line = format!("harden,1200000.0,leak_through[fibre],share,{:?},", fibre.value);
        assert!(text.contains(&line), "{line}");
        assert!(text.starts_with("strategy,budget_usd,measure,unit,value,low,high,n,extreme\n"));
        assert!(text.contains("harden,1200000.0,warning_p50_s,s,,,,10,\n"), "{text}");
    }
}
