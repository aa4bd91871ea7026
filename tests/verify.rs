//! `picket verify`: the laws that have to hold, judged through the command as a user runs it; and that a law which does
//! not hold is noticed. The whole page takes minutes: CI makes it anew with the release build and compares it, here the
//! laws without chance and the quickest ones run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn picket(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
    command.current_dir(root()).args(args).output().expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("it is text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("it is text")
}

fn page() -> String {
    fs::read_to_string(root().join("docs/validation.md")).expect("the page is committed")
}

/// A shipped law with a piece of its file changed, in a folder of its own.
fn changed(name: &str, from: &str, to: &str) -> (tempfile::TempDir, PathBuf) {
    let text = fs::read_to_string(root().join("scenarios/verify").join(name)).expect("a shipped law");
    assert!(text.contains(from), "{name} does not say {from:?}");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text.replace(from, to)).expect("it can be written");
    (folder, path)
}

/// Every law that the simulator has to reproduce has its scenario, its rows on the page and its picture, and agrees there.
#[test]
fn the_page_has_every_law_and_all_agree() {
    let page = page();
    for law in [
        "burn-through",
        "exhaustive-search",
        "flaming-datum",
        "fourth-root",
        "intervals-difference",
        "intervals-mean",
        "intervals-proportion",
        "kill-chain-cue",
        "kill-chain-fibre",
        "kill-chain-race",
        "lateral-range",
        "loss-system",
        "loss-system-mixed",
        "null",
        "poisson-field",
        "practice",
        "procurement",
        "raid-annihilation",
        "random-search",
        "relative-speed",
        "shoot-look-shoot",
        "shoot-look-shoot-none",
        "step-leak",
        "timely-interception",
    ] {
        assert!(page.contains(&format!("`picket verify --law {law}`")), "{law} is not on the page");
        let picture = root().join("docs/validation").join(format!("{law}.svg"));
        let cases = page.split(&format!("--law {law}`\n")).nth(1).expect("it is there");
        let rows = cases.split("\n## ").next().unwrap_or("").matches("| agrees |").count();
        assert!(rows > 0, "{law} has no row");
        assert!(rows < 2 || picture.is_file(), "{law} has no picture");
    }
    assert!(!page.contains("| differs |") && !page.contains("| too wide |"));
    for entry in fs::read_dir(root().join("scenarios/verify")).expect("the laws") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(page.contains(&format!("scenarios/verify/{name}")), "{name} is not on the page");
    }
}

/// The laws that leave nothing to chance hold to 1e-9, over their whole range; the page says what the program says.
#[test]
fn exact_laws_are_exact_and_the_page_is_what_the_program_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().display().to_string();
    let laws =
        ["--law", "burn-through", "--law", "fourth-root", "--law", "null", "--law", "raid-annihilation"];
    let mut args = vec!["verify", "--quiet", "--out", &out];
    args.extend(laws);
    let output = picket(&args);
    assert_eq!(output.status.code(), Some(0), "{}{}", stdout(&output), stderr(&output));
    let written = fs::read_to_string(folder.path().join("validation.md")).expect("it wrote a page");
    let page = page();
    let rows: Vec<&str> = written.lines().filter(|l| l.ends_with("| agrees |")).collect();
    assert!(rows.len() > 24, "{written}");
    for row in rows.iter().filter(|row| !row.starts_with("| [")) {
        assert!(page.contains(row), "the page lacks\n{row}\n(write it anew with `picket verify --out docs`)");
    }
    for law in ["burn-through", "fourth-root"] {
        let picture =
            |root: &Path| fs::read(root.join("validation").join(format!("{law}.svg"))).expect("a picture");
        assert!(picture(folder.path()) == picture(&root().join("docs")), "the picture of {law} is stale");
    }
}

/// A law that does not hold is told from one that does: each of these files says something slightly wrong.
#[test]
fn a_law_that_does_not_hold_differs() {
    for (name, from, to, replicates) in [
        // A ratio off in the ninth digit; a chance for one drone more than there are; a tenth fewer sensors than there are.
        ("fourth-root.ron", "is: FourthRoot(cross_section_ratio: 16)", "is: Value(2.000000003)", "1"),
        (
            "raid-annihilation.ron",
            "is: RaidAnnihilation(drones: 2, stop_chance: 0.9)",
            "is: RaidAnnihilation(drones: 3, stop_chance: 0.9)",
            "60",
        ),
        ("poisson-field.ron", "density_per_km2: 5, range_m", "density_per_km2: 4.5, range_m", "200"),
        // A jammer in the middle of it changes something.
        ("null.ron", "(22, 0.5)", "(3.1, 5.0)", "20"),
    ] {
        let (_folder, path) = changed(name, from, to);
        let path = path.display().to_string();
        let output = picket(&["verify", "--quiet", "--replicates", replicates, &path]);
        let said = stdout(&output);
        assert_eq!(output.status.code(), Some(1), "{name}: {said}{}", stderr(&output));
        let differ = said.lines().filter(|line| line.ends_with("differs")).count();
        assert!(differ >= 2, "{name}: the heading and a case differ\n{said}");
    }
}

