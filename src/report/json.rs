//! A study's findings for machines: everything the text says, and more, with names instead of indices.
//!
//! Keys are sorted; what is not defined is null. Numbers are SI and shares (0 to 1), as in the tables' columns.

use serde_json::{Map, Value, json};

use crate::report::words::{best_sentence, leak_sentence, next_sentence, pair_sentence};
use crate::sim::outcome::{Cause, Stage};
use crate::stats::{Difference, Place};
use crate::study::{
    ClassSummary, Comparison, Estimate, Extreme, Finding, Frontier, Marginal, Measure, Pair, RowSummary,
    StudyNames, Verdicts,
};

/// The whole comparison.
pub fn comparison_json(names: &StudyNames, comparison: &Comparison, seed: u64) -> Value {
    let grades = names.grades;
    json!({
        "scenario": { "name": names.scenario, "sha256": names.hash, "period_days": names.period_days,
                      "costed_years": names.costed_years },
        "master_seed": seed.to_string(),
        "replicates": comparison.replicates,
        "level": 0.95,
        "input_grades": { "A": grades.a, "B": grades.b, "C": grades.c, "R": grades.r, "none": grades.ungraded },
        "rows": comparison.rows.iter().map(|r| row_json(names, r)).collect::<Vec<_>>(),
        "verdicts": comparison.verdicts.iter().map(|v| verdicts_json(names, comparison, v)).collect::<Vec<_>>(),
        "frontiers": comparison.frontiers.iter().map(|f| frontier_json(names, comparison, f)).collect::<Vec<_>>(),
        "next_ten_per_cent": comparison.next.iter().map(|m| marginal_json(names, m)).collect::<Vec<_>>(),
    })
}

fn row_json(names: &StudyNames, row: &RowSummary) -> Value {
    let measures: Map<String, Value> = Measure::ALL
        .iter()
        .map(|&m| (m.name().to_owned(), row.get(m).map_or(Value::Null, |e| estimate_json(e, m))))
        .collect();
    let classes: Map<String, Value> =
        names.classes.iter().zip(&row.classes).map(|(name, c)| (name.id.clone(), class_json(c))).collect();
    let funnel: Map<String, Value> =
        Stage::ALL.iter().zip(row.funnel).map(|(s, part)| (s.name().to_owned(), json!(part))).collect();
    let causes: Map<String, Value> =
        Cause::ALL.iter().zip(row.causes).map(|(c, count)| (c.name().to_owned(), json!(count))).collect();
    json!({
        "strategy": names.strategies[row.strategy].id,
        "budget_usd": names.budgets_usd[row.budget],
        "n": row.n,
        "drones": row.drones,
        "leakers": row.leakers,
        "nominal_cost_usd": row.spent_usd,
        "measures": measures,
        "classes": classes,
        "funnel": funnel,
        "causes": causes,
        "why_it_leaks": leak_sentence(names, row),
    })
}

fn class_json(class: &ClassSummary) -> Value {
    let leak_through = class.leak_through.map(|e| estimate_json(&e, Measure::LeakThrough));
    json!({ "drones": class.drones, "leak_through": leak_through })
}

fn estimate_json(estimate: &Estimate, measure: Measure) -> Value {
    let extreme = match estimate.extreme {
        Extreme::Inside => Value::Null,
        Extreme::None => json!("none"),
        Extreme::All => json!("all"),
    };
    // Ends without an interval are NaN, which JSON has as null.
    json!({ "value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n,
            "unit": measure.unit().name(), "extreme": extreme })
}

fn difference_json(d: &Difference) -> Value {
    json!({
        "value": d.value,
        "low": d.interval.map(|i| i.low),
        "high": d.interval.map(|i| i.high),
        "p": d.p_value,
        "sd": d.sd,
        "n": d.n,
    })
}

fn verdicts_json(names: &StudyNames, comparison: &Comparison, v: &Verdicts) -> Value {
    let id = |s: usize| &names.strategies[s].id;
    let with_best: Vec<Value> = v
        .with_best
        .iter()
        .map(|c| {
            json!({ "strategy": id(v.order[c.plan]), "behind": c.behind, "worse_at_most": c.worse_at_most,
                    "may_be_best": c.may_be_best })
        })
        .collect();
    json!({
        "budget_usd": names.budgets_usd[v.budget],
        "measure": v.measure.name(),
        "best": best_sentence(names, comparison, v),
        "with_best": with_best,
        "pairs": v.pairs.iter().map(|p| pair_json(names, v.measure, p)).collect::<Vec<_>>(),
    })
}

