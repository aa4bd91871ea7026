//! What a scenario is expected to show: a number or a law with its parameters, for one or several cases of the file.
//!
//! A case is the file itself with some of its numbers changed. What is observed in it comes out of the simulation as in
//! any study; what is expected is stated beside it, in numbers of its own, so that a slip in either shows.

use super::ends::{Cause, Stage};
use super::measure::Measure;
use serde::Deserialize;

/// An expectation: something to observe, and a law or a number for each case.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ExpectSpec {
    /// Short name, unique among all files that are verified together.
    pub id: String,
    /// Shown name; the id when left out.
    #[serde(default)]
    pub name: String,
    /// Where the law comes from.
    #[serde(default)]
    pub source: String,
    /// The set-up in a sentence.
    #[serde(default)]
    pub about: String,
    /// What is observed.
    pub observe: ObserveSpec,
    /// The cases.
    pub cases: Vec<CaseSpec>,
    /// Replicates of each case: as many as the precision takes when left out.
    #[serde(default)]
    pub replicates: Option<u32>,
    /// Half-width that the 99.9 % interval may have: 2 % of what is expected, or 0.005 if that is more, when left out.
    #[serde(default)]
    pub half_width: Option<f64>,
}

/// One case.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CaseSpec {
    /// The strategy that is looked at; the first when left out.
    #[serde(default)]
    pub strategy: Option<String>,
    /// The budget that it is looked at with, USD: one of the file's; the first when left out.
    #[serde(default)]
    pub budget_usd: Option<f64>,
    /// Numbers of the file that are changed, by path: `("cells.hill.raids_per_day", 3)`.
    #[serde(default)]
    pub set: Vec<(String, f64)>,
    /// What is expected.
    pub is: LawSpec,
}

/// What is observed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum ObserveSpec {
    /// A measure of the study.
    Measure(Measure),
    /// Share of the drones meant that got at least to a stage before their release.
    Reached(Stage),
    /// Share of the drones meant that ended so.
    Ended(Cause),
    /// Drones that released at their target, in a raid.
    LeakersPerRaid,
    /// Releases of a drone at its target.
    ReleasesPerDrone,
    /// Operator pairs that were found in a raid: fixed, or met.
    PairsFoundPerRaid,
    /// Operator pairs that a unit met in a raid.
    PairsMetPerRaid,
    /// Months from an order to its delivery, of what was delivered; in a campaign.
    DeliveryMonths,
    /// The paired difference to another strategy, this one less that one.
    Difference {
        /// Of what.
        of: Box<ObserveSpec>,
        /// The other strategy.
        to: String,
    },
    /// The paired difference that the case's changes make, the case less the file as it stands.
    Change {
        /// Of what.
        of: Box<ObserveSpec>,
    },
    /// The largest difference to another strategy in anything that a replicate counts or records of a drone, cost apart.
    AnyDifference {
        /// The other strategy.
        to: String,
    },
    /// The value of a number of the file beyond which something is what it is at the second of two values, to the last
    /// digits; for scenarios without chance.
    Threshold {
        /// What jumps.
        of: Box<ObserveSpec>,
        /// The number, by path.
        number: String,
        /// Between these two values.
        between: (f64, f64),
        /// The value is stated as its distance from here …
        #[serde(default)]
        from: f64,
        /// … in units of this.
        #[serde(default = "one")]
        per: f64,
    },
    /// Of many small studies with other seeds, how many have a 95 % interval that holds the true value.
    Covered {
        /// Of what.
        of: Box<ObserveSpec>,
        /// The true value.
        truth: f64,
        /// How many studies.
        studies: u32,
        /// Replicates of each.
        of_replicates: u32,
    },
}

fn one() -> f64 {
    1.0
}

