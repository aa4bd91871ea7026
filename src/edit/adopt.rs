//! Taking up what a strategy buys, so that it can be changed by hand.
//!
//! What the quartermaster bought from a strategy at a budget is written into the text as a strategy of its own, a rule for
//! each thing in the order of buying, with drawn places. It buys the same at the same budget: the same units in the same
//! places with the same kit and crews, the same barriers and courses, for the same money. Places are written to the metre,
//! so units stand up to 0.8 m from where they stood. They keep their labels, and so their luck: what an edit changes is the edit,
//! not the dice, also after a unit has been moved.

use super::draft::{Draft, Hand};
use super::error::EditError;
use super::text::{Sheet, Step};
use super::write;
use crate::scenario::Scenario;
use crate::scenario::check::subject;
use crate::scenario::spec::strategy::{PlaceSpec, RuleSpec, StrategySpec, TaskSpec};
use crate::strategy::deploy_with_places;
use crate::strategy::deployment::{Deployment, Task};
use crate::strategy::words::dollars;
use glam::DVec2;

/// Names of strategies have at most so many letters.
const LONGEST_NAME: usize = 120;

/// How far what is adopted may stand from where it stood, m: half a metre each way, and what a road makes of it.
const ADOPTED_WITHIN_M: f64 = 5.0;

impl Draft {
    /// Takes up what a strategy buys at a budget: writes it into the text as a new strategy, which is drawn from now on.
    ///
    /// # Errors
    /// The new strategy would not buy the same, or the text would have errors.
    pub fn adopt(&mut self, strategy: usize, budget_usd: f64) -> Result<(), EditError> {
        let scenario = self.scenario().clone();
        let Some(spec) = scenario.spec.strategies.get(strategy) else {
            return EditError::say(format!("there is no strategy number {}", strategy + 1));
        };
        let (wanted, places) = deploy_with_places(&scenario, strategy, budget_usd);
        let mut rules = write::rules_of(&scenario, spec, &wanted, &places);
        if rules.is_empty() {
            rules.push(write::nothing());
        }
        let (id, name) = names(&scenario, spec);
        let lines = write::strategy_text(&id, &name, spec, budget_usd, &rules);
        let sheet = Sheet::new(self.text());
        let Some(sheet) = sheet.add_lines(&[Step::Field("strategies")], &lines) else {
            return EditError::say("the text has no list of strategies to add to");
        };
        let what = format!("take up \"{}\" at {} USD", spec.name, dollars(budget_usd));
        let (next, view) = self.prepared(sheet.into_text(), Some(Hand { strategy: id, budget_usd }))?;
        let got = view.plan.as_ref().and_then(|plan| difference(&wanted, &plan.deployment));
        if let Some(difference) = got {
            return EditError::say(format!("\"{}\" cannot be taken up as it is: {difference}", spec.name));
        }
        self.commit(what, next, view);
        Ok(())
    }

    /// Goes on with a strategy of the text that was drawn by hand before.
    ///
    /// # Errors
    /// It was not, or it cannot be bought at this budget.
    pub fn take_up(&mut self, strategy: usize, budget_usd: f64) -> Result<(), EditError> {
        let scenario = self.scenario().clone();
        let Some(spec) = scenario.spec.strategies.get(strategy) else {
            return EditError::say(format!("there is no strategy number {}", strategy + 1));
        };
        if let Some(rule) = spec.rules.iter().position(|rule| !is_drawn(rule)) {
            return EditError::say(format!(
                "\"{}\" is not drawn by hand: its rule {} is for more than one thing, or finds its places itself",
                spec.name,
                rule + 1
            ));
        }
        let what = format!("go on with \"{}\" at {} USD", spec.name, dollars(budget_usd));
        let hand = Hand { strategy: spec.id.clone(), budget_usd };
        let (next, view) = self.prepared(self.text().to_owned(), Some(hand))?;
        self.commit(what, next, view);
        Ok(())
    }
}

