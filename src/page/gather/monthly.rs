//! A campaign month by month, and its findings in sentences under headings.

use super::measures::of_month;
use super::tidy::{end, six};
use crate::page::model::{self, Campaign, MonthlyLine, MonthlySeries, Section};
use crate::report::campaign::words::{
    able, missing_sentence, overtaking_sentence, robust_sentences, spared_sentence,
};
use crate::report::number::{plain, usd};
use crate::report::table::capital;
use crate::study::campaign::{CampaignSummary, Monthly};
use crate::study::{CampaignFindings, CampaignNames, Estimate};

/// The measures that are shown by month.
const SHOWN: [Monthly; 8] = [
    Monthly::Casualties,
    Monthly::LeakThrough,
    Monthly::Leakers,
    Monthly::Capability,
    Monthly::PeopleAway,
    Monthly::Raids,
    Monthly::Exposure,
    Monthly::Damage,
];

/// Month by month.
pub fn campaign(names: &CampaignNames, findings: &CampaignFindings, classes: &[usize]) -> Campaign {
    let mut series: Vec<MonthlySeries> = SHOWN
        .into_iter()
        .map(|measure| MonthlySeries {
            measure: of_month(measure),
            lines: lines(findings, |row| row.get(measure).months.clone()),
        })
        .collect();
    for &class in classes {
        let named = &names.study.classes[class];
        series.push(MonthlySeries {
            measure: model::Measure {
                id: format!("mix_{}", named.id),
                name: format!("{} among the drones sent", named.name),
                plain: format!("{} among the drones sent", named.name),
                unit: "% of drones".to_owned(),
                is_share: true,
                less_is_better: None,
                is_compared: false,
            },
            lines: lines(findings, |row| row.classes[class].clone()),
        });
    }
    Campaign { months: names.months, horizons: names.horizons.clone(), series, words: words(names, findings) }
}

fn lines(
    findings: &CampaignFindings,
    months: impl Fn(&CampaignSummary) -> Vec<Option<Estimate>>,
) -> Vec<MonthlyLine> {
    // Nothing of a month is below nothing: Student's interval of a few skewed replicates may be.
    let month = |e: Option<Estimate>| {
        e.map(|e| (six(e.value), end(if e.low < 0.0 { 0.0 } else { e.low }), end(e.high)))
    };
    let line = |row: &CampaignSummary| MonthlyLine {
        strategy: row.strategy,
        budget: row.budget,
        adversary: row.reply,
        months: months(row).into_iter().map(month).collect(),
    };
    findings.rows.iter().map(line).collect()
}

fn words(names: &CampaignNames, findings: &CampaignFindings) -> Vec<Section> {
    let sections = [
        ("How long until a plan is able", able_lines(names, findings)),
        ("What was missing when it was needed", missing_lines(names, findings)),
        ("Who overtakes whom", overtaking_lines(names, findings)),
        ("Had people not left", spared_lines(names, findings)),
        ("Against other adversaries", robust_lines(names, findings)),
    ];
    let section = |(heading, lines): (&str, Vec<String>)| Section { heading: heading.to_owned(), lines };
    sections.into_iter().filter(|(_, lines)| !lines.is_empty()).map(section).collect()
}

fn at(names: &CampaignNames, row: &CampaignSummary) -> String {
    let study = &names.study;
    format!("{} at {}", study.strategies[row.strategy].name, usd(study.budgets_usd[row.budget]))
}

fn able_lines(names: &CampaignNames, findings: &CampaignFindings) -> Vec<String> {
    let told = |row: &CampaignSummary| {
        let months = |which: usize| match row.able[which].median_month {
            Some(_) => format!("month {}", able(&row.able[which], findings.replicates)),
            None => match row.able[which].reached {
                0 => "never".to_owned(),
                reached => format!("in {reached} of {} replicates only", findings.replicates),
            },
        };
        let share = |which: usize| plain(100.0 * row.able[which].share, 0);
        format!(
            "{}: to {} % of the plan {}, to {} % {} (median, with its interval)",
            at(names, row),
            share(0),
            months(0),
            share(1),
            months(1)
        )
    };
    findings.rows.iter().filter(|row| row.reply == 0).map(told).collect()
}

fn missing_lines(names: &CampaignNames, findings: &CampaignFindings) -> Vec<String> {
    // Within the first year or the last horizon before it, where the pipeline is full.
    let horizon = names.horizons.iter().rposition(|&h| h <= 12).unwrap_or(0);
    let told = |row: &CampaignSummary| {
        let told = missing_sentence(&row.missing[horizon], names.horizons[horizon]);
        format!("{}: {}", at(names, row), told.unwrap_or_else(|| "nothing that was on its list".to_owned()))
    };
    findings.rows.iter().filter(|row| row.reply == 0).map(told).collect()
}

fn overtaking_lines(names: &CampaignNames, findings: &CampaignFindings) -> Vec<String> {
    let sure: Vec<String> = findings
        .overtakings
        .iter()
        .filter(|o| o.sure)
        .map(|o| format!("At {}: {}", usd(names.study.budgets_usd[o.budget]), overtaking_sentence(names, o)))
        .collect();
    if sure.is_empty() { vec!["Nobody surely overtakes anybody".to_owned()] } else { sure }
}

fn spared_lines(names: &CampaignNames, findings: &CampaignFindings) -> Vec<String> {
    let budgets = 0..names.study.budgets_usd.len();
    let told = |budget: usize| {
        let told = spared_sentence(names, findings, budget)?;
        Some(format!("At {}: {told}", usd(names.study.budgets_usd[budget])))
    };
    budgets.filter_map(told).collect()
}

fn robust_lines(names: &CampaignNames, findings: &CampaignFindings) -> Vec<String> {
    let Some(robustness) = &findings.robustness else { return Vec::new() };
    let at = usd(names.study.budgets_usd[robustness.budget]);
    robust_sentences(names, robustness).iter().map(|line| format!("At {at}: {}", capital(line))).collect()
}
