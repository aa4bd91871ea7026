//! All that the window knows: one or two plans of a replicate, the clock, what is looked at. Every wish goes through
//! [`Session::apply`]; what comes back from behind the window is taken in by [`Session::update`]. It draws nothing, so that tests drive it.

use super::backstage::{Backstage, Choice, Done, Sample, Ticket, Wanted};
use super::class::Class;
use super::command::Command;
use super::editing::{Editing, proposed};
use super::heat::{SLOT_S, Warmth, Wish};
use super::layers::{Layer, Layers};
use super::pick::Thing;
use super::player::Player;
use super::project::Project;
use super::samples::Samples;
use super::score::{Divergence, divergences};
use super::tell::{About, Card, card, told};
use super::view::{Frame as Window, View};
use crate::film::{Film, Frame, Reel};
use crate::report::number::usd;
use crate::report::story::Told;
use crate::sim::facts::Fact;
use crate::sim::flyers::FlyerKind;
use crate::sim::theatre::Theatre;
use crate::strategy::Deployment;
use glam::{DVec2, DVec3};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// A plan on a side of the window.
pub struct Side {
    /// What is asked for.
    pub choice: Choice,
    /// What the quartermaster bought for it; of an older wish until that is done.
    pub deployment: Option<Arc<Deployment>>,
    /// The deployment on the ground, of the film.
    pub theatre: Option<Arc<Theatre>>,
    /// The replicate.
    pub film: Option<Arc<Film>>,
    /// The scene that can be looked at.
    pub reel: Option<Arc<Reel>>,
    /// Number of the last wish.
    number: u64,
    /// Whether the plan is being put on the ground.
    staging: bool,
    /// The scene that was asked for.
    developing: Option<usize>,
    /// Coverage as a heat map, as far as it is known; of an older wish until there is something newer to show.
    pub warmth: Option<Warmth>,
    /// Why there is none.
    pub cold: Option<String>,
    /// Whether the program failed over the last wish.
    broken: bool,
}

impl Side {
    fn new(choice: Choice) -> Self {
        Side {
            choice,
            deployment: None,
            theatre: None,
            film: None,
            reel: None,
            number: 0,
            staging: false,
            developing: None,
            warmth: None,
            cold: None,
            broken: false,
        }
    }

    /// Whether something is on its way.
    pub fn is_busy(&self) -> bool {
        self.staging || self.developing.is_some()
    }

    /// Whether anybody is about under this plan at a time.
    pub fn is_within(&self, time_s: f64) -> bool {
        let scene =
            self.film.as_ref().zip(self.reel.as_ref()).and_then(|(film, reel)| film.scenes.get(reel.scene));
        scene.is_some_and(|s| (s.time_s.0 - 1e-6..=s.time_s.1 + 1e-6).contains(&time_s))
    }

    /// The moment at a time: the frame before, the one after, how far between.
    pub fn at(&self, time_s: f64) -> Option<(&Frame, &Frame, f64)> {
        self.reel.as_ref()?.at(time_s)
    }
}

/// Something that decided about a drone.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// When, seconds from the start of the replicate.
    pub time_s: f64,
    /// On which side.
    pub side: usize,
    /// Which drone: raid and number.
    pub drone: (usize, usize),
    /// What kind.
    pub kind: MarkKind,
    /// In words.
    pub text: String,
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// It took off.
    Launch,
    /// It was noticed for the first time.
    Notice,
    /// An effector was laid on it.
    Engage,
    /// It lost its link or navigation, was shot down or its operators were met.
    Effect,
    /// It was stopped.
    Stopped,
    /// It released.
    Release,
    /// It failed by itself.
    Failed,
}

