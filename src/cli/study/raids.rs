//! A study of raids: run through the ledger, compared, written, printed.

use super::rare;
use crate::batch::{RowPlan, map_in_order};
use crate::cli::progress::Progress;
use crate::cli::work::{FailedPlan, Question, Work, failures_csv, tell_failures};
use crate::cli::{Format, picture, report as report_page, say};
use crate::page::gather::{self, Kept, Source};
use crate::report;
use crate::report::files::ResultsWriter;
use crate::report::folder::Folder;
use crate::report::manifest::Recipe;
use crate::report::rows::Key;
use crate::report::table::Header;
use crate::rng::SCHEME;
use crate::scenario::Scenario;
use crate::sim::outcome::ReplicateOutcome;
use crate::study::select::{How, Selected, select};
use crate::study::until::Until;
use crate::study::{
    Comparison, Conducted, Measure, Orders, Stop, StudyNames, Tally, Watcher, compare, conduct, coverage,
};
use anyhow::{Context, Result};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Writes what comes of each replicate, and shows how far the study is.
struct Recorder<'n> {
    writer: ResultsWriter<'n>,
    progress: Progress,
    /// What a page shows of replicates, where one is wanted.
    kept: Option<Kept>,
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
        if let Some(kept) = &mut self.kept {
            kept.raids(replicate, plans, outcomes);
        }
        Ok(())
    }
}

/// What is wanted of whole replicates.
enum Wanted {
    All(Stop),
    Best(How, Measure),
}

/// Runs a study of raids.
pub fn run(mut work: Work) -> Result<ExitCode> {
    let wanted = match &work.question {
        &Question::Rare(asked) => return rare::run(work, asked),
        Question::Compare(stop) => Wanted::All(stop.clone()),
        &Question::Select(how, measure) => Wanted::Best(how, measure),
    };
    let names = StudyNames::of(&work.scenario);
    let folder = Folder::within(&work.target, &work.unfinished())?;
    let mut recorder = Recorder {
        writer: ResultsWriter::new(folder, &names)?,
        progress: Progress::of_study(&work.common, &names, &cells(&names)),
        kept: work.report.then(Kept::default),
    };
    let (orders, ledger) = (work.orders, &mut work.ledger);
    let (conducted, selected) = match wanted {
        Wanted::All(stop) => (conduct(&work.scenario, &names, (orders, &stop), ledger, &mut recorder)?, None),
        Wanted::Best(how, measure) => {
            let (conducted, selected) =
                select(&work.scenario, &names, orders, (how, measure), ledger, &mut recorder)?;
            (conducted, Some(selected))
        }
    };
    recorder.progress.finish();
    work.tell_notes();
    let comparison = compare(&names, &conducted.tally);
    let told = Told::new(&work, &names, &conducted, selected.as_ref());
    if let Some(kept) = &recorder.kept {
        let file = work.copy();
        let source = Source {
            selected: selected.as_ref(),
            ..report_page::source(&work.scenario, orders, &file, kept, None)
        };
        let asked = selected.is_some().then(|| asked(&work.question, orders)).flatten();
        let page = gather::raids(&source, &names, &comparison, &conducted, asked.as_deref())?;
        let (name, content) = report_page::file(&page);
        recorder.writer.add(&name, &content)?;
    }
    let folder = write(recorder.writer, &work, &names, &conducted, &comparison, &told)?;
    work.ledger.finish()?;
    match work.common.format {
        Format::Json => say::data(&format!("{:#}\n", told.json(&comparison)))?,
        Format::Text => {
            say::data(&told.text(&comparison, work.all))?;
            say::data(&format!("\nResults, tables and pictures are in {}\n", folder.display()))?;
        }
    }
    tell_failures(&work, &conducted.failures, |plan| plan_of(&names, plan, selected.is_some()))
}

/// The words of the command of a selection: only they say when it has seen enough.
fn asked(question: &Question, orders: Orders) -> Option<String> {
    match question {
        Question::Select(How::Known { level, delta }, measure) => Some(format!(
            "--until {} --measure {} --replicates {}",
            Until::Best { level: *level, delta: *delta },
            measure.name(),
            orders.replicates
        )),
        Question::Select(How::Within { replicates }, measure) => {
            Some(format!("--replicate-budget {replicates} --measure {}", measure.name()))
        }
        Question::Compare(_) | Question::Rare(_) => None,
    }
}

