//! The BCa bootstrap: intervals for quantiles, ratios and any other statistic of replicates.
//!
//! What it models: the spread of a statistic over resamples of the replicates (rows, so that what belongs
//! together stays together), corrected for bias and skewness by a jackknife. Resample b takes its rows from the
//! keyed draws (Bootstrap, id, b): the same data and seed give the same interval, and statistics with the same id
//! and n see the same resamples.
//!
//! Source: B. Efron, *Better bootstrap confidence intervals*, JASA 82 (1987); conventions (ties count half, type
//! 7 quantiles) as in `scipy.stats.bootstrap`.
//!
//! What it leaves out: rescue of small samples (nominal 95 % gave 88 % for a lognormal mean at n = 30): show n.

use super::distributions::normal_cdf;
use super::estimate::{Estimate, Interval, Method, tail};
use super::groups::Groups;
use super::mean::{quantile_by_rank, quantile_of_sorted};
use crate::rng::{Purpose, Streams, normal_quantile};

/// Resamples unless told otherwise. Fewer cost coverage: for a ratio and for a quantile at n = 200, 4,000 studies
/// at nominal 95 % were covered 94.3 % of the time with 2,000 and 93.5 % with 400.
pub const RESAMPLES: u64 = 2_000;

/// Where resamples come from, and how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bootstrap {
    /// The study's luck; by habit replicate 0.
    pub streams: Streams,
    /// Stable id of what is estimated; equal ids see equal resamples.
    pub id: u64,
    /// Number of resamples.
    pub resamples: u64,
}

impl Bootstrap {
    /// [`RESAMPLES`] resamples keyed by a study's seed and `id`.
    pub fn new(seed: u64, id: u64) -> Self {
        Self { streams: Streams { seed, replicate: 0 }, id, resamples: RESAMPLES }
    }

    /// Any statistic of `n` rows: a function of the row numbers taken, which may repeat. It is called once for the sample, n times
    /// for the jackknife and once a resample. `None` for no rows or where the statistic of the sample is NaN.
    pub fn statistic(
        &self,
        n: usize,
        level: f64,
        mut statistic: impl FnMut(&[usize]) -> f64,
    ) -> Option<Estimate> {
        if n == 0 {
            return None;
        }
        let rows: Vec<usize> = (0..n).collect();
        let value = statistic(&rows);
        let mut others = rows[1..].to_vec();
        let left_out: Vec<f64> = (0..if n < 2 { 0 } else { n })
            .map(|left| {
                if left > 0 {
                    others[left - 1] = left - 1;
                }
                statistic(&others)
            })
            .collect();
        self.estimate(n, value, &left_out, level, statistic)
    }

    /// Σ`numerators` / Σ`denominators`, one pair a replicate; `None` where the denominators sum to 0. Resamples
    /// whose denominators do are left out.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn ratio(&self, numerators: &[f64], denominators: &[f64], level: f64) -> Option<Estimate> {
        assert_eq!(numerators.len(), denominators.len(), "a ratio needs a denominator for every numerator");
        let over = |x: f64, y: f64| if y == 0.0 { f64::NAN } else { x / y };
        let (top, bottom) = (numerators.iter().sum::<f64>(), denominators.iter().sum::<f64>());
        let left_out: Vec<f64> =
            numerators.iter().zip(denominators).map(|(x, y)| over(top - x, bottom - y)).collect();
        self.estimate(numerators.len(), over(top, bottom), &left_out, level, |rows| {
            let (mut top, mut bottom) = (0.0, 0.0);
            for &row in rows {
                top += numerators[row];
                bottom += denominators[row];
            }
            over(top, bottom)
        })
    }

    /// As [`Bootstrap::ratio`], of sums by group; `n` counts the replicates in them.
    pub fn grouped_ratio(&self, groups: &Groups, level: f64) -> Option<Estimate> {
        let (numerators, denominators) = groups.sums();
        Some(Estimate { n: groups.n(), ..self.ratio(numerators, denominators, level)? })
    }

    /// The mean of one number a replicate; `None` of an empty sample.
    pub fn mean(&self, xs: &[f64], level: f64) -> Option<Estimate> {
        self.ratio(xs, &vec![1.0; xs.len()], level)
    }

    /// The `p`-quantile (type 7) of one number a replicate; `None` of an empty sample.
    ///
    /// # Panics
    /// If `p` is not within [0, 1].
    pub fn quantile(&self, xs: &[f64], p: f64, level: f64) -> Option<Estimate> {
        let mut sorted = xs.to_vec();
        sorted.sort_by(f64::total_cmp);
        let n = sorted.len();
        let value = quantile_of_sorted(&sorted, p)?;
        let left_out: Vec<f64> = (0..n)
            .filter_map(|left| quantile_by_rank(n - 1, p, |rank| sorted[rank + usize::from(rank >= left)]))
            .collect();
        let mut taken = Vec::with_capacity(n);
        self.estimate(n, value, &left_out, level, |rows| {
            taken.clear();
            taken.extend_from_slice(rows);
            taken.sort_unstable();
            quantile_by_rank(n, p, |rank| sorted[taken[rank]]).unwrap_or(f64::NAN)
        })
    }

    fn estimate(
        &self,
        n: usize,
        value: f64,
        left_out: &[f64],
        level: f64,
        mut statistic: impl FnMut(&[usize]) -> f64,
    ) -> Option<Estimate> {
        if n == 0 || value.is_nan() {
            return None;
        }
        let mut interval = None;
        if n > 1 {
            let mut rows = vec![0; n];
            let resampled: Vec<f64> = (0..self.resamples)
                .map(|resample| {
                    let mut draws = self.streams.at(Purpose::Bootstrap, self.id, resample);
                    rows.fill_with(|| draws.below(n as u64) as usize);
                    statistic(&rows)
                })
                .collect();
            interval = bca_interval(value, resampled, left_out, level);
        }
        Some(Estimate { value, interval, n: n as u64, method: Method::Bca })
    }
}

