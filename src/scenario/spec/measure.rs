//! The measures of effectiveness and of cost by name; how they are worked out is the study's part.

use serde::Deserialize;

/// A measure of effectiveness or of cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Measure {
    /// Drones that released at their target, of those that were meant to be sent.
    LeakThrough,
    /// Raids in which no drone released at its target.
    RaidsWithoutLeaker,
    /// People hurt at targets in 30 days.
    Casualties,
    /// Damage at targets in 30 days.
    Damage,
    /// Operator pairs located in the period.
    OperatorsFound,
    /// Operator pairs captured in the period.
    OperatorsCaptured,
    /// Patrol members hurt in 30 days.
    PatrolCasualties,
    /// People hurt by falling drones and stray shots in 30 days.
    CollateralCasualties,
    /// Person-hours of degraded civil links and civil satellite navigation in 30 days, added up.
    Civil,
    /// Person-hours of degraded civil links in 30 days.
    CivilLink,
    /// Person-hours of degraded civil satellite navigation in 30 days.
    CivilGnss,
    /// Legitimate drones lost in 30 days, by the losses in the ten minutes around each launch, where they are simulated.
    LegitimateLost,
    /// False alarms that reached a crew in 30 days.
    FalseAlarms,
    /// Person-days lived in fear of attacks in 30 days: those that got through count in full, those stopped in part.
    Exposure,
    /// People of settlements that came under enough attacks within ten days to start to leave, in the period.
    Displaced,
    /// Life-cycle cost.
    Cost,
    /// Life-cycle cost for each drone that the defence stopped, at the period's pace over the costed years.
    CostPerDefeat,
    /// Drones that somebody was warned of before their arrival.
    Warned,
    /// Warning time that nine of ten warned-of drones exceed.
    WarningP10,
    /// Median warning time of the drones warned of.
    WarningP50,
}

impl Measure {
    /// All measures in the order of the reports.
    pub const ALL: [Measure; 20] = [
        Measure::LeakThrough,
        Measure::RaidsWithoutLeaker,
        Measure::Casualties,
        Measure::Damage,
        Measure::OperatorsFound,
        Measure::OperatorsCaptured,
        Measure::PatrolCasualties,
        Measure::CollateralCasualties,
        Measure::Civil,
        Measure::CivilLink,
        Measure::CivilGnss,
        Measure::LegitimateLost,
        Measure::FalseAlarms,
        Measure::Exposure,
        Measure::Displaced,
        Measure::Cost,
        Measure::CostPerDefeat,
        Measure::Warned,
        Measure::WarningP10,
        Measure::WarningP50,
    ];

    /// Name in files.
    pub fn name(self) -> &'static str {
        match self {
            Measure::LeakThrough => "leak_through",
            Measure::RaidsWithoutLeaker => "raids_without_leaker",
            Measure::Casualties => "casualties_per_30_days",
            Measure::Damage => "damage_usd_per_30_days",
            Measure::OperatorsFound => "operator_pairs_found",
            Measure::OperatorsCaptured => "operator_pairs_captured",
            Measure::PatrolCasualties => "patrol_casualties_per_30_days",
            Measure::CollateralCasualties => "collateral_casualties_per_30_days",
            Measure::Civil => "civil_person_h_per_30_days",
            Measure::CivilLink => "civil_link_person_h_per_30_days",
            Measure::CivilGnss => "civil_gnss_person_h_per_30_days",
            Measure::LegitimateLost => "legitimate_drones_lost_per_30_days",
            Measure::FalseAlarms => "false_alarms_per_30_days",
            Measure::Exposure => "exposure_person_days_per_30_days",
            Measure::Displaced => "displaced_people",
            Measure::Cost => "life_cycle_cost_usd",
            Measure::CostPerDefeat => "cost_per_defeat_usd",
            Measure::Warned => "warned",
            Measure::WarningP10 => "warning_p10_s",
            Measure::WarningP50 => "warning_p50_s",
        }
    }
}
