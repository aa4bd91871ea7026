//! The page of a study of a campaign.

use super::findings::{budgets, flying, grades, name, recipe, strategies};
use super::measures::{self, causes, difference, estimate, of_campaign, stages};
use super::summary::{not, people, question, rests_on};
use super::{PageError, Source, commands, maps, monthly, replays};
use crate::campaign::MONTH_S;
use crate::page::model::{self, Page, Summary};
use crate::report::campaign::words::{best_sentence, missing_sentence, pair_sentence, robust_sentences};
use crate::report::number::{counted, grouped, usd};
use crate::report::table::capital;
use crate::report::words::and;
use crate::stats::{self, FEWEST, Point};
use crate::study::campaign::{CampaignSummary, ConductedCampaign, Horizon, Monthly};
use crate::study::{CampaignFindings, CampaignNames, Finding, Pair};

/// The page of a study of a campaign.
///
/// # Errors
/// A picture cannot be encoded.
pub fn campaign(
    source: &Source,
    names: &CampaignNames,
    findings: &CampaignFindings,
    conducted: &ConductedCampaign,
) -> Result<Page, PageError> {
    let study = &names.study;
    let classes = flying(source.scenario);
    let rows = &conducted.campaigns.rows;
    let command = |row: usize| {
        let row = &rows[row];
        let (id, usd) = (&study.strategies[row.strategy].id, study.budgets_usd[row.budget]);
        commands::tell(source, id, usd, Some(&names.replies[row.reply].id), commands::NUMBER)
    };
    let bought: Vec<maps::Bought> = rows
        .iter()
        .filter(|row| row.reply == 0)
        .map(|row| maps::Bought {
            strategy: row.strategy,
            budget: row.budget,
            deployment: row.deployment.clone(),
        })
        .collect();
    let mut measures: Vec<model::Measure> = Monthly::ALL.map(|m| of_campaign(m, last(names))).to_vec();
    let cost = measures.len();
    measures.push(cost_of_list());
    let spent: Vec<f64> = rows.iter().map(|row| row.deployment.spent_usd).collect();
    let period_days = f64::from(names.months) * MONTH_S / 86_400.0;
    Ok(Page {
        title: study.scenario.clone(),
        about: source.scenario.spec.about.clone(),
        summary: summary(source, names, findings, conducted),
        strategies: strategies(source.scenario, study),
        budgets: budgets(study),
        middle: names.middle,
        adversaries: names.replies.iter().map(name).collect(),
        measures,
        stages: stages(),
        causes: causes(),
        classes: classes.iter().map(|&c| name(&study.classes[c])).collect(),
        rows: findings
            .rows
            .iter()
            .zip(&spent)
            .map(|(r, &usd)| row(names, findings, r, usd, classes.len()))
            .collect(),
        verdicts: findings.horizons.iter().map(|h| verdict(names, findings, h)).collect(),
        frontiers: frontier(names, findings, &spent, cost).into_iter().collect(),
        next: Vec::new(),
        grades: grades(study),
        campaign: Some(monthly::campaign(names, findings, &classes)),
        tornado: source.tornado.map(|found| super::tornado::tornado(study, found)),
        maps: maps::maps(source, &bought)?,
        scatter: source.kept.scatter(false, "people hurt at targets over the campaign", command),
        replays: replays::campaign(source, names, findings, &bought),
        recipe: recipe(source, study, conducted.replicates, period_days, None),
    })
}

/// The last horizon.
fn last(names: &CampaignNames) -> u32 {
    names.horizons.last().copied().unwrap_or(names.months)
}

/// What a list costs at nominal prices: what is spent of it depends on how far it comes.
fn cost_of_list() -> model::Measure {
    model::Measure {
        id: "list_usd".to_owned(),
        name: "cost of the whole list, at nominal prices".to_owned(),
        plain: "cost of the whole list, at nominal prices".to_owned(),
        unit: "USD".to_owned(),
        is_share: false,
        less_is_better: Some(true),
        is_compared: false,
    }
}

