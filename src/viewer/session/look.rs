//! Looking: where things are, what they are called, what there is to say about them.

use super::marks::Mark;
use super::{Session, Side};
use crate::film::Frame;
use crate::report::number::{three, usd, with_unit};
use crate::report::story::{Line, Told};
use crate::sim::flyers::FlyerKind;
use crate::study::{Estimate, Unit};
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

    /// From when on a thing of a side may be shown: of attackers, once blue knows of them where only that is shown. `None`: never.
    fn seen_s(&self, side: usize, thing: Thing) -> Option<f64> {
        let known = &self.sides.get(side)?.known;
        match thing {
            _ if !self.shows(Layer::Known) => Some(f64::NEG_INFINITY),
            Thing::Drone(raid, drone) => known.drone_s((raid, drone)),
            Thing::Pair(raid, pair) => known.pair_s((raid, pair)),
            Thing::Unit(_) | Thing::Asset(_) => Some(f64::NEG_INFINITY),
        }
    }

    /// Whether a thing of a side may be shown now.
    pub fn may_see(&self, side: usize, thing: Thing) -> bool {
        self.seen_s(side, thing).is_some_and(|from_s| from_s <= self.player.time_s())
    }

    /// Whether a mark may be shown: the class has been told, and blue knows of the drone.
    pub fn may_show(&self, mark: &Mark) -> bool {
        let from_s = self.seen_s(mark.side, Thing::Drone(mark.drone.0, mark.drone.1));
        self.may_tell(mark.time_s) && from_s.is_some_and(|from_s| from_s <= mark.time_s)
    }

    /// Whether a line of a raid's story under a plan may be shown.
    pub fn may_read(&self, side: usize, raid: usize, line: &Line) -> bool {
        let thing = match (line.drone, line.pair) {
            (Some(drone), _) => Some(Thing::Drone(raid, drone)),
            (None, Some(pair)) => Some(Thing::Pair(raid, pair)),
            (None, None) => None,
        };
        thing.is_none_or(|thing| self.seen_s(side, thing).is_some_and(|from_s| from_s <= line.time_s))
    }

    /// What there is to say about what is looked at closely.
    pub fn card(&self) -> Option<Card> {
        let (number, thing) = self.selected.filter(|&(side, thing)| self.may_see(side, thing))?;
        let side = self.sides.get(number)?;
        let theatre = side.theatre.as_ref()?;
        let frame = side.at(self.player.time_s()).map(|m| m.0);
        let until_s = if self.keeps_secrets() { self.player.time_s() } else { f64::INFINITY };
        let about = About { film: side.film.as_deref(), frame, until_s };
        let mut card = card(theatre, about, thing, &|raid| self.told(number, raid))?;
        let from_s = self.seen_s(number, thing)?;
        card.story.retain(|line| line.0 >= from_s);
        if let Thing::Asset(asset) = thing {
            self.add_risk(&mut card, side.choice, asset);
        }
        Some(card)
    }

    /// What replicates in the background say of an asset; nothing to a class that is to predict it.
    fn add_risk(&self, card: &mut Card, choice: Choice, asset: usize) {
        let Some(risk) = self.samples.risk(choice, asset).filter(|_| !self.keeps_secrets()) else { return };
        card.figure("Risk", format!("per replicate, 95 %, n = {}", risk.n));
        card.figure("Drones meant for it", three(risk.drones));
        if let Some(leaks) = risk.leak_through {
            card.figure("Of these get through", with_unit(&Estimate::of(leaks), Unit::Share));
        }
        card.figure("People hurt there", with_unit(&Estimate::of(risk.casualties), Unit::Count));
    }

    /// Whether a layer is on.
    pub fn shows(&self, layer: Layer) -> bool {
        self.layers.shows(layer)
    }
}
