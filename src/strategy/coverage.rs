//! Greedy cover: where each next post adds most to what is covered.
//!
//! What is to be covered: each asset (half its weight) and eight points around it at half the nominal hide distance,
//! over which raids come in (the other half). A point counts as covered from a site within the radius and in sight:
//! from 5 m above the site to 80 m above the point, the height at which most drones travel. A point that is covered
//! n times already is worth 0.3ⁿ of its weight, so the list goes on sensibly after everything is covered once.
//!
//! The gain is submodular, so the greedy list is within 1 − 1/e of the best possible for any length (Nemhauser,
//! Wolsey, Fisher 1978), and gains need to be worked out again only for the candidate on top (Minoux 1978).
//! Left out: how sensing falls off inside the radius.

use super::greedy::Candidate;
use super::hides;
use super::rank::{Ranked, rank};
use super::site::{site, towards};
use crate::scenario::model::Scenario;
use crate::scenario::spec::strategy::RankSpec;
use crate::terrain::line_of_sight;
use glam::DVec2;
use std::collections::BinaryHeap;

/// Sites listed at most.
pub const MOST_SITES: usize = 64;
const RING_POINTS: u32 = 8;
const SITE_HEIGHT_M: f64 = 5.0;
const DRONE_HEIGHT_M: f64 = 80.0;
/// Worth of covering a point once more.
const AGAIN: f64 = 0.3;

/// Something to cover.
#[derive(Clone, Copy, Debug)]
struct Demand {
    at: DVec2,
    weight: f64,
}

/// The sites in order: each adds most to those before it.
pub fn covering_sites(scenario: &Scenario, by: RankSpec, radius_m: f64) -> Vec<DVec2> {
    let assets = rank(scenario, by);
    let demands = demands(scenario, &assets);
    let sites = candidates(scenario, &assets, &demands, radius_m);
    let covers: Vec<Vec<usize>> = sites.iter().map(|&p| covered(scenario, &demands, p, radius_m)).collect();
    greedy(&covers, &demands).into_iter().map(|i| sites[i]).collect()
}

fn demands(scenario: &Scenario, assets: &[Ranked]) -> Vec<Demand> {
    let ring_m = 0.5 * hides::nominal_m(scenario);
    let mut demands = Vec::new();
    for ranked in assets {
        let at = scenario.assets[ranked.asset].at;
        demands.push(Demand { at, weight: 0.5 * ranked.weight });
        let weight = 0.5 * ranked.weight / f64::from(RING_POINTS);
        let ring = (0..RING_POINTS).map(|i| at + towards(i, RING_POINTS) * ring_m);
        demands.extend(ring.filter(|p| scenario.ground.contains(*p)).map(|at| Demand { at, weight }));
    }
    demands
}

/// The assets' own sites, then the highest ground around each point of a lattice that can reach a demand.
fn candidates(scenario: &Scenario, assets: &[Ranked], demands: &[Demand], radius_m: f64) -> Vec<DVec2> {
    let ground = &*scenario.ground;
    let own = assets.iter().map(|r| &scenario.assets[r.asset]).map(|a| site(ground, a.at, a.radius_m, 0));
    let size_m = ground.size_m();
    let step_m = (0.5 * radius_m).clamp(200.0, 1500.0);
    let (columns, rows) = ((size_m.x / step_m) as usize, (size_m.y / step_m) as usize);
    let lattice = (0..rows * columns)
        .map(|i| DVec2::new((i % columns) as f64 + 0.5, (i / columns) as f64 + 0.5) * step_m)
        .filter(|p| demands.iter().any(|d| d.at.distance(*p) <= radius_m))
        .map(|p| site(ground, p, 0.0, 0));
    own.chain(lattice).collect()
}

fn covered(scenario: &Scenario, demands: &[Demand], from: DVec2, radius_m: f64) -> Vec<usize> {
    let ground = &*scenario.ground;
    let eye = ground.above(from, SITE_HEIGHT_M);
    let sees = |at: DVec2| {
        from.distance(at) <= radius_m && line_of_sight(ground, eye, ground.above(at, DRONE_HEIGHT_M))
    };
    (0..demands.len()).filter(|&i| sees(demands[i].at)).collect()
}

/// Indices of the candidates in the order of what each adds; candidates that cover nothing are left out.
fn greedy(covers: &[Vec<usize>], demands: &[Demand]) -> Vec<usize> {
    let mut worth: Vec<f64> = demands.iter().map(|d| d.weight).collect();
    let gain = |worth: &[f64], i: usize| covers[i].iter().map(|&d| worth[d]).sum::<f64>();
    let mut heap: BinaryHeap<Candidate> =
        (0..covers.len()).map(|i| Candidate::new(gain(&worth, i), i)).collect();
    let mut order = Vec::new();
    while let Some(Candidate { number, gain: claimed }) = heap.pop() {
        if claimed <= 0.0 || order.len() == MOST_SITES {
            break;
        }
        let now = Candidate::new(gain(&worth, number), number);
        // Gains only ever fall: if it still is the best, nobody else can beat it.
        if heap.peek().is_some_and(|next| *next > now) {
            heap.push(now);
            continue;
        }
        order.push(number);
        covers[number].iter().for_each(|&d| worth[d] *= AGAIN);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same greedy list without laziness.
    fn plain(covers: &[Vec<usize>], demands: &[Demand]) -> Vec<usize> {
        let mut worth: Vec<f64> = demands.iter().map(|d| d.weight).collect();
        let mut order: Vec<usize> = Vec::new();
        while order.len() < MOST_SITES {
            let left = (0..covers.len()).filter(|i| !order.contains(i));
            let gains = left.map(|i| Candidate::new(covers[i].iter().map(|&d| worth[d]).sum(), i));
            let Some(best) = gains.max().filter(|e| e.gain > 0.0) else { break };
            order.push(best.number);
            covers[best.number].iter().for_each(|&d| worth[d] *= AGAIN);
        }
        order
    }

    proptest! {
        #[test]
        fn laziness_does_not_change_the_order(
            covers in prop::collection::vec(prop::collection::btree_set(0usize..12, 0..6), 0..30),
            weights in prop::collection::vec(0.0f64..1.0, 12),
        ) {
            let covers: Vec<Vec<usize>> = covers.into_iter().map(|c| c.into_iter().collect()).collect();
            let demands: Vec<Demand> = weights.into_iter().map(|weight| Demand { at: DVec2::ZERO, weight }).collect();
            prop_assert_eq!(greedy(&covers, &demands), plain(&covers, &demands));
        }
    }

    #[test]
    fn the_second_site_covers_what_the_first_left() {
        let demands = [0.4, 0.3, 0.2, 0.1].map(|weight| Demand { at: DVec2::ZERO, weight });
        let covers = [vec![0], vec![0, 1], vec![2, 3], vec![1, 2]];
        assert_eq!(greedy(&covers, &demands)[..2], [1, 2]);
    }
}
