//! Time: a whole number of contact steps since the start of the replicate, and the raid calendar.
//!
//! While anything can interact the simulation takes single contact steps; otherwise it goes on by as many steps as
//! the free distance and the next event allow (`model.md` §1). Because the clock counts whole contact steps, a long
//! step lands exactly where short ones would.

use super::comers::Pace;
use super::engagement::Engagement;
use super::flyers::{CLIMB_M_S, Flight, Mode, Picture};
use super::hunting::{eye_reach_m, finder_reach_m};
use super::kit::Kit;
use super::operators::Pair;
use super::replicate::Replicate;
use super::scene::Scene;
use super::theatre::Theatre;
use super::units::Patrol;
use crate::scenario::spec::kit::EffectorKind;
use bevy_ecs::prelude::*;
use glam::DVec2;

/// Simulated time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Contact steps since the start of the replicate.
    pub tick: u64,
    /// Length of a contact step, s.
    pub step_s: f64,
    /// The longest that a step in contact may be, s.
    pub longest_s: f64,
    /// Step of the hunt for operators, s.
    pub hunt_step_s: f64,
    /// End of the present step, seconds from the start of the replicate.
    pub now_s: f64,
    /// Length of the present step, s.
    pub dt_s: f64,
    /// Steps simulated, long or short.
    pub steps: u64,
    /// Next raid of the plan.
    pub next_raid: usize,
    /// One more than the number under which the defenders' luck in the latest raid is drawn.
    pub luck: u64,
    /// Until when it runs: a raid that begins then or later is not waited for.
    pub until_s: f64,
    /// Whether nobody is about, and no raid begins before then.
    pub rests: bool,
    /// Whether something interacted or could have in the last step.
    pub contact: bool,
    /// How long the next step may be, if so, s.
    pub contact_s: f64,
    /// Whether anything is in the air.
    pub flying: bool,
    /// Whether a crew has anything to do with what is in the air.
    pub tracked: bool,
    /// Whether something befalls a flyer in the present step.
    pub due: bool,
    /// Whether a raid begins in the present step.
    pub raid_due: bool,
    /// When the hunt for operators was last carried forward.
    pub hunted_s: f64,
    /// Length of the present step of the hunt, s.
    pub hunt_dt_s: f64,
}

impl Clock {
    /// The start of a replicate.
    pub fn new(step_s: f64, longest_s: f64) -> Self {
        Clock {
            tick: 0,
            step_s,
            longest_s,
            hunt_step_s: longest_s.max(HUNT_STEP_S),
            now_s: 0.0,
            dt_s: 0.0,
            steps: 0,
            next_raid: 0,
            luck: 0,
            until_s: f64::INFINITY,
            rests: false,
            contact: false,
            contact_s: step_s,
            flying: false,
            tracked: false,
            due: false,
            raid_due: false,
            hunted_s: 0.0,
            hunt_dt_s: 0.0,
        }
    }

    fn advance(&mut self, ticks: u64, raid_s: f64) {
        self.tick += ticks;
        self.dt_s = ticks as f64 * self.step_s;
        self.now_s = self.tick as f64 * self.step_s;
        self.steps += 1;
        self.raid_due = raid_s <= self.now_s;
    }

    /// Whether a whole step of the hunt ended since it was last carried forward: eyes look for pairs once a step.
    pub fn looks(&self) -> bool {
        self.hunt_number(self.now_s) > self.hunt_number(self.now_s - self.hunt_dt_s)
    }

    /// Whether the hunt is to be carried forward: at every multiple of its step, and at every step while nothing flies.
    pub fn hunt_is_due(&self) -> bool {
        !self.flying || self.hunt_number(self.now_s) > self.hunt_number(self.hunted_s)
    }

    /// Number of the last whole step of the hunt at a time; a hair early counts, over years.
    fn hunt_number(&self, time_s: f64) -> f64 {
        (time_s / self.hunt_step_s + 1e-6).floor()
    }

