//! Single changes: what they do to the plan and the map, and what the quartermaster, the check or the text does not allow.

use super::{Draft, ids, km, plan, refused, scenarios, shipped, small, valley};
use picket::edit::{DrawnTask, NewAsset, NewKind};
use picket::scenario::Scenario;
use picket::scenario::spec::world::AssetKind;
use picket::strategy::deploy;
use picket::strategy::deployment::Task;

fn anchor(draft: &Draft, unit: usize) -> glam::DVec2 {
    plan(draft).units[unit].task.anchor()
}

fn asset(draft: &Draft, id: &str) -> usize {
    draft.scenario().assets.iter().position(|a| a.id == id).expect("it is on the map")
}

#[test]
fn a_post_goes_where_it_is_moved_and_nothing_else_does() {
    let mut draft = valley("cue-first", 600_000.0);
    let before = plan(&draft).clone();
    let post = before.units.iter().position(|u| u.team.is_none()).expect("it has posts");
    draft.move_unit(post, km(5.1234, 6.0)).expect("dry ground on the map");
    assert_eq!(anchor(&draft, post), km(5.123, 6.0), "to the metre");
    assert_eq!(plan(&draft).spent_usd, before.spent_usd);
    for (i, (a, b)) in before.units.iter().zip(&plan(&draft).units).enumerate() {
        assert_eq!(a == b, i != post, "unit {i}");
    }
    assert_eq!(draft.undoable(), Some(format!("move post {}", post + 1).as_str()));
    draft.move_unit(post, km(-3.0, 99.0)).expect("ends at the edge");
    assert_eq!(anchor(&draft, post), km(0.0, 12.0));
    refused(&mut draft, &["two plain numbers"], |d| d.move_unit(post, km(f64::NAN, 1.0)));
    refused(&mut draft, &["no unit number 1000"], |d| d.move_unit(999, km(1.0, 1.0)));
}

#[test]
fn a_disc_keeps_its_radius_until_that_is_changed() {
    let mut draft = valley("hunt", 1_200_000.0);
    let is_hunt = |u: &picket::strategy::deployment::UnitPlan| matches!(u.task, Task::Hunt { .. });
    let hunt = plan(&draft).units.iter().position(is_hunt).expect("it hunts");
    draft.move_unit(hunt, km(7.0, 7.0)).expect("on foot");
    assert_eq!(plan(&draft).units[hunt].task, Task::Hunt { centre: km(7.0, 7.0), radius_m: 600.0 });
    draft.set_radius(hunt, 450.04).expect("a radius");
    assert_eq!(plan(&draft).units[hunt].task, Task::Hunt { centre: km(7.0, 7.0), radius_m: 450.0 });
    assert_eq!(draft.handles(hunt).expect("it is there").radius_m, Some(450.0));
    refused(&mut draft, &["`radius_m` is out of bounds", "more than 0"], |d| d.set_radius(hunt, 0.0));
    let post = plan(&draft).units.iter().position(|u| u.team.is_none()).expect("it has posts");
    refused(&mut draft, &["has no radius"], |d| d.set_radius(post, 100.0));
    refused(&mut draft, &["goes round no stops"], |d| d.add_stop(post, 0, km(1.0, 1.0)));
}

