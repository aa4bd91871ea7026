//! The report of a campaign for a terminal: at most 120 columns, units in the headings.

use super::words::{
    able, best_sentence, cell, loss_name, missing_sentence, overtaking_sentence, pair_sentence,
    robust_sentences, spared_sentence,
};
use crate::report::number::{counted, short, usd};
use crate::report::table::{
    Header, assumed_sentence, by_amount, capital, heading, plain_table, plural, print_table, wrap_into,
};
use crate::study::campaign::{CampaignSummary, Monthly};
use crate::study::{CampaignFindings, CampaignNames};

/// Overtakings told for a budget in the short form.
const TOLD: usize = 5;

/// The whole report.
pub fn campaign_report(names: &CampaignNames, findings: &CampaignFindings, header: Header) -> String {
    let mut text = head(names, findings, header);
    for &budget in &by_amount(&names.study) {
        budget_part(&mut text, names, findings, budget, header.all);
    }
    let middle = names.middle;
    let largest = names.study.budgets_usd.len() - 1;
    let shown = match (header.all, middle == largest) {
        (true, _) => by_amount(&names.study),
        (false, true) => vec![middle],
        (false, false) => vec![middle, largest],
    };
    overtaking_part(&mut text, names, findings, &shown, header.all);
    missing_part(&mut text, names, findings, &shown);
    money_part(&mut text, names, findings, &shown);
    robustness_part(&mut text, names, findings);
    text
}

fn head(names: &CampaignNames, findings: &CampaignFindings, header: Header) -> String {
    let study = &names.study;
    let mut text = format!(
        "{}: {} at {} over {} months, {}, seed {}\n",
        study.scenario,
        plural(study.strategies.len(), "strategy", "strategies"),
        counted(study.budgets_usd.len(), "budget"),
        names.months,
        counted(findings.replicates, "replicate"),
        header.seed
    );
    let about = format!(
        "{}. Intervals are 95 %. All counts are from the beginning to the month named. Able: months until what stands \
         and is served by trained crews comes to half and to nine tenths of the plan (median, with its interval). Against \
         an adversary that learns, strategies are compared by counts: each meets the raids that it provokes.",
        assumed_sentence(study)
    );
    wrap_into(&mut text, &about, "", "");
    text
}

fn rows(findings: &CampaignFindings, budget: usize, reply: usize) -> Vec<&CampaignSummary> {
    let mut rows: Vec<_> = findings.rows.iter().filter(|r| r.budget == budget && r.reply == reply).collect();
    let loss = |r: &CampaignSummary| {
        r.get(findings.measure).horizons.last().copied().flatten().map_or(f64::INFINITY, |e| e.value)
    };
    rows.sort_by(|a, b| loss(a).total_cmp(&loss(b)).then(a.strategy.cmp(&b.strategy)));
    rows
}

fn budget_part(
    text: &mut String,
    names: &CampaignNames,
    findings: &CampaignFindings,
    budget: usize,
    all: bool,
) {
    let n = findings.replicates;
    heading(
        text,
        &format!(
            "Budget {} · n = {n} · the adversary {}",
            usd(names.study.budgets_usd[budget]),
            names.replies[0].name
        ),
    );
    table(text, names, findings, (budget, 0));
    text.push('\n');
    if let Some(told) = spared_sentence(names, findings, budget) {
        wrap_into(text, &told, "", "    ");
    }
    for horizon in findings.horizons.iter().filter(|h| h.budget == budget) {
        let last = Some(&horizon.month) == names.horizons.last();
        if horizon.measure == findings.measure || all {
            wrap_into(text, &capital(&best_sentence(names, findings, horizon)), "", "    ");
        }
        let leader = horizon.order.first();
        for pair in &horizon.pairs {
            let with_best = Some(&pair.first) == leader && last && horizon.measure == findings.measure;
            if all && last || with_best {
                wrap_into(text, &pair_sentence(names, horizon, pair), "  · ", "    ");
            }
        }
    }
}

/// Casualties at each horizon, what got through, how long until able, fear.
fn table(
    text: &mut String,
    names: &CampaignNames,
    findings: &CampaignFindings,
    (budget, reply): (usize, usize),
) {
    let mut table = plain_table();
    let mut headings = vec!["strategy".to_owned()];
    let what = loss_name(findings.measure);
    headings.extend(names.horizons.iter().map(|h| format!("{what}\nby month {h}")));
    headings
        .extend(["leak-through\n%", "half able\nmonth", "able\nmonth", "people\naway"].map(str::to_owned));
    let columns = headings.len() - 1;
    table.set_header(headings);
    let last = names.horizons.len() - 1;
    for row in rows(findings, budget, reply) {
        let mut cells = vec![names.study.strategies[row.strategy].name.clone()];
        for horizon in 0..names.horizons.len() {
            cells.push(cell(row.at(findings.measure, horizon), findings.measure.unit()));
        }
        cells.push(cell(row.at(Monthly::LeakThrough, last), Monthly::LeakThrough.unit()));
        cells.extend(row.able.iter().map(|a| able(a, findings.replicates)));
        cells.push(cell(row.at(Monthly::PeopleAway, last), Monthly::PeopleAway.unit()));
        table.add_row(cells);
    }
    print_table(text, table, &vec![14; columns]);
}