    /// The last time of a hunt until a time, if the steps until then can be taken at once and end there; else none.
    fn hunts_until(&self, time_s: f64) -> f64 {
        let hunts_s = self.hunt_number(time_s) * self.hunt_step_s;
        let ends_s = (self.tick + self.ticks_until(hunts_s)) as f64 * self.step_s;
        if ends_s == hunts_s { hunts_s } else { f64::NEG_INFINITY }
    }

    /// Whole steps that end no later than `time_s`, at least one.
    fn ticks_until(&self, time_s: f64) -> u64 {
        ((time_s - self.now_s) / self.step_s).floor().clamp(1.0, 1e12) as u64
    }
}

/// Step of the hunt for operators, s. People on foot are slow, positions on legs are exact and a meeting within a step
/// is found by the closest approach, so that it need not be as short as the contact step.
const HUNT_STEP_S: f64 = 5.0;
/// How much farther than half its sweep width a team may be from a pair that has to be looked at closely, m.
const NEAR_M: f64 = 150.0;
/// How fast a flyer and a sensor can near each other upwards and down slopes, m/s.
pub const CLIMBS_M_S: f64 = 5.0 * CLIMB_M_S;

/// Chooses the length of the step, and jumps to the next raid when nobody is about.
pub fn choose_step(
    mut scene: ResMut<Scene>,
    flights: Query<(&Flight, &Picture)>,
    pairs: Query<&Pair>,
    patrols: Query<&Patrol>,
) {
    let Scene { clock, replicate, order, kit, .. } = &mut *scene;
    let raids = &replicate.plan.raids;
    let raid_s = raids.get(clock.next_raid).map_or(f64::INFINITY, |r| r.start_s);
    if order.0.is_empty() && pairs.is_empty() {
        clock.rests = raid_s >= clock.until_s;
        if !clock.rests {
            let ticks = ((raid_s - clock.now_s) / clock.step_s).ceil().max(1.0) as u64;
            clock.advance(ticks, raid_s);
        }
        return;
    }
    if std::mem::take(&mut clock.contact) {
        let ticks = match clock.contact_s > clock.step_s {
            true => contact_ticks(clock, replicate, kit, &flights, raid_s),
            false => 1,
        };
        clock.advance(ticks, raid_s);
        return;
    }
    let now_s = clock.now_s;
    let air = Air::of(&flights, &replicate.theatre, kit, clock);
    let hunt_s = (clock.hunt_number(now_s) + 1.0) * clock.hunt_step_s;
    let mut until_s = raid_s.min(air.event_s).min(now_s + air.free_s);
    let mut pair_s = if air.may_wait { f64::INFINITY } else { 0.0 };
    for pair in &pairs {
        until_s = until_s.min(pair.gone_s());
        let least_s = hunt_s - now_s;
        if pair_s > least_s {
            let hunt = PairHunt { clock, replicate, kit, pair, flying: air.flying };
            pair_s = hunt.free_time(&patrols, (least_s, pair_s));
        }
    }
    // What happens does not depend on how quiet time is cut: no step crosses the time of a hunt in which somebody may be
    // met, seen or heard, and with drones in the air one that crosses others ends at the time of a hunt.
    let free_s = now_s + pair_s;
    if air.flying && !air.engaged_home {
        let hunts_s = if until_s > hunt_s { clock.hunts_until(until_s.min(free_s)) } else { hunt_s };
        until_s = until_s.min(hunts_s.max(hunt_s));
    } else if !air.flying && free_s > hunt_s {
        until_s = until_s.min(free_s);
    } else {
        let teams = patrols.iter_many(&kit.near.awake.patrols).map(|patrol| patrol.next_event_s(now_s));
        let events = teams.chain(pairs.iter().map(|pair| pair.next_event_s(now_s)));
        until_s = events.fold(until_s.min(hunt_s), f64::min);
    }
    let ticks = clock.ticks_until(until_s);
    clock.advance(ticks, raid_s);
}

