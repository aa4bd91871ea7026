//! Patrols on the move: routes, areas, holds, quick reaction, hunts, and errands after a fix.
//!
//! A route is a closed form of time. Everything else is a way: places with times, extended as it is used up. Between
//! raids nobody is simulated; at the start of a raid a unit that is not on an errand is put where its routine has it,
//! by a draw keyed by (unit, raid). Left out: fuel, rest, encounters other than with operators.
//!
//! Vehicles keep to roads, and whoever sits in one finds nobody. A vehicle team that patrols or hunts in an area has
//! driven there and left its car at the nearest road: it searches on foot, and what it carries goes with it. Sent
//! elsewhere it walks back to the car, drives as far as the road goes, and walks the rest. An aircraft takes its team up where it
//! is, and after a search (`trip.rs`). Teams that nobody can come near sleep (`sleep.rs`). How a disc is searched: `area.rs`.

use super::area::{Area, Disc, Edge};
use super::comers::Comers;
use super::flyers::{Flight, Flyer, Mode, Picture};
use super::kit::Kit;
use super::operators::Pair;
use super::replicate::Replicate;
use super::scene::Scene;
use super::sleep;
use super::theatre::UnitSite;
use super::threat::Waypoint;
use super::trip::{NEVER, Trip, walk_s};
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::kit::Mobility;
use crate::strategy::deployment::Task;
use crate::terrain::Path;
use bevy_ecs::prelude::*;
use glam::{DVec2, DVec3};

/// What a patrol is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Business {
    /// Its routine.
    Routine,
    /// Under way to a place where operators were located.
    Sent,
    /// Searches around it.
    Searching {
        /// Where.
        disc: Disc,
        /// When it gives up.
        until_s: f64,
    },
    /// Done; stays where it is until the next raid.
    Waiting,
}

/// A mobile unit.
#[derive(Component, Clone, Debug)]
pub struct Patrol {
    /// Index of the unit.
    pub unit: usize,
    /// What it is about.
    pub business: Business,
    /// From when until when it sits in its vehicle; the rest of the time it is on foot, and can find operators in hiding.
    pub rides_s: (f64, f64),
    /// What it does on arrival.
    pub then: Option<Business>,
    /// Its way; empty for a route in routine.
    pub way: Vec<Waypoint>,
    /// Number of the part of the way it is on.
    pub part: usize,
    /// Legs drawn so far in this raid.
    pub legs: u64,
    /// The edge at which its way ends; `None` where the way ends within the area.
    pub edge: Option<Edge>,
    /// Metres along its round at time 0.
    pub phase_m: f64,
    /// Whether it was put where it is since the last step, and has not moved there.
    pub just_put: bool,
    /// Speed on the road or on open ground, m/s.
    pub speed_m_s: f64,
    /// Speed of its people on foot, m/s.
    pub foot_speed_m_s: f64,
}

impl Patrol {
    /// For how long it will still be in its vehicle, s; 0 if it is on foot.
    pub fn rides_for_s(&self, now_s: f64) -> f64 {
        let (mounts_s, dismounts_s) = self.rides_s;
        if mounts_s <= now_s { (dismounts_s - now_s).max(0.0) } else { 0.0 }
    }

    /// The next time at which it turns to something else.
    pub fn next_event_s(&self, now_s: f64) -> f64 {
        match self.business {
            Business::Sent => self.way.last().map_or(now_s, |w| w.time_s).max(now_s),
            Business::Searching { until_s, .. } => until_s.max(now_s),
            Business::Routine | Business::Waiting => f64::INFINITY,
        }
    }

    /// Whether it stays where it is until it is called.
    pub fn stands(&self, site: &UnitSite) -> bool {
        let moves = match self.business {
            Business::Routine => {
                matches!(site.task, Task::Area { .. } | Task::Hunt { .. }) || site.round.is_some()
            }
            Business::Waiting => false,
            Business::Sent | Business::Searching { .. } => true,
        };
        !moves && self.way.len() == 1
    }

