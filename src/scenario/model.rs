//! A scenario as the rest of the program uses it: read, merged with the catalogue and the map, and checked.

use crate::scenario::spec::ScenarioSpec;
use crate::scenario::spec::kit::CatalogueSpec;
use crate::scenario::spec::laws::LawsSpec;
use crate::scenario::spec::world::{AssetKind, AssetSpec};
use crate::terrain::{Ground, RoadGraph};
use glam::DVec2;
use std::sync::Arc;

/// A checked scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file as written, with the settlements and assets of the map's features appended.
    pub spec: ScenarioSpec,
    /// The shipped catalogue with the scenario's additions.
    pub catalogue: CatalogueSpec,
    /// The shipped figures of the laws with the scenario's changes.
    pub laws: LawsSpec,
    /// All that is protected: the settlements first, then the assets, in the order of the file.
    pub assets: Vec<Asset>,
    /// Elevation and land cover.
    pub ground: Arc<Ground>,
    /// Roads, for routes and for drawing.
    pub roads: Arc<RoadGraph>,
    /// SHA-256 over the scenario file, the files it names and the catalogue, in hexadecimal.
    pub hash: String,
}

/// Something that is protected.
#[derive(Clone, Debug, PartialEq)]
pub struct Asset {
    /// Unique name.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// Kind.
    pub kind: AssetKind,
    /// Centre, metres east and north of the south-west corner.
    pub at: DVec2,
    /// Radius, m.
    pub radius_m: f64,
    /// People who live there; 0 for what is not a settlement.
    pub population: f64,
    /// Its figures (those of a settlement are copied here).
    pub figures: AssetSpec,
}
