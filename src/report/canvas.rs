//! Drawing with `plotters` into an SVG text: a few words for what the charts need, and their look.
//!
//! Colours are the eight of Okabe and Ito (2008), which people with any common colour blindness can tell apart;
//! every series has a marker of its own besides, so that a grey print still reads.

use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// A colour: red, green, blue.
pub type Colour = (u8, u8, u8);

/// Ink of titles and labels.
pub const INK: Colour = (34, 34, 34);
/// Ink of what is secondary.
pub const SOFT: Colour = (105, 105, 105);
/// Grid lines.
pub const GRID: Colour = (226, 226, 226);

/// Colours of the series.
const SERIES: [Colour; 8] = [
    (0, 114, 178),
    (213, 94, 0),
    (0, 158, 115),
    (204, 121, 167),
    (230, 159, 0),
    (86, 180, 233),
    (90, 90, 90),
    (0, 0, 0),
];

/// The colour of a series.
pub fn series_colour(series: usize) -> Colour {
    SERIES[series % SERIES.len()]
}

/// Colours before they begin anew.
pub const COLOURS: usize = SERIES.len();

/// Corners of the markers around a point, in their radius; the first one is a disc.
const SHAPES: [&[(f64, f64)]; 7] = [
    &[],
    &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
    &[(0.0, -1.2), (1.1, 0.85), (-1.1, 0.85)],
    &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
    &[(0.0, 1.2), (1.1, -0.85), (-1.1, -0.85)],
    &[
        (-0.4, -1.1),
        (0.4, -1.1),
        (0.4, -0.4),
        (1.1, -0.4),
        (1.1, 0.4),
        (0.4, 0.4),
        (0.4, 1.1),
        (-0.4, 1.1),
        (-0.4, 0.4),
        (-1.1, 0.4),
        (-1.1, -0.4),
        (-0.4, -0.4),
    ],
    &[(-0.6, -1.05), (0.6, -1.05), (1.2, 0.0), (0.6, 1.05), (-0.6, 1.05), (-1.2, 0.0)],
];

fn series_shape(series: usize) -> usize {
    (series + series / SERIES.len()) % SHAPES.len()
}

/// The corners of a series' marker around its point, in its radius; none for a disc.
pub fn marker_corners(series: usize) -> &'static [(f64, f64)] {
    SHAPES[series_shape(series)]
}

/// Where a text hangs on its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hang {
    /// The text begins at the point.
    Start,
    /// Its middle is at the point.
    Middle,
    /// It ends at the point.
    End,
}

/// A white sheet.
pub struct Canvas<'s> {
    area: DrawingArea<SVGBackend<'s>, plotters::coord::Shift>,
}

const STRING: &str = "drawing into a string cannot fail";

fn rgb(colour: Colour, opacity: f64) -> RGBAColor {
    RGBColor(colour.0, colour.1, colour.2).mix(opacity)
}

fn px(v: f64) -> i32 {
    v.round() as i32
}

impl<'s> Canvas<'s> {
    /// A sheet of a size in pixels that will be written into `svg`.
    pub fn new(svg: &'s mut String, width: u32, height: u32) -> Self {
        let area = SVGBackend::with_string(svg, (width, height)).into_drawing_area();
        area.fill(&WHITE).expect(STRING);
        Canvas { area }
    }

    /// Ends the picture.
    pub fn finish(self) {
        self.area.present().expect(STRING);
    }

