//! The figures that speed is judged by, in one table: `cargo bench`.
//!
//! Medians of several runs, each with the goal it is held against. Machines are shared and noisy: compare two versions
//! in one sitting, and count instructions (`valgrind --tool=callgrind`) where a difference is small. Nothing here is a
//! test; a missed goal is printed as such.

#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

mod campaign;
mod crowd;
mod heat;
mod raid;
mod regions;
mod study;
#[cfg(feature = "viewer")]
mod window;

use std::io::Write;

/// One line of the table.
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// What came out, with its unit.
    pub found: String,
    /// What it should be.
    pub goal: String,
    /// Whether it is.
    pub met: bool,
}

impl Figure {
    /// A line.
    pub fn new(what: impl Into<String>, found: String, goal: &str, met: bool) -> Self {
        Figure { what: what.into(), found, goal: goal.into(), met }
    }
}

/// A part of the figures: its name, and what measures it.
type Part = (&'static str, fn() -> Vec<Figure>);

/// The middle value; of an even number, the upper of the two in the middle.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    // `cargo bench -- crowd` measures one part.
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let is_wanted = |part: &str| wanted.is_empty() || wanted.iter().any(|w| part.contains(w.as_str()));
    let parts: &[Part] = &[
        ("campaign", campaign::figures),
        ("crowd", crowd::figures),
        ("heat", heat::figures),
        ("raid", raid::figures),
        ("regions", regions::figures),
        ("study", study::figures),
        #[cfg(feature = "viewer")]
        ("window", window::figures),
    ];
    let mut out = std::io::stdout();
    for (_, measure) in parts.iter().filter(|(name, _)| is_wanted(name)) {
        for Figure { what, found, goal, met } in measure() {
            let verdict = if met { "met" } else { "MISSED" };
            writeln!(out, "{what:<66} {found:>18}   goal {goal:<14} {verdict}").expect("stdout is open");
        }
    }
}
