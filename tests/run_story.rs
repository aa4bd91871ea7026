//! Protects what `picket run` tells: it is what happened, all of it, in order, and telling it changes nothing.

mod common;

use common::{starter_with, world};
use picket::report::story::Story;
use picket::scenario::Scenario;
use picket::sim::Simulation;
use picket::sim::facts::Fact;
use picket::sim::outcome::{Cause, ReplicateOutcome};
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::sim::threat::ThreatPlan;
use picket::strategy::deploy;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// A replicate that was watched.
struct Watched {
    theatre: Arc<Theatre>,
    plan: Arc<ThreatPlan>,
    facts: Vec<Fact>,
    outcome: ReplicateOutcome,
}

impl Watched {
    fn new(scenario: &Arc<Scenario>, strategy: &str, replicate: u64) -> Self {
        let index = scenario.strategy(strategy).expect("a strategy of the scenario");
        let deployment = Arc::new(deploy(scenario, index, 3e6));
        let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
        let (drawn, plan) = world(scenario, replicate);
        let mut simulation = Simulation::new(theatre.clone());
        simulation.start(drawn, plan.clone(), true);
        while simulation.step() {}
        let (facts, outcome) = (simulation.facts().to_vec(), simulation.outcome());
        Watched { theatre, plan, facts, outcome }
    }

    fn story(&self) -> Story<'_> {
        Story { theatre: &self.theatre, plan: &self.plan, facts: &self.facts }
    }

    fn text(&self) -> String {
        self.story().text(&self.outcome, 1, 0)
    }

    /// The text with its line breaks undone.
    fn flat(&self) -> String {
        self.text().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn events(&self) -> Vec<Value> {
        self.story()
            .events()
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line of JSON"))
            .collect()
    }
}

/// The starter with every class, jammers, denial, guns, nets, direction finders and hunters, and twice the raids.
fn busy_valley() -> Arc<Scenario> {
    const HUNT: &str = r#"catalogue: (
        // Reaches farther than any, so that something is shot down in a few replicates.
        effectors: [(id: "shotgun", kind: Gun, carriage: Hand, reach_m: 150, effect_s: 2)],
    ),
    strategies: [
        (
            id: "hunt",
            rules: [
                Post(items: ["passive-rf"], at: Coverage(by: Risk), most: 6, per_round: 2),
                Patrol(team: "foot-team", items: ["shotgun"], task: Hunt(around: Hides, radius_m: 400), most: 6,
                       per_round: 3),
                Post(items: ["eye", "shotgun", "handheld-jammer", "gnss-denial"], at: Assets(by: Risk), most: 4),
                Harden(barrier: "net", at: Assets(by: Risk)),
                Train(per_round: 5),
            ],
        ),"#;
    starter_with(&[
        ("strategies: [", HUNT),
        ("people: 60,", "people: 900,"),
        (
            r#"(class: "waypoint", share: 0.05)"#,
            r#"(class: "waypoint", share: 0.3), (class: "fibre", share: 0.3)"#,
        ),
        ("raids_per_day: (low: 0.2, nominal: 0.7, high: 1.4, grade: B)", "raids_per_day: 2"),
    ])
}

/// Several replicates, so that between them most kinds of fact occur.
fn watched() -> &'static [Watched] {
    static WATCHED: LazyLock<Vec<Watched>> = LazyLock::new(|| {
        let scenario = busy_valley();
        (0..6).map(|replicate| Watched::new(&scenario, "hunt", replicate)).collect()
    });
    &WATCHED
}

#[test]
fn keeping_the_facts_changes_nothing() {
    for (replicate, kept) in (0..).zip(watched()) {
        let (drawn, plan) = world(&kept.theatre.scenario, replicate);
        let forgotten = Simulation::new(kept.theatre.clone()).run(drawn, plan);
        assert_eq!(forgotten.digest, kept.outcome.digest, "replicate {replicate}");
        assert_eq!(forgotten, kept.outcome, "replicate {replicate}");
    }
}

#[test]
fn two_runs_tell_the_same_to_the_byte() {
    let first = &watched()[2];
    let again = Watched::new(&busy_valley(), "hunt", 2);
    assert_eq!(first.text(), again.text());
    assert_eq!(first.story().events(), again.story().events());
    let json = |w: &Watched| w.story().json(&w.outcome, 1, 2).to_string();
    assert_eq!(json(first), json(&again));
}

