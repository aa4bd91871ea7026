//! From the ground's section and the files it names to the map: elevation, cover, roads, and what stands there.

use super::check::finding::{Finding, Findings, show};
use super::features::{lay_features, settlement};
use super::files::read_file;
use super::spec::ScenarioSpec;
use super::spec::fields::Figures;
use super::spec::kit::CatalogueSpec;
use super::spec::world::{AssetSpec, GroundSpec, SettlementSpec};
use crate::terrain::{self, Cell, Cover, CoverFigures, CoverTable, Crs, GeoRaster, Ground, LocalProjection};
use crate::terrain::{GenerateParams, Raster, RoadGraph, RoadLine, TerrainError};
use glam::DVec2;
use std::path::Path;
use std::sync::Arc;

/// Heights above sea level that a place on Earth can have, m. A raster with others has holes that it does not own up to.
const HEIGHTS_M: (f32, f32) = (-500.0, 9000.0);

/// A map and what comes with it.
#[derive(Debug)]
pub struct Land {
    /// Elevation and cover.
    pub ground: Arc<Ground>,
    /// From longitude and latitude (or the raster's metres) to map metres; `None` for a generated map.
    pub projection: Option<Arc<LocalProjection>>,
    /// All roads: those of the file first, then those of the map.
    pub road_lines: Arc<[RoadLine]>,
    /// For each road: where it was written.
    pub road_paths: Vec<String>,
    /// The net they make.
    pub roads: Arc<RoadGraph>,
    /// Settlements that come with the map.
    pub settlements: Vec<SettlementSpec>,
    /// Assets that come with the map.
    pub assets: Vec<AssetSpec>,
    /// Contents of the files that were read, in the order of reading.
    pub inputs: Vec<Vec<u8>>,
}

/// Where what comes with the map is said to be written.
pub const FROM_FEATURES: &str = "ground.features";

/// Makes the map. Problems go to `out`; `None` if there were errors.
pub fn make(spec: &ScenarioSpec, catalogue: &CatalogueSpec, dir: &Path, out: &mut Findings) -> Option<Land> {
    let table = cover_table(catalogue, out)?;
    let mut inputs = Vec::new();
    let mut map = match &spec.ground {
        GroundSpec::Generated { .. } => generated(&spec.ground, out)?,
        GroundSpec::Imported { .. } => imported(&spec.ground, dir, &mut inputs, out)?,
        GroundSpec::Flat { size_km, cell_m, cover } => flat(*size_km, *cell_m, cover, out)?,
    };
    let mut road_lines = Vec::new();
    let mut road_paths = Vec::new();
    for (i, line) in spec.roads.lines_km.iter().enumerate() {
        let points = line.iter().map(|&at_km| metres(at_km)).collect();
        road_lines.push(RoadLine { class: String::new(), points });
        road_paths.push(format!("roads.lines_km[{i}]"));
    }
    for line in map.roads {
        road_paths.push(map.source.to_owned());
        road_lines.push(line);
    }
    // What is no road has been complained of; the net is then only needed to look for other problems.
    let sound = |line: &RoadLine| {
        line.points.iter().all(|p| p.is_finite()) && line.points.iter().any(|p| *p != line.points[0])
    };
    let keep: Vec<bool> = road_lines.iter().map(sound).collect();
    let mut kept = keep.iter();
    road_lines.retain(|_| *kept.next().unwrap_or(&false));
    let mut kept = keep.iter();
    road_paths.retain(|_| *kept.next().unwrap_or(&false));
    let snap_m = if spec.roads.snap_m >= 0.0 { spec.roads.snap_m.min(1000.0) } else { 0.0 };
    let roads = told(RoadGraph::new(&road_lines, snap_m), "roads", out)?;
    for settlement in spec.settlements.iter().chain(map.settlements.iter().filter(|_| map.paint_settlements))
    {
        paint_disc(&mut map.cover, metres(settlement.at_km), settlement.radius_m);
    }
    let lines: Vec<&[DVec2]> = road_lines.iter().map(|line| line.points.as_slice()).collect();
    terrain::generate::bridge(&mut map.cover, &lines);
    let ground = told(Ground::new(map.elevation_m, map.cover, table), "ground", out)?;
    Some(Land {
        ground: Arc::new(ground),
        projection: map.projection.map(Arc::new),
        road_lines: road_lines.into(),
        road_paths,
        roads: Arc::new(roads),
        settlements: map.settlements,
        assets: map.assets,
        inputs,
    })
}

/// Metres of a position in km.
pub fn metres(at_km: (f64, f64)) -> DVec2 {
    DVec2::new(at_km.0, at_km.1) * 1000.0
}

/// Kilometres of a position in metres.
pub fn kilometres(p: DVec2) -> (f64, f64) {
    // To the millimetre, so that positions look as a person would write them.
    ((p.x * 1e3).round() / 1e6, (p.y * 1e3).round() / 1e6)
}

