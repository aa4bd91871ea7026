//! The instructor's seed list: what each group of a class will find in its own replicate, who of them is lucky, and what all find
//! together.
//!
//! The groups get the first replicates, one after the other: nobody picks them, so that what they find together is what a study
//! of as many replicates finds. How lucky a replicate is, its rank among all replicates of the lesson says: ties share their rank.

use super::model::Lesson;

/// Ranks up to here are lucky, and from 1 less this on unlucky.
const TAIL: f64 = 0.2;

/// How lucky the defence is in a replicate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Luck {
    /// Among the luckiest fifth.
    Lucky,
    /// In between.
    Typical,
    /// Among the unluckiest fifth.
    Unlucky,
    /// There was nothing to count.
    Nothing,
}

impl Luck {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Luck::Lucky => "lucky",
            Luck::Typical => "typical",
            Luck::Unlucky => "unlucky",
            Luck::Nothing => "nothing came",
        }
    }
}

/// What a group will find.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its replicate.
    pub replicate: u32,
    /// What it counts, and of how many, for each figure of the groups.
    pub counts: Vec<(f64, f64)>,
    /// How lucky it is, by the first figure.
    pub luck: Luck,
}

/// The list.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedList {
    /// The figures that the groups count, by index among what is measured.
    pub of: Vec<usize>,
    /// The groups.
    pub groups: Vec<Group>,
    /// What they count together, for each figure.
    pub together: Vec<(f64, f64)>,
    /// What all replicates of the lesson come to.
    pub all: Vec<(f64, f64)>,
    /// How lucky each replicate of the lesson is.
    pub luck: Vec<Luck>,
    /// Replicates to show on purpose: the one in the middle of all, the luckiest and the unluckiest (of those alike, the first).
    pub examples: Vec<(Luck, u32)>,
}

impl SeedList {
    /// Of so many groups; `figures` are what they count: index, and numbers by replicate.
    pub(super) fn of(lesson: &Lesson, groups: u32, figures: &[(usize, &[(f64, f64)])]) -> Self {
        let (first, pairs) = figures[0];
        let sign = if lesson.measured[first].what.more_is_better() { -1.0 } else { 1.0 };
        let ranks = ranks(&pairs.iter().map(|p| (sign * p.0, p.1)).collect::<Vec<_>>());
        let luck = |replicate: usize| match ranks[replicate] {
            None => Luck::Nothing,
            Some(rank) if rank <= TAIL => Luck::Lucky,
            Some(rank) if rank >= 1.0 - TAIL => Luck::Unlucky,
            Some(_) => Luck::Typical,
        };
        let sum = |pairs: &[(f64, f64)]| pairs.iter().fold((0.0, 0.0), |s, p| (s.0 + p.0, s.1 + p.1));
        let many = (groups as usize).min(pairs.len());
        let group = |replicate: usize| Group {
            replicate: replicate as u32,
            counts: figures.iter().map(|(_, pairs)| pairs[replicate]).collect(),
            luck: luck(replicate),
        };
        let nearest = |to: f64| {
            let off = |r: &(usize, f64)| (r.1 - to).abs();
            let known = ranks.iter().enumerate().filter_map(|(i, r)| r.map(|r| (i, r)));
            known.min_by(|a, b| off(a).total_cmp(&off(b)).then(a.0.cmp(&b.0))).map(|(i, _)| i as u32)
        };
        let examples = [(Luck::Typical, 0.5), (Luck::Lucky, 0.0), (Luck::Unlucky, 1.0)];
        SeedList {
            of: figures.iter().map(|(i, _)| *i).collect(),
            groups: (0..many).map(group).collect(),
            together: figures.iter().map(|(_, pairs)| sum(&pairs[..many])).collect(),
            all: figures.iter().map(|(_, pairs)| sum(pairs)).collect(),
            luck: (0..pairs.len()).map(luck).collect(),
            examples: examples.into_iter().filter_map(|(luck, to)| Some((luck, nearest(to)?))).collect(),
        }
    }
}

/// The rank of each replicate by its ratio, 0 to 1, in the middle of those that are alike; `None` where nothing was counted.
fn ranks(pairs: &[(f64, f64)]) -> Vec<Option<f64>> {
    let ratio = |p: &(f64, f64)| (p.1 > 0.0).then(|| p.0 / p.1);
    let known: Vec<f64> = pairs.iter().filter_map(ratio).collect();
    let rank = |x: f64| {
        let below = known.iter().filter(|y| **y < x).count() as f64;
        let alike = known.iter().filter(|y| **y == x).count() as f64;
        (below + 0.5 * alike) / known.len() as f64
    };
    pairs.iter().map(|p| ratio(p).map(rank)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_alike_share_the_middle_of_their_ranks() {
        let pairs = [(0.0, 2.0), (1.0, 2.0), (3.0, 6.0), (0.0, 0.0), (2.0, 2.0)];
        assert_eq!(ranks(&pairs), [Some(0.125), Some(0.5), Some(0.5), None, Some(0.875)]);
    }
}
