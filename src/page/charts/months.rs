//! A measure by month, a line a strategy with its band, at the middle budget against the scenario's own adversary.

use super::sheet::{LETTER, SMALL, Sheet, WIDTH, filled, grid, hex, marker, series_line};
use super::{Chart, Subject, named};
use crate::page::model::{MonthlyLine, Page};
use crate::page::pick;
use crate::report::axis::Axis;
use crate::report::draw::{INK, SOFT, line};
use crate::report::number::short;

/// The plot's left and right.
const PLOT: (f64, f64) = (78.0, 520.0);

/// A month with its value and its ends, scaled.
type Point = (usize, f64, f64, f64);

/// The picture of a series.
pub fn chart(page: &Page, index: usize) -> Option<Chart> {
    let campaign = page.campaign.as_ref()?;
    let series = campaign.series.get(index)?;
    let scale = pick::scale(&series.measure);
    let lines: Vec<(usize, Vec<Point>)> = series
        .lines
        .iter()
        .filter(|l| l.budget == page.middle && l.adversary == 0 && l.strategy < page.strategies.len())
        .map(|l| (l.strategy, points(l, scale)))
        .filter(|(_, points)| !points.is_empty())
        .collect();
    if lines.is_empty() {
        return None;
    }
    let budget = pick::budget(page, page.middle);
    let title = format!("Month by month: {}", series.measure.name);
    let under = format!("{} at {budget}; bands are 95 % intervals", page.title);
    let mut sheet = Sheet::new(&title, &under, WIDTH);
    let top = sheet.top + 14.0;
    let bottom = top + (17.0 * lines.len() as f64).max(320.0);
    // A band that is many times its line would press all lines to the ground; it is cut off at the top.
    let highest = lines.iter().flat_map(|(_, p)| p).map(|p| p.1.max(p.3.min(1.5 * p.1))).fold(0.0, f64::max);
    let ceiling = if series.measure.is_share { 100.0 } else { f64::INFINITY };
    let y = Axis::from_zero(highest, ceiling, (bottom, top));
    let longest = lines.iter().flat_map(|(_, p)| p).map(|p| p.0 + 1).max().unwrap_or(1);
    let months = f64::from(campaign.months).max(longest as f64);
    let x = Axis::Linear { low: 0.0, high: months, pixels: PLOT };
    for tick in y.ticks() {
        let height = y.at(tick);
        sheet.add(grid(PLOT.0, height, PLOT.1, height));
        sheet.words(&short(tick), (PLOT.0 - 8.0, height + 4.0), SMALL, SOFT, "end", 44.0);
    }
    let mut free = f64::NEG_INFINITY;
    for &horizon in campaign.horizons.iter().filter(|h| f64::from(**h) <= months) {
        let place = x.at(f64::from(horizon));
        sheet.add(line(place, top, place, bottom, "#cfcfcf", 1.0));
        if place >= free {
            sheet.words(&horizon.to_string(), (place, bottom + 18.0), SMALL, SOFT, "middle", 40.0);
            free = place + 26.0;
        }
    }
    sheet.add(line(PLOT.0, bottom, PLOT.1, bottom, SOFT, 1.5));
    sheet.words("month", (0.5 * (PLOT.0 + PLOT.1), bottom + 40.0), LETTER, INK, "middle", 200.0);
    sheet.upwards(&series.measure, 0.5 * (top + bottom), bottom - top);

    let place = |month: usize, value: f64| (x.at(month as f64 + 0.5), y.at(value.max(0.0)).max(top));
    for (strategy, points) in &lines {
        let low = points.iter().map(|p| place(p.0, p.2));
        let back = points.iter().rev().map(|p| place(p.0, p.3));
        let band = filled(&low.chain(back).collect::<Vec<_>>());
        sheet.add(band.set("fill", hex(*strategy)).set("fill-opacity", 0.11).set("class", "band"));
    }
    let mut ends = Vec::new();
    for (strategy, points) in &lines {
        let along: Vec<(f64, f64)> = points.iter().map(|p| place(p.0, p.1)).collect();
        sheet.add(series_line(*strategy, &along));
        if let Some(&end) = along.last() {
            ends.push((*strategy, pick::strategy(page, *strategy), end));
        }
    }
    for (strategy, _, (px, py)) in &ends {
        sheet.add(marker(*strategy, *px, *py, 4.5));
    }
    sheet.end_labels(&ends, PLOT.1, (top + 8.0, bottom - 6.0));
    let last: Vec<String> = lines
        .iter()
        .filter_map(|(s, p)| Some(format!("{} {}", pick::strategy(page, *s), short(p.last()?.1))))
        .collect();
    let alt = format!(
        "{} by month at {budget}, a line a strategy over {} months. In the last month: {}.",
        pick::capital(&pick::axis(&series.measure)),
        campaign.months,
        last.join(", ")
    );
    Some(Chart {
        subject: Subject::Months(index),
        name: named("months", &series.measure.id),
        title,
        svg: sheet.finish(bottom + 56.0, &alt),
        alt,
    })
}

fn points(line: &MonthlyLine, scale: f64) -> Vec<Point> {
    let finite = |v: Option<f64>, or: f64| v.filter(|v| v.is_finite()).unwrap_or(or);
    let months = line.months.iter().enumerate();
    months
        .filter_map(|(month, value)| {
            let (value, low, high) = value.filter(|v| v.0.is_finite())?;
            Some((month, value * scale, finite(low, value) * scale, finite(high, value) * scale))
        })
        .collect()
}
