//! From a path on disk to a checked [`Scenario`], or to a report of everything that is wrong.
//!
//! Read (`read/`), merge with the catalogue (`merge`), make the map (`land`), check (`check/`): each step goes on
//! with what the one before could make of the file, so that one report holds all problems.

use super::catalogue::{self, ron_options};
use super::check::finding::{Finding, Findings, Unless};
use super::check::subject::Subject;
use super::check::{
    advice, attack, campaign, cells, expect, forces, kit, people, plans, reach, strategies, world,
};
use super::diagnostic::{Diagnostic, Report, Severity};
use super::files::read_text;
use super::kept::Kept;
use super::land::{self, Land};
use super::locate::{Node, offset_of};
use super::model::{Asset, Scenario};
use super::read::de::{Fault, Refusal, Unknown};
use super::read::number;
use super::read::walk::{Reading, read};
use super::scan::scan;
use super::spec::campaign::CampaignLawsSpec;
use super::spec::kit::CatalogueSpec;
use super::spec::laws::LawsSpec;
use super::spec::{SCHEMA, ScenarioSpec};
use super::syntax;
use super::{merge, size, suggest};
use serde::de::IgnoredAny;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// More problems of one kind (fields, meaning) than this are only counted.
const MOST_PROBLEMS: usize = 100;

/// Stands in for the fields of the root that have no default when they are missing or cannot be read.
const FILLING: &str = "(schema: 1, name: \"\", forces: [], cells: [], strategies: [], budgets_usd: [],
    ground: Generated(seed: 1, size_km: (inf, inf), cell_m: 50.0, relief_m: 0.0))";

/// A scenario that can be used.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The scenario.
    pub scenario: Scenario,
    /// What a careful colleague would ask; may be empty.
    pub warnings: Report,
}

impl Scenario {
    /// Loads a scenario file and the files it names.
    ///
    /// # Errors
    /// The report of all problems, warnings included, if any of them is an error.
    pub fn load(path: &Path) -> Result<Loaded, Box<Report>> {
        let name = path.display().to_string();
        let text = read_text(path, &name).map_err(|d| Box::new(Report::new(vec![*d], BTreeMap::new())))?;
        Self::from_text(&text, path.parent().unwrap_or(Path::new("")), &name)
    }

    /// Loads a scenario from its text; `dir` is where the files it names are, `name` is used in messages.
    ///
    /// # Errors
    /// The report of all problems, warnings included, if any of them is an error.
    pub fn from_text(text: &str, dir: &Path, name: &str) -> Result<Loaded, Box<Report>> {
        Self::from_text_on(text, dir, name, &mut Kept::default())
    }

    /// As [`Scenario::from_text`], with the map that was made last if this text has the same one.
    ///
    /// # Errors
    /// The report of all problems, warnings included, if any of them is an error.
    pub fn from_text_on(text: &str, dir: &Path, name: &str, kept: &mut Kept) -> Result<Loaded, Box<Report>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = scan(text);
        let mut loader = Loader {
            text,
            name,
            root: &root,
            aside: BTreeSet::new(),
            filled: Vec::new(),
            diagnostics: Vec::new(),
        };
        let scenario = loader.run(dir, kept);
        let sources = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        let report = Report::new(loader.diagnostics, sources);
        match scenario {
            Some(scenario) if report.errors() == 0 => Ok(Loaded { scenario, warnings: report }),
            _ => Err(Box::new(report)),
        }
    }
}

