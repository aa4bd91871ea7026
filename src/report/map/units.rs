//! What the plan puts on the map: what is sensed and reached, the ways of patrols, and the units themselves.
//!
//! Of what stands, the outline is the nominal range and the tint is where in it a drone in transit is in sight: relief,
//! woods and houses cut it. Of what moves, the tint is a swath: what it covers somewhere along its way, not at once,
//! and relief is left out. Coverage of one kind is one layer, so that overlaps do not darken.

use glam::DVec2;
use svg::node::element::{Group, Image};

use super::base::{Window, embedded};
use super::symbols::{self, NODE, UNIT};
use crate::report::draw::{BLUE, GNSS, GUN, JAM, PATROL, SENSE, circle, haloed, polyline};
use crate::report::lettering::{Placer, Rect};
use crate::report::plan::PlanView;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{ControlLink, EffectorKind};
use crate::strategy::deployment::{Task, UnitPlan};
use crate::study::{Standing, stands};
use crate::terrain::Ground;
use std::collections::BTreeSet;

/// What a layer shows.
#[derive(Clone, Copy)]
enum Shown {
    Detection,
    Reach(EffectorKind),
}

/// A kind of coverage: its colour, its dashes, the opacity of its fill.
#[derive(Clone, Copy)]
pub struct Layer {
    /// Name in the legend.
    pub name: &'static str,
    /// Colour.
    pub colour: &'static str,
    /// Dashes of the outline; empty for a solid one.
    pub dashes: &'static str,
    /// Opacity of the tint.
    pub fill: f64,
    shown: Shown,
}

/// The kinds of coverage, from the lowest.
pub const LAYERS: [Layer; 4] = [
    Layer {
        name: "denied satellite navigation",
        colour: GNSS,
        dashes: "2 4",
        fill: 0.12,
        shown: Shown::Reach(EffectorKind::GnssDenial),
    },
    Layer { name: "detection", colour: SENSE, dashes: "7 4", fill: 0.22, shown: Shown::Detection },
    Layer {
        name: "link jamming",
        colour: JAM,
        dashes: "",
        fill: 0.24,
        shown: Shown::Reach(EffectorKind::LinkJammer),
    },
    Layer { name: "guns", colour: GUN, dashes: "", fill: 0.22, shown: Shown::Reach(EffectorKind::Gun) },
];

impl Layer {
    /// Nominal range of a unit, m; 0 where it has nothing of the kind.
    pub fn radius(&self, plan: &PlanView, unit: &UnitPlan) -> f64 {
        match self.shown {
            Shown::Detection => plan.sensing_m(unit),
            Shown::Reach(kind) => plan.reach_m(unit, kind),
        }
    }

    /// Where it covers a drone in transit of the class that maps are drawn for, as a PNG over the whole map that lets the ground
    /// through, so many pixels wide and high; `None` if the catalogue has no class.
    ///
    /// # Errors
    /// It cannot be encoded.
    pub fn tint(
        &self,
        ground: &Ground,
        plan: &PlanView,
        standing: &Standing,
        (width, height): (usize, usize),
    ) -> Result<Option<Vec<u8>>, png::EncodingError> {
        let Some((class, height_m)) = class_shown(plan) else { return Ok(None) };
        let step = ground.size_m() / DVec2::new(width as f64, height as f64);
        let covered = |row: usize, column: usize| {
            let at = step * DVec2::new(column as f64 + 0.5, (height - row) as f64 - 0.5);
            let drone = ground.above(at, height_m);
            match self.shown {
                Shown::Detection => standing.sees(class, drone),
                Shown::Reach(kind) => standing.reaches(kind, drone),
            }
        };
        let mut packed = Vec::with_capacity(height * width.div_ceil(8));
        for row in 0..height {
            let bits: Vec<bool> = (0..width).map(|column| covered(row, column)).collect();
            packed.extend(bits.chunks(8).map(|bits| {
                bits.iter().enumerate().fold(0, |byte, (i, &bit)| byte | (u8::from(bit) << (7 - i)))
            }));
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::One);
        let colour = u32::from_str_radix(&self.colour[1..], 16).unwrap_or(0).to_be_bytes();
        encoder.set_palette([&[255; 3], &colour[1..]].concat());
        encoder.set_trns(vec![0, (255.0 * self.fill) as u8]);
        encoder.set_compression(png::Compression::High);
        encoder.write_header()?.write_image_data(&packed)?;
        Ok(Some(bytes))
    }

    /// Whether a plan has any of it.
    pub fn is_used(&self, plan: &PlanView) -> bool {
        plan.deployment.units.iter().any(|u| self.radius(plan, u) > 0.0)
    }
}

/// The class whose sight is drawn, and its height in transit, m: the first that has a radio link, as most drones have.
pub fn class_shown(plan: &PlanView) -> Option<(usize, f64)> {
    let classes = &plan.catalogue.classes;
    let class = classes.iter().position(|c| c.link == ControlLink::Radio).unwrap_or(0);
    classes.get(class).map(|c| (class, c.nominal().height_m))
}

