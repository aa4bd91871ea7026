//! What a lesson has to mean: every strategy, budget, class, replicate, raid and figure that it names exists, answers are held back
//! until they were asked for, and it comes to an end. All problems at once.

mod steps;

use super::load::Ground;
use super::model::{Lesson, Measured, Plan, Setting, What};
use super::spec::{ExpectSpec, LessonSpec, MeasuredSpec, OtherSpec, SetSpec, WhatSpec};
use super::text::{Fault, Paragraph};
use crate::scenario::Scenario;
use crate::scenario::change::changed;
use crate::scenario::check::finding::Findings;
use crate::scenario::diagnostic::Severity;
use crate::scenario::read::tell::Tell;
use crate::scenario::suggest;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Fewer replicates carry no verdict.
const FEWEST_REPLICATES: u32 = 10;
/// A class does not wait for more.
const MOST_REPLICATES: u32 = 100_000;
/// More groups has no class.
const MOST_GROUPS: u32 = 100;
/// The longest lesson, minutes.
const MOST_MINUTES: u32 = 480;

/// Checks a lesson; `None` if it cannot be made. Problems go to `tell`.
pub(super) fn check(
    spec: LessonSpec,
    (id, scenario_file): (String, String),
    ground: Option<&Ground>,
    lost_ids: &[String],
    tell: &mut Tell,
) -> Option<Lesson> {
    let ids: Vec<String> = spec.measured.iter().map(|m| m.id.clone()).collect();
    let seed = spec.seed.or(ground.map(|g| g.scenario.spec.seed)).unwrap_or(1);
    let mut checker = Checker {
        spec: &spec,
        ground,
        lost_ids,
        ids: ids.iter().map(String::as_str).collect(),
        seed,
        settings: ground
            .map(|g| Setting { set: Vec::new(), text: g.text.clone(), scenario: g.scenario.clone() })
            .into_iter()
            .collect(),
        failed: Vec::new(),
        out: Findings::default(),
        spoken_of: BTreeSet::new(),
        tell,
    };
    checker.head();
    let measured: Vec<Option<Measured>> =
        spec.measured.iter().enumerate().map(|(i, m)| checker.measured(i, m)).collect();
    let steps = checker.steps(&measured);
    checker.expectations(&measured);
    let group_figures = checker.groups(&measured);
    checker.unused();
    let Checker { settings, out, tell, .. } = checker;
    tell.findings(out.list);
    let sound = tell.diagnostics.iter().all(|d| d.severity == Severity::Warning);
    let measured: Option<Vec<Measured>> = measured.into_iter().collect();
    let (Some(measured), Some(steps), true) = (measured, steps, sound) else { return None };
    Some(Lesson { id, scenario_file, seed, settings, measured, steps, group_figures, spec })
}

struct Checker<'a, 'b, 't> {
    spec: &'a LessonSpec,
    ground: Option<&'a Ground<'a>>,
    lost_ids: &'a [String],
    ids: Vec<&'a str>,
    seed: u64,
    settings: Vec<Setting>,
    /// Changes that cannot be made, about which something was said.
    failed: Vec<SetSpec>,
    out: Findings,
    /// Figures that a text, a prediction, an expectation or a group speaks of.
    spoken_of: BTreeSet<usize>,
    tell: &'b mut Tell<'t>,
}

