//! Protects what a planner reads out of a campaign: who meets the same raids, what money, law and training do by date, what the
//! adversary learns, and that none of it depends on threads.

mod common;

use common::{ledger, shipped, shipped_with};
use picket::campaign::month::Month;
use picket::campaign::replicate::{Campaign, Campaigned};
use picket::rng::Streams;
use picket::scenario::Scenario;
use picket::scenario::spec::campaign::ReplySpec;
use picket::sim::Simulation;
use picket::sim::drawn::Drawn;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use picket::study::campaign::{CampaignWatcher, Campaigns, conduct_campaign};
use picket::study::{CampaignNames, Orders};
use std::sync::Arc;

const TRAINING: &str = "lessons/training-against-hardware.ron";
const FEAR: &str = "lessons/fear-without-casualties.ron";
const FIBRE: &str = "lessons/passive-rf-and-fibre.ron";

/// Replicates of a strategy at a budget against an adversary.
fn campaigned(
    scenario: &Arc<Scenario>,
    strategy: &str,
    usd: f64,
    reply: &ReplySpec,
    count: u64,
) -> Vec<Campaigned> {
    let index = scenario.strategy(strategy).expect("a strategy of the file");
    let deployment = Arc::new(deploy(scenario, index, usd));
    let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
    let campaign = Campaign::new(theatre.clone());
    let mut simulation = Simulation::new(theatre);
    let drawn = |replicate| Arc::new(Drawn::new(scenario, Streams { seed: 1, replicate }));
    (0..count).map(|replicate| campaign.run(&mut simulation, &drawn(replicate), reply)).collect()
}

fn total(replicates: &[Campaigned], from: usize, value: impl Fn(&Month) -> f64) -> f64 {
    replicates.iter().flat_map(|r| &r.months[from..]).map(value).sum()
}

/// What came of the raids in a month, without money and stock.
fn felt(m: &Month) -> Vec<f64> {
    let counts = [m.raids, m.drones, m.leakers, m.defeated, m.casualties, m.captured, m.patrol_casualties];
    counts.into_iter().map(f64::from).chain([m.damage_usd, m.exposure_person_days, m.people_away]).collect()
}

#[test]
fn a_campaign_is_the_same_on_1_2_and_8_threads() {
    let scenario =
        shipped_with(TRAINING, &[("months: 24,", "months: 8,"), ("horizons_months: [6, 12, 24],", "")]);
    let names = CampaignNames::of(&scenario).expect("a campaign");
    let study = |threads| {
        let orders = Orders { seed: 7, replicates: 5, threads };
        let (_folder, mut ledger) = ledger(&scenario, orders.seed, orders.replicates);
        let mut kept = Kept::default();
        let done = conduct_campaign(&scenario, &names, orders, &mut ledger, &mut kept);
        assert!(done.is_ok_and(|done| done.failures.is_empty()));
        kept.0
    };
    let alone = study(1);
    for threads in [2, 8] {
        let many = study(threads);
        assert_eq!(alone.len(), many.len());
        for (number, (a, b)) in alone.iter().zip(&many).enumerate() {
            assert_eq!(a, b, "replicate {} of 5 at {threads} threads", number * 5 / alone.len());
        }
    }
}

/// Keeps what comes of all rows.
#[derive(Default)]
struct Kept(Vec<Campaigned>);

impl CampaignWatcher for Kept {
    fn taken(&mut self, _: &Campaigns, _: u32) {}

    fn outcomes(
        &mut self,
        _: u32,
        _: &Campaigns,
        rows: &[Campaigned],
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        self.0.extend_from_slice(rows);
        Ok(())
    }
}

#[test]
fn an_adversary_that_does_not_learn_meets_every_strategy_with_the_same_raids() {
    let scenario = shipped(FEAR);
    let of = |strategy, reply: &ReplySpec| campaigned(&scenario, strategy, 2e6, reply, 3);
    let meant = |all: &[Campaigned]| -> Vec<(u32, Vec<u32>)> {
        all.iter().flat_map(|r| &r.months).map(|m| (m.raids, m.classes.clone())).collect()
    };
    let blind = ReplySpec::no_learning();
    let nets = of("nets", &blind);
    for strategy in ["jammers", "hunt"] {
        assert_eq!(meant(&nets), meant(&of(strategy, &blind)), "{strategy}");
    }
    let learns = ReplySpec::as_given();
    assert_ne!(meant(&of("nets", &learns)), meant(&of("jammers", &learns)), "one that learns does not");
}

