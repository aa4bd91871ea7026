//! The clock: play and pause, speed, all raids of the replicate, and the scene that is played with what decided in it.

use crate::report::story::{clock, day};
use crate::viewer::axis::Axis;
use crate::viewer::command::Command;
use crate::viewer::palette::{Palette, faint};
use crate::viewer::session::{MarkKind, Session};
use bevy_egui::egui::{
    Align2, CornerRadius, FontId, Rect, RichText, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2,
};

/// The panel.
pub fn show(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let playing = session.player.is_playing();
        let buttons = [
            ("⏮", "This raid from its start, or the one before (P)", Command::Raid { next: false }),
            (if playing { "⏸" } else { "▶" }, "Play or pause (Space)", Command::Play),
            ("⏭", "Next raid (N)", Command::Raid { next: true }),
            ("−", "Slower (↓)", Command::Speed { faster: false }),
        ];
        for (label, about, command) in buttons {
            if ui.button(RichText::new(label).size(17.0)).on_hover_text(about).clicked() {
                wishes.push(command);
            }
        }
        ui.label(format!("{}×", session.player.speed()));
        if ui.button(RichText::new("+").size(17.0)).on_hover_text("Faster (↑)").clicked() {
            wishes.push(Command::Speed { faster: true });
        }
        ui.separator();
        raids(ui, session, wishes);
    });
    scene(ui, session, wishes);
    ui.add_space(3.0);
}

/// A block for each scene of the replicate, by what came of it.
fn raids(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    let palette = Palette::of(session.dark);
    let scenes = session.player.scenes();
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::CLICK);
    if scenes.is_empty() {
        ui.painter().text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            "no raid in this replicate",
            FontId::proportional(13.0),
            palette.soft,
        );
        return;
    }
    let width = rect.width() / scenes.len() as f32;
    let now = session.player.scene();
    let hovered =
        response.hover_pos().map(|p| (((p.x - rect.left()) / width) as usize).min(scenes.len() - 1));
    for (number, &(from_s, to_s)) in scenes.iter().enumerate() {
        let left = rect.left() + width * number as f32;
        let gap = if width > 6.0 { 1.5 } else { 0.0 };
        let block = Rect::from_min_max(
            pos2(left + gap, rect.top() + 3.0),
            pos2(left + width - gap, rect.bottom() - 3.0),
        );
        let rows = session.sides.len();
        for side in 0..rows {
            let height = block.height() / rows as f32;
            let top = block.top() + height * side as f32;
            let part = Rect::from_min_max(
                pos2(block.left(), top),
                pos2(block.right(), top + height - if rows > 1 { 1.0 } else { 0.0 }),
            );
            let marks = || {
                let all = session.marks_between(from_s - 1.0, to_s);
                all.iter().filter(|m| m.side == side && session.may_show(m))
            };
            let leaked = marks().any(|m| m.kind == MarkKind::Release);
            let stopped = marks().any(|m| m.kind == MarkKind::Stopped);
            let colour = match (leaked, stopped) {
                (true, false) => palette.red,
                (true, true) => palette.unknown,
                (false, true) => palette.good,
                (false, false) => palette.neutral,
            };
            ui.painter().rect_filled(part, CornerRadius::same(3), faint(colour, 0.8));
            // Colour is not all that tells them apart.
            if leaked && width > 9.0 && part.height() > 7.0 {
                ui.painter().circle_filled(part.center(), 2.6, palette.halo);
            }
        }
        if now == Some(number) {
            let edge = Stroke::new(2.5, palette.ink);
            ui.painter().rect_stroke(block.expand(2.0), CornerRadius::same(4), edge, StrokeKind::Middle);
        }
    }
    if let Some(number) = hovered {
        if response.clicked() {
            wishes.push(Command::Seek(scenes[number].0));
        }
        let from_s = scenes[number].0;
        response.on_hover_text(format!(
            "Scene {} of {}: day {}, {}. With a dot: a drone got through",
            number + 1,
            scenes.len(),
            day(from_s),
            clock(from_s)
        ));
    }
}

