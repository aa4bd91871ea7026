//! Which assets come first, as the defenders see it.
//!
//! Weights are nominal figures: value in USD, people exposed (the mean of day and night), or attractiveness × people
//! exposed. Blue ranks by what an asset is, not by what a cell prefers or believes: those are the attackers' own.
//! Ties go to the larger population, then to the order of the file.

use crate::scenario::model::{Asset, Scenario};
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::strategy::RankSpec;

/// An asset with its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Index into the scenario's assets.
    pub asset: usize,
    /// Weight as a share of the sum over all ranked assets.
    pub weight: f64,
}

/// The assets, the weightiest first, with weights that add up to 1.
///
/// By risk, assets that are never attacked or expose nobody are left out; by value and population, those without any
/// come last. If all weigh nothing, all come with equal weights.
pub fn rank(scenario: &Scenario, by: RankSpec) -> Vec<Ranked> {
    let mut ranked: Vec<Ranked> = (scenario.assets.iter().enumerate())
        .map(|(asset, a)| Ranked { asset, weight: weight(a, by) })
        .collect();
    if ranked.iter().all(|r| r.weight <= 0.0) {
        ranked.iter_mut().for_each(|r| r.weight = 1.0);
    } else if by == RankSpec::Risk {
        ranked.retain(|r| r.weight > 0.0);
    }
    let population = |r: &Ranked| scenario.assets[r.asset].population;
    ranked.sort_by(|a, b| {
        (b.weight.total_cmp(&a.weight))
            .then(population(b).total_cmp(&population(a)))
            .then(a.asset.cmp(&b.asset))
    });
    let sum: f64 = ranked.iter().map(|r| r.weight).sum();
    ranked.iter_mut().for_each(|r| r.weight /= sum);
    ranked
}

fn weight(asset: &Asset, by: RankSpec) -> f64 {
    let figures = asset.figures.nominal();
    let exposed = 0.5 * (figures.exposed_day + figures.exposed_night);
    match by {
        RankSpec::Value => figures.value_usd,
        RankSpec::Population => exposed,
        RankSpec::Risk => figures.attractiveness * exposed,
    }
}
