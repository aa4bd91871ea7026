//! Lessons: those that are shipped lead to their end and what they claim is so; a class's paper has no answers; a course holds back what was
//! not asked for; what is written wrongly is refused at its place.
//!
//! Claims are judged on the replicates that the lesson names, by the statistics of studies: a lesson whose claim stops being true
//! fails here.

use picket::lesson::answers::{Answers, Standing, answer};
use picket::lesson::spec::EndSpec;
use picket::lesson::text::Form;
use picket::lesson::{
    Ask, Body, Course, Entered, Held, Lesson, Prediction, Right, compare, copy, json, worksheet,
};
use picket::scenario::diagnostic::{Report, Severity};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, OnceLock};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lessons")
}

/// The shipped lessons, in the order of their names.
fn shipped() -> Vec<Arc<Lesson>> {
    let entries = fs::read_dir(folder()).expect("the lessons are there");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.retain(|file| file.extension().is_some_and(|e| e == "ron"));
    files.sort();
    let load = |file: &PathBuf| match Lesson::load(file) {
        Ok(loaded) => {
            assert!(loaded.warnings.is_empty(), "{}", loaded.warnings.render(false));
            Arc::new(loaded.lesson)
        }
        Err(report) => panic!("{}", report.render(false)),
    };
    files.iter().map(load).collect()
}

fn answered(lesson: &Lesson, threads: usize) -> Answers {
    answer(lesson, threads, &mut |_, _| ControlFlow::Continue(())).expect("nobody breaks it off")
}

/// The answers of all shipped lessons, computed once.
fn all() -> &'static [(Arc<Lesson>, Answers)] {
    static ALL: OnceLock<Vec<(Arc<Lesson>, Answers)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let with = |lesson: Arc<Lesson>| {
            let answers = answered(&lesson, 2);
            (lesson, answers)
        };
        shipped().into_iter().map(with).collect()
    })
}

#[test]
fn the_six_lessons_are_shipped() {
    let ids: Vec<String> = shipped().iter().map(|lesson| lesson.id.clone()).collect();
    let promised = [
        "cue-without-jammer",
        "fibre",
        "hunting-operators",
        "jammer-without-cue",
        "price-of-denial",
        "saturation",
    ];
    assert_eq!(ids, promised);
}

#[test]
fn what_a_shipped_lesson_claims_is_so() {
    for (lesson, answers) in all() {
        assert!(answers.claims.len() >= 3, "{} claims next to nothing", lesson.id);
        for claim in &answers.claims {
            assert_eq!(claim.standing, Standing::Holds, "{}: {}", lesson.id, claim.words);
        }
        for value in &answers.values {
            assert!(value.estimate.is_some(), "{}: nothing to count for `{}`", lesson.id, value.of.id);
        }
    }
}

#[test]
fn a_shipped_lesson_shows_a_typical_replicate_and_asks_what_can_be_told() {
    for (lesson, answers) in all() {
        let groups = answers.groups.as_ref().expect("every shipped lesson has groups");
        for step in &lesson.steps {
            if let (Body::Watch, Some(show)) = (&step.body, &step.show) {
                let luck = groups.luck[show.replicate as usize].word();
                assert_eq!(luck, "typical", "{}: replicate {} is {luck}", lesson.id, show.replicate);
            }
            if let Body::Predict { id, ask } = &step.body {
                let rights = everything(lesson, answers, ask)
                    .into_iter()
                    .map(|p| compare::compare(ask, &Entered::Predicted(p), answers));
                let right = rights.filter(|c| c.right == Right::Yes).count();
                assert_eq!(right, 1, "{}: of the predictions of `{id}` {right} are right", lesson.id);
            }
        }
    }
}

/// Every choice; of a number what came out.
fn everything(lesson: &Lesson, answers: &Answers, ask: &Ask) -> Vec<Prediction> {
    match ask {
        Ask::Number { of, .. } => {
            let value = answers.values[*of].estimate.expect("something was counted").value;
            vec![Prediction::Number(value * lesson.measured[*of].read_in().1)]
        }
        Ask::Which { options, .. } => (0..options.len()).map(Prediction::Choice).collect(),
        Ask::Range { ranges, .. } => (0..ranges.len()).map(Prediction::Choice).collect(),
    }
}

