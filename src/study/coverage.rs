//! Coverage: over how much of the map, of the assets and of the people a threat of each class is seen, and can be
//! stopped.
//!
//! A static measure of a deployment at nominal figures, by day and in clear weather: a class flying at its transit
//! height is *seen* where a standing sensor that can sense it has at least a fifty per cent chance per look, in sight
//! where it needs sight, and what it senses reaches a crew; it is *covered* where besides that crew, or one that hears of
//! it, has a standing effector that can stop it within its nominal reach. Who hears whom is as in the simulation: what an
//! unmanned post senses goes to the desk of its force, tracks are passed on within a force that has command and net, never
//! to another force, and nobody lays an effector that his force may not use or that has no crew.
//! Patrols count where they stand (hold, quick reaction); those that move, and cameras, which need a cue, do not.
//! Assets count one each, people by the population of their settlement.
//!
//! What it leaves out: in the simulation passive RF hears, and a jammer may reach, a drone out of sight at a shorter
//! range; here both need sight.

use crate::scenario::Scenario;
use crate::scenario::spec::blue::{CommandLevel, ForceSpec};
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
    let kit = Standing::new(&scenario.ground, &scenario.catalogue, &scenario.spec.forces, deployment);
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
    sensors: Vec<Watch>,
    effectors: Vec<Arm>,
}

/// A sensor that somebody listens to.
struct Watch {
    kind: SensorKind,
    at: DVec3,
    range_m: f64,
    /// The effectors that are laid on what it senses, by index.
    arms: Vec<usize>,
}

/// An effector with a crew that may use it.
struct Arm {
    kind: EffectorKind,
    at: DVec3,
    reach_m: f64,
    /// Index of its unit.
    unit: usize,
}

impl<'a> Standing<'a> {
    /// The standing kit of a deployment.
    pub fn new(
        ground: &'a Ground,
        catalogue: &'a CatalogueSpec,
        forces: &[ForceSpec],
        deployment: &Deployment,
    ) -> Self {
        let units: Vec<(usize, &UnitPlan)> =
            deployment.units.iter().enumerate().filter(|(_, u)| stands(u)).collect();
        let effectors: Vec<Arm> = units
            .iter()
            .filter(|(_, u)| u.crew > 0)
            .flat_map(|&(unit, plan)| plan.effectors.iter().map(move |&item| (unit, plan, item)))
            .filter(|&(_, plan, item)| may_use(&forces[plan.force], catalogue, item))
            .map(|(unit, plan, item)| Arm::new(ground, catalogue, unit, plan, item))
            .collect();
        let mut sensors = Vec::new();
        for &(unit, plan) in &units {
            let Some(crew) = Crew::of(&forces[plan.force], unit, plan) else { continue };
            let hears = |arm: &Arm| crew.reaches(arm.unit, &deployment.units[arm.unit]);
            let arms: Vec<usize> = (0..effectors.len()).filter(|&e| hears(&effectors[e])).collect();
            for &item in &plan.sensors {
                sensors.push(Watch::new(ground, catalogue, plan, item, arms.clone()));
            }
        }
        Standing { ground, catalogue, sensors, effectors }
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
            let mut watchers = self.sensors.iter().filter(|w| self.notices(w, class, drone)).peekable();
            seen += if watchers.peek().is_some() { weight } else { 0.0 };
            let stopped =
                watchers.any(|w| w.arms.iter().any(|&e| self.stops(&self.effectors[e], class, drone)));
            covered += if stopped { weight } else { 0.0 };
        }
        Cover { seen: seen / total, covered: covered / total }
    }

    /// Whether a drone of a class is seen at a point (z above sea level).
    pub fn sees(&self, class: usize, drone: DVec3) -> bool {
        self.sensors.iter().any(|watch| self.notices(watch, class, drone))
    }

    /// Whether a point is in reach and in sight of an effector of a kind.
    pub fn reaches(&self, wanted: EffectorKind, drone: DVec3) -> bool {
        self.effectors.iter().any(|arm| arm.kind == wanted && self.in_reach(arm, drone))
    }

    fn in_reach(&self, arm: &Arm, drone: DVec3) -> bool {
        arm.at.distance(drone) <= arm.reach_m && line_of_sight(self.ground, arm.at, drone)
    }

    fn notices(&self, watch: &Watch, class: usize, drone: DVec3) -> bool {
        let spec = &self.catalogue.classes[class];
        let section = spec.nominal().cross_section_ratio.sqrt().sqrt();
        let (able, needs_sight, factor) = match watch.kind {
            SensorKind::Eye => (true, true, 1.0),
            SensorKind::Radar => (true, true, section),
            SensorKind::Ear | SensorKind::Acoustic => (true, false, 1.0),
            SensorKind::PassiveRf => (spec.link == ControlLink::Radio, true, 1.0),
            SensorKind::Camera => (false, true, 1.0),
        };
        able && watch.at.distance(drone) <= watch.range_m * factor
            && (!needs_sight || line_of_sight(self.ground, watch.at, drone))
    }

    fn stops(&self, arm: &Arm, class: usize, drone: DVec3) -> bool {
        let spec = &self.catalogue.classes[class];
        let able = match arm.kind {
            EffectorKind::LinkJammer => spec.link == ControlLink::Radio,
            EffectorKind::GnssDenial => spec.gnss == GnssUse::Navigate,
            EffectorKind::Gun => true,
        };
        able && self.in_reach(arm, drone)
    }
}

