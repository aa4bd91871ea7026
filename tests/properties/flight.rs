//! How drones fly, watched step by step: no faster than their speed, no longer than their endurance.

use crate::check;
use crate::common::{scenario, world};
use crate::scenarios::{AT_RISK, Rule, STUBBORN, draft};
use glam::DVec2;
use picket::scenario::spec::kit::{ClassFigures, ControlLink};
use picket::sim::Simulation;
use picket::sim::clock::Clock;
use picket::sim::facts::{Behaviour, Fact};
use picket::sim::flyers::{CLIMB_M_S, Flight, Flyer, FlyerKind, Mode};
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Metres forward for each metre down on the last stretch.
const DESCENT_M_PER_M: f64 = 3.0;

/// A flyer at the end of a step.
#[derive(Clone, Copy)]
struct Was {
    at: DVec2,
    /// Height above the ground, m.
    height_m: f64,
    mode: Mode,
    /// Speed over ground from here on, m/s.
    speed_m_s: f64,
}

/// The speeds that a drone of a class may have: its own, and on its way home (or where it hovers on that way, once it has
/// lost its navigation too) that at which it returns by itself.
fn is_of(figures: &ClassFigures, flyer: &Flyer, was: &Was) -> bool {
    let turned_home =
        matches!(was.mode, Mode::Returning | Mode::Hovering { .. }) && flyer.link == ControlLink::Radio;
    was.speed_m_s == figures.speed_m_s || turned_home && was.speed_m_s == figures.return_speed_m_s
}

/// Time is what a defence is short of: a drone that skips ahead, hurries or stays up for ever would spoil every race. Over
/// ground nothing moves farther in a step than its speed allows, whatever it does; while it climbs or flies its way, its
/// height above the ground rises by no more than it climbs and falls by no more than its way down allows (a lost link
/// is simpler: it holds and flies home at its full height). At the end of every step, what is still up has endurance
/// left.
#[test]
fn no_drone_outruns_its_speed_or_its_endurance() {
    let (watched, empty) = (Cell::new(0), Cell::new(0));
    check(40, draft(), |mut draft| {
        draft.strategies[0].insert(0, Rule::post(r#""passive-rf", "handheld-jammer""#, AT_RISK, 3));
        draft.more = STUBBORN.to_owned();
        let scenario = scenario(&draft.text());
        let deployment = Arc::new(deploy(&scenario, 0, 1e7));
        let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
        let mut simulation = Simulation::new(theatre);
        for replicate in 0..2 {
            let (drawn, plan) = world(&scenario, replicate);
            simulation.start(drawn.clone(), plan, true);
            let mut before: BTreeMap<u64, Was> = BTreeMap::new();
            while simulation.step() {
                let world = simulation.world();
                let Clock { now_s, dt_s, .. } = simulation.scene().clock;
                let mut flyers = world.try_query::<(&Flyer, &Flight)>().expect("flyers are known");
                let mut after = BTreeMap::new();
                for (flyer, flight) in flyers.iter(world) {
                    let at = flight.at.truncate();
                    let height_m = flight.at.z - scenario.ground.above(at, 0.0).z;
                    let is = Was { at, height_m, mode: flight.mode, speed_m_s: flight.speed_m_s };
                    prop_assert!(after.insert(flyer.key, is).is_none(), "a key is one flyer's");
                    let Some(was) = before.get(&flyer.key) else { continue };
                    if flight.mode == Mode::Waiting {
                        prop_assert_eq!(at, was.at, "it waits");
                        continue;
                    }
                    let moved_m = at.distance(was.at);
                    let most_m = was.speed_m_s * dt_s + 1e-6;
                    prop_assert!(moved_m <= most_m, "{:?} {moved_m} m in {dt_s} s, {:?}", flyer, flight);
                    let FlyerKind::Threat { .. } = flyer.kind else { continue };
                    watched.set(watched.get() + 1);
                    let figures = &drawn.classes[flyer.class];
                    prop_assert!(is_of(figures, flyer, &is), "{} m/s of {:?}", is.speed_m_s, flyer);
                    let rose_m = height_m - was.height_m;
                    match (was.mode, is.mode) {
                        (Mode::Climbing, Mode::Climbing | Mode::Cruising) => {
                            prop_assert!(rose_m <= CLIMB_M_S * dt_s + 1e-6, "{:?}", flight);
                        }
                        (Mode::Cruising, Mode::Cruising | Mode::Attacking) => {
                            let down_m = most_m / DESCENT_M_PER_M;
                            prop_assert!((-down_m..1e-6).contains(&rose_m), "{rose_m} m, {:?}", flight);
                        }
                        _ => {}
                    }
                    let up_s = now_s - flight.launch_s;
                    prop_assert!(up_s < 60.0 * figures.endurance_min + dt_s, "up for {up_s} s, {:?}", flyer);
                    prop_assert!(flight.empty_s > now_s, "{:?}", flight);
                }
                before = after;
            }
            let ran_empty = |fact: &&Fact| matches!(fact, Fact::Behaved { what: Behaviour::RunsEmpty, .. });
            empty.set(empty.get() + simulation.facts().iter().filter(ran_empty).count());
        }
        Ok(())
    });
    assert!(watched.get() > 10_000, "{} steps of drones are few", watched.get());
    assert!(empty.get() > 0, "no drone came to the end of its endurance");
}
