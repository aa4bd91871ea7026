//! Birds and legitimate drones in the air while a raid is on.
//!
//! Flights are a Poisson process over the map; only those within a raid's time in the air are made, because at other
//! times they cost the crews nothing that is measured (false alarms outside raids are counted by their rate).

use crate::math;
use crate::rng::{Purpose, Streams};
use crate::scenario::spec::world::TrafficFigures;
use glam::DVec2;

/// What a harmless flyer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Neutral {
    /// A large bird or a flock.
    Bird,
    /// Somebody's drone.
    Drone,
}

/// One harmless flight: straight, at constant height and speed.
#[derive(Clone, Debug, PartialEq)]
pub struct NeutralPlan {
    /// What it is.
    pub kind: Neutral,
    /// Stable id.
    pub key: u64,
    /// Seconds from the start of the replicate.
    pub start_s: f64,
    /// Start of the flight.
    pub from: DVec2,
    /// End of the flight.
    pub to: DVec2,
    /// Speed, m/s.
    pub speed_m_s: f64,
    /// Height above ground, m.
    pub height_m: f64,
}

/// Time of a flight, s.
const FLIGHT_S: f64 = 300.0;

/// Where and when flights begin.
#[derive(Clone, Copy, Debug)]
pub struct Airspace {
    /// South-west corner.
    pub corner: DVec2,
    /// East–west and north–south sides, m.
    pub size_m: DVec2,
    /// Share of the map's legitimate drones that begin there.
    pub share: f64,
    /// From and until when, seconds from the start of the replicate.
    pub window_s: (f64, f64),
    /// Whether it is night.
    pub night: bool,
}

/// The flights around raid number `raid`.
pub fn flights(streams: Streams, figures: &TrafficFigures, raid: u32, space: &Airspace) -> Vec<NeutralPlan> {
    let (from_s, to_s) = space.window_s;
    let hours = (to_s - from_s) / 3600.0;
    let area = space.size_m.x * space.size_m.y / 1e8;
    let birds = if space.night { 0.0 } else { figures.birds_per_hour * area * hours };
    let drones = figures.legitimate_per_day * space.share * hours / 24.0;
    let mut out = Vec::new();
    for (kind, mean, speed_m_s, id) in [(Neutral::Bird, birds, 12.0, 0u64), (Neutral::Drone, drones, 10.0, 1)]
    {
        let count = streams.at(Purpose::Traffic, id, u64::from(raid)).poisson(mean);
        for serial in 0..count {
            let key = (1 << 46) | (id << 45) | (u64::from(raid) << 12) | (serial & 0xfff);
            let mut draws = streams.at(Purpose::Traffic, key, 0);
            let start_s = draws.uniform(from_s, to_s);
            let from =
                space.corner + DVec2::new(draws.unit() * space.size_m.x, draws.unit() * space.size_m.y);
            let heading = math::TAU * draws.unit();
            let to = from + FLIGHT_S * speed_m_s * DVec2::new(math::cos(heading), math::sin(heading));
            let height_m = draws.uniform(30.0, 110.0);
            out.push(NeutralPlan { kind, key, start_s, from, to, speed_m_s, height_m });
        }
    }
    out
}
