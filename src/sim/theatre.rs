//! Where one deployment stands: its units, sensors and effectors with their stable keys, and what they can see.
//!
//! Built once for each (strategy, budget) and shared by all its replicates.

use super::coverage::Coverage;
use super::curve::slack_m;
use super::engagement::{DENIAL_REACHES, GUN_REACHES};
use super::sight::{View, Views};
use crate::rng::stable_id;
use crate::scenario::Scenario;
use crate::scenario::spec::kit::{Curve, EffectorKind, Mobility, SensorKind, SensorSpec};
use crate::strategy::deployment::{Deployment, Task, UnitPlan};
use crate::terrain::{Ground, Path};
use glam::DVec2;
use std::ops::Range;
use std::sync::Arc;

/// A post, a patrol, or the desk of a force.
#[derive(Clone, Debug)]
pub struct UnitSite {
    /// Key of its random numbers.
    pub key: u64,
    /// Index of its force.
    pub force: usize,
    /// Whether people are there.
    pub crewed: bool,
    /// What it does.
    pub task: Task,
    /// The loop of a route.
    pub round: Option<Path>,
    /// Its team's index in the catalogue and mobility; `None` for what cannot move.
    pub team: Option<(usize, Mobility)>,
    /// Its sensors in the table of sensors.
    pub sensors: Range<usize>,
    /// Its effectors in the table of effectors.
    pub effectors: Range<usize>,
    /// Whether it is the desk at the force's base that handles what unmanned sensors send.
    pub desk: bool,
    /// Centre and radius, m, of the ground that its task takes it over.
    pub ground: (DVec2, f64),
    /// How far beyond that it can matter to a raid under any draw of the figures, m: sees, acts, is called.
    pub reach_m: f64,
}

impl UnitSite {
    /// Whether it never leaves its place.
    pub fn fixed(&self) -> bool {
        self.team.is_none()
    }

    /// Whether it may be sent to a place.
    pub fn responds(&self) -> bool {
        self.team.is_some()
    }

    /// Whether it stands ready to be sent.
    pub fn stands_ready(&self) -> bool {
        matches!(self.task, Task::QuickReaction { .. } | Task::Hunt { .. })
    }
}

/// A sensor on a unit.
#[derive(Clone, Debug)]
pub struct SensorSite {
    /// Key of its random numbers.
    pub key: u64,
    /// Index of its unit.
    pub unit: usize,
    /// Index into the catalogue.
    pub item: usize,
    /// Its kind.
    pub kind: SensorKind,
    /// What it sees, if it is fixed.
    pub view: Option<Arc<View>>,
}

/// An effector on a unit.
#[derive(Clone, Debug)]
pub struct EffectorSite {
    /// Key of its random numbers.
    pub key: u64,
    /// Index of its unit.
    pub unit: usize,
    /// Index into the catalogue.
    pub item: usize,
    /// Its kind.
    pub kind: EffectorKind,
    /// Targets at once; `u32::MAX` for any number.
    pub channels: u32,
    /// What it sees, if it is fixed.
    pub view: Option<Arc<View>>,
}

/// One deployment on the ground.
#[derive(Clone, Debug)]
pub struct Theatre {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// The deployment.
    pub deployment: Arc<Deployment>,
    /// The deployment's units in its order, then a desk for each force.
    pub units: Vec<UnitSite>,
    /// Sensors by unit.
    pub sensors: Vec<SensorSite>,
    /// Effectors by unit.
    pub effectors: Vec<EffectorSite>,
    /// Fixed sensors by square of the map.
    pub coverage: Coverage,
    /// Sensors of units without a crew, ascending.
    pub unmanned: Vec<u32>,
    /// Difference of the heights of the highest and the lowest place, m.
    pub relief_m: f64,
    /// The barriers of the deployment on each asset.
    pub barriers: Vec<Vec<usize>>,
}

/// Scales of the per-look curve beyond R50 at which a sensor is taken for blind (P per look 0.03 %).
pub const ENVELOPE_SCALES: f64 = 8.0;
/// Scales beyond R50 within which a drone counts as in reach (P per look 1 %).
pub const REACH_SCALES: f64 = 4.6;

