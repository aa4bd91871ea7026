//! More of a defence is never worse: barriers that block more, jammers that reach farther.

use crate::common::{replicates, scenario};
use crate::scenarios::{AT_RISK, Draft, Rule, Where, draft, fixed};
use crate::{check, drones, many, outcomes, with};
use picket::scenario::Scenario;
use picket::scenario::change::changed;
use picket::scenario::spec::kit::ControlLink;
use picket::sim::outcome::{Cause, DroneOutcome};
use picket::stats::{Verdict, difference};
use picket::strategy::deploy;
use proptest::prelude::*;
use proptest::sample::Index;
use std::cell::Cell;

/// A drone's record without what a barrier changes of it.
fn unhardened(drone: &DroneOutcome) -> DroneOutcome {
    DroneOutcome { blocked: 0, casualties: 0, damage_usd: 0.0, ..drone.clone() }
}

/// Hardening is judged by the loss that it spares. A hit is blocked if its luck is above what gets through, and the same
/// luck decides under more hardening: exactly, no drone does more harm, and nothing else of it changes.
#[test]
fn hardening_never_raises_what_a_drone_destroys() {
    let spared = Cell::new(0);
    check(40, (draft(), any::<Index>(), 0.0..0.5, 0.5..1.0), |(mut draft, which, soft, hard)| {
        draft.strategies[0].extend([Rule::harden("net", 3), Rule::harden("hardening", 3)]);
        let mut numbers = ["net", "hardening"].map(|id| format!("catalogue.barriers.{id}.blocks")).to_vec();
        numbers.extend((0..draft.settlements.len()).map(|i| format!("settlements.town{i}.hardening")));
        numbers.extend((0..draft.assets.len()).map(|i| format!("assets.asset{i}.hardening")));
        let number = which.get(&numbers);
        let with = |value: f64| outcomes(&with(&draft.text(), number, value), 3);
        let (softer, harder) = (with(soft), with(hard));
        prop_assert_eq!(drones(&softer).count(), drones(&harder).count());
        for (soft, hard) in drones(&softer).zip(drones(&harder)) {
            prop_assert_eq!(unhardened(soft), unhardened(hard), "of {}", number);
            prop_assert!(soft.blocked <= hard.blocked, "{soft:?}\n{hard:?}");
            prop_assert!(soft.casualties >= hard.casualties, "{soft:?}\n{hard:?}");
            prop_assert!(soft.damage_usd >= hard.damage_usd, "{soft:?}\n{hard:?}");
            spared.set(spared.get() + hard.blocked - soft.blocked);
        }
        Ok(())
    });
    assert!(spared.get() > 20, "{} hits more are blocked", spared.get());
}

