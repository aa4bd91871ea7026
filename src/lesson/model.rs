//! A lesson that was checked: every name in it stands for something.

use super::spec::{EndSpec, ExpectSpec, Layer, LessonSpec, SetSpec};
use super::text::Paragraph;
use crate::report::number;
use crate::report::words::loss_name;
use crate::scenario::Scenario;
use crate::scenario::spec::ends::{Cause, Stage};
use crate::scenario::spec::measure::Measure;
use crate::study::Unit;
use std::sync::Arc;

/// A lesson.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// The name of its file, without the ending.
    pub id: String,
    /// The file.
    pub spec: LessonSpec,
    /// The scenario's file, as somebody would name it who works where the lesson's file was named.
    pub scenario_file: String,
    /// The study seed.
    pub seed: u64,
    /// The scenario as it is, and each time that numbers of it are changed.
    pub settings: Vec<Setting>,
    /// What is measured, in the order of the file.
    pub measured: Vec<Measured>,
    /// The steps.
    pub steps: Vec<Step>,
    /// What each group counts, by index among what is measured.
    pub group_figures: Vec<usize>,
}

/// A scenario with some numbers changed; the first of a lesson has none.
#[derive(Clone, Debug)]
pub struct Setting {
    /// What was changed.
    pub set: SetSpec,
    /// The scenario's text, as somebody could have written it.
    pub text: String,
    /// The scenario.
    pub scenario: Arc<Scenario>,
}

/// A strategy at a budget in a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Plan {
    /// Index of the setting.
    pub setting: usize,
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
}

/// A figure that is computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Its id.
    pub id: String,
    /// What it is called in tables.
    pub name: String,
    /// What is counted.
    pub what: What,
    /// Of which plan.
    pub plan: Plan,
    /// If it is a difference: less that of which plan.
    pub less: Option<Plan>,
    /// If it is of one replicate: its number.
    pub only: Option<u32>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A measure of a study.
    Measure(Measure),
    /// Drones of a class that leaked, of those meant; by index of the class.
    Leaks(usize),
    /// Drones that got at least so far, of those meant.
    Reached(Stage),
    /// Drones that ended so, of those meant.
    Ended(Cause),
    /// Leakers that ended so, of all leakers.
    LeakedBecause(Cause),
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub text: Vec<Paragraph>,
    /// What is to be seen; what was seen before goes on when left out.
    pub show: Option<Show>,
    /// What kind of step it is.
    pub body: Body,
}

/// What a step is besides its text.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Nothing else.
    Say,
    /// A prediction.
    Predict {
        /// Its id.
        id: String,
        /// What is entered.
        ask: Ask,
    },
    /// A run to look at.
    Watch,
    /// What came out.
    Explain {
        /// Steps whose predictions it comes back to.
        answers: Vec<usize>,
    },
    /// Something to try.
    Experiment {
        /// Setting to try; 0 if no number is changed.
        setting: usize,
        /// Strategies to look at, by index.
        plans: Vec<usize>,
        /// What to look out for.
        look_for: Vec<Paragraph>,
        /// What comes out.
        answer: Vec<Paragraph>,
    },
    /// The end.
    Close {
        /// What to take home.
        take_home: Vec<Paragraph>,
        /// What not to.
        not: Vec<Paragraph>,
    },
}

/// What a class enters.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// A number, in the unit that people read.
    Number {
        /// What is measured.
        of: usize,
        /// The least and the most that make sense.
        bounds: (f64, f64),
        /// How far off is still well guessed.
        near: f64,
    },
    /// One of several figures.
    Which {
        /// What is read, and the figure that it stands for.
        options: Vec<(String, usize)>,
        /// Which is right.
        right: EndSpec,
    },
    /// One of several ranges of a figure.
    Range {
        /// What is measured.
        of: usize,
        /// What is read, and where the range ends, in the unit that people read.
        ranges: Vec<(String, f64)>,
    },
}

/// What is to be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Show {
    /// Plans side by side, all of one setting.
    pub plans: Vec<Plan>,
    /// Number of the replicate.
    pub replicate: u32,
    /// From when, seconds from the start of the replicate; `None` for the first moment in which somebody is about.
    pub from_s: Option<f64>,
    /// Seconds of the replicate for each second of those who watch, if it says so.
    pub speed: Option<f64>,
    /// What is drawn, each once, in their order.
    pub layers: Vec<Layer>,
    /// Class whose heat map of coverage is drawn, by index.
    pub heat: Option<usize>,
}

