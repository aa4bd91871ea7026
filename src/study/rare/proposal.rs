//! How the drone in focus and its luck are drawn: a mixture of the model and of ways to leak, and what a sample weighs.
//!
//! First the way is drawn, then the uncertain figures as it tilts them, the raids of that world, the drone, and its luck.
//! The model itself always has a share of the mixture, so that no weight exceeds its inverse: a way to leak that nobody thought of
//! costs width and no more (T. Hesterberg, *Weighted average importance sampling and defensive mixture distributions*,
//! Technometrics 37, 1995). A sample is weighted by the whole mixture, whichever of its ways it came from (E. Veach and
//! L. Guibas, SIGGRAPH 1995: the balance heuristic).

use crate::math;
use crate::rng::{Purpose, Streams};
use crate::sim::threat::ThreatPlan;
use crate::sim::tilt::{Chance, Event, Lean, Leans};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Share of the model itself in every mixture.
pub const AS_MODELLED: f64 = 0.1;

/// Drones that are much alike: of one cell, which comes from one side, and of one class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Stratum {
    /// Index of the cell.
    pub cell: u16,
    /// Index of the class in the catalogue.
    pub class: u16,
}

/// A way in which drones may leak: luck is tilted towards it.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// Share of the mixture.
    pub share: f64,
    /// The tilt of the figures, and of the luck of drones of which nothing else is said.
    pub leans: Arc<Leans>,
    /// That of the luck of some drones.
    pub own: BTreeMap<Stratum, Arc<Leans>>,
}

/// How the samples of a row are drawn.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The mixture, the model first; the shares sum to 1.
    ways: Vec<Way>,
    /// How eagerly drones are looked at; 1 where nothing is said.
    eager: BTreeMap<Stratum, f64>,
    /// Whether the samples say what was seen on the way of a drone that leaked: to fit the next proposal by.
    pub tells: bool,
}

/// A drone in focus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick {
    /// Raid and drone of the plan.
    pub at: (usize, usize),
    /// Its stratum.
    pub stratum: Stratum,
    /// The chance with which it was picked.
    pub chance: f64,
}

impl Way {
    /// A way that is the same for all drones, with a share that counts against those of the others.
    pub fn of_all(share: f64, leans: Leans) -> Self {
        Way { share, leans: Arc::new(leans), own: BTreeMap::new() }
    }

    /// The tilt of the luck of a drone.
    pub fn leans_of(&self, stratum: Stratum) -> &Arc<Leans> {
        self.own.get(&stratum).unwrap_or(&self.leans)
    }
}

impl Proposal {
    /// Of ways whose shares need not sum to anything; the model comes first with its own.
    pub fn new(ways: Vec<Way>, eager: BTreeMap<Stratum, f64>, tells: bool) -> Self {
        let total: f64 = ways.iter().map(|way| way.share).sum();
        let model = if ways.is_empty() { 1.0 } else { AS_MODELLED };
        let others =
            ways.into_iter().map(|way| Way { share: (1.0 - AS_MODELLED) * way.share / total, ..way });
        let ways = [Way::of_all(model, Leans::none())].into_iter().chain(others).collect();
        Proposal { ways, eager, tells }
    }

    /// Before anything is known.
    pub fn blind() -> Self {
        Proposal::new(blind_ways(), BTreeMap::new(), true)
    }

    /// The mixture, the model first.
    pub fn ways(&self) -> &[Way] {
        &self.ways
    }

    /// Draws the number of the way; 0 is the model.
    pub fn way(&self, streams: Streams) -> usize {
        let shares: Vec<f64> = self.ways.iter().map(|way| way.share).collect();
        streams.at(Purpose::Focus, 1, 0).choose_weighted(&shares).unwrap_or(0)
    }

