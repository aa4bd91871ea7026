//! A replicate under a plan as the page plays it: ways, what held for how long, stories.
//!
//! The replicate is run once more with the luck of the study and looked at while anything flies. Nothing is drawn anew, and the digest
//! of its end is that of the study. What moves is kept as even motion between few points; what holds is kept from when to when. Left
//! out: birds and harmless drones, and where teams go while nothing flies or nobody can come near them.

use super::tidy::places;
use super::tracks::{Point, straightened};
use crate::film::{Film, FlyerShot, Frame};
use crate::page::model::{DroneTrack, End, Held, PairTrack, Span, UnitTrack};
use crate::report::story::{Names, Told};
use crate::scenario::spec::kit::ControlLink;
use crate::sim::engagement::Progress;
use crate::sim::facts::Fact;
use crate::sim::flyers::FlyerKind;
use crate::sim::outcome::Cause;
use crate::sim::tracking::TrackStage;
use glam::DVec3;
use std::collections::BTreeMap;

/// How far a way may be off, m.
const OFF_M: f64 = 5.0;
/// The same of a patrol, whose road is winding and shown.
const PATROL_OFF_M: f64 = 12.0;
/// Who has not moved so far has not moved, m.
const MOVED_M: f64 = 15.0;

/// Everything that moved and held in some stretches of time.
#[derive(Default)]
pub struct Shots {
    units: BTreeMap<usize, Vec<Point>>,
    pairs: BTreeMap<(usize, usize), Vec<Point>>,
    drones: BTreeMap<(usize, usize), Flown>,
}

#[derive(Default)]
struct Flown {
    points: Vec<Point>,
    /// What holds now, since when.
    open: BTreeMap<(Held, Option<usize>), f64>,
    spans: Vec<Span>,
    /// The last moment at which it was seen, s.
    last_s: f64,
}

impl Shots {
    /// Looks at a film in stretches of time.
    pub fn of(film: &Film, stretches: &[(f64, f64)]) -> Self {
        let mut shots = Shots::default();
        film.watch(stretches, &mut |_, frame| shots.add(film, &frame));
        shots
    }

    fn add(&mut self, film: &Film, frame: &Frame) {
        for (number, unit) in frame.units.iter().enumerate().take(film.theatre.deployment.units.len()) {
            let site = &film.theatre.units[number];
            // Who sleeps is not kept up to date, but for patrols on their rounds.
            if site.team.is_some() && (!unit.asleep || site.round.is_some()) {
                let point = Point { time_s: frame.time_s, at: unit.at.truncate().extend(0.0) };
                self.units.entry(number).or_default().push(point);
            }
        }
        for pair in &frame.pairs {
            let point = Point { time_s: frame.time_s, at: pair.at.extend(0.0) };
            self.pairs.entry((pair.raid, pair.index)).or_default().push(point);
        }
        for shot in &frame.flyers {
            if let FlyerKind::Threat { raid, drone } = shot.kind {
                self.drones.entry((raid, drone)).or_default().add(film, shot, frame.time_s);
            }
        }
    }

    /// Teams that moved.
    pub fn units(&self) -> Vec<UnitTrack> {
        let moved = |points: &Vec<Point>| points.iter().any(|p| p.at.distance(points[0].at) > MOVED_M);
        let track = |(&unit, points): (&usize, &Vec<Point>)| UnitTrack {
            unit,
            points: straightened(points, PATROL_OFF_M).iter().map(flat).collect(),
        };
        self.units.iter().filter(|(_, points)| moved(points)).map(track).collect()
    }

