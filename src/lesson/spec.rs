//! The lesson file: types that mirror it field by field, nothing more. [`super::check`] says what they have to mean.

use crate::scenario::spec::ends::{Cause, Stage};
use crate::scenario::spec::measure::Measure;
use serde::Deserialize;

/// Version of the file format that this program reads.
pub const SCHEMA: u32 = 1;

/// Numbers of a scenario by their path, with what they are changed to.
pub type SetSpec = Vec<(String, f64)>;

/// A lesson.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct LessonSpec {
    /// Version of the file format.
    pub schema: u32,
    /// Short name, shown in titles.
    pub name: String,
    /// What it asks, in a sentence.
    pub question: String,
    /// How long it takes a class, minutes.
    pub minutes: u32,
    /// The scenario, relative to the lesson.
    pub scenario: String,
    /// Study seed; the scenario's when left out.
    #[serde(default)]
    pub seed: Option<u64>,
    /// Replicates that its figures are computed from.
    pub replicates: u32,
    /// What is computed.
    #[serde(default)]
    pub measured: Vec<MeasuredSpec>,
    /// The steps, in order.
    pub steps: Vec<StepSpec>,
    /// What has to be true for the lesson to be worth teaching.
    #[serde(default)]
    pub expect: Vec<ExpectSpec>,
    /// The instructor's seed list.
    #[serde(default)]
    pub groups: Option<GroupsSpec>,
}

/// A figure that is computed when the lesson is given.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct MeasuredSpec {
    /// Name by which texts, predictions and expectations call it.
    pub id: String,
    /// What it is called in tables; made of measure and plan when left out.
    #[serde(default)]
    pub name: String,
    /// What is counted.
    pub of: WhatSpec,
    /// Under which strategy.
    pub strategy: String,
    /// At which budget; the first of the scenario when left out.
    #[serde(default)]
    pub budget_usd: Option<f64>,
    /// Numbers of the scenario that are changed for it.
    #[serde(default)]
    pub set: SetSpec,
    /// If it is a difference: less what.
    #[serde(default)]
    pub less: Option<OtherSpec>,
    /// If it is what came of one replicate alone: its number.
    #[serde(default)]
    pub only: Option<u32>,
}

/// The other side of a difference; what is left out is as on this side.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct OtherSpec {
    /// Its strategy.
    #[serde(default)]
    pub strategy: Option<String>,
    /// Its budget.
    #[serde(default)]
    pub budget_usd: Option<f64>,
    /// Its changed numbers.
    #[serde(default)]
    pub set: Option<SetSpec>,
}

/// What is counted.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum WhatSpec {
    /// A measure of a study.
    Measure(Measure),
    /// Drones of a class that leaked, of those of the class that were meant.
    Leaks(String),
    /// Drones that got at least so far along the kill chain, of all that were meant.
    Reached(Stage),
    /// Drones that ended so, of all that were meant.
    Ended(Cause),
    /// Leakers that ended so, of all leakers.
    LeakedBecause(Cause),
}

/// A step.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum StepSpec {
    /// Something to say before anything is asked.
    Say {
        /// Heading.
        title: String,
        /// Paragraphs.
        text: Vec<String>,
        /// What is to be seen meanwhile.
        #[serde(default)]
        show: Option<ShowSpec>,
    },
    /// A question, and a prediction that the class enters before anything is run.
    Predict {
        /// Name by which an explanation calls it.
        id: String,
        /// Heading.
        title: String,
        /// Paragraphs: the question.
        text: Vec<String>,
        /// What is entered.
        ask: AskSpec,
        /// What is to be seen meanwhile.
        #[serde(default)]
        show: Option<ShowSpec>,
    },
    /// A run to look at.
    Watch {
        /// Heading.
        title: String,
        /// Paragraphs: what to look out for.
        text: Vec<String>,
        /// What is to be seen.
        show: ShowSpec,
    },
    /// What came out, and why.
    Explain {
        /// Heading.
        title: String,
        /// Paragraphs, with computed figures in them.
        text: Vec<String>,
        /// Predictions that it comes back to; all that were made since the last explanation when left out.
        #[serde(default)]
        answers: Option<Vec<String>>,
        /// What is to be seen meanwhile.
        #[serde(default)]
        show: Option<ShowSpec>,
    },
    /// Something to change and to try.
    Experiment {
        /// Heading.
        title: String,
        /// Paragraphs: what to do and to think about first.
        text: Vec<String>,
        /// Numbers of the scenario to change.
        #[serde(default)]
        set: SetSpec,
        /// Strategies to look at.
        #[serde(default)]
        plans: Vec<String>,
        /// What to look out for.
        look_for: Vec<String>,
        /// What comes out, with computed figures in it: for the instructor.
        answer: Vec<String>,
        /// What is to be seen meanwhile.
        #[serde(default)]
        show: Option<ShowSpec>,
    },
    /// The end.
    Close {
        /// What to take home.
        take_home: Vec<String>,
        /// What not to take home.
        not: Vec<String>,
    },
}

