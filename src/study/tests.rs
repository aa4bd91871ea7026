//! Known answers of the analysis on made-up outcomes.

use super::synthetic::{compare, names, probes, rows, summary};
use super::{Comparison, Extreme, Finding, Measure, StudyNames};
use crate::rng::Streams;
use crate::scenario::{Scenario, starter};
use crate::sim::drawn::Drawn;
use crate::sim::outcome::{Cause, DroneOutcome, Stage};
use crate::sim::threat::{Neutral, ThreatPlan};
use crate::stats::Place;
use std::path::Path;

fn comparison(replicates: u64) -> Comparison {
    compare(&names(), &rows(replicates), &probes(replicates)).unwrap()
}

#[test]
fn shares_are_ratios_of_sums_and_prevented_drones_count_as_not_leaked() {
    let mut all = rows(40);
    let hunt = all.iter_mut().find(|r| (r.strategy, r.budget) == (4, 3)).unwrap();
    let drones: u32 = hunt.outcomes.iter().map(|o| o.drones).sum();
    let leakers: u32 = hunt.outcomes.iter().map(|o| o.leakers).sum();
    let prevented = hunt.outcomes.iter().flat_map(|o| &o.drone_outcomes);
    let prevented = prevented.filter(|d| d.cause == Cause::OperatorsCaughtBefore).count();
    assert!(prevented > 0);
    let summary = summary(&names(), hunt);
    assert_eq!(summary.value(Measure::LeakThrough), f64::from(leakers) / f64::from(drones));
    assert_eq!(summary.causes.iter().sum::<u64>(), u64::from(drones));
    assert_eq!(u64::from(leakers) + prevented as u64, u64::from(drones));
    assert_eq!(summary.funnel[Stage::Launched as usize], 1.0);
}

#[test]
fn leak_through_by_class_is_a_ratio_over_the_replicates_in_which_the_class_was_meant() {
    let mut row = rows(4).swap_remove(0);
    // Radio and fibre drones in each replicate, and how many of them leaked; no drone of the other classes.
    let meant = [((3, 1), (0, 0)), ((2, 0), (1, 1)), ((0, 0), (0, 0)), ((5, 2), (2, 2))];
    for (outcome, (radio, fibre)) in row.outcomes.iter_mut().zip(meant) {
        let one = outcome.drone_outcomes[0].clone();
        let drone = |class, leaked| DroneOutcome {
            class,
            cause: if leaked { Cause::LinkHeld } else { Cause::OperatorsCaughtBefore },
            ..one.clone()
        };
        let of = |class, (meant, leaked)| (0..meant).map(move |i| (class, i < leaked));
        outcome.drone_outcomes = of(0, radio).chain(of(3, fibre)).map(|(c, l)| drone(c, l)).collect();
    }
    let classes = summary(&names(), &row).classes;
    assert_eq!(classes.iter().map(|c| c.drones).collect::<Vec<_>>(), [10, 0, 0, 3]);
    let radio = classes[0].leak_through.unwrap();
    assert_eq!((radio.value, radio.n, radio.extreme), (0.3, 3, Extreme::Inside));
    // Residuals 0.1, -0.6 and 0.5: s = sqrt(0.31) over a mean of 10/3; with z/t = 1.96/4.3027 that is worth 4.69 trials, and
    // scipy.stats.beta.ppf(0.025, 0.3 n, 0.7 n + 1), (0.975, 0.3 n + 1, 0.7 n) give the ends.
    assert!(
        (radio.low - 0.019468201608).abs() < 1e-9 && (radio.high - 0.804063884891).abs() < 1e-9,
        "{radio:?}"
    );
    assert_eq!((classes[1].leak_through, classes[2].leak_through), (None, None));
    let fibre = classes[3].leak_through.unwrap();
    // All leaked, in two replicates: at least 0.025^(1/2).
    assert_eq!((fibre.value, fibre.n, fibre.extreme), (1.0, 2, Extreme::All));
    assert!((fibre.low - 0.025_f64.sqrt()).abs() < 1e-9, "{fibre:?}");
}

#[test]
fn rates_are_stated_for_thirty_days() {
    let all = rows(40);
    let cue = all.iter().find(|r| (r.strategy, r.budget) == (3, 2)).unwrap();
    let monthly = summary(&names(), cue);
    let long = StudyNames { period_days: 90.0, ..names() };
    let quarterly = summary(&long, cue);
    for measure in [Measure::Casualties, Measure::Damage, Measure::Exposure] {
        assert!((monthly.value(measure) / quarterly.value(measure) - 3.0).abs() < 1e-12);
    }
    for measure in [Measure::LeakThrough, Measure::Displaced] {
        assert_eq!(monthly.value(measure), quarterly.value(measure), "{} is of the period", measure.name());
    }
    let displaced: f64 = cue.outcomes.iter().map(|o| o.displaced_people).sum();
    assert!(displaced > 0.0 && (monthly.value(Measure::Displaced) - displaced / 40.0).abs() < 1e-9);
    // The same defeats in three times the time: each costs three times as much.
    let ratio = quarterly.value(Measure::CostPerDefeat) / monthly.value(Measure::CostPerDefeat);
    assert!((ratio - 3.0).abs() < 1e-9, "{ratio}");
}

