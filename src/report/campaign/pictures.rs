//! Pictures of a campaign: a measure by month for every strategy, and the mix of the threat for one.

use crate::report::axis::Axis;
use crate::report::canvas::{Canvas, GRID, Hang, INK, SOFT, series_colour};
use crate::report::lettering::{break_lines, spread};
use crate::report::number::{counted, short, usd};
use crate::study::campaign::{CampaignSummary, Kind, Monthly};
use crate::study::{CampaignFindings, CampaignNames, Estimate, Unit};

const WIDTH: u32 = 1400;
const HEIGHT: u32 = 880;
/// The plot's left, right, top and bottom.
const PLOT: (f64, f64, f64, f64) = (120.0, 1050.0, 130.0, 760.0);
const LABEL: f64 = 20.0;
/// Months over which flows and shares are averaged, so that the lines can be told apart.
const SMOOTHED: usize = 3;

/// A line: its name, its colour's number, its months.
struct Line {
    name: String,
    series: usize,
    points: Vec<Option<(f64, f64, f64)>>,
}

/// A measure by month at a budget against the adversary of the figures, one line a strategy, as SVG.
pub fn months_svg(
    names: &CampaignNames,
    findings: &CampaignFindings,
    budget: usize,
    measure: Monthly,
) -> String {
    let scale = if measure.unit() == Unit::Share { 100.0 } else { 1.0 };
    let rows = findings.rows.iter().filter(|r| r.budget == budget && r.reply == 0);
    let lines: Vec<Line> = rows
        .map(|row| Line {
            name: names.study.strategies[row.strategy].name.clone(),
            series: row.strategy,
            points: smooth(&row.get(measure).months, measure.kind(), scale),
        })
        .collect();
    let (title, axis) = titles(measure);
    let smoothed = match measure.kind() {
        Kind::Stock => String::new(),
        _ => format!(", averaged over {SMOOTHED} months"),
    };
    let n = counted(findings.replicates, "replicate");
    let budget = usd(names.study.budgets_usd[budget]);
    let under = format!("{} at {budget}, {n}{smoothed}; bands are 95 % intervals", names.study.scenario);
    draw(names, &lines, (title, &under, axis), scale)
}

/// The mix of the threat by month for one row, as SVG.
pub fn mix_svg(names: &CampaignNames, findings: &CampaignFindings, row: &CampaignSummary) -> String {
    let lines: Vec<Line> = names
        .study
        .classes
        .iter()
        .zip(&row.classes)
        .enumerate()
        .map(|(series, (class, months))| Line {
            name: class.name.clone(),
            series,
            points: smooth(months, Kind::Ratio, 100.0),
        })
        .filter(|line| line.points.iter().flatten().any(|p| p.0 > 0.0))
        .collect();
    let strategy = &names.study.strategies[row.strategy].name;
    let under = format!(
        "{}: against {strategy} at {}, {}, averaged over {SMOOTHED} months; bands are 95 % intervals",
        names.study.scenario,
        usd(names.study.budgets_usd[row.budget]),
        counted(findings.replicates, "replicate")
    );
    draw(names, &lines, ("What they fly", &under, "share of the drones, %"), 100.0)
}

fn titles(measure: Monthly) -> (&'static str, &'static str) {
    match measure {
        Monthly::Casualties => ("What is suffered", "casualties in a month"),
        Monthly::LeakThrough => ("What gets through", "leak-through, % of drones"),
        Monthly::Capability => ("What the defence is able to do", "capability, % of the plan"),
        Monthly::PeopleAway => ("Who has left", "people away from their settlement"),
        Monthly::Raids => ("What is tried", "raids in a month"),
        other => (other.name(), other.name()),
    }
}

/// Means over neighbouring months, with the mean of their intervals: months of one replicate are correlated, so that theirs
/// is no narrower.
fn smooth(months: &[Option<Estimate>], kind: Kind, scale: f64) -> Vec<Option<(f64, f64, f64)>> {
    let around = if kind == Kind::Stock { 0 } else { SMOOTHED / 2 };
    let of = |m: usize| {
        let near: Vec<&Estimate> =
            months[m.saturating_sub(around)..(m + around + 1).min(months.len())].iter().flatten().collect();
        let mean = |value: &dyn Fn(&Estimate) -> f64| {
            scale * near.iter().map(|e| value(e)).sum::<f64>() / near.len() as f64
        };
        let low = |e: &Estimate| if e.low.is_finite() { e.low.max(0.0) } else { e.value };
        let high = |e: &Estimate| if e.high.is_finite() { e.high } else { e.value };
        (!near.is_empty()).then(|| (mean(&|e| e.value), mean(&low), mean(&high)))
    };
    (0..months.len()).map(of).collect()
}

