//! A whole replicate as one JSON document: what it was of, the counts, every raid with its pairs and drones.
//!
//! Counts and drones are the rows of the results tables under the tables' names, so that one reader serves both.
//! What does not apply is null. The seed is a text, because JSON readers lose the last digits of a 64-bit number.

use super::telling::Story;
use crate::report::rows::{DroneRow, Key, ReplicateRow};
use crate::sim::facts::Fact;
use crate::sim::outcome::{DroneOutcome, ReplicateOutcome};
use crate::sim::threat::{PairPlan, RaidPlan};
use crate::study::StudyNames;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Columns that say where a row belongs: said once at the top of the document.
const PLACE: [&str; 5] = ["strategy", "budget_usd", "replicate", "raid", "digest"];

impl Story<'_> {
    /// The replicate as a document.
    pub fn json(&self, outcome: &ReplicateOutcome, seed: u64, replicate: u32) -> Value {
        let scenario = &self.theatre.scenario;
        let deployment = &self.theatre.deployment;
        // Any budget may be told, not only the scenario's.
        let names = StudyNames { budgets_usd: vec![deployment.budget_usd], ..StudyNames::of(scenario) };
        let strategy = scenario.strategy(&deployment.strategy).unwrap_or(0);
        let key = Key { strategy, budget: 0, replicate };
        let raids: Vec<Value> = (0..self.plan.raids.len())
            .map(|raid| {
                let drones = outcome.drone_outcomes.iter().filter(|d| d.raid as usize == raid);
                self.raid(raid, drones.map(|d| drone(&names, key, d)).collect())
            })
            .collect();
        json!({
            "scenario": { "name": scenario.spec.name, "sha256": scenario.hash },
            "strategy": deployment.strategy,
            "budget_usd": deployment.budget_usd,
            "nominal_cost_usd": deployment.spent_usd,
            "master_seed": seed.to_string(),
            "replicate": replicate,
            "outcome": row(&ReplicateRow::new(&names, key, outcome)),
            "raids_given_up": self.plan.scrubbed,
            "raids": raids,
            "state_digest": format!("{:016x}", outcome.digest),
        })
    }

    fn raid(&self, number: usize, drones: Vec<Value>) -> Value {
        let plan = &self.plan.raids[number];
        let scenario = &self.theatre.scenario;
        json!({
            "raid": number,
            "cell": scenario.spec.cells[plan.cell].id,
            "target": scenario.assets[plan.target].id,
            "sets_out_s": plan.start_s,
            "launch_s": plan.launch_s,
            "counted": plan.counts,
            "night": plan.night,
            "wind_m_s": plan.day.wind_m_s,
            "rain_mm_h": plan.day.rain_mm_h,
            "poor_visibility": plan.day.poor_visibility,
            "pairs": plan.pairs.iter().enumerate().map(|(i, p)| self.pair(number, plan, i, p)).collect::<Vec<_>>(),
            "drones": drones,
        })
    }

    fn pair(&self, raid: usize, plan: &RaidPlan, index: usize, pair: &PairPlan) -> Value {
        let (mut located, mut met, mut captured) = (false, false, false);
        for fact in self.facts.iter().filter(|f| f.raid() == Some(raid) && f.pair() == Some(index)) {
            match fact {
                Fact::Fixed { .. } => located = true,
                Fact::Met { captured: caught, .. } => {
                    met = true;
                    captured |= *caught;
                }
                _ => {}
            }
        }
        let drones: Vec<usize> = (0..plan.drones.len()).filter(|&d| plan.drones[d].pair == index).collect();
        json!({
            "pair": pair.pair,
            "drones": drones,
            "hide_x_m": pair.hide.x,
            "hide_y_m": pair.hide.y,
            "hide_cover": self.theatre.scenario.ground.cover_at(pair.hide).name(),
            "leaves_hide_s": pair.leave_s,
            "located": located,
            "met": met,
            "captured": captured,
        })
    }
}

fn drone(names: &StudyNames, key: Key, outcome: &DroneOutcome) -> Value {
    let mut value = row(&DroneRow::new(names, key, outcome));
    value["because"] = json!(outcome.cause.phrase());
    value
}

/// A table's row without the columns that the document says elsewhere.
fn row(row: &impl Serialize) -> Value {
    let value = serde_json::to_value(row).expect("a row is flat, of numbers, texts and truths");
    let Value::Object(fields) = value else { return value };
    Value::Object(fields.into_iter().filter(|(k, _)| !PLACE.contains(&k.as_str())).collect::<Map<_, _>>())
}
