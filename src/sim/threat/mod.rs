//! What the attackers mean to do in one replicate, drawn before any defence stands.
//!
//! The plan is a pure function of (scenario, drawn figures): every deployment meets the same raids because it is
//! handed the same plan. What the defence does to it (a captured pair, a broken link) is the simulation's part.

mod arrivals;
mod hides;
mod plan;
mod traffic;

pub use plan::{DronePlan, PairPlan, RaidPlan, ThreatPlan, Via, Waypoint};
pub use traffic::{Neutral, NeutralPlan};
