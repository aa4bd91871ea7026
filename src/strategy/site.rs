//! Where exactly a post stands at its place: at the edge, on the ground that sees farthest.
//!
//! Sixteen bearings at the edge of the place and 75 m and 150 m outside it are looked at (a place without an extent:
//! itself and the same two rings). The best is the highest ground less what stands on it (a mast among trees sees no
//! more than the trees let it); never water, never off the map. A second post at the same place takes the best site
//! at least 100 m, or the place's radius, from the first, and so on; when no such site is left the sites are shared
//! in the same order.
//!
//! Assumption of ours (grade C): planners site by height at a walk's distance. Left out: who owns the ground, how
//! kit gets there, a full viewshed of each site.

use crate::math;
use crate::terrain::{Cover, Ground};
use glam::DVec2;

const BEARINGS: u32 = 16;
const OUTSIDE_M: [f64; 3] = [0.0, 75.0, 150.0];
const APART_M: f64 = 100.0;

/// Site of the `nth` post (from 0) at a place with its centre at `at` and a radius of `radius_m`.
pub fn site(ground: &Ground, at: DVec2, radius_m: f64, nth: u32) -> DVec2 {
    let sites = sites(ground, at, radius_m, nth as usize + 1);
    if sites.is_empty() { at } else { sites[nth as usize % sites.len()] }
}

/// The best sites in order, `wanted` at most, each apart from those before it.
fn sites(ground: &Ground, at: DVec2, radius_m: f64, wanted: usize) -> Vec<DVec2> {
    let mut candidates: Vec<(f64, usize, DVec2)> = candidates(at, radius_m)
        .enumerate()
        .filter(|(_, p)| ground.contains(*p) && ground.cover_at(*p) != Cover::Water)
        .map(|(i, p)| (ground.elevation_at(p) - ground.clutter_at(p), i, p))
        .collect();
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let apart_m = APART_M.max(radius_m);
    let mut chosen: Vec<DVec2> = Vec::new();
    for (_, _, p) in candidates {
        if chosen.len() == wanted {
            break;
        }
        if chosen.iter().all(|q| q.distance(p) >= apart_m) {
            chosen.push(p);
        }
    }
    chosen
}

fn candidates(at: DVec2, radius_m: f64) -> impl Iterator<Item = DVec2> {
    OUTSIDE_M.into_iter().flat_map(move |outside_m| {
        let from_centre_m = radius_m + outside_m;
        let bearings = if from_centre_m > 0.0 { BEARINGS } else { 1 };
        (0..bearings).map(move |b| at + towards(b, BEARINGS) * from_centre_m)
    })
}

/// The unit vector of the `nth` of `of` bearings, from north and clockwise.
pub(super) fn towards(nth: u32, of: u32) -> DVec2 {
    let angle = math::TAU * f64::from(nth) / f64::from(of);
    DVec2::new(math::sin(angle), math::cos(angle))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::{CoverTable, Grid, Raster};

    /// Ground that rises to the east, with a lake beyond x = 1,100 m and trees of 15 m north of y = 1,000 m.
    fn ground() -> Ground {
        let grid = Grid::new(80, 80, 25.0).expect("a small grid");
        let height = Raster::from_fn(grid, |c| (grid.centre(c).x * 0.01) as f32);
        let cover = Raster::from_fn(grid, |c| match grid.centre(c) {
            p if p.x > 1100.0 => Cover::Water,
            p if p.y > 1000.0 => Cover::Forest,
            _ => Cover::Open,
        });
        Ground::new(height, cover, CoverTable::default()).expect("a valid ground")
    }

    #[test]
    fn a_post_takes_the_highest_dry_and_open_ground_at_the_edge() {
        let p = site(&ground(), DVec2::splat(1000.0), 50.0, 0);
        assert!(p.x > 1040.0 && p.x <= 1100.0 && p.y <= 1000.0, "stands at {p}");
        let from_edge_m = p.distance(DVec2::splat(1000.0)) - 50.0;
        assert!((-1e-9..=150.0 + 1e-9).contains(&from_edge_m));
    }

    #[test]
    fn further_posts_stand_apart_until_no_site_is_left() {
        let ground = ground();
        let stands: Vec<DVec2> = (0..3).map(|n| site(&ground, DVec2::splat(800.0), 50.0, n)).collect();
        for (i, a) in stands.iter().enumerate() {
            assert!(stands[..i].iter().all(|b| a.distance(*b) >= 100.0), "{stands:?}");
        }
        let many = site(&ground, DVec2::splat(800.0), 50.0, 5000);
        assert!(many.distance(DVec2::splat(800.0)) <= 200.0 + 1e-9);
    }
}