#[test]
fn every_shipped_lesson_can_be_walked_to_its_end() {
    for (lesson, answers) in all() {
        let mut course = Course::new(lesson.clone());
        let mut seen = 0;
        loop {
            if let Body::Predict { .. } = course.step().body {
                assert_eq!(course.go_on(), Err(Held::PredictionMissing), "{}", lesson.id);
                course.skip().expect("something is asked");
            }
            let text = course.text(Some(answers)).join(" ");
            assert!(!text.contains('…') && !text.contains(['{', '}']), "{}: {text}", lesson.id);
            for compared in course.compared(answers) {
                assert_eq!(compared.right, Right::Skipped, "{}", lesson.id);
                seen += 1;
            }
            let show =
                course.show().unwrap_or_else(|| panic!("{}: nothing to see at the beginning", lesson.id));
            assert!(!show.plans.is_empty());
            if course.is_at_the_end() {
                break;
            }
            course.go_on().expect("nothing holds it");
        }
        assert_eq!(course.go_on(), Err(Held::AtTheEnd));
        let asked = lesson.steps.iter().filter(|s| matches!(s.body, Body::Predict { .. })).count();
        assert!(asked >= 1 && seen == asked, "{}: {seen} of {asked} predictions were answered", lesson.id);
        assert!(matches!(course.step().body, Body::Close { .. }));
    }
}

#[test]
fn the_worksheet_has_no_answers_and_the_instructors_copy_has_all() {
    for (lesson, answers) in all() {
        let (paper, copy) = (worksheet::worksheet(lesson), copy::copy(lesson, answers));
        for value in &answers.values {
            let written = value.written(Form::Full);
            assert!(copy.contains(&written), "{}: the copy lacks {written}", lesson.id);
            assert!(
                !paper.contains(&written) || written.len() < 3,
                "{}: the worksheet has {written}",
                lesson.id
            );
        }
        for step in &lesson.steps {
            let held_back: Vec<_> = match &step.body {
                Body::Explain { .. } => step.text.iter().collect(),
                Body::Experiment { answer, .. } => answer.iter().collect(),
                Body::Close { take_home, not } => take_home.iter().chain(not).collect(),
                _ => Vec::new(),
            };
            for paragraph in held_back {
                assert!(
                    copy.contains(&paragraph.filled(Some(answers)).replace("\n\n", "\n>\n> ")),
                    "{}",
                    lesson.id
                );
                let start: String = paragraph.filled(None).chars().take(30).collect();
                assert!(!paper.contains(&start), "{}: the worksheet has “{start}”", lesson.id);
            }
            if !matches!(step.body, Body::Explain { .. }) {
                assert!(paper.contains(&step.title), "{}: the worksheet lacks “{}”", lesson.id, step.title);
            } else {
                assert!(!paper.contains(&step.title), "{}: the worksheet has “{}”", lesson.id, step.title);
            }
        }
        assert!(!paper.contains('±') && !paper.contains('…'), "{}", lesson.id);
    }
}

#[test]
fn the_groups_find_what_the_replicates_hold() {
    for (lesson, answers) in all() {
        let list = answers.groups.as_ref().expect("every shipped lesson has groups");
        for (nth, &figure) in list.of.iter().enumerate() {
            let sum =
                list.groups.iter().fold((0.0, 0.0), |s, g| (s.0 + g.counts[nth].0, s.1 + g.counts[nth].1));
            assert_eq!(sum, list.together[nth], "{}", lesson.id);
            let (part, whole) = list.all[nth];
            let value = answers.values[figure].estimate.expect("something was counted").value;
            assert!((part / whole - value).abs() < 1e-12, "{}: {part} of {whole} is not {value}", lesson.id);
        }
        let replicates: Vec<u32> = list.groups.iter().map(|g| g.replicate).collect();
        assert_eq!(replicates, (0..list.groups.len() as u32).collect::<Vec<_>>(), "nobody picks them");
    }
}

#[test]
fn the_answers_are_the_same_on_any_number_of_threads() {
    let (lesson, answers) = all().iter().find(|(l, _)| l.id == "jammer-without-cue").expect("it is shipped");
    assert_eq!(answered(lesson, 1), *answers);
}

