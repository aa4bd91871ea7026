//! What of the page is in its markup: words, the table of all measures, and the empty places that scripts fill with charts.
//!
//! A part without data is left out, or says in a line how to get it. Every text of the page goes through [`escape`].

use std::fmt::Write as _;

use super::html::escape;
use super::model::{Campaign, Page, Row, Summary};

/// A section: where links go, its name in the navigation, its content.
struct Section {
    id: &'static str,
    link: &'static str,
    content: String,
}

/// Everything between `<body>` and the data.
pub(super) fn body(page: &Page) -> String {
    let sections = sections(page);
    let mut out = String::from("<a class=\"skip\" href=\"#summary\">To the summary</a>\n");
    let _ = writeln!(
        out,
        "<header class=\"top\">\n<p class=\"kind\">A comparison of defensive coverage, simulated</p>\n<h1>{}</h1>\n{}</header>",
        escape(&page.title),
        paragraph("about", &page.about)
    );
    out += "<nav id=\"nav\" aria-label=\"Sections\"><div><ul>\n";
    for section in &sections {
        let _ = writeln!(out, "<li><a href=\"#{}\">{}</a></li>", section.id, section.link);
    }
    out += "</ul><button type=\"button\" id=\"theme\" hidden>Dark</button></div></nav>\n<main>\n\
            <noscript><p>Charts, maps and replays need JavaScript, which is off. What the study says in words is here.</p></noscript>\n";
    for section in &sections {
        let _ = writeln!(out, "<section id=\"{}\">\n{}</section>", section.id, section.content);
    }
    let _ = writeln!(
        out,
        "</main>\n<footer>Made by picket {}. A stylised model with assumed figures: it compares plans, it does not predict.</footer>\n\
         <div id=\"tip\" hidden></div>\n<div id=\"live\" class=\"off\" role=\"status\"></div>",
        escape(&page.recipe.version)
    );
    out
}

fn sections(page: &Page) -> Vec<Section> {
    let section = |id, link, content| Section { id, link, content };
    let mut all = vec![
        section("summary", "Summary", summary(&page.summary)),
        section("frontier", "Cost", frontier(page)),
        section("rows", "Measures", rows(page)),
    ];
    if !page.verdicts.is_empty() {
        all.push(section("verdicts", "Verdicts", verdicts(page)));
    }
    if page.rows.iter().any(|row| !row.funnel.is_empty() || !row.causes.is_empty()) {
        all.push(section("leaks", "Leaks", leaks(page)));
    }
    if !page.next.is_empty() {
        all.push(section("next", "Money", next(page)));
    }
    if let Some(campaign) = &page.campaign {
        all.push(section("campaign", "Months", months(campaign)));
    }
    all.push(section("tornado", "Sensitivity", tornado(page)));
    all.push(section("input", "Input", grades(page)));
    if !page.maps.deployments.is_empty() {
        all.push(section("maps", "Maps", maps()));
    }
    if !page.scatter.rows.is_empty() && !page.scatter.replicates.is_empty() {
        all.push(section("luck", "Luck", luck(page)));
    }
    if !page.replays.is_empty() {
        all.push(section("replay", "Replay", replay(page)));
    }
    all.push(section("recipe", "Recipe", recipe(page)));
    all
}

/// A paragraph, or nothing.
fn paragraph(class: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("<p class=\"{class}\">{}</p>\n", escape(text)) }
}

fn paragraphs(lines: &[String]) -> String {
    lines.iter().map(|line| format!("<p>{}</p>\n", escape(line))).collect()
}

/// A list of sentences, or nothing.
fn list<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let items: String =
        lines.filter(|line| !line.is_empty()).map(|line| format!("<li>{}</li>\n", escape(line))).collect();
    if items.is_empty() { items } else { format!("<ul class=\"words\">\n{items}</ul>\n") }
}

/// A place for a chart.
fn chart(name: &str) -> String {
    format!("<figure class=\"chart\" data-chart=\"{name}\"></figure>\n")
}

/// A place for choosers.
fn controls(names: &str) -> String {
    format!("<div class=\"controls\" data-controls=\"{names}\"></div>\n")
}

fn heading(title: &str, lead: &str) -> String {
    format!(
        "<h2>{title}</h2>\n{}",
        if lead.is_empty() { String::new() } else { format!("<p class=\"lead\">{lead}</p>\n") }
    )
}

fn summary(summary: &Summary) -> String {
    let block = |class: &str, title: &str, lines: &[String]| {
        if lines.is_empty() {
            return String::new();
        }
        format!("<div class=\"{class}\">\n<h2>{title}</h2>\n{}</div>\n", paragraphs(lines))
    };
    format!(
        "<div class=\"summary\">\n{}{}<div class=\"three\">\n{}{}{}</div>\n</div>\n",
        block("question", "The question", &summary.question),
        block("answer", "The answer", &summary.answer),
        block("sure", "How sure this is", &summary.sure),
        block("rests", "What it rests on", &summary.rests_on),
        block("not", "What not to take from it", &summary.not),
    )
}

