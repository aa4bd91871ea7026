//! What flies and who flies it, what is known of it, what is done about it.

use super::pen::Pen;
use crate::film::{FlyerShot, Frame, PairShot, Reel};
use crate::scenario::spec::kit::{ControlLink, EffectorKind};
use crate::sim::engagement::Progress;
use crate::sim::facts::Fact;
use crate::sim::flyers::{FlyerKind, Mode};
use crate::sim::tracking::TrackStage;
use crate::viewer::layers::Layer;
use crate::viewer::palette::faint;
use crate::viewer::pick::Thing;
use crate::viewer::tell::rank;
use bevy_egui::egui::{Pos2, Shape, Stroke, StrokeKind, Vec2, vec2};
use glam::{DVec2, DVec3};

/// How long a trail is, seconds.
const TRAIL_S: f64 = 150.0;
/// The most points of a trail that are drawn.
const TRAIL_POINTS: usize = 48;
/// How long a first look is drawn bright, seconds.
const FLASH_S: f64 = 4.0;

/// Drones, pairs and what joins them to the defence.
pub fn draw(pen: &Pen) {
    let session = pen.session;
    let side = &session.sides[pen.side];
    let time_s = session.player.time_s();
    let (Some(reel), Some((before, after, part))) = (&side.reel, side.at(time_s)) else { return };
    if !session.is_shown(pen.side) {
        return;
    }
    if !side.is_within(time_s) {
        return;
    }
    let known_only = session.shows(Layer::Known);
    for pair in before.pairs.iter().filter(|p| !known_only || p.fixed || p.met) {
        let then = after.pairs.iter().find(|p| (p.raid, p.index) == (pair.raid, pair.index)).unwrap_or(pair);
        draw_pair(pen, pair, pair.at.lerp(then.at, part));
    }
    let flyers: Vec<(&FlyerShot, DVec3)> = moments(before, after, part)
        .filter(|(shot, _)| is_shown(pen, shot) && (!known_only || shot.detected))
        .collect();
    if session.shows(Layer::Trails) {
        flyers.iter().for_each(|(shot, at)| trail(pen, reel, shot, *at, time_s));
    }
    for (shot, at) in &flyers {
        lines(pen, before, shot, pen.at(at.truncate()), time_s);
    }
    for (shot, at) in &flyers {
        body(pen, shot, pen.at(at.truncate()), heading(after, shot, *at, reel, time_s));
    }
}

/// Everything in the air between two frames, with where it is.
fn moments<'a>(
    before: &'a Frame,
    after: &'a Frame,
    part: f64,
) -> impl Iterator<Item = (&'a FlyerShot, DVec3)> {
    let there = move |key: u64, frame: &'a Frame| frame.flyers.iter().find(|f| f.key == key);
    let both = before.flyers.iter().filter_map(move |a| match there(a.key, after) {
        Some(b) => Some((if part < 0.5 { a } else { b }, a.at.lerp(b.at, part))),
        None => (part < 0.5).then_some((a, a.at)),
    });
    let new = after.flyers.iter().filter(move |b| part >= 0.5 && there(b.key, before).is_none());
    both.chain(new.map(|b| (b, b.at)))
}

fn is_shown(pen: &Pen, shot: &FlyerShot) -> bool {
    matches!(shot.kind, FlyerKind::Threat { .. }) || pen.session.shows(Layer::Neutral)
}

/// The way it flies, on the screen; north where it does not move.
fn heading(after: &Frame, shot: &FlyerShot, at: DVec3, reel: &Reel, time_s: f64) -> Vec2 {
    let ahead = after.flyers.iter().find(|f| f.key == shot.key).map(|f| f.at - at);
    let moved = ahead.filter(|d| d.truncate().length() > 0.2).or_else(|| {
        let trail = reel.trails.iter().find(|t| t.key == shot.key)?;
        let last = trail.between(time_s - 20.0, time_s);
        last.iter().rev().map(|p| at - p.1).find(|d| d.truncate().length() > 3.0)
    });
    moved.map_or(vec2(0.0, -1.0), |d| vec2(d.x as f32, -d.y as f32).normalized())
}

