//! GeoTIFF elevation (`.tif`): one band of 8- to 64-bit integers or floats, in strips or tiles, plain, deflate or LZW.
//!
//! Geometry from `ModelPixelScale` and `ModelTiepoint`, or from `ModelTransformation` (GeoTIFF 1.1, OGC 19-008 §7.6);
//! whether it is degrees or metres from the `GeoKeyDirectory`; missing heights from GDAL's `GDAL_NODATA`.
//! Left out: rotated rasters, several bands, feet, vertical datums, overviews (only the first image is read).

use std::io::Cursor;

use tiff::decoder::ifd::Value;
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

use super::error::{MAX_CELLS, TerrainError, check_size};
use super::georaster::{Crs, GeoRaster};

type Tiff<'a> = Decoder<Cursor<&'a [u8]>>;

/// GeoKey ids, OGC 19-008 annex B.
mod key {
    pub const MODEL_TYPE: u16 = 1024;
    pub const RASTER_TYPE: u16 = 1025;
    pub const ANGULAR_UNITS: u16 = 2054;
    pub const LINEAR_UNITS: u16 = 3076;
    pub const VERTICAL_UNITS: u16 = 4099;
}

fn problem(place: &str, expected: &str, found: impl ToString, hint: &str) -> TerrainError {
    TerrainError::Format {
        format: "GeoTIFF",
        place: place.into(),
        expected: expected.into(),
        found: found.to_string(),
        hint: hint.into(),
    }
}

fn broken(place: &'static str) -> impl Fn(TiffError) -> TerrainError {
    move |e| match &e {
        TiffError::IoError(io) if io.kind() == std::io::ErrorKind::UnexpectedEof => {
            problem(place, "more data", "the end of the file", "is the file cut off? Copy it again")
        }
        _ => problem(place, "readable data", e, "convert it with `gdal_translate -co COMPRESS=DEFLATE`"),
    }
}

/// Reads the first image of a GeoTIFF as heights in metres.
///
/// # Errors
/// Not a TIFF, more than one band, a rotated or unplaced raster, units other than degrees or metres, a raster above
/// the size limit (refused before it is allocated), damaged data.
pub fn read_geotiff(bytes: &[u8]) -> Result<GeoRaster, TerrainError> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_CELLS as usize * 8;
    limits.intermediate_buffer_size = MAX_CELLS as usize * 8;
    let mut tiff = Decoder::new(Cursor::new(bytes)).map_err(broken("file"))?.with_limits(limits);
    let (columns, rows) = tiff.dimensions().map_err(broken("image size"))?;
    check_size("GeoTIFF", columns.into(), rows.into(), "crop it with `gdal_translate -projwin`")?;
    match tiff.colortype().map_err(broken("samples"))? {
        ColorType::Gray(_) => {}
        other => {
            return Err(problem(
                "samples",
                "one band of heights",
                format!("{other:?}"),
                "choose one with `gdal_translate -b 1`",
            ));
        }
    }
    let (crs, pixel_is_point) = read_keys(&mut tiff)?;
    let (mut west, mut north, cell_x, cell_y) = read_geometry(&mut tiff)?;
    if pixel_is_point {
        // The tie point names a pixel's centre, not its corner.
        west -= cell_x / 2.0;
        north += cell_y / 2.0;
    }
    let nodata = read_nodata(&mut tiff)?;
    let values = read_heights(&mut tiff, nodata)?;
    let south = north - f64::from(rows) * cell_y;
    GeoRaster::new(columns as usize, rows as usize, (west, south), (cell_x, cell_y), crs, values)
}

fn find(tiff: &mut Tiff, tag: Tag, name: &'static str) -> Result<Option<Value>, TerrainError> {
    tiff.find_tag(tag).map_err(broken(name))
}

fn floats(tiff: &mut Tiff, tag: Tag, name: &'static str) -> Result<Option<Vec<f64>>, TerrainError> {
    let Some(value) = find(tiff, tag, name)? else { return Ok(None) };
    let numbers = value.into_f64_vec().map_err(broken(name))?;
    match numbers.iter().find(|v| !v.is_finite()) {
        Some(v) => Err(problem(name, "finite numbers", v, "the file's geometry is damaged")),
        None => Ok(Some(numbers)),
    }
}

