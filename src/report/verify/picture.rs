//! The picture of a law: its curve, and what was observed on it.

use crate::math;
use crate::report::axis::Axis;
use crate::report::canvas::series_colour;
use crate::report::draw::{INK, SOFT, line, polyline, r, text};
use crate::report::lettering::fit;
use crate::study::verify::{CASE, Expected, Judged, Verified, elsewhere};
use svg::Document;
use svg::node::element::{Circle, Group, Rectangle};

const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 520.0;
/// The plot's left, right, top and bottom.
const PLOT: (f64, f64, f64, f64) = (92.0, 860.0, 112.0, 440.0);
const LABEL: f64 = 15.0;
const GRID: &str = "#e2e2e2";
const KEY: &str = "line: the law · points: simulated, with 99.9 % intervals";
/// The key where there is no curve.
const KEY_OF_BOUNDS: &str = "dashes: what is expected or allowed · points: simulated, with 99.9 % intervals";
/// How far apart the points of two series stand that have no curve, pixels.
const APART: f64 = 14.0;
/// Points of a curve.
const POINTS: u32 = 240;

/// The picture, as SVG; `None` for fewer than two cases.
pub fn picture(verified: &Verified) -> Option<String> {
    let chart = Chart::new(verified)?;
    let document = Document::new()
        .set("viewBox", (0, 0, WIDTH, HEIGHT))
        .set("width", WIDTH)
        .set("height", HEIGHT)
        .set("font-family", "sans-serif")
        .add(Rectangle::new().set("width", WIDTH).set("height", HEIGHT).set("fill", "#ffffff"))
        .add(chart.frame())
        .add(chart.curves())
        .add(chart.points())
        .add(chart.legend());
    Some(format!("{document}\n"))
}

struct Chart<'a> {
    verified: &'a Verified,
    series: Vec<&'a str>,
    x: Axis,
    y: Axis,
    log: bool,
}

impl<'a> Chart<'a> {
    fn new(verified: &'a Verified) -> Option<Self> {
        let cases = &verified.cases;
        if cases.len() < 2 {
            return None;
        }
        let mut series: Vec<&str> = Vec::new();
        for case in cases {
            if !series.contains(&case.abscissa.series.as_str()) {
                series.push(&case.abscissa.series);
            }
        }
        let xs: Vec<f64> = cases.iter().map(|c| c.abscissa.at).collect();
        let least = xs.iter().copied().fold(f64::INFINITY, f64::min);
        let most = xs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let log = least > 0.0 && most / least > 200.0;
        let (low, high) = cases
            .iter()
            .flat_map(ends)
            .filter(|v| v.is_finite())
            .fold((0.0f64, 0.0f64), |(a, b), v| (a.min(v), b.max(v)));
        let x = match log {
            true => Axis::Log { low: least / 1.6, high: most * 1.6, pixels: (PLOT.0, PLOT.1), zero: None },
            false if cases.iter().all(|c| c.abscissa.label == CASE) => {
                Axis::Linear { low: 0.4, high: most + 0.6, pixels: (PLOT.0, PLOT.1) }
            }
            false => {
                let from =
                    if least >= 0.0 && least < 0.4 * most { 0.0 } else { least - 0.08 * (most - least) };
                Axis::Linear { low: from, high: most + 0.06 * (most - from), pixels: (PLOT.0, PLOT.1) }
            }
        };
        let y = if log {
            let positive: Vec<f64> = cases.iter().flat_map(ends).filter(|v| *v > 0.0).collect();
            let low = positive.iter().copied().fold(f64::INFINITY, f64::min);
            Axis::Log { low: low / 1.4, high: high * 1.4, pixels: (PLOT.3, PLOT.2), zero: None }
        } else if low < 0.0 {
            let room = 0.15 * (high - low);
            Axis::Linear { low: low - room, high: high + room, pixels: (PLOT.3, PLOT.2) }
        } else {
            let ceiling = if high <= 1.0 { 1.0 } else { f64::INFINITY };
            Axis::from_zero(1.05 * high, ceiling, (PLOT.3, PLOT.2))
        };
        Some(Chart { verified, series, x, y, log })
    }

