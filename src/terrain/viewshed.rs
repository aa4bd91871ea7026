//! What a fixed post sees: for every cell around it, the lowest altitude that is in sight.
//!
//! A ray to each cell centre within the radius carries the steepest obstacle so far (R3, Franklin and Ray 1994:
//! the exact one of the usual viewshed methods); the target's altitude must clear it. Between cell centres the
//! lowest visible altitude is bilinear, as the ground is. Sampling and clutter are those of
//! [`line_of_sight`](super::sight::line_of_sight); the two agree but for points right at the horizon.
//! Measured over 20 posts in real hills (60 m cells, 3 km): the same answer for 99.7 % of points up to 120 m above the
//! ground and 99.0 % up to 3 m.

use glam::{DVec2, DVec3};

use super::error::{TerrainError, argument};
use super::grid::{Cell, Grid};
use super::ground::Ground;
use super::sight::{GRAZE_M, Walk};

/// Lowest visible altitudes around a post.
#[derive(Clone, Debug)]
pub struct Viewshed {
    eye: DVec3,
    radius_m: f64,
    grid: Grid,
    /// The south-west cell of the part of the map that is kept.
    corner: Cell,
    columns: usize,
    rows: usize,
    /// Lowest visible altitude above sea level, metres; row-major from the south-west.
    lowest_m: Vec<f32>,
}

/// Beyond the radius: higher than anything flies, and finite so that interpolation stays sound.
const NEVER_M: f32 = 1e9;

impl Viewshed {
    /// Computes what is in sight within `radius_m` from `height_m` above the ground at `position`.
    ///
    /// # Errors
    /// A position off the map, or a height or radius that is negative or not finite.
    pub fn new(ground: &Ground, position: DVec2, height_m: f64, radius_m: f64) -> Result<Self, TerrainError> {
        if !ground.contains(position) {
            return Err(argument("viewshed", "a post on the map", position, "the map starts at (0, 0)"));
        }
        for (name, value) in [("height", height_m), ("radius", radius_m)] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(argument(format!("viewshed {name}"), "0 m or more", value, "units are metres"));
            }
        }
        let grid = *ground.grid();
        let eye = ground.above(position, height_m);
        // One cell more on each side, so that every point within the radius has four neighbours.
        let reach = DVec2::splat(radius_m + grid.cell_m());
        let corner = grid.nearest_cell(position - reach);
        let far = grid.nearest_cell(position + reach);
        // Two columns and rows at least, as bilinear interpolation needs.
        let corner =
            Cell { column: corner.column.min(grid.width() - 2), row: corner.row.min(grid.height() - 2) };
        let (columns, rows) = ((far.column - corner.column + 1).max(2), (far.row - corner.row + 1).max(2));
        let limit_m = radius_m + 1.5 * grid.cell_m();
        let lowest_m = (0..columns * rows)
            .map(|i| {
                let cell = Cell { column: corner.column + i % columns, row: corner.row + i / columns };
                let target = grid.centre(cell);
                let near = position.distance_squared(target) <= limit_m * limit_m;
                if near { lowest_visible(ground, eye, target) as f32 } else { NEVER_M }
            })
            .collect();
        Ok(Self { eye, radius_m, grid, corner, columns, rows, lowest_m })
    }

    /// Where the eye is, z above sea level.
    pub fn eye(&self) -> DVec3 {
        self.eye
    }

    /// How far it looks, metres on the ground.
    pub fn radius_m(&self) -> f64 {
        self.radius_m
    }

    /// Is a point (z above sea level) in sight and within the radius?
    #[inline]
    pub fn sees(&self, p: DVec3) -> bool {
        let at = p.truncate();
        at.distance_squared(self.eye.truncate()) <= self.radius_m * self.radius_m
            && p.z + GRAZE_M >= self.interpolate(at)
    }

    /// The lowest visible altitude above a place, metres above sea level; `None` beyond the radius.
    pub fn lowest_visible_at(&self, p: DVec2) -> Option<f64> {
        (p.distance(self.eye.truncate()) <= self.radius_m).then(|| self.interpolate(p))
    }

    #[inline]
    fn interpolate(&self, p: DVec2) -> f64 {
        let per_cell = 1.0 / self.grid.cell_m();
        let fx = (p.x * per_cell - 0.5 - self.corner.column as f64).clamp(0.0, (self.columns - 1) as f64);
        let fy = (p.y * per_cell - 0.5 - self.corner.row as f64).clamp(0.0, (self.rows - 1) as f64);
        let (column, row) = ((fx as usize).min(self.columns - 2), (fy as usize).min(self.rows - 2));
        let (tx, ty) = (fx - column as f64, fy - row as f64);
        let i = row * self.columns + column;
        let south = &self.lowest_m[i..i + 2];
        let north = &self.lowest_m[i + self.columns..i + self.columns + 2];
        let (a, b) = (f64::from(south[0]), f64::from(south[1]));
        let (c, d) = (f64::from(north[0]), f64::from(north[1]));
        let low = a + (b - a) * tx;
        let high = c + (d - c) * tx;
        low + (high - low) * ty
    }

    /// The share of the cells within the radius over which something `height_m` above the ground is in sight: 0 to 1.
    pub fn visible_share(&self, ground: &Ground, height_m: f64) -> f64 {
        let (mut all, mut seen) = (0u32, 0u32);
        for i in 0..self.columns * self.rows {
            let cell = Cell {
                column: self.corner.column + i % self.columns,
                row: self.corner.row + i / self.columns,
            };
            let p = self.grid.centre(cell);
            if p.distance(self.eye.truncate()) <= self.radius_m {
                all += 1;
                let z = f64::from(ground.elevation().get(cell)) + height_m;
                seen += u32::from(z + GRAZE_M >= f64::from(self.lowest_m[i]));
            }
        }
        if all == 0 { 0.0 } else { f64::from(seen) / f64::from(all) }
    }
}

