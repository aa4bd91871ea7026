//! The story of a replicate: who it was, what came of it all, raid after raid, and the digest to compare runs by.

use super::tale::{Tale, Told};
use crate::film::Film;
use crate::report::number::{counted, grouped, plain, three, usd};
use crate::report::plan::shown;
use crate::report::table::wrap_into;
use crate::sim::facts::Fact;
use crate::sim::outcome::{Cause, DroneOutcome, ReplicateOutcome};
use crate::sim::theatre::Theatre;
use crate::sim::threat::ThreatPlan;

/// One replicate to be told.
#[derive(Clone, Copy, Debug)]
pub struct Story<'a> {
    /// The deployment on the ground.
    pub theatre: &'a Theatre,
    /// What the attackers meant to do.
    pub plan: &'a ThreatPlan,
    /// What happened, in the order of its publication; all of it, as `Simulation::start` keeps it on demand.
    pub facts: &'a [Fact],
}

impl<'a> Story<'a> {
    /// The story in plain words, at most 120 columns wide; ends with the digest of the state.
    pub fn text(&self, outcome: &ReplicateOutcome, seed: u64, replicate: u32) -> String {
        let mut text = self.head(outcome, seed, replicate);
        let facts = self.ordered();
        let mut rest = outcome.drone_outcomes.as_slice();
        for raid in 0..self.plan.raids.len() {
            let length = rest.iter().take_while(|d| d.raid as usize == raid).count();
            let (drones, after) = rest.split_at(length);
            rest = after;
            text.push('\n');
            Tale::new(self, &facts, raid, drones).tell(&mut text);
        }
        text.push_str(&format!("\nstate digest {:016x}\n", outcome.digest));
        text
    }

    /// A raid in parts, with what became of its drones.
    pub fn told(&self, raid: usize, drones: &'a [DroneOutcome]) -> Told {
        Tale::new(self, &self.ordered(), raid, drones).told()
    }

    /// The raid that a fact is told with: its own, or the last one that had begun.
    pub(super) fn raid_of(&self, fact: &Fact) -> Option<usize> {
        let begun = || self.plan.raids.partition_point(|r| r.start_s <= fact.time_s()).checked_sub(1);
        fact.raid().or_else(begun)
    }

    /// The facts in order of time; what happened at the same time stays in the order of publication.
    pub(super) fn ordered(&self) -> Vec<&'a Fact> {
        let mut facts: Vec<&Fact> = self.facts.iter().collect();
        facts.sort_by(|a, b| a.time_s().total_cmp(&b.time_s()));
        facts
    }

    fn head(&self, o: &ReplicateOutcome, seed: u64, replicate: u32) -> String {
        let spec = &self.theatre.scenario.spec;
        let deployment = &self.theatre.deployment;
        let strategy = spec.strategies.iter().find(|s| s.id == deployment.strategy);
        let mut text = format!(
            "{} · {} · budget {} · seed {seed} · replicate {replicate}\n\n",
            spec.name,
            strategy.map_or(deployment.strategy.as_str(), |s| shown(&s.name, &s.id)),
            usd(deployment.budget_usd)
        );
        let mut raids =
            format!("{} in {}", counted(o.raids as usize, "raid"), counted_days(spec.period_days));
        if spec.warm_up_days > 0.0 {
            let before = self.plan.raids.iter().filter(|r| !r.counts).count();
            raids.push_str(&format!(
                " after {} of warm-up, whose {} {} not counted",
                counted_days(spec.warm_up_days),
                counted(before, "raid"),
                if before == 1 { "is" } else { "are" }
            ));
        }
        match self.plan.scrubbed {
            0 => {}
            1 => raids.push_str("; 1 more was given up for wind, rain or want of a hide"),
            n => raids.push_str(&format!("; {n} more were given up for wind, rain or want of a hide")),
        }
        let years = match spec.costed_years {
            1.0 => "1 year".to_owned(),
            n => format!("{} years", three(n)),
        };
        let lines = [
            ("raids", raids),
            ("drones", drones(o)),
            ("harm", harm(o)),
            ("operators", operators(o)),
            ("burden", burden(o)),
            ("fear", fear(o)),
            ("cost", format!("{} over {years}, at the prices of this replicate", usd(o.cost_usd))),
        ];
        for (what, line) in lines {
            wrap_into(&mut text, &line, &format!("{what:<11}"), "           ");
        }
        text
    }
}

