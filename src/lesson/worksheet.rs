//! The class's worksheet, in Markdown: questions, room for predictions, tables to fill in. No answers: explanations, what comes of
//! experiments and what to take home are the instructor's.

use super::model::{Ask, Body, Lesson, Show, Step, changes};
use super::text::Paragraph;
use crate::report::number;

/// A line to write on.
const LINE: &str = "\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_";
/// A short one.
const GAP: &str = "\\_\\_\\_\\_\\_\\_\\_\\_";

/// The worksheet.
pub fn worksheet(lesson: &Lesson) -> String {
    let spec = &lesson.spec;
    let mut out = format!("# {}\n\n", spec.name);
    out += &format!("Group: {GAP}   Our replicate: {GAP}   Date: {GAP}\n\n");
    out += &format!("**The question.** {}\n\n", one_line(&spec.question));
    out += &format!(
        "About {} minutes. Everything here is fictional, and every range, price and chance in it is an assumption: the figures \
         compare plans with each other, and predict nothing.\n",
        spec.minutes
    );
    let mut predictions = Vec::new();
    for (i, step) in lesson.steps.iter().enumerate() {
        let number = i + 1;
        match &step.body {
            Body::Say => out += &section(number, &step.title, &paragraphs(&step.text)),
            Body::Predict { ask, .. } => {
                let text = format!("{}{}", paragraphs(&step.text), asked(lesson, ask));
                out += &section(number, &format!("Predict: {}", step.title), &text);
                predictions.push(i);
            }
            Body::Watch => {
                let seen = step.show.as_ref().map_or(String::new(), |show| seen(lesson, show));
                let text = format!("{}{seen}What we saw: {LINE}\n\n{LINE}\n\n", paragraphs(&step.text));
                out += &section(number, &format!("Watch: {}", step.title), &text);
            }
            Body::Explain { answers } => {
                out += &section(number, "What came out", &came_out(lesson, answers));
            }
            Body::Experiment { setting, plans, look_for, .. } => {
                let text = format!(
                    "{}{}{}Before we try: we expect {LINE}\n\nAfterwards: {LINE}\n\n{LINE}\n\n",
                    paragraphs(&step.text),
                    to_change(lesson, *setting, plans),
                    questions(look_for)
                );
                out += &section(number, &format!("Try: {}", step.title), &text);
            }
            Body::Close { .. } => {
                let text = format!(
                    "In a sentence, what do we take home?\n\n{LINE}\n\n{LINE}\n\nWhat would be wrong to conclude, and why?\n\n\
                     {LINE}\n\n{LINE}\n\nWhich assumption would we check first?\n\n{LINE}\n\n"
                );
                out += &section(number, &step.title, &text);
            }
        }
        if i == first_prediction(lesson) {
            out += &group_work(lesson);
        }
    }
    format!("{}\n", out.trim_end())
}

/// After which step the groups run their replicates: the last prediction before the first explanation.
fn first_prediction(lesson: &Lesson) -> usize {
    let is = |step: &Step, explain: bool| match &step.body {
        Body::Explain { .. } => explain,
        Body::Predict { .. } => !explain,
        _ => false,
    };
    let end = lesson.steps.iter().position(|s| is(s, true)).unwrap_or(lesson.steps.len());
    lesson.steps[..end].iter().rposition(|s| is(s, false)).unwrap_or(usize::MAX)
}

pub(super) fn section(number: usize, title: &str, text: &str) -> String {
    format!("\n## {number}. {title}\n\n{}\n", text.trim_end())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn paragraphs(all: &[Paragraph]) -> String {
    all.iter().map(|paragraph| format!("{}\n\n", paragraph.filled(None))).collect()
}

fn questions(all: &[Paragraph]) -> String {
    let one = |paragraph: &Paragraph| format!("- {}\n", paragraph.filled(None));
    format!("What to look out for:\n\n{}\n", all.iter().map(one).collect::<String>())
}

fn asked(lesson: &Lesson, ask: &Ask) -> String {
    match ask {
        Ask::Number { of, .. } => {
            let unit = lesson.measured[*of].read_in().0;
            format!("Our prediction: {GAP} {unit}\n\nBecause: {LINE}\n\n")
        }
        Ask::Which { options, .. } => boxes(options.iter().map(|o| o.0.as_str())),
        Ask::Range { ranges, .. } => boxes(ranges.iter().map(|r| r.0.as_str())),
    }
}

fn boxes<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let list: String = texts.map(|text| format!("- [ ] {text}\n")).collect();
    format!("{list}\nBecause: {LINE}\n\n")
}

