//! `picket verify`: the simulation in situations whose answer is known.

use super::{Common, Format, refuse, say, threads, write_whole};
use crate::report::verify::{self, Page};
use crate::scenario::files::read_text;
use crate::scenario::{Loaded, Scenario, suggest};
use crate::study::Orders;
use crate::study::verify::{Verdict, Verified, VerifyError, verify};
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// Where the shipped scenarios are, seen from the folder that people work in.
const SHIPPED: &str = "scenarios";

/// Arguments of `verify`.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// Scenario files that state what they expect; the shipped ones when left out
    files: Vec<PathBuf>,
    /// Only laws of this id, or with this in their name; may be given several times
    #[arg(long, value_name = "NAME")]
    law: Vec<String>,
    #[command(flatten)]
    pub(super) common: Common,
}

impl VerifyArgs {
    /// Runs and judges, prints, writes the page.
    pub fn run(self) -> Result<ExitCode> {
        let files = if self.files.is_empty() { shipped()? } else { self.files.clone() };
        let mut loaded = Vec::new();
        for path in &files {
            match self.load(path)? {
                Some(file) => loaded.push(file),
                None => return Ok(ExitCode::from(1)),
            }
        }
        self.known(&loaded)?;
        let all = self.judge(&loaded)?;
        let all = match all {
            Ok(all) => all,
            Err(error) => {
                say::error(&format!("error: {error}\n"));
                return Ok(ExitCode::from(1));
            }
        };
        let page = Page { seed: self.common.seed };
        if let Some(folder) = &self.common.out {
            write(folder, &all, page)?;
        }
        match self.common.format {
            Format::Json => say::data(&format!("{:#}\n", verify::json(&all)))?,
            Format::Text => say::data(&verify::text(&all))?,
        }
        let worst = all.iter().map(Verified::verdict).max();
        Ok(if worst == Some(Verdict::Agrees) { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    /// A file with its text; `None` once its problems have been printed.
    fn load(&self, path: &Path) -> Result<Option<File>> {
        let name = path.display().to_string();
        let dir = path.parent().unwrap_or(Path::new("")).to_owned();
        let text = match read_text(path, &name) {
            Ok(text) => text,
            Err(diagnostic) => {
                let report = crate::scenario::diagnostic::Report::new(vec![*diagnostic], Default::default());
                refuse(&report, &self.common)?;
                return Ok(None);
            }
        };
        match Scenario::from_text(&text, &dir, &name) {
            Err(report) => {
                refuse(&report, &self.common)?;
                Ok(None)
            }
            Ok(Loaded { scenario, .. }) if scenario.spec.expect.is_empty() => {
                say::error(&format!(
                    "error: {name} states nothing that could be verified\n  hint: add `expect: [(id: \"mine\", observe: \
                     Measure(LeakThrough), cases: [(is: Value(0.5))])]`; scenarios/README.md has the laws\n"
                ));
                Ok(None)
            }
            Ok(Loaded { scenario, .. }) => Ok(Some(File { name, dir, text, scenario: Arc::new(scenario) })),
        }
    }

    fn wants(&self, id: &str, name: &str) -> bool {
        self.law.is_empty() || self.law.iter().any(|law| matches(law, id, name))
    }

    /// Refuses a law that no file states.
    fn known(&self, files: &[File]) -> Result<()> {
        let stated = || files.iter().flat_map(|f| &f.scenario.spec.expect);
        for law in &self.law {
            if !stated().any(|e| matches(law, &e.id, &e.name)) {
                let ids: Vec<&str> = stated().map(|e| e.id.as_str()).collect();
                let near = suggest::hint(law, &ids).map_or(String::new(), |hint| format!("\n  hint: {hint}"));
                bail!("--law: no file states a law {law:?}; there are: {}{near}", ids.join(", "));
            }
        }
        Ok(())
    }

    fn judge(&self, files: &[File]) -> Result<Result<Vec<Verified>, VerifyError>> {
        let cases = |file: &File| -> usize {
            let wanted = file.scenario.spec.expect.iter().filter(|e| self.wants(&e.id, &e.name));
            wanted.map(|e| e.cases.len()).sum()
        };
        let bar = bar(self.common.quiet, files.iter().map(cases).sum::<usize>() as u64);
        let mut all = Vec::new();
        let mut before = 0;
        for file in files {
            let orders = Orders {
                seed: self.common.seed.unwrap_or(file.scenario.spec.seed),
                replicates: 0,
                threads: threads(&self.common),
            };
            let wanted = |id: &str| {
                let spec = file.scenario.spec.expect.iter().find(|e| e.id == id);
                spec.is_some_and(|e| self.wants(id, &e.name))
            };
            let verified = verify(
                &file.name,
                &file.text,
                &file.dir,
                &file.scenario,
                (orders, self.common.replicates),
                &wanted,
                &mut |step| {
                    bar.set_message(step.name.to_owned());
                    bar.set_position((before + step.cases) as u64);
                },
            );
            match verified {
                Ok(verified) => all.extend(verified),
                Err(error) => {
                    bar.finish_and_clear();
                    return Ok(Err(error));
                }
            }
            before += cases(file);
        }
        bar.finish_and_clear();
        Ok(Ok(all))
    }
}

/// A file that is verified.
struct File {
    name: String,
    dir: PathBuf,
    text: String,
    scenario: Arc<Scenario>,
}

/// Whether somebody who writes `law` means this one.
fn matches(law: &str, id: &str, name: &str) -> bool {
    let law = law.to_lowercase();
    id.to_lowercase() == law || (law.len() > 3 && name.to_lowercase().contains(&law))
}

/// The shipped files that state what they expect.
fn shipped() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let folder = Path::new(SHIPPED).join("verify");
    let entries = std::fs::read_dir(&folder).map_err(|_| {
        anyhow!(
            "there is no folder {} here\n  hint: run this in a copy of the repository, or name scenario files",
            folder.display()
        )
    })?;
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if path.extension().is_some_and(|e| e == "ron") {
            files.push(path);
        }
    }
    files.sort();
    files.push(Path::new(SHIPPED).join("valley.ron"));
    Ok(files)
}

fn bar(quiet: bool, cases: u64) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(cases);
    match ProgressStyle::with_template("{pos}/{len} cases {wide_bar} {msg}, {elapsed}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Writes the page and a picture of each law into a folder.
fn write(folder: &Path, all: &[Verified], page: Page) -> Result<()> {
    let pictures = folder.join("validation");
    std::fs::create_dir_all(&pictures).with_context(|| format!("cannot make {}", pictures.display()))?;
    for verified in all {
        if let Some(svg) = verify::picture(verified) {
            write_whole(&pictures.join(format!("{}.svg", verified.spec.id)), svg.as_bytes(), true)?;
        }
    }
    write_whole(&folder.join("validation.md"), verify::page(all, page).as_bytes(), true)
}
