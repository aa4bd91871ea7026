//! An elevation raster as a file gives it: north up, in degrees or in projected metres, before it becomes a map.

use super::error::{TerrainError, argument, check_size};

/// What the coordinates of a [`GeoRaster`] are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crs {
    /// Longitude and latitude in degrees, WGS 84 or a datum within metres of it.
    Degrees,
    /// Projected metres, taken as local map metres.
    Metres,
}

/// Heights in metres on a north-up raster; a missing height is NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct GeoRaster {
    columns: usize,
    rows: usize,
    west: f64,
    south: f64,
    cell_x: f64,
    cell_y: f64,
    crs: Crs,
    values: Vec<f32>,
}

impl GeoRaster {
    /// A raster of `columns × rows` heights, row-major from the **north-west**, whose outer south-west corner is at
    /// (`west`, `south`), in the units of `crs`.
    ///
    /// # Errors
    /// Fewer than 2 × 2 cells, too many, a wrong number of values, or corners and cell sizes that make no sense.
    pub fn new(
        columns: usize,
        rows: usize,
        (west, south): (f64, f64),
        (cell_x, cell_y): (f64, f64),
        crs: Crs,
        values: Vec<f32>,
    ) -> Result<Self, TerrainError> {
        let place = "elevation raster";
        if columns < 2 || rows < 2 {
            return Err(argument(
                place,
                "at least 2 × 2 cells",
                format!("{columns} × {rows}"),
                "is it cropped?",
            ));
        }
        check_size(place, columns as u64, rows as u64, "crop it to the map's surroundings first")?;
        if values.len() != columns * rows {
            let expected = format!("{} values", columns * rows);
            return Err(argument(place, expected, values.len(), "one value for each cell"));
        }
        if !(cell_x > 0.0 && cell_y > 0.0 && cell_x.is_finite() && cell_y.is_finite()) {
            return Err(argument(
                place,
                "positive cell sizes",
                format!("{cell_x} × {cell_y}"),
                "north must be up",
            ));
        }
        let raster = Self { columns, rows, west, south, cell_x, cell_y, crs, values };
        let (x0, y0, x1, y1) = raster.bounds();
        let on_earth = x0 >= -360.0 && x1 <= 360.0 && y0 >= -90.0 - cell_y && y1 <= 90.0 + cell_y;
        if !(x0.is_finite() && y0.is_finite()) || (crs == Crs::Degrees && !on_earth) {
            let found = format!("{x0}..{x1} by {y0}..{y1}");
            return Err(argument(place, "bounds on the earth", found, "are its coordinates metres instead?"));
        }
        Ok(raster)
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Width and height of a cell, in the units of [`GeoRaster::crs`].
    pub fn cell_size(&self) -> (f64, f64) {
        (self.cell_x, self.cell_y)
    }

    /// Degrees or metres.
    pub fn crs(&self) -> Crs {
        self.crs
    }

    /// Heights, row-major from the north-west, NaN where missing.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// West, south, east and north outer bounds.
    pub fn bounds(&self) -> (f64, f64, f64, f64) {
        let east = self.west + self.columns as f64 * self.cell_x;
        let north = self.south + self.rows as f64 * self.cell_y;
        (self.west, self.south, east, north)
    }

    /// The centre of the raster.
    pub fn centre(&self) -> (f64, f64) {
        let (west, south, east, north) = self.bounds();
        ((west + east) / 2.0, (south + north) / 2.0)
    }

    /// Bilinear interpolation between cell centres; within the outer half cell the edge's heights hold. `None`
    /// outside, NaN next to a missing height.
    pub fn interpolate(&self, x: f64, y: f64) -> Option<f64> {
        let (west, south, east, north) = self.bounds();
        if !(x >= west && x <= east && y >= south && y <= north) {
            return None;
        }
        let fx = ((x - west) / self.cell_x - 0.5).clamp(0.0, (self.columns - 1) as f64);
        let fy = ((north - y) / self.cell_y - 0.5).clamp(0.0, (self.rows - 1) as f64);
        let (column, row) = ((fx as usize).min(self.columns - 2), (fy as usize).min(self.rows - 2));
        let (tx, ty) = (fx - column as f64, fy - row as f64);
        let corner = |c: usize, r: usize, weight: f64| {
            // A missing neighbour of no weight must not spoil a point that lies on a cell centre.
            if weight == 0.0 {
                0.0
            } else {
                weight * f64::from(self.values[(row + r) * self.columns + column + c])
            }
        };
        Some(
            corner(0, 0, (1.0 - tx) * (1.0 - ty))
                + corner(1, 0, tx * (1.0 - ty))
                + corner(0, 1, (1.0 - tx) * ty)
                + corner(1, 1, tx * ty),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_by_three(values: Vec<f32>) -> Result<GeoRaster, TerrainError> {
        GeoRaster::new(3, 2, (10.0, 50.0), (1.0, 2.0), Crs::Degrees, values)
    }

    #[test]
    fn the_first_value_is_the_north_west_one() {
        let raster = two_by_three(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0]).unwrap();
        assert_eq!(raster.bounds(), (10.0, 50.0, 13.0, 54.0));
        assert_eq!(raster.interpolate(10.5, 53.0), Some(1.0));
        assert_eq!(raster.interpolate(12.5, 51.0), Some(6.0));
        assert_eq!(raster.interpolate(11.0, 52.0), Some(3.0));
        assert_eq!(raster.interpolate(9.9, 52.0), None);
    }

    #[test]
    fn a_hole_spoils_its_neighbourhood_only() {
        let raster = two_by_three(vec![1.0, 2.0, f32::NAN, 4.0, 5.0, 6.0]).unwrap();
        assert_eq!(raster.interpolate(11.5, 53.0), Some(2.0));
        assert!(raster.interpolate(11.6, 53.0).unwrap().is_nan());
    }

    #[test]
    fn nonsense_is_refused() {
        assert!(two_by_three(vec![1.0]).is_err());
        assert!(GeoRaster::new(2, 2, (500_000.0, 0.0), (1.0, 1.0), Crs::Degrees, vec![0.0; 4]).is_err());
        assert!(GeoRaster::new(2, 2, (0.0, 0.0), (1.0, -1.0), Crs::Metres, vec![0.0; 4]).is_err());
    }
}
