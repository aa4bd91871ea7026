//! The table of a verification for a terminal, and the same for machines.

use super::{HEADINGS, rows};
use crate::report::number::counted;
use crate::report::table::{plain_table, wrap_into};
use crate::study::verify::{CASE, Expected, Judged, Verdict, Verified};
use comfy_table::CellAlignment;
use serde_json::{Value, json};

/// All laws, one after the other, and what they come to.
pub fn text(all: &[Verified]) -> String {
    let mut text = String::new();
    for verified in all {
        let title = format!("{} · {}", verified.name(), verified.verdict().word());
        text.push_str(&format!("{title}\n{}\n", "═".repeat(title.chars().count())));
        for (what, words) in
            [("source", &verified.spec.source), ("set-up", &verified.spec.about), ("file", &verified.file)]
        {
            if !words.is_empty() {
                wrap_into(&mut text, &format!("{what}: {words}"), "", "  ");
            }
        }
        text.push_str(&table(&verified.cases));
        text.push('\n');
    }
    text.push_str(&sum(all));
    text
}

fn table(cases: &[Judged]) -> String {
    let mut table = plain_table();
    let mut headings = HEADINGS;
    if let Some(first) = cases.first() {
        headings[1] = if first.abscissa.label == CASE { "" } else { &first.abscissa.label };
    }
    table.set_header(headings);
    for row in rows(cases) {
        table.add_row(row);
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((if i > 0 { 2 } else { 0 }, 0));
        if (2..6).contains(&i) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The last line: how many agree, and which do not.
fn sum(all: &[Verified]) -> String {
    let cases: usize = all.iter().map(|v| v.cases.len()).sum();
    let of = |verdict: Verdict| -> Vec<&str> {
        all.iter().filter(|v| v.verdict() == verdict).map(|v| v.spec.id.as_str()).collect()
    };
    let (differ, wide) = (of(Verdict::Differs), of(Verdict::Undecided));
    let mut text = format!("{} in {}: ", counted(all.len(), "law"), counted(cases, "case"));
    text.push_str(&match (differ.is_empty(), wide.is_empty()) {
        (true, true) => "all agree".to_owned(),
        (false, true) => format!("{} differ", differ.join(", ")),
        (true, false) => format!("too few replicates to tell of {}", wide.join(", ")),
        (false, false) => {
            format!("{} differ; too few replicates to tell of {}", differ.join(", "), wide.join(", "))
        }
    });
    text.push('\n');
    text
}

/// For machines: one object a law.
pub fn json(all: &[Verified]) -> Value {
    let laws: Vec<Value> = all
        .iter()
        .map(|v| {
            json!({
                "law": v.spec.id, "name": v.name(), "source": v.spec.source, "set_up": v.spec.about, "file": v.file,
                "verdict": v.verdict().word(), "cases": v.cases.iter().map(case).collect::<Vec<_>>(),
            })
        })
        .collect();
    let agrees = all.iter().all(|v| v.verdict() == Verdict::Agrees);
    json!({ "agrees": agrees, "level": 0.999, "laws": laws })
}

fn case(case: &Judged) -> Value {
    let (kind, least, most) = match case.expected {
        Expected::At(x) => ("value", Some(x), Some(x)),
        Expected::AtLeast(x) => ("at_least", Some(x), None),
        Expected::AtMost(x) => ("at_most", None, Some(x)),
        Expected::Between(a, b) => ("between", Some(a), Some(b)),
        Expected::WithinInterval => ("within_interval", Some(-case.allowed), Some(case.allowed)),
    };
    json!({
        "set_up": case.set_up,
        "parameter": { "name": case.abscissa.label, "value": case.abscissa.at, "series": case.abscissa.series },
        "expected": { "kind": kind, "least": least, "most": most },
        "observed": case.observed.value, "low": finite(case.observed.low), "high": finite(case.observed.high),
        "allowed_half_width": case.allowed, "n": case.n, "counted": case.counted, "verdict": case.verdict.word(),
    })
}

fn finite(x: f64) -> Option<f64> {
    x.is_finite().then_some(x)
}
