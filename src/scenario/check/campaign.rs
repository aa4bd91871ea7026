//! Errors and doubts in a campaign: dates out of order, courses and tenders that outlast it, forces that may never use
//! what is bought for them, money that pays for nothing.

use super::advice::least;
use super::figures;
use super::finding::{Findings, show};
use super::people::force_of;
use super::subject::{self, Subject};
use crate::math;
use crate::scenario::spec::campaign::{
    AS_GIVEN, CampaignLawsSpec, CampaignSpec, DAYS_OF_A_MONTH, NO_LEARNING,
};
use crate::scenario::spec::fields::{Entry, Figures};
use crate::scenario::spec::kit::EffectorKind;
use crate::scenario::spec::strategy::RuleSpec;

/// The longest campaign, months: twenty years.
const LONGEST: u32 = 240;

/// Checks the campaign, if there is one; `laws` are its merged figures.
pub fn check(subject: &Subject<'_>, laws: &CampaignLawsSpec, out: &mut Findings) {
    tenders(subject, out);
    let Some(campaign) = &subject.spec.campaign else {
        without(subject, out);
        return;
    };
    out.number("campaign.months", f64::from(campaign.months), 1.0, f64::from(LONGEST));
    if campaign.months == 0 || campaign.months > LONGEST {
        return;
    }
    let given: Vec<Entry<'_>> = campaign.laws.entries().into_iter().filter(|e| e.figure.is_some()).collect();
    figures::check("campaign.laws", &given, out);
    out.number("campaign.reserve_months", campaign.reserve_months, 0.0, f64::from(LONGEST));
    clocks(subject, out);
    horizons(campaign, out);
    funding(subject, campaign, out);
    forces(subject, campaign, out);
    replies(campaign, out);
    if out.has_error_below("campaign") {
        return;
    }
    growth(subject, campaign, laws, out);
    people(subject, campaign, laws, out);
    law(subject, campaign, out);
    lead(subject, campaign, out);
    upkeep(subject, campaign, out);
}

/// Tenders have figures of their own, and are named by strategies and rules.
fn tenders(subject: &Subject<'_>, out: &mut Findings) {
    let known: Vec<&str> = subject.catalogue.tenders.iter().map(|t| t.id.as_str()).collect();
    for (i, tender) in subject.spec.catalogue.tenders.iter().enumerate() {
        if tender.at_a_time == Some(0) {
            out.error(format!("catalogue.tenders[{i}].at_a_time"), "a tender that takes no order")
                .expected("expected 1 or more; found 0")
                .hint("leave it out for any number");
        }
        if let Some(usd) = tender.most_usd {
            out.positive(&format!("catalogue.tenders[{i}].most_usd"), usd, 1e12);
        }
    }
    for (i, strategy) in subject.spec.strategies.iter().enumerate() {
        if let Some(id) = &strategy.tender {
            out.known(&format!("strategies[{i}].tender"), "tender", id, &known, subject.lost_ids);
        }
    }
    for (_, path, rule) in subject.rules() {
        if let Some(id) = rule.tender() {
            out.known(&format!("{path}.tender"), "tender", id, &known, subject.lost_ids);
        }
    }
}

/// What has no effect without a campaign.
fn without(subject: &Subject<'_>, out: &mut Findings) {
    let no_effect = |out: &mut Findings, path: String| {
        let name = path.rsplit('.').next().unwrap_or("").to_owned();
        out.warning(path, format!("`{name}` has no effect without a campaign"))
            .expected("expected a section `campaign` in the file, or this left out")
            .hint("without a campaign everything that is bought stands from the first day");
    };
    for (i, strategy) in subject.spec.strategies.iter().enumerate() {
        if strategy.tender.is_some() {
            no_effect(out, format!("strategies[{i}].tender"));
        }
    }
    for (_, path, rule) in subject.rules() {
        if rule.tender().is_some() {
            no_effect(out, format!("{path}.tender"));
        }
    }
    for (i, cell) in subject.spec.cells.iter().enumerate() {
        for (name, figure) in
            [("stock_drones", &cell.stock_drones), ("income_usd_per_month", &cell.income_usd_per_month)]
        {
            if figure.is_some() {
                no_effect(out, format!("cells[{i}].{name}"));
            }
        }
    }
}

