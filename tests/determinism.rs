//! Protects the contract that comparisons rest on: the same scenario and seed give the same outcome whatever the
//! threads, the history of the world or the watching; strategies differ by their own doing alone.

mod common;

use common::{ledger, replicates, scenario, shipped, starter_with, world};
use glam::DVec2;
use picket::batch::RowPlan;
use picket::sim::Simulation;
use picket::sim::outcome::ReplicateOutcome;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use picket::strategy::deployment::{Task, UnitPlan};
use picket::study::{Orders, Stop, StudyNames, Tally, Watcher, conduct};
use std::sync::Arc;

/// Names the first replicate and record that differ instead of printing everything.
fn assert_same(a: &[ReplicateOutcome], b: &[ReplicateOutcome], what: &str) {
    assert_eq!(a.len(), b.len(), "{what}");
    for (number, (a, b)) in a.iter().zip(b).enumerate() {
        for (x, y) in a.drone_outcomes.iter().zip(&b.drone_outcomes) {
            assert_eq!(x, y, "{what}: replicate {number}, raid {}, drone {}", x.raid, x.drone);
        }
        assert_eq!(a.digest, b.digest, "{what}: replicate {number}");
    }
}

#[test]
fn a_study_is_the_same_on_1_2_and_8_threads() {
    let scenario = starter_with(&[]);
    let names = StudyNames::of(&scenario);
    let study = |threads| {
        let orders = Orders { seed: 7, replicates: 12, threads };
        let (_folder, mut ledger) = ledger(&scenario, orders.seed, orders.replicates);
        let (stop, mut kept) = (Stop::of(&scenario, orders.replicates), Kept::default());
        let Ok(done) = conduct(&scenario, &names, (orders, &stop), &mut ledger, &mut kept) else {
            panic!("it goes on")
        };
        (format!("{:?} {:?}", done.tally.rows, done.tally.probes), kept.0)
    };
    let (sums, alone) = study(1);
    assert_eq!(alone.len(), 12 * 9);
    for threads in [2, 8] {
        let (others, many) = study(threads);
        assert_same(&alone, &many, &format!("{threads} threads"));
        assert!(others == sums, "the sums differ at {threads} threads");
    }
}

/// Keeps all outcomes of rows.
#[derive(Default)]
struct Kept(Vec<ReplicateOutcome>);

impl Watcher for Kept {
    fn taken(&mut self, _: &Tally, _: u32) {}

    fn outcomes(
        &mut self,
        _: u32,
        plans: &[RowPlan],
        outcomes: &[Option<ReplicateOutcome>],
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let rows = plans.iter().zip(outcomes).filter(|(plan, _)| !plan.probe);
        self.0.extend(rows.filter_map(|(_, outcome)| outcome.clone()));
        Ok(())
    }
}

#[test]
fn a_world_that_was_used_before_is_as_good_as_new() {
    let scenario = starter_with(&[]);
    let deployment = Arc::new(deploy(&scenario, 2, 900_000.0));
    let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
    let (drawn, plan) = world(&scenario, 3);
    let fresh = Simulation::new(theatre.clone()).run(drawn.clone(), plan.clone());
    let mut used = Simulation::new(theatre.clone());
    for replicate in 0..3 {
        let (drawn, plan) = world(&scenario, replicate);
        used.run(drawn, plan);
    }
    // Left in the middle of a raid.
    let (other_drawn, other_plan) = world(&scenario, 9);
    used.start(other_drawn, other_plan, true);
    for _ in 0..500 {
        used.step();
    }
    assert_same(&[used.run(drawn, plan)], &[fresh], "used world");
}

#[test]
fn watching_changes_nothing() {
    let scenario = starter_with(&[]);
    let deployment = Arc::new(deploy(&scenario, 2, 900_000.0));
    let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
    for replicate in 0..5 {
        let (drawn, plan) = world(&scenario, replicate);
        let unwatched = Simulation::new(theatre.clone()).run(drawn.clone(), plan.clone());
        let mut simulation = Simulation::new(theatre.clone());
        simulation.start(drawn, plan, true);
        while simulation.step() {}
        assert!(unwatched.drones == 0 || !simulation.facts().is_empty());
        assert_same(&[simulation.outcome()], &[unwatched], "watched");
    }
}

