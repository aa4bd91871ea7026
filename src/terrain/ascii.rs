//! ESRI ASCII grids (`.asc`).
//!
//! The format: a header of `key value` lines (`ncols`, `nrows`, `xllcorner` or `xllcenter`, `yllcorner` or
//! `yllcenter`, `cellsize` or `dx` and `dy`, optionally `NODATA_value`), then `ncols × nrows` numbers from the
//! north-west; where the lines break does not matter. It names no coordinate system: cells smaller than 0.1 within
//! ±360 by ±90 are taken as degrees, all else as metres.
//!
//! Read here and not by the crate `esri_ascii_grid` (0.4.6): that one takes the first row of a file without
//! `NODATA_value` for the header and loses it, panics on a word among the numbers, allocates whatever `nrows` says,
//! and passes a file with too few or too many values.

use super::error::{TerrainError, check_size};
use super::georaster::{Crs, GeoRaster};

const FORMAT: &str = "ESRI ASCII grid";

fn problem(place: impl ToString, expected: impl ToString, found: impl ToString, hint: &str) -> TerrainError {
    TerrainError::Format {
        format: FORMAT,
        place: place.to_string(),
        expected: expected.to_string(),
        found: found.to_string(),
        hint: hint.into(),
    }
}

/// The header's fields as they are found; `None` until then.
#[derive(Default)]
struct Header {
    columns: Option<usize>,
    rows: Option<usize>,
    /// Coordinate and whether it is the corner cell's centre.
    x: Option<(f64, bool)>,
    y: Option<(f64, bool)>,
    cell_x: Option<f64>,
    cell_y: Option<f64>,
    nodata: Option<f64>,
}

impl Header {
    /// Takes one line in; `false` if it is no header line and the values begin.
    fn take(&mut self, line: &str, number: usize) -> Result<bool, TerrainError> {
        let mut words = line.split_whitespace();
        let Some(key) = words.next() else { return Ok(true) };
        let lower = key.to_ascii_lowercase();
        if !key.starts_with(|c: char| c.is_ascii_alphabetic()) || lower == "nan" {
            return Ok(false);
        }
        let place = format!("line {number}");
        let (Some(text), None) = (words.next(), words.next()) else {
            return Err(problem(
                place,
                format!("`{key}` and one number"),
                format!("`{}`", line.trim()),
                "a header line is `key value`",
            ));
        };
        let number = text.parse::<f64>().ok().filter(|v| v.is_finite());
        let wrong = |expected: &str| {
            problem(&place, expected, format!("`{text}`"), "decimals are written with a point")
        };
        let float = || number.ok_or_else(|| wrong(&format!("a number after `{key}`")));
        let count = || {
            text.parse::<usize>()
                .ok()
                .filter(|&n| n > 0)
                .ok_or_else(|| wrong(&format!("a positive count after `{key}`")))
        };
        let size =
            || number.filter(|&v| v > 0.0).ok_or_else(|| wrong(&format!("a positive number after `{key}`")));
        match lower.as_str() {
            "ncols" => self.columns = Some(count()?),
            "nrows" => self.rows = Some(count()?),
            "xllcorner" => self.x = Some((float()?, false)),
            "yllcorner" => self.y = Some((float()?, false)),
            "xllcenter" | "xllcentre" => self.x = Some((float()?, true)),
            "yllcenter" | "yllcentre" => self.y = Some((float()?, true)),
            "cellsize" => (self.cell_x, self.cell_y) = (Some(size()?), Some(size()?)),
            "dx" => self.cell_x = Some(size()?),
            "dy" => self.cell_y = Some(size()?),
            "nodata_value" => self.nodata = text.parse().ok(),
            _ => {
                let keys = "ncols, nrows, xllcorner, yllcorner, cellsize or NODATA_value";
                return Err(problem(place, keys, format!("`{key}`"), "is this an ESRI ASCII grid?"));
            }
        }
        Ok(true)
    }

