//! What a page says, as data. [`super::gather`] makes it of a study; the HTML page shows it, the Markdown document tells it, and
//! the pictures draw it: each says the same.
//!
//! Numbers are SI and shares 0 to 1, times are seconds from the start of the replicate, places metres east and north of the map's
//! south-west corner. Every text is plain: whoever shows it escapes it. What is not defined is `None`.

use serde::{Deserialize, Serialize};

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Name of the scenario.
    pub title: String,
    /// What the scenario is about, as its file says; may be empty.
    pub about: String,
    /// What stands on top.
    pub summary: Summary,
    /// The strategies, in the order of the file.
    pub strategies: Vec<Strategy>,
    /// The budgets, ascending as in the file.
    pub budgets: Vec<Budget>,
    /// Index of the budget that is shown first.
    pub middle: usize,
    /// The adversaries of a campaign, the first one the scenario's own; empty without a campaign.
    pub adversaries: Vec<Name>,
    /// The measures of [`Row::estimates`], in their order.
    pub measures: Vec<Measure>,
    /// Stages of the kill chain, in order.
    pub stages: Vec<String>,
    /// How drones end.
    pub causes: Vec<Cause>,
    /// The threat classes of the catalogue that fly in the scenario.
    pub classes: Vec<Name>,
    /// Every strategy at every budget (and against every adversary that it was run against).
    pub rows: Vec<Row>,
    /// Which strategy is better, by budget, measure and month.
    pub verdicts: Vec<Verdict>,
    /// Which plans are worth their money.
    pub frontiers: Vec<Frontier>,
    /// What the next ten per cent of each budget would buy; empty for a campaign and a selection.
    pub next: Vec<Next>,
    /// How much of the input is assumption.
    pub grades: Grades,
    /// Measures month by month, of a campaign.
    pub campaign: Option<Campaign>,
    /// What the results hang on, where somebody has asked (`picket study --tornado`).
    pub tornado: Option<Tornado>,
    /// What stands where.
    pub maps: Maps,
    /// Replicate by replicate.
    pub scatter: Scatter,
    /// Replicates worth seeing.
    pub replays: Vec<Replay>,
    /// How to make all this again.
    pub recipe: Recipe,
}

/// The top of the page: for whoever reads nothing else. Each is a list of sentences or short paragraphs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// What was asked.
    pub question: Vec<String>,
    /// What came out: in people and drones rather than in percentages ("67 of 100 drones").
    pub answer: Vec<String>,
    /// How sure that is.
    pub sure: Vec<String>,
    /// What it rests on.
    pub rests_on: Vec<String>,
    /// What not to take from it.
    pub not: Vec<String>,
}

/// Something with an id and a shown name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Name {
    /// Unique in files and on the command line.
    pub id: String,
    /// For people.
    pub name: String,
}

/// A strategy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Strategy {
    /// Unique in files and on the command line.
    pub id: String,
    /// For people.
    pub name: String,
    /// What it is, as the file says; may be empty.
    pub about: String,
}

/// A budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// USD over the costed years.
    pub usd: f64,
    /// `600 k USD`.
    pub name: String,
}

/// What is measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Name in files.
    pub id: String,
    /// For people: `leak-through`, `casualties in 30 days`, `leakers by month 24`.
    pub name: String,
    /// The same without its month: `leakers`; where there is none, the name.
    pub plain: String,
    /// Unit for an axis, after a name: `% of drones`, `people`, `USD`; may be empty.
    pub unit: String,
    /// Whether values are shares, to be shown as percentages.
    pub is_share: bool,
    /// Whether less of it is better; `None` where it is neither.
    pub less_is_better: Option<bool>,
    /// Whether strategies are compared by it: it has verdicts, and perhaps a frontier.
    pub is_compared: bool,
}

/// How a drone can end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// Name in files.
    pub id: String,
    /// `no sensor came within range of it`.
    pub phrase: String,
    /// Whether it got through.
    pub leaked: bool,
}

/// A number with its interval (95 %).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Point estimate.
    pub value: f64,
    /// Lower end; `None` where there is no interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// As the program's texts print it, with its unit: `66.9 ± 2.3 %`.
    pub text: String,
}

