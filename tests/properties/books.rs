//! What is written down: every drone once, counts that agree with it, money that was there, and the same again.

use crate::check;
use crate::common::{replicates, scenario, world};
use crate::scenarios::draft;
use picket::sim::Simulation;
use picket::sim::outcome::{Cause, DroneOutcome, ReplicateOutcome, Stage};
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use proptest::prelude::*;
use std::cell::Cell;
use std::sync::Arc;

const NOT_LAUNCHED: [Cause; 2] = [Cause::OperatorsCaughtBefore, Cause::OperatorsMet];
const STOPPED: [Cause; 4] = [Cause::LinkBroken, Cause::GnssDenied, Cause::LinkAndGnssDenied, Cause::ShotDown];

fn sum(outcome: &ReplicateOutcome, count: impl Fn(&DroneOutcome) -> u32) -> u32 {
    outcome.drone_outcomes.iter().map(count).sum()
}

/// No drone may vanish from the results or stand in them twice, and the counts that people read must be those of the
/// records. A leaker is a drone that released, whatever became of it.
#[test]
fn every_drone_that_was_meant_ends_with_one_cause() {
    let seen = Cell::new(0);
    check(48, draft(), |draft| {
        let scenario = scenario(&draft.text());
        let deployment = deploy(&scenario, 0, *draft.budgets_usd.last().expect("a draft has budgets"));
        for (replicate, out) in (0..).zip(replicates(&scenario, &deployment, 2)) {
            let (_, plan) = world(&scenario, replicate);
            let meant: Vec<_> = (plan.raids.iter().enumerate().filter(|(_, raid)| raid.counts))
                .flat_map(|(number, raid)| {
                    let drone = move |(i, d): (usize, &picket::sim::threat::DronePlan)| {
                        (number, i, raid.cell, d.class, raid.target, d.launch_s.to_bits())
                    };
                    raid.drones.iter().enumerate().map(drone)
                })
                .collect();
            let ended: Vec<_> = (out.drone_outcomes.iter())
                .map(|d| {
                    let [raid, drone] = [d.raid, d.drone].map(|n| n as usize);
                    let [cell, class, target] = [d.cell, d.class, d.target].map(usize::from);
                    (raid, drone, cell, class, target, d.launch_s.to_bits())
                })
                .collect();
            prop_assert_eq!(&meant, &ended);
            for d in &out.drone_outcomes {
                prop_assert_eq!(d.cause.leaked(), d.releases > 0, "{:?}", d);
                prop_assert!(d.blocked <= d.hits && d.hits <= d.releases, "{:?}", d);
                prop_assert!(d.hits > d.blocked || (d.casualties, d.damage_usd) == (0, 0.0), "{:?}", d);
                prop_assert_eq!(d.stage == Stage::Stopped, STOPPED.contains(&d.cause), "{:?}", d);
                prop_assert!(d.stage < Stage::Detected || d.detected_s.is_some(), "{:?}", d);
                prop_assert!(d.warning_s.is_none() || d.detected_s.is_some(), "{:?}", d);
            }
            prop_assert_eq!(out.drones as usize, ended.len());
            prop_assert_eq!(out.leakers, sum(&out, |d| u32::from(d.cause.leaked())));
            prop_assert_eq!(out.hits, sum(&out, |d| d.hits));
            prop_assert_eq!(out.blocked, sum(&out, |d| d.blocked));
            prop_assert_eq!(out.casualties, sum(&out, |d| d.casualties));
            let damage_usd: f64 = out.drone_outcomes.iter().map(|d| d.damage_usd).sum();
            prop_assert!((out.damage_usd - damage_usd).abs() <= 1e-6 * damage_usd);
            let raids: Vec<u32> = (0..).zip(&plan.raids).filter(|r| r.1.counts).map(|r| r.0).collect();
            let leaks = |raid| out.drone_outcomes.iter().any(|d| d.raid == raid && d.cause.leaked());
            prop_assert_eq!(out.raids as usize, raids.len());
            prop_assert_eq!(out.raids_without_leaker as usize, raids.iter().filter(|&&r| !leaks(r)).count());
            seen.set(seen.get() + ended.len());
        }
        Ok(())
    });
    assert!(seen.get() > 100, "{} drones are too few to say anything", seen.get());
}

