//! Drones and birds in the air: their state and their motion.
//!
//! Motion on a leg is exact: a position is a function of time, whatever the step. A drone climbs over its hide at
//! 4 m/s, follows the ground at its transit height along one bend to its aim point, comes down to its height of attack on
//! the last stretch, and hovers there between releases. What it does when it loses its link or its fix is [`super::fate`]'s part.

use super::engagement::Engagement;
use super::facts::Fact;
use super::outcome::Stage;
use super::replicate::Replicate;
use super::scene::Scene;
use super::threat::{DronePlan, Neutral, NeutralPlan, Via};
use super::tracking::{Track, TrackStage};
use crate::scenario::spec::kit::{ClassFigures, ControlLink, GnssUse};
use bevy_ecs::prelude::*;
use glam::{DVec2, DVec3};
use std::sync::Arc;

/// Rate of climb, m/s: that of small multirotors in general (grade C).
pub const CLIMB_M_S: f64 = 4.0;

/// Metres forward for each metre down on the way to a target (grade C).
const DESCENT_M_PER_M: f64 = 3.0;

/// The flyers in order of their stable number; what picks, sums or writes goes through this list.
#[derive(Clone, Debug, Default)]
pub struct FlyerOrder(pub Vec<Entity>);

/// What a flyer is.
#[derive(Component, Clone, Debug)]
pub struct Flyer {
    /// Key of its random numbers, below 2⁴⁸.
    pub key: u64,
    /// Drone or neutral.
    pub kind: FlyerKind,
    /// Catalogue class of a drone.
    pub class: usize,
    /// Its control link; a neutral drone has a radio, a bird none.
    pub link: ControlLink,
    /// What it needs satellite navigation for.
    pub gnss: GnssUse,
    /// Fourth root of its radar cross-section ratio.
    pub radar_factor: f64,
}

/// Which kind of flyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlyerKind {
    /// A drone of a raid: number of the raid, number within it.
    Threat {
        /// Raid of the plan.
        raid: usize,
        /// Drone of the raid.
        drone: usize,
    },
    /// A bird.
    Bird,
    /// A legitimate drone.
    Legitimate,
}

/// What a flyer is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mode {
    /// Waits for its launch.
    Waiting,
    /// Climbs over its hide.
    Climbing,
    /// Flies its route.
    Cruising,
    /// Over its target, releasing.
    Attacking,
    /// Without link, before it acts on it.
    Lost,
    /// Hovers, and lands at the time given.
    Hovering {
        /// When it lands.
        until_s: f64,
    },
    /// Flies home; `spent` once it has released.
    Returning,
    /// Down or gone.
    Ended,
}

/// Where a flyer is and where it goes.
#[derive(Component, Clone, Debug)]
pub struct Flight {
    /// Position at the start of the step, metres above sea level in `z`.
    pub before: DVec3,
    /// Position at the end of the step.
    pub at: DVec3,
    /// Position at the middle of the step.
    pub middle: DVec3,
    /// What it is doing.
    pub mode: Mode,
    /// Launch, seconds from the start of the replicate.
    pub launch_s: f64,
    /// When the present leg began at full height.
    pub depart_s: f64,
    /// Speed over ground on the present leg, m/s.
    pub speed_m_s: f64,
    /// Height above ground on the leg, m.
    pub height_m: f64,
    /// Height above its target from which it attacks, m.
    pub attack_height_m: f64,
    /// Corners of the present leg.
    pub route: [DVec2; 3],
    /// Lengths of its two parts, m.
    pub parts_m: [f64; 2],
    /// The leg by way of places, instead of the corners.
    pub via: Option<Arc<Via>>,
    /// Since when it holds its place on the leg; infinity while it flies.
    pub holds_s: f64,
    /// When it fails by itself; infinity if it does not.
    pub fails_s: f64,
    /// When it arrives (or would have arrived) over its target.
    pub arrive_s: f64,
    /// When its endurance ends.
    pub empty_s: f64,
    /// When the next release is due, or the action on a lost link.
    pub due_s: f64,
    /// Releases left.
    pub releases_left: u32,
    /// Where its pilot is and it returns to, metres above sea level in `z`.
    pub home: DVec3,
    /// Whether it was shot.
    pub shot: bool,
}

