//! Who may come near a team, and when at the earliest.
//!
//! Two bounds, and the better one counts: how fast somebody is from where he is now; and the ground that he never leaves.
//! A drone is on its way, or straight on the way home from a place of it; a pair on its way, or running straight to
//! where it began. Where that ground keeps clear of the ground of a team's routine, they do not meet at all.

use super::drawn::Drawn;
use super::flyers::{Flight, Flyer, Mode};
use super::operators::{Pair, RUN};
use super::replicate::Replicate;
use glam::DVec2;

/// A hair that keeps rounding from mattering, m.
const HAIR_M: f64 = 1.0;

/// How somebody gets about from where he is: slow until some time, fast from then on.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    at: DVec2,
    slow_m_s: f64,
    until_s: f64,
    fast_m_s: f64,
}

impl Pace {
    /// A flyer: it stays over its hide until its launch, and may turn home at a speed of its own.
    pub fn flyer(flyer: &Flyer, flight: &Flight, drawn: &Drawn) -> Self {
        let home_m_s = drawn.classes.get(flyer.class).map_or(0.0, |class| class.return_speed_m_s);
        let until_s = if flight.mode == Mode::Waiting { flight.launch_s } else { f64::NEG_INFINITY };
        let fast_m_s = flight.speed_m_s.max(home_m_s);
        Pace { at: flight.at.truncate(), slow_m_s: 0.0, until_s, fast_m_s }
    }

    /// A pair: on foot, running if it has been met, until it is in its vehicle.
    pub fn pair(pair: &Pair, replicate: &Replicate) -> Self {
        let cell = replicate.plan.raids[pair.raid].cell;
        let runs_m_s = RUN * replicate.drawn.cells[cell].foot_speed_m_s;
        let (walks_m_s, rides_m_s) = pair.top_speeds_m_s;
        let slow_m_s = runs_m_s.max(walks_m_s);
        Pace { at: pair.at, slow_m_s, until_s: pair.mounts_s(), fast_m_s: rides_m_s.max(slow_m_s) }
    }

    /// A pair that nobody has met, until it is in its vehicle: it goes on as it does to the end of this part of its way.
    pub fn walking(pair: &Pair) -> Self {
        let until_s = pair.way.get(pair.part + 1).map_or(f64::NEG_INFINITY, |w| w.time_s);
        let (walks_m_s, _) = pair.top_speeds_m_s;
        Pace { at: pair.at, slow_m_s: pair.speed_m_s(), until_s, fast_m_s: walks_m_s }
    }

    /// Seconds from `from_s` on that it takes at least to come this near to somebody who goes towards it.
    pub fn needs_s(&self, from_s: f64, gap_m: f64, towards_m_s: f64) -> f64 {
        if gap_m <= 0.0 {
            return 0.0;
        }
        let slow_s = (self.until_s - from_s).max(0.0);
        let left_m = gap_m - slow_s * (self.slow_m_s + towards_m_s);
        if left_m > 0.0 {
            slow_s + left_m / (self.fast_m_s + towards_m_s)
        } else {
            gap_m / (self.slow_m_s + towards_m_s)
        }
    }
}

/// A triangle that somebody stays within.
type Fan = [DVec2; 3];

/// Somebody who comes.
#[derive(Clone, Copy, Debug)]
struct Comer {
    pace: Pace,
    /// The number of fans up to its last.
    last: usize,
    /// Centre and radius, m, of a disc around its fans: most teams are far from it.
    disc: (DVec2, f64),
}

/// Everybody who may come near somebody.
#[derive(Debug, Default)]
pub struct Comers {
    list: Vec<Comer>,
    /// Ground that they do not leave, one after the other.
    fans: Vec<Fan>,
}

