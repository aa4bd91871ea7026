//! Running a study through its ledger: what was kept is read, what is missing is run and appended, and either way it is handed on in
//! the same order.

use super::experiment::{Cell, Experiment, run_replicate};
use super::ledger::{Ledger, LedgerError, Packer, decode, encode};
use super::order::in_order;
use std::ops::{ControlFlow, Range};
use std::sync::{Mutex, PoisonError};

/// In which replicates a row takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turns {
    /// From the first to before the end.
    pub replicates: Range<u32>,
    /// Of these, those whose number is a multiple of this.
    pub every: u32,
}

impl Turns {
    /// Every replicate of a range.
    pub fn all(replicates: Range<u32>) -> Self {
        Turns { replicates, every: 1 }
    }

    /// None.
    pub fn none() -> Self {
        Turns::all(0..0)
    }

    /// Whether a replicate is one of them.
    pub fn hold(&self, replicate: u32) -> bool {
        self.replicates.contains(&replicate) && replicate.is_multiple_of(self.every)
    }
}

/// What a study wants next: some replicates, and which row takes part in which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Round {
    /// Replicates.
    pub replicates: Range<u32>,
    /// One a row.
    pub rows: Vec<Turns>,
}

/// The course of a study: what it wants to know next, given what it knows.
pub trait Course<O> {
    /// What can go wrong.
    type Error: From<LedgerError>;

    /// What to run next; `None` when it is over. Must depend on nothing but what was taken.
    fn next(&mut self) -> Option<Round>;

    /// Takes what came of a replicate, one a row; replicates of a round come in their order.
    ///
    /// # Errors
    /// It cannot be taken; the study ends there.
    fn take(&mut self, replicate: u32, cells: Vec<Option<Cell<O>>>) -> Result<(), Self::Error>;
}

/// Runs a study to its end.
///
/// # Errors
/// The ledger cannot be read or written, or is not of this study; or the course's own.
pub fn drive<E: Experiment, C: Course<E::Outcome>>(
    experiment: &E,
    threads: usize,
    ledger: &mut Ledger,
    course: &mut C,
) -> Result<(), C::Error> {
    let identity = ledger.plan.study.digest();
    let names = experiment.rows();
    // What workers keep from one stretch of replicates to the next.
    let pool: Mutex<Vec<Vec<E::Bench>>> = Mutex::new(Vec::new());
    while let Some(round) = course.next() {
        let wanted = |replicate: u32, row: usize| round.rows[row].hold(replicate);
        // A replicate in which nobody takes part leaves nothing.
        let anybody = |replicate: &u32| round.rows.iter().any(|turns| turns.hold(*replicate));
        let mut at = round.replicates.start;
        while at < round.replicates.end {
            if !anybody(&at) {
                at += 1;
                continue;
            }
            if let Some(frame) = ledger.next(at)? {
                let (replicate, cells) =
                    decode(&identity, names, &frame).ok_or_else(|| ledger.unexpected(at))?;
                let as_wanted = cells.iter().enumerate().all(|(row, cell)| cell.is_some() == wanted(at, row));
                if replicate != at || !as_wanted {
                    return Err(ledger.unexpected(at).into());
                }
                course.take(at, cells)?;
                at += 1;
                continue;
            }
            let planned = ledger.within_part(at..round.replicates.end);
            let end = planned.clone().find(|replicate| !anybody(replicate)).unwrap_or(planned.end);
            let stretch = at..end;
            at = stretch.end;
            let work = |benches: &mut Pooled<E::Bench>, replicate: u32| {
                let cells =
                    run_replicate(experiment, &mut benches.own, replicate, |row| wanted(replicate, row));
                let frame = encode(&mut benches.packer, &identity, names, replicate, &cells);
                (cells, frame)
            };
            let mut failed = None;
            in_order(threads, stretch, || Pooled::new(&pool), work, &mut |replicate, (cells, frame)| {
                let taken = ledger.append(replicate, &frame).map_err(C::Error::from);
                match taken.and_then(|()| course.take(replicate, cells)) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        failed = Some(error);
                        ControlFlow::Break(())
                    }
                }
            });
            if let Some(error) = failed {
                return Err(error);
            }
        }
    }
    Ok(ledger.sync()?)
}

/// Benches that go back to the pool.
struct Pooled<'p, B> {
    own: Vec<B>,
    packer: Packer,
    pool: &'p Mutex<Vec<Vec<B>>>,
}

impl<'p, B> Pooled<'p, B> {
    fn new(pool: &'p Mutex<Vec<Vec<B>>>) -> Self {
        let own = pool.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        Pooled { own, packer: Packer::default(), pool }
    }
}

impl<B> Drop for Pooled<'_, B> {
    fn drop(&mut self) {
        let own = std::mem::take(&mut self.own);
        self.pool.lock().unwrap_or_else(PoisonError::into_inner).push(own);
    }
}
