//! Line of sight between two points: a straight ray over bilinear ground plus clutter.
//!
//! The ray is sampled every half cell, at the middles of equal steps, and blocked where it runs below ground plus
//! clutter. Within one cell of either end clutter does not count: somebody at the edge of a wood sees out of it, and
//! can be seen. Left out: refraction and the earth's curvature (together under 2 m at mid-way of 10 km), haze, and
//! seeing *through* thin cover.

use glam::{DVec2, DVec3};

use super::ground::Ground;

/// A ray this far below the surface still passes, metres: absorbs the rounding of 32-bit heights.
pub const GRAZE_M: f64 = 1e-3;

/// Samples a cell.
const SAMPLES_PER_CELL: f64 = 2.0;

/// Is there a clear line between two points (z above sea level)? The same in both directions.
pub fn line_of_sight(ground: &Ground, a: DVec3, b: DVec3) -> bool {
    // One order of the ends, so that rounding is the same both ways.
    let swap = (b.x, b.y, b.z) < (a.x, a.y, a.z);
    let (a, b) = if swap { (b, a) } else { (a, b) };
    if a.z.min(b.z) >= ground.top_m() {
        return true;
    }
    let walk = Walk::new(ground, a.truncate(), b.truncate());
    let rise = b.z - a.z;
    // Start where the ray dips below the highest surface: the rest is clear.
    let (first, last) = walk.below(a.z, rise, ground.top_m());
    for i in first..last {
        let (share, p) = walk.sample(i);
        let ray = a.z + rise * share + GRAZE_M;
        if ray < ground.ceiling_at(p) && ray < walk.obstacle(ground, i, p) {
            return false;
        }
    }
    ends_above_ground(ground, a) && ends_above_ground(ground, b)
}

fn ends_above_ground(ground: &Ground, end: DVec3) -> bool {
    end.z + GRAZE_M >= ground.ceiling_at(end.truncate())
        || end.z + GRAZE_M >= ground.elevation_at(end.truncate())
}

/// The samples along a ray.
pub(crate) struct Walk {
    from: DVec2,
    step: DVec2,
    share: f64,
    count: usize,
    /// Samples from here, and up to there, count clutter.
    clutter: (usize, usize),
}

