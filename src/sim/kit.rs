//! The state of units, sensors and effectors during a replicate, in dense tables by index.
//!
//! What other systems look up by number lives here rather than on entities: the order of a table is the order of the
//! deployment, which no history of spawns can change.

use super::curve::{RateTable, slack_m};
use super::drawn::{Day, Drawn, STRONG_WIND_M_S};
use super::engagement::{DENIAL_REACHES, GUN_REACHES, gain_db};
use super::near::Near;
use super::practice::performance;
use super::replicate::Replicate;
use super::service::Standing;
use super::theatre::{REACH_SCALES, Theatre};
use super::threat::RaidPlan;
use super::tilt::Chance;
use super::tracking::Net;
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::blue::CommandLevel;
use crate::scenario::spec::kit::{Curve, EffectorKind, SensorFigures, SensorKind};
use bevy_ecs::prelude::*;
use glam::{DVec2, DVec3};

/// A unit now.
#[derive(Clone, Debug)]
pub struct UnitNow {
    /// Position at eye height, metres above sea level in `z`.
    pub at: DVec3,
    /// How far it has moved in the step, m.
    pub moved: DVec3,
    /// Whether it is known to be where it stays until it is called.
    pub still: bool,
    /// Where it was before the step of the hunt; `None` where it was just put somewhere.
    pub before: Option<DVec2>,
    /// The fastest it can be, m/s; 0 for one that stays in its place.
    pub top_speed_m_s: f64,
    /// Skill of its crew: 0 of one that was never trained, 1 of one that comes from its course.
    pub skill: f64,
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
    /// Its team, if it is one that moves.
    pub patrol: Option<Entity>,
    /// How far it sees, acts or meets anybody at most, m.
    pub acts_m: f64,
    /// Until when nobody can come near enough for it to matter where it is, and its place is not kept up to date.
    pub asleep_until_s: f64,
    /// Centre and radius, m, of a disc that it does not leave while it sleeps.
    pub sleeps_within: (DVec2, f64),
}

impl UnitNow {
    /// Whether it matters where it is at a time.
    #[inline]
    pub fn is_awake(&self, now_s: f64) -> bool {
        self.asleep_until_s <= now_s
    }

    /// How fast it and somebody of a speed can near each other, m/s.
    #[inline]
    pub fn nears_m_s(&self, speed_m_s: f64) -> f64 {
        (speed_m_s + if self.still { 0.0 } else { self.top_speed_m_s }).max(1e-9)
    }
}

/// How much farther than half its sweep width a team may be from a pair and have to be moved all the same, m.
const MEETS_M: f64 = 500.0;
/// Scales of a logistic at the rim of an envelope within which a long step may end: it notices less than e⁻⁶ a look there.
const RIM_SCALES: f64 = 2.0;
/// Asleep at no time.
pub const AWAKE: f64 = f64::NEG_INFINITY;

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
    /// Day on which it was last charged.
    charged: Option<u64>,
    /// Channels in use.
    pub busy: u32,
    /// How much of the step was over when the first of them began to serve in it, s.
    pub late_s: f64,
    /// People within its reach or what it disturbs, and where it was when they were counted.
    pub people: (DVec2, f64),
    /// Position, metres above sea level in `z`.
    pub at: DVec3,
    /// Path-loss exponent of the cover around it.
    pub exponent: f64,
    /// What its reach adds to its margin over a pilot, dB; see [`gain_db`].
    pub gain_db: f64,
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

/// Where a sensor is and how far it can matter, close together: most looks end here.
#[derive(Clone, Copy, Debug)]
pub struct Envelope {
    /// Position, metres above sea level in `z`.
    pub at: DVec3,
    /// Square of the distance beyond which it notices nothing today, m²; below zero while it does not work.
    pub farthest2: f64,
    /// The same for a flyer to which nobody is cued, as far as steps care: where they may be long, without a rim over which one
    /// may end.
    pub uncued2: f64,
}

/// The tables.
#[derive(Clone, Debug, Default)]
pub struct Kit {
    /// By unit.
    pub units: Vec<UnitNow>,
    /// By sensor.
    pub sensors: Vec<SensorNow>,
    /// By sensor as well.
    pub envelopes: Vec<Envelope>,
    /// By effector.
    pub effectors: Vec<EffectorNow>,
    /// By catalogue sensor: the detection law.
    pub laws: Vec<RateTable>,
    /// False alarms of the period at each unit's crew.
    pub false_alarms: u32,
    /// Whether channels double up on drones.
    pub doubled: bool,
    /// How far a flyer and a sensor can near each other in half a contact step, m.
    pub slack_m: f64,
    /// Units that are simulated.
    pub near: Near,
    /// Hour for which everything was mustered.
    mustered: Option<u64>,
    /// The earliest false alarm to come, seconds from the start of the replicate.
    next_false_alarm_s: f64,
}