fn frontier(page: &Page) -> String {
    let mut out = heading("Cost and protection", "") + &controls("measure adversary") + &chart("frontier");
    for frontier in &page.frontiers {
        if let Some(measure) = page.measures.get(frontier.measure) {
            let _ = writeln!(out, "<h3>Worth their money, by {}</h3>", escape(&measure.name));
            out += &list(frontier.steps.iter().map(|step| step.words.as_str()));
        }
    }
    out
}

fn rows(page: &Page) -> String {
    let against = page.adversaries.len() > 1;
    let mut out = heading(
        "All measures",
        "Every strategy at every budget, with 95 % intervals. A head sorts its column.",
    ) + &controls(if against { "adversary" } else { "" }).replace(" data-controls=\"\"", "");
    out += "<table>\n<caption>All measures</caption>\n<thead><tr><th scope=\"col\">Strategy</th><th scope=\"col\" class=\"num\">Budget</th>";
    for measure in &page.measures {
        let unit = if measure.unit.is_empty() { String::new() } else { format!(", {}", measure.unit) };
        let _ =
            write!(out, "<th scope=\"col\" class=\"num\">{}{}</th>", escape(&measure.name), escape(&unit));
    }
    out += "<th scope=\"col\" class=\"num\">Replicates</th></tr></thead>\n<tbody>\n";
    for row in &page.rows {
        out += &table_row(page, row);
    }
    out + "</tbody>\n</table>\n"
}

fn table_row(page: &Page, row: &Row) -> String {
    let strategy = page.strategies.get(row.strategy).map_or("", |it| it.name.as_str());
    let (budget, usd) = page.budgets.get(row.budget).map_or(("", 0.0), |it| (it.name.as_str(), it.usd));
    let mut out = format!(
        "<tr data-b=\"{}\" data-a=\"{}\"><td>{}</td><td class=\"num\" data-v=\"{usd}\">{}</td>",
        row.budget,
        row.adversary,
        escape(strategy),
        escape(budget)
    );
    for estimate in &row.estimates {
        match estimate {
            Some(it) => {
                let _ = write!(out, "<td class=\"num\" data-v=\"{}\">{}</td>", it.value, escape(&it.text));
            }
            None => out += "<td class=\"num\">–</td>",
        }
    }
    let _ = writeln!(out, "<td class=\"num\" data-v=\"{0}\">{0}</td></tr>", row.n);
    out
}

fn verdicts(page: &Page) -> String {
    let mut out = heading(
        "Which is better",
        match page.campaign {
            None => {
                "All strategies met the very same raids, so that their differences are surer than their values."
            }
            Some(_) => {
                "All strategies met the same luck, replicate by replicate, so that their differences are surer than their values. What the \
                 attackers send is their answer to each."
            }
        },
    ) + &controls("measure budget when all_pairs")
        + &chart("verdicts")
        + "<div data-words=\"verdicts\"></div>\n<table data-plain>\n<caption>The best by every measure</caption>\n<thead><tr>\
           <th scope=\"col\">Measure</th><th scope=\"col\" class=\"num\">Budget</th><th scope=\"col\">What is found</th></tr></thead>\n<tbody>\n";
    for verdict in &page.verdicts {
        let measure = page.measures.get(verdict.measure).map_or("", |it| it.plain.as_str());
        let (budget, usd) =
            page.budgets.get(verdict.budget).map_or(("", 0.0), |it| (it.name.as_str(), it.usd));
        let when = if verdict.when.is_empty() { String::new() } else { format!(", {}", verdict.when) };
        let _ = writeln!(
            out,
            "<tr><td>{}{}</td><td class=\"num\" data-v=\"{usd}\">{}</td><td>{}</td></tr>",
            escape(measure),
            escape(&when),
            escape(budget),
            escape(&verdict.best)
        );
    }
    out + "</tbody>\n</table>\n"
}

fn leaks(page: &Page) -> String {
    let has = |kept: fn(&Row) -> bool| page.rows.iter().any(kept);
    let mut out = heading("Why it leaks", "") + &controls("budget adversary");
    if has(|row| !row.funnel.is_empty()) {
        out += &chart("funnel");
    }
    if has(|row| !row.causes.is_empty()) {
        out += &chart("causes");
    }
    let why = list(
        page.rows
            .iter()
            .filter(|row| row.budget == page.middle && row.adversary == 0)
            .map(|row| row.why.as_str()),
    );
    if !why.is_empty() {
        let budget = page.budgets.get(page.middle).map_or("", |it| it.name.as_str());
        let _ = writeln!(out, "<h3>In words, at {}</h3>", escape(budget));
        out += &why;
    }
    out
}

