//! What stands where: a map a strategy at the middle budget, small and side by side, over the same relief.
//!
//! The relief and the coverage are pictures that the page carries; only pictures that are data of their own are taken, nothing
//! that a reader would fetch.

use super::sheet::{EDGE, LETTER, SMALL, Sheet, WIDTH};
use super::{Chart, Subject};
use crate::page::model::{Deployment, Layer, Page, Unit};
use crate::page::pick;
use crate::report::draw::{BARRIER, BLUE, INK, PATROL, SOFT, circle, haloed, polyline, rect, text};
use crate::report::lettering::{Placer, Rect};
use crate::report::map::base::{self, Window};
use crate::report::map::symbols;
use crate::report::number::counted;
use glam::DVec2;
use svg::node::element::{ClipPath, Definitions, Group, Image, Use};

const COLUMNS: usize = 2;
const GAP: f64 = 20.0;
const HEAD: f64 = 46.0;
/// Maps on a sheet.
const MOST: usize = 8;
/// More units than this, posts without a crew left aside, have no room for their numbers.
const CROWD: usize = 60;

/// The sheets of maps at the middle budget.
pub fn charts(page: &Page) -> Vec<Chart> {
    let (east, north) = page.maps.size_m;
    if !(east > 0.0 && north > 0.0 && east.is_finite() && north.is_finite()) {
        return Vec::new();
    }
    let all = pick::deployments(page, page.middle);
    let sheets = all.len().div_ceil(MOST);
    all.chunks(MOST).enumerate().map(|(i, part)| sheet(page, part, i, sheets)).collect()
}

fn sheet(page: &Page, part: &[(usize, &Deployment)], number: usize, of: usize) -> Chart {
    let size_m = DVec2::new(page.maps.size_m.0, page.maps.size_m.1);
    let budget = pick::budget(page, page.middle);
    let counter = if of > 1 { format!(" ({} of {of})", number + 1) } else { String::new() };
    let title = format!("What stands where at {budget}{counter}");
    let under =
        format!("{}; coverage of {}; numbers are those of the list of units", page.title, page.maps.cover_of);
    let mut sheet = Sheet::new(&title, &under, WIDTH);
    let columns = COLUMNS.min(part.len());
    let room = (WIDTH - 2.0 * EDGE - GAP * (columns - 1) as f64) / columns as f64;
    let first = Window::within(0.0, 0.0, room, if columns == 1 { 560.0 } else { room }, size_m);
    let mut ground = Group::new().set("id", "ground");
    if let Some(relief) = embedded(&page.maps.relief, &first) {
        ground = ground.add(relief);
    } else {
        ground = ground.add(rect(0.0, 0.0, first.width, first.height).set("fill", "#eeede6"));
    }
    let lines = |l: &Vec<(f64, f64)>| l.iter().map(|p| DVec2::new(p.0, p.1)).collect();
    let roads: Vec<Vec<DVec2>> = page.maps.roads.iter().map(lines).collect();
    ground = ground.add(base::roads(&first, &roads, 1.0));
    let clip = ClipPath::new().set("id", "panel").add(rect(0.0, 0.0, first.width, first.height));
    sheet.define(Definitions::new().add(clip).add(ground));

    // The panels are alike: one scale serves all, below them with the signs.
    let (used, keys) = legend(page, part);
    let top = sheet.legend(&keys, sheet.top + 10.0) + 4.0;
    for (k, (_, deployment)) in part.iter().enumerate() {
        let x = EDGE + (room + GAP) * (k % columns) as f64;
        let y = top + (first.height + HEAD + 14.0) * (k / columns) as f64;
        let units = counted(deployment.units.len(), "unit");
        let name = pick::strategy(page, deployment.strategy);
        sheet.add(
            text(&crate::report::lettering::fit(&name, 1.1 * 15.0, room), x, y + 16.0, 15.0, INK, "start")
                .set("font-weight", "bold"),
        );
        let words = format!("{units}; {}", deployment.spent);
        sheet.words(&words, (x, y + 35.0), SMALL, SOFT, "start", room);
        let panel = panel(page, deployment, &first, &used);
        sheet.add(panel.set("transform", format!("translate({} {})", x.round(), (y + HEAD).round())));
    }
    let rows = part.len().div_ceil(columns) as f64;
    let bottom = top + (first.height + HEAD + 14.0) * rows;
    let plate = base::scale_plate(&first);
    let (right, up) = (WIDTH - EDGE - plate.right, bottom - plate.top);
    let scale = base::scale_and_north(&first);
    sheet.add(scale.set("transform", format!("translate({} {})", right.round(), up.round())));
    let height = bottom + (plate.bottom - plate.top);
    let each: Vec<String> = part
        .iter()
        .map(|(_, d)| format!("{} ({})", pick::strategy(page, d.strategy), counted(d.units.len(), "unit")))
        .collect();
    let alt = format!("Maps of what each strategy puts on the ground at {budget}: {}.", each.join(", "));
    let name = if of > 1 { format!("maps-{}", number + 1) } else { "maps".to_owned() };
    Chart { subject: Subject::Maps(number), name, title, svg: sheet.finish(height + 10.0, &alt), alt }
}

