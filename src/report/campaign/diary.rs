//! The diary of one replicate of a campaign: what the office did, what came, and what was suffered, month by month.

use crate::campaign::list::List;
use crate::campaign::money::{Entry, Turn};
use crate::campaign::month::{Month, month_of};
use crate::campaign::timeline::Timeline;
use crate::report::number::{counted, grouped, plain, usd};
use crate::report::table::wrap_into;
use crate::report::words::and;
use crate::scenario::Scenario;
use crate::strategy::Deployment;
use crate::strategy::deployment::Bought;
use crate::study::Named;
use serde_json::{Value, json};

/// What a diary is written from.
#[derive(Clone, Copy, Debug)]
pub struct Diary<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// The deployment whose list is worked off.
    pub deployment: &'a Deployment,
    /// The list.
    pub list: &'a List,
    /// The defenders' side.
    pub timeline: &'a Timeline,
    /// What came of it.
    pub months: &'a [Month],
    /// Digest of the simulation's end.
    pub digest: u64,
    /// The adversary; its name goes on after "the adversary …".
    pub adversary: &'a Named,
}

/// Things named in a month of each kind.
const NAMED: usize = 3;

impl Diary<'_> {
    /// The diary for people.
    pub fn text(&self, seed: u64, replicate: u32) -> String {
        let strategy = self.scenario.strategy(&self.deployment.strategy);
        let name = strategy.map_or("", |s| self.scenario.spec.strategies[s].name.as_str());
        let mut text = format!(
            "{}: {name} at {}, replicate {replicate}, seed {seed}, against the adversary that {}\n",
            self.scenario.spec.name,
            usd(self.deployment.budget_usd),
            self.adversary.name
        );
        let lines = counted(self.list.lines.len(), "line");
        wrap_into(&mut text, &format!("The list has {lines}; `picket deploy` shows it."), "", "");
        for (number, month) in self.months.iter().enumerate() {
            text.push_str(&format!("\nMonth {}\n", number + 1));
            wrap_into(&mut text, &self.money(month), "  ", "  ");
            for sentence in self.office(number) {
                wrap_into(&mut text, &sentence, "  · ", "    ");
            }
            wrap_into(&mut text, &suffered(month), "  ", "  ");
        }
        text.push_str(&format!("\nstate digest {:016x}\n", self.digest));
        text
    }

    fn money(&self, month: &Month) -> String {
        let m = &month.money;
        let mut parts = Vec::new();
        if m.funded > 0.0 {
            parts.push(format!("{} came in", usd(m.funded)));
        }
        if m.orders > 0.0 {
            parts.push(format!("{} went into orders and courses", usd(m.orders)));
        }
        if m.running > 0.0 {
            parts.push(format!("{} into upkeep and wages", usd(m.running)));
        }
        if m.unpaid > 0.0 {
            parts.push(format!("{} of bills stayed unpaid", usd(m.unpaid)));
        }
        parts.push(format!("{} left", usd(m.left)));
        format!(
            "{}. Of the plan {} % stand, {} % are on order; it is able to {} %.",
            and(&parts),
            plain(100.0 * month.standing, 0),
            plain(100.0 * month.on_order, 0),
            plain(100.0 * month.capability, 0)
        )
    }

    fn entries(&self, month: usize) -> impl Iterator<Item = &Entry> {
        let months = self.months.len() as u32;
        self.timeline.books.entries.iter().filter(move |e| month_of(e.time_s, months) == month)
    }

    fn what(&self, wish: usize) -> &str {
        &self.deployment.ledger[self.list.lines[wish].number].what
    }

    /// What the office has to tell of a month.
    fn office(&self, month: usize) -> Vec<String> {
        let of = |is: &dyn Fn(&Turn) -> bool, courses: bool| -> Vec<usize> {
            let is_course = |e: &&Entry| (self.list.lines[e.wish].thing == Bought::Courses) == courses;
            self.entries(month).filter(|e| is(&e.turn)).filter(is_course).map(|e| e.wish).collect()
        };
        let people = |wishes: &[usize]| -> f64 { wishes.iter().map(|&w| self.list.lines[w].people).sum() };
        let stands = |t: &Turn| matches!(t, Turn::Stands(_));
        let mut told = Vec::new();
        let mut tell = |verb: &str, wishes: Vec<usize>| {
            if !wishes.is_empty() {
                told.push(format!("{verb}: {}", self.named(&wishes)));
            }
        };
        tell("ordered", of(&|t| *t == Turn::Ordered, false));
        tell("stands from now on", of(&stands, false));
        tell("lost or worn out", of(&|t| *t == Turn::Lost, false));
        tell("stands down unpaid", of(&|t| *t == Turn::Unpaid, false));
        tell("is paid for again", of(&|t| *t == Turn::PaidAgain, false));
        let failures: u32 =
            self.entries(month).map(|e| if let Turn::Stands(way) = e.turn { way.failures } else { 0 }).sum();
        if failures > 0 {
            let failed = counted(failures as usize, "tender");
            told.push(format!("{failed} had failed on the way of what came"));
        }
        let (taught, gone) = (people(&of(&stands, true)), people(&of(&|t| *t == Turn::Lost, true)));
        if taught > 0.0 {
            told.push(format!(
                "{} came from their course",
                counted(taught as usize, "person").replace("persons", "people")
            ));
        }
        if gone > 0.0 {
            told.push(format!(
                "{} with training left",
                counted(gone as usize, "person").replace("persons", "people")
            ));
        }
        told
    }

    fn named(&self, wishes: &[usize]) -> String {
        let mut parts: Vec<String> =
            wishes.iter().take(NAMED).map(|&w| self.what(w).replace(';', ",")).collect();
        if wishes.len() > NAMED {
            parts.push(format!("{} more", wishes.len() - NAMED));
        }
        parts.join("; ")
    }

    /// The diary for machines.
    pub fn json(&self, seed: u64, replicate: u32) -> Value {
        let month = |(number, m): (usize, &Month)| {
            json!({
                "month": number + 1, "raids": m.raids, "drones": m.drones, "leakers": m.leakers,
                "defeated": m.defeated, "casualties": m.casualties,
                "casualties_spared": m.casualties_spared, "damage_usd": m.damage_usd,
                "pairs_captured": m.captured, "videos": m.videos,
                "exposure_person_days": m.exposure_person_days, "people_away": m.people_away,
                "leakers_not_delivered": m.not_delivered, "leakers_not_paid": m.not_paid,
                "leakers_law_not_yet": m.law_not_yet, "leakers_crew_not_trained": m.not_trained,
                "patrol_casualties": m.patrol_casualties, "plan_standing": m.standing, "plan_on_order": m.on_order, "capability": m.capability,
                "funded_usd": m.money.funded, "ordered_usd": m.money.orders, "running_usd": m.money.running,
                "owed_usd": m.money.unpaid, "left_usd": m.money.left,
            })
        };
        json!({
            "scenario": self.scenario.spec.name,
            "strategy": self.deployment.strategy,
            "budget_usd": self.deployment.budget_usd,
            "adversary": self.adversary.id,
            "replicate": replicate,
            "master_seed": seed.to_string(),
            "months": self.months.iter().enumerate().map(month).collect::<Vec<_>>(),
            "state_digest": format!("{:016x}", self.digest),
        })
    }

    /// What the office did, a line of JSON each, in order of time.
    pub fn events(&self) -> String {
        let mut text = String::new();
        for entry in &self.timeline.books.entries {
            let (event, failures) = match entry.turn {
                Turn::Ordered => ("ordered", None),
                Turn::Stands(way) => ("stands", Some(way.failures)),
                Turn::Lost => ("lost", None),
                Turn::Unpaid => ("unpaid", None),
                Turn::PaidAgain => ("paid_again", None),
            };
            let line = json!({
                "event": event, "day": entry.time_s / 86_400.0, "line": entry.wish + 1,
                "what": self.what(entry.wish), "failed_tenders": failures,
            });
            text.push_str(&line.to_string());
            text.push('\n');
        }
        text
    }
}

