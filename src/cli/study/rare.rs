//! `picket study --rare`: leaks that plain sampling would wait for too long.

use crate::cli::progress::bar;
use crate::cli::work::{SOME_FAILED, Work};
use crate::cli::{Format, say};
use crate::report::folder::Folder;
use crate::report::number::counted;
use crate::report::rare::{rare_csv, rare_json, rare_manifest, rare_text};
use crate::study::StudyNames;
use crate::study::rare::{Asked, rare};
use anyhow::Result;
use std::process::ExitCode;

/// Estimates the rare leaks of a study of raids.
pub fn run(mut work: Work, asked: Asked) -> Result<ExitCode> {
    let (names, seed) = (StudyNames::of(&work.scenario), work.orders.seed);
    let bar = bar(work.common.quiet, &names.scenario, "replicates");
    let found = rare(&work.scenario, work.orders, asked, &mut work.ledger, &mut |done, of| {
        bar.set_length(u64::from(of));
        bar.set_position(u64::from(done));
    })?;
    bar.finish_and_clear();
    work.tell_notes();
    let text = rare_text(&names, &found, seed, work.all);
    let json = format!("{:#}\n", rare_json(&names, &found, seed));
    let folder = Folder::within(&work.target, &work.unfinished())?;
    folder.write("rare.txt", rare_text(&names, &found, seed, true).as_bytes())?;
    folder.write("rare.json", json.as_bytes())?;
    folder.write("rare.csv", &rare_csv(&names, &found)?)?;
    let folder = folder.finish(|files| rare_manifest(&names, &found, seed, files))?;
    work.ledger.finish()?;
    match work.common.format {
        Format::Json => say::data(&json)?,
        Format::Text => say::data(&format!("{text}\nThe table is in {}\n", folder.display()))?,
    }
    if found.failures.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    let failed = found.failed_replicates();
    let first = &found.failures[0];
    say::error(&format!(
        "error: the program failed in {}, which {} left out of all results, such as replicate {}: {}; please report it",
        counted(failed, "replicate"),
        if failed == 1 { "is" } else { "are" },
        first.replicate,
        first.why
    ));
    Ok(ExitCode::from(SOME_FAILED))
}
