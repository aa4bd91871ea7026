//! Sensing of flyers: rates integrated over the step, detections when a drawn threshold is passed.
//!
//! `model.md` §5: γ(r) from the per-look curve, times weather, night, vigilance and skill; zero without line of sight
//! (eyes, cameras, radar) or without emission (passive RF); cameras search only when cued; a radar's range scales
//! with the fourth root of the cross-section; over woods and towns ranges shrink by the sensor's clutter factor. A camera
//! that notices a flyer within the share of its range at which it recognises lets the crew tell what it is. The range is
//! taken at the middle of the step. Left out: bearing and elevation limits, masking of one target by another.

use super::clock::Clock;
use super::curve::{RateTable, share_inside};
use super::facts::{Fact, Facts};
use super::flyers::{Contact, Exposure, Flight, Flyer, FlyerKind, Mode, Nerves, Picture};
use super::kit::{Kit, SensorNow};
use super::replicate::Replicate;
use super::scene::Scene;
use super::tilt::Chance;
use super::tracking::{self, Net};
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::kit::{ControlLink, Curve, SensorKind};
use crate::scenario::spec::laws::Laws;
use crate::terrain::{Cover, Ground, line_of_sight};
use bevy_ecs::prelude::*;
use glam::DVec3;

/// Sensors that noticed one flyer within the step: room that is used again.
#[derive(Default, Debug)]
pub struct Detections(Vec<Noticed>);

/// That a sensor noticed a flyer within a step.
#[derive(Clone, Copy, Debug)]
struct Noticed {
    sensor: u32,
    /// The end of the contact step in which it did first.
    first_s: f64,
    /// The same of the last time.
    last_s: f64,
}

/// How long a look at the ground between a moving sensor and a flyer is kept, s.
const SIGHT_KEPT_S: f64 = 2.0;
/// Scales beyond its range at which a sensor hardly notices anything any more: e⁻³ of a look.
const FAR_SCALES: f64 = 3.0;
/// Once it has noticed a flyer, a sensor reports it again at most this often, 1/s.
const REPORTS_PER_S: f64 = 1.0;

/// Integrates every sensor's rate on every flyer within its envelope.
pub fn sense(
    mut scene: ResMut<Scene>,
    mut flyers: Query<(&Flyer, &Flight, &Nerves, &mut Exposure, &mut Picture)>,
) {
    let Scene { clock, replicate, kit, order, detections, facts, .. } = &mut *scene;
    let noticed = &mut detections.0;
    noticed.clear();
    let mut look = Look { replicate, kit, net: Net::new(replicate), clock: *clock };
    let (mut near, mut tracked, mut contact_s) = (false, false, clock.longest_s);
    for &entity in &order.0 {
        let Ok((flyer, flight, nerves, mut exposure, mut picture)) = flyers.get_mut(entity) else { continue };
        tracked |= picture.is_tracked();
        // A drone on its way home has done its harm or will do none: nobody watches it any more.
        if matches!(flight.mode, Mode::Waiting | Mode::Ended | Mode::Returning) {
            continue;
        }
        // A step over quiet time may end with a launch.
        look.clock.dt_s = clock.dt_s.min((clock.now_s - flight.launch_s).max(clock.step_s));
        let fixed = replicate.theatre.coverage.at(flight.middle.truncate());
        near |= !picture.tracks.is_empty();
        let ground = &replicate.theatre.scenario.ground;
        let cell = ground.grid().nearest_index(flight.middle.truncate());
        let cluttered = is_cluttered(ground.cover().values()[cell]);
        let hears = senses(SensorKind::PassiveRf, flyer, nerves);
        let target = Target { flyer, flight, nerves, picture: &picture, cell, cluttered, hears };
        for sensors in [fixed, &kit.near.awake.mobile_sensors] {
            let mut cursor = 0;
            for &s in sensors {
                match look.at(s, &target, &mut exposure, &mut cursor) {
                    Seen::Far => continue,
                    Seen::Near => {}
                    Seen::Noticed(seen) => noticed.push(seen),
                }
                near = true;
                if contact_s > clock.step_s {
                    contact_s = contact_s.min(look.resolves_s(s, &target));
                }
            }
        }
        if !noticed.is_empty() {
            tracked = true;
            noticed.sort_unstable_by(|a, b| a.first_s.total_cmp(&b.first_s).then(a.sensor.cmp(&b.sensor)));
            if flight.mode == Mode::Climbing {
                look.hear_rising(noticed, &mut picture);
            }
            look.report((flyer, flight), noticed, &mut picture, facts);
            noticed.clear();
        }
    }
    clock.contact = near;
    clock.contact_s = contact_s;
    clock.tracked = tracked;
}

