//! A map and its mirror image: nothing in the model knows east from west.

use crate::common::{replicates, scenario};
use crate::scenarios::{Draft, QUICK_HUNTS, Rule, Where, draft, road, rule};
use crate::{check, drones, many};
use picket::scenario::Scenario;
use picket::scenario::change::changed;
use picket::sim::outcome::{DroneOutcome, ReplicateOutcome, Stage};
use picket::stats::{Verdict, difference};
use picket::strategy::{Deployment, deploy};
use proptest::collection::vec;
use proptest::prelude::*;
use std::cell::Cell;
use std::sync::Arc;

/// Places in the east.
fn east() -> impl Strategy<Value = Where> {
    vec((0.3..0.9, 0.1..0.9), 2..5).prop_map(Where::Fixed)
}

/// Scenarios on a plain with roads, in which the attackers always come from the west: a bias would show in the mean of
/// many, where attackers from all sides would hide it. Whatever stands, stands where the file says, because the
/// quartermaster takes the first of several places that are as good, which may be the eastern one.
fn from_the_west() -> impl Strategy<Value = Draft> {
    let hides = vec((0.05..0.35, 0.1..0.9), 3..6);
    let finders = vec((0.4..0.8, 0.1..0.9), 3);
    let plan = (finders, vec(rule(east().boxed()), 3..7));
    (draft(), hides, vec(road(), 1..4), plan).prop_map(|(mut draft, hides, roads, (finders, rules))| {
        draft.ground = "Flat(".to_owned();
        draft.roads = roads;
        for (at, _) in draft.settlements.iter_mut().chain(&mut draft.assets) {
            at.0 = 0.4 + 0.6 * at.0;
        }
        for cell in &mut draft.cells {
            cell.hides = hides.clone();
            cell.staging = vec![hides[0]];
            cell.via.clear();
        }
        let finders = Rule::post(r#""passive-rf""#, Where::Fixed(finders), 3);
        draft.strategies = vec![[vec![finders], rules].concat()];
        draft.more = QUICK_HUNTS.to_owned();
        draft
    })
}

/// A map and its mirror image, each with what its first plan puts there. The units of the image go by the names of those
/// that they mirror, and have their luck.
type Twins = ((Arc<Scenario>, Deployment), (Arc<Scenario>, Deployment));

fn mirrored(draft: &Draft, numbers: &[(String, f64)]) -> Twins {
    let [map, mut image] = [false, true].map(|mirrored| {
        let text = Draft { mirrored, ..draft.clone() }.text();
        let scenario = scenario(&changed(&text, numbers).expect("the draft has such numbers"));
        let plan = deploy(&scenario, 0, 1e8);
        (scenario, plan)
    });
    assert_eq!(map.1.units.len(), image.1.units.len(), "{draft:?}");
    for (unit, image) in map.1.units.iter().zip(&mut image.1.units) {
        assert_eq!((&unit.sensors, unit.team), (&image.sensors, image.team), "{draft:?}");
        image.label.clone_from(&unit.label);
    }
    (map, image)
}

/// What came of a plan, over the replicates.
fn fared((scenario, plan): &(Arc<Scenario>, Deployment)) -> [f64; 3] {
    let outcomes = replicates(scenario, plan, 6);
    let sum = |count: fn(&ReplicateOutcome) -> u32| f64::from(outcomes.iter().map(count).sum::<u32>());
    [sum(|o| o.leakers), sum(|o| o.operators_found), sum(|o| o.funnel[Stage::Detected as usize])]
}

/// A plan must not be worth more because north is up: leak-through and the pairs found are the same on a map and on its
/// mirror image, within the noise of many scenarios (99.9 %, scenarios as the sample, each against its image). What is
/// left of chance is which way drones bend, patrols turn and bearings err.
#[test]
fn a_map_and_its_mirror_image_agree() {
    let (mut maps, mut images) = (Vec::new(), Vec::new());
    for draft in many(40, from_the_west()) {
        let (map, image) = mirrored(&draft, &[]);
        maps.push(fared(&map));
        images.push(fared(&image));
    }
    for (index, what) in ["leakers", "pairs found", "drones noticed"].into_iter().enumerate() {
        let column = |rows: &[[f64; 3]]| rows.iter().map(|row| row[index]).collect::<Vec<f64>>();
        let change = difference(&column(&images), &column(&maps), 0.999).expect("there are scenarios");
        assert!(!matches!(change.verdict, Verdict::Lower | Verdict::Higher), "{what}: {change:?}");
    }
}

/// Whether two times are the same but for the rounding of a position.
fn same(a: Option<f64>, b: Option<f64>) -> bool {
    a.zip(b).map_or(a == b, |(a, b)| (a - b).abs() < 1e-6)
}

/// Where luck has no direction either (straight ways to points, posts that stay, nobody else in the air), the image is the
/// map, drone by drone.
#[test]
fn where_luck_has_no_direction_the_image_is_the_map() {
    let noticed = Cell::new(0);
    let posts = vec(rule(east().boxed()), 6..12);
    check(32, (from_the_west(), posts), |(mut draft, posts)| {
        draft.surroundings.clear();
        draft.settlements.clear();
        draft.assets = vec![((0.7, 0.4), "kind: Post, radius_m: 1e-9".to_owned())];
        draft.strategies[0].extend(posts);
        draft.strategies[0].retain(|rule| rule.kind != "Patrol");
        let straight = (0..draft.cells.len()).map(|i| (format!("cells.cell{i}.bend_share"), 0.0));
        let straight: Vec<(String, f64)> = straight.collect();
        let (map, image) = mirrored(&draft, &straight);
        let run = |(scenario, plan): &(Arc<Scenario>, Deployment)| replicates(scenario, plan, 3);
        for (a, b) in drones(&run(&map)).zip(drones(&run(&image))) {
            prop_assert!(same(a.detected_s, b.detected_s), "{a:?}\n{b:?}");
            prop_assert!(same(a.warning_s, b.warning_s), "{a:?}\n{b:?}");
            let rest = |d: &DroneOutcome| DroneOutcome { detected_s: None, warning_s: None, ..d.clone() };
            prop_assert_eq!(rest(a), rest(b));
            noticed.set(noticed.get() + u32::from(a.detected_s.is_some()));
        }
        Ok(())
    });
    assert!(noticed.get() > 300, "{} drones were noticed", noticed.get());
}
