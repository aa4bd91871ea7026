//! How much of the input is assumption: one bar of all figures by grade, and what the grades mean.

use super::sheet::{EDGE, LETTER, SMALL, Sheet, WIDTH, colour};
use super::{Chart, Subject};
use crate::page::model::Page;
use crate::page::pick;
use crate::report::causes::is_dark;
use crate::report::draw::{INK, SOFT, rect};
use crate::report::lettering::text_width;
use crate::report::number::{grouped, share};

/// From what is well known to what nobody has checked: dark to bright, so that a grey print reads too.
const COLOURS: [(u8, u8, u8); 5] =
    [(0, 63, 110), (0, 114, 178), (230, 159, 0), (240, 205, 130), (200, 200, 200)];
const BAR: f64 = 38.0;

/// The picture; `None` where nothing is counted.
pub fn chart(page: &Page) -> Option<Chart> {
    let counts = &page.grades.counts;
    let all: usize = counts.iter().map(|c| c.2).sum();
    if all == 0 {
        return None;
    }
    let title = "How much of the input is assumption";
    let under = format!("{}: {} figures by what they rest on", page.title, grouped(all as i64));
    let mut sheet = Sheet::new(title, &under, WIDTH);
    let top = sheet.top + 8.0;
    let mut left = EDGE;
    let part = |count: usize| count as f64 / all as f64;
    for (i, (grade, _, count)) in counts.iter().enumerate().filter(|(_, c)| c.2 > 0) {
        let tint = COLOURS[i.min(COLOURS.len() - 1)];
        let width = (WIDTH - 2.0 * EDGE) * part(*count);
        let bar = rect(left, top, width, BAR).set("fill", colour(tint)).set("class", "mark");
        sheet.add(bar.set("stroke", "#ffffff"));
        let words = pick::one_line(&format!("{grade} {}", share(part(*count))));
        if text_width(&words, LETTER) + 6.0 < width {
            let ink = if is_dark(tint) { "#ffffff" } else { INK };
            sheet.words(&words, (left + 0.5 * width, top + 24.0), LETTER, ink, "middle", width);
        }
        left += width;
    }
    let mut y = top + BAR + 26.0;
    for (i, (grade, meaning, count)) in counts.iter().enumerate() {
        let tint = COLOURS[i.min(COLOURS.len() - 1)];
        sheet.add(rect(EDGE, y - 11.0, 14.0, 14.0).set("fill", colour(tint)));
        sheet.words(grade, (EDGE + 24.0, y), LETTER, INK, "start", 56.0);
        sheet.words(meaning, (EDGE + 86.0, y), LETTER, INK, "start", WIDTH - 2.0 * EDGE - 230.0);
        let number =
            format!("{} of {}, {}", grouped(*count as i64), grouped(all as i64), share(part(*count)));
        sheet.words(&number, (WIDTH - EDGE, y), SMALL, SOFT, "end", 140.0);
        y += 22.0;
    }
    let parts: Vec<String> =
        counts.iter().map(|(g, meaning, n)| format!("{g} ({meaning}) {}", grouped(*n as i64))).collect();
    let alt =
        format!("A bar of the {} figures of the input by grade: {}.", grouped(all as i64), parts.join(", "));
    Some(Chart {
        subject: Subject::Grades,
        name: "grades".to_owned(),
        title: title.to_owned(),
        svg: sheet.finish(y, &alt),
        alt,
    })
}
