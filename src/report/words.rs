//! Findings in words: which is better and by how much, why a strategy leaks, what more money would buy.
//!
//! A sentence claims only what the statistics hold; where they don't, it says "can't tell", and what would tell.

use crate::report::number::{
    bare, counted, decimals_for, grouped, plain, share, short, three, usd, with_unit,
};
use crate::sim::outcome::Cause;
use crate::stats::{Difference, FEWEST, StopReason, Target, Verdict};
use crate::study::{
    Comparison, Extreme, Finding, Marginal, Measure, Pair, RowSummary, Stop, StudyNames, Unit, Verdicts,
};

/// One pair: `B leaks 4.2 ± 1.1 points less than A, paired, n = 400`.
pub fn pair_sentence(names: &StudyNames, measure: Measure, pair: &Pair) -> String {
    let name = |s: usize| names.strategies[s].name.as_str();
    let (first, second) = (name(pair.first), name(pair.second));
    let n = grouped(pair.difference.n as i64);
    match pair.finding {
        Finding::Identical => format!("{first} and {second} are identical in every replicate, n = {n}"),
        Finding::FirstBetter => {
            format!("{first} {} than {second}, paired, n = {n}", less(measure, &pair.difference))
        }
        Finding::SecondBetter => {
            format!("{second} {} than {first}, paired, n = {n}", less(measure, &pair.difference))
        }
        Finding::Unclear { more: Some(more) } if pair.difference.n < FEWEST => {
            let more = counted(more as usize, "more replicate");
            format!("can't tell {first} from {second} yet: it takes at least {more} (n = {n})")
        }
        Finding::Unclear { more } => {
            let within = within(measure, &pair.difference);
            let tell = match more {
                Some(more) => format!("about {} more replicates would", rounded(more)),
                None => "no difference has shown so far".to_owned(),
            };
            format!("can't tell {first} from {second} yet{within}: {tell} (n = {n})")
        }
    }
}

/// "leaks 4.2 ± 1.1 points less", whatever the sign.
fn less(measure: Measure, d: &Difference) -> String {
    let (value, margin) = (d.value.abs(), d.interval.map_or(f64::NAN, |i| i.half_width()));
    match measure {
        Measure::LeakThrough => format!("leaks {} points less", plus_minus(100.0 * value, 100.0 * margin)),
        Measure::Casualties => {
            format!("has {} casualties fewer in 30 days", plus_minus(value, margin))
        }
        _ => format!("loses {} less", plus_minus(value, margin)),
    }
}

/// How far apart two that cannot be told apart may be.
fn within(measure: Measure, d: &Difference) -> String {
    let Some(interval) = d.interval else { return String::new() };
    let most = interval.low.abs().max(interval.high.abs());
    match measure {
        Measure::LeakThrough => format!(", they lie within {} points of each other", at_most(100.0 * most)),
        _ => format!(", they lie within {} of each other", at_most(most)),
    }
}

fn plus_minus(value: f64, margin: f64) -> String {
    if !margin.is_finite() || margin <= 0.0 {
        return three(value);
    }
    let decimals = decimals_for(margin);
    format!("{} ± {}", plain(value, decimals), plain(margin, decimals))
}

fn at_most(value: f64) -> String {
    plain(value, decimals_for(value))
}

/// A count that is only roughly known, with one or two digits.
pub(super) fn rounded(count: u64) -> String {
    if count >= 1_000_000 {
        return "a million or".to_owned();
    }
    let step = match count {
        0..=19 => 1,
        20..=99 => 10,
        100..=999 => 50,
        1000..=9_999 => 500,
        _ => 5_000,
    };
    grouped((count.div_ceil(step) * step) as i64)
}

