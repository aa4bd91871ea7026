//! The program as people and scripts meet it: exit codes, what goes to stdout and what to stderr, files that appear
//! whole or not at all, and the same bytes whatever the threads.

#[path = "common/place.rs"]
mod place;

use place::{Place, assert_code, bytes, changed, json, small, stderr, stdout};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;

// ---- Exit codes ----------------------------------------------------------------------------------------------------

#[test]
fn the_exit_code_is_0_when_done_1_for_a_bad_scenario_and_2_for_bad_usage() {
    let place = Place::new();
    place.write("broken.ron", &small().replace("seed: 1,", "sed: 1,"));
    for (words, code) in [
        ("--help", 0),
        ("--version", 0),
        ("check small.ron", 0),
        ("deploy small.ron --strategy jam --budget 300k --out jam.svg", 0),
        ("check broken.ron", 1),
        ("check missing.ron", 1),
        ("study broken.ron", 1),
        ("study missing.ron", 1),
        ("study .", 1),
        ("deploy missing.ron --strategy jam --budget 300k", 1),
        ("", 2),
        ("fly", 2),
        ("check", 2),
        ("study small.ron --no-such-flag", 2),
        ("study small.ron --threads 0", 2),
        ("study small.ron --replicates 0", 2),
        ("study small.ron --format xml", 2),
        ("deploy small.ron --strategy jam --budget lots", 2),
        ("deploy small.ron --strategy jam", 2),
        ("deploy small.ron --strategy nobodys --budget 300k", 2),
        ("deploy small.ron --strategy jam --budget 300k --out no/such/folder/jam.svg", 2),
    ] {
        let output = place.run(words);
        assert_eq!(output.status.code(), Some(code), "picket {words}\n{}", stderr(&output));
        assert!(!stderr(&output).contains("panicked"), "picket {words}\n{}", stderr(&output));
        if code != 0 {
            assert!(!output.stderr.is_empty(), "picket {words} says nothing");
        }
    }
    assert_eq!(place.left(), ["jam.svg"]);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_a_hint() {
    let place = Place::new();
    place.write("broken.ron", &small().replace("seed: 1,", "sed: 1,"));
    let said = stderr(&place.run("study broken.ron"));
    for part in ["broken.ron:", "sed", "did you mean `seed`?"] {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
    let said = stderr(&place.run("study missing.ron"));
    assert!(said.contains("missing.ron") && said.contains("picket new"), "{said}");
    let said = stderr(&place.run("deploy small.ron --strategy nobodys --budget 300k"));
    assert!(said.contains("nobodys") && said.contains("watch, jam, cue-first"), "{said}");
}

#[test]
fn numbers_on_the_command_line_say_what_was_expected() {
    let place = Place::new();
    let deploy = "deploy small.ron --strategy jam --budget";
    for (words, parts) in [
        ("study small.ron --seed -1", ["--seed", "from 0 to 18446744073709551615"]),
        ("study small.ron --threads -1", ["--threads", "from 1 to 1024"]),
        ("study small.ron --replicates -1", ["--replicates", "from 1 to 4294967295"]),
        ("study small.ron --replicates 4e9", ["--replicates", "a whole number"]),
        (&format!("{deploy} -1"), ["--budget", "such as 250000"]),
        (&format!("{deploy} 1,5M"), ["--budget", "decimals take a point"]),
        (&format!("{deploy} 1e305M"), ["--budget", "0 to 1e15"]),
        (
            "deploy small.ron --strategy JAM --budget 1k",
            ["the scenario has: watch, jam", "did you mean `jam`?"],
        ),
        ("new a.ron --out b.ron", ["a.ron", "name one file"]),
    ] {
        let output = place.run(words);
        assert_code(&output, 2);
        let said = stderr(&output);
        assert!(parts.iter().all(|part| said.contains(part)), "picket {words}\n{said}");
    }
    assert_eq!(place.left(), [""; 0]);
}

#[test]
fn places_that_cannot_be_written_are_refused_before_the_work_and_said_once() {
    let place = Place::new();
    fs::create_dir(place.path("folder")).expect("writable");
    place.write("letter", "dear");
    for (words, part) in [
        ("deploy small.ron --strategy jam --budget 1k --out folder", "folder is a folder"),
        ("run small.ron --strategy jam --budget 1k --out folder", "folder is a folder"),
        ("run small.ron --strategy jam --budget 1k --events folder", "folder is a folder"),
        ("new --out no/such/file.ron", "there is no folder no/such"),
        ("study small.ron --out letter/results", "letter: expected a new folder"),
        ("study small.ron --out letter", "found a file"),
    ] {
        let output = place.run(words);
        assert_code(&output, 2);
        let said = stderr(&output);
        assert!(said.contains(part) && !said.contains("because"), "picket {words}\n{said}");
    }
    assert_eq!(place.left(), ["folder", "letter"]);
}

#[test]
fn failures_of_usage_and_disk_speak_json_too() {
    let place = Place::new();
    place.write("letter", "dear");
    for (words, code, part) in [
        ("study small.ron --out letter", 2, "found a file"),
        ("study small.ron --replicates 4000000000", 1, "too large"),
        ("deploy small.ron --strategy nobodys --budget 1k", 2, "nobodys"),
        ("run small.ron --strategy nobodys --budget 1k", 2, "nobodys"),
        ("new small.ron", 2, "exists already"),
        ("deploy missing.ron --strategy jam --budget 1k", 1, "cannot read"),
    ] {
        let output = place.run(&format!("{words} --format json"));
        assert_code(&output, code);
        let said = json(&output);
        assert_eq!(said[0]["severity"], "error", "picket {words}");
        assert!(said[0]["message"].as_str().is_some_and(|m| m.contains(part)), "picket {words}\n{said:#}");
    }
}

#[test]
fn an_id_leads_to_no_other_folder() {
    let place = Place::new();
    place.write("odd.ron", &small().replace("id: \"jam\"", "id: \"../jam\""));
    assert_code(&place.run("deploy odd.ron --strategy ../jam --budget 1k --quiet"), 0);
    assert_eq!(place.left(), ["---jam.svg"]);
}

#[cfg(unix)]
#[test]
fn what_is_written_is_for_others_too_and_a_full_disk_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    assert_code(&place.run("new mine.ron"), 0);
    fs::write(place.path("plain"), "").expect("writable");
    let mode = |name: &str| fs::metadata(place.path(name)).expect("there").permissions().mode();
    assert_eq!(mode("mine.ron"), mode("plain"));
    if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
        let output = place.command("check small.ron").stdout(full).output().expect("the program runs");
        assert_code(&output, 2);
        assert!(stderr(&output).contains("cannot write to stdout"), "{}", stderr(&output));
    }
}

