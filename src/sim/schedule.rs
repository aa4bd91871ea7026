//! The order of a step, declared here and nowhere else.
//!
//! Each phase reads what the ones before it left:
//!
//! 1. **Time** – how long this step is; whether anything is left at all.
//! 2. **Calendar** – raids whose pairs set out now come onto the map.
//! 3. **Motion** – patrols and flyers move to the end of the step.
//! 4. **Sensing** – rates over the step become detections.
//! 5. **Deciding** – crews carry their tracks to a decision; false alarms keep them busy.
//! 6. **Engaging** – effectors are laid, reach, take effect; what that costs others.
//! 7. **Hunting** – every few seconds: pairs move, bearings are taken, eyes look, fixes send units, units meet pairs.
//! 8. **Fate** – links, releases, falls, returns; what has ended is written down and leaves the map.
//!
//! The executor is single-threaded (determinism comes first, threads run replicates), and an ambiguity between
//! systems is an error, not a race.

use super::{clock, engagement, fate, flyers, hunting, operators, raids, sensing, tracking, units};
use bevy_app::{App, Plugin};
use bevy_ecs::prelude::*;
use bevy_ecs::schedule::{LogLevel, ScheduleBuildSettings, ScheduleLabel, SingleThreadedExecutor};

/// One step of the simulation.
#[derive(ScheduleLabel, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SimTick;

/// The phases of a step, in order.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// How long this step is.
    Time,
    /// Raids come onto the map.
    Calendar,
    /// Everything moves.
    Motion,
    /// Sensors notice.
    Sensing,
    /// Crews decide.
    Deciding,
    /// Effectors engage.
    Engaging,
    /// Units hunt.
    Hunting,
    /// Drones end.
    Fate,
}

/// Systems that have something to do only while something is in the air.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Airborne;

/// Systems that have something to do only while a crew has to do with something in the air.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tracked;

/// Adds the schedule and every system of the simulation.
pub struct SimPlugin;

impl Plugin for SimPlugin {
    fn build(&self, app: &mut App) {
        app.add_schedule(schedule(true));
    }
}

/// The schedule of a step; `sync` inserts the points at which commands are applied.
pub fn schedule(sync: bool) -> Schedule {
    let mut schedule = Schedule::new(SimTick);
    schedule.set_executor(SingleThreadedExecutor::new());
    schedule.set_build_settings(ScheduleBuildSettings {
        ambiguity_detection: LogLevel::Error,
        auto_insert_apply_deferred: sync,
        ..Default::default()
    });
    schedule.configure_sets(
        (
            Phase::Time,
            Phase::Calendar,
            Phase::Motion,
            Phase::Sensing,
            Phase::Deciding,
            Phase::Engaging,
            Phase::Hunting,
            Phase::Fate,
        )
            .chain(),
    );
    schedule.configure_sets(Phase::Hunting.run_if(clock::hunt_is_due));
    schedule.configure_sets(Airborne.run_if(clock::something_flies));
    schedule.configure_sets(Tracked.run_if(clock::something_is_tracked));
    schedule.add_systems((
        clock::choose_step.in_set(Phase::Time),
        raids::begin.run_if(clock::raid_is_due).in_set(Phase::Calendar),
        (units::patrol, flyers::fly).chain().in_set(Phase::Motion),
        sensing::sense.in_set(Phase::Sensing).in_set(Airborne),
        (tracking::false_alarms, tracking::work.in_set(Tracked)).chain().in_set(Phase::Deciding),
        engagement::engage.in_set(Phase::Engaging).in_set(Tracked),
        (
            operators::walk,
            hunting::take_bearings.in_set(Airborne),
            hunting::spot,
            hunting::send,
            hunting::call.in_set(Airborne),
            hunting::meet,
            operators::leave,
        )
            .chain()
            .in_set(Phase::Hunting),
        fate::befall.run_if(clock::something_is_due).in_set(Phase::Fate),
    ));
    schedule
}
