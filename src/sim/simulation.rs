//! A simulation: one deployment in a world of its own, run for one replicate after another.

use super::clock::Clock;
use super::drawn::Drawn;
use super::facts::{Fact, Facts};
use super::flyers::{Flight, Flyer, FlyerKind, FlyerOrder, Record};
use super::hunting::Caught;
use super::kit::Kit;
use super::operators::Pair;
use super::outcome::{Cause, DroneOutcome, ReplicateOutcome, Stage};
use super::replicate::{Capture, Replicate, Tally};
use super::scene::Scene;
use super::schedule::Step;
use super::sensing::Detections;
use super::service::Service;
use super::theatre::Theatre;
use super::threat::{RaidPlan, ThreatPlan};
use super::tilt::{Book, Tilt};
use super::tracking::Fooled;
use super::units::{self, Patrol};
use bevy_ecs::prelude::*;
use std::sync::Arc;

/// A simulation of one deployment.
pub struct Simulation {
    world: World,
    step: Step,
    theatre: Arc<Theatre>,
}

impl Simulation {
    /// Prepares a simulation; nothing is simulated yet.
    pub fn new(theatre: Arc<Theatre>) -> Self {
        let mut world = World::new();
        let step = Step::new(&mut world);
        Simulation { world, step, theatre }
    }

    /// Puts a replicate's start onto the map. What an earlier replicate left is gone.
    pub fn start(&mut self, drawn: Arc<Drawn>, plan: Arc<ThreatPlan>, keep_facts: bool) {
        self.begin(drawn, plan, None, keep_facts);
    }

    /// The same with the luck of one flyer tilted.
    fn start_tilted(&mut self, drawn: Arc<Drawn>, plan: Arc<ThreatPlan>, tilt: Arc<Tilt>) {
        let theatre = self.theatre.clone();
        self.put(Replicate { theatre, drawn, plan, service: None, tilt: Some(tilt) }, false);
    }

    /// The same with what stands when.
    pub fn begin(
        &mut self,
        drawn: Arc<Drawn>,
        plan: Arc<ThreatPlan>,
        service: Option<Arc<Service>>,
        keep_facts: bool,
    ) {
        self.put(Replicate { theatre: self.theatre.clone(), drawn, plan, service, tilt: None }, keep_facts);
    }

    fn put(&mut self, replicate: Replicate, keep_facts: bool) {
        self.clear();
        let mut kit = Kit::new(&replicate);
        let false_alarms = kit.false_alarms;
        for patrol in units::patrols(&replicate) {
            let unit = patrol.unit;
            kit.units[unit].patrol = Some(self.world.spawn(patrol).id());
        }
        let spec = &self.theatre.scenario.spec;
        let step_s = spec.contact_step_s;
        let longest_s = self.theatre.scenario.longest_step_s();
        let mut tally = Tally::default();
        tally.counts.false_alarms = false_alarms;
        self.world.insert_resource(Scene {
            clock: Clock::new(step_s, longest_s),
            replicate,
            kit,
            order: FlyerOrder::default(),
            facts: Facts { kept: keep_facts, list: Vec::new() },
            tally,
            detections: Detections::default(),
            fooled: Fooled::default(),
            caught: Caught::default(),
        });
    }

    fn clear(&mut self) {
        let mut gone: Vec<Entity> = Vec::new();
        let mut flyers = self.world.query_filtered::<Entity, Or<(With<Flight>, With<Pair>, With<Patrol>)>>();
        gone.extend(flyers.iter(&self.world));
        for entity in gone {
            self.world.despawn(entity);
        }
        self.forget_the_removed();
    }

    /// Bevy keeps a message of every component that was removed until it is told that nobody waits for it; over thousands of
    /// raids they come to more than all else.
    fn forget_the_removed(&mut self) {
        self.world.clear_trackers();
    }

    /// One step, long or short; `false` once nothing is left to simulate.
    pub fn step(&mut self) -> bool {
        !self.step.run(&mut self.world).rests
    }

    /// Goes on until a time, or a little beyond it if a step is under way; through empty days in one go.
    pub fn run_until(&mut self, time_s: f64) {
        let clock = &mut self.world.resource_mut::<Scene>().clock;
        let mut now_s = clock.now_s;
        (clock.until_s, clock.rests) = (time_s, false);
        while now_s < time_s {
            let clock = self.step.run(&mut self.world);
            if clock.rests {
                break;
            }
            now_s = clock.now_s;
        }
        self.forget_the_removed();
        let clock = &mut self.world.resource_mut::<Scene>().clock;
        (clock.until_s, clock.rests) = (f64::INFINITY, false);
    }

    /// Adds a raid to those that have not begun, by its start; one that should have begun begins at the next step.
    pub fn add_raid(&mut self, raid: RaidPlan) {
        let Scene { clock, replicate, .. } = &mut *self.world.resource_mut::<Scene>();
        // Nobody else holds the plan of a campaign, so that nothing is copied.
        let raids = &mut Arc::make_mut(&mut replicate.plan).raids;
        let place = clock.next_raid + raids[clock.next_raid..].partition_point(|r| r.start_s <= raid.start_s);
        raids.insert(place, raid);
        clock.rests = false;
    }

    /// What the systems share, for those who only look.
    pub fn scene(&self) -> &Scene {
        self.world.resource::<Scene>()
    }

    /// The raids so far, in the order in which they began or will begin.
    pub fn raids(&self) -> &[RaidPlan] {
        &self.scene().replicate.plan.raids
    }

    /// Drones that have ended so far, in the order of their ends.
    pub fn ended(&self) -> &[DroneOutcome] {
        &self.scene().tally.drones
    }

