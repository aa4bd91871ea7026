//! The tables of figures in `scenarios/README.md`, made from the declarations and the shipped catalogue.
//!
//! A test compares them with the file, so that no name, bound, default or shipped value there can go stale. Fields
//! that are no figures (ids, positions, lists) are described in that file by hand.

use super::catalogue::{ron_options, shipped};
use super::check::finding::show;
use super::figure::{Figure, Law};
use super::spec::ScenarioSpec;
use super::spec::fields::{Entry, Figures};
use super::spec::red::ViaSpec;
use super::starter::starter;
use std::fmt::Write;

/// All tables, in the order of the scenario file: Markdown with a heading for each.
pub fn tables() -> String {
    let spec: ScenarioSpec = ron_options().from_str(starter()).expect("a test reads the starter");
    let catalogue = shipped();
    let mut out = String::new();
    // The starter has one of each: a table needs the declaration, not the values.
    meanings(&mut out, "Figures of a settlement", &entries(&spec.settlements));
    meanings(&mut out, "Figures of an asset", &entries(&spec.assets));
    meanings(&mut out, "Figures of a kind of weather", &entries(&spec.environment.weather));
    meanings(&mut out, "Figures of the traffic", &spec.traffic.entries());
    meanings(&mut out, "Figures of a force", &entries(&spec.forces));
    meanings(&mut out, "Figures of a cell", &entries(&spec.cells));
    let via: ViaSpec = ron_options().from_str("(at_km: (0, 0))").expect("it needs no more");
    meanings(&mut out, "Figures of a place on the way", &via.entries());
    macro_rules! kinds {
        ($($list:ident $one:literal,)*) => { $(
            meanings(&mut out, concat!("Figures of ", $one), &entries(&catalogue.$list));
            let columns: Vec<_> =
                catalogue.$list.iter().map(|item| (item.id.as_str(), item.entries())).collect();
            values(&mut out, concat!("Shipped ", stringify!($list)), &columns);
        )* };
    }
    kinds! {
        classes "a threat class",
        sensors "a sensor",
        effectors "an effector",
        barriers "a barrier",
        teams "a kind of team",
        covers "a land cover",
        tenders "a tender",
    }
    laws(&mut out, "Figures of the laws", &catalogue.laws.entries());
    laws(&mut out, "Figures of a campaign's laws", &catalogue.campaign.entries());
    out
}

fn entries<S: Figures>(items: &[S]) -> Vec<Entry<'_>> {
    items.first().map(Figures::entries).unwrap_or_default()
}

/// What each figure means, its bounds and its default.
fn meanings(out: &mut String, title: &str, entries: &[Entry<'_>]) {
    heading(out, title, &["figure", "default", "bounds", "meaning"]);
    for entry in entries {
        let default = entry.default.map_or("needed".into(), show);
        let (name, about) = (entry.name, cell(entry.about));
        line(out, &[&format!("`{name}`"), &default, &bounds(entry), &about]);
    }
}

/// What the shipped items say: a row a figure, a column an item.
fn values(out: &mut String, title: &str, items: &[(&str, Vec<Entry<'_>>)]) {
    let ids: Vec<String> = items.iter().map(|(id, _)| format!("`{id}`")).collect();
    let mut head = vec!["figure"];
    head.extend(ids.iter().map(String::as_str));
    heading(out, title, &head);
    let rows = items.first().map_or(0, |(_, entries)| entries.len());
    for row in 0..rows {
        let name = format!("`{}`", items[0].1[row].name);
        let said: Vec<String> = items.iter().map(|(_, entries)| value(&entries[row])).collect();
        let mut cells = vec![name.as_str()];
        cells.extend(said.iter().map(String::as_str));
        line(out, &cells);
    }
}

/// The laws: they have no default but the shipped value.
fn laws(out: &mut String, title: &str, entries: &[Entry<'_>]) {
    heading(out, title, &["figure", "shipped", "bounds", "meaning"]);
    for entry in entries {
        line(out, &[&format!("`{}`", entry.name), &value(entry), &bounds(entry), &cell(entry.about)]);
    }
}

fn heading(out: &mut String, title: &str, columns: &[&str]) {
    let _ = writeln!(out, "\n#### {title}\n");
    line(out, columns);
    line(out, &vec!["---"; columns.len()]);
}

fn line(out: &mut String, cells: &[&str]) {
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

/// A text that does not end the cell it stands in.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|")
}

fn bounds(entry: &Entry<'_>) -> String {
    format!("{} … {}", show(entry.min), show(entry.max))
}

/// What an item says of a figure, in brackets the default if it says nothing.
fn value(entry: &Entry<'_>) -> String {
    match (entry.figure, entry.default) {
        (Some(figure), _) => written(figure),
        (None, Some(default)) => format!("({})", show(default)),
        (None, None) => String::new(),
    }
}

/// `10 / 15 / 23 B`: low, nominal, high and grade; a fixed figure is one number.
fn written(figure: &Figure) -> String {
    let (low, high) = figure.range();
    let numbers = match &figure.law {
        Law::Fixed(value) => show(*value),
        Law::Lognormal { median, sigma } => format!("median {}, sigma {}", show(*median), show(*sigma)),
        Law::Normal { mean, sd } => format!("mean {}, sd {}", show(*mean), show(*sd)),
        _ => format!("{} / {} / {}", show(low), show(figure.nominal()), show(high)),
    };
    match figure.grade {
        Some(grade) => format!("{numbers} {grade:?}"),
        None => numbers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_figure_has_a_table_with_name_bounds_default_and_shipped_value() {
        let text = tables();
        for line in [
            "| `speed_m_s` | needed | 0.5 … 100 | Cruising speed, m/s. |",
            "| `hit_chance` | 0.25 | 0 … 1 | P(hit per release) of its operators against an undisturbed target. |",
            "| figure | `net` | `hardening` |",
            "| `blocks` | 0.2 / 0.5 / 0.8 C | 0.2 / 0.5 / 0.8 C |",
            "| `pilot_found_per_min` | 0 | 0 … 1 | P(a bearing on the pilot) a minute while he transmits in reach; \
             for passive RF. |",
            "| `sweep_width_m` | 20 / 60 / 150 C | 1 … 5000 | Sweep width of a team searching on foot, m. |",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} is missing in\n{text}");
        }
        assert_eq!(text.matches("\n#### ").count(), 7 + 2 * 7 + 2);
    }
}
