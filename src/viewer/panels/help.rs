//! The page of keys and signs, and the hint of the first run.

use crate::viewer::command::Command;
use crate::viewer::keys::BINDINGS;
use crate::viewer::palette::{Palette, faint};
use crate::viewer::session::Session;
use bevy_egui::egui::{
    Align2, Area, Frame, Grid, Id, Order, Pos2, RichText, ScrollArea, Sense, Shape, Stroke, StrokeKind, Ui,
    Window, vec2,
};

/// The page.
pub fn show(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    let mut open = true;
    let room = ui.ctx().content_rect().size() - vec2(60.0, 90.0);
    let page = Window::new("Keys and signs").open(&mut open).anchor(Align2::CENTER_CENTER, vec2(0.0, 0.0));
    let size = vec2(1180.0, 680.0).min(room);
    page.fixed_size(size).collapsible(false).show(ui, |ui| {
        ScrollArea::both().auto_shrink(false).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                for (part, bindings) in BINDINGS.chunks(BINDINGS.len().div_ceil(2)).enumerate() {
                    Grid::new(("keys", part)).num_columns(2).spacing(vec2(10.0, 4.0)).show(ui, |ui| {
                        for binding in bindings {
                            ui.label(RichText::new(binding.label).monospace());
                            ui.label(binding.about);
                            ui.end_row();
                        }
                    });
                    ui.add_space(18.0);
                }
                legend(ui, session);
            });
            ui.add_space(6.0);
            ui.label("Drag the map to move it, turn the wheel to come nearer, click anything to look at it closely. While a plan is edited: drag what is to be moved; a right click takes a stop out of a route.");
        });
    });
    if !open {
        wishes.push(Command::Help);
    }
}

type Sign = fn(&bevy_egui::egui::Painter, &Palette, Pos2);

/// What the signs on the map mean.
const SIGNS: [(&str, Sign); 12] = [
    ("post with a crew (a bolt jams, waves deny navigation, a cross shoots, an eye watches)", |p, c, at| {
        p.rect(
            bevy_egui::egui::Rect::from_center_size(at, vec2(15.0, 15.0)),
            3.0,
            c.blue,
            Stroke::new(1.2, c.halo),
            StrokeKind::Outside,
        );
    }),
    ("post without a crew", |p, c, at| {
        let corners = vec![at + vec2(0.0, -6.0), at + vec2(6.0, 5.0), at + vec2(-6.0, 5.0)];
        p.add(Shape::convex_polygon(corners, c.blue, Stroke::NONE));
    }),
    ("team; hollow: not there yet", |p, c, at| {
        p.circle(at, 8.0, c.patrol, Stroke::new(1.2, c.halo));
    }),
    ("operator pair; rings: it transmits; framed: blue has located it", |p, c, at| {
        for x in [-3.6, 3.6] {
            p.circle(at + vec2(x, 0.0), 3.6, c.red, Stroke::new(1.0, c.halo));
        }
    }),
    ("drone flown by radio; hollow: without a radio", |p, c, at| {
        let corners = vec![at + vec2(9.0, 0.0), at + vec2(-6.0, 6.0), at + vec2(-6.0, -6.0)];
        p.add(Shape::convex_polygon(corners, c.red, Stroke::NONE));
    }),
    ("track: unknown", |p, c, at| {
        let rect = bevy_egui::egui::Rect::from_center_size(at, vec2(15.0, 15.0));
        p.rect_stroke(rect, 0.0, Stroke::new(2.0, c.unknown), StrokeKind::Middle);
    }),
    ("track: threat; bold: to be engaged", |p, c, at| {
        let corners = [vec2(0.0, -9.0), vec2(9.0, 0.0), vec2(0.0, 9.0), vec2(-9.0, 0.0)];
        p.add(Shape::closed_line(corners.map(|v| at + v).to_vec(), Stroke::new(2.0, c.red)));
    }),
    ("track: taken for harmless", |p, c, at| {
        p.circle_stroke(at, 7.0, Stroke::new(2.0, c.good));
    }),
    ("jamming", |p, c, at| {
        let cone = vec![at - vec2(12.0, 0.0), at + vec2(12.0, 7.0), at + vec2(12.0, -7.0)];
        p.add(Shape::convex_polygon(cone, faint(c.beam, 0.4), Stroke::new(1.0, c.beam)));
    }),
    ("radio link to the pilot", |p, c, at| {
        p.extend(Shape::dashed_line(
            &[at - vec2(12.0, 0.0), at + vec2(12.0, 0.0)],
            Stroke::new(1.4, c.link),
            4.0,
            4.0,
        ));
    }),
    ("hit; a ring: a miss", |p, c, at| {
        p.circle_filled(at, 4.5, c.red);
        for i in 0..8 {
            let way = bevy_egui::egui::Vec2::angled(core::f32::consts::TAU * i as f32 / 8.0);
            p.line_segment([at + 3.0 * way, at + 10.0 * way], Stroke::new(2.0, c.red));
        }
    }),
    ("came down; vermilion: somebody was hurt", |p, c, at| {
        for (a, b) in [(vec2(-5.0, -5.0), vec2(5.0, 5.0)), (vec2(5.0, -5.0), vec2(-5.0, 5.0))] {
            p.line_segment([at + a, at + b], Stroke::new(2.4, c.good));
        }
    }),
];

fn legend(ui: &mut Ui, session: &Session) {
    let palette = Palette::of(session.dark);
    ui.vertical(|ui| {
        ui.set_width(330.0);
        for (about, draw) in SIGNS {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(28.0, 21.0), Sense::hover());
                draw(ui.painter(), palette, rect.center());
                ui.add(bevy_egui::egui::Label::new(about).wrap());
            });
        }
    });
}

/// How to begin; whether it has been closed.
pub fn hint(ui: &Ui, session: &Session) -> bool {
    let centre = session.window.centre();
    let at = Pos2::new(centre.x as f32, (session.window.max.y - 70.0) as f32);
    let shown = Area::new(Id::new("hint")).order(Order::Foreground).pivot(Align2::CENTER_BOTTOM).fixed_pos(at).show(ui, |ui| {
        Frame::popup(ui.style())
            .show(ui, |ui| {
                ui.label(RichText::new("Space plays · N is the next raid · click anything to look at it · C compares two plans · ? tells the rest").size(15.0));
                ui.button("Got it").clicked()
            })
            .inner
    });
    shown.inner
}