    /// Where it is on its way at a time; moves on through the parts.
    fn along(&mut self, time_s: f64) -> DVec2 {
        while self.part + 1 < self.way.len() && self.way[self.part + 1].time_s <= time_s {
            self.part += 1;
        }
        let here = self.way[self.part];
        match self.way.get(self.part + 1) {
            Some(next) if next.time_s > here.time_s => {
                here.at.lerp(next.at, ((time_s - here.time_s) / (next.time_s - here.time_s)).clamp(0.0, 1.0))
            }
            Some(next) => next.at,
            None => here.at,
        }
    }

    /// Whether it is under way to a fix or a call, or searches there. Between raids an errand comes to its end unseen;
    /// and who only waits where an errand ended goes back to its routine for the next raid.
    pub fn is_on_errand(&self, now_s: f64) -> bool {
        let busy_until_s = |business: Business| match business {
            Business::Searching { until_s, .. } => until_s,
            _ => f64::NEG_INFINITY,
        };
        match self.business {
            Business::Sent => self.then.map_or(f64::NEG_INFINITY, busy_until_s).max(self.ends_s()) > now_s,
            business => busy_until_s(business) > now_s,
        }
    }

    /// Sets out to somewhere else.
    pub fn set_out(&mut self, trip: Trip) {
        self.way = trip.way;
        self.rides_s = trip.rides_s;
        self.part = 0;
        self.edge = None;
    }

    /// Stays where it is at a time of its way.
    fn stop(&mut self, time_s: f64) {
        let at = self.at(time_s);
        self.business = Business::Waiting;
        self.way.clear();
        self.way.push(Waypoint { time_s, at });
        self.part = 0;
    }

    /// Where it is on its way at a time of the present step.
    pub fn at(&self, time_s: f64) -> DVec2 {
        let next = self.way.iter().rposition(|w| w.time_s <= time_s).map_or(0, |i| i + 1);
        match (next.checked_sub(1).map(|i| self.way[i]), self.way.get(next)) {
            (Some(a), Some(b)) => a.at.lerp(b.at, (time_s - a.time_s) / (b.time_s - a.time_s)),
            (Some(stop), None) => stop.at,
            (None, _) => self.way[0].at,
        }
    }

    /// Where it is at a time of the present step, on its round or on its way.
    pub fn place(&self, site: &UnitSite, time_s: f64) -> DVec2 {
        match (&site.round, self.business) {
            (Some(round), Business::Routine) => round.at(self.round_m(round, time_s)),
            _ => self.at(time_s),
        }
    }

    fn round_m(&self, round: &Path, time_s: f64) -> f64 {
        (self.phase_m + self.speed_m_s * time_s) % round.length_m().max(1.0)
    }

    /// The next time after this one at which it turns a corner.
    pub fn next_corner_s(&self, site: &UnitSite, after_s: f64) -> f64 {
        match (&site.round, self.business) {
            (Some(round), Business::Routine) => {
                // A hair beyond the corner, so that it is not found again.
                let to_go_m = round.to_next_corner_m(self.round_m(round, after_s)).max(1e-6);
                after_s + to_go_m / self.speed_m_s
            }
            _ => self.way.iter().map(|w| w.time_s).find(|&s| s > after_s).unwrap_or(f64::INFINITY),
        }
    }

    /// The part of a step, from and until when, in which it is on foot; the last one, if it rides in between.
    pub fn on_foot(&self, from_s: f64, until_s: f64) -> Option<(f64, f64)> {
        let (mounts_s, dismounts_s) = self.rides_s;
        if dismounts_s <= until_s {
            Some((from_s.max(dismounts_s), until_s))
        } else if mounts_s > from_s {
            Some((from_s, until_s.min(mounts_s)))
        } else {
            None
        }
    }

    /// When its way ends.
    pub fn ends_s(&self) -> f64 {
        self.way.last().map_or(f64::NEG_INFINITY, |w| w.time_s)
    }
}

