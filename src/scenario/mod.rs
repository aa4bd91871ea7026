//! Scenario files: what people write, read with line and column, checked as a whole.
//!
//! The types in [`spec`] mirror the file field by field; nothing else in the program is read from a file. They are
//! *not* what the simulation runs on: [`crate::sim`] draws every [`figure::Figure`] once a replicate and builds its
//! own types, which cannot be invalid.

pub mod bundle;
pub mod catalogue;
pub mod change;
pub mod check;
pub mod diagnostic;
pub mod features;
pub mod figure;
pub mod files;
pub mod kept;
pub mod land;
pub mod load;
pub mod locate;
pub mod merge;
pub mod model;
pub mod read;
pub mod reference;
pub mod scan;
pub mod size;
pub mod spec;
pub mod starter;
pub mod suggest;
pub mod syntax;

pub use load::Loaded;
pub use model::{Asset, Scenario};
pub use starter::starter;
