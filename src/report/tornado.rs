//! A sensitivity study on paper: what moves the most, which results change sign, and a picture.

use crate::report::axis::Axis;
use crate::report::canvas::series_colour;
use crate::report::draw::{INK, SOFT, line, r, text};
use crate::report::folder::PROGRAM;
use crate::report::lettering::fit;
use crate::report::number::{counted, plain, usd};
use crate::report::table::{heading, plain_table, wrap_into};
use crate::report::words::loss_name;
use crate::study::tornado::{LOSSES, Tornado};
use crate::study::{Measure, StudyNames};
use comfy_table::CellAlignment;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use svg::Document;
use svg::node::element::Rectangle;

/// Figures in the table and in the picture.
const SHOWN: usize = 20;

/// The strategy with the lowest leak-through as it stands.
fn best(tornado: &Tornado) -> usize {
    let losses = &tornado.base.losses[0];
    (0..losses.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b]).then(a.cmp(&b))).unwrap_or(0)
}

fn loss(measure: Measure, value: f64) -> String {
    match measure {
        Measure::LeakThrough => format!("{} %", plain(100.0 * value, 1)),
        _ => plain(value, 1),
    }
}

/// The report for a terminal.
pub fn tornado_text(names: &StudyNames, tornado: &Tornado, seed: u64) -> String {
    let mut out = format!(
        "{}: sensitivity at {}, {} an end, seed {seed}\n",
        names.scenario,
        usd(names.budgets_usd[tornado.budget]),
        counted(tornado.replicates as usize, "replicate")
    );
    let words = format!(
        "{} figures of grade C or R are uncertain; each is put at its low and at its high end in turn, the same raids \
         for all. Two figures wrong at once, other grades and map files are left out.{}",
        tornado.figures.len(),
        match tornado.skipped.len() {
            0 => String::new(),
            n => format!(" {} could not be put there: {}.", counted(n, "figure"), tornado.skipped.join(", ")),
        }
    );
    wrap_into(&mut out, &words, "", "");
    let best = best(tornado);
    heading(&mut out, &format!("What moves the leak-through of {} the most", names.strategies[best].name));
    out.push_str(&table(tornado, best));
    for (loss, measure) in LOSSES.into_iter().enumerate() {
        results(&mut out, names, tornado, loss, measure);
    }
    out
}

