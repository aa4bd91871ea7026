//! What people get wrong, and what they are told: the place, what was expected, a hint; everything at once.

use picket::scenario::diagnostic::{
    Report,
    Severity::{self, Error, Warning},
};
use picket::scenario::{Scenario, starter};
use proptest::prelude::*;
use std::fs;
use std::path::Path;

/// Everything that is said of a text, and whether it can be used.
fn said(text: &str, dir: &Path) -> (bool, Report) {
    match Scenario::from_text(text, dir, "test.ron") {
        Ok(loaded) => (true, loaded.warnings),
        Err(report) => (false, *report),
    }
}

/// The starter with pieces replaced.
fn broken(changes: &[(&str, &str)]) -> String {
    let mut text = starter().to_owned();
    for (from, to) in changes {
        assert_eq!(text.matches(from).count(), 1, "`{from}` must stand once in the starter");
        text = text.replace(from, to);
    }
    text
}

/// A problem that must be reported: severity, path, what it points at, pieces of what is said.
type Wanted<'a> = (Severity, &'a str, &'a str, &'a [&'a str]);

/// Holds that exactly the wanted problems are reported, each at its place.
fn check_in(dir: &Path, name: &str, text: &str, wanted: &[Wanted<'_>]) {
    let (usable, report) = said(text, dir);
    let rendered = report.render(false);
    let json = report.to_json();
    for (severity, path, at, pieces) in wanted {
        let place = report.diagnostics().iter().position(|d| d.severity == *severity && d.path == *path);
        let Some(index) = place else { panic!("{name}: nothing said of `{path}`\n{rendered}") };
        let d = &report.diagnostics()[index];
        let of = |part: &Option<String>| part.clone().unwrap_or_default();
        let words = format!("{} | {} | {}", d.message, of(&d.expected), of(&d.hint));
        for piece in *pieces {
            assert!(words.contains(piece), "{name}: `{piece}` is missing in: {words}\n{rendered}");
        }
        let start = d.span.clone().map_or(0, |s| s.start);
        assert!(text[start..].starts_with(at), "{name}: points at `{:.30}`\n{rendered}", &text[start..]);
        let line = 1 + text[..start].matches('\n').count();
        assert_eq!(json[index]["line"], line, "{name}");
        assert!(rendered.contains(&format!("test.ron:{line}:")), "{name}: no line {line} in\n{rendered}");
    }
    assert_eq!(report.diagnostics().len(), wanted.len(), "{name}: not this number of problems\n{rendered}");
    let errors = wanted.iter().filter(|w| w.0 == Error).count();
    assert_eq!(usable, errors == 0, "{name}\n{rendered}");
}

fn check(name: &str, changes: &[(&str, &str)], wanted: &[Wanted<'_>]) {
    check_in(Path::new(""), name, &broken(changes), wanted);
}

#[test]
fn broken_ron_is_shown_where_it_breaks() {
    let comma: Wanted<'_> = (Error, "", "staging_km", &["not sound RON", "a comma"]);
    check("a comma is missing", &[("pairs: 3, //", "pairs: 3 //")], &[comma]);
    let hint = "the `[` opened in line 34 is closed by `)` in line 38";
    check(
        "a bracket is missing",
        &[("[(7.0, 4.5), (6.5, 7.5)],", "[(7.0, 4.5), (6.5, 7.5),")],
        &[(Error, "", ")", &["not sound RON", hint])],
    );
    check("a list is closed wrongly", &[("(10.0, 6.0)],", "(10.0, 6.0)),")], &[(Error, "", ")", &[])]);
    for text in ["", "nonsense", "(", "\"", "(schema: 1", "#![enable(foo)]()", "[1, 2]", "/*", "(schema: 1,)"]
    {
        let (usable, report) = said(text, Path::new(""));
        assert!(!usable && report.errors() >= 1, "{text}");
        assert!(report.to_json()[0]["line"].is_number(), "{text}: {report}");
    }
}

#[test]
fn slips_of_the_pen_are_told_what_to_write() {
    let hint: &[(&str, &str, &str, &str)] = &[
        ("period_days: 30", "period_days: 30d", "d", "leave out `d`"),
        ("radius_m: 300", "radius_m: 0.3km", "km", "the unit is at the end of the field's name"),
        ("[100000, 300000", "[100k, 300000", "k", "leave out `k`"),
        ("trained_share: 0.2", "trained_share: 20%", "%", "a share is a number from 0 to 1"),
        ("trained_share: 0.2", "trained_share: 0,2", "2", "decimals take a point"),
        ("value_usd: 200000", "value_usd: 200,000", "000", "thousands nothing or a low line"),
        ("name: \"Starter\"", "name: \u{201c}Starter\u{201d}", "", "straight double quotes"),
    ];
    for (from, to, _, piece) in hint {
        check(to, &[(from, to)], &[(Error, "", "", &["not sound RON", piece])]);
    }
    for (text, piece) in [
        ("// nothing\n", "only comments"),
        ("# a remark\n()", "comments begin with `//`"),
        ("// old\r(\r)", "carriage returns"),
        ("\0\0\0", "no text"),
    ] {
        let (usable, report) = said(text, Path::new(""));
        assert!(!usable && report.render(false).contains(piece), "{text:?}: {report}");
    }
}

#[test]
fn names_and_ids_are_plain_text() {
    for (from, to, path, piece) in [
        ("id: \"watch\"", "id: \"wa\\ntch\"", "strategies[0].id", "no plain text"),
        ("id: \"watch\"", "id: \" watch\"", "strategies[0].id", "begins or ends with a blank"),
        ("name: \"Starter\"", "name: \"\\u{1b}[31m\"", "name", "no plain text"),
        ("name: \"Fold\"", "name: \"Fo\\tld\"", "settlements[2].name", "no plain text"),
        ("name: \"Valley Guard\"", "name: \"a\\rb\"", "forces[0].name", "no plain text"),
    ] {
        check(to, &[(from, to)], &[(Error, path, "\"", &[piece])]);
    }
    let long = format!("name: \"{}\"", "x".repeat(121));
    check(
        "a long name",
        &[("name: \"Starter\"", &long)],
        &[(Error, "name", "\"", &["too long", "found 121"])],
    );
}

#[test]
fn heaps_of_problems_are_counted_and_deep_nesting_is_refused() {
    let (usable, report) = said(&"([".repeat(100_000), Path::new(""));
    assert!(!usable && report.errors() == 1, "{report}");
    let villages: String = (0..2000)
        .map(|i| format!("(id: \"v{i}\", at_km: (99, 99), population: 9, radius_m: 50), "))
        .collect();
    let (usable, report) =
        said(&broken(&[("settlements: [", &format!("settlements: [{villages}"))]), Path::new(""));
    assert!(!usable && report.errors() == 101, "{}", report.errors());
    assert!(report.render(false).contains("1900 more problems that are not shown"));
    let last = &report.diagnostics()[100];
    assert!(last.message.contains("not shown"), "what is left out is said last: {}", last.message);
}

#[test]
fn the_wrong_version_is_all_that_is_said() {
    let other = [("schema: 1,", "schema: 2,"), ("people: 60", "folk: 60")];
    check(
        "a newer schema",
        &other,
        &[(Error, "schema", "2", &["expected 1; found 2", "update the program"])],
    );
}

#[test]
fn fields_and_their_kinds() {
    check(
        "an unknown field",
        &[("trained_share", "traned_share")],
        &[(
            Error,
            "forces[0].traned_share",
            "traned_share",
            &["unknown field", "did you mean `trained_share`?"],
        )],
    );
    check(
        "a needed field is misspelt",
        &[("people: 60", "poeple: 60")],
        &[(Error, "forces[0].poeple", "poeple", &["did you mean `people`?"])],
    );
    check(
        "a field in another unit",
        &[("wage_usd_per_year", "wage_usd_per_day")],
        &[(
            Error,
            "forces[0].wage_usd_per_day",
            "wage_usd_per_day",
            &["unknown field", "`per_year`", "write `wage_usd_per_year`"],
        )],
    );
    check(
        "metres instead of kilometres",
        &[("hide_distance_km", "hide_distance_m")],
        &[(
            Error,
            "cells[0].hide_distance_m",
            "hide_distance_m",
            &["the unit here is `km`", "`hide_distance_km`"],
        )],
    );
    check(
        "an unknown field within a rule",
        &[("standoff_m: 600", "standoff_m: 600, radius: 3")],
        &[(Error, "strategies[2].rules[1].at.radius", "radius", &["unknown field `radius`"])],
    );
    check(
        "a needed field is missing",
        &[("pairs: 3, ", "")],
        &[(Error, "cells[0]", "(", &["lacks the field `pairs`"])],
    );
    check(
        "a section is missing",
        &[("budgets_usd: [100000, 300000, 900000],", "")],
        &[(Error, "", "(", &["the file lacks the field `budgets_usd`"])],
    );
    check(
        "text for a number",
        &[("people: 60", "people: \"sixty\"")],
        &[(
            Error,
            "forces[0].people",
            "\"sixty\"",
            &["expected a whole number", "found `\"sixty\"`", "without quotes"],
        )],
    );
    check(
        "a fraction of a pair",
        &[("pairs: 3, ", "pairs: 2.5, ")],
        &[(Error, "cells[0].pairs", "2.5", &["expected a whole number, 0 or more; found `2.5`"])],
    );
    check(
        "a negative count",
        &[("replicates: 200", "replicates: -5")],
        &[(Error, "replicates", "-5", &["0 or more"])],
    );
    check(
        "a number for a position",
        &[("at_km: (10.0, 6.0)", "at_km: 10.0")],
        &[(Error, "settlements[1].at_km", "10.0", &["two numbers in round brackets"])],
    );
    check(
        "an unknown alternative",
        &[("kind: Gathering", "kind: Gatherin")],
        &[(Error, "assets[0].kind", "Gatherin", &["cannot be `Gatherin`", "did you mean `Gathering`?"])],
    );
    check(
        "an alternative in quotes",
        &[("command: Voice", "command: \"Voice\"")],
        &[(Error, "forces[0].command", "\"Voice\"", &["write Voice without quotes"])],
    );
    check(
        "an unknown rule",
        &[("Post(items: [\"passive-rf\"]", "Posts(items: [\"passive-rf\"]")],
        &[(Error, "strategies[2].rules[0]", "Posts", &["did you mean `Post`?"])],
    );
    check(
        "a field twice",
        &[("pairs: 3, ", "pairs: 3, pairs: 4, ")],
        &[(Error, "cells[0]", "(", &["`pairs` twice"])],
    );
}

#[test]
fn figures() {
    let raids = "raids_per_day: (low: 0.2, nominal: 0.7, high: 1.4, grade: B)";
    let hide = "hide_distance_km: (low: 0.5, nominal: 2, high: 3.5, grade: B)";
    let path = "cells[0].raids_per_day";
    for (name, figure, at, pieces) in [
        ("upside down", "(low: 1.4, nominal: 0.7, high: 0.2)", "(low", &["rising order", "upside down?"][..]),
        ("not a number", "NaN", "NaN", &["finite"]),
        ("without end", "inf", "inf", &["finite"]),
        ("out of bounds", "-1", "-1", &["expected 0 to 10000; found -1"]),
        (
            "half a form",
            "(low: 1, high: 2)",
            "(low",
            &["is not a figure", "(low: .., nominal: .., high: ..)"],
        ),
        ("a text", "\"2 a day\"", "\"2 a day\"", &["is not a figure", "bare number"]),
        ("a negative spread", "(median: 1, sigma: -0.5)", "(median", &["sigma 0 or more"]),
        ("weights without values", "(values: [1, 2], weights: [1])", "(values", &["as many weights"]),
        ("weights of nothing", "(values: [1, 2], weights: [0, 0])", "(values", &["above 0"]),
    ] {
        check(name, &[(raids, &format!("raids_per_day: {figure}"))], &[(Error, path, at, pieces)]);
    }
    check(
        "a figure is missing",
        &[(&format!("{raids},"), "")],
        &[(Error, "cells[0].raids_per_day", "(", &["lacks the figure `raids_per_day`", "no default"])],
    );
    check(
        "an unknown grade",
        &[(hide, "hide_distance_km: (value: 2, grade: D)")],
        &[(Error, "cells[0].hide_distance_km.grade", "D", &["expected one of `A`, `B`, `C`, `R`"])],
    );
    check(
        "a negative price",
        &[("value_usd: 200000", "value_usd: -200000")],
        &[(Error, "assets[0].value_usd", "-200000", &["must not be negative"])],
    );
}

#[test]
fn the_map_and_what_stands_on_it() {
    check(
        "off the map",
        &[("at_km: (4.7, 4.2)", "at_km: (14.2, 3.0)")],
        &[(
            Error,
            "assets[0].at_km",
            "(14.2, 3.0)",
            &[
                "asset \"market\" lies off the map",
                "expected 0 to 12 km east, 0 to 9 km north; found (14.2, 3)",
                "enlarge `ground.size_km`",
            ],
        )],
    );
    check(
        "metres for kilometres",
        &[("at_km: (10.0, 6.0)", "at_km: (10000.0, 6000.0)")],
        &[(Error, "settlements[1].at_km", "(10000.0", &["are these metres?"])],
    );
    check(
        "swapped",
        &[("staging_km: [(8.5, 8.3)]", "staging_km: [(8.3, 10.5)]")],
        &[(Error, "cells[0].staging_km[0]", "(8.3, 10.5)", &["are they swapped?"])],
    );
    check(
        "a base off the map",
        &[("(id: \"station\", at_km: (7.0, 4.5))", "(id: \"station\", at_km: (7.0, -4.5))")],
        &[(Error, "forces[0].bases[0].at_km", "(7.0, -4.5)", &["base \"station\" lies off the map"])],
    );
    check(
        "no place at all",
        &[("at_km: (4.7, 4.2)", "at_km: (NaN, 4.2)")],
        &[(Error, "assets[0].at_km", "(NaN", &["found (NaN, 4.2)"])],
    );
    check(
        "two places of one id",
        &[("id: \"upper\"", "id: \"lower\"")],
        &[(
            Error,
            "settlements[1].id",
            "\"lower\"",
            &["two places have the id `lower`", "`settlements[0].id` has this one already"],
        )],
    );
    check(
        "a road of one point",
        &[("[(7.0, 4.5), (6.5, 7.5)]", "[(7.0, 4.5), (7.0, 4.5)]")],
        &[(Error, "roads.lines_km[1]", "[(7.0", &["fewer than two points"])],
    );
    check(
        "a map too large",
        &[("cell_m: 60", "cell_m: 5"), ("(12.0, 9.0)", "(200.0, 200.0)")],
        &[(
            Error,
            "ground.cell_m",
            "5",
            &["too large", "at most 2.0 GiB", "1600000000 cells need about 71.5 GiB"],
        )],
    );
    check(
        "a study too large",
        &[("replicates: 200", "replicates: 4000000000")],
        &[(
            Error,
            "replicates",
            "4000000000",
            &[
                "the study is too large",
                "at most 1024.0 GiB on the disk",
                "drones in each of 36000000000 replicates",
            ],
        )],
    );
    let rare = "raids_per_day: (low: 0.2, nominal: 0.7, high: 1.4, grade: B)";
    check(
        "a study too large at its mean, not at its mode",
        &[
            (rare, "raids_per_day: (low: 0, nominal: 0, high: 1000)"),
            ("replicates: 200,", "replicates: 200000,"),
        ],
        &[(Error, "replicates", "200000", &["the study is too large", "about 13000 drones"])],
    );
    let many: Vec<String> = (1..=9000).map(|b| (b * 1000).to_string()).collect();
    check(
        "a study of too many rows",
        &[
            ("[100000, 300000, 900000]", &format!("[{}]", many.join(", "))),
            ("replicates: 200", "replicates: 30"),
        ],
        &[(Error, "budgets_usd", "[1000", &["too many rows", "27000 rows", "at most 2.0 GiB"])],
    );
    check(
        "a map of millions of km",
        &[("(12.0, 9.0)", "(1e6, 9.0)")],
        &[
            (Error, "ground.size_km[0]", "1e6", &["expected 3 to 200; found 1000000"]),
            (Error, "ground.cell_m", "60", &["too large"]),
        ],
    );
    check(
        "weather of no weight",
        &[("share: 0.8)", "share: -0.8)")],
        &[(Error, "environment.weather[0].share", "-0.8", &["must not be negative"])],
    );
    check(
        "a sun that sets first",
        &[("sunset_h: 19", "sunset_h: 5")],
        &[(Error, "environment.sunset_h", "5", &["before it rises"])],
    );
}

#[test]
fn numbers_of_the_head() {
    check(
        "no time",
        &[("period_days: 30", "period_days: 0")],
        &[(Error, "period_days", "0", &["more than 0"])],
    );
    check(
        "no replicates",
        &[("replicates: 200", "replicates: 0")],
        &[(Error, "replicates", "0", &["1 or more"])],
    );
    check(
        "a contact step too long",
        &[("costed_years: 1,", "costed_years: 1, contact_step_s: 50,")],
        &[(Error, "contact_step_s", "50", &["expected 0.01 to 5; found 50"])],
    );
    check(
        "a contact step that grows to less than it is",
        &[("costed_years: 1,", "costed_years: 1, contact_step_s: 1, longest_contact_step_s: 0.5,")],
        &[(Error, "longest_contact_step_s", "0.5", &["expected 1 to 15; found 0.5"])],
    );
}

#[test]
fn references_to_nothing() {
    check(
        "a class",
        &[("class: \"radio\"", "class: \"raido\"")],
        &[(
            Error,
            "cells[0].mix[0].class",
            "\"raido\"",
            &["there is no threat class `raido`", "did you mean `radio`?"],
        )],
    );
    let item = ("[\"eye\", \"shotgun\"]", "[\"eye\", \"shot-gun\"]");
    check(
        "an item",
        &[item],
        &[(
            Error,
            "strategies[0].rules[0].items[1]",
            "\"shot-gun\"",
            &["no sensor or effector `shot-gun`", "did you mean `shotgun`?"],
        )],
    );
    check(
        "a barrier as an item",
        &[("[\"passive-rf\"]", "[\"net\"]")],
        &[(
            Error,
            "strategies[2].rules[0].items[0]",
            "\"net\"",
            &["is a barrier", "Harden(barrier: \"net\""],
        )],
    );
    let rule = "Post(items: [\"passive-rf\"], at: Coverage(by: Risk), most: 1)";
    let patrol = "Patrol(force: \"gard\", team: \"footteam\", task: Hold(at: Bases))";
    check(
        "force and team",
        &[(rule, patrol)],
        &[
            (Error, "strategies[2].rules[0].force", "\"gard\"", &["did you mean `guard`?"]),
            (Error, "strategies[2].rules[0].team", "\"footteam\"", &["did you mean `foot-team`?"]),
        ],
    );
    check(
        "a barrier",
        &[(rule, "Harden(barrier: \"wall\", at: Assets())")],
        &[(Error, "strategies[2].rules[0].barrier", "\"wall\"", &["expected one of `net`, `hardening`"])],
    );
}

#[test]
fn rules_budgets_and_cells() {
    let rule = "Post(items: [\"passive-rf\"], at: Coverage(by: Risk), most: 1)";
    check(
        "too heavy for a team",
        &[(
            rule,
            "Patrol(team: \"foot-team\", items: [\"passive-rf\", \"vehicle-jammer\"], task: Hold(at: Bases))",
        )],
        &[
            (
                Error,
                "strategies[2].rules[0].items[0]",
                "\"passive-rf\"",
                &["cannot carry `passive-rf`", "needs a post"],
            ),
            (Error, "strategies[2].rules[0].items[1]", "\"vehicle-jammer\"", &["needs a vehicle team"]),
        ],
    );
    for (name, with, words) in [
        ("a label for many", "most: 2, label: \"ear\")", ["a label for more than one unit", "`most: 1`"]),
        ("a label of nothing", "most: 1, label: \"\")", ["an empty label", "a name that no other rule"]),
    ] {
        let changed = rule.replace("most: 1)", with);
        let at = if with.contains("ear") { "\"ear\"" } else { "\"\"" };
        check(name, &[(rule, &changed)], &[(Error, "strategies[2].rules[0].label", at, &words)]);
    }
    check(
        "a named asset that is not there",
        &[(rule, "Harden(barrier: \"net\", at: Named([\"market\", \"markt\"]))")],
        &[(
            Error,
            "strategies[2].rules[0].at[1]",
            "\"markt\"",
            &["there is no asset `markt`", "did you mean `market`?"],
        )],
    );
    check(
        "no named asset",
        &[(rule, "Harden(barrier: \"net\", at: Named([]))")],
        &[(Error, "strategies[2].rules[0].at", "Named", &["no asset", "at least one"])],
    );
    check(
        "a fixed place off the map",
        &[(rule, "Post(items: [\"eye\"], at: Fixed([(1.0, 1.0), (1.0, 99.0)]))")],
        &[(Error, "strategies[2].rules[0].at[1]", "(1.0, 99.0)", &["a fixed place lies off the map"])],
    );
    check(
        "budgets that fall",
        &[("[100000, 300000, 900000]", "[300000, 100000, 900000]")],
        &[(Error, "budgets_usd[1]", "100000", &["do not rise", "[100000, 300000, 900000]"])],
    );
    check(
        "a negative budget",
        &[("[100000, 300000", "[-100000, 300000")],
        &[(Error, "budgets_usd[0]", "-100000", &["0 to"])],
    );
    check(
        "no budget",
        &[("[100000, 300000, 900000]", "[]")],
        &[(Error, "budgets_usd", "[]", &["no budget"])],
    );
    check(
        "no pair",
        &[("pairs: 3, ", "pairs: 0, ")],
        &[(Error, "cells[0].pairs", "0", &["no operator pair"])],
    );
    check(
        "weights of nothing",
        &[("[0.7, 0.3]", "[0, 0]")],
        &[(Error, "cells[0].drones_weights", "[0, 0]", &["all weights are zero"])],
    );
    check(
        "hours of another day",
        &[("pairs: 3, ", "pairs: 3, hour_weights: [1, 2, 3], ")],
        &[(Error, "cells[0].hour_weights", "[1, 2, 3]", &["expected 24 weights; found 3"])],
    );
    check(
        "a share of more than all",
        &[("trained_share: 0.2", "trained_share: 20")],
        &[(Error, "forces[0].trained_share", "20", &["expected 0 to 1; found 20"])],
    );
    let class =
        "catalogue: (classes: [(id: \"radio\", link: Radio, gnss: Nothing, lost_fall: 0.9)]), budgets_usd: [";
    check(
        "a lost link that does not add up",
        &[("budgets_usd: [", class)],
        &[(
            Error,
            "catalogue.classes[0]",
            "(id: \"radio\"",
            &["does not add up", "expected shares that sum to 1; found 1.9"],
        )],
    );
    let class = "catalogue: (classes: [(id: \"glider\", link: None, gnss: Navigate, endurance_min: 9)]), budgets_usd: [";
    check(
        "a class without a speed",
        &[("budgets_usd: [", class)],
        &[(Error, "catalogue.classes[0].speed_m_s", "(id: \"glider\"", &["lacks the figure `speed_m_s`"])],
    );
}

#[test]
fn everything_is_said_at_once() {
    let changes = [
        ("people: 60", "people: sixty"),
        ("kind: Gathering", "kind: Market"),
        ("at_km: (10.0, 6.0)", "at_km: (100.0, 6.0)"),
        ("class: \"fpv\"", "class: \"fvp\""),
        ("birds_per_hour", "bird_per_hour"),
        (
            "raids_per_day: (low: 0.2, nominal: 0.7, high: 1.4, grade: B)",
            "raids_per_day: (low: 2, nominal: 0.7, high: 1.4)",
        ),
        ("[\"eye\", \"shotgun\"]", "[\"eyes\", \"shotgun\"]"),
        ("[100000, 300000, 900000]", "[100000, 30000, 900000]"),
        ("period_days: 30", "period_days: -30"),
    ];
    check(
        "nine problems",
        &changes,
        &[
            (Error, "period_days", "-30", &["more than 0"]),
            (Error, "settlements[1].at_km", "(100.0", &["off the map"]),
            (Error, "assets[0].kind", "Market", &["cannot be `Market`"]),
            (Error, "traffic.bird_per_hour", "bird_per_hour", &["did you mean `birds_per_hour`?"]),
            (Error, "forces[0].people", "sixty", &["whole number"]),
            (Error, "cells[0].mix[1].class", "\"fvp\"", &["did you mean `fpv`?"]),
            (Error, "cells[0].raids_per_day", "(low: 2", &["rising order"]),
            (Error, "strategies[0].rules[0].items[0]", "\"eyes\"", &["did you mean `eye`?"]),
            (Error, "budgets_usd[1]", "30000", &["do not rise"]),
        ],
    );
}

#[test]
fn what_could_not_be_read_has_no_consequences() {
    // The second cell is the one that stays: its place must be that of the file, and the force is not missed.
    let second = "cells: [ (id: \"south\", pairs: \"two\", staging_km: [], mix: [], raids_per_day: 1),";
    let rule = "Post(force: \"guard\", items: [\"passive-rf\"], at: Coverage(by: Risk), most: 1)";
    let changes = [
        ("cells: [", second),
        ("pairs: 3, ", "pairs: 0, "),
        ("may_jam: true", "may_jam: maybe, people: 3"),
        ("Post(items: [\"passive-rf\"], at: Coverage(by: Risk), most: 1)", rule),
    ];
    check(
        "only causes",
        &changes,
        &[
            (Error, "forces[0].may_jam", "maybe", &["true or false"]),
            (Error, "forces[0]", "(", &["`people` twice"]),
            (Error, "cells[0].pairs", "\"two\"", &["whole number"]),
            (Error, "cells[1].pairs", "0", &["no operator pair"]),
        ],
    );
}

#[test]
fn files_that_are_named() {
    let dir = tempfile::tempdir().expect("a folder");
    let start = starter().find("    ground: Generated(").expect("there");
    let end = start + starter()[start..].find("    ),").expect("there") + 6;
    let imported = |elevation: &str, more: &str| {
        let ground = format!(
            "ground: Imported(elevation: \"{elevation}\", centre_lon_lat: (5000, 5000), size_km: (12.0, 9.0), cell_m: 100{more}),"
        );
        format!("{}{ground}{}", &starter()[..start], &starter()[end..])
    };
    // Big enough in metres for the map of the starter: 13 x 10 km about (5000, 5000).
    let grid = |columns: usize, rows: usize, written: usize| {
        let head = format!(
            "ncols {columns}\nnrows {rows}\nxllcorner -2000\nyllcorner 0\ncellsize 100\nNODATA_value -9999\n"
        );
        head + &(0..written).map(|_| vec!["10"; columns].join(" ") + "\n").collect::<String>()
    };
    fs::write(dir.path().join("flat.asc"), grid(140, 100, 100)).expect("written");
    fs::write(dir.path().join("short.asc"), grid(140, 100, 90)).expect("written");
    fs::write(dir.path().join("small.asc"), grid(90, 100, 100)).expect("written");
    let mut lines: Vec<String> = grid(140, 100, 100).lines().map(str::to_owned).collect();
    lines[50] = vec!["-32768"; 140].join(" ");
    let holes = lines.join("\n");
    fs::write(dir.path().join("holes.asc"), holes).expect("written");
    fs::write(dir.path().join("picture.png"), "no raster").expect("written");
    let whole = fs::read("scenarios/terrain/hills-small.tif").expect("shipped");
    fs::write(dir.path().join("half.tif"), &whole[..whole.len() / 2]).expect("written");
    fs::write(
        dir.path().join("text.geojson"),
        GOOD_FEATURES.replace("5000}", "5000, \"exposed_day\": \"5\"}"),
    )
    .expect("written");
    fs::write(dir.path().join("over.geojson"), GOOD_FEATURES.replace("5000}", "5000, \"hardening\": 20}"))
        .expect("written");
    fs::write(dir.path().join("slip.geojson"), GOOD_FEATURES.replace("value_usd", "value_eur"))
        .expect("written");
    fs::write(dir.path().join("bad.geojson"), "{\"type\": \"FeatureCollection\", \"features\": [{}]}")
        .expect("written");
    fs::write(dir.path().join("good.geojson"), GOOD_FEATURES).expect("written");

    let (usable, report) = said(&imported("flat.asc", ""), dir.path());
    assert!(usable, "{report}");
    let elevation = "ground.elevation";
    for (name, text, path, at, pieces) in [
        (
            "a missing file",
            imported("flatt.asc", ""),
            elevation,
            "\"flatt",
            &["cannot read the file", "did you mean `flat.asc`?"][..],
        ),
        (
            "a raster of the wrong size",
            imported("short.asc", ""),
            elevation,
            "\"short",
            &["not a sound ESRI ASCII grid"],
        ),
        (
            "a raster too small",
            imported("small.asc", ""),
            "ground.size_km",
            "(12.0",
            &["beyond the elevation raster"],
        ),
        (
            "holes that are not owned up to",
            imported("holes.asc", ""),
            elevation,
            "\"holes",
            &["heights that no place on Earth has", "NODATA_value"],
        ),
        ("a truncated GeoTIFF", imported("half.tif", ""), elevation, "\"half", &["is the file cut off?"]),
        (
            "another place",
            imported("flat.asc", "").replace("(5000, 5000)", "(500000, 5000)"),
            "ground.centre_lon_lat",
            "(500000",
            &["does not overlap", "expected -2000 to 12000, 0 to 10000; found 500000, 5000"],
        ),
        (
            "degrees for a raster in metres",
            imported("flat.asc", "").replace("(5000, 5000)", "(-84.3, -36.5)"),
            "ground.centre_lon_lat",
            "(-84",
            &["this raster is in metres"],
        ),
        (
            "a text for a number of a feature",
            imported("flat.asc", ", features: \"text.geojson\""),
            "ground.features",
            "\"text",
            &["feature 1 (asset `pump`): property `exposed_day` is no number", "found \"5\""],
        ),
        (
            "a feature out of bounds says whose it is",
            imported("flat.asc", ", features: \"over.geojson\""),
            "ground.features.hardening",
            "\"over",
            &["place \"pump\": `hardening` is out of bounds"],
        ),
        ("no raster", imported("picture.png", ""), elevation, "\"picture", &[".asc", ".tif"]),
        (
            "a missing feature file",
            imported("flat.asc", ", features: \"no.geojson\""),
            "ground.features",
            "\"no.",
            &["cannot read"],
        ),
        (
            "broken features",
            imported("flat.asc", ", features: \"bad.geojson\""),
            "ground.features",
            "\"bad",
            &["`bad.geojson`, feature 0"],
        ),
    ] {
        check_in(dir.path(), name, &text, &[(Error, path, at, pieces)]);
    }
    check_in(
        dir.path(),
        "a property misspelt",
        &imported("flat.asc", ", features: \"slip.geojson\""),
        &[(Warning, "ground.features", "\"slip", &["property `value_eur` is passed over", "`value_usd`"])],
    );
    let text = imported("flat.asc", ", features: \"good.geojson\"");
    let loaded =
        Scenario::from_text(&text, dir.path(), "test.ron").unwrap_or_else(|report| panic!("{report}"));
    let ids: Vec<&str> = loaded.scenario.assets.iter().map(|a| a.id.as_str()).collect();
    assert_eq!(ids, ["lower", "upper", "fold", "mapped", "market", "pump"]);
    assert_eq!(loaded.scenario.assets[5].at, glam::DVec2::new(3000.0, 2500.0));
    assert!(
        loaded.scenario.hash
            != Scenario::from_text(&imported("flat.asc", ""), dir.path(), "t")
                .map(|l| l.scenario.hash)
                .unwrap_or_default()
    );
}

const GOOD_FEATURES: &str = r#"{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"layer": "settlement", "id": "mapped", "population": 300},
   "geometry": {"type": "Point", "coordinates": [1000, 2000]}},
  {"type": "Feature", "properties": {"layer": "asset", "id": "pump", "kind": "utility", "value_usd": 5000},
   "geometry": {"type": "Point", "coordinates": [2000, 3000]}}
]}"#;

