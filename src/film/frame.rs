//! One moment of a replicate, copied out of a simulation: who is where, who knows what, who acts on whom.

use crate::sim::Simulation;
use crate::sim::engagement::Progress;
use crate::sim::flyers::{Exposure, Flight, Flyer, FlyerKind, Mode, Nerves, Picture};
use crate::sim::operators::Pair;
use crate::sim::tracking::TrackStage;
use crate::sim::units::Patrol;
use glam::{DVec2, DVec3};

/// A moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Seconds from the start of the replicate.
    pub time_s: f64,
    /// Flyers in the air, in the order in which they came onto the map.
    pub flyers: Vec<FlyerShot>,
    /// Operator pairs on the map, by raid and number.
    pub pairs: Vec<PairShot>,
    /// Every unit, in the order of the theatre.
    pub units: Vec<UnitShot>,
}

/// A flyer.
#[derive(Clone, Debug, PartialEq)]
pub struct FlyerShot {
    /// Its stable number.
    pub key: u64,
    /// What it is.
    pub kind: FlyerKind,
    /// Index of its class; of a drone of a raid.
    pub class: usize,
    /// Position, metres above sea level in `z`.
    pub at: DVec3,
    /// What it does.
    pub mode: Mode,
    /// Whether its link holds.
    pub link: bool,
    /// Whether its satellite navigation does.
    pub gnss: bool,
    /// Where its pilot is, of one that has a link.
    pub pilot: DVec3,
    /// Whether anybody has noticed it.
    pub detected: bool,
    /// What the crews that follow it believe: unit and how far it has come with it.
    pub tracks: Vec<(usize, TrackStage)>,
    /// Sensors that have noticed it so far.
    pub noticed_by: Vec<u32>,
    /// Effectors that a crew has ordered onto it: index, how far it has come, whether it holds a channel now, whether it has taken effect.
    pub engaged_by: Vec<(usize, Progress, bool, bool)>,
}

/// An operator pair.
#[derive(Clone, Debug, PartialEq)]
pub struct PairShot {
    /// Number of its raid.
    pub raid: usize,
    /// Number within the raid.
    pub index: usize,
    /// Position.
    pub at: DVec2,
    /// Whether it transmits.
    pub transmits: bool,
    /// Whether the defence has located it.
    pub fixed: bool,
    /// Whether a unit has met it.
    pub met: bool,
}

/// A unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitShot {
    /// Position at eye height, metres above sea level in `z`.
    pub at: DVec3,
    /// Whether nobody can come near it for now, so that its place is not kept up to date.
    pub asleep: bool,
    /// Tracks that its crew works on, and those that wait.
    pub busy: (u32, u32),
}

impl Frame {
    /// What a simulation is at now.
    pub fn of(simulation: &Simulation) -> Self {
        let (world, scene) = (simulation.world(), simulation.scene());
        let now_s = scene.clock.now_s;
        // Nobody has spawned one of these yet where there is no query for them.
        let flyers = world.try_query::<(&Flyer, &Flight, &Nerves, &Exposure, &Picture)>();
        let flyers = flyers.map_or_else(Vec::new, |mut query| {
            scene.order.0.iter().filter_map(|&entity| query.get(world, entity).ok().and_then(flyer)).collect()
        });
        let pairs = world.try_query::<&Pair>();
        let mut pairs = pairs.map_or_else(Vec::new, |mut query| {
            query.iter(world).map(|pair| pair_shot(pair, now_s)).collect::<Vec<_>>()
        });
        pairs.sort_by_key(|pair| (pair.raid, pair.index));
        let mut units: Vec<UnitShot> = scene
            .kit
            .units
            .iter()
            .map(|unit| UnitShot {
                at: unit.at,
                asleep: !unit.is_awake(now_s),
                busy: (unit.working, unit.queue.len() as u32),
            })
            .collect();
        // Patrols between two raids go their rounds, though nobody keeps up with them.
        if let Some(mut query) = world.try_query::<&Patrol>() {
            let theatre = &scene.replicate.theatre;
            for patrol in query.iter(world) {
                let unit = &mut units[patrol.unit];
                if unit.asleep {
                    let at = patrol.place(&theatre.units[patrol.unit], now_s);
                    let height_m = unit.at.z - ground_m(theatre, unit.at.truncate());
                    unit.at = at.extend(ground_m(theatre, at) + height_m);
                }
            }
        }
        Frame { time_s: now_s, flyers, pairs, units }
    }
}

fn ground_m(theatre: &crate::sim::theatre::Theatre, at: DVec2) -> f64 {
    theatre.scenario.ground.above(at, 0.0).z
}

fn flyer(
    (flyer, flight, nerves, exposure, picture): (&Flyer, &Flight, &Nerves, &Exposure, &Picture),
) -> Option<FlyerShot> {
    if matches!(flight.mode, Mode::Waiting | Mode::Ended) {
        return None;
    }
    Some(FlyerShot {
        key: flyer.key,
        kind: flyer.kind,
        class: flyer.class,
        at: flight.at,
        mode: flight.mode,
        link: nerves.link,
        gnss: nerves.gnss,
        pilot: flight.home,
        detected: picture.detected_s.is_some(),
        tracks: picture.tracks.iter().map(|track| (usize::from(track.unit), track.stage)).collect(),
        noticed_by: exposure.contacts.iter().filter(|c| c.count > 0).map(|c| c.sensor).collect(),
        engaged_by: picture
            .engagements
            .iter()
            .map(|e| (usize::from(e.effector), e.progress, e.holds, e.done))
            .collect(),
    })
}

fn pair_shot(pair: &Pair, now_s: f64) -> PairShot {
    PairShot {
        raid: pair.raid,
        index: pair.index,
        at: pair.at,
        transmits: pair.transmits_from_s <= now_s,
        fixed: pair.fixed,
        met: pair.met,
    }
}
