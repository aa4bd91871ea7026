//! Coverage by approach: what it finds is what the simulation does with drones from there, square by square, in whatever pieces.

mod common;

use common::{replicates, scenario, shipped, starter_with};
use glam::DVec2;
use picket::scenario::Scenario;
use picket::sim::outcome::{Cause, Stage};
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::stats::{clustered_proportion, mean};
use picket::strategy::deployment::{Task, UnitPlan};
use picket::strategy::{Deployment, deploy};
use picket::study::approach::{Asked, Ended, Heat, HeatError, HeatMap, Worlds};
use std::sync::Arc;

const NOON_S: f64 = 43_200.0;

/// A level plain with one target in the middle. A crew takes no time and never errs; what its sensor notices it stops at once.
const PLAIN: &str = r#"(
    schema: 1, name: "Plain", period_days: 10, ground: Flat(size_km: (6, 6), cell_m: 100),
    assets: [(id: "target", kind: Post, at_km: (3, 3), radius_m: 0.001)],
    forces: [(id: "guard", people: 1000, trained_share: 1, may_jam: true, bases: [(id: "base", at_km: (3, 2.9))])],
    cells: [(
        id: "cell", pairs: 2, staging_km: [(1, 1)], hides: [Rectangle(from_km: (0, 0), to_km: (6, 6))], bend_share: 0,
        mix: [(class: "drone", share: 1)], raids_per_day: 0.3, walk_m: 0, wait_min: 0, stay_min: 0,
    )],
    catalogue: (
        classes: [(
            id: "drone", link: Radio, gnss: Nothing, speed_m_s: 15, endurance_min: 60, link_range_km: 100,
            height_m: 1, attack_height_m: 1, lost_link_delay_s: 0, lost_fall: 1,
        )],
        sensors: [
            (id: "ring", kind: Acoustic, curve: Definite, range_m: 500, mast_m: 1, crew_per_shift: 1),
            (id: "even", kind: Acoustic, curve: Even, range_m: 600, look_interval_s: 40, mast_m: 1, crew_per_shift: 1),
        ],
        effectors: [
            (id: "jammer", kind: LinkJammer, carriage: Hand, reach_m: 20000, effect_s: 0.01, mast_m: 1),
            (id: "stub", kind: LinkJammer, carriage: Hand, reach_m: 1, effect_s: 0.01, mast_m: 1),
        ],
    ),
    laws: (
        cue_trained_s: 0, identify_trained_s: 0, decide_trained_s: 0, lay_trained_s: 0, delay_sigma: 0,
        threat_recognised: 1, tracks_per_crew: 1000, track_hold_s: 600, assess_s: 3600, vigilance_lost: 0,
        jam_width_db: 0, no_sight_loss_db: 0, nominal_exponent: 2, nominal_pilot_distance_m: 1000,
    ),
    strategies: [
        (id: "none", name: "Nothing", rules: [Post(items: ["ring"], at: Fixed([(5.9, 5.9)]), most: 0)]),
        (id: "ring", name: "A ring", rules: [Post(items: ["ring", "jammer"], at: Fixed([(2, 3)]))]),
        (
            id: "stub", name: "A ring and a stub",
            rules: [Post(items: ["ring", "jammer"], at: Fixed([(2, 3)])), Post(items: ["stub"], at: Fixed([(5.5, 0.5)]))],
        ),
        (id: "even", name: "Even", rules: [Post(items: ["even", "jammer"], at: Fixed([(3, 3)]))]),
        (
            id: "kit", name: "Shipped kit",
            rules: [
                Post(items: ["passive-rf", "eye"], at: Fixed([(3, 3.5)])),
                Post(items: ["handheld-jammer"], at: Fixed([(3.2, 3)])),
            ],
        ),
    ],
    budgets_usd: [1000000000],
)"#;

fn plain_with(changes: &[(&str, &str)]) -> Arc<Scenario> {
    let text = changes.iter().fold(PLAIN.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "the plain does not say {from:?}");
        text.replace(from, to)
    });
    scenario(&text)
}

fn plan(scenario: &Arc<Scenario>, strategy: &str) -> Deployment {
    deploy(scenario, scenario.strategy(strategy).expect("in the file"), 1e9)
}

