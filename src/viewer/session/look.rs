//! Looking: where things are, what they are called, what there is to say about them.

use super::marks::Mark;
use super::{Session, Side};
use crate::film::Frame;
use crate::report::number::usd;
use crate::report::story::Told;
use crate::sim::flyers::FlyerKind;
use crate::viewer::backstage::Choice;
use crate::viewer::layers::Layer;
use crate::viewer::pick::Thing;
use crate::viewer::tell::{About, Card, card, told};
use glam::{DVec2, DVec3};
use std::sync::Arc;

impl Session {
    /// The plan of a side in a few words: `Cue first, 600 k USD`.
    pub fn plan_name(&self, side: usize) -> String {
        let choice = self.sides[side].choice;
        let same = |f: fn(&Choice) -> u64| {
            self.sides.len() == 2 && f(&self.sides[0].choice) == f(&self.sides[1].choice)
        };
        let strategy = self.project.strategy(choice.strategy);
        if same(|c| c.budget_usd.to_bits()) && !same(|c| c.strategy as u64) {
            strategy.to_owned()
        } else {
            format!("{strategy}, {}", usd(choice.budget_usd))
        }
    }

    /// Where a thing of a side is now; `None` of what is not on the map.
    pub fn place_of(&self, side: usize, thing: Thing) -> Option<DVec3> {
        let entry = self.sides.get(side)?;
        let moment = entry.at(self.player.time_s());
        match thing {
            Thing::Asset(asset) => {
                let at = self.project.scenario.assets.get(asset)?.at;
                Some(at.extend(0.0))
            }
            Thing::Unit(unit) => {
                let shot = moment
                    .and_then(|(a, b, part)| Some(a.units.get(unit)?.at.lerp(b.units.get(unit)?.at, part)));
                shot.or_else(|| Some(entry.deployment.as_ref()?.units.get(unit)?.task.anchor().extend(0.0)))
            }
            Thing::Pair(raid, pair) => {
                let (a, b, part) = moment.filter(|_| entry.is_within(self.player.time_s()))?;
                let of = |f: &Frame| f.pairs.iter().find(|p| (p.raid, p.index) == (raid, pair)).map(|p| p.at);
                Some(of(a)?.lerp(of(b).or(of(a))?, part).extend(0.0))
            }
            Thing::Drone(raid, drone) => {
                let (a, b, part) = moment.filter(|_| entry.is_within(self.player.time_s()))?;
                let kind = FlyerKind::Threat { raid, drone };
                let of = |f: &Frame| f.flyers.iter().find(|x| x.kind == kind).map(|x| x.at);
                match (of(a), of(b)) {
                    (Some(a), Some(b)) => Some(a.lerp(b, part)),
                    (a, b) => a.or(b),
                }
            }
        }
    }

    /// Where the units of a side are now.
    pub fn unit_places(&self, side: usize) -> Vec<DVec2> {
        let Some(deployment) = self.sides.get(side).and_then(|s| s.deployment.as_ref()) else {
            return Vec::new();
        };
        let moment = self.sides[side].at(self.player.time_s());
        // While another plan is being shot, the frames are those of the old one.
        let moment = moment.filter(|_| self.is_shown(side));
        let place = |unit: usize| match moment
            .and_then(|(a, b, part)| Some((a.units.get(unit)?, b.units.get(unit)?, part)))
        {
            Some((a, b, part)) => a.at.truncate().lerp(b.at.truncate(), part),
            None => deployment.units[unit].task.anchor(),
        };
        (0..deployment.units.len()).map(place).collect()
    }

    /// Whether what is on the ground of a side is what its film shows.
    pub fn is_shown(&self, side: usize) -> bool {
        let Side { deployment, theatre, .. } = &self.sides[side];
        match (deployment, theatre) {
            (Some(deployment), Some(theatre)) => Arc::ptr_eq(deployment, &theatre.deployment),
            _ => false,
        }
    }

    /// Whether a thing is looked at on a side. A drone, a pair and an asset are marked under both plans; units are each plan's own.
    pub fn is_selected(&self, side: usize, thing: Thing) -> bool {
        self.selected.is_some_and(|(on, selected)| {
            let campaign = self.project.scenario.spec.campaign.is_some();
            let shared = match thing {
                Thing::Unit(_) => false,
                Thing::Asset(_) => true,
                Thing::Drone(..) | Thing::Pair(..) => !campaign,
            };
            selected == thing && (on == side || shared)
        })
    }

    /// How a drone that is looked at ended under the other plan.
    pub fn elsewhere(&self) -> Option<String> {
        let (side, Thing::Drone(raid, drone)) = self.selected? else { return None };
        let other = if self.sides.len() == 2 { 1 - side.min(1) } else { return None };
        let film = self.sides[other].film.as_ref()?;
        let key = self.sides[side].film.as_ref()?.plan.raids.get(raid)?.drones.get(drone)?.key;
        // A learning adversary may send others, or in another order.
        let (raid, drone) = film.plan.raids.iter().enumerate().find_map(|(raid, plan)| {
            plan.drones.iter().position(|d| d.key == key).map(|drone| (raid, drone))
        })?;
        let about = About { film: Some(film), frame: None, until_s: f64::INFINITY };
        let card = card(&film.theatre, about, Thing::Drone(raid, drone), &|raid| self.told(other, raid))?;
        Some(format!("Under {}: {}", self.plan_name(other), card.ending?))
    }

    /// Whether what is still to come is kept from those who watch: a class that has not been told yet what comes out.
    pub fn keeps_secrets(&self) -> bool {
        self.class.as_ref().is_some_and(|class| !class.is_told())
    }

    /// The marks of a stretch of time.
    pub fn marks_between(&self, from_s: f64, to_s: f64) -> &[Mark] {
        let from = self.marks.partition_point(|mark| mark.time_s < from_s);
        let to = self.marks.partition_point(|mark| mark.time_s <= to_s);
        &self.marks[from..to.max(from)]
    }

    /// A raid of a side as `picket run` tells it; told once for a film.
    pub fn told(&self, side: usize, raid: usize) -> Option<Arc<Told>> {
        let film = self.sides.get(side)?.film.as_ref()?;
        let known = self.tales.borrow().get(&(side, raid)).cloned();
        Some(known.unwrap_or_else(|| {
            let told = Arc::new(told(film, raid));
            self.tales.borrow_mut().insert((side, raid), told.clone());
            told
        }))
    }

    /// Whether something at a time may be shown.
    pub fn may_tell(&self, time_s: f64) -> bool {
        !self.keeps_secrets() || time_s <= self.player.time_s()
    }

    /// What there is to say about what is looked at closely.
    pub fn card(&self) -> Option<Card> {
        let (number, thing) = self.selected?;
        let side = self.sides.get(number)?;
        let theatre = side.theatre.as_ref()?;
        let frame = side.at(self.player.time_s()).map(|m| m.0);
        let until_s = if self.keeps_secrets() { self.player.time_s() } else { f64::INFINITY };
        let about = About { film: side.film.as_deref(), frame, until_s };
        card(theatre, about, thing, &|raid| self.told(number, raid))
    }

    /// Whether a layer is on.
    pub fn shows(&self, layer: Layer) -> bool {
        self.layers.shows(layer)
    }
}
