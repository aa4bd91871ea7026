//! Looking at a replicate: nothing changes by it, scenes hold all that happens, and every moment is the same however one came to it.

mod common;

use common::{shipped, world};
use picket::film::{Film, FlyerShot, Frame};
use picket::scenario::Scenario;
use picket::sim::Simulation;
use picket::sim::facts::Fact;
use picket::sim::flyers::FlyerKind;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use std::sync::Arc;

/// A replicate of a strategy at a budget.
fn film(scenario: &Arc<Scenario>, strategy: usize, budget_usd: f64, replicate: u64) -> Film {
    let deployment = Arc::new(deploy(scenario, strategy, budget_usd));
    let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
    let (drawn, plan) = world(scenario, replicate);
    Film::shoot(theatre, drawn, plan)
}

/// Replicates in which something happens, of two scenarios: (film, its name).
fn films() -> Vec<(Film, String)> {
    let mut all = Vec::new();
    for (file, strategy, budget_usd) in
        [("first.ron", 2, 300_000.0), ("valley.ron", 1, 600_000.0), ("checkpoint.ron", 1, 1e6)]
    {
        let scenario = shipped(file);
        for replicate in 0..4 {
            let film = film(&scenario, strategy, budget_usd, replicate);
            all.push((film, format!("{file}, replicate {replicate}")));
        }
    }
    let scenes: usize = all.iter().map(|(film, _)| film.scenes.len()).sum();
    assert!(scenes > 10, "only {scenes} scenes in all films");
    all
}

fn threats(frame: &Frame) -> impl Iterator<Item = (&FlyerShot, usize, usize)> {
    frame.flyers.iter().filter_map(|flyer| match flyer.kind {
        FlyerKind::Threat { raid, drone } => Some((flyer, raid, drone)),
        _ => None,
    })
}

#[test]
fn looking_changes_nothing() {
    let mut frames = 0;
    for (film, name) in films() {
        let mut plain = Simulation::new(film.theatre.clone());
        let outcome = plain.run(film.drawn.clone(), film.plan.clone());
        assert_eq!(film.outcome, outcome, "{name}: the film as a whole");
        // A frame of every step, and at the end the same digest.
        let mut watched = Simulation::new(film.theatre.clone());
        watched.start(film.drawn.clone(), film.plan.clone(), false);
        while watched.step() {
            frames += Frame::of(&watched).flyers.len().min(1);
        }
        assert_eq!(watched.outcome(), outcome, "{name}: watched at every step");
    }
    assert!(frames > 1000, "only {frames} frames with anything in the air");
}

#[test]
fn scenes_hold_all_raids_and_all_that_happens() {
    let mut facts = 0;
    for (film, name) in films() {
        let raids: Vec<usize> = film.scenes.iter().flat_map(|scene| scene.raids.clone()).collect();
        assert_eq!(raids, (0..film.plan.raids.len()).collect::<Vec<_>>(), "{name}");
        for pair in film.scenes.windows(2) {
            assert!(pair[0].time_s.1 < pair[1].time_s.0, "{name}: {pair:?}");
        }
        facts += film.facts.len();
        for fact in film.facts.iter().filter(|fact| fact.raid().is_some()) {
            let raid = fact.raid().expect("of a raid");
            let scene = film.scenes.iter().find(|scene| scene.raids.contains(&raid)).expect("one has it");
            let (from, to) = scene.time_s;
            // A step is a second at most here; what is due within it is dated within it.
            assert!((from - 1.0..=to).contains(&fact.time_s()), "{name}: {fact:?} outside {scene:?}");
        }
    }
    assert!(facts > 200, "only {facts} facts");
}

#[test]
fn a_reel_shows_every_drone_from_its_launch_to_its_end_and_none_jumps() {
    for (film, name) in films() {
        let mut launched = 0;
        for scene in 0..film.scenes.len() {
            let reel = film.reel(scene);
            let (from, to) = film.scenes[scene].time_s;
            let ends = (reel.frames.first(), reel.frames.last());
            let times = (ends.0.map(|f| f.time_s), ends.1.map(|f| f.time_s));
            assert_eq!(times, (Some(from), Some(to)), "{name}, scene {scene}");
            assert!(reel.frames.windows(2).all(|pair| pair[0].time_s < pair[1].time_s), "{name}");
            for fact in &film.facts {
                let Fact::Launched { raid, drone, time_s } = *fact else { continue };
                if !film.scenes[scene].raids.contains(&raid) {
                    continue;
                }
                launched += 1;
                let seen: Vec<f64> = reel
                    .frames
                    .iter()
                    .filter(|frame| threats(frame).any(|(_, r, d)| (r, d) == (raid, drone)))
                    .map(|frame| frame.time_s)
                    .collect();
                let end_s = film.facts.iter().find_map(|fact| match *fact {
                    Fact::Ended { raid: r, drone: d, time_s, .. } if (r, d) == (raid, drone) => Some(time_s),
                    _ => None,
                });
                let (first, last) = (seen.first().copied(), seen.last().copied());
                let (first, last) = (first.unwrap_or(f64::NAN), last.unwrap_or(f64::NAN));
                let end_s = end_s.expect("it ends");
                assert!(
                    (first - time_s).abs() <= 1.0,
                    "{name}: {raid}/{drone} at {time_s}, seen from {first}"
                );
                assert!(end_s - last <= 1.0 && last <= end_s, "{name}: until {last}, it ended at {end_s}");
            }
            for pair in reel.frames.windows(2) {
                let dt_s = pair[1].time_s - pair[0].time_s;
                for (now, raid, drone) in threats(&pair[1]) {
                    let Some((before, ..)) = threats(&pair[0]).find(|t| (t.1, t.2) == (raid, drone)) else {
                        continue;
                    };
                    let gone_m = now.at.truncate().distance(before.at.truncate());
                    assert!(
                        gone_m <= 45.0 * dt_s + 1.0,
                        "{name}: {raid}/{drone} jumps {gone_m} m in {dt_s} s"
                    );
                }
            }
        }
        let facts = film.facts.iter().filter(|fact| matches!(fact, Fact::Launched { .. })).count();
        assert_eq!(launched, facts, "{name}: every launch is in a scene");
    }
}

#[test]
fn scenes_can_be_looked_at_in_any_order_and_again() {
    let film = film(&shipped("valley.ron"), 1, 600_000.0, 3);
    let last = film.scenes.len() - 1;
    let (backwards, forwards) = (film.reel(last), film.reel(0));
    assert_eq!(film.reel(0), forwards);
    assert_eq!(film.reel(last), backwards);
    let (from, to) = film.scenes[last].time_s;
    assert_eq!(film.scene_at(from), Some(last));
    assert_eq!(film.scene_at(to), Some(last));
    assert_eq!(film.scene_at(to + 1.0), None);
    assert_eq!(film.scene_at(0.0), Some(0));
    let (before, after, part) = backwards.at(0.5 * (from + to)).expect("a moment");
    assert!(before.time_s <= 0.5 * (from + to) && 0.5 * (from + to) <= after.time_s);
    assert!((0.0..=1.0).contains(&part));
    // Outside the scene its ends stand still.
    assert_eq!(backwards.at(from - 10.0).map(|m| m.1.time_s), Some(from));
    assert_eq!(backwards.at(to + 10.0).map(|m| m.1.time_s), Some(to));
}
