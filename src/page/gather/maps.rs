//! What stands where, for the page: the ground once, and every deployment upon it.

use super::tidy::{metre, places};
use super::tracks::{Point, straightened};
use super::{PageError, Source, pictures};
use crate::batch::map_in_order;
use crate::page::model::{self, Maps};
use crate::report::map::{LAYERS, Layer, class_shown, is_unmanned};
use crate::report::number::{plain, usd};
use crate::report::plan::{PlanView, shown};
use crate::report::table::capital;
use crate::scenario::Scenario;
use crate::scenario::spec::world::AssetKind;
use crate::strategy::Deployment;
use crate::strategy::deployment::{Task, UnitPlan};
use crate::study::Standing;
use glam::DVec2;
use std::sync::Arc;

/// What a strategy buys with a budget.
pub struct Bought {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// What was bought.
    pub deployment: Arc<Deployment>,
}

/// How far a road may be off its course on the page, m.
const ROAD_M: f64 = 8.0;

/// The maps of deployments.
pub fn maps(source: &Source, bought: &[Bought]) -> Result<Maps, PageError> {
    let scenario: &Scenario = source.scenario;
    let views: Vec<PlanView> = bought.iter().map(|b| PlanView::of(scenario, &b.deployment)).collect();
    let layers: Vec<&Layer> =
        LAYERS.iter().filter(|layer| views.iter().any(|view| layer.is_used(view))).collect();
    let made =
        map_in_order(source.threads, bought.len(), |i| deployment(scenario, &bought[i], &views[i], &layers));
    let size = scenario.ground.size_m();
    Ok(Maps {
        size_m: (size.x, size.y),
        relief: pictures::relief(&scenario.ground)?,
        roads: scenario.road_lines.iter().map(|line| way(&line.points)).collect(),
        assets: scenario.assets.iter().map(asset).collect(),
        bases: bases(scenario),
        layers: layers
            .iter()
            .map(|l| model::Layer { name: l.name.to_owned(), colour: l.colour.to_owned() })
            .collect(),
        cover_of: views.first().and_then(cover_of).unwrap_or_default(),
        deployments: made.into_iter().collect::<Result<_, _>>()?,
    })
}

/// A line without the corners that nobody would see.
fn way(points: &[DVec2]) -> Vec<(f64, f64)> {
    // A place for each metre of the way, so that a corner is kept for where it is and not for when.
    let mut along = 0.0;
    let mut before = points.first().copied().unwrap_or_default();
    let timed = points.iter().map(|&p| {
        along += p.distance(before);
        before = p;
        Point { time_s: along, at: p.extend(0.0) }
    });
    straightened(&timed.collect::<Vec<_>>(), ROAD_M).iter().map(|p| metre(p.at.truncate())).collect()
}

fn asset(asset: &crate::scenario::model::Asset) -> model::Asset {
    let kind = match asset.kind {
        AssetKind::Village => "settlement",
        AssetKind::Gathering => "where people gather",
        AssetKind::Post => "police, customs or army post",
        AssetKind::Road => "checkpoint or road",
        AssetKind::Utility => "power, water, networks",
        AssetKind::Rival => "a rival group's place",
    };
    model::Asset {
        name: shown(&asset.name, &asset.id).to_owned(),
        kind: kind.to_owned(),
        at: metre(asset.at),
        radius_m: places(asset.radius_m, 0),
        population: places(asset.population, 0),
    }
}

fn bases(scenario: &Scenario) -> Vec<model::Place> {
    let forces = &scenario.spec.forces;
    let of = |force: &crate::scenario::spec::blue::ForceSpec| {
        let name = shown(&force.name, &force.id).to_owned();
        let place = move |base: &crate::scenario::spec::blue::BaseSpec| model::Place {
            name: format!("{}, {name}", base.id),
            at: metre(1000.0 * DVec2::from(base.at_km)),
        };
        force.bases.iter().map(place).collect::<Vec<_>>()
    };
    forces.iter().flat_map(of).collect()
}

/// What coverage is drawn for.
fn cover_of(plan: &PlanView) -> Option<String> {
    let (class, height_m) = class_shown(plan)?;
    let class = &plan.catalogue.classes[class];
    let name = shown(&class.name, &class.id);
    Some(format!("{name} in transit at {} m, in sight, by day and in clear weather", plain(height_m, 0)))
}

fn deployment(
    scenario: &Scenario,
    bought: &Bought,
    view: &PlanView,
    layers: &[&Layer],
) -> Result<model::Deployment, PageError> {
    let d = &*bought.deployment;
    let standing = Standing::new(&scenario.ground, &scenario.catalogue, &scenario.spec.forces, d);
    let cover = layers.iter().map(|layer| pictures::cover(&scenario.ground, view, &standing, layer));
    let mut barriers: Vec<(usize, usize)> = Vec::new();
    for asset in 0..scenario.assets.len() {
        let count = d.barriers.iter().filter(|b| b.asset == asset).count();
        if count > 0 {
            barriers.push((asset, count));
        }
    }
    Ok(model::Deployment {
        strategy: bought.strategy,
        budget: bought.budget,
        spent: format!("{} of {} spent", usd(d.spent_usd), usd(d.budget_usd)),
        kit: view.kit_counts().iter().map(|(name, count)| format!("{count} × {name}")).collect(),
        refused: d.refusals.iter().map(|r| capital(&format!("{} ({})", r.what, r.why))).collect(),
        units: d.units.iter().map(|u| unit(view, u, layers)).collect(),
        barriers,
        cover: cover.collect::<Result<_, _>>()?,
    })
}

fn unit(view: &PlanView, unit: &UnitPlan, layers: &[&Layer]) -> model::Unit {
    let kind = match unit.team {
        Some(_) => "team",
        None if is_unmanned(unit) => "node",
        None => "post",
    };
    let (route, radius_m) = match &unit.task {
        Task::Route { loop_m } => {
            let mut closed = way(loop_m);
            // The last joins the first.
            closed.dedup();
            (closed, 0.0)
        }
        Task::Area { radius_m, .. } | Task::Hunt { radius_m, .. } => (Vec::new(), *radius_m),
        Task::Hold { .. } | Task::QuickReaction { .. } => (Vec::new(), 0.0),
    };
    model::Unit {
        role: format!("{}, {}", view.role(unit), view.force(unit.force).name),
        kit: view.kit(unit),
        kind: kind.to_owned(),
        at: metre(unit.task.anchor()),
        route,
        radius_m: places(radius_m, 0),
        task: view.task(unit),
        ranges_m: layers.iter().map(|layer| places(layer.radius(view, unit), 0)).collect(),
    }
}