fn row(
    names: &CampaignNames,
    findings: &CampaignFindings,
    row: &CampaignSummary,
    spent_usd: f64,
    classes: usize,
) -> model::Row {
    let last = names.horizons.len() - 1;
    let mut estimates: Vec<Option<model::Estimate>> =
        Monthly::ALL.iter().map(|m| row.at(*m, last).map(|e| estimate(e, m.unit()))).collect();
    estimates.push(Some(model::Estimate { value: spent_usd, low: None, high: None, text: usd(spent_usd) }));
    model::Row {
        strategy: row.strategy,
        budget: row.budget,
        adversary: row.reply,
        n: findings.replicates,
        estimates,
        classes: vec![None; classes],
        funnel: Vec::new(),
        causes: Vec::new(),
        why: missing_sentence(&row.missing[last], names.horizons[last])
            .map_or(String::new(), |w| capital(&w)),
    }
}

fn verdict(names: &CampaignNames, findings: &CampaignFindings, h: &Horizon) -> model::Verdict {
    let leader = h.order.first().copied().unwrap_or(0);
    let mut may_be_best = vec![false; if h.with_best.is_empty() { 0 } else { h.order.len() }];
    for c in &h.with_best {
        let other = h.order[c.plan];
        may_be_best[c.plan] = other == leader || c.may_be_best || !is_clear(h, leader, other);
    }
    let pair = |p: &Pair| model::Pair {
        first: p.first,
        second: p.second,
        difference: difference(&p.difference, h.measure.unit()),
        finding: measures::finding(p.finding),
        words: capital(&pair_sentence(names, h, p)),
    };
    model::Verdict {
        budget: h.budget,
        measure: h.measure as usize,
        when: format!("by month {}", h.month),
        best: capital(&best_sentence(names, findings, h)),
        order: h.order.clone(),
        may_be_best,
        pairs: h.pairs.iter().map(pair).collect(),
    }
}

fn is_clear(h: &Horizon, leader: usize, other: usize) -> bool {
    let pair = h.pairs.iter().find(|p| (p.first, p.second) == (leader, other));
    matches!(pair.map(|p| p.finding), Some(Finding::FirstBetter | Finding::SecondBetter))
}

/// What each list costs against what is lost under it, against the adversary of the figures.
fn frontier(
    names: &CampaignNames,
    findings: &CampaignFindings,
    spent: &[f64],
    cost: usize,
) -> Option<model::Frontier> {
    let last = names.horizons.len() - 1;
    let loss = |row: &CampaignSummary| Some(row.at(findings.measure, last)?.value).filter(|x| x.is_finite());
    let known: Vec<(usize, f64)> = (0..findings.rows.len())
        .filter(|&i| findings.rows[i].reply == 0)
        .filter_map(|i| Some((i, loss(&findings.rows[i])?)))
        .collect();
    let points: Vec<Point> = known.iter().map(|&(i, loss)| Point { cost: spent[i], loss }).collect();
    let what = crate::report::campaign::words::loss_name(findings.measure);
    let step = |step: &stats::Step| {
        let row = known[step.plan].0;
        let summary = &findings.rows[row];
        let left = summary.at(findings.measure, last);
        let left = left.map_or(String::new(), |e| crate::report::number::bare(e, findings.measure.unit()));
        let price = step.cost_per_loss_avoided;
        let price = price.map_or(String::new(), |p| format!("; {} for each further one avoided", usd(p)));
        model::FrontierStep {
            row,
            words: format!(
                "{} at {}: a list of {}, {left} {what} by month {}{price}",
                names.study.strategies[summary.strategy].name,
                usd(names.study.budgets_usd[summary.budget]),
                usd(spent[row]),
                names.horizons[last]
            ),
        }
    };
    let steps: Vec<model::FrontierStep> = stats::frontier(&points).iter().map(step).collect();
    (!steps.is_empty()).then_some(model::Frontier { measure: findings.measure as usize, cost, steps })
}

fn summary(
    source: &Source,
    names: &CampaignNames,
    findings: &CampaignFindings,
    conducted: &ConductedCampaign,
) -> Summary {
    let study = &names.study;
    let mut question = question(source, study);
    question.push(format!(
        "Money comes by date, kit is ordered and delivered, crews are trained, and the attackers answer, over {} months.",
        names.months
    ));
    let tornado = source.tornado.map(|found| super::tornado::tornado(study, found));
    Summary {
        question,
        answer: answer(names, findings),
        sure: sure(names, findings, conducted),
        rests_on: rests_on(source, study, tornado.as_ref()),
        not: not(),
    }
}

