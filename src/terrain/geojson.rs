//! Roads, settlements, assets and land cover from a GeoJSON `FeatureCollection` (RFC 7946).
//!
//! A feature says by its property `layer` what it is:
//! - `road`: LineString or MultiLineString; optional `class`;
//! - `settlement`: Point, Polygon or MultiPolygon; `id`, optional `name`, `population`, optional `radius_m`;
//! - `asset`: Point, Polygon or MultiPolygon; `id`, `kind`, optional `name`, optional `value_usd`;
//! - `cover`: Polygon or MultiPolygon; `cover` is one of open, crops, forest, urban, water.
//!
//! Every problem of the file is reported, not only the first. Other properties are handed on untouched. Roads are
//! clipped to the map; a settlement or asset off the map is a problem. Left out: third coordinates, other systems
//! than longitude and latitude (RFC 7946 allows none; for a map in metres the numbers are taken as its metres).

use ::geojson::{Feature, GeometryValue, Position};
use glam::DVec2;
use serde_json::{Map, Value};

use super::clip::clip;
use super::cover::Cover;
use super::error::TerrainError;
use super::polygon::Polygon;
use super::projection::LocalProjection;

/// A feature's properties, as the file has them.
pub type Properties = Map<String, Value>;

/// Where a settlement or an asset is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// A point, map metres.
    Point(DVec2),
    /// One or more areas.
    Area(Vec<Polygon>),
}

impl Place {
    /// The point, or the centre of gravity of the largest area.
    pub fn centre(&self) -> DVec2 {
        match self {
            Place::Point(p) => *p,
            Place::Area(polygons) => polygons
                .iter()
                .max_by(|a, b| a.area_m2().total_cmp(&b.area_m2()))
                .map_or(DVec2::ZERO, Polygon::centroid),
        }
    }
}

/// A piece of road within the map.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadFeature {
    /// The feature's number in the file, from 0.
    pub feature: usize,
    /// The property `class`, or empty.
    pub class: String,
    /// Its points, map metres.
    pub points: Vec<DVec2>,
    /// All its properties.
    pub properties: Properties,
}

/// A settlement.
#[derive(Clone, Debug, PartialEq)]
pub struct SettlementFeature {
    /// The feature's number in the file, from 0.
    pub feature: usize,
    /// Unique among the file's settlements.
    pub id: String,
    /// Its name; the id if it has none.
    pub name: String,
    /// How many people live there.
    pub population: f64,
    /// The radius it is said to have, metres.
    pub radius_m: Option<f64>,
    /// Where it is.
    pub place: Place,
    /// All its properties.
    pub properties: Properties,
}

/// Something to be protected.
#[derive(Clone, Debug, PartialEq)]
pub struct AssetFeature {
    /// The feature's number in the file, from 0.
    pub feature: usize,
    /// Unique among the file's assets.
    pub id: String,
    /// Its name; the id if it has none.
    pub name: String,
    /// The property `kind`.
    pub kind: String,
    /// Its value, if the file says it.
    pub value_usd: Option<f64>,
    /// Where it is.
    pub place: Place,
    /// All its properties.
    pub properties: Properties,
}

/// An area of one cover class.
#[derive(Clone, Debug, PartialEq)]
pub struct CoverFeature {
    /// The feature's number in the file, from 0.
    pub feature: usize,
    /// What covers it.
    pub cover: Cover,
    /// The area.
    pub polygons: Vec<Polygon>,
}

/// Everything a file holds, in file order, and all that is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// Roads, clipped to the map.
    pub roads: Vec<RoadFeature>,
    /// Settlements.
    pub settlements: Vec<SettlementFeature>,
    /// Assets.
    pub assets: Vec<AssetFeature>,
    /// Cover, to be painted in this order.
    pub covers: Vec<CoverFeature>,
    /// What is wrong, feature by feature: with any of these the file should not be used.
    pub problems: Vec<String>,
    /// What a careful colleague would mention.
    pub warnings: Vec<String>,
}