// ---- check ---------------------------------------------------------------------------------------------------------

#[test]
fn check_reports_every_file_and_fails_if_one_is_broken() {
    let place = Place::new();
    place.write("one.ron", &small().replace("costed_years: 1,", "costed_years: -1,"));
    place.write("two.ron", &small().replace("class: \"radio\"", "class: \"radoi\""));
    let output = place.run("check one.ron small.ron missing.ron two.ron");
    assert_code(&output, 1);
    let (out, err) = (stdout(&output), stderr(&output));
    assert!(out.contains("small.ron: ok"), "{out}");
    for name in ["one.ron: ", "missing.ron: ", "two.ron: "] {
        assert!(out.lines().any(|l| l.starts_with(name) && !l.contains("ok")), "{name} in\n{out}");
    }
    for part in ["costed_years", "missing.ron", "did you mean `radio`?"] {
        assert!(err.contains(part), "{part} is missing in\n{err}");
    }
}

#[test]
fn check_speaks_json_for_good_and_bad_files() {
    let place = Place::new();
    place.write("broken.ron", &small().replace("seed: 1,", "sed: 1,"));
    let output = place.run("check small.ron broken.ron --format json");
    assert_code(&output, 1);
    assert!(output.stderr.is_empty(), "{}", stderr(&output));
    let files = json(&output);
    assert_eq!(files[0]["ok"], true);
    assert_eq!((&files[1]["file"], &files[1]["ok"]), (&Value::from("broken.ron"), &Value::from(false)));
    assert!(files[1]["report"].to_string().contains("sed"), "{files:#}");
}

// ---- stdout and stderr ---------------------------------------------------------------------------------------------

/// Good, but a careful colleague would ask about it.
fn doubtful() -> String {
    changed(&[
        ("period_days: 30,", "period_days: 3,"),
        (
            "Post(items: [\"eye\", \"shotgun\"], at: Assets(by: Risk)),",
            "Post(items: [\"shotgun\"], at: Bases),",
        ),
    ])
}

