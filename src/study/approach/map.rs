//! What the probes of each square came to, and what can be said of a square with the help of its neighbours.
//!
//! A square's own share has the interval of independent trials, for each of its probes met another world until it has met all of
//! them. That few probes say something all the same, shares are smoothed: each square takes its neighbours' probes in with a weight
//! that falls off as a Gaussian of the distance, as near as it takes to have [`ENOUGH`] of them. Assumption: what holds for
//! a square nearly holds for the next. What it leaves out: the edge of a reach is as wide as what it is smoothed over.

use super::squares::Squares;
use crate::math;
use crate::sim::outcome::Stage;
use crate::stats::{Estimate, proportion};
use crate::study::summary::LEVEL;

/// Probes, weighted, with which a square is taken for known well enough without looking farther.
pub const ENOUGH: f64 = 8.0;
/// Widths of the Gaussian that are tried in turn, in squares.
const WIDTHS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];
/// So many widths away nobody counts.
const CUT: f64 = 2.5;

/// What came of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was not sent: nothing that anybody wants was within its reach.
    OutOfReach,
    /// It ended by itself, with nobody's help.
    Failed,
    /// The defence stopped it.
    Stopped,
    /// It released at its target; the furthest stage that the defence had come to.
    Leaked(Stage),
}

/// The probes of a square.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Square {
    /// Stopped by the defence.
    pub stopped: u32,
    /// Stopped or leaked.
    pub flown: u32,
    /// Ended by themselves.
    pub failed: u32,
    /// Not sent, because nothing that anybody wants was in reach.
    pub out_of_reach: u32,
    /// Of those that leaked, how many by the furthest stage of the kill chain, in the order of [`Stage::ALL`].
    pub leaked_at: [u32; Stage::ALL.len()],
    /// What came of each, in order.
    pub probes: Vec<Ended>,
}

impl Square {
    fn add(&mut self, ended: Ended) {
        match ended {
            Ended::OutOfReach => self.out_of_reach += 1,
            Ended::Failed => self.failed += 1,
            Ended::Stopped => (self.stopped, self.flown) = (self.stopped + 1, self.flown + 1),
            Ended::Leaked(stage) => {
                self.flown += 1;
                self.leaked_at[stage as usize] += 1;
            }
        }
    }

    /// Share that was stopped, with its 95 % interval; `None` while nothing has flown.
    pub fn share(&self) -> Option<Estimate> {
        proportion(u64::from(self.stopped), u64::from(self.flown), LEVEL)
    }
}

/// A smoothed value of a square.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothed {
    /// The share stopped, 0 to 1; of a difference, −1 to 1.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
    /// How far to trust it, 0 to 1: half once there are four probes from there and around.
    pub weight: f64,
}

/// The probes of all squares. Plain data: a thread that refines can hand a copy to one that paints.
#[derive(Clone, Debug, PartialEq)]
pub struct HeatMap {
    /// The grid.
    pub shape: Squares,
    /// By square, in rows from the south.
    pub squares: Vec<Square>,
}

impl HeatMap {
    /// A grid from which nothing has flown.
    pub fn new(shape: Squares) -> Self {
        HeatMap { shape, squares: vec![Square::default(); shape.len()] }
    }

    /// Adds a probe.
    pub fn add(&mut self, square: usize, ended: Ended) {
        self.squares[square].add(ended);
        self.squares[square].probes.push(ended);
    }

    /// The probes of all squares together, without one by one.
    pub fn total(&self) -> Square {
        let mut total = Square::default();
        for square in &self.squares {
            total.stopped += square.stopped;
            total.flown += square.flown;
            total.failed += square.failed;
            total.out_of_reach += square.out_of_reach;
            for (sum, count) in total.leaked_at.iter_mut().zip(&square.leaked_at) {
                *sum += count;
            }
        }
        total
    }

    /// The share that is stopped, square by square; `None` where nothing is reached from, or nothing is known near enough.
    pub fn smoothed(&self) -> Vec<Option<Smoothed>> {
        let sums = self.squares.iter().map(|square| {
            let stopped = f64::from(square.stopped);
            Sums { n: f64::from(square.flown), sum: stopped, squares: stopped }
        });
        self.smooth(&sums.collect::<Vec<_>>())
    }

