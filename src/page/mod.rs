//! Layer 7: a study as one page to hand on: for a meeting, on paper, on a phone.
//!
//! [`model`] is what it says, as data; [`html`] shows it.

pub mod html;
pub mod model;
mod parts;
