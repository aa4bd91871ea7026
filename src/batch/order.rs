//! Work by replicate over threads, handed on in the order of the replicates: the thread count changes nothing but the time.
//!
//! Workers take the next number from a counter. What is finished early waits until all before it is there, and nobody runs
//! further ahead than a few replicates a thread, so that what waits stays little however long one replicate takes.

use std::any::Any;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Condvar, Mutex, PoisonError, mpsc};

/// Replicates that a worker may be ahead of the oldest unfinished one, for each thread.
const AHEAD: u32 = 8;

struct Counter {
    next: u32,
    /// All replicates below it have been handed on.
    taken: u32,
    stopped: bool,
}

/// Works through the replicates of a range on several threads, each with a state of its own, and hands what comes of them to `take`
/// on the calling thread, in the order of their numbers, until it breaks off. `work` must depend on nothing but the number.
///
/// # Panics
/// With what `work` panics with.
pub fn in_order<S, T: Send>(
    threads: usize,
    replicates: Range<u32>,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, u32) -> T + Sync,
    take: &mut dyn FnMut(u32, T) -> ControlFlow<()>,
) {
    let ahead = AHEAD * threads.max(1) as u32;
    let counter = Mutex::new(Counter {
        next: replicates.start,
        taken: replicates.start,
        stopped: replicates.is_empty(),
    });
    let (changed, lock) = (Condvar::new(), || counter.lock().unwrap_or_else(PoisonError::into_inner));
    let next = || {
        let mut counter = lock();
        while !counter.stopped && counter.next < replicates.end && counter.next - counter.taken >= ahead {
            counter = changed.wait(counter).unwrap_or_else(PoisonError::into_inner);
        }
        if counter.stopped || counter.next >= replicates.end {
            return None;
        }
        counter.next += 1;
        Some(counter.next - 1)
    };
    let (send, receive) = mpsc::channel();
    let stop = || {
        lock().stopped = true;
        changed.notify_all();
    };
    let panicked: Option<Box<dyn Any + Send>> = std::thread::scope(|scope| {
        // However this ends, nobody is left waiting.
        let _stopping = OnDrop(&stop);
        for _ in 0..threads.clamp(1, replicates.len().max(1)) {
            let (send, next, state, work) = (send.clone(), &next, &state, &work);
            scope.spawn(move || {
                let mut own = None;
                while let Some(replicate) = next() {
                    let done =
                        catch_unwind(AssertUnwindSafe(|| work(own.get_or_insert_with(state), replicate)));
                    if send.send((replicate, done)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(send);
        let mut early = BTreeMap::new();
        let mut taken = replicates.start;
        for (replicate, done) in receive {
            let done = match done {
                Ok(done) => done,
                Err(panic) => {
                    stop();
                    return Some(panic);
                }
            };
            early.insert(replicate, done);
            while let Some(done) = early.remove(&taken) {
                if take(taken, done).is_break() {
                    stop();
                    return None;
                }
                taken += 1;
                lock().taken = taken;
                changed.notify_all();
            }
        }
        None
    });
    if let Some(panic) = panicked {
        resume_unwind(panic);
    }
}

/// What comes of each number below a count, in order, worked out on several threads.
///
/// # Panics
/// With what `work` panics with.
pub fn map_in_order<T: Send>(threads: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let mut all = Vec::with_capacity(count);
    in_order(threads, 0..count as u32, || (), |(), number| work(number as usize), &mut |_, done| {
        all.push(done);
        ControlFlow::Continue(())
    });
    all
}

/// Does something when it goes out of scope, by a panic too.
struct OnDrop<'f>(&'f dyn Fn());

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow_for_some(_: &mut (), replicate: u32) -> u32 {
        // Unequal work, so that the order of finishing is not that of starting.
        let turns = if replicate.is_multiple_of(7) { 200_000 } else { 10 };
        (0..turns).fold(replicate, |x, _| std::hint::black_box(x))
    }

    #[test]
    fn everything_comes_once_and_in_order_at_any_number_of_threads() {
        for threads in [1, 2, 8, 64] {
            let mut seen = Vec::new();
            in_order(threads, 5..300, || (), slow_for_some, &mut |replicate, result| {
                assert_eq!(replicate, result);
                seen.push(replicate);
                ControlFlow::Continue(())
            });
            assert_eq!(seen, (5..300).collect::<Vec<_>>(), "{threads} threads");
        }
        in_order(4, 9..9, || (), slow_for_some, &mut |_, _| panic!("there is nothing to take"));
    }

    #[test]
    fn who_breaks_off_gets_no_more() {
        let mut seen = 0;
        in_order(4, 0..10_000, || (), slow_for_some, &mut |replicate, _| {
            seen += 1;
            if replicate == 17 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(seen, 18);
    }

    #[test]
    fn nobody_runs_far_ahead_of_a_slow_replicate() {
        let started = std::sync::atomic::AtomicU32::new(0);
        let work = |_: &mut (), replicate: u32| {
            started.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            if replicate == 0 {
                // Long enough for the others to take all they may.
                std::thread::sleep(std::time::Duration::from_millis(100));
            }
            started.load(std::sync::atomic::Ordering::SeqCst)
        };
        let mut first = 0;
        in_order(4, 0..1000, || (), work, &mut |replicate, started| {
            if replicate == 0 {
                first = started;
            }
            ControlFlow::Continue(())
        });
        assert!(first <= 4 * AHEAD, "{first} had been started when the first was done");
    }

    #[test]
    fn a_panic_of_who_takes_leaves_nobody_waiting() {
        let result = catch_unwind(|| {
            in_order(4, 0..100_000, || (), |_, r| r, &mut |replicate, _| {
                assert!(replicate != 3, "nobody takes {replicate}");
                ControlFlow::Continue(())
            });
        });
        assert!(result.is_err());
    }

    #[test]
    fn a_panic_of_the_work_comes_through_and_leaves_nobody_waiting() {
        let work = |_: &mut (), replicate: u32| assert!(replicate != 3, "replicate {replicate} is broken");
        let result = catch_unwind(|| {
            in_order(4, 0..100_000, || (), work, &mut |_, ()| ControlFlow::Continue(()));
        });
        let message = result.unwrap_err();
        assert!(message.downcast_ref::<String>().is_some_and(|m| m.contains("replicate 3")));
    }
}