impl Flight {
    /// Distance to its pilot at the middle of the step, m.
    pub fn pilot_m(&self) -> f64 {
        self.home.distance(self.middle)
    }

    /// Length of the present leg, m.
    pub fn length_m(&self) -> f64 {
        self.via.as_ref().map_or(self.parts_m[0] + self.parts_m[1], |via| via.path.length_m())
    }

    /// Place over ground and height above it at a time on the present leg.
    pub fn place(&self, time_s: f64) -> (DVec2, f64) {
        match self.mode {
            Mode::Waiting => (self.route[0], 1.0),
            Mode::Climbing => {
                (self.route[0], (CLIMB_M_S * (time_s - self.launch_s)).clamp(1.0, self.height_m))
            }
            Mode::Attacking => (self.at.truncate(), self.attack_height_m),
            Mode::Hovering { .. } | Mode::Ended => (self.at.truncate(), self.height_m),
            Mode::Returning => (self.along(time_s), self.height_m),
            Mode::Cruising | Mode::Lost => {
                let to_go_m = (self.length_m() - self.flown_m(time_s)).max(0.0);
                (
                    self.along(time_s),
                    self.height_m.min(self.attack_height_m.max(0.0) + to_go_m / DESCENT_M_PER_M),
                )
            }
        }
    }

    /// Metres flown of the present leg at a time.
    fn flown_m(&self, time_s: f64) -> f64 {
        let time_s = time_s.min(self.holds_s) - self.depart_s;
        match &self.via {
            Some(via) => via.flown_m(time_s, self.speed_m_s),
            None => (self.speed_m_s * time_s).clamp(0.0, self.length_m()),
        }
    }

    fn along(&self, time_s: f64) -> DVec2 {
        let flown = self.flown_m(time_s);
        if let Some(via) = &self.via {
            return via.path.at(flown);
        }
        if flown <= self.parts_m[0] {
            part(self.route[0], self.route[1], flown, self.parts_m[0])
        } else {
            part(self.route[1], self.route[2], flown - self.parts_m[0], self.parts_m[1])
        }
    }

    /// Whether it holds its place on the way.
    pub fn holds(&self) -> bool {
        self.holds_s.is_finite()
    }

    /// Holds its place from now on.
    pub fn hold(&mut self, now_s: f64) {
        self.holds_s = now_s;
    }

    /// Goes on from where it held, later by as long as it did.
    pub fn go_on(&mut self, now_s: f64) {
        if self.holds() {
            let late_s = now_s - self.holds_s;
            // Over its target already, it turns to it again at once.
            self.arrive_s = (self.arrive_s + late_s).max(now_s);
            self.depart_s += late_s;
            self.fails_s += late_s;
            self.holds_s = f64::INFINITY;
        }
    }

    /// Turns onto a straight leg from where it is.
    pub fn turn_to(&mut self, to: DVec2, speed_m_s: f64, now_s: f64) {
        let from = self.at.truncate();
        self.route = [from, to, to];
        self.parts_m = [from.distance(to), 0.0];
        self.via = None;
        self.speed_m_s = speed_m_s;
        self.depart_s = now_s;
        self.holds_s = f64::INFINITY;
    }

