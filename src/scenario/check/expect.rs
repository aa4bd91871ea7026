//! Errors in what a scenario expects: cases that cannot be looked at, laws with parameters that mean nothing.

use super::finding::{Findings, show};
use super::subject::Subject;
use crate::scenario::change::{ChangeError, changed};
use crate::scenario::spec::expect::{CaseSpec, ExpectSpec, LawSpec, ObserveSpec};
use crate::scenario::spec::measure::Measure;
use std::collections::BTreeMap;

/// Most replicates of a case, and most studies.
const MOST: f64 = 1e6;

/// Checks all expectations; `text` is the file, for the numbers that cases change.
pub fn check(subject: &Subject<'_>, text: &str, out: &mut Findings) {
    let expect = &subject.spec.expect;
    let ids: Vec<_> =
        expect.iter().enumerate().map(|(i, e)| (format!("expect[{i}].id"), e.id.as_str())).collect();
    out.unique("expectation", &ids);
    let mut sets = Sets { text, tried: BTreeMap::new() };
    for (i, spec) in expect.iter().enumerate() {
        let path = format!("expect[{i}]");
        if spec.cases.is_empty() {
            out.error(format!("{path}.cases"), format!("expectation \"{}\" has no case", spec.id))
                .expected("expected at least one, such as `(is: Value(0.5))`");
        }
        if let Some(half_width) = spec.half_width {
            out.positive(&format!("{path}.half_width"), half_width, 1e12);
        }
        if let Some(n) = spec.replicates {
            out.number(&format!("{path}.replicates"), f64::from(n), 1.0, MOST);
        }
        observe(subject, &format!("{path}.observe"), &spec.observe, out);
        for (c, case) in spec.cases.iter().enumerate() {
            check_case(subject, &format!("{path}.cases[{c}]"), (spec, case), &mut sets, out);
        }
    }
}

/// The numbers that cases change, each tried once: many cases change the same, and each trial reads the whole text.
struct Sets<'t> {
    text: &'t str,
    tried: BTreeMap<String, Option<ChangeError>>,
}

impl Sets<'_> {
    /// Why a number cannot be changed; `None` if it can. Which number it becomes plays no part.
    fn problem(&mut self, set: &(String, f64)) -> Option<&ChangeError> {
        let tried = self.tried.entry(set.0.clone());
        tried.or_insert_with(|| changed(self.text, std::slice::from_ref(set)).err()).as_ref()
    }
}

fn strategy(subject: &Subject<'_>, path: &str, id: &str, out: &mut Findings) {
    let known: Vec<&str> = subject.spec.strategies.iter().map(|s| s.id.as_str()).collect();
    out.known(path, "strategy", id, &known, subject.lost_ids);
}

fn observe(subject: &Subject<'_>, path: &str, observe_: &ObserveSpec, out: &mut Findings) {
    if let ObserveSpec::Measure(measure) = plain_of(observe_)
        && matches!(measure, Measure::CostPerDefeat | Measure::WarningP10 | Measure::WarningP50)
    {
        out.error(path, format!("`{measure:?}` cannot be observed here"))
            .expected("expected a measure that is a mean or a share over replicates")
            .hint("`Cost` and `Warned` are");
    }
    let of = match observe_ {
        ObserveSpec::Difference { of, to } => {
            strategy(subject, &format!("{path}.to"), to, out);
            of
        }
        ObserveSpec::AnyDifference { to } => return strategy(subject, &format!("{path}.to"), to, out),
        ObserveSpec::Threshold { of, between, per, .. } => {
            if !(between.0.is_finite() && between.1.is_finite() && between.0 != between.1) {
                out.error(format!("{path}.between"), "nothing lies between the two")
                    .expected("expected two different numbers");
            }
            if !per.is_finite() || *per == 0.0 {
                out.error(format!("{path}.per"), "no unit").expected("expected a number other than 0");
            }
            of
        }
        ObserveSpec::Covered { of, studies, of_replicates, .. } => {
            out.number(&format!("{path}.studies"), f64::from(*studies), 1.0, MOST);
            out.number(&format!("{path}.of_replicates"), f64::from(*of_replicates), 2.0, MOST);
            of
        }
        ObserveSpec::Change { of } => of,
        _ => return,
    };
    let nested = match **of {
        ObserveSpec::Difference { ref to, of: ref inner }
            if matches!(observe_, ObserveSpec::Covered { .. }) =>
        {
            strategy(subject, &format!("{path}.of.to"), to, out);
            !is_plain(inner)
        }
        _ => !is_plain(of),
    };
    if nested {
        out.error(format!("{path}.of"), "this cannot be observed of that")
            .expected("expected a measure, a stage, a cause or a number a raid");
    }
}

