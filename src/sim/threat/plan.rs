//! The raids of one replicate: who attacks what, from where, with what.
//!
//! Assumptions of ours (grade C, `model.md` §4): a raid has one pair for every two drones; a target is chosen in
//! proportion to attractiveness × preference × belief; a drone flies one bend between hide and target; the pair
//! walks the last stretch in bounds of 150 m with 30 s of rest. What the drive to the walk costs is left out: in
//! traffic a pair is nobody.

use super::arrivals::arrivals;
use super::hides::{self, Guarded};
use super::sender::{Sender, flyable};
use super::traffic::{Airspace, NeutralPlan, flights};
use crate::rng::{Purpose, Streams};
use crate::scenario::Scenario;
use crate::scenario::figure::Figure;
use crate::scenario::spec::kit::ClassFigures;
use crate::scenario::spec::red::CellSpec;
use crate::sim::drawn::{Day, Drawn};
use crate::sim::flyers::CLIMB_M_S;
use crate::terrain::Path;
use glam::DVec2;
use std::borrow::Cow;
use std::sync::Arc;

/// Length of a bound and the rest after it.
const BOUND_M: f64 = 150.0;
const REST_S: f64 = 30.0;

/// A place and when it is passed, seconds from the start of the replicate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Waypoint {
    /// When.
    pub time_s: f64,
    /// Where.
    pub at: DVec2,
}

/// An operator pair on a raid.
#[derive(Clone, Debug, PartialEq)]
pub struct PairPlan {
    /// Stable id within the replicate.
    pub key: u64,
    /// Number of the pair within its cell.
    pub pair: u32,
    /// Its hide.
    pub hide: DVec2,
    /// Its way, in order of time: walk in, wait, walk out.
    pub way: Vec<Waypoint>,
    /// When it leaves its hide, seconds from the start of the replicate.
    pub leave_s: f64,
}

impl PairPlan {
    /// When it is gone.
    pub fn gone_s(&self) -> f64 {
        self.way.last().map_or(0.0, |w| w.time_s)
    }
}

/// A drone on a raid.
#[derive(Clone, Debug, PartialEq)]
pub struct DronePlan {
    /// Stable id within the replicate.
    pub key: u64,
    /// Index into the raid's pairs.
    pub pair: usize,
    /// Index into the catalogue's classes.
    pub class: usize,
    /// Launch, seconds from the start of the replicate.
    pub launch_s: f64,
    /// Hide, bend, aim point.
    pub route: [DVec2; 3],
    /// The way by places that the cell's drones fly by, instead of the bend.
    pub via: Option<Arc<Via>>,
    /// Metres of route after which it fails by itself, if it does.
    pub fails_at_m: Option<f64>,
}

impl DronePlan {
    /// Length of its way, m.
    pub fn length_m(&self) -> f64 {
        let [hide, bend, aim] = self.route;
        self.via.as_ref().map_or(hide.distance(bend) + bend.distance(aim), |via| via.path.length_m())
    }

    /// When it leaves its hide at full height.
    pub fn departs_s(&self, figures: &ClassFigures) -> f64 {
        self.launch_s + figures.height_m / CLIMB_M_S
    }

    /// When it passes a point of its way, metres from its hide, if nothing happens to it.
    pub fn passes_s(&self, along_m: f64, figures: &ClassFigures) -> f64 {
        let held_s = self.via.as_ref().map_or(0.0, |via| via.held_s(along_m));
        self.departs_s(figures) + along_m / figures.speed_m_s + held_s
    }
}

/// A way by way of places at which a drone may hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Via {
    /// From the hide to the aim point.
    pub path: Path,
    /// Metres along the path of each place, ascending, and the seconds that the drone holds there.
    pub holds: Vec<(f64, f64)>,
}

impl Via {
    /// Metres flown after a time on the way at a speed.
    pub fn flown_m(&self, time_s: f64, speed_m_s: f64) -> f64 {
        let mut held_s = 0.0;
        for &(along_m, hold_s) in &self.holds {
            let reached_s = along_m / speed_m_s + held_s;
            if time_s <= reached_s {
                break;
            }
            if time_s <= reached_s + hold_s {
                return along_m;
            }
            held_s += hold_s;
        }
        (speed_m_s * (time_s - held_s)).clamp(0.0, self.path.length_m())
    }

    /// Seconds held before a point of the path.
    pub fn held_s(&self, along_m: f64) -> f64 {
        self.holds.iter().filter(|h| h.0 < along_m).map(|h| h.1).sum()
    }
}

