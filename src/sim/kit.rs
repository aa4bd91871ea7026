//! The state of units, sensors and effectors during a replicate, in dense tables by index.
//!
//! What other systems look up by number lives here rather than on entities: the order of a table is the order of the
//! deployment, which no history of spawns can change.

use super::drawn::{Day, Drawn, STRONG_WIND_M_S};
use super::sensing::unsighted_range;
use super::theatre::{ENVELOPE_SCALES, REACH_SCALES, Theatre};
use super::threat::RaidPlan;
use super::tracking::Net;
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::blue::CommandLevel;
use crate::scenario::spec::kit::{SensorFigures, SensorKind};
use crate::scenario::spec::laws::Laws;
use bevy_ecs::prelude::*;
use glam::{DVec2, DVec3};

/// A unit now.
#[derive(Clone, Debug)]
pub struct UnitNow {
    /// Position at eye height, metres above sea level in `z`.
    pub at: DVec3,
    /// Velocity over the last step, m/s.
    pub velocity: DVec2,
    /// Whether its crew is trained.
    pub trained: bool,
    /// Factor on detection rates: vigilance × training.
    pub attention: f64,
    /// Factor on its delays: 1 for a crew that is fresh.
    pub slowness: f64,
    /// Factor on the speed of identification: trust after false alarms, in (0, 1].
    pub trust: f64,
    /// Flyers that wait for the crew, by (since when, key).
    pub queue: Vec<(f64, u64)>,
    /// Tracks that its crew works on.
    pub working: u32,
    /// Tracks that its crew can work on.
    pub slots: u32,
}

/// A sensor now.
#[derive(Clone, Debug)]
pub struct SensorNow {
    /// Unit it stands on.
    pub unit: u32,
    /// Catalogue item.
    pub item: u32,
    /// Kind.
    pub kind: SensorKind,
    /// Whether it works today.
    pub on: bool,
    /// Position, metres above sea level in `z`.
    pub at: DVec3,
    /// Factor on its range: night, weather.
    pub range_factor: f64,
    /// Factor on its rate: its crew's attention.
    pub rate_factor: f64,
    /// Height above ground, m.
    pub mast_m: f64,
    /// When it next gives a false alarm, seconds from the start of the replicate.
    pub false_alarm_s: f64,
    /// False alarms a second where it stands; 0 gives an infinite wait.
    pub false_alarms_per_s: f64,
    /// False alarms so far in this raid.
    pub false_alarms: u64,
}

/// An effector now.
#[derive(Clone, Debug)]
pub struct EffectorNow {
    /// Unit it stands on.
    pub unit: u32,
    /// Whether it works today.
    pub on: bool,
    /// Seconds of battery left.
    pub battery_s: f64,
    /// Channels in use.
    pub busy: u32,
    /// Position, metres above sea level in `z`.
    pub at: DVec3,
    /// Path-loss exponent of the cover around it.
    pub exponent: f64,
    /// Height above ground, m.
    pub mast_m: f64,
    /// Where it faces, and the end of the step in which it turned there.
    faces: (f64, DVec2),
}

impl EffectorNow {
    /// Faces a target in this step, unless it faces another already.
    pub fn face(&mut self, now_s: f64, target: DVec2) {
        if self.faces.0 < now_s {
            self.faces = (now_s, (target - self.at.truncate()).normalize_or_zero());
        }
    }

    /// Whether it can turn to a target: always while it serves nobody, else within its arc.
    pub fn turns_to(&self, target: DVec2, arc_deg: f64) -> bool {
        let off = self.faces.1.dot((target - self.at.truncate()).normalize_or_zero());
        self.busy == 0 || arc_deg >= 360.0 || off >= math::cos(math::radians(0.5 * arc_deg))
    }
}

/// The tables.
#[derive(Resource, Clone, Debug, Default)]
pub struct Kit {
    /// By unit.
    pub units: Vec<UnitNow>,
    /// By sensor.
    pub sensors: Vec<SensorNow>,
    /// By effector.
    pub effectors: Vec<EffectorNow>,
    /// By catalogue sensor: the detection law.
    pub laws: Vec<RateTable>,
    /// False alarms of the period at each unit's crew.
    pub false_alarms: u32,
    /// Whether channels double up on drones.
    pub doubled: bool,
    /// Day for which batteries are charged, and hour for which everything was mustered.
    mustered: Option<(u64, u64)>,
}

