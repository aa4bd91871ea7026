//! Where a pair hides to launch: under cover, at its distance, away from what it takes for guarded.
//!
//! A pair looks at a fixed number of places around the target and takes one in proportion to its appeal:
//! concealment of the cover × belief. The law is ours (grade C); that pairs launch from cover at 0.5 to 5 km is in
//! `parameters.md`.

use crate::math;
use crate::rng::Draws;
use crate::scenario::figure::Figure;
use crate::scenario::spec::red::BeliefSpec;
use crate::terrain::Ground;
use glam::DVec2;

/// Places a pair looks at.
const LOOKS: usize = 24;

/// Draws a hide around `target`; `None` if no place on the map will do.
pub fn choose(
    draws: &mut Draws,
    ground: &Ground,
    target: DVec2,
    distance_km: &Figure,
    farthest_m: f64,
    beliefs: &[BeliefSpec],
) -> Option<DVec2> {
    let mut places = [DVec2::ZERO; LOOKS];
    let mut appeal = [0.0; LOOKS];
    for (place, weight) in places.iter_mut().zip(&mut appeal) {
        let distance_m = (1000.0 * distance_km.quantile(draws.unit())).min(farthest_m);
        let bearing = math::TAU * draws.unit();
        *place = target + distance_m * DVec2::new(math::cos(bearing), math::sin(bearing));
        if ground.contains(*place) {
            let figures = ground.figures_at(*place);
            if figures.foot_speed_factor > 0.0 {
                *weight = (0.02 + figures.concealment) * belief(*place, beliefs);
            }
        }
    }
    draws.choose_weighted(&appeal).map(|i| places[i])
}

/// Factor on the wish to be at a place, from what the cell takes for guarded.
pub fn belief(place: DVec2, beliefs: &[BeliefSpec]) -> f64 {
    beliefs
        .iter()
        .filter(|b| place.distance(1000.0 * DVec2::from(b.at_km)) <= 1000.0 * b.radius_km)
        .map(|b| b.weight)
        .product()
}
