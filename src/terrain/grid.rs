//! A rectangle of square cells and rasters on it.
//!
//! Row 0 is the **south** row and column 0 the west column, so that an index grows with the coordinate. A value
//! belongs to its cell's centre; the map spans from (0, 0) to [`Grid::size_m`].

use super::error::{TerrainError, argument, check_size};
use glam::DVec2;

/// One cell: column counted from the west, row counted from the south.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Column from the west.
    pub column: usize,
    /// Row from the south.
    pub row: usize,
}

/// The shape of a raster: at least 2 × 2 cells of one size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    width: usize,
    height: usize,
    cell_m: f64,
    per_cell: f64,
}

impl Grid {
    /// A grid of `width` columns and `height` rows of square cells with side `cell_m`.
    ///
    /// # Errors
    /// Fewer than 2 × 2 cells, a cell size that is not positive and finite, or more than
    /// [`MAX_CELLS`](super::error::MAX_CELLS).
    pub fn new(width: usize, height: usize, cell_m: f64) -> Result<Self, TerrainError> {
        if !(cell_m.is_finite() && cell_m > 0.0) {
            return Err(argument(
                "cell_m",
                "a positive number of metres",
                cell_m,
                "30 to 100 m suit most maps",
            ));
        }
        if width < 2 || height < 2 {
            let found = format!("{width} × {height}");
            return Err(argument(
                "grid",
                "at least 2 × 2 cells",
                found,
                "make the map larger or the cells smaller",
            ));
        }
        check_size("map grid", width as u64, height as u64, "make the cells larger or the map smaller")?;
        Ok(Self { width, height, cell_m, per_cell: 1.0 / cell_m })
    }

    /// A grid that covers `size_m`; the last cells may reach beyond it by less than one cell.
    ///
    /// # Errors
    /// As [`Grid::new`], and a size that is not positive and finite.
    pub fn covering(size_m: DVec2, cell_m: f64) -> Result<Self, TerrainError> {
        if !(size_m.is_finite() && size_m.min_element() > 0.0) {
            return Err(argument(
                "map size",
                "positive numbers of metres",
                size_m,
                "a map is 5 to 50 km wide",
            ));
        }
        if !(cell_m.is_finite() && cell_m > 0.0) {
            return Err(argument(
                "cell_m",
                "a positive number of metres",
                cell_m,
                "30 to 100 m suit most maps",
            ));
        }
        // A size that is a whole number of cells up to rounding must not gain a column.
        let cells = (size_m / cell_m - DVec2::splat(1e-9)).ceil();
        check_size("map grid", cells.x as u64, cells.y as u64, "make the cells larger or the map smaller")?;
        Self::new(cells.x as usize, cells.y as usize, cell_m)
    }

    /// Number of columns.
    #[inline]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    #[inline]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Side of a cell, metres.
    #[inline]
    pub fn cell_m(&self) -> f64 {
        self.cell_m
    }

    /// Number of cells.
    #[inline]
    pub fn cells(&self) -> usize {
        self.width * self.height
    }

    /// East–west and north–south extent, metres.
    #[inline]
    pub fn size_m(&self) -> DVec2 {
        DVec2::new(self.width as f64, self.height as f64) * self.cell_m
    }

    /// Is the point on the map (its edges included)?
    #[inline]
    pub fn contains(&self, p: DVec2) -> bool {
        let size = self.size_m();
        p.x >= 0.0 && p.y >= 0.0 && p.x <= size.x && p.y <= size.y
    }

    /// The cell that holds the point, if it is on the map.
    #[inline]
    pub fn cell_at(&self, p: DVec2) -> Option<Cell> {
        self.contains(p).then(|| self.nearest_cell(p))
    }

    /// The cell that holds the point; off the map, the nearest cell of its edge.
    #[inline]
    pub fn nearest_cell(&self, p: DVec2) -> Cell {
        // Casts saturate: negative and NaN become 0.
        Cell {
            column: ((p.x * self.per_cell) as usize).min(self.width - 1),
            row: ((p.y * self.per_cell) as usize).min(self.height - 1),
        }
    }

    /// The centre of a cell, metres.
    #[inline]
    pub fn centre(&self, cell: Cell) -> DVec2 {
        DVec2::new(cell.column as f64 + 0.5, cell.row as f64 + 0.5) * self.cell_m
    }

    /// Position in row-major order of [`Grid::nearest_cell`].
    #[inline]
    pub fn nearest_index(&self, p: DVec2) -> usize {
        self.index(self.nearest_cell(p))
    }

    /// Position of a cell in row-major order.
    #[inline]
    pub fn index(&self, cell: Cell) -> usize {
        cell.row * self.width + cell.column
    }

    /// The cell at a position in row-major order.
    #[inline]
    pub fn cell(&self, index: usize) -> Cell {
        Cell { column: index % self.width, row: index / self.width }
    }

    /// For bilinear interpolation on cell centres, clamped at the edges: the index of the south-west of the four
    /// cells around `p`, and the fractions towards the east and the north, both in 0..=1.
    #[inline]
    pub fn bilinear(&self, p: DVec2) -> (usize, f64, f64) {
        let fx = (p.x * self.per_cell - 0.5).clamp(0.0, (self.width - 1) as f64);
        let fy = (p.y * self.per_cell - 0.5).clamp(0.0, (self.height - 1) as f64);
        let column = (fx as usize).min(self.width - 2);
        let row = (fy as usize).min(self.height - 2);
        (row * self.width + column, fx - column as f64, fy - row as f64)
    }