    /// The share that is stopped here less that of another map, probe by probe: of another deployment or another time with the same seed,
    /// class and squares, so that luck cancels out. Only probes that both have count.
    ///
    /// # Panics
    /// If the grids differ.
    pub fn minus(&self, other: &HeatMap) -> Vec<Option<Smoothed>> {
        assert_eq!(self.shape, other.shape, "only maps of one grid can be subtracted");
        let sums = self.squares.iter().zip(&other.squares).map(|(here, there)| {
            let mut sums = Sums::default();
            for (a, b) in here.probes.iter().zip(&there.probes) {
                let (Some(a), Some(b)) = (was_stopped(*a), was_stopped(*b)) else { continue };
                let gap = f64::from(u8::from(a)) - f64::from(u8::from(b));
                sums.n += 1.0;
                sums.sum += gap;
                sums.squares += gap * gap;
            }
            sums
        });
        self.smooth(&sums.collect::<Vec<_>>())
    }

    fn smooth(&self, sums: &[Sums]) -> Vec<Option<Smoothed>> {
        (0..self.squares.len())
            .map(|square| {
                let Square { flown, failed, out_of_reach, .. } = self.squares[square];
                if flown + failed == 0 && out_of_reach > 0 {
                    return None;
                }
                let near = self.around(square, 1.0, sums);
                let pools = || WIDTHS.iter().map(|&width| self.around(square, width, sums));
                let pooled = pools().find(|pool| pool.all.n >= ENOUGH).or_else(|| pools().next_back())?;
                pooled.smoothed(near.all.n)
            })
            .collect()
    }

    /// What was found around a square, weighted by a Gaussian of a width in squares.
    fn around(&self, square: usize, width: f64, sums: &[Sums]) -> Pooled {
        let (column, row) = self.shape.place(square);
        let far = (CUT * width) as u32;
        let mut pooled = Pooled::default();
        for y in row.saturating_sub(far)..=(row + far).min(self.shape.rows - 1) {
            for x in column.saturating_sub(far)..=(column + far).min(self.shape.columns - 1) {
                let one = sums[(y * self.shape.columns + x) as usize];
                if one.n > 0.0 {
                    let (across, up) = (f64::from(x.abs_diff(column)), f64::from(y.abs_diff(row)));
                    let weight = math::exp(-0.5 * (across * across + up * up) / (width * width));
                    pooled.add(weight, one);
                }
            }
        }
        pooled
    }
}

/// Whether a probe that flew was stopped.
fn was_stopped(ended: Ended) -> Option<bool> {
    match ended {
        Ended::OutOfReach | Ended::Failed => None,
        Ended::Stopped => Some(true),
        Ended::Leaked(_) => Some(false),
    }
}

/// Number, sum and sum of squares of what the probes of a square came to.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    n: f64,
    sum: f64,
    squares: f64,
}

/// Weighted sums.
#[derive(Clone, Copy, Debug, Default)]
struct Pooled {
    all: Sums,
    /// Number, by the squares of the weights.
    n2: f64,
}

impl Pooled {
    fn add(&mut self, weight: f64, one: Sums) {
        self.all.n += weight * one.n;
        self.all.sum += weight * one.sum;
        self.all.squares += weight * one.squares;
        self.n2 += weight * weight * one.n;
    }

