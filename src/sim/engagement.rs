//! Effectors: who is told to engage, when the effector is laid, whether it reaches, what it does.
//!
//! Link jamming (`model.md` §7): with k = reach / nominal pilot distance, the margin in dB is
//! 10 n_p log₁₀ d_pilot − 10 n_j log₁₀ d_jammer + 10 n₀ log₁₀ k, less the loss of each leg without sight on the
//! jammer's side and more on the pilot's; at equal exponents it is zero where d_jammer = k · d_pilot. The chance of
//! being effective is a logistic in the margin, and scales the hazard of losing the link while the effector is laid on
//! the drone and has a channel for it. Whether this effector can break this link at all is drawn once. A channel stays
//! on a drone until it has acted on the broken link; free channels go to drones that nobody engages first, and one that
//! doubles up on a drone is given to the next that nobody engages. A crew cannot tell a drone that it cannot stop: it
//! engages in vain, and after the time of an assessment counts the drone as engaged by nobody. An effector with an arc
//! faces the first drone that it serves; others outside the arc wait. Drones on their way home after a release are left
//! alone; one that flies home without its link can still lose its satellite navigation.
//! Left out: mutual interference of jammers, friendly links (no unit here is flown by radio).

use super::clock::Clock;
use super::facts::{Fact, Facts};
use super::flyers::{Flight, Flyer, FlyerKind, FlyerOrder, Mode, Nerves, Picture};
use super::kit::Kit;
use super::people::{is_populated, people_within};
use super::replicate::{Replicate, Tally};
use super::sensing::in_sight;
use super::tracking::{Net, Step, allowed, delay_s};
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::kit::{ControlLink, EffectorKind, GnssUse};
use bevy_ecs::prelude::*;
use core::cell::Cell;
use glam::DVec3;

/// How far an engagement has come; later variants are further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Progress {
    /// Ordered; never in reach so far.
    OutOfReach,
    /// In reach, but cannot stop this class.
    Immune,
    /// In reach, but off or out of order.
    Off,
    /// In reach, not yet laid.
    NotLaid,
    /// Laid and in reach, waits for a channel.
    NoChannel,
    /// Engaged.
    Engaged,
}

/// One effector's order against one flyer.
#[derive(Clone, Debug)]
pub struct Engagement {
    /// Index of the effector.
    pub effector: u16,
    /// When it is laid.
    pub laid_s: f64,
    /// Furthest it has come.
    pub progress: Progress,
    /// Whether it holds a channel now.
    pub holds: bool,
    /// Whether it would take a channel that nobody else needs.
    pub wants: bool,
    /// Whether its channel is one that nobody else needed.
    pub doubles: bool,
    /// Seconds engaged so far.
    pub engaged_s: f64,
    /// Whether what it does can keep this flyer from its target: denied navigation does nothing to one that is flown
    /// by sight, but for its way home.
    pub counts: bool,
    /// Hazard left before it takes effect.
    pub left: f64,
    /// Whether it can take effect on this flyer at all.
    pub able: bool,
    /// Whether a trained crew would have been able.
    pub able_if_trained: bool,
    /// Whether it has taken effect.
    pub done: bool,
    /// Until when the last look at the drone holds, and whether it was in sight.
    sight: (f64, bool),
}

/// Odds below which a channel is given up: those of a chance of 0.01, as a logarithm.
const HOPELESS: f64 = -4.595_119_850_134_59;
/// How long a look along the legs of a link is kept, s.
const SIGHT_KEPT_S: f64 = 2.0;

/// A crew has decided: every crew of its force that hears of it and has an effector lays it.
pub fn order(replicate: &Replicate, kit: &Kit, flyer: &Flyer, picture: &mut Picture, unit: usize, at_s: f64) {
    let net = Net::new(replicate);
    let theatre = &replicate.theatre;
    for (index, site) in theatre.effectors.iter().enumerate() {
        let own = &theatre.units[site.unit];
        if !own.crewed || !allowed(replicate, own.force, site.kind) {
            continue;
        }
        let Some(latency_s) = net.delay_s(kit, unit, site.unit) else { continue };
        let laid_s = at_s + latency_s + delay_s(replicate, kit, site.unit, flyer.key, Step::Lay);
        match picture.engagements.binary_search_by_key(&(index as u16), |e| e.effector) {
            Ok(i) => {
                let known = &mut picture.engagements[i];
                known.laid_s = known.laid_s.min(laid_s);
            }
            Err(i) => picture.engagements.insert(i, begin(replicate, kit, flyer, index, laid_s)),
        }
    }
}

