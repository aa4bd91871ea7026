//! The quartermaster: buys by the rules of a strategy, round after round, until a whole round buys nothing.
//!
//! In each round each rule in turn buys `per_round` of its thing. What is too dear, or takes more people than are
//! left, is written down as a refusal with what is missing, and the rest of the round goes on. Money and people only
//! ever shrink and a rule's things all cost the same, so a rule that was refused once is not asked again. The budget
//! decides only which purchases are refused, not their order: a larger budget buys what a smaller one did, but for
//! what the smaller one took instead of things that were too dear for it.
//!
//! People. A force's `people` is a hard limit, whatever the budget. Those who are trained already (`trained_share` ×
//! `people`) are put on units first; courses are bought only for people on units who are not trained, so none is
//! wasted. Trained share of a force = (`trained_share` × `people` + courses) / people on units, at most 1; a force
//! that has nobody on units keeps its own share.
//!
//! Assumptions: nominal prices; the whole period's money at once; no lead times. The dates of money, delivery and
//! training belong to the campaign (model.md §9).

use super::cost::Prices;
use super::deployment::{BarrierPlan, Bought, Deployment, LedgerLine, Refusal, UnitPlan};
use super::order::{Order, Thing};
use super::places::Atlas;
use super::spot::{self, Spot};
use super::tasks;
use super::words::{dollars, ordinal, people, shown};
use crate::scenario::model::Scenario;
use crate::scenario::spec::strategy::RuleSpec;
use glam::DVec2;
use std::collections::{BTreeMap, BTreeSet};

/// A rule never puts up more than this: kit that costs neither money nor people would have no end.
pub const MOST_OF_A_RULE: u32 = 2000;

/// What a strategy puts on the map at a budget (USD over the costed years).
///
/// The same inputs give the same deployment. Panics if the scenario has no strategy of that number.
pub fn deploy(scenario: &Scenario, strategy: usize, budget_usd: f64) -> Deployment {
    deploy_with_places(scenario, strategy, budget_usd).0
}

/// As [`deploy`], and for each unit the places by which a rule with `Fixed` places asks for the same task: where it
/// stands, its centre, or the stops of its route in the order of the visit.
pub fn deploy_with_places(
    scenario: &Scenario,
    strategy: usize,
    budget_usd: f64,
) -> (Deployment, Vec<Vec<DVec2>>) {
    let strategy = &scenario.spec.strategies[strategy];
    let atlas = Atlas::new(scenario);
    let ordered = |rule| {
        let mut order = Order::new(&atlas, rule);
        order.buy_by(scenario, RuleSpec::tender(rule).or(strategy.tender.as_deref()));
        order
    };
    let orders: Vec<Order<'_>> = strategy.rules.iter().map(ordered).collect();
    let mut desk = Desk::new(scenario, &strategy.id, budget_usd, orders.len());
    for round in 1.. {
        desk.round = round;
        let mut bought = false;
        for (rule, order) in orders.iter().enumerate() {
            bought |= desk.serve(rule, order);
        }
        if !bought {
            break;
        }
    }
    desk.close(&orders)
}

/// Why a rule was refused; each is written down once per rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    Forbidden,
    Money,
    People,
    Place,
    Road,
    Enough,
}

/// Where a rule has got to.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    /// Things bought.
    count: u32,
    /// Places given out or passed over.
    cursor: usize,
    /// Nothing more can be bought.
    ended: bool,
}

struct Desk<'a> {
    scenario: &'a Scenario,
    prices: Prices,
    round: u32,
    progress: Vec<Progress>,
    refused: BTreeSet<(usize, Reason)>,
    /// How many units there are for each label without its ordinal.
    alike: BTreeMap<String, u32>,
    /// Patrols by foot and by vehicle so far.
    patrols: [u32; 3],
    /// The places by which each unit so far would be drawn by hand.
    drawn: Vec<Vec<DVec2>>,
    result: Deployment,
}

impl<'a> Desk<'a> {
    fn new(scenario: &'a Scenario, strategy: &str, budget_usd: f64, rules: usize) -> Self {
        let forces = scenario.spec.forces.len();
        Desk {
            scenario,
            prices: Prices::nominal(scenario),
            round: 0,
            progress: vec![Progress::default(); rules],
            refused: BTreeSet::new(),
            alike: BTreeMap::new(),
            patrols: [0; 3],
            drawn: Vec::new(),
            result: Deployment {
                strategy: strategy.into(),
                budget_usd,
                spent_usd: 0.0,
                units: Vec::new(),
                barriers: Vec::new(),
                trained_share: Vec::new(),
                people: vec![0; forces],
                courses: vec![0; forces],
                ledger: Vec::new(),
                refusals: Vec::new(),
            },
        }
    }

