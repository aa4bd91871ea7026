//! Quantiles and tails of the distributions behind the intervals.
//!
//! Source: `statrs`, tested here against SciPy. Its last bits come from the platform's own logarithms, so every
//! answer is rounded to 32 binary places (relative 1e-10): results stay the same bytes on every system, and no
//! interval of a simulation study means more than ten digits.

use statrs::distribution::{Beta, Continuous, ContinuousCDF, StudentsT};

use crate::math;
use crate::rng::normal_quantile;

/// The value below which a share `p` of Student's t with `degrees` of freedom lies.
///
/// # Panics
/// If `degrees` is not positive or `p` is not within (0, 1).
pub fn t_quantile(p: f64, degrees: f64) -> f64 {
    assert!(0.0 < p && p < 1.0, "a quantile's share lies between 0 and 1, got {p}");
    if degrees >= MANY_DEGREES {
        return t_quantile_near_normal(normal_quantile(p), degrees);
    }
    steady(student(degrees).inverse_cdf(p))
}

/// From so many degrees on Student's t is taken from the normal distribution: at 10⁹ `statrs`' p-values have nine
/// digits left, and at 10¹⁵ its search for a quantile does not end.
const MANY_DEGREES: f64 = 10_000.0;

/// The first terms of the Cornish–Fisher series of the t quantile in 1 / `degrees` (Abramowitz and Stegun 26.7.5);
/// what is left out is below 1e-12 where it is used.
fn t_quantile_near_normal(z: f64, degrees: f64) -> f64 {
    let square = z * z;
    let first = (square + 1.0) / 4.0;
    let second = ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let third = (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    z * (1.0 + (first + (second + third / degrees) / degrees) / degrees)
}

/// Two-sided p-value of a t statistic with `degrees` of freedom; 0 for an infinite one.
///
/// # Panics
/// If `degrees` is not positive.
pub fn t_two_sided_p(t: f64, degrees: f64) -> f64 {
    if t.is_infinite() {
        return 0.0;
    }
    if degrees >= MANY_DEGREES {
        return 2.0 * normal_cdf(-normal_equivalent(t.abs(), degrees));
    }
    steady(2.0 * student(degrees).sf(t.abs())).min(1.0)
}

/// The normal value with as much in the tail as `t` ≥ 0 (G. W. Hill, CACM Algorithm 395, 1970).
fn normal_equivalent(t: f64, degrees: f64) -> f64 {
    let a = degrees - 0.5;
    let b = 48.0 * a * a;
    let y = a * math::ln_1p(t * t / degrees);
    let correction = ((-0.4 * y - 3.3) * y - 24.0) * y - 85.5;
    ((correction / (0.8 * y * y + 100.0 + b) + y + 3.0) / b + 1.0) * y.sqrt()
}

fn student(degrees: f64) -> StudentsT {
    StudentsT::new(0.0, 1.0, degrees).expect("degrees of freedom are positive")
}

/// The value below which a share `p` of the beta distribution lies.
///
/// # Panics
/// If a shape is not positive or `p` is not within (0, 1).
pub fn beta_quantile(p: f64, shape_a: f64, shape_b: f64) -> f64 {
    assert!(0.0 < p && p < 1.0, "a quantile's share lies between 0 and 1, got {p}");
    let beta = Beta::new(shape_a, shape_b).expect("shapes are positive");
    // Alone it is off by 1e-4 at shapes 5 and 10⁶; a few steps of Newton's method mend it.
    let mut x = beta.inverse_cdf(p);
    for _ in 0..4 {
        let better = x - (beta.cdf(x) - p) / beta.pdf(x);
        if 0.0 < better && better < 1.0 {
            x = better;
        }
    }
    steady(x)
}

/// The share of the standard normal distribution below `z`.
pub fn normal_cdf(z: f64) -> f64 {
    steady(math::normal_cdf(z))
}

/// Rounds to the nearest number with 32 binary places, so that the platform's last bits do not show.
fn steady(x: f64) -> f64 {
    const DROPPED_BITS: u32 = 20;
    if !x.is_finite() {
        return x;
    }
    let half = 1_u64 << (DROPPED_BITS - 1);
    f64::from_bits((x.to_bits() + half) & !((1 << DROPPED_BITS) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn close(got: f64, want: f64) {
        assert!((got - want).abs() <= 1e-9 * want.abs(), "{got} instead of {want}");
    }

    #[test]
    fn agree_with_scipy() {
        // scipy.stats.t.ppf(p, degrees)
        for (p, degrees, want) in [
            (0.975, 1.0, 12.706204736174694),
            (0.975, 2.0, 4.302652729749462),
            (0.975, 7.0, 2.364624251592784),
            (0.975, 199.0, 1.9719565442517533),
            (0.975, 5000.0, 1.9604385517065073),
            (0.95, 1.0, 6.313751514675037),
            (0.95, 2.0, 2.9199855803537242),
            (0.95, 7.0, 1.8945786050900062),
            (0.95, 199.0, 1.6525467461665633),
            (0.95, 5000.0, 1.6451584375969708),
            (0.9999, 1.0, 3183.098757118502),
            (0.9999, 2.0, 70.70007107496818),
            (0.9999, 7.0, 7.063432828157639),
            (0.9999, 199.0, 3.789478993814937),
            (0.9999, 5000.0, 3.721776168336806),
            (0.025, 1.0, -12.706204736174705),
            (0.025, 2.0, -4.302652729749464),
            (0.025, 7.0, -2.3646242515927844),
            (0.025, 199.0, -1.9719565442517537),
            (0.025, 5000.0, -1.9604385517065075),
            (0.975, 9999.0, 1.960201263621357),
            (0.975, 10000.0, 1.960201239890626),
            (0.975, 1000000.0, 1.959966356814107),
            (0.975, 1000000000000.0, 1.9599639845424262),
            (0.9999, 9999.0, 3.7203960071156055),
            (0.9999, 10000.0, 3.7203958691176684),
            (0.9999, 1000000.0, 3.719030274762571),
            (0.9999, 1000000000000.0, 3.7190164854694974),
            (0.001, 9999.0, -3.091047597579455),
            (0.001, 10000.0, -3.091047516030612),
            (0.001, 1000000.0, -3.09024045631652),
            (0.001, 1000000000000.0, -3.090232306175964),
        ] {
            close(t_quantile(p, degrees), want);
        }
        // 2 * scipy.stats.t.sf(t, degrees)
        for (t, degrees, want) in [
            (0.1, 1.0, 0.936548965138893),
            (0.1, 9.0, 0.9225364479566812),
            (0.1, 399.0, 0.9203945504111993),
            (2.0, 1.0, 0.2951672353008665),
            (2.0, 9.0, 0.07655282377070101),
            (2.0, 399.0, 0.046177640587676864),
            (5.0, 1.0, 0.1256659163780024),
            (5.0, 9.0, 0.0007389679098032426),
            (5.0, 399.0, 8.603211215699041e-07),
            (12.0, 1.0, 0.052929352119179755),
            (12.0, 9.0, 7.699886222985653e-07),
            (12.0, 399.0, 1.5416146737758556e-28),
            (0.1, 10000.0, 0.920346330031075),
            (0.1, 1000000.0, 0.9203443454920432),
            (0.1, 1000000000.0, 0.9203443254659882),
            (2.0, 10000.0, 0.04552726066143543),
            (2.0, 1000000.0, 0.04550053385131924),
            (2.0, 1000000000.0, 0.045500264166313246),
            (5.0, 10000.0, 5.830326613662659e-07),
            (5.0, 1000000.0, 5.733997870890745e-07),
            (5.0, 1000000000.0, 5.733032403951619e-07),
        ] {
            close(t_two_sided_p(t, degrees), want);
            close(t_two_sided_p(-t, degrees), want);
        }
        // scipy.stats.beta.ppf(p, a, b)
        for (p, a, b, want) in [
            (0.975, 1.0, 400.0, 0.00917980458366526),
            (0.025, 400.0, 1.0, 0.9908201954163347),
            (0.025, 3.0, 998.0, 0.0006190999316495713),
            (0.975, 4.0, 997.0, 0.008742023238478303),
            (0.025, 50.0, 51.0, 0.39832112950330095),
            (0.975, 1.0, 1.0, 0.975),
            (0.975, 1.0, 100000.0, 3.68881141579242e-05),
            (0.025, 5.0, 999996.0, 1.6234883192411703e-06),
            (0.975, 500001.0, 500000.0, 0.5009804808046882),
            (0.025, 20000.0, 10000000.0, 0.0019684671253922133),
        ] {
            close(beta_quantile(p, a, b), want);
        }
        // scipy.stats.norm.cdf(z)
        for (z, want) in [
            (-8.0, 6.22096057427174e-16),
            (-3.0, 0.0013498980316300933),
            (-1.2, 0.11506967022170822),
            (0.0, 0.5),
            (0.5, 0.6914624612740131),
            (2.3, 0.9892758899783242),
            (6.0, 0.9999999990134123),
        ] {
            close(normal_cdf(z), want);
        }
        assert_eq!(t_two_sided_p(f64::INFINITY, 3.0), 0.0);
    }

    #[test]
    fn rounding_hides_the_last_bits_and_no_more() {
        for x in [1.959_963_984_540_054, -2.776_445_105_197_793, 3.2e-9, 0.0] {
            close(steady(x), x);
            assert_eq!(steady(steady(x)), steady(x));
            assert_eq!(steady(x * (1.0 + 4.0 * f64::EPSILON)), steady(x));
        }
    }
}
