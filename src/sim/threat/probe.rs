//! A drone that is sent to find out: one of one class, from a given place at a given time.
//!
//! A probe is a raid of one pair and one drone. Who sends it, at what and by what way is drawn as in a raid of one
//! of the cells that fly its class; the harmless flights around its target are in the air as around a raid's.
//!
//! Assumptions of ours: it goes at an asset that its cell wants and that its class reaches from there. It is a sound one:
//! what a drone of its class does by itself (technical failure, a snagged cable) is nobody's merit, so none of it befalls a
//! probe. Its pair is in its place before the launch, sits in its vehicle and leaves after the end: it can be heard and
//! located, and teams are called to it, but nobody meets it, so that what is found out is what is done to the drone. Left
//! out: how far from its targets a cell likes to hide, and cover and belief of the place.

use super::hides::{Guarded, belief};
use super::plan::{AIR_BEFORE_S, DronePlan, PairPlan, RaidPlan, Waypoint, flights_around, is_night};
use super::sender::{Sender, flyable};
use crate::rng::Purpose;
use crate::scenario::Scenario;
use crate::sim::drawn::Drawn;
use glam::DVec2;

/// A probe.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProbePlan {
    /// Stable id, from [`ProbePlan::key`]: its luck hangs on it.
    pub key: u64,
    /// Number under which the defenders' luck and the harmless flights are drawn, below 2²⁰.
    pub number: u32,
    /// Index of its class.
    pub class: usize,
    /// Where it is launched.
    pub from: DVec2,
    /// When, seconds from the start of the replicate.
    pub launch_s: f64,
}

/// Sets the keys of probes, below 2⁴⁸, apart from those of drones, neutrals and false alarms.
const PROBES: u64 = 3 << 46;
/// How long its pair stays after the drone must have ended, s.
const STAYS_S: f64 = 3_600.0;

impl ProbePlan {
    /// The stable id of probe `number`, below 2⁴⁵: that of no drone, pair or neutral.
    pub fn key(number: u64) -> u64 {
        PROBES | number
    }

    /// The least time at which one can be launched: what else flies then has begun to.
    pub const EARLIEST_S: f64 = AIR_BEFORE_S;

    /// Whether its class flies in a replicate at a time, for the weather.
    pub fn flies(drawn: &Drawn, class: usize, time_s: f64) -> bool {
        flyable(drawn, class, drawn.day_at(time_s))
    }

    /// The raid; `None` where nothing that anybody wants is within reach of its class, or nobody attacks at all.
    pub fn raid(&self, scenario: &Scenario, drawn: &Drawn) -> Option<RaidPlan> {
        let mut draws = drawn.streams.at(Purpose::Target, self.key, 0);
        let cell = draws.choose_weighted(&senders(scenario, drawn, self.class))?;
        let spec = &scenario.spec.cells[cell];
        let sender = Sender { scenario, drawn, cell };
        let guarded: Vec<Guarded> = spec.believes_guarded.iter().map(Guarded::from).collect();
        let farthest_m = sender.farthest_m(self.class);
        let wanted = |at: DVec2| match at.distance(self.from) <= farthest_m {
            true => belief(at, &guarded),
            false => 0.0,
        };
        let wants: Vec<f64> = scenario.assets.iter().map(|asset| wanted(asset.at)).collect();
        let target = draws.choose_weighted(&sender.appeal(&wants))?;
        let launch_s = self.launch_s.max(Self::EARLIEST_S);
        let start_s = launch_s - Self::EARLIEST_S;
        let drone = sender.drone((self.key, self.class, 0), (self.from, target), launch_s);
        let gone_s = launch_s + 60.0 * drawn.classes[self.class].endurance_min + STAYS_S;
        let stands = |time_s: f64| Waypoint { time_s, at: self.from };
        let pair = PairPlan {
            // Bearings on a pair have the highest bit for themselves.
            key: self.key & !(1 << 47),
            pair: 0,
            hide: self.from,
            way: vec![stands(start_s), stands(gone_s)],
            leave_s: gone_s,
        };
        let night = is_night(scenario, launch_s);
        Some(RaidPlan {
            cell,
            target,
            start_s,
            launch_s,
            counts: true,
            night,
            day: drawn.day_at(launch_s),
            pairs: vec![pair],
            drones: vec![DronePlan { fails_at_m: None, ..drone }],
            neutrals: flights_around((scenario, drawn), target, self.number, (launch_s, night)),
            luck: u64::from(self.number),
        })
    }
}

