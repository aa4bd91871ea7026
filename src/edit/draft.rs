//! A scenario under the hands of a planner: its text, what it means, and the way back.
//!
//! The text is all there is: undo and redo are stacks of texts, and what the window shows is read from the text anew after
//! every change, by the same checks and the same quartermaster as everywhere. So nothing can be drawn that a file
//! could not say. A change succeeds as a whole, or says why not and leaves everything as it was.
//!
//! The plan that is drawn lives at the budget at which it was taken up: a change that this money, the people or the law
//! do not allow is refused in the quartermaster's own words. Courses are the exception: where fewer people than the plan
//! sends are left untrained, fewer go.
//!
//! Left out: what a change does to other strategies. They plan for themselves, with the assets that are moved.

use super::error::EditError;
use super::text::Sheet;
use crate::scenario::diagnostic::Report;
use crate::scenario::kept::Kept;
use crate::scenario::spec::strategy::{RuleSpec, StrategySpec};
use crate::scenario::{Loaded, Scenario};
use crate::strategy::deploy;
use crate::strategy::deployment::{Bought, Deployment, Refusal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The plan that is drawn by hand: which strategy of the text it is, and at which budget it lives.
#[derive(Clone, Debug, PartialEq)]
pub struct Hand {
    /// Id of the strategy.
    pub strategy: String,
    /// Budget, USD.
    pub budget_usd: f64,
}

/// What the text means.
#[derive(Clone, Debug)]
pub struct View {
    /// The scenario.
    pub scenario: Arc<Scenario>,
    /// What a careful colleague would ask about it.
    pub warnings: Report,
    /// The plan that is drawn, if one was taken up.
    pub plan: Option<Plan>,
}

/// The plan that is drawn, as the quartermaster buys it.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Which strategy of the text it is, and at which budget.
    pub hand: Hand,
    /// Index of the strategy.
    pub strategy: usize,
    /// What it buys.
    pub deployment: Arc<Deployment>,
}

/// A state that can be gone back to.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Moment {
    /// The text.
    pub text: String,
    /// The plan.
    pub hand: Option<Hand>,
}

/// A change that can be undone or redone: what was done, and the state on its other side.
#[derive(Clone, Debug)]
struct Done {
    what: String,
    other: Moment,
}

/// A scenario under the hands of a planner.
#[derive(Debug)]
pub struct Draft {
    pub(super) file: PathBuf,
    /// The map as it was made last, for texts that have the same.
    land: Kept,
    now: Moment,
    view: View,
    past: Vec<Done>,
    future: Vec<Done>,
    /// Changes before the drag that goes on.
    drag: Option<usize>,
    /// The text that is in a file.
    pub(super) on_disk: String,
}

impl Draft {
    /// Begins with the text of a scenario file; the files that it names are found beside `file`.
    ///
    /// # Errors
    /// The text has errors.
    pub fn new(text: &str, file: &Path) -> Result<Self, EditError> {
        // What Windows puts in front of a text is none of it.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
        let now = Moment { text: text.clone(), hand: None };
        let mut land = Kept::default();
        let view = look(&now, file, &mut land)?;
        let (past, future) = (Vec::new(), Vec::new());
        Ok(Draft { file: file.to_owned(), land, now, view, past, future, drag: None, on_disk: text })
    }

    /// The text as it is now.
    pub fn text(&self) -> &str {
        &self.now.text
    }

    /// What the text means: loaded and bought already.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// The scenario as it is now.
    pub fn scenario(&self) -> &Arc<Scenario> {
        &self.view.scenario
    }

    /// The plan that is drawn, if one was taken up.
    pub fn plan(&self) -> Option<&Plan> {
        self.view.plan.as_ref()
    }

    /// Whether everything that was done is in a file.
    pub fn is_saved(&self) -> bool {
        self.now.text == self.on_disk
    }

    /// What can be undone, in words.
    pub fn undoable(&self) -> Option<&str> {
        self.past.last().map(|done| done.what.as_str())
    }

    /// What can be redone, in words.
    pub fn redoable(&self) -> Option<&str> {
        self.future.last().map(|done| done.what.as_str())
    }

    /// What was done so far cannot be undone from here on.
    pub fn forget_steps(&mut self) {
        self.past.clear();
        self.future.clear();
    }

    /// From here on, changes are one step, until [`Draft::end_drag`].
    pub fn begin_drag(&mut self) {
        self.drag = Some(self.past.len());
    }

    /// Ends a drag. One that ended where it began is no step.
    pub fn end_drag(&mut self) {
        let Some(before) = self.drag.take() else { return };
        if self.past.len() > before && self.past.last().is_some_and(|done| done.other == self.now) {
            self.past.pop();
        }
    }

