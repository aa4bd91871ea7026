//! Hunting operators: bearings, fixes, who is sent, who meets whom (`model.md` §8).
//!
//! A passive RF sensor within its range and in sight of a transmitting pilot takes a bearing with the hazard
//! −ln(1−p)/60 s, p per minute; its error is normal. Two bearings of one force that cross at 10° or more give a fix at
//! their intersection, and the two units that can be there soonest are sent. A unit on foot meets a pair that comes
//! within half the sweep width: definite range, the closest approach within a step is exact. Left out: footprints,
//! informers, dogs, finding a launch place from a drone's first track.

use super::clock::Clock;
use super::facts::{Fact, Facts};
use super::flyers::{Flight, FlyerOrder, Mode, Nerves};
use super::kit::{Kit, shares};
use super::operators::{Pair, run_away};
use super::replicate::{Replicate, Tally};
use super::sensing::in_sight;
use super::units::{Business, Patrol, way_to};
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::kit::{ControlLink, SensorKind};
use bevy_ecs::prelude::*;
use glam::DVec2;

/// Smallest angle at which two bearings cross usefully: sine of 10 degrees.
const CROSSING_SINE: f64 = 0.173_648_177_666_930_33;
/// Units sent after one fix.
const SENT: usize = 2;
/// Error to search within when bearings fix a place, m: radius that two 5° bearings leave at a kilometre or two.
const FIX_RADIUS_M: f64 = 150.0;

/// Which pairs transmit, and the bearings taken on them over the step of the hunt.
pub fn take_bearings(
    clock: Res<Clock>,
    replicate: Res<Replicate>,
    kit: Res<Kit>,
    order: Res<FlyerOrder>,
    mut facts: ResMut<Facts>,
    flyers: Query<(&super::flyers::Flyer, &Flight, &Nerves)>,
    mut pairs: Query<&mut Pair>,
) {
    for mut pair in &mut pairs {
        pair.transmits_from_s = f64::INFINITY;
    }
    for &entity in &order.0 {
        let Ok((flyer, flight, nerves)) = flyers.get(entity) else { continue };
        let airborne = !matches!(flight.mode, Mode::Waiting | Mode::Ended);
        if airborne
            && nerves.link
            && flyer.link == ControlLink::Radio
            && let Some(pair) = nerves.pair
            && let Ok(mut pair) = pairs.get_mut(pair)
        {
            pair.transmits_from_s = pair.transmits_from_s.min(flight.launch_s);
        }
    }
    let mut heard = Vec::new();
    for mut pair in &mut pairs {
        if pair.transmits_from_s < clock.now_s && !pair.fixed && !pair.met {
            let known = pair.bearings.len();
            bear(&clock, &replicate, &kit, &mut pair);
            heard.extend(pair.bearings[known..].iter().map(|b| (pair.raid, pair.index, b.0)));
        }
    }
    heard.sort_unstable();
    for (raid, pair, sensor) in heard {
        facts.publish(Fact::Heard { raid, pair, sensor, time_s: clock.now_s });
    }
}

fn bear(clock: &Clock, replicate: &Replicate, kit: &Kit, pair: &mut Pair) {
    let ground = &replicate.theatre.scenario.ground;
    let pilot = ground.above(pair.at, super::engagement::PILOT_HEIGHT_M);
    let heard_s = clock.hunt_dt_s.min(clock.now_s - pair.transmits_from_s);
    for (s, sensor) in kit.sensors.iter().enumerate() {
        if sensor.kind != SensorKind::PassiveRf || !sensor.on {
            continue;
        }
        let figures = &replicate.drawn.sensors[sensor.item as usize];
        let reach_m = figures.range_m * sensor.range_factor;
        if figures.pilot_found_per_min <= 0.0
            || sensor.at.distance_squared(pilot) > reach_m * reach_m
            || pair.bearings.iter().any(|b| b.0 == s as u32)
        {
            continue;
        }
        let seen = match &replicate.theatre.sensors[s].view {
            Some(view) => view.sees(ground, pilot),
            None => in_sight(ground, sensor.at, pilot),
        };
        if !seen {
            continue;
        }
        let mut draws =
            replicate.drawn.streams.at(Purpose::Bearing, replicate.theatre.sensors[s].key, pair.key);
        let threshold = draws.exponential();
        if pair.left[s] < 0.0 {
            pair.left[s] = threshold;
        }
        let rate = -math::ln_1p(-figures.pilot_found_per_min.min(0.999)) / 60.0 * sensor.rate_factor;
        pair.left[s] = (pair.left[s] - rate * heard_s).max(0.0);
        if pair.left[s] == 0.0 {
            let from = sensor.at.truncate();
            let true_way = pair.at - from;
            let error = math::radians(figures.bearing_error_deg) * draws.normal();
            let way = DVec2::new(math::cos(error), math::sin(error)).rotate(true_way).normalize_or_zero();
            pair.bearings.push((s as u32, from, way));
        }
    }
}

