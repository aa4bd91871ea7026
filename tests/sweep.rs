//! A sweep as people meet it: what it finds of a law that is known, what it refuses, and that stopping it changes nothing.

#[path = "common/place.rs"]
mod place;

use place::{Place, assert_code, bytes, json, stderr, stdout};
use std::fs;
use std::process::Stdio;
use std::time::Duration;

/// Rows of a table with their cells.
fn table(place: &Place, file: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(place.path(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn the_number_that_matters_is_told_from_those_that_do_not() {
    let place = Place::new();
    let output = place.run(
        "sweep small.ron --over cells.north.raids_per_day=0.5..3 --over laws.fear_half_life_days=5..20 --design morris:4 --replicates 3 --out out --quiet",
    );
    assert_code(&output, 0);
    let told = stdout(&output);
    assert!(told.contains("A  cells.north.raids_per_day from 0.5 to 3") && told.contains("none"), "{told}");
    assert!(told.lines().all(|line| line.chars().count() <= 120), "{told}");
    let effects = table(&place, "out/effects.csv");
    let of = |number: &str, quantity: &str| -> f64 {
        let row = effects
            .iter()
            .find(|row| row[0] == number && row[2] == "casualties_per_30_days" && row[3] == quantity);
        row.unwrap_or_else(|| panic!("no {quantity} of {number}"))[4].parse().expect("a number")
    };
    // How long fear lasts hurts nobody, exactly: all points meet the same luck.
    assert_eq!(of("laws.fear_half_life_days", "mu_star"), 0.0);
    assert!(of("cells.north.raids_per_day", "mu_star") > 0.0);
    let responses = table(&place, "out/responses.csv");
    assert_eq!(
        responses.len(),
        4 * 3 * 3 * 2,
        "four trajectories of three points, three strategies, two losses"
    );
    assert!(responses.iter().all(|row| row.last().is_some_and(|n| n == "3")), "each of three replicates");
}

#[test]
fn a_sweep_that_is_killed_goes_on_to_the_same_bytes_and_was_even_until_then() {
    let place = Place::new();
    let words =
        "sweep small.ron --over cells.north.raids_per_day=0.5..3 --design lhs:8 --replicates 12 --quiet";
    assert_code(&place.run(&format!("{words} --threads 1 --out whole")), 0);
    let wanted = bytes(&place.path("whole"));
    let mut kills = 0;
    for round in 0.. {
        assert!(round < 100, "it never ends");
        let mut child = place
            .command(&format!("{words} --threads 2 --out killed"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(Duration::from_millis(60 + 41 * (round % 17)));
        if child.try_wait().expect("known").is_some() {
            break;
        }
        child.kill().expect("killed");
        child.wait().expect("ended");
        kills += 1;
    }
    assert!(kills > 0);
    assert_code(&place.run(&format!("{words} --out killed")), 0);
    let got = bytes(&place.path("killed"));
    assert!(got.keys().eq(wanted.keys()), "{:?}", got.keys());
    for (name, content) in &got {
        assert!(*content == wanted[name], "{name} differs");
    }
    // Turns of one replicate each: whatever was done of the ledger, no point is more than one ahead.
    let status = json(&place.run("status killed --format json"));
    assert_eq!(status["done"], 8 * 12);
}

#[test]
fn a_table_of_points_is_a_design_too() {
    let place = Place::new();
    place.write("points.csv", "cells.north.raids_per_day,laws.sweep_width_m\n0.5,20\n2,40\n3,60\n");
    assert_code(&place.run("sweep small.ron --design points.csv --replicates 2 --out out --quiet"), 0);
    let rows = table(&place, "out/responses.csv");
    assert_eq!((&rows[0][1][..], &rows[0][2][..]), ("0.5", "20"));
    assert_eq!(rows.len(), 3 * 3 * 2);
    // Numbers are taken as they are written: 28 of 1 to 50 would not come back whole from the unit cube.
    place.write("whole.csv", "strategies.cue-first.rules[0].most\n1\n50\n28\n");
    assert_code(&place.run("sweep small.ron --design whole.csv --replicates 1 --out whole --quiet"), 0);
    assert!(table(&place, "whole/responses.csv").iter().any(|row| row[1] == "28"));
    // Another table is another sweep.
    place.write("points.csv", "cells.north.raids_per_day,laws.sweep_width_m\n0.5,20\n2,40\n3,70\n");
    assert_code(&place.run("sweep small.ron --design points.csv --replicates 2 --out out --quiet"), 0);
    assert!(table(&place, "out/responses.csv").iter().any(|row| row[2] == "70"));
}

#[test]
fn what_cannot_be_swept_is_said_with_a_hint() {
    let place = Place::new();
    place.write("bad.csv", "cells.north.raids_per_day\n1\nmany\n");
    for (words, said) in [
        ("--over cells.north.raids=1..2", "leads nowhere|there is no `raids`|raids"),
        ("--over cells.nobody.raids_per_day=1..2", "nothing with the id `nobody`"),
        ("--over cells.north.raids_per_day=-5..2", "cells.north.raids_per_day = -5 the scenario has errors"),
        ("--over name=1..2", "what stands there is no number"),
        ("--over cells.north.raids_per_day=2..1", "a range runs from a finite number to a greater one"),
        ("--over cells.north.raids_per_day", "expected PATH=LOW..HIGH"),
        ("", "--over: say what is varied"),
        ("--over period_days=2..3 --over period_days=1..2", "period_days is given twice"),
        (
            "--over period_days=2..3 --design cube:3",
            "expected lhs:N, sobol:N, morris:N, grid:N or a file.csv",
        ),
        ("--over period_days=2..3 --design grid:5000000", "a design of this kind has at most"),
        ("--over period_days=2..3 --design points.csv", "--over: the table of --design says"),
        ("--design nowhere.csv", "cannot read nowhere.csv"),
        ("--design bad.csv", "line 3, `cells.north.raids_per_day`: expected a number; found `many`"),
        ("--over period_days=2..3 --budget 7", "the scenario has no budget of 7 USD"),
    ] {
        let output = place.run(&format!("sweep small.ron {words} --out out"));
        assert_code(&output, 2);
        let told = stderr(&output);
        assert!(said.split('|').any(|said| told.contains(said)), "{words}: {told}");
        assert!(!place.path("out").exists(), "{words} left something");
    }
}

#[test]
fn a_large_design_with_more_replicates_is_as_if_it_had_had_them_from_the_start() {
    let place = Place::new();
    let words = "sweep small.ron --over cells.north.raids_per_day=0.1..0.4 --design lhs:129 --quiet";
    assert_code(&place.run(&format!("{words} --replicates 5 --out grown")), 0);
    assert_code(&place.run(&format!("{words} --replicates 6 --out grown")), 0);
    assert_code(&place.run(&format!("{words} --replicates 6 --out fresh")), 0);
    let read = |out: &str| fs::read(place.path(out).join("responses.csv")).expect("there");
    assert!(read("grown") == read("fresh"), "turns of another length were taken for whole ones");
}
