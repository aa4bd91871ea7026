//! Two plans on the same replicates: the difference, its interval, its p-value and a verdict in a word.
//!
//! What it models: under common random numbers replicate i of both plans meets the same raids, so that the
//! differences within replicates carry the comparison and what the plans share cancels. A plan against itself
//! differs by exactly 0.
//!
//! Fewer than [`FEWEST`] replicates carry no verdict, whatever the interval says: losses are counts, and a handful of
//! replicates with equal gaps has no spread at all (2 of 2 such would be "proved" with p = 0).
//!
//! Sources: Student's paired t test; S. Holm 1979 for several comparisons; the ratio of summed differences over a
//! common denominator as in `ratio`.
//!
//! What it leaves out: ratios whose denominators the plans change.

use serde::{Deserialize, Serialize};

use super::distributions::t_two_sided_p;
use super::estimate::Interval;
use super::mean::t_half_width;
use super::moments::Moments;

/// Replicates below which no verdict is given. With ten, gaps that favour either plan with equal chance all fall the same
/// way once in 500 times; with three, once in four. The number is a convention of ours.
pub const FEWEST: u64 = 10;

/// What the paired replicates say about the first plan against the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// No replicate differs.
    Identical,
    /// The first is lower: its interval lies below 0, of at least [`FEWEST`] replicates.
    Lower,
    /// The first is higher: its interval lies above 0, of at least [`FEWEST`] replicates.
    Higher,
    /// Can't tell yet: too few replicates, or 0 lies in the interval.
    Unclear,
}

/// The first plan minus the second.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// Estimated difference.
    pub value: f64,
    /// Its t interval; `None` for a single replicate.
    pub interval: Option<Interval>,
    /// Two-sided p-value of no difference, not adjusted (see [`holm`]); `None` for a single replicate.
    pub p_value: Option<f64>,
    /// Standard deviation over replicates of the (linearised) difference; 0 for a single one.
    pub sd: f64,
    /// Number of replicates.
    pub n: u64,
    /// The interval in a word.
    pub verdict: Verdict,
}

/// The mean of `a` − `b`, one pair a replicate. `None` without replicates.
///
/// # Panics
/// If the slices differ in length.
pub fn difference(a: &[f64], b: &[f64], level: f64) -> Option<Difference> {
    Moments::of_numbers(gaps(a, b)).difference(level)
}

/// (Σ`a` − Σ`b`) / Σ`common`: the difference of two ratios of sums with the same denominators, such as the drones
/// that came. `None` where the denominators sum to 0.
///
/// # Panics
/// If the slices differ in length.
pub fn ratio_difference(a: &[f64], b: &[f64], common: &[f64], level: f64) -> Option<Difference> {
    Moments::of(&gaps(a, b), common).ratio_difference(level)
}

fn gaps(a: &[f64], b: &[f64]) -> Vec<f64> {
    assert_eq!(a.len(), b.len(), "paired plans have the same replicates");
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

impl Difference {
    /// The second plan minus the first.
    #[must_use]
    pub fn turned(self) -> Self {
        let interval = self.interval.map(|i| Interval { low: -i.high, high: -i.low, level: i.level });
        let verdict = match self.verdict {
            Verdict::Lower => Verdict::Higher,
            Verdict::Higher => Verdict::Lower,
            same => same,
        };
        // Without a negative zero.
        Difference { value: 0.0 - self.value, interval, verdict, ..self }
    }

    pub(super) fn new(value: f64, sd: f64, n: u64, identical: bool, level: f64) -> Self {
        let half_width = t_half_width(sd, n, level);
        let interval = half_width.map(|half_width| Interval::around(value, half_width, level));
        let p_value = half_width.map(|_| {
            if value == 0.0 {
                return 1.0;
            }
            t_two_sided_p(value / (sd / (n as f64).sqrt()), (n - 1) as f64)
        });
        let verdict = match interval {
            _ if identical => Verdict::Identical,
            _ if n < FEWEST => Verdict::Unclear,
            Some(interval) if interval.high < 0.0 => Verdict::Lower,
            Some(interval) if interval.low > 0.0 => Verdict::Higher,
            _ => Verdict::Unclear,
        };
        Self { value, interval, p_value, sd, n, verdict }
    }
}

/// Holm's step-down adjustment of p-values, in the order given: an adjusted value below 1 − level is a finding
/// with all of the comparisons taken together.
///
/// # Panics
/// If a p-value is not within [0, 1].
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    assert!(p_values.iter().all(|p| (0.0..=1.0).contains(p)), "p-values lie within 0 and 1: {p_values:?}");
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&i, &j| p_values[i].total_cmp(&p_values[j]).then(i.cmp(&j)));
    let mut adjusted = vec![0.0; p_values.len()];
    let mut floor = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        floor = floor.max((p_values.len() - rank) as f64 * p_values[index]).min(1.0);
        adjusted[index] = floor;
    }
    adjusted
}

