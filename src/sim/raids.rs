//! The raid calendar: a raid's pairs and drones come onto the map when its pairs set out.

use super::facts::Fact;
use super::fate::Books;
use super::flyers::{self, FlyerKind, FlyerOrder};
use super::kit::AWAKE;
use super::near;
use super::operators::Pair;
use super::outcome::{Cause, DroneOutcome, Stage};
use super::replicate::Replicate;
use super::scene::Scene;
use super::sleep;
use super::units::{self, Patrol};
use bevy_ecs::prelude::*;

/// Begins every raid that is due.
pub fn begin(
    mut scene: ResMut<Scene>,
    mut commands: Commands,
    pairs: Query<&Pair>,
    mut patrols: Query<&mut Patrol>,
) {
    let Scene { clock, replicate, kit, order, tally, facts, .. } = &mut *scene;
    let mut books = Books { tally, facts };
    let mut quiet = order.0.is_empty() && pairs.is_empty();
    while let Some(raid) = replicate.plan.raids.get(clock.next_raid).filter(|r| r.start_s <= clock.now_s) {
        let number = clock.next_raid;
        clock.next_raid += 1;
        if raid.counts && !books.tally.warm {
            books.tally.end_warm_up();
        }
        books.facts.publish(Fact::RaidBegan { raid: number, time_s: clock.now_s });
        if !quiet {
            // Whoever sleeps has not reckoned with this raid.
            sleep::wake(clock, replicate, kit, &mut patrols, |_, _| true);
        }
        let on_errand = |team| patrols.get(team).is_ok_and(|p| p.is_on_errand(clock.now_s));
        let come = near::gather(kit, replicate, raid, (quiet, clock.now_s), on_errand);
        clock.luck = raid.luck + 1;
        kit.muster(replicate, (raid.luck, raid), clock.now_s, (quiet, &come));
        // While a raid is on, patrols that are in play go on as they are.
        for unit in come {
            kit.units[unit as usize].asleep_until_s = AWAKE;
            let Some(team) = kit.units[unit as usize].patrol else { continue };
            let Ok(mut patrol) = patrols.get_mut(team) else { continue };
            units::muster(replicate, kit, &mut patrol, raid.luck, clock.now_s);
        }
        near::list_awake(kit, &replicate.theatre, clock.now_s);
        quiet = false;
        spawn(replicate, number, order, &mut books, &mut commands, clock.now_s);
    }
}

fn spawn(
    replicate: &Replicate,
    number: usize,
    order: &mut FlyerOrder,
    Books { tally, facts }: &mut Books,
    commands: &mut Commands,
    now_s: f64,
) {
    let raid = &replicate.plan.raids[number];
    let ground = &replicate.theatre.scenario.ground;
    let free: Vec<bool> =
        raid.pairs.iter().map(|p| !tally.missing(raid.cell, now_s).any(|c| c.pair == p.pair)).collect();
    let pairs: Vec<Option<Entity>> = raid
        .pairs
        .iter()
        .enumerate()
        .map(|(i, plan)| free[i].then(|| commands.spawn(Pair::new(number, i, plan)).id()))
        .collect();
    for (index, plan) in raid.drones.iter().enumerate() {
        let Some(pair) = pairs[plan.pair] else {
            facts.publish(Fact::NotLaunched {
                raid: number,
                drone: index,
                cause: Cause::OperatorsCaughtBefore,
                time_s: now_s,
            });
            tally.drones.push(not_launched(replicate, number, index));
            if let Some(tilt) = replicate.tilt_of(plan.key) {
                tilt.settle(Cause::OperatorsCaughtBefore, Stage::Launched);
            }
            continue;
        };
        let class = &replicate.theatre.scenario.catalogue.classes[plan.class];
        let home = ground.above(plan.route[0], super::engagement::PILOT_HEIGHT_M);
        let drone = flyers::drone(
            plan,
            FlyerKind::Threat { raid: number, drone: index },
            class.link,
            class.gnss,
            &replicate.drawn.classes[plan.class],
            (pair, home),
        );
        order.0.push(commands.spawn(drone).id());
    }
    for plan in &raid.neutrals {
        order.0.push(commands.spawn(flyers::neutral(plan)).id());
    }
}

fn not_launched(replicate: &Replicate, raid: usize, drone: usize) -> DroneOutcome {
    let plan = &replicate.plan.raids[raid];
    DroneOutcome::meant(
        (raid as u32, drone as u32),
        (plan.cell as u16, plan.drones[drone].class as u16, plan.target as u16),
        plan.drones[drone].launch_s,
        Cause::OperatorsCaughtBefore,
    )
}
