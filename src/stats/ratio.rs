//! A ratio of sums over replicates, such as all drones that leaked over all drones that came.
//!
//! Assumption: replicates are independent; within one, numerator and denominator go together. The interval is
//! Student's t on the linearised ratio: residuals e = x − R·y, standard error √(n/(n−1)·Σe²) / Σy (delta method;
//! W. G. Cochran, *Sampling Techniques*, ch. 6). It is symmetric; `Bootstrap::ratio` is the skewed alternative.

use super::distributions::{beta_quantile, t_quantile};
use super::estimate::{Estimate, Interval, Method, tail};
use super::mean::t_half_width;
use super::proportion::clopper_pearson;
use crate::rng::normal_quantile;

/// Σ`numerators` / Σ`denominators`, one pair a replicate, with its t interval. `None` where the denominators sum
/// to 0 (or there are none); no interval for a single replicate.
///
/// # Panics
/// If the slices differ in length.
pub fn ratio(numerators: &[f64], denominators: &[f64], level: f64) -> Option<Estimate> {
    let linear = Linearised::of(numerators, denominators)?;
    let interval = t_half_width(linear.sd, linear.n, level)
        .map(|half_width| Interval::around(linear.value, half_width, level));
    Some(Estimate { value: linear.value, interval, n: linear.n, method: Method::DeltaRatio })
}

/// A share of things that come in replicates: `successes` of `trials` in each, 0 ≤ successes ≤ trials. As
/// [`ratio`], cut to [0, 1].
///
/// Where none or all succeeded the residuals say nothing, and the interval is the exact one for as many trials as
/// replicates that had any: the things of one replicate count as one, the safest reading of their correlation. Where few
/// did, it is the exact one for as many independent trials as would vary as much.
///
/// # Panics
/// If the slices differ in length.
pub fn clustered_proportion(successes: &[f64], trials: &[f64], level: f64) -> Option<Estimate> {
    let linear = Linearised::of(successes, trials)?;
    let estimate = ratio(successes, trials, level)?;
    let none = successes.iter().all(|&x| x == 0.0);
    if none || successes == trials {
        let replicates = trials.iter().filter(|&&y| y > 0.0).count() as u64;
        let interval = clopper_pearson(if none { 0 } else { replicates }, replicates, level);
        return Some(Estimate { interval, method: Method::ClopperPearson, ..estimate });
    }
    let (hits, all) = (successes.iter().sum::<f64>(), trials.iter().sum::<f64>());
    let rarer = hits.min(all - hits);
    if rarer > 0.0 && rarer < FEW && linear.n > 1 {
        let interval = korn_graubard(&linear, all, level);
        return Some(Estimate { interval: Some(interval), method: Method::ClopperPearson, ..estimate });
    }
    Some(Estimate { interval: estimate.interval.map(|interval| interval.clamped(0.0, 1.0)), ..estimate })
}

/// Successes or failures below which the symmetric interval of a share is not to be trusted: with a handful of events it
/// ends too low, because its width is estimated from those same events.
const FEW: f64 = 20.0;

/// The exact interval of a share at the number of independent trials that would have its variance, at most as many as there
/// were (E. L. Korn and B. I. Graubard, Survey Methodology 24, 1998).
fn korn_graubard(linear: &Linearised, trials: f64, level: f64) -> Interval {
    let (p, n) = (linear.value, linear.n as f64);
    let tail = tail(level);
    let spread = normal_quantile(tail) / t_quantile(tail, n - 1.0);
    let variance = linear.sd * linear.sd / n;
    let worth = if variance > 0.0 { p * (1.0 - p) / variance * spread * spread } else { trials };
    let worth = worth.min(trials);
    let (hits, misses) = (p * worth, (1.0 - p) * worth);
    Interval {
        low: beta_quantile(tail, hits, misses + 1.0),
        high: beta_quantile(1.0 - tail, hits + 1.0, misses),
        level,
    }
}

