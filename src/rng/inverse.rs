//! Inverse distribution functions that need more than a line: normal and Poisson.
//!
//! What it models: the variate that belongs to a uniform number, monotone in it.
//!
//! Sources: M. J. Wichura, *Algorithm AS 241: the percentage points of the normal distribution*, Applied
//! Statistics 37 (1988), PPND16, relative error about 1e-16; C. Loader, *Fast and accurate computation of binomial
//! probabilities* (2000), for the Poisson probability at the mode.
//!
//! What it leaves out: tails that a 53-bit uniform cannot reach.

use crate::math;

const CENTRAL: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_545e3,
    ],
);

const TAIL: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR_TAIL: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
);

fn rational((top, bottom): &([f64; 8], [f64; 8]), x: f64) -> f64 {
    let horner = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, &a| sum * x + a);
    horner(top) / horner(bottom)
}

/// The standard normal value below which a share `p` lies (AS 241). Infinite at 0 and 1, NaN outside.
pub fn normal_quantile(p: f64) -> f64 {
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        return q * rational(&CENTRAL, 0.180_625 - q * q);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = (-math::ln(tail)).sqrt();
    let z = if r <= 5.0 { rational(&TAIL, r - 1.6) } else { rational(&FAR_TAIL, r - 5.0) };
    if q < 0.0 { -z } else { z }
}

/// Below this mean the search for a Poisson count starts at zero, above it at the mode.
const POISSON_SEARCH_AT_ZERO: f64 = 16.0;

/// The smallest count k with P(N ≤ k) ≥ `u` for N Poisson with `mean`; `u` in (0, 1).
///
/// Exact summation of the distribution, outwards from its mode: about 10·√mean steps (4 µs at a mean of 10,000).
///
/// # Panics
/// If `mean` is negative, infinite or NaN.
pub fn poisson_quantile(u: f64, mean: f64) -> u64 {
    assert!(mean.is_finite() && mean >= 0.0, "a Poisson mean is finite and not negative, got {mean}");
    if mean < POISSON_SEARCH_AT_ZERO {
        let p = math::exp(-mean);
        return search_up(u, mean, 0.0, p, p);
    }
    let mode = mean.floor();
    let p_mode = poisson_at(mode, mean);
    let below = cumulative_below(mode, mean, p_mode);
    if u > below + p_mode {
        search_up(u, mean, mode, p_mode, below + p_mode)
    } else {
        search_down(u, mean, mode, p_mode, below)
    }
}

/// From count `k` of probability `p` with P(N ≤ k) = `cumulative`, upwards until `u` is reached.
fn search_up(u: f64, mean: f64, mut k: f64, mut p: f64, mut cumulative: f64) -> u64 {
    while cumulative < u {
        k += 1.0;
        p *= mean / k;
        let next = cumulative + p;
        if next == cumulative && k > mean {
            break; // The rest of the tail is lost in the rounding of the sum.
        }
        cumulative = next;
    }
    k as u64
}

/// From count `k` of probability `p` with P(N < k) = `below`, downwards while still at or above `u`.
fn search_down(u: f64, mean: f64, mut k: f64, mut p: f64, mut below: f64) -> u64 {
    while k > 0.0 && below >= u {
        p *= k / mean;
        k -= 1.0;
        below -= p;
    }
    k as u64
}

/// P(N < mode), summed downwards until the terms no longer count.
fn cumulative_below(mode: f64, mean: f64, p_mode: f64) -> f64 {
    let (mut k, mut p, mut sum) = (mode, p_mode, 0.0);
    while k > 0.0 {
        p *= k / mean;
        k -= 1.0;
        if p < sum * 1e-20 {
            break;
        }
        sum += p;
    }
    sum
}

