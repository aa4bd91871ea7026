//! Maps of deployments, as `deploy` and `study` draw them.

use crate::report::map::{MapError, MapGround, map_svg, small_multiples_svg};
use crate::report::plan::PlanView;
use crate::scenario::Scenario;
use crate::strategy::Deployment;
use glam::DVec2;

fn roads(scenario: &Scenario) -> Vec<Vec<DVec2>> {
    scenario.road_lines.iter().map(|line| line.points.clone()).collect()
}

/// The map of one deployment.
pub fn map(scenario: &Scenario, deployment: &Deployment) -> Result<String, MapError> {
    let ground = MapGround { ground: &scenario.ground, roads: &roads(scenario) };
    map_svg(ground, &PlanView::of(scenario, deployment))
}

/// Small maps of several deployments side by side.
pub fn maps(scenario: &Scenario, heading: &str, deployments: &[&Deployment]) -> Result<String, MapError> {
    let ground = MapGround { ground: &scenario.ground, roads: &roads(scenario) };
    let plans: Vec<PlanView> = deployments.iter().map(|d| PlanView::of(scenario, d)).collect();
    small_multiples_svg(ground, heading, &plans)
}
