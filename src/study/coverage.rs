//! Coverage: over how much of the map, of the assets and of the people a threat of each class is seen, and can be
//! stopped.
//!
//! A static measure of a deployment at nominal figures, by day and in clear weather: a class flying at its transit
//! height is *seen* where a standing sensor that can sense it has at least a fifty per cent chance per look, in sight
//! where it needs sight; it is *covered* where besides a standing effector that can stop it is within its nominal reach.
//! Patrols count where they stand (hold, quick reaction); those that move, and cameras, which need a cue, do not.
//! Assets count one each, people by the population of their settlement.
//!
//! What it leaves out: in the simulation passive RF hears, and a jammer may reach, a drone out of sight at a shorter
//! range; here both need sight.

use crate::scenario::Scenario;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{CatalogueSpec, ControlLink, EffectorKind, GnssUse, SensorKind};
use crate::strategy::deployment::{Deployment, Task, UnitPlan};
use crate::terrain::{Ground, line_of_sight};
use glam::{DVec2, DVec3};

/// Shares of one class, each 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Coverage {
    /// Index of the class in the catalogue.
    pub class: usize,
    /// Of the map's area.
    pub area: Cover,
    /// Of the assets.
    pub assets: Cover,
    /// Of the people; both 0 where nobody lives on the map.
    pub people: Cover,
}

/// A share that is seen, and the part of it that is covered too.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cover {
    /// Seen by a sensor.
    pub seen: f64,
    /// Seen, and within reach of an effector that can stop it.
    pub covered: f64,
}

/// Sample places along the longer side of the map.
const SAMPLES: f64 = 60.0;

/// The coverage of a deployment by each class of the catalogue.
pub fn coverage(scenario: &Scenario, deployment: &Deployment) -> Vec<Coverage> {
    let kit = Standing::new(&scenario.ground, &scenario.catalogue, deployment);
    let size_m = scenario.ground.size_m();
    let step_m = size_m.max_element() / SAMPLES;
    let (columns, rows) = ((size_m.x / step_m).round() as usize, (size_m.y / step_m).round() as usize);
    let area: Vec<(DVec2, f64)> = (0..columns * rows)
        .map(|i| (step_m * (DVec2::new((i % columns) as f64, (i / columns) as f64) + 0.5), 1.0))
        .collect();
    let assets: Vec<(DVec2, f64)> = scenario.assets.iter().map(|a| (a.at, 1.0)).collect();
    let people: Vec<(DVec2, f64)> = scenario.assets.iter().map(|a| (a.at, a.population)).collect();
    (0..scenario.catalogue.classes.len())
        .map(|class| Coverage {
            class,
            area: kit.share(class, &area),
            assets: kit.share(class, &assets),
            people: kit.share(class, &people),
        })
        .collect()
}

/// What stands, with nominal ranges: tables and maps of coverage ask the same one.
pub struct Standing<'a> {
    ground: &'a Ground,
    catalogue: &'a CatalogueSpec,
    sensors: Vec<(SensorKind, DVec3, f64)>,
    effectors: Vec<(EffectorKind, DVec3, f64)>,
}

impl<'a> Standing<'a> {
    /// The standing kit of a deployment.
    pub fn new(ground: &'a Ground, catalogue: &'a CatalogueSpec, deployment: &Deployment) -> Self {
        let mut standing = Standing { ground, catalogue, sensors: Vec::new(), effectors: Vec::new() };
        for unit in deployment.units.iter().filter(|u| stands(u)) {
            let at = unit.task.anchor();
            for &i in &unit.sensors {
                let nominal = catalogue.sensors[i].nominal();
                let place = ground.above(at, nominal.mast_m);
                standing.sensors.push((catalogue.sensors[i].kind, place, nominal.range_m));
            }
            for &i in &unit.effectors {
                let nominal = catalogue.effectors[i].nominal();
                let place = ground.above(at, nominal.mast_m);
                standing.effectors.push((catalogue.effectors[i].kind, place, nominal.reach_m));
            }
        }
        standing
    }

    fn share(&self, class: usize, places: &[(DVec2, f64)]) -> Cover {
        let total: f64 = places.iter().map(|p| p.1).sum();
        if total <= 0.0 {
            return Cover::default();
        }
        let height_m = self.catalogue.classes[class].nominal().height_m;
        let (mut seen, mut covered) = (0.0, 0.0);
        for &(at, weight) in places.iter().filter(|p| p.1 > 0.0) {
            let drone = self.ground.above(at, height_m);
            if self.sees(class, drone) {
                seen += weight;
                covered += if self.stops(class, drone) { weight } else { 0.0 };
            }
        }
        Cover { seen: seen / total, covered: covered / total }
    }

