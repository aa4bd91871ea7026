//! Calling: quick reaction to where a threat is heading, searchers to where a pair was located.

use super::super::area::Disc;
use super::super::facts::Fact;
use super::super::flyers::{Flight, Flyer, FlyerKind, Mode, Picture};
use super::super::kit::Kit;
use super::super::operators::Pair;
use super::super::replicate::Replicate;
use super::super::scene::Scene;
use super::super::sleep::wake;
use super::super::tracking::TrackStage;
use super::super::trip::{Trip, way_to};
use super::super::units::{Business, Patrol, place_in_disc};
use super::finding::{crossing, message_s, sighted};
use crate::math;
use crate::rng::Purpose;
use crate::strategy::deployment::Task;
use bevy_ecs::prelude::*;
use glam::DVec2;

/// Units sent after one fix.
const SENT: usize = 2;
/// How far a small drone may still fly, for all that its observers know, m: pairs hide 0.5 to 5 km from their target.
const PLAUSIBLE_FLIGHT_M: f64 = 5_000.0;
/// An asset within this angle of a drone's heading lies ahead, radians: 45 degrees.
const AHEAD: f64 = core::f64::consts::FRAC_PI_4;
/// Keeps the draws of a call upon a drone apart from those of a fix: a drone and a pair of a raid can have one key.
const CALL: u64 = 1 << 60;

/// Calls quick reaction to where identified threats are heading.
pub fn call(
    mut scene: ResMut<Scene>,
    mut flyers: Query<(&Flyer, &Flight, &mut Picture)>,
    mut patrols: Query<&mut Patrol>,
) {
    let Scene { clock, replicate, kit, order, facts, .. } = &mut *scene;
    if !clock.flying {
        return;
    }
    let mut known = Vec::new();
    for &entity in &order.0 {
        let Ok((flyer, flight, mut picture)) = flyers.get_mut(entity) else { continue };
        if picture.called || picture.alarm_s.is_none() || flight.mode == Mode::Ended {
            continue;
        }
        let Some(asset) = ahead(replicate, flight, clock.now_s) else { continue };
        let (to, call_s) = (replicate.theatre.scenario.assets[asset].at, clock.now_s);
        let key = CALL | flyer.key;
        known.clear();
        known.extend(picture.tracks.iter().filter(|t| is_alarm(t.stage)).map(|t| (usize::from(t.unit), 0.0)));
        picture.called = is_answered(replicate, kit, (to, &known), &patrols);
        if picture.called
            || !kit.near.teams.iter().any(|&(unit, _)| is_armed_and_ready(replicate, kit, unit as usize))
        {
            continue;
        }
        wake(clock, replicate, kit, &mut patrols, |_, _| true);
        let call = Call { replicate, kit, to, known: &known, at_once: None, call_s, key };
        let armed = |patrol: &Patrol| is_armed_and_ready(replicate, kit, patrol.unit);
        for (unit, arrives_s) in call.dispatch(&mut patrols, 1, armed, |_| Business::Waiting) {
            kit.units[unit].still = false;
            picture.called = true;
            if let FlyerKind::Threat { raid, drone } = flyer.kind {
                facts.publish(Fact::Called { raid, drone, unit, asset, arrives_s, time_s: call_s });
            }
        }
    }
}

/// Whether a team of a force that knows of a call to a place is there or on its way there already. Teams that sleep are
/// about what they were when they fell asleep.
fn is_answered(
    replicate: &Replicate,
    kit: &Kit,
    (to, known): (DVec2, &[(usize, f64)]),
    patrols: &Query<&mut Patrol>,
) -> bool {
    let units = &replicate.theatre.units;
    let knows = |unit: u32| known.iter().any(|k| units[k.0].force == units[unit as usize].force);
    kit.near.teams.iter().filter(|&&(unit, _)| knows(unit)).any(|&(_, team)| {
        patrols.get(team).is_ok_and(|p| {
            let goes = matches!(p.business, Business::Sent | Business::Waiting);
            goes && p.way.last().is_some_and(|w| w.at.distance(to) <= SAME_PLACE_M)
        })
    })
}

/// Whether a unit is a quick reaction team with an effector that works.
fn is_armed_and_ready(replicate: &Replicate, kit: &Kit, unit: usize) -> bool {
    let site = &replicate.theatre.units[unit];
    let ready = matches!(site.task, Task::QuickReaction { .. });
    ready && kit.effectors[site.effectors.clone()].iter().any(|e| e.on)
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
pub fn send(mut scene: ResMut<Scene>, mut pairs: Query<&mut Pair>, mut patrols: Query<&mut Patrol>) {
    let Scene { clock, replicate, kit, tally, facts, .. } = &mut *scene;
    let mut hunted: Vec<Mut<Pair>> = pairs.iter_mut().filter(|p| p.is_to_be_fixed()).collect();
    hunted.sort_by_key(|p| (p.raid, p.index));
    for pair in &mut hunted {
        let seen = pair.seen.map(|seen| sighted(kit, &seen));
        let Some(fix) = seen.or_else(|| crossing(replicate, kit, pair)) else { continue };
        pair.fixed = true;
        wake(clock, replicate, kit, &mut patrols, |_, _| true);
        tally.counts.operators_found += 1;
        let (raid, index, time_s) = (pair.raid, pair.index, clock.now_s);
        let error_m = fix.at.distance(pair.at);
        facts.publish(Fact::Fixed { raid, pair: index, x_m: fix.at.x, y_m: fix.at.y, error_m, time_s });
        let (to, known, key) = (fix.at, &fix.known[..], pair.key);
        let (at_once, call_s) = (fix.seen_by, time_s);
        let call = Call { replicate, kit, to, known, at_once, call_s, key };
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
            kit.units[unit].still = false;
            facts.publish(Fact::Sent { raid, pair: index, unit, arrives_s, time_s });
        }
    }
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
            .iter_many(&self.kit.near.awake.patrols)
            .filter(|p| matches!(p.business, Business::Routine | Business::Waiting) && suits(p))
            .filter_map(|p| Some((p.unit, self.trip(p, self.to)?)))
            .collect();
        trips.retain(|t| t.1.arrives_s() - self.call_s < 120.0 * self.replicate.drawn.laws.search_min);
        trips.sort_by(|a, b| a.1.arrives_s().total_cmp(&b.1.arrives_s()).then(a.0.cmp(&b.0)));
        trips.truncate(most);
        let mut sent = Vec::new();
        for (unit, trip) in trips {
            let Some(Ok(mut patrol)) = self.kit.units[unit].patrol.map(|team| patrols.get_mut(team)) else {
                continue;
            };
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

    fn muster_s(&self, unit: usize) -> f64 {
        let laws = &self.replicate.drawn.laws;
        let site = &self.replicate.theatre.units[unit];
        let median_s = 60.0 * if site.stands_ready() { laws.ready_min } else { laws.busy_min };
        let z = self.replicate.drawn.streams.at(Purpose::Search, site.key, self.key).normal();
        median_s * math::exp(laws.delay_sigma * z)
    }
}
