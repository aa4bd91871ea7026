//! Two strategies at a time on the same raids: the difference of each pair with its interval, and whether it tells.

use super::sheet::{EDGE, LETTER, SMALL, Sheet, WIDTH, grid, hex, whisker};
use super::{Chart, Subject, named};
use crate::page::model::{Finding, Page, Pair, Verdict};
use crate::page::pick;
use crate::report::axis::Axis;
use crate::report::draw::{INK, SOFT, circle, line, rect};
use crate::report::number::{counted, three};
use svg::node::element::Group;

/// Left and right of the names, the plot and the numbers.
const NAMES: (f64, f64) = (EDGE, 262.0);
const PLOT: (f64, f64) = (276.0, 548.0);
const NUMBERS: f64 = 562.0;
const PITCH: f64 = 38.0;
/// With more pairs only those of the best are drawn.
const MANY: usize = 21;
/// More rows than this make no picture.
const MOST: usize = 40;

/// The picture of a verdict.
pub fn chart(page: &Page, index: usize) -> Option<Chart> {
    let verdict = page.verdicts.get(index)?;
    let measure = page.measures.get(verdict.measure)?;
    let (pairs, left_out) = drawn(verdict);
    if pairs.is_empty() {
        return None;
    }
    let budget = pick::budget(page, verdict.budget);
    let title = format!("Two strategies at a time: {}", measure.plain);
    let when = if verdict.when.is_empty() { String::new() } else { format!(", {}", verdict.when) };
    let same = if page.campaign.is_some() { "in the same replicates" } else { "on the same raids" };
    let under = format!(
        "{} at {budget}{when}: the upper strategy minus the lower, {same}, with 95 % intervals",
        page.title
    );
    let mut sheet = Sheet::new(&title, &under, WIDTH);
    let keys = [
        (sign(Finding::FirstBetter, 0.0, 0.0), "the upper is better"),
        (sign(Finding::SecondBetter, 0.0, 0.0), "the lower is better"),
        (sign(Finding::Unclear, 0.0, 0.0), "can't tell yet"),
        (sign(Finding::Identical, 0.0, 0.0), "the same in every replicate"),
    ];
    let keys = keys.map(|(sign, words)| (sign, words.to_owned()));
    let top = sheet.legend(&keys, sheet.top + 10.0);
    let bottom = top + PITCH * pairs.len() as f64;
    let scale = pick::scale(measure);
    let ends = |p: &Pair| {
        let (low, high) = pick::interval(&p.difference).unwrap_or((p.difference.value, p.difference.value));
        (low.min(p.difference.value) * scale, high.max(p.difference.value) * scale)
    };
    let (low, high) =
        pairs.iter().map(|p| ends(p)).fold((0.0f64, 0.0f64), |(a, b), (l, h)| (a.min(l), b.max(h)));
    let room = if high > low { 0.05 * (high - low) } else { 1.0 };
    let axis = Axis::Linear { low: low - room, high: high + room, pixels: PLOT };
    for tick in axis.ticks() {
        let x = axis.at(tick);
        sheet.add(grid(x, top, x, bottom));
        sheet.words(&three(tick), (x, bottom + 18.0), SMALL, SOFT, "middle", 60.0);
    }
    sheet.add(line(axis.at(0.0), top - 4.0, axis.at(0.0), bottom, SOFT, 1.5));
    for (i, pair) in pairs.iter().enumerate() {
        let middle = top + PITCH * (i as f64 + 0.5);
        if i > 0 {
            sheet.add(grid(EDGE, middle - 0.5 * PITCH, WIDTH - EDGE, middle - 0.5 * PITCH));
        }
        let width = NAMES.1 - NAMES.0;
        sheet.words(&pick::strategy(page, pair.first), (NAMES.1, middle - 3.5), LETTER, INK, "end", width);
        let second = format!("− {}", pick::strategy(page, pair.second));
        sheet.words(&second, (NAMES.1, middle + 12.5), LETTER, SOFT, "end", width);
        let colour = tint(pair.finding);
        if let Some((low, high)) = pick::interval(&pair.difference) {
            let at = |v: f64| (axis.at(v * scale), middle);
            sheet.add(whisker(at(low), at(high), &colour));
        }
        sheet.add(sign(pair.finding, axis.at(pair.difference.value * scale), middle));
        let same = pair.finding == Finding::Identical;
        sheet.words(
            if same { "the same" } else { &pair.difference.text },
            (NUMBERS, middle + 4.5),
            LETTER,
            INK,
            "start",
            WIDTH - EDGE - NUMBERS,
        );
    }
    let unit = pick::points(measure);
    let unit = if unit.is_empty() { String::new() } else { format!(", {unit}") };
    let what = format!("difference in {}{unit}", pick::one_line(&measure.name));
    sheet.words(&what, (0.5 * (PLOT.0 + PLOT.1), bottom + 40.0), LETTER, INK, "middle", 440.0);
    let mut height = bottom + 56.0;
    if left_out > 0 {
        let words = format!("{} more are not drawn; the tables have all of them.", counted(left_out, "pair"));
        height = sheet.note(&words, height + 10.0);
    }
    let clear =
        pairs.iter().filter(|p| matches!(p.finding, Finding::FirstBetter | Finding::SecondBetter)).count();
    let alt = format!(
        "Differences in {} for {} of strategies at {budget}{when}; {clear} of them tell, the others don't yet or are the same. {}.",
        measure.name,
        counted(pairs.len(), "pair"),
        verdict.best.trim_end_matches('.')
    );
    Some(Chart {
        subject: Subject::Differences(index),
        name: named("differences", &measure.id),
        title,
        svg: sheet.finish(height, &alt),
        alt,
    })
}

/// The pairs that are drawn, those of the best strategy first, and how many are not.
fn drawn(verdict: &Verdict) -> (Vec<&Pair>, usize) {
    let rank = |s: usize| verdict.order.iter().position(|o| *o == s).unwrap_or(usize::MAX);
    let key = |p: &Pair| {
        let (a, b) = (rank(p.first), rank(p.second));
        (a.min(b), a.max(b))
    };
    let mut pairs: Vec<&Pair> = verdict.pairs.iter().filter(|p| p.difference.value.is_finite()).collect();
    pairs.sort_by_key(|p| key(p));
    if pairs.len() > MANY && pairs.iter().any(|p| key(p).0 == 0) {
        pairs.retain(|p| key(p).0 == 0);
    }
    pairs.truncate(MOST);
    let left_out = verdict.pairs.len() - pairs.len();
    (pairs, left_out)
}

fn tint(finding: Finding) -> String {
    match finding {
        Finding::FirstBetter => hex(0),
        Finding::SecondBetter => hex(1),
        Finding::Unclear | Finding::Identical => "#6b6b6b".to_owned(),
    }
}

/// The sign of a finding: shape and colour say the same.
fn sign(finding: Finding, x: f64, y: f64) -> Group {
    let colour = tint(finding);
    let group = Group::new().set("class", "mark");
    match finding {
        Finding::FirstBetter => group.add(circle(x, y, 5.0).set("fill", colour)),
        Finding::SecondBetter => group.add(rect(x - 4.5, y - 4.5, 9.0, 9.0).set("fill", colour)),
        Finding::Unclear => {
            group.add(circle(x, y, 4.5).set("fill", "#ffffff").set("stroke", colour).set("stroke-width", 1.8))
        }
        Finding::Identical => group.add(line(x, y - 6.0, x, y + 6.0, &colour, 3.0)),
    }
}
