//! All that a replicate's systems share besides its entities, in one place.
//!
//! It is one resource and not nine: in Bevy 0.19 a resource is an entity with a component, and each system looks up each of its
//! own at each step. Nothing is lost by it, because the systems of a step run one after the other in a fixed order.

use super::clock::Clock;
use super::facts::Facts;
use super::flyers::FlyerOrder;
use super::hunting::Caught;
use super::kit::Kit;
use super::replicate::{Replicate, Tally};
use super::sensing::Detections;
use super::tracking::Fooled;
use bevy_ecs::prelude::*;

/// What the systems share.
#[derive(Resource, Debug)]
pub struct Scene {
    /// Time.
    pub clock: Clock,
    /// The inputs of the replicate; nothing writes into them.
    pub replicate: Replicate,
    /// Units, sensors and effectors.
    pub kit: Kit,
    /// Flyers in the order in which they came onto the map.
    pub order: FlyerOrder,
    /// What happened.
    pub facts: Facts,
    /// What was counted.
    pub tally: Tally,
    /// Sensors that noticed a flyer: room that is used again.
    pub detections: Detections,
    /// Crews at work on a false alarm.
    pub fooled: Fooled,
    /// Pairs that were met in this step.
    pub caught: Caught,
}