fn begin(replicate: &Replicate, kit: &Kit, flyer: &Flyer, index: usize, laid_s: f64) -> Engagement {
    let site = &replicate.theatre.effectors[index];
    let figures = &replicate.drawn.effectors[site.item];
    let purpose = match site.kind {
        EffectorKind::LinkJammer => Purpose::Link,
        EffectorKind::GnssDenial => Purpose::Gnss,
        EffectorKind::Gun => Purpose::Shoot,
    };
    let mut draws = replicate.drawn.streams.at(purpose, site.key, flyer.key);
    let luck = draws.unit();
    let trained = kit.units[site.unit].trained;
    let share = if trained { 1.0 } else { replicate.drawn.laws.untrained_share };
    Engagement {
        effector: index as u16,
        laid_s,
        progress: Progress::OutOfReach,
        holds: false,
        wants: false,
        doubles: false,
        engaged_s: 0.0,
        counts: site.kind != EffectorKind::GnssDenial || flyer.gnss == GnssUse::Navigate,
        left: draws.exponential(),
        able: luck < figures.effect_chance * share,
        able_if_trained: luck < figures.effect_chance,
        done: false,
        sight: (f64::NEG_INFINITY, false),
    }
}

/// Fights every engagement over the step.
pub fn engage(
    mut clock: ResMut<Clock>,
    replicate: Res<Replicate>,
    mut kit: ResMut<Kit>,
    order: Res<FlyerOrder>,
    mut facts: ResMut<Facts>,
    mut tally: ResMut<Tally>,
    mut flyers: Query<(&Flyer, &mut Flight, &mut Nerves, &mut Picture)>,
) {
    if kit.doubled {
        give_back(&mut kit, &order, &mut flyers);
    }
    let assess_s = replicate.drawn.laws.assess_s;
    let (mut wanted, mut denied_home) = (false, false);
    for &entity in &order.0 {
        let Ok((flyer, mut flight, mut nerves, mut picture)) = flyers.get_mut(entity) else { continue };
        if picture.engagements.is_empty() || matches!(flight.mode, Mode::Waiting | Mode::Ended) {
            continue;
        }
        let held = picture.engagements.iter().any(|e| e.holds && e.engaged_s < assess_s);
        let fight = Fight::new(&clock, &replicate, (flyer, &nerves), held, false);
        let mut engagements = std::mem::take(&mut picture.engagements);
        for engagement in &mut engagements {
            if fight.step(engagement, &mut kit, &flight, &nerves, &mut facts) {
                fight.affect(engagement, &mut flight, &mut nerves, &mut picture, &mut facts);
            }
            wanted |= engagement.wants;
            denied_home |=
                flight.mode == Mode::Returning && !engagement.done && engagement.able && engagement.holds;
        }
        nerves.piloted = fight.piloted.get();
        picture.engagements = engagements;
    }
    if wanted {
        double_up(&clock, &replicate, &mut kit, &order, &mut facts, &mut flyers);
    }
    // A drone on its way home in reach of denial is the one thing of interest that nobody senses.
    clock.contact |= denied_home;
    side_costs(&clock, &replicate, &mut kit, &mut tally);
}

/// Takes back the channels that doubled up in the last step.
fn give_back(
    kit: &mut Kit,
    order: &FlyerOrder,
    flyers: &mut Query<(&Flyer, &mut Flight, &mut Nerves, &mut Picture)>,
) {
    kit.doubled = false;
    for &entity in &order.0 {
        let Ok((.., mut picture)) = flyers.get_mut(entity) else { continue };
        for engagement in picture.engagements.iter_mut().filter(|e| e.doubles) {
            engagement.doubles = false;
            release(engagement, &mut kit.effectors[engagement.effector as usize].busy);
        }
    }
}

/// Channels that are still free go to drones that are engaged already, in order, for this step.
fn double_up(
    clock: &Clock,
    replicate: &Replicate,
    kit: &mut Kit,
    order: &FlyerOrder,
    facts: &mut Facts,
    flyers: &mut Query<(&Flyer, &mut Flight, &mut Nerves, &mut Picture)>,
) {
    for &entity in &order.0 {
        let Ok((flyer, mut flight, mut nerves, mut picture)) = flyers.get_mut(entity) else { continue };
        if !picture.engagements.iter().any(|e| e.wants) {
            continue;
        }
        let fight = Fight::new(clock, replicate, (flyer, &nerves), false, true);
        let mut engagements = std::mem::take(&mut picture.engagements);
        for engagement in engagements.iter_mut().filter(|e| e.wants) {
            engagement.wants = false;
            if fight.step(engagement, kit, &flight, &nerves, facts) {
                fight.affect(engagement, &mut flight, &mut nerves, &mut picture, facts);
            } else if engagement.holds {
                engagement.doubles = true;
                kit.doubled = true;
            }
        }
        nerves.piloted = fight.piloted.get();
        picture.engagements = engagements;
    }
}