#[test]
fn somebody_may_break_off_and_is_told_how_far_it_is() {
    let lesson = shipped().remove(0);
    let mut told = Vec::new();
    let broken_off = answer(&lesson, 1, &mut |done, of| {
        told.push((done, of));
        if told.len() < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    });
    assert_eq!(broken_off, None);
    assert!(told[0].0 > 0 && told[0].0 < told[1].0 && told[1].0 < told[1].1, "{told:?}");
}

// ---- a course --------------------------------------------------------------------------------------------------------

/// A small lesson on the village.
const SMALL: &str = r#"(
    schema: 1, name: "Small", question: "Which?", minutes: 5, scenario: "../scenarios/classroom/village.ron", replicates: 40,
    measured: [
        (id: "jam", of: Measure(LeakThrough), strategy: "jam"),
        (id: "cue", of: Measure(LeakThrough), strategy: "cue"),
        (id: "gain", of: Measure(LeakThrough), strategy: "jam", less: (strategy: "cue")),
        (id: "same", of: Measure(LeakThrough), strategy: "hear"),
        (id: "eyes", of: Measure(LeakThrough), strategy: "eyes"),
    ],
    steps: [
        Say(title: "Before", text: ["Look."], show: (plans: ["jam"])),
        Predict(id: "n", title: "How many?", text: ["How many?"], ask: Number(of: "jam", near: 1)),
        Predict(
            id: "w", title: "Which?", text: ["Which?"],
            ask: Which(options: [(text: "J", of: "jam"), (text: "C", of: "cue")], right: Lowest),
        ),
        Watch(title: "Run", text: ["See."], show: (plans: ["jam", "cue"], replicate: 3, from: Launch(raid: 2, before_s: 10), layers: [Links, Sensors, Links])),
        Explain(title: "Because", text: ["It is {jam}, not {cue:round}: {gain:size} less."]),
        Predict(
            id: "r", title: "By how much?", text: ["By how much?"],
            ask: Range(of: "gain", ranges: [(text: "little", to: 10), (text: "much", to: 70), (text: "all")]),
        ),
        Predict(
            id: "t", title: "Ears or eyes?", text: ["Ears or eyes?"],
            ask: Which(options: [(text: "ears", of: "same"), (text: "eyes", of: "eyes"), (text: "jammers", of: "jam")], right: Highest),
        ),
        Explain(title: "So", text: ["So it is, by {gain}."]),
        Close(take_home: ["That. {same}, {eyes}"], not: ["The other."]),
    ],
    groups: (groups: 3, of: ["jam"]),
)"#;

fn small(text: &str) -> Result<Lesson, Box<Report>> {
    Lesson::from_text(text, &folder(), "small.ron").map(|loaded| loaded.lesson)
}

fn course() -> (Course, Answers) {
    let lesson = small(SMALL).unwrap_or_else(|report| panic!("{}", report.render(false)));
    let answers = answered(&lesson, 2);
    (Course::new(Arc::new(lesson)), answers)
}

#[test]
fn a_course_waits_for_predictions_and_keeps_them_once_the_answer_is_known() {
    let (mut course, answers) = course();
    assert_eq!(course.predict(Prediction::Number(1.0)), Err(Held::NothingAsked));
    assert_eq!(course.skip(), Err(Held::NothingAsked));
    assert!(!course.go_back());
    course.go_on().expect("nothing is asked");
    assert_eq!(course.held(), Some(Held::PredictionMissing));
    assert!(matches!(course.predict(Prediction::Choice(0)), Err(Held::OtherKind { .. })));
    for nonsense in [-1.0, 100.5, f64::NAN] {
        assert!(
            matches!(course.predict(Prediction::Number(nonsense)), Err(Held::OutOfBounds { .. })),
            "{nonsense}"
        );
    }
    assert_eq!(course.held(), Some(Held::PredictionMissing), "what was refused is not entered");
    course.predict(Prediction::Number(30.0)).expect("it makes sense");
    course.go_on().expect("it is in");
    assert!(matches!(course.predict(Prediction::Number(1.0)), Err(Held::OtherKind { .. })));
    assert!(matches!(course.predict(Prediction::Choice(2)), Err(Held::OutOfBounds { .. })));
    course.predict(Prediction::Choice(1)).expect("it makes sense");
    assert!(course.go_back());
    course.predict(Prediction::Number(31.0)).expect("nobody has seen the answer");
    course.go_on().expect("it is in");
    course.go_on().expect("it is in");
    let show = course.show().expect("a run is watched");
    assert_eq!((show.plans.len(), show.replicate, show.layers.len()), (2, 3, 2));
    assert!(show.from_s.expect("before a launch") > 0.0);
    course.go_on().expect("nothing is asked");
    assert!(course.needs_answers());
    assert_eq!(course.text(None), ["It is …, not …: … less."]);
    let compared = course.compared(&answers);
    assert_eq!(compared.iter().map(|c| c.right).collect::<Vec<_>>(), [Right::No, Right::Yes]);
    assert!(compared[0].words.starts_with("The class said 31 %; it came out at "), "{}", compared[0].words);
    assert!(compared[0].words.contains("points too few"), "{}", compared[0].words);
    assert!(compared[1].words.contains("the lowest is “C”") && compared[1].words.ends_with("right."));
    (0..3).for_each(|_| assert!(course.go_back()));
    assert_eq!(course.predict(Prediction::Number(99.0)), Err(Held::AnswerKnown));
    assert_eq!(course.skip(), Err(Held::AnswerKnown));
    assert_eq!(course.entered(1), Some(Entered::Predicted(Prediction::Number(31.0))));
    assert_eq!(course.show().map(|show| show.plans.len()), Some(1), "what was seen before goes on");
}