fn table(tornado: &Tornado, best: usize) -> String {
    let mut table = plain_table();
    table.set_header([
        "figure",
        "grade",
        "low",
        "high",
        "leaks at low",
        "leaks at high",
        "results that change",
    ]);
    for &figure in by_swing(tornado, best).iter().take(SHOWN) {
        let (varied, ends) = &tornado.figures[figure];
        let changed = tornado.changes.iter().filter(|c| c.figure == figure && c.reversed).count();
        table.add_row([
            shown(&varied.path).to_owned(),
            format!("{:?}", varied.grade),
            short(varied.ends[0]),
            short(varied.ends[1]),
            loss(Measure::LeakThrough, ends[0].losses[0][best]),
            loss(Measure::LeakThrough, ends[1].losses[0][best]),
            if changed == 0 { "–".into() } else { changed.to_string() },
        ]);
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((if i > 0 { 2 } else { 0 }, 0));
        if i > 1 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

/// The figures in the order of how far they move the leak-through of a strategy.
fn by_swing(tornado: &Tornado, strategy: usize) -> Vec<usize> {
    let swing = |f: usize| tornado.swing(f, 0, strategy).abs();
    let mut order: Vec<usize> = (0..tornado.figures.len()).collect();
    order.sort_by(|&a, &b| swing(b).total_cmp(&swing(a)).then(a.cmp(&b)));
    order
}

/// Which results of a loss change sign, which are lost, which stand whatever the figures.
fn results(out: &mut String, names: &StudyNames, tornado: &Tornado, index: usize, measure: Measure) {
    heading(out, &format!("Which results stand: {}", loss_name(measure)));
    for (number, sentence) in result_sentences(names, tornado, index).iter().enumerate() {
        let bullet = if number == 0 { ("", "") } else { ("  · ", "    ") };
        wrap_into(out, sentence, bullet.0, bullet.1);
    }
}

/// How many results of a loss change sign, are lost and stand; then one by one those that do not stand.
pub fn result_sentences(names: &StudyNames, tornado: &Tornado, index: usize) -> Vec<String> {
    let (all, measure) = (&tornado.results[index], LOSSES[index]);
    let name = |s: usize| names.strategies[s].name.as_str();
    let mut changed: BTreeMap<(usize, usize), (Vec<String>, Vec<String>)> = BTreeMap::new();
    for change in tornado.changes.iter().filter(|c| c.loss == index) {
        let varied = &tornado.figures[change.figure].0;
        let words = format!("{} = {}", shown(&varied.path), short(varied.ends[change.end]));
        let lists = changed.entry(change.pair).or_default();
        if change.reversed { lists.0.push(words) } else { lists.1.push(words) }
    }
    let reversed = changed.iter().filter(|(_, lists)| !lists.0.is_empty()).count();
    let lost = changed.len() - reversed;
    let mut sentences = vec![format!(
        "Of {} between two strategies, {reversed} would change sign at an end of a figure, {lost} would no longer show, \
         {} stand at every end.",
        counted(all.len(), "result"),
        all.len() - changed.len()
    )];
    for ((a, b), (reversed, lost)) in &changed {
        let losses = &tornado.base.losses[index];
        let (low, high) = if losses[*a] <= losses[*b] { (*a, *b) } else { (*b, *a) };
        let mut sentence = format!(
            "{} below {} ({} against {})",
            name(low),
            name(high),
            loss(measure, losses[low]),
            loss(measure, losses[high])
        );
        for (what, list) in [("changes sign with", reversed), ("no longer shows with", lost)] {
            if let Some(first) = list.first() {
                let more =
                    if list.len() > 3 { format!(" and {} more", list.len() - 3) } else { String::new() };
                let some: Vec<&str> = list.iter().take(3).map(String::as_str).collect();
                sentence += &format!(
                    "; {what} {}{more}",
                    if list.len() == 1 { first.clone() } else { some.join(", ") }
                );
            }
        }
        sentences.push(sentence);
    }
    sentences
}

/// A path as people read it: what stands in the catalogue is known by its kind.
fn shown(path: &str) -> &str {
    path.strip_prefix("catalogue.").unwrap_or(path)
}

/// A number of a figure, short.
fn short(x: f64) -> String {
    format!("{}", format!("{x:.3e}").parse::<f64>().unwrap_or(x))
}

/// Every figure, end and strategy as a table.
///
/// # Errors
/// Never in practice: it is written into memory.
pub fn tornado_csv(names: &StudyNames, tornado: &Tornado) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "figure",
        "grade",
        "end",
        "value",
        "strategy",
        "leak_through",
        "casualties_per_30_days",
    ])?;
    let mut rows = |figure: &str, grade: &str, end: &str, value: &str, losses: &[Vec<f64>]| {
        for (strategy, named) in names.strategies.iter().enumerate() {
            let (leak, hurt) = (losses[0][strategy].to_string(), losses[1][strategy].to_string());
            out.write_record([figure, grade, end, value, &named.id, &leak, &hurt])?;
        }
        Ok::<(), csv::Error>(())
    };
    rows("", "", "as_it_stands", "", &tornado.base.losses)?;
    for (varied, ends) in &tornado.figures {
        for (end, found) in ends.iter().enumerate() {
            let name = ["low", "high"][end];
            let value = varied.ends[end].to_string();
            rows(&varied.path, &format!("{:?}", varied.grade), name, &value, &found.losses)?;
        }
    }
    out.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

/// What the folder holds and how to make it again; it marks the folder as ours.
pub fn tornado_manifest(names: &StudyNames, tornado: &Tornado, seed: u64, files: &[String]) -> String {
    let manifest = json!({
        "program": PROGRAM, "version": env!("CARGO_PKG_VERSION"), "kind": "tornado", "scenario": names.scenario,
        "scenario_sha256": names.hash, "catalogue_sha256": crate::scenario::catalogue::hash(),
        "master_seed": seed.to_string(), "budget_usd": names.budgets_usd[tornado.budget],
        "replicates": tornado.replicates, "figures": tornado.figures.len(),
        "files": files,
    });
    format!("{manifest:#}\n")
}

