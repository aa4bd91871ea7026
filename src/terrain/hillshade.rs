//! Pictures of the ground: shaded relief, and a tinted background for maps.
//!
//! Light comes from the north-west (Imhof's convention), softened by three weaker lights around it (after Mark's
//! 1992 multi-directional shading), so that slopes along the main light keep their shape. Heights are exaggerated
//! until the map's steep tenth looks like 25 degrees. The palette is pale and low in saturation: overlays in full
//! colour stand out, and it prints.

use glam::{DVec2, DVec3};

use super::cover::Cover;
use super::ground::Ground;
use crate::math;

/// An 8-bit picture, north up, rows from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Three bytes a pixel: red, green, blue.
    pub rgb: Vec<u8>,
}

/// The largest side of a picture, pixels.
pub const MAX_SIDE: usize = 8192;

/// Shaded relief in 0..=1 of each cell, row-major from the south-west; level ground is 0.71.
fn shade(ground: &Ground) -> Vec<f32> {
    let grid = ground.grid();
    let slopes: Vec<DVec2> = (0..grid.cells()).map(|i| horn(ground, i)).collect();
    let mut steepness: Vec<f64> = slopes.iter().map(|g| g.length()).collect();
    steepness.sort_by(f64::total_cmp);
    let steep = steepness[steepness.len() * 9 / 10];
    // Gentle ground is not blown up into mountains, nor are mountains flattened.
    let exaggeration = (math::tan(math::radians(25.0)) / steep.max(1e-6)).clamp(0.8, 6.0);
    let light = |azimuth_deg: f64, altitude_deg: f64| {
        let (azimuth, altitude) = (math::radians(azimuth_deg), math::radians(altitude_deg));
        let flat = math::cos(altitude);
        DVec3::new(math::sin(azimuth) * flat, math::cos(azimuth) * flat, math::sin(altitude))
    };
    let lights = [
        (0.64, light(315.0, 45.0)),
        (0.16, light(270.0, 45.0)),
        (0.16, light(0.0, 45.0)),
        (0.04, light(225.0, 45.0)),
    ];
    slopes
        .iter()
        .map(|g| {
            let normal = (-*g * exaggeration).extend(1.0).normalize();
            lights.iter().map(|(weight, l)| weight * normal.dot(*l).max(0.0)).sum::<f64>() as f32
        })
        .collect()
}

/// Horn's (1981) gradient: weighted differences over the eight neighbours.
fn horn(ground: &Ground, index: usize) -> DVec2 {
    let grid = ground.grid();
    let cell = grid.cell(index);
    let (w, h) = (grid.width() as i64, grid.height() as i64);
    let z = |dx: i64, dy: i64| {
        let column = (cell.column as i64 + dx).clamp(0, w - 1) as usize;
        let row = (cell.row as i64 + dy).clamp(0, h - 1) as usize;
        f64::from(ground.elevation().values()[row * grid.width() + column])
    };
    let east = z(1, -1) + 2.0 * z(1, 0) + z(1, 1) - z(-1, -1) - 2.0 * z(-1, 0) - z(-1, 1);
    let north = z(-1, 1) + 2.0 * z(0, 1) + z(1, 1) - z(-1, -1) - 2.0 * z(0, -1) - z(1, -1);
    DVec2::new(east, north) / (8.0 * grid.cell_m())
}

/// Shaded relief, a byte a cell, **north up**: rows from the top.
pub fn hillshade(ground: &Ground) -> Vec<u8> {
    let grid = ground.grid();
    let shades = shade(ground);
    let rows = shades.chunks_exact(grid.width()).rev();
    rows.flat_map(|row| row.iter().map(|&s| byte(f64::from(s) * 255.0))).collect()
}

