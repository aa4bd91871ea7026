//! Why it leaks, as a picture: for each strategy at one budget, what became of the drones that were meant.
//!
//! The whole bar is all drones meant. What was stopped or prevented is pale; what leaked is coloured by its cause.
//! The causes that matter most over all strategies have colours, the rest is one grey.

use crate::report::canvas::{Canvas, Colour, GRID, Hang, INK, SOFT};
use crate::report::lettering::{break_lines, text_width};
use crate::report::number::{plain, usd};
use crate::report::table::sorted_rows;
use crate::sim::outcome::Cause;
use crate::study::{Comparison, RowSummary, StudyNames};

const WIDTH: f64 = 1400.0;
const BARS: (f64, f64) = (330.0, 1350.0);
const TOP: f64 = 150.0;
const PITCH: f64 = 68.0;
const BAR: f64 = 44.0;
const TEXT: f64 = 18.0;

/// Colours of the causes: Okabe and Ito's, the strongest first, and three more; wide segments are named besides.
const COLOURS: [Colour; 10] = [
    (213, 94, 0),
    (0, 114, 178),
    (230, 159, 0),
    (0, 158, 115),
    (204, 121, 167),
    (86, 180, 233),
    (240, 228, 66),
    (110, 76, 160),
    (140, 86, 60),
    (150, 205, 190),
];
const OTHER: Colour = (130, 130, 130);
const STOPPED: Colour = (222, 232, 222);
const FAILED: Colour = (236, 236, 236);

/// How a drone can end, as far as the picture cares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ending<'a> {
    /// In few words.
    pub label: &'a str,
    /// Whether it got through.
    pub leaked: bool,
    /// Whether it fell without the defence.
    pub failed: bool,
}

impl Ending<'static> {
    /// Of a cause.
    pub fn of(cause: Cause) -> Self {
        Ending { label: label(cause), leaked: cause.leaked(), failed: cause == Cause::FailedByItself }
    }
}

/// A segment of a bar and an entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// In few words.
    pub name: &'a str,
    /// Its colour.
    pub colour: Colour,
    /// Indices of its endings.
    pub causes: Vec<usize>,
}

/// The picture for one budget, as SVG.
pub fn causes_svg(names: &StudyNames, comparison: &Comparison, budget: usize) -> String {
    let rows = sorted_rows(names, comparison, budget);
    let parts = parts_of(&rows);
    let bottom = TOP + PITCH * rows.len() as f64;
    let (entries, height) = legend(&parts, bottom + 90.0);
    let mut svg = String::new();
    let canvas = Canvas::new(&mut svg, WIDTH as u32, height as u32);
    canvas.bold("Why it leaks", 40.0, 42.0, 32.0, INK, Hang::Start);
    let subtitle = format!(
        "{}, budget {}: what became of the drones that were meant to fly, %",
        names.scenario,
        usd(names.budgets_usd[budget])
    );
    canvas.text(&subtitle, 40.0, 82.0, 20.0, SOFT, Hang::Start);
    for tick in 0..=5 {
        let x = BARS.0 + (BARS.1 - BARS.0) * f64::from(tick) / 5.0;
        canvas.line(&[(x, TOP - 14.0), (x, bottom)], GRID, 1.0, 1);
        canvas.text(&format!("{}", 20 * tick), x, bottom + 20.0, TEXT, SOFT, Hang::Middle);
    }
    for (i, row) in rows.iter().enumerate() {
        bar(&canvas, names, row, &parts, TOP + PITCH * i as f64);
    }
    for (part, x, y) in entries {
        canvas.rect(x, y - 9.0, x + 18.0, y + 9.0, part.colour);
        canvas.text(part.name, x + 28.0, y, TEXT, INK, Hang::Start);
    }
    canvas.finish();
    svg
}

fn bar(canvas: &Canvas, names: &StudyNames, row: &RowSummary, parts: &[Part], top: f64) {
    let middle = top + 0.5 * BAR;
    let lines = break_lines(&names.strategies[row.strategy].name, 20.0, BARS.0 - 60.0);
    for (i, line) in lines.iter().take(2).enumerate() {
        let y = middle + 24.0 * (i as f64 - 0.5 * (lines.len().min(2) - 1) as f64);
        canvas.text(line, BARS.0 - 16.0, y, 20.0, INK, Hang::End);
    }
    let all: u64 = row.causes.iter().sum();
    if all == 0 {
        canvas.text("no drone was meant to fly", BARS.0 + 8.0, middle, TEXT, SOFT, Hang::Start);
        return;
    }
    let mut left = BARS.0;
    for part in parts {
        let count: u64 = part.causes.iter().map(|&c| row.causes[c]).sum();
        let share = count as f64 / all as f64;
        let right = left + share * (BARS.1 - BARS.0);
        if count > 0 {
            canvas.rect(left, top, right, top + BAR, part.colour);
            let number = plain(100.0 * share, 0);
            let named = format!("{} {number}", part.name);
            let fits = right - left > text_width(&named, TEXT) + 16.0;
            let label = if fits { named } else { number };
            if right - left > text_width(&label, TEXT) + 12.0 {
                let ink = if is_dark(part.colour) { (255, 255, 255) } else { INK };
                canvas.text(&label, 0.5 * (left + right), middle, TEXT, ink, Hang::Middle);
            }
        }
        left = right;
    }
}

