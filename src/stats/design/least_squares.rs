//! Ordinary least squares by Householder's QR decomposition.
//!
//! By hand, because what exists is far more than this: `nalgebra` (and what stands on it) or `faer` for one
//! decomposition of a narrow matrix. QR and not the normal equations, because those square the condition of the matrix.
//!
//! Source: G. H. Golub and C. F. Van Loan, *Matrix Computations*, 5.2 and 5.3; tested against statsmodels.

/// Coefficients of a fit.
pub(super) struct Fit {
    /// One a column.
    pub coefficients: Vec<f64>,
    /// Roots of the diagonal of (XᵀX)⁻¹: standard errors are these times the residual standard deviation.
    pub scales: Vec<f64>,
    /// Sum of the squared residuals.
    pub residual_squares: f64,
}

/// A column whose part that is not in the others is this small is taken to be in them.
const NEGLIGIBLE: f64 = 1e-10;

/// The combination of `columns` that is nearest to `y`. `None` where they do not determine one: fewer rows than
/// columns, or a column that is a combination of others.
pub(super) fn fit(columns: &[Vec<f64>], y: &[f64]) -> Option<Fit> {
    let mut left: Vec<Vec<f64>> = columns.to_vec();
    let mut rest = y.to_vec();
    let k = columns.len();
    if y.len() < k {
        return None;
    }
    // Each reflection turns what is left of a column onto one axis; the triangle R stays above.
    for step in 0..k {
        let whole = norm(&left[step]);
        let mut mirror = left[step][step..].to_vec();
        let length = norm(&mirror);
        if length <= NEGLIGIBLE * whole {
            return None;
        }
        mirror[0] += if mirror[0] < 0.0 { -length } else { length };
        let square = dot(&mirror, &mirror);
        for column in left[step..].iter_mut().chain([&mut rest]) {
            let factor = 2.0 * dot(&mirror, &column[step..]) / square;
            column[step..].iter_mut().zip(&mirror).for_each(|(x, m)| *x -= factor * m);
        }
    }
    // Column j of R⁻¹, from R·z = eⱼ upwards.
    let mut inverse_rows = vec![0.0; k];
    let solve = |mut z: Vec<f64>| {
        for row in (0..k).rev() {
            let above: f64 = (row + 1..k).map(|column| left[column][row] * z[column]).sum();
            z[row] = (z[row] - above) / left[row][row];
        }
        z
    };
    for column in 0..k {
        let unit = (0..k).map(|row| f64::from(u8::from(row == column))).collect();
        for (sum, z) in inverse_rows.iter_mut().zip(solve(unit)) {
            *sum += z * z;
        }
    }
    Some(Fit {
        coefficients: solve(rest[..k].to_vec()),
        scales: inverse_rows.into_iter().map(f64::sqrt).collect(),
        residual_squares: dot(&rest[k..], &rest[k..]),
    })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_three_points() {
        // y = 1, 2, 2 at x = 0, 1, 2: intercept 7/6, slope 1/2, residuals −1/6, 1/3, −1/6.
        let fit = fit(&[vec![1.0; 3], vec![0.0, 1.0, 2.0]], &[1.0, 2.0, 2.0]).unwrap();
        assert!((fit.coefficients[0] - 7.0 / 6.0).abs() < 1e-14);
        assert!((fit.coefficients[1] - 0.5).abs() < 1e-14);
        assert!((fit.residual_squares - 1.0 / 6.0).abs() < 1e-14);
        // (XᵀX)⁻¹ has 5/6 and 1/2 on its diagonal.
        assert!((fit.scales[0] - (5.0_f64 / 6.0).sqrt()).abs() < 1e-14);
        assert!((fit.scales[1] - 0.5_f64.sqrt()).abs() < 1e-14);
    }

    /// Where a reflection would leave nothing, rounding would be all that is left.
    #[test]
    fn a_column_along_an_axis_is_no_trouble() {
        for sign in [1.0, -1.0] {
            let found = fit(&[vec![sign, 1e-9, 0.0]], &[0.0, 1e9, 3.0]).unwrap();
            assert!((found.coefficients[0] - 1.0).abs() < 1e-12, "{:?}", found.coefficients);
            assert_eq!(fit(&[vec![sign, 0.0]], &[2.0, 1.0]).unwrap().coefficients, [2.0 * sign]);
        }
    }

    #[test]
    fn columns_that_hang_together_have_no_fit() {
        let (a, b) = (vec![1.0, 2.0, 4.0, 3.0], vec![0.0, 1.0, 0.5, 0.2]);
        let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a - 0.3 * b).collect();
        let y = [1.0, 0.0, 2.0, 5.0];
        assert!(fit(&[a.clone(), b.clone()], &y).is_some());
        assert!(fit(&[a.clone(), b.clone(), sum], &y).is_none());
        assert!(fit(&[a.clone(), vec![0.0; 4]], &y).is_none());
        assert!(fit(&[vec![1.0], vec![2.0]], &[1.0]).is_none());
    }

    /// The normal equations lose this: their matrix is singular in double precision.
    #[test]
    fn nearly_equal_columns_are_told_apart() {
        let a = vec![1.0, 1.0, 1.0, 1.0];
        let b = vec![1.0, 1.0 + 1e-8, 1.0 - 1e-8, 1.0];
        let y: Vec<f64> = a.iter().zip(&b).map(|(a, b)| 2.0 * a + 3.0 * b).collect();
        let found = fit(&[a, b], &y).unwrap().coefficients;
        assert!((found[0] - 2.0).abs() < 1e-6 && (found[1] - 3.0).abs() < 1e-6, "{found:?}");
    }
}