#[test]
fn a_path_that_leads_nowhere() {
    let report = *Scenario::load(Path::new("no/such.ron")).expect_err("it is not there");
    assert!(report.render(false).contains("no/such.ron"), "{report}");
    let report = *Scenario::load(Path::new("tests")).expect_err("a folder");
    assert!(report.render(false).contains("found a folder"), "{report}");
    let report = *Scenario::load(Path::new("scenarios/frist.ron")).expect_err("misspelt");
    assert!(report.render(false).contains("did you mean `first.ron`?"), "{report}");
    #[cfg(unix)]
    {
        let report = *Scenario::load(Path::new("/dev/zero")).expect_err("it has no end");
        assert!(report.render(false).contains("too large"), "{report}");
    }
    let dir = tempfile::tempdir().expect("a folder");
    let file = dir.path().join("latin.ron");
    fs::write(&file, b"(\n name: \"Stra\xdfe\")").expect("written");
    let report = *Scenario::load(&file).expect_err("it is not UTF-8");
    assert!(report.render(false).contains("line 2 has other bytes"), "{report}");
    fs::write(&file, starter()).expect("written");
    assert!(Scenario::load(&file).is_ok());
}

#[test]
fn what_a_careful_colleague_would_ask() {
    let rule = "Post(items: [\"passive-rf\"], at: Coverage(by: Risk), most: 1)";
    let mix = "(class: \"radio\", share: 0.85),";
    check(
        "nothing stops this threat",
        &[
            ("(class: \"waypoint\", share: 0.05)", "(class: \"fibre\", share: 0.05)"),
            ("\"shotgun\"", "\"handheld-jammer\""),
        ],
        &[(
            Warning,
            "cells[0].mix[2].class",
            "\"fibre\"",
            &["no strategy buys anything that stops class `fibre`"],
        )],
    );
    let silent = [(mix, ""), ("(class: \"fpv\", share: 0.10),", "")];
    check(
        "nothing to jam",
        &silent,
        &[(
            Warning,
            "strategies[1].rules[0].items[1]",
            "\"handheld-jammer\"",
            &["no threat here has a link to jam"],
        )],
    );
    check(
        "jamming is not allowed",
        &[("may_jam: true", "may_jam: false")],
        &[
            (Warning, "strategies[1].rules", "[", &["can buy nothing at any budget"]),
            (Warning, "strategies[1].rules[0].items[1]", "\"handheld", &["may not use", "`may_jam: true`"]),
            (Warning, "strategies[2].rules[2].items[1]", "\"handheld", &["may not use"]),
        ],
    );
    check(
        "nothing cues",
        &[("[\"eye\", \"shotgun\"]", "[\"shotgun\"]")],
        &[(Warning, "strategies[0].rules[0].items[0]", "\"shotgun\"", &["nothing that cues them"])],
    );
    check(
        "never used",
        &[(
            "budgets_usd: [",
            "catalogue: (sensors: [(id: \"owl\", kind: Ear, range_m: 90)]), budgets_usd: [",
        )],
        &[(Warning, "catalogue.sensors[0].id", "\"owl\"", &["sensor `owl` is never used"])],
    );
    check(
        "it can buy nothing",
        &[
            ("[100000, 300000", "[5, 300000"),
            ("[\"eye\", \"shotgun\"]", "[\"eye\", \"fixed-jammer\"]"),
            ("Train(per_round: 5),\n            ],\n        ),\n        (", "],\n        ),\n        ("),
        ],
        &[
            (Warning, "cells[0].mix[2].class", "\"waypoint\"", &["stops class `waypoint`"]),
            (
                Warning,
                "strategies[0].rules",
                "[",
                &["can buy nothing at a budget of 5 or 300000 USD", "its cheapest costs"],
            ),
            (Warning, "strategies[1].rules", "[", &["at a budget of 5 USD"]),
            (Warning, "strategies[2].rules", "[", &["at a budget of 5 USD"]),
        ],
    );
    check(
        "a road for itself",
        &[("[(7.0, 4.5), (6.5, 7.5)]", "[(0.5, 8.5), (0.9, 8.7)]")],
        &[(
            Warning,
            "roads.lines_km[1]",
            "[(0.5",
            &["a road that meets no other", "starts at (0.50, 8.50) km"],
        )],
    );
    check(
        "wheels without a road",
        &[
            ("[(7.0, 4.5), (6.5, 7.5)]", "[(0.1, 8.8), (0.2, 8.9)]"),
            ("(id: \"station\", at_km: (7.0, 4.5))", "(id: \"station\", at_km: (0.1, 8.9))"),
            (rule, "Patrol(team: \"vehicle-team\", items: [\"vehicle-rf\"], task: Route(through: Assets()))"),
        ],
        &[
            (Warning, "roads.lines_km[1]", "[(0.1", &["meets no other"]),
            (Warning, "strategies[2].rules[0].team", "\"vehicle-team\"", &["this patrol can reach no asset"]),
        ],
    );
    check(
        "a far hide",
        &[("(low: 0.5, nominal: 2, high: 3.5, grade: B)", "6")],
        &[
            (
                Warning,
                "cells[0].hide_distance_km",
                "6",
                &["class `fpv` does not reach its targets", "4 km; found 6 km"],
            ),
            (Warning, "cells[0].hide_distance_km", "6", &[]),
        ],
    );
    check(
        "no weather to fly in",
        &[
            ("(id: \"fair\", share: 0.8)", "(id: \"gale\", share: 0.8, wind_m_s: 20)"),
            ("wind_m_s: 6, ", "wind_m_s: 16, "),
        ],
        &[
            (
                Warning,
                "cells[0].mix[0].class",
                "\"radio\"",
                &["can never fly in this weather", "at most 15 m/s"],
            ),
            (Warning, "cells[0].mix[1].class", "\"fpv\"", &[]),
            (Warning, "cells[0].mix[2].class", "\"waypoint\"", &[]),
        ],
    );
    check(
        "a long step",
        &[("costed_years: 1,", "costed_years: 1, contact_step_s: 5,")],
        &[(
            Warning,
            "contact_step_s",
            "5",
            &["`fpv` crosses the range of `eye` in 6.0 s, 1.2 steps", "1.5 s or less would do"],
        )],
    );
    check(
        "steps that could pass a sharp range",
        &[(
            "costed_years: 1,",
            "costed_years: 1, contact_step_s: 1, longest_contact_step_s: 10, \
             catalogue: (sensors: [(id: \"ring\", kind: Eye, curve: Definite, range_m: 300)]),",
        )],
        &[
            (Warning, "longest_contact_step_s", "10", &["`ring` ends sharply", "leave it out"]),
            (Warning, "catalogue.sensors[0].id", "\"ring\"", &["no rule of any strategy names it"]),
        ],
    );
    check(
        "few replicates for the stopping rule",
        &[("replicates: 200", "stop_at_half_width_points: 1, replicates: 100")],
        &[(Warning, "replicates", "100", &["expected 200 or more"])],
    );
    check(
        "too few people",
        &[
            ("people: 60", "people: 13"),
            (rule, "Patrol(team: \"foot-team\", items: [\"eye\"], task: Hold(at: Bases))"),
        ],
        &[
            (Warning, "strategies[1].rules[0]", "Post", &["too few people for this post", "at least 14"]),
            (
                Warning,
                "strategies[2].rules[0]",
                "Patrol",
                &["for this patrol", "expected at least 18", "it has 13"],
            ),
            (Warning, "strategies[2].rules[2]", "Post", &["too few people for this post"]),
        ],
    );
    let owl = "catalogue: (sensors: [(id: \"passive-rf\", kind: PassiveRf, range_m: 900)]), budgets_usd: [";
    check(
        "a shipped item changed unawares",
        &[("budgets_usd: [", owl)],
        &[(
            Warning,
            "catalogue.sensors[0].carriage",
            "(id: \"passive-rf\"",
            &["`carriage` is Hand instead of Fixed"],
        )],
    );
    let owl = "catalogue: (sensors: [(id: \"passive-rf\", kind: PassiveRf, carriage: Hand, range_m: 900)]), budgets_usd: [";
    check("a shipped item changed on purpose", &[("budgets_usd: [", owl)], &[]);
}