/// How many further replicates would make the sign of a difference clear, if the difference and the spread seen
/// so far hold: 0 where it is clear already, those that [`FEWEST`] asks for at least, `None` where nothing differs or a
/// single replicate shows no spread.
pub fn replicates_needed(difference: &Difference) -> Option<u64> {
    let level = difference.interval?.level;
    if difference.value == 0.0 {
        return None;
    }
    let total = replicates_for_half_width(difference.sd, difference.value.abs(), level);
    Some(total.max(FEWEST).saturating_sub(difference.n))
}

/// The smallest number of replicates (at least two) whose t interval is at most ± `half_width` wide, for values
/// of spread `sd`; at most 2⁵².
///
/// # Panics
/// If `half_width` is not positive.
pub fn replicates_for_half_width(sd: f64, half_width: f64, level: f64) -> u64 {
    const MOST: u64 = 1 << 52;
    assert!(half_width > 0.0, "a wanted half width is positive, got {half_width}");
    let enough = |n: u64| t_half_width(sd, n, level).is_some_and(|reached| reached <= half_width);
    let mut high = 2;
    while !enough(high) && high < MOST {
        high *= 2;
    }
    let mut low = high / 2;
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if enough(middle) { high = middle } else { low = middle }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::ratio;

    const A: [f64; 8] = [0.0, 1.0, 2.0, 0.0, 3.0, 1.0, 0.0, 1.0];
    const B: [f64; 8] = [1.0, 1.0, 4.0, 0.0, 5.0, 1.0, 2.0, 2.0];
    const CAME: [f64; 8] = [2.0, 4.0, 5.0, 1.0, 6.0, 2.0, 3.0, 4.0];

    #[track_caller]
    fn close(got: f64, want: f64) {
        assert!((got - want).abs() <= 1e-9 * want.abs(), "{got} instead of {want}");
    }

    #[test]
    fn difference_agrees_with_scipy() {
        // t = scipy.stats.ttest_rel(a, b); t.pvalue, t.confidence_interval(0.95)
        let got = difference(&A, &B, 0.95).unwrap();
        let interval = got.interval.unwrap();
        close(got.value, -1.0);
        close(got.p_value.unwrap(), 0.01845152851301587);
        close(interval.low, -1.7740049730751597);
        close(interval.high, -0.22599502692484041);
    }

    #[test]
    fn ratio_difference_is_the_ratio_of_the_gaps() {
        let got = ratio_difference(&A, &B, &CAME, 0.95).unwrap();
        let want = ratio(&gaps(&A, &B), &CAME, 0.95).unwrap();
        assert_eq!((got.value, got.interval), (want.value, want.interval));
        close(got.value, -8.0 / 27.0);
        let turned = ratio_difference(&B, &A, &CAME, 0.95).unwrap();
        assert_eq!((turned.value, turned.p_value), (-got.value, got.p_value));
        // Twice the same eight: enough to say so.
        let twice = |xs: &[f64]| [xs, xs].concat();
        let verdict = |a: &[f64], b: &[f64]| {
            ratio_difference(&twice(a), &twice(b), &twice(&CAME), 0.95).unwrap().verdict
        };
        assert_eq!((verdict(&A, &B), verdict(&B, &A)), (Verdict::Lower, Verdict::Higher));
    }

    #[test]
    fn fewer_than_ten_replicates_carry_no_verdict() {
        for n in [2, 3, 9] {
            let got = difference(&vec![1.0; n], &vec![0.0; n], 0.95).unwrap();
            assert_eq!((got.sd, got.verdict), (0.0, Verdict::Unclear), "{n} equal gaps prove nothing");
            assert_eq!(replicates_needed(&got), Some(10 - n as u64));
        }
        assert_eq!(difference(&[1.0; 10], &[0.0; 10], 0.95).unwrap().verdict, Verdict::Higher);
        // That nothing differs is no claim about what has not been seen.
        assert_eq!(difference(&[1.0; 2], &[1.0; 2], 0.95).unwrap().verdict, Verdict::Identical);
    }

    #[test]
    fn a_plan_against_itself_differs_by_exactly_nothing() {
        let odd = [0.1, 0.2, 0.3, 1e9, -7.7, 0.0, 1e-12, 3.0];
        for same in [difference(&odd, &odd, 0.95), ratio_difference(&odd, &odd, &CAME, 0.95)] {
            let same = same.unwrap();
            assert_eq!(same.value, 0.0);
            assert_eq!(same.interval, Some(Interval { low: 0.0, high: 0.0, level: 0.95 }));
            assert_eq!((same.verdict, same.p_value), (Verdict::Identical, Some(1.0)));
            assert_eq!(replicates_needed(&same), None);
        }
    }

    #[test]
    fn a_constant_difference_is_certain() {
        let (low, lifted) = ([A, A].concat(), [A, A].concat().iter().map(|a| a + 0.5).collect::<Vec<_>>());
        let sure = difference(&lifted, &low, 0.95).unwrap();
        assert_eq!((sure.value, sure.sd, sure.p_value), (0.5, 0.0, Some(0.0)));
        assert_eq!((sure.verdict, replicates_needed(&sure)), (Verdict::Higher, Some(0)));
    }

    #[test]
    fn too_few_replicates_say_nothing() {
        assert_eq!(difference(&[], &[], 0.95), None);
        let one = difference(&[1.0], &[0.0], 0.95).unwrap();
        assert_eq!((one.interval, one.p_value, one.verdict), (None, None, Verdict::Unclear));
        assert_eq!(replicates_needed(&one), None);
        assert_eq!(ratio_difference(&[1.0], &[0.0], &[0.0], 0.95), None);
    }

    #[test]
    fn holm_agrees_with_statsmodels() {
        // statsmodels.stats.multitest.multipletests(p, method='holm')[1]
        let p_values = [0.01, 0.04, 0.03, 0.005, 0.04, 0.9, 0.7, 0.0];
        let want = [0.06, 0.16, 0.15, 0.035, 0.16, 1.0, 1.0, 0.0];
        for (got, want) in holm(&p_values).into_iter().zip(want) {
            assert!((got - want).abs() < 1e-12, "{got} instead of {want}");
        }
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn replicates_are_just_enough() {
        for (sd, half_width) in [(1.0, 0.1), (3.0, 0.01), (1.0, 5.0), (0.0, 1.0), (1.0, 20.0)] {
            let n = replicates_for_half_width(sd, half_width, 0.95);
            assert!(t_half_width(sd, n, 0.95).unwrap() <= half_width, "sd {sd}, half width {half_width}");
            assert!(n == 2 || t_half_width(sd, n - 1, 0.95).unwrap() > half_width, "{n} is too many");
        }
        // (1.96 · 1 / 0.1)² = 384.1, and a little more for Student's t.
        assert_eq!(replicates_for_half_width(1.0, 0.1, 0.95), 387);
        let unclear = Difference { value: 0.1, sd: 1.0, ..difference(&A, &A, 0.95).unwrap() };
        assert_eq!(replicates_needed(&unclear), Some(387 - 8));
        assert_eq!(replicates_for_half_width(1e30, 1e-30, 0.95), 1 << 52);
    }
}
