//! The report of a study for a terminal: at most 120 columns, units in the headings, n beside every figure.
//!
//! The short form is what a planner reads first; the long form (the file `summary.txt`) adds the burden of each
//! strategy, what leaks by threat class, every pair and every budget.

use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width};

use crate::report::classes::class_part;
use crate::report::columns::{BURDEN, CONDUCT, Column, EFFECTS};
use crate::report::number::{bare, counted, grouped, plain, share, three, usd};
use crate::report::words::{
    best_sentence, frontier_sentence, leak_sentence, next_sentence, pair_sentence, worse_sentence,
};
use crate::sim::outcome::Stage;
use crate::study::{Comparison, Extreme, Frontier, Measure, RowSummary, StudyNames, Verdicts};

/// Widest line.
pub(super) const WIDTH: u16 = 120;

/// Columns for the strategies' names; longer ones are broken.
pub(super) const NAME_WIDTH: u16 = 24;

/// What stands above the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Master seed.
    pub seed: u64,
    /// Whether everything is to be printed.
    pub all: bool,
}

/// The whole report.
pub fn report(names: &StudyNames, comparison: &Comparison, header: Header) -> String {
    let mut text = head(names, comparison, header);
    for &budget in &by_amount(names) {
        budget_part(&mut text, names, comparison, budget, header.all);
    }
    for frontier in &comparison.frontiers {
        text.push_str(&frontier_part(names, comparison, frontier));
    }
    let shown = if header.all { by_amount(names) } else { middle_and_largest(names) };
    text.push_str(&next_part(names, comparison, &shown));
    text.push_str(&leak_part(names, comparison, &shown));
    if header.all {
        text.push_str(&class_part(names, comparison, &shown));
        text.push_str(&funnel_part(names, comparison, &shown));
    }
    text
}

fn head(names: &StudyNames, comparison: &Comparison, header: Header) -> String {
    let assumed = assumed_sentence(names);
    let mut text = format!(
        "{}: {} at {}, {} of {} days each, seed {}\n",
        names.scenario,
        plural(names.strategies.len(), "strategy", "strategies"),
        counted(names.budgets_usd.len(), "budget"),
        counted(comparison.replicates, "replicate"),
        three(names.period_days),
        header.seed
    );
    wrap_into(
        &mut text,
        &format!(
            "{assumed}. Intervals are 95 %. Casualties, damage, collateral, alarms and fear are for 30 days. Plans are bought at nominal prices; the life-cycle cost is what the drawn prices make of them. n counts replicates; so does \"0 of n\", where none or all leaked."
        ),
        "",
        "",
    );
    text
}

/// How much of the input is assumed.
pub fn assumed_sentence(names: &StudyNames) -> String {
    match names.grades.assumed_share() {
        Some(part) => format!(
            "{} of the {} input figures are assumed or recalled (grade C or R), {} have no grade",
            share(part),
            grouped(names.grades.total() as i64),
            grouped(names.grades.ungraded as i64)
        ),
        None => "no input figure has a grade".to_owned(),
    }
}

pub(super) fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count as i64), if count == 1 { one } else { many })
}

fn budget_part(text: &mut String, names: &StudyNames, comparison: &Comparison, budget: usize, all: bool) {
    let rows = sorted_rows(names, comparison, budget);
    let Some((fewest, most)) = rows.iter().map(|r| r.n).min().zip(rows.iter().map(|r| r.n).max()) else {
        return;
    };
    let n = match fewest == most {
        true => grouped(most as i64),
        false => format!("{} to {}", grouped(fewest as i64), grouped(most as i64)),
    };
    let title = format!("Budget {} · n = {n}", usd(names.budgets_usd[budget]));
    heading(text, &title);
    text.push_str(&table(names, &rows, &EFFECTS));
    if all {
        for columns in [CONDUCT.as_slice(), &BURDEN] {
            text.push('\n');
            text.push_str(&table(names, &rows, columns));
        }
    }
    text.push('\n');
    for verdicts in comparison.verdicts.iter().filter(|v| v.budget == budget) {
        verdict_part(text, names, comparison, verdicts, all);
    }
}