/// What a measure is called in a sentence.
pub fn loss_name(measure: Measure) -> &'static str {
    match measure {
        Measure::LeakThrough => "leak-through",
        Measure::RaidsWithoutLeaker => "raids without a leaker",
        Measure::Casualties => "casualties in 30 days",
        Measure::Damage => "damage in 30 days",
        Measure::OperatorsFound => "operator pairs found",
        Measure::OperatorsCaptured => "operator pairs captured",
        Measure::PatrolCasualties => "casualties of patrols in 30 days",
        Measure::CollateralCasualties => "people hurt by the defence in 30 days",
        Measure::Civil => "person-hours of degraded civil services in 30 days",
        Measure::CivilLink => "person-hours of degraded civil links in 30 days",
        Measure::CivilGnss => "person-hours of degraded civil navigation in 30 days",
        Measure::LegitimateLost => "legitimate drones lost in 30 days",
        Measure::FalseAlarms => "false alarms in 30 days",
        Measure::Exposure => "person-days in fear in 30 days",
        Measure::Displaced => "people who start to leave",
        Measure::Cost => "life-cycle cost",
        Measure::CostPerDefeat => "cost per defeat",
        Measure::Warned => "drones warned of",
        Measure::WarningP10 => "warning time that nine of ten exceed",
        Measure::WarningP50 => "median warning time",
    }
}

/// Why a study that was to stop by itself has stopped; `None` for one of a fixed number of replicates.
pub fn stop_sentence(stop: &Stop, stopped: StopReason, replicates: u32) -> Option<String> {
    let Some(Target::Absolute(share) | Target::Relative(share)) = stop.rule.target else { return None };
    let measures: Vec<&str> = stop.watched.iter().map(|m| loss_name(*m)).collect();
    let width = three(100.0 * share);
    let after = counted(replicates as usize, "replicate");
    let shares = stop.watched.iter().filter(|m| m.unit() == Unit::Share).count();
    let width = match shares {
        0 => format!("± {width} % of the estimate"),
        all if all == stop.watched.len() => format!("± {width} points"),
        _ => format!("± {width} points (shares) or ± {width} % of the estimate (all else)"),
    };
    let what = format!("of {} was within {width}", measures.join(", "));
    Some(match stopped {
        StopReason::Precise => format!("Stopped after {after}, when every interval {what}"),
        StopReason::Maximum => format!(
            "Stopped after {after}, the most that were allowed, before every interval {what}; more --replicates would go on"
        ),
    })
}

/// How much worse than the best each strategy can be.
pub fn worse_sentence(names: &StudyNames, verdicts: &Verdicts) -> Option<String> {
    let points = match verdicts.measure {
        Measure::LeakThrough => 100.0,
        _ => 1.0,
    };
    let each: Vec<String> = verdicts
        .with_best
        .iter()
        .map(|c| {
            let name = &names.strategies[verdicts.order[c.plan]].name;
            format!("{name} {}", three(points * c.worse_at_most))
        })
        .collect();
    let unit = if verdicts.measure == Measure::LeakThrough { " points" } else { "" };
    (each.len() > 1).then(|| {
        format!(
            "At most so many{unit} worse than the best, whichever it is (95 %, all together): {}",
            each.join(", ")
        )
    })
}

/// The best strategy at a budget, and which others may be as good.
pub fn best_sentence(names: &StudyNames, comparison: &Comparison, verdicts: &Verdicts) -> String {
    let Some(&leader) = verdicts.order.first() else { return "nothing to compare".to_owned() };
    let name = |s: usize| names.strategies[s].name.as_str();
    let measured = comparison
        .row(leader, verdicts.budget)
        .and_then(|r| r.get(verdicts.measure))
        .map(|e| with_unit(e, verdicts.measure.unit()))
        .unwrap_or_default();
    let head = format!("lowest {}: {}, {measured}", loss_name(verdicts.measure), name(leader));
    let Some(first) = verdicts.with_best.first() else {
        return format!("{head}; fewer than {FEWEST} replicates cannot tell more");
    };
    let rivals: Vec<String> = verdicts
        .with_best
        .iter()
        .skip(1)
        .filter(|c| c.may_be_best || !is_clear(verdicts, leader, verdicts.order[c.plan]))
        .map(|c| name(verdicts.order[c.plan]).to_owned())
        .collect();
    let (scale, unit) = if verdicts.measure == Measure::LeakThrough { (100.0, " points") } else { (1.0, "") };
    let distance = at_most(scale * first.worse_at_most);
    if verdicts.order.len() < 2 {
        head
    } else if rivals.is_empty() {
        format!("{head}; it is the best (95 %)")
    } else if first.worse_at_most == 0.0 {
        format!("{head}; not clear of {} yet, or the same", and(&rivals))
    } else {
        format!(
            "{head}; within {distance}{unit} of the best (95 %); may be the best too: {}",
            rivals.join(", ")
        )
    }
}

