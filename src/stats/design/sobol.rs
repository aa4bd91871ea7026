//! Sobol' points, scrambled, and the crossed samples that Sobol' indices are estimated from.
//!
//! What it models: points that fill the cube more evenly than chance, of which every first 2ᵏ are even too, so that a
//! design may grow by doubling. Nested scrambling (A. B. Owen, 1995) makes each point uniform and keeps the evenness.
//!
//! Source: the crate `sobol_burley`: directions of S. Joe and F. Y. Kuo (2008), hashed scrambling of B. Burley,
//! *Practical Hash-based Owen Scrambling*, JCGT 9 (2020). It has 23 binary places; points are put into the middle of
//! their last place, so that none lies on 0 or 1. Crossing: A. Saltelli et al., Computer Physics Communications 181
//! (2010), design "AB".
//!
//! What it leaves out: more than [`MOST_SOBOL`] points or [`MOST_COLUMNS`] columns, the crossings "BA" of second-order
//! indices.

use super::{Design, DesignError, DesignKind, MOST_POINTS, check_size};
use crate::rng::{Purpose, Streams};

/// Most points of the sequence; base points of a Saltelli design.
pub const MOST_SOBOL: usize = 1 << 16;

/// Most coordinates of a point of the sequence. A Saltelli design takes two for each input.
pub const MOST_COLUMNS: usize = sobol_burley::NUM_DIMENSIONS as usize;

/// Ids of the draws of scrambles.
const ID: u64 = 2;
const SALTELLI_ID: u64 = 3;

/// The first `n` scrambled Sobol' points of `d` inputs; powers of two are evenest.
///
/// # Errors
/// If `n` or `d` is 0, `n` above [`MOST_SOBOL`] or `d` above [`MOST_COLUMNS`].
pub fn sobol(n: usize, d: usize, seed: u64) -> Result<Design, DesignError> {
    if d > MOST_COLUMNS {
        return Err(DesignError::TooManyInputs { inputs: d, most: MOST_COLUMNS });
    }
    check_size(n, d, MOST_SOBOL)?;
    let scramble = scramble(seed, ID);
    let values = (0..n).flat_map(|point| (0..d).map(move |column| coordinate(point, column, scramble)));
    Ok(Design { kind: DesignKind::Sobol, inputs: d, values: values.collect() })
}

/// `n` base points of `d` inputs with their crossings: for each base point A, then A with its first, second, …
/// coordinate from B, then B: n·(d + 2) points, of which any whole base points at the start are such a design too. A
/// and B are the halves of one Sobol' point.
///
/// # Errors
/// If `n` or `d` is 0, `n` above [`MOST_SOBOL`], there are more than [`MOST_POINTS`] points, or `d` is above half of
/// [`MOST_COLUMNS`].
pub fn saltelli(n: usize, d: usize, seed: u64) -> Result<Design, DesignError> {
    if d > MOST_COLUMNS / 2 {
        return Err(DesignError::TooManyInputs { inputs: d, most: MOST_COLUMNS / 2 });
    }
    check_size(n, d, MOST_SOBOL.min(MOST_POINTS / (d + 2)))?;
    let scramble = scramble(seed, SALTELLI_ID);
    let mut values = Vec::with_capacity(n * (d + 2) * d);
    for point in 0..n {
        let a: Vec<f64> = (0..d).map(|column| coordinate(point, column, scramble)).collect();
        let b: Vec<f64> = (d..2 * d).map(|column| coordinate(point, column, scramble)).collect();
        values.extend(&a);
        for crossed in 0..d {
            values.extend((0..d).map(|input| if input == crossed { b[input] } else { a[input] }));
        }
        values.extend(&b);
    }
    Ok(Design { kind: DesignKind::Saltelli, inputs: d, values })
}

/// The crate takes 32 bits of seed.
fn scramble(seed: u64, id: u64) -> u32 {
    (Streams { seed, replicate: 0 }.at(Purpose::Design, id, 0).word() >> 32) as u32
}

fn coordinate(point: usize, column: usize, scramble: u32) -> f64 {
    const HALF_A_PLACE: f64 = 1.0 / 16_777_216.0; // 2⁻²⁴
    f64::from(sobol_burley::sample(point as u32, column as u32, scramble)) + HALF_A_PLACE
}