fn trail(pen: &Pen, reel: &Reel, shot: &FlyerShot, at: DVec3, time_s: f64) {
    let Some(trail) = reel.trails.iter().find(|t| t.key == shot.key) else { return };
    // Where only what blue knows is shown, the way begins where it was noticed.
    let noticed_s = match shot.kind {
        FlyerKind::Threat { raid, drone } if pen.session.shows(Layer::Known) => {
            pen.session.sides[pen.side].known.drone_s((raid, drone)).unwrap_or(time_s)
        }
        _ => f64::NEG_INFINITY,
    };
    let past = trail.between((time_s - TRAIL_S).max(noticed_s), time_s);
    let step = past.len().div_ceil(TRAIL_POINTS).max(1);
    // Counted from a fixed end, so that corners stay where they are while the trail grows.
    let first = trail.points.partition_point(|p| p.0 < (time_s - TRAIL_S).max(noticed_s));
    let mut points: Vec<(f64, Pos2)> = past
        .iter()
        .enumerate()
        .filter(|(i, _)| (first + i) % step == 0)
        .map(|(_, p)| (p.0, pen.at(p.1.truncate())))
        .collect();
    points.push((time_s, pen.at(at.truncate())));
    let colour =
        if matches!(shot.kind, FlyerKind::Threat { .. }) { pen.palette.red } else { pen.palette.neutral };
    for pair in points.windows(2) {
        let age = ((time_s - pair[0].0) / TRAIL_S) as f32;
        pen.painter.line_segment(
            [pair[0].1, pair[1].1],
            Stroke::new(2.4 - 1.4 * age, faint(colour, 0.75 * (1.0 - age))),
        );
    }
}

/// Its link, who looks at it, who acts on it.
fn lines(pen: &Pen, frame: &Frame, shot: &FlyerShot, at: Pos2, time_s: f64) {
    let session = pen.session;
    let side = &session.sides[pen.side];
    let Some(theatre) = &side.theatre else { return };
    let catalogue = &session.project.scenario.catalogue;
    let unit_at = |unit: usize| frame.units.get(unit).map(|u| pen.at(u.at.truncate()));
    let FlyerKind::Threat { raid, drone } = shot.kind else { return };
    let is_selected = session.is_selected(pen.side, Thing::Drone(raid, drone));
    let radio = catalogue.classes[shot.class].link == ControlLink::Radio;
    let known = !session.shows(Layer::Known);
    if session.shows(Layer::Links) && radio && known && shot.link {
        let pilot = pen.at(shot.pilot.truncate());
        pen.dashes(&[pilot, at], faint(pen.palette.link, 0.8), 1.2, 4.0, 4.0);
    }
    if session.shows(Layer::Looks) {
        for &sensor in &shot.noticed_by {
            let Some(from) = unit_at(theatre.sensors[sensor as usize].unit) else { continue };
            let strength = if is_selected { 0.8 } else { 0.28 };
            pen.painter.line_segment([from, at], Stroke::new(1.0, faint(pen.palette.look, strength)));
        }
        if let (Some(film), Some(from)) = (&side.film, flash(side.film.as_deref(), (raid, drone), time_s)) {
            let unit = film.theatre.sensors[from.0 as usize].unit;
            if let Some(place) = unit_at(unit) {
                let part = 1.0 - (from.1 / FLASH_S) as f32;
                pen.painter
                    .line_segment([place, at], Stroke::new(1.0 + 3.0 * part, faint(pen.palette.look, part)));
                pen.painter.circle_stroke(
                    at,
                    12.0 + 14.0 * (1.0 - part),
                    Stroke::new(2.0, faint(pen.palette.look, part)),
                );
            }
        }
    }
    if session.shows(Layer::Engagements) {
        for &(effector, progress, holds, done) in &shot.engaged_by {
            let site = &theatre.effectors[effector];
            let Some(from) = unit_at(site.unit) else { continue };
            if done || progress < Progress::NotLaid {
                continue;
            }
            let strength = if holds { 0.9 } else { 0.35 };
            beam(pen, from, at, site.kind, strength, time_s);
        }
    }
}

/// The sensor that noticed a drone first, if it did so moments ago, and how long ago.
fn flash(film: Option<&crate::film::Film>, drone: (usize, usize), time_s: f64) -> Option<(u32, f64)> {
    film?.facts.iter().find_map(|fact| match *fact {
        Fact::Detected { raid, drone: d, sensor, time_s: at, .. } if (raid, d) == drone => {
            Some((sensor, time_s - at)).filter(|(_, ago)| (0.0..FLASH_S).contains(ago))
        }
        _ => None,
    })
}

