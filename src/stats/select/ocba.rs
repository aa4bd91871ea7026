//! Optimal computing budget allocation: replicates go where they tell the best system from its rivals.
//!
//! What it models: k systems and a budget of replicates. With δᵢ how far system i's mean is behind the best one's, b, and
//! σᵢ the spread of its losses, the approximate chance of selecting the best is highest where
//! Nᵢ ∝ (σᵢ/δᵢ)² for i ≠ b and N_b = σ_b √Σ(Nᵢ/σᵢ)². Means and spreads are those seen so far, so the budget is spent in
//! steps, each with what the last one showed.
//!
//! Assumption: losses are normal and systems independent. Under common random numbers the differences vary less than is
//! reckoned here: [`correct_at_least`] is then lower than it could be.
//!
//! Sources: C.-H. Chen, J. Lin, E. Yücesan and S. E. Chick, Discrete Event Dynamic Systems 10 (2000); C.-H. Chen and
//! L. H. Lee, *Stochastic Simulation Optimization*, 2011. Whole numbers by largest remainders, ties to the
//! lower index, are ours.
//!
//! What it leaves out: a guarantee (see [`KimNelson`](super::KimNelson)). A rival of equal mean takes all there is, as the
//! formula says in the limit: leave out plans that are the same. A system without spread gets nothing more.

use crate::stats::Moments;
use crate::stats::distributions::normal_cdf;

/// How many replicates each system should have had once `total` are spent, given those that it has: none below its
/// count, together max(`total`, Σ`counts`).
///
/// # Panics
/// If the slices differ in length.
pub fn allocate(means: &[f64], sds: &[f64], counts: &[u64], total: u64) -> Vec<u64> {
    let Some(best) = lowest(means) else { return Vec::new() };
    let weights = weights(means, sds, best);
    assert_eq!(counts.len(), weights.len(), "every system has a mean, a spread and a count");
    // Who has more than its share keeps it, and the others share the rest.
    let mut free = vec![true; counts.len()];
    let mut left = total.max(counts.iter().sum());
    let mut targets = counts.to_vec();
    loop {
        let weight: f64 = (0..free.len()).filter(|&i| free[i]).map(|i| weights[i]).sum();
        let share = |i: usize| if weight > 0.0 { left as f64 * (weights[i] / weight) } else { 0.0 };
        let over: Vec<usize> = (0..free.len()).filter(|&i| free[i] && share(i) < counts[i] as f64).collect();
        if over.is_empty() {
            let shares: Vec<(usize, f64)> =
                (0..free.len()).filter(|&i| free[i]).map(|i| (i, share(i))).collect();
            for (i, whole) in whole_numbers(&shares, left) {
                targets[i] = whole;
            }
            return targets;
        }
        for i in over {
            free[i] = false;
            left -= counts[i];
        }
    }
}

/// Shares of a whole as whole numbers: rounded down, and what is missing to those with the largest remainders.
fn whole_numbers(shares: &[(usize, f64)], whole: u64) -> Vec<(usize, u64)> {
    let mut parts: Vec<(usize, u64)> = shares.iter().map(|&(i, share)| (i, share.floor() as u64)).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    let remainder = |at: usize| shares[at].1 - shares[at].1.floor();
    order.sort_by(|&a, &b| remainder(b).total_cmp(&remainder(a)).then(a.cmp(&b)));
    let missing = whole.saturating_sub(parts.iter().map(|&(_, part)| part).sum());
    for &at in order.iter().cycle().take(missing as usize) {
        parts[at].1 += 1;
    }
    parts
}

/// The ideal shares of the budget, up to a factor: gaps go by the smallest one, so that a gap of 0 is the limit of small
/// ones, and spreads by the widest.
fn weights(means: &[f64], sds: &[f64], best: usize) -> Vec<f64> {
    assert_eq!(means.len(), sds.len(), "every system has a mean and a spread");
    let gap = |i: usize| means[i] - means[best];
    let rivals = || (0..means.len()).filter(|&i| i != best && sds[i] > 0.0);
    let widest = sds.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let closest = rivals().map(gap).fold(f64::INFINITY, f64::min);
    let near = |i: usize| if gap(i) == closest { 1.0 } else { closest / gap(i) };
    let mut weights = vec![0.0; means.len()];
    let mut squares = 0.0;
    for i in rivals() {
        let scaled = sds[i] / widest * near(i);
        weights[i] = scaled * scaled;
        squares += scaled * near(i) * scaled * near(i);
    }
    weights[best] = sds[best] / widest * squares.sqrt();
    if weights.iter().all(|&weight| weight == 0.0) {
        // Rivals without spread leave only the best to be known better, and it without any leaves nothing to choose.
        if sds[best] > 0.0 {
            weights[best] = 1.0;
        } else {
            weights.fill(1.0);
        }
    }
    weights
}