/// Whether the pair itself tells the leader from another: nobody is called the best while a pair is open.
pub fn is_clear(verdicts: &Verdicts, leader: usize, other: usize) -> bool {
    let found = verdicts.pair(leader, other).map(|p| p.finding);
    matches!(found, Some(Finding::FirstBetter | Finding::SecondBetter))
}

/// Why a strategy leaks at a budget, in one sentence.
pub fn leak_sentence(names: &StudyNames, row: &RowSummary) -> String {
    let name = &names.strategies[row.strategy].name;
    let causes = row.leak_causes();
    let Some(leak) = row.get(Measure::LeakThrough) else {
        return format!("{name}: no drone was meant to fly");
    };
    if leak.extreme == Extreme::None {
        return format!("{name} let nothing through: {}", bare(leak, Unit::Share));
    }
    let top: Vec<String> = causes
        .iter()
        .enumerate()
        .take_while(|(i, (_, part))| *i == 0 || (*i < 3 && *part >= 0.095))
        .map(|(i, (cause, part))| {
            let whom = if i == 0 { " of the leakers" } else { "" };
            format!("{}{whom} {}", share_of(*part), leaked_because(*cause))
        })
        .collect();
    format!("{name} leaks {} because {}", with_unit(leak, Unit::Share), and(&top))
}

fn share_of(part: f64) -> String {
    if part >= 1.0 { "all".to_owned() } else { share(part) }
}

/// `a`, `a and b`, `a, b and c`.
pub fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// The end of "… of the leakers …".
pub fn leaked_because(cause: Cause) -> &'static str {
    match cause {
        Cause::NoSensorInReach => "never came within range of a sensor",
        Cause::Silent => "gave no sensor in range anything to sense",
        Cause::NotCued => "met only sensors that nobody cued",
        Cause::NeverInSight => "never came into line of sight",
        Cause::NotDetected => "were in range and in sight, yet not detected",
        Cause::NotReported => "were noticed by what could not report it",
        Cause::SeenTooLate => "were detected too late for a track",
        Cause::TrackLost => "were lost again by the crews that tracked them",
        Cause::Misclassified => "were taken for birds or harmless drones",
        Cause::CrewBusy => "met a crew that was busy with other tracks or false alarms",
        Cause::DecidedTooLate => "were tracked, but the decision came too late",
        Cause::AuthorityTooLate => "got away while leave to engage was asked for",
        Cause::NoAuthority => "were known only to people who may not engage",
        Cause::NoEffector => "were known only to people without an effector",
        Cause::OutOfReach => "stayed out of reach of the effectors",
        Cause::NotJammable => "could not be stopped by the effectors in reach",
        Cause::EffectorOff => "found the effectors in reach off or out of order",
        Cause::ChannelBusy => "found every channel in reach taken",
        Cause::LaidTooLate => "were gone before the effector was laid",
        Cause::CrewNotTrained => "were engaged in vain by an untrained crew",
        Cause::ShotsMissed => "were shot at and missed",
        Cause::LinkHeld => "kept their link though engaged",
        Cause::NavigationHeld => "kept their satellite navigation, or lost it too late",
        Cause::FlewOn => "flew on as aimed without their link",
        Cause::NotDelivered => "came before the kit that could have met them",
        Cause::NotPaid => "found the kit that could have met them unpaid",
        Cause::LawNotYet => "came before the law let the jammer in reach be used",
        stopped => stopped.phrase(),
    }
}