/// A map background whose longer side has `side` pixels (64 to [`MAX_SIDE`]): height tint, cover tint, relief.
pub fn relief_picture(ground: &Ground, side: usize) -> Picture {
    let side = side.clamp(64, MAX_SIDE);
    let size = ground.size_m();
    let pixel_m = size.max_element() / side as f64;
    let pixels = |length: f64| ((length / pixel_m).round() as usize).max(1);
    let (width, height) = (pixels(size.x), pixels(size.y));
    let (low, high) = height_range(ground);
    let colours = blend(ground, &cell_colours(ground, low, high));
    let shades = shade(ground);
    let grid = ground.grid();
    let mut rgb = Vec::with_capacity(width * height * 3);
    for row in 0..height {
        for column in 0..width {
            let p = DVec2::new(column as f64 + 0.5, (height - row) as f64 - 0.5) * pixel_m;
            let (i, tx, ty) = grid.bilinear(p);
            let corners = [i, i + 1, i + grid.width(), i + grid.width() + 1];
            let weights = [(1.0 - tx) * (1.0 - ty), tx * (1.0 - ty), (1.0 - tx) * ty, tx * ty];
            let mut colour = DVec3::ZERO;
            let mut light = 0.0;
            for (corner, weight) in corners.into_iter().zip(weights) {
                colour += colours[corner] * weight;
                light += f64::from(shades[corner]) * weight;
            }
            let lit = lay_shade(colour, light);
            rgb.extend([byte(lit.x), byte(lit.y), byte(lit.z)]);
        }
    }
    Picture { width, height, rgb }
}

/// The second and the ninety-eighth percentile of the heights: single peaks do not set the tint.
fn height_range(ground: &Ground) -> (f64, f64) {
    let mut heights = ground.elevation().values().to_vec();
    heights.sort_by(f32::total_cmp);
    let n = heights.len();
    (f64::from(heights[n / 50]), f64::from(heights[n - 1 - n / 50]))
}

/// Tints from the lowest ground to the highest.
const HEIGHT_TINTS: [DVec3; 5] = [
    DVec3::new(226.0, 231.0, 212.0),
    DVec3::new(236.0, 235.0, 216.0),
    DVec3::new(240.0, 232.0, 213.0),
    DVec3::new(234.0, 223.0, 207.0),
    DVec3::new(244.0, 240.0, 234.0),
];

/// The colour of a cover class on level ground of middle height: the sign in a map's legend.
pub fn cover_colour(cover: Cover) -> [u8; 3] {
    let (colour, opacity) = cover_tint(cover);
    let tint = HEIGHT_TINTS[HEIGHT_TINTS.len() / 2].lerp(colour, opacity);
    [byte(tint.x), byte(tint.y), byte(tint.z)]
}

/// The colour of a cover class, and how much of the height tint it hides.
fn cover_tint(cover: Cover) -> (DVec3, f64) {
    match cover {
        Cover::Open => (DVec3::new(240.0, 238.0, 224.0), 0.15),
        Cover::Crops => (DVec3::new(241.0, 232.0, 196.0), 0.62),
        Cover::Forest => (DVec3::new(186.0, 204.0, 172.0), 0.78),
        Cover::Urban => (DVec3::new(208.0, 196.0, 190.0), 0.85),
        Cover::Water => (DVec3::new(170.0, 199.0, 217.0), 1.0),
    }
}

fn cell_colours(ground: &Ground, low: f64, high: f64) -> Vec<DVec3> {
    let heights = ground.elevation().values().iter();
    heights
        .zip(ground.cover().values())
        .map(|(&z, &cover)| {
            let share = ((f64::from(z) - low) / (high - low).max(1.0)).clamp(0.0, 1.0);
            let place = share * (HEIGHT_TINTS.len() - 1) as f64;
            let step = (place as usize).min(HEIGHT_TINTS.len() - 2);
            let tint = HEIGHT_TINTS[step].lerp(HEIGHT_TINTS[step + 1], place - step as f64);
            let (colour, opacity) = cover_tint(cover);
            tint.lerp(colour, opacity)
        })
        .collect()
}

/// Softens the borders between covers by the eight neighbours; shores stay sharp.
fn blend(ground: &Ground, colours: &[DVec3]) -> Vec<DVec3> {
    let grid = ground.grid();
    let cover = ground.cover();
    let wet = |i: usize| cover.values()[i] == Cover::Water;
    (0..grid.cells())
        .map(|i| {
            let home = grid.cell(i);
            let (mut sum, mut total) = (colours[i] * 4.0, 4.0);
            for j in grid.around(home, 1).map(|c| grid.index(c)).filter(|&j| j != i && wet(j) == wet(i)) {
                sum += colours[j];
                total += 1.0;
            }
            sum / total
        })
        .collect()
}

