//! The agents.

pub mod outcome;
