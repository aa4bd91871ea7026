//! A map and its mirror image: nothing in the model knows east from west.

use crate::common::{replicates, scenario};
use crate::many;
use crate::scenarios::{Draft, QUICK_HUNTS, Where, draft, road, rule};
use picket::sim::outcome::ReplicateOutcome;
use picket::stats::{Verdict, difference};
use picket::strategy::deploy;
use proptest::collection::vec;
use proptest::prelude::*;

/// Scenarios on a plain with roads, in which the attackers always come from the west: a bias would show in the mean of
/// many, where attackers from all sides would hide it. Whatever stands, stands where the file says, because the
/// quartermaster takes the first of several places that are as good, which may be the eastern one.
fn from_the_west() -> impl Strategy<Value = Draft> {
    let hides = vec((0.05..0.35, 0.1..0.9), 3..6);
    let east = vec((0.3..0.9, 0.1..0.9), 2..5).prop_map(Where::Fixed).boxed();
    (draft(), hides, vec(road(), 1..4), vec(rule(east), 3..7)).prop_map(|(mut draft, hides, roads, rules)| {
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
        draft.strategies = vec![rules];
        draft.more = QUICK_HUNTS.to_owned();
        draft
    })
}

/// A plan must not be worth more because north is up: leak-through and the pairs found are the same on a map and on its
/// mirror image, within the noise of many scenarios (99.9 %, scenarios as the sample, each against its image).
#[test]
fn a_map_and_its_mirror_image_agree() {
    const REPLICATES: u64 = 6;
    let fared = |draft: &Draft| {
        let scenario = scenario(&draft.text());
        let outcomes = replicates(&scenario, &deploy(&scenario, 0, 1e8), REPLICATES);
        let sum = |count: fn(&ReplicateOutcome) -> u32| f64::from(outcomes.iter().map(count).sum::<u32>());
        [sum(|o| o.drones), sum(|o| o.leakers), sum(|o| o.operators_found), sum(|o| o.funnel[2])]
    };
    let (mut maps, mut images) = (Vec::new(), Vec::new());
    for draft in many(64, from_the_west()) {
        maps.push(fared(&draft));
        images.push(fared(&Draft { mirrored: true, ..draft }));
    }
    for (index, what) in ["drones", "leakers", "pairs found", "detected"].into_iter().enumerate() {
        let column = |rows: &[[f64; 4]]| rows.iter().map(|row| row[index]).collect::<Vec<f64>>();
        let change = difference(&column(&images), &column(&maps), 0.999).expect("there are scenarios");
        assert!(!matches!(change.verdict, Verdict::Lower | Verdict::Higher), "{what}: {change:?}");
    }
}
