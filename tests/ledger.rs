//! What a study has run is never lost and never counted twice: kills, torn and damaged files, full disks, two runs at once, shards,
//! and replicates in which the program itself fails. Whatever happened on the way, the results are the same bytes.

#[path = "common/place.rs"]
mod place;

use place::{Place, assert_code, bytes, changed, json, small, stderr, stdout};
use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

/// The results of the small scenario as one run leaves them.
fn whole(place: &Place, out: &str) -> BTreeMap<String, Vec<u8>> {
    assert_code(&place.run(&format!("study small.ron --quiet --out {out}")), 0);
    bytes(&place.path(out))
}

/// The same without the ledger.
fn results(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    files
        .iter()
        .filter(|(name, _)| !name.starts_with("ledger/"))
        .map(|(n, c)| (n.clone(), c.clone()))
        .collect()
}

#[track_caller]
fn assert_same(got: &BTreeMap<String, Vec<u8>>, wanted: &BTreeMap<String, Vec<u8>>) {
    assert!(got.keys().eq(wanted.keys()), "{:?} instead of {:?}", got.keys(), wanted.keys());
    for (name, content) in got {
        assert!(*content == wanted[name], "{name} differs");
    }
}

/// Replicates that the ledger of a folder holds.
fn done(place: &Place, out: &str) -> u64 {
    json(&place.run(&format!("status {out} --format json")))["done"].as_u64().expect("a number")
}

#[test]
fn a_study_killed_at_any_moment_goes_on_to_the_same_bytes() {
    let place = Place::new();
    place.write(
        "small.ron",
        &changed(&[("period_days: 30,", "period_days: 10,"), ("replicates: 200,", "replicates: 60,")]),
    );
    let wanted = whole(&place, "whole");
    let (mut kills, mut progress) = (0, Vec::new());
    // Different moments each time, from the start of the program to behind its end.
    for round in 0.. {
        assert!(round < 200, "it never ends: {progress:?}");
        let mut child = place
            .command("study small.ron --quiet --threads 2 --out killed")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(Duration::from_millis(20 + 37 * (round % 23)));
        let killed = child.try_wait().expect("known").is_none();
        if killed {
            child.kill().expect("killed");
            kills += 1;
        }
        let code = child.wait().expect("ended").code();
        if !killed {
            assert_eq!(code, Some(0));
            break;
        }
        progress.push(if place.path("killed/ledger/plan.json").exists() {
            done(&place, "killed")
        } else {
            0
        });
    }
    assert!(kills > 2, "{kills} kills tell little");
    assert!(progress.is_sorted(), "nothing that was done is lost: {progress:?}");
    assert_same(&bytes(&place.path("killed")), &wanted);
}

#[test]
fn a_ledger_cut_off_anywhere_is_noticed_and_only_its_tail_is_run_again() {
    let place = Place::new();
    let wanted = whole(&place, "whole");
    let part = fs::read(place.path("whole/ledger/part-00000")).expect("there");
    for cut in [0, 1, 11, 12, 60, part.len() / 3, part.len() / 2, part.len() - 1] {
        assert_code(&place.run("study small.ron --quiet --out cut"), 0);
        fs::write(place.path("cut/ledger/part-00000"), &part[..cut]).expect("writable");
        let before = done(&place, "cut");
        assert!(before < 4, "{before} of 4 behind a cut at {cut} of {}", part.len());
        let output = place.run("study small.ron --out cut");
        assert_code(&output, 0);
        let torn = format!("ended in the middle of replicate {before}");
        assert!(cut < part.len() / 3 || stderr(&output).contains(&torn), "{cut}: {}", stderr(&output));
        assert_same(&bytes(&place.path("cut")), &wanted);
    }
}

