//! Functions of the unit cube whose indices are known in closed form.

use crate::math;

/// Ishigami's function (T. Ishigami and T. Homma, 1990), a = 7, b = 0.1, of three inputs in −π to π.
pub fn ishigami(u: &[f64]) -> f64 {
    let x: Vec<f64> = u.iter().map(|u| math::PI * (2.0 * u - 1.0)).collect();
    let (sine, other) = (math::sin(x[0]), math::sin(x[1]));
    sine + 7.0 * other * other + 0.1 * x[2] * x[2] * x[2] * x[2] * sine
}

/// Variance, first-order and total indices of [`ishigami`].
pub fn ishigami_truth() -> (f64, [f64; 3], [f64; 3]) {
    let (a, b) = (7.0, 0.1);
    let (fourth, eighth) = (math::powf(math::PI, 4.0), math::powf(math::PI, 8.0));
    let root = 1.0 + b * fourth / 5.0;
    let first = 0.5 * root * root;
    let second = a * a / 8.0;
    let both = b * b * eighth * (1.0 / 18.0 - 1.0 / 50.0);
    let all = first + second + both;
    (all, [first / all, second / all, 0.0], [(first + both) / all, second / all, both / all])
}

/// Sobol's g-function with these coefficients.
pub fn g(u: &[f64], a: &[f64]) -> f64 {
    u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product()
}

/// First-order and total indices of [`g`].
pub fn g_truth(a: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let parts: Vec<f64> = a.iter().map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a))).collect();
    let product: f64 = parts.iter().map(|part| 1.0 + part).product();
    let all = product - 1.0;
    let total = |part: &f64| part * product / (1.0 + part) / all;
    (parts.iter().map(|part| part / all).collect(), parts.iter().map(total).collect())
}
