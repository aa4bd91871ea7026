//! The rows of a study: every strategy at every budget, and each again with a tenth more money.

use super::order::map_in_order;
use crate::scenario::Scenario;
use crate::sim::sight::Views;
use crate::sim::theatre::Theatre;
use crate::strategy::{Deployment, deploy};
use std::sync::Arc;

/// What "the next ten per cent" multiplies a budget by.
pub const PROBE_FACTOR: f64 = 1.1;

/// One row of a study, ready to run.
#[derive(Clone, Debug)]
pub struct RowPlan {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Whether it is the probe at [`PROBE_FACTOR`] × the budget.
    pub probe: bool,
    /// Whether it is to be run: a probe that buys nothing more is not.
    pub runs: bool,
    /// What was bought.
    pub deployment: Arc<Deployment>,
    /// The deployment on the ground.
    pub theatre: Arc<Theatre>,
}

impl RowPlan {
    /// One strategy at one budget.
    pub fn new(scenario: &Arc<Scenario>, views: &Views, strategy: usize, budget: usize) -> Self {
        let deployment = Arc::new(deploy(scenario, strategy, scenario.spec.budgets_usd[budget]));
        let theatre = Arc::new(Theatre::new(scenario.clone(), deployment.clone(), views));
        RowPlan { strategy, budget, probe: false, runs: true, deployment, theatre }
    }

    /// The name by which the ledger knows it.
    pub fn name(&self, scenario: &Scenario) -> String {
        let probe = if self.probe { "+10%" } else { "" };
        let spec = &scenario.spec;
        format!("{}@{}{probe}", spec.strategies[self.strategy].id, spec.budgets_usd[self.budget])
    }
}

/// The rows of a study: strategies in the order of the file, within them budgets, each followed by its probe. A probe
/// that buys nothing more is left out of the running: `same` says so. Made on several threads, which changes nothing but the time.
pub fn rows(
    scenario: &Arc<Scenario>,
    views: &Views,
    threads: usize,
    same: impl Fn(&Deployment, &Deployment) -> bool + Sync,
) -> Vec<RowPlan> {
    let budgets = &scenario.spec.budgets_usd;
    let make = |cell: usize| {
        let (strategy, budget) = (cell / budgets.len(), cell % budgets.len());
        let plain = RowPlan::new(scenario, views, strategy, budget);
        let more = Arc::new(deploy(scenario, strategy, budgets[budget] * PROBE_FACTOR));
        let same = same(&plain.deployment, &more);
        let theatre = match same {
            true => plain.theatre.clone(),
            false => Arc::new(Theatre::new(scenario.clone(), more.clone(), views)),
        };
        [plain, RowPlan { strategy, budget, probe: true, runs: !same, deployment: more, theatre }]
    };
    let cells = scenario.spec.strategies.len() * budgets.len();
    map_in_order(threads, cells, make).into_iter().flatten().collect()
}