/// What is observed at the bottom of it.
fn plain_of(observe: &ObserveSpec) -> &ObserveSpec {
    match observe {
        ObserveSpec::Difference { of, .. }
        | ObserveSpec::Change { of }
        | ObserveSpec::Threshold { of, .. }
        | ObserveSpec::Covered { of, .. } => plain_of(of),
        _ => observe,
    }
}

fn is_plain(observe: &ObserveSpec) -> bool {
    matches!(
        observe,
        ObserveSpec::Measure(_)
            | ObserveSpec::Reached(_)
            | ObserveSpec::Ended(_)
            | ObserveSpec::LeakersPerRaid
            | ObserveSpec::ReleasesPerDrone
            | ObserveSpec::PairsFoundPerRaid
            | ObserveSpec::PairsMetPerRaid
    )
}

fn check_case(
    subject: &Subject<'_>,
    path: &str,
    (spec, case): (&ExpectSpec, &CaseSpec),
    tried: &mut Sets<'_>,
    out: &mut Findings,
) {
    if let Some(id) = &case.strategy {
        strategy(subject, &format!("{path}.strategy"), id, out);
    }
    if let Some(usd) = case.budget_usd
        && !subject.spec.budgets_usd.contains(&usd)
    {
        let known: Vec<String> = subject.spec.budgets_usd.iter().map(|b| show(*b)).collect();
        out.error(format!("{path}.budget_usd"), "the file has no such budget").expected(format!(
            "expected one of {}; found {}",
            known.join(", "),
            show(usd)
        ));
    }
    let numbers = match &spec.observe {
        ObserveSpec::Threshold { number, between, .. } => vec![(number.clone(), between.0)],
        _ => Vec::new(),
    };
    let sets = case.set.iter().enumerate().map(|(s, set)| (format!("{path}.set[{s}]"), set));
    let thresholds = numbers.iter().map(|set| ("expect.observe.number".to_owned(), set));
    for (at, set) in sets.chain(thresholds) {
        if let Some(error) = tried.problem(set) {
            let finding = out.error(at, format!("`{}` cannot be changed: {}", set.0, error.problem));
            if !error.found.is_empty() {
                finding.hint(format!("the path leads as far as `{}`", error.found));
            }
        }
    }
    let of_change = matches!(spec.observe, ObserveSpec::Change { .. });
    if matches!(case.is, LawSpec::WithinInterval) && !of_change {
        out.error(format!("{path}.is"), "`WithinInterval` is about a change")
            .expected("expected `observe: Change(of: ..)` with it, or a number or a law");
    }
    parameters(&format!("{path}.is"), &case.is, out);
}

/// A parameter of a law: its name, its value, and what it can be.
enum Is {
    /// Above zero.
    Positive,
    /// Zero or more.
    NotNegative,
    /// Between 0 and 1.
    Chance,
    /// Any number.
    Finite,
}

