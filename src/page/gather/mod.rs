//! A study's findings made into a page.
//!
//! What the analysis has in memory, a few numbers a replicate that a watcher has kept ([`Kept`]), and some replicates that are run once
//! more to be looked at: the ledger of a study is enough for all of it. What is shown rests on nothing else, so that a page is the same
//! whether it is made at the end of a study or a year later from its folder.

mod campaign;
mod commands;
mod findings;
mod kept;
mod maps;
mod measures;
mod monthly;
mod pictures;
mod replays;
mod shots;
mod summary;
mod tidy;
mod tornado;
mod tracks;

pub use campaign::campaign;
pub use findings::raids;
pub use kept::{Kept, MOST};

use crate::scenario::Scenario;
use crate::study;
use std::sync::Arc;
use thiserror::Error;

/// What a page is made from besides what the study has found.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The scenario.
    pub scenario: &'a Arc<Scenario>,
    /// Master seed.
    pub seed: u64,
    /// Worker threads; they change nothing but the time.
    pub threads: usize,
    /// The scenario's file, in the folder of the study: `ledger/scenario/valley.ron`.
    pub file: &'a str,
    /// What was kept of the replicates.
    pub kept: &'a Kept,
    /// How the best was selected, of a study that looked for it.
    pub selected: Option<&'a study::select::Selected>,
    /// What the results hang on, where somebody has asked.
    pub tornado: Option<&'a study::tornado::Tornado>,
}

/// A page that could not be made.
#[derive(Debug, Error)]
pub enum PageError {
    /// A picture could not be encoded.
    #[error("maps of the page: expected a picture; {0}")]
    Picture(String),
}

impl From<png::EncodingError> for PageError {
    fn from(error: png::EncodingError) -> Self {
        PageError::Picture(error.to_string())
    }
}
