//! From the unit interval to an input's own range and back.
//!
//! What it models: an input that is as likely anywhere between two ends, in itself ([`Scale::Linear`]) or in its
//! logarithm ([`Scale::Log`], for what is known to a factor).

use serde::{Deserialize, Serialize};

use super::DesignError;
use crate::math;

/// How an input is spread over its range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Equal steps are equal differences.
    #[default]
    Linear,
    /// Equal steps are equal factors.
    Log,
}

/// The range of an input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    low: f64,
    high: f64,
    scale: Scale,
}

impl Range {
    /// From `low` to `high`.
    ///
    /// # Errors
    /// If the ends are not finite or do not rise, or a logarithmic range does not lie above 0.
    pub fn new(low: f64, high: f64, scale: Scale) -> Result<Self, DesignError> {
        let rises = (high - low).is_finite() && low < high;
        if !rises || (scale == Scale::Log && low <= 0.0) {
            return Err(DesignError::BadRange { low, high });
        }
        Ok(Self { low, high, scale })
    }

    /// Lower end.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// Upper end.
    pub fn high(&self) -> f64 {
        self.high
    }

    /// How the input is spread over it.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// The input at the unit coordinate `u`; 0 and 1 are exactly the ends.
    ///
    /// # Panics
    /// If `u` is not within [0, 1].
    pub fn at(&self, u: f64) -> f64 {
        assert!((0.0..=1.0).contains(&u), "a unit coordinate lies within 0 and 1, got {u}");
        let between = |low: f64, high: f64| low * (1.0 - u) + high * u;
        let x = match self.scale {
            _ if u == 0.0 => self.low,
            _ if u == 1.0 => self.high,
            Scale::Linear => between(self.low, self.high),
            Scale::Log => math::exp(between(math::ln(self.low), math::ln(self.high))),
        };
        x.clamp(self.low, self.high)
    }

    /// The unit coordinate of an input; below 0 or above 1 where it lies outside, NaN where it has no logarithm.
    pub fn unit(&self, x: f64) -> f64 {
        match self.scale {
            Scale::Linear => (x - self.low) / (self.high - self.low),
            Scale::Log => math::ln(x / self.low) / math::ln(self.high / self.low),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_the_mean_or_the_geometric_mean_and_ends_are_exact() {
        let linear = Range::new(-0.1, 0.7, Scale::Linear).unwrap();
        let log = Range::new(0.1, 10.0, Scale::Log).unwrap();
        assert!((linear.at(0.5) - 0.3).abs() < 1e-15);
        assert!((log.at(0.5) - 1.0).abs() < 1e-15);
        for range in [linear, log] {
            assert_eq!((range.at(0.0), range.at(1.0)), (range.low(), range.high()));
            for u in [0.0, 0.1, 0.5, 0.9, 1.0] {
                assert!((range.unit(range.at(u)) - u).abs() < 1e-14, "{range:?} {u}");
            }
        }
    }

    /// e to the logarithm of a number is often a bit off.
    #[test]
    fn ends_of_logarithmic_ranges_are_exact() {
        for number in 1..100 {
            let (low, high) = (f64::from(number), f64::from(number + 1));
            let range = Range::new(low, high, Scale::Log).unwrap();
            assert_eq!((range.at(0.0), range.at(1.0)), (low, high));
        }
    }

    #[test]
    fn ranges_that_are_none_are_refused() {
        for (low, high, scale) in [
            (1.0, 1.0, Scale::Linear),
            (2.0, 1.0, Scale::Linear),
            (f64::NAN, 1.0, Scale::Linear),
            (0.0, f64::INFINITY, Scale::Linear),
            (-1.7e308, 1.7e308, Scale::Linear),
            (0.0, 1.0, Scale::Log),
            (-1.0, 1.0, Scale::Log),
        ] {
            assert!(Range::new(low, high, scale).is_err(), "{low} {high} {scale:?}");
        }
    }
}
