//! Rare leaks for people, for machines and as a table.

use crate::report::folder::{PROGRAM, ResultsError};
use crate::report::number::{counted, decimals_for, grouped, plain, share, three, usd};
use crate::report::summary_csv::csv_bytes;
use crate::report::table::{heading, plain_table, plural, print_table, wrap_into};
use crate::report::words::and;
use crate::sim::outcome::Stage;
use crate::stats::Estimate;
use crate::study::StudyNames;
use crate::study::rare::{ENOUGH, RareFindings, RareRow, SETTLED, Standing};
use serde::Serialize;
use serde_json::{Value, json};

/// Rows of the table behind the name, each with its width.
const COLUMNS: [(&str, u16); 6] = [
    ("budget", 12),
    ("drones that leak, %", 22),
    ("replicates", 15),
    ("leaks seen", 7),
    ("plain sampling would take", 16),
    ("mean weight", 16),
];

/// What stands above the table.
const LEGEND: &str = "One drone a replicate is looked at, with its luck tilted towards leaking, and counts with the ratio of the likelihoods. \
                      The first replicates find the tilt and do not count. The mean weight is 1 but for chance; far outside its interval it would be a mistake in the program.";

/// The findings for people.
pub fn rare_text(names: &StudyNames, found: &RareFindings, seed: u64, all: bool) -> String {
    let mut text = format!(
        "{}: rare leaks, each known to {} of itself with 95 %, seed {seed}\n",
        names.scenario,
        percent(found.enough.width)
    );
    wrap_into(&mut text, LEGEND, "", "");
    text.push('\n');
    let mut table = plain_table();
    table.set_header(["strategy"].into_iter().chain(COLUMNS.map(|column| column.0)));
    for row in &found.rows {
        table.add_row(cells(names, row));
    }
    print_table(&mut text, table, &COLUMNS.map(|column| column.1));
    for (standing, why) in BRACKETS {
        let rows = found.rows.iter().filter(|row| row.standing == standing).count();
        if rows > 0 {
            let words = format!("{}: {}", plural(rows, "row", "rows"), why(found));
            wrap_into(&mut text, &words, "  · ", "    ");
        }
    }
    let told = |row: &&RareRow| row.leaks > 0 && (all || row.standing == Standing::Known);
    let told: Vec<&RareRow> = found.rows.iter().filter(told).collect();
    if !told.is_empty() {
        heading(&mut text, "How they leak, and which");
    }
    for row in told {
        wrap_into(&mut text, &ways_sentence(names, row), "  · ", "    ");
    }
    text
}

/// Why a row stands in brackets or is empty.
type Why = fn(&RareFindings) -> String;

/// What keeps a row from being known.
const BRACKETS: [(Standing, Why); 5] = [
    (Standing::Wide, |found| {
        format!(
            "in brackets, because not known to {} after {}; more --replicates would tell",
            percent(found.enough.width),
            counted(found.replicates as usize, "replicate")
        )
    }),
    (Standing::FewLeaks, |_| {
        format!(
            "in brackets, because intervals from fewer than {ENOUGH} leaks are not to be trusted; more --replicates would tell"
        )
    }),
    (Standing::Early, |_| {
        format!(
            "in brackets, because heavy leaks come late, and fewer than {} replicates followed the pilot; more --replicates would tell",
            grouped(SETTLED as i64)
        )
    }),
    (Standing::Tuning, |found| {
        format!(
            "no estimate, because the pilot was not over after {}; more --replicates would tell",
            counted(found.replicates as usize, "replicate")
        )
    }),
    (Standing::NothingFlies, |_| "no estimate, because nothing is meant to fly".to_owned()),
];

fn percent(share: f64) -> String {
    format!("{} %", three(100.0 * share))
}

fn cells(names: &StudyNames, row: &RareRow) -> Vec<String> {
    let leaking = row.leak_through.map_or("–".to_owned(), |e| match (row.leaks, row.standing) {
        (0, _) => "none seen".to_owned(),
        (_, Standing::Known) => plus_minus(&e, 100.0),
        _ => format!("({})", plus_minus(&e, 100.0)),
    });
    vec![
        names.strategies[row.strategy].name.clone(),
        usd(names.budgets_usd[row.budget]),
        leaking,
        format!("{} + {}", grouped(row.pilot as i64), grouped(row.replicates as i64)),
        grouped(row.leaks as i64),
        row.crude.map_or("–".to_owned(), |n| grouped(n.ceil() as i64)),
        row.mean_weight.map_or("–".to_owned(), |e| plus_minus(&e, 1.0)),
    ]
}

fn plus_minus(e: &Estimate, by: f64) -> String {
    match e.interval {
        Some(i) if i.half_width() > 0.0 => {
            // One end may have been cut off at 0 or 1.
            let margin = by * (i.high - e.value).max(e.value - i.low);
            // Rare shares want more decimals than others.
            let decimals = if margin < 0.000_995 { 6 } else { decimals_for(margin) };
            format!("{} ± {}", plain(by * e.value, decimals), plain(margin, decimals))
        }
        _ => three(by * e.value),
    }
}