/// All that the window knows.
pub struct Session {
    /// What is looked at.
    pub project: Project,
    /// Number of the replicate.
    pub replicate: u32,
    /// One plan, or two.
    pub sides: Vec<Side>,
    /// The side that keys speak to.
    pub focus: usize,
    /// The clock.
    pub player: Player,
    /// What of the map is seen.
    pub view: View,
    /// Where the first map is on the screen; told by whoever draws.
    pub window: Window,
    /// The class whose coverage is shown as a heat map.
    pub heat: Option<usize>,
    /// What the present heat maps were asked for: class, time, numbers of the plans.
    heated: Option<(usize, f64, Vec<u64>)>,
    /// Number of the last heat map.
    heats: u64,
    /// What is drawn.
    pub layers: Layers,
    /// What is looked at closely, and on which side.
    pub selected: Option<(usize, Thing)>,
    /// Whether what is looked at stays in the middle.
    pub follows: bool,
    /// Whether it is dark.
    pub dark: bool,
    /// Size of the letters, 1 as designed.
    pub letters: f32,
    /// Whether the page of keys is open.
    pub help: bool,
    /// Whether the panels are shown.
    pub panels: bool,
    /// Something to tell, until the next wish.
    pub message: Option<String>,
    /// What the program failed over, for good.
    pub failure: Option<String>,
    /// What has come of the replicates in the background.
    pub samples: Samples,
    /// What decided about drones, in order of time.
    pub marks: Vec<Mark>,
    /// Drones that ended differently under the two plans.
    pub divergences: Vec<Divergence>,
    /// By scene: from a little before the first launch until a little after the last end.
    pub flights: Vec<Option<(f64, f64)>>,
    /// The plan under the hands of a planner.
    pub editing: Option<Editing>,
    /// The text of the scenario, once it is another one than the file's.
    pub(super) source: Option<String>,
    /// The text that was saved last, or needs no saving.
    pub(super) saved: Option<String>,
    /// The file that edits are saved as.
    pub file: String,
    /// Which state of the scenario is shown, by its place among those that have been.
    pub(super) edition: u64,
    /// Hashes of the states of the scenario that have been shown, in order.
    editions: Vec<String>,
    /// Number of the last wish of a plan.
    staged: u64,
    /// The class that is led through a lesson.
    pub class: Option<Class>,
    /// Where the clock is set once the films are there, and whether it plays then.
    pub(super) goes_to: Option<(Option<f64>, bool)>,
    /// Raids that have been told, by side and raid.
    tales: RefCell<BTreeMap<(usize, usize), Arc<Told>>>,
    backstage: Backstage,
    /// Whether films are played as soon as they are there.
    starts: bool,
    /// Whether the clock has been set to the first flight of the replicate.
    opened: bool,
}

/// Sizes of letters.
const LETTERS: [f32; 7] = [0.7, 0.85, 1.0, 1.15, 1.35, 1.6, 2.0];

impl Session {
    /// Opens a project with a plan. `samples`: how many replicates of each plan are run in the background.
    pub fn new(project: Project, choice: Choice, replicate: u32, samples: u32) -> Self {
        let backstage = Backstage::new(&project, samples);
        let file = proposed(&project.file);
        let view = View::new(project.scenario.ground.size_m());
        let mut session = Session {
            project,
            replicate,
            sides: vec![Side::new(choice)],
            focus: 0,
            player: Player::new(Vec::new()),
            view,
            window: Window { min: DVec2::ZERO, max: DVec2::new(1280.0, 800.0) },
            heat: None,
            heated: None,
            heats: 0,
            layers: Layers::default(),
            selected: None,
            follows: false,
            dark: false,
            letters: 1.0,
            help: false,
            panels: true,
            message: None,
            failure: None,
            samples: Samples::default(),
            marks: Vec::new(),
            divergences: Vec::new(),
            flights: Vec::new(),
            editing: None,
            source: None,
            saved: None,
            file,
            edition: 0,
            editions: Vec::new(),
            staged: 0,
            class: None,
            goes_to: None,
            tales: RefCell::default(),
            backstage,
            starts: false,
            opened: false,
        };
        session.edition_of_scenario();
        session.stage(0);
        session
    }

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

