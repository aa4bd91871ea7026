//! Rare leaks: the same share as by plain sampling, with fewer replicates, and to the same bytes however it was cut off.

#[path = "common/place.rs"]
mod place;

use place::{Place, assert_code, bytes, json, stderr, stdout};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// A place with the depot in it.
fn depot() -> Place {
    let place = Place::new();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/depot.ron");
    fs::copy(shipped, place.path("depot.ron")).expect("shipped");
    place
}

/// The only row of a study of rare leaks.
fn row(place: &Place, words: &str) -> Value {
    let output = place.run(&format!("study depot.ron --rare --quiet --format json {words}"));
    assert_code(&output, 0);
    let rows = &json(&output)["rows"];
    assert_eq!(rows.as_array().map(Vec::len), Some(1));
    rows[0].clone()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number instead of {value}"))
}

/// Value and standard error of an estimate with a 95 % interval.
fn estimate(value: &Value) -> (f64, f64) {
    let (low, high) = (number(&value["low"]), number(&value["high"]));
    (number(&value["value"]), (high - low) / 2.0 / 1.96)
}

#[track_caller]
fn assert_agree(a: (f64, f64), b: (f64, f64)) {
    let error = (a.1 * a.1 + b.1 * b.1).sqrt();
    assert!((a.0 - b.0).abs() < 4.0 * error, "{a:?} against {b:?}");
}

/// With the least money one drone in eight leaks, so that plain sampling can tell.
#[test]
fn it_finds_the_share_that_plain_sampling_finds() {
    let place = depot();
    let found = row(&place, "--budget 1500000 --seed 5 --until 8% --out rare");
    let plain = place.run("study depot.ron --replicates 1500 --seed 6 --quiet --format json --out plain");
    assert_code(&plain, 0);
    let rows = json(&plain)["rows"].clone();
    let least = rows
        .as_array()
        .expect("a list")
        .iter()
        .find(|row| row["budget_usd"] == 1_500_000.0)
        .expect("a row at that budget")
        .clone();
    let measure = &least["measures"]["leak_through"];
    assert_agree(estimate(&found["leak_through"]), estimate(measure));
    assert_agree(estimate(&found["mean_weight"]), (1.0, 0.0));
    assert_eq!(found["known"], true);
}

/// With more it is one in 1,300. The reference is 160,000 plain replicates (docs/rare.md); each weight counts here.
#[test]
fn it_finds_what_plain_sampling_needs_a_hundred_thousand_replicates_for() {
    let found = row(&depot(), "--budget 2500000 --seed 8 --out rare");
    assert_agree(estimate(&found["leak_through"]), PLAIN);
    assert_agree(estimate(&found["mean_weight"]), (1.0, 0.0));
    let spent = number(&found["replicates"]) + number(&found["pilot_replicates"]);
    let plain = number(&found["replicates_by_plain_sampling_at_least"]);
    assert!(plain > 10.0 * spent, "{spent} replicates instead of {plain}");
    let stages = found["leaks_by_furthest_stage"].as_object().expect("by stage");
    let sum: f64 = stages.values().map(number).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{stages:?}");
    // Cells are sampled apart and sum up to the whole: three drones of four come from the north.
    let strata = found["by_class_and_cell"].as_array().expect("a list");
    let cells: Vec<&str> = strata.iter().map(|s| s["cell"].as_str().expect("a cell")).collect();
    assert_eq!(cells, ["north", "east"]);
}

/// 160,000 replicates of the row by plain sampling, seed 77: value and standard error.
const PLAIN: (f64, f64) = (0.000_814, 0.000_039);

#[test]
fn cut_off_it_goes_on_to_the_same_bytes_whatever_the_threads() {
    let place = depot();
    let run = |out: &str, threads: u32, replicates: u32| {
        let words = format!(
            "study depot.ron --rare --budget 1500000 --until 1% --replicates {replicates} --threads {threads} --quiet --out {out}"
        );
        assert_code(&place.run(&words), 0);
    };
    run("whole", 1, 3100);
    let wanted = bytes(&place.path("whole"));
    let told: Value = serde_json::from_slice(&wanted["rare.json"]).expect("JSON");
    let (pilot, after) = (&told["rows"][0]["pilot_replicates"], &told["rows"][0]["replicates"]);
    assert_eq!(number(pilot) + number(after), 3100.0);
    assert!(number(after) > 1500.0 && number(&told["rows"][0]["leaks_seen"]) > 100.0, "{told}");
    // Cut off in the pilot and behind it.
    let part = place.path("cut/ledger/part-00000");
    run("cut", 2, 3100);
    let content = fs::read(&part).expect("there");
    for kept in [content.len() / 10, content.len() * 9 / 10] {
        fs::write(&part, &content[..kept]).expect("writable");
        run("cut", 2, 3100);
        assert!(bytes(&place.path("cut")) == wanted, "{kept} bytes kept of {}", content.len());
    }
    // More replicates go on where fewer stopped, in the midst of a round.
    run("fewer", 2, 2900);
    run("fewer", 2, 3100);
    let results = |out: &str| bytes(&place.path(out)).remove("rare.json").expect("there");
    assert!(results("fewer") == results("whole"));
}

