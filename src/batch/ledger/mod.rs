//! The ledger of a study: what has been run, kept so that no crash, kill or power cut loses more than the replicates that were
//! under way.
//!
//! `DIR/ledger/` holds `plan.json` (which study, how many replicates, in which parts), the parts ([`Part`]) and a copy of the
//! scenario with its files ([`crate::scenario::bundle`]), so that the folder alone is enough to go on, on any machine. Results are made by reading the
//! ledger from its beginning, whether a replicate has just been run or a week ago: the same bytes either way.
//!
//! A replicate of a row is kept under a key, a hash of scenario, seed, program and its sources, row (strategy, budget) and number. A
//! ledger of anything else is refused, with what differs.

mod frame;
mod identity;
mod part;
mod plan;

pub use frame::{FailedRow, Head, Packer, decode, encode, head};
pub use identity::{Identity, SOURCE, key};
pub use part::{Header, Part, Reader, Tail};
pub use plan::{Hold, Ledger, PartState, Plan, Span, State};

use std::io;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What went wrong with a ledger.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The file system refused.
    #[error("{place}: expected to {what}; {source}\n  hint: {hint}")]
    Io {
        /// File or folder.
        place: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What may help.
        hint: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process works on it.
    #[error(
        "{place}: another picket is at work on it\n  hint: wait until it is done, or stop it first; two at once would do everything twice"
    )]
    Busy {
        /// The file that is locked.
        place: PathBuf,
    },
    /// It belongs to another study.
    #[error(
        "{place}: belongs to another study; what differs is {}\n  hint: move it to the study that it belongs to, and run its replicates again",
        differences.join("; ")
    )]
    OtherStudy {
        /// File or folder.
        place: PathBuf,
        /// What differs.
        differences: Vec<String>,
    },
    /// A file that is no part of a ledger.
    #[error(
        "{place}: expected a part of a picket ledger, found something else or a damaged beginning\n  \
         hint: move the file away and run its replicates again"
    )]
    NoPart {
        /// The file.
        place: PathBuf,
    },
    /// A frame that does not fit the study though its checksum is right.
    #[error(
        "{place}: replicate {replicate} is not what the study asks for there\n  hint: move the file away and run its replicates again"
    )]
    Unexpected {
        /// The file.
        place: PathBuf,
        /// The replicate that was wanted.
        replicate: u32,
    },
    /// A plan that cannot be read.
    #[error("{place}: expected the plan of a picket study; {reason}\n  hint: {hint}")]
    NoPlan {
        /// The file.
        place: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// What may help.
        hint: &'static str,
    },
}

impl LedgerError {
    /// An error of the file system with its place.
    pub fn io(place: &Path, what: &'static str, source: io::Error) -> Self {
        let hint = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
                "make room; what has been run so far is kept, and the same command goes on"
            }
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
                "choose a folder that you may write into with --out"
            }
            _ => {
                "check the disk and your permissions; what has been run so far is kept, and the same command goes on"
            }
        };
        LedgerError::Io { place: place.to_path_buf(), what, hint, source }
    }
}