/// A plan of posts with a jammer that serves any number of drones at once on all sides, and crews who follow any number.
fn untiring(draft: &mut Draft, places: Where) {
    draft.strategies = vec![vec![
        Rule::post(r#""small-radar", "jammer""#, places, 4),
        Rule::post(r#""passive-rf", "jammer""#, AT_RISK, 4),
        Rule::post(r#""eye""#, Where::Listed("Assets(by: Value)"), 4),
    ]];
    draft.budgets_usd = vec![1e9];
    draft.forces.truncate(1);
    draft.forces[0].1 = "may_jam: true, people: 1000, trained_share: 0.6".to_owned();
    draft.more = r#"laws: (tracks_per_crew: 1000), catalogue: (effectors: [
        (id: "jammer", kind: LinkJammer, carriage: Hand, channels: 0, reach_m: 1, effect_chance: (min: 0.4, max: 1)),
    ]),"#
        .to_owned();
}

/// What a record says of a drone that nothing jams. In reach of a jammer that cannot stop it, it leaks for another reason
/// than out of its reach: that word alone may change.
fn unjammed(drone: &DroneOutcome) -> DroneOutcome {
    let cause = if drone.cause == Cause::OutOfReach { Cause::NotJammable } else { drone.cause };
    DroneOutcome { cause, ..drone.clone() }
}

fn has_radio(scenario: &Scenario, drone: &DroneOutcome) -> bool {
    scenario.catalogue.classes[usize::from(drone.class)].link == ControlLink::Radio
}

/// A jammer works on radio links: a drone on a cable or on a stored route must not even notice how strong it is. That is
/// exact where nothing else ties drones together. What does, and is left out here: channels and arcs (a crew engages in
/// vain what it cannot jam, and holds a channel for it), crews with more tracks than hands, guns that wait while a
/// jammer is on a drone, and teams that catch operators whom their radios give away.
///
/// Of radio drones, without those ties, the stronger jammer lets none through that the weaker one stops: on a plain that
/// is exact too, because the hazard of losing the link is higher at every moment. (Elsewhere hills and trees are looked at
/// every two seconds from when a drone comes near enough to matter, which a stronger jammer begins earlier.)
#[test]
fn a_stronger_jammer_changes_nothing_of_a_drone_without_a_radio_and_stops_no_fewer_with_one() {
    let (immune, stopped) = (Cell::new(0), Cell::new(0));
    let cases = (draft(), fixed(), any::<bool>(), 100.0..2000.0, 1.05..5.0);
    check(40, cases, |(mut draft, places, plain, reach_m, factor)| {
        untiring(&mut draft, places);
        if plain {
            draft.ground = "Flat(".to_owned();
            draft.settlements.clear();
            draft.assets.push(((0.5, 0.5), "kind: Post".to_owned()));
        }
        let with = |reach_m| with(&draft.text(), "catalogue.effectors.jammer.reach_m", reach_m);
        let (weak, strong) = (with(reach_m), with(reach_m * factor));
        for (weaker, stronger) in drones(&outcomes(&weak, 3)).zip(drones(&outcomes(&strong, 3))) {
            if !has_radio(&weak, weaker) {
                prop_assert_eq!(unjammed(weaker), unjammed(stronger));
                immune.set(immune.get() + 1);
            } else if plain {
                let [before, after] = [weaker, stronger].map(|drone| drone.cause.leaked());
                prop_assert!(before || !after, "{weaker:?}\n{stronger:?}");
                stopped.set(stopped.get() + u32::from(before && !after));
            }
        }
        Ok(())
    });
    let (immune, stopped) = (immune.get(), stopped.get());
    assert!(immune > 300 && stopped > 3, "{immune} without a radio, {stopped} stopped by more reach");
}

/// With everything that ties drones together (queues, channels, arcs, batteries, patrols, hunts for operators), a jammer
/// that reaches farther may stop a drone at the cost of another: it takes a channel or a crew that the other would have had.
/// Over many scenarios it must not let more radio drones through than chance explains (99.9 %, scenarios as the sample,
/// each against itself), and here it clearly lets fewer through.
#[test]
fn a_stronger_jammer_lets_no_more_radio_drones_through() {
    let jammers = ["handheld-jammer", "vehicle-jammer", "fixed-jammer"];
    let leaked = |draft: &Draft, reach_m: f64| {
        let numbers = jammers.map(|id| (format!("catalogue.effectors.{id}.reach_m"), reach_m));
        let scenario = scenario(&changed(&draft.text(), &numbers).expect("the jammers are shipped"));
        let plan = deploy(&scenario, 0, 1e8);
        let through = |d: &&DroneOutcome| has_radio(&scenario, d) && d.cause.leaked();
        drones(&replicates(&scenario, &plan, 4)).filter(through).count() as f64
    };
    let (mut weaker, mut stronger) = (Vec::new(), Vec::new());
    for mut draft in many(40, draft()) {
        draft.strategies[0].insert(0, Rule::post(r#""passive-rf", "handheld-jammer""#, AT_RISK, 3));
        weaker.push(leaked(&draft, 500.0));
        stronger.push(leaked(&draft, 1500.0));
    }
    let change = difference(&stronger, &weaker, 0.999).expect("there are scenarios");
    assert_eq!(change.verdict, Verdict::Lower, "{change:?}");
}
