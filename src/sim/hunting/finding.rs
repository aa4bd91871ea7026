//! Finding operators: bearings of direction finders, crossings, and what eyes see on the ground.

use super::super::clock::Clock;
use super::super::curve::detection_rate;
use super::super::engagement::PILOT_HEIGHT_M;
use super::super::facts::Fact;
use super::super::flyers::{Flight, Flyer, Mode, Nerves, Picture};
use super::super::kit::{Kit, SensorNow, shares};
use super::super::operators::Pair;
use super::super::replicate::Replicate;
use super::super::scene::Scene;
use super::super::sensing::{in_sight, unsighted_range};
use super::super::theatre::REACH_SCALES;
use super::super::tracking::Net;
use crate::math;
use crate::rng::{Draws, Purpose};
use crate::scenario::spec::kit::{ControlLink, SensorKind};
use bevy_ecs::prelude::*;
use glam::DVec2;

/// Smallest angle at which two bearings cross usefully: sine of 10 degrees.
const CROSSING_SINE: f64 = 0.173_648_177_666_930_33;
/// Error in each direction of a place that an eye sees, as a share of its distance (grade C).
const SIGHTING_ERROR: f64 = 0.1;
/// Radius of a search in standard errors of its fix. The error is the root of the mean square of the distance, so that
/// 1.5 of them hold 1 − exp(−1.5²) = 89 % of the positions where the errors of both bearings count alike, and 87 % where
/// one outweighs the other: a wider disc would hold little more and be searched in twice the time.
const SEARCH_ERRORS: f64 = 1.5;

/// Where bearings or an eye put a pair.
pub(super) struct Fix {
    pub(super) at: DVec2,
    /// Radius within which the finders expect it, m.
    pub(super) radius_m: f64,
    /// Units that know it, each with the seconds that it takes until they do.
    pub(super) known: Vec<(usize, f64)>,
    /// The unit that sees it.
    pub(super) seen_by: Option<usize>,
    /// Whether the pair was seen walking.
    pub(super) leaves_at_once: bool,
    sine: f64,
}

/// Which pairs transmit, and the bearings taken on them over the step of the hunt.
pub fn take_bearings(
    mut scene: ResMut<Scene>,
    flyers: Query<(&Flyer, &Flight, &Nerves, &Picture)>,
    mut pairs: Query<&mut Pair>,
) {
    let Scene { clock, replicate, kit, order, facts, .. } = &mut *scene;
    if !clock.flying {
        return;
    }
    for mut pair in &mut pairs {
        pair.transmits_from_s = f64::INFINITY;
    }
    for &entity in &order.0 {
        let Ok((flyer, flight, nerves, picture)) = flyers.get(entity) else { continue };
        let Some(Ok(mut pair)) = nerves.pair.map(|pair| pairs.get_mut(pair)) else { continue };
        let airborne = !matches!(flight.mode, Mode::Waiting | Mode::Ended);
        if airborne && nerves.link && flyer.link == ControlLink::Radio {
            pair.transmits_from_s = pair.transmits_from_s.min(flight.launch_s);
        }
        for &sensor in &picture.heard_rising {
            if !pair.fixed && !pair.met {
                let hide = flight.home.truncate();
                add_bearing(replicate, kit, &mut pair, sensor as usize, hide);
            }
        }
    }
    let mut heard = Vec::new();
    for mut pair in &mut pairs {
        if pair.transmits_from_s < clock.now_s && !pair.fixed && !pair.met {
            bear(clock, replicate, kit, &mut pair);
        }
        heard.extend(pair.bearings[pair.told..].iter().map(|b| (pair.raid, pair.index, b.0)));
        pair.told = pair.bearings.len();
    }
    heard.sort_unstable();
    for (raid, pair, sensor) in heard {
        facts.publish(Fact::Heard { raid, pair, sensor, time_s: clock.now_s });
    }
}

