//! The column beside the map: what the plan is, what it has, and what the signs mean.

use svg::node::element::Group;

use super::page::MapGround;
use super::symbols;
use super::units::{LAYERS, is_crowded, is_unmanned};
use crate::report::draw::{BLUE, INK, PATROL, SOFT, circle, polyline, rect, text};
use crate::report::lettering::fit;
use crate::report::number::{counted, grouped, share, usd};
use crate::report::plan::PlanView;
use crate::scenario::spec::world::AssetKind;
use crate::strategy::deployment::Task;
use crate::terrain::Cover;
use crate::terrain::hillshade::cover_colour;

const LINE: f64 = 25.0;
const TEXT: f64 = 15.0;
/// The middle of the signs.
const SIGN: f64 = 25.0;
/// Where the words beside the signs begin.
const WORDS: f64 = 60.0;

/// A column that grows downwards.
pub struct Column {
    group: Group,
    left: f64,
    width: f64,
    /// Where the next line goes.
    pub y: f64,
}

impl Column {
    /// An empty column.
    pub fn new(left: f64, top: f64, width: f64) -> Self {
        Column { group: Group::new(), left, width, y: top }
    }

    /// The finished column.
    pub fn into_group(self) -> Group {
        self.group
    }

    fn add(&mut self, part: impl Into<svg::node::element::Element>) {
        let group = std::mem::replace(&mut self.group, Group::new());
        self.group = group.add(part.into());
    }

    fn heading(&mut self, title: &str) {
        self.y += 12.0;
        self.add(text(title, self.left, self.y, 16.0, INK, "start").set("font-weight", "bold"));
        self.y += LINE;
    }

    fn pair(&mut self, name: &str, value: &str) {
        let room = self.width - crate::report::lettering::text_width(value, TEXT) - 12.0;
        self.add(text(&fit(name, TEXT, room), self.left, self.y, TEXT, SOFT, "start"));
        self.add(text(value, self.left + self.width, self.y, TEXT, INK, "end"));
        self.y += LINE - 2.0;
    }

    fn sign(&mut self, sign: impl Into<svg::node::element::Element>, name: &str) {
        self.add(sign.into());
        let shown = fit(name, TEXT, self.width - WORDS);
        self.add(text(&shown, self.left + WORDS, self.y + 5.0, TEXT, INK, "start"));
        self.y += LINE;
    }

    /// Money, people and kit of the plan.
    pub fn plan(&mut self, plan: &PlanView) {
        let d = plan.deployment;
        self.heading("The plan");
        self.pair("budget", &usd(d.budget_usd));
        self.pair("spent", &usd(d.spent_usd));
        let posts = d.units.iter().filter(|u| u.team.is_none()).count();
        self.pair("posts", &grouped(posts as i64));
        self.pair("patrols", &grouped((d.units.len() - posts) as i64));
        for (force, &people) in d.people.iter().enumerate() {
            let trained = d.trained_share.get(force).copied().unwrap_or(0.0);
            let value = if people == 0 {
                "nobody".to_owned()
            } else {
                format!("{}, {} trained", grouped(i64::from(people)), share(trained))
            };
            self.pair(&plan.force(force).name, &value);
        }
        let kit = plan.kit_counts();
        if kit.is_empty() {
            return;
        }
        self.heading("Kit");
        let shown = if kit.len() > 10 { 9 } else { kit.len() };
        for (name, count) in &kit[..shown] {
            self.pair(name, &grouped(*count as i64));
        }
        if shown < kit.len() {
            self.pair("and more", &counted(kit.len() - shown, "kind"));
        }
    }