impl Kit {
    /// The tables at the start of a replicate.
    pub fn new(theatre: &Theatre, drawn: &Drawn) -> Self {
        let mut kit = Kit {
            laws: drawn.sensors.iter().map(|figures| RateTable::new(figures, &drawn.laws)).collect(),
            units: theatre.units.iter().map(|site| unit_now(theatre, drawn, site.key, site)).collect(),
            ..Kit::default()
        };
        for site in &theatre.sensors {
            let figures = &drawn.sensors[site.item];
            kit.sensors.push(SensorNow {
                unit: site.unit as u32,
                item: site.item as u32,
                kind: site.kind,
                on: true,
                at: DVec3::ZERO,
                range_factor: 1.0,
                rate_factor: 1.0,
                mast_m: figures.mast_m,
                false_alarm_s: f64::INFINITY,
                false_alarms_per_s: 0.0,
                false_alarms: 0,
            });
        }
        for site in &theatre.effectors {
            kit.effectors.push(EffectorNow {
                unit: site.unit as u32,
                on: true,
                battery_s: f64::INFINITY,
                busy: 0,
                at: DVec3::ZERO,
                exponent: drawn.laws.nominal_exponent,
                mast_m: drawn.effectors[site.item].mast_m,
                faces: (f64::NEG_INFINITY, DVec2::ZERO),
            });
        }
        for unit in 0..kit.units.len() {
            let at = theatre.units[unit].task.anchor();
            kit.place(theatre, drawn, unit, at);
        }
        kit.burden(theatre, drawn);
        kit
    }

    /// The false alarms of the whole period that reach a crew, and what they cost in trust.
    fn burden(&mut self, theatre: &Theatre, drawn: &Drawn) {
        let net = Net { theatre, drawn };
        let crews: Vec<Option<usize>> =
            (0..self.units.len()).map(|unit| net.desk_of(self, unit).map(|(desk, _)| desk)).collect();
        let days = theatre.scenario.spec.period_days;
        for (site, sensor) in theatre.sensors.iter().zip(&self.sensors) {
            let rate = false_alarm_rate(theatre, drawn, site.item, theatre.units[site.unit].task.anchor());
            let Some(crew) = crews[sensor.unit as usize] else { continue };
            let alarms = drawn.streams.at(Purpose::FalseAlarm, site.key, u64::MAX).poisson(rate * days);
            self.false_alarms += alarms as u32;
            let lost = drawn.laws.trust_lost_per_alarm * alarms as f64 / days;
            let unit = &mut self.units[crew];
            unit.trust = (unit.trust * math::exp(-lost)).max(0.2);
        }
    }

    /// Puts a unit and what it carries at a place.
    pub fn place(&mut self, theatre: &Theatre, drawn: &Drawn, unit: usize, at: DVec2) {
        let ground = &theatre.scenario.ground;
        let base = ground.above(at, 0.0);
        self.units[unit].at = base + DVec3::Z * 1.7;
        let site = &theatre.units[unit];
        for sensor in &mut self.sensors[site.sensors.clone()] {
            sensor.at = base + DVec3::Z * sensor.mast_m;
        }
        if !site.effectors.is_empty() {
            let exponent = drawn.exponent(ground.cover_at(at));
            for effector in &mut self.effectors[site.effectors.clone()] {
                effector.at = base + DVec3::Z * effector.mast_m;
                effector.exponent = exponent;
            }
        }
    }

    /// A raid begins: who is awake, what works, what the weather leaves of it. While an earlier raid is still on, that
    /// changes with the hour and the day only, and nobody loses a channel over it.
    pub fn muster(
        &mut self,
        theatre: &Theatre,
        drawn: &Drawn,
        raid: (u64, &RaidPlan),
        now_s: f64,
        quiet: bool,
    ) {
        let (today, hour) = ((now_s / 86_400.0).max(0.0) as u64, (now_s / 3600.0).max(0.0) as u64);
        let (new_day, new_hour) =
            self.mustered.map_or((true, true), |(day, last)| (day != today, last != hour));
        if !(quiet || new_hour) {
            return;
        }
        self.mustered = Some((today, hour));
        let (raid, RaidPlan { night, day, .. }) = raid;
        for (site, unit) in theatre.units.iter().zip(&mut self.units) {
            let watch_min = 120.0 * drawn.streams.unit(Purpose::Vigilance, site.key, raid);
            let fatigue = drawn.laws.vigilance_lost * (watch_min / 30.0).min(1.0);
            let skill = if unit.trained { 1.0 } else { drawn.laws.untrained_share };
            unit.attention = if site.crewed { (1.0 - fatigue) * skill } else { 1.0 };
            unit.slowness = if site.crewed { 1.0 / (1.0 - fatigue).max(0.1) } else { 1.0 };
        }
        for (site, sensor) in theatre.sensors.iter().zip(&mut self.sensors) {
            let figures = &drawn.sensors[site.item];
            let mut draws = drawn.streams.at(Purpose::FalseAlarm, site.key, raid);
            sensor.on = drawn.streams.unit(Purpose::Availability, site.key, today) < figures.availability;
            sensor.range_factor = range_factor(figures, *night, *day);
            sensor.rate_factor = self.units[site.unit].attention;
            sensor.false_alarms_per_s =
                false_alarm_rate(theatre, drawn, site.item, sensor.at.truncate()) / 86_400.0;
            sensor.false_alarm_s = now_s + draws.exponential() / sensor.false_alarms_per_s;
            sensor.false_alarms = 0;
        }
        for (site, effector) in theatre.effectors.iter().zip(&mut self.effectors) {
            let figures = &drawn.effectors[site.item];
            effector.on = drawn.streams.unit(Purpose::Availability, site.key, today) < figures.availability;
            if new_day {
                effector.battery_s =
                    if figures.battery_h > 0.0 { 3600.0 * figures.battery_h } else { f64::INFINITY };
            }
        }
    }
}