    /// So much time has passed for those who watch. Takes in what has been done.
    pub fn update(&mut self, seconds: f64) {
        for done in self.backstage.done() {
            self.take_in(done);
        }
        if self.sides.iter().all(|side| side.reel.is_some()) {
            self.player.pass(seconds);
        }
        self.keep_up();
        if let (true, Some((side, thing))) = (self.follows, self.selected)
            && let Some(at) = self.place_of(side, thing)
        {
            let window = self.window;
            self.view.follow(&window, at.truncate());
        }
    }

    /// Plays as soon as everything is there.
    pub fn start_when_ready(&mut self) {
        self.starts = true;
    }

    /// Waits until everything that was asked for is there: for tests and captures.
    ///
    /// # Errors
    /// It takes longer than five minutes, or the program failed.
    pub fn settle(&mut self) -> Result<(), String> {
        while self.sides.iter().any(Side::is_busy) {
            match self.backstage.wait(Duration::from_secs(300)) {
                Some(Done::Failed(_, why)) => return Err(why),
                Some(done) => self.take_in(done),
                None => return Err("what is to be shown is not ready after five minutes".to_owned()),
            }
            self.keep_up();
        }
        Ok(())
    }

    /// Waits until so many replicates of every side have been run in the background: for tests and captures.
    ///
    /// # Errors
    /// One takes longer than five minutes, or the program failed.
    pub fn settle_samples(&mut self, replicates: u32) -> Result<(), String> {
        self.settle()?;
        while self.sides.iter().any(|side| self.samples.count(side.choice) < replicates) {
            match self.backstage.wait(Duration::from_secs(300)) {
                Some(Done::Failed(_, why)) => return Err(why),
                Some(done) => self.take_in(done),
                None => return Err("no replicate in five minutes".to_owned()),
            }
        }
        Ok(())
    }

    /// Waits until the heat maps of all sides have looked so often everywhere: for tests and captures.
    ///
    /// # Errors
    /// It takes longer than five minutes, or the program failed.
    pub fn settle_heat(&mut self, rounds: u32) -> Result<(), String> {
        self.settle()?;
        let is_open = |side: &Side, newest: u64, sides: u64| {
            side.cold.is_none()
                && side.warmth.as_ref().is_none_or(|w| w.rounds < rounds || w.number + sides <= newest)
        };
        let sides = self.sides.len() as u64;
        while self.heat.is_some() && self.sides.iter().any(|side| is_open(side, self.heats, sides)) {
            match self.backstage.wait(Duration::from_secs(300)) {
                Some(Done::Failed(_, why)) => return Err(why),
                Some(done) => self.take_in(done),
                None => return Err("no probe in five minutes".to_owned()),
            }
        }
        Ok(())
    }

