//! The cost–effectiveness frontier as a picture: what each strategy costs at each budget, and what still gets through.
//!
//! One colour and marker a strategy, a line through its budgets, 95 % intervals as bars, names at the ends of the
//! lines. The frontier lies below as a broad band with the budgets of its plans beside it: no other plan, nor a mix of
//! two, does better for the money. All lines are straight in money, so they are curves on a logarithmic axis, and no
//! line seems to beat the frontier.

use crate::report::axis::Axis;
use crate::report::canvas::{Canvas, Colour, GRID, Hang, INK, SOFT, series_colour};
use crate::report::lettering::{break_lines, spread};
use crate::report::number::{counted, short};
use crate::study::{Comparison, Frontier, Measure, RowSummary, StudyNames};

const WIDTH: u32 = 1400;
const HEIGHT: u32 = 880;
/// The plot's left, right, top and bottom.
const PLOT: (f64, f64, f64, f64) = (120.0, 1050.0, 130.0, 760.0);
const LABEL: f64 = 20.0;
const BAND: Colour = (255, 224, 130);

/// The picture of one measure against cost, as SVG.
pub fn frontier_svg(names: &StudyNames, comparison: &Comparison, frontier: &Frontier) -> String {
    let chart = Chart::new(names, comparison, frontier);
    let mut svg = String::new();
    let canvas = Canvas::new(&mut svg, WIDTH, HEIGHT);
    chart.frame(&canvas);
    chart.band(&canvas);
    for strategy in 0..names.strategies.len() {
        chart.line(&canvas, strategy);
    }
    for strategy in 0..names.strategies.len() {
        chart.points(&canvas, strategy);
    }
    chart.budgets(&canvas);
    chart.labels(&canvas);
    canvas.finish();
    svg
}

/// The pixels of a line through plans, (cost, loss) each by rising cost, that is straight in money whatever the axis of cost.
pub fn straight_in_money(x: &Axis, y: &Axis, plans: &[(f64, f64)]) -> Vec<(f64, f64)> {
    /// Whole pixels: pieces much shorter than this would show as steps.
    const PIECE: f64 = 24.0;
    let mut points = Vec::new();
    for pair in plans.windows(2) {
        let ((c0, l0), (c1, l1)) = (pair[0], pair[1]);
        let pieces = ((x.at(c1) - x.at(c0)) / PIECE).ceil().max(1.0) as u32;
        for piece in 0..=pieces {
            let t = f64::from(piece) / f64::from(pieces);
            // Evenly on the axis rather than in money, so that the curve is smooth at its cheap end.
            let cost = if c0 > 0.0 { c0 * crate::math::powf(c1 / c0, t) } else { c0 + (c1 - c0) * t };
            // Two plans of one cost: a step.
            let part = if c1 > c0 { (cost - c0) / (c1 - c0) } else { t };
            points.push((x.at(cost), y.at(l0 + (l1 - l0) * part)));
        }
    }
    points
}

struct Chart<'a> {
    names: &'a StudyNames,
    comparison: &'a Comparison,
    frontier: &'a Frontier,
    x: Axis,
    y: Axis,
    scale: f64,
}

impl<'a> Chart<'a> {
    fn new(names: &'a StudyNames, comparison: &'a Comparison, frontier: &'a Frontier) -> Self {
        let share = frontier.measure == Measure::LeakThrough;
        let scale = if share { 100.0 } else { 1.0 };
        let costs: Vec<f64> =
            comparison.rows.iter().map(|r| r.value(Measure::Cost)).filter(|c| c.is_finite()).collect();
        let top = comparison.rows.iter().filter_map(|r| r.get(frontier.measure));
        let most = top.flat_map(|e| [e.value, e.high]).filter(|v| v.is_finite()).fold(0.0, f64::max) * scale;
        Chart {
            names,
            comparison,
            frontier,
            x: Axis::for_amounts(&costs, (PLOT.0 + 20.0, PLOT.1)),
            y: Axis::from_zero(most, if share { 100.0 } else { f64::INFINITY }, (PLOT.3, PLOT.2)),
            scale,
        }
    }

