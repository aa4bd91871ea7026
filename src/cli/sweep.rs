//! `picket sweep FILE --over PATH=LOW..HIGH --design KIND:N`: numbers of a scenario varied together.

use super::progress::bar;
use super::study::{budget_of, identity, orders};
use super::{Common, Format, Refused, load, say, work};
use crate::report::folder::Folder;
use crate::report::number::counted;
use crate::report::sweep::{SweepHeader, effects_csv, responses_csv, sweep_json, sweep_manifest, sweep_text};
use crate::scenario::Scenario;
use crate::study::StudyNames;
use crate::study::sweep::{DesignSpec, Factor, Given, PointError, Sweep, analyse, given, sweep, units};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `sweep`.
#[derive(Args, Debug)]
pub struct SweepArgs {
    /// Scenario file
    file: PathBuf,
    /// A number of the scenario by its path, and its range: cells.hill.raids_per_day=0.2..1.4; :log or :whole may follow
    #[arg(long, value_name = "PATH=LOW..HIGH")]
    over: Vec<Factor>,
    /// Points: lhs:N, sobol:N (N × (numbers + 2) points, for Sobol indices), morris:N (N × (numbers + 1) points, for elementary effects),
    /// grid:N (levels of each number), or a file.csv with a column a path
    #[arg(long, value_name = "KIND:N", default_value = "lhs:64")]
    design: String,
    /// Budget, one of the scenario's; the middle one when left out
    #[arg(long, value_name = "USD", value_parser = super::usd)]
    budget: Option<f64>,
    /// Throw away what the folder holds of another study that was not finished
    #[arg(long)]
    restart: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

/// Replicates of each point, unless told otherwise.
const AT_A_POINT: u32 = 20;

impl SweepArgs {
    /// Runs, analyses, writes, prints.
    pub fn run(self) -> Result<ExitCode> {
        let scenario = match load(&self.file, &self.common)? {
            Ok(scenario) => scenario,
            Err(Refused::Problems) => return Ok(ExitCode::from(1)),
        };
        if scenario.spec.campaign.is_some() {
            bail!("sweep: this scenario has a campaign; a sweep varies scenarios without one");
        }
        let mut orders = orders(&scenario, &self.common);
        orders.replicates = self.common.replicates.unwrap_or(AT_A_POINT);
        let what = self.what(&scenario, orders.seed)?;
        if let Err(error) = what.try_out() {
            bail!(refusal(&error));
        }
        let target = self.common.out.clone().unwrap_or_else(|| {
            let stem = self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Path::new("results").join(format!("{stem}-sweep"))
        });
        let names = StudyNames::of(&scenario);
        let over: Vec<String> = what.factors.iter().map(ToString::to_string).collect();
        let question = format!(
            "sweep over {} by {} at {} USD, {}",
            over.join(" "),
            self.design_name(&what),
            names.budgets_usd[what.budget],
            match what.turn(orders.replicates) {
                1 => "one replicate a turn".to_owned(),
                // The turns of a large design are cut to its replicates.
                turn => format!("{turn} of {} replicates a turn", orders.replicates),
            }
        );
        let identity = identity(&scenario, orders.seed, &question);
        let planned = units(&what, orders.replicates);
        let mut ledger =
            work::begin(&target, &identity, &self.file, &scenario, (planned, false), self.restart)?;
        work::on_ctrl_c(&target);
        let bar = bar(self.common.quiet, &names.scenario, "turns of points");
        let swept = sweep(&scenario, &what, orders, &mut ledger, &mut |done, of| {
            bar.set_length(u64::from(of));
            bar.set_position(u64::from(done));
        })?;
        bar.finish_and_clear();
        if !self.common.quiet {
            ledger.notes.iter().for_each(|note| say::note(&format!("note: {note}")));
        }
        let analysis = analyse(&what, &swept, orders.seed);
        let header = SweepHeader { design: &self.design, replicates: orders.replicates, seed: orders.seed };
        let text = sweep_text(&names, &what, &analysis, header);
        let json = format!("{:#}\n", sweep_json(&names, &what, &analysis, header));
        let folder = Folder::within(&target, &target.join("ledger").join("results"))?;
        folder.write("sweep.txt", text.as_bytes())?;
        folder.write("sweep.json", json.as_bytes())?;
        folder.write("responses.csv", &responses_csv(&names, &what, &analysis)?)?;
        folder.write("effects.csv", &effects_csv(&names, &what, &analysis)?)?;
        let folder = folder.finish(|files| sweep_manifest(&names, &what, header, files))?;
        ledger.finish()?;
        match self.common.format {
            Format::Json => say::data(&json)?,
            Format::Text => say::data(&format!(
                "{text}\nThe response table and the effects are in {}\n",
                folder.display()
            ))?,
        }
        let mut points: Vec<u32> = swept.failures.iter().map(|failure| failure.replicate).collect();
        points.sort_unstable();
        points.dedup();
        if points.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let first = &swept.failures[0];
        say::error(&format!(
            "error: turns of {} failed and are left out, such as one of point {}: {}",
            counted(points.len(), "point"),
            first.replicate,
            first.why
        ));
        Ok(ExitCode::from(work::SOME_FAILED))
    }

    /// What is swept.
    fn what(&self, scenario: &Scenario, seed: u64) -> Result<Sweep> {
        let budget = match self.budget {
            None => (scenario.spec.budgets_usd.len() - 1) / 2,
            Some(usd) => budget_of(scenario, usd)?,
        };
        let file = self.file.display().to_string();
        let text = std::fs::read_to_string(&self.file).with_context(|| format!("cannot read {file}"))?;
        let dir = self.file.parent().unwrap_or(Path::new("")).to_path_buf();
        let (factors, design, values) = if self.design.ends_with(".csv") {
            if !self.over.is_empty() {
                bail!("--over: the table of --design says what is varied; leave out one of them");
            }
            let table = std::fs::read_to_string(&self.design)
                .with_context(|| format!("--design: cannot read {}", self.design))?;
            let Given { factors, design, values } =
                given(&table).map_err(|e| anyhow!("--design: {}: {e}", self.design))?;
            (factors, design, Some(values))
        } else {
            let spec: DesignSpec = self.design.parse().map_err(|e| anyhow!("--design: {e}"))?;
            if self.over.is_empty() {
                bail!("--over: say what is varied, such as --over cells.hill.raids_per_day=0.2..1.4");
            }
            let mut paths: Vec<&str> = self.over.iter().map(|f| f.path.as_str()).collect();
            paths.sort_unstable();
            if let Some(twice) = paths.windows(2).find(|p| p[0] == p[1]) {
                bail!("--over: {} is given twice", twice[0]);
            }
            let design =
                spec.points(self.over.len(), seed).map_err(|e| anyhow!("--design {}: {e}", self.design))?;
            (self.over.clone(), design, None)
        };
        Ok(Sweep { file, text, dir, factors, design, values, budget })
    }

    /// What a design is called in the identity of a sweep: a table by its content.
    fn design_name(&self, what: &Sweep) -> String {
        if !self.design.ends_with(".csv") {
            return self.design.clone();
        }
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        what.design.points().flatten().for_each(|x| hash.update(x.to_le_bytes()));
        let digest: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("table {digest}")
    }
}

/// Why a sweep is refused whose range leads to a scenario with errors.
fn refusal(error: &PointError) -> String {
    let set: Vec<String> = error.setting.iter().map(|(path, value)| format!("{path} = {value}")).collect();
    format!("--over: with {} the scenario has errors\n{}", set.join(", "), error.report.trim_end())
}
