//! The steps: their order, what is asked in them, and what is to be seen.

use super::Checker;
use crate::lesson::model::{Ask, Body, Measured, Plan, Show, Step};
use crate::lesson::spec::{AskSpec, FromSpec, ShowSpec, StepSpec};
use crate::lesson::text::Paragraph;
use crate::rng::Streams;
use crate::sim::drawn::Drawn;
use crate::sim::threat::ThreatPlan;
use crate::study::Unit;

/// More plans side by side can nobody look at.
const MOST_PLANS: usize = 4;
/// More steps has no lesson.
const MOST_STEPS: usize = 50;

impl Checker<'_, '_, '_> {
    /// All steps; `None` if one cannot be made.
    pub(super) fn steps(&mut self, measured: &[Option<Measured>]) -> Option<Vec<Step>> {
        let spec = self.spec;
        self.order();
        let mut steps = Vec::new();
        for (i, step) in spec.steps.iter().enumerate().take(MOST_STEPS) {
            let path = format!("steps[{i}]");
            if !matches!(step, StepSpec::Close { .. }) {
                self.out.text(&format!("{path}.title"), step.title());
            }
            let show = step.show().map(|show| self.show(&format!("{path}.show"), show));
            let body = self.body(i, &path, step, measured);
            let text = match step {
                StepSpec::Say { text, .. }
                | StepSpec::Predict { text, .. }
                | StepSpec::Watch { text, .. }
                | StepSpec::Experiment { text, .. } => self.paragraphs(&format!("{path}.text"), text, false),
                StepSpec::Explain { text, .. } => self.paragraphs(&format!("{path}.text"), text, true),
                StepSpec::Close { .. } => Some(Vec::new()),
            };
            let show = match show {
                Some(show) => show.map(Some),
                None => Some(None),
            };
            steps.push((|| {
                Some(Step { title: step.title().to_owned(), text: text?, show: show?, body: body? })
            })());
        }
        steps.into_iter().collect()
    }

    /// That it begins, ends, and answers what it asks.
    fn order(&mut self) {
        let spec = self.spec;
        if spec.steps.len() > MOST_STEPS {
            self.out
                .error("steps", "the lesson has too many steps")
                .expected(format!("expected at most {MOST_STEPS}; found {}", spec.steps.len()));
        }
        match spec.steps.iter().position(|s| matches!(s, StepSpec::Close { .. })) {
            None => {
                self.out
                    .error("steps", "the lesson does not come to an end")
                    .expected("expected `Close(…)` as the last step: what to take home, and what not")
                    .absent();
            }
            Some(at) if at + 1 < spec.steps.len() => {
                self.out
                    .error(format!("steps[{at}]"), "the lesson goes on after its end")
                    .expected("expected `Close(…)` as the last step");
            }
            Some(_) => {}
        }
        let mut ids = Vec::new();
        for (i, step) in spec.steps.iter().enumerate() {
            let StepSpec::Predict { id, .. } = step else { continue };
            ids.push((format!("steps[{i}].id"), id.as_str()));
            if !spec.steps[i..].iter().any(|s| matches!(s, StepSpec::Explain { .. })) {
                self.out
                    .error(format!("steps[{i}]"), format!("the prediction `{id}` is never answered"))
                    .expected("expected an `Explain(…)` after it");
            }
        }
        self.out.unique("prediction", &ids);
    }

    fn body(
        &mut self,
        at: usize,
        path: &str,
        step: &StepSpec,
        measured: &[Option<Measured>],
    ) -> Option<Body> {
        Some(match step {
            StepSpec::Say { .. } => Body::Say,
            StepSpec::Watch { .. } => Body::Watch,
            StepSpec::Predict { id, ask, .. } => {
                Body::Predict { id: id.clone(), ask: self.ask(&format!("{path}.ask"), ask, measured)? }
            }
            StepSpec::Explain { answers, .. } => {
                Body::Explain { answers: self.answered(at, path, answers.as_deref())? }
            }
            StepSpec::Experiment { set, plans, look_for, answer, .. } => {
                let setting = self.setting(&format!("{path}.set"), set);
                let plans: Vec<Option<usize>> = plans
                    .iter()
                    .enumerate()
                    .map(|(i, id)| self.strategy(&format!("{path}.plans[{i}]"), id))
                    .collect();
                let look_for = self.paragraphs(&format!("{path}.look_for"), look_for, false);
                let answer = self.paragraphs(&format!("{path}.answer"), answer, true);
                Body::Experiment {
                    setting: setting?,
                    plans: plans.into_iter().collect::<Option<_>>()?,
                    look_for: look_for?,
                    answer: answer?,
                }
            }
            StepSpec::Close { take_home, not } => {
                let take_home = self.paragraphs(&format!("{path}.take_home"), take_home, true);
                let not = self.paragraphs(&format!("{path}.not"), not, true);
                Body::Close { take_home: take_home?, not: not? }
            }
        })
    }

    /// The predictions that an explanation comes back to.
    fn answered(&mut self, at: usize, path: &str, ids: Option<&[String]>) -> Option<Vec<usize>> {
        let steps = &self.spec.steps;
        let predictions: Vec<(usize, &str)> = steps[..at]
            .iter()
            .enumerate()
            .filter_map(|(i, s)| match s {
                StepSpec::Predict { id, .. } => Some((i, id.as_str())),
                _ => None,
            })
            .collect();
        let Some(ids) = ids else {
            let last = steps[..at].iter().rposition(|s| matches!(s, StepSpec::Explain { .. })).unwrap_or(0);
            return Some(predictions.into_iter().map(|(i, _)| i).filter(|i| *i >= last).collect());
        };
        let known: Vec<&str> = predictions.iter().map(|(_, id)| *id).collect();
        let mut found = Vec::new();
        for (i, id) in ids.iter().enumerate() {
            self.out.known(&format!("{path}.answers[{i}]"), "earlier prediction", id, &known, self.lost_ids);
            found.push(predictions.iter().find(|(_, k)| k == id).map(|(at, _)| *at));
        }
        found.into_iter().collect()
    }

    fn paragraphs(&mut self, path: &str, texts: &[String], computed: bool) -> Option<Vec<Paragraph>> {
        if texts.is_empty() {
            self.out.error(path, "there is nothing to read here").expected("expected a paragraph").absent();
        }
        let all: Vec<Option<Paragraph>> = texts
            .iter()
            .enumerate()
            .map(|(i, text)| self.paragraph(&format!("{path}[{i}]"), text, computed))
            .collect();
        all.into_iter().collect()
    }

    fn ask(&mut self, path: &str, ask: &AskSpec, measured: &[Option<Measured>]) -> Option<Ask> {
        Some(match ask {
            AskSpec::Number { of, from, to, near } => {
                let of = self.figure(&format!("{path}.of"), of)?;
                let figure = measured[of].as_ref()?;
                let usual = match (figure.what.unit(), figure.less.is_some()) {
                    (Unit::Share, false) => (0.0, 100.0),
                    (Unit::Share, true) => (-100.0, 100.0),
                    (_, false) => (0.0, 1e12),
                    (_, true) => (-1e12, 1e12),
                };
                let bounds = (from.unwrap_or(usual.0), to.unwrap_or(usual.1));
                if bounds.0.is_nan() || bounds.1.is_nan() || bounds.0 >= bounds.1 {
                    self.out
                        .error(format!("{path}.to"), "nothing can be predicted within these bounds")
                        .expected(format!("expected more than {}; found {}", bounds.0, bounds.1));
                }
                self.out.number(&format!("{path}.near"), *near, 0.0, 1e12);
                Ask::Number { of, bounds, near: *near }
            }
            AskSpec::Which { options, right } => {
                if options.len() < 2 {
                    self.out
                        .error(format!("{path}.options"), "there is nothing to choose from")
                        .expected(format!("expected two choices or more; found {}", options.len()))
                        .absent();
                }
                let figures: Vec<Option<usize>> = options
                    .iter()
                    .enumerate()
                    .map(|(i, o)| self.comparable(&format!("{path}.options[{i}].of"), &o.of, measured))
                    .collect();
                let figures = figures.into_iter().collect::<Option<Vec<usize>>>()?;
                self.same_unit(&format!("{path}.options"), &figures, measured);
                let options = options.iter().map(|o| o.text.clone()).zip(figures).collect();
                Ask::Which { options, right: *right }
            }
            AskSpec::Range { of, ranges } => {
                let of = self.figure(&format!("{path}.of"), of)?;
                let last = ranges.len().saturating_sub(1);
                let ends: Vec<f64> = ranges.iter().map(|r| r.to.unwrap_or(f64::INFINITY)).collect();
                let rises = ends.windows(2).all(|pair| pair[0] < pair[1]);
                if ranges.len() < 2 || !rises || ends.get(last) != Some(&f64::INFINITY) {
                    self.out
                        .error(format!("{path}.ranges"), "the ranges do not lie one behind the other")
                        .expected("expected two or more, each with `to` but the last, rising");
                }
                Ask::Range { of, ranges: ranges.iter().map(|r| r.text.clone()).zip(ends).collect() }
            }
        })
    }

    fn show(&mut self, path: &str, spec: &ShowSpec) -> Option<Show> {
        if spec.plans.is_empty() || spec.plans.len() > MOST_PLANS {
            self.out.error(format!("{path}.plans"), "this cannot be looked at").expected(format!(
                "expected 1 to {MOST_PLANS} strategies side by side; found {}",
                spec.plans.len()
            ));
        }
        let budget = self.budget(&format!("{path}.budget_usd"), spec.budget_usd);
        let setting = self.setting(&format!("{path}.set"), &spec.set);
        let strategies: Vec<Option<usize>> = spec
            .plans
            .iter()
            .enumerate()
            .map(|(i, id)| self.strategy(&format!("{path}.plans[{i}]"), id))
            .collect();
        self.replicate(&format!("{path}.replicate"), spec.replicate);
        if let Some(speed) = spec.speed {
            self.out.number(&format!("{path}.speed"), speed, 1.0, 1000.0);
        }
        let heat = match &spec.heat {
            Some(class) => Some(self.class(&format!("{path}.heat"), class)?),
            None => None,
        };
        let (budget, setting) = (budget?, setting?);
        let from_s = self.from(&format!("{path}.from"), spec, setting)?;
        let strategies = strategies.into_iter().collect::<Option<Vec<usize>>>()?;
        let mut layers = spec.layers.clone();
        layers.sort();
        layers.dedup();
        Some(Show {
            plans: strategies.into_iter().map(|strategy| Plan { setting, strategy, budget }).collect(),
            replicate: spec.replicate,
            from_s,
            speed: spec.speed,
            layers,
            heat,
        })
    }

    /// The time from which something is shown; the outer `None` if there is no such raid.
    fn from(&mut self, path: &str, spec: &ShowSpec, setting: usize) -> Option<Option<f64>> {
        let FromSpec::Launch { raid, before_s } = spec.from else { return Some(None) };
        let scenario = &self.settings[setting].scenario;
        if scenario.spec.campaign.is_some() {
            return None;
        }
        let streams = Streams { seed: self.seed, replicate: u64::from(spec.replicate) };
        let plan = ThreatPlan::new(scenario, &Drawn::new(scenario, streams));
        self.out.number(&format!("{path}.before_s"), before_s, 0.0, 86_400.0);
        let found = plan.raids.get((raid as usize).wrapping_sub(1));
        if found.is_none() {
            self.out
                .error(format!("{path}.raid"), format!("replicate {} has no raid {raid}", spec.replicate))
                .expected(match plan.raids.len() {
                    0 => "expected another replicate; no raid comes in this one".to_owned(),
                    raids => format!("expected 1 to {raids}"),
                })
                .hint("`picket run` tells a replicate raid by raid, with their numbers");
        }
        found.map(|raid| Some((raid.launch_s - before_s).max(0.0)))
    }
}
