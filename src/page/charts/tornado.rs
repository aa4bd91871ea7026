//! What the best strategy's leak-through hangs on: each figure at its low and at its high end.

use super::sheet::{EDGE, LETTER, SMALL, Sheet, WIDTH, grid, hex};
use super::{Chart, Subject};
use crate::page::model::{Page, TornadoFigure};
use crate::page::pick;
use crate::report::axis::Axis;
use crate::report::draw::{INK, SOFT, line, rect};
use crate::report::number::{counted, three};
use svg::node::element::Group;

const PLOT: (f64, f64) = (330.0, WIDTH - EDGE - 20.0);
const PITCH: f64 = 28.0;
/// Figures that are drawn.
pub const SHOWN: usize = 20;

/// The picture, where somebody has asked.
pub fn chart(page: &Page) -> Option<Chart> {
    let tornado = page.tornado.as_ref()?;
    let best = pick::best_of_tornado(page)?;
    let figures = shown(page, best);
    let base = 100.0 * figures.first()?.base[best];
    let name = pick::strategy(page, best);
    let title = format!("What moves the leak-through of {name} the most");
    let under = format!(
        "{} at {}: each figure that is a guess at its low and its high end, {} an end",
        page.title,
        tornado.budget,
        counted(tornado.replicates as usize, "replicate")
    );
    let mut sheet = Sheet::new(&title, &under, WIDTH);
    let keys = [(0, "figure at its low end"), (1, "at its high end")].map(|(series, words)| {
        let (y, height) = if series == 0 { (-5.0, 5.0) } else { (0.0, 8.0) };
        (Group::new().add(rect(-7.0, y, 14.0, height).set("fill", hex(series))), words.to_owned())
    });
    let top = sheet.legend(&keys, sheet.top + 10.0);
    let bottom = top + PITCH * figures.len() as f64;
    let ends = |f: &TornadoFigure| f.leak_through[best].map(|v| 100.0 * v);
    let all = figures.iter().flat_map(|f| ends(f)).chain([base]);
    let (low, high) = all.fold((f64::INFINITY, 0.0f64), |(a, b), v| (a.min(v), b.max(v)));
    let room = (0.06 * (high - low)).max(0.5);
    let axis = Axis::Linear { low: (low - room).max(0.0), high: (high + room).min(100.0), pixels: PLOT };
    for tick in axis.ticks() {
        let x = axis.at(tick);
        sheet.add(grid(x, top - 4.0, x, bottom));
        sheet.words(&three(tick), (x, bottom + 18.0), SMALL, SOFT, "middle", 60.0);
    }
    for (i, figure) in figures.iter().enumerate() {
        let y = top + PITCH * i as f64;
        let [low, high] = figure.ends;
        let label = format!("{} ({} … {}), {}", path(&figure.path), three(low), three(high), figure.grade);
        sheet.words(&label, (PLOT.0 - 12.0, y + 18.0), SMALL, INK, "end", PLOT.0 - 12.0 - EDGE);
        for (end, value) in ends(figure).into_iter().enumerate() {
            let (from, to) = (axis.at(base), axis.at(value));
            let (up, thick) = if end == 0 { (6.0, 6.0) } else { (13.0, 9.0) };
            let width = (to - from).abs().max(1.0);
            sheet.add(rect(from.min(to), y + up, width, thick).set("fill", hex(end)).set("class", "mark"));
        }
    }
    sheet.add(line(axis.at(base), top - 4.0, axis.at(base), bottom, SOFT, 1.5));
    let what = "leak-through, % of drones; the line is as the study stands";
    sheet.words(what, (0.5 * (PLOT.0 + PLOT.1), bottom + 40.0), LETTER, INK, "middle", 400.0);
    let mut height = bottom + 56.0;
    let more = tornado.figures.len() - figures.len();
    if more > 0 {
        height = sheet
            .note(&format!("{} more move it less or as little.", counted(more, "figure")), height + 10.0);
    }
    let first = figures.first().map_or(String::new(), |f| path(&f.path));
    let alt = format!(
        "Two bars a figure: the leak-through of {name} with the figure at its low and at its high end, around {} % as the \
         study stands. Most moves {first}.",
        three(base)
    );
    let name = "tornado".to_owned();
    Some(Chart { subject: Subject::Tornado, name, title, svg: sheet.finish(height, &alt), alt })
}

/// The figures that are drawn: those that move the strategy most.
pub fn shown(page: &Page, strategy: usize) -> Vec<&TornadoFigure> {
    let whole = |f: &&TornadoFigure| {
        let ends = f.leak_through.get(strategy).is_some_and(|e| e.iter().all(|v| v.is_finite()));
        ends && f.base.get(strategy).is_some_and(|v| v.is_finite())
    };
    let mut figures: Vec<&TornadoFigure> =
        page.tornado.iter().flat_map(|t| &t.figures).filter(whole).collect();
    let swing = |f: &TornadoFigure| {
        let [low, high] = f.leak_through[strategy];
        (high - low).abs()
    };
    figures.sort_by(|a, b| swing(b).total_cmp(&swing(a)));
    figures.truncate(SHOWN);
    figures
}

/// A path as people read it: what stands in the catalogue is known by its kind.
pub fn path(path: &str) -> String {
    pick::one_line(path.strip_prefix("catalogue.").unwrap_or(path))
}
