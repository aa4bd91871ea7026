//! `picket report DIR`: a study that is done as one page to hand on.
//!
//! The study is conducted once more through its ledger, which runs nothing anew, and a page is made of what it found; its results stay as
//! they are. `picket study --report` makes the same page beside the other results.

use super::study::tornado::{AN_END, sensitivity};
use super::work::{Planned, planned};
use super::{Common, Format, check_writable, say, status, write_whole};
use crate::batch::RowPlan;
use crate::batch::ledger::{Hold, Ledger, Plan, State};
use crate::campaign::replicate::Campaigned;
use crate::page::gather::{self, Kept, Source};
use crate::page::html::html;
use crate::page::json::json;
use crate::page::markdown::document;
use crate::page::model::Page;
use crate::report::folder::{self, manifest_of};
use crate::scenario::Scenario;
use crate::sim::outcome::ReplicateOutcome;
use crate::stats::StoppingRule;
use crate::study::campaign::{CampaignWatcher, Campaigns, conduct_campaign};
use crate::study::tornado::Tornado;
use crate::study::{
    CampaignFindings, CampaignNames, Measure, Orders, Stop, StudyNames, Tally, Watcher, compare, conduct,
};
use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Arguments of `report`.
#[derive(Args, Debug)]
pub struct ReportArgs {
    /// Folder of a study that is done
    folder: PathBuf,
    /// Ask as well what the answer hangs on: each figure of grade C or R at its low and its high end, which takes minutes
    #[arg(long)]
    tornado: bool,
    /// Where the page goes; into the folder of the study when left out, JSON to stdout
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// In which form
    #[arg(long, value_enum, default_value_t = Shape::Html)]
    format: Shape,
    /// Worker threads; all cores when left out
    #[arg(long, value_parser = super::whole::<1, 1024>, allow_hyphen_values = true)]
    threads: Option<u64>,
    /// No progress and no warnings
    #[arg(long, short)]
    quiet: bool,
    /// Refused: the study has its seed
    #[arg(long, hide = true, allow_hyphen_values = true)]
    seed: Option<String>,
    /// Refused: the study has its replicates
    #[arg(long, hide = true, allow_hyphen_values = true)]
    replicates: Option<String>,
}

/// In which form a page is written.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// One self-contained file to open in a browser, to send and to print.
    Html,
    /// A document in Markdown with its charts as SVG.
    Md,
    /// All of it for other programs.
    Json,
}

/// Names of files with their contents.
type Files = Vec<(String, Vec<u8>)>;

/// Where the Markdown goes within the folder of a study.
const DOCUMENT: &str = "report";

/// The page as the file that stands beside the other results.
pub fn file(page: &Page) -> (String, Vec<u8>) {
    ("report.html".to_owned(), html(page).into_bytes())
}

impl ReportArgs {
    /// What is printed on stdout.
    pub fn stdout(&self) -> Format {
        if self.format == Shape::Json { Format::Json } else { Format::Text }
    }

    /// Makes the page and writes it.
    pub fn run(self) -> Result<ExitCode> {
        for (given, what) in [
            (
                self.replicates.is_some(),
                "--replicates: the study has as many as it has; `picket study` runs more",
            ),
            (self.seed.is_some(), "--seed: the study has the seed that it was run with"),
        ] {
            if given {
                bail!("{what}");
            }
        }
        match (&self.out, self.format) {
            (Some(out), Shape::Md) if out.is_file() => {
                bail!("--out: expected a folder for the document and its charts; {} is a file", out.display())
            }
            (Some(out), Shape::Md) if out.join("report.md").exists() && !out.join("charts").is_dir() => {
                bail!(
                    "--out: {} holds a report.md that picket did not write\n  hint: name another folder, or a new one",
                    out.display()
                )
            }
            (Some(_), Shape::Md) | (None, _) => {}
            (Some(out), _) => check_writable(out)?,
        }
        // What takes minutes is not begun where nothing can be written; and a study is held while it is read.
        if self.folder.is_dir()
            && let Err(why) = check_writable(&self.folder.join("report.html"))
        {
            bail!(
                "{why}\n  hint: a study is held by its folder while its page is made; copy the folder to where you may write, and name the copy"
            );
        }
        check_study(&self.folder)?;
        let common = Common {
            out: None,
            seed: None,
            threads: self.threads,
            replicates: None,
            format: Format::Text,
            quiet: self.quiet,
        };
        let mut planned = planned(&self.folder, Hold::Alone, &common)?;
        let state = State::of(&self.folder)?.context("the plan is gone")?;
        if !state.missing().is_empty() || !state.plan.finished {
            say::error(&format!("error: the study is not complete\n{}", status::words(&self.folder, &state)));
            return Ok(ExitCode::from(1));
        }
        planned.orders.replicates = replicates(&self.folder, &state.plan)?;
        let (page, held) = self.page(planned)?;
        self.write(&page)?;
        drop(held);
        Ok(ExitCode::SUCCESS)
    }

