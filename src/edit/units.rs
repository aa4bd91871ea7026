//! Changing what the plan that is drawn holds: posts, patrols, barriers, courses.
//!
//! Units and barriers are named by their index in the deployment, as whoever sees the map names them; the rule that bought
//! one is changed where it stands in the text. What is added comes last in the order of buying.

use super::draft::{Draft, Plan};
use super::error::EditError;
use super::text::{Sheet, Step, number, place, quoted_list};
use super::write::{DrawnRule, DrawnTask, nothing};
use crate::scenario::Scenario;
use crate::scenario::check::subject;
use crate::scenario::land::metres;
use crate::scenario::spec::strategy::{PlaceSpec, RuleSpec, TaskSpec};
use crate::strategy::deployment::Bought;
use crate::strategy::words::{people, shown};
use glam::DVec2;

use Step::{Field, Id, Item};

/// A unit of the plan, as it can be taken hold of.
#[derive(Clone, Debug, PartialEq)]
pub struct Handles {
    /// Its places: where it stands, its centre, or the stops of its route in their order.
    pub places: Vec<DVec2>,
    /// Radius of its disc, m, if it has one.
    pub radius_m: Option<f64>,
    /// Whether it goes round stops, so that some can be added.
    pub is_route: bool,
}

impl Draft {
    /// Where a unit of the plan can be taken hold of; `None` if there is no such unit.
    pub fn handles(&self, unit: usize) -> Option<Handles> {
        let rule = self.drawn().ok()?.rule_of(Bought::Unit(unit))?;
        let rule = &self.drawn().ok()?.spec(self.scenario()).rules[rule];
        let Some((_, PlaceSpec::Fixed(places))) = subject::place(rule) else { return None };
        let task = match rule {
            RuleSpec::Patrol { task, .. } => Some(task),
            _ => None,
        };
        Some(Handles {
            places: places.iter().map(|at| metres(*at)).collect(),
            radius_m: match task {
                Some(TaskSpec::Area { radius_m, .. } | TaskSpec::Hunt { radius_m, .. }) => Some(*radius_m),
                _ => None,
            },
            is_route: matches!(task, Some(TaskSpec::Route { .. })),
        })
    }

    /// Moves a unit so that its first place comes to lie somewhere; a route goes along as a whole. Off the map ends at its edge.
    ///
    /// # Errors
    /// The plan cannot have it there; nothing has changed then.
    pub fn move_unit(&mut self, unit: usize, to: DVec2) -> Result<(), EditError> {
        let (rule, handles) = (self.unit_rule(unit)?, self.unit_handles(unit)?);
        let shift = finite(to)? - handles.places[0];
        let scenario = self.scenario().clone();
        let moved: Vec<String> =
            handles.places.iter().map(|at| place(on_map(&scenario, *at + shift))).collect();
        let list = format!("[{}]", moved.join(", "));
        let what = format!("move {}", self.called(unit));
        let steps = self.places_of(rule)?;
        self.change_at(what, &steps, |sheet, steps| sheet.replace_inner(steps, &list))
    }

    /// Moves one stop of a route. Off the map ends at its edge.
    ///
    /// # Errors
    /// There is no such stop, or the plan cannot have it there; nothing has changed then.
    pub fn move_stop(&mut self, unit: usize, stop: usize, to: DVec2) -> Result<(), EditError> {
        let rule = self.stop_of(unit, stop)?;
        let to = place(on_map(self.scenario(), finite(to)?));
        let what = format!("move stop {} of {}", stop + 1, self.called(unit));
        let mut steps = self.places_of(rule)?;
        steps.push(Item(stop));
        self.change_at(what, &steps, |sheet, steps| sheet.replace(steps, &to))
    }

