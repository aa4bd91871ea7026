//! What wishes lead to.

use super::marks::MarkKind;
use super::{Session, Side};
use crate::viewer::backstage::Choice;
use crate::viewer::command::Command;
use crate::viewer::editing::Editing;
use crate::viewer::layers::Layer;
use crate::viewer::pick::Thing;
use glam::DVec2;

/// Sizes of letters.
const LETTERS: [f32; 7] = [0.7, 0.85, 1.0, 1.15, 1.35, 1.6, 2.0];

impl Session {
    /// Does what is wished.
    pub fn apply(&mut self, command: Command) {
        self.message = None;
        match command {
            Command::Play => self.player.toggle(),
            Command::Step(seconds) => self.player.step(seconds),
            Command::Speed { faster } => self.player.change_speed(faster),
            Command::Seek(time_s) => self.player.seek(time_s),
            Command::Raid { next } => self.leap_to_raid(next),
            Command::Event { next } => self.leap_to_event(next),
            Command::Replicate(replicate) => self.show_replicate(replicate),
            Command::NextReplicate { next } => {
                let there =
                    if next { self.replicate.saturating_add(1) } else { self.replicate.saturating_sub(1) };
                if there != self.replicate {
                    self.show_replicate(there);
                }
            }
            Command::NextThing { next } => self.next_thing(next),
            Command::Strategy { side, strategy } => {
                let budget_usd = self.sides.get(side).map_or(0.0, |s| s.choice.budget_usd);
                self.choose(side, Choice { strategy, budget_usd, edition: self.edition });
            }
            Command::Budget { side, usd } => {
                let strategy = self.sides.get(side).map_or(0, |s| s.choice.strategy);
                let (least, most) = self.project.budgets();
                self.choose(
                    side,
                    Choice { strategy, budget_usd: usd.clamp(least, most), edition: self.edition },
                );
            }
            Command::Compare(two) => self.compare(two),
            Command::Swap => self.swap(),
            Command::Focus(side) => self.focus = side.min(self.sides.len() - 1),
            Command::Select { side, thing } => {
                self.selected = (side < self.sides.len()).then_some((side, thing));
                self.focus = side.min(self.sides.len() - 1);
            }
            Command::NextDrone { next } => self.next_drone(next),
            Command::Deselect => (self.selected, self.follows) = (None, false),
            Command::Follow => self.follow(),
            Command::Layer(layer) => self.layers.toggle(layer),
            Command::Heat(class) => {
                self.heat = class.filter(|&c| c < self.project.scenario.catalogue.classes.len())
            }
            Command::NextHeat => {
                let flown = self.project.classes();
                let now = self.heat.and_then(|class| flown.iter().position(|&c| c == class));
                self.heat = flown.get(now.map_or(0, |at| at + 1)).copied();
            }
            Command::Edit(edit) => self.edit(edit),
            Command::Lead(lead) => self.lead(lead),
            Command::Zoom(factor) => self.view.zoom(&self.window, factor, self.window.centre()),
            Command::Pan(x, y) => {
                self.follows = false;
                self.view.pan(&self.window, DVec2::new(x, y));
            }
            Command::Fit => {
                self.follows = false;
                self.view.fit();
            }
            Command::Theme => self.dark = !self.dark,
            Command::Letters { larger } => self.size_letters(larger),
            Command::Help => self.help = !self.help,
            Command::Panels => self.panels = !self.panels,
            Command::NextStrategy { next } => {
                let count = self.project.scenario.spec.strategies.len();
                let now = self.sides[self.focus].choice.strategy;
                let strategy = if next { (now + 1) % count } else { (now + count - 1) % count };
                self.apply(Command::Strategy { side: self.focus, strategy });
            }
            Command::Money { more } => {
                let step = 0.1 * (self.project.budgets().1 / 1.5);
                let now = self.sides[self.focus].choice.budget_usd;
                let steps = (now / step).round() + if more { 1.0 } else { -1.0 };
                self.apply(Command::Budget { side: self.focus, usd: step * steps });
            }
        }
        self.keep_up();
    }

    fn choose(&mut self, side: usize, choice: Choice) {
        let known = choice.strategy < self.project.scenario.spec.strategies.len();
        if side >= self.sides.len() || !known {
            return;
        }
        self.focus = side;
        if self.sides[side].choice == choice {
            return;
        }
        if self.editing.as_ref().is_some_and(|e| e.side == side) {
            self.message =
                Some("This plan is being edited, at its budget: end that first (Ctrl E).".to_owned());
            return;
        }
        // Its units are others now.
        self.selected = self.selected.filter(|s| s.0 != side || !matches!(s.1, Thing::Unit(_)));
        self.sides[side].choice = choice;
        self.stage(side);
    }

    fn show_replicate(&mut self, replicate: u32) {
        (self.replicate, self.opened) = (replicate, false);
        (self.selected, self.follows) = (None, false);
        for side in 0..self.sides.len() {
            self.stage(side);
        }
    }

    /// A second side starts with the next strategy at the same budget.
    fn compare(&mut self, two: bool) {
        if two && self.sides.len() == 1 {
            let Choice { strategy, budget_usd, edition } = self.sides[0].choice;
            let next = (strategy + 1) % self.project.scenario.spec.strategies.len();
            self.sides.push(Side::new(Choice { strategy: next, budget_usd, edition }));
            self.stage(1);
        } else if !two && self.sides.len() == 2 {
            let keep = self.focus.min(1);
            self.sides.swap(0, keep);
            self.sides.truncate(1);
            self.focus = 0;
            // The plan under somebody's hands goes with its side.
            self.editing = self.editing.take().filter(|e| e.side == keep).map(|e| Editing { side: 0, ..e });
            self.selected = self.selected.filter(|s| s.0 == keep).map(|s| (0, s.1));
            self.renumber();
        }
    }

