//! Latin hypercubes: n points of which each of n equal slices of every input has one.
//!
//! What it models: a sample whose one-dimensional spread is even in every input, whatever inputs turn out to matter;
//! points are uniform within their cells. Of [`TRIES`] random ones the most even is taken, by the centred L2
//! discrepancy.
//!
//! Source: M. D. McKay, R. J. Beckman and W. J. Conover, Technometrics 21 (1979); F. J. Hickernell, *A generalized
//! discrepancy and quadrature error bound*, Mathematics of Computation 67 (1998).
//!
//! What it leaves out: extension (part of a Latin hypercube is none: use [`super::sobol()`] to add points later),
//! optimisation beyond the best of some.

use super::{Design, DesignError, DesignKind, MOST_POINTS, check_size, permutation};
use crate::math;
use crate::rng::{Draws, Purpose, Streams};

/// Random Latin hypercubes of which the best is taken; fewer where comparing them would take longer than they are
/// worth.
const TRIES: usize = 50;

/// Factors multiplied in choosing one: about half a second.
const MOST_WORK: usize = 200_000_000;

/// Id of the draws of Latin hypercubes.
const ID: u64 = 1;

/// A Latin hypercube of `n` points of `d` inputs.
///
/// # Errors
/// If `n` or `d` is 0 or too large.
pub fn latin(n: usize, d: usize, seed: u64) -> Result<Design, DesignError> {
    check_size(n, d, MOST_POINTS)?;
    let work = n.saturating_mul(n).saturating_mul(d) / 2;
    let tries = (MOST_WORK / work.max(1)).clamp(1, TRIES);
    let attempt =
        |number: u64| any(n, d, &mut Streams { seed, replicate: 0 }.at(Purpose::Design, ID, number));
    let mut best = attempt(0);
    if tries > 1 {
        let mut least = discrepancy(&best);
        for number in 1..tries as u64 {
            let other = attempt(number);
            let found = discrepancy(&other);
            if found < least {
                (best, least) = (other, found);
            }
        }
    }
    Ok(best)
}

/// A random Latin hypercube.
fn any(n: usize, d: usize, draws: &mut Draws) -> Design {
    let mut values = vec![0.0; n * d];
    for input in 0..d {
        for (point, cell) in permutation(n, draws).into_iter().enumerate() {
            values[point * d + input] = ((cell as f64 + draws.unit()) / n as f64).min(1.0);
        }
    }
    Design { kind: DesignKind::Latin, inputs: d, values }
}

/// The centred L2 discrepancy of a design, squared: how far the points are from even, over all boxes that reach to the
/// nearest corner; 0 would be perfectly even. Takes n²·d steps.
pub fn discrepancy(design: &Design) -> f64 {
    let n = design.len() as f64;
    let off: Vec<f64> = design.values.iter().map(|x| (x - 0.5).abs()).collect();
    let points: Vec<(&[f64], &[f64])> = design.points().zip(off.chunks_exact(design.inputs)).collect();
    let (mut alone, mut pairs) = (0.0, 0.0);
    for (number, (x, x_off)) in points.iter().enumerate() {
        alone += x_off.iter().map(|z| 1.0 + 0.5 * z - 0.5 * z * z).product::<f64>();
        pairs += x_off.iter().map(|z| 1.0 + z).product::<f64>();
        // Each pair counts twice.
        for (y, y_off) in &points[..number] {
            let mut product = 2.0;
            for input in 0..design.inputs {
                product *= 1.0 + 0.5 * (x_off[input] + y_off[input] - (x[input] - y[input]).abs());
            }
            pairs += product;
        }
    }
    math::powf(13.0 / 12.0, design.inputs as f64) - 2.0 / n * alone + pairs / (n * n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slice_of_every_input_has_one_point() {
        for (n, d) in [(1, 1), (1, 4), (2, 3), (64, 5), (101, 2)] {
            let design = latin(n, d, 3).unwrap();
            assert_eq!((design.len(), design.inputs()), (n, d));
            for input in 0..d {
                let mut cells: Vec<usize> =
                    design.column(input).into_iter().map(|x| (x * n as f64) as usize).collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..n).collect::<Vec<_>>(), "input {input} of {n} x {d}");
            }
        }
    }

    /// Points stay anywhere within their cells: not in the middle, and not always in the same place.
    #[test]
    fn points_are_jittered_within_their_cells() {
        let places: Vec<f64> = latin(200, 3, 1).unwrap().values.iter().map(|x| (x * 200.0).fract()).collect();
        let n = places.len() as f64;
        let mean = places.iter().sum::<f64>() / n;
        let variance = places.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        assert!((mean - 0.5).abs() < 0.06 && (variance - 1.0 / 12.0).abs() < 0.015, "{mean} {variance}");
    }

    #[test]
    fn the_most_even_of_some_is_taken() {
        let chosen = discrepancy(&latin(20, 3, 5).unwrap());
        let mut others: Vec<f64> = (0..TRIES as u64)
            .map(|number| Streams { seed: 5, replicate: 0 }.at(Purpose::Design, ID, number))
            .map(|mut draws| discrepancy(&any(20, 3, &mut draws)))
            .collect();
        others.sort_by(f64::total_cmp);
        assert_eq!(chosen, others[0]);
        assert!(chosen < 0.8 * others[TRIES / 2], "{chosen} {others:?}");
    }

    #[test]
    fn discrepancy_agrees_with_scipy() {
        // scipy.stats.qmc.discrepancy(x, method="CD")
        for (inputs, values, want) in [
            (1, vec![0.5], 0.08333333333333326),
            (2, vec![0.1, 0.9, 0.4, 0.3, 0.7, 0.6], 0.054766666666666186),
            (3, vec![0.0, 0.0, 0.0, 1.0, 1.0, 1.0], 0.6112557870370368),
        ] {
            let found = discrepancy(&Design::given(inputs, values).unwrap());
            assert!((found - want).abs() < 1e-13, "{found} instead of {want}");
        }
    }
}
