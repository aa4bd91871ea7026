//! What money buys: the frontiers, and the next ten per cent.

use super::escape::Table;
use super::{Paper, Subject};
use crate::page::model::Estimate;
use crate::page::pick;
use crate::report::number::usd;

/// Which plans are worth their money, by measure.
pub fn frontiers(paper: &mut Paper) {
    let page = paper.page;
    if page.frontiers.is_empty() {
        return;
    }
    paper.heading(2, "Cost against protection");
    paper.say(
        "A plan is on the frontier if no other plan, nor a mix of two, does better for its money. Vertical and level bars are \
         95 % intervals.",
    );
    for (index, frontier) in page.frontiers.iter().enumerate() {
        let Some(measure) = page.measures.get(frontier.measure) else { continue };
        paper.heading(3, &pick::capital(&measure.name));
        paper.pictures(|s| s == Subject::Frontier(index));
        match frontier.steps.as_slice() {
            [] => paper.say("No plan is on the frontier."),
            steps => {
                paper.say("On the frontier, from the cheapest:");
                let words: Vec<&str> = steps.iter().map(|s| s.words.as_str()).collect();
                paper.list(&words, usize::MAX, "");
            }
        }
    }
}

/// What the next ten per cent of each budget would buy.
pub fn next(paper: &mut Paper) {
    let page = paper.page;
    if page.next.is_empty() {
        return;
    }
    paper.heading(2, "What the next ten per cent buys");
    paper.pictures(|s| matches!(s, Subject::Next { .. }));
    let here: Vec<&str> =
        page.next.iter().filter(|n| n.budget == page.middle).map(|n| n.words.as_str()).collect();
    if !here.is_empty() {
        let middle = paper.middle();
        paper.say(&format!("With a tenth more than {middle}:"));
        paper.list(&here, usize::MAX, "");
    }
    paper.say("At every budget; differences are with it minus without it, on the same raids:");
    let mut table = Table::new([
        ("budget", true),
        ("strategy", false),
        ("costs more", true),
        ("leak-through", true),
        ("casualties in 30 days", true),
    ]);
    let words = |e: &Option<Estimate>| e.as_ref().map_or(String::new(), |e| e.text.clone());
    for budget in 0..page.budgets.len() {
        for next in page.next.iter().filter(|n| n.budget == budget) {
            let cost = if next.nothing { "nothing to buy".to_owned() } else { usd(next.extra_usd) };
            table.row([
                paper.budget(budget),
                paper.strategy(next.strategy),
                cost,
                words(&next.leak_through),
                words(&next.casualties),
            ]);
        }
    }
    paper.table(&table);
}
