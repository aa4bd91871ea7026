//! What the defence has come to know of the attackers, and when: for whoever wants to see no more than that.

use crate::film::Film;
use crate::sim::facts::Fact;
use std::collections::BTreeMap;

/// By raid and number: from when on a drone or a pair is known, seconds from the start of the replicate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    drones: BTreeMap<(usize, usize), f64>,
    pairs: BTreeMap<(usize, usize), f64>,
}

impl Known {
    /// What becomes known in a film. A drone is once a sensor has noticed it, a pair once it has been located or met.
    pub fn of(film: &Film) -> Self {
        let mut known = Known::default();
        for fact in &film.facts {
            let (all, key, time_s) = match *fact {
                Fact::Detected { raid, drone, time_s, .. } => (&mut known.drones, (raid, drone), time_s),
                Fact::Fixed { raid, pair, time_s, .. } | Fact::Met { raid, pair, time_s, .. } => {
                    (&mut known.pairs, (raid, pair), time_s)
                }
                _ => continue,
            };
            let from_s = all.entry(key).or_insert(time_s);
            *from_s = from_s.min(time_s);
        }
        known
    }

    /// From when on a drone is known; never, if that is `None`.
    pub fn drone_s(&self, drone: (usize, usize)) -> Option<f64> {
        self.drones.get(&drone).copied()
    }

    /// From when on a pair is known; never, if that is `None`.
    pub fn pair_s(&self, pair: (usize, usize)) -> Option<f64> {
        self.pairs.get(&pair).copied()
    }
}
