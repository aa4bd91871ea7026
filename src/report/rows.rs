//! The rows of the results tables: one a replicate, one a drone. Tidy, without an aggregate.
//!
//! An empty cell (null) means that it did not happen: no alarm, no detection, never launched. Indices of the
//! program appear as names, so that a table can be read without the scenario. The digest is 16 hexadecimal digits,
//! because spreadsheets and JSON readers lose the last digits of a 64-bit number.

use crate::sim::outcome::{Cause, DroneOutcome, ReplicateOutcome};
use crate::study::input::StudyNames;
use parquet_derive::ParquetRecordWriter;
use serde::Serialize;

/// Where a row belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Number of the replicate.
    pub replicate: u32,
}

/// A row of `replicates`.
#[derive(Clone, Debug, Serialize, ParquetRecordWriter)]
pub struct ReplicateRow<'n> {
    /// Strategy id.
    pub strategy: &'n str,
    /// Budget, USD.
    pub budget_usd: f64,
    /// Number of the replicate.
    pub replicate: u32,
    /// Raids meant.
    pub raids: u32,
    /// Raids in which no drone leaked.
    pub raids_without_leaker: u32,
    /// Drones meant.
    pub drones: u32,
    /// Drones that released at their target.
    pub leakers: u32,
    /// Hits at targets.
    pub hits: u32,
    /// Hits that barriers blocked.
    pub blocked: u32,
    /// People hurt at targets.
    pub casualties: u32,
    /// Damage at targets, USD.
    pub damage_usd: f64,
    /// Operator pairs located.
    pub operators_found: u32,
    /// Operator pairs that a unit met.
    pub operators_met: u32,
    /// Operator pairs captured.
    pub operators_captured: u32,
    /// Patrol members hurt.
    pub patrol_casualties: u32,
    /// People hurt by falling drones and stray shots.
    pub collateral_casualties: u32,
    /// Person-hours of degraded civil links.
    pub civil_link_person_h: f64,
    /// Person-hours of degraded civil satellite navigation.
    pub civil_gnss_person_h: f64,
    /// Legitimate drones lost in the ten minutes around each launch; others are not simulated.
    pub legitimate_drones_lost: u32,
    /// False alarms that reached a crew.
    pub false_alarms: u32,
    /// Person-days lived in fear of attacks.
    pub exposure_person_days: f64,
    /// People of settlements that came under enough attacks to start to leave.
    pub displaced_people: f64,
    /// Life-cycle cost at this replicate's prices, USD.
    pub cost_usd: f64,
    /// Drones launched.
    pub reached_launched: u32,
    /// Drones that came within a sensor's envelope.
    pub reached_in_reach: u32,
    /// Drones detected.
    pub reached_detected: u32,
    /// Drones tracked.
    pub reached_tracked: u32,
    /// Drones identified as threats.
    pub reached_identified: u32,
    /// Drones for which an engagement was decided.
    pub reached_decided: u32,
    /// Drones that an effector was laid on.
    pub reached_engaged: u32,
    /// Drones that an effector took effect on.
    pub reached_affected: u32,
    /// Drones stopped.
    pub reached_stopped: u32,
    /// Contact steps simulated.
    pub ticks: u64,
    /// Digest of the state at the end, hexadecimal.
    pub digest: String,
}

impl<'n> ReplicateRow<'n> {
    /// The row of one replicate.
    pub fn new(names: &'n StudyNames, key: Key, o: &ReplicateOutcome) -> Self {
        let [launched, in_reach, detected, tracked, identified, decided, engaged, affected, stopped] =
            o.funnel;
        ReplicateRow {
            strategy: &names.strategies[key.strategy].id,
            budget_usd: names.budgets_usd[key.budget],
            replicate: key.replicate,
            raids: o.raids,
            raids_without_leaker: o.raids_without_leaker,
            drones: o.drones,
            leakers: o.leakers,
            hits: o.hits,
            blocked: o.blocked,
            casualties: o.casualties,
            damage_usd: o.damage_usd,
            operators_found: o.operators_found,
            operators_met: o.operators_met,
            operators_captured: o.operators_captured,
            patrol_casualties: o.patrol_casualties,
            collateral_casualties: o.collateral_casualties,
            civil_link_person_h: o.civil_link_person_hours,
            civil_gnss_person_h: o.civil_gnss_person_hours,
            legitimate_drones_lost: o.legitimate_drones_lost,
            false_alarms: o.false_alarms,
            exposure_person_days: o.exposure_person_days,
            displaced_people: o.displaced_people,
            cost_usd: o.cost_usd,
            reached_launched: launched,
            reached_in_reach: in_reach,
            reached_detected: detected,
            reached_tracked: tracked,
            reached_identified: identified,
            reached_decided: decided,
            reached_engaged: engaged,
            reached_affected: affected,
            reached_stopped: stopped,
            ticks: o.ticks,
            digest: format!("{:016x}", o.digest),
        }
    }
}

/// A row of `drones`.
#[derive(Clone, Debug, Serialize, ParquetRecordWriter)]
pub struct DroneRow<'n> {
    /// Strategy id.
    pub strategy: &'n str,
    /// Budget, USD.
    pub budget_usd: f64,
    /// Number of the replicate.
    pub replicate: u32,
    /// Number of the raid within the replicate.
    pub raid: u32,
    /// Number of the drone within the raid.
    pub drone: u32,
    /// Threat class id.
    pub class: &'n str,
    /// Cell id.
    pub cell: &'n str,
    /// Id of the target.
    pub target: &'n str,
    /// Seconds from the start of the replicate to the launch; null if it was never launched.
    pub launch_s: Option<f64>,
    /// Furthest stage before its release; null if it was never launched.
    pub stage: Option<&'n str>,
    /// How it ended.
    pub cause: &'n str,
    /// Whether it released at its target.
    pub leaked: bool,
    /// Releases at the target.
    pub releases: u32,
    /// Releases that hit.
    pub hits: u32,
    /// Hits that a barrier blocked.
    pub blocked: u32,
    /// People hurt.
    pub casualties: u32,
    /// Damage, USD.
    pub damage_usd: f64,
    /// Seconds from the first alarm to its arrival; null without an alarm.
    pub warning_s: Option<f64>,
    /// Seconds from launch to first detection; null without one.
    pub detected_s: Option<f64>,
}

impl<'n> DroneRow<'n> {
    /// The row of one drone.
    pub fn new(names: &'n StudyNames, key: Key, d: &DroneOutcome) -> Self {
        let launched = !matches!(d.cause, Cause::OperatorsCaughtBefore | Cause::OperatorsMet);
        DroneRow {
            strategy: &names.strategies[key.strategy].id,
            budget_usd: names.budgets_usd[key.budget],
            replicate: key.replicate,
            raid: d.raid,
            drone: d.drone,
            class: &names.classes[usize::from(d.class)].id,
            cell: &names.cells[usize::from(d.cell)].id,
            target: &names.assets[usize::from(d.target)].id,
            launch_s: launched.then_some(d.launch_s),
            stage: launched.then_some(d.stage.name()),
            cause: d.cause.name(),
            leaked: d.cause.leaked(),
            releases: d.releases,
            hits: d.hits,
            blocked: d.blocked,
            casualties: d.casualties,
            damage_usd: d.damage_usd,
            warning_s: d.warning_s,
            detected_s: d.detected_s,
        }
    }
}
