//! `picket study FILE`: every strategy at every budget, compared.

pub(super) mod campaign;
pub(super) mod raids;
mod tornado;

use super::work::{self, Work};
use super::{Common, Refused, load, refuse, threads};
use crate::batch::ledger::Identity;
use crate::scenario::check::finding::{Finding, Findings};
use crate::scenario::diagnostic::{Diagnostic, Report};
use crate::scenario::{Scenario, size};
use crate::study::{CampaignNames, Orders, StudyNames};
use anyhow::Result;
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
    /// Throw away what the folder holds of another study that was not finished
    #[arg(long)]
    restart: bool,
    /// Instead of the study: put each figure of grade C or R at its low and its high end, and say what changes sign
    #[arg(long, conflicts_with = "restart")]
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
        if self.tornado {
            return self.tornado(&scenario, &StudyNames::of(&scenario));
        }
        let orders = orders(&scenario, &self.common);
        if let Some(report) = too_large(&scenario, orders.replicates) {
            refuse(&report, &self.common)?;
            return Ok(ExitCode::from(1));
        }
        let target = self.common.out.clone().unwrap_or_else(|| default_folder(&self.file));
        let identity = identity(&scenario, orders.seed);
        let work = Work {
            ledger: work::begin(&target, &identity, &self.file, &scenario, orders.replicates, self.restart)?,
            target,
            file: self.file.display().to_string(),
            scenario,
            orders,
            all: self.all,
            common: self.common,
        };
        work.run()
    }
}

/// What decides every number of a study of a scenario.
pub(super) fn identity(scenario: &Scenario, seed: u64) -> Identity {
    let question = if CampaignNames::of(scenario).is_some() { "campaign" } else { "study" };
    Identity::new(&scenario.spec.name, &scenario.hash, seed, question)
}

/// What the command line and the scenario order.
pub(super) fn orders(scenario: &Scenario, common: &Common) -> Orders {
    Orders {
        seed: common.seed.unwrap_or(scenario.spec.seed),
        replicates: common.replicates.unwrap_or(scenario.spec.replicates),
        threads: threads(common),
    }
}

/// Checks the number of replicates, which the command line may have raised, as the loader checks that of the file;
/// the report has the estimate if the study is too large.
pub(super) fn too_large(scenario: &Scenario, replicates: u32) -> Option<Report> {
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
pub(super) fn default_folder(file: &Path) -> PathBuf {
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
