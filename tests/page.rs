//! The page to hand on: it says what the study says, from the ledger alone, in the same bytes whoever makes it; what it records is
//! what the simulation does; the commands that it names lead to the same digests; and what no page can be made of is refused.

#[path = "common/place.rs"]
mod place;

use picket::film::{Film, Frame, Luck};
use picket::page::gather::MOST;
use picket::scenario::Scenario;
use picket::sim::flyers::FlyerKind;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use place::{Place, assert_code, bytes, changed, json, small, stderr, stdout};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::Arc;

/// The page of a study's folder, as JSON.
fn page(place: &Place, folder: &str) -> Value {
    let output = place.run(&format!("report {folder} --format json --quiet"));
    assert_code(&output, 0);
    json(&output)
}

/// The file of the page that stands beside the results of a study; `None` if there is none.
fn file(place: &Place, folder: &str) -> Option<(String, Vec<u8>)> {
    Some(("report.html".to_owned(), fs::read(place.path(folder).join("report.html")).ok()?))
}

fn study(place: &Place, words: &str) {
    assert_code(&place.run(&format!("study {words} --quiet")), 0);
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("expected a list, found {value}"))
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("expected a number, found {value}"))
}

#[track_caller]
fn about(found: &Value, wanted: &Value, what: &str) {
    match (found.as_f64(), wanted.as_f64()) {
        (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-5 * b.abs(), "{what}: {a}, not {b}"),
        _ => assert_eq!(found, wanted, "{what}"),
    }
}

/// Runs a command that a page names, in a folder, as a shell does.
fn shell(place: &Place, folder: &str, command: &str) -> String {
    let script = format!("picket() {{ \"$PICKET\" \"$@\"; }}\n{command}");
    let mut sh = Command::new("sh");
    sh.args(["-c", &script]).current_dir(place.path(folder)).env("PICKET", env!("CARGO_BIN_EXE_picket"));
    let output = sh.output().expect("there is a shell");
    assert_code(&output, 0);
    stdout(&output)
}

/// The digest at the end of a replicate that is told.
fn digest(told: &str) -> &str {
    told.lines().rev().find_map(|line| line.strip_prefix("state digest ")).expect("it ends with its digest")
}

// ---- What it says --------------------------------------------------------------------------------------------------

