//! Sensing of flyers: rates integrated over the step, detections when a drawn threshold is passed.
//!
//! `model.md` §5: γ(r) from the per-look curve, times weather, night, vigilance and skill; zero without line of sight
//! (eyes, cameras, radar) or without emission (passive RF); cameras search only when cued; a radar's range scales
//! with the fourth root of the cross-section; over woods and towns ranges shrink by the sensor's clutter factor. A camera
//! that notices a flyer within the share of its range at which it recognises lets the crew tell what it is. The range is
//! taken at the middle of the step. Left out: bearing and elevation limits, masking of one target by another.

use super::clock::Clock;
use super::facts::{Fact, Facts};
use super::flyers::{Exposure, Flight, Flyer, FlyerKind, FlyerOrder, Mode, Nerves, Picture};
use super::kit::{Kit, SensorNow};
use super::replicate::Replicate;
use super::tracking::{self, Net};
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::kit::{ControlLink, SensorKind};
use crate::scenario::spec::laws::Laws;
use crate::terrain::{Cover, Ground, line_of_sight};
use bevy_ecs::prelude::*;
use glam::DVec3;

/// Sensors that noticed one flyer within the step: room that is used again.
#[derive(Resource, Default, Debug)]
pub struct Detections(Vec<u32>);

/// How long a look at the ground between a moving sensor and a flyer is kept, s.
const SIGHT_KEPT_S: f64 = 2.0;
/// Once it has noticed a flyer, a sensor reports it again at most this often, 1/s.
const REPORTS_PER_S: f64 = 1.0;

/// Integrates every sensor's rate on every flyer within its envelope.
pub fn sense(
    mut clock: ResMut<Clock>,
    replicate: Res<Replicate>,
    kit: Res<Kit>,
    order: Res<FlyerOrder>,
    mut detections: ResMut<Detections>,
    mut facts: ResMut<Facts>,
    mut flyers: Query<(&Flyer, &Flight, &Nerves, &mut Exposure, &mut Picture)>,
) {
    let noticed = &mut detections.0;
    noticed.clear();
    let look = Look { replicate: &replicate, kit: &kit, net: Net::new(&replicate), clock: *clock };
    let mut near = false;
    for &entity in &order.0 {
        let Ok((flyer, flight, nerves, mut exposure, mut picture)) = flyers.get_mut(entity) else { continue };
        // A drone on its way home has done its harm or will do none: nobody watches it any more.
        if matches!(flight.mode, Mode::Waiting | Mode::Ended | Mode::Returning) {
            continue;
        }
        let fixed = replicate.theatre.coverage.at(flight.middle.truncate());
        near |= flight.mode != Mode::Cruising || !picture.tracks.is_empty();
        let cluttered = is_cluttered(replicate.theatre.scenario.ground.cover_at(flight.middle.truncate()));
        for &s in fixed.iter().chain(&replicate.theatre.mobile_sensors) {
            let target = Target { flyer, flight, nerves, picture: &picture, cluttered };
            match look.at(s as usize, &target, &mut exposure) {
                Seen::Far => {}
                Seen::Near => near = true,
                Seen::Noticed => {
                    near = true;
                    noticed.push(s);
                }
            }
        }
        if !noticed.is_empty() {
            noticed.sort_unstable();
            if flight.mode == Mode::Climbing {
                look.hear_rising(noticed, &mut picture);
            }
            look.report((flyer, flight), noticed, &mut picture, &mut facts);
            noticed.clear();
        }
    }
    clock.contact = near;
}

/// What one look found.
enum Seen {
    Far,
    Near,
    Noticed,
}

