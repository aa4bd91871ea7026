//! From a path on disk to a checked [`Scenario`], or to a report of everything that is wrong.
//!
//! Read (`read/`), merge with the catalogue (`merge`), make the map (`land`), check (`check/`): each step goes on
//! with what the one before could make of the file, so that one report holds all problems.

use super::catalogue;
use super::check::finding::Findings;
use super::check::subject::Subject;
use super::check::{
    advice, attack, campaign, cells, expect, forces, kit, people, plans, reach, strategies, world,
};
use super::diagnostic::{Report, Severity};
use super::files::read_text;
use super::kept::Kept;
use super::land::{self, Land};
use super::model::{Asset, Scenario};
use super::read::tell::Tell;
use super::scan::scan;
use super::spec::campaign::CampaignLawsSpec;
use super::spec::kit::CatalogueSpec;
use super::spec::laws::LawsSpec;
use super::spec::{SCHEMA, ScenarioSpec};
use super::{merge, size};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

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
        let mut loader = Loader { tell: Tell::new(text, name, &root) };
        let scenario = loader.run(dir, kept);
        let sources = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        let report = Report::new(loader.tell.diagnostics, sources);
        match scenario {
            Some(scenario) if report.errors() == 0 => Ok(Loaded { scenario, warnings: report }),
            _ => Err(Box::new(report)),
        }
    }
}

struct Loader<'t> {
    tell: Tell<'t>,
}

impl Loader<'_> {
    fn run(&mut self, dir: &Path, kept: &mut Kept) -> Option<Scenario> {
        let (spec, lost_ids) = self.tell.read::<ScenarioSpec>(SCHEMA, FILLING)?;
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
        expect::check(&subject, self.tell.text, &mut out);
        let sound =
            out.list.iter().all(|f| f.severity == Severity::Warning) && self.tell.diagnostics.is_empty();
        if let (true, Some(land)) = (sound, &land) {
            advice::check(&subject, &mut out);
            people::check(&subject, &mut out);
            attack::check(&subject, &assets, &mut out);
            plans::check(&subject, land, &assets, &mut out);
            reach::check(&subject, land, &assets, &mut out);
        }
        self.tell.findings(out.list);
        self.finish(spec, catalogue, (laws, campaign_laws), assets, &*land?)
    }

    /// Whether the map's section can be used.
    fn is_land_sound(&self, out: &Findings) -> bool {
        let sound = |path: &&str| !out.has_error_below(path);
        !self.tell.filled.contains(&"ground")
            && ["ground", "replicates", "catalogue.covers"].iter().all(sound)
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
        let texts = [catalogue::TEXT.as_bytes(), self.tell.text.as_bytes()];
        for bytes in texts.into_iter().chain(inputs.iter().map(Vec::as_slice)) {
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