fn bear(clock: &Clock, replicate: &Replicate, kit: &Kit, pair: &mut Pair) {
    let ground = &replicate.theatre.scenario.ground;
    let pilot = ground.above(pair.at, PILOT_HEIGHT_M);
    let heard_s = clock.hunt_dt_s.min(clock.now_s - pair.transmits_from_s);
    for &number in &kit.near.awake.finders {
        let s = number as usize;
        let sensor = &kit.sensors[s];
        let Some(reach_m) = finder_reach_m(replicate, sensor) else { continue };
        let figures = &replicate.drawn.sensors[sensor.item as usize];
        if sensor.at.distance_squared(pilot) > reach_m * reach_m
            || pair.bearings.iter().any(|b| b.0 == s as u32)
        {
            continue;
        }
        let seen = match &replicate.theatre.sensors[s].view {
            Some(view) => view.sees(ground, pilot),
            None => in_sight(ground, sensor.at, pilot),
        };
        let reach_m = reach_m * unsighted_range(&replicate.drawn.laws);
        if !seen && sensor.at.distance_squared(pilot) > reach_m * reach_m {
            continue;
        }
        let rate = -math::ln_1p(-figures.pilot_found_per_min.min(0.999)) / 60.0 * sensor.rate_factor;
        let (key, pair_key) = (replicate.theatre.sensors[s].key, pair.key);
        let draw = || replicate.drawn.streams.at(Purpose::Bearing, key, pair_key).exponential();
        if pair.use_up(number, rate * heard_s, draw) {
            let at = pair.at;
            add_bearing(replicate, kit, pair, s, at);
        }
    }
}

/// The farthest at which a direction finder hears a pilot, m; `None` for one that finds none, or is out of order.
pub fn finder_reach_m(replicate: &Replicate, sensor: &SensorNow) -> Option<f64> {
    let figures = &replicate.drawn.sensors[sensor.item as usize];
    (sensor.on && figures.pilot_found_per_min > 0.0).then_some(figures.range_m * sensor.range_factor)
}

/// A sensor's bearing on a pair, towards `at`; the first one counts.
fn add_bearing(replicate: &Replicate, kit: &Kit, pair: &mut Pair, sensor: usize, at: DVec2) {
    let now = &kit.sensors[sensor];
    let figures = &replicate.drawn.sensors[now.item as usize];
    if figures.pilot_found_per_min <= 0.0 || pair.bearings.iter().any(|b| b.0 == sensor as u32) {
        return;
    }
    let key = replicate.theatre.sensors[sensor].key;
    let z = replicate.drawn.streams.at(Purpose::Bearing, key, (1 << 47) | pair.key).normal();
    let error = math::radians(figures.bearing_error_deg) * z;
    let from = now.at.truncate();
    let way = DVec2::new(math::cos(error), math::sin(error)).rotate(at - from).normalize_or_zero();
    pair.bearings.push((sensor as u32, from, way));
}

/// A pair that an eye has noticed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sighting {
    /// The eye.
    pub sensor: u32,
    /// Where the pair seems to be.
    pub at: DVec2,
    /// Standard error of that, m.
    pub error_m: f64,
    /// Whether the pair was walking.
    pub walking: bool,
}

/// Range of an even chance that one look notices a pair under no cover, and the range beyond which an eye does not, m.
fn pair_range_m(replicate: &Replicate, sensor: &SensorNow, concealment: f64) -> (f64, f64) {
    let r50_m = replicate.drawn.laws.pair_seen_m * (1.0 - concealment) * sensor.range_factor;
    let scale_share = replicate.drawn.sensors[sensor.item as usize].scale_share;
    (r50_m, r50_m * (1.0 + REACH_SCALES * scale_share))
}

