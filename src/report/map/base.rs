//! The sheet below the plan: projection to pixels, relief, roads, what is protected with its names, frame and scale.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use glam::DVec2;
use svg::node::element::{Group, Image};

use super::symbols::{self, ASSET};
use crate::math;
use crate::report::draw::{INK, SOFT, circle, haloed, line, polyline, r, rect, text};
use crate::report::lettering::{Placer, Rect};
use crate::report::plan::PlanView;
use crate::scenario::spec::world::AssetKind;
use crate::terrain::Ground;
use crate::terrain::hillshade::relief_picture;

/// Where the map lies on the page.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Left edge, pixels.
    pub left: f64,
    /// Top edge, pixels.
    pub top: f64,
    /// Width, pixels.
    pub width: f64,
    /// Height, pixels.
    pub height: f64,
    /// Extent of the map, m.
    pub size_m: DVec2,
}

impl Window {
    /// The largest window of the map's shape within a box.
    pub fn within(left: f64, top: f64, most_width: f64, most_height: f64, size_m: DVec2) -> Self {
        let scale = (most_width / size_m.x).min(most_height / size_m.y);
        Window { left, top, width: size_m.x * scale, height: size_m.y * scale, size_m }
    }

    /// Pixels of a metre.
    pub fn scale(&self) -> f64 {
        self.width / self.size_m.x
    }

    /// The pixel of a place; north is up.
    pub fn at(&self, p: DVec2) -> (f64, f64) {
        (self.left + p.x * self.scale(), self.top + self.height - p.y * self.scale())
    }

    /// The pixels of a line of places.
    pub fn line(&self, points: &[DVec2]) -> Vec<(f64, f64)> {
        points.iter().map(|&p| self.at(p)).collect()
    }

    /// Its box on the page.
    pub fn rect(&self) -> Rect {
        Rect { left: self.left, top: self.top, right: self.left + self.width, bottom: self.top + self.height }
    }
}

/// The relief as an image that the SVG carries within itself.
pub fn relief(ground: &Ground, window: &Window, side: usize) -> Result<Image, png::EncodingError> {
    let picture = relief_picture(ground, side);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width as u32, picture.height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&picture.rgb)?;
    Ok(embedded(window, &bytes))
}

/// A PNG that the SVG carries within itself, laid over the whole window.
pub fn embedded(window: &Window, png: &[u8]) -> Image {
    Image::new()
        .set("x", r(window.left))
        .set("y", r(window.top))
        .set("width", r(window.width))
        .set("height", r(window.height))
        .set("preserveAspectRatio", "none")
        .set("href", format!("data:image/png;base64,{}", STANDARD.encode(png)))
}

/// Roads, cased so that they read on any ground.
pub fn roads(window: &Window, roads: &[Vec<DVec2>], width: f64) -> Group {
    let layer = |colour: &str, width: f64| {
        let g = Group::new().set("stroke", colour).set("stroke-width", width).set("stroke-linejoin", "round");
        roads.iter().fold(g, |g, road| g.add(polyline(&window.line(road), false)))
    };
    Group::new().add(layer("#8a7f6d", width + 1.6)).add(layer("#fffdf6", width))
}

/// Discs of settlements and areas of assets, below everything.
pub fn extents(window: &Window, plan: &PlanView) -> Group {
    plan.assets.iter().fold(Group::new(), |g, asset| {
        let (x, y) = window.at(asset.at);
        let disc = circle(x, y, asset.radius_m * window.scale());
        g.add(
            disc.set("fill", "#5a4a42")
                .set("fill-opacity", 0.14)
                .set("stroke", "#5a4a42")
                .set("stroke-width", 0.6),
        )
    })
}

/// Symbols of what is protected; their boxes are kept free of labels.
pub fn places(window: &Window, plan: &PlanView, placer: &mut Placer) -> Group {
    let mut g = Group::new();
    for (i, asset) in plan.assets.iter().enumerate() {
        let (x, y) = window.at(asset.at);
        let layers = plan.deployment.barriers.iter().filter(|b| b.asset == i).count();
        if layers > 0 {
            g = g.add(symbols::barrier(x, y, layers));
        }
        let half = if layers > 0 { ASSET + 6.0 } else { ASSET + 1.0 };
        placer.block(Rect::around(x, y, half, half));
        g = g.add(symbols::asset(asset.kind, x, y));
    }
    g
}

/// Symbols of the bases, beside what they would hide, each with its name.
pub fn bases(window: &Window, plan: &PlanView, placer: &mut Placer, size: f64) -> (Group, Group) {
    let (mut signs, mut names) = (Group::new(), Group::new());
    for base in plan.forces.iter().flat_map(|f| &f.bases) {
        let at = window.at(DVec2::new(base.at_km.0, base.at_km.1) * 1000.0);
        let (x, y) = placer.place_box(at, 7.0, 7.0);
        if (x - at.0).abs() + (y - at.1).abs() > 1.0 {
            signs = signs.add(symbols::tether((x, y), at));
        }
        signs = signs.add(symbols::base(x, y));
        if let Some(to) = placer.place(&base.id, size, (x, y), 7.0, false) {
            names = names.add(
                haloed(&base.id, to.x, to.y, size, crate::report::draw::BLUE).set("font-style", "italic"),
            );
        }
    }
    (signs, names)
}