#[test]
fn a_damaged_ledger_is_said_to_be_and_run_again_from_the_damage_on() {
    let place = Place::new();
    let wanted = whole(&place, "whole");
    assert_code(&place.run("study small.ron --quiet --out bad"), 0);
    let mut part = fs::read(place.path("bad/ledger/part-00000")).expect("there");
    let middle = part.len() / 2;
    part[middle] ^= 1;
    fs::write(place.path("bad/ledger/part-00000"), &part).expect("writable");
    let status = place.run("status bad");
    assert_code(&status, 1);
    assert!(stdout(&status).contains("damaged behind"), "{}", stdout(&status));
    let output = place.run("study small.ron --out bad");
    assert_code(&output, 0);
    assert!(stderr(&output).contains("part 0 is damaged from replicate"), "{}", stderr(&output));
    let mut files = bytes(&place.path("bad"));
    assert!(
        files.remove("ledger/part-00000.damaged").is_some_and(|kept| kept == part),
        "the damaged file is kept"
    );
    assert_same(&files, &wanted);
    // A file that is no part at all is never written over.
    fs::write(
        place.path("bad/ledger/part-00000"),
        "dear diary, this is no ledger at all, whatever it is called",
    )
    .expect("writable");
    let output = place.run("study small.ron --quiet --out bad");
    assert_code(&output, 2);
    assert!(stderr(&output).contains("found something else or a damaged beginning"), "{}", stderr(&output));
    assert!(fs::read(place.path("bad/ledger/part-00000")).expect("there").starts_with(b"dear diary"));
}

#[test]
fn more_replicates_go_on_where_fewer_stopped() {
    let place = Place::new();
    let wanted = whole(&place, "whole");
    assert_code(&place.run("study small.ron --quiet --replicates 1 --out grown"), 0);
    let first = fs::read(place.path("grown/ledger/part-00000")).expect("there");
    assert_code(&place.run("study small.ron --quiet --out grown"), 0);
    assert_same(&bytes(&place.path("grown")), &wanted);
    assert!(fs::read(place.path("grown/ledger/part-00000")).expect("there").starts_with(&first));
    // And fewer again: the results are of fewer, what has been run stays.
    assert_code(&place.run("study small.ron --quiet --replicates 1 --out grown"), 0);
    assert_code(&place.run("study small.ron --quiet --replicates 1 --out one"), 0);
    assert_same(&results(&bytes(&place.path("grown"))), &results(&bytes(&place.path("one"))));
}

/// A study that has begun and is not finished.
fn begun(place: &Place, out: &str) {
    assert_code(&place.run(&format!("plan small.ron --shards 2 --quiet --out {out}")), 0);
    assert_code(&place.run(&format!("run {out} --shard 0 --quiet")), 0);
}

#[test]
fn another_study_is_not_mixed_into_an_unfinished_one_and_what_differs_is_said() {
    let place = Place::new();
    begun(&place, "out");
    let before = bytes(&place.path("out"));
    place.write(
        "other.ron",
        &small().replace("replicates: 4,", "replicates: 4, period_days: 5,").replacen(
            "period_days: 3,",
            "",
            1,
        ),
    );
    for (words, differs) in [
        ("study small.ron --seed 9 --quiet --out out", "the seed: 1 then, 9 now"),
        ("study other.ron --quiet --out out", "the scenario's content, its files or the catalogue"),
        ("plan other.ron --shards 3 --quiet --out out", "the scenario's content, its files or the catalogue"),
    ] {
        let output = place.run(words);
        assert_code(&output, 2);
        let said = stderr(&output);
        assert!(
            said.contains(differs) && said.contains("2 of 4 replicates") && said.contains("--restart"),
            "{said}"
        );
        assert_same(&bytes(&place.path("out")), &before);
    }
    assert_code(&place.run("study other.ron --restart --quiet --out out"), 0);
    assert_code(&place.run("study other.ron --quiet --out other"), 0);
    assert_same(&bytes(&place.path("out")), &bytes(&place.path("other")));
}