/// The lowest mean, ties to the first.
fn lowest(means: &[f64]) -> Option<usize> {
    (0..means.len()).min_by(|&i, &j| means[i].total_cmp(&means[j]).then(i.cmp(&j)))
}

/// A lower estimate of the chance that the system with the lowest mean is the best: 1 − ΣΦ(−δᵢ/√(σ_b²/n_b + σᵢ²/nᵢ)), not
/// below 0. Two systems without spread and gap are equally good, and either is right. `None` where there is no system or
/// one has not been seen.
///
/// # Panics
/// If the slices differ in length.
pub fn correct_at_least(means: &[f64], sds: &[f64], counts: &[u64]) -> Option<f64> {
    assert!(
        means.len() == sds.len() && sds.len() == counts.len(),
        "every system has a mean, a spread and a count"
    );
    let best = lowest(means)?;
    if counts.contains(&0) {
        return None;
    }
    let error = |i: usize| sds[i] * sds[i] / counts[i] as f64;
    let wrong = |i: usize| {
        let spread = (error(best) + error(i)).sqrt();
        if spread > 0.0 { normal_cdf(-(means[i] - means[best]) / spread) } else { 0.0 }
    };
    let any: f64 = (0..means.len()).filter(|&i| i != best).map(wrong).sum();
    Some((1.0 - any).max(0.0))
}

/// The allocation in steps: a first stage of all, then an increment at a time until the budget is spent.
///
/// ```
/// use picket::stats::Ocba;
///
/// let mut select = Ocba::new(3, 10, 200, 20);
/// while let Some(more) = select.next() {
///     for (system, &more) in more.iter().enumerate() {
///         for _ in 0..more {
///             let replicate = select.counts()[system];
///             select.add(system, (replicate * 7 % 5) as f64 + system as f64);
///         }
///     }
/// }
/// assert_eq!(select.best(), Some(0));
/// assert_eq!(select.counts().iter().sum::<u64>(), 200);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Ocba {
    first: u64,
    total: u64,
    increment: u64,
    systems: Vec<Moments>,
}

impl Ocba {
    /// Selection among `k` systems with a budget of `total` replicates of a single system: `first` of each (the authors
    /// advise five and more), then `increment` at a time (a twentieth to a tenth of the budget, at most 100).
    ///
    /// # Panics
    /// If `k` or `increment` is 0, `first` below 2, or the budget less than the first stage.
    pub fn new(k: usize, first: u64, total: u64, increment: u64) -> Self {
        assert!(k > 0, "there is nothing to select from");
        assert!(first >= 2, "a first stage has at least two replicates, got {first}");
        assert!(increment > 0, "a step spends something");
        let stage = first.saturating_mul(k as u64);
        assert!(total >= stage, "a budget of {total} does not pay for a first stage of {stage}");
        Self { first, total, increment, systems: vec![Moments::default(); k] }
    }

    /// How many more replicates of each system to run now; `None` once the budget is spent, and for a single system.
    pub fn next(&self) -> Option<Vec<u64>> {
        let counts = self.counts();
        let spent: u64 = counts.iter().sum();
        if self.systems.len() == 1 {
            return None;
        }
        if !self.first_stage_is_over() {
            return Some(counts.iter().map(|&n| self.first.saturating_sub(n)).collect());
        }
        if spent >= self.total {
            return None;
        }
        let (means, sds) = self.moments();
        let target = spent.saturating_add(self.increment).min(self.total);
        let targets = allocate(&means, &sds, &counts, target);
        Some(targets.iter().zip(&counts).map(|(target, n)| target - n).collect())
    }

    /// Takes the loss of one replicate of a system. Systems see common random numbers if each is given its replicates in
    /// the order of their numbers from 0.
    ///
    /// # Panics
    /// If there is no such system or the loss is not finite.
    pub fn add(&mut self, system: usize, loss: f64) {
        assert!(loss.is_finite(), "losses are finite, got {loss}");
        self.systems[system].add(loss, 1.0);
    }

