//! Editing a plan in the window: what is asked of the draft (`picket::edit`), and what the session makes of the answer.
//!
//! The plan of a side is taken up as it stands, and changed from then on. After every change the scenario of the window is the draft's, and
//! the films are shot anew; what cannot be bought is not done, and the reason is told.

use super::backstage::Choice;
use super::pick::Thing;
use super::session::Session;
use super::tool::{Tool, put};
use crate::edit::{Draft, EditError};
use crate::strategy::deployment::UnitPlan;
use glam::DVec2;
use std::path::PathBuf;

/// What can be done to a plan.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Takes up the plan in focus, or lets it be.
    Begin,
    /// Moves what is looked at, or a thing, to a place.
    Move(Thing, DVec2),
    /// Moves a stop of a unit's route to a place.
    MoveStop(usize, usize, DVec2),
    /// Takes a stop out of a unit's route.
    RemoveStop(usize, usize),
    /// Moves what is looked at by so many metres.
    Nudge(f64, f64),
    /// Puts what the tool holds at a place.
    Put(DVec2),
    /// Removes what is looked at.
    Remove,
    /// Sets the radius of the unit that is looked at, m.
    Radius(f64),
    /// Gives the unit that is looked at this kit, by ids.
    Kit(Vec<String>),
    /// Another layer of a barrier on the asset that is looked at, by its id.
    Harden(String),
    /// The same, of the barrier that it has, or the first of the catalogue.
    HardenMore,
    /// Takes a barrier off, by its number in the plan.
    RemoveBarrier(usize),
    /// Sends so many people of a force on courses.
    Courses(usize, u32),
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
    /// Writes a new scenario file.
    Save(PathBuf),
    /// Names the file that edits are saved as.
    Name(String),
    /// Writes it under the name that is proposed, or was entered.
    SaveHere,
    /// Takes another tool.
    Take(Tool),
    /// Takes the next tool, or the one before.
    NextTool {
        /// Forwards.
        next: bool,
    },
    /// Puts what the tool holds in the middle of the map.
    PutHere,
}

/// What can be dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Held {
    /// A unit or an asset.
    Thing(Thing),
    /// A stop of a unit's route.
    Stop(usize, usize),
}

/// What is dragged, and how far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ghost {
    /// What it is.
    pub held: Held,
    /// Where it stood: of a patrol the first of its places, wherever it happens to be.
    pub from: DVec2,
    /// Where the pointer took hold of it.
    pub grip: DVec2,
    /// Where the pointer is.
    pub now: DVec2,
}

impl Ghost {
    /// Where it would stand.
    pub fn to(&self) -> DVec2 {
        self.from + self.now - self.grip
    }

    /// What is wished when it is let go.
    pub fn let_go(&self) -> Edit {
        match self.held {
            Held::Thing(thing) => Edit::Move(thing, self.to()),
            Held::Stop(unit, stop) => Edit::MoveStop(unit, stop, self.to()),
        }
    }
}

/// A plan under the hands of a planner.
pub struct Editing {
    /// The draft.
    pub draft: Draft,
    /// What a click puts.
    pub tool: Tool,
    /// Side of the window on which it is shown.
    pub side: usize,
    /// What is dragged.
    pub ghost: Option<Ghost>,
}

impl Editing {
    /// Takes hold of something at a place; attackers cannot be held.
    pub fn hold(&self, held: Held, grip: DVec2) -> Option<Ghost> {
        let from = match held {
            Held::Thing(Thing::Unit(unit)) => *self.draft.handles(unit)?.places.first()?,
            Held::Thing(Thing::Asset(asset)) => self.draft.scenario().assets.get(asset)?.at,
            Held::Thing(Thing::Drone(..) | Thing::Pair(..)) => return None,
            Held::Stop(unit, stop) => *self.draft.handles(unit)?.places.get(stop)?,
        };
        Some(Ghost { held, from, grip, now: grip })
    }

    /// The stops of the route that is looked at, if it is one of the plan.
    pub fn stops(&self, selected: Option<(usize, Thing)>) -> Option<(usize, Vec<DVec2>)> {
        let (side, Thing::Unit(unit)) = selected? else { return None };
        let handles = self.draft.handles(unit).filter(|h| h.is_route && side == self.side)?;
        Some((unit, handles.places))
    }
}

/// The file that is proposed for an edited scenario: beside it, or where one works if it is the copy in the folder of a study.
pub fn proposed(file: &std::path::Path) -> String {
    let name = format!("{}-by-hand.ron", file.file_stem().unwrap_or_default().to_string_lossy());
    let kept = file.components().any(|part| part.as_os_str() == "ledger");
    if kept { name } else { file.with_file_name(name).display().to_string() }
}