    fn take_in(&mut self, done: Done) {
        let is_new = |sides: &[Side], ticket: Ticket| {
            sides.get(ticket.side).is_some_and(|side| side.number == ticket.number)
        };
        match done {
            Done::Deployed(ticket, deployment) if is_new(&self.sides, ticket) => {
                self.sides[ticket.side].deployment = Some(deployment);
            }
            Done::Shot(ticket, theatre, film) if is_new(&self.sides, ticket) => {
                let side = &mut self.sides[ticket.side];
                (side.theatre, side.film, side.reel) = (Some(theatre), Some(film), None);
                (side.staging, side.developing) = (false, None);
                self.tales.borrow_mut().clear();
                self.shot();
            }
            Done::Developed(ticket, reel) if is_new(&self.sides, ticket) => {
                let side = &mut self.sides[ticket.side];
                if side.developing == Some(reel.scene) {
                    side.developing = None;
                }
                side.reel = Some(reel);
                if self.starts && !self.sides.iter().any(Side::is_busy) && !self.player.is_playing() {
                    self.starts = false;
                    self.player.toggle();
                }
            }
            Done::Sampled(choice, replicate, sample) => self.sampled(choice, replicate, sample),
            Done::Warmed(side, warmth) if self.is_warm(side, warmth.number) => {
                let known = self.sides[side].warmth.as_ref();
                // What is there is shown until the newer one has looked everywhere.
                if warmth.rounds > 0 || known.is_none_or(|old| old.number == warmth.number) {
                    self.sides[side].warmth = Some(warmth);
                }
            }
            Done::Cold(side, number, why) if self.is_warm(side, number) => {
                (self.sides[side].warmth, self.sides[side].cold) = (None, Some(why));
            }
            Done::Answering(done, of) => {
                if let Some(class) = &mut self.class {
                    class.progress = (done, of);
                }
            }
            Done::Answered(answers) => {
                if let Some(class) = &mut self.class {
                    class.answers = Some(answers);
                }
            }
            Done::Failed(ticket, why) => {
                if let Some(ticket) = ticket.filter(|&ticket| is_new(&self.sides, ticket)) {
                    let side = &mut self.sides[ticket.side];
                    (side.staging, side.developing, side.broken) = (false, None, true);
                }
                self.failure = Some(why);
            }
            // What was asked for before the last wish.
            Done::Deployed(..) | Done::Shot(..) | Done::Developed(..) | Done::Warmed(..) | Done::Cold(..) => {
            }
        }
    }

    fn sampled(&mut self, choice: Choice, replicate: u32, sample: Sample) {
        self.samples.add(choice, replicate, sample);
    }

    /// A film has come: the scenes, marks and differences are of it from now on.
    fn shot(&mut self) {
        // Films of two replicates, or a plan beside the film of another one, have nothing to do with each other.
        if self.sides.iter().any(|side| side.film.is_none() || side.staging) {
            return;
        }
        let films: Vec<Arc<Film>> = self.sides.iter().filter_map(|side| side.film.clone()).collect();
        let mut spans: Vec<(f64, f64)> =
            films.iter().flat_map(|f| f.scenes.iter().map(|s| s.time_s)).collect();
        spans.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut scenes: Vec<(f64, f64)> = Vec::new();
        for span in spans {
            match scenes.last_mut() {
                Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
                _ => scenes.push(span),
            }
        }
        self.flights = scenes.iter().map(|scene| flight(*scene, &films)).collect();
        self.player.set_scenes(scenes);
        if let Some((from_s, plays)) = self.goes_to.take() {
            self.opened = true;
            let first = self.flights.first().copied().flatten().map(|flight| flight.0);
            if let Some(from_s) = from_s.or(first) {
                self.player.seek(from_s);
            }
            self.starts = plays;
        } else if !self.opened {
            self.opened = true;
            if let Some(Some(first)) = self.flights.first() {
                self.player.seek(first.0);
            }
        }
        self.marks = films.iter().enumerate().flat_map(|(side, film)| marks(side, film)).collect();
        self.marks.sort_by(|a, b| a.time_s.total_cmp(&b.time_s).then(a.side.cmp(&b.side)));
        self.divergences = match films.as_slice() {
            [a, b] => {
                let names = [self.plan_name(0), self.plan_name(1)];
                divergences((&names[0], a), (&names[1], b))
            }
            _ => Vec::new(),
        };
        let wanted = self.sides.iter().filter_map(|side| {
            let theatre = side.theatre.clone()?;
            Some(Wanted {
                choice: side.choice,
                theatre,
                next: self.samples.count(side.choice),
                seed: self.project.seed,
            })
        });
        let mut wanted: Vec<Wanted> = wanted.collect();
        // The same plan on both sides is run once.
        wanted.dedup_by_key(|w| w.choice.key());
        self.backstage.want(wanted);
    }

