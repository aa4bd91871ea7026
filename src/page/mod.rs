//! Layer 7: a study as one page to hand on: for a meeting, on paper, on a phone.
//!
//! [`model`] is what it says, as data; [`gather`] makes it of a study; [`html`] shows it, [`markdown`] tells it as a document, [`json`]
//! writes it down, and [`charts`] draws it for paper.

pub mod charts;
pub mod gather;
pub mod html;
pub mod json;
pub mod markdown;
pub mod model;
mod parts;
mod pick;