    /// The next time at which it does something by itself.
    pub fn next_event_s(&self, now_s: f64) -> f64 {
        let own = match self.mode {
            Mode::Waiting => self.launch_s,
            Mode::Climbing => self.depart_s,
            Mode::Cruising => self.arrive_s.min(self.fails_s),
            // Without a link it flies on, and may come to its target before it acts on what it lost.
            Mode::Lost if !self.holds() => self.due_s.min(self.arrive_s),
            Mode::Attacking | Mode::Lost => self.due_s,
            Mode::Hovering { until_s } => until_s,
            Mode::Returning => self.depart_s + self.length_m() / self.speed_m_s,
            Mode::Ended => now_s,
        };
        own.min(self.empty_s).max(now_s)
    }
}

fn part(from: DVec2, to: DVec2, flown_m: f64, length_m: f64) -> DVec2 {
    if length_m > 0.0 { from.lerp(to, flown_m / length_m) } else { to }
}

/// A drone's link and navigation.
#[derive(Component, Clone, Debug)]
pub struct Nerves {
    /// Whether the link holds.
    pub link: bool,
    /// Whether satellite navigation holds.
    pub gnss: bool,
    /// When the link was lost.
    pub link_lost_s: f64,
    /// When satellite navigation was lost.
    pub gnss_lost_s: f64,
    /// The entity of its operators; `None` for neutrals.
    pub pair: Option<Entity>,
    /// Whether its operators were caught.
    pub operators_caught: bool,
    /// Whether it flies on as aimed without a link.
    pub flies_on: bool,
    /// Whether its pilot has it in sight, and until when that holds.
    pub piloted: (f64, bool),
}

/// What one sensor has still to accumulate before it notices this flyer, and where it last looked.
///
/// A detection happens when the integrated rate passes a unit exponential drawn for (sensor, flyer, number): one draw
/// a detection whatever the step, so that halving the step keeps the luck.
#[derive(Clone, Copy, Debug)]
pub struct Contact {
    /// Index of the sensor.
    pub sensor: u32,
    /// Detections so far.
    pub count: u16,
    /// Whether a moving sensor had it in sight.
    pub seen: bool,
    /// Hazard left; negative while nothing was drawn.
    pub left: f64,
    /// Cell for which `lowest_m` holds (fixed sensors), or contact step until which `seen` does (moving ones).
    pub mark: u64,
    /// Lowest altitude in sight of a fixed sensor over that cell, metres above sea level.
    pub lowest_m: f32,
}

/// The sensors that a flyer has met.
#[derive(Component, Clone, Debug, Default)]
pub struct Exposure {
    /// Ascending by sensor: few and close together, where a table of all sensors would not fit a cache.
    pub contacts: Vec<Contact>,
    /// Came within reach of a sensor.
    pub in_reach: bool,
    /// Of one that can sense its class.
    pub sensible: bool,
    /// Of one that could, had somebody cued it.
    pub uncued: bool,
    /// And that had it in sight.
    pub in_sight: bool,
}

/// Who follows it, and who engages it.
#[derive(Component, Clone, Debug, Default)]
pub struct Picture {
    /// Tracks, one a unit, ascending by unit.
    pub tracks: Vec<Track>,
    /// How many of them go on.
    pub open: u32,
    /// Furthest stage of the tracks that were lost.
    pub lost: Option<Stage>,
    /// Engagements, one an effector, ascending by effector.
    pub engagements: Vec<Engagement>,
    /// First detection.
    pub detected_s: Option<f64>,
    /// Whether what noticed it could tell a crew.
    pub reported: bool,
    /// When a camera last saw it near enough to tell what it is.
    pub camera_s: Option<f64>,
    /// First alarm: somebody took it for a threat.
    pub alarm_s: Option<f64>,
    /// Force of that somebody.
    pub alarm_force: usize,
    /// Whether a crew that heard of it has an effector, but too far off to be laid.
    pub armed_far_off: bool,
    /// Whether quick reaction was called upon it.
    pub called: bool,
    /// Direction finders that noticed it while it rose over its hide.
    pub heard_rising: Vec<u32>,
    /// Whether an effector took effect before its first release.
    pub affected: bool,
    /// Somebody who knew of it, but may not engage.
    pub forbidden: bool,
}