fn theatre(scenario: &Arc<Scenario>, deployment: Deployment) -> Arc<Theatre> {
    Arc::new(Theatre::new(scenario.clone(), Arc::new(deployment), &Views::default()))
}

fn asked(scenario: &Scenario, class: &str, squares: u32) -> Asked {
    let class = scenario.class(class).expect("a class");
    Asked { class, time_s: NOON_S, worlds: Worlds::Any, squares, seed: 1 }
}

/// The map after so many rounds.
fn map(theatre: &Arc<Theatre>, asked: Asked, rounds: u32) -> HeatMap {
    let mut heat = Heat::new(theatre.clone(), asked).expect("it can be asked for");
    while heat.rounds() < rounds && heat.probe().is_some() {}
    heat.map().clone()
}

/// Where a square lies within the shadow that a ring around (2, 3) km throws past the target at (3, 3): surely, surely not, or partly.
fn shadowed(low: DVec2, high: DVec2) -> Option<bool> {
    let corners = [low, DVec2::new(low.x, high.y), high, DVec2::new(high.x, low.y)];
    let from_target = |corner: DVec2| corner - DVec2::splat(3_000.0);
    // A chord of the ring takes half an angle of 30 degrees; 27 and 33 leave time for a crew, and to spare.
    let inside = |way: DVec2| -way.x > 1_000.0 && way.y.abs() < -way.x * 0.509;
    let above = |way: DVec2| way.y > 0.65 * way.x.abs();
    let below = |way: DVec2| way.y < -0.65 * way.x.abs();
    let all = |law: &dyn Fn(DVec2) -> bool| corners.iter().all(|&corner| law(from_target(corner)));
    let outside = all(&above) || all(&below) || all(&|way: DVec2| way.x > 0.0);
    if all(&inside) { Some(true) } else { outside.then_some(false) }
}

#[test]
fn what_must_cross_a_sure_ring_is_stopped_and_nothing_else() {
    let scenario = plain_with(&[]);
    let map = map(&theatre(&scenario, plan(&scenario, "ring")), asked(&scenario, "drone", 24), 3);
    let (mut crossing, mut clear) = (0, 0);
    for (number, square) in map.squares.iter().enumerate() {
        let (low, high) = map.shape.corners(number);
        assert_eq!(square.flown, 3, "square {number}");
        match shadowed(low, high) {
            Some(true) => {
                crossing += 1;
                assert_eq!(square.stopped, square.flown, "from {low} everything crosses the ring");
            }
            Some(false) => {
                clear += 1;
                assert_eq!(square.stopped, 0, "from {low} nothing crosses the ring");
                assert_eq!(square.leaked_at[Stage::Launched as usize], square.flown);
            }
            None => {}
        }
    }
    assert!(crossing > 40 && clear > 250, "{crossing} and {clear} squares say something");
}

#[test]
fn it_is_even_all_around_and_as_likely_as_the_law_says() {
    let scenario = plain_with(&[]);
    let map = map(&theatre(&scenario, plan(&scenario, "even")), asked(&scenario, "drone", 12), 24);
    let mut quarters = [(0.0, 0.0); 4];
    for (number, square) in map.squares.iter().enumerate() {
        let (low, high) = map.shape.corners(number);
        let way = 0.5 * (low + high) - DVec2::splat(3_000.0);
        if way.length() > 1_100.0 {
            let quarter = usize::from(way.x > 0.0) + 2 * usize::from(way.y > 0.0);
            quarters[quarter].0 += f64::from(square.stopped);
            quarters[quarter].1 += f64::from(square.flown);
        }
    }
    // 600 m at 15 m/s, noticed at a rate of 1/40 s. Of the 40 s a crew needs up to three.
    let law = |seconds: f64| 1.0 - picket::math::exp(-seconds / 40.0);
    let whole = quarters.iter().fold((0.0, 0.0), |sum, q| (sum.0 + q.0, sum.1 + q.1));
    let error = (0.24f64 / whole.1).sqrt();
    let share = whole.0 / whole.1;
    assert!(law(37.0) - 3.5 * error < share && share < law(40.0) + 3.5 * error, "{share} ± {error}");
    for (stopped, flown) in quarters {
        let gap = (stopped / flown - share).abs();
        assert!(flown > 500.0 && gap < 3.5 * (0.24 / flown).sqrt(), "{quarters:?}");
    }
}

