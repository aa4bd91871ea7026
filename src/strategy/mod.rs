//! From (strategy, budget, map) to a deployment: the quartermaster. Pure functions.

pub mod cost;
pub mod coverage;
pub mod deployment;
pub mod greedy;
pub mod hides;
pub mod order;
pub mod places;
pub mod quartermaster;
pub mod rank;
pub mod site;
pub mod spot;
pub mod tasks;
pub mod words;

pub use deployment::Deployment;
pub use quartermaster::{deploy, deploy_with_places};

#[cfg(test)]
mod tests;
