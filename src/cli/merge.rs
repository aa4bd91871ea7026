//! `picket merge DIR`: the shards of a study put together, or what is missing.

use super::work::{Planned, Question, Work, planned, refuse_open_ended};
use super::{Common, say, status};
use crate::batch::ledger::{Hold, Ledger, State};
use crate::study::Stop;
use anyhow::{Context, Result, bail};
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `merge`.
#[derive(Args, Debug)]
pub struct MergeArgs {
    /// Folder of a planned study
    folder: PathBuf,
    /// Print every pair and every budget
    #[arg(long)]
    all: bool,
    /// Write the page to hand on as well
    #[arg(long)]
    report: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

impl MergeArgs {
    /// Checks that every shard is there, and makes the results.
    pub fn run(self) -> Result<ExitCode> {
        for (given, what) in [
            (self.common.out.is_some(), "--out: results go into the folder of the study"),
            (self.common.replicates.is_some(), "--replicates: the plan says how many"),
            (self.common.seed.is_some(), "--seed: the plan has the seed"),
        ] {
            if given {
                bail!("{what}");
            }
        }
        let Planned { held, plan, scenario, orders } = planned(&self.folder, Hold::Alone, &self.common)?;
        let state = State::of(&self.folder)?.context("the plan is gone")?;
        if !state.missing().is_empty() {
            say::error(&format!("error: the study is not complete\n{}", status::words(&self.folder, &state)));
            return Ok(ExitCode::from(1));
        }
        refuse_open_ended(&self.folder, &plan, &scenario)?;
        let copy = self.folder.join("ledger").join(&plan.scenario_file);
        let work = Work {
            ledger: Ledger::new(&self.folder, held, plan),
            target: self.folder,
            file: copy.display().to_string(),
            question: Question::Compare(Stop::of(&scenario, orders.replicates)),
            scenario,
            orders,
            all: self.all,
            report: self.report,
            common: self.common,
        };
        work.run()
    }
}
