//! Value noise from an integer hash: the same everywhere, with no state and no table.
//!
//! SplitMix64's finaliser (Steele, Lea and Flood 2014) hashes (seed, lattice point); values between are blended with
//! Perlin's quintic. Only `+ - *` and integer arithmetic, so every platform gives the same bits.

use glam::DVec2;

/// SplitMix64: one well-mixed number from another.
#[inline]
pub fn split_mix(x: u64) -> u64 {
    let mut z = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number in [0, 1) for a seed and two integers.
#[inline]
pub fn unit(seed: u64, i: i64, j: i64) -> f64 {
    let hash = split_mix(split_mix(split_mix(seed) ^ i as u64) ^ (j as u64).rotate_left(32));
    (hash >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
}

/// Smooth noise in [0, 1) whose features are about one unit of `p` wide.
pub fn smooth(seed: u64, p: DVec2) -> f64 {
    let cell = p.floor();
    let (i, j) = (cell.x as i64, cell.y as i64);
    let t = p - cell;
    let fade = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (u, v) = (fade(t.x), fade(t.y));
    let south = unit(seed, i, j) + (unit(seed, i + 1, j) - unit(seed, i, j)) * u;
    let north = unit(seed, i, j + 1) + (unit(seed, i + 1, j + 1) - unit(seed, i, j + 1)) * u;
    south + (north - south) * v
}

/// Turns a point by about 37 degrees (3-4-5), so that octaves do not line up with the lattice.
fn turn(p: DVec2) -> DVec2 {
    DVec2::new(0.8 * p.x - 0.6 * p.y, 0.6 * p.x + 0.8 * p.y)
}

/// Octaves of [`smooth`], each half as wide and half as strong, in [0, 1).
pub fn fractal(seed: u64, p: DVec2, octaves: u32) -> f64 {
    octave_sum(seed, p, octaves, |n| n)
}

/// Octaves of ridged noise in [0, 1]: sharp crests where the noise crosses its middle.
pub fn ridged(seed: u64, p: DVec2, octaves: u32) -> f64 {
    octave_sum(seed, p, octaves, |n| {
        let crest = 1.0 - (2.0 * n - 1.0).abs();
        crest * crest
    })
}

fn octave_sum(seed: u64, p: DVec2, octaves: u32, shape: impl Fn(f64) -> f64) -> f64 {
    let (mut sum, mut total, mut weight, mut q) = (0.0, 0.0, 1.0, p);
    for octave in 0..octaves {
        sum += weight * shape(smooth(seed.wrapping_add(u64::from(octave) * 7919), q));
        total += weight;
        weight *= 0.5;
        q = turn(q) * 2.0 + DVec2::new(17.3, 5.1);
    }
    sum / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_spread_evenly() {
        let mut counts = [0u32; 10];
        for i in 0..10_000 {
            counts[(unit(42, i % 100, i / 100) * 10.0) as usize] += 1;
        }
        // 1,000 each; five standard deviations are 150.
        assert!(counts.iter().all(|&n| n.abs_diff(1000) < 150), "{counts:?}");
    }

    #[test]
    fn noise_is_continuous_and_bounded() {
        for i in 0..5000 {
            let p = DVec2::new(f64::from(i) * 0.0173 - 40.0, f64::from(i) * 0.0071 - 3.0);
            let here = fractal(9, p, 5);
            assert!((0.0..1.0).contains(&here) && (0.0..=1.0).contains(&ridged(9, p, 5)));
            assert!((fractal(9, p + DVec2::splat(1e-6), 5) - here).abs() < 1e-4);
        }
    }

    #[test]
    fn its_bits_are_pinned() {
        // SplitMix64's published first output for the seed 0.
        assert_eq!(split_mix(0), 0xe220_a839_7b1d_cdaf);
    }
}