    /// Adds a stop to a route, behind the stop of a number.
    ///
    /// # Errors
    /// There is no such stop, the place is off the map, or the plan cannot have it; nothing has changed then.
    pub fn add_stop(&mut self, unit: usize, behind: usize, at: DVec2) -> Result<(), EditError> {
        let rule = self.stop_of(unit, behind)?;
        let stops = self.unit_handles(unit)?.places.len() + 1;
        let at = place(must_be_on_map(self.scenario(), at)?);
        let what = format!("add a stop to {}", self.called(unit));
        let steps = self.places_of(rule)?;
        self.change_at(what, &steps, |sheet, steps| {
            let sheet = sheet.add_inline(steps, Some(behind), &at)?;
            sheet.set(&steps[..steps.len() - 1], "stops", &stops.to_string())
        })
    }

    /// Removes a stop of a route; one stays at least.
    ///
    /// # Errors
    /// There is no such stop, or it is the last one; nothing has changed then.
    pub fn remove_stop(&mut self, unit: usize, stop: usize) -> Result<(), EditError> {
        let rule = self.stop_of(unit, stop)?;
        let left = self.unit_handles(unit)?.places.len() - 1;
        if left == 0 {
            let called = self.called(unit);
            return EditError::say(format!("{called} has no other stop: remove the patrol, or move it"));
        }
        let what = format!("remove stop {} of {}", stop + 1, self.called(unit));
        let steps = self.places_of(rule)?;
        self.change_at(what, &steps, |sheet, steps| {
            let sheet = sheet.remove(steps, stop)?;
            sheet.set(&steps[..steps.len() - 1], "stops", &left.max(2).to_string())
        })
    }

    /// Changes the radius of the disc that a unit moves about in or searches.
    ///
    /// # Errors
    /// It has none, or the radius is out of bounds; nothing has changed then.
    pub fn set_radius(&mut self, unit: usize, radius_m: f64) -> Result<(), EditError> {
        let (rule, handles) = (self.unit_rule(unit)?, self.unit_handles(unit)?);
        if handles.radius_m.is_none() {
            return EditError::say(format!("{} has no radius: it is not in a disc", self.called(unit)));
        }
        let radius = number((radius_m * 10.0).round() / 10.0);
        let what = format!("change the radius of {}", self.called(unit));
        let steps = self.rule_steps(rule)?;
        self.change_at(what, &[steps, vec![Field("task")]].concat(), |sheet, steps| {
            sheet.set(steps, "radius_m", &radius)
        })
    }

    /// Changes what kit a unit has: sensors and effectors by catalogue id.
    ///
    /// # Errors
    /// The plan cannot have it; nothing has changed then.
    pub fn set_kit(&mut self, unit: usize, items: &[String]) -> Result<(), EditError> {
        let rule = self.unit_rule(unit)?;
        let what = format!("change the kit of {}", self.called(unit));
        let items = quoted_list(items);
        let steps = self.rule_steps(rule)?;
        self.change_at(what, &steps, |sheet, steps| sheet.set(steps, "items", &items))
    }

    /// Adds a post of a force (the first if none is named) with kit.
    ///
    /// # Errors
    /// The place is off the map, or the plan cannot have it; nothing has changed then.
    pub fn add_post(&mut self, force: Option<&str>, items: &[String], at: DVec2) -> Result<(), EditError> {
        let at = must_be_on_map(self.scenario(), at)?;
        self.add_rule("add a post", DrawnRule::Post { force, items, at }.text(None))
    }

    /// Adds a patrol of a force (the first if none is named) with a team, kit and a task.
    ///
    /// # Errors
    /// A place is off the map, or the plan cannot have it; nothing has changed then.
    pub fn add_patrol(
        &mut self,
        force: Option<&str>,
        team: &str,
        items: &[String],
        task: &DrawnTask,
    ) -> Result<(), EditError> {
        if task.places().is_empty() {
            return EditError::say("a route needs a stop");
        }
        for at in task.places() {
            must_be_on_map(self.scenario(), at)?;
        }
        self.add_rule("add a patrol", DrawnRule::Patrol { force, team, items, task }.text(None))
    }

