//! The order of a greedy choice: the largest gain first, then the lowest number.
//!
//! Kept in a heap for lazy greedy selection (Minoux 1978): where gains only fall as others are chosen, the candidate
//! on top that keeps its place after its gain was worked out again is the best of all.

use std::cmp::Ordering;

/// Something that may be chosen next.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// What it adds, as far as known; the true gain is at most this.
    pub gain: f64,
    /// Its number; of equal gains the lower number is chosen.
    pub number: usize,
}

impl Candidate {
    /// A candidate with its gain.
    pub fn new(gain: f64, number: usize) -> Self {
        Candidate { gain, number }
    }
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(other.number.cmp(&self.number))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Candidate {}
