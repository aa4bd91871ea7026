//! What a study repeats: a world drawn for a replicate, in which every row runs on the same luck.
//!
//! A row that panics in a replicate, which is a mistake of the program, is caught: the other rows and replicates go on, and
//! the failure is kept with what went wrong, so that it can be named and repeated.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// What a study repeats.
pub trait Experiment: Sync {
    /// What comes of a row in a replicate.
    type Outcome: Serialize + DeserializeOwned + Clone + Send;
    /// What all rows of a replicate share: the drawn figures, what the attackers mean to do.
    type World;
    /// What a worker keeps of a row from one replicate to the next; it must not change what comes of it.
    type Bench: Default + Send;

    /// Names of the rows, by which the ledger knows them: two rows never share one.
    fn rows(&self) -> &[String];

    /// Draws the world of a replicate.
    fn world(&self, replicate: u32) -> Self::World;

    /// Runs a row.
    fn run(&self, bench: &mut Self::Bench, world: &Self::World, row: usize) -> Self::Outcome;
}

/// What came of a row in a replicate: its outcome, or what the program panicked with.
pub type Cell<O> = Result<O, String>;

/// Runs the rows of a replicate that take part, on a worker's benches, one a row: what came of each.
pub fn run_replicate<E: Experiment>(
    experiment: &E,
    benches: &mut Vec<E::Bench>,
    replicate: u32,
    takes_part: impl Fn(usize) -> bool,
) -> Vec<Option<Cell<E::Outcome>>> {
    let rows = experiment.rows().len();
    benches.resize_with(rows, E::Bench::default);
    let world = catching(|| experiment.world(replicate));
    let mut run = |row: usize| {
        let world = match &world {
            Ok(world) => world,
            Err(why) => return Err(why.clone()),
        };
        let bench = &mut benches[row];
        let cell = catching(|| {
            let fault =
                FAULT.get().is_some_and(|(name, at)| *at == replicate && *name == experiment.rows()[row]);
            assert!(!fault, "a fault put in on purpose");
            experiment.run(bench, world, row)
        });
        if cell.is_err() {
            // It may be in any state.
            *bench = E::Bench::default();
        }
        cell
    };
    (0..rows).map(|row| takes_part(row).then(|| run(row))).collect()
}

/// A row and a replicate that fail on purpose.
static FAULT: OnceLock<(String, u32)> = OnceLock::new();

/// Has a row, by its name, fail in a replicate: for tests of what happens then. To be called once at most.
pub fn inject_fault(row: &str, replicate: u32) {
    // A second one is not heard.
    let _ = FAULT.set((row.to_owned(), replicate));
}

thread_local! {
    /// Where the last panic of this thread was, if somebody asks.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
    /// Whether a panic of this thread will be caught and told.
    static CATCHING: RefCell<bool> = const { RefCell::new(false) };
}

/// Makes panics that are caught silent on stderr, and keeps where they were; others are told as ever. To be called once, by the
/// program.
pub fn quiet_caught_panics() {
    let others = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if CATCHING.with_borrow(|caught| *caught) {
            PLACE.set(info.location().map(|place| format!("{}:{}", place.file(), place.line())));
        } else {
            others(info);
        }
    }));
}

/// Runs something; a panic becomes its message, with the place if it is known.
fn catching<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    CATCHING.set(true);
    PLACE.set(None);
    let result = catch_unwind(AssertUnwindSafe(work));
    CATCHING.set(false);
    result.map_err(|panic| {
        let message = message_of(&*panic);
        match PLACE.take() {
            Some(place) => format!("{message} ({place})"),
            None => message,
        }
    })
}

fn message_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without a message".into())
}
