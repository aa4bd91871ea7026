//! The campaign: what was ordered when, when it stands, who serves it, and what the attackers learn meanwhile.
//!
//! The defenders' side is a timeline that depends on the figures and the strategy alone, never on the raids; the attackers'
//! is a state in closed form between raids. Each raid is simulated with the kit and the skill of its day.

pub mod money;
pub mod procurement;

/// Seconds of a month: a twelfth of 365.25 days.
pub const MONTH_S: f64 = 86_400.0 * 30.4375;
