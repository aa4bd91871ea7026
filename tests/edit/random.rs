//! Any changes in any order: the text always loads and the plan is always bought whole; all the way back leads to the original,
//! all the way forth to where it was.

use super::{Draft, ids, km, scenarios, shipped};
use picket::edit::{DrawnTask, EditError, NewAsset, NewKind};
use picket::scenario::Scenario;
use picket::scenario::spec::strategy::RuleSpec;
use picket::scenario::spec::world::AssetKind;
use picket::strategy::deploy;
use picket::strategy::deployment::Bought;
use proptest::prelude::*;

/// A change by numbers: which one, of what, where.
type Change = (u8, usize, (f64, f64), u8);

fn make(draft: &mut Draft, (which, number, (x, y), more): Change) -> Result<(), EditError> {
    let at = km(x, y);
    let budgets = draft.scenario().spec.budgets_usd.clone();
    let kit = [&["eye"][..], &["eye", "handheld-jammer"], &["acoustic-node"], &["shotgun"], &["nothing"]];
    let kit = ids(kit[usize::from(more) % kit.len()]);
    let asset = number % (draft.scenario().assets.len() + 1);
    match which {
        0 => draft.adopt(number % 3, budgets[usize::from(more) % budgets.len()]),
        1 => draft.move_unit(number, at),
        2 => draft.move_stop(number, usize::from(more) % 3, at),
        3 => draft.add_stop(number, usize::from(more) % 3, at),
        4 => draft.remove_stop(number, usize::from(more) % 3),
        5 => draft.set_radius(number, x * 100.0),
        6 => draft.set_kit(number, &kit),
        7 => draft.add_post(None, &kit, at),
        8 => {
            let task = match more % 6 {
                0 => DrawnTask::Route(vec![at, km(y, x), km(2.0, 2.4)]),
                1 => DrawnTask::Area { centre: at, radius_m: 300.0 },
                2 => DrawnTask::Hold(at),
                3 => DrawnTask::QuickReaction(at),
                4 => DrawnTask::Hunt { centre: at, radius_m: 250.0 },
                _ => DrawnTask::Sweep { centre: at, size_m: (400.0, 300.0), spacing_m: 50.0 },
            };
            let team = if number % 2 == 0 { "foot-team" } else { "vehicle-team" };
            draft.add_patrol(Some("guard"), team, &kit, &task)
        }
        9 => draft.remove_unit(number),
        10 => draft.add_barrier("net", asset),
        11 => draft.remove_barrier(number),
        12 => draft.set_courses(0, u32::from(more)),
        13 => draft.move_asset(asset, at),
        14 => draft.remove_asset(asset),
        15 => draft.set_asset(asset, "attractiveness", x),
        16 => {
            let what = match more % 2 {
                0 => NewKind::Settlement { population: 10.0 * f64::from(more) + 1.0 },
                _ => NewKind::Asset(AssetKind::Utility),
            };
            let name = if more % 3 == 0 { String::new() } else { format!("Place {more}") };
            draft.add_asset(&NewAsset {
                id: String::new(),
                name,
                what,
                at,
                radius_m: None,
                figures: vec![("hardening".into(), 0.25)],
            })
        }
        17 => {
            draft.begin_drag();
            Ok(())
        }
        18 => {
            draft.end_drag();
            Ok(())
        }
        19 => draft.undo().map(|_| ()),
        _ => draft.redo().map(|_| ()),
    }
}

fn change() -> impl Strategy<Value = Change> {
    (0u8..21, 0usize..8, (-0.5f64..6.5, -0.5f64..5.5), 0u8..30)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_changes_leave_a_sound_text_and_lead_back(
        changes in prop::collection::vec(change(), 1..25),
    ) {
        let mut draft = shipped("first.ron");
        let original = draft.text().to_owned();
        draft.adopt(2, 1_000_000.0).expect("it can be taken up");
        for change in changes {
            let before = draft.text().to_owned();
            match make(&mut draft, change) {
                Ok(()) if change.0 < 17 && draft.text() != before => {
                    prop_assert_eq!(draft.redoable(), None, "nothing leads forth from a new change");
                }
                Ok(()) => {}
                Err(error) => {
                    prop_assert_eq!(draft.text(), &before, "{}", &error);
                    prop_assert!(!error.to_string().contains("unusual way"), "{}", error);
                }
            }
            let Some(plan) = draft.plan() else { continue };
            // Whatever the plan holds was bought, and it is what a fresh reader of the text buys.
            let rules = &draft.scenario().spec.strategies[plan.strategy].rules;
            let things = plan.deployment.ledger.iter().filter(|line| line.thing != Bought::Courses).count();
            let wanted = rules.iter().filter(|rule| !matches!(rule, RuleSpec::Train { .. })).count();
            prop_assert_eq!(things, wanted);
            prop_assert!(plan.deployment.spent_usd <= plan.hand.budget_usd);
        }
        while draft.redo().expect("it was sound").is_some() {}
        let last = draft.text().to_owned();
        let alone = match Scenario::from_text(&last, &scenarios(), "test.ron") {
            Ok(loaded) => loaded.scenario,
            Err(report) => return Err(TestCaseError::fail(report.render(false))),
        };
        prop_assert_eq!(&alone.hash, &draft.scenario().hash);
        prop_assert_eq!(&alone.assets, &draft.scenario().assets);
        if let Some(plan) = draft.plan() {
            prop_assert_eq!(&deploy(&alone, plan.strategy, plan.hand.budget_usd), &*plan.deployment);
        }
        while draft.undo().expect("it was sound").is_some() {}
        prop_assert_eq!(draft.text(), &original);
        while draft.redo().expect("it was sound").is_some() {}
        prop_assert_eq!(draft.text(), &last);
    }
}