/// Names: the largest settlements first, then the other assets. Among many places a name is left out where there is no room.
pub fn names(window: &Window, plan: &PlanView, placer: &mut Placer, size: f64) -> Group {
    const MANY: usize = 60;
    let mut order: Vec<usize> = (0..plan.assets.len()).collect();
    order.sort_by(|&a, &b| plan.assets[b].population.total_cmp(&plan.assets[a].population).then(a.cmp(&b)));
    let mut g = Group::new();
    for &i in &order {
        let asset = &plan.assets[i];
        let village = asset.kind == AssetKind::Village;
        let size = if village { size + 1.5 } else { size };
        // Bold letters are a tenth wider.
        let room = if village { 1.1 * size } else { size };
        if let Some(at) =
            placer.place(&asset.name, room, window.at(asset.at), ASSET, village && order.len() <= MANY)
        {
            let label = haloed(&asset.name, at.x, at.y, size, INK);
            g = g.add(if village { label.set("font-weight", "bold") } else { label });
        }
    }
    g
}

/// The neat line with kilometres along it.
pub fn frame(window: &Window) -> Group {
    let Rect { left, top, right, bottom } = window.rect();
    let neat = rect(left, top, window.width, window.height);
    let mut g = Group::new().add(neat.set("fill", "none").set("stroke", INK).set("stroke-width", 1.6));
    let step = round_length(window.size_m.max_element() / 8.0);
    let ticks = |length: f64| (0..=(length / step + 1e-9) as u32).map(move |i| f64::from(i) * step);
    for east in ticks(window.size_m.x) {
        let (x, _) = window.at(DVec2::new(east, 0.0));
        g = g.add(line(x, bottom, x, bottom + 5.0, INK, 1.0)).add(line(x, top, x, top - 5.0, INK, 1.0));
        g = g.add(text(&kilometres(east), x, bottom + 19.0, 12.0, SOFT, "middle"));
    }
    for north in ticks(window.size_m.y) {
        let (_, y) = window.at(DVec2::new(0.0, north));
        g = g.add(line(left - 5.0, y, left, y, INK, 1.0)).add(line(right, y, right + 5.0, y, INK, 1.0));
        g = g.add(text(&kilometres(north), left - 9.0, y + 4.0, 12.0, SOFT, "end"));
    }
    g.add(text("km", left - 9.0, bottom + 19.0, 12.0, SOFT, "end"))
}

/// The plate of the scale bar and the north arrow, in the lower left corner.
pub fn scale_plate(window: &Window) -> Rect {
    let bar = round_length(window.size_m.x / 6.0) * window.scale();
    let (left, bottom) = (window.left + 12.0, window.top + window.height - 12.0);
    Rect { left, top: bottom - 50.0, right: left + bar + 86.0, bottom }
}

/// Scale bar and north arrow on their plate.
pub fn scale_and_north(window: &Window) -> Group {
    let bar_m = round_length(window.size_m.x / 6.0);
    let bar = bar_m * window.scale();
    let plate = scale_plate(window);
    let (x, y) = (plate.left + 16.0, plate.bottom - 16.0);
    let mut g = Group::new().add(
        rect(plate.left, plate.top, plate.right - plate.left, plate.bottom - plate.top)
            .set("rx", 4)
            .set("fill", "#ffffff")
            .set("fill-opacity", 0.82),
    );
    for part in 0..4_u32 {
        let fill = if part % 2 == 0 { INK } else { "#ffffff" };
        let piece = rect(x + bar * f64::from(part) / 4.0, y - 6.0, bar / 4.0, 6.0);
        g = g.add(piece.set("fill", fill).set("stroke", INK).set("stroke-width", 0.8));
    }
    let label = format!("{} km", kilometres(bar_m));
    g = g.add(text("0", x, y - 12.0, 12.0, INK, "middle"));
    g = g.add(text(&label, x + bar, y - 12.0, 12.0, INK, "middle"));
    let north = plate.right - 24.0;
    g.add(
        polyline(&[(north, plate.top + 20.0), (north + 8.0, y), (north, y - 6.0), (north - 8.0, y)], true)
            .set("fill", INK),
    )
    .add(text("N", north, plate.top + 16.0, 13.0, INK, "middle").set("font-weight", "bold"))
}

/// A length of 1, 2 or 5 times a power of ten, at most `most_m`.
fn round_length(most_m: f64) -> f64 {
    let unit = math::powf(10.0, math::log10(most_m).floor());
    [5.0, 2.0, 1.0].map(|m| m * unit).into_iter().find(|s| *s <= most_m * (1.0 + 1e-9)).unwrap_or(unit)
}

fn kilometres(m: f64) -> String {
    crate::report::number::three(m / 1000.0)
}
