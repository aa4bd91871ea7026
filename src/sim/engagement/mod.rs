//! Effectors: who is told to engage, when the effector is laid, whether it reaches, what it does.
//!
//! Link jamming (`model.md` §7): with k = reach / nominal pilot distance, the margin in dB is
//! 10 n_p log₁₀ d_pilot − 10 n_j log₁₀ d_jammer + 10 n₀ log₁₀ k, less the loss of each leg without sight on the
//! jammer's side and more on the pilot's; at equal exponents it is zero where d_jammer = k · d_pilot. The chance of
//! being effective is a logistic in the margin, and scales the hazard of losing the link while the effector is laid on
//! the drone and has a channel for it. Whether this effector can break this link at all is drawn once. A channel stays
//! on a drone until it has acted on the broken link. A crew lays a jammer only on what is within
//! `laid_within_reaches` times its stated reach: by the ratio alone a pilot out of sight would be outshouted from ten
//! kilometres and more, but a beam has to be pointed at something that somebody sees or has a bearing on. Free
//! channels go to drones that nobody engages first, and one that doubles up on a drone is given to the next that
//! nobody engages. A crew cannot tell a drone that it cannot stop: it engages in vain, and after the time of an
//! assessment counts the drone as engaged by nobody. An effector with an arc faces the first drone that it serves;
//! others outside the arc wait. Drones on their way home after a release are left alone; one that flies home without
//! its link can still lose its satellite navigation.
//! Left out: mutual interference of jammers, friendly links (no unit here is flown by radio).

mod fight;

pub use fight::{DENIAL_REACHES, GUN_REACHES, PILOT_HEIGHT_M, gain_db};

use super::clock::Clock;
use super::facts::Facts;
use super::flyers::{Flight, Flyer, FlyerOrder, Mode, Nerves, Picture};
use super::kit::Kit;
use super::people::{is_populated, people_within};
use super::practice;
use super::replicate::{Replicate, Tally};
use super::scene::Scene;
use super::service::Standing;
use super::theatre::EffectorSite;
use super::tilt::Chance;
use super::tracking::{Net, Step, allowed, delay_s};
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::kit::{EffectorKind, GnssUse};
use bevy_ecs::prelude::*;
use fight::Fight;

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
    /// Until when the drone cannot come near enough for it to be laid.
    pub idle_until_s: f64,
    /// Until when the last look at the drone holds, and whether it was in sight.
    sight: (f64, bool),
}

