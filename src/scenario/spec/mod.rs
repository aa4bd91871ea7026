//! The file types: a scenario exactly as it is written. Every field name ends in its unit.

pub mod blue;
pub mod campaign;
pub mod ends;
pub mod expect;
pub mod fields;
pub mod kit;
pub mod laws;
pub mod measure;
pub mod red;
pub mod strategy;
pub mod world;

use serde::Deserialize;

/// The schema version this program reads.
pub const SCHEMA: u32 = 1;

/// A whole scenario file.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ScenarioSpec {
    /// Version of the file format; [`SCHEMA`].
    pub schema: u32,
    /// Short name, shown in titles.
    pub name: String,
    /// What the scenario is about and what to learn from it.
    #[serde(default)]
    pub about: String,
    /// Study seed; the command line may override it.
    #[serde(default = "one")]
    pub seed: u64,
    /// Replicates of each strategy at each budget; the command line may override it.
    #[serde(default = "two_hundred")]
    pub replicates: u32,
    /// Simulated days of one replicate; of a campaign they follow from its months.
    #[serde(default = "unsaid")]
    pub period_days: f64,
    /// Days simulated before those, of which nothing is counted: what takes time to fill up is full when it counts.
    #[serde(default)]
    pub warm_up_days: f64,
    /// Years over which money is counted: price + upkeep and wages for so long. When left out 1, of a campaign its length.
    #[serde(default = "unsaid")]
    pub costed_years: f64,
    /// Contact step, seconds: the step while anything can interact.
    #[serde(default = "half")]
    pub contact_step_s: f64,
    /// The longest that a contact step may grow to where little changes within it, seconds; without it none grows.
    #[serde(default)]
    pub longest_contact_step_s: Option<f64>,
    /// Stop adding replicates once the leak-through of every row is known this well (half-width of the 95 %
    /// interval, percentage points); without it exactly `replicates` run.
    #[serde(default)]
    pub stop_at_half_width_points: Option<f64>,
    /// Elevation and land cover.
    pub ground: world::GroundSpec,
    /// Roads.
    #[serde(default)]
    pub roads: world::RoadsSpec,
    /// Towns and villages: where people live.
    #[serde(default)]
    pub settlements: Vec<world::SettlementSpec>,
    /// What is protected besides the settlements.
    #[serde(default)]
    pub assets: Vec<world::AssetSpec>,
    /// Light and weather.
    #[serde(default)]
    pub environment: world::EnvironmentSpec,
    /// Birds and legitimate drones.
    #[serde(default)]
    pub traffic: world::TrafficSpec,
    /// The defending forces.
    pub forces: Vec<blue::ForceSpec>,
    /// The attacking cells.
    pub cells: Vec<red::CellSpec>,
    /// Figures of the model that differ from the catalogue's.
    #[serde(default)]
    pub laws: laws::LawsSpec,
    /// Items that are added to the catalogue, or replace the item of the same id.
    #[serde(default)]
    pub catalogue: kit::CatalogueSpec,
    /// Rectangles of the map by name, for rules that are for one region.
    #[serde(default)]
    pub regions: Vec<world::RegionSpec>,
    /// Months of buying, training and learning; without it everything bought stands from the first day.
    #[serde(default)]
    pub campaign: Option<campaign::CampaignSpec>,
    /// The strategies to compare.
    pub strategies: Vec<strategy::StrategySpec>,
    /// The budgets to compare them at, USD over `costed_years`.
    pub budgets_usd: Vec<f64>,
    /// What the results are expected to be; `picket verify` judges it.
    #[serde(default)]
    pub expect: Vec<expect::ExpectSpec>,
}

impl ScenarioSpec {
    /// Seconds of a replicate of which nothing is counted.
    pub fn warm_up_s(&self) -> f64 {
        86_400.0 * self.warm_up_days
    }

    /// Days of a replicate that are simulated: warm-up and period.
    pub fn simulated_days(&self) -> f64 {
        self.warm_up_days + self.period_days
    }
}

/// Stands for a number that was left out, until the loader has filled it in.
fn unsaid() -> f64 {
    f64::NAN
}
fn one() -> u64 {
    1
}
fn two_hundred() -> u32 {
    200
}
fn half() -> f64 {
    0.5
}