/// Degrees or metres, and whether coordinates name pixel centres.
fn read_keys(tiff: &mut Tiff) -> Result<(Crs, bool), TerrainError> {
    let name = "GeoKeyDirectory";
    let hint = "assign a coordinate system with `gdal_edit.py -a_srs`";
    let Some(value) = find(tiff, Tag::GeoKeyDirectoryTag, name)? else {
        return Err(problem(name, "the tag 34735", "none", hint));
    };
    let shorts = value.into_u16_vec().map_err(broken(name))?;
    // Four shorts of header, then (key, tag that holds the value, count, value); a tag of 0 means "here".
    let direct = |id: u16| {
        let entries = shorts.get(4..).unwrap_or(&[]).chunks_exact(4);
        entries.filter(|e| e[0] == id && e[1] == 0).map(|e| e[3]).next()
    };
    let unit = |id: u16, place: &str, code: u16, expected: &str, hint: &str| match direct(id) {
        None | Some(0) => Ok(()),
        Some(found) if found == code => Ok(()),
        Some(found) => Err(problem(place, expected, format!("unit code {found}"), hint)),
    };
    unit(key::VERTICAL_UNITS, "vertical units", 9001, "metres (9001)", "convert the heights to metres")?;
    let crs = match direct(key::MODEL_TYPE) {
        Some(1) => {
            let hint = "reproject it with `gdalwarp -t_srs EPSG:4326`";
            unit(key::LINEAR_UNITS, "projected units", 9001, "metres (9001)", hint)?;
            Crs::Metres
        }
        Some(2) => {
            unit(key::ANGULAR_UNITS, "angular units", 9102, "degrees (9102)", "reproject it to EPSG:4326")?;
            Crs::Degrees
        }
        other => {
            let found = other.map_or("none".into(), |code| format!("code {code}"));
            return Err(problem("GTModelType", "1 (projected) or 2 (geographic)", found, hint));
        }
    };
    Ok((crs, direct(key::RASTER_TYPE) == Some(2)))
}

/// West, north, and the size of a pixel.
fn read_geometry(tiff: &mut Tiff) -> Result<(f64, f64, f64, f64), TerrainError> {
    let scale = floats(tiff, Tag::ModelPixelScaleTag, "ModelPixelScale")?;
    let tie = floats(tiff, Tag::ModelTiepointTag, "ModelTiepoint")?;
    let matrix = floats(tiff, Tag::ModelTransformationTag, "ModelTransformation")?;
    let (west, north, cell_x, cell_y) = match (scale, tie, matrix) {
        (Some(scale), Some(tie), _) if scale.len() >= 2 && tie.len() >= 6 => {
            (tie[3] - tie[0] * scale[0], tie[4] + tie[1] * scale[1], scale[0], scale[1])
        }
        (_, _, Some(m)) if m.len() == 16 => {
            if m[1] != 0.0 || m[4] != 0.0 {
                return Err(problem(
                    "ModelTransformation",
                    "no rotation",
                    "a rotated raster",
                    "straighten it with `gdalwarp`",
                ));
            }
            (m[3], m[7], m[0], -m[5])
        }
        _ => {
            let expected = "ModelPixelScale with ModelTiepoint, or ModelTransformation";
            return Err(problem("geometry", expected, "neither", "is this a plain TIFF without a place?"));
        }
    };
    if cell_x > 0.0 && cell_y > 0.0 {
        return Ok((west, north, cell_x, cell_y));
    }
    Err(problem(
        "pixel size",
        "positive, north up",
        format!("{cell_x} × {cell_y}"),
        "turn it north up with `gdalwarp`",
    ))
}

fn read_nodata(tiff: &mut Tiff) -> Result<Option<f64>, TerrainError> {
    let Some(value) = find(tiff, Tag::GdalNodata, "GDAL_NODATA")? else { return Ok(None) };
    let text = value.into_string().map_err(broken("GDAL_NODATA"))?;
    let trimmed = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    match trimmed.parse() {
        Ok(number) => Ok(Some(number)),
        Err(_) => Err(problem(
            "GDAL_NODATA",
            "a number",
            format!("`{trimmed}`"),
            "set it with `gdal_edit.py -a_nodata`",
        )),
    }
}