impl Kit {
    /// The tables at the start of a replicate.
    pub fn new(replicate: &Replicate) -> Self {
        let (theatre, drawn) = (&*replicate.theatre, &*replicate.drawn);
        let mut kit = Kit {
            laws: (theatre.scenario.catalogue.sensors.iter().zip(&drawn.sensors))
                .map(|(spec, figures)| RateTable::new(spec.curve, figures, &drawn.laws))
                .collect(),
            units: (0..theatre.units.len()).map(|unit| unit_now(replicate, unit)).collect(),
            slack_m: slack_m(
                theatre.scenario.spec.contact_step_s,
                drawn.classes.iter().map(|c| c.speed_m_s),
                drawn.teams.iter().map(|t| t.top_speed_m_s()),
            ),
            near: Near::nobody(theatre.units.len()),
            next_false_alarm_s: f64::INFINITY,
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
            kit.envelopes.push(Envelope { at: DVec3::ZERO, farthest2: -1.0, uncued2: -1.0 });
        }
        for site in &theatre.effectors {
            kit.effectors.push(EffectorNow {
                unit: site.unit as u32,
                on: true,
                battery_s: f64::INFINITY,
                charged: None,
                busy: 0,
                late_s: 0.0,
                people: (DVec2::NAN, 0.0),
                at: DVec3::ZERO,
                exponent: drawn.laws.nominal_exponent,
                gain_db: gain_db(
                    drawn.laws.nominal_exponent,
                    drawn.effectors[site.item].reach_m / drawn.laws.nominal_pilot_distance_m,
                ),
                mast_m: drawn.effectors[site.item].mast_m,
                faces: (f64::NEG_INFINITY, DVec2::ZERO),
            });
        }
        for unit in 0..kit.units.len() {
            kit.units[unit].acts_m = kit.acts_m(theatre, drawn, unit);
            let at = theatre.units[unit].task.anchor();
            kit.place(theatre, drawn, unit, at);
        }
        kit.burden(replicate);
        kit
    }

    /// How far a unit sees, acts or meets anybody at most, m.
    fn acts_m(&self, theatre: &Theatre, drawn: &Drawn, unit: usize) -> f64 {
        let site = &theatre.units[unit];
        let sensors = theatre.sensors[site.sensors.clone()].iter().map(|carried| {
            let (law, figures) = (&self.laws[carried.item], &drawn.sensors[carried.item]);
            let factor =
                figures.night_factor.max(1.0) * figures.rain_factor.max(1.0) * figures.wind_factor.max(1.0);
            let section = if carried.kind == SensorKind::Radar { drawn.largest_section() } else { 1.0 };
            let pair_m = drawn.laws.pair_seen_m * (1.0 + REACH_SCALES * figures.scale_share);
            factor * (law.farthest_m * section).max(pair_m) + self.slack_m
        });
        let effectors = theatre.effectors[site.effectors.clone()].iter().map(|carried| {
            let reaches = match carried.kind {
                EffectorKind::LinkJammer => drawn.laws.laid_within_reaches,
                EffectorKind::GnssDenial => DENIAL_REACHES,
                EffectorKind::Gun => GUN_REACHES,
            };
            reaches * drawn.effectors[carried.item].reach_m
        });
        sensors.chain(effectors).fold(MEETS_M + 0.5 * drawn.laws.sweep_width_m, f64::max)
    }

    /// The false alarms of the whole period that reach a crew, and what they cost in trust.
    fn burden(&mut self, replicate: &Replicate) {
        let (theatre, drawn) = (&*replicate.theatre, &*replicate.drawn);
        let net = Net { theatre, drawn };
        let crews: Vec<Option<usize>> =
            (0..self.units.len()).map(|unit| net.desk_of(self, unit).map(|(desk, _)| desk)).collect();
        let spec = &theatre.scenario.spec;
        let period_s = (spec.warm_up_s(), spec.warm_up_s() + 86_400.0 * spec.period_days);
        for (site, sensor) in theatre.sensors.iter().zip(&self.sensors) {
            let rate = false_alarm_rate(theatre, drawn, site.item, theatre.units[site.unit].task.anchor());
            let Some(crew) = crews[sensor.unit as usize] else { continue };
            let days = match &replicate.service {
                None => spec.period_days,
                Some(service) => service.days_standing(site.unit, period_s),
            };
            if days <= 0.0 {
                continue;
            }
            let alarms = drawn.streams.at(Purpose::FalseAlarm, site.key, u64::MAX).poisson(rate * days);
            self.false_alarms += alarms as u32;
            let lost = drawn.laws.trust_lost_per_alarm * alarms as f64 / days;
            let unit = &mut self.units[crew];
            unit.trust = (unit.trust * math::exp(-lost)).max(0.2);
        }
    }

