//! Findings of a campaign in words. A sentence claims only what the statistics hold.

use crate::report::number::{bare, counted, decimals_for, grouped, plain, share, three};
use crate::report::words::{and, rounded};
use crate::stats::{Difference, FEWEST};
use crate::study::campaign::{Able, Horizon, Missing, Monthly, Overtaking, Robustness};
use crate::study::{CampaignFindings, CampaignNames, Estimate, Finding, Pair, Unit};

/// What a measure is called as a loss.
pub fn loss_name(measure: Monthly) -> &'static str {
    match measure {
        Monthly::Casualties => "casualties",
        Monthly::Leakers => "leakers",
        Monthly::Exposure => "person-days in fear",
        other => other.name(),
    }
}

/// A difference without its sign, shortened like the tables, with its margin.
pub fn amount(d: &Difference) -> String {
    let margin = d.interval.map_or(f64::NAN, |i| i.half_width());
    let (divisor, letter) = if d.value.abs() >= 9_995.0 { (1e3, " k") } else { (1.0, "") };
    let (value, margin) = (d.value.abs() / divisor, margin / divisor);
    if !margin.is_finite() || margin <= 0.0 {
        return format!("{}{letter}", three(value));
    }
    let decimals = decimals_for(margin);
    format!("{} ± {}{letter}", plain(value, decimals), plain(margin, decimals))
}

/// One pair at a horizon.
pub fn pair_sentence(names: &CampaignNames, horizon: &Horizon, pair: &Pair) -> String {
    let name = |s: usize| names.study.strategies[s].name.as_str();
    let (first, second) = (name(pair.first), name(pair.second));
    let (n, what) = (grouped(pair.difference.n as i64), loss_name(horizon.measure));
    match pair.finding {
        Finding::Identical => format!("{first} and {second} are identical in every replicate, n = {n}"),
        Finding::FirstBetter => {
            format!("{first}: {} {what} fewer than {second}, paired, n = {n}", amount(&pair.difference))
        }
        Finding::SecondBetter => {
            format!("{second}: {} {what} fewer than {first}, paired, n = {n}", amount(&pair.difference))
        }
        Finding::Unclear { more: Some(more) } if pair.difference.n < FEWEST => {
            let more = counted(more as usize, "more replicate");
            format!("can't tell {first} from {second} yet: it takes at least {more} (n = {n})")
        }
        Finding::Unclear { more: Some(more) } => {
            format!(
                "can't tell {first} from {second} yet: about {} more {} would (n = {n})",
                rounded(more),
                if more == 1 { "replicate" } else { "replicates" }
            )
        }
        Finding::Unclear { more: None } => {
            format!("can't tell {first} from {second} yet: no difference has shown so far (n = {n})")
        }
    }
}

/// The best strategy at a horizon, and which others may be as good.
pub fn best_sentence(names: &CampaignNames, findings: &CampaignFindings, horizon: &Horizon) -> String {
    let Some(&leader) = horizon.order.first() else { return "nothing to compare".to_owned() };
    let name = |s: usize| names.study.strategies[s].name.as_str();
    let index = names.horizons.iter().position(|&h| h == horizon.month).unwrap_or(0);
    let measured = findings
        .row(leader, horizon.budget, 0)
        .and_then(|r| r.at(horizon.measure, index))
        .map_or_else(String::new, |e| bare(e, horizon.measure.unit()));
    let what = loss_name(horizon.measure);
    let head = format!("fewest {what} by month {}: {}, {measured}", horizon.month, name(leader));
    if horizon.with_best.is_empty() {
        return format!("{head}; fewer than {FEWEST} replicates cannot tell more");
    }
    let clear = |other: usize| {
        let pair = horizon.pairs.iter().find(|p| (p.first, p.second) == (leader, other));
        matches!(pair.map(|p| p.finding), Some(Finding::FirstBetter | Finding::SecondBetter))
    };
    let rivals: Vec<&str> = horizon
        .with_best
        .iter()
        .skip(1)
        .filter(|c| c.may_be_best || !clear(horizon.order[c.plan]))
        .map(|c| name(horizon.order[c.plan]))
        .collect();
    match (horizon.order.len(), rivals.is_empty()) {
        (0 | 1, _) => head,
        (_, true) => format!("{head}; it is the best (95 %)"),
        _ => format!("{head}; may be the best too: {}", rivals.join(", ")),
    }
}

