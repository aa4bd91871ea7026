//! One engagement over one step: whether it reaches, takes a channel, takes effect.

use super::super::clock::{CLIMBS_M_S, Clock};
use super::super::facts::{Fact, Facts};
use super::super::flyers::{Flight, Flyer, FlyerKind, Mode, Nerves, Picture};
use super::super::kit::Kit;
use super::super::replicate::Replicate;
use super::super::sensing::in_sight;
use super::super::tilt::Chance;
use super::{Engagement, Progress, release};
use crate::math;
use crate::scenario::spec::kit::{ControlLink, EffectorKind, GnssUse};
use core::cell::Cell;
use glam::DVec3;

/// Odds below which a channel is given up: those of a chance of 0.01, as a logarithm.
const HOPELESS: f64 = -4.595_119_850_134_59;
/// Reaches beyond which a gun is not worth a thought.
pub const GUN_REACHES: f64 = 3.0;
/// Reaches beyond which denial of navigation is not.
pub const DENIAL_REACHES: f64 = 4.0;
/// How long a look along the legs of a link is kept, s.
const SIGHT_KEPT_S: f64 = 2.0;

pub(super) struct Fight<'a> {
    clock: &'a Clock,
    replicate: &'a Replicate,
    flyer: &'a Flyer,
    /// Whether some effector has a channel on it, not yet in vain.
    held: bool,
    /// Whether only channels that nobody else needs are given out.
    leftover: bool,
    /// Whether the pilot has the drone in sight, and until when that holds.
    pub(super) piloted: Cell<(f64, bool)>,
    /// Path loss of the pilot's leg in this step, dB; NaN until somebody asks.
    pilot_db: Cell<f64>,
}

