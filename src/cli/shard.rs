//! `picket run DIR --shard I`: one shard of a planned study. A shard that was stopped goes on where it was, one that is complete is
//! left as it is.

use super::progress::bar;
use super::work::{Planned, planned, refuse_open_ended};
use super::{Common, say};
use crate::batch::ledger::{Hold, Ledger};
use crate::report::number::counted;
use crate::study::campaign::conduct_campaign_part;
use crate::study::conduct_part;
use anyhow::{Result, bail};
use std::path::Path;
use std::process::ExitCode;

/// Runs a shard.
pub fn run(folder: &Path, shard: u32, common: &Common) -> Result<ExitCode> {
    if common.replicates.is_some() {
        bail!("--replicates: the plan says how many; `picket plan` makes another one");
    }
    let Planned { held, plan, scenario, orders } = planned(folder, Hold::Shared, common)?;
    refuse_open_ended(folder, &plan, &scenario)?;
    let Some(&span) = plan.parts.get(shard as usize) else {
        bail!(
            "--shard: the study in {} has the shards 0 to {}; found {shard}",
            folder.display(),
            plan.parts.len() - 1
        );
    };
    let mut ledger = Ledger::new(folder, held, plan);
    let replicates = span.first..span.end;
    let bar = bar(common.quiet, &format!("shard {shard}"), "replicates");
    bar.set_length(u64::from(span.count()));
    let mut progress = |done: u32| bar.set_position(u64::from(done));
    let failures = match scenario.spec.campaign {
        Some(_) => conduct_campaign_part(&scenario, orders, replicates, &mut ledger, &mut progress)?,
        None => conduct_part(&scenario, orders, replicates, &mut ledger, &mut progress)?,
    };
    bar.finish_and_clear();
    if !common.quiet {
        ledger.notes.iter().for_each(|note| say::note(&format!("note: {note}")));
        say::note(&format!("Shard {shard} is complete: {}", counted(span.count() as usize, "replicate")));
    }
    if failures.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    for failure in &failures {
        say::error(&format!("error: the program failed in replicate {}: {}", failure.replicate, failure.why));
    }
    Ok(ExitCode::from(super::work::SOME_FAILED))
}