#[test]
fn predictions_are_told_right_wrong_or_not_to_be_told() {
    let (course, answers) = course();
    let of = |step: usize| match &course.lesson().steps[step].body {
        Body::Predict { ask, .. } => ask,
        other => panic!("{other:?}"),
    };
    let right =
        |step: usize, p: Prediction| compare::compare(of(step), &Entered::Predicted(p), &answers).right;
    let jam = answers.values[0].estimate.expect("something was counted");
    assert_eq!(right(1, Prediction::Number(100.0 * jam.value)), Right::Yes);
    assert_eq!(right(1, Prediction::Number(100.0 * jam.high)), Right::Yes);
    assert_eq!(right(1, Prediction::Number((100.0 * jam.high + 2.0).min(100.0))), Right::No);
    assert_eq!(right(2, Prediction::Choice(0)), Right::No);
    let ranges = [0, 1, 2].map(|choice| right(5, Prediction::Choice(choice)));
    assert_eq!(ranges, [Right::No, Right::Yes, Right::No]);
    // Ears and eyes leak the same to the drone: neither is wrong, and jammers are.
    let which = [0, 1, 2].map(|choice| right(6, Prediction::Choice(choice)));
    assert_eq!(which, [Right::Open, Right::Open, Right::No]);
    let Ask::Which { right, .. } = of(6) else { panic!("a choice") };
    assert_eq!(*right, EndSpec::Highest);
}

#[test]
fn figures_are_those_of_a_study_and_differences_are_paired() {
    let (course, answers) = course();
    let value = |id: &str| {
        let index = course.lesson().figure(id).expect("it is measured");
        answers.values[index].estimate.expect("something was counted")
    };
    let (jam, cue, gain) = (value("jam"), value("cue"), value("gain"));
    assert!((gain.value - (jam.value - cue.value)).abs() < 1e-12);
    let unpaired = (jam.margin() * jam.margin() + cue.margin() * cue.margin()).sqrt();
    assert!(gain.margin() < 1.1 * unpaired && gain.low > 0.0, "{gain:?}");
    let (same, eyes) = (value("same"), value("eyes"));
    assert_eq!(same.value, eyes.value, "ears stop nothing");
    let index = |id: &str| course.lesson().figure(id).expect("it is measured");
    let gap = answers.difference(index("same"), index("eyes")).expect("both are ratios");
    assert_eq!((gap.value, gap.low, gap.high), (0.0, 0.0, 0.0), "paired: the same drones leak");
    let machine = json::json(course.lesson(), Some(&answers));
    assert_eq!(machine["answers"]["values"][0]["value"], jam.value);
    assert_eq!(machine["steps"][3]["show"]["layers"], serde_json::json!(["sensors", "links"]));
    assert!(json::json(course.lesson(), None)["answers"].is_null());
}