/// All coverage.
///
/// # Errors
/// A tint cannot be encoded.
pub fn coverage(window: &Window, ground: &Ground, plan: &PlanView) -> Result<Group, png::EncodingError> {
    let standing = Standing::new(ground, plan.catalogue, plan.forces, plan.deployment);
    let mut all = Group::new();
    for layer in LAYERS.iter().filter(|l| l.is_used(plan)) {
        let mut swaths = Group::new().set("opacity", layer.fill).set("fill", layer.colour);
        let mut rims = Group::new().set("stroke", layer.colour).set("fill", "none").set("stroke-width", 1.3);
        if !layer.dashes.is_empty() {
            rims = rims.set("stroke-dasharray", layer.dashes);
        }
        let mut still = false;
        for unit in &plan.deployment.units {
            let range_m = layer.radius(plan, unit);
            if range_m <= 0.0 {
                continue;
            }
            let radius = range_m * window.scale();
            let (x, y) = window.at(unit.task.anchor());
            match &unit.task {
                _ if stands(unit) => {
                    still = true;
                    rims = rims.add(circle(x, y, radius).set("stroke-opacity", 0.8));
                }
                Task::Route { loop_m } => {
                    let swath = polyline(&window.line(loop_m), true).set("stroke", layer.colour);
                    let swath = swath.set("stroke-width", crate::report::draw::r(2.0 * radius));
                    swaths = swaths.add(swath.set("stroke-linejoin", "round").set("stroke-linecap", "round"));
                }
                Task::Area { radius_m, .. } | Task::Hunt { radius_m, .. } => {
                    swaths = swaths.add(circle(x, y, radius + radius_m * window.scale()));
                }
                Task::Hold { .. } | Task::QuickReaction { .. } => {}
            }
        }
        if still && let Some(tint) = tint(window, ground, plan, layer, &standing)? {
            all = all.add(tint);
        }
        all = all.add(swaths).add(rims);
    }
    Ok(all)
}

/// Pixels of the page to a pixel of a tint: sight does not change much over a cell of the map.
const COARSE: f64 = 3.0;

/// Where a layer covers a drone in transit, as a picture that lets the ground through.
fn tint(
    window: &Window,
    ground: &Ground,
    plan: &PlanView,
    layer: &Layer,
    standing: &Standing,
) -> Result<Option<Image>, png::EncodingError> {
    let pixels = ((window.width / COARSE) as usize, (window.height / COARSE) as usize);
    let picture = layer.tint(ground, plan, standing, pixels)?;
    Ok(picture.map(|bytes| embedded(window, &bytes)))
}

/// Loops, areas and hunting discs.
pub fn ways(window: &Window, plan: &PlanView) -> Group {
    let mut halos = Group::new().set("stroke", "#ffffff").set("stroke-width", 4.4).set("stroke-opacity", 0.6);
    let mut lines = Group::new().set("stroke", PATROL).set("fill", "none").set("stroke-width", 2.4);
    let mut drawn = BTreeSet::new();
    for unit in &plan.deployment.units {
        match &unit.task {
            Task::Route { loop_m } => {
                for piece in fresh_pieces(&window.line(loop_m), &mut drawn) {
                    halos = halos.add(polyline(&piece, false));
                    lines = lines.add(polyline(&piece, false).set("stroke-dasharray", "9 5"));
                }
            }
            Task::Area { centre, radius_m } => {
                let (x, y) = window.at(*centre);
                let disc = circle(x, y, radius_m * window.scale());
                lines = lines.add(disc.set("stroke-dasharray", "2 5").set("stroke-linecap", "round"));
            }
            Task::Hunt { centre, radius_m } => {
                let (x, y) = window.at(*centre);
                let disc = circle(x, y, radius_m * window.scale());
                lines = lines.add(
                    disc.set("stroke-dasharray", "12 4 2 4").set("fill", PATROL).set("fill-opacity", 0.05),
                );
            }
            Task::Hold { .. } | Task::QuickReaction { .. } => {}
        }
    }
    Group::new().add(halos).add(lines)
}

/// A stretch of road in tenths of a pixel, the same both ways.
type Stretch = ((i64, i64), (i64, i64));

/// The pieces of a loop that no loop has drawn yet: dashes laid over dashes, there and back, would close to a line.
fn fresh_pieces(points: &[(f64, f64)], drawn: &mut BTreeSet<Stretch>) -> Vec<Vec<(f64, f64)>> {
    let key = |p: (f64, f64)| ((p.0 * 10.0).round() as i64, (p.1 * 10.0).round() as i64);
    let mut pieces: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut joined = false;
    for (&from, &to) in points.iter().zip(points.iter().cycle().skip(1)) {
        let (a, b) = (key(from), key(to));
        if a == b {
            continue;
        }
        let fresh = drawn.insert((a.min(b), a.max(b)));
        match pieces.last_mut() {
            Some(piece) if fresh && joined => piece.push(to),
            _ if fresh => pieces.push(vec![from, to]),
            _ => {}
        }
        joined = fresh;
    }
    pieces
}

