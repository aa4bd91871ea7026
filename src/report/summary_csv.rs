//! The summary as a tidy table: one row for each strategy, budget and measure.

use serde::Serialize;

use crate::report::folder::ResultsError;
use crate::study::{Comparison, Extreme, Measure, StudyNames};

#[derive(Serialize)]
struct SummaryRow<'a> {
    strategy: &'a str,
    budget_usd: f64,
    measure: &'static str,
    unit: &'static str,
    /// Empty where nothing defines the measure.
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    n: usize,
    extreme: Option<&'static str>,
}

/// The summary as CSV.
///
/// # Errors
/// The encoder fails, which it does not in memory.
pub fn summary_csv(names: &StudyNames, comparison: &Comparison) -> Result<Vec<u8>, ResultsError> {
    let lines = comparison.rows.iter().flat_map(|row| {
        Measure::ALL.into_iter().map(|measure| {
            let estimate = row.get(measure);
            let finite = |x: f64| x.is_finite().then_some(x);
            SummaryRow {
                strategy: &names.strategies[row.strategy].id,
                budget_usd: names.budgets_usd[row.budget],
                measure: measure.name(),
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
        })
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
    use crate::study::compare;
    use crate::study::synthetic::{names, rows};

    #[test]
    fn a_line_for_each_row_and_measure_with_empty_cells_for_what_did_not_happen() {
        let done = compare(&names(), &rows(10), &[]).unwrap();
        let text = String::from_utf8(summary_csv(&names(), &done).unwrap()).unwrap();
        assert_eq!(text.lines().count(), 1 + 28 * Measure::ALL.len());
        assert!(text.starts_with("strategy,budget_usd,measure,unit,value,low,high,n,extreme\n"));
        assert!(text.contains("harden,1200000.0,warning_p50_s,s,,,,10,\n"), "{text}");
    }
}
