//! A lesson in the window: its steps lead, the window shows what they say, and the answers are computed meanwhile.

use super::backstage::Choice;
use super::command::Command;
use super::layers::{Layer, Layers};
use super::session::Session;
use crate::lesson::answers::Answers;
use crate::lesson::course::{Course, Entered, Prediction};
use crate::lesson::model::{Ask, Body, Show};
use crate::lesson::spec::Layer as Wanted;
use crate::lesson::worksheet::worksheet;
use crate::scenario::files::put;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a class can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Lead {
    /// Goes on to the next step.
    On,
    /// Goes back.
    Back,
    /// Enters the prediction of this step.
    Predict(Prediction),
    /// Enters the next answer as the prediction of this step, or the one before: of a number, five more or less.
    Vote {
        /// Forwards.
        next: bool,
    },
    /// Goes on without one.
    Skip,
    /// Shows what this step says anew.
    Again,
    /// Sets the numbers of this step's experiment, with its plans.
    Try,
    /// Writes the worksheet to a new file.
    Worksheet(PathBuf),
}

/// A class under way.
pub struct Class {
    /// Where it is.
    pub course: Course,
    /// What came out, as soon as it is known.
    pub answers: Option<Arc<Answers>>,
    /// Replicates of the answers that are done, of how many.
    pub progress: (u32, u32),
    /// The number that is being entered.
    pub number: f64,
    told: bool,
}

impl Class {
    /// Whether the class has been told what comes out: it has been at an explanation.
    pub fn is_told(&self) -> bool {
        self.told
    }
}

impl Session {
    /// Leads a class through a lesson; its answers are computed from now on.
    pub fn teach(&mut self, course: Course) {
        self.backstage_answer(course.lesson().clone());
        self.class = Some(Class { course, answers: None, progress: (0, 1), number: 50.0, told: false });
        self.show_step();
    }

    /// Does what is wished with the lesson.
    pub(super) fn lead(&mut self, lead: Lead) {
        let answers = matches!(lead, Lead::Predict(_) | Lead::Vote { .. } | Lead::Worksheet(_));
        if self.editing.is_some() && !answers {
            self.message = Some("A plan is being edited: end that first (Ctrl E).".to_owned());
            return;
        }
        let Some(class) = &mut self.class else { return };
        let course = &mut class.course;
        let done = match lead {
            Lead::On => course.go_on().map(|()| true),
            Lead::Back => Ok(course.go_back()),
            Lead::Predict(prediction) => course.predict(prediction).map(|()| false),
            Lead::Vote { next } => match vote(course, class.number, next) {
                Some(prediction) => course.predict(prediction).map(|()| false),
                None => {
                    self.message = Some("This step asks for no prediction.".to_owned());
                    return;
                }
            },
            Lead::Skip => course.skip().and_then(|()| course.go_on()).map(|()| true),
            Lead::Again => Ok(true),
            Lead::Try => {
                self.try_experiment();
                return;
            }
            Lead::Worksheet(path) => {
                let text = worksheet(course.lesson());
                self.message = Some(match write_new(&path, text.as_bytes()) {
                    Ok(()) => format!("Wrote the worksheet to {}.", path.display()),
                    Err(why) => format!("Not written: {why}"),
                });
                return;
            }
        };
        match done {
            Ok(true) => self.show_step(),
            Ok(false) => {}
            Err(held) => self.message = Some(format!("To go on, {held}.")),
        }
    }

    /// Shows what the present step says, if it is one that says something itself.
    fn show_step(&mut self) {
        let Some(class) = &mut self.class else { return };
        class.told |= matches!(class.course.step().body, Body::Explain { .. });
        let Some(show) = class.course.step().show.clone() else { return };
        let watch = matches!(class.course.step().body, Body::Watch);
        self.show(&show, watch);
    }

