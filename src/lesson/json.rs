//! A lesson with its answers for machines.

use super::answers::Answers;
use super::model::{Ask, Body, Lesson, Plan, Show};
use super::text::Form;
use serde_json::{Value, json};

/// The lesson; with its answers if they are there.
pub fn json(lesson: &Lesson, answers: Option<&Answers>) -> Value {
    let texts =
        |all: &[super::text::Paragraph]| -> Vec<String> { all.iter().map(|p| p.filled(answers)).collect() };
    let steps: Vec<Value> = lesson
        .steps
        .iter()
        .zip(&lesson.spec.steps)
        .map(|(step, spec)| {
            let mut value = json!({
                "kind": spec.kind(),
                "title": step.title,
                "text": texts(&step.text),
                "show": step.show.as_ref().map(|show| shown(lesson, show)),
            });
            match &step.body {
                Body::Predict { id, ask } => {
                    value["id"] = json!(id);
                    value["ask"] = asked(lesson, ask);
                }
                Body::Experiment { setting, plans, look_for, answer } => {
                    let strategies = &lesson.scenario().spec.strategies;
                    value["set"] = json!(lesson.settings[*setting].set);
                    value["plans"] = plans.iter().map(|p| strategies[*p].id.as_str()).collect();
                    value["look_for"] = json!(texts(look_for));
                    value["answer"] = json!(texts(answer));
                }
                Body::Close { take_home, not } => {
                    value["take_home"] = json!(texts(take_home));
                    value["not"] = json!(texts(not));
                }
                Body::Explain { answers } => value["answers_steps"] = json!(answers),
                Body::Say | Body::Watch => {}
            }
            value
        })
        .collect();
    json!({
        "id": lesson.id,
        "name": lesson.spec.name,
        "question": lesson.spec.question,
        "minutes": lesson.spec.minutes,
        "scenario": lesson.scenario_file,
        "seed": lesson.seed,
        "replicates": lesson.spec.replicates,
        "steps": steps,
        "answers": answers.map(answered),
    })
}

fn answered(answers: &Answers) -> Value {
    let values: Vec<Value> = answers
        .values
        .iter()
        .map(|v| {
            let e = v.estimate;
            let finite = |x: f64| x.is_finite().then_some(x);
            json!({
                "id": v.of.id,
                "name": v.of.name,
                "unit": v.of.what.unit().name(),
                "difference": v.of.less.is_some(),
                "value": e.and_then(|e| finite(e.value)),
                "low": e.and_then(|e| finite(e.low)),
                "high": e.and_then(|e| finite(e.high)),
                "n": e.map(|e| e.n),
                "written": v.written(Form::Full),
            })
        })
        .collect();
    let claims: Vec<Value> =
        answers.claims.iter().map(|c| json!({ "claim": c.words, "standing": c.standing.word() })).collect();
    let groups = answers.groups.as_ref().map(|list| {
        let groups: Vec<Value> = list
            .groups
            .iter()
            .map(|g| json!({ "replicate": g.replicate, "counts": g.counts, "luck": g.luck.word() }))
            .collect();
        let of: Vec<&str> = list.of.iter().map(|i| answers.values[*i].of.id.as_str()).collect();
        json!({ "of": of, "groups": groups, "all_groups": list.together, "all_replicates": list.all })
    });
    json!({ "values": values, "claims": claims, "groups": groups })
}

fn plan(lesson: &Lesson, plan: &Plan) -> Value {
    let spec = &lesson.settings[plan.setting].scenario.spec;
    json!({ "strategy": spec.strategies[plan.strategy].id, "budget_usd": spec.budgets_usd[plan.budget] })
}

fn shown(lesson: &Lesson, show: &Show) -> Value {
    let classes = &lesson.scenario().catalogue.classes;
    let layers: Vec<String> = show.layers.iter().map(|layer| format!("{layer:?}").to_lowercase()).collect();
    json!({
        "plans": show.plans.iter().map(|p| plan(lesson, p)).collect::<Vec<_>>(),
        "set": lesson.settings[show.plans[0].setting].set,
        "replicate": show.replicate,
        "from_s": show.from_s,
        "speed": show.speed,
        "layers": layers,
        "heat": show.heat.map(|class| classes[class].id.as_str()),
    })
}

fn asked(lesson: &Lesson, ask: &Ask) -> Value {
    match ask {
        Ask::Number { of, bounds, near } => json!({
            "number": lesson.measured[*of].id, "unit": lesson.measured[*of].read_in().0, "from": bounds.0, "to": bounds.1, "near": near,
        }),
        Ask::Which { options, .. } => {
            json!({ "choices": options.iter().map(|o| o.0.as_str()).collect::<Vec<_>>() })
        }
        Ask::Range { of, ranges } => json!({
            "range_of": lesson.measured[*of].id, "choices": ranges.iter().map(|r| r.0.as_str()).collect::<Vec<_>>(),
        }),
    }
}
