//! The two adversaries of every study: one that learns by the figures, and the control, which does not learn.

use crate::scenario::spec::campaign::{AS_GIVEN, CampaignSpec, NO_LEARNING, ReplySpec};

/// The adversaries of a study: the one of the figures, the one that does not learn, those of the file.
pub fn all(campaign: &CampaignSpec) -> Vec<ReplySpec> {
    let both = [ReplySpec::as_given(), ReplySpec::no_learning()];
    both.into_iter().chain(campaign.replies.iter().cloned()).collect()
}

impl ReplySpec {
    /// The adversary of the figures.
    pub fn as_given() -> Self {
        ReplySpec {
            id: AS_GIVEN.into(),
            name: "learns by the figures".into(),
            adapts: 1.0,
            moves_mix: 1.0,
            grows: 1.0,
            is_moved: 1.0,
            misses_drones: 1.0,
        }
    }

    /// One that grows and does not learn: every strategy meets the same raids.
    pub fn no_learning() -> Self {
        ReplySpec {
            id: NO_LEARNING.into(),
            name: "does not learn".into(),
            adapts: 0.0,
            moves_mix: 0.0,
            grows: 1.0,
            is_moved: 0.0,
            misses_drones: 0.0,
        }
    }
}
