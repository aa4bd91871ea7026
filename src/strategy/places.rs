//! Where a rule puts its things: every `PlaceSpec` as an ordered list of places.
//!
//! The list depends on the map and the rule alone, never on the budget or on what has been bought. It is taken from
//! the front; each lap puts one thing at each place, for one lap, or for at most four where a rule says `most` (beats
//! of moving patrols: for as many as there are people). Hand-placed (`Fixed`) places are taken once: a plan stands
//! exactly as it was drawn, and a place that is to hold two is named twice.
//!
//! - Assets: ranked by value, people exposed, or attractiveness × people exposed. Named: those of these ids, in the
//!   order of the rule.
//! - Approaches: from each asset towards where most hiding ground lies (see [`super::hides`]; at least 45° apart, the
//!   likeliest first); the first approach of every asset, then the second, up to four. Without any hiding ground:
//!   from the north, east, south and west.
//! - Roads: the nearest free crossroads of each asset in turn, then the next nearest; at a net without crossroads,
//!   the road point nearest to each asset.
//! - Hides: see [`super::hides`]. Coverage: see [`super::coverage`]. Bases: those of the force.

use super::coverage::covering_sites;
use super::hides::{Hide, likely_directions, likely_hides};
use super::rank::{Ranked, rank};
use super::site::{site, towards};
use super::words::{compass, distance, shown};
use crate::scenario::model::Scenario;
use crate::scenario::spec::strategy::{PlaceSpec, RankSpec};
use glam::DVec2;
use std::cell::OnceCell;

/// Approaches of one asset at most.
const MOST_APPROACHES: usize = 4;

/// How a post is sited at its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Siting {
    /// On the highest ground at the edge of a disc of this radius, m.
    Edge(f64),
    /// Exactly there, the second one too.
    Here,
    /// Exactly there; the second one on the highest ground around.
    HereFirst,
}

/// A place where something can stand.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The same place has the same key in every strategy and at every budget.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Its centre.
    pub at: DVec2,
    /// How posts are sited there.
    pub siting: Siting,
    /// The asset that it is.
    pub asset: Option<usize>,
}

impl Place {
    /// Where the `nth` post (from 0) stands.
    pub fn stand(&self, scenario: &Scenario, nth: u32) -> DVec2 {
        match (self.siting, nth) {
            (Siting::Edge(radius_m), _) => site(&scenario.ground, self.at, radius_m, nth),
            (Siting::Here, _) | (Siting::HereFirst, 0) => self.at,
            (Siting::HereFirst, _) => site(&scenario.ground, self.at, 0.0, nth - 1),
        }
    }

    /// The asset that it is, or else the nearest one. `None` without assets.
    pub fn nearest_asset(&self, scenario: &Scenario) -> Option<usize> {
        self.asset.or_else(|| nearest_asset(scenario, self.at))
    }
}

/// The map with what has been worked out about it once.
#[derive(Debug)]
pub struct Atlas<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    hides: OnceCell<Vec<Hide>>,
}

impl<'a> Atlas<'a> {
    /// An atlas with nothing worked out yet.
    pub fn new(scenario: &'a Scenario) -> Self {
        Atlas { scenario, hides: OnceCell::new() }
    }

    fn hides(&self) -> &[Hide] {
        self.hides.get_or_init(|| likely_hides(self.scenario))
    }

    /// The places of a specification in order, for a force, those of a region only if there is one; `reach_m` is the cover
    /// radius when the file gives none.
    pub fn places(&self, spec: &PlaceSpec, region: Option<&str>, force: usize, reach_m: f64) -> Vec<Place> {
        let mut places = self.everywhere(spec, force, reach_m);
        if let Some(region) = self.scenario.spec.regions.iter().find(|r| Some(r.id.as_str()) == region) {
            places.retain(|p| region.contains_km((p.at.x / 1000.0, p.at.y / 1000.0)));
        }
        places
    }

    fn everywhere(&self, spec: &PlaceSpec, force: usize, reach_m: f64) -> Vec<Place> {
        let s = self.scenario;
        match spec {
            PlaceSpec::Assets { by } => rank(s, *by).iter().map(|r| at_asset(s, r.asset)).collect(),
            PlaceSpec::Approaches { by, standoff_m } => approaches(s, *by, *standoff_m),
            PlaceSpec::Roads { by } => roads(s, *by),
            PlaceSpec::Hides => {
                let hide = |h: &Hide| derived(s, "hide", "hide ", h.at, Siting::Edge(0.0));
                self.hides().iter().map(hide).collect()
            }
            PlaceSpec::Coverage { by, radius_m } => covering_sites(s, *by, radius_m.unwrap_or(reach_m))
                .into_iter()
                .map(|at| derived(s, "cover", "site ", at, Siting::HereFirst))
                .collect(),
            PlaceSpec::Bases => bases(s, force),
            PlaceSpec::Named(ids) => {
                let named = ids.iter().filter_map(|id| s.assets.iter().position(|a| a.id == *id));
                named.map(|asset| at_asset(s, asset)).collect()
            }
            PlaceSpec::Fixed(points_km) => points_km
                .iter()
                .map(|&(x, y)| derived(s, "fixed", "point ", DVec2::new(x, y) * 1000.0, Siting::Here))
                .collect(),
        }
    }
}