impl Watch {
    fn new(
        ground: &Ground,
        catalogue: &CatalogueSpec,
        plan: &UnitPlan,
        item: usize,
        arms: Vec<usize>,
    ) -> Self {
        let spec = &catalogue.sensors[item];
        let nominal = spec.nominal();
        let at = ground.above(plan.task.anchor(), nominal.mast_m);
        Watch { kind: spec.kind, at, range_m: nominal.range_m, arms }
    }
}

impl Arm {
    fn new(ground: &Ground, catalogue: &CatalogueSpec, unit: usize, plan: &UnitPlan, item: usize) -> Self {
        let spec = &catalogue.effectors[item];
        let nominal = spec.nominal();
        let at = ground.above(plan.task.anchor(), nominal.mast_m);
        Arm { kind: spec.kind, at, reach_m: nominal.reach_m, unit }
    }
}

/// The people who work on what a unit's sensors sense.
struct Crew {
    /// Index of their unit; `None` for the desk.
    unit: Option<usize>,
    force: usize,
    at: DVec2,
    /// How far their tracks are passed on, m; below zero where nothing is.
    net_m: f64,
}

impl Crew {
    /// The unit's own, else the desk of its force; `None` where the net does not reach that far.
    fn of(spec: &ForceSpec, unit: usize, plan: &UnitPlan) -> Option<Self> {
        let net_m = 1000.0 * spec.nominal().net_range_km;
        let here = plan.task.anchor();
        let shared_m = if spec.command >= CommandLevel::Voice { net_m } else { -1.0 };
        if plan.crew > 0 {
            return Some(Crew { unit: Some(unit), force: plan.force, at: here, net_m: shared_m });
        }
        let desk = spec.bases.first().map_or(DVec2::ZERO, |b| 1000.0 * DVec2::from(b.at_km));
        (desk.distance(here) <= net_m).then_some(Crew {
            unit: None,
            force: plan.force,
            at: desk,
            net_m: shared_m,
        })
    }

    fn reaches(&self, unit: usize, plan: &UnitPlan) -> bool {
        self.unit == Some(unit)
            || (plan.force == self.force && plan.task.anchor().distance(self.at) <= self.net_m)
    }
}

fn may_use(force: &ForceSpec, catalogue: &CatalogueSpec, effector: usize) -> bool {
    match catalogue.effectors[effector].kind {
        EffectorKind::LinkJammer | EffectorKind::GnssDenial => force.may_jam,
        EffectorKind::Gun => force.may_shoot,
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

    /// The people covered against radio drones by a direction finder of the first force in the first settlement and a
    /// jammer of `force` beside it.
    fn covered(scenario: &Scenario, force: usize, crew: u32, finder_crew: u32) -> Cover {
        let mut both = post(scenario, "passive-rf", None);
        both.units[0].crew = finder_crew;
        let mut jammer = post(scenario, "none", Some("handheld-jammer")).units.remove(0);
        (jammer.force, jammer.crew) = (force, crew);
        both.units.push(jammer);
        coverage(scenario, &both)[scenario.class("radio").expect("a shipped class")].people
    }

    #[test]
    fn only_a_crew_of_the_same_force_that_hears_and_may_covers() {
        let mut scenario = scenario();
        let ally = scenario.spec.forces[0].clone();
        scenario.spec.forces.push(ally);
        assert!(covered(&scenario, 0, 2, 2).covered > 0.5);
        assert_eq!(covered(&scenario, 1, 2, 2).covered, 0.0, "another force does not hear of it");
        assert!(covered(&scenario, 1, 2, 2).seen > 0.5);
        assert_eq!(covered(&scenario, 0, 0, 2).covered, 0.0, "nobody is there to lay it");
        scenario.spec.forces[0].may_jam = false;
        assert_eq!(covered(&scenario, 0, 2, 2).covered, 0.0, "the law forbids it");
        scenario.spec.forces[0].may_jam = true;
        scenario.spec.forces[0].command = CommandLevel::None;
        assert_eq!(covered(&scenario, 0, 2, 2).covered, 0.0, "without command nothing is passed on");
        let mut one = post(&scenario, "passive-rf", Some("handheld-jammer"));
        let radio = scenario.class("radio").expect("a shipped class");
        assert!(coverage(&scenario, &one)[radio].people.covered > 0.5, "its own crew knows");
        one.units[0].crew = 0;
        assert_eq!(coverage(&scenario, &one)[radio].people.covered, 0.0);
    }

    #[test]
    fn what_no_crew_learns_of_is_not_seen() {
        let mut scenario = scenario();
        assert!(covered(&scenario, 0, 2, 0).covered > 0.5, "the desk passes on what the unmanned post hears");
        let base = &mut scenario.spec.forces[0].bases[0].at_km;
        *base = (base.0 + 1000.0, base.1);
        assert_eq!(covered(&scenario, 0, 2, 0), Cover::default(), "the desk is out of the net");
        assert!(covered(&scenario, 0, 2, 2).covered > 0.5, "a crew of its own needs no desk");
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
