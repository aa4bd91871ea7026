//! Sobol' indices: shares of the variance of the response.
//!
//! What it models: S, the share of the variance that would go if an input were known (first order), and S_T, the share
//! that would stay if all others were (total; S_T − S is its part in interactions), from a Saltelli design. With A, B
//! and AB⁽ⁱ⁾ the responses of a base point: Sᵢ = mean(B·(AB⁽ⁱ⁾ − A)) / V, S_Tᵢ = mean((A − AB⁽ⁱ⁾)²) / 2V, V the
//! variance of all A and B. Responses are centred at the mean of all first, as SALib does, which takes most of the
//! error of S away. Intervals are BCa bootstrap over base points.
//!
//! Source: A. Saltelli et al., Computer Physics Communications 181 (2010), tables 2b and 2f; S_T of M. J. W. Jansen,
//! Computer Physics Communications 117 (1999).
//!
//! Assumption: base points count as independent draws; Sobol' points are more even than that. Of 300 scrambles of
//! Ishigami's function the 95 % intervals held S in 82 to 88 % with 32 base points, in 93 to 100 % with 64 to 512, and
//! S_T in 89 to 98 % and 98 to 100 %. The root mean square error of the S of its first input (0.31) was 0.17 with 32,
//! 0.08 with 128, 0.03 with 512. An index is not cut at 0 or 1: one below 0 says how large the error is.

use serde::{Deserialize, Serialize};

use super::noise::{first_order_of_signal, total_of_signal};
use crate::stats::{Bootstrap, Estimate, Interval, Summary};

/// Sobol' indices of one input.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SobolIndex {
    /// First-order index.
    pub first: Estimate,
    /// Total index.
    pub total: Estimate,
}

/// Sobol' indices of all inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SobolIndices {
    /// One an input.
    pub inputs: Vec<SobolIndex>,
    /// Mean of the response over A and B.
    pub mean: f64,
    /// Its variance (divisor 2n) over A and B.
    pub variance: f64,
    /// Base points used.
    pub base_points: usize,
    /// Base points left out because a response was missing.
    pub left_out: usize,
}

impl SobolIndices {
    /// The indices of the response without its noise ([`super::noise_share`]), intervals too; see there for what that
    /// assumes. `None` where all is noise.
    pub fn without_noise(&self, share: f64) -> Option<Self> {
        let inputs: Option<Vec<SobolIndex>> = self
            .inputs
            .iter()
            .map(|index| {
                Some(SobolIndex {
                    first: mapped(index.first, |value| first_order_of_signal(value, share))?,
                    total: mapped(index.total, |value| total_of_signal(value, share))?,
                })
            })
            .collect();
        Some(Self { inputs: inputs?, variance: self.variance * (1.0 - share), ..self.clone() })
    }
}

/// An estimate through a rising map.
fn mapped(estimate: Estimate, map: impl Fn(f64) -> Option<f64>) -> Option<Estimate> {
    let interval = match estimate.interval {
        Some(ends) => Some(Interval { low: map(ends.low)?, high: map(ends.high)?, level: ends.level }),
        None => None,
    };
    Some(Estimate { value: map(estimate.value)?, interval, ..estimate })
}

/// Sobol' indices of `d` inputs from responses in the order of [`super::saltelli()`]. `None` for fewer than two whole
/// base points or a constant response.
///
/// # Panics
/// If `d` is 0 or the responses are no whole blocks of d + 2.
pub fn sobol_indices(d: usize, y: &[f64], level: f64, bootstrap: &Bootstrap) -> Option<SobolIndices> {
    assert!(d > 0 && y.len().is_multiple_of(d + 2), "{} responses are no whole blocks of {d} + 2", y.len());
    let whole: Vec<&[f64]> =
        y.chunks_exact(d + 2).filter(|block| block.iter().all(|y| y.is_finite())).collect();
    let (n, left_out) = (whole.len(), y.len() / (d + 2) - whole.len());
    let centre = Summary::of(&whole.concat())?.mean;
    let ends: Vec<f64> = whole.iter().flat_map(|block| [block[0], block[d + 1]]).collect();
    let spread = Summary::of(&ends)?;
    if n < 2 || spread.sd == 0.0 {
        return None;
    }
    let a: Vec<f64> = whole.iter().map(|block| block[0] - centre).collect();
    let b: Vec<f64> = whole.iter().map(|block| block[d + 1] - centre).collect();
    let inputs: Option<Vec<SobolIndex>> = (0..d)
        .map(|input| {
            let crossed: Vec<f64> = whole.iter().map(|block| block[input + 1] - centre).collect();
            let share = |part: fn(f64, f64, f64) -> f64| {
                bootstrap.statistic(n, level, |rows| {
                    let (mut above, mut sum, mut squares) = (0.0, 0.0, 0.0);
                    for &row in rows {
                        let (a, b) = (a[row], b[row]);
                        above += part(a, crossed[row], b);
                        sum += a + b;
                        squares += a * a + b * b;
                    }
                    let (n, ends) = (rows.len() as f64, 2.0 * rows.len() as f64);
                    let variance = squares / ends - (sum / ends) * (sum / ends);
                    if variance > 0.0 { above / n / variance } else { f64::NAN }
                })
            };
            Some(SobolIndex {
                first: share(|a, crossed, b| b * (crossed - a))?,
                total: share(|a, crossed, _| 0.5 * (a - crossed) * (a - crossed))?,
            })
        })
        .collect();
    let m = ends.len() as f64;
    let variance = spread.sd * spread.sd * (m - 1.0) / m;
    Some(SobolIndices { inputs: inputs?, mean: spread.mean, variance, base_points: n, left_out })
}

