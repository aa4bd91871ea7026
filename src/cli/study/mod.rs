//! `picket study FILE`: every strategy at every budget, compared.

pub(super) mod campaign;
pub(super) mod raids;
mod rare;
pub(super) mod tornado;

use super::work::{self, Question, Work};
use super::{Common, Refused, load, refuse, threads};
use crate::batch::ledger::Identity;
use crate::report::number::short;
use crate::scenario::check::finding::{Finding, Findings};
use crate::scenario::diagnostic::{Diagnostic, Report};
use crate::scenario::{Scenario, size};
use crate::study::rare::{Asked, Enough, LEAST};
use crate::study::select::{FIRST, How, least_replicates, most_replicates};
use crate::study::until::{Until, WATCHED, selectable, watchable};
use crate::study::{CampaignNames, Measure, Orders, Stop, StudyNames};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
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
    /// Write the page to hand on as well
    #[arg(long, conflicts_with_all = ["tornado", "rare"])]
    report: bool,
    /// Throw away what the folder holds of another study that was not finished
    #[arg(long)]
    restart: bool,
    /// Run until every interval is as narrow as a width (`1%`: one point of a share, one per cent of all else), or until the best
    /// strategy at each budget is known (`best:0.95:0.5`: with chance 0.95, if it is better by 0.5 points)
    #[arg(long, value_name = "WHEN", conflicts_with = "tornado")]
    until: Option<Until>,
    /// Look for the best strategy at each budget with so many replicates of single rows in all
    #[arg(long, value_name = "N", value_parser = super::whole::<1, { u32::MAX as u64 }>, allow_hyphen_values = true,
          conflicts_with_all = ["until", "tornado", "replicates"])]
    replicate_budget: Option<u64>,
    /// What --until and --replicate-budget go by, a measure's name in the files; may be given several times for a width
    #[arg(long, value_name = "NAME")]
    measure: Vec<String>,
    /// Instead of the study: put each figure of grade C or R at its low and its high end, and say what changes sign
    #[arg(long, conflicts_with = "restart")]
    tornado: bool,
    /// Estimate leaks that are too rare to wait for, by importance sampling, each to 10 % of itself or as --until has it
    #[arg(long, conflicts_with_all = ["tornado", "replicate_budget", "measure"])]
    rare: bool,
    /// The only budget of --rare, or the budget of the tornado (the middle one when left out): one of the scenario's
    #[arg(long, value_name = "USD", value_parser = super::usd)]
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
        let mut orders = orders(&scenario, &self.common);
        if (self.until.is_some() || self.rare) && self.common.replicates.is_none() {
            orders.replicates = if self.rare { MOST_OF_RARE } else { MOST };
        }
        if let Some(report) = too_large(&scenario, orders.replicates) {
            refuse(&report, &self.common)?;
            return Ok(ExitCode::from(1));
        }
        let question = self.question(&scenario, orders.replicates)?;
        let planned = match question {
            Question::Compare(_) | Question::Rare(_) => orders.replicates,
            Question::Select(how, _) => most_replicates(how, orders),
        };
        let target = self.common.out.clone().unwrap_or_else(|| self.folder());
        let identity = identity(&scenario, orders.seed, &question.name(orders.replicates));
        let work = Work {
            ledger: work::begin(
                &target,
                &identity,
                &self.file,
                &scenario,
                (planned, question.decides()),
                self.restart,
            )?,
            target,
            file: self.file.display().to_string(),
            scenario,
            orders,
            question,
            all: self.all,
            report: self.report,
            common: self.common,
        };
        work.run()
    }

    /// Where results go unless told otherwise: rare leaks beside those of the study.
    fn folder(&self) -> PathBuf {
        let mut folder = default_folder(&self.file).into_os_string();
        folder.push(if self.rare { "-rare" } else { "" });
        folder.into()
    }

    /// What is asked about rare leaks.
    fn rare_question(&self, scenario: &Scenario, most: u32) -> Result<Question> {
        if scenario.spec.campaign.is_some() {
            bail!(
                "--rare: red learns from each attack of a campaign, so that no drone can be looked at by itself; leave out the \
                 `campaign` of the scenario, and the same raids are looked at without it"
            );
        }
        let width = match self.until {
            None => WIDTH_OF_RARE,
            Some(Until::Narrow { share }) => share,
            Some(Until::Best { .. }) => {
                bail!(
                    "--until: rare leaks are known to a width of themselves, such as --until 10%; found best:…"
                )
            }
        };
        if most < LEAST {
            bail!(
                "--replicates: the first ones find out how to look for rare leaks, and do not count; expected at least {LEAST}, found {most}"
            );
        }
        let budget = self.budget.map(|usd| budget_of(scenario, usd)).transpose()?;
        Ok(Question::Rare(Asked { budget, enough: Enough { width, most } }))
    }

    /// What is asked of a study of raids.
    fn question(&self, scenario: &Scenario, most: u32) -> Result<Question> {
        if self.rare {
            return self.rare_question(scenario, most);
        }
        if self.budget.is_some() {
            bail!("--budget: says at which budget --rare and --tornado look; neither is given");
        }
        let wanted = self.until.is_some() || self.replicate_budget.is_some();
        if !wanted && !self.measure.is_empty() {
            bail!("--measure: says what --until and --replicate-budget go by; neither is given");
        }
        if wanted && scenario.spec.campaign.is_some() {
            bail!(
                "--until, --replicate-budget: a study of a campaign runs as many replicates as it is told; say --replicates N"
            );
        }
        let one = || match self.measure.as_slice() {
            [] => Ok(Measure::LeakThrough),
            [name] => selectable(name).map_err(|e| anyhow!("--measure: {e}")),
            _ => bail!("--measure: the best strategy is selected by a single measure"),
        };
        let strategies = scenario.spec.strategies.len();
        if let Some(replicates) = self.replicate_budget {
            let least = least_replicates(&StudyNames::of(scenario));
            if replicates < least {
                bail!(
                    "--replicate-budget: expected at least {least} for {strategies} strategies at {} budgets: {} each to begin with; \
                     found {replicates}",
                    scenario.spec.budgets_usd.len(),
                    least / (strategies * scenario.spec.budgets_usd.len()) as u64
                );
            }
            return Ok(Question::Select(How::Within { replicates }, one()?));
        }
        Ok(match self.until {
            None => Question::Compare(Stop::of(scenario, most)),
            Some(Until::Best { level, delta }) => {
                if most < FIRST {
                    bail!(
                        "--replicates: the best is looked for with at least {FIRST} of each strategy; found {most}"
                    );
                }
                Question::Select(How::Known { level, delta }, one()?)
            }
            Some(Until::Narrow { share }) => {
                let measures: Vec<Measure> = self
                    .measure
                    .iter()
                    .map(|name| watchable(name).map_err(|e| anyhow!("--measure: {e}")))
                    .collect::<Result<_>>()?;
                let watched = if measures.is_empty() { WATCHED.to_vec() } else { measures };
                Question::Compare(Stop::narrow(share, &watched, most))
            }
        })
    }
}

/// The index of one of a scenario's budgets.
pub(super) fn budget_of(scenario: &Scenario, usd: f64) -> Result<usize> {
    let budgets = &scenario.spec.budgets_usd;
    budgets.iter().position(|b| *b == usd).with_context(|| {
        let known: Vec<String> = budgets.iter().map(|b| short(*b)).collect();
        format!("--budget: the scenario has no budget of {usd} USD; it has {}", known.join(", "))
    })
}

/// The most replicates of a study that is to stop by itself, unless told otherwise.
const MOST: u32 = 100_000;
/// The same of rare leaks.
const MOST_OF_RARE: u32 = 20_000;
/// Half the width of the interval of a rare leak, as a share of it, unless told otherwise.
const WIDTH_OF_RARE: f64 = 0.1;

/// What decides every number of a study of a scenario.
pub(super) fn identity(scenario: &Scenario, seed: u64, question: &str) -> Identity {
    let question = if CampaignNames::of(scenario).is_some() { "campaign" } else { question };
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
