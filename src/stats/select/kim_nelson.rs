//! Kim and Nelson's fully sequential selection: drop a system as soon as it is clearly worse, stop when one is left.
//!
//! What it models: k systems on common random numbers. After a first stage of n₀ replicates, every further replicate runs
//! the systems that are still in. System i is out once its mean exceeds another's by more than
//! W = max(0, δ/2r · (h²S²/δ² − r)), with r the replicates so far, S² the first stage's variance of their differences,
//! h² = 2η(n₀ − 1) and η = ½[(2(1 − level)/(k − 1))^(−2/(n₀ − 1)) − 1]. If the best is better than every other by at least
//! the indifference zone δ, it is selected with chance ≥ level. (Where others are closer to it, one of these may be selected
//! instead; the proof says nothing of that case.)
//!
//! Assumption: losses are normal; the spread of differences is that of the first stage. Common random numbers are allowed
//! for, and the more luck is shared the fewer replicates it takes.
//!
//! Sources: S.-H. Kim and B. L. Nelson, *A fully sequential procedure for indifference-zone selection in simulation*, ACM
//! TOMACS 11 (2001), with c = 1. Past the triangle's end (r > ⌊h²S²/δ²⌋) the lower mean of a pair wins, ties to the lower
//! index: the paper's last step, taken pair by pair, so that equal systems end as well.
//!
//! What it leaves out: variances brought up to date on the way (KN++), other triangles than c = 1, steady-state output.

use core::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::math;
use crate::stats::Moments;
use crate::stats::distributions::t_quantile;

/// A system that was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elimination {
    /// Index of the system.
    pub system: usize,
    /// The system that beat it; of several, the one with the lowest mean.
    pub by: usize,
    /// After how many replicates.
    pub after: u64,
}

/// The procedure between two replicates.
///
/// ```
/// use picket::stats::KimNelson;
///
/// let mut select = KimNelson::new(3, 0.95, 0.5, 10);
/// for replicate in 0.. {
///     if select.decided().is_some() {
///         break;
///     }
///     let luck = f64::from(replicate * 7 % 5);
///     let losses: Vec<f64> = select.alive().iter().map(|&system| luck + system as f64).collect();
///     select.add(&losses);
/// }
/// assert_eq!(select.decided(), Some(0));
/// assert_eq!(select.counts(), [10, 10, 10]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct KimNelson {
    delta: f64,
    first: u64,
    h_squared: f64,
    /// Replicates so far.
    n: u64,
    /// Systems still in, rising.
    alive: Vec<usize>,
    systems: Vec<Moments>,
    /// Differences of the first stage, of i and j > i at j(j − 1)/2 + i.
    pairs: Vec<Moments>,
    eliminated: Vec<Elimination>,
}

impl KimNelson {
    /// Selection among `k` systems, right with chance `level` if the best is better than the others by at least `delta`,
    /// with `first` replicates of all. A single system is decided at once.
    ///
    /// # Panics
    /// If `k` is 0, `level` not within (1/k, 1) (for one system: (0, 1)), `delta` not positive and finite, or `first` below 2.
    pub fn new(k: usize, level: f64, delta: f64, first: u64) -> Self {
        check(k, level, delta, first);
        let degrees = (first - 1) as f64;
        let share = 2.0 * (1.0 - level) / k.saturating_sub(1).max(1) as f64;
        let eta = 0.5 * (math::powf(share, -2.0 / degrees) - 1.0);
        Self {
            delta,
            first,
            h_squared: 2.0 * eta * degrees,
            n: 0,
            alive: (0..k).collect(),
            systems: vec![Moments::default(); k],
            pairs: vec![Moments::default(); k * (k - 1) / 2],
            eliminated: Vec::new(),
        }
    }

    /// The systems still in, by rising index: those that the next replicate has to run.
    pub fn alive(&self) -> &[usize] {
        &self.alive
    }

    /// The indifference zone.
    pub fn delta(&self) -> f64 {
        self.delta
    }

    /// The selected system, once only one is left.
    pub fn decided(&self) -> Option<usize> {
        if let [only] = self.alive[..] { Some(only) } else { None }
    }

