//! Sums over replicates: all that a mean, a ratio of sums or a share needs, in as little memory for a million replicates as
//! for ten.
//!
//! One pair of numbers (x, y) a replicate, added one after the other: the same pairs in the same order give the same
//! bytes. Centred sums are updated around the running means (B. P. Welford, Technometrics 4, 1962), so that a large offset
//! does not eat the spread, and a constant has exactly its value as mean and exactly 0 as spread.
//!
//! A ratio is Σx / Σy with Student's t on the linearised terms e = x − R·y, standard error √(n/(n−1)·Σe²) / Σy (delta
//! method; W. G. Cochran, *Sampling Techniques*, ch. 6). Assumption: replicates are independent; within one, x and y go
//! together. Left out: skewness, for which there is the bootstrap.

use super::distributions::{beta_quantile, t_quantile};
use super::estimate::{Estimate, Interval, Method, tail};
use super::mean::t_half_width;
use super::paired::Difference;
use super::proportion::clopper_pearson;
use crate::rng::normal_quantile;

/// Sums over pairs of numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moments {
    n: u64,
    /// Plain sums, exact for counts.
    sum_x: f64,
    sum_y: f64,
    mean_x: f64,
    mean_y: f64,
    /// Centred sums of squares and products.
    xx: f64,
    xy: f64,
    yy: f64,
    /// Pairs with y above zero.
    with_y: u64,
    /// Whether any x was not 0.
    any_x: bool,
    /// Whether any x differed from its y.
    any_short: bool,
}

impl Moments {
    /// Of pairs.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn of(xs: &[f64], ys: &[f64]) -> Self {
        assert_eq!(xs.len(), ys.len(), "a ratio needs a denominator for every numerator");
        let mut moments = Self::default();
        xs.iter().zip(ys).for_each(|(&x, &y)| moments.add(x, y));
        moments
    }

    /// Of numbers alone, each with a y of 1.
    pub fn of_numbers(xs: impl IntoIterator<Item = f64>) -> Self {
        let mut moments = Self::default();
        xs.into_iter().for_each(|x| moments.add(x, 1.0));
        moments
    }

    /// Adds a pair.
    pub fn add(&mut self, x: f64, y: f64) {
        self.n += 1;
        let n = self.n as f64;
        let (dx, dy) = (x - self.mean_x, y - self.mean_y);
        self.mean_x += dx / n;
        self.mean_y += dy / n;
        self.xx += dx * (x - self.mean_x);
        self.xy += dx * (y - self.mean_y);
        self.yy += dy * (y - self.mean_y);
        self.sum_x += x;
        self.sum_y += y;
        self.with_y += u64::from(y > 0.0);
        self.any_x |= x != 0.0;
        self.any_short |= x != y;
    }

    /// Pairs added.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Σx.
    pub fn sum_x(&self) -> f64 {
        self.sum_x
    }

    /// Σy.
    pub fn sum_y(&self) -> f64 {
        self.sum_y
    }

    /// Σx / Σy; NaN where the denominators sum to 0.
    pub fn quotient(&self) -> f64 {
        if self.sum_y == 0.0 { f64::NAN } else { self.sum_x / self.sum_y }
    }

    /// Mean of the x; 0 of none.
    pub fn mean_x(&self) -> f64 {
        self.mean_x
    }

    /// Sample variance of the x (divisor n − 1); 0 for fewer than two.
    pub fn variance_x(&self) -> f64 {
        if self.n < 2 { 0.0 } else { self.xx / (self.n - 1) as f64 }
    }

    /// Square root of [`Moments::variance_x`].
    pub fn sd_x(&self) -> f64 {
        self.variance_x().sqrt()
    }

    /// Pairs with a y above zero.
    pub fn with_y(&self) -> u64 {
        self.with_y
    }

    /// Whether every x was 0.
    pub fn is_none(&self) -> bool {
        !self.any_x
    }

    /// Whether every x was its y.
    pub fn is_all(&self) -> bool {
        !self.any_short
    }

    /// The mean of the x with its t interval; `None` of nothing, no interval for a single value.
    pub fn mean(&self, level: f64) -> Option<Estimate> {
        if self.n == 0 {
            return None;
        }
        let half_width = t_half_width(self.sd_x(), self.n, level);
        let interval = half_width.map(|half| Interval::around(self.mean_x, half, level));
        Some(Estimate { value: self.mean_x, interval, n: self.n, method: Method::StudentT })
    }

    /// Σx / Σy with its t interval. `None` where the denominators sum to 0 (or there are none); no interval for a single
    /// pair.
    pub fn ratio(&self, level: f64) -> Option<Estimate> {
        let value = self.known_quotient()?;
        let interval = t_half_width(self.ratio_sd(value), self.n, level)
            .map(|half| Interval::around(value, half, level));
        Some(Estimate { value, interval, n: self.n, method: Method::DeltaRatio })
    }

    /// Variance of Σx / Σy as an estimate, by the spread over replicates; `None` for fewer than two or where the denominators sum
    /// to 0.
    pub fn variance_of_quotient(&self) -> Option<f64> {
        let sd = self.ratio_sd(self.known_quotient()?);
        (self.n > 1).then(|| sd * sd / self.n as f64)
    }

    /// A share of things that come in replicates: x successes of y trials in each, 0 ≤ x ≤ y. As [`Moments::ratio`], cut to
    /// [0, 1].
    ///
    /// Where none or all succeeded the residuals say nothing, and the interval is the exact one for as many trials as
    /// replicates that had any: the things of one replicate count as one, the safest reading of their correlation. Where few
    /// did, it is the exact one for as many independent trials as would vary as much.
    pub fn clustered_proportion(&self, level: f64) -> Option<Estimate> {
        let estimate = self.ratio(level)?;
        if self.is_none() || self.is_all() {
            let hits = if self.is_none() { 0 } else { self.with_y };
            let interval = clopper_pearson(hits, self.with_y, level);
            return Some(Estimate { interval, method: Method::ClopperPearson, ..estimate });
        }
        let rarer = self.sum_x.min(self.sum_y - self.sum_x);
        if rarer > 0.0 && rarer < FEW && self.n > 1 {
            let interval = Some(self.korn_graubard(estimate.value, level));
            return Some(Estimate { interval, method: Method::ClopperPearson, ..estimate });
        }
        Some(Estimate { interval: estimate.interval.map(|interval| interval.clamped(0.0, 1.0)), ..estimate })
    }

    /// The mean of the x as the difference of two plans: x is the gap in a replicate. `None` without replicates.
    pub fn difference(&self, level: f64) -> Option<Difference> {
        (self.n > 0).then(|| Difference::new(self.mean_x, self.sd_x(), self.n, self.is_none(), level))
    }

    /// Σx / Σy as the difference of two ratios with the same denominators: x is the gap in a replicate, y what both have in
    /// common. `None` where the denominators sum to 0.
    pub fn ratio_difference(&self, level: f64) -> Option<Difference> {
        let value = self.known_quotient()?;
        Some(Difference::new(value, self.ratio_sd(value), self.n, self.is_none(), level))
    }

    fn known_quotient(&self) -> Option<f64> {
        Some(self.quotient()).filter(|value| !value.is_nan())
    }

    /// Standard deviation of (x − R·y) / mean(y) over replicates; 0 for a single one.
    fn ratio_sd(&self, ratio: f64) -> f64 {
        if self.n < 2 {
            return 0.0;
        }
        // Rounding can leave proportional pairs a hair below zero.
        let squares = (self.xx - 2.0 * ratio * self.xy + ratio * ratio * self.yy).max(0.0);
        (squares / (self.n - 1) as f64).sqrt() / (self.sum_y / self.n as f64).abs()
    }

    /// The exact interval of a share at the number of independent trials that would have its variance, at most as many as there
    /// were (E. L. Korn and B. I. Graubard, Survey Methodology 24, 1998).
    fn korn_graubard(&self, p: f64, level: f64) -> Interval {
        let n = self.n as f64;
        let tail = tail(level);
        let spread = normal_quantile(tail) / t_quantile(tail, n - 1.0);
        let sd = self.ratio_sd(p);
        let variance = sd * sd / n;
        let worth = if variance > 0.0 { p * (1.0 - p) / variance * spread * spread } else { self.sum_y };
        let worth = worth.min(self.sum_y);
        let (hits, misses) = (p * worth, (1.0 - p) * worth);
        Interval {
            low: beta_quantile(tail, hits, misses + 1.0),
            high: beta_quantile(1.0 - tail, hits + 1.0, misses),
            level,
        }
    }
}