/// How near a flyer came to a sensor in the step.
#[derive(Clone, Copy)]
struct Nearness {
    /// Whether it counts as in reach.
    within: bool,
    /// Detections a second, the mean over the step.
    rate: f64,
}

/// What one look found.
enum Seen {
    Far,
    Near,
    Noticed(Noticed),
}

struct Target<'a> {
    flyer: &'a Flyer,
    flight: &'a Flight,
    nerves: &'a Nerves,
    picture: &'a Picture,
    /// Cell that it is over.
    cell: usize,
    /// Whether a direction finder can hear it.
    hears: bool,
    /// Whether it is over woods or a town.
    cluttered: bool,
}

struct Look<'a> {
    replicate: &'a Replicate,
    kit: &'a Kit,
    net: Net<'a>,
    clock: Clock,
}

impl Look<'_> {
    /// Keeps which direction finders noticed a drone over its hide.
    fn hear_rising(&self, noticed: &[Noticed], picture: &mut Picture) {
        for &Noticed { sensor, .. } in noticed {
            let finds = self.kit.sensors[sensor as usize].kind == SensorKind::PassiveRf;
            if finds && !picture.heard_rising.contains(&sensor) {
                picture.heard_rising.push(sensor);
            }
        }
    }

    /// Hands the detections of a flyer, in the order of their times, to the crews.
    fn report(
        &self,
        (flyer, flight): (&Flyer, &Flight),
        noticed: &[Noticed],
        picture: &mut Picture,
        facts: &mut Facts,
    ) {
        if picture.detected_s.is_none()
            && let Some(&Noticed { sensor, first_s, .. }) = noticed.first()
        {
            picture.detected_s = Some(first_s);
            if let FlyerKind::Threat { raid, drone } = flyer.kind {
                let distance_m = self.kit.sensors[sensor as usize].at.distance(flight.middle);
                facts.publish(Fact::Detected { raid, drone, sensor, distance_m, time_s: first_s });
            }
        }
        for &Noticed { sensor, first_s, last_s } in noticed {
            let now = &self.kit.sensors[sensor as usize];
            let unit = now.unit as usize;
            if let Some((desk, latency_s)) = self.net.desk_of(self.kit, unit) {
                picture.reported = true;
                if now.kind == SensorKind::Camera {
                    let law = &self.kit.laws[now.item as usize];
                    let recognises_m =
                        law.r50_m * now.range_factor * self.replicate.drawn.laws.camera_recognise_share;
                    if now.at.distance(flight.middle) <= recognises_m {
                        picture.camera_s = Some(last_s);
                    }
                }
                let heard_s = (first_s + latency_s, last_s + latency_s);
                tracking::notice(self.replicate, self.kit, flyer.key, picture, (unit, desk), heard_s);
            }
        }
    }

    /// Looks for a flyer with a sensor; `cursor` is a place in its contacts that is not behind the sensor's.
    #[inline]
    fn at(&self, s: u32, target: &Target, exposure: &mut Exposure, cursor: &mut usize) -> Seen {
        let envelope = &self.kit.envelopes[s as usize];
        let range2 = envelope.at.distance_squared(target.flight.middle);
        if range2 > envelope.farthest2 {
            return Seen::Far;
        }
        let sensor = &self.kit.sensors[s as usize];
        let deaf = sensor.kind == SensorKind::PassiveRf && !target.hears;
        if deaf && exposure.in_reach {
            return Seen::Far;
        }
        let law = &self.kit.laws[sensor.item as usize];
        let mut factor = factor(sensor, law, target);
        let cueable = matches!(sensor.kind, SensorKind::Eye | SensorKind::Camera);
        let cued = cueable
            && self.net.cued(self.kit, &target.picture.tracks, sensor.unit as usize, self.clock.now_s);
        if cued {
            factor *= law.cued_m / law.r50_m;
        }
        let range_m = range2.sqrt();
        let nearness = |factor: f64| self.nearness(s, target, law, range_m, factor);
        let Some(mut near) = nearness(factor) else { return Seen::Far };
        let mut within = near.within;
        exposure.in_reach |= within;
        if !senses(sensor.kind, target.flyer, target.nerves) {
            return Seen::Far;
        }
        if sensor.kind == SensorKind::Camera && !cued {
            exposure.uncued |= within;
            return Seen::Far;
        }
        exposure.sensible |= within;
        let contact = contact(exposure, s, cursor);
        let sighted = self.sighted(sensor, target, contact);
        if !sighted {
            if needs_sight(sensor.kind) {
                return Seen::Near;
            }
            if sensor.kind == SensorKind::PassiveRf {
                near =
                    nearness(factor * law.unsighted_factor).unwrap_or(Nearness { within: false, rate: 0.0 });
                within = near.within;
            }
        }
        let seen = match near.rate > 0.0 {
            true => self.accumulate(sensor.rate_factor * near.rate, target.flyer.key, law, contact),
            false => Seen::Near,
        };
        exposure.in_sight |= within;
        seen
    }

    /// How near a flyer is to a sensor whose ranges are `factor` of the law's; `None` beyond its envelope.
    #[inline]
    fn nearness(
        &self,
        s: u32,
        target: &Target,
        law: &RateTable,
        range_m: f64,
        factor: f64,
    ) -> Option<Nearness> {
        if law.curve == Curve::Logistic {
            return (range_m <= law.envelope_m * factor).then(|| Nearness {
                within: range_m <= law.reach_m * factor,
                rate: law.rate(range_m / factor),
            });
        }
        let share = self.share_of_step(s, target.flight, law.r50_m * factor);
        (share > 0.0).then_some(Nearness { within: true, rate: law.inside_per_s * share })
    }

    /// How long a step may be for what a sensor can make of a flyer, s: its rate changes by no more than a factor e within it,
    /// which a midpoint misses by a twenty-fourth at most, and less where it matters; twice as long where there is hardly a
    /// rate. Where a range ends sharply, no step grows.
    fn resolves_s(&self, s: u32, target: &Target) -> f64 {
        let sensor = &self.kit.sensors[s as usize];
        let law = &self.kit.laws[sensor.item as usize];
        let factor = factor(sensor, law, target);
        let far_m = (law.cued_m.max(law.r50_m) + FAR_SCALES * law.scale_m) * factor;
        let is_far = sensor.at.distance_squared(target.flight.middle) > far_m * far_m;
        let scale_m = law.scale_m * factor * if is_far { 2.0 } else { 1.0 };
        scale_m / self.kit.units[sensor.unit as usize].nears_m_s(target.flight.speed_m_s)
    }

    /// Share of the step that a flyer spends within a range of a sensor.
    fn share_of_step(&self, s: u32, flight: &Flight, radius_m: f64) -> f64 {
        let sensor = &self.kit.sensors[s as usize];
        let moved = self.kit.units[sensor.unit as usize].moved;
        let start = flight.before - (sensor.at - moved);
        let middle = flight.middle - (sensor.at - 0.5 * moved);
        let halves =
            share_inside(start, middle, radius_m) + share_inside(middle, flight.at - sensor.at, radius_m);
        0.5 * halves
    }

    #[inline]
    fn accumulate(&self, rate: f64, key: u64, law: &RateTable, contact: &mut Contact) -> Seen {
        let Clock { now_s, dt_s, step_s, .. } = self.clock;
        let mut left_s = dt_s;
        let mut noticed: Option<Noticed> = None;
        // Only when it is first noticed is tilted.
        let tilt = self.replicate.tilt_of(key).filter(|_| contact.count == 0);
        // A long step is as so many contact steps at its rate: one detection in each at most.
        loop {
            if contact.left < 0.0 {
                contact.left = self.threshold(contact, key, law);
            }
            let rate = if contact.count > 0 { rate.min(REPORTS_PER_S) } else { rate };
            let steps = if dt_s > step_s { (contact.left / rate / step_s).ceil().max(1.0) } else { 1.0 };
            let needs_s = steps * step_s;
            let within = if dt_s > step_s { needs_s <= left_s + 1e-9 } else { contact.left <= rate * dt_s };
            if !within {
                contact.left = (contact.left - rate * left_s).max(0.0);
                if let Some(tilt) = tilt.filter(|_| noticed.is_none()) {
                    tilt.waited(Chance::Notice(contact.sensor), rate * left_s);
                }
                break;
            }
            if let Some(tilt) = tilt.filter(|_| noticed.is_none()) {
                let served_s = if dt_s > step_s { (needs_s - step_s, needs_s) } else { (0.0, dt_s) };
                tilt.happened(Chance::Notice(contact.sensor), (rate * served_s.0, rate * served_s.1));
            }
            contact.count = contact.count.saturating_add(1);
            contact.left = -1.0;
            left_s -= needs_s;
            let last_s = now_s - left_s.max(0.0);
            let first_s = noticed.map_or(last_s, |n| n.first_s);
            noticed = Some(Noticed { sensor: contact.sensor, first_s, last_s });
            if left_s < 0.5 * step_s {
                break;
            }
        }
        noticed.map_or(Seen::Near, Seen::Noticed)
    }

    fn threshold(&self, contact: &Contact, key: u64, law: &RateTable) -> f64 {
        let id = self.replicate.theatre.sensors[contact.sensor as usize].key;
        let event = (key << 16) | u64::from(contact.count);
        let mut draws = self.replicate.drawn.streams.at(Purpose::Detect, id, event);
        let mut hazard = draws.exponential();
        let first = contact.count == 0;
        // Whether it notices this flyer at all is settled when they first meet.
        let mut luck = if law.notice_chance < 1.0 && first { draws.unit() } else { 0.0 };
        if let Some(tilt) = self.replicate.tilt_of(key).filter(|_| first) {
            (luck, hazard) =
                tilt.wait(Chance::Notice(contact.sensor), luck, hazard, law.notice_chance.min(1.0));
        }
        let blind = law.notice_chance < 1.0 && first && luck >= law.notice_chance;
        if blind { f64::INFINITY } else { hazard }
    }

    #[inline]
    fn sighted(&self, sensor: &SensorNow, target: &Target, contact: &mut Contact) -> bool {
        if matches!(sensor.kind, SensorKind::Ear | SensorKind::Acoustic) {
            return true;
        }
        let (ground, to) = (&self.replicate.theatre.scenario.ground, target.flight.middle);
        if let Some(view) = &self.replicate.theatre.sensors[contact.sensor as usize].view {
            if contact.mark != target.cell as u64 {
                contact.mark = target.cell as u64;
                contact.lowest_m = view.lowest_m(ground, target.cell);
            }
            return to.z >= f64::from(contact.lowest_m);
        }
        if contact.mark == NEVER || contact.mark <= self.clock.tick {
            contact.mark = self.clock.tick + (SIGHT_KEPT_S / self.clock.step_s).ceil() as u64;
            contact.seen = in_sight(ground, sensor.at, to);
        }
        contact.seen
    }
}