    /// Moves a unit and what it carries to a place within the step.
    pub fn move_to(&mut self, theatre: &Theatre, drawn: &Drawn, unit: usize, at: DVec2) {
        let from = self.units[unit].at;
        self.place(theatre, drawn, unit, at);
        self.units[unit].moved = self.units[unit].at - from;
    }

    /// Puts a unit and what it carries at a place.
    pub fn place(&mut self, theatre: &Theatre, drawn: &Drawn, unit: usize, at: DVec2) {
        let ground = &theatre.scenario.ground;
        let base = ground.above(at, 0.0);
        self.units[unit].at = base + DVec3::Z * 1.7;
        self.units[unit].moved = DVec3::ZERO;
        let site = &theatre.units[unit];
        for index in site.sensors.clone() {
            let at = base + DVec3::Z * self.sensors[index].mast_m;
            self.sensors[index].at = at;
            self.envelopes[index].at = at;
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
    /// changes with the hour and the day only, but for those who `come` into play; and nobody loses a channel over it.
    pub fn muster(
        &mut self,
        replicate: &Replicate,
        raid: (u64, &RaidPlan),
        now_s: f64,
        (quiet, come): (bool, &[u32]),
    ) {
        let hour = (now_s / 3600.0).max(0.0) as u64;
        let all = quiet || self.mustered != Some(hour);
        let units = std::mem::take(&mut self.near.units);
        for &unit in if all { &units } else { come } {
            self.muster_unit(replicate, unit as usize, raid, now_s);
        }
        self.near.units = units;
        let (theatre, drawn) = (&*replicate.theatre, &*replicate.drawn);
        if all {
            self.mustered = Some(hour);
            // What unmanned sensors send keeps a force's desk busy, wherever they stand.
            for index in 0..theatre.unmanned.len() {
                let sensor = theatre.unmanned[index] as usize;
                let unit = theatre.sensors[sensor].unit;
                if self.near.has(unit) {
                    continue;
                }
                if replicate.standing(unit, now_s) == Standing::Stands {
                    self.await_false_alarm(theatre, drawn, sensor, raid.0, now_s);
                } else {
                    self.sensors[sensor].false_alarm_s = f64::INFINITY;
                }
            }
        }
        self.await_next_false_alarm();
    }

    fn muster_unit(
        &mut self,
        replicate: &Replicate,
        unit: usize,
        (raid, plan): (u64, &RaidPlan),
        now_s: f64,
    ) {
        let (theatre, drawn, service) =
            (&*replicate.theatre, &*replicate.drawn, replicate.service.as_deref());
        let today = (now_s / 86_400.0).max(0.0) as u64;
        let site = &theatre.units[unit];
        let watch_min = 120.0 * drawn.streams.unit(Purpose::Vigilance, site.key, raid);
        let fatigue = drawn.laws.vigilance_lost * (watch_min / 30.0).min(1.0);
        let now = &mut self.units[unit];
        if let Some(service) = service
            && let Some(stretch) = service.unit(unit, now_s)
        {
            let trained = drawn.streams.unit(Purpose::Skill, site.key, 1 + today) < stretch.trained;
            now.skill = if trained { service.skill(stretch, site.force, now_s) } else { 0.0 };
        }
        let share = performance(drawn.laws.untrained_share, now.skill);
        now.attention = if site.crewed { (1.0 - fatigue) * share } else { 1.0 };
        now.slowness = if site.crewed { 1.0 / (1.0 - fatigue).max(0.1) } else { 1.0 };
        let attention = now.attention;
        for index in site.sensors.clone() {
            let carried = &theatre.sensors[index];
            let figures = &drawn.sensors[carried.item];
            let sensor = &mut self.sensors[index];
            let luck = drawn.streams.unit(Purpose::Availability, carried.key, today);
            let chance = Chance::SensorWorks(index as u32);
            sensor.on = replicate.luck_of(today, chance, luck, figures.availability) < figures.availability;
            sensor.range_factor = range_factor(figures, plan.night, plan.day);
            sensor.rate_factor = attention;
            let section = if carried.kind == SensorKind::Radar { drawn.largest_section() } else { 1.0 };
            let law = &self.laws[carried.item];
            let slack_m = if law.curve == Curve::Logistic { 0.0 } else { self.slack_m };
            let square = |most_m: f64| {
                let most_m = most_m * sensor.range_factor * section + slack_m;
                if sensor.on { most_m * most_m } else { -1.0 }
            };
            let grows = theatre.scenario.longest_step_s() > theatre.scenario.spec.contact_step_s;
            let rim_m = if grows { RIM_SCALES * law.scale_m } else { 0.0 };
            let envelope = &mut self.envelopes[index];
            (envelope.farthest2, envelope.uncued2) = (square(law.farthest_m), square(law.uncued_m() - rim_m));
            self.await_false_alarm(theatre, drawn, index, raid, now_s);
        }
        for index in site.effectors.clone() {
            let carried = &theatre.effectors[index];
            let figures = &drawn.effectors[carried.item];
            let effector = &mut self.effectors[index];
            let luck = drawn.streams.unit(Purpose::Availability, carried.key, today);
            let chance = Chance::EffectorWorks(index as u32);
            effector.on = replicate.luck_of(today, chance, luck, figures.availability) < figures.availability;
            if effector.charged != Some(today) {
                effector.charged = Some(today);
                effector.battery_s =
                    if figures.battery_h > 0.0 { 3600.0 * figures.battery_h } else { f64::INFINITY };
            }
        }
    }

    fn await_false_alarm(&mut self, theatre: &Theatre, drawn: &Drawn, index: usize, raid: u64, now_s: f64) {
        let site = &theatre.sensors[index];
        let sensor = &mut self.sensors[index];
        sensor.false_alarms_per_s =
            false_alarm_rate(theatre, drawn, site.item, sensor.at.truncate()) / 86_400.0;
        let wait = drawn.streams.at(Purpose::FalseAlarm, site.key, raid).exponential();
        sensor.false_alarm_s = now_s + wait / sensor.false_alarms_per_s;
        sensor.false_alarms = 0;
    }

    /// A unit is not simulated any more: its sensors notice nothing.
    pub fn stand_aside(&mut self, theatre: &Theatre, unit: usize) {
        for index in theatre.units[unit].sensors.clone() {
            let envelope = &mut self.envelopes[index];
            (envelope.farthest2, envelope.uncued2) = (-1.0, -1.0);
            self.sensors[index].false_alarm_s = f64::INFINITY;
        }
    }

    /// Whether a false alarm is due; after it has been dealt with, [`Kit::await_next_false_alarm`] has to be called.
    pub fn is_false_alarm_due(&self, now_s: f64) -> bool {
        self.next_false_alarm_s <= now_s
    }

    /// Sets the earliest false alarm to come.
    pub fn await_next_false_alarm(&mut self) {
        self.next_false_alarm_s = self.sensors.iter().map(|s| s.false_alarm_s).fold(f64::INFINITY, f64::min);
    }
}

fn unit_now(replicate: &Replicate, unit: usize) -> UnitNow {
    let (theatre, drawn) = (&*replicate.theatre, &*replicate.drawn);
    let site = &theatre.units[unit];
    let share = theatre.deployment.trained_share.get(site.force).copied().unwrap_or(0.0);
    let mut luck = drawn.streams.unit(Purpose::Skill, site.key, 0);
    if let Some(tilt) = &replicate.tilt {
        luck = tilt.luck(Chance::Trained(unit as u32), luck, share);
    }
    let skill = if luck < share { 1.0 } else { 0.0 };
    let slots = drawn.laws.tracks_per_crew.round().max(1.0) as u32;
    UnitNow {
        at: DVec3::ZERO,
        moved: DVec3::ZERO,
        still: false,
        before: None,
        top_speed_m_s: site.team.map_or(0.0, |(team, _)| drawn.teams[team].top_speed_m_s()),
        skill,
        attention: 1.0,
        slowness: 1.0,
        trust: 1.0,
        queue: Vec::new(),
        working: 0,
        slots: if site.desk { 4 * slots } else { slots },
        patrol: None,
        acts_m: 0.0,
        asleep_until_s: AWAKE,
        sleeps_within: (DVec2::ZERO, f64::INFINITY),
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
