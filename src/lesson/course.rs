//! The way of a class through a lesson, step by step, without a window: where it is, what it predicted, whether it may go on, and what is
//! to be seen.
//!
//! A prediction has to be in, or skipped on purpose, before the course goes on. It can be changed until an explanation was reached that
//! comes back to it: from then on the answer is known. Going back is always possible and forgets nothing.

use super::answers::Answers;
use super::compare::{Compared, compare};
use super::model::{Ask, Body, Lesson, Show, Step};
use std::fmt;
use std::sync::Arc;

/// What a class entered at a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entered {
    /// A prediction.
    Predicted(Prediction),
    /// It was skipped.
    Skipped,
}

/// A prediction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Prediction {
    /// A number, in the unit that people read: of a share in per cent.
    Number(f64),
    /// One of the choices, from 0.
    Choice(usize),
}

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Held {
    /// The step's prediction is missing.
    PredictionMissing,
    /// The lesson is over.
    AtTheEnd,
    /// This step asks for no prediction.
    NothingAsked,
    /// Another kind of prediction is asked for.
    OtherKind {
        /// What is.
        expected: &'static str,
    },
    /// It makes no sense here.
    OutOfBounds {
        /// What does.
        expected: String,
    },
    /// Its answer has been shown already.
    AnswerKnown,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Held::PredictionMissing => f.write_str("enter a prediction first, or skip it"),
            Held::AtTheEnd => f.write_str("the lesson is over"),
            Held::NothingAsked => f.write_str("nothing is asked here"),
            Held::OtherKind { expected } => write!(f, "expected {expected}"),
            Held::OutOfBounds { expected } => write!(f, "expected {expected}"),
            Held::AnswerKnown => f.write_str("the answer has been shown: a prediction is made before"),
        }
    }
}

impl std::error::Error for Held {}

/// A class on its way through a lesson.
#[derive(Clone, Debug)]
pub struct Course {
    lesson: Arc<Lesson>,
    at: usize,
    furthest: usize,
    entered: Vec<Option<Entered>>,
}

impl Course {
    /// At the first step.
    pub fn new(lesson: Arc<Lesson>) -> Self {
        let entered = vec![None; lesson.steps.len()];
        Course { lesson, at: 0, furthest: 0, entered }
    }

    /// The lesson.
    pub fn lesson(&self) -> &Arc<Lesson> {
        &self.lesson
    }

    /// The number of the step, from 0.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The step.
    pub fn step(&self) -> &Step {
        &self.lesson.steps[self.at]
    }

    /// Whether it is the last one.
    pub fn is_at_the_end(&self) -> bool {
        self.at + 1 == self.lesson.steps.len()
    }

    /// Whether the answers are needed to show the step.
    pub fn needs_answers(&self) -> bool {
        matches!(self.step().body, Body::Explain { .. } | Body::Experiment { .. } | Body::Close { .. })
    }

    /// What keeps it from going on, if anything does.
    pub fn held(&self) -> Option<Held> {
        let missing = matches!(self.step().body, Body::Predict { .. }) && self.entered[self.at].is_none();
        match (missing, self.is_at_the_end()) {
            (true, _) => Some(Held::PredictionMissing),
            (_, true) => Some(Held::AtTheEnd),
            _ => None,
        }
    }

    /// Goes on.
    ///
    /// # Errors
    /// What keeps it.
    pub fn go_on(&mut self) -> Result<(), Held> {
        if let Some(held) = self.held() {
            return Err(held);
        }
        self.at += 1;
        self.furthest = self.furthest.max(self.at);
        Ok(())
    }

    /// Goes back, if it is not at the first step; says whether it did.
    pub fn go_back(&mut self) -> bool {
        let can = self.at > 0;
        self.at -= usize::from(can);
        can
    }

    /// Enters the class's prediction at this step, or changes it.
    ///
    /// # Errors
    /// Nothing is asked here, it makes no sense, or its answer has been shown.
    pub fn predict(&mut self, prediction: Prediction) -> Result<(), Held> {
        self.may_enter()?;
        let Body::Predict { ask, .. } = &self.step().body else { return Err(Held::NothingAsked) };
        match (ask, prediction) {
            (Ask::Number { bounds: (from, to), .. }, Prediction::Number(number)) => {
                if !(*from..=*to).contains(&number) {
                    return Err(Held::OutOfBounds { expected: format!("a number from {from} to {to}") });
                }
            }
            (Ask::Number { .. }, Prediction::Choice(_)) => {
                return Err(Held::OtherKind { expected: "a number" });
            }
            (Ask::Which { options, .. }, Prediction::Choice(choice)) => one_of(choice, options.len())?,
            (Ask::Range { ranges, .. }, Prediction::Choice(choice)) => one_of(choice, ranges.len())?,
            (_, Prediction::Number(_)) => return Err(Held::OtherKind { expected: "one of the choices" }),
        }
        self.entered[self.at] = Some(Entered::Predicted(prediction));
        Ok(())
    }

    /// Skips the prediction of this step, which is noted; a prediction that was made is taken back.
    ///
    /// # Errors
    /// Nothing is asked here, or its answer has been shown.
    pub fn skip(&mut self) -> Result<(), Held> {
        self.may_enter()?;
        self.entered[self.at] = Some(Entered::Skipped);
        Ok(())
    }

    fn may_enter(&self) -> Result<(), Held> {
        if !matches!(self.step().body, Body::Predict { .. }) {
            return Err(Held::NothingAsked);
        }
        let seen = &self.lesson.steps[..=self.furthest];
        let known = seen.iter().any(|step| match &step.body {
            Body::Explain { answers } => answers.contains(&self.at),
            _ => false,
        });
        if known { Err(Held::AnswerKnown) } else { Ok(()) }
    }

    /// What was entered at a step.
    pub fn entered(&self, step: usize) -> Option<Entered> {
        self.entered.get(step).copied().flatten()
    }

    /// What is to be seen: what the step says, or the last one before it that says something.
    pub fn show(&self) -> Option<&Show> {
        self.lesson.steps[..=self.at].iter().rev().find_map(|step| step.show.as_ref())
    }

    /// The paragraphs of the step, with computed figures where they are there.
    pub fn text(&self, answers: Option<&Answers>) -> Vec<String> {
        self.step().text.iter().map(|paragraph| paragraph.filled(answers)).collect()
    }

    /// The predictions that this step comes back to, each beside what came out.
    pub fn compared(&self, answers: &Answers) -> Vec<Compared> {
        let Body::Explain { answers: steps } = &self.step().body else { return Vec::new() };
        let one = |step: &usize| match &self.lesson.steps[*step].body {
            Body::Predict { ask, .. } => {
                Some(compare(ask, &self.entered(*step).unwrap_or(Entered::Skipped), answers))
            }
            _ => None,
        };
        steps.iter().filter_map(one).collect()
    }
}

fn one_of(choice: usize, choices: usize) -> Result<(), Held> {
    match choice < choices {
        true => Ok(()),
        false => Err(Held::OutOfBounds { expected: format!("one of {choices} choices, from 0") }),
    }
}
