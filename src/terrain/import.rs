//! A map's elevation out of a raster: the window is laid over it and each cell centre is interpolated.
//!
//! Bilinear in the raster's own coordinates, rounded to 1 mm. A raster much finer than the map's cells is sampled,
//! not averaged: choose cells no more than about twice the raster's.

use glam::DVec2;

use super::error::{TerrainError, argument};
use super::georaster::{Crs, GeoRaster};
use super::grid::{Cell, Grid, Raster};
use super::projection::LocalProjection;

/// Missing cells are filled from their nearest neighbour up to this share of the map, and refused beyond it.
pub const MAX_HOLE_SHARE: f64 = 0.01;

/// A map's elevation and what had to be done to it.
#[derive(Clone, Debug)]
pub struct Imported {
    /// Heights, metres above sea level; every one is finite.
    pub elevation_m: Raster<f32>,
    /// How many cells had no data and took the height of the nearest cell that had.
    pub filled_cells: usize,
    /// What a careful colleague would mention.
    pub warnings: Vec<String>,
}

/// Resamples `raster` to cells of `cell_m` over the projection's window.
///
/// # Errors
/// Raster and projection disagree on degrees or metres; the window leaves the raster (with the largest that fits);
/// more than [`MAX_HOLE_SHARE`] of the cells have no data; too many cells.
pub fn import_elevation(
    raster: &GeoRaster,
    projection: &LocalProjection,
    cell_m: f64,
) -> Result<Imported, TerrainError> {
    if raster.crs() != projection.crs() {
        let found = format!("a raster in {:?} and a map window in {:?}", raster.crs(), projection.crs());
        let hint = "give the window's centre in degrees for a raster in degrees, else its corner in metres";
        return Err(argument("elevation raster", "one kind of coordinates", found, hint));
    }
    let grid = Grid::covering(projection.size_m(), cell_m)?;
    check_window(raster, projection, grid.size_m())?;
    let mut elevation_m = Raster::filled(grid, f32::NAN);
    let mut holes = Vec::new();
    for index in 0..grid.cells() {
        let cell = grid.cell(index);
        let (x, y) = projection.inverse(grid.centre(cell))?;
        match raster.interpolate(x, y).filter(|z| z.is_finite()) {
            Some(z) => elevation_m.set(cell, ((z * 1e3).round() / 1e3) as f32),
            None => holes.push(cell),
        }
    }
    let mut warnings = Vec::new();
    if let Some(&first) = holes.first() {
        fill(&mut elevation_m, &holes, first, projection)?;
        let at = grid.centre(first);
        warnings.push(format!(
            "{} of {} cells had no elevation and took their nearest neighbour's, the first at {at} m",
            holes.len(),
            grid.cells(),
        ));
    }
    if let Some(warning) = coarseness(raster, cell_m) {
        warnings.push(warning);
    }
    Ok(Imported { elevation_m, filled_cells: holes.len(), warnings })
}

/// Warns when the raster is so coarse that the map's cells promise detail it has not.
fn coarseness(raster: &GeoRaster, cell_m: f64) -> Option<String> {
    let metres_per_unit = match raster.crs() {
        Crs::Degrees => 111_000.0,
        Crs::Metres => 1.0,
    };
    let source_m = raster.cell_size().1 * metres_per_unit;
    let finer = source_m > 4.0 * cell_m;
    finer.then(|| {
        format!("cells of {cell_m} m are much finer than the raster's {source_m:.0} m: they add no detail")
    })
}

/// By how many metres each side of the window leaves the raster: west, south, east, north; 0 where it does not.
fn overshoot(
    raster: &GeoRaster,
    projection: &LocalProjection,
    low: DVec2,
    high: DVec2,
) -> Result<[f64; 4], TerrainError> {
    let (west, south, east, north) = raster.bounds();
    let mut worst = [0.0f64; 4];
    const STEPS: usize = 32;
    for i in 0..=STEPS {
        let t = i as f64 / STEPS as f64;
        let along = low + (high - low) * t;
        for p in [
            DVec2::new(along.x, low.y),
            DVec2::new(along.x, high.y),
            DVec2::new(low.x, along.y),
            DVec2::new(high.x, along.y),
        ] {
            let (x, y) = projection.inverse(p)?;
            // Metres a unit, measured where we stand.
            let scale = match raster.crs() {
                Crs::Metres => DVec2::ONE,
                Crs::Degrees => {
                    let (x1, _) = projection.inverse(p + DVec2::X * 100.0)?;
                    let (_, y1) = projection.inverse(p + DVec2::Y * 100.0)?;
                    DVec2::new(100.0 / (x1 - x).abs(), 100.0 / (y1 - y).abs())
                }
            };
            let out =
                [(west - x) * scale.x, (south - y) * scale.y, (x - east) * scale.x, (y - north) * scale.y];
            for (side, distance) in worst.iter_mut().zip(out) {
                *side = side.max(distance);
            }
        }
    }
    Ok(worst)
}