    /// One rule's turn in a round. Did it buy anything?
    fn serve(&mut self, rule: usize, order: &Order<'_>) -> bool {
        if !order.forbidden.is_empty() && !self.progress[rule].ended {
            self.progress[rule].ended = true;
            let why = order.forbidden.join("; ");
            self.refuse(rule, Reason::Forbidden, format!("any {}", order.what), why, None);
        }
        if order.thing == Thing::Course {
            return self.train(rule, order);
        }
        let before = self.progress[rule].count;
        for _ in 0..order.per_round {
            if self.progress[rule].ended || !self.buy(rule, order) {
                break;
            }
        }
        self.progress[rule].count > before
    }

    /// Buys one unit or barrier, or writes down why not.
    fn buy(&mut self, rule: usize, order: &Order<'_>) -> bool {
        let Progress { count, .. } = self.progress[rule];
        if count >= order.most {
            self.progress[rule].ended = true;
            return false;
        }
        let wish = format!("{} {}", ordinal(count + 1), order.what);
        if count == MOST_OF_A_RULE {
            let why = format!("{MOST_OF_A_RULE} stand, and no rule puts up more");
            return self.refuse(rule, Reason::Enough, wish, why, None);
        }
        let Some(spot) = self.next_spot(rule, order, &wish) else { return false };
        let cost = self.prices.of_purchase(&order.items, order.force, order.people, 0)
            + self.prices.markup(&order.items, order.price_factor);
        let enough_people = self.people_suffice(rule, order, &wish);
        if !self.money_suffices(rule, cost, &wish) || !enough_people {
            return false;
        }
        if let Spot::Unit { beat, .. } = &spot
            && !beat.left_out.is_empty()
        {
            let why = tasks::no_road(&beat.left_out.join(", "));
            self.note(rule, Reason::Road, format!("every stop of {wish}"), why, None);
        }
        let (thing, what) = self.put_up(order, spot);
        self.progress[rule].count += 1;
        self.progress[rule].cursor += 1;
        self.result.people[order.force] += order.people;
        self.pay(rule, order, (thing, what), (order.people, 0));
        true
    }

    /// The next place of the rule's list that serves; `None` when there is none, which is written down.
    fn next_spot(&mut self, rule: usize, order: &Order<'_>, wish: &str) -> Option<Spot> {
        let places = &order.places;
        if places.is_empty() {
            self.refuse(rule, Reason::Place, wish.into(), "the map has no such place".into(), None);
            return None;
        }
        let lap = match order.thing {
            Thing::Patrol { task, .. } => tasks::lap(task, places.len()),
            _ => places.len(),
        };
        for _ in 0..lap {
            let cursor = self.progress[rule].cursor;
            if cursor >= places.len().saturating_mul(order.laps) {
                let why = match order.laps {
                    1 => format!("no place left: all {} are taken", places.len()),
                    n => format!("no place left: {n} laps through {} places are done", places.len()),
                };
                self.refuse(rule, Reason::Place, wish.into(), why, None);
                return None;
            }
            match spot::spot(self.scenario, order, cursor, &self.alike) {
                Ok(spot) => return Some(spot),
                Err(why) => {
                    self.note(rule, Reason::Road, wish.into(), why, None);
                    self.progress[rule].cursor += 1;
                }
            }
        }
        self.progress[rule].ended = true;
        None
    }

    fn people_suffice(&mut self, rule: usize, order: &Order<'_>, wish: &str) -> bool {
        let force = &self.scenario.spec.forces[order.force];
        let left = force.people.saturating_sub(self.result.people[order.force]);
        if order.people <= left {
            return true;
        }
        let name = shown(&force.name, &force.id);
        let why = format!("not enough people left in the {name}: needs {}, has {left}", order.people);
        self.refuse(rule, Reason::People, wish.into(), why, None)
    }

    fn money_suffices(&mut self, rule: usize, cost: f64, wish: &str) -> bool {
        let after = self.result.spent_usd + cost;
        // A cost that is not a number is never paid.
        if after <= self.result.budget_usd {
            return true;
        }
        let short = after - self.result.budget_usd;
        let why = format!("could not afford it: {} USD short", dollars(short));
        self.refuse(rule, Reason::Money, wish.into(), why, Some(short))
    }

    /// Puts a paid thing on the map and says what it is.
    fn put_up(&mut self, order: &Order<'_>, spot: Spot) -> (Bought, String) {
        match spot {
            Spot::Asset { asset, barrier, name } => {
                self.result.barriers.push(BarrierPlan { asset, barrier });
                let thing = Bought::Barrier(self.result.barriers.len() - 1);
                (thing, format!("{} at {name}", order.what))
            }
            Spot::Unit { beat, label, ordinal } => {
                let title = spot::title(order, &beat.name, ordinal, &mut self.patrols);
                self.result.units.push(UnitPlan {
                    label: self.free_label(order.label, &label, ordinal),
                    name: title.name,
                    force: order.force,
                    team: order.team(),
                    task: beat.task,
                    sensors: order.sensors.clone(),
                    effectors: order.effectors.clone(),
                    crew: order.crew,
                });
                self.drawn.push(beat.drawn);
                *self.alike.entry(label).or_insert(0) += 1;
                let entry = match order.people {
                    0 => title.entry,
                    n => format!("{} ({})", title.entry, people(n)),
                };
                (Bought::Unit(self.result.units.len() - 1), entry)
            }
        }
    }

