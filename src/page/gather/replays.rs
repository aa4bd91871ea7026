//! Replicates worth seeing, recorded.
//!
//! Of raids: at the budget that is shown first, the plan that lets the fewest drones through beside the one that comes next, against the
//! same raids on one clock. *Typical* is the replicate nearest to the medians of both; *worst* the one in which the best plan let most
//! people be hurt (then most drones through); *different* the one in which the two differ most in drones that got through. Each is another
//! one. Of a campaign, whose adversary answers to the plan, the best plan alone: a typical replicate and the worst. A recording that
//! would make the page heavy is thinned out to fewer scenes, and says so.

use super::Source;
use super::commands;
use super::kept::KeptRow;
use super::maps::Bought;
use super::shots::Shots;
use super::tidy::places;
use crate::batch::map_in_order;
use crate::film::{Film, Luck};
use crate::page::json::short;
use crate::page::model::{Replay, ReplayScene, ReplaySide};
use crate::report::number::counted;
use crate::report::story::{Names, Told, clock, day, people_hurt};
use crate::report::table::capital;
use crate::report::words::and;
use crate::scenario::spec::campaign::ReplySpec;
use crate::sim::facts::Fact;
use crate::sim::sight::Views;
use crate::sim::theatre::Theatre;
use crate::study::{CampaignFindings, CampaignNames, Comparison, Measure, StudyNames};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How long before a launch and after an end a scene goes on, s.
const AROUND_S: f64 = 15.0;
/// Stretches that are no farther apart are one scene, s.
const APART_S: f64 = 45.0;
/// The largest recording, bytes of JSON.
const LARGEST: usize = 250_000;
/// The most scenes of a recording.
const MOST_SCENES: usize = 60;

/// A replicate to be recorded.
struct Wanted {
    why: String,
    replicate: u32,
    /// Indices into the deployments.
    plans: Vec<usize>,
    /// What came of it under each.
    came: Vec<Came>,
}

/// What came of a replicate, as the study counted it: people who were away are not hurt in a campaign.
#[derive(Clone, Copy)]
struct Came {
    drones: u32,
    leakers: u32,
    casualties: u32,
}

impl Came {
    fn words(self) -> String {
        let drones = counted(self.drones as usize, "drone");
        format!("{} of {drones} got through, {}", self.leakers, people_hurt(self.casualties))
    }
}

/// The recordings of a study of raids.
pub fn raids(
    source: &Source,
    names: &StudyNames,
    comparison: &Comparison,
    bought: &[Bought],
    middle: usize,
) -> Vec<Replay> {
    let Some(verdicts) = comparison.verdicts_at(middle, Measure::LeakThrough) else { return Vec::new() };
    let plan_of = |strategy: usize| bought.iter().position(|b| (b.strategy, b.budget) == (strategy, middle));
    let plans: Vec<usize> = verdicts.order.iter().take(2).filter_map(|&s| plan_of(s)).collect();
    let whys = ["A typical replicate", "The worst replicate", "Where the two plans differ most"];
    let wanted = chosen(source, &plans, &whys[..if plans.len() > 1 { 3 } else { 2 }], &plans);
    record(source, names, bought, &wanted, None)
}

/// The recordings of a study of a campaign: against the adversary of the figures.
pub fn campaign(
    source: &Source,
    names: &CampaignNames,
    findings: &CampaignFindings,
    bought: &[Bought],
) -> Vec<Replay> {
    let here =
        |h: &&crate::study::campaign::Horizon| h.budget == names.middle && h.measure == findings.measure;
    let leader = findings.horizons.iter().rfind(here).and_then(|h| h.order.first().copied());
    let Some(leader) = leader else { return Vec::new() };
    let plan = bought.iter().position(|b| (b.strategy, b.budget) == (leader, names.middle));
    let Some(plan) = plan else { return Vec::new() };
    let row = findings.rows.iter().position(|r| (r.strategy, r.budget, r.reply) == (leader, names.middle, 0));
    let rows: Vec<usize> = row.into_iter().collect();
    let wanted = chosen(source, &rows, &["A typical replicate", "The worst replicate"], &[plan]);
    record(source, &names.study, bought, &wanted, Some(&names.replies[0].id))
}

