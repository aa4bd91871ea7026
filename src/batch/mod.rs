//! Replicates over threads, and the ledger that keeps them.
//!
//! The replicate is the unit of work: its world and its raids are drawn once and every row of the study (strategy ×
//! budget) meets them on the same thread. What comes of replicates is handed on in the order of their numbers, so that the
//! thread count changes nothing but the time, and appended to a ledger, so that a study can be stopped at any moment.

mod account;
mod drive;
mod experiment;
pub mod ledger;
mod order;
mod raids;
mod rows;

pub use account::account;
pub use drive::{Course, Round, Turns, drive};
pub use experiment::{Cell, Experiment, inject_fault, quiet_caught_panics, run_replicate};
pub use order::{in_order, map_in_order};
pub use raids::Batch;
pub use rows::{PROBE_FACTOR, RowPlan, rows};