    /// Removes a unit.
    ///
    /// # Errors
    /// There is no such unit; nothing has changed then.
    pub fn remove_unit(&mut self, unit: usize) -> Result<(), EditError> {
        let rule = self.unit_rule(unit)?;
        let what = format!("remove {}", self.called(unit));
        let sheet = self.without(&Sheet::new(self.text()), &[rule])?;
        self.change(what, sheet)
    }

    /// Puts a barrier on an asset, by catalogue id and index.
    ///
    /// # Errors
    /// There is no such thing, or the plan cannot have it; nothing has changed then.
    pub fn add_barrier(&mut self, barrier: &str, asset: usize) -> Result<(), EditError> {
        let scenario = self.scenario().clone();
        let Some(asset) = scenario.assets.get(asset) else {
            return EditError::say(format!("there is no asset number {}", asset + 1));
        };
        let what = format!("put {barrier} on {}", shown(&asset.name, &asset.id));
        self.add_rule(&what, DrawnRule::Barrier { barrier, asset: &asset.id }.text(None))
    }

    /// Takes a barrier off its asset, by its index in the deployment.
    ///
    /// # Errors
    /// There is no such barrier; nothing has changed then.
    pub fn remove_barrier(&mut self, barrier: usize) -> Result<(), EditError> {
        let Some(rule) = self.drawn()?.rule_of(Bought::Barrier(barrier)) else {
            return EditError::say(format!("there is no barrier number {}", barrier + 1));
        };
        let asset = &self.scenario().assets[self.drawn()?.deployment.barriers[barrier].asset];
        let what = format!("take a barrier off {}", shown(&asset.name, &asset.id));
        let sheet = self.without(&Sheet::new(self.text()), &[rule])?;
        self.change(what, sheet)
    }

    /// Sends so many people of a force on courses, instead of those that the plan sends. Fewer go where fewer are left untrained.
    ///
    /// # Errors
    /// There is no such force, or no money; nothing has changed then.
    pub fn set_courses(&mut self, force: usize, count: u32) -> Result<(), EditError> {
        let scenario = self.scenario().clone();
        let Some(spec) = scenario.spec.forces.get(force) else {
            return EditError::say(format!("there is no force number {}", force + 1));
        };
        let of_force = |rule: &RuleSpec| matches!(rule, RuleSpec::Train { force: id, .. } if scenario.force(id.as_deref()) == Some(force));
        let rules = &self.drawn()?.spec(&scenario).rules;
        let old: Vec<usize> = (0..rules.len()).filter(|&i| of_force(&rules[i])).collect();
        let what = format!("train {} of the {}", people(count), shown(&spec.name, &spec.id));
        let mut sheet = Sheet::new(self.text());
        if count > 0 {
            let rule = DrawnRule::Courses { force: Some(&spec.id), people: count }.text(None);
            sheet = added(self.drawn()?, &sheet, &rule)?;
        }
        let sheet = self.without(&sheet, &old)?;
        self.change(what, sheet)
    }

    fn add_rule(&mut self, what: &str, rule: String) -> Result<(), EditError> {
        let sheet = added(self.drawn()?, &Sheet::new(self.text()), &rule)?;
        self.change(what.to_owned(), sheet)
    }

    /// A text without some rules of the plan, which rise; a rule that buys nothing takes their place if none is left.
    fn without(&self, sheet: &Sheet, rules: &[usize]) -> Result<Sheet, EditError> {
        let plan = self.drawn()?;
        let list = list_of(plan);
        let mut sheet = sheet.clone();
        if sheet.count(&list) == rules.len() {
            sheet = added(plan, &sheet, &nothing())?;
        }
        for rule in rules.iter().rev() {
            sheet = sheet.remove(&list, *rule).ok_or_else(lost)?;
        }
        Ok(sheet)
    }