/// The farthest at which a sensor can notice a pair by sight, m; `None` for what is no crew's eye, or out of order.
pub fn eye_reach_m(replicate: &Replicate, sensor: &SensorNow) -> Option<f64> {
    let watches = sensor.kind == SensorKind::Eye && sensor.on;
    let crewed = replicate.theatre.units[sensor.unit as usize].crewed;
    (watches && crewed).then(|| pair_range_m(replicate, sensor, 0.0).1)
}

/// Crews' eyes look for pairs: one look for each whole step of the hunt, so that it does not matter how quiet time is cut.
pub fn spot(mut scene: ResMut<Scene>, mut pairs: Query<&mut Pair>) {
    let Scene { clock, replicate, kit, facts, .. } = &mut *scene;
    if !clock.looks() {
        return;
    }
    let mut seen = Vec::new();
    for mut pair in &mut pairs {
        let about = pair.afoot() && pair.sets_out_s <= clock.now_s;
        if !about || pair.fixed || pair.met || pair.seen.is_some() {
            continue;
        }
        if let Some((sensor, distance_m)) = noticed_by(replicate, kit, &mut pair, clock.hunt_step_s) {
            pair.seen = Some(sighting(replicate, &pair, sensor, distance_m));
            seen.push((pair.raid, pair.index, sensor, distance_m));
        }
    }
    seen.sort_unstable_by_key(|s| (s.0, s.1));
    for (raid, pair, sensor, distance_m) in seen {
        facts.publish(Fact::Spotted { raid, pair, sensor, distance_m, time_s: clock.now_s });
    }
}

/// The first eye whose integrated rate on a pair passes its threshold, and its distance.
fn noticed_by(replicate: &Replicate, kit: &Kit, pair: &mut Pair, looked_s: f64) -> Option<(u32, f64)> {
    let ground = &replicate.theatre.scenario.ground;
    let place = ground.above(pair.at, PILOT_HEIGHT_M);
    let concealment = ground.figures_at(pair.at).concealment;
    let mut first = None;
    for &number in &kit.near.awake.eyes {
        let s = number as usize;
        let sensor = &kit.sensors[s];
        if eye_reach_m(replicate, sensor).is_none_or(|reach_m| reach_m <= 0.0) {
            continue;
        }
        let (r50_m, reach_m) = pair_range_m(replicate, sensor, concealment);
        let distance_m = sensor.at.distance(place);
        if distance_m > reach_m || r50_m <= 0.0 {
            continue;
        }
        let sighted = match &replicate.theatre.sensors[s].view {
            Some(view) => view.sees(ground, place),
            None => in_sight(ground, sensor.at, place),
        };
        if !sighted {
            continue;
        }
        let scale_m = r50_m * replicate.drawn.sensors[sensor.item as usize].scale_share;
        let rate = detection_rate(r50_m, scale_m.max(1e-6), replicate.drawn.laws.pair_look_s, distance_m);
        let key = pair.key;
        let draw = || sight_draws(replicate, s, key).exponential();
        if pair.use_up(number, rate * sensor.rate_factor * looked_s, draw) && first.is_none() {
            first = Some((number, distance_m));
        }
    }
    first
}

/// The luck of an eye with a pair: its threshold, then the error of the place.
fn sight_draws(replicate: &Replicate, sensor: usize, pair: u64) -> Draws {
    replicate.drawn.streams.at(Purpose::Search, replicate.theatre.sensors[sensor].key, pair)
}

fn sighting(replicate: &Replicate, pair: &Pair, sensor: u32, distance_m: f64) -> Sighting {
    let mut draws = sight_draws(replicate, sensor as usize, pair.key);
    draws.exponential();
    let each_m = SIGHTING_ERROR * distance_m;
    let off = each_m * DVec2::new(draws.normal(), draws.normal());
    let at = (pair.at + off).clamp(DVec2::ZERO, replicate.theatre.scenario.ground.size_m());
    Sighting { sensor, at, error_m: core::f64::consts::SQRT_2 * each_m, walking: pair.at != pair.before }
}

