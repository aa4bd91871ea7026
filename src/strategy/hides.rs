//! Likely launch hides, as a defender can work them out from the map and from what is published.
//!
//! score(p) = concealment of the cover at p × Σ over assets (attractiveness × people exposed) × w(distance), where
//! w falls in straight lines from 1 at the nominal hide distance to ¼ at the shortest and the longest one, and is 0
//! beyond (averaged over the cells). Ground that cannot be walked on is no hide. The best cells are taken one after
//! another, none within 500 m of a better one, so that hides spread over the map.
//!
//! Blue knows the published range of hide distances; the cells' staging places, preferences and beliefs are theirs
//! and are not looked at. Source: model.md §4 (a hide is chosen by concealment and distance to the target);
//! parameters.md "Operator pairs". Left out: sight from the hide, tracks, who farms the land.

use super::rank::{Ranked, rank};
use crate::scenario::model::Scenario;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::red::CellSpec;
use crate::scenario::spec::strategy::RankSpec;
use glam::DVec2;

/// Hides looked for at most.
pub const MOST_HIDES: usize = 64;
/// Distance between two hides at least, m.
pub const APART_M: f64 = 500.0;
/// Candidates stand on a lattice of this spacing, m (or of the map's cells, where those are larger).
const LATTICE_M: f64 = 200.0;
/// Weight of a hide at the ends of the range, against one at the nominal distance.
const WEIGHT_AT_ENDS: f64 = 0.25;

/// A place from which a raid is likely to be flown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hide {
    /// Where.
    pub at: DVec2,
    /// Score, dimensionless; only its order matters.
    pub score: f64,
}

/// What is published about the distance from hide to target: low, nominal and high of one cell, m.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    low_m: f64,
    nominal_m: f64,
    high_m: f64,
}

impl Band {
    fn of(cell: &CellSpec) -> Self {
        let nominal_m = cell.nominal().hide_distance_km * 1000.0;
        let (low, high) = match &cell.hide_distance_km {
            Some(figure) => figure.range(),
            None => (nominal_m / 1000.0, nominal_m / 1000.0),
        };
        // A distance that is given as certain is still only about so for those who plan with it.
        Band {
            low_m: (low * 1000.0).min(0.75 * nominal_m),
            nominal_m,
            high_m: (high * 1000.0).max(1.25 * nominal_m),
        }
    }

    /// Weight of a hide at this distance from a target, 0 to 1.
    pub fn weight(&self, distance_m: f64) -> f64 {
        let share = if distance_m < self.low_m || distance_m > self.high_m {
            return 0.0;
        } else if distance_m <= self.nominal_m {
            (distance_m - self.low_m) / (self.nominal_m - self.low_m)
        } else {
            (self.high_m - distance_m) / (self.high_m - self.nominal_m)
        };
        WEIGHT_AT_ENDS + (1.0 - WEIGHT_AT_ENDS) * share
    }
}

/// The bands of all cells.
pub fn bands(scenario: &Scenario) -> Vec<Band> {
    scenario.spec.cells.iter().map(Band::of).collect()
}

/// Nominal hide distance, m: the mean over the cells; 2 km without a cell.
pub fn nominal_m(scenario: &Scenario) -> f64 {
    let bands = bands(scenario);
    if bands.is_empty() {
        return 2000.0;
    }
    bands.iter().map(|b| b.nominal_m).sum::<f64>() / bands.len() as f64
}

/// Mean weight over the cells of a hide at a distance from a target, 0 to 1.
pub fn weight_at(bands: &[Band], distance_m: f64) -> f64 {
    bands.iter().map(|b| b.weight(distance_m)).sum::<f64>() / bands.len().max(1) as f64
}

/// The likely hides, the likeliest first: [`MOST_HIDES`] at most, at least [`APART_M`] apart.
pub fn likely_hides(scenario: &Scenario) -> Vec<Hide> {
    let assets = rank(scenario, RankSpec::Risk);
    let bands = bands(scenario);
    let size_m = scenario.ground.size_m();
    let step_m = LATTICE_M.max(scenario.ground.grid().cell_m());
    let columns = (size_m.x / step_m) as usize;
    let rows = (size_m.y / step_m) as usize;
    let mut hides: Vec<Hide> = (0..rows * columns)
        .map(|i| DVec2::new((i % columns) as f64 + 0.5, (i / columns) as f64 + 0.5) * step_m)
        .map(|at| Hide { at, score: score(scenario, &assets, &bands, at) })
        .filter(|hide| hide.score > 0.0)
        .collect();
    // The sort is stable: equal scores stay in the order of the lattice.
    hides.sort_by(|a, b| b.score.total_cmp(&a.score));
    spread(hides)
}

fn score(scenario: &Scenario, assets: &[Ranked], bands: &[Band], at: DVec2) -> f64 {
    let cover = scenario.ground.figures_at(at);
    if cover.foot_speed_factor <= 0.0 || inside_an_asset(scenario, at) {
        return 0.0;
    }
    let wanted: f64 =
        assets.iter().map(|r| r.weight * weight_at(bands, scenario.assets[r.asset].at.distance(at))).sum();
    cover.concealment * wanted
}

fn inside_an_asset(scenario: &Scenario, at: DVec2) -> bool {
    scenario.assets.iter().any(|a| a.at.distance(at) <= a.radius_m)
}

/// Keeps each hide that is far enough from all better ones.
fn spread(hides: Vec<Hide>) -> Vec<Hide> {
    let mut kept: Vec<Hide> = Vec::new();
    for hide in hides {
        if kept.iter().all(|k| k.at.distance(hide.at) >= APART_M) {
            kept.push(hide);
            if kept.len() == MOST_HIDES {
                break;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weight_peaks_at_the_nominal_distance_and_ends_with_the_range() {
        let band = Band { low_m: 500.0, nominal_m: 2000.0, high_m: 5000.0 };
        assert_eq!(band.weight(2000.0), 1.0);
        assert_eq!((band.weight(500.0), band.weight(5000.0)), (0.25, 0.25));
        assert_eq!((band.weight(499.0), band.weight(5001.0)), (0.0, 0.0));
        assert!(band.weight(1500.0) > band.weight(1000.0) && band.weight(3000.0) > band.weight(4000.0));
    }
}