    /// The signs that occur on this map.
    pub fn signs(&mut self, plan: &PlanView) {
        self.heading("Signs");
        let x = self.left + SIGN;
        let units = &plan.deployment.units;
        if is_crowded(plan) {
            self.dots(plan, x);
        } else if units.iter().any(|u| u.team.is_none() && !is_unmanned(u)) {
            self.sign(
                symbols::unit(&Task::Hold { at: glam::DVec2::ZERO }, true, "1", x, self.y),
                "post, with its number",
            );
        }
        if units.iter().any(is_unmanned) && !is_crowded(plan) {
            self.sign(symbols::node(x, self.y), "unmanned post");
        }
        if !is_crowded(plan) {
            self.patrol_signs(plan, x);
        }
        if plan.forces.iter().any(|f| !f.bases.is_empty()) {
            self.sign(symbols::base(x, self.y), "base");
        }
        if !plan.deployment.barriers.is_empty() {
            let y = self.y;
            let sign = symbols::barrier(x, y, 1).add(symbols::asset(AssetKind::Village, x, y));
            self.sign(sign, "hardened");
        }
        for layer in LAYERS.iter().filter(|l| l.is_used(plan)) {
            let disc = circle(x, self.y, 11.0).set("fill", layer.colour).set("fill-opacity", layer.fill);
            let disc = disc.set("stroke", layer.colour).set("stroke-width", 1.6);
            let disc = if layer.dashes.is_empty() { disc } else { disc.set("stroke-dasharray", "5 3") };
            self.sign(disc, layer.name);
        }
        self.asset_signs(plan, x);
    }

    /// What the colours of the ground mean, as far as they occur.
    pub fn ground(&mut self, map: MapGround) {
        /// Less of the map than this is not explained.
        const LEAST: f64 = 0.0002;
        let covers = map.ground.cover().values();
        let names = [
            (Cover::Open, "open ground"),
            (Cover::Crops, "fields"),
            (Cover::Forest, "forest"),
            (Cover::Urban, "built-up"),
            (Cover::Water, "water"),
        ];
        self.y += 6.0;
        self.heading("Ground");
        let x = self.left + SIGN;
        for (cover, name) in names {
            let count = covers.iter().filter(|c| **c == cover).count();
            if (count as f64) < LEAST * covers.len() as f64 {
                continue;
            }
            let [red, green, blue] = cover_colour(cover);
            let patch = rect(x - 13.0, self.y - 8.0, 26.0, 16.0);
            let patch = patch.set("fill", format!("#{red:02x}{green:02x}{blue:02x}"));
            self.sign(patch.set("stroke", SOFT).set("stroke-width", 0.8), name);
        }
    }

    fn dots(&mut self, plan: &PlanView, x: f64) {
        for (colour, name, posts) in [(BLUE, "post", true), (PATROL, "patrol", false)] {
            if plan.deployment.units.iter().any(|u| u.team.is_none() == posts) {
                let dot = circle(x, self.y, 4.0).set("fill", colour).set("stroke", "#ffffff");
                self.sign(dot, name);
            }
        }
    }

    fn patrol_signs(&mut self, plan: &PlanView, x: f64) {
        let zero = glam::DVec2::ZERO;
        let kinds: [(Task, &str, &str); 5] = [
            (Task::Route { loop_m: vec![] }, "patrol and its loop", "9 5"),
            (Task::Area { centre: zero, radius_m: 0.0 }, "patrol of an area", "2 5"),
            (Task::Hold { at: zero }, "mobile team that holds", ""),
            (Task::QuickReaction { at: zero }, "quick reaction", ""),
            (Task::Hunt { centre: zero, radius_m: 0.0 }, "hunters and their ground", "12 4 2 4"),
        ];
        for (task, name, dashes) in kinds {
            let alike = |t: &Task| std::mem::discriminant(t) == std::mem::discriminant(&task);
            if !plan.deployment.units.iter().any(|u| u.team.is_some() && alike(&u.task)) {
                continue;
            }
            let mut sign = Group::new();
            if !dashes.is_empty() {
                let way = polyline(&[(x - 25.0, self.y), (x + 27.0, self.y)], false);
                sign = sign
                    .add(way.set("stroke", PATROL).set("stroke-width", 2.4).set("stroke-dasharray", dashes));
            }
            sign = sign.add(symbols::unit(&task, false, "2", x, self.y));
            self.sign(sign, name);
        }
    }

    fn asset_signs(&mut self, plan: &PlanView, x: f64) {
        let kinds = [
            (AssetKind::Village, "settlement"),
            (AssetKind::Gathering, "where people gather"),
            (AssetKind::Post, "police, customs, army post"),
            (AssetKind::Road, "checkpoint or road"),
            (AssetKind::Utility, "power, water, networks"),
            (AssetKind::Rival, "a rival group's place"),
        ];
        for (kind, name) in kinds {
            if plan.assets.iter().any(|a| a.kind == kind) {
                self.sign(symbols::asset(kind, x, self.y), name);
            }
        }
    }
}
