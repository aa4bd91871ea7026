//! Protects what a planner takes home from a study: on the shipped scenarios the results are those that an expert of
//! the field expects, and what the scenarios' headers claim is true.
//!
//! Plans meet the same raids (common random numbers under the scenario's own seed), so that every figure here is
//! reproducible to the digit and differences are taken replicate by replicate. Bounds are set with room for a change of
//! the draws, not for a change of the finding. A test that fails here says that a law, a default or a rule of buying no
//! longer does what people rely on; find out which before moving a bound.

mod common;

use common::{replicates, shipped, shipped_with, watch, world};
use glam::DVec2;
use picket::scenario::Scenario;
use picket::scenario::spec::strategy::RankSpec;
use picket::sim::facts::{Behaviour, Fact};
use picket::sim::outcome::{Cause, DroneOutcome, ReplicateOutcome};
use picket::stats::{self, Difference, Verdict};
use picket::strategy::rank::rank;
use picket::strategy::{Deployment, deploy};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

// What a plan did.

/// How one plan fared on the first replicates of its scenario.
#[derive(Clone)]
struct Fared {
    plan: Deployment,
    outcomes: Vec<ReplicateOutcome>,
}

impl Fared {
    fn new(scenario: &Arc<Scenario>, strategy: &str, budget_usd: f64, count: u64) -> Self {
        let plan = plan(scenario, strategy, budget_usd);
        let outcomes = replicates(scenario, &plan, count);
        Fared { plan, outcomes }
    }

    fn drones(&self) -> impl Iterator<Item = &DroneOutcome> {
        self.outcomes.iter().flat_map(|o| &o.drone_outcomes)
    }

    /// Share of the drones of which something is true, among all that were meant to fly.
    fn share(&self, counted: impl Fn(&DroneOutcome) -> bool) -> f64 {
        self.drones().filter(|d| counted(d)).count() as f64 / self.drones().count() as f64
    }

    /// Share of the drones that ended by one of these causes.
    fn ended_by(&self, causes: &[Cause]) -> f64 {
        self.share(|d| causes.contains(&d.cause))
    }

    fn stopped(&self) -> f64 {
        self.share(stopped)
    }

    fn leaked(&self) -> f64 {
        self.share(|d| d.cause.leaked())
    }

    fn warned(&self) -> f64 {
        self.share(|d| d.warning_s.is_some())
    }

    /// Seconds between the first alarm and the arrival: the median over the drones warned of.
    fn median_warning_s(&self) -> f64 {
        let warnings: Vec<f64> = self.drones().filter_map(|d| d.warning_s).collect();
        stats::quantile(&warnings, 0.5).expect("somebody was warned")
    }

    fn total(&self, counted: impl Fn(&ReplicateOutcome) -> f64) -> f64 {
        self.outcomes.iter().map(counted).sum()
    }

    /// Share of the hits that barriers blocked.
    fn blocked(&self) -> f64 {
        self.total(|o| o.blocked.into()) / self.total(|o| o.hits.into())
    }
}

fn plan(scenario: &Scenario, strategy: &str, budget_usd: f64) -> Deployment {
    let index = scenario.strategy(strategy).unwrap_or_else(|| panic!("no strategy {strategy:?}"));
    deploy(scenario, index, budget_usd)
}

/// Stopped or kept on the ground by the defence; a drone that failed by itself was not.
fn stopped(drone: &DroneOutcome) -> bool {
    drone.cause < Cause::FailedByItself
}

type Loss = fn(&ReplicateOutcome) -> f64;
const LEAKERS: Loss = |o| o.leakers as f64;
const CASUALTIES: Loss = |o| o.casualties as f64;
const DAMAGE: Loss = |o| o.damage_usd;

/// The first plan minus the second, replicate by replicate.
fn paired(a: &Fared, b: &Fared, loss: Loss, level: f64) -> Difference {
    let column = |fared: &Fared| fared.outcomes.iter().map(loss).collect::<Vec<f64>>();
    stats::difference(&column(a), &column(b), level).expect("there are replicates")
}

fn sum(xs: &[f64]) -> f64 {
    xs.iter().sum()
}

#[track_caller]
fn assert_within(what: &str, value: f64, low: f64, high: f64) {
    assert!((low..=high).contains(&value), "{what}: {value:.3}, expected {low} to {high}");
}

// The valley: every strategy at every budget.

const REPLICATES: u64 = 30;

struct Valley {
    scenario: Arc<Scenario>,
    /// By strategy, then by budget.
    rows: Vec<Vec<Fared>>,
}

static VALLEY: LazyLock<Valley> = LazyLock::new(|| {
    let scenario = shipped("valley.ron");
    let strategies = 0..scenario.spec.strategies.len();
    Valley { rows: strategies.map(|strategy| by_budget(&scenario, strategy)).collect(), scenario }
});

