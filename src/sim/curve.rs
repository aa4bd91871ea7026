//! How a sensor's rate of detection depends on the range.
//!
//! `model.md` §5: per look P(r) = 1/(1+exp((r−R50)/s)), as a rate γ(r) = −ln(1−P)/look = ln(1+exp((R50−r)/s))/look. Beside
//! that logistic stand the two laws of search theory: the same rate everywhere within the range, and the definite range
//! ("cookie cutter") within which a flyer is noticed at once (B. O. Koopman, Search and Screening, 1946). These two end
//! sharply, so the time that a flyer spends within the range is found exactly, however long the step: both move straight
//! in each half of it.

use super::sensing::unsighted_range;
use super::theatre::{ENVELOPE_SCALES, REACH_SCALES};
use crate::math;
use crate::scenario::spec::kit::{Curve, SensorFigures};
use crate::scenario::spec::laws::Laws;
use glam::DVec3;

/// Rate of a definite range, 1/s: at once, within any step.
const AT_ONCE_PER_S: f64 = 1e15;
/// The fastest that a harmless flyer is, m/s.
pub const NEUTRAL_M_S: f64 = 15.0;

/// How far a flyer and a sensor can near each other in half a contact step, m: a sharp range is passed within a step that
/// has its middle outside it.
pub fn slack_m(
    step_s: f64,
    flyers_m_s: impl Iterator<Item = f64>,
    teams_m_s: impl Iterator<Item = f64>,
) -> f64 {
    0.5 * step_s * (flyers_m_s.fold(NEUTRAL_M_S, f64::max) + teams_m_s.fold(0.0, f64::max))
}

/// Share of a straight way from `a` to `b` that lies within `radius_m` of the origin.
pub fn share_inside(a: DVec3, b: DVec3, radius_m: f64) -> f64 {
    let way = b - a;
    let length2 = way.length_squared();
    let beyond = a.length_squared() - radius_m * radius_m;
    if length2 <= 0.0 {
        return if beyond <= 0.0 { 1.0 } else { 0.0 };
    }
    let half = a.dot(way) / length2;
    let root = half * half - beyond / length2;
    if root <= 0.0 {
        return 0.0;
    }
    let (from, until) = (-half - root.sqrt(), -half + root.sqrt());
    (until.min(1.0) - from.max(0.0)).max(0.0)
}

/// The detection rate of a kind of sensor over range; the logistic is tabulated.
///
/// The table is linear between 512 points: its error stays under 0.1 % of the rate at any range where P per look exceeds
/// 0.1 %.
#[derive(Clone, Debug)]
pub struct RateTable {
    /// Its curve.
    pub curve: Curve,
    /// Rate within a sharp range, 1/s.
    pub inside_per_s: f64,
    /// P(it notices a flyer that comes within its range).
    pub notice_chance: f64,
    /// Range of a fifty per cent chance per look, m.
    pub r50_m: f64,
    /// Range over which the rate of a logistic falls by a factor e at its rim, m; 0 of one that ends sharply.
    pub scale_m: f64,
    /// The same once cued, m.
    pub cued_m: f64,
    /// Beyond this range it is blind, m.
    pub envelope_m: f64,
    /// Beyond this range it is blind even when cued, whatever the flyer is over, m.
    pub farthest_m: f64,
    /// Within this range a drone counts as in reach, m.
    pub reach_m: f64,
    /// Factor on its range over woods and towns.
    pub clutter_factor: f64,
    /// Factor on the range of a radio without sight.
    pub unsighted_factor: f64,
    per_m: f64,
    rates: Vec<f32>,
}

const BINS: usize = 512;

impl RateTable {
    /// Tabulates the law of a sensor.
    pub fn new(curve: Curve, figures: &SensorFigures, laws: &Laws) -> Self {
        let logistic = curve == Curve::Logistic;
        let scale_m = if logistic { figures.range_m * figures.scale_share } else { 0.0 };
        let envelope_m = figures.range_m + ENVELOPE_SCALES * scale_m;
        let per_m = BINS as f64 / envelope_m;
        let rate =
            |range_m| detection_rate(figures.range_m, scale_m, figures.look_interval_s, range_m) as f32;
        let rates = (0..if logistic { BINS + 2 } else { 0 }).map(|i| rate(i as f64 / per_m)).collect();
        let cued_m = if figures.cued_range_m > 0.0 { figures.cued_range_m } else { figures.range_m };
        RateTable {
            curve,
            inside_per_s: if curve == Curve::Definite {
                AT_ONCE_PER_S
            } else {
                1.0 / figures.look_interval_s
            },
            notice_chance: if curve == Curve::Definite { figures.notice_chance } else { 1.0 },
            r50_m: figures.range_m,
            scale_m,
            cued_m,
            farthest_m: envelope_m * (cued_m / figures.range_m).max(1.0) * figures.clutter_factor.max(1.0),
            envelope_m,
            reach_m: figures.range_m + REACH_SCALES * scale_m,
            clutter_factor: figures.clutter_factor,
            unsighted_factor: unsighted_range(laws),
            per_m,
            rates,
        }
    }

    /// Beyond this range it is blind unless it is cued, whatever the flyer is over, m.
    pub fn uncued_m(&self) -> f64 {
        self.envelope_m * self.clutter_factor.max(1.0)
    }

    /// Detections per second of a logistic curve at a range in metres that lies within the envelope.
    #[inline]
    pub fn rate(&self, range_m: f64) -> f64 {
        let x = range_m * self.per_m;
        let i = (x as usize).min(BINS);
        let (a, b) = (f64::from(self.rates[i]), f64::from(self.rates[i + 1]));
        a + (x - i as f64) * (b - a)
    }
}

/// Detections per second of a sensor at a range: the per-look logistic as a hazard (`model.md` §5).
pub fn detection_rate(r50_m: f64, scale_m: f64, look_s: f64, range_m: f64) -> f64 {
    math::softplus((r50_m - range_m) / scale_m) / look_s
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Cutting a way in two changes nothing, and a chord through the centre has its length.
        #[test]
        fn shares_of_a_way_add_up(
            a in prop::array::uniform3(-2.0f64..2.0), b in prop::array::uniform3(-2.0f64..2.0),
            cut in 0.0f64..1.0, radius in 0.01f64..3.0,
        ) {
            let (a, b) = (DVec3::from(a), DVec3::from(b));
            let at = a.lerp(b, cut);
            let whole = share_inside(a, b, radius);
            let parts = cut * share_inside(a, at, radius) + (1.0 - cut) * share_inside(at, b, radius);
            prop_assert!((whole - parts).abs() < 1e-6, "{whole} {parts}");
            let chord = share_inside(-3.0 * DVec3::X, 3.0 * DVec3::X, radius);
            prop_assert!((chord - (radius / 3.0).min(1.0)).abs() < 1e-12);
        }
    }
}
