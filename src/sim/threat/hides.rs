//! Where a pair hides to launch: under cover, at its distance, away from what it takes for guarded.
//!
//! A pair looks at a fixed number of places around the target, or in the ground that its cell is known to hide in, and takes one in proportion to its appeal:
//! concealment of the cover × belief. The law is ours (grade C); that pairs launch from cover at 0.5 to 5 km is in
//! `parameters.md`.

use crate::math;
use crate::rng::Draws;
use crate::scenario::figure::Figure;
use crate::scenario::spec::red::{BeliefSpec, HideSpec};
use crate::terrain::Ground;
use glam::DVec2;

/// Places a pair looks at.
const LOOKS: usize = 24;

/// What a cell wants of a hide.
pub struct Wish<'a> {
    /// Where the drones are to fly.
    pub target: DVec2,
    /// How far from it, km.
    pub distance_km: &'a Figure,
    /// The farthest from which all of them get there, m.
    pub farthest_m: f64,
    /// The ground that the cell hides in; empty for anywhere.
    pub known: &'a [HideSpec],
    /// What the cell takes for guarded.
    pub guarded: &'a [Guarded],
}

/// A place that a cell takes for guarded, and shuns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guarded {
    /// Centre.
    pub at: DVec2,
    /// Radius, m.
    pub radius_m: f64,
    /// Factor on the wish to attack or hide there, 0 to 1.
    pub weight: f64,
}

impl From<&BeliefSpec> for Guarded {
    fn from(spec: &BeliefSpec) -> Self {
        let at = 1000.0 * DVec2::from(spec.at_km);
        Guarded { at, radius_m: 1000.0 * spec.radius_km, weight: spec.weight }
    }
}

/// Draws a hide; `None` if no place on the map will do.
pub fn choose(draws: &mut Draws, ground: &Ground, wish: &Wish) -> Option<DVec2> {
    let mut places = [DVec2::ZERO; LOOKS];
    let mut appeal = [0.0; LOOKS];
    for (place, weight) in places.iter_mut().zip(&mut appeal) {
        *place = wish.look(draws);
        let flyable = wish.known.is_empty() || place.distance(wish.target) <= wish.farthest_m;
        if flyable && ground.contains(*place) {
            let figures = ground.figures_at(*place);
            if figures.foot_speed_factor > 0.0 {
                *weight = (0.02 + figures.concealment) * belief(*place, wish.guarded);
            }
        }
    }
    draws.choose_weighted(&appeal).map(|i| places[i])
}

impl Wish<'_> {
    fn look(&self, draws: &mut Draws) -> DVec2 {
        if self.known.is_empty() {
            let distance_m = (1000.0 * self.distance_km.quantile(draws.unit())).min(self.farthest_m);
            let bearing = math::TAU * draws.unit();
            return self.target + distance_m * DVec2::new(math::cos(bearing), math::sin(bearing));
        }
        let which = ((draws.unit() * self.known.len() as f64) as usize).min(self.known.len() - 1);
        let (a, b) = (draws.unit(), draws.unit());
        1000.0
            * match self.known[which] {
                HideSpec::At(at_km) => DVec2::from(at_km),
                HideSpec::Disc { at_km, radius_km } => {
                    let bearing = math::TAU * b;
                    DVec2::from(at_km)
                        + radius_km * a.sqrt() * DVec2::new(math::cos(bearing), math::sin(bearing))
                }
                HideSpec::Rectangle { from_km, to_km } => {
                    let (from, to) = (DVec2::from(from_km), DVec2::from(to_km));
                    from + (to - from) * DVec2::new(a, b)
                }
            }
    }
}

/// Factor on the wish to be at a place, from what the cell takes for guarded.
pub fn belief(place: DVec2, guarded: &[Guarded]) -> f64 {
    guarded.iter().filter(|g| place.distance(g.at) <= g.radius_m).map(|g| g.weight).product()
}