/// Jamming widens on its way; fire is a thin line.
fn beam(pen: &Pen, from: Pos2, to: Pos2, kind: EffectorKind, strength: f32, time_s: f64) {
    let along = (to - from).normalized();
    let across = vec2(-along.y, along.x);
    let colour = pen.palette.beam;
    if kind == EffectorKind::Gun {
        pen.dashes(&[from, to], faint(colour, strength), 2.2, 5.0, 3.0);
        return;
    }
    let width = 9.0;
    let cone = vec![from, to + width * across, to - width * across];
    pen.painter.add(Shape::convex_polygon(cone, faint(colour, 0.28 * strength), Stroke::NONE));
    // Fronts that run towards the drone: what is on shows from what is not by moving.
    let distance = (to - from).length();
    let spacing = 22.0;
    let shift = ((time_s * 26.0) % f64::from(spacing)) as f32;
    let fronts = (distance / spacing) as usize;
    for i in 0..fronts.min(60) {
        let d = i as f32 * spacing + shift;
        if d > distance {
            break;
        }
        let half = width * d / distance;
        let middle = from + d * along;
        pen.painter.line_segment(
            [middle + half * across, middle - half * across],
            Stroke::new(1.6, faint(colour, strength)),
        );
    }
}

/// The drone itself, with what blue believes of it.
fn body(pen: &Pen, shot: &FlyerShot, at: Pos2, heading: Vec2) {
    let session = pen.session;
    let across = vec2(-heading.y, heading.x);
    let FlyerKind::Threat { raid, drone } = shot.kind else {
        // A bird is a small tick, a harmless drone a small ring.
        let colour = pen.palette.neutral;
        if shot.kind == FlyerKind::Bird {
            let wings = vec![at - 4.0 * across - 2.0 * heading, at, at + 4.0 * across - 2.0 * heading];
            pen.painter.add(Shape::line(wings, Stroke::new(1.5, colour)));
        } else {
            pen.painter.circle(at, 3.5, faint(pen.palette.halo, 0.8), Stroke::new(1.5, colour));
        }
        track(pen, shot, at, 8.0);
        return;
    };
    let is_selected = session.is_selected(pen.side, Thing::Drone(raid, drone));
    let size = 8.0;
    let nose = at + 1.15 * size * heading;
    let shape = vec![
        nose,
        at + 0.72 * size * across - 0.75 * size * heading,
        at - 0.35 * size * heading,
        at - 0.72 * size * across - 0.75 * size * heading,
    ];
    let radio = session.project.scenario.catalogue.classes[shot.class].link == ControlLink::Radio;
    let helpless = matches!(shot.mode, Mode::Lost | Mode::Hovering { .. });
    let red =
        if helpless || shot.mode == Mode::Returning { faint(pen.palette.red, 0.75) } else { pen.palette.red };
    if is_selected {
        pen.painter.circle_stroke(at, 17.0, Stroke::new(2.5, pen.palette.unknown));
    }
    if helpless {
        pen.dashed_circle(at, 11.0, pen.palette.beam, 1.6, 3.0, 3.0);
    }
    // Light around it, whatever it flies over.
    pen.painter.circle_filled(at, 1.25 * size, faint(pen.palette.halo, 0.6));
    // The outline of an arrowhead is not convex: two triangles.
    let fill = if radio { red } else { pen.palette.halo };
    for half in [[shape[0], shape[1], shape[2]], [shape[0], shape[2], shape[3]]] {
        pen.painter.add(Shape::convex_polygon(half.to_vec(), fill, Stroke::NONE));
    }
    let edge = if radio { Stroke::new(1.2, pen.palette.halo) } else { Stroke::new(2.0, red) };
    pen.painter.add(Shape::closed_line(shape, edge));
    track(pen, shot, at, 13.0);
}

/// The frame of a track: a square while it is unknown, a diamond for a threat, a circle once it is taken for harmless.
fn track(pen: &Pen, shot: &FlyerShot, at: Pos2, size: f32) {
    if !pen.session.shows(Layer::Tracks) {
        return;
    }
    let Some(&(_, stage)) = shot.tracks.iter().max_by_key(|t| rank(t.1)) else { return };
    let palette = pen.palette;
    match stage {
        TrackStage::Cueing { .. } | TrackStage::Waiting { .. } | TrackStage::Identifying { .. } => {
            let rect = bevy_egui::egui::Rect::from_center_size(at, Vec2::splat(2.0 * size));
            pen.painter.rect_stroke(rect, 0.0, Stroke::new(2.0, palette.unknown), StrokeKind::Middle);
        }
        TrackStage::Dismissed => {
            pen.painter.circle_stroke(at, size, Stroke::new(2.0, palette.good));
        }
        TrackStage::Forbidden | TrackStage::Deciding { .. } | TrackStage::Decided { .. } => {
            let reach = 1.35 * size;
            let corners = [vec2(0.0, -reach), vec2(reach, 0.0), vec2(0.0, reach), vec2(-reach, 0.0)];
            let decided = matches!(stage, TrackStage::Decided { .. });
            let stroke = Stroke::new(if decided { 2.6 } else { 1.6 }, palette.red);
            pen.painter.add(Shape::closed_line(corners.map(|c| at + c).to_vec(), stroke));
        }
    }
}