    /// Whether a drone of a class is seen at a point (z above sea level).
    pub fn sees(&self, class: usize, drone: DVec3) -> bool {
        let spec = &self.catalogue.classes[class];
        let section = spec.nominal().cross_section_ratio.sqrt().sqrt();
        self.sensors.iter().any(|&(kind, from, range_m)| {
            let (able, needs_sight, factor) = match kind {
                SensorKind::Eye => (true, true, 1.0),
                SensorKind::Radar => (true, true, section),
                SensorKind::Ear | SensorKind::Acoustic => (true, false, 1.0),
                SensorKind::PassiveRf => (spec.link == ControlLink::Radio, true, 1.0),
                SensorKind::Camera => (false, true, 1.0),
            };
            able && from.distance(drone) <= range_m * factor
                && (!needs_sight || line_of_sight(self.ground, from, drone))
        })
    }

    /// Whether a point is in reach and in sight of an effector of a kind.
    pub fn reaches(&self, wanted: EffectorKind, drone: DVec3) -> bool {
        self.effectors.iter().any(|&(kind, from, reach_m)| {
            kind == wanted && from.distance(drone) <= reach_m && line_of_sight(self.ground, from, drone)
        })
    }

    fn stops(&self, class: usize, drone: DVec3) -> bool {
        let spec = &self.catalogue.classes[class];
        [EffectorKind::LinkJammer, EffectorKind::GnssDenial, EffectorKind::Gun].into_iter().any(|kind| {
            let able = match kind {
                EffectorKind::LinkJammer => spec.link == ControlLink::Radio,
                EffectorKind::GnssDenial => spec.gnss == GnssUse::Navigate,
                EffectorKind::Gun => true,
            };
            able && self.reaches(kind, drone)
        })
    }
}

/// Whether a unit stays in its place until it is called: posts, and patrols that hold or stand ready.
pub fn stands(unit: &UnitPlan) -> bool {
    unit.team.is_none() || matches!(unit.task, Task::Hold { .. } | Task::QuickReaction { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::starter;
    use std::path::Path;

    fn scenario() -> Scenario {
        let Ok(loaded) = Scenario::from_text(starter(), Path::new(""), "starter.ron") else {
            panic!("the starter loads")
        };
        loaded.scenario
    }

    fn post(scenario: &Scenario, sensor: &str, effector: Option<&str>) -> Deployment {
        let mut deployment = crate::strategy::deploy(scenario, 0, 0.0);
        deployment.units.push(UnitPlan {
            label: "post".into(),
            name: "Post".into(),
            force: 0,
            team: None,
            task: Task::Hold { at: scenario.assets[0].at },
            sensors: scenario.sensor(sensor).into_iter().collect(),
            effectors: effector.and_then(|e| scenario.effector(e)).into_iter().collect(),
            crew: 2,
        });
        deployment
    }

    #[test]
    fn nothing_covers_nothing_and_a_class_is_covered_by_what_can_stop_it() {
        let scenario = scenario();
        let bare = coverage(&scenario, &crate::strategy::deploy(&scenario, 0, 0.0));
        assert!(bare.iter().all(|c| c.area == Cover::default() && c.people == Cover::default()));
        let cover = coverage(&scenario, &post(&scenario, "passive-rf", Some("handheld-jammer")));
        let of = |id: &str| cover[scenario.class(id).expect("a shipped class")];
        // The post stands in Lower Mill, 900 of 1,550 people.
        assert!((of("radio").people.covered - 900.0 / 1550.0).abs() < 1e-9, "{:?}", of("radio"));
        assert!(of("radio").area.seen > of("radio").area.covered && of("radio").area.covered > 0.0);
        assert_eq!(of("fibre").area, Cover::default(), "passive RF does not sense a cable");
        let heard = coverage(&scenario, &post(&scenario, "acoustic-node", Some("handheld-jammer")));
        let fibre = heard[scenario.class("fibre").expect("a shipped class")];
        assert!(fibre.people.seen > 0.0 && fibre.people.covered == 0.0, "heard, but not stopped: {fibre:?}");
    }

    #[test]
    fn the_area_seen_by_a_node_without_sight_is_its_disc() {
        let scenario = scenario();
        let cover = coverage(&scenario, &post(&scenario, "passive-rf", None))[0];
        let size_m = scenario.ground.size_m();
        let disc = core::f64::consts::PI * 2500.0 * 2500.0 / (size_m.x * size_m.y);
        assert!(
            cover.area.seen <= disc * 1.05 && cover.area.seen > 0.3 * disc,
            "{} of {disc}",
            cover.area.seen
        );
        assert_eq!(cover.area.covered, 0.0);
    }
}