    /// Asks for the scene at the time of the clock, wherever it is not there.
    fn keep_up(&mut self) {
        self.keep_warm();
        let time_s = self.player.time_s();
        for (number, side) in self.sides.iter_mut().enumerate() {
            let Some(film) = side.film.as_ref().filter(|_| !side.staging && !side.broken) else { continue };
            let Some(last) = film.scenes.len().checked_sub(1) else { continue };
            // The one that has begun last, even if it is over under this plan: the next one is not to be told yet.
            let scene =
                film.scenes.partition_point(|s| s.time_s.0 <= time_s + 1e-6).saturating_sub(1).min(last);
            let there = side.reel.as_ref().map(|reel| reel.scene);
            if there == Some(scene) || side.developing == Some(scene) {
                continue;
            }
            side.developing = Some(scene);
            let ticket = Ticket { side: number, number: side.number };
            self.backstage.develop(ticket, film.clone(), scene);
        }
    }

    /// Whether a heat map of a side is one of those that are wanted now.
    fn is_warm(&self, side: usize, number: u64) -> bool {
        let sides = self.sides.len() as u64;
        side < self.sides.len() && self.heat.is_some() && number + sides > self.heats && number <= self.heats
    }

    /// Asks for heat maps wherever those that are there are of something else.
    fn keep_warm(&mut self) {
        let Some(class) = self.heat else {
            if self.heated.take().is_some() {
                self.sides.iter_mut().for_each(|side| (side.warmth, side.cold) = (None, None));
                self.backstage.warm(Vec::new());
            }
            return;
        };
        let slot_s = (self.player.time_s() / SLOT_S).floor() * SLOT_S;
        let asked = (class, slot_s, self.sides.iter().map(|side| side.number).collect::<Vec<_>>());
        if self.heated.as_ref() == Some(&asked) || self.sides.iter().any(|side| side.staging) {
            return;
        }
        let other_class = self.heated.as_ref().is_none_or(|heated| heated.0 != class);
        self.heated = Some(asked);
        let mut wishes = Vec::new();
        for (number, side) in self.sides.iter_mut().enumerate() {
            side.cold = None;
            if other_class {
                side.warmth = None;
            }
            let Some(theatre) = side.theatre.clone() else { continue };
            self.heats += 1;
            wishes.push(Wish {
                side: number,
                number: self.heats,
                theatre,
                class,
                time_s: self.player.time_s(),
                replicate: u64::from(self.replicate),
                seed: self.project.seed,
            });
        }
        self.backstage.warm(wishes);
    }

    pub(super) fn backstage_answer(&self, lesson: Arc<crate::lesson::Lesson>) {
        self.backstage.answer(lesson);
    }

    /// Waits until the answers of the lesson are there: for tests and captures.
    ///
    /// # Errors
    /// It takes longer than five minutes, or the program failed.
    pub fn settle_answers(&mut self) -> Result<(), String> {
        while self.class.as_ref().is_some_and(|class| class.answers.is_none()) {
            match self.backstage.wait(Duration::from_secs(300)) {
                Some(Done::Failed(_, why)) => return Err(why),
                Some(done) => self.take_in(done),
                None => return Err("no replicate in five minutes".to_owned()),
            }
        }
        Ok(())
    }

    /// Numbers the state of the scenario: one that was shown before has its old number, and so its replicates.
    pub(super) fn edition_of_scenario(&mut self) {
        let hash = &self.project.scenario.hash;
        let known = self.editions.iter().position(|known| known == hash);
        self.edition = known.unwrap_or_else(|| {
            self.editions.push(hash.clone());
            self.editions.len() - 1
        }) as u64;
    }

    /// Shows one plan or two of a replicate.
    pub(super) fn show_plans(&mut self, choices: Vec<Choice>, replicate: u32) {
        self.replicate = replicate;
        (self.selected, self.follows, self.focus) = (None, false, 0);
        self.sides.truncate(choices.len());
        for (side, choice) in choices.into_iter().enumerate() {
            match self.sides.get_mut(side) {
                Some(known) => known.choice = choice,
                None => self.sides.push(Side::new(choice)),
            }
            self.stage(side);
        }
    }