/// What is expected: a number, a bound, or a law with its parameters.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub enum LawSpec {
    /// This number.
    Value(f64),
    /// This number or more.
    AtLeast(f64),
    /// This number or less.
    AtMost(f64),
    /// Between two numbers, both allowed.
    Between(f64, f64),
    /// Nothing, as far as the file's own 95 % interval of what is observed tells; for a `Change`.
    WithinInterval,
    /// Random search of a closed area (Koopman): 1 − exp(−N·W·V·t/A).
    RandomSearch {
        /// Searchers, N.
        #[serde(default = "one")]
        searchers: f64,
        /// Sweep width W, m.
        sweep_width_m: f64,
        /// Their speed V, m/s.
        speed_m_s: f64,
        /// Time searched t, s.
        time_s: f64,
        /// Area A, m².
        area_m2: f64,
    },
    /// Exhaustive search in parallel tracks without overlap, met at a random moment: (W·V·t + πW²/4)/A, at most 1. What
    /// is within W/2 ahead and behind at the ends of the time counts too.
    ExhaustiveSearch {
        /// Sweep width W, the distance between tracks, m.
        sweep_width_m: f64,
        /// Speed V, m/s.
        speed_m_s: f64,
        /// Time searched t, s.
        time_s: f64,
        /// Area A, m².
        area_m2: f64,
    },
    /// Lateral range curve of an even rate: 1 − exp(−2γ√(R² − x²)/v).
    LateralRange {
        /// Rate γ within the range, 1/s.
        rate_per_s: f64,
        /// Range R, m.
        range_m: f64,
        /// Speed of the straight pass v, m/s.
        speed_m_s: f64,
        /// Distance x at the closest, m.
        offset_m: f64,
    },
    /// A straight way through sensors of a definite range that are scattered at random: 1 − exp(−λ(2rL + πr²)).
    PoissonField {
        /// Sensors per km², λ.
        density_per_km2: f64,
        /// Range r, m.
        range_m: f64,
        /// Length of the way L, m.
        length_m: f64,
    },
    /// Mean speed of a target relative to searchers with random headings, in units of its own: observed as the share of
    /// targets noticed, 1 − (1 − (2R·V·g·t + πR²)/A)^N, solved for g.
    RelativeSpeed {
        /// Speed of the searchers v, m/s.
        searcher_m_s: f64,
        /// Speed of the target V, m/s.
        target_m_s: f64,
        /// Searchers, N.
        searchers: f64,
        /// Their definite range R, m.
        range_m: f64,
        /// Time that the target is under way t, s.
        time_s: f64,
        /// Area in which the searchers are A, m².
        area_m2: f64,
    },
    /// Share of Poisson arrivals that find every channel taken (Erlang B).
    LossSystem {
        /// Channels.
        channels: u32,
        /// Arrivals a day.
        arrivals_per_day: f64,
        /// Mean time that an arrival takes a channel, s.
        service_s: f64,
    },
    /// Independent attempts at each drone of a raid: n(1−p)^k leak, none with (1−(1−p)^k)^n.
    ShootLookShoot {
        /// Drones n.
        drones: u32,
        /// Chance of each attempt p.
        kill_chance: f64,
        /// Attempts at each drone k.
        #[serde(default = "one")]
        attempts: f64,
    },
    /// Every drone of a raid is stopped: p^n.
    RaidAnnihilation {
        /// Drones n.
        drones: u32,
        /// Chance that one is stopped p.
        stop_chance: f64,
    },
    /// Ratio of the distances of jammer and pilot to the drone at which the link breaks: 10^(Δ/(10n)).
    BurnThrough {
        /// What the jammer is stronger by Δ, dB.
        advantage_db: f64,
        /// Path-loss exponent n of both legs.
        exponent: f64,
    },
    /// Range against a cross-section, in units of the range against the reference: σ^(1/4).
    FourthRoot {
        /// Cross-section ratio σ.
        cross_section_ratio: f64,
    },
    /// Search for who flees from a known place (flaming datum): 1 − exp(−(NWV/πu)(1/(r₀+ut₁) − 1/(r₀+ut₂))).
    FlamingDatum {
        /// Searchers N.
        searchers: f64,
        /// Sweep width W, m.
        sweep_width_m: f64,
        /// Their speed V, m/s.
        speed_m_s: f64,
        /// Radius within which the target was r₀, m.
        radius_m: f64,
        /// Speed at which the disc grows u, m/s.
        flight_m_s: f64,
        /// When the search begins t₁, s.
        late_s: f64,
        /// How long it lasts t₂ − t₁, s.
        search_s: f64,
    },
    /// Timely interception on a path of detections before tasks (EASI): the response beats what is left of the path.
    TimelyInterception {
        /// Chance of a detection before each task.
        detect: Vec<f64>,
        /// Mean time of each task, s.
        tasks_s: Vec<f64>,
        /// Standard deviation of a task as a share of its mean.
        task_sd_share: f64,
        /// Chance that the detection is communicated.
        communication: f64,
        /// Mean and standard deviation of the response, s.
        response_s: (f64, f64),
    },
    /// Mean time from an order to its delivery: the mean of a lognormal lead time, tenders failing and repeated: median ·
    /// exp(σ²/2) ÷ (1 − p).
    Procurement {
        /// Median lead time of a tender, months.
        lead_months: f64,
        /// Sigma of its logarithm σ.
        sigma: f64,
        /// Chance that a tender fails p.
        fail_chance: f64,
    },
    /// Share in time of crews that practise: one lognormal delay of median d_min + (d₁ − d_min)·N^−α within a time, met
    /// evenly over a campaign in which N goes up drill by drill from what a course stands for.
    PractisedRace {
        /// Median of a crew without training d₁, s.
        untrained_s: f64,
        /// Median of one that comes from its course, s.
        trained_s: f64,
        /// Skill that nobody beats, in units of what a course gives.
        best_skill: f64,
        /// Exponent α.
        exponent: f64,
        /// Drills by the end of the campaign.
        drills: u32,
        /// Sigma of the logarithm of the delay.
        sigma: f64,
        /// The time there is, s.
        time_s: f64,
    },
    /// The kill chain's steps, lognormal with one sigma, are through within a time.
    KillChainRace {
        /// Medians of the steps, s.
        medians_s: Vec<f64>,
        /// Sigma of the logarithm of each.
        sigma: f64,
        /// The time there is, s.
        time_s: f64,
    },
}