/// The lowest altitude at `target` that the eye sees.
fn lowest_visible(ground: &Ground, eye: DVec3, target: DVec2) -> f64 {
    let floor = ground.elevation_at(target);
    let walk = Walk::new(ground, eye.truncate(), target);
    // The steepest line of sight so far, as a rise over the whole way.
    let mut steepest = f64::NEG_INFINITY;
    for i in 0..walk.count() {
        let (share, p) = walk.sample(i);
        // What would raise the line; the cell's ceiling tells most often that nothing here does.
        let needed = eye.z + steepest * share;
        if ground.ceiling_at(p) > needed {
            let obstacle = walk.obstacle(ground, i, p);
            if obstacle > needed {
                steepest = (obstacle - eye.z - GRAZE_M) / share;
            }
        }
    }
    (eye.z + steepest).max(floor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::ascii::read_ascii;
    use crate::terrain::cover::{Cover, CoverTable};
    use crate::terrain::grid::Raster;
    use crate::terrain::import::import_elevation;
    use crate::terrain::noise::unit;
    use crate::terrain::projection::LocalProjection;
    use crate::terrain::sight::line_of_sight;

    fn hills(cell_m: f64) -> Ground {
        let raster = read_ascii(include_bytes!("../../scenarios/terrain/hills.asc")).unwrap();
        let (lon, lat) = raster.centre();
        let window = LocalProjection::centred(lon, lat, DVec2::splat(12_000.0)).unwrap();
        let z = import_elevation(&raster, &window, cell_m).unwrap().elevation_m;
        let grid = *z.grid();
        let cover = Raster::from_fn(grid, |c| {
            if unit(7, c.column as i64 / 6, c.row as i64 / 6) < 0.4 { Cover::Forest } else { Cover::Open }
        });
        Ground::new(z, cover, CoverTable::default()).unwrap()
    }

    /// Share of random points on which viewshed and line of sight say the same, and the share in sight.
    fn agreement(ground: &Ground, post: DVec2, height_m: f64, radius_m: f64, ceiling_m: f64) -> (f64, f64) {
        let shed = Viewshed::new(ground, post, height_m, radius_m).unwrap();
        let (mut all, mut same, mut seen) = (0.0, 0.0, 0.0);
        for i in 0..6000 {
            let p = post + (DVec2::new(unit(1, i, 0), unit(2, i, 0)) * 2.0 - 1.0) * radius_m;
            if p.distance(post) > radius_m || !ground.contains(p) {
                continue;
            }
            let target = ground.above(p, unit(3, i, 0) * ceiling_m);
            let truth = line_of_sight(ground, shed.eye(), target);
            all += 1.0;
            same += f64::from(u8::from(truth == shed.sees(target)));
            seen += f64::from(u8::from(truth));
        }
        (same / all, seen / all)
    }

    #[test]
    fn it_agrees_with_the_line_of_sight_on_real_hills() {
        let g = hills(60.0);
        for (x, y, height) in [(6000.0, 6000.0, 2.0), (3100.0, 8200.0, 10.0), (9000.0, 2500.0, 25.0)] {
            let (same, seen) = agreement(&g, DVec2::new(x, y), height, 3000.0, 120.0);
            assert!(same > 0.97, "{same} at {x}, {y}");
            assert!(seen > 0.02 && seen < 0.98, "a test without both outcomes: {seen}");
        }
    }

    #[test]
    fn on_flat_ground_it_always_agrees() {
        let g = Ground::level(DVec2::splat(6000.0), 60.0, 321.5).unwrap();
        assert_eq!(agreement(&g, DVec2::new(2990.0, 3010.0), 2.0, 2500.0, 50.0), (1.0, 1.0));
        assert_eq!(agreement(&g, DVec2::new(20.0, 5990.0), 0.0, 2500.0, 50.0), (1.0, 1.0));
    }

    #[test]
    fn behind_a_wall_the_lowest_visible_altitude_is_the_line_over_its_top() {
        let grid = Grid::new(100, 100, 50.0).unwrap();
        let wall = |c: Cell| if c.column.abs_diff(50) <= 1 { 100.0 } else { 0.0 };
        let g = Ground::new(
            Raster::from_fn(grid, wall),
            Raster::filled(grid, Cover::Open),
            CoverTable::default(),
        )
        .unwrap();
        // Eye 20 m up at x = 525, the wall's near crest at 2475, target at 4525: 20 + 80 · 4000 / 1950 = 184 m.
        let shed = Viewshed::new(&g, DVec2::new(525.0, 2525.0), 20.0, 4200.0).unwrap();
        let lowest = shed.lowest_visible_at(DVec2::new(4525.0, 2525.0)).unwrap();
        assert!((lowest - 184.1).abs() < 2.0, "{lowest}");
        assert!(
            !shed.sees(DVec3::new(4525.0, 2525.0, 180.0)) && shed.sees(DVec3::new(4525.0, 2525.0, 190.0))
        );
        assert!(!shed.sees(DVec3::new(4900.0, 2525.0, 5000.0)), "beyond the radius nothing is seen");
        assert!(shed.visible_share(&g, 500.0) > shed.visible_share(&g, 5.0));
    }

    #[test]
    fn posts_off_the_map_and_bad_numbers_are_refused() {
        let g = Ground::level(DVec2::splat(1000.0), 50.0, 0.0).unwrap();
        assert!(Viewshed::new(&g, DVec2::new(-5.0, 0.0), 2.0, 100.0).is_err());
        assert!(Viewshed::new(&g, DVec2::splat(500.0), -2.0, 100.0).is_err());
        assert!(Viewshed::new(&g, DVec2::splat(500.0), 2.0, f64::NAN).is_err());
        assert!(
            Viewshed::new(&g, DVec2::splat(1000.0), 2.0, 0.0).unwrap().sees(DVec3::new(1000.0, 1000.0, 5.0))
        );
    }
}