    pub(super) fn stage(&mut self, side: usize) {
        // Never the same twice, or what was asked for a side that is gone could come back for another.
        self.staged += 1;
        let number = self.staged;
        let entry = &mut self.sides[side];
        entry.number = number;
        (entry.staging, entry.developing, entry.broken) = (true, None, false);
        (entry.warmth, entry.cold) = (None, None);
        self.backstage.stage(Ticket { side, number }, &self.project, entry.choice, self.replicate);
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
        let mut marks = self.marks.iter().filter(|m| m.kind != MarkKind::Launch);
        let mark = match next {
            true => marks.find(|m| m.time_s > now_s + 0.01),
            false => marks.rev().find(|m| m.time_s < now_s - 0.01),
        };
        let Some(mark) = mark.cloned() else {
            self.message = Some(format!("Nothing {} this.", if next { "after" } else { "before" }));
            return;
        };
        self.player.seek(mark.time_s);
        self.selected = Some((mark.side, Thing::Drone(mark.drone.0, mark.drone.1)));
        self.message = Some(mark.text);
    }

    fn next_drone(&mut self, next: bool) {
        let side = self.focus;
        let Some(film) = self.sides[side].film.clone() else { return };
        let time_s = self.player.time_s();
        let scene = film.scene_at(time_s).and_then(|s| film.scenes.get(s)).or(film.scenes.last());
        let Some(scene) = scene else { return };
        let drones: Vec<(usize, usize)> = scene
            .raids
            .clone()
            .flat_map(|raid| (0..film.plan.raids[raid].drones.len()).map(move |drone| (raid, drone)))
            .collect();
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
        if self.selected.is_none() {
            self.message = Some("Nothing to follow: no drone flies in this scene.".to_owned());
        }
    }

    fn size_letters(&mut self, larger: bool) {
        let now = LETTERS.iter().position(|&s| s >= self.letters - 1e-3).unwrap_or(LETTERS.len() - 1);
        let at = if larger { (now + 1).min(LETTERS.len() - 1) } else { now.saturating_sub(1) };
        self.letters = LETTERS[at];
    }

    /// The plan of a side in a few words: `Cue first, 600 k USD`.
    pub fn plan_name(&self, side: usize) -> String {
        let choice = self.sides[side].choice;
        let same = |f: fn(&Choice) -> u64| {
            self.sides.len() == 2 && f(&self.sides[0].choice) == f(&self.sides[1].choice)
        };
        let strategy = self.project.strategy(choice.strategy);
        if same(|c| c.budget_usd.to_bits()) && !same(|c| c.strategy as u64) {
            strategy.to_owned()
        } else {
            format!("{strategy}, {}", usd(choice.budget_usd))
        }
    }

    /// Where a thing of a side is now; `None` of what is not on the map.
    pub fn place_of(&self, side: usize, thing: Thing) -> Option<DVec3> {
        let entry = self.sides.get(side)?;
        let moment = entry.at(self.player.time_s());
        match thing {
            Thing::Asset(asset) => {
                let at = self.project.scenario.assets.get(asset)?.at;
                Some(at.extend(0.0))
            }
            Thing::Unit(unit) => {
                let shot = moment
                    .and_then(|(a, b, part)| Some(a.units.get(unit)?.at.lerp(b.units.get(unit)?.at, part)));
                shot.or_else(|| Some(entry.deployment.as_ref()?.units.get(unit)?.task.anchor().extend(0.0)))
            }
            Thing::Pair(raid, pair) => {
                let (a, b, part) = moment.filter(|_| entry.is_within(self.player.time_s()))?;
                let of = |f: &Frame| f.pairs.iter().find(|p| (p.raid, p.index) == (raid, pair)).map(|p| p.at);
                Some(of(a)?.lerp(of(b).or(of(a))?, part).extend(0.0))
            }
            Thing::Drone(raid, drone) => {
                let (a, b, part) = moment.filter(|_| entry.is_within(self.player.time_s()))?;
                let kind = FlyerKind::Threat { raid, drone };
                let of = |f: &Frame| f.flyers.iter().find(|x| x.kind == kind).map(|x| x.at);
                match (of(a), of(b)) {
                    (Some(a), Some(b)) => Some(a.lerp(b, part)),
                    (a, b) => a.or(b),
                }
            }
        }
    }

