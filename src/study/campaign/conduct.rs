//! Conducting a study of a campaign: every strategy at every budget against the adversary of the figures, and at one budget
//! against all others, the one that does not learn among them.

use crate::batch::{RowPlan, over_threads};
use crate::campaign::replicate::{Campaign, Campaigned};
use crate::campaign::reply;
use crate::rng::Streams;
use crate::scenario::Scenario;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::sight::Views;
use crate::strategy::Deployment;
use crate::study::conduct::Orders;
use std::sync::Arc;

/// One strategy at one budget against one adversary.
#[derive(Clone, Debug)]
pub struct CampaignRow {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Index of the adversary.
    pub reply: usize,
    /// What the quartermaster would buy.
    pub deployment: Arc<Deployment>,
    /// One a replicate.
    pub replicates: Vec<Campaigned>,
}

/// A study of a campaign that has been run.
#[derive(Clone, Debug)]
pub struct Campaigns {
    /// Budgets within strategies within adversaries.
    pub rows: Vec<CampaignRow>,
    /// Index of the budget at which all adversaries were tried.
    pub replied_at: usize,
}

/// Runs a study of a campaign. `progress(done, planned)` is called on this thread after each replicate.
///
/// # Panics
/// If the scenario has no campaign.
pub fn conduct_campaign(
    scenario: &Arc<Scenario>,
    orders: Orders,
    progress: &mut dyn FnMut(u32, u32),
) -> Campaigns {
    let campaign = scenario.spec.campaign.as_ref().expect("the caller has asked for a campaign");
    let replies = reply::all(campaign);
    let budgets = scenario.spec.budgets_usd.len();
    let replied_at = super::middle(scenario);
    let views = Views::default();
    let mut plans: Vec<(usize, usize, Campaign)> = Vec::new();
    for strategy in 0..scenario.spec.strategies.len() {
        for budget in 0..budgets {
            let row = RowPlan::new(scenario, &views, strategy, budget);
            plans.push((strategy, budget, Campaign::new(row.theatre)));
        }
    }
    let mut order: Vec<(usize, usize)> = Vec::new();
    for reply in 0..replies.len() {
        let tried = (0..plans.len()).filter(|&p| reply == 0 || plans[p].1 == replied_at);
        order.extend(tried.map(|plan| (plan, reply)));
    }
    let work = |simulations: &mut Vec<Option<Simulation>>, replicate: u32| -> Vec<Campaigned> {
        let streams = Streams { seed: orders.seed, replicate: u64::from(replicate) };
        let drawn = Arc::new(Drawn::new(scenario, streams));
        let run = |&(plan, reply): &(usize, usize)| {
            let campaign = &plans[plan].2;
            let simulation =
                simulations[plan].get_or_insert_with(|| Simulation::new(campaign.theatre.clone()));
            campaign.run(simulation, &drawn, &replies[reply])
        };
        order.iter().map(run).collect()
    };
    let planned = orders.replicates;
    let none = || (0..plans.len()).map(|_| None).collect();
    let results = over_threads(orders.threads, 0..planned, none, work, &mut |done| progress(done, planned));
    let mut rows: Vec<CampaignRow> = order
        .iter()
        .map(|&(plan, reply)| {
            let (strategy, budget, campaign) = &plans[plan];
            CampaignRow {
                strategy: *strategy,
                budget: *budget,
                reply,
                deployment: campaign.theatre.deployment.clone(),
                replicates: Vec::with_capacity(results.len()),
            }
        })
        .collect();
    for replicate in results {
        for (row, campaigned) in rows.iter_mut().zip(replicate) {
            row.replicates.push(campaigned);
        }
    }
    Campaigns { rows, replied_at }
}