/// Other parameter values than the shipped ones hold as well, when both sides are changed.
#[test]
fn other_values_hold_too() {
    let text = fs::read_to_string(root().join("scenarios/verify/lateral-range.ron")).expect("a shipped law");
    let changes = [("range_m: 500", "range_m: 350"), ("speed_m_s: 15", "speed_m_s: 22")];
    let text = changes.iter().fold(text, |text, (from, to)| text.replace(from, to));
    // The two farthest passes are out of range now.
    let far = |line: &&str| !line.contains("offset_m: 400") && !line.contains("offset_m: 480");
    let text: Vec<&str> = text.lines().filter(far).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("other.ron");
    fs::write(&path, text.join("\n")).expect("it can be written");
    let output = picket(&["verify", "--quiet", &path.display().to_string()]);
    let said = stdout(&output);
    assert_eq!(output.status.code(), Some(0), "{said}{}", stderr(&output));
    assert!(said.contains("0.4708") && said.contains("0.3594"), "the law of other parameters: {said}");
}

/// Too few replicates are no agreement: the verdict says so, and so does the exit code.
#[test]
fn too_few_replicates_are_too_wide() {
    let output = picket(&["verify", "--quiet", "--law", "lateral-range", "--replicates", "5"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("too few replicates to tell of lateral-range"), "{}", stdout(&output));
}

/// For machines: one object with the verdict, every case with what was expected and observed.
#[test]
fn json_says_what_the_table_says() {
    let output = picket(&["verify", "--quiet", "--law", "fourth-root", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!(json["agrees"], true);
    let cases = json["laws"][0]["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 7);
    for case in cases {
        let (seen, want) = (case["observed"].as_f64(), case["expected"]["least"].as_f64());
        let (seen, want) = (seen.expect("a number"), want.expect("a number"));
        assert!((seen - want).abs() < 1e-9 * want.max(1.0), "{case}");
        assert_eq!(case["verdict"], "agrees");
    }
}

/// A user's own file is judged by what it states.
#[test]
fn a_file_of_ones_own_is_judged() {
    let text = fs::read_to_string(root().join("scenarios/first.ron")).expect("a shipped scenario");
    let with = |expect: &str| {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mine.ron");
        let end = text.trim_end().strip_suffix(')').expect("a scenario ends in a bracket");
        fs::write(&path, format!("{end}    expect: [{expect}],\n)\n")).expect("it can be written");
        let output = picket(&["verify", "--quiet", &path.display().to_string()]);
        (output.status.code(), stdout(&output) + &stderr(&output))
    };
    let mine = |is: &str| {
        format!(
            "(id: \"mine\", observe: Measure(LeakThrough), half_width: 0.1,
              cases: [(strategy: \"cue\", budget_usd: 1000000, set: [(\"cells.hill.raids_per_day\", 1)], is: {is})])"
        )
    };
    let (code, said) = with(&mine("Between(0.05, 0.6)"));
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = with(&mine("AtMost(0.01)"));
    assert_eq!((code, said.contains("differs")), (Some(1), true), "{said}");
    for (expect, piece) in [
        ("", "states nothing that could be verified"),
        ("(id: \"a\", observe: Measure(LeakThrough), cases: [])", "has no case"),
        ("(id: \"a\", observe: Measure(LeakThru), cases: [(is: Value(1))])", "did you mean `LeakThrough`?"),
        (
            "(id: \"a\", observe: Measure(LeakThrough), cases: [(strategy: \"quue\", is: Value(1))])",
            "there is no strategy `quue`",
        ),
        (
            "(id: \"a\", observe: Measure(LeakThrough), cases: [(set: [(\"cells.hil.raids_per_day\", 1)], is: Value(1))])",
            "nothing with the id `hil` stands there",
        ),
        (
            "(id: \"a\", observe: Measure(WarningP50), cases: [(is: Value(1))])",
            "`WarningP50` cannot be observed",
        ),
        (
            "(id: \"a\", observe: Measure(LeakThrough), cases: [(budget_usd: 7, is: Value(1))])",
            "the file has no such budget",
        ),
        (
            "(id: \"a\", observe: Measure(LeakThrough), cases: [(is: RaidAnnihilation(drones: 2, stop_chance: 1.5))])",
            "`stop_chance` is out of bounds",
        ),
        (
            "(id: \"a\", observe: Measure(LeakThrough), cases: [(set: [(\"cells.hill.raids_per_day\", -1)], is: Value(1))])",
            "with cells.hill.raids_per_day = -1 the file has errors",
        ),
    ] {
        let (code, said) = with(expect);
        assert_eq!(code, Some(1), "{expect}: {said}");
        assert!(said.contains(piece), "{expect}: {said}");
    }
}

/// A law that no file states is a wrong call, with the nearest name.
#[test]
fn an_unknown_law_is_a_wrong_call() {
    let output = picket(&["verify", "--law", "fourth-rot"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("did you mean `fourth-root`?"), "{}", stderr(&output));
}
