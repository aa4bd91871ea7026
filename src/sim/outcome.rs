//! What one replicate leaves behind: plain records, without an aggregate and without an `Entity`.

pub use crate::scenario::spec::ends::{Cause, Stage};
use serde::{Deserialize, Serialize};

/// One drone that the attackers meant to send.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DroneOutcome {
    /// Number of the raid within the replicate.
    pub raid: u32,
    /// Number of the drone within the raid.
    pub drone: u32,
    /// Index of the cell in the scenario.
    pub cell: u16,
    /// Index of the class in the catalogue.
    pub class: u16,
    /// Index of the target asset.
    pub target: u16,
    /// Seconds from the start of the replicate to the launch.
    pub launch_s: f64,
    /// Furthest stage of the kill chain before its release.
    pub stage: Stage,
    /// How it ended.
    pub cause: Cause,
    /// Releases at the target.
    pub releases: u32,
    /// Releases that hit.
    pub hits: u32,
    /// Hits that a barrier blocked.
    pub blocked: u32,
    /// People hurt at the target.
    pub casualties: u32,
    /// Damage at the target, USD.
    pub damage_usd: f64,
    /// Seconds from the first alarm to its (would-be) arrival; `None` if there was no alarm before.
    pub warning_s: Option<f64>,
    /// Seconds from launch to first detection; `None` if it never was.
    pub detected_s: Option<f64>,
}

impl DroneOutcome {
    /// Drone `drone` of raid `raid`, of a (cell, class, target), to which nothing has happened but how it ends.
    pub fn meant(
        (raid, drone): (u32, u32),
        (cell, class, target): (u16, u16, u16),
        launch_s: f64,
        cause: Cause,
    ) -> Self {
        DroneOutcome {
            raid,
            drone,
            cell,
            class,
            target,
            launch_s,
            stage: Stage::Launched,
            cause,
            releases: 0,
            hits: 0,
            blocked: 0,
            casualties: 0,
            damage_usd: 0.0,
            warning_s: None,
            detected_s: None,
        }
    }
}

/// One replicate of one deployment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReplicateOutcome {
    /// Raids that the attackers meant to fly (the same for every deployment).
    pub raids: u32,
    /// Of these, raids in which no drone leaked.
    pub raids_without_leaker: u32,
    /// Drones that the attackers meant to send (the same for every deployment).
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
    /// Operator pairs located: a fix, or met by a patrol.
    pub operators_found: u32,
    /// Operator pairs that a unit met.
    pub operators_met: u32,
    /// Operator pairs captured.
    pub operators_captured: u32,
    /// Members of patrols hurt when meeting operators.
    pub patrol_casualties: u32,
    /// People hurt by falling drones and stray shots.
    pub collateral_casualties: u32,
    /// Person-hours of degraded civil links.
    pub civil_link_person_hours: f64,
    /// Person-hours of degraded civil satellite navigation.
    pub civil_gnss_person_hours: f64,
    /// Legitimate drones brought down or lost.
    pub legitimate_drones_lost: u32,
    /// False alarms that reached a crew in the period.
    pub false_alarms: u32,
    /// Life-cycle cost of the deployment under this replicate's prices, USD.
    pub cost_usd: f64,
    /// How many drones got at least to each stage.
    pub funnel: [u32; 9],
    /// One record per drone.
    pub drone_outcomes: Vec<DroneOutcome>,
    /// Contact steps that were simulated.
    pub ticks: u64,
    /// Digest of the whole state at the end.
    pub digest: u64,
    /// Orders that were delivered in a campaign; filled in once the replicate is over.
    pub delivered: u32,
    /// Months from order to delivery, over those; filled in likewise.
    pub delivery_months: f64,
    /// Person-days lived in fear of attacks; filled in once the replicate is over, as is the cost.
    pub exposure_person_days: f64,
    /// People of settlements that came under enough attacks to start to leave; filled in likewise.
    pub displaced_people: f64,
}