/// A campaign has its own clock.
fn clocks(subject: &Subject<'_>, out: &mut Findings) {
    if subject.spec.warm_up_days > 0.0 {
        out.error("warm_up_days", "a campaign has no warm-up")
            .expected(format!("expected it left out; found {}", show(subject.spec.warm_up_days)))
            .hint("its first month is the state that the forces are in when the money comes");
    }
    if subject.spec.stop_at_half_width_points.is_some() {
        out.error("stop_at_half_width_points", "a campaign runs exactly `replicates` replicates")
            .expected("expected it left out: its measures are followed by month, not by one number");
    }
}

fn horizons(campaign: &CampaignSpec, out: &mut Findings) {
    let list = &campaign.horizons_months;
    for (i, &month) in list.iter().enumerate() {
        let path = format!("campaign.horizons_months[{i}]");
        out.number(&path, f64::from(month), 1.0, f64::from(campaign.months));
        if i > 0 && month <= list[i - 1] {
            out.error(path, "the horizons do not rise")
                .expected(format!("expected more than {}; found {month}", list[i - 1]));
        }
    }
}

fn funding(subject: &Subject<'_>, campaign: &CampaignSpec, out: &mut Findings) {
    let list = &campaign.funding;
    for (i, part) in list.iter().enumerate() {
        let path = format!("campaign.funding[{i}]");
        let month = format!("{path}.month");
        out.number(&month, part.month, 0.0, f64::from(campaign.months));
        out.number(&format!("{path}.share"), part.share, 0.0, 1e9);
        if i > 0 && part.month < list[i - 1].month {
            out.error(&month, "the dates of the money are out of order").expected(format!(
                "expected {} or later; found {}",
                show(list[i - 1].month),
                show(part.month)
            ));
        } else if part.month >= f64::from(campaign.months) {
            out.warning(month, "this money comes when the campaign is over").expected(format!(
                "expected a month before {}; found {}",
                campaign.months,
                show(part.month)
            ));
        }
    }
    if !list.is_empty() && list.iter().all(|part| part.share <= 0.0) {
        out.error("campaign.funding", "no part of any budget is ever paid out")
            .expected("expected a share above 0");
        return;
    }
    let total: f64 = list.iter().map(|part| part.share).sum();
    let first = list.iter().find(|part| part.share > 0.0).map_or(1.0, |part| part.share / total);
    let Some(largest) = subject.spec.budgets_usd.last() else { return };
    for (s, strategy) in subject.spec.strategies.iter().enumerate() {
        let rules = subject
            .rules()
            .into_iter()
            .filter(|(of, _, rule)| *of == s && !matches!(rule, RuleSpec::Train { .. }));
        let cheapest = rules.map(|(_, _, rule)| least(subject, rule)).fold(f64::INFINITY, f64::min);
        if cheapest.is_finite() && cheapest > first * largest && cheapest <= *largest {
            out.warning(
                "campaign.funding",
                format!("the first money pays for nothing of strategy \"{}\"", strategy.id),
            )
            .expected(format!(
                "expected {} USD or more, with running costs; the first part of the largest budget is {} USD",
                show(cheapest.ceil()),
                show((first * largest).floor())
            ))
            .hint("it is saved until the next part comes");
        }
    }
}

fn forces(subject: &Subject<'_>, campaign: &CampaignSpec, out: &mut Findings) {
    let known: Vec<&str> = subject.spec.forces.iter().map(|f| f.id.as_str()).collect();
    let at = |i: usize, name: &str| format!("campaign.forces[{i}].{name}");
    let ids: Vec<_> =
        campaign.forces.iter().enumerate().map(|(i, f)| (at(i, "force"), f.force.as_str())).collect();
    out.unique("force", &ids);
    for (i, force) in campaign.forces.iter().enumerate() {
        out.known(&at(i, "force"), "force", &force.force, &known, subject.lost_ids);
        out.number(&at(i, "may_jam_from_month"), force.may_jam_from_month, 0.0, f64::from(LONGEST));
        out.number(&at(i, "instructors"), force.instructors, 0.0, 1e5);
        out.number(&at(i, "school_instructors"), force.school_instructors, 0.0, 1e5);
        out.number(&at(i, "drills_per_month"), force.drills_per_month, 0.0, 300.0);
        let law = subject.spec.forces.iter().find(|f| f.id == force.force);
        if force.may_jam_from_month > 0.0 && law.is_some_and(|f| !f.may_jam) {
            out.error(at(i, "may_jam_from_month"), format!("force \"{}\" may not jam at all", force.force))
                .expected("expected a force with `may_jam: true`, which this date puts off")
                .hint("set `may_jam: true` in `forces`, or leave the date out");
        }
    }
}

