//! Layer 7: a study as one page to hand on: for a meeting, on paper, on a phone.
//!
//! [`model`] is what it says, as data; [`gather`] makes it of a study; [`json`] writes it down, [`markdown`] tells it as a document, and
//! [`charts`] draws it.

pub mod charts;
pub mod gather;
pub mod json;
pub mod markdown;
pub mod model;
mod pick;