fn answer(names: &CampaignNames, findings: &CampaignFindings) -> Vec<String> {
    let what = match findings.measure {
        Monthly::Casualties => "people hurt",
        other => crate::report::campaign::words::loss_name(other),
    };
    let money = usd(names.study.budgets_usd[names.middle]);
    let name = |s: usize| names.study.strategies[s].name.as_str();
    let mut all = Vec::new();
    for (nth, month) in names.horizons.iter().enumerate() {
        let here = |h: &&Horizon| (h.budget, h.month, h.measure) == (names.middle, *month, findings.measure);
        let Some(h) = findings.horizons.iter().find(here) else { continue };
        let loss = |s: usize| findings.row(s, names.middle, 0).and_then(|r| r.at(findings.measure, nth));
        let Some((&best, e)) = h.order.first().and_then(|s| Some((s, loss(*s)?))) else { continue };
        let mut text =
            format!("With {money}, by month {month}: {} has the fewest {what}, {}", name(best), people(e));
        let least = e.value;
        let last = h.order.last().and_then(|s| Some((s, loss(*s)?)));
        if let Some((&worst, e)) = last.filter(|w| *w.0 != best && w.1.value > least) {
            text += &format!("; {} has {}", name(worst), people(e));
        }
        let rivals: Vec<String> = h
            .with_best
            .iter()
            .map(|c| (h.order[c.plan], c.may_be_best))
            .filter(|&(s, may)| s != best && (may || !is_clear(h, best, s)))
            .map(|(s, _)| name(s).to_owned())
            .collect();
        text += &match (h.order.len(), h.with_best.is_empty(), rivals.len()) {
            (0 | 1, ..) => ".".to_owned(),
            (_, true, _) => format!(". Fewer than {FEWEST} replicates decide nothing yet."),
            (_, _, 0) => ". In this model that is sure (95 %).".to_owned(),
            (_, _, 1..=3) => format!(". {} may do as well.", and(&rivals)),
            (_, _, n) => format!(". {n} other plans may do as well."),
        };
        all.push(text);
    }
    let overtaken = findings.overtakings.iter().filter(|o| o.budget == names.middle && o.sure);
    all.extend(
        overtaken.take(3).map(|o| crate::report::campaign::words::overtaking_sentence(names, o) + "."),
    );
    let enough = findings.replicates as u64 >= FEWEST;
    if let Some(robustness) = findings.robustness.as_ref().filter(|_| enough) {
        all.extend(robust_sentences(names, robustness).iter().map(|line| format!("{}.", capital(line))));
    }
    all
}

fn sure(names: &CampaignNames, findings: &CampaignFindings, conducted: &ConductedCampaign) -> Vec<String> {
    let n = grouped(findings.replicates as i64);
    let mut all = vec![format!(
        "Every plan was run through {n} possible courses of {} months (replicates). Ranges are 95 % intervals: of twenty such, nineteen hold the \
         true value of the model. The adversary learns, and sends something else to every plan: plans are compared by what was suffered, not by \
         shares of what came.",
        names.months
    )];
    let last = last(names);
    let here = |h: &&Horizon| (h.budget, h.month, h.measure) == (names.middle, last, findings.measure);
    if let Some(h) = findings.horizons.iter().find(here) {
        let open: Vec<&Pair> =
            h.pairs.iter().filter(|p| matches!(p.finding, Finding::Unclear { .. })).collect();
        if let Some(first) = open.first() {
            all.push(format!(
                "{} of {} cannot be told apart by month {last}; for one: {}.",
                capital(&open.len().to_string()),
                counted(h.pairs.len(), "pair"),
                pair_sentence(names, h, first)
            ));
        }
    }
    let failed = conducted.failed_replicates().len();
    if failed > 0 {
        all.push(format!(
            "{} in which the program failed are left out for all plans.",
            counted(failed, "replicate")
        ));
    }
    all
}
