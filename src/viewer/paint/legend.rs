//! What the signs on the map mean: a plate on the map with those that are in use, and all of them on the page of keys.

use super::pen::Pen;
use crate::strategy::deployment::UnitPlan;
use crate::viewer::layers::{Layer, Layers};
use crate::viewer::palette::{Palette, faint};
use bevy_egui::egui::{
    Align2, CornerRadius, FontId, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2,
};

/// A sign.
pub struct Sign {
    /// What it means, in a few words.
    pub what: &'static str,
    /// What else there is to know of it; may be empty.
    pub more: &'static str,
    /// Whether it can be on a map: by layers and by what the plan has.
    is_used: fn(Layers, &[UnitPlan]) -> bool,
    /// Draws it around a point.
    pub draw: fn(&Painter, &Palette, Pos2),
}

/// All signs.
pub static SIGNS: [Sign; 16] = [
    Sign {
        what: "post with a crew",
        more: "a bolt jams, waves deny navigation, a cross shoots, an eye watches; hollow: not there yet; a number: tracks that its crew works on",
        is_used: |_, units| units.iter().any(|u| u.team.is_none() && u.crew > 0),
        draw: |p, c, at| {
            p.rect(
                Rect::from_center_size(at, vec2(15.0, 15.0)),
                3.0,
                c.blue,
                Stroke::new(1.2, c.halo),
                StrokeKind::Outside,
            );
        },
    },
    Sign {
        what: "post without a crew",
        more: "",
        is_used: |_, units| units.iter().any(|u| u.team.is_none() && u.crew == 0),
        draw: |p, c, at| {
            let corners = vec![at + vec2(0.0, -6.0), at + vec2(6.0, 5.0), at + vec2(-6.0, 5.0)];
            p.add(Shape::convex_polygon(corners, c.blue, Stroke::NONE));
        },
    },
    Sign {
        what: "team",
        more: "hollow: not there yet",
        is_used: |_, units| units.iter().any(|u| u.team.is_some()),
        draw: |p, c, at| {
            p.circle(at, 8.0, c.patrol, Stroke::new(1.2, c.halo));
        },
    },
    Sign {
        what: "operator pair",
        more: "rings: it transmits; framed: blue has located it",
        is_used: |_, _| true,
        draw: |p, c, at| {
            for x in [-3.6, 3.6] {
                p.circle(at + vec2(x, 0.0), 3.6, c.red, Stroke::new(1.0, c.halo));
            }
        },
    },
    Sign {
        what: "drone",
        more: "hollow: not flown by radio",
        is_used: |_, _| true,
        draw: |p, c, at| {
            let corners = vec![at + vec2(9.0, 0.0), at + vec2(-6.0, 6.0), at + vec2(-6.0, -6.0)];
            p.add(Shape::convex_polygon(corners, c.red, Stroke::NONE));
        },
    },
    Sign {
        what: "track, unknown",
        more: "",
        is_used: |layers, _| layers.shows(Layer::Tracks),
        draw: |p, c, at| {
            let rect = Rect::from_center_size(at, vec2(15.0, 15.0));
            p.rect_stroke(rect, 0.0, Stroke::new(2.0, c.unknown), StrokeKind::Middle);
        },
    },
    Sign {
        what: "track, a threat",
        more: "bold: to be engaged",
        is_used: |layers, _| layers.shows(Layer::Tracks),
        draw: |p, c, at| {
            let corners = [vec2(0.0, -9.0), vec2(9.0, 0.0), vec2(0.0, 9.0), vec2(-9.0, 0.0)];
            p.add(Shape::closed_line(corners.map(|v| at + v).to_vec(), Stroke::new(2.0, c.red)));
        },
    },
    Sign {
        what: "track, taken for harmless",
        more: "",
        is_used: |layers, _| layers.shows(Layer::Tracks),
        draw: |p, c, at| {
            p.circle_stroke(at, 7.0, Stroke::new(2.0, c.good));
        },
    },
    Sign {
        what: "jamming",
        more: "",
        is_used: |layers, _| layers.shows(Layer::Engagements),
        draw: |p, c, at| {
            let cone = vec![at - vec2(12.0, 0.0), at + vec2(12.0, 7.0), at + vec2(12.0, -7.0)];
            p.add(Shape::convex_polygon(cone, faint(c.beam, 0.4), Stroke::new(1.0, c.beam)));
        },
    },
    Sign {
        what: "radio link to its pilot",
        more: "",
        is_used: |layers, _| layers.shows(Layer::Links) && !layers.shows(Layer::Known),
        draw: |p, c, at| {
            p.extend(Shape::dashed_line(
                &[at - vec2(12.0, 0.0), at + vec2(12.0, 0.0)],
                Stroke::new(1.4, c.link),
                4.0,
                4.0,
            ));
        },
    },
    Sign {
        what: "hit",
        more: "a ring: a miss",
        is_used: |layers, _| layers.shows(Layer::Marks),
        draw: |p, c, at| {
            p.circle_filled(at, 4.5, c.red);
            for i in 0..8 {
                let way = Vec2::angled(core::f32::consts::TAU * i as f32 / 8.0);
                p.line_segment([at + 3.0 * way, at + 10.0 * way], Stroke::new(2.0, c.red));
            }
        },
    },
    Sign {
        what: "came down",
        more: "vermilion: somebody was hurt",
        is_used: |layers, _| layers.shows(Layer::Marks),
        draw: |p, c, at| {
            for (a, b) in [(vec2(-5.0, -5.0), vec2(5.0, 5.0)), (vec2(5.0, -5.0), vec2(-5.0, 5.0))] {
                p.line_segment([at + a, at + b], Stroke::new(2.4, c.good));
            }
        },
    },
    Sign {
        what: "a sensor has noticed it",
        more: "thick: a bearing on a pair",
        is_used: |layers, _| layers.shows(Layer::Looks),
        draw: |p, c, at| {
            p.line_segment([at - vec2(12.0, 0.0), at + vec2(12.0, 0.0)], Stroke::new(1.4, c.look));
        },
    },
    Sign {
        what: "ranges of a post",
        more: "dashed: notices; whole: acts, at nominal figures",
        is_used: |layers, _| layers.shows(Layer::Ranges),
        draw: |p, c, at| {
            p.extend(Shape::dashed_line(
                &[at + vec2(-12.0, -3.0), at + vec2(12.0, -3.0)],
                Stroke::new(1.4, c.look),
                5.0,
                3.0,
            ));
            p.line_segment([at + vec2(-12.0, 3.0), at + vec2(12.0, 3.0)], Stroke::new(1.6, c.beam));
        },
    },
    Sign {
        what: "settlement",
        more: "",
        is_used: |_, _| true,
        draw: |p, c, at| {
            p.circle(at, 8.0, faint(c.asset, 0.10), Stroke::new(1.2, faint(c.asset, 0.55)));
        },
    },
    Sign {
        what: "place to protect",
        more: "its picture tells its kind",
        is_used: |_, _| true,
        draw: |p, c, at| {
            p.circle(at, 8.0, c.asset, Stroke::new(1.2, c.halo));
        },
    },
];