/// The scene on a line, to be dragged, with what decided in it.
fn scene(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    let palette = Palette::of(session.dark);
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::CLICK | Sense::DRAG);
    let Some(scene) = session.player.scene() else { return };
    let (from_s, to_s) = session.player.scenes()[scene];
    let line = Rect::from_min_max(rect.min + vec2(8.0, 0.0), rect.max - vec2(8.0, 0.0));
    let axis = Axis::new((from_s, to_s), session.flights.get(scene).copied().flatten());
    let at = |time_s: f64| line.left() + line.width() * axis.part(time_s) as f32;
    let painter = ui.painter_at(rect.expand(2.0));
    let y = rect.center().y;
    painter.line_segment(
        [pos2(line.left(), y), pos2(line.right(), y)],
        Stroke::new(3.0, faint(palette.soft, 0.5)),
    );
    let (flies, ends) = axis.flight();
    let flight = [flies, ends].map(|part| pos2(line.left() + line.width() * part as f32, y));
    painter.line_segment(flight, Stroke::new(14.0, faint(palette.soft, 0.16)));
    let now_x = at(session.player.time_s());
    painter.line_segment([pos2(line.left(), y), pos2(now_x, y)], Stroke::new(3.0, palette.blue));
    let pointer = response.hover_pos();
    let mut told: Option<&str> = None;
    for mark in session.marks_between(from_s, to_s).iter().filter(|m| session.may_show(m)) {
        let rows = session.sides.len();
        let middle = pos2(at(mark.time_s), if rows == 1 { y } else { y - 7.0 + 14.0 * mark.side as f32 });
        sign(&painter, palette, mark.kind, middle);
        if pointer.is_some_and(|p| (p - middle).length() < 8.0) {
            told = Some(&mark.text);
        }
    }
    let knob = pos2(now_x, y);
    painter.circle(knob, 7.0, palette.blue, Stroke::new(2.0, palette.halo));
    if let Some(point) = response.interact_pointer_pos().filter(|_| response.clicked() || response.dragged())
    {
        let part = f64::from(((point.x - line.left()) / line.width()).clamp(0.0, 1.0));
        wishes.push(Command::Seek(axis.time_s(part)));
    }
    if let Some(told) = told {
        response.on_hover_text(told);
    }
}

fn sign(painter: &bevy_egui::egui::Painter, palette: &Palette, kind: MarkKind, at: bevy_egui::egui::Pos2) {
    match kind {
        MarkKind::Launch => {
            let up = vec![at + vec2(-4.0, 4.0), at + vec2(0.0, -5.0), at + vec2(4.0, 4.0)];
            painter.add(Shape::convex_polygon(up, faint(palette.red, 0.7), Stroke::NONE));
        }
        MarkKind::Notice => {
            painter.circle(at, 4.0, palette.halo, Stroke::new(2.0, palette.look));
        }
        MarkKind::Engage => {
            painter.rect_filled(Rect::from_center_size(at, vec2(4.0, 12.0)), 1.0, palette.beam);
        }
        MarkKind::Effect => {
            let bolt = [vec2(2.0, -7.0), vec2(-2.5, 1.0), vec2(2.0, 0.0), vec2(-2.0, 7.0)];
            painter.add(Shape::line(bolt.map(|v| at + v).to_vec(), Stroke::new(2.0, palette.beam)));
        }
        MarkKind::Stopped | MarkKind::Failed => {
            let colour = if kind == MarkKind::Stopped { palette.good } else { palette.neutral };
            for (a, b) in [(vec2(-4.0, -4.0), vec2(4.0, 4.0)), (vec2(4.0, -4.0), vec2(-4.0, 4.0))] {
                painter.line_segment([at + a, at + b], Stroke::new(2.4, colour));
            }
        }
        MarkKind::Release => {
            painter.circle_filled(at, 5.0, palette.red);
            for i in 0..8 {
                let way = bevy_egui::egui::Vec2::angled(core::f32::consts::TAU * i as f32 / 8.0);
                painter.line_segment([at + 4.0 * way, at + 9.0 * way], Stroke::new(1.8, palette.red));
            }
        }
    }
}
