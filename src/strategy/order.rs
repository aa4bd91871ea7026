//! A rule of a strategy with its ids looked up: what one of its things is made of, whom it takes, where it goes.
//!
//! People. A post takes, per shift, the crews of all its effectors plus the largest crew of its sensors (sensors are
//! served by one and the same watch; an eye or an ear is a person, so at least one), and that many × the crews for a
//! post around the clock, rounded up. Kit that needs nobody stands unmanned. A patrol takes its team × the team's
//! crews, rounded up; its people serve the kit and watch at the same time, so the team must be at least as large as
//! the crews of its effectors.
//!
//! Law and carriage. A force that may not jam gets neither link jammers nor GNSS denial, one that may not shoot no
//! guns. A post can have anything; a vehicle patrol what a hand or a vehicle carries; a foot patrol what a hand
//! carries. Source: model.md §6, §9; figures of the catalogue at their nominal values.

use super::cost::Prices;
use super::deployment::CostItem;
use super::places::{Atlas, Place};
use super::tasks;
use super::words::{dollars, shown};
use crate::scenario::model::Scenario;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{Carriage, EffectorKind, Mobility, SensorKind};
use crate::scenario::spec::strategy::{PlaceSpec, RuleSpec, TaskSpec};

/// Cover radius when a rule has no item to take it from, m.
const REACH_WITHOUT_ITEM_M: f64 = 1000.0;

/// Alike posts, standing patrols or barriers that one place takes: more would say nothing that this model can tell.
pub const LAPS: usize = 4;

/// What a rule buys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Thing<'a> {
    /// A post.
    Post,
    /// A patrol.
    Patrol {
        /// Catalogue index of its team.
        team: usize,
        /// How it moves.
        mobility: Mobility,
        /// What it does.
        task: &'a TaskSpec,
    },
    /// A barrier, by catalogue index.
    Barrier(usize),
    /// Courses.
    Course,
}

/// A rule, ready to be bought from.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// What it buys.
    pub thing: Thing<'a>,
    /// Name of one for people: `post (fixed jammer, eye)`.
    pub what: String,
    /// Names of the kit for people, in the order of the rule.
    pub kit: Vec<String>,
    /// Ids of the kit joined, for labels; `bare` without kit.
    pub kit_key: String,
    /// Force that pays with its people.
    pub force: usize,
    /// Catalogue indices of the sensors.
    pub sensors: Vec<usize>,
    /// Catalogue indices of the effectors.
    pub effectors: Vec<usize>,
    /// Capital items of one.
    pub items: Vec<CostItem>,
    /// Nominal factor of its tender on their prices; 1 without a campaign.
    pub price_factor: f64,
    /// People on duty at a time.
    pub crew: u32,
    /// People that one takes around the clock.
    pub people: u32,
    /// At most so many in all.
    pub most: u32,
    /// So many a round.
    pub per_round: u32,
    /// Where, in order.
    pub places: Vec<Place>,
    /// How many laps through the places there are.
    pub laps: usize,
    /// Label that the rule names.
    pub label: Option<&'a str>,
    /// Why none may be bought at all, in plain words.
    pub forbidden: Vec<String>,
}