    /// Makes a change at a place of the text.
    fn change_at(
        &mut self,
        what: String,
        steps: &[Step],
        make: impl FnOnce(&Sheet, &[Step]) -> Option<Sheet>,
    ) -> Result<(), EditError> {
        let sheet = make(&Sheet::new(self.text()), steps).ok_or_else(lost)?;
        self.change(what, sheet)
    }

    fn unit_rule(&self, unit: usize) -> Result<usize, EditError> {
        let rule = self.drawn()?.rule_of(Bought::Unit(unit));
        rule.ok_or_else(|| EditError::Impossible(format!("the plan has no unit number {}", unit + 1)))
    }

    fn unit_handles(&self, unit: usize) -> Result<Handles, EditError> {
        self.handles(unit).filter(|handles| !handles.places.is_empty()).ok_or_else(lost)
    }

    /// The rule of a route with a stop of this number.
    fn stop_of(&self, unit: usize, stop: usize) -> Result<usize, EditError> {
        let (rule, handles) = (self.unit_rule(unit)?, self.unit_handles(unit)?);
        if !handles.is_route {
            return EditError::say(format!("{} goes round no stops: it has one place", self.called(unit)));
        }
        if stop >= handles.places.len() {
            let stops = handles.places.len();
            return EditError::say(format!(
                "{} has {stops} stops, and no number {}",
                self.called(unit),
                stop + 1
            ));
        }
        Ok(rule)
    }

    /// `post 3`, `patrol 1`: a unit in the names of what was done.
    fn called(&self, unit: usize) -> String {
        let found = self.plan().and_then(|plan| plan.deployment.units.get(unit));
        let kind = if found.is_some_and(|unit| unit.team.is_some()) { "patrol" } else { "post" };
        format!("{kind} {}", unit + 1)
    }
}

impl Draft {
    /// The steps to a rule of the plan.
    fn rule_steps(&self, rule: usize) -> Result<Vec<Step>, EditError> {
        Ok([list_of(self.drawn()?), vec![Item(rule)]].concat())
    }

    /// The steps to the places of a rule of the plan.
    fn places_of(&self, rule: usize) -> Result<Vec<Step>, EditError> {
        let (below, _) = subject::place(&self.drawn()?.spec(self.scenario()).rules[rule]).ok_or_else(lost)?;
        Ok([self.rule_steps(rule)?, below.split('.').map(Field).collect()].concat())
    }
}

/// The steps to the rules of a plan.
fn list_of(plan: &Plan) -> Vec<Step> {
    vec![Field("strategies"), Id(plan.hand.strategy.clone()), Field("rules")]
}

/// A text with one more rule of the plan.
fn added(plan: &Plan, sheet: &Sheet, rule: &str) -> Result<Sheet, EditError> {
    sheet.add_lines(&list_of(plan), rule).ok_or_else(lost)
}

/// What cannot be: the text says what was read from it.
pub(super) fn lost() -> EditError {
    EditError::Impossible(
        "the text does not say this where it should; is it written in an unusual way?".into(),
    )
}

fn finite(at: DVec2) -> Result<DVec2, EditError> {
    match at.is_finite() {
        true => Ok(at),
        false => EditError::say("a place is two plain numbers, metres east and north"),
    }
}

/// The nearest whole metre on the map.
pub(super) fn on_map(scenario: &Scenario, at: DVec2) -> DVec2 {
    let (width, height) = scenario.spec.ground.size_km();
    let most = (metres((width, height)) + 1e-6).floor();
    at.round().clamp(DVec2::ZERO, most)
}

pub(super) fn must_be_on_map(scenario: &Scenario, at: DVec2) -> Result<DVec2, EditError> {
    let (width, height) = scenario.spec.ground.size_km();
    let at = finite(at)?;
    if at.x < 0.0 || at.y < 0.0 || at.x > width * 1000.0 || at.y > height * 1000.0 {
        let (place, width, height) = (place(at), number(width), number(height));
        return EditError::say(format!(
            "{place} lies off the map, which is {width} km wide and {height} km high"
        ));
    }
    Ok(on_map(scenario, at))
}