    /// The label of a unit: the one that its rule names, else its own; with the next free number, so that no two units share their luck.
    fn free_label(&self, named: Option<&str>, own: &str, ordinal: u32) -> String {
        let is_free = |label: &String| self.result.units.iter().all(|unit| unit.label != *label);
        let own = (ordinal..).map(|n| format!("{own}/{n}"));
        named.map(str::to_owned).into_iter().chain(own).find(is_free).expect("some number is free")
    }

    /// Buys courses for people on units who are not trained yet.
    fn train(&mut self, rule: usize, order: &Order<'_>) -> bool {
        let Progress { count, ended, .. } = self.progress[rule];
        let wanted = order.per_round.min(order.most - count).min(self.untrained(order.force));
        if ended || wanted == 0 {
            return false;
        }
        let after = |n: u32| self.result.spent_usd + self.prices.of_purchase(&[], order.force, 0, n);
        let trained = (1..=wanted).rev().find(|&n| after(n) <= self.result.budget_usd).unwrap_or(0);
        if trained < wanted {
            let short = after(trained + 1) - self.result.budget_usd;
            let wish = format!("{} {}", ordinal(count + trained + 1), order.what);
            let why = format!("could not afford it: {} USD short", dollars(short));
            self.refuse(rule, Reason::Money, wish, why, Some(short));
        }
        if trained == 0 {
            return false;
        }
        self.progress[rule].count += trained;
        self.result.courses[order.force] += trained;
        let force = &self.scenario.spec.forces[order.force];
        let what = format!("courses for {} of the {}", people(trained), shown(&force.name, &force.id));
        self.pay(rule, order, (Bought::Courses, what), (0, trained));
        true
    }

    /// People of a force on units who have no training, rounded up.
    fn untrained(&self, force: usize) -> u32 {
        let on_units = f64::from(self.result.people[force]);
        (on_units - self.trained(force) - 1e-9).ceil().max(0.0) as u32
    }

    /// People of a force who are trained: those who were, and those who have been since.
    fn trained(&self, force: usize) -> f64 {
        let spec = &self.scenario.spec.forces[force];
        spec.trained_share * f64::from(spec.people) + f64::from(self.result.courses[force])
    }

    fn pay(
        &mut self,
        rule: usize,
        order: &Order<'_>,
        (thing, what): (Bought, String),
        (people, trained): (u32, u32),
    ) {
        let mut line = LedgerLine {
            round: self.round,
            rule,
            thing,
            what,
            items: order.items.clone(),
            people,
            force: order.force,
            trained,
            price_factor: order.price_factor,
            cost_usd: 0.0,
            left_usd: 0.0,
        };
        line.cost_usd = self.prices.of_line(&line);
        self.result.spent_usd += line.cost_usd;
        line.left_usd = self.result.budget_usd - self.result.spent_usd;
        self.result.ledger.push(line);
    }

    /// Writes down why a rule cannot go on, and ends it. Always false.
    fn refuse(&mut self, rule: usize, reason: Reason, what: String, why: String, short: Option<f64>) -> bool {
        self.progress[rule].ended = true;
        self.note(rule, reason, what, why, short);
        false
    }

    /// Writes down a refusal, once per rule and reason.
    fn note(&mut self, rule: usize, reason: Reason, what: String, why: String, short_usd: Option<f64>) {
        if self.refused.insert((rule, reason)) {
            self.result.refusals.push(Refusal { rule, what, why, short_usd });
        }
    }

    /// Says why courses ended, if nothing else did, and works out the trained shares.
    fn close(mut self, orders: &[Order<'_>]) -> (Deployment, Vec<Vec<DVec2>>) {
        for (rule, order) in orders.iter().enumerate() {
            let Progress { count, ended, .. } = self.progress[rule];
            if order.thing == Thing::Course && !ended && count < order.most {
                let why = match self.result.people[order.force] {
                    0 => "nobody is on a post or patrol",
                    _ => "everybody on a post or patrol is trained",
                };
                let wish = format!("{} {}", ordinal(count + 1), order.what);
                self.note(rule, Reason::Enough, wish, why.into(), None);
            }
        }
        let share = |force: usize| match self.result.people[force] {
            0 => self.scenario.spec.forces[force].trained_share,
            on_units => (self.trained(force) / f64::from(on_units)).min(1.0),
        };
        self.result.trained_share = (0..self.result.people.len()).map(share).collect();
        (self.result, self.drawn)
    }
}