/// The BCa interval of a statistic from its `value`, its values on resamples and its values with each row left
/// out. NaN ones are dropped; `None` where more than half of the resamples were.
pub fn bca_interval(value: f64, mut resampled: Vec<f64>, left_out: &[f64], level: f64) -> Option<Interval> {
    let tail = tail(level);
    let drawn = resampled.len();
    resampled.retain(|x| !x.is_nan());
    if resampled.is_empty() || 2 * resampled.len() < drawn {
        return None;
    }
    resampled.sort_by(f64::total_cmp);
    let bias = bias_correction(value, &resampled);
    let acceleration = acceleration(left_out);
    let end = |z: f64| {
        let shifted = bias + z;
        let stretch = 1.0 - acceleration * shifted;
        // Past the pole of the acceleration every resample is on one side.
        let p = if stretch > 0.0 {
            normal_cdf(bias + shifted / stretch)
        } else {
            f64::from(u8::from(shifted > 0.0))
        };
        quantile_of_sorted(&resampled, p)
    };
    let z = -normal_quantile(tail);
    Some(Interval { low: end(-z)?, high: end(z)?, level })
}

/// The normal value of the share of resamples below the sample's own value, ties counting half, kept half a
/// resample away from 0 and 1.
fn bias_correction(value: f64, sorted: &[f64]) -> f64 {
    let below = sorted.partition_point(|&x| x < value);
    let not_above = sorted.partition_point(|&x| x <= value);
    let count = sorted.len() as f64;
    let share = (below + not_above) as f64 / (2.0 * count);
    normal_quantile(share.clamp(0.5 / count, 1.0 - 0.5 / count))
}

