//! What the attackers mean to do in one replicate, drawn before any defence stands.
//!
//! The plan is a pure function of (scenario, drawn figures): every deployment meets the same raids because it is
//! handed the same plan. What the defence does to it (a captured pair, a broken link) is the simulation's part.
//! In a campaign the attackers learn: the campaign draws each raid with what its cell has in mind by then
//! ([`draw_raid`]), from the same streams.

mod arrivals;
mod hides;
mod plan;
mod probe;
mod sender;
mod traffic;

pub use hides::{Guarded, belief};
pub use plan::{DronePlan, Mind, PairPlan, RaidPlan, ThreatPlan, Via, Waypoint, draw_raid};
pub use probe::ProbePlan;
pub use traffic::{Neutral, NeutralPlan};