/// A strategy at every budget; what buys nothing new is not run again.
fn by_budget(scenario: &Arc<Scenario>, strategy: usize) -> Vec<Fared> {
    let mut rows: Vec<Fared> = Vec::new();
    for &budget_usd in &scenario.spec.budgets_usd {
        let plan = deploy(scenario, strategy, budget_usd);
        let same = |row: &&Fared| {
            (&row.plan.units, &row.plan.barriers, &row.plan.courses)
                == (&plan.units, &plan.barriers, &plan.courses)
        };
        let outcomes = match rows.last().filter(same) {
            Some(row) => row.outcomes.clone(),
            None => replicates(scenario, &plan, REPLICATES),
        };
        rows.push(Fared { plan, outcomes });
    }
    rows
}

impl Valley {
    fn row(&self, strategy: &str, budget_usd: f64) -> &Fared {
        let strategy = self.scenario.strategy(strategy).expect("the valley has it");
        let budgets = &self.scenario.spec.budgets_usd;
        let budget = budgets.iter().position(|&b| b == budget_usd).expect("the valley has it");
        &self.rows[strategy][budget]
    }

    /// All strategies at a budget but one.
    fn others(&self, strategy: &str, budget_usd: f64) -> impl Iterator<Item = &Fared> {
        let budget = self.scenario.spec.budgets_usd.iter().position(|&b| b == budget_usd);
        let budget = budget.expect("the valley has it");
        self.rows.iter().map(move |row| &row[budget]).filter(move |row| row.plan.strategy != strategy)
    }
}

// Eyes and cues.

/// Eyes alone lose the race: 150 m are ten seconds of flight, a trained crew needs 24 from detection to effect, and a
/// gun reaches 30 m. Expected: next to nothing stopped though everybody is trained, and leakers that came unseen, too
/// late or out of reach rather than because of some queue, law or mistaken bird.
#[test]
fn eyes_alone_lose_the_race_even_when_everybody_is_trained() {
    let trained = |name, says: &str| shipped_with(name, &[(says, "trained_share: 1")]);
    let first = trained("first.ron", "trained_share: 0.2");
    let checkpoint = trained("checkpoint.ron", "trained_share: 0.6");
    for (what, fared) in [
        ("watch", &Fared::new(&first, "watch", 1e6, 100)),
        ("eyes", &Fared::new(&checkpoint, "eyes", 1e6, 60)),
        ("patrols", VALLEY.row("patrols", 4e6)),
    ] {
        for (people, trained) in fared.plan.people.iter().zip(&fared.plan.trained_share) {
            assert!(*people == 0 || *trained == 1.0, "{what}: {trained} of {people} are trained");
        }
        let by_effect = fared.ended_by(&[Cause::LinkBroken, Cause::GnssDenied, Cause::ShotDown]);
        assert_within(&format!("{what}: stopped"), by_effect, 0.0, 0.02);
        let unseen = fared.ended_by(&[Cause::NoSensorInReach, Cause::NeverInSight, Cause::NotDetected]);
        let late = fared.ended_by(&[
            Cause::SeenTooLate,
            Cause::DecidedTooLate,
            Cause::AuthorityTooLate,
            Cause::LaidTooLate,
        ]);
        let out_of_reach = fared.ended_by(&[Cause::OutOfReach]);
        for (why, share) in [("unseen", unseen), ("too late", late), ("out of reach", out_of_reach)] {
            assert_within(&format!("{what}: {why}"), share, 0.05, 0.9);
        }
        assert_within(what, (unseen + late + out_of_reach) / fared.leaked(), 0.9, 1.0);
    }
}

/// A jammer is worth what its cue is worth: a crew that waits for its own eyes has lost the race before it begins.
/// Expected: a few per cent stopped at any budget, a small part of what the same kind of jammer stops with a cue.
#[test]
fn a_jammer_without_a_cue_is_nearly_worthless() {
    let first = shipped("first.ron");
    let (jam, cue) = (Fared::new(&first, "jam", 1e6, 100), Fared::new(&first, "cue", 1e6, 100));
    let mut cases = vec![("first", &jam, &cue)];
    for budget_usd in [6e5, 1.2e6, 4e6] {
        let cue = VALLEY.row("cue-first", budget_usd);
        cases.push(("jam-assets", VALLEY.row("jam-assets", budget_usd), cue));
        cases.push(("jam-patrols", VALLEY.row("jam-patrols", budget_usd), cue));
    }
    for (what, jam, cue) in cases {
        let what = format!("{what} for {} USD", jam.plan.budget_usd);
        assert!(jam.plan.units.iter().any(|u| !u.effectors.is_empty()), "{what} has jammers");
        assert_within(&what, jam.stopped(), 0.0, 0.12);
        assert_within(&what, jam.stopped() / cue.stopped(), 0.0, 0.2);
        let fewer = paired(cue, jam, LEAKERS, 0.999);
        assert_eq!(fewer.verdict, Verdict::Lower, "{what}: {fewer:?}");
    }
}

