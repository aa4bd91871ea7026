//! `picket study FILE`: every strategy at every budget, compared.

use super::{Common, Format, Refused, load, picture, refuse, say, threads};
use crate::report;
use crate::report::campaign::CampaignWriter;
use crate::report::files::ResultsWriter;
use crate::report::folder::{Folder, MANIFEST};
use crate::report::manifest::Recipe;
use crate::report::rows::Key;
use crate::report::table::Header;
use crate::rng::SCHEME;
use crate::scenario::check::finding::{Finding, Findings};
use crate::scenario::diagnostic::{Diagnostic, Report};
use crate::scenario::{Scenario, size};
use crate::stats::{StopReason, StoppingRule};
use crate::study::campaign::{Campaigns, Horizon, Monthly, conduct_campaign};
use crate::study::tornado::tornado;
use crate::study::{
    CampaignFindings, CampaignNames, Comparison, Conducted, Measure, Orders, StudyNames, compare, conduct,
    coverage,
};
use anyhow::{Context, Result};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Arguments of `study`.
#[derive(Args, Debug)]
pub struct StudyArgs {
    /// Scenario file
    file: PathBuf,
    /// Print every pair and every budget
    #[arg(long)]
    all: bool,
    /// Instead of the study: put each figure of grade C or R at its low and its high end, and say what changes sign
    #[arg(long)]
    tornado: bool,
    /// Budget of the tornado, one of the scenario's; the middle one when left out
    #[arg(long, value_name = "USD", value_parser = super::usd, requires = "tornado")]
    budget: Option<f64>,
    #[command(flatten)]
    pub(super) common: Common,
}

