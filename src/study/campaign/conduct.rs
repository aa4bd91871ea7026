//! Conducting a study of a campaign: every strategy at every budget against the adversary of the figures, and at one budget
//! against all others, the one that does not learn among them.

use super::CampaignNames;
use super::tally::Campaigns;
use crate::batch::ledger::Ledger;
use crate::batch::{Cell, Course, Experiment, Round, RowPlan, Turns, drive};
use crate::campaign::replicate::{Campaign, Campaigned};
use crate::campaign::reply;
use crate::rng::Streams;
use crate::scenario::Scenario;
use crate::scenario::spec::campaign::ReplySpec;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::sight::Views;
use crate::study::conduct::{ConductError, Failure, Orders, drive_part, failed_replicates, whole};
use std::error::Error;
use std::ops::Range;
use std::sync::Arc;

/// Rows of a campaign, ready to run replicates.
struct CampaignBatch<'a> {
    scenario: &'a Arc<Scenario>,
    /// One a strategy and budget.
    plans: Vec<(usize, usize, Campaign)>,
    replies: Vec<ReplySpec>,
    /// Plan and adversary of each row.
    rows: Vec<(usize, usize)>,
    names: Vec<String>,
    seed: u64,
}

impl<'a> CampaignBatch<'a> {
    fn new(scenario: &'a Arc<Scenario>, seed: u64) -> Self {
        let campaign = scenario.spec.campaign.as_ref().expect("the caller has asked for a campaign");
        let replies = reply::all(campaign);
        let replied_at = super::middle(scenario);
        let views = Views::default();
        let mut plans: Vec<(usize, usize, Campaign)> = Vec::new();
        let mut plan_names = Vec::new();
        for strategy in 0..scenario.spec.strategies.len() {
            for budget in 0..scenario.spec.budgets_usd.len() {
                let row = RowPlan::new(scenario, &views, strategy, budget);
                plan_names.push(row.name(scenario));
                plans.push((strategy, budget, Campaign::new(row.theatre)));
            }
        }
        let mut rows: Vec<(usize, usize)> = Vec::new();
        for reply in 0..replies.len() {
            let tried = (0..plans.len()).filter(|&p| reply == 0 || plans[p].1 == replied_at);
            rows.extend(tried.map(|plan| (plan, reply)));
        }
        let name = |&(plan, reply): &(usize, usize)| format!("{}/{}", plan_names[plan], replies[reply].id);
        CampaignBatch { scenario, names: rows.iter().map(name).collect(), plans, replies, rows, seed }
    }
}

impl Experiment for CampaignBatch<'_> {
    type Outcome = Campaigned;
    type World = Arc<Drawn>;
    type Bench = Option<Simulation>;

    fn rows(&self) -> &[String] {
        &self.names
    }

    fn world(&self, replicate: u32) -> Arc<Drawn> {
        let streams = Streams { seed: self.seed, replicate: u64::from(replicate) };
        Arc::new(Drawn::new(self.scenario, streams))
    }

    fn run(&self, bench: &mut Option<Simulation>, drawn: &Arc<Drawn>, row: usize) -> Campaigned {
        let (plan, reply) = self.rows[row];
        let campaign = &self.plans[plan].2;
        let simulation = bench.get_or_insert_with(|| Simulation::new(campaign.theatre.clone()));
        campaign.run(simulation, drawn, &self.replies[reply])
    }
}

/// A study of a campaign that has been run.
#[derive(Clone, Debug)]
pub struct ConductedCampaign<'n> {
    /// What its replicates add up to.
    pub campaigns: Campaigns<'n>,
    /// Replicates that were run, failed ones included.
    pub replicates: u32,
    /// Replicates with a failure are left out of the sums, for all rows.
    pub failures: Vec<Failure>,
}

impl ConductedCampaign<'_> {
    /// Replicates in which a row failed.
    pub fn failed_replicates(&self) -> Vec<u32> {
        failed_replicates(&self.failures)
    }
}

/// What a study of a campaign tells while it goes on.
pub trait CampaignWatcher {
    /// A replicate has been taken.
    fn taken(&mut self, campaigns: &Campaigns, planned: u32);

    /// What came of a replicate, one a row, in the order of the replicates.
    ///
    /// # Errors
    /// It cannot be written.
    fn outcomes(
        &mut self,
        replicate: u32,
        campaigns: &Campaigns,
        rows: &[Campaigned],
    ) -> Result<(), Box<dyn Error + Send + Sync>>;
}

/// Runs a study of a campaign through its ledger.
///
/// # Errors
/// The ledger or the results cannot be written. What was run until then is kept.
///
/// # Panics
/// If the scenario has no campaign.
pub fn conduct_campaign<'n>(
    scenario: &Arc<Scenario>,
    names: &'n CampaignNames,
    orders: Orders,
    ledger: &mut Ledger,
    watcher: &mut dyn CampaignWatcher,
) -> Result<ConductedCampaign<'n>, ConductError> {
    let batch = CampaignBatch::new(scenario, orders.seed);
    let rows = batch.rows.iter().map(|&(plan, reply)| {
        let (strategy, budget, campaign) = &batch.plans[plan];
        (*strategy, *budget, reply, campaign.theatre.deployment.clone())
    });
    let campaigns = Campaigns::new(names, rows);
    let mut study = Study { campaigns, planned: orders.replicates, done: 0, failures: Vec::new(), watcher };
    drive(&batch, orders.threads, ledger, &mut study)?;
    let Study { campaigns, done, failures, .. } = study;
    Ok(ConductedCampaign { campaigns, replicates: done, failures })
}

/// Runs some replicates of a study of a campaign into its ledger, for others to put together; as
/// [`crate::study::conduct_part`].
///
/// # Errors
/// The ledger cannot be written.
///
/// # Panics
/// If the scenario has no campaign.
pub fn conduct_campaign_part(
    scenario: &Arc<Scenario>,
    orders: Orders,
    replicates: Range<u32>,
    ledger: &mut Ledger,
    progress: &mut dyn FnMut(u32),
) -> Result<Vec<Failure>, ConductError> {
    let batch = CampaignBatch::new(scenario, orders.seed);
    let round = Round { rows: vec![Turns::all(replicates.clone()); batch.rows.len()], replicates };
    drive_part(&batch, orders.threads, round, ledger, progress)
}

struct Study<'s, 'n> {
    campaigns: Campaigns<'n>,
    planned: u32,
    done: u32,
    failures: Vec<Failure>,
    watcher: &'s mut dyn CampaignWatcher,
}

impl Course<Campaigned> for Study<'_, '_> {
    type Error = ConductError;

    fn next(&mut self) -> Option<Round> {
        let replicates = self.done..self.planned;
        let rows = vec![Turns::all(replicates.clone()); self.campaigns.rows.len()];
        (!replicates.is_empty()).then_some(Round { replicates, rows })
    }

    fn take(&mut self, replicate: u32, cells: Vec<Option<Cell<Campaigned>>>) -> Result<(), ConductError> {
        self.done = replicate + 1;
        match whole(replicate, cells) {
            Ok(rows) => {
                let rows: Vec<Campaigned> = rows.into_iter().flatten().collect();
                self.campaigns.add(&rows);
                self.watcher.outcomes(replicate, &self.campaigns, &rows).map_err(ConductError::Results)?;
            }
            Err(failures) => self.failures.extend(failures),
        }
        self.watcher.taken(&self.campaigns, self.planned);
        Ok(())
    }
}
