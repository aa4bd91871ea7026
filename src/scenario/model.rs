//! A scenario as the rest of the program uses it: read, merged with the catalogue and the map, and checked.

use crate::scenario::spec::ScenarioSpec;
use crate::scenario::spec::campaign::CampaignLawsSpec;
use crate::scenario::spec::kit::{CatalogueSpec, Curve};
use crate::scenario::spec::laws::LawsSpec;
use crate::scenario::spec::world::{AssetKind, AssetSpec};
use crate::terrain::{Ground, LocalProjection, RoadGraph, RoadLine};
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
    /// The shipped figures of the campaign's laws with the scenario's changes.
    pub campaign_laws: CampaignLawsSpec,
    /// All that is protected: the settlements first, then the assets, in the order of the file.
    pub assets: Vec<Asset>,
    /// Elevation and cover, with the settlements as urban discs; shared by all replicates.
    pub ground: Arc<Ground>,
    /// The road net.
    pub roads: Arc<RoadGraph>,
    /// All roads as drawn, in map metres: those of the file first, then those of the map.
    pub road_lines: Arc<[RoadLine]>,
    /// From longitude and latitude (or the raster's metres) to map metres and back; `None` for a generated map.
    pub projection: Option<Arc<LocalProjection>>,
    /// SHA-256 over the scenario file, the files it names and the catalogue, in hexadecimal.
    pub hash: String,
}

impl Scenario {
    /// Index of a threat class in the catalogue.
    pub fn class(&self, id: &str) -> Option<usize> {
        self.catalogue.classes.iter().position(|item| item.id == id)
    }

    /// Index of a sensor in the catalogue.
    pub fn sensor(&self, id: &str) -> Option<usize> {
        self.catalogue.sensors.iter().position(|item| item.id == id)
    }

    /// Index of an effector in the catalogue.
    pub fn effector(&self, id: &str) -> Option<usize> {
        self.catalogue.effectors.iter().position(|item| item.id == id)
    }

    /// Index of a barrier in the catalogue.
    pub fn barrier(&self, id: &str) -> Option<usize> {
        self.catalogue.barriers.iter().position(|item| item.id == id)
    }

    /// Index of a kind of team in the catalogue.
    pub fn team(&self, id: &str) -> Option<usize> {
        self.catalogue.teams.iter().position(|item| item.id == id)
    }

    /// Index of a force; the first for a rule that names none.
    pub fn force(&self, id: Option<&str>) -> Option<usize> {
        match id {
            None => (!self.spec.forces.is_empty()).then_some(0),
            Some(id) => self.spec.forces.iter().position(|force| force.id == id),
        }
    }

    /// Index of a tender in the catalogue.
    pub fn tender(&self, id: &str) -> Option<usize> {
        self.catalogue.tenders.iter().position(|item| item.id == id)
    }

    /// To what a contact step may grow, s. What ends sharply could be passed between two long steps: where a sensor does, none
    /// grows.
    pub fn longest_step_s(&self) -> f64 {
        let sharp = self.catalogue.sensors.iter().any(|sensor| sensor.curve != Curve::Logistic);
        let step_s = self.spec.contact_step_s;
        self.spec.longest_contact_step_s.filter(|_| !sharp).unwrap_or(step_s)
    }

    /// Index of a strategy.
    pub fn strategy(&self, id: &str) -> Option<usize> {
        self.spec.strategies.iter().position(|strategy| strategy.id == id)
    }
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
