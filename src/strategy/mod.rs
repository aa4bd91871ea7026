//! From (strategy, budget, map) to a deployment: the quartermaster. Pure functions.

pub mod deployment;
