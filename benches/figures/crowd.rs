//! A crowd of drones over a map of fifty posts: sensing, jamming and line of sight on, on one core.

use super::{Figure, median};
use glam::DVec2;
use picket::math;
use picket::rng::Streams;
use picket::scenario::Scenario;
use picket::sim::Simulation;
use picket::sim::drawn::Drawn;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::sim::threat::{DronePlan, PairPlan, RaidPlan, ThreatPlan, Waypoint};
use picket::strategy::deploy;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const STEPS: usize = 1000;
const EDGE_M: f64 = 20_000.0;

/// Fifty crewed posts, each with a direction finder, eyes and a jammer.
fn scenario() -> Arc<Scenario> {
    let posts: Vec<String> = (0..50)
        .map(|i| format!("({:.1}, {:.1})", 1.0 + 2.0 * f64::from(i % 10), 2.0 + 4.0 * f64::from(i / 10)))
        .collect();
    let text = format!(
        r#"(
    schema: 1, name: "Crowd", replicates: 1, period_days: 1, costed_years: 1,
    ground: Generated(seed: 7, size_km: (20, 20), cell_m: 50, relief_m: 250, forest_share: 0.3),
    settlements: [(id: "town", name: "Town", at_km: (10, 10), population: 4000, radius_m: 600)],
    assets: [],
    forces: [(
        id: "force", name: "Force", may_jam: true, may_shoot: true, people: 5000, trained_share: 1,
        bases: [(id: "base", at_km: (10, 10))],
    )],
    cells: [(
        id: "cell", name: "cell", pairs: 1, staging_km: [(1, 1)], raids_per_day: 1,
        mix: [(class: "radio", share: 0.7), (class: "fpv", share: 0.1), (class: "waypoint", share: 0.1), (class: "fibre", share: 0.1)],
        drones_weights: [1], hide_distance_km: 2,
    )],
    strategies: [(
        id: "posts", name: "Posts", about: "Fifty posts.",
        rules: [Post(items: ["passive-rf", "eye", "handheld-jammer"], at: Fixed([{}]), most: 50, per_round: 50)],
    )],
    budgets_usd: [100000000],
)"#,
        posts.join(", ")
    );
    match Scenario::from_text(&text, Path::new("."), "crowd.ron") {
        Ok(loaded) => Arc::new(loaded.scenario),
        Err(report) => panic!("{}", report.render(false)),
    }
}

/// A raid of `drones` that cross the map from edge to edge, all in the air at once.
fn crossing(scenario: &Scenario, drawn: &Drawn, drones: usize) -> ThreatPlan {
    let launch_s = 60.0;
    let from = |p: DVec2| vec![Waypoint { time_s: 0.0, at: p }, Waypoint { time_s: 1e5, at: p }];
    let hide = DVec2::new(300.0, 300.0);
    let pair = PairPlan { key: 1 << 40, pair: 0, hide, way: from(hide), leave_s: 9e4 };
    let classes = scenario.catalogue.classes.len();
    let drone = |n: usize| {
        let mut draws = drawn.streams.at(picket::rng::Purpose::Test, n as u64, 0);
        let (across, bow) = (draws.uniform(0.02, 0.98), draws.uniform(-0.1, 0.1));
        let turn = math::TAU * (draws.below(4) as f64) / 4.0;
        let middle = DVec2::splat(0.5 * EDGE_M);
        let axis = DVec2::new(math::cos(turn), math::sin(turn));
        let start = middle + axis * (-0.49 * EDGE_M) + axis.perp() * ((across - 0.5) * EDGE_M);
        let end = start + axis * (0.98 * EDGE_M);
        let bend = start.lerp(end, 0.5) + axis.perp() * (bow * EDGE_M);
        DronePlan {
            key: n as u64,
            pair: 0,
            class: n % classes,
            launch_s,
            route: [start, bend.clamp(DVec2::ZERO, DVec2::splat(EDGE_M)), end],
            via: None,
            fails_at_m: None,
        }
    };
    let raid = RaidPlan {
        cell: 0,
        target: 0,
        start_s: 0.0,
        launch_s,
        counts: true,
        night: false,
        day: drawn.day_at(0.0),
        pairs: vec![pair],
        drones: (0..drones).map(drone).collect(),
        neutrals: Vec::new(),
        luck: 0,
    };
    ThreatPlan { raids: vec![raid], scrubbed: 0, replaced_after_s: f64::INFINITY }
}

/// Seconds for a thousand contact steps with everything in the air, and the drones that fly on average.
fn run(theatre: &Arc<Theatre>, drones: usize) -> (f64, f64) {
    let drawn = Arc::new(Drawn::new(&theatre.scenario, Streams { seed: 1, replicate: 0 }));
    let plan = Arc::new(crossing(&theatre.scenario, &drawn, drones));
    let mut simulation = Simulation::new(theatre.clone());
    simulation.start(drawn, plan, false);
    while simulation.scene().clock.now_s < 60.0 {
        simulation.step();
    }
    let mut flown = 0;
    let start = Instant::now();
    for _ in 0..STEPS {
        simulation.step();
        flown += simulation.scene().order.0.len();
    }
    let seconds = start.elapsed().as_secs_f64();
    let clock = simulation.scene().clock;
    assert!(
        clock.contact && clock.now_s < 60.0 + clock.step_s * (STEPS as f64 + 200.0),
        "contact steps throughout"
    );
    (seconds, flown as f64 / STEPS as f64)
}

/// One core, 1,000 drones; and how the cost grows to 30,000.
pub fn figures() -> Vec<Figure> {
    let scenario = scenario();
    let deployment = Arc::new(deploy(&scenario, 0, 1e8));
    assert_eq!(deployment.units.len(), 50, "fifty posts stand");
    let theatre = Arc::new(Theatre::new(scenario, deployment, &Views::default()));
    let mut out = Vec::new();
    let mut points = Vec::new();
    for (drones, runs) in [(1000, 5), (3000, 3), (10_000, 1), (30_000, 1)] {
        // The first run fills the views of the posts, which a study does once for all its replicates.
        run(&theatre, drones);
        let times: Vec<(f64, f64)> = (0..runs).map(|_| run(&theatre, drones)).collect();
        let seconds = median(times.iter().map(|t| t.0).collect());
        points.push((drones as f64, seconds));
        let what =
            format!("{drones} drones, 50 posts, 1,000 contact steps (mean {:.0} in the air)", times[0].1);
        let (goal, met) = if drones == 1000 { ("< 0.5 s", seconds < 0.5) } else { ("–", true) };
        out.push(Figure::new(what, format!("{seconds:.3} s"), goal, met));
    }
    let steepest = points
        .windows(2)
        .map(|w| math::ln(w[1].1 / w[0].1) / math::ln(w[1].0 / w[0].0))
        .fold(f64::NEG_INFINITY, f64::max);
    let (first, last) = (points[0], points[points.len() - 1]);
    let whole = math::ln(last.1 / first.1) / math::ln(last.0 / first.0);
    let what = format!("growth from 1,000 to 30,000 drones (steepest part n^{steepest:.2})");
    out.push(Figure::new(what, format!("n^{whole:.2}"), "≤ n^1.15", whole <= 1.15));
    out
}