impl<'a> Fight<'a> {
    pub(super) fn new(
        clock: &'a Clock,
        replicate: &'a Replicate,
        (flyer, nerves): (&'a Flyer, &Nerves),
        held: bool,
        leftover: bool,
    ) -> Self {
        let (piloted, pilot_db) = (Cell::new(nerves.piloted), Cell::new(f64::NAN));
        Fight { clock, replicate, flyer, held, leftover, piloted, pilot_db }
    }

    /// One engagement over the step; whether it takes effect.
    pub(super) fn step(
        &self,
        engagement: &mut Engagement,
        kit: &mut Kit,
        flight: &Flight,
        nerves: &Nerves,
        facts: &mut Facts,
    ) -> bool {
        let index = engagement.effector as usize;
        let site = &self.replicate.theatre.effectors[index];
        engagement.wants = false;
        if engagement.done {
            // The channel stays on the drone until it has acted on what it lost.
            let acted = nerves.flies_on
                || !matches!(flight.mode, Mode::Climbing | Mode::Cruising | Mode::Attacking | Mode::Lost);
            if acted || site.kind != EffectorKind::LinkJammer {
                release(engagement, &mut kit.effectors[index].busy);
            }
            return false;
        }
        let odds = match useful(site.kind, flight, nerves) {
            true => self.odds(engagement, index, kit, flight),
            false => f64::NEG_INFINITY,
        };
        if odds < HOPELESS {
            release(engagement, &mut kit.effectors[index].busy);
            return false;
        }
        let obstacle = self.obstacle(engagement, kit, index);
        if odds >= 0.0 || engagement.progress > Progress::OutOfReach {
            self.note(engagement, obstacle);
        }
        if obstacle.is_some_and(|p| p != Progress::Immune) {
            release(engagement, &mut kit.effectors[index].busy);
            return false;
        }
        if engagement.holds && self.in_vain(engagement) && !self.leftover {
            release(engagement, &mut kit.effectors[index].busy);
        }
        let late_s = if engagement.holds { 0.0 } else { self.late_s(engagement) };
        if !engagement.holds && !self.take_channel(engagement, kit, index, flight) {
            return false;
        }
        engagement.engaged_s += self.clock.dt_s - late_s;
        kit.effectors[index].face(self.clock.now_s, flight.middle.truncate());
        if obstacle.is_some() {
            return false;
        }
        if engagement.progress < Progress::Engaged {
            engagement.progress = Progress::Engaged;
            if let FlyerKind::Threat { raid, drone } = self.flyer.kind {
                let distance_m = kit.effectors[index].at.distance(flight.middle);
                let time_s = self.clock.now_s;
                facts.publish(Fact::Engaged { raid, drone, effector: index, distance_m, time_s });
            }
        }
        self.fire(engagement, index, odds)
    }

    /// Lets an engagement rest for as long as the drone cannot come within the distance at which a crew lays the effector,
    /// however either of them moves, or for good if nothing can come of it any more.
    pub(super) fn rest(&self, engagement: &mut Engagement, kit: &Kit, flight: &Flight, nerves: &Nerves) {
        if engagement.done || engagement.holds {
            return;
        }
        let index = engagement.effector as usize;
        let effector = &kit.effectors[index];
        let unit = &kit.units[effector.unit as usize];
        let gap_m = effector.at.distance(flight.at) - self.worth_m(index);
        let kind = self.replicate.theatre.effectors[index].kind;
        if kind == EffectorKind::LinkJammer && !useful(kind, flight, nerves) {
            // A broken link does not come back; a drone on its way home may yet hover before a gun.
            engagement.idle_until_s = f64::INFINITY;
        } else if gap_m > 0.0 && unit.is_awake(self.clock.now_s) {
            // Where a team that sleeps is now, nobody knows.
            let returns_m_s =
                self.replicate.drawn.classes.get(self.flyer.class).map_or(0.0, |c| c.return_speed_m_s);
            let fastest_m_s = flight.speed_m_s.max(returns_m_s) + unit.top_speed_m_s + CLIMBS_M_S;
            engagement.idle_until_s = self.clock.now_s + gap_m / fastest_m_s;
        }
    }

    /// How long an engagement may be left alone, s: not at all while it holds or awaits a channel. A jammer that comes near or
    /// is outshouted takes a while to be of use; a gun may be at any time.
    pub(super) fn may_wait_s(&self, engagement: &Engagement) -> f64 {
        let rests_s = engagement.idle_until_s - self.clock.now_s;
        let kind = self.replicate.theatre.effectors[engagement.effector as usize].kind;
        let waits = rests_s > 0.0
            || !engagement.holds && !engagement.wants && engagement.progress <= Progress::NotLaid;
        if engagement.done || waits && kind != EffectorKind::Gun { f64::INFINITY } else { rests_s.max(0.0) }
    }

    /// Beyond this distance nobody lays an effector, m.
    fn worth_m(&self, index: usize) -> f64 {
        let site = &self.replicate.theatre.effectors[index];
        let reach_m = self.replicate.drawn.effectors[site.item].reach_m;
        reach_m
            * match site.kind {
                EffectorKind::Gun => GUN_REACHES,
                EffectorKind::GnssDenial => DENIAL_REACHES,
                EffectorKind::LinkJammer => self.replicate.drawn.laws.laid_within_reaches,
            }
    }

    /// Takes a channel if one is free and the arc allows; whether it did.
    fn take_channel(
        &self,
        engagement: &mut Engagement,
        kit: &mut Kit,
        index: usize,
        flight: &Flight,
    ) -> bool {
        let site = &self.replicate.theatre.effectors[index];
        // One target a jammer before two jammers a target, as far as the crews can tell.
        let second_best = self.held || self.in_vain(engagement);
        if second_best && !self.leftover && site.channels != u32::MAX {
            engagement.wants = true;
            return false;
        }
        let late_s = self.late_s(engagement);
        let effector = &mut kit.effectors[index];
        let arc_deg = self.replicate.drawn.effectors[site.item].arc_deg;
        if effector.busy >= site.channels || !effector.turns_to(flight.middle.truncate(), arc_deg) {
            self.note(engagement, Some(Progress::NoChannel));
            return false;
        }
        effector.late_s = if effector.busy == 0 { late_s } else { effector.late_s.min(late_s) };
        effector.busy += 1;
        engagement.holds = true;
        true
    }

    /// How much of a step of several contact steps is over when an effector that was not laid before it begins to serve, s.
    fn late_s(&self, engagement: &Engagement) -> f64 {
        let Clock { now_s, dt_s, step_s, longest_s, .. } = *self.clock;
        if longest_s > step_s {
            dt_s - (now_s - engagement.laid_s).clamp(step_s.min(dt_s), dt_s)
        } else {
            0.0
        }
    }

    /// Whether the crew has seen that it achieves nothing.
    fn in_vain(&self, engagement: &Engagement) -> bool {
        engagement.engaged_s >= self.replicate.drawn.laws.assess_s
    }

    fn fire(&self, engagement: &mut Engagement, index: usize, odds: f64) -> bool {
        let tilt = self.replicate.tilt_of(self.flyer.key);
        if !engagement.able && tilt.is_none() {
            return false;
        }
        let figures = &self.replicate.drawn.effectors[self.replicate.theatre.effectors[index].item];
        let exposed_s = (self.clock.now_s - engagement.laid_s).clamp(0.0, self.clock.dt_s);
        let hazard = math::logistic(odds) * figures.duty_share * exposed_s / figures.effect_s;
        engagement.left -= hazard;
        engagement.done = engagement.able && engagement.left <= 0.0;
        if let Some(tilt) = tilt {
            let chance = Chance::Effect(index as u32);
            match engagement.done {
                true => tilt.happened(chance, (0.0, hazard)),
                false => tilt.waited(chance, hazard),
            }
        }
        engagement.done
    }

    /// What keeps an effector in reach from working, if anything does.
    fn obstacle(&self, engagement: &Engagement, kit: &Kit, index: usize) -> Option<Progress> {
        let site = &self.replicate.theatre.effectors[index];
        let effector = &kit.effectors[index];
        if immune(site.kind, self.flyer) {
            Some(Progress::Immune)
        } else if !effector.on || effector.battery_s <= 0.0 {
            Some(Progress::Off)
        } else if engagement.laid_s > self.clock.now_s {
            Some(Progress::NotLaid)
        } else {
            None
        }
    }

    fn note(&self, engagement: &mut Engagement, progress: Option<Progress>) {
        if let Some(progress) = progress {
            engagement.progress = engagement.progress.max(progress);
        }
    }

    /// Logarithm of the odds of being effective at the middle of the step: the argument of the logistic.
    fn odds(&self, engagement: &mut Engagement, index: usize, kit: &Kit, flight: &Flight) -> f64 {
        let site = &self.replicate.theatre.effectors[index];
        let figures = &self.replicate.drawn.effectors[site.item];
        let effector = &kit.effectors[index];
        let distance_m = effector.at.distance(flight.middle).max(1.0);
        if distance_m > self.worth_m(index) {
            return f64::NEG_INFINITY;
        }
        match site.kind {
            EffectorKind::Gun if !self.sees(index, effector.at, flight.middle) => f64::NEG_INFINITY,
            EffectorKind::Gun => 4.0 * (figures.reach_m - distance_m) / figures.reach_m,
            EffectorKind::GnssDenial => {
                let laws = &self.replicate.drawn.laws;
                let margin_db = 10.0 * laws.nominal_exponent * math::log10(figures.reach_m / distance_m);
                widths(margin_db, laws.jam_width_db)
            }
            EffectorKind::LinkJammer => self.jamming(engagement, index, kit, flight, distance_m),
        }
    }

    /// Logarithm of the odds that a jammer outshouts the pilot.
    fn jamming(
        &self,
        engagement: &mut Engagement,
        index: usize,
        kit: &Kit,
        flight: &Flight,
        distance_m: f64,
    ) -> f64 {
        let laws = &self.replicate.drawn.laws;
        let effector = &kit.effectors[index];
        let open_db =
            self.pilot_db(flight) - 10.0 * effector.exponent * math::log10(distance_m) + effector.gain_db;
        // Nobody looks along a leg where even a pilot out of sight would be heard.
        if open_db + laws.no_sight_loss_db < HOPELESS * laws.jam_width_db {
            return f64::NEG_INFINITY;
        }
        if engagement.sight.0 <= self.clock.now_s {
            let seen = self.sees(index, effector.at, flight.middle);
            engagement.sight = (self.clock.now_s + SIGHT_KEPT_S, seen);
        }
        let (mut until_s, mut piloted) = self.piloted.get();
        if until_s <= self.clock.now_s {
            let ground = &self.replicate.theatre.scenario.ground;
            (until_s, piloted) =
                (self.clock.now_s + SIGHT_KEPT_S, in_sight(ground, flight.home, flight.middle));
            self.piloted.set((until_s, piloted));
        }
        let loss = |seen: bool| if seen { 0.0 } else { laws.no_sight_loss_db };
        widths(open_db - loss(engagement.sight.1) + loss(piloted), laws.jam_width_db)
    }

    /// Path loss of the pilot's leg with sight, dB.
    fn pilot_db(&self, flight: &Flight) -> f64 {
        if self.pilot_db.get().is_nan() {
            let ground = &self.replicate.theatre.scenario.ground;
            let exponent = self.replicate.drawn.exponent(ground.cover_at(flight.home.truncate()));
            self.pilot_db.set(10.0 * exponent * math::log10(flight.pilot_m().max(1.0)));
        }
        self.pilot_db.get()
    }

    fn sees(&self, index: usize, from: DVec3, to: DVec3) -> bool {
        let ground = &self.replicate.theatre.scenario.ground;
        match &self.replicate.theatre.effectors[index].view {
            Some(view) => view.sees(ground, to),
            None => in_sight(ground, from, to),
        }
    }

    pub(super) fn affect(
        &self,
        engagement: &Engagement,
        flight: &mut Flight,
        nerves: &mut Nerves,
        picture: &mut Picture,
        facts: &mut Facts,
    ) {
        let (time_s, effector) = (self.clock.now_s, engagement.effector as usize);
        let kind = self.replicate.theatre.effectors[effector].kind;
        picture.affected |= engagement.counts;
        match kind {
            EffectorKind::LinkJammer => {
                nerves.link = false;
                nerves.link_lost_s = time_s;
            }
            EffectorKind::GnssDenial => {
                nerves.gnss = false;
                nerves.gnss_lost_s = time_s;
            }
            EffectorKind::Gun => flight.shot = true,
        }
        if let FlyerKind::Threat { raid, drone } = self.flyer.kind {
            facts.publish(match kind {
                EffectorKind::LinkJammer => Fact::LinkLost { raid, drone, effector, time_s },
                EffectorKind::GnssDenial => Fact::GnssLost { raid, drone, effector, time_s },
                EffectorKind::Gun => Fact::ShotDown { raid, drone, effector, time_s },
            });
        }
    }
}

/// Whether a kind of effector can still do something to a flyer, as far as its crew can tell.
fn useful(kind: EffectorKind, flight: &Flight, nerves: &Nerves) -> bool {
    match kind {
        EffectorKind::LinkJammer => nerves.link && flight.mode != Mode::Returning,
        EffectorKind::GnssDenial => nerves.gnss && (flight.mode != Mode::Returning || !nerves.link),
        EffectorKind::Gun => flight.mode != Mode::Returning,
    }
}

/// Height of a pilot's antenna above ground, m.
pub const PILOT_HEIGHT_M: f64 = 1.5;

/// What an effector of reach ratio `k` (its reach over the pilot's nominal distance) adds to its margin, dB: at equal
/// exponents the margin is zero where the jammer is `k` times as far from the drone as the pilot.
pub fn gain_db(nominal_exponent: f64, k: f64) -> f64 {
    10.0 * nominal_exponent * math::log10(k)
}

/// A margin over the threshold in widths of the logistic around it, the logarithm of the odds; a width of 0 is a step.
fn widths(margin_db: f64, width_db: f64) -> f64 {
    if width_db > 0.0 {
        margin_db / width_db
    } else if margin_db >= 0.0 {
        f64::INFINITY
    } else {
        f64::NEG_INFINITY
    }
}

/// Whether a kind of effector can do nothing to a flyer.
fn immune(kind: EffectorKind, flyer: &Flyer) -> bool {
    match kind {
        EffectorKind::LinkJammer => flyer.link != ControlLink::Radio,
        EffectorKind::GnssDenial => flyer.gnss == GnssUse::Nothing,
        EffectorKind::Gun => false,
    }
}
