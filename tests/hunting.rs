//! Hunting operators, through the public face: hand-made deployments against hand-made raids whose pairs stand where
//! the test wants them.

mod common;

use common::{starter_with, world};
use glam::DVec2;
use picket::math;
use picket::rng::{Purpose, Streams};
use picket::scenario::Scenario;
use picket::sim::Simulation;
use picket::sim::drawn::{Day, Drawn};
use picket::sim::facts::Fact;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::sim::threat::{DronePlan, PairPlan, RaidPlan, ThreatPlan, Waypoint};
use picket::strategy::deployment::{Deployment, Task, UnitPlan};
use std::sync::Arc;

/// Open level ground without woods or water on which a foot team walks at `speed_m_s` and meets what it passes within
/// half the sweep width.
fn plain(speed_m_s: f64, sweep_width_m: f64, more: &[(&str, &str)]) -> Arc<Scenario> {
    let changed = format!(
        "catalogue: (
            teams: [
                (id: \"foot-team\", mobility: Foot, people: 4, speed_m_s: {speed_m_s:.1}, foot_speed_m_s: {speed_m_s:.1}),
                (id: \"vehicle-team\", mobility: Vehicle, people: 4, speed_m_s: 12, foot_speed_m_s: {speed_m_s:.1}),
            ],
            covers: [
                (id: \"open\", foot_speed_factor: 1), (id: \"crops\", foot_speed_factor: 1),
                (id: \"urban\", foot_speed_factor: 1), (id: \"forest\", foot_speed_factor: 1),
            ],
            laws: (
                sweep_width_m: {sweep_width_m:.1}, capture_chance: 1, contact_casualty: 0, vigilance_lost: 0,
                pair_seen_m: 200, pair_look_s: 60, expected_stay_min: 10, fleeing_speed_m_s: 0,
                cue_trained_s: 1, identify_trained_s: 1, delay_sigma: 0, threat_recognised: 1,
                ready_min: 5, busy_min: 5, search_min: 30,
            ),
        ),
        strategies: ["
    );
    let mut changes = vec![
        ("relief_m: 250", "relief_m: 0"),
        ("forest_share: 0.3", "forest_share: 0"),
        ("river: true", "river: false"),
        ("strategies: [", changed.as_str()),
    ];
    changes.extend(more);
    starter_with(&changes)
}

fn deployment(scenario: &Scenario, units: Vec<UnitPlan>) -> Deployment {
    let forces = scenario.spec.forces.len();
    Deployment {
        strategy: "by hand".into(),
        budget_usd: 0.0,
        spent_usd: 0.0,
        units,
        barriers: Vec::new(),
        trained_share: vec![1.0; forces],
        people: vec![0; forces],
        courses: vec![0; forces],
        ledger: Vec::new(),
        refusals: Vec::new(),
    }
}

fn team(scenario: &Scenario, label: &str, kind: &str, task: Task, sensors: &[&str]) -> UnitPlan {
    let teams = &scenario.catalogue.teams;
    UnitPlan {
        label: label.into(),
        name: label.into(),
        force: 0,
        team: teams.iter().position(|t| t.id == kind),
        task,
        sensors: sensors.iter().map(|id| scenario.sensor(id).expect("it is in the catalogue")).collect(),
        effectors: Vec::new(),
        crew: 4,
    }
}

/// A pair that stands at a place from `from_s` to `until_s`, and is gone then.
fn standing(number: usize, at: DVec2, from_s: f64, until_s: f64) -> PairPlan {
    let stop = |time_s| Waypoint { time_s, at };
    PairPlan {
        key: number as u64,
        pair: number as u32,
        hide: at,
        way: vec![stop(from_s), stop(until_s), stop(until_s)],
        leave_s: until_s,
    }
}

/// A raid without drones.
fn raid(start_s: f64, pairs: Vec<PairPlan>) -> RaidPlan {
    RaidPlan {
        cell: 0,
        target: 0,
        start_s,
        launch_s: start_s,
        counts: true,
        night: false,
        day: Day { wind_m_s: 0.0, rain_mm_h: 0.0, poor_visibility: false },
        pairs,
        drones: Vec::new(),
        neutrals: Vec::new(),
        luck: 0,
    }
}

/// Adds a drone to a raid, and nothing that fails.
fn fly(scenario: &Scenario, raid: &mut RaidPlan, launch_s: f64, hide: DVec2, target: usize) {
    let aim = scenario.assets[target].at;
    raid.target = target;
    raid.launch_s = launch_s;
    raid.drones = vec![DronePlan {
        key: 0,
        pair: 0,
        class: scenario.class("radio").expect("it is in the catalogue"),
        launch_s,
        route: [hide, hide.midpoint(aim), aim],
        via: None,
        fails_at_m: None,
    }];
}

fn facts(simulation: &mut Simulation, drawn: &Arc<Drawn>, raids: Vec<RaidPlan>) -> Vec<Fact> {
    simulation.start(
        drawn.clone(),
        Arc::new(ThreatPlan { raids, scrubbed: 0, replaced_after_s: f64::INFINITY }),
        true,
    );
    while simulation.step() {}
    simulation.facts().to_vec()
}

fn simulation(scenario: &Arc<Scenario>, units: Vec<UnitPlan>) -> Simulation {
    let deployment = Arc::new(deployment(scenario, units));
    Simulation::new(Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default())))
}

/// A uniform place in a disc.
fn somewhere(streams: Streams, number: u64, centre: DVec2, radius_m: f64) -> DVec2 {
    let mut draws = streams.at(Purpose::Test, 1, number);
    let r = radius_m * draws.unit().sqrt();
    centre + r * DVec2::from_angle(std::f64::consts::TAU * draws.unit())
}

/// Mean and its standard error.
fn mean(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let square = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0);
    (mean, (square / n).sqrt())
}

/// Random search (`validation.md`): P = 1 − exp(−WVt/A) for a static pair anywhere in the area.
#[test]
fn a_team_that_searches_a_disc_finds_static_pairs_by_koopmans_law() {
    const PAIRS: usize = 100;
    let (radius_m, speed_m_s, width_m, centre) = (600.0, 5.0, 15.0, DVec2::new(3_000.0, 6_000.0));
    let scenario = plain(speed_m_s, width_m, &[]);
    let task = Task::Hunt { centre, radius_m };
    let mut simulation = simulation(&scenario, vec![team(&scenario, "searchers", "foot-team", task, &[])]);
    let coverages = [0.25, 0.5, 1.0, 2.0];
    let area_m2 = std::f64::consts::PI * radius_m * radius_m;
    let times_s = coverages.map(|c| c * area_m2 / (width_m * speed_m_s));
    let mut found = [const { Vec::new() }; 4];
    for replicate in 0..150 {
        let (drawn, _) = world(&scenario, replicate);
        let pairs = (0..PAIRS)
            .map(|n| standing(n, somewhere(drawn.streams, n as u64, centre, radius_m), 0.0, times_s[3]))
            .collect();
        let facts = facts(&mut simulation, &drawn, vec![raid(0.0, pairs)]);
        for (found, until_s) in found.iter_mut().zip(times_s) {
            let met = facts.iter().filter(|f| matches!(f, Fact::Met { .. }) && f.time_s() <= until_s).count();
            found.push(met as f64 / PAIRS as f64);
        }
    }
    for (found, coverage) in found.iter().zip(coverages) {
        let (share, error) = mean(found);
        let law = 1.0 - math::exp(-coverage);
        // A 99.9 % interval, and half a per cent for the edge, where half of the sweep falls outside.
        assert!(
            (share - law).abs() < 3.3 * error + 0.005,
            "coverage {coverage}: {share} ± {error}, not {law}"
        );
    }
}

/// A vehicle team that hunts has left its car at the road: it finds what a team on foot finds.
#[test]
fn a_vehicle_team_searches_its_area_on_foot() {
    let (radius_m, centre) = (300.0, DVec2::new(3_000.0, 6_000.0));
    let scenario = plain(1.5, 60.0, &[]);
    let (drawn, _) = world(&scenario, 0);
    let met = |kind: &str, task: Task| {
        let mut simulation = simulation(&scenario, vec![team(&scenario, "searchers", kind, task, &[])]);
        let pairs = (0..40)
            .map(|n| standing(n, somewhere(drawn.streams, n as u64, centre, radius_m), 0.0, 3_600.0))
            .collect();
        let facts = facts(&mut simulation, &drawn, vec![raid(0.0, pairs)]);
        facts.into_iter().filter(|f| matches!(f, Fact::Met { .. })).collect::<Vec<_>>()
    };
    let on_foot = met("foot-team", Task::Hunt { centre, radius_m });
    assert!(on_foot.len() > 10, "{}", on_foot.len());
    assert_eq!(met("vehicle-team", Task::Hunt { centre, radius_m }), on_foot);
    assert_eq!(met("vehicle-team", Task::Area { centre, radius_m }), on_foot);
    assert_eq!(met("vehicle-team", Task::Hold { at: centre }), [], "who sits in a car finds nobody");
}

/// An eye notices a pair by the logistic law at the range and pace of the laws, shorter where cover conceals it.
#[test]
fn an_eye_notices_pairs_by_its_law() {
    let scenario = plain(1.5, 60.0, &[]);
    let (at, stays_s, pairs) = (DVec2::new(3_000.0, 6_000.0), 600.0, 30);
    let task = Task::Hold { at };
    let post = UnitPlan { team: None, ..team(&scenario, "post", "foot-team", task, &["eye"]) };
    let eye = scenario.sensor("eye").expect("it is in the catalogue");
    let mut simulation = simulation(&scenario, vec![post]);
    let (mut seen, mut expected, mut variance) = (0.0, 0.0, 0.0);
    for replicate in 0..40 {
        let (drawn, _) = world(&scenario, replicate);
        let place = |n: usize| {
            at + (150.0 + 10.0 * n as f64)
                * DVec2::from_angle(std::f64::consts::TAU * n as f64 / pairs as f64)
        };
        let raids = vec![raid(0.0, (0..pairs).map(|n| standing(n, place(n), 0.0, stays_s)).collect())];
        let facts = facts(&mut simulation, &drawn, raids);
        seen += facts.iter().filter(|f| matches!(f, Fact::Spotted { .. })).count() as f64;
        for n in 0..pairs {
            let r50_m = 200.0 * (1.0 - scenario.ground.figures_at(place(n)).concealment);
            let scale_m = r50_m * drawn.sensors[eye].scale_share;
            let distance_m = place(n).distance(at);
            let rate = math::softplus((r50_m - distance_m) / scale_m) / 60.0;
            let far = distance_m > r50_m + 4.6 * scale_m;
            let p = if far { 0.0 } else { 1.0 - math::exp(-rate * stays_s) };
            expected += p;
            variance += p * (1.0 - p);
        }
    }
    assert!(expected > 300.0, "the law is tried where it matters: {expected}");
    assert!((seen - expected).abs() < 3.3 * variance.sqrt() + 0.02 * expected, "{seen}, expected {expected}");
}

/// A fix sends whom the net reaches, as late as the net is; without a net only who sees the pair goes.
#[test]
fn a_call_travels_on_the_net() {
    let seen = DVec2::new(3_000.0, 6_000.0);
    let sent = |force: &str| {
        let scenario = plain(1.5, 60.0, &[("command: Voice,", force)]);
        let eyes = team(&scenario, "eyes", "foot-team", Task::Hold { at: seen }, &["eye"]);
        let away = Task::QuickReaction { at: seen + DVec2::new(0.0, -1_500.0) };
        let ready = team(&scenario, "ready", "foot-team", away, &[]);
        let (drawn, _) = world(&scenario, 0);
        let raids = vec![raid(0.0, vec![standing(0, seen + DVec2::new(50.0, 0.0), 0.0, 3_600.0)])];
        let facts = facts(&mut simulation(&scenario, vec![eyes, ready]), &drawn, raids);
        let fixed_s = facts.iter().find(|f| matches!(f, Fact::Fixed { .. })).expect("it is seen").time_s();
        let mut sent: Vec<(usize, f64)> = facts
            .iter()
            .filter_map(|f| match f {
                Fact::Sent { unit, arrives_s, .. } => Some((*unit, arrives_s - fixed_s)),
                _ => None,
            })
            .collect();
        sent.sort_by_key(|s| s.0);
        sent
    };
    let plain = sent("command: Voice, net_latency_s: 2,");
    assert_eq!(plain.len(), 2, "{plain:?}");
    assert!(plain[0].1 < 60.0, "who sees the pair 50 m away goes at once: {plain:?}");
    let late = sent("command: Voice, net_latency_s: 302,");
    assert!((late[1].1 - plain[1].1 - 300.0).abs() < 1e-6, "{late:?}, {plain:?}");
    assert_eq!(late[0], plain[0]);
    assert_eq!(sent("command: None,"), plain[..1]);
    assert_eq!(sent("command: Voice, net_range_km: 1,"), plain[..1]);
    // The desk is 4.3 km from both: it passes on what the teams' own radios could not.
    assert_eq!(sent("command: Voice, net_range_km: 4.6,").len(), 2);
}

/// Eyes at the hide raise the alarm while the drone climbs; quick reaction is called once it heads for its target.
#[test]
fn an_alarm_during_the_climb_calls_quick_reaction() {
    let scenario = plain(1.5, 60.0, &[]);
    let (drawn, _) = world(&scenario, 0);
    let target = scenario.assets.iter().position(|a| a.id == "lower").expect("a settlement of the starter");
    let aim = scenario.assets[target].at;
    let hide = aim + DVec2::new(-1_500.0, 800.0);
    // Seen by nobody, so that nobody is sent after the pair instead.
    let elsewhere = DVec2::new(500.0, 8_500.0);
    let watch = team(&scenario, "watch", "foot-team", Task::Hold { at: hide }, &["eye"]);
    let watch = UnitPlan { team: None, ..watch };
    let mut ready = team(&scenario, "ready", "vehicle-team", Task::QuickReaction { at: aim }, &[]);
    ready.effectors = vec![scenario.effector("shotgun").expect("it is in the catalogue")];
    let mut raid = raid(0.0, vec![standing(0, elsewhere, 0.0, 1_200.0)]);
    fly(&scenario, &mut raid, 60.0, hide, target);
    let facts = facts(&mut simulation(&scenario, vec![watch, ready]), &drawn, vec![raid]);
    let alarm = facts.iter().find(|f| matches!(f, Fact::Identified { threat: true, .. })).expect("an alarm");
    let climbed_s = 60.0 + drawn.classes[0].height_m / 4.0;
    assert!(alarm.time_s() < climbed_s, "the alarm comes during the climb: {}", alarm.time_s());
    let called = facts.iter().find_map(|f| match f {
        Fact::Called { unit, asset, time_s, .. } => Some((*unit, *asset, *time_s)),
        _ => None,
    });
    let (unit, asset, time_s) = called.expect("quick reaction is called");
    assert_eq!((unit, asset), (1, target));
    assert!(time_s >= climbed_s && time_s < climbed_s + 6.0, "{time_s}");
}

/// A team's time to move off for a pair is not its time for the drone of the same number.
#[test]
fn drones_and_pairs_do_not_share_their_luck() {
    let scenario = plain(1.5, 60.0, &[("delay_sigma: 0", "delay_sigma: 0.5")]);
    let (drawn, _) = world(&scenario, 0);
    let target = scenario.assets.iter().position(|a| a.id == "lower").expect("a settlement of the starter");
    let (aim, elsewhere) = (scenario.assets[target].at, DVec2::new(500.0, 8_500.0));
    let hide = aim + DVec2::new(-1_500.0, 800.0);
    let watch = team(&scenario, "watch", "foot-team", Task::Hold { at: hide }, &["eye"]);
    let watch = UnitPlan { team: None, ..watch };
    let place = aim + DVec2::new(-500.0, 0.0);
    let mut ready = team(&scenario, "ready", "foot-team", Task::QuickReaction { at: place }, &[]);
    ready.effectors = vec![scenario.effector("shotgun").expect("it is in the catalogue")];
    let mut simulation = simulation(&scenario, vec![watch, ready]);
    let mut after_drone = raid(0.0, vec![standing(0, elsewhere, 0.0, 1_200.0)]);
    fly(&scenario, &mut after_drone, 60.0, hide, target);
    let called = facts(&mut simulation, &drawn, vec![after_drone]);
    let called_s = called.iter().find_map(|f| match f {
        Fact::Called { arrives_s, time_s, .. } => Some(arrives_s - time_s - place.distance(aim) / 1.5),
        _ => None,
    });
    let after_pair = raid(0.0, vec![standing(0, hide, 0.0, 1_200.0)]);
    let sent = facts(&mut simulation, &drawn, vec![after_pair]);
    let sent_s = sent.iter().find_map(|f| match f {
        Fact::Sent { arrives_s, time_s, .. } => Some(arrives_s - time_s - place.distance(hide) / 1.5),
        _ => None,
    });
    let (called_s, sent_s) = (called_s.expect("it is called"), sent_s.expect("it is sent"));
    assert!((called_s - sent_s).abs() > 5.0, "{called_s} s for the drone, {sent_s} s for the pair");
}

/// How quiet time is cut is of no account: a hunt far away cuts it anew, and everything about the first pair stays.
#[test]
fn a_hunt_far_away_changes_nothing() {
    let scenario = plain(1.5, 60.0, &[("size_km: (12.0, 9.0)", "size_km: (30.0, 9.0)")]);
    let (at, far) = (DVec2::new(3_000.0, 6_000.0), DVec2::new(27_000.0, 6_000.0));
    let post = team(&scenario, "post", "foot-team", Task::Hold { at }, &["eye"]);
    let post = UnitPlan { team: None, ..post };
    let task = Task::Hunt { centre: at, radius_m: 500.0 };
    let hunters = team(&scenario, "hunters", "foot-team", task, &["eye"]);
    let task = Task::Hunt { centre: far, radius_m: 500.0 };
    let others = team(&scenario, "others", "foot-team", task, &["eye"]);
    let mut alone = simulation(&scenario, vec![post.clone(), hunters.clone()]);
    let mut both = simulation(&scenario, vec![post, hunters, others]);
    let mut told = 0;
    for replicate in 0..40 {
        let (drawn, _) = world(&scenario, replicate);
        let mut near = standing(0, at, 0.0, 0.0);
        let stop = |time_s, x, y| Waypoint { time_s, at: at + DVec2::new(x, y) };
        near.way = vec![
            stop(3.0, -2_500.0, 350.0),
            stop(2_203.7, 300.0, 350.0),
            stop(2_400.0, 300.0, 350.0),
            stop(4_000.0, 2_500.0, 600.0),
            stop(4_100.0, 2_600.0, 600.0),
        ];
        let other = standing(1, far + DVec2::new(400.0, 0.0), 1.3, 3_907.1);
        let about_the_first = |simulation: &mut Simulation, pairs: Vec<PairPlan>| {
            let mut facts = facts(simulation, &drawn, vec![raid(0.0, pairs)]);
            facts.retain(|f| f.pair() == Some(0));
            facts
        };
        let one = about_the_first(&mut alone, vec![near.clone()]);
        assert_eq!(about_the_first(&mut both, vec![near, other]), one, "replicate {replicate}");
        told += one.len();
    }
    assert!(told > 40, "{told}");
}

/// With all skill lost by a capture the cell never hits again; with none lost it always does.
#[test]
fn a_captured_pair_costs_its_cell_skill() {
    for (lost, hits) in [(0.0, true), (1.0, false)] {
        let law = format!("vigilance_lost: 0, skill_lost_per_capture: {lost:.1}");
        let scenario = plain(
            1.5,
            60.0,
            &[("vigilance_lost: 0", &law), ("            pairs: 3,", "            pairs: 3, hit_chance: 1,")],
        );
        let (drawn, _) = world(&scenario, 0);
        let at = DVec2::new(3_000.0, 6_000.0);
        let guard = team(&scenario, "guard", "foot-team", Task::Hold { at }, &[]);
        let mut later = raid(90_000.0, vec![standing(1, DVec2::new(2_500.0, 4_500.0), 90_000.0, 92_000.0)]);
        fly(&scenario, &mut later, 90_060.0, DVec2::new(2_500.0, 4_500.0), 0);
        let raids = vec![raid(0.0, vec![standing(0, at, 0.0, 600.0)]), later];
        let facts = facts(&mut simulation(&scenario, vec![guard]), &drawn, raids);
        assert!(facts.iter().any(|f| matches!(f, Fact::Met { captured: true, .. })), "{facts:?}");
        let hit = facts.iter().find_map(|f| match f {
            Fact::Released { hit, .. } => Some(*hit),
            _ => None,
        });
        assert_eq!(hit, Some(hits), "{facts:?}");
    }
}
