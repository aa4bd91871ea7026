//! What leaks, by threat class: who stops what, and what a plan loses as the mix of the threats turns.
//!
//! A plan that listens for links looks as good as its share of radio drones; here stands what it does to the others.

use crate::report::number::{bare, grouped};
use crate::report::table::{NAME_WIDTH, WIDTH, heading, plain_table, print_table, sorted_rows, wrap_into};
use crate::study::{Comparison, Measure, RowSummary, StudyNames};

/// Classes side by side in one table; more go into the next.
const ABREAST: usize = 5;

/// The table of every budget named.
pub(super) fn class_part(names: &StudyNames, comparison: &Comparison, budgets: &[usize]) -> String {
    let mut text = String::new();
    heading(&mut text, "What leaks, by class: % of the drones of the class that were meant");
    let note =
        "Intervals rest on the replicates in which the class was meant at all, and so does \"0 of n\".";
    wrap_into(&mut text, note, "", "");
    for &budget in budgets {
        let rows = sorted_rows(names, comparison, budget);
        text.push_str(&format!("At {}\n", crate::report::number::usd(names.budgets_usd[budget])));
        let classes: Vec<usize> = (0..names.classes.len()).collect();
        for abreast in classes.chunks(ABREAST) {
            table(&mut text, names, &rows, abreast);
        }
    }
    text
}

fn table(text: &mut String, names: &StudyNames, rows: &[&RowSummary], classes: &[usize]) {
    let mut table = plain_table();
    let mut headings = vec!["strategy".to_owned()];
    headings.extend(classes.iter().map(|&class| {
        // The same raids for every row: common random numbers.
        let drones = rows.first().map_or(0, |r| r.classes[class].drones);
        format!("{}\n% of {}", names.classes[class].name, grouped(drones as i64))
    }));
    table.set_header(headings);
    for row in rows {
        let mut cells = vec![names.strategies[row.strategy].name.clone()];
        cells.extend(classes.iter().map(|&class| match &row.classes[class].leak_through {
            Some(estimate) => bare(estimate, Measure::LeakThrough.unit()),
            None => "–".to_owned(),
        }));
        table.add_row(cells);
    }
    let width = ((WIDTH - NAME_WIDTH) / classes.len().max(1) as u16).min(26);
    print_table(text, table, &vec![width; classes.len()]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::outcome::Cause;
    use crate::study::synthetic::{compare, names, rows};

    #[test]
    fn a_plan_that_only_stops_radio_drones_shows_it() {
        let mut all = rows(40);
        let cue = all.iter_mut().find(|r| (r.strategy, r.budget) == (3, 3)).unwrap();
        for drone in cue.outcomes.iter_mut().flat_map(|o| &mut o.drone_outcomes) {
            drone.cause = if drone.class == 0 { Cause::LinkBroken } else { Cause::NotJammable };
        }
        let done = compare(&names(), &all, &[]).unwrap();
        let text = class_part(&names(), &done, &[3]);
        let cue = done.row(3, 3).unwrap();
        let n = |class: usize| cue.classes[class].leak_through.unwrap().n;
        let line = text.lines().find(|l| l.starts_with("Cue first")).unwrap();
        assert!(line.contains(&format!("0 of {n} (at most", n = n(0))), "{text}");
        assert!(line.contains(&format!("{n} of {n} (at least", n = n(3))), "{text}");
        assert!(text.contains(&format!("% of {}", cue.classes[3].drones)), "{text}");
        assert!(text.lines().all(|l| l.chars().count() <= 120), "{text}");
    }

    #[test]
    fn many_classes_go_into_several_tables_and_one_that_never_came_is_a_dash() {
        let mut many = names();
        many.classes = (0..12).map(|i| crate::study::Named::new(&format!("class-{i}"), "")).collect();
        let done = compare(&many, &rows(12), &[]).unwrap();
        let text = class_part(&many, &done, &[0]);
        assert_eq!(text.lines().filter(|l| l.starts_with("strategy")).count(), 3, "{text}");
        assert!(text.lines().all(|l| l.chars().count() <= 120), "{text}");
        let last = text.lines().last().unwrap();
        assert!(last.ends_with('–'), "{last}");
    }
}
