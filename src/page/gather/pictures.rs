//! The pictures below the maps of a page, small enough to be carried within it.
//!
//! The relief is photograph-like, and a quarter as large as a JPEG of the same looks than as a PNG; coverage is two colours, which a
//! PNG holds in a bit a pixel. Left out: detail that a phone or a printed page does not show.

use super::PageError;
use crate::report::map::Layer;
use crate::report::plan::PlanView;
use crate::study::Standing;
use crate::terrain::Ground;
use crate::terrain::hillshade::relief_picture;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use glam::DVec2;
use jpeg_encoder::{ColorType, Encoder};

/// Longer side of the relief, pixels.
const RELIEF: usize = 1000;
/// Of 100; above it the picture grows and looks the same.
const QUALITY: u8 = 78;
/// Longer side of a picture of coverage, pixels: sight does not change much over a cell of the map.
const COARSE: f64 = 240.0;

/// The shaded relief as a `data:` URI.
pub fn relief(ground: &Ground) -> Result<String, PageError> {
    let picture = relief_picture(ground, RELIEF);
    let mut bytes = Vec::new();
    let (width, height) = (picture.width as u16, picture.height as u16);
    Encoder::new(&mut bytes, QUALITY)
        .encode(&picture.rgb, width, height, ColorType::Rgb)
        .map_err(|error| PageError::Picture(error.to_string()))?;
    Ok(format!("data:image/jpeg;base64,{}", STANDARD.encode(bytes)))
}

/// Where a layer covers a drone in transit, as a `data:` URI; `None` where nothing that stands covers anything.
pub fn cover(
    ground: &Ground,
    plan: &PlanView,
    standing: &Standing,
    layer: &Layer,
) -> Result<Option<String>, PageError> {
    let stands = |unit| crate::study::stands(unit) && layer.radius(plan, unit) > 0.0;
    if !plan.deployment.units.iter().any(stands) {
        return Ok(None);
    }
    let size: DVec2 = ground.size_m();
    let pixel_m = size.max_element() / COARSE;
    let pixels = |length_m: f64| ((length_m / pixel_m).round() as usize).max(1);
    let bytes = layer.tint(ground, plan, standing, (pixels(size.x), pixels(size.y)))?;
    Ok(bytes.map(|bytes| format!("data:image/png;base64,{}", STANDARD.encode(bytes))))
}
