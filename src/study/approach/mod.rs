//! The chance that a drone which approaches from a place is stopped, over the map: probe after probe through the simulation.
//!
//! From every square of a coarse grid drones of one class are sent at targets that the attackers want and the class
//! reaches from there ([`crate::sim::threat::ProbePlan`]), each in a simulation of its own, so that none keeps a crew or a channel
//! from another. One that does not release is *stopped*, if that was the defence's doing; one that fails by
//! itself says nothing and is left out. Barriers stop nobody: they change what a release comes to.
//!
//! The map is of a time: crews tire, the sun sets, patrols with a route are where it has them by then. It is of all worlds
//! that the figures and the weather allow for, as long as the class flies in them, or of the one replicate that somebody is
//! looking at. Its pilot is not met: what hunting saves is in a study's leak-through, not here. Every square has a value,
//! water and towns as well: it says what comes from there, not who would wait there. A square from which the class reaches nothing
//! that anybody wants has none.
//!
//! Common random numbers: the luck of a probe hangs on the seed, its square, its number and its class, not on the deployment
//! or the time, so that two deployments or two hours can be [subtracted](HeatMap::minus). Probes go round after round, one a
//! square, and within a round by the bits of column and row, the lowest first ([`squares::order`]): after any power of four the whole map
//! has been looked at evenly. Nobody need wait for the end, for there is none: whoever asks says after each probe whether to
//! go on.
//!
//! Assumptions of ours: within a square the launch is equally likely anywhere; worlds come from a pool of [`WORLDS`], a
//! square meeting each of them once before any again. Without a campaign all that a deployment holds stands; with one what stands
//! at the time, against attackers who have not learned.

pub mod field;
pub mod map;
mod pool;
pub mod squares;

pub use field::Field;
pub use map::{Ended, HeatMap, Smoothed, Square};
pub use squares::Squares;

use crate::rng::Purpose;
use crate::sim::Simulation;
use crate::sim::outcome::{Cause, Stage};
use crate::sim::theatre::Theatre;
use crate::sim::threat::{ProbePlan, ThreatPlan};
use pool::Pool;
use std::sync::Arc;
use thiserror::Error;

/// Worlds that the probes of a map share, if it is of all that may be.
pub const WORLDS: u32 = 64;
/// Most squares along the longer side of the map.
pub const MOST_SQUARES: u32 = 64;
/// Most probes of a square.
pub const MOST_PROBES: u32 = 4096;
/// A square from which so many probes reached nothing, and none anything, is not asked again.
const HOPELESS: u32 = 4;
/// By how many worlds a square is ahead of the one before it, so that those of a neighbourhood meet different ones.
const AHEAD: u32 = 37;

/// In which worlds probes fly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worlds {
    /// All that the scenario's figures and weather allow for.
    Any,
    /// The one of a replicate, as a film of it shows it: its figures, its weather, its patrols.
    Only(u64),
}

/// What a map is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// Index of the threat class in the catalogue.
    pub class: usize,
    /// When the probes are launched, seconds from the start of the replicate; in the first minutes of it, two minutes from its start.
    pub time_s: f64,
    /// In which worlds.
    pub worlds: Worlds,
    /// Squares along the longer side of the map, 1 to [`MOST_SQUARES`].
    pub squares: u32,
    /// Master seed.
    pub seed: u64,
}

/// Why there is no map.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum HeatError {
    /// There is no such class.
    #[error(
        "no threat class has the number {class}: expected 0 to {last}; `Scenario::class` finds one by its id"
    )]
    Class {
        /// What was asked for.
        class: usize,
        /// Index of the last one.
        last: usize,
    },
    /// The grid cannot be.
    #[error(
        "a grid of {squares} squares along the longer side: expected 1 to {MOST_SQUARES}; 30 are a good start"
    )]
    Squares {
        /// What was asked for.
        squares: u32,
    },
    /// The time cannot be.
    #[error(
        "probes at {time_s} s from the start of the replicate: expected a time from 0 on; 43200 is the first noon"
    )]
    Time {
        /// What was asked for.
        time_s: f64,
    },
    /// Nobody attacks.
    #[error("nobody sends a drone: expected at least one cell in the scenario; add one to `cells`")]
    Nobody,
    /// Its weather keeps the class on the ground.
    #[error(
        "the class `{class}` does not fly in the weather of {which}: expected wind and rain that it bears; look at its `max_wind_m_s` and `max_rain_mm_h`, or ask for another time"
    )]
    Grounded {
        /// The class's id.
        class: String,
        /// Which replicates were looked at.
        which: String,
    },
}

/// A map in the making.
pub struct Heat {
    asked: Asked,
    theatre: Arc<Theatre>,
    simulation: Simulation,
    pool: Pool,
    order: Vec<u32>,
    /// Place in the order of the next probe, and its number within its square.
    next: (usize, u32),
    map: HeatMap,
}

