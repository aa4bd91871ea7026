//! The ground that a simulation stands on: elevation, cover, and what follows from them per cell.
//!
//! Elevation is bilinear between cell centres and constant beyond the outermost ones; cover is constant within a
//! cell. Everything is read-only once built, so that all replicates share one copy.
//! Left out: the earth's curvature (half-way along 10 km it lifts the ground by 1.7 m, less than the error of
//! survey elevation) and anything that moves.

use glam::{DVec2, DVec3};

use super::cover::{Cover, CoverFigures, CoverTable};
use super::error::{TerrainError, argument};
use super::grid::{Grid, Raster};

/// Elevation and cover of a map.
#[derive(Clone, Debug)]
pub struct Ground {
    elevation_m: Raster<f32>,
    cover: Raster<Cover>,
    table: CoverTable,
    /// Clutter height of each cell, metres.
    clutter_m: Vec<f32>,
    /// An upper bound of ground plus clutter within each cell: lets a sight line skip the cell with one comparison.
    ceiling_m: Vec<f32>,
    top_m: f64,
    /// The height of ground that is level everywhere: most situations with a known answer have such ground.
    level_m: Option<f64>,
}

impl Ground {
    /// Ground from its two rasters.
    ///
    /// # Errors
    /// The rasters differ in shape, or a height is not finite.
    pub fn new(
        elevation_m: Raster<f32>,
        cover: Raster<Cover>,
        table: CoverTable,
    ) -> Result<Self, TerrainError> {
        let grid = *elevation_m.grid();
        if *cover.grid() != grid {
            let found = format!("{:?} and {:?}", cover.grid(), grid);
            return Err(argument(
                "ground",
                "elevation and cover of one shape",
                found,
                "resample one to the other",
            ));
        }
        if let Some(i) = elevation_m.values().iter().position(|z| !z.is_finite()) {
            let place = format!("elevation at {} m", grid.centre(grid.cell(i)));
            return Err(argument(
                place,
                "a finite height",
                elevation_m.values()[i],
                "fill the holes of the source",
            ));
        }
        let clutter_m: Vec<f32> =
            cover.values().iter().map(|&c| table.of(c).clutter_height_m as f32).collect();
        let ceiling_m: Vec<f32> = (0..grid.cells())
            .map(|i| {
                let around = grid.around(grid.cell(i), 1).map(|c| elevation_m.get(c));
                around.fold(f32::NEG_INFINITY, f32::max) + clutter_m[i]
            })
            .collect();
        let top_m = f64::from(ceiling_m.iter().copied().fold(f32::NEG_INFINITY, f32::max));
        let first = elevation_m.values()[0];
        let level_m = elevation_m.values().iter().all(|&z| z == first).then_some(f64::from(first));
        Ok(Self { elevation_m, cover, table, clutter_m, ceiling_m, top_m, level_m })
    }

    /// Level open ground at a height: for tests and lessons.
    ///
    /// # Errors
    /// As [`Grid::covering`].
    pub fn level(size_m: DVec2, cell_m: f64, elevation_m: f64) -> Result<Self, TerrainError> {
        let grid = Grid::covering(size_m, cell_m)?;
        Self::new(
            Raster::filled(grid, elevation_m as f32),
            Raster::filled(grid, Cover::Open),
            CoverTable::default(),
        )
    }

    /// The shape of both rasters.
    #[inline]
    pub fn grid(&self) -> &Grid {
        self.elevation_m.grid()
    }

    /// East–west and north–south extent, metres.
    #[inline]
    pub fn size_m(&self) -> DVec2 {
        self.grid().size_m()
    }

    /// Is the point on the map?
    #[inline]
    pub fn contains(&self, p: DVec2) -> bool {
        self.grid().contains(p)
    }

    /// Heights of the cell centres, metres above sea level.
    #[inline]
    pub fn elevation(&self) -> &Raster<f32> {
        &self.elevation_m
    }

    /// Cover of the cells.
    #[inline]
    pub fn cover(&self) -> &Raster<Cover> {
        &self.cover
    }

    /// The figures of the cover classes.
    #[inline]
    pub fn table(&self) -> &CoverTable {
        &self.table
    }

    /// Height of the bare ground, metres above sea level: bilinear, clamped at the edges.
    #[inline]
    pub fn elevation_at(&self, p: DVec2) -> f64 {
        self.level_m.unwrap_or_else(|| self.elevation_m.interpolate(p))
    }