impl Told {
    /// A raid of a film, as `picket run` tells it.
    pub fn of(film: &Film, raid: usize) -> Self {
        let drones = &film.outcome.drone_outcomes;
        let from = drones.partition_point(|d| (d.raid as usize) < raid);
        let to = drones.partition_point(|d| d.raid as usize <= raid);
        let story = Story { theatre: &film.theatre, plan: &film.plan, facts: &film.facts };
        story.told(raid, &drones[from..to])
    }

    /// How a drone of the raid ended; of a warm-up nothing is counted, and its cause is all that is known.
    pub fn ending(&self, film: &Film, raid: usize, drone: usize) -> Option<String> {
        let counted = self.endings.get(drone).cloned();
        counted.or_else(|| {
            film.facts.iter().find_map(|fact| match *fact {
                Fact::Ended { raid: r, drone: d, cause, .. }
                | Fact::NotLaunched { raid: r, drone: d, cause, .. }
                    if (r, d) == (raid, drone) =>
                {
                    let what = if cause.leaked() { "It got through" } else { "It did not get through" };
                    Some(format!("{what}: {} (warm-up, not counted).", cause.phrase()))
                }
                _ => None,
            })
        })
    }
}

/// `1 day`, `2.5 days`.
fn counted_days(days: f64) -> String {
    if days == 1.0 { "1 day".to_owned() } else { format!("{} days", three(days)) }
}

fn drones(o: &ReplicateOutcome) -> String {
    let (mut failed, mut grounded, mut stopped) = (0, 0, 0);
    for drone in &o.drone_outcomes {
        match drone.cause {
            Cause::FailedByItself => failed += 1,
            Cause::OperatorsMet | Cause::OperatorsCaughtBefore => grounded += 1,
            cause if !cause.leaked() => stopped += 1,
            _ => {}
        }
    }
    format!(
        "{} meant: {} got through, {stopped} stopped, {failed} failed without the defence, {grounded} never took off",
        o.drones, o.leakers
    )
}

fn harm(o: &ReplicateOutcome) -> String {
    let blocked = if o.blocked > 0 { format!(" ({} of them blocked)", o.blocked) } else { String::new() };
    let (hits, hurt) = (counted(o.hits as usize, "hit"), people_hurt(o.casualties));
    format!("{hits}{blocked}, {hurt}, {} of damage", usd(o.damage_usd))
}

fn operators(o: &ReplicateOutcome) -> String {
    format!(
        "{} found, {} captured; {} hurt",
        counted(o.operators_found as usize, "pair"),
        o.operators_captured,
        counted(o.patrol_casualties as usize, "patrol member")
    )
}

fn burden(o: &ReplicateOutcome) -> String {
    let mut text = format!(
        "{}, {} hurt by falling drones or stray shots, {} lost",
        counted(o.false_alarms as usize, "false alarm"),
        counted(o.collateral_casualties as usize, "bystander"),
        counted(o.legitimate_drones_lost as usize, "harmless drone")
    );
    for (hours, what) in
        [(o.civil_link_person_hours, "radio links"), (o.civil_gnss_person_hours, "satellite navigation")]
    {
        if hours > 0.0 {
            text.push_str(&format!(", civil {what} disturbed for {} person-hours", plain(hours, 1)));
        }
    }
    text
}

fn fear(o: &ReplicateOutcome) -> String {
    let leaving = match o.displaced_people {
        people if people > 0.0 => {
            format!("the {} people of settlements under fire start to leave", grouped(people.round() as i64))
        }
        _ => "nobody starts to leave".to_owned(),
    };
    format!(
        "{} person-days lived in fear of attacks; {leaving}",
        grouped(o.exposure_person_days.round() as i64)
    )
}

/// `nobody hurt`, `1 person hurt`, `3 people hurt`.
pub fn people_hurt(count: u32) -> String {
    match count {
        0 => "nobody hurt".to_owned(),
        1 => "1 person hurt".to_owned(),
        n => format!("{n} people hurt"),
    }
}