#[test]
fn nothing_stops_nothing_and_every_square_has_its_turn() {
    let scenario = shipped("valley.ron");
    let bare = theatre(&scenario, deploy(&scenario, 0, 0.0));
    let map = map(&bare, asked(&scenario, "radio", 12), 2);
    let total = map.total();
    assert_eq!((total.stopped, total.failed), (0, 0));
    assert_eq!(total.flown + total.out_of_reach, 2 * map.shape.len() as u32);
    assert!(total.flown > 200, "{total:?}");
    assert_eq!(total.leaked_at[Stage::Launched as usize], total.flown, "nobody came any way with them");
    let smoothed = map.smoothed();
    assert!(smoothed.iter().flatten().all(|square| square.value == 0.0 && square.error > 0.0));
}

/// The simulation itself, asked the long way round: replicates whose raids set out from anywhere in the map.
#[test]
fn the_mean_over_all_squares_is_the_share_that_replicates_stop() {
    let scenario = plain_with(&[
        ("hides: [", "hour_weights: [0,0,0,0,0,0,0,0,0,0,0,0,1,0,0,0,0,0,0,0,0,0,0,0], hides: ["),
        ("bend_share: 0,", ""),
        ("    assets: [", "    assets: [(id: \"other\", kind: Road, at_km: (4.5, 2), attractiveness: 2), "),
        ("mix: [(class: \"drone\", share: 1)]", "mix: [(class: \"radio\", share: 1)]"),
        (
            "        classes: [(",
            "        classes: [(id: \"radio\", link: Radio, gnss: ReturnAndHold, failure_chance: 0, link_range_km: 20), (",
        ),
    ]);
    let deployment = plan(&scenario, "kit");
    let (mut stopped, mut drones) = (Vec::new(), Vec::new());
    for outcome in replicates(&scenario, &deployment, 400) {
        let of = |wanted: fn(Cause) -> bool| {
            outcome.drone_outcomes.iter().filter(|drone| wanted(drone.cause)).count() as f64
        };
        stopped.push(of(Cause::prevented));
        drones.push(of(|_| true));
    }
    let study = clustered_proportion(&stopped, &drones, 0.95).expect("drones flew");
    let theatre = theatre(&scenario, deployment);
    let of_seed = |seed: u64| {
        let total = map(&theatre, Asked { seed, ..asked(&scenario, "radio", 12) }, 1).total();
        assert_eq!((total.out_of_reach, total.failed), (0, 0));
        f64::from(total.stopped) / f64::from(total.flown)
    };
    let shares: Vec<f64> = (100..110).map(of_seed).collect();
    let heat = mean(&shares, 0.95).expect("some");
    let half = |e: &picket::stats::Estimate| e.interval.expect("it has one").half_width() / 2.0;
    let error = picket::math::hypot(half(&study), half(&heat));
    let (value, other) = (study.value, heat.value);
    assert!((0.1..0.9).contains(&value) && drones.iter().sum::<f64>() > 900.0, "{study:?} tells nothing");
    assert!(
        (value - other).abs() < 3.5 * error && error < 0.04,
        "{value} in replicates, {other} on the map, ± {error}"
    );
}

#[test]
fn it_can_be_left_off_after_any_probe_and_is_the_same_again() {
    let scenario = starter_with(&[]);
    let theatre = theatre(&scenario, deploy(&scenario, 2, 300_000.0));
    let asked = asked(&scenario, "radio", 10);
    let mut whole = Heat::new(theatre.clone(), asked).expect("it can be asked for");
    let mut turns = 0..150;
    assert_eq!(whole.refine(|| turns.next().is_some()), 150);
    let mut pieces = Heat::new(theatre.clone(), asked).expect("it can be asked for");
    for piece in [1, 0, 37, 5, 107] {
        let mut turns = 0..piece;
        assert_eq!(pieces.refine(|| turns.next().is_some()), piece);
    }
    assert_eq!(whole.map(), pieces.map());
    assert!(whole.map().total().stopped > 5, "{:?}", whole.map().total());
    // Another seed is other luck.
    let mut other = Heat::new(theatre, Asked { seed: 2, ..asked }).expect("it can be asked for");
    (0..150).for_each(|_| assert!(other.probe().is_some()));
    assert_ne!(whole.map(), other.map());
}

