//! Operator pairs on a raid: they walk in by bounds, hide, launch, control, and leave.
//!
//! Their way is drawn with the plan. The defence changes it only by a meeting: a captured pair is out, one that
//! escapes gives up its drones and runs for its vehicle.
//!
//! A captured pair lowers the cell's rate, because the raids that it would have flown are not flown; and its skill: those
//! who are left aim worse by a share that is a figure of the laws (grade C: no source gives it). Left out: new pairs,
//! and what the captured tell.

use super::hunting::Sighting;
use super::replicate::{Replicate, Tally};
use super::scene::Scene;
use super::threat::{PairPlan, Waypoint};
use bevy_ecs::prelude::*;
use glam::DVec2;

/// An operator pair on the map.
#[derive(Component, Clone, Debug)]
pub struct Pair {
    /// Number of the raid.
    pub raid: usize,
    /// Index into the raid's pairs.
    pub index: usize,
    /// Key of its random numbers.
    pub key: u64,
    /// Position now.
    pub at: DVec2,
    /// Position before the step.
    pub before: DVec2,
    /// Its way.
    pub way: Vec<Waypoint>,
    /// Part of the way it is on.
    pub part: usize,
    /// The fastest that it is on its way as planned, on foot and in its vehicle, m/s.
    pub top_speeds_m_s: (f64, f64),
    /// When it sets out on foot; before, it is in traffic, and nobody.
    pub sets_out_s: f64,
    /// Whether it was met by a unit.
    pub met: bool,
    /// Whether bearings or an eye have fixed it.
    pub fixed: bool,
    /// The eye that noticed it.
    pub seen: Option<Sighting>,
    /// Since when it transmits: one of its drones is in the air on a radio link; infinity while none is.
    pub transmits_from_s: f64,
    /// Hazard left before a sensor takes a bearing or notices it by sight, of those that could so far.
    left: Vec<(u32, f64)>,
    /// Bearings that were published.
    pub told: usize,
    /// Bearings taken: (sensor, place of the sensor, direction).
    pub bearings: Vec<(u32, DVec2, DVec2)>,
}

impl Pair {
    /// A pair at the start of its way.
    pub fn new(raid: usize, index: usize, plan: &PairPlan) -> Self {
        let start = plan.way.first().map_or(plan.hide, |w| w.at);
        Pair {
            raid,
            index,
            key: plan.key,
            at: start,
            before: start,
            way: plan.way.clone(),
            part: 0,
            top_speeds_m_s: top_speeds_m_s(&plan.way),
            sets_out_s: plan.way.first().map_or(f64::NEG_INFINITY, |w| w.time_s),
            met: false,
            fixed: false,
            seen: None,
            transmits_from_s: f64::INFINITY,
            left: Vec::new(),
            told: 0,
            bearings: Vec::new(),
        }
    }

    /// Takes from the hazard that is left to a sensor, at first what is `drawn`; whether that used it up.
    pub fn use_up(&mut self, sensor: u32, hazard: f64, drawn: impl FnOnce() -> f64) -> bool {
        let place = self.left.iter().position(|l| l.0 == sensor).unwrap_or_else(|| {
            self.left.push((sensor, drawn()));
            self.left.len() - 1
        });
        let left = &mut self.left[place].1;
        *left = (*left - hazard).max(0.0);
        *left == 0.0
    }

    /// When it is in its vehicle, or runs for it.
    pub fn mounts_s(&self) -> f64 {
        self.way.iter().rev().nth(1).map_or(f64::NEG_INFINITY, |w| w.time_s)
    }

    /// When it is gone.
    pub fn gone_s(&self) -> f64 {
        self.way.last().map_or(0.0, |w| w.time_s)
    }

    /// The next time at which it does something by itself.
    pub fn next_event_s(&self, now_s: f64) -> f64 {
        self.way.get(self.part + 1).map_or(now_s, |w| w.time_s).max(now_s)
    }