#[test]
fn stops_of_a_route_are_moved_added_and_removed_and_keep_their_order() {
    let mut draft = valley("patrols", 600_000.0);
    let route = plan(&draft).units.iter().position(|u| matches!(u.task, Task::Route { .. })).expect("it has");
    let stops = draft.handles(route).expect("it is there").places;
    assert!(stops.len() == 4 && draft.handles(route).expect("it is there").is_route);
    draft.move_stop(route, 1, km(3.7, 9.1)).expect("near a road");
    draft.add_stop(route, 1, km(4.05, 5.55)).expect("near a road");
    let wanted = vec![stops[0], km(3.7, 9.1), km(4.05, 5.55), stops[2], stops[3]];
    assert_eq!(draft.handles(route).expect("it is there").places, wanted);
    let Task::Route { loop_m } = &plan(&draft).units[route].task else { panic!("a route") };
    let path = picket::terrain::Path::closed(loop_m.clone());
    for stop in &wanted {
        let road = draft.scenario().roads.nearest(*stop).expect("there are roads").position;
        assert!(path.nearest(road).offset_m < 1.0, "it does not pass {stop}");
    }
    for left in (1..5).rev() {
        draft.remove_stop(route, 0).expect("others are left");
        assert_eq!(draft.handles(route).expect("it is there").places, wanted[5 - left..]);
    }
    refused(&mut draft, &["has no other stop"], |d| d.remove_stop(route, 0));
    refused(&mut draft, &["has 1 stops, and no number 2"], |d| d.move_stop(route, 1, km(1.0, 1.0)));
    // As a whole: the shape stays.
    let mut draft = valley("patrols", 600_000.0);
    draft.move_unit(route, stops[0] + glam::DVec2::new(100.0, -50.0)).expect("near the same roads");
    let places = draft.handles(route).expect("it is there").places;
    for (was, is) in stops.iter().zip(&places) {
        assert!((*is - *was).distance(glam::DVec2::new(100.0, -50.0)) < 1e-6, "{was} went to {is}");
    }
}

#[test]
fn units_and_barriers_come_and_go_within_the_budget() {
    let mut draft = valley("mix", 1_200_000.0);
    let before = plan(&draft).clone();
    draft.remove_unit(1).expect("it is there");
    assert_eq!(plan(&draft).units.len(), before.units.len() - 1);
    assert!(plan(&draft).spent_usd < before.spent_usd);
    draft.add_post(Some("guards"), &ids(&["eye", "shotgun"]), km(6.0, 6.0)).expect("there is money");
    assert_eq!(plan(&draft).units.last().expect("it was added").task, Task::Hold { at: km(6.0, 6.0) });
    let last = plan(&draft).units.len() - 1;
    draft.set_kit(last, &ids(&["eye"])).expect("cheaper");
    assert!(plan(&draft).units[last].effectors.is_empty());
    let task = DrawnTask::Area { centre: km(5.0, 5.0), radius_m: 300.0 };
    draft.remove_unit(last).expect("it is there");
    draft.add_patrol(Some("guards"), "foot-team", &ids(&["eye"]), &task).expect("there are people");
    assert_eq!(
        plan(&draft).units[last].task,
        Task::Area { centre: km(5.0, 5.0), radius_m: 300.0 },
        "{}",
        draft.text()
    );
    let (market, barriers) = (asset(&draft, "market"), plan(&draft).barriers.len());
    draft.add_barrier("net", market).expect("there is money");
    assert_eq!(plan(&draft).barriers.last().map(|b| b.asset), Some(market));
    draft.remove_barrier(barriers).expect("it is there");
    assert_eq!(plan(&draft).barriers.len(), barriers);
    let courses = plan(&draft).courses.clone();
    draft.set_courses(0, 1).expect("fewer");
    assert_eq!(plan(&draft).courses, [1, courses[1]]);
    draft.set_courses(0, 0).expect("none");
    assert_eq!(plan(&draft).courses, [0, courses[1]]);
    draft.set_courses(0, 9999).expect("as many as there are to train");
    assert!(plan(&draft).courses[0] > 1 && plan(&draft).courses[0] <= plan(&draft).people[0]);
}

#[test]
fn a_plan_can_be_emptied_and_filled_again() {
    let mut draft = small("jam", 250_000.0);
    while !plan(&draft).units.is_empty() {
        draft.remove_unit(0).expect("it is there");
    }
    draft.set_courses(0, 0).expect("nobody is left to train");
    assert!(plan(&draft).ledger.is_empty());
    draft.add_post(None, &ids(&["eye"]), km(4.0, 4.0)).expect("there is money");
    assert_eq!(plan(&draft).units.len(), 1);
}