/// A strategy at a budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Index of the adversary; 0 without a campaign.
    pub adversary: usize,
    /// Replicates.
    pub n: usize,
    /// By measure.
    pub estimates: Vec<Option<Estimate>>,
    /// Leak-through by threat class, in the order of [`Page::classes`].
    pub classes: Vec<Option<Estimate>>,
    /// Share of the drones meant that got at least to each stage; empty where it is not kept.
    pub funnel: Vec<f64>,
    /// Drones by how they ended, in the order of [`Page::causes`]; empty where it is not kept.
    pub causes: Vec<u64>,
    /// Why it leaks, in a sentence; may be empty.
    pub why: String,
}

/// Which strategy is better at a budget by a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Index of the budget.
    pub budget: usize,
    /// Index of the measure.
    pub measure: usize,
    /// `by month 12`; empty without a campaign.
    pub when: String,
    /// The best, in a sentence.
    pub best: String,
    /// Strategies from the best to the worst.
    pub order: Vec<usize>,
    /// Whether each strategy of `order` may be the best; empty with too few replicates.
    pub may_be_best: Vec<bool>,
    /// All pairs.
    pub pairs: Vec<Pair>,
}

/// Two strategies, compared on the same raids.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// The better one, by the point estimate.
    pub first: usize,
    /// The other one.
    pub second: usize,
    /// First minus second, in the measure's unit, paired.
    pub difference: Estimate,
    /// What is found.
    pub finding: Finding,
    /// In a sentence.
    pub words: String,
}

/// What is found about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The same outcomes in every replicate.
    Identical,
    /// The first is better, all pairs at this budget taken together.
    FirstBetter,
    /// The second is.
    SecondBetter,
    /// Can't tell yet.
    Unclear,
}

/// Which plans are worth their money by a measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frontier {
    /// Index of the measure of the loss.
    pub measure: usize,
    /// Index of the measure of the cost.
    pub cost: usize,
    /// Rows on the frontier by rising cost.
    pub steps: Vec<FrontierStep>,
}

/// A plan on the frontier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrontierStep {
    /// Index of the row.
    pub row: usize,
    /// In a sentence: what it costs, what it leaves, what each further unit costs.
    pub words: String,
}

/// What the next ten per cent would buy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Next {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Whether they change nothing on the map.
    pub nothing: bool,
    /// Cost of what is bought in addition, USD.
    pub extra_usd: f64,
    /// Leak-through with them minus without, paired.
    pub leak_through: Option<Estimate>,
    /// Casualties in 30 days with them minus without, paired.
    pub casualties: Option<Estimate>,
    /// In a sentence.
    pub words: String,
}

/// How many figures of the input rest on which grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grades {
    /// Grade, what it means, how many: A, B, C, R, none.
    pub counts: Vec<(String, String, usize)>,
    /// In a sentence.
    pub words: String,
}

/// Month by month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Campaign {
    /// Months.
    pub months: u32,
    /// Months up to which strategies are compared.
    pub horizons: Vec<u32>,
    /// The series.
    pub series: Vec<MonthlySeries>,
    /// When a strategy is able, what was missing, who overtakes whom, how each fares against other adversaries: sentences under headings.
    pub words: Vec<Section>,
}

/// Sentences under a heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Heading.
    pub heading: String,
    /// Sentences.
    pub lines: Vec<String>,
}

/// A measure by month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthlySeries {
    /// What is measured.
    pub measure: Measure,
    /// A line each.
    pub lines: Vec<MonthlyLine>,
}

/// A value with the low and the high end of its interval.
pub type Band = (f64, Option<f64>, Option<f64>);

/// A strategy at a budget against an adversary, by month.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthlyLine {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Index of the adversary.
    pub adversary: usize,
    /// Value, low and high, a month each, from month 1.
    pub months: Vec<Option<Band>>,
}

/// What the results hang on, one figure at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tornado {
    /// `600 k USD`.
    pub budget: String,
    /// Replicates of each end.
    pub replicates: u32,
    /// Figures, those that move leak-through most first.
    pub figures: Vec<TornadoFigure>,
    /// Results that change sign or are lost, in sentences; or that none does.
    pub words: Vec<String>,
}

