//! What a careful colleague would ask about strategies as wholes: whether two are one, whether barriers and posts have
//! somewhere to stand.

use super::finding::Findings;
use super::people::force_of;
use super::subject::{self, Subject};
use crate::scenario::land::{Land, metres};
use crate::scenario::model::Asset;
use crate::scenario::spec::strategy::{PlaceSpec, RuleSpec};
use crate::terrain::Cover;

/// Says all doubts about the plans.
pub fn check(subject: &Subject<'_>, land: &Land, assets: &[Asset], out: &mut Findings) {
    twins(subject, out);
    for (_, path, rule) in subject.rules() {
        barriers(&path, rule, assets, out);
        standing(subject, &path, rule, land, out);
    }
}

fn twins(subject: &Subject<'_>, out: &mut Findings) {
    let all = &subject.spec.strategies;
    for (i, strategy) in all.iter().enumerate() {
        if let Some(twin) = all[..i].iter().find(|other| other.rules == strategy.rules) {
            out.warning(
                format!("strategies[{i}].rules"),
                format!("strategies \"{}\" and \"{}\" have the same rules", twin.id, strategy.id),
            )
            .expected("expected rules that differ: these two will differ by exactly nothing");
        }
        if let Some(twin) = all[..i].iter().find(|other| other.name == strategy.name) {
            out.warning(
                format!("strategies[{i}].name"),
                format!("strategies \"{}\" and \"{}\" are shown under one name", twin.id, strategy.id),
            )
            .expected("expected a name of its own: tables and pictures show names");
        }
    }
}

/// A barrier protects the asset that its place is or is nearest to; a place far from any is likely a mistake.
fn barriers(path: &str, rule: &RuleSpec, assets: &[Asset], out: &mut Findings) {
    let RuleSpec::Harden { at, .. } = rule else { return };
    match at {
        PlaceSpec::Fixed(places) => {
            for (i, place) in places.iter().enumerate() {
                let at = metres(*place);
                if !assets.iter().any(|a| a.at.distance(at) <= a.radius_m + NEAR_M) {
                    out.warning(format!("{path}.at[{i}]"), "this barrier stands at no asset")
                        .expected(format!("expected a place within {NEAR_M} m of an asset"))
                        .hint("it goes to the nearest one, wherever that is; `Assets()` names them all");
                }
            }
        }
        PlaceSpec::Assets { .. } | PlaceSpec::Named(_) => {}
        _ => {
            out.warning(format!("{path}.at"), "barriers belong on assets")
                .expected("expected `Assets(..)`: from any other list they go to whatever asset is nearest");
        }
    }
}

/// How far from its asset a hand-placed barrier may be written, m.
const NEAR_M: f64 = 500.0;

fn standing(subject: &Subject<'_>, path: &str, rule: &RuleSpec, land: &Land, out: &mut Findings) {
    let Some((field, place)) = subject::place(rule) else { return };
    match place {
        PlaceSpec::Roads { .. } if land.roads.is_empty() => {
            out.warning(format!("{path}.{field}"), "this map has no road")
                .expected("expected roads in `roads`, the features or between the map's towns")
                .hint("this rule finds no place and buys nothing");
        }
        PlaceSpec::Fixed(places) if force_of(subject, rule).is_some() => {
            for (i, place) in places.iter().enumerate() {
                if land.ground.contains(metres(*place))
                    && land.ground.cover_at(metres(*place)) == Cover::Water
                {
                    out.warning(format!("{path}.{field}[{i}]"), "this place lies in the water")
                        .expected("expected dry ground: nothing is moved ashore");
                }
            }
        }
        _ => {}
    }
}
