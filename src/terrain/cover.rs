//! Land cover: what stands on the ground, and what that does to sight, movement and radio.
//!
//! Five classes, as coarse as the free land-cover maps that planners have (the ten classes of ESA WorldCover fold
//! into them). Defaults are stylised, grade C unless said otherwise: clutter heights follow the representative
//! heights of ITU-R P.1812 (open 0 m, forest 15 m, urban 20 m, here 9 m for the low towns of a rural map); foot
//! speed factors follow the off-path factor 0.6 of Tobler's hiking function for rough ground.
//! Left out: seasons, single trees, the inside of buildings.

use std::fmt;
use std::str::FromStr;

use super::error::{TerrainError, argument};

/// What covers a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Cover {
    /// Grass, bare ground, a road.
    #[default]
    Open = 0,
    /// Fields, orchards, hedges.
    Crops = 1,
    /// Trees.
    Forest = 2,
    /// Houses.
    Urban = 3,
    /// Rivers and lakes; nobody walks or drives there.
    Water = 4,
}

impl Cover {
    /// Every class, in the order of their codes.
    pub const ALL: [Cover; 5] = [Cover::Open, Cover::Crops, Cover::Forest, Cover::Urban, Cover::Water];

    /// The name used in files.
    pub const fn name(self) -> &'static str {
        match self {
            Cover::Open => "open",
            Cover::Crops => "crops",
            Cover::Forest => "forest",
            Cover::Urban => "urban",
            Cover::Water => "water",
        }
    }
}

impl fmt::Display for Cover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Cover {
    type Err = TerrainError;

    /// Reads a name as [`Cover::name`] writes it.
    fn from_str(text: &str) -> Result<Self, TerrainError> {
        Cover::ALL.into_iter().find(|cover| cover.name() == text).ok_or_else(|| {
            argument(
                "cover",
                "open, crops, forest, urban or water",
                format!("`{text}`"),
                "names are lower case",
            )
        })
    }
}

/// What one cover class does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverFigures {
    /// Height above ground up to which it blocks sight, metres.
    pub clutter_height_m: f64,
    /// How well it hides people on the ground, 0 (not at all) to 1 (entirely).
    pub concealment: f64,
    /// Walking speed as a share of the speed on a path; 0 is impassable.
    pub foot_speed_factor: f64,
    /// Driving speed off the road as a share of the speed on it; 0 is impassable.
    pub vehicle_speed_factor: f64,
    /// Path-loss exponent of a radio leg near the ground through it, dimensionless.
    pub path_loss_exponent: f64,
}

/// The figures of every cover class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CoverTable {
    figures: [CoverFigures; 5],
}

impl CoverTable {
    /// A table from figures in the order of [`Cover::ALL`].
    ///
    /// # Errors
    /// A figure out of its bounds: heights and exponents not negative, shares within 0..=1.
    pub fn new(figures: [CoverFigures; 5]) -> Result<Self, TerrainError> {
        for (cover, f) in Cover::ALL.into_iter().zip(&figures) {
            let lengths =
                [("clutter_height_m", f.clutter_height_m), ("path_loss_exponent", f.path_loss_exponent)];
            let shares = [
                ("concealment", f.concealment),
                ("foot_speed_factor", f.foot_speed_factor),
                ("vehicle_speed_factor", f.vehicle_speed_factor),
            ];
            for (name, value) in lengths {
                if !(0.0..=1000.0).contains(&value) {
                    let place = format!("cover {cover}, {name}");
                    return Err(argument(place, "a number of 0 or more", value, "see the defaults"));
                }
            }
            for (name, value) in shares {
                if !(0.0..=1.0).contains(&value) {
                    let place = format!("cover {cover}, {name}");
                    return Err(argument(place, "a share within 0..=1", value, "see the defaults"));
                }
            }
        }
        Ok(Self { figures })
    }

    /// The figures of one class.
    #[inline]
    pub fn of(&self, cover: Cover) -> &CoverFigures {
        &self.figures[cover as usize]
    }

    /// The same table with the figures of one class replaced.
    ///
    /// # Errors
    /// As [`CoverTable::new`].
    pub fn with(mut self, cover: Cover, figures: CoverFigures) -> Result<Self, TerrainError> {
        self.figures[cover as usize] = figures;
        Self::new(self.figures)
    }
}

impl Default for CoverTable {
    fn default() -> Self {
        let row = |clutter_height_m, concealment, foot, vehicle, path_loss_exponent| CoverFigures {
            clutter_height_m,
            concealment,
            foot_speed_factor: foot,
            vehicle_speed_factor: vehicle,
            path_loss_exponent,
        };
        Self {
            figures: [
                row(0.0, 0.1, 0.9, 0.5, 2.8),  // open
                row(1.0, 0.3, 0.7, 0.3, 3.0),  // crops
                row(15.0, 0.8, 0.6, 0.1, 3.8), // forest
                row(9.0, 0.6, 1.0, 0.6, 3.6),  // urban
                row(0.0, 0.0, 0.0, 0.0, 2.8),  // water
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip_and_unknown_ones_list_the_known() {
        for cover in Cover::ALL {
            assert_eq!(cover.name().parse::<Cover>().unwrap(), cover);
        }
        let message = "woods".parse::<Cover>().unwrap_err().to_string();
        assert!(message.contains("forest") && message.contains("`woods`"), "{message}");
    }

    #[test]
    fn defaults_are_valid_and_water_stops_everybody() {
        let table = CoverTable::default();
        assert_eq!(CoverTable::new(table.figures).unwrap(), table);
        assert_eq!(table.of(Cover::Water).foot_speed_factor, 0.0);
        assert_eq!(table.of(Cover::Water).vehicle_speed_factor, 0.0);
        let bad = CoverFigures { concealment: 1.5, ..*table.of(Cover::Forest) };
        let message = table.with(Cover::Forest, bad).unwrap_err().to_string();
        assert!(message.contains("forest, concealment"), "{message}");
        let nan = CoverFigures { clutter_height_m: f64::NAN, ..*table.of(Cover::Forest) };
        assert!(table.with(Cover::Forest, nan).is_err());
    }
}
