//! A keyed stream of draws and the variates taken from it.
//!
//! What it models: chance in the shapes the model needs. Every variate takes exactly one word of the stream,
//! whatever its parameters, and is monotone in that word: two plans that draw from different distributions at the
//! same address stay in step, and a small change of a parameter makes a small change of the outcome.
//!
//! What it leaves out: joint distributions; draw their parts one after the other.

use core::convert::Infallible;

use rand_core::{TryRng, utils};

use super::{Key, normal_quantile, poisson_quantile};
use crate::math;

/// The draws of one address, in order. Also a generator of the `rand` family, for its shuffles and choices.
#[derive(Clone, Debug)]
pub struct Draws {
    key: Key,
    block: [u64; 4],
    /// Number of the next word of the stream.
    k: u64,
}

impl Draws {
    #[inline]
    pub(super) fn new(key: Key) -> Self {
        Self { key, block: [0; 4], k: 0 }
    }

    /// The next 64 random bits.
    #[inline]
    pub fn word(&mut self) -> u64 {
        let lane = (self.k % 4) as usize;
        if lane == 0 {
            self.block = self.key.block(self.k / 4);
        }
        self.k += 1;
        self.block[lane]
    }

    /// Uniform in the open interval (0, 1): an odd multiple of 2⁻⁵³, so never 0 and never 1, and 1 − u is exact.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        const STEP: f64 = 1.0 / 9_007_199_254_740_992.0; // 2⁻⁵³
        ((self.word() >> 11) | 1) as f64 * STEP
    }

    /// Uniform between `low` and `high`.
    #[inline]
    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        assert!(low <= high, "a uniform range runs upwards, got {low} to {high}");
        (low + (high - low) * self.unit()).clamp(low, high)
    }

    /// True with chance `p`: never at 0 or below, always at 1 or above.
    #[inline]
    pub fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Exponential with unit mean: divide by a rate for a waiting time, or compare with an integrated hazard.
    #[inline]
    pub fn exponential(&mut self) -> f64 {
        -math::ln(1.0 - self.unit())
    }

    /// Standard normal.
    #[inline]
    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.unit())
    }

    /// Lognormal: `median` · exp(`sigma` · z). Zero stays zero.
    #[inline]
    pub fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        assert!(median >= 0.0 && sigma >= 0.0, "a lognormal has median and sigma ≥ 0, got {median}, {sigma}");
        median * math::exp(sigma * self.normal())
    }

    /// Triangular between `low` and `high`, most likely at `mode`. All three equal gives that number.
    pub fn triangular(&mut self, low: f64, mode: f64, high: f64) -> f64 {
        assert!(low <= mode && mode <= high, "a triangle runs upwards, got {low}, {mode}, {high}");
        let u = self.unit();
        let width = high - low;
        let rising = mode - low;
        let x = if u * width < rising {
            low + (u * width * rising).sqrt()
        } else {
            high - ((1.0 - u) * width * (high - mode)).sqrt()
        };
        x.clamp(low, high)
    }

    /// Poisson count with the given mean, exact; see [`poisson_quantile`] for its cost.
    ///
    /// # Panics
    /// If `mean` is negative, infinite or NaN.
    #[inline]
    pub fn poisson(&mut self, mean: f64) -> u64 {
        poisson_quantile(self.unit(), mean)
    }

    /// A whole number in 0..n, by one wide multiplication; its bias is below n / 2⁶⁴.
    ///
    /// # Panics
    /// If `n` is 0.
    #[inline]
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n > 0, "there is no number below 0");
        ((u128::from(self.word()) * u128::from(n)) >> 64) as u64
    }

    /// An index drawn in proportion to `weights`; never one of weight 0. `None` (and one word spent all the same)
    /// when every weight is 0 or there are none.
    ///
    /// # Panics
    /// If a weight is negative or NaN, or their sum is infinite.
    pub fn choose_weighted(&mut self, weights: &[f64]) -> Option<usize> {
        let u = self.unit();
        assert!(weights.iter().all(|&w| w >= 0.0), "weights are not negative: {weights:?}");
        let total: f64 = weights.iter().sum();
        assert!(total.is_finite(), "weights have a finite sum: {weights:?}");
        let mark = u * total;
        let mut passed = 0.0;
        let mut chosen = None;
        for (index, &weight) in weights.iter().enumerate().filter(|&(_, &weight)| weight > 0.0) {
            chosen = Some(index);
            passed += weight;
            if mark < passed {
                break;
            }
        }
        chosen
    }
}

impl TryRng for Draws {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.word() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.word())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        utils::fill_bytes_via_next_word(bytes, || self.try_next_u64())
    }
}

#[cfg(test)]
mod tests {
    use rand_core::Rng;

    use super::*;
    use crate::rng::{Purpose, Streams};

    fn stream(event: u64) -> Draws {
        Streams { seed: 1, replicate: 2 }.at(Purpose::Test, 3, event)
    }

    /// Mean and standard deviation of `n` variates.
    fn moments(event: u64, mut variate: impl FnMut(&mut Draws) -> f64) -> (f64, f64) {
        const N: usize = 40_000;
        let mut draws = stream(event);
        let xs: Vec<f64> = (0..N).map(|_| variate(&mut draws)).collect();
        let mean = xs.iter().sum::<f64>() / N as f64;
        let square = xs.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / N as f64;
        (mean, square.sqrt())
    }

