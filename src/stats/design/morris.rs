//! Elementary effects: which of many inputs matter at all, for few runs.
//!
//! What it models: trajectories of d + 1 points on a grid that change one input at a time, in random order, by Δ =
//! levels / (2·(levels − 1)) up or down. Each step gives the effect of one input as change of the response per whole
//! range. Over trajectories: μ, their mean; μ*, the mean of their sizes (how much the input matters); σ, their spread
//! (how much that hangs on other inputs or on where it stands). Under noise alone an effect is normal, and μ* would be
//! √(2/π) of its spread: an input matters visibly where μ* is above that.
//!
//! Source: M. D. Morris, Technometrics 33 (1991); μ* of F. Campolongo, J. Cariboni and A. Saltelli, Environmental
//! Modelling & Software 22 (2007). Intervals are Student's t over trajectories, which are independent.
//!
//! Assumption: noise is independent between points; under common random numbers much of it cancels within a step, and
//! the part of noise given here is an upper bound.
//!
//! What it leaves out: trajectories chosen to lie far apart (then fewer would be no design any more), groups of inputs.

use serde::{Deserialize, Serialize};

use super::grid::coordinate;
use super::{Design, DesignError, DesignKind, MOST_POINTS, check_size, permutation};
use crate::math;
use crate::rng::{Purpose, Streams};
use crate::stats::{Estimate, Summary, mean};

/// Id of the draws of trajectories.
const ID: u64 = 4;

/// `r` trajectories of d + 1 points on `levels` levels; any whole ones at the start are such a design too.
///
/// # Errors
/// If `r` or `d` is 0, there are more than [`MOST_POINTS`] points, or `levels` is odd or below 2.
pub fn morris(r: usize, d: usize, levels: usize, seed: u64) -> Result<Design, DesignError> {
    if levels < 2 || !levels.is_multiple_of(2) || levels > MOST_POINTS {
        return Err(DesignError::OddLevels(levels));
    }
    check_size(r.saturating_mul(d.saturating_add(1)), d, MOST_POINTS)?;
    let jump = levels / 2;
    let mut values = Vec::with_capacity(r * (d + 1) * d);
    for trajectory in 0..r {
        let mut draws = Streams { seed, replicate: 0 }.at(Purpose::Design, ID, trajectory as u64);
        // Where each input is before and after its step.
        let ends: Vec<(usize, usize)> = (0..d)
            .map(|_| {
                let low = draws.below(jump as u64) as usize;
                if draws.chance(0.5) { (low, low + jump) } else { (low + jump, low) }
            })
            .collect();
        let mut at: Vec<f64> = ends.iter().map(|&(before, _)| coordinate(before, levels)).collect();
        values.extend(&at);
        for input in permutation(d, &mut draws) {
            at[input] = coordinate(ends[input].1, levels);
            values.extend(&at);
        }
    }
    Ok(Design { kind: DesignKind::Morris, inputs: d, values })
}

/// The elementary effects of one input, in units of the response over the input's whole range.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Mean effect, μ.
    pub mu: Estimate,
    /// Mean size of an effect, μ*.
    pub mu_star: Estimate,
    /// Standard deviation of the effects, σ; `None` for a single trajectory.
    pub sigma: Option<f64>,
    /// The μ* to expect of noise alone; `None` where noise is not known.
    pub noise_mu_star: Option<f64>,
}

impl Effect {
    /// Whether all of the interval of μ* is above what noise alone would give; `None` where either is not known.
    pub fn stands_out(&self) -> Option<bool> {
        Some(self.mu_star.interval?.low > self.noise_mu_star?)
    }
}

/// The elementary effects of all inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effects {
    /// One an input.
    pub inputs: Vec<Effect>,
    /// Trajectories used.
    pub trajectories: usize,
    /// Trajectories left out because a response was missing.
    pub left_out: usize,
}