#[test]
fn a_purchase_that_never_arrives_changes_nothing() {
    let never = [
        ("tenders: [", "tenders: [(id: \"never\", lead_months: 240),"),
        (
            "                Train(per_round: 40),\n                Post(",
            "                Train(per_round: 40),\n                Post(items: [\"small-radar\", \"fixed-jammer\"], at: Assets(by: Value), \
             tender: \"never\", most: 2),\n                Post(",
        ),
    ];
    let (plain, more) = (shipped(TRAINING), shipped_with(TRAINING, &never));
    for reply in [ReplySpec::as_given(), ReplySpec::no_learning()] {
        let without = campaigned(&plain, "crews", 20e6, &reply, 3);
        let with = campaigned(&more, "crews", 20e6, &reply, 3);
        let on_order = total(&with, 0, |m| m.on_order);
        assert!(on_order > total(&without, 0, |m| m.on_order), "nothing more was ordered");
        for (a, b) in without.iter().zip(&with) {
            for (month, (a, b)) in a.months.iter().zip(&b.months).enumerate() {
                assert_eq!(felt(a), felt(b), "{} in month {month}", reply.id);
            }
        }
    }
}

#[test]
fn steps_that_grow_where_little_changes_change_little() {
    let single = shipped(TRAINING);
    let grown =
        shipped_with(TRAINING, &[("contact_step_s: 1,", "contact_step_s: 1, longest_contact_step_s: 10,")]);
    let of = |scenario: &Arc<Scenario>| campaigned(scenario, "crews", 3e6, &ReplySpec::no_learning(), 8);
    let (single, grown) = (of(&single), of(&grown));
    assert_ne!(single, grown, "no step has grown");
    let defeated = |all: &[Campaigned]| total(all, 0, |m| f64::from(m.defeated));
    let radiated = |all: &[Campaigned]| total(all, 0, |m| m.civil_person_hours);
    assert!(
        (defeated(&grown) / defeated(&single) - 1.0).abs() < 0.01,
        "{} {}",
        defeated(&grown),
        defeated(&single)
    );
    assert!(
        (radiated(&grown) / radiated(&single) - 1.0).abs() < 0.03,
        "{} {}",
        radiated(&grown),
        radiated(&single)
    );
    assert_eq!(total(&grown, 0, |m| f64::from(m.drones)), total(&single, 0, |m| f64::from(m.drones)));
}

#[test]
fn much_kit_without_training_loses_to_less_kit_with_trained_crews() {
    let scenario = shipped(TRAINING);
    let of = |strategy| campaigned(&scenario, strategy, 3e6, &ReplySpec::as_given(), 12);
    let (hardware, crews) = (of("hardware"), of("crews"));
    let lost = |all: &[Campaigned]| {
        (total(all, 0, |m| f64::from(m.leakers)), total(all, 0, |m| f64::from(m.casualties)))
    };
    assert!(lost(&crews).0 < 0.97 * lost(&hardware).0, "{:?} {:?}", lost(&crews), lost(&hardware));
    assert!(lost(&crews).1 < lost(&hardware).1, "{:?} {:?}", lost(&crews), lost(&hardware));
    let last = |all: &[Campaigned], value: fn(&Month) -> f64| total(all, 23, value) / all.len() as f64;
    assert!(last(&crews, |m| m.capability) > 0.8 && last(&hardware, |m| m.capability) < 0.6);
    assert!(total(&hardware, 0, |m| f64::from(m.not_trained)) > 0.0);
}

#[test]
fn villages_empty_without_a_casualty_and_fill_again() {
    let scenario = shipped(FEAR);
    let nets = campaigned(&scenario, "nets", 2e6, &ReplySpec::as_given(), 4);
    assert_eq!(total(&nets, 0, |m| f64::from(m.casualties)), 0.0);
    assert!(total(&nets, 0, |m| m.people_away) > 0.0);
    assert_eq!(total(&nets, 0, |m| f64::from(m.casualties_spared)), 0.0, "nor would anybody have been");
    // Where drones hit, those who left are spared, and counted so.
    let hit = shipped_with(FEAR, &[("hit_chance: 0,", "hit_chance: 0.9,")]);
    let hit = campaigned(&hit, "nets", 2e6, &ReplySpec::no_learning(), 4);
    for month in hit.iter().flat_map(|r| &r.months) {
        assert!(month.casualties_spared == 0 || month.leakers > 0);
    }
    assert!(total(&hit, 0, |m| f64::from(m.casualties_spared)) > 0.0);
    let people: f64 = scenario.assets.iter().map(|a| a.population).sum();
    for month in nets.iter().flat_map(|r| &r.months) {
        assert!(month.people_away <= people);
        assert!(month.exposure_person_days <= people * 31.0);
    }
    // A cell that never flies again after the first weeks lets everybody come home.
    let calm =
        shipped_with(FEAR, &[("months: 18,", "months: 18, laws: (growth_per_year: 0.1, video_fear: 1),")]);
    let calm = campaigned(&calm, "nets", 2e6, &ReplySpec::no_learning(), 4);
    let away =
        |all: &[Campaigned], month: usize| all.iter().map(|r| r.months[month].people_away).sum::<f64>();
    assert!((0..6).any(|m| away(&calm, m) > 0.0) && away(&calm, 17) < away(&nets, 17));
    let jammers = campaigned(&scenario, "jammers", 2e6, &ReplySpec::as_given(), 4);
    assert!(
        total(&jammers, 9, |m| m.people_away) < total(&nets, 9, |m| m.people_away),
        "nets keep nobody at home"
    );
}