/// More units than this have no room for a number each.
const CROWD: usize = 90;

/// Whether a map has so many units that they are dots.
pub fn is_crowded(plan: &PlanView) -> bool {
    plan.deployment.units.len() > CROWD
}

/// Whether a unit is a post where nobody stands.
pub fn is_unmanned(unit: &UnitPlan) -> bool {
    unit.team.is_none() && unit.crew == 0
}

/// The units' symbols, each with its number in the list of units, beside one another where they stand in one place; dots
/// where there are too many.
/// Unmanned posts are small signs in their true place; their numbers come last, see [`node_numbers`].
pub fn units(window: &Window, plan: &PlanView, placer: &mut Placer) -> Group {
    if is_crowded(plan) {
        return dots(window, plan, placer);
    }
    let mut nodes = Group::new();
    for unit in plan.deployment.units.iter().filter(|u| is_unmanned(u)) {
        let (x, y) = window.at(unit.task.anchor());
        placer.block(Rect::around(x, y, NODE + 1.0, NODE + 1.0));
        nodes = nodes.add(symbols::node(x, y));
    }
    let mut tethers = Group::new();
    let mut shapes = Group::new();
    for (i, unit) in plan.deployment.units.iter().enumerate().filter(|(_, u)| !is_unmanned(u)) {
        let at = window.at(unit.task.anchor());
        let number = (i + 1).to_string();
        let (w, h) = UNIT;
        let place = placer.place_box(at, w + 2.0, h + 3.0);
        if (place.0 - at.0).abs() + (place.1 - at.1).abs() > 1.0 {
            tethers = tethers.add(symbols::tether(place, at));
        }
        shapes = shapes.add(symbols::unit(&unit.task, unit.team.is_none(), &number, place.0, place.1));
    }
    Group::new().add(nodes).add(tethers).add(shapes)
}

/// The numbers of unmanned posts, where there is room after all else.
pub fn node_numbers(window: &Window, plan: &PlanView, placer: &mut Placer) -> Group {
    const SIZE: f64 = 10.5;
    let told = |u: &UnitPlan| is_unmanned(u) && !is_crowded(plan);
    let nodes = plan.deployment.units.iter().enumerate().filter(|(_, u)| told(u));
    nodes.fold(Group::new(), |g, (i, unit)| {
        let number = (i + 1).to_string();
        match placer.place(&number, SIZE, window.at(unit.task.anchor()), NODE, false) {
            Some(at) => g.add(haloed(&number, at.x, at.y, SIZE, BLUE)),
            None => g,
        }
    })
}

/// Small dots instead of numbered symbols, for small or crowded maps.
pub fn dots(window: &Window, plan: &PlanView, placer: &mut Placer) -> Group {
    plan.deployment.units.iter().fold(Group::new(), |g, unit| {
        let (x, y) = window.at(unit.task.anchor());
        placer.block(Rect::around(x, y, 4.0, 4.0));
        let colour = if unit.team.is_none() { BLUE } else { PATROL };
        let radius = if is_unmanned(unit) { 2.4 } else { 4.0 };
        g.add(circle(x, y, radius).set("fill", colour).set("stroke", "#ffffff").set("stroke-width", 1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_behind_a_ridge_is_not_tinted() {
        let demo = crate::report::demo::Demo::new(250.0);
        let ground = &demo.map.ground;
        let window = Window::within(0.0, 0.0, 300.0, 300.0, ground.size_m());
        let level = Ground::level(ground.size_m(), 250.0, 0.0).unwrap();
        let tinted = |ground: &Ground| {
            let standing = Standing::new(ground, &demo.catalogue, &demo.forces, &demo.deployment);
            tint(&window, ground, &demo.view(), &LAYERS[1], &standing).unwrap().unwrap().to_string()
        };
        assert_ne!(tinted(ground), tinted(&level), "relief cuts sight");
        assert_eq!(tinted(&level), tinted(&level));
    }

    #[test]
    fn a_road_driven_there_and_back_is_drawn_once() {
        let there_and_back = [(0.0, 0.0), (10.0, 0.0), (20.0, 0.0), (10.0, 0.0)];
        let mut drawn = BTreeSet::new();
        assert_eq!(fresh_pieces(&there_and_back, &mut drawn), [[(0.0, 0.0), (10.0, 0.0), (20.0, 0.0)]]);
        assert!(fresh_pieces(&there_and_back, &mut drawn).is_empty(), "nor by a second patrol");
        let square = [(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)];
        let rest = vec![vec![(10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]];
        assert_eq!(fresh_pieces(&square, &mut drawn), rest);
    }
}