impl Theatre {
    /// Puts a deployment on the ground.
    pub fn new(scenario: Arc<Scenario>, deployment: Arc<Deployment>, viewsheds: &Views) -> Self {
        let mut theatre = Theatre {
            units: Vec::new(),
            sensors: Vec::new(),
            effectors: Vec::new(),
            coverage: Coverage::new(scenario.ground.size_m(), &[]),
            unmanned: Vec::new(),
            relief_m: relief_m(&scenario.ground),
            barriers: vec![Vec::new(); scenario.assets.len()],
            scenario,
            deployment,
        };
        let deployment = theatre.deployment.clone();
        for plan in &deployment.units {
            theatre.add_unit(plan, viewsheds);
        }
        theatre.add_desks();
        for (number, barrier) in deployment.barriers.iter().enumerate() {
            theatre.barriers[barrier.asset].push(number);
        }
        theatre.index_sensors();
        theatre
    }

    fn add_unit(&mut self, plan: &UnitPlan, viewsheds: &Views) {
        let unit = self.units.len();
        let (sensors, effectors) = (self.sensors.len(), self.effectors.len());
        let team = plan.team.map(|t| (t, self.scenario.catalogue.teams[t].mobility));
        let round = match &plan.task {
            Task::Route { loop_m } if loop_m.len() > 1 => Some(Path::closed(loop_m.clone())),
            _ => None,
        };
        let view = |mast_m: f64| {
            plan.team.is_none().then(|| viewsheds.from(&self.scenario.ground, plan.task.anchor(), mast_m))
        };
        for (ordinal, &item) in plan.sensors.iter().enumerate() {
            let spec = &self.scenario.catalogue.sensors[item];
            let mast_m = spec.mast_m.as_ref().map_or(2.0, |f| f.nominal());
            self.sensors.push(SensorSite {
                key: stable_id(&format!(
                    "{}/{}/{}",
                    plan.label,
                    spec.id,
                    same_before(&plan.sensors, ordinal)
                )),
                unit,
                item,
                kind: spec.kind,
                view: view(mast_m),
            });
        }
        for (ordinal, &item) in plan.effectors.iter().enumerate() {
            let spec = &self.scenario.catalogue.effectors[item];
            let mast_m = spec.mast_m.as_ref().map_or(2.0, |f| f.nominal());
            self.effectors.push(EffectorSite {
                key: stable_id(&format!(
                    "{}/{}/{}",
                    plan.label,
                    spec.id,
                    same_before(&plan.effectors, ordinal)
                )),
                unit,
                item,
                kind: spec.kind,
                channels: if spec.channels == 0 { u32::MAX } else { spec.channels },
                view: view(mast_m),
            });
        }
        self.units.push(UnitSite {
            key: stable_id(&plan.label),
            force: plan.force,
            crewed: plan.crew > 0,
            task: plan.task.clone(),
            round,
            team,
            sensors: sensors..self.sensors.len(),
            effectors: effectors..self.effectors.len(),
            desk: false,
            ground: ground_of(&plan.task),
            reach_m: reach_m(&self.scenario, plan),
        });
    }

    /// The duty desk of each force, at its first base: people, but neither sensor nor effector.
    fn add_desks(&mut self) {
        for (force, spec) in self.scenario.spec.forces.iter().enumerate() {
            let at = spec.bases.first().map_or(DVec2::ZERO, |b| 1000.0 * DVec2::from(b.at_km));
            self.units.push(UnitSite {
                key: stable_id(&format!("desk/{}", spec.id)),
                force,
                crewed: true,
                task: Task::Hold { at },
                round: None,
                team: None,
                sensors: 0..0,
                effectors: 0..0,
                desk: true,
                ground: (at, 0.0),
                reach_m: f64::INFINITY,
            });
        }
    }

    /// The desk of a force: its index among the units.
    pub fn desk(&self, force: usize) -> usize {
        self.units.len() - self.scenario.spec.forces.len() + force
    }

    fn index_sensors(&mut self) {
        self.unmanned = (0..self.sensors.len() as u32)
            .filter(|&i| !self.units[self.sensors[i as usize].unit].crewed)
            .collect();
        let largest = |item: usize| largest_envelope_m(&self.scenario, item);
        let circles: Vec<(u32, DVec2, f64)> = self
            .sensors
            .iter()
            .enumerate()
            .filter(|(_, s)| self.units[s.unit].fixed())
            .map(|(i, s)| (i as u32, self.units[s.unit].task.anchor(), largest(s.item)))
            .collect();
        self.coverage = Coverage::new(self.scenario.ground.size_m(), &circles);
    }
}