/// A team on foot never rides; in routine another team leaves its vehicle or aircraft only to search an area.
fn routine_ride(site: &UnitSite) -> (f64, f64) {
    let searches = matches!(site.task, Task::Area { .. } | Task::Hunt { .. });
    match site.team {
        Some((_, Mobility::Vehicle | Mobility::Air)) if !searches => (f64::NEG_INFINITY, f64::INFINITY),
        _ => NEVER,
    }
}

/// The patrols of a theatre at the start of a replicate.
pub fn patrols(replicate: &Replicate) -> Vec<Patrol> {
    let theatre = &replicate.theatre;
    let mut out = Vec::new();
    for (unit, site) in theatre.units.iter().enumerate() {
        let Some((team, _)) = site.team else { continue };
        let figures = &replicate.drawn.teams[team];
        let length_m = site.round.as_ref().map_or(0.0, |r| r.length_m());
        out.push(Patrol {
            unit,
            business: Business::Routine,
            rides_s: routine_ride(site),
            then: None,
            way: vec![Waypoint { time_s: 0.0, at: site.task.anchor() }],
            part: 0,
            legs: 0,
            edge: None,
            phase_m: length_m * replicate.drawn.streams.unit(Purpose::Route, site.key, u64::MAX),
            just_put: true,
            speed_m_s: figures.speed_m_s,
            foot_speed_m_s: figures.foot_speed_m_s,
        });
    }
    out
}

/// Puts patrols in routine where they are when a raid begins.
pub fn muster(replicate: &Replicate, kit: &mut Kit, patrol: &mut Patrol, raid: u64, now_s: f64) {
    if patrol.is_on_errand(now_s) {
        return;
    }
    let site = &replicate.theatre.units[patrol.unit];
    patrol.business = Business::Routine;
    patrol.then = None;
    patrol.rides_s = routine_ride(site);
    patrol.legs = raid << 20;
    patrol.edge = None;
    patrol.just_put = true;
    kit.units[patrol.unit].before = None;
    kit.units[patrol.unit].still = false;
    patrol.part = 0;
    let at = match &site.task {
        Task::Area { centre, radius_m } | Task::Hunt { centre, radius_m } => {
            place_in_disc(replicate, patrol, *centre, *radius_m)
        }
        task => task.anchor(),
    };
    patrol.way.clear();
    patrol.way.push(Waypoint { time_s: now_s, at });
}

/// Moves every patrol to the end of the step, but for those that nobody can come near: they sleep until somebody can, or
/// until their way is used up.
pub fn patrol(
    mut scene: ResMut<Scene>,
    mut patrols: Query<&mut Patrol>,
    flyers: Query<(&Flyer, &Flight, &Picture)>,
    pairs: Query<&Pair>,
    mut others: Local<(Comers, Vec<u32>)>,
) {
    let Scene { clock, replicate, kit, order, .. } = &mut *scene;
    let now_s = clock.now_s;
    if kit.near.awake.next_s <= now_s {
        sleep::wake(clock, replicate, kit, &mut patrols, |_, now| {
            now.asleep_until_s <= now_s + sleep::TOGETHER_S
        });
    }
    for number in 0..kit.near.awake.units.len() {
        let unit = kit.near.awake.units[number];
        if kit.units[unit as usize].still {
            continue;
        }
        let Ok(mut patrol) = patrols.get_mut(kit.near.awake.patrols[number]) else { continue };
        step(replicate, &replicate.theatre.units[unit as usize], &mut patrol, kit, now_s);
    }
    // Whether somebody can sleep need not be asked at every step.
    if kit.near.awake.units.is_empty() || now_s < kit.near.awake.ask_s {
        return;
    }
    let (comers, tracking) = &mut *others;
    comers.clear();
    tracking.clear();
    let about = || flyers.iter_many(&order.0).filter(|(_, flight, _)| flight.mode != Mode::Ended);
    about().for_each(|(flyer, flight, _)| comers.add_flyer(flyer, flight, &replicate.drawn));
    pairs.iter().for_each(|pair| comers.add_pair(pair, replicate));
    tracking.extend(about().flat_map(|(_, _, picture)| picture.tracks.iter().map(|t| u32::from(t.unit))));
    sleep::fall_asleep(clock, replicate, kit, &patrols, (comers, tracking));
}