impl Checker<'_, '_, '_> {
    fn head(&mut self) {
        let spec = self.spec;
        for (path, text) in [("name", &spec.name), ("question", &spec.question)] {
            if text.trim().is_empty() {
                self.out.error(path, format!("`{path}` is empty")).expected("expected a few words").absent();
            }
        }
        self.out.number("minutes", f64::from(spec.minutes), 1.0, f64::from(MOST_MINUTES));
        let (fewest, most) = (f64::from(FEWEST_REPLICATES), f64::from(MOST_REPLICATES));
        self.out.number("replicates", f64::from(spec.replicates), fewest, most);
        if self.ground.is_some_and(|g| g.scenario.spec.campaign.is_some()) {
            self.out
                .error("scenario", "the scenario of this lesson has a campaign")
                .expected("expected a scenario of raids, without `campaign`")
                .hint("lessons look at single raids; `picket study` follows a campaign by month");
        }
        let ids: Vec<(String, &str)> =
            self.ids.iter().enumerate().map(|(i, id)| (format!("measured[{i}].id"), *id)).collect();
        self.out.unique("figure", &ids);
        for (path, id) in ids.iter().filter(|(_, id)| id.contains(['{', '}', ':'])) {
            self.out
                .error(path, format!("the id `{id}` cannot stand in a text"))
                .expected("expected letters, digits and hyphens");
        }
    }

    fn measured(&mut self, at: usize, spec: &MeasuredSpec) -> Option<Measured> {
        let path = format!("measured[{at}]");
        let what = self.what(&format!("{path}.of"), &spec.of);
        let plan = self.plan(&path, &spec.strategy, spec.budget_usd, &spec.set);
        let less = spec.less.as_ref().map(|other| self.other(&format!("{path}.less"), spec, other));
        if let Some(only) = spec.only {
            self.replicate(&format!("{path}.only"), only);
        }
        if what.is_some_and(|w| !w.is_ratio()) && (spec.less.is_some() || spec.only.is_some()) {
            self.out
                .error(format!("{path}.of"), "this measure cannot be told replicate by replicate")
                .expected("expected a measure that is a sum or a share of sums")
                .hint("quantiles and the cost per defeat stand alone: leave out `less` and `only`");
        }
        if spec.less.is_some() && spec.only.is_some() {
            self.out
                .error(format!("{path}.only"), "a difference of one replicate is none")
                .expected("expected either `less` or `only`");
        }
        let (what, plan) = (what?, plan?);
        let less = match less {
            Some(less) => Some(less?),
            None => None,
        };
        if less == Some(plan) {
            self.out
                .error(format!("{path}.less"), "the difference of a plan to itself")
                .expected("expected another strategy, another budget, or other numbers in `set`");
        }
        let scenario = &self.settings[0].scenario;
        let name = match spec.name.is_empty() {
            false => spec.name.clone(),
            true => {
                let strategy = &scenario.spec.strategies[plan.strategy];
                let strategy = if strategy.name.is_empty() { &strategy.id } else { &strategy.name };
                format!("{}: {strategy}", what.name(scenario))
            }
        };
        Some(Measured { id: spec.id.clone(), name, what, plan, less, only: spec.only })
    }

    fn what(&mut self, path: &str, spec: &WhatSpec) -> Option<What> {
        Some(match spec {
            WhatSpec::Measure(measure) => What::Measure(*measure),
            WhatSpec::Leaks(class) => What::Leaks(self.class(path, class)?),
            WhatSpec::Reached(stage) => What::Reached(*stage),
            WhatSpec::Ended(cause) => What::Ended(*cause),
            WhatSpec::LeakedBecause(cause) => {
                if !cause.leaked() {
                    self.out
                        .error(path, "this is no reason for a leak")
                        .expected("expected a cause of a drone that got through")
                        .hint("`Ended(…)` counts those that were stopped");
                }
                What::LeakedBecause(*cause)
            }
        })
    }

    fn class(&mut self, path: &str, id: &str) -> Option<usize> {
        let scenario = &self.ground?.scenario;
        let known: Vec<&str> = scenario.catalogue.classes.iter().map(|c| c.id.as_str()).collect();
        self.out.known(path, "class", id, &known, &[]);
        known.iter().position(|k| *k == id)
    }

    fn strategy(&mut self, path: &str, id: &str) -> Option<usize> {
        let scenario = &self.ground?.scenario;
        let known: Vec<&str> = scenario.spec.strategies.iter().map(|s| s.id.as_str()).collect();
        self.out.known(path, "strategy", id, &known, &[]);
        scenario.strategy(id)
    }

    fn budget(&mut self, path: &str, usd: Option<f64>) -> Option<usize> {
        let budgets = &self.ground?.scenario.spec.budgets_usd;
        let Some(usd) = usd else { return Some(0) };
        let found = budgets.iter().position(|b| *b == usd);
        if found.is_none() {
            let known: Vec<String> = budgets.iter().map(f64::to_string).collect();
            self.out
                .error(path, format!("the scenario has no budget of {usd} USD"))
                .expected(format!("expected {}", suggest::one_of(&known)));
        }
        found
    }

    fn plan(&mut self, path: &str, strategy: &str, usd: Option<f64>, set: &SetSpec) -> Option<Plan> {
        let strategy = self.strategy(&format!("{path}.strategy"), strategy);
        let budget = self.budget(&format!("{path}.budget_usd"), usd);
        let setting = self.setting(&format!("{path}.set"), set);
        Some(Plan { strategy: strategy?, budget: budget?, setting: setting? })
    }

    fn other(&mut self, path: &str, own: &MeasuredSpec, other: &OtherSpec) -> Option<Plan> {
        let strategy = other.strategy.as_ref().unwrap_or(&own.strategy);
        let set = other.set.as_ref().unwrap_or(&own.set);
        self.plan(path, strategy, other.budget_usd.or(own.budget_usd), set)
    }

    /// The setting with these numbers changed, made if it is new.
    fn setting(&mut self, path: &str, set: &SetSpec) -> Option<usize> {
        let ground = self.ground?;
        if let Some(known) = self.settings.iter().position(|s| s.set == *set) {
            return Some(known);
        }
        if self.failed.contains(set) {
            return None;
        }
        match changed(&ground.text, set) {
            Err(error) => {
                let at = set.iter().position(|(p, _)| *p == error.path).unwrap_or(0);
                let hint = match error.found.as_str() {
                    "" => "a path starts at a field of the scenario, such as `laws.sweep_width_m`".to_owned(),
                    found => format!("it leads as far as `{found}`"),
                };
                self.out
                    .error(format!("{path}[{at}][0]"), format!("`{}`: {}", error.path, error.problem))
                    .expected("expected the path of a number in the scenario")
                    .hint(hint);
            }
            Ok(text) => match Scenario::from_text(&text, ground.dir, &ground.name) {
                Ok(loaded) => {
                    let scenario = Arc::new(loaded.scenario);
                    self.settings.push(Setting { set: set.clone(), text, scenario });
                    return Some(self.settings.len() - 1);
                }
                Err(report) => {
                    let first = report.diagnostics().first();
                    let problem = first.map_or(String::new(), |d| format!(": {}", d.message));
                    let error =
                        self.out.error(path, format!("with these numbers the scenario has errors{problem}"));
                    error.expected(match first.and_then(|d| d.expected.clone()) {
                        Some(expected) => expected,
                        None => "expected numbers that the scenario can have".to_owned(),
                    });
                }
            },
        }
        self.failed.push(set.clone());
        None
    }

    fn replicate(&mut self, path: &str, number: u32) {
        if number >= self.spec.replicates {
            self.out.error(path, format!("the lesson has no replicate {number}")).expected(format!(
                "expected 0 to {}, for `replicates` are {}",
                self.spec.replicates.saturating_sub(1),
                self.spec.replicates
            ));
        }
    }

    /// The figure of an id.
    fn figure(&mut self, path: &str, id: &str) -> Option<usize> {
        self.out.known(path, "figure", id, &self.ids, self.lost_ids);
        let found = self.ids.iter().position(|k| *k == id);
        self.spoken_of.extend(found);
        found
    }

    /// A figure that can be compared with others.
    fn comparable(&mut self, path: &str, id: &str, measured: &[Option<Measured>]) -> Option<usize> {
        let index = self.figure(path, id)?;
        let figure = measured[index].as_ref()?;
        if !figure.what.is_ratio() || figure.only.is_some() {
            self.out
                .error(path, format!("`{id}` cannot be compared"))
                .expected("expected a figure that rests on all replicates and is a sum or a share of sums");
            return None;
        }
        Some(index)
    }

    fn same_unit(&mut self, path: &str, figures: &[usize], measured: &[Option<Measured>]) {
        let mut units = figures.iter().filter_map(|i| measured[*i].as_ref()).map(|m| m.what.unit().name());
        let Some(first) = units.next() else { return };
        if let Some(other) = units.find(|unit| *unit != first) {
            self.out
                .error(path, "these figures have different units")
                .expected(format!("expected figures of one unit; found {first} and {other}"));
        }
    }

    /// Takes a text apart. `computed` says whether figures may stand in it.
    fn paragraph(&mut self, path: &str, text: &str, computed: bool) -> Option<Paragraph> {
        if text.trim().is_empty() {
            self.out.error(path, "an empty paragraph").expected("expected a sentence");
            return None;
        }
        let (needle, message, expected, hint) = match Paragraph::parse(text, &self.ids) {
            Ok(paragraph) if computed || !paragraph.is_computed() => {
                for piece in &paragraph.0 {
                    if let super::text::Piece::Figure(index, _) = piece {
                        self.spoken_of.insert(*index);
                    }
                }
                return Some(paragraph);
            }
            Ok(_) => (
                "{".to_owned(),
                "a computed figure would give the answer away here".to_owned(),
                "expected words alone before the explanation".to_owned(),
                Some("figures belong into `Explain`, `Close` and the `answer` of an `Experiment`".to_owned()),
            ),
            Err(Fault::Unknown(id)) if self.lost_ids.contains(&id) => return None,
            Err(Fault::Unknown(id)) => (
                format!("{{{id}"),
                format!("nothing that is measured is called `{id}`"),
                format!("expected {} in the brackets", suggest::one_of(&self.ids)),
                suggest::nearest(&id, self.ids.iter().copied())
                    .map(|near| format!("did you mean `{{{near}}}`?")),
            ),
            Err(Fault::Form(form)) => (
                format!(":{form}"),
                format!("a figure cannot be written as `{form}`"),
                "expected `round`, `size`, or no colon".to_owned(),
                None,
            ),
            Err(Fault::Bracket) => (
                if text.contains('{') { "{" } else { "}" }.to_owned(),
                "a curly bracket without its other half".to_owned(),
                "expected `{id}` with the id of something that is measured".to_owned(),
                None,
            ),
        };
        let place = self.tell.root.place(path, &|_| false);
        let source = self.tell.text.get(place.span.clone()).unwrap_or("");
        let start = place.span.start + source.find(&needle).unwrap_or(0);
        self.tell.add(path, Some(start..start + needle.len()), message, Some(expected), hint);
        None
    }

    fn expectations(&mut self, measured: &[Option<Measured>]) {
        let spec = self.spec;
        for (i, expect) in spec.expect.iter().enumerate() {
            match expect {
                ExpectSpec::Less { what, than, by } => {
                    let a = self.comparable(&format!("expect[{i}].what"), what, measured);
                    let b = self.comparable(&format!("expect[{i}].than"), than, measured);
                    let both: Vec<usize> = a.into_iter().chain(b).collect();
                    self.same_unit(&format!("expect[{i}]"), &both, measured);
                    self.out.number(&format!("expect[{i}].by"), *by, 0.0, f64::MAX);
                }
                ExpectSpec::AtLeast { what, bound } | ExpectSpec::AtMost { what, bound } => {
                    self.figure(&format!("expect[{i}].what"), what);
                    self.out.number(&format!("expect[{i}].bound"), *bound, f64::MIN, f64::MAX);
                }
            }
        }
    }

    fn groups(&mut self, measured: &[Option<Measured>]) -> Vec<usize> {
        let Some(groups) = &self.spec.groups else { return Vec::new() };
        let most = f64::from(MOST_GROUPS.min(self.spec.replicates));
        self.out.number("groups.groups", f64::from(groups.groups), 1.0, most);
        if groups.of.is_empty() {
            self.out
                .error("groups.of", "the groups count nothing")
                .expected("expected the id of a figure")
                .absent();
        }
        let mut figures = Vec::new();
        for (i, id) in groups.of.iter().enumerate() {
            let path = format!("groups.of[{i}]");
            let Some(index) = self.comparable(&path, id, measured) else { continue };
            let plain = measured[index].as_ref().is_some_and(|m| m.less.is_none() && m.plan.setting == 0);
            if !plain {
                self.out
                    .error(path, format!("a group cannot count `{id}`"))
                    .expected("expected a figure of one plan, in the scenario as it is")
                    .hint("each group runs the scenario's file: it has to be changed there");
            }
            figures.push(index);
        }
        figures
    }

    fn unused(&mut self) {
        for (i, id) in self.ids.iter().enumerate().filter(|(i, _)| !self.spoken_of.contains(i)) {
            self.out
                .warning(format!("measured[{i}]"), format!("`{id}` is measured, but nothing speaks of it"))
                .hint("name it in a text, or leave it out: it takes time to compute");
        }
    }
}