/// Successes or failures below which the symmetric interval of a share is not to be trusted: with a handful of events it
/// ends too low, because its width is estimated from those same events.
const FEW: f64 = 20.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};

    #[test]
    fn they_are_those_of_two_passes_over_everything() {
        let mut draws = Streams { seed: 3, replicate: 0 }.at(Purpose::Test, 0, 0);
        let pairs: Vec<(f64, f64)> = (0..5000).map(|_| (1e6 + draws.normal(), 1e3 + draws.unit())).collect();
        let n = pairs.len() as f64;
        let (xs, ys): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
        let moments = Moments::of(&xs, &ys);
        let mean = xs.iter().map(|x| x - 1e6).sum::<f64>() / n + 1e6;
        let squares: f64 = xs.iter().map(|x| (x - mean) * (x - mean)).sum();
        assert!((moments.mean_x() - mean).abs() < 1e-8);
        assert!((moments.sd_x() / (squares / (n - 1.0)).sqrt() - 1.0).abs() < 1e-9);
        let ratio = xs.iter().sum::<f64>() / ys.iter().sum::<f64>();
        let residuals: f64 = pairs.iter().map(|(x, y)| (x - ratio * y) * (x - ratio * y)).sum();
        let sd = (residuals / (n - 1.0)).sqrt() / (ys.iter().sum::<f64>() / n);
        assert_eq!(moments.quotient(), ratio);
        assert!((moments.ratio_sd(ratio) / sd - 1.0).abs() < 1e-7, "{} {sd}", moments.ratio_sd(ratio));
    }

    #[test]
    fn a_constant_has_its_value_and_no_width_however_often() {
        for n in [2, 3, 10, 1000, 99_999] {
            let estimate = Moments::of_numbers(std::iter::repeat_n(0.1, n)).mean(0.95).unwrap();
            assert_eq!(estimate.interval, Some(Interval { low: 0.1, high: 0.1, level: 0.95 }), "{n}");
        }
    }

    #[test]
    fn what_is_none_or_all_is_known_as_such() {
        let none = Moments::of(&[0.0, 0.0, 0.0], &[2.0, 0.0, 3.0]);
        assert_eq!((none.is_none(), none.is_all(), none.with_y()), (true, false, 2));
        let all = Moments::of(&[2.0, 0.0], &[2.0, 0.0]);
        assert_eq!((all.is_none(), all.is_all()), (false, true));
        assert_eq!(Moments::default().mean(0.95), None);
        assert_eq!(Moments::of(&[1.0], &[0.0]).ratio(0.95), None);
    }
}
