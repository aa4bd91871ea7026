//! Layer 6: the questions. What the replicates of all strategies at all budgets say, and how surely.

pub mod approach;
pub mod campaign;
pub mod compare;
pub mod conduct;
pub mod coverage;
pub mod input;
pub mod marginal;
pub mod measure;
pub mod rare;
pub mod select;
pub mod summary;
pub mod sweep;
pub mod tally;
pub mod tornado;
pub mod until;
pub mod verdict;
pub mod verify;

pub use campaign::{CampaignFindings, CampaignNames};
pub use compare::{Comparison, Frontier, StudyError, compare};
pub use conduct::{ConductError, Conducted, Failure, Orders, Stop, Watcher, conduct, conduct_part};
pub use coverage::{Cover, Coverage, Standing, coverage, stands};
pub use input::{InputGrades, Named, StudyNames};
pub use marginal::Marginal;
pub use measure::{Estimate, Extreme, Measure, Unit};
pub use summary::{ClassSummary, RowSummary};
pub use tally::{Probe, Row, Tally};
pub use verdict::{Finding, Pair, Verdicts};

#[cfg(test)]
pub(crate) mod synthetic;
#[cfg(test)]
mod tests;
