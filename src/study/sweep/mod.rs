//! A sweep: numbers of a scenario varied together over a design, and what the losses of every strategy hang on.
//!
//! Every point of the design is the scenario with its numbers replaced (`scenario::change`), and all points meet the same
//! luck (common random numbers). Points take turns, a few replicates at a time, so that a sweep that is stopped early is an even sample
//! of the whole design. Left out: numbers that hang on each other, and changes of anything but numbers.

mod analyse;
mod factor;
mod run;

pub use analyse::{Analysis, Found, Response, analyse};
pub use factor::{DesignSpec, Factor, Given, given};
pub use run::{PointError, Setting, Sweep, Swept, sweep, units};

use super::measure::Measure;

/// The losses that a sweep looks at.
pub const RESPONSES: [Measure; 2] = [Measure::LeakThrough, Measure::Casualties];
