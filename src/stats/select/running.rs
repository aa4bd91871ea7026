//! Mean and spread of numbers that are seen once and not kept.
//!
//! Sources: B. P. Welford, Technometrics 4 (1962) for the squares; A. Neumaier, ZAMM 54 (1974) for the sum, which keeps
//! what rounding drops: systems with the same losses in another order have the same mean, so that a tie is one.

/// What is known of the numbers so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Running {
    pub n: u64,
    sum: f64,
    /// What rounding has dropped from the sum.
    dropped: f64,
    /// Mean as the squares know it.
    centre: f64,
    /// Sum of squared distances from the mean.
    squares: f64,
}

impl Running {
    pub fn add(&mut self, x: f64) {
        self.n += 1;
        let sum = self.sum + x;
        let (larger, smaller) = if self.sum.abs() >= x.abs() { (self.sum, x) } else { (x, self.sum) };
        self.dropped += (larger - sum) + smaller;
        self.sum = sum;
        let off = x - self.centre;
        self.centre += off / self.n as f64;
        self.squares += off * (x - self.centre);
    }

    /// Arithmetic mean; 0 of no numbers.
    pub fn mean(&self) -> f64 {
        if self.n == 0 { 0.0 } else { (self.sum + self.dropped) / self.n as f64 }
    }

    /// Sample variance (divisor n − 1); 0 of fewer than two.
    pub fn variance(&self) -> f64 {
        if self.n < 2 { 0.0 } else { self.squares / (self.n - 1) as f64 }
    }

    /// Square root of [`Running::variance`].
    pub fn sd(&self) -> f64 {
        self.variance().sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Summary;

    fn running(xs: &[f64]) -> Running {
        let mut running = Running::default();
        xs.iter().for_each(|&x| running.add(x));
        running
    }

    #[test]
    fn one_pass_agrees_with_two_even_far_from_zero() {
        for offset in [0.0, 1e9] {
            let xs: Vec<f64> = (0..200).map(|i| offset + f64::from(i * 7919 % 1009) / 16.0).collect();
            let (one, two) = (running(&xs), Summary::of(&xs).unwrap());
            assert!((one.mean() - two.mean).abs() <= 1e-14 * two.mean, "{one:?} {two:?}");
            assert!((one.sd() - two.sd).abs() <= 1e-8 * two.sd, "{one:?} {two:?}");
        }
    }

    #[test]
    fn a_constant_has_no_spread_and_few_numbers_none_either() {
        let constant = running(&[0.1; 1000]);
        assert_eq!((constant.mean(), constant.sd()), (0.1, 0.0));
        assert_eq!((running(&[3.0]).mean(), running(&[3.0]).variance()), (3.0, 0.0));
        assert_eq!((running(&[]).mean(), running(&[]).variance()), (0.0, 0.0));
    }

    #[test]
    fn the_order_of_the_numbers_does_not_show_in_the_mean() {
        let xs: Vec<f64> = (0..500).map(|i| f64::from(i * 7919 % 11) / 3.7 + 1e3).collect();
        let turned: Vec<f64> = xs.iter().rev().copied().collect();
        assert_eq!(running(&xs).mean(), running(&turned).mean());
        assert_ne!(xs.iter().sum::<f64>(), turned.iter().sum::<f64>(), "a plain sum would do");
    }
}