#[test]
fn shards_run_in_any_order_merge_to_the_bytes_of_a_single_run() {
    let place = Place::new();
    let wanted = results(&whole(&place, "whole"));
    assert_code(&place.run("plan small.ron --shards 3 --quiet --out cluster"), 0);
    for (shard, missing) in [(2, "0-1"), (0, "1")] {
        assert_code(&place.run(&format!("run cluster --shard {shard} --quiet --threads 1")), 0);
        let early = place.run("merge cluster");
        assert_code(&early, 1);
        assert!(stderr(&early).contains(&format!("as an array {missing};")), "{}", stderr(&early));
        assert_eq!(json(&place.run("status cluster --format json"))["array"], missing);
    }
    assert_code(&place.run("run cluster --shard 1 --quiet --threads 2"), 0);
    // A shard that is complete is left as it is.
    let part = fs::read(place.path("cluster/ledger/part-00001")).expect("there");
    assert_code(&place.run("run cluster --shard 1 --quiet"), 0);
    assert_eq!(fs::read(place.path("cluster/ledger/part-00001")).expect("there"), part);
    let merged = place.run("merge cluster --quiet");
    assert_code(&merged, 0);
    assert_same(&results(&bytes(&place.path("cluster"))), &wanted);
    assert_code(&place.run("status cluster"), 0);
    // The scenario may have changed since: the plan has its own copy.
    place.write("small.ron", "(");
    assert_code(&place.run("merge cluster --quiet"), 0);
}

#[test]
fn a_part_of_another_study_and_a_shard_past_the_end_are_refused() {
    let place = Place::new();
    begun(&place, "one");
    assert_code(&place.run("plan small.ron --seed 2 --shards 2 --quiet --out two"), 0);
    assert_code(&place.run("run two --shard 1 --quiet"), 0);
    fs::copy(place.path("two/ledger/part-00001"), place.path("one/ledger/part-00001")).expect("copied");
    for words in ["merge one", "status one"] {
        let output = place.run(words);
        assert_code(&output, 1);
        let said = format!("{}{}", stdout(&output), stderr(&output));
        assert!(said.contains("shard 1 does not belong here: the seed: 2 then, 1 now"), "{said}");
    }
    let output = place.run("run one --shard 1 --quiet");
    assert_code(&output, 2);
    assert!(stderr(&output).contains("the seed: 2 then, 1 now"), "{}", stderr(&output));
    // The other shard under the wrong number.
    fs::copy(place.path("two/ledger/part-00001"), place.path("two/ledger/part-00000")).expect("copied");
    let output = place.run("merge two");
    assert_code(&output, 1);
    assert!(stderr(&output).contains("it begins with replicate 2, not 0"), "{}", stderr(&output));
    let output = place.run("run one --shard 2");
    assert_code(&output, 2);
    assert!(stderr(&output).contains("has the shards 0 to 1; found 2"), "{}", stderr(&output));
    for (words, said) in [
        ("run small.ron --shard 0", "expected the folder of a planned study"),
        ("merge nowhere", "expected the folder of a planned study"),
        ("status nowhere", "holds no study"),
        ("plan small.ron --shards 5 --out x", "5 shards for 4 replicates"),
        ("plan small.ron --shards 2 --out one", "is planned there already"),
    ] {
        let output = place.run(words);
        assert_code(&output, 2);
        assert!(stderr(&output).contains(said), "{words}: {}", stderr(&output));
    }
}

#[test]
fn two_runs_on_one_folder_at_once_are_refused() {
    let place = Place::new();
    place.write("long.ron", &changed(&[("replicates: 200,", "replicates: 20000,")]));
    let mut first = place
        .command("study long.ron --threads 1 --quiet --out out")
        .stdout(Stdio::null())
        .spawn()
        .expect("the program runs");
    while !place.path("out/ledger/plan.json").exists() || done(&place, "out") == 0 {
        assert!(first.try_wait().expect("known").is_none(), "it still runs");
        std::thread::sleep(Duration::from_millis(20));
    }
    for words in [
        "study long.ron --quiet --out out",
        "study long.ron --restart --quiet --out out",
        "run out --shard 0 --quiet",
    ] {
        let output = place.run(words);
        assert_code(&output, 2);
        assert!(stderr(&output).contains("another picket is at work on it"), "{}", stderr(&output));
    }
    // Looking is allowed.
    assert_code(&place.run("status out"), 1);
    first.kill().expect("killed");
    first.wait().expect("ended");
}

