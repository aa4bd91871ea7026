//! The ground: relief, roads, what is protected, names.

use super::pen::Pen;
use crate::report::plan::shown;
use crate::scenario::Scenario;
use crate::scenario::spec::world::AssetKind;
use crate::study::approach::{Field, HeatMap};
use crate::terrain::hillshade::{Picture, relief_picture};
use crate::viewer::layers::Layer;
use crate::viewer::palette::{Palette, faint};
use crate::viewer::pick::Thing;
use crate::viewer::session::Session;
use bevy_egui::egui::{
    Align2, Color32, ColorImage, Context, Pos2, Rect, Shape, Stroke, TextureHandle, TextureOptions, Vec2,
    pos2, vec2,
};
use glam::DVec2;
use std::sync::Arc;

/// Pixels of the longer side of the relief: what a projector shows.
const SIDE: usize = 2048;

/// Pictures of the ground, made once.
pub struct Canvas {
    picture: Picture,
    relief: Option<TextureHandle>,
    /// By side: the heat map that is on its picture, and the picture.
    heat: [Option<(Arc<HeatMap>, bool, TextureHandle)>; 2],
}

impl Canvas {
    /// The ground of a scenario.
    pub fn new(scenario: &Scenario) -> Self {
        Canvas { picture: relief_picture(&scenario.ground, SIDE), relief: None, heat: [None, None] }
    }

    /// Hands the pictures to whoever draws, if they are not there yet.
    pub fn load(&mut self, ctx: &Context) {
        if self.relief.is_none() {
            let Picture { width, height, rgb } = &self.picture;
            let image = ColorImage::from_rgb([*width, *height], rgb);
            self.relief = Some(ctx.load_texture("relief", image, TextureOptions::LINEAR));
        }
    }
}

impl Canvas {
    /// Paints what is known of the coverage onto the pictures of the sides.
    pub fn warm(&mut self, ctx: &Context, session: &Session) {
        for (slot, side) in self.heat.iter_mut().zip(&session.sides) {
            let Some(warmth) = &side.warmth else {
                *slot = None;
                continue;
            };
            let same = |known: &(Arc<HeatMap>, bool, TextureHandle)| {
                Arc::ptr_eq(&known.0, &warmth.map) && known.1 == session.dark
            };
            if slot.as_ref().is_some_and(same) {
                continue;
            }
            let image = heat_picture(&warmth.map, session.dark);
            match slot {
                Some((map, dark, texture)) => {
                    (*map, *dark) = (warmth.map.clone(), session.dark);
                    texture.set(image, TextureOptions::LINEAR);
                }
                None => {
                    let texture = ctx.load_texture("heat", image, TextureOptions::LINEAR);
                    *slot = Some((warmth.map.clone(), session.dark, texture));
                }
            }
        }
    }
}

/// Pixels of a square of a heat map.
const FINE: usize = 4;

fn heat_picture(map: &HeatMap, dark: bool) -> ColorImage {
    let (columns, rows) = (map.shape.columns as usize * FINE, map.shape.rows as usize * FINE);
    let field = Field::new(&map.shape, &map.smoothed(), columns, rows);
    let palette = Palette::of(dark);
    // The field begins in the south, a picture in the north.
    let pixels = (0..rows).rev().flat_map(|row| {
        let cells = row * columns..(row + 1) * columns;
        field.values[cells.clone()]
            .iter()
            .zip(&field.weights[cells])
            .map(|(&value, &weight)| faint(palette.warm(value), 0.62 * weight.min(1.0)))
    });
    ColorImage::new([columns, rows], pixels.collect())
}

/// Relief, roads, settlements and assets.
pub fn draw(pen: &Pen, canvas: &Canvas) {
    let scenario = &pen.session.project.scenario;
    pen.painter.rect_filled(pen.rect, 0.0, pen.palette.beyond);
    let map_rect = Rect::from_two_pos(pen.at(DVec2::ZERO), pen.at(scenario.ground.size_m()));
    if let Some(relief) = &canvas.relief {
        let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        pen.painter.image(relief.id(), map_rect, all, pen.palette.relief);
    }
    if let Some(Some((map, _, texture))) = canvas.heat.get(pen.side) {
        let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        let shape = &map.shape;
        let far = f64::from(shape.rows) * shape.edge_m;
        let east = f64::from(shape.columns) * shape.edge_m;
        let place = Rect::from_two_pos(pen.at(DVec2::ZERO), pen.at(DVec2::new(east, far)));
        pen.painter.with_clip_rect(map_rect.intersect(pen.rect)).image(
            texture.id(),
            place,
            all,
            Color32::WHITE,
        );
    }
    if pen.session.shows(Layer::Roads) {
        roads(pen);
    }
    let selected = match pen.session.selected {
        Some((_, Thing::Asset(asset))) => Some(asset),
        _ => None,
    };
    for (number, asset) in scenario.assets.iter().enumerate() {
        let at = pen.at(asset.at);
        let radius = pen.length(asset.radius_m);
        if !pen.is_near(at, radius + 20.0) {
            continue;
        }
        let is_selected = selected == Some(number);
        if asset.population > 0.0 {
            let ink = faint(pen.palette.asset, if is_selected { 1.0 } else { 0.55 });
            let width = if is_selected { 2.5 } else { 1.2 };
            pen.painter.circle(at, radius.max(4.0), faint(pen.palette.asset, 0.10), Stroke::new(width, ink));
        } else {
            sign(pen, at, asset.kind, is_selected);
        }
    }
}

