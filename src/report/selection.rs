//! The best strategy at each budget, as it was selected: for people, for machines, as a table.

use crate::report::folder::ResultsError;
use crate::report::number::{counted, grouped, share, three, usd, with_unit};
use crate::report::summary_csv::csv_bytes;
use crate::report::table::{heading, wrap_into};
use crate::report::words::loss_name;
use crate::study::measure::Estimate;
use crate::study::select::{Contest, FRESH, How, Selected};
use crate::study::{Measure, StudyNames, Unit};
use serde::Serialize;
use serde_json::{Value, json};

/// The selection for people.
pub fn selection_text(names: &StudyNames, selected: &Selected) -> String {
    let mut text = String::new();
    heading(&mut text, &title(selected));
    for sentence in contest_sentences(names, selected) {
        wrap_into(&mut text, &sentence, "  · ", "    ");
    }
    wrap_into(&mut text, &effort_sentence(selected), "", "    ");
    wrap_into(&mut text, &flatter_sentence(), "", "    ");
    text
}

/// What came of it at each budget, from the smallest.
pub fn contest_sentences(names: &StudyNames, selected: &Selected) -> Vec<String> {
    let mut contests: Vec<&Contest> = selected.contests.iter().collect();
    contests.sort_by(|a, b| names.budgets_usd[a.budget].total_cmp(&names.budgets_usd[b.budget]));
    contests.into_iter().map(|contest| contest_sentence(names, selected, contest)).collect()
}

/// What to think of the estimates of a selection.
pub fn flatter_sentence() -> String {
    format!(
        "The estimates of the selection, in the tables, flatter the winners; how good these are is told by {} fresh replicates of each.",
        grouped(i64::from(FRESH))
    )
}

/// What was asked, in a line.
pub fn title(selected: &Selected) -> String {
    let measure = loss_name(selected.measure);
    match selected.how {
        How::Known { level, delta } => format!(
            "The best by {measure} at each budget: known with {} if it is better by {}",
            share(level),
            amount(selected.measure, delta)
        ),
        How::Within { replicates } => {
            format!(
                "The best by {measure}, with {} of a row in all",
                counted(replicates as usize, "replicate")
            )
        }
    }
}

/// A difference that was asked for.
fn amount(measure: Measure, delta: f64) -> String {
    match measure.unit() {
        Unit::Share => format!("{} points", three(delta)),
        Unit::Usd => usd(delta),
        _ => three(delta),
    }
}

fn contest_sentence(names: &StudyNames, selected: &Selected, contest: &Contest) -> String {
    let name = |s: usize| names.strategies[s].name.as_str();
    let at = format!("At {}", usd(names.budgets_usd[contest.budget]));
    let Some(winner) = contest.winner else {
        return format!("{at}: nothing to select by, because nothing flew in the first stage");
    };
    let fresh = match contest.fresh {
        Some(estimate) => {
            let n = grouped(estimate.n as i64);
            format!("; fresh: {} (n = {n})", with_unit(&Estimate::of(estimate), selected.measure.unit()))
        }
        None => String::new(),
    };
    let most = contest.counts.iter().copied().max().unwrap_or(0);
    match selected.how {
        How::Within { .. } => {
            let each: Vec<String> = (0..contest.counts.len())
                .map(|s| format!("{} {}", name(s), grouped(contest.counts[s] as i64)))
                .collect();
            let chance = match contest.correct_at_least {
                None => "how surely is not known".to_owned(),
                Some(p) if p > 0.995 => "right with an estimated chance above 99 %".to_owned(),
                Some(p) => format!("right with an estimated chance of at least {}", share(p.max(0.0))),
            };
            format!("{at}: {}, {chance}{fresh}. Replicates: {}", name(winner), each.join(", "))
        }
        How::Known { .. } if contest.decided => {
            let out: Vec<String> = contest
                .out
                .iter()
                .map(|o| format!("{} after {}", name(o.system), grouped(o.after as i64)))
                .collect();
            let out = if out.is_empty() { String::new() } else { format!(". Out: {}", out.join(", ")) };
            let after = counted(most as usize, "replicate");
            format!("{at}: {}, after {after}{fresh}{out}", name(winner))
        }
        How::Known { .. } => {
            let gone: Vec<usize> = contest.out.iter().map(|o| o.system).collect();
            let left: Vec<&str> =
                (0..names.strategies.len()).filter(|s| !gone.contains(s)).map(name).collect();
            format!(
                "{at}: not known after {}; still in are {}, of which {} is ahead{fresh}. More --replicates, which begin anew, or a larger difference would tell",
                counted(most as usize, "replicate"),
                left.join(" and "),
                name(winner)
            )
        }
    }
}

