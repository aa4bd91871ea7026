//! The lesson: a step at a time, in letters for the last row.

use super::{bold, heading};
use crate::lesson::compare::Right;
use crate::lesson::course::{Entered, Prediction};
use crate::lesson::model::{Ask, Body};
use crate::lesson::text::Paragraph;
use crate::viewer::class::{BACK, Class, Lead, ON};
use crate::viewer::command::Command;
use crate::viewer::palette::Palette;
use crate::viewer::session::Session;
use bevy_egui::egui::{DragValue, ProgressBar, RichText, Ui};
use std::path::PathBuf;

/// The size of its letters.
const SIZE: f32 = 15.5;

/// The panel.
pub fn show(ui: &mut Ui, session: &Session, class: &Class, wishes: &mut Vec<Command>) {
    let course = &class.course;
    let steps = course.lesson().steps.len();
    ui.add_space(4.0);
    ui.label(
        RichText::new(format!("{} · step {} of {steps}", course.lesson().spec.name, course.at() + 1)).weak(),
    );
    if course.at() == 0 {
        ui.label(bold(&course.lesson().spec.question).size(16.5));
    }
    ui.add_space(2.0);
    ui.label(bold(&course.step().title).size(18.0));
    ui.add_space(4.0);
    let answers = class.answers.as_deref();
    for paragraph in course.text(answers) {
        ui.label(RichText::new(paragraph).size(SIZE));
        ui.add_space(5.0);
    }
    body(ui, session, class, wishes);
    if course.needs_answers() && answers.is_none() {
        let (done, of) = class.progress;
        ui.label("The answers are being computed …");
        ui.add(ProgressBar::new(done as f32 / of.max(1) as f32).show_percentage());
    }
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        if ui
            .add_enabled(course.at() > 0, bevy_egui::egui::Button::new("◀ Back"))
            .on_hover_text("Backspace")
            .clicked()
        {
            wishes.push(BACK);
        }
        let on = bevy_egui::egui::Button::new(bold("On ▶"));
        if ui.add_enabled(course.held().is_none(), on).on_hover_text("Enter").clicked() {
            wishes.push(ON);
        }
        if course.step().show.is_some()
            && ui
                .button("Show again")
                .on_hover_text("Sets plans, moment and layers as this step has them")
                .clicked()
        {
            wishes.push(Command::Lead(Lead::Again));
        }
    });
    if let Some(held) = course.held().filter(|_| !course.is_at_the_end()) {
        ui.label(RichText::new(format!("To go on, {held}.")).weak());
    }
    if course.at() == 0 || course.is_at_the_end() {
        let file = format!("{}-worksheet.md", course.lesson().id);
        if ui
            .button("Write the worksheet")
            .on_hover_text(format!("For the class, without answers: {file}"))
            .clicked()
        {
            wishes.push(Command::Lead(Lead::Worksheet(PathBuf::from(file))));
        }
        ui.label(
            RichText::new(
                "The instructor's copy with its list of seeds: `picket lesson NAME --answers FILE`",
            )
            .weak()
            .size(12.0),
        );
    }
    ui.separator();
}

fn body(ui: &mut Ui, session: &Session, class: &Class, wishes: &mut Vec<Command>) {
    let course = &class.course;
    let answers = class.answers.as_deref();
    match &course.step().body {
        Body::Say | Body::Watch => {}
        Body::Predict { ask, .. } => predict(ui, class, ask, wishes),
        Body::Explain { .. } => {
            let Some(answers) = answers else { return };
            let palette = Palette::of(session.dark);
            for compared in course.compared(answers) {
                let (sign, colour) = match compared.right {
                    Right::Yes => ("✔", palette.good),
                    Right::No => ("✖", palette.red),
                    Right::Open => ("?", palette.unknown),
                    Right::Skipped => ("–", palette.soft),
                };
                ui.horizontal_wrapped(|ui| {
                    ui.label(bold(sign).color(colour).size(SIZE + 2.0));
                    ui.label(bold(compared.words).size(SIZE));
                });
            }
        }
        Body::Experiment { look_for, answer, setting, .. } => {
            list(ui, "What to look for", look_for, class);
            if *setting > 0 {
                for (path, value) in &course.lesson().settings[*setting].set {
                    ui.label(RichText::new(format!("{path} = {value}")).monospace());
                }
            }
            if ui.button(bold("Try it")).on_hover_text("Sets the numbers and shows the plans").clicked() {
                wishes.push(Command::Lead(Lead::Try));
            }
            ui.collapsing("What comes out", |ui| {
                for paragraph in answer {
                    ui.label(RichText::new(paragraph.filled(answers)).size(SIZE));
                }
            });
        }
        Body::Close { take_home, not } => {
            list(ui, "To take home", take_home, class);
            list(ui, "Not to take home", not, class);
        }
    }
}

fn list(ui: &mut Ui, title: &str, points: &[Paragraph], class: &Class) {
    heading(ui, title);
    for point in points {
        ui.label(RichText::new(format!("· {}", point.filled(class.answers.as_deref()))).size(SIZE));
    }
}

fn predict(ui: &mut Ui, class: &Class, ask: &Ask, wishes: &mut Vec<Command>) {
    let course = &class.course;
    let entered = course.entered(course.at());
    let choices: Vec<&str> = match ask {
        Ask::Number { .. } => Vec::new(),
        Ask::Which { options, .. } => options.iter().map(|option| option.0.as_str()).collect(),
        Ask::Range { ranges, .. } => ranges.iter().map(|range| range.0.as_str()).collect(),
    };
    heading(ui, "The class predicts");
    for (number, choice) in choices.iter().enumerate() {
        let chosen = entered == Some(Entered::Predicted(Prediction::Choice(number)));
        if ui.radio(chosen, RichText::new(*choice).size(SIZE)).clicked() {
            wishes.push(Command::Lead(Lead::Predict(Prediction::Choice(number))));
        }
    }
    if let Ask::Number { of, bounds, .. } = ask {
        let (word, _) = course.lesson().measured[*of].read_in();
        ui.horizontal(|ui| {
            let known = match entered {
                Some(Entered::Predicted(Prediction::Number(number))) => number,
                _ => class.number.clamp(bounds.0, bounds.1),
            };
            let mut number = known;
            let edit = ui.add(
                DragValue::new(&mut number).range(bounds.0..=bounds.1).speed(0.5).suffix(format!(" {word}")),
            );
            let enter = ui.button("Enter it").clicked();
            if edit.changed() || enter {
                wishes.push(Command::Lead(Lead::Predict(Prediction::Number(number))));
            }
        });
    }
    match entered {
        None if ui.button("Skip").clicked() => wishes.push(Command::Lead(Lead::Skip)),
        Some(Entered::Skipped) => {
            ui.label(RichText::new("skipped").weak());
        }
        _ => {}
    }
}
