//! The score as it stands at a moment, and what two plans made of the same raids, in words.

use crate::film::Film;
use crate::report::number::counted;
use crate::report::story::Names;
use crate::sim::facts::Fact;
use crate::sim::outcome::Cause;
use std::collections::BTreeMap;

/// What has come of the raids by a moment. Drones of a warm-up count as well: they can be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Drones that were meant to come in raids that have begun.
    pub meant: u32,
    /// Of these, those that got through.
    pub leaked: u32,
    /// Stopped by the defence, on the ground or in the air.
    pub stopped: u32,
    /// Failed by themselves.
    pub failed: u32,
    /// Still on their way, or not launched yet.
    pub open: u32,
    /// People hurt at targets.
    pub hurt: u32,
    /// Operator pairs located or met.
    pub found: u32,
}

impl Score {
    /// The score of a film at a time, seconds from the start of the replicate.
    pub fn at(film: &Film, time_s: f64) -> Self {
        let mut score = Score::default();
        let mut found: Vec<(usize, usize)> = Vec::new();
        // What has released has got through, though it flies on for a while.
        let mut released: Vec<(usize, usize)> = Vec::new();
        for fact in film.facts.iter().filter(|f| f.time_s() <= time_s) {
            match *fact {
                Fact::RaidBegan { raid, .. } => score.meant += film.plan.raids[raid].drones.len() as u32,
                Fact::Ended { raid, drone, cause, .. } | Fact::NotLaunched { raid, drone, cause, .. }
                    if !released.contains(&(raid, drone)) =>
                {
                    score.end(cause);
                }
                Fact::Released { raid, drone, casualties, .. } => {
                    score.hurt += casualties;
                    if !released.contains(&(raid, drone)) {
                        released.push((raid, drone));
                        score.leaked += 1;
                    }
                }
                Fact::Fixed { raid, pair, .. } | Fact::Met { raid, pair, .. }
                    if !found.contains(&(raid, pair)) =>
                {
                    found.push((raid, pair));
                }
                _ => {}
            }
        }
        score.found = found.len() as u32;
        score.open = score.meant.saturating_sub(score.leaked + score.stopped + score.failed);
        score
    }

    fn end(&mut self, cause: Cause) {
        match cause {
            cause if cause.leaked() => self.leaked += 1,
            Cause::FailedByItself => self.failed += 1,
            _ => self.stopped += 1,
        }
    }

    /// In a line, as far as the defence knows: how many meant to come is not its to know.
    pub fn known_line(&self) -> String {
        format!(
            "{} got through, {} located · {}",
            counted(self.leaked as usize, "drone"),
            counted(self.found as usize, "pair"),
            people_hurt(self.hurt)
        )
    }

    /// In a line: `3 of 7 got through, 4 stopped, nobody hurt`.
    pub fn line(&self) -> String {
        if self.meant == 0 {
            return "no raid so far".to_owned();
        }
        let mut text = format!("{} of {} got through, {} stopped", self.leaked, self.meant, self.stopped);
        for (count, what) in [(self.failed, "failed by themselves"), (self.open, "to come")] {
            if count > 0 {
                text.push_str(&format!(", {count} {what}"));
            }
        }
        text + " · " + &people_hurt(self.hurt)
    }
}

fn people_hurt(count: u32) -> String {
    match count {
        0 => "nobody hurt".to_owned(),
        1 => "1 person hurt".to_owned(),
        n => format!("{n} people hurt"),
    }
}

/// A drone that ended differently under two plans.
#[derive(Clone, Debug, PartialEq)]
pub struct Divergence {
    /// When it was settled under both, by a release or an end, seconds from the start of the replicate.
    pub time_s: f64,
    /// Its raid and its number within it, under the first plan.
    pub drone: (usize, usize),
    /// What happened, in a sentence.
    pub text: String,
}

/// When it was settled what comes of each drone, and how it ended, by its key.
fn endings(film: &Film) -> BTreeMap<u64, (usize, usize, f64, Cause)> {
    let mut released: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for fact in &film.facts {
        if let Fact::Released { raid, drone, time_s, .. } = *fact {
            released.entry((raid, drone)).or_insert(time_s);
        }
    }
    let ended = film.facts.iter().filter_map(|fact| match *fact {
        Fact::Ended { raid, drone, cause, time_s } | Fact::NotLaunched { raid, drone, cause, time_s } => {
            let settled_s = released.get(&(raid, drone)).copied().unwrap_or(time_s);
            Some((film.plan.raids[raid].drones[drone].key, (raid, drone, settled_s, cause)))
        }
        _ => None,
    });
    ended.collect()
}

/// The drones that got through under one plan and not under the other, in the order in which that was settled; the names are those of the
/// plans. Drones are the same if their keys are: in a campaign the attackers may send others against another plan.
pub fn divergences(a: (&str, &Film), b: (&str, &Film)) -> Vec<Divergence> {
    let (first, second) = (endings(a.1), endings(b.1));
    let names = Names::new(&a.1.theatre);
    let mut all: Vec<Divergence> = Vec::new();
    for (key, &(raid, drone, a_s, a_cause)) in &first {
        let Some(&(_, _, b_s, b_cause)) = second.get(key).filter(|b| b.3.leaked() != a_cause.leaked()) else {
            continue;
        };
        let ((worse, through), (better, stopped)) = match a_cause.leaked() {
            true => ((a.0, a_cause), (b.0, b_cause)),
            false => ((b.0, b_cause), (a.0, a_cause)),
        };
        let class = names.class(a.1.plan.raids[raid].drones[drone].class);
        let how = match stopped {
            Cause::FailedByItself => format!("under {better} it failed by itself"),
            _ => format!("{better} stopped it, because {}", stopped.phrase()),
        };
        let text = format!(
            "Raid {}, drone {} ({class}): {how}; under {worse} it got through, because {}.",
            raid + 1,
            drone + 1,
            through.phrase()
        );
        all.push(Divergence { time_s: a_s.max(b_s), drone: (raid, drone), text });
    }
    all.sort_by(|a, b| a.time_s.total_cmp(&b.time_s).then(a.drone.cmp(&b.drone)));
    all
}

/// The running difference of two plans in a sentence.
pub fn running(a: (&str, Score), b: (&str, Score)) -> String {
    let ((first, x), (second, y)) = (a, b);
    if x.meant == 0 && y.meant == 0 {
        return "No raid so far.".to_owned();
    }
    let leak = match (x.leaked, y.leaked) {
        (x, y) if x == y => format!("As many drones got through under both so far: {x}"),
        (x, y) if x < y => format!("{first} let {} through than {second} so far", fewer(y - x)),
        (x, y) => format!("{second} let {} through than {first} so far", fewer(x - y)),
    };
    let hurt = match (x.hurt, y.hurt) {
        (x, y) if x == y => String::new(),
        (x, y) if x < y => format!("; {} fewer hurt under {first}", y - x),
        (x, y) => format!("; {} fewer hurt under {second}", x - y),
    };
    format!("{leak}{hurt}.")
}

fn fewer(drones: u32) -> String {
    format!("{drones} {} fewer", if drones == 1 { "drone" } else { "drones" })
}
