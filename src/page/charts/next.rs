//! What the next ten per cent of each budget would buy: a row a strategy, a column a budget, tinted where it tells.

use super::sheet::{EDGE, LETTER, SMALL, Sheet, WIDTH};
use super::{Chart, Subject};
use crate::page::model::{Estimate, Next, Page};
use crate::page::pick;
use crate::report::draw::{INK, SOFT, rect};
use crate::report::number::{short, three};
use svg::node::element::Group;

const LEFT: f64 = 190.0;
const PITCH: f64 = 42.0;
const BETTER: &str = "#cfe3f2";
const WORSE: &str = "#fbdcc4";
const OPEN: &str = "#f1f1f1";

/// The picture in leak-through, or in casualties.
pub fn chart(page: &Page, casualties: bool) -> Option<Chart> {
    let effect = |n: &'_ Next| if casualties { n.casualties.clone() } else { n.leak_through.clone() };
    let known = |e: &Option<Estimate>| e.as_ref().is_some_and(|e| e.value.is_finite());
    if !page.next.iter().any(|n| known(&effect(n))) {
        return None;
    }
    let strategies: Vec<usize> =
        (0..page.strategies.len()).filter(|s| page.next.iter().any(|n| n.strategy == *s)).collect();
    let budgets: Vec<usize> =
        (0..page.budgets.len()).filter(|b| page.next.iter().any(|n| n.budget == *b)).collect();
    let (what, unit, scale) = match casualties {
        false => ("leak-through", "percentage points of leak-through", 100.0),
        true => ("casualties in 30 days", "people hurt in 30 days", 1.0),
    };
    let title = format!("What the next ten per cent buys: {what}");
    let under = format!("{}: {unit}, with it minus without it, on the same raids, ± 95 %", page.title);
    let cell = ((WIDTH - EDGE - LEFT) / budgets.len() as f64).clamp(54.0, 130.0);
    let mut sheet = Sheet::new(&title, &under, LEFT + cell * budgets.len() as f64 + EDGE);
    let top = sheet.top + 42.0;
    sheet.words("budget, USD", (LEFT - 12.0, top - 10.0), SMALL, SOFT, "end", LEFT - 12.0 - EDGE);
    for (column, &budget) in budgets.iter().enumerate() {
        let middle = LEFT + cell * (column as f64 + 0.5);
        let words = short(page.budgets[budget].usd);
        sheet.words(&words, (middle, top - 10.0), LETTER, INK, "middle", cell);
    }
    for (line, &strategy) in strategies.iter().enumerate() {
        let y = top + PITCH * line as f64;
        let name = pick::strategy(page, strategy);
        sheet.two_lines(&name, (LEFT - 12.0, y + 0.5 * PITCH), INK, "end", LEFT - 12.0 - EDGE);
        for (column, &budget) in budgets.iter().enumerate() {
            let found = page.next.iter().find(|n| n.strategy == strategy && n.budget == budget);
            let Some(next) = found else { continue };
            let x = LEFT + cell * column as f64;
            let effect = effect(next).filter(|_| !next.nothing).filter(|e| e.value.is_finite());
            let fill = effect.as_ref().map_or("#ffffff", tint);
            let place =
                rect(x + 1.5, y + 1.5, cell - 3.0, PITCH - 3.0).set("fill", fill).set("class", "mark");
            sheet.add(place.set("stroke", "#dcdcdc"));
            let middle = x + 0.5 * cell;
            match effect {
                None => sheet.words("nothing", (middle, y + 25.0), SMALL, SOFT, "middle", cell - 4.0),
                Some(effect) => cell_words(&mut sheet, &effect, scale, middle, y, cell),
            }
        }
    }
    let swatch = |fill: &str| {
        let square = rect(-7.0, -7.0, 14.0, 14.0).set("fill", fill).set("stroke", "#b5b5b5");
        Group::new().add(square)
    };
    let keys = [
        (swatch(BETTER), "less, and the interval says so"),
        (swatch(WORSE), "more"),
        (swatch(OPEN), "can't tell yet"),
        (swatch("#ffffff"), "nothing to buy"),
    ]
    .map(|(sign, words)| (sign, words.to_owned()));
    let height = sheet.legend(&keys, top + PITCH * strategies.len() as f64 + 24.0);
    let helps = page.next.iter().filter(|n| effect(n).as_ref().is_some_and(|e| tint(e) == BETTER)).count();
    let alt = format!(
        "A table of strategies against budgets: what ten per cent more of the budget changes in {what}. In {helps} of {} cases \
         there is clearly less of it.",
        page.next.len()
    );
    Some(Chart {
        subject: Subject::Next { casualties },
        name: if casualties { "next-casualties" } else { "next-leak-through" }.to_owned(),
        title,
        svg: sheet.finish(height, &alt),
        alt,
    })
}

fn cell_words(sheet: &mut Sheet, effect: &Estimate, scale: f64, middle: f64, y: f64, cell: f64) {
    let margin = pick::interval(effect).map(|(low, high)| 0.5 * scale * (high - low));
    let value = pick::rounded(scale * effect.value, margin);
    let signed = if effect.value > 0.0 { format!("+{value}") } else { value };
    match margin.filter(|m| *m > 0.0) {
        Some(margin) => {
            sheet.words(&signed, (middle, y + 19.0), LETTER, INK, "middle", cell - 4.0);
            let margin = format!("± {}", pick::rounded(margin, Some(margin)));
            sheet.words(&margin, (middle, y + 34.0), SMALL, SOFT, "middle", cell - 4.0);
        }
        None if effect.value == 0.0 => {
            sheet.words("the same", (middle, y + 25.0), SMALL, SOFT, "middle", cell - 4.0);
        }
        None => {
            sheet.words(&three(scale * effect.value), (middle, y + 25.0), LETTER, INK, "middle", cell - 4.0)
        }
    }
}

/// Blue where less of it shows, orange where more.
fn tint(effect: &Estimate) -> &'static str {
    match pick::interval(effect) {
        Some((_, high)) if high < 0.0 => BETTER,
        Some((low, _)) if low > 0.0 => WORSE,
        _ => OPEN,
    }
}