/// What is told of a study.
struct Told<'a> {
    names: &'a StudyNames,
    seed: u64,
    selected: Option<&'a Selected>,
    /// Why it stopped, of a study that was to stop by itself.
    stopped: Option<String>,
}

impl<'a> Told<'a> {
    fn new(
        work: &Work,
        names: &'a StudyNames,
        conducted: &Conducted,
        selected: Option<&'a Selected>,
    ) -> Self {
        let stopped = match selected {
            None => report::words::stop_sentence(&conducted.stop, conducted.stopped, conducted.replicates),
            Some(_) => None,
        };
        Told { names, seed: work.orders.seed, selected, stopped }
    }

    fn text(&self, comparison: &Comparison, all: bool) -> String {
        let report = report::table::report(self.names, comparison, Header { seed: self.seed, all });
        let stopped = self.stopped.iter().map(|why| format!("\n{why}\n"));
        let selection = self.selected.map(|selected| report::selection::selection_text(self.names, selected));
        [report].into_iter().chain(stopped).chain(selection).collect()
    }

    fn json(&self, comparison: &Comparison) -> serde_json::Value {
        let mut json = report::json::comparison_json(self.names, comparison, self.seed);
        if let Some(selected) = self.selected {
            json["selection"] = report::selection::selection_json(self.names, selected);
        }
        if let Some(why) = &self.stopped {
            json["stopped"] = why.as_str().into();
        }
        json
    }
}

/// Strategy and budget of every row, as bars are labelled.
fn cells(names: &StudyNames) -> Vec<(String, String)> {
    let budgets = &names.budgets_usd;
    let of = |s: &crate::study::Named| {
        budgets.iter().map(|b| (s.name.clone(), report::number::usd(*b))).collect::<Vec<_>>()
    };
    names.strategies.iter().flat_map(of).collect()
}

/// Strategy and budget of a plan: rows and their probes take turns, but in a selection, which has no probes.
fn plan_of(names: &StudyNames, plan: usize, selection: bool) -> FailedPlan {
    let (row, probe) = if selection { (plan, false) } else { (plan / 2, plan % 2 == 1) };
    let budget = names.budgets_usd[row % names.budgets_usd.len()];
    let raise = if probe { crate::batch::PROBE_FACTOR } else { 1.0 };
    FailedPlan { strategy: row / names.budgets_usd.len(), budget_usd: budget * raise, adversary: None }
}

fn write(
    mut writer: ResultsWriter,
    work: &Work,
    names: &StudyNames,
    conducted: &Conducted,
    comparison: &Comparison,
    told: &Told,
) -> Result<PathBuf> {
    let (scenario, seed): (&Arc<Scenario>, u64) = (&work.scenario, work.orders.seed);
    let rows = &conducted.tally.rows;
    writer.add("summary.json", format!("{:#}\n", told.json(comparison)).as_bytes())?;
    writer.add("summary.csv", &report::summary_csv::summary_csv(names, comparison)?)?;
    writer.add("summary.txt", told.text(comparison, true).as_bytes())?;
    if let Some(selected) = told.selected {
        writer.add("selection.csv", &report::selection::selection_csv(names, selected)?)?;
    }
    let threads = work.orders.threads;
    let cover = map_in_order(threads, rows.len(), |row| coverage(scenario, &rows[row].deployment));
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
        let csv =
            failures_csv(work, &conducted.failures, |plan| plan_of(names, plan, told.selected.is_some()))?;
        writer.add("failures.csv", &csv)?;
    }
    let recipe = Recipe {
        catalogue_hash: crate::scenario::catalogue::hash(),
        seed,
        rng_scheme: SCHEME.to_owned(),
        nominal_cost_usd: nominal_costs(names, conducted),
        first_replicate: 0,
        replicates: conducted.replicates,
        stop_rule: conducted.stop.rule,
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
