//! What the next ten per cent of a budget would buy: the deployment's difference, and what it does.
//!
//! The quartermaster is asked again with 1.1 × the budget, and what it bought runs on the same replicates: the
//! paired difference is the marginal value of the money, as rough as real purchases are. A strategy may also buy
//! something else instead; then both lists are given.

use std::collections::BTreeMap;

use crate::stats::Difference;
use crate::strategy::deployment::{Deployment, Refusal};
use crate::study::measure::Measure;
use crate::study::tally::{Probe, Row};

/// Things bought, each with its number.
pub type Purchases = Vec<(String, u32)>;

/// The next ten per cent for one strategy at one budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Marginal {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Whether the raise changes nothing on the map.
    pub nothing: bool,
    /// What is bought in addition, with its number.
    pub bought: Purchases,
    /// What is no longer bought, with its number.
    pub dropped: Purchases,
    /// What it costs in addition, USD; below zero if the dearer budget buys something cheaper.
    pub extra_usd: f64,
    /// Leak-through with the raise minus without; `None` if nothing changes or nothing flew.
    pub leak_through: Option<Difference>,
    /// Casualties in 30 days with the raise minus without; `None` if nothing changes.
    pub casualties: Option<Difference>,
    /// Why nothing was bought, if nothing was: what came closest to being affordable, else the first refusal.
    pub refused: Option<Refusal>,
}

impl Marginal {
    /// Compares a row with its probe.
    pub fn of(row: &Row, probe: &Probe) -> Self {
        let (bought, dropped) = changes(&row.deployment, &probe.deployment);
        let same = same_on_the_map(&row.deployment, &probe.deployment);
        let differ = |measure| if same { None } else { probe.difference(measure) };
        Marginal {
            strategy: row.strategy,
            budget: row.budget,
            nothing: same,
            bought,
            dropped,
            extra_usd: probe.deployment.spent_usd - row.deployment.spent_usd,
            leak_through: differ(Measure::LeakThrough),
            casualties: differ(Measure::Casualties),
            refused: if same { nearest_refusal(&probe.deployment) } else { None },
        }
    }
}

/// Whether two deployments put the same things in the same places.
pub fn same_on_the_map(a: &Deployment, b: &Deployment) -> bool {
    a.units == b.units && a.barriers == b.barriers && a.courses == b.courses
}

/// Entries of the book that the second has more of, and those that it has fewer of.
fn changes(before: &Deployment, after: &Deployment) -> (Purchases, Purchases) {
    let mut balance: BTreeMap<&str, i64> = BTreeMap::new();
    for line in &after.ledger {
        *balance.entry(&line.what).or_default() += 1;
    }
    for line in &before.ledger {
        *balance.entry(&line.what).or_default() -= 1;
    }
    let with = |sign: i64| {
        balance
            .iter()
            .filter(|(_, count)| **count * sign > 0)
            .map(|(what, count)| ((*what).to_owned(), (count * sign) as u32))
            .collect()
    };
    (with(1), with(-1))
}

fn nearest_refusal(deployment: &Deployment) -> Option<Refusal> {
    let short = |r: &&Refusal| r.short_usd.is_some();
    deployment
        .refusals
        .iter()
        .filter(short)
        .min_by(|a, b| {
            let missing = |r: &Refusal| r.short_usd.unwrap_or(f64::INFINITY);
            missing(a).total_cmp(&missing(b)).then(a.rule.cmp(&b.rule))
        })
        .or(deployment.refusals.first())
        .cloned()
}