impl Picture {
    /// Whether a crew has anything to do with it.
    pub fn is_tracked(&self) -> bool {
        !self.tracks.is_empty() || !self.engagements.is_empty()
    }

    /// The next time at which a crew goes on about it, loses it or has laid an effector on it.
    pub fn next_due_s(&self, replicate: &Replicate, now_s: f64) -> f64 {
        let tracks = self.tracks.iter().filter(|track| !track.stage.is_final()).map(|track| {
            let due_s = match track.stage {
                TrackStage::Cueing { due_s }
                | TrackStage::Identifying { due_s }
                | TrackStage::Deciding { due_s, .. } => due_s,
                // Who waits is served as soon as a hand is free.
                _ => now_s,
            };
            due_s.min(track.seen_s + replicate.drawn.laws.track_hold_s)
        });
        let near =
            self.engagements.iter().filter(|e| !e.done && e.idle_until_s <= e.laid_s && e.laid_s > now_s);
        tracks.chain(near.map(|e| e.laid_s)).fold(f64::INFINITY, f64::min)
    }

    /// The next time at which other crews hear of a track.
    pub fn next_told_s(&self, replicate: &Replicate, now_s: f64) -> f64 {
        let told_s = |track: &Track| {
            let force = replicate.theatre.units[usize::from(track.unit)].force;
            track.stable_s + replicate.drawn.forces[force].net_latency_s
        };
        let told = self.tracks.iter().filter(|track| track.stage != TrackStage::Dismissed).map(told_s);
        told.filter(|&s| s > now_s).fold(f64::INFINITY, f64::min)
    }

    /// Whether the hunt has something to do about it: quick reaction to call, bearings on its hide to take.
    pub fn awaits_hunt(&self) -> bool {
        self.alarm_s.is_some() && !self.called || !self.heard_rising.is_empty()
    }
}

/// What is written down about a drone so far.
#[derive(Component, Clone, Debug, Default)]
pub struct Record {
    /// Whether it took off.
    pub launched: bool,
    /// Releases.
    pub releases: u32,
    /// Hits.
    pub hits: u32,
    /// Hits blocked.
    pub blocked: u32,
    /// People hurt.
    pub casualties: u32,
    /// Damage, USD.
    pub damage_usd: f64,
    /// How it ended, once that is settled, and the furthest stage before its release.
    pub settled: Option<(super::outcome::Cause, super::outcome::Stage)>,
}

type Bundle = (Flyer, Flight, Nerves, Exposure, Picture, Record);

/// A drone of the plan, waiting for its launch.
pub fn drone(
    plan: &DronePlan,
    kind: FlyerKind,
    link: ControlLink,
    gnss: GnssUse,
    f: &ClassFigures,
    (pair, home): (Entity, DVec3),
) -> Bundle {
    let parts_m = [plan.route[0].distance(plan.route[1]), plan.route[1].distance(plan.route[2])];
    let flyer = Flyer {
        key: plan.key,
        kind,
        class: plan.class,
        link,
        gnss,
        radar_factor: f.cross_section_ratio.sqrt().sqrt(),
    };
    let flight = Flight {
        before: plan.route[0].extend(0.0),
        at: plan.route[0].extend(0.0),
        middle: plan.route[0].extend(0.0),
        mode: Mode::Waiting,
        launch_s: plan.launch_s,
        depart_s: plan.departs_s(f),
        speed_m_s: f.speed_m_s,
        height_m: f.height_m,
        attack_height_m: f.attack_height_m.min(f.height_m),
        route: plan.route,
        parts_m,
        via: plan.via.clone(),
        holds_s: f64::INFINITY,
        fails_s: plan.fails_at_m.map_or(f64::INFINITY, |m| plan.passes_s(m, f)),
        arrive_s: plan.passes_s(plan.length_m(), f),
        empty_s: plan.launch_s + 60.0 * f.endurance_min,
        due_s: f64::INFINITY,
        releases_left: f.releases.round().max(1.0) as u32,
        home,
        shot: false,
    };
    bundle(flyer, flight, Some(pair))
}