#[test]
fn the_page_says_what_the_study_says() {
    let place = Place::new();
    study(&place, "small.ron --replicates 12 --out r");
    let page = page(&place, "r");
    let summary: Value =
        serde_json::from_slice(&fs::read(place.path("r/summary.json")).expect("written")).expect("JSON");
    assert_eq!(page["title"], summary["scenario"]["name"]);
    assert_eq!(page["recipe"]["seed"], summary["master_seed"]);
    assert_eq!(page["recipe"]["scenario_sha256"], summary["scenario"]["sha256"]);
    let ids: Vec<&Value> = list(&page["strategies"]).iter().map(|s| &s["id"]).collect();
    let strategy = |index: &Value| ids[index.as_u64().expect("an index") as usize];
    let rows = list(&summary["rows"]);
    assert_eq!(list(&page["rows"]).len(), rows.len());
    let mut numbers = 0;
    for (row, wanted) in list(&page["rows"]).iter().zip(rows) {
        assert_eq!(strategy(&row["strategy"]), &wanted["strategy"]);
        let budget = &page["budgets"][row["budget"].as_u64().expect("an index") as usize];
        assert_eq!(number(&budget["usd"]), number(&wanted["budget_usd"]));
        assert_eq!((&row["n"], &row["why"]), (&wanted["n"], &wanted["why_it_leaks"]));
        for (measure, found) in list(&page["measures"]).iter().zip(list(&row["estimates"])) {
            let id = measure["id"].as_str().expect("an id");
            let wanted = &wanted["measures"][id];
            for end in ["value", "low", "high"] {
                about(&found[end], &wanted[end], &format!("{id}, {end}"));
                numbers += usize::from(wanted[end].is_number());
            }
        }
        for (class, found) in list(&page["classes"]).iter().zip(list(&row["classes"])) {
            let wanted = &wanted["classes"][class["id"].as_str().expect("an id")]["leak_through"];
            about(&found["value"], &wanted["value"], "leak-through of a class");
        }
        for (stage, found) in list(&page["stages"]).iter().zip(list(&row["funnel"])) {
            let stage = stage.as_str().expect("a name").replace(' ', "_");
            about(found, &wanted["funnel"][stage.as_str()], &stage);
        }
        for (cause, found) in list(&page["causes"]).iter().zip(list(&row["causes"])) {
            assert_eq!(found, &wanted["causes"][cause["id"].as_str().expect("an id")]);
        }
    }
    assert!(numbers > 300, "only {numbers} numbers were compared");
    for (verdict, wanted) in list(&page["verdicts"]).iter().zip(list(&summary["verdicts"])) {
        let lower = |text: &Value| text.as_str().expect("a sentence").to_lowercase();
        assert_eq!(lower(&verdict["best"]), lower(&wanted["best"]));
        for (pair, wanted) in list(&verdict["pairs"]).iter().zip(list(&wanted["pairs"])) {
            assert_eq!(strategy(&pair["first"]), &wanted["first"]);
            assert_eq!(strategy(&pair["second"]), &wanted["second"]);
            assert_eq!(pair["finding"], wanted["finding"]);
            assert_eq!(lower(&pair["words"]), lower(&wanted["words"]));
            about(&pair["difference"]["value"], &wanted["difference"]["value"], "a difference");
        }
        let may: Vec<&Value> = list(&wanted["with_best"])
            .iter()
            .filter(|c| c["may_be_best"] == Value::Bool(true))
            .map(|c| &c["strategy"])
            .collect();
        for (s, may_be) in list(&verdict["order"]).iter().zip(list(&verdict["may_be_best"])) {
            assert!(*may_be == Value::Bool(true) || !may.contains(&strategy(s)), "{s} may be the best");
        }
    }
    for (next, wanted) in list(&page["next"]).iter().zip(list(&summary["next_ten_per_cent"])) {
        assert_eq!(next["words"], wanted["words"]);
    }
    let counts: BTreeMap<&str, &Value> =
        list(&page["grades"]["counts"]).iter().map(|c| (c[0].as_str().expect("a grade"), &c[2])).collect();
    for (grade, wanted) in summary["input_grades"].as_object().expect("grades") {
        assert_eq!(counts[grade.as_str()], wanted);
    }
    for part in ["question", "answer", "sure", "rests_on", "not"] {
        assert!(!list(&page["summary"][part]).is_empty(), "{part} is empty");
    }
    // The middle budget's leader in drones of a hundred.
    let leak =
        &page["rows"][page["middle"].as_u64().expect("an index") as usize + 2 * list(&page["budgets"]).len()];
    let of_hundred = format!("about {:.0} ", 100.0 * number(&leak["estimates"][0]["value"]));
    let answer = page["summary"]["answer"].to_string();
    assert!(answer.contains(&of_hundred), "{of_hundred} is not in {answer}");
}

#[test]
fn a_campaign_is_told_by_horizon_and_its_dots_lead_back() {
    let place = Place::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/lessons/training-against-hardware.ron");
    study(&place, &format!("{file} --replicates 2 --report --out r"));
    let made = self::file(&place, "r").expect("--report writes the page");
    let page = page(&place, "r");
    assert_code(&place.run("report r --quiet"), 0);
    assert!(self::file(&place, "r").expect("written") == made, "report DIR writes what study --report wrote");
    let summary: Value =
        serde_json::from_slice(&fs::read(place.path("r/summary.json")).expect("written")).expect("JSON");
    let ids = |key: &str| list(&page[key]).iter().map(|s| s["id"].clone()).collect::<Vec<_>>();
    assert_eq!(
        ids("adversaries"),
        list(&summary["adversaries"]).iter().map(|a| a["id"].clone()).collect::<Vec<_>>()
    );
    for (row, wanted) in list(&page["rows"]).iter().zip(list(&summary["rows"])) {
        assert_eq!(
            ids("adversaries")[row["adversary"].as_u64().expect("an index") as usize],
            wanted["adversary"]
        );
        let wanted = &list(&wanted["horizons"]).last().expect("a horizon")["measures"];
        for (id, found) in ids("measures").iter().zip(list(&row["estimates"])) {
            if let Some(wanted) = wanted.get(id.as_str().expect("an id")) {
                about(&found["value"], &wanted["value"], &id.to_string());
            }
        }
    }
    for (verdict, wanted) in list(&page["verdicts"]).iter().zip(list(&summary["verdicts"])) {
        assert_eq!(verdict["when"], format!("by month {}", wanted["month"]).as_str());
        let lower = |text: &Value| text.as_str().expect("a sentence").to_lowercase();
        assert_eq!(lower(&verdict["best"]), lower(&wanted["sentence"]));
    }
    let months = page["campaign"]["months"].as_u64().expect("months") as usize;
    for series in list(&page["campaign"]["series"]) {
        assert!(list(&series["lines"]).iter().all(|line| list(&line["months"]).len() == months), "{series}");
    }
    // The last row is against another adversary than that of the figures.
    let last = list(&page["scatter"]["rows"]).last().expect("rows");
    let command = last["command"].as_str().expect("a command").replace("{replicate}", "1");
    assert!(command.contains("--adversary no-learning"), "{command}");
    assert_eq!(digest(&shell(&place, "r", &command)), last["digests"][1]);
    for replay in list(&page["replays"]) {
        let side = &replay["sides"][0];
        let told = shell(&place, "r", side["command"].as_str().expect("a command"));
        assert_eq!(digest(&told), side["digest"], "{}", replay["why"]);
    }
}