#[cfg(test)]
mod tests {
    use super::super::latin::discrepancy;
    use super::*;

    #[test]
    fn every_power_of_two_of_points_is_even_in_every_input() {
        let design = sobol(256, 40, 9).unwrap();
        for n in [1, 2, 16, 128, 256] {
            for input in 0..40 {
                let mut cells: Vec<usize> =
                    design.column(input)[..n].iter().map(|x| (x * n as f64) as usize).collect();
                cells.sort_unstable();
                assert_eq!(cells, (0..n).collect::<Vec<_>>(), "input {input} of {n}");
            }
        }
    }

    /// The first two inputs are a (0, m, 2)-net: each of the 16 boxes of every shape has one of 16 points.
    #[test]
    fn the_first_two_inputs_are_even_in_every_shape_of_box() {
        for seed in 0..20 {
            let design = sobol(16, 2, seed).unwrap();
            for split in 0..=4 {
                let (across, down) = (f64::from(1 << split), f64::from(1 << (4 - split)));
                let mut boxes: Vec<usize> = design
                    .points()
                    .map(|x| (x[0] * across) as usize * down as usize + (x[1] * down) as usize)
                    .collect();
                boxes.sort_unstable();
                assert_eq!(boxes, (0..16).collect::<Vec<_>>(), "seed {seed}, split {split}");
            }
        }
    }

    #[test]
    fn sobol_points_are_evener_than_random_ones_and_integrate_better() {
        let (n, d) = (256, 4);
        let integral = |design: &Design| {
            let sum: f64 =
                design.points().map(|x| x.iter().map(|x| 1.5 * x * x + 0.5).product::<f64>()).sum();
            (sum / n as f64 - 1.0).abs()
        };
        let (mut error, mut random_error) = (0.0, 0.0);
        for seed in 0..10 {
            let design = sobol(n, d, seed).unwrap();
            let mut draws = Streams { seed, replicate: 0 }.at(Purpose::Test, 0, 0);
            let random = Design::given(d, (0..n * d).map(|_| draws.unit()).collect()).unwrap();
            assert!(discrepancy(&design) < 0.2 * discrepancy(&random), "seed {seed}");
            error += integral(&design) / 10.0;
            random_error += integral(&random) / 10.0;
        }
        assert!(error < 0.2 * random_error, "{error} against {random_error}");
    }

    #[test]
    fn points_are_a_prefix_of_more_points_and_lie_inside() {
        let (few, many) = (sobol(20, 3, 4).unwrap(), sobol(1000, 3, 4).unwrap());
        assert_eq!(many.prefix(20), Some(few));
        // In the middle of a place of 2⁻²³: an odd multiple of 2⁻²⁴.
        assert!(many.points().flatten().all(|x| (x * 16_777_216.0) % 2.0 == 1.0 && *x < 1.0));
        assert_eq!(sobol(MOST_SOBOL, 2, 4).unwrap().len(), MOST_SOBOL);
    }

    #[test]
    fn base_points_are_crossed_one_coordinate_at_a_time() {
        let (n, d) = (8, 3);
        let design = saltelli(n, d, 2).unwrap();
        assert_eq!((design.len(), design.block()), (n * (d + 2), d + 2));
        let points: Vec<&[f64]> = design.points().collect();
        for block in points.chunks(d + 2) {
            let (a, b) = (block[0], block[d + 1]);
            for input in 0..d {
                let crossed = block[input + 1];
                assert_eq!(crossed[input], b[input]);
                assert!((0..d).all(|other| other == input || crossed[other] == a[other]));
                assert_ne!(a[input], b[input]);
            }
        }
        assert_eq!(design.prefix(5 * (d + 2) + 1), Some(saltelli(5, d, 2).unwrap()));
    }

    #[test]
    fn too_many_inputs_are_refused() {
        assert!(sobol(4, MOST_COLUMNS, 1).is_ok() && saltelli(4, MOST_COLUMNS / 2, 1).is_ok());
        let error = sobol(4, MOST_COLUMNS + 1, 1).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Sobol' points of this kind are known for at most 256 inputs, not for 257"
        );
        let error = saltelli(4, MOST_COLUMNS / 2 + 1, 1).unwrap_err();
        assert_eq!(error, DesignError::TooManyInputs { inputs: 129, most: 128 });
    }
}
