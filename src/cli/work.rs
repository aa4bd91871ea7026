//! A study in its folder: begun, gone on with, or refused because the folder holds another one.

use super::{Common, say, study};
use crate::batch::ledger::{Hold, Identity, Ledger, LedgerError, Plan, Span};
use crate::report::folder::Folder;
use crate::scenario::{Scenario, bundle};
use crate::study::rare::Asked;
use crate::study::select::How;
use crate::study::{Failure, Measure, Orders, Stop};
use anyhow::{Context, Result, anyhow, bail};
use serde::Serialize;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// A study that is ready to be run through its ledger.
pub struct Work {
    /// Its folder.
    pub target: PathBuf,
    /// Its ledger, held.
    pub ledger: Ledger,
    /// The scenario's file, as people would name it.
    pub file: String,
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// Seed, replicates, threads.
    pub orders: Orders,
    /// What is asked, of a study of raids.
    pub question: Question,
    /// Whether everything is printed.
    pub all: bool,
    /// Whether the page is written as well.
    pub report: bool,
    /// Flags.
    pub common: Common,
}

/// What a study of raids is asked.
pub enum Question {
    /// Every strategy at every budget, until it is to stop.
    Compare(Stop),
    /// The best strategy at each budget, by a measure.
    Select(How, Measure),
    /// Leaks that are too rare to wait for.
    Rare(Asked),
}

impl Question {
    /// Whether the study itself decides how many replicates it takes.
    pub fn decides(&self) -> bool {
        match self {
            Question::Compare(stop) => stop.rule.target.is_some(),
            Question::Select(..) | Question::Rare(_) => true,
        }
    }

    /// Its name in the identity of a study, as far as it decides what runs: the fresh replicates of a selection stand behind the most that
    /// it may take.
    pub fn name(&self, most: u32) -> String {
        match self {
            Question::Compare(_) => "study".to_owned(),
            Question::Select(How::Known { level, delta }, m) => {
                format!(
                    "best:{level}:{delta} by {}, with {most} replicates of each strategy at most",
                    m.name()
                )
            }
            Question::Select(How::Within { replicates }, m) => {
                format!("the best with {replicates} replicates of a row, by {}", m.name())
            }
            Question::Rare(Asked { budget, enough }) => {
                let at = budget.map_or(String::new(), |budget| format!(" at budget {}", budget + 1));
                format!("rare leaks{at}, to {} of each", enough.width)
            }
        }
    }
}

/// Exit code of a study that is done but for replicates that failed.
pub const SOME_FAILED: u8 = 3;

impl Work {
    /// Runs what is missing, and writes and prints the results.
    pub fn run(self) -> Result<ExitCode> {
        on_ctrl_c(&self.target);
        match self.scenario.spec.campaign {
            Some(_) => study::campaign::run(self),
            None => study::raids::run(self),
        }
    }

    /// The scenario's file, in the folder of the study.
    pub fn copy(&self) -> String {
        format!("ledger/{}", self.ledger.plan.scenario_file)
    }

    /// Where results stand until they are whole.
    pub fn unfinished(&self) -> PathBuf {
        self.target.join("ledger").join("results")
    }

    /// Tells what was noticed about the ledger.
    pub fn tell_notes(&self) {
        if !self.common.quiet {
            self.ledger.notes.iter().for_each(|note| say::note(&format!("note: {note}")));
        }
    }
}

/// Takes hold of a folder for a study: goes on with it where it is the same one, begins it where the folder is new or what stands in it is
/// finished, and refuses else. `at_most`: whether the study itself decides how many replicates it takes.
pub fn begin(
    target: &Path,
    identity: &Identity,
    file: &Path,
    scenario: &Scenario,
    (replicates, at_most): (u32, bool),
    restart: bool,
) -> Result<Ledger> {
    Folder::try_out(target)?;
    let held = Ledger::hold(target, Hold::Alone)?;
    let plan = match plan_of(target, restart)? {
        Some(plan) if plan.study == *identity && !restart => Some(extended(plan, replicates)),
        Some(plan) if plan.finished || restart => {
            Ledger::clear(target)?;
            None
        }
        Some(plan) => bail!(refusal(target, &plan, identity, OWN_FOLDER)),
        None => None,
    };
    let mut plan = match plan {
        Some(plan) => plan,
        None => new_plan(target, identity, file, scenario, (replicates, 1))?,
    };
    plan.at_most = at_most;
    plan.write(target)?;
    Ok(Ledger::new(target, held, plan))
}