fn overtaking_part(
    text: &mut String,
    names: &CampaignNames,
    findings: &CampaignFindings,
    budgets: &[usize],
    all: bool,
) {
    heading(text, "Who overtakes whom");
    for &budget in budgets {
        text.push_str(&format!("At {}\n", usd(names.study.budgets_usd[budget])));
        let here = findings.overtakings.iter().filter(|o| o.budget == budget && (all || o.sure));
        let told: Vec<_> = here.collect();
        for found in told.iter().take(if all { usize::MAX } else { TOLD }) {
            wrap_into(text, &overtaking_sentence(names, found), "  · ", "    ");
        }
        match told.len() {
            0 => wrap_into(text, "nobody surely overtakes anybody", "  · ", "    "),
            n if n > TOLD && !all => {
                wrap_into(text, &format!("and {} more: `--all` tells them", n - TOLD), "  · ", "    ");
            }
            _ => {}
        }
    }
}

fn missing_part(text: &mut String, names: &CampaignNames, findings: &CampaignFindings, budgets: &[usize]) {
    heading(text, "What was missing when it was needed");
    // Within the first year or the last horizon before it, where the pipeline is full.
    let horizon = names.horizons.iter().rposition(|&h| h <= 12).unwrap_or(0);
    for &budget in budgets {
        text.push_str(&format!("At {}\n", usd(names.study.budgets_usd[budget])));
        for row in rows(findings, budget, 0) {
            let name = &names.study.strategies[row.strategy].name;
            let told = missing_sentence(&row.missing[horizon], names.horizons[horizon]);
            let told = told.unwrap_or_else(|| "nothing that was on its list".to_owned());
            wrap_into(text, &format!("{name}: {told}"), "  · ", "    ");
        }
    }
}

/// Where the money went, over the whole campaign.
fn money_part(text: &mut String, names: &CampaignNames, findings: &CampaignFindings, budgets: &[usize]) {
    heading(text, "Where the money went, USD over the campaign");
    let columns = [
        (Monthly::Ordered, "orders and\ncourses"),
        (Monthly::Running, "upkeep and\nwages"),
        (Monthly::Owed, "bills\nunpaid"),
        (Monthly::Left, "left over"),
        (Monthly::Standing, "plan stands\n%"),
        (Monthly::OnOrder, "on order\n%"),
        (Monthly::Capability, "able\n%"),
    ];
    let last = names.horizons.len() - 1;
    for &budget in budgets {
        text.push_str(&format!("At {}\n", usd(names.study.budgets_usd[budget])));
        let mut table = plain_table();
        let mut headings = vec!["strategy"];
        headings.extend(columns.map(|(_, heading)| heading));
        table.set_header(headings);
        for row in rows(findings, budget, 0) {
            let mut cells = vec![names.study.strategies[row.strategy].name.clone()];
            cells.extend(columns.map(|(m, _)| cell(row.at(m, last), m.unit())));
            table.add_row(cells);
        }
        print_table(text, table, &[14; 7]);
    }
}

fn robustness_part(text: &mut String, names: &CampaignNames, findings: &CampaignFindings) {
    let Some(robustness) = &findings.robustness else { return };
    let budget = usd(names.study.budgets_usd[robustness.budget]);
    let what = loss_name(robustness.measure);
    heading(text, &format!("How robust: {what} over the campaign by adversary, at {budget}"));
    let mut table = plain_table();
    let mut headings = vec!["strategy".to_owned()];
    headings.extend(names.replies.iter().map(|r| r.name.clone()));
    headings.push("largest\nregret".into());
    table.set_header(headings);
    for robust in &robustness.strategies {
        let mut cells = vec![names.study.strategies[robust.strategy].name.clone()];
        cells.extend(robust.losses.iter().map(|l| cell(Some(l), robustness.measure.unit())));
        cells.push(short(robust.regrets[robust.most_regretted].value));
        table.add_row(cells);
    }
    print_table(text, table, &vec![16; names.replies.len() + 1]);
    for line in robust_sentences(names, robustness) {
        wrap_into(text, &capital(&line), "", "    ");
    }
}
