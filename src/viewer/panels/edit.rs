//! Editing by hand: what a click puts, what the thing that is looked at can be given, the way back, saving.

use super::heading;
use crate::edit::Handles;
use crate::report::plan::shown;
use crate::scenario::spec::kit::CatalogueSpec;
use crate::scenario::spec::world::AssetKind;
use crate::viewer::command::Command;
use crate::viewer::editing::{Edit, Editing};
use crate::viewer::pick::Thing;
use crate::viewer::session::Session;
use crate::viewer::tool::{Beat, Tool};
use bevy_egui::egui::{Button, CollapsingHeader, ComboBox, DragValue, RichText, TextEdit, Ui};
use glam::DVec2;

/// The button that begins.
pub fn begin(ui: &mut Ui, session: &Session, wishes: &mut Vec<Command>) {
    let button = ui
        .button("Edit this plan by hand")
        .on_hover_text("Takes it up as it stands (Ctrl E); the file stays as it is");
    if button.clicked() {
        wishes.push(Command::Edit(Edit::Begin));
    }
    if session.is_unsaved() {
        ui.label(RichText::new("What was edited is in no file yet: begin again to save it.").weak());
    }
}

/// The panel.
pub fn show(ui: &mut Ui, session: &Session, editing: &Editing, wishes: &mut Vec<Command>) {
    heading(ui, "Editing by hand");
    ui.horizontal(|ui| {
        let draft = &editing.draft;
        for (label, what, edit) in
            [("Undo", draft.undoable(), Edit::Undo), ("Redo", draft.redoable(), Edit::Redo)]
        {
            let button = ui.add_enabled(what.is_some(), Button::new(label));
            if button.on_hover_text(what.unwrap_or("nothing")).clicked() {
                wishes.push(Command::Edit(edit));
            }
        }
        if ui.button("End").on_hover_text("Stops editing; what was done stays on the screen").clicked() {
            wishes.push(Command::Edit(Edit::Begin));
        }
    });
    tools(ui, session, editing, wishes);
    courses(ui, session, editing, wishes);
    if let Some((_, thing)) = session.selected.filter(|s| s.0 == editing.side) {
        selected(ui, session, editing, thing, wishes);
    }
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let mut file = session.file.clone();
        if ui.add(TextEdit::singleline(&mut file).desired_width(190.0)).changed() {
            wishes.push(Command::Edit(Edit::Name(file)));
        }
        if ui.button("Save as").on_hover_text("A new file; nothing is ever overwritten").clicked() {
            wishes.push(Command::Edit(Edit::SaveHere));
        }
    });
    if session.is_unsaved() {
        ui.label(RichText::new("not saved yet").weak());
    }
    ui.separator();
}

fn tools(ui: &mut Ui, session: &Session, editing: &Editing, wishes: &mut Vec<Command>) {
    let catalogue = &session.project.scenario.catalogue;
    let mut tool = editing.tool.clone();
    ui.horizontal_wrapped(|ui| {
        for (label, kind) in Tool::kinds(catalogue) {
            if ui.selectable_label(tool.is_like(&kind), label).clicked() && !tool.is_like(&kind) {
                tool = kind;
            }
        }
    });
    match &mut tool {
        Tool::Post(items) => kit_list(ui, session, usize::MAX, items),
        Tool::Patrol { team, items, beat } => {
            ComboBox::from_id_salt("team").selected_text(name_of_team(catalogue, team)).show_ui(ui, |ui| {
                for spec in &catalogue.teams {
                    ui.selectable_value(team, spec.id.clone(), shown(&spec.name, &spec.id));
                }
            });
            ComboBox::from_id_salt("beat").selected_text(beat.name()).show_ui(ui, |ui| {
                for one in Beat::ALL {
                    ui.selectable_value(beat, one, one.name());
                }
            });
            kit_list(ui, session, usize::MAX, items);
        }
        Tool::Asset(kind) => {
            ComboBox::from_id_salt("kind").selected_text(kind.name()).show_ui(ui, |ui| {
                for one in AssetKind::ALL.into_iter().filter(|k| *k != AssetKind::Village) {
                    ui.selectable_value(kind, one, one.name());
                }
            });
        }
        Tool::Hand | Tool::Stop | Tool::Settlement => {}
    }
    if !matches!(tool, Tool::Hand) {
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new("Click the map where it is to be, or").weak());
            if ui.button("put it in the middle").on_hover_text("Of the map (I)").clicked() {
                wishes.push(Command::Edit(Edit::PutHere));
            }
        });
    }
    if tool != editing.tool {
        wishes.push(Command::Edit(Edit::Take(tool)));
    }
}

