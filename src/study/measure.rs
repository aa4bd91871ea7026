//! The measures of a study, and an estimate with its interval.
//!
//! Rates that grow with the length of a replicate are stated for 30 days, so that scenarios of different lengths
//! compare; operator pairs and people who start to leave are stated for the period, because there is only a fixed
//! number of them.

pub use crate::scenario::spec::measure::Measure;
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

impl Measure {
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
