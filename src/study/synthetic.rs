//! Made-up outcomes for tests of the analysis and of the reports: cheap, deterministic, shaped like real ones.

use glam::DVec2;

use crate::sim::outcome::{Cause, DroneOutcome, ReplicateOutcome, Stage};
use crate::strategy::deployment::{Deployment, LedgerLine, Refusal, Task, UnitPlan};
use crate::study::input::{InputGrades, Named, StudyNames};
use crate::study::{self, Comparison, RowSummary, StudyError, Tally};
use std::sync::Arc;

/// A number in [0, 1) from a key.
pub fn draw(key: [u64; 4]) -> f64 {
    let mut x = 0x9E37_79B9_7F4A_7C15_u64;
    for k in key {
        x = (x ^ k).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x ^= x >> 29;
        x = x.wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 32;
    }
    (x >> 11) as f64 / (1_u64 << 53) as f64
}

fn named(pairs: &[(&str, &str)]) -> Vec<Named> {
    pairs.iter().map(|(id, name)| Named::new(id, name)).collect()
}

/// Names of a made-up scenario with six strategies at four budgets.
pub fn names() -> StudyNames {
    StudyNames {
        scenario: "Made-up valley".to_owned(),
        hash: "0123456789abcdef".to_owned(),
        period_days: 30.0,
        costed_years: 1.0,
        strategies: named(&[
            ("patrols", "Patrols without jammers"),
            ("jammers", "Jammers at assets"),
            ("mobile", "Jammers on patrol"),
            ("cue", "Cue first"),
            ("hunt", "Hunt the operators"),
            ("harden", "Passive hardening"),
            ("mix", "A mix"),
        ]),
        budgets_usd: vec![100_000.0, 400_000.0, 1_200_000.0, 4_000_000.0],
        classes: named(&[("quad", "Radio quadcopter"), ("fpv", "FPV"), ("waypoint", ""), ("fibre", "")]),
        cells: named(&[("north", "North cell"), ("south", "South cell")]),
        assets: named(&[("mill", "Mill"), ("market", "Market"), ("clinic", "Clinic")]),
        forces: named(&[("police", "Police")]),
        grades: InputGrades { a: 20, b: 60, c: 90, r: 10, ungraded: 20 },
    }
}

/// How well a strategy stops drones at a budget, 0 to 1.
fn skill(strategy: usize, budget: usize) -> f64 {
    let top = [0.10, 0.45, 0.50, 0.72, 0.40, 0.02, 0.92][strategy];
    top * [0.05, 0.35, 0.75, 1.0][budget]
}

/// Causes of leaks of a strategy with their weights.
fn causes(strategy: usize) -> &'static [(Cause, f64)] {
    match strategy {
        0 => &[(Cause::NotDetected, 0.6), (Cause::NoEffector, 0.4)],
        1 => &[(Cause::SeenTooLate, 0.5), (Cause::OutOfReach, 0.3), (Cause::LinkHeld, 0.2)],
        2 => &[(Cause::NoSensorInReach, 0.5), (Cause::LaidTooLate, 0.3), (Cause::DecidedTooLate, 0.2)],
        3 => &[(Cause::Silent, 0.4), (Cause::ChannelBusy, 0.35), (Cause::NotJammable, 0.25)],
        4 => &[(Cause::NoEffector, 0.9), (Cause::NeverInSight, 0.1)],
        5 => &[(Cause::NoSensorInReach, 1.0)],
        _ => &[(Cause::NotJammable, 0.6), (Cause::CrewBusy, 0.25), (Cause::LinkHeld, 0.15)],
    }
}