/// One raid.
#[derive(Clone, Debug, PartialEq)]
pub struct RaidPlan {
    /// Index of the cell.
    pub cell: usize,
    /// Index of the target asset.
    pub target: usize,
    /// When its pairs set out, seconds from the start of the replicate.
    pub start_s: f64,
    /// First launch, seconds from the start of the replicate.
    pub launch_s: f64,
    /// Whether it counts, because it is not part of the warm-up.
    pub counts: bool,
    /// Whether it is night at the launch.
    pub night: bool,
    /// The weather.
    pub day: Day,
    /// Its pairs.
    pub pairs: Vec<PairPlan>,
    /// Its drones.
    pub drones: Vec<DronePlan>,
    /// Harmless flights at the time.
    pub neutrals: Vec<NeutralPlan>,
    /// Number under which the defenders' luck in it is drawn: its own in a campaign, so that a raid that is not flown
    /// shifts nobody else's.
    pub luck: u64,
}

/// Everything that the attackers mean to do in one replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct ThreatPlan {
    /// The raids in order of their start.
    pub raids: Vec<RaidPlan>,
    /// Raids after the warm-up that were given up because of wind, rain or want of a hide.
    pub scrubbed: u32,
    /// Seconds after which another pair takes the place of a captured one; infinite without a campaign.
    pub replaced_after_s: f64,
}

/// What a cell has in mind when it plans a raid.
#[derive(Clone, Copy)]
pub struct Mind<'a> {
    /// Weight of each class of its mix, in the order of the file.
    pub shares: &'a [f64],
    /// Factor on its wish for each asset, in the order of the scenario.
    pub wants: &'a [f64],
    /// What it takes for guarded when it looks for a hide from which to attack an asset.
    pub guarded: &'a dyn Fn(usize) -> Cow<'a, [Guarded]>,
    /// Drones that it has at most.
    pub most: usize,
}

impl ThreatPlan {
    /// No raid so far; captured pairs are not replaced.
    pub fn none() -> Self {
        ThreatPlan { raids: Vec::new(), scrubbed: 0, replaced_after_s: f64::INFINITY }
    }

    /// Draws the plan of a replicate.
    pub fn new(scenario: &Scenario, drawn: &Drawn) -> Self {
        let period_s = scenario.spec.simulated_days() * 86_400.0;
        let warm_up_s = scenario.spec.warm_up_s();
        let mut raids = Vec::new();
        let mut scrubbed = 0;
        for (cell, spec) in scenario.spec.cells.iter().enumerate() {
            let per_day = drawn.cells[cell].raids_per_day;
            let shares: Vec<f64> = spec.mix.iter().map(|s| s.share).collect();
            let guarded: Vec<Guarded> = spec.believes_guarded.iter().map(Guarded::from).collect();
            let wants: Vec<f64> = scenario.assets.iter().map(|a| hides::belief(a.at, &guarded)).collect();
            let believed = |_: usize| Cow::Borrowed(&guarded[..]);
            for (serial, time_s) in
                arrivals(drawn.streams, cell as u64, per_day, &spec.hour_weights, period_s)
            {
                let mind = Mind { shares: &shares, wants: &wants, guarded: &believed, most: usize::MAX };
                match (Raid { scenario, drawn, spec, cell, serial, time_s, mind }).draw() {
                    Some(raid) => raids.push(raid),
                    None => scrubbed += u32::from(time_s >= warm_up_s),
                }
            }
        }
        raids.sort_by(|a, b| a.start_s.total_cmp(&b.start_s).then(a.cell.cmp(&b.cell)));
        let (corner, size_m) = (DVec2::ZERO, scenario.ground.size_m());
        for (number, raid) in raids.iter_mut().enumerate() {
            let (window_s, night) = (air_window_s(raid.launch_s), raid.night);
            let space = Airspace { corner, size_m, share: 1.0, window_s, night };
            raid.neutrals = flights(drawn.streams, &drawn.traffic, number as u32, &space);
            raid.luck = number as u64;
        }
        ThreatPlan { raids, scrubbed, replaced_after_s: f64::INFINITY }
    }

    /// Drones that are meant to fly in raids that count.
    pub fn drones(&self) -> usize {
        self.raids.iter().filter(|r| r.counts).map(|r| r.drones.len()).sum()
    }
}

/// Whether it is dark at a time of the replicate.
pub(super) fn is_night(scenario: &Scenario, time_s: f64) -> bool {
    let hour = (time_s / 3600.0) % 24.0;
    let environment = &scenario.spec.environment;
    !(environment.sunrise_h..environment.sunset_h).contains(&hour)
}

struct Raid<'a> {
    scenario: &'a Scenario,
    drawn: &'a Drawn,
    spec: &'a CellSpec,
    cell: usize,
    serial: u64,
    time_s: f64,
    mind: Mind<'a>,
}

