//! Ways of teams across the map: on foot, by road and on foot, by air.

use super::replicate::Replicate;
use super::threat::Waypoint;
use super::units::Patrol;
use crate::scenario::spec::kit::Mobility;
use glam::DVec2;

/// From when until when a team rides that does not.
pub const NEVER: (f64, f64) = (f64::INFINITY, f64::INFINITY);

/// Time to walk straight across country, s: the mean of the cover's slowness at places of the line 100 m apart, at
/// least five; what cannot be walked through counts as a detour at a quarter of the speed.
pub fn walk_s(replicate: &Replicate, from: DVec2, to: DVec2, speed_m_s: f64) -> f64 {
    let ground = &replicate.theatre.scenario.ground;
    let length_m = from.distance(to);
    let places = (length_m / 100.0).ceil().clamp(5.0, 1000.0) as u32;
    let slowness: f64 = (0..places)
        .map(|i| {
            let figures = ground.figures_at(from.lerp(to, f64::from(i) / f64::from(places - 1)));
            1.0 / figures.foot_speed_factor.max(0.25)
        })
        .sum();
    length_m * slowness / f64::from(places) / speed_m_s
}

/// A way and the time on it that is spent in a vehicle.
#[derive(Clone, Debug)]
pub struct Trip {
    /// Places with times; the last is the arrival.
    pub way: Vec<Waypoint>,
    /// From when until when it rides.
    pub rides_s: (f64, f64),
}

impl Trip {
    /// When it arrives.
    pub fn arrives_s(&self) -> f64 {
        self.way.last().map_or(f64::INFINITY, |w| w.time_s)
    }
}

/// The way of a patrol to a place: by road as far as the road goes, then on foot; all on foot where that is sooner. Who
/// is on foot walks to the road first, where the car stands. Starts at `start_s`.
pub fn way_to(replicate: &Replicate, patrol: &Patrol, from: DVec2, to: DVec2, start_s: f64) -> Trip {
    let theatre = &replicate.theatre;
    let seated = patrol.rides_s.0 <= start_s && start_s < patrol.rides_s.1;
    let mounts_s = if seated { f64::NEG_INFINITY } else { f64::INFINITY };
    let walked_s = start_s + walk_s(replicate, from, to, patrol.foot_speed_m_s);
    let start = Waypoint { time_s: start_s, at: from };
    let mobility = theatre.units[patrol.unit].team.map(|(_, mobility)| mobility);
    if mobility == Some(Mobility::Air) {
        // The aircraft picks it up where it is, and lands where it is to be.
        let lands_s = start_s + from.distance(to) / patrol.speed_m_s;
        return Trip { way: vec![start, Waypoint { time_s: lands_s, at: to }], rides_s: (start_s, lands_s) };
    }
    if mobility == Some(Mobility::Vehicle)
        && let Some(road) = theatre.scenario.roads.route_between(from, to)
    {
        let mut way = vec![start];
        let (mut time_s, mut at) = (start_s, road.start());
        if seated {
            time_s += from.distance(at) / patrol.speed_m_s;
        } else {
            time_s += walk_s(replicate, from, at, patrol.foot_speed_m_s);
        }
        let mounts_s = if seated { mounts_s } else { time_s };
        way.push(Waypoint { time_s, at });
        for &corner in &road.points()[1..] {
            time_s += at.distance(corner) / patrol.speed_m_s;
            at = corner;
            way.push(Waypoint { time_s, at });
        }
        let dismounts_s = time_s;
        time_s += walk_s(replicate, at, to, patrol.foot_speed_m_s);
        way.push(Waypoint { time_s, at: to });
        if time_s < walked_s {
            return Trip { way, rides_s: (mounts_s, dismounts_s) };
        }
    }
    let rides_s = if seated { (mounts_s, start_s) } else { NEVER };
    Trip { way: vec![start, Waypoint { time_s: walked_s, at: to }], rides_s }
}