fn check_window(
    raster: &GeoRaster,
    projection: &LocalProjection,
    covered: DVec2,
) -> Result<(), TerrainError> {
    // Cell centres are what is asked for, so the last cells may hang over the window by less than one cell.
    let size = covered.min(projection.size_m());
    let sides = overshoot(raster, projection, DVec2::ZERO, size)?;
    // Rounding of the projection, not a real overshoot.
    if sides.iter().all(|&d| d < 0.01) {
        return Ok(());
    }
    let named: Vec<String> = ["west", "south", "east", "north"]
        .iter()
        .zip(sides)
        .filter(|&(_, d)| d >= 0.01)
        .map(|(side, d)| format!("{d:.0} m beyond its {side}"))
        .collect();
    Err(TerrainError::Window { overshoot: named.join(", "), hint: largest_window(raster, projection)? })
}

/// The largest window of the same shape and centre (or corner) that fits, in words.
fn largest_window(raster: &GeoRaster, projection: &LocalProjection) -> Result<String, TerrainError> {
    let size = projection.size_m();
    let fits = |share: f64| -> Result<bool, TerrainError> {
        let (low, high) = match projection.crs() {
            Crs::Degrees => (size * (0.5 - share / 2.0), size * (0.5 + share / 2.0)),
            Crs::Metres => (DVec2::ZERO, size * share),
        };
        Ok(overshoot(raster, projection, low, high)?.iter().all(|&d| d < 0.01))
    };
    let (mut good, mut bad) = (0.0, 1.0);
    for _ in 0..30 {
        let middle = (good + bad) / 2.0;
        if fits(middle)? { good = middle } else { bad = middle }
    }
    let fitting = (size * good / 100.0).floor() * 100.0;
    let (x, y) = raster.centre();
    Ok(if fitting.min_element() >= 100.0 {
        format!("the largest of this shape that fits here is {} × {} m", fitting.x, fitting.y)
    } else {
        format!("the window's centre is off the raster, whose own centre is {x:.5}, {y:.5}")
    })
}

