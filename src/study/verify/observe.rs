//! What is observed: two numbers a replicate, whose ratio of sums is the observation, and its interval.

use crate::scenario::spec::ends::Cause;
use crate::scenario::spec::expect::ObserveSpec;
use crate::sim::outcome::ReplicateOutcome;
use crate::stats::{self, Interval};
use crate::study::measure::Measure;
use crate::study::{StudyNames, summary};

/// An observation with its interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observed {
    /// What was observed.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Observed {
    /// A number that is known exactly.
    pub fn exact(value: f64) -> Self {
        Observed { value, low: value, high: value }
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        0.5 * (self.high - self.low)
    }

    fn of(value: f64, interval: Option<Interval>) -> Self {
        let (low, high) = interval.map_or((f64::NEG_INFINITY, f64::INFINITY), |i| (i.low, i.high));
        Observed { value, low, high }
    }
}

/// Two numbers a replicate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// What is counted.
    pub part: Vec<f64>,
    /// What it is a part of.
    pub whole: Vec<f64>,
}

impl Sample {
    /// Adds the next replicate.
    pub fn push(&mut self, (part, whole): (f64, f64)) {
        self.part.push(part);
        self.whole.push(whole);
    }

    /// A stretch of it.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Sample {
        Sample { part: self.part[range.clone()].to_vec(), whole: self.whole[range].to_vec() }
    }

    /// The observation; `None` if there was nothing to count.
    pub fn estimate(&self, observe: &ObserveSpec, level: f64) -> Option<Observed> {
        let estimate = match is_share(observe) {
            true => stats::clustered_proportion(&self.part, &self.whole, level)?,
            false => stats::ratio(&self.part, &self.whole, level)?,
        };
        Some(Observed::of(estimate.value, estimate.interval))
    }

    /// The paired difference to another sample of the same replicates.
    pub fn difference(&self, other: &Sample, level: f64) -> Option<Observed> {
        let difference = stats::ratio_difference(&self.part, &other.part, &self.whole, level)?;
        Some(Observed::of(difference.value, difference.interval))
    }
}

/// Whether what is counted can only be a part of the whole.
fn is_share(observe: &ObserveSpec) -> bool {
    match observe {
        ObserveSpec::Measure(measure) => measure.unit() == crate::study::Unit::Share,
        ObserveSpec::Reached(_) | ObserveSpec::Ended(_) => true,
        _ => false,
    }
}

/// What a replicate says of an observation; `None` for what is no ratio of sums (a quantile, a cost per defeat) or looks
/// at more than one row.
pub fn count(observe: &ObserveSpec, names: &StudyNames, o: &ReplicateOutcome) -> Option<(f64, f64)> {
    let (raids, drones) = (f64::from(o.raids), f64::from(o.drones));
    Some(match observe {
        ObserveSpec::Measure(measure) => return summary::parts(*measure, names, o),
        ObserveSpec::Reached(stage) => (f64::from(o.funnel[*stage as usize]), drones),
        ObserveSpec::Ended(cause) => (ended(*cause, o), drones),
        ObserveSpec::LeakersPerRaid => (f64::from(o.leakers), raids),
        ObserveSpec::ReleasesPerDrone => {
            (o.drone_outcomes.iter().map(|d| f64::from(d.releases)).sum(), drones)
        }
        ObserveSpec::PairsFoundPerRaid => (f64::from(o.operators_found), raids),
        ObserveSpec::PairsMetPerRaid => (f64::from(o.operators_met), raids),
        ObserveSpec::DeliveryMonths => (o.delivery_months, f64::from(o.delivered)),
        ObserveSpec::Difference { of, .. }
        | ObserveSpec::Change { of }
        | ObserveSpec::Threshold { of, .. }
        | ObserveSpec::Covered { of, .. } => return count(of, names, o),
        ObserveSpec::AnyDifference { .. } => return None,
    })
}

fn ended(cause: Cause, o: &ReplicateOutcome) -> f64 {
    o.drone_outcomes.iter().filter(|d| d.cause == cause).count() as f64
}

/// The largest difference between two replicates in any measure but cost, or the number of drones whose records differ.
pub fn any_difference(names: &StudyNames, a: &ReplicateOutcome, b: &ReplicateOutcome) -> f64 {
    let costs = [Measure::Cost, Measure::CostPerDefeat];
    let measures = Measure::ALL.into_iter().filter(|m| !costs.contains(m));
    let parts = measures.filter_map(|m| Some((summary::parts(m, names, a)?, summary::parts(m, names, b)?)));
    let largest = parts.map(|(x, y)| (x.0 - y.0).abs().max((x.1 - y.1).abs())).fold(0.0, f64::max);
    let unlike = a.drone_outcomes.iter().zip(&b.drone_outcomes).filter(|(x, y)| x != y).count();
    let more = a.drone_outcomes.len().abs_diff(b.drone_outcomes.len());
    largest.max((unlike + more) as f64)
}
