//! Effectors: who is told to engage, when the effector is laid, whether it reaches, what it does.
//!
//! Link jamming (`model.md` §7): with k = reach / nominal pilot distance, the margin in dB is
//! 10 n_p log₁₀ d_pilot − 10 n_j log₁₀ d_jammer + 10 n₀ log₁₀ k, less the loss of each leg without sight on the
//! jammer's side and more on the pilot's; at equal exponents it is zero where d_jammer = k · d_pilot. The chance of
//! being effective is a logistic in the margin, and scales the hazard of losing the link while the effector is laid on
//! the drone and has a channel for it. Whether this effector can break this link at all is drawn once. A channel stays
//! on a drone until it has acted on the broken link; free channels go to drones that nobody engages first. Drones on
//! their way home after a release are left alone.
//! Left out: direction of antennas, mutual interference of jammers.

use super::clock::Clock;
use super::facts::{Fact, Facts};
use super::flyers::{Flight, Flyer, FlyerKind, FlyerOrder, Mode, Nerves, Picture};
use super::kit::Kit;
use super::replicate::{Replicate, Tally};
use super::sensing::in_sight;
use super::tracking::{Net, Step, allowed, delay_s};
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::kit::{ControlLink, EffectorKind, GnssUse};
use bevy_ecs::prelude::*;
use glam::{DVec2, DVec3};

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
    /// Hazard left before it takes effect.
    pub left: f64,
    /// Whether it can take effect on this flyer at all.
    pub able: bool,
    /// Whether a trained crew would have been able.
    pub able_if_trained: bool,
    /// Whether it has taken effect.
    pub done: bool,
    /// Pilot's line of sight to the drone and until when that holds.
    sight: (f64, bool, bool),
}

/// Chance of being effective below which a channel is given up.
const HOPELESS: f64 = 0.01;
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
        left: draws.exponential(),
        able: luck < figures.effect_chance * share,
        able_if_trained: luck < figures.effect_chance,
        done: false,
        sight: (f64::NEG_INFINITY, false, false),
    }
}

/// Fights every engagement over the step.
pub fn engage(
    clock: Res<Clock>,
    replicate: Res<Replicate>,
    mut kit: ResMut<Kit>,
    order: Res<FlyerOrder>,
    mut facts: ResMut<Facts>,
    mut tally: ResMut<Tally>,
    mut flyers: Query<(&Flyer, &mut Flight, &mut Nerves, &mut Picture)>,
) {
    let mut wanted = false;
    for &entity in &order.0 {
        let Ok((flyer, mut flight, mut nerves, mut picture)) = flyers.get_mut(entity) else { continue };
        if picture.engagements.is_empty() || matches!(flight.mode, Mode::Waiting | Mode::Ended) {
            continue;
        }
        let held = picture.engagements.iter().any(|e| e.holds);
        let fight = Fight { clock: &clock, replicate: &replicate, flyer, held };
        let mut engagements = std::mem::take(&mut picture.engagements);
        for engagement in &mut engagements {
            let effect = fight.step(engagement, &mut kit, &flight, &nerves, &mut facts);
            if let Some(kind) = effect {
                fight.affect(kind, engagement.effector as usize, &mut flight, &mut nerves, &mut facts);
                picture.affected = true;
            }
            wanted |= engagement.wants;
        }
        picture.engagements = engagements;
    }
    if wanted {
        double_up(&replicate, &mut kit, &order, &mut flyers);
    }
    side_costs(&clock, &replicate, &mut kit, &mut tally);
}

/// Channels that are still free go to drones that are engaged already, in order.
fn double_up(
    replicate: &Replicate,
    kit: &mut Kit,
    order: &FlyerOrder,
    flyers: &mut Query<(&Flyer, &mut Flight, &mut Nerves, &mut Picture)>,
) {
    for &entity in &order.0 {
        let Ok((.., mut picture)) = flyers.get_mut(entity) else { continue };
        for engagement in picture.engagements.iter_mut().filter(|e| e.wants) {
            let index = engagement.effector as usize;
            engagement.wants = false;
            if kit.effectors[index].busy < replicate.theatre.effectors[index].channels {
                kit.effectors[index].busy += 1;
                engagement.holds = true;
            }
        }
    }
}