fn parameters(path: &str, law: &LawSpec, out: &mut Findings) {
    use Is::{Chance, Finite, NotNegative, Positive};
    let all: Vec<(&str, f64, Is)> = match law {
        LawSpec::Value(x) | LawSpec::AtLeast(x) | LawSpec::AtMost(x) => vec![("", *x, Finite)],
        LawSpec::Between(a, b) => vec![("[0]", *a, Finite), ("[1]", *b, Finite)],
        LawSpec::WithinInterval => Vec::new(),
        LawSpec::RandomSearch { searchers, sweep_width_m, speed_m_s, time_s, area_m2 } => vec![
            ("searchers", *searchers, Positive),
            ("sweep_width_m", *sweep_width_m, Positive),
            ("speed_m_s", *speed_m_s, Positive),
            ("time_s", *time_s, Positive),
            ("area_m2", *area_m2, Positive),
        ],
        LawSpec::ExhaustiveSearch { sweep_width_m, speed_m_s, time_s, area_m2 } => vec![
            ("sweep_width_m", *sweep_width_m, Positive),
            ("speed_m_s", *speed_m_s, Positive),
            ("time_s", *time_s, Positive),
            ("area_m2", *area_m2, Positive),
        ],
        LawSpec::LateralRange { rate_per_s, range_m, speed_m_s, offset_m } => vec![
            ("rate_per_s", *rate_per_s, Positive),
            ("range_m", *range_m, Positive),
            ("speed_m_s", *speed_m_s, Positive),
            ("offset_m", *offset_m, NotNegative),
        ],
        LawSpec::PoissonField { density_per_km2, range_m, length_m } => vec![
            ("density_per_km2", *density_per_km2, NotNegative),
            ("range_m", *range_m, Positive),
            ("length_m", *length_m, NotNegative),
        ],
        LawSpec::RelativeSpeed { searcher_m_s, target_m_s, searchers, range_m, time_s, area_m2 } => vec![
            ("searcher_m_s", *searcher_m_s, NotNegative),
            ("target_m_s", *target_m_s, Positive),
            ("searchers", *searchers, Positive),
            ("range_m", *range_m, Positive),
            ("time_s", *time_s, Positive),
            ("area_m2", *area_m2, Positive),
        ],
        LawSpec::LossSystem { channels, arrivals_per_day, service_s } => vec![
            ("channels", f64::from(*channels), Positive),
            ("arrivals_per_day", *arrivals_per_day, Positive),
            ("service_s", *service_s, Positive),
        ],
        LawSpec::ShootLookShoot { drones, kill_chance, attempts } => vec![
            ("drones", f64::from(*drones), Positive),
            ("kill_chance", *kill_chance, Chance),
            ("attempts", *attempts, NotNegative),
        ],
        LawSpec::RaidAnnihilation { drones, stop_chance } => {
            vec![("drones", f64::from(*drones), Positive), ("stop_chance", *stop_chance, Chance)]
        }
        LawSpec::BurnThrough { advantage_db, exponent } => {
            vec![("advantage_db", *advantage_db, Finite), ("exponent", *exponent, Positive)]
        }
        LawSpec::FourthRoot { cross_section_ratio } => {
            vec![("cross_section_ratio", *cross_section_ratio, Positive)]
        }
        LawSpec::FlamingDatum {
            searchers,
            sweep_width_m,
            speed_m_s,
            radius_m,
            flight_m_s,
            late_s,
            search_s,
        } => {
            vec![
                ("searchers", *searchers, Positive),
                ("sweep_width_m", *sweep_width_m, Positive),
                ("speed_m_s", *speed_m_s, Positive),
                ("radius_m", *radius_m, Positive),
                ("flight_m_s", *flight_m_s, Positive),
                ("late_s", *late_s, NotNegative),
                ("search_s", *search_s, Positive),
            ]
        }
        LawSpec::TimelyInterception { detect, tasks_s, task_sd_share, communication, response_s } => {
            if detect.len() != tasks_s.len() || detect.is_empty() {
                out.error(format!("{path}.tasks_s"), "not one task after each detection").expected(format!(
                    "expected as many tasks as detections, at least one; found {} and {}",
                    tasks_s.len(),
                    detect.len()
                ));
            }
            detect.iter().for_each(|p| bound(path, "detect", *p, &Chance, out));
            tasks_s.iter().for_each(|s| bound(path, "tasks_s", *s, &NotNegative, out));
            vec![
                ("task_sd_share", *task_sd_share, NotNegative),
                ("communication", *communication, Chance),
                ("response_s[0]", response_s.0, NotNegative),
                ("response_s[1]", response_s.1, NotNegative),
            ]
        }
        LawSpec::Procurement { lead_months, sigma, fail_chance } => vec![
            ("lead_months", *lead_months, NotNegative),
            ("sigma", *sigma, NotNegative),
            ("fail_chance", *fail_chance, Chance),
        ],
        LawSpec::PractisedRace { untrained_s, trained_s, best_skill, exponent, drills, sigma, time_s } => {
            vec![
                ("untrained_s", *untrained_s, Positive),
                ("trained_s", *trained_s, Positive),
                ("best_skill", *best_skill, Positive),
                ("exponent", *exponent, Positive),
                ("drills", f64::from(*drills), NotNegative),
                ("sigma", *sigma, NotNegative),
                ("time_s", *time_s, NotNegative),
            ]
        }
        LawSpec::KillChainRace { medians_s, sigma, time_s } => {
            medians_s.iter().for_each(|s| bound(path, "medians_s", *s, &NotNegative, out));
            vec![("sigma", *sigma, NotNegative), ("time_s", *time_s, NotNegative)]
        }
    };
    for (name, value, is) in all {
        bound(path, name, value, &is, out);
    }
}

fn bound(path: &str, name: &str, value: f64, is: &Is, out: &mut Findings) {
    let path = if name.is_empty() || name.starts_with('[') {
        format!("{path}{name}")
    } else {
        format!("{path}.{name}")
    };
    match is {
        Is::Positive => out.positive(&path, value, 1e12),
        Is::NotNegative => out.number(&path, value, 0.0, 1e12),
        Is::Chance => out.number(&path, value, 0.0, 1.0),
        Is::Finite => out.number(&path, value, -1e15, 1e15),
    }
}