impl Lesson {
    /// The scenario as it is.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.settings[0].scenario
    }

    /// The figure of an id.
    pub fn figure(&self, id: &str) -> Option<usize> {
        self.measured.iter().position(|m| m.id == id)
    }

    /// The name of a plan's strategy.
    pub fn strategy_name(&self, strategy: usize) -> &str {
        let spec = &self.scenario().spec.strategies[strategy];
        if spec.name.is_empty() { &spec.id } else { &spec.name }
    }

    /// The setting of the first experiment that changes a number.
    pub fn first_change(&self) -> Option<usize> {
        self.steps.iter().find_map(|step| match &step.body {
            Body::Experiment { setting, .. } if *setting > 0 => Some(*setting),
            _ => None,
        })
    }

    /// The figures that an expectation speaks of.
    pub fn of_expectation(&self, expect: &ExpectSpec) -> (usize, Option<usize>) {
        let index = |id: &str| self.figure(id).expect("checked when the lesson was loaded");
        match expect {
            ExpectSpec::Less { what, than, .. } => (index(what), Some(index(than))),
            ExpectSpec::AtLeast { what, .. } | ExpectSpec::AtMost { what, .. } => (index(what), None),
        }
    }
}

impl What {
    /// What it counts in.
    pub fn unit(self) -> Unit {
        match self {
            What::Measure(measure) => measure.unit(),
            _ => Unit::Share,
        }
    }

    /// Whether it is two numbers a replicate, so that it can be compared and looked at in one replicate.
    pub fn is_ratio(self) -> bool {
        !matches!(self, What::Measure(Measure::CostPerDefeat | Measure::WarningP10 | Measure::WarningP50))
    }

    /// Whether more of it is good luck for the defence.
    pub fn more_is_better(self) -> bool {
        match self {
            What::Measure(measure) => matches!(
                measure,
                Measure::RaidsWithoutLeaker
                    | Measure::OperatorsFound
                    | Measure::OperatorsCaptured
                    | Measure::Warned
                    | Measure::WarningP10
                    | Measure::WarningP50
            ),
            What::Reached(_) => true,
            What::Ended(cause) => !cause.leaked(),
            What::Leaks(_) | What::LeakedBecause(_) => false,
        }
    }

    /// What the whole of a share is made of.
    pub fn whole(self) -> &'static str {
        match self {
            What::Measure(Measure::RaidsWithoutLeaker) => "raid",
            What::LeakedBecause(_) => "leaker",
            _ => "drone",
        }
    }

    /// What it is called.
    pub fn name(self, scenario: &Scenario) -> String {
        match self {
            What::Measure(measure) => loss_name(measure).to_owned(),
            What::Leaks(class) => {
                let class = &scenario.catalogue.classes[class];
                format!("leak-through, {}", if class.name.is_empty() { &class.id } else { &class.name })
            }
            What::Reached(stage) => format!("drones {}", stage.name().replace('_', " ")),
            What::Ended(cause) => format!("drones: {}", cause.phrase()),
            What::LeakedBecause(cause) => format!("leakers: {}", cause.phrase()),
        }
    }
}

impl Measured {
    /// What people read it in: the unit, and the factor from the program's own.
    pub fn read_in(&self) -> (&'static str, f64) {
        match (self.what.unit(), self.less.is_some()) {
            (Unit::Share, true) => ("points", 100.0),
            (Unit::Share, false) => ("%", 100.0),
            (Unit::Usd, _) => ("USD", 1.0),
            (Unit::Seconds, _) => ("s", 1.0),
            (Unit::PersonHours, _) => ("person-hours", 1.0),
            (Unit::PersonDays, _) => ("person-days", 1.0),
            (Unit::Count, _) => ("", 1.0),
        }
    }
}

/// Changes of numbers in words: `` `cells.a.pairs` = 3 ``.
pub fn changes(set: &SetSpec) -> String {
    let one = |(path, value): &(String, f64)| format!("`{path}` = {}", number::three(*value));
    set.iter().map(one).collect::<Vec<_>>().join(", ")
}
