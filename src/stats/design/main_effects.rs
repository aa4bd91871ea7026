//! Main effects from a design of any kind: how much each input moves the response, others being as they may.
//!
//! What it models: one linear regression on all inputs together, each as it stands in the design, so a slope is the
//! change of the response from one end of the input's range to the other; the share of the variance of each input
//! alone, curved or not ([`first_order_from_sample`]); and its curve for a picture.
//!
//! Assumption: of the regression's errors that they are independent and of one size. They hold noise and whatever is
//! not linear alike: R² says how much that is. Where it is low, read the curves and the first-order indices, not the
//! slopes.
//!
//! What it leaves out: interactions ([`super::sobol_indices`]), weights by the noise of a point.

use serde::{Deserialize, Serialize};

use super::curve::{CurvePoint, curve, first_order_from_sample, first_order_on_grid};
use super::{Design, DesignKind, least_squares, present};
use crate::stats::{Estimate, Interval, Method, Summary, t_quantile};

/// Bins of a curve.
const BINS: usize = 5;

/// The main effect of one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MainEffect {
    /// Change of the response over the whole range, by linear regression on all inputs. `None` where the design does
    /// not determine it; no interval where no degree of freedom is left.
    pub slope: Option<Estimate>,
    /// Its standard error.
    pub standard_error: Option<f64>,
    /// The slope in standard deviations of the response and of the input.
    pub standardised: Option<f64>,
    /// First-order Sobol' index, noise included; `None` where the input or the response is constant or points are too
    /// few.
    pub first_order: Option<f64>,
    /// Mean responses in up to five bins of the input.
    pub curve: Vec<CurvePoint>,
}

/// The main effects of all inputs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MainEffects {
    /// One an input.
    pub inputs: Vec<MainEffect>,
    /// Share of the variance that the regression explains; `None` without a regression, for a constant response, or
    /// where no degree of freedom is left.
    pub r_squared: Option<f64>,
    /// Points less inputs that vary less one.
    pub degrees: usize,
    /// Points used.
    pub points: usize,
    /// Points left out because their response was missing.
    pub left_out: usize,
}

/// Main effects of a response, one number a point. `None` for fewer than two responses.
///
/// # Panics
/// If there is not one response a point.
pub fn main_effects(design: &Design, y: &[f64], level: f64) -> Option<MainEffects> {
    assert_eq!(y.len(), design.len(), "a design has a response for every point");
    let (rows, y) = present(y);
    let (n, left_out) = (y.len(), design.len() - y.len());
    let response = Summary::of(&y).filter(|all| all.n > 1)?;
    let whole_grid = design.kind() == DesignKind::Grid && left_out == 0;

    let columns: Vec<Vec<f64>> = (0..design.inputs())
        .map(|input| {
            let column = design.column(input);
            rows.iter().map(|&row| column[row]).collect()
        })
        .collect();
    let spreads: Vec<Summary> = columns.iter().filter_map(|column| Summary::of(column)).collect();
    // An input that was not varied has no slope, and takes none from the others.
    let varied: Vec<usize> =
        (0..columns.len()).filter(|&input| spreads[input].min < spreads[input].max).collect();
    let centred: Vec<Vec<f64>> = varied
        .iter()
        .map(|&input| columns[input].iter().map(|x| x - spreads[input].mean).collect())
        .collect();
    let off: Vec<f64> = y.iter().map(|y| y - response.mean).collect();
    let degrees = n.saturating_sub(varied.len() + 1);
    let fit = if n > varied.len() { least_squares::fit(&centred, &off) } else { None };

    let total_squares: f64 = off.iter().map(|y| y * y).sum();
    let r_squared = fit
        .as_ref()
        .filter(|_| degrees > 0 && total_squares > 0.0)
        .map(|fit| 1.0 - fit.residual_squares / total_squares);
    let inputs = (0..columns.len())
        .map(|input| {
            let fitted = varied.iter().position(|&other| other == input).zip(fit.as_ref());
            let slope = fitted.map(|(at, fit)| fit.coefficients[at]);
            let standard_error = fitted
                .filter(|_| degrees > 0)
                .map(|(at, fit)| fit.scales[at] * (fit.residual_squares / degrees as f64).sqrt());
            let half = standard_error.map(|error| t_quantile((1.0 + level) / 2.0, degrees as f64) * error);
            MainEffect {
                slope: slope.map(|value| Estimate {
                    value,
                    interval: half.map(|half| Interval::around(value, half, level)),
                    n: n as u64,
                    method: Method::StudentT,
                }),
                standard_error,
                standardised: slope
                    .filter(|_| response.sd > 0.0)
                    .map(|slope| slope * spreads[input].sd / response.sd),
                first_order: if whole_grid {
                    first_order_on_grid(&columns[input], &y)
                } else {
                    first_order_from_sample(&columns[input], &y)
                },
                curve: curve(&columns[input], &y, BINS, level),
            }
        })
        .collect();
    Some(MainEffects { inputs, r_squared, degrees, points: n, left_out })
}

#[cfg(test)]
mod tests {
    use super::super::{grid, latin, sobol};
    use super::*;

    #[track_caller]
    fn near(found: f64, want: f64, slack: f64) {
        assert!((found - want).abs() < slack, "{found} instead of {want}");
    }

    fn line(x: &[f64]) -> f64 {
        7.0 + 3.0 * x[0] - 2.0 * x[1] + 0.5 * x[2]
    }

