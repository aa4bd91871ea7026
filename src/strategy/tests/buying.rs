//! Money, people, law, and what the book and the refusals say.

use super::*;
use crate::scenario::spec::strategy::RuleSpec;
use crate::strategy::cost::Prices;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Doublings from a budget that buys almost nothing to one that saturates.
const BUDGETS_USD: [f64; 8] = [25e3, 50e3, 100e3, 200e3, 400e3, 800e3, 1.6e6, 3.2e6];

fn most(rule: &RuleSpec) -> u32 {
    match rule {
        RuleSpec::Post { most, .. }
        | RuleSpec::Patrol { most, .. }
        | RuleSpec::Harden { most, .. }
        | RuleSpec::Train { most, .. } => *most,
    }
}

/// What must hold of every deployment.
fn check(valley: &Scenario, number: usize, budget_usd: f64) -> Deployment {
    let plan = deploy(valley, number, budget_usd);
    let about = format!("{} at {budget_usd}", plan.strategy);
    assert!(plan.spent_usd <= budget_usd, "{about} spends {}", plan.spent_usd);
    assert_eq!(plan.spent_usd, Prices::nominal(valley).of_ledger(&plan.ledger), "{about}: the book adds up");
    for (force, spec) in valley.spec.forces.iter().enumerate() {
        assert!(plan.people[force] <= spec.people, "{about}: people of {}", spec.id);
        let engaged: u32 = plan.ledger.iter().filter(|l| l.force == force).map(|l| l.people).sum();
        assert_eq!(engaged, plan.people[force], "{about}");
        assert!((0.0..=1.0).contains(&plan.trained_share[force]), "{about}");
    }
    let labels: BTreeSet<&str> = plan.units.iter().map(|u| u.label.as_str()).collect();
    assert_eq!(labels.len(), plan.units.len(), "{about}: labels are unique");
    for (rule, spec) in valley.spec.strategies[number].rules.iter().enumerate() {
        let lines = plan.ledger.iter().filter(|l| l.rule == rule);
        let bought: u32 = lines.map(|l| if l.trained > 0 { l.trained } else { 1 }).sum();
        let explained = plan.refusals.iter().any(|r| r.rule == rule);
        assert!(bought == most(spec) || explained, "{about}: rule {rule} stopped at {bought} without a word");
    }
    for refusal in &plan.refusals {
        assert_eq!(refusal.short_usd.is_some(), refusal.why.contains("USD short"), "{refusal}");
        assert!(refusal.short_usd.is_none_or(|short| short > 0.0), "{refusal}");
    }
    plan
}

#[test]
fn every_strategy_keeps_to_money_and_people_and_explains_itself_at_every_budget() {
    let valley = valley();
    for number in 0..valley.spec.strategies.len() {
        for budget_usd in BUDGETS_USD {
            check(&valley, number, budget_usd);
        }
    }
}

#[test]
fn a_plan_of_a_campaign_pays_what_its_tenders_take() {
    let with_tender = |factor: f64, campaign: &str| {
        let tender = format!("tenders: [(id: \"t\", lead_months: 3, price_factor: {factor})],");
        let text = include_str!("valley.ron")
            .replacen("catalogue: (", &format!("{campaign}catalogue: ({tender}"), 1)
            .replacen("(id: \"jammers\",", "(id: \"jammers\", tender: \"t\",", 1);
        let valley = scenario(&text);
        deploy(&valley, valley.strategy("jammers").expect("a strategy"), 700e3)
    };
    let campaign = "campaign: (months: 12), ";
    let (plain, dear) = (with_tender(1.0, campaign), with_tender(1.5, campaign));
    let (first, same) = (&dear.ledger[0], &plain.ledger[0]);
    assert_eq!(first.what, same.what);
    let catalogue = Prices { years: 0.0, ..Prices::nominal(&valley()) };
    let price_usd = catalogue.of_purchase(&first.items, first.force, 0, 0);
    assert!(price_usd > 0.0 && (first.cost_usd - same.cost_usd - 0.5 * price_usd).abs() < 1e-6);
    assert!(dear.ledger.len() < plain.ledger.len() && dear.spent_usd <= 700e3);
    assert_eq!(with_tender(1.5, "").ledger, with_tender(1.0, "").ledger, "without a campaign nobody tenders");
}

#[test]
fn the_same_question_has_the_same_answer() {
    for id in ["mix", "cue", "hunt"] {
        assert_eq!(plan(id, 400e3), plan(id, 400e3));
    }
}