    /// The pairs of some raids, by raid.
    pub fn pairs(&self, film: &Film, told: &BTreeMap<usize, Told>) -> Vec<((usize, usize), PairTrack)> {
        let mut all = Vec::new();
        for (&raid, told) in told {
            for (index, plan) in film.plan.raids[raid].pairs.iter().enumerate() {
                let when = |is: fn(&Fact) -> bool| {
                    let its = |f: &&Fact| (f.raid(), f.pair()) == (Some(raid), Some(index)) && is(f);
                    film.facts.iter().find(its).map(|f| places(f.time_s(), 1))
                };
                let points = self.pairs.get(&(raid, index)).map_or(&[][..], Vec::as_slice);
                let story = told.lines.iter().filter(|line| line.pair == Some(index));
                let track = PairTrack {
                    name: format!("Pair {} of raid {}", plan.pair + 1, raid + 1),
                    points: straightened(points, OFF_M).iter().map(flat).collect(),
                    fixed_s: when(|f| matches!(f, Fact::Fixed { .. })),
                    met_s: when(|f| matches!(f, Fact::Met { .. })),
                    story: story.map(|line| (places(line.time_s, 1), line.what.clone())).collect(),
                };
                all.push(((raid, index), track));
            }
        }
        all
    }

    /// The drones of some raids, by raid and number; `pair_of` is the place of a pair in the list of pairs.
    pub fn drones(
        &self,
        film: &Film,
        told: &BTreeMap<usize, Told>,
        pair_of: impl Fn(usize, usize) -> Option<usize>,
    ) -> Vec<DroneTrack> {
        let names = Names::new(&film.theatre);
        let mut all = Vec::new();
        for (&raid, told) in told {
            let plan = &film.plan.raids[raid];
            for (drone, meant) in plan.drones.iter().enumerate() {
                let facts: Vec<&Fact> = film
                    .facts
                    .iter()
                    .filter(|f| (f.raid(), f.drone()) == (Some(raid), Some(drone)))
                    .collect();
                let (end, end_s) = end(&facts, meant.launch_s);
                let story = told.lines.iter().filter(|line| line.drone == Some(drone));
                let radio = film.theatre.scenario.catalogue.classes[meant.class].link == ControlLink::Radio;
                let sender = plan.pairs[meant.pair].pair + 1;
                let flown = self.drones.get(&(raid, drone));
                if flown.is_none() && facts.iter().any(|f| matches!(f, Fact::Launched { .. })) {
                    // It flies in a scene that is not shown.
                    continue;
                }
                all.push(DroneTrack {
                    key: (raid, drone),
                    name: format!("Drone {} of raid {}", drone + 1, raid + 1),
                    about: format!(
                        "{}, sent by pair {sender} of {} against {}",
                        names.class(meant.class),
                        names.cell(plan.cell),
                        names.asset(plan.target)
                    ),
                    radio,
                    pair: pair_of(raid, meant.pair),
                    points: flown.map_or(Vec::new(), |flown| flown.way(film, &facts, end_s)),
                    spans: flown.map_or(Vec::new(), |flown| flown.spans(end_s)),
                    story: story.map(|line| (places(line.time_s, 1), line.what.clone())).collect(),
                    ending: told.ending(film, raid, drone).unwrap_or_default(),
                    end_s: places(end_s, 1),
                    end,
                });
            }
        }
        all
    }
}

impl Flown {
    fn add(&mut self, film: &Film, shot: &FlyerShot, now_s: f64) {
        let height_m = shot.at.z - film.theatre.scenario.ground.above(shot.at.truncate(), 0.0).z;
        self.points.push(Point { time_s: now_s, at: shot.at.truncate().extend(height_m.max(0.0)) });
        self.last_s = now_s;
        let holds = held(film, shot);
        let over: Vec<(Held, Option<usize>)> =
            self.open.keys().filter(|key| !holds.contains(key)).copied().collect();
        for key in over {
            let since_s = self.open.remove(&key).unwrap_or(now_s);
            self.spans.push(span(key, since_s, now_s));
        }
        for key in holds {
            self.open.entry(key).or_insert(now_s);
        }
    }

    /// What held; what still did when it was seen last held to its end.
    fn spans(&self, end_s: f64) -> Vec<Span> {
        let still = self.open.iter().map(|(&key, &since_s)| span(key, since_s, end_s.max(self.last_s)));
        let mut all: Vec<Span> = self.spans.iter().cloned().chain(still).collect();
        all.sort_by(|a, b| {
            a.time_s.0.total_cmp(&b.time_s.0).then(a.what.cmp(&b.what)).then(a.unit.cmp(&b.unit))
        });
        all
    }

