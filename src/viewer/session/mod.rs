//! All that the window knows: one or two plans of a replicate, the clock, what is looked at. Every wish goes through
//! [`Session::apply`]; what comes back from behind the window is taken in by [`Session::update`]. It draws nothing, so that tests drive it.

mod apply;
mod look;
mod marks;
mod settle;

pub use marks::{Mark, MarkKind};

use crate::film::{Film, Frame, Reel};
use crate::report::story::Told;
use crate::sim::theatre::Theatre;
use crate::strategy::Deployment;
use crate::viewer::backstage::{Backstage, Choice, Done, Sample, Ticket, Wanted};
use crate::viewer::class::Class;
use crate::viewer::editing::{Editing, proposed};
use crate::viewer::heat::{SLOT_S, Warmth, Wish};
use crate::viewer::known::Known;
use crate::viewer::layers::Layers;
use crate::viewer::pick::Thing;
use crate::viewer::player::Player;
use crate::viewer::project::Project;
use crate::viewer::samples::Samples;
use crate::viewer::score::{Divergence, divergences};
use crate::viewer::view::{Frame as Window, View};
use glam::DVec2;
use marks::{flight, marks};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// What the defence comes to know in the film.
    pub known: Known,
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
            known: Known::default(),
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
    /// The one that was jumped to last: several may happen at one time.
    jumped: Option<usize>,
    /// Drones that ended differently under the two plans.
    pub divergences: Vec<Divergence>,
    /// By scene: from a little before the first launch until a little after the last end.
    pub flights: Vec<Option<(f64, f64)>>,
    /// The plan under the hands of a planner.
    pub editing: Option<Editing>,
    /// The text of the scenario, once it is another one than the file's.
    pub(in crate::viewer) source: Option<String>,
    /// The text that was saved last, or needs no saving.
    pub(in crate::viewer) saved: Option<String>,
    /// The file that edits are saved as.
    pub file: String,
    /// Which state of the scenario is shown, by its place among those that have been.
    pub(in crate::viewer) edition: u64,
    /// Hashes of the states of the scenario that have been shown, in order.
    editions: Vec<String>,
    /// Number of the last wish of a plan.
    staged: u64,
    /// The class that is led through a lesson.
    pub class: Option<Class>,
    /// Where the clock is set once the films are there, and whether it plays then.
    pub(in crate::viewer) goes_to: Option<(Option<f64>, bool)>,
    /// Raids that have been told, by side and raid.
    tales: RefCell<BTreeMap<(usize, usize), Arc<Told>>>,
    backstage: Backstage,
    /// Whether films are played as soon as they are there.
    starts: bool,
    /// Whether the clock has been set to the first flight of the replicate.
    opened: bool,
}

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
            jumped: None,
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
                side.known = Known::of(&film);
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
        self.jumped = None;
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

    pub(in crate::viewer) fn backstage_answer(&self, lesson: Arc<crate::lesson::Lesson>) {
        self.backstage.answer(lesson);
    }

    /// Numbers the state of the scenario: one that was shown before has its old number, and so its replicates.
    pub(in crate::viewer) fn edition_of_scenario(&mut self) {
        let hash = &self.project.scenario.hash;
        let known = self.editions.iter().position(|known| known == hash);
        self.edition = known.unwrap_or_else(|| {
            self.editions.push(hash.clone());
            self.editions.len() - 1
        }) as u64;
    }

    /// Shows one plan or two of a replicate.
    pub(in crate::viewer) fn show_plans(&mut self, choices: Vec<Choice>, replicate: u32) {
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

    pub(in crate::viewer) fn stage(&mut self, side: usize) {
        // Never the same twice, or what was asked for a side that is gone could come back for another.
        self.staged += 1;
        let number = self.staged;
        let entry = &mut self.sides[side];
        entry.number = number;
        (entry.staging, entry.developing, entry.broken) = (true, None, false);
        (entry.warmth, entry.cold) = (None, None);
        self.backstage.stage(Ticket { side, number }, &self.project, entry.choice, self.replicate);
    }
}
