//! Doubts that need the map: patrols and roads, staging places and hides.

use super::finding::{Findings, show};
use super::subject::Subject;
use crate::scenario::land::{Land, metres};
use crate::scenario::model::Asset;
use crate::scenario::spec::blue::ForceSpec;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{ControlLink, Mobility};
use crate::scenario::spec::strategy::{RuleSpec, TaskSpec};
use crate::terrain::{Cover, RoadGraph};
use glam::DVec2;
use std::collections::BTreeMap;

/// A vehicle team is of use up to so far from a road, on foot for the rest, m.
const OFF_ROAD_M: f64 = 2000.0;

/// A pair that drives longer than this to its nearest target is far away, h.
const LONG_DRIVE_H: f64 = 2.0;

/// Says all doubts that need the map.
pub fn check(subject: &Subject<'_>, land: &Land, assets: &[Asset], out: &mut Findings) {
    stray_roads(land, out);
    patrols(subject, &land.roads, assets, out);
    hides(subject, out);
    staging(subject, land, assets, out);
}

fn stray_roads(land: &Land, out: &mut Findings) {
    let mut strays: BTreeMap<&str, Vec<DVec2>> = BTreeMap::new();
    for road in land.roads.stray_roads() {
        let (Some(path), Some(line)) = (land.road_paths.get(road), land.road_lines.get(road)) else {
            continue;
        };
        strays.entry(path).or_default().push(line.points[0] / 1000.0);
    }
    for (path, starts) in strays {
        let (message, it) = match starts.len() {
            1 => ("a road that meets no other".to_owned(), "it starts"),
            n => (format!("{n} roads that do not join the largest part of the net"), "the first starts"),
        };
        let from = starts[0];
        out.warning(path, message)
            .expected(format!("expected one net of roads; {it} at ({:.2}, {:.2}) km", from.x, from.y))
            .hint("ends within `roads.snap_m` of each other or of another road are joined");
    }
}

/// How much of what is protected a vehicle team of a force can reach: (assets in reach, why not more).
fn in_reach(roads: &RoadGraph, force: &ForceSpec, assets: &[Asset]) -> (usize, &'static str) {
    let near = |p: DVec2| roads.nearest(p).filter(|r| r.offset_m <= OFF_ROAD_M);
    let parts: Vec<usize> =
        force.bases.iter().filter_map(|b| near(metres(b.at_km))).map(|r| roads.part_of(&r)).collect();
    if parts.is_empty() {
        return (0, "no base of its force has a road within 2 km");
    }
    let reached = assets
        .iter()
        .filter(|a| {
            let reach_m = OFF_ROAD_M + a.radius_m;
            let road = roads.nearest(a.at).filter(|r| r.offset_m <= reach_m);
            road.is_some_and(|r| parts.contains(&roads.part_of(&r)))
        })
        .count();
    (reached, "no road from its bases leads within 2 km of any asset")
}

fn patrols(subject: &Subject<'_>, roads: &RoadGraph, assets: &[Asset], out: &mut Findings) {
    for (_, path, rule) in subject.rules() {
        let RuleSpec::Patrol { force, team, task, .. } = rule else { continue };
        let team = subject.catalogue.teams.iter().find(|t| t.id == *team);
        let force = match force {
            Some(id) => subject.spec.forces.iter().find(|f| f.id == *id),
            None => subject.spec.forces.first(),
        };
        let (Some(team), Some(force)) = (team, force) else { continue };
        if team.mobility != Mobility::Vehicle || matches!(task, TaskSpec::Hold { .. }) {
            continue;
        }
        let (reached, why) = in_reach(roads, force, assets);
        if reached == 0 && !assets.is_empty() {
            out.warning(format!("{path}.team"), "this patrol can reach no asset")
                .expected(format!("expected roads for team `{}`; {why}", team.id))
                .hint("add roads, move the base, or send a foot team");
        }
    }
}

fn hides(subject: &Subject<'_>, out: &mut Findings) {
    for (c, cell) in subject.spec.cells.iter().enumerate() {
        let hide_km = cell.nominal().hide_distance_km;
        for share in cell.mix.iter().filter(|s| s.share > 0.0) {
            let Some(class) = subject.class(&share.class) else { continue };
            let figures = class.nominal();
            let path = format!("cells[{c}].hide_distance_km");
            if class.link != ControlLink::None && hide_km > figures.link_range_km {
                out.warning(&path, format!("class `{}` does not reach its targets", class.id)).expected(
                    format!(
                        "expected at most the reach of its link, {} km; found {} km",
                        show(figures.link_range_km),
                        show(hide_km)
                    ),
                );
            }
            let flight_min = hide_km * 1000.0 / figures.speed_m_s / 60.0;
            if flight_min > figures.endurance_min {
                out.warning(
                    &path,
                    format!("class `{}` does not fly long enough to reach its targets", class.id),
                )
                .expected(format!(
                    "expected at most {} min of flight; found {flight_min:.1} min",
                    show(figures.endurance_min)
                ));
            }
        }
    }
}

fn staging(subject: &Subject<'_>, land: &Land, assets: &[Asset], out: &mut Findings) {
    for (c, cell) in subject.spec.cells.iter().enumerate() {
        let figures = cell.nominal();
        let mut nearest_m = f64::INFINITY;
        for (s, place) in cell.staging_km.iter().enumerate() {
            let at = metres(*place);
            if land.ground.cover_at(at) == Cover::Water {
                out.warning(format!("cells[{c}].staging_km[{s}]"), "this staging place lies in the water");
            }
            for asset in assets.iter().filter(|a| a.figures.nominal().attractiveness > 0.0) {
                nearest_m = nearest_m.min(at.distance(asset.at));
            }
        }
        let way_m = (nearest_m - figures.hide_distance_km * 1000.0).max(0.0);
        let hours =
            way_m / figures.vehicle_speed_m_s / 3600.0 + figures.walk_m / figures.foot_speed_m_s / 3600.0;
        if hours.is_finite() && hours > LONG_DRIVE_H {
            out.warning(
                format!("cells[{c}].staging_km"),
                format!("cell \"{}\" sets out far from its targets", cell.id),
            )
            .expected(format!(
                "expected at most {LONG_DRIVE_H} h to the nearest hide; it takes {hours:.1} h at its speeds"
            ))
            .hint("move the staging place, or raise `vehicle_speed_m_s`");
        }
    }
}