/// A cue without an effector stops nobody: every drone does to its target what it does where nobody stands at all, to
/// the digit, since no benefit of sheltering is claimed. But it warns, most people and a minute or more ahead, because
/// a direction finder hears a link two kilometres away.
#[test]
fn a_cue_without_an_effector_saves_nobody_and_warns_most() {
    for (name, strategy, cue_usd) in [("first.ron", "cue", 1e5), ("checkpoint.ron", "one-jammer", 7e4)] {
        let scenario = shipped(name);
        let nothing = Fared::new(&scenario, strategy, 0.0, 60);
        let cue = Fared::new(&scenario, strategy, cue_usd, 60);
        assert!(nothing.plan.units.is_empty() && !cue.plan.units.is_empty());
        assert!(cue.plan.units.iter().all(|u| u.effectors.is_empty()), "{name}: the cue is alone");
        let harm = |d: &DroneOutcome| {
            (d.raid, d.drone, d.cause.leaked(), d.releases, d.hits, d.casualties, d.damage_usd.to_bits())
        };
        assert!(nothing.drones().map(harm).eq(cue.drones().map(harm)), "{name}: a cue alone changes nothing");
        assert_eq!(nothing.warned(), 0.0);
        assert_within(&format!("{name}: warned"), cue.warned(), 0.55, 0.95);
        assert_within(&format!("{name}: warning"), cue.median_warning_s(), 60.0, 300.0);
    }
}

// What the threat is made of.

/// `first.ron` with a share of emitting classes, the proportions within emitters and silent ones kept, and plans
/// that rest on radio less or not at all.
fn first_with_emitters(emitters: f64) -> Arc<Scenario> {
    let silent = 1.0 - emitters;
    let mix = format!(
        r#"mix: [(class: "radio", share: {}), (class: "fpv", share: {}), (class: "waypoint", share: {}), (class: "fibre", share: {})]"#,
        0.9 * emitters,
        0.1 * emitters,
        0.8 * silent,
        0.2 * silent,
    );
    let strategies = r#"strategies: [
        (id: "nets", rules: [Harden(barrier: "net", at: Assets(by: Risk)), Harden(barrier: "hardening", at: Assets(by: Risk))]),
        (id: "radar-jam", rules: [
            Post(items: ["small-radar"], at: Assets(by: Risk), most: 2),
            Post(items: ["handheld-jammer"], at: Assets(by: Risk), most: 3),
            Train(),
        ]),
        (id: "gnss", rules: [
            Post(items: ["small-radar"], at: Assets(by: Risk), most: 2),
            Post(items: ["gnss-denial"], at: Assets(by: Risk), most: 3),
            Train(),
        ]),"#;
    shipped_with(
        "first.ron",
        &[
            (
                r#"mix: [(class: "radio", share: 0.85), (class: "fpv", share: 0.10), (class: "waypoint", share: 0.05)]"#,
                &mix,
            ),
            ("strategies: [", strategies),
        ],
    )
}

const EMITTERS: [f64; 5] = [1.0, 0.75, 0.5, 0.25, 0.0];

/// Waypoint and fibre drones are silent and have no radio link to break. Expected: a plan of direction finders and link
/// jammers stops in proportion to the emitters (a straight line through zero) and warns ever fewer. With a radar for a
/// cue the jammers fall as far, though every class is seen. Barriers don't ask what hit them, and denying navigation
/// gains what the links lose.
#[test]
fn passive_rf_loses_in_proportion_to_silent_drones_and_others_do_not() {
    let fared = |strategy: &str, budget_usd: f64| {
        EMITTERS.map(|share| Fared::new(&first_with_emitters(share), strategy, budget_usd, 100))
    };
    let (rf, radar) = (fared("cue", 1e6), fared("radar-jam", 3e6));
    let (nets, gnss) = (fared("nets", 1e6), fared("gnss", 3e6));
    for jammed in [&rf, &radar] {
        let all = jammed[0].stopped();
        assert_within("jammers stop of emitters", all, 0.65, 0.95);
        for (share, fared) in EMITTERS.into_iter().zip(jammed) {
            let what = format!("{}: {share} emitters", fared.plan.strategy);
            assert_within(&what, fared.stopped(), share * all - 0.06, share * all + 0.06);
        }
        assert_eq!(jammed[4].stopped(), 0.0, "a jammer stops no silent drone");
    }
    for (i, share) in EMITTERS.into_iter().enumerate() {
        let change = |of: &[Fared; 5], measure: fn(&Fared) -> f64| measure(&of[i]) - measure(&of[0]);
        let what = format!("{share} emitters");
        assert_within(&format!("{what}: blocked"), change(&nets, Fared::blocked), -0.1, 0.1);
        assert_within(&format!("{what}: warned by radar"), change(&radar, Fared::warned), -0.05, 0.05);
    }
    let falls = |xs: &[f64]| xs.windows(2).all(|x| x[1] < x[0]);
    assert!(falls(&rf.each_ref().map(Fared::warned)), "direction finders hear emitters only");
    assert_within("warned of silent drones by cue", rf[4].warned(), 0.0, 0.3);
    assert!(falls(&gnss.each_ref().map(|g| -g.stopped())), "waypoint drones need satellite navigation");
}