    /// Takes the last change back and says which it was; `None` if there is none.
    ///
    /// # Errors
    /// The files that the scenario names have changed on the disk, so that it has errors now.
    pub fn undo(&mut self) -> Result<Option<String>, EditError> {
        self.end_drag();
        let Some(done) = self.past.last().cloned() else { return Ok(None) };
        self.view = look(&done.other, &self.file, &mut self.land)?;
        self.past.pop();
        let other = std::mem::replace(&mut self.now, done.other);
        self.future.push(Done { what: done.what.clone(), other });
        Ok(Some(done.what))
    }

    /// Makes the change again that was taken back last and says which it was; `None` if there is none.
    ///
    /// # Errors
    /// As [`Draft::undo`].
    pub fn redo(&mut self) -> Result<Option<String>, EditError> {
        self.end_drag();
        let Some(done) = self.future.last().cloned() else { return Ok(None) };
        self.view = look(&done.other, &self.file, &mut self.land)?;
        self.future.pop();
        let other = std::mem::replace(&mut self.now, done.other);
        self.past.push(Done { what: done.what.clone(), other });
        Ok(Some(done.what))
    }

    /// Makes a change to the text, if the new text is sound and the plan in it can be bought.
    pub(super) fn change(&mut self, what: String, sheet: Sheet) -> Result<(), EditError> {
        let hand = self.now.hand.clone();
        let (next, view) = self.prepared(sheet.into_text(), hand)?;
        self.commit(what, next, view);
        Ok(())
    }

    /// A state that could come next, and what it means.
    pub(super) fn prepared(&mut self, text: String, hand: Option<Hand>) -> Result<(Moment, View), EditError> {
        let next = Moment { text, hand };
        let view = match next == self.now {
            true => self.view.clone(),
            false => look(&next, &self.file, &mut self.land)?,
        };
        Ok((next, view))
    }

    /// Goes on to the next state.
    pub(super) fn commit(&mut self, what: String, next: Moment, view: View) {
        if next == self.now {
            return;
        }
        self.view = view;
        let other = std::mem::replace(&mut self.now, next);
        self.future.clear();
        let goes_on = self.drag.is_some_and(|before| self.past.len() > before);
        if !goes_on {
            self.past.push(Done { what, other });
        }
    }

    /// The plan that is drawn.
    pub(super) fn drawn(&self) -> Result<&Plan, EditError> {
        let none = "no plan is drawn by hand yet: take up what a strategy buys first";
        self.plan().ok_or_else(|| EditError::Impossible(none.into()))
    }
}

impl Plan {
    /// The strategy as it was read.
    pub(super) fn spec<'a>(&self, scenario: &'a Scenario) -> &'a StrategySpec {
        &scenario.spec.strategies[self.strategy]
    }

    /// Number of the rule that bought a thing.
    pub(super) fn rule_of(&self, thing: Bought) -> Option<usize> {
        self.deployment.ledger.iter().find(|line| line.thing == thing).map(|line| line.rule)
    }
}

/// Reads a text, and buys the plan in it.
fn look(moment: &Moment, file: &Path, land: &mut Kept) -> Result<View, EditError> {
    let dir = file.parent().unwrap_or(Path::new(""));
    let name = file.display().to_string();
    let Loaded { scenario, warnings } = Scenario::from_text_on(&moment.text, dir, &name, land)?;
    let plan = match &moment.hand {
        Some(hand) => Some(bought(&scenario, hand)?),
        None => None,
    };
    Ok(View { scenario: Arc::new(scenario), warnings, plan })
}

/// What a plan buys, if it can buy all that it holds.
fn bought(scenario: &Scenario, hand: &Hand) -> Result<Plan, EditError> {
    let Some(strategy) = scenario.strategy(&hand.strategy) else {
        return EditError::say(format!("there is no strategy `{}` in the text", hand.strategy));
    };
    let deployment = deploy(scenario, strategy, hand.budget_usd);
    let rules = &scenario.spec.strategies[strategy].rules;
    let missing = |refusal: &&Refusal| match rules[refusal.rule] {
        // Courses that nobody needs are none the worse.
        RuleSpec::Train { .. } => refusal.short_usd.is_some(),
        // A stop without a road is left out, and that is not what was drawn.
        _ => true,
    };
    let refusals: Vec<Refusal> = deployment.refusals.iter().filter(missing).cloned().collect();
    if !refusals.is_empty() {
        return Err(EditError::Refused(refusals));
    }
    Ok(Plan { hand: hand.clone(), strategy, deployment: Arc::new(deployment) })
}
