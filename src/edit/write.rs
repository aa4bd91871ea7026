//! A strategy of one's own hand as text: a rule for each thing, with its place.
//!
//! Each rule buys one thing (`most: 1`) at places that are drawn (`Fixed`) or named (`Named`), or the people of one course.
//! The quartermaster reads such rules from the top once, so the order of the rules is the order of buying.

use super::text::{number, place, quoted, quoted_list};
use crate::scenario::model::Scenario;
use crate::scenario::spec::strategy::{RuleSpec, StrategySpec, TaskSpec};
use crate::strategy::Deployment;
use crate::strategy::deployment::Bought;
use crate::strategy::words::dollars;
use glam::DVec2;

/// What a patrol is to do, drawn by hand.
#[derive(Clone, Debug, PartialEq)]
pub enum DrawnTask {
    /// Goes round these stops in this order.
    Route(Vec<DVec2>),
    /// Walks parallel tracks over a rectangle.
    Sweep {
        /// Its centre.
        centre: DVec2,
        /// East–west and north–south sides, m.
        size_m: (f64, f64),
        /// Distance between two tracks, m.
        spacing_m: f64,
    },
    /// Moves about within a disc.
    Area {
        /// Its centre.
        centre: DVec2,
        /// Its radius, m.
        radius_m: f64,
    },
    /// Stands.
    Hold(DVec2),
    /// Stands ready.
    QuickReaction(DVec2),
    /// Searches a disc, and goes for any fix.
    Hunt {
        /// Its centre.
        centre: DVec2,
        /// Its radius, m.
        radius_m: f64,
    },
}

impl DrawnTask {
    /// The same kind of task as that of a rule, at drawn places.
    fn like(task: &TaskSpec, places: &[DVec2]) -> Self {
        let at = places.first().copied().unwrap_or(DVec2::ZERO);
        match *task {
            TaskSpec::Route { .. } => DrawnTask::Route(places.to_vec()),
            TaskSpec::Sweep { size_m, spacing_m, .. } => DrawnTask::Sweep { centre: at, size_m, spacing_m },
            TaskSpec::Area { radius_m, .. } => DrawnTask::Area { centre: at, radius_m },
            TaskSpec::Hold { .. } => DrawnTask::Hold(at),
            TaskSpec::QuickReaction { .. } => DrawnTask::QuickReaction(at),
            TaskSpec::Hunt { radius_m, .. } => DrawnTask::Hunt { centre: at, radius_m },
        }
    }

    /// Its places.
    pub fn places(&self) -> Vec<DVec2> {
        match self {
            DrawnTask::Route(stops) => stops.clone(),
            DrawnTask::Sweep { centre: at, .. }
            | DrawnTask::Area { centre: at, .. }
            | DrawnTask::Hold(at)
            | DrawnTask::QuickReaction(at)
            | DrawnTask::Hunt { centre: at, .. } => vec![*at],
        }
    }

    fn text(&self) -> String {
        let fixed = fixed(&self.places());
        match self {
            DrawnTask::Route(stops) => {
                // A round of one stop stands; the file asks for two at least and takes what there is.
                format!("Route(through: {fixed}, stops: {}, in_order: true)", stops.len().max(2))
            }
            DrawnTask::Sweep { size_m: (width, height), spacing_m, .. } => format!(
                "Sweep(around: {fixed}, size_m: ({}, {}), spacing_m: {})",
                number(*width),
                number(*height),
                number(*spacing_m)
            ),
            DrawnTask::Area { radius_m, .. } => {
                format!("Area(around: {fixed}, radius_m: {})", number(*radius_m))
            }
            DrawnTask::Hold(_) => format!("Hold(at: {fixed})"),
            DrawnTask::QuickReaction(_) => format!("QuickReaction(at: {fixed})"),
            DrawnTask::Hunt { radius_m, .. } => {
                format!("Hunt(around: {fixed}, radius_m: {})", number(*radius_m))
            }
        }
    }
}

/// One rule of a plan drawn by hand, as text.
#[derive(Clone, Copy, Debug)]
pub enum DrawnRule<'a> {
    /// A post.
    Post {
        /// Force; the first when left out.
        force: Option<&'a str>,
        /// Its kit.
        items: &'a [String],
        /// Where.
        at: DVec2,
    },
    /// A patrol.
    Patrol {
        /// Force; the first when left out.
        force: Option<&'a str>,
        /// Kind of team.
        team: &'a str,
        /// What it carries.
        items: &'a [String],
        /// What it does.
        task: &'a DrawnTask,
    },
    /// A barrier on an asset.
    Barrier {
        /// Kind of barrier.
        barrier: &'a str,
        /// Id of the asset.
        asset: &'a str,
    },
    /// Courses.
    Courses {
        /// Force; the first when left out.
        force: Option<&'a str>,
        /// For so many people.
        people: u32,
    },
}

