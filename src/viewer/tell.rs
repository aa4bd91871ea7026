//! What there is to say about a thing that somebody looks at closely.

use super::pick::Thing;
use crate::film::{Film, Frame};
use crate::report::number::{counted, grouped, plain, share, usd};
use crate::report::plan::PlanView;
use crate::report::story::{Names, Told};
use crate::scenario::model::Asset;
use crate::scenario::spec::fields::Figures;
use crate::sim::facts::Fact;
use crate::sim::flyers::{FlyerKind, Mode};
use crate::sim::theatre::Theatre;
use crate::sim::tracking::TrackStage;
use std::sync::Arc;

/// A card about a thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Card {
    /// What it is called.
    pub title: String,
    /// What it is, in a line.
    pub about: String,
    /// What it is like: name and value.
    pub figures: Vec<(String, String)>,
    /// What happened to it: when, seconds from the start of the replicate, and what.
    pub story: Vec<(f64, String)>,
    /// How it ended, if it has.
    pub ending: Option<String>,
}

impl Card {
    /// Adds a figure.
    pub fn figure(&mut self, name: &str, value: impl Into<String>) {
        self.figures.push((name.to_owned(), value.into()));
    }
}

/// What a card is made from.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// The replicate, if it has been run.
    pub film: Option<&'a Film>,
    /// The moment.
    pub frame: Option<&'a Frame>,
    /// Nothing later is told or counted, seconds from the start of the replicate.
    pub until_s: f64,
}

/// The card of a thing. Of a film, if there is one: what happens to the thing in the whole replicate; and of the moment. `tale` tells a
/// raid of the film.
pub fn card(
    theatre: &Theatre,
    about: About,
    thing: Thing,
    tale: &dyn Fn(usize) -> Option<Arc<Told>>,
) -> Option<Card> {
    let About { film, frame, until_s } = about;
    match thing {
        Thing::Drone(raid, drone) => drone_card(film?, frame, (raid, drone), &*tale(raid)?),
        Thing::Pair(raid, pair) => pair_card(film?, raid, pair, &*tale(raid)?),
        Thing::Unit(unit) => unit_card(theatre, (film, until_s), frame, unit),
        Thing::Asset(asset) => asset_card(theatre, (film, until_s), asset),
    }
}

/// The raid as `picket run` tells it.
pub fn told(film: &Film, raid: usize) -> Told {
    Told::of(film, raid)
}

fn drone_card(
    film: &Film,
    frame: Option<&Frame>,
    (raid, drone): (usize, usize),
    told: &Told,
) -> Option<Card> {
    let plan = film.plan.raids.get(raid)?;
    let meant = plan.drones.get(drone)?;
    let names = Names::new(&film.theatre);
    let mut card = Card {
        title: format!("Drone {} of raid {}", drone + 1, raid + 1),
        about: format!(
            "{}, sent by {} against {}",
            names.class(meant.class),
            names.cell(plan.cell),
            names.asset(plan.target)
        ),
        ..Card::default()
    };
    card.story =
        told.lines.iter().filter(|l| l.drone == Some(drone)).map(|l| (l.time_s, l.what.clone())).collect();
    card.ending = told.ending(film, raid, drone);
    let shot = frame.and_then(|f| {
        f.flyers
            .iter()
            .find(|f| matches!(f.kind, FlyerKind::Threat { raid: r, drone: d } if (r, d) == (raid, drone)))
    });
    if let Some(shot) = shot {
        let ground = &film.theatre.scenario.ground;
        let height_m = shot.at.z - ground.above(shot.at.truncate(), 0.0).z;
        card.figure("Does", mode(shot.mode));
        card.figure("Height above ground", format!("{} m", plain(height_m.max(0.0), 0)));
        let target = film.theatre.scenario.assets[plan.target].at;
        card.figure(
            "To its target",
            format!("{} m", grouped(shot.at.truncate().distance(target).round() as i64)),
        );
        card.figure("Radio link", if shot.link { "holds" } else { "none" });
        card.figure("Noticed by", counted(shot.noticed_by.len(), "sensor"));
        if let Some(word) = shot.tracks.iter().map(|t| (rank(t.1), believed(t.1))).max_by_key(|t| t.0) {
            card.figure("Blue believes", word.1);
        }
    }
    Some(card)
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Waiting => "waits for its launch",
        Mode::Climbing => "climbs over its hide",
        Mode::Cruising => "flies to its target",
        Mode::Attacking => "attacks",
        Mode::Lost => "has lost its link",
        Mode::Hovering { .. } => "hovers without a link",
        Mode::Returning => "flies home",
        Mode::Ended => "is down",
    }
}

