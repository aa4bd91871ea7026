//! Conducting a study: deployments, replicates in batches until the stopping rule is content, rows for the analysis.

use super::input::{Probe, Row};
use super::marginal::same_on_the_map;
use crate::batch::{Batch, RowPlan, rows};
use crate::scenario::Scenario;
use crate::sim::sight::Views;
use crate::stats::{Decision, Estimate, StopReason, StoppingRule, Target, clustered_proportion};
use std::sync::Arc;

/// How a study is to be conducted.
#[derive(Clone, Copy, Debug)]
pub struct Orders {
    /// Master seed.
    pub seed: u64,
    /// Replicates of each row; the most of them where the scenario asks for a half-width.
    pub replicates: u32,
    /// Worker threads.
    pub threads: usize,
}

/// A study that has been run.
#[derive(Clone, Debug)]
pub struct Conducted {
    /// Every strategy at every budget.
    pub rows: Vec<Row>,
    /// The same with a tenth more money, on the first quarter of the replicates.
    pub probes: Vec<Probe>,
    /// Replicates of each row.
    pub replicates: u32,
    /// When it was to stop.
    pub rule: StoppingRule,
    /// Why it stopped.
    pub stopped: StopReason,
}

/// The probes run on one replicate in so many: what the next tenth of a budget does is an aside, not the question.
const PROBED: u32 = 4;

/// Runs a study. `progress(done, planned)` is called on this thread after each replicate.
pub fn conduct(scenario: &Arc<Scenario>, orders: Orders, progress: &mut dyn FnMut(u32, u32)) -> Conducted {
    let views = Views::default();
    let plans = rows(scenario, &views, same_on_the_map);
    let batch = Batch { scenario, rows: &plans, seed: orders.seed, threads: orders.threads };
    let maximum = u64::from(orders.replicates);
    let rule = match scenario.spec.stop_at_half_width_points {
        Some(points) => StoppingRule::half_width(Target::Absolute(points / 100.0), maximum),
        None => StoppingRule::fixed(maximum),
    };
    let mut study = Gathered::new(&plans);
    let mut done = 0;
    let stopped = loop {
        match rule.next(u64::from(done), &study.leak_through()) {
            Decision::Stop(reason) => break reason,
            Decision::Run(more) => {
                let until = done + more as u32;
                // The probed replicates are the first of those that are sure to run.
                let probed = (rule.first.min(maximum) as u32).div_ceil(PROBED);
                let results = batch.run(done..until, |r| r < probed, &mut |n| progress(done + n, until));
                study.add(results);
                done = until;
            }
        }
    };
    let Gathered { rows, probes } = study;
    Conducted { rows, probes, replicates: done, rule, stopped }
}

struct Gathered {
    rows: Vec<Row>,
    probes: Vec<Probe>,
}

impl Gathered {
    fn new(plans: &[RowPlan]) -> Self {
        let mut gathered = Gathered { rows: Vec::new(), probes: Vec::new() };
        for plan in plans {
            let (strategy, budget) = (plan.strategy, plan.budget);
            let deployment = plan.deployment.as_ref().clone();
            if plan.probe {
                gathered.probes.push(Probe { strategy, budget, deployment, outcomes: Vec::new() });
            } else {
                gathered.rows.push(Row { strategy, budget, deployment, outcomes: Vec::new() });
            }
        }
        gathered
    }

    /// Plans come as row, probe, row, probe…
    fn add(&mut self, results: Vec<Vec<Option<crate::sim::outcome::ReplicateOutcome>>>) {
        for replicate in results {
            let mut outcomes = replicate.into_iter();
            for (row, probe) in self.rows.iter_mut().zip(&mut self.probes) {
                row.outcomes.extend(outcomes.next().flatten());
                probe.outcomes.extend(outcomes.next().flatten());
            }
        }
    }

    /// What the stopping rule looks at.
    fn leak_through(&self) -> Vec<Estimate> {
        self.rows
            .iter()
            .filter_map(|row| {
                let counts = row.outcomes.iter().map(|o| (f64::from(o.leakers), f64::from(o.drones)));
                let (leakers, drones): (Vec<f64>, Vec<f64>) = counts.unzip();
                clustered_proportion(&leakers, &drones, LEVEL)
            })
            .collect()
    }
}

/// Level of the intervals that the stopping rule looks at.
const LEVEL: f64 = 0.95;