impl DrawnRule<'_> {
    /// The rule as text; `tender` is how it buys in a campaign, if not as its strategy does.
    pub fn text(&self, tender: Option<&str>) -> String {
        self.text_of(tender, None)
    }

    /// The same of a unit that keeps its luck by a label.
    fn text_of(&self, tender: Option<&str>, label: Option<&str>) -> String {
        let mut fields = Vec::new();
        let of_force = |force: &Option<&str>| force.map(|id| format!("force: {}", quoted(id)));
        let name = match self {
            DrawnRule::Post { force, items, at } => {
                fields.extend(of_force(force));
                fields.push(format!("items: {}", quoted_list(items)));
                fields.push(format!("at: {}", fixed(&[*at])));
                "Post"
            }
            DrawnRule::Patrol { force, team, items, task } => {
                fields.extend(of_force(force));
                fields.push(format!("team: {}", quoted(team)));
                if !items.is_empty() {
                    fields.push(format!("items: {}", quoted_list(items)));
                }
                fields.push(format!("task: {}", task.text()));
                "Patrol"
            }
            DrawnRule::Barrier { barrier, asset } => {
                fields.push(format!("barrier: {}", quoted(barrier)));
                fields.push(format!("at: Named([{}])", quoted(asset)));
                "Harden"
            }
            DrawnRule::Courses { force, people } => {
                fields.extend(of_force(force));
                fields.push(format!("most: {people}, per_round: {}", (*people).max(1)));
                return format!("Train({})", fields.join(", "));
            }
        };
        fields.push("most: 1".into());
        fields.extend(tender.map(|id| format!("tender: {}", quoted(id))));
        fields.extend(label.map(|label| format!("label: {}", quoted(label))));
        format!("{name}({})", fields.join(", "))
    }
}

/// The rules, one a line, by which a strategy of one's own hand buys what a deployment of another one holds; `places` are
/// those of [`crate::strategy::deploy_with_places`].
pub fn rules_of(
    scenario: &Scenario,
    strategy: &StrategySpec,
    deployment: &Deployment,
    places: &[Vec<DVec2>],
) -> Vec<String> {
    let rule_of = |line: &crate::strategy::deployment::LedgerLine| {
        let rule = &strategy.rules[line.rule];
        let tender = rule.tender();
        match (line.thing, rule) {
            (Bought::Unit(unit), RuleSpec::Patrol { force, team, items, task, .. }) => {
                let task = &DrawnTask::like(task, &places[unit]);
                DrawnRule::Patrol { force: force.as_deref(), team, items, task }
                    .text_of(tender, Some(&deployment.units[unit].label))
            }
            (Bought::Unit(unit), RuleSpec::Post { force, items, .. }) => {
                let at = places[unit].first().copied().unwrap_or(DVec2::ZERO);
                DrawnRule::Post { force: force.as_deref(), items, at }
                    .text_of(tender, Some(&deployment.units[unit].label))
            }
            (Bought::Barrier(index), RuleSpec::Harden { barrier, .. }) => {
                let asset = &scenario.assets[deployment.barriers[index].asset].id;
                DrawnRule::Barrier { barrier, asset }.text(tender)
            }
            (_, RuleSpec::Train { force, .. }) => {
                DrawnRule::Courses { force: force.as_deref(), people: line.trained }.text(None)
            }
            _ => unreachable!("a rule buys only what it is for"),
        }
    };
    deployment.ledger.iter().map(rule_of).collect()
}

/// A rule that buys nothing, for a plan that holds nothing: a strategy needs a rule.
pub fn nothing() -> String {
    DrawnRule::Courses { force: None, people: 0 }.text(None)
}

/// A strategy of rules, in lines.
pub fn strategy_text(
    id: &str,
    name: &str,
    after: &StrategySpec,
    budget_usd: f64,
    rules: &[String],
) -> String {
    let budget = dollars(budget_usd);
    let mut lines = vec![
        format!(
            "// Written by picket: what \"{}\" buys for {budget} USD, to be changed by hand.",
            after.name
        ),
        "(".into(),
        format!("    id: {}, name: {},", quoted(id), quoted(name)),
        format!(
            "    about: {},",
            quoted(&format!("A plan drawn by hand for {budget} USD, after \"{}\".", after.name))
        ),
    ];
    lines.extend(after.tender.iter().map(|id| format!("    tender: {},", quoted(id))));
    lines.push("    rules: [".into());
    lines.extend(rules.iter().map(|rule| format!("        {rule},")));
    lines.extend(["    ],".into(), ")".into()]);
    lines.join("\n")
}

fn fixed(places: &[DVec2]) -> String {
    let all: Vec<String> = places.iter().map(|at| place(*at)).collect();
    format!("Fixed([{}])", all.join(", "))
}