/// What the next ten per cent of a budget would buy and do.
pub fn next_sentence(names: &StudyNames, marginal: &Marginal) -> String {
    let name = &names.strategies[marginal.strategy].name;
    if marginal.nothing {
        return match &marginal.refused {
            Some(r) if r.short_usd.is_some() => format!(
                "{name}: nothing; even with it {} would still be {} short",
                r.what,
                usd(r.short_usd.unwrap_or_default())
            ),
            Some(r) => format!("{name}: nothing; it could not have {} ({})", r.what, r.why),
            None => format!("{name}: nothing; it has all that its rules ask for"),
        };
    }
    let mut text = format!("{name}: {}", list(&marginal.bought));
    if !marginal.dropped.is_empty() {
        text.push_str(&format!(" instead of {}", list(&marginal.dropped)));
    }
    text.push_str(&format!(" for {}", usd(marginal.extra_usd)));
    match (&marginal.leak_through, &marginal.casualties) {
        // What stops no drone may still spare people.
        (Some(leak), Some(hurt))
            if leak.verdict == Verdict::Identical && hurt.verdict != Verdict::Identical =>
        {
            text.push_str(&format!(": leak-through the same, {}", casualties_effect(hurt)));
        }
        (Some(d), _) => text.push_str(&format!(": {}", effect(d))),
        (None, _) => text.push_str(": effect not measured"),
    }
    text
}

fn effect(d: &Difference) -> String {
    let margin = d.interval.map_or(f64::NAN, |i| i.half_width());
    let change = plus_minus(100.0 * d.value.abs(), 100.0 * margin);
    match d.verdict {
        Verdict::Identical if d.n < FEWEST => {
            format!("the same in the {} probed", counted(d.n as usize, "replicate"))
        }
        Verdict::Identical => "the same in every replicate".to_owned(),
        Verdict::Lower => format!("leak-through {change} points lower"),
        Verdict::Higher => format!("leak-through {change} points HIGHER"),
        Verdict::Unclear if d.n < FEWEST => too_few(d),
        Verdict::Unclear => {
            let change = format!("{} ± {}", signed(100.0 * d.value, margin * 100.0), at_most(100.0 * margin));
            format!("can't tell yet whether it helps, leak-through {change} points")
        }
    }
}

/// A verdict that the number of replicates refuses. A probe runs on a part of them.
fn too_few(d: &Difference) -> String {
    format!("can't tell yet whether it helps, {} of at least {FEWEST} replicates probed", d.n)
}

fn casualties_effect(d: &Difference) -> String {
    let margin = d.interval.map_or(f64::NAN, |i| i.half_width());
    match d.verdict {
        Verdict::Lower => format!("{} fewer casualties in 30 days", plus_minus(d.value.abs(), margin)),
        Verdict::Higher => format!("{} MORE casualties in 30 days", plus_minus(d.value.abs(), margin)),
        _ if d.n < FEWEST => too_few(d),
        _ => {
            format!("casualties {} ± {} in 30 days, can't tell yet", signed(d.value, margin), at_most(margin))
        }
    }
}

fn signed(value: f64, margin: f64) -> String {
    let text = plain(value, decimals_for(margin));
    if value > 0.0 { format!("+{text}") } else { text }
}

/// The first things of a list with their numbers, the rest counted.
fn list(things: &[(String, u32)]) -> String {
    const SHOWN: usize = 3;
    let mut parts: Vec<String> = things
        .iter()
        .take(SHOWN)
        .map(|(what, count)| if *count > 1 { format!("{count} × {what}") } else { what.clone() })
        .collect();
    if things.len() > SHOWN {
        parts.push(counted(things.len() - SHOWN, "further purchase"));
    }
    and(&parts)
}

/// A plan that is worth its money: what it costs, what it leaves, and what each further unit costs against the plan before.
pub fn frontier_sentence(
    names: &StudyNames,
    comparison: &Comparison,
    measure: Measure,
    (row, price): (usize, Option<f64>),
) -> String {
    let row = &comparison.rows[row];
    let loss = row.get(measure).map(|e| with_unit(e, measure.unit())).unwrap_or_default();
    let step = price.map(|p| format!("; {}", step_price(measure, p))).unwrap_or_default();
    format!(
        "{} at {}: costs {}, {} {loss}{step}",
        names.strategies[row.strategy].name,
        usd(names.budgets_usd[row.budget]),
        usd(row.value(Measure::Cost)),
        loss_name(measure),
    )
}