#[test]
fn a_strategy_against_itself_differs_by_exactly_nothing() {
    let scenario = shipped("first.ron");
    for strategy in 0..scenario.spec.strategies.len() {
        let deployment = deploy(&scenario, strategy, 300_000.0);
        let twice = [replicates(&scenario, &deployment, 20), replicates(&scenario, &deployment, 20)];
        assert_same(&twice[0], &twice[1], "against itself");
    }
}

#[test]
fn every_deployment_meets_the_same_raids() {
    let scenario = starter_with(&[]);
    let poor = replicates(&scenario, &deploy(&scenario, 0, 0.0), 20);
    let rich = replicates(&scenario, &deploy(&scenario, 2, 900_000.0), 20);
    let mut differ = false;
    for (a, b) in poor.iter().zip(&rich) {
        assert_eq!((a.raids, a.drones), (b.raids, b.drones));
        for (x, y) in a.drone_outcomes.iter().zip(&b.drone_outcomes) {
            assert_eq!(
                (x.raid, x.drone, x.cell, x.class, x.target, x.launch_s.to_bits()),
                (y.raid, y.drone, y.cell, y.class, y.target, y.launch_s.to_bits())
            );
        }
        differ |= a.leakers != b.leakers;
    }
    assert!(differ, "the deployments are meant to fare differently");
}

/// A jammer far from every raid, alone and with a crew, on a post and on a patrol, with much or little else about.
#[test]
fn a_jammer_that_nobody_meets_changes_nothing() {
    // Everything happens in the south-west; the jammer stands 60 km away.
    let scenario =
        starter_with(&[("size_km: (12.0, 9.0)", "size_km: (60.0, 60.0)"), ("cell_m: 60", "cell_m: 200")]);
    let jammer = scenario.effector("vehicle-jammer").expect("it is in the catalogue");
    for (strategy, budget_usd) in [(0, 0.0), (0, 300_000.0), (1, 900_000.0), (2, 900_000.0)] {
        let plain = deploy(&scenario, strategy, budget_usd);
        let with = |team: Option<usize>, first: bool| {
            let mut more = plain.clone();
            let at = DVec2::new(59_000.0, 59_000.0);
            let unit = UnitPlan {
                label: "nobody meets it".into(),
                name: "Lone jammer".into(),
                force: 0,
                team,
                task: Task::Hold { at },
                sensors: vec![],
                effectors: vec![jammer],
                crew: 3,
            };
            let place = if first { 0 } else { more.units.len() };
            more.units.insert(place, unit);
            more
        };
        let without = replicates(&scenario, &plain, 15);
        for (team, first) in [(None, false), (None, true), (Some(1), false)] {
            let what = format!("strategy {strategy} at {budget_usd}, team {team:?}, first {first}");
            assert_same(&replicates(&scenario, &with(team, first), 15), &without, &what);
        }
    }
}

/// Of hundreds of units over a region only those near to a raid are simulated: the others must not have mattered.
#[test]
fn units_that_no_raid_comes_near_change_nothing() {
    let scenario = scenario(&WIDE.replace("NEAR", NEAR));
    let few = deploy(&scenario, 0, 1e8);
    let many = deploy(&scenario, 1, 1e8);
    assert!(few.units.len() > 8 && many.units.len() >= few.units.len() + 30, "{}", many.units.len());
    let (alone, among) = (replicates(&scenario, &few, 6), replicates(&scenario, &many, 6));
    assert_same(&alone, &among, "far units");
    let detected = alone.iter().flat_map(|o| &o.drone_outcomes).filter(|d| d.detected_s.is_some()).count();
    let found: u32 = alone.iter().map(|o| o.operators_found).sum();
    assert!(detected > 20 && found > 5, "{detected} drones detected, {found} pairs found");
}

/// What stands near to the raids in [`WIDE`].
const NEAR: &str = r#"
            Post(items: ["passive-rf"], at: Fixed([(6, 5), (9, 8)])),
            Post(items: ["eye", "handheld-jammer"], at: Fixed([(8, 6.5)])),
            Patrol(team: "vehicle-team", items: ["eye", "handheld-jammer"], task: Route(through: Fixed([(5, 6), (12, 6)]), stops: 2), most: 2),
            Patrol(team: "foot-team", items: ["eye"], task: Area(around: Fixed([(6, 4)]), radius_m: 1500), most: 3),
            Patrol(team: "vehicle-team", items: ["eye"], task: QuickReaction(at: Fixed([(8, 6)])), most: 2),