#[test]
fn a_replicate_in_which_the_program_fails_is_named_and_does_not_lose_the_others() {
    let place = Place::new();
    let faulty = |words: &str| {
        place.command(words).env("PICKET_FAULT", "cue-first@300000:2").output().expect("the program runs")
    };
    let output = faulty("study small.ron --quiet --out faulty");
    assert_code(&output, 3);
    let said = stderr(&output);
    for piece in [
        "failed in 1 replicate, which is left out",
        "a fault put in on purpose",
        "src/batch/experiment.rs:",
        "`picket run small.ron --strategy cue-first --budget 300000 --replicate 2 --seed 1`",
    ] {
        assert!(said.contains(piece), "{said}");
    }
    let files = bytes(&place.path("faulty"));
    let table = String::from_utf8(files["replicates.csv"].clone()).expect("text");
    assert_eq!(table.lines().count(), 1 + 9 * 3, "the other three");
    assert!(
        String::from_utf8(files["failures.csv"].clone()).expect("text").contains("cue-first,300000.0,,2,1,")
    );
    let manifest: serde_json::Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    assert_eq!(manifest["failed_replicates"], serde_json::json!([2]));
    // What failed is in the ledger too: looked at again, or run as shards, it is the same.
    assert_code(&place.run("study small.ron --quiet --out faulty"), 3);
    assert_same(&bytes(&place.path("faulty")), &files);
    assert_code(&place.run("plan small.ron --shards 2 --quiet --out shards"), 0);
    assert_code(&faulty("run shards --shard 0 --quiet"), 0);
    assert_code(&faulty("run shards --shard 1 --quiet"), 3);
    let status = place.run("status shards");
    assert!(
        stdout(&status).contains("replicate 2, cue-first@300000: a fault put in on purpose"),
        "{}",
        stdout(&status)
    );
    assert_code(&place.run("merge shards --quiet"), 3);
    assert_same(&results(&bytes(&place.path("shards"))), &results(&files));
}

#[test]
#[cfg(unix)]
fn a_full_disk_is_an_error_and_nothing_that_was_run_is_lost() {
    let place = Place::new();
    place.write(
        "small.ron",
        &changed(&[("period_days: 30,", "period_days: 10,"), ("replicates: 200,", "replicates: 60,")]),
    );
    let wanted = whole(&place, "whole");
    // Files may not grow beyond 16 kB, as on a full disk; the signal that comes with it is ignored.
    let limited = |words: &str| {
        let program = env!("CARGO_BIN_EXE_picket");
        Command::new("bash")
            .args(["-c", &format!("trap '' XFSZ; ulimit -f 16; exec {program} {words}")])
            .current_dir(place.folder.path())
            .output()
            .expect("bash runs")
    };
    let output = limited("study small.ron --quiet --threads 2 --out full");
    assert_code(&output, 2);
    let said = stderr(&output);
    assert!(
        said.contains("full/") && said.contains("so far is kept, and the same command goes on"),
        "{said}"
    );
    let kept = done(&place, "full");
    assert!(kept > 0, "nothing was kept");
    assert!(!place.path("full/manifest.json").exists(), "there are no results yet");
    let output = place.run("study small.ron --out full");
    assert_code(&output, 0);
    assert!(!stderr(&output).contains("replicate 0"), "{}", stderr(&output));
    assert_same(&bytes(&place.path("full")), &wanted);
}

#[test]
fn machines_read_progress_as_lines_of_json_and_people_without_a_terminal_read_nothing() {
    let place = Place::new();
    let output = place.run("study small.ron --format json --out out");
    assert_code(&output, 0);
    let lines: Vec<serde_json::Value> = stderr(&output)
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
        .collect();
    let last = lines.last().expect("at least the end is told");
    assert_eq!((&last["event"], &last["done"], &last["of"]), (&"progress".into(), &4.into(), &4.into()));
    let for_people = place.run("study small.ron --out out");
    assert!(!stderr(&for_people).contains("to go"), "{}", stderr(&for_people));
}

