//! Errors in the attacking cells.

use super::figures;
use super::finding::{Findings, show};
use super::subject::Subject;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::red::{CellSpec, HideSpec};

/// Longest list of weights for the number of drones in a raid.
const MOST_DRONES: usize = 1000;

/// Checks all cells.
pub fn check(subject: &Subject<'_>, out: &mut Findings) {
    let cells = &subject.spec.cells;
    if cells.is_empty() {
        out.error("cells", "no cell").expected("expected at least one cell that attacks").absent();
    }
    let ids: Vec<_> =
        cells.iter().enumerate().map(|(i, c)| (format!("cells[{i}].id"), c.id.as_str())).collect();
    out.unique("cell", &ids);
    for (i, cell) in cells.iter().enumerate() {
        check_one(subject, &format!("cells[{i}]"), cell, out);
    }
}

fn check_one(subject: &Subject<'_>, path: &str, cell: &CellSpec, out: &mut Findings) {
    if cell.pairs == 0 {
        out.error(format!("{path}.pairs"), format!("cell \"{}\" has no operator pair", cell.id))
            .expected("expected 1 or more; found 0");
    }
    if cell.staging_km.is_empty() {
        out.error(format!("{path}.staging_km"), format!("cell \"{}\" has no staging place", cell.id))
            .expected("expected at least one: its pairs set out from there")
            .absent();
    }
    for (s, place) in cell.staging_km.iter().enumerate() {
        let what = format!("a staging place of cell \"{}\"", cell.id);
        subject.on_map(&format!("{path}.staging_km[{s}]"), &what, *place, out);
    }
    out.text(&format!("{path}.name"), &cell.name);
    mix(subject, path, cell, out);
    let weights_path = format!("{path}.drones_weights");
    if cell.drones_weights.is_empty() || cell.drones_weights.len() > MOST_DRONES {
        out.error(&weights_path, "no sensible list of weights")
            .expected(format!("expected 1 to {MOST_DRONES} weights; found {}", cell.drones_weights.len()))
            .hint("[0.7, 0.3]: 70 % of the raids with one drone, 30 % with two");
    }
    out.weights(&weights_path, &cell.drones_weights, |w| format!("{weights_path}[{w}]"));
    for (p, preference) in cell.prefers.iter().enumerate() {
        out.number(&format!("{path}.prefers[{p}].weight"), preference.weight, 0.0, 1e6);
        if cell.prefers[..p].iter().any(|other| other.kind == preference.kind) {
            out.error(format!("{path}.prefers[{p}].kind"), "this kind has a weight already")
                .expected("expected each kind once");
        }
    }
    for (b, belief) in cell.believes_guarded.iter().enumerate() {
        let path = format!("{path}.believes_guarded[{b}]");
        subject.on_map(&format!("{path}.at_km"), "a place that is believed guarded", belief.at_km, out);
        out.positive(&format!("{path}.radius_km"), belief.radius_km, 1000.0);
        out.number(&format!("{path}.weight"), belief.weight, 0.0, 1.0);
    }
    let hours_path = format!("{path}.hour_weights");
    if !matches!(cell.hour_weights.len(), 0 | 24) {
        out.error(&hours_path, "not one weight for each hour of the day")
            .expected(format!("expected 24 weights; found {}", cell.hour_weights.len()))
            .hint("the first is for 0 to 1 o'clock; leave it out for all hours alike");
    }
    out.weights(&hours_path, &cell.hour_weights, |h| format!("{hours_path}[{h}]"));
    hides(subject, path, cell, out);
    for (v, via) in cell.via.iter().enumerate() {
        let path = format!("{path}.via[{v}]");
        let what = format!("a place on the way of cell \"{}\"", cell.id);
        subject.on_map(&format!("{path}.at_km"), &what, via.at_km, out);
        figures::check(&path, &via.entries(), out);
    }
    figures::check(path, &cell.entries(), out);
}

fn hides(subject: &Subject<'_>, path: &str, cell: &CellSpec, out: &mut Findings) {
    let what = format!("a hide of cell \"{}\"", cell.id);
    for (h, hide) in cell.hides.iter().enumerate() {
        let path = format!("{path}.hides[{h}]");
        match hide {
            HideSpec::At(at_km) => subject.on_map(&path, &what, *at_km, out),
            HideSpec::Disc { at_km, radius_km } => {
                subject.on_map(&format!("{path}.at_km"), &what, *at_km, out);
                out.positive(&format!("{path}.radius_km"), *radius_km, 1000.0);
            }
            HideSpec::Rectangle { from_km, to_km } => {
                subject.on_map(&format!("{path}.from_km"), &what, *from_km, out);
                subject.on_map(&format!("{path}.to_km"), &what, *to_km, out);
                if from_km.0 >= to_km.0 || from_km.1 >= to_km.1 {
                    out.error(&path, "a rectangle without an inside")
                        .expected("expected `from_km` south and west of `to_km`")
                        .hint("swap the corners?");
                }
            }
        }
    }
}

fn mix(subject: &Subject<'_>, path: &str, cell: &CellSpec, out: &mut Findings) {
    let path = format!("{path}.mix");
    if cell.mix.is_empty() {
        out.error(&path, format!("cell \"{}\" has no drones", cell.id))
            .expected("expected at least one share of a threat class")
            .hint("mix: [(class: \"radio\", share: 1.0)]")
            .absent();
    }
    let known: Vec<&str> = subject.catalogue.classes.iter().map(|c| c.id.as_str()).collect();
    for (m, share) in cell.mix.iter().enumerate() {
        let at = format!("{path}[{m}].class");
        out.known(&at, "threat class", &share.class, &known, subject.lost_ids);
        if let Some(first) = cell.mix[..m].iter().find(|other| other.class == share.class) {
            out.error(&at, format!("class `{}` stands twice in the mix", share.class)).expected(format!(
                "expected each class once; it has the share {} already",
                show(first.share)
            ));
        }
    }
    let shares: Vec<f64> = cell.mix.iter().map(|s| s.share).collect();
    out.weights(&path, &shares, |m| format!("{path}[{m}].share"));
}