#[test]
fn what_is_stopped_is_flown_less_and_only_if_the_adversary_learns() {
    let scenario = shipped(FIBRE);
    let radio = scenario.class("radio").expect("a class");
    let share = |strategy, reply: &ReplySpec| {
        let all = campaigned(&scenario, strategy, 4e6, reply, 6);
        total(&all, 24, |m| f64::from(m.classes[radio])) / total(&all, 24, |m| f64::from(m.drones))
    };
    let fast = scenario.spec.campaign.as_ref().expect("a campaign").replies[0].clone();
    let (learns, fast, blind) = (
        share("radio", &ReplySpec::as_given()),
        share("radio", &fast),
        share("radio", &ReplySpec::no_learning()),
    );
    assert!(fast < learns && learns < blind - 0.05, "{fast} {learns} {blind}");
    assert!(blind > 0.8, "{blind}");
}

#[test]
fn a_jammer_waits_for_its_law() {
    let law = [("force: \"police\", instructors", "force: \"police\", may_jam_from_month: 12, instructors")];
    let scenario = shipped_with(TRAINING, &law);
    let crews = campaigned(&scenario, "crews", 3e6, &ReplySpec::as_given(), 4);
    let waits = |range: std::ops::Range<usize>| -> u32 {
        crews.iter().flat_map(|r| &r.months[range.clone()]).map(|m| m.law_not_yet).sum()
    };
    assert!(waits(0..12) > 0 && waits(12..24) == 0, "{} {}", waits(0..12), waits(12..24));
    let able = |month: usize| crews.iter().map(|r| r.months[month].capability).fold(0.0, f64::max);
    assert!(
        able(10) < 0.5 && able(12) > 0.5,
        "{} {}: kit that may not be used is no capability",
        able(10),
        able(12)
    );
    let early = campaigned(&shipped(TRAINING), "crews", 3e6, &ReplySpec::as_given(), 4);
    let stopped =
        |all: &[Campaigned]| -> u32 { all.iter().flat_map(|r| &r.months[6..12]).map(|m| m.defeated).sum() };
    assert!(stopped(&crews) < stopped(&early));
}

#[test]
fn money_that_runs_out_shows() {
    let late = [(
        "months: 24,",
        "months: 24, reserve_months: 0, funding: [(month: 0, share: 1), (month: 23, share: 4)],",
    )];
    let scenario = shipped_with(TRAINING, &late);
    let hardware = campaigned(&scenario, "hardware", 3e6, &ReplySpec::as_given(), 4);
    assert!(total(&hardware, 0, |m| m.money.unpaid) > 0.0 && total(&hardware, 0, |m| m.unpaid) > 0.0);
    assert!(total(&hardware, 0, |m| f64::from(m.not_paid)) > 0.0, "nobody met what was not paid for");
    for replicate in &hardware {
        let mut left = 0.0;
        for month in &replicate.months {
            left += month.money.funded - month.money.orders - month.money.running;
            assert!((left - month.money.left).abs() < 1e-3 && left >= -1e-6);
            assert!(month.standing + month.on_order + month.unpaid <= 1.0 + 1e-9);
            assert!(month.capability <= month.standing + 1e-9);
        }
    }
}

#[test]
fn captured_pairs_are_replaced_and_deter() {
    let scenario = shipped_with(
        FEAR,
        &[("months: 18,", "months: 18, laws: (deterrence_per_capture: 0.3, recruited_per_video: 0),")],
    );
    let hunts = campaigned(&scenario, "hunt", 4e6, &ReplySpec::as_given(), 12);
    let caught = total(&hunts, 0, |m| f64::from(m.captured));
    assert!(caught > 0.0, "nobody was caught");
    let bold = ReplySpec { is_moved: 0.0, ..ReplySpec::as_given() };
    let bold = campaigned(&scenario, "hunt", 4e6, &bold, 12);
    let last = |all: &[Campaigned]| total(all, 12, |m| f64::from(m.raids));
    assert!(last(&hunts) < last(&bold), "{} {}", last(&hunts), last(&bold));
    let never = [("months: 18,", "months: 18, laws: (operator_course_days: 3650, recruited_per_video: 0),")];
    let always = [("months: 18,", "months: 18, laws: (operator_course_days: 1, recruited_per_video: 0),")];
    let bold = ReplySpec { is_moved: 0.0, ..ReplySpec::as_given() };
    let flown = |changes: &[(&str, &str)]| {
        let all = campaigned(&shipped_with(FEAR, changes), "hunt", 4e6, &bold, 12);
        total(&all, 12, |m| f64::from(m.leakers))
    };
    assert!(flown(&never) < flown(&always), "who is caught for good flies no more");
}
