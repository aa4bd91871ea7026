//! A map that was made once, for further texts that ask for the same one.
//!
//! Whoever changes a scenario a little at a time reads it again each time, and most of that would be the map. What a map
//! hangs on is its section, the roads, the discs of the settlements and the covers: as long as those are the same, so is
//! the map. Assumption: the files that it was made from stay as they are meanwhile; they are not looked at again.

use super::check::finding::{Finding, Findings};
use super::land::{self, Land};
use super::spec::ScenarioSpec;
use super::spec::kit::{CatalogueSpec, CoverSpec};
use super::spec::world::{GroundSpec, RoadsSpec};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The last map that was made, if any was.
#[derive(Clone, Debug, Default)]
pub struct Kept(Option<Made>);

#[derive(Clone, Debug)]
struct Made {
    recipe: Recipe,
    land: Arc<Land>,
    /// What was said while it was made.
    said: Vec<Finding>,
}

/// All that a map hangs on.
#[derive(Clone, Debug, PartialEq)]
struct Recipe {
    dir: PathBuf,
    ground: GroundSpec,
    roads: RoadsSpec,
    discs: Vec<((f64, f64), f64)>,
    covers: Vec<CoverSpec>,
}

impl Kept {
    /// The map of a scenario: the last one if it is the same. Problems go to `out`; `None` if there were errors.
    pub fn make(
        &mut self,
        spec: &ScenarioSpec,
        catalogue: &CatalogueSpec,
        dir: &Path,
        out: &mut Findings,
    ) -> Option<Arc<Land>> {
        let recipe = Recipe {
            dir: dir.to_owned(),
            ground: spec.ground.clone(),
            roads: spec.roads.clone(),
            discs: spec.settlements.iter().map(|s| (s.at_km, s.radius_m)).collect(),
            covers: catalogue.covers.clone(),
        };
        if let Some(made) = self.0.as_ref().filter(|made| made.recipe == recipe) {
            out.list.extend(made.said.iter().cloned());
            return Some(made.land.clone());
        }
        let before = out.list.len();
        let land = Arc::new(land::make(spec, catalogue, dir, out)?);
        self.0 = Some(Made { recipe, land: land.clone(), said: out.list[before..].to_vec() });
        Some(land)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Loaded, Scenario, starter};

    fn on(text: &str, kept: &mut Kept) -> Loaded {
        match Scenario::from_text_on(text, Path::new(""), "test.ron", kept) {
            Ok(loaded) => loaded,
            Err(report) => panic!("{report}"),
        }
    }

    #[test]
    fn a_text_with_the_same_map_shares_it_and_any_other_gets_its_own() {
        let mut kept = Kept::default();
        let first = on(starter(), &mut kept).scenario;
        for (from, to, same) in [
            ("(4.7, 4.2)", "(4.6, 4.1)", true),
            ("seed: 1,", "seed: 5,", true),
            ("radius_m: 300", "radius_m: 310", false),
            ("relief_m: 250", "relief_m: 240", false),
        ] {
            let text = starter().replacen(from, to, 1);
            assert_ne!(text, starter(), "the starter says {from}");
            let mut kept = kept.clone();
            let (shared, alone) = (on(&text, &mut kept), on(&text, &mut Kept::default()));
            assert_eq!(Arc::ptr_eq(&shared.scenario.ground, &first.ground), same, "{from} to {to}");
            assert_eq!(shared.scenario.hash, alone.scenario.hash);
            assert_eq!(shared.warnings, alone.warnings);
            assert_eq!(shared.scenario.ground.cover().values(), alone.scenario.ground.cover().values());
        }
    }
}
