//! Taking up: what a strategy buys, written as a strategy of one's own hand, is the same again.

use super::{plan, refused, scenarios, shipped, small, taken_up, valley};
use glam::DVec2;
use picket::campaign::list::List;
use picket::edit::{Draft, difference, is_drawn};
use picket::rng::Streams;
use picket::scenario::Scenario;
use picket::sim::Simulation;
use picket::sim::drawn::Drawn;
use picket::sim::outcome::Cause;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::sim::threat::ThreatPlan;
use picket::strategy::deployment::Task;
use picket::strategy::{Deployment, deploy};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Takes up every strategy at every budget of some files.
fn adopt_all(files: &[PathBuf]) {
    let mut taken = 0;
    for file in files {
        let text = fs::read_to_string(file).expect("readable");
        let mut draft = Draft::new(&text, file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let original = draft.scenario().clone();
        for (index, strategy) in original.spec.strategies.iter().enumerate() {
            for &budget_usd in &original.spec.budgets_usd {
                let here = format!("{}, {} at {budget_usd}", file.display(), strategy.id);
                draft.adopt(index, budget_usd).unwrap_or_else(|error| panic!("{here}: {error}"));
                let wanted = deploy(&original, index, budget_usd);
                let (got, scenario) = (plan(&draft), draft.scenario());
                assert_eq!(difference(&wanted, got), None, "{here}");
                assert_eq!(got.spent_usd, wanted.spent_usd, "{here}");
                assert_eq!(got.trained_share, wanted.trained_share, "{here}");
                let costs =
                    |d: &Deployment| d.ledger.iter().map(|l| (l.thing, l.cost_usd)).collect::<Vec<_>>();
                assert_eq!(costs(got), costs(&wanted), "{here}: the book");
                assert!(got.refusals.is_empty(), "{here}: {:?}", got.refusals);
                for (a, b) in wanted.units.iter().zip(&got.units) {
                    let off_m = a.task.anchor().distance(b.task.anchor());
                    let routes = matches!(a.task, Task::Route { .. });
                    assert!(off_m < if routes { 3.0 } else { 0.8 }, "{here}: {} is {off_m} m off", a.name);
                }
                let lines = |s: &Scenario, d: &Deployment| {
                    let all = List::new(s, d).lines;
                    all.iter().map(|l| (l.thing, l.is_tendered(), l.people, l.share)).collect::<Vec<_>>()
                };
                if original.spec.campaign.is_some() {
                    assert_eq!(lines(scenario, got), lines(&original, &wanted), "{here}: the list");
                }
                // Another strategy of the file buys what it bought.
                assert_eq!(deploy(scenario, index, budget_usd), wanted, "{here}");
                draft.undo().expect("it was sound before");
                assert_eq!(draft.text(), text.trim_start_matches('\u{feff}'), "{here}");
                taken += 1;
            }
        }
    }
    assert!(taken > 0);
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(folder).expect("readable").map(|entry| entry.expect("readable").path()).collect();
    all.retain(|file| file.extension().is_some_and(|ending| ending == "ron"));
    all.sort();
    assert!(!all.is_empty());
    all
}

#[test]
fn what_is_taken_up_buys_the_same_in_every_shipped_scenario() {
    adopt_all(&files_in(&scenarios()));
}

#[test]
fn what_is_taken_up_buys_the_same_in_lessons_and_known_cases() {
    adopt_all(&files_in(&scenarios().join("lessons")));
    adopt_all(&files_in(&scenarios().join("verify")));
}

#[test]
fn what_is_taken_up_reads_as_a_person_would_write_it() {
    let draft = valley("mix", 250_000.0);
    let text = draft.text();
    let at = text.find("        // Written by picket").expect("it says who wrote it");
    let written = &text[at..at + text[at..].find("\n    ],\n").expect("the list of strategies ends")];
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        lines[0],
        "        // Written by picket: what \"A mix\" buys for 250,000 USD, to be changed by hand."
    );
    assert_eq!(lines[1], "        (");
    assert_eq!(lines[2], "            id: \"by-hand\", name: \"By hand, after A mix\",");
    assert_eq!(lines[4], "            rules: [");
    assert_eq!(&lines[lines.len() - 2..], ["            ],", "        ),"]);
    let rules = &lines[5..lines.len() - 2];
    assert_eq!(rules.len(), plan(&draft).ledger.len(), "a rule a line");
    assert_eq!(
        rules[0],
        "                Patrol(force: \"guards\", team: \"foot-team\", items: [\"eye\", \"shotgun\"], \
         task: Area(around: Fixed([(3.3, 8.7)]), radius_m: 400), most: 1, \
         label: \"patrol/area/foot-team/market~400/eye+shotgun/0\"),"
    );
    assert!(rules.contains(&"                Harden(barrier: \"net\", at: Named([\"market\"]), most: 1),"));
    assert!(
        rules.iter().all(|rule| rule.starts_with("                ") && rule.ends_with("),")),
        "{rules:?}"
    );
    // What stood there before stands there still.
    assert_eq!(text.replacen(&format!("{written}\n"), "", 1), shipped("valley.ron").text());
}