#[test]
fn a_claim_that_is_not_so_is_called_so() {
    let claims = r#"expect: [
        Less(what: "cue", than: "jam"), Less(what: "jam", than: "cue"), Less(what: "same", than: "eyes"), Less(what: "cue", than: "jam", by: 0.9),
        AtLeast(what: "jam", bound: 0.5), AtLeast(what: "cue", bound: 0.9), AtMost(what: "gain", bound: 0.0),
    ], groups: ("#;
    let lesson =
        small(&SMALL.replace("    groups: (", claims)).unwrap_or_else(|r| panic!("{}", r.render(false)));
    let answers = answered(&lesson, 2);
    use Standing::{Fails, Holds};
    let found: Vec<Standing> = answers.claims.iter().map(|c| c.standing).collect();
    assert_eq!(found, [Holds, Fails, Holds, Fails, Holds, Fails, Fails]);
    assert_eq!(answers.standing(), Fails);
    assert_eq!(
        answers.claims[3].words,
        "“leak-through: Ears, then jammers” is lower than “leak-through: Jammers, no cue”, by 90 points or more"
    );
}

// ---- what is written wrongly -----------------------------------------------------------------------------------------

/// Holds that a small lesson with a piece replaced is refused: at a path, pointing at something, with pieces of what is said.
fn refused(from: &str, to: &str, path: &str, at: &str, pieces: &[&str]) {
    assert!(SMALL.contains(from), "the lesson does not say {from:?}");
    let text = SMALL.replacen(from, to, 1);
    let Err(report) = small(&text) else { panic!("{to}: not refused") };
    let rendered = report.render(false);
    let found = report.diagnostics().iter().find(|d| d.path == path && d.severity == Severity::Error);
    let Some(d) = found else { panic!("{to}: nothing said of `{path}`\n{rendered}") };
    let of = |part: &Option<String>| part.clone().unwrap_or_default();
    let words = format!("{} | {} | {}", d.message, of(&d.expected), of(&d.hint));
    for piece in pieces {
        assert!(words.contains(piece), "{to}: `{piece}` is missing in: {words}");
    }
    let start = d.span.clone().expect("it has a place").start;
    assert!(text[start..].starts_with(at), "{to}: points at `{:.30}`\n{rendered}", &text[start..]);
    assert!(report.line_column(d).is_some(), "{to}: no line and column");
}

