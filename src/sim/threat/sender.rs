//! What a cell of a replicate does with a drone, whatever the raid: which targets it wants, how far it flies, by what way.
//!
//! Raids and probes ask the same one, so that a probe flies as a raid's drone would. Assumptions as in [`super::plan`].

use super::plan::{DronePlan, Via, figure};
use crate::math;
use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::scenario::spec::kit::ControlLink;
use crate::scenario::spec::red::CellSpec;
use crate::sim::drawn::{Day, Drawn};
use crate::terrain::Path;
use glam::DVec2;
use std::sync::Arc;

/// A cell in a replicate.
#[derive(Clone, Copy)]
pub(super) struct Sender<'a> {
    pub scenario: &'a Scenario,
    pub drawn: &'a Drawn,
    /// Its index.
    pub cell: usize,
}

/// Whether a class flies in the weather of a day.
pub(super) fn flyable(drawn: &Drawn, class: usize, day: Day) -> bool {
    let figures = &drawn.classes[class];
    day.wind_m_s <= figures.max_wind_m_s && day.rain_mm_h <= figures.max_rain_mm_h
}

impl Sender<'_> {
    fn spec(&self) -> &CellSpec {
        &self.scenario.spec.cells[self.cell]
    }

    /// Weight of each asset in its choice of a target, with a factor on its wish for each.
    pub fn appeal(&self, wants: &[f64]) -> Vec<f64> {
        let assets = self.scenario.assets.iter().zip(&self.drawn.assets).zip(wants);
        assets
            .map(|((asset, figures), wanted)| {
                let taste =
                    self.spec().prefers.iter().find(|p| p.kind == asset.kind).map_or(1.0, |p| p.weight);
                figures.attractiveness * taste * wanted
            })
            .collect()
    }

    /// Farthest hide from which a class reaches its target: link or cable, and a third of the endurance.
    pub fn farthest_m(&self, class: usize) -> f64 {
        let f = &self.drawn.classes[class];
        let flight_m = f.speed_m_s * f.endurance_min * 60.0;
        let share = if self.scenario.catalogue.classes[class].link == ControlLink::Cable { 0.9 } else { 0.4 };
        (900.0 * f.link_range_km).min(share * flight_m)
    }

    /// The way by its places, if it has any.
    fn via(&self, key: u64, hide: DVec2, aim: DVec2) -> Option<Arc<Via>> {
        if self.spec().via.is_empty() {
            return None;
        }
        let mut draws = self.drawn.streams.at(Purpose::Drone, key, 1);
        let (mut points, mut holds, mut along_m) = (vec![hide], Vec::new(), 0.0);
        for place in &self.spec().via {
            let at = 1000.0 * DVec2::from(place.at_km);
            along_m += points[points.len() - 1].distance(at);
            points.push(at);
            holds.push((along_m, figure(&place.hold_s, 0.0).quantile(draws.unit())));
        }
        points.push(aim);
        Some(Arc::new(Via { path: Path::open(points), holds }))
    }

    /// The drone of a key, a class and a pair, on its way from its hide to a target.
    pub fn drone(
        &self,
        (key, class, pair): (u64, usize, usize),
        (hide, target): (DVec2, usize),
        launch_s: f64,
    ) -> DronePlan {
        let mut draws = self.drawn.streams.at(Purpose::Drone, key, 0);
        let asset = &self.scenario.assets[target];
        let spread_m = 0.5 * asset.radius_m * draws.unit().sqrt();
        let around = math::TAU * draws.unit();
        let aim = asset.at + spread_m * DVec2::new(math::cos(around), math::sin(around));
        let leg = aim - hide;
        let aside = self.drawn.cells[self.cell].bend_share;
        let bend = hide + leg * draws.uniform(0.3, 0.7) + leg.perp() * draws.uniform(-aside, aside);
        let route = [hide, bend, aim];
        let via = self.via(key, hide, aim);
        let figures = &self.drawn.classes[class];
        let plan = DronePlan { key, pair, class, launch_s, route, via, fails_at_m: None };
        let length_m = plan.length_m();
        let fails = draws.unit() < figures.failure_chance;
        let fails_at_m = fails.then(|| draws.unit() * length_m);
        let snags_at_m = (figures.snag_per_km > 0.0)
            .then(|| 1000.0 * draws.exponential() / -math::ln_1p(-figures.snag_per_km.min(0.999)))
            .filter(|&m| m < length_m);
        let fails_at_m = match (fails_at_m, snags_at_m) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        DronePlan { fails_at_m, ..plan }
    }
}