/// What is looked at, and how to have it told without a window.
pub(super) fn seen(lesson: &Lesson, show: &Show) -> String {
    let setting = &lesson.settings[show.plans[0].setting];
    let names: Vec<&str> = show.plans.iter().map(|p| lesson.strategy_name(p.strategy)).collect();
    let mut out = format!("Side by side: {}; replicate {}.\n\n", names.join(", "), show.replicate);
    if setting.set.is_empty() {
        let commands: Vec<String> = show
            .plans
            .iter()
            .map(|p| run(lesson, p.strategy, p.budget, &show.replicate.to_string()))
            .collect();
        out += &format!("As text:\n\n```\n{}\n```\n\n", commands.join("\n"));
    } else {
        out += &format!("With {} in the scenario.\n\n", changes(&setting.set));
    }
    out
}

/// The command that tells a replicate.
fn run(lesson: &Lesson, strategy: usize, budget: usize, replicate: &str) -> String {
    let spec = &lesson.scenario().spec;
    let seed = if lesson.seed == spec.seed { String::new() } else { format!(" --seed {}", lesson.seed) };
    format!(
        "picket run {} --strategy {} --budget {} --replicate {replicate}{seed}",
        lesson.scenario_file, spec.strategies[strategy].id, spec.budgets_usd[budget]
    )
}

fn group_work(lesson: &Lesson) -> String {
    if lesson.group_figures.is_empty() {
        return String::new();
    }
    let figures: Vec<_> = lesson.group_figures.iter().map(|i| &lesson.measured[*i]).collect();
    let mut plans: Vec<_> = figures.iter().map(|m| m.plan).collect();
    plans.dedup();
    let commands: Vec<String> = plans.iter().map(|p| run(lesson, p.strategy, p.budget, "OURS")).collect();
    let rows: String =
        figures.iter().map(|m| format!("| {} | {GAP} of {GAP} | {GAP} of {GAP} |\n", m.name)).collect();
    format!(
        "\n### Our own replicate\n\nEvery group has a number of its own, in place of OURS:\n\n```\n{}\n```\n\nCount, and add up \
         with the other groups:\n\n| | our group | all groups |\n| --- | --- | --- |\n{rows}\nAre we a lucky group, an unlucky one, \
         or a typical one? How would we know? {LINE}\n",
        commands.join("\n")
    )
}

fn came_out(lesson: &Lesson, answers: &[usize]) -> String {
    let mut rows = String::new();
    for &step in answers {
        if let Body::Predict { .. } = &lesson.steps[step].body {
            rows += &format!("| {} | {GAP} | {GAP} |\n", lesson.steps[step].title);
        }
    }
    let table = match rows.is_empty() {
        true => String::new(),
        false => {
            format!("| | we predicted | it came out at, with its interval |\n| --- | --- | --- |\n{rows}\n")
        }
    };
    format!("{table}Where were we wrong, and what had we not thought of? {LINE}\n\n{LINE}\n\n")
}

/// What is to be changed, and how to run it.
pub(super) fn to_change(lesson: &Lesson, setting: usize, plans: &[usize]) -> String {
    let set = &lesson.settings[setting].set;
    let mut out = String::new();
    if !set.is_empty() {
        let lines: String =
            set.iter().map(|(path, value)| format!("- `{path}` to {}\n", number::three(*value))).collect();
        out += &format!("In a copy of `{}`, change:\n\n{lines}\n", lesson.scenario_file);
        if lesson.first_change() == Some(setting) {
            out += &format!("`picket lesson {} --experiment ours.ron` writes that copy. ", lesson.id);
        }
    }
    if !plans.is_empty() {
        let names: Vec<&str> = plans.iter().map(|p| lesson.strategy_name(*p)).collect();
        out += &format!(
            "Look at: {}. `picket study` on the file compares all of its plans.\n\n",
            names.join(", ")
        );
    }
    out
}