/// The best, then its pairs; all other pairs only in the long form.
fn verdict_part(
    text: &mut String,
    names: &StudyNames,
    comparison: &Comparison,
    verdicts: &Verdicts,
    all: bool,
) {
    wrap_into(text, &capital(&best_sentence(names, comparison, verdicts)), "", "    ");
    let leader = verdicts.order.first();
    for pair in &verdicts.pairs {
        let with_best = Some(&pair.first) == leader && verdicts.measure == Measure::LeakThrough;
        if all || with_best {
            wrap_into(text, &pair_sentence(names, verdicts.measure, pair), "  · ", "    ");
        }
    }
    let told = all || verdicts.measure == Measure::LeakThrough;
    if let Some(sentence) = worse_sentence(names, verdicts).filter(|_| told) {
        wrap_into(text, &sentence, "", "    ");
    }
}

fn table(names: &StudyNames, rows: &[&RowSummary], columns: &[Column]) -> String {
    let mut table = plain_table();
    let mut headings = vec!["strategy"];
    headings.extend(columns.iter().map(|(_, heading, _)| *heading));
    table.set_header(headings);
    for row in rows {
        let mut cells = vec![names.strategies[row.strategy].name.clone()];
        cells.extend(columns.iter().map(|&(measure, _, _)| cell(row, measure)));
        table.add_row(cells);
    }
    let mut text = String::new();
    let widths: Vec<u16> = columns.iter().map(|(_, _, width)| *width).collect();
    print_table(&mut text, table, &widths);
    text
}

/// A table without lines but the one below its headings.
pub(super) fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table
}

/// Prints names to the left and numbers to the right.
pub(super) fn print_table(text: &mut String, mut table: Table, widths: &[u16]) {
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((u16::from(i > 0), 0));
        let constraint = if i == 0 {
            ColumnConstraint::UpperBoundary(Width::Fixed(NAME_WIDTH))
        } else {
            column.set_cell_alignment(CellAlignment::Right);
            ColumnConstraint::UpperBoundary(Width::Fixed(widths[i - 1]))
        };
        column.set_constraint(constraint);
    }
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

fn cell(row: &RowSummary, measure: Measure) -> String {
    match row.get(measure) {
        Some(estimate) => bare(estimate, measure.unit()),
        None => "–".to_owned(),
    }
}

fn frontier_part(names: &StudyNames, comparison: &Comparison, frontier: &Frontier) -> String {
    let mut text = String::new();
    let what = match frontier.measure {
        Measure::LeakThrough => "leak-through",
        _ => "casualties in 30 days",
    };
    heading(
        &mut text,
        &format!("Worth their money: cost against {what} (all else costs more for less, or a mix does)"),
    );
    for &step in &frontier.steps {
        let line = frontier_sentence(names, comparison, frontier.measure, step);
        wrap_into(&mut text, &line, "  · ", "    ");
    }
    if frontier.measure == Measure::LeakThrough {
        let note = "Estimates move, and what was chosen for its estimate looks better than it is: \
                    confirm a choice with another --seed.";
        wrap_into(&mut text, note, "  ", "  ");
    }
    text
}

fn next_part(names: &StudyNames, comparison: &Comparison, budgets: &[usize]) -> String {
    let mut text = String::new();
    if comparison.next.is_empty() {
        return text;
    }
    heading(&mut text, "What the next 10 % of the budget would buy");
    for &budget in budgets {
        text.push_str(&format!("At {}\n", usd(names.budgets_usd[budget])));
        for marginal in comparison.next.iter().filter(|m| m.budget == budget) {
            wrap_into(&mut text, &next_sentence(names, marginal), "  · ", "    ");
        }
    }
    text
}

fn leak_part(names: &StudyNames, comparison: &Comparison, budgets: &[usize]) -> String {
    let mut text = String::new();
    heading(&mut text, "Why it leaks");
    for &budget in budgets {
        text.push_str(&format!("At {}\n", usd(names.budgets_usd[budget])));
        for row in sorted_rows(names, comparison, budget) {
            wrap_into(&mut text, &leak_sentence(names, row), "  · ", "    ");
        }
    }
    text
}

fn funnel_part(names: &StudyNames, comparison: &Comparison, budgets: &[usize]) -> String {
    let mut text = String::new();
    heading(&mut text, "How far the defence got: % of the drones meant");
    for &budget in budgets {
        text.push_str(&format!("At {}\n", usd(names.budgets_usd[budget])));
        let mut table = plain_table();
        let mut headings = vec!["strategy".to_owned()];
        headings.extend(Stage::ALL.iter().map(|s| s.name().replace('_', " ")));
        table.set_header(headings);
        for row in sorted_rows(names, comparison, budget) {
            let mut cells = vec![names.strategies[row.strategy].name.clone()];
            cells.extend(row.funnel.iter().map(|part| plain(100.0 * part, 1)));
            table.add_row(cells);
        }
        print_table(&mut text, table, &[11; Stage::ALL.len()]);
    }
    text
}

