//! The command line: one file a sub-command.
//!
//! Data goes to stdout, progress and warnings to stderr. Exit codes: 0 done, 1 a problem found in a scenario or in what a
//! study has so far, 2 usage or input/output, 3 done but for replicates in which the program failed.

mod check;
mod deploy;
mod lesson;
mod merge;
mod new;
mod picture;
mod plan;
mod progress;
mod report;
mod run;
pub mod say;
mod shard;
mod status;
mod study;
mod sweep;
mod verify;
mod view;
mod work;

use crate::batch;
use crate::scenario::diagnostic::Report;
use crate::scenario::{Loaded, Scenario, suggest};
use anyhow::{Context, Result, anyhow, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tempfile::NamedTempFile;

/// Compare defensive coverage strategies against small drones under different budgets.
///
/// Defensive, stylised, fictional: a planning and teaching tool. Start with `picket new`, or
/// `picket study scenarios/first.ron`.
#[derive(Parser, Debug)]
#[command(version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Compare every strategy at every budget of a scenario
    Study(study::StudyArgs),
    /// Read scenarios and report every problem, and what a careful colleague would ask about
    Check(check::CheckArgs),
    /// Tell one replicate in full, raid by raid; or run a shard of a planned study
    Run(run::RunArgs),
    /// Vary numbers of a scenario together, and say what the losses hang on
    Sweep(sweep::SweepArgs),
    /// Cut a study into shards that many machines can run
    Plan(plan::PlanArgs),
    /// Say what of a study is done, lost and to go
    Status(status::StatusArgs),
    /// Put the shards of a study together: the same results as if one machine had run it
    Merge(merge::MergeArgs),
    /// Make a study that is done into one page to hand on
    Report(report::ReportArgs),
    /// Write a commented starter scenario
    New(new::NewArgs),
    /// Show what the quartermaster buys, where it stands, and what it could not afford
    Deploy(deploy::DeployArgs),
    /// Run situations whose answer is known, and judge
    Verify(verify::VerifyArgs),
    /// Watch replicates in a window, and compare plans side by side
    View(view::ViewArgs),
    /// Lead a class through a question, with computed answers
    Lesson(lesson::LessonArgs),
}

/// Flags that mean the same everywhere.
#[derive(Args, Debug, Clone)]
pub struct Common {
    /// Where results go
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Study seed; the scenario's when left out
    #[arg(long, value_parser = whole::<0, { u64::MAX }>, allow_hyphen_values = true)]
    pub seed: Option<u64>,
    /// Worker threads; all cores when left out
    #[arg(long, value_parser = whole::<1, 1024>, allow_hyphen_values = true)]
    pub threads: Option<u64>,
    /// Replicates of each row; the scenario's when left out
    #[arg(long, value_parser = count, allow_hyphen_values = true)]
    pub replicates: Option<u32>,
    /// What is printed on stdout
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
    /// No progress and no warnings
    #[arg(long, short)]
    pub quiet: bool,
}

/// What is printed on stdout.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For machines.
    Json,
}

/// How a sub-command can end without a result.
enum Refused {
    /// The scenario has errors; they were printed.
    Problems,
}

impl Cli {
    /// Runs the sub-command.
    ///
    /// # Errors
    /// Usage or input/output; problems of a scenario are printed and end in exit code 1. Machines that asked for JSON
    /// find what failed on stdout too, in the form of a report.
    pub fn run(self) -> Result<ExitCode> {
        batch::quiet_caught_panics();
        // For tests of the program itself: `row@budget:replicate` fails.
        let fault = std::env::var("PICKET_FAULT").ok();
        if let Some((row, replicate)) = fault.as_deref().and_then(|fault| fault.rsplit_once(':')) {
            batch::inject_fault(row, replicate.parse().context("PICKET_FAULT: a row and a replicate")?);
        }
        let format = self.command.format();
        let result = match self.command {
            Command::Study(args) => args.run(),
            Command::Check(args) => args.run(),
            Command::Run(args) => args.run(),
            Command::Sweep(args) => args.run(),
            Command::Plan(args) => args.run(),
            Command::Status(args) => args.run(),
            Command::Merge(args) => args.run(),
            Command::Report(args) => args.run(),
            Command::New(args) => args.run(),
            Command::Deploy(args) => args.run(),
            Command::Verify(args) => args.run(),
            Command::View(args) => args.run(),
            Command::Lesson(args) => args.run(),
        };
        if let (Err(error), Format::Json) = (&result, format) {
            // If stdout is what failed, stderr still says so.
            let _ = say::data(&format!("{:#}\n", failure(error)));
        }
        result
    }
}

impl Command {
    /// What is printed on stdout.
    fn format(&self) -> Format {
        let common = match self {
            Command::Report(args) => return args.stdout(),
            Command::Study(args) => &args.common,
            Command::Check(args) => &args.common,
            Command::Run(args) => &args.common,
            Command::Sweep(args) => &args.common,
            Command::Plan(args) => &args.common,
            Command::Status(args) => &args.common,
            Command::Merge(args) => &args.common,
            Command::New(args) => &args.common,
            Command::Deploy(args) => &args.common,
            Command::Verify(args) => &args.common,
            Command::View(args) => &args.common,
            Command::Lesson(args) => &args.common,
        };
        common.format
    }
}

/// The error and what caused it, each thing said once.
pub fn causes(error: &anyhow::Error) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for cause in error.chain().map(ToString::to_string) {
        if !all.iter().any(|said| said.contains(&cause)) {
            all.push(cause);
        }
    }
    all
}