/// Factor on the ranges of a sensor's law for a flyer to which nobody is cued.
#[inline]
fn factor(sensor: &SensorNow, law: &RateTable, target: &Target) -> f64 {
    let mut factor = sensor.range_factor;
    if sensor.kind == SensorKind::Radar {
        factor *= target.flyer.radar_factor;
    }
    if target.cluttered {
        factor *= law.clutter_factor;
    }
    factor
}

/// A mark that is no cell and no step.
const NEVER: u64 = u64::MAX;

/// The contact of a sensor; a new one where there is none. Sensors come in ascending order from `cursor` on.
#[inline]
fn contact<'a>(exposure: &'a mut Exposure, sensor: u32, cursor: &mut usize) -> &'a mut Contact {
    let contacts = &mut exposure.contacts;
    while *cursor < contacts.len() && contacts[*cursor].sensor < sensor {
        *cursor += 1;
    }
    if contacts.get(*cursor).is_none_or(|c| c.sensor != sensor) {
        let new = Contact { sensor, count: 0, seen: false, left: -1.0, mark: NEVER, lowest_m: 0.0 };
        contacts.insert(*cursor, new);
    }
    &mut contacts[*cursor]
}

/// A radio loses decibels without sight: as a factor on the range, 10^(−L/(10 n)).
pub fn unsighted_range(laws: &Laws) -> f64 {
    math::powf(10.0, -laws.no_sight_loss_db / (10.0 * laws.nominal_exponent))
}

/// Whether what stands there hides and drowns a flyer above it.
fn is_cluttered(cover: Cover) -> bool {
    matches!(cover, Cover::Forest | Cover::Urban)
}

/// Whether a point can be seen from another over the ground and what stands on it.
pub fn in_sight(ground: &Ground, from: DVec3, to: DVec3) -> bool {
    line_of_sight(ground, from, to)
}

fn needs_sight(kind: SensorKind) -> bool {
    matches!(kind, SensorKind::Eye | SensorKind::Radar | SensorKind::Camera)
}

/// Whether a kind of sensor can sense this flyer at all.
fn senses(kind: SensorKind, flyer: &Flyer, nerves: &Nerves) -> bool {
    match kind {
        SensorKind::PassiveRf => flyer.link == ControlLink::Radio && nerves.link,
        SensorKind::Ear | SensorKind::Acoustic => flyer.kind != FlyerKind::Bird,
        SensorKind::Eye | SensorKind::Radar | SensorKind::Camera => true,
    }
}
