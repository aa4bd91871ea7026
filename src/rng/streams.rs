//! Keys: how (study seed, replicate, purpose, id, event, k) becomes a Philox key and counter.
//!
//! What it models: the address of a draw. The packing is injective, no hashing is involved: key = (seed,
//! replicate), counter = (purpose, id, event, k / 4), and draw k takes word k mod 4 of that block. Distinct
//! addresses therefore never share a word.
//!
//! What it leaves out: how ids are made. A stable id is an integer from the scenario, or [`stable_id`] of a
//! label; never an ECS `Entity`.

use sha2::{Digest, Sha256};

use super::{Draws, Purpose, philox4x64};

/// Name of the random-number scheme, recorded with every result: generator, packing, variates by inversion.
pub const SCHEME: &str = "philox4x64-10/keyed-1";

/// The full address of a stream of draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Master seed of the study.
    pub study_seed: u64,
    /// Number of the replicate.
    pub replicate: u64,
    /// Why the draw is made.
    pub purpose: Purpose,
    /// Stable id of the thing that draws.
    pub id: u64,
    /// Which occasion of this thing and purpose.
    pub event: u64,
}

impl Key {
    /// The stream of draws at this address, from its beginning.
    #[inline]
    pub fn draws(self) -> Draws {
        Draws::new(self)
    }

    /// Block `index` of this address: draws 4·index to 4·index + 3 as raw words.
    #[inline]
    pub(super) fn block(&self, index: u64) -> [u64; 4] {
        philox4x64([self.study_seed, self.replicate], [self.purpose as u64, self.id, self.event, index])
    }
}

/// All the luck of one replicate of one study: hand it down, draw from it anywhere, in any order, on any thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Streams {
    /// Master seed of the study.
    pub seed: u64,
    /// Number of the replicate.
    pub replicate: u64,
}

impl Streams {
    /// The address of `event` of the thing `id` for `purpose`.
    #[inline]
    pub fn key(self, purpose: Purpose, id: u64, event: u64) -> Key {
        Key { study_seed: self.seed, replicate: self.replicate, purpose, id, event }
    }

    /// The draws of `event` of the thing `id` for `purpose`. Asking twice gives the same draws twice.
    #[inline]
    pub fn at(self, purpose: Purpose, id: u64, event: u64) -> Draws {
        self.key(purpose, id, event).draws()
    }

    /// The first uniform of [`Streams::at`], for an event that needs only one.
    #[inline]
    pub fn unit(self, purpose: Purpose, id: u64, event: u64) -> f64 {
        self.at(purpose, id, event).unit()
    }
}

/// A stable id for a named thing: the first eight bytes of the label's SHA-256, big end first.
///
/// Two of a million labels collide with chance 3e-8; the loader refuses two things of one name anyway.
pub fn stable_id(label: &str) -> u64 {
    let digest = Sha256::digest(label.as_bytes());
    digest[..8].iter().fold(0, |id, &byte| (id << 8) | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_address_matters() {
        let key = Key { study_seed: 1, replicate: 2, purpose: Purpose::Test, id: 3, event: 4 };
        let others = [
            Key { study_seed: 9, ..key },
            Key { replicate: 9, ..key },
            Key { purpose: Purpose::Terrain, ..key },
            Key { id: 9, ..key },
            Key { event: 9, ..key },
            // The same numbers in other places.
            Key { study_seed: 2, replicate: 1, ..key },
            Key { id: 4, event: 3, ..key },
            Key { replicate: 3, id: 2, ..key },
        ];
        let mut blocks: Vec<_> = others.iter().map(|other| other.block(0)).collect();
        blocks.push(key.block(0));
        blocks.push(key.block(1));
        blocks.sort_unstable();
        let all = blocks.len();
        blocks.dedup();
        assert_eq!(blocks.len(), all);
    }

    /// NumPy's Philox at the same key and counter (row 4 of the fixture): the packing is part of the scheme.
    #[test]
    fn packing_is_key_seed_replicate_counter_purpose_id_event_block() {
        let key = Key { study_seed: 1, replicate: 1, purpose: Purpose::Damage, id: 7, event: 3 };
        assert_eq!(key.block(1), philox4x64([1, 1], [11, 7, 3, 1]));
    }

    #[test]
    fn stable_ids_are_sha256_prefixes() {
        // printf abc | sha256sum
        assert_eq!(stable_id("abc"), 0xba78_16bf_8f01_cfea);
        assert_ne!(stable_id("north cell"), stable_id("south cell"));
    }
}