/// The plan of a folder that is held. One that nobody can read is thrown away on `restart`.
pub fn plan_of(target: &Path, restart: bool) -> Result<Option<Plan>> {
    match Plan::read(target) {
        Err(LedgerError::NoPlan { .. }) if restart => {
            Ledger::clear(target)?;
            Ok(None)
        }
        read => Ok(read?),
    }
}

/// A plan for a folder that holds none, with a copy of the scenario in it.
pub fn new_plan(
    target: &Path,
    identity: &Identity,
    file: &Path,
    scenario: &Scenario,
    (replicates, parts): (u32, u32),
) -> Result<Plan> {
    let copy = target.join("ledger").join("scenario");
    let own = bundle::copy(file, scenario, &copy)
        .map_err(|e| LedgerError::io(&copy, "copy the scenario beside the ledger", e))?;
    Ok(Plan::new(identity.clone(), format!("scenario/{own}"), replicates, parts))
}

/// A planned study, taken hold of.
pub struct Planned {
    /// The hold on its folder.
    pub held: File,
    /// What is to be run.
    pub plan: Plan,
    /// The scenario, from the copy beside the ledger.
    pub scenario: Arc<Scenario>,
    /// Seed, replicates, threads.
    pub orders: Orders,
}

/// Takes hold of a planned study, which must be of this program, and loads its scenario.
pub fn planned(folder: &Path, how: Hold, common: &Common) -> Result<Planned> {
    if !folder.is_dir() {
        bail!(
            "{}: expected the folder of a planned study\n  hint: `picket plan FILE --shards N --out DIR` makes one",
            folder.display()
        );
    }
    if Plan::read(folder)?.is_none() {
        bail!(
            "{}: holds no planned study\n  hint: `picket plan FILE --shards N --out {0}` plans one",
            folder.display()
        );
    }
    let held = Ledger::hold(folder, how)?;
    let plan = Plan::read(folder)?.context("the plan has just gone")?;
    let file = folder.join("ledger").join(&plan.scenario_file);
    let scenario = match Scenario::load(&file) {
        Ok(loaded) => Arc::new(loaded.scenario),
        Err(report) => bail!("the copy of the scenario beside the plan has errors\n{}", report.render(false)),
    };
    let seed: u64 = plan.study.seed.parse().context("the plan has no seed")?;
    let now = study::identity(&scenario, seed, "study");
    if now != plan.study {
        bail!(refusal(folder, &plan, &now, ELSEWHERE));
    }
    let orders = Orders { seed, replicates: plan.replicates(), threads: super::threads(common) };
    Ok(Planned { held, plan, scenario, orders })
}

/// Refuses a study that stops by itself by what was said on the command line: only the same command knows when.
pub fn refuse_open_ended(folder: &Path, plan: &Plan, scenario: &Scenario) -> Result<()> {
    if plan.at_most && scenario.spec.stop_at_half_width_points.is_none() {
        bail!(
            "{}: this study stops by itself, and when was said to `picket study` with --until\n  hint: the same `picket study` goes on with it; \
             `picket plan` plans a study of a fixed number of replicates",
            folder.display()
        );
    }
    Ok(())
}

/// The same plan for another number of replicates. What has been run stays.
fn extended(mut plan: Plan, replicates: u32) -> Plan {
    let planned = plan.replicates();
    match plan.parts.as_mut_slice() {
        [only] => only.end = replicates,
        _ if replicates > planned => plan.parts.push(Span { first: planned, end: replicates }),
        _ => {}
    }
    plan.finished = false;
    plan
}

/// What to do where a folder holds another study than the one that is to be run.
pub const OWN_FOLDER: &str = "give the study a folder of its own; `picket study`, `plan` and `sweep` have --out for that, and --restart to throw \
                              away what is there";
/// What to do with a study that this program, or this copy of its scenario, cannot go on with.
const ELSEWHERE: &str = "use the picket that it was run with and its scenario as it was, or run the study anew into a folder of its own \
                         (--out); what stands here stays as it is";

