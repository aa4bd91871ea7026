//! Who can matter in a raid: the units whose ground comes near enough to where its pairs walk and its drones fly.
//!
//! Of hundreds of units over two regions a raid meets a handful. Only those are mustered, moved and looked through;
//! the others are not simulated until a raid comes their way. A unit is near if the ground that its task takes it over,
//! widened by as far as it can matter, touches the raid's ground: the ways of its pairs and of its drones, and the flights
//! of whoever else is in the air, widened by as far as they may stray. Whether a unit is near depends on itself and
//! on the raid alone, never on other units, so that one more post brings nobody else in. Near are also teams under way
//! on an errand, and every force's desk.

use super::kit::Kit;
use super::theatre::Theatre;
use super::threat::RaidPlan;
use crate::scenario::spec::kit::SensorKind;
use bevy_ecs::prelude::*;
use glam::DVec2;

/// How far drones without link or navigation, and pairs that run, may get off the ways they planned, m.
const STRAY_M: f64 = 3_000.0;

/// The units that are simulated, and what they carry; each list ascending.
#[derive(Clone, Debug, Default)]
pub struct Near {
    /// Units.
    pub units: Vec<u32>,
    /// Their sensors.
    pub sensors: Vec<u32>,
    /// Those of their sensors that move.
    pub mobile_sensors: Vec<u32>,
    /// Their eyes.
    pub eyes: Vec<u32>,
    /// Their direction finders.
    pub finders: Vec<u32>,
    /// Their effectors.
    pub effectors: Vec<u32>,
    /// Their teams on the move, in the order of the units.
    pub patrols: Vec<Entity>,
    /// By unit.
    is_near: Vec<bool>,
}

impl Near {
    /// Nobody, of a number of units.
    pub fn nobody(units: usize) -> Self {
        Near { is_near: vec![false; units], ..Near::default() }
    }

    /// Whether a unit is near.
    pub fn has(&self, unit: usize) -> bool {
        self.is_near[unit]
    }
}

/// The ground of a raid: straight ways.
#[derive(Clone, Debug)]
pub struct RaidGround(Vec<(DVec2, DVec2)>);

impl RaidGround {
    /// Where the pairs and drones of a raid mean to be, and who else is in the air.
    pub fn of(raid: &RaidPlan) -> Self {
        let mut ways = Vec::new();
        let mut chain = |points: &mut dyn Iterator<Item = DVec2>| {
            let Some(mut from) = points.next() else { return };
            ways.push((from, from));
            for to in points.filter(|to| *to != from).collect::<Vec<_>>() {
                ways.push((from, to));
                from = to;
            }
        };
        for pair in &raid.pairs {
            // The bounds of a walk are on one line, so its ends and the hide say where it goes.
            let ends = [pair.way.first(), pair.way.last()].map(|w| w.map_or(pair.hide, |w| w.at));
            chain(&mut [ends[0], pair.hide, ends[1]].into_iter());
        }
        for drone in &raid.drones {
            match &drone.via {
                Some(via) => chain(&mut via.path.points().iter().copied()),
                None => chain(&mut drone.route.into_iter()),
            }
        }
        for neutral in &raid.neutrals {
            chain(&mut [neutral.from, neutral.to].into_iter());
        }
        RaidGround(ways)
    }

    /// Whether a place lies within a distance of it.
    fn is_within(&self, at: DVec2, reach_m: f64) -> bool {
        self.0.iter().any(|&(from, to)| {
            let way = to - from;
            let length2 = way.length_squared();
            let t = if length2 > 0.0 { ((at - from).dot(way) / length2).clamp(0.0, 1.0) } else { 0.0 };
            at.distance_squared(from + t * way) <= reach_m * reach_m
        })
    }
}

/// Brings the units near to a raid into play, and on a quiet map sends away those that are not; `on_errand` says who is
/// on one. Returns who has come into play.
pub fn gather(
    kit: &mut Kit,
    theatre: &Theatre,
    raid: &RaidPlan,
    quiet: bool,
    on_errand: impl Fn(Entity) -> bool,
) -> Vec<u32> {
    let ground = RaidGround::of(raid);
    let stays = |kit: &Kit, unit: usize| {
        kit.near.is_near[unit] && (!quiet || kit.units[unit].patrol.is_some_and(&on_errand))
    };
    let (mut near, mut come) = (Vec::new(), Vec::new());
    for (unit, site) in theatre.units.iter().enumerate() {
        let stays = stays(kit, unit);
        if stays || site.desk || ground.is_within(site.ground.0, site.ground.1 + site.reach_m + STRAY_M) {
            near.push(unit as u32);
            if quiet || !kit.near.is_near[unit] {
                come.push(unit as u32);
            }
        } else if kit.near.is_near[unit] {
            kit.stand_aside(theatre, unit);
        }
    }
    list(kit, theatre, near);
    come
}

fn list(kit: &mut Kit, theatre: &Theatre, units: Vec<u32>) {
    let mut near = Near::nobody(theatre.units.len());
    for &unit in &units {
        let site = &theatre.units[unit as usize];
        near.is_near[unit as usize] = true;
        near.patrols.extend(kit.units[unit as usize].patrol);
        near.effectors.extend(site.effectors.clone().map(|e| e as u32));
        for sensor in site.sensors.clone() {
            let number = sensor as u32;
            near.sensors.push(number);
            if !site.fixed() {
                near.mobile_sensors.push(number);
            }
            match theatre.sensors[sensor].kind {
                SensorKind::Eye => near.eyes.push(number),
                SensorKind::PassiveRf => near.finders.push(number),
                _ => {}
            }
        }
    }
    near.units = units;
    kit.near = near;
}