#[test]
fn quiet_leaves_stderr_empty_and_stdout_as_it_was() {
    let place = Place::new();
    place.write("doubtful.ron", &doubtful());
    for words in [
        "check doubtful.ron",
        "study doubtful.ron --replicates 2 --out results",
        "deploy doubtful.ron --strategy watch --budget 300k",
    ] {
        let loud = place.run(words);
        let quiet = place.run(&format!("{words} --quiet"));
        assert_code(&loud, 0);
        assert_code(&quiet, 0);
        assert!(stderr(&loud).contains("nothing that cues them"), "picket {words}\n{}", stderr(&loud));
        assert!(quiet.stderr.is_empty(), "picket {words} --quiet\n{}", stderr(&quiet));
        assert_eq!(stdout(&loud), stdout(&quiet), "picket {words}");
    }
}

#[test]
fn study_and_deploy_speak_json_on_stdout() {
    let place = Place::new();
    let study = place.run("study small.ron --format json --quiet --out results");
    assert_code(&study, 0);
    let found = json(&study);
    assert_eq!(found["replicates"], 4);
    assert_eq!(found["rows"].as_array().map(Vec::len), Some(9), "3 strategies × 3 budgets");
    let saved: Value =
        serde_json::from_slice(&fs::read(place.path("results/summary.json")).expect("written"))
            .expect("JSON");
    assert_eq!(saved, found);
    let deploy = place.run("deploy small.ron --strategy cue-first --budget 900k --format json --quiet");
    assert_code(&deploy, 0);
    let found = json(&deploy);
    assert!(found["units"].as_array().is_some_and(|units| units.len() > 2), "{found:#}");
    place.write("broken.ron", &small().replace("seed: 1,", "sed: 1,"));
    let refused = place.run("study broken.ron --format json");
    assert_code(&refused, 1);
    assert!(json(&refused).to_string().contains("sed"));
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let place = Place::new();
    let mut child = place
        .command("study small.ron --replicates 1 --quiet --out results")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_code(&output, 0);
    assert!(place.path("results/manifest.json").exists());
}

// ---- study ---------------------------------------------------------------------------------------------------------

#[test]
fn a_study_writes_the_same_bytes_on_1_2_and_8_threads_and_a_second_time() {
    let place = Place::new();
    let mut first: Option<(BTreeMap<String, Vec<u8>>, String)> = None;
    for (out, threads) in [("out-1", 1), ("out-2", 2), ("out-8", 8), ("out-again", 2)] {
        let output = place.run(&format!("study small.ron --threads {threads} --out {out} --quiet"));
        assert_code(&output, 0);
        let said = stdout(&output).replace(out, "OUT");
        let files = bytes(&place.path(out));
        let Some((expected, expected_words)) = &first else {
            for name in ["manifest.json", "replicates.parquet", "drones.csv", "summary.csv", "maps.svg"] {
                assert!(files.get(name).is_some_and(|content| !content.is_empty()), "{name} is missing");
            }
            first = Some((files, said));
            continue;
        };
        assert!(files.keys().eq(expected.keys()), "{:?}", files.keys());
        for (name, content) in &files {
            assert!(*content == expected[name], "{out}/{name} differs from out-1/{name}");
        }
        assert_eq!(&said, expected_words, "{out}");
    }
}

#[test]
fn another_seed_gives_other_results_and_is_written_down() {
    let place = Place::new();
    assert_code(&place.run("study small.ron --out a --quiet"), 0);
    assert_code(&place.run("study small.ron --out b --quiet --seed 2 --replicates 3"), 0);
    let (a, b) = (bytes(&place.path("a")), bytes(&place.path("b")));
    assert!(a["replicates.csv"] != b["replicates.csv"]);
    let manifest: Value = serde_json::from_slice(&b["manifest.json"]).expect("JSON");
    assert_eq!(manifest["master_seed"], "2");
    assert_eq!(manifest["replicates"]["count"], 3);
    let rows = String::from_utf8(b["replicates.csv"].clone()).expect("text").lines().count();
    assert_eq!(rows, 1 + 9 * 3);
}

#[test]
fn results_replace_earlier_ones_but_nothing_else() {
    let place = Place::new();
    assert_code(&place.run("study small.ron --out results --quiet"), 0);
    let earlier = bytes(&place.path("results"));
    assert_code(&place.run("study small.ron --out results --quiet --seed 2"), 0);
    assert!(bytes(&place.path("results")) != earlier, "earlier results are replaced");
    fs::create_dir(place.path("mine")).expect("writable");
    place.write("mine/letter.txt", "dear");
    let refused = place.run("study small.ron --out mine --quiet");
    assert_code(&refused, 2);
    let said = stderr(&refused);
    assert!(said.contains("mine") && said.contains("--out"), "{said}");
    assert_eq!(bytes(&place.path("mine")), BTreeMap::from([("letter.txt".to_owned(), b"dear".to_vec())]));
    assert_eq!(place.left(), ["mine", "results"]);
}

