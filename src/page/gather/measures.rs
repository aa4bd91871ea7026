//! What is measured, as the page names it, and estimates with their words.

use super::tidy::{end, six};
use crate::page::model;
use crate::report::campaign::words as campaign_words;
use crate::report::number::with_unit;
use crate::report::words::loss_name;
use crate::sim::outcome::{Cause, Stage};
use crate::stats::{Difference, Verdict};
use crate::study::campaign::{CAMPAIGN_COMPARED, Kind, Monthly};
use crate::study::verdict::COMPARED;
use crate::study::{Estimate, Finding, Measure, Unit};

/// The measures of a study of raids, in the order of their estimates.
pub fn of_raids() -> Vec<model::Measure> {
    let of = |m: &Measure| model::Measure {
        id: m.name().to_owned(),
        name: loss_name(*m).to_owned(),
        plain: loss_name(*m).to_owned(),
        unit: unit(*m).to_owned(),
        is_share: m.unit() == Unit::Share,
        less_is_better: Some(!matches!(
            m,
            Measure::RaidsWithoutLeaker
                | Measure::OperatorsFound
                | Measure::OperatorsCaptured
                | Measure::Warned
                | Measure::WarningP10
                | Measure::WarningP50
        )),
        is_compared: COMPARED.contains(m),
    };
    Measure::ALL.iter().map(of).collect()
}

fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::LeakThrough | Measure::Warned => "% of drones",
        Measure::RaidsWithoutLeaker => "% of raids",
        Measure::Casualties
        | Measure::PatrolCasualties
        | Measure::CollateralCasualties
        | Measure::Displaced => "people",
        Measure::Damage | Measure::Cost | Measure::CostPerDefeat => "USD",
        Measure::WarningP10 | Measure::WarningP50 => "s",
        // The name says what is counted.
        _ => "",
    }
}

/// A measure of a campaign.
pub fn of_month(measure: Monthly) -> model::Measure {
    let name = match measure {
        Monthly::LeakThrough => "leak-through",
        Monthly::Raids => "raids",
        Monthly::Drones => "drones",
        Monthly::RaidsWithoutLeaker => "raids without a leaker",
        Monthly::Defeated => "drones stopped",
        Monthly::CasualtiesSpared => "people who would have been hurt, had they not left",
        Monthly::Damage => "damage",
        Monthly::Captured => "operator pairs captured",
        Monthly::PatrolCasualties => "casualties of patrols",
        Monthly::CollateralCasualties => "people hurt by the defence",
        Monthly::Civil => "person-hours of degraded civil services",
        Monthly::PeopleAway => "people away from home",
        Monthly::Videos => "raids published",
        Monthly::Standing => "of the plan, stands",
        Monthly::OnOrder => "of the plan, on order",
        Monthly::Unpaid => "of the plan, there and not paid for",
        Monthly::Capability => "able: of the plan, stands and is served by trained crews",
        Monthly::NotDelivered => "leakers before the kit was there",
        Monthly::NotPaid => "leakers that found the kit unpaid",
        Monthly::LawNotYet => "leakers before the law let a jammer be used",
        Monthly::NotTrained => "leakers engaged in vain by an untrained crew",
        Monthly::Funded => "money that came in",
        Monthly::Ordered => "money for orders and courses",
        Monthly::Running => "money for upkeep and wages",
        Monthly::Owed => "bills that nobody paid",
        Monthly::Left => "money left",
        named => campaign_words::loss_name(named),
    };
    let unit = match (measure, measure.unit()) {
        (Monthly::LeakThrough, _) => "% of drones",
        (Monthly::RaidsWithoutLeaker, _) => "% of raids",
        (Monthly::Casualties | Monthly::PatrolCasualties | Monthly::CollateralCasualties, _) => "people",
        (_, Unit::Share) => "% of the plan",
        (_, Unit::Usd) => "USD",
        _ => "",
    };
    let better = match measure {
        Monthly::RaidsWithoutLeaker
        | Monthly::Defeated
        | Monthly::Captured
        | Monthly::Standing
        | Monthly::Capability => Some(false),
        Monthly::Drones
        | Monthly::Raids
        | Monthly::CasualtiesSpared
        | Monthly::OnOrder
        | Monthly::Funded
        | Monthly::Ordered
        | Monthly::Running
        | Monthly::Left => None,
        _ => Some(true),
    };
    model::Measure {
        id: measure.name().to_owned(),
        name: name.to_owned(),
        plain: name.to_owned(),
        unit: unit.to_owned(),
        is_share: measure.unit() == Unit::Share,
        less_is_better: better,
        is_compared: CAMPAIGN_COMPARED.contains(&measure),
    }
}

/// A measure up to the end of a campaign: flows are added up, of stocks the last one counts.
pub fn of_campaign(measure: Monthly, months: u32) -> model::Measure {
    let monthly = of_month(measure);
    let when = match measure.kind() {
        Kind::Flow => format!(" by month {months}"),
        Kind::Stock => format!(" in month {months}"),
        Kind::Ratio => format!(" over {months} months"),
    };
    model::Measure { name: format!("{}{when}", monthly.name), ..monthly }
}

/// An estimate with its words.
pub fn estimate(e: &Estimate, unit: Unit) -> model::Estimate {
    model::Estimate { value: six(e.value), low: end(e.low), high: end(e.high), text: with_unit(e, unit) }
}

/// A paired difference with its words, in the measure's unit.
pub fn difference(d: &Difference, unit: Unit) -> model::Estimate {
    let (low, high) = d.interval.map_or((f64::NAN, f64::NAN), |i| (i.low, i.high));
    let as_estimate =
        Estimate { value: d.value, low, high, n: d.n as usize, extreme: crate::study::Extreme::Inside };
    let text = match (d.verdict, unit) {
        (Verdict::Identical, _) => "the same in every replicate".to_owned(),
        (_, Unit::Share) => format!("{} points", crate::report::number::bare(&as_estimate, unit)),
        _ => with_unit(&as_estimate, unit),
    };
    model::Estimate { value: six(d.value), low: end(low), high: end(high), text }
}

/// What is found about a pair.
pub fn finding(found: Finding) -> model::Finding {
    match found {
        Finding::Identical => model::Finding::Identical,
        Finding::FirstBetter => model::Finding::FirstBetter,
        Finding::SecondBetter => model::Finding::SecondBetter,
        Finding::Unclear { .. } => model::Finding::Unclear,
    }
}

/// Stages of the kill chain.
pub fn stages() -> Vec<String> {
    Stage::ALL.iter().map(|stage| stage.name().replace('_', " ")).collect()
}

/// How drones end.
pub fn causes() -> Vec<model::Cause> {
    let of = |cause: &Cause| model::Cause {
        id: cause.name().to_owned(),
        phrase: cause.phrase().to_owned(),
        leaked: cause.leaked(),
    };
    Cause::ALL.iter().map(of).collect()
}
