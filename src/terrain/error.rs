//! What can be wrong with ground: each message says the place, what was expected, what was found and a hint.

use thiserror::Error;

/// The largest raster that is read or made, in cells: 64 million cells are 256 MB of heights.
pub const MAX_CELLS: u64 = 64_000_000;

/// A problem with terrain data or with the arguments that ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TerrainError {
    /// A raster that would not fit the stated memory limit. Refused before anything is allocated.
    #[error(
        "{place}: {columns} × {rows} cells need about {mib} MiB, the limit is {MAX_CELLS} cells\n  \
         hint: {hint}"
    )]
    TooLarge {
        /// Which raster.
        place: String,
        /// Columns asked for.
        columns: u64,
        /// Rows asked for.
        rows: u64,
        /// The estimate of its memory as 32-bit heights.
        mib: u64,
        /// What to do about it.
        hint: String,
    },
    /// An argument out of its bounds.
    #[error("{place}: expected {expected}, found {found}\n  hint: {hint}")]
    Argument {
        /// The name of the argument.
        place: String,
        /// The bounds.
        expected: String,
        /// The value.
        found: String,
        /// What to do about it.
        hint: String,
    },
    /// A data file that breaks its format.
    #[error("{format}, {place}: expected {expected}, found {found}\n  hint: {hint}")]
    Format {
        /// `ESRI ASCII grid`, `GeoTIFF` or `GeoJSON`.
        format: &'static str,
        /// A line number, a tag or a key.
        place: String,
        /// What the format asks for there.
        expected: String,
        /// What stands there.
        found: String,
        /// What to do about it.
        hint: String,
    },
    /// The map's window leaves the raster.
    #[error("the map window leaves the elevation raster: {overshoot}\n  hint: {hint}")]
    Window {
        /// By how much, on each side.
        overshoot: String,
        /// The largest window that fits.
        hint: String,
    },
    /// Too many cells without data inside the map's window.
    #[error(
        "the elevation raster has no data for {percent} % of the map ({holes} cells), first at {place}\n  hint: {hint}"
    )]
    NoData {
        /// How many map cells have none.
        holes: usize,
        /// The same as a share of the map, formatted.
        percent: String,
        /// The first such cell, in map metres and in source coordinates.
        place: String,
        /// What to do about it.
        hint: String,
    },
}

/// Refuses a raster above [`MAX_CELLS`] before anything is allocated for it.
///
/// # Errors
/// [`TerrainError::TooLarge`] with the estimate of its memory.
pub fn check_size(place: &str, columns: u64, rows: u64, hint: &str) -> Result<(), TerrainError> {
    let cells = columns.saturating_mul(rows);
    if cells <= MAX_CELLS {
        return Ok(());
    }
    let mib = cells.saturating_mul(4) / (1024 * 1024);
    Err(TerrainError::TooLarge { place: place.into(), columns, rows, mib, hint: hint.into() })
}

/// An [`TerrainError::Argument`] in one line.
pub(crate) fn argument(
    place: impl Into<String>,
    expected: impl Into<String>,
    found: impl ToString,
    hint: impl Into<String>,
) -> TerrainError {
    TerrainError::Argument {
        place: place.into(),
        expected: expected.into(),
        found: found.to_string(),
        hint: hint.into(),
    }
}