fn roads(pen: &Pen) {
    let near = pen.view.scale(&pen.window) < 12.0;
    let (wide, narrow) = if near { (4.5, 2.8) } else { (2.6, 1.4) };
    for (width, colour) in [(wide, faint(pen.palette.road.1, 0.8)), (narrow, pen.palette.road.0)] {
        for road in pen.session.project.scenario.road_lines.iter() {
            pen.painter.add(Shape::line(pen.line(road.points.iter().copied()), Stroke::new(width, colour)));
        }
    }
}

/// The sign of an asset that is no settlement: a dark disc with a picture of its kind.
fn sign(pen: &Pen, at: Pos2, kind: AssetKind, is_selected: bool) {
    let (ink, paper) = (pen.palette.asset, pen.palette.halo);
    pen.painter.circle(at, 8.0, ink, Stroke::new(if is_selected { 3.0 } else { 1.2 }, paper));
    let stroke = Stroke::new(1.6, paper);
    let line = |from: Vec2, to: Vec2| {
        pen.painter.line_segment([at + from, at + to], stroke);
    };
    match kind {
        AssetKind::Village => {
            pen.painter.circle_filled(at, 2.5, paper);
        }
        AssetKind::Gathering => {
            for x in [-3.0, 0.0, 3.0] {
                pen.painter.circle_filled(at + vec2(x, if x == 0.0 { -2.0 } else { 1.6 }), 1.7, paper);
            }
        }
        AssetKind::Post => {
            line(vec2(-2.2, 4.5), vec2(-2.2, -4.5));
            pen.painter.add(Shape::convex_polygon(
                vec![at + vec2(-2.2, -4.5), at + vec2(3.8, -2.4), at + vec2(-2.2, -0.3)],
                paper,
                Stroke::NONE,
            ));
        }
        AssetKind::Road => {
            line(vec2(-4.5, 0.0), vec2(4.5, 0.0));
            line(vec2(-2.5, -3.5), vec2(-2.5, 3.5));
            line(vec2(2.5, -3.5), vec2(2.5, 3.5));
        }
        AssetKind::Utility => {
            // A pylon: a bolt is a jammer's.
            line(vec2(0.0, -5.0), vec2(-3.2, 5.0));
            line(vec2(0.0, -5.0), vec2(3.2, 5.0));
            line(vec2(-4.2, -1.6), vec2(4.2, -1.6));
        }
        AssetKind::Rival => {
            line(vec2(-3.0, -3.0), vec2(3.0, 3.0));
            line(vec2(3.0, -3.0), vec2(-3.0, 3.0));
        }
    }
}

/// Names keep off so many units.
const MOST_KEPT_OFF: usize = 120;

/// Names, those of the largest places first, wherever there is room.
pub fn draw_names(pen: &Pen) {
    if !pen.session.shows(Layer::Names) {
        return;
    }
    let scenario = &pen.session.project.scenario;
    let mut order: Vec<usize> = (0..scenario.assets.len()).collect();
    order.sort_by(|&a, &b| {
        scenario.assets[b].population.total_cmp(&scenario.assets[a].population).then(a.cmp(&b))
    });
    // Names keep off what stands there, unless there is so much of it that none would be left.
    let units = pen.session.unit_places(pen.side);
    let signs = scenario.assets.iter().filter(|a| a.population <= 0.0).map(|a| a.at);
    let blocks = signs.chain(units.iter().copied().take(MOST_KEPT_OFF));
    let around = |at: DVec2| Rect::from_center_size(pen.at(at), vec2(16.0, 16.0));
    let mut taken: Vec<Rect> = blocks.map(around).collect();
    for number in order {
        let asset = &scenario.assets[number];
        let at = pen.at(asset.at);
        if !pen.is_near(at, 60.0) {
            continue;
        }
        let town = asset.population > 0.0;
        let away = if town { pen.length(asset.radius_m).max(6.0) + 2.0 } else { 10.0 };
        let size = if town { 14.5 } else { 12.5 };
        let name = shown(&asset.name, &asset.id);
        let places = [
            (at + vec2(0.0, away), Align2::CENTER_TOP),
            (at + vec2(0.0, -away), Align2::CENTER_BOTTOM),
            (at + vec2(away, 0.0), Align2::LEFT_CENTER),
            (at + vec2(-away, 0.0), Align2::RIGHT_CENTER),
            (at + vec2(0.0, away + 12.0), Align2::CENTER_TOP),
            (at + vec2(0.0, -away - 12.0), Align2::CENTER_BOTTOM),
        ];
        let width = name.chars().count() as f32 * size * 0.52;
        let free = places.into_iter().find(|(place, anchor)| {
            let rect = anchor.anchor_size(*place, vec2(width, size * 1.2));
            !taken.iter().any(|t| t.intersects(rect)) && pen.rect.contains_rect(rect)
        });
        if let Some((place, anchor)) = free {
            let colour = if town { pen.palette.ink } else { faint(pen.palette.ink, 0.85) };
            taken.push(pen.letters(place, anchor, name, size, colour));
        }
    }
}