    fn complete(&self) -> Result<(usize, usize, f64, f64, f64, f64), TerrainError> {
        let missing = |key: &str| {
            problem("header", format!("a line `{key} …`"), "none", "the header stands before the first value")
        };
        let columns = self.columns.ok_or_else(|| missing("ncols"))?;
        let rows = self.rows.ok_or_else(|| missing("nrows"))?;
        let (x, x_centre) = self.x.ok_or_else(|| missing("xllcorner"))?;
        let (y, y_centre) = self.y.ok_or_else(|| missing("yllcorner"))?;
        let cell_x = self.cell_x.ok_or_else(|| missing("cellsize"))?;
        let cell_y = self.cell_y.ok_or_else(|| missing("cellsize"))?;
        let west = if x_centre { x - cell_x / 2.0 } else { x };
        let south = if y_centre { y - cell_y / 2.0 } else { y };
        Ok((columns, rows, west, south, cell_x, cell_y))
    }
}

/// Reads an ESRI ASCII grid of heights in metres.
///
/// # Errors
/// A header line that is missing or malformed, a value that is no number, too few or too many values, a raster
/// above the size limit (refused before it is allocated): each with its line.
pub fn read_ascii(bytes: &[u8]) -> Result<GeoRaster, TerrainError> {
    let text = std::str::from_utf8(bytes).map_err(|e| {
        problem(format!("byte {}", e.valid_up_to()), "text", "binary data", "is this an `.asc` file?")
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut header = Header::default();
    let mut lines = text.lines().enumerate().map(|(i, line)| (i + 1, line)).peekable();
    while let Some(&(number, line)) = lines.peek() {
        if !header.take(line, number)? {
            break;
        }
        lines.next();
    }
    let (columns, rows, west, south, cell_x, cell_y) = header.complete()?;
    check_size("ESRI ASCII grid", columns as u64, rows as u64, "crop it to the map's surroundings first")?;
    let values = read_values(lines, columns, rows, header.nodata)?;
    let on_earth = west >= -360.0 && south >= -90.0 && west <= 360.0 && south <= 90.0;
    let crs = if on_earth && cell_x < 0.1 && cell_y < 0.1 { Crs::Degrees } else { Crs::Metres };
    GeoRaster::new(columns, rows, (west, south), (cell_x, cell_y), crs, values)
}

fn read_values<'a>(
    lines: impl Iterator<Item = (usize, &'a str)>,
    columns: usize,
    rows: usize,
    nodata: Option<f64>,
) -> Result<Vec<f32>, TerrainError> {
    let expected = columns * rows;
    // A header may promise more than the file holds: let the values earn their memory.
    let mut values: Vec<f32> = Vec::new();
    let mut odd_line = None;
    for (number, line) in lines {
        let before = values.len();
        for word in line.split_whitespace() {
            let value: f64 = word.parse().map_err(|_| {
                problem(
                    format!("line {number}"),
                    "a number",
                    format!("`{word}`"),
                    "decimals are written with a point",
                )
            })?;
            if values.len() == expected {
                let place = format!("line {number}");
                let hint = hint_for_count(odd_line, columns);
                return Err(problem(
                    place,
                    format!("no more than {expected} values ({columns} × {rows})"),
                    "more",
                    &hint,
                ));
            }
            let missing = nodata == Some(value) || !value.is_finite();
            values.push(if missing { f32::NAN } else { value as f32 });
        }
        let count = values.len() - before;
        if count != 0 && count != columns && odd_line.is_none() {
            odd_line = Some((number, count));
        }
    }
    if values.len() < expected {
        let wanted = format!("{expected} values ({columns} × {rows})");
        let hint = hint_for_count(odd_line, columns);
        return Err(problem("end of the file", wanted, values.len(), &hint));
    }
    Ok(values)
}

fn hint_for_count(odd_line: Option<(usize, usize)>, columns: usize) -> String {
    match odd_line {
        Some((line, count)) => format!("line {line} has {count} values where ncols is {columns}"),
        None => "do ncols and nrows fit the data, or is the file cut off?".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "ncols 3\nnrows 2\nxllcorner 10\nyllcorner 50\ncellsize 0.01\nNODATA_value -9999\n1 2 3\n4 -9999 6\n";

    fn message(text: &str) -> String {
        read_ascii(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn reads_values_from_the_north_west_with_holes() {
        let raster = read_ascii(GOOD.as_bytes()).unwrap();
        assert_eq!((raster.columns(), raster.rows(), raster.crs()), (3, 2, Crs::Degrees));
        assert_eq!(raster.values()[0], 1.0);
        assert!(raster.values()[4].is_nan());
        assert_eq!(raster.bounds().1, 50.0);
    }

    #[test]
    fn a_file_without_nodata_keeps_its_first_row_and_lines_may_break_anywhere() {
        let bare = read_ascii(GOOD.replace("NODATA_value -9999\n", "").as_bytes()).unwrap();
        assert_eq!(bare.values(), &[1.0, 2.0, 3.0, 4.0, -9999.0, 6.0]);
        let wrapped = read_ascii(GOOD.replace("1 2 3\n4", "1 2\r\n\r\n3 4").as_bytes()).unwrap();
        assert_eq!(wrapped.values()[3], 4.0);
    }

    #[test]
    fn centres_and_metres_are_understood() {
        let text = "NCOLS 2\nNROWS 2\nXLLCENTER 500015\nYLLCENTER 5000015\nCELLSIZE 30\n1 2 3 4";
        let raster = read_ascii(text.as_bytes()).unwrap();
        assert_eq!(raster.crs(), Crs::Metres);
        assert_eq!(raster.bounds(), (500_000.0, 5_000_000.0, 500_060.0, 5_000_060.0));
    }

    #[test]
    fn each_error_says_line_expectation_and_hint() {
        let cases = [
            (
                GOOD.replace("4 -9999 6\n", "4 5\n"),
                "end of the file: expected 6 values (3 × 2), found 5",
                "line 8 has 2 values",
            ),
            (GOOD.replace("6\n", "6 7\n"), "line 8: expected no more than 6 values", "ncols and nrows"),
            (GOOD.replace("1 2 3\n", ""), "found 3", "cut off"),
            (GOOD.replace("2 3", "2 x3"), "line 7: expected a number, found `x3`", "point"),
            (GOOD.replace("2 3", "2,5 3"), "found `2,5`", "point"),
            (GOOD.replace("nrows 2\n", ""), "header: expected a line `nrows …`", "header"),
            (
                GOOD.replace("nrows 2", "nrows two"),
                "line 2: expected a positive count after `nrows`",
                "point",
            ),
            (GOOD.replace("cellsize 0.01", "cellsize -1"), "line 5: expected a positive number", "point"),
            (
                GOOD.replace("cellsize 0.01", "cellsize"),
                "line 5: expected `cellsize` and one number",
                "key value",
            ),
            (GOOD.replace("nrows", "rows"), "line 2: expected ncols, nrows", "`rows`"),
            (GOOD.replace("ncols 3", "ncols 999999999999"), "limit is 64000000 cells", "crop"),
            (String::new(), "expected a line `ncols …`", "header"),
        ];
        for (text, start, end) in cases {
            let found = message(&text);
            assert!(
                found.contains(start) && found.contains(end),
                "{found}\n  should contain {start:?} and {end:?}"
            );
        }
        assert!(read_ascii(&[0xff, 0xfe, 0]).is_err());
    }

    #[test]
    fn the_shipped_hills_are_30_by_32_km_in_degrees() {
        let raster = read_ascii(include_bytes!("../../scenarios/terrain/hills.asc")).unwrap();
        assert_eq!((raster.columns(), raster.rows(), raster.crs()), (403, 344, Crs::Degrees));
        let (low, high) =
            raster.values().iter().fold((f32::MAX, f32::MIN), |(a, b), &v| (a.min(v), b.max(v)));
        assert!(low > 200.0 && high < 1100.0 && high - low > 300.0, "{low}..{high}");
    }
}
