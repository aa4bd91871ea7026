//! The sheet that every chart is drawn on: as wide as a page, with a title, a line below it and words for who cannot see it.
//!
//! Whatever comes from a scenario becomes a text node, which is escaped, and never an attribute.

use crate::page::model::Measure;
use crate::page::pick::{axis, one_line};
use crate::report::canvas::{COLOURS, marker_corners, series_colour};
use crate::report::draw::{INK, SOFT, circle, line, polyline, r, rect, text};
use crate::report::lettering::{break_lines, fit, spread, text_width};
use svg::Document;
use svg::node::Node;
use svg::node::Text as Plain;
use svg::node::element::{Definitions, Description, Group, Path, Title};

const FONT: &str = "Helvetica, Arial, 'DejaVu Sans', sans-serif";
/// Pixels across: the width of a page.
pub const WIDTH: f64 = 720.0;
/// Free at the left and at the right.
pub const EDGE: f64 = 16.0;
/// Size of most letters.
pub const LETTER: f64 = 13.0;
/// Room that a letter of the title takes: bold ones are a tenth wider than others of their size.
const HEAD: f64 = 1.1 * 19.0;
/// Size of numbers at axes.
pub const SMALL: f64 = 12.0;
/// Grid lines.
pub const GRID: &str = "#e2e2e2";

/// A sheet in the making.
pub struct Sheet {
    title: String,
    width: f64,
    /// Where the picture may begin, below title and subtitle.
    pub top: f64,
    nodes: Group,
    definitions: Option<Definitions>,
}

impl Sheet {
    /// A sheet as wide as a page, or wider where a picture needs it.
    pub fn new(title: &str, under: &str, width: f64) -> Self {
        let (title, under) = (one_line(title), one_line(under));
        let width = width.max(WIDTH);
        let room = width - 2.0 * EDGE;
        let mut nodes = Group::new();
        let heads = two_lines(&title, HEAD, room);
        for (i, words) in heads.iter().enumerate() {
            let line = text(words, EDGE, 28.0 + 23.0 * i as f64, 19.0, INK, "start");
            nodes = nodes.add(line.set("font-weight", "bold"));
        }
        let below = 26.0 + 23.0 * heads.len().max(1) as f64;
        let lines = break_lines(&under, LETTER, room);
        for (i, words) in lines.iter().enumerate() {
            let height = below + 17.0 * i as f64;
            nodes = nodes.add(text(&fit(words, LETTER, room), EDGE, height, LETTER, SOFT, "start"));
        }
        Sheet { title, width, top: below + 17.0 * lines.len() as f64, nodes, definitions: None }
    }

    /// Adds something.
    pub fn add(&mut self, node: impl Into<Box<dyn Node>>) {
        self.nodes.append(node);
    }

    /// What other parts refer to.
    pub fn define(&mut self, definitions: Definitions) {
        self.definitions = Some(definitions);
    }

    /// A text, shortened to a width.
    pub fn words(&mut self, words: &str, at: (f64, f64), size: f64, colour: &str, anchor: &str, width: f64) {
        self.add(text(&fit(&one_line(words), size, width), at.0, at.1, size, colour, anchor));
    }

    /// A text in one or two lines whose middle is at a height.
    pub fn two_lines(&mut self, words: &str, at: (f64, f64), colour: &str, anchor: &str, width: f64) {
        let lines = two_lines(&one_line(words), LETTER, width);
        let top = at.1 + 4.5 - 7.5 * (lines.len().max(1) - 1) as f64;
        for (i, line) in lines.iter().enumerate() {
            self.add(text(line, at.0, top + 15.0 * i as f64, LETTER, colour, anchor));
        }
    }

    /// What stands on an upright axis, read upwards at the left edge; where it is too long, its unit alone.
    pub fn upwards(&mut self, measure: &Measure, middle: f64, room: f64) {
        let whole = axis(measure);
        let unit = one_line(&measure.unit);
        let words = if text_width(&whole, LETTER) > room && !unit.is_empty() { unit } else { whole };
        let name = text(&fit(&words, LETTER, room), 20.0, middle, LETTER, INK, "middle");
        self.add(name.set("transform", format!("rotate(-90 20 {})", r(middle))));
    }

    /// A paragraph at the left edge; hands back where the next one may stand.
    pub fn note(&mut self, words: &str, top: f64) -> f64 {
        let lines = break_lines(&one_line(words), SMALL, self.width - 2.0 * EDGE);
        for (i, line) in lines.iter().enumerate() {
            let shown = fit(line, SMALL, self.width - 2.0 * EDGE);
            self.add(text(&shown, EDGE, top + 16.0 * i as f64, SMALL, SOFT, "start"));
        }
        top + 16.0 * lines.len() as f64
    }

    /// Entries of a legend one after the other, in as many lines as they need; hands back where the next thing may stand.
    pub fn legend(&mut self, entries: &[(Group, String)], top: f64) -> f64 {
        let (mut x, mut y) = (EDGE, top);
        for (sign, words) in entries {
            let words = fit(&one_line(words), SMALL, self.width - 2.0 * EDGE - 22.0);
            let width = 22.0 + text_width(&words, SMALL) + 18.0;
            if x > EDGE && x + width - 18.0 > self.width - EDGE {
                x = EDGE;
                y += 20.0;
            }
            self.add(sign.clone().set("transform", format!("translate({} {})", r(x + 8.0), r(y))));
            self.add(text(&words, x + 22.0, y + 4.0, SMALL, INK, "start"));
            x += width;
        }
        y + 20.0
    }