/// A figure at both ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TornadoFigure {
    /// Its path in the file.
    pub path: String,
    /// Its grade.
    pub grade: String,
    /// The low and the high end.
    pub ends: [f64; 2],
    /// Leak-through by strategy at the low and at the high end, shares.
    pub leak_through: Vec<[f64; 2]>,
    /// Leak-through by strategy as the study stands, shares.
    pub base: Vec<f64>,
}

/// What stands where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Maps {
    /// Width and height of the map, m.
    pub size_m: (f64, f64),
    /// Shaded relief with covers, a `data:` URI of a picture that covers the map, north up.
    pub relief: String,
    /// Roads, as lines of places.
    pub roads: Vec<Vec<(f64, f64)>>,
    /// What is protected.
    pub assets: Vec<Asset>,
    /// Where teams start from.
    pub bases: Vec<Place>,
    /// Kinds of coverage: those of [`Deployment::cover`], in their order.
    pub layers: Vec<Layer>,
    /// What coverage is drawn for: `an FPV at 60 m, in sight`.
    pub cover_of: String,
    /// What each row buys.
    pub deployments: Vec<Deployment>,
}

/// Something with a name on the map.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Shown name.
    pub name: String,
    /// Where.
    pub at: (f64, f64),
}

/// Something to protect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    /// Shown name.
    pub name: String,
    /// Kind in words: `village`, `gathering`.
    pub kind: String,
    /// Where.
    pub at: (f64, f64),
    /// Radius, m.
    pub radius_m: f64,
    /// People who live there; 0 of what is no settlement.
    pub population: f64,
}

/// A kind of coverage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// For people: `detection`, `link jamming`.
    pub name: String,
    /// Colour, `#rrggbb`.
    pub colour: String,
}

/// What a strategy buys with a budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deployment {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// What is spent, in words: `598 k USD of it spent`.
    pub spent: String,
    /// Kit with its numbers, in words: `3 × passive RF direction finder`.
    pub kit: Vec<String>,
    /// What could not be had, and why, in words.
    pub refused: Vec<String>,
    /// Units.
    pub units: Vec<Unit>,
    /// Barriers by asset: index and layers.
    pub barriers: Vec<(usize, usize)>,
    /// Coverage by layer: where a drone in transit is within it, a `data:` URI of a picture over the whole map, coloured and see-through;
    /// `None` where the plan has nothing of the kind that stands.
    pub cover: Vec<Option<String>>,
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// Role and force in words: `vehicle patrol, the state force`.
    pub role: String,
    /// Kit in words.
    pub kit: String,
    /// Kind: `post` (with a crew), `node` (without one), `team`.
    pub kind: String,
    /// Where it stands, starts, or around where it moves.
    pub at: (f64, f64),
    /// The round it goes, of a route; else empty.
    pub route: Vec<(f64, f64)>,
    /// Radius of the area that it moves about in or hunts in, m; 0 of all else.
    pub radius_m: f64,
    /// What it does in words: `goes round its route`.
    pub task: String,
    /// Nominal range by layer, m; 0 where it has nothing of the kind.
    pub ranges_m: Vec<f64>,
}

/// Replicate by replicate: every row against the same raids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scatter {
    /// Numbers of the replicates.
    pub replicates: Vec<u32>,
    /// Drones that were meant, by replicate; empty for a campaign, whose adversary answers to the plan.
    pub drones: Vec<u32>,
    /// By row of [`Page::rows`], as far as it is kept.
    pub rows: Vec<ScatterRow>,
    /// How many replicates there are in all, where only the first ones are kept.
    pub of: u32,
    /// What [`ScatterRow::harm`] counts.
    pub harm: String,
}

/// The replicates of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScatterRow {
    /// Index of the row.
    pub row: usize,
    /// Share of the drones that leaked, by replicate; `None` where none was meant.
    pub leaked: Vec<Option<f64>>,
    /// People hurt, by replicate.
    pub harm: Vec<f64>,
    /// Digest of the end of each replicate: 16 hexadecimal digits, as `picket run` prints it.
    pub digests: Vec<String>,
    /// The command that runs one again, in the folder of the study, `{replicate}` in place of its number:
    /// `picket run ledger/scenario/valley.ron --strategy mix --budget 600000 --replicate {replicate} --seed 1`.
    pub command: String,
}

