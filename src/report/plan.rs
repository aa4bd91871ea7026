//! A deployment with what is needed to name its parts: the view that maps and texts of a plan share.

use crate::report::number::grouped;
use crate::scenario::model::{Asset, Scenario};
use crate::scenario::spec::blue::ForceSpec;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{CatalogueSpec, EffectorKind, Mobility};
use crate::strategy::deployment::{Deployment, Task, UnitPlan};
use crate::study::input::Named;

/// A deployment and its names.
#[derive(Clone, Copy, Debug)]
pub struct PlanView<'a> {
    /// Name of the scenario.
    pub scenario: &'a str,
    /// Shown name of the strategy.
    pub strategy: &'a str,
    /// The catalogue that indices point into.
    pub catalogue: &'a CatalogueSpec,
    /// What is protected, settlements first.
    pub assets: &'a [Asset],
    /// The forces.
    pub forces: &'a [ForceSpec],
    /// What stands on the map.
    pub deployment: &'a Deployment,
}

impl<'a> PlanView<'a> {
    /// A deployment of a scenario.
    pub fn of(scenario: &'a Scenario, deployment: &'a Deployment) -> Self {
        let strategy = scenario.spec.strategies.iter().find(|s| s.id == deployment.strategy);
        let strategy = strategy.map_or(deployment.strategy.as_str(), |s| shown(&s.name, &s.id));
        PlanView {
            scenario: &scenario.spec.name,
            strategy,
            catalogue: &scenario.catalogue,
            assets: &scenario.assets,
            forces: &scenario.spec.forces,
            deployment,
        }
    }

    /// The same view of another deployment.
    pub fn with(self, strategy: &'a str, deployment: &'a Deployment) -> Self {
        PlanView { strategy, deployment, ..self }
    }

    /// Farthest nominal range at which a unit's sensors detect, m; 0 without sensors.
    pub fn sensing_m(&self, unit: &UnitPlan) -> f64 {
        unit.sensors.iter().map(|&i| self.catalogue.sensors[i].nominal().range_m).fold(0.0, f64::max)
    }

    /// Farthest nominal reach of a unit's effectors of a kind, m; 0 without any.
    pub fn reach_m(&self, unit: &UnitPlan, kind: EffectorKind) -> f64 {
        let effectors = unit.effectors.iter().map(|&i| &self.catalogue.effectors[i]);
        effectors.filter(|e| e.kind == kind).map(|e| e.nominal().reach_m).fold(0.0, f64::max)
    }

    /// The kit of a unit by name: `passive RF, fixed jammer`.
    pub fn kit(&self, unit: &UnitPlan) -> String {
        let names: Vec<&str> = unit
            .sensors
            .iter()
            .map(|&i| sensor_name(self.catalogue, i))
            .chain(unit.effectors.iter().map(|&i| effector_name(self.catalogue, i)))
            .collect();
        if names.is_empty() { "no kit".to_owned() } else { names.join(", ") }
    }

    /// What a unit is, in a word or two: `post`, `vehicle patrol`, `foot hunters`.
    pub fn role(&self, unit: &UnitPlan) -> String {
        let Some(team) = unit.team else { return "post".to_owned() };
        let how = match self.catalogue.teams[team].mobility {
            Mobility::Foot => "foot",
            Mobility::Vehicle => "vehicle",
            Mobility::Air => "air",
        };
        let what = match unit.task {
            Task::Hold { .. } => "picket",
            Task::Route { .. } => "patrol",
            Task::Area { .. } => "area patrol",
            Task::QuickReaction { .. } => "quick reaction",
            Task::Hunt { .. } => "hunters",
        };
        format!("{how} {what}")
    }

    /// What a unit does: `goes round its route`.
    pub fn task(&self, unit: &UnitPlan) -> String {
        match &unit.task {
            Task::Hold { .. } => "holds its place".to_owned(),
            Task::QuickReaction { .. } => "stands ready, and goes where it is called".to_owned(),
            Task::Route { .. } => "goes round its route".to_owned(),
            Task::Area { radius_m, .. } => format!("moves about within {} m", grouped(*radius_m as i64)),
            Task::Hunt { radius_m, .. } => format!("hunts operators within {} m", grouped(*radius_m as i64)),
        }
    }

    /// Every kind of kit on units and its number, sensors first, in the order of the catalogue.
    pub fn kit_counts(&self) -> Vec<(&'a str, usize)> {
        let units = &self.deployment.units;
        let catalogue = self.catalogue;
        let sensors = (0..catalogue.sensors.len()).map(|i| {
            let count: usize = units.iter().map(|u| u.sensors.iter().filter(|&&s| s == i).count()).sum();
            (sensor_name(catalogue, i), count)
        });
        let effectors = (0..catalogue.effectors.len()).map(|i| {
            let count: usize = units.iter().map(|u| u.effectors.iter().filter(|&&e| e == i).count()).sum();
            (effector_name(catalogue, i), count)
        });
        let barriers = (0..catalogue.barriers.len()).map(|i| {
            let b = &catalogue.barriers[i];
            let count = self.deployment.barriers.iter().filter(|p| p.barrier == i).count();
            (shown(&b.name, &b.id), count)
        });
        sensors.chain(effectors).chain(barriers).filter(|(_, count)| *count > 0).collect()
    }

    /// Id and shown name of a force.
    pub fn force(&self, force: usize) -> Named {
        self.forces.get(force).map_or(Named::new("?", "?"), |f| Named::new(&f.id, &f.name))
    }
}

/// The shown name, or the id.
pub fn shown<'a>(name: &'a str, id: &'a str) -> &'a str {
    if name.is_empty() { id } else { name }
}

fn sensor_name(catalogue: &CatalogueSpec, i: usize) -> &str {
    shown(&catalogue.sensors[i].name, &catalogue.sensors[i].id)
}

fn effector_name(catalogue: &CatalogueSpec, i: usize) -> &str {
    shown(&catalogue.effectors[i].name, &catalogue.effectors[i].id)
}