    /// Where the units of a side are now.
    pub fn unit_places(&self, side: usize) -> Vec<DVec2> {
        let Some(deployment) = self.sides.get(side).and_then(|s| s.deployment.as_ref()) else {
            return Vec::new();
        };
        let moment = self.sides[side].at(self.player.time_s());
        // While another plan is being shot, the frames are those of the old one.
        let moment = moment.filter(|_| self.is_shown(side));
        let place = |unit: usize| match moment
            .and_then(|(a, b, part)| Some((a.units.get(unit)?, b.units.get(unit)?, part)))
        {
            Some((a, b, part)) => a.at.truncate().lerp(b.at.truncate(), part),
            None => deployment.units[unit].task.anchor(),
        };
        (0..deployment.units.len()).map(place).collect()
    }

    /// Whether what is on the ground of a side is what its film shows.
    pub fn is_shown(&self, side: usize) -> bool {
        let Side { deployment, theatre, .. } = &self.sides[side];
        match (deployment, theatre) {
            (Some(deployment), Some(theatre)) => Arc::ptr_eq(deployment, &theatre.deployment),
            _ => false,
        }
    }

    /// Whether a thing is looked at on a side. A drone, a pair and an asset are marked under both plans; units are each plan's own.
    pub fn is_selected(&self, side: usize, thing: Thing) -> bool {
        self.selected.is_some_and(|(on, selected)| {
            let campaign = self.project.scenario.spec.campaign.is_some();
            let shared = match thing {
                Thing::Unit(_) => false,
                Thing::Asset(_) => true,
                Thing::Drone(..) | Thing::Pair(..) => !campaign,
            };
            selected == thing && (on == side || shared)
        })
    }

    /// How a drone that is looked at ended under the other plan.
    pub fn elsewhere(&self) -> Option<String> {
        let (side, Thing::Drone(raid, drone)) = self.selected? else { return None };
        let other = if self.sides.len() == 2 { 1 - side.min(1) } else { return None };
        let film = self.sides[other].film.as_ref()?;
        let key = self.sides[side].film.as_ref()?.plan.raids.get(raid)?.drones.get(drone)?.key;
        // A learning adversary may send others, or in another order.
        let (raid, drone) = film.plan.raids.iter().enumerate().find_map(|(raid, plan)| {
            plan.drones.iter().position(|d| d.key == key).map(|drone| (raid, drone))
        })?;
        let about = About { film: Some(film), frame: None, until_s: f64::INFINITY };
        let card = card(&film.theatre, about, Thing::Drone(raid, drone), &|raid| self.told(other, raid))?;
        Some(format!("Under {}: {}", self.plan_name(other), card.ending?))
    }

    /// Whether what is still to come is kept from those who watch: a class that has not been told yet what comes out.
    pub fn keeps_secrets(&self) -> bool {
        self.class.as_ref().is_some_and(|class| !class.is_told())
    }

    /// The marks of a stretch of time.
    pub fn marks_between(&self, from_s: f64, to_s: f64) -> &[Mark] {
        let from = self.marks.partition_point(|mark| mark.time_s < from_s);
        let to = self.marks.partition_point(|mark| mark.time_s <= to_s);
        &self.marks[from..to.max(from)]
    }