#[test]
fn events_are_lines_of_json_in_order_of_time_and_none_is_missing() {
    let mut kinds = BTreeSet::new();
    for w in watched() {
        let events = w.events();
        assert_eq!(events.len(), w.facts.len());
        let times: Vec<f64> = events.iter().map(|e| e["time_s"].as_f64().unwrap()).collect();
        assert!(times.is_sorted());
        kinds.extend(events.iter().map(|e| e["event"].as_str().unwrap().to_owned()));
    }
    for kind in [
        "raid_began",
        "not_launched",
        "launched",
        "detected",
        "tracked",
        "identified",
        "decided",
        "engaged",
        "link_lost",
        "gnss_lost",
        "shot_down",
        "behaved",
        "released",
        "came_down",
        "ended",
        "heard",
        "fixed",
        "sent",
        "met",
    ] {
        assert!(kinds.contains(kind), "no {kind} in six replicates: {kinds:?}");
    }
}

#[test]
fn every_drone_has_one_end_and_a_launch_unless_it_stays_on_the_ground() {
    for w in watched() {
        let mut ends: BTreeMap<(u64, u64), Vec<Value>> = BTreeMap::new();
        let mut launches: BTreeMap<(u64, u64), f64> = BTreeMap::new();
        for event in w.events() {
            let of = || (event["raid"].as_u64().unwrap(), event["drone"].as_u64().unwrap());
            match event["event"].as_str().unwrap() {
                "ended" | "not_launched" => ends.entry(of()).or_default().push(event.clone()),
                "launched" => {
                    let twice = launches.insert(of(), event["time_s"].as_f64().unwrap());
                    assert_eq!(twice, None, "{event}");
                }
                _ => {}
            }
        }
        assert_eq!(ends.len(), w.outcome.drone_outcomes.len());
        for d in &w.outcome.drone_outcomes {
            let id = (u64::from(d.raid), u64::from(d.drone));
            let [end] = ends[&id].as_slice() else { panic!("drone {id:?} has not one end: {:?}", ends[&id]) };
            assert_eq!(end["cause"], d.cause.name(), "{id:?}");
            assert_eq!(end["leaked"], d.cause.leaked(), "{id:?}");
            let grounded = matches!(d.cause, Cause::OperatorsMet | Cause::OperatorsCaughtBefore);
            assert_eq!(end["event"], if grounded { "not_launched" } else { "ended" }, "{id:?}");
            // A reader of JSON may round the last digit.
            let told = launches.get(&id).map(|s| (s * 1e6).round());
            assert_eq!(told, (!grounded).then_some((d.launch_s * 1e6).round()), "{id:?}");
        }
    }
}

#[test]
fn what_happens_to_a_drone_lies_between_its_launch_and_its_end() {
    for w in watched() {
        let mut launched: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for fact in &w.facts {
            let (Some(raid), Some(drone)) = (fact.raid(), fact.drone()) else { continue };
            match fact {
                Fact::Launched { time_s, .. } => {
                    launched.insert((raid, drone), *time_s);
                }
                Fact::NotLaunched { .. } => assert!(!launched.contains_key(&(raid, drone))),
                _ => assert!(fact.time_s() >= launched[&(raid, drone)], "{fact:?}"),
            }
            if let Fact::Ended { .. } = fact {
                launched.remove(&(raid, drone));
            }
        }
        assert!(launched.is_empty(), "still in the air: {launched:?}");
    }
}

#[test]
fn the_story_counts_what_the_outcome_counts() {
    for w in watched() {
        let (text, flat) = (w.text(), w.flat());
        let endings: Vec<&str> = text.lines().filter(|l| l.starts_with("  → ")).collect();
        assert_eq!(endings.len(), w.outcome.drones as usize);
        assert_eq!(flat.matches("got through, because").count(), w.outcome.leakers as usize);
        assert_eq!(text.lines().filter(|l| l.starts_with("Raid ")).count(), w.outcome.raids as usize);
        let grounded = |d: &&picket::sim::outcome::DroneOutcome| {
            matches!(d.cause, Cause::OperatorsMet | Cause::OperatorsCaughtBefore)
        };
        let flown = w.outcome.drone_outcomes.iter().filter(|d| !grounded(d)).count();
        assert_eq!(flat.matches(" takes off: ").count(), flown);
        assert_eq!(flat.matches(" attacks ").count(), w.outcome.leakers as usize);
        let detected = w.outcome.drone_outcomes.iter().filter(|d| d.detected_s.is_some()).count();
        assert_eq!(flat.matches(" is first detected by ").count(), detected);
        for d in &w.outcome.drone_outcomes {
            assert!(d.cause == Cause::FailedByItself || flat.contains(d.cause.phrase()), "{:?}", d.cause);
        }
        assert!(text.ends_with(&format!("\nstate digest {:016x}\n", w.outcome.digest)));
    }
}

