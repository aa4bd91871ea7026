//! Sleep: teams that nobody can come near for a while are not moved until then.
//!
//! Motion on a way is a closed form of time, and each leg of a search follows from the one before, so a team that was not
//! moved for an hour is where it would have been. It sleeps for as long as no flyer and no pair can come within what it
//! sees, acts upon or meets (`comers.rs`), and until it turns to something else. Whoever has to know where a team is,
//! wakes it first.

use super::clock::Clock;
use super::comers::{Comers, Goes};
use super::kit::{AWAKE, Kit, UnitNow};
use super::near;
use super::replicate::Replicate;
use super::units::{self, Business, Patrol};
use bevy_ecs::prelude::*;

/// Sleep shorter than this is none, s.
const SHORT_S: f64 = 120.0;
/// Who could not sleep is not asked again before this time, s.
const AGAIN_S: f64 = 60.0;
/// Who would wake this much later wakes at once with the first, s.
pub const TOGETHER_S: f64 = 60.0;

/// Lets those teams sleep that none of `others` can come near and that have no track: `tracking` are units that have one.
pub fn fall_asleep(
    clock: &Clock,
    replicate: &Replicate,
    kit: &mut Kit,
    patrols: &Query<&mut Patrol>,
    (comers, tracking): (&Comers, &[u32]),
) {
    let now_s = clock.now_s;
    // Where the others are is known from the end of the last step, of pairs from that of the last hunt.
    let late_s = now_s - clock.hunted_s.min(now_s - clock.dt_s);
    let mut changed = false;
    for number in 0..kit.near.awake.units.len() {
        let unit = kit.near.awake.units[number];
        let Ok(patrol) = patrols.get(kit.near.awake.patrols[number]) else { continue };
        let site = &replicate.theatre.units[unit as usize];
        let now = &kit.units[unit as usize];
        let routine = patrol.business == Business::Routine;
        let goes = Goes {
            at: now.at.truncate(),
            reach_m: now.acts_m,
            speed_m_s: if patrol.stands(site) { 0.0 } else { now.top_speed_m_s },
            ground: routine.then_some(site.ground),
        };
        // A step of the hunt may go beyond the end of a sleep.
        let free_s = comers.free_s(&goes, SHORT_S, (now_s, late_s)) - clock.hunt_step_s;
        let until_s = (now_s + free_s).min(patrol.next_event_s(now_s));
        // A nap is not worth its administration; and who has a track passes it on, by radio from where it is.
        if until_s > now_s + SHORT_S && !tracking.contains(&unit) {
            let now = &mut kit.units[unit as usize];
            now.asleep_until_s = until_s;
            now.sleeps_within = match goes.ground {
                _ if now.still => (goes.at, 0.0),
                Some(ground) => ground,
                None => (goes.at, f64::INFINITY),
            };
            changed = true;
        }
    }
    if changed {
        near::list_awake(kit, &replicate.theatre, now_s);
    }
    kit.near.awake.ask_s = now_s + AGAIN_S;
}

/// Brings teams that sleep up to date, because it matters where they are now: those units of which `whose` holds.
pub fn wake(
    clock: &Clock,
    replicate: &Replicate,
    kit: &mut Kit,
    patrols: &mut Query<&mut Patrol>,
    whose: impl Fn(usize, &UnitNow) -> bool,
) {
    if kit.near.awake.units.len() == kit.near.teams.len() {
        return;
    }
    let mut changed = false;
    for number in 0..kit.near.teams.len() {
        let (unit, team) = kit.near.teams[number];
        let now = &mut kit.units[unit as usize];
        if now.asleep_until_s == AWAKE || !whose(unit as usize, now) {
            continue;
        }
        changed = true;
        now.asleep_until_s = AWAKE;
        let Ok(mut patrol) = patrols.get_mut(team) else { continue };
        let site = &replicate.theatre.units[unit as usize];
        units::turn(replicate, site, &mut patrol, clock.hunted_s);
        now.before = Some(patrol.place(site, clock.hunted_s));
        units::step(replicate, site, &mut patrol, kit, clock.now_s);
    }
    if changed {
        near::list_awake(kit, &replicate.theatre, clock.now_s);
    }
}