#[test]
fn a_campaign_goes_through_its_ledger_and_its_shards_too() {
    let place = Place::new();
    let lesson =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/lessons/procurement-race.ron");
    fs::copy(lesson, place.path("race.ron")).expect("shipped");
    assert_code(&place.run("study race.ron --replicates 2 --quiet --out whole"), 0);
    let wanted = bytes(&place.path("whole"));
    assert_code(&place.run("plan race.ron --replicates 2 --shards 2 --quiet --out shards"), 0);
    for shard in [1, 0] {
        assert_code(&place.run(&format!("run shards --shard {shard} --quiet")), 0);
    }
    assert_code(&place.run("merge shards --quiet"), 0);
    assert_same(&results(&bytes(&place.path("shards"))), &results(&wanted));
    assert_code(&place.run("study race.ron --replicates 1 --quiet --out grown"), 0);
    assert_code(&place.run("study race.ron --replicates 2 --quiet --out grown"), 0);
    assert_same(&bytes(&place.path("grown")), &wanted);
}

#[test]
fn what_a_kill_or_a_power_cut_leaves_of_a_beginning_is_begun_again() {
    let place = Place::new();
    let wanted = whole(&place, "whole");
    // Killed before there was a plan.
    fs::create_dir_all(place.path("early/ledger")).expect("writable");
    fs::write(place.path("early/ledger/lock"), "").expect("writable");
    assert_code(&place.run("study small.ron --quiet --out early"), 0);
    assert_same(&bytes(&place.path("early")), &wanted);
    // A part of zeros, or with zeros behind what is complete.
    assert_code(&place.run("plan small.ron --shards 2 --quiet --out zeros"), 0);
    fs::write(place.path("zeros/ledger/part-00000"), [0; 500]).expect("writable");
    for shard in [0, 1] {
        assert_code(&place.run(&format!("run zeros --shard {shard} --quiet")), 0);
    }
    let part = place.path("zeros/ledger/part-00001");
    let mut content = fs::read(&part).expect("there");
    content.extend([0; 64]);
    fs::write(&part, content).expect("writable");
    assert_code(&place.run("merge zeros --quiet"), 0);
    assert_same(&results(&bytes(&place.path("zeros"))), &results(&wanted));
    assert_code(&place.run("status zeros"), 0);
}

#[test]
fn a_study_that_stops_by_itself_is_left_to_its_command() {
    let place = Place::new();
    assert_code(&place.run("study small.ron --until 90% --measure leak_through --quiet --out open"), 0);
    for words in ["merge open", "run open --shard 0"] {
        let output = place.run(words);
        assert_code(&output, 2);
        assert!(stderr(&output).contains("this study stops by itself"), "{}", stderr(&output));
    }
    assert_code(&place.run("status open"), 0);
}

#[test]
#[cfg(unix)]
fn a_reader_of_progress_that_goes_away_stops_nothing() {
    let place = Place::new();
    let program = env!("CARGO_BIN_EXE_picket");
    let script =
        format!("{program} study small.ron --format json --out out 2> >(exec head -c 1 >&-) >/dev/null");
    let output =
        Command::new("bash").args(["-c", &script]).current_dir(place.folder.path()).output().expect("bash");
    assert_eq!(output.status.code(), Some(0));
    assert!(place.path("out/manifest.json").exists());
}

#[test]
fn a_plan_that_nobody_can_read_is_thrown_away_on_request_and_nothing_else_is() {
    let place = Place::new();
    let wanted = whole(&place, "out");
    let foreign = place.path("out/ledger/notes.txt");
    fs::write(&foreign, "of somebody else").expect("writable");
    for content in ["{}", "what is this?", ""] {
        fs::write(place.path("out/ledger/plan.json"), content).expect("writable");
        let refused = place.run("study small.ron --quiet --out out");
        assert_code(&refused, 2);
        let told = stderr(&refused);
        assert!(told.contains("expected the plan of a picket study") && told.contains("--restart"), "{told}");
        assert_code(&place.run("study small.ron --quiet --out out --restart"), 0);
        let mut got = bytes(&place.path("out"));
        assert_eq!(got.remove("ledger/notes.txt").as_deref(), Some(b"of somebody else".as_slice()));
        assert_same(&got, &wanted);
    }
    fs::write(place.path("out/ledger/plan.json"), "{}").expect("writable");
    assert_code(&place.run("plan small.ron --shards 2 --quiet --out out --restart"), 0);
}
