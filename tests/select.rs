//! Studies that stop by themselves: what they decide, with how little, and that stopping them changes nothing.

#[path = "common/place.rs"]
mod place;

use place::{Place, assert_code, bytes, json, stderr, stdout};
use serde_json::Value;
use std::fs;

/// A place with the first shipped scenario in it.
fn first() -> Place {
    let place = Place::new();
    let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/first.ron");
    fs::copy(shipped, place.path("first.ron")).expect("shipped");
    place
}

fn selection(place: &Place, words: &str) -> Value {
    let output = place.run(&format!("study first.ron {words} --quiet --format json"));
    assert_code(&output, 0);
    json(&output)["selection"].clone()
}

#[test]
fn the_best_is_found_with_half_the_replicates_of_equal_allotment_or_fewer() {
    let place = first();
    let found = selection(&place, "--until best:0.95:3 --out out");
    let winners: Vec<&str> = found["budgets"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|b| b["winner"].as_str().expect("decided"))
        .collect();
    // What 200 replicates of each say too: at 300,000 and 1,000,000 USD the direction finder first.
    assert_eq!(winners[1..], ["cue", "cue"]);
    let (spent, equally) = (&found["replicates_of_a_row"], &found["by_equal_allotment"]);
    let (spent, equally) = (spent.as_u64().expect("a number"), equally.as_u64().expect("a number"));
    assert!(2 * spent <= equally, "{spent} against {equally}");
    for budget in found["budgets"].as_array().expect("a list") {
        assert_eq!(budget["decided"], true);
        let counts: Vec<u64> = budget["replicates"]
            .as_object()
            .expect("by strategy")
            .values()
            .map(|n| n.as_u64().expect("n"))
            .collect();
        let out = budget["out"].as_array().expect("a list");
        assert_eq!(out.len(), counts.len() - 1, "all but the winner are out");
        assert!(counts.iter().all(|&n| n >= 50), "a first stage of 50: {counts:?}");
        // The winner is judged by replicates that did not select it.
        assert_eq!(budget["fresh"]["n"], 200);
    }
    let drones = fs::read_to_string(place.path("out/replicates.csv")).expect("there");
    let from = found["fresh_from_replicate"].as_u64().expect("a number");
    let fresh = drones
        .lines()
        .skip(1)
        .filter(|line| line.split(',').nth(2).is_some_and(|n| n.parse::<u64>().is_ok_and(|n| n >= from)));
    assert_eq!(fresh.count(), 3 * 200, "one winner a budget");
}

#[test]
fn a_selection_cut_off_goes_on_to_the_same_bytes() {
    let place = first();
    for (name, words) in [
        ("best", "--until best:0.9:4"),
        ("ocba", "--replicate-budget 900"),
        ("narrow", "--until 6% --measure leak_through"),
    ] {
        let run = |out: &str, threads: u32| {
            place.run(&format!("study first.ron {words} --quiet --threads {threads} --out {out}"))
        };
        let (whole, cut) = (format!("{name}-whole"), format!("{name}-cut"));
        assert_code(&run(&whole, 1), 0);
        let wanted = bytes(&place.path(&whole));
        assert_code(&run(&cut, 2), 0);
        let part = place.path(&cut).join("ledger/part-00000");
        let content = fs::read(&part).expect("there");
        fs::write(&part, &content[..content.len() * 2 / 3]).expect("writable");
        assert_code(&run(&cut, 2), 0);
        let got = bytes(&place.path(&cut));
        assert!(got.keys().eq(wanted.keys()));
        for (file, content) in &got {
            assert!(*content == wanted[file], "{name}: {file} differs");
        }
    }
}

#[test]
fn a_budget_of_replicates_is_spent_to_the_last_and_where_it_decides() {
    let place = first();
    let found = selection(&place, "--replicate-budget 1200 --out out");
    assert_eq!(found["replicates_of_a_row"], 1200);
    let last = &found["budgets"][2];
    assert_eq!(last["winner"], "cue");
    assert!(last["correct_at_least"].as_f64().is_some_and(|p| p > 0.95), "{last}");
}

#[test]
fn a_width_is_reached_or_it_is_said_that_it_was_not() {
    let place = first();
    let output = place.run("study first.ron --until 5% --measure leak_through --quiet --out out");
    assert_code(&output, 0);
    assert!(
        stdout(&output).contains("Stopped after 200 replicates, when every interval"),
        "{}",
        stdout(&output)
    );
    for row in
        json(&place.run("study first.ron --until 5% --measure leak_through --quiet --out out --format json"))
            ["rows"]
            .as_array()
            .expect("a list")
    {
        let leak = &row["measures"]["leak_through"];
        let half = 0.5 * (leak["high"].as_f64().expect("high") - leak["low"].as_f64().expect("low"));
        assert!(half <= 0.05, "{leak}");
    }
    let output = place.run("study first.ron --until 1% --replicates 60 --quiet --out short");
    assert_code(&output, 0);
    assert!(stdout(&output).contains("the most that were allowed"), "{}", stdout(&output));
}

#[test]
fn what_cannot_be_asked_is_said() {
    let place = first();
    for (words, said) in [
        ("--until 0%", "a width lies between"),
        ("--until soon", "expected a width such as 1%, or best:P:D"),
        ("--until best:1.5:1", "a chance lies above 0.5"),
        ("--until best:0.95:1 --replicates 20", "with at least 50 of each strategy; found 20"),
        ("--until best:0.95:1 --measure raids_without_leaker", "a measure of which less is better"),
        ("--until 5% --measure leakage", "expected one of leak_through"),
        ("--measure leak_through", "neither is given"),
        ("--replicate-budget 100", "expected at least 180"),
        ("--replicate-budget 1000 --until 1%", "cannot be used with"),
    ] {
        let output = place.run(&format!("study first.ron {words} --out out"));
        assert_code(&output, 2);
        assert!(stderr(&output).contains(said), "{words}: {}", stderr(&output));
        assert!(!place.path("out").exists(), "{words} left something");
    }
}

#[test]
fn what_was_not_known_with_few_replicates_can_be_asked_again_with_more() {
    let place = first();
    let ask = |most: u32| {
        place.run(&format!("study first.ron --until best:0.95:0.01 --replicates {most} --quiet --out out"))
    };
    let few = ask(60);
    assert_code(&few, 0);
    assert!(stdout(&few).contains("not known after 60 replicates; still in are"), "{}", stdout(&few));
    let more = ask(80);
    assert_code(&more, 0);
    assert!(stdout(&more).contains("not known after 80 replicates"), "{}", stdout(&more));
}