/// One replicate: the raids depend on the replicate alone, the defence on a skill.
fn outcome(replicate: u64, strategy: usize, budget: usize, skill: f64) -> ReplicateOutcome {
    let mut o =
        ReplicateOutcome { raids: 3 + (9.0 * draw([replicate, 1, 0, 0])) as u32, ..Default::default() };
    for raid in 0..o.raids {
        let drones = 1 + u32::from(draw([replicate, 2, raid.into(), 0]) < 0.4);
        let mut leaked = 0;
        for drone in 0..drones {
            let u = |purpose| draw([replicate, purpose, raid.into(), drone.into()]);
            let d = drone_outcome(raid, drone, strategy, skill, &u);
            leaked += u32::from(d.cause.leaked());
            for stage in Stage::ALL.into_iter().filter(|&s| s <= d.stage) {
                o.funnel[stage as usize] += 1;
            }
            o.hits += d.hits;
            o.casualties += d.casualties;
            o.damage_usd += d.damage_usd;
            o.drone_outcomes.push(d);
        }
        o.drones += drones;
        o.leakers += leaked;
        o.raids_without_leaker += u32::from(leaked == 0);
    }
    o.operators_found = u32::from(strategy == 4) * u32::from(draw([replicate, 9, 0, 0]) < skill);
    o.false_alarms = if strategy == 3 { (40.0 * draw([replicate, 10, 0, 0])) as u32 } else { 0 };
    o.civil_link_person_hours = if strategy == 1 { 4e4 * draw([replicate, 11, 0, 0]) } else { 0.0 };
    o.exposure_person_days = 700.0 * f64::from(o.leakers) + 50.0 * f64::from(o.raids);
    o.displaced_people = if o.leakers > 3 { 600.0 } else { 0.0 };
    o.cost_usd = spent(strategy, budget) * (0.9 + 0.2 * draw([replicate, 12, 0, 0]));
    o.digest = u64::MAX - replicate;
    o
}

fn drone_outcome(
    raid: u32,
    drone: u32,
    strategy: usize,
    skill: f64,
    u: &impl Fn(u64) -> f64,
) -> DroneOutcome {
    let cause = if u(3) < skill {
        if strategy == 4 { Cause::OperatorsCaughtBefore } else { Cause::LinkBroken }
    } else {
        let mut left = u(4);
        let list = causes(strategy);
        let hit = list.iter().find(|(_, weight)| {
            left -= weight;
            left < 0.0
        });
        hit.unwrap_or(&list[0]).0
    };
    let hit = cause.leaked() && u(5) < 0.3;
    let blocked = hit && strategy == 5 && u(6) < 0.6;
    let warned = strategy != 5 && u(7) < 0.5;
    DroneOutcome {
        raid,
        drone,
        cell: u16::from(u(8) < 0.5),
        class: (4.0 * u(9) * u(9)) as u16,
        target: (3.0 * u(10)) as u16,
        launch_s: 3600.0 * f64::from(raid) + 15.0 * f64::from(drone),
        stage: if cause.leaked() { Stage::Detected } else { Stage::Stopped },
        cause,
        releases: u32::from(cause.leaked()),
        hits: u32::from(hit),
        blocked: u32::from(blocked),
        casualties: if hit && !blocked { (4.0 * u(11)) as u32 } else { 0 },
        damage_usd: if hit && !blocked { 5000.0 } else { 0.0 },
        warning_s: warned.then(|| 20.0 + 100.0 * u(12)),
        detected_s: warned.then(|| 60.0 * u(13)),
    }
}

fn spent(strategy: usize, budget: usize) -> f64 {
    let share = [0.9, 0.97, 0.95, 0.92, 0.99, 0.6, 0.96][strategy];
    let cap = [500_000.0, 4e6, 3e6, 3.2e6, 1e6, 700_000.0, 4e6][strategy];
    (names().budgets_usd[budget] * share).min(cap)
}