    /// Observations of each system.
    pub fn counts(&self) -> Vec<u64> {
        self.systems.iter().map(|system| system.n()).collect()
    }

    /// Mean loss of a system so far; `None` if it has not been seen.
    pub fn mean(&self, system: usize) -> Option<f64> {
        let seen = &self.systems[system];
        (seen.n() > 0).then_some(seen.quotient())
    }

    /// The system with the lowest mean so far, ties to the lower index; `None` before the end of the first stage.
    pub fn best(&self) -> Option<usize> {
        if self.systems.len() == 1 {
            return Some(0);
        }
        if self.first_stage_is_over() { lowest(&self.moments().0) } else { None }
    }

    /// A lower estimate of the chance that [`best`](Self::best) is: see [`correct_at_least`]. `None` before the end of the
    /// first stage.
    pub fn correct_at_least(&self) -> Option<f64> {
        if self.systems.len() == 1 {
            return Some(1.0);
        }
        if !self.first_stage_is_over() {
            return None;
        }
        let (means, sds) = self.moments();
        correct_at_least(&means, &sds, &self.counts())
    }

    fn first_stage_is_over(&self) -> bool {
        self.systems.iter().all(|system| system.n() >= self.first)
    }

    fn moments(&self) -> (Vec<f64>, Vec<f64>) {
        self.systems.iter().map(|system| (system.quotient(), system.sd_x())).unzip()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Draws, Purpose, Streams};

    fn sum(counts: &[u64]) -> u64 {
        counts.iter().sum()
    }

    /// A random instance: means, spreads, counts.
    fn instance(seed: u64, k: usize) -> (Vec<f64>, Vec<f64>, Vec<u64>) {
        let mut draws = Streams { seed, replicate: 0 }.at(Purpose::Test, 11, 0);
        let mut some = |draw: fn(&mut Draws) -> f64| (0..k).map(|_| draw(&mut draws)).collect::<Vec<f64>>();
        let (means, sds) = (some(|d| d.normal()), some(|d| d.uniform(0.2, 3.0)));
        (means, sds, some(|d| d.below(40) as f64).iter().map(|&n| n as u64).collect())
    }