/// Moves a team to a time.
pub fn step(replicate: &Replicate, site: &UnitSite, patrol: &mut Patrol, kit: &mut Kit, now_s: f64) {
    turn(replicate, site, patrol, now_s);
    let at = match (&site.round, patrol.business) {
        (Some(round), Business::Routine) => round.at(patrol.round_m(round, now_s)),
        _ => patrol.along(now_s),
    };
    if std::mem::take(&mut patrol.just_put) {
        kit.place(&replicate.theatre, &replicate.drawn, patrol.unit, at);
    } else if at != kit.units[patrol.unit].at.truncate() {
        kit.move_to(&replicate.theatre, &replicate.drawn, patrol.unit, at);
    } else {
        let now = &mut kit.units[patrol.unit];
        now.moved = DVec3::ZERO;
        now.still = patrol.stands(site);
    }
}

/// Arrivals, the next leg of a search, its end: in the order of their times, however long the step.
pub fn turn(replicate: &Replicate, site: &UnitSite, patrol: &mut Patrol, now_s: f64) {
    loop {
        let ends_s = patrol.ends_s();
        if let Business::Searching { until_s, .. } = patrol.business
            && until_s <= ends_s.min(now_s)
        {
            patrol.stop(until_s);
            if site.team.is_some_and(|(_, mobility)| mobility == Mobility::Air) {
                patrol.rides_s = (until_s, f64::INFINITY);
            }
            return;
        }
        if ends_s > now_s {
            return;
        }
        let disc = match (patrol.business, &site.task) {
            (Business::Sent, _) => {
                patrol.business = patrol.then.take().unwrap_or(Business::Waiting);
                continue;
            }
            (Business::Searching { disc, .. }, _) => disc,
            (Business::Routine, Task::Area { centre, radius_m } | Task::Hunt { centre, radius_m }) => {
                Disc::still(*centre, *radius_m)
            }
            _ => return,
        };
        leg(replicate, patrol, &disc);
    }
}

/// Appends the next leg of the random search of a disc: straight on to its edge as it is when the leg begins.
fn leg(replicate: &Replicate, patrol: &mut Patrol, disc: &Disc) {
    patrol.legs += 1;
    let from = *patrol.way.last().expect("a way has at least the place where it began");
    if patrol.part > 256 {
        patrol.way.drain(..patrol.part);
        patrol.part = 0;
    }
    let key = replicate.theatre.units[patrol.unit].key;
    let luck = replicate.drawn.streams.unit(Purpose::Route, key, patrol.legs);
    let (centre, radius_m) = (disc.centre, disc.radius_m(from.time_s));
    let area = Area { centre, radius_m, size_m: replicate.theatre.scenario.ground.size_m() };
    let (to, edge) = area.cross(from.at, patrol.edge, luck);
    patrol.edge = Some(edge);
    let time_s = from.time_s + walk_s(replicate, from.at, to, patrol.foot_speed_m_s).max(1.0);
    patrol.way.push(Waypoint { time_s, at: to });
}

