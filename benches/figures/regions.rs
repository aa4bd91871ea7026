//! Two regions for three years: a campaign with 500 patrols and about 10,000 raids on one core.

use super::{Figure, median};
use picket::campaign::replicate::Campaign;
use picket::rng::Streams;
use picket::scenario::Scenario;
use picket::scenario::spec::campaign::ReplySpec;
use picket::sim::Simulation;
use picket::sim::drawn::Drawn;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Raids that two cells mean to fly in three years, if the defence changes nothing.
const RAIDS: f64 = 10_000.0;

/// 120 villages on a plain of two regions, a cell in each, and patrols of five kinds.
fn text() -> String {
    let mut settlements = String::new();
    for i in 0..120u32 {
        let (x, y) = (5 + 10 * (i % 12), 3 + 6 * (i / 12));
        writeln!(
            settlements,
            r#"(id: "v{i}", name: "V{i}", at_km: ({x}, {y}), population: {}, radius_m: 300, value_usd: 1e6),"#,
            300 + 37 * (i % 23)
        )
        .expect("a string takes what it is given");
    }
    let cell = |id: &str, x: f64, raids: f64| {
        format!(
            r#"(id: "{id}", pairs: 200, staging_km: [({x}, 10), ({x}, 50)], raids_per_day: {raids}, drones_weights: [0.6, 0.3, 0.1],
            mix: [(class: "radio", share: 0.85), (class: "fpv", share: 0.1), (class: "waypoint", share: 0.04), (class: "fibre", share: 0.01)]),"#
        )
    };
    format!(
        r#"(schema: 1, name: "Two regions", contact_step_s: 1, longest_contact_step_s: 10, ground: Flat(size_km: (120, 60), cell_m: 200),
        roads: (lines_km: [[(2, 9), (118, 9)], [(2, 33), (118, 33)], [(2, 57), (118, 57)]]), settlements: [{settlements}],
        forces: [(id: "f", may_jam: true, may_shoot: true, people: 40000, trained_share: 0.5, bases: [(id: "a", at_km: (30, 30)), (id: "b", at_km: (90, 30))])],
        cells: [{}{}],
        campaign: (months: 36, laws: (growth_per_year: 1), forces: [(force: "f", drills_per_month: 2)]),
        strategies: [(id: "s", rules: [
            Patrol(team: "vehicle-team", items: ["eye", "handheld-jammer"], task: Hold(at: Assets(by: Risk)), most: 120),
            Patrol(team: "foot-team", items: ["eye", "handheld-jammer"], task: Area(around: Assets(by: Risk), radius_m: 1000), most: 240),
            Patrol(team: "vehicle-team", items: ["eye"], task: QuickReaction(at: Assets(by: Risk)), most: 120),
            Patrol(team: "vehicle-team", items: ["eye"], task: Route(through: Fixed([(5, 9), (15, 9), (55, 33), (65, 33)]), stops: 2), most: 20),
            Post(items: ["passive-rf"], at: Coverage(by: Risk), most: 40),
        ])],
        budgets_usd: [1000000000])"#,
        cell("west", 10.0, 0.65 * RAIDS / 1096.0),
        cell("east", 110.0, 0.35 * RAIDS / 1096.0),
    )
}

/// Seconds of a replicate of three years against an adversary that does not learn, and so flies all of them.
pub fn figures() -> Vec<Figure> {
    let scenario = match Scenario::from_text(&text(), Path::new(""), "regions.ron") {
        Ok(loaded) => Arc::new(loaded.scenario),
        Err(report) => panic!("{}", report.render(false)),
    };
    let deployment = Arc::new(deploy(&scenario, 0, 1e9));
    let patrols = deployment.units.iter().filter(|u| u.team.is_some()).count();
    let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
    let campaign = Campaign::new(theatre.clone());
    let mut simulation = Simulation::new(theatre);
    let mut raids = Vec::new();
    let mut run = |replicate| {
        let drawn = Arc::new(Drawn::new(&scenario, Streams { seed: 1, replicate }));
        let start = Instant::now();
        let done = campaign.run(&mut simulation, &drawn, &ReplySpec::no_learning());
        raids.push(f64::from(done.months.iter().map(|m| m.raids).sum::<u32>()));
        start.elapsed().as_secs_f64()
    };
    run(0);
    let seconds = median((1..6).map(&mut run).collect());
    let raids = median(raids);
    let what = format!("campaign of 36 months: {raids} raids among {patrols} patrols, one core");
    vec![Figure::new(what, format!("{seconds:.2} s"), "≤ 2 s", seconds <= 2.0)]
}
