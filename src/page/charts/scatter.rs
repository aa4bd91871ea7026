//! Replicate by replicate: what leaked against what it did, a panel a strategy at the middle budget. Replicates that are worth seeing
//! are ringed.
//!
//! All dots of a panel are one path, which keeps a picture of thousands small.

use super::sheet::{EDGE, LETTER, SMALL, Sheet, WIDTH, grid, hex};
use super::{Chart, Subject};
use crate::page::model::{Page, ScatterRow};
use crate::page::pick;
use crate::report::axis::Axis;
use crate::report::draw::{INK, SOFT, circle, haloed, line, r};
use crate::report::lettering::{Placer, Rect};
use crate::report::number::{counted, short};
use std::collections::BTreeSet;
use svg::node::element::Path;

const COLUMNS: usize = 3;
const GAP: f64 = 18.0;
const AXIS: f64 = 44.0;
const PLOT: f64 = 150.0;
const PITCH: f64 = PLOT + 56.0;
/// Panels that have room; the table has the rest.
const MOST: usize = 12;

/// The picture; `None` where no replicate is kept.
pub fn chart(page: &Page) -> Option<Chart> {
    let scatter = &page.scatter;
    let order = pick::rows(page, page.middle, 0);
    let all: Vec<&ScatterRow> = order
        .iter()
        .filter(|(_, row)| row.strategy < page.strategies.len())
        .filter_map(|(i, _)| scatter.rows.iter().find(|s| s.row == *i))
        .filter(|s| dots(s).next().is_some())
        .collect();
    let drawn = &all[..all.len().min(MOST)];
    if drawn.is_empty() {
        return None;
    }
    let budget = pick::budget(page, page.middle);
    let title = "Replicate by replicate";
    let kept = if scatter.replicates.len() < scatter.of as usize {
        format!("the first {} of {}", scatter.replicates.len(), counted(scatter.of as usize, "replicate"))
    } else {
        counted(scatter.replicates.len(), "replicate")
    };
    let under =
        format!("{} at {budget}: a dot a replicate, {kept}; rings are replicates worth seeing", page.title);
    let mut sheet = Sheet::new(title, &under, WIDTH);
    let top = sheet.top + 24.0;
    let most = drawn.iter().flat_map(|s| dots(s)).map(|d| d.2).fold(0.0, f64::max);
    let columns = COLUMNS.min(drawn.len());
    let panel = (WIDTH - 2.0 * EDGE - AXIS - GAP * (columns - 1) as f64) / columns as f64;
    for (k, row) in drawn.iter().enumerate() {
        let (column, at) = (k % columns, k / columns);
        let left = EDGE + AXIS + (panel + GAP) * column as f64;
        let (above, below) = (top + PITCH * at as f64, top + PITCH * at as f64 + PLOT);
        let x = Axis::Linear { low: 0.0, high: 100.0, pixels: (left + 5.0, left + panel - 5.0) };
        let y = Axis::from_zero(most, f64::INFINITY, (below - 5.0, above + 5.0));
        for tick in y.ticks() {
            let height = y.at(tick);
            sheet.add(grid(left, height, left + panel, height));
            if column == 0 {
                sheet.words(&short(tick), (left - 6.0, height + 4.0), SMALL, SOFT, "end", AXIS - 10.0);
            }
        }
        for tick in [0.0, 50.0, 100.0] {
            sheet.add(grid(x.at(tick), above, x.at(tick), below));
            let anchor = if tick == 0.0 {
                "start"
            } else if tick == 100.0 {
                "end"
            } else {
                "middle"
            };
            sheet.words(&format!("{tick} %"), (x.at(tick), below + 16.0), SMALL, SOFT, anchor, 60.0);
        }
        sheet.add(line(left, below, left + panel, below, SOFT, 1.2));
        let strategy = page.rows[row.row].strategy;
        sheet.words(&pick::strategy(page, strategy), (left, above - 7.0), LETTER, INK, "start", panel);
        let seen = worth_seeing(page, strategy);
        let mut d = String::new();
        let mut placer = Placer::new(Rect { left, top: above, right: left + panel, bottom: below });
        let mut ringed = Vec::new();
        for (i, leaked, harm) in dots(row) {
            let place = (x.at(100.0 * leaked.clamp(0.0, 1.0)), y.at(harm.max(0.0)));
            d.push_str(&format!("M{} {}h0", r(place.0), r(place.1)));
            if let Some(number) = scatter.replicates.get(i).filter(|n| seen.contains(n)) {
                ringed.push((*number, place));
            }
        }
        let path = Path::new().set("d", d).set("stroke", hex(strategy)).set("stroke-width", 5);
        sheet.add(path.set("stroke-linecap", "round").set("stroke-opacity", 0.6).set("class", "dots"));
        for (number, (px, py)) in ringed {
            let ring = circle(px, py, 5.5).set("fill", "none").set("stroke", INK).set("stroke-width", 1.6);
            sheet.add(ring.set("class", "ring"));
            if let Some(place) = placer.place(&number.to_string(), SMALL, (px, py), 6.0, false) {
                sheet.add(haloed(&number.to_string(), place.x, place.y, SMALL, INK));
            }
        }
    }
    let rows = drawn.len().div_ceil(columns) as f64;
    let bottom = top + PITCH * rows - 16.0;
    let mut height = bottom + 18.0;
    let across = "across: share of the drones that leaked";
    let up = format!("{across}; upwards: {}", scatter.harm);
    sheet.words(&up, (0.5 * WIDTH, height), LETTER, INK, "middle", WIDTH - 2.0 * EDGE);
    height += 14.0;
    let more = all.len() - drawn.len();
    if more > 0 {
        height =
            sheet.note(&format!("{more} more strategies, which leak more, are not drawn."), height + 12.0);
    }
    let alt = format!(
        "A panel for {} at {budget}, a dot for each of {kept}: the share of the drones that leaked against {}.",
        if drawn.len() == 1 {
            "one strategy".to_owned()
        } else {
            format!("each of {} strategies", drawn.len())
        },
        scatter.harm
    );
    Some(Chart {
        subject: Subject::Scatter,
        name: "replicates".to_owned(),
        title: title.to_owned(),
        svg: sheet.finish(height + 4.0, &alt),
        alt,
    })
}

/// The replicates of a row that can be drawn: place in the list, share that leaked, harm.
fn dots(row: &ScatterRow) -> impl Iterator<Item = (usize, f64, f64)> {
    let both = row.leaked.iter().zip(&row.harm).enumerate();
    both.filter_map(|(i, (leaked, harm))| {
        let leaked = (*leaked).filter(|l| l.is_finite())?;
        harm.is_finite().then_some((i, leaked, *harm))
    })
}

/// The replicates that are worth seeing under a strategy at the middle budget.
fn worth_seeing(page: &Page, strategy: usize) -> BTreeSet<u32> {
    let own = |deployment: usize| {
        let of = page.maps.deployments.get(deployment);
        of.is_some_and(|d| d.strategy == strategy && d.budget == page.middle)
    };
    page.replays.iter().filter(|r| r.sides.iter().any(|s| own(s.deployment))).map(|r| r.replicate).collect()
}