/// Gives each hole the height of the nearest cell that has one; ties go to the south, then the west.
fn fill(
    elevation_m: &mut Raster<f32>,
    holes: &[Cell],
    first: Cell,
    projection: &LocalProjection,
) -> Result<(), TerrainError> {
    let grid = *elevation_m.grid();
    let share = holes.len() as f64 / grid.cells() as f64;
    if share >= MAX_HOLE_SHARE {
        let (x, y) = projection.inverse(grid.centre(first))?;
        return Err(TerrainError::NoData {
            holes: holes.len(),
            percent: format!("{:.1}", share * 100.0),
            place: format!("{} m ({x:.5}, {y:.5} in the raster)", grid.centre(first)),
            hint: "move the window, or fill the raster with `gdal_fillnodata.py`".into(),
        });
    }
    let source = elevation_m.clone();
    for &hole in holes {
        // A ring of reach r holds every cell nearer than r: look one ring further than the first find needs.
        let mut best: Option<(usize, Cell)> = None;
        let mut reach = 1;
        loop {
            for cell in grid.around(hole, reach).filter(|&c| source.get(c).is_finite()) {
                let (dx, dy) = (cell.column.abs_diff(hole.column), cell.row.abs_diff(hole.row));
                let distance = dx * dx + dy * dy;
                if best.is_none_or(|(d, _)| distance < d) {
                    best = Some((distance, cell));
                }
            }
            match best {
                Some((d, cell)) if d <= reach * reach => {
                    elevation_m.set(hole, source.get(cell));
                    break;
                }
                _ => reach *= 2,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::ascii::read_ascii;

    fn hills() -> GeoRaster {
        read_ascii(include_bytes!("../../scenarios/terrain/hills.asc")).unwrap()
    }

    /// A metric raster of 100 × 80 cells of 30 m whose height is a plane; `hole` says where data is missing.
    fn plane(hole: impl Fn(usize, usize) -> bool) -> GeoRaster {
        let values = (0..8000).map(|i| {
            let (column, row) = (i % 100, i / 100);
            let (x, y) = (column as f32 * 30.0 + 15.0, (79 - row) as f32 * 30.0 + 15.0);
            if hole(column, row) { f32::NAN } else { 100.0 + x / 8.0 + y / 16.0 }
        });
        GeoRaster::new(100, 80, (4000.0, 7000.0), (30.0, 30.0), Crs::Metres, values.collect()).unwrap()
    }

    fn shifted(x: f64, y: f64, size: f64) -> LocalProjection {
        LocalProjection::shifted(DVec2::new(x, y), DVec2::splat(size)).unwrap()
    }

    #[test]
    fn a_plane_stays_a_plane() {
        let imported =
            import_elevation(&plane(|_, _| false), &shifted(4200.0, 7100.0, 2000.0), 50.0).unwrap();
        let grid = *imported.elevation_m.grid();
        for i in 0..grid.cells() {
            let p = grid.centre(grid.cell(i)) + DVec2::new(200.0, 100.0);
            let expected = 100.0 + p.x / 8.0 + p.y / 16.0;
            assert!((f64::from(imported.elevation_m.values()[i]) - expected).abs() < 2e-3);
        }
        assert_eq!((imported.filled_cells, imported.warnings.len()), (0, 0));
    }

    #[test]
    fn the_shipped_hills_become_a_map_whose_heights_are_theirs() {
        let raster = hills();
        let (lon, lat) = raster.centre();
        let window = LocalProjection::centred(lon, lat, DVec2::new(24_000.0, 28_000.0)).unwrap();
        let map = import_elevation(&raster, &window, 90.0).unwrap().elevation_m;
        assert_eq!((map.grid().width(), map.grid().height()), (267, 312));
        // The south-west cell of the map against the raster, read where the inverse projection says it lies.
        let (x, y) = window.inverse(DVec2::splat(45.0)).unwrap();
        assert!((raster.interpolate(x, y).unwrap() - f64::from(map.values()[0])).abs() < 1e-2);
        // North is up: the north-most row equals the raster's north, not its south.
        let p = map.grid().centre(Cell { column: 100, row: 311 });
        let (x, y) = window.inverse(p).unwrap();
        assert!(y > lat + 0.12);
        assert!((raster.interpolate(x, y).unwrap() - map.interpolate(p)).abs() < 1e-2);
    }

    #[test]
    fn a_window_that_leaves_the_raster_is_told_by_how_much_and_what_fits() {
        let raster = hills();
        let (lon, lat) = raster.centre();
        let window = LocalProjection::centred(lon, lat, DVec2::splat(40_000.0)).unwrap();
        let message = import_elevation(&raster, &window, 90.0).unwrap_err().to_string();
        assert!(message.contains("beyond its west") && message.contains("beyond its north"), "{message}");
        // The raster is 30 km wide at this latitude: that is what fits.
        assert!(message.contains("fits here is 29") || message.contains("fits here is 30"), "{message}");
        let edge = LocalProjection::centred(lon, lat + 0.5, DVec2::splat(4_000.0)).unwrap();
        let message = import_elevation(&raster, &edge, 90.0).unwrap_err().to_string();
        assert!(message.contains("centre is off the raster"), "{message}");
        let message = import_elevation(&plane(|_, _| false), &shifted(4000.0, 6900.0, 2000.0), 50.0);
        assert!(message.unwrap_err().to_string().contains("100 m beyond its south"));
    }

    #[test]
    fn what_the_hint_says_fits_does_fit() {
        let raster = plane(|_, _| false);
        let message =
            import_elevation(&raster, &shifted(5000.0, 8000.0, 5000.0), 50.0).unwrap_err().to_string();
        assert!(message.contains("is 1400 × 1400 m"), "{message}");
        assert!(import_elevation(&raster, &shifted(5000.0, 8000.0, 1400.0), 50.0).is_ok());
    }

    #[test]
    fn small_holes_are_filled_and_counted_and_large_ones_refused() {
        let pinhole = plane(|c, r| c == 40 && r == 40);
        let imported = import_elevation(&pinhole, &shifted(4000.0, 7000.0, 2400.0), 30.0).unwrap();
        assert_eq!(imported.filled_cells, 1);
        assert!(imported.warnings[0].contains("1 of 6400 cells"));
        assert!(imported.elevation_m.values().iter().all(|z| z.is_finite()));
        let lake = plane(|c, r| c > 60 && r > 60);
        let message =
            import_elevation(&lake, &shifted(4000.0, 7000.0, 2400.0), 30.0).unwrap_err().to_string();
        assert!(message.contains("no data for 5") && message.contains("first at [1845, 15]"), "{message}");
    }

    #[test]
    fn degrees_and_metres_do_not_mix() {
        let message = import_elevation(&hills(), &shifted(0.0, 0.0, 1000.0), 50.0).unwrap_err().to_string();
        assert!(message.contains("in Degrees"), "{message}");
    }
}