/// Draws one raid of a cell, by its serial number within the cell and its launch time, with the harmless flights around its
/// target; `None` if it is given up because of the weather, for want of a hide or of drones.
pub fn draw_raid<'a>(
    (scenario, drawn): (&'a Scenario, &'a Drawn),
    (cell, serial, time_s): (usize, u64, f64),
    mind: Mind<'a>,
) -> Option<RaidPlan> {
    let spec = &scenario.spec.cells[cell];
    let order = Raid { scenario, drawn, spec, cell, serial, time_s, mind };
    let mut raid = order.draw()?;
    raid.neutrals = flights_around((scenario, drawn), raid.target, order.id() as u32, (time_s, raid.night));
    raid.luck = serial * scenario.spec.cells.len() as u64 + cell as u64;
    Some(raid)
}

/// Harmless flights farther than this from a raid's target, to the east or north, are left out of a campaign, m: they are
/// seen by crews that have no part in the raid.
const AROUND_M: f64 = 6_000.0;

/// The harmless flights around the target of raid number `number`.
pub(super) fn flights_around(
    (scenario, drawn): (&Scenario, &Drawn),
    target: usize,
    number: u32,
    (launch_s, night): (f64, bool),
) -> Vec<NeutralPlan> {
    let map = scenario.ground.size_m();
    let aim = scenario.assets[target].at;
    let corner = (aim - DVec2::splat(AROUND_M)).max(DVec2::ZERO);
    let size_m = (aim + DVec2::splat(AROUND_M)).min(map) - corner;
    let share = size_m.x * size_m.y / (map.x * map.y);
    let space = Airspace { corner, size_m, share, window_s: air_window_s(launch_s), night };
    flights(drawn.streams, &drawn.traffic, number, &space)
}

/// How long before a launch the first of the flights around it begin, s.
pub(super) const AIR_BEFORE_S: f64 = 120.0;

/// From and until when the flights around a launch begin.
fn air_window_s(launch_s: f64) -> (f64, f64) {
    (launch_s - AIR_BEFORE_S, launch_s + 480.0)
}

