//! The agents: one deployment against one replicate's raids, step by step.
//!
//! A simulation is a `World` of its own and knows no file, thread, clock, print or global. It is given the deployment
//! on the ground ([`theatre`]), the replicate's drawn figures ([`drawn`]) and what the attackers mean to do
//! ([`threat`]), none of which it writes into, and leaves a [`outcome::ReplicateOutcome`].

pub mod area;
pub mod clock;
mod comers;
pub mod coverage;
pub mod curve;
pub mod drawn;
pub mod engagement;
pub mod facts;
pub mod fate;
pub mod flyers;
pub mod hunting;
pub mod kit;
pub mod near;
pub mod operators;
pub mod outcome;
pub mod people;
pub mod practice;
pub mod raids;
pub mod replicate;
pub mod scene;
pub mod schedule;
pub mod sensing;
pub mod service;
pub mod sight;
pub mod simulation;
pub mod sleep;
pub mod theatre;
pub mod threat;
pub mod tilt;
pub mod tracking;
pub mod trip;
pub mod units;
pub mod verdict;

pub use simulation::Simulation;