/// A ratio of sums with the spread of its linearised terms.
pub(super) struct Linearised {
    pub value: f64,
    /// Standard deviation of (x − R·y) / mean(y) over replicates; 0 for a single one.
    pub sd: f64,
    pub n: u64,
}

impl Linearised {
    /// `None` where the denominators sum to 0.
    pub fn of(numerators: &[f64], denominators: &[f64]) -> Option<Self> {
        assert_eq!(numerators.len(), denominators.len(), "a ratio needs a denominator for every numerator");
        let total: f64 = denominators.iter().sum();
        if total == 0.0 {
            return None;
        }
        let value = numerators.iter().sum::<f64>() / total;
        let n = numerators.len() as f64;
        let residual_squares: f64 =
            numerators.iter().zip(denominators).map(|(x, y)| x - value * y).map(|e| e * e).sum();
        let sd = if numerators.len() < 2 {
            0.0
        } else {
            (residual_squares / (n - 1.0)).sqrt() / (total / n).abs()
        };
        Some(Self { value, sd, n: numerators.len() as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAKED: [f64; 8] = [0.0, 1.0, 2.0, 0.0, 3.0, 1.0, 0.0, 1.0];
    const CAME: [f64; 8] = [2.0, 4.0, 5.0, 1.0, 6.0, 2.0, 3.0, 4.0];

    /// The weighted least squares of x on y without a constant and with weights 1/y is the ratio of sums; its
    /// cluster-robust standard error, as survey packages print it, is the delta-method one.
    #[test]
    fn agrees_with_statsmodels() {
        // statsmodels.api.WLS(x, y, weights=1/y).fit(cov_type="cluster", cov_kwds={"groups": range(8)}, use_t=True).conf_int()
        let estimate = ratio(&LEAKED, &CAME, 0.95).unwrap();
        let interval = estimate.interval.unwrap();
        assert!((estimate.value - 0.2962962962962963).abs() < 1e-12);
        assert!((interval.low - 0.12812601784647917).abs() < 1e-9, "{interval:?}");
        assert!((interval.high - 0.4644665747461134).abs() < 1e-9, "{interval:?}");
    }

    #[test]
    fn proportional_pairs_have_no_width() {
        let twice: Vec<f64> = CAME.iter().map(|y| 2.0 * y).collect();
        let interval = ratio(&twice, &CAME, 0.95).unwrap().interval.unwrap();
        assert_eq!((interval.low, interval.high), (2.0, 2.0));
    }

    #[test]
    fn denominators_of_nothing_have_no_ratio() {
        assert_eq!(ratio(&[1.0, 2.0], &[0.0, 0.0], 0.95), None);
        assert_eq!(ratio(&[], &[], 0.95), None);
        assert_eq!(ratio(&[1.0], &[2.0], 0.95).unwrap().interval, None);
    }

    #[test]
    fn none_leaked_is_a_bound_by_replicates_not_by_drones() {
        let none = clustered_proportion(&[0.0; 8], &CAME, 0.95).unwrap();
        assert_eq!((none.value, none.method), (0.0, Method::ClopperPearson));
        assert_eq!(none.interval, clopper_pearson(0, 8, 0.95));
        let all = clustered_proportion(&CAME, &CAME, 0.95).unwrap();
        assert_eq!(all.interval, clopper_pearson(8, 8, 0.95));
        // A replicate in which nothing came says nothing.
        let idle = clustered_proportion(&[0.0; 3], &[2.0, 0.0, 1.0], 0.95).unwrap();
        assert_eq!(idle.interval, clopper_pearson(0, 2, 0.95));
    }

    #[test]
    fn a_share_stays_within_0_and_1() {
        let rare = clustered_proportion(&[0.0, 0.0, 1.0], &[5.0, 5.0, 5.0], 0.95).unwrap().interval.unwrap();
        assert!(rare.low > 0.0 && rare.low < 1.0 / 15.0, "{rare:?}");
        assert!(rare.high < 1.0);
    }
}
