//! Meeting: units on foot that come near a pair.

use super::super::facts::Fact;
use super::super::kit::UnitNow;
use super::super::operators::{Pair, run_away};
use super::super::replicate::Capture;
use super::super::scene::Scene;
use super::super::theatre::UnitSite;
use super::super::units::{Business, Patrol};
use crate::rng::Purpose;
use bevy_ecs::prelude::*;
use glam::DVec2;

/// Units on foot that come within half the sweep width of a pair meet it.
pub fn meet(mut scene: ResMut<Scene>, mut pairs: Query<(Entity, &mut Pair)>, patrols: Query<&Patrol>) {
    let Scene { clock, replicate, kit, tally, facts, caught, .. } = &mut *scene;
    let half_m = 0.5 * replicate.drawn.laws.sweep_width_m;
    let step_s = (clock.now_s - clock.hunt_dt_s, clock.now_s);
    let mut about: Vec<(Entity, Mut<Pair>)> = pairs.iter_mut().filter(|(_, p)| !p.met && p.afoot()).collect();
    about.sort_by_key(|(_, p)| (p.raid, p.index));
    for (entity, pair) in &mut about {
        let awake = &kit.near.awake;
        let meets = |&(&unit, &team): &(&u32, &Entity)| {
            let now = &kit.units[unit as usize];
            is_at_hand(now, pair, clock.hunt_dt_s, half_m)
                && patrols.get(team).is_ok_and(|patrol| {
                    let site = &replicate.theatre.units[unit as usize];
                    nearest_m((patrol, site, now), pair, step_s).is_some_and(|m| m <= half_m)
                })
        };
        let meeting = awake.units.iter().zip(&awake.patrols).find(meets).map(|(&unit, _)| unit as usize);
        let Some(unit) = meeting else { continue };
        pair.met = true;
        tally.counts.operators_met += 1;
        if !pair.fixed {
            tally.counts.operators_found += 1;
        }
        let mut draws =
            replicate.drawn.streams.at(Purpose::Contact, replicate.theatre.units[unit].key, pair.key);
        let captured = draws.unit() < replicate.drawn.laws.capture_chance;
        let hurt = draws.unit() < replicate.drawn.laws.contact_casualty;
        tally.counts.patrol_casualties += u32::from(hurt);
        let (raid, index) = (pair.raid, pair.index);
        let (x_m, y_m, time_s) = (pair.at.x, pair.at.y, clock.now_s);
        facts.publish(Fact::Met { raid, pair: index, unit, x_m, y_m, captured, hurt, time_s });
        if captured {
            tally.counts.operators_captured += 1;
            let plan = &replicate.plan.raids[raid];
            let replaced_s = clock.now_s + replicate.plan.replaced_after_s;
            let (cell, number) = (plan.cell, plan.pairs[index].pair);
            tally.captured.push(Capture { cell, pair: number, time_s: clock.now_s, replaced_s });
            pair.way.truncate(1);
            pair.way[0].time_s = clock.now_s;
            pair.part = 0;
        } else {
            run_away(replicate, pair, clock.now_s);
        }
        caught.0.push(*entity);
        clock.due = true;
    }
    for &unit in &kit.near.awake.units {
        let now = &mut kit.units[unit as usize];
        now.before = Some(now.at.truncate());
    }
}

/// Pairs that were met in this step: their drones lose their operators.
#[derive(Default, Debug)]
pub struct Caught(pub Vec<Entity>);

/// Whether a team may have come within a distance of a pair in a step of the hunt.
fn is_at_hand(now: &UnitNow, pair: &Pair, step_s: f64, far_m: f64) -> bool {
    let reach_m = pair.before.distance(pair.at) + now.top_speed_m_s * step_s + far_m;
    now.at.truncate().distance_squared(pair.at) <= reach_m * reach_m
}

/// The closest that a patrol comes to a pair within a step of the hunt, m, while it is on foot and the pair has set out;
/// `None` if that is at no time. It is where it is `now` at the end of the step; where it was just put somewhere, it stood
/// there. Between two corners of its way both move straight.
fn nearest_m(
    (patrol, site, now): (&Patrol, &UnitSite, &UnitNow),
    pair: &Pair,
    (began_s, ends_s): (f64, f64),
) -> Option<f64> {
    let here = now.at.truncate();
    let (from_s, until_s) = patrol.on_foot(began_s.max(pair.sets_out_s), ends_s)?;
    let goes_round = site.round.is_some() && patrol.business == Business::Routine;
    let place = |time_s: f64| {
        if time_s >= ends_s {
            here
        } else if goes_round || time_s > began_s && patrol.way.len() > 1 {
            patrol.place(site, time_s)
        } else {
            now.before.unwrap_or(here)
        }
    };
    let pair_at = |time_s: f64| {
        let walks_s = began_s.max(pair.sets_out_s);
        pair.before.lerp(pair.at, ((time_s - walks_s) / (ends_s - walks_s).max(1e-9)).clamp(0.0, 1.0))
    };
    let apart = |time_s: f64| place(time_s) - pair_at(time_s);
    let (mut time_s, mut nearest_m, mut from) = (from_s, f64::INFINITY, apart(from_s));
    while time_s <= until_s {
        let next_s = patrol.next_corner_s(site, time_s).min(until_s);
        let to = apart(next_s);
        nearest_m = nearest_m.min(closest_m(from, to));
        if next_s >= until_s {
            break;
        }
        (time_s, from) = (next_s, to);
    }
    (from_s <= until_s).then_some(nearest_m)
}

/// Smallest length of a vector that moves straight from `a` to `b`.
pub fn closest_m(a: DVec2, b: DVec2) -> f64 {
    let d = b - a;
    let length2 = d.length_squared();
    let t = if length2 > 0.0 { (-a.dot(d) / length2).clamp(0.0, 1.0) } else { 0.0 };
    (a + t * d).length()
}