impl Raid<'_> {
    /// Stable id of the raid, below 2³²; drones and pairs append a byte to it.
    fn id(&self) -> u64 {
        ((self.cell as u64) << 24) | self.serial
    }

    fn streams(&self) -> Streams {
        self.drawn.streams
    }

    fn draw(&self) -> Option<RaidPlan> {
        let day = self.drawn.day_at(self.time_s);
        let target = self.target()?;
        let wanted =
            1 + self.streams().at(Purpose::Raid, self.id(), 0).choose_weighted(&self.spec.drones_weights)?;
        let classes: Vec<usize> = (0..wanted.min(self.mind.most))
            .map(|n| self.class(n))
            .filter(|&class| flyable(self.drawn, class, day))
            .collect();
        if classes.is_empty() {
            return None;
        }
        let teams = classes.len().div_ceil(2).min(self.spec.pairs as usize).max(1);
        let aim = self.scenario.assets[target].at;
        let farthest_m = classes.iter().map(|&c| self.sender().farthest_m(c)).fold(f64::INFINITY, f64::min);
        let chosen = self.chosen_pairs(teams);
        let guarded = (self.mind.guarded)(target);
        let mut pairs = Vec::with_capacity(teams);
        for &pair in &chosen {
            pairs.push(self.pair(pair, (aim, farthest_m), &guarded)?);
        }
        let drones =
            classes.iter().enumerate().map(|(n, &class)| self.drone(n, class, &pairs, target)).collect();
        Some(RaidPlan {
            cell: self.cell,
            target,
            start_s: pairs.iter().map(|p| p.way[0].time_s).fold(f64::INFINITY, f64::min),
            launch_s: self.time_s,
            counts: self.time_s >= self.scenario.spec.warm_up_s(),
            night: is_night(self.scenario, self.time_s),
            day,
            pairs,
            drones,
            neutrals: Vec::new(),
            luck: 0,
        })
    }

    fn sender(&self) -> Sender<'_> {
        Sender { scenario: self.scenario, drawn: self.drawn, cell: self.cell }
    }

    fn target(&self) -> Option<usize> {
        let weights = self.sender().appeal(self.mind.wants);
        self.streams().at(Purpose::Target, self.id(), 0).choose_weighted(&weights)
    }

    fn class(&self, drone: usize) -> usize {
        let mut draws = self.streams().at(Purpose::Class, self.id(), drone as u64);
        let pick = draws.choose_weighted(self.mind.shares).unwrap_or(0);
        let id = &self.spec.mix[pick].class;
        let classes = &self.scenario.catalogue.classes;
        classes.iter().position(|c| c.id == *id).expect("the loader refuses a mix with an unknown class")
    }

    /// Which of the cell's pairs go: a keyed shuffle.
    fn chosen_pairs(&self, teams: usize) -> Vec<u32> {
        let mut order: Vec<(f64, u32)> = (0..self.spec.pairs)
            .map(|pair| (self.streams().unit(Purpose::Raid, self.id(), 16 + u64::from(pair)), pair))
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        order.into_iter().take(teams).map(|(_, pair)| pair).collect()
    }

    fn pair(&self, pair: u32, (aim, farthest_m): (DVec2, f64), guarded: &[Guarded]) -> Option<PairPlan> {
        let id = (self.id() << 8) | u64::from(pair);
        let mut draws = self.streams().at(Purpose::Hide, id, 0);
        let ground = &self.scenario.ground;
        let distance = figure(&self.spec.hide_distance_km, 2.0);
        let wish =
            hides::Wish { target: aim, distance_km: &distance, farthest_m, known: &self.spec.hides, guarded };
        let hide = hides::choose(&mut draws, ground, &wish)?;
        let mut draws = self.streams().at(Purpose::Pair, id, 0);
        let wait_s = 60.0 * figure(&self.spec.wait_min, 5.0).quantile(draws.unit());
        let stay_s = 60.0 * figure(&self.spec.stay_min, 20.0).quantile(draws.unit());
        let cell = &self.drawn.cells[self.cell];
        let start = self.walk_start(hide, cell.walk_m);
        let mut way = walk(start, hide, cell.foot_speed_m_s, 0.0, REST_S);
        let arrived_s = way.last().map_or(0.0, |w| w.time_s);
        let shift_s = self.time_s - wait_s - arrived_s;
        way.iter_mut().for_each(|w| w.time_s += shift_s);
        let leave_s = self.time_s + stay_s;
        way.extend(walk(hide, start, cell.foot_speed_m_s, leave_s, 0.0));
        self.drive_off(&mut way, start, cell.vehicle_speed_m_s);
        Some(PairPlan { key: id, pair, hide, way, leave_s })
    }

    /// Where the walk begins: towards the nearest staging place.
    fn walk_start(&self, hide: DVec2, walk_m: f64) -> DVec2 {
        let staging = self.nearest_staging(hide);
        let away = staging - hide;
        let length = away.length();
        let to = if length <= walk_m { staging } else { hide + away * (walk_m / length) };
        to.clamp(DVec2::ZERO, self.scenario.ground.size_m())
    }

    fn nearest_staging(&self, place: DVec2) -> DVec2 {
        self.spec
            .staging_km
            .iter()
            .map(|&km| 1000.0 * DVec2::from(km))
            .min_by(|a, b| a.distance(place).total_cmp(&b.distance(place)))
            .unwrap_or(place)
    }

    /// The pair can still be stopped on the first kilometre of its drive; then it is one car among others.
    fn drive_off(&self, way: &mut Vec<Waypoint>, start: DVec2, speed_m_s: f64) {
        let staging = self.nearest_staging(start);
        let length = staging.distance(start);
        let Some(last) = way.last().copied() else { return };
        if length > 1.0 {
            let driven = length.min(1000.0);
            let at = start + (staging - start) * (driven / length);
            way.push(Waypoint { time_s: last.time_s + driven / speed_m_s, at });
        }
    }

    fn drone(&self, number: usize, class: usize, pairs: &[PairPlan], target: usize) -> DronePlan {
        let key = (self.id() << 8) | number as u64;
        let pair = number % pairs.len();
        let spacing_s = self.drawn.cells[self.cell].spacing_s;
        let launch_s = self.time_s + spacing_s * number as f64;
        self.sender().drone((key, class, pair), (pairs[pair].hide, target), launch_s)
    }
}

/// A figure that varies from raid to raid is drawn for each raid, not once a replicate.
pub(super) fn figure(figure: &Option<Figure>, default: f64) -> Figure {
    figure.clone().unwrap_or_else(|| Figure::fixed(default))
}

/// A walk from `from` to `to` in bounds, from time `start_s`.
fn walk(from: DVec2, to: DVec2, speed_m_s: f64, start_s: f64, rest_s: f64) -> Vec<Waypoint> {
    let length = from.distance(to);
    let bounds = (length / BOUND_M).ceil().max(1.0) as usize;
    let mut way = vec![Waypoint { time_s: start_s, at: from }];
    let mut time_s = start_s;
    for bound in 1..=bounds {
        let at = from.lerp(to, bound as f64 / bounds as f64);
        time_s += length / bounds as f64 / speed_m_s;
        way.push(Waypoint { time_s, at });
        if rest_s > 0.0 && bound < bounds {
            time_s += rest_s;
            way.push(Waypoint { time_s, at });
        }
    }
    way
}