/// Rasters, roads and places before they are put together.
#[derive(Debug)]
pub struct Raw {
    elevation_m: Raster<f32>,
    /// Land cover.
    pub cover: Raster<Cover>,
    /// From longitude and latitude to map metres, as in [`Land`].
    pub projection: Option<LocalProjection>,
    /// Roads that come with the map.
    pub roads: Vec<RoadLine>,
    /// Settlements that come with the map.
    pub settlements: Vec<SettlementSpec>,
    /// Assets that come with the map.
    pub assets: Vec<AssetSpec>,
    /// Where what comes with the map is said to be written.
    source: &'static str,
    /// Whether the settlements are not yet in the cover.
    paint_settlements: bool,
}

fn flat(size_km: (f64, f64), cell_m: f64, cover: &str, out: &mut Findings) -> Option<Raw> {
    let grid = told(terrain::Grid::covering(metres(size_km), cell_m), "ground", out)?;
    let cover = Cover::ALL.into_iter().find(|c| c.name() == cover)?;
    Some(Raw {
        elevation_m: Raster::filled(grid, 0.0),
        cover: Raster::filled(grid, cover),
        projection: None,
        roads: Vec::new(),
        settlements: Vec::new(),
        assets: Vec::new(),
        source: "ground",
        paint_settlements: false,
    })
}

fn generated(ground: &GroundSpec, out: &mut Findings) -> Option<Raw> {
    let GroundSpec::Generated { seed, size_km, cell_m, relief_m, forest_share, towns, river } = ground else {
        return None;
    };
    let params = GenerateParams {
        seed: *seed,
        width_m: size_km.0 * 1000.0,
        height_m: size_km.1 * 1000.0,
        cell_m: *cell_m,
        relief_m: *relief_m,
        forest_share: *forest_share,
        towns: *towns as usize,
        river: *river,
    };
    let map = told(terrain::generate(&params), "ground", out)?;
    let settlements = map
        .towns
        .iter()
        .map(|town| SettlementSpec {
            name: town.name.clone(),
            ..settlement(&town.id, town.position, town.population, town.radius_m)
        })
        .collect();
    Some(Raw {
        elevation_m: map.ground.elevation().clone(),
        cover: map.ground.cover().clone(),
        projection: None,
        roads: map.roads,
        settlements,
        assets: Vec::new(),
        source: "ground.towns",
        paint_settlements: false,
    })
}

fn imported(ground: &GroundSpec, dir: &Path, inputs: &mut Vec<Vec<u8>>, out: &mut Findings) -> Option<Raw> {
    let GroundSpec::Imported {
        elevation,
        centre_lon_lat,
        size_km,
        cell_m,
        features,
        forest_above_slope_percent,
    } = ground
    else {
        return None;
    };
    let path = "ground.elevation";
    let bytes = read_file(dir, elevation, path, out)?;
    let ending = elevation.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    let raster = match ending.as_str() {
        "asc" => told(terrain::ascii::read_ascii(&bytes), path, out)?,
        "tif" | "tiff" => told(terrain::geotiff::read_geotiff(&bytes), path, out)?,
        _ => {
            out.error(path, format!("`{elevation}` is no elevation file that can be read"))
                .expected("expected an ESRI ASCII grid (.asc) or a GeoTIFF (.tif)")
                .hint("most GIS programs export both");
            return None;
        }
    };
    inputs.push(bytes);
    let size_m = metres(*size_km);
    let (x, y) = *centre_lon_lat;
    let projection = match raster.crs() {
        Crs::Degrees => LocalProjection::centred(x, y, size_m),
        Crs::Metres => LocalProjection::shifted(DVec2::new(x, y) - size_m / 2.0, size_m),
    };
    let projection = told(projection, "ground.centre_lon_lat", out)?;
    if !centre_is_on(&raster, (x, y), out) {
        return None;
    }
    let map = told(terrain::import::import_elevation(&raster, &projection, *cell_m), "ground.size_km", out)?;
    if !heights_are_of_this_earth(elevation, &map.elevation_m, out) {
        return None;
    }
    for warning in map.warnings {
        out.warning(path, format!("`{elevation}`: {warning}"));
    }
    let grid = *map.elevation_m.grid();
    let mut raw = Raw {
        cover: Raster::filled(grid, Cover::Open),
        elevation_m: map.elevation_m,
        projection: Some(projection),
        roads: Vec::new(),
        settlements: Vec::new(),
        assets: Vec::new(),
        source: FROM_FEATURES,
        paint_settlements: true,
    };
    if let Some(percent) = forest_above_slope_percent {
        forest_on_slopes(&mut raw, *percent, out)?;
    }
    if let Some(file) = features {
        lay_features(&mut raw, dir, file, inputs, out)?;
    }
    Some(raw)
}