/// How far a belief has come: the furthest of several crews is what counts.
pub fn rank(stage: TrackStage) -> u8 {
    match stage {
        TrackStage::Cueing { .. } => 0,
        TrackStage::Waiting { .. } => 1,
        TrackStage::Identifying { .. } => 2,
        TrackStage::Dismissed => 3,
        TrackStage::Forbidden => 4,
        TrackStage::Deciding { .. } => 5,
        TrackStage::Decided { .. } => 6,
    }
}

/// What a crew believes, in words.
pub fn believed(stage: TrackStage) -> &'static str {
    match stage {
        TrackStage::Cueing { .. } => "a first contact",
        TrackStage::Waiting { .. } => "a track that waits for its crew",
        TrackStage::Identifying { .. } => "a track, being identified",
        TrackStage::Dismissed => "harmless",
        TrackStage::Forbidden => "a threat it may not engage",
        TrackStage::Deciding { .. } => "a threat, being decided",
        TrackStage::Decided { .. } => "a threat, to be engaged",
    }
}

fn pair_card(film: &Film, raid: usize, pair: usize, told: &Told) -> Option<Card> {
    let plan = film.plan.raids.get(raid)?;
    let meant = plan.pairs.get(pair)?;
    let names = Names::new(&film.theatre);
    let mut card = Card {
        title: format!("Operator pair {} of raid {}", meant.pair + 1, raid + 1),
        about: format!("of {}, hidden {}", names.cell(plan.cell), names.near(meant.hide)),
        ..Card::default()
    };
    card.story =
        told.lines.iter().filter(|l| l.pair == Some(pair)).map(|l| (l.time_s, l.what.clone())).collect();
    card.figure("Sends", counted(plan.drones.iter().filter(|d| d.pair == pair).count(), "drone"));
    Some(card)
}

fn unit_card(
    theatre: &Theatre,
    (film, until_s): (Option<&Film>, f64),
    frame: Option<&Frame>,
    unit: usize,
) -> Option<Card> {
    let site = theatre.units.get(unit)?;
    let names = Names::new(theatre);
    let view = PlanView::of(&theatre.scenario, &theatre.deployment);
    let mut card = Card { title: capital(&names.unit(unit)), ..Card::default() };
    if let Some(plan) = theatre.deployment.units.get(unit) {
        let force = view.force(plan.force);
        card.about =
            format!("{}, {}", view.role(plan), if force.name.is_empty() { force.id } else { force.name });
        card.figure("Kit", view.kit(plan));
        card.figure("On duty", if plan.crew > 0 { counted_people(plan.crew) } else { "nobody".to_owned() });
        match view.sensing_m(plan) {
            m if m > 0.0 => card.figure("Notices as far as", format!("{} m", grouped(m.round() as i64))),
            _ => {}
        }
        let reach_m =
            plan.effectors.iter().map(|&e| view.catalogue.effectors[e].nominal().reach_m).fold(0.0, f64::max);
        if reach_m > 0.0 {
            card.figure("Acts as far as", format!("{} m", grouped(reach_m.round() as i64)));
        }
        card.figure("Task", view.task(plan));
    } else {
        card.about = "handles what unmanned posts notice".to_owned();
    }
    if let Some(shot) = frame.and_then(|f| f.units.get(unit)) {
        let waiting = if shot.busy.1 > 0 { format!(", {} wait", shot.busy.1) } else { String::new() };
        card.figure("Crew works on", format!("{}{waiting}", counted(shot.busy.0 as usize, "track")));
    }
    if let Some(film) = film {
        let load = Load::of(film, until_s, (site.sensors.clone(), site.effectors.clone()), unit);
        card.figure(if until_s.is_finite() { "So far" } else { "In this replicate" }, load.words());
        card.story = load.story;
    }
    Some(card)
}

/// What a unit had to do in a replicate.
struct Load {
    noticed: usize,
    tracked: usize,
    engaged: usize,
    stopped: usize,
    story: Vec<(f64, String)>,
}