/// Reads a feature collection and projects it.
///
/// # Errors
/// Only if the bytes are no JSON `FeatureCollection` at all; all else is collected in [`Features::problems`].
pub fn read_features(bytes: &[u8], projection: &LocalProjection) -> Result<Features, TerrainError> {
    let wrong = |place: String, expected: &str, found: String, hint: &str| TerrainError::Format {
        format: "GeoJSON",
        place,
        expected: expected.into(),
        found,
        hint: hint.into(),
    };
    let value: Value = serde_json::from_slice(bytes).map_err(|e| {
        wrong(
            format!("line {}, column {}", e.line(), e.column()),
            "JSON",
            e.to_string(),
            "is the file cut off?",
        )
    })?;
    let kind = value.get("type").and_then(Value::as_str).unwrap_or("none");
    if kind != "FeatureCollection" {
        let hint = "wrap the features in {\"type\": \"FeatureCollection\", \"features\": […]}";
        return Err(wrong("key `type`".into(), "`FeatureCollection`", format!("`{kind}`"), hint));
    }
    let Some(Value::Array(list)) = value.get("features") else {
        return Err(wrong(
            "key `features`".into(),
            "a list",
            "none".into(),
            "a collection has a list of features",
        ));
    };
    let mut features = Features::default();
    for (number, value) in list.iter().enumerate() {
        let before = features.problems.len();
        Reader { number, projection, features: &mut features }.feature(value);
        for problem in &mut features.problems[before..] {
            *problem = format!("feature {number}{}: {problem}", named(value));
        }
    }
    find_repeated_ids(&mut features);
    Ok(features)
}

/// ` (layer "id")` for messages, as far as the feature says.
fn named(feature: &Value) -> String {
    let text = |key: &str| feature.pointer(&format!("/properties/{key}")).and_then(Value::as_str);
    match (text("layer"), text("id").or(text("name"))) {
        (Some(layer), Some(id)) => format!(" ({layer} `{id}`)"),
        (Some(layer), None) => format!(" ({layer})"),
        _ => String::new(),
    }
}

fn find_repeated_ids(features: &mut Features) {
    let settlements = features.settlements.iter().map(|s| ("settlement", s.id.as_str(), s.feature));
    let assets = features.assets.iter().map(|a| ("asset", a.id.as_str(), a.feature));
    let mut ids: Vec<_> = settlements.chain(assets).collect();
    ids.sort();
    let repeated: Vec<String> = ids
        .windows(2)
        .filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1))
        .map(|pair| {
            let (layer, id, number) = pair[1];
            format!(
                "feature {number} ({layer} `{id}`): expected an id of its own, feature {} has the same",
                pair[0].2
            )
        })
        .collect();
    features.problems.extend(repeated);
}

/// Reads one feature; whatever is wrong with it goes to the problems.
struct Reader<'a> {
    number: usize,
    projection: &'a LocalProjection,
    features: &'a mut Features,
}

