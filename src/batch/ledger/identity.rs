//! What a ledger is a ledger of: results of another scenario, seed or program must never be mixed into it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The sources that this program was built from, as a hash.
pub const SOURCE: &str = env!("PICKET_SOURCE_SHA256");

/// What decides every number of a study, besides how many replicates are run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// Name of the program.
    pub program: String,
    /// Its version.
    pub version: String,
    /// SHA-256 over its sources.
    pub source_sha256: String,
    /// Name of the scenario.
    pub scenario: String,
    /// SHA-256 over the scenario, the files it names and the catalogue.
    pub scenario_sha256: String,
    /// Master seed; as text, because JSON readers round numbers beyond 2⁵³.
    pub seed: String,
    /// Name of the scheme of random numbers.
    pub rng_scheme: String,
    /// Which question, where it decides what runs.
    pub question: String,
}

impl Identity {
    /// Of a scenario's name and hash, with a seed, asked a question by this program.
    pub fn new(scenario: &str, scenario_sha256: &str, seed: u64, question: &str) -> Self {
        Identity {
            program: "picket".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            source_sha256: SOURCE.to_owned(),
            scenario: scenario.to_owned(),
            scenario_sha256: scenario_sha256.to_owned(),
            seed: seed.to_string(),
            rng_scheme: crate::rng::SCHEME.to_owned(),
            question: question.to_owned(),
        }
    }

    /// What differs, in sentences: `self` is what is there, `now` what is wanted.
    pub fn differences(&self, now: &Identity) -> Vec<String> {
        let short = |hash: &str| hash.chars().take(12).collect::<String>();
        let mut all = Vec::new();
        let (program, other) = ((&self.version, &self.source_sha256), (&now.version, &now.source_sha256));
        if program != other {
            all.push(format!(
                "the program: picket {} (sources {}) then, picket {} (sources {}) now",
                program.0,
                short(program.1),
                other.0,
                short(other.1)
            ));
        }
        if self.scenario != now.scenario {
            all.push(format!("the scenario: {:?} then, {:?} now", self.scenario, now.scenario));
        } else if self.scenario_sha256 != now.scenario_sha256 {
            let (then, now) = (short(&self.scenario_sha256), short(&now.scenario_sha256));
            all.push(format!(
                "the scenario's content, its files or the catalogue: SHA-256 {then} then, {now} now"
            ));
        }
        for (what, then, now) in [
            ("the seed", &self.seed, &now.seed),
            ("the scheme of random numbers", &self.rng_scheme, &now.rng_scheme),
            ("the question", &self.question, &now.question),
        ] {
            if then != now {
                all.push(format!("{what}: {then} then, {now} now"));
            }
        }
        all
    }

    /// Hash of all of it.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [
            &self.program,
            &self.version,
            &self.source_sha256,
            &self.scenario,
            &self.scenario_sha256,
            &self.seed,
            &self.rng_scheme,
            &self.question,
        ] {
            // Lengths, so that no two lists of words run together to the same bytes.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().into()
    }
}

/// The key of one row in one replicate of a study: a hash of the identity, the row's name (strategy, budget) and the number.
pub fn key(identity: &[u8; 32], row: &str, replicate: u32) -> u64 {
    let mut hash = Sha256::new();
    hash.update(identity);
    hash.update(replicate.to_le_bytes());
    hash.update(row.as_bytes());
    hash.finalize()[..8].iter().fold(0, |key, &byte| (key << 8) | u64::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity::new("Made-up valley", "0123456789abcdef", 1, "study")
    }

    #[test]
    fn everything_that_differs_is_said() {
        let then = identity();
        assert!(then.differences(&identity()).is_empty());
        type Change = fn(&mut Identity);
        let changes: [(Change, &str); 6] = [
            (|i| i.version = "9".into(), "the program: picket "),
            (|i| i.source_sha256 = "f".repeat(64), "(sources ffffffffffff) now"),
            (|i| i.scenario = "Other".into(), "\"Made-up valley\" then, \"Other\" now"),
            (
                |i| i.scenario_sha256 = "f".repeat(64),
                "content, its files or the catalogue: SHA-256 0123456789ab then",
            ),
            (|i| i.seed = "2".into(), "the seed: 1 then, 2 now"),
            (|i| i.question = "best".into(), "the question: study then, best now"),
        ];
        for (change, said) in changes {
            let mut now = identity();
            change(&mut now);
            let told = then.differences(&now);
            assert!(told.len() == 1 && told[0].contains(said), "{told:?}");
            assert_ne!(then.digest(), now.digest());
        }
    }

    #[test]
    fn a_key_is_of_one_row_in_one_replicate_of_one_study() {
        let other = Identity { seed: "2".into(), ..identity() };
        let (this, other) = (identity().digest(), other.digest());
        let mut keys = vec![key(&this, "a", 1), key(&this, "b", 1), key(&this, "a", 2), key(&other, "a", 1)];
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 4);
        assert_eq!(key(&this, "a", 1), key(&identity().digest(), "a", 1));
    }
}