impl StudyArgs {
    /// Runs, compares, writes, prints.
    pub fn run(self) -> Result<ExitCode> {
        let scenario = match load(&self.file, &self.common)? {
            Ok(scenario) => Arc::new(scenario),
            Err(Refused::Problems) => return Ok(ExitCode::from(1)),
        };
        let names = StudyNames::of(&scenario);
        if let (Some(names), false) = (CampaignNames::of(&scenario), self.tornado) {
            return self.campaign(&scenario, &names);
        }
        if self.tornado {
            return self.tornado(&scenario, &names);
        }
        let orders = self.orders(&scenario);
        if let Some(report) = too_large(&scenario, orders.replicates) {
            refuse(&report, &self.common)?;
            return Ok(ExitCode::from(1));
        }
        let target = self.common.out.clone().unwrap_or_else(|| default_folder(&self.file));
        // Tried before the work, so that a folder that cannot be written is known at once; started after it, so that
        // a study that is interrupted leaves nothing.
        Folder::try_out(&target)?;
        let bar = bar(self.common.quiet, &names, "replicates");
        let conducted = conduct(&scenario, orders, &mut |done, planned| {
            bar.set_length(u64::from(planned));
            bar.set_position(u64::from(done));
        });
        bar.finish_and_clear();
        let comparison = compare(&names, &conducted.rows, &conducted.probes)?;
        let seed = orders.seed;
        let writer = ResultsWriter::create(&target, &names)?;
        let folder = write(writer, &scenario, &names, &conducted, &comparison, seed)?;
        match self.common.format {
            Format::Json => {
                say::data(&format!("{:#}\n", report::json::comparison_json(&names, &comparison, seed)))?;
            }
            Format::Text => {
                let header = Header { seed, all: self.all };
                say::data(&report::table::report(&names, &comparison, header))?;
                say::data(&format!("\nResults, tables and pictures are in {}\n", folder.display()))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl StudyArgs {
    fn campaign(&self, scenario: &Arc<Scenario>, names: &CampaignNames) -> Result<ExitCode> {
        let orders = self.orders(scenario);
        if let Some(report) = too_large(scenario, orders.replicates) {
            refuse(&report, &self.common)?;
            return Ok(ExitCode::from(1));
        }
        let target = self.common.out.clone().unwrap_or_else(|| default_folder(&self.file));
        Folder::try_out(&target)?;
        let bar = bar(self.common.quiet, &names.study, "replicates");
        let campaigns = conduct_campaign(scenario, orders, &mut |done, planned| {
            bar.set_length(u64::from(planned));
            bar.set_position(u64::from(done));
        });
        bar.finish_and_clear();
        let findings = CampaignFindings::of(names, &campaigns);
        let folder = write_campaign(&target, names, &campaigns, &findings, orders)?;
        match self.common.format {
            Format::Json => {
                let json = report::campaign::campaign_json(names, &findings, orders.seed);
                say::data(&format!("{json:#}\n"))?;
            }
            Format::Text => {
                let header = Header { seed: orders.seed, all: self.all };
                say::data(&report::campaign::campaign_report(names, &findings, header))?;
                say::data(&format!("\nResults, tables and pictures are in {}\n", folder.display()))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn orders(&self, scenario: &Scenario) -> Orders {
        Orders {
            seed: self.common.seed.unwrap_or(scenario.spec.seed),
            replicates: self.common.replicates.unwrap_or(scenario.spec.replicates),
            threads: threads(&self.common),
        }
    }
}

fn write_campaign(
    target: &Path,
    names: &CampaignNames,
    campaigns: &Campaigns,
    findings: &CampaignFindings,
    orders: Orders,
) -> Result<PathBuf> {
    let mut writer = CampaignWriter::create(target, names)?;
    for row in &campaigns.rows {
        writer.push(row)?;
    }
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
    let recipe = Recipe {
        catalogue_hash: crate::scenario::catalogue::hash(),
        seed: orders.seed,
        rng_scheme: SCHEME.to_owned(),
        nominal_cost_usd: costs,
        first_replicate: 0,
        replicates: orders.replicates,
        stop_rule: StoppingRule::fixed(u64::from(orders.replicates)),
        stopped: StopReason::Maximum,
    };
    writer.finish(&recipe).context("cannot finish the results")
}

/// Replicates of each end of a figure: enough for the order of what matters.
const AN_END: u32 = 30;

impl StudyArgs {
    fn tornado(&self, scenario: &Arc<Scenario>, names: &StudyNames) -> Result<ExitCode> {
        let budgets = &names.budgets_usd;
        let budget = match self.budget {
            None if scenario.spec.campaign.is_some() => budgets.len() / 2,
            None => (budgets.len() - 1) / 2,
            Some(usd) => budgets.iter().position(|b| *b == usd).with_context(|| {
                let known: Vec<String> = budgets.iter().map(|b| report::number::short(*b)).collect();
                format!("--budget: the scenario has no budget of {usd} USD; it has {}", known.join(", "))
            })?,
        };
        let name = self.file.display().to_string();
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("cannot read {name}"))?;
        let dir = self.file.parent().unwrap_or(Path::new(""));
        let orders = Orders {
            seed: self.common.seed.unwrap_or(scenario.spec.seed),
            replicates: self.common.replicates.unwrap_or(AN_END),
            threads: threads(&self.common),
        };
        let target = self.common.out.clone().unwrap_or_else(|| {
            let stem = self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Path::new("results").join(format!("{stem}-tornado"))
        });
        Folder::try_out(&target)?;
        let bar = bar(self.common.quiet, names, "figures at an end");
        let found = tornado((&name, &text, dir), scenario, orders, budget, &mut |done, of| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        });
        bar.finish_and_clear();
        let text = report::tornado::tornado_text(names, &found, orders.seed);
        let folder = Folder::create(&target)?;
        folder.write("tornado.txt", text.as_bytes())?;
        folder.write("tornado.csv", &report::tornado::tornado_csv(names, &found)?)?;
        folder.write("tornado.svg", report::tornado::tornado_svg(names, &found).as_bytes())?;
        folder.write(MANIFEST, report::tornado::tornado_manifest(names, &found, orders.seed).as_bytes())?;
        let folder = folder.finish()?;
        match self.common.format {
            Format::Json => {
                say::data(&format!("{:#}\n", report::tornado::tornado_json(names, &found, orders.seed)))?
            }
            Format::Text => say::data(&format!("{text}\nTable and picture are in {}\n", folder.display()))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Checks the number of replicates, which the command line may have raised, as the loader checks that of the file;
/// the report has the estimate if the study is too large.
fn too_large(scenario: &Scenario, replicates: u32) -> Option<Report> {
    let mut spec = scenario.spec.clone();
    spec.replicates = replicates;
    let mut findings = Findings::default();
    size::check(&spec, &mut findings);
    let diagnostic = |finding: Finding| Diagnostic {
        expected: finding.expected,
        hint: finding.hint,
        ..Diagnostic::of_file("--replicates", finding.message)
    };
    let found: Vec<Diagnostic> = findings.list.into_iter().map(diagnostic).collect();
    (!found.is_empty()).then(|| Report::new(found, BTreeMap::new()))
}

/// `results/valley` for `scenarios/valley.ron`.
fn default_folder(file: &Path) -> PathBuf {
    Path::new("results").join(file.file_stem().unwrap_or_default())
}

fn bar(quiet: bool, names: &StudyNames, what: &str) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let rows = names.strategies.len() * names.budgets_usd.len();
    let template = format!("{{msg}} {{wide_bar}} {{pos}}/{{len}} {what}, {{eta}} to go");
    let bar = ProgressBar::new(0).with_message(format!("{} · {rows} rows", names.scenario));
    match ProgressStyle::with_template(&template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

fn write(
    mut writer: ResultsWriter,
    scenario: &Arc<Scenario>,
    names: &StudyNames,
    conducted: &Conducted,
    comparison: &Comparison,
    seed: u64,
) -> Result<PathBuf> {
    for row in &conducted.rows {
        for (replicate, outcome) in (0..).zip(&row.outcomes) {
            writer.push(Key { strategy: row.strategy, budget: row.budget, replicate }, outcome)?;
        }
    }
    let json = report::json::comparison_json(names, comparison, seed);
    writer.add("summary.json", format!("{json:#}\n").as_bytes())?;
    writer.add("summary.csv", &report::summary_csv::summary_csv(names, comparison)?)?;
    writer.add(
        "summary.txt",
        report::table::report(names, comparison, Header { seed, all: true }).as_bytes(),
    )?;
    let cover: Vec<_> = conducted.rows.iter().map(|row| coverage(scenario, &row.deployment)).collect();
    writer.add("coverage.csv", &report::cover::coverage_csv(names, conducted, &cover)?)?;
    for frontier in &comparison.frontiers {
        let name = match frontier.measure {
            Measure::LeakThrough => "frontier-leak-through.svg",
            _ => "frontier-casualties.svg",
        };
        writer.add(name, report::frontier::frontier_svg(names, comparison, frontier).as_bytes())?;
    }
    let middle = (names.budgets_usd.len().saturating_sub(1)) / 2;
    writer.add("causes.svg", report::causes::causes_svg(names, comparison, middle).as_bytes())?;
    let here: Vec<_> = conducted.rows.iter().filter(|r| r.budget == middle).map(|r| &r.deployment).collect();
    let heading =
        format!("{} · every strategy at {}", names.scenario, report::number::usd(names.budgets_usd[middle]));
    writer.add("maps.svg", picture::maps(scenario, &heading, &here)?.as_bytes())?;
    let recipe = Recipe {
        catalogue_hash: crate::scenario::catalogue::hash(),
        seed,
        rng_scheme: SCHEME.to_owned(),
        nominal_cost_usd: nominal_costs(names, conducted),
        first_replicate: 0,
        replicates: conducted.replicates,
        stop_rule: conducted.rule,
        stopped: conducted.stopped,
    };
    writer.finish(&recipe).context("cannot finish the results")
}

fn nominal_costs(names: &StudyNames, conducted: &Conducted) -> Vec<Vec<f64>> {
    let mut costs = vec![vec![0.0; names.budgets_usd.len()]; names.strategies.len()];
    for row in &conducted.rows {
        costs[row.strategy][row.budget] = row.deployment.spent_usd;
    }
    costs
}
