//! Fitting the tilts to drones that leaked: the cross-entropy method.
//!
//! The best tilt would draw drones as they are given that they leak. Of all tilts that draw each chance by itself, the
//! one nearest to it (in Kullback–Leibler divergence) has, for each chance, the mean of what was seen among leaks,
//! weighted as the model has them (R. Rubinstein and D. Kroese, *The Cross-Entropy Method*, 2004). Drones that leak in different ways
//! (unseen; seen, but not in time; engaged in vain; hit, and flown on) are fitted apart, by the furthest stage of the kill chain,
//! because one tilt for all would have every link weak at once.
//!
//! A tilt that the samples cannot tell from the model is left out, and the others are drawn towards it by a few samples'
//! worth: each useless tilt adds noise to the weight.

use super::Focus;
use super::proposal::{Proposal, Stratum, Way, blind_ways};
use crate::math;
use crate::sim::outcome::Stage;
use crate::sim::tilt::{Chance, Event, Lean, Leans, Seen};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A drone that leaked in the pilot.
#[derive(Clone, Debug)]
struct Leak {
    stratum: Stratum,
    /// The furthest stage of the kill chain.
    stage: Stage,
    /// The chance with which it was picked.
    picked: f64,
    /// What was seen on its way.
    events: Vec<Event>,
    /// How much likelier it was in all rounds together than the model makes it, summed over their drones; and over how many rounds.
    likelihood: (f64, usize),
    /// How likely the model makes it, over how likely it was to be drawn in the rounds so far.
    weight: f64,
}

/// What the pilot saw of a stratum.
#[derive(Clone, Copy, Debug, Default)]
struct Looked {
    drones: u64,
    /// Sum of the squared weights of those that leaked.
    squares: f64,
}

/// What the pilot of a row has seen.
#[derive(Clone, Debug, Default)]
pub struct Pilot {
    leaks: Vec<Leak>,
    looked: BTreeMap<Stratum, Looked>,
    /// Each round's proposal, and how many drones were looked at by it.
    rounds: Vec<(Arc<Proposal>, u64)>,
}

impl Pilot {
    /// Takes what came of a drone, and what it weighs.
    pub fn learn(&mut self, focus: Focus, weight: f64) {
        let looked = self.looked.entry(focus.stratum).or_default();
        looked.drones += 1;
        if focus.leaked {
            looked.squares += weight * weight;
            let Focus { stratum, stage, picked, events, .. } = focus;
            self.leaks.push(Leak { stratum, stage, picked, events, likelihood: (0.0, 0), weight });
        }
    }

    /// A round is over that was drawn from a proposal. Each leak is weighted anew, as if drawn from all rounds together: what an early
    /// one came upon by luck counts less once a later one knows how to look for it (J.-M. Cornuet et al., *Adaptive
    /// multiple importance sampling*, Scandinavian Journal of Statistics 39, 2012).
    pub fn close_round(&mut self, proposal: Arc<Proposal>) {
        let before: u64 = self.rounds.iter().map(|round| round.1).sum();
        let drones: u64 = self.looked.values().map(|looked| looked.drones).sum();
        self.rounds.push((proposal, drones - before));
        for leak in &mut self.leaks {
            let (likelihood, counted) = &mut leak.likelihood;
            for (proposal, drones) in &self.rounds[*counted..] {
                *likelihood += *drones as f64 / proposal.weight(Some(leak.stratum), &leak.events);
            }
            *counted = self.rounds.len();
            leak.weight = drones as f64 / *likelihood;
        }
    }

    /// How many equally weighted leaks would tell as much as those of the rounds so far.
    pub fn worth(&self) -> f64 {
        worth(&self.leaks.iter().collect::<Vec<_>>())
    }

    /// The proposal that suits what was seen in the rounds so far; `tells` whether its samples are to say what was seen.
    pub fn fit(&self, tells: bool) -> Proposal {
        Proposal::new(ways(&self.leaks), eager(&self.looked), tells)
    }
}

impl Leak {
    /// What it counts for among all leaks.
    fn counts(&self) -> f64 {
        self.weight / self.picked
    }
}

