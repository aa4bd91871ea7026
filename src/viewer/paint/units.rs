//! What stands and patrols: posts, teams, their beats and ranges.

use super::pen::Pen;
use crate::report::plan::PlanView;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::EffectorKind;
use crate::sim::service::Standing;
use crate::strategy::deployment::{Task, UnitPlan};
use crate::viewer::layers::Layer;
use crate::viewer::palette::faint;
use crate::viewer::pick::Thing;
use bevy_egui::egui::{
    Align2, Color32, CornerRadius, FontId, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2,
};

/// Routes, areas and hunting grounds; of the unit that is looked at in any case.
pub fn draw_beats(pen: &Pen) {
    let Some(deployment) = &pen.session.sides[pen.side].deployment else { return };
    for (number, unit) in deployment.units.iter().enumerate() {
        let is_selected = pen.session.is_selected(pen.side, Thing::Unit(number));
        if !pen.session.shows(Layer::Beats) && !is_selected {
            continue;
        }
        let colour = faint(pen.palette.patrol, if is_selected { 1.0 } else { 0.75 });
        let width = if is_selected { 2.6 } else { 1.6 };
        match &unit.task {
            Task::Route { loop_m } => {
                let mut points = pen.line(loop_m.iter().copied());
                points.extend(points.first().copied());
                pen.dashes(&points, colour, width, 7.0, 5.0);
            }
            Task::Area { centre, radius_m } => {
                pen.dashed_circle(pen.at(*centre), pen.length(*radius_m), colour, width, 2.0, 5.0);
            }
            Task::Hunt { centre, radius_m } => {
                let (at, radius) = (pen.at(*centre), pen.length(*radius_m));
                pen.painter.circle_filled(at, radius, faint(pen.palette.patrol, 0.05));
                pen.dashed_circle(at, radius, colour, width, 10.0, 4.0);
            }
            Task::Hold { .. } | Task::QuickReaction { .. } => {}
        }
    }
}

/// How far units notice and act at nominal figures: of all posts where that is wanted, and of the unit that is looked at.
pub fn draw_ranges(pen: &Pen) {
    let Some(deployment) = &pen.session.sides[pen.side].deployment else { return };
    let view = PlanView::of(&pen.session.project.scenario, deployment);
    for ((number, unit), place) in deployment.units.iter().enumerate().zip(pen.session.unit_places(pen.side))
    {
        let is_selected = pen.session.is_selected(pen.side, Thing::Unit(number));
        let is_wanted = pen.session.shows(Layer::Ranges) && unit.team.is_none();
        if !is_selected && !is_wanted {
            continue;
        }
        let at = pen.at(place);
        let strength = if is_selected { 1.0 } else { 0.55 };
        let sensing = pen.length(view.sensing_m(unit));
        if sensing > 2.0 {
            pen.painter.circle_filled(at, sensing, faint(pen.palette.look, 0.05 * strength));
            pen.dashed_circle(at, sensing, faint(pen.palette.look, strength), 1.4, 6.0, 4.0);
        }
        for &item in &unit.effectors {
            let reach = pen.length(view.catalogue.effectors[item].nominal().reach_m);
            if reach > 2.0 {
                let colour = faint(pen.palette.beam, strength);
                pen.painter.circle(
                    at,
                    reach,
                    faint(pen.palette.beam, 0.08 * strength),
                    Stroke::new(1.6, colour),
                );
            }
        }
    }
}

/// The units themselves.
pub fn draw(pen: &Pen) {
    let session = pen.session;
    let side = &session.sides[pen.side];
    let Some(deployment) = &side.deployment else { return };
    let shown = session.is_shown(pen.side);
    let frame = side.at(session.player.time_s()).map(|m| m.0).filter(|_| shown);
    let service = side.film.as_ref().filter(|_| shown).and_then(|f| f.service.as_ref());
    let places = session.unit_places(pen.side);
    let spread = spread(pen, &places, &deployment.units);
    for (number, (unit, at)) in deployment.units.iter().zip(spread).enumerate() {
        if !pen.is_near(at, 20.0) {
            continue;
        }
        let stands = service.is_none_or(|s| {
            let stretches = &s.units[number];
            let now = stretches.partition_point(|s| s.from_s <= session.player.time_s());
            now.checked_sub(1).is_some_and(|i| stretches[i].standing == Standing::Stands)
        });
        let is_selected = session.is_selected(pen.side, Thing::Unit(number));
        let true_place = pen.at(places[number]);
        if at.distance(true_place) > 3.0 {
            pen.painter.line_segment([true_place, at], Stroke::new(1.0, faint(pen.palette.blue, 0.7)));
            pen.painter.circle_filled(true_place, 1.8, pen.palette.blue);
        }
        symbol(pen, unit, at, is_selected, stands);
        let busy = frame.and_then(|f| f.units.get(number)).map_or(0, |shot| shot.busy.0 + shot.busy.1);
        if busy > 0 {
            let corner = at + vec2(9.0, -9.0);
            pen.painter.circle(corner, 6.5, pen.palette.unknown, Stroke::new(1.0, pen.palette.halo));
            let font = FontId::proportional(10.0);
            pen.painter.text(corner, Align2::CENTER_CENTER, busy.to_string(), font, pen.palette.halo);
        }
    }
}

