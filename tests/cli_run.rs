//! Protects `picket run` as people meet it: where its output goes, what it says when it is asked for what is not there.

#![allow(clippy::unwrap_used, reason = "a test may stop where its own setting-up fails")]

use picket::scenario::starter;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

struct Place {
    folder: TempDir,
}

impl Place {
    /// A folder with the starter scenario in it.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("s.ron"), starter()).unwrap();
        Place { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// `picket run s.ron --strategy jam --budget 300k` and what is added.
    fn run(&self, more: &[&str]) -> Output {
        let mut all = vec!["--strategy", "jam", "--budget", "300k"];
        all.extend(more);
        self.bare(&all)
    }

    fn bare(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
        command.args(["run", "s.ron"]).args(arguments).current_dir(self.path()).output().unwrap()
    }
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Refused with code 2, nothing on stdout, and every piece in the message.
fn refused(output: &Output, pieces: &[&str]) {
    assert_eq!(output.status.code(), Some(2), "{}", err(output));
    assert_eq!(out(output), "");
    for piece in pieces {
        assert!(err(output).contains(piece), "no {piece:?} in: {}", err(output));
    }
}

#[test]
fn the_story_is_on_stdout_and_is_the_same_twice() {
    let place = Place::new();
    let (one, two) = (place.run(&[]), place.run(&[]));
    assert_eq!(one.status.code(), Some(0), "{}", err(&one));
    assert_eq!(out(&one), out(&two));
    assert!(out(&one).starts_with("Starter · Jam at the assets · budget 300 k USD · seed 1 · replicate 0\n"));
    let last = out(&one).lines().last().unwrap().to_owned();
    let digits = last.strip_prefix("state digest ").unwrap();
    assert!(digits.len() == 16 && digits.bytes().all(|b| b.is_ascii_hexdigit()), "{last}");
    assert!(!out(&one).contains("cost       0 USD"), "the cost is filled in");
}

#[test]
fn another_seed_or_replicate_is_another_story() {
    let place = Place::new();
    let usual = out(&place.run(&[]));
    for more in [["--seed", "2"], ["--replicate", "1"]] {
        let other = out(&place.run(&more));
        assert_ne!(other.lines().last(), usual.lines().last(), "{more:?}");
        assert!(other.lines().next().unwrap().ends_with(match more[0] {
            "--seed" => "seed 2 · replicate 0",
            _ => "seed 1 · replicate 1",
        }));
    }
}

#[test]
fn events_go_to_their_file_and_their_number_is_said() {
    let place = Place::new();
    let output = place.run(&["--events", "e.jsonl"]);
    let events = place.read("e.jsonl");
    assert!(events.lines().all(|l| serde_json::from_str::<serde_json::Value>(l).is_ok()));
    let said = format!("Wrote {} events to e.jsonl", events.lines().count());
    assert!(err(&output).contains(&said), "{} in {}", said, err(&output));
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().map(|f| f.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing half-written is left: {left:?}");
}

#[test]
fn out_takes_the_story_and_quiet_says_nothing() {
    let place = Place::new();
    let told = out(&place.run(&[]));
    let output = place.run(&["--out", "story.txt", "--events", "e.jsonl", "--quiet"]);
    assert_eq!((out(&output), err(&output)), (String::new(), String::new()));
    assert_eq!(place.read("story.txt"), told);
    assert!(!place.read("e.jsonl").is_empty());
}

#[test]
fn json_is_one_document_with_the_same_digest() {
    let place = Place::new();
    let told = out(&place.run(&[]));
    let json: serde_json::Value = serde_json::from_str(&out(&place.run(&["--format", "json"]))).unwrap();
    assert_eq!(
        told.lines().last().unwrap(),
        format!("state digest {}", json["state_digest"].as_str().unwrap())
    );
    assert_eq!((&json["strategy"], &json["replicate"]), (&"jam".into(), &0.into()));
    for what in ["cost_usd", "exposure_person_days"] {
        assert!(json["outcome"][what].as_f64().unwrap() > 0.0, "{what}");
    }
}

#[test]
fn a_replicate_that_is_no_number_is_refused_and_says_the_range() {
    let place = Place::new();
    for number in ["-1", "4294967296", "1.5", "first", ""] {
        refused(
            &place.run(&["--replicate", number]),
            &["--replicate", "a whole number from 0 to 4294967295"],
        );
    }
}

#[test]
fn a_replicate_beyond_the_study_is_told_with_a_note() {
    let place = Place::new();
    let output = place.run(&["--replicate", "200"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(err(&output).contains("runs the replicates 0 to 199"), "{}", err(&output));
    assert_eq!(err(&place.run(&["--replicate", "199"])), "");
    assert_eq!(err(&place.run(&["--replicate", "200", "--quiet"])), "");
}

#[test]
fn an_unknown_strategy_is_refused_with_the_known_ones() {
    let place = Place::new();
    let output = place.bare(&["--strategy", "jamm", "--budget", "300k"]);
    refused(&output, &["--strategy", "\"jamm\"", "watch, jam, cue-first"]);
}

#[test]
fn a_budget_that_is_none_is_refused_with_an_example() {
    let place = Place::new();
    for budget in ["-5", "-300k", "lots", "NaN"] {
        let output = place.bare(&["--strategy", "jam", "--budget", budget]);
        refused(&output, &["--budget", budget, "250k"]);
    }
}

#[test]
fn flags_of_a_study_and_files_that_clash_are_refused() {
    let place = Place::new();
    refused(&place.run(&["--replicates", "5"]), &["--replicates", "--replicate N"]);
    refused(&place.run(&["--out", "x", "--events", "x"]), &["--events", "--out", "same file"]);
    refused(&place.run(&["--events", "no/such/folder/e.jsonl"]), &["no/such/folder"]);
}