fn pair_json(names: &StudyNames, measure: Measure, pair: &Pair) -> Value {
    let (finding, more) = match pair.finding {
        Finding::Identical => ("identical", None),
        Finding::FirstBetter => ("first_better", None),
        Finding::SecondBetter => ("second_better", None),
        Finding::Unclear { more } => ("unclear", more),
    };
    json!({
        "first": names.strategies[pair.first].id,
        "second": names.strategies[pair.second].id,
        "difference": difference_json(&pair.difference),
        "adjusted_p": pair.adjusted_p,
        "finding": finding,
        "replicates_needed": more,
        "words": pair_sentence(names, measure, pair),
    })
}

fn frontier_json(names: &StudyNames, comparison: &Comparison, frontier: &Frontier) -> Value {
    let plan = |i: usize| {
        let row = &comparison.rows[i];
        json!({ "strategy": names.strategies[row.strategy].id, "budget_usd": names.budgets_usd[row.budget] })
    };
    let steps: Vec<Value> = frontier
        .steps
        .iter()
        .map(|&(i, price)| json!({ "plan": plan(i), "usd_per_unit_avoided": price }))
        .collect();
    let others: Vec<Value> = frontier
        .places
        .iter()
        .enumerate()
        .filter_map(|(i, place)| match place {
            Some(Place::Dominated { by }) => Some(json!({ "plan": plan(i), "dominated_by": plan(*by) })),
            Some(Place::Mixed { cheaper, dearer }) => {
                Some(json!({ "plan": plan(i), "beaten_by_a_mix_of": [plan(*cheaper), plan(*dearer)] }))
            }
            _ => None,
        })
        .collect();
    json!({ "measure": frontier.measure.name(), "steps": steps, "others": others })
}

fn marginal_json(names: &StudyNames, m: &Marginal) -> Value {
    let list = |things: &[(String, u32)]| -> Vec<Value> {
        things.iter().map(|(what, count)| json!({ "what": what, "count": count })).collect()
    };
    json!({
        "strategy": names.strategies[m.strategy].id,
        "budget_usd": names.budgets_usd[m.budget],
        "nothing": m.nothing,
        "bought": list(&m.bought),
        "dropped": list(&m.dropped),
        "extra_usd": m.extra_usd,
        "leak_through": m.leak_through.as_ref().map(difference_json),
        "casualties_per_30_days": m.casualties.as_ref().map(difference_json),
        "words": next_sentence(names, m),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::synthetic::{compare, names, probes, rows};

    #[test]
    fn it_holds_every_row_pair_and_measure_and_keeps_the_seed_exact() {
        let done = compare(&names(), &rows(30), &probes(30)).unwrap();
        let json = comparison_json(&names(), &done, u64::MAX);
        assert_eq!(json["rows"].as_array().unwrap().len(), 28);
        assert_eq!(json["verdicts"].as_array().unwrap().len(), 8);
        assert_eq!(json["verdicts"][0]["pairs"].as_array().unwrap().len(), 21);
        assert_eq!(json["next_ten_per_cent"].as_array().unwrap().len(), 28);
        assert_eq!(json["master_seed"], "18446744073709551615");
        let mix = &json["rows"][27];
        assert_eq!(mix["strategy"], "mix");
        assert_eq!(mix["measures"].as_object().unwrap().len(), Measure::ALL.len());
        let leak = done.row(6, 3).unwrap().value(Measure::LeakThrough);
        assert_eq!(mix["measures"]["leak_through"]["value"], leak);
        let fibre = done.row(6, 3).unwrap().classes[3];
        assert_eq!(mix["classes"]["fibre"]["drones"], fibre.drones);
        assert_eq!(mix["classes"]["fibre"]["leak_through"]["value"], fibre.leak_through.unwrap().value);
        assert_eq!(json["rows"][20]["measures"]["warning_p50_s"], Value::Null);
        assert_eq!(json.to_string(), comparison_json(&names(), &done, u64::MAX).to_string());
    }
}