/// A harmless flyer, waiting for its flight.
pub fn neutral(plan: &NeutralPlan) -> Bundle {
    let bird = plan.kind == Neutral::Bird;
    let flyer = Flyer {
        key: plan.key,
        kind: if bird { FlyerKind::Bird } else { FlyerKind::Legitimate },
        class: usize::MAX,
        link: if bird { ControlLink::None } else { ControlLink::Radio },
        gnss: if bird { GnssUse::Nothing } else { GnssUse::ReturnAndHold },
        radar_factor: 1.0,
    };
    let length_m = plan.from.distance(plan.to);
    let flight = Flight {
        before: plan.from.extend(0.0),
        at: plan.from.extend(0.0),
        middle: plan.from.extend(0.0),
        mode: Mode::Waiting,
        launch_s: plan.start_s,
        depart_s: plan.start_s,
        speed_m_s: plan.speed_m_s,
        height_m: plan.height_m,
        attack_height_m: plan.height_m,
        route: [plan.from, plan.to, plan.to],
        parts_m: [length_m, 0.0],
        via: None,
        holds_s: f64::INFINITY,
        fails_s: f64::INFINITY,
        arrive_s: plan.start_s + length_m / plan.speed_m_s,
        empty_s: f64::INFINITY,
        due_s: f64::INFINITY,
        releases_left: 0,
        home: plan.from.extend(0.0),
        shot: false,
    };
    bundle(flyer, flight, None)
}

fn bundle(flyer: Flyer, flight: Flight, pair: Option<Entity>) -> Bundle {
    let nerves = Nerves {
        link: true,
        gnss: true,
        link_lost_s: f64::INFINITY,
        gnss_lost_s: f64::INFINITY,
        pair,
        operators_caught: false,
        flies_on: false,
        piloted: (f64::NEG_INFINITY, false),
    };
    (flyer, flight, nerves, Exposure::default(), Picture::default(), Record::default())
}

/// Moves every flyer to the end of the step, and tells of launches, which come before all else that happens to a drone.
pub fn fly(mut scene: ResMut<Scene>, mut flyers: Query<(&Flyer, &mut Flight, &mut Record)>) {
    let Scene { clock, replicate, facts, .. } = &mut *scene;
    let ground = &replicate.theatre.scenario.ground;
    let middle_s = clock.now_s - 0.5 * clock.dt_s;
    (clock.flying, clock.tracked, clock.due) = (false, false, false);
    let mut launched: Vec<(usize, usize, f64)> = Vec::new();
    for (flyer, mut flight, mut record) in &mut flyers {
        if flight.mode == Mode::Waiting && flight.launch_s > clock.now_s {
            continue;
        }
        flight.before = flight.at;
        if flight.mode == Mode::Waiting {
            flight.mode = Mode::Climbing;
            flight.before = ground.above(flight.route[0], 1.0);
            record.launched = true;
            if let FlyerKind::Threat { raid, drone } = flyer.kind {
                launched.push((raid, drone, flight.launch_s));
            }
        }
        clock.flying = true;
        if flight.mode == Mode::Climbing && clock.now_s >= flight.depart_s {
            flight.mode = Mode::Cruising;
        }
        let (at, height_m) = flight.place(middle_s.max(flight.launch_s));
        flight.middle = ground.above(at, height_m);
        let (at, height_m) = flight.place(clock.now_s);
        flight.at = ground.above(at, height_m);
        clock.due |= flight.next_event_s(f64::NEG_INFINITY) <= clock.now_s;
    }
    launched.sort_by_key(|&(raid, drone, _)| (raid, drone));
    for (raid, drone, time_s) in launched {
        facts.publish(Fact::Launched { raid, drone, time_s });
    }
}
