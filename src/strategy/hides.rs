//! Likely launch hides, as a defender can work them out from the map and from what is published.
//!
//! score(p) = concealment of the cover at p × Σ over assets (attractiveness × people exposed) × w(distance), where
//! w falls in straight lines from 1 at the nominal hide distance to ¼ at the shortest and the longest one, and is 0
//! beyond (averaged over the cells). Ground that cannot be walked on is no hide, nor is the inside of what is
//! protected. The best point of a lattice is taken, then the best of the rest, none within 500 m of another; each
//! one taken counts w × 30 % off the weight of the assets it threatens, so that the list spreads over all of them
//! instead of filling the best wood.
//!
//! Blue knows the published range of hide distances; the cells' staging places, preferences and beliefs are theirs
//! and are not looked at. Source: model.md §4 (a hide is chosen by concealment and distance to the target);
//! parameters.md "Operator pairs". Shape of w, lattice and discount are ours (grade C). Left out: sight from the
//! hide, tracks, who farms the land.

use super::greedy::Candidate;
use super::rank::{Ranked, rank};
use super::site::towards;
use crate::scenario::model::Scenario;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::red::CellSpec;
use crate::scenario::spec::strategy::RankSpec;
use glam::DVec2;
use std::collections::BinaryHeap;

/// Hides looked for at most.
pub const MOST_HIDES: usize = 64;
/// Distance between two hides at least, m.
pub const APART_M: f64 = 500.0;
/// Candidates stand on a lattice of this spacing, m (or of the map's cells, where those are larger).
const LATTICE_M: f64 = 200.0;
/// Directions looked at around an asset, and points along each.
const BEARINGS: u32 = 32;
const SAMPLES: u32 = 24;
/// Cosine of the smallest angle between two directions, 45°.
const COS_APART: f64 = core::f64::consts::FRAC_1_SQRT_2;
/// Share of an asset's weight that a hide at the nominal distance takes off for the next ones.
const TAKEN_OFF: f64 = 0.3;
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
    let mut assets = rank(scenario, RankSpec::Risk);
    let bands = bands(scenario);
    let lattice = lattice(scenario);
    let score = |assets: &[Ranked], i: usize| score(scenario, assets, &bands, lattice[i]);
    // Scores only fall as hides are taken, so only the best one needs to be worked out again (as in `coverage`).
    let mut open: BinaryHeap<Candidate> =
        (0..lattice.len()).map(|i| Candidate::new(score(&assets, i), i)).filter(|c| c.gain > 0.0).collect();
    let mut hides: Vec<Hide> = Vec::new();
    while let Some(Candidate { number, .. }) = open.pop() {
        let at = lattice[number];
        if hides.len() == MOST_HIDES {
            break;
        }
        if hides.iter().any(|h| h.at.distance(at) < APART_M) {
            continue;
        }
        let now = Candidate::new(score(&assets, number), number);
        if open.peek().is_some_and(|next| *next > now) {
            open.push(now);
            continue;
        }
        hides.push(Hide { at, score: now.gain });
        for r in &mut assets {
            r.weight *= 1.0 - TAKEN_OFF * weight_at(&bands, scenario.assets[r.asset].at.distance(at));
        }
    }
    hides
}

/// Unit vectors from an asset towards where most hiding ground in range of it lies, the likeliest first: at most
/// `most`, at least 45° apart. Empty when nothing around it hides anybody.
pub fn likely_directions(scenario: &Scenario, asset: usize, most: usize) -> Vec<DVec2> {
    let from = scenario.assets[asset].at;
    let bands = bands(scenario);
    let reach_m = bands.iter().map(|b| b.high_m).fold(0.0, f64::max);
    let hidden = |way: DVec2| -> f64 {
        let along = (1..=SAMPLES).map(|k| reach_m * f64::from(k) / f64::from(SAMPLES));
        along.map(|m| concealment(scenario, from + way * m) * weight_at(&bands, m)).sum()
    };
    let mut ways: Vec<(f64, DVec2)> =
        (0..BEARINGS).map(|b| towards(b, BEARINGS)).map(|w| (hidden(w), w)).filter(|w| w.0 > 0.0).collect();
    // The sort is stable: of equal directions the first from north comes first.
    ways.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut chosen: Vec<DVec2> = Vec::new();
    for (_, way) in ways {
        if chosen.len() < most && chosen.iter().all(|c| c.dot(way) <= COS_APART) {
            chosen.push(way);
        }
    }
    chosen
}

fn lattice(scenario: &Scenario) -> Vec<DVec2> {
    let size_m = scenario.ground.size_m();
    let step_m = LATTICE_M.max(scenario.ground.grid().cell_m());
    let (columns, rows) = ((size_m.x / step_m) as usize, (size_m.y / step_m) as usize);
    let point = |i: usize| DVec2::new((i % columns) as f64 + 0.5, (i / columns) as f64 + 0.5) * step_m;
    (0..rows * columns).map(point).collect()
}

fn score(scenario: &Scenario, assets: &[Ranked], bands: &[Band], at: DVec2) -> f64 {
    let concealment = concealment(scenario, at);
    if concealment <= 0.0 {
        return 0.0;
    }
    let wanted = assets.iter().map(|r| r.weight * weight_at(bands, scenario.assets[r.asset].at.distance(at)));
    concealment * wanted.sum::<f64>()
}

/// How well a point hides a pair, 0 to 1; 0 where nobody can walk, inside what is protected, and off the map.
fn concealment(scenario: &Scenario, at: DVec2) -> f64 {
    let cover = scenario.ground.figures_at(at);
    let inside = scenario.assets.iter().any(|a| a.at.distance(at) <= a.radius_m);
    if cover.foot_speed_factor <= 0.0 || inside || !scenario.ground.contains(at) {
        return 0.0;
    }
    cover.concealment
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