    /// How fast it is on the present part of its way, m/s.
    pub fn speed_m_s(&self) -> f64 {
        self.way.get(self.part..self.part + 2).map_or(0.0, |ends| part_m_s(ends[0], ends[1]))
    }

    /// Whether it is under way on foot or hidden now, rather than on the last part, in its vehicle.
    pub fn afoot(&self) -> bool {
        self.part + 2 < self.way.len()
    }

    /// Whether enough is known of it for a fix.
    pub fn may_be_located(&self) -> bool {
        self.seen.is_some() || self.bearings.len() >= 2
    }

    /// Whether bearings or an eye may fix it at the next hunt.
    pub fn is_to_be_fixed(&self) -> bool {
        !self.fixed && !self.met && self.may_be_located()
    }

    fn along(&mut self, time_s: f64) -> DVec2 {
        while self.part + 1 < self.way.len() && self.way[self.part + 1].time_s <= time_s {
            self.part += 1;
        }
        let here = self.way[self.part];
        match self.way.get(self.part + 1) {
            Some(next) if next.time_s > here.time_s && time_s > here.time_s => {
                here.at.lerp(next.at, (time_s - here.time_s) / (next.time_s - here.time_s))
            }
            _ => here.at,
        }
    }
}

/// Speed between two places of a way, m/s.
fn part_m_s(from: Waypoint, to: Waypoint) -> f64 {
    if to.time_s > from.time_s { from.at.distance(to.at) / (to.time_s - from.time_s) } else { 0.0 }
}

/// The fastest on all parts of a way but the last, and on the last, m/s.
fn top_speeds_m_s(way: &[Waypoint]) -> (f64, f64) {
    let mut parts = way.windows(2).map(|ends| part_m_s(ends[0], ends[1]));
    let last_m_s = parts.next_back().unwrap_or(0.0);
    (parts.fold(0.0, f64::max), last_m_s)
}

/// Moves every pair to the end of the step of the hunt, which begins with this.
pub fn walk(mut scene: ResMut<Scene>, mut pairs: Query<&mut Pair>) {
    let Scene { clock, .. } = &mut *scene;
    clock.hunt_dt_s = clock.now_s - clock.hunted_s;
    clock.hunted_s = clock.now_s;
    for mut pair in &mut pairs {
        pair.before = pair.at;
        pair.at = pair.along(clock.now_s);
    }
}

/// Factor on the chance of a hit of those who are left of a cell.
pub fn skill_left(replicate: &Replicate, tally: &Tally, cell: usize, now_s: f64) -> f64 {
    let captured = tally.missing(cell, now_s).count();
    (0..captured).map(|_| 1.0 - replicate.drawn.laws.skill_lost_per_capture).product()
}

/// Takes pairs that are gone off the map.
pub fn leave(mut scene: ResMut<Scene>, mut commands: Commands, pairs: Query<(Entity, &Pair)>) {
    let Scene { clock, .. } = &mut *scene;
    for (entity, pair) in &pairs {
        if pair.gone_s() <= clock.now_s {
            commands.entity(entity).despawn();
        }
    }
}

/// How much faster than its walk a pair runs.
pub const RUN: f64 = 1.5;

/// A pair that escaped runs the way it came, at the double, and is gone after it.
pub fn run_away(replicate: &Replicate, pair: &mut Pair, now_s: f64) {
    let raid = &replicate.plan.raids[pair.raid];
    let cell = &replicate.drawn.cells[raid.cell];
    let start = raid.pairs[pair.index].way.first().map_or(pair.at, |w| w.at);
    let time_s = now_s + pair.at.distance(start) / (RUN * cell.foot_speed_m_s);
    pair.way = vec![
        Waypoint { time_s: now_s, at: pair.at },
        Waypoint { time_s: time_s.max(now_s + 1.0), at: start },
    ];
    pair.part = 0;
}