struct Loader<'t> {
    text: &'t str,
    name: &'t str,
    root: &'t Node,
    /// Starts of the values that could not be read.
    aside: BTreeSet<usize>,
    /// Fields of the root that are stand-ins.
    filled: Vec<&'static str>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn run(&mut self, dir: &Path, kept: &mut Kept) -> Option<Scenario> {
        let typed = ron_options().from_str::<ScenarioSpec>(self.text);
        if typed.is_err()
            && let Err(error) = ron_options().from_str::<IgnoredAny>(self.text)
        {
            self.syntax(&error);
            return None;
        }
        if self.other_schema() {
            return None;
        }
        let reading = read::<ScenarioSpec>(self.root, self.text, FILLING);
        reading.unknown.iter().take(MOST_PROBLEMS).for_each(|unknown| self.unknown(unknown));
        self.more(reading.unknown.len(), "unknown field", Severity::Error);
        let lost_ids = reading.lost_ids.clone();
        let spec = match typed {
            Ok(spec) => spec,
            Err(error) => {
                let Reading { value, refusals, unknown, aside, filled, .. } = reading;
                for refusal in &refusals {
                    if !self.is_misspelt(refusal, &unknown) {
                        self.refusal(refusal);
                    }
                }
                if refusals.is_empty() {
                    self.syntax(&error);
                }
                (self.aside, self.filled) = (aside, filled);
                value?
            }
        };
        self.understand(spec, dir, kept, &lost_ids)
    }

    /// Merges, makes the map and checks.
    fn understand(
        &mut self,
        mut spec: ScenarioSpec,
        dir: &Path,
        kept: &mut Kept,
        lost_ids: &[String],
    ) -> Option<Scenario> {
        let mut out = Findings::default();
        let catalogue = merge::catalogue(catalogue::shipped(), &spec.catalogue);
        let laws = spec.laws.clone().or(&catalogue.laws);
        let own = spec.campaign.as_ref().map(|c| c.laws.clone()).unwrap_or_default();
        let campaign_laws = own.or(&catalogue.campaign);
        let paths = |list: &str, n: usize| (0..n).map(|i| format!("{list}[{i}]")).collect::<Vec<String>>();
        let mut settlement_paths = paths("settlements", spec.settlements.len());
        let mut asset_paths = paths("assets", spec.assets.len());
        {
            let subject = Subject {
                spec: &spec,
                catalogue: &catalogue,
                laws: &laws,
                settlement_paths: &settlement_paths,
                asset_paths: &asset_paths,
                lost_ids,
            };
            world::check_head_and_ground(&subject, &mut out);
            kit::check(&subject, &mut out);
        }
        merge::dates(&mut spec);
        size::check(&spec, &mut out);
        let land = match self.is_land_sound(&out) {
            true => kept.make(&spec, &catalogue, dir, &mut out),
            false => None,
        };
        if let Some(land) = &land {
            let source = match land.projection {
                Some(_) => land::FROM_FEATURES,
                None => "ground.towns",
            };
            settlement_paths.extend(land.settlements.iter().map(|_| source.to_owned()));
            asset_paths.extend(land.assets.iter().map(|_| source.to_owned()));
            spec.settlements.extend(land.settlements.iter().cloned());
            spec.assets.extend(land.assets.iter().cloned());
        }
        merge::names(&mut spec);
        let assets = merge::assets(&spec);
        let subject = Subject {
            spec: &spec,
            catalogue: &catalogue,
            laws: &laws,
            settlement_paths: &settlement_paths,
            asset_paths: &asset_paths,
            lost_ids,
        };
        world::check_the_rest(&subject, land.is_some(), &mut out);
        forces::check(&subject, &mut out);
        cells::check(&subject, &mut out);
        strategies::check(&subject, land.is_some(), &mut out);
        campaign::check(&subject, &campaign_laws, &mut out);
        expect::check(&subject, self.text, &mut out);
        let sound = out.list.iter().all(|f| f.severity == Severity::Warning) && self.diagnostics.is_empty();
        if let (true, Some(land)) = (sound, &land) {
            advice::check(&subject, &mut out);
            people::check(&subject, &mut out);
            attack::check(&subject, &assets, &mut out);
            plans::check(&subject, land, &assets, &mut out);
            reach::check(&subject, land, &assets, &mut out);
        }
        let found = out.list.len();
        out.list.sort_by_key(|f| f.severity);
        let cut = out.list.get(MOST_PROBLEMS).map_or(Severity::Warning, |f| f.severity);
        out.list.into_iter().take(MOST_PROBLEMS).for_each(|finding| self.finding(finding));
        self.more(found, "problem", cut);
        self.finish(spec, catalogue, (laws, campaign_laws), assets, &*land?)
    }

    /// Whether the map's section can be used.
    fn is_land_sound(&self, out: &Findings) -> bool {
        let sound = |path: &&str| !out.has_error_below(path);
        !self.filled.contains(&"ground") && ["ground", "replicates", "catalogue.covers"].iter().all(sound)
    }

    fn finish(
        &self,
        spec: ScenarioSpec,
        catalogue: CatalogueSpec,
        (laws, campaign_laws): (LawsSpec, CampaignLawsSpec),
        assets: Vec<Asset>,
        land: &Land,
    ) -> Option<Scenario> {
        let hash = self.hash(&land.inputs);
        Some(Scenario {
            spec,
            catalogue,
            laws,
            campaign_laws,
            assets,
            ground: land.ground.clone(),
            roads: land.roads.clone(),
            road_lines: land.road_lines.clone(),
            projection: land.projection.clone(),
            hash,
        })
    }

    /// SHA-256 over schema, catalogue, scenario and the files it names, each after its length.
    fn hash(&self, inputs: &[Vec<u8>]) -> String {
        let mut hasher = Sha256::new();
        hasher.update(SCHEMA.to_le_bytes());
        let texts = [catalogue::TEXT.as_bytes(), self.text.as_bytes()];
        for bytes in texts.into_iter().chain(inputs.iter().map(Vec::as_slice)) {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Whether the file says that it has another schema; then nothing else is worth saying.
    fn other_schema(&mut self) -> bool {
        let Some(field) = self.root.field("schema") else { return false };
        let source = self.text.get(field.value.span.clone()).unwrap_or("");
        let Some(schema) = number::integer(source) else { return false };
        if schema == i128::from(SCHEMA) {
            return false;
        }
        let hint = match schema > i128::from(SCHEMA) {
            true => "the file was written for a newer picket: update the program",
            false => "the first version is 1",
        };
        self.add(
            "schema",
            Some(field.value.span.clone()),
            "this program does not read this version of the file format",
            Some(format!("expected {SCHEMA}; found {schema}")),
            Some(hint.into()),
        );
        true
    }

    fn add(
        &mut self,
        path: &str,
        span: Option<std::ops::Range<usize>>,
        message: impl Into<String>,
        expected: Option<String>,
        hint: Option<String>,
    ) {
        let of_file = Diagnostic::of_file(self.name, message);
        self.diagnostics.push(Diagnostic { path: path.to_owned(), span, expected, hint, ..of_file });
    }

    /// Says how many problems of a kind are not shown, the worst of which is of this severity.
    fn more(&mut self, found: usize, what: &str, severity: Severity) {
        if found > MOST_PROBLEMS {
            let message = format!("{} more {what}s that are not shown", found - MOST_PROBLEMS);
            let of_file = Diagnostic::of_file(self.name, message).hint("mend those that are shown first");
            self.diagnostics.push(Diagnostic { severity, ..of_file });
        }
    }

    fn syntax(&mut self, error: &ron::error::SpannedError) {
        let start = offset_of(self.text, error.span.start.line, error.span.start.col);
        let end = offset_of(self.text, error.span.end.line, error.span.end.col);
        let (message, expected, hint) = syntax::words(&error.code, self.text, end);
        self.add("", Some(start.min(end)..end), message, Some(expected), hint);
    }

    fn unknown(&mut self, unknown: &Unknown) {
        let path = self.root.chain(unknown.span.start).pop().map(|(path, _)| path).unwrap_or_default();
        self.add(
            &path,
            Some(unknown.span.clone()),
            format!("unknown field `{}`", unknown.name),
            Some(format!("expected {}", suggest::one_of(&nearest_first(&unknown.name, unknown.known)))),
            suggest::hint(&unknown.name, unknown.known),
        );
    }

    /// Whether a field is missing because it was misspelt, which has been said already.
    fn is_misspelt(&self, refusal: &Refusal, unknown: &[Unknown]) -> bool {
        let (Fault::Missing(field), Some(span)) = (&refusal.fault, &refusal.span) else { return false };
        let Some((_, here)) = self.root.chain(span.start).pop() else { return false };
        unknown.iter().any(|u| {
            let stands_here = here.field(&u.name).is_some_and(|f| f.key_span == u.span);
            stands_here && suggest::meant(&u.name, u.known) == Some(*field)
        })
    }

    fn refusal(&mut self, refusal: &Refusal) {
        let span = refusal.span.clone().unwrap_or(self.root.span.clone());
        let path = self.root.chain(span.start).pop().map(|(path, _)| path).unwrap_or_default();
        let source = self.text.get(span.clone()).unwrap_or("").split('\n').next().unwrap_or("").trim_end();
        let found: String = match source.char_indices().nth(40) {
            Some((end, _)) => format!("{}…", &source[..end]),
            None => source.to_owned(),
        };
        let here = if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") };
        let (message, expected, hint) = match &refusal.fault {
            Fault::Expected(what) => {
                let hint = (found.starts_with('"') && what.contains("number")).then(|| {
                    "numbers stand without quotes, and their unit is in the field's name".to_owned()
                });
                (format!("{here} cannot be read"), format!("expected {what}; found `{found}`"), hint)
            }
            Fault::Missing(field) => {
                let message = format!("{here} lacks the field `{field}`");
                (message, format!("expected `{field}: ..` in here"), None)
            }
            Fault::Variant(known) => {
                let word = found.split('(').next().unwrap_or("").trim_matches('"').to_owned();
                let message = format!("{here} cannot be `{word}`");
                let hint = match known.contains(&word.as_str()) {
                    true => Some(format!("write {word} without quotes")),
                    false => suggest::hint(&word, known),
                };
                (message, format!("expected {}", suggest::one_of(known)), hint)
            }
            Fault::Twice(field) => {
                let message = format!("{here} has the field `{field}` twice");
                (message, format!("expected `{field}` once"), Some("remove one of the two".into()))
            }
            Fault::Other(text) => (format!("{here} cannot be read"), text.clone(), None),
        };
        self.add(&path, Some(span), message, Some(expected), hint);
    }

    /// Turns a finding into a diagnostic at its place, unless it is only a consequence of what could not be read.
    fn finding(&mut self, finding: Finding) {
        let head = finding.path.split(['.', '[']).next().unwrap_or("");
        if self.filled.contains(&head) {
            return;
        }
        let aside = &self.aside;
        let place = self.root.place(&finding.path, &|node| aside.contains(&node.span.start));
        let lost = |place: &super::locate::Place| {
            aside
                .iter()
                .any(|start| (place.span.start..place.span.end.max(place.span.start + 1)).contains(start))
        };
        match finding.unless {
            Unless::Lost if place.exact && lost(&place) => return,
            Unless::Written if place.exact => return,
            _ => {}
        }
        let path = if place.exact { place.path } else { finding.path.clone() };
        let of_file = Diagnostic::of_file(self.name, finding.message);
        self.diagnostics.push(Diagnostic {
            severity: finding.severity,
            path,
            span: Some(place.span),
            expected: finding.expected,
            hint: finding.hint,
            ..of_file
        });
    }
}

/// The known names with the nearest in front, so that a cut list still shows it.
fn nearest_first(written: &str, known: &'static [&'static str]) -> Vec<&'static str> {
    let near = suggest::meant(written, known);
    near.into_iter().chain(known.iter().copied().filter(|name| Some(*name) != near)).collect()
}