    /// A line through points.
    pub fn line(&self, points: &[(f64, f64)], colour: Colour, opacity: f64, width: u32) {
        let points: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (px(x), px(y))).collect();
        let style = rgb(colour, opacity).stroke_width(width);
        self.area.draw(&PathElement::new(points, style)).expect(STRING);
    }

    /// The line of a series through points: broken once the colours begin anew.
    pub fn series_line(&self, series: usize, points: &[(f64, f64)], opacity: f64, width: u32) {
        if series < SERIES.len() {
            return self.line(points, series_colour(series), opacity, width);
        }
        let points: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (px(x), px(y))).collect();
        let style = rgb(series_colour(series), opacity).stroke_width(width);
        self.area.draw(&DashedPathElement::new(points, 10, 7, style)).expect(STRING);
    }

    /// A filled rectangle.
    pub fn rect(&self, left: f64, top: f64, right: f64, bottom: f64, colour: Colour) {
        let corners = [(px(left), px(top)), (px(right), px(bottom))];
        self.area.draw(&Rectangle::new(corners, rgb(colour, 1.0).filled())).expect(STRING);
    }

    /// A circle: a ring without `fill`.
    pub fn circle(&self, x: f64, y: f64, radius: f64, colour: Colour, fill: bool, width: u32) {
        let style = rgb(colour, 1.0);
        let style = if fill { style.filled() } else { style.stroke_width(width) };
        self.area.draw(&Circle::new((px(x), px(y)), px(radius), style)).expect(STRING);
    }

    /// A filled shape.
    pub fn area(&self, points: &[(f64, f64)], colour: Colour, opacity: f64) {
        let points: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (px(x), px(y))).collect();
        self.area.draw(&Polygon::new(points, rgb(colour, opacity).filled())).expect(STRING);
    }

    fn polygon(&self, points: &[(f64, f64)], colour: Colour) {
        let points: Vec<(i32, i32)> = points.iter().map(|&(x, y)| (px(x), px(y))).collect();
        self.area.draw(&Polygon::new(points, rgb(colour, 1.0))).expect(STRING);
    }

    /// The marker of a series, with a white rim.
    pub fn marker(&self, series: usize, x: f64, y: f64, r: f64) {
        let shape = series_shape(series);
        self.shape(shape, x, y, r + 2.0, (255, 255, 255));
        self.shape(shape, x, y, r, series_colour(series));
    }

    fn shape(&self, shape: usize, x: f64, y: f64, r: f64, colour: Colour) {
        match SHAPES.get(shape) {
            Some(corners) if !corners.is_empty() => {
                let at: Vec<(f64, f64)> = corners.iter().map(|&(dx, dy)| (x + r * dx, y + r * dy)).collect();
                self.polygon(&at, colour);
            }
            _ => self.circle(x, y, r, colour, true, 1),
        }
    }

    /// A text whose vertical middle is at `y`.
    pub fn text(&self, text: &str, x: f64, y: f64, size: f64, colour: Colour, hang: Hang) {
        self.write(text, x, y, size, colour, hang, FontStyle::Normal, FontTransform::None);
    }

    /// As [`Canvas::text`], bold.
    pub fn bold(&self, text: &str, x: f64, y: f64, size: f64, colour: Colour, hang: Hang) {
        self.write(text, x, y, size, colour, hang, FontStyle::Bold, FontTransform::None);
    }

    /// A text that reads upwards.
    pub fn upwards(&self, text: &str, x: f64, y: f64, size: f64, colour: Colour) {
        self.write(text, x, y, size, colour, Hang::Middle, FontStyle::Normal, FontTransform::Rotate270);
    }

    #[expect(clippy::too_many_arguments, reason = "the one place where a text meets its look")]
    fn write(
        &self,
        text: &str,
        x: f64,
        y: f64,
        size: f64,
        colour: Colour,
        hang: Hang,
        weight: FontStyle,
        turn: FontTransform,
    ) {
        let h = match hang {
            Hang::Start => HPos::Left,
            Hang::Middle => HPos::Center,
            Hang::End => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::SansSerif, size, weight).transform(turn);
        let ink = rgb(colour, 1.0);
        let style = TextStyle::from(font).color(&ink).pos(Pos::new(h, VPos::Center));
        self.area.draw(&Text::new(text.to_owned(), (px(x), px(y)), style)).expect(STRING);
    }
}
