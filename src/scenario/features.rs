//! From the features of a GeoJSON file to what stands on the map, in the types of the scenario file.
//!
//! Properties that are no property of ours are left alone, unless one looks like a slip of the pen.

use super::check::finding::Findings;
use super::figure::Figure;
use super::files::read_file;
use super::land::{FROM_FEATURES, Raw, kilometres, told};
use super::spec::world::{AssetKind, AssetSpec, SettlementSpec};
use super::suggest;
use crate::math;
use crate::terrain::geojson::{self, AssetFeature, Features, Place, Properties, SettlementFeature};
use crate::terrain::{self, RoadLine};
use glam::DVec2;
use std::path::Path;

/// People per square metre of a settlement whose radius is not given (25 a hectare, as the map generator's towns).
const DENSITY_PER_M2: f64 = 0.0025;

/// Lays the features of a file on the map.
pub fn lay_features(
    raw: &mut Raw,
    dir: &Path,
    file: &str,
    inputs: &mut Vec<Vec<u8>>,
    out: &mut Findings,
) -> Option<()> {
    let projection = raw.projection.as_ref()?;
    let bytes = read_file(dir, file, FROM_FEATURES, out)?;
    let read = geojson::read_features(&bytes, projection);
    inputs.push(bytes);
    let Features { roads, settlements, assets, covers, problems, warnings } = told(read, FROM_FEATURES, out)?;
    for problem in &problems {
        out.error(FROM_FEATURES, format!("`{file}`, {}", problem.replace("\n  hint:", "; hint:")));
    }
    for warning in warnings {
        out.warning(FROM_FEATURES, format!("`{file}`, {warning}"));
    }
    for cover in &covers {
        terrain::polygon::rasterise(&mut raw.cover, &cover.polygons, cover.cover);
    }
    for feature in &settlements {
        properties(
            file,
            &format!("feature {} (settlement `{}`)", feature.feature, feature.id),
            &feature.properties,
            out,
        );
    }
    for feature in &assets {
        properties(
            file,
            &format!("feature {} (asset `{}`)", feature.feature, feature.id),
            &feature.properties,
            out,
        );
    }
    raw.roads.extend(roads.into_iter().map(|road| RoadLine { class: road.class, points: road.points }));
    raw.settlements.extend(settlements.iter().map(settlement_of));
    let mut sound = problems.is_empty();
    for feature in &assets {
        match asset_of(feature, file, out) {
            Some(asset) => raw.assets.push(asset),
            None => sound = false,
        }
    }
    sound.then_some(())
}

/// A settlement with the figures that every settlement has.
pub fn settlement(id: &str, at: DVec2, population: f64, radius_m: f64) -> SettlementSpec {
    SettlementSpec {
        id: id.to_owned(),
        name: id.to_owned(),
        at_km: kilometres(at),
        population,
        radius_m,
        value_usd: None,
        attractiveness: None,
        exposed_day: None,
        exposed_night: None,
        hardening: None,
    }
}

fn settlement_of(feature: &SettlementFeature) -> SettlementSpec {
    let round = (feature.population / DENSITY_PER_M2 / math::PI).sqrt();
    let radius_m = feature.radius_m.or(area_radius_m(&feature.place)).unwrap_or(round.max(50.0));
    let figure = |name| number_of(&feature.properties, name);
    SettlementSpec {
        name: feature.name.clone(),
        value_usd: figure("value_usd"),
        attractiveness: figure("attractiveness"),
        exposed_day: figure("exposed_day"),
        exposed_night: figure("exposed_night"),
        hardening: figure("hardening"),
        ..settlement(&feature.id, feature.place.centre(), feature.population, radius_m)
    }
}

fn asset_of(feature: &AssetFeature, file: &str, out: &mut Findings) -> Option<AssetSpec> {
    let kinds = AssetKind::ALL.map(AssetKind::name);
    let Some(kind) = AssetKind::ALL.into_iter().find(|k| k.name().eq_ignore_ascii_case(&feature.kind)) else {
        let finding = out.error(
            FROM_FEATURES,
            format!(
                "`{file}`, feature {} (asset `{}`): there is no kind `{}`",
                feature.feature, feature.id, feature.kind
            ),
        );
        finding.expected(format!("expected {}", suggest::one_of(&kinds)));
        if let Some(hint) = suggest::hint(&feature.kind, &kinds) {
            finding.hint(hint);
        }
        return None;
    };
    let figure = |name| number_of(&feature.properties, name);
    let given_m = feature.properties.get("radius_m").and_then(|v| v.as_f64());
    Some(AssetSpec {
        id: feature.id.clone(),
        name: feature.name.clone(),
        kind,
        at_km: kilometres(feature.place.centre()),
        radius_m: given_m.or(area_radius_m(&feature.place)).unwrap_or(50.0),
        value_usd: feature.value_usd.map(Figure::fixed),
        attractiveness: figure("attractiveness"),
        exposed_day: figure("exposed_day"),
        exposed_night: figure("exposed_night"),
        hardening: figure("hardening"),
    })
}

/// The radius of the disc of an area's size; `None` for a point.
fn area_radius_m(place: &Place) -> Option<f64> {
    match place {
        Place::Point(_) => None,
        Place::Area(polygons) => {
            let area_m2: f64 = polygons.iter().map(terrain::Polygon::area_m2).sum();
            Some((area_m2 / math::PI).sqrt().max(1.0))
        }
    }
}

/// The properties that are numbers of a settlement or asset.
const NUMBERS: [&str; 6] =
    ["radius_m", "value_usd", "attractiveness", "exposed_day", "exposed_night", "hardening"];

/// Complains of a property that would be passed over: no number where one is meant, or a name that is nearly ours.
fn properties(file: &str, feature: &str, properties: &Properties, out: &mut Findings) {
    for (name, value) in properties {
        if NUMBERS.contains(&name.as_str()) {
            if !value.is_number() {
                out.error(FROM_FEATURES, format!("`{file}`, {feature}: property `{name}` is no number"))
                    .expected(format!("expected a plain number; found {value}"))
                    .hint("a distribution belongs into the scenario file: write the place there");
            }
        } else if let Some(meant) = suggest::meant(name, &NUMBERS)
            && !properties.contains_key(meant)
        {
            out.warning(FROM_FEATURES, format!("`{file}`, {feature}: property `{name}` is passed over"))
                .expected(format!("expected one of ours, or a name that is not like `{meant}`"))
                .hint(suggest::hint(name, &NUMBERS).unwrap_or_default());
        }
    }
}

fn number_of(properties: &Properties, name: &str) -> Option<Figure> {
    properties.get(name).and_then(|v| v.as_f64()).map(Figure::fixed)
}
