//! The campaign: what was ordered when, when it stands, who serves it, and what the attackers learn meanwhile.
//!
//! The defenders' side is a timeline that depends on the figures and the strategy alone, never on the raids; the attackers'
//! is a state in closed form between raids. Each raid is simulated with the kit and the skill of its day.

pub mod fear;
pub mod intimidation;
pub mod list;
pub mod money;
pub mod month;
pub mod procurement;
pub mod red;
pub mod replicate;
pub mod reply;
pub mod school;
pub mod timeline;

pub use crate::scenario::spec::campaign::MONTH_S;
