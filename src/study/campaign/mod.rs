//! The questions of a campaign: every measure by month, who is ahead after how many months, when a strategy overtakes another,
//! how long until it is able, what was missing when it was needed, and how robust it is against what the adversary replies.

mod compare;
mod conduct;
mod monthly;
mod robust;
mod series;
mod tally;

pub use compare::{CAMPAIGN_COMPARED, Horizon, Overtaking};
pub use conduct::{CampaignWatcher, ConductedCampaign, conduct_campaign, conduct_campaign_part};
pub use monthly::{Kind, Monthly};
pub use robust::{Robust, Robustness};
pub use series::{Able, CampaignSummary, Missing, Series};
pub use tally::{CampaignRow, CampaignSums, Campaigns};

use crate::scenario::Scenario;
use crate::study::input::{Named, StudyNames};

/// Months over which the pace of a strategy is taken.
const PACE: u32 = 6;

/// What the analysis of a campaign needs to know besides the names of the study.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignNames {
    /// The names of the study.
    pub study: StudyNames,
    /// The adversaries: the one of the figures first, then the one that does not learn, then those of the file.
    pub replies: Vec<Named>,
    /// Months of the campaign.
    pub months: u32,
    /// Months after which the strategies are compared.
    pub horizons: Vec<u32>,
    /// Index of the middle budget, the upper one of an even number: all adversaries are tried there.
    pub middle: usize,
}

impl CampaignNames {
    /// The names of a scenario; `None` without a campaign.
    pub fn of(scenario: &Scenario) -> Option<Self> {
        let campaign = scenario.spec.campaign.as_ref()?;
        let replies = crate::campaign::reply::all(campaign);
        Some(CampaignNames {
            study: StudyNames::of(scenario),
            replies: replies.iter().map(|r| Named::new(&r.id, &r.name)).collect(),
            months: campaign.months,
            horizons: campaign.horizons(),
            middle: middle(scenario),
        })
    }
}

/// Index of the middle budget, the upper one of an even number.
fn middle(scenario: &Scenario) -> usize {
    scenario.spec.budgets_usd.len() / 2
}

/// Everything that a study of a campaign found out.
#[derive(Clone, Debug, PartialEq)]
pub struct CampaignFindings {
    /// Replicates of each row.
    pub replicates: usize,
    /// What is told first: casualties, where there are any.
    pub measure: Monthly,
    /// A summary of each row, in their order.
    pub rows: Vec<CampaignSummary>,
    /// By budget, horizon and measure, against the adversary of the figures.
    pub horizons: Vec<Horizon>,
    /// By budget, against the adversary of the figures.
    pub overtakings: Vec<Overtaking>,
    /// Over the replies, at the budget at which they were tried; `None` with a single adversary.
    pub robustness: Option<Robustness>,
}

impl CampaignFindings {
    /// Finds out.
    pub fn of(names: &CampaignNames, campaigns: &Campaigns) -> Self {
        let budgets = 0..names.study.budgets_usd.len();
        let measure = compare::first_measure(&campaigns.rows);
        CampaignFindings {
            replicates: campaigns.replicates as usize,
            rows: campaigns.rows.iter().map(|row| CampaignSummary::of(names, row)).collect(),
            horizons: budgets
                .clone()
                .flat_map(|budget| compare::horizons(names, campaigns, budget))
                .collect(),
            overtakings: budgets
                .flat_map(|budget| compare::overtakings(names, campaigns, budget, measure))
                .collect(),
            robustness: Robustness::of(names, campaigns, campaigns.replied_at, measure),
            measure,
        }
    }

    /// The summary of a strategy at a budget against a reply.
    pub fn row(&self, strategy: usize, budget: usize, reply: usize) -> Option<&CampaignSummary> {
        self.rows.iter().find(|r| (r.strategy, r.budget, r.reply) == (strategy, budget, reply))
    }
}