/// What is being dragged, with a line to where it was.
pub fn draw_ghost(pen: &Pen) {
    let Some(editing) = pen.session.editing.as_ref().filter(|e| e.side == pen.side) else { return };
    // The stops of the route that is looked at, to take hold of.
    for (number, stop) in
        editing.stops(pen.session.selected).map(|s| s.1).unwrap_or_default().iter().enumerate()
    {
        let at = pen.at(*stop);
        pen.painter.circle(at, 8.0, pen.palette.halo, Stroke::new(2.2, pen.palette.unknown));
        let font = FontId::proportional(10.5);
        pen.painter.text(at, Align2::CENTER_CENTER, (number + 1).to_string(), font, pen.palette.ink);
    }
    let Some(ghost) = editing.ghost else { return };
    let to = pen.at(ghost.to());
    pen.dashes(&[pen.at(ghost.from), to], pen.palette.unknown, 2.0, 5.0, 4.0);
    pen.painter.circle(to, 10.0, faint(pen.palette.unknown, 0.35), Stroke::new(2.5, pen.palette.unknown));
}

/// Units that stand in one place are drawn beside one another.
fn spread(pen: &Pen, places: &[glam::DVec2], units: &[UnitPlan]) -> Vec<Pos2> {
    let mut drawn: Vec<Pos2> = Vec::with_capacity(places.len());
    for (place, unit) in places.iter().zip(units) {
        let home = pen.at(*place);
        let free = |at: Pos2, drawn: &[Pos2]| !drawn.iter().any(|d| (*d - at).abs().max_elem() < 15.0);
        // What moves stays where it is: it is gone in a moment.
        let moves = matches!(unit.task, Task::Route { .. } | Task::Area { .. } | Task::Hunt { .. });
        let around = [
            (0.0, 0.0),
            (1.0, 0.0),
            (-1.0, 0.0),
            (0.0, -1.0),
            (0.0, 1.0),
            (1.0, -1.0),
            (-1.0, -1.0),
            (1.0, 1.0),
            (-1.0, 1.0),
        ];
        let at = around
            .iter()
            .map(|&(x, y)| home + 16.5 * vec2(x, y))
            .find(|&at| moves || free(at, &drawn))
            .unwrap_or(home);
        drawn.push(at);
    }
    drawn
}

/// A square for a post, a disc for a team, a small triangle where nobody stands; within it what it can do.
pub fn symbol(pen: &Pen, unit: &UnitPlan, at: Pos2, is_selected: bool, stands: bool) {
    let colour = if unit.team.is_none() { pen.palette.blue } else { pen.palette.patrol };
    let (fill, ink) = if stands { (colour, pen.palette.halo) } else { (pen.palette.halo, colour) };
    let edge = Stroke::new(
        if is_selected { 3.0 } else { 1.4 },
        if is_selected { pen.palette.unknown } else { pen.palette.halo },
    );
    let edge = if stands || is_selected { edge } else { Stroke::new(1.6, colour) };
    if unit.team.is_none() && unit.crew == 0 {
        let corners = vec![at + vec2(0.0, -6.5), at + vec2(6.0, 4.5), at + vec2(-6.0, 4.5)];
        pen.painter.add(Shape::convex_polygon(corners, fill, edge));
        return;
    }
    if unit.team.is_none() {
        let rect = Rect::from_center_size(at, Vec2::splat(17.0));
        pen.painter.rect(rect, CornerRadius::same(3), fill, edge, StrokeKind::Outside);
    } else {
        pen.painter.circle(at, 9.0, fill, edge);
    }
    glyph(pen, unit, at, ink);
}

/// What a unit can do: a bolt for a jammer, waves for denied navigation, a cross for a gun, else an eye.
fn glyph(pen: &Pen, unit: &UnitPlan, at: Pos2, ink: Color32) {
    let catalogue = &pen.session.project.scenario.catalogue;
    let has = |kind: EffectorKind| unit.effectors.iter().any(|&e| catalogue.effectors[e].kind == kind);
    let stroke = Stroke::new(1.8, ink);
    let path = |points: &[(f32, f32)]| {
        pen.painter.add(Shape::line(points.iter().map(|&(x, y)| at + vec2(x, y)).collect(), stroke));
    };
    if has(EffectorKind::LinkJammer) {
        path(&[(1.8, -5.5), (-2.4, 0.8), (1.8, -0.2), (-1.8, 5.5)]);
    } else if has(EffectorKind::GnssDenial) {
        for y in [-3.2, 0.0, 3.2] {
            path(&[(-5.0, y + 1.2), (-2.5, y - 1.2), (0.0, y + 1.2), (2.5, y - 1.2), (5.0, y + 1.2)]);
        }
    } else if has(EffectorKind::Gun) {
        pen.painter.circle_stroke(at, 3.6, stroke);
        path(&[(-6.0, 0.0), (6.0, 0.0)]);
        path(&[(0.0, -6.0), (0.0, 6.0)]);
    } else if !unit.sensors.is_empty() {
        path(&[(-5.5, 0.0), (-2.5, -3.0), (2.5, -3.0), (5.5, 0.0), (2.5, 3.0), (-2.5, 3.0), (-5.5, 0.0)]);
        pen.painter.circle_filled(at, 1.9, ink);
    } else {
        pen.painter.circle_filled(pos2(at.x, at.y), 2.2, ink);
    }
}