    fn smoothed(&self, near: f64) -> Option<Smoothed> {
        let Sums { n, sum, squares } = self.all;
        if n <= 0.0 {
            return None;
        }
        let (value, effective) = (sum / n, n * n / self.n2);
        // One of two more that differ, so that a few that agree do not claim to be certain (as Laplace has it).
        let variance = (effective * (squares / n - value * value).max(0.0) + 1.0) / (effective + 2.0);
        Some(Smoothed { value, error: (variance / effective).sqrt(), weight: near / (near + 4.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DVec2;

    /// A row of squares with so many stopped of so many flown.
    fn row(counts: &[(u32, u32)]) -> HeatMap {
        let squares = counts.len() as u32;
        let mut map = HeatMap::new(Squares::new(DVec2::new(1_000.0 * f64::from(squares), 1_000.0), squares));
        for (square, &(stopped, flown)) in counts.iter().enumerate() {
            (0..stopped).for_each(|_| map.add(square, Ended::Stopped));
            (stopped..flown).for_each(|_| map.add(square, Ended::Leaked(Stage::Tracked)));
        }
        map
    }

    #[test]
    fn what_says_nothing_about_the_defence_is_not_in_the_share() {
        let mut map = row(&[(3, 4)]);
        map.add(0, Ended::Failed);
        map.add(0, Ended::OutOfReach);
        let square = &map.squares[0];
        let share = square.share().expect("four flew");
        assert_eq!((share.value, share.n), (0.75, 4));
        let interval = share.interval.expect("it has one");
        assert!(interval.low > 0.25 && interval.low < 0.35 && interval.high > 0.94 && interval.high < 1.0);
        assert_eq!((square.failed, square.out_of_reach, square.probes.len()), (1, 1, 6));
        assert_eq!(square.leaked_at[Stage::Tracked as usize], 1);
        let total = map.total();
        assert_eq!((total.stopped, total.flown, total.failed, total.leaked_at), (3, 4, 1, square.leaked_at));
    }

    #[test]
    fn a_square_takes_its_neighbours_in_as_far_as_it_has_to() {
        // Alone with many: its own share, with the error of so many trials.
        let alone = row(&[(100, 200)]).smoothed()[0].expect("it is known");
        assert_eq!(alone.value, 0.5);
        assert!((alone.error - 0.5 / 200.0f64.sqrt()).abs() < 0.001, "{alone:?}");
        assert!(alone.weight > 0.97);
        // With enough of its own, the next one counts for e⁻² of its probes, and the one behind not at all.
        let three = row(&[(8, 8), (0, 8), (0, 800)]).smoothed();
        let next = math::exp(-2.0);
        assert!((three[0].expect("known").value - 1.0 / (1.0 + next)).abs() < 1e-12, "{three:?}");
        // With none of its own it takes what is there from afar, and little weight.
        let far = row(&[(0, 0), (0, 0), (0, 0), (8, 8)]).smoothed();
        assert_eq!(far[0].map(|s| (s.value, s.weight)), Some((1.0, 0.0)));
        assert!(far[3].expect("known").weight > 0.6);
        // A few that agree are not certain.
        let few = row(&[(0, 4)]).smoothed()[0].expect("known");
        assert!(few.value == 0.0 && few.error > 0.15 && few.error < 0.3 && few.weight == 0.5, "{few:?}");
        assert_eq!(row(&[(0, 0), (0, 0)]).smoothed(), [None, None]);
        // Where nothing is reached from there is nothing to know.
        let mut dead = row(&[(0, 0), (5, 5)]);
        dead.add(0, Ended::OutOfReach);
        assert_eq!(dead.smoothed()[0], None);
    }

    #[test]
    fn a_difference_is_that_of_the_same_probes() {
        let (some, more) = (row(&[(10, 40)]), row(&[(14, 40)]));
        let gap = more.minus(&some)[0].expect("known");
        // Four of forty end otherwise, all one way.
        assert_eq!(gap.value, 0.1);
        assert!((gap.error - (0.1f64 * 0.9 / 40.0).sqrt()).abs() < 0.015, "{gap:?}");
        assert!(gap.error < 0.8 * more.smoothed()[0].expect("known").error, "luck cancels out: {gap:?}");
        assert_eq!(some.minus(&more)[0].map(|gap| gap.value), Some(-0.1));
        // One that has flown in one of them only says nothing.
        assert_eq!(more.minus(&row(&[(10, 20)]))[0].map(|gap| gap.value), Some(4.0 / 20.0));
        let mut failed = row(&[(0, 0)]);
        failed.add(0, Ended::Failed);
        assert_eq!(more.minus(&failed), [None]);
    }
}
