//! Multiple comparisons with the best: for each plan, how much worse than the best it can be.
//!
//! What it models: simultaneous upper limits for θᵢ − min θⱼ (losses: lower is better). Let b be the best plan. With
//! chance ≥ level all k − 1 differences obey θᵢ − θ_b ≤ Dᵢ_b + wᵢ_b, where D is the paired difference and w a
//! one-sided t half width at (1 − level)/(k − 1) (Bonferroni: any correlation, so common random numbers are
//! welcome). On that event b is among the plans that no other beats by more than w, and every limit below holds.
//!
//! Sources: J. C. Hsu, *Multiple Comparisons*, 1996, ch. 4; D. G. Edwards and J. C. Hsu 1983 for unequal spreads.
//!
//! What it leaves out: lower limits ("at least so much worse"), and selection with a guarantee (see `KimNelson`).

use serde::{Deserialize, Serialize};

use super::mean::t_half_width;
use super::paired::Difference;

/// One plan against the best of them all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedWithBest {
    /// Index of the plan.
    pub plan: usize,
    /// How much more it loses than the plan with the lowest observed loss (ties: the first).
    pub behind: f64,
    /// At most so much worse than the truly best plan, at the level asked for, all plans taken together.
    pub worse_at_most: f64,
    /// Whether this plan may be the best: no other is clearly better.
    pub may_be_best: bool,
}

/// Compares plans with the best of them. `values` are their losses, one a plan; `gap(i, j)` is the paired difference of plan i
/// minus plan j. `None` for no plan, fewer than two replicates of a pair, or a pair without a difference.
///
/// # Panics
/// If the level is too low for so many plans.
pub fn compare_with_best(
    values: &[f64],
    gap: impl Fn(usize, usize) -> Option<Difference>,
    level: f64,
) -> Option<Vec<ComparedWithBest>> {
    let plans = values.len();
    let comparisons = plans.saturating_sub(1).max(1) as f64;
    // A two-sided interval whose one tail is the share of one comparison.
    let pair_level = 1.0 - 2.0 * (1.0 - level) / comparisons;
    assert!(pair_level > 0.0, "a level of {level} is too low to compare {plans} plans");
    let mut pairs = vec![Pair { gap: 0.0, half_width: 0.0 }; plans * plans];
    for i in 0..plans {
        for j in i + 1..plans {
            let pair = Pair::new(&gap(i, j)?, pair_level)?;
            pairs[i * plans + j] = pair;
            pairs[j * plans + i] = Pair { gap: -pair.gap, ..pair };
        }
    }
    let pair = |i: usize, j: usize| &pairs[i * plans + j];
    let may_be_best: Vec<bool> =
        (0..plans).map(|i| (0..plans).all(|j| pair(i, j).gap <= pair(i, j).half_width)).collect();
    let leader = (0..plans).min_by(|&i, &j| values[i].total_cmp(&values[j]).then(i.cmp(&j)))?;
    let compared = |plan: usize| ComparedWithBest {
        plan,
        behind: pair(plan, leader).gap,
        worse_at_most: (0..plans)
            .filter(|&rival| rival != plan && may_be_best[rival])
            .map(|rival| pair(plan, rival).gap + pair(plan, rival).half_width)
            .fold(0.0, f64::max),
        may_be_best: may_be_best[plan],
    };
    Some((0..plans).map(compared).collect())
}

#[derive(Clone, Copy)]
struct Pair {
    gap: f64,
    half_width: f64,
}

