//! A study of a campaign: run through the ledger, compared, written, printed.

use crate::campaign::replicate::Campaigned;
use crate::cli::progress::Progress;
use crate::cli::work::{FailedPlan, Work, failures_csv, tell_failures};
use crate::cli::{Format, report as report_page, say};
use crate::page::gather::{self, Kept};
use crate::report;
use crate::report::campaign::CampaignWriter;
use crate::report::folder::Folder;
use crate::report::manifest::Recipe;
use crate::report::table::Header;
use crate::rng::SCHEME;
use crate::stats::{StopReason, StoppingRule};
use crate::study::campaign::{
    CampaignWatcher, Campaigns, ConductedCampaign, Horizon, Monthly, conduct_campaign,
};
use crate::study::{CampaignFindings, CampaignNames};
use anyhow::{Context, Result};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

/// Writes what comes of each replicate, and shows how far the study is.
struct Recorder<'n> {
    writer: CampaignWriter<'n>,
    progress: Progress,
    /// What a page shows of replicates, where one is wanted.
    kept: Option<Kept>,
}

impl CampaignWatcher for Recorder<'_> {
    fn taken(&mut self, campaigns: &Campaigns, planned: u32) {
        let cells = campaigns.rows.iter().map(|row| row.sums.n);
        self.progress.update(campaigns.replicates, u64::from(planned), cells);
    }

    fn outcomes(
        &mut self,
        replicate: u32,
        campaigns: &Campaigns,
        rows: &[Campaigned],
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        for (row, campaigned) in campaigns.rows.iter().zip(rows) {
            self.writer.push(row, replicate, &campaigned.months)?;
        }
        if let Some(kept) = &mut self.kept {
            kept.campaign(replicate, rows);
        }
        Ok(())
    }
}

/// Runs a study of a campaign.
pub fn run(mut work: Work) -> Result<ExitCode> {
    let names = CampaignNames::of(&work.scenario).context("the scenario has no campaign")?;
    let folder = Folder::within(&work.target, &work.unfinished())?;
    let mut recorder = Recorder {
        writer: CampaignWriter::new(folder, &names)?,
        progress: Progress::of_study(&work.common, &names.study, &cells(&names)),
        kept: work.report.then(Kept::default),
    };
    let conducted = conduct_campaign(&work.scenario, &names, work.orders, &mut work.ledger, &mut recorder)?;
    recorder.progress.finish();
    work.tell_notes();
    let findings = CampaignFindings::of(&names, &conducted.campaigns);
    if let Some(kept) = &recorder.kept {
        let file = work.copy();
        let source = report_page::source(&work.scenario, work.orders, &file, kept, None);
        let page = gather::campaign(&source, &names, &findings, &conducted)?;
        let (name, content) = report_page::file(&page);
        recorder.writer.add(&name, &content)?;
    }
    let folder = write(recorder.writer, &work, &names, &conducted, &findings)?;
    work.ledger.finish()?;
    let seed = work.orders.seed;
    match work.common.format {
        Format::Json => {
            let json = report::campaign::campaign_json(&names, &findings, seed);
            say::data(&format!("{json:#}\n"))?;
        }
        Format::Text => {
            let header = Header { seed, all: work.all };
            say::data(&report::campaign::campaign_report(&names, &findings, header))?;
            say::data(&format!("\nResults, tables and pictures are in {}\n", folder.display()))?;
        }
    }
    tell_failures(&work, &conducted.failures, |row| plan_of(&names, &conducted.campaigns, row))
}

/// Strategy and budget of a row.
fn plan_of(names: &CampaignNames, campaigns: &Campaigns, row: usize) -> FailedPlan {
    let row = &campaigns.rows[row];
    FailedPlan {
        strategy: row.strategy,
        budget_usd: names.study.budgets_usd[row.budget],
        adversary: Some(names.replies[row.reply].id.clone()),
    }
}

/// Strategy, and budget with adversary, of every row, as bars are labelled.
fn cells(names: &CampaignNames) -> Vec<(String, String)> {
    let budgets = &names.study.budgets_usd;
    let mut all = Vec::new();
    for (reply, adversary) in names.replies.iter().enumerate() {
        for strategy in &names.study.strategies {
            for (budget, usd) in budgets.iter().enumerate() {
                let usd = report::number::usd(*usd);
                match reply {
                    0 => all.push((strategy.name.clone(), usd)),
                    _ if budget == names.middle => {
                        all.push((strategy.name.clone(), format!("{usd}, {}", adversary.name)));
                    }
                    _ => {}
                }
            }
        }
    }
    all
}

fn write(
    mut writer: CampaignWriter,
    work: &Work,
    names: &CampaignNames,
    conducted: &ConductedCampaign,
    findings: &CampaignFindings,
) -> Result<PathBuf> {
    let (campaigns, orders) = (&conducted.campaigns, work.orders);
    let json = report::campaign::campaign_json(names, findings, orders.seed);
    writer.add("summary.json", format!("{json:#}\n").as_bytes())?;
    let header = Header { seed: orders.seed, all: true };
    writer.add("summary.txt", report::campaign::campaign_report(names, findings, header).as_bytes())?;
    writer.add("months.csv", &report::campaign::months_csv(names, findings)?)?;
    writer.add("horizons.csv", &report::campaign::horizons_csv(names, findings)?)?;
    for (file, measure) in [
        ("casualties.svg", Monthly::Casualties),
        ("leak-through.svg", Monthly::LeakThrough),
        ("capability.svg", Monthly::Capability),
        ("people-away.svg", Monthly::PeopleAway),
        ("raids.svg", Monthly::Raids),
    ] {
        let svg = report::campaign::months_svg(names, findings, campaigns.replied_at, measure);
        writer.add(file, svg.as_bytes())?;
    }
    let by_first = |h: &&Horizon| h.budget == campaigns.replied_at && h.measure == findings.measure;
    let leader = findings.horizons.iter().rfind(by_first);
    let leader = leader.and_then(|h| findings.row(*h.order.first()?, h.budget, 0));
    if let Some(row) = leader {
        writer.add("mix.svg", report::campaign::mix_svg(names, findings, row).as_bytes())?;
    }
    let mut costs = vec![vec![0.0; names.study.budgets_usd.len()]; names.study.strategies.len()];
    for row in &campaigns.rows {
        costs[row.strategy][row.budget] = row.deployment.spent_usd;
    }
    if !conducted.failures.is_empty() {
        let csv = failures_csv(work, &conducted.failures, |row| plan_of(names, campaigns, row))?;
        writer.add("failures.csv", &csv)?;
    }
    let recipe = Recipe {
        catalogue_hash: crate::scenario::catalogue::hash(),
        seed: orders.seed,
        rng_scheme: SCHEME.to_owned(),
        nominal_cost_usd: costs,
        first_replicate: 0,
        replicates: conducted.replicates,
        stop_rule: StoppingRule::fixed(u64::from(orders.replicates)),
        stopped: StopReason::Maximum,
        failed: conducted.failed_replicates(),
    };
    writer.finish(&recipe).context("cannot finish the results")
}