/// A replicate worth seeing, under one plan or two on one clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// Why it is worth seeing: `A typical replicate`.
    pub why: String,
    /// What comes of it, in a sentence.
    pub about: String,
    /// Number of the replicate.
    pub replicate: u32,
    /// Stretches of time in which something flies under any of the plans, from a little before to a little after; ascending.
    pub scenes: Vec<ReplayScene>,
    /// One plan or two.
    pub sides: Vec<ReplaySide>,
}

/// A stretch of time in which something flies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplayScene {
    /// From, to, seconds from the start of the replicate.
    pub time_s: (f64, f64),
    /// `Day 3, 21:47: 2 FPVs against Ashby, at night`.
    pub heading: String,
}

/// A replicate under a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplaySide {
    /// Index of the deployment in [`Maps::deployments`].
    pub deployment: usize,
    /// The command that tells it, in the folder of the study.
    pub command: String,
    /// The command that opens a window on it, in the folder of the study.
    pub watch: String,
    /// Digest of its end.
    pub digest: String,
    /// What came of it, in a sentence.
    pub outcome: String,
    /// Units that move while something flies.
    pub units: Vec<UnitTrack>,
    /// Operator pairs.
    pub pairs: Vec<PairTrack>,
    /// Drones of raids.
    pub drones: Vec<DroneTrack>,
}

/// The way of a unit, piecewise straight: time, east, north.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitTrack {
    /// Index of the unit in its deployment.
    pub unit: usize,
    /// Where it was when; ascending. Before the first and after the last it stands.
    pub points: Vec<(f64, f64, f64)>,
}

/// The way of an operator pair.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PairTrack {
    /// Shown name: `Pair 2 of raid 3`.
    pub name: String,
    /// Where it was when: time, east, north; it is on the map from the first to the last.
    pub points: Vec<(f64, f64, f64)>,
    /// When the defence located it.
    pub fixed_s: Option<f64>,
    /// When a unit met it.
    pub met_s: Option<f64>,
    /// What happened to it: when and what.
    pub story: Vec<(f64, String)>,
}

/// A drone: where it was, what was known of it, what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DroneTrack {
    /// Raid and number, to find the same one under the other plan.
    pub key: (usize, usize),
    /// Shown name: `Drone 1 of raid 3`.
    pub name: String,
    /// `FPV, sent by pair 2 against Ashby`.
    pub about: String,
    /// Whether it is flown by radio.
    pub radio: bool,
    /// Index of the pair that sends it in [`ReplaySide::pairs`].
    pub pair: Option<usize>,
    /// Where it was when: time, east, north, height above the ground in metres; it flies from the first to the last. Empty of one that
    /// never took off.
    pub points: Vec<(f64, f64, f64, f64)>,
    /// What held for how long.
    pub spans: Vec<Span>,
    /// What happened: when and what.
    pub story: Vec<(f64, String)>,
    /// How it ended, in a sentence.
    pub ending: String,
    /// When it ended.
    pub end_s: f64,
    /// What came of it.
    pub end: End,
}

/// Something that holds for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// From, to.
    pub time_s: (f64, f64),
    /// What.
    pub what: Held,
    /// Index of the unit that sees, tracks or engages; `None` of what needs none.
    pub unit: Option<usize>,
}

/// What holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// Its radio link.
    Link,
    /// A sensor of the unit has noticed it.
    Noticed,
    /// The unit's crew has a track that it has not identified.
    Unknown,
    /// The crew takes it for a threat.
    Threat,
    /// The crew takes it for harmless.
    Dismissed,
    /// An effector of the unit is laid on it.
    Engaged,
    /// An effector of the unit has taken effect.
    Hit,
}

/// What came of a drone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// It released and hit.
    Hit,
    /// It released and missed, or a barrier blocked it.
    Missed,
    /// It was stopped.
    Stopped,
    /// It failed by itself.
    Failed,
    /// It never took off.
    Grounded,
}

/// How to make all this again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recipe {
    /// Version of the program.
    pub version: String,
    /// Master seed, as a text: JSON readers lose digits.
    pub seed: String,
    /// Replicates of each row; the most of them where rows differ.
    pub replicates: u32,
    /// Simulated days of a replicate.
    pub period_days: f64,
    /// SHA-256 of scenario with its files and the catalogue.
    pub scenario_sha256: String,
    /// File name of the scenario.
    pub file: String,
    /// The command that makes the study again, in the folder of the scenario.
    pub command: String,
}
