//! What a simulation is given and what it has counted: the replicate's plan and its outcome so far.

use super::drawn::Drawn;
use super::outcome::{DroneOutcome, ReplicateOutcome};
use super::theatre::Theatre;
use super::threat::ThreatPlan;
use bevy_ecs::prelude::*;
use std::sync::Arc;

/// The inputs of a replicate; nothing writes into them.
#[derive(Resource, Clone, Debug)]
pub struct Replicate {
    /// The deployment on the ground.
    pub theatre: Arc<Theatre>,
    /// The drawn figures.
    pub drawn: Arc<Drawn>,
    /// What the attackers mean to do.
    pub plan: Arc<ThreatPlan>,
}

/// The outcome so far.
#[derive(Resource, Clone, Debug, Default)]
pub struct Tally {
    /// Counts that are not derived from the drones.
    pub counts: ReplicateOutcome,
    /// Whether the warm-up is over: a raid that counts has begun.
    pub warm: bool,
    /// Drones that have ended.
    pub drones: Vec<DroneOutcome>,
    /// Pairs captured so far, as (cell, pair).
    pub captured: Vec<(usize, u32)>,
}

impl Tally {
    /// Forgets what was counted so far; the false alarms are those of the period from the start.
    pub fn end_warm_up(&mut self) {
        self.warm = true;
        self.counts =
            ReplicateOutcome { false_alarms: self.counts.false_alarms, ..ReplicateOutcome::default() };
    }
}