#[test]
fn what_the_quartermaster_refuses_is_refused_in_its_words() {
    let mut draft = valley("cue-first", 600_000.0);
    let jammer = ids(&["fixed-jammer"]);
    refused(&mut draft, &["post (", "could not afford it", "USD short"], |d| {
        d.add_post(None, &jammer, km(5.0, 5.0))
    });
    let handheld = ids(&["eye", "handheld-jammer"]);
    refused(&mut draft, &["the law does not let the Village Guards jam"], |d| {
        d.add_post(Some("guards"), &handheld, km(5.0, 5.0))
    });
    let mut draft = valley("patrols", 4_000_000.0);
    refused(&mut draft, &["not enough people left in the Village Guards"], |d| {
        d.add_patrol(Some("guards"), "foot-team", &[], &DrawnTask::Hold(km(5.0, 5.0)))
    });
}

#[test]
fn what_the_check_refuses_is_refused_in_its_words() {
    let mut draft = valley("patrols", 600_000.0);
    refused(&mut draft, &["there is no sensor or effector `eyes`", "did you mean `eye`?"], |d| {
        d.set_kit(0, &ids(&["eyes"]))
    });
    refused(&mut draft, &["there is no team `cars`"], |d| {
        d.add_patrol(None, "cars", &[], &DrawnTask::Hold(km(5.0, 5.0)))
    });
    refused(&mut draft, &["off the map, which is 14 km wide and 12 km high"], |d| {
        d.add_post(None, &ids(&["eye"]), km(14.1, 5.0))
    });
    refused(&mut draft, &["a route needs a stop"], |d| {
        d.add_patrol(None, "vehicle-team", &[], &DrawnTask::Route(Vec::new()))
    });
    let mut none = shipped("valley.ron");
    refused(&mut none, &["no plan is drawn by hand yet"], |d| d.remove_unit(0));
}

#[test]
fn a_patrol_by_car_needs_a_road() {
    let mut draft = small("watch", 1_000_000.0);
    // The starter's roads end in the middle: its corner is far from any.
    let roads = draft.scenario().roads.clone();
    let far = km(12.0, 0.0);
    assert!(roads.nearest(far).expect("there are roads").offset_m > 2000.0);
    refused(&mut draft, &["no road within 2 km of"], |d| {
        d.add_patrol(None, "vehicle-team", &[], &DrawnTask::QuickReaction(far))
    });
    let near = DrawnTask::Route(vec![km(4.5, 4.0), km(7.0, 4.5)]);
    draft.add_patrol(None, "vehicle-team", &ids(&["eye"]), &near).expect("on the road");
    let patrol = plan(&draft).units.len() - 1;
    refused(&mut draft, &["every stop of", "no road within 2 km of"], |d| d.move_stop(patrol, 1, far));
}

#[test]
fn a_drag_is_one_step_and_one_that_comes_back_is_none() {
    let mut draft = small("jam", 250_000.0);
    let (text, start) = (draft.text().to_owned(), anchor(&draft, 0));
    draft.begin_drag();
    for i in 0..5 {
        draft.move_unit(0, km(4.0 + 0.1 * f64::from(i), 4.0)).expect("on the map");
    }
    draft.end_drag();
    assert_eq!(anchor(&draft, 0), km(4.4, 4.0));
    draft.begin_drag();
    draft.move_unit(0, km(1.0, 1.0)).expect("on the map");
    draft.move_unit(0, km(4.4, 4.0)).expect("on the map");
    draft.end_drag();
    assert_eq!(draft.undo().expect("sound").as_deref(), Some("move post 1"));
    assert_eq!((draft.text(), anchor(&draft, 0)), (text.as_str(), start), "the second drag was no step");
    assert_eq!(draft.redo().expect("sound").as_deref(), Some("move post 1"));
    assert_eq!(anchor(&draft, 0), km(4.4, 4.0));
    draft.move_unit(0, km(2.0, 2.0)).expect("on the map");
    draft.undo().expect("sound");
    assert_eq!(anchor(&draft, 0), km(4.4, 4.0), "after a drag each change is a step again");
    assert_eq!(draft.redoable(), Some("move post 1"));
    draft.move_unit(0, km(3.0, 3.0)).expect("on the map");
    assert_eq!(draft.redoable(), None, "what was undone before something else is done is gone");
}