"#;

/// A village in the west under attack, and one far in the east that nobody attacks `NEAR` stands for [`NEAR`].
const WIDE: &str = r#"(
    schema: 1, name: "Wide", period_days: 30, ground: Flat(size_km: (90, 12), cell_m: 300),
    roads: (lines_km: [[(2, 6), (88, 6)]]),
    settlements: [
        (id: "west", name: "West", at_km: (8, 6), population: 900, radius_m: 300, value_usd: 1, attractiveness: 1),
        (id: "east", name: "East", at_km: (80, 6), population: 900, radius_m: 300, value_usd: 1, attractiveness: 0),
    ],
    forces: [(
        id: "force", may_jam: true, may_shoot: true, people: 20000, trained_share: 0.5,
        bases: [(id: "base", at_km: (8, 6))],
    )],
    cells: [(
        id: "cell", pairs: 30, staging_km: [(2, 2)], raids_per_day: 1,
        mix: [(class: "radio", share: 0.8), (class: "waypoint", share: 0.2)], drones_weights: [1, 1],
    )],
    laws: (ready_min: 1, busy_min: 2),
    strategies: [
        (id: "few", rules: [
            NEAR
        ]),
        (id: "many", rules: [
            NEAR
            Post(items: ["eye", "handheld-jammer", "passive-rf"], at: Fixed([(78, 5), (79, 6), (80, 7), (81, 6)])),
            Patrol(team: "vehicle-team", items: ["eye", "handheld-jammer"], task: Route(through: Fixed([(70, 6), (86, 6)]), stops: 2), most: 16),
            Patrol(team: "foot-team", items: ["eye"], task: Area(around: Fixed([(80, 6)]), radius_m: 2500), most: 16),
            Patrol(team: "vehicle-team", items: ["eye"], task: QuickReaction(at: Fixed([(80, 6)])), most: 4),
        ]),
    ],
    budgets_usd: [100000000],
)"#;

/// A crew that sits in its vehicle without an eye on the ground finds no pair: quiet time is not cut into steps for it.
#[test]
fn who_can_notice_no_pair_costs_no_steps() {
    let scenario = scenario(
        r#"(
            schema: 1, name: "Riders", period_days: 10, ground: Flat(size_km: (12, 12), cell_m: 300),
            roads: (lines_km: [[(6, 6), (11, 6)]]),
            assets: [(id: "post", kind: Post, at_km: (8, 6), radius_m: 20)],
            forces: [(id: "force", people: 100, bases: [(id: "base", at_km: (8, 6))])],
            cells: [(
                id: "cell", pairs: 30, staging_km: [(2, 2)], raids_per_day: 2, mix: [(class: "radio", share: 1)],
                hides: [At((8, 6.2))], walk_m: 3000, stay_min: 60,
            )],
            strategies: [(id: "ready", rules: [
                Patrol(team: "vehicle-team", task: QuickReaction(at: Fixed([(8, 6)])), most: 1),
            ])],
            budgets_usd: [1000000],
        )"#,
    );
    let team = deploy(&scenario, 0, 1e8);
    assert!(team.units.len() == 1 && team.units[0].sensors.is_empty(), "{:?}", team.units);
    let steps = |deployment| replicates(&scenario, deployment, 6).iter().map(|o| o.ticks).sum::<u64>();
    let (with, without) = (steps(&team), steps(&deploy(&scenario, 0, 0.0)));
    assert!(with as f64 <= 1.1 * without as f64, "{with} steps with it, {without} without");
}

#[test]
fn another_seed_is_another_study() {
    let scenario = starter_with(&[]);
    let other = starter_with(&[("    seed: 1,\n    replicates", "    seed: 2,\n    replicates")]);
    let a = replicates(&scenario, &deploy(&scenario, 0, 0.0), 5);
    let b = replicates(&other, &deploy(&other, 0, 0.0), 5);
    assert!(a.iter().zip(&b).any(|(a, b)| a.digest != b.digest));
}