/// The point at `standoff_m` from an asset, or as far that way as the map goes.
fn on_map(scenario: &Scenario, from: DVec2, way: DVec2, standoff_m: f64) -> DVec2 {
    let step_m = 50.0;
    let mut out_m = standoff_m;
    while out_m > 0.0 && !scenario.ground.contains(from + way * out_m) {
        out_m -= step_m;
    }
    from + way * out_m.max(0.0)
}

/// The first approach of every asset, then the second of each that has one, and so on.
fn approaches(scenario: &Scenario, by: RankSpec, standoff_m: f64) -> Vec<Place> {
    let ranked = rank(scenario, by);
    let directions = |r: &Ranked| match likely_directions(scenario, r.asset, MOST_APPROACHES) {
        ways if ways.is_empty() => (0..4).map(|i| towards(i, 4)).collect(),
        ways => ways,
    };
    let ways: Vec<Vec<DVec2>> = ranked.iter().map(directions).collect();
    let mut places: Vec<Place> = Vec::new();
    for lap in 0..MOST_APPROACHES {
        for (r, ways) in ranked.iter().zip(&ways) {
            if let Some(&way) = ways.get(lap) {
                let at = on_map(scenario, scenario.assets[r.asset].at, way, standoff_m);
                // Named after its own asset: another may be nearer.
                let name = format!("approach {}", seen_from(scenario, r.asset, at));
                places.push(Place { name, ..derived(scenario, "approach", "", at, Siting::Edge(0.0)) });
            }
        }
    }
    places
}

fn at_asset(scenario: &Scenario, asset: usize) -> Place {
    let a = &scenario.assets[asset];
    Place {
        key: a.id.clone(),
        name: shown(&a.name, &a.id).into(),
        at: a.at,
        siting: Siting::Edge(a.radius_m),
        asset: Some(asset),
    }
}

/// A place known by its kind and its position, rounded to the metre.
fn derived(scenario: &Scenario, kind: &str, title: &str, at: DVec2, siting: Siting) -> Place {
    Place {
        key: format!("{kind}-{:.0}-{:.0}", at.x, at.y),
        name: format!("{title}{}", whereabouts(scenario, at)),
        at,
        siting,
        asset: None,
    }
}

fn bases(scenario: &Scenario, force: usize) -> Vec<Place> {
    let force = &scenario.spec.forces[force];
    let place = |base: &crate::scenario::spec::blue::BaseSpec| Place {
        key: format!("base-{}-{}", force.id, base.id),
        name: base.id.clone(),
        at: DVec2::new(base.at_km.0, base.at_km.1) * 1000.0,
        siting: Siting::Here,
        asset: None,
    };
    force.bases.iter().map(place).collect()
}

/// Crossroads: each asset in rank order takes its nearest free one, and again, until all are taken.
fn roads(scenario: &Scenario, by: RankSpec) -> Vec<Place> {
    let ranked = rank(scenario, by);
    let centre = |r: &Ranked| scenario.assets[r.asset].at;
    let place = |at| derived(scenario, "junction", "crossroads ", at, Siting::Here);
    let mut free: Vec<DVec2> =
        scenario.roads.crossroads().into_iter().map(|n| scenario.roads.junction(n)).collect();
    if free.is_empty() {
        let nearest = ranked.iter().filter_map(|r| scenario.roads.nearest(centre(r)));
        return nearest.map(|point| place(point.position)).collect();
    }
    let mut places = Vec::new();
    while !ranked.is_empty() {
        for r in &ranked {
            let away = |at: &DVec2| at.distance_squared(centre(r));
            let nearest = (0..free.len()).min_by(|&a, &b| away(&free[a]).total_cmp(&away(&free[b])));
            match nearest {
                // The order of the rest must stay: it breaks ties.
                Some(i) => places.push(place(free.remove(i))),
                None => return places,
            }
        }
    }
    places
}

fn nearest_asset(scenario: &Scenario, at: DVec2) -> Option<usize> {
    let away = |i: usize| scenario.assets[i].at.distance_squared(at);
    (0..scenario.assets.len()).min_by(|&a, &b| away(a).total_cmp(&away(b)).then(a.cmp(&b)))
}

/// `in Market`, `1.5 km north-east of Market`: a position in words.
pub fn whereabouts(scenario: &Scenario, at: DVec2) -> String {
    match nearest_asset(scenario, at) {
        Some(asset) => seen_from(scenario, asset, at),
        None => format!("at km {:.1} east, {:.1} north", at.x / 1000.0, at.y / 1000.0),
    }
}

fn seen_from(scenario: &Scenario, asset: usize, at: DVec2) -> String {
    let asset = &scenario.assets[asset];
    let name = shown(&asset.name, &asset.id);
    let offset = at - asset.at;
    if offset.length() <= asset.radius_m {
        return format!("in {name}");
    }
    format!("{} {} of {name}", distance(offset.length()), compass(offset.x, offset.y))
}