// ---- The same page, whoever makes it -------------------------------------------------------------------------------

#[test]
fn threads_and_who_makes_it_change_no_byte_and_nothing_is_run_anew() {
    let place = Place::new();
    study(&place, "small.ron --report --threads 1 --out a");
    study(&place, "small.ron --threads 2 --out b");
    let made = file(&place, "a").expect("--report writes the page");
    assert!(file(&place, "b").is_none(), "without --report there is none");
    let before = bytes(&place.path("b"));
    assert_code(&place.run("report b --threads 2 --quiet"), 0);
    assert!(file(&place, "b").expect("report writes the page") == made, "the page differs");
    let (mut a, mut b) = (bytes(&place.path("a")), bytes(&place.path("b")));
    assert!(a["manifest.json"] == b["manifest.json"], "the manifest names the page in either case");
    // The ledger is the same to the byte: nothing was run, nothing appended; so are the results.
    b.remove(&made.0);
    b.insert("manifest.json".into(), before["manifest.json"].clone());
    assert!(b == before, "the ledger and the results are as they were");
    a.retain(|name, _| !name.starts_with("ledger"));
    // Again, over the page that is there.
    assert_code(&place.run("report b --threads 1 --quiet"), 0);
    assert!(file(&place, "b").expect("written") == made);
    assert!(bytes(&place.path("b"))["manifest.json"] == a["manifest.json"]);
    let one = place.run("report a --format json --threads 1 --quiet");
    let two = place.run("report b --format json --threads 2 --out page.json --quiet");
    assert_code(&one, 0);
    assert_code(&two, 0);
    assert!(one.stdout == fs::read(place.path("page.json")).expect("written"));
}

#[test]
fn a_page_goes_with_the_numbers_that_it_was_made_of() {
    let place = Place::new();
    study(&place, "small.ron --replicates 3 --out r");
    assert_code(&place.run("report r --quiet"), 0);
    fs::write(place.path("r/mine.txt"), "x").expect("writable");
    assert_code(&place.run("status r"), 0);
    study(&place, "small.ron --replicates 4 --out r");
    assert!(file(&place, "r").is_none(), "a page of three replicates beside results of four");
    assert!(place.path("r/mine.txt").exists());
    study(&place, "small.ron --replicates 4 --report --out r");
    assert_eq!(page(&place, "r")["scatter"]["of"], 4);
    assert!(file(&place, "r").is_some());
}

