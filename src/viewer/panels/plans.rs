//! The plans: strategy, budget, what that buys, how much leaks in replicates that run meanwhile.

use super::{edit, heading, lesson};
use crate::report::number::{counted, plain, usd, with_unit};
use crate::report::plan::PlanView;
use crate::study::{Estimate, Unit};
use crate::viewer::command::Command;
use crate::viewer::layers::Layer;
use crate::viewer::palette::{Palette, faint};
use crate::viewer::session::Session;
use bevy_egui::egui::{
    Color32, ComboBox, CornerRadius, FontId, Mesh, Pos2, Rect, RichText, ScrollArea, Sense, Shape, Slider,
    SliderClamping, Stroke, Ui, pos2, vec2,
};

/// The panel.
pub fn show(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        if let Some(class) = &session.class {
            lesson::show(ui, session, class, wishes);
        }
        match &session.editing {
            Some(editing) => edit::show(ui, session, editing, wishes),
            None if session.class.is_none() => edit::begin(ui, session, wishes),
            None => {}
        }
        for side in 0..session.sides.len() {
            plan(ui, session, side, wishes);
            ui.separator();
        }
        coverage(ui, session, wishes);
        ui.separator();
        match session.keeps_secrets() {
            true => drop(
                ui.label(RichText::new("How much leaks is shown once the class has predicted it.").weak()),
            ),
            false => leaks(ui, session),
        }
        ui.separator();
        layers(ui, session, wishes);
    });
}

fn plan(ui: &mut Ui, session: &Session, side: usize, wishes: &mut Vec<Command>) {
    let choice = session.sides[side].choice;
    let title = match session.sides.len() {
        1 => "Plan".to_owned(),
        _ => format!("Plan {}", side + 1),
    };
    heading(ui, &title);
    let names = session.project.strategies();
    let mut strategy = choice.strategy;
    ComboBox::from_id_salt(("strategy", side))
        .selected_text(names[strategy])
        .width(ui.available_width() - 12.0)
        .truncate()
        .show_ui(ui, |ui| {
            for (number, name) in names.iter().enumerate() {
                let about = &session.project.scenario.spec.strategies[number].about;
                let choose = ui.selectable_value(&mut strategy, number, *name);
                if !about.is_empty() {
                    choose.on_hover_text(about);
                }
            }
        });
    if strategy != choice.strategy {
        wishes.push(Command::Strategy { side, strategy });
    }
    let (least, most) = session.project.budgets();
    let mut budget = choice.budget_usd / 1000.0;
    ui.spacing_mut().slider_width = (ui.available_width() - 110.0).clamp(60.0, 165.0);
    let slider = Slider::new(&mut budget, least / 1000.0..=most / 1000.0)
        .step_by((most / 300_000.0).max(1.0).round())
        .suffix(" k USD")
        .max_decimals(0);
    let slider = ui.add(slider.clamping(SliderClamping::Never)).on_hover_text("Budget over the costed years");
    // Being drawn rounds it: only who takes hold of it changes it.
    if slider.changed()
        && (slider.dragged() || slider.drag_stopped() || slider.has_focus() || slider.lost_focus())
    {
        wishes.push(Command::Budget { side, usd: 1000.0 * budget });
    }
    let Some(deployment) = &session.sides[side].deployment else {
        ui.label("the quartermaster is buying …");
        return;
    };
    let view = PlanView::of(&session.project.scenario, deployment);
    ui.label(format!("{} of it spent", usd(deployment.spent_usd)));
    let kit: Vec<String> = view.kit_counts().iter().map(|(name, n)| format!("{n} × {name}")).collect();
    let teams = deployment.units.iter().filter(|u| u.team.is_some()).count();
    let posts = deployment.units.len() - teams;
    let people: u32 = deployment.people.iter().sum();
    ui.label(format!("{}, {}, {people} people on them", counted(posts, "post"), counted(teams, "team")));
    ui.label(RichText::new(if kit.is_empty() { "no kit".to_owned() } else { kit.join(" · ") }).weak());
    if let Some(refusal) = deployment.refusals.first() {
        ui.label(RichText::new(format!("Not to be had: {refusal}")).weak());
    }
}

/// The choice of the heat map.
fn coverage(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    heading(ui, "Coverage as a heat map");
    let text = session.heat.map_or("none", |class| session.project.class(class)).to_owned();
    let mut chosen = session.heat;
    ComboBox::from_id_salt("heat").selected_text(text).width(ui.available_width() - 12.0).truncate().show_ui(
        ui,
        |ui| {
            ui.selectable_value(&mut chosen, None, "none");
            for class in session.project.classes() {
                ui.selectable_value(&mut chosen, Some(class), session.project.class(class));
            }
        },
    );
    if chosen != session.heat {
        wishes.push(Command::Heat(chosen));
    }
    if session.heat.is_some() {
        let side = &session.sides[session.focus.min(session.sides.len() - 1)];
        let about = match (&side.cold, &side.warmth) {
            (Some(why), _) => why.clone(),
            (None, Some(warmth)) if warmth.any_day => {
                format!(
                    "None flies on such a day; of all other days, {} probes from each square so far",
                    warmth.rounds
                )
            }
            (None, Some(warmth)) => {
                format!("By simulation: {} probes from each square so far", warmth.rounds)
            }
            (None, None) => "one moment …".to_owned(),
        };
        ui.label(RichText::new(about).weak().size(12.0));
    }
}