    /// The cells within `reach` columns and rows of `cell`, itself included, in row-major order.
    pub fn around(&self, cell: Cell, reach: usize) -> impl Iterator<Item = Cell> + use<> {
        let columns = cell.column.saturating_sub(reach)..=(cell.column + reach).min(self.width - 1);
        let rows = cell.row.saturating_sub(reach)..=(cell.row + reach).min(self.height - 1);
        rows.flat_map(move |row| columns.clone().map(move |column| Cell { column, row }))
    }
}

/// Values on a [`Grid`], row-major from the south-west.
#[derive(Clone, Debug, PartialEq)]
pub struct Raster<T> {
    grid: Grid,
    values: Vec<T>,
}

impl<T: Copy> Raster<T> {
    /// The same value everywhere.
    pub fn filled(grid: Grid, value: T) -> Self {
        Self { grid, values: vec![value; grid.cells()] }
    }

    /// A value a cell, computed from the cell.
    pub fn from_fn(grid: Grid, mut value: impl FnMut(Cell) -> T) -> Self {
        let values = (0..grid.cells()).map(|i| value(grid.cell(i))).collect();
        Self { grid, values }
    }

    /// Values in row-major order from the south-west.
    ///
    /// # Errors
    /// The number of values differs from the number of cells.
    pub fn from_values(grid: Grid, values: Vec<T>) -> Result<Self, TerrainError> {
        if values.len() != grid.cells() {
            let expected = format!("{} values", grid.cells());
            return Err(argument("raster", expected, values.len(), "one value for each cell, row by row"));
        }
        Ok(Self { grid, values })
    }

    /// The shape.
    #[inline]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// All values, row-major from the south-west.
    #[inline]
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// All values, to be changed in place.
    #[inline]
    pub fn values_mut(&mut self) -> &mut [T] {
        &mut self.values
    }

    /// The value of a cell. Panics off the grid.
    #[inline]
    pub fn get(&self, cell: Cell) -> T {
        self.values[self.grid.index(cell)]
    }

    /// Sets the value of a cell. Panics off the grid.
    #[inline]
    pub fn set(&mut self, cell: Cell, value: T) {
        let i = self.grid.index(cell);
        self.values[i] = value;
    }

    /// The value of the cell that holds the point, or of the nearest cell of the edge.
    #[inline]
    pub fn at(&self, p: DVec2) -> T {
        self.values[self.grid.nearest_index(p)]
    }
}

impl Raster<f32> {
    /// Bilinear interpolation between cell centres, constant beyond the outermost centres.
    #[inline]
    pub fn interpolate(&self, p: DVec2) -> f64 {
        let (i, tx, ty) = self.grid.bilinear(p);
        let south = &self.values[i..i + 2];
        let north = &self.values[i + self.grid.width..i + self.grid.width + 2];
        let (a, b) = (f64::from(south[0]), f64::from(south[1]));
        let (c, d) = (f64::from(north[0]), f64::from(north[1]));
        let low = a + (b - a) * tx;
        let high = c + (d - c) * tx;
        low + (high - low) * ty
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grid() -> Grid {
        Grid::new(40, 30, 25.0).unwrap()
    }

    proptest! {
        #[test]
        fn interpolation_reproduces_a_plane(x in 12.5..987.5, y in 12.5..737.5) {
            let g = grid();
            // Coefficients with few bits, so that the plane is exact in 32-bit heights.
            let raster = Raster::from_fn(g, |c| { let p = g.centre(c); (100.0 + 0.5 * p.x - 0.25 * p.y) as f32 });
            prop_assert!((raster.interpolate(DVec2::new(x, y)) - (100.0 + 0.5 * x - 0.25 * y)).abs() < 1e-9);
        }

        #[test]
        fn a_point_lies_in_its_cell(x in 0.0..1000.0, y in 0.0..750.0) {
            let g = grid();
            let p = DVec2::new(x, y);
            let offset = (g.centre(g.cell_at(p).unwrap()) - p).abs();
            prop_assert!(offset.max_element() <= 12.5 + 1e-9);
        }
    }

    #[test]
    fn row_zero_is_the_south_row_and_edges_belong_to_the_map() {
        let g = grid();
        assert_eq!(g.cell_at(DVec2::new(1.0, 1.0)), Some(Cell { column: 0, row: 0 }));
        assert_eq!(g.cell_at(DVec2::new(1000.0, 750.0)), Some(Cell { column: 39, row: 29 }));
        assert_eq!(g.cell_at(DVec2::new(-0.1, 5.0)), None);
        assert_eq!(g.index(Cell { column: 3, row: 2 }), 83);
        assert_eq!(g.cell(83), Cell { column: 3, row: 2 });
    }

    #[test]
    fn interpolation_is_constant_beyond_the_map() {
        let g = grid();
        let raster = Raster::from_fn(g, |c| c.column as f32);
        assert_eq!(raster.interpolate(DVec2::new(-500.0, 100.0)), 0.0);
        assert_eq!(raster.interpolate(DVec2::new(5000.0, 100.0)), 39.0);
    }

    #[test]
    fn a_cover_of_whole_cells_gains_no_column_and_absurd_sizes_are_refused() {
        assert_eq!(Grid::covering(DVec2::new(1000.0, 750.0), 25.0).unwrap(), grid());
        assert_eq!(Grid::covering(DVec2::new(1000.1, 750.0), 25.0).unwrap().width(), 41);
        let huge = Grid::covering(DVec2::new(1e9, 1e9), 1.0).unwrap_err().to_string();
        assert!(huge.contains("limit is 64000000 cells"), "{huge}");
        assert!(Grid::new(10, 10, f64::NAN).is_err());
        assert!(Grid::covering(DVec2::new(f64::INFINITY, 1.0), 1.0).is_err());
        assert!(Grid::new(1, 10, 5.0).is_err());
    }
}