/// A name for the next file after one that has been written: nothing is overwritten.
fn another(path: &std::path::Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let (head, number) = match stem.rsplit_once('-').map(|(head, n)| (head.to_owned(), n.parse::<u32>())) {
        Some((head, Ok(n))) => (head, n),
        _ => (stem, 1),
    };
    let named = |n: u32| path.with_file_name(format!("{head}-{n}.ron"));
    let free = (number + 1..).map(named).find(|p| !p.exists()).unwrap_or_default();
    free.display().to_string()
}

impl Session {
    /// Whether something was edited that is in no file.
    pub fn is_unsaved(&self) -> bool {
        self.source.is_some() && self.source != self.saved
    }

    /// Does what is wished with the plan.
    pub(super) fn edit(&mut self, edit: Edit) {
        let done = match edit {
            Edit::Begin if self.editing.is_some() => {
                self.editing = None;
                Ok(())
            }
            Edit::Begin => self.begin_editing(),
            Edit::Take(tool) => {
                if let Some(editing) = &mut self.editing {
                    editing.tool = tool;
                }
                Ok(())
            }
            Edit::NextTool { next } => {
                self.next_tool(next);
                Ok(())
            }
            Edit::PutHere => {
                let middle = self.view.place_at(&self.window, self.window.centre());
                self.change(Edit::Put(middle))
            }
            Edit::Save(path) => self.save(&path),
            Edit::Name(file) => {
                self.file = file;
                Ok(())
            }
            Edit::SaveHere => self.save(&PathBuf::from(&self.file.clone())),
            other => self.change(other),
        };
        if let Err(why) = done {
            self.message = Some(format!("Not done: {why}"));
        }
    }

    fn begin_editing(&mut self) -> Result<(), EditError> {
        let side = self.focus;
        let choice = self.sides[side].choice;
        let text = self.source().map_err(EditError::Impossible)?;
        let mut draft = Draft::new(&text, &self.project.file)?;
        // What was drawn by hand before is gone on with.
        if draft.take_up(choice.strategy, choice.budget_usd).is_err() {
            draft.adopt(choice.strategy, choice.budget_usd)?;
        }
        // Without it there is no plan to edit.
        draft.forget_steps();
        self.editing = Some(Editing { draft, tool: Tool::Hand, side, ghost: None });
        self.show_draft();
        self.message = Some("Drag what you want to move; the plan keeps to its budget.".to_owned());
        Ok(())
    }

    /// The text of the scenario as it is shown.
    fn source(&self) -> Result<String, String> {
        match &self.source {
            Some(text) => Ok(text.clone()),
            None => std::fs::read_to_string(&self.project.file)
                .map_err(|e| format!("{} cannot be read: {e}", self.project.file.display())),
        }
    }

    fn save(&mut self, path: &std::path::Path) -> Result<(), EditError> {
        let Some(editing) = &mut self.editing else {
            return Err(EditError::Impossible("nothing is edited; begin with Ctrl E".to_owned()));
        };
        editing.draft.save_as(path)?;
        self.saved = Some(editing.draft.text().to_owned());
        self.file = another(path);
        self.message = Some(format!("Saved as {}; the original is as it was.", path.display()));
        Ok(())
    }

    fn next_tool(&mut self, next: bool) {
        let kinds = Tool::kinds(&self.project.scenario.catalogue);
        let Some(editing) = &mut self.editing else {
            self.message = Some(BEGIN_FIRST.to_owned());
            return;
        };
        let now = kinds.iter().position(|kind| kind.1.is_like(&editing.tool)).unwrap_or(0);
        let at = (now + if next { 1 } else { kinds.len() - 1 }) % kinds.len();
        let (name, tool) = kinds[at].clone();
        self.message = Some(match tool {
            Tool::Hand => format!("{name}."),
            _ => format!("{name}: click the map where it is to be, or I for the middle of the map."),
        });
        editing.tool = tool;
    }

