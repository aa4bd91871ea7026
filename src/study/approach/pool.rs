//! The worlds that probes fly in: replicates in which the class flies at the time, drawn when somebody first needs them.
//!
//! Assumption: weather in which it does not fly is no weather for a map of what comes. As raids that are given up do, such
//! replicates fall out, by their numbers, whatever the deployment.

use super::{Asked, WORLDS, Worlds};
use crate::campaign::replicate::Campaign;
use crate::rng::Streams;
use crate::sim::drawn::Drawn;
use crate::sim::service::Service;
use crate::sim::theatre::Theatre;
use crate::sim::threat::ProbePlan;
use std::sync::Arc;

/// Replicates that are looked at until one fits, at most.
const LOOKS: u64 = 1_000;

/// A world.
#[derive(Clone, Debug)]
pub struct World {
    /// Its figures.
    pub drawn: Arc<Drawn>,
    /// What stands when, in a campaign.
    pub service: Option<Arc<Service>>,
}

/// The worlds of a map.
pub struct Pool {
    theatre: Arc<Theatre>,
    campaign: Option<Campaign>,
    asked: Asked,
    known: Vec<World>,
    /// The next replicate to look at.
    next: u64,
    /// How many are looked at before the search is given up.
    looks: u64,
}

impl Pool {
    /// A pool in which nothing is drawn yet.
    pub fn new(theatre: Arc<Theatre>, asked: Asked) -> Self {
        let campaign = theatre.scenario.spec.campaign.as_ref().map(|_| Campaign::new(theatre.clone()));
        let (next, looks) = match asked.worlds {
            Worlds::Any => (0, LOOKS),
            Worlds::Only(replicate) => (replicate, 1),
        };
        Pool { theatre, campaign, asked, known: Vec::new(), next, looks }
    }

    /// How many worlds there are.
    pub fn size(&self) -> u32 {
        match self.asked.worlds {
            Worlds::Any => WORLDS,
            Worlds::Only(_) => 1,
        }
    }

    /// World number `number`; where so many do not fit, one of those that do. `None` if none does.
    pub fn world(&mut self, number: u32) -> Option<World> {
        let number = number as usize;
        while self.known.len() <= number && self.looks > 0 {
            self.looks -= 1;
            if let Some(world) = self.look(self.next) {
                self.known.push(world);
                self.looks = LOOKS;
            }
            self.next += 1;
        }
        self.known.get(number % self.known.len().max(1)).cloned()
    }

    fn look(&self, replicate: u64) -> Option<World> {
        let streams = Streams { seed: self.asked.seed, replicate };
        let drawn = Drawn::new(&self.theatre.scenario, streams);
        ProbePlan::flies(&drawn, self.asked.class, self.asked.time_s).then(|| {
            let service = self.campaign.as_ref().map(|c| Arc::new(c.timeline(&drawn).service));
            World { drawn: Arc::new(drawn), service }
        })
    }

    /// Which replicates were looked at, in words.
    pub fn looked_at(&self) -> String {
        match self.asked.worlds {
            Worlds::Any => format!("any of {LOOKS} replicates at that time"),
            Worlds::Only(replicate) => format!("replicate {replicate} at that time"),
        }
    }
}
