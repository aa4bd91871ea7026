//! Means and quantiles of one number a replicate.

use super::distributions::t_quantile;
use super::estimate::{Estimate, tail};
use super::moments::Moments;

/// Count, mean, spread and range of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// Number of values.
    pub n: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// Sample standard deviation (divisor n − 1); 0 for a single value.
    pub sd: f64,
    /// Smallest value.
    pub min: f64,
    /// Largest value.
    pub max: f64,
}

impl Summary {
    /// Of a sample; `None` of an empty one.
    pub fn of(xs: &[f64]) -> Option<Self> {
        let &first = xs.first()?;
        let moments = Moments::of_numbers(xs.iter().copied());
        let min = xs.iter().copied().fold(first, f64::min);
        let max = xs.iter().copied().fold(first, f64::max);
        Some(Self { n: moments.n(), mean: moments.mean_x(), sd: moments.sd_x(), min, max })
    }
}

/// Half the width of a t interval of the mean of `n` values of spread `sd`; `None` for fewer than two.
pub(super) fn t_half_width(sd: f64, n: u64, level: f64) -> Option<f64> {
    let tail = tail(level);
    if n < 2 {
        return None;
    }
    Some(t_quantile(1.0 - tail, (n - 1) as f64) * sd / (n as f64).sqrt())
}

/// The mean of a sample with its t interval; `None` of an empty one.
pub fn mean(xs: &[f64], level: f64) -> Option<Estimate> {
    Moments::of_numbers(xs.iter().copied()).mean(level)
}

/// The `p`-quantile of a sample (type 7: linear between order statistics, as in NumPy and R); `None` of an
/// empty one.
///
/// # Panics
/// If `p` is not within [0, 1].
pub fn quantile(xs: &[f64], p: f64) -> Option<f64> {
    let mut sorted = xs.to_vec();
    sorted.sort_by(f64::total_cmp);
    quantile_of_sorted(&sorted, p)
}

/// As [`quantile`], of values already in rising order.
///
/// # Panics
/// If `p` is not within [0, 1].
pub fn quantile_of_sorted(sorted: &[f64], p: f64) -> Option<f64> {
    quantile_by_rank(sorted.len(), p, |rank| sorted[rank])
}

/// Type 7 quantile of `n` values, given the value of each rank.
pub(super) fn quantile_by_rank(n: usize, p: f64, value: impl Fn(usize) -> f64) -> Option<f64> {
    assert!((0.0..=1.0).contains(&p), "a quantile's share lies within 0 and 1, got {p}");
    let last = n.checked_sub(1)?;
    let position = p * last as f64;
    let rank = position as usize;
    let (low, high) = (value(rank), value((rank + 1).min(last)));
    Some(low + (high - low) * (position - rank as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    const XS: [f64; 7] = [3.1, -0.4, 12.5, 7.0, 7.0, 0.25, 1e-3];

    #[track_caller]
    fn close(got: f64, want: f64) {
        assert!((got - want).abs() <= 1e-9 * want.abs().max(1.0), "{got} instead of {want}");
    }

    #[test]
    fn agree_with_numpy_and_scipy() {
        // xs.mean(), xs.std(ddof=1), scipy.stats.t.interval(0.95, 6, xs.mean(), scipy.stats.sem(xs))
        let summary = Summary::of(&XS).unwrap();
        close(summary.mean, 4.207285714285715);
        close(summary.sd, 4.833455103556383);
        assert_eq!((summary.n, summary.min, summary.max), (7, -0.4, 12.5));
        let interval = mean(&XS, 0.95).unwrap().interval.unwrap();
        close(interval.low, -0.2629146879245594);
        close(interval.high, 8.677486116495988);
        // numpy.quantile(xs, p)
        for (p, want) in [
            (0.0, -0.4),
            (0.1, -0.1594),
            (0.25, 0.1255),
            (0.5, 3.1),
            (0.77, 7.0),
            (0.9, 9.200000000000003),
            (1.0, 12.5),
        ] {
            close(quantile(&XS, p).unwrap(), want);
        }
    }

    #[test]
    fn a_large_offset_does_not_eat_the_spread() {
        let shifted: Vec<f64> = XS.iter().map(|x| (x * 1024.0).round() + 1e12).collect();
        let plain: Vec<f64> = XS.iter().map(|x| (x * 1024.0).round()).collect();
        assert!((Summary::of(&shifted).unwrap().sd - Summary::of(&plain).unwrap().sd).abs() < 1e-3);
    }

    #[test]
    fn too_few_values_have_no_interval() {
        assert_eq!(mean(&[], 0.95), None);
        assert_eq!(quantile(&[], 0.5), None);
        let one = mean(&[4.0], 0.95).unwrap();
        assert_eq!((one.value, one.interval, one.n), (4.0, None, 1));
        assert_eq!(quantile(&[4.0], 0.9), Some(4.0));
    }
}