#[test]
fn assets_of_the_text_are_moved_changed_added_and_removed() {
    let mut draft = valley("harden", 600_000.0);
    let market = asset(&draft, "market");
    draft.move_asset(market, km(3.4, 8.8)).expect("it is in the text");
    assert_eq!(draft.scenario().assets[market].at, km(3.4, 8.8));
    assert!(plan(&draft).barriers.iter().any(|b| b.asset == market), "its nets go along");
    draft.set_asset(market, "value_usd", 900_000.0).expect("it is in the text");
    draft.set_asset(market, "hardening", 0.5).expect("it gets one");
    let figures = &draft.scenario().assets[market].figures;
    assert_eq!(figures.hardening.as_ref().map(|f| f.mean()), Some(0.5));
    refused(&mut draft, &["`hardening` is out of bounds"], |d| d.set_asset(market, "hardening", 2.0));
    refused(&mut draft, &["has no `price`", "value_usd"], |d| d.set_asset(market, "price", 2.0));
    refused(&mut draft, &["\"By hand, after Passive hardening\" has a rule that names Halm market"], |d| {
        d.remove_asset(market)
    });
    let new = NewAsset {
        id: String::new(),
        name: "Halm market".into(),
        what: NewKind::Asset(AssetKind::Utility),
        at: km(9.0, 9.0),
        radius_m: Some(40.0),
        figures: vec![("value_usd".into(), 5000.0)],
    };
    draft.add_asset(&new).expect("on the map");
    let added = asset(&draft, "halm-market");
    assert_eq!(draft.scenario().assets[added].at, km(9.0, 9.0));
    assert_eq!(draft.scenario().assets[added].radius_m, 40.0);
    draft.remove_asset(added).expect("nobody names it");
    let taken = NewAsset { id: "market".into(), ..new.clone() };
    refused(&mut draft, &["two places have the id `market`"], |d| d.add_asset(&taken));
    let off = NewAsset { at: km(9.0, 12.5), ..new.clone() };
    refused(&mut draft, &["off the map"], |d| d.add_asset(&off));
    let wrong = NewAsset { figures: vec![("price".into(), 1.0)], ..new.clone() };
    refused(&mut draft, &["no figure `price`"], |d| d.add_asset(&wrong));
    // The valley's settlements come with its features; one of the text stands beside them.
    let village = NewAsset { what: NewKind::Settlement { population: 120.0 }, id: "new".into(), ..new };
    draft.add_asset(&village).expect("on the map");
    let new = asset(&draft, "new");
    assert_eq!(draft.scenario().assets[new].population, 120.0);
    draft.set_asset(new, "population", 150.0).expect("it is in the text");
    draft.remove_asset(new).expect("nobody names it");
    // Whatever came of it loads without what was kept from the map before.
    let alone = Scenario::from_text(draft.text(), &scenarios(), "test.ron").expect("sound").scenario;
    let hand = draft.plan().expect("taken up");
    assert_eq!(deploy(&alone, hand.strategy, hand.hand.budget_usd), *hand.deployment);
    assert_eq!(alone.ground.cover().values(), draft.scenario().ground.cover().values());
}

#[test]
fn what_comes_with_the_map_is_not_changed_in_the_text() {
    let mut draft = shipped("valley.ron");
    let halm = asset(&draft, "halm");
    let words = ["Halm comes with the features of the map", "`valley-features.geojson`"];
    refused(&mut draft, &words, |d| d.move_asset(halm, km(1.0, 1.0)));
    refused(&mut draft, &words, |d| d.remove_asset(halm));
    let text = picket::scenario::starter().replace("river: true,", "river: true, towns: 2,");
    let mut draft = Draft::new(&text, std::path::Path::new("towns.ron")).expect("sound");
    let town = draft.scenario().spec.settlements.len() - 1;
    refused(&mut draft, &["is a town of the generated map", "ground.towns"], |d| {
        d.move_asset(town, km(1.0, 1.0))
    });
    draft.move_asset(0, km(4.6, 4.1)).expect("it is in the text");
}
