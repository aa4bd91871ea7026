//! Hunting operators: bearings, fixes, who is sent, who meets whom (`model.md` §8).
//!
//! A passive RF sensor takes a bearing on a pilot in two ways. While he transmits within its range (without sight the
//! range shrinks by the radio's loss) it does so with the hazard −ln(1−p)/60 s, p per minute; and a drone that it notices
//! while it rises over the hide is a bearing on the hide: the drone is usually in sight where the pilot is not. The error
//! is normal. Two bearings of one force that cross at 10° or more give a fix at their intersection, and the two units that
//! can be there soonest are sent. They begin at a place within the disc that holds nine pairs in ten, and the disc grows
//! at a walk from when the finders expect the pair to leave: they know neither its plan nor where it goes, only when
//! they heard it. A unit on foot meets a pair that comes within half the sweep width: definite range, the
//! closest approach within a step is exact.
//!
//! A crew's eye that has a pair on foot in sight notices it by the same law as a drone, at a shorter range: 1 − the
//! concealment of the cover where the pair is, times night and weather, times a figure of the laws; and it looks at one
//! place on the ground more rarely than about the sky. That is a fix with an error of a tenth of the distance. The unit
//! that sees the pair needs no call: if it can, it goes at once.
//!
//! Quick reaction also answers cues: when a crew takes a drone for a threat, one ready team with an effector is called to
//! the asset that lies ahead of the drone. Calls and bearings travel on the force's net or by way of its desk, as far as
//! it reaches and as late as its messages are; without a net a team goes only after what it found itself. That is late for this drone more often than not, and in time for the next.
//! Left out: footprints, informers, dogs.

use super::clock::{Clock, HUNT_STEP_S};
use super::facts::{Fact, Facts};
use super::flyers::{Flight, Flyer, FlyerKind, FlyerOrder, Mode, Nerves, Picture};
use super::kit::{Kit, SensorNow, detection_rate, shares};
use super::operators::{Pair, run_away};
use super::replicate::{Replicate, Tally};
use super::sensing::{in_sight, unsighted_range};
use super::theatre::REACH_SCALES;
use super::tracking::{Net, TrackStage};
use super::units::{Business, Disc, Patrol, Trip, place_in_disc, way_to};
use crate::math;
use crate::rng::{Draws, Purpose};
use crate::scenario::spec::kit::{ControlLink, SensorKind};
use crate::strategy::deployment::Task;
use bevy_ecs::prelude::*;
use glam::DVec2;

/// Smallest angle at which two bearings cross usefully: sine of 10 degrees.
const CROSSING_SINE: f64 = 0.173_648_177_666_930_33;
/// Units sent after one fix.
const SENT: usize = 2;
/// Error in each direction of a place that an eye sees, as a share of its distance (grade C).
const SIGHTING_ERROR: f64 = 0.1;
/// Radius of a search in standard errors of its fix. The error is the root of the mean square of the distance, so that
/// 1.5 of them hold 1 − exp(−1.5²) = 89 % of the positions where the errors of both bearings count alike, and 87 % where
/// one outweighs the other: a wider disc would hold little more and be searched in twice the time.
const SEARCH_ERRORS: f64 = 1.5;
/// Smallest radius of a search around a crossing, m: nobody trusts it to less.
const SMALLEST_SEARCH_M: f64 = 100.0;

/// How far a small drone may still fly, for all that its observers know, m: pairs hide 0.5 to 5 km from their target.
const PLAUSIBLE_FLIGHT_M: f64 = 5_000.0;
/// An asset within this angle of a drone's heading lies ahead, radians: 45 degrees.
const AHEAD: f64 = core::f64::consts::FRAC_PI_4;
/// Keeps the draws of a call upon a drone apart from those of a fix: a drone and a pair of a raid can have one key.
const CALL: u64 = 1 << 60;

