//! From longitude and latitude to map metres and back.
//!
//! A transverse Mercator projection of the WGS 84 ellipsoid about the map's own centre (Poder and Engsager's series,
//! by the crate `proj4rs`): within 50 km of the centre lengths are true to 3 parts in 100,000. Results are rounded
//! (1 mm forward, 10⁻⁹ degrees back), because the crate calls the platform's trigonometry, whose last bits differ.
//! A raster that is in metres already is only shifted.

use glam::DVec2;
use proj4rs::Proj;
use proj4rs::transform::transform;

use super::error::{TerrainError, argument};
use super::georaster::Crs;
use crate::math;

/// The largest side of a map, metres: beyond it one plane is no longer a fair picture of the earth.
pub const MAX_SIDE_M: f64 = 500_000.0;

/// Turns source coordinates into map metres: (0, 0) is the south-west corner of the map's window.
#[derive(Clone, Debug)]
pub struct LocalProjection {
    kind: Kind,
    size_m: DVec2,
}

#[derive(Clone, Debug)]
enum Kind {
    /// Boxed: the crate's parameters are large.
    Degrees {
        geographic: Box<Proj>,
        plane: Box<Proj>,
        centre_deg: (f64, f64),
    },
    Metres {
        corner: DVec2,
    },
}

fn check_window(size_m: DVec2) -> Result<(), TerrainError> {
    if size_m.min_element() > 0.0 && size_m.max_element() <= MAX_SIDE_M {
        return Ok(());
    }
    Err(argument("map size", "more than 0 and at most 500000 m a side", size_m, "a map is 5 to 50 km wide"))
}

impl LocalProjection {
    /// About a centre given in degrees; the window of `size_m` has that centre in its middle.
    ///
    /// # Errors
    /// A centre off the earth or within 5 degrees of a pole, or a window of no size or of more than [`MAX_SIDE_M`].
    pub fn centred(longitude_deg: f64, latitude_deg: f64, size_m: DVec2) -> Result<Self, TerrainError> {
        check_window(size_m)?;
        if !((-180.0..=180.0).contains(&longitude_deg) && (-85.0..=85.0).contains(&latitude_deg)) {
            let found = format!("longitude {longitude_deg}, latitude {latitude_deg}");
            let expected = "longitude within ±180 and latitude within ±85 degrees";
            return Err(argument("map centre", expected, found, "longitude comes first"));
        }
        let proj = |text: &str| {
            Proj::from_proj_string(text)
                .map(Box::new)
                .map_err(|e| argument("map centre", "a valid projection", e, "report this as a bug"))
        };
        let plane = format!(
            "+proj=etmerc +lat_0={latitude_deg} +lon_0={longitude_deg} +k=1 +x_0=0 +y_0=0 +ellps=WGS84 +units=m +no_defs"
        );
        let kind = Kind::Degrees {
            geographic: proj("+proj=longlat +ellps=WGS84 +no_defs")?,
            plane: proj(&plane)?,
            centre_deg: (longitude_deg, latitude_deg),
        };
        Ok(Self { kind, size_m })
    }

    /// Coordinates that are metres already: `corner` becomes the map's (0, 0).
    ///
    /// # Errors
    /// A corner that is not finite, or a window of no size or of more than [`MAX_SIDE_M`].
    pub fn shifted(corner: DVec2, size_m: DVec2) -> Result<Self, TerrainError> {
        check_window(size_m)?;
        if !corner.is_finite() {
            return Err(argument(
                "map corner",
                "finite metres",
                corner,
                "give the window's south-west corner",
            ));
        }
        Ok(Self { kind: Kind::Metres { corner }, size_m })
    }

    /// The window's extent, metres.
    pub fn size_m(&self) -> DVec2 {
        self.size_m
    }

    /// What the source coordinates are.
    pub fn crs(&self) -> Crs {
        match self.kind {
            Kind::Degrees { .. } => Crs::Degrees,
            Kind::Metres { .. } => Crs::Metres,
        }
    }

    /// The same projection with another window about the same centre (degrees) or the same corner (metres).
    ///
    /// # Errors
    /// A window of no size or of more than [`MAX_SIDE_M`].
    pub fn resized(&self, size_m: DVec2) -> Result<Self, TerrainError> {
        check_window(size_m)?;
        Ok(Self { kind: self.kind.clone(), size_m })
    }

