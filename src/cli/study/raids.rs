//! A study of raids: run through the ledger, compared, written, printed.

use crate::batch::RowPlan;
use crate::cli::progress::Progress;
use crate::cli::work::{Work, failures_csv, tell_failures};
use crate::cli::{Format, picture, say};
use crate::report;
use crate::report::files::ResultsWriter;
use crate::report::folder::Folder;
use crate::report::manifest::Recipe;
use crate::report::rows::Key;
use crate::report::table::Header;
use crate::rng::SCHEME;
use crate::scenario::Scenario;
use crate::sim::outcome::ReplicateOutcome;
use crate::study::{Comparison, Conducted, Measure, StudyNames, Tally, Watcher, compare, conduct, coverage};
use anyhow::{Context, Result};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Writes what comes of each replicate, and shows how far the study is.
struct Recorder<'n> {
    writer: ResultsWriter<'n>,
    progress: Progress,
}

impl Watcher for Recorder<'_> {
    fn taken(&mut self, tally: &Tally, planned: u32) {
        let cells = tally.rows.iter().map(|row| row.sums.n);
        self.progress.update(tally.replicates, u64::from(planned), cells);
    }

    fn outcomes(
        &mut self,
        replicate: u32,
        plans: &[RowPlan],
        outcomes: &[Option<ReplicateOutcome>],
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        for (plan, outcome) in plans.iter().zip(outcomes).filter(|(plan, _)| !plan.probe) {
            if let Some(outcome) = outcome {
                self.writer.push(Key { strategy: plan.strategy, budget: plan.budget, replicate }, outcome)?;
            }
        }
        Ok(())
    }
}

/// Runs a study of raids.
pub fn run(mut work: Work) -> Result<ExitCode> {
    let names = StudyNames::of(&work.scenario);
    let folder = Folder::within(&work.target, &work.unfinished())?;
    let mut recorder = Recorder {
        writer: ResultsWriter::new(folder, &names)?,
        progress: Progress::of_study(&work.common, &names, &cells(&names)),
    };
    let conducted = conduct(&work.scenario, &names, work.orders, &mut work.ledger, &mut recorder)?;
    recorder.progress.finish();
    work.tell_notes();
    let comparison = compare(&names, &conducted.tally);
    let seed = work.orders.seed;
    let folder = write(recorder.writer, &work, &names, &conducted, &comparison)?;
    work.ledger.finish()?;
    match work.common.format {
        Format::Json => {
            say::data(&format!("{:#}\n", report::json::comparison_json(&names, &comparison, seed)))?;
        }
        Format::Text => {
            let header = Header { seed, all: work.all };
            say::data(&report::table::report(&names, &comparison, header))?;
            say::data(&format!("\nResults, tables and pictures are in {}\n", folder.display()))?;
        }
    }
    tell_failures(&work, &conducted.failures, |plan| plan_of(&names, plan))
}

/// Strategy and budget of every row, as bars are labelled.
fn cells(names: &StudyNames) -> Vec<(String, String)> {
    let budgets = &names.budgets_usd;
    let of = |s: &crate::study::Named| {
        budgets.iter().map(|b| (s.name.clone(), report::number::usd(*b))).collect::<Vec<_>>()
    };
    names.strategies.iter().flat_map(of).collect()
}

/// Strategy and budget of a plan: rows and their probes take turns.
fn plan_of(names: &StudyNames, plan: usize) -> (usize, f64) {
    let row = plan / 2;
    let budget = names.budgets_usd[row % names.budgets_usd.len()];
    let raise = if plan % 2 == 1 { crate::batch::PROBE_FACTOR } else { 1.0 };
    (row / names.budgets_usd.len(), budget * raise)
}

fn write(
    mut writer: ResultsWriter,
    work: &Work,
    names: &StudyNames,
    conducted: &Conducted,
    comparison: &Comparison,
) -> Result<PathBuf> {
    let (scenario, seed): (&Arc<Scenario>, u64) = (&work.scenario, work.orders.seed);
    let rows = &conducted.tally.rows;
    let json = report::json::comparison_json(names, comparison, seed);
    writer.add("summary.json", format!("{json:#}\n").as_bytes())?;
    writer.add("summary.csv", &report::summary_csv::summary_csv(names, comparison)?)?;
    writer.add(
        "summary.txt",
        report::table::report(names, comparison, Header { seed, all: true }).as_bytes(),
    )?;
    let cover: Vec<_> = rows.iter().map(|row| coverage(scenario, &row.deployment)).collect();
    writer.add("coverage.csv", &report::cover::coverage_csv(names, &conducted.tally, &cover)?)?;
    for frontier in &comparison.frontiers {
        let name = match frontier.measure {
            Measure::LeakThrough => "frontier-leak-through.svg",
            _ => "frontier-casualties.svg",
        };
        writer.add(name, report::frontier::frontier_svg(names, comparison, frontier).as_bytes())?;
    }
    let middle = (names.budgets_usd.len().saturating_sub(1)) / 2;
    writer.add("causes.svg", report::causes::causes_svg(names, comparison, middle).as_bytes())?;
    let here: Vec<_> = rows.iter().filter(|r| r.budget == middle).map(|r| &*r.deployment).collect();
    let heading =
        format!("{} · every strategy at {}", names.scenario, report::number::usd(names.budgets_usd[middle]));
    writer.add("maps.svg", picture::maps(scenario, &heading, &here)?.as_bytes())?;
    if !conducted.failures.is_empty() {
        let csv = failures_csv(work, &conducted.failures, |plan| plan_of(names, plan))?;
        writer.add("failures.csv", &csv)?;
    }
    let recipe = Recipe {
        catalogue_hash: crate::scenario::catalogue::hash(),
        seed,
        rng_scheme: SCHEME.to_owned(),
        nominal_cost_usd: nominal_costs(names, conducted),
        first_replicate: 0,
        replicates: conducted.replicates,
        stop_rule: conducted.rule,
        stopped: conducted.stopped,
        failed: conducted.failed_replicates(),
    };
    writer.finish(&recipe).context("cannot finish the results")
}

fn nominal_costs(names: &StudyNames, conducted: &Conducted) -> Vec<Vec<f64>> {
    let mut costs = vec![vec![0.0; names.budgets_usd.len()]; names.strategies.len()];
    for row in &conducted.tally.rows {
        costs[row.strategy][row.budget] = row.deployment.spent_usd;
    }
    costs
}
