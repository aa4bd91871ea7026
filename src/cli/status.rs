//! `picket status DIR`: what of a study is done, lost and to go. Looks, and changes nothing.

use super::{Common, Format, say};
use crate::batch::ledger::{PartState, State, Tail};
use crate::report::folder::manifest_of;
use crate::report::number::counted;
use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `status`.
#[derive(Args, Debug)]
pub struct StatusArgs {
    /// Folder of a study
    folder: PathBuf,
    #[command(flatten)]
    pub(super) common: Common,
}

impl StatusArgs {
    /// Says it. The exit code is 0 for a study whose results are there, 1 for one that is not complete.
    pub fn run(self) -> Result<ExitCode> {
        let Some(state) = State::of(&self.folder)? else {
            bail!(
                "{}: holds no study that could be gone on with\n  hint: `picket study FILE --out {0}` begins one",
                self.folder.display()
            );
        };
        match self.common.format {
            Format::Json => say::data(&format!("{:#}\n", json_of(&self.folder, &state)))?,
            Format::Text => say::data(&words(&self.folder, &state))?,
        }
        let complete = state.missing().is_empty() && state.plan.finished;
        Ok(if complete { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// Parts that are told one by one.
const MOST_TOLD: usize = 20;

/// How far a study is, for people.
pub fn words(folder: &Path, state: &State) -> String {
    let (plan, folder) = (&state.plan, folder.display());
    let total = plan.replicates();
    let most = if plan.at_most { "at most " } else { "" };
    let mut text = format!(
        "{} · {} of {most}{} done · seed {} · picket {}\n",
        plan.study.scenario,
        crate::report::number::grouped(i64::from(state.done())),
        counted(total as usize, "replicate"),
        plan.study.seed,
        plan.study.version
    );
    let failed: Vec<_> = state.parts.iter().flat_map(|part| &part.failed).collect();
    if !failed.is_empty() {
        text += &format!("failed: {}\n", counted(failed.len(), "row"));
        for (replicate, row) in failed.iter().take(MOST_TOLD) {
            text += &format!("  replicate {replicate}, {}: {}\n", row.name, row.why);
        }
    }
    let missing = state.missing();
    for &number in missing.iter().take(MOST_TOLD) {
        text += &format!("  {}\n", part_words(number, &state.parts[number], plan.parts.len() > 1));
    }
    if missing.len() > MOST_TOLD {
        text += &format!("  and {} more\n", counted(missing.len() - MOST_TOLD, "shard"));
    }
    text += &match (missing.is_empty(), plan.finished, plan.parts.len()) {
        (true, true, _) => format!("Complete; the results are in {folder}\n"),
        (true, false, 1) => {
            "All replicates are done, the results not yet written: the same `picket study` does it\n".into()
        }
        (true, false, _) => format!("All shards are complete: `picket merge {folder}` makes the results\n"),
        (false, _, 1) => "To go on: the same `picket study` again\n".to_owned(),
        (false, _, _) => format!(
            "To go: {} of {} shards, as an array {}; each is `picket run {folder} --shard I`\n",
            missing.len(),
            plan.parts.len(),
            array(&missing)
        ),
    };
    text
}

fn part_words(number: usize, part: &PartState, sharded: bool) -> String {
    let name = if sharded { format!("shard {number}") } else { "the ledger".to_owned() };
    let progress = format!("{} of {} replicates", part.done, part.span.count());
    if !part.foreign.is_empty() {
        return format!("{name} does not belong here: {}", part.foreign.join("; "));
    }
    match part.tail {
        None => format!("{name}: not begun"),
        Some(Tail::Clean) => format!("{name}: {progress}"),
        Some(Tail::Torn) => format!("{name}: {progress}, and one that is under way or was cut off"),
        Some(Tail::Damaged) => {
            format!(
                "{name}: damaged behind {progress}; running it again keeps these and does the others again"
            )
        }
    }
}

/// Numbers as an array specification: `0,3-7`.
fn array(numbers: &[usize]) -> String {
    let runs = numbers.chunk_by(|a, b| a + 1 == *b).map(|run| match run {
        [one] => one.to_string(),
        [first, .., last] => format!("{first}-{last}"),
        [] => String::new(),
    });
    runs.collect::<Vec<_>>().join(",")
}

fn json_of(folder: &Path, state: &State) -> Value {
    let missing = state.missing();
    let parts: Vec<Value> = state.parts.iter().map(|part| part_json(part, state)).collect();
    json!({
        "study": state.plan.study,
        "replicates": state.plan.replicates(),
        "at_most": state.plan.at_most,
        "done": state.done(),
        "missing_shards": missing,
        "array": array(&missing),
        "results": state.plan.finished && manifest_of(folder).is_some(),
        "shards": parts,
    })
}

fn part_json(part: &PartState, state: &State) -> Value {
    let tail = match part.tail {
        None => "missing",
        Some(Tail::Clean) => "sound",
        Some(Tail::Torn) => "torn",
        Some(Tail::Damaged) => "damaged",
    };
    let failed: Vec<Value> = part
        .failed
        .iter()
        .map(|(replicate, row)| json!({ "replicate": replicate, "row": row.name, "message": row.why }))
        .collect();
    json!({ "first": part.span.first, "replicates": part.span.count(), "done": part.done, "file": tail,
            "complete": part.is_complete(&state.plan), "foreign": part.foreign, "failed": failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_shards_are_told_as_slurm_takes_them() {
        assert_eq!(array(&[0]), "0");
        assert_eq!(array(&[0, 3, 4, 5, 9]), "0,3-5,9");
        assert_eq!(array(&[]), "");
    }
}