fn name_of_team(catalogue: &CatalogueSpec, id: &str) -> String {
    let known = catalogue.teams.iter().find(|spec| spec.id == id);
    known.map_or(id, |spec| shown(&spec.name, &spec.id)).to_owned()
}

/// How many people of each force are sent on courses.
fn courses(ui: &mut Ui, session: &Session, editing: &Editing, wishes: &mut Vec<Command>) {
    let Some(plan) = editing.draft.plan() else { return };
    for (force, spec) in session.project.scenario.spec.forces.iter().enumerate() {
        let sent = plan.deployment.courses.get(force).copied().unwrap_or(0);
        ui.horizontal_wrapped(|ui| {
            ui.label(format!("{}: {sent} on courses", shown(&spec.name, &spec.id)));
            let fewer = ui.add_enabled(sent > 0, Button::new("−")).on_hover_text("One fewer");
            if fewer.clicked() {
                wishes.push(Command::Edit(Edit::Courses(force, sent - 1)));
            }
            if ui.button("+").on_hover_text("One more, within the budget").clicked() {
                wishes.push(Command::Edit(Edit::Courses(force, sent + 1)));
            }
        });
    }
}

/// Where something is, to be set to the metre; told when it is let go.
fn place(ui: &mut Ui, id: (&str, usize, usize), at: DVec2) -> Option<DVec2> {
    let id = ui.id().with(id);
    let mut now = ui.data(|data| data.get_temp::<[f64; 2]>(id)).map_or(at, DVec2::from);
    let axis = |ui: &mut Ui, value: &mut f64, suffix: &str| {
        let drag = DragValue::new(value).speed(10.0).max_decimals(0).suffix(suffix);
        let drag = ui.add(drag);
        (drag.drag_stopped() || drag.lost_focus(), drag.dragged() || drag.has_focus())
    };
    let (east, north) = (axis(ui, &mut now.x, " m east"), axis(ui, &mut now.y, " m north"));
    if east.0 || north.0 {
        ui.data_mut(|data| data.remove::<[f64; 2]>(id));
        return (now.distance(at) >= 1.0).then_some(now.round());
    }
    if east.1 || north.1 {
        ui.data_mut(|data| data.insert_temp(id, now.to_array()));
    }
    None
}

/// The places of a unit, or the stops of its route.
fn places(ui: &mut Ui, unit: usize, handles: &Handles, wishes: &mut Vec<Command>) {
    for (stop, &at) in handles.places.iter().enumerate() {
        ui.horizontal_wrapped(|ui| {
            if handles.is_route {
                ui.label(format!("Stop {}", stop + 1));
            }
            if let Some(to) = place(ui, ("unit", unit, stop), at) {
                wishes.push(Command::Edit(match handles.is_route {
                    true => Edit::MoveStop(unit, stop, to),
                    false => Edit::Move(Thing::Unit(unit), to),
                }));
            }
            let spare = handles.is_route && handles.places.len() > 1;
            if spare && ui.button("✖").on_hover_text("Takes the stop out of the route").clicked() {
                wishes.push(Command::Edit(Edit::RemoveStop(unit, stop)));
            }
        });
    }
}

