//! The bar on top: which scenario, which replicate, one plan or two, looks.

use super::bold;
use crate::report::plan::shown;
use crate::viewer::command::Command;
use crate::viewer::session::Session;
use bevy_egui::egui::{Align, DragValue, Layout, RichText, Ui};

/// The bar.
pub fn show(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    ui.add_space(3.0);
    ui.horizontal(|ui| {
        let spec = &session.project.scenario.spec;
        ui.label(bold(shown(&spec.name, "scenario")).size(18.0)).on_hover_text(&spec.about);
        ui.separator();
        ui.label("Replicate");
        let mut replicate = session.replicate;
        if ui.button("◀").on_hover_text("The replicate before").clicked() {
            replicate = replicate.saturating_sub(1);
        }
        ui.add(DragValue::new(&mut replicate).speed(0.1));
        if ui.button("▶").on_hover_text("The next replicate").clicked() {
            replicate = replicate.saturating_add(1);
        }
        if replicate != session.replicate {
            wishes.push(Command::Replicate(replicate));
        }
        ui.label(RichText::new(format!("seed {}", session.project.seed)).weak());
        ui.separator();
        let two = session.sides.len() == 2;
        if ui
            .selectable_label(two, "Side by side")
            .on_hover_text("Two plans, the same raids, one clock (C)")
            .clicked()
        {
            wishes.push(Command::Compare(!two));
        }
        if two && ui.button("Swap").on_hover_text("The sides change places (X)").clicked() {
            wishes.push(Command::Swap);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.button("?").on_hover_text("Keys and signs").clicked() {
                wishes.push(Command::Help);
            }
            if ui.button(if session.dark { "☀" } else { "🌙" }).on_hover_text("Light or dark (M)").clicked()
            {
                wishes.push(Command::Theme);
            }
            if ui.button("A+").on_hover_text("Larger letters (Ctrl +)").clicked() {
                wishes.push(Command::Letters { larger: true });
            }
            if ui.button("A−").on_hover_text("Smaller letters (Ctrl −)").clicked() {
                wishes.push(Command::Letters { larger: false });
            }
        });
    });
    ui.add_space(2.0);
}