/// How much it took.
pub fn effort_sentence(selected: &Selected) -> String {
    let spent = selected.spent();
    let took = format!("The selection took {} of a row", counted(spent as usize, "replicate"));
    let undecided = selected.contests.iter().any(|c| !c.decided);
    match selected.spent_equally() {
        Some(equally) if !undecided && spent > 0 => format!(
            "{took}; as many of every strategy would have taken {} for the same guarantee, so that this took {}.",
            grouped(equally as i64),
            share(spent as f64 / equally as f64)
        ),
        _ => format!("{took}."),
    }
}

/// The selection for machines.
pub fn selection_json(names: &StudyNames, selected: &Selected) -> Value {
    let id = |s: usize| names.strategies[s].id.as_str();
    let contest = |c: &Contest| {
        let counts: serde_json::Map<String, Value> =
            c.counts.iter().enumerate().map(|(s, n)| (id(s).to_owned(), json!(n))).collect();
        let out: Vec<Value> = c
            .out
            .iter()
            .map(|o| json!({ "strategy": id(o.system), "by": id(o.by), "after": o.after }))
            .collect();
        let fresh = c.fresh.map(|e| {
            let e = Estimate::of(e);
            json!({ "value": e.value, "low": e.low, "high": e.high, "n": e.n })
        });
        json!({
            "budget_usd": names.budgets_usd[c.budget], "winner": c.winner.map(id), "decided": c.decided,
            "replicates": counts, "out": out, "equal_allotment_each": c.equal,
            "correct_at_least": c.correct_at_least, "fresh": fresh,
        })
    };
    let how = match selected.how {
        How::Known { level, delta } => json!({ "procedure": "Kim-Nelson", "level": level, "delta": delta }),
        How::Within { replicates } => json!({ "procedure": "OCBA", "replicates": replicates }),
    };
    json!({
        "measure": selected.measure.name(), "how": how, "fresh_from_replicate": selected.fresh_from,
        "replicates_of_a_row": selected.spent(), "by_equal_allotment": selected.spent_equally(),
        "budgets": selected.contests.iter().map(contest).collect::<Vec<_>>(),
    })
}

#[derive(Serialize)]
struct Line<'a> {
    budget_usd: f64,
    strategy: &'a str,
    replicates: u64,
    /// Null while it was in to the end.
    out_after: Option<u64>,
    out_by: Option<&'a str>,
    selected: bool,
    fresh: Option<f64>,
    fresh_low: Option<f64>,
    fresh_high: Option<f64>,
}

/// The selection as a table: a row a strategy at a budget.
///
/// # Errors
/// None that memory does not cause.
pub fn selection_csv(names: &StudyNames, selected: &Selected) -> Result<Vec<u8>, ResultsError> {
    let lines = selected.contests.iter().flat_map(|c| {
        (0..names.strategies.len()).map(move |s| {
            let out = c.out.iter().find(|o| o.system == s);
            let wins = c.winner == Some(s);
            let fresh = c.fresh.filter(|_| wins);
            let interval = fresh.and_then(|e| e.interval);
            Line {
                budget_usd: names.budgets_usd[c.budget],
                strategy: &names.strategies[s].id,
                replicates: c.counts[s],
                out_after: out.map(|o| o.after),
                out_by: out.map(|o| names.strategies[o.by].id.as_str()),
                selected: wins,
                fresh: fresh.map(|e| e.value),
                fresh_low: interval.map(|i| i.low),
                fresh_high: interval.map(|i| i.high),
            }
        })
    });
    csv_bytes("selection.csv", lines)
}