    /// Its way from its launch to its end.
    fn way(&self, film: &Film, facts: &[&Fact], end_s: f64) -> Vec<(f64, f64, f64, f64)> {
        let mut points = self.points.clone();
        for fact in facts {
            match **fact {
                Fact::Launched { raid, drone, time_s }
                    if points.first().is_some_and(|p| p.time_s > time_s) =>
                {
                    let at = film.plan.raids[raid].drones[drone].route[0].extend(0.0);
                    points.insert(0, Point { time_s, at });
                }
                Fact::CameDown { x_m, y_m, time_s, .. }
                    if points.last().is_some_and(|p| p.time_s < time_s) =>
                {
                    points.push(Point { time_s, at: DVec3::new(x_m, y_m, 0.0) });
                }
                _ => {}
            }
        }
        if let Some(&last) = points.last().filter(|last| last.time_s < end_s) {
            points.push(Point { time_s: end_s, ..last });
        }
        let short = straightened(&points, OFF_M);
        short
            .iter()
            .map(|p| (places(p.time_s, 1), places(p.at.x, 0), places(p.at.y, 0), places(p.at.z, 0)))
            .collect()
    }
}

fn flat(point: &Point) -> (f64, f64, f64) {
    (places(point.time_s, 1), places(point.at.x, 0), places(point.at.y, 0))
}

fn span((what, unit): (Held, Option<usize>), from_s: f64, to_s: f64) -> Span {
    Span { time_s: (places(from_s, 1), places(to_s, 1)), what, unit }
}

/// What holds of a drone at a moment, each with its unit; the desk of a force is no unit of the deployment.
fn held(film: &Film, shot: &FlyerShot) -> Vec<(Held, Option<usize>)> {
    let theatre = &film.theatre;
    let mut all = Vec::new();
    let known = |unit: usize| Some(unit).filter(|&unit| unit < theatre.deployment.units.len());
    if shot.link && theatre.scenario.catalogue.classes[shot.class].link == ControlLink::Radio {
        all.push((Held::Link, None));
    }
    for &sensor in &shot.noticed_by {
        all.push((Held::Noticed, known(theatre.sensors[sensor as usize].unit)));
    }
    for &(unit, stage) in &shot.tracks {
        let what = match stage {
            TrackStage::Cueing { .. } => continue,
            TrackStage::Waiting { .. } | TrackStage::Identifying { .. } => Held::Unknown,
            TrackStage::Dismissed => Held::Dismissed,
            TrackStage::Deciding { .. } | TrackStage::Forbidden | TrackStage::Decided { .. } => Held::Threat,
        };
        all.push((what, known(unit)));
    }
    for &(effector, progress, _, done) in &shot.engaged_by {
        let unit = known(theatre.effectors[effector].unit);
        if done {
            all.push((Held::Hit, unit));
        } else if progress == Progress::Engaged {
            all.push((Held::Engaged, unit));
        }
    }
    all.sort();
    all.dedup();
    all
}

/// What came of a drone, and when.
fn end(facts: &[&Fact], launch_s: f64) -> (End, f64) {
    let (mut hit, mut released) = (false, false);
    for fact in facts {
        match **fact {
            Fact::Released { hit: hits, blocked, .. } => {
                released = true;
                hit |= hits && !blocked;
            }
            Fact::NotLaunched { time_s, .. } => return (End::Grounded, time_s),
            Fact::Ended { cause, time_s, .. } => {
                let end = match (hit, released || cause.leaked()) {
                    (true, _) => End::Hit,
                    (false, true) => End::Missed,
                    _ if cause == Cause::FailedByItself => End::Failed,
                    _ => End::Stopped,
                };
                return (end, time_s);
            }
            _ => {}
        }
    }
    (End::Grounded, launch_s)
}