impl<'a> Order<'a> {
    /// Looks a rule up. What the file names and the catalogue lacks ends in [`Order::forbidden`].
    pub fn new(atlas: &Atlas<'_>, rule: &'a RuleSpec) -> Self {
        let scenario = atlas.scenario;
        let order = match rule {
            RuleSpec::Post { force, items, at, most, per_round, .. } => {
                let mut order = Order::empty(scenario, force.as_deref(), *most, *per_round);
                order.add_kit(scenario, items, Carriage::Fixed, "a post");
                order.crew = people(post_crew(scenario, &order.sensors, &order.effectors));
                let crews = scenario.laws.nominal().crews_per_post;
                order.people = people(f64::from(order.crew) * crews);
                order.name_it("post");
                order.send(atlas, rule, at);
                order
            }
            RuleSpec::Patrol { force, team, items, task, most, per_round, .. } => {
                let mut order = Order::empty(scenario, force.as_deref(), *most, *per_round);
                order.add_team(scenario, team, task, items);
                order.send(atlas, rule, tasks::place_spec(task));
                if !matches!(task, TaskSpec::Hold { .. } | TaskSpec::QuickReaction { .. }) {
                    // A beat is shared by as many patrols as there are people for.
                    order.laps = usize::MAX;
                }
                order
            }
            RuleSpec::Harden { barrier, at, most, per_round, .. } => {
                let mut order = Order::empty(scenario, None, *most, *per_round);
                match scenario.barrier(barrier) {
                    Some(i) => {
                        let spec = &scenario.catalogue.barriers[i];
                        order.thing = Thing::Barrier(i);
                        order.items.push(CostItem::Barrier(i));
                        order.what = shown(&spec.name, &spec.id).into();
                    }
                    None => order.forbidden.push(unknown(barrier)),
                }
                order.send(atlas, rule, at);
                order
            }
            RuleSpec::Train { force, most, per_round } => {
                let mut order = Order::empty(scenario, force.as_deref(), *most, *per_round);
                order.what = "person trained".into();
                order
            }
        };
        Order { label: rule.label(), ..order }
    }

    /// In a campaign: buys it by a tender, at its prices, and forbids what is dearer than the tender may buy.
    pub fn buy_by(&mut self, scenario: &Scenario, tender: Option<&str>) {
        let named = tender.and_then(|id| scenario.tender(id)).filter(|_| scenario.spec.campaign.is_some());
        let Some(tender) = named.map(|i| &scenario.catalogue.tenders[i]) else { return };
        self.price_factor = tender.nominal().price_factor;
        let Some(most_usd) = tender.most_usd else { return };
        let capital = Prices { years: 0.0, ..Prices::nominal(scenario) };
        let price_usd = capital.of_purchase(&self.items, self.force, 0, 0);
        if price_usd > most_usd {
            let name = shown(&tender.name, &tender.id);
            let (most, price) = (dollars(most_usd), dollars(price_usd));
            self.forbidden
                .push(format!("a {name} buys nothing dearer than {most} USD, and this is {price} USD"));
        }
    }

    /// Catalogue index of its team, if it is a patrol.
    pub fn team(&self) -> Option<usize> {
        match self.thing {
            Thing::Patrol { team, .. } => Some(team),
            _ => None,
        }
    }

    fn empty(scenario: &Scenario, force: Option<&str>, most: u32, per_round: u32) -> Self {
        let found = scenario.force(force);
        Order {
            thing: Thing::Course,
            what: String::new(),
            kit: Vec::new(),
            kit_key: "bare".into(),
            force: found.unwrap_or(0),
            sensors: Vec::new(),
            effectors: Vec::new(),
            items: Vec::new(),
            price_factor: 1.0,
            crew: 0,
            people: 0,
            most,
            per_round,
            places: Vec::new(),
            laps: 0,
            label: None,
            forbidden: match (found, force) {
                (None, Some(id)) => vec![format!("there is no force `{id}`")],
                _ => Vec::new(),
            },
        }
    }

    /// Looks up the kit, and notes what law and carriage forbid.
    fn add_kit(&mut self, scenario: &Scenario, ids: &[String], carrier: Carriage, carrier_name: &str) {
        self.thing = Thing::Post;
        let force = &scenario.spec.forces[self.force];
        let force_name = shown(&force.name, &force.id);
        for id in ids {
            let catalogue = &scenario.catalogue;
            let (name, carriage) = if let Some(i) = scenario.sensor(id) {
                self.sensors.push(i);
                self.items.push(CostItem::Sensor(i));
                (shown(&catalogue.sensors[i].name, id), catalogue.sensors[i].carriage)
            } else if let Some(i) = scenario.effector(id) {
                self.effectors.push(i);
                self.items.push(CostItem::Effector(i));
                let spec = &catalogue.effectors[i];
                let (allowed, verb) = match spec.kind {
                    EffectorKind::LinkJammer | EffectorKind::GnssDenial => (force.may_jam, "jam"),
                    EffectorKind::Gun => (force.may_shoot, "shoot"),
                };
                let why = format!("the law does not let the {force_name} {verb}");
                if !allowed && !self.forbidden.contains(&why) {
                    self.forbidden.push(why);
                }
                (shown(&spec.name, id), spec.carriage)
            } else {
                self.forbidden.push(unknown(id));
                continue;
            };
            if carriage > carrier {
                self.forbidden.push(format!("{carrier_name} cannot carry {name}"));
            }
            self.kit.push(name.into());
        }
        if !ids.is_empty() {
            self.kit_key = ids.join("+");
        }
    }

