//! A replicate as something to look at: its scenes on a timeline, and every moment of a scene.
//!
//! A film is shot by running the replicate once, which takes milliseconds: what happened, when, and what came of it. A scene is a
//! stretch of time in which somebody of a raid is about; raids that overlap share one. Its frames are taken when
//! somebody wants to see it, by running the same replicate again from its seed up to there: the same seed gives the same bytes, so
//! that nothing has to be kept but the scene that is looked at. Looking changes nothing: a simulation hands out copies and is
//! not written into (`tests/film.rs` compares digests).
//!
//! The raids of a campaign are drawn as it goes on. Its film is shot in two runs: one that draws them, and one in which they are flown
//! as they were drawn, against what stood by then.

mod frame;

pub use frame::{FlyerShot, Frame, PairShot, UnitShot};

use crate::campaign::replicate::Campaign;
use crate::rng::Streams;
use crate::scenario::Scenario;
use crate::scenario::spec::campaign::ReplySpec;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::facts::Fact;
use crate::sim::flyers::FlyerKind;
use crate::sim::outcome::ReplicateOutcome;
use crate::sim::service::Service;
use crate::sim::theatre::Theatre;
use crate::sim::threat::ThreatPlan;
use core::ops::Range;
use glam::DVec3;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the attackers mean to do in a replicate, and the figures of that day: the same for every plan, and the same as in `picket study`
/// with the same seed.
#[derive(Clone)]
pub struct Luck {
    /// Number of the replicate.
    pub replicate: u32,
    /// The drawn figures.
    pub drawn: Arc<Drawn>,
    /// The raids; empty of a campaign, whose raids are drawn as it goes on.
    pub plan: Arc<ThreatPlan>,
}

impl Luck {
    /// Draws a replicate of a study with a seed.
    pub fn draw(scenario: &Scenario, seed: u64, replicate: u32) -> Self {
        let streams = Streams { seed, replicate: u64::from(replicate) };
        let drawn = Arc::new(Drawn::new(scenario, streams));
        let plan = match scenario.spec.campaign {
            None => ThreatPlan::new(scenario, &drawn),
            Some(_) => ThreatPlan::none(),
        };
        Luck { replicate, drawn, plan: Arc::new(plan) }
    }
}

/// A replicate of one deployment that has been run.
pub struct Film {
    /// The deployment on the ground.
    pub theatre: Arc<Theatre>,
    /// The drawn figures.
    pub drawn: Arc<Drawn>,
    /// What the attackers meant to do.
    pub plan: Arc<ThreatPlan>,
    /// What stands when, of a campaign.
    pub service: Option<Arc<Service>>,
    /// The scenes, in order.
    pub scenes: Vec<Scene>,
    /// What happened, in order.
    pub facts: Vec<Fact>,
    /// What came of it, without what is accounted for at the end of a replicate (costs, fear).
    pub outcome: ReplicateOutcome,
}

/// A stretch of time in which somebody of a raid is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// From the first step in which anybody is to the last, seconds from the start of the replicate.
    pub time_s: (f64, f64),
    /// Its raids.
    pub raids: Range<usize>,
}

/// The frames of a scene.
#[derive(Clone, Debug, PartialEq)]
pub struct Reel {
    /// Which scene.
    pub scene: usize,
    /// Its frames, in order, one a step of the simulation.
    pub frames: Vec<Frame>,
    /// The ways of all that flew, in the order in which they came onto the map.
    pub trails: Vec<Trail>,
}

/// The way of a flyer.
#[derive(Clone, Debug, PartialEq)]
pub struct Trail {
    /// Its stable number.
    pub key: u64,
    /// What it is.
    pub kind: FlyerKind,
    /// When it was where: seconds from the start of the replicate, ascending, and metres above sea level in `z`.
    pub points: Vec<(f64, DVec3)>,
}

impl Film {
    /// Runs a replicate of raids.
    pub fn shoot(theatre: Arc<Theatre>, drawn: Arc<Drawn>, plan: Arc<ThreatPlan>) -> Self {
        Self::shoot_with(theatre, drawn, plan, None)
    }

    /// Runs a replicate of a campaign against an adversary.
    pub fn shoot_campaign(theatre: Arc<Theatre>, drawn: Arc<Drawn>, reply: &ReplySpec) -> Self {
        let campaign = Campaign::new(theatre.clone());
        let mut simulation = Simulation::new(theatre.clone());
        campaign.run(&mut simulation, &drawn, reply);
        let replicate = &simulation.scene().replicate;
        let (plan, service) = (replicate.plan.clone(), replicate.service.clone());
        Self::shoot_with(theatre, drawn, plan, service)
    }

