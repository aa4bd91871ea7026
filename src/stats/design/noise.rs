//! How much of what varies over a design is luck, and what the indices of the rest are.
//!
//! What it models: y = f(x) + e, where e is the replicates' noise in the mean of a point, of variance `noise_var`.
//! Noise that is independent between points adds its variance to that of f. It leaves the part of a first-order index
//! that is above the line alone, so S of f is S / (1 − share); it adds itself to the part of a total index above the
//! line, so S_T of f is (S_T − share) / (1 − share).
//!
//! Assumption: the noise is the same in size and independent between points. Under common random numbers it is not
//! independent: what all points have in common moves them together and no differences between them, so of noise with
//! correlation ρ ≥ 0 only (1 − ρ) counts. The share is then an upper bound, and the truth lies between the raw and the
//! corrected index; with ρ the same between any two points. Where it is greater between points that are near to each
//! other, the noise looks like part of f, and the raw index is that of the replicates that were run, not of all that
//! might have been.
//!
//! What it leaves out: that the share is itself estimated; intervals of corrected indices take it as known.

use super::present;
use crate::stats::Summary;

/// Share of the variance of the responses over the design that is noise, cut to 0 … 1: mean of `noise_var` over
/// variance of `y`. An upper bound under common random numbers. Points without a response or a variance (one replicate)
/// are left out of the part that lacks them; `None` where nothing varies or no variance is known.
///
/// # Panics
/// If the slices differ in length.
pub fn noise_share(y: &[f64], noise_var: &[f64]) -> Option<f64> {
    assert_eq!(y.len(), noise_var.len(), "noise needs a variance for every response");
    let (rows, y) = present(y);
    let known: Vec<f64> = rows.into_iter().map(|row| noise_var[row]).filter(|v| v.is_finite()).collect();
    let noise = Summary::of(&known)?.mean;
    let spread = Summary::of(&y)?.sd;
    (spread > 0.0).then(|| (noise / (spread * spread)).clamp(0.0, 1.0))
}

/// A first-order index (or an R²) of the response without its noise; `None` where all is noise.
pub fn first_order_of_signal(index: f64, share: f64) -> Option<f64> {
    (share < 1.0).then(|| index / (1.0 - share))
}

/// A total index of the response without its noise; `None` where all is noise.
pub fn total_of_signal(index: f64, share: f64) -> Option<f64> {
    (share < 1.0).then(|| (index - share) / (1.0 - share))
}

#[cfg(test)]
mod tests {
    use super::super::examples::{ishigami, ishigami_truth};
    use super::super::{saltelli, sobol, sobol_indices};
    use super::*;
    use crate::rng::{Purpose, Streams};
    use crate::stats::Bootstrap;

    #[test]
    fn known_shares() {
        // Variance of 1 … 5 is 2.5.
        let y = [1.0, 2.0, 3.0, 4.0, 5.0];
        let tenth = noise_share(&y, &[0.25; 5]).unwrap();
        assert!((tenth - 0.1).abs() < 1e-15);
        assert_eq!(noise_share(&y, &[0.0; 5]), Some(0.0));
        assert_eq!(noise_share(&y, &[9.0; 5]), Some(1.0));
        assert_eq!(noise_share(&y, &[0.25, 0.25, 0.25, f64::NAN, 0.25]), Some(tenth));
        assert_eq!(noise_share(&y, &[f64::NAN; 5]), None);
        assert_eq!(noise_share(&[2.0; 3], &[0.1; 3]), None);
        assert_eq!(noise_share(&[2.0], &[0.1]), None);
        assert_eq!(noise_share(&[], &[]), None);
        // A missing response takes its variance along.
        assert_eq!(noise_share(&[1.0, 2.0, 3.0, f64::NAN], &[0.5, 0.5, 0.5, 100.0]), Some(0.5));
    }

    /// Noise as large as the signal, of known size, halves first-order indices; its correction restores them.
    #[test]
    fn the_correction_restores_the_indices_of_the_signal() {
        let (variance, first, total) = ishigami_truth();
        let d = 3;
        let design = saltelli(4096, d, 1).unwrap();
        let mut draws = Streams { seed: 1, replicate: 0 }.at(Purpose::Test, 1, 0);
        let y: Vec<f64> = design.points().map(|x| ishigami(x) + variance.sqrt() * draws.normal()).collect();
        let share = noise_share(&y, &vec![variance; y.len()]).unwrap();
        assert!((share - 0.5).abs() < 0.02, "{share}");
        let raw = sobol_indices(d, &y, 0.95, &Bootstrap { resamples: 10, ..Bootstrap::new(1, 0) }).unwrap();
        let corrected = raw.without_noise(share).unwrap();
        for input in 0..d {
            let (raw, corrected) = (&raw.inputs[input], &corrected.inputs[input]);
            assert!((raw.first.value - first[input] / 2.0).abs() < 0.05, "{raw:?}");
            assert!((raw.total.value - (total[input] + 1.0) / 2.0).abs() < 0.05, "{raw:?}");
            assert!((corrected.first.value - first[input]).abs() < 0.1, "{corrected:?}");
            assert!((corrected.total.value - total[input]).abs() < 0.1, "{corrected:?}");
        }
        assert_eq!(raw.without_noise(1.0), None);
    }

    /// Half of the noise is common to all points: what counts is half of the share, and the truth lies between.
    #[test]
    fn under_common_random_numbers_the_share_is_an_upper_bound() {
        let design = sobol(4096, 3, 1).unwrap();
        let (variance, _, _) = ishigami_truth();
        let mut draws = Streams { seed: 2, replicate: 0 }.at(Purpose::Test, 2, 0);
        let common = (variance / 2.0).sqrt() * draws.normal();
        let noisy: Vec<f64> = design
            .points()
            .map(|x| ishigami(x) + common + (variance / 2.0).sqrt() * draws.normal())
            .collect();
        let sd = Summary::of(&noisy).unwrap().sd;
        let share = noise_share(&noisy, &vec![variance; noisy.len()]).unwrap();
        let truly = 1.0 - variance / (sd * sd);
        assert!((truly - 1.0 / 3.0).abs() < 0.03 && share > 1.8 * truly, "{share} {truly}");
    }

    #[test]
    fn formulas_of_the_signal() {
        assert_eq!(first_order_of_signal(0.3, 0.25), Some(0.3 / 0.75));
        assert_eq!(total_of_signal(0.4, 0.25), Some((0.4 - 0.25) / 0.75));
        // Everything stays everything, and an input that does nothing shows the noise alone.
        assert_eq!((total_of_signal(1.0, 0.5), total_of_signal(0.5, 0.5)), (Some(1.0), Some(0.0)));
        assert_eq!((first_order_of_signal(0.3, 1.0), total_of_signal(0.3, 1.0)), (None, None));
    }
}
