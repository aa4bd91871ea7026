//! What was found: which strategy is better, and every plan's measures.

use super::escape::{Table, text};
use super::{Paper, Subject, named};
use crate::page::model::{Finding, Measure, Page, Verdict};
use crate::page::pick;
use crate::report::number::{counted, grouped};

/// Pairs that are told in words.
const PAIRS: usize = 30;
/// Names in a sentence.
const NAMES: usize = 12;

/// Which strategy is better, by measure, budget and month.
pub fn verdicts(paper: &mut Paper) {
    let page = paper.page;
    if page.verdicts.is_empty() {
        return;
    }
    paper.heading(2, "Which is better");
    paper.say(match page.campaign {
        None => "All strategies met the same raids: what differs between two of them is the plan, not luck.",
        Some(_) => "All strategies met the same luck, replicate by replicate; what the attackers send is their answer to each.",
    });
    for (index, measure) in page.measures.iter().enumerate() {
        let own: Vec<(usize, &Verdict)> =
            page.verdicts.iter().enumerate().filter(|(_, v)| v.measure == index).collect();
        if own.is_empty() {
            continue;
        }
        paper.heading(3, &pick::capital(&measure.plain));
        paper.pictures(|s| own.iter().any(|(v, _)| s == Subject::Differences(*v)));
        for (_, verdict) in &own {
            let (place, order) = (place(paper, verdict), order(paper, verdict));
            let line = format!(
                "- **{}:** {}. {}\n",
                text(&place),
                text(verdict.best.trim_end_matches('.')),
                text(&order)
            );
            paper.out.push_str(&line);
        }
        paper.out.push('\n');
        let told = own.iter().rev().find(|(_, v)| v.budget == page.middle && !v.pairs.is_empty());
        if let Some((_, verdict)) = told {
            let place = place(paper, verdict);
            paper.heading(4, &format!("Pair by pair, {place}"));
            let words: Vec<&str> = verdict.pairs.iter().map(|p| p.words.as_str()).collect();
            paper.list(&words, PAIRS, &format!("pairs; of all of them, {}", tally(verdict)));
        }
    }
}

fn place(paper: &Paper, verdict: &Verdict) -> String {
    let budget = paper.budget(verdict.budget);
    if verdict.when.is_empty() { budget } else { format!("{budget}, {}", verdict.when) }
}

/// The order, and what the pairs come to; the sentence before it says what else may be the best.
fn order(paper: &Paper, verdict: &Verdict) -> String {
    if verdict.order.len() < 2 {
        return String::new();
    }
    let names: Vec<String> = verdict.order.iter().map(|&s| paper.strategy(s)).collect();
    let pairs = if verdict.pairs.is_empty() {
        String::new()
    } else {
        format!(" {}.", pick::capital(&tally(verdict)))
    };
    format!("From the best: {}.{pairs}", named(&names, NAMES))
}

/// `of 21 pairs 15 tell, 5 do not yet, 1 is the same in every replicate`.
fn tally(verdict: &Verdict) -> String {
    let count = |which: &[Finding]| verdict.pairs.iter().filter(|p| which.contains(&p.finding)).count();
    let clear = count(&[Finding::FirstBetter, Finding::SecondBetter]);
    let mut parts =
        vec![format!("a difference shows in {} of {}", clear, counted(verdict.pairs.len(), "pair"))];
    match count(&[Finding::Unclear]) {
        0 => {}
        open => parts.push(format!("{open} cannot be told apart yet")),
    }
    match count(&[Finding::Identical]) {
        0 => {}
        same => parts.push(format!("{same} did the same in every replicate")),
    }
    parts.join(", ")
}

/// The measures that the tables show: those that strategies are compared by, and costs.
fn main_measures(page: &Page) -> Vec<usize> {
    let mut shown = pick::compared(page);
    for frontier in &page.frontiers {
        if frontier.cost < page.measures.len() && !shown.contains(&frontier.cost) {
            shown.push(frontier.cost);
        }
    }
    shown
}

/// Every plan, budget by budget, with its main measures; by class at the middle budget.
pub fn rows(paper: &mut Paper) {
    let page = paper.page;
    if page.rows.is_empty() {
        return;
    }
    let shown = main_measures(page);
    paper.heading(2, "Every plan");
    let by =
        shown.first().map_or(String::new(), |&m| format!(", the best by {} first", page.measures[m].name));
    paper.say(&format!("Means with 95 % intervals over the replicates (n){by}."));
    let left_out: Vec<String> = page
        .measures
        .iter()
        .enumerate()
        .filter(|(m, _)| !shown.contains(m) && page.rows.iter().any(|r| pick::estimate(r, *m).is_some()))
        .map(|(_, m)| m.name.clone())
        .collect();
    let adversaries = page.rows.iter().map(|r| r.adversary).max().unwrap_or(0);
    for budget in 0..page.budgets.len() {
        let mut headed = false;
        for adversary in 0..=adversaries {
            let rows = pick::rows(page, budget, adversary);
            if rows.is_empty() {
                continue;
            }
            if !headed {
                let name = paper.budget(budget);
                paper.heading(3, &name);
                headed = true;
            }
            if adversaries > 0 {
                let name = page.adversaries.get(adversary).map_or("–", |a| a.name.as_str());
                paper.say(&format!("Against the adversary “{name}”:"));
            }
            let names = shown.iter().map(|&m| (page.measures[m].name.as_str(), true));
            let mut table = Table::new([("strategy", false)].into_iter().chain(names).chain([("n", true)]));
            for (_, row) in rows {
                let values =
                    shown.iter().map(|&m| pick::estimate(row, m).map_or(String::new(), |e| e.text.clone()));
                let n = grouped(row.n as i64);
                table.row([paper.strategy(row.strategy)].into_iter().chain(values).chain([n]));
            }
            paper.table(&table);
        }
    }
    if !left_out.is_empty() {
        paper.say(&format!(
            "Not in these tables: {}. The tables of the study's folder have every measure.",
            named(&left_out, 40)
        ));
    }
    classes(paper, &shown);
}

fn classes(paper: &mut Paper, shown: &[usize]) {
    let page = paper.page;
    let rows = pick::rows(page, page.middle, 0);
    if page.classes.len() < 2 || rows.iter().all(|(_, r)| r.classes.iter().all(Option::is_none)) {
        return;
    }
    let leak: &str = shown
        .first()
        .and_then(|&m| page.measures.get(m))
        .map_or("leak-through", |m: &Measure| if m.is_share { m.name.as_str() } else { "leak-through" });
    let middle = paper.middle();
    paper.heading(3, &format!("{} by class at {middle}", pick::capital(leak)));
    let names = page.classes.iter().map(|c| (c.name.as_str(), true));
    let mut table = Table::new([("strategy", false)].into_iter().chain(names));
    for (_, row) in rows {
        let values = row.classes.iter().map(|e| e.as_ref().map_or(String::new(), |e| e.text.clone()));
        table.row([paper.strategy(row.strategy)].into_iter().chain(values));
    }
    paper.table(&table);
}