/// Where bearings or an eye put a pair.
struct Fix {
    at: DVec2,
    /// Radius within which the finders expect it, m.
    radius_m: f64,
    /// Units that know it, each with the seconds that it takes until they do.
    known: Vec<(usize, f64)>,
    /// The unit that sees it.
    seen_by: Option<usize>,
    /// Whether the pair was seen walking.
    leaves_at_once: bool,
    sine: f64,
}

/// Which pairs transmit, and the bearings taken on them over the step of the hunt.
pub fn take_bearings(
    clock: Res<Clock>,
    replicate: Res<Replicate>,
    kit: Res<Kit>,
    order: Res<FlyerOrder>,
    mut facts: ResMut<Facts>,
    flyers: Query<(&Flyer, &Flight, &Nerves, &Picture)>,
    mut pairs: Query<&mut Pair>,
) {
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
                add_bearing(&replicate, &kit, &mut pair, sensor as usize, hide);
            }
        }
    }
    let mut heard = Vec::new();
    for mut pair in &mut pairs {
        if pair.transmits_from_s < clock.now_s && !pair.fixed && !pair.met {
            bear(&clock, &replicate, &kit, &mut pair);
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
        let reach_m = reach_m * unsighted_range(&replicate.drawn.laws);
        if !seen && sensor.at.distance_squared(pilot) > reach_m * reach_m {
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
            let at = pair.at;
            add_bearing(replicate, kit, pair, s, at);
        }
    }
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

/// The farthest at which a sensor can notice a pair by sight, m; 0 for what is no crew's eye.
pub fn eye_reach_m(replicate: &Replicate, sensor: &SensorNow) -> f64 {
    let watches = sensor.kind == SensorKind::Eye && sensor.on;
    let crewed = replicate.theatre.units[sensor.unit as usize].crewed;
    if watches && crewed { pair_range_m(replicate, sensor, 0.0).1 } else { 0.0 }
}

/// Crews' eyes look for pairs: one look for each whole step of the hunt, so that it does not matter how quiet time is cut.
pub fn spot(
    clock: Res<Clock>,
    replicate: Res<Replicate>,
    kit: Res<Kit>,
    mut facts: ResMut<Facts>,
    mut pairs: Query<&mut Pair>,
) {
    if !clock.looks() {
        return;
    }
    let mut seen = Vec::new();
    for mut pair in &mut pairs {
        let about = pair.afoot() && pair.sets_out_s <= clock.now_s;
        if !about || pair.fixed || pair.met || pair.seen.is_some() {
            continue;
        }
        if let Some((sensor, distance_m)) = noticed_by(&replicate, &kit, &mut pair) {
            pair.seen = Some(sighting(&replicate, &pair, sensor, distance_m));
            seen.push((pair.raid, pair.index, sensor, distance_m));
        }
    }
    seen.sort_unstable_by_key(|s| (s.0, s.1));
    for (raid, pair, sensor, distance_m) in seen {
        facts.publish(Fact::Spotted { raid, pair, sensor, distance_m, time_s: clock.now_s });
    }
}

/// The first eye whose integrated rate on a pair passes its threshold, and its distance.
fn noticed_by(replicate: &Replicate, kit: &Kit, pair: &mut Pair) -> Option<(u32, f64)> {
    let ground = &replicate.theatre.scenario.ground;
    let place = ground.above(pair.at, super::engagement::PILOT_HEIGHT_M);
    let concealment = ground.figures_at(pair.at).concealment;
    let mut first = None;
    for (s, sensor) in kit.sensors.iter().enumerate() {
        if sensor.kind != SensorKind::Eye || eye_reach_m(replicate, sensor) <= 0.0 {
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
        if pair.left[s] < 0.0 {
            pair.left[s] = sight_draws(replicate, s, pair.key).exponential();
        }
        let scale_m = r50_m * replicate.drawn.sensors[sensor.item as usize].scale_share;
        let rate = detection_rate(r50_m, scale_m.max(1e-6), replicate.drawn.laws.pair_look_s, distance_m);
        pair.left[s] = (pair.left[s] - rate * sensor.rate_factor * HUNT_STEP_S).max(0.0);
        if pair.left[s] == 0.0 && first.is_none() {
            first = Some((s as u32, distance_m));
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
fn sighted(kit: &Kit, seen: &Sighting) -> Fix {
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

/// Calls quick reaction to where identified threats are heading.
pub fn call(
    clock: Res<Clock>,
    replicate: Res<Replicate>,
    kit: Res<Kit>,
    order: Res<FlyerOrder>,
    mut facts: ResMut<Facts>,
    mut flyers: Query<(&Flyer, &Flight, &mut Picture)>,
    mut patrols: Query<&mut Patrol>,
) {
    let mut known = Vec::new();
    for &entity in &order.0 {
        let Ok((flyer, flight, mut picture)) = flyers.get_mut(entity) else { continue };
        if picture.called || picture.alarm_s.is_none() || flight.mode == Mode::Ended {
            continue;
        }
        let Some(asset) = ahead(&replicate, flight, clock.now_s) else { continue };
        let (to, call_s) = (replicate.theatre.scenario.assets[asset].at, clock.now_s);
        let key = CALL | flyer.key;
        known.clear();
        known.extend(picture.tracks.iter().filter(|t| is_alarm(t.stage)).map(|t| (usize::from(t.unit), 0.0)));
        let call = Call { replicate: &replicate, kit: &kit, to, known: &known, at_once: None, call_s, key };
        picture.called = call.is_answered(&patrols);
        if picture.called {
            continue;
        }
        let armed = |patrol: &Patrol| call.is_armed_and_ready(patrol);
        for (unit, arrives_s) in call.dispatch(&mut patrols, 1, armed, |_| Business::Waiting) {
            picture.called = true;
            if let FlyerKind::Threat { raid, drone } = flyer.kind {
                facts.publish(Fact::Called { raid, drone, unit, asset, arrives_s, time_s: call_s });
            }
        }
    }
}

/// Whether a crew takes what it tracks for a threat.
fn is_alarm(stage: TrackStage) -> bool {
    matches!(stage, TrackStage::Deciding { .. } | TrackStage::Decided { .. } | TrackStage::Forbidden)
}

/// The asset that a drone seems to be heading for; `None` while it shows no heading: over its hide, hovering, on its way
/// home. Over a target it is the nearest asset. Under way it is, among those within reach of a small drone, the one
/// least off its heading, and the nearest of those right ahead; more than 45 degrees off is not ahead.
fn ahead(replicate: &Replicate, flight: &Flight, now_s: f64) -> Option<usize> {
    let at = flight.at.truncate();
    let assets = &replicate.theatre.scenario.assets;
    let far_m = |i: usize| assets[i].at.distance(at);
    let nearer = |a: &usize, b: &usize| far_m(*a).total_cmp(&far_m(*b)).then(a.cmp(b));
    match flight.mode {
        Mode::Attacking => return (0..assets.len()).min_by(nearer),
        Mode::Cruising | Mode::Lost => {}
        _ => return None,
    }
    let way = (flight.place(now_s + 1.0).0 - flight.place(now_s - 1.0).0).normalize_or_zero();
    // Angle between the heading and the nearer edge of the asset.
    let off = |i: usize| {
        let to = assets[i].at - at;
        let angle = math::atan2(way.perp_dot(to).abs(), way.dot(to));
        (angle - math::atan2(assets[i].radius_m, far_m(i))).max(0.0)
    };
    (0..assets.len())
        .filter(|&i| way != DVec2::ZERO && far_m(i) <= PLAUSIBLE_FLIGHT_M)
        .map(|i| (off(i), i))
        .filter(|&(off, _)| off < AHEAD)
        .min_by(|a, b| a.0.total_cmp(&b.0).then(nearer(&a.1, &b.1)))
        .map(|(_, i)| i)
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
        pairs.iter_mut().filter(|p| !p.fixed && !p.met && p.may_be_located()).collect();
    hunted.sort_by_key(|p| (p.raid, p.index));
    for pair in &mut hunted {
        let seen = pair.seen.map(|seen| sighted(&kit, &seen));
        let Some(fix) = seen.or_else(|| crossing(&replicate, &kit, pair)) else { continue };
        pair.fixed = true;
        tally.counts.operators_found += 1;
        let (raid, index, time_s) = (pair.raid, pair.index, clock.now_s);
        let error_m = fix.at.distance(pair.at);
        facts.publish(Fact::Fixed { raid, pair: index, x_m: fix.at.x, y_m: fix.at.y, error_m, time_s });
        let (to, known, key) = (fix.at, &fix.known[..], pair.key);
        let (at_once, call_s) = (fix.seen_by, time_s);
        let call = Call { replicate: &replicate, kit: &kit, to, known, at_once, call_s, key };
        let search_s = 60.0 * replicate.drawn.laws.search_min;
        let stay_s = 60.0 * replicate.drawn.laws.expected_stay_min;
        let disc = Disc {
            centre: fix.at,
            radius_m: fix.radius_m,
            grows_from_s: if fix.leaves_at_once { time_s } else { time_s + stay_s },
            grows_m_s: replicate.drawn.laws.fleeing_speed_m_s,
        };
        let search = |arrives_s: f64| Business::Searching { disc, until_s: arrives_s + search_s };
        for (unit, arrives_s) in call.dispatch(&mut patrols, SENT, |_| true, search) {
            facts.publish(Fact::Sent { raid, pair: index, unit, arrives_s, time_s });
        }
    }
}

/// The best crossing of two bearings of one force that can talk to each other.
fn crossing(replicate: &Replicate, kit: &Kit, pair: &Pair) -> Option<Fix> {
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
                let radius_m = (SEARCH_ERRORS * error_m).max(SMALLEST_SEARCH_M);
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
fn message_s(replicate: &Replicate, kit: &Kit, from: usize, to: usize) -> Option<f64> {
    let net = Net::new(replicate);
    let desk = replicate.theatre.desk(replicate.theatre.units[from].force);
    let relayed = || Some(net.delay_s(kit, from, desk)? + net.delay_s(kit, desk, to)?);
    net.delay_s(kit, from, to).or_else(relayed)
}

/// A call to go to a place.
struct Call<'a> {
    replicate: &'a Replicate,
    kit: &'a Kit,
    to: DVec2,
    /// Units that know of it, each with the seconds after the call at which they do.
    known: &'a [(usize, f64)],
    /// A unit that sees the place, and need not be made ready.
    at_once: Option<usize>,
    call_s: f64,
    key: u64,
}

/// A team on its way this near to a place answers a call there, m.
const SAME_PLACE_M: f64 = 300.0;

impl Call<'_> {
    /// Sends the `most` units that can be there soonest, each with the time of its arrival; `then` says what they do
    /// there.
    fn dispatch(
        &self,
        patrols: &mut Query<&mut Patrol>,
        most: usize,
        suits: impl Fn(&Patrol) -> bool,
        then: impl Fn(f64) -> Business,
    ) -> Vec<(usize, f64)> {
        let mut trips: Vec<(usize, Trip)> = patrols
            .iter()
            .filter(|p| matches!(p.business, Business::Routine | Business::Waiting) && suits(p))
            .filter_map(|p| Some((p.unit, self.trip(p, self.to)?)))
            .collect();
        trips.retain(|t| t.1.arrives_s() - self.call_s < 120.0 * self.replicate.drawn.laws.search_min);
        trips.sort_by(|a, b| a.1.arrives_s().total_cmp(&b.1.arrives_s()).then(a.0.cmp(&b.0)));
        trips.truncate(most);
        let mut sent = Vec::new();
        for (unit, trip) in trips {
            let Some(mut patrol) = patrols.iter_mut().find(|p| p.unit == unit) else { continue };
            let trip = match then(trip.arrives_s()) {
                Business::Searching { disc, .. } => {
                    let radius_m = disc.radius_m(trip.arrives_s());
                    let to = place_in_disc(self.replicate, &patrol, disc.centre, radius_m);
                    self.trip(&patrol, to).unwrap_or(trip)
                }
                _ => trip,
            };
            let arrives_s = trip.arrives_s();
            patrol.set_out(trip);
            patrol.business = Business::Sent;
            patrol.then = Some(then(arrives_s));
            sent.push((unit, arrives_s));
        }
        sent
    }

    /// The way of a patrol to a place once the call has reached it and it is ready; `None` if the call does not reach it.
    fn trip(&self, patrol: &Patrol, to: DVec2) -> Option<Trip> {
        let heard_s = |&(from, after_s): &(usize, f64)| {
            Some(after_s + message_s(self.replicate, self.kit, from, patrol.unit)?)
        };
        let after_s = self.known.iter().filter_map(heard_s).min_by(f64::total_cmp)?;
        let from = self.kit.units[patrol.unit].at.truncate();
        let ready_s = if self.at_once == Some(patrol.unit) { 0.0 } else { self.muster_s(patrol.unit) };
        let start_s = self.call_s + after_s + ready_s;
        Some(way_to(self.replicate, patrol, from, to, start_s))
    }

    /// Whether a team of a force that knows is at the place or on its way there already.
    fn is_answered(&self, patrols: &Query<&mut Patrol>) -> bool {
        patrols.iter().any(|p| {
            let units = &self.replicate.theatre.units;
            let ours = self.known.iter().any(|k| units[k.0].force == units[p.unit].force);
            let goes = matches!(p.business, Business::Sent | Business::Waiting);
            ours && goes && p.way.last().is_some_and(|w| w.at.distance(self.to) <= SAME_PLACE_M)
        })
    }

    fn is_armed_and_ready(&self, patrol: &Patrol) -> bool {
        let ready = matches!(self.replicate.theatre.units[patrol.unit].task, Task::QuickReaction { .. });
        ready && self.kit.effectors.iter().any(|e| e.unit as usize == patrol.unit && e.on)
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
    let step_s = (clock.now_s - clock.hunt_dt_s, clock.now_s);
    let mut about: Vec<(Entity, Mut<Pair>)> = pairs.iter_mut().filter(|(_, p)| !p.met && p.afoot()).collect();
    about.sort_by_key(|(_, p)| (p.raid, p.index));
    for (entity, pair) in &mut about {
        let meeting = patrols
            .iter()
            .filter(|p| {
                let now = kit.units[p.unit].at.truncate();
                nearest_m(p, now, pair, step_s).is_some_and(|m| m <= half_m)
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

/// The closest that a patrol comes to a pair within a step of the hunt, m, while it is on foot and the pair has set out.
/// It is at `now` at the end of the step; where it was just put somewhere, it stood there.
fn nearest_m(patrol: &Patrol, now: DVec2, pair: &Pair, (began_s, ends_s): (f64, f64)) -> Option<f64> {
    let (from_s, until_s) = patrol.on_foot(began_s.max(pair.sets_out_s), ends_s)?;
    let place = |time_s: f64| {
        if time_s >= ends_s {
            now
        } else if time_s > began_s && patrol.way.len() > 1 {
            patrol.at(time_s)
        } else {
            patrol.before.unwrap_or(now)
        }
    };
    let pair_at = |time_s: f64| {
        let walks_s = began_s.max(pair.sets_out_s);
        pair.before.lerp(pair.at, ((time_s - walks_s) / (ends_s - walks_s).max(1e-9)).clamp(0.0, 1.0))
    };
    (from_s <= until_s).then(|| closest_m(place(from_s) - pair_at(from_s), place(until_s) - pair_at(until_s)))
}

/// Smallest length of a vector that moves straight from `a` to `b`.
pub fn closest_m(a: DVec2, b: DVec2) -> f64 {
    let d = b - a;
    let length2 = d.length_squared();
    let t = if length2 > 0.0 { (-a.dot(d) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (a + t * d).length()
}