    fn series_of(&self, case: &Judged) -> usize {
        self.series.iter().position(|s| *s == case.abscissa.series).unwrap_or(0)
    }

    fn frame(&self) -> Group {
        let mut group = Group::new()
            .add(text(self.verified.name(), 24.0, 38.0, 24.0, INK, "start").set("font-weight", "bold"))
            .add(text(&fit(&self.verified.spec.about, LABEL, WIDTH - 48.0), 24.0, 62.0, LABEL, SOFT, "start"))
            .add(text(if self.curved() { KEY } else { KEY_OF_BOUNDS }, 24.0, 86.0, LABEL, SOFT, "start"));
        for tick in self.y.ticks() {
            let y = self.y.at(tick);
            group = group.add(line(PLOT.0, y, PLOT.1, y, GRID, 1.0));
            group = group.add(text(&super::number(tick), PLOT.0 - 10.0, y + 5.0, LABEL, SOFT, "end"));
        }
        for tick in self.x_ticks() {
            let x = self.x.at(tick);
            group = group.add(line(x, PLOT.2, x, PLOT.3, GRID, 1.0));
            group = group.add(text(&self.x_label(tick), x, PLOT.3 + 22.0, LABEL, SOFT, "middle"));
        }
        if self.y.at(0.0) < PLOT.3 - 1.0 && !self.log {
            group = group.add(line(PLOT.0, self.y.at(0.0), PLOT.1, self.y.at(0.0), SOFT, 1.5));
        }
        let label = self.verified.cases.first().map_or("", |c| c.abscissa.label.as_str());
        let middle = 0.5 * (PLOT.0 + PLOT.1);
        group.add(line(PLOT.0, PLOT.3, PLOT.1, PLOT.3, SOFT, 1.5)).add(text(
            label,
            middle,
            PLOT.3 + 54.0,
            17.0,
            INK,
            "middle",
        ))
    }

    /// Round numbers; cases without a number of their own have one tick each.
    fn x_ticks(&self) -> Vec<f64> {
        match self.numbered() {
            true => self.verified.cases.iter().map(|c| c.abscissa.at).collect(),
            false => self.x.ticks(),
        }
    }

    /// Whether any case is of a law that has a curve.
    fn curved(&self) -> bool {
        let observe = &self.verified.spec.observe;
        self.verified.cases.iter().any(|c| elsewhere(&c.law, observe, 1.0).is_some())
    }

    fn numbered(&self) -> bool {
        self.verified.cases.iter().all(|c| c.abscissa.label == CASE)
    }

    fn x_label(&self, tick: f64) -> String {
        let case = self.verified.cases.iter().find(|c| c.abscissa.at == tick);
        match case.filter(|_| self.numbered()) {
            Some(case) => fit(
                case.set_up.split(',').next().unwrap_or(""),
                LABEL,
                (PLOT.1 - PLOT.0) / self.verified.cases.len() as f64,
            ),
            None => super::number(tick),
        }
    }

    fn curves(&self) -> Group {
        let mut group = Group::new().set("stroke-width", 2.2).set("stroke-linejoin", "round");
        for (number, series) in self.series.iter().enumerate() {
            let of: Vec<&Judged> =
                self.verified.cases.iter().filter(|c| c.abscissa.series == *series).collect();
            let Some(first) = of.first() else { continue };
            let points = self.through(first, of.iter().map(|c| c.abscissa.at));
            if points.len() > 1 {
                group = group.add(polyline(&points, false).set("stroke", colour(number)));
            }
        }
        group
    }