    fn shoot_with(
        theatre: Arc<Theatre>,
        drawn: Arc<Drawn>,
        plan: Arc<ThreatPlan>,
        service: Option<Arc<Service>>,
    ) -> Self {
        let mut simulation = Simulation::new(theatre.clone());
        simulation.begin(drawn.clone(), plan.clone(), service.clone(), true);
        let mut scenes: Vec<Scene> = Vec::new();
        let mut open = false;
        let mut goes_on = true;
        while goes_on {
            let raids_before = simulation.scene().clock.next_raid;
            goes_on = simulation.step();
            let raids = simulation.scene().clock.next_raid;
            let now_s = simulation.scene().clock.now_s;
            match scenes.last_mut().filter(|_| open) {
                Some(scene) => (scene.time_s.1, scene.raids.end) = (now_s, raids),
                None if raids > raids_before => {
                    scenes.push(Scene { time_s: (now_s, now_s), raids: raids_before..raids });
                }
                None => {}
            }
            open = is_anybody_about(&simulation);
        }
        let (facts, outcome) = (simulation.facts().to_vec(), simulation.outcome());
        Film { theatre, drawn, plan, service, scenes, facts, outcome }
    }

    /// Takes the frames of a scene, by running the replicate again up to its end.
    ///
    /// # Panics
    /// If there is no such scene.
    pub fn reel(&self, scene: usize) -> Reel {
        let (from_s, to_s) = self.scenes[scene].time_s;
        let mut simulation = Simulation::new(self.theatre.clone());
        simulation.begin(self.drawn.clone(), self.plan.clone(), self.service.clone(), false);
        let mut frames = Vec::new();
        while simulation.step() && simulation.scene().clock.now_s <= to_s {
            if simulation.scene().clock.now_s >= from_s {
                frames.push(Frame::of(&simulation));
            }
        }
        if frames.last().is_none_or(|frame| frame.time_s < to_s) {
            frames.push(Frame::of(&simulation));
        }
        let trails = trails(&frames);
        Reel { scene, frames, trails }
    }

    /// Shows the frames within stretches of time (ascending, apart), by running the replicate once again up to the end of the last: the
    /// number of the stretch, and the frame.
    pub fn watch(&self, stretches: &[(f64, f64)], look: &mut dyn FnMut(usize, Frame)) {
        let mut simulation = Simulation::new(self.theatre.clone());
        simulation.begin(self.drawn.clone(), self.plan.clone(), self.service.clone(), false);
        let mut next = 0;
        while next < stretches.len() && simulation.step() {
            let now_s = simulation.scene().clock.now_s;
            while next < stretches.len() && stretches[next].1 < now_s {
                next += 1;
            }
            if stretches.get(next).is_some_and(|stretch| stretch.0 <= now_s) {
                look(next, Frame::of(&simulation));
            }
        }
    }

    /// The scene that a time falls into, or the next one after it; `None` behind the last.
    pub fn scene_at(&self, time_s: f64) -> Option<usize> {
        let next = self.scenes.partition_point(|scene| scene.time_s.1 < time_s);
        (next < self.scenes.len()).then_some(next)
    }
}

fn trails(frames: &[Frame]) -> Vec<Trail> {
    let mut trails: Vec<Trail> = Vec::new();
    let mut by_key: BTreeMap<u64, usize> = BTreeMap::new();
    for frame in frames {
        for flyer in &frame.flyers {
            let number = *by_key.entry(flyer.key).or_insert_with(|| {
                trails.push(Trail { key: flyer.key, kind: flyer.kind, points: Vec::new() });
                trails.len() - 1
            });
            trails[number].points.push((frame.time_s, flyer.at));
        }
    }
    trails
}

/// Whether anybody of a raid is on the map.
fn is_anybody_about(simulation: &Simulation) -> bool {
    let pairs = simulation.world().try_query::<&crate::sim::operators::Pair>();
    !simulation.scene().order.0.is_empty()
        || pairs.is_some_and(|mut query| query.iter(simulation.world()).next().is_some())
}

impl Trail {
    /// Its places within a stretch of time.
    pub fn between(&self, from_s: f64, to_s: f64) -> &[(f64, DVec3)] {
        let from = self.points.partition_point(|point| point.0 < from_s);
        let to = self.points.partition_point(|point| point.0 <= to_s);
        &self.points[from..to.max(from)]
    }
}

impl Reel {
    /// The moment at a time within the scene: the frame before it, the one after it, and how far it is between them (0 to 1).
    /// `None` of a scene without a frame.
    pub fn at(&self, time_s: f64) -> Option<(&Frame, &Frame, f64)> {
        let next = self.frames.partition_point(|frame| frame.time_s < time_s);
        let after = self.frames.get(next).or(self.frames.last())?;
        let before = &self.frames[next.saturating_sub(1)];
        let gap_s = after.time_s - before.time_s;
        let part = if gap_s > 0.0 { ((time_s - before.time_s) / gap_s).clamp(0.0, 1.0) } else { 0.0 };
        Some((before, after, part))
    }
}
