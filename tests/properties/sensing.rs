//! Sensing falls with range: in the law of a sensor, and in what it notices of the drones that pass.

use crate::common::{replicates, starter_with};
use crate::scenarios::{AT_RISK, Draft, Rule, Where, draft, fixed};
use crate::{check, drones, outcomes, with};
use glam::{DVec2, DVec3};
use picket::scenario::spec::fields::Figures;
use picket::scenario::spec::kit::Curve;
use picket::sim::curve::{RateTable, detection_rate, share_inside};
use picket::sim::outcome::{DroneOutcome, ReplicateOutcome};
use picket::strategy::deploy;
use picket::strategy::deployment::{Task, UnitPlan};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;
use std::cell::Cell;

/// The shipped sensors that search by themselves, and one of each of the curves with a sharp range.
const SENSORS: [&str; 8] =
    ["eye", "ear", "acoustic-node", "passive-rf", "vehicle-rf", "small-radar", "even", "definite"];
const SHARP: &str = r#"catalogue: (sensors: [
        (id: "even", kind: Ear, curve: Even, range_m: (min: 200, max: 900), look_interval_s: 15),
        (id: "definite", kind: Ear, curve: Definite, range_m: (min: 100, max: 600), notice_chance: 0.7),
    ]),"#;

/// Detections a second of something that stays at a distance.
fn rate(table: &RateTable, range_m: f64) -> f64 {
    match table.curve {
        Curve::Logistic if range_m > table.envelope_m => 0.0,
        Curve::Logistic => table.rate(range_m),
        Curve::Even | Curve::Definite => {
            let at = DVec3::X * range_m;
            table.inside_per_s * share_inside(at, at, table.r50_m)
        }
    }
}

/// The law itself, whatever its figures: farther away nothing is noticed more often, nor by a sensor of less range.
#[test]
fn no_curve_of_detection_rises_with_range() {
    let scenario = starter_with(&[]);
    let (figures, laws) = (scenario.catalogue.sensors[0].nominal(), scenario.laws.nominal());
    let curves = select(vec![Curve::Logistic, Curve::Even, Curve::Definite]);
    let sensor = (5.0..5000.0, 0.02..1.5, 0.05..100.0);
    let shares = (0.0..4.0, prop_oneof![0.0..0.01, 0.0..4.0], 1.0..5.0);
    check(512, (curves, sensor, shares), |(curve, (range_m, scale_share, look_interval_s), shares)| {
        let (near, apart, farther_seeing) = shares;
        let table = |range_m| {
            RateTable::new(
                curve,
                &picket::scenario::spec::kit::SensorFigures {
                    range_m,
                    scale_share,
                    look_interval_s,
                    cued_range_m: 0.0,
                    ..figures
                },
                &laws,
            )
        };
        let (weak, strong) = (table(range_m), table(range_m * farther_seeing));
        let (near_m, far_m) = (near * range_m, (near + apart) * range_m);
        // The tables are linear between their points: their last digit may err.
        let room = 1.0 + 1e-9;
        prop_assert!(rate(&weak, far_m) <= room * rate(&weak, near_m));
        prop_assert!(rate(&weak, near_m) <= room * rate(&strong, near_m));
        let law = |range_m, at_m| detection_rate(range_m, scale_share * range_m, look_interval_s, at_m);
        prop_assert!(law(range_m, far_m) <= law(range_m, near_m));
        prop_assert!(law(range_m, near_m) <= law(farther_seeing * range_m, near_m));
        Ok(())
    });
}

/// Holds that whatever the second plan noticed the first did too, and no later: drone by drone, in every replicate.
fn sees_no_less(
    more: &[ReplicateOutcome],
    less: &[ReplicateOutcome],
    noticed: &Cell<(u32, u32)>,
) -> Result<(), TestCaseError> {
    for (more, less) in drones(more).zip(drones(less)) {
        let at = |d: &DroneOutcome| d.detected_s.unwrap_or(f64::INFINITY);
        prop_assert!(at(more) <= at(less), "{more:?}\n{less:?}");
        let (a, b) = noticed.get();
        noticed.set((a + u32::from(more.detected_s.is_some()), b + u32::from(less.detected_s.is_some())));
    }
    Ok(())
}

/// Less range, fewer drones noticed: exactly, because a detection is the moment at which an integrated rate passes one
/// drawn threshold, and a rate that is lower at every moment passes it later or never. On any ground, by day and night, and
/// with several of the sensor.
#[test]
fn a_sensor_of_less_range_notices_no_drone_that_one_of_more_misses() {
    let noticed = Cell::new((0, 0));
    let places = prop_oneof![fixed(), Just(AT_RISK), Just(Where::Listed("Hides"))];
    let post = (select(SENSORS.to_vec()), places, 1_u32..4);
    check(48, (draft(), post, 50.0..2500.0, 0.2..0.98), |(mut draft, (sensor, at, most), range_m, share)| {
        draft.strategies = vec![vec![Rule::post(&format!("\"{sensor}\""), at, most)]];
        draft.budgets_usd = vec![1e9];
        draft.more = SHARP.to_owned();
        let seen = |range_m| {
            let scenario = with(&draft.text(), &format!("catalogue.sensors.{sensor}.range_m"), range_m);
            outcomes(&scenario, 2)
        };
        sees_no_less(&seen(range_m), &seen(share * range_m), &noticed)
    });
    let (more, less) = noticed.get();
    assert!(more > less + 20 && less > 20, "{more} and {less} drones noticed");
}

/// A plain with one target, one hide and straight ways between them, from west to east.
fn alley(draft: &mut Draft, hide: f64, target: f64) {
    draft.ground = "Flat(".to_owned();
    draft.settlements.clear();
    draft.assets = vec![((target, 0.5), "kind: Post, radius_m: 0.001".to_owned())];
    draft.cells.truncate(1);
    draft.cells[0].hides = vec![(hide, 0.5)];
    draft.cells[0].via.clear();
    draft.more = SHARP.to_owned();
}

/// The only sensor of a plan, moved away from the way of the drones: every point of the way is farther from it then, so
/// that this too is exact. The sensor keeps its name, and with it its luck.
#[test]
fn a_sensor_farther_from_the_way_notices_no_drone_that_a_nearer_one_misses() {
    let noticed = Cell::new((0, 0));
    let way = (0.25..0.45, 0.55..0.75, 0.0..1.0);
    let aside = (5.0..900.0, 1.05..6.0);
    check(48, (draft(), select(SENSORS.to_vec()), way, aside), |(mut draft, sensor, way, aside)| {
        let (hide, target, along) = way;
        alley(&mut draft, hide, target);
        let scenario = with(&draft.text(), "cells.cell0.bend_share", 0.0);
        let size_m = scenario.ground.size_m();
        let seen = |aside_m: f64| {
            let at = size_m * DVec2::new(hide + along * (target - hide), 0.5);
            let mut plan = deploy(&scenario, 0, 0.0);
            plan.barriers.clear();
            plan.units = vec![UnitPlan {
                label: "the only one".into(),
                name: "The only one".into(),
                force: 0,
                team: None,
                task: Task::Hold { at: at + DVec2::Y * aside_m.min(0.49 * size_m.y) },
                sensors: vec![scenario.sensor(sensor).expect("it is in the catalogue")],
                effectors: vec![],
                crew: 1,
            }];
            replicates(&scenario, &plan, 3)
        };
        sees_no_less(&seen(aside.0), &seen(aside.0 * aside.1), &noticed)
    });
    let (near, far) = noticed.get();
    assert!(near > far + 20 && far > 20, "{near} and {far} drones noticed");
}
