//! picket: compare defensive coverage strategies against small drones under different budgets.

pub mod math;
pub mod scenario;
pub mod sim;
pub mod strategy;
pub mod terrain;
