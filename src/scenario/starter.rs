//! The starter scenario that `picket new` writes.

/// A commented scenario that loads without error or warning.
pub fn starter() -> &'static str {
    include_str!("starter.ron")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use crate::scenario::check::grades::{figures_in_use, grades};
    use std::path::Path;

    #[test]
    fn it_loads_without_error_or_warning() {
        let loaded = match Scenario::from_text(starter(), Path::new(""), "starter.ron") {
            Ok(loaded) => loaded,
            Err(report) => panic!("{report}"),
        };
        assert!(loaded.warnings.is_empty(), "{}", loaded.warnings);
        let scenario = loaded.scenario;
        let ids: Vec<&str> = scenario.assets.iter().map(|a| a.id.as_str()).collect();
        assert_eq!(ids, ["lower", "upper", "fold", "market"], "settlements come first");
        assert_eq!(scenario.spec.forces[0].bases[0].id, "station");
        assert_eq!(scenario.spec.cells[0].name, "north", "a name left out is the id");
        assert_eq!(scenario.hash.len(), 64);
        assert!(scenario.ground.cover_at(scenario.assets[0].at) == crate::terrain::Cover::Urban);
    }

    #[test]
    fn the_hash_changes_with_the_text_and_only_then() {
        let hash = |text: &str| {
            Scenario::from_text(text, Path::new(""), "x").map(|l| l.scenario.hash).expect("loads")
        };
        assert_eq!(hash(starter()), hash(starter()));
        assert_ne!(hash(starter()), hash(&starter().replace("seed: 1,", "seed: 2,")));
    }

    #[test]
    fn figures_in_use_are_counted_by_grade() {
        let loaded = Scenario::from_text(starter(), Path::new(""), "x").expect("loads");
        let counts = grades(&loaded.scenario);
        let figures = figures_in_use(&loaded.scenario);
        assert_eq!(counts.total() as usize, figures.len());
        assert!(figures.iter().any(|(path, _)| path == "catalogue.classes.radio.speed_m_s"));
        assert!(!figures.iter().any(|(path, _)| path.contains("fibre")), "fibre does not fly here");
        assert!(counts.a > 0 && counts.b > 0 && counts.c > 0 && counts.assumed_share() > 0.4, "{counts:?}");
    }
}