/// Crosses bearings into fixes and sends units after them.
pub fn send(
    clock: Res<Clock>,
    replicate: Res<Replicate>,
    kit: Res<Kit>,
    mut tally: ResMut<Tally>,
    mut facts: ResMut<Facts>,
    mut pairs: Query<&mut Pair>,
    mut patrols: Query<&mut Patrol>,
) {
    let mut hunted: Vec<Mut<Pair>> =
        pairs.iter_mut().filter(|p| !p.fixed && !p.met && p.bearings.len() >= 2).collect();
    hunted.sort_by_key(|p| (p.raid, p.index));
    for pair in &mut hunted {
        let Some((fix, force)) = crossing(&replicate, &kit, pair) else { continue };
        pair.fixed = true;
        tally.counts.operators_found += 1;
        let (raid, index, time_s) = (pair.raid, pair.index, clock.now_s);
        let error_m = fix.distance(pair.at);
        facts.publish(Fact::Fixed { raid, pair: index, x_m: fix.x, y_m: fix.y, error_m, time_s });
        let call = Call { replicate: &replicate, fix, force, fix_s: clock.now_s, key: pair.key };
        for (unit, arrives_s) in call.dispatch(&kit, &mut patrols) {
            facts.publish(Fact::Sent { raid, pair: index, unit, arrives_s, time_s });
        }
    }
}

/// The best crossing of two bearings of one force that can talk to each other.
fn crossing(replicate: &Replicate, kit: &Kit, pair: &Pair) -> Option<(DVec2, usize)> {
    let theatre = &replicate.theatre;
    let force_of = |s: u32| theatre.units[kit.sensors[s as usize].unit as usize].force;
    let mut best: Option<(f64, DVec2, usize)> = None;
    for (i, a) in pair.bearings.iter().enumerate() {
        for b in &pair.bearings[i + 1..] {
            let force = force_of(a.0);
            let same_unit = kit.sensors[a.0 as usize].unit == kit.sensors[b.0 as usize].unit;
            if same_unit || force != force_of(b.0) || !shares(theatre.scenario.spec.forces[force].command) {
                continue;
            }
            let sine = a.2.perp_dot(b.2);
            if sine.abs() < CROSSING_SINE || best.is_some_and(|(s, ..)| sine.abs() <= s) {
                continue;
            }
            let along = (b.1 - a.1).perp_dot(b.2) / sine;
            if along > 0.0 {
                best = Some((sine.abs(), a.1 + along * a.2, force));
            }
        }
    }
    best.map(|(_, fix, force)| (fix.clamp(DVec2::ZERO, theatre.scenario.ground.size_m()), force))
}

/// A call to go and search.
struct Call<'a> {
    replicate: &'a Replicate,
    fix: DVec2,
    force: usize,
    fix_s: f64,
    key: u64,
}