/// Usage or input/output gone wrong, in the form of a report.
fn failure(error: &anyhow::Error) -> Value {
    let mut causes = causes(error);
    let message = causes.remove(0);
    json!([{
        "severity": "error", "file": null, "line": null, "column": null, "path": "",
        "message": message,
        "expected": null,
        "hint": (!causes.is_empty()).then(|| causes.join("; ")),
    }])
}

/// Loads a scenario; prints its problems, and its warnings unless `quiet`.
fn load(path: &Path, common: &Common) -> Result<Result<Scenario, Refused>> {
    Ok(match Scenario::load(path) {
        Ok(Loaded { scenario, warnings }) => {
            if !warnings.is_empty() && !common.quiet {
                say::note(&warnings.render(say::colour()));
            }
            Ok(scenario)
        }
        Err(report) => Err(refuse(&report, common)?),
    })
}

/// Prints the problems of a scenario.
fn refuse(report: &Report, common: &Common) -> Result<Refused> {
    say::error(&report.render(say::colour()));
    if common.format == Format::Json {
        say::data(&format!("{:#}\n", report.to_json()))?;
    }
    Ok(Refused::Problems)
}

/// The strategy of an id, or an error that lists the ids.
fn strategy(scenario: &Scenario, flag: &str, id: &str) -> Result<usize> {
    scenario.strategy(id).with_context(|| {
        let ids: Vec<&str> = scenario.spec.strategies.iter().map(|s| s.id.as_str()).collect();
        let near = suggest::hint(id, &ids).map_or(String::new(), |hint| format!("\n  hint: {hint}"));
        format!("{flag}: no strategy has the id {id:?}; the scenario has: {}{near}", ids.join(", "))
    })
}

/// The largest budget, USD, as in a scenario.
const MOST_USD: f64 = 1e15;

/// A budget as people write it: `250000`, `250k`, `1.5M`, `1,500,000`.
fn usd(text: &str) -> Result<f64, String> {
    let expected = format!("expected an amount in USD, 0 to {MOST_USD:e}, such as 250000, 250k or 1.5M");
    let text = text.trim();
    let (digits, factor) = match text.char_indices().last() {
        Some((i, 'k' | 'K')) => (&text[..i], 1e3),
        Some((i, 'm' | 'M')) => (&text[..i], 1e6),
        _ => (text, 1.0),
    };
    let Some(plain) = without_commas(digits) else {
        return Err(format!("{expected}; decimals take a point"));
    };
    match plain.replace('_', "").trim().parse::<f64>() {
        Ok(value) if value >= 0.0 && value * factor <= MOST_USD => Ok(value * factor),
        _ => Err(expected),
    }
}

/// A number without the commas that part its thousands; `None` if a comma may be meant as a point.
fn without_commas(digits: &str) -> Option<String> {
    let whole = digits.split('.').next().unwrap_or("");
    let thousands = whole.split(',').skip(1).all(|group| group.len() == 3);
    (thousands && !digits[whole.len()..].contains(',')).then(|| digits.replace(',', ""))
}

/// A whole number between bounds.
fn whole<const LEAST: u64, const MOST: u64>(text: &str) -> Result<u64, String> {
    match text.trim().replace('_', "").parse() {
        Ok(value) if (LEAST..=MOST).contains(&value) => Ok(value),
        _ => Err(format!("expected a whole number from {LEAST} to {MOST}")),
    }
}

/// A number of replicates.
fn count(text: &str) -> Result<u32, String> {
    let most = u64::from(u32::MAX);
    whole::<1, { u32::MAX as u64 }>(text).map(|n| n.min(most) as u32)
}

/// Refuses a file that cannot be written, before the work is done.
fn check_writable(path: &Path) -> Result<()> {
    if path.is_dir() {
        bail!("{} is a folder; name a file in it, such as {}", path.display(), path.join("out").display());
    }
    let folder = folder_of(path);
    if !folder.is_dir() {
        bail!(
            "{}: there is no folder {}; make it first, or name another place",
            path.display(),
            folder.display()
        );
    }
    beside(path).map(|_| ())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An empty file beside the one that is to be written.
fn beside(path: &Path) -> Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    // A temporary file is private to its owner; what is written here is not, but for what the umask takes away.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let folder = folder_of(path);
    builder.tempfile_in(folder).map_err(|error| {
        let reason = error.kind();
        anyhow!(
            "cannot write into {}: {reason}\n  hint: check the free space and your permissions",
            folder.display()
        )
    })
}

/// Writes a file beside its place and renames it, so that nothing half-written is left.
fn write_whole(path: &Path, content: &[u8], replace: bool) -> Result<()> {
    if !replace && path.symlink_metadata().is_ok() {
        bail!("{} exists already; name another place, or remove it first", path.display());
    }
    check_writable(path)?;
    let mut beside = beside(path)?;
    std::io::Write::write_all(&mut beside, content)
        .with_context(|| format!("cannot write {}", path.display()))?;
    let placed = if replace { beside.persist(path) } else { beside.persist_noclobber(path) };
    placed.map(|_| ()).map_err(|e| e.error).with_context(|| format!("cannot write {}", path.display()))
}

/// Threads to use.
fn threads(common: &Common) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    common.threads.map_or_else(cores, |n| n as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, amount) in [
            ("250000", 250_000.0),
            ("250k", 250_000.0),
            ("1.5M", 1_500_000.0),
            ("1_000", 1000.0),
            ("1,500,000", 1_500_000.0),
        ] {
            assert_eq!(usd(text), Ok(amount), "{text}");
        }
        for text in
            ["", "-1", "lots", "NaN", "inf", "k", "1,5M", "1,50", "1.000,5", "1e305M", "1e16", "1e400"]
        {
            assert!(usd(text).is_err(), "{text}");
        }
    }
}