/// Kinds of coverage that any of the plans has, and what the signs mean.
fn legend(page: &Page, part: &[(usize, &Deployment)]) -> (Vec<usize>, Vec<(Group, String)>) {
    let has = |l: usize| {
        part.iter().any(|(_, d)| d.units.iter().any(|u| range(u, l) > 0.0) || tint(d, l).is_some())
    };
    let used: Vec<usize> = (0..page.maps.layers.len()).filter(|l| has(*l)).collect();
    let mut keys: Vec<(Group, String)> = used
        .iter()
        .map(|&l| {
            let layer = &page.maps.layers[l];
            let swatch = rect(-7.0, -7.0, 14.0, 14.0).set("fill", ink(layer)).set("fill-opacity", 0.35);
            (Group::new().add(swatch.set("stroke", ink(layer))), layer.name.clone())
        })
        .collect();
    let any = |kind: &str| part.iter().any(|(_, d)| d.units.iter().any(|u| u.kind == kind));
    for (kind, words) in [("post", "post with a crew"), ("node", "post without one"), ("team", "team")] {
        if any(kind) {
            keys.push((sign(kind, "", 0.0, 0.0), words.to_owned()));
        }
    }
    if part.iter().any(|(_, d)| !d.barriers.is_empty()) {
        let ring = circle(0.0, 0.0, 6.0).set("fill", "none").set("stroke", BARRIER).set("stroke-width", 2.4);
        keys.push((Group::new().add(ring), "hardened".to_owned()));
    }
    let place = circle(0.0, 0.0, 3.2).set("fill", "#ffffff").set("stroke", INK).set("stroke-width", 1.2);
    keys.push((Group::new().add(place), "what is protected".to_owned()));
    if !page.maps.bases.is_empty() {
        keys.push((symbols::base(0.0, 0.0), "base".to_owned()));
    }
    (used, keys)
}