    /// Picks the drone to look at; `None` if nothing is meant to fly.
    pub fn pick(&self, plan: &ThreatPlan, streams: Streams) -> Option<Pick> {
        let drones: Vec<((usize, usize), Stratum)> = drones(plan).collect();
        let eager: Vec<f64> = drones.iter().map(|(_, s)| self.eager.get(s).copied().unwrap_or(1.0)).collect();
        let chosen = streams.at(Purpose::Focus, 0, 0).choose_weighted(&eager)?;
        let (at, stratum) = drones[chosen];
        Some(Pick { at, stratum, chance: eager[chosen] / eager.iter().sum::<f64>() })
    }

    /// What a sample weighs: how likely the model makes what was seen of a drone and of the figures, over how likely the mixture does.
    /// Without a drone, nothing but figures was seen.
    pub fn weight(&self, stratum: Option<Stratum>, events: &[Event]) -> f64 {
        let under = |way: &Way| {
            let leans = stratum.map_or(&way.leans, |stratum| way.leans_of(stratum));
            let lean = |chance| match chance {
                Chance::Figure(_) => way.leans.of(chance),
                _ => leans.of(chance),
            };
            let ratio = |e: &Event| e.seen.log_ratio(&lean(e.chance));
            way.share * math::exp(events.iter().map(ratio).sum::<f64>())
        };
        1.0 / self.ways.iter().map(under).sum::<f64>()
    }
}

/// Before anything is known: each link of the kill chain weakened by itself, then all of them, a little and a lot.
pub fn blind_ways() -> Vec<Way> {
    let odds = |odds: f64| Lean { odds, ..Lean::NONE };
    let shift = |shift: f64| Lean { shift, ..Lean::NONE };
    let unseen = [
        (Chance::Notice(0), Lean { odds: 0.3, hazard: 0.25, shift: 0.0 }),
        (Chance::SensorWorks(0), odds(0.2)),
    ];
    let misjudged = [(Chance::Recognise(0), odds(0.1)), (Chance::Refuse(0), odds(4.0))];
    let late = [(Chance::Delay(0, 0), shift(1.0)), (Chance::Trained(0), odds(0.3))];
    let in_vain = [
        (Chance::Effect(0), Lean { odds: 0.1, hazard: 0.3, shift: 0.0 }),
        (Chance::EffectorWorks(0), odds(0.2)),
    ];
    let flies_on = [(Chance::Effect(0), Lean { hazard: 2.0, ..Lean::NONE }), (Chance::FlyOn, odds(8.0))];
    let all = || unseen.iter().chain(&misjudged).chain(&late).chain(&in_vain).chain(&flies_on[1..]);
    let a_little = |&(chance, lean): &(Chance, Lean)| {
        let root = Lean { odds: lean.odds.sqrt(), hazard: lean.hazard.sqrt(), shift: 0.5 * lean.shift };
        (chance, root)
    };
    let half: Vec<(Chance, Lean)> = all().map(a_little).collect();
    let whole: Vec<(Chance, Lean)> = all().copied().collect();
    let way = |share: f64, kinds: &[(Chance, Lean)]| {
        let mut leans = Leans::none();
        kinds.iter().for_each(|&(chance, lean)| leans.kinds[chance.kind()] = lean);
        Way::of_all(share, leans)
    };
    vec![
        way(0.15, &unseen),
        way(0.1, &misjudged),
        way(0.1, &late),
        way(0.15, &in_vain),
        way(0.1, &flies_on),
        way(0.2, &half),
        way(0.2, &whole),
    ]
}

/// The drones of a plan that count, each with its place (raid, drone) and its stratum.
pub fn drones(plan: &ThreatPlan) -> impl Iterator<Item = ((usize, usize), Stratum)> {
    plan.raids.iter().enumerate().filter(|(_, raid)| raid.counts).flat_map(|(number, raid)| {
        raid.drones.iter().enumerate().map(move |(drone, plan)| {
            ((number, drone), Stratum { cell: raid.cell as u16, class: plan.class as u16 })
        })
    })
}