fn read_heights(tiff: &mut Tiff, nodata: Option<f64>) -> Result<Vec<f32>, TerrainError> {
    // Compared as the sample's own type, since -3.4e38 in text is not exactly the 32-bit float.
    let height = |value: f64, nodata: Option<f64>| {
        let missing = nodata == Some(value) || !value.is_finite();
        if missing { f32::NAN } else { value as f32 }
    };
    macro_rules! heights {
        ($samples:expr) => {
            $samples.into_iter().map(|v| height(v as f64, nodata)).collect()
        };
    }
    Ok(match tiff.read_image().map_err(broken("image data"))? {
        DecodingResult::U8(samples) => heights!(samples),
        DecodingResult::I8(samples) => heights!(samples),
        DecodingResult::U16(samples) => heights!(samples),
        DecodingResult::I16(samples) => heights!(samples),
        DecodingResult::U32(samples) => heights!(samples),
        DecodingResult::I32(samples) => heights!(samples),
        DecodingResult::U64(samples) => heights!(samples),
        DecodingResult::I64(samples) => heights!(samples),
        DecodingResult::F64(samples) => heights!(samples),
        DecodingResult::F32(samples) => {
            let nodata = nodata.map(|v| f64::from(v as f32));
            samples.into_iter().map(|v| height(f64::from(v), nodata)).collect()
        }
        DecodingResult::F16(_) => {
            return Err(problem(
                "samples",
                "integers or 32- or 64-bit floats",
                "16-bit floats",
                "convert with `gdal_translate -ot Float32`",
            ));
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::ascii::read_ascii;
    use tiff::encoder::colortype::{self, ColorType};
    use tiff::encoder::{Compression, TiffEncoder, TiffValue};

    /// What a test file says of itself.
    struct Sample {
        keys: Vec<u16>,
        scale: Vec<f64>,
        tie: Vec<f64>,
        matrix: Vec<f64>,
        nodata: Option<&'static str>,
    }

    impl Default for Sample {
        fn default() -> Self {
            let keys = vec![1, 1, 0, 2, 1024, 0, 1, 2, 1025, 0, 1, 1];
            let (scale, tie) = (vec![0.001, 0.002, 0.0], vec![0.0, 0.0, 0.0, 10.0, 50.0, 0.0]);
            Self { keys, scale, tie, matrix: vec![], nodata: Some("-9999") }
        }
    }

    fn write<C: ColorType>(
        sample: &Sample,
        (columns, rows): (u32, u32),
        values: &[C::Inner],
        compression: Compression,
    ) -> Vec<u8>
    where
        [C::Inner]: TiffValue,
    {
        let mut file = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut file).unwrap().with_compression(compression);
        let mut image = encoder.new_image::<C>(columns, rows).unwrap();
        let tags = image.encoder();
        if !sample.keys.is_empty() {
            tags.write_tag(Tag::GeoKeyDirectoryTag, &sample.keys[..]).unwrap();
        }
        for (tag, numbers) in [
            (Tag::ModelPixelScaleTag, &sample.scale),
            (Tag::ModelTiepointTag, &sample.tie),
            (Tag::ModelTransformationTag, &sample.matrix),
        ] {
            if !numbers.is_empty() {
                tags.write_tag(tag, &numbers[..]).unwrap();
            }
        }
        if let Some(text) = sample.nodata {
            tags.write_tag(Tag::GdalNodata, text).unwrap();
        }
        image.write_data(values).unwrap();
        file.into_inner()
    }

    fn shorts(sample: &Sample) -> Vec<u8> {
        write::<colortype::GrayI16>(sample, (3, 2), &[1, 2, 3, 4, -9999, 6], Compression::Lzw)
    }

    fn message(sample: &Sample) -> String {
        read_geotiff(&shorts(sample)).unwrap_err().to_string()
    }

    #[test]
    fn every_sample_type_gives_the_same_heights() {
        let sample = Sample::default();
        let packed = Compression::Deflate(Default::default());
        let size = (3, 2);
        let files = [
            shorts(&sample),
            write::<colortype::GrayI32>(&sample, size, &[1, 2, 3, 4, -9999, 6], packed),
            write::<colortype::Gray32Float>(&sample, size, &[1.0, 2.0, 3.0, 4.0, -9999.0, 6.0], packed),
            write::<colortype::Gray64Float>(
                &sample,
                size,
                &[1.0, 2.0, 3.0, 4.0, f64::NAN, 6.0],
                Compression::Uncompressed,
            ),
            write::<colortype::Gray16>(
                &Sample { nodata: Some("5"), ..Sample::default() },
                size,
                &[1, 2, 3, 4, 5, 6],
                packed,
            ),
        ];
        for file in files {
            let raster = read_geotiff(&file).unwrap();
            assert_eq!(raster.crs(), Crs::Degrees);
            assert_eq!(raster.values()[..4], [1.0, 2.0, 3.0, 4.0]);
            assert!(raster.values()[4].is_nan());
            let (west, south, east, north) = raster.bounds();
            assert!((west - 10.0).abs() < 1e-12 && (north - 50.0).abs() < 1e-12);
            assert!((east - 10.003).abs() < 1e-12 && (south - 49.996).abs() < 1e-12);
        }
    }

    #[test]
    fn pixel_is_point_and_a_matrix_place_the_raster() {
        let point = Sample { keys: vec![1, 1, 0, 2, 1024, 0, 1, 2, 1025, 0, 1, 2], ..Sample::default() };
        assert!((read_geotiff(&shorts(&point)).unwrap().bounds().0 - 9.9995).abs() < 1e-12);
        let mut matrix = vec![0.0; 16];
        (matrix[0], matrix[3], matrix[5], matrix[7], matrix[15]) = (30.0, 600_000.0, -30.0, 5_000_000.0, 1.0);
        let keys = vec![1, 1, 0, 2, 1024, 0, 1, 1, 3076, 0, 1, 9001];
        let mut metres = Sample { keys, matrix, scale: vec![], tie: vec![], nodata: None };
        let raster = read_geotiff(&shorts(&metres)).unwrap();
        assert_eq!(raster.crs(), Crs::Metres);
        assert_eq!(raster.bounds(), (600_000.0, 4_999_940.0, 600_090.0, 5_000_000.0));
        metres.matrix[1] = 0.1;
        assert!(message(&metres).contains("rotated"));
    }

    #[test]
    fn each_error_says_where_and_what_to_do() {
        let cases = [
            (Sample { keys: vec![], ..Sample::default() }, "GeoKeyDirectory"),
            (Sample { keys: vec![1, 1, 0, 0], ..Sample::default() }, "GTModelType"),
            (Sample { keys: vec![1, 1, 0, 2, 1024, 0, 1, 1, 3076, 0, 1, 9002], ..Sample::default() }, "9002"),
            (Sample { scale: vec![], ..Sample::default() }, "plain TIFF"),
            (Sample { nodata: Some("none"), ..Sample::default() }, "GDAL_NODATA"),
            (Sample { scale: vec![0.001, f64::NAN, 0.0], ..Sample::default() }, "finite"),
        ];
        for (sample, part) in cases {
            let found = message(&sample);
            assert!(found.contains(part) && found.contains("hint:"), "{found}");
        }
        let good = shorts(&Sample::default());
        for length in [0, 4, 8, good.len() / 2, good.len() - 3] {
            assert!(read_geotiff(&good[..length]).is_err(), "cut to {length} bytes");
        }
        let colour = write::<colortype::RGB8>(&Sample::default(), (2, 2), &[0; 12], Compression::Lzw);
        assert!(read_geotiff(&colour).unwrap_err().to_string().contains("one band"));
    }

    #[test]
    fn the_shipped_crop_has_the_heights_of_the_shipped_hills() {
        let hills = read_ascii(include_bytes!("../../scenarios/terrain/hills.asc")).unwrap();
        let small = read_geotiff(include_bytes!("../../scenarios/terrain/hills-small.tif")).unwrap();
        assert_eq!((small.columns(), small.rows(), small.crs()), (120, 120, Crs::Degrees));
        let (west, south, east, north) = small.bounds();
        for i in 0..400 {
            let (u, v) = (f64::from(i % 20) / 20.0 + 0.02, f64::from(i / 20) / 20.0 + 0.02);
            let (x, y) = (west + u * (east - west), south + v * (north - south));
            let (a, b) = (hills.interpolate(x, y).unwrap(), small.interpolate(x, y).unwrap());
            assert!((a - b).abs() < 1.0, "{a} and {b} m at {x}, {y}");
        }
    }

    /// Writes `scenarios/terrain/hills-small.tif` anew: `cargo test --lib -- --ignored write_the_shipped_crop`.
    #[test]
    #[ignore = "writes a shipped file"]
    fn write_the_shipped_crop() {
        let hills = read_ascii(include_bytes!("../../scenarios/terrain/hills.asc")).unwrap();
        let (column, row, n) = (140, 110, 120usize);
        let values: Vec<i16> = (0..n * n)
            .map(|i| hills.values()[(row + i / n) * hills.columns() + column + i % n] as i16)
            .collect();
        let (cell, _) = hills.cell_size();
        let (west, _, _, north) = hills.bounds();
        // Geographic, pixel is area, WGS 84 (EPSG:4326), degrees.
        let keys = vec![1, 1, 0, 4, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326, 2054, 0, 1, 9102];
        let tie = vec![0.0, 0.0, 0.0, west + column as f64 * cell, north - row as f64 * cell, 0.0];
        let sample =
            Sample { keys, scale: vec![cell, cell, 0.0], tie, matrix: vec![], nodata: Some("-9999") };
        let packed = Compression::Deflate(Default::default());
        let file = write::<colortype::GrayI16>(&sample, (n as u32, n as u32), &values, packed);
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/terrain/hills-small.tif"), file)
            .unwrap();
    }
}
