//! The ground and what stands on it: map, roads, settlements, assets, weather, traffic.

use crate::figure_spec;
use serde::Deserialize;

/// A region: a rectangle of the map with a name.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct RegionSpec {
    /// Unique name within the file.
    pub id: String,
    /// Shown name; the id when left out.
    #[serde(default)]
    pub name: String,
    /// South-west corner, km east and north.
    pub from_km: (f64, f64),
    /// North-east corner, km east and north; what lies on the edge belongs to it.
    pub to_km: (f64, f64),
}

impl RegionSpec {
    /// Whether a place, km east and north, lies in it.
    pub fn contains_km(&self, at_km: (f64, f64)) -> bool {
        let within = |x: f64, from: f64, to: f64| (from..=to).contains(&x);
        within(at_km.0, self.from_km.0, self.to_km.0) && within(at_km.1, self.from_km.1, self.to_km.1)
    }
}

/// Where elevation and cover come from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum GroundSpec {
    /// Real elevation from a file.
    Imported {
        /// ESRI ASCII grid (`.asc`) or GeoTIFF (`.tif`), path relative to the scenario file.
        elevation: String,
        /// Centre of the map, degrees east and north (a raster in metres: its own coordinates).
        centre_lon_lat: (f64, f64),
        /// Width (east–west) and height (north–south) of the map, km.
        size_km: (f64, f64),
        /// Edge of a map cell, metres.
        cell_m: f64,
        /// GeoJSON file with any of the layers `cover`, `road`, `settlement`, `asset`.
        #[serde(default)]
        features: Option<String>,
        /// Slopes steeper than this are forest before the features' cover is laid on top.
        #[serde(default)]
        forest_above_slope_percent: Option<f64>,
    },
    /// A level plain of one cover: to try things out where the ground plays no part.
    Flat {
        /// Width and height of the map, km.
        size_km: (f64, f64),
        /// Edge of a map cell, metres.
        cell_m: f64,
        /// What grows there: `open`, `crops` or `forest`.
        #[serde(default = "open")]
        cover: String,
    },
    /// A stylised valley drawn from a seed.
    Generated {
        /// Seed of the map; unlike the study seed it changes the place itself.
        seed: u64,
        /// Width and height of the map, km.
        size_km: (f64, f64),
        /// Edge of a map cell, metres.
        cell_m: f64,
        /// Height between valley floor and ridge, metres.
        relief_m: f64,
        /// Share of the map under forest, 0 to 1.
        #[serde(default)]
        forest_share: f64,
        /// Number of towns; they become settlements, joined by roads.
        #[serde(default)]
        towns: u32,
        /// Whether a river runs along the valley.
        #[serde(default)]
        river: bool,
    },
}

fn open() -> String {
    "open".into()
}

impl GroundSpec {
    /// Width and height of the map, km.
    pub fn size_km(&self) -> (f64, f64) {
        match self {
            GroundSpec::Imported { size_km, .. }
            | GroundSpec::Flat { size_km, .. }
            | GroundSpec::Generated { size_km, .. } => *size_km,
        }
    }

    /// Edge of a map cell, metres.
    pub fn cell_m(&self) -> f64 {
        match self {
            GroundSpec::Imported { cell_m, .. }
            | GroundSpec::Flat { cell_m, .. }
            | GroundSpec::Generated { cell_m, .. } => *cell_m,
        }
    }
}

/// Roads given in the file, besides those of the features and of a generated map.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct RoadsSpec {
    /// Each road as a line of points, km east and north of the map's south-west corner.
    #[serde(default)]
    pub lines_km: Vec<Vec<(f64, f64)>>,
    /// Ends closer than this are joined, metres.
    #[serde(default = "snap")]
    pub snap_m: f64,
}

fn snap() -> f64 {
    40.0
}

figure_spec! {
    /// A town or village: a disc of people, which is an asset too.
    SettlementSpec drawn SettlementFigures
    {
        /// Unique name within the file, used in results.
        id: String,
        /// Shown name; the id when left out.
        #[serde(default)] name: String,
        /// Centre, km east and north.
        at_km: (f64, f64),
        /// People living there.
        population: f64,
        /// Radius of the built-up disc, metres; it becomes urban cover.
        radius_m: f64,
    }
    figures {
        #[doc = "Value at stake, USD."]
        value_usd in [0.0, 1e12] = 0.0,
        #[doc = "How much the attackers want it, relative to others; 0 is never attacked."]
        attractiveness in [0.0, 1e6] = 1.0,
        #[doc = "People exposed to one impact by day."]
        exposed_day in [0.0, 1e5] = 3.0,
        #[doc = "People exposed to one impact by night."]
        exposed_night in [0.0, 1e5] = 2.0,
        #[doc = "P(an impact is blocked) before anything is bought."]
        hardening in [0.0, 1.0] = 0.0,
    }
}

