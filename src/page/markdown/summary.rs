//! What stands on top of the document, and what stands at its end: the input's grades and the recipe.

use super::escape::{Table, code};
use super::{Paper, Subject};
use crate::report::number::{grouped, plain, share, three};

/// For whoever reads nothing else.
pub fn top(paper: &mut Paper) {
    let page = paper.page;
    paper.heading(1, &page.title);
    for part in page.about.replace("\r\n", "\n").split("\n\n") {
        paper.say(part);
    }
    paper.heading(2, "In short");
    let summary = &page.summary;
    for (lead, sentences) in [
        ("What was asked.", &summary.question),
        ("What came out.", &summary.answer),
        ("How sure that is.", &summary.sure),
        ("What it rests on.", &summary.rests_on),
        ("What not to take from it.", &summary.not),
    ] {
        match sentences.as_slice() {
            [] => {}
            [one] => paper.lead(lead, one),
            many => {
                paper.lead(lead, "");
                paper.list(many, usize::MAX, "");
            }
        }
    }
    let mut table = Table::new([("strategy", false), ("what it is", false)]);
    for strategy in page.strategies.iter().filter(|s| !s.about.trim().is_empty()) {
        table.row([strategy.name.as_str(), strategy.about.as_str()]);
    }
    if !table.is_empty() {
        paper.heading(3, "The strategies");
        paper.table(&table);
    }
}

/// How much of the input is assumption.
pub fn grades(paper: &mut Paper) {
    let grades = &paper.page.grades;
    let all: usize = grades.counts.iter().map(|c| c.2).sum();
    if all == 0 && grades.words.is_empty() {
        return;
    }
    paper.heading(2, "How much of the input is assumption");
    paper.say(&grades.words);
    paper.pictures(|s| s == Subject::Grades);
    let mut table =
        Table::new([("grade", false), ("what it means", false), ("figures", true), ("share", true)]);
    for (grade, meaning, count) in &grades.counts {
        let part = *count as f64 / all.max(1) as f64;
        table.row([grade.clone(), meaning.clone(), grouped(*count as i64), share(part)]);
    }
    paper.table(&table);
}

/// How to make all this again.
pub fn recipe(paper: &mut Paper) {
    let recipe = &paper.page.recipe;
    paper.heading(2, "How to make this again");
    paper.say(
        "In the folder of the scenario, with the same version of the program, this ends in the same bytes:",
    );
    paper.block(std::slice::from_ref(&recipe.command));
    let lines = [
        ("scenario", code(&recipe.file)),
        ("SHA-256 of the scenario with its files and the catalogue", code(&recipe.scenario_sha256)),
        ("version of picket", code(&recipe.version)),
        ("seed", code(&recipe.seed)),
        ("replicates of each plan", grouped(i64::from(recipe.replicates))),
        ("simulated days of a replicate", days(recipe.period_days)),
    ];
    for (name, value) in lines {
        paper.out.push_str(&format!("- {name}: {value}\n"));
    }
    paper.out.push('\n');
}

fn days(days: f64) -> String {
    if days >= 1000.0 { plain(days, 0) } else { three(days) }
}