/// A book without what was left: the part that may not depend on the budget.
fn lines(plan: &Deployment) -> Vec<(u32, usize, &str, f64)> {
    plan.ledger.iter().map(|l| (l.round, l.rule, l.what.as_str(), l.cost_usd)).collect()
}

#[test]
fn a_larger_budget_buys_the_same_in_the_same_order_up_to_what_the_smaller_could_not_pay() {
    let valley = valley();
    for number in 0..valley.spec.strategies.len() {
        for pair in BUDGETS_USD.windows(2) {
            let (small, large) = (deploy(&valley, number, pair[0]), deploy(&valley, number, pair[1]));
            let (few, many) = (lines(&small), lines(&large));
            let about = format!("{} at {} and {}", small.strategy, pair[0], pair[1]);
            assert!(large.spent_usd >= small.spent_usd, "{about}");
            let Some(first) = few.iter().zip(&many).position(|(a, b)| a != b) else {
                assert!(few.len() <= many.len(), "{about}");
                continue;
            };
            let spent: f64 = few[..first].iter().map(|l| l.3).sum();
            assert!(spent + many[first].3 > pair[0], "{about}: line {first} {:?} could be paid", many[first]);
        }
    }
}

#[test]
fn twice_the_budget_keeps_what_stood() {
    let valley = valley();
    let (mut stood, mut kept) = (0, 0);
    for number in 0..valley.spec.strategies.len() {
        for pair in BUDGETS_USD.windows(2) {
            let (small, large) = (deploy(&valley, number, pair[0]), deploy(&valley, number, pair[1]));
            let stand: BTreeSet<&str> = large.units.iter().map(|u| u.label.as_str()).collect();
            stood += small.units.len();
            kept += small.units.iter().filter(|u| stand.contains(u.label.as_str())).count();
        }
    }
    assert!(kept * 10 >= stood * 9, "{kept} of {stood} units");
}

#[test]
fn the_same_label_is_the_same_thing_in_the_same_place_at_every_budget_and_in_every_strategy() {
    let valley = valley();
    let mut known = std::collections::BTreeMap::new();
    for number in 0..valley.spec.strategies.len() {
        for budget_usd in BUDGETS_USD {
            for unit in deploy(&valley, number, budget_usd).units {
                let thing = (unit.task, unit.team, unit.sensors, unit.effectors, unit.crew);
                let before = known.entry(unit.label.clone()).or_insert_with(|| thing.clone());
                assert_eq!(*before, thing, "{}", unit.label);
            }
        }
    }
    assert!(known.len() > 50);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn no_budget_is_ever_overspent(number in 0usize..9, budget_usd in 0.0f64..2e6) {
        check(&valley(), number, budget_usd);
    }
}