struct Fight<'a> {
    clock: &'a Clock,
    replicate: &'a Replicate,
    flyer: &'a Flyer,
    /// Whether some effector has a channel on it, not yet in vain.
    held: bool,
    /// Whether only channels that nobody else needs are given out.
    leftover: bool,
    /// Whether the pilot has the drone in sight, and until when that holds.
    piloted: Cell<(f64, bool)>,
    /// Path loss of the pilot's leg in this step, dB; NaN until somebody asks.
    pilot_db: Cell<f64>,
}

impl<'a> Fight<'a> {
    fn new(
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
    fn step(
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
        if !engagement.holds && !self.take_channel(engagement, kit, index, flight) {
            return false;
        }
        engagement.engaged_s += self.clock.dt_s;
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
        let effector = &mut kit.effectors[index];
        let arc_deg = self.replicate.drawn.effectors[site.item].arc_deg;
        if effector.busy >= site.channels || !effector.turns_to(flight.middle.truncate(), arc_deg) {
            self.note(engagement, Some(Progress::NoChannel));
            return false;
        }
        effector.busy += 1;
        engagement.holds = true;
        true
    }

    /// Whether the crew has seen that it achieves nothing.
    fn in_vain(&self, engagement: &Engagement) -> bool {
        engagement.engaged_s >= self.replicate.drawn.laws.assess_s
    }

    fn fire(&self, engagement: &mut Engagement, index: usize, odds: f64) -> bool {
        if !engagement.able {
            return false;
        }
        let figures = &self.replicate.drawn.effectors[self.replicate.theatre.effectors[index].item];
        let exposed_s = (self.clock.now_s - engagement.laid_s).clamp(0.0, self.clock.dt_s);
        engagement.left -= math::logistic(odds) * figures.duty_share * exposed_s / figures.effect_s;
        engagement.done = engagement.left <= 0.0;
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
        match site.kind {
            EffectorKind::Gun => {
                if distance_m > 3.0 * figures.reach_m || !self.sees(index, effector.at, flight.middle) {
                    return f64::NEG_INFINITY;
                }
                4.0 * (figures.reach_m - distance_m) / figures.reach_m
            }
            EffectorKind::GnssDenial => {
                if distance_m > 4.0 * figures.reach_m {
                    return f64::NEG_INFINITY;
                }
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

    fn affect(
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
pub fn widths(margin_db: f64, width_db: f64) -> f64 {
    if width_db > 0.0 {
        margin_db / width_db
    } else if margin_db >= 0.0 {
        f64::INFINITY
    } else {
        f64::NEG_INFINITY
    }
}

fn release(engagement: &mut Engagement, busy: &mut u32) {
    if engagement.holds {
        engagement.holds = false;
        *busy = busy.saturating_sub(1);
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

/// Gives back the channels of a flyer that is gone.
pub fn stand_down(picture: &mut Picture, kit: &mut Kit) {
    for engagement in &mut picture.engagements {
        release(engagement, &mut kit.effectors[engagement.effector as usize].busy);
    }
}

/// Side costs of radiating and shooting: batteries, civil links and navigation, stray shots.
fn side_costs(clock: &Clock, replicate: &Replicate, kit: &mut Kit, tally: &mut Tally) {
    let dt_s = clock.dt_s;
    for (index, site) in replicate.theatre.effectors.iter().enumerate() {
        if kit.effectors[index].busy == 0 {
            continue;
        }
        let figures = &replicate.drawn.effectors[site.item];
        let dt_s = dt_s * if site.kind == EffectorKind::Gun { 1.0 } else { figures.duty_share };
        kit.effectors[index].battery_s -= dt_s;
        let at = kit.effectors[index].at.truncate();
        let radius_m = figures.collateral_radius_m.max(figures.reach_m);
        match site.kind {
            EffectorKind::LinkJammer => {
                let people = people_within(replicate, at, radius_m) * replicate.drawn.laws.civil_degraded;
                tally.counts.civil_link_person_hours += people * dt_s / 3600.0;
            }
            EffectorKind::GnssDenial => {
                tally.counts.civil_gnss_person_hours +=
                    people_within(replicate, at, radius_m) * dt_s / 3600.0;
            }
            EffectorKind::Gun => {
                let near = is_populated(replicate, at);
                let p = math::chance(-math::ln_1p(-figures.stray_harm_per_min.min(0.999)) * dt_s / 60.0);
                let luck = replicate.drawn.streams.unit(Purpose::Stray, site.key, clock.tick);
                tally.counts.collateral_casualties += u32::from(near && luck < p);
            }
        }
    }
}