/// What kind of thing an asset is; attackers have preferences by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum AssetKind {
    /// A settlement.
    Village,
    /// A school, clinic, market, place of worship: where people gather.
    Gathering,
    /// A police, customs or army post.
    Post,
    /// A checkpoint or a stretch of road.
    Road,
    /// Power, water, communications.
    Utility,
    /// A rival group's place.
    Rival,
}

figure_spec! {
    /// Something that is protected, besides the settlements.
    AssetSpec drawn AssetFigures
    {
        /// Unique name within the file, used in results.
        id: String,
        /// Shown name; the id when left out.
        #[serde(default)] name: String,
        /// What it is.
        kind: AssetKind,
        /// Position, km east and north.
        at_km: (f64, f64),
        /// Radius of the area it covers, metres.
        #[serde(default = "asset_radius")] radius_m: f64,
    }
    figures {
        #[doc = "Value at stake, USD."]
        value_usd in [0.0, 1e12] = 0.0,
        #[doc = "How much the attackers want it, relative to others; 0 is never attacked."]
        attractiveness in [0.0, 1e6] = 1.0,
        #[doc = "People exposed to one impact by day."]
        exposed_day in [0.0, 1e5] = 1.0,
        #[doc = "People exposed to one impact by night."]
        exposed_night in [0.0, 1e5] = 0.5,
        #[doc = "P(an impact is blocked) before anything is bought."]
        hardening in [0.0, 1.0] = 0.0,
    }
}

fn asset_radius() -> f64 {
    50.0
}

/// Light and weather.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct EnvironmentSpec {
    /// Hour of sunrise, 0 to 24.
    #[serde(default = "six")]
    pub sunrise_h: f64,
    /// Hour of sunset, 0 to 24.
    #[serde(default = "eighteen")]
    pub sunset_h: f64,
    /// Kinds of day; one is drawn for each day. Empty: always calm and clear.
    #[serde(default)]
    pub weather: Vec<WeatherSpec>,
}

impl Default for EnvironmentSpec {
    fn default() -> Self {
        EnvironmentSpec { sunrise_h: six(), sunset_h: eighteen(), weather: Vec::new() }
    }
}

fn six() -> f64 {
    6.0
}
fn eighteen() -> f64 {
    18.0
}

figure_spec! {
    /// One kind of day.
    WeatherSpec drawn WeatherFigures
    {
        /// Unique name within the file.
        id: String,
        /// Relative frequency.
        share: f64,
        /// Fog or rain enough to shorten sight.
        #[serde(default)] poor_visibility: bool,
    }
    figures {
        #[doc = "Wind, m/s."]
        wind_m_s in [0.0, 60.0] = 3.0,
        #[doc = "Rain, mm/h."]
        rain_mm_h in [0.0, 200.0] = 0.0,
    }
}

figure_spec! {
    /// What else flies, and can be taken for a threat.
    #[derive(Default)]
    TrafficSpec drawn TrafficFigures
    {}
    figures {
        #[doc = "Flights of large birds or flocks an hour over 100 square kilometres, by day."]
        birds_per_hour in [0.0, 1000.0] = 0.0,
        #[doc = "Flights of legitimate drones a day over the whole map."]
        legitimate_per_day in [0.0, 1000.0] = 0.0,
    }
}

impl AssetKind {
    /// All kinds.
    pub const ALL: [AssetKind; 6] = [
        AssetKind::Village,
        AssetKind::Gathering,
        AssetKind::Post,
        AssetKind::Road,
        AssetKind::Utility,
        AssetKind::Rival,
    ];

    /// Its name as files write it; GeoJSON may use any case.
    pub fn name(self) -> &'static str {
        match self {
            AssetKind::Village => "Village",
            AssetKind::Gathering => "Gathering",
            AssetKind::Post => "Post",
            AssetKind::Road => "Road",
            AssetKind::Utility => "Utility",
            AssetKind::Rival => "Rival",
        }
    }
}
