//! `picket new`: a commented starter scenario.

use super::{Common, Format, say, write_whole};
use crate::scenario::starter;
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `new`.
#[derive(Args, Debug)]
pub struct NewArgs {
    /// File to write; never one that exists
    #[arg(default_value = "scenario.ron")]
    file: PathBuf,
    #[command(flatten)]
    common: Common,
}

impl NewArgs {
    /// Writes the file.
    pub fn run(self) -> Result<ExitCode> {
        let file = self.common.out.unwrap_or(self.file);
        write_whole(&file, starter().as_bytes(), false)?;
        let shown = file.display();
        match self.common.format {
            Format::Json => say::data(&format!("{:#}\n", json!({ "written": shown.to_string() }))),
            Format::Text => say::data(&format!(
                "Wrote {shown}. Read it, change it, then:\n  picket check {shown}\n  picket study {shown}\n"
            )),
        }
        Ok(ExitCode::SUCCESS)
    }
}
