//! What stands or flies at a place of the map.

use super::layers::{Layer, Layers};
use crate::film::Frame;
use crate::scenario::Scenario;
use crate::sim::flyers::FlyerKind;
use glam::DVec2;

/// Something that can be looked at closely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A drone of a raid: the raid, its number within it.
    Drone(usize, usize),
    /// An operator pair: the raid, its number within it.
    Pair(usize, usize),
    /// A unit of the deployment.
    Unit(usize),
    /// An asset.
    Asset(usize),
}

/// What is drawn of a side, as far as it can be picked.
#[derive(Clone, Copy)]
pub struct Scenery<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The moment; `None` before there is one.
    pub frame: Option<&'a Frame>,
    /// Where the units are: as many as the deployment has.
    pub units: &'a [DVec2],
    /// What is drawn at all.
    pub layers: Layers,
}

/// The thing at a place, within some metres: what flies before what walks, that before what stands, the nearest of each.
/// An asset is picked anywhere within its radius too.
pub fn pick(scenery: Scenery, at: DVec2, within_m: f64) -> Option<Thing> {
    let near = |place: DVec2| Some(place.distance(at)).filter(|&d| d <= within_m);
    let mut found: Vec<(u8, f64, Thing)> = Vec::new();
    if let Some(frame) = scenery.frame {
        let blind = scenery.layers.shows(Layer::Known);
        for flyer in frame.flyers.iter().filter(|f| f.detected || !blind) {
            let FlyerKind::Threat { raid, drone } = flyer.kind else { continue };
            found.extend(near(flyer.at.truncate()).map(|d| (0, d, Thing::Drone(raid, drone))));
        }
        for pair in frame.pairs.iter().filter(|p| p.fixed || p.met || !blind) {
            found.extend(near(pair.at).map(|d| (1, d, Thing::Pair(pair.raid, pair.index))));
        }
    }
    let units = scenery.units.iter().enumerate();
    found.extend(units.filter_map(|(i, &place)| near(place).map(|d| (2, d, Thing::Unit(i)))));
    for (i, asset) in scenery.scenario.assets.iter().enumerate() {
        let distance = asset.at.distance(at);
        if distance <= within_m.max(asset.radius_m) {
            found.push((3, distance, Thing::Asset(i)));
        }
    }
    let order = |a: &(u8, f64, Thing), b: &(u8, f64, Thing)| {
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
    };
    found.into_iter().min_by(order).map(|f| f.2)
}