fn replies(campaign: &CampaignSpec, out: &mut Findings) {
    let at = |i: usize, name: &str| format!("campaign.replies[{i}].{name}");
    let ids: Vec<_> =
        campaign.replies.iter().enumerate().map(|(i, r)| (at(i, "id"), r.id.as_str())).collect();
    out.unique("reply", &ids);
    for (i, reply) in campaign.replies.iter().enumerate() {
        out.text(&at(i, "name"), &reply.name);
        if [AS_GIVEN, NO_LEARNING].contains(&reply.id.as_str()) {
            out.error(at(i, "id"), format!("`{}` is a reply that every study has", reply.id))
                .expected("expected a name of its own");
        }
        for (name, factor) in [
            ("adapts", reply.adapts),
            ("moves_mix", reply.moves_mix),
            ("is_moved", reply.is_moved),
            ("misses_drones", reply.misses_drones),
        ] {
            out.number(&at(i, name), factor, 0.0, 1000.0);
        }
        out.number(&at(i, "grows"), reply.grows, 0.0, 5.0);
    }
}

/// Raids of one cell in a replicate that a study can bear: their plans are kept.
const MOST_RAIDS: f64 = 200_000.0;

/// Growth that nobody can simulate, nor mean.
fn growth(subject: &Subject<'_>, campaign: &CampaignSpec, laws: &CampaignLawsSpec, out: &mut Findings) {
    let years = f64::from(campaign.months) / 12.0;
    let grows = campaign.replies.iter().map(|r| r.grows).fold(1.0, f64::max);
    let log = grows * math::ln(laws.nominal().growth_per_year);
    let year_days = 12.0 * DAYS_OF_A_MONTH;
    let times = if log.abs() < 1e-9 { years } else { (math::exp(log * years) - 1.0) / log };
    for (i, cell) in subject.spec.cells.iter().enumerate() {
        let raids = cell.nominal().raids_per_day * year_days * times;
        if raids > MOST_RAIDS {
            out.error(format!("cells[{i}].raids_per_day"), "so many raids cannot be simulated")
                .expected(format!(
                    "expected at most {} raids of a cell in a replicate; with its growth about {:.2e} come in {} months",
                    show(MOST_RAIDS),
                    raids,
                    campaign.months
                ))
                .hint("a smaller `campaign.laws.growth_per_year`, or fewer months");
        }
    }
}

/// Where nobody can be trained within the campaign.
fn people(subject: &Subject<'_>, campaign: &CampaignSpec, laws: &CampaignLawsSpec, out: &mut Findings) {
    let drawn = laws.nominal();
    let (course, months) = (drawn.course_days / DAYS_OF_A_MONTH, f64::from(campaign.months));
    let trains = |id: &str| {
        let is = |rule: &RuleSpec| {
            matches!(rule, RuleSpec::Train { .. }) && force_of(subject, rule).is_some_and(|f| f.id == id)
        };
        subject.rules().into_iter().find(|(_, _, rule)| is(rule)).map(|(_, path, _)| path)
    };
    if course > months {
        out.error("campaign.laws.course_days", "a course lasts longer than the campaign")
            .expected(format!(
                "expected at most {} days; found {}",
                show(campaign.days().floor()),
                show(drawn.course_days)
            ))
            .hint("nobody would ever come from it");
    }
    for force in &subject.spec.forces {
        let Some(path) = trains(&force.id) else { continue };
        let ready = campaign.forces.iter().enumerate().find(|(_, r)| r.force == force.id);
        let teaches = ready.is_some_and(|(_, r)| r.instructors > 0.0);
        let school = ready.filter(|(_, r)| r.school_instructors > 0.0);
        if !teaches && school.is_none() {
            out.warning(path, format!("nobody teaches the people of force \"{}\"", force.id))
                .expected("expected `instructors` or `school_instructors` of it in `campaign.forces`")
                .hint("its courses are never held");
        } else if let (false, Some((i, _))) = (teaches, school)
            && drawn.school_months + course >= months
        {
            out.warning(
                format!("campaign.forces[{i}].school_instructors"),
                format!("the school of force \"{}\" stands after the campaign", force.id),
            )
            .expected(format!(
                "expected a campaign of more than {} months",
                show((drawn.school_months + course).ceil())
            ))
            .hint("give it `instructors` as well, or a smaller `school_months`");
        }
    }
}

