//! Layer 5: the questions. What the replicates of all strategies at all budgets say, and how surely.

pub mod campaign;
pub mod compare;
pub mod conduct;
pub mod coverage;
pub mod input;
pub mod marginal;
pub mod measure;
pub mod summary;
pub mod tornado;
pub mod verdict;
pub mod verify;

pub use campaign::{CampaignFindings, CampaignNames};
pub use compare::{Comparison, Frontier, StudyError, compare};
pub use conduct::{Conducted, Orders, conduct};
pub use coverage::{Cover, Coverage, Standing, coverage, stands};
pub use input::{InputGrades, Named, Probe, Row, StudyNames};
pub use marginal::Marginal;
pub use measure::{Estimate, Extreme, Measure, Unit};
pub use summary::{ClassSummary, RowSummary};
pub use verdict::{Finding, Pair, Verdicts};

#[cfg(test)]
pub(crate) mod synthetic;
#[cfg(test)]
mod tests;