#[test]
fn what_is_written_wrongly_is_refused_at_its_place_with_a_hint() {
    for (from, to, path, at, pieces) in [
        ("minutes: 5", "minuets: 5", "minuets", "minuets", &["unknown field", "did you mean `minutes`"][..]),
        (
            "replicates: 40",
            "replicates: \"many\"",
            "replicates",
            "\"many\"",
            &["cannot be read", "whole number"],
        ),
        ("replicates: 40", "replicates: 5", "replicates", "5", &["10 to 100000", "found 5"]),
        ("schema: 1", "schema: 2", "schema", "2", &["expected 1; found 2", "newer picket"]),
        ("replicates: 40,", "replicates: 40", "", "measured", &["not sound RON", "comma"]),
        ("village.ron", "vilage.ron", "scenario", "\"../", &["cannot be used", "relative to the lesson"]),
        (
            "village.ron\"",
            "../lessons/fear-without-casualties.ron\"",
            "scenario",
            "\"../",
            &["has a campaign"],
        ),
        (
            "strategy: \"jam\"",
            "strategy: \"jamm\"",
            "measured[0].strategy",
            "\"jamm\"",
            &["no strategy `jamm`", "did you mean `jam`"],
        ),
        (
            "strategy: \"jam\"",
            "strategy: \"jam\", budget_usd: 5",
            "measured[0].budget_usd",
            "5",
            &["no budget of 5 USD", "300000"],
        ),
        (
            "Measure(LeakThrough)",
            "Leaks(\"fiber\")",
            "measured[0].of",
            "Leaks",
            &["no class `fiber`", "did you mean `fibre`"],
        ),
        (
            "Measure(LeakThrough)",
            "Measure(LeakTrough)",
            "measured[0].of",
            "LeakTrough",
            &["did you mean `LeakThrough`"],
        ),
        (
            "Measure(LeakThrough)",
            "LeakedBecause(LinkBroken)",
            "measured[0].of",
            "LeakedBecause",
            &["no reason for a leak"],
        ),
        ("(id: \"cue\"", "(id: \"jam\"", "measured[1].id", "\"jam\"", &["two figures have the id `jam`"]),
        (
            "strategy: \"jam\")",
            "strategy: \"jam\", set: [(\"laws.nothing.at_all\", 1)])",
            "measured[0].set[0][0]",
            "\"laws.nothing",
            &["path of a number"],
        ),
        (
            "strategy: \"jam\")",
            "strategy: \"jam\", set: [(\"period_days\", -1)])",
            "measured[0].set",
            "[",
            &["the scenario has errors", "period_days"],
        ),
        (
            "strategy: \"jam\")",
            "strategy: \"jam\", only: 40)",
            "measured[0].only",
            "40",
            &["no replicate 40", "0 to 39"],
        ),
        ("less: (strategy: \"cue\")", "less: ()", "measured[2].less", "()", &["to itself"]),
        ("replicate: 3", "replicate: 99", "steps[3].show.replicate", "99", &["no replicate 99"]),
        ("raid: 2", "raid: 99", "steps[3].show.from.raid", "99", &["has no raid 99", "`picket run`"]),
        (
            "plans: [\"jam\", \"cue\"]",
            "plans: [\"jam\", \"kue\"]",
            "steps[3].show.plans[1]",
            "\"kue\"",
            &["did you mean `cue`"],
        ),
        (
            "{jam}",
            "{jamm}",
            "steps[4].text[0]",
            "{jamm",
            &["nothing that is measured is called `jamm`", "did you mean `{jam}`"],
        ),
        ("{jam}", "{jam:big}", "steps[4].text[0]", ":big", &["`round`"]),
        ("{jam}", "{jam", "steps[4].text[0]", "{jam", &["curly bracket"]),
        (
            "[\"See.\"]",
            "[\"See {jam}.\"]",
            "steps[3].text[0]",
            "{jam}",
            &["give the answer away", "`Explain`"],
        ),
        ("[\"See.\"]", "[]", "steps[3].text", "[]", &["nothing to read"]),
        ("of: \"jam\", near", "of: \"jm\", near", "steps[1].ask.of", "\"jm\"", &["no figure `jm`"]),
        ("near: 1)", "from: 9, to: 3)", "steps[1].ask.to", "3", &["within these bounds"]),
        ("to: 70", "to: 7", "steps[5].ask.ranges", "[", &["one behind the other"]),
        ("(text: \"C\", of: \"cue\")", "", "steps[2].ask.options", "[", &["nothing to choose from"]),
        (
            "Close(take_home: [\"That. {same}, {eyes}\"], not: [\"The other.\"]),",
            "",
            "steps",
            "[",
            &["does not come to an end"],
        ),
        ("id: \"w\"", "id: \"n\"", "steps[2].id", "\"n\"", &["two predictions have the id `n`"]),
        ("of: [\"jam\"]", "of: [\"gain\"]", "groups.of[0]", "\"gain\"", &["cannot count `gain`"]),
        ("groups: 3", "groups: 41", "groups.groups", "41", &["1 to 40"]),
        (
            "    groups: (",
            "    expect: [Less(what: \"jam\", than: \"nobody\")], groups: (",
            "expect[0].than",
            "\"nobody\"",
            &["no figure `nobody`"],
        ),
    ] {
        refused(from, to, path, at, pieces);
    }
}

#[test]
fn all_problems_are_told_at_once_and_those_of_the_scenario_too() {
    let text = SMALL
        .replace("strategy: \"cue\")", "strategy: \"qqq\")")
        .replace("minutes: 5", "minutes: 0")
        .replace("{cue:round}", "{x}");
    let Err(report) = small(&text) else { panic!("not refused") };
    let paths: Vec<&str> = report.diagnostics().iter().map(|d| d.path.as_str()).collect();
    for path in ["minutes", "measured[1].strategy", "measured[2].less.strategy", "steps[4].text[0]"] {
        assert!(paths.contains(&path), "{path} is not among {paths:?}");
    }
    let place = tempfile::tempdir().expect("a folder");
    let village =
        fs::read_to_string(folder().join("../scenarios/classroom/village.ron")).expect("it is shipped");
    fs::write(place.path().join("broken.ron"), village.replace("pairs: 3", "pairs: 0")).expect("writable");
    let text = SMALL.replace("../scenarios/classroom/village.ron", "broken.ron");
    let Err(report) = Lesson::from_text(&text, place.path(), "small.ron") else { panic!("not refused") };
    let rendered = report.render(false);
    assert!(rendered.contains("broken.ron:") && rendered.contains("cells[0].pairs"), "{rendered}");
    assert!(rendered.contains("the scenario of this lesson cannot be used"), "{rendered}");
}

