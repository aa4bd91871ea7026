//! Lessons: a class is asked, predicts, looks at a run, is told what came out and why, and tries a change.
//!
//! A lesson is a file beside a scenario. It names what is measured; nothing in it is an answer. Answers are computed by the
//! machinery of studies when they are asked for ([`answers`]), with their intervals, and stand in the texts where the file says
//! `{jam}`, so that an explanation cannot go on saying what is no longer so. What a lesson claims, it states as expectations, which are
//! judged alike. [`course`] leads through the steps without a window: what is to be seen, what was predicted, whether
//! one may go on.
//!
//! Assumption: a class learns from a prediction that was wrong, so that every answer is held back until it was asked for.
//! Left out: campaigns, whose raids are drawn as they go on and of which there is no film; marks for pupils.

pub mod answers;
pub mod check;
pub mod compare;
pub mod copy;
pub mod course;
pub mod json;
pub mod load;
pub mod luck;
pub mod model;
pub mod series;
pub mod spec;
pub mod text;
pub mod worksheet;

pub use answers::{Answers, Claim, Standing, Value, answer};
pub use compare::{Compared, Right};
pub use course::{Course, Entered, Held, Prediction};
pub use load::Loaded;
pub use model::{Ask, Body, Lesson, Measured, Plan, Setting, Show, Step, What};