/// Contact steps that may be taken as one: as many as what was near allows, and no more than end with the next thing that
/// befalls or is done about a flyer, so that it is dealt with in the very step in which single ones would.
fn contact_ticks(
    clock: &Clock,
    replicate: &Replicate,
    kit: &Kit,
    flights: &Query<(&Flight, &Picture)>,
    raid_s: f64,
) -> u64 {
    let now_s = clock.now_s;
    let hunt_s = (clock.hunt_number(now_s) + 1.0) * clock.hunt_step_s;
    let (mut due_s, mut told_s) = (raid_s.min(hunt_s).min(kit.near.awake.next_s), f64::INFINITY);
    for (flight, picture) in flights {
        due_s = due_s.min(flight.next_event_s(now_s)).min(picture.next_due_s(replicate, now_s));
        told_s = told_s.min(picture.next_told_s(replicate, now_s));
    }
    let until = |time_s: f64| (time_s - now_s) / clock.step_s;
    // Who is cued within a step counts as cued for all of it, so a long one ends before.
    let most = until(told_s.min(now_s + clock.contact_s));
    let ticks = (until(due_s) - 1e-6).ceil().min((most + 1e-6).floor());
    ticks.clamp(1.0, 1e6) as u64
}

/// What is in the air, as far as the length of a step depends on it.
struct Air {
    /// Whether anything is.
    flying: bool,
    /// Whether an effector may act on something that is on its way home, where no sensor watches it.
    engaged_home: bool,
    /// Whether the hunt has nothing to do about it.
    may_wait: bool,
    /// The next time at which one of them does something by itself.
    event_s: f64,
    /// Seconds before one of them can come near a sensor.
    free_s: f64,
}

impl Air {
    fn of(flights: &Query<(&Flight, &Picture)>, theatre: &Theatre, kit: &Kit, clock: &Clock) -> Self {
        let (event_s, free_s) = (f64::INFINITY, f64::INFINITY);
        let mut air = Air { flying: false, engaged_home: false, may_wait: true, event_s, free_s };
        for (flight, picture) in flights {
            let home = flight.mode == Mode::Returning;
            air.event_s = air.event_s.min(flight.next_event_s(clock.now_s));
            air.flying |= flight.mode != Mode::Waiting;
            // Only denied navigation does something to one on its way home.
            let denies = |e: &&Engagement| {
                !e.done && theatre.effectors[usize::from(e.effector)].kind == EffectorKind::GnssDenial
            };
            for engagement in picture.engagements.iter().filter(|_| home).filter(denies) {
                match engagement.idle_until_s {
                    idle_s if idle_s > clock.now_s => air.event_s = air.event_s.min(idle_s),
                    _ => air.engaged_home = true,
                }
            }
            air.may_wait &= !picture.awaits_hunt();
            // Nobody watches a drone that waits, nor one on its way home.
            if flight.mode != Mode::Waiting && !home {
                air.free_s = free_time(theatre, kit, flight, clock.now_s, (clock.step_s, air.free_s));
            }
        }
        air
    }
}

/// Seconds that a flyer can fly without coming near a sensor. Whatever is not above the `least_s` is all one, and so is
/// what is above the `most_s`: nobody need be looked at any more.
fn free_time(
    theatre: &Theatre,
    kit: &Kit,
    flight: &Flight,
    now_s: f64,
    (least_s, most_s): (f64, f64),
) -> f64 {
    let mut free_s = most_s.min(kit.near.awake.next_s - now_s);
    for &unit in kit.near.posts.iter().chain(&kit.near.awake.units) {
        let now = &kit.units[unit as usize];
        let speed_m_s = flight.speed_m_s + if now.still { 0.0 } else { now.top_speed_m_s };
        for envelope in &kit.envelopes[theatre.units[unit as usize].sensors.clone()] {
            let range2 = envelope.at.distance_squared(flight.at);
            // Nobody is cued to what nobody tracks: while somebody does, there are contact steps.
            if range2 <= envelope.uncued2 {
                return 0.0;
            }
            let reach_m = envelope.uncued2.max(0.0).sqrt();
            // Two bounds: over the ground, and straight at it.
            let off_m = envelope.at.truncate().distance(flight.at.truncate()) - reach_m;
            let gap_s = (range2.sqrt() - reach_m) / (speed_m_s + CLIMBS_M_S);
            free_s = free_s.min(gap_s.max(off_m / speed_m_s.max(1e-9)));
        }
        if free_s <= least_s {
            return free_s;
        }
    }
    free_s
}

