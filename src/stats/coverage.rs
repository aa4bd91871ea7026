//! Whether intervals cover: 400 studies of 200 replicates with a known answer, nominal 95 %.
//!
//! Each check fails outside 92–98 % (the error of 400 studies is 1.1 points): an interval that claims more, or
//! less, than it knows.

use crate::rng::{Draws, Purpose, Streams};
use crate::stats::{
    Bootstrap, Decision, Estimate, Interval, StoppingRule, Target, clustered_proportion, difference, mean,
    proportion, ratio,
};

const STUDIES: u64 = 400;
const REPLICATES: usize = 200;

#[track_caller]
fn check(truth: f64, study: impl Fn(u64, &mut Draws) -> Option<Interval>) {
    let covers = |seed: u64| {
        let mut draws = Streams { seed, replicate: 0 }.at(Purpose::Test, 77, 0);
        study(seed, &mut draws).is_some_and(|interval| interval.contains(truth))
    };
    let covered = (0..STUDIES).filter(|&seed| covers(seed)).count() as f64 / STUDIES as f64;
    assert!((0.92..=0.98).contains(&covered), "covers {:.1} % instead of 95 %", 100.0 * covered);
}

/// Drones that came and drones that leaked, with luck that a whole replicate shares: E leaked / E came = 0.3.
fn raid(draws: &mut Draws) -> (f64, f64) {
    let came = 1 + draws.poisson(3.0);
    let share = draws.triangular(0.0, 0.3, 0.6);
    ((0..came).filter(|_| draws.chance(share)).count() as f64, came as f64)
}

#[test]
fn wilson_covers() {
    check(0.1, |_, draws| {
        let hits = (0..REPLICATES).filter(|_| draws.chance(0.1)).count() as u64;
        proportion(hits, REPLICATES as u64, 0.95)?.interval
    });
}

#[test]
fn t_covers_a_skewed_mean() {
    check(1.0, |_, draws| {
        let xs: Vec<f64> = (0..REPLICATES).map(|_| draws.exponential()).collect();
        mean(&xs, 0.95)?.interval
    });
}

#[test]
fn paired_difference_covers_what_independent_ones_would_blur() {
    check(-0.2, |_, draws| {
        let shared: Vec<f64> = (0..REPLICATES).map(|_| 5.0 * draws.normal()).collect();
        let a: Vec<f64> = shared.iter().map(|s| s - 0.2 + 0.3 * draws.normal()).collect();
        let paired = difference(&a, &shared, 0.95)?.interval?;
        assert!(paired.half_width() < 0.1, "the shared luck did not cancel");
        Some(paired)
    });
}

#[test]
fn clustered_ratio_covers() {
    check(0.3, |_, draws| {
        let (leaked, came): (Vec<f64>, Vec<f64>) = (0..REPLICATES).map(|_| raid(draws)).unzip();
        ratio(&leaked, &came, 0.95)?.interval
    });
}

#[test]
fn bca_ratio_covers() {
    check(0.3, |seed, draws| {
        let (leaked, came): (Vec<f64>, Vec<f64>) = (0..REPLICATES).map(|_| raid(draws)).unzip();
        Bootstrap { resamples: 1_000, ..Bootstrap::new(seed, 1) }.ratio(&leaked, &came, 0.95)?.interval
    });
}

#[test]
fn bca_quantile_covers() {
    // The 90 % quantile of the unit exponential is ln 10.
    check(core::f64::consts::LN_10, |seed, draws| {
        let xs: Vec<f64> = (0..REPLICATES).map(|_| draws.exponential()).collect();
        Bootstrap { resamples: 1_000, ..Bootstrap::new(seed, 1) }.quantile(&xs, 0.9, 0.95)?.interval
    });
}

/// Stopping by looking must not cost the coverage.
#[test]
fn stopping_at_a_half_width_covers() {
    let rule = StoppingRule::half_width(Target::Relative(0.1), 2_000);
    check(1.0, |_, draws| {
        let mut xs: Vec<f64> = Vec::new();
        let mut so_far: Vec<Estimate> = Vec::new();
        while let Decision::Run(more) = rule.next(xs.len() as u64, &so_far) {
            xs.extend((0..more).map(|_| draws.exponential()));
            so_far = mean(&xs, 0.95).into_iter().collect();
        }
        so_far.first()?.interval
    });
}

/// A share of which a study sees a few cases: the exact interval covers at least as often as it says, where the symmetric
/// one does not.
#[test]
fn a_rare_clustered_share_is_covered() {
    let covers = |interval: fn(&[f64], &[f64]) -> Option<Interval>| {
        let studies = (0..STUDIES).filter(|&seed| {
            let mut draws = Streams { seed, replicate: 0 }.at(Purpose::Test, 78, 0);
            let replicate = |draws: &mut Draws| {
                let came = 1 + draws.poisson(3.0);
                ((0..came).filter(|_| draws.chance(0.005)).count() as f64, came as f64)
            };
            let (leaked, came): (Vec<f64>, Vec<f64>) = (0..REPLICATES).map(|_| replicate(&mut draws)).unzip();
            interval(&leaked, &came).is_some_and(|i| i.contains(0.005))
        });
        studies.count() as f64 / STUDIES as f64
    };
    let exact = covers(|x, y| clustered_proportion(x, y, 0.95)?.interval);
    let symmetric = covers(|x, y| ratio(x, y, 0.95)?.interval);
    assert!(exact > 0.95 && symmetric < 0.93, "{exact} {symmetric}");
}