    /// Chen and Lee, p. 49, as the documentation of spotpython quotes it: means 1 to 5, variances 1, 1, 9, 9, 4. Beside the
    /// second system's share of 1 the others have 9/4, 9/9, 4/16, and the best √(1 + (9/4)²/9 + 1/9 + (1/4)²/4) = 1.29971.
    #[test]
    fn agrees_with_chen_and_lee() {
        let (means, sds) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 1.0, 3.0, 3.0, 2.0]);
        assert_eq!(allocate(&means, &sds, &[0; 5], 50), [11, 9, 19, 9, 2]);
        let shares = weights(&means, &sds, 0);
        for (got, want) in shares.iter().zip([1.299706, 1.0, 2.25, 1.0, 0.25]) {
            assert!((got / shares[1] - want).abs() < 1e-6, "{shares:?}");
        }
    }

    #[test]
    fn who_has_more_than_its_share_keeps_it_and_the_rest_is_shared() {
        let (means, sds) = ([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 1.0, 3.0, 3.0, 2.0]);
        // 40 are left to shares of 1.29971 + 1 + 2.25 + 1: 9.37, 7.21, 16.22, 7.21.
        assert_eq!(allocate(&means, &sds, &[0, 0, 0, 0, 10], 50), [10, 7, 16, 7, 10]);
        // Nothing is left to share.
        assert_eq!(allocate(&means, &sds, &[9, 9, 1, 2, 30], 50), [9, 9, 1, 2, 30]);
    }

    #[test]
    fn two_systems_share_by_their_spreads() {
        assert_eq!(allocate(&[3.0, 1.0], &[2.0, 6.0], &[0, 0], 400), [100, 300]);
    }

    #[test]
    fn targets_sum_to_the_budget_and_take_nothing_back() {
        for seed in 0..300 {
            let (means, sds, counts) = instance(seed, 2 + (seed % 6) as usize);
            for total in [0, 1, 57, 100, 1_001, 1 << 40] {
                let targets = allocate(&means, &sds, &counts, total);
                assert_eq!(sum(&targets), total.max(sum(&counts)), "{means:?} {sds:?} {counts:?}");
                assert!(targets.iter().zip(&counts).all(|(target, n)| target >= n), "{targets:?} {counts:?}");
            }
        }
    }

    #[test]
    fn the_order_of_the_systems_does_not_matter() {
        for seed in 0..200 {
            let k = 3 + (seed % 4) as usize;
            let (means, sds, counts) = instance(seed, k);
            let turn = |i: usize| (i + 1 + seed as usize) % k;
            let turned = allocate(
                &(0..k).map(|i| means[turn(i)]).collect::<Vec<_>>(),
                &(0..k).map(|i| sds[turn(i)]).collect::<Vec<_>>(),
                &(0..k).map(|i| counts[turn(i)]).collect::<Vec<_>>(),
                777,
            );
            let plain = allocate(&means, &sds, &counts, 777);
            assert!((0..k).all(|i| turned[i] == plain[turn(i)]), "{plain:?} {turned:?}");
        }
    }

    /// Within one, which is what rounding can do.
    #[test]
    fn closer_and_more_scattered_rivals_get_more() {
        for seed in 0..200 {
            let (means, sds, _) = instance(seed, 5);
            let best = lowest(&means).unwrap();
            let rival = (best + 1) % 5;
            let target = |means: &[f64], sds: &[f64]| allocate(means, sds, &[0; 5], 1_000)[rival];
            let plain = target(&means, &sds);
            let (mut wider, mut farther) = (sds.clone(), means.clone());
            wider[rival] *= 1.5;
            farther[rival] += 0.5;
            assert!(
                target(&means, &wider) + 1 >= plain && target(&farther, &sds) <= plain + 1,
                "{means:?} {sds:?}"
            );
        }
    }

    #[test]
    fn neither_scale_nor_place_matter() {
        let (means, sds, counts) = instance(4, 6);
        let scaled: Vec<f64> = means.iter().map(|mean| 1e200 * mean).collect();
        let wider: Vec<f64> = sds.iter().map(|sd| 1e200 * sd).collect();
        assert_eq!(allocate(&scaled, &wider, &counts, 500), allocate(&means, &sds, &counts, 500));
        let tiny: Vec<f64> = means.iter().map(|mean| 1e-200 * mean).collect();
        let narrower: Vec<f64> = sds.iter().map(|sd| 1e-200 * sd).collect();
        assert_eq!(allocate(&tiny, &narrower, &counts, 500), allocate(&means, &sds, &counts, 500));
    }

    #[test]
    fn ties_with_the_best_are_the_limit_of_small_gaps() {
        let sds = [1.0, 2.0, 1.0, 1.0];
        let tied = allocate(&[1.0, 1.0, 1.0, 2.0], &sds, &[0; 4], 1_000);
        let close = allocate(&[1.0, 1.0 + 1e-6, 1.0 + 1e-6, 2.0], &sds, &[0; 4], 1_000);
        assert_eq!(tied, close);
        // σ² of 4 and 1 for the rivals, 1 · √5 for the best.
        assert_eq!(tied, [309, 553, 138, 0]);
    }

    #[test]
    fn systems_without_spread_get_nothing_more() {
        let allocate = |sds: &[f64]| allocate(&[1.0, 2.0, 3.0], sds, &[2, 2, 2], 66);
        assert_eq!(allocate(&[1.0, 0.0, 0.0]), [62, 2, 2]);
        assert_eq!(allocate(&[0.0, 1.0, 0.0]), [2, 62, 2]);
        assert_eq!(allocate(&[0.0, 0.0, 0.0]), [22, 22, 22]);
        assert_eq!(super::allocate(&[1.0, 1.0], &[0.0, 0.0], &[0, 0], 3), [2, 1]);
        assert_eq!(super::allocate(&[1.0, 1.0], &[1.0, 0.0], &[2, 2], 9), [7, 2]);
        // Nor does its tie with the best count.
        assert_eq!(super::allocate(&[1.0, 1.0, 2.0], &[1.0, 0.0, 1.0], &[2, 2, 2], 42), [20, 2, 20]);
    }

    #[test]
    fn one_system_or_none_needs_no_formula() {
        assert_eq!(allocate(&[1.0], &[2.0], &[3], 10), [10]);
        assert_eq!(allocate(&[1.0], &[2.0], &[30], 10), [30]);
        assert_eq!(allocate(&[], &[], &[], 10), Vec::<u64>::new());
        let one = Ocba::new(1, 5, 100, 10);
        assert_eq!((one.next(), one.best(), one.correct_at_least()), (None, Some(0), Some(1.0)));
        assert_eq!(correct_at_least(&[], &[], &[]), None);
        assert_eq!(correct_at_least(&[1.0, 2.0], &[1.0, 1.0], &[3, 0]), None);
    }

    #[test]
    fn the_chance_of_being_right_agrees_with_scipy() {
        // 1 - norm.cdf(-1 / sqrt(1/10 + 4/20)) - norm.cdf(-2 / sqrt(1/10 + 9/30))
        let got = correct_at_least(&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], &[10, 20, 30]).unwrap();
        assert!((got - 0.9652727214400842).abs() < 1e-9, "{got}");
        // Ten rivals that are as good: no claim.
        assert_eq!(correct_at_least(&[1.0; 11], &[1.0; 11], &[9; 11]), Some(0.0));
        assert_eq!(correct_at_least(&[1.0, 1.0], &[0.0, 0.0], &[9, 9]), Some(1.0));
        assert_eq!(correct_at_least(&[1.0, 2.0], &[0.0, 0.0], &[9, 9]), Some(1.0));
    }

    /// Losses of true means 0, 0.3, … 2.7 and spread 1: the n-th replicate of a system is the same in every plan of
    /// the budget.
    fn loss(study: u64, system: usize, n: u64) -> f64 {
        0.3 * system as f64
            + Streams { seed: study, replicate: n }.at(Purpose::Test, system as u64, 0).normal()
    }

    fn run(study: u64, mut select: Ocba) -> Ocba {
        while let Some(more) = select.next() {
            for (system, &more) in more.iter().enumerate() {
                for _ in 0..more {
                    select.add(system, loss(study, system, select.counts()[system]));
                }
            }
        }
        select
    }

    #[test]
    fn a_budget_finds_the_best_more_often_than_equal_shares_do() {
        let (k, studies, budget) = (10, 400, 300);
        let (mut ours, mut equal, mut claimed) = (0, 0, 0.0);
        for study in 0..studies {
            let done = run(study, Ocba::new(k, 5, budget, 25));
            assert_eq!(sum(&done.counts()), budget);
            ours += u32::from(done.best() == Some(0));
            claimed += done.correct_at_least().unwrap();
            let each = budget / k as u64;
            let means: Vec<f64> = (0..k).map(|i| (0..each).map(|n| loss(study, i, n)).sum()).collect();
            equal += u32::from(lowest(&means) == Some(0));
        }
        let of = |right: u32| f64::from(right) / studies as f64;
        assert!(of(ours) > of(equal) + 0.05, "{} against {}", of(ours), of(equal));
        // What it says of itself is near the truth.
        assert!(
            (claimed / studies as f64 - of(ours)).abs() < 0.08,
            "{} of {}",
            claimed / studies as f64,
            of(ours)
        );
    }

    #[test]
    fn steps_are_a_first_stage_and_then_increments_to_the_last_replicate() {
        let mut select = Ocba::new(3, 5, 47, 20);
        let mut steps = Vec::new();
        while let Some(more) = select.next() {
            assert_eq!(
                (select.best().is_none(), select.correct_at_least().is_none()),
                (steps.is_empty(), steps.is_empty())
            );
            steps.push(sum(&more));
            for (system, &more) in more.iter().enumerate() {
                (0..more).for_each(|_| select.add(system, loss(1, system, select.counts()[system])));
            }
        }
        assert_eq!(steps, [15, 20, 12]);
        // A first stage half done asks for its other half.
        let mut half = Ocba::new(2, 4, 20, 5);
        (0..3).for_each(|i| half.add(1, f64::from(i)));
        assert_eq!(
            (half.next(), half.best(), half.mean(0), half.mean(1)),
            (Some(vec![4, 1]), None, None, Some(1.0))
        );
    }

    #[test]
    #[should_panic(expected = "does not pay for a first stage of 30")]
    fn a_budget_below_the_first_stage_is_refused() {
        Ocba::new(3, 10, 29, 5);
    }
}