    fn frame(&self, canvas: &Canvas) {
        let (title, axis) = match self.frontier.measure {
            Measure::LeakThrough => ("What gets through for the money", "leak-through, % of drones"),
            _ => ("What is suffered for the money", "casualties in 30 days"),
        };
        canvas.bold(title, PLOT.0, 42.0, 32.0, INK, Hang::Start);
        let n = counted(self.comparison.replicates, "replicate");
        let subtitle =
            format!("{}; bars are 95 % intervals, {n} each; lower left is better", self.names.scenario);
        canvas.text(&subtitle, PLOT.0, 82.0, LABEL, SOFT, Hang::Start);
        for tick in self.y.ticks() {
            let y = self.y.at(tick);
            canvas.line(&[(PLOT.0, y), (PLOT.1, y)], GRID, 1.0, 1);
            canvas.text(&short(tick), PLOT.0 - 14.0, y, LABEL, SOFT, Hang::End);
        }
        for tick in self.x.ticks() {
            let x = self.x.at(tick);
            canvas.line(&[(x, PLOT.2), (x, PLOT.3)], GRID, 1.0, 1);
            canvas.text(&short(tick), x, PLOT.3 + 26.0, LABEL, SOFT, Hang::Middle);
        }
        canvas.line(&[(PLOT.0, PLOT.3), (PLOT.1, PLOT.3)], SOFT, 1.0, 2);
        let middle = 0.5 * (PLOT.0 + PLOT.1);
        canvas.text("life-cycle cost, USD", middle, PLOT.3 + 66.0, 22.0, INK, Hang::Middle);
        canvas.upwards(axis, 36.0, 0.5 * (PLOT.2 + PLOT.3), 22.0, INK);
    }

    fn at(&self, row: &RowSummary) -> Option<(f64, f64)> {
        let (cost, loss) = (row.value(Measure::Cost), row.value(self.frontier.measure));
        (cost.is_finite() && loss.is_finite()).then(|| (self.x.at(cost), self.y.at(loss * self.scale)))
    }

    fn band(&self, canvas: &Canvas) {
        let points: Vec<(f64, f64)> =
            self.frontier.steps.iter().filter_map(|(row, _)| self.at(&self.comparison.rows[*row])).collect();
        if points.len() > 1 {
            let plans: Vec<&RowSummary> =
                self.frontier.steps.iter().map(|(row, _)| &self.comparison.rows[*row]).collect();
            canvas.line(&self.through(&plans), BAND, 0.85, 16);
        }
        for &(x, y) in &points {
            canvas.circle(x, y, 17.0, BAND, true, 1);
        }
        let y = PLOT.3 + 66.0;
        let left = PLOT.1 - 180.0;
        canvas.line(&[(left, y), (left + 50.0, y)], BAND, 0.85, 16);
        let words = "frontier: best for its money, with the budget of each plan";
        canvas.text(words, left + 64.0, y, 18.0, SOFT, Hang::Start);
    }

    /// The budget of each plan on the frontier, to its lower left, where no plan can be.
    fn budgets(&self, canvas: &Canvas) {
        for (row, _) in &self.frontier.steps {
            let row = &self.comparison.rows[*row];
            if let Some((x, y)) = self.at(row) {
                let budget = short(self.names.budgets_usd[row.budget]);
                canvas.bold(&budget, x - 16.0, (y + 22.0).min(PLOT.3 - 12.0), 17.0, SOFT, Hang::End);
            }
        }
    }

    /// A line through plans: what a mix of two neighbours costs and loses.
    fn through(&self, rows: &[&RowSummary]) -> Vec<(f64, f64)> {
        let plan =
            |row: &&RowSummary| (row.value(Measure::Cost), row.value(self.frontier.measure) * self.scale);
        let plans: Vec<(f64, f64)> = rows.iter().map(plan).collect();
        straight_in_money(&self.x, &self.y, &plans)
    }