/// A uniform place in the part of a disc that lies on the map: where a search begins.
pub fn place_in_disc(replicate: &Replicate, patrol: &Patrol, centre: DVec2, radius_m: f64) -> DVec2 {
    let key = replicate.theatre.units[patrol.unit].key;
    // The next leg of the patrol takes the next number; the high bit keeps this draw apart from it.
    let mut draws = replicate.drawn.streams.at(Purpose::Route, key, (1 << 63) | patrol.legs);
    let ground = &replicate.theatre.scenario.ground;
    for _ in 0..64 {
        let r = radius_m * draws.unit().sqrt();
        let turn = math::TAU * draws.unit();
        let at = centre + r * DVec2::new(math::cos(turn), math::sin(turn));
        if ground.contains(at) {
            return at;
        }
    }
    centre.clamp(DVec2::ZERO, ground.size_m())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patrol(business: Business, then: Option<Business>, way: &[(f64, f64)]) -> Patrol {
        Patrol {
            unit: 0,
            business,
            rides_s: NEVER,
            then,
            way: way.iter().map(|&(time_s, x)| Waypoint { time_s, at: DVec2::new(x, 0.0) }).collect(),
            part: 0,
            legs: 0,
            edge: None,
            phase_m: 0.0,
            just_put: false,
            speed_m_s: 10.0,
            foot_speed_m_s: 1.5,
        }
    }

    /// An errand that is over must not keep a team away from its routine: under way until it arrives, then as long as it
    /// searches; waiting at an asset it was called to is no errand.
    #[test]
    fn an_errand_lasts_until_its_search_ends() {
        let search = Business::Searching { disc: Disc::still(DVec2::ZERO, 100.0), until_s: 500.0 };
        let way = [(0.0, 0.0), (100.0, 150.0)];
        let until = |business, then, way: &[(f64, f64)]| {
            let patrol = patrol(business, then, way);
            (0..2_000).map(f64::from).find(|&s| !patrol.is_on_errand(s))
        };
        assert_eq!(until(Business::Sent, Some(search), &way), Some(500.0));
        assert_eq!(until(Business::Sent, Some(Business::Waiting), &way), Some(100.0));
        assert_eq!(until(Business::Sent, None, &way), Some(100.0));
        assert_eq!(until(search, None, &[(100.0, 150.0), (900.0, 200.0)]), Some(500.0));
        assert_eq!(until(Business::Waiting, None, &way), Some(0.0));
        assert_eq!(until(Business::Routine, None, &way), Some(0.0));
    }

    /// A starter's replicate on level ground with one foot team.
    fn replicate(number: u64) -> Replicate {
        use crate::rng::Streams;
        use crate::scenario::{Scenario, starter};
        use crate::strategy::deploy;
        use std::path::Path;
        use std::sync::Arc;
        let text = starter()
            .replace("relief_m: 250", "relief_m: 0")
            .replace("forest_share: 0.3", "forest_share: 0")
            .replace("river: true", "river: false")
            .replace(
                "Post(items: [\"eye\", \"shotgun\"], at: Assets(by: Risk)),",
                "Patrol(team: \"foot-team\", items: [\"eye\"], task: Hold(at: Bases), most: 2),",
            )
            .replace(
                "strategies: [",
                "catalogue: (covers: [(id: \"open\", foot_speed_factor: 1), (id: \"crops\", foot_speed_factor: 1), \
                 (id: \"urban\", foot_speed_factor: 1)]),\n    strategies: [",
            );
        let scenario = match Scenario::from_text(&text, Path::new("."), "test.ron") {
            Ok(loaded) => Arc::new(loaded.scenario),
            Err(report) => panic!("{}", report.render(false)),
        };
        let deployment = Arc::new(deploy(&scenario, 0, 1e6));
        let theatre = super::super::theatre::Theatre::new(
            scenario.clone(),
            deployment,
            &super::super::sight::Views::default(),
        );
        let drawn = super::super::drawn::Drawn::new(&scenario, Streams { seed: 1, replicate: number });
        let plan = super::super::threat::ThreatPlan {
            raids: Vec::new(),
            scrubbed: 0,
            replaced_after_s: f64::INFINITY,
        };
        Replicate {
            theatre: Arc::new(theatre),
            drawn: Arc::new(drawn),
            plan: Arc::new(plan),
            service: None,
            tilt: None,
        }
    }

    /// Flaming datum (`validation.md`): two teams, sweep width 60 m, 1.5 m/s; the pair was within 150 m and flees at up to
    /// 1.2 m/s; from 10 min late they search for 20 min. With the pair anywhere in the disc of its time the hazard is
    /// N·W·V/(π·r(t)²), and 1 − exp(−(WVN/πu)(1/(r₀+ut₁) − 1/(r₀+ut₂))) = 0.0336; the formula leaves out that the pair
    /// moves as well, which makes the two meet more often by the mean relative speed, about 1.08 here.
    #[test]
    fn a_fleeing_datum_is_found_by_its_law() {
        const RUNS: u64 = 15_000;
        let (r0, u, v, half_m, t1, t2) = (150.0, 1.2, 1.5, 30.0, 600.0, 1_800.0);
        let mut replicate = replicate(0);
        let centre = DVec2::new(6_000.0, 4_500.0);
        let disc = Disc { centre, radius_m: r0, grows_from_s: 0.0, grows_m_s: u };
        let mut found = 0u32;
        for run in 0..RUNS {
            let drawn = std::sync::Arc::make_mut(&mut replicate.drawn);
            drawn.streams.replicate = run;
            let mut draws = replicate.drawn.streams.at(Purpose::Test, 0, 0);
            let share = draws.unit().sqrt() * DVec2::from_angle(math::TAU * draws.unit());
            let mut teams: Vec<Patrol> = patrols(&replicate);
            assert_eq!(teams.len(), 2);
            for team in &mut teams {
                let at = place_in_disc(&replicate, team, centre, disc.radius_m(t1));
                team.foot_speed_m_s = v;
                team.business = Business::Searching { disc, until_s: t2 };
                team.way = vec![Waypoint { time_s: t1, at }];
            }
            let places = |teams: &mut Vec<Patrol>, time_s: f64| -> Vec<DVec2> {
                for team in teams.iter_mut() {
                    turn(&replicate, &replicate.theatre.units[team.unit], team, time_s);
                }
                teams.iter_mut().map(|t| t.along(time_s) - (centre + share * disc.radius_m(time_s))).collect()
            };
            let mut before = places(&mut teams, t1);
            for step in 1..=240 {
                let now = places(&mut teams, t1 + 5.0 * f64::from(step));
                if before.iter().zip(&now).any(|(&a, &b)| super::super::hunting::closest_m(a, b) <= half_m) {
                    found += 1;
                    break;
                }
                before = now;
            }
            if run == 0 {
                turn(&replicate, &replicate.theatre.units[teams[0].unit], &mut teams[0], t2 + 100.0);
                assert_eq!(teams[0].business, Business::Waiting);
                assert_eq!(teams[0].ends_s(), t2, "it stays where it is when its time is up");
            }
        }
        let law =
            1.0 - math::exp(-2.0 * 60.0 * v / (core::f64::consts::PI * u) * (1.0 / 870.0 - 1.0 / 2_310.0));
        let share = f64::from(found) / RUNS as f64;
        let error = (share * (1.0 - share) / RUNS as f64).sqrt();
        assert!((law - 0.0336).abs() < 5e-5, "{law}");
        assert!((1.04 * law - share).abs() < 3.3 * error + 0.04 * law, "{share} ± {error}, law {law}");
    }

    /// Who rides finds nobody; in the step in which a team gets in or out, only the part on foot counts.
    #[test]
    fn a_step_counts_as_far_as_it_is_on_foot() {
        let mut team = patrol(Business::Sent, None, &[(0.0, 0.0), (10.0, 100.0), (20.0, 115.0)]);
        assert_eq!(team.on_foot(3.0, 8.0), Some((3.0, 8.0)), "a team on foot never rides");
        team.rides_s = (f64::NEG_INFINITY, 10.0);
        assert_eq!(team.on_foot(0.0, 5.0), None);
        assert_eq!(team.on_foot(8.0, 13.0), Some((10.0, 13.0)));
        assert_eq!((team.at(10.0).x, team.at(12.0).x), (100.0, 103.0));
        assert_eq!(team.on_foot(15.0, 20.0), Some((15.0, 20.0)));
        team.rides_s = (2.0, 10.0);
        assert_eq!(team.on_foot(0.0, 5.0), Some((0.0, 2.0)));
        assert_eq!(team.on_foot(5.0, 9.0), None);
    }
}
