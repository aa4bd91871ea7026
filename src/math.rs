//! The only home of transcendental functions.
//!
//! The standard library's `sin`, `exp`, `ln`… call the platform's C library, whose last bits differ between
//! systems. Everything here goes through `libm`, a pure-Rust port of musl's, so that the same scenario and seed
//! give the same bytes everywhere. `+ - * / sqrt` are exact by IEEE 754 and need no wrapper. `clippy.toml` bans
//! the others outside this file.

pub use core::f64::consts::{FRAC_PI_2, LN_2, PI, TAU};

/// Sine of an angle in radians.
#[inline]
pub fn sin(x: f64) -> f64 {
    libm::sin(x)
}

/// Cosine of an angle in radians.
#[inline]
pub fn cos(x: f64) -> f64 {
    libm::cos(x)
}

/// Tangent of an angle in radians.
#[inline]
pub fn tan(x: f64) -> f64 {
    libm::tan(x)
}

/// Arc tangent of `y / x` in the right quadrant, radians in (−π, π].
#[inline]
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// eˣ.
#[inline]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// eˣ − 1, exact near zero.
#[inline]
pub fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// Natural logarithm.
#[inline]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// ln(1 + x), exact near zero.
#[inline]
pub fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// Decimal logarithm.
#[inline]
pub fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// xʸ.
#[inline]
pub fn powf(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// Complementary error function.
#[inline]
pub fn erfc(x: f64) -> f64 {
    libm::erfc(x)
}

/// The share of the standard normal distribution below `z`.
#[inline]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
}

/// √(x² + y²) without overflow.
#[inline]
pub fn hypot(x: f64, y: f64) -> f64 {
    libm::hypot(x, y)
}

/// P = 1 − exp(−h): the chance that something with integrated hazard `h ≥ 0` has happened.
#[inline]
pub fn chance(hazard: f64) -> f64 {
    -exp_m1(-hazard)
}

/// 1 / (1 + exp(−x)), the logistic function, safe at both ends.
#[inline]
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + exp(-x))
    } else {
        let e = exp(x);
        e / (1.0 + e)
    }
}

/// ln(1 + exp(x)), safe at both ends: −ln(1 − P) of a logistic P.
#[inline]
pub fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + ln_1p(exp(-x)) } else { ln_1p(exp(x)) }
}

/// Radians of an angle in degrees.
#[inline]
pub fn radians(degrees: f64) -> f64 {
    degrees * (PI / 180.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn softplus_is_minus_log_of_the_complement_of_the_logistic() {
        for x in [-30.0, -3.0, -0.1, 0.0, 0.1, 3.0, 15.0] {
            let direct = -ln_1p(-logistic(x));
            assert!((softplus(x) - direct).abs() <= 1e-9 * direct.max(1e-12), "x = {x}");
        }
        assert_eq!(softplus(1000.0), 1000.0);
        assert_eq!(softplus(-1000.0), 0.0);
    }
}
