use picket::rng::Streams;
use picket::scenario::{Asset, Scenario, catalogue};
use picket::scenario::spec::{ScenarioSpec, world::*};
use picket::sim::{Simulation, drawn::Drawn, sight::Views, theatre::Theatre, threat::ThreatPlan};
use picket::strategy::deployment::*;
use picket::terrain::*;
use std::sync::Arc;
use glam::DVec2;
fn main() {
    let text = r#"(schema: 1, name: "t", period_days: 14, ground: Generated(seed: 1, size_km: (12, 10), cell_m: 60, relief_m: 300, forest_share: 0.3, towns: 5, river: true),
      forces: [(id: "police", may_jam: true, people: 100, trained_share: 1.0, bases: [(id: "b", at_km: (6, 5))])],
      cells: [(id: "c", pairs: 3, staging_km: [(1, 1)], mix: [(class: "radio", share: 0.85), (class: "fpv", share: 0.1), (class: "waypoint", share: 0.04), (class: "fibre", share: 0.01)], raids_per_day: 0.7, drones_weights: [3, 2, 1])],
      strategies: [], budgets_usd: [])"#;
    let spec: ScenarioSpec = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME).from_str(text).unwrap();
    let map = generate(&GenerateParams { seed: 1, width_m: 12000., height_m: 10000., cell_m: 60., relief_m: 300., forest_share: 0.3, towns: 5, river: true }).unwrap();
    let assets: Vec<Asset> = map.towns.iter().map(|t| Asset { id: t.id.clone(), name: t.name.clone(), kind: AssetKind::Village, at: t.position, radius_m: t.radius_m, population: t.population,
        figures: ron::from_str(&format!("(id: \"{}\", kind: Village, at_km: (0,0))", t.id)).unwrap() }).collect();
    let catalogue = catalogue::shipped();
    let roads = RoadGraph::new(&map.roads, 40.0).unwrap();
    let s = |id: &str| catalogue.sensors.iter().position(|s| s.id == id).unwrap();
    let e = |id: &str| catalogue.effectors.iter().position(|s| s.id == id).unwrap();
    let mut units = vec![];
    for (i, a) in assets.iter().enumerate() {
        units.push(UnitPlan { label: format!("post/{i}"), name: a.name.clone(), force: 0, team: None, task: Task::Hold { at: a.at }, sensors: vec![s("eye"), s("passive-rf"), s("acoustic-node")], effectors: vec![e("fixed-jammer")], crew: 3 });
    }
    units.push(UnitPlan { label: "hunt".into(), name: "h".into(), force: 0, team: Some(0), task: Task::Hunt { centre: DVec2::new(6000., 5000.), radius_m: 2000. }, sensors: vec![s("eye")], effectors: vec![], crew: 4 });
    units.push(UnitPlan { label: "route".into(), name: "h".into(), force: 0, team: Some(1), task: Task::Route { loop_m: assets.iter().map(|a| a.at).collect() }, sensors: vec![s("eye")], effectors: vec![e("handheld-jammer")], crew: 4 });
    let laws = catalogue.laws.clone();
    let scenario = Arc::new(Scenario { spec, catalogue, laws, assets, ground: Arc::new(map.ground), roads: Arc::new(roads), hash: String::new() });
    let dep = |units: Vec<UnitPlan>| Arc::new(Deployment { strategy: "x".into(), budget_usd: 0., spent_usd: 0., units, barriers: vec![], trained_share: vec![1.0], people: vec![0], courses: vec![0], ledger: vec![], refusals: vec![] });
    let views = Views::default();
    for (name, units) in [("none", vec![]), ("all", units)] {
        let theatre = Arc::new(Theatre::new(scenario.clone(), dep(units), &views));
        let mut sim = Simulation::new(theatre);
        let t = std::time::Instant::now();
        let mut causes = std::collections::BTreeMap::new();
        let (mut leak, mut n, mut ticks, mut found, mut cap) = (0, 0, 0u64, 0, 0);
        let mut fun=[0u32;9];
        for r in 0..200 {
            let drawn = Arc::new(Drawn::new(&scenario, Streams { seed: 1, replicate: r }));
            let plan = Arc::new(ThreatPlan::new(&scenario, &drawn));
            let o = sim.run(drawn, plan);
            leak += o.leakers; n += o.drones; ticks += o.ticks; found += o.operators_found; cap += o.operators_captured;
            for i in 0..9 { fun[i]+=o.funnel[i]; }
            assert_eq!(o.drones as usize, o.drone_outcomes.len());
            for d in &o.drone_outcomes { *causes.entry(d.cause).or_insert(0) += 1; }
        }
        println!("{name}: {leak}/{n} ticks {ticks} found {found} cap {cap} {:?} per replicate {:?} per tick {:?}", t.elapsed(), t.elapsed()/200, t.elapsed()/ticks as u32);
        println!("{causes:?} {fun:?}");
    }
}