/// Width of the plate, and height of a line on it.
const WIDTH: f32 = 188.0;
const LINE: f32 = 18.0;

/// The plate, in the lower right corner of the first map above the scale bar; left out where the map has no room for it.
pub fn draw(pen: &Pen) {
    let side = &pen.session.sides[pen.side];
    let units = side.deployment.as_ref().map_or(&[][..], |deployment| &deployment.units);
    let used: Vec<&Sign> = SIGNS.iter().filter(|s| (s.is_used)(pen.session.layers, units)).collect();
    let height = LINE * used.len() as f32 + 8.0;
    if pen.side > 0 || height > 0.5 * pen.rect.height() || 3.0 * WIDTH > pen.rect.width() {
        return;
    }
    let corner = pos2(pen.rect.right() - 10.0 - WIDTH, pen.rect.bottom() - 52.0 - height);
    let plate = Rect::from_min_size(corner, vec2(WIDTH, height));
    pen.painter.rect_filled(plate, CornerRadius::same(5), faint(pen.palette.halo, 0.86));
    for (line, sign) in used.iter().enumerate() {
        let middle = corner.y + 4.0 + LINE * (line as f32 + 0.5);
        (sign.draw)(&pen.painter, pen.palette, pos2(corner.x + 20.0, middle));
        let at = pos2(corner.x + 40.0, middle);
        pen.painter.text(at, Align2::LEFT_CENTER, sign.what, FontId::proportional(12.0), pen.palette.ink);
    }
}