    fn swap(&mut self) {
        if let [a, b] = self.sides.as_mut_slice() {
            core::mem::swap(a, b);
            self.focus = 1 - self.focus.min(1);
            // Heat maps that are on their way are of the side that was there.
            (self.heated, self.heats) = (None, self.heats + 2);
            a.warmth = None;
            b.warmth = None;
            if let Some(editing) = &mut self.editing {
                editing.side = 1 - editing.side.min(1);
            }
            self.selected = self.selected.map(|(side, thing)| (1 - side.min(1), thing));
            self.renumber();
        }
    }

    /// The sides have moved: what is on its way for their old places is asked for again.
    fn renumber(&mut self) {
        for side in 0..self.sides.len() {
            if self.sides[side].is_busy() {
                self.stage(side);
            }
        }
        self.shot();
    }

    fn leap_to_raid(&mut self, next: bool) {
        let now_s = self.player.time_s();
        let scenes = self.player.scenes();
        // The walk to the hide is there to be looked at, but nobody waits for it.
        let start_s = |scene: usize| self.flights[scene].map_or(scenes[scene].0, |flight| flight.0);
        let starts = || (0..scenes.len()).map(start_s);
        let there_s = match next {
            true => starts().find(|&s| s > now_s + 0.5).or(scenes.last().map(|scene| scene.1)),
            false => starts().rev().find(|&s| s < now_s - 2.0).or(scenes.first().map(|scene| scene.0)),
        };
        if let Some(there_s) = there_s {
            self.player.seek(there_s);
        }
    }

    fn leap_to_event(&mut self, next: bool) {
        let now_s = self.player.time_s();
        // Jumped to and nothing done since: what else happens at the same time, under the other plan above all, comes next.
        let from = self.jumped.filter(|&at| self.marks.get(at).is_some_and(|m| m.time_s == now_s));
        let is_next = |&at: &usize| {
            let mark = &self.marks[at];
            let further = match (from, next) {
                (Some(from), true) => at > from,
                (Some(from), false) => at < from,
                (None, true) => mark.time_s > now_s + 0.01,
                (None, false) => mark.time_s < now_s - 0.01,
            };
            further && mark.kind != MarkKind::Launch && self.may_show(mark)
        };
        let mut all = 0..self.marks.len();
        let at = if next { all.find(is_next) } else { all.rev().find(is_next) };
        let Some((at, mark)) = at.map(|at| (at, self.marks[at].clone())) else {
            self.message = Some(format!("Nothing {} this.", if next { "after" } else { "before" }));
            return;
        };
        self.jumped = Some(at);
        self.player.seek(mark.time_s);
        self.selected = Some((mark.side, Thing::Drone(mark.drone.0, mark.drone.1)));
        self.message = Some(mark.text);
    }

    fn next_drone(&mut self, next: bool) {
        let side = self.focus;
        let Some(film) = self.sides[side].film.clone() else { return };
        // The scene that is shown, even if it is over under this plan.
        let shown = self.sides[side].reel.as_ref().map_or(0, |reel| reel.scene);
        let Some(scene) = film.scenes.get(shown) else { return };
        let drones: Vec<(usize, usize)> = scene
            .raids
            .clone()
            .flat_map(|raid| (0..film.plan.raids[raid].drones.len()).map(move |drone| (raid, drone)))
            .filter(|&(raid, drone)| self.may_see(side, Thing::Drone(raid, drone)))
            .collect();
        if drones.is_empty() {
            self.message = Some(match self.shows(Layer::Known) {
                true => "Blue knows of no drone yet.".to_owned(),
                false => "No drone is sent in this scene.".to_owned(),
            });
            return;
        }
        let now = match self.selected {
            Some((_, Thing::Drone(raid, drone))) => drones.iter().position(|&d| d == (raid, drone)),
            _ => None,
        };
        let at = match (now, next) {
            (None, true) => 0,
            (None, false) => drones.len().saturating_sub(1),
            (Some(at), true) => (at + 1) % drones.len(),
            (Some(at), false) => (at + drones.len() - 1) % drones.len(),
        };
        self.selected = drones.get(at).map(|&(raid, drone)| (side, Thing::Drone(raid, drone)));
    }

    /// The next unit or asset of the side in focus, or the one before.
    fn next_thing(&mut self, next: bool) {
        let side = self.focus;
        let units = self.sides[side].deployment.as_ref().map_or(0, |d| d.units.len());
        let all: Vec<Thing> = (0..units)
            .map(Thing::Unit)
            .chain((0..self.project.scenario.assets.len()).map(Thing::Asset))
            .collect();
        let now = self.selected.and_then(|(_, thing)| all.iter().position(|&t| t == thing));
        let at = match (now, next) {
            (None, true) => 0,
            (None, false) => all.len().saturating_sub(1),
            (Some(at), true) => (at + 1) % all.len(),
            (Some(at), false) => (at + all.len() - 1) % all.len(),
        };
        self.selected = all.get(at).map(|&thing| (side, thing));
    }

    fn follow(&mut self) {
        if self.selected.is_none() && !self.follows {
            self.next_drone(true);
        }
        self.follows = !self.follows && self.selected.is_some();
        if self.selected.is_none() && self.message.is_none() {
            self.message = Some("Nothing to follow: no drone flies in this scene.".to_owned());
        }
    }

    fn size_letters(&mut self, larger: bool) {
        let now = LETTERS.iter().position(|&s| s >= self.letters - 1e-3).unwrap_or(LETTERS.len() - 1);
        let at = if larger { (now + 1).min(LETTERS.len() - 1) } else { now.saturating_sub(1) };
        self.letters = LETTERS[at];
    }
}