impl Load {
    fn of(
        film: &Film,
        until_s: f64,
        (sensors, effectors): (core::ops::Range<usize>, core::ops::Range<usize>),
        unit: usize,
    ) -> Self {
        let mut load = Load { noticed: 0, tracked: 0, engaged: 0, stopped: 0, story: Vec::new() };
        for fact in film.facts.iter().filter(|f| f.time_s() <= until_s) {
            let what = match *fact {
                Fact::Detected { sensor, .. } if sensors.contains(&(sensor as usize)) => {
                    load.noticed += 1;
                    "is the first to notice"
                }
                Fact::Tracked { unit: u, .. } if u == unit => {
                    load.tracked += 1;
                    "tracks"
                }
                Fact::Engaged { effector, .. } if effectors.contains(&effector) => {
                    load.engaged += 1;
                    "engages"
                }
                Fact::LinkLost { effector, .. } if effectors.contains(&effector) => {
                    load.stopped += 1;
                    "breaks the link of"
                }
                Fact::GnssLost { effector, .. } if effectors.contains(&effector) => {
                    load.stopped += 1;
                    "denies navigation to"
                }
                Fact::ShotDown { effector, .. } if effectors.contains(&effector) => {
                    load.stopped += 1;
                    "shoots down"
                }
                Fact::Met { raid, pair, unit: u, captured, time_s, .. } if u == unit => {
                    let end = if captured { "and captures it" } else { "which escapes" };
                    load.story.push((time_s, format!("meets pair {} of raid {}, {end}", pair + 1, raid + 1)));
                    continue;
                }
                _ => continue,
            };
            let (Some(raid), Some(drone)) = (fact.raid(), fact.drone()) else { continue };
            load.story.push((fact.time_s(), format!("{what} drone {} of raid {}", drone + 1, raid + 1)));
        }
        load.story.sort_by(|a, b| a.0.total_cmp(&b.0));
        load
    }

    fn words(&self) -> String {
        let parts = [
            (self.noticed, "noticed first"),
            (self.tracked, "tracked"),
            (self.engaged, "engaged"),
            (self.stopped, "took effect"),
        ];
        let parts: Vec<String> =
            parts.iter().filter(|p| p.0 > 0).map(|p| format!("{} {}", p.0, p.1)).collect();
        if parts.is_empty() { "nothing to do".to_owned() } else { parts.join(", ") }
    }
}

fn asset_card(theatre: &Theatre, (film, until_s): (Option<&Film>, f64), asset: usize) -> Option<Card> {
    let scenario = &theatre.scenario;
    let spec = scenario.assets.get(asset)?;
    let names = Names::new(theatre);
    let mut card = Card {
        title: capital(names.asset(asset)),
        about: match spec.population {
            people if people > 0.0 => format!("settlement of {} people", grouped(people.round() as i64)),
            _ => format!("{} to protect", spec.kind.name().to_lowercase()),
        },
        ..Card::default()
    };
    let figures = spec.figures.nominal();
    card.figure("Value", usd(figures.value_usd));
    card.figure(
        "Exposed to one impact",
        format!(
            "{} people by day, {} by night",
            plain(figures.exposed_day, 1),
            plain(figures.exposed_night, 1)
        ),
    );
    let wanted = |a: &Asset| a.figures.nominal().attractiveness;
    let all: f64 = scenario.assets.iter().map(wanted).sum();
    if all > 0.0 {
        card.figure("Drawn to it", format!("{} of what attackers want", share(figures.attractiveness / all)));
    }
    let barriers = theatre.barriers.get(asset).map_or(0, Vec::len);
    if barriers > 0 {
        card.figure("Barriers", barriers.to_string());
    }
    if let Some(film) = film {
        attacks(&mut card, film, until_s, asset);
    }
    Some(card)
}

fn attacks(card: &mut Card, film: &Film, until_s: f64, asset: usize) {
    let raids: Vec<usize> =
        (0..film.plan.raids.len()).filter(|&r| film.plan.raids[r].target == asset).collect();
    let mut hurt = 0;
    for fact in film.facts.iter().filter(|f| f.time_s() <= until_s) {
        let Fact::Released { raid, drone, hit, blocked, casualties, time_s } = *fact else { continue };
        if !raids.contains(&raid) {
            continue;
        }
        hurt += casualties;
        let how = match (hit, blocked) {
            (false, _) => "misses",
            (true, true) => "hits what is hardened",
            (true, false) => "hits",
        };
        card.story
            .push((time_s, format!("drone {} of raid {} {how}; {} hurt", drone + 1, raid + 1, casualties)));
    }
    card.figure(
        if until_s.is_finite() { "So far" } else { "In this replicate" },
        format!("{}, {}, {hurt} hurt", counted(raids.len(), "raid"), counted(card.story.len(), "release")),
    );
}

fn counted_people(people: u32) -> String {
    if people == 1 { "1 person".to_owned() } else { format!("{people} people") }
}

fn capital(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}