/// Check boxes for all that can be carried.
fn kit_list(ui: &mut Ui, session: &Session, whose: usize, items: &mut Vec<String>) {
    let catalogue = &session.project.scenario.catalogue;
    let sensors = catalogue.sensors.iter().map(|s| (s.id.as_str(), shown(&s.name, &s.id)));
    let effectors = catalogue.effectors.iter().map(|e| (e.id.as_str(), shown(&e.name, &e.id)));
    let whose_kit = if whose == usize::MAX { "Kit of the new one" } else { "Kit" };
    let title = format!("{whose_kit}: {}", items.join(", "));
    CollapsingHeader::new(title).id_salt(("kit", whose)).show(ui, |ui| {
        for (id, name) in sensors.chain(effectors) {
            let mut has = items.iter().any(|item| item == id);
            if ui.checkbox(&mut has, name).changed() {
                match has {
                    true => items.push(id.to_owned()),
                    false => items.retain(|item| item != id),
                }
            }
        }
    });
}

fn selected(ui: &mut Ui, session: &Session, editing: &Editing, thing: Thing, wishes: &mut Vec<Command>) {
    let catalogue = &session.project.scenario.catalogue;
    match thing {
        Thing::Unit(unit) => {
            let Some(plan) = editing.draft.plan().and_then(|p| p.deployment.units.get(unit)) else { return };
            let mut items: Vec<String> =
                plan.sensors.iter().map(|&i| catalogue.sensors[i].id.clone()).collect();
            items.extend(plan.effectors.iter().map(|&i| catalogue.effectors[i].id.clone()));
            let before = items.clone();
            kit_list(ui, session, unit, &mut items);
            if items != before {
                wishes.push(Command::Edit(Edit::Kit(items)));
            }
            let handles = editing.draft.handles(unit);
            if let Some(handles) = &handles {
                places(ui, unit, handles, wishes);
            }
            if let Some(radius_m) = handles.and_then(|h| h.radius_m) {
                // Taken over when it is let go: each change is bought anew.
                let id = ui.id().with(("radius", unit));
                let mut radius = ui.data(|data| data.get_temp::<f64>(id)).unwrap_or(radius_m);
                ui.horizontal(|ui| {
                    ui.label("Radius");
                    let value = DragValue::new(&mut radius).range(50.0..=20_000.0).speed(20.0).suffix(" m");
                    let value = ui.add(value);
                    if value.drag_stopped() || value.lost_focus() {
                        ui.data_mut(|data| data.remove::<f64>(id));
                        if radius != radius_m {
                            wishes.push(Command::Edit(Edit::Radius(radius.round())));
                        }
                    } else if value.dragged() || value.has_focus() {
                        ui.data_mut(|data| data.insert_temp(id, radius));
                    }
                });
            }
            if ui.button("Remove it").on_hover_text("Delete").clicked() {
                wishes.push(Command::Edit(Edit::Remove));
            }
        }
        Thing::Asset(asset) => {
            ui.horizontal_wrapped(|ui| {
                let Some(spec) = session.project.scenario.assets.get(asset) else { return };
                if let Some(to) = place(ui, ("asset", asset, 0), spec.at) {
                    wishes.push(Command::Edit(Edit::Move(thing, to)));
                }
            });
            let barriers = editing.draft.plan().map_or(&[][..], |plan| &plan.deployment.barriers);
            for (number, plan) in barriers.iter().enumerate().filter(|(_, plan)| plan.asset == asset) {
                let spec = &catalogue.barriers[plan.barrier];
                ui.horizontal_wrapped(|ui| {
                    ui.label(shown(&spec.name, &spec.id));
                    if ui.button("✖").on_hover_text("Takes this layer off").clicked() {
                        wishes.push(Command::Edit(Edit::RemoveBarrier(number)));
                    }
                });
            }
            ui.horizontal_wrapped(|ui| {
                for barrier in &catalogue.barriers {
                    let label = format!("+ {}", shown(&barrier.name, &barrier.id));
                    if ui.button(label).on_hover_text("Another layer on it (A)").clicked() {
                        wishes.push(Command::Edit(Edit::Harden(barrier.id.clone())));
                    }
                }
                if ui.button("Remove it").on_hover_text("Delete").clicked() {
                    wishes.push(Command::Edit(Edit::Remove));
                }
            });
        }
        Thing::Drone(..) | Thing::Pair(..) => {}
    }
}
