//! Editing a scenario by hand: posts, patrols, barriers and assets, within the budget, with a way back.
//!
//! What a window lets a planner do, without the window. A [`Draft`] holds the text of a scenario; what a strategy buys at a
//! budget is taken up into it as a strategy of its own, a rule for each thing, and changed thing by thing. Every change is
//! made on the text, judged by the scenario's own checks and bought by the quartermaster, or not made at all. It is saved
//! as a new file; the original is never written into.
//!
//! Left out: cells, forces, laws and budgets, which are numbers and better changed in the file.

mod adopt;
mod draft;
mod error;
mod save;
mod text;
mod units;
mod world;
mod write;

pub use adopt::{difference, is_drawn};
pub use draft::{Draft, Hand, Plan, View};
pub use error::EditError;
pub use units::Handles;
pub use world::{NewAsset, NewKind};
pub use write::DrawnTask;
