//! Why it leaks: what became of the drones that were meant, a bar a strategy.

use super::sheet::{EDGE, SMALL, Sheet, WIDTH, colour, grid};
use super::{Chart, Subject};
use crate::page::model::{Page, Row};
use crate::page::pick;
use crate::report::causes::{Ending, Part, is_dark, parts};
use crate::report::draw::{INK, SOFT, rect};
use crate::report::lettering::text_width;
use crate::report::number::plain;
use crate::scenario::spec::ends::Cause;
use svg::node::element::Group;

const BARS: (f64, f64) = (190.0, WIDTH - EDGE - 14.0);
const PITCH: f64 = 40.0;
const BAR: f64 = 28.0;

/// The picture for the middle budget.
pub fn chart(page: &Page) -> Option<Chart> {
    let rows: Vec<&Row> = pick::rows(page, page.middle, 0)
        .into_iter()
        .map(|(_, r)| r)
        .filter(|r| r.causes.len() == page.causes.len() && r.strategy < page.strategies.len())
        .collect();
    if rows.is_empty() || page.causes.is_empty() {
        return None;
    }
    let counts: Vec<&[u64]> = rows.iter().map(|r| r.causes.as_slice()).collect();
    let endings: Vec<Ending> = page.causes.iter().map(|c| ending(&c.id, &c.phrase, c.leaked)).collect();
    let parts = parts(&endings, &counts);
    let budget = pick::budget(page, page.middle);
    let title = "Why it leaks";
    let under = format!("{} at {budget}: what became of the drones that were meant to fly, %", page.title);
    let mut sheet = Sheet::new(title, &under, WIDTH);
    let top = sheet.top + 14.0;
    let bottom = top + PITCH * rows.len() as f64;
    for tick in 0..=5 {
        let x = BARS.0 + (BARS.1 - BARS.0) * f64::from(tick) / 5.0;
        sheet.add(grid(x, top - 6.0, x, bottom));
        sheet.words(&format!("{}", 20 * tick), (x, bottom + 14.0), SMALL, SOFT, "middle", 60.0);
    }
    for (i, row) in rows.iter().enumerate() {
        let y = top + PITCH * i as f64;
        let name = pick::strategy(page, row.strategy);
        sheet.two_lines(&name, (BARS.0 - 12.0, y + 0.5 * BAR), INK, "end", BARS.0 - 12.0 - EDGE);
        bar(&mut sheet, row, &parts, y);
    }
    let keys: Vec<(Group, String)> = parts
        .iter()
        .map(|p| {
            let swatch = rect(-7.0, -7.0, 14.0, 14.0).set("fill", colour(p.colour)).set("stroke", "#8a8a8a");
            (Group::new().add(swatch.set("stroke-width", 0.5)), p.name.to_owned())
        })
        .collect();
    let height = sheet.legend(&keys, bottom + 42.0);
    let alt = format!(
        "A bar a strategy at {budget}: the shares of the drones meant that were stopped, failed by themselves, or leaked, by \
         cause. The causes drawn: {}.",
        parts.iter().map(|p| p.name).collect::<Vec<_>>().join(", ")
    );
    Some(Chart {
        subject: Subject::Causes,
        name: "causes".to_owned(),
        title: title.to_owned(),
        svg: sheet.finish(height, &alt),
        alt,
    })
}

/// A cause as pictures name it; one that this program does not know goes by its phrase.
pub fn ending<'a>(id: &str, phrase: &'a str, leaked: bool) -> Ending<'a> {
    match Cause::ALL.into_iter().find(|c| c.name() == id) {
        Some(cause) => Ending::of(cause),
        None => Ending { label: phrase, leaked, failed: false },
    }
}

fn bar(sheet: &mut Sheet, row: &Row, parts: &[Part], top: f64) {
    let all: u64 = row.causes.iter().sum();
    if all == 0 {
        let place = (BARS.0 + 6.0, top + 0.5 * BAR + 4.0);
        sheet.words("no drone was meant to fly", place, SMALL, SOFT, "start", 300.0);
        return;
    }
    let mut left = BARS.0;
    for part in parts {
        let count: u64 = part.causes.iter().map(|&c| row.causes[c]).sum();
        let share = count as f64 / all as f64;
        let width = share * (BARS.1 - BARS.0);
        if count > 0 {
            sheet.add(rect(left, top, width, BAR).set("fill", colour(part.colour)).set("class", "mark"));
            let number = plain(100.0 * share, 0);
            let named = format!("{} {number}", pick::one_line(part.name));
            let label = if text_width(&named, SMALL) + 10.0 < width { named } else { number };
            if text_width(&label, SMALL) + 4.0 < width {
                let ink = if is_dark(part.colour) { "#ffffff" } else { INK };
                let place = (left + 0.5 * width, top + 0.5 * BAR + 4.0);
                sheet.words(&label, place, SMALL, ink, "middle", width);
            }
        }
        left += width;
    }
}