fn unit_now(theatre: &Theatre, drawn: &Drawn, key: u64, site: &super::theatre::UnitSite) -> UnitNow {
    let share = theatre.deployment.trained_share.get(site.force).copied().unwrap_or(0.0);
    let trained = drawn.streams.unit(Purpose::Skill, key, 0) < share;
    let slots = drawn.laws.tracks_per_crew.round().max(1.0) as u32;
    UnitNow {
        at: DVec3::ZERO,
        velocity: DVec2::ZERO,
        trained,
        attention: 1.0,
        slowness: 1.0,
        trust: 1.0,
        queue: Vec::new(),
        working: 0,
        slots: if site.desk { 4 * slots } else { slots },
    }
}

fn false_alarm_rate(theatre: &Theatre, drawn: &Drawn, item: usize, at: DVec2) -> f64 {
    let figures = &drawn.sensors[item];
    let urban = theatre.scenario.ground.cover_at(at) == crate::terrain::Cover::Urban;
    if urban && figures.false_alarms_urban_per_day > 0.0 {
        figures.false_alarms_urban_per_day
    } else {
        figures.false_alarms_per_day
    }
}

fn range_factor(figures: &SensorFigures, night: bool, day: Day) -> f64 {
    let mut factor = 1.0;
    if night {
        factor *= figures.night_factor;
    }
    if day.poor_visibility {
        factor *= figures.rain_factor;
    }
    if day.wind_m_s >= STRONG_WIND_M_S {
        factor *= figures.wind_factor;
    }
    factor
}

/// Whether a force passes tracks between its units.
pub fn shares(command: CommandLevel) -> bool {
    command >= CommandLevel::Voice
}

/// The detection rate of a kind of sensor over range, tabulated.
///
/// Per look P(r) = 1/(1+exp((r−R50)/s)); as a rate γ(r) = −ln(1−P)/look = ln(1+exp((R50−r)/s))/look
/// (`model.md` §5). The table is linear between 512 points: its error stays under 0.1 % of the rate at any range
/// where P per look exceeds 0.1 %.
#[derive(Clone, Debug)]
pub struct RateTable {
    /// Range of a fifty per cent chance per look, m.
    pub r50_m: f64,
    /// The same once cued, m.
    pub cued_m: f64,
    /// Beyond this range it is blind, m.
    pub envelope_m: f64,
    /// Within this range a drone counts as in reach, m.
    pub reach_m: f64,
    /// Factor on its range over woods and towns.
    pub clutter_factor: f64,
    /// Factor on the range of a radio without sight.
    pub unsighted_factor: f64,
    per_m: f64,
    rates: Vec<f32>,
}

const BINS: usize = 512;

impl RateTable {
    /// Tabulates the law of a sensor.
    pub fn new(figures: &SensorFigures, laws: &Laws) -> Self {
        let scale_m = figures.range_m * figures.scale_share;
        let envelope_m = figures.range_m + ENVELOPE_SCALES * scale_m;
        let per_m = BINS as f64 / envelope_m;
        let rates = (0..=BINS + 1)
            .map(|i| {
                detection_rate(figures.range_m, scale_m, figures.look_interval_s, i as f64 / per_m) as f32
            })
            .collect();
        RateTable {
            r50_m: figures.range_m,
            cued_m: if figures.cued_range_m > 0.0 { figures.cued_range_m } else { figures.range_m },
            envelope_m,
            reach_m: figures.range_m + REACH_SCALES * scale_m,
            clutter_factor: figures.clutter_factor,
            unsighted_factor: unsighted_range(laws),
            per_m,
            rates,
        }
    }

    /// Detections per second at a range in metres that lies within the envelope.
    #[inline]
    pub fn rate(&self, range_m: f64) -> f64 {
        let x = range_m * self.per_m;
        let i = (x as usize).min(BINS);
        let (a, b) = (f64::from(self.rates[i]), f64::from(self.rates[i + 1]));
        a + (x - i as f64) * (b - a)
    }
}

/// Detections per second of a sensor at a range: the per-look logistic as a hazard (`model.md` §5).
pub fn detection_rate(r50_m: f64, scale_m: f64, look_s: f64, range_m: f64) -> f64 {
    math::softplus((r50_m - range_m) / scale_m) / look_s
}
