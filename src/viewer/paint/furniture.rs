//! What a map needs besides the map: its plan's name and score, the clock, a scale bar, north.

use super::pen::Pen;
use crate::report::story::{clock, day};
use crate::viewer::layers::Layer;
use crate::viewer::palette::faint;
use crate::viewer::score::Score;
use crate::viewer::view::round_length;
use bevy_egui::egui::{Align2, CornerRadius, FontId, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};

/// All of it.
pub fn draw(pen: &Pen) {
    let head = title(pen);
    if pen.side == 0 {
        time(pen);
    }
    scale_bar(pen);
    if pen.session.heat.is_some() {
        heat_key(pen, head);
    }
    if pen.session.sides[pen.side].is_busy() && pen.session.sides[pen.side].reel.is_none() {
        pen.letters(pen.rect.center(), Align2::CENTER_CENTER, "one moment …", 20.0, pen.palette.ink);
    }
    // The side that keys speak to, and whose story is told.
    let edge = match pen.session.sides.len() == 2 && pen.session.focus == pen.side {
        true => Stroke::new(2.5, pen.palette.blue),
        false => Stroke::new(1.0, faint(pen.palette.soft, 0.6)),
    };
    pen.painter.rect_stroke(pen.rect, 0.0, edge, StrokeKind::Inside);
}

/// A plate behind letters.
fn plate(pen: &Pen, rect: Rect) {
    pen.painter.rect_filled(rect, CornerRadius::same(5), faint(pen.palette.halo, 0.86));
}

/// The plan's name and score; hands back their plate.
fn title(pen: &Pen) -> Rect {
    let session = pen.session;
    let film = session.sides[pen.side].film.as_deref().filter(|_| session.is_shown(pen.side));
    let score = film.map(|f| Score::at(f, session.player.time_s()));
    let score = score.map(|s| if session.shows(Layer::Known) { s.known_line() } else { s.line() });
    let score = score.unwrap_or_default();
    let name = session.plan_name(pen.side);
    let ink = pen.palette.ink;
    let head = pen.painter.layout_no_wrap(name, FontId::proportional(18.0), ink);
    let most = (pen.rect.width() - 150.0).max(120.0);
    let line = pen.painter.layout(score, FontId::proportional(14.0), ink, most);
    let size = vec2(head.size().x.max(line.size().x), head.size().y + line.size().y);
    let corner = pen.rect.min + vec2(10.0, 10.0);
    let own = Rect::from_min_size(corner, size + vec2(16.0, 8.0));
    plate(pen, own);
    let below = corner + vec2(8.0, 4.0 + head.size().y);
    pen.painter.galley(corner + vec2(8.0, 4.0), head, ink);
    pen.painter.galley(below, line, ink);
    own
}

fn time(pen: &Pen) {
    let session = pen.session;
    if session.player.scenes().is_empty() {
        return;
    }
    let now_s = session.player.time_s();
    let text = format!("day {} · {}", day(now_s), clock(now_s));
    let galley = pen.painter.layout_no_wrap(text, FontId::monospace(17.0), pen.palette.ink);
    let size = galley.size() + vec2(16.0, 8.0);
    let corner = pos2(pen.rect.left() + 10.0, pen.rect.bottom() - 10.0 - size.y);
    plate(pen, Rect::from_min_size(corner, size));
    pen.painter.galley(corner + vec2(8.0, 4.0), galley, pen.palette.ink);
}

fn scale_bar(pen: &Pen) {
    let metres = round_length(150.0 * pen.view.scale(&pen.window));
    let length = pen.length(metres);
    let text = if metres >= 1000.0 { format!("{} km", metres / 1000.0) } else { format!("{metres} m") };
    let right = pen.rect.right() - 18.0;
    let y = pen.rect.bottom() - 18.0;
    plate(pen, Rect::from_min_max(pos2(right - length - 34.0, y - 24.0), pos2(right + 8.0, y + 9.0)));
    let bar = [pos2(right - length, y - 4.0), pos2(right - length, y), pos2(right, y), pos2(right, y - 4.0)];
    pen.painter.add(Shape::line(bar.to_vec(), Stroke::new(2.0, pen.palette.ink)));
    let middle = pos2(right - 0.5 * length, y - 5.0);
    pen.painter.text(middle, Align2::CENTER_BOTTOM, text, FontId::proportional(13.0), pen.palette.ink);
    north(pen, pos2(right - length - 20.0, y - 7.0));
}

/// What the colours of the heat map mean.
fn heat_key(pen: &Pen, head: Rect) {
    let Some(class) = pen.session.heat else { return };
    let name = pen.session.project.class(class);
    let text = format!("of {name}s that come from there, stopped");
    let galley = pen.painter.layout_no_wrap(text, FontId::proportional(12.5), pen.palette.ink);
    let width = galley.size().x.max(190.0);
    let right = pos2(pen.rect.right() - width - 26.0, pen.rect.top() + 10.0);
    // Beside the plan's name, or below it where there is no room.
    let corner = if right.x > head.right() + 8.0 { right } else { pos2(head.left(), head.bottom() + 6.0) };
    plate(pen, Rect::from_min_size(corner, vec2(width + 16.0, 50.0)));
    pen.painter.galley(corner + vec2(8.0, 4.0), galley, pen.palette.ink);
    let steps = 40;
    let step = width / steps as f32;
    for i in 0..steps {
        let left = corner + vec2(8.0 + step * i as f32, 22.0);
        let colour = pen.palette.warm((i as f32 + 0.5) / steps as f32);
        pen.painter.rect_filled(Rect::from_min_size(left, vec2(step + 0.5, 10.0)), 0.0, colour);
    }
    for (share, anchor) in [(0.0, Align2::LEFT_TOP), (0.5, Align2::CENTER_TOP), (1.0, Align2::RIGHT_TOP)] {
        let at = corner + vec2(8.0 + width * share, 33.0);
        pen.painter.text(
            at,
            anchor,
            format!("{:.0} %", 100.0 * share),
            FontId::proportional(11.0),
            pen.palette.ink,
        );
    }
}

fn north(pen: &Pen, at: Pos2) {
    let arrow = vec![at + vec2(0.0, -12.0), at + vec2(5.0, 9.0), at + vec2(0.0, 5.0)];
    pen.painter.add(Shape::convex_polygon(arrow, pen.palette.ink, Stroke::NONE));
    let other = vec![at + vec2(0.0, -12.0), at + vec2(-5.0, 9.0), at + vec2(0.0, 5.0)];
    pen.painter.add(Shape::closed_line(other, Stroke::new(1.2, pen.palette.ink)));
}
