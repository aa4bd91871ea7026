//! A proportion of independent trials, such as the share of replicates without a leaker.
//!
//! Assumption: trials are independent. Drones within a replicate are not: see `clustered_proportion`.
//!
//! Sources: E. B. Wilson 1927; C. J. Clopper and E. S. Pearson 1934, used where none or all succeeded, so that a
//! table never says "0 %" but "0 of 400, at most 0.9 %".

use super::distributions::beta_quantile;
use super::estimate::{Estimate, Interval, Method, tail};
use crate::math;
use crate::rng::normal_quantile;

/// The share of `successes` among `trials` with its interval: Wilson's, or the exact one where none or all
/// succeeded. `None` without trials.
///
/// # Panics
/// If there are more successes than trials.
pub fn proportion(successes: u64, trials: u64, level: f64) -> Option<Estimate> {
    let at_an_end = successes == 0 || successes == trials;
    let (interval, method) = if at_an_end {
        (clopper_pearson(successes, trials, level)?, Method::ClopperPearson)
    } else {
        (wilson(successes, trials, level)?, Method::Wilson)
    };
    Some(Estimate { value: successes as f64 / trials as f64, interval: Some(interval), n: trials, method })
}

/// What can be said where the observed share is 0 or 1 and printing it would claim too much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// None succeeded: the share is at most this.
    AtMost(f64),
    /// All succeeded: the share is at least this.
    AtLeast(f64),
}

/// The bound to print where none or all of the trials succeeded (the end of the two-sided exact interval, hence
/// on the safe side); `None` in between or without trials.
pub fn bound(successes: u64, trials: u64, level: f64) -> Option<Bound> {
    let exact = clopper_pearson(successes, trials, level)?;
    match successes {
        0 => Some(Bound::AtMost(exact.high)),
        all if all == trials => Some(Bound::AtLeast(exact.low)),
        _ => None,
    }
}

/// Wilson's score interval; `None` without trials.
///
/// # Panics
/// If there are more successes than trials.
pub fn wilson(successes: u64, trials: u64, level: f64) -> Option<Interval> {
    assert!(successes <= trials, "{successes} successes of {trials} trials");
    if trials == 0 {
        return None;
    }
    let n = trials as f64;
    let share = successes as f64 / n;
    let z = -normal_quantile(tail(level));
    let shrink = 1.0 + z * z / n;
    let centre = (share + z * z / (2.0 * n)) / shrink;
    let half_width = z / shrink * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Some(Interval::around(centre, half_width, level).clamped(0.0, 1.0))
}

/// The exact two-sided interval; `None` without trials.
///
/// # Panics
/// If there are more successes than trials.
pub fn clopper_pearson(successes: u64, trials: u64, level: f64) -> Option<Interval> {
    assert!(successes <= trials, "{successes} successes of {trials} trials");
    if trials == 0 {
        return None;
    }
    let tail = tail(level);
    let (hits, misses) = (successes as f64, (trials - successes) as f64);
    // The least share of which a run of `trials` hits has chance `tail`, and the same for misses.
    let run = |x: f64| math::ln(tail) / x;
    let low = match successes {
        0 => 0.0,
        all if all == trials => math::exp(run(hits)),
        _ => beta_quantile(tail, hits, misses + 1.0),
    };
    let high = match successes {
        0 => -math::exp_m1(run(misses)),
        all if all == trials => 1.0,
        _ => beta_quantile(1.0 - tail, hits + 1.0, misses),
    };
    Some(Interval { low, high, level })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(got: Interval, low: f64, high: f64) {
        let close = |a: f64, b: f64| (a - b).abs() <= 1e-9 * b.abs() + 1e-15;
        assert!(close(got.low, low) && close(got.high, high), "{got:?} instead of {low} to {high}");
    }

    #[test]
    fn agree_with_statsmodels() {
        // statsmodels.stats.proportion.proportion_confint(k, n, 1 - level, 'wilson')
        for (k, n, level, low, high) in [
            (1, 400, 0.95, 0.0004414477868016362, 0.01402328507582339),
            (37, 400, 0.95, 0.06785393449857381, 0.12489858538387784),
            (399, 400, 0.95, 0.9859767149241766, 0.9995585522131983),
            (3, 7, 0.9, 0.186443190363956, 0.7105229089864071),
            (500, 2000, 0.99, 0.22591380873893466, 0.27573943087437525),
        ] {
            check(wilson(k, n, level).unwrap(), low, high);
        }
        // statsmodels.stats.proportion.proportion_confint(k, n, 1 - level, 'beta')
        for (k, n, level, low, high) in [
            (1, 400, 0.95, 6.329251690485726e-05, 0.013849769962013272),
            (37, 400, 0.95, 0.0659659425906885, 0.1252433130966568),
            (399, 400, 0.95, 0.9861502300379867, 0.9999367074830952),
            (3, 7, 0.9, 0.12875639280424267, 0.7746784159675523),
            (500, 2000, 0.99, 0.22543213314571606, 0.27577206387434844),
            (0, 400, 0.95, 0.0, 0.00917980458366526),
            (400, 400, 0.95, 0.9908201954163347, 1.0),
        ] {
            check(clopper_pearson(k, n, level).unwrap(), low, high);
        }
    }

    #[test]
    fn none_and_all_are_bounds_not_certainties() {
        let none = proportion(0, 400, 0.95).unwrap();
        assert_eq!((none.value, none.method), (0.0, Method::ClopperPearson));
        let Some(Bound::AtMost(most)) = bound(0, 400, 0.95) else { panic!("0 of 400 has an upper bound") };
        assert_eq!(format!("{:.1} %", 100.0 * most), "0.9 %");
        let Some(Bound::AtLeast(least)) = bound(400, 400, 0.95) else {
            panic!("400 of 400 has a lower bound")
        };
        assert!((least + most - 1.0).abs() < 1e-9);
        assert_eq!(proportion(1, 400, 0.95).unwrap().method, Method::Wilson);
        assert_eq!(bound(1, 400, 0.95), None);
    }

    #[test]
    fn without_trials_there_is_no_answer() {
        assert_eq!(proportion(0, 0, 0.95), None);
        assert_eq!(bound(0, 0, 0.95), None);
    }
}
