//! One replicate told: as a story for people, as events and as a document for machines.

mod events;
mod names;
mod replicate;
mod tale;
mod telling;

pub use names::{Names, clock, day};
pub use tale::{Line, Told};
pub use telling::{Story, people_hurt};
