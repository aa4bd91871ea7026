//! How much memory and disk a scenario will need, estimated before anything is allocated; too much is refused.
//!
//! Two things take memory without bound in a scenario file: the map's cells, and the rows (strategies × budgets: a deployment
//! each, its comparison with the others, its tables). The records of drones (one per drone, replicate and row; of a campaign one
//! per month) go to the disk. The estimate takes means and is rounded up; it leaves out the program itself.

use super::check::finding::Findings;
use super::spec::ScenarioSpec;

/// The most that records may take on the disk, bytes: more is a mistake in writing, not a study.
pub const LIMIT_ON_DISK_BYTES: f64 = 1024.0 * 1024.0 * 1024.0 * 1024.0;

/// The limit of memory, bytes.
pub const LIMIT_BYTES: f64 = 2.0 * 1024.0 * 1024.0 * 1024.0;

/// Data files larger than this are not read, bytes.
pub const LARGEST_FILE_BYTES: u64 = 512 * 1024 * 1024;

/// Bytes per map cell: elevation, cover, clutter and ceiling, their copies while the map is made, and the views
/// of fixed posts.
const BYTES_PER_CELL: f64 = 48.0;

/// Bytes per drone record: a line of a table as text, a packed row of another, its part of the ledger.
const BYTES_PER_DRONE: f64 = 160.0;

/// Bytes per row, measured with studies of hundreds of budgets: deployment, comparison, tables.
const BYTES_PER_ROW: f64 = 400_000.0;

/// Bytes per replicate of a row.
const BYTES_PER_REPLICATE: f64 = 400.0;
/// A month of a replicate of a campaign.
const BYTES_PER_MONTH: f64 = 400.0;

/// What a study of a scenario will need.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Map cells.
    pub cells: f64,
    /// Drones expected in one replicate.
    pub drones_per_replicate: f64,
    /// Strategies × budgets.
    pub rows: f64,
    /// Replicates of all strategies at all budgets.
    pub replicates: f64,
    /// Bytes of the map.
    pub map_bytes: f64,
    /// Bytes of the records, on the disk.
    pub record_bytes: f64,
}

/// Estimates what a study of a scenario needs.
pub fn estimate(spec: &ScenarioSpec) -> Estimate {
    let (size_km, cell_m) = (spec.ground.size_km(), spec.ground.cell_m());
    let cells = (size_km.0 * 1000.0 / cell_m).ceil() * (size_km.1 * 1000.0 / cell_m).ceil();
    let drones_per_replicate: f64 = spec
        .cells
        .iter()
        .map(|cell| {
            let total: f64 = cell.drones_weights.iter().sum();
            let sum: f64 = cell.drones_weights.iter().enumerate().map(|(i, w)| (i + 1) as f64 * w).sum();
            let raids = cell.raids_per_day.as_ref().map_or(0.0, |f| f.mean()) * spec.simulated_days();
            raids * if total > 0.0 { sum / total } else { 1.0 }
        })
        .sum();
    let (strategies, budgets) = (spec.strategies.len() as f64, spec.budgets_usd.len() as f64);
    // Every adversary but that of the figures is tried at one budget.
    let replies = spec.campaign.as_ref().map_or(0.0, |c| 1.0 + c.replies.len() as f64);
    let rows = strategies * (budgets + replies);
    let replicates = rows * f64::from(spec.replicates);
    Estimate {
        cells,
        drones_per_replicate,
        rows,
        replicates,
        map_bytes: cells * BYTES_PER_CELL,
        record_bytes: match &spec.campaign {
            None => replicates * (BYTES_PER_REPLICATE + drones_per_replicate * BYTES_PER_DRONE),
            // A replicate of a campaign is reduced to its months.
            Some(c) => replicates * (BYTES_PER_REPLICATE + f64::from(c.months) * BYTES_PER_MONTH),
        },
    }
}

/// Complains of a scenario above the limit. What is not a number has been complained of elsewhere.
pub fn check(spec: &ScenarioSpec, out: &mut Findings) {
    let e = estimate(spec);
    let limit = gib(LIMIT_BYTES);
    if e.map_bytes > LIMIT_BYTES && e.map_bytes.is_finite() {
        out.error("ground.cell_m", "the map is too large")
            .expected(format!(
                "expected at most {limit}; {:.0} cells need about {}",
                e.cells,
                gib(e.map_bytes)
            ))
            .hint("make the cells larger or the map smaller: 30 to 100 m suit most maps");
    } else if e.rows * BYTES_PER_ROW > LIMIT_BYTES {
        out.error("budgets_usd", "the study has too many rows")
            .expected(format!(
                "expected at most {limit}; {:.0} rows (strategies × budgets) need about {}",
                e.rows,
                gib(e.rows * BYTES_PER_ROW)
            ))
            .hint("a curve over money needs ten budgets or so");
    } else if e.record_bytes > LIMIT_ON_DISK_BYTES && e.record_bytes.is_finite() {
        out.error("replicates", "the study is too large")
            .expected(format!(
                "expected at most {} on the disk; about {:.0} drones in each of {:.0} replicates (strategies × budgets × \
                 replicates) need about {}",
                gib(LIMIT_ON_DISK_BYTES),
                e.drones_per_replicate,
                e.replicates,
                gib(e.record_bytes)
            ))
            .hint("fewer replicates, a shorter period or fewer raids a day; or split the study by strategies");
    }
}

fn gib(bytes: f64) -> String {
    format!("{:.1} GiB", bytes / (1024.0 * 1024.0 * 1024.0))
}
