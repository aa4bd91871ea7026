//! The page: every law with its table and its picture, as Markdown.

use super::{HEADINGS, rows};
use crate::report::number::counted;
use crate::study::verify::{CASE, Verdict, Verified};
use std::fmt::Write;

/// What stands on top of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Seed given on the command line, if there was one.
    pub seed: Option<u64>,
}

/// The page of a verification. Its pictures are `validation/<id>.svg` beside it.
pub fn page(all: &[Verified], page: Page) -> String {
    let cases: usize = all.iter().map(|v| v.cases.len()).sum();
    let agree = all.iter().filter(|v| v.verdict() == Verdict::Agrees).count();
    let mut out = String::from("# Validation: does it compute what it claims?\n\n");
    let seed = page.seed.map_or("the seed of each file".to_owned(), |s| format!("seed {s}"));
    let _ = writeln!(
        out,
        "Written by `picket verify --out docs` ({seed}); do not edit. {} in {}: {agree} agree.\n",
        counted(all.len(), "law"),
        counted(cases, "case")
    );
    out.push_str(INTRODUCTION);
    out.push_str("\n| law | source | cases | verdict |\n| --- | --- | --- | --- |\n");
    for v in all {
        let _ = writeln!(
            out,
            "| [{}](#{}) | {} | {} | {} |",
            cell(v.name()),
            anchor(v.name()),
            cell(&v.spec.source),
            v.cases.len(),
            v.verdict().word()
        );
    }
    for v in all {
        law(&mut out, v);
    }
    out
}

const INTRODUCTION: &str = "\
Each law is a scenario that runs through the simulation itself: the same systems, schedule and files as a study. The files
stand in `scenarios/verify/`; change a number there and run `picket verify FILE` to see whether the law still holds.

*Expected* is what the law says. *Observed* is what the simulation did, with a 99.9 % interval over replicates. A law **agrees**
if the interval holds what is expected *and* is narrow: its half-width is at most 2 % of what is expected, or 0.005. Where a
scenario leaves nothing to chance the value is **exact** and may be off by 1e-9. In the pictures the line is the law, the
points are what was observed, the bars their intervals. With so many cases chance alone puts one outside its interval in
about one of seven runs with another seed.
";

fn law(out: &mut String, v: &Verified) {
    let _ = write!(out, "\n## {}\n\n", v.name());
    if !v.spec.source.is_empty() {
        let _ = writeln!(out, "Source: {}.  ", v.spec.source.trim_end_matches('.'));
    }
    if !v.spec.about.is_empty() {
        let _ = writeln!(out, "Set-up: {}  ", v.spec.about);
    }
    let _ = writeln!(out, "File: [`{0}`](../{0}), `picket verify --law {1}`\n", v.file, v.spec.id);
    if super::picture(v).is_some() {
        let _ = writeln!(out, "![{}: expected and observed](validation/{}.svg)\n", v.name(), v.spec.id);
    }
    let mut headings = HEADINGS.map(str::to_owned);
    if let Some(first) = v.cases.first().filter(|c| c.abscissa.label != CASE) {
        headings[1].clone_from(&first.abscissa.label);
    }
    let _ = writeln!(out, "| {} |", headings.join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(headings.len()));
    for row in rows(&v.cases) {
        let _ = writeln!(out, "| {} |", row.map(|text| cell(&text)).join(" | "));
    }
}

/// A text that does not end the cell it stands in.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

/// The anchor that readers of Markdown make of a heading.
fn anchor(name: &str) -> String {
    let kept = name.to_lowercase();
    kept.chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-'))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}