/// How each drone ended in some replicates of a deployment.
fn ends(scenario: &Arc<Scenario>, strategy: usize, budget_usd: f64, replicates: u32) -> Vec<Cause> {
    let deployment = Arc::new(deploy(scenario, strategy, budget_usd));
    let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
    let mut simulation = Simulation::new(theatre);
    let mut all = Vec::new();
    for replicate in 0..replicates {
        let streams = Streams { seed: 1, replicate: u64::from(replicate) };
        let drawn = Arc::new(Drawn::new(scenario, streams));
        let plan = Arc::new(ThreatPlan::new(scenario, &drawn));
        all.extend(simulation.run(drawn, plan).drone_outcomes.iter().map(|d| d.cause));
    }
    all
}

#[test]
fn what_is_taken_up_keeps_its_luck_and_what_is_moved_too() {
    for (file, id, budget_usd) in [("first.ron", "cue", 300_000.0), ("valley.ron", "mix", 600_000.0)] {
        let mut draft = shipped(file);
        let original = draft.scenario().clone();
        let strategy = original.strategy(id).expect("there");
        draft.adopt(strategy, budget_usd).expect("it can be taken up");
        let own = draft.plan().expect("a plan").strategy;
        let before = ends(&original, strategy, budget_usd, 20);
        let taken = ends(draft.scenario(), own, budget_usd, 20);
        assert_eq!(before.len(), taken.len(), "the same drones");
        // A place to the metre changes a chance by next to nothing; other dice would change every third end.
        let other = before.iter().zip(&taken).filter(|(a, b)| a != b).count();
        assert!(50 * other <= before.len(), "{file}: {other} of {} end otherwise", before.len());
        // Luck is the unit's, not the place's: its label stays when it is moved.
        let labels = |draft: &Draft| plan(draft).units.iter().map(|u| u.label.clone()).collect::<Vec<_>>();
        let kept = labels(&draft);
        let at = plan(&draft).units[0].task.anchor();
        draft.move_unit(0, at + DVec2::new(200.0, 0.0)).expect("there is room");
        assert_eq!(labels(&draft), kept, "{file}");
        // What comes in addition, even the same in the same place, has dice of its own.
        draft.undo().expect("it was sound before");
        draft.remove_unit(1).expect("it is there");
        let items = vec!["eye".to_owned()];
        for _ in 0..2 {
            if draft.add_post(None, &items, at).is_err() {
                break;
            }
        }
        let mut all = labels(&draft);
        assert!(all.len() > kept.len() - 1, "{file}: nothing was added");
        all.sort();
        all.dedup();
        assert_eq!(all.len(), plan(&draft).units.len(), "{file}: two units share their luck");
    }
}

#[test]
fn each_time_it_is_a_strategy_of_its_own() {
    let mut draft = valley("mix", 250_000.0);
    let hand = draft.plan().expect("taken up").hand.clone();
    assert_eq!((hand.strategy.as_str(), hand.budget_usd), ("by-hand", 250_000.0));
    draft = taken_up(draft, "mix", 60_000.0);
    let hand = draft.plan().expect("taken up").hand.clone();
    assert_eq!((hand.strategy.as_str(), hand.budget_usd), ("by-hand-2", 60_000.0));
    let names: Vec<&str> = draft.scenario().spec.strategies.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names[names.len() - 2..], ["By hand, after A mix", "By hand 2, after A mix"]);
    assert_eq!(draft.undo().expect("sound").as_deref(), Some("take up \"A mix\" at 60,000 USD"));
    assert_eq!(draft.plan().expect("the one before").hand.strategy, "by-hand");
}

#[test]
fn nothing_can_be_taken_up_too_and_filled() {
    let mut draft = small("jam", 0.0);
    assert!(plan(&draft).ledger.is_empty());
    refused(&mut draft, &["could not afford it", "short"], |d| {
        d.add_post(None, &super::ids(&["eye"]), super::km(4.0, 4.0))
    });
}

#[test]
fn only_a_plan_drawn_by_hand_can_be_gone_on_with() {
    let drawn = valley("patrols", 600_000.0);
    let mut again = Draft::new(drawn.text(), &scenarios().join("valley.ron")).expect("sound");
    let index = |id: &str| again.scenario().strategy(id).expect("it is there");
    let (hand, mix) = (index("by-hand"), index("mix"));
    assert!(again.scenario().spec.strategies[hand].rules.iter().all(is_drawn));
    refused(&mut again, &["\"A mix\" is not drawn by hand"], |d| d.take_up(mix, 600_000.0));
    again.take_up(hand, 600_000.0).expect("it is drawn by hand");
    assert_eq!((plan(&again), again.text()), (plan(&drawn), drawn.text()));
    again.remove_unit(0).expect("it can be changed");
}