/// Weight of each cell as the sender of a drone of a class: how many it flies a day, or how many of any if nobody flies
/// this one.
fn senders(scenario: &Scenario, drawn: &Drawn, class: usize) -> Vec<f64> {
    let id = &scenario.catalogue.classes[class].id;
    let share = |cell: usize| {
        let mix = &scenario.spec.cells[cell].mix;
        let of_it = mix.iter().filter(|s| s.class == *id).map(|s| s.share).sum::<f64>();
        of_it / mix.iter().map(|s| s.share).sum::<f64>().max(f64::MIN_POSITIVE)
    };
    let of = |weight: &dyn Fn(usize) -> f64| (0..drawn.cells.len()).map(weight).collect::<Vec<f64>>();
    let flown = of(&|cell| drawn.cells[cell].raids_per_day * share(cell));
    if flown.iter().any(|&weight| weight > 0.0) { flown } else { of(&|_| 1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Streams;
    use crate::scenario::starter;
    use std::path::Path;

    #[test]
    fn it_goes_at_what_is_wanted_within_reach_and_nobody_can_meet_its_pair() {
        let Ok(loaded) = Scenario::from_text(starter(), Path::new(""), "starter.ron") else {
            panic!("it loads")
        };
        let scenario = loaded.scenario;
        let class = scenario.class("radio").expect("shipped");
        let drawn = Drawn::new(&scenario, Streams { seed: 1, replicate: 0 });
        let farthest_m = Sender { scenario: &scenario, drawn: &drawn, cell: 0 }.farthest_m(class);
        let reached = |from: DVec2| -> Vec<usize> {
            let near = |&asset: &usize| scenario.assets[asset].at.distance(from) <= farthest_m;
            (0..scenario.assets.len()).filter(near).collect()
        };
        // Beside the market, which is wanted twice as much as the village around it.
        let from = DVec2::new(4_600.0, 4_600.0);
        let near = reached(from);
        let mut hits = vec![0.0; scenario.assets.len()];
        for number in 0..4_000u32 {
            let key = ProbePlan::key(u64::from(number));
            let plan = ProbePlan { key, number, class, from, launch_s: 43_200.0 };
            let raid = plan.raid(&scenario, &drawn).expect("the village is near");
            hits[raid.target] += 1.0;
            let (pair, drone) = (&raid.pairs[0], &raid.drones[0]);
            assert_eq!((drone.route[0], drone.launch_s, drone.fails_at_m), (from, 43_200.0, None));
            assert!(
                drone.route[2].distance(scenario.assets[raid.target].at)
                    <= scenario.assets[raid.target].radius_m
            );
            assert!((pair.way.len(), pair.hide) == (2, from) && raid.start_s < raid.launch_s && !raid.night);
            assert!(raid.neutrals.iter().all(|n| (raid.start_s..raid.launch_s + 481.0).contains(&n.start_s)));
        }
        let wanted = |asset: usize| drawn.assets[asset].attractiveness;
        let whole: f64 = near.iter().map(|&asset| wanted(asset)).sum();
        assert!(near.len() > 1 && whole > 0.0, "{near:?}");
        for (asset, &hits) in hits.iter().enumerate() {
            let share = if near.contains(&asset) { wanted(asset) / whole } else { 0.0 };
            assert!(
                (hits / 4_000.0 - share).abs() < 3.9 * (share / 4_000.0).sqrt() + 1e-9,
                "{asset}: {hits}"
            );
        }
        let far = ProbePlan { key: 1, number: 1, class, from: DVec2::splat(1e6), launch_s: 0.0 };
        assert_eq!(far.raid(&scenario, &drawn), None);
    }
}