/// The hunt for a pair.
struct PairHunt<'a> {
    clock: &'a Clock,
    replicate: &'a Replicate,
    kit: &'a Kit,
    pair: &'a Pair,
    flying: bool,
}

impl PairHunt<'_> {
    /// Seconds before a team on foot can be near the pair, or somebody can notice or hear it; as closely as
    /// [`free_time`] says.
    fn free_time(&self, patrols: &Query<&Patrol>, (least_s, most_s): (f64, f64)) -> f64 {
        let (now_s, pair, kit) = (self.clock.now_s, self.pair, self.kit);
        if self.flying && (pair.is_to_be_fixed() || pair.gone_s() <= now_s + least_s) {
            return 0.0;
        }
        let mut free_s = most_s.min(kit.near.awake.next_s - now_s);
        if self.flying && !pair.fixed && !pair.met {
            free_s = free_s.min(self.unheard_s());
        }
        // Who is in a vehicle is neither met nor seen.
        if pair.met || !pair.afoot() || free_s <= least_s {
            return free_s;
        }
        let walks = Pace::walking(pair);
        for patrol in patrols.iter_many(&kit.near.awake.patrols) {
            free_s = free_s.min(self.unmet_s(patrol, &walks));
            if free_s <= least_s {
                return free_s;
            }
        }
        for &unit in &kit.near.posts {
            free_s = free_s.min(self.unseen_s(unit as usize, &walks, 0.0));
            if free_s <= least_s {
                return free_s;
            }
        }
        free_s
    }

    /// Seconds before whoever is out of a unit's reach can be within it. Where a pair is is known from the last hunt.
    fn reaches_s(&self, at: DVec2, reach_m: f64, pace: &Pace, towards_m_s: f64) -> f64 {
        let gap_m = (at.distance(self.pair.at) - reach_m).max(0.0);
        pace.needs_s(self.clock.hunted_s, gap_m, towards_m_s) - (self.clock.now_s - self.clock.hunted_s)
    }

    /// Before a team can be where it meets the pair or sees it.
    fn unmet_s(&self, patrol: &Patrol, walks: &Pace) -> f64 {
        let now = &self.kit.units[patrol.unit];
        let near_m = NEAR_M + 0.5 * self.replicate.drawn.laws.sweep_width_m;
        let towards_m_s = if now.still { 0.0 } else { now.top_speed_m_s };
        let meets_s = self.reaches_s(now.at.truncate(), near_m, walks, towards_m_s);
        // Who rides finds nobody.
        meets_s.max(patrol.rides_for_s(self.clock.now_s)).min(self.unseen_s(patrol.unit, walks, towards_m_s))
    }

    /// Before the pair can be where an eye of a unit notices it; without an eye, never.
    fn unseen_s(&self, unit: usize, walks: &Pace, towards_m_s: f64) -> f64 {
        let sensors = &self.kit.sensors[self.replicate.theatre.units[unit].sensors.clone()];
        let farthest_m = sensors.iter().filter_map(|s| eye_reach_m(self.replicate, s)).reduce(f64::max);
        let at = self.kit.units[unit].at.truncate();
        farthest_m.map_or(f64::INFINITY, |reach_m| self.reaches_s(at, reach_m, walks, towards_m_s))
    }

    /// Before the pair can be where a direction finder hears it.
    fn unheard_s(&self) -> f64 {
        let goes = Pace::pair(self.pair, self.replicate);
        let hears_s = |&number: &u32| {
            let sensor = &self.kit.sensors[number as usize];
            let towards_m_s = self.kit.units[sensor.unit as usize].top_speed_m_s;
            let reach_m = finder_reach_m(self.replicate, sensor)?;
            Some(self.reaches_s(sensor.at.truncate(), reach_m, &goes, towards_m_s))
        };
        self.kit.near.awake.finders.iter().filter_map(hears_s).fold(f64::INFINITY, f64::min)
    }
}