    /// A strategy's rows from the cheapest.
    fn rows(&self, strategy: usize) -> Vec<&'a RowSummary> {
        let mut rows: Vec<&RowSummary> =
            self.comparison.rows.iter().filter(|r| r.strategy == strategy && self.at(r).is_some()).collect();
        rows.sort_by(|a, b| {
            a.value(Measure::Cost).total_cmp(&b.value(Measure::Cost)).then(a.budget.cmp(&b.budget))
        });
        rows
    }

    fn line(&self, canvas: &Canvas, strategy: usize) {
        let colour = series_colour(strategy);
        let rows = self.rows(strategy);
        if rows.len() > 1 {
            canvas.line(&self.through(&rows), colour, 0.8, 3);
        }
        for row in rows {
            let Some((x, _)) = self.at(row) else { continue };
            let Some(e) = row.get(self.frontier.measure).filter(|e| e.low.is_finite()) else { continue };
            let (low, high) = (self.y.at(e.low.max(0.0) * self.scale), self.y.at(e.high * self.scale));
            canvas.line(&[(x, low), (x, high)], colour, 0.75, 2);
            for y in [low, high] {
                canvas.line(&[(x - 6.0, y), (x + 6.0, y)], colour, 0.75, 2);
            }
        }
    }

    fn points(&self, canvas: &Canvas, strategy: usize) {
        for (x, y) in self.rows(strategy).into_iter().filter_map(|r| self.at(r)) {
            canvas.marker(strategy, x, y, 8.0);
        }
    }

    /// Names to the right of the plot, each joined to the end of its line.
    fn labels(&self, canvas: &Canvas) {
        let ends: Vec<(usize, (f64, f64))> = (0..self.names.strategies.len())
            .filter_map(|s| Some((s, self.at(self.rows(s).last()?)?)))
            .collect();
        let left = PLOT.1 + 62.0;
        let lines: Vec<Vec<String>> = ends
            .iter()
            .map(|(s, _)| break_lines(&self.names.strategies[*s].name, LABEL, f64::from(WIDTH) - left - 10.0))
            .collect();
        let tallest = lines.iter().map(Vec::len).max().unwrap_or(1).min(2);
        let gap = 26.0 * tallest as f64 + if tallest > 1 { 8.0 } else { 0.0 };
        let wanted: Vec<f64> = ends.iter().map(|(_, (_, y))| *y).collect();
        let heights = spread(&wanted, gap, PLOT.2, PLOT.3);
        for (((strategy, (x, y)), name), height) in ends.iter().zip(&lines).zip(heights) {
            let colour = series_colour(*strategy);
            canvas.line(&[(x + 10.0, *y), (PLOT.1 + 12.0, height), (left - 22.0, height)], colour, 0.35, 1);
            canvas.marker(*strategy, left - 14.0, height, 7.0);
            let shown = name.iter().take(2);
            let top = height - 12.0 * (name.len().min(2) - 1) as f64;
            for (i, line) in shown.enumerate() {
                canvas.text(line, left + 4.0, top + 24.0 * i as f64, LABEL, INK, Hang::Start);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::causes::causes_svg;
    use crate::study::synthetic::{compare, names, rows};

    #[test]
    fn every_strategy_is_named_and_the_same_study_is_the_same_picture() {
        let done = compare(&names(), &rows(30), &[]).unwrap();
        for frontier in &done.frontiers {
            let svg = frontier_svg(&names(), &done, frontier);
            for strategy in names().strategies {
                assert!(svg.contains(&strategy.name), "{} is missing", strategy.name);
            }
            for (row, _) in &frontier.steps {
                let budget = short(names().budgets_usd[done.rows[*row].budget]);
                assert!(svg.contains(&budget), "{budget} is missing");
            }
            assert!(!svg.contains("NaN") && !svg.contains("inf"));
            assert_eq!(svg, frontier_svg(&names(), &done, frontier));
        }
    }

    #[test]
    fn plans_that_cost_nothing_or_have_one_replicate_are_drawn() {
        let mut all = rows(1);
        for o in &mut all[0].outcomes {
            o.cost_usd = 0.0;
        }
        let done = compare(&names(), &all, &[]).unwrap();
        let svg = frontier_svg(&names(), &done, &done.frontiers[0]);
        assert!(svg.contains("</svg>") && !svg.contains("NaN"));
    }

    #[test]
    #[ignore = "leaves pictures to be looked at in /tmp"]
    fn leaves_pictures() {
        let done = compare(&names(), &rows(200), &[]).unwrap();
        for (i, frontier) in done.frontiers.iter().enumerate() {
            let svg = frontier_svg(&names(), &done, frontier);
            std::fs::write(format!("/tmp/picket-frontier-{i}.svg"), svg).unwrap();
        }
        std::fs::write("/tmp/picket-causes.svg", causes_svg(&names(), &done, 2)).unwrap();
    }
}