/// A step along the frontier: `12 k USD for each point of leak-through avoided`.
pub fn step_price(measure: Measure, usd_per_loss: f64) -> String {
    match measure {
        Measure::LeakThrough => format!("{} USD for each further point avoided", short(usd_per_loss / 100.0)),
        _ => format!("{} USD for each further casualty in 30 days avoided", short(usd_per_loss)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::synthetic::{Row, compare, names, probes, rows, summary};

    fn pair_of(a: &[f64], b: &[f64], finding: Finding) -> Pair {
        let ones = vec![1.0; a.len()];
        let difference = crate::stats::ratio_difference(a, b, &ones, 0.95).unwrap();
        Pair { first: 6, second: 1, difference, adjusted_p: None, finding }
    }

    #[test]
    fn a_pair_reads_as_a_verdict() {
        let a: Vec<f64> = (0..400).map(|i| f64::from(i % 4 == 0)).collect();
        let b: Vec<f64> = (0..400).map(|i| f64::from(i % 3 == 0)).collect();
        let of = |finding| pair_sentence(&names(), Measure::LeakThrough, &pair_of(&a, &b, finding));
        assert_eq!(
            of(Finding::FirstBetter),
            "A mix leaks 8.5 ± 6.3 points less than Jammers at assets, paired, n = 400"
        );
        let open = of(Finding::Unclear { more: Some(873) });
        assert!(open.starts_with("can't tell A mix from Jammers at assets yet"), "{open}");
        assert!(open.contains("about 900 more replicates would"), "{open}");
        assert!(of(Finding::Identical).contains("identical in every replicate"));
    }

    #[test]
    fn a_handful_of_replicates_decides_nothing() {
        for n in [1, 2, 9] {
            let done = compare(&names(), &rows(n), &probes(n)).unwrap();
            for verdicts in &done.verdicts {
                let best = best_sentence(&names(), &done, verdicts);
                assert!(best.ends_with("; fewer than 10 replicates cannot tell more"), "{best}");
                for pair in &verdicts.pairs {
                    let text = pair_sentence(&names(), verdicts.measure, pair);
                    let missing = counted(10 - n as usize, "more replicate");
                    let missing = format!("yet: it takes at least {missing} (n = {n})");
                    assert!(text.ends_with(&missing) || text.contains("identical"), "{text}");
                }
            }
            let mix = done.next.iter().find(|m| (m.strategy, m.budget) == (6, 1)).unwrap();
            let text = next_sentence(&names(), mix);
            let told = format!("can't tell yet whether it helps, {n} of at least 10 replicates probed");
            assert!(text.ends_with(&told) || text.contains(": the same in the "), "{text}");
        }
    }

    #[test]
    fn a_leak_is_explained_by_its_largest_causes() {
        let all = rows(60);
        let done = compare(&names(), &all, &[]).unwrap();
        let text = leak_sentence(&names(), done.row(1, 2).unwrap());
        assert!(text.starts_with("Jammers at assets leaks ") && text.contains(" % because "), "{text}");
        assert!(text.contains("of the leakers were detected too late for a track"), "{text}");
        assert!(text.ends_with("kept their link though engaged"), "{text}");
        let harden = leak_sentence(&names(), done.row(5, 2).unwrap());
        assert!(harden.contains("all of the leakers never came within range"), "{harden}");
    }

    #[test]
    fn a_strategy_without_leakers_is_no_bare_zero() {
        let mut row: Row = rows(40).swap_remove(0);
        for o in &mut row.outcomes {
            o.leakers = 0;
        }
        let text = leak_sentence(&names(), &summary(&names(), &row));
        assert!(text.contains("let nothing through: 0 of 40 (at most 8.9 %)"), "{text}");
    }

    #[test]
    fn the_next_money_names_purchase_or_obstacle() {
        let done = compare(&names(), &rows(60), &probes(60)).unwrap();
        let of = |s, b| {
            next_sentence(&names(), done.next.iter().find(|m| (m.strategy, m.budget) == (s, b)).unwrap())
        };
        let mix = of(6, 1);
        assert!(mix.contains("post at place 5") && mix.contains("for 9,000 USD: leak-through "), "{mix}");
        assert!(mix.ends_with("points lower"), "{mix}");
        assert!(of(1, 1).contains("nothing; even with it post at the next place"), "{}", of(1, 1));
    }
}