    fn show(&mut self, show: &Show, plays: bool) {
        let Some(class) = &self.class else { return };
        let lesson = class.course.lesson().clone();
        let Some(first) = show.plans.first() else { return };
        let setting = &lesson.settings[first.setting];
        if !Arc::ptr_eq(&self.project.scenario, &setting.scenario) {
            self.project.scenario = setting.scenario.clone();
            self.source = Some(setting.text.clone());
            self.saved = self.source.clone();
            self.edition_of_scenario();
            self.editing = None;
        }
        self.project.seed = lesson.seed;
        let choices = show.plans.iter().take(2).map(|plan| Choice {
            strategy: plan.strategy,
            budget_usd: setting.scenario.spec.budgets_usd[plan.budget],
            edition: self.edition,
        });
        self.show_plans(choices.collect(), show.replicate);
        self.layers = layers(&show.layers);
        self.heat = show.heat;
        if let Some(speed) = show.speed {
            self.player.set_speed(speed);
        }
        self.player.pause();
        self.goes_to = Some((show.from_s, plays));
    }

    fn try_experiment(&mut self) {
        let Some(class) = &self.class else { return };
        let Body::Experiment { setting, plans, .. } = &class.course.step().body else {
            self.message = Some("This step has no experiment.".to_owned());
            return;
        };
        let before = class.course.show();
        let replicate = before.map_or(0, |show| show.replicate);
        let budget = before.and_then(|show| show.plans.first()).map_or(0, |plan| plan.budget);
        let plan = |&strategy: &usize| crate::lesson::model::Plan { setting: *setting, strategy, budget };
        let show = Show {
            plans: plans.iter().map(plan).collect(),
            replicate,
            from_s: before.and_then(|show| show.from_s),
            speed: None,
            layers: before.map_or(Vec::new(), |show| show.layers.clone()),
            heat: before.and_then(|show| show.heat),
        };
        self.show(&show, false);
    }
}

/// The prediction after the one that is entered, or before it; `None` of a step without a question.
fn vote(course: &Course, begin: f64, next: bool) -> Option<Prediction> {
    let Body::Predict { ask, .. } = &course.step().body else { return None };
    let entered = match course.entered(course.at()) {
        Some(Entered::Predicted(prediction)) => Some(prediction),
        _ => None,
    };
    let choices = match ask {
        Ask::Number { bounds, .. } => {
            let now = match entered {
                Some(Prediction::Number(now)) => now + if next { 5.0 } else { -5.0 },
                _ => begin,
            };
            return Some(Prediction::Number(now.clamp(bounds.0, bounds.1)));
        }
        Ask::Which { options, .. } => options.len(),
        Ask::Range { ranges, .. } => ranges.len(),
    };
    Some(Prediction::Choice(match (entered, next) {
        (Some(Prediction::Choice(now)), true) => (now + 1) % choices,
        (Some(Prediction::Choice(now)), false) => (now + choices - 1) % choices,
        (_, true) => 0,
        (_, false) => choices - 1,
    }))
}

/// Layers of the window for what a lesson wants to be seen. Names, roads and trails are there in any case.
fn layers(wanted: &[Wanted]) -> Layers {
    let mut layers = Layers::default();
    if wanted.is_empty() {
        return layers;
    }
    let has = |one: Wanted| wanted.contains(&one);
    for (layer, on) in [
        (Layer::Ranges, has(Wanted::Sensors) || has(Wanted::Effectors)),
        (Layer::Looks, has(Wanted::Sensors)),
        (Layer::Links, has(Wanted::Links)),
        (Layer::Tracks, has(Wanted::Tracks)),
        (Layer::Engagements, has(Wanted::Engagements) || has(Wanted::Effectors)),
        (Layer::Marks, true),
    ] {
        layers.set(layer, on);
    }
    layers
}

/// Writes a new file; one that is there stays as it is.
fn write_new(path: &Path, bytes: &[u8]) -> Result<(), String> {
    put(path, bytes, false).map_err(|e| match e.kind() {
        ErrorKind::AlreadyExists => format!("{} exists already, and nothing is overwritten", path.display()),
        _ => format!("{}: {e}", path.display()),
    })
}

/// The command of going on, for a key.
pub const ON: Command = Command::Lead(Lead::On);
/// The command of trying an experiment.
pub const TRY: Command = Command::Lead(Lead::Try);
/// The command of going back.
pub const BACK: Command = Command::Lead(Lead::Back);