    /// The page, and the hold on the folder.
    fn page(&self, planned: Planned) -> Result<(Page, Ledger)> {
        let Planned { held, plan, scenario, orders } = planned;
        let file = format!("ledger/{}", plan.scenario_file);
        let mut ledger = Ledger::new(&self.folder, held, plan);
        let page = match CampaignNames::of(&scenario) {
            Some(names) => {
                let mut keeper = Keeper::default();
                let conducted = conduct_campaign(&scenario, &names, orders, &mut ledger, &mut keeper)?;
                let findings = CampaignFindings::of(&names, &conducted.campaigns);
                let tornado = self.asked(&scenario, &names.study, orders, &file, names.middle)?;
                let source = source(&scenario, orders, &file, &keeper.0, tornado.as_ref());
                gather::campaign(&source, &names, &findings, &conducted)?
            }
            None => {
                let (names, mut keeper) = (StudyNames::of(&scenario), Keeper::default());
                // As many as the study has run, whatever made it stop then.
                let rule = StoppingRule::fixed(u64::from(orders.replicates));
                let stop = Stop { rule, watched: vec![Measure::LeakThrough] };
                let conducted = conduct(&scenario, &names, (orders, &stop), &mut ledger, &mut keeper)?;
                let comparison = compare(&names, &conducted.tally);
                let middle = names.budgets_usd.len().saturating_sub(1) / 2;
                let tornado = self.asked(&scenario, &names, orders, &file, middle)?;
                let source = source(&scenario, orders, &file, &keeper.0, tornado.as_ref());
                gather::raids(&source, &names, &comparison, &conducted, None)?
            }
        };
        Ok((page, ledger))
    }

    /// What the results hang on, if that is asked.
    fn asked(
        &self,
        scenario: &Arc<Scenario>,
        names: &StudyNames,
        orders: Orders,
        file: &str,
        budget: usize,
    ) -> Result<Option<Tornado>> {
        if !self.tornado {
            return Ok(None);
        }
        let orders = Orders { replicates: AN_END, ..orders };
        sensitivity(&self.folder.join(file), scenario, names, orders, budget, self.quiet).map(Some)
    }

    fn write(&self, page: &Page) -> Result<()> {
        let said = |place: &Path| {
            if !self.quiet {
                say::note(&format!("Wrote the report to {}", place.display()));
            }
        };
        match (self.format, &self.out) {
            (Shape::Json, None) => say::data(&(json(page) + "\n"))?,
            (Shape::Json, Some(out)) => {
                write_whole(out, (json(page) + "\n").as_bytes(), true)?;
                said(out);
            }
            (Shape::Html, Some(out)) => {
                write_whole(out, &file(page).1, true)?;
                said(out);
            }
            (Shape::Html, None) => {
                let file = file(page);
                let place = self.folder.join(&file.0);
                folder::add(&self.folder, &[file])?;
                said(&place);
            }
            (Shape::Md, out) => {
                let files = document(page);
                match out {
                    Some(out) => folder::put_all(out, &files)?,
                    None => {
                        let within = |(name, content)| (format!("{DOCUMENT}/{name}"), content);
                        let files: Files = files.into_iter().map(within).collect();
                        folder::add(&self.folder, &files)?;
                    }
                }
                said(out.as_deref().unwrap_or(&self.folder.join(DOCUMENT)));
            }
        }
        Ok(())
    }
}

