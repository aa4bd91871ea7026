//! What a story calls things: units, sensors, effectors, places, times.
//!
//! Units go by their short name, without the kit; a sensor or effector goes by its own name and its unit's. Places
//! are a distance and a point of the compass from something known. Everything is counted from 1, as people do.

use crate::report::plan::shown;
use crate::scenario::Scenario;
use crate::sim::theatre::Theatre;
use crate::strategy::words::{compass, distance};
use crate::terrain::Cover;
use glam::DVec2;

const DAY_S: f64 = 86_400.0;

/// Names of the things of one theatre.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    theatre: &'a Theatre,
    scenario: &'a Scenario,
}

impl<'a> Names<'a> {
    /// The names of a theatre.
    pub fn new(theatre: &'a Theatre) -> Self {
        Names { theatre, scenario: &theatre.scenario }
    }

    /// `the post at the market`, `post 2 at Fold`, `vehicle patrol 1`, `the duty desk of the Valley Guard`.
    pub fn unit(&self, unit: usize) -> String {
        let site = &self.theatre.units[unit];
        let force = &self.scenario.spec.forces[site.force];
        let force = with_article(shown(&force.name, &force.id));
        let Some(plan) = self.theatre.deployment.units.get(unit) else {
            return format!("the duty desk of {force}");
        };
        let name = lower(without_kit(plan.name.split(": ").next().unwrap_or(&plan.name)));
        let mut name = if name.starts_with("post at ") { format!("the {name}") } else { name };
        for place in ["site", "approach", "hide", "crossroads"] {
            name = name.replacen(&format!(" at {place} "), &format!(" at the {place} "), 1);
        }
        // A place that a rule fixes by its kilometres.
        name = name.replacen(" at point ", " at a place ", 1);
        if self.scenario.spec.forces.len() > 1 { format!("{name} ({force})") } else { name }
    }

    /// `the watching eye of the post at the market`.
    pub fn sensor(&self, sensor: u32) -> String {
        let site = &self.theatre.sensors[sensor as usize];
        let spec = &self.scenario.catalogue.sensors[site.item];
        format!("the {} of {}", shown(&spec.name, &spec.id), self.unit(site.unit))
    }

    /// `the handheld link jammer of the post at the market`.
    pub fn effector(&self, effector: usize) -> String {
        let site = &self.theatre.effectors[effector];
        let spec = &self.scenario.catalogue.effectors[site.item];
        format!("the {} of {}", shown(&spec.name, &spec.id), self.unit(site.unit))
    }

    /// The unit of an effector.
    pub(super) fn effector_unit(&self, effector: usize) -> usize {
        self.theatre.effectors[effector].unit
    }

    /// `radio quadcopter`.
    pub fn class(&self, class: usize) -> &'a str {
        let spec = &self.scenario.catalogue.classes[class];
        shown(&spec.name, &spec.id)
    }

    /// `the market`.
    pub fn asset(&self, asset: usize) -> &'a str {
        let spec = &self.scenario.assets[asset];
        shown(&spec.name, &spec.id)
    }

    /// The shown name of a cell.
    pub fn cell(&self, cell: usize) -> &'a str {
        let spec = &self.scenario.spec.cells[cell];
        shown(&spec.name, &spec.id)
    }

    /// `1.8 km north-west of the market`, or `in Fold`.
    pub(super) fn from(&self, asset: usize, at: DVec2) -> String {
        let offset = at - self.scenario.assets[asset].at;
        let name = self.asset(asset);
        match offset.length() <= self.scenario.assets[asset].radius_m {
            true => format!("in {name}"),
            false => format!("{} {} of {name}", range(offset.length()), compass(offset.x, offset.y)),
        }
    }

    /// The same from the nearest settlement, or whatever else is protected where nobody lives.
    pub fn near(&self, at: DVec2) -> String {
        let assets = &self.scenario.assets;
        let peopled = assets.iter().any(|a| a.population > 0.0);
        let nearest = (0..assets.len())
            .filter(|&i| !peopled || assets[i].population > 0.0)
            .min_by(|&a, &b| assets[a].at.distance(at).total_cmp(&assets[b].at.distance(at)).then(a.cmp(&b)));
        match nearest {
            Some(asset) => self.from(asset, at),
            None => format!("at km {:.1} east, {:.1} north", at.x / 1000.0, at.y / 1000.0),
        }
    }

    /// `in forest`: what a place is covered with.
    pub(super) fn cover(&self, at: DVec2) -> &'static str {
        match self.scenario.ground.cover_at(at) {
            Cover::Open => "in the open",
            Cover::Crops => "among fields",
            Cover::Forest => "in forest",
            Cover::Urban => "among houses",
            Cover::Water => "at the water",
        }
    }

    /// Whether people live at a place.
    pub(super) fn inhabited(&self, at: DVec2) -> bool {
        self.scenario.assets.iter().any(|a| a.population > 0.0 && at.distance(a.at) <= a.radius_m)
    }
}

/// `420 m`, `1.3 km`: no finer than a story can mean.
pub(super) fn range(m: f64) -> String {
    distance(if m < 1000.0 { 10.0 * (m / 10.0).round().max(1.0) } else { m })
}

/// Day of the replicate, from 1.
pub fn day(time_s: f64) -> u64 {
    (time_s.max(0.0) / DAY_S) as u64 + 1
}

/// `14:05:09`.
pub fn clock(time_s: f64) -> String {
    let s = (time_s.max(0.0) % DAY_S) as u64;
    format!("{:02}:{:02}:{:02}", s / 3600, s % 3600 / 60, s % 60)
}

/// `the Valley Guard`; a name that brings its article keeps it.
pub(super) fn with_article(name: &str) -> String {
    if name.to_lowercase().starts_with("the ") { name.to_owned() } else { format!("the {name}") }
}

/// ` (later 2 more crews)`, or nothing.
pub(super) fn more(others: usize, what: &str) -> String {
    match others {
        0 => String::new(),
        n => format!(" (later {} more {what}{})", n, if n == 1 { "" } else { "s" }),
    }
}

fn lower(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or(String::new(), |c| c.to_lowercase().chain(chars).collect())
}

/// The name without the last part in brackets, which may hold brackets itself.
fn without_kit(name: &str) -> &str {
    if !name.ends_with(')') {
        return name;
    }
    let mut depth = 0;
    for (i, c) in name.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth == 1 => return name[..i].trim_end(),
            '(' => depth -= 1,
            _ => {}
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_days_and_hours() {
        assert_eq!((day(0.0), clock(-5.0)), (1, "00:00:00".to_owned()));
        let t = 2.0 * DAY_S + 14.0 * 3600.0 + 5.0 * 60.0 + 59.9;
        assert_eq!((day(t), clock(t)), (3, "14:05:59".to_owned()));
    }

    #[test]
    fn the_kit_is_cut_from_a_name_whatever_it_is_called() {
        assert_eq!(without_kit("Post 2 at Mill (old) (radar (small), eye)"), "Post 2 at Mill (old)");
        assert_eq!(without_kit("Foot patrol 1"), "Foot patrol 1");
    }

    #[test]
    fn distances_are_rounded_to_what_a_story_can_mean() {
        assert_eq!(
            (range(3.0), range(417.2), range(1349.0)),
            ("10 m".into(), "420 m".into(), "1.3 km".into())
        );
        assert_eq!(range(997.0), "1.0 km");
    }
}
