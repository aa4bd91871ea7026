//! Who can matter in a raid: the units whose ground comes near enough to where its pairs walk and its drones fly.
//!
//! Of hundreds of units over two regions a raid meets a handful. Only those are mustered, moved and looked through;
//! the others are not simulated until a raid comes their way. A unit is near if the ground that its task takes it over,
//! widened by as far as it can matter, touches the raid's ground: the ways of its pairs and of its drones, and the flights
//! of whoever else is in the air, widened by as far as they may stray. Whether a unit is near depends on itself and
//! on the raid alone, never on other units, so that one more post brings nobody else in. Near are also teams under way
//! on an errand, and every force's desk.

use super::comers::off_way2;
use super::kit::Kit;
use super::replicate::Replicate;
use super::service::Standing;
use super::theatre::{Theatre, UnitSite};
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
    /// Those of them that stay in their places.
    pub posts: Vec<u32>,
    /// Those of them that move, each with its team.
    pub teams: Vec<(u32, Entity)>,
    /// Eyes of the posts.
    post_eyes: Vec<u32>,
    /// Direction finders of the posts.
    post_finders: Vec<u32>,
    /// Effectors of all.
    pub effectors: Vec<u32>,
    /// Those of whom it matters where they are.
    pub awake: Awake,
    /// Units that would be near, if they stood: why they do not.
    pub absent: Vec<(u32, Standing)>,
    /// By unit.
    is_near: Vec<bool>,
}

/// Teams that do not sleep, and the sensors that may notice something: theirs and those of posts; each list ascending.
#[derive(Clone, Debug)]
pub struct Awake {
    /// Units of the teams.
    pub units: Vec<u32>,
    /// The teams.
    pub patrols: Vec<Entity>,
    /// Sensors that move.
    pub mobile_sensors: Vec<u32>,
    /// Eyes.
    pub eyes: Vec<u32>,
    /// Direction finders.
    pub finders: Vec<u32>,
    /// When the first of the others wakes.
    pub next_s: f64,
    /// When to ask next whether somebody can sleep.
    pub ask_s: f64,
}

impl Default for Awake {
    fn default() -> Self {
        let (units, patrols) = (Vec::new(), Vec::new());
        let [mobile_sensors, eyes, finders] = [const { Vec::new() }; 3];
        Awake {
            units,
            patrols,
            mobile_sensors,
            eyes,
            finders,
            next_s: f64::INFINITY,
            ask_s: f64::NEG_INFINITY,
        }
    }
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

/// Lists who is awake at a time anew.
pub fn list_awake(kit: &mut Kit, theatre: &Theatre, now_s: f64) {
    let (near, units) = (&mut kit.near, &kit.units);
    let awake = &mut near.awake;
    for list in [&mut awake.units, &mut awake.mobile_sensors] {
        list.clear();
    }
    awake.eyes.clone_from(&near.post_eyes);
    awake.finders.clone_from(&near.post_finders);
    awake.patrols.clear();
    awake.next_s = f64::INFINITY;
    awake.ask_s = f64::NEG_INFINITY;
    for &(unit, team) in &near.teams {
        if units[unit as usize].is_awake(now_s) {
            awake.units.push(unit);
            awake.patrols.push(team);
            awake.mobile_sensors.extend(theatre.units[unit as usize].sensors.clone().map(|s| s as u32));
            sort_in(theatre, unit, &mut awake.eyes, &mut awake.finders);
        } else {
            awake.next_s = awake.next_s.min(units[unit as usize].asleep_until_s);
        }
    }
    awake.eyes.sort_unstable();
    awake.finders.sort_unstable();
}

/// Lists the eyes and the direction finders of a unit.
fn sort_in(theatre: &Theatre, unit: u32, eyes: &mut Vec<u32>, finders: &mut Vec<u32>) {
    for sensor in theatre.units[unit as usize].sensors.clone() {
        match theatre.sensors[sensor].kind {
            SensorKind::Eye => eyes.push(sensor as u32),
            SensorKind::PassiveRf => finders.push(sensor as u32),
            _ => {}
        }
    }
}

/// The ground of a raid: straight ways.
#[derive(Clone, Debug)]
pub struct RaidGround {
    ways: Vec<(DVec2, DVec2)>,
    /// Corners of a rectangle around them.
    rectangle: (DVec2, DVec2),
}

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
        let ends = || ways.iter().flat_map(|&(from, to)| [from, to]);
        let low = ends().fold(DVec2::INFINITY, DVec2::min);
        let high = ends().fold(DVec2::NEG_INFINITY, DVec2::max);
        RaidGround { ways, rectangle: (low, high) }
    }

    /// Whether a place lies within a distance of it.
    fn is_within(&self, at: DVec2, reach_m: f64) -> bool {
        let (low, high) = self.rectangle;
        let reach2 = reach_m * reach_m;
        // A hair more, so that rounding does not matter.
        at.clamp(low, high).distance_squared(at) <= 1.001 * reach2
            && self.ways.iter().any(|&(from, to)| off_way2(at, from, to) <= reach2)
    }
}

/// Brings the units near to a raid into play, and on a quiet map sends away those that are not; `on_errand` says who is
/// on one. Returns who has come into play.
pub fn gather(
    kit: &mut Kit,
    replicate: &Replicate,
    raid: &RaidPlan,
    (quiet, now_s): (bool, f64),
    on_errand: impl Fn(Entity) -> bool,
) -> Vec<u32> {
    let theatre = &*replicate.theatre;
    let ground = RaidGround::of(raid);
    let stays = |kit: &Kit, unit: usize| {
        kit.near.is_near[unit] && (!quiet || kit.units[unit].patrol.is_some_and(&on_errand))
    };
    let touches = |site: &UnitSite| ground.is_within(site.ground.0, site.ground.1 + site.reach_m + STRAY_M);
    let (mut near, mut come) = (Vec::new(), Vec::new());
    let mut absent = if quiet { Vec::new() } else { std::mem::take(&mut kit.near.absent) };
    for (unit, site) in theatre.units.iter().enumerate() {
        let stays = stays(kit, unit);
        let mut serves = stays || site.desk || touches(site);
        // Who is about when it is lost or not paid any more sees the raid through.
        if serves && (quiet || !stays) {
            let standing = replicate.standing(unit, now_s);
            serves = standing == Standing::Stands;
            if !serves {
                absent.push((unit as u32, standing));
            }
        }
        if serves {
            near.push(unit as u32);
            if quiet || !kit.near.is_near[unit] {
                come.push(unit as u32);
            }
        } else if kit.near.is_near[unit] {
            kit.stand_aside(theatre, unit);
        }
    }
    list(kit, theatre, near);
    kit.near.absent = absent;
    come
}

fn list(kit: &mut Kit, theatre: &Theatre, units: Vec<u32>) {
    let mut near = Near::nobody(theatre.units.len());
    for &unit in &units {
        let site = &theatre.units[unit as usize];
        near.is_near[unit as usize] = true;
        near.effectors.extend(site.effectors.clone().map(|e| e as u32));
        match kit.units[unit as usize].patrol {
            Some(team) => near.teams.push((unit, team)),
            None => {
                near.posts.push(unit);
                sort_in(theatre, unit, &mut near.post_eyes, &mut near.post_finders);
            }
        }
    }
    near.units = units;
    kit.near = near;
}