/// Why a folder with another study in it is not touched.
pub fn refusal(target: &Path, plan: &Plan, identity: &Identity, hint: &str) -> anyhow::Error {
    let differences = plan.study.differences(identity);
    let done = crate::batch::ledger::State::of(target).ok().flatten().map_or(0, |state| state.done());
    anyhow!(
        "{}: holds {done} of {} replicates of another study, which is {}finished; what differs is\n  - {}\n  \
         hint: {hint}",
        target.display(),
        plan.replicates(),
        if plan.finished { "" } else { "not " },
        differences.join("\n  - ")
    )
}

/// On Ctrl-C: nothing has to be saved, because the ledger is always whole; it is only said.
pub fn on_ctrl_c(target: &Path) {
    let target = target.display().to_string();
    let told = ctrlc::set_handler(move || {
        say::note(&format!("\nStopped. What has been run is kept in {target}; the same command goes on."));
        std::process::exit(130);
    });
    // Without a handler Ctrl-C stops just as well, in silence.
    let _ = told;
}

/// What failed.
pub struct FailedPlan {
    /// Index of the strategy.
    pub strategy: usize,
    /// Budget, USD.
    pub budget_usd: f64,
    /// Id of the adversary, of a campaign.
    pub adversary: Option<String>,
}

#[derive(Serialize)]
struct FailureRow<'a> {
    strategy: &'a str,
    budget_usd: f64,
    adversary: Option<&'a str>,
    replicate: u32,
    seed: String,
    message: &'a str,
    repeat: String,
}

/// The failures of a study as CSV. `plan_of` gives strategy and budget of a failed row.
pub fn failures_csv(
    work: &Work,
    failures: &[Failure],
    plan_of: impl Fn(usize) -> FailedPlan,
) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    for failure in failures {
        let plan = plan_of(failure.plan);
        // The name alone: where the file was is nobody's business, and differs from machine to machine.
        let file = Path::new(&work.file).file_name().unwrap_or_default().to_string_lossy();
        out.serialize(FailureRow {
            strategy: &work.scenario.spec.strategies[plan.strategy].id,
            budget_usd: plan.budget_usd,
            adversary: plan.adversary.as_deref(),
            replicate: failure.replicate,
            seed: work.orders.seed.to_string(),
            message: &failure.why,
            repeat: repeat(work, &file, failure, &plan),
        })
        .context("a table in memory")?;
    }
    out.into_inner().map_err(|e| anyhow!("a table in memory: {e}"))
}

/// The command that repeats a failure.
fn repeat(work: &Work, file: &str, failure: &Failure, plan: &FailedPlan) -> String {
    let id = &work.scenario.spec.strategies[plan.strategy].id;
    let adversary = plan.adversary.as_ref().map_or(String::new(), |id| format!(" --adversary {id}"));
    format!(
        "picket run {file} --strategy {id} --budget {}{adversary} --replicate {} --seed {}",
        plan.budget_usd, failure.replicate, work.orders.seed
    )
}

/// Names the failures of a study; the exit code says whether there were any.
pub fn tell_failures(
    work: &Work,
    failures: &[Failure],
    plan_of: impl Fn(usize) -> FailedPlan,
) -> Result<ExitCode> {
    if failures.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let mut replicates: Vec<u32> = failures.iter().map(|f| f.replicate).collect();
    replicates.dedup();
    let mut text = format!(
        "error: the program failed in {}, which {} left out of all results; please report it\n",
        crate::report::number::counted(replicates.len(), "replicate"),
        if replicates.len() == 1 { "is" } else { "are" }
    );
    for failure in failures.iter().take(MOST_TOLD) {
        let repeat = repeat(work, &work.file, failure, &plan_of(failure.plan));
        text +=
            &format!("  replicate {}: {}\n    repeat it with `{repeat}`\n", failure.replicate, failure.why);
    }
    if failures.len() > MOST_TOLD {
        text += &format!("  and {} more, in failures.csv\n", failures.len() - MOST_TOLD);
    }
    say::error(&text);
    Ok(ExitCode::from(SOME_FAILED))
}

/// Failures that are told one by one.
const MOST_TOLD: usize = 5;