/// Whether a rule is of the kind that is written here: for one thing, at drawn places or a named asset.
pub fn is_drawn(rule: &RuleSpec) -> bool {
    match rule {
        RuleSpec::Post { at, most, region, .. } => {
            *most == 1 && region.is_none() && matches!(at, PlaceSpec::Fixed(places) if places.len() == 1)
        }
        RuleSpec::Patrol { task, most, region, .. } => {
            let places = match subject::place(rule) {
                Some((_, PlaceSpec::Fixed(places))) => places.len(),
                _ => 0,
            };
            let fits = match task {
                TaskSpec::Route { stops, in_order, .. } => *in_order && *stops as usize == places.max(2),
                _ => places == 1,
            };
            *most == 1 && region.is_none() && fits && places > 0
        }
        RuleSpec::Harden { at, most, region, .. } => {
            *most == 1 && region.is_none() && matches!(at, PlaceSpec::Named(ids) if ids.len() == 1)
        }
        RuleSpec::Train { most, .. } => *most < u32::MAX,
    }
}

/// An id and a name that no strategy has.
fn names(scenario: &Scenario, after: &StrategySpec) -> (String, String) {
    let strategies = &scenario.spec.strategies;
    let mut number = 1;
    loop {
        let (id, title) = match number {
            1 => ("by-hand".to_owned(), "By hand".to_owned()),
            n => (format!("by-hand-{n}"), format!("By hand {n}")),
        };
        let name: String = format!("{title}, after {}", after.name).chars().take(LONGEST_NAME).collect();
        if strategies.iter().all(|s| s.id != id && s.name != name) {
            return (id, name);
        }
        number += 1;
    }
}

/// What differs between what was bought and what its copy by hand buys; `None` for nothing.
pub fn difference(wanted: &Deployment, got: &Deployment) -> Option<String> {
    let cent = 0.01;
    if (wanted.spent_usd - got.spent_usd).abs() > cent {
        let (wanted, got) = (dollars(wanted.spent_usd), dollars(got.spent_usd));
        return Some(format!("it costs {wanted} USD and its copy {got} USD"));
    }
    if wanted.barriers != got.barriers {
        return Some("its barriers protect other assets in the copy".into());
    }
    if (&wanted.people, &wanted.courses) != (&got.people, &got.courses) {
        return Some("the copy has other people or other courses".into());
    }
    if wanted.units.len() != got.units.len() {
        return Some(format!("it has {} units and its copy {}", wanted.units.len(), got.units.len()));
    }
    let unlike = wanted.units.iter().zip(&got.units).find(|(a, b)| {
        (a.force, a.team, &a.sensors, &a.effectors, a.crew, &a.label)
            != (b.force, b.team, &b.sensors, &b.effectors, b.crew, &b.label)
            || !is_same_task(&a.task, &b.task)
    });
    unlike.map(|(unit, _)| format!("{} does something else in the copy", unit.name))
}

/// Whether two tasks are one, but for what rounding to the metre does.
fn is_same_task(a: &Task, b: &Task) -> bool {
    let near = |a: DVec2, b: DVec2| a.distance(b) <= ADOPTED_WITHIN_M;
    match (a, b) {
        (Task::Hold { at: a }, Task::Hold { at: b })
        | (Task::QuickReaction { at: a }, Task::QuickReaction { at: b }) => near(*a, *b),
        (Task::Area { centre: a, radius_m: ra }, Task::Area { centre: b, radius_m: rb })
        | (Task::Hunt { centre: a, radius_m: ra }, Task::Hunt { centre: b, radius_m: rb }) => {
            near(*a, *b) && ra == rb
        }
        (Task::Route { loop_m: a }, Task::Route { loop_m: b }) => is_same_round(a, b) && is_same_round(b, a),
        _ => false,
    }
}

/// Whether every corner of a round lies on another one. A metre decides on which side of a crossing a stop is reached, so
/// corners need not be as many.
fn is_same_round(corners: &[DVec2], round: &[DVec2]) -> bool {
    if round.is_empty() {
        return corners.is_empty();
    }
    let path = crate::terrain::Path::closed(round.to_vec());
    corners.iter().all(|corner| path.nearest(*corner).offset_m <= ADOPTED_WITHIN_M)
}