fn suffered(m: &Month) -> String {
    if m.raids == 0 && m.people_away == 0.0 {
        return "No raid.".into();
    }
    let mut parts = vec![format!(
        "{} with {}: {} leaked, {} were stopped",
        counted(m.raids as usize, "raid"),
        counted(m.drones as usize, "drone"),
        m.leakers,
        m.defeated
    )];
    if m.not_delivered > 0 {
        parts
            .push(format!("{} of the leakers came before the kit that could have met them", m.not_delivered));
    }
    if m.not_paid > 0 {
        parts.push(format!("{} found that kit unpaid", m.not_paid));
    }
    if m.not_trained > 0 {
        parts.push(format!("{} were engaged in vain by an untrained crew", m.not_trained));
    }
    if m.law_not_yet > 0 {
        parts.push(format!("{} before the law allowed it", m.law_not_yet));
    }
    parts.push(match m.casualties {
        0 => "nobody was hurt".into(),
        n => format!("{} hurt", counted(n as usize, "person").replace("persons", "people")),
    });
    if m.casualties_spared > 0 {
        parts.push(format!("{} would have been, had they not left", m.casualties_spared));
    }
    if m.captured > 0 {
        parts.push(format!("{} captured", counted(m.captured as usize, "pair")));
    }
    if m.people_away > 0.0 {
        parts.push(format!("{} people away from home", grouped(m.people_away.round() as i64)));
    }
    format!("{}.", parts.join("; "))
}
