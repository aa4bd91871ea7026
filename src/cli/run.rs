//! `picket run FILE --strategy S --budget B --replicate N`: one replicate in full.

use super::{Common, Format, Refused, load, say, strategy, usd, write_whole};
use crate::rng::Streams;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::sight::Views;
use crate::sim::theatre::Theatre;
use crate::sim::threat::ThreatPlan;
use crate::strategy::deploy;
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Arguments of `run`.
#[derive(Args, Debug)]
pub struct RunArgs {
    /// Scenario file
    file: PathBuf,
    /// Strategy, by its id
    #[arg(long)]
    strategy: String,
    /// Budget, USD: 250000, 250k, 1.5M
    #[arg(long, value_parser = usd)]
    budget: f64,
    /// Number of the replicate
    #[arg(long, default_value_t = 0)]
    replicate: u32,
    /// Write every event as a line of JSON to this file
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl RunArgs {
    /// Runs the replicate and tells it.
    pub fn run(self) -> Result<ExitCode> {
        let scenario = match load(&self.file, &self.common) {
            Ok(scenario) => Arc::new(scenario),
            Err(Refused::Problems) => return Ok(ExitCode::from(1)),
        };
        let index = strategy(&scenario, &self.strategy)?;
        let seed = self.common.seed.unwrap_or(scenario.spec.seed);
        let deployment = Arc::new(deploy(&scenario, index, self.budget));
        let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
        let drawn = Arc::new(Drawn::new(&scenario, Streams { seed, replicate: u64::from(self.replicate) }));
        let plan = Arc::new(ThreatPlan::new(&scenario, &drawn));
        let mut simulation = Simulation::new(theatre.clone());
        simulation.start(drawn, plan.clone(), true);
        while simulation.step() {}
        let outcome = simulation.outcome();
        let names = crate::study::StudyNames::of(&scenario);
        let text = match self.common.format {
            Format::Json => String::new(),
            Format::Text => crate::report::story::story(&names, self.replicate, &outcome),
        };
        match &self.common.out {
            Some(file) => write_whole(file, text.as_bytes(), true)?,
            None => say::data(&text),
        }
        Ok(ExitCode::SUCCESS)
    }
}