/// Elementary effects of a response on a design of trajectories, one's own ([`morris()`]) or given. `None` where no
/// trajectory has all responses, or the points are none: each step must change one input, and each input once.
///
/// # Panics
/// If there is not one response (and variance) a point.
pub fn morris_effects(design: &Design, y: &[f64], noise_var: Option<&[f64]>, level: f64) -> Option<Effects> {
    assert_eq!(y.len(), design.len(), "a design has a response for every point");
    assert!(noise_var.is_none_or(|noise| noise.len() == y.len()), "noise has a variance for every point");
    let d = design.inputs();
    let points: Vec<&[f64]> = design.points().collect();
    if !points.len().is_multiple_of(d + 1) {
        return None;
    }
    let (mut effects, mut noise) = (vec![Vec::new(); d], vec![Vec::new(); d]);
    let mut left_out = 0;
    for first in (0..points.len()).step_by(d + 1) {
        let steps: Vec<usize> =
            (first..first + d).map(|at| only_change(points[at], points[at + 1])).collect::<Option<_>>()?;
        if (0..d).any(|input| !steps.contains(&input)) {
            return None;
        }
        if y[first..=first + d].iter().any(|y| !y.is_finite()) {
            left_out += 1;
            continue;
        }
        for (at, input) in (first..).zip(steps) {
            let change = points[at + 1][input] - points[at][input];
            effects[input].push((y[at + 1] - y[at]) / change);
            if let Some(noise_var) = noise_var {
                noise[input].push(mean_size(noise_var[at] + noise_var[at + 1]) / change.abs());
            }
        }
    }
    let inputs: Option<Vec<Effect>> = effects
        .iter()
        .zip(&noise)
        .map(|(effects, noise)| {
            let sizes: Vec<f64> = effects.iter().map(|effect| effect.abs()).collect();
            let known: Vec<f64> = noise.iter().copied().filter(|noise| noise.is_finite()).collect();
            let all = Summary::of(effects)?;
            let mut mu_star = mean(&sizes, level)?;
            mu_star.interval = mu_star.interval.map(|ends| ends.clamped(0.0, f64::INFINITY));
            Some(Effect {
                mu: mean(effects, level)?,
                mu_star,
                sigma: (all.n > 1).then_some(all.sd),
                noise_mu_star: Summary::of(&known).map(|noise| noise.mean),
            })
        })
        .collect();
    Some(Effects { inputs: inputs?, trajectories: effects[0].len(), left_out })
}

/// The one coordinate in which two points differ; `None` if there are none or more.
fn only_change(from: &[f64], to: &[f64]) -> Option<usize> {
    let mut changed =
        from.iter().zip(to).enumerate().filter(|(_, (from, to))| from != to).map(|(input, _)| input);
    let only = changed.next()?;
    changed.next().is_none().then_some(only)
}