/// Chooses a replicate for each reason, by the rows of the plans, the best one first.
fn chosen(source: &Source, rows: &[usize], whys: &[&'static str], plans: &[usize]) -> Vec<Wanted> {
    let kept: Vec<&KeptRow> = rows.iter().filter_map(|&row| source.kept.rows.get(row)).collect();
    let Some(&best) = kept.first() else { return Vec::new() };
    let count = source.kept.replicates.len();
    let flown: Vec<usize> = (0..count).filter(|&i| kept.iter().any(|row| row.drones[i] > 0)).collect();
    let typical = |i: usize| {
        let off = |row: &&KeptRow| {
            // Each in units of how far it usually lies off, or hundreds of drones would outweigh all who are hurt.
            let of = |what: &[u32]| (f64::from(what[i]) - median(what)).abs() / spread(what);
            of(&row.leakers) + of(&row.drones) + of(&row.casualties)
        };
        -kept.iter().map(off).sum::<f64>()
    };
    let worst = |i: usize| 1e6 * f64::from(best.casualties[i]) + f64::from(best.leakers[i]);
    let different = |i: usize| match kept.get(1) {
        Some(other) => (f64::from(other.leakers[i]) - f64::from(best.leakers[i])).abs(),
        None => 0.0,
    };
    let reasons: [&dyn Fn(usize) -> f64; 3] = [&typical, &worst, &different];
    let mut taken = BTreeSet::new();
    let mut all = Vec::new();
    for (&why, reason) in whys.iter().zip(reasons) {
        let free = flown.iter().copied().filter(|i| !taken.contains(i));
        let found = free.max_by(|&a, &b| reason(a).total_cmp(&reason(b)).then(b.cmp(&a)));
        if let Some(i) = found {
            taken.insert(i);
            let came = |row: &&KeptRow| Came {
                drones: row.drones[i],
                leakers: row.leakers[i],
                casualties: row.casualties[i],
            };
            let came = kept.iter().map(came).collect();
            let of_first = match (source.kept.of as usize > count).then_some(count) {
                Some(first) => format!(" of the first {first}"),
                None => String::new(),
            };
            all.push(Wanted {
                why: format!("{why}{of_first}"),
                replicate: source.kept.replicates[i],
                plans: plans.to_vec(),
                came,
            });
        }
    }
    all
}

/// How far values lie off their median on average; 1 where they do not.
fn spread(values: &[u32]) -> f64 {
    let middle = median(values);
    let off: f64 = values.iter().map(|&x| (f64::from(x) - middle).abs()).sum();
    if off > 0.0 { off / values.len() as f64 } else { 1.0 }
}

fn median(values: &[u32]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    match sorted.len() {
        0 => 0.0,
        n => 0.5 * (f64::from(sorted[(n - 1) / 2]) + f64::from(sorted[n / 2])),
    }
}

fn record(
    source: &Source,
    names: &StudyNames,
    bought: &[Bought],
    wanted: &[Wanted],
    adversary: Option<&str>,
) -> Vec<Replay> {
    let views = Views::default();
    let one = |number: usize| {
        let Wanted { why, replicate, plans, came } = &wanted[number];
        let luck = Luck::draw(source.scenario, source.seed, *replicate);
        let film = |&plan: &usize| {
            let deployment = bought[plan].deployment.clone();
            let theatre = Arc::new(Theatre::new(source.scenario.clone(), deployment, &views));
            match adversary {
                None => Film::shoot(theatre, luck.drawn.clone(), luck.plan.clone()),
                Some(_) => Film::shoot_campaign(theatre, luck.drawn.clone(), &ReplySpec::as_given()),
            }
        };
        let films: Vec<Film> = plans.iter().map(film).collect();
        let reel =
            Reel { source, names, bought, plans, films: &films, adversary, replicate: *replicate, came };
        reel.replay(why)
    };
    map_in_order(source.threads, wanted.len(), one)
}

/// The films of a replicate under one plan or two.
struct Reel<'a> {
    source: &'a Source<'a>,
    names: &'a StudyNames,
    bought: &'a [Bought],
    plans: &'a [usize],
    films: &'a [Film],
    adversary: Option<&'a str>,
    replicate: u32,
    came: &'a [Came],
}

