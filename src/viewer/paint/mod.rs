//! The map as it is drawn: ground, what stands, what flies, what is known of it.
//!
//! Everything is drawn by egui's painter: lines and letters are sharp at any scale, a side of a split screen is a clip, and a test can draw
//! the whole window without a graphics card.

mod flyers;
mod furniture;
mod ground;
mod legend;
mod pen;
mod units;

pub use ground::Canvas;
pub use legend::SIGNS;
pub use pen::Pen;

use super::command::Command;
use super::editing::{Edit, Held};
use super::layers::Layer;
use super::palette::Palette;
use super::pick::{Scenery, Thing, pick};
use super::session::Session;
use super::tool::Tool;
use super::view::Frame as Window;
use bevy_egui::egui::{self, CursorIcon, Rect, Sense, Ui};
use glam::DVec2;

/// How near a click has to be, points.
const CLICK: f64 = 12.0;

/// The place of a rectangle of the screen for the view.
pub fn window_of(rect: Rect) -> Window {
    let corner = |p: egui::Pos2| DVec2::new(f64::from(p.x), f64::from(p.y));
    Window { min: corner(rect.min), max: corner(rect.max) }
}

/// The middle of the map, where a key puts what the tool holds.
fn cross(pen: &Pen) {
    let (middle, ink) = (pen.rect.center(), pen.palette.ink);
    for (colour, width) in [(pen.palette.halo, 4.0), (ink, 1.6)] {
        for way in [egui::vec2(1.0, 0.0), egui::vec2(0.0, 1.0)] {
            for end in [-1.0, 1.0] {
                let (from, to) = (middle + end * 4.0 * way, middle + end * 14.0 * way);
                pen.painter.line_segment([from, to], egui::Stroke::new(width, colour));
            }
        }
    }
}

/// Draws the map of a side into a rectangle, and hands back what is wished with the pointer.
pub fn map(ui: &mut Ui, session: &mut Session, canvas: &Canvas, side: usize, rect: Rect) -> Vec<Command> {
    let response = ui.interact(rect, ui.id().with(("map", side)), Sense::CLICK | Sense::DRAG);
    let window = window_of(rect);
    if side == 0 {
        session.window = window;
    }
    let mut wishes = Vec::new();
    let pen = Pen {
        painter: ui.painter_at(rect),
        rect,
        window,
        view: session.view,
        palette: Palette::of(session.dark),
        session,
        side,
    };
    ground::draw(&pen, canvas);
    units::draw_beats(&pen);
    units::draw_ranges(&pen);
    flyers::draw_marks(&pen);
    units::draw(&pen);
    flyers::draw(&pen);
    units::draw_ghost(&pen);
    ground::draw_names(&pen);
    furniture::draw(&pen);
    if session.shows(Layer::Legend) {
        legend::draw(&pen);
    }
    if session.editing.as_ref().is_some_and(|e| e.side == side && e.tool != Tool::Hand) {
        cross(&pen);
    }
    let pointer = response.hover_pos().map(|p| DVec2::new(f64::from(p.x), f64::from(p.y)));
    let under = pointer.and_then(|point| {
        let scale = session.view.scale(&window);
        let units = session.unit_places(side);
        let now_s = session.player.time_s();
        let shown = &session.sides[side];
        let frame = shown.at(now_s).map(|m| m.0).filter(|_| shown.is_within(now_s));
        let scenery =
            Scenery { scenario: &session.project.scenario, frame, units: &units, layers: session.layers };
        pick(scenery, session.view.place_at(&window, point), CLICK * scale)
    });
    if under.is_some() {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
    }
    let place = |point: egui::Pos2| {
        session.view.place_at(&window, DVec2::new(f64::from(point.x), f64::from(point.y)))
    };
    let at = response.interact_pointer_pos().map(place);
    let puts = session.editing.as_ref().is_some_and(|e| e.side == side && e.tool != Tool::Hand);
    if response.clicked() {
        wishes.push(match (puts, at) {
            (true, Some(at)) => Command::Edit(Edit::Put(at)),
            _ => under.map_or(Command::Deselect, |thing| Command::Select { side, thing }),
        });
    }
    let begun = ui.input(|i| i.pointer.press_origin()).map(place);
    let within_m = CLICK * session.view.scale(&window);
    let selected = session.selected;
    let stop_at = |at: DVec2, session: &Session| {
        let (unit, stops) = session.editing.as_ref().filter(|e| e.side == side)?.stops(selected)?;
        let near = (0..stops.len()).filter(|&i| stops[i].distance(at) <= within_m);
        near.min_by(|&a, &b| stops[a].distance(at).total_cmp(&stops[b].distance(at))).map(|stop| (unit, stop))
    };
    let held = begun.filter(|_| response.drag_started()).and_then(|from| {
        if let Some((unit, stop)) = stop_at(from, session) {
            return Some((Held::Stop(unit, stop), from));
        }
        let units = session.unit_places(side);
        let scenery = Scenery {
            scenario: &session.project.scenario,
            frame: None,
            units: &units,
            layers: session.layers,
        };
        // A settlement is wide: it is held in its middle, so that the map can be moved from within it.
        let in_hand = |thing: &Thing| match *thing {
            Thing::Asset(asset) => session.project.scenario.assets[asset].at.distance(from) <= within_m,
            _ => true,
        };
        pick(scenery, from, within_m).filter(in_hand).map(|thing| (Held::Thing(thing), from))
    });
    if response.secondary_clicked()
        && let Some((unit, stop)) = at.and_then(|at| stop_at(at, session))
    {
        wishes.push(Command::Edit(Edit::RemoveStop(unit, stop)));
    }
    if let Some(editing) = session.editing.as_mut().filter(|e| e.side == side && e.tool == Tool::Hand) {
        if let Some((held, grip)) = held {
            editing.ghost = editing.hold(held, grip);
        }
        if let (Some(ghost), Some(at)) = (&mut editing.ghost, at) {
            ghost.now = at;
        }
        if response.drag_stopped()
            && let Some(ghost) = editing.ghost.take()
        {
            if let Held::Thing(thing) = ghost.held {
                wishes.push(Command::Select { side, thing });
            }
            wishes.push(Command::Edit(ghost.let_go()));
        }
    }
    let carries = session.editing.as_ref().is_some_and(|e| e.ghost.is_some());
    if response.dragged() && !carries && !response.drag_stopped() {
        let by = response.drag_delta();
        wishes.push(Command::Pan(f64::from(by.x), f64::from(by.y)));
    }
    if let Some(point) = pointer {
        let (scroll, pinch) = ui.input(|i| (i.smooth_scroll_delta().y, i.zoom_delta()));
        // Three clicks of a wheel come to twice as near.
        let factor = f64::from(pinch) * crate::math::exp(f64::from(scroll) * 0.0045);
        if (factor - 1.0).abs() > 1e-4 {
            session.follows = false;
            session.view.zoom(&window, factor, point);
        }
    }
    wishes
}
