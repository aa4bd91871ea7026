//! Strategies as rules: what to buy in which order, where to put it, how to patrol, whom to train.
//!
//! The rules are read in rounds: each rule in turn adds `per_round` of its thing, until `most` stand or no place is
//! left, and again, until no rule can buy any more. One strategy so makes sense at every budget. A rule serves each of
//! its places once; one with `most` goes round up to four times, so that several may stand at a place.

use serde::Deserialize;

/// A strategy.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct StrategySpec {
    /// Unique name within the file.
    pub id: String,
    /// Shown name; the id when left out.
    #[serde(default)]
    pub name: String,
    /// One sentence on the idea.
    #[serde(default)]
    pub about: String,
    /// Tender by which its rules buy, of the catalogue; in a campaign only. What no tender buys is there as soon as it is
    /// paid.
    #[serde(default)]
    pub tender: Option<String>,
    /// The rules, in the order of buying.
    pub rules: Vec<RuleSpec>,
}

/// One rule of a strategy.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum RuleSpec {
    /// A fixed post with kit and, if the kit needs one, a crew around the clock.
    Post {
        /// Force that mans it; the first force when left out.
        #[serde(default)]
        force: Option<String>,
        /// Sensors and effectors, by catalogue id.
        items: Vec<String>,
        /// Where.
        at: PlaceSpec,
        /// At most so many in all.
        #[serde(default = "no_limit")]
        most: u32,
        /// So many a round.
        #[serde(default = "one")]
        per_round: u32,
        /// Only places in this region.
        #[serde(default)]
        region: Option<String>,
        /// Tender by which it buys; the strategy's when left out.
        #[serde(default)]
        tender: Option<String>,
        /// Name that its luck goes by, of a rule for one thing; made of what it is and where it stands when left out.
        #[serde(default)]
        label: Option<String>,
    },
    /// A mobile team with kit and a task.
    Patrol {
        /// Force that mans it; the first force when left out.
        #[serde(default)]
        force: Option<String>,
        /// Kind of team, by catalogue id.
        team: String,
        /// Sensors and effectors it carries, by catalogue id.
        #[serde(default)]
        items: Vec<String>,
        /// What it does.
        task: TaskSpec,
        /// At most so many in all.
        #[serde(default = "no_limit")]
        most: u32,
        /// So many a round.
        #[serde(default = "one")]
        per_round: u32,
        /// Only places in this region.
        #[serde(default)]
        region: Option<String>,
        /// Tender by which it buys; the strategy's when left out.
        #[serde(default)]
        tender: Option<String>,
        /// Name that its luck goes by, of a rule for one thing; made of what it is and where it stands when left out.
        #[serde(default)]
        label: Option<String>,
    },
    /// A barrier on an asset; several layers on one asset multiply what gets through.
    Harden {
        /// Barrier, by catalogue id.
        barrier: String,
        /// Which assets.
        at: PlaceSpec,
        /// At most so many in all.
        #[serde(default = "no_limit")]
        most: u32,
        /// So many a round.
        #[serde(default = "one")]
        per_round: u32,
        /// Only places in this region.
        #[serde(default)]
        region: Option<String>,
        /// Tender by which it buys; the strategy's when left out.
        #[serde(default)]
        tender: Option<String>,
    },
    /// Courses for the force's people. People who are not trained work at a fraction.
    Train {
        /// Force; the first force when left out.
        #[serde(default)]
        force: Option<String>,
        /// At most so many people in all.
        #[serde(default = "no_limit")]
        most: u32,
        /// So many people a round.
        #[serde(default = "ten")]
        per_round: u32,
    },
}

impl RuleSpec {
    /// The region whose places it is for.
    pub fn region(&self) -> Option<&str> {
        match self {
            RuleSpec::Post { region, .. }
            | RuleSpec::Patrol { region, .. }
            | RuleSpec::Harden { region, .. } => region.as_deref(),
            RuleSpec::Train { .. } => None,
        }
    }

    /// The label that it names.
    pub fn label(&self) -> Option<&str> {
        match self {
            RuleSpec::Post { label, .. } | RuleSpec::Patrol { label, .. } => label.as_deref(),
            RuleSpec::Harden { .. } | RuleSpec::Train { .. } => None,
        }
    }

    /// The tender that it names.
    pub fn tender(&self) -> Option<&str> {
        match self {
            RuleSpec::Post { tender, .. }
            | RuleSpec::Patrol { tender, .. }
            | RuleSpec::Harden { tender, .. } => tender.as_deref(),
            RuleSpec::Train { .. } => None,
        }
    }
}

/// Where a rule puts its things: an ordered list of places, taken from the front, each once a lap.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum PlaceSpec {
    /// At assets, the best first.
    Assets {
        /// Best by what.
        #[serde(default)]
        by: RankSpec,
    },
    /// On the likely approaches: this far from an asset towards the likely hides around it.
    Approaches {
        /// Best assets by what.
        #[serde(default)]
        by: RankSpec,
        /// Distance from the asset, m.
        standoff_m: f64,
    },
    /// At road junctions, those nearest to the most valuable assets first.
    Roads {
        /// Best assets by what.
        #[serde(default)]
        by: RankSpec,
    },
    /// Near likely hides, the likeliest first.
    Hides,
    /// Where each next one adds most: greedy cover of what is at stake within the range of the first item.
    Coverage {
        /// Weight of what is covered.
        #[serde(default)]
        by: RankSpec,
        /// Radius that one covers, m; the first item's nominal range when left out.
        #[serde(default)]
        radius_m: Option<f64>,
    },
    /// At the force's bases, in order.
    Bases,
    /// At these places, km east and north.
    Fixed(Vec<(f64, f64)>),
    /// At these assets, by id, in this order.
    Named(Vec<String>),
}

/// What makes an asset come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum RankSpec {
    /// Value in USD.
    Value,
    /// People exposed.
    Population,
    /// Attractiveness to the attackers × people exposed.
    #[default]
    Risk,
}

/// What a patrol does.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum TaskSpec {
    /// Drives or walks a closed loop through places.
    Route {
        /// The places.
        through: PlaceSpec,
        /// How many of them.
        #[serde(default = "four")]
        stops: u32,
        /// Visits them in the order of the list, as drawn by hand, instead of on the shortest round.
        #[serde(default)]
        in_order: bool,
    },
    /// Walks parallel tracks over a rectangle, round and round, and misses nothing between them. For teams on foot.
    Sweep {
        /// Centres of the rectangles.
        around: PlaceSpec,
        /// East–west and north–south sides, m.
        size_m: (f64, f64),
        /// Distance between two tracks, m: what a team sees to both sides of its own.
        spacing_m: f64,
    },
    /// Moves about at random within a disc.
    Area {
        /// Centres of the discs.
        around: PlaceSpec,
        /// Radius, m.
        radius_m: f64,
    },
    /// Stands.
    Hold {
        /// Where.
        at: PlaceSpec,
    },
    /// Stands ready and goes where a cue or a fix calls.
    QuickReaction {
        /// Where it waits.
        at: PlaceSpec,
    },
    /// Searches the likely hides and goes for any fix.
    Hunt {
        /// Centres of the discs.
        around: PlaceSpec,
        /// Radius, m.
        radius_m: f64,
    },
}

fn no_limit() -> u32 {
    u32::MAX
}
fn one() -> u32 {
    1
}
fn four() -> u32 {
    4
}
fn ten() -> u32 {
    10
}