/// P(N = k) for k ≥ 16 near the mean, by Loader's saddle-point form with Stirling's series for the factorial.
fn poisson_at(k: f64, mean: f64) -> f64 {
    let inverse = 1.0 / k;
    let square = inverse * inverse;
    let series = 1.0 / 1680.0 - square / 1188.0;
    let stirling =
        inverse * (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * series)));
    let relative = (mean - k) / k;
    let deviance = k * (relative - math::ln_1p(relative));
    math::exp(-stirling - deviance) / (math::TAU * k).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantile_agrees_with_scipy() {
        // scipy.special.ndtri(p)
        for (p, z) in NORMAL {
            let got = normal_quantile(p);
            assert!((got - z).abs() <= 4e-15 * z.abs().max(1e-3), "p = {p}: {got} instead of {z}");
        }
        for p in [0.25, 0.0625, 1.0 / 1024.0] {
            assert_eq!(normal_quantile(p), -normal_quantile(1.0 - p), "p = {p}");
        }
        assert_eq!(normal_quantile(0.5), 0.0);
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(-0.1).is_nan() && normal_quantile(f64::NAN).is_nan());
    }

    #[test]
    fn poisson_quantile_agrees_with_scipy() {
        // scipy.stats.poisson.ppf(u, mean)
        for (mean, u, k) in POISSON {
            assert_eq!(poisson_quantile(u, mean), k, "mean {mean}, u {u}");
        }
        assert_eq!(poisson_quantile(0.999_999, 0.0), 0);
    }

    #[test]
    fn poisson_ends_at_the_extreme_uniforms() {
        let smallest = 1.0 / 9_007_199_254_740_992.0;
        for mean in [1e-9, 0.5, 15.999, 16.0, 1e3, 1e4, 1e6] {
            let (low, high) = (poisson_quantile(smallest, mean), poisson_quantile(1.0 - smallest, mean));
            assert!(low as f64 <= mean && mean <= high as f64 + 1.0, "mean {mean}: {low} to {high}");
            assert!(high as f64 <= mean + 10.0 * mean.sqrt() + 18.0, "mean {mean}: {high}");
        }
    }

    #[rustfmt::skip]
    const NORMAL: [(f64, f64); 18] = [
        (1.1102230246251565e-16, -8.209536151601387),
        (1e-12, -7.034483825301131),
        (1e-09, -5.9978070150076865),
        (1.3e-11, -6.667611456510741),
        (1e-05, -4.264890793922825),
        (0.001, -3.090232306167813),
        (0.025, -1.9599639845400545),
        (0.0749, -1.4402382675279635),
        (0.0751, -1.4388253927525403),
        (0.2, -0.8416212335729142),
        (0.4, -0.2533471031357997),
        (0.4999, -0.0002506628300880075),
        (0.6, 0.2533471031357997),
        (0.9, 1.2815515655446004),
        (0.925, 1.4395314709384563),
        (0.975, 1.959963984540054),
        (0.9999, 3.719016485455709),
        (0.999999, 4.753424308817087),
    ];

    #[rustfmt::skip]
    const POISSON: [(f64, f64, u64); 100] = [
        (0.01, 1e-09, 0), (0.01, 0.001, 0), (0.01, 0.1, 0), (0.01, 0.37, 0), (0.01, 0.5, 0),
        (0.01, 0.5001, 0), (0.01, 0.77, 0), (0.01, 0.975, 0), (0.01, 0.9999, 1), (0.01, 0.999999999, 3),
        (0.5, 1e-09, 0), (0.5, 0.001, 0), (0.5, 0.1, 0), (0.5, 0.37, 0), (0.5, 0.5, 0),
        (0.5, 0.5001, 0), (0.5, 0.77, 1), (0.5, 0.975, 2), (0.5, 0.9999, 5), (0.5, 0.999999999, 9),
        (3.0, 1e-09, 0), (3.0, 0.001, 0), (3.0, 0.1, 1), (3.0, 0.37, 2), (3.0, 0.5, 3),
        (3.0, 0.5001, 3), (3.0, 0.77, 4), (3.0, 0.975, 7), (3.0, 0.9999, 11), (3.0, 0.999999999, 18),
        (15.99, 1e-09, 0), (15.99, 0.001, 5), (15.99, 0.1, 11), (15.99, 0.37, 15), (15.99, 0.5, 16),
        (15.99, 0.5001, 16), (15.99, 0.77, 19), (15.99, 0.975, 24), (15.99, 0.9999, 33), (15.99, 0.999999999, 45),
        (16.0, 1e-09, 0), (16.0, 0.001, 5), (16.0, 0.1, 11), (16.0, 0.37, 15), (16.0, 0.5, 16),
        (16.0, 0.5001, 16), (16.0, 0.77, 19), (16.0, 0.975, 24), (16.0, 0.9999, 33), (16.0, 0.999999999, 45),
        (16.7, 1e-09, 0), (16.7, 0.001, 6), (16.7, 0.1, 12), (16.7, 0.37, 15), (16.7, 0.5, 17),
        (16.7, 0.5001, 17), (16.7, 0.77, 20), (16.7, 0.975, 25), (16.7, 0.9999, 34), (16.7, 0.999999999, 46),
        (40.0, 1e-09, 9), (40.0, 0.001, 22), (40.0, 0.1, 32), (40.0, 0.37, 38), (40.0, 0.5, 40),
        (40.0, 0.5001, 40), (40.0, 0.77, 45), (40.0, 0.975, 53), (40.0, 0.9999, 66), (40.0, 0.999999999, 83),
        (250.5, 1e-09, 162), (250.5, 0.001, 203), (250.5, 0.1, 230), (250.5, 0.37, 245), (250.5, 0.5, 250),
        (250.5, 0.5001, 250), (250.5, 0.77, 262), (250.5, 0.975, 282), (250.5, 0.9999, 311), (250.5, 0.999999999, 351),
        (1000.0, 1e-09, 816), (1000.0, 0.001, 904), (1000.0, 0.1, 960), (1000.0, 0.37, 989), (1000.0, 0.5, 1000),
        (1000.0, 0.5001, 1000), (1000.0, 0.77, 1023), (1000.0, 0.975, 1062), (1000.0, 0.9999, 1120), (1000.0, 0.999999999, 1195),
        (10000.0, 1e-09, 9406), (10000.0, 0.001, 9692), (10000.0, 0.1, 9872), (10000.0, 0.37, 9967), (10000.0, 0.5, 10000),
        (10000.0, 0.5001, 10000), (10000.0, 0.77, 10074), (10000.0, 0.975, 10196), (10000.0, 0.9999, 10374), (10000.0, 0.999999999, 10606),
    ];
}
