//! The recipe of a results folder: what it takes to make the same bytes again.
//!
//! No time, host or path: the same study is the same file. The master seed is text, because JSON readers round
//! numbers beyond 2⁵³.

use crate::batch::ledger::SOURCE;
use crate::report::folder::PROGRAM;
use crate::stats::{StopReason, StoppingRule};
use crate::study::input::StudyNames;
use serde::Serialize;
use std::collections::BTreeSet;

/// Version of the layout of a results folder; grows when a column changes its meaning or goes.
pub const RESULTS_SCHEMA: u32 = 1;

/// What the manifest says beyond the names of the study.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// SHA-256 of the catalogue, hexadecimal.
    pub catalogue_hash: String,
    /// Master seed.
    pub seed: u64,
    /// Name of the scheme of random numbers.
    pub rng_scheme: String,
    /// For each strategy, for each budget: nominal life-cycle cost of what was bought, USD.
    pub nominal_cost_usd: Vec<Vec<f64>>,
    /// Number of the first replicate.
    pub first_replicate: u32,
    /// Number of replicates of each row.
    pub replicates: u32,
    /// When the study was to stop.
    pub stop_rule: StoppingRule,
    /// Why it stopped.
    pub stopped: StopReason,
    /// Replicates that are left out because a row failed in them.
    pub failed: Vec<u32>,
}

#[derive(Serialize)]
struct ManifestFile<'a> {
    program: &'static str,
    version: &'static str,
    source_sha256: &'static str,
    results_schema: u32,
    scenario: ScenarioPart<'a>,
    catalogue_sha256: &'a str,
    master_seed: String,
    rng_scheme: &'a str,
    budgets_usd: &'a [f64],
    strategies: Vec<StrategyPart<'a>>,
    /// Of a campaign.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    adversaries: &'a [&'a str],
    replicates: ReplicatesPart,
    stop_rule: StoppingRule,
    stopped: StopReason,
    #[serde(skip_serializing_if = "<[u32]>::is_empty")]
    failed_replicates: &'a [u32],
    /// All other files of these results.
    files: &'a [String],
}

#[derive(Serialize)]
struct ScenarioPart<'a> {
    name: &'a str,
    sha256: &'a str,
    period_days: f64,
    costed_years: f64,
}

#[derive(Serialize)]
struct StrategyPart<'a> {
    id: &'a str,
    name: &'a str,
    /// One a budget.
    nominal_cost_usd: &'a [f64],
}

#[derive(Serialize)]
struct ReplicatesPart {
    first: u32,
    count: u32,
}

/// The manifest as JSON with a fixed order of fields; `adversaries` are those of a campaign, `files` all other files.
pub fn manifest_json(names: &StudyNames, recipe: &Recipe, adversaries: &[&str], files: &[String]) -> String {
    let strategies = names
        .strategies
        .iter()
        .zip(&recipe.nominal_cost_usd)
        .map(|(s, costs)| StrategyPart { id: &s.id, name: &s.name, nominal_cost_usd: costs })
        .collect();
    let file = ManifestFile {
        program: PROGRAM,
        version: env!("CARGO_PKG_VERSION"),
        source_sha256: SOURCE,
        results_schema: RESULTS_SCHEMA,
        scenario: ScenarioPart {
            name: &names.scenario,
            sha256: &names.hash,
            period_days: names.period_days,
            costed_years: names.costed_years,
        },
        catalogue_sha256: &recipe.catalogue_hash,
        master_seed: recipe.seed.to_string(),
        rng_scheme: &recipe.rng_scheme,
        budgets_usd: &names.budgets_usd,
        strategies,
        adversaries,
        replicates: ReplicatesPart { first: recipe.first_replicate, count: recipe.replicates },
        stop_rule: recipe.stop_rule,
        stopped: recipe.stopped,
        failed_replicates: &recipe.failed,
        files,
    };
    let mut text = serde_json::to_string_pretty(&file).expect("plain structs with text keys become JSON");
    text.push('\n');
    text
}

/// A manifest that names some more files, and some no more, in the bytes in which it would have been written with them; `None` if it is not as picket writes
/// one.
pub fn naming(manifest: &str, more: &[&str], gone: &[String]) -> Option<String> {
    const FILES: &str = "\n  \"files\": [";
    let json: serde_json::Value = serde_json::from_str(manifest).ok()?;
    let listed = json.get("files")?.as_array()?.iter().map(|name| name.as_str().map(str::to_owned));
    let mut names = listed.collect::<Option<BTreeSet<String>>>()?;
    let (head, _) = manifest.rsplit_once(FILES)?;
    let written = |names: &BTreeSet<String>| {
        let lines: Vec<String> =
            names.iter().map(|name| format!("\n    {}", serde_json::json!(name))).collect();
        format!("{head}{FILES}{}\n  ]\n}}\n", lines.join(","))
    };
    if written(&names) != manifest {
        return None;
    }
    names.retain(|name| !gone.contains(name));
    names.extend(more.iter().map(|name| (*name).to_owned()));
    Some(written(&names))
}
