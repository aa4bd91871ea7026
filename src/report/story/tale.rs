//! The story of one raid: a line for each thing that mattered, then how each drone ended and why.
//!
//! Of several crews that track, identify or decide on the same drone the first is told and the others are counted;
//! so are effectors laid on it. The releases of a drone are one line. What the pairs do unmolested is told from
//! their plan, for the defence changes it only by meeting them.

use super::names::{Names, clock, day, more, range};
use super::telling::{Story, people_hurt};
use crate::report::number::{counted, duration, plain, usd};
use crate::report::table::wrap_into;
use crate::report::words::and;
use crate::sim::facts::{Behaviour, Fact};
use crate::sim::outcome::{Cause, DroneOutcome};
use crate::sim::threat::{PairPlan, RaidPlan};
use glam::DVec2;

/// A raid to be told.
pub(super) struct Tale<'a> {
    names: Names<'a>,
    plan: &'a RaidPlan,
    raid: usize,
    raids: usize,
    /// Facts of this raid, in order of time.
    facts: Vec<&'a Fact>,
    drones: &'a [DroneOutcome],
    /// By pair: whether it had been captured before.
    captured: Vec<bool>,
}

/// A line of a story.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// When it happened, seconds from the start of the replicate.
    pub time_s: f64,
    /// Whom it is about, in words: `drone 2`, `pair 1`.
    pub who: String,
    /// Its drone within the raid, if it is about one.
    pub drone: Option<usize>,
    /// Its pair among the raid's, if it is about one.
    pub pair: Option<usize>,
    /// What happened.
    pub what: String,
}

/// A raid, told in parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Who attacked what with what, and when.
    pub heading: String,
    /// What happened, in order of time.
    pub lines: Vec<Line>,
    /// How each drone ended and why, by its number.
    pub endings: Vec<String>,
}

impl Line {
    fn of_pair(time_s: f64, who: String, pair: usize, what: String) -> Self {
        Line { time_s, who, drone: None, pair: Some(pair), what }
    }
}