impl Walk {
    pub(crate) fn new(ground: &Ground, from: DVec2, to: DVec2) -> Self {
        let cells = from.distance(to) / ground.grid().cell_m();
        // A cast saturates; a map has fewer cells along its diagonal than this.
        let count = ((cells * SAMPLES_PER_CELL).ceil() as usize).clamp(1, 10_000_000);
        let share = 1.0 / count as f64;
        // The samples of the first and the last cell: middles of steps nearer than one cell to an end.
        let near = (count as f64 / cells.max(1e-9) + 0.5).floor().min(count as f64) as usize;
        Self { from, step: (to - from) * share, share, count, clutter: (near, count - near.min(count)) }
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// The `i`-th sample: its share of the way and its place.
    #[inline]
    pub(crate) fn sample(&self, i: usize) -> (f64, DVec2) {
        let steps = i as f64 + 0.5;
        (steps * self.share, self.from + self.step * steps)
    }

    /// What stops the ray at a sample: ground, and clutter away from the ends.
    #[inline]
    pub(crate) fn obstacle(&self, ground: &Ground, i: usize, p: DVec2) -> f64 {
        let clutter = if i >= self.clutter.0 && i < self.clutter.1 { ground.clutter_at(p) } else { 0.0 };
        ground.elevation_at(p) + clutter
    }

    /// The samples at which a ray from height `z` with the given rise over the whole way may be below `top`.
    fn below(&self, z: f64, rise: f64, top: f64) -> (usize, usize) {
        let crossing = ((top - z) / rise).clamp(0.0, 1.0) * self.count as f64;
        if z < top && z + rise < top {
            (0, self.count)
        } else if rise > 0.0 {
            (0, (crossing as usize + 1).min(self.count))
        } else {
            ((crossing as usize).saturating_sub(1), self.count)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::cover::{Cover, CoverTable};
    use crate::terrain::grid::{Grid, Raster};
    use proptest::prelude::*;

    fn ground(elevation: impl Fn(DVec2) -> f64, cover: impl Fn(DVec2) -> Cover) -> Ground {
        let grid = Grid::new(100, 100, 50.0).unwrap();
        let z = Raster::from_fn(grid, |c| elevation(grid.centre(c)) as f32);
        let cover = Raster::from_fn(grid, |c| cover(grid.centre(c)));
        Ground::new(z, cover, CoverTable::default()).unwrap()
    }

    fn sees(g: &Ground, from: (f64, f64, f64), to: (f64, f64, f64)) -> bool {
        let point = |(x, y, h): (f64, f64, f64)| g.above(DVec2::new(x, y), h);
        line_of_sight(g, point(from), point(to))
    }

    fn rolling() -> Ground {
        ground(
            |p| 100.0 + 60.0 * crate::math::sin(p.x / 400.0) * crate::math::cos(p.y / 300.0),
            |p| if crate::math::sin(p.x / 170.0 + p.y / 90.0) > 0.6 { Cover::Forest } else { Cover::Open },
        )
    }

    #[test]
    fn on_flat_open_ground_everything_is_seen() {
        let g = ground(|_| 200.0, |_| Cover::Open);
        assert!(sees(&g, (10.0, 10.0, 0.0), (4990.0, 4000.0, 0.0)));
        assert!(!line_of_sight(&g, DVec3::new(10.0, 10.0, 199.0), DVec3::new(500.0, 10.0, 300.0)));
    }

    #[test]
    fn a_ridge_hides_what_is_below_the_line_over_its_top() {
        // A wall 100 m high around x = 2500: from 2 m at x = 500, its top hides up to 198 m at x = 4500.
        let g = ground(|p| if (p.x - 2500.0).abs() < 60.0 { 100.0 } else { 0.0 }, |_| Cover::Open);
        assert!(!sees(&g, (500.0, 2500.0, 2.0), (4500.0, 2500.0, 190.0)));
        assert!(sees(&g, (500.0, 2500.0, 2.0), (4500.0, 2500.0, 206.0)));
    }

    #[test]
    fn forest_blocks_but_not_its_edge() {
        let g = ground(|_| 0.0, |p| if (p.x - 2500.0).abs() < 500.0 { Cover::Forest } else { Cover::Open });
        assert!(!sees(&g, (500.0, 2500.0, 2.0), (4500.0, 2500.0, 2.0)));
        // 30 m inside the wood, looking out.
        assert!(sees(&g, (2030.0, 2500.0, 2.0), (500.0, 2500.0, 2.0)));
        // 200 m inside, looking out.
        assert!(!sees(&g, (2200.0, 2500.0, 2.0), (500.0, 2500.0, 2.0)));
        // Over the canopy.
        assert!(sees(&g, (500.0, 2500.0, 15.5), (4500.0, 2500.0, 15.5)));
    }

    proptest! {
        #[test]
        fn sight_is_mutual_and_skipping_by_ceilings_changes_nothing(
            (ax, ay, ah) in (0.0..5000.0, 0.0..5000.0, 0.0..80.0),
            (bx, by, bh) in (0.0..5000.0, 0.0..5000.0, 0.0..80.0),
        ) {
            let g = rolling();
            let (a, b) = (g.above(DVec2::new(ax, ay), ah), g.above(DVec2::new(bx, by), bh));
            let seen = line_of_sight(&g, a, b);
            prop_assert_eq!(seen, line_of_sight(&g, b, a));
            let walk = Walk::new(&g, a.truncate(), b.truncate());
            let clear = (0..walk.count()).all(|i| {
                let (share, p) = walk.sample(i);
                a.z + (b.z - a.z) * share + GRAZE_M >= walk.obstacle(&g, i, p) - 1e-6
            });
            // Grazing within a micrometre may go either way.
            let margin = (0..walk.count()).map(|i| {
                let (share, p) = walk.sample(i);
                (a.z + (b.z - a.z) * share + GRAZE_M - walk.obstacle(&g, i, p)).abs()
            }).fold(f64::INFINITY, f64::min);
            prop_assert!(seen == clear || margin < 1e-5);
        }
    }
}