#[test]
fn warning_quantiles_lie_within_their_interval_and_need_a_warning() {
    let done = comparison(60);
    let cue = done.row(3, 2).unwrap();
    let (p10, p50) = (cue.get(Measure::WarningP10).unwrap(), cue.get(Measure::WarningP50).unwrap());
    assert!(p10.low <= p10.value && p10.value <= p10.high && p10.value < p50.value);
    // Warnings are drawn evenly from 20 to 120 s.
    assert!((p50.value - 70.0).abs() < 8.0 && (p10.value - 30.0).abs() < 8.0, "{p10:?} {p50:?}");
    let harden = done.row(5, 2).unwrap();
    assert_eq!(harden.get(Measure::WarningP50), None);
    assert_eq!(harden.get(Measure::Warned).unwrap().extreme, Extreme::None);
}

#[test]
fn a_strategy_against_its_twin_is_identical_and_a_clear_gap_is_found() {
    let mut all = rows(60);
    let twin = all.iter().find(|r| (r.strategy, r.budget) == (3, 2)).unwrap().outcomes.clone();
    all.iter_mut().find(|r| (r.strategy, r.budget) == (2, 2)).unwrap().outcomes = twin;
    let done = compare(&names(), &all, &[]).unwrap();
    let verdicts = done.verdicts_at(2, Measure::LeakThrough).unwrap();
    let pair = verdicts.pair(2, 3).unwrap();
    assert_eq!((pair.finding, pair.difference.value), (Finding::Identical, 0.0));
    assert_eq!(verdicts.order[0], 6, "the mix leaks least");
    let clear = verdicts.pair(6, 0).unwrap();
    assert_eq!((clear.first, clear.finding), (6, Finding::FirstBetter));
    assert!(clear.difference.interval.unwrap().high < 0.0);
    let leader = verdicts.with_best[0];
    assert!(leader.may_be_best && leader.behind == 0.0);
}

#[test]
fn all_pairs_together_ask_for_more_than_one_pair_alone() {
    let done = comparison(60);
    for verdicts in &done.verdicts {
        assert_eq!(verdicts.pairs.len(), 21);
        for pair in &verdicts.pairs {
            if let Some(p) = pair.difference.p_value {
                assert!(pair.adjusted_p.unwrap() >= p);
            }
            match pair.finding {
                Finding::FirstBetter => assert!(pair.adjusted_p.unwrap() < 0.05),
                Finding::SecondBetter => panic!("the order puts the better one first"),
                Finding::Unclear { more: Some(more) } => assert!(more > 0),
                _ => {}
            }
        }
    }
}

#[test]
fn nothing_on_the_frontier_is_dominated() {
    let done = comparison(60);
    for frontier in &done.frontiers {
        assert!(!frontier.steps.is_empty());
        for (i, place) in frontier.places.iter().enumerate() {
            let on = frontier.steps.iter().any(|(row, _)| *row == i);
            assert_eq!(on, *place == Some(Place::Frontier));
            if let Some(Place::Dominated { by }) = place {
                let (me, other) = (&done.rows[i], &done.rows[*by]);
                assert!(other.value(Measure::Cost) <= me.value(Measure::Cost));
                assert!(other.value(frontier.measure) <= me.value(frontier.measure));
            }
        }
    }
}

#[test]
fn the_next_ten_per_cent_names_what_it_buys_or_why_it_buys_nothing() {
    let done = comparison(60);
    let of = |s, b| done.next.iter().find(|m| (m.strategy, m.budget) == (s, b)).unwrap();
    let mix = of(6, 1);
    assert!(!mix.nothing && mix.dropped.is_empty());
    assert_eq!(mix.bought.len(), 1);
    assert!(mix.leak_through.unwrap().value < 0.0);
    let jammers = of(1, 1);
    assert!(jammers.nothing && jammers.leak_through.is_none());
    assert_eq!(jammers.refused.as_ref().unwrap().short_usd, Some(41_000.0));
}

#[test]
fn rows_that_met_other_raids_are_refused() {
    let mut all = rows(5);
    all[3].outcomes.swap(1, 2);
    let message = compare(&names(), &all, &[]).unwrap_err().to_string();
    assert!(message.contains("patrols") && message.contains("replicate"), "{message}");
}