    /// Takes one replicate: the loss of every system in [`alive`](Self::alive), in that order. Who runs replicates in
    /// batches hands them over one by one, without the systems that have gone out since.
    ///
    /// # Panics
    /// If there are not as many losses as systems in, one is not finite, or the selection is made already.
    pub fn add(&mut self, losses: &[f64]) {
        assert!(self.decided().is_none(), "the selection is made after {} replicates", self.n);
        assert_eq!(losses.len(), self.alive.len(), "a replicate has one loss for every system still in");
        assert!(losses.iter().all(|loss| loss.is_finite()), "losses are finite: {losses:?}");
        self.n += 1;
        for (&system, &loss) in self.alive.iter().zip(losses) {
            self.systems[system].add(loss, 1.0);
        }
        if self.n <= self.first {
            // Nobody is out in the first stage: positions are indices.
            for (j, &b) in losses.iter().enumerate() {
                for (i, &a) in losses[..j].iter().enumerate() {
                    self.pairs[pair(i, j)].add(a - b, 1.0);
                }
            }
        }
        if self.n >= self.first {
            self.screen();
        }
    }

    /// Replicates so far.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Observations of each system.
    pub fn counts(&self) -> Vec<u64> {
        self.systems.iter().map(|system| system.n()).collect()
    }

    /// Mean loss of a system while it was in; `None` before the first replicate.
    pub fn mean(&self, system: usize) -> Option<f64> {
        let seen = &self.systems[system];
        (seen.n() > 0).then_some(seen.quotient())
    }

    /// Who went out, in order; within one replicate by index.
    pub fn eliminated(&self) -> &[Elimination] {
        &self.eliminated
    }

    /// The most replicates that the selection can take; `None` before the end of the first stage.
    pub fn at_most(&self) -> Option<u64> {
        if self.systems.len() == 1 {
            return Some(0);
        }
        let widest = self.widest_variance()?;
        Some(self.end(widest).saturating_add(1).max(self.first))
    }

    /// First-stage variance of the difference of two systems; `None` before the end of the first stage.
    ///
    /// # Panics
    /// If there are no such systems.
    pub fn variance(&self, i: usize, j: usize) -> Option<f64> {
        assert!(i.max(j) < self.systems.len(), "there are {} systems", self.systems.len());
        (self.n >= self.first).then(|| self.spread(i, j))
    }

    /// The largest first-stage variance of a difference, for [`equal_allotment`]; `None` before the end of the first
    /// stage and of a single system.
    pub fn widest_variance(&self) -> Option<f64> {
        if self.n < self.first {
            return None;
        }
        self.pairs.iter().map(Moments::variance_x).max_by(f64::total_cmp)
    }

    fn spread(&self, i: usize, j: usize) -> f64 {
        if i == j { 0.0 } else { self.pairs[pair(i.min(j), i.max(j))].variance_x() }
    }

    /// h²S²/δ²: where the triangle ends.
    fn reach(&self, variance: f64) -> f64 {
        self.h_squared * variance / (self.delta * self.delta)
    }

    /// Replicates after which two systems with this variance of their difference are told apart by the sign alone.
    fn end(&self, variance: f64) -> u64 {
        self.reach(variance).floor() as u64
    }

    /// Lower mean first, ties by index.
    fn order(&self, a: usize, b: usize) -> Ordering {
        self.systems[a].quotient().total_cmp(&self.systems[b].quotient()).then(a.cmp(&b))
    }

    fn beats(&self, rival: usize, system: usize) -> bool {
        let variance = self.spread(rival, system);
        if self.n > self.end(variance) {
            return self.order(rival, system).is_lt();
        }
        let n = self.n as f64;
        let room = (self.delta / (2.0 * n) * (self.reach(variance) - n)).max(0.0);
        self.systems[system].quotient() - self.systems[rival].quotient() > room
    }

    /// Drops whoever is beaten by somebody who was in before this replicate. Whoever beats is lower in [`order`](Self::order),
    /// so the lowest stays.
    fn screen(&mut self) {
        let beaten = |&system: &usize| {
            let rivals = self.alive.iter().copied().filter(|&rival| self.beats(rival, system));
            let by = rivals.min_by(|&a, &b| self.order(a, b))?;
            Some(Elimination { system, by, after: self.n })
        };
        let out: Vec<Elimination> = self.alive.iter().filter_map(beaten).collect();
        self.alive.retain(|system| out.iter().all(|gone| gone.system != *system));
        self.eliminated.extend(out);
    }
}