/// Rows of a budget by leak-through, then strategy id.
pub(super) fn sorted_rows<'c>(
    names: &StudyNames,
    comparison: &'c Comparison,
    budget: usize,
) -> Vec<&'c RowSummary> {
    let mut rows: Vec<&RowSummary> = comparison.rows.iter().filter(|r| r.budget == budget).collect();
    rows.sort_by(|a, b| {
        let leak = |r: &RowSummary| match r.get(Measure::LeakThrough) {
            Some(e) if e.extreme == Extreme::None => 0.0,
            Some(e) => e.value,
            None => f64::INFINITY,
        };
        leak(a)
            .total_cmp(&leak(b))
            .then_with(|| names.strategies[a.strategy].id.cmp(&names.strategies[b.strategy].id))
    });
    rows
}

/// Indices of the budgets from the smallest amount.
pub(super) fn by_amount(names: &StudyNames) -> Vec<usize> {
    let mut order: Vec<usize> = (0..names.budgets_usd.len()).collect();
    order.sort_by(|&a, &b| names.budgets_usd[a].total_cmp(&names.budgets_usd[b]).then(a.cmp(&b)));
    order
}

/// The budgets that sentences are printed for.
pub(super) fn middle_and_largest(names: &StudyNames) -> Vec<usize> {
    let order = by_amount(names);
    let Some(&largest) = order.last() else { return order };
    let middle = order[(order.len() - 1) / 2];
    if middle == largest { vec![largest] } else { vec![middle, largest] }
}

pub(super) fn heading(text: &mut String, title: &str) {
    text.push('\n');
    text.push_str(title);
    text.push('\n');
    text.extend(std::iter::repeat_n('═', title.chars().count().min(usize::from(WIDTH))));
    text.push('\n');
}

/// The same with a capital first.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// Adds a paragraph, broken at spaces to the report's width.
pub(super) fn wrap_into(text: &mut String, paragraph: &str, first: &str, rest: &str) {
    let mut line = first.to_owned();
    let mut empty = true;
    for word in paragraph.split_whitespace() {
        let needed = line.chars().count() + word.chars().count() + usize::from(!empty);
        if !empty && needed > usize::from(WIDTH) {
            text.push_str(line.trim_end());
            text.push('\n');
            line = rest.to_owned();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    text.push_str(line.trim_end());
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::synthetic::{compare, names, probes, rows};

    fn text(all: bool) -> String {
        let done = compare(&names(), &rows(60), &probes(60)).unwrap();
        report(&names(), &done, Header { seed: u64::MAX, all })
    }

    #[test]
    fn every_line_fits_the_terminal_and_nothing_is_a_bare_zero() {
        for all in [false, true] {
            let text = text(all);
            for line in text.lines() {
                assert!(line.chars().count() <= 120, "{} columns: {line}", line.chars().count());
            }
            assert!(!text.contains(" 0 %") && !text.contains("NaN") && !text.contains("inf"), "{text}");
        }
    }

    #[test]
    fn the_sections_stand_in_order_and_the_long_form_says_more() {
        let text = text(false);
        let mut from = 0;
        for part in [
            "Made-up valley: 7 strategies at 4 budgets, 60 replicates of 30 days each, seed 18446744073709551615",
            "50 % of the 200 input figures",
            "Budget 100 k USD · n = 60",
            "Budget 4 M USD · n = 60",
            "Worth their money: cost against leak-through",
            "What the next 10 % of the budget would buy",
            "Why it leaks",
        ] {
            from += text[from..]
                .find(part)
                .unwrap_or_else(|| panic!("{part} is missing after\n{}", &text[..from]));
        }
        let long = self::text(true);
        assert!(long.len() > 2 * text.len() && long.contains("What leaks, by class"), "{long}");
    }

    #[test]
    fn rows_are_sorted_by_leak_through() {
        let done = compare(&names(), &rows(60), &[]).unwrap();
        let leaks: Vec<f64> =
            sorted_rows(&names(), &done, 3).iter().map(|r| r.value(Measure::LeakThrough)).collect();
        assert!(leaks.is_sorted() && leaks.len() == 7);
    }

    #[test]
    #[ignore = "prints the report to be looked at: cargo test shows_the_report -- --ignored --nocapture"]
    fn shows_the_report() {
        std::fs::write("/tmp/picket-report.txt", text(false)).unwrap();
        std::fs::write("/tmp/picket-report-all.txt", text(true)).unwrap();
    }
}
