//! Axes: round ticks, linear or logarithmic, with a place of its own for 0 on a logarithmic axis.

use crate::math;

/// Maps values to pixels.
#[derive(Clone, Debug, PartialEq)]
pub enum Axis {
    /// Evenly from `low` to `high`.
    Linear {
        /// Value at the first pixel.
        low: f64,
        /// Value at the last pixel.
        high: f64,
        /// First and last pixel.
        pixels: (f64, f64),
    },
    /// By decades from `low` to `high`; values of 0 stand at `zero`, a little before.
    Log {
        /// Value at the first pixel.
        low: f64,
        /// Value at the last pixel.
        high: f64,
        /// First and last pixel.
        pixels: (f64, f64),
        /// Pixel of 0, if any value is 0.
        zero: Option<f64>,
    },
}

/// Pixels kept for the 0 of a logarithmic axis.
const ZERO_SLOT: f64 = 70.0;

impl Axis {
    /// A linear axis from 0 that holds `most`, ending at a tick.
    pub fn from_zero(most: f64, ceiling: f64, pixels: (f64, f64)) -> Self {
        let most = if most > 0.0 && most.is_finite() { most } else { 1.0 };
        let step = round_step(most / 5.0);
        let high = ((most / step - 1e-9).ceil() * step).min(ceiling);
        Axis::Linear { low: 0.0, high, pixels }
    }

    /// An axis for amounts of money: logarithmic where they span more than five times, else linear from 0.
    pub fn for_amounts(values: &[f64], pixels: (f64, f64)) -> Self {
        let positive = values.iter().copied().filter(|v| *v > 0.0);
        let least = positive.clone().fold(f64::INFINITY, f64::min);
        let most = positive.fold(0.0, f64::max);
        if most <= 0.0 || most / least < 5.0 {
            return Axis::from_zero(most, f64::INFINITY, pixels);
        }
        let zero = values.iter().any(|v| *v <= 0.0);
        let start = if zero { pixels.0 + ZERO_SLOT.copysign(pixels.1 - pixels.0) } else { pixels.0 };
        Axis::Log {
            low: least / 1.25,
            high: most * 1.12,
            pixels: (start, pixels.1),
            zero: zero.then_some(pixels.0),
        }
    }

    /// The pixel of a value.
    pub fn at(&self, value: f64) -> f64 {
        match *self {
            Axis::Linear { low, high, pixels } => {
                pixels.0 + (value - low) / (high - low) * (pixels.1 - pixels.0)
            }
            Axis::Log { zero: Some(zero), .. } if value <= 0.0 => zero,
            Axis::Log { low, high, pixels, .. } => {
                let share = math::ln(value.max(low) / low) / math::ln(high / low);
                pixels.0 + share * (pixels.1 - pixels.0)
            }
        }
    }

    /// Values with a label, in rising order.
    pub fn ticks(&self) -> Vec<f64> {
        match *self {
            Axis::Linear { low, high, .. } => {
                let step = round_step((high - low) / 5.0);
                let first = (low / step - 1e-9).ceil();
                let count = (high / step + 1e-9).floor() - first;
                (0..=count.max(0.0) as usize).map(|i| step * (first + i as f64)).collect()
            }
            Axis::Log { low, high, zero, .. } => {
                let mut ticks: Vec<f64> = zero.map(|_| 0.0).into_iter().collect();
                let first = math::log10(low).floor() as i32;
                let last = math::log10(high).ceil() as i32;
                for decade in first..=last {
                    let unit = math::powf(10.0, f64::from(decade));
                    ticks.extend(
                        [1.0, 2.0, 5.0].map(|m| m * unit).into_iter().filter(|t| (low..=high).contains(t)),
                    );
                }
                ticks
            }
        }
    }
}

/// The 1, 2, 2.5 or 5 times a power of ten at or above a value.
fn round_step(value: f64) -> f64 {
    let unit = math::powf(10.0, math::log10(value).floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|m| m * unit)
        .into_iter()
        .find(|s| *s >= value * (1.0 - 1e-9))
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_axis_ends_at_a_round_tick_and_keeps_its_ceiling() {
        let axis = Axis::from_zero(83.0, 100.0, (700.0, 100.0));
        assert_eq!(axis.ticks(), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!((axis.at(0.0), axis.at(100.0), axis.at(50.0)), (700.0, 100.0, 400.0));
        assert_eq!(Axis::from_zero(99.7, 100.0, (0.0, 1.0)).ticks().last(), Some(&100.0));
        assert_eq!(Axis::from_zero(0.0, 100.0, (0.0, 1.0)).ticks().len(), 6);
    }

    #[test]
    fn amounts_over_decades_are_logarithmic_with_a_place_for_nothing() {
        let axis = Axis::for_amounts(&[0.0, 90e3, 4e6], (100.0, 900.0));
        assert_eq!(axis.ticks(), [0.0, 1e5, 2e5, 5e5, 1e6, 2e6]);
        assert_eq!(axis.at(0.0), 100.0);
        assert!(axis.at(90e3) > 150.0 && axis.at(4e6) < 900.0);
        let ratio = |a: f64, b: f64| axis.at(b) - axis.at(a);
        assert!((ratio(1e5, 2e5) - ratio(1e6, 2e6)).abs() < 1e-9);
        assert!(matches!(Axis::for_amounts(&[1.0, 3.0], (0.0, 1.0)), Axis::Linear { .. }));
        assert!(matches!(Axis::for_amounts(&[], (0.0, 1.0)), Axis::Linear { .. }));
    }
}
