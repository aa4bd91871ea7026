//! Layer 7: a study as one page to hand on: for a meeting, on paper, on a phone.
//!
//! [`model`] is what it says, as data; [`charts`] draws it; [`markdown`] tells it as a document.

pub mod charts;
pub mod markdown;
pub mod model;
mod pick;