#[test]
fn the_first_few_probes_are_spread_over_the_whole_map() {
    let scenario = plain_with(&[]);
    let theatre = theatre(&scenario, plan(&scenario, "ring"));
    let mut heat = Heat::new(theatre, asked(&scenario, "drone", 16)).expect("it can be asked for");
    for (probes, block) in [(4, 8), (16, 4), (64, 2), (256, 1)] {
        while heat.map().total().flown < probes {
            heat.probe().expect("there is more to be found out");
        }
        let mut blocks = vec![0; (16 / block * (16 / block)) as usize];
        for (number, square) in heat.map().squares.iter().enumerate() {
            let (column, row) = heat.map().shape.place(number);
            blocks[(row / block * (16 / block) + column / block) as usize] += square.flown;
        }
        assert!(blocks.iter().all(|&flown| flown == 1), "after {probes}: {blocks:?}");
        // A picture of the whole can be painted at once.
        assert!(heat.map().smoothed().iter().all(|square| square.is_some()), "after {probes}");
    }
    assert_eq!(heat.rounds(), 1);
}

#[test]
fn two_plans_meet_the_same_luck() {
    let scenario = plain_with(&[]);
    let of = |strategy: &str| {
        map(&theatre(&scenario, plan(&scenario, strategy)), asked(&scenario, "drone", 12), 3)
    };
    let (none, ring, stub) = (of("none"), of("ring"), of("stub"));
    assert_eq!(ring, stub, "a jammer that nobody meets changes nothing");
    assert!(ring.minus(&stub).iter().flatten().all(|gap| gap.value == 0.0));
    let gaps = ring.minus(&none);
    for (gap, share) in gaps.iter().zip(ring.smoothed()) {
        assert_eq!(gap.map(|gap| gap.value), share.map(|share| share.value), "against nothing");
    }
    // On real ground with shipped kit, more money stops more: paired, the same probes.
    let valley = shipped("valley.ron");
    let index = valley.strategy("cue-first").expect("shipped");
    let of = |budget| map(&theatre(&valley, deploy(&valley, index, budget)), asked(&valley, "radio", 10), 3);
    let (less, more) = (of(250_000.0), of(1_200_000.0));
    let pairs = || {
        let squares = less.squares.iter().zip(&more.squares);
        squares.flat_map(|(a, b)| a.probes.iter().zip(&b.probes))
    };
    assert!(
        pairs().all(|(a, b)| (*a == Ended::OutOfReach) == (*b == Ended::OutOfReach)),
        "the same probes fly"
    );
    let won = pairs().filter(|(a, b)| **a != Ended::Stopped && **b == Ended::Stopped).count();
    let lost = pairs().filter(|(a, b)| **a == Ended::Stopped && **b != Ended::Stopped).count();
    assert!(won > 20 && won > 4 * lost, "{won} more are stopped with more money, {lost} fewer");
}

#[test]
fn what_a_drone_does_by_itself_is_nobodys_merit() {
    let scenario = plain_with(&[]);
    let fragile =
        plain_with(&[("endurance_min: 60,", "endurance_min: 60, failure_chance: 0.9, snag_per_km: 0.9,")]);
    let of = |scenario: &Arc<Scenario>| {
        map(&theatre(scenario, plan(scenario, "ring")), asked(scenario, "drone", 12), 1)
    };
    assert_eq!(of(&scenario), of(&fragile), "a probe is a sound drone");
}

#[test]
fn a_square_from_which_nothing_is_reached_has_no_value() {
    let scenario = plain_with(&[("link_range_km: 100", "link_range_km: 2")]);
    let map = map(&theatre(&scenario, plan(&scenario, "ring")), asked(&scenario, "drone", 12), 6);
    let smoothed = map.smoothed();
    let (mut near, mut far) = (0, 0);
    for (number, square) in map.squares.iter().enumerate() {
        let (low, high) = map.shape.corners(number);
        let middle_m = (0.5 * (low + high)).distance(DVec2::splat(3_000.0));
        // Nine tenths of the link's range.
        if middle_m < 1_800.0 - 360.0 {
            near += 1;
            assert_eq!(square.flown, 6);
            assert!(smoothed[number].is_some());
        } else if middle_m > 1_800.0 + 360.0 {
            far += 1;
            assert_eq!((square.flown, square.out_of_reach), (0, 4), "it is given up after four");
            assert_eq!(smoothed[number], None);
        }
    }
    assert!(near > 15 && far > 50, "{near} and {far}");
}