impl Call<'_> {
    /// Sends the units that can be there soonest, those that stand ready first among equals.
    /// Each with the time of its arrival.
    fn dispatch(&self, kit: &Kit, patrols: &mut Query<&mut Patrol>) -> Vec<(usize, f64)> {
        let theatre = &self.replicate.theatre;
        let mut ways: Vec<(f64, usize, Vec<super::threat::Waypoint>)> = patrols
            .iter()
            .filter(|p| theatre.units[p.unit].force == self.force)
            .filter(|p| matches!(p.business, Business::Routine | Business::Waiting))
            .map(|p| {
                let from = kit.units[p.unit].at.truncate();
                let way = way_to(self.replicate, p, from, self.fix, self.fix_s + self.muster_s(p.unit));
                (way.last().map_or(f64::INFINITY, |w| w.time_s), p.unit, way)
            })
            .collect();
        ways.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let search_s = 60.0 * self.replicate.drawn.laws.search_min;
        ways.retain(|w| w.0 - self.fix_s < 2.0 * search_s);
        ways.truncate(SENT);
        let mut sent = Vec::new();
        for (arrives_s, unit, way) in ways {
            let Some(mut patrol) = patrols.iter_mut().find(|p| p.unit == unit) else { continue };
            patrol.way = way;
            patrol.part = 0;
            patrol.business = Business::Sent;
            patrol.then = Some(Business::Searching {
                centre: self.fix,
                radius_m: FIX_RADIUS_M,
                until_s: arrives_s + search_s,
            });
            sent.push((unit, arrives_s));
        }
        sent
    }

    fn muster_s(&self, unit: usize) -> f64 {
        let laws = &self.replicate.drawn.laws;
        let site = &self.replicate.theatre.units[unit];
        let median_s = 60.0 * if site.stands_ready() { laws.ready_min } else { laws.busy_min };
        let z = self.replicate.drawn.streams.at(Purpose::Search, site.key, self.key).normal();
        median_s * math::exp(laws.delay_sigma * z)
    }
}

/// Units on foot that come within half the sweep width of a pair meet it.
pub fn meet(
    clock: Res<Clock>,
    replicate: Res<Replicate>,
    kit: Res<Kit>,
    mut tally: ResMut<Tally>,
    mut facts: ResMut<Facts>,
    mut pairs: Query<(Entity, &mut Pair)>,
    mut patrols: Query<&mut Patrol>,
    mut caught: ResMut<Caught>,
) {
    let half_m = 0.5 * replicate.drawn.laws.sweep_width_m;
    let mut about: Vec<(Entity, Mut<Pair>)> = pairs.iter_mut().filter(|(_, p)| !p.met && p.afoot()).collect();
    about.sort_by_key(|(_, p)| (p.raid, p.index));
    for (entity, pair) in &mut about {
        let meeting = patrols
            .iter()
            .filter(|p| p.on_foot)
            .filter(|p| {
                let now = kit.units[p.unit].at.truncate();
                closest_m(p.before.unwrap_or(now) - pair.before, now - pair.at) <= half_m
            })
            .map(|p| p.unit)
            .min();
        let Some(unit) = meeting else { continue };
        pair.met = true;
        if !pair.fixed {
            tally.counts.operators_found += 1;
        }
        let mut draws =
            replicate.drawn.streams.at(Purpose::Contact, replicate.theatre.units[unit].key, pair.key);
        let captured = draws.unit() < replicate.drawn.laws.capture_chance;
        let hurt = draws.unit() < replicate.drawn.laws.contact_casualty;
        tally.counts.patrol_casualties += u32::from(hurt);
        let (raid, index) = (pair.raid, pair.index);
        let (x_m, y_m, time_s) = (pair.at.x, pair.at.y, clock.now_s);
        facts.publish(Fact::Met { raid, pair: index, unit, x_m, y_m, captured, hurt, time_s });
        if captured {
            tally.counts.operators_captured += 1;
            let plan = &replicate.plan.raids[raid];
            tally.captured.push((plan.cell, plan.pairs[index].pair));
            pair.way.truncate(1);
            pair.way[0].time_s = clock.now_s;
            pair.part = 0;
        } else {
            run_away(&replicate, pair, clock.now_s);
        }
        caught.0.push(*entity);
    }
    for mut patrol in &mut patrols {
        patrol.before = Some(kit.units[patrol.unit].at.truncate());
    }
}

/// Pairs that were met in this step: their drones lose their operators.
#[derive(Resource, Default, Debug)]
pub struct Caught(pub Vec<Entity>);

/// Smallest length of a vector that moves straight from `a` to `b`.
pub fn closest_m(a: DVec2, b: DVec2) -> f64 {
    let d = b - a;
    let length2 = d.length_squared();
    let t = if length2 > 0.0 { (-a.dot(d) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (a + t * d).length()
}