impl<'a> Tale<'a> {
    pub(super) fn new(
        story: &Story<'a>,
        facts: &[&'a Fact],
        raid: usize,
        drones: &'a [DroneOutcome],
    ) -> Self {
        let plan = &story.plan.raids[raid];
        let began =
            story.facts.iter().position(|f| matches!(f, Fact::RaidBegan { raid: r, .. } if *r == raid));
        let before = &story.facts[..began.unwrap_or(0)];
        let taken = |pair: &PairPlan| {
            before.iter().any(|fact| match *fact {
                Fact::Met { raid, pair: index, captured: true, .. } => {
                    let other = &story.plan.raids[raid];
                    other.cell == plan.cell && other.pairs[index].pair == pair.pair
                }
                _ => false,
            })
        };
        Tale {
            names: Names::new(story.theatre),
            plan,
            raid,
            raids: story.plan.raids.len(),
            facts: facts.iter().copied().filter(|f| story.raid_of(f) == Some(raid)).collect(),
            drones,
            captured: plan.pairs.iter().map(taken).collect(),
        }
    }

    pub(super) fn told(&self) -> Told {
        let mut lines = self.pairs_lines();
        lines.extend(self.facts.iter().enumerate().filter_map(|(i, fact)| self.line(i, fact)));
        lines.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        let endings = self.drones.iter().map(|drone| self.ending(drone)).collect();
        Told { heading: self.heading(), lines, endings }
    }

    pub(super) fn tell(&self, text: &mut String) {
        let Told { heading, lines, endings } = self.told();
        wrap_into(text, &heading, "", "    ");
        let width = lines.iter().map(|l| l.who.len()).max().unwrap_or(0);
        let mut today = day(self.plan.launch_s);
        for line in &lines {
            if day(line.time_s) != today {
                today = day(line.time_s);
                text.push_str(&format!("  day {today}\n"));
            }
            let first = format!("  {}  {:width$}  ", clock(line.time_s), line.who);
            wrap_into(text, &line.what, &first, &" ".repeat(14 + width));
        }
        for ending in &endings {
            wrap_into(text, ending, "  → ", "    ");
        }
    }

    fn heading(&self) -> String {
        let plan = self.plan;
        let mut classes: Vec<(usize, usize)> = Vec::new();
        for drone in &plan.drones {
            match classes.iter_mut().find(|c| c.0 == drone.class) {
                Some(known) => known.1 += 1,
                None => classes.push((drone.class, 1)),
            }
        }
        let classes: Vec<String> = classes.iter().map(|&(c, n)| counted(n, self.names.class(c))).collect();
        let mut weather = if plan.night { "night".to_owned() } else { "daylight".to_owned() };
        if plan.day.wind_m_s >= 0.5 {
            weather.push_str(&format!(", wind {} m/s", plain(plan.day.wind_m_s, 0)));
        }
        if plan.day.rain_mm_h >= 0.05 {
            weather.push_str(&format!(", rain {} mm/h", plain(plan.day.rain_mm_h, 1)));
        }
        if plan.day.poor_visibility {
            weather.push_str(", poor visibility");
        }
        format!(
            "Raid {} of {} · day {}, {} · {} against {} with {} · {weather}{}",
            self.raid + 1,
            self.raids,
            day(plan.launch_s),
            clock(plan.launch_s),
            self.names.cell(plan.cell),
            self.names.asset(plan.target),
            and(&classes),
            if plan.counts { "" } else { " · warm-up, not counted" }
        )
    }

    /// How pairs come and go by themselves.
    fn pairs_lines(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for (index, pair) in self.plan.pairs.iter().enumerate() {
            let who = self.pair(index);
            if self.captured[index] {
                let what = "was captured in an earlier raid and stays away".to_owned();
                lines.push(Line::of_pair(self.plan.start_s, who, index, what));
                continue;
            }
            if let Some(start) = pair.way.first() {
                let (from, hide) = (self.names.near(start.at), self.names.from(self.plan.target, pair.hide));
                let cover = self.names.cover(pair.hide);
                // In a town it starts "in" it, elsewhere "from" so far off.
                let from = if from.starts_with("in ") { from } else { format!("from {from}") };
                let what = format!("sets out on foot {from} to a hide {hide}, {cover}");
                lines.push(Line::of_pair(start.time_s, who.clone(), index, what));
            }
            if !self.facts.iter().any(|f| matches!(f, Fact::Met { pair, .. } if *pair == index)) {
                let what = self.departure(index, pair);
                lines.push(Line::of_pair(pair.leave_s, who, index, what));
            }
        }
        lines
    }

    fn departure(&self, index: usize, pair: &PairPlan) -> String {
        let fixed = self.facts.iter().any(|f| matches!(f, Fact::Fixed { pair, .. } if *pair == index));
        let heard = self.facts.iter().any(|f| matches!(f, Fact::Heard { pair, .. } if *pair == index));
        let how = match (fixed, heard) {
            (true, _) => "it was located, but nobody met it",
            (false, true) => "bearings were taken on it, but none that cross",
            (false, false) => "never located",
        };
        format!("leaves its hide and is gone by {}: {how}", clock(pair.gone_s()))
    }

    /// The line of a fact, if it has one.
    fn line(&self, index: usize, fact: &Fact) -> Option<Line> {
        let crowd = self.crowd(index, fact)?;
        let what =
            self.defence(fact, crowd).or_else(|| self.flight(fact)).or_else(|| self.hunt(fact, crowd))?;
        let who = match (fact.drone(), fact.pair()) {
            (Some(drone), _) => self.drone(drone),
            (_, Some(pair)) => self.pair(pair),
            _ => "other".to_owned(),
        };
        Some(Line { time_s: fact.time_s(), who, drone: fact.drone(), pair: fact.pair(), what })
    }

    /// What the defence does to a drone.
    fn defence(&self, fact: &Fact, crowd: usize) -> Option<String> {
        let names = &self.names;
        Some(match *fact {
            Fact::Detected { sensor, distance_m, .. } => {
                format!("is first detected by {}, {} away", names.sensor(sensor), range(distance_m))
            }
            Fact::Tracked { unit, .. } => {
                format!("is tracked by {}{}", names.unit(unit), more(crowd, "crew"))
            }
            Fact::Identified { unit, threat: false, .. } => {
                format!("is taken for harmless by {}{}", names.unit(unit), more(crowd, "crew"))
            }
            Fact::Identified { drone, unit, .. } => {
                let by = format!("{}{}", names.unit(unit), more(crowd, "crew"));
                let warning =
                    self.drones.iter().find(|d| d.drone as usize == drone).and_then(|d| d.warning_s);
                match warning {
                    Some(s) => format!(
                        "is recognised as a threat by {by}: alarm {} before it can arrive",
                        duration(s)
                    ),
                    None => format!("is recognised as a threat by {by}: too late for an alarm"),
                }
            }
            Fact::Decided { unit, .. } => {
                format!("is to be engaged: decided by {}{}", names.unit(unit), more(crowd, "crew"))
            }
            Fact::Engaged { effector, distance_m, .. } => {
                let by = names.effector(effector);
                format!("is engaged with {by}, {} away{}", range(distance_m), more(crowd, "effector"))
            }
            Fact::LinkLost { effector, .. } => {
                format!("loses its radio link to {}", names.effector(effector))
            }
            Fact::GnssLost { effector, .. } => {
                let by = names.unit(self.names.effector_unit(effector));
                format!("loses satellite navigation, denied by {by}")
            }
            Fact::Called { unit, asset, arrives_s, .. } => format!(
                "brings {} to {} (there by {})",
                names.unit(unit),
                names.asset(asset),
                clock(arrives_s)
            ),
            Fact::ShotDown { effector, .. } => format!("is shot down with {}", names.effector(effector)),
            _ => return None,
        })
    }

    /// What a drone does.
    fn flight(&self, fact: &Fact) -> Option<String> {
        Some(match *fact {
            Fact::Launched { drone, .. } => {
                let plan = &self.plan.drones[drone];
                format!("takes off: {}, sent by {}", self.names.class(plan.class), self.pair(plan.pair))
            }
            Fact::Orphaned { .. } => "loses its operators".to_owned(),
            Fact::Behaved { what, .. } => match what {
                Behaviour::TurnsHome => "turns for home by itself",
                Behaviour::Hovers => "hovers, to land after a while",
                Behaviour::FliesOn => "flies on as aimed, without control",
                Behaviour::FliesHome => "flies home",
                // Told with the place where it comes down.
                Behaviour::Lands
                | Behaviour::Falls
                | Behaviour::Misses
                | Behaviour::Fails
                | Behaviour::RunsEmpty => return None,
            }
            .to_owned(),
            Fact::Released { drone, .. } => self.attack(drone),
            Fact::CameDown { drone, x_m, y_m, harmed, .. } => self.fall(drone, DVec2::new(x_m, y_m), harmed),
            Fact::Ended { drone, .. } => match self.last_behaviour(drone)? {
                Behaviour::TurnsHome | Behaviour::FliesHome if !self.came_down(drone) => {
                    "is back where it took off".to_owned()
                }
                _ => return None,
            },
            _ => return None,
        })
    }

    /// What happens to the operators.
    fn hunt(&self, fact: &Fact, crowd: usize) -> Option<String> {
        let names = &self.names;
        Some(match *fact {
            Fact::Heard { sensor, .. } => {
                format!("is heard by {}: a first bearing{}", names.sensor(sensor), more(crowd, "sensor"))
            }
            Fact::Spotted { sensor, distance_m, .. } => {
                format!("is seen by {}, {} away", names.sensor(sensor), range(distance_m))
            }
            Fact::Fixed { pair, error_m, .. } => {
                let seen = |f: &&Fact| matches!(f, Fact::Spotted { pair: p, .. } if *p == pair);
                let how = if self.facts.iter().any(seen) { "by sight" } else { "by bearings that cross" };
                let sent: Vec<String> = self
                    .facts
                    .iter()
                    .filter_map(|f| match **f {
                        Fact::Sent { pair: p, unit, arrives_s, .. } if p == pair => {
                            Some(format!("{} (there by {})", names.unit(unit), clock(arrives_s)))
                        }
                        _ => None,
                    })
                    .collect();
                let then = match sent.len() {
                    0 => "; nobody can be sent in time".to_owned(),
                    _ => format!("; sent after it: {}", and(&sent)),
                };
                format!("is located {how}, {} from where it is{then}", range(error_m))
            }
            Fact::Met { unit, x_m, y_m, captured, hurt, .. } => {
                let place = names.near(DVec2::new(x_m, y_m));
                let end = if captured { "captured" } else { "it escapes" };
                let cost = if hurt { "; a member of the patrol is hurt" } else { "" };
                format!("is met by {}, {place}: {end}{cost}", names.unit(unit))
            }
            Fact::LegitimateLost { .. } => "is brought down: a harmless drone, not of this raid".to_owned(),
            _ => return None,
        })
    }

    /// How many others did the same later; `None` where somebody did so before, and it need not be told again.
    fn crowd(&self, index: usize, fact: &Fact) -> Option<usize> {
        let Some((kind, by)) = kin(fact) else { return Some(0) };
        let same = |f: &Fact| kin(f).filter(|k| k.0 == kind).map(|k| k.1);
        // Who takes it for harmless after others have recognised it changes little.
        let recognised =
            |f: &Fact| matches!(f, Fact::Identified { threat: true, .. }) && f.drone() == fact.drone();
        if matches!(fact, Fact::Identified { threat: false, .. })
            && self.facts[..index].iter().any(|f| recognised(f))
        {
            return None;
        }
        if self.facts[..index].iter().any(|f| same(f).is_some()) {
            return None;
        }
        let mut others: Vec<usize> = self.facts[index..].iter().filter_map(|f| same(f)).collect();
        others.sort_unstable();
        others.dedup();
        others.retain(|&other| other != by);
        Some(others.len())
    }

    /// All releases of a drone.
    fn attack(&self, drone: usize) -> String {
        let releases: Vec<(f64, String)> = self
            .facts
            .iter()
            .filter_map(|f| match **f {
                Fact::Released { drone: d, hit, blocked, casualties, time_s, .. } if d == drone => {
                    Some((time_s, release(hit, blocked, casualties)))
                }
                _ => None,
            })
            .collect();
        let words: Vec<String> = releases.iter().map(|r| r.1.clone()).collect();
        let target = self.names.asset(self.plan.target);
        match releases.as_slice() {
            [first, .., last] => {
                let within = duration(last.0 - first.0);
                format!("attacks {target}, {} times within {within}: {}", releases.len(), words.join(", "))
            }
            _ => format!("attacks {target}: {}", words.join(", ")),
        }
    }

    fn fall(&self, drone: usize, at: DVec2, harmed: bool) -> String {
        let shot = self.facts.iter().any(|f| matches!(f, Fact::ShotDown { drone: d, .. } if *d == drone));
        let how = match self.last_behaviour(drone) {
            _ if shot => "comes down",
            Some(Behaviour::Fails) => "fails by itself and comes down",
            Some(Behaviour::RunsEmpty) => "runs out of power and comes down",
            Some(Behaviour::Misses) => {
                "strays without satellite navigation, misses its target and comes down"
            }
            Some(Behaviour::Lands | Behaviour::Hovers) => "lands",
            Some(Behaviour::Falls) => "falls",
            _ => "comes down",
        };
        let harm = match (harmed, self.names.inhabited(at)) {
            (true, _) => "; a bystander is hurt",
            (false, true) => "; nobody is hurt",
            (false, false) => "",
        };
        format!("{how} {}, {}{harm}", self.names.near(at), self.names.cover(at))
    }

    fn last_behaviour(&self, drone: usize) -> Option<Behaviour> {
        self.facts.iter().rev().find_map(|f| match **f {
            Fact::Behaved { drone: d, what, .. } if d == drone => Some(what),
            _ => None,
        })
    }

    /// Whether an effector took effect on a drone, but not before its first release.
    fn affected_late(&self, drone: usize) -> bool {
        let first = |wanted: fn(&Fact) -> bool| {
            self.facts.iter().find(|f| f.drone() == Some(drone) && wanted(f)).map(|f| f.time_s())
        };
        let affected_s =
            first(|f| matches!(f, Fact::LinkLost { .. } | Fact::GnssLost { .. } | Fact::ShotDown { .. }));
        let released_s = first(|f| matches!(f, Fact::Released { .. }));
        affected_s.zip(released_s).is_some_and(|(affected, released)| affected > released)
    }

    fn came_down(&self, drone: usize) -> bool {
        self.facts.iter().any(|f| matches!(f, Fact::CameDown { drone: d, .. } if *d == drone))
    }

    /// How a drone ended, and why.
    fn ending(&self, d: &DroneOutcome) -> String {
        let head = match self.plan.drones.len() {
            1 => "The drone".to_owned(),
            _ => format!("Drone {}", d.drone + 1),
        };
        let why = d.cause.phrase();
        match d.cause {
            Cause::OperatorsCaughtBefore | Cause::OperatorsMet => format!("{head} never took off: {why}."),
            Cause::FailedByItself => format!("{head} failed without the defence's doing."),
            cause if cause.leaked() => {
                let late = if self.affected_late(d.drone as usize) {
                    " An effector took effect only after its attack had begun."
                } else {
                    ""
                };
                format!("{head} got through, because {why}: {}.{late}", harm(d))
            }
            _ => format!("{head} was stopped: {why}."),
        }
    }

    fn drone(&self, drone: usize) -> String {
        if self.plan.drones.len() == 1 { "drone".to_owned() } else { format!("drone {}", drone + 1) }
    }

    fn pair(&self, pair: usize) -> String {
        format!("pair {}", self.plan.pairs[pair].pair + 1)
    }
}

/// Facts that others repeat: what and on whom, and by whom.
fn kin(fact: &Fact) -> Option<((u8, usize), usize)> {
    Some(match *fact {
        Fact::Tracked { drone, unit, .. } => ((0, drone), unit),
        Fact::Identified { drone, unit, threat, .. } => ((1 + u8::from(threat), drone), unit),
        Fact::Decided { drone, unit, .. } => ((3, drone), unit),
        Fact::Engaged { drone, effector, .. } => ((4, drone), effector),
        Fact::ShotDown { drone, effector, .. } => ((5, drone), effector),
        Fact::Heard { pair, sensor, .. } => ((6, pair), sensor as usize),
        Fact::Released { drone, .. } => ((7, drone), 0),
        _ => return None,
    })
}

fn release(hit: bool, blocked: bool, casualties: u32) -> String {
    match (hit, blocked) {
        (false, _) => "miss".to_owned(),
        (true, true) => "hit (blocked)".to_owned(),
        (true, false) => format!("hit ({})", people_hurt(casualties)),
    }
}

fn harm(d: &DroneOutcome) -> String {
    let releases = counted(d.releases as usize, "release");
    if d.hits == 0 {
        return format!("{releases}, no hit");
    }
    let blocked = match (d.blocked, d.hits) {
        (0, _) => String::new(),
        (b, h) if b == h => " (blocked)".to_owned(),
        (b, _) => format!(" ({b} blocked)"),
    };
    let hits = counted(d.hits as usize, "hit");
    let damage =
        if d.damage_usd > 0.0 { format!(", {} of damage", usd(d.damage_usd)) } else { String::new() };
    format!("{releases}, {hits}{blocked}, {}{damage}", people_hurt(d.casualties))
}