/// The mean size of a normal deviate with this variance.
fn mean_size(variance: f64) -> f64 {
    (variance * 2.0 / math::PI).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(x: &[f64]) -> f64 {
        7.0 + 3.0 * x[0] - 2.0 * x[1] + 0.5 * x[2]
    }

    #[test]
    fn each_step_changes_one_input_by_delta_and_each_input_once() {
        for levels in [2, 4, 6, 10] {
            let (r, d) = (25, 5);
            let design = morris(r, d, levels, 3).unwrap();
            let delta = levels as f64 / (2.0 * (levels as f64 - 1.0));
            let points: Vec<&[f64]> = design.points().collect();
            assert_eq!(points.len(), r * (d + 1));
            let mut ups = 0;
            for trajectory in points.chunks(d + 1) {
                let mut changed: Vec<usize> = trajectory
                    .windows(2)
                    .map(|pair| {
                        let input = only_change(pair[0], pair[1]).unwrap();
                        let change = pair[1][input] - pair[0][input];
                        assert!((change.abs() - delta).abs() < 1e-12, "{change}");
                        ups += usize::from(change > 0.0);
                        input
                    })
                    .collect();
                changed.sort_unstable();
                assert_eq!(changed, (0..d).collect::<Vec<_>>());
            }
            // Half of 125 go up.
            assert!((40..85).contains(&ups), "{ups}");
            let mut seen: Vec<f64> = points.concat();
            seen.sort_by(f64::total_cmp);
            seen.dedup();
            let grid: Vec<f64> = (0..levels).map(|level| coordinate(level, levels)).collect();
            assert_eq!(seen, grid);
        }
    }

    #[test]
    fn whole_trajectories_at_the_start_are_a_smaller_design() {
        let many = morris(10, 4, 4, 8).unwrap();
        assert_eq!(many.prefix(19), Some(morris(3, 4, 4, 8).unwrap()));
        // Inputs change in other orders in other trajectories.
        let points: Vec<&[f64]> = many.points().collect();
        let mut first: Vec<usize> =
            points.chunks(5).map(|trajectory| only_change(trajectory[0], trajectory[1]).unwrap()).collect();
        first.sort_unstable();
        first.dedup();
        assert!(first.len() > 2, "{first:?}");
    }

    #[test]
    fn levels_are_even() {
        for levels in [0, 1, 3, 5, usize::MAX] {
            assert_eq!(morris(2, 2, levels, 1), Err(DesignError::OddLevels(levels)));
        }
    }

    #[test]
    fn a_linear_response_has_its_slopes_and_no_spread() {
        let design = morris(8, 3, 4, 1).unwrap();
        let y: Vec<f64> = design.points().map(line).collect();
        let found = morris_effects(&design, &y, None, 0.95).unwrap();
        assert_eq!((found.trajectories, found.left_out), (8, 0));
        for (effect, want) in found.inputs.iter().zip([3.0_f64, -2.0, 0.5]) {
            assert!((effect.mu.value - want).abs() < 1e-12, "{effect:?}");
            assert!((effect.mu_star.value - want.abs()).abs() < 1e-12, "{effect:?}");
            assert!(effect.sigma.unwrap() < 1e-12, "{effect:?}");
            assert_eq!((effect.noise_mu_star, effect.stands_out()), (None, None));
        }
    }

    /// An interaction shows as spread; a product with a balanced factor has no mean effect but a size.
    #[test]
    fn an_interaction_shows_as_spread() {
        let design = morris(200, 2, 4, 1).unwrap();
        let y: Vec<f64> = design.points().map(|x| (x[0] - 0.5) * (x[1] - 0.5)).collect();
        let effect = morris_effects(&design, &y, None, 0.95).unwrap().inputs[0];
        // The other input is off its middle by 1/2 or 1/6.
        assert!(effect.mu.value.abs() < 0.1 && (effect.mu_star.value - 1.0 / 3.0).abs() < 0.04, "{effect:?}");
        assert!((effect.sigma.unwrap() - (10.0_f64 / 72.0).sqrt()).abs() < 0.03, "{effect:?}");
    }

    /// Noise alone gives the μ* that is told of it, whatever the levels; an input beyond it stands out.
    #[test]
    fn noise_gives_the_size_that_is_told() {
        for levels in [2, 4] {
            let design = morris(2000, 2, levels, 1).unwrap();
            let mut draws = Streams { seed: 3, replicate: 0 }.at(Purpose::Test, 3, levels as u64);
            let y: Vec<f64> = design.points().map(|x| 0.6 * x[0] + 0.3 * draws.normal()).collect();
            let found = morris_effects(&design, &y, Some(&vec![0.09; y.len()]), 0.95).unwrap();
            let (real, idle) = (&found.inputs[0], &found.inputs[1]);
            let told = idle.noise_mu_star.unwrap();
            assert!((idle.mu_star.value / told - 1.0).abs() < 0.05, "{idle:?}");
            assert_eq!((real.stands_out(), idle.stands_out()), (Some(true), Some(false)));
        }
        // Variance 0.09 on both sides of a step of 1: 0.3·√2·√(2/π).
        let design = morris(1, 1, 2, 1).unwrap();
        let effect = morris_effects(&design, &[1.0, 2.0], Some(&[0.09; 2]), 0.95).unwrap().inputs[0];
        assert!((effect.noise_mu_star.unwrap() - 0.3 * 2.0 / math::PI.sqrt()).abs() < 1e-15);
    }

    #[test]
    fn a_trajectory_that_misses_a_response_is_left_out_whole() {
        let design = morris(6, 3, 4, 1).unwrap();
        let mut y: Vec<f64> = design.points().map(|x| x[0] * x[1] + x[2]).collect();
        let fewer = Design::given(3, design.points().skip(4).flatten().copied().collect()).unwrap();
        let want = morris_effects(&fewer, &y[4..], None, 0.95).unwrap();
        y[2] = f64::NAN;
        let found = morris_effects(&design, &y, None, 0.95).unwrap();
        assert_eq!((found.trajectories, found.left_out), (5, 1));
        assert_eq!(found.inputs, want.inputs);
        assert_eq!(morris_effects(&design, &[f64::NAN; 24], None, 0.95), None);
    }

    #[test]
    fn edges_hold() {
        // Constant: nothing matters. One trajectory: no spread, no intervals.
        let design = morris(4, 1, 4, 1).unwrap();
        let effect = morris_effects(&design, &[2.0; 8], Some(&[0.0; 8]), 0.95).unwrap().inputs[0];
        assert_eq!((effect.mu.value, effect.mu_star.value, effect.sigma), (0.0, 0.0, Some(0.0)));
        assert_eq!(effect.stands_out(), Some(false));
        let one = morris(1, 2, 4, 1).unwrap();
        let effect = morris_effects(&one, &[1.0, 2.0, 3.0], None, 0.95).unwrap().inputs[0];
        assert_eq!((effect.sigma, effect.mu_star.interval), (None, None));
        // Points that are no trajectories.
        for values in [vec![0.0, 0.0, 1.0, 1.0, 1.0, 0.0], vec![0.0, 0.0, 1.0, 0.0, 0.0, 0.0], vec![0.5, 0.1]]
        {
            let design = Design::given(2, values).unwrap();
            assert_eq!(morris_effects(&design, &vec![1.0; design.len()], None, 0.95), None);
        }
        let (good, twice) = ([0.0, 0.0, 1.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
        let design = Design::given(2, [good, twice].concat()).unwrap();
        assert_eq!(morris_effects(&design, &[1.0; 6], None, 0.95), None);
    }
}
