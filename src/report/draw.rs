//! Short words for SVG nodes, and the palette of maps.

use svg::node::element::{Circle, Path, Rectangle, Text};

/// Ink of names and frames.
pub const INK: &str = "#2b2b2b";
/// Secondary ink.
pub const SOFT: &str = "#6b6b6b";
/// What the defence puts up.
pub const BLUE: &str = "#12355b";
/// What is sensed.
pub const SENSE: &str = "#1f78b4";
/// What is jammed.
pub const JAM: &str = "#d1495b";
/// Denied satellite navigation.
pub const GNSS: &str = "#8e44ad";
/// Guns.
pub const GUN: &str = "#5d4037";
/// Patrols and their ways.
pub const PATROL: &str = "#0b6e4f";
/// Barriers.
pub const BARRIER: &str = "#c77d00";

/// One decimal is finer than a screen; more only make the file larger.
pub fn r(value: f64) -> f64 {
    let rounded = (value * 10.0).round() / 10.0;
    if rounded == 0.0 { 0.0 } else { rounded }
}

/// A text with its left, middle or right at a point, baseline at `y`.
pub fn text(content: &str, x: f64, y: f64, size: f64, colour: &str, anchor: &str) -> Text {
    Text::new(content)
        .set("x", r(x))
        .set("y", r(y))
        .set("font-size", size)
        .set("fill", colour)
        .set("text-anchor", anchor)
}

/// A text with a pale rim that keeps it legible on any ground.
pub fn haloed(content: &str, x: f64, y: f64, size: f64, colour: &str) -> Text {
    text(content, x, y, size, colour, "start")
        .set("stroke", "#ffffff")
        .set("stroke-width", 3.2)
        .set("stroke-opacity", 0.85)
        .set("stroke-linejoin", "round")
        .set("paint-order", "stroke")
}

/// A path from points.
pub fn polyline(points: &[(f64, f64)], closed: bool) -> Path {
    let mut d = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        d.push_str(&format!("{}{} {}", if i == 0 { "M" } else { "L" }, r(*x), r(*y)));
    }
    if closed {
        d.push('Z');
    }
    Path::new().set("d", d).set("fill", "none")
}

/// A circle.
pub fn circle(x: f64, y: f64, radius: f64) -> Circle {
    Circle::new().set("cx", r(x)).set("cy", r(y)).set("r", r(radius))
}

/// A rectangle.
pub fn rect(x: f64, y: f64, width: f64, height: f64) -> Rectangle {
    Rectangle::new().set("x", r(x)).set("y", r(y)).set("width", r(width)).set("height", r(height))
}

/// A straight line.
pub fn line(x1: f64, y1: f64, x2: f64, y2: f64, colour: &str, width: f64) -> Path {
    polyline(&[(x1, y1), (x2, y2)], false).set("stroke", colour).set("stroke-width", width)
}
