//! What all that draws a side has in hand.

use crate::viewer::palette::{Palette, faint};
use crate::viewer::session::Session;
use crate::viewer::view::{Frame as Window, View};
use bevy_egui::egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2};
use glam::DVec2;

/// A pen over the map of a side.
pub struct Pen<'a> {
    /// What draws, clipped to the side.
    pub painter: Painter,
    /// The side on the screen.
    pub rect: Rect,
    /// The same for the view.
    pub window: Window,
    /// What of the map is seen.
    pub view: View,
    /// Colours.
    pub palette: &'static Palette,
    /// All that is known.
    pub session: &'a Session,
    /// Which side.
    pub side: usize,
}

impl Pen<'_> {
    /// Where a place is on the screen.
    pub fn at(&self, place: DVec2) -> Pos2 {
        let point = self.view.point_of(&self.window, place);
        pos2(point.x as f32, point.y as f32)
    }

    /// A length of the map on the screen, points.
    pub fn length(&self, metres: f64) -> f32 {
        (metres / self.view.scale(&self.window)) as f32
    }

    /// Places of a line on the screen.
    pub fn line(&self, places: impl IntoIterator<Item = DVec2>) -> Vec<Pos2> {
        places.into_iter().map(|place| self.at(place)).collect()
    }

    /// Whether a point is on the screen or so near to it.
    pub fn is_near(&self, point: Pos2, margin: f32) -> bool {
        self.rect.expand(margin).contains(point)
    }

    /// Letters with a halo, so that they can be read on any ground; hands back where they stand.
    pub fn letters(&self, at: Pos2, anchor: Align2, text: &str, size: f32, colour: Color32) -> Rect {
        let font = FontId::proportional(size);
        let galley = self.painter.layout_no_wrap(text.to_owned(), font, colour);
        let place = anchor.anchor_size(at, galley.size());
        let halo = faint(self.palette.halo, 0.85);
        for (x, y) in [
            (-1.2, 0.0),
            (1.2, 0.0),
            (0.0, -1.2),
            (0.0, 1.2),
            (-0.9, -0.9),
            (0.9, -0.9),
            (-0.9, 0.9),
            (0.9, 0.9),
        ] {
            self.painter.add(Shape::Text(
                bevy_egui::egui::epaint::TextShape::new(place.min + Vec2::new(x, y), galley.clone(), halo)
                    .with_override_text_color(halo),
            ));
        }
        self.painter.galley(place.min, galley, colour);
        place
    }

    /// A dashed line.
    pub fn dashes(&self, points: &[Pos2], colour: Color32, width: f32, dash: f32, gap: f32) {
        self.painter.extend(Shape::dashed_line(points, Stroke::new(width, colour), dash, gap));
    }

    /// A dashed circle.
    pub fn dashed_circle(&self, centre: Pos2, radius: f32, colour: Color32, width: f32, dash: f32, gap: f32) {
        let corners = (radius * 0.6).clamp(24.0, 180.0) as usize;
        let points: Vec<Pos2> = (0..=corners)
            .map(|i| {
                let angle = core::f32::consts::TAU * i as f32 / corners as f32;
                centre + radius * Vec2::angled(angle)
            })
            .collect();
        self.dashes(&points, colour, width, dash, gap);
    }
}