    #[track_caller]
    fn near((mean, sd): (f64, f64), want: (f64, f64)) {
        // Five standard errors at n = 40,000, and as much again for the spread of skewed variates.
        let slack = 5.0 * want.1 / 200.0;
        assert!((mean - want.0).abs() < slack, "mean {mean}, wanted {}", want.0);
        assert!((sd - want.1).abs() < 2.0 * slack, "sd {sd}, wanted {}", want.1);
    }

    #[test]
    fn variates_have_their_known_moments() {
        near(moments(1, |d| d.unit()), (0.5, (1.0_f64 / 12.0).sqrt()));
        near(moments(2, |d| d.exponential()), (1.0, 1.0));
        near(moments(3, |d| d.normal()), (0.0, 1.0));
        near(moments(4, |d| d.uniform(-2.0, 4.0)), (1.0, 3.0_f64.sqrt()));
        // Mean median·exp(σ²/2), variance mean²·(exp σ² − 1), at σ = 0.5.
        near(moments(5, |d| d.lognormal(2.0, 0.5)), (2.266_296_906, 1.207_783_656));
        // Mean (a + b + c)/3, variance (a² + b² + c² − ab − ac − bc)/18.
        near(moments(6, |d| d.triangular(0.0, 1.0, 4.0)), (5.0 / 3.0, (13.0_f64 / 18.0).sqrt()));
        near(moments(7, |d| d.poisson(3.5) as f64), (3.5, 3.5_f64.sqrt()));
        near(moments(8, |d| d.poisson(400.0) as f64), (400.0, 20.0));
        near(moments(9, |d| d.below(6) as f64), (2.5, (35.0_f64 / 12.0).sqrt()));
        near(moments(10, |d| f64::from(u8::from(d.chance(0.3)))), (0.3, 0.21_f64.sqrt()));
        near(moments(11, |d| d.choose_weighted(&[1.0, 0.0, 3.0]).unwrap() as f64), (1.5, 0.75_f64.sqrt()));
    }

    /// A variate that took more or fewer words would shift every later draw of its stream between two plans.
    #[test]
    fn every_variate_takes_one_word() {
        let takes: [fn(&mut Draws); 14] = [
            |d| _ = d.unit(),
            |d| _ = d.uniform(1.0, 1.0),
            |d| _ = d.chance(0.0),
            |d| _ = d.exponential(),
            |d| _ = d.normal(),
            |d| _ = d.lognormal(1.0, 0.0),
            |d| _ = d.triangular(1.0, 1.0, 1.0),
            |d| _ = d.poisson(0.0),
            |d| _ = d.poisson(1e4),
            |d| _ = d.below(1),
            |d| _ = d.choose_weighted(&[]),
            |d| _ = d.choose_weighted(&[0.0, 2.0]),
            |d| _ = d.next_u32(),
            |d| _ = d.next_u64(),
        ];
        for (number, take) in takes.iter().enumerate() {
            let (mut one, mut other) = (stream(20), stream(20));
            take(&mut one);
            other.word();
            assert_eq!(one.word(), other.word(), "variate {number}");
        }
    }

    #[test]
    fn a_stream_restarts_at_its_beginning_and_words_differ() {
        let again = |n: usize| -> Vec<u64> {
            let mut draws = stream(21);
            (0..n).map(|_| draws.word()).collect()
        };
        let mut words = again(100);
        assert_eq!(words[..7], again(7));
        assert_eq!(Streams { seed: 1, replicate: 2 }.unit(Purpose::Test, 3, 21), stream(21).unit());
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), 100);
    }

    #[test]
    fn edges_hold() {
        let mut draws = stream(22);
        for _ in 0..2_000 {
            let u = draws.unit();
            assert!(0.0 < u && u < 1.0 && 1.0 - (1.0 - u) == u);
            assert!(!draws.chance(0.0) && draws.chance(1.0));
            assert_eq!(draws.triangular(3.0, 3.0, 3.0), 3.0);
            assert_eq!(draws.uniform(3.0, 3.0), 3.0);
            assert_eq!(draws.lognormal(3.0, 0.0), 3.0);
            assert_eq!(draws.lognormal(0.0, 1.0), 0.0);
            assert!((1.0..=2.0).contains(&draws.triangular(1.0, 1.0, 2.0)));
            assert!((1.0..=2.0).contains(&draws.triangular(1.0, 2.0, 2.0)));
            assert_eq!(draws.choose_weighted(&[0.0, 0.0]), None);
            assert_eq!(draws.choose_weighted(&[0.0, f64::MIN_POSITIVE, 0.0]), Some(1));
        }
    }

    /// The generator face is `rand`'s: bytes are little-endian words, and no word is drawn in vain.
    #[test]
    fn bytes_are_the_words_of_the_stream() {
        let mut bytes = [0; 12];
        stream(23).fill_bytes(&mut bytes);
        let mut words = stream(23);
        assert_eq!(bytes[..8], words.word().to_le_bytes());
        assert_eq!(bytes[8..], words.word().to_le_bytes()[..4]);
    }
}