/// Darkens shade towards a cool grey-violet and lightens sun towards warm white; level ground keeps its colour.
fn lay_shade(colour: DVec3, light: f64) -> DVec3 {
    const LEVEL: f64 = core::f64::consts::FRAC_1_SQRT_2;
    if light < LEVEL {
        let dark = ((LEVEL - light) / LEVEL).clamp(0.0, 1.0);
        let shadow = colour * DVec3::new(0.36, 0.38, 0.47);
        colour.lerp(shadow, dark * 0.85)
    } else {
        let bright = ((light - LEVEL) / (1.0 - LEVEL)).clamp(0.0, 1.0);
        colour.lerp(DVec3::new(255.0, 253.0, 246.0), bright * 0.5)
    }
}

fn byte(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::cover::CoverTable;
    use crate::terrain::grid::{Cell, Grid, Raster};

    /// A tent whose ridge runs north to south in the middle, with a lake in its north-west corner.
    fn tent() -> Ground {
        let grid = Grid::new(60, 40, 50.0).unwrap();
        let z = Raster::from_fn(grid, |c| 300.0 - (c.column as f32 - 29.5).abs() * 8.0);
        let lake = |c: Cell| if c.column < 10 && c.row >= 30 { Cover::Water } else { Cover::Open };
        Ground::new(z, Raster::from_fn(grid, lake), CoverTable::default()).unwrap()
    }

    #[test]
    fn the_north_west_side_is_bright() {
        let shades = hillshade(&tent());
        assert_eq!(shades.len(), 2400);
        assert!(shades[20 * 60 + 10] > shades[20 * 60 + 50] + 60);
    }

    #[test]
    fn level_ground_keeps_its_colour() {
        let g = Ground::level(DVec2::splat(2000.0), 50.0, 10.0).unwrap();
        let picture = relief_picture(&g, 64);
        assert!(picture.rgb.chunks_exact(3).all(|p| p == &picture.rgb[..3]));
        assert!(picture.rgb[..3].iter().all(|&v| v > 200));
    }

    #[test]
    fn a_picture_has_its_north_on_top_and_the_shape_of_the_map() {
        let picture = relief_picture(&tent(), 600);
        assert_eq!((picture.width, picture.height, picture.rgb.len()), (600, 400, 720_000));
        let blueness = |x: usize, y: usize| {
            let at = (y * 600 + x) * 3;
            i32::from(picture.rgb[at + 2]) - i32::from(picture.rgb[at])
        };
        // The lake is blue, in the upper left.
        assert!(blueness(40, 40) > 20 && blueness(40, 360) < 10);
    }

    /// Writes pictures to look at: `cargo test --lib -- --ignored draw_examples`, into `target/relief`.
    #[test]
    #[ignore = "writes pictures"]
    fn draw_examples() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/relief");
        std::fs::create_dir_all(folder).unwrap();
        let save = |name: &str, picture: &Picture| {
            let file = std::fs::File::create(format!("{folder}/{name}.png")).unwrap();
            let mut encoder = png::Encoder::new(file, picture.width as u32, picture.height as u32);
            encoder.set_color(png::ColorType::Rgb);
            encoder.write_header().unwrap().write_image_data(&picture.rgb).unwrap();
        };
        for seed in 1..=4 {
            let params = crate::terrain::GenerateParams { seed, ..Default::default() };
            let map = crate::terrain::generate(&params).unwrap();
            let mut picture = relief_picture(&map.ground, 1000);
            let pixel_m = map.ground.size_m().x / picture.width as f64;
            for road in &map.roads {
                let path = crate::terrain::Path::open(road.points.clone());
                for i in 0..(path.length_m() / pixel_m * 2.0) as usize {
                    let p = path.at(i as f64 * pixel_m / 2.0) / pixel_m;
                    let at = (picture.height - 1 - (p.y as usize).min(picture.height - 1)) * picture.width
                        + p.x as usize;
                    picture.rgb[at * 3..at * 3 + 3].copy_from_slice(&[150, 90, 60]);
                }
            }
            save(&format!("generated-{seed}"), &picture);
        }
        let raster =
            crate::terrain::ascii::read_ascii(include_bytes!("../../scenarios/terrain/hills.asc")).unwrap();
        let (lon, lat) = raster.centre();
        let window =
            crate::terrain::LocalProjection::centred(lon, lat, DVec2::new(28_000.0, 30_000.0)).unwrap();
        let z = crate::terrain::import::import_elevation(&raster, &window, 90.0).unwrap().elevation_m;
        let cover = Raster::filled(*z.grid(), Cover::Open);
        save("hills", &relief_picture(&Ground::new(z, cover, CoverTable::default()).unwrap(), 1000));
    }
}
