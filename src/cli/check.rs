//! `picket check FILE…`: every problem at once, and what a careful colleague would ask about.

use super::{Common, Format, say};
use crate::scenario::Scenario;
use anyhow::Result;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// Scenario files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) common: Common,
}

impl CheckArgs {
    /// Reads every file and reports.
    pub fn run(self) -> Result<ExitCode> {
        let (mut errors, mut documents) = (0, Vec::new());
        for file in &self.files {
            let (report, sound) = match Scenario::load(file) {
                Ok(loaded) => (loaded.warnings, true),
                Err(report) => (*report, false),
            };
            errors += report.errors();
            if self.common.format == Format::Json {
                documents.push(
                    json!({ "file": file.display().to_string(), "ok": sound, "report": report.to_json() }),
                );
                continue;
            }
            let silent = report.is_empty() || (sound && self.common.quiet);
            if !silent {
                say::error(&report.render(say::colour()));
            }
            let verdict = match (sound, report.warnings()) {
                (true, 0) => "ok".to_owned(),
                (true, n) => format!("ok, {n} warning{}", if n == 1 { "" } else { "s" }),
                (false, _) => report.summary(),
            };
            say::data(&format!("{}: {verdict}\n", file.display()))?;
        }
        if self.common.format == Format::Json {
            say::data(&format!("{:#}\n", json!(documents)))?;
        }
        Ok(ExitCode::from(u8::from(errors > 0)))
    }
}
