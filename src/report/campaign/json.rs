//! The findings of a campaign for machines: names instead of indices, null where nothing is defined.

use super::words::{best_sentence, missing_sentence, overtaking_sentence, pair_sentence};
use crate::study::campaign::{Able, CampaignSummary, Horizon, Overtaking, Robustness};
use crate::study::{CampaignFindings, CampaignNames, Estimate, Finding};
use serde_json::{Map, Value, json};

/// All findings.
pub fn campaign_json(names: &CampaignNames, findings: &CampaignFindings, seed: u64) -> Value {
    let study = &names.study;
    json!({
        "scenario": { "name": study.scenario, "sha256": study.hash, "months": names.months,
                      "costed_years": study.costed_years },
        "master_seed": seed.to_string(),
        "replicates": findings.replicates,
        "level": 0.95,
        "horizons_months": names.horizons,
        "adversaries": names.replies.iter().map(|r| json!({ "id": r.id, "name": r.name })).collect::<Vec<_>>(),
        "rows": findings.rows.iter().map(|r| row_json(names, r)).collect::<Vec<_>>(),
        "verdicts": findings.horizons.iter().map(|h| horizon_json(names, findings, h)).collect::<Vec<_>>(),
        "overtakings": findings.overtakings.iter().map(|o| overtaking_json(names, o)).collect::<Vec<_>>(),
        "robustness": findings.robustness.as_ref().map(|r| robustness_json(names, r)),
    })
}

fn finite(x: f64) -> Value {
    if x.is_finite() { json!(x) } else { Value::Null }
}

fn estimate_json(estimate: Option<&Estimate>) -> Value {
    estimate.map_or(
        Value::Null,
        |e| json!({ "value": finite(e.value), "low": finite(e.low), "high": finite(e.high), "n": e.n }),
    )
}

fn row_json(names: &CampaignNames, row: &CampaignSummary) -> Value {
    let horizons: Vec<Value> = names
        .horizons
        .iter()
        .enumerate()
        .map(|(i, month)| {
            let measures: Map<String, Value> = row
                .series
                .iter()
                .map(|s| (s.measure.name().to_owned(), estimate_json(s.horizons[i].as_ref())))
                .collect();
            let missing = missing_sentence(&row.missing[i], *month);
            json!({ "month": month, "measures": measures, "missing": missing })
        })
        .collect();
    json!({
        "strategy": names.study.strategies[row.strategy].id,
        "budget_usd": names.study.budgets_usd[row.budget],
        "adversary": names.replies[row.reply].id,
        "horizons": horizons,
        "able": row.able.iter().map(able_json).collect::<Vec<_>>(),
    })
}

fn able_json(able: &Able) -> Value {
    json!({ "share": able.share, "median_month": able.median_month,
            "low": able.interval.map(|i| finite(i.0)), "high": able.interval.map(|i| finite(i.1)),
            "reached": able.reached })
}

fn horizon_json(names: &CampaignNames, findings: &CampaignFindings, horizon: &Horizon) -> Value {
    let id = |s: usize| names.study.strategies[s].id.as_str();
    let pair = |p: &crate::study::Pair| {
        let finding = match p.finding {
            Finding::Identical => "identical",
            Finding::FirstBetter => "first_better",
            Finding::SecondBetter => "second_better",
            Finding::Unclear { .. } => "unclear",
        };
        json!({
            "first": id(p.first), "second": id(p.second), "difference": finite(p.difference.value),
            "low": p.difference.interval.map(|i| finite(i.low)),
            "high": p.difference.interval.map(|i| finite(i.high)),
            "adjusted_p": p.adjusted_p, "finding": finding, "sentence": pair_sentence(names, horizon, p),
        })
    };
    json!({
        "budget_usd": names.study.budgets_usd[horizon.budget],
        "month": horizon.month,
        "measure": horizon.measure.name(),
        "order": horizon.order.iter().map(|&s| id(s)).collect::<Vec<_>>(),
        "pairs": horizon.pairs.iter().map(pair).collect::<Vec<_>>(),
        "sentence": best_sentence(names, findings, horizon),
    })
}

fn overtaking_json(names: &CampaignNames, found: &Overtaking) -> Value {
    let id = |s: usize| names.study.strategies[s].id.as_str();
    json!({
        "budget_usd": names.study.budgets_usd[found.budget],
        "measure": found.measure.name(),
        "early": id(found.early), "late": id(found.late),
        "faster_from_month": found.faster_from, "ahead_from_month": found.ahead_from, "sure": found.sure, "surely_ahead": found.surely_ahead,
        "sentence": overtaking_sentence(names, found),
    })
}

fn robustness_json(names: &CampaignNames, robustness: &Robustness) -> Value {
    let reply = |r: usize| names.replies[r].id.as_str();
    let strategies: Vec<Value> = robustness
        .strategies
        .iter()
        .map(|s| {
            let by_reply: Map<String, Value> = (0..names.replies.len())
                .map(|r| {
                    let regret = &s.regrets[r];
                    let value = json!({
                        "loss": estimate_json(Some(&s.losses[r])),
                        "regret": finite(regret.value),
                        "regret_low": regret.interval.map(|i| finite(i.low)),
                        "regret_high": regret.interval.map(|i| finite(i.high)),
                    });
                    (reply(r).to_owned(), value)
                })
                .collect();
            json!({ "strategy": names.study.strategies[s.strategy].id, "adversaries": by_reply,
                    "worst": reply(s.worst), "most_regretted": reply(s.most_regretted) })
        })
        .collect();
    json!({
        "budget_usd": names.study.budgets_usd[robustness.budget],
        "measure": robustness.measure.name(),
        "strategies": strategies,
        "smallest_loss_at_worst": names.study.strategies[robustness.cautious].id,
    })
}
