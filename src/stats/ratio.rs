//! A ratio of sums over replicates, such as all drones that leaked over all drones that came: [`Moments`] of slices.

use super::estimate::Estimate;
use super::moments::Moments;

/// Σ`numerators` / Σ`denominators`, one pair a replicate, with its t interval ([`Moments::ratio`]).
///
/// # Panics
/// If the slices differ in length.
pub fn ratio(numerators: &[f64], denominators: &[f64], level: f64) -> Option<Estimate> {
    Moments::of(numerators, denominators).ratio(level)
}

/// A share of things that come in replicates: `successes` of `trials` in each ([`Moments::clustered_proportion`]).
///
/// # Panics
/// If the slices differ in length.
pub fn clustered_proportion(successes: &[f64], trials: &[f64], level: f64) -> Option<Estimate> {
    Moments::of(successes, trials).clustered_proportion(level)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Method, clopper_pearson};

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
