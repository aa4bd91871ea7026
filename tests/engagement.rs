//! Protects the mechanics between a decision and its effect: channels, arcs, duty, leave, tracks, cameras, drift. Each
//! variant of the checkpoint meets the same raids as the checkpoint itself, so that a difference is the variant's doing.

mod common;

use common::{replicates, shipped_with, watch, world};
use picket::sim::Simulation;
use picket::sim::facts::Fact;
use picket::sim::flyers::Picture;
use picket::sim::outcome::{Cause, ReplicateOutcome};
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use std::sync::Arc;

const JAMMER: &str =
    r#"(id: "handheld-jammer", name: "handheld link jammer", kind: LinkJammer, carriage: Hand,"#;

/// Replicates of a plan of the checkpoint with pieces of it replaced.
fn outcomes(changes: &[(&str, &str)], strategy: &str, count: u64) -> Vec<ReplicateOutcome> {
    let scenario = shipped_with("checkpoint.ron", changes);
    let index = scenario.strategy(strategy).expect("a plan of the checkpoint");
    replicates(&scenario, &deploy(&scenario, index, 1e6), count)
}

fn leakers(outcomes: &[ReplicateOutcome]) -> u32 {
    outcomes.iter().map(|o| o.leakers).sum()
}

fn with_cause(outcomes: &[ReplicateOutcome], cause: Cause) -> usize {
    outcomes.iter().flat_map(|o| &o.drone_outcomes).filter(|d| d.cause == cause).count()
}

/// Raids that overlap must neither free channels that are taken nor lose any.
#[test]
fn a_channel_in_use_is_held_by_one_engagement_however_many_raids_overlap() {
    let scenario = shipped_with(
        "checkpoint.ron",
        &[
            ("raids_per_day: (low: 0.4, nominal: 1, high: 2, grade: C)", "raids_per_day: 400"),
            ("period_days: 5", "period_days: 0.2"),
        ],
    );
    let mut overlapping = 0;
    for strategy in ["one-jammer", "two-jammers", "three-channels"] {
        let index = scenario.strategy(strategy).expect("a plan of the checkpoint");
        let deployment = Arc::new(deploy(&scenario, index, 1e6));
        let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
        let (drawn, plan) = world(&scenario, 0);
        let mut simulation = Simulation::new(theatre.clone());
        simulation.start(drawn, plan, false);
        while simulation.step() {
            let world = simulation.world();
            let mut pictures = world.try_query::<&Picture>().expect("flyers are known");
            let mut held = vec![0; theatre.effectors.len()];
            let mut drones = 0;
            for picture in pictures.iter(world) {
                drones += 1;
                for engagement in picture.engagements.iter().filter(|e| e.holds) {
                    held[engagement.effector as usize] += 1;
                }
            }
            overlapping = overlapping.max(drones);
            for (index, effector) in simulation.scene().kit.effectors.iter().enumerate() {
                assert_eq!(effector.busy, held[index], "{strategy}, effector {index}");
                assert!(effector.busy <= theatre.effectors[index].channels, "{strategy}, effector {index}");
            }
        }
    }
    assert!(overlapping > 6, "raids are meant to overlap: {overlapping} flyers at most");
}

/// A variant that can only make a defence worse does, and by more than a drone or two.
#[test]
fn what_hampers_an_effector_or_its_crew_lets_more_drones_through() {
    let plain = leakers(&outcomes(&[], "three-channels", 40));
    for (what, change) in [
        (
            "a duty cycle of a tenth",
            (
                "kind: LinkJammer, carriage: Vehicle, channels: 3,",
                "kind: LinkJammer, carriage: Vehicle, channels: 3, duty_share: 0.1,",
            ),
        ),
        (
            "leave refused for every other drone",
            ("may_shoot: true, people: 60,", "may_shoot: true, people: 60, authority_refused: 0.5,"),
        ),
        (
            "tracks that drop after two seconds",
            ("    catalogue: (\n", "    catalogue: (\n        laws: (track_hold_s: 2),\n"),
        ),
    ] {
        let worse = leakers(&outcomes(&[change], "three-channels", 40));
        assert!(f64::from(worse) > 1.05 * f64::from(plain), "{what}: {worse} leak, and {plain} without");
    }
}