#[test]
fn what_nothing_speaks_of_earns_a_warning() {
    let text =
        SMALL.replace("That. {same}, {eyes}", "That. {same}").replace("(text: \"eyes\", of: \"eyes\"), ", "");
    let loaded = match Lesson::from_text(&text, &folder(), "small.ron") {
        Ok(loaded) => loaded,
        Err(report) => panic!("{}", report.render(false)),
    };
    assert_eq!(loaded.warnings.warnings(), 1, "{}", loaded.warnings.render(false));
    assert!(loaded.warnings.render(false).contains("`eyes` is measured, but nothing speaks of it"));
}

// ---- the command -----------------------------------------------------------------------------------------------------

/// Runs `picket lesson` with arguments in the root of the repository: exit code, stdout, stderr.
fn picket(args: &[&str]) -> (Option<i32>, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_picket"))
        .arg("lesson")
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (run.status.code(), text(run.stdout), text(run.stderr))
}

#[test]
fn the_command_lists_lessons_and_finds_them_by_name() {
    let (code, out, _) = picket(&[]);
    assert_eq!(code, Some(0));
    for lesson in shipped() {
        assert!(out.contains(&lesson.id) && out.contains(&lesson.spec.name), "{out}");
    }
    let (code, out, err) = picket(&["saturatoin"]);
    assert_eq!((code, out.as_str()), (Some(1), ""));
    assert!(
        err.contains("did you mean `saturation.ron`?") && err.contains("cannot read the lesson file"),
        "{err}"
    );
    let (code, out, _) = picket(&["--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((code, all.as_array().map(Vec::len)), (Some(0), Some(shipped().len())));
}

#[test]
fn the_command_writes_papers_and_the_changed_scenario() {
    let place = tempfile::tempdir().expect("a folder");
    let file = |name: &str| place.path().join(name).display().to_string();
    let (class, instructor, ours) = (file("class.md"), file("instructor.md"), file("ours.ron"));
    let args = ["cue-without-jammer", "--worksheet", &class, "--answers", &instructor, "--experiment", &ours];
    let (code, out, err) = picket(&args);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    let (lesson, answers) = all().iter().find(|(l, _)| l.id == "cue-without-jammer").expect("it is shipped");
    let read = |path: &str| fs::read_to_string(path).expect("it was written");
    assert!(read(&class).contains("Our prediction") && !read(&class).contains('±'));
    assert!(read(&instructor).contains(&answers.values[0].written(Form::Full)));
    let Ok(loaded) = picket::scenario::Scenario::load(Path::new(&ours)) else { panic!("the copy loads") };
    assert_eq!(loaded.scenario.laws.shelter_effect.as_ref().map(|f| f.nominal()), Some(0.5));
    assert_eq!(lesson.scenario().laws.shelter_effect.as_ref().map(|f| f.nominal()), Some(0.0));
    let (code, _, err) = picket(&["cue-without-jammer", "--experiment", &ours]);
    assert_eq!(code, Some(2), "it never overwrites: {err}");
    let (code, _, err) = picket(&["cue-without-jammer", "--out", &class]);
    assert!(code == Some(2) && err.contains("--worksheet FILE and --answers FILE"), "{err}");
    let (code, _, err) = picket(&["jammer-without-cue", "--replicates", "5"]);
    assert!(code == Some(2) && err.contains("replicate 7"), "{err}");
}

#[test]
fn the_command_says_when_a_claim_is_not_so() {
    let place = tempfile::tempdir().expect("a folder");
    let village =
        fs::canonicalize(folder().join("../scenarios/classroom/village.ron")).expect("it is shipped");
    let text = SMALL
        .replace("../scenarios/classroom/village.ron", &village.display().to_string())
        .replace("    groups: (", "expect: [Less(what: \"jam\", than: \"cue\")], groups: (");
    let file = place.path().join("small.ron");
    fs::write(&file, text).expect("writable");
    let (code, out, err) = picket(&[&file.display().to_string()]);
    assert!(code == Some(1) && out.contains("is lower than"), "{code:?}");
    assert!(err.contains("does not hold") && err.contains("40 replicates"), "{err}");
}
