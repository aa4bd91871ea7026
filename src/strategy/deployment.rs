//! What the quartermaster hands over: who stands where with what, what it cost, what could not be had.

use glam::DVec2;
use std::fmt;

/// Everything that stands on the map for one (strategy, budget).
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// Strategy id.
    pub strategy: String,
    /// The budget it was made for, USD.
    pub budget_usd: f64,
    /// Nominal life-cycle cost, USD; at most the budget.
    pub spent_usd: f64,
    /// Posts and patrols in the order of buying.
    pub units: Vec<UnitPlan>,
    /// Barriers on assets.
    pub barriers: Vec<BarrierPlan>,
    /// For each force: share of the people on units who are trained, 0 to 1.
    pub trained_share: Vec<f64>,
    /// For each force: people on units.
    pub people: Vec<u32>,
    /// For each force: people sent on courses.
    pub courses: Vec<u32>,
    /// The book: a line for each purchase, in order.
    pub ledger: Vec<LedgerLine>,
    /// What a rule wanted and could not have, and why; one line per rule and reason.
    pub refusals: Vec<Refusal>,
}

/// A post or a patrol.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitPlan {
    /// Stable label, the same in every deployment in which the same thing stands in the same place:
    /// the key of its random numbers. Kind, task, team, places, kit, and the number among identical ones: for
    /// example `post/hold/market/fixed_jammer+eye/0` or `patrol/route/vehicle_team/mill+ford/eye/1`.
    pub label: String,
    /// Name for people.
    pub name: String,
    /// Index of its force.
    pub force: usize,
    /// Catalogue index of the kind of team; `None` for a post.
    pub team: Option<usize>,
    /// What it does.
    pub task: Task,
    /// Indices into the catalogue's sensors.
    pub sensors: Vec<usize>,
    /// Indices into the catalogue's effectors.
    pub effectors: Vec<usize>,
    /// People on duty at a time; 0 for an unmanned post.
    pub crew: u32,
}

/// What a unit does, with its places resolved.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Stands (posts, and patrols that hold).
    Hold {
        /// Where.
        at: DVec2,
    },
    /// Goes round a closed loop.
    Route {
        /// Corners of the loop, along roads for vehicles; the last joins the first.
        loop_m: Vec<DVec2>,
    },
    /// Moves at random within a disc.
    Area {
        /// Centre.
        centre: DVec2,
        /// Radius, m.
        radius_m: f64,
    },
    /// Waits, and goes where a cue or a fix calls.
    QuickReaction {
        /// Where it waits.
        at: DVec2,
    },
    /// Searches a disc, and goes for any fix.
    Hunt {
        /// Centre.
        centre: DVec2,
        /// Radius, m.
        radius_m: f64,
    },
}

impl Task {
    /// The place to draw it at and to start from.
    pub fn anchor(&self) -> DVec2 {
        match self {
            Task::Hold { at } | Task::QuickReaction { at } => *at,
            Task::Route { loop_m } => loop_m.first().copied().unwrap_or(DVec2::ZERO),
            Task::Area { centre, .. } | Task::Hunt { centre, .. } => *centre,
        }
    }
}

/// A barrier on an asset.
#[derive(Clone, Debug, PartialEq)]
pub struct BarrierPlan {
    /// Index into the scenario's assets (settlements first).
    pub asset: usize,
    /// Index into the catalogue's barriers.
    pub barrier: usize,
}

/// A line of the book.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerLine {
    /// Round of buying, from 1.
    pub round: u32,
    /// Index of the rule, from 0.
    pub rule: usize,
    /// What of the deployment it is.
    pub thing: Bought,
    /// What was bought, for people: `post at Market: fixed jammer, eye (9 people)`.
    pub what: String,
    /// Capital items bought: (kind and catalogue index, count) for the per-replicate cost.
    pub items: Vec<CostItem>,
    /// Extra people engaged for it.
    pub people: u32,
    /// Force of the people.
    pub force: usize,
    /// People trained.
    pub trained: u32,
    /// Nominal factor of its tender on the prices of its items; 1 without a campaign.
    pub price_factor: f64,
    /// Nominal life-cycle cost, USD.
    pub cost_usd: f64,
    /// What was left of the budget afterwards, USD.
    pub left_usd: f64,
}

/// What of a deployment a line of the book pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bought {
    /// A unit, by its index.
    Unit(usize),
    /// A barrier, by its index.
    Barrier(usize),
    /// Courses.
    Courses,
}

/// A capital item on a ledger line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CostItem {
    /// A sensor of the catalogue.
    Sensor(usize),
    /// An effector of the catalogue.
    Effector(usize),
    /// A barrier of the catalogue.
    Barrier(usize),
    /// A team's vehicle and outfit.
    Team(usize),
}

/// Something a rule wanted and could not have.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Index of the rule, from 0.
    pub rule: usize,
    /// What it wanted.
    pub what: String,
    /// Why not: money (how much more), people, law, or no place left.
    pub why: String,
    /// USD that were missing, if it was money.
    pub short_usd: Option<f64>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.what, self.why)
    }
}