#[test]
fn studies_that_stop_by_themselves_and_shards_come_to_a_page_too() {
    let place = Place::new();
    study(&place, "small.ron --until 20% --measure leak_through --replicates 900 --report --out narrow");
    let made = file(&place, "narrow").expect("written");
    assert_code(&place.run("report narrow --quiet"), 0);
    assert!(file(&place, "narrow").expect("written") == made, "a study that stopped by itself");
    let page = page(&place, "narrow");
    let ran = page["recipe"]["replicates"].as_u64().expect("a number");
    assert!(ran < 900, "it stopped by itself, after {ran}");
    assert!(page["recipe"]["command"].as_str().expect("a command").contains(&format!("--replicates {ran}")));
    study(&place, "small.ron --report --out whole");
    assert_code(&place.run("plan small.ron --shards 2 --out shards"), 0);
    for shard in 0..2 {
        let output = place.run(&format!("run shards --shard {shard} --quiet"));
        assert_code(&output, 0);
    }
    assert_code(&place.run("merge shards --report --quiet"), 0);
    assert!(file(&place, "shards").expect("written") == file(&place, "whole").expect("written"));
    assert_code(&place.run("report shards --quiet"), 0);
    assert!(file(&place, "shards").expect("written") == file(&place, "whole").expect("written"));
    study(&place, "small.ron --until best:0.9:5 --replicates 60 --report --out best");
    let command =
        String::from_utf8_lossy(&file(&place, "best").expect("a selection has a page").1).into_owned();
    assert!(command.contains("--until best:0.9:5 --measure leak_through --replicates 60"));
    // What was picked for its result is told by replicates that had no part in picking it.
    let told = std::fs::read_to_string(place.path("best").join("summary.txt")).expect("written");
    let fresh =
        told.split("; fresh: ").nth(1).and_then(|rest| rest.split(" (n").next()).expect("fresh figures");
    let fresh = fresh.split_whitespace().collect::<Vec<_>>().join(" ");
    let top = command.split("How sure this is").next().expect("a top");
    assert!(top.contains(&fresh), "{fresh} is not on top");
    assert!(command.contains("flatter the winners") && !top.contains("that is sure"));
}

#[test]
fn a_document_that_is_written_anew_leaves_nothing_of_the_one_before() {
    let place = Place::new();
    study(&place, "small.ron --replicates 12 --out r");
    assert_code(&place.run("report r --format md --tornado --quiet"), 0);
    assert!(place.path("r/report/charts/tornado.svg").is_file() && place.path("r/report/maps").is_dir());
    assert_code(&place.run("report r --format md --quiet"), 0);
    assert!(!place.path("r/report/charts/tornado.svg").exists(), "a chart of the one before stays");
    let manifest = fs::read_to_string(place.path("r/manifest.json")).expect("there");
    assert!(!manifest.contains("tornado.svg") && manifest.contains("report/report.md"));
    study(&place, "small.ron --replicates 13 --out r");
    assert!(!place.path("r/report").exists(), "a document of twelve replicates beside results of thirteen");
    let output = place.run("report r --format md --out small.ron --quiet");
    assert_code(&output, 2);
    assert!(String::from_utf8_lossy(&output.stderr).contains("--out: expected a folder"));
}

#[test]
fn plans_that_do_not_differ_are_not_told_as_best_and_worst() {
    let place = Place::new();
    let text = fs::read_to_string(place.path("small.ron")).expect("there");
    let calm = text.replacen("raids_per_day: ", "raids_per_day: 0.0001, // ", 1);
    assert_ne!(calm, text);
    fs::write(place.path("calm.ron"), calm).expect("writable");
    study(&place, "calm.ron --replicates 12 --out calm");
    let page = page(&place, "calm");
    let words = page["summary"]["answer"].to_string();
    assert!(!words.contains("at the other end") && !words.contains("that is sure"), "{words}");
}

#[test]
fn a_replicate_that_failed_is_left_out_and_told() {
    let place = Place::new();
    let mut command = place.command("study small.ron --replicates 5 --report --out r --quiet");
    let output = command.env("PICKET_FAULT", "jam@100000:2").output().expect("it runs");
    assert_code(&output, 3);
    let made = file(&place, "r").expect("written");
    assert_code(&place.run("report r --quiet"), 0);
    assert!(file(&place, "r").expect("written") == made);
    let page = page(&place, "r");
    assert_eq!(page["scatter"]["replicates"], serde_json::json!([0, 1, 3, 4]));
    assert!(
        page["summary"]["sure"].to_string().contains("1 replicate in which the program failed"),
        "{page}"
    );
}

#[test]
fn only_the_first_replicates_are_kept() {
    let place = Place::new();
    study(&place, &format!("small.ron --replicates {} --out r", MOST + 7));
    let page = page(&place, "r");
    let scatter = &page["scatter"];
    assert_eq!(scatter["of"], MOST + 7);
    assert_eq!(list(&scatter["replicates"]).len(), MOST);
    for row in list(&scatter["rows"]) {
        for what in ["leaked", "harm", "digests"] {
            assert_eq!(list(&row[what]).len(), MOST, "{what}");
        }
    }
    assert_eq!(page["rows"][0]["n"], MOST + 7, "estimates rest on all of them");
}