/// When one overtakes the other.
pub fn overtaking_sentence(names: &CampaignNames, found: &Overtaking) -> String {
    let name = |s: usize| names.study.strategies[s].name.as_str();
    let (late, early) = (name(found.late), name(found.early));
    let catches = match found.ahead_from {
        Some(month) if found.surely_ahead => format!("and has made up for its start by month {month}"),
        Some(month) => format!("and is level by month {month}, not surely ahead"),
        None => format!("but has not made up for its start by month {}", names.months),
    };
    let sure = if found.sure { "" } else { " (not sure yet)" };
    let what = loss_name(found.measure);
    format!(
        "{late} is behind {early} at first; from month {} on it has fewer {what} in half a year, {catches}{sure}",
        found.faster_from
    )
}

/// How long until a strategy is able.
pub fn able(able: &Able, n: usize) -> String {
    match (able.median_month, able.interval) {
        (None, _) if able.reached == 0 => "never".to_owned(),
        (None, _) => format!("{} of {n}", able.reached),
        (Some(month), Some((low, high))) if high.is_finite() => {
            format!("{} ({}–{})", plain(month, 0), plain(low, 0), plain(high, 0))
        }
        (Some(month), Some((low, _))) => format!("{} (≥ {})", plain(month, 0), plain(low, 0)),
        (Some(month), None) => plain(month, 0),
    }
}

/// What was missing when it was needed; `None` if nothing was.
pub fn missing_sentence(missing: &Missing, month: u32) -> Option<String> {
    let parts: Vec<String> = [
        (missing.not_delivered, "came before the kit that could have met them"),
        (missing.not_paid, "found that kit unpaid"),
        (missing.law_not_yet, "came before the law let the jammer in reach be used"),
        (missing.not_trained, "were engaged in vain by an untrained crew"),
    ]
    .into_iter()
    .filter(|(part, _)| *part > 0.0)
    .map(|(part, what)| format!("{} {what}", share(part)))
    .collect();
    (!parts.is_empty()).then(|| format!("of what leaked by month {month}, {}", and(&parts)))
}

/// How many would have been hurt at a budget, had they not left; `None` if nobody.
pub fn spared_sentence(names: &CampaignNames, findings: &CampaignFindings, budget: usize) -> Option<String> {
    let last = names.horizons.len() - 1;
    let at_budget = findings.rows.iter().filter(|r| (r.budget, r.reply) == (budget, 0));
    let mut spared: Vec<_> =
        at_budget.filter_map(|r| Some((r.strategy, r.at(Monthly::CasualtiesSpared, last)?))).collect();
    spared.sort_by(|a, b| a.1.value.total_cmp(&b.1.value));
    let (fewest, most) = (spared.first()?, spared.last()?);
    if most.1.value <= 0.0 {
        return None;
    }
    let told = |&(strategy, e): &(usize, &Estimate)| {
        format!(
            "{} under {}",
            bare(e, Monthly::CasualtiesSpared.unit()),
            names.study.strategies[strategy].name
        )
    };
    let range = if spared.len() > 1 { format!("{} to {}", told(fewest), told(most)) } else { told(most) };
    Some(format!("Would have been hurt as well, had they not left their settlement: {range}"))
}

/// What choosing each strategy can cost at worst: the smallest regret, and the smallest loss.
pub fn robust_sentences(names: &CampaignNames, robustness: &Robustness) -> Vec<String> {
    let what = loss_name(robustness.measure);
    let name = |s: usize| names.study.strategies[s].name.as_str();
    let mut lines = Vec::new();
    if let Some(first) = robustness.strategies.first() {
        let regret = first.regrets[first.most_regretted];
        lines.push(format!(
            "smallest regret at worst: {}, {} {what} more than the best there, against the adversary that {}",
            name(first.strategy),
            amount(&regret),
            names.replies[first.most_regretted].name
        ));
    }
    if let Some(cautious) = robustness.strategies.iter().find(|r| r.strategy == robustness.cautious) {
        lines.push(format!(
            "fewest {what} at worst: {}, {} against the adversary that {}",
            name(cautious.strategy),
            cell(Some(&cautious.losses[cautious.worst]), robustness.measure.unit()),
            names.replies[cautious.worst].name
        ));
    }
    lines
}

/// A count or share in a table.
pub fn cell(estimate: Option<&Estimate>, unit: Unit) -> String {
    estimate.map_or_else(|| "–".to_owned(), |e| bare(e, unit))
}