/// Whether white letters read better on a colour.
pub fn is_dark(c: Colour) -> bool {
    0.299 * f64::from(c.0) + 0.587 * f64::from(c.1) + 0.114 * f64::from(c.2) < 140.0
}

fn parts_of(rows: &[&RowSummary]) -> Vec<Part<'static>> {
    let counts: Vec<&[u64]> = rows.iter().map(|r| r.causes.as_slice()).collect();
    parts(&Cause::ALL.map(Ending::of), &counts)
}

/// Segments from the left: causes of leaks by their weight over all rows, the rest, what failed, what was stopped. A row counts
/// drones by ending.
pub fn parts<'a>(endings: &[Ending<'a>], rows: &[&[u64]]) -> Vec<Part<'a>> {
    let weight = |c: usize| -> f64 {
        let share = |r: &&[u64]| r[c] as f64 / r.iter().sum::<u64>().max(1) as f64;
        rows.iter().map(share).sum()
    };
    let of = |which: &dyn Fn(&Ending) -> bool| -> Vec<usize> {
        (0..endings.len()).filter(|&c| which(&endings[c])).collect()
    };
    let mut leaks = of(&|e| e.leaked);
    leaks.retain(|&c| weight(c) > 0.0);
    leaks.sort_by(|&a, &b| weight(b).total_cmp(&weight(a)).then(a.cmp(&b)));
    let kept = if leaks.len() > COLOURS.len() { COLOURS.len() - 1 } else { leaks.len() };
    let rest = leaks.split_off(kept);
    let mut parts: Vec<Part> = leaks
        .into_iter()
        .zip(COLOURS)
        .map(|(c, colour)| Part { name: endings[c].label, colour, causes: vec![c] })
        .collect();
    parts.push(Part { name: "leaked otherwise", colour: OTHER, causes: rest });
    parts.push(Part { name: "failed by itself", colour: FAILED, causes: of(&|e| e.failed) });
    parts.push(Part {
        name: "stopped or prevented",
        colour: STOPPED,
        causes: of(&|e| !e.leaked && !e.failed),
    });
    parts.retain(|p| p.causes.iter().any(|&c| weight(c) > 0.0));
    parts
}

/// Where each legend entry stands, and the height of the picture.
fn legend<'p>(parts: &'p [Part], top: f64) -> (Vec<(&'p Part<'p>, f64, f64)>, f64) {
    let (mut x, mut y) = (40.0, top);
    let mut entries = Vec::new();
    for part in parts {
        let width = 28.0 + text_width(part.name, TEXT) + 36.0;
        if x + width > WIDTH - 20.0 {
            x = 40.0;
            y += 36.0;
        }
        entries.push((part, x, y));
        x += width;
    }
    (entries, y + 44.0)
}

/// A cause in few words.
fn label(cause: Cause) -> &'static str {
    match cause {
        Cause::NoSensorInReach => "no sensor near",
        Cause::Silent => "silent to the sensors near",
        Cause::NotCued => "nobody cued",
        Cause::NeverInSight => "never in sight",
        Cause::NotDetected => "not detected",
        Cause::NotReported => "not reported",
        Cause::SeenTooLate => "seen too late",
        Cause::TrackLost => "track lost",
        Cause::Misclassified => "misclassified",
        Cause::CrewBusy => "crew busy",
        Cause::DecidedTooLate => "decided too late",
        Cause::AuthorityTooLate => "leave too late",
        Cause::NoAuthority => "nobody may engage",
        Cause::NoEffector => "no effector",
        Cause::OutOfReach => "out of reach",
        Cause::NotJammable => "not jammable",
        Cause::EffectorOff => "effector off",
        Cause::ChannelBusy => "channels taken",
        Cause::LaidTooLate => "laid too late",
        Cause::CrewNotTrained => "crew not trained",
        Cause::ShotsMissed => "shots missed",
        Cause::LinkHeld => "link held",
        Cause::NavigationHeld => "navigation held",
        Cause::FlewOn => "flew on without link",
        Cause::NotDelivered => "kit not there yet",
        Cause::NotPaid => "kit not paid",
        Cause::LawNotYet => "law not yet",
        other => other.name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::synthetic::{compare, names, rows};

    #[test]
    fn the_segments_hold_every_drone_once() {
        let done = compare(&names(), &rows(30), &[]).unwrap();
        let rows = sorted_rows(&names(), &done, 2);
        let parts = parts_of(&rows);
        for row in rows {
            let drawn: u64 = parts.iter().flat_map(|p| &p.causes).map(|&c| row.causes[c]).sum();
            assert_eq!(drawn, row.drones);
        }
        assert!(parts.len() <= COLOURS.len() + 3);
        let svg = causes_svg(&names(), &done, 2);
        assert!(svg.contains("seen too late") && svg.contains("leaked otherwise"));
    }
}