/// How many equally weighted leaks would tell as much (L. Kish, *Survey Sampling*, 1965).
fn worth(leaks: &[&Leak]) -> f64 {
    let sum = |(s, q), leak: &&Leak| (s + leak.counts(), q + leak.counts() * leak.counts());
    let (sum, squares): (f64, f64) = leaks.iter().fold((0.0, 0.0), sum);
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// Samples that a fit leans on the model with.
const PRIOR: f64 = 2.0;
/// The same for what happens or not: among leaks much of it never does.
const PRIOR_OF_ODDS: f64 = 0.5;
/// Standard errors that a tilt has to be away from the model.
const TELLING: f64 = 2.5;
/// The same for figures, of which there are many.
const TELLING_OF_FIGURES: f64 = 3.5;
/// Leaks below which a way has no tilt, and twice as many one of its own for a stratum.
const FEWEST: usize = 4;
/// The least share of a way among the fitted ones.
const LEAST_SHARE: f64 = 0.05;
/// Share of the ways of the beginning in a fitted proposal.
const BLIND: f64 = 0.1;
/// The least eagerness to look at a stratum, of the greatest.
const LEAST_EAGER: f64 = 0.3;
/// Drones whose worth the eagerness for a stratum leans on all of them with.
const COMMON: f64 = 100.0;

/// How eagerly strata are looked at: the least variance of the sum has it by the root of the mean square of what they yield.
fn eager(looked: &BTreeMap<Stratum, Looked>) -> BTreeMap<Stratum, f64> {
    let sum = |(s, n), l: &Looked| (s + l.squares, n + l.drones as f64);
    let (squares, drones) = looked.values().fold((0.0, 0.0), sum);
    let common = if drones > 0.0 { COMMON * squares / drones } else { 0.0 };
    let root = |seen: &Looked| ((seen.squares + common) / (seen.drones as f64 + COMMON)).sqrt();
    let most = looked.values().map(root).fold(0.0, f64::max);
    let of = |seen: &Looked| if most > 0.0 { (root(seen) / most).max(LEAST_EAGER) } else { 1.0 };
    looked.iter().map(|(&stratum, seen)| (stratum, of(seen))).collect()
}

fn ways(leaks: &[Leak]) -> Vec<Way> {
    let weight = |leaks: &[&Leak]| leaks.iter().map(|leak| leak.counts()).sum::<f64>();
    let total = weight(&leaks.iter().collect::<Vec<_>>());
    let mut fitted: Vec<Way> = Vec::new();
    for stage in Stage::ALL {
        let seen: Vec<&Leak> = leaks.iter().filter(|leak| leak.stage == stage).collect();
        if seen.len() < FEWEST {
            continue;
        }
        let strata: BTreeSet<Stratum> = seen.iter().map(|leak| leak.stratum).collect();
        let own = |stratum: Stratum| {
            let seen: Vec<&Leak> = seen.iter().copied().filter(|leak| leak.stratum == stratum).collect();
            (seen.len() >= 2 * FEWEST).then(|| (stratum, Arc::new(leans(&seen))))
        };
        fitted.push(Way {
            // A way that was hardly seen so far may yet matter.
            share: (weight(&seen) / total).sqrt().max(LEAST_SHARE),
            leans: Arc::new(leans(&seen)),
            own: strata.into_iter().filter_map(own).collect(),
        });
    }
    let mut blind = blind_ways();
    if !fitted.is_empty() {
        let of_fitted: f64 = fitted.iter().map(|way| way.share).sum();
        let of_blind: f64 = blind.iter().map(|way| way.share).sum();
        fitted.iter_mut().for_each(|way| way.share *= (1.0 - BLIND) / of_fitted);
        blind.iter_mut().for_each(|way| way.share *= BLIND / of_blind);
    }
    fitted.append(&mut blind);
    fitted
}

/// What was seen of a chance among leaks, weighted so that the weights sum to how many leaks they are worth.
#[derive(Clone, Copy, Default)]
struct Sums {
    n: f64,
    /// How often it happened at all, or is likely to have been able to, and how often the model expects that.
    happened: f64,
    expected: f64,
    /// How often a hazard brought it about, and the hazard that it took or was survived.
    fired: f64,
    hazard: f64,
    /// Normals of delays.
    normals: f64,
}

impl Sums {
    fn add(&mut self, weight: f64, seen: &Seen) {
        self.n += weight;
        match *seen {
            Seen::Wait { able, from, to, happened } => {
                self.expected += weight * able;
                if happened {
                    self.happened += weight;
                    self.fired += weight;
                    self.hazard += weight * (from + mean_within(to - from));
                } else {
                    let survived = able * math::exp(-to);
                    let still_able = if survived > 0.0 { survived / (1.0 - able + survived) } else { 0.0 };
                    self.happened += weight * still_able;
                    self.hazard += weight * still_able * to;
                }
            }
            Seen::Luck { chance, happened } => {
                self.expected += weight * chance;
                self.happened += if happened { weight } else { 0.0 };
            }
            Seen::Normal { z } => self.normals += weight * z,
        }
    }

    fn lean(&self, chance: Chance) -> Lean {
        let mut lean = Lean::NONE;
        let telling = match chance {
            Chance::Delay(..) => Some(TELLING),
            Chance::Figure(_) => Some(TELLING_OF_FIGURES),
            _ => None,
        };
        if let Some(telling) = telling {
            if self.normals.abs() > telling * self.n.sqrt() {
                lean.shift = (self.normals / (self.n + PRIOR)).clamp(-2.5, 2.5);
            }
            return lean;
        }
        let p = self.expected / self.n;
        let spread = (self.n * p * (1.0 - p)).max(0.0).sqrt();
        if spread > 0.0 && (self.happened - self.expected).abs() > TELLING * spread {
            let odds =
                (self.happened + PRIOR_OF_ODDS * p) / (self.n - self.happened + PRIOR_OF_ODDS * (1.0 - p));
            lean.odds = (odds * (1.0 - p) / p).clamp(0.003, 300.0);
        }
        if (self.fired - self.hazard).abs() > TELLING * self.hazard.sqrt() {
            lean.hazard = ((self.fired + PRIOR) / (self.hazard + PRIOR)).clamp(0.01, 5.0);
        }
        lean
    }
}

/// Mean of a unit exponential, given that it lies below `d`.
fn mean_within(d: f64) -> f64 {
    if d < 1e-6 { 0.5 * d } else { 1.0 - d / math::exp_m1(d) }
}

fn leans(leaks: &[&Leak]) -> Leans {
    let sum: f64 = leaks.iter().map(|leak| leak.counts()).sum();
    let each = worth(leaks) / sum;
    let mut sums: BTreeMap<Chance, Sums> = BTreeMap::new();
    for leak in leaks {
        for event in &leak.events {
            sums.entry(event.chance).or_default().add(leak.counts() * each, &event.seen);
        }
    }
    let own = sums.iter().map(|(&chance, sums)| (chance, sums.lean(chance)));
    Leans { own: own.filter(|(_, lean)| *lean != Lean::NONE).collect(), ..Leans::none() }
}