impl Pair {
    fn new(paired: &Difference, level: f64) -> Option<Self> {
        Some(Self { gap: paired.value, half_width: t_half_width(paired.sd, paired.n, level)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};
    use crate::stats::{Moments, difference, ratio_difference};

    /// Plans of true losses 0, 0.1, 0.5 and 3 that share most of their luck.
    const TRUTH: [f64; 4] = [0.1, 0.0, 0.5, 3.0];

    fn plans(study: u64, n: u64) -> Vec<Vec<f64>> {
        let normal =
            |plan: u64, i: u64| Streams { seed: study, replicate: i }.at(Purpose::Test, plan, 0).normal();
        let own = |plan: usize, i: u64| TRUTH[plan] + 2.0 * normal(99, i) + 0.5 * normal(plan as u64, i);
        (0..TRUTH.len()).map(|plan| (0..n).map(|i| own(plan, i)).collect()).collect()
    }

    fn try_to(plans: &[Vec<f64>], common: Option<&[f64]>) -> Option<Vec<ComparedWithBest>> {
        let gap = |i: usize, j: usize| match common {
            Some(common) => ratio_difference(&plans[i], &plans[j], common, 0.95),
            None => difference(&plans[i], &plans[j], 0.95),
        };
        let values: Vec<f64> = plans.iter().map(|p| Moments::of_numbers(p.clone()).mean_x()).collect();
        compare_with_best(&values, gap, 0.95)
    }

    fn compare(plans: &[Vec<f64>]) -> Vec<ComparedWithBest> {
        try_to(plans, None).unwrap()
    }

    #[test]
    fn limits_agree_with_scipy() {
        // stats.t.ppf(1 - 0.05 / 3, 7) * stats.sem(a - b) beside (a - b).mean(), over the pairs with a plan that may be best
        let plans = [
            vec![0.0, 1.0, 2.0, 0.0, 3.0, 1.0, 0.0, 1.0],
            vec![1.0, 1.0, 4.0, 0.0, 5.0, 1.0, 2.0, 2.0],
            vec![1.0, 0.0, 2.0, 1.0, 2.0, 1.0, 1.0, 0.0],
            vec![4.0, 6.0, 5.0, 5.0, 9.0, 4.0, 4.0, 6.0],
        ];
        let got = compare(&plans);
        assert_eq!(got.iter().map(|c| c.may_be_best).collect::<Vec<_>>(), [true, false, true, false]);
        let want = [0.8647515653934548, 2.2229433918627883, 0.8647515653934548, 5.948871605747925];
        for (got, want) in got.iter().zip(want) {
            assert!((got.worse_at_most - want).abs() < 1e-8, "{got:?} instead of {want}");
        }
    }

    #[test]
    fn limits_hold_together_at_least_as_often_as_they_say() {
        let studies = 300;
        let held = (0..studies)
            .filter(|&study| compare(&plans(study, 50)).iter().all(|c| TRUTH[c.plan] <= c.worse_at_most))
            .count();
        assert!(held as f64 >= 0.93 * studies as f64, "{held} of {studies}");
    }

    #[test]
    fn clear_losers_are_out_and_the_leader_is_hardly_worse_than_itself() {
        let compared = compare(&plans(7, 400));
        assert_eq!(compared.iter().map(|c| c.may_be_best).collect::<Vec<_>>(), [false, true, false, false]);
        assert_eq!((compared[1].behind, compared[1].worse_at_most), (0.0, 0.0));
        assert!((2.9..3.2).contains(&compared[3].worse_at_most), "{compared:?}");
    }

    #[test]
    fn twins_are_at_most_nothing_worse_than_each_other() {
        let mut twins = plans(8, 100);
        twins[0] = twins[1].clone();
        twins.truncate(2);
        for compared in compare(&twins) {
            assert_eq!((compared.behind, compared.worse_at_most, compared.may_be_best), (0.0, 0.0, true));
        }
    }

    #[test]
    fn ratios_over_a_constant_are_means_and_degenerate_inputs_have_no_answer() {
        let plans = plans(9, 60);
        let means = compare(&plans);
        let ratios = try_to(&plans, Some(&[1.0; 60])).unwrap();
        for (mean, ratio) in means.iter().zip(&ratios) {
            assert!((mean.worse_at_most - ratio.worse_at_most).abs() < 1e-12);
        }
        assert_eq!(try_to(&[], None), None);
        assert_eq!(try_to(&[vec![1.0], vec![2.0]], None), None);
        assert_eq!(try_to(&plans, Some(&[0.0; 60])), None);
        assert_eq!(compare(&plans[..1])[0].worse_at_most, 0.0);
    }
}
