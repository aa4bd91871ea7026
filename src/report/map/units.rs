//! What the plan puts on the map: what is sensed and reached, the ways of patrols, and the units themselves.
//!
//! Circles are nominal ranges on open ground, without relief: an upper bound. Coverage of one kind is drawn as one
//! layer, so that overlaps do not darken; the swath of a patrol is what it covers somewhere along its loop, not at
//! once.

use svg::node::element::Group;

use super::base::Window;
use super::draw::{GNSS, GUN, JAM, PATROL, SENSE, circle, polyline};
use super::symbols::{self, UNIT};
use crate::report::lettering::{Placer, Rect};
use crate::report::plan::PlanView;
use crate::scenario::spec::kit::EffectorKind;
use crate::strategy::deployment::{Task, UnitPlan};

/// A kind of coverage: its colour, its dashes, the opacity of its fill.
#[derive(Clone, Copy)]
pub struct Layer {
    /// Name in the legend.
    pub name: &'static str,
    /// Colour.
    pub colour: &'static str,
    /// Dashes of the outline; empty for a solid one.
    pub dashes: &'static str,
    fill: f64,
    radius: fn(&PlanView, &UnitPlan) -> f64,
}

/// The kinds of coverage, from the lowest.
pub const LAYERS: [Layer; 4] = [
    Layer {
        name: "denied satellite navigation",
        colour: GNSS,
        dashes: "2 4",
        fill: 0.07,
        radius: |plan, unit| plan.reach_m(unit, EffectorKind::GnssDenial),
    },
    Layer {
        name: "detection (half of the looks)",
        colour: SENSE,
        dashes: "7 4",
        fill: 0.10,
        radius: |plan, unit| plan.sensing_m(unit),
    },
    Layer {
        name: "link jamming, nominal reach",
        colour: JAM,
        dashes: "",
        fill: 0.16,
        radius: |plan, unit| plan.reach_m(unit, EffectorKind::LinkJammer),
    },
    Layer {
        name: "guns",
        colour: GUN,
        dashes: "",
        fill: 0.30,
        radius: |plan, unit| plan.reach_m(unit, EffectorKind::Gun),
    },
];

impl Layer {
    /// Whether a plan has any of it.
    pub fn is_used(&self, plan: &PlanView) -> bool {
        plan.deployment.units.iter().any(|u| (self.radius)(plan, u) > 0.0)
    }
}

/// All coverage.
pub fn coverage(window: &Window, plan: &PlanView) -> Group {
    let mut all = Group::new();
    for layer in LAYERS {
        let mut fills = Group::new().set("opacity", layer.fill).set("fill", layer.colour);
        let mut rims = Group::new().set("stroke", layer.colour).set("fill", "none").set("stroke-width", 1.3);
        if !layer.dashes.is_empty() {
            rims = rims.set("stroke-dasharray", layer.dashes);
        }
        for unit in &plan.deployment.units {
            let radius = (layer.radius)(plan, unit) * window.scale();
            if radius <= 0.0 {
                continue;
            }
            if let Task::Route { loop_m } = &unit.task {
                let swath = polyline(&window.line(loop_m), true).set("stroke", layer.colour);
                let swath = swath.set("stroke-width", super::draw::r(2.0 * radius));
                fills = fills.add(swath.set("stroke-linejoin", "round").set("stroke-linecap", "round"));
            } else {
                let (x, y) = window.at(unit.task.anchor());
                fills = fills.add(circle(x, y, radius));
                rims = rims.add(circle(x, y, radius).set("stroke-opacity", 0.75));
            }
        }
        all = all.add(fills).add(rims);
    }
    all
}

/// Loops, areas and hunting discs.
pub fn ways(window: &Window, plan: &PlanView) -> Group {
    let mut g = Group::new().set("stroke", PATROL).set("fill", "none").set("stroke-width", 2.4);
    for unit in &plan.deployment.units {
        match &unit.task {
            Task::Route { loop_m } => {
                let halo = polyline(&window.line(loop_m), true).set("stroke", "#ffffff");
                g = g.add(halo.set("stroke-width", 4.4).set("stroke-opacity", 0.6));
                g = g.add(polyline(&window.line(loop_m), true).set("stroke-dasharray", "9 5"));
            }
            Task::Area { centre, radius_m } => {
                let (x, y) = window.at(*centre);
                let disc = circle(x, y, radius_m * window.scale());
                g = g.add(disc.set("stroke-dasharray", "2 5").set("stroke-linecap", "round"));
            }
            Task::Hunt { centre, radius_m } => {
                let (x, y) = window.at(*centre);
                let disc = circle(x, y, radius_m * window.scale());
                g = g.add(
                    disc.set("stroke-dasharray", "12 4 2 4").set("fill", PATROL).set("fill-opacity", 0.05),
                );
            }
            Task::Hold { .. } | Task::QuickReaction { .. } => {}
        }
    }
    g
}

/// The units' symbols, each with its number in the list of units, beside one another where they stand in one place.
pub fn units(window: &Window, plan: &PlanView, placer: &mut Placer) -> Group {
    let mut tethers = Group::new();
    let mut shapes = Group::new();
    for (i, unit) in plan.deployment.units.iter().enumerate() {
        let at = window.at(unit.task.anchor());
        let number = (i + 1).to_string();
        let (w, h) = UNIT;
        let place = placer.place_box(at, w + 2.0, h + 3.0);
        if (place.0 - at.0).abs() + (place.1 - at.1).abs() > 1.0 {
            tethers = tethers.add(symbols::tether(place, at));
        }
        shapes = shapes.add(symbols::unit(&unit.task, unit.team.is_none(), &number, place.0, place.1));
    }
    Group::new().add(tethers).add(shapes)
}

/// Small dots instead of numbered symbols, for small maps.
pub fn dots(window: &Window, plan: &PlanView, placer: &mut Placer) -> Group {
    plan.deployment.units.iter().fold(Group::new(), |g, unit| {
        let (x, y) = window.at(unit.task.anchor());
        placer.block(Rect::around(x, y, 4.0, 4.0));
        let colour = if unit.team.is_none() { super::draw::BLUE } else { PATROL };
        g.add(circle(x, y, 3.6).set("fill", colour).set("stroke", "#ffffff").set("stroke-width", 1.0))
    })
}
