//! The shipped rasters and features make a map, projected to metres, with everything where it belongs.

use picket::scenario::{Scenario, starter};
use picket::terrain::Cover;
use std::path::Path;

/// The starter on imported ground, without its own places, with the given ground.
fn on_ground(ground: &str) -> Scenario {
    let text = starter();
    let cut = |from: &str, to: &str, text: String, new: &str| {
        let start = text.find(from).expect("in the starter");
        let end = start + text[start..].find(to).expect("in the starter") + to.len();
        format!("{}{new}{}", &text[..start], &text[end..])
    };
    let text = cut("ground: Generated(", "    ),", text.to_owned(), ground);
    let text = cut("roads: (", "    ),", text, "");
    let text = cut("settlements: [", "    ],", text, "");
    let text = cut("    assets: [", "    ],", text, "");
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    match Scenario::from_text(
        &text.replace("(8.5, 8.3)", "(5.5, 6.5)").replace("(7.0, 4.5)", "(3.0, 4.0)"),
        &dir,
        "test.ron",
    ) {
        Ok(loaded) => loaded.scenario,
        Err(report) => panic!("{report}"),
    }
}

#[test]
fn geotiff_and_features_become_a_map() {
    let scenario = on_ground(
        r#"ground: Imported(
            elevation: "terrain/hills-small.tif", features: "terrain/example-features.geojson",
            centre_lon_lat: (-84.24, 36.595), size_km: (6.0, 7.0), cell_m: 60, forest_above_slope_percent: 25,
        ),"#,
    );
    let ids: Vec<&str> = scenario.assets.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids, ["orlen", "brask", "orlen-clinic", "substation"], "settlements first");
    let town = &scenario.assets[0];
    assert_eq!((town.population, town.radius_m), (4200.0, 600.0));
    assert_eq!(scenario.ground.cover_at(town.at), Cover::Urban);
    assert!(!scenario.road_lines.is_empty() && !scenario.roads.is_empty());
    let hardening = scenario.assets[3].figures.hardening.as_ref().expect("given in the feature");
    assert_eq!(hardening.nominal(), 0.2);
    // The projection and the map agree about where the town is.
    let projection = scenario.projection.as_ref().expect("an imported map has one");
    let (lon, lat) = projection.inverse(town.at).expect("on the map");
    assert!((-84.29..-84.19).contains(&lon) && (36.55..36.64).contains(&lat), "{lon} {lat}");
    assert!((projection.forward(lon, lat).expect("on the map") - town.at).length() < 0.01);
}

#[test]
fn a_map_of_towns_brings_its_own_settlements() {
    let scenario = on_ground(
        "ground: Generated(seed: 3, size_km: (12.0, 9.0), cell_m: 100, relief_m: 300, forest_share: 0.3, towns: 4),",
    );
    assert!(!scenario.assets.is_empty() && scenario.assets.iter().all(|a| a.id.starts_with("town-")));
    assert!(scenario.assets.iter().all(|a| a.population > 0.0 && a.name != a.id));
    assert_eq!(scenario.spec.settlements.len(), scenario.assets.len(), "they are appended to the file's");
    assert!(scenario.projection.is_none());
}
