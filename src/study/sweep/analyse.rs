//! What a sweep says: for each strategy and each loss, which numbers it hangs on, and how much of it is luck.

use super::RESPONSES;
use super::run::{Sweep, Swept};
use crate::stats::design::{
    Design, DesignKind, Effects, MainEffects, SobolIndices, main_effects, morris_effects, noise_share,
    sobol_indices,
};
use crate::stats::{Bootstrap, Estimate, Moments};
use crate::study::measure::{Measure, Unit};
use crate::study::summary::LEVEL;

/// A loss of a strategy over the whole design.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Index of the strategy.
    pub strategy: usize,
    /// Which loss.
    pub measure: Measure,
    /// At each point, with its interval from replicates; `None` where nothing came of it.
    pub points: Vec<Option<Estimate>>,
    /// Share of the variance over the design that is luck of the replicates; an upper bound, because all points meet the same luck. `None`
    /// where nothing varies.
    pub noise: Option<f64>,
    /// What it hangs on.
    pub found: Found,
}

/// What a response hangs on, by kind of design.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Of any sample.
    Main(MainEffects),
    /// Of a design for Sobol' indices: as observed, and with the noise taken out.
    Sobol(SobolIndices, Option<SobolIndices>),
    /// Of trajectories.
    Morris(Effects),
    /// The response does not vary, or too little of it is there.
    Nothing,
}

/// A sweep, analysed.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// By measure and strategy.
    pub responses: Vec<Response>,
    /// By measure: at how many points each strategy, by its index, has the lowest loss (ties: the order of the file).
    pub best: Vec<Vec<usize>>,
}

/// Analyses a sweep.
pub fn analyse(sweep: &Sweep, swept: &Swept, seed: u64) -> Analysis {
    let strategies = swept.sums.first().map_or(0, Vec::len);
    let mut responses = Vec::new();
    let mut best = Vec::new();
    for (which, measure) in RESPONSES.into_iter().enumerate() {
        let estimates: Vec<Vec<Option<Estimate>>> = (0..strategies)
            .map(|s| swept.sums.iter().map(|point| estimate(measure, &point[s][which])).collect())
            .collect();
        let mut wins = vec![0; strategies];
        let winner = |point: usize| {
            let loss = |s: usize| estimates[s][point].map_or(f64::INFINITY, |e| e.value);
            let least = (0..strategies).min_by(|&a, &b| loss(a).total_cmp(&loss(b)).then(a.cmp(&b)));
            least.filter(|&s| loss(s).is_finite())
        };
        (0..swept.sums.len()).filter_map(winner).for_each(|winner| wins[winner] += 1);
        best.push(wins);
        for (strategy, points) in estimates.into_iter().enumerate() {
            let sums: Vec<&Moments> = swept.sums.iter().map(|point| &point[strategy][which]).collect();
            responses.push(response(&sweep.design, (strategy, measure), points, &sums, seed));
        }
    }
    Analysis { responses, best }
}

fn estimate(measure: Measure, sums: &Moments) -> Option<Estimate> {
    match measure.unit() {
        Unit::Share => sums.clustered_proportion(LEVEL),
        _ => sums.mean(LEVEL),
    }
}

fn response(
    design: &Design,
    (strategy, measure): (usize, Measure),
    points: Vec<Option<Estimate>>,
    sums: &[&Moments],
    seed: u64,
) -> Response {
    let y: Vec<f64> = points.iter().map(|e| e.map_or(f64::NAN, |e| e.value)).collect();
    let noise_var: Vec<f64> = sums.iter().map(|s| s.variance_of_quotient().unwrap_or(f64::NAN)).collect();
    let noise = noise_share(&y, &noise_var);
    let nothing = |found: Option<Found>| found.unwrap_or(Found::Nothing);
    let found = match design.kind() {
        DesignKind::Saltelli => {
            let bootstrap = Bootstrap::new(seed, strategy as u64);
            nothing(sobol_indices(design.inputs(), &y, LEVEL, &bootstrap).map(|indices| {
                let corrected = noise.and_then(|share| indices.without_noise(share));
                Found::Sobol(indices, corrected)
            }))
        }
        DesignKind::Morris => nothing(morris_effects(design, &y, Some(&noise_var), LEVEL).map(Found::Morris)),
        _ => nothing(main_effects(design, &y, LEVEL).map(Found::Main)),
    };
    Response { strategy, measure, points, noise, found }
}