fn relief_m(ground: &Ground) -> f64 {
    let heights = || ground.elevation().values().iter().map(|&m| f64::from(m));
    heights().fold(f64::NEG_INFINITY, f64::max) - heights().fold(f64::INFINITY, f64::min)
}

/// Centre and radius of a disc that holds all places that a task takes a unit to.
fn ground_of(task: &Task) -> (DVec2, f64) {
    match task {
        Task::Hold { at } | Task::QuickReaction { at } => (*at, 0.0),
        Task::Area { centre, radius_m } | Task::Hunt { centre, radius_m } => (*centre, *radius_m),
        Task::Route { loop_m } => {
            let low = loop_m.iter().copied().reduce(DVec2::min).unwrap_or(DVec2::ZERO);
            let high = loop_m.iter().copied().reduce(DVec2::max).unwrap_or(DVec2::ZERO);
            (0.5 * (low + high), 0.5 * low.distance(high))
        }
    }
}

/// A team farther than this from the ground of a raid is not called to it, m.
const CALLED_FROM_M: f64 = 15_000.0;

/// How far a unit can matter under any draw of the figures, m.
fn reach_m(scenario: &Scenario, plan: &UnitPlan) -> f64 {
    let high = |f: &Option<crate::scenario::figure::Figure>| f.as_ref().map_or(0.0, |f| f.range().1);
    let sensors = plan.sensors.iter().map(|&item| {
        let spec = &scenario.catalogue.sensors[item];
        let pair_m = high(&scenario.laws.pair_seen_m) * (1.0 + REACH_SCALES * high(&spec.scale_share));
        let sees_pairs_m = if spec.kind == SensorKind::Eye { largest_factor(spec) * pair_m } else { 0.0 };
        largest_envelope_m(scenario, item).max(sees_pairs_m)
    });
    let effectors = plan.effectors.iter().map(|&item| {
        let spec = &scenario.catalogue.effectors[item];
        let reaches = match spec.kind {
            EffectorKind::LinkJammer => high(&scenario.laws.laid_within_reaches),
            EffectorKind::GnssDenial => DENIAL_REACHES,
            EffectorKind::Gun => GUN_REACHES,
        };
        reaches * high(&spec.reach_m)
    });
    let called_m = if plan.team.is_some() { CALLED_FROM_M } else { 0.0 };
    sensors.chain(effectors).fold(called_m, f64::max)
}

/// How many of the same item stand before this one on the same unit: an ordinal that other items cannot shift.
fn same_before(items: &[usize], index: usize) -> usize {
    items[..index].iter().filter(|&&i| i == items[index]).count()
}

/// The largest factor on the range of a sensor.
fn largest_factor(spec: &SensorSpec) -> f64 {
    let factors = [&spec.night_factor, &spec.rain_factor, &spec.wind_factor, &spec.clutter_factor];
    factors.iter().map(|f| f.as_ref().map_or(1.0, |f| f.range().1).max(1.0)).product()
}

/// The largest distance at which a sensor can matter under any draw of its figures.
fn largest_envelope_m(scenario: &Scenario, item: usize) -> f64 {
    let spec = &scenario.catalogue.sensors[item];
    let high = |f: &Option<crate::scenario::figure::Figure>, default: f64| {
        f.as_ref().map_or(default, |f| f.range().1)
    };
    let range_m = high(&spec.range_m, 0.0).max(high(&spec.cued_range_m, 0.0));
    let section = if spec.kind == SensorKind::Radar {
        let ratio =
            scenario.catalogue.classes.iter().map(|c| high(&c.cross_section_ratio, 1.0)).fold(1.0, f64::max);
        ratio.sqrt().sqrt()
    } else {
        1.0
    };
    let farthest_m = range_m * largest_factor(spec) * section;
    if spec.curve == Curve::Logistic {
        return farthest_m * (1.0 + ENVELOPE_SCALES * high(&spec.scale_share, 0.25));
    }
    let (classes, teams) = (&scenario.catalogue.classes, &scenario.catalogue.teams);
    let flyers = classes.iter().map(|c| high(&c.speed_m_s, 0.0));
    let teams = teams.iter().map(|t| high(&t.speed_m_s, 0.0).max(high(&t.foot_speed_m_s, 1.5)));
    farthest_m + slack_m(scenario.spec.contact_step_s, flyers, teams)
}
