//! What is looked at closely; else the score of the two plans and what they made of the same drones.

use super::{bold, heading};
use crate::report::number::counted;
use crate::report::story::{clock, day};
use crate::viewer::command::Command;
use crate::viewer::layers::Layer;
use crate::viewer::palette::Palette;
use crate::viewer::pick::Thing;
use crate::viewer::score::{Score, running};
use crate::viewer::session::Session;
use crate::viewer::tell::Card;
use bevy_egui::egui::{Grid, RichText, ScrollArea, Ui};

/// The panel.
pub fn show(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        if let Some(failure) = &session.failure {
            ui.label(bold(failure).color(Palette::of(session.dark).red));
            ui.separator();
        }
        if let Some(message) = &session.message {
            ui.label(bold(message));
            ui.separator();
        }
        if session.sides.len() == 2 && !session.shows(Layer::Known) {
            compared(ui, session, wishes);
        }
        match session.card() {
            Some(card) => closely(ui, session, &card, wishes),
            None => scene(ui, session, wishes),
        }
    });
}

/// What two plans made of the same raids.
fn compared(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    let now_s = session.player.time_s();
    let learns = session.project.scenario.spec.campaign.is_some();
    heading(ui, if learns { "Two plans, attackers who learn" } else { "Same raids, two plans" });
    let names = [session.plan_name(0), session.plan_name(1)];
    if let (Some(a), Some(b)) = (&session.sides[0].film, &session.sides[1].film) {
        ui.label(running((&names[0], Score::at(a, now_s)), (&names[1], Score::at(b, now_s))));
    }
    let past: Vec<_> = session.divergences.iter().filter(|d| d.time_s <= now_s).collect();
    for divergence in past.iter().rev().take(3) {
        if ui.link(&divergence.text).on_hover_text("Look at it").clicked() {
            let (raid, drone) = divergence.drone;
            wishes.push(Command::Seek(divergence.time_s - 30.0));
            wishes.push(Command::Select { side: 0, thing: Thing::Drone(raid, drone) });
        }
    }
    if past.len() > 3 {
        ui.label(RichText::new(format!("and {} more before", past.len() - 3)).weak());
    }
    ui.separator();
}

fn closely(ui: &mut Ui, session: &Session, card: &Card, wishes: &mut Vec<Command>) {
    heading(ui, &card.title);
    ui.label(&card.about);
    ui.horizontal(|ui| {
        if ui.selectable_label(session.follows, "Follow").on_hover_text("Keep it in the middle (F)").clicked()
        {
            wishes.push(Command::Follow);
        }
        if ui.button("Close").on_hover_text("Look at nothing closely (Esc)").clicked() {
            wishes.push(Command::Deselect);
        }
    });
    ui.add_space(4.0);
    Grid::new("figures").num_columns(2).min_col_width(60.0).max_col_width(0.6 * ui.available_width()).show(
        ui,
        |ui| {
            for (name, value) in &card.figures {
                ui.label(RichText::new(name).weak());
                ui.label(value);
                ui.end_row();
            }
        },
    );
    if !card.story.is_empty() {
        heading(ui, "What happened");
    }
    let several = card.story.windows(2).any(|p| day(p[0].0) != day(p[1].0));
    lines(ui, session, &card.story, several, wishes);
    // How it ends is not told before to whoever sees with blue's eyes, or is to predict it.
    let secret = session.keeps_secrets() || session.shows(Layer::Known);
    if let Some(ending) = card.ending.as_ref().filter(|_| !secret) {
        ui.add_space(4.0);
        ui.label(bold(ending));
    }
    if let Some(elsewhere) = session.elsewhere().filter(|_| !secret) {
        ui.add_space(4.0);
        ui.label(bold(elsewhere));
    }
}

/// Lines with their times, to jump to. What is still to come is pale.
fn lines(ui: &mut Ui, session: &Session, story: &[(f64, String)], days: bool, wishes: &mut Vec<Command>) {
    let now_s = session.player.time_s();
    let palette = Palette::of(session.dark);
    for (time_s, what) in story.iter().filter(|line| session.may_tell(line.0)) {
        let when = if days { format!("d{} {}", day(*time_s), clock(*time_s)) } else { clock(*time_s) };
        let colour = if *time_s <= now_s { palette.ink } else { palette.soft };
        ui.horizontal_wrapped(|ui| {
            let link = ui.link(RichText::new(when).monospace().size(12.5)).on_hover_text("Go there");
            if link.clicked() {
                wishes.push(Command::Seek(*time_s));
            }
            ui.label(RichText::new(what).color(colour));
        });
    }
}

/// The scene that is being played: each raid as `picket run` tells it.
fn scene(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    let number = session.focus.min(session.sides.len() - 1);
    let side = &session.sides[number];
    let Some(film) = &side.film else { return };
    let now_s = session.player.time_s();
    let shown = side.reel.as_ref().and_then(|reel| film.scenes.get(reel.scene));
    let Some(scene) = shown.or(film.scenes.first()) else {
        heading(ui, "No raid");
        ui.label("Nobody attacks in this replicate. The next one is a key away: ▶ beside its number.");
        return;
    };
    if session.sides.len() == 2 {
        ui.label(RichText::new(format!("Under {}", session.plan_name(number))).weak());
    }
    for raid in scene.raids.clone() {
        let Some(told) = session.told(number, raid) else { continue };
        if session.shows(Layer::Known) {
            let of = |drone: &usize| session.may_see(number, Thing::Drone(raid, *drone));
            match (0..told.endings.len()).filter(of).count() {
                0 => continue,
                n => heading(ui, &format!("Raid {}: {} noticed", raid + 1, counted(n, "drone"))),
            }
        } else {
            heading(ui, &told.heading);
        }
        let story: Vec<(f64, String)> = told
            .lines
            .iter()
            .filter(|l| session.may_read(number, raid, l))
            .map(|l| (l.time_s, format!("{} {}", l.who, l.what)))
            .collect();
        lines(ui, session, &story, false, wishes);
        if now_s >= scene.time_s.1 - 1.0 {
            let known = |&(drone, _): &(usize, &String)| session.may_see(number, Thing::Drone(raid, drone));
            for (_, ending) in told.endings.iter().enumerate().filter(known) {
                ui.label(bold(format!("→ {ending}")));
            }
        }
    }
}