    /// A raid of a side as `picket run` tells it; told once for a film.
    pub fn told(&self, side: usize, raid: usize) -> Option<Arc<Told>> {
        let film = self.sides.get(side)?.film.as_ref()?;
        let known = self.tales.borrow().get(&(side, raid)).cloned();
        Some(known.unwrap_or_else(|| {
            let told = Arc::new(told(film, raid));
            self.tales.borrow_mut().insert((side, raid), told.clone());
            told
        }))
    }

    /// Whether something at a time may be shown.
    pub fn may_tell(&self, time_s: f64) -> bool {
        !self.keeps_secrets() || time_s <= self.player.time_s()
    }

    /// What there is to say about what is looked at closely.
    pub fn card(&self) -> Option<Card> {
        let (number, thing) = self.selected?;
        let side = self.sides.get(number)?;
        let theatre = side.theatre.as_ref()?;
        let frame = side.at(self.player.time_s()).map(|m| m.0);
        let until_s = if self.keeps_secrets() { self.player.time_s() } else { f64::INFINITY };
        let about = About { film: side.film.as_deref(), frame, until_s };
        card(theatre, about, thing, &|raid| self.told(number, raid))
    }

    /// Whether a layer is on.
    pub fn shows(&self, layer: Layer) -> bool {
        self.layers.shows(layer)
    }
}

/// How long before the first launch and after the last end a flight is shown, seconds.
const AROUND_S: f64 = 15.0;

/// When something flies in a scene.
fn flight(scene: (f64, f64), films: &[Arc<Film>]) -> Option<(f64, f64)> {
    let facts =
        || films.iter().flat_map(|film| &film.facts).filter(|f| (scene.0..=scene.1).contains(&f.time_s()));
    let launches = facts().filter(|f| matches!(f, Fact::Launched { .. })).map(Fact::time_s);
    let ends = facts().filter(|f| matches!(f, Fact::Ended { .. })).map(Fact::time_s);
    let (from_s, to_s) = (launches.fold(f64::INFINITY, f64::min), ends.fold(f64::NEG_INFINITY, f64::max));
    (from_s < to_s).then_some(((from_s - AROUND_S).max(scene.0), (to_s + AROUND_S).min(scene.1)))
}

fn marks(side: usize, film: &Film) -> Vec<Mark> {
    let mut all = Vec::new();
    for fact in &film.facts {
        let (Some(raid), Some(drone)) = (fact.raid(), fact.drone()) else { continue };
        let (kind, text) = match *fact {
            Fact::Launched { .. } => (MarkKind::Launch, "takes off".to_owned()),
            Fact::Detected { .. } => (MarkKind::Notice, "is noticed".to_owned()),
            Fact::Engaged { .. } => (MarkKind::Engage, "is engaged".to_owned()),
            Fact::LinkLost { .. } => (MarkKind::Effect, "loses its link".to_owned()),
            Fact::GnssLost { .. } => (MarkKind::Effect, "loses satellite navigation".to_owned()),
            Fact::ShotDown { .. } => (MarkKind::Effect, "is shot down".to_owned()),
            Fact::Orphaned { .. } => (MarkKind::Effect, "loses its operators".to_owned()),
            Fact::Released { hit, .. } => {
                (MarkKind::Release, if hit { "releases and hits" } else { "releases and misses" }.to_owned())
            }
            Fact::Ended { cause, .. } | Fact::NotLaunched { cause, .. } if !cause.leaked() => {
                let failed = cause == crate::sim::outcome::Cause::FailedByItself;
                let kind = if failed { MarkKind::Failed } else { MarkKind::Stopped };
                (kind, format!("is stopped: {}", cause.phrase()))
            }
            _ => continue,
        };
        let text = match kind {
            MarkKind::Failed => format!("Raid {}, drone {} fails by itself", raid + 1, drone + 1),
            _ => format!("Raid {}, drone {} {text}", raid + 1, drone + 1),
        };
        all.push(Mark { time_s: fact.time_s(), side, drone: (raid, drone), kind, text });
    }
    all
}
