//! Cost against a loss: every strategy at every budget with intervals both ways, and the plans that are worth their money.

use super::sheet::{EDGE, SMALL, Sheet, WIDTH, colour, grid, hex, marker, series_line, whisker};
use super::{Chart, Subject, named};
use crate::page::model::{Frontier, Page, Row};
use crate::page::pick;
use crate::report::axis::Axis;
use crate::report::canvas::Colour;
use crate::report::draw::{INK, SOFT, circle, haloed, line, polyline};
use crate::report::frontier::straight_in_money;
use crate::report::lettering::{Rect, text_width};
use crate::report::number::{counted, short};

/// The plot's left and right.
const PLOT: (f64, f64) = (78.0, 520.0);
const BAND: Colour = (255, 224, 130);

/// A plan in the plane.
struct Plan<'a> {
    row: &'a Row,
    cost: f64,
    loss: f64,
}

/// The picture of a frontier.
pub fn chart(page: &Page, index: usize) -> Option<Chart> {
    let frontier = page.frontiers.get(index)?;
    let (loss, cost) = (page.measures.get(frontier.measure)?, page.measures.get(frontier.cost)?);
    let plans = plans(page, frontier);
    if plans.is_empty() {
        return None;
    }
    let title = format!("Cost against {}", loss.name);
    let corner = if loss.less_is_better == Some(false) { "upper left" } else { "lower left" };
    let n = plans.iter().map(|p| p.row.n).max().unwrap_or(0);
    let n = counted(n, "replicate");
    let under = format!("{}; bars are 95 % intervals, {n} each; {corner} is better", page.title);
    let mut sheet = Sheet::new(&title, &under, WIDTH);
    let strategies: Vec<usize> =
        (0..page.strategies.len()).filter(|s| plans.iter().any(|p| p.row.strategy == *s)).collect();
    let top = sheet.top + 14.0;
    let bottom = top + (17.0 * strategies.len() as f64).max(350.0);

    let scale = pick::scale(loss);
    let costs: Vec<f64> = plans.iter().map(|p| p.cost).collect();
    let high =
        |p: &Plan| pick::estimate(p.row, frontier.measure).and_then(pick::interval).map_or(p.loss, |i| i.1);
    let most = plans.iter().map(|p| p.loss.max(high(p))).fold(0.0, f64::max) * scale;
    let x = Axis::for_amounts(&costs, (PLOT.0 + 12.0, PLOT.1));
    let y = Axis::from_zero(most, if loss.is_share { 100.0 } else { f64::INFINITY }, (bottom, top));
    let at = |p: &Plan| (x.at(p.cost), y.at(p.loss * scale));

    for tick in y.ticks() {
        let height = y.at(tick);
        sheet.add(grid(PLOT.0, height, PLOT.1, height));
        sheet.words(&short(tick), (PLOT.0 - 8.0, height + 4.0), SMALL, SOFT, "end", 44.0);
    }
    let mut free = f64::NEG_INFINITY;
    for tick in x.ticks() {
        let place = x.at(tick);
        sheet.add(grid(place, top, place, bottom));
        if place >= free {
            sheet.words(&short(tick), (place, bottom + 18.0), SMALL, SOFT, "middle", 60.0);
            free = place + 44.0;
        }
    }
    sheet.add(line(PLOT.0, bottom, PLOT.1, bottom, SOFT, 1.5));
    sheet.words(
        &pick::axis(cost),
        (0.5 * (PLOT.0 + PLOT.1), bottom + 40.0),
        13.0,
        INK,
        "middle",
        PLOT.1 - PLOT.0,
    );
    sheet.upwards(loss, 0.5 * (top + bottom), bottom - top);

    let step = |row: usize| page.rows.get(row).and_then(|r| plans.iter().find(|p| std::ptr::eq(p.row, r)));
    let steps: Vec<&Plan> = frontier.steps.iter().filter_map(|s| step(s.row)).collect();
    let through = |plans: &[&Plan]| {
        let points: Vec<(f64, f64)> = plans.iter().map(|p| (p.cost, p.loss * scale)).collect();
        straight_in_money(&x, &y, &points)
    };
    let yellow = colour(BAND);
    if steps.len() > 1 {
        let band = polyline(&through(&steps), false).set("stroke", yellow.as_str()).set("stroke-width", 10);
        sheet.add(
            band.set("stroke-linejoin", "round").set("stroke-linecap", "round").set("class", "frontier"),
        );
    }
    for plan in &steps {
        let (px, py) = at(plan);
        sheet.add(circle(px, py, 10.5).set("fill", yellow.as_str()).set("class", "step"));
    }

    let mut ends = Vec::new();
    for &strategy in &strategies {
        let own: Vec<&Plan> = plans.iter().filter(|p| p.row.strategy == strategy).collect();
        if own.len() > 1 {
            sheet.add(series_line(strategy, &through(&own)).set("stroke-opacity", 0.8));
        }
        for plan in &own {
            let (px, py) = at(plan);
            if let Some((low, high)) = pick::estimate(plan.row, frontier.measure).and_then(pick::interval) {
                let (from, to) = (y.at((low * scale).max(0.0)), y.at(high * scale).max(top));
                sheet.add(whisker((px, from), (px, to), &hex(strategy)).set("stroke-opacity", 0.7));
            }
            if let Some((low, high)) = pick::estimate(plan.row, frontier.cost).and_then(pick::interval) {
                let (from, to) = (x.at(low.max(0.0)).max(PLOT.0), x.at(high).min(PLOT.1));
                if to - from >= 2.0 {
                    sheet.add(whisker((from, py), (to, py), &hex(strategy)).set("stroke-opacity", 0.7));
                }
            }
        }
        if let Some(last) = own.last() {
            ends.push((strategy, pick::strategy(page, strategy), at(last)));
        }
    }
    for plan in &plans {
        let (px, py) = at(plan);
        sheet.add(marker(plan.row.strategy, px, py, 5.0));
    }
    // To the lower left, where no plan can be.
    let mut taken: Vec<Rect> = Vec::new();
    for plan in &steps {
        let budget = page.budgets.get(plan.row.budget).map_or(String::new(), |b| short(b.usd));
        let (width, (px, py)) = (1.1 * text_width(&budget, SMALL), at(plan));
        let (left, base) = ((px - 9.0 - width).max(PLOT.0 + 2.0), (py + 20.0).min(bottom - 4.0));
        let place = Rect { left, top: base - 10.0, right: left + width, bottom: base };
        if taken.iter().all(|t| t.overlap(&place) == 0.0) {
            sheet.add(haloed(&budget, left, base, SMALL, SOFT).set("font-weight", "bold"));
            taken.push(place);
        }
    }
    sheet.end_labels(&ends, PLOT.1, (top + 8.0, bottom - 6.0));
    let key = bottom + 66.0;
    sheet.add(line(EDGE, key, EDGE + 34.0, key, &yellow, 10.0));
    let words = "the frontier, with the budget of each plan: no other plan, nor a mix of two, does better for the money";
    let height = key + 24.0;
    sheet.words(words, (EDGE + 44.0, key + 4.0), SMALL, SOFT, "start", WIDTH - 2.0 * EDGE - 44.0);

    let named_steps: Vec<String> = steps
        .iter()
        .map(|p| format!("{} for {}", pick::strategy(page, p.row.strategy), pick::budget(page, p.row.budget)))
        .collect();
    let alt = format!(
        "{} plotted against {} for {} of {}. On the frontier: {}.",
        pick::capital(&loss.name),
        cost.name,
        counted(plans.len(), "plan"),
        words_of(strategies.len()),
        if named_steps.is_empty() { "none".to_owned() } else { named_steps.join(", ") }
    );
    Some(Chart {
        subject: Subject::Frontier(index),
        name: named("frontier", &loss.id),
        title,
        svg: sheet.finish(height, &alt),
        alt,
    })
}

fn words_of(strategies: usize) -> String {
    if strategies == 1 { "one strategy".to_owned() } else { format!("{strategies} strategies") }
}

/// The plans against the adversary of the frontier, those of a strategy by rising cost.
fn plans<'a>(page: &'a Page, frontier: &Frontier) -> Vec<Plan<'a>> {
    let first = frontier.steps.first().and_then(|s| page.rows.get(s.row));
    let adversary = first.map_or(0, |r| r.adversary);
    let mut plans: Vec<Plan> = page
        .rows
        .iter()
        .filter(|row| row.adversary == adversary && row.strategy < page.strategies.len())
        .filter_map(|row| {
            let cost = pick::estimate(row, frontier.cost)?.value;
            let loss = pick::estimate(row, frontier.measure)?.value;
            Some(Plan { row, cost, loss })
        })
        .collect();
    plans.sort_by(|a, b| a.cost.total_cmp(&b.cost).then(a.row.budget.cmp(&b.row.budget)));
    plans
}
