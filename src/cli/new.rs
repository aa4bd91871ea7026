//! `picket new`: a commented starter scenario.

use super::{Common, Format, say, write_whole};
use crate::scenario::starter;
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `new`.
#[derive(Args, Debug)]
pub struct NewArgs {
    /// File to write, `scenario.ron` when left out; never one that exists
    file: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: Common,
}

impl NewArgs {
    /// Writes the file.
    pub fn run(self) -> Result<ExitCode> {
        if let (Some(file), Some(out)) = (&self.file, &self.common.out) {
            bail!("{} and --out {}: name one file", file.display(), out.display());
        }
        let file = self.common.out.or(self.file).unwrap_or_else(|| PathBuf::from("scenario.ron"));
        write_whole(&file, starter().as_bytes(), false)?;
        let shown = file.display();
        say::data(&match self.common.format {
            Format::Json => format!("{:#}\n", json!({ "written": shown.to_string() })),
            Format::Text => format!(
                "Wrote {shown}. Read it, change it, then:\n  picket check {shown}\n  picket study {shown}\n"
            ),
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
