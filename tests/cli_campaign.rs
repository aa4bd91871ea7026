//! Protects a campaign as people meet it on the command line: what `study` writes, what `run` tells, what is refused.

#![allow(clippy::unwrap_used, reason = "a test may stop where its own setting-up fails")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// A lesson, shortened to eight months, in a folder of its own.
fn lesson() -> TempDir {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/lessons/procurement-race.ron");
    let text = fs::read_to_string(path).unwrap();
    for piece in ["months: 36,", "(month: 12, share: 30), (month: 24, share: 30)"] {
        assert!(text.contains(piece), "{piece}");
    }
    let text = text
        .replace("months: 36,", "months: 8, horizons_months: [4, 8],")
        .replace("(month: 12, share: 30), (month: 24, share: 30)", "(month: 4, share: 60)");
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("race.ron"), text).unwrap();
    folder
}

fn picket(folder: &TempDir, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_picket")).args(arguments).current_dir(folder.path()).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_study_reports_by_month_and_its_folder_is_the_same_twice() {
    let folder = lesson();
    let study = |out: &str, threads: &str| {
        let more = ["--replicates", "3", "--quiet", "--threads", threads, "--out", out];
        let output = picket(&folder, &[&["study", "race.ron"], &more[..]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let told = study("a", "1");
    for piece in [
        "3 strategies at 1 budget over 8 months",
        "by month 4",
        "fewer than 10 replicates cannot tell more",
        "What was missing when it was needed",
        "Where the money went",
        "How robust",
    ] {
        assert!(told.contains(piece), "no {piece:?} in:\n{told}");
    }
    assert!(told.lines().all(|line| line.chars().count() <= 120), "{told}");
    study("b", "2");
    let mut names: Vec<String> = fs::read_dir(folder.path().join("a"))
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    // The ledger's own test compares it.
    names.retain(|name| name != "ledger");
    names.sort();
    for name in ["horizons.csv", "manifest.json", "mix.svg", "months.csv", "replicate-months.parquet"] {
        assert!(names.iter().any(|n| n == name), "{name} is missing among {names:?}");
    }
    for name in &names {
        let read = |place: &str| fs::read(folder.path().join(place).join(name)).unwrap();
        assert!(read("a") == read("b"), "{name} differs between one thread and two");
        assert!(!name.ends_with(".svg") || !text(&read("a")).contains("NaN"), "{name}");
    }
    let rows = text(&fs::read(folder.path().join("a/replicate-months.csv")).unwrap()).lines().count();
    assert_eq!(rows, 1 + 3 * 3 * 3 * 8, "three strategies, adversaries and replicates of eight months");
    let json: Value =
        serde_json::from_slice(&fs::read(folder.path().join("a/summary.json")).unwrap()).unwrap();
    assert_eq!(json["horizons_months"], serde_json::json!([4, 8]));
    assert_eq!(json["adversaries"][1]["id"], "no-learning");
    assert_eq!(json["robustness"]["strategies"].as_array().map(Vec::len), Some(3));
}

#[test]
fn run_is_the_diary_of_what_a_study_counts() {
    let folder = lesson();
    let at = ["run", "race.ron", "--strategy", "both", "--budget", "4M", "--replicate", "1"];
    let told = picket(&folder, &at);
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    let told = text(&told.stdout);
    for piece in [
        "against the adversary that learns by the figures",
        "\nMonth 8\n",
        "ordered: ",
        "stands from now on: ",
    ] {
        assert!(told.contains(piece), "no {piece:?} in:\n{told}");
    }
    let json = picket(&folder, &[&at[..], &["--format", "json", "--adversary", "fast"]].concat());
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    let study = picket(&folder, &["study", "race.ron", "--replicates", "2", "--quiet", "--out", "r"]);
    assert_eq!(study.status.code(), Some(0));
    let csv = text(&fs::read(folder.path().join("r/replicate-months.csv")).unwrap());
    for (number, month) in json["months"].as_array().unwrap().iter().enumerate() {
        let start = format!("both,4000000.0,fast,1,{},{},", number + 1, month["raids"]);
        assert!(csv.lines().any(|line| line.starts_with(&start)), "no {start}");
    }
    picket(&folder, &[&at[..], &["--events", "e.jsonl"]].concat());
    let events = text(&fs::read(folder.path().join("e.jsonl")).unwrap());
    let first: Value = serde_json::from_str(events.lines().next().unwrap()).unwrap();
    assert_eq!((&first["event"], &first["day"]), (&Value::from("ordered"), &Value::from(0.0)));
}

#[test]
fn an_adversary_that_is_not_there_is_refused() {
    let folder = lesson();
    let at = ["run", "race.ron", "--strategy", "both", "--budget", "4M", "--adversary", "quick"];
    let output = picket(&folder, &at);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("no adversary `quick`; it has as-given, no-learning, fast"));
    fs::write(folder.path().join("s.ron"), picket::scenario::starter()).unwrap();
    let at = ["run", "s.ron", "--strategy", "jam", "--budget", "300k", "--adversary", "fast"];
    let output = picket(&folder, &at);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("has no campaign"), "{}", text(&output.stderr));
}
