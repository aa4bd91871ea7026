//! The facts of a replicate as lines of JSON, one a fact, in order of time, then of publication.
//!
//! Ids instead of indices; a key that does not apply is left out; keys keep their order. `raid` and `drone` are the
//! numbers of the results tables, from 0, and `pair` that of the pair within its cell, from 0; `about` names the same
//! as the story does, from 1.

use super::telling::Story;
use crate::sim::facts::Fact;
use crate::sim::threat::RaidPlan;
use serde::Serialize;

/// A line; times in seconds from the start of the replicate, places in metres east and north.
#[derive(Default, Serialize)]
struct Event<'a> {
    time_s: f64,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    raid: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drone: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pair: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    about: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sensor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effector: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    threat: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    behaviour: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    leaked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hit: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blocked: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    casualties: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    harmed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    captured: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hurt: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_m: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    arrives_s: Option<f64>,
}

impl<'a> Story<'a> {
    /// Every fact as a line of JSON.
    pub fn events(&self) -> String {
        let mut text = String::new();
        for fact in self.ordered() {
            let line =
                serde_json::to_string(&self.event(fact)).expect("numbers, texts and truths have a JSON form");
            text.push_str(&line);
            text.push('\n');
        }
        text
    }

    fn event(&self, fact: &Fact) -> Event<'a> {
        let plan = fact.raid().map(|r| &self.plan.raids[r]);
        let pair = plan.and_then(|p| fact.pair().map(|i| p.pairs[i].pair));
        let mut event = Event {
            time_s: fact.time_s(),
            event: fact.name(),
            raid: fact.raid(),
            drone: fact.drone(),
            pair,
            about: fact.raid().map(|raid| about(raid, fact.drone(), pair)),
            class: plan.and_then(|p| fact.drone().map(|d| self.class(p, d))),
            ..Event::default()
        };
        self.fill(&mut event, fact, plan);
        event
    }

    /// What is particular to a kind of fact.
    fn fill(&self, event: &mut Event<'a>, fact: &Fact, plan: Option<&RaidPlan>) {
        match *fact {
            Fact::RaidBegan { .. } => self.fill_raid(event, plan),
            Fact::Launched { drone, .. } => {
                self.fill_raid(event, plan);
                if let Some(plan) = plan {
                    let from = &plan.pairs[plan.drones[drone].pair];
                    event.pair = Some(from.pair);
                    (event.x_m, event.y_m) = (Some(from.hide.x), Some(from.hide.y));
                }
            }
            Fact::NotLaunched { cause, .. } | Fact::Ended { cause, .. } => {
                event.cause = Some(cause.name());
                event.leaked = Some(cause.leaked());
            }
            Fact::Detected { sensor, distance_m, .. } | Fact::Spotted { sensor, distance_m, .. } => {
                self.fill_sensor(event, sensor);
                event.distance_m = Some(distance_m);
            }
            Fact::Heard { sensor, .. } => self.fill_sensor(event, sensor),
            Fact::Tracked { unit, .. } | Fact::Decided { unit, .. } => event.unit = Some(self.unit(unit)),
            Fact::Identified { unit, threat, .. } => {
                (event.unit, event.threat) = (Some(self.unit(unit)), Some(threat));
            }
            Fact::Engaged { effector, distance_m, .. } => {
                self.fill_effector(event, effector);
                event.distance_m = Some(distance_m);
            }
            Fact::LinkLost { effector, .. }
            | Fact::GnssLost { effector, .. }
            | Fact::ShotDown { effector, .. } => self.fill_effector(event, effector),
            Fact::Behaved { what, .. } => event.behaviour = Some(what.name()),
            Fact::Released { hit, blocked, casualties, .. } => {
                event.target = plan.map(|p| self.theatre.scenario.assets[p.target].id.as_str());
                (event.hit, event.blocked, event.casualties) = (Some(hit), Some(blocked), Some(casualties));
            }
            Fact::CameDown { x_m, y_m, harmed, .. } => {
                (event.x_m, event.y_m, event.harmed) = (Some(x_m), Some(y_m), Some(harmed));
            }
            Fact::Fixed { x_m, y_m, error_m, .. } => {
                (event.x_m, event.y_m, event.error_m) = (Some(x_m), Some(y_m), Some(error_m));
            }
            Fact::Sent { unit, arrives_s, .. } => {
                (event.unit, event.arrives_s) = (Some(self.unit(unit)), Some(arrives_s));
            }
            Fact::Called { unit, asset, arrives_s, .. } => {
                event.target = Some(&self.theatre.scenario.assets[asset].id);
                (event.unit, event.arrives_s) = (Some(self.unit(unit)), Some(arrives_s));
            }
            Fact::Met { unit, x_m, y_m, captured, hurt, .. } => {
                event.unit = Some(self.unit(unit));
                (event.x_m, event.y_m) = (Some(x_m), Some(y_m));
                (event.captured, event.hurt) = (Some(captured), Some(hurt));
            }
            Fact::Orphaned { .. } | Fact::LegitimateLost { .. } => {}
        }
    }

    fn fill_raid(&self, event: &mut Event<'a>, plan: Option<&RaidPlan>) {
        let scenario = &self.theatre.scenario;
        event.cell = plan.map(|p| scenario.spec.cells[p.cell].id.as_str());
        event.target = plan.map(|p| scenario.assets[p.target].id.as_str());
    }

    fn fill_sensor(&self, event: &mut Event<'a>, sensor: u32) {
        let site = &self.theatre.sensors[sensor as usize];
        event.sensor = Some(&self.theatre.scenario.catalogue.sensors[site.item].id);
        event.unit = Some(self.unit(site.unit));
    }

    fn fill_effector(&self, event: &mut Event<'a>, effector: usize) {
        let site = &self.theatre.effectors[effector];
        event.effector = Some(&self.theatre.scenario.catalogue.effectors[site.item].id);
        event.unit = Some(self.unit(site.unit));
    }

    /// The label of a unit; a desk goes by the id of its force.
    fn unit(&self, unit: usize) -> &'a str {
        match self.theatre.deployment.units.get(unit) {
            Some(plan) => &plan.label,
            None => &self.theatre.scenario.spec.forces[self.theatre.units[unit].force].id,
        }
    }

    fn class(&self, plan: &RaidPlan, drone: usize) -> &'a str {
        &self.theatre.scenario.catalogue.classes[plan.drones[drone].class].id
    }
}

/// `raid 3, drone 1`.
fn about(raid: usize, drone: Option<usize>, pair: Option<u32>) -> String {
    let raid = raid + 1;
    match (drone, pair) {
        (Some(drone), _) => format!("raid {raid}, drone {}", drone + 1),
        (None, Some(pair)) => format!("raid {raid}, pair {}", pair + 1),
        (None, None) => format!("raid {raid}"),
    }
}
