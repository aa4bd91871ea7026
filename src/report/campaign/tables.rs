//! Tidy tables of a campaign: every measure by month, and up to each horizon.

use crate::report::folder::ResultsError;
use crate::report::summary_csv::csv_bytes;
use crate::study::{CampaignFindings, CampaignNames, Estimate};
use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    strategy: &'a str,
    budget_usd: f64,
    adversary: &'a str,
    /// Number of the month, from 1; of a horizon, the months that are counted.
    month: u32,
    measure: String,
    unit: &'static str,
    /// Empty where nothing defines the measure.
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    n: usize,
}

fn line<'a>(
    names: &'a CampaignNames,
    (strategy, budget, reply): (usize, usize, usize),
    month: u32,
    (measure, unit): (String, &'static str),
    estimate: Option<&Estimate>,
    n: usize,
) -> Line<'a> {
    let finite = |x: f64| x.is_finite().then_some(x);
    Line {
        strategy: &names.study.strategies[strategy].id,
        budget_usd: names.study.budgets_usd[budget],
        adversary: &names.replies[reply].id,
        month,
        measure,
        unit,
        value: estimate.and_then(|e| finite(e.value)),
        low: estimate.and_then(|e| finite(e.low)),
        high: estimate.and_then(|e| finite(e.high)),
        n: estimate.map_or(n, |e| e.n),
    }
}

/// Every measure of every row by month, the mix of the classes with it (`share[fpv]`), as CSV.
///
/// # Errors
/// The encoder fails, which it does not in memory.
pub fn months_csv(names: &CampaignNames, findings: &CampaignFindings) -> Result<Vec<u8>, ResultsError> {
    let mut lines = Vec::new();
    for row in &findings.rows {
        let key = (row.strategy, row.budget, row.reply);
        for series in &row.series {
            for (month, estimate) in (1..).zip(&series.months) {
                let what = (series.measure.name().to_owned(), series.measure.unit().name());
                lines.push(line(names, key, month, what, estimate.as_ref(), findings.replicates));
            }
        }
        for (class, months) in names.study.classes.iter().zip(&row.classes) {
            for (month, estimate) in (1..).zip(months) {
                let what = (format!("share[{}]", class.id), "share");
                lines.push(line(names, key, month, what, estimate.as_ref(), findings.replicates));
            }
        }
    }
    csv_bytes("months.csv", lines)
}

/// Every measure of every row from the beginning to each horizon, as CSV.
///
/// # Errors
/// The encoder fails, which it does not in memory.
pub fn horizons_csv(names: &CampaignNames, findings: &CampaignFindings) -> Result<Vec<u8>, ResultsError> {
    let mut lines = Vec::new();
    for row in &findings.rows {
        let key = (row.strategy, row.budget, row.reply);
        for series in &row.series {
            for (&month, estimate) in names.horizons.iter().zip(&series.horizons) {
                let what = (series.measure.name().to_owned(), series.measure.unit().name());
                lines.push(line(names, key, month, what, estimate.as_ref(), findings.replicates));
            }
        }
    }
    csv_bytes("horizons.csv", lines)
}