impl Heat {
    /// A map of a deployment on which nothing has flown yet.
    ///
    /// # Errors
    /// There is nothing to be found out about what is asked.
    pub fn new(theatre: Arc<Theatre>, asked: Asked) -> Result<Self, HeatError> {
        let scenario = &theatre.scenario;
        let classes = &scenario.catalogue.classes;
        if asked.class >= classes.len() {
            return Err(HeatError::Class { class: asked.class, last: classes.len().saturating_sub(1) });
        }
        if !(1..=MOST_SQUARES).contains(&asked.squares) {
            return Err(HeatError::Squares { squares: asked.squares });
        }
        if !(asked.time_s >= 0.0 && asked.time_s.is_finite()) {
            return Err(HeatError::Time { time_s: asked.time_s });
        }
        if scenario.spec.cells.is_empty() {
            return Err(HeatError::Nobody);
        }
        let mut pool = Pool::new(theatre.clone(), asked);
        if pool.world(0).is_none() {
            let class = classes[asked.class].id.clone();
            return Err(HeatError::Grounded { class, which: pool.looked_at() });
        }
        let squares = Squares::new(scenario.ground.size_m(), asked.squares);
        let order = squares::order(&squares);
        let simulation = Simulation::new(theatre.clone());
        Ok(Heat { asked, theatre, simulation, pool, order, next: (0, 0), map: HeatMap::new(squares) })
    }

    /// What was asked for.
    pub fn asked(&self) -> Asked {
        self.asked
    }

    /// The map so far.
    pub fn map(&self) -> &HeatMap {
        &self.map
    }

    /// Rounds that are over: so many probes has each square from which the class reaches anything.
    pub fn rounds(&self) -> u32 {
        self.next.1
    }

    /// Sends probe after probe for as long as `goes_on` says so, which is asked before each; how many were sent. The map after a
    /// number of probes is the same however often it was left off in between.
    pub fn refine(&mut self, mut goes_on: impl FnMut() -> bool) -> u64 {
        let mut sent = 0;
        while goes_on() && self.probe().is_some() {
            sent += 1;
        }
        sent
    }

    /// Sends the next probe: its square and what came of it. `None` once nothing is left to be found out.
    pub fn probe(&mut self) -> Option<(usize, Ended)> {
        let (square, number) = self.turn()?;
        let ended = self.fly(square, number);
        self.map.add(square, ended);
        Some((square, ended))
    }

    /// Whose turn it is, and the number of its probe.
    fn turn(&mut self) -> Option<(usize, u32)> {
        // From one round to the next something was open, or nothing ever will be.
        for _ in 0..=self.order.len() {
            let (place, number) = self.next;
            if number >= MOST_PROBES {
                return None;
            }
            let square = self.order[place] as usize;
            self.next = if place + 1 < self.order.len() { (place + 1, number) } else { (0, number + 1) };
            let Square { flown, failed, out_of_reach, .. } = self.map.squares[square];
            if flown + failed > 0 || out_of_reach < HOPELESS {
                return Some((square, number));
            }
        }
        None
    }

    /// What comes of probe `number` of a square.
    fn fly(&mut self, square: usize, number: u32) -> Ended {
        // As many squares and probes as there can be keep the numbers below what plans ask for.
        let (class, at) = (self.asked.class as u64, square as u32);
        let key = ProbePlan::key((class << 32) | u64::from(at << 16 | number));
        let worlds = self.pool.size();
        let world = self.pool.world((number + AHEAD * at) % worlds).expect("there was one to begin with");
        // It meets a world once in so many probes, and other luck of the defence each time.
        let again = (number / worlds) & 0xff;
        let mut draws = world.drawn.streams.at(Purpose::Hide, key, 0);
        let (low, high) = self.map.shape.corners(square);
        let from = low + (high - low) * glam::DVec2::new(draws.unit(), draws.unit());
        let (class, launch_s) = (self.asked.class, self.asked.time_s);
        let plan = ProbePlan { key, number: at << 8 | again, class, from, launch_s };
        let Some(raid) = plan.raid(&self.theatre.scenario, &world.drawn) else { return Ended::OutOfReach };
        let threat = ThreatPlan { raids: vec![raid], ..ThreatPlan::none() };
        self.simulation.begin(world.drawn.clone(), Arc::new(threat), world.service.clone(), false);
        ended(&mut self.simulation)
    }
}

/// Runs the only drone of the only raid until it is settled what becomes of it.
fn ended(simulation: &mut Simulation) -> Ended {
    let mut goes_on = true;
    let settled = loop {
        let settled = simulation.settled(0, 0);
        if settled.is_some() || !goes_on {
            break settled;
        }
        goes_on = simulation.step();
    };
    let (cause, stage) = settled.unwrap_or((Cause::FailedByItself, Stage::Launched));
    match cause {
        cause if cause.leaked() => Ended::Leaked(stage),
        cause if cause.prevented() => Ended::Stopped,
        _ => Ended::Failed,
    }
}