/// Whether the middle of the map lies on the raster; says where it should be if not.
fn centre_is_on(raster: &GeoRaster, (x, y): (f64, f64), out: &mut Findings) -> bool {
    let (west, south, east, north) = raster.bounds();
    // A raster in degrees may count its longitudes from 0 to 360.
    let turns: &[f64] = if raster.crs() == Crs::Degrees { &[0.0, 360.0, -360.0] } else { &[0.0] };
    let on = |x: f64, y: f64| {
        turns.iter().any(|turn| (west..=east).contains(&(x + turn))) && (south..=north).contains(&y)
    };
    if on(x, y) {
        return true;
    }
    let degrees = |v: f64, most: f64| v.abs() <= most;
    let hint = if on(y, x) {
        "longitude (east) comes first, then latitude: are they swapped?"
    } else if on(-x, y) {
        "west is negative: is the sign of the longitude right?"
    } else if raster.crs() == Crs::Metres && degrees(x, 180.0) && degrees(y, 90.0) {
        "this raster is in metres: give its own x and y of the map's centre, not degrees"
    } else {
        "take the centre of the ground that you mean from the program that the raster comes from"
    };
    out.error("ground.centre_lon_lat", "the map does not overlap the elevation raster")
        .expected(format!(
            "expected {} to {}, {} to {}; found {}, {}",
            show(west),
            show(east),
            show(south),
            show(north),
            show(x),
            show(y)
        ))
        .hint(hint);
    false
}

fn heights_are_of_this_earth(file: &str, elevation_m: &Raster<f32>, out: &mut Findings) -> bool {
    let strange = elevation_m.values().iter().find(|z| !(HEIGHTS_M.0..=HEIGHTS_M.1).contains(*z));
    if let Some(height_m) = strange {
        out.error("ground.elevation", format!("`{file}` has heights that no place on Earth has"))
            .expected(format!("expected {} to {} m; found {height_m}", HEIGHTS_M.0, HEIGHTS_M.1))
            .hint("a number that stands for missing data must be named: NODATA_value; heights are metres");
    }
    strange.is_none()
}

fn forest_on_slopes(raw: &mut Raw, percent: f64, out: &mut Findings) -> Option<()> {
    let bare = Ground::new(raw.elevation_m.clone(), raw.cover.clone(), CoverTable::default());
    let bare = told(bare, "ground", out)?;
    let grid = *raw.cover.grid();
    for index in 0..grid.cells() {
        let cell = grid.cell(index);
        if bare.gradient_at(grid.centre(cell)).length() * 100.0 > percent {
            raw.cover.set(cell, Cover::Forest);
        }
    }
    Some(())
}

fn paint_disc(cover: &mut Raster<Cover>, centre: DVec2, radius_m: f64) {
    if !(centre.is_finite() && radius_m > 0.0) {
        return;
    }
    let grid = *cover.grid();
    let (low, high) = (grid.nearest_cell(centre - radius_m), grid.nearest_cell(centre + radius_m));
    for row in low.row..=high.row {
        for column in low.column..=high.column {
            let cell = Cell { column, row };
            if grid.centre(cell).distance(centre) <= radius_m && cover.get(cell) != Cover::Water {
                cover.set(cell, Cover::Urban);
            }
        }
    }
}

/// The covers' figures at their nominal values: the map is the same in every replicate.
fn cover_table(catalogue: &CatalogueSpec, out: &mut Findings) -> Option<CoverTable> {
    let mut table = CoverTable::default();
    for (i, spec) in catalogue.covers.iter().enumerate() {
        let Ok(cover) = spec.id.parse::<Cover>() else { continue };
        let f = spec.nominal();
        let figures = CoverFigures {
            clutter_height_m: f.clutter_height_m,
            concealment: f.concealment,
            foot_speed_factor: f.foot_speed_factor,
            vehicle_speed_factor: f.vehicle_speed_factor,
            path_loss_exponent: f.path_loss_exponent,
        };
        table = told(table.with(cover, figures), &format!("catalogue.covers[{i}]"), out)?;
    }
    Some(table)
}

/// Turns the terrain's error into a finding at a field.
pub fn told<T>(result: Result<T, TerrainError>, path: &str, out: &mut Findings) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(error) => {
            tell(&error, path, out);
            None
        }
    }
}

fn tell<'o>(error: &TerrainError, path: &str, out: &'o mut Findings) -> &'o mut Finding {
    match error {
        TerrainError::TooLarge { place, columns, rows, mib, hint } => out
            .error(path, format!("{place}: too large"))
            .expected(format!(
                "expected at most {} cells; {columns} × {rows} cells would need about {mib} MiB",
                terrain::error::MAX_CELLS
            ))
            .hint(hint),
        TerrainError::Argument { place, expected, found, hint } => out
            .error(path, format!("{place} does not fit"))
            .expected(format!("expected {expected}; found {found}"))
            .hint(hint),
        TerrainError::Format { format, place, expected, found, hint } => out
            .error(path, format!("this is not a sound {format}: {place}"))
            .expected(format!("expected {expected}; found {found}"))
            .hint(hint),
        TerrainError::Window { overshoot, hint } => out
            .error(path, "the map reaches beyond the elevation raster")
            .expected(format!("expected a map within the raster; found {overshoot}"))
            .hint(hint),
        TerrainError::NoData { holes, percent, place, hint } => out
            .error(path, "the elevation raster has no data for a part of the map")
            .expected(format!(
                "expected at most 1 % of holes; found {percent} % ({holes} cells), first at {place}"
            ))
            .hint(hint),
    }
}
