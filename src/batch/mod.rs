//! Replicates over threads.
//!
//! The replicate is the unit of work: its world and its raids are drawn once and every row of the study (strategy ×
//! budget) meets them on the same thread. Workers take the next replicate number from a counter; results are put in
//! order by number, so that the thread count changes nothing but the time.

mod account;
mod rows;
mod run;

pub use account::account;
pub use rows::{PROBE_FACTOR, RowPlan, rows};
pub use run::{Batch, Progress, over_threads};