/// A sixth of the skewness of the jackknife values; 0 where they are all equal.
fn acceleration(left_out: &[f64]) -> f64 {
    let known = || left_out.iter().filter(|x| !x.is_nan());
    let centre = known().sum::<f64>() / known().count() as f64;
    let (mut squares, mut cubes) = (0.0, 0.0);
    for x in known() {
        let d = centre - x;
        squares += d * d;
        cubes += d * d * d;
    }
    if squares > 0.0 { cubes / (6.0 * squares * squares.sqrt()) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::quantile;

    const BOOTSTRAP: Bootstrap =
        Bootstrap { streams: Streams { seed: 5, replicate: 0 }, id: 1, resamples: 400 };

    fn sample(n: usize) -> (Vec<f64>, Vec<f64>) {
        let mut draws = Streams { seed: 9, replicate: 0 }.at(Purpose::Test, 0, 0);
        (0..n)
            .map(|_| {
                let came = draws.poisson(4.0) as f64;
                (came * draws.unit(), came)
            })
            .unzip()
    }

    /// scipy.stats.bootstrap(…, method="BCa", n_resamples=0, bootstrap_result=…) on the same resampled values.
    #[test]
    fn interval_agrees_with_scipy_on_the_same_resamples() {
        let xs: Vec<f64> =
            (0..15).map(|i| f64::from(i * i * 7 % 23) / 3.0 + if i == 4 { 9.0 } else { 0.0 }).collect();
        let total: f64 = xs.iter().sum();
        let value = total / 15.0;
        let left_out: Vec<f64> = xs.iter().map(|x| (total - x) / 14.0).collect();
        let sixth = |u: f64| u * u * u * u * u * u;
        let spread = |u: f64| (u - 0.45) * 1.5 + sixth(u);
        let resampled = (0..500).map(|i| value + spread(f64::from(i * 7919 % 1009) / 1009.0)).collect();
        let interval = bca_interval(value, resampled, &left_out, 0.95).unwrap();
        assert!((interval.low - 4.514036179837713).abs() < 1e-8, "{interval:?}");
        assert!((interval.high - 6.78438028680576).abs() < 1e-8, "{interval:?}");
    }

    #[test]
    fn fast_paths_are_the_general_statistic() {
        let (x, y) = sample(60);
        let sums = |rows: &[usize]| {
            rows.iter().map(|&i| x[i]).sum::<f64>() / rows.iter().map(|&i| y[i]).sum::<f64>()
        };
        let check = |fast: Option<Estimate>, general: Option<Estimate>| {
            let (fast, general) = (fast.unwrap(), general.unwrap());
            let (a, b) = (fast.interval.unwrap(), general.interval.unwrap());
            assert!((fast.value - general.value).abs() < 1e-12, "{fast:?} {general:?}");
            assert!((a.low - b.low).abs() < 1e-9 && (a.high - b.high).abs() < 1e-9, "{fast:?} {general:?}");
        };
        check(BOOTSTRAP.ratio(&x, &y, 0.95), BOOTSTRAP.statistic(60, 0.95, sums));
        let mut sorted = x.clone();
        sorted.sort_by(f64::total_cmp);
        let median =
            |rows: &[usize]| quantile(&rows.iter().map(|&i| sorted[i]).collect::<Vec<_>>(), 0.5).unwrap();
        check(BOOTSTRAP.quantile(&x, 0.5, 0.95), BOOTSTRAP.statistic(60, 0.95, median));
    }

    #[test]
    fn equal_keys_give_equal_bytes_and_others_do_not() {
        let (x, y) = sample(50);
        let first = BOOTSTRAP.ratio(&x, &y, 0.95);
        assert_eq!(first, BOOTSTRAP.ratio(&x, &y, 0.95));
        assert_ne!(first, Bootstrap { id: 2, ..BOOTSTRAP }.ratio(&x, &y, 0.95));
    }

    #[test]
    fn constant_samples_have_no_width_and_empty_ones_no_answer() {
        let constant = BOOTSTRAP.mean(&[3.0; 20], 0.95).unwrap();
        assert_eq!(constant.interval, Some(Interval { low: 3.0, high: 3.0, level: 0.95 }));
        assert_eq!(BOOTSTRAP.mean(&[], 0.95), None);
        assert_eq!(BOOTSTRAP.quantile(&[], 0.5, 0.95), None);
        assert_eq!(BOOTSTRAP.statistic(0, 0.95, |_| 1.0), None);
        assert_eq!(BOOTSTRAP.ratio(&[1.0], &[0.0], 0.95), None);
        assert_eq!(BOOTSTRAP.mean(&[3.0], 0.95).unwrap().interval, None);
        assert_eq!(BOOTSTRAP.statistic(1, 0.95, |_| 1.0).unwrap().interval, None);
    }

    #[test]
    fn undefined_resamples_are_left_out() {
        let mut y = vec![0.0; 10];
        y[3] = 4.0;
        y[7] = 2.0;
        let x: Vec<f64> = y.iter().map(|y| y / 2.0).collect();
        let interval = BOOTSTRAP.ratio(&x, &y, 0.95).unwrap().interval.unwrap();
        assert_eq!((interval.low, interval.high), (0.5, 0.5));
        assert_eq!(bca_interval(1.0, vec![f64::NAN, f64::NAN, 1.0], &[1.0, 1.0], 0.95), None);
    }
}