// ---- What is recorded is what happens ------------------------------------------------------------------------------

#[test]
fn every_dot_and_every_recording_leads_back_to_the_same_digest() {
    let place = Place::new();
    // A file and a strategy that a shell would take apart.
    let name = "it's $mine.ron";
    place.write(name, &small());
    let mut command = place.command("study --replicates 6 --out r --quiet");
    assert_code(&command.arg(name).output().expect("it runs"), 0);
    let page = page(&place, "r");
    let rows = list(&page["scatter"]["rows"]);
    for (number, replicate) in [(0, 0), (rows.len() / 2, 3), (rows.len() - 1, 5)] {
        let row = &rows[number];
        let command =
            row["command"].as_str().expect("a command").replace("{replicate}", &replicate.to_string());
        assert_eq!(digest(&shell(&place, "r", &command)), row["digests"][replicate], "{command}");
    }
    let replays = list(&page["replays"]);
    assert_eq!(replays.len(), 3);
    let mut numbers: Vec<&Value> = replays.iter().map(|r| &r["replicate"]).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), 3, "each recording is another replicate");
    for replay in replays {
        assert_eq!(list(&replay["sides"]).len(), 2);
        for side in list(&replay["sides"]) {
            let told = shell(&place, "r", side["command"].as_str().expect("a command"));
            assert_eq!(digest(&told), side["digest"]);
            let dot = list(&page["scatter"]["replicates"]).iter().position(|r| *r == replay["replicate"]);
            let row = side["deployment"].as_u64().expect("an index") as usize;
            assert_eq!(rows[row]["digests"][dot.expect("it has a dot")], side["digest"]);
            // Every line of the stories is one that `picket run` tells.
            let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
            for drone in list(&side["drones"]) {
                for line in list(&drone["story"]) {
                    assert!(told.contains(line[1].as_str().expect("words")), "{line} is not in\n{told}");
                }
                let ending = drone["ending"].as_str().expect("words");
                assert!(!ending.is_empty() && told.contains(ending), "{ending} is not in\n{told}");
            }
        }
    }
}