    /// The cover at a point (nearest cell off the map).
    #[inline]
    pub fn cover_at(&self, p: DVec2) -> Cover {
        self.cover.at(p)
    }

    /// The cover's figures at a point.
    #[inline]
    pub fn figures_at(&self, p: DVec2) -> &CoverFigures {
        self.table.of(self.cover_at(p))
    }

    /// Clutter height at a point, metres above the ground.
    #[inline]
    pub fn clutter_at(&self, p: DVec2) -> f64 {
        f64::from(self.clutter_m[self.grid().nearest_index(p)])
    }

    /// Ground plus clutter, metres above sea level: what stops a sight line.
    #[inline]
    pub fn surface_at(&self, p: DVec2) -> f64 {
        self.elevation_at(p) + self.clutter_at(p)
    }

    /// A height that ground plus clutter nowhere exceeds within the cell that holds `p`, metres above sea level.
    #[inline]
    pub fn ceiling_at(&self, p: DVec2) -> f64 {
        f64::from(self.ceiling_m[self.grid().nearest_index(p)])
    }

    /// A height that ground plus clutter nowhere exceeds, metres above sea level.
    #[inline]
    pub fn top_m(&self) -> f64 {
        self.top_m
    }

    /// The point `height_m` above the ground at `p`.
    #[inline]
    pub fn above(&self, p: DVec2, height_m: f64) -> DVec3 {
        p.extend(self.elevation_at(p) + height_m)
    }

    /// Rise per metre towards the east and the north: central difference over one cell.
    pub fn gradient_at(&self, p: DVec2) -> DVec2 {
        let h = self.grid().cell_m() * 0.5;
        let rise = |d: DVec2| (self.elevation_at(p + d) - self.elevation_at(p - d)) / (2.0 * h);
        DVec2::new(rise(DVec2::X * h), rise(DVec2::Y * h))
    }

    /// The same ground with other cover: heights are kept.
    ///
    /// # Errors
    /// The raster's shape differs.
    pub fn with_cover(self, cover: Raster<Cover>) -> Result<Self, TerrainError> {
        Self::new(self.elevation_m, cover, self.table)
    }

    /// The same ground with other cover figures.
    ///
    /// # Errors
    /// None in practice: the rasters were checked before.
    pub fn with_table(self, table: CoverTable) -> Result<Self, TerrainError> {
        Self::new(self.elevation_m, self.cover, table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::grid::Cell;

    fn ground() -> Ground {
        let grid = Grid::new(20, 20, 50.0).unwrap();
        let bumpy = |c: Cell| ((c.column * 37 + c.row * 91) % 53) as f32;
        let cover = |c: Cell| Cover::ALL[(c.column + 2 * c.row) % 5];
        Ground::new(Raster::from_fn(grid, bumpy), Raster::from_fn(grid, cover), CoverTable::default())
            .unwrap()
    }

    #[test]
    fn the_ceiling_is_never_below_the_surface() {
        let g = ground();
        for i in 0..10_000 {
            let p = DVec2::new((i % 100) as f64 * 10.07, (i / 100) as f64 * 10.03);
            assert!(g.surface_at(p) <= g.ceiling_at(p) + 1e-6, "at {p}");
            assert!(g.ceiling_at(p) <= g.top_m());
        }
    }

    #[test]
    fn surface_is_ground_plus_clutter_and_the_gradient_is_the_slope() {
        let g = ground();
        let forest = DVec2::new(125.0, 25.0);
        assert_eq!(g.cover_at(forest), Cover::Forest);
        assert_eq!(g.surface_at(forest), g.elevation_at(forest) + 15.0);
        let grid = *g.grid();
        let plane = Raster::from_fn(grid, |c| (grid.centre(c).x * 0.25) as f32);
        let slope = Ground::new(plane, Raster::filled(grid, Cover::Open), CoverTable::default()).unwrap();
        assert!((slope.gradient_at(DVec2::splat(500.0)) - DVec2::new(0.25, 0.0)).length() < 1e-9);
    }

    #[test]
    fn rasters_of_two_shapes_and_holes_are_refused() {
        let a = Grid::new(4, 4, 10.0).unwrap();
        let b = Grid::new(4, 5, 10.0).unwrap();
        let table = CoverTable::default();
        assert!(Ground::new(Raster::filled(a, 0.0), Raster::filled(b, Cover::Open), table).is_err());
        assert!(Ground::new(Raster::filled(a, f32::NAN), Raster::filled(a, Cover::Open), table).is_err());
    }
}