struct Fight<'a> {
    clock: &'a Clock,
    replicate: &'a Replicate,
    flyer: &'a Flyer,
    /// Whether some effector has a channel on it.
    held: bool,
}

impl Fight<'_> {
    /// One engagement over the step; the kind of effector if it takes effect.
    fn step(
        &self,
        engagement: &mut Engagement,
        kit: &mut Kit,
        flight: &Flight,
        nerves: &Nerves,
        facts: &mut Facts,
    ) -> Option<EffectorKind> {
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
            return None;
        }
        let useful = match site.kind {
            EffectorKind::LinkJammer => nerves.link,
            EffectorKind::GnssDenial => nerves.gnss,
            EffectorKind::Gun => true,
        } && flight.mode != Mode::Returning;
        let effective = if useful { self.effective(engagement, index, kit, flight) } else { 0.0 };
        if effective < HOPELESS {
            release(engagement, &mut kit.effectors[index].busy);
            return None;
        }
        if effective >= 0.5 || engagement.progress > Progress::OutOfReach {
            self.note(engagement, self.obstacle(engagement, kit, index));
        }
        if self.obstacle(engagement, kit, index).is_some_and(|p| p < Progress::NoChannel) {
            release(engagement, &mut kit.effectors[index].busy);
            return None;
        }
        if !engagement.holds {
            // One target a jammer before two jammers a target, as far as the crews can tell.
            if self.held && site.channels != u32::MAX {
                engagement.wants = true;
                return None;
            }
            if kit.effectors[index].busy >= site.channels {
                self.note(engagement, Some(Progress::NoChannel));
                return None;
            }
            kit.effectors[index].busy += 1;
            engagement.holds = true;
        }
        if engagement.progress < Progress::Engaged {
            engagement.progress = Progress::Engaged;
            if let FlyerKind::Threat { raid, drone } = self.flyer.kind {
                let distance_m = kit.effectors[index].at.distance(flight.middle);
                let time_s = self.clock.now_s;
                facts.publish(Fact::Engaged { raid, drone, effector: index, distance_m, time_s });
            }
        }
        self.fire(engagement, index, effective)
    }

    fn fire(&self, engagement: &mut Engagement, index: usize, effective: f64) -> Option<EffectorKind> {
        let site = &self.replicate.theatre.effectors[index];
        if !engagement.able {
            return None;
        }
        let exposed_s = (self.clock.now_s - engagement.laid_s).clamp(0.0, self.clock.dt_s);
        engagement.left -= effective * exposed_s / self.replicate.drawn.effectors[site.item].effect_s;
        if engagement.left > 0.0 {
            return None;
        }
        engagement.done = true;
        Some(site.kind)
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

    /// Chance of being effective at the middle of the step, 0 to 1.
    fn effective(&self, engagement: &mut Engagement, index: usize, kit: &Kit, flight: &Flight) -> f64 {
        let site = &self.replicate.theatre.effectors[index];
        let figures = &self.replicate.drawn.effectors[site.item];
        let effector = &kit.effectors[index];
        let distance_m = effector.at.distance(flight.middle).max(1.0);
        match site.kind {
            EffectorKind::Gun => {
                if distance_m > 3.0 * figures.reach_m || !self.sees(index, effector.at, flight.middle) {
                    return 0.0;
                }
                math::logistic(4.0 * (figures.reach_m - distance_m) / figures.reach_m)
            }
            EffectorKind::GnssDenial => {
                if distance_m > 4.0 * figures.reach_m {
                    return 0.0;
                }
                let laws = &self.replicate.drawn.laws;
                let margin_db = 10.0 * laws.nominal_exponent * math::log10(figures.reach_m / distance_m);
                threshold(margin_db, laws.jam_width_db)
            }
            EffectorKind::LinkJammer => {
                let pilot_m = flight.pilot_m().max(1.0);
                let k = figures.reach_m / self.replicate.drawn.laws.nominal_pilot_distance_m;
                if distance_m > 8.0 * k * pilot_m.max(figures.reach_m) {
                    return 0.0;
                }
                let margin_db = self.margin_db(engagement, index, kit, flight, (k, distance_m, pilot_m));
                threshold(margin_db, self.replicate.drawn.laws.jam_width_db)
            }
        }
    }

    fn margin_db(
        &self,
        engagement: &mut Engagement,
        index: usize,
        kit: &Kit,
        flight: &Flight,
        (k, jammer_m, pilot_m): (f64, f64, f64),
    ) -> f64 {
        let laws = &self.replicate.drawn.laws;
        let ground = &self.replicate.theatre.scenario.ground;
        let effector = &kit.effectors[index];
        if engagement.sight.0 <= self.clock.now_s {
            engagement.sight = (
                self.clock.now_s + SIGHT_KEPT_S,
                self.sees(index, effector.at, flight.middle),
                in_sight(ground, flight.home, flight.middle),
            );
        }
        let pilot_exponent = ground.figures_at(flight.home.truncate()).path_loss_exponent;
        let (_, jammer_sees, pilot_sees) = engagement.sight;
        let loss = |seen: bool| if seen { 0.0 } else { laws.no_sight_loss_db };
        link_margin_db(laws.nominal_exponent, k, (effector.exponent, jammer_m), (pilot_exponent, pilot_m))
            - loss(jammer_sees)
            + loss(pilot_sees)
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
        kind: EffectorKind,
        effector: usize,
        flight: &mut Flight,
        nerves: &mut Nerves,
        facts: &mut Facts,
    ) {
        let time_s = self.clock.now_s;
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

/// Height of a pilot's antenna above ground, m.
pub const PILOT_HEIGHT_M: f64 = 1.5;

/// Margin of a jammer over a pilot at the drone, dB, with sight on both legs; each leg is (exponent, metres).
pub fn link_margin_db(nominal_exponent: f64, k: f64, jammer: (f64, f64), pilot: (f64, f64)) -> f64 {
    10.0 * (pilot.0 * math::log10(pilot.1) - jammer.0 * math::log10(jammer.1)
        + nominal_exponent * math::log10(k))
}

/// The logistic around the threshold; a width of 0 is a step.
pub fn threshold(margin_db: f64, width_db: f64) -> f64 {
    if width_db > 0.0 { math::logistic(margin_db / width_db) } else { f64::from(u8::from(margin_db >= 0.0)) }
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
        kit.effectors[index].battery_s -= dt_s;
        let figures = &replicate.drawn.effectors[site.item];
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
                let near = people_within(replicate, at, 0.0) > 0.0;
                let p = math::chance(-math::ln_1p(-figures.stray_harm_per_min.min(0.999)) * dt_s / 60.0);
                let luck = replicate.drawn.streams.unit(Purpose::Stray, site.key, clock.tick);
                tally.counts.collateral_casualties += u32::from(near && luck < p);
            }
        }
    }
}

/// People living within a radius of a place: settlements count with the share of their disc that is inside.
pub fn people_within(replicate: &Replicate, at: DVec2, radius_m: f64) -> f64 {
    replicate
        .theatre
        .scenario
        .assets
        .iter()
        .filter(|a| a.population > 0.0)
        .map(|a| {
            let gap = at.distance(a.at);
            let inside = ((radius_m + a.radius_m - gap) / (2.0 * a.radius_m.max(1.0))).clamp(0.0, 1.0);
            a.population * inside
        })
        .sum()
}
