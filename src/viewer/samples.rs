//! What has come of the replicates in the background: the estimates that grow while people talk.

use super::backstage::{AtAsset, Choice, Sample};
use crate::stats::{Difference, Estimate, clustered_proportion, mean, ratio_difference};

/// Replicates by plan.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    plans: Vec<(Choice, Vec<Sample>)>,
}

/// Confidence level of all intervals.
const LEVEL: f64 = 0.95;

impl Samples {
    /// A replicate has been run; those of a plan come in order.
    pub fn add(&mut self, choice: Choice, replicate: u32, sample: Sample) {
        let at = self.plans.iter().position(|p| p.0.key() == choice.key()).unwrap_or_else(|| {
            self.plans.push((choice, Vec::new()));
            self.plans.len() - 1
        });
        let known = &mut self.plans[at].1;
        // A plan that was given up and taken up again may bring one twice.
        if replicate as usize == known.len() {
            known.push(sample);
        }
    }

    fn of(&self, choice: Choice) -> &[Sample] {
        self.plans.iter().find(|p| p.0.key() == choice.key()).map_or(&[], |p| p.1.as_slice())
    }

    /// Replicates of a plan so far.
    pub fn count(&self, choice: Choice) -> u32 {
        self.of(choice).len() as u32
    }

    /// The leak-through of a plan, as `picket study` estimates it.
    pub fn leak_through(&self, choice: Choice) -> Option<Estimate> {
        self.leak_through_after(choice, usize::MAX)
    }

    /// The same after so many replicates.
    pub fn leak_through_after(&self, choice: Choice, replicates: usize) -> Option<Estimate> {
        let all = self.of(choice);
        let all = &all[..all.len().min(replicates)];
        let (leakers, drones) = (column(all, |s| s.leakers), column(all, |s| s.drones));
        clustered_proportion(&leakers, &drones, LEVEL)
    }

    /// How much more the first plan leaks than the second, on the replicates that both have run.
    pub fn difference(&self, a: Choice, b: Choice) -> Option<Difference> {
        let (first, second) = (self.of(a), self.of(b));
        let both = first.len().min(second.len());
        let (first, second) = (&first[..both], &second[..both]);
        // A learning adversary may send others against another plan; then the drones are not common.
        let common = first.iter().zip(second).all(|(a, b)| a.drones == b.drones);
        if !common {
            return None;
        }
        let drones = column(first, |s| s.drones);
        ratio_difference(&column(first, |s| s.leakers), &column(second, |s| s.leakers), &drones, LEVEL)
    }
}

/// What the replicates of a plan say of an asset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Risk {
    /// Drones that were meant for it in a replicate, on average.
    pub drones: f64,
    /// Share of them that get through; `None` where none was meant.
    pub leak_through: Option<Estimate>,
    /// People hurt there in a replicate.
    pub casualties: Estimate,
    /// Replicates.
    pub n: usize,
}

impl Samples {
    /// The risk of an asset under a plan; `None` before the second replicate.
    pub fn risk(&self, choice: Choice, asset: usize) -> Option<Risk> {
        let all = self.of(choice);
        let at = |of: fn(&AtAsset) -> u32| -> Vec<f64> {
            all.iter().map(|s| s.assets.get(asset).map_or(0.0, |at| f64::from(of(at)))).collect()
        };
        let (leakers, drones) = (at(|a| a.leakers), at(|a| a.drones));
        if all.len() < 2 {
            return None;
        }
        Some(Risk {
            drones: drones.iter().sum::<f64>() / all.len() as f64,
            leak_through: clustered_proportion(&leakers, &drones, LEVEL),
            casualties: mean(&at(|a| a.casualties), LEVEL)?,
            n: all.len(),
        })
    }
}

fn column(samples: &[Sample], of: fn(&Sample) -> f64) -> Vec<f64> {
    samples.iter().map(of).collect()
}
