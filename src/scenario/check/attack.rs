//! What a careful colleague would ask about the attackers and what they are after: whether they come at all, whether
//! there is anything that they want, whether the people at stake are plausible.

use super::finding::{Findings, show};
use super::subject::Subject;
use crate::math;
use crate::scenario::model::Asset;
use crate::scenario::spec::ScenarioSpec;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::red::CellSpec;
use crate::scenario::spec::strategy::PlaceSpec;
use crate::scenario::{land::metres, size};

/// With fewer drones than this in the whole study of a row there is nothing to compare.
const FEW_DRONES: f64 = 30.0;

/// Fewer replicates than this give intervals that say little.
const FEW_REPLICATES: u32 = 30;

/// More people on a square kilometre than in any city district.
const MOST_PER_KM2: f64 = 100_000.0;

/// Says all doubts about attackers and targets.
pub fn check(subject: &Subject<'_>, assets: &[Asset], out: &mut Findings) {
    activity(subject, out);
    for (c, cell) in subject.spec.cells.iter().enumerate() {
        pairs(&format!("cells[{c}]"), cell, out);
        wants(&format!("cells[{c}]"), cell, assets, out);
    }
    people(subject, out);
    standoff(subject, out);
}

/// A replicate of a campaign has years of raids, but it takes ten for a verdict.
fn few_replicates(spec: &ScenarioSpec) -> u32 {
    if spec.campaign.is_some() { FEW_REPLICATES / 3 } else { FEW_REPLICATES }
}

fn activity(subject: &Subject<'_>, out: &mut Findings) {
    let spec = subject.spec;
    let drones = size::estimate(spec).drones_per_replicate * f64::from(spec.replicates);
    if drones == 0.0 {
        out.warning("cells", "nobody attacks").expected("expected `raids_per_day` above 0 in some cell");
    } else if spec.replicates < few_replicates(spec) {
        let (few, better) = (few_replicates(spec), if spec.campaign.is_some() { 40 } else { 200 });
        out.warning("replicates", "so few replicates say little")
            .expected(format!("expected {few} or more, better {better}; found {}", spec.replicates))
            .hint("few are good for a first look: `--replicates` does that without a change of the file");
    } else if drones < FEW_DRONES {
        out.warning("cells", "hardly anybody attacks")
            .expected(format!(
                "expected {FEW_DRONES} drones or more in all replicates together; about {drones:.1} come"
            ))
            .hint("raise `raids_per_day`, `period_days` or `replicates`: is the rate a day's?");
    }
}

fn pairs(path: &str, cell: &CellSpec, out: &mut Findings) {
    let most = cell.drones_weights.iter().rposition(|w| *w > 0.0).map_or(1, |i| i + 1);
    let needed = most.div_ceil(2);
    if needed > cell.pairs as usize && cell.pairs > 0 {
        out.warning(
            format!("{path}.pairs"),
            format!("cell \"{}\" has too few pairs for its largest raid", cell.id),
        )
        .expected(format!("expected {needed} for {most} drones, two a pair; found {}", cell.pairs))
        .hint("the pairs that there are will fly them all");
    }
}

/// Whether some place is left that the cell would attack, after its preferences and beliefs.
fn wants(path: &str, cell: &CellSpec, assets: &[Asset], out: &mut Findings) {
    let weight = |asset: &Asset| {
        let preference = cell.prefers.iter().find(|p| p.kind == asset.kind).map_or(1.0, |p| p.weight);
        let held_off = cell
            .believes_guarded
            .iter()
            .any(|b| b.weight == 0.0 && metres(b.at_km).distance(asset.at) <= 1000.0 * b.radius_km);
        asset.figures.attractiveness.as_ref().map_or(1.0, |f| f.range().1)
            * preference
            * if held_off { 0.0 } else { 1.0 }
    };
    if !assets.is_empty() && assets.iter().all(|asset| weight(asset) <= 0.0) {
        let field = if cell.prefers.is_empty() { "believes_guarded" } else { "prefers" };
        out.error(format!("{path}.{field}"), format!("cell \"{}\" wants nothing", cell.id))
            .expected("expected a place whose attractiveness × preference × belief is above 0")
            .hint("a weight of 0 rules a kind or a place out; 0.1 makes it unlikely");
    }
}

fn people(subject: &Subject<'_>, out: &mut Findings) {
    for (path, s) in subject.settlement_paths.iter().zip(&subject.spec.settlements) {
        for (name, figure) in [("exposed_day", &s.exposed_day), ("exposed_night", &s.exposed_night)] {
            let most = figure.as_ref().map_or(0.0, |f| f.range().1);
            if most > s.population {
                out.warning(
                    format!("{path}.{name}"),
                    format!("more people exposed in \"{}\" than live there", s.id),
                )
                .expected(format!("expected at most {}; found {}", show(s.population), show(most)))
                .hint("it counts the people within reach of one impact, not all who are there");
            }
        }
        let km2 = math::PI * s.radius_m * s.radius_m / 1e6;
        if s.population / km2 > MOST_PER_KM2 {
            out.warning(format!("{path}.radius_m"), format!("\"{}\" is denser than any city", s.id))
                .expected(format!(
                    "expected at most {} people a square kilometre; found {:.0}",
                    show(MOST_PER_KM2),
                    s.population / km2
                ))
                .hint("is the radius in metres?");
        }
    }
}

fn standoff(subject: &Subject<'_>, out: &mut Findings) {
    let farthest_m =
        subject.spec.cells.iter().map(|c| 1000.0 * c.nominal().hide_distance_km).fold(0.0, f64::max);
    for (_, path, rule) in subject.rules() {
        let Some((field, PlaceSpec::Approaches { standoff_m, .. })) = super::subject::place(rule) else {
            continue;
        };
        if farthest_m > 0.0 && *standoff_m > farthest_m {
            out.warning(format!("{path}.{field}.standoff_m"), "these posts stand behind the hides")
                .expected(format!(
                    "expected at most {} m, from where drones are launched; found {}",
                    show(farthest_m),
                    show(*standoff_m)
                ))
                .hint("an approach is watched between the hide and the asset");
        }
    }
}