    /// Map metres of a source coordinate (longitude and latitude, or x and y).
    ///
    /// # Errors
    /// A coordinate that is not on the earth, or too far from the centre to project.
    pub fn forward(&self, x: f64, y: f64) -> Result<DVec2, TerrainError> {
        let outside = |found: String| {
            argument(
                "coordinate",
                "longitude within ±180, latitude within ±90",
                found,
                "longitude comes first",
            )
        };
        match &self.kind {
            Kind::Metres { corner } => Ok(round(DVec2::new(x, y) - *corner, 1e3)),
            Kind::Degrees { geographic, plane, centre_deg } => {
                if !((-180.0..=180.0).contains(&x) && (-90.0..=90.0).contains(&y)) {
                    return Err(outside(format!("{x}, {y}")));
                }
                let far = (x - centre_deg.0).abs().min(360.0 - (x - centre_deg.0).abs());
                if far > 60.0 {
                    return Err(outside(format!(
                        "{x}, {y}, {far:.0} degrees of longitude from the map's centre"
                    )));
                }
                let mut point = (math::radians(x), math::radians(y));
                transform(geographic, plane, &mut point).map_err(|e| outside(format!("{x}, {y} ({e})")))?;
                Ok(round(DVec2::from(point) + self.size_m / 2.0, 1e3))
            }
        }
    }

    /// The source coordinate (longitude and latitude, or x and y) of a point in map metres.
    ///
    /// # Errors
    /// A point too far from the centre to project.
    pub fn inverse(&self, p: DVec2) -> Result<(f64, f64), TerrainError> {
        match &self.kind {
            Kind::Metres { corner } => Ok((p.x + corner.x, p.y + corner.y)),
            Kind::Degrees { geographic, plane, .. } => {
                let mut point: (f64, f64) = (p - self.size_m / 2.0).into();
                transform(plane, geographic, &mut point).map_err(|e| {
                    argument("map point", "a point near the map", format!("{p} ({e})"), "units are metres")
                })?;
                Ok(round(DVec2::from(point) * (180.0 / math::PI), 1e9).into())
            }
        }
    }
}

fn round(p: DVec2, per_unit: f64) -> DVec2 {
    (p * per_unit).round() / per_unit
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hills() -> LocalProjection {
        LocalProjection::centred(-84.2458, 36.5896, DVec2::new(20_000.0, 24_000.0)).unwrap()
    }

    proptest! {
        #[test]
        fn there_and_back_is_within_a_millimetre(x in -20_000.0..40_000.0, y in -20_000.0..40_000.0) {
            let p = (DVec2::new(x, y) * 1e3).round() / 1e3;
            let (lon, lat) = hills().inverse(p).unwrap();
            prop_assert!((hills().forward(lon, lat).unwrap() - p).abs().max_element() < 1e-3);
        }
    }

    #[test]
    fn the_centre_is_in_the_middle_and_a_degree_of_latitude_is_111_km() {
        let p = hills();
        assert_eq!(p.forward(-84.2458, 36.5896).unwrap(), DVec2::new(10_000.0, 12_000.0));
        let north = p.forward(-84.2458, 37.5896).unwrap() - p.forward(-84.2458, 36.5896).unwrap();
        // The meridian's arc on WGS 84, by Snyder (1987) equation 3-21, computed apart.
        assert!((north.y - 110_979.330).abs() < 0.01 && north.x.abs() < 1e-3, "{north}");
        // Snyder's equation 8-9, computed apart.
        let east = p.forward(-83.2458, 36.5896).unwrap() - p.forward(-84.2458, 36.5896).unwrap();
        assert!((east.x - 89_489.096).abs() < 0.01, "{east}");
    }

    #[test]
    fn metres_are_shifted() {
        let p = LocalProjection::shifted(DVec2::new(500_000.0, 4_000_000.0), DVec2::splat(1000.0)).unwrap();
        assert_eq!(p.forward(500_010.0, 4_000_020.0).unwrap(), DVec2::new(10.0, 20.0));
        assert_eq!(p.inverse(DVec2::new(10.0, 20.0)).unwrap(), (500_010.0, 4_000_020.0));
    }

    #[test]
    fn bad_centres_windows_and_coordinates_are_refused() {
        let size = DVec2::splat(1000.0);
        assert!(
            LocalProjection::centred(36.0, -95.0, size)
                .unwrap_err()
                .to_string()
                .contains("longitude comes first")
        );
        assert!(LocalProjection::centred(f64::NAN, 0.0, size).is_err());
        assert!(LocalProjection::centred(0.0, 0.0, DVec2::new(0.0, 10.0)).is_err());
        assert!(LocalProjection::centred(0.0, 0.0, DVec2::splat(1e7)).is_err());
        assert!(hills().forward(500_000.0, 4_000_000.0).is_err());
        assert!(hills().forward(95.0, 0.0).is_err());
        assert!(hills().forward(f64::NAN, 0.0).is_err());
    }
}
