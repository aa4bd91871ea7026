//! `picket deploy FILE --strategy S --budget B`: what the quartermaster buys and where it stands.

use super::{Common, Format, Refused, check_writable, load, picture, say, strategy, usd, write_whole};
use crate::report::cover::{coverage_json, coverage_text};
use crate::report::plan::PlanView;
use crate::strategy::deploy;
use crate::study::coverage;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `deploy`.
#[derive(Args, Debug)]
pub struct DeployArgs {
    /// Scenario file
    file: PathBuf,
    /// Strategy, by its id
    #[arg(long)]
    strategy: String,
    /// Budget, USD: 250000, 250k, 1.5M
    #[arg(long, value_parser = usd, allow_hyphen_values = true)]
    budget: f64,
    #[command(flatten)]
    pub(super) common: Common,
}

impl DeployArgs {
    /// Deploys, prints, and draws the map to `--out`.
    pub fn run(self) -> Result<ExitCode> {
        let scenario = match load(&self.file, &self.common)? {
            Ok(scenario) => scenario,
            Err(Refused::Problems) => return Ok(ExitCode::from(1)),
        };
        let index = strategy(&scenario, "--strategy", &self.strategy)?;
        let map = self.common.out.clone().unwrap_or_else(|| default_map(&self.strategy));
        check_writable(&map)?;
        let deployment = deploy(&scenario, index, self.budget);
        write_whole(&map, picture::map(&scenario, &deployment)?.as_bytes(), true)?;
        let plan = PlanView::of(&scenario, &deployment);
        let cover = coverage(&scenario, &deployment);
        match self.common.format {
            Format::Json => {
                let mut json = crate::report::deployment::deployment_json(&plan);
                json["coverage"] = coverage_json(&scenario.catalogue, &cover);
                say::data(&format!("{json:#}\n"))?;
            }
            Format::Text => {
                say::data(&crate::report::deployment::deployment_text(&plan))?;
                say::data(&coverage_text(&scenario.catalogue, &cover))?;
                say::data(&format!("\nThe map is in {}\n", map.display()))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// `jam.svg` for the strategy `jam`; a sign of an id that could lead elsewhere becomes a dash.
fn default_map(strategy: &str) -> PathBuf {
    let plain = |c: char| if c.is_alphanumeric() || "-_ ".contains(c) { c } else { '-' };
    PathBuf::from(format!("{}.svg", strategy.chars().map(plain).collect::<String>()))
}