#[cfg(test)]
mod tests {
    use super::super::examples::{g, g_truth, ishigami, ishigami_truth};
    use super::super::saltelli;
    use super::*;

    fn few(resamples: u64) -> Bootstrap {
        Bootstrap { resamples, ..Bootstrap::new(1, 5) }
    }

    fn run(n: usize, d: usize, seed: u64, f: impl Fn(&[f64]) -> f64) -> Vec<f64> {
        saltelli(n, d, seed).unwrap().points().map(f).collect()
    }

    #[track_caller]
    fn near(found: f64, want: f64, slack: f64) {
        assert!((found - want).abs() < slack, "{found} instead of {want}");
    }

    #[test]
    fn indices_of_ishigami_and_g_are_the_analytic_ones() {
        let indices = sobol_indices(3, &run(4096, 3, 1, ishigami), 0.95, &few(5)).unwrap();
        let (variance, first, total) = ishigami_truth();
        near(indices.mean, 3.5, 0.01);
        near(indices.variance / variance, 1.0, 0.01);
        for (input, index) in indices.inputs.iter().enumerate() {
            near(index.first.value, first[input], 0.015);
            near(index.total.value, total[input], 0.015);
        }
        let a = [0.0, 1.0, 4.5, 9.0, 99.0];
        let indices = sobol_indices(5, &run(4096, 5, 1, |u| g(u, &a)), 0.95, &few(5)).unwrap();
        let (first, total) = g_truth(&a);
        for (input, index) in indices.inputs.iter().enumerate() {
            near(index.first.value, first[input], 0.015);
            near(index.total.value, total[input], 0.015);
        }
    }

    /// Of 40 scrambles at nominal 95 %, at most four may miss; the intervals are rather too wide.
    #[test]
    fn intervals_hold_the_truth() {
        let (_, first, total) = ishigami_truth();
        let mut missed = [0; 2];
        for seed in 0..40 {
            let indices = sobol_indices(3, &run(128, 3, seed, ishigami), 0.95, &few(400)).unwrap();
            let index = &indices.inputs[0];
            missed[0] += u32::from(!index.first.interval.unwrap().contains(first[0]));
            missed[1] += u32::from(!index.total.interval.unwrap().contains(total[0]));
            assert!(index.total.interval.unwrap().half_width() < 0.5);
        }
        assert!(missed.iter().all(|&missed| missed <= 4), "{missed:?}");
    }

    #[test]
    fn mean_and_variance_are_those_of_a_and_b() {
        let indices = sobol_indices(1, &[1.0, 40.0, 3.0, 5.0, -9.0, 7.0], 0.95, &few(5)).unwrap();
        assert_eq!((indices.mean, indices.base_points), (4.0, 2));
        near(indices.variance, 5.0, 1e-14);
        near(indices.without_noise(0.2).unwrap().variance, 4.0, 1e-14);
    }

    #[test]
    fn a_shift_and_a_factor_change_nothing() {
        let y = run(64, 3, 1, ishigami);
        let other: Vec<f64> = y.iter().map(|y| 1000.0 - 3.0 * y).collect();
        let (one, two) = (
            sobol_indices(3, &y, 0.95, &few(50)).unwrap(),
            sobol_indices(3, &other, 0.95, &few(50)).unwrap(),
        );
        for (one, two) in one.inputs.iter().zip(&two.inputs) {
            near(one.first.value, two.first.value, 1e-9);
            near(one.total.value, two.total.value, 1e-9);
            near(one.first.interval.unwrap().high, two.first.interval.unwrap().high, 1e-8);
        }
    }

    #[test]
    fn a_base_point_that_misses_a_response_is_left_out_whole() {
        let mut y = run(20, 3, 1, ishigami);
        let without: Vec<f64> = y[..15].iter().chain(&y[20..]).copied().collect();
        y[17] = f64::NAN;
        let (found, want) = (
            sobol_indices(3, &y, 0.95, &few(50)).unwrap(),
            sobol_indices(3, &without, 0.95, &few(50)).unwrap(),
        );
        assert_eq!((found.base_points, found.left_out), (19, 1));
        assert_eq!(found.inputs, want.inputs);
    }

    #[test]
    fn what_does_not_vary_or_is_too_little_has_no_indices() {
        assert_eq!(sobol_indices(2, &[3.0; 40], 0.95, &few(5)), None);
        assert_eq!(sobol_indices(2, &[1.0, 2.0, 3.0, 4.0], 0.95, &few(5)), None);
        assert_eq!(sobol_indices(2, &[], 0.95, &few(5)), None);
        assert_eq!(sobol_indices(1, &[f64::NAN; 6], 0.95, &few(5)), None);
        // One input does everything.
        let y = run(512, 1, 1, |u| u[0]);
        let index = sobol_indices(1, &y, 0.95, &few(50)).unwrap().inputs[0];
        near(index.first.value, 1.0, 0.02);
        near(index.total.value, 1.0, 0.02);
    }
}