fn next(page: &Page) -> String {
    let mut out = heading("What more money would buy", "") + &controls("budget next_by") + &chart("next");
    let budget = page.budgets.get(page.middle).map_or("", |it| it.name.as_str());
    let words = list(page.next.iter().filter(|it| it.budget == page.middle).map(|it| it.words.as_str()));
    if !words.is_empty() {
        let _ = writeln!(out, "<h3>The next ten per cent at {}</h3>", escape(budget));
        out += &words;
    }
    out
}

fn months(campaign: &Campaign) -> String {
    let mut out = heading("Month by month", "");
    if !campaign.series.is_empty() {
        out += &(controls("series budget adversary") + &chart("campaign"));
    }
    for section in campaign.words.iter().filter(|section| !section.lines.is_empty()) {
        let _ = writeln!(out, "<h3>{}</h3>", escape(&section.heading));
        out += &list(section.lines.iter().map(String::as_str));
    }
    out
}

fn tornado(page: &Page) -> String {
    let title = heading("What the results hang on", "");
    match &page.tornado {
        Some(tornado) if !tornado.figures.is_empty() => {
            title + &controls("tornado") + &chart("tornado") + &list(tornado.words.iter().map(String::as_str))
        }
        // A study that selected the best has no probes, and is told by its own command alone.
        _ if page.next.is_empty() && page.campaign.is_none() => {
            title
                + "<p>A study that looks for the best does not ask this; one of all plans does, with <code>--tornado</code>.</p>\n"
        }
        _ => {
            title
                + "<p>Nobody has asked this yet: <code>picket report</code> with <code>--tornado</code> moves one figure of the input at a \
                   time to both of its ends, which takes some minutes.</p>\n"
        }
    }
}

fn grades(page: &Page) -> String {
    heading("What the input rests on", "") + &paragraph("words", &page.grades.words) + &chart("grades")
}

fn maps() -> String {
    heading(
        "What stands where",
        "Two plans on the same ground. Choose others above each map; both move and zoom together.",
    ) + "<div class=\"layers\"></div>\n<div class=\"pair\">\n<div class=\"plan\"></div>\n<div class=\"plan\"></div>\n</div>\n"
}

fn luck(page: &Page) -> String {
    heading(
        "How much luck does",
        match page.campaign {
            None => "Every replicate draws other raids and other luck. All plans meet the same ones.",
            Some(_) => {
                "Every replicate draws other luck, the same for all plans. The attackers answer to each plan."
            }
        },
    ) + "<div class=\"controls\" data-luck=\"controls\"></div>\n"
        + &format!("<div class=\"lucky\">\n{}<div data-luck=\"picked\"></div>\n</div>\n", chart("scatter"))
}

fn replay(page: &Page) -> String {
    let what = list(page.replays.iter().map(|it| it.about.as_str()));
    heading(
        "Replay",
        match page.replays.iter().any(|it| it.sides.len() > 1) {
            true => {
                "Recorded replicates, under both plans on one clock. Between raids nothing flies: the clock skips it."
            }
            false => "Recorded replicates. Between raids nothing flies: the clock skips it.",
        },
    ) + &format!("<noscript>{what}</noscript>\n<div class=\"player\"></div>\n")
}

fn recipe(page: &Page) -> String {
    let recipe = &page.recipe;
    let mut out =
        heading("Make it again", "The same version, file and seed give the same figures, to the last digit.");
    out += "<dl class=\"recipe\">\n";
    for (term, value) in [
        ("Version", format!("picket {}", recipe.version)),
        ("Scenario", recipe.file.clone()),
        ("SHA-256 of scenario and catalogue", recipe.scenario_sha256.clone()),
        ("Seed", recipe.seed.clone()),
        ("Replicates of each plan", recipe.replicates.to_string()),
        ("Days of a replicate", recipe.period_days.to_string()),
    ] {
        let _ = writeln!(out, "<dt>{term}</dt><dd><code>{}</code></dd>", escape(&value));
    }
    let _ = writeln!(
        out,
        "</dl>\n<p>In the folder of the scenario:</p>\n<code data-command>{}</code>",
        escape(&recipe.command)
    );
    let about = page.strategies.iter().filter(|it| !it.about.is_empty());
    let about: String =
        about.map(|it| format!("<dt>{}</dt><dd>{}</dd>\n", escape(&it.name), escape(&it.about))).collect();
    if !about.is_empty() {
        let _ = writeln!(out, "<h3>The strategies</h3>\n<dl class=\"recipe\">\n{about}</dl>");
    }
    out
}
