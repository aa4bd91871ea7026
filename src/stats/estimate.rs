//! What every estimate of a study looks like: a value, its interval, how many observations, by which method.

use serde::{Deserialize, Serialize};

/// A confidence interval, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Confidence level in (0, 1), such as 0.95.
    pub level: f64,
}

impl Interval {
    /// From the centre, as far down as up.
    pub fn around(centre: f64, half_width: f64, level: f64) -> Self {
        Self { low: centre - half_width, high: centre + half_width, level }
    }

    /// Half of the distance between the ends: the "±" of a table.
    pub fn half_width(&self) -> f64 {
        (self.high - self.low) / 2.0
    }

    /// Whether `x` lies within, ends included.
    pub fn contains(&self, x: f64) -> bool {
        self.low <= x && x <= self.high
    }

    /// Cut to what the measure can be at all, such as 0 to 1 for a share.
    #[must_use]
    pub fn clamped(self, least: f64, most: f64) -> Self {
        Self { low: self.low.clamp(least, most), high: self.high.clamp(least, most), level: self.level }
    }
}

/// How an interval was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Wilson's score interval of a proportion.
    Wilson,
    /// The exact interval of a proportion, used where none or all of the trials succeeded.
    ClopperPearson,
    /// Student's t.
    StudentT,
    /// Student's t on the linearised ratio of sums (delta method), the replicate being the unit.
    DeltaRatio,
    /// Bias-corrected and accelerated bootstrap.
    Bca,
}

impl Method {
    /// The method's name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wilson => "Wilson",
            Self::ClopperPearson => "Clopper–Pearson",
            Self::StudentT => "Student t",
            Self::DeltaRatio => "ratio of sums, Student t",
            Self::Bca => "BCa bootstrap",
        }
    }
}

/// A number estimated from data, with its uncertainty.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Point estimate.
    pub value: f64,
    /// Confidence interval; `None` where the data are too few to have one.
    pub interval: Option<Interval>,
    /// Number of observations: trials of a proportion, else replicates.
    pub n: u64,
    /// How the interval was made.
    pub method: Method,
}

/// Probability in each tail of a two-sided interval.
///
/// # Panics
/// If `level` is not within (0, 1).
pub(super) fn tail(level: f64) -> f64 {
    assert!(0.0 < level && level < 1.0, "a confidence level lies between 0 and 1, got {level}");
    (1.0 - level) / 2.0
}