/// What a class enters.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum AskSpec {
    /// A number: of a share in per cent, else in the unit of what is measured.
    Number {
        /// What is measured.
        of: String,
        /// The least that makes sense.
        #[serde(default)]
        from: Option<f64>,
        /// The most that makes sense.
        #[serde(default)]
        to: Option<f64>,
        /// How far off is still well guessed.
        #[serde(default)]
        near: f64,
    },
    /// One of several figures: the lowest, or the highest.
    Which {
        /// The choices.
        options: Vec<OptionSpec>,
        /// Which is right.
        right: EndSpec,
    },
    /// In which of several ranges a figure lies.
    Range {
        /// What is measured.
        of: String,
        /// The ranges, rising; all but the last say where they end: of a share in per cent (of a difference of shares in points).
        ranges: Vec<RangeSpec>,
    },
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct OptionSpec {
    /// What is read.
    pub text: String,
    /// The figure it stands for.
    pub of: String,
}

/// A range.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RangeSpec {
    /// What is read.
    pub text: String,
    /// Where it ends; the last goes on.
    #[serde(default)]
    pub to: Option<f64>,
}

/// Which of several figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum EndSpec {
    /// The lowest.
    Lowest,
    /// The highest.
    Highest,
}

/// What is to be seen.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ShowSpec {
    /// Strategies, side by side.
    pub plans: Vec<String>,
    /// Their budget; the first of the scenario when left out.
    #[serde(default)]
    pub budget_usd: Option<f64>,
    /// Numbers of the scenario that are changed.
    #[serde(default)]
    pub set: SetSpec,
    /// Number of the replicate.
    #[serde(default)]
    pub replicate: u32,
    /// From when.
    #[serde(default)]
    pub from: FromSpec,
    /// Seconds of the replicate for each second of those who watch.
    #[serde(default)]
    pub speed: Option<f64>,
    /// What is drawn besides the ground.
    #[serde(default)]
    pub layers: Vec<Layer>,
    /// Class whose heat map of coverage is drawn.
    #[serde(default)]
    pub heat: Option<String>,
}

/// A moment of a replicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub enum FromSpec {
    /// The first moment in which somebody is about.
    #[default]
    Start,
    /// Before the first launch of a raid.
    Launch {
        /// Number of the raid, from 1, as `picket run` counts them.
        raid: u32,
        /// Seconds before.
        #[serde(default)]
        before_s: f64,
    },
}

/// What is drawn besides the ground and the flyers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Layer {
    /// How far sensors reach.
    Sensors,
    /// How far effectors reach.
    Effectors,
    /// Links between drones and their pilots.
    Links,
    /// Who follows whom: tracks and how far crews have come with them.
    Tracks,
    /// Who acts on whom.
    Engagements,
    /// Operator pairs and their ways.
    Operators,
    /// Where drones ended, and why.
    Ends,
    /// Whom the defence disturbs.
    Collateral,
}

/// What has to be true for the lesson to be worth teaching. All of it is judged with 95 % intervals.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum ExpectSpec {
    /// One figure is lower than another, on the same replicates.
    Less {
        /// The lower one.
        what: String,
        /// The higher one.
        than: String,
        /// By at least so much; shares from 0 to 1.
        #[serde(default)]
        by: f64,
    },
    /// A figure is at least so much.
    AtLeast {
        /// Which.
        what: String,
        /// How much; shares from 0 to 1.
        bound: f64,
    },
    /// A figure is at most so much.
    AtMost {
        /// Which.
        what: String,
        /// How much; shares from 0 to 1.
        bound: f64,
    },
}

/// The instructor's seed list: every group of a class has a replicate of its own.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct GroupsSpec {
    /// How many groups: the first so many replicates.
    pub groups: u32,
    /// The figures that each group counts; the first says who was lucky.
    pub of: Vec<String>,
}

impl StepSpec {
    /// Its heading.
    pub fn title(&self) -> &str {
        match self {
            StepSpec::Say { title, .. }
            | StepSpec::Predict { title, .. }
            | StepSpec::Watch { title, .. }
            | StepSpec::Explain { title, .. }
            | StepSpec::Experiment { title, .. } => title,
            StepSpec::Close { .. } => "What to take home",
        }
    }

    /// What is to be seen, if it says so.
    pub fn show(&self) -> Option<&ShowSpec> {
        match self {
            StepSpec::Watch { show, .. } => Some(show),
            StepSpec::Say { show, .. }
            | StepSpec::Predict { show, .. }
            | StepSpec::Explain { show, .. }
            | StepSpec::Experiment { show, .. } => show.as_ref(),
            StepSpec::Close { .. } => None,
        }
    }

    /// Its kind, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            StepSpec::Say { .. } => "say",
            StepSpec::Predict { .. } => "predict",
            StepSpec::Watch { .. } => "watch",
            StepSpec::Explain { .. } => "explain",
            StepSpec::Experiment { .. } => "experiment",
            StepSpec::Close { .. } => "close",
        }
    }
}
