//! Coverage in words, for tables and for machines.

use super::folder::ResultsError;
use super::number::plain;
use super::plan::shown;
use super::summary_csv::csv_bytes;
use super::table::{heading, plain_table};
use crate::scenario::spec::kit::CatalogueSpec;
use crate::study::{Cover, Coverage, StudyNames, Tally};
use comfy_table::CellAlignment;
use serde::Serialize;
use serde_json::{Value, json};

/// The table of a deployment's coverage.
pub fn coverage_text(catalogue: &CatalogueSpec, coverage: &[Coverage]) -> String {
    let mut text = String::new();
    heading(&mut text, "What standing kit covers, % (by day, clear, nominal figures)");
    let mut table = plain_table();
    table.set_header([
        "class in transit",
        "area\nseen",
        "area\ncovered",
        "assets\nseen",
        "assets\ncovered",
        "people\nseen",
        "people\ncovered",
    ]);
    for row in coverage {
        let class = &catalogue.classes[row.class];
        let mut cells = vec![shown(&class.name, &class.id).to_owned()];
        for cover in [row.area, row.assets, row.people] {
            cells.extend([cover.seen, cover.covered].map(|share| plain(100.0 * share, 0)));
        }
        table.add_row(cells);
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((u16::from(i > 0), 1));
        column.set_cell_alignment(if i > 0 { CellAlignment::Right } else { CellAlignment::Left });
    }
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.push_str(
        "Covered: seen, and within reach of something that can stop it. Moving patrols are not counted.\n",
    );
    text
}

/// The same as JSON: a list, one entry a class.
pub fn coverage_json(catalogue: &CatalogueSpec, coverage: &[Coverage]) -> Value {
    let of = |c: Cover| json!({ "seen": c.seen, "covered": c.covered });
    coverage
        .iter()
        .map(|row| {
            json!({
                "class": catalogue.classes[row.class].id,
                "area": of(row.area),
                "assets": of(row.assets),
                "people": of(row.people),
            })
        })
        .collect()
}

#[derive(Serialize)]
struct Line<'a> {
    strategy: &'a str,
    budget_usd: f64,
    class: &'a str,
    area_seen: f64,
    area_covered: f64,
    assets_seen: f64,
    assets_covered: f64,
    people_seen: f64,
    people_covered: f64,
}

/// The coverage of every row of a study as CSV, shares from 0 to 1.
///
/// # Errors
/// None that memory does not cause.
pub fn coverage_csv(
    names: &StudyNames,
    tally: &Tally,
    coverage: &[Vec<Coverage>],
) -> Result<Vec<u8>, ResultsError> {
    let lines = tally.rows.iter().zip(coverage).flat_map(|(row, classes)| {
        classes.iter().map(|c| Line {
            strategy: &names.strategies[row.strategy].id,
            budget_usd: names.budgets_usd[row.budget],
            class: &names.classes[c.class].id,
            area_seen: c.area.seen,
            area_covered: c.area.covered,
            assets_seen: c.assets.seen,
            assets_covered: c.assets.covered,
            people_seen: c.people.seen,
            people_covered: c.people.covered,
        })
    });
    csv_bytes("coverage.csv", lines)
}