impl Reader<'_> {
    fn problem(&mut self, text: impl Into<String>) {
        self.features.problems.push(text.into());
    }

    fn feature(&mut self, value: &Value) {
        let feature = match serde_json::from_value::<Feature>(value.clone()) {
            Ok(feature) => feature,
            Err(e) => return self.problem(format!("expected a GeoJSON Feature, found {e}")),
        };
        let properties = feature.properties.unwrap_or_default();
        let Some(geometry) = feature.geometry else {
            return self.problem("expected a geometry, found none");
        };
        let layer = properties.get("layer").and_then(Value::as_str).unwrap_or("").to_owned();
        match layer.as_str() {
            "road" => self.road(&geometry.value, properties),
            "settlement" => self.settlement(&geometry.value, properties),
            "asset" => self.asset(&geometry.value, properties),
            "cover" => self.cover(&geometry.value, &properties),
            "" => self.problem("expected a property `layer`: road, settlement, asset or cover; found none"),
            other => {
                self.problem(format!(
                    "expected a `layer` of road, settlement, asset or cover, found `{other}`"
                ));
            }
        }
    }

    fn text(&mut self, properties: &Properties, key: &str) -> Option<String> {
        match properties.get(key) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if !text.is_empty() => Some(text.clone()),
            Some(other) => {
                self.problem(format!("property `{key}`: expected a text that is not empty, found {other}"));
                None
            }
        }
    }

    fn needed_text(&mut self, properties: &Properties, key: &str) -> Option<String> {
        let before = self.features.problems.len();
        let text = self.text(properties, key);
        if text.is_none() && self.features.problems.len() == before {
            self.problem(format!("expected a property `{key}`, found none"));
        }
        text
    }

    /// A number that is not negative.
    fn number(&mut self, properties: &Properties, key: &str) -> Option<f64> {
        match properties.get(key) {
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = value.as_f64().filter(|&n| n.is_finite() && n >= 0.0);
                if number.is_none() {
                    self.problem(format!("property `{key}`: expected a number of 0 or more, found {value}"));
                }
                number
            }
        }
    }

    fn position(&mut self, position: &Position) -> Option<DVec2> {
        let &[x, y, ..] = position.as_slice() else {
            self.problem("expected positions of two numbers");
            return None;
        };
        match self.projection.forward(x, y) {
            Ok(p) => Some(p),
            Err(e) => {
                self.problem(e.to_string());
                None
            }
        }
    }

    /// All positions of a line or ring; one problem is enough for each.
    fn positions(&mut self, positions: &[Position]) -> Option<Vec<DVec2>> {
        let mut points = Vec::with_capacity(positions.len());
        for position in positions {
            points.push(self.position(position)?);
        }
        Some(points)
    }

    fn ring(&mut self, positions: &[Position]) -> Option<Vec<DVec2>> {
        if positions.len() < 4 || positions.first() != positions.last() {
            self.problem("expected rings of four positions or more whose last repeats the first");
            return None;
        }
        let mut points = self.positions(positions)?;
        points.pop();
        Some(points)
    }

    fn polygon(&mut self, rings: &[Vec<Position>]) -> Option<Polygon> {
        let Some((outer, holes)) = rings.split_first() else {
            self.problem("expected a polygon with a ring, found none");
            return None;
        };
        let outer = self.ring(outer)?;
        let holes = holes.iter().map(|hole| self.ring(hole)).collect::<Option<_>>()?;
        Some(Polygon { outer, holes })
    }

    fn polygons(&mut self, geometry: &GeometryValue, expected: &str) -> Option<Vec<Polygon>> {
        match geometry {
            GeometryValue::Polygon { coordinates } => Some(vec![self.polygon(coordinates)?]),
            GeometryValue::MultiPolygon { coordinates } => {
                coordinates.iter().map(|rings| self.polygon(rings)).collect()
            }
            other => {
                self.problem(format!("expected a {expected}, found a {}", other.type_name()));
                None
            }
        }
    }

    fn place(&mut self, geometry: &GeometryValue) -> Option<Place> {
        let place = match geometry {
            GeometryValue::Point { coordinates } => Place::Point(self.position(coordinates)?),
            other => Place::Area(self.polygons(other, "Point, Polygon or MultiPolygon")?),
        };
        let (centre, size) = (place.centre(), self.projection.size_m());
        if centre.cmpge(DVec2::ZERO).all() && centre.cmple(size).all() {
            return Some(place);
        }
        self.problem(format!("expected a place on the map of {} × {} m, found {centre} m", size.x, size.y));
        None
    }

    fn road(&mut self, geometry: &GeometryValue, properties: Properties) {
        let class = self.text(&properties, "class").unwrap_or_default();
        let lines = match geometry {
            GeometryValue::LineString { coordinates } => std::slice::from_ref(coordinates),
            GeometryValue::MultiLineString { coordinates } => coordinates.as_slice(),
            other => {
                let found = other.type_name();
                return self.problem(format!("expected a LineString or MultiLineString, found a {found}"));
            }
        };
        for line in lines {
            let Some(mut points) = self.positions(line) else { continue };
            points.dedup();
            if points.len() < 2 {
                self.problem("expected a road with two different positions at least");
                continue;
            }
            let pieces = clip(&points, self.projection.size_m());
            if pieces.is_empty() {
                self.features.warnings.push(format!("feature {}: the road lies off the map", self.number));
            }
            for points in pieces {
                let (class, properties) = (class.clone(), properties.clone());
                self.features.roads.push(RoadFeature { feature: self.number, class, points, properties });
            }
        }
    }

    fn settlement(&mut self, geometry: &GeometryValue, properties: Properties) {
        let id = self.needed_text(&properties, "id");
        let name = self.text(&properties, "name");
        let population = self.number(&properties, "population");
        if !properties.contains_key("population") {
            self.problem("expected a property `population`, found none");
        }
        let radius_m = self.number(&properties, "radius_m");
        let place = self.place(geometry);
        if let (Some(id), Some(population), Some(place)) = (id, population, place) {
            let name = name.unwrap_or_else(|| id.clone());
            let feature = self.number;
            let found = SettlementFeature { feature, id, name, population, radius_m, place, properties };
            self.features.settlements.push(found);
        }
    }

    fn asset(&mut self, geometry: &GeometryValue, properties: Properties) {
        let id = self.needed_text(&properties, "id");
        let name = self.text(&properties, "name");
        let kind = self.needed_text(&properties, "kind");
        let value_usd = self.number(&properties, "value_usd");
        let place = self.place(geometry);
        if let (Some(id), Some(kind), Some(place)) = (id, kind, place) {
            let name = name.unwrap_or_else(|| id.clone());
            let feature = self.number;
            self.features.assets.push(AssetFeature { feature, id, name, kind, value_usd, place, properties });
        }
    }

    fn cover(&mut self, geometry: &GeometryValue, properties: &Properties) {
        let cover = self.needed_text(properties, "cover").and_then(|name| {
            name.parse::<Cover>().map_err(|e| self.problem(format!("property `cover`: {e}"))).ok()
        });
        let polygons = self.polygons(geometry, "Polygon or MultiPolygon");
        if let (Some(cover), Some(polygons)) = (cover, polygons) {
            self.features.covers.push(CoverFeature { feature: self.number, cover, polygons });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::geotiff::read_geotiff;
    use crate::terrain::grid::{Grid, Raster};
    use crate::terrain::polygon::rasterise;
    use crate::terrain::roads::{RoadGraph, RoadLine, SNAP_M};

    fn window() -> LocalProjection {
        LocalProjection::shifted(DVec2::ZERO, DVec2::splat(1000.0)).unwrap()
    }

    fn read(features: &str) -> Features {
        let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}]}}");
        read_features(text.as_bytes(), &window()).unwrap()
    }

    fn feature(properties: &str, kind: &str, coordinates: &str) -> String {
        format!(
            "{{\"type\":\"Feature\",\"properties\":{{{properties}}},\
             \"geometry\":{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}}}"
        )
    }

    #[test]
    fn every_problem_is_reported_with_its_feature() {
        let cases = [
            ("\"id\":\"x\"", "Point", "[5,5]", "property `layer`"),
            ("\"layer\":\"river\"", "Point", "[5,5]", "found `river`"),
            ("\"layer\":\"road\"", "Point", "[5,5]", "found a Point"),
            ("\"layer\":\"road\"", "LineString", "[[5,5],[5,5]]", "two different positions"),
            ("\"layer\":\"settlement\",\"id\":\"a\"", "Point", "[5,5]", "`population`, found none"),
            ("\"layer\":\"settlement\",\"id\":\"b\",\"population\":-3", "Point", "[5,5]", "found -3"),
            ("\"layer\":\"asset\",\"id\":\"c\",\"kind\":\"school\"", "Point", "[5000,5]", "place on the map"),
            ("\"layer\":\"asset\",\"id\":7,\"kind\":\"school\"", "Point", "[5,5]", "expected a text"),
            ("\"layer\":\"cover\",\"cover\":\"woods\"", "Polygon", "[[[0,0],[9,0],[9,9],[0,0]]]", "`woods`"),
            (
                "\"layer\":\"cover\",\"cover\":\"forest\"",
                "Polygon",
                "[[[0,0],[9,0],[9,9]]]",
                "repeats the first",
            ),
        ];
        let text: Vec<String> = cases.iter().map(|c| feature(c.0, c.1, c.2)).collect();
        let features = read(&text.join(","));
        assert_eq!(features.problems.len(), cases.len(), "{:#?}", features.problems);
        for (i, (problem, case)) in features.problems.iter().zip(cases).enumerate() {
            assert!(problem.starts_with(&format!("feature {i}")) && problem.contains(case.3), "{problem}");
        }
    }

    #[test]
    fn no_feature_and_no_geometry_are_problems_not_panics() {
        let broken = "7, {\"type\":\"Feature\",\"properties\":null,\"geometry\":null},\
                      {\"type\":\"Feature\",\"properties\":{\"layer\":\"asset\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[]}}";
        assert!(read(broken).problems.len() >= 3);
        for text in ["", "{", "[]", "{\"type\":\"Feature\"}", "{\"type\":\"FeatureCollection\"}"] {
            assert!(read_features(text.as_bytes(), &window()).is_err(), "{text}");
        }
        let cut = read_features(b"{\"type\":\n \"Feat", &window()).unwrap_err().to_string();
        assert!(cut.contains("line 2"), "{cut}");
    }

    #[test]
    fn repeated_ids_are_a_problem() {
        let asset = feature("\"layer\":\"asset\",\"id\":\"a\",\"kind\":\"k\"", "Point", "[5,5]");
        let features = read(&format!("{asset},{asset}"));
        assert!(features.problems[0].contains("feature 1 (asset `a`)"), "{:?}", features.problems);
    }

    #[test]
    fn properties_are_handed_on_untouched() {
        let text = feature(
            "\"layer\":\"asset\",\"id\":\"a\",\"kind\":\"k\",\"note\":[1,{\"x\":2}]",
            "Point",
            "[5,6]",
        );
        let asset = &read(&text).assets[0];
        assert_eq!(asset.properties["note"][1]["x"], 2);
        assert_eq!((asset.place.centre(), asset.name.as_str()), (DVec2::new(5.0, 6.0), "a"));
    }

    #[test]
    fn roads_are_clipped_to_the_map() {
        let text = feature(
            "\"layer\":\"road\",\"class\":\"main\"",
            "LineString",
            "[[-500,100],[500,100],[500,1500],[700,1500],[700,900]]",
        );
        let roads = read(&text).roads;
        assert_eq!(roads.len(), 2);
        assert_eq!(
            roads[0].points,
            [DVec2::new(0.0, 100.0), DVec2::new(500.0, 100.0), DVec2::new(500.0, 1000.0)]
        );
        assert_eq!(roads[1].points, [DVec2::new(700.0, 1000.0), DVec2::new(700.0, 900.0)]);
        let off = read(&feature("\"layer\":\"road\"", "LineString", "[[-500,100],[-500,500]]"));
        assert_eq!((off.roads.len(), off.warnings.len(), off.problems.len()), (0, 1, 0));
    }

    #[test]
    fn the_shipped_example_has_all_layers_within_the_shipped_crop() {
        let raster = read_geotiff(include_bytes!("../../scenarios/terrain/hills-small.tif")).unwrap();
        let (lon, lat) = raster.centre();
        let projection = LocalProjection::centred(lon, lat, DVec2::new(8000.0, 10_000.0)).unwrap();
        let bytes = include_bytes!("../../scenarios/terrain/example-features.geojson");
        let features = read_features(bytes, &projection).unwrap();
        assert_eq!(features.problems, Vec::<String>::new());
        assert_eq!(features.warnings, Vec::<String>::new());
        assert!(features.roads.len() >= 3 && features.settlements.len() >= 2);
        assert!(features.assets.len() >= 2 && features.covers.len() >= 2);
        let lines: Vec<RoadLine> = features
            .roads
            .iter()
            .map(|r| RoadLine { class: r.class.clone(), points: r.points.clone() })
            .collect();
        let net = RoadGraph::new(&lines, SNAP_M).unwrap();
        assert_eq!((net.part_count(), net.stray_roads()), (1, vec![]));
        let mut cover = Raster::filled(Grid::covering(projection.size_m(), 90.0).unwrap(), Cover::Open);
        for feature in &features.covers {
            assert!(rasterise(&mut cover, &feature.polygons, feature.cover) > 0);
        }
    }
}
