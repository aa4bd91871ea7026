//! What is looked at: a scenario, the seed of its replicates, and who attacks.

pub use crate::film::Luck;
use crate::report::plan::shown;
use crate::scenario::Scenario;
use crate::scenario::spec::campaign::ReplySpec;
use std::path::PathBuf;
use std::sync::Arc;

/// A scenario that is looked at.
#[derive(Clone, Debug)]
pub struct Project {
    /// Its file.
    pub file: PathBuf,
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// Seed of the study: with it replicate 7 here is replicate 7 of `picket study`.
    pub seed: u64,
    /// Replicates of the study; there are more of the same kind.
    pub replicates: u32,
    /// The adversary of a campaign.
    pub reply: ReplySpec,
}

impl Project {
    /// A project with the seed and the number of replicates that the scenario names.
    pub fn new(file: PathBuf, scenario: Arc<Scenario>) -> Self {
        let (seed, replicates) = (scenario.spec.seed, scenario.spec.replicates);
        Project { file, scenario, seed, replicates, reply: ReplySpec::as_given() }
    }

    /// Draws a replicate.
    pub fn luck(&self, replicate: u32) -> Luck {
        Luck::draw(&self.scenario, self.seed, replicate)
    }

    /// Classes that any cell sends, in the order of the catalogue.
    pub fn classes(&self) -> Vec<usize> {
        let catalogue = &self.scenario.catalogue.classes;
        let sent = |id: &str| {
            self.scenario.spec.cells.iter().any(|cell| cell.mix.iter().any(|share| share.class == id))
        };
        (0..catalogue.len()).filter(|&class| sent(&catalogue[class].id)).collect()
    }

    /// The shown name of a class.
    pub fn class(&self, class: usize) -> &str {
        let spec = &self.scenario.catalogue.classes[class];
        shown(&spec.name, &spec.id)
    }

    /// Shown names of the strategies.
    pub fn strategies(&self) -> Vec<&str> {
        self.scenario.spec.strategies.iter().map(|s| shown(&s.name, &s.id)).collect()
    }

    /// The shown name of a strategy.
    pub fn strategy(&self, index: usize) -> &str {
        let spec = &self.scenario.spec.strategies[index];
        shown(&spec.name, &spec.id)
    }

    /// The least and the most of the slider of budgets, USD: somewhat beyond the scenario's own.
    pub fn budgets(&self) -> (f64, f64) {
        let most = self.scenario.spec.budgets_usd.iter().copied().fold(0.0, f64::max);
        (0.0, if most > 0.0 { 1.5 * most } else { 1e6 })
    }

    /// The budget in the middle of the scenario's: where a first look starts.
    pub fn middle_budget(&self) -> f64 {
        let mut budgets = self.scenario.spec.budgets_usd.clone();
        budgets.sort_by(f64::total_cmp);
        budgets.get(budgets.len() / 2).copied().unwrap_or(0.0)
    }
}