    fn change(&mut self, edit: Edit) -> Result<(), EditError> {
        let own = self.editing.as_ref().map(|e| e.side);
        // A unit of the other plan has the number of another one here.
        let mine = |s: &(usize, Thing)| Some(s.0) == own || !matches!(s.1, Thing::Unit(_));
        let selected = self.selected.filter(mine).map(|s| s.1);
        let place = selected.and_then(|thing| self.place_of(self.focus, thing)).map(|p| p.truncate());
        let scenario = self.project.scenario.clone();
        let Some(editing) = &mut self.editing else {
            self.message = Some(BEGIN_FIRST.to_owned());
            return Ok(());
        };
        let before = units_of(&editing.draft);
        let draft = &mut editing.draft;
        let mut told = None;
        match (edit, selected) {
            (Edit::Undo, _) => {
                told = draft
                    .undo()?
                    .map(|what| format!("Undone: {what}"))
                    .or(Some("Nothing to undo.".to_owned()))
            }
            (Edit::Redo, _) => {
                told = draft
                    .redo()?
                    .map(|what| format!("Done again: {what}"))
                    .or(Some("Nothing to do again.".to_owned()))
            }
            (Edit::Move(thing, to), _) => moved(draft, thing, to)?,
            (Edit::MoveStop(unit, stop, to), _) => draft.move_stop(unit, stop, to)?,
            (Edit::RemoveStop(unit, stop), _) => draft.remove_stop(unit, stop)?,
            (Edit::Nudge(x, y), Some(thing)) => {
                let from = match thing {
                    // A patrol is moved from where it begins, not from where it happens to be.
                    Thing::Unit(unit) => draft.handles(unit).and_then(|h| h.places.first().copied()),
                    _ => place,
                };
                if let Some(from) = from {
                    moved(draft, thing, from + DVec2::new(x, y))?;
                }
            }
            (Edit::Put(_), _) if editing.tool == Tool::Hand => {
                told = Some("Take a tool first: Q is the next one.".to_owned())
            }
            (Edit::Put(at), selected) => put(draft, &editing.tool, at, selected, scenario.assets.len())?,
            (Edit::Remove, Some(Thing::Unit(unit))) => draft.remove_unit(unit)?,
            (Edit::Remove, Some(Thing::Asset(asset))) => draft.remove_asset(asset)?,
            (Edit::Radius(radius_m), Some(Thing::Unit(unit))) => draft.set_radius(unit, radius_m)?,
            (Edit::Kit(items), Some(Thing::Unit(unit))) => draft.set_kit(unit, &items)?,
            (Edit::Harden(barrier), Some(Thing::Asset(asset))) => draft.add_barrier(&barrier, asset)?,
            (Edit::HardenMore, Some(Thing::Asset(asset))) => {
                let own = draft.plan().and_then(|plan| {
                    plan.deployment.barriers.iter().rfind(|b| b.asset == asset).map(|b| b.barrier)
                });
                let Some(barrier) = scenario.catalogue.barriers.get(own.unwrap_or(0)) else {
                    return Err(EditError::Impossible("the catalogue has no barrier".to_owned()));
                };
                draft.add_barrier(&barrier.id, asset)?;
            }
            (Edit::HardenMore, _) => {
                told = Some("Look at the asset that is to be hardened first.".to_owned())
            }
            (Edit::RemoveBarrier(barrier), _) => draft.remove_barrier(barrier)?,
            (Edit::Courses(force, people), _) => draft.set_courses(force, people)?,
            _ => told = Some("Look at what is to be changed first: click it.".to_owned()),
        }
        let after = units_of(&editing.draft);
        match after.len().cmp(&before.len()) {
            // What has been put, or has come back, is looked at; numbers of what was removed mean something else now.
            core::cmp::Ordering::Greater => {
                let kept = before.iter().zip(&after).take_while(|(old, new)| old == new).count();
                self.selected = Some((editing.side, Thing::Unit(kept)));
            }
            core::cmp::Ordering::Less => self.selected = None,
            core::cmp::Ordering::Equal => {}
        }
        if editing.draft.scenario().assets.len() < scenario.assets.len() {
            self.selected = None;
        }
        self.show_draft();
        self.message = told;
        Ok(())
    }

    /// The scenario of the window is the draft's from now on.
    fn show_draft(&mut self) {
        let Some(editing) = &self.editing else { return };
        let (scenario, plan, side) =
            (editing.draft.scenario().clone(), editing.draft.plan().cloned(), editing.side);
        self.source = Some(editing.draft.text().to_owned());
        let own = plan.map(|plan| (plan.strategy, plan.hand.budget_usd));
        self.show_scenario(scenario, Some(side).zip(own));
    }

    /// Another scenario in the window: every plan is shot anew. `own`: the side and the plan that it shows.
    pub(super) fn show_scenario(
        &mut self,
        scenario: std::sync::Arc<crate::scenario::Scenario>,
        own: Option<(usize, (usize, f64))>,
    ) {
        self.project.scenario = scenario;
        self.edition_of_scenario();
        let strategies = self.project.scenario.spec.strategies.len();
        for side in 0..self.sides.len() {
            let mut choice = self.sides[side].choice;
            choice.edition = self.edition;
            choice.strategy = choice.strategy.min(strategies - 1);
            if let Some((_, (strategy, budget_usd))) = own.filter(|own| own.0 == side) {
                choice = Choice { strategy, budget_usd, edition: self.edition };
            }
            self.sides[side].choice = choice;
            self.stage(side);
        }
    }
}

/// Told to whoever changes a plan that is not edited.
const BEGIN_FIRST: &str = "Begin to edit first (Ctrl E).";

fn units_of(draft: &Draft) -> Vec<UnitPlan> {
    draft.plan().map_or(Vec::new(), |plan| plan.deployment.units.clone())
}

fn moved(draft: &mut Draft, thing: Thing, to: DVec2) -> Result<(), EditError> {
    match thing {
        Thing::Unit(unit) => draft.move_unit(unit, to),
        Thing::Asset(asset) => draft.move_asset(asset, to),
        Thing::Drone(..) | Thing::Pair(..) => {
            Err(EditError::Impossible("attackers go where they want to".to_owned()))
        }
    }
}
