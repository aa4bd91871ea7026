//! The quartermaster as its users see it: on a small valley, over all kinds of rules.

mod buying;
mod placing;

use super::deployment::Deployment;
use super::quartermaster::deploy;
use crate::scenario::model::{Asset, Scenario};
use crate::scenario::spec::ScenarioSpec;
use crate::scenario::spec::world::{AssetKind, AssetSpec};
use crate::terrain::{Cover, CoverTable, Grid, Ground, Raster, RoadGraph, RoadLine};
use glam::DVec2;
use std::path::Path;
use std::sync::Arc;

/// The valley of `valley.ron`, with ground and roads made by hand so that the tests know them.
fn valley() -> Scenario {
    scenario(include_str!("valley.ron"))
}

/// The valley with other strategies than those of the file.
fn valley_with(rules: &str) -> Scenario {
    let text = include_str!("valley.ron");
    let (head, rest) = text.split_once("strategies: [").expect("the file has strategies");
    let (_, tail) = rest.split_once("budgets_usd").expect("the file has budgets");
    scenario(&format!("{head}strategies: [(id: \"own\", rules: [{rules}])],\n budgets_usd{tail}"))
}

/// The scenario that `picket new` writes.
fn starter() -> Scenario {
    let text = crate::scenario::starter::starter();
    Scenario::from_text(text, Path::new(""), "starter").expect("the starter is valid").scenario
}

fn scenario(text: &str) -> Scenario {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let spec: ScenarioSpec = options.from_str(text).expect("the test's scenario is valid");
    let settlements = spec.settlements.iter().map(|s| {
        let figures = AssetSpec {
            id: s.id.clone(),
            name: s.name.clone(),
            kind: AssetKind::Village,
            at_km: s.at_km,
            radius_m: s.radius_m,
            value_usd: s.value_usd.clone(),
            attractiveness: s.attractiveness.clone(),
            exposed_day: s.exposed_day.clone(),
            exposed_night: s.exposed_night.clone(),
            hardening: s.hardening.clone(),
        };
        (figures, s.population)
    });
    let assets =
        settlements.chain(spec.assets.iter().map(|a| (a.clone(), 0.0))).map(|(figures, population)| Asset {
            id: figures.id.clone(),
            name: figures.name.clone(),
            kind: figures.kind,
            at: DVec2::new(figures.at_km.0, figures.at_km.1) * 1000.0,
            radius_m: figures.radius_m,
            population,
            figures,
        });
    Scenario {
        assets: assets.collect(),
        catalogue: spec.catalogue.clone(),
        campaign_laws: Default::default(),
        laws: spec.laws.clone(),
        ground: Arc::new(ground()),
        roads: Arc::new(roads()),
        road_lines: Arc::from([]),
        projection: None,
        hash: String::new(),
        spec,
    }
}

/// A valley that rises from its axis y = 4 km, forest above 120 m, a river at x = 3 km.
fn ground() -> Ground {
    let grid = Grid::new(80, 80, 100.0).expect("a small grid");
    let height = |p: DVec2| (p.y - 4000.0).abs() * 0.05 + p.x * 0.001;
    let cover = |p: DVec2| match p {
        p if (p.x - 3000.0).abs() < 100.0 => Cover::Water,
        p if height(p) > 120.0 => Cover::Forest,
        p if p.distance(DVec2::new(4000.0, 4000.0)) < 400.0 => Cover::Urban,
        _ => Cover::Open,
    };
    Ground::new(
        Raster::from_fn(grid, |c| height(grid.centre(c)) as f32),
        Raster::from_fn(grid, |c| cover(grid.centre(c))),
        CoverTable::default(),
    )
    .expect("a valid ground")
}

/// A cross of roads through Market, with Mill and Ford on it, and Chapel at its northern end; none at Pumps.
fn roads() -> RoadGraph {
    let line = |points: &[(f64, f64)]| RoadLine {
        class: "road".into(),
        points: points.iter().map(|&(x, y)| DVec2::new(x, y) * 1000.0).collect(),
    };
    let lines = [
        line(&[(2.0, 3.0), (3.0, 3.8), (4.0, 4.0), (5.0, 3.6), (6.0, 2.5)]),
        line(&[(4.0, 2.0), (4.0, 4.0), (4.5, 5.0), (5.0, 6.5)]),
        line(&[(5.0, 3.6), (5.0, 2.0), (6.0, 2.5)]),
    ];
    RoadGraph::new(&lines, 30.0).expect("valid roads")
}

fn strategy(scenario: &Scenario, id: &str) -> usize {
    scenario.spec.strategies.iter().position(|s| s.id == id).expect("the strategy is in the file")
}

/// What a strategy of the valley puts up at a budget.
fn plan(id: &str, budget_usd: f64) -> Deployment {
    let valley = valley();
    deploy(&valley, strategy(&valley, id), budget_usd)
}

/// What rules put up in the valley at a budget.
fn plan_of(rules: &str, budget_usd: f64) -> Deployment {
    deploy(&valley_with(rules), 0, budget_usd)
}