/// What a page is made from.
pub fn source<'a>(
    scenario: &'a Arc<Scenario>,
    orders: Orders,
    file: &'a str,
    kept: &'a Kept,
    tornado: Option<&'a Tornado>,
) -> Source<'a> {
    Source { scenario, seed: orders.seed, threads: orders.threads, file, kept, selected: None, tornado }
}

/// Refuses a folder without a study that a page can be made of, whether or not it is done.
fn check_study(folder: &Path) -> Result<()> {
    let place = folder.display();
    if !folder.is_dir() {
        bail!(
            "{place}: expected the folder of a study that is done\n  hint: `picket study FILE --out {place}` makes one, with --report its \
             page as well"
        );
    }
    let manifest = manifest_of(folder);
    let kind = manifest.as_ref().and_then(|m| m.get("kind")?.as_str()).unwrap_or("");
    if let Some(what) = match kind {
        "tornado" => Some(
            "holds a sensitivity study, without the study itself\n  hint: name the folder of the study; `picket report` with --tornado asks \
             both",
        ),
        "rare" => Some(
            "holds a study of rare leaks, which compares no plans\n  hint: its results are rare.txt and rare.csv; a page is made of what \
             `picket study FILE` without --rare runs",
        ),
        "sweep" => Some(
            "holds a sweep, which compares no plans\n  hint: its results are in summary.txt; a page is made of what `picket study FILE` runs",
        ),
        _ => None,
    } {
        bail!("{place}: {what}");
    }
    let Some(plan) = Plan::read(folder)? else {
        bail!(
            "{place}: holds no study with its ledger, which a page is made from\n  hint: `picket study FILE --out DIR --report` runs one, \
             and writes the page beside its results"
        );
    };
    let question = plan.study.question.as_str();
    if question.starts_with("best:") || question.starts_with("the best with") {
        bail!(
            "{place}: this study looked for the best strategy, and only its own command knows how\n  hint: the same `picket study` with \
             --report writes the page, without running anything anew"
        );
    }
    if !["study", "campaign"].contains(&question) {
        bail!(
            "{place}: holds a study of another kind ({question}), which compares no plans\n  hint: a page is made of what `picket study FILE` \
             runs"
        );
    }
    Ok(())
}

/// Replicates of a study that is done: those planned, or of one that stopped by itself those that its manifest names.
fn replicates(folder: &Path, plan: &Plan) -> Result<u32> {
    if !plan.at_most {
        return Ok(plan.replicates());
    }
    let manifest = manifest_of(folder).with_context(|| {
        format!(
            "{}: the study stopped by itself, and its manifest, which says when, is gone\n  hint: the same `picket study` writes the results \
             again, without running anything anew",
            folder.display()
        )
    })?;
    let count = manifest["replicates"]["count"].as_u64().and_then(|count| u32::try_from(count).ok());
    count.with_context(|| {
        format!("{}: its manifest does not say how many replicates there are", folder.display())
    })
}

/// Keeps what a page shows of replicates, and nothing else.
#[derive(Default)]
struct Keeper(Kept);

impl Watcher for Keeper {
    fn taken(&mut self, _: &Tally, _: u32) {}

    fn outcomes(
        &mut self,
        replicate: u32,
        plans: &[RowPlan],
        outcomes: &[Option<ReplicateOutcome>],
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.0.raids(replicate, plans, outcomes);
        Ok(())
    }
}

impl CampaignWatcher for Keeper {
    fn taken(&mut self, _: &Campaigns, _: u32) {}

    fn outcomes(
        &mut self,
        replicate: u32,
        _: &Campaigns,
        rows: &[Campaigned],
    ) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.0.campaign(replicate, rows);
        Ok(())
    }
}