/// A team as it goes.
pub struct Goes {
    /// Where it is.
    pub at: DVec2,
    /// Within which of it others matter, m.
    pub reach_m: f64,
    /// The fastest that it is, m/s.
    pub speed_m_s: f64,
    /// Centre and radius, m, of the ground that it stays on, if it does.
    pub ground: Option<(DVec2, f64)>,
}

impl Comers {
    /// Nobody.
    pub fn clear(&mut self) {
        self.list.clear();
        self.fans.clear();
    }

    /// Adds a flyer.
    pub fn add_flyer(&mut self, flyer: &Flyer, flight: &Flight, drawn: &Drawn) {
        let home = flight.home.truncate();
        let [from, bend, to] = flight.route;
        match &flight.via {
            Some(via) => self.fans.extend(via.path.points().windows(2).map(|ends| [home, ends[0], ends[1]])),
            None if from == home => self.fans.push([home, bend, to]),
            None => self.fans.extend([[home, from, bend], [home, bend, to]]),
        }
        self.add(Pace::flyer(flyer, flight, drawn));
    }

    /// Adds a pair. The bounds of a walk are on one line, so its ends and the hide say where it goes.
    pub fn add_pair(&mut self, pair: &Pair, replicate: &Replicate) {
        let plan = &replicate.plan.raids[pair.raid].pairs[pair.index];
        let [start, end] = [plan.way.first(), plan.way.last()].map(|w| w.map_or(plan.hide, |w| w.at));
        self.fans.push([start, plan.hide, end]);
        self.add(Pace::pair(pair, replicate));
    }

    /// Adds somebody whose fans are those behind the last one's.
    fn add(&mut self, pace: Pace) {
        let first = self.list.last().map_or(0, |comer| comer.last);
        let corners = || self.fans[first..].iter().flatten().copied();
        let low = corners().reduce(DVec2::min).unwrap_or(pace.at);
        let high = corners().reduce(DVec2::max).unwrap_or(pace.at);
        let disc = (0.5 * (low + high), 0.5 * low.distance(high));
        self.list.push(Comer { pace, last: self.fans.len(), disc });
    }

    /// For how long none of them can have come within reach of a team, s; once that is no more than `short_s`, a bound.
    /// Where they are is known as it was this much `late`.
    pub fn free_s(&self, team: &Goes, short_s: f64, (now_s, late_s): (f64, f64)) -> f64 {
        let (mut free_s, mut first) = (f64::INFINITY, 0);
        for comer in &self.list {
            let fans = &self.fans[first..comer.last];
            first = comer.last;
            let clear_s = clear_s(comer.disc, fans, team);
            if clear_s < free_s {
                let gap_m = comer.pace.at.distance(team.at) - team.reach_m;
                let needs_s = comer.pace.needs_s(now_s - late_s, gap_m, team.speed_m_s) - late_s;
                free_s = free_s.min(clear_s.max(needs_s));
            }
            if free_s <= short_s {
                break;
            }
        }
        free_s
    }
}

/// For how long a team keeps out of reach of ground within a disc, s.
fn clear_s(disc: (DVec2, f64), fans: &[Fan], team: &Goes) -> f64 {
    let clear_m = |at: DVec2, radius_m: f64| {
        let taken_m = radius_m + team.reach_m + HAIR_M;
        let off_disc_m = at.distance(disc.0) - disc.1 - taken_m;
        if off_disc_m > 0.0 {
            return off_disc_m;
        }
        fans.iter().map(|fan| off2(at, fan)).fold(f64::INFINITY, f64::min).sqrt() - taken_m
    };
    if team.ground.is_some_and(|(centre, radius_m)| clear_m(centre, radius_m) > 0.0) {
        return f64::INFINITY;
    }
    clear_m(team.at, 0.0).max(0.0) / team.speed_m_s.max(1e-9)
}