/// Where an uncertain figure says how many drones fly, its tilt changes how many do: in some replicates only under the tilt, in
/// others only without it. A single stratum is all there is, and weights keep their mean.
#[test]
fn a_world_in_which_more_drones_fly_is_weighted_too() {
    let place = depot();
    let shipped = fs::read_to_string(place.path("depot.ron")).expect("there");
    let east = shipped.find("            id: \"east\"").expect("the second cell");
    let (head, tail) = shipped.split_at(shipped[..east].rfind("        (").expect("its bracket"));
    let rest = &tail[tail.find("    ],").expect("the end of the cells")..];
    let one = format!("{head}{rest}")
        .replace("raids_per_day: 0.3", "raids_per_day: (low: 0.02, nominal: 0.15, high: 1, grade: C)")
        .replace("period_days: 7", "period_days: 3");
    place.write("depot.ron", &one);
    let found = row(&place, "--budget 1500000 --until 5% --out rare");
    let strata = found["by_class_and_cell"].as_array().expect("a list");
    assert_eq!(strata.len(), 1);
    let (whole, part) = (estimate(&found["leak_through"]), estimate(&strata[0]["leak_through"]));
    assert!((whole.0 - part.0).abs() < 1e-9 * whole.0, "{whole:?} but {part:?}");
    assert_agree(estimate(&found["mean_weight"]), (1.0, 0.0));
    // 200,000 plain replicates.
    assert_agree(whole, (0.131_77, 0.000_67));
}

#[test]
fn what_it_cannot_do_is_said() {
    let place = depot();
    for (words, said) in [
        ("depot.ron --rare --until best:0.95:1", "--until 10%"),
        ("depot.ron --rare --replicates 100", "expected at least"),
        ("depot.ron --rare --budget 12", "1.5 M"),
        ("depot.ron --budget 1500000", "neither is given"),
        ("depot.ron --rare --tornado", "cannot be used with"),
        ("depot.ron --rare --measure casualties_per_30_days", "cannot be used with"),
    ] {
        let output = place.run(&format!("study {words} --quiet"));
        assert_code(&output, 2);
        assert!(stderr(&output).contains(said), "{words}: {}", stderr(&output));
    }
    let campaign = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/lessons/procurement-race.ron");
    let output = place.run(&format!("study {} --rare --quiet", campaign.display()));
    assert_code(&output, 2);
    assert!(stderr(&output).contains("red learns"), "{}", stderr(&output));
    assert_eq!(place.left(), Vec::<String>::new(), "nothing is left of what was refused");
}

/// The table for people is the one that the page shows.
#[test]
fn the_table_says_what_it_rests_on() {
    let place = depot();
    let output = place.run("study depot.ron --rare --budget 1500000 --until 20% --seed 3 --quiet --out out");
    assert_code(&output, 0);
    let text = stdout(&output);
    for said in ["each known to 20 % of itself", "plain", "of the leaks", "north cell", "engaged in vain"] {
        assert!(text.contains(said), "{said} is missing in\n{text}");
    }
    let csv = fs::read_to_string(place.path("out/rare.csv")).expect("there");
    assert_eq!(csv.lines().count(), 1 + 1 + 2, "{csv}");
    // What keeps a row from being known is said.
    let few = place.run("study depot.ron --rare --budget 2500000 --replicates 1750 --quiet --out few");
    assert_code(&few, 0);
    assert!(stdout(&few).contains("the pilot was not over after 1,750 replicates"), "{}", stdout(&few));
    let wide =
        place.run("study depot.ron --rare --budget 1500000 --until 1% --replicates 2600 --quiet --out wide");
    assert!(stdout(&wide).contains("not known to 1 % after 2,600 replicates"), "{}", stdout(&wide));
}