fn ways_sentence(names: &StudyNames, row: &RareRow) -> String {
    let mut stages = row.stages.clone();
    stages.sort_by(|a, b| b.1.total_cmp(&a.1));
    let each: Vec<String> =
        stages.iter().map(|&(stage, part)| format!("{} {}", share(part), came_to(stage))).collect();
    let strata: Vec<String> = row
        .strata
        .iter()
        .map(|(stratum, e)| {
            format!(
                "{} of {} {} %",
                names.classes[usize::from(stratum.class)].name,
                names.cells[usize::from(stratum.cell)].name,
                plus_minus(e, 100.0)
            )
        })
        .collect();
    format!(
        "{} at {}: of the leaks, {}. By class and cell: {}",
        names.strategies[row.strategy].name,
        usd(names.budgets_usd[row.budget]),
        and(&each),
        strata.join(", ")
    )
}

/// How far the defence came with a drone that leaked.
fn came_to(stage: Stage) -> &'static str {
    match stage {
        Stage::Launched => "in no sensor's reach",
        Stage::InReach => "in reach, but unseen",
        Stage::Detected => "seen, but no track in time",
        Stage::Tracked => "tracked, but not recognised in time",
        Stage::Identified => "recognised, but not decided on in time",
        Stage::Decided => "decided on, but not engaged in time",
        Stage::Engaged => "engaged in vain",
        Stage::Affected | Stage::Stopped => "affected, and flew on",
    }
}

/// The findings for machines.
pub fn rare_json(names: &StudyNames, found: &RareFindings, seed: u64) -> Value {
    let estimate = |e: &Estimate| {
        let (low, high) = (e.interval.map(|i| i.low), e.interval.map(|i| i.high));
        json!({ "value": e.value, "low": low, "high": high })
    };
    let row = |row: &RareRow| {
        let strata: Vec<Value> = row
            .strata
            .iter()
            .map(|(stratum, e)| {
                json!({
                    "cell": names.cells[usize::from(stratum.cell)].id,
                    "class": names.classes[usize::from(stratum.class)].id, "leak_through": estimate(e),
                })
            })
            .collect();
        let stages: serde_json::Map<String, Value> =
            row.stages.iter().map(|(stage, part)| (stage.name().to_owned(), json!(part))).collect();
        json!({
            "strategy": names.strategies[row.strategy].id, "budget_usd": names.budgets_usd[row.budget],
            "leak_through": row.leak_through.as_ref().map(estimate), "standing": row.standing, "known": row.standing == Standing::Known,
            "replicates": row.replicates, "pilot_replicates": row.pilot, "leaks_seen": row.leaks,
            "replicates_by_plain_sampling_at_least": row.crude.map(f64::ceil),
            "mean_weight": row.mean_weight.as_ref().map(estimate),
            "drones_as_modelled": row.as_modelled, "by_class_and_cell": strata, "leaks_by_furthest_stage": stages,
        })
    };
    json!({
        "scenario": names.scenario, "seed": seed.to_string(), "level": 0.95, "half_width_of_estimate": found.enough.width,
        "most_replicates": found.enough.most, "failed_replicates": found.failures.iter().map(|f| f.replicate).collect::<Vec<_>>(),
        "rows": found.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

#[derive(Serialize)]
struct Line<'a> {
    strategy: &'a str,
    budget_usd: f64,
    /// Empty for all of them.
    cell: &'a str,
    class: &'a str,
    leak_through: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    replicates: u64,
    pilot_replicates: u64,
    leaks_seen: Option<u64>,
    known: Option<bool>,
    mean_weight: Option<f64>,
    plain_sampling_at_least: Option<f64>,
}

/// The findings as a table: a line a row, and one each for its drones of a class and a cell.
///
/// # Errors
/// None that memory does not cause.
pub fn rare_csv(names: &StudyNames, found: &RareFindings) -> Result<Vec<u8>, ResultsError> {
    let lines = found.rows.iter().flat_map(|row| {
        let line = |e: Option<&Estimate>| {
            let interval = e.and_then(|e| e.interval);
            Line {
                strategy: &names.strategies[row.strategy].id,
                budget_usd: names.budgets_usd[row.budget],
                cell: "",
                class: "",
                leak_through: e.map(|e| e.value),
                low: interval.map(|i| i.low),
                high: interval.map(|i| i.high),
                replicates: row.replicates,
                pilot_replicates: row.pilot,
                leaks_seen: None,
                known: None,
                mean_weight: None,
                plain_sampling_at_least: None,
            }
        };
        let whole = Line {
            leaks_seen: Some(row.leaks),
            known: Some(row.standing == Standing::Known),
            mean_weight: row.mean_weight.map(|e| e.value),
            plain_sampling_at_least: row.crude.map(f64::ceil),
            ..line(row.leak_through.as_ref())
        };
        let parts = row.strata.iter().map(move |(stratum, e)| Line {
            cell: &names.cells[usize::from(stratum.cell)].id,
            class: &names.classes[usize::from(stratum.class)].id,
            ..line(Some(e))
        });
        [whole].into_iter().chain(parts)
    });
    csv_bytes("rare.csv", lines)
}

/// What the folder holds and how to make it again; it marks the folder as ours.
pub fn rare_manifest(names: &StudyNames, found: &RareFindings, seed: u64, files: &[String]) -> String {
    let manifest = json!({
        "program": PROGRAM, "version": env!("CARGO_PKG_VERSION"), "source_sha256": crate::batch::ledger::SOURCE,
        "kind": "rare", "scenario": names.scenario, "scenario_sha256": names.hash,
        "catalogue_sha256": crate::scenario::catalogue::hash(), "master_seed": seed.to_string(),
        "half_width_of_estimate": found.enough.width, "most_replicates": found.enough.most,
        "replicates": found.replicates, "files": files,
    });
    format!("{manifest:#}\n")
}
