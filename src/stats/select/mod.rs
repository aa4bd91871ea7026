//! Selection of the best of several plans: how to spend replicates where they decide something.
//!
//! What it models: k systems with a loss each (lower is better), seen through replicates. [`KimNelson`] drops systems as
//! soon as they are clearly worse and ends with a guarantee, at a cost that is not known beforehand; [`Ocba`] spends a
//! budget that is, and ends with an estimate of how sure it is.
//!
//! Assumption: losses are normal, or means of enough to be near it. A first stage without any spread is taken at its word:
//! where losses are rare events, take it long enough to see some.
//!
//! What it leaves out: several measures at once, and systems that enter late. The winner's own mean looks better than it
//! is, as after any selection: evaluate it on fresh replicates.

mod kim_nelson;
mod ocba;

pub use kim_nelson::{Elimination, KimNelson, equal_allotment};
pub use ocba::{Ocba, allocate, correct_at_least};