#[test]
fn the_map_follows_the_clock() {
    // A team on foot goes round with a ring; a quarter of an hour later it watches another way in.
    let scenario = plain_with(&[]);
    let mut deployment = plan(&scenario, "none");
    let kilometres = [(1.5, 1.5), (4.5, 1.5), (4.5, 4.5), (1.5, 4.5)];
    deployment.units.push(UnitPlan {
        label: "round".into(),
        name: "A round".into(),
        force: 0,
        team: scenario.team("foot-team"),
        task: Task::Route { loop_m: kilometres.map(|(x, y)| 1_000.0 * DVec2::new(x, y)).to_vec() },
        sensors: scenario.sensor("ring").into_iter().collect(),
        effectors: scenario.effector("jammer").into_iter().collect(),
        crew: 3,
    });
    let theatre = theatre(&scenario, deployment);
    let at = |time_s: f64| {
        let asked = Asked { time_s, worlds: Worlds::Only(3), ..asked(&scenario, "drone", 12) };
        map(&theatre, asked, 2)
    };
    let (now, soon, later) = (at(NOON_S), at(NOON_S + 1.0), at(NOON_S + 2_400.0));
    let changed =
        |other: &HeatMap| now.minus(other).iter().flatten().filter(|gap| gap.value.abs() > 0.5).count();
    assert!(now.total().stopped > 20, "{:?}", now.total());
    assert!(changed(&soon) == 0 && changed(&later) > 10, "{} and {}", changed(&soon), changed(&later));
    // Eyes see less by night.
    let starter = starter_with(&[]);
    let watch = self::theatre(&starter, deploy(&starter, 1, 900_000.0));
    let stopped =
        |time_s: f64| map(&watch, Asked { time_s, ..asked(&starter, "radio", 10) }, 6).total().stopped;
    let (day, night) = (stopped(NOON_S), stopped(0.0));
    assert!(day > night + 10, "{day} by day, {night} by night");
}

#[test]
fn what_cannot_be_asked_for_is_said() {
    let scenario = plain_with(&[]);
    let theatre = self::theatre(&scenario, plan(&scenario, "ring"));
    let good = asked(&scenario, "drone", 12);
    let refusal = |asked: Asked| match Heat::new(theatre.clone(), asked) {
        Ok(_) => panic!("{asked:?} is no question"),
        Err(error) => error,
    };
    let last = scenario.catalogue.classes.len() - 1;
    assert_eq!(refusal(Asked { class: 99, ..good }), HeatError::Class { class: 99, last });
    assert_eq!(refusal(Asked { squares: 0, ..good }), HeatError::Squares { squares: 0 });
    assert_eq!(refusal(Asked { squares: 65, ..good }), HeatError::Squares { squares: 65 });
    assert!(refusal(Asked { time_s: f64::NAN, ..good }).to_string().contains("43200"));
    let storm = plain_with(&[(
        "    forces:",
        "    environment: (weather: [(id: \"storm\", share: 1, wind_m_s: 30)]), forces:",
    )]);
    for (worlds, said) in [(Worlds::Any, "1000 replicates"), (Worlds::Only(7), "replicate 7")] {
        let asked = Asked { worlds, ..asked(&storm, "drone", 12) };
        let Err(error) = Heat::new(self::theatre(&storm, plan(&storm, "ring")), asked) else {
            panic!("nothing flies in a storm")
        };
        let text = error.to_string();
        assert!(text.contains("`drone`") && text.contains(said) && text.contains("max_wind_m_s"), "{text}");
    }
}

/// A thread of its own refines; the one that paints gets copies.
#[test]
fn a_map_in_the_making_can_go_to_another_thread() {
    fn goes<T: Send + 'static>() {}
    goes::<Heat>();
    goes::<HeatMap>();
}