#[test]
fn a_study_that_fails_leaves_nothing_behind() {
    let place = Place::new();
    place.write(
        "broken.ron",
        &small()
            .replace("raids_per_day: (low: 0.2, nominal: 0.7,", "raids_per_day: (low: 0.9, nominal: 0.7,"),
    );
    let output = place.run("study broken.ron --out results");
    assert_code(&output, 1);
    assert!(stderr(&output).contains("upside down"), "{}", stderr(&output));
    assert_eq!(place.left(), [""; 0]);
    assert_code(&place.run("study broken.ron"), 1);
    assert_eq!(place.left(), [""; 0], "not even the folder above");
}

#[test]
fn a_study_too_large_is_refused_with_the_estimate_by_file_and_by_flag() {
    let place = Place::new();
    place.write("huge.ron", &small().replace("replicates: 4,", "replicates: 4000000000,"));
    for words in ["study huge.ron --out results", "study small.ron --replicates 4000000000 --out results"] {
        let output = place.run(words);
        assert_code(&output, 1);
        let said = stderr(&output);
        for part in ["too large", "at most 1024.0 GiB", "36000000000 replicates", "fewer replicates"] {
            assert!(said.contains(part), "picket {words}: {part} is missing in\n{said}");
        }
        assert_eq!(place.left(), [""; 0], "picket {words}");
    }
}

// ---- new and deploy ------------------------------------------------------------------------------------------------

#[test]
fn new_writes_a_scenario_that_is_good_and_never_writes_over_a_file() {
    let place = Place::new();
    assert_code(&place.run("new mine.ron"), 0);
    let check = place.run("check mine.ron");
    assert_code(&check, 0);
    assert_eq!(stdout(&check), "mine.ron: ok\n");
    place.write("mine.ron", "my own work");
    for words in ["new mine.ron", "new --out mine.ron"] {
        let refused = place.run(words);
        assert_code(&refused, 2);
        assert!(stderr(&refused).contains("mine.ron exists already"), "{}", stderr(&refused));
    }
    assert_eq!(fs::read_to_string(place.path("mine.ron")).expect("there"), "my own work");
    assert_eq!(place.left(), [""; 0]);
}

#[test]
fn deploy_prints_the_purchases_and_draws_the_map() {
    let place = Place::new();
    let output = place.run("deploy small.ron --strategy jam --budget 300k --out plan.svg --quiet");
    assert_code(&output, 0);
    let said = stdout(&output);
    for part in ["handheld link jammer", "could not", "plan.svg"] {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
    let map = fs::read_to_string(place.path("plan.svg")).expect("drawn");
    assert!(map.starts_with("<svg") || map.starts_with("<?xml"), "{}", &map[..60.min(map.len())]);
    assert!(map.trim_end().ends_with("</svg>") && map.contains("Lower Mill"));
    assert_eq!(place.left(), ["plan.svg"]);
}

/// A tornado puts each uncertain figure of grade C or R at both ends, and says what changes; the same bytes at any number
/// of threads, and a folder that the next run may replace.
#[test]
fn a_tornado_puts_figures_at_their_ends() {
    let place = Place::new();
    let words = "study small.ron --tornado --replicates 12 --quiet --format json --out t";
    let first = place.run(&format!("{words} --threads 1"));
    assert_code(&first, 0);
    let (said, files) = (json(&first), bytes(&place.path("t")));
    assert_eq!(
        files.keys().map(String::as_str).collect::<Vec<_>>(),
        ["manifest.json", "tornado.csv", "tornado.svg", "tornado.txt"]
    );
    let figures = said["figures"].as_array().expect("figures");
    assert!(figures.len() > 20, "{}", figures.len());
    for figure in figures {
        assert!(figure["low"].as_f64() < figure["high"].as_f64(), "{figure}");
        assert!(matches!(figure["grade"].as_str(), Some("C" | "R")), "{figure}");
    }
    let moved = |f: &&Value| f["at_low"] != f["at_high"];
    assert!(figures.iter().filter(moved).count() > 2, "next to nothing moves anything");
    let again = place.run(&format!("{words} --threads 2"));
    assert_code(&again, 0);
    assert_eq!((json(&again), bytes(&place.path("t"))), (said, files));
    let refused = place.run("study small.ron --tornado --budget 7 --quiet");
    assert_code(&refused, 2);
    assert!(
        stderr(&refused).contains("--budget: the scenario has no budget of 7 USD"),
        "{}",
        stderr(&refused)
    );
}
