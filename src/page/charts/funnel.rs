//! How far drones got through the kill chain: of each strategy, the share that reached each stage.

use super::sheet::{EDGE, SMALL, Sheet, WIDTH, hex};
use super::{Chart, Subject};
use crate::page::model::{Page, Row};
use crate::page::pick;
use crate::report::draw::{INK, SOFT, rect};
use crate::report::number::share;

const LEFT: f64 = 168.0;
const PITCH: f64 = 40.0;

/// The picture for the middle budget.
pub fn chart(page: &Page) -> Option<Chart> {
    let rows: Vec<&Row> = pick::rows(page, page.middle, 0)
        .into_iter()
        .map(|(_, r)| r)
        .filter(|r| r.funnel.len() == page.stages.len() && r.strategy < page.strategies.len())
        .collect();
    if rows.is_empty() || page.stages.is_empty() {
        return None;
    }
    let budget = pick::budget(page, page.middle);
    let title = "How far drones get through the kill chain";
    let under =
        format!("{} at {budget}: share of the drones meant that got at least to each stage", page.title);
    let cell = ((WIDTH - EDGE - LEFT) / page.stages.len() as f64).max(50.0);
    let mut sheet = Sheet::new(title, &under, LEFT + cell * page.stages.len() as f64 + EDGE);
    let top = sheet.top + 44.0;
    for (i, stage) in page.stages.iter().enumerate() {
        // Every second heading stands higher, so that neighbours have room.
        let height = if i % 2 == 0 { top - 8.0 } else { top - 26.0 };
        sheet.words(
            &stage.replace('_', " "),
            (LEFT + cell * i as f64, height),
            SMALL,
            SOFT,
            "start",
            (1.8 * cell).min(cell * (page.stages.len() - i) as f64),
        );
        if i % 2 == 1 {
            sheet.add(rect(LEFT + cell * i as f64, top - 22.0, 1.0, 18.0).set("fill", "#cfcfcf"));
        }
    }
    for (k, row) in rows.iter().enumerate() {
        let y = top + PITCH * k as f64;
        let name = pick::strategy(page, row.strategy);
        sheet.two_lines(&name, (LEFT - 12.0, y + 0.5 * PITCH - 2.0), INK, "end", LEFT - 12.0 - EDGE);
        for (i, part) in row.funnel.iter().enumerate() {
            let x = LEFT + cell * i as f64;
            let part = if part.is_finite() { part.clamp(0.0, 1.0) } else { 0.0 };
            let (across, last) = (cell - 8.0, i + 1 == row.funnel.len());
            sheet.words(&share(part), (x, y + 13.0), SMALL, INK, "start", cell - 2.0);
            sheet.add(rect(x, y + 18.0, across, 11.0).set("fill", "#ececec"));
            let bar = rect(x, y + 18.0, across * part, 11.0).set("fill", hex(if last { 2 } else { 0 }));
            sheet.add(bar.set("class", "mark"));
        }
    }
    let alt = format!(
        "A row of bars a strategy at {budget}: which share of the drones meant got at least to each of the stages {}.",
        page.stages.join(", ").replace('_', " ")
    );
    Some(Chart {
        subject: Subject::Funnel,
        name: "funnel".to_owned(),
        title: title.to_owned(),
        svg: sheet.finish(top + PITCH * rows.len() as f64 + 8.0, &alt),
        alt,
    })
}
