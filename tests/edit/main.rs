//! A scenario changed by hand: what is taken up is what was bought, every text that comes of a change is sound, nothing is
//! lost on the way there and back, and what is saved leads to the same files.

mod adopt;
mod change;
mod random;
mod save;

use picket::edit::{Draft, EditError};
use picket::scenario::starter;
use picket::strategy::Deployment;
use std::fs;
use std::path::{Path, PathBuf};

fn scenarios() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// A draft of a shipped scenario.
fn shipped(name: &str) -> Draft {
    let file = scenarios().join(name);
    let text = fs::read_to_string(&file).expect("it is shipped");
    Draft::new(&text, &file).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A draft of the starter with what a strategy buys at a budget taken up.
fn small(strategy: &str, budget_usd: f64) -> Draft {
    let draft = Draft::new(starter(), Path::new("starter.ron"));
    taken_up(draft.expect("the starter is sound"), strategy, budget_usd)
}

/// The same of the valley.
fn valley(strategy: &str, budget_usd: f64) -> Draft {
    taken_up(shipped("valley.ron"), strategy, budget_usd)
}

fn taken_up(mut draft: Draft, strategy: &str, budget_usd: f64) -> Draft {
    let index = draft.scenario().strategy(strategy).expect("the file has this strategy");
    draft.adopt(index, budget_usd).expect("it can be taken up");
    draft
}

fn plan(draft: &Draft) -> &Deployment {
    &draft.plan().expect("a plan was taken up").deployment
}

fn km(x: f64, y: f64) -> glam::DVec2 {
    glam::DVec2::new(x, y) * 1000.0
}

fn ids(items: &[&str]) -> Vec<String> {
    items.iter().map(|id| (*id).to_owned()).collect()
}

/// Holds that a change is refused with these words and leaves everything as it was.
#[track_caller]
fn refused(draft: &mut Draft, words: &[&str], change: impl FnOnce(&mut Draft) -> Result<(), EditError>) {
    let state = |draft: &Draft| {
        let steps = (draft.undoable().map(str::to_owned), draft.redoable().map(str::to_owned));
        (draft.text().to_owned(), draft.plan().map(|p| p.deployment.clone()), steps)
    };
    let before = state(draft);
    let error = change(draft).expect_err("it cannot be");
    for word in words {
        assert!(error.to_string().contains(word), "`{word}` is missing in: {error}");
    }
    assert_eq!(state(draft), before);
}
