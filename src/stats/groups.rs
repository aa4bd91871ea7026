//! Sums over groups of consecutive replicates: what a bootstrap of a ratio resamples when there are too many replicates to
//! keep them all.
//!
//! Each replicate is a group of its own until there are [`MOST_GROUPS`]; then neighbours are put together, two by two, and
//! groups hold twice as many from there on. Assumption: replicates are independent, so that the sums of equal groups are so
//! too, and a bootstrap over thousands of them is as good as one over all. The last group may hold fewer.

/// Groups kept at most.
const MOST_GROUPS: usize = 4096;

/// Sums of pairs by group.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups {
    /// Replicates of a full group.
    each: u64,
    /// Replicates of the last group.
    last: u64,
    n: u64,
    xs: Vec<f64>,
    ys: Vec<f64>,
}

impl Default for Groups {
    fn default() -> Self {
        Groups { each: 1, last: 1, n: 0, xs: Vec::new(), ys: Vec::new() }
    }
}

impl Groups {
    /// Adds a replicate's pair.
    pub fn add(&mut self, x: f64, y: f64) {
        if self.last == self.each && self.xs.len() == MOST_GROUPS {
            for sums in [&mut self.xs, &mut self.ys] {
                *sums = sums.chunks(2).map(|pair| pair.iter().sum()).collect();
            }
            self.each *= 2;
            self.last = self.each;
        }
        self.n += 1;
        match (self.xs.last_mut(), self.ys.last_mut()) {
            (Some(last_x), Some(last_y)) if self.last < self.each => {
                *last_x += x;
                *last_y += y;
                self.last += 1;
            }
            _ => {
                self.xs.push(x);
                self.ys.push(y);
                self.last = 1;
            }
        }
    }

    /// Replicates added.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// The sums by group, of both.
    pub fn sums(&self) -> (&[f64], &[f64]) {
        (&self.xs, &self.ys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_hold_everything_once_and_stay_few() {
        let mut groups = Groups::default();
        for i in 0..100_000_u32 {
            groups.add(f64::from(i), 1.0);
            assert!(groups.sums().0.len() <= MOST_GROUPS);
        }
        let (xs, ys) = groups.sums();
        assert_eq!(xs.iter().sum::<f64>(), 99_999.0 * 50_000.0);
        assert_eq!(ys.iter().sum::<f64>(), 100_000.0);
        // 100,000 replicates in groups of 32, the last one of fewer.
        assert!(ys[..ys.len() - 1].iter().all(|&y| y == 32.0) && ys.len() == 3125, "{}", ys.len());
        assert_eq!(xs[0], f64::from((0..32).sum::<u32>()));
        assert_eq!(groups.n(), 100_000);
    }

    #[test]
    fn few_replicates_are_their_own_groups() {
        let mut groups = Groups::default();
        for i in 0..MOST_GROUPS as u32 {
            groups.add(f64::from(i), 2.0);
        }
        assert!(groups.sums().0.iter().enumerate().all(|(i, &x)| x == i as f64));
        groups.add(7.0, 2.0);
        let (xs, ys) = groups.sums();
        assert_eq!((xs.len(), xs[0], xs[MOST_GROUPS / 2]), (MOST_GROUPS / 2 + 1, 1.0, 7.0));
        assert_eq!((ys[0], ys[MOST_GROUPS / 2]), (4.0, 2.0));
    }
}
