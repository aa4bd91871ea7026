//! The command line: one file a sub-command.
//!
//! Data goes to stdout, progress and warnings to stderr. Exit codes: 0 done, 1 a problem found in a scenario, 2 usage
//! or input/output.

mod check;
mod deploy;
mod new;
mod picture;
mod run;
pub mod say;
mod study;

use crate::scenario::{Loaded, Scenario};
use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

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
    /// Tell one replicate in full: the story of each raid, and a digest of the state
    Run(run::RunArgs),
    /// Write a commented starter scenario
    New(new::NewArgs),
    /// Show what the quartermaster buys, where it stands, and what it could not afford
    Deploy(deploy::DeployArgs),
}

/// Flags that mean the same everywhere.
#[derive(Args, Debug, Clone)]
pub struct Common {
    /// Where results go
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
    /// Study seed; the scenario's when left out
    #[arg(long)]
    pub seed: Option<u64>,
    /// Worker threads; all cores when left out
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Replicates of each row; the scenario's when left out
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
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
    /// Usage or input/output; problems of a scenario are printed and end in exit code 1.
    pub fn run(self) -> Result<ExitCode> {
        match self.command {
            Command::Study(args) => args.run(),
            Command::Check(args) => args.run(),
            Command::Run(args) => args.run(),
            Command::New(args) => args.run(),
            Command::Deploy(args) => args.run(),
        }
    }
}

/// Loads a scenario; prints its problems, and its warnings unless `quiet`.
fn load(path: &Path, common: &Common) -> Result<Scenario, Refused> {
    match Scenario::load(path) {
        Ok(Loaded { scenario, warnings }) => {
            if !warnings.is_empty() && !common.quiet {
                say::note(&warnings.render(say::colour()));
            }
            Ok(scenario)
        }
        Err(report) => {
            if common.format == Format::Json {
                say::data(&format!("{:#}\n", report.to_json()));
            }
            say::error(&report.render(say::colour()));
            Err(Refused::Problems)
        }
    }
}

/// The strategy of an id, or an error that lists the ids.
fn strategy(scenario: &Scenario, id: &str) -> Result<usize> {
    scenario.strategy(id).with_context(|| {
        let ids: Vec<&str> = scenario.spec.strategies.iter().map(|s| s.id.as_str()).collect();
        format!("--strategy: no strategy has the id {id:?}; the scenario has: {}", ids.join(", "))
    })
}

/// A budget as people write it: `250000`, `250k`, `1.5M`.
fn usd(text: &str) -> Result<f64, String> {
    let (digits, factor) = match text.trim_end().char_indices().last() {
        Some((i, 'k' | 'K')) => (&text[..i], 1e3),
        Some((i, 'm' | 'M')) => (&text[..i], 1e6),
        _ => (text, 1.0),
    };
    match digits.replace(['_', ','], "").trim().parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value * factor),
        _ => Err("expected an amount in USD such as 250000, 250k or 1.5M".to_owned()),
    }
}

/// Writes a file beside its place and renames it, so that nothing half-written is left.
fn write_whole(path: &Path, content: &[u8], replace: bool) -> Result<()> {
    if !replace && path.exists() {
        bail!("{} exists already; name another place, or remove it first", path.display());
    }
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("cannot write into {}", folder.display()))?;
    std::io::Write::write_all(&mut beside, content)
        .with_context(|| format!("cannot write {}", path.display()))?;
    beside.persist(path).map(|_| ()).with_context(|| format!("cannot write {}", path.display()))
}

/// Threads to use.
fn threads(common: &Common) -> usize {
    common.threads.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
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
        for (text, amount) in
            [("250000", 250_000.0), ("250k", 250_000.0), ("1.5M", 1_500_000.0), ("1_000", 1000.0)]
        {
            assert_eq!(usd(text), Ok(amount), "{text}");
        }
        for text in ["", "-1", "lots", "NaN", "inf", "k"] {
            assert!(usd(text).is_err(), "{text}");
        }
    }
}
