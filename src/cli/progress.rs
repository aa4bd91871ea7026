//! How far a study is: a bar for each strategy at each budget, the rate, the time to go and the memory in use. Quiet where stderr is no
//! terminal; lines of JSON on stderr for machines.
#![allow(clippy::disallowed_methods, reason = "how often progress is shown changes no result")]

use super::{Common, Format, say};
use crate::study::StudyNames;
use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};
use serde_json::json;
use std::fmt::Write;
use std::time::{Duration, Instant};

/// How often lines for machines come.
const EVERY: Duration = Duration::from_secs(1);

/// Shows how far a study is.
pub struct Progress {
    head: ProgressBar,
    /// A bar each, and the cells that it adds up.
    bars: Vec<(ProgressBar, Vec<usize>)>,
    machine: Option<Machine>,
}

/// For machines.
struct Machine {
    started: Instant,
    last: Option<Instant>,
    /// Replicates that were there at the first look: read, not run.
    first: Option<u64>,
}

impl Progress {
    /// For a study with these cells, each with its strategy and its budget.
    pub fn of_study(common: &Common, names: &StudyNames, cells: &[(String, String)]) -> Self {
        let machine = (common.format == Format::Json && !common.quiet).then(|| Machine {
            started: Instant::now(),
            last: None,
            first: None,
        });
        if common.quiet || machine.is_some() {
            return Progress { head: ProgressBar::hidden(), bars: Vec::new(), machine };
        }
        let all = MultiProgress::new();
        let template = "{msg}  {pos}/{len} replicates · {rate} · {eta} to go · {memory}";
        let head =
            all.add(ProgressBar::new(0).with_style(style(template))).with_message(names.scenario.clone());
        head.enable_steady_tick(Duration::from_millis(500));
        let lines = lines(cells, height());
        let width = lines.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
        let bars = lines.into_iter().map(|(label, of)| {
            let bar = ProgressBar::new(0).with_style(style("  {msg} {wide_bar} {pos}/{len}"));
            (all.add(bar).with_message(format!("{label:width$}")), of)
        });
        Progress { bars: bars.collect(), head, machine }
    }

    /// Replicates done, planned, and done of each cell.
    pub fn update(&mut self, done: u64, planned: u64, cells: impl Iterator<Item = u64>) {
        if let Some(machine) = &mut self.machine {
            machine.update(done, planned);
            return;
        }
        if self.head.is_hidden() {
            return;
        }
        self.head.set_length(planned);
        self.head.set_position(done);
        let cells: Vec<u64> = cells.collect();
        for (bar, of) in &self.bars {
            bar.set_length(planned * of.len() as u64);
            bar.set_position(of.iter().map(|&cell| cells[cell]).sum());
        }
    }

    /// Takes the bars away.
    pub fn finish(&self) {
        self.bars.iter().for_each(|(bar, _)| bar.finish_and_clear());
        self.head.finish_and_clear();
    }
}

impl Machine {
    fn update(&mut self, done: u64, planned: u64) {
        let first = *self.first.get_or_insert(done);
        if self.last.is_some_and(|last| last.elapsed() < EVERY) && done < planned {
            return;
        }
        self.last = Some(Instant::now());
        let seconds = self.started.elapsed().as_secs_f64();
        let rate = if seconds > 0.0 { (done - first) as f64 / seconds } else { 0.0 };
        let to_go_s = (rate > 0.0).then(|| (planned.saturating_sub(done)) as f64 / rate);
        say::note(
            &json!({ "event": "progress", "done": done, "of": planned, "per_s": rate, "to_go_s": to_go_s,
                     "memory_mb": memory_mb() })
            .to_string(),
        );
    }
}

/// A single bar, for what has no cells.
pub fn bar(quiet: bool, title: &str, what: &str) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let template = format!("{{msg}} {{wide_bar}} {{pos}}/{{len}} {what}, {{eta}} to go, {{memory}}");
    ProgressBar::new(0).with_style(style(&template)).with_message(title.to_owned())
}

/// A line a cell if they fit a terminal of so many lines, else a line a strategy; the cells of each.
fn lines(cells: &[(String, String)], height: usize) -> Vec<(String, Vec<usize>)> {
    if cells.len() + 3 <= height {
        let line =
            |(i, (strategy, budget)): (usize, &(String, String))| (format!("{strategy}, {budget}"), vec![i]);
        return cells.iter().enumerate().map(line).collect();
    }
    let mut lines: Vec<(String, Vec<usize>)> = Vec::new();
    for (i, (strategy, _)) in cells.iter().enumerate() {
        match lines.iter_mut().find(|(label, _)| label == strategy) {
            Some((_, of)) => of.push(i),
            None => lines.push((strategy.clone(), vec![i])),
        }
    }
    lines
}

/// Lines of the terminal.
fn height() -> usize {
    console::Term::stderr().size_checked().map_or(24, |(height, _)| usize::from(height))
}

fn style(template: &str) -> ProgressStyle {
    let memory = |_: &ProgressState, out: &mut dyn Write| {
        // A bar that cannot be written is no reason to stop.
        let _ = match memory_mb() {
            Some(mb) => write!(out, "{mb} MB"),
            None => write!(out, "memory unknown"),
        };
    };
    let rate = |state: &ProgressState, out: &mut dyn Write| {
        let per_s = state.per_sec();
        let _ =
            if per_s >= 1.0 { write!(out, "{per_s:.1}/s") } else { write!(out, "{:.1}/min", 60.0 * per_s) };
    };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.with_key("memory", memory).with_key("rate", rate)
}

/// Memory in use, where the system tells.
fn memory_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kib / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_line_a_cell_where_they_fit_and_a_line_a_strategy_else() {
        let cells: Vec<(String, String)> =
            ["a", "b"].iter().flat_map(|s| (1..=3).map(|b| (s.to_string(), format!("{b} USD")))).collect();
        assert_eq!(lines(&cells, 24).len(), 6);
        let few = lines(&cells, 8);
        assert_eq!(few, [("a".to_owned(), vec![0, 1, 2]), ("b".to_owned(), vec![3, 4, 5])]);
    }
}
