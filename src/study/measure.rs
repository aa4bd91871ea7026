//! The measures of a study, and an estimate with its interval.
//!
//! Rates that grow with the length of a replicate are stated for 30 days, so that scenarios of different lengths
//! compare; operator pairs and people who start to leave are stated for the period, because there is only a fixed
//! number of them.

use crate::stats;

/// What a number counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// A share, 0 to 1 inside the program, per cent on paper.
    Share,
    /// A number of things or people.
    Count,
    /// Money.
    Usd,
    /// Time.
    Seconds,
    /// People times hours.
    PersonHours,
    /// People times days.
    PersonDays,
}

impl Unit {
    /// Name in files.
    pub fn name(self) -> &'static str {
        match self {
            Unit::Share => "share",
            Unit::Count => "count",
            Unit::Usd => "usd",
            Unit::Seconds => "s",
            Unit::PersonHours => "person_h",
            Unit::PersonDays => "person_days",
        }
    }
}

/// Whether the sample was all alike at the end of a scale, where an estimate alone would mislead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extreme {
    /// The usual case.
    Inside,
    /// It never happened.
    None,
    /// It always happened.
    All,
}

/// An estimate with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
    /// Replicates it rests on: the unit of analysis.
    pub n: usize,
    /// Whether it is a bare none or all.
    pub extreme: Extreme,
}

impl Estimate {
    /// Half the width of the interval.
    pub fn margin(&self) -> f64 {
        0.5 * (self.high - self.low)
    }

    /// From the statistics' estimate; without an interval both ends are NaN.
    pub fn of(estimate: stats::Estimate) -> Self {
        let (low, high) = estimate.interval.map_or((f64::NAN, f64::NAN), |i| (i.low, i.high));
        Estimate { value: estimate.value, low, high, n: estimate.n as usize, extreme: Extreme::Inside }
    }

    /// The same in another unit of size: everything times `factor` (above zero).
    pub fn scaled(self, factor: f64) -> Self {
        Estimate { value: self.value * factor, low: self.low * factor, high: self.high * factor, ..self }
    }
}

/// A measure of effectiveness or of cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

    /// What it counts in.
    pub fn unit(self) -> Unit {
        match self {
            Measure::LeakThrough | Measure::RaidsWithoutLeaker | Measure::Warned => Unit::Share,
            Measure::Damage | Measure::Cost | Measure::CostPerDefeat => Unit::Usd,
            Measure::Civil | Measure::CivilLink | Measure::CivilGnss => Unit::PersonHours,
            Measure::Exposure => Unit::PersonDays,
            Measure::WarningP10 | Measure::WarningP50 => Unit::Seconds,
            _ => Unit::Count,
        }
    }
}
