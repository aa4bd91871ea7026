//! The ground: elevation, cover, roads, paths and sight; generated from a seed or imported from files.
//!
//! Layer 1. It knows no scenario file: functions take plain arguments and the bytes of a data file.
//! Map frame everywhere: metres, x east, y north, origin at the south-west corner, z above sea level.

// Tests may unwrap; the build without them still checks the rest.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod ascii;
pub mod clip;
pub mod cover;
pub mod error;
pub mod foot;
pub mod generate;
pub mod geojson;
pub mod georaster;
pub mod geotiff;
pub mod grid;
pub mod ground;
pub mod hillshade;
pub mod import;
mod junctions;
mod names;
pub mod noise;
pub mod path;
pub mod polygon;
pub mod projection;
pub mod roads;
pub mod segments;
pub mod sight;
mod trails;
pub mod viewshed;

pub use cover::{Cover, CoverFigures, CoverTable};
pub use error::TerrainError;
pub use foot::FootNet;
pub use generate::{GenerateParams, GeneratedMap, Town, generate};
pub use georaster::{Crs, GeoRaster};
pub use grid::{Cell, Grid, Raster};
pub use ground::Ground;
pub use path::Path;
pub use polygon::Polygon;
pub use projection::LocalProjection;
pub use roads::{RoadGraph, RoadLine, RoadPoint};
pub use sight::line_of_sight;
pub use viewshed::Viewshed;