#[test]
fn a_post_costs_its_kit_with_upkeep_and_the_wages_of_its_crews() {
    let plan = plan_of(r#"Post(items: ["handheld", "eye"], at: Assets(), most: 1)"#, 1e6);
    // Two with the jammer and one who watches; 4.5 crews of three are 14 people.
    assert_eq!((plan.units[0].crew, plan.people[0]), (3, 14));
    assert!((plan.spent_usd - (43_000.0 * 1.15 + 14.0 * 6000.0)).abs() < 1e-6);
    assert_eq!(plan.ledger[0].what, "post at Market: handheld jammer, eye (14 people)");
    assert_eq!(plan.ledger[0].left_usd, 1e6 - plan.spent_usd);
    assert_eq!(plan.refusals, []);
}

#[test]
fn kit_that_needs_nobody_stands_unmanned() {
    let plan = plan_of(r#"Post(items: ["ears"], at: Assets(), most: 5)"#, 1e6);
    assert_eq!((plan.units.len(), plan.people[0], plan.units[0].crew), (5, 0, 0));
}

#[test]
fn a_thing_too_dear_is_skipped_and_the_round_goes_on() {
    let rules =
        r#"Post(items: ["fixed"], at: Assets(), most: 4), Harden(barrier: "net", at: Assets(), most: 3)"#;
    let plan = plan_of(rules, 40_000.0);
    assert_eq!((plan.units.len(), plan.barriers.len()), (0, 3));
    // 3 × 4.5 crews are 14 people; the first round's refusal is the one that is kept.
    let price = 275_000.0 * 1.15 + 14.0 * 6000.0;
    assert!((plan.refusals[0].short_usd.expect("it was money") - (price - 40_000.0)).abs() < 1e-6);
    assert_eq!(
        plan.refusals[0].to_string(),
        "a 1st post (fixed jammer): could not afford it: 360,250 USD short"
    );
    assert_eq!(plan.refusals.len(), 1);
}

#[test]
fn people_are_a_limit_that_no_money_moves() {
    let plan = plan_of(r#"Post(items: ["handheld", "eye"], at: Assets())"#, 1e9);
    assert_eq!((plan.units.len(), plan.people[0]), (4, 56));
    assert_eq!(
        plan.refusals[0].to_string(),
        "a 5th post (handheld jammer, eye): not enough people left in the police: needs 14, has 4"
    );
}

#[test]
fn law_carriage_and_unknown_kit_are_refused_in_plain_words() {
    let plan = plan("refused", 1e6);
    let why: Vec<(usize, &str)> = plan.refusals.iter().map(|r| (r.rule, r.why.as_str())).collect();
    assert_eq!(
        why,
        [
            (0, "the law does not let the village guard jam"),
            (1, "the law does not let the village guard shoot"),
            (2, "a foot patrol cannot carry fixed jammer"),
            (3, "the catalogue has no `laser`"),
            (4, "no road within 2 km of point 3.3 km south-west of Mill"),
            (5, "nobody is on a post or patrol"),
        ]
    );
    assert_eq!((plan.units.len(), plan.spent_usd), (0, 0.0));
}

#[test]
fn courses_are_bought_for_people_on_units_who_are_not_trained_and_for_nobody_else() {
    // 28 people on two posts; a fifth of the 60 police, 12, are trained already: 16 courses.
    let rules = r#"Post(items: ["handheld", "eye"], at: Assets(), most: 2), Train()"#;
    let plan = plan_of(rules, 1e6);
    assert_eq!((plan.people[0], plan.courses[0], plan.trained_share[0]), (28, 16, 1.0));
    assert_eq!(plan.refusals[0].why, "everybody on a post or patrol is trained");
    // Without the courses 12 of 28.
    let untrained = plan_of(r#"Post(items: ["handheld", "eye"], at: Assets(), most: 2)"#, 1e6);
    assert!((untrained.trained_share[0] - 12.0 / 28.0).abs() < 1e-12);
}

#[test]
fn courses_end_with_the_money() {
    let post = 43_000.0 * 1.15 + 14.0 * 6000.0;
    // 14 people on one post, 12 trained; the money is for one course of the two.
    let rules = r#"Post(items: ["handheld", "eye"], at: Assets(), most: 1), Train()"#;
    let plan = plan_of(rules, post + 1600.0);
    assert_eq!(plan.courses[0], 1);
    assert!(
        (plan.refusals[0].short_usd.expect("it was money") - 1400.0).abs() < 1e-6,
        "{}",
        plan.refusals[0]
    );
}

#[test]
fn what_is_free_ends_too() {
    let unmanned = plan_of("Post(items: [], at: Assets())", 0.0);
    assert_eq!(unmanned.units.len(), 5);
    assert_eq!(unmanned.refusals[0].why, "no place left: all 5 are taken");
    let stacked = plan_of("Post(items: [], at: Assets(), most: 100)", 0.0);
    assert_eq!(stacked.units.len(), 4 * 5);
    assert_eq!(stacked.refusals[0].why, "no place left: 4 laps through 5 places are done");
    // A team of nobody at no price would have no end.
    let mut valley = valley_with(r#"Patrol(team: "foot", task: Area(around: Assets(), radius_m: 500))"#);
    valley.catalogue.teams[0].people = 0;
    let endless = deploy(&valley, 0, 0.0);
    assert_eq!(endless.units.len(), crate::strategy::quartermaster::MOST_OF_A_RULE as usize);
    assert_eq!(endless.refusals.len(), 1);
}

#[test]
fn the_starter_scenario_is_served_too() {
    let starter = starter();
    for number in 0..starter.spec.strategies.len() {
        let units = |budget_usd| check(&starter, number, budget_usd).units.len();
        let counts: Vec<usize> = starter.spec.budgets_usd.iter().map(|&b| units(b)).collect();
        assert!(
            counts.is_sorted() && counts.last() > Some(&0),
            "{}: {counts:?}",
            starter.spec.strategies[number].id
        );
    }
}
