//! When a study has replicates enough: the half-width rule.
//!
//! What it models: a first batch of at least 200 replicates, then batches of 100, until every watched interval is
//! as narrow as asked or a maximum is reached. Stopping by looking costs some coverage; a large first batch keeps
//! it small: 94.8–97.9 % measured at nominal 95 %, where a first batch of 20 did not hold.
//!
//! Source: Y. S. Chow and H. Robbins 1965; A. M. Law, *Simulation Modeling and Analysis*, 9.4.1.
//!
//! What it leaves out: confidence sequences, for people who peek after every replicate.

use serde::{Deserialize, Serialize};

use super::estimate::Estimate;

/// Smallest first batch with which the rule keeps its coverage.
const FIRST_BATCH: u64 = 200;
/// Replicates of each further batch.
const BATCH: u64 = 100;

/// How narrow an interval has to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Half width at most this, in the measure's own unit.
    Absolute(f64),
    /// Half width at most this share of the estimate's size. An estimate of 0 reaches it only without any width.
    Relative(f64),
}

impl Target {
    /// Whether an estimate is as precise as asked. One without an interval is not.
    pub fn is_met(self, estimate: &Estimate) -> bool {
        let wanted = match self {
            Self::Absolute(half_width) => half_width,
            Self::Relative(share) => share * estimate.value.abs(),
        };
        estimate.interval.is_some_and(|interval| interval.half_width() <= wanted)
    }
}

/// A stopping rule: how precise, and how many replicates at most.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoppingRule {
    /// How narrow every interval has to be; `None` runs to the maximum.
    pub target: Option<Target>,
    /// Replicates of the first batch; below 200 counts as 200.
    pub first: u64,
    /// Replicates of each further batch; 0 counts as 1.
    pub batch: u64,
    /// Never more replicates than this. A maximum below the first batch cuts it.
    pub maximum: u64,
}

/// Why a study stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopReason {
    /// Every interval is as narrow as asked.
    Precise,
    /// The maximum is reached.
    Maximum,
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Run so many more replicates.
    Run(u64),
    /// Stop.
    Stop(StopReason),
}

impl StoppingRule {
    /// Batches of 200, then 100, until `target` or `maximum`.
    pub fn half_width(target: Target, maximum: u64) -> Self {
        Self { target: Some(target), first: FIRST_BATCH, batch: BATCH, maximum }
    }

    /// Exactly `replicates`, in one batch.
    pub fn fixed(replicates: u64) -> Self {
        Self { target: None, first: replicates, batch: BATCH, maximum: replicates }
    }

    /// What to do after `done` replicates with these `estimates`; every one of them has to meet the target.
    pub fn next(&self, done: u64, estimates: &[Estimate]) -> Decision {
        let first = self.first.max(FIRST_BATCH).min(self.maximum);
        let precise = self.target.is_some_and(|target| {
            !estimates.is_empty() && estimates.iter().all(|estimate| target.is_met(estimate))
        });
        if done >= first && precise {
            Decision::Stop(StopReason::Precise)
        } else if done >= self.maximum {
            Decision::Stop(StopReason::Maximum)
        } else if done < first {
            Decision::Run(first - done)
        } else {
            Decision::Run(self.batch.max(1).min(self.maximum - done))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Interval, Method};

    fn estimate(value: f64, half_width: f64) -> Estimate {
        let interval = Some(Interval::around(value, half_width, 0.95));
        Estimate { value, interval, n: 200, method: Method::StudentT }
    }

    #[test]
    fn runs_in_batches_until_precise_or_at_the_maximum() {
        let rule = StoppingRule::half_width(Target::Absolute(0.1), 450);
        let (rough, fine) = (estimate(5.0, 0.2), estimate(5.0, 0.1));
        assert_eq!(rule.next(0, &[]), Decision::Run(200));
        assert_eq!(rule.next(50, &[fine]), Decision::Run(150), "no stop within the first batch");
        assert_eq!(rule.next(200, &[rough]), Decision::Run(100));
        assert_eq!(rule.next(200, &[fine, rough]), Decision::Run(100), "every estimate counts");
        assert_eq!(rule.next(400, &[rough]), Decision::Run(50));
        assert_eq!(rule.next(450, &[rough]), Decision::Stop(StopReason::Maximum));
        assert_eq!(rule.next(200, &[fine]), Decision::Stop(StopReason::Precise));
        assert_eq!(rule.next(450, &[fine]), Decision::Stop(StopReason::Precise));
        assert_eq!(rule.next(200, &[Estimate { interval: None, ..fine }]), Decision::Run(100));
    }

    #[test]
    fn a_first_batch_below_200_is_200() {
        let hasty = StoppingRule { first: 20, ..StoppingRule::half_width(Target::Absolute(9.0), 1000) };
        assert_eq!(hasty.next(0, &[]), Decision::Run(200));
        assert_eq!(hasty.next(20, &[estimate(1.0, 0.1)]), Decision::Run(180));
    }

    #[test]
    fn relative_targets_go_by_the_size_of_the_estimate() {
        assert!(Target::Relative(0.125).is_met(&estimate(-2.0, 0.25)));
        assert!(!Target::Relative(0.125).is_met(&estimate(-2.0, 0.26)));
        assert!(!Target::Relative(0.1).is_met(&estimate(0.0, 1e-9)));
        assert!(Target::Relative(0.1).is_met(&estimate(0.0, 0.0)));
    }

    #[test]
    fn a_fixed_number_is_run_as_told() {
        for n in [0, 1, 50, 5000] {
            let rule = StoppingRule::fixed(n);
            if n > 0 {
                assert_eq!(rule.next(0, &[]), Decision::Run(n));
            }
            assert_eq!(rule.next(n, &[estimate(1.0, 0.0)]), Decision::Stop(StopReason::Maximum));
        }
    }
}