fn panel(page: &Page, deployment: &Deployment, window: &Window, used: &[usize]) -> Group {
    let at = |p: (f64, f64)| window.at(DVec2::new(p.0, p.1));
    let mut inside = Group::new().set("clip-path", "url(#panel)").add(Use::new().set("href", "#ground"));
    for &layer in used {
        let look = &page.maps.layers[layer];
        let tint = tint(deployment, layer).and_then(|uri| embedded(uri, window));
        if let Some(tint) = tint {
            inside = inside.add(tint.set("class", "cover"));
        }
        for unit in deployment.units.iter().filter(|u| range(u, layer) > 0.0 && u.route.is_empty()) {
            let (x, y) = at(unit.at);
            let radius = (range(unit, layer) + unit.radius_m.max(0.0)) * window.scale();
            let rim =
                circle(x, y, radius).set("fill", "none").set("stroke", ink(look)).set("stroke-opacity", 0.7);
            let rim = rim.set("stroke-width", 1.0);
            inside = inside.add(if unit.kind == "team" { rim.set("stroke-dasharray", "3 3") } else { rim });
        }
    }
    for unit in deployment.units.iter().filter(|u| u.route.len() > 1) {
        let way: Vec<(f64, f64)> = unit.route.iter().map(|p| at(*p)).collect();
        let halo = polyline(&way, true).set("stroke", "#ffffff").set("stroke-width", 3.4);
        inside = inside.add(halo.set("stroke-opacity", 0.6));
        inside = inside.add(polyline(&way, true).set("stroke", PATROL).set("stroke-width", 1.7));
    }
    let frame = Rect { left: 0.0, top: 0.0, right: window.width, bottom: window.height };
    let mut placer = Placer::new(frame);
    for base in &page.maps.bases {
        let (x, y) = at(base.at);
        placer.block(Rect::around(x, y, 6.0, 6.0));
        inside = inside.add(symbols::base(x, y));
    }
    for (i, asset) in page.maps.assets.iter().enumerate() {
        let (x, y) = at(asset.at);
        if deployment.barriers.iter().any(|b| b.0 == i && b.1 > 0) {
            let ring = circle(x, y, 6.0).set("fill", "none").set("stroke", BARRIER).set("stroke-width", 2.4);
            inside = inside.add(ring.set("class", "barrier"));
        }
        placer.block(Rect::around(x, y, 4.0, 4.0));
        let dot = circle(x, y, 3.2).set("fill", "#ffffff").set("stroke", INK).set("stroke-width", 1.2);
        inside = inside.add(dot.set("class", "asset"));
    }
    let crowded = deployment.units.iter().filter(|u| u.kind != "node").count() > CROWD;
    for (i, unit) in deployment.units.iter().enumerate() {
        let (x, y) = at(unit.at);
        let number = if crowded || unit.kind == "node" { String::new() } else { (i + 1).to_string() };
        if number.is_empty() {
            placer.block(Rect::around(x, y, 4.0, 4.0));
            inside = inside.add(sign(&unit.kind, "", x, y));
            continue;
        }
        let (px, py) = placer.place_box((x, y), 9.0, 8.0);
        if (px - x).abs() + (py - y).abs() > 1.0 {
            inside = inside.add(symbols::tether((px, py), (x, y)));
        }
        inside = inside.add(sign(&unit.kind, &number, px, py));
    }
    // Names of the largest settlements, where there is room.
    let mut order: Vec<usize> = (0..page.maps.assets.len()).collect();
    let people = |i: usize| page.maps.assets[i].population;
    order.sort_by(|&a, &b| people(b).total_cmp(&people(a)).then(a.cmp(&b)));
    for &i in &order {
        let asset = &page.maps.assets[i];
        let name = pick::one_line(&asset.name);
        if let Some(place) = placer.place(&name, 11.0, at(asset.at), 5.0, false) {
            inside = inside.add(haloed(&name, place.x, place.y, 11.0, INK));
        }
    }
    let neat = rect(0.0, 0.0, window.width, window.height).set("fill", "none").set("stroke", INK);
    Group::new().add(inside).add(neat.set("stroke-width", 1.2))
}

/// The sign of a unit: a box for a post, a lozenge for a team, a small disc for a post without a crew.
fn sign(kind: &str, number: &str, x: f64, y: f64) -> Group {
    let group = Group::new().set("class", "unit");
    let white = |shape: svg::node::element::Path| shape.set("stroke", "#ffffff").set("stroke-width", 1.3);
    let (w, h) = if number.is_empty() { (5.0, 5.0) } else { (8.0, 7.5) };
    let shape = match kind {
        "node" => {
            let dot = circle(x, y, 3.2).set("fill", BLUE).set("stroke", "#ffffff").set("stroke-width", 1.2);
            return group.add(dot);
        }
        "team" => {
            let corners = [(0.0, -1.35), (1.25, 0.0), (0.0, 1.35), (-1.25, 0.0)];
            polyline(&corners.map(|(dx, dy)| (x + w * dx, y + h * dy)), true).set("fill", PATROL)
        }
        _ => {
            let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
            polyline(&corners.map(|(dx, dy)| (x + w * dx, y + h * dy)), true).set("fill", BLUE)
        }
    };
    let group = group.add(white(shape));
    if number.is_empty() {
        return group;
    }
    group.add(text(number, x, y + 3.8, LETTER - 2.5, "#ffffff", "middle").set("font-weight", "bold"))
}

fn range(unit: &Unit, layer: usize) -> f64 {
    unit.ranges_m.get(layer).copied().filter(|r| r.is_finite()).unwrap_or(0.0)
}

fn tint(deployment: &Deployment, layer: usize) -> Option<&str> {
    deployment.cover.get(layer)?.as_deref()
}

/// A layer's colour, if it is one.
fn ink(layer: &Layer) -> String {
    let digits =
        layer.colour.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()));
    digits.map_or("#444444".to_owned(), |d| format!("#{d}"))
}

/// A picture that is data of its own, over the whole map.
fn embedded(uri: &str, window: &Window) -> Option<Image> {
    let data = uri.strip_prefix("data:image/").filter(|rest| rest.contains(";base64,"))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "+/=;,-.".contains(c);
    data.chars().all(plain).then(|| {
        Image::new()
            .set("x", 0)
            .set("y", 0)
            .set("width", crate::report::draw::r(window.width))
            .set("height", crate::report::draw::r(window.height))
            .set("preserveAspectRatio", "none")
            .set("href", uri)
    })
}
