//! picket: compare defensive coverage strategies against small drones under different budgets.

pub mod math;
pub mod terrain;