fn draw_pair(pen: &Pen, pair: &PairShot, place: DVec2) {
    let at = pen.at(place);
    let is_selected = pen.session.is_selected(pen.side, Thing::Pair(pair.raid, pair.index));
    let red = pen.palette.red;
    if pair.transmits {
        for radius in [10.0, 14.0] {
            pen.painter.circle_stroke(at, radius, Stroke::new(1.2, faint(red, 0.5)));
        }
    }
    for x in [-3.6, 3.6] {
        pen.painter.circle(at + vec2(x, 0.0), 3.6, red, Stroke::new(1.2, pen.palette.halo));
    }
    if pair.fixed || pair.met || is_selected {
        let rect = bevy_egui::egui::Rect::from_center_size(at, vec2(24.0, 18.0));
        let colour = if is_selected { pen.palette.unknown } else { pen.palette.blue };
        pen.painter.rect_stroke(rect, 2.0, Stroke::new(2.2, colour), StrokeKind::Middle);
    }
    if pair.met {
        let stroke = Stroke::new(2.2, pen.palette.blue);
        pen.painter.line_segment([at + vec2(-10.0, -7.0), at + vec2(10.0, 7.0)], stroke);
    }
}

/// Impacts, and where defeated drones came down, in the scene and so far.
pub fn draw_marks(pen: &Pen) {
    let session = pen.session;
    if !session.shows(Layer::Marks) || !session.is_shown(pen.side) {
        return;
    }
    let side = &session.sides[pen.side];
    let (Some(film), Some(reel)) = (&side.film, &side.reel) else { return };
    let Some(scene) = film.scenes.get(reel.scene) else { return };
    let now_s = session.player.time_s();
    let known = |raid: Option<usize>| raid.is_some_and(|r| scene.raids.contains(&r));
    for fact in film.facts.iter().filter(|f| f.time_s() <= now_s && known(f.raid())) {
        match *fact {
            Fact::Released { raid, hit, blocked, time_s, drone, .. } => {
                let asset = &film.theatre.scenario.assets[film.plan.raids[raid].target];
                let aim = film.plan.raids[raid].drones[drone].route[2];
                let at = pen.at(if aim.distance(asset.at) < 3000.0 { aim } else { asset.at });
                impact(pen, at, hit, blocked, now_s - time_s);
            }
            Fact::CameDown { x_m, y_m, harmed, .. } => {
                let at = pen.at(DVec2::new(x_m, y_m));
                let colour = if harmed { pen.palette.red } else { pen.palette.good };
                let stroke = Stroke::new(2.4, colour);
                for (a, b) in [(vec2(-5.0, -5.0), vec2(5.0, 5.0)), (vec2(5.0, -5.0), vec2(-5.0, 5.0))] {
                    pen.painter
                        .line_segment([at + a, at + b], Stroke::new(4.6, faint(pen.palette.halo, 0.8)));
                    pen.painter.line_segment([at + a, at + b], stroke);
                }
            }
            _ => {}
        }
    }
}

fn impact(pen: &Pen, at: Pos2, hit: bool, blocked: bool, ago_s: f64) {
    let red = pen.palette.red;
    let fresh = (1.0 - ago_s / 6.0).clamp(0.0, 1.0) as f32;
    if fresh > 0.0 {
        pen.painter.circle_stroke(
            at,
            10.0 + 26.0 * (1.0 - fresh),
            Stroke::new(3.0 * fresh, faint(red, fresh)),
        );
    }
    if !hit {
        pen.painter.circle_stroke(at, 5.0, Stroke::new(2.0, red));
        return;
    }
    let rays = 8;
    for i in 0..rays {
        let way = Vec2::angled(core::f32::consts::TAU * i as f32 / rays as f32);
        pen.painter.line_segment([at + 3.0 * way, at + 11.0 * way], Stroke::new(2.6, red));
    }
    pen.painter.circle(at, 4.5, if blocked { pen.palette.halo } else { red }, Stroke::new(1.6, red));
}
