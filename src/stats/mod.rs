//! Statistics of replicates: pure functions of slices and of sums.
//!
//! What it models: how sure a study may be. The replicate is the unit of analysis, because what happens to the
//! drones of one replicate is correlated; a slice has one number a replicate, in replicate order, and two plans'
//! slices are paired by position (common random numbers). What a study needs of a hundred thousand replicates it keeps as
//! [`Moments`], [`Groups`] and the like, which take as much memory as ten replicates do; slices go the same way.
//!
//! Which interval for what: proportions of independent trials → [`proportion()`] (Wilson; Clopper–Pearson at zero or all); drones
//! within replicates → [`clustered_proportion`]; means → [`mean()`] (t); ratios of sums → [`ratio()`] or
//! [`Bootstrap::ratio`]; quantiles → [`Bootstrap::quantile`]; two plans → [`difference`], [`ratio_difference`]
//! with [`holm`]; several plans → [`compare_with_best`]; cost against loss → [`frontier()`]; when to stop → [`StoppingRule`]; which
//! of many plans is best, for fewer replicates → [`KimNelson`] (a guarantee) or [`Ocba`] (a budget); which of a scenario's numbers
//! a measure hangs on → [`design`].
//!
//! Assumption: inputs are finite; a missing value ("did not happen") is left out by the caller. `None` means that
//! the data do not define the answer. Nothing here reads files, threads or clocks.
//!
//! What it leaves out: confidence sequences; an estimate that selected a plan is
//! biased, so the caller evaluates the winner on fresh replicates.

pub mod design;

mod best;
mod bootstrap;
mod distributions;
mod estimate;
mod frontier;
mod groups;
mod mean;
mod moments;
mod paired;
mod proportion;
mod ratio;
mod select;
mod stopping;

pub use best::{ComparedWithBest, compare_with_best};
pub use bootstrap::{Bootstrap, RESAMPLES, bca_interval};
pub use distributions::{beta_quantile, normal_cdf, t_quantile, t_two_sided_p};
pub use estimate::{Estimate, Interval, Method};
pub use frontier::{Place, Point, Step, classify, frontier};
pub use groups::Groups;
pub use mean::{Summary, mean, quantile, quantile_of_sorted};
pub use moments::Moments;
pub use paired::{
    Difference, FEWEST, Verdict, difference, holm, ratio_difference, replicates_for_half_width,
    replicates_needed,
};
pub use proportion::{Bound, bound, clopper_pearson, proportion, wilson};
pub use ratio::{clustered_proportion, ratio};
pub use select::{Elimination, KimNelson, Ocba, allocate, correct_at_least, equal_allotment};
pub use stopping::{Decision, StopReason, StoppingRule, Target};

#[cfg(test)]
mod coverage;
