//! Designed experiments: where to run a model, and what its answers say of its inputs.
//!
//! What it models: a response of d inputs, each scaled to [0, 1] over its range ([`Range`]). A [`Design`] is a list of
//! points of the unit cube, a function of (seed, size, d) alone. The response at a point is the mean of its replicates,
//! `noise_var` the variance of that mean (s²/n).
//!
//! Which design for what: few runs and many inputs → [`morris()`] and [`morris_effects`] (which inputs matter at all);
//! a picture of main effects → [`latin()`] or [`sobol()`] with [`main_effects()`]; shares of the variance with
//! interactions → [`saltelli()`] and [`sobol_indices`], at the price of n·(d + 2) points; every corner of two or three
//! inputs → [`grid()`]. How much of what varies is luck: [`noise_share`].
//!
//! Assumption: inputs are independent and uniform over their (linear or logarithmic) ranges; every index is one of that
//! distribution, and moves with the ranges. A response that is not finite is missing: analyses of single points leave
//! the point out, those of blocks the whole block, and say how many. That is harmless only where what is missing does
//! not hang on the inputs.
//!
//! What it leaves out: dependent inputs, groups of inputs, second-order indices, adaptive designs, emulators.
//!
//! Source: A. Saltelli et al., *Global Sensitivity Analysis: The Primer*, Wiley 2008; sources of each method in its
//! file. Checked against SALib and statsmodels (`tests/tables/sensitivity/`).

mod curve;
mod grid;
mod latin;
mod least_squares;
mod main_effects;
mod morris;
mod noise;
mod range;
mod sobol;
mod variance;

use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use curve::{CurvePoint, curve, first_order_from_sample, first_order_on_grid};
pub use grid::grid;
pub use latin::{discrepancy, latin};
pub use main_effects::{MainEffect, MainEffects, main_effects};
pub use morris::{Effect, Effects, morris, morris_effects};
pub use noise::{first_order_of_signal, noise_share, total_of_signal};
pub use range::{Range, Scale};
pub use sobol::{MOST_COLUMNS, MOST_SOBOL, saltelli, sobol};
pub use variance::{SobolIndex, SobolIndices, sobol_indices};

use crate::rng::Draws;

/// More points than this are refused: nobody runs them, and a slip in a grid asks for them.
pub const MOST_POINTS: usize = 1 << 20;

/// How the points of a design were chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DesignKind {
    /// Latin hypercube.
    Latin,
    /// Owen-scrambled Sobol' points.
    Sobol,
    /// Base points of two Sobol' samples and their crossings, for Sobol' indices.
    Saltelli,
    /// Trajectories that change one input at a time.
    Morris,
    /// Full factorial.
    Grid,
    /// Points from elsewhere, or a part of a design that is no design of its kind any more.
    Given,
}

/// What is wrong with a design that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
pub enum DesignError {
    /// Nothing to place, or nowhere to place it.
    #[error("a design has at least one point and one input")]
    Empty,
    /// Too many points for the kind.
    #[error("a design of this kind has at most {most} points, and more were asked for")]
    TooManyPoints {
        /// Most points; base points of a Saltelli design.
        most: usize,
    },
    /// Too many inputs for Sobol' points.
    #[error("Sobol' points of this kind are known for at most {most} inputs, not for {inputs}")]
    TooManyInputs {
        /// Inputs asked for.
        inputs: usize,
        /// Most inputs.
        most: usize,
    },
    /// Levels that a Morris design cannot have.
    #[error("the levels of a Morris design are an even number from 2 to {MOST_POINTS}, not {0}")]
    OddLevels(usize),
    /// Numbers that do not fill whole points.
    #[error("{values} numbers are no whole points of {inputs} inputs")]
    Ragged {
        /// Numbers given.
        values: usize,
        /// Inputs of a point.
        inputs: usize,
    },
    /// A coordinate outside of the unit cube.
    #[error("point {point}, input {input}: a coordinate lies within 0 and 1, not at {value}")]
    Outside {
        /// The point, from 0.
        point: usize,
        /// The input, from 0.
        input: usize,
        /// The coordinate.
        value: f64,
    },
    /// Ends of a range that do not make one.
    #[error(
        "a range runs from a finite number to a greater one, and on a log scale from above 0; not from {low} to {high}"
    )]
    BadRange {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

/// Points of the unit cube, in the order in which they are run.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    kind: DesignKind,
    inputs: usize,
    /// One point after the other.
    values: Vec<f64>,
}

impl Design {
    /// From points that somebody else chose: `values` has one point of `inputs` coordinates after the other.
    ///
    /// # Errors
    /// If there are none or too many, they do not fill whole points, or one lies outside of [0, 1].
    pub fn given(inputs: usize, values: Vec<f64>) -> Result<Self, DesignError> {
        if inputs == 0 || values.is_empty() {
            return Err(DesignError::Empty);
        }
        if !values.len().is_multiple_of(inputs) {
            return Err(DesignError::Ragged { values: values.len(), inputs });
        }
        check_size(values.len() / inputs, inputs, MOST_POINTS)?;
        match values.iter().position(|value| !(0.0..=1.0).contains(value)) {
            Some(at) => {
                Err(DesignError::Outside { point: at / inputs, input: at % inputs, value: values[at] })
            }
            None => Ok(Self { kind: DesignKind::Given, inputs, values }),
        }
    }

    /// How the points were chosen.
    pub fn kind(&self) -> DesignKind {
        self.kind
    }