/// Kit that the law forbids for the whole campaign.
fn law(subject: &Subject<'_>, campaign: &CampaignSpec, out: &mut Findings) {
    for (_, path, rule) in subject.rules() {
        let Some(force) = force_of(subject, rule) else { continue };
        let Some(ready) = campaign.forces.iter().find(|r| r.force == force.id) else { continue };
        if ready.may_jam_from_month < f64::from(campaign.months) {
            continue;
        }
        let jams = |item: &&String| subject.effector(item).is_some_and(|e| e.kind != EffectorKind::Gun);
        if let Some(item) = subject::items(rule).iter().find(jams) {
            out.warning(
                format!("{path}.items"),
                format!("the law forbids force \"{}\" to use `{item}` for the whole campaign", force.id),
            )
            .expected(format!(
                "expected `may_jam_from_month` below {}; found {}",
                campaign.months,
                show(ready.may_jam_from_month)
            ))
            .hint("it is bought, kept and never used");
        }
    }
}

/// Tenders whose goods come after the campaign even if they never fail, and things too dear for their tender.
fn lead(subject: &Subject<'_>, campaign: &CampaignSpec, out: &mut Findings) {
    for (s, path, rule) in subject.rules() {
        let id = rule.tender().or(subject.spec.strategies[s].tender.as_deref());
        let Some(tender) = subject.catalogue.tenders.iter().find(|t| Some(t.id.as_str()) == id) else {
            continue;
        };
        let lead = tender.nominal().lead_months;
        let place = if rule.tender().is_some() {
            format!("{path}.tender")
        } else {
            format!("strategies[{s}].tender")
        };
        if lead >= f64::from(campaign.months) && !matches!(rule, RuleSpec::Train { .. }) {
            out.warning(&place, format!("what `{}` buys comes after the campaign", tender.id))
                .expected(format!(
                    "expected a campaign of more than {} months; it has {}",
                    show(lead),
                    campaign.months
                ))
                .hint("its median lead time is as long");
        }
        if let Some(most) = tender.most_usd.filter(|most| price(subject, rule) > *most) {
            out.warning(place, format!("this is too dear for `{}`, and is never bought", tender.id))
                .expected(format!(
                    "expected at most {} USD; it is {} USD",
                    show(most),
                    show(price(subject, rule).round())
                ))
                .hint("name another tender in the rule");
        }
    }
}

/// Price of one thing of a rule at nominal prices, USD, without what it costs to run.
fn price(subject: &Subject<'_>, rule: &RuleSpec) -> f64 {
    let kit = subject::items(rule).iter().map(|item| {
        let sensor = subject.sensor(item).map(|s| s.nominal().price_usd);
        sensor.or_else(|| subject.effector(item).map(|e| e.nominal().price_usd)).unwrap_or(0.0)
    });
    let rest = match rule {
        RuleSpec::Patrol { team, .. } => {
            subject.catalogue.teams.iter().find(|t| t.id == *team).map_or(0.0, |t| t.nominal().price_usd)
        }
        RuleSpec::Harden { barrier, .. } => subject
            .catalogue
            .barriers
            .iter()
            .find(|b| b.id == *barrier)
            .map_or(0.0, |b| b.nominal().price_usd),
        RuleSpec::Post { .. } | RuleSpec::Train { .. } => 0.0,
    };
    kit.sum::<f64>() + rest
}

/// Plans are made for the years that are counted; where the campaign is longer, the rest of it has to be paid too.
fn upkeep(subject: &Subject<'_>, campaign: &CampaignSpec, out: &mut Findings) {
    let (years, counted) = (f64::from(campaign.months) / 12.0, subject.spec.costed_years);
    let Some(&budget) = subject.spec.budgets_usd.first() else { return };
    if counted + 1e-9 < years {
        out.warning("costed_years", "plans are made for fewer years than the campaign has")
            .expected(format!("expected {} or more; found {}", show(years), show(counted)))
            .hint("leave it out: what is bought must be kept to the end, or stands down unpaid");
    }
    let wages = |rule: &RuleSpec| {
        super::people::needed(subject, rule)
            * force_of(subject, rule).map_or(0.0, |f| f.nominal().wage_usd_per_year)
    };
    for (_, path, rule) in subject.rules() {
        let per_year = price(subject, rule) * subject.laws.nominal().upkeep_share_per_year + wages(rule);
        if per_year * years > budget && !matches!(rule, RuleSpec::Train { .. }) {
            out.warning(path, "its upkeep and wages are above the smallest budget")
                .expected(format!(
                    "expected at most {} USD in {} years; one costs {} USD",
                    show(budget),
                    show(years),
                    show((per_year * years).round())
                ))
                .hint("raise the budget, or buy something that costs less to keep");
        }
    }
}