/// The same on the valley's relief with its acoustic nodes, which hear every class but break no link: what cue-first
/// stops follows the emitters, what the nets and walls of harden block does not.
#[test]
fn in_the_valley_too_cue_first_falls_with_the_emitters() {
    let valley = |emitters: f64| {
        let radio = format!(
            r#"(class: "radio", share: {}), (class: "fpv", share: {}),"#,
            0.9 * emitters,
            0.1 * emitters
        );
        let silent = 1.0 - emitters;
        let waypoint = format!(
            r#"(class: "waypoint", share: {}), (class: "fibre", share: {}),"#,
            0.8 * silent,
            0.2 * silent
        );
        shipped_with(
            "valley.ron",
            &[
                (r#"(class: "radio", share: 0.85), (class: "fpv", share: 0.10),"#, &radio),
                (r#"(class: "waypoint", share: 0.04), (class: "fibre", share: 0.01),"#, &waypoint),
            ],
        )
    };
    let fared = [1.0, 0.5, 0.0].map(|emitters| {
        let scenario = valley(emitters);
        ["cue-first", "harden"].map(|strategy| Fared::new(&scenario, strategy, 1.2e6, 20))
    });
    let [all, half, none] = fared.each_ref().map(|[cue, _]| cue.ended_by(&[Cause::LinkBroken]));
    assert_within("all emit", all, 0.5, 0.9);
    assert_within("half emit", half / all, 0.4, 0.6);
    assert_eq!(none, 0.0, "none emits");
    let blocked = fared.each_ref().map(|[_, harden]| harden.blocked());
    assert_within("blocked, half emit", blocked[1] - blocked[0], -0.1, 0.1);
    assert_within("blocked, none emits", blocked[2] - blocked[0], -0.1, 0.1);
}

// Where they fall.

/// What became of the broken links of a plan at the checkpoint.
#[derive(Default)]
struct Wreckage {
    /// Links broken by jammers.
    broken: f64,
    /// Of these, radio quadcopters, and those of them that turned home.
    quadcopters: (f64, f64),
    /// Replicate by replicate: drones that came down within a mile of the post.
    near: Vec<f64>,
    /// Replicate by replicate: drones that flew home without a link.
    home: Vec<f64>,
    /// Drones that came down anywhere.
    down: f64,
}

fn wreckage(scenario: &Arc<Scenario>, strategy: &str, count: u64) -> Wreckage {
    const POST: DVec2 = DVec2::new(4000.0, 4000.0);
    const MILE_M: f64 = 1600.0;
    let quadcopter = scenario.catalogue.classes.iter().position(|c| c.id == "radio");
    let mut found = Wreckage::default();
    watch(scenario, &plan(scenario, strategy, 1e6), count, |threat, facts, _| {
        let (mut near, mut home) = (0.0, BTreeSet::new());
        for fact in facts {
            let class = |raid: usize, drone: usize| Some(threat.raids[raid].drones[drone].class);
            match *fact {
                Fact::LinkLost { raid, drone, .. } => {
                    found.broken += 1.0;
                    found.quadcopters.0 += f64::from(class(raid, drone) == quadcopter);
                }
                Fact::Behaved { raid, drone, what: Behaviour::TurnsHome, .. } => {
                    home.insert((raid, drone));
                    found.quadcopters.1 += f64::from(class(raid, drone) == quadcopter);
                }
                Fact::CameDown { raid, drone, x_m, y_m, .. } => {
                    home.remove(&(raid, drone));
                    found.down += 1.0;
                    near += f64::from(DVec2::new(x_m, y_m).distance(POST) < MILE_M);
                }
                _ => {}
            }
        }
        found.near.push(near);
        found.home.push(home.len() as f64);
    });
    found
}

/// A quadcopter that loses its link flies home by satellite navigation, and one that has lost both comes down where it
/// is. Expected: denying both ends most returns and brings the drones down inside the defended area, with another cause,
/// while the leak-through stays, because the link was broken before. (Denial works as often as its crew is trained and
/// its kit in order, so a good part still flies home.)
#[test]
fn denying_navigation_with_the_link_ends_returns_home_and_brings_drones_down_inside() {
    let scenario = shipped("checkpoint.ron");
    let link = Fared::new(&scenario, "three-channels", 1e6, 60);
    let both = Fared::new(&scenario, "link-and-gnss", 1e6, 60);
    assert_eq!(link.ended_by(&[Cause::LinkAndGnssDenied]), 0.0);
    let moved = both.ended_by(&[Cause::LinkAndGnssDenied]);
    assert_within("denied together, of the stopped", moved / both.stopped(), 0.4, 0.9);
    assert_within("leak-through", both.leaked() - link.leaked(), -0.02, 0.02);

    let [link, both] = ["three-channels", "link-and-gnss"].map(|s| wreckage(&scenario, s, 60));
    let (lost, returned) = link.quadcopters;
    assert_within("quadcopters that fly home without their link", returned / lost, 0.55, 0.75);
    let fewer = stats::difference(&both.home, &link.home, 0.999).unwrap();
    assert_eq!(fewer.verdict, Verdict::Lower, "returns: {fewer:?}");
    let more = stats::difference(&both.near, &link.near, 0.999).unwrap();
    assert_eq!(more.verdict, Verdict::Higher, "near the post: {more:?}");
    assert_within("returns ended", sum(&both.home) / sum(&link.home), 0.0, 0.6);
    assert_within("down near the post, of all down", sum(&both.near) / both.down, 0.85, 1.0);
    assert_within("links broken", both.broken / link.broken, 0.95, 1.05);
}

// Money.

/// More money buys what less money bought and more of it, for a rule of buying that is any good. Expected: from no
/// budget to the next no strategy leaks more or hurts more people, beyond what chance explains (99.9 % in each of
/// 56 comparisons), and over the whole range the strategies that stop or shield more than a few per cent do better.
#[test]
fn more_money_never_hurts() {
    for row in &VALLEY.rows {
        let strategy = row[0].plan.strategy.as_str();
        for pair in row.windows(2) {
            let [less, more] = pair else { unreachable!("windows of two") };
            for (loss, name) in [(LEAKERS, "leakers"), (CASUALTIES, "casualties")] {
                let change = paired(more, less, loss, 0.999);
                let step = format!("{} → {} USD", less.plan.budget_usd, more.plan.budget_usd);
                assert_ne!(change.verdict, Verdict::Higher, "{strategy}, {step}: {name} {change:?}");
            }
        }
        let change = |loss| paired(&row[row.len() - 1], &row[0], loss, 0.95).verdict;
        match strategy {
            "cue-first" | "mix" => {
                assert_eq!((change(LEAKERS), change(CASUALTIES)), (Verdict::Lower, Verdict::Lower))
            }
            "jam-assets" => assert_eq!(change(LEAKERS), Verdict::Lower),
            "harden" => {
                assert_eq!((change(LEAKERS), change(CASUALTIES)), (Verdict::Identical, Verdict::Lower))
            }
            _ => {}
        }
    }
}

// Operators.

/// The valley for six weeks with a force large enough for six teams beside eight direction finders, all plans with the
/// same finders: the teams alone differ. Those that stand ready leave within two minutes of a fix, the others have to
/// break off what they are at (half an hour, `laws.busy_min`). The finders are as good as finders are said to be: with
/// bearings of 5° a fix leaves a square kilometre, in which two teams meet one located pair in ten even in time.
fn manhunt() -> Arc<Scenario> {
    const FINDERS: &str = r#"Post(
        items: ["passive-rf"],
        at: Fixed([
            (2.85, 4.71), (1.89, 4.23), (4.29, 7.83), (5.01, 7.35),
            (5.25, 5.43), (5.97, 5.67), (2.37, 8.55), (0.45, 8.31),
        ]),
        most: 8, per_round: 8,
    )"#;
    let teams = [
        ("cars-ready", "vehicle-team", "QuickReaction(at: Bases)"),
        ("cars-busy", "vehicle-team", "Hold(at: Bases)"),
        ("cars-on-rounds", "vehicle-team", "Route(through: Assets(by: Risk), stops: 4)"),
        ("foot-near", "foot-team", "QuickReaction(at: Hides)"),
        ("foot-far", "foot-team", "QuickReaction(at: Fixed([(8.2, 8.4), (8.3, 8.3)]))"),
    ];
    let plans: String = teams
        .iter()
        .map(|(id, team, task)| {
            let items = r#"["eye", "shotgun"]"#;
            let patrol = format!(r#"Patrol(team: "{team}", items: {items}, task: {task}, most: 6)"#);
            format!(r#"(id: "{id}", rules: [{FINDERS}, {patrol}]),"#)
        })
        .collect();
    shipped_with(
        "valley.ron",
        &[
            ("period_days: 14", "period_days: 42"),
            ("people: 120", "people: 400"),
            (
                "catalogue: (",
                r#"catalogue: (sensors: [(id: "passive-rf", kind: PassiveRf, bearing_error_deg: 2)],"#,
            ),
            ("strategies: [", &format!("laws: (ready_min: 2), strategies: [{plans}")),
        ],
    )
}

/// What came of sending teams after fixes.
#[derive(Default)]
struct Hunt {
    /// Pairs that bearings located.
    fixed: f64,
    /// Teams sent, and those of them that were there before the pair meant to leave.
    sent: f64,
    in_time: f64,
    /// Replicate by replicate: pairs that were met.
    met: Vec<f64>,
    /// Drones meant, and those that the pairs' capture or flight kept from their target.
    drones: f64,
    prevented: f64,
}

fn hunt(scenario: &Arc<Scenario>, strategy: &str, count: u64) -> Hunt {
    const PREVENTED: [Cause; 3] = [Cause::OperatorsCaught, Cause::OperatorsCaughtBefore, Cause::OperatorsMet];
    let mut found = Hunt::default();
    watch(scenario, &plan(scenario, strategy, 1e7), count, |threat, facts, outcome| {
        let mut met = 0.0;
        for fact in facts {
            match *fact {
                Fact::Fixed { .. } => found.fixed += 1.0,
                Fact::Met { .. } => met += 1.0,
                Fact::Sent { raid, pair, arrives_s, .. } => {
                    found.sent += 1.0;
                    let in_time = arrives_s < threat.raids[raid].pairs[pair].leave_s;
                    found.in_time += f64::from(in_time);
                }
                _ => {}
            }
        }
        found.met.push(met);
        found.drones += f64::from(outcome.drones);
        let prevented = outcome.drone_outcomes.iter().filter(|d| PREVENTED.contains(&d.cause));
        found.prevented += prevented.count() as f64;
    });
    found
}

/// A pair leaves about twenty minutes after its launch, so that hunting is a race against departure. Expected: with the
/// same finders and as many fixes, teams that stand ready are there in time, meet pairs and prevent raids; the same teams
/// busy elsewhere or driving rounds come after the pair has gone (what they meet they saw by chance); and people on foot
/// have to be near to begin with.
#[test]
fn hunting_works_where_teams_stand_ready_and_fails_where_they_chase() {
    let scenario = manhunt();
    let of = |strategy| hunt(&scenario, strategy, 24);
    let (ready, near) = (of("cars-ready"), of("foot-near"));
    assert_within("ready: in time", ready.in_time / ready.sent, 0.7, 1.0);
    assert_within("ready: met, of the located", sum(&ready.met) / ready.fixed, 0.15, 0.5);
    for (what, works, fails) in [
        ("busy", &ready, of("cars-busy")),
        ("on rounds", &ready, of("cars-on-rounds")),
        ("far", &near, of("foot-far")),
    ] {
        assert_within(&format!("{what}: fixes"), fails.fixed / works.fixed, 0.9, 1.2);
        assert_within(&format!("{what}: in time"), fails.in_time / fails.sent.max(1.0), 0.0, 0.25);
        let (most, least) = (works.prevented / works.drones, fails.prevented / fails.drones);
        assert_within(&format!("{what}: prevented"), most - least, 0.005, 0.2);
        let fewer = stats::difference(&fails.met, &works.met, 0.99).unwrap();
        assert_eq!(fewer.verdict, Verdict::Lower, "{what}: pairs met {fewer:?}");
    }
}

// What the headers claim.

/// `first.ron`: "A pair of eyes gives ten seconds, a direction finder minutes; a crew needs half a minute. So the watch
/// stops next to none, jammers that wait for eyes few, and the same jammers with a cue most."
#[test]
fn first_says_what_its_study_shows() {
    let scenario = shipped("first.ron");
    let [watch, jam, cue] = ["watch", "jam", "cue"].map(|s| Fared::new(&scenario, s, 1e6, 100));
    assert_within("seconds by eyes", watch.median_warning_s(), 5.0, 20.0);
    assert_within("seconds by direction finders", cue.median_warning_s(), 90.0, 240.0);
    assert_within("watch stops", watch.stopped(), 0.0, 0.01);
    assert_within("jam stops", jam.stopped(), 0.03, 0.15);
    assert_within("cue stops", cue.stopped(), 0.6, 0.95);
    // "does the answer change with ten times as much?" The cue alone is all that 100,000 USD buy of the best plan.
    let [jam, cue] = ["jam", "cue"].map(|s| Fared::new(&scenario, s, 1e5, 100));
    assert!(jam.leaked() < cue.leaked(), "{} against {}", jam.leaked(), cue.leaked());
}

/// "A second jammer does more than a second channel": it is a second chance at a link that the first cannot break, and
/// works on the day the first is out of order.
#[test]
fn checkpoint_says_what_its_study_shows_of_a_second_jammer() {
    let scenario = shipped("checkpoint.ron");
    let [one, two, three] =
        ["one-jammer", "two-jammers", "three-channels"].map(|s| Fared::new(&scenario, s, 1e6, 60));
    for (what, other) in [("one jammer", &one), ("three channels", &three)] {
        let fewer = paired(&two, other, LEAKERS, 0.999);
        assert_eq!(fewer.verdict, Verdict::Lower, "two jammers against {what}: {fewer:?}");
        for cause in [Cause::LinkHeld, Cause::EffectorOff] {
            let (second, first) = (two.ended_by(&[cause]), other.ended_by(&[cause]));
            assert!(second < first, "{what}: {cause:?} {second} of two jammers, {first}");
        }
    }
}

/// "With one channel the second drone waits twenty seconds while the first is worked on. Against pairs that costs little
/// […]; against six at once it costs ten points that three channels do not lose." A queue is a matter of the arrivals: one
/// server with a minute for each raid is hardly ever short for two, and is short for six.
#[test]
fn checkpoint_says_what_its_study_shows_of_channels() {
    let pairs = shipped("checkpoint.ron");
    let six = shipped_with("checkpoint.ron", &[("weights: [0, 1],", "weights: [0, 0, 0, 0, 0, 1],")]);
    assert_within("wait, one channel", median_wait_s(&pairs, "one-jammer"), 15.0, 30.0);
    assert_within("wait, three channels", median_wait_s(&pairs, "three-channels"), 0.0, 8.0);
    for (what, scenario, low, high) in [("pairs", &pairs, -0.02, 0.06), ("six", &six, 0.06, 0.2)] {
        let [one, three] = ["one-jammer", "three-channels"].map(|s| Fared::new(scenario, s, 1e6, 60));
        assert_within(&format!("{what}: one channel leaks more"), one.leaked() - three.leaked(), low, high);
        assert_within(
            &format!("{what}: busy, three channels"),
            three.ended_by(&[Cause::ChannelBusy]),
            0.0,
            0.01,
        );
        let busy = one.ended_by(&[Cause::ChannelBusy]);
        assert!(busy > three.ended_by(&[Cause::ChannelBusy]), "{what}: one channel is never busy");
    }
}

/// Seconds between the first and the second engagement of a raid: the median over raids with both.
fn median_wait_s(scenario: &Arc<Scenario>, strategy: &str) -> f64 {
    let mut waits = Vec::new();
    watch(scenario, &plan(scenario, strategy, 1e6), 60, |_, facts, _| {
        let mut first: BTreeMap<usize, (usize, f64)> = BTreeMap::new();
        let mut both = BTreeSet::new();
        for fact in facts {
            let Fact::Engaged { raid, drone, time_s, .. } = *fact else { continue };
            let &mut (of, since_s) = first.entry(raid).or_insert((drone, time_s));
            if of != drone && both.insert(raid) {
                waits.push(time_s - since_s);
            }
        }
    });
    stats::quantile(&waits, 0.5).expect("raids come in pairs")
}

/// "What neither cures: drones without a link, which the direction finder does not hear either; pilots so near that their
/// link outshouts the jammer; drones taken for birds."
#[test]
fn checkpoint_says_what_its_study_shows_of_what_remains() {
    let scenario = shipped("checkpoint.ron");
    let waypoint = scenario.catalogue.classes.iter().position(|c| c.id == "waypoint").unwrap();
    for strategy in ["one-jammer", "two-jammers", "three-channels"] {
        let fared = Fared::new(&scenario, strategy, 1e6, 60);
        let linkless = |d: &DroneOutcome| usize::from(d.class) == waypoint;
        assert!(!fared.drones().any(|d| linkless(d) && stopped(d)), "{strategy} stops drones without a link");
        assert_within(&format!("{strategy}: birds"), fared.ended_by(&[Cause::Misclassified]), 0.03, 0.15);
        let [near, far] = broken_by_distance(&scenario, &fared);
        assert!(
            near + 0.05 < far,
            "{strategy}: {near} of the near pilots' links broken, {far} of the others"
        );
    }
}

/// Share of the contested links that were broken: of the quarter with the nearest pilots, and of the rest.
fn broken_by_distance(scenario: &Arc<Scenario>, fared: &Fared) -> [f64; 2] {
    let mut contests: Vec<(f64, bool)> = Vec::new();
    for (replicate, outcome) in (0..).zip(&fared.outcomes) {
        let (_, threat) = world(scenario, replicate);
        let contested = |d: &&DroneOutcome| matches!(d.cause, Cause::LinkBroken | Cause::LinkHeld);
        for drone in outcome.drone_outcomes.iter().filter(contested) {
            let [hide, _, aim] = threat.raids[drone.raid as usize].drones[drone.drone as usize].route;
            contests.push((hide.distance(aim), drone.cause == Cause::LinkBroken));
        }
    }
    contests.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (near, far) = contests.split_at(contests.len() / 4);
    [near, far].map(|part| part.iter().filter(|c| c.1).count() as f64 / part.len() as f64)
}

/// "Nets stop no drone, and spare most people." "The cue alone warns most raids and stops none." "Every receiver for
/// miles around pays for it": person-hours without navigation, where link jamming alone costs none.
#[test]
fn checkpoint_says_what_its_study_shows_of_nets_cues_and_receivers() {
    let scenario = shipped("checkpoint.ron");
    let of = |strategy, budget_usd| Fared::new(&scenario, strategy, budget_usd, 60);
    let (nothing, nets, cue) = (of("nets", 0.0), of("nets", 7e4), of("one-jammer", 7e4));
    assert_eq!(nets.stopped(), 0.0);
    assert_within("hurt in spite of nets", nets.total(CASUALTIES) / nothing.total(CASUALTIES), 0.1, 0.5);
    assert_eq!(cue.stopped(), 0.0);
    let warned: BTreeSet<(usize, u32)> = (0..)
        .zip(&cue.outcomes)
        .flat_map(|(r, o)| o.drone_outcomes.iter().map(move |d| (r, d)))
        .filter(|(_, d)| d.warning_s.is_some())
        .map(|(r, d)| (r, d.raid))
        .collect();
    let raids = cue.total(|o| o.raids.into());
    assert_within("raids warned of", warned.len() as f64 / raids, 0.7, 1.0);
    let hours = |strategy| of(strategy, 1e6).total(|o| o.civil_gnss_person_hours);
    assert_eq!(hours("three-channels"), 0.0);
    assert!(hours("link-and-gnss") > 0.0);
}

/// "Eyes alone lose the race: they see a drone seconds before it strikes, and a crew needs half a minute." "What is most
/// valuable is not what is attacked most." "With 4 million USD no plan wants for money."
#[test]
fn the_valley_says_what_its_study_shows_of_eyes_values_and_people() {
    let patrols = VALLEY.row("patrols", 4e6);
    let in_time = patrols.share(|d| d.warning_s.is_some_and(|s| s >= 30.0));
    assert_within("warned half a minute ahead by eyes", in_time, 0.0, 0.12);
    let attacked = |by| {
        let first: Vec<usize> = rank(&VALLEY.scenario, by).iter().take(8).map(|r| r.asset).collect();
        patrols.share(|d| first.contains(&usize::from(d.target)))
    };
    let (value, risk) = (attacked(RankSpec::Value), attacked(RankSpec::Risk));
    assert!(value + 0.05 < risk, "{value} of the attacks on the most valuable, {risk} on those most at risk");
    for row in VALLEY.rows.iter().filter_map(|row| row.last()) {
        let strategy = row.plan.strategy.as_str();
        let refused =
            |what: fn(&picket::strategy::deployment::Refusal) -> bool| row.plan.refusals.iter().any(what);
        assert!(row.plan.spent_usd < 3e6 && !refused(|r| r.short_usd.is_some()), "{strategy} wants money");
        let people = refused(|r| r.why.starts_with("not enough people left"));
        assert_eq!(people, strategy == "jam-assets", "{strategy}: {:?}", row.plan.refusals);
    }
}

/// "Hardening stops no drone. It is the plan to beat on casualties and damage while money is short."
#[test]
fn the_valley_says_what_its_study_shows_of_hardening() {
    let broken = [Cause::LinkBroken, Cause::GnssDenied, Cause::ShotDown];
    for budget_usd in [6e4, 2.5e5] {
        let harden = VALLEY.row("harden", budget_usd);
        assert_eq!(harden.ended_by(&broken), 0.0);
        for other in VALLEY.others("harden", budget_usd) {
            for (name, loss) in [("casualties", CASUALTIES), ("damage", DAMAGE)] {
                let (ours, theirs) = (harden.total(loss), other.total(loss));
                let what = format!("{} at {budget_usd} USD: {name}", other.plan.strategy);
                assert!(ours < theirs, "{what} {theirs}, hardening {ours}");
            }
        }
    }
}

/// "No jammer stops waypoint and fibre drones […] With the largest budget they are one drone in twenty, and an eighth
/// of what cue-first still leaks."
#[test]
fn the_valley_says_what_its_study_shows_of_drones_without_a_radio_link() {
    // One drone in twenty is a rare thing: more replicates than the other claims need.
    let cue = Fared::new(&VALLEY.scenario, "cue-first", 4e6, 100);
    let classes = &VALLEY.scenario.catalogue.classes;
    let silent =
        |d: &DroneOutcome| ["waypoint", "fibre"].contains(&classes[usize::from(d.class)].id.as_str());
    assert_eq!(cue.share(|d| silent(d) && d.cause == Cause::LinkBroken), 0.0);
    assert_within("of the drones", cue.share(silent), 0.035, 0.065);
    let leaked = cue.share(|d| silent(d) && d.cause.leaked()) / cue.leaked();
    assert_within("of the leakers", leaked, 0.08, 0.19);
}

/// "Hunting locates a pair in almost every second raid, catches one in seventy of them and saves next to nobody
/// within two weeks […] most cars arrive when the pair has left. With `laws: (ready_min: 2)` most arrive in time."
#[test]
fn the_valley_says_what_its_study_shows_of_hunting() {
    let (least, most) = (VALLEY.row("hunt", 6e4), VALLEY.row("hunt", 4e6));
    let found = most.total(|o| o.operators_found.into());
    assert_within("located, of the raids", found / most.total(|o| o.raids.into()), 0.4, 0.6);
    assert_within("caught, of the located", most.total(|o| o.operators_captured.into()) / found, 0.0, 0.04);
    let saved = paired(most, least, CASUALTIES, 0.95);
    assert_ne!(saved.verdict, Verdict::Lower, "{saved:?}");
    assert_within("stopped", most.stopped(), 0.0, 0.05);
    let quick = shipped_with("valley.ron", &[("strategies: [", "laws: (ready_min: 2), strategies: [")]);
    for (what, scenario, low, high) in
        [("as shipped", &VALLEY.scenario, 0.1, 0.4), ("quick", &quick, 0.6, 1.0)]
    {
        let sent = hunt(scenario, "hunt", 15);
        assert_within(what, sent.in_time / sent.sent, low, high);
    }
}