/// The starter as a campaign; `fields` stand in its section.
fn campaign(fields: &str, changes: &[(&str, &str)]) -> String {
    let section = format!("    campaign: (months: 24{fields}),\n    strategies: [");
    let text = broken(&[
        ("    period_days: 30,\n", ""),
        ("    costed_years: 1,\n", ""),
        ("[100000, 300000", "[200000, 300000"),
    ]);
    let mut text = text.replacen("    strategies: [", &section, 1);
    for (from, to) in changes {
        assert!(text.contains(from), "`{from}` must stand in the starter");
        text = text.replace(from, to);
    }
    text
}

#[track_caller]
fn check_campaign(name: &str, fields: &str, changes: &[(&str, &str)], wanted: &[Wanted<'_>]) {
    check_in(Path::new(""), name, &campaign(fields, changes), wanted);
}

#[test]
fn a_campaign_that_is_sound_is_only_asked_who_teaches() {
    let teachers = ", forces: [(force: \"guard\", instructors: 2)]";
    let (usable, report) = said(&campaign(teachers, &[]), Path::new(""));
    assert!(usable && report.diagnostics().is_empty(), "{}", report.render(false));
}

#[test]
fn dates_of_a_campaign() {
    let teach = ", forces: [(force: \"guard\", instructors: 2)]";
    let with = |fields: &str| format!("{teach}{fields}");
    check_campaign(
        "money out of order",
        &with(", funding: [(month: 12, share: 1), (month: 6, share: 1)]"),
        &[],
        &[(Error, "campaign.funding[1].month", "6", &["out of order", "12 or later; found 6"])],
    );
    check_campaign(
        "money after the end",
        &with(", funding: [(month: 0, share: 1), (month: 24, share: 1)]"),
        &[],
        &[(Warning, "campaign.funding[1].month", "24", &["when the campaign is over"])],
    );
    check_campaign(
        "no money",
        &with(", funding: [(month: 0, share: 0)]"),
        &[],
        &[(Error, "campaign.funding", "[", &["no part of any budget is ever paid out"])],
    );
    check_campaign(
        "horizons",
        &with(", horizons_months: [12, 6, 30]"),
        &[],
        &[
            (Error, "campaign.horizons_months[1]", "6", &["do not rise"]),
            (Error, "campaign.horizons_months[2]", "30", &["expected 1 to 24"]),
        ],
    );
    check_campaign(
        "two clocks",
        &with(""),
        &[("    seed: 1,\n", "    seed: 1, period_days: 30, warm_up_days: 2,\n")],
        &[
            (Error, "period_days", "30", &["follows from its months", "24 months are 730.5 days"]),
            (Error, "warm_up_days", "2", &["no warm-up"]),
        ],
    );
    check(
        "no clock",
        &[("    period_days: 30,\n", "")],
        &[(Error, "", "(", &["lacks the field `period_days`", "a section `campaign`"])],
    );
    check_campaign(
        "months",
        "",
        &[("months: 24", "months: 0")],
        &[(Error, "campaign.months", "0", &["1 to 240"])],
    );
}

#[test]
fn people_and_law_of_a_campaign() {
    check_campaign(
        "a course longer than the campaign",
        ", forces: [(force: \"guard\", instructors: 2)], laws: (course_days: 730)",
        &[("months: 24", "months: 23")],
        &[(Error, "campaign.laws.course_days", "730", &["longer than the campaign", "700 days; found 730"])],
    );
    check_campaign(
        "a school too late",
        ", forces: [(force: \"guard\", school_instructors: 2)]",
        &[],
        &[(Warning, "campaign.forces[0].school_instructors", "2", &["stands after the campaign"])],
    );
    check_campaign(
        "a law too late",
        ", forces: [(force: \"guard\", instructors: 2, may_jam_from_month: 30)]",
        &[],
        &[
            (
                Warning,
                "strategies[1].rules[0].items",
                "[",
                &["forbids force \"guard\"", "for the whole campaign"],
            ),
            (Warning, "strategies[2].rules[2].items", "[", &["forbids"]),
        ],
    );
    check_campaign(
        "nobody and nothing",
        ", forces: [(force: \"gard\", instructors: 2)], replies: [(id: \"no-learning\"), (id: \"x\", adapts: -1)]",
        &[],
        &[
            (Error, "campaign.forces[0].force", "\"gard\"", &["guard"]),
            (Error, "campaign.replies[0].id", "\"no-learning\"", &["every study has"]),
            (Error, "campaign.replies[1].adapts", "-1", &["0 to 1000"]),
        ],
    );
}

#[test]
fn tenders_and_regions() {
    let teach = ", forces: [(force: \"guard\", instructors: 2)]";
    let slow = ("strategies: [", "catalogue: (tenders: [(id: \"slow\", lead_months: 30)]), strategies: [");
    let tender = |id: &str| format!("id: \"watch\", tender: \"{id}\",");
    let named = tender("slow");
    let change = [slow, ("id: \"watch\",", named.as_str())];
    let late: Wanted<'_> = (Warning, "strategies[0].tender", "\"slow\"", &["comes after the campaign"]);
    check_campaign("too slow", teach, &change, &[late]);
    let unknown = tender("smal-buy");
    check_campaign(
        "no such tender",
        teach,
        &[("id: \"watch\",", unknown.as_str())],
        &[(Error, "strategies[0].tender", "\"smal-buy\"", &["small-buy"])],
    );
    let small = tender("small-buy");
    check(
        "a tender without a campaign",
        &[("id: \"watch\",", small.as_str())],
        &[(Warning, "strategies[0].tender", "\"small-buy\"", &["no effect without a campaign"])],
    );
    let region = "regions: [(id: \"sea\", from_km: (0, 0), to_km: (0.1, 0.1)), (id: \"odd\", from_km: (2, 2), to_km: (1, 3))], strategies: [";
    check(
        "regions",
        &[("    strategies: [", region)],
        &[
            (Error, "regions[0].id", "\"sea\"", &["nothing to protect in region \"sea\""]),
            (Error, "regions[1].to_km", "(1, 3)", &["without an area"]),
        ],
    );
}

#[test]
fn money_of_a_campaign() {
    let teach = ", forces: [(force: \"guard\", instructors: 2)]";
    check_campaign(
        "fewer years than months",
        teach,
        &[("    seed: 1,\n", "    seed: 1, costed_years: 1,\n")],
        &[(Warning, "costed_years", "1", &["fewer years than the campaign", "2 or more; found 1"])],
    );
    let (usable, report) =
        said(&campaign(teach, &[("budgets_usd: [", "budgets_usd: [1000, ")]), Path::new(""));
    let rendered = report.render(false);
    assert!(usable && rendered.contains("upkeep and wages are above the smallest budget"), "{rendered}");
    let late = format!("{teach}, funding: [(month: 0, share: 1), (month: 12, share: 999)]");
    let (_, report) = said(&campaign(&late, &[]), Path::new(""));
    let rendered = report.render(false);
    assert!(rendered.contains("the first money pays for nothing"), "{rendered}");
}

#[test]
fn doubts_about_people_and_cues() {
    let rule = "Post(items: [\"passive-rf\"], at: Coverage(by: Risk), most: 1)";
    check(
        "an exposed crowd",
        &[("population: 250,", "population: 250, exposed_night: 800,")],
        &[(
            Warning,
            "settlements[2].exposed_night",
            "800",
            &["more people exposed in \"fold\" than live there"],
        )],
    );
    check(
        "a radius in kilometres",
        &[("population: 900, radius_m: 300", "population: 900, radius_m: 0.3")],
        &[(Warning, "settlements[0].radius_m", "0.3", &["denser than any city", "in metres?"])],
    );
    check(
        "nobody left to train",
        &[("trained_share: 0.2", "trained_share: 1")],
        &[
            (Warning, "strategies[1].rules[1]", "Train", &["is trained already"]),
            (Warning, "strategies[2].rules[3]", "Train", &["is trained already"]),
        ],
    );
    check(
        "a kit too heavy for two",
        &[(
            rule,
            "Patrol(team: \"foot-team\", items: [\"eye\", \"handheld-jammer\", \"handheld-jammer\", \"handheld-jammer\"], task: Hold(at: Bases))",
        )],
        &[(Warning, "strategies[2].rules[0].items", "[", &["too small for its kit", "they take"])],
    );
    check(
        "a team without a radio",
        &[
            ("command: Voice", "command: None"),
            (
                "[\"eye\", \"handheld-jammer\"], at: Assets(by: Risk)),\n                Train(per_round: 5),\n            ],\n        ),\n    ],",
                "[\"handheld-jammer\"], at: Assets(by: Risk)),\n                Train(per_round: 5),\n            ],\n        ),\n    ],",
            ),
        ],
        &[(
            Warning,
            "strategies[2].rules[2].items[0]",
            "\"handheld",
            &["nothing cues this effector", "is None"],
        )],
    );
    let second = "forces: [(id: \"eyes\", people: 90, bases: [(id: \"hut\", at_km: (1, 1))]),";
    check(
        "a force that senses nothing",
        &[
            ("forces: [", second),
            (
                "Post(items: [\"eye\", \"shotgun\"]",
                "Post(items: [\"eye\"], at: Bases), Post(force: \"guard\", items: [\"shotgun\"]",
            ),
            (
                "Post(items: [\"eye\", \"handheld-jammer\"], at: Assets(by: Risk)),\n                Train(per_round: 5),\n            ],\n        ),\n        (",
                "Post(items: [\"eye\"], at: Bases),\n            ],\n        ),\n        (",
            ),
            (
                "Post(items: [\"eye\", \"handheld-jammer\"], at: Assets(by: Risk)),\n                Train(per_round: 5),\n            ],\n        ),\n    ],",
                "Harden(barrier: \"net\", at: Assets())]) ],",
            ),
        ],
        &[(Warning, "strategies[0].rules[1].items[0]", "\"shotgun\"", &["force \"guard\" senses nothing"])],
    );
    check(
        "a camera alone",
        &[("[\"eye\", \"shotgun\"]", "[\"camera\", \"shotgun\"]")],
        &[(
            Warning,
            "strategies[0].rules[0].items[1]",
            "\"shotgun\"",
            &["nothing that cues them", "a `Camera` needs a cue"],
        )],
    );
}

#[test]
fn doubts_about_the_attack() {
    let raids = "raids_per_day: (low: 0.2, nominal: 0.7, high: 1.4, grade: B)";
    check("peace", &[(raids, "raids_per_day: 0")], &[(Warning, "cells", "[", &["nobody attacks"])]);
    check(
        "near peace",
        &[(raids, "raids_per_day: 0.001")],
        &[(Warning, "cells", "[", &["hardly anybody", "about 7.8 come"])],
    );
    check(
        "few replicates",
        &[("replicates: 200", "replicates: 5")],
        &[(Warning, "replicates", "5", &["so few replicates say little"])],
    );
    check(
        "one pair for eight",
        &[("[0.7, 0.3]", "[0, 0, 0, 0, 0, 0, 0, 1]"), ("pairs: 3", "pairs: 1")],
        &[(Warning, "cells[0].pairs", "1", &["too few pairs", "expected 4 for 8 drones"])],
    );
    let nothing = "pairs: 3, prefers: [(kind: Village, weight: 0), (kind: Gathering, weight: 0)],";
    check(
        "a cell that wants nothing",
        &[("pairs: 3,", nothing)],
        &[(Error, "cells[0].prefers", "[", &["wants nothing"])],
    );
    let all = "pairs: 3, believes_guarded: [(at_km: (6, 5), radius_km: 50, weight: 0)],";
    check(
        "all is guarded",
        &[("pairs: 3,", all)],
        &[(Error, "cells[0].believes_guarded", "[", &["wants nothing"])],
    );
    check(
        "behind the hides",
        &[("standoff_m: 600", "standoff_m: 6000")],
        &[(Warning, "strategies[2].rules[1].at.standoff_m", "6000", &["behind the hides", "at most 2000 m"])],
    );
}

#[test]
fn doubts_about_plans() {
    let rule = "Post(items: [\"passive-rf\"], at: Coverage(by: Risk), most: 1)";
    check(
        "twins",
        &[("name: \"Jam at the assets\"", "name: \"Watch and shoot\"")],
        &[(Warning, "strategies[1].name", "\"Watch", &["shown under one name"])],
    );
    let jam = "Post(items: [\"eye\", \"handheld-jammer\"], at: Assets(by: Risk)),\n                Train(per_round: 5),\n            ],\n        ),\n        (";
    let watch = "Post(items: [\"eye\", \"shotgun\"], at: Assets(by: Risk)),\n            ],\n        ),\n        (\n            id: \"cue";
    check(
        "the same rules",
        &[(&format!("{jam}\n            id: \"cue"), watch)],
        &[(Warning, "strategies[1].rules", "[", &["\"watch\" and \"jam\" have the same rules"])],
    );
    check(
        "a net in the fields",
        &[(rule, "Harden(barrier: \"net\", at: Fixed([(1, 1)])), Harden(barrier: \"net\", at: Bases)")],
        &[
            (Warning, "strategies[2].rules[0].at[0]", "(1, 1)", &["stands at no asset"]),
            (Warning, "strategies[2].rules[1].at", "Bases", &["barriers belong on assets"]),
        ],
    );
    let start = starter().find("    roads: (").expect("there");
    let end = start + starter()[start..].find("    // Where people").expect("there");
    let roadless = format!("{}{}", &starter()[..start], &starter()[end..])
        .replace(rule, "Post(items: [\"eye\"], at: Roads())");
    check_in(
        Path::new(""),
        "crossroads without a road",
        &roadless,
        &[(Warning, "strategies[2].rules[0].at", "Roads", &["this map has no road"])],
    );
    check(
        "courses for nobody",
        &[("Post(items: [\"eye\", \"shotgun\"], at: Assets(by: Risk))", "Train()")],
        &[
            (Warning, "cells[0].mix[2].class", "\"waypoint\"", &["stops class `waypoint`"]),
            (Warning, "strategies[0].rules", "[", &["can buy nothing at any budget"]),
        ],
    );
}

#[derive(Clone, Debug)]
enum Mutation {
    Delete(usize, usize),
    Insert(usize, String),
    Swap(usize, usize),
    Repeat(usize, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = 0usize..20_000;
    prop_oneof![
        (at.clone(), 1usize..40).prop_map(|(a, n)| Mutation::Delete(a, n)),
        (at.clone(), "[-()\\[\\]{}:,\"'0-9a-zA-Z_.#/*ä\\\\ \n]{1,6}")
            .prop_map(|(a, s)| Mutation::Insert(a, s)),
        (at.clone(), at.clone()).prop_map(|(a, b)| Mutation::Swap(a, b)),
        (at, 1usize..200).prop_map(|(a, n)| Mutation::Repeat(a, n)),
    ]
}

fn apply(chars: &mut Vec<char>, mutation: &Mutation) {
    let n = chars.len().max(1);
    match mutation {
        Mutation::Delete(a, length) => {
            drop(chars.drain((a % n).min(chars.len())..(a % n + length).min(chars.len())))
        }
        Mutation::Insert(a, text) => drop(chars.splice(a % n..a % n, text.chars())),
        Mutation::Swap(a, b) if !chars.is_empty() => chars.swap(a % n, b % n),
        Mutation::Swap(..) => {}
        Mutation::Repeat(a, length) => {
            let piece = chars[(a % n).min(chars.len())..(a % n + length).min(chars.len())].to_vec();
            chars.splice(a % n..a % n, piece);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Comments are taken out first, so that nearly every mutation hits something that is read.
    #[test]
    fn no_mutation_of_a_scenario_panics(mutations in prop::collection::vec(mutation(), 1..4)) {
        let bare: String = starter().lines().map(|l| l.split("//").next().unwrap_or("").to_owned() + "\n").collect();
        // A smaller map, so that a case takes a millisecond.
        let mut chars: Vec<char> = bare.replace("cell_m: 60", "cell_m: 400").chars().collect();
        for mutation in &mutations {
            apply(&mut chars, mutation);
        }
        let text: String = chars.into_iter().collect();
        let (usable, report) = said(&text, Path::new(""));
        prop_assert_eq!(usable, report.errors() == 0);
        for d in report.diagnostics() {
            prop_assert!(d.span.as_ref().is_none_or(|s| text.get(s.clone()).is_some()), "{:?}", d);
        }
        prop_assert!(report.render(true).len() > 3 && report.to_json().is_array());
    }
}
