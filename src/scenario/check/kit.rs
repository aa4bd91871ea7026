//! Errors in what the scenario adds to the catalogue and changes in the laws.

use super::figures;
use super::finding::{Findings, show};
use super::subject::Subject;
use crate::scenario::catalogue;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{ClassSpec, ControlLink};

/// The shares of a lost link may miss 1 by so much, for rounded figures.
const SHARE_TOLERANCE: f64 = 0.005;

/// The covers that a map can have.
pub const COVERS: [&str; 5] = ["open", "crops", "forest", "urban", "water"];

/// Checks the items that the scenario adds, as merged with the shipped item of the same id, and the laws.
pub fn check(subject: &Subject<'_>, out: &mut Findings) {
    let added = &subject.spec.catalogue;
    macro_rules! lists {
        ($($section:ident $what:literal,)*) => { $(
            let at = |i: usize| format!("catalogue.{}[{i}]", stringify!($section));
            let ids: Vec<_> = added.$section.iter().enumerate()
                .map(|(i, item)| (format!("{}.id", at(i)), item.id.as_str())).collect();
            out.unique($what, &ids);
            for (i, item) in added.$section.iter().enumerate() {
                if let Some(merged) = subject.catalogue.$section.iter().find(|m| m.id == item.id) {
                    figures::check(&at(i), &merged.entries(), out);
                }
            }
        )* };
    }
    lists! {
        classes "threat class",
        sensors "sensor",
        effectors "effector",
        barriers "barrier",
        teams "team",
        covers "land cover",
        tenders "tender",
    }
    both_kinds(subject, out);
    for (i, class) in added.classes.iter().enumerate() {
        if let Some(merged) = subject.class(&class.id) {
            lost_link(&format!("catalogue.classes[{i}]"), merged, out);
        }
    }
    for (i, team) in added.teams.iter().enumerate() {
        if team.people == 0 {
            out.error(format!("catalogue.teams[{i}].people"), "a team of nobody")
                .expected("expected 1 or more; found 0");
        }
    }
    for (i, cover) in added.covers.iter().enumerate() {
        out.known(&format!("catalogue.covers[{i}].id"), "land cover", &cover.id, &COVERS, &[]);
        for (name, figure) in [
            ("foot_speed_factor", &cover.foot_speed_factor),
            ("vehicle_speed_factor", &cover.vehicle_speed_factor),
        ] {
            if let Some(value) = figure.as_ref().map(|f| f.nominal()).filter(|v| *v > 1.0 && *v <= 2.0) {
                out.error(format!("catalogue.covers[{i}].{name}"), "a land cover faster than a road")
                    .expected(format!("expected 0 to 1; found {}", show(value)));
            }
        }
    }
    figures::check("catalogue.laws", &as_given(&added.laws.entries()), out);
    figures::check("catalogue.campaign", &as_given(&added.campaign.entries()), out);
    figures::check("laws", &as_given(&subject.spec.laws.entries()), out);
}

/// The figures that are given: those that are not come from the shipped catalogue.
fn as_given<'e>(
    entries: &[crate::scenario::spec::fields::Entry<'e>],
) -> Vec<crate::scenario::spec::fields::Entry<'e>> {
    entries.iter().copied().filter(|e| e.figure.is_some()).collect()
}

/// Sensors and effectors are named in one list by the rules, so that no id may be both.
fn both_kinds(subject: &Subject<'_>, out: &mut Findings) {
    let shipped = catalogue::shipped();
    for (i, effector) in subject.spec.catalogue.effectors.iter().enumerate() {
        if subject.sensor(&effector.id).is_some() {
            out.error(format!("catalogue.effectors[{i}].id"), format!("`{}` is a sensor too", effector.id))
                .expected("expected an id that no sensor has: rules name both in one list");
        }
    }
    for (i, sensor) in subject.spec.catalogue.sensors.iter().enumerate() {
        if shipped.effectors.iter().any(|e| e.id == sensor.id) {
            out.error(format!("catalogue.sensors[{i}].id"), format!("`{}` is a shipped effector", sensor.id))
                .expected("expected an id that no effector has: rules name both in one list");
        }
    }
}

fn lost_link(path: &str, class: &ClassSpec, out: &mut Findings) {
    let c = class.nominal();
    let sum = c.lost_return + c.lost_land + c.lost_hover + c.lost_fall + c.lost_continue;
    if class.link == ControlLink::Radio && (sum - 1.0).abs() > SHARE_TOLERANCE {
        out.error(path, format!("what class `{}` does on a lost link does not add up", class.id))
            .expected(format!("expected shares that sum to 1; found {}", show((sum * 1e6).round() / 1e6)))
            .hint("lost_return + lost_land + lost_hover + lost_fall + lost_continue");
    }
}