/// A crew has decided: every crew of its force that hears of it and has an effector lays it.
pub fn order(replicate: &Replicate, kit: &Kit, flyer: &Flyer, picture: &mut Picture, unit: usize, at_s: f64) {
    let net = Net::new(replicate);
    let theatre = &replicate.theatre;
    let usable = |site: &EffectorSite| {
        let own = &theatre.units[site.unit];
        own.crewed && allowed(replicate, own.force, site.kind, at_s)
    };
    for &number in &kit.near.effectors {
        let index = number as usize;
        let site = &theatre.effectors[index];
        if !usable(site) {
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
    if picture.engagements.is_empty() && !picture.armed_far_off {
        picture.armed_far_off = theatre.effectors.iter().any(|site| {
            usable(site)
                && !kit.near.has(site.unit)
                && replicate.standing(site.unit, at_s) == Standing::Stands
                && net.delay_s(kit, unit, site.unit).is_some()
        });
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
    let (mut luck, mut left) = (draws.unit(), draws.exponential());
    let share = practice::performance(replicate.drawn.laws.untrained_share, kit.units[site.unit].skill);
    let effect_chance = figures.effect_chance * share;
    if let Some(tilt) = replicate.tilt_of(flyer.key) {
        (luck, left) = tilt.wait(Chance::Effect(index as u32), luck, left, effect_chance);
    }
    Engagement {
        effector: index as u16,
        laid_s,
        progress: Progress::OutOfReach,
        holds: false,
        wants: false,
        doubles: false,
        engaged_s: 0.0,
        counts: site.kind != EffectorKind::GnssDenial || flyer.gnss == GnssUse::Navigate,
        left,
        able: luck < effect_chance,
        able_if_trained: luck < figures.effect_chance,
        done: false,
        idle_until_s: f64::NEG_INFINITY,
        sight: (f64::NEG_INFINITY, false),
    }
}

/// Fights every engagement over the step.
pub fn engage(mut scene: ResMut<Scene>, mut flyers: Query<(&Flyer, &mut Flight, &mut Nerves, &mut Picture)>) {
    let Scene { clock, replicate, kit, order, facts, tally, .. } = &mut *scene;
    if kit.doubled {
        give_back(kit, order, &mut flyers);
    }
    let assess_s = replicate.drawn.laws.assess_s;
    let (mut wanted, mut denied_home, mut busy, mut due) = (false, false, false, false);
    for &entity in &order.0 {
        let Ok((flyer, mut flight, mut nerves, mut picture)) = flyers.get_mut(entity) else { continue };
        if picture.engagements.is_empty() || matches!(flight.mode, Mode::Waiting | Mode::Ended) {
            continue;
        }
        let held = picture.engagements.iter().any(|e| e.holds && e.engaged_s < assess_s);
        let now = *clock;
        let fight = Fight::new(&now, replicate, (flyer, &nerves), held, false);
        let mut engagements = std::mem::take(&mut picture.engagements);
        for engagement in &mut engagements {
            if engagement.idle_until_s > now.now_s {
                clock.contact_s = clock.contact_s.min(fight.may_wait_s(engagement));
                continue;
            }
            if fight.step(engagement, kit, &flight, &nerves, facts) {
                fight.affect(engagement, &mut flight, &mut nerves, &mut picture, facts);
                due = true;
            }
            fight.rest(engagement, kit, &flight, &nerves);
            clock.contact_s = clock.contact_s.min(fight.may_wait_s(engagement));
            wanted |= engagement.wants;
            busy |= engagement.holds;
            denied_home |=
                flight.mode == Mode::Returning && !engagement.done && engagement.able && engagement.holds;
        }
        nerves.piloted = fight.piloted.get();
        picture.engagements = engagements;
    }
    if wanted {
        due |= double_up(clock, replicate, kit, order, facts, &mut flyers);
    }
    clock.due |= due;
    // A drone on its way home in reach of denial is the one thing of interest that nobody senses.
    clock.contact |= denied_home;
    if busy || wanted {
        side_costs(clock, replicate, kit, tally);
    }
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

/// Channels that are still free go to drones that are engaged already, in order, for this step; whether one takes effect.
fn double_up(
    clock: &Clock,
    replicate: &Replicate,
    kit: &mut Kit,
    order: &FlyerOrder,
    facts: &mut Facts,
    flyers: &mut Query<(&Flyer, &mut Flight, &mut Nerves, &mut Picture)>,
) -> bool {
    let mut due = false;
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
                due = true;
            } else if engagement.holds {
                engagement.doubles = true;
                kit.doubled = true;
            }
        }
        nerves.piloted = fight.piloted.get();
        picture.engagements = engagements;
    }
    due
}

fn release(engagement: &mut Engagement, busy: &mut u32) {
    if engagement.holds {
        engagement.holds = false;
        *busy = busy.saturating_sub(1);
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
    for number in 0..kit.near.effectors.len() {
        let index = kit.near.effectors[number] as usize;
        let site = &replicate.theatre.effectors[index];
        if kit.effectors[index].busy == 0 {
            continue;
        }
        let figures = &replicate.drawn.effectors[site.item];
        let serves_s = clock.dt_s - std::mem::take(&mut kit.effectors[index].late_s);
        let dt_s = serves_s * if site.kind == EffectorKind::Gun { 1.0 } else { figures.duty_share };
        kit.effectors[index].battery_s -= dt_s;
        let at = kit.effectors[index].at.truncate();
        if site.kind != EffectorKind::Gun && kit.effectors[index].people.0 != at {
            let radius_m = figures.collateral_radius_m.max(figures.reach_m);
            kit.effectors[index].people = (at, people_within(replicate, at, radius_m));
        }
        let people = kit.effectors[index].people.1;
        match site.kind {
            EffectorKind::LinkJammer => {
                let people = people * replicate.drawn.laws.civil_degraded;
                tally.counts.civil_link_person_hours += people * dt_s / 3600.0;
            }
            EffectorKind::GnssDenial => {
                tally.counts.civil_gnss_person_hours += people * dt_s / 3600.0;
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