#[test]
fn rows_that_stop_early_are_compared_on_the_replicates_that_both_ran() {
    let (mut all, n) = (rows(60), 25);
    for row in all.iter_mut().filter(|row| row.strategy == 0) {
        row.outcomes.truncate(n);
    }
    let names = names();
    let done = compare(&names, &all, &[]).unwrap();
    let pair = *done.verdicts_at(2, Measure::LeakThrough).unwrap().pair(0, 6).unwrap();
    assert_eq!((pair.difference.n, done.row(0, 2).unwrap().n, done.row(6, 2).unwrap().n), (25, 25, 60));
    let first: Vec<_> = rows(25);
    let alone = compare(&names, &first, &[]).unwrap();
    assert_eq!(
        alone.verdicts_at(2, Measure::LeakThrough).unwrap().pair(0, 6).unwrap().difference,
        pair.difference
    );
}

#[test]
fn legitimate_losses_are_those_of_a_month_though_only_raids_are_watched() {
    let mut all = rows(2);
    let row = &mut all[0];
    // 9 raids watched for 10 minutes each: 90 of the 43,200 minutes of 30 days, in which 3 were lost.
    (row.outcomes[0].raids, row.outcomes[0].legitimate_drones_lost) = (2, 1);
    (row.outcomes[1].raids, row.outcomes[1].legitimate_drones_lost) = (7, 2);
    let monthly = summary(&names(), row);
    assert!((monthly.value(Measure::LegitimateLost) - 1440.0).abs() < 1e-9);
    assert_eq!(monthly.get(Measure::LegitimateLost).unwrap().low, 0.0);
    // How long the replicates were does not matter, only how long traffic was watched in them.
    let long = StudyNames { period_days: 90.0, ..names() };
    assert!((summary(&long, row).value(Measure::LegitimateLost) - 1440.0).abs() < 1e-9);
    row.outcomes.iter_mut().for_each(|o| o.legitimate_drones_lost = 0);
    let none = summary(&names(), row);
    assert_eq!(none.get(Measure::LegitimateLost).unwrap().extreme, Extreme::None);
}

#[test]
fn traffic_is_flown_in_the_ten_minutes_around_a_launch_at_its_daily_rate() {
    let usual = "legitimate_per_day: (low: 0, nominal: 0.5, high: 5, grade: C)";
    assert!(starter().contains(usual));
    let text = starter().replace(usual, "legitimate_per_day: 1000");
    let Ok(loaded) = Scenario::from_text(&text, Path::new(""), "busy.ron") else { panic!("it loads") };
    let (mut flights, mut raids) = (0, 0);
    for replicate in 0..40 {
        let drawn = Drawn::new(&loaded.scenario, Streams { seed: 1, replicate });
        for raid in ThreatPlan::new(&loaded.scenario, &drawn).raids {
            let of_drones = raid.neutrals.iter().filter(|n| n.kind == Neutral::Drone);
            flights += of_drones.clone().count();
            raids += 1;
            assert!(of_drones.into_iter().all(|n| (-120.0..=480.0).contains(&(n.start_s - raid.launch_s))));
        }
    }
    let expected = f64::from(raids) * 1000.0 / 144.0;
    assert!((flights as f64 - expected).abs() < 5.0 * expected.sqrt(), "{flights} of {expected}");
}

#[test]
fn one_replicate_gives_values_without_intervals() {
    let done = comparison(1);
    let row = &done.rows[0];
    assert!(row.value(Measure::Casualties).is_finite());
    assert!(row.get(Measure::Casualties).unwrap().margin().is_nan());
    assert!(done.verdicts[0].pairs.iter().all(|p| p.adjusted_p.is_none()));
}

#[test]
fn replicates_that_all_differ_by_the_same_prove_nothing_until_there_are_ten() {
    for n in [2, 9, 10] {
        let mut all = rows(n);
        for row in &mut all {
            let leakers = if row.strategy == 0 { 2 } else { 1 };
            row.outcomes.iter_mut().for_each(|o| (o.raids, o.drones, o.leakers) = (2, 2, leakers));
        }
        let done = compare(&names(), &all, &[]).unwrap();
        let verdicts = done.verdicts_at(0, Measure::LeakThrough).unwrap();
        let pair = verdicts.pair(0, 1).unwrap();
        assert_eq!((pair.difference.value.abs(), pair.difference.sd), (0.5, 0.0));
        let wanted = if n < 10 { Finding::Unclear { more: Some(10 - n) } } else { Finding::FirstBetter };
        assert_eq!(pair.finding, wanted, "{n} replicates");
        assert_eq!(verdicts.with_best.is_empty(), n < 10);
    }
}
