//! `picket plan FILE --shards N`: a study cut into shards that any number of machines can run, in any order.

use super::study::{default_folder, identity, orders, too_large};
use super::{Common, Format, Refused, load, refuse, say, whole, work};
use crate::batch::ledger::{Hold, Ledger};
use crate::report::folder::Folder;
use crate::report::number::counted;
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `plan`.
#[derive(Args, Debug)]
pub struct PlanArgs {
    /// Scenario file
    file: PathBuf,
    /// Number of shards: each is a job of its own, best of a few minutes
    #[arg(long, value_parser = whole::<1, 100_000>, allow_hyphen_values = true)]
    shards: u64,
    /// Throw away what the folder holds of another study that was not finished
    #[arg(long)]
    restart: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

impl PlanArgs {
    /// Writes the plan.
    pub fn run(self) -> Result<ExitCode> {
        let scenario = match load(&self.file, &self.common)? {
            Ok(scenario) => scenario,
            Err(Refused::Problems) => return Ok(ExitCode::from(1)),
        };
        let orders = orders(&scenario, &self.common);
        if let Some(report) = too_large(&scenario, orders.replicates) {
            refuse(&report, &self.common)?;
            return Ok(ExitCode::from(1));
        }
        let shards = self.shards as u32;
        if shards > orders.replicates {
            bail!(
                "--shards: {shards} shards for {} leave some without work; plan at most one shard a replicate",
                counted(orders.replicates as usize, "replicate")
            );
        }
        let target = self.common.out.clone().unwrap_or_else(|| default_folder(&self.file));
        Folder::try_out(&target)?;
        let identity = identity(&scenario, orders.seed, "study");
        let _held = Ledger::hold(&target, Hold::Alone)?;
        match work::plan_of(&target, self.restart)? {
            Some(plan) if plan.study == identity && !self.restart => bail!(
                "{}: this study is planned there already, {} in {}\n  hint: `picket status {0}` says how far it is; --restart \
                 throws it away",
                target.display(),
                counted(plan.replicates() as usize, "replicate"),
                counted(plan.parts.len(), "shard")
            ),
            Some(plan) if plan.finished || self.restart => Ledger::clear(&target)?,
            Some(plan) => bail!(work::refusal(&target, &plan, &identity, work::OWN_FOLDER)),
            None => {}
        }
        let plan = work::new_plan(&target, &identity, &self.file, &scenario, (orders.replicates, shards))?;
        plan.write(&target)?;
        let folder = target.display().to_string();
        match self.common.format {
            Format::Json => say::data(&format!(
                "{:#}\n",
                json!({ "folder": folder, "replicates": orders.replicates, "shards": shards, "study": plan.study })
            ))?,
            Format::Text => say::data(&format!(
                "{}: {} in {}, planned in {folder}\n\n\
                 Run each shard, anywhere that sees the folder, in any order:  picket run {folder} --shard 0   … up to {}\n\
                 What is done, lost and to go:                                 picket status {folder}\n\
                 Put them together:                                            picket merge {folder}\n\
                 Templates for Slurm, HyperQueue, GNU parallel and Dask are in deploy/.\n",
                plan.study.scenario,
                counted(orders.replicates as usize, "replicate"),
                counted(shards as usize, "shard"),
                shards - 1
            ))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