    fn add_team(&mut self, scenario: &Scenario, id: &str, task: &'a TaskSpec, kit: &[String]) {
        let Some(team) = scenario.team(id) else {
            self.forbidden.push(unknown(id));
            return;
        };
        let spec = &scenario.catalogue.teams[team];
        let (carrier, title) = match spec.mobility {
            Mobility::Foot => (Carriage::Hand, "foot patrol"),
            Mobility::Vehicle => (Carriage::Vehicle, "vehicle patrol"),
            Mobility::Air => (Carriage::Hand, "air patrol"),
        };
        self.items.push(CostItem::Team(team));
        self.add_kit(scenario, kit, carrier, &format!("a {title}"));
        self.thing = Thing::Patrol { team, mobility: spec.mobility, task };
        self.crew = spec.people;
        self.people = people(f64::from(spec.people) * spec.nominal().crews);
        let hands = people(effector_crew(scenario, &self.effectors));
        if hands > spec.people {
            self.forbidden.push(format!("its kit takes {hands} people and the team has {}", spec.people));
        }
        self.name_it(title);
    }

    fn name_it(&mut self, title: &str) {
        self.what = match self.kit.is_empty() {
            true => title.into(),
            false => format!("{title} ({})", self.kit.join(", ")),
        };
    }

    fn send(&mut self, atlas: &Atlas<'_>, rule: &RuleSpec, to: &PlaceSpec) {
        let reach_m = match self.items.iter().find(|i| !matches!(i, CostItem::Team(_))) {
            Some(CostItem::Sensor(i)) => atlas.scenario.catalogue.sensors[*i].nominal().range_m,
            Some(CostItem::Effector(i)) => atlas.scenario.catalogue.effectors[*i].nominal().reach_m,
            _ => REACH_WITHOUT_ITEM_M,
        };
        self.places = atlas.places(to, rule.region(), self.force, reach_m);
        self.laps = match to {
            PlaceSpec::Fixed(_) => 1,
            // Without a number, every place is served once: cheap kit does not pile up where money is left over.
            _ if self.most == u32::MAX => 1,
            _ => LAPS,
        };
    }
}

/// People a shift of a post, before the number of crews: see the module's documentation.
fn post_crew(scenario: &Scenario, sensors: &[usize], effectors: &[usize]) -> f64 {
    let watch = |&i: &usize| {
        let spec = &scenario.catalogue.sensors[i];
        let least = match spec.kind {
            SensorKind::Eye | SensorKind::Ear => 1.0,
            _ => 0.0,
        };
        spec.nominal().crew_per_shift.max(least)
    };
    effector_crew(scenario, effectors) + sensors.iter().map(watch).fold(0.0, f64::max)
}

fn effector_crew(scenario: &Scenario, effectors: &[usize]) -> f64 {
    effectors.iter().map(|&i| scenario.catalogue.effectors[i].nominal().crew_per_shift).sum()
}

/// Whole people: rounded up, but not for a rounding error of the multiplication.
fn people(exact: f64) -> u32 {
    (exact - 1e-9).ceil().max(0.0) as u32
}

fn unknown(id: &str) -> String {
    format!("the catalogue has no `{id}`")
}
