//! Where things stand and where patrols go.

use super::*;
use crate::strategy::deployment::Task;
use crate::strategy::hides::{APART_M, Hide, likely_hides};

fn anchors(plan: &Deployment) -> Vec<DVec2> {
    plan.units.iter().map(|u| u.task.anchor()).collect()
}

fn names(plan: &Deployment) -> Vec<&str> {
    plan.units.iter().map(|u| u.name.as_str()).collect()
}

#[test]
fn a_hand_placed_plan_stands_exactly_where_it_was_put() {
    let plan = plan("drawn", 1e6);
    let put = [(4.3, 4.1), (5.05, 6.4), (2.2, 3.3), (4.3, 4.1)].map(|(x, y)| DVec2::new(x, y) * 1000.0);
    assert_eq!(anchors(&plan), put);
    assert_eq!(plan.refusals[0].why, "no place left: all 1 are taken");
    assert_eq!(plan.refusals[1].why, "no place left: all 3 are taken");
}

#[test]
fn each_rank_puts_its_own_asset_first() {
    for (by, first) in [("Value", "pumps"), ("Population", "market"), ("Risk", "market")] {
        let plan = plan_of(&format!(r#"Post(items: ["ears"], at: Assets(by: {by}), most: 4)"#), 1e6);
        assert_eq!(plan.units[0].label, format!("post/hold/{first}/ears/0"), "by {by}");
    }
}

#[test]
fn the_second_lap_puts_a_second_post_elsewhere_at_the_same_place() {
    // Only Pumps and Chapel have a value; the others follow by population.
    let plan = plan_of(r#"Post(items: ["ears"], at: Assets(by: Value), most: 6)"#, 1e6);
    let order = ["at Pumps", "at Chapel", "at Market", "at Mill", "at Ford", "2 at Pumps"];
    assert_eq!(names(&plan), order.map(|place| format!("Post {place} (acoustic node)")));
    assert!(anchors(&plan)[0].distance(anchors(&plan)[5]) >= 100.0);
}

#[test]
fn likely_hides_are_under_cover_in_range_of_assets_apart_and_on_land() {
    let valley = valley();
    let hides = likely_hides(&valley);
    assert!(hides.len() > 5);
    assert!(hides.windows(2).all(|w| w[0].score >= w[1].score));
    assert_eq!(valley.ground.cover_at(hides[0].at), Cover::Forest);
    for (i, hide) in hides.iter().enumerate() {
        assert_ne!(valley.ground.cover_at(hide.at), Cover::Water);
        assert!(hides[..i].iter().all(|h| h.at.distance(hide.at) >= APART_M));
        let in_range = |a: &Asset| (500.0..=3000.0).contains(&a.at.distance(hide.at));
        assert!(valley.assets.iter().any(in_range), "{}", hide.at);
    }
}

#[test]
fn what_the_cells_keep_to_themselves_moves_no_post() {
    let mut valley = valley();
    let before = likely_hides(&valley);
    valley.spec.cells[0].staging_km = vec![(7.0, 1.0)];
    assert_eq!(likely_hides(&valley), before);
}

#[test]
fn approaches_lie_at_the_standoff_towards_hiding_ground() {
    let valley = valley();
    let plan = plan_of(r#"Post(items: ["ears"], at: Approaches(standoff_m: 900), most: 8)"#, 1e6);
    let stands = anchors(&plan);
    let from = valley.assets[0].at;
    // The first lap has one for each of the five assets; Market's forests lie north and south of it. The post may
    // stand 150 m off for higher ground.
    for stand in [stands[0], stands[5]] {
        assert!((stand.distance(from) - 900.0).abs() <= 150.0 + 1e-9, "{stand}");
        assert!((stand - from).normalize().y.abs() > 0.8, "{stand}");
    }
    assert!((stands[0] - from).dot(stands[5] - from) < 0.0, "the second comes from the other side");
    assert!(plan.units[0].name.contains("approach 900 m"), "{}", plan.units[0].name);
    assert!(plan.units[0].name.contains("of Market"), "{}", plan.units[0].name);
}

#[test]
fn hides_go_on_to_other_assets_once_one_has_some() {
    // Market and Chapel stand for most of the risk; the list must not fill their woods first.
    let valley = valley();
    let hides = likely_hides(&valley);
    let nearest = |h: &Hide| {
        let away = |i: &usize| valley.assets[*i].at.distance(h.at);
        (0..5).min_by(|a, b| away(a).total_cmp(&away(b))).expect("five assets")
    };
    let order: Vec<usize> = hides.iter().take(16).map(nearest).collect();
    for asset in 0..5 {
        let near = order.iter().filter(|&&a| a == asset).count();
        assert!(near <= 8, "{near} of the first 16 hides lie nearest to {}", valley.assets[asset].id);
    }
}

#[test]
fn road_posts_stand_at_crossroads_the_nearest_to_the_first_asset_first() {
    let valley = valley();
    let plan = plan_of(r#"Post(items: ["ears"], at: Roads(), most: 2)"#, 1e6);
    let crossroads: Vec<DVec2> =
        valley.roads.crossroads().into_iter().map(|n| valley.roads.junction(n)).collect();
    assert_eq!(anchors(&plan)[0], DVec2::new(4000.0, 4000.0));
    assert!(anchors(&plan).iter().all(|p| crossroads.contains(p)));
    assert_eq!(plan.units[0].name, "Post at crossroads in Market (acoustic node)");
}

#[test]
fn cover_posts_spread_over_the_assets() {
    let plan = plan_of(r#"Post(items: ["rf"], at: Coverage(radius_m: 1200), most: 3)"#, 1e6);
    let at = anchors(&plan);
    assert!(at[0].distance(DVec2::splat(4000.0)) < 1200.0, "Market has the largest risk: {at:?}");
    for (i, p) in at.iter().enumerate() {
        assert!(at[..i].iter().all(|q| q.distance(*p) > 600.0), "{at:?}");
    }
}

#[test]
fn vehicle_routes_close_along_roads_and_successive_patrols_take_successive_places() {
    let valley = valley();
    let plan = plan_of(
        r#"Patrol(team: "car", items: [], task: Route(through: Assets(by: Population), stops: 3), most: 2)"#,
        1e6,
    );
    assert_eq!(plan.units[0].label, "patrol/route/car/market+chapel+mill/bare/0");
    let Task::Route { loop_m } = &plan.units[0].task else { panic!("a route") };
    assert!(loop_m.len() > 3);
    for i in 0..loop_m.len() {
        let middle = loop_m[i].midpoint(loop_m[(i + 1) % loop_m.len()]);
        let off_m = valley.roads.nearest(middle).expect("there are roads").offset_m;
        assert!(off_m < 1.0, "leg {i} is {off_m} m off the road");
    }
    // The list has five places: the second patrol takes the last two and starts over.
    assert_eq!(plan.units[1].label, "patrol/route/car/ford+pumps+market/bare/0");
    // Pumps lies more than 2 km from any road: the loop leaves it out, and its name says so.
    assert!(!plan.units[1].name.contains("Pumps"), "{}", plan.units[1].name);
    assert_eq!(
        plan.refusals[0].to_string(),
        "every stop of a 2nd vehicle patrol: no road within 2 km of Pumps"
    );
    assert!(plan.units[1].name.starts_with("Vehicle patrol 2: Ford"), "{}", plan.units[1].name);
}

#[test]
fn a_route_in_order_goes_as_it_was_drawn_and_others_take_the_shortest_round() {
    // A square with its corners listed crosswise.
    let route = |in_order: &str| {
        let places = "Fixed([(1, 1), (3, 3), (3, 1), (1, 3)])";
        let rule = format!(r#"Patrol(team: "foot", task: Route(through: {places}{in_order}), most: 1)"#);
        plan_of(&rule, 1e6).units.swap_remove(0)
    };
    let corners = |order: [(f64, f64); 4]| order.map(|(x, y)| DVec2::new(x, y) * 1000.0).to_vec();
    let (drawn, short) = (route(", in_order: true"), route(""));
    assert_eq!(drawn.task, Task::Route { loop_m: corners([(1.0, 1.0), (3.0, 3.0), (3.0, 1.0), (1.0, 3.0)]) });
    assert_eq!(short.task, Task::Route { loop_m: corners([(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)]) });
    assert_eq!(drawn.label, short.label, "the same places: the same luck");
    // By road the round ends where it began and leads over the drawn stops in turn.
    let at = r#"Fixed([(2, 3), (6, 2.5), (4, 4)])"#;
    let rule =
        format!(r#"Patrol(team: "car", task: Route(through: {at}, stops: 3, in_order: true), most: 1)"#);
    let Task::Route { loop_m } = plan_of(&rule, 1e6).units.swap_remove(0).task else { panic!("a route") };
    let corner = |x: f64, y: f64| loop_m.iter().position(|p| p.distance(DVec2::new(x, y) * 1000.0) < 1.0);
    let last = loop_m.iter().rposition(|p| p.distance(DVec2::splat(4000.0)) < 1.0);
    assert_eq!(corner(2.0, 3.0), Some(0));
    assert!(corner(6.0, 2.5) > Some(0) && corner(6.0, 2.5) < last, "{loop_m:?}");
}

#[test]
fn named_assets_are_taken_in_the_order_of_the_rule() {
    let barriers = |rule: &str| plan_of(rule, 1e6).barriers.iter().map(|b| b.asset).collect::<Vec<_>>();
    let valley = valley();
    let index = |id: &str| valley.assets.iter().position(|a| a.id == id).expect("it is in the valley");
    let named = barriers(r#"Harden(barrier: "net", at: Named(["mill", "market"]))"#);
    assert_eq!(named, [index("mill"), index("market")]);
    let (by_name, by_rank) = (
        plan_of(r#"Post(items: ["rf"], at: Named(["market"]))"#, 1e6).units,
        plan_of(r#"Post(items: ["rf"], at: Assets(by: Population), most: 1)"#, 1e6).units,
    );
    assert_eq!(by_name, by_rank, "the same asset: the same site and the same luck");
}

#[test]
fn foot_patrols_go_straight_across_country() {
    let plan =
        plan_of(r#"Patrol(team: "foot", task: Route(through: Assets(by: Value), stops: 2), most: 1)"#, 1e6);
    let loop_m = vec![DVec2::new(1000.0, 6500.0), DVec2::new(5000.0, 6500.0)];
    assert_eq!(plan.units[0].task, Task::Route { loop_m });
    assert_eq!(plan.units[0].name, "Foot patrol 1: Pumps, Chapel");
}

#[test]
fn quick_reaction_waits_on_the_road_nearest_to_its_base() {
    let valley = valley();
    let plan = plan_of(r#"Patrol(team: "car", task: QuickReaction(at: Bases), most: 2)"#, 1e6);
    for (at, base) in anchors(&plan).into_iter().zip([(4.0, 4.2), (6.0, 2.6)]) {
        assert_eq!(
            at,
            valley.roads.nearest(DVec2::new(base.0, base.1) * 1000.0).expect("there are roads").position
        );
    }
    assert_eq!(plan.units[0].name, "Vehicle patrol 1: stands ready at station");
}

#[test]
fn a_second_barrier_on_an_asset_comes_in_the_second_lap() {
    let plan = plan("nets", 1e6);
    let assets: Vec<usize> = plan.barriers.iter().map(|b| b.asset).collect();
    assert_eq!(assets.len(), 15);
    assert_eq!(assets[..5], assets[5..10]);
    let mut first = assets[..5].to_vec();
    first.sort_unstable();
    assert_eq!(first, [0, 1, 2, 3, 4]);
}
