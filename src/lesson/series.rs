//! What replicates say of a figure: two numbers each, whose ratio of sums it is.
//!
//! Any two figures that were computed from the same replicates can be compared: each replicate says by how much it pulls its
//! figure up or down (the residual of the ratio over the mean of its denominator, as in the delta method), and the spread of the
//! differences of these pulls is that of the difference of the figures. Common random numbers make the replicates pull both the same
//! way, also where a number of the scenario was changed in between. Left out: figures that are no such ratio.

use super::model::What;
use crate::sim::outcome::ReplicateOutcome;
use crate::stats::Moments;
use crate::study::summary::{LEVEL, parts};
use crate::study::{Estimate, Extreme, StudyNames};

/// A figure and how each replicate pulls at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The figure.
    pub value: f64,
    /// By replicate.
    pub pulls: Vec<f64>,
}

impl Series {
    /// Of two numbers a replicate; `None` where the second are all 0.
    pub fn of(pairs: &[(f64, f64)]) -> Option<Self> {
        let (part, whole): (f64, f64) = pairs.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
        if whole == 0.0 {
            return None;
        }
        let (value, mean) = (part / whole, whole / pairs.len() as f64);
        Some(Series { value, pulls: pairs.iter().map(|(x, y)| (x - value * y) / mean).collect() })
    }

    /// This figure less another one, on the same replicates.
    ///
    /// # Panics
    /// If they do not rest on as many replicates.
    pub fn less(&self, other: &Series) -> Series {
        assert_eq!(self.pulls.len(), other.pulls.len(), "both rest on the same replicates");
        let pulls = self.pulls.iter().zip(&other.pulls).map(|(a, b)| a - b).collect();
        Series { value: self.value - other.value, pulls }
    }

    /// With its 95 % interval.
    pub fn estimate(&self) -> Estimate {
        let spread = Moments::of_numbers(self.pulls.iter().copied()).mean(LEVEL);
        let half = spread.and_then(|e| e.interval).map_or(f64::NAN, |i| i.half_width());
        Estimate {
            value: self.value,
            low: self.value - half,
            high: self.value + half,
            n: self.pulls.len(),
            extreme: Extreme::Inside,
        }
    }
}

/// What a replicate says of a figure; (0, 0) of one that is no ratio.
pub fn count(what: What, names: &StudyNames, o: &ReplicateOutcome) -> (f64, f64) {
    let drones = || o.drone_outcomes.iter();
    let many = |n: usize| n as f64;
    match what {
        What::Measure(measure) => parts(measure, names, o).unwrap_or((0.0, 0.0)),
        What::Leaks(class) => {
            let of = || drones().filter(|d| usize::from(d.class) == class);
            (many(of().filter(|d| d.cause.leaked()).count()), many(of().count()))
        }
        What::Reached(stage) => (f64::from(o.funnel[stage as usize]), f64::from(o.drones)),
        What::Ended(cause) => (many(drones().filter(|d| d.cause == cause).count()), f64::from(o.drones)),
        What::LeakedBecause(cause) => {
            let leakers = || drones().filter(|d| d.cause.leaked());
            (many(leakers().filter(|d| d.cause == cause).count()), many(leakers().count()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{ratio, ratio_difference};

    #[test]
    fn a_series_is_the_ratio_of_the_statistics_and_its_differences_are_theirs() {
        let whole = [3.0, 0.0, 5.0, 2.0, 4.0, 1.0];
        let (a, b) = ([1.0, 0.0, 3.0, 2.0, 1.0, 0.0], [3.0, 0.0, 3.0, 2.0, 2.0, 1.0]);
        let series = |part: &[f64]| {
            let pairs: Vec<(f64, f64)> = part.iter().copied().zip(whole).collect();
            Series::of(&pairs).expect("something was counted")
        };
        let theirs = ratio(&a, &whole, LEVEL).expect("something was counted");
        let interval = theirs.interval.expect("six replicates");
        let ours = series(&a).estimate();
        for (x, y) in [(ours.value, theirs.value), (ours.low, interval.low), (ours.high, interval.high)] {
            assert!((x - y).abs() < 1e-12, "{ours:?} {theirs:?}");
        }
        let theirs = ratio_difference(&a, &b, &whole, LEVEL).expect("something was counted");
        let ours = series(&a).less(&series(&b)).estimate();
        let half = theirs.interval.expect("six replicates").half_width();
        assert!((ours.value - theirs.value).abs() < 1e-12 && (ours.margin() - half).abs() < 1e-12);
        assert_eq!(Series::of(&[(0.0, 0.0); 3]), None);
    }
}