fn draw(
    names: &CampaignNames,
    lines: &[Line],
    (title, under, axis): (&str, &str, &str),
    scale: f64,
) -> String {
    let ceiling = if scale == 100.0 { 100.0 } else { f64::INFINITY };
    let most = lines.iter().flat_map(|l| l.points.iter().flatten()).map(|p| p.0.max(p.2.min(1.5 * p.0)));
    let y = Axis::from_zero(most.fold(0.0, f64::max), ceiling, (PLOT.3, PLOT.2));
    let x = Axis::Linear { low: 0.0, high: f64::from(names.months), pixels: (PLOT.0, PLOT.1) };
    let mut svg = String::new();
    let canvas = Canvas::new(&mut svg, WIDTH, HEIGHT);
    canvas.bold(title, PLOT.0, 42.0, 32.0, INK, Hang::Start);
    canvas.text(under, PLOT.0, 82.0, LABEL, SOFT, Hang::Start);
    for tick in y.ticks() {
        let at = y.at(tick);
        canvas.line(&[(PLOT.0, at), (PLOT.1, at)], GRID, 1.0, 1);
        canvas.text(&short(tick), PLOT.0 - 14.0, at, LABEL, SOFT, Hang::End);
    }
    for &horizon in &names.horizons {
        let at = x.at(f64::from(horizon));
        canvas.line(&[(at, PLOT.2), (at, PLOT.3)], GRID, 1.0, 2);
        canvas.text(&horizon.to_string(), at, PLOT.3 + 26.0, LABEL, SOFT, Hang::Middle);
    }
    canvas.line(&[(PLOT.0, PLOT.3), (PLOT.1, PLOT.3)], SOFT, 1.0, 2);
    canvas.text("month", 0.5 * (PLOT.0 + PLOT.1), PLOT.3 + 66.0, 22.0, INK, Hang::Middle);
    canvas.upwards(axis, 36.0, 0.5 * (PLOT.2 + PLOT.3), 22.0, INK);
    let place = |month: usize, value: f64| (x.at(month as f64 + 0.5), y.at(value).max(PLOT.2));
    for line in lines {
        let colour = series_colour(line.series);
        let band: Vec<(f64, f64)> =
            line.points.iter().enumerate().filter_map(|(m, p)| p.map(|p| place(m, p.1))).collect();
        let back = line.points.iter().enumerate().rev().filter_map(|(m, p)| p.map(|p| place(m, p.2)));
        canvas.area(&band.into_iter().chain(back).collect::<Vec<_>>(), colour, 0.10);
    }
    for line in lines {
        let points: Vec<(f64, f64)> =
            line.points.iter().enumerate().filter_map(|(m, p)| p.map(|p| place(m, p.0))).collect();
        canvas.series_line(line.series, &points, 0.9, 3);
    }
    labels(&canvas, lines, &place);
    canvas.finish();
    svg
}

/// Names to the right of the plot, each joined to the end of its line.
fn labels(canvas: &Canvas, lines: &[Line], place: &dyn Fn(usize, f64) -> (f64, f64)) {
    let ends: Vec<(usize, (f64, f64))> = lines
        .iter()
        .enumerate()
        .filter_map(|(i, l)| {
            let (month, point) = l.points.iter().enumerate().rev().find_map(|(m, p)| Some((m, (*p)?)))?;
            Some((i, place(month, point.0)))
        })
        .collect();
    let left = PLOT.1 + 62.0;
    let names: Vec<Vec<String>> = ends
        .iter()
        .map(|(i, _)| break_lines(&lines[*i].name, LABEL, f64::from(WIDTH) - left - 10.0))
        .collect();
    let tallest = names.iter().map(Vec::len).max().unwrap_or(1).min(2);
    let gap = 26.0 * tallest as f64 + if tallest > 1 { 8.0 } else { 0.0 };
    let wanted: Vec<f64> = ends.iter().map(|(_, (_, y))| *y).collect();
    let heights = spread(&wanted, gap, PLOT.2, PLOT.3);
    for (((line, (x, y)), name), height) in ends.iter().zip(&names).zip(heights) {
        let series = lines[*line].series;
        let colour = series_colour(series);
        canvas.line(&[(x + 4.0, *y), (PLOT.1 + 12.0, height), (left - 22.0, height)], colour, 0.4, 1);
        canvas.marker(series, *x, *y, 7.0);
        canvas.marker(series, left - 14.0, height, 7.0);
        let top = height - 12.0 * (name.len().min(2) - 1) as f64;
        for (i, part) in name.iter().take(2).enumerate() {
            canvas.text(part, left + 4.0, top + 24.0 * i as f64, LABEL, INK, Hang::Start);
        }
    }
}