    #[test]
    fn a_linear_response_has_its_exact_slopes() {
        for design in [latin(20, 3, 1).unwrap(), sobol(32, 3, 1).unwrap(), grid(&[3, 4, 2]).unwrap()] {
            let y: Vec<f64> = design.points().map(line).collect();
            let found = main_effects(&design, &y, 0.95).unwrap();
            near(found.r_squared.unwrap(), 1.0, 1e-12);
            for (effect, want) in found.inputs.iter().zip([3.0, -2.0, 0.5]) {
                near(effect.slope.unwrap().value, want, 1e-12);
                assert!(effect.standard_error.unwrap() < 1e-12);
                assert!(effect.curve.len() >= 2 && effect.curve.len() <= 5);
            }
            assert_eq!((found.points, found.left_out, found.degrees), (y.len(), 0, y.len() - 4));
        }
    }

    /// In a grid inputs are orthogonal: squared standardised slopes and first-order indices are the shares of a linear
    /// response.
    #[test]
    fn shares_of_a_linear_response_on_a_grid_add_up() {
        let design = grid(&[5, 5, 5]).unwrap();
        let y: Vec<f64> = design.points().map(line).collect();
        let found = main_effects(&design, &y, 0.95).unwrap();
        for (effect, want) in found.inputs.iter().zip([9.0, 4.0, 0.25]) {
            let standardised = effect.standardised.unwrap();
            near(standardised * standardised, want / 13.25, 1e-12);
            near(effect.first_order.unwrap(), want / 13.25, 1e-12);
        }
    }

    #[test]
    fn a_bowl_has_no_slope_but_a_share_and_a_curve() {
        let design = sobol(256, 2, 1).unwrap();
        let y: Vec<f64> = design.points().map(|x| (x[0] - 0.5) * (x[0] - 0.5)).collect();
        let found = main_effects(&design, &y, 0.95).unwrap();
        let bowl = &found.inputs[0];
        assert!(bowl.slope.unwrap().interval.unwrap().contains(0.0) && found.r_squared.unwrap() < 0.01);
        assert!(bowl.first_order.unwrap() > 0.9 && found.inputs[1].first_order.unwrap() < 0.05);
        assert!(bowl.curve[2].response.value < 0.1 * bowl.curve[0].response.value);
    }

    #[test]
    fn missing_responses_are_left_out() {
        let design = latin(12, 2, 1).unwrap();
        let mut y: Vec<f64> = design.points().map(|x| 1.0 + 2.0 * x[0] + x[1] * x[1]).collect();
        y[3] = f64::NAN;
        y[7] = f64::INFINITY;
        let found = main_effects(&design, &y, 0.95).unwrap();
        assert_eq!((found.points, found.left_out, found.degrees), (10, 2, 7));
        let keep = |row: &usize| ![3, 7].contains(row);
        let points: Vec<&[f64]> = design.points().collect();
        let rest: Vec<usize> = (0..12).filter(keep).collect();
        let fewer = Design::given(2, rest.iter().flat_map(|&row| points[row].to_vec()).collect()).unwrap();
        let y: Vec<f64> = rest.iter().map(|&row| y[row]).collect();
        assert_eq!(main_effects(&fewer, &y, 0.95).unwrap().inputs, found.inputs);
    }

    #[test]
    fn an_input_that_was_not_varied_has_no_slope_and_spoils_none() {
        let design = grid(&[4, 1, 4]).unwrap();
        let y: Vec<f64> = design.points().map(line).collect();
        let found = main_effects(&design, &y, 0.95).unwrap();
        assert_eq!((found.inputs[1].slope, found.inputs[1].first_order), (None, None));
        assert_eq!(found.inputs[1].curve.len(), 1);
        near(found.inputs[0].slope.unwrap().value, 3.0, 1e-12);
        near(found.inputs[2].slope.unwrap().value, 0.5, 1e-12);
    }

    #[test]
    fn too_few_points_and_tied_inputs_have_curves_only() {
        let few = latin(3, 3, 1).unwrap();
        let found = main_effects(&few, &[1.0, 2.0, 3.0], 0.95).unwrap();
        assert!(found.r_squared.is_none() && found.inputs.iter().all(|effect| effect.slope.is_none()));
        assert_eq!(found.inputs[0].curve.len(), 3);
        let tied =
            Design::given(2, [0.1, 0.4, 0.6, 0.9].iter().flat_map(|&x| [x, 1.0 - x]).collect()).unwrap();
        let found = main_effects(&tied, &[1.0, 2.0, 3.0, 5.0], 0.95).unwrap();
        assert!(found.inputs.iter().all(|effect| effect.slope.is_none()));
        // Just enough points: slopes, but no way to tell how sure.
        let found = main_effects(&latin(4, 3, 1).unwrap(), &[1.0, 2.0, 3.0, 5.0], 0.95).unwrap();
        assert!(found.inputs.iter().all(|effect| effect.slope.unwrap().interval.is_none()));
        assert_eq!((found.degrees, found.r_squared), (0, None));
    }

    #[test]
    fn a_constant_response_has_slopes_of_nothing() {
        let design = latin(10, 1, 1).unwrap();
        let found = main_effects(&design, &[4.0; 10], 0.95).unwrap();
        let effect = &found.inputs[0];
        assert_eq!((effect.slope.unwrap().value, effect.standard_error), (0.0, Some(0.0)));
        assert_eq!((effect.standardised, effect.first_order, found.r_squared), (None, None, None));
        assert_eq!(main_effects(&latin(1, 2, 1).unwrap(), &[1.0], 0.95), None);
        assert_eq!(main_effects(&design, &[f64::NAN; 10], 0.95), None);
    }
}
