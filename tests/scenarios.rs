//! Every scenario that is shipped can be used as it is.
//!
//! Protects the promise that `picket check` finds nothing in `scenarios/*.ron`: a field that is renamed, a rule that
//! becomes stricter or an elevation file that goes missing shows here by the name of the scenario.

use picket::scenario::Scenario;
use std::fs;
use std::path::{Path, PathBuf};

/// The shipped scenarios, by name.
fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let mut files: Vec<PathBuf> = [folder.clone(), folder.join("classroom"), folder.join("lessons")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("the folders of scenarios are there"))
        .map(|entry| entry.expect("its entries can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ron"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_shipped_scenario_loads_without_error_or_warning() {
    for path in shipped() {
        match Scenario::load(&path) {
            Ok(loaded) => assert!(loaded.warnings.is_empty(), "{}", loaded.warnings),
            Err(report) => panic!("{report}"),
        }
    }
}

#[test]
fn the_promised_scenarios_are_shipped_and_open_with_what_to_learn() {
    let names: Vec<String> =
        shipped().iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    let lessons =
        ["fear-without-casualties", "passive-rf-and-fibre", "procurement-race", "training-against-hardware"];
    for name in ["checkpoint", "first", "two-regions", "valley"].iter().chain(&lessons) {
        assert!(names.iter().any(|n| n == name), "scenarios/{name}.ron is missing");
    }
    for path in shipped() {
        let text = fs::read_to_string(&path).expect("a scenario is text");
        let header: Vec<&str> = text.lines().take_while(|line| line.starts_with("//")).collect();
        for word in ["What to learn", "predict", "run", "explain", "fictional"] {
            assert!(
                header.iter().any(|line| line.contains(word)),
                "{}: no `{word}` in the header",
                path.display()
            );
        }
    }
}

#[test]
fn no_plan_is_given_less_by_a_larger_budget_than_by_the_smallest() {
    for path in shipped() {
        let Ok(loaded) = Scenario::load(&path) else { panic!("{} does not load", path.display()) };
        let scenario = loaded.scenario;
        let budgets = &scenario.spec.budgets_usd;
        assert!(budgets.windows(2).all(|pair| pair[0] < pair[1]), "{}: budgets rise", path.display());
        for (index, strategy) in scenario.spec.strategies.iter().enumerate() {
            let spent: Vec<f64> = budgets
                .iter()
                .map(|usd| picket::strategy::deploy(&scenario, index, *usd).spent_usd)
                .collect();
            let place = format!("{} {}: {spent:?}", path.display(), strategy.id);
            assert!(spent.iter().zip(budgets).all(|(spent, budget)| spent <= budget), "{place}");
            assert!(spent.last() > Some(&0.0) && spent.last() >= spent.first(), "{place}");
        }
    }
}
