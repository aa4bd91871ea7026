//! `picket run FILE --strategy S --budget B --replicate N`: one replicate in full.
//!
//! The story goes to stdout or to `--out`; every event, one a line of JSON, to `--events`. What is told is exactly
//! what `picket study` counts: the same seed and replicate number give the same raids and the same outcome. Of a campaign
//! the months are told, and what the office did.

use super::{Common, Format, Refused, check_writable, load, say, strategy, usd, whole, write_whole};
use crate::batch::account;
use crate::campaign::replicate::{Campaign, Campaigned};
use crate::report::campaign::Diary;
use crate::report::number::counted;
use crate::report::story::Story;
use crate::rng::Streams;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::sight::Views;
use crate::sim::theatre::Theatre;
use crate::sim::threat::ThreatPlan;
use crate::strategy::deploy;
use crate::study::CampaignNames;
use anyhow::{Result, bail};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Arguments of `run`.
#[derive(Args, Debug)]
pub struct RunArgs {
    /// Scenario file; with --shard the folder of a planned study
    file: PathBuf,
    /// Strategy, by its id
    #[arg(long, required_unless_present = "shard", default_value = "", hide_default_value = true)]
    strategy: String,
    /// Budget, USD: 250000, 250k, 1.5M
    #[arg(long, value_parser = usd, allow_hyphen_values = true, required_unless_present = "shard", default_value = "0",
          hide_default_value = true)]
    budget: f64,
    /// Run this shard of a planned study, counted from 0; goes on where it stopped
    #[arg(long, value_parser = number, allow_hyphen_values = true,
          conflicts_with_all = ["strategy", "budget", "replicate", "adversary", "events", "seed", "out"])]
    shard: Option<u32>,
    /// Number of the replicate, from 0
    #[arg(long, default_value_t = 0, value_parser = number, allow_hyphen_values = true)]
    replicate: u32,
    /// Adversary of a campaign, by its id: as-given, no-learning, or one of the file
    #[arg(long, value_name = "ID")]
    adversary: Option<String>,
    /// Write every event as a line of JSON to this file
    #[arg(long, value_name = "FILE")]
    events: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: Common,
}

impl RunArgs {
    /// Runs the replicate and tells it.
    pub fn run(self) -> Result<ExitCode> {
        if let Some(shard) = self.shard {
            return super::shard::run(&self.file, shard, &self.common);
        }
        if self.common.replicates.is_some() {
            bail!("--replicates: run tells a single replicate; say which with --replicate N, counted from 0");
        }
        if self.events.is_some() && self.events == self.common.out {
            bail!("--events and --out name the same file; give each its own");
        }
        let scenario = match load(&self.file, &self.common)? {
            Ok(scenario) => Arc::new(scenario),
            Err(Refused::Problems) => return Ok(ExitCode::from(1)),
        };
        let index = strategy(&scenario, "--strategy", &self.strategy)?;
        for file in self.events.iter().chain(&self.common.out) {
            check_writable(file)?;
        }
        let (seed, studied) = (self.common.seed.unwrap_or(scenario.spec.seed), scenario.spec.replicates);
        if self.replicate >= studied {
            self.note(&format!(
                "note: a study of this scenario runs the replicates 0 to {}; {} is one more of the same kind",
                studied.saturating_sub(1),
                self.replicate
            ));
        }
        let deployment = Arc::new(deploy(&scenario, index, self.budget));
        let theatre = Arc::new(Theatre::new(scenario.clone(), deployment.clone(), &Views::default()));
        let drawn = Arc::new(Drawn::new(&scenario, Streams { seed, replicate: u64::from(self.replicate) }));
        if let Some(names) = CampaignNames::of(&scenario) {
            return self.campaign(&names, &theatre, &drawn, seed);
        }
        if self.adversary.is_some() {
            bail!("--adversary: this scenario has no campaign; its attackers do not learn");
        }
        let plan = Arc::new(ThreatPlan::new(&scenario, &drawn));
        let mut simulation = Simulation::new(theatre.clone());
        simulation.start(drawn.clone(), plan.clone(), true);
        while simulation.step() {}
        let mut outcome = simulation.outcome();
        account(&scenario, &drawn, &deployment, &mut outcome);

        let story = Story { theatre: &theatre, plan: &plan, facts: simulation.facts() };
        let told = match self.common.format {
            Format::Json => format!("{:#}\n", story.json(&outcome, seed, self.replicate)),
            Format::Text => story.text(&outcome, seed, self.replicate),
        };
        self.hand_out(&story.events(), &told)?;
        Ok(ExitCode::SUCCESS)
    }

    fn campaign(
        &self,
        names: &CampaignNames,
        theatre: &Arc<Theatre>,
        drawn: &Arc<Drawn>,
        seed: u64,
    ) -> Result<ExitCode> {
        let campaign = Campaign::new(theatre.clone());
        let wanted = self.adversary.as_deref().unwrap_or(names.replies[0].id.as_str());
        let Some(index) = names.replies.iter().position(|r| r.id == wanted) else {
            let known: Vec<&str> = names.replies.iter().map(|r| r.id.as_str()).collect();
            bail!("--adversary: the scenario has no adversary `{wanted}`; it has {}", known.join(", "));
        };
        let reply = &campaign.replies()[index];
        let Campaigned { months, digest } = campaign.run(&mut Simulation::new(theatre.clone()), drawn, reply);
        let diary = Diary {
            scenario: &theatre.scenario,
            deployment: &theatre.deployment,
            list: &campaign.list,
            timeline: &campaign.timeline(drawn),
            months: &months,
            digest,
            adversary: &names.replies[index],
        };
        let told = match self.common.format {
            Format::Json => format!("{:#}\n", diary.json(seed, self.replicate)),
            Format::Text => diary.text(seed, self.replicate),
        };
        self.hand_out(&diary.events(), &told)?;
        Ok(ExitCode::SUCCESS)
    }

    fn hand_out(&self, events: &str, told: &str) -> Result<()> {
        if let Some(file) = &self.events {
            write_whole(file, events.as_bytes(), true)?;
            self.note(&format!("Wrote {} to {}", counted(events.lines().count(), "event"), file.display()));
        }
        match &self.common.out {
            Some(file) => {
                write_whole(file, told.as_bytes(), true)?;
                self.note(&format!("Wrote the replicate to {}", file.display()));
            }
            None => say::data(told)?,
        }
        Ok(())
    }

    /// A note for people, unless they want none.
    fn note(&self, text: &str) {
        if !self.common.quiet {
            say::note(text);
        }
    }
}

/// The number of a replicate.
fn number(text: &str) -> Result<u32, String> {
    whole::<0, { u32::MAX as u64 }>(text).map(|n| n as u32)
}