/// Where something is at a time, of points of a time and some numbers.
fn place_at(points: &[Value], time_s: f64) -> Option<Vec<f64>> {
    let next = points.iter().position(|p| number(&p[0]) >= time_s)?;
    let (a, b) = (&points[next.saturating_sub(1)], &points[next]);
    let (from, to) = (number(&a[0]), number(&b[0]));
    let part = if to > from { ((time_s - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
    let coordinates = list(a).iter().zip(list(b)).skip(1);
    Some(coordinates.map(|(a, b)| number(a) + part * (number(b) - number(a))).collect())
}

#[test]
fn a_recording_is_where_the_simulation_is() {
    let place = Place::new();
    place.write("busy.ron", &changed(&[("period_days: 30,", "period_days: 10,")]));
    study(&place, "busy.ron --replicates 12 --out r");
    let page = page(&place, "r");
    let Ok(loaded) = Scenario::load(&place.path("busy.ron")) else { panic!("it loads") };
    let scenario = Arc::new(loaded.scenario);
    let (mut places, mut held, mut pairs) = (0, 0, 0);
    for replay in list(&page["replays"]) {
        let luck =
            Luck::draw(&scenario, scenario.spec.seed, replay["replicate"].as_u64().expect("a number") as u32);
        for side in list(&replay["sides"]) {
            let plan = &page["maps"]["deployments"][side["deployment"].as_u64().expect("an index") as usize];
            let index = |key: &str| plan[key].as_u64().expect("an index") as usize;
            let budget = number(&page["budgets"][index("budget")]["usd"]);
            let deployment = Arc::new(deploy(&scenario, index("strategy"), budget));
            let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
            let film = Film::shoot(theatre, luck.drawn.clone(), luck.plan.clone());
            let scenes: Vec<(f64, f64)> = list(&replay["scenes"])
                .iter()
                .map(|scene| (number(&scene["time_s"][0]), number(&scene["time_s"][1])))
                .collect();
            assert!(scenes.windows(2).all(|pair| pair[0].1 < pair[1].0), "{scenes:?}");
            let mut look = |_, frame: Frame| {
                for shot in &frame.flyers {
                    let FlyerKind::Threat { raid, drone } = shot.kind else { continue };
                    let key = serde_json::json!([raid, drone]);
                    let track = list(&side["drones"]).iter().find(|d| d["key"] == key).expect("it is there");
                    let there = place_at(list(&track["points"]), frame.time_s).expect("it flies");
                    let ground = scenario.ground.above(shot.at.truncate(), 0.0).z;
                    let off = (there[0] - shot.at.x)
                        .abs()
                        .max((there[1] - shot.at.y).abs())
                        .max((there[2] - (shot.at.z - ground)).abs());
                    // Five metres, and what rounding to a metre and to a tenth of a second comes to.
                    assert!(off <= 5.0 + 1.0 + 3.0, "{off} m off at {} s", frame.time_s);
                    places += 1;
                    let link = list(&track["spans"]).iter().any(|span| {
                        let within = number(&span["time_s"][0]) - 0.06 <= frame.time_s
                            && frame.time_s < number(&span["time_s"][1]) - 0.06;
                        span["what"] == "link" && within
                    });
                    let radio = track["radio"] == Value::Bool(true);
                    if radio && link == shot.link {
                        held += 1;
                    }
                    assert!(
                        !radio || link == shot.link,
                        "link of {key} at {} s: {}",
                        frame.time_s,
                        shot.link
                    );
                }
                for pair in &frame.pairs {
                    let name = format!(
                        "Pair {} of raid {}",
                        film.plan.raids[pair.raid].pairs[pair.index].pair + 1,
                        pair.raid + 1
                    );
                    let Some(track) = list(&side["pairs"]).iter().find(|p| p["name"] == name.as_str()) else {
                        continue;
                    };
                    let there = place_at(list(&track["points"]), frame.time_s).expect("it is on the map");
                    assert!((there[0] - pair.at.x).abs().max((there[1] - pair.at.y).abs()) <= 7.0, "{name}");
                    pairs += 1;
                }
            };
            film.watch(&scenes, &mut look);
        }
    }
    assert!(places > 500 && held > 200 && pairs > 500, "{places} places, {held} links, {pairs} pairs");
}

// ---- How large it is -----------------------------------------------------------------------------------------------

#[test]
fn the_valley_stays_small() {
    let place = Place::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/valley.ron");
    study(&place, &format!("{file} --replicates 6 --out r"));
    let page = page(&place, "r");
    let size = |value: &Value| value.to_string().len();
    let covers: usize = list(&page["maps"]["deployments"]).iter().map(|d| size(&d["cover"])).sum();
    let dots = list(&page["scatter"]["rows"]).len() * list(&page["scatter"]["replicates"]).len();
    let kept = ["leaked", "harm", "digests"];
    let dot_bytes: usize =
        list(&page["scatter"]["rows"]).iter().flat_map(|row| kept.map(|what| size(&row[what]))).sum();
    for (what, bytes, most) in [
        ("the relief", size(&page["maps"]["relief"]), 250_000),
        ("coverage of 35 deployments", covers, 300_000),
        ("all maps", size(&page["maps"]), 500_000),
        ("ten thousand dots", 10_000 * dot_bytes / dots, 350_000),
        ("the largest recording", list(&page["replays"]).iter().map(size).max().expect("one"), 260_000),
    ] {
        assert!(bytes < most, "{what}: {bytes} bytes, not below {most}");
    }
}

// ---- What no page can be made of -----------------------------------------------------------------------------------

#[test]
fn what_no_page_can_be_made_of_is_refused_with_a_hint() {
    let place = Place::new();
    fs::create_dir(place.path("empty")).expect("writable");
    study(&place, "small.ron --out done");
    study(&place, "small.ron --until best:0.9:5 --replicates 60 --out best");
    study(&place, "small.ron --replicate-budget 400 --out within");
    study(&place, "small.ron --tornado --replicates 1 --out tornado");
    // A study of rare leaks takes minutes; its manifest says what it is.
    fs::create_dir(place.path("rare")).expect("writable");
    place.write("rare/manifest.json", r#"{"program": "picket", "kind": "rare", "files": []}"#);
    assert_code(&place.run("plan small.ron --shards 2 --out shards"), 0);
    assert_code(&place.run("run shards --shard 0 --quiet"), 0);
    study(&place, "small.ron --out other");
    let plan = place.path("other/ledger/plan.json");
    let text = fs::read_to_string(&plan).expect("readable");
    fs::write(&plan, text.replace("\"version\": \"", "\"version\": \"9.")).expect("writable");
    study(&place, "small.ron --out gone");
    fs::remove_dir_all(place.path("gone/ledger")).expect("there");
    let before = bytes(place.folder.path());
    for (words, code, parts) in [
        (
            "report nowhere",
            2,
            ["nowhere: expected the folder of a study that is done", "picket study FILE --out nowhere"],
        ),
        ("report small.ron", 2, ["expected the folder of a study", "picket study FILE"]),
        ("report empty", 2, ["holds no study with its ledger", "--report"]),
        ("report gone", 2, ["holds no study with its ledger", "--report"]),
        ("report best", 2, ["looked for the best strategy", "the same `picket study` with --report"]),
        ("report within", 2, ["looked for the best strategy", "the same `picket study` with --report"]),
        ("report tornado", 2, ["holds a sensitivity study", "--tornado asks both"]),
        ("report rare", 2, ["holds a study of rare leaks", "without --rare"]),
        ("report shards", 1, ["the study is not complete", "picket run shards --shard I"]),
        ("report other", 2, ["the program: picket 9.", "a folder of its own"]),
        ("report done --replicates 9", 2, ["--replicates: the study has as many as it has", "runs more"]),
        ("report done --seed 9", 2, ["--seed: the study has the seed", "run with"]),
        ("report done --format pdf", 2, ["html, md, json", "pdf"]),
        ("report done --out no/such/page.html", 2, ["there is no folder no/such", "make it first"]),
        ("report done --out done", 2, ["done is a folder", "name a file"]),
        ("study small.ron --report --tornado", 2, ["--report", "--tornado"]),
        ("study small.ron --report --rare", 2, ["--report", "--rare"]),
    ] {
        let output = place.run(words);
        assert_code(&output, code);
        let said = stderr(&output);
        assert!(parts.iter().all(|part| said.contains(part)), "picket {words}\n{said}");
    }
    let locks = |all: BTreeMap<String, Vec<u8>>| {
        all.into_iter().filter(|(name, _)| !name.ends_with("lock")).collect::<BTreeMap<_, _>>()
    };
    assert!(locks(bytes(place.folder.path())) == locks(before), "what is refused changes nothing");
}

#[test]
fn a_study_that_was_killed_is_not_complete() {
    let place = Place::new();
    study(&place, "small.ron --replicates 4 --out r");
    let plan = place.path("r/ledger/plan.json");
    let text = fs::read_to_string(&plan).expect("readable");
    let more = text.replace("\"end\": 4", "\"end\": 9").replace("\"finished\": true", "\"finished\": false");
    assert_ne!(more, text);
    fs::write(&plan, more).expect("writable");
    let output = place.run("report r");
    assert_code(&output, 1);
    assert!(stderr(&output).contains("4 of 9 replicates done"), "{}", stderr(&output));
}

// ---- What the results hang on --------------------------------------------------------------------------------------

#[test]
fn the_tornado_is_asked_for_and_shown() {
    let place = Place::new();
    study(&place, "small.ron --replicates 3 --out r");
    assert!(page(&place, "r")["tornado"].is_null());
    let output = place.run("report r --tornado --format json --quiet");
    assert_code(&output, 0);
    let page = json(&output);
    let figures = list(&page["tornado"]["figures"]);
    assert!(figures.len() > 5, "{} figures", figures.len());
    let swing = |figure: &Value| {
        list(&figure["leak_through"])
            .iter()
            .map(|ends| (number(&ends[1]) - number(&ends[0])).abs())
            .fold(0.0, f64::max)
    };
    assert!(
        figures.windows(2).all(|pair| swing(&pair[0]) + 3e-4 >= swing(&pair[1])),
        "those that move most first"
    );
    assert!(page["summary"]["rests_on"].to_string().contains("uncertain figures was put at its low"));
    assert!(page["tornado"]["words"].to_string().contains("would change sign"));
}