/// For machines: the study as it stands, every figure at both ends, and the results that change.
pub fn tornado_json(names: &StudyNames, tornado: &Tornado, seed: u64) -> Value {
    let ids: Vec<&str> = names.strategies.iter().map(|s| s.id.as_str()).collect();
    let losses = |losses: &[Vec<f64>]| -> Value {
        let of = |s: usize| json!({ "leak_through": losses[0][s], "casualties_per_30_days": losses[1][s] });
        ids.iter()
            .enumerate()
            .map(|(s, id)| ((*id).to_owned(), of(s)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let figures: Vec<Value> = (tornado.figures.iter())
        .map(|(varied, ends)| {
            json!({
                "figure": varied.path, "grade": format!("{:?}", varied.grade), "low": varied.ends[0],
                "high": varied.ends[1], "at_low": losses(&ends[0].losses), "at_high": losses(&ends[1].losses),
            })
        })
        .collect();
    let changes: Vec<Value> = (tornado.changes.iter())
        .map(|c| {
            json!({
                "measure": LOSSES[c.loss].name(), "first": ids[c.pair.0], "second": ids[c.pair.1],
                "figure": tornado.figures[c.figure].0.path, "value": tornado.figures[c.figure].0.ends[c.end],
                "changes_sign": c.reversed,
            })
        })
        .collect();
    json!({
        "scenario": names.scenario, "seed": seed, "budget_usd": names.budgets_usd[tornado.budget],
        "replicates": tornado.replicates, "as_it_stands": losses(&tornado.base.losses), "figures": figures,
        "changes": changes, "skipped": tornado.skipped,
    })
}

const WIDTH: f64 = 1100.0;
const ROW: f64 = 26.0;
const TOP: f64 = 112.0;
const LEFT: f64 = 430.0;

/// The picture: a bar a figure, from its low end to its high end, around the leak-through as it stands.
pub fn tornado_svg(names: &StudyNames, tornado: &Tornado) -> String {
    let best = best(tornado);
    let listed: Vec<usize> = by_swing(tornado, best).into_iter().take(SHOWN).collect();
    let base = 100.0 * tornado.base.losses[0][best];
    let of = |f: usize, end: usize| 100.0 * tornado.figures[f].1[end].losses[0][best];
    let all = || listed.iter().flat_map(|&f| [of(f, 0), of(f, 1)]).chain([base]);
    let (low, high) = (all().fold(f64::INFINITY, f64::min), all().fold(0.0, f64::max));
    let room = (0.06 * (high - low)).max(0.5);
    let axis = Axis::Linear {
        low: (low - room).max(0.0),
        high: (high + room).min(100.0),
        pixels: (LEFT, WIDTH - 60.0),
    };
    let bottom = TOP + ROW * listed.len() as f64;
    let height = bottom + 70.0;
    let name = &names.strategies[best].name;
    let title = format!("What moves the leak-through of {name} the most");
    let about = format!(
        "{} at {}: each figure of grade C or R at its low and its high end, {} an end",
        names.scenario,
        usd(names.budgets_usd[tornado.budget]),
        counted(tornado.replicates as usize, "replicate")
    );
    let (blue, orange) = (colour(0), colour(1));
    let mut document = Document::new()
        .set("viewBox", (0, 0, WIDTH, height))
        .set("width", WIDTH)
        .set("height", height)
        .set("font-family", "sans-serif")
        .add(Rectangle::new().set("width", WIDTH).set("height", height).set("fill", "#ffffff"))
        .add(text(&title, 24.0, 38.0, 24.0, INK, "start").set("font-weight", "bold"))
        .add(text(&fit(&about, 15.0, WIDTH - 48.0), 24.0, 62.0, 15.0, SOFT, "start"))
        .add(text("figure at its low end", 24.0, 88.0, 15.0, &blue, "start").set("font-weight", "bold"))
        .add(text("at its high end", 200.0, 88.0, 15.0, &orange, "start").set("font-weight", "bold"));
    for tick in axis.ticks() {
        let x = axis.at(tick);
        document = document.add(line(x, TOP - 6.0, x, bottom, "#e2e2e2", 1.0)).add(text(
            &plain(tick, 1),
            x,
            bottom + 22.0,
            14.0,
            SOFT,
            "middle",
        ));
    }
    for (i, &f) in listed.iter().enumerate() {
        let y = TOP + ROW * i as f64;
        let varied = &tornado.figures[f].0;
        let label =
            format!("{} ({} … {})", shown(&varied.path), short(varied.ends[0]), short(varied.ends[1]));
        document =
            document.add(text(&fit(&label, 13.0, LEFT - 40.0), LEFT - 12.0, y + 17.0, 13.0, INK, "end"));
        for (end, fill) in [(0, &blue), (1, &orange)] {
            let (from, to) = (axis.at(base), axis.at(of(f, end)));
            let bar = Rectangle::new()
                .set("x", r(from.min(to)))
                .set("y", r(y + if end == 0 { 3.0 } else { 13.0 }))
                .set("width", r((to - from).abs().max(1.0)))
                .set("height", 9)
                .set("fill", fill.as_str());
            document = document.add(bar);
        }
    }
    let x = axis.at(base);
    document = document.add(line(x, TOP - 6.0, x, bottom, SOFT, 1.5)).add(text(
        "leak-through, % of drones",
        0.5 * (LEFT + WIDTH - 60.0),
        bottom + 50.0,
        16.0,
        INK,
        "middle",
    ));
    format!("{document}\n")
}

fn colour(series: usize) -> String {
    let (red, green, blue) = series_colour(series);
    format!("#{red:02x}{green:02x}{blue:02x}")
}
