//! `picket study FILE --tornado`: one figure after the other at its ends.

use super::{StudyArgs, budget_of};
use crate::cli::progress::bar;
use crate::cli::{Format, say, threads};
use crate::report;
use crate::report::folder::Folder;
use crate::scenario::Scenario;
use crate::study::tornado::{Tornado, tornado};
use crate::study::{Orders, StudyNames};
use anyhow::{Context, Result};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// Replicates of each end of a figure: enough for the order of what matters.
pub const AN_END: u32 = 30;

/// Asks what the results at a budget hang on; `file` is that of the scenario.
pub fn sensitivity(
    file: &Path,
    scenario: &Arc<Scenario>,
    names: &StudyNames,
    orders: Orders,
    budget: usize,
    quiet: bool,
) -> Result<Tornado> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    let dir = file.parent().unwrap_or(Path::new(""));
    let bar = bar(quiet, &names.scenario, "figures at an end");
    let found = tornado((&name, &text, dir), scenario, orders, budget, &mut |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    });
    bar.finish_and_clear();
    Ok(found)
}

impl StudyArgs {
    pub(super) fn tornado(&self, scenario: &Arc<Scenario>, names: &StudyNames) -> Result<ExitCode> {
        let budgets = &names.budgets_usd;
        let budget = match self.budget {
            None if scenario.spec.campaign.is_some() => budgets.len() / 2,
            None => (budgets.len() - 1) / 2,
            Some(usd) => budget_of(scenario, usd)?,
        };
        let orders = Orders {
            seed: self.common.seed.unwrap_or(scenario.spec.seed),
            replicates: self.common.replicates.unwrap_or(AN_END),
            threads: threads(&self.common),
        };
        let target = self.common.out.clone().unwrap_or_else(|| {
            let stem = self.file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            Path::new("results").join(format!("{stem}-tornado"))
        });
        Folder::try_out(&target)?;
        let found = sensitivity(&self.file, scenario, names, orders, budget, self.common.quiet)?;
        let text = report::tornado::tornado_text(names, &found, orders.seed);
        let folder = Folder::create(&target)?;
        folder.write("tornado.txt", text.as_bytes())?;
        folder.write("tornado.csv", &report::tornado::tornado_csv(names, &found)?)?;
        folder.write("tornado.svg", report::tornado::tornado_svg(names, &found).as_bytes())?;
        let folder =
            folder.finish(|files| report::tornado::tornado_manifest(names, &found, orders.seed, files))?;
        match self.common.format {
            Format::Json => {
                say::data(&format!("{:#}\n", report::tornado::tornado_json(names, &found, orders.seed)))?
            }
            Format::Text => say::data(&format!("{text}\nTable and picture are in {}\n", folder.display()))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