/// Square of the distance of a place from a triangle, m²; 0 within it.
fn off2(at: DVec2, &[a, b, c]: &Fan) -> f64 {
    let side = |from: DVec2, to: DVec2| (to - from).perp_dot(at - from);
    let (ab, bc, ca) = (side(a, b), side(b, c), side(c, a));
    if ab > 0.0 && bc > 0.0 && ca > 0.0 || ab < 0.0 && bc < 0.0 && ca < 0.0 {
        return 0.0;
    }
    off_way2(at, a, b).min(off_way2(at, b, c)).min(off_way2(at, c, a))
}

/// Square of the distance of a place from a straight way, m².
#[inline]
pub fn off_way2(at: DVec2, from: DVec2, to: DVec2) -> f64 {
    let way = to - from;
    let length2 = way.length_squared();
    let t = if length2 > 0.0 { ((at - from).dot(way) / length2).clamp(0.0, 1.0) } else { 0.0 };
    at.distance_squared(from + t * way)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn place() -> impl Strategy<Value = DVec2> {
        prop::array::uniform2(-2_000.0f64..2_000.0).prop_map(DVec2::from)
    }

    proptest! {
        /// A place of a triangle is on it, and no place of it is nearer than its distance says.
        #[test]
        fn the_distance_from_a_triangle_is_that_of_its_nearest_place(
            fan in prop::array::uniform3(place()), at in place(), share in 0.0f64..1.0, along in 0.0f64..1.0,
        ) {
            let on = fan[0].lerp(fan[1].lerp(fan[2], along), share);
            prop_assert!(off2(on, &fan) < 1e-12 * 1e8, "{on}");
            prop_assert!(off2(at, &fan) <= at.distance_squared(on) + 1e-6);
        }

        /// At the time that is reckoned the two have just met, if both went straight at each other.
        #[test]
        fn nobody_comes_sooner_than_reckoned(
            slow_m_s in 0.0f64..2.0, faster_m_s in 0.1f64..30.0, until_s in -100.0f64..500.0, gap_m in -10.0f64..5_000.0,
            towards_m_s in 0.0f64..15.0,
        ) {
            let pace = Pace { at: DVec2::ZERO, slow_m_s, until_s, fast_m_s: slow_m_s + faster_m_s };
            let needs_s = pace.needs_s(0.0, gap_m, towards_m_s);
            let slow_s = needs_s.min(until_s.max(0.0));
            let gone_m = slow_s * slow_m_s + (needs_s - slow_s) * pace.fast_m_s + needs_s * towards_m_s;
            prop_assert!((gone_m - gap_m.max(0.0)).abs() < 1e-6, "{gone_m} of {gap_m}");
        }
    }

    /// Who keeps clear of the ground of everybody is free however near the hide is in time.
    #[test]
    fn a_team_beside_the_way_of_a_drone_sleeps_through_it() {
        let mut comers = Comers::default();
        comers.fans.push([DVec2::ZERO, DVec2::new(2_000.0, 200.0), DVec2::new(4_000.0, 0.0)]);
        comers.add(Pace { at: DVec2::ZERO, slow_m_s: 0.0, until_s: 0.0, fast_m_s: 20.0 });
        let free_s = |y: f64, speed_m_s: f64, ground: Option<(DVec2, f64)>| {
            let at = DVec2::new(2_000.0, y);
            comers.free_s(&Goes { at, reach_m: 500.0, speed_m_s, ground }, 0.0, (0.0, 0.0))
        };
        assert!(free_s(1_000.0, 0.0, Some((DVec2::new(2_000.0, 1_000.0), 0.0))).is_infinite());
        assert!(free_s(1_000.0, 1.5, Some((DVec2::new(2_000.0, 1_000.0), 250.0))).is_infinite());
        let patrols = free_s(1_000.0, 1.5, Some((DVec2::new(2_000.0, 1_000.0), 350.0)));
        assert!((190.0..201.0).contains(&patrols), "until it has come to the way's ground: {patrols}");
        assert!(free_s(600.0, 0.0, None) < 80.0, "the drone passes within reach");
    }
}
