//! picket: compare defensive coverage strategies against small drones under different budgets.

pub mod batch;
pub mod cli;
pub mod math;
pub mod report;
pub mod rng;
pub mod scenario;
pub mod sim;
pub mod stats;
pub mod strategy;
pub mod study;
pub mod terrain;