    /// The law of a case over the range of its series, and somewhat beyond.
    fn through(&self, case: &Judged, xs: impl Iterator<Item = f64>) -> Vec<(f64, f64)> {
        let (least, most) = xs.fold((f64::INFINITY, 0.0f64), |(a, b), x| (a.min(x), b.max(x)));
        let (from, until) = match (self.log, &self.x) {
            (true, _) => (least / 1.4, most * 1.4),
            (false, Axis::Linear { low, high, .. }) => {
                (least.min((*low).max(0.0)), (most + 0.04 * (most - least)).min(*high))
            }
            _ => (least, most),
        };
        let at = |i: u32| {
            let t = f64::from(i) / f64::from(POINTS);
            if self.log { from * math::powf(until / from, t) } else { from + (until - from) * t }
        };
        let whole = case.abscissa.label.starts_with("drones");
        (0..=POINTS)
            .map(at)
            .filter(|x| !whole || *x > 0.0)
            .filter_map(|x| {
                let y = elsewhere(&case.law, &self.verified.spec.observe, x)?;
                let (px, py) = (self.x.at(x), self.y.at(y));
                (py >= PLOT.2 - 4.0 && py <= PLOT.3 + 4.0).then_some((px, py))
            })
            .collect()
    }

    fn points(&self) -> Group {
        let mut group = Group::new();
        for case in &self.verified.cases {
            let colour = colour(self.series_of(case));
            let aside = if self.curved() { 0.0 } else { APART };
            let middle = 0.5 * (self.series.len() - 1) as f64;
            let x = self.x.at(case.abscissa.at) + aside * (self.series_of(case) as f64 - middle);
            let at = |v: f64| self.y.at(v).clamp(PLOT.2, PLOT.3);
            let (top, bottom) = (at(case.observed.high), at(case.observed.low));
            for bound in bounds(case) {
                let y = at(bound);
                let dash = line(x - 8.0, y, x + 8.0, y, &colour, 2.0).set("stroke-dasharray", "4 3");
                group = group.add(dash);
            }
            group = group.add(line(x, top, x, bottom, &colour, 2.0));
            for y in [top, bottom] {
                group = group.add(line(x - 5.0, y, x + 5.0, y, &colour, 2.0));
            }
            let point = Circle::new().set("cx", r(x)).set("cy", r(at(case.observed.value))).set("r", 5);
            group = group.add(point.set("fill", colour).set("stroke", "#ffffff").set("stroke-width", 1.5));
        }
        group
    }

    /// The series, where there are several.
    fn legend(&self) -> Group {
        let mut group = Group::new();
        if self.series.len() < 2 {
            return group;
        }
        let mut x = PLOT.1;
        for (number, series) in self.series.iter().enumerate().rev() {
            let width = crate::report::lettering::text_width(series, LABEL);
            group = group.add(text(series, x, 100.0, LABEL, INK, "end"));
            x -= width + 8.0;
            group = group.add(line(x - 20.0, 95.0, x, 95.0, &colour(number), 3.0));
            x -= 40.0;
        }
        group
    }
}

/// Everything of a case that has a height in the picture.
fn ends(case: &Judged) -> Vec<f64> {
    let mut all = vec![case.observed.value, case.observed.low, case.observed.high];
    all.extend(case.expected.number());
    all.extend(bounds(case));
    all
}

/// Bounds that are no point of a curve.
fn bounds(case: &Judged) -> Vec<f64> {
    match case.expected {
        Expected::At(x)
            if elsewhere(&case.law, &crate::scenario::spec::expect::ObserveSpec::LeakersPerRaid, 1.0)
                .is_none() =>
        {
            vec![x]
        }
        Expected::At(_) => Vec::new(),
        Expected::AtLeast(x) | Expected::AtMost(x) => vec![x],
        Expected::Between(a, b) => vec![a, b],
        Expected::WithinInterval => vec![-case.allowed, case.allowed],
    }
}

fn colour(series: usize) -> String {
    let (red, green, blue) = series_colour(series);
    format!("#{red:02x}{green:02x}{blue:02x}")
}