/// What a sighting tells a unit's force.
pub(super) fn sighted(kit: &Kit, seen: &Sighting) -> Fix {
    let unit = kit.sensors[seen.sensor as usize].unit as usize;
    let radius_m = SEARCH_ERRORS * seen.error_m;
    Fix {
        at: seen.at,
        radius_m,
        known: vec![(unit, 0.0)],
        seen_by: Some(unit),
        leaves_at_once: seen.walking,
        sine: 1.0,
    }
}

/// The best crossing of two bearings of one force that can talk to each other.
pub(super) fn crossing(replicate: &Replicate, kit: &Kit, pair: &Pair) -> Option<Fix> {
    let theatre = &replicate.theatre;
    let unit_of = |s: u32| kit.sensors[s as usize].unit as usize;
    let force_of = |s: u32| theatre.units[unit_of(s)].force;
    let sigma = |s: u32| {
        let item = kit.sensors[s as usize].item as usize;
        math::radians(replicate.drawn.sensors[item].bearing_error_deg)
    };
    let mut best: Option<Fix> = None;
    for (i, a) in pair.bearings.iter().enumerate() {
        for b in &pair.bearings[i + 1..] {
            let force = force_of(a.0);
            let same_unit = kit.sensors[a.0 as usize].unit == kit.sensors[b.0 as usize].unit;
            if same_unit || force != force_of(b.0) || !shares(theatre.scenario.spec.forces[force].command) {
                continue;
            }
            let sine = a.2.perp_dot(b.2);
            if sine.abs() < CROSSING_SINE || best.as_ref().is_some_and(|f| sine.abs() <= f.sine) {
                continue;
            }
            let along = (b.1 - a.1).perp_dot(b.2) / sine;
            let back = (b.1 - a.1).perp_dot(a.2) / sine;
            if along > 0.0 && back > 0.0 {
                let known = known_to(replicate, kit, unit_of(a.0), unit_of(b.0));
                if known.is_empty() {
                    continue;
                }
                let at = (a.1 + along * a.2).clamp(DVec2::ZERO, theatre.scenario.ground.size_m());
                let error_m = math::hypot(sigma(a.0) * along, sigma(b.0) * back) / sine.abs();
                let radius_m = (SEARCH_ERRORS * error_m).max(replicate.drawn.laws.smallest_search_m);
                let sine = sine.abs();
                best = Some(Fix { at, radius_m, known, seen_by: None, leaves_at_once: false, sine });
            }
        }
    }
    best
}

/// Who can cross the bearings of two units: either's crew if the other reaches it, and the desk, each with the seconds
/// until both bearings are there.
fn known_to(replicate: &Replicate, kit: &Kit, a: usize, b: usize) -> Vec<(usize, f64)> {
    let net = Net::new(replicate);
    let (Some(a), Some(b)) = (net.desk_of(kit, a), net.desk_of(kit, b)) else { return Vec::new() };
    let mut places = vec![a.0, b.0, replicate.theatre.desk(replicate.theatre.units[a.0].force)];
    places.sort_unstable();
    places.dedup();
    let heard_s = |(from, after_s): (usize, f64), to| Some(after_s + message_s(replicate, kit, from, to)?);
    places.into_iter().filter_map(|at| Some((at, heard_s(a, at)?.max(heard_s(b, at)?)))).collect()
}

/// Delay of a message from a crew to a unit, directly or by way of the force's desk, s; `None` if it does not come
/// through.
pub(super) fn message_s(replicate: &Replicate, kit: &Kit, from: usize, to: usize) -> Option<f64> {
    let net = Net::new(replicate);
    let desk = replicate.theatre.desk(replicate.theatre.units[from].force);
    let relayed = || Some(net.delay_s(kit, from, desk)? + net.delay_s(kit, desk, to)?);
    net.delay_s(kit, from, to).or_else(relayed)
}
