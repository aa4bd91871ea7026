//! Sleep: teams that nobody can come near for a while are not moved until then.
//!
//! Motion on a way is a closed form of time, and each leg of a search follows from the one before, so a team that was not
//! moved for an hour is where it would have been. It sleeps for as long as no flyer and no pair can come within what it
//! sees, acts upon or meets, all of them at their fastest, and until it turns to something else. Whoever has to know where
//! a team is, wakes it first.

use super::clock::{Clock, HUNT_STEP_S};
use super::drawn::Drawn;
use super::flyers::{Flight, Flyer, Mode};
use super::kit::{AWAKE, Kit, UnitNow};
use super::near;
use super::operators::{Pair, RUN};
use super::replicate::Replicate;
use super::units::{self, Patrol};
use bevy_ecs::prelude::*;
use glam::DVec2;

/// Sleep shorter than this is none, s.
const SHORT_S: f64 = 120.0;
/// Who would wake this much later wakes at once with the first, s.
pub const TOGETHER_S: f64 = 60.0;

/// Somebody who may come near a team: slow until some time, fast from then on.
#[derive(Clone, Copy, Debug)]
pub struct Comer {
    at: DVec2,
    slow_m_s: f64,
    until_s: f64,
    fast_m_s: f64,
}

impl Comer {
    /// A flyer: it stays over its hide until its launch, and may turn home at a speed of its own.
    pub fn flyer(flyer: &Flyer, flight: &Flight, drawn: &Drawn) -> Self {
        let home_m_s = drawn.classes.get(flyer.class).map_or(0.0, |class| class.return_speed_m_s);
        let until_s = if flight.mode == Mode::Waiting { flight.launch_s } else { f64::NEG_INFINITY };
        let fast_m_s = flight.speed_m_s.max(home_m_s);
        Comer { at: flight.at.truncate(), slow_m_s: 0.0, until_s, fast_m_s }
    }

    /// A pair: on foot, running if it has been met, until it is in its vehicle.
    pub fn pair(pair: &Pair, replicate: &Replicate) -> Self {
        let cell = replicate.plan.raids[pair.raid].cell;
        let runs_m_s = RUN * replicate.drawn.cells[cell].foot_speed_m_s;
        let (walks_m_s, rides_m_s) = pair.top_speeds_m_s;
        let slow_m_s = runs_m_s.max(walks_m_s);
        Comer { at: pair.at, slow_m_s, until_s: pair.mounts_s(), fast_m_s: rides_m_s.max(slow_m_s) }
    }

    /// A pair that nobody has met, until it is in its vehicle: it goes on as it does to the end of this part of its way.
    pub fn walking(pair: &Pair) -> Self {
        let until_s = pair.way.get(pair.part + 1).map_or(f64::NEG_INFINITY, |w| w.time_s);
        let (walks_m_s, _) = pair.top_speeds_m_s;
        Comer { at: pair.at, slow_m_s: pair.speed_m_s(), until_s, fast_m_s: walks_m_s }
    }

    /// Seconds from `from_s` on that it takes at least to come this near to somebody who goes towards it.
    pub fn needs_s(&self, from_s: f64, gap_m: f64, towards_m_s: f64) -> f64 {
        if gap_m <= 0.0 {
            return 0.0;
        }
        let slow_s = (self.until_s - from_s).max(0.0);
        let left_m = gap_m - slow_s * (self.slow_m_s + towards_m_s);
        if left_m > 0.0 {
            slow_s + left_m / (self.fast_m_s + towards_m_s)
        } else {
            gap_m / (self.slow_m_s + towards_m_s)
        }
    }
}

/// For how long nobody can have come near enough to a team for it to matter where it is, s; once that is short, a bound.
/// Where the others are is known as it was this much `late`.
fn free_s(now: &UnitNow, towards_m_s: f64, others: &[Comer], (now_s, late_s): (f64, f64)) -> f64 {
    let at = now.at.truncate();
    // A step of the hunt may go beyond the end of a sleep.
    let taken_s = late_s + HUNT_STEP_S;
    let mut free_s = f64::INFINITY;
    for other in others {
        let gap_m = other.at.distance(at) - now.acts_m;
        free_s = free_s.min(other.needs_s(now_s - late_s, gap_m, towards_m_s) - taken_s);
        if free_s <= SHORT_S {
            break;
        }
    }
    free_s
}

/// Lets those teams sleep that none of `others` can come near and that have no track: `tracking` are units that have one.
pub fn fall_asleep(
    clock: &Clock,
    replicate: &Replicate,
    kit: &mut Kit,
    patrols: &Query<&mut Patrol>,
    (others, tracking): (&[Comer], &[u32]),
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
        let towards_m_s = if patrol.stands(site) { 0.0 } else { now.top_speed_m_s };
        let free_s = free_s(now, towards_m_s, others, (now_s, late_s));
        let until_s = (now_s + free_s).min(patrol.next_event_s(now_s));
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
        units::turn(replicate, site, &mut patrol, clock.hunted_s);
        now.before = Some(patrol.place(site, clock.hunted_s));
        units::step(replicate, site, &mut patrol, kit, clock.now_s);
    }
    near::list_awake(kit, &replicate.theatre, clock.now_s);
}