    /// Names to the right of a plot, each joined to the end of its line: (series, name, end). The plot ends at `right`.
    pub fn end_labels(&mut self, ends: &[(usize, String, (f64, f64))], right: f64, heights: (f64, f64)) {
        let left = right + 34.0;
        let room = self.width - EDGE - left - 12.0;
        let roomy = (heights.1 - heights.0) / ends.len().max(1) as f64 >= 32.0;
        let lines: Vec<Vec<String>> = ends
            .iter()
            .map(
                |(_, name, _)| {
                    if roomy { two_lines(name, LETTER, room) } else { vec![fit(name, LETTER, room)] }
                },
            )
            .collect();
        let gap = if lines.iter().any(|l| l.len() > 1) { 32.0 } else { 17.0 };
        let wanted: Vec<f64> = ends.iter().map(|e| e.2.1).collect();
        let placed = spread(&wanted, gap, heights.0, heights.1);
        for (((series, _, (x, y)), name), height) in ends.iter().zip(&lines).zip(placed) {
            let tether = polyline(&[(x + 5.0, *y), (right + 6.0, height), (left - 8.0, height)], false);
            self.add(tether.set("stroke", hex(*series)).set("stroke-opacity", 0.45).set("stroke-width", 1));
            self.add(marker(*series, left - 2.0, height, 4.5));
            let top = height + 4.5 - 7.5 * (name.len().max(1) - 1) as f64;
            for (i, line) in name.iter().enumerate() {
                self.add(text(line, left + 9.0, top + 15.0 * i as f64, LETTER, INK, "start"));
            }
        }
    }

    /// The picture, with words for who cannot see it.
    pub fn finish(self, height: f64, alt: &str) -> String {
        let (width, height) = (self.width.ceil(), height.ceil());
        let mut document = Document::new()
            .set("viewBox", (0, 0, width, height))
            .set("width", width)
            .set("height", height)
            .set("font-family", FONT)
            .set("role", "img")
            .add(Title::new(self.title))
            .add(Description::new().add(Plain::new(one_line(alt))));
        if let Some(definitions) = self.definitions {
            document = document.add(definitions);
        }
        let document = document.add(rect(0.0, 0.0, width, height).set("fill", "#ffffff")).add(self.nodes);
        format!("{document}\n")
    }
}

/// A text in at most two lines.
fn two_lines(words: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines = break_lines(words, size, width);
    if lines.len() > 2 {
        let rest = lines.split_off(1).join(" ");
        lines.push(rest);
    }
    lines.iter().map(|line| fit(line, size, width)).collect()
}

/// The colour of a series.
pub fn hex(series: usize) -> String {
    colour(series_colour(series))
}

/// A colour as SVG writes it.
pub fn colour((red, green, blue): (u8, u8, u8)) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Dashes of a series: once the colours begin anew, its line is told by them.
pub fn dashes(series: usize) -> &'static str {
    ["", "8 4", "2 3", "10 3 2 3"][series / COLOURS % 4]
}

/// The line of a series.
pub fn series_line(series: usize, points: &[(f64, f64)]) -> Path {
    let path = polyline(points, false).set("stroke", hex(series)).set("stroke-width", 2.0);
    let path = path.set("stroke-linejoin", "round").set("class", "line");
    match dashes(series) {
        "" => path,
        dashes => path.set("stroke-dasharray", dashes),
    }
}

/// The marker of a series, with a white rim.
pub fn marker(series: usize, x: f64, y: f64, radius: f64) -> Group {
    let corners = marker_corners(series);
    let look = |group: Group| {
        group.set("fill", hex(series)).set("stroke", "#ffffff").set("stroke-width", 1.2).set("class", "mark")
    };
    if corners.is_empty() {
        return look(Group::new().add(circle(x, y, radius)));
    }
    let at: Vec<(f64, f64)> = corners.iter().map(|(dx, dy)| (x + radius * dx, y + radius * dy)).collect();
    look(Group::new().add(filled(&at)))
}

/// A shape without a colour of its own.
pub fn filled(points: &[(f64, f64)]) -> Path {
    let mut d = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        d.push_str(&format!("{}{} {}", if i == 0 { "M" } else { "L" }, r(*x), r(*y)));
    }
    Path::new().set("d", d + "Z")
}

/// An upright or level bar with a stroke at either end.
pub fn whisker(from: (f64, f64), to: (f64, f64), colour: &str) -> Path {
    let along = if from.0 == to.0 { (3.0, 0.0) } else { (0.0, 3.0) };
    let mut d = format!("M{} {}L{} {}", r(from.0), r(from.1), r(to.0), r(to.1));
    for (x, y) in [from, to] {
        d.push_str(&format!("M{} {}L{} {}", r(x - along.0), r(y - along.1), r(x + along.0), r(y + along.1)));
    }
    Path::new()
        .set("d", d)
        .set("fill", "none")
        .set("stroke", colour)
        .set("stroke-width", 1.3)
        .set("class", "whisker")
}

/// A level or upright grid line.
pub fn grid(x1: f64, y1: f64, x2: f64, y2: f64) -> Path {
    line(x1, y1, x2, y2, GRID, 1.0)
}