/// A funnel whose stages grow is read as a sign of skill where there is none.
#[test]
fn the_stages_of_the_funnel_only_shrink() {
    check(32, draft(), |draft| {
        let scenario = scenario(&draft.text());
        for strategy in 0..draft.strategies.len() {
            let deployment = deploy(&scenario, strategy, 1e7);
            for out in replicates(&scenario, &deployment, 2) {
                prop_assert!(out.funnel.is_sorted_by(|a, b| a >= b), "{:?}", out.funnel);
                let launched = sum(&out, |d| u32::from(!NOT_LAUNCHED.contains(&d.cause)));
                let stopped = sum(&out, |d| u32::from(STOPPED.contains(&d.cause)));
                prop_assert_eq!((out.funnel[0], out.funnel[8]), (launched, stopped));
                prop_assert!(out.leakers + stopped <= launched);
            }
        }
        Ok(())
    });
}

/// A plan that costs more than there is, or puts people on posts whom nobody has, is no plan. A larger budget spends no
/// less: up to the first thing that only it can pay both buy the same, and with that it has spent more than the smaller
/// one has.
#[test]
fn no_plan_spends_more_than_its_budget_nor_less_than_a_smaller_one() {
    check(64, draft(), |draft| {
        let scenario = scenario(&draft.text());
        for strategy in 0..draft.strategies.len() {
            // Just enough for each thing that a rich plan buys, and a dollar short of it.
            let rich = deploy(&scenario, strategy, 1e8);
            let costs = rich.ledger.iter().map(|line| 1e8 - line.left_usd);
            let mut budgets: Vec<f64> = costs.flat_map(|usd| [usd, (usd - 1.0).max(0.0)]).collect();
            budgets.extend([0.0, 1e8]);
            budgets.extend(&draft.budgets_usd);
            budgets.sort_by(f64::total_cmp);
            let mut before_usd = 0.0;
            for &budget_usd in &budgets {
                let plan = deploy(&scenario, strategy, budget_usd);
                prop_assert!(plan.spent_usd <= budget_usd, "{} of {budget_usd}", plan.spent_usd);
                prop_assert!(plan.spent_usd >= before_usd, "{} after {before_usd}", plan.spent_usd);
                before_usd = plan.spent_usd;
                let mut left_usd = budget_usd;
                for line in &plan.ledger {
                    left_usd -= line.cost_usd;
                    prop_assert!(line.cost_usd >= 0.0 && line.left_usd >= 0.0, "{:?}", line);
                    prop_assert!((line.left_usd - left_usd).abs() <= 1e-9 * budget_usd, "{:?}", line);
                }
                prop_assert!((budget_usd - plan.spent_usd - left_usd).abs() <= 1e-9 * budget_usd);
                for (force, spec) in scenario.spec.forces.iter().enumerate() {
                    let paid: u32 = plan.ledger.iter().filter(|l| l.force == force).map(|l| l.people).sum();
                    prop_assert_eq!(plan.people[force], paid);
                    prop_assert!(plan.people[force] <= spec.people);
                    prop_assert!((0.0..=1.0).contains(&plan.trained_share[force]));
                }
            }
        }
        Ok(())
    });
}

/// Studies compare plans in one world after another: what a simulation did before must leave no trace.
#[test]
fn a_replicate_is_the_same_twice_and_after_any_other() {
    check(24, (draft(), 0_usize..3000), |(draft, steps)| {
        let scenario = scenario(&draft.text());
        let theatre = |strategy, budget_usd| {
            let deployment = Arc::new(deploy(&scenario, strategy, budget_usd));
            Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()))
        };
        let (drawn, plan) = world(&scenario, 0);
        let fresh = Simulation::new(theatre(0, 1e7)).run(drawn.clone(), plan.clone());
        let mut used = Simulation::new(theatre(0, 1e7));
        prop_assert_eq!(&fresh, &used.run(drawn.clone(), plan.clone()), "with a theatre of its own");
        let (other, others) = world(&scenario, 1);
        used.run(other.clone(), others.clone());
        prop_assert_eq!(&fresh, &used.run(drawn.clone(), plan.clone()), "after another replicate");
        used.start(other, others, true);
        for _ in 0..steps {
            if !used.step() {
                break;
            }
        }
        prop_assert_eq!(&fresh, &used.run(drawn, plan), "after {} steps of another", steps);
        Ok(())
    });
}
