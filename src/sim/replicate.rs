//! What a simulation is given and what it has counted: the replicate's plan and its outcome so far.

use super::drawn::Drawn;
use super::outcome::{DroneOutcome, ReplicateOutcome};
use super::service::{Service, Standing};
use super::theatre::Theatre;
use super::threat::ThreatPlan;
use super::tilt::{Chance, Tilt};
use std::sync::Arc;

/// The inputs of a replicate; nothing writes into them.
#[derive(Clone, Debug)]
pub struct Replicate {
    /// The deployment on the ground.
    pub theatre: Arc<Theatre>,
    /// The drawn figures.
    pub drawn: Arc<Drawn>,
    /// What the attackers mean to do.
    pub plan: Arc<ThreatPlan>,
    /// What stands when; `None` if everything stands from the first day.
    pub service: Option<Arc<Service>>,
    /// The flyer whose luck is tilted, if there is one.
    pub tilt: Option<Arc<Tilt>>,
}

impl Replicate {
    /// The tilt of the flyer of a key, if its luck is tilted.
    #[inline]
    pub fn tilt_of(&self, key: u64) -> Option<&Tilt> {
        self.tilt.as_deref().filter(|tilt| tilt.is_about(key))
    }

    /// The luck of the defence on a day: tilted on the day of the flyer whose luck is, else as it is.
    pub fn luck_of(&self, day: u64, chance: Chance, luck: f64, p: f64) -> f64 {
        match self.tilt.as_deref().filter(|tilt| tilt.is_on(day)) {
            Some(tilt) => tilt.luck(chance, luck, p),
            None => luck,
        }
    }

    /// Whether a unit takes part at a time.
    pub fn standing(&self, unit: usize, now_s: f64) -> Standing {
        self.service.as_ref().map_or(Standing::Stands, |service| service.standing(unit, now_s))
    }

    /// Whether a barrier of the deployment stands at a time.
    pub fn barrier_stands(&self, barrier: usize, now_s: f64) -> bool {
        self.service.as_ref().is_none_or(|s| s.barrier(barrier, now_s) == Standing::Stands)
    }

    /// Whether the law lets a force jam at a time.
    pub fn may_jam(&self, force: usize, now_s: f64) -> bool {
        let in_force = self.service.as_ref().is_none_or(|service| service.may_jam_from_s[force] <= now_s);
        in_force && self.theatre.scenario.spec.forces[force].may_jam
    }
}

/// An operator pair that was captured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Capture {
    /// Index of its cell.
    pub cell: usize,
    /// Number of the pair within the cell.
    pub pair: u32,
    /// When, seconds from the start of the replicate.
    pub time_s: f64,
    /// When another pair has taken its place.
    pub replaced_s: f64,
}

/// The outcome so far.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Counts that are not derived from the drones.
    pub counts: ReplicateOutcome,
    /// Whether the warm-up is over: a raid that counts has begun.
    pub warm: bool,
    /// Drones that have ended.
    pub drones: Vec<DroneOutcome>,
    /// Pairs captured so far.
    pub captured: Vec<Capture>,
}

impl Tally {
    /// Pairs of a cell that are captured and not replaced at a time.
    pub fn missing(&self, cell: usize, now_s: f64) -> impl Iterator<Item = &Capture> {
        self.captured.iter().filter(move |c| c.cell == cell && c.replaced_s > now_s)
    }

    /// Forgets what was counted so far; the false alarms are those of the period from the start.
    pub fn end_warm_up(&mut self) {
        self.warm = true;
        self.counts =
            ReplicateOutcome { false_alarms: self.counts.false_alarms, ..ReplicateOutcome::default() };
    }
}
