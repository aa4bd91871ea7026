//! The page of keys and signs, and the hint of the first run.

use crate::viewer::command::Command;
use crate::viewer::keys::BINDINGS;
use crate::viewer::paint::SIGNS;
use crate::viewer::palette::Palette;
use crate::viewer::session::Session;
use bevy_egui::egui::{
    Align2, Area, Frame, Grid, Id, Order, Pos2, RichText, ScrollArea, Sense, Ui, Window, vec2,
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
                    ui.spacing_mut().interact_size.y = 14.0;
                    Grid::new(("keys", part)).num_columns(2).spacing(vec2(10.0, 1.5)).show(ui, |ui| {
                        for binding in bindings {
                            ui.label(RichText::new(binding.label).monospace().size(12.5));
                            ui.label(RichText::new(binding.about).size(12.5));
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

fn legend(ui: &mut Ui, session: &Session) {
    let palette = Palette::of(session.dark);
    ui.vertical(|ui| {
        ui.set_width(330.0);
        for sign in &SIGNS {
            ui.horizontal(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(28.0, 21.0), Sense::hover());
                (sign.draw)(ui.painter(), palette, rect.center());
                let more = if sign.more.is_empty() { String::new() } else { format!(" ({})", sign.more) };
                ui.add(bevy_egui::egui::Label::new(format!("{}{more}", sign.what)).wrap());
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
