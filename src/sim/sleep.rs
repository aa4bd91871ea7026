//! Sleep: teams that nobody can come near for a while are not moved until then.
//!
//! Motion on a way is a closed form of time, so a team that was not moved for an hour is where it would have been. It sleeps
//! for as long as no flyer and no pair can come within what it sees, acts upon or meets, all of them at their fastest, and
//! no longer than its way is known. Whoever has to know where a team is, wakes it first.

use super::clock::{Clock, HUNT_STEP_S};
use super::kit::{AWAKE, Kit};
use super::near;
use super::replicate::Replicate;
use super::theatre::UnitSite;
use super::units::{self, Business, Patrol};
use crate::strategy::deployment::Task;
use bevy_ecs::prelude::*;
use glam::DVec2;

/// Sleep shorter than this is none, s.
const SHORT_S: f64 = 120.0;
/// Who would wake this much later wakes at once with the first, s.
pub const TOGETHER_S: f64 = 60.0;

/// For how long nobody can have come near enough to a team for it to matter where it is, s; once that is short, a bound.
/// Where the others are is known as it was this much `late`.
fn free_s(kit: &Kit, unit: usize, others: &[DVec2], late_s: f64) -> f64 {
    let now = &kit.units[unit];
    let at = now.at.truncate();
    // A step of the hunt may go beyond the end of a sleep.
    let taken_m = now.acts_m + kit.fastest_m_s * (late_s + HUNT_STEP_S);
    let speed_m_s = kit.fastest_m_s + now.top_speed_m_s;
    let short_m = taken_m + speed_m_s * SHORT_S;
    let mut gap2 = f64::INFINITY;
    for other in others {
        gap2 = gap2.min(other.distance_squared(at));
        if gap2 <= short_m * short_m {
            break;
        }
    }
    (gap2.sqrt() - taken_m) / speed_m_s
}

/// Until when a team may sleep that nobody comes near for so long: no longer than its way is known.
fn until_s(site: &UnitSite, patrol: &Patrol, free_s: f64, now_s: f64) -> f64 {
    let goes_round = site.round.is_some() && patrol.business == Business::Routine;
    let stands = patrol.way.len() == 1
        && patrol.part == 0
        && !matches!(site.task, Task::Area { .. } | Task::Hunt { .. });
    let known_s = if goes_round || stands { f64::INFINITY } else { patrol.ends_s() };
    (now_s + free_s).min(known_s).min(patrol.next_event_s(now_s))
}

/// Lets those teams sleep that none of `others` can come near and that have no track: `tracking` are units that have one.
pub fn fall_asleep(
    clock: &Clock,
    replicate: &Replicate,
    kit: &mut Kit,
    patrols: &Query<&mut Patrol>,
    (others, tracking): (&[DVec2], &[u32]),
) {
    let now_s = clock.now_s;
    // Where the others are is known from the end of the last step, of pairs from that of the last hunt.
    let late_s = now_s - clock.hunted_s.min(now_s - clock.dt_s);
    let mut changed = false;
    for number in 0..kit.near.awake.units.len() {
        let unit = kit.near.awake.units[number];
        let free_s = free_s(kit, unit as usize, others, late_s);
        if free_s <= SHORT_S {
            continue;
        }
        let Ok(patrol) = patrols.get(kit.near.awake.patrols[number]) else { continue };
        let until_s = until_s(&replicate.theatre.units[unit as usize], patrol, free_s, now_s);
        // A nap is not worth its administration; and who has a track passes it on, by radio from where it is.
        if until_s > now_s + SHORT_S && !tracking.contains(&unit) {
            kit.units[unit as usize].asleep_until_s = until_s;
            changed = true;
        }
    }
    if changed {
        near::list_awake(kit, &replicate.theatre, now_s);
    }
}

/// Brings teams that sleep up to date, because it matters where they are now: those of which `whose` holds, by when they
/// would have woken.
pub fn wake(
    clock: &Clock,
    replicate: &Replicate,
    kit: &mut Kit,
    patrols: &mut Query<&mut Patrol>,
    whose: impl Fn(f64) -> bool,
) {
    if kit.near.awake.units.len() == kit.near.teams.len() {
        return;
    }
    for number in 0..kit.near.teams.len() {
        let (unit, team) = kit.near.teams[number];
        let now = &mut kit.units[unit as usize];
        if now.asleep_until_s == AWAKE || !whose(now.asleep_until_s) {
            continue;
        }
        now.asleep_until_s = AWAKE;
        let Ok(mut patrol) = patrols.get_mut(team) else { continue };
        let site = &replicate.theatre.units[unit as usize];
        now.before = Some(patrol.place(site, clock.hunted_s));
        units::step(replicate, site, &mut patrol, kit, clock.now_s);
    }
    near::list_awake(kit, &replicate.theatre, clock.now_s);
}