fn pair(low: usize, high: usize) -> usize {
    high * (high - 1) / 2 + low
}

fn check(k: usize, level: f64, delta: f64, first: u64) {
    assert!(k > 0, "there is nothing to select from");
    let by_chance = if k == 1 { 0.0 } else { 1.0 / k as f64 };
    assert!(
        by_chance < level && level < 1.0,
        "the chance of selecting the best of {k} lies between {by_chance} and 1, got {level}"
    );
    assert!(delta > 0.0 && delta.is_finite(), "an indifference zone is positive, got {delta}");
    assert!(first >= 2, "a first stage has at least two replicates, got {first}");
}

/// How many replicates every one of `k` systems would get under equal allotment with the same guarantee, common random
/// numbers and first stage: max(n₀, ⌈(t·S/δ)²⌉), with t the (1 − (1 − level)/(k − 1))-quantile of Student's t at n₀ − 1
/// degrees and `widest_variance` the largest S² of a difference. 0 for a single system, which needs none.
///
/// Sources: G. M. Clark and W. Yang, *A Bonferroni selection procedure when using common random numbers with unknown
/// variances*, WSC 1986; B. L. Nelson and F. J. Matejcik, Management Science 41 (1995); J. Banks et al., *Discrete-Event
/// System Simulation*, ch. 12.
///
/// # Panics
/// As [`KimNelson::new`], and if the variance is negative or NaN.
pub fn equal_allotment(widest_variance: f64, level: f64, delta: f64, k: usize, first: u64) -> u64 {
    check(k, level, delta, first);
    assert!(widest_variance >= 0.0, "a variance is not negative, got {widest_variance}");
    if k == 1 {
        return 0;
    }
    let t = t_quantile(1.0 - (1.0 - level) / (k - 1) as f64, (first - 1) as f64);
    ((t * t * widest_variance / (delta * delta)).ceil() as u64).max(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};

    /// Runs a study of systems with these true losses and unit spread, of which a part `shared` is common luck.
    fn study(seed: u64, truth: &[f64], shared: f64, select: KimNelson) -> KimNelson {
        let mut select = select;
        let (common, own) = (shared.sqrt(), (1.0 - shared).sqrt());
        while select.decided().is_none() {
            let streams = Streams { seed, replicate: select.n() };
            let normal = |id: usize| streams.at(Purpose::Test, id as u64, 0).normal();
            let luck = common * normal(truth.len());
            let losses: Vec<f64> =
                select.alive().iter().map(|&i| truth[i] + luck + own * normal(i)).collect();
            select.add(&losses);
        }
        select
    }

    fn fed(mut select: KimNelson, replicates: &[&[f64]]) -> KimNelson {
        replicates.iter().for_each(|losses| select.add(losses));
        select
    }

    #[track_caller]
    fn close(got: f64, want: f64) {
        assert!((got - want).abs() <= 1e-12 * want.abs(), "{got} instead of {want}");
    }

    /// n₀ = 3 and α = .05 give η = ½(1/.1 − 1) = 4.5 and h² = 2 · 4.5 · 2 = 18; differences −1, −2, 0 have S² = 1.
    #[test]
    fn constants_are_those_worked_by_hand() {
        close(KimNelson::new(2, 0.95, 1.0, 3).h_squared, 18.0);
        // ½(.05^−½ − 1) = 1.7360679774997898, times 2 · 4.
        close(KimNelson::new(3, 0.95, 1.0, 5).h_squared, 13.888543819998318);
        let first: [&[f64]; 3] = [&[1.0, 2.0], &[2.0, 4.0], &[3.0, 3.0]];
        let select = fed(KimNelson::new(2, 0.95, 0.7, 3), &first);
        close(select.variance(1, 0).unwrap(), 1.0);
        // ⌊18 / .49⌋ = 36, and W(3) = .7/6 · (18/.49 − 3) = 3.94 > 1.
        assert_eq!((select.at_most(), select.decided()), (Some(37), None));
        // W(4) = .7/8 · (36.73 − 4) = 2.864: a fourth difference of −8.45 makes a mean of −2.8625, one of −8.47 −2.8675.
        assert_eq!(fed(select.clone(), &[&[0.0, 8.45]]).decided(), None);
        let done = fed(select, &[&[0.0, 8.47]]);
        assert_eq!((done.decided(), done.counts()), (Some(0), vec![4, 4]));
        assert_eq!(done.eliminated(), [Elimination { system: 1, by: 0, after: 4 }]);
    }

    #[test]
    fn past_the_end_of_the_triangle_the_sign_decides() {
        let first: [&[f64]; 3] = [&[1.0, 2.0], &[2.0, 4.0], &[3.0, 3.0]];
        let select = fed(KimNelson::new(2, 0.95, 2.5, 3), &first);
        // ⌊18 / 6.25⌋ = 2: over as soon as the first stage is.
        assert_eq!((select.at_most(), select.decided(), select.n()), (Some(3), Some(0), 3));
        // ⌊18 / 2.56⌋ = 7, W(3) = 1.075 > 1; a fourth replicate makes the means equal.
        let select = fed(KimNelson::new(2, 0.95, 1.6, 3), &first);
        assert_eq!((select.at_most(), select.decided()), (Some(8), None));
        let next: [&[f64]; 4] = [&[3.0, 0.0], &[1.0, 1.0], &[1.0, 1.0], &[1.0, 1.0]];
        let select = fed(select, &next);
        assert_eq!((select.n(), select.mean(0) == select.mean(1), select.decided()), (7, true, None));
        assert_eq!(fed(select.clone(), &[&[1.0, 0.9]]).decided(), Some(1));
        assert_eq!(fed(select, &[&[1.0, 1.0]]).decided(), Some(0), "ties go to the lower index");
    }

    /// Every other system is worse by exactly δ: the hardest case of the guarantee.
    fn correct_in_slippage(k: usize, shared: f64, delta: f64) -> f64 {
        let studies = 2_000;
        let best = k - 1;
        let truth: Vec<f64> = (0..k).map(|i| if i == best { 0.0 } else { delta }).collect();
        let select = KimNelson::new(k, 0.95, delta, 10);
        let right = |seed: &u64| study(*seed, &truth, shared, select.clone()).decided() == Some(best);
        (0..studies).filter(right).count() as f64 / studies as f64
    }

    #[test]
    fn the_best_is_selected_at_least_as_often_as_promised() {
        // 95 % less two standard errors of 2,000 studies.
        let least = 0.95 - 2.0 * (0.95 * 0.05 / 2_000.0_f64).sqrt();
        for (k, shared, delta) in [(2, 0.0, 0.5), (2, 0.8, 0.2), (5, 0.0, 0.5), (5, 0.8, 0.2)] {
            let correct = correct_in_slippage(k, shared, delta);
            assert!(correct >= least, "{correct} of {k} systems with {shared} shared");
            // Two systems spend the whole of the allowance: much more would be replicates wasted.
            assert!(k > 2 || correct < 0.985, "{correct} of {k} systems with {shared} shared");
        }
    }

    #[test]
    fn shared_luck_and_clear_losers_save_replicates() {
        let truth = [0.0, 0.3, 0.6, 0.9, 1.2, 1.5];
        let spent = |shared: f64| {
            let (mut used, mut equal) = (0, 0);
            for seed in 0..100 {
                let done = study(seed, &truth, shared, KimNelson::new(6, 0.95, 0.3, 10));
                used += done.counts().iter().sum::<u64>();
                equal += 6 * equal_allotment(done.widest_variance().unwrap(), 0.95, 0.3, 6, 10);
                assert!(done.n() <= done.at_most().unwrap());
            }
            (used as f64, equal as f64)
        };
        let ((alone, equal_alone), (together, equal_together)) = (spent(0.0), spent(0.8));
        assert!(alone < 0.6 * equal_alone, "{alone} instead of {equal_alone}");
        assert!(together < 0.6 * equal_together, "{together} instead of {equal_together}");
        assert!(together < 0.5 * alone, "{together} with shared luck, {alone} without");
    }

    #[test]
    fn the_record_of_who_went_out_is_that_of_the_counts() {
        let done = study(3, &[0.9, 0.0, 0.3, 2.0, 0.6], 0.5, KimNelson::new(5, 0.95, 0.2, 10));
        assert_eq!((done.decided(), done.eliminated().len()), (Some(1), 4));
        for gone in done.eliminated() {
            assert_eq!(done.counts()[gone.system], gone.after);
            assert!(done.counts()[gone.by] >= gone.after, "{gone:?}");
        }
        assert_eq!(done.counts()[1], done.n());
        assert!(done.eliminated().is_sorted_by_key(|gone| (gone.after, gone.system)));
        assert_eq!(done.eliminated()[0].system, 3);
    }

    #[test]
    fn neither_scale_nor_place_nor_order_of_the_systems_matter() {
        let truth = [0.4, 0.0, 0.2];
        let plain = study(5, &truth, 0.5, KimNelson::new(3, 0.95, 0.2, 12));
        let mut scaled = KimNelson::new(3, 0.95, 0.8, 12);
        let mut turned = KimNelson::new(3, 0.95, 0.2, 12);
        let (common, own) = (0.5_f64.sqrt(), 0.5_f64.sqrt());
        while scaled.decided().is_none() {
            let streams = Streams { seed: 5, replicate: scaled.n() };
            let normal = |id: usize| streams.at(Purpose::Test, id as u64, 0).normal();
            let loss = |i: usize| truth[i] + common * normal(3) + own * normal(i);
            let (a, b): (Vec<f64>, Vec<f64>) = (
                scaled.alive().iter().map(|&i| 4.0 * loss(i) - 64.0).collect(),
                turned.alive().iter().map(|&i| loss(2 - i)).collect(),
            );
            scaled.add(&a);
            turned.add(&b);
        }
        assert_eq!((scaled.decided(), scaled.counts()), (plain.decided(), plain.counts()));
        assert_eq!(turned.decided().map(|i| 2 - i), plain.decided());
        assert!(turned.counts().iter().eq(plain.counts().iter().rev()));
    }

    #[test]
    fn a_single_system_is_selected_unseen() {
        let one = KimNelson::new(1, 0.95, 0.1, 10);
        assert_eq!((one.decided(), one.n(), one.at_most()), (Some(0), 0, Some(0)));
        assert_eq!((one.mean(0), one.widest_variance()), (None, None));
        assert_eq!(equal_allotment(5.0, 0.95, 0.1, 1, 10), 0);
    }

    #[test]
    fn systems_that_differ_by_nothing_end_with_the_first_stage() {
        let mut twins = KimNelson::new(3, 0.95, 1e-9, 4);
        for i in 0..4 {
            assert_eq!((twins.decided(), twins.at_most(), twins.variance(0, 1)), (None, None, None));
            twins.add(&[0.1 * f64::from(i); 3]);
        }
        assert_eq!((twins.decided(), twins.n(), twins.at_most()), (Some(0), 4, Some(4)));
        let gone = |system| Elimination { system, by: 0, after: 4 };
        assert_eq!(twins.eliminated(), [gone(1), gone(2)]);
        // A gap that is the same in every replicate is certain, however small.
        let mut sure = KimNelson::new(2, 0.95, 1.0, 2);
        sure.add(&[0.75, 0.5]);
        sure.add(&[2.75, 2.5]);
        assert_eq!((sure.decided(), sure.widest_variance()), (Some(1), Some(0.0)));
    }

    #[test]
    fn equal_allotment_agrees_with_scipy() {
        // ceil(stats.t.ppf(1 - 0.05 / (k - 1), 9)**2 * s2 / delta**2)
        assert_eq!(equal_allotment(2.0, 0.95, 0.5, 2, 10), 27);
        assert_eq!(equal_allotment(2.0, 0.95, 0.5, 5, 10), 58);
        assert_eq!(equal_allotment(0.0, 0.95, 0.5, 5, 10), 10);
    }

    #[test]
    #[should_panic(expected = "one loss for every system still in")]
    fn a_replicate_of_another_shape_is_refused() {
        KimNelson::new(3, 0.95, 0.1, 10).add(&[1.0, 2.0]);
    }

    #[test]
    #[should_panic(expected = "the selection is made")]
    fn nothing_is_taken_after_the_selection() {
        KimNelson::new(1, 0.95, 0.1, 10).add(&[1.0]);
    }

    #[test]
    #[should_panic(expected = "between 0.5 and 1")]
    fn a_level_that_guessing_reaches_is_refused() {
        KimNelson::new(2, 0.5, 0.1, 10);
    }
}
