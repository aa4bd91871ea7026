//! The instructor's copy, in Markdown: every step with its answers, what the lesson claims and whether it holds, the groups'
//! replicates with their luck, and all figures.

use super::answers::{Answers, Value};
use super::compare::came;
use super::luck::SeedList;
use super::model::{Body, Lesson};
use super::text::{Form, Paragraph};
use super::worksheet::{section, seen, to_change};
use crate::report::number;
use crate::study::Unit;

/// The instructor's copy.
pub fn copy(lesson: &Lesson, answers: &Answers) -> String {
    let spec = &lesson.spec;
    let mut out = format!("# {}: the instructor's copy\n\n", spec.name);
    out += &format!("{}\n\n", spec.question.split_whitespace().collect::<Vec<_>>().join(" "));
    out += &format!(
        "About {} minutes. Figures are computed from {} of `{}`, seed {}; intervals are 95 %. All that is to be compared meets the \
         same raids.\n",
        spec.minutes,
        number::counted(answers.replicates as usize, "replicate"),
        lesson.scenario_file,
        answers.seed
    );
    for (i, step) in lesson.steps.iter().enumerate() {
        let text = paragraphs(&step.text, answers);
        let (title, text) = match &step.body {
            Body::Say => (step.title.clone(), text),
            Body::Predict { ask, .. } => {
                let answer = format!("> **Answer.** {}\n\n", came(ask, answers));
                (format!("Predict: {}", step.title), format!("{text}{answer}"))
            }
            Body::Watch => {
                let seen = step.show.as_ref().map_or(String::new(), |show| {
                    format!("{}{}", seen(lesson, show), how_lucky(answers, show.replicate))
                });
                (format!("Watch: {}", step.title), format!("{text}{seen}"))
            }
            Body::Explain { .. } => (format!("Explain: {}", step.title), text),
            Body::Experiment { setting, plans, look_for, answer } => {
                let change = to_change(lesson, *setting, plans);
                let look_for = format!("What to look out for:\n\n{}\n", list(look_for, answers));
                let answer = format!(
                    "> **What comes out.** {}\n",
                    paragraphs(answer, answers).trim_end().replace("\n\n", "\n>\n> ")
                );
                (format!("Try: {}", step.title), format!("{text}{change}{look_for}{answer}"))
            }
            Body::Close { take_home, not } => {
                let text = format!("{}\nAnd what not:\n\n{}", list(take_home, answers), list(not, answers));
                (step.title.clone(), text)
            }
        };
        out += &section(i + 1, &title, &text);
    }
    out += &claims(answers);
    if let Some(groups) = &answers.groups {
        out += &seed_list(lesson, answers, groups);
    }
    out += &figures(answers);
    out
}

fn paragraphs(all: &[Paragraph], answers: &Answers) -> String {
    all.iter().map(|paragraph| format!("{}\n\n", paragraph.filled(Some(answers)))).collect()
}

fn list(all: &[Paragraph], answers: &Answers) -> String {
    all.iter().map(|paragraph| format!("- {}\n", paragraph.filled(Some(answers)))).collect()
}

/// What kind of replicate is looked at, by what the groups count first.
fn how_lucky(answers: &Answers, replicate: u32) -> String {
    let Some(groups) = &answers.groups else { return String::new() };
    match groups.luck.get(replicate as usize) {
        Some(luck) => {
            let by = &answers.values[groups.of[0]].of.name;
            format!("This replicate is {} for the defence, by “{by}”.\n\n", luck.word())
        }
        None => String::new(),
    }
}

fn claims(answers: &Answers) -> String {
    if answers.claims.is_empty() {
        return String::new();
    }
    let one = |c: &super::answers::Claim| format!("- {}: {}\n", c.words, c.standing.word());
    let all: String = answers.claims.iter().map(one).collect();
    format!(
        "\n## What this lesson claims\n\nJudged with 95 % intervals, on the replicates of this run.\n\n{all}"
    )
}

fn seed_list(lesson: &Lesson, answers: &Answers, list: &SeedList) -> String {
    let names: Vec<String> = list.of.iter().map(|i| answers.values[*i].of.name.clone()).collect();
    let cells = |counts: &[(f64, f64)]| -> String {
        list.of
            .iter()
            .zip(counts)
            .map(|(i, pair)| format!(" {} |", counted(&answers.values[*i], *pair)))
            .collect()
    };
    let rows: String = list
        .groups
        .iter()
        .enumerate()
        .map(|(i, g)| format!("| {} | {} |{} {} |\n", i + 1, g.replicate, cells(&g.counts), g.luck.word()))
        .collect();
    let examples: Vec<String> = list
        .examples
        .iter()
        .map(|(luck, replicate)| format!("{}: replicate {replicate}", luck.word()))
        .collect();
    format!(
        "\n## Seed list\n\nEach group runs its own replicate of seed {}. They are the first ones, picked by nobody, so that what all groups \
         count together is as good as a study of as many replicates. Lucky and unlucky are the outer fifths of the {} \
         replicates of this lesson, by the first figure, for the defence.\n\n| group | replicate | {} | luck |\n| --- | --- |{} --- \
         |\n{rows}| all groups | |{} |\n| all {} replicates | |{} |\n\nTo show one on purpose: {}. Say that you picked it.\n",
        answers.seed,
        number::grouped(i64::from(answers.replicates)),
        names.join(" | "),
        " --- |".repeat(names.len()),
        cells(&list.together),
        number::grouped(i64::from(lesson.spec.replicates)),
        cells(&list.all),
        examples.join(", ")
    )
}

fn counted(value: &Value, (part, whole): (f64, f64)) -> String {
    match value.of.what.unit() {
        Unit::Share if whole > 0.0 => format!(
            "{} of {}, {} %",
            number::three(part),
            number::three(whole),
            number::plain(100.0 * part / whole, 0)
        ),
        Unit::Share => "0 of 0".to_owned(),
        _ if whole > 0.0 => number::short(part / whole),
        _ => "none".to_owned(),
    }
}

fn figures(answers: &Answers) -> String {
    let row = |v: &Value| format!("| `{}` | {} | {} |\n", v.of.id, v.of.name, v.written(Form::Full));
    let rows: String = answers.values.iter().map(row).collect();
    format!("\n## All figures\n\n| id | what | value |\n| --- | --- | --- |\n{rows}")
}