    /// How drone `drone` of raid `raid` ends and how far anybody got with it, once that is settled: it may still be in the air, on
    /// its way home or down.
    pub fn settled(&self, raid: usize, drone: usize) -> Option<(Cause, Stage)> {
        let Scene { tally, order, .. } = self.scene();
        let ended = tally.drones.iter().find(|d| (d.raid as usize, d.drone as usize) == (raid, drone));
        if let Some(outcome) = ended {
            return Some((outcome.cause, outcome.stage));
        }
        let flies = |entity: Entity| {
            let kind = self.world.get::<Flyer>(entity).map(|flyer| flyer.kind);
            kind == Some(FlyerKind::Threat { raid, drone })
        };
        let entity = order.0.iter().copied().find(|&entity| flies(entity))?;
        self.world.get::<Record>(entity)?.settled
    }

    /// Pairs captured so far, in the order of their captures.
    pub fn captured(&self) -> &[Capture] {
        &self.scene().tally.captured
    }

    /// Counts so far that are not derived from the drones.
    pub fn counts(&self) -> &ReplicateOutcome {
        &self.scene().tally.counts
    }

    /// Runs a whole replicate.
    pub fn run(&mut self, drawn: Arc<Drawn>, plan: Arc<ThreatPlan>) -> ReplicateOutcome {
        self.start(drawn, plan, false);
        while self.step() {}
        self.outcome()
    }

    /// Runs a replicate with the luck of one flyer tilted, until it is settled what becomes of it: what was seen of it.
    pub fn run_tilted(&mut self, drawn: Arc<Drawn>, plan: Arc<ThreatPlan>, tilt: Tilt) -> Book {
        let tilt = Arc::new(tilt);
        self.start_tilted(drawn, plan, tilt.clone());
        while !tilt.is_settled() && self.step() {}
        tilt.take()
    }

    /// The facts published so far, if they are kept.
    pub fn facts(&self) -> &[Fact] {
        &self.scene().facts.list
    }

    /// The world, for those who only look.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// The outcome so far.
    pub fn outcome(&self) -> ReplicateOutcome {
        let Scene { tally, replicate, clock, .. } = self.scene();
        let mut out = tally.counts.clone();
        let raids = &replicate.plan.raids;
        let counted = tally.drones.iter().filter(|d| raids[d.raid as usize].counts);
        out.drone_outcomes = counted.cloned().collect();
        out.drone_outcomes.sort_by_key(|d| (d.raid, d.drone));
        out.raids = raids.iter().filter(|r| r.counts).count() as u32;
        out.drones = replicate.plan.drones() as u32;
        out.ticks = clock.steps;
        sum_up(&mut out);
        out.digest = digest(&out, clock);
        out
    }
}

/// Derives the counts from the drones, which stand in the order of their raids.
fn sum_up(out: &mut ReplicateOutcome) {
    let mut raids_with_leaker = 0;
    let mut last_with_leaker = None;
    for drone in &out.drone_outcomes {
        out.hits += drone.hits;
        out.blocked += drone.blocked;
        out.casualties += drone.casualties;
        out.damage_usd += drone.damage_usd;
        if drone.cause.leaked() {
            out.leakers += 1;
            raids_with_leaker += u32::from(last_with_leaker != Some(drone.raid));
            last_with_leaker = Some(drone.raid);
        }
        if !matches!(drone.cause, Cause::OperatorsCaughtBefore | Cause::OperatorsMet) {
            for count in &mut out.funnel[..=drone.stage as usize] {
                *count += 1;
            }
        }
    }
    out.raids_without_leaker = out.raids - raids_with_leaker;
}

/// FNV-1a over everything that the outcome says, and the clock.
fn digest(out: &ReplicateOutcome, clock: &Clock) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    let mut eat = |word: u64| {
        for byte in word.to_le_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    };
    for drone in &out.drone_outcomes {
        eat((u64::from(drone.raid) << 32) | u64::from(drone.drone));
        eat(((drone.stage as u64) << 32) | drone.cause as u64);
        eat((u64::from(drone.releases) << 32) | u64::from(drone.hits));
        eat((u64::from(drone.blocked) << 32) | u64::from(drone.casualties));
        for number in [drone.launch_s, drone.damage_usd] {
            eat(number.to_bits());
        }
        for number in [drone.warning_s, drone.detected_s] {
            eat(number.map_or(u64::MAX, f64::to_bits));
        }
    }
    for number in [out.civil_link_person_hours, out.civil_gnss_person_hours] {
        eat(number.to_bits());
    }
    for count in
        [out.operators_found, out.operators_captured, out.patrol_casualties, out.collateral_casualties]
    {
        eat(u64::from(count));
    }
    eat(clock.tick);
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Streams;
    use crate::scenario::{Scenario, starter};
    use crate::sim::sight::Views;
    use crate::strategy::deploy;
    use std::path::Path;

    /// A worker keeps its simulation for a hundred thousand replicates.
    #[test]
    fn what_was_removed_is_forgotten_with_the_replicate() {
        let Ok(loaded) = Scenario::from_text(starter(), Path::new(""), "starter.ron") else {
            panic!("it loads")
        };
        let scenario = Arc::new(loaded.scenario);
        let deployment = Arc::new(deploy(&scenario, 2, 900_000.0));
        let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
        let mut simulation = Simulation::new(theatre);
        let mut removed = 0;
        for replicate in 0..5 {
            let drawn = Arc::new(Drawn::new(&scenario, Streams { seed: 1, replicate }));
            let plan = Arc::new(ThreatPlan::new(&scenario, &drawn));
            simulation.start(drawn, plan, false);
            assert_eq!(simulation.world.removed::<Flight>().count(), 0, "replicate {replicate}");
            while simulation.step() {}
            removed += simulation.world.removed::<Flight>().count();
        }
        assert!(removed > 0, "a test in which nothing flew");
    }
}