struct Target<'a> {
    flyer: &'a Flyer,
    flight: &'a Flight,
    nerves: &'a Nerves,
    picture: &'a Picture,
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
    fn hear_rising(&self, sensors: &[u32], picture: &mut Picture) {
        for &sensor in sensors {
            let finds = self.kit.sensors[sensor as usize].kind == SensorKind::PassiveRf;
            if finds && !picture.heard_rising.contains(&sensor) {
                picture.heard_rising.push(sensor);
            }
        }
    }

    /// Hands the detections of a flyer, ascending by sensor, to the crews.
    fn report(
        &self,
        (flyer, flight): (&Flyer, &Flight),
        sensors: &[u32],
        picture: &mut Picture,
        facts: &mut Facts,
    ) {
        let now_s = self.clock.now_s;
        if picture.detected_s.is_none() {
            picture.detected_s = Some(now_s);
            if let FlyerKind::Threat { raid, drone } = flyer.kind {
                let sensor = sensors[0];
                let distance_m = self.kit.sensors[sensor as usize].at.distance(flight.middle);
                facts.publish(Fact::Detected { raid, drone, sensor, distance_m, time_s: now_s });
            }
        }
        for &sensor in sensors {
            let now = &self.kit.sensors[sensor as usize];
            let unit = now.unit as usize;
            if let Some((desk, latency_s)) = self.net.desk_of(self.kit, unit) {
                let time_s = now_s + latency_s;
                picture.reported = true;
                if now.kind == SensorKind::Camera {
                    let law = &self.kit.laws[now.item as usize];
                    let recognises_m =
                        law.r50_m * now.range_factor * self.replicate.drawn.laws.camera_recognise_share;
                    if now.at.distance(flight.middle) <= recognises_m {
                        picture.camera_s = Some(now_s);
                    }
                }
                tracking::notice(self.replicate, self.kit, flyer.key, picture, (unit, desk), time_s);
            }
        }
    }

    #[inline]
    fn at(&self, s: usize, target: &Target, exposure: &mut Exposure) -> Seen {
        let sensor = &self.kit.sensors[s];
        if !sensor.on {
            return Seen::Far;
        }
        let law = &self.kit.laws[sensor.item as usize];
        let mut factor = sensor.range_factor;
        if sensor.kind == SensorKind::Radar {
            factor *= target.flyer.radar_factor;
        }
        if target.cluttered {
            factor *= law.clutter_factor;
        }
        let range2 = sensor.at.distance_squared(target.flight.middle);
        let cued_gain = law.cued_m / law.r50_m;
        let farthest_m = law.envelope_m * factor * cued_gain.max(1.0);
        if range2 > farthest_m * farthest_m {
            return Seen::Far;
        }
        let cueable = matches!(sensor.kind, SensorKind::Eye | SensorKind::Camera);
        let cued = cueable
            && self.net.cued(self.kit, &target.picture.tracks, sensor.unit as usize, self.clock.now_s);
        if cued {
            factor *= cued_gain;
        }
        let range_m = range2.sqrt();
        if range_m > law.envelope_m * factor {
            return Seen::Far;
        }
        let mut within = range_m <= law.reach_m * factor;
        exposure.in_reach |= within;
        if !senses(sensor.kind, target.flyer, target.nerves) {
            return Seen::Far;
        }
        if sensor.kind == SensorKind::Camera && !cued {
            exposure.uncued |= within;
            return Seen::Far;
        }
        exposure.sensible |= within;
        let sighted = self.sighted(s, sensor, target.flight.middle, exposure);
        if !sighted {
            if needs_sight(sensor.kind) {
                return Seen::Near;
            }
            if sensor.kind == SensorKind::PassiveRf {
                factor *= law.unsighted_factor;
                within = range_m <= law.reach_m * factor;
            }
        }
        exposure.in_sight |= within;
        if range_m > law.envelope_m * factor {
            return Seen::Near;
        }
        self.accumulate(s, sensor.rate_factor * law.rate(range_m / factor), target.flyer.key, exposure)
    }

    #[inline]
    fn accumulate(&self, s: usize, rate: f64, key: u64, exposure: &mut Exposure) -> Seen {
        let count = exposure.count[s];
        if exposure.left[s] < 0.0 {
            exposure.left[s] = self.threshold(s, key, count);
        }
        let rate = if count > 0 { rate.min(REPORTS_PER_S) } else { rate };
        exposure.left[s] -= rate * self.clock.dt_s;
        if exposure.left[s] > 0.0 {
            return Seen::Near;
        }
        exposure.count[s] = count.saturating_add(1);
        exposure.left[s] = -1.0;
        Seen::Noticed
    }

    fn threshold(&self, s: usize, key: u64, count: u16) -> f64 {
        let id = self.replicate.theatre.sensors[s].key;
        self.replicate.drawn.streams.at(Purpose::Detect, id, (key << 16) | u64::from(count)).exponential()
    }

    fn sighted(&self, s: usize, sensor: &SensorNow, to: DVec3, exposure: &mut Exposure) -> bool {
        if matches!(sensor.kind, SensorKind::Ear | SensorKind::Acoustic) {
            return true;
        }
        let ground = &self.replicate.theatre.scenario.ground;
        if let Some(view) = &self.replicate.theatre.sensors[s].view {
            return view.sees(ground, to);
        }
        let (until_s, seen) = exposure.sight[s];
        if self.clock.now_s < f64::from(until_s) {
            return seen;
        }
        let seen = in_sight(ground, sensor.at, to);
        exposure.sight[s] = ((self.clock.now_s + SIGHT_KEPT_S) as f32, seen);
        seen
    }
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