/// Leak-through of the plans as it comes out while replicates run, with its interval against their number.
fn leaks(ui: &mut Ui, session: &Session) {
    heading(ui, "Leak-through, so far");
    let palette = Palette::of(session.dark);
    let colours = [palette.blue, palette.beam];
    for (side, colour) in (0..session.sides.len()).zip(colours) {
        let choice = session.sides[side].choice;
        let text = match session.samples.leak_through(choice) {
            Some(estimate) => {
                let n = session.samples.count(choice);
                format!("{} of drones, n = {n}", with_unit(&Estimate::of(estimate), Unit::Share))
            }
            None => "no replicate yet".to_owned(),
        };
        ui.horizontal_wrapped(|ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(12.0, 12.0), Sense::hover());
            ui.painter().rect_filled(rect, CornerRadius::same(3), colour);
            ui.label(format!("{}: {text}", session.plan_name(side)));
        });
    }
    curves(ui, session, &colours);
    if session.sides.len() == 2 {
        ui.label(difference(session));
    }
    ui.label(
        RichText::new(match session.sides.len() {
            2 => "Replicates run in the background; 95 % intervals, the same luck for both plans.",
            _ => "Replicates run in the background; 95 % intervals.",
        })
        .weak()
        .size(12.0),
    );
}

/// The paired difference, in a sentence.
fn difference(session: &Session) -> String {
    let (a, b) = (session.sides[0].choice, session.sides[1].choice);
    let names = (session.plan_name(0), session.plan_name(1));
    let Some(difference) = session.samples.difference(a, b) else { return String::new() };
    let Some(interval) = difference.interval else { return String::new() };
    let points = |v: f64| plain(100.0 * v.abs(), 1);
    // A paired difference has Student's interval, as far down as up.
    let margin = points(0.5 * (interval.high - interval.low));
    match (interval.low > 0.0, interval.high < 0.0) {
        (true, _) => format!("{} leaks {} ± {margin} points less.", names.1, points(difference.value)),
        (_, true) => format!("{} leaks {} ± {margin} points less.", names.0, points(difference.value)),
        _ => {
            format!("Can't tell which leaks less yet ({} ± {margin} points apart).", points(difference.value))
        }
    }
}

fn curves(ui: &mut Ui, session: &Session, colours: &[Color32; 2]) {
    let palette = Palette::of(session.dark);
    let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), 110.0), Sense::hover());
    let plot = Rect::from_min_max(area.min + vec2(34.0, 6.0), area.max - vec2(8.0, 18.0));
    let painter = ui.painter_at(area);
    let count = session.sides.iter().map(|s| session.samples.count(s.choice)).max().unwrap_or(0).max(20);
    let at = |n: f32, share: f32| {
        pos2(plot.left() + plot.width() * n / count as f32, plot.bottom() - plot.height() * share)
    };
    let font = FontId::proportional(11.0);
    for share in [0.0, 0.5, 1.0] {
        let line = [at(0.0, share), at(count as f32, share)];
        painter.line_segment(line, Stroke::new(1.0, faint(palette.soft, 0.35)));
        let label = format!("{:.0} %", 100.0 * share);
        painter.text(
            line[0] - vec2(4.0, 0.0),
            bevy_egui::egui::Align2::RIGHT_CENTER,
            label,
            font.clone(),
            palette.soft,
        );
    }
    let right = format!("{count} replicates");
    painter.text(
        plot.right_bottom() + vec2(0.0, 3.0),
        bevy_egui::egui::Align2::RIGHT_TOP,
        right,
        font,
        palette.soft,
    );
    for (side, colour) in (0..session.sides.len()).zip(colours) {
        let choice = session.sides[side].choice;
        let n = session.samples.count(choice) as usize;
        let points: Vec<(f32, f32, f32, f32)> = (1..=24)
            .filter_map(|i| {
                let upto = (n * i).div_ceil(24);
                let estimate = session.samples.leak_through_after(choice, upto)?;
                let interval = estimate.interval?;
                Some((upto as f32, estimate.value as f32, interval.low as f32, interval.high as f32))
            })
            .collect();
        for pair in points.windows(2) {
            let band: [Pos2; 4] = [
                at(pair[0].0, pair[0].3.min(1.0)),
                at(pair[1].0, pair[1].3.min(1.0)),
                at(pair[1].0, pair[1].2.max(0.0)),
                at(pair[0].0, pair[0].2.max(0.0)),
            ];
            // As a mesh: edges that are smoothed one by one would show as seams.
            let mut mesh = Mesh::default();
            band.iter().for_each(|&corner| mesh.colored_vertex(corner, faint(*colour, 0.22)));
            mesh.add_triangle(0, 1, 2);
            mesh.add_triangle(0, 2, 3);
            painter.add(Shape::mesh(mesh));
        }
        let line: Vec<Pos2> = points.iter().map(|p| at(p.0, p.1)).collect();
        painter.add(Shape::line(line, Stroke::new(2.0, *colour)));
    }
}

fn layers(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    heading(ui, "Shown");
    ui.columns(2, |columns| {
        for (number, layer) in Layer::ALL.into_iter().enumerate() {
            let ui = &mut columns[number * 2 / Layer::ALL.len()];
            let mut on = session.shows(layer);
            if ui.checkbox(&mut on, layer.name()).on_hover_text(layer.about()).changed() {
                wishes.push(Command::Layer(layer));
            }
        }
    });
}