fn deployment(strategy: usize, budget: usize, extra: u32) -> Deployment {
    let posts = (spent(strategy, budget) / 90_000.0) as u32 + extra;
    let unit = |i: u32| UnitPlan {
        label: format!("post/hold/{i}"),
        name: format!("Post {}", i + 1),
        force: 0,
        team: None,
        task: Task::Hold { at: DVec2::new(1000.0 * f64::from(i % 9), 700.0 * f64::from(i % 7)) },
        sensors: vec![0],
        effectors: if strategy == 0 { vec![] } else { vec![0] },
        crew: 2,
    };
    let line = |i: u32| LedgerLine {
        round: i + 1,
        rule: 0,
        thing: crate::strategy::deployment::Bought::Courses,
        what: format!("post at place {}: passive RF, fixed jammer (9 people)", i + 1),
        items: vec![],
        people: 9,
        force: 0,
        trained: 0,
        price_factor: 1.0,
        cost_usd: 90_000.0,
        left_usd: (names().budgets_usd[budget] - 90_000.0 * f64::from(i + 1)).max(0.0),
    };
    Deployment {
        strategy: names().strategies[strategy].id.clone(),
        budget_usd: names().budgets_usd[budget],
        spent_usd: spent(strategy, budget) + 9_000.0 * f64::from(extra),
        units: (0..posts).map(unit).collect(),
        barriers: vec![],
        trained_share: vec![0.5],
        people: vec![9 * posts],
        courses: vec![0],
        ledger: (0..posts).map(line).collect(),
        refusals: vec![Refusal {
            rule: 0,
            what: "post at the next place: passive RF, fixed jammer".to_owned(),
            why: "money: 41 k USD more would do".to_owned(),
            short_usd: Some(41_000.0),
        }],
    }
}

/// A row with its outcomes, one a replicate.
#[derive(Clone)]
pub struct Row {
    pub strategy: usize,
    pub budget: usize,
    pub deployment: Deployment,
    pub outcomes: Vec<ReplicateOutcome>,
}

/// The same with a tenth more money; without outcomes where that buys nothing.
pub type Probe = Row;

/// The sums of rows and of their probes, one behind each row or none at all.
pub fn tally<'n>(names: &'n StudyNames, rows: &[Row], probes: &[Probe]) -> Result<Tally<'n>, StudyError> {
    let mut all: Vec<(&Row, bool)> = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        all.push((row, false));
        all.extend(probes.get(i).map(|probe| (probe, true)));
    }
    let plan =
        |(row, probe): &(&Row, bool)| (row.strategy, row.budget, *probe, Arc::new(row.deployment.clone()));
    let mut tally = Tally::of(names, all.iter().map(plan));
    for replicate in 0..rows.iter().map(|row| row.outcomes.len()).max().unwrap_or(0) {
        let outcomes: Vec<_> = all.iter().map(|(row, _)| row.outcomes.get(replicate).cloned()).collect();
        tally.add(replicate as u32, &outcomes)?;
    }
    Ok(tally)
}

/// Compares rows.
pub fn compare(names: &StudyNames, rows: &[Row], probes: &[Probe]) -> Result<Comparison, StudyError> {
    Ok(study::compare(names, &tally(names, rows, probes)?))
}

/// The summary of a row.
pub fn summary(names: &StudyNames, row: &Row) -> RowSummary {
    let tally = tally(names, std::slice::from_ref(row), &[]).expect("a row meets its own raids");
    RowSummary::of(names, &tally.rows[0])
}

/// Rows of all strategies at all budgets.
pub fn rows(replicates: u64) -> Vec<Row> {
    let all = (0..names().strategies.len()).flat_map(|s| (0..4).map(move |b| (s, b)));
    all.map(|(strategy, budget)| Row {
        strategy,
        budget,
        deployment: deployment(strategy, budget, 0),
        outcomes: (0..replicates).map(|r| outcome(r, strategy, budget, skill(strategy, budget))).collect(),
    })
    .collect()
}

/// Probes: strategies with an even index buy one post more, the others nothing.
pub fn probes(replicates: u64) -> Vec<Probe> {
    let all = (0..names().strategies.len()).flat_map(|s| (0..4).map(move |b| (s, b)));
    all.map(|(strategy, budget)| {
        let buys = strategy % 2 == 0;
        let better = (skill(strategy, budget) + 0.05).min(1.0);
        let run = |r| outcome(r, strategy, budget, better);
        Probe {
            strategy,
            budget,
            deployment: deployment(strategy, budget, u32::from(buys)),
            outcomes: if buys { (0..replicates).map(run).collect() } else { vec![] },
        }
    })
    .collect()
}