impl Reel<'_> {
    fn replay(&self, why: &str) -> Replay {
        let all = flights(self.films);
        let mut count = all.len().min(MOST_SCENES);
        loop {
            // Spread over the whole time: the late months of a campaign are what it is about.
            let chosen: Vec<(f64, f64)> = (0..count).map(|i| all[i * all.len() / count.max(1)]).collect();
            let stretches = chosen.as_slice();
            let sides: Vec<ReplaySide> =
                (0..self.films.len()).map(|side| self.side(side, stretches)).collect();
            let size: usize = sides.iter().map(|side| short(side).len()).sum();
            if size <= LARGEST || count <= 1 {
                return Replay {
                    why: why.to_owned(),
                    about: self.about(count, all.len()),
                    replicate: self.replicate,
                    scenes: stretches.iter().map(|&stretch| self.scene(stretch)).collect(),
                    sides,
                };
            }
            let fits = count as f64 * LARGEST as f64 / size as f64;
            count = (fits as usize).clamp(1, count - 1);
        }
    }

    fn name(&self, side: usize) -> &str {
        &self.names.strategies[self.bought[self.plans[side]].strategy].name
    }

    fn about(&self, shown: usize, of: usize) -> String {
        let got_through = |side: usize| format!("under {} {}", self.name(side), self.came[side].words());
        let sides: Vec<String> = (0..self.films.len()).map(got_through).collect();
        let cut = match shown < of {
            true => format!(". Shown are {shown} of {of} scenes, spread over the whole time"),
            false => String::new(),
        };
        format!("Replicate {}: {}{cut}.", self.replicate, sides.join("; "))
    }

    fn scene(&self, stretch: (f64, f64)) -> ReplayScene {
        // Of raids all plans meet the same ones.
        let film = &self.films[0];
        let names = Names::new(&film.theatre);
        let mut raids: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for film in self.films {
            for (raid, drone) in launched(film, stretch) {
                let drones = raids.entry(raid).or_default();
                if !drones.contains(&drone) {
                    drones.push(drone);
                }
            }
        }
        let told = raids.iter().map(|(&raid, drones)| {
            let plan = &film.plan.raids[raid];
            let mut classes: BTreeMap<usize, usize> = BTreeMap::new();
            for &drone in drones {
                *classes.entry(plan.drones[drone].class).or_default() += 1;
            }
            let classes: Vec<String> = classes.iter().map(|(&c, &n)| counted(n, names.class(c))).collect();
            let warm_up = if plan.counts { "" } else { ", warm-up, not counted" };
            let light = if plan.night { "by night" } else { "by day" };
            format!("{} against {}, {light}{warm_up}", and(&classes), names.asset(plan.target))
        });
        let told: Vec<String> = told.collect();
        let first_s = stretch.0 + AROUND_S;
        let (hours, _) =
            clock(first_s).rsplit_once(':').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
        ReplayScene {
            time_s: (places(stretch.0, 1), places(stretch.1, 1)),
            heading: format!("Day {}, {hours}: {}", day(first_s), told.join("; ")),
        }
    }

    fn side(&self, side: usize, stretches: &[(f64, f64)]) -> ReplaySide {
        let film = &self.films[side];
        let shots = Shots::of(film, stretches);
        // What never took off belongs to its raid's scene, if the raid has one.
        let mut raids = BTreeSet::new();
        for film in self.films {
            raids.extend(stretches.iter().flat_map(|&stretch| launched(film, stretch)).map(|(raid, _)| raid));
        }
        let known = |raid: &usize| *raid < film.plan.raids.len();
        let told: BTreeMap<usize, Told> =
            raids.into_iter().filter(known).map(|raid| (raid, Told::of(film, raid))).collect();
        let (places_of, pairs): (Vec<_>, Vec<_>) = shots.pairs(film, &told).into_iter().unzip();
        let drones =
            shots.drones(film, &told, |raid, pair| places_of.iter().position(|place| *place == (raid, pair)));
        let bought = |plan: usize| {
            let bought = &self.bought[plan];
            (self.names.strategies[bought.strategy].id.as_str(), self.names.budgets_usd[bought.budget])
        };
        let (id, usd_) = bought(self.plans[side]);
        let other = self.plans.iter().find(|&&plan| plan != self.plans[side]).map(|&plan| bought(plan).0);
        ReplaySide {
            deployment: self.plans[side],
            command: commands::tell(self.source, id, usd_, self.adversary, &self.replicate.to_string()),
            watch: commands::watch((id, usd_), other, self.adversary, self.replicate),
            digest: format!("{:016x}", film.outcome.digest),
            outcome: capital(&self.came[side].words()),
            units: shots.units(),
            pairs,
            drones,
        }
    }
}

/// The drones that take off in a stretch of time: raid and number.
fn launched(film: &Film, (from_s, to_s): (f64, f64)) -> impl Iterator<Item = (usize, usize)> {
    film.facts.iter().filter_map(move |fact| match *fact {
        Fact::Launched { raid, drone, time_s } if (from_s..=to_s).contains(&time_s) => Some((raid, drone)),
        _ => None,
    })
}

/// Stretches of time in which something flies in any of the films, from a little before to a little after; ascending and apart.
fn flights(films: &[Film]) -> Vec<(f64, f64)> {
    let mut spans: Vec<(f64, f64)> = Vec::new();
    for film in films {
        let mut open: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for fact in &film.facts {
            match *fact {
                Fact::Launched { raid, drone, time_s } => {
                    open.insert((raid, drone), time_s);
                }
                Fact::Ended { raid, drone, time_s, .. } => {
                    if let Some(from_s) = open.remove(&(raid, drone)) {
                        spans.push(((from_s - AROUND_S).max(0.0), time_s + AROUND_S));
                    }
                }
                _ => {}
            }
        }
    }
    spans.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut all: Vec<(f64, f64)> = Vec::new();
    for span in spans {
        match all.last_mut() {
            Some(last) if span.0 <= last.1 + APART_S => last.1 = last.1.max(span.1),
            _ => all.push(span),
        }
    }
    all
}