#[test]
fn every_line_fits_a_terminal_and_names_no_index() {
    for w in watched() {
        for line in w.text().lines() {
            assert!(line.chars().count() <= 120, "{} columns: {line}", line.chars().count());
            assert!(!line.contains("NaN") && !line.contains("inf ") && !line.contains("raid 0"), "{line}");
        }
    }
}

#[test]
fn a_captured_pair_stays_away_ever_after() {
    let mut seen = 0;
    for w in watched() {
        let mut captured: BTreeSet<(usize, u32)> = BTreeSet::new();
        let text = w.text();
        let raids: Vec<&str> = text.split("\nRaid ").skip(1).collect();
        for (number, raid) in w.plan.raids.iter().enumerate() {
            let away = raid.pairs.iter().filter(|p| captured.contains(&(raid.cell, p.pair))).count();
            let told = raids[number].matches("was captured in an earlier raid").count();
            assert_eq!(told, away, "raid {}", number + 1);
            seen += told;
            for fact in w.facts.iter().filter(|f| f.raid() == Some(number)) {
                if let Fact::Met { pair, captured: true, .. } = fact {
                    captured.insert((raid.cell, raid.pairs[*pair].pair));
                }
            }
        }
    }
    assert!(seen > 0, "no pair was captured in six replicates");
}

#[test]
fn the_document_says_what_the_outcome_says() {
    let w = &watched()[1];
    let json = w.story().json(&w.outcome, u64::MAX, 1);
    assert_eq!(json["master_seed"], u64::MAX.to_string(), "as a text, for its last digits");
    assert_eq!(json["state_digest"], format!("{:016x}", w.outcome.digest));
    assert_eq!(json["outcome"]["leakers"], w.outcome.leakers);
    assert_eq!(json["outcome"]["hits"], w.outcome.hits);
    let raids = json["raids"].as_array().unwrap();
    assert_eq!(raids.len(), w.outcome.raids as usize);
    let drones: Vec<&Value> = raids.iter().flat_map(|r| r["drones"].as_array().unwrap()).collect();
    assert_eq!(drones.len(), w.outcome.drone_outcomes.len());
    for (value, d) in drones.iter().zip(&w.outcome.drone_outcomes) {
        assert_eq!((&value["cause"], &value["because"]), (&d.cause.name().into(), &d.cause.phrase().into()));
        assert_eq!((&value["hits"], &value["casualties"]), (&d.hits.into(), &d.casualties.into()));
    }
    let pairs: Vec<&Value> = raids.iter().flat_map(|r| r["pairs"].as_array().unwrap()).collect();
    let captured = pairs.iter().filter(|p| p["captured"] == true).count();
    assert_eq!(captured, w.outcome.operators_captured as usize);
    let found = pairs.iter().filter(|p| p["located"] == true || p["met"] == true).count();
    assert_eq!(found, w.outcome.operators_found as usize);
}

#[test]
fn a_quiet_period_is_told_too() {
    let calm =
        starter_with(&[("raids_per_day: (low: 0.2, nominal: 0.7, high: 1.4, grade: B)", "raids_per_day: 0")]);
    let w = Watched::new(&calm, "jam", 0);
    assert!(w.text().contains("0 raids in 30 days"), "{}", w.text());
    assert_eq!(w.story().events(), "");
    assert_eq!(w.story().json(&w.outcome, 1, 0)["raids"], Value::Array(Vec::new()));
}

/// Who reads a story beside a study's tables must see why they hold fewer drones.
#[test]
fn raids_of_the_warm_up_are_told_as_not_counted() {
    let scenario = starter_with(&[("period_days: 30", "warm_up_days: 20, period_days: 10")]);
    let w = Watched::new(&scenario, "jam", 1);
    let (before, counted): (Vec<_>, Vec<_>) = w.plan.raids.iter().partition(|r| !r.counts);
    assert!(before.len() > 1 && counted.len() > 1, "{} and {}", before.len(), counted.len());
    let text = w.flat();
    let head = format!(
        "{} raids in 10 days after 20 days of warm-up, whose {} raids are not counted",
        counted.len(),
        before.len()
    );
    assert!(text.contains(&head), "{text}");
    assert_eq!(text.matches("warm-up, not counted").count(), before.len());
    let json = w.story().json(&w.outcome, 1, 1);
    let raids = json["raids"].as_array().expect("a list of raids");
    for (told, plan) in raids.iter().zip(&w.plan.raids) {
        assert_eq!(told["counted"], plan.counts);
        assert_eq!(told["drones"].as_array().expect("a list").is_empty(), !plan.counts);
    }
}