#[test]
fn leave_refused_for_all_stops_nothing_and_is_the_cause() {
    let refused = ("may_shoot: true, people: 60,", "may_shoot: true, people: 60, authority_refused: 1,");
    let outcomes = outcomes(&[refused], "three-channels", 20);
    assert_eq!(with_cause(&outcomes, Cause::LinkBroken), 0);
    assert!(with_cause(&outcomes, Cause::NoAuthority) > 50, "{}", with_cause(&outcomes, Cause::NoAuthority));
}

/// Drones of one raid come from hides on many sides: a narrow arc serves one side at a time.
#[test]
fn a_narrow_arc_serves_fewer_drones_at_once() {
    // Four drones by two pairs, from two hides; one jammer with channels for all.
    let several = ("drones_weights: [0, 1], // always two", "drones_weights: [0, 0, 0, 1],");
    let arc = |degrees: &str| {
        let text = format!("{JAMMER} channels: 4, arc_deg: {degrees},");
        outcomes(&[several, (JAMMER, text.as_str())], "one-jammer", 40)
    };
    let (narrow, wide) = (arc("20"), arc("360"));
    assert!(leakers(&narrow) > leakers(&wide) + 10, "{} and {}", leakers(&narrow), leakers(&wide));
    let busy = |o: &[ReplicateOutcome]| with_cause(o, Cause::ChannelBusy);
    assert!(busy(&narrow) > busy(&wide), "{} and {}", busy(&narrow), busy(&wide));
}

/// A camera near enough tells a drone from a bird; without it one drone in ten is dismissed.
#[test]
fn a_camera_lessens_misclassification() {
    let recognised = "    catalogue: (\n        laws: (camera_right: 1, camera_recognise_share: 1, threat_recognised: 0.6),\n";
    let fewer = "    catalogue: (\n        laws: (camera_right: 0, camera_recognise_share: 1, threat_recognised: 0.6),\n";
    let with = ("items: [\"eye\", \"passive-rf\"]", "items: [\"eye\", \"passive-rf\", \"camera\"]");
    let missed = |laws: &str| {
        with_cause(
            &outcomes(&[with, ("    catalogue: (\n", laws)], "three-channels", 40),
            Cause::Misclassified,
        )
    };
    let (blurred, sharp) = (missed(fewer), missed(recognised));
    assert!(sharp + 5 < blurred, "{sharp} misclassified with a camera that recognises, {blurred} without");
}

/// A drone that has lost its fix comes down where it drifted to, not on the place it aimed at.
#[test]
fn what_drifts_comes_down_away_from_its_aim() {
    let scenario = shipped_with(
        "checkpoint.ron",
        &[
            (
                r#"(class: "radio", share: 0.80), (class: "fpv", share: 0.12), (class: "waypoint", share: 0.08)"#,
                r#"(class: "waypoint", share: 1)"#,
            ),
            (
                r#"Post(items: ["eye", "passive-rf"], at: Fixed([(4.0, 4.03)])),
                Post(items: ["vehicle-jammer"], at: Fixed([(4.03, 3.98)])),
                Post(items: ["gnss-denial"]"#,
                r#"Post(items: ["eye", "small-radar"], at: Fixed([(4.0, 4.03)])),
                Post(items: ["gnss-denial"]"#,
            ),
        ],
    );
    let index = scenario.strategy("link-and-gnss").expect("a plan of the checkpoint");
    let deployment = deploy(&scenario, index, 3e6);
    let mut away_m = Vec::new();
    watch(&scenario, &deployment, 20, |plan, facts, outcome| {
        let denied = outcome.drone_outcomes.iter().filter(|d| d.cause == Cause::GnssDenied);
        for denied in denied {
            let (raid, drone) = (denied.raid as usize, denied.drone as usize);
            let aim = plan.raids[raid].drones[drone].route[2];
            away_m.extend(facts.iter().find_map(|fact| match *fact {
                Fact::CameDown { raid: r, drone: d, x_m, y_m, .. } if (r, d) == (raid, drone) => {
                    Some(aim.distance(glam::DVec2::new(x_m, y_m)))
                }
                _ => None,
            }));
        }
    });
    assert!(away_m.len() > 20, "{} lost their fix", away_m.len());
    // Missed altogether: farther than the distance at which a hit is still one in twenty of those aimed.
    let least = away_m.iter().copied().fold(f64::INFINITY, f64::min);
    assert!(least > 5.0, "one came down {least} m from its aim");
}