    /// Number of inputs, d.
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Number of points; at least one.
    #[allow(clippy::len_without_is_empty, reason = "a design is never empty")]
    pub fn len(&self) -> usize {
        self.values.len() / self.inputs
    }

    /// The points in order.
    pub fn points(&self) -> impl ExactSizeIterator<Item = &[f64]> {
        self.values.chunks_exact(self.inputs)
    }

    /// One coordinate of every point.
    ///
    /// # Panics
    /// If there is no such input.
    pub fn column(&self, input: usize) -> Vec<f64> {
        self.points().map(|point| point[input]).collect()
    }

    /// How many points belong together: a base point with its crossings, a trajectory, else one. Run whole blocks only.
    pub fn block(&self) -> usize {
        match self.kind {
            DesignKind::Saltelli => self.inputs + 2,
            DesignKind::Morris => self.inputs + 1,
            _ => 1,
        }
    }

    /// The first whole blocks within `points` points, for a sweep that was stopped early; `None` if there are none.
    /// Part of a Latin hypercube or a grid is neither any more, and becomes a given design; the others stay what they
    /// are.
    pub fn prefix(&self, points: usize) -> Option<Self> {
        let keep = points.min(self.len()) / self.block() * self.block();
        let kind = match self.kind {
            DesignKind::Latin | DesignKind::Grid if keep < self.len() => DesignKind::Given,
            kind => kind,
        };
        (keep > 0).then(|| Self {
            kind,
            inputs: self.inputs,
            values: self.values[..keep * self.inputs].to_vec(),
        })
    }
}

/// Refuses a design without points or inputs, of too many points, or whose coordinates would not fit into memory.
fn check_size(points: usize, inputs: usize, most: usize) -> Result<(), DesignError> {
    if points == 0 || inputs == 0 {
        return Err(DesignError::Empty);
    }
    let fits = points.checked_mul(inputs).is_some_and(|numbers| numbers <= 64 * MOST_POINTS);
    if points > most || !fits { Err(DesignError::TooManyPoints { most }) } else { Ok(()) }
}

/// The numbers 0..n in random order (R. A. Fisher and F. Yates); n draws.
fn permutation(n: usize, draws: &mut Draws) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for last in (0..n).rev() {
        order.swap(last, draws.below(last as u64 + 1) as usize);
    }
    order
}

/// The response where it is there: rows and values of the finite ones.
fn present(y: &[f64]) -> (Vec<usize>, Vec<f64>) {
    y.iter().enumerate().filter(|(_, y)| y.is_finite()).map(|(row, &y)| (row, y)).unzip()
}

#[cfg(test)]
mod examples;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_points_are_checked_and_kept() {
        let design = Design::given(2, vec![0.0, 1.0, 0.25, 0.5]).unwrap();
        assert_eq!((design.len(), design.inputs(), design.block()), (2, 2, 1));
        assert_eq!(design.points().last().unwrap(), [0.25, 0.5]);
        assert_eq!(design.column(1), [1.0, 0.5]);
        assert_eq!(Design::given(0, vec![0.5]), Err(DesignError::Empty));
        assert_eq!(Design::given(2, vec![]), Err(DesignError::Empty));
        assert_eq!(Design::given(2, vec![0.5; 3]), Err(DesignError::Ragged { values: 3, inputs: 2 }));
        assert_eq!(
            Design::given(2, vec![0.5, 0.5, 0.5, 1.5]),
            Err(DesignError::Outside { point: 1, input: 1, value: 1.5 })
        );
        assert!(Design::given(1, vec![f64::NAN]).is_err());
    }

    #[test]
    fn a_prefix_has_whole_blocks_and_part_of_a_latin_hypercube_is_none() {
        let morris = morris(3, 2, 4, 1).unwrap();
        let part = morris.prefix(8).unwrap();
        assert_eq!((part.len(), part.kind()), (6, DesignKind::Morris));
        assert_eq!(morris.prefix(2), None);
        assert_eq!(morris.prefix(100), Some(morris));
        let latin = latin(6, 2, 1).unwrap();
        assert_eq!(latin.prefix(5).unwrap().kind(), DesignKind::Given);
        assert_eq!(latin.prefix(6).unwrap().kind(), DesignKind::Latin);
    }

    #[test]
    fn nothing_and_too_much_are_refused() {
        for refused in [latin(0, 2, 1), latin(2, 0, 1), sobol(0, 1, 1), saltelli(1, 0, 1), morris(0, 1, 4, 1)]
        {
            assert_eq!(refused, Err(DesignError::Empty));
        }
        for refused in [
            latin(MOST_POINTS + 1, 1, 1),
            latin(1 << 10, usize::MAX, 1),
            sobol(MOST_SOBOL + 1, 1, 1),
            saltelli(MOST_SOBOL, 100, 1),
            morris(MOST_POINTS, 3, 4, 1),
            morris(usize::MAX, 3, 4, 1),
        ] {
            assert!(matches!(refused, Err(DesignError::TooManyPoints { .. })), "{refused:?}");
        }
    }

    #[test]
    fn designs_are_functions_of_their_seed() {
        let make: [fn(u64) -> Design; 4] = [
            |seed| latin(16, 3, seed).unwrap(),
            |seed| sobol(16, 3, seed).unwrap(),
            |seed| saltelli(16, 3, seed).unwrap(),
            |seed| morris(4, 3, 4, seed).unwrap(),
        ];
        for make in make {
            assert_eq!(make(7), make(7));
            assert_ne!(make(7), make(8));
        }
    }
}
