//! Why an edit was not made. Nothing has changed then.

use crate::scenario::diagnostic::{Report, Severity};
use crate::strategy::deployment::Refusal;
use std::fmt;

/// Why an edit was not made.
#[derive(Clone, Debug, PartialEq)]
pub enum EditError {
    /// It cannot be done, in a sentence.
    Impossible(String),
    /// The scenario would have errors: all that is said about it.
    Check(Box<Report>),
    /// The quartermaster would not have it: money, people, law, or no road.
    Refused(Vec<Refusal>),
}

impl EditError {
    /// A sentence as an error.
    pub(super) fn say<T>(sentence: impl Into<String>) -> Result<T, EditError> {
        Err(EditError::Impossible(sentence.into()))
    }
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EditError::Impossible(sentence) => f.write_str(sentence),
            EditError::Check(report) => {
                let mut errors = report.diagnostics().iter().filter(|d| d.severity == Severity::Error);
                let Some(first) = errors.next() else { return f.write_str("the scenario cannot be used") };
                f.write_str(&first.message)?;
                if let Some(expected) = &first.expected {
                    write!(f, ": {expected}")?;
                }
                if let Some(hint) = &first.hint {
                    write!(f, "\n  hint: {hint}")?;
                }
                match errors.count() {
                    0 => Ok(()),
                    1 => f.write_str("\n  and one more problem"),
                    n => write!(f, "\n  and {n} more problems"),
                }
            }
            EditError::Refused(refusals) => {
                let all: Vec<String> = refusals.iter().map(Refusal::to_string).collect();
                f.write_str(&all.join("; "))
            }
        }
    }
}

impl std::error::Error for EditError {}

impl From<Box<Report>> for EditError {
    fn from(report: Box<Report>) -> Self {
        EditError::Check(report)
    }
}
