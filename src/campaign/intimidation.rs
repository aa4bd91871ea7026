//! Intimidation: how long people live in fear of attacks, and where they start to leave. Fear without casualties counts.
//!
//! What it models (`model.md` §13), from the records of a replicate and who lives where:
//!
//! - *Attempt.* A raid that took off is one attempt, whatever the number of its drones, and frightens by the drone that
//!   got furthest: in full if one released at its target, hit or not, blocked or not; by the law's share `fear_of_stopped`
//!   if all were stopped or failed on their way, because people hear and see that too (grade C, ours). What never took
//!   off frightens nobody: operators caught are fear prevented.
//! - *Who feels it.* All who live in the settlement that is the target. An attack on anything else, or on a neighbour, is
//!   felt by a share that falls in a straight line from 1 at the edge of the built-up disc to 0 at the law's
//!   `fear_felt_within_m` beyond it (grade C, ours: earshot, sight and the talk of the village).
//! - *Exposure.* Fear is a level from 0 to 1. An attempt raises it by its share, to 1 at most, and it halves in
//!   `fear_half_life_days`. Its integral over the period times the population is the exposure in person-days: at most the
//!   whole population for the whole period.
//! - *Displacement.* A settlement of about 600 starts to leave at `displacement_attacks` within ten days (grade B); a larger
//!   one takes as many more as it is larger, a smaller one no fewer (grade C, ours). Attempts count by the same shares. The
//!   people of a settlement that got there are counted once: they *start* to leave, how many go is left out.
//!
//! A replicate begins without fear and ends with the period, so that a short period understates. Left out: what published
//! videos add, and when people come back (`fear.rs`, in a campaign), casualties as a source of fear, people on the roads.

use crate::math;
use crate::scenario::Asset;
use crate::scenario::spec::laws::Laws;
use crate::sim::outcome::{Cause, DroneOutcome};

/// What the attempts of a replicate did to people's minds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Intimidation {
    /// Person-days lived in fear.
    pub exposure_person_days: f64,
    /// People of settlements that start to leave.
    pub displaced_people: f64,
}

/// Days within which the attacks of the displacement threshold fall.
pub(super) const WINDOW_DAYS: f64 = 10.0;
/// People of the settlement that the threshold was observed at.
const OBSERVED_PEOPLE: f64 = 600.0;
const DAY_S: f64 = 86_400.0;

/// A raid as it is felt.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attempt {
    /// When, days of the period.
    pub day: f64,
    /// Index of the asset.
    pub target: usize,
    /// Share of the fright of an attack that got through.
    pub fright: f64,
}

/// Intimidation by the drones of a replicate, which stand in the order of their raids, over a period that begins after the
/// warm-up.
pub fn intimidation(
    assets: &[Asset],
    laws: &Laws,
    (warm_up_days, period_days): (f64, f64),
    drones: &[DroneOutcome],
) -> Intimidation {
    let attempts = attempts(laws, warm_up_days, drones, |_| 1.0);
    let mut total = Intimidation::default();
    for (index, home) in assets.iter().enumerate().filter(|(_, a)| a.population > 0.0) {
        let felt: Vec<(f64, f64)> = attempts
            .iter()
            .map(|a| (a.day.min(period_days), a.fright * nearness(laws, assets, index, a.target)))
            .filter(|&(_, share)| share > 0.0)
            .collect();
        total.exposure_person_days += home.population * days_of_fear(laws, period_days, &felt);
        if starts_to_leave(laws, home.population, &felt) {
            total.displaced_people += home.population;
        }
    }
    total
}

/// The raids that took off, by time; `louder` is a factor on the fright of a raid, by its number.
pub(super) fn attempts(
    laws: &Laws,
    warm_up_days: f64,
    drones: &[DroneOutcome],
    louder: impl Fn(u32) -> f64,
) -> Vec<Attempt> {
    let mut attempts: Vec<Attempt> = drones
        .chunk_by(|a, b| a.raid == b.raid)
        .filter_map(|raid| {
            let felt = raid.iter().map(|d| (fright(laws, d.cause), d));
            let (fright, drone) = felt.reduce(|most, next| if next.0 > most.0 { next } else { most })?;
            let day = drone.launch_s / DAY_S - warm_up_days;
            let fright = fright * louder(drone.raid);
            let attempt = Attempt { day, target: usize::from(drone.target), fright };
            (fright > 0.0).then_some(attempt)
        })
        .collect();
    attempts.sort_by(|a, b| a.day.total_cmp(&b.day));
    attempts
}

fn fright(laws: &Laws, cause: Cause) -> f64 {
    match cause {
        Cause::OperatorsCaughtBefore | Cause::OperatorsMet => 0.0,
        cause if cause.leaked() => 1.0,
        _ => laws.fear_of_stopped,
    }
}

/// The share of an attack on `target` that is felt in the settlement `home`.
pub(super) fn nearness(laws: &Laws, assets: &[Asset], home: usize, target: usize) -> f64 {
    if home == target {
        return 1.0;
    }
    let beyond_m = (assets[home].at.distance(assets[target].at) - assets[home].radius_m).max(0.0);
    (1.0 - beyond_m / laws.fear_felt_within_m).max(0.0)
}

/// The integral of the level of fear over the period, days. `felt` is (day, share) by time.
fn days_of_fear(laws: &Laws, period_days: f64, felt: &[(f64, f64)]) -> f64 {
    let mean_life_days = laws.fear_half_life_days / math::LN_2;
    let (mut level, mut since, mut sum) = (0.0_f64, 0.0, 0.0);
    for &(day, share) in felt.iter().chain(&[(period_days, 0.0)]) {
        let kept = math::exp(-(day - since) / mean_life_days);
        sum += level * mean_life_days * (1.0 - kept);
        level = (level * kept + share).min(1.0);
        since = day;
    }
    sum
}

/// Attacks within the window at which a settlement starts to leave.
pub(super) fn threshold(laws: &Laws, population: f64) -> f64 {
    laws.displacement_attacks * (population / OBSERVED_PEOPLE).max(1.0)
}

fn starts_to_leave(laws: &Laws, population: f64, felt: &[(f64, f64)]) -> bool {
    let threshold = threshold(laws, population);
    (0..felt.len()).any(|last| {
        let recent = felt[..=last].iter().filter(|f| felt[last].0 - f.0 <= WINDOW_DAYS);
        recent.map(|f| f.1).sum::<f64>() >= threshold
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::spec::fields::Figures;
    use crate::scenario::{Scenario, starter};
    use glam::DVec2;
    use std::path::Path;

    /// Laws with round figures, a village of 600 at the origin with a radius of 200 m, a town of 1,200 far away, and a
    /// post 700 m from the village: halfway between its edge and where nothing is felt any more.
    fn place() -> (Vec<Asset>, Laws) {
        let Ok(loaded) = Scenario::from_text(starter(), Path::new(""), "starter.ron") else {
            panic!("the starter loads")
        };
        let mut laws = loaded.scenario.laws.nominal();
        (laws.fear_half_life_days, laws.fear_felt_within_m) = (10.0, 1000.0);
        (laws.fear_of_stopped, laws.displacement_attacks) = (0.25, 2.0);
        let asset = |x_m: f64, radius_m, population| Asset {
            at: DVec2::new(x_m, 0.0),
            radius_m,
            population,
            ..loaded.scenario.assets[0].clone()
        };
        (vec![asset(0.0, 200.0, 600.0), asset(90_000.0, 300.0, 1200.0), asset(700.0, 50.0, 0.0)], laws)
    }

    fn drone(raid: u32, day: f64, target: u16, cause: Cause) -> DroneOutcome {
        DroneOutcome::meant((raid, 0), (0, 0, target), day * 86_400.0, cause)
    }

    const LEAK: Cause = Cause::NotDetected;

    fn of(period_days: f64, drones: &[DroneOutcome]) -> Intimidation {
        let (assets, laws) = place();
        intimidation(&assets, &laws, (0.0, period_days), drones)
    }

    #[track_caller]
    fn exposed(period_days: f64, drones: &[DroneOutcome], want: f64) {
        let got = of(period_days, drones).exposure_person_days;
        assert!((got - want).abs() < 1e-6, "{got} instead of {want}");
    }

    #[test]
    fn an_attack_that_got_through_frightens_all_and_fades_by_half_in_a_half_life() {
        // 10 / ln 2 = 14.42695 days of mean life, of which half falls into the first half-life.
        exposed(14.0, &[drone(0, 4.0, 0, LEAK)], 600.0 * 14.426950408889635 * 0.5);
        exposed(24.0, &[drone(0, 4.0, 0, LEAK)], 600.0 * 14.426950408889635 * 0.75);
        exposed(4.0, &[drone(0, 4.0, 0, LEAK)], 0.0);
        exposed(14.0, &[], 0.0);
    }

    #[test]
    fn fear_adds_up_to_all_of_the_people_and_no_further() {
        let leaks = [drone(0, 0.0, 0, LEAK), drone(1, 10.0, 0, LEAK)];
        // Renewed to 1 after a half-life: twice the first one's half.
        exposed(20.0, &leaks, 600.0 * 14.426950408889635);
        // Half-life ten days: 0.25 fades to 0.125 and is raised to 0.375.
        let stopped = [drone(0, 0.0, 0, Cause::LinkBroken), drone(1, 10.0, 0, Cause::ShotDown)];
        exposed(20.0, &stopped, 600.0 * 14.426950408889635 * (0.125 + 0.1875));
        let daily: Vec<DroneOutcome> = (0..300).map(|i| drone(i, f64::from(i) / 10.0, 0, LEAK)).collect();
        let all = of(30.0, &daily).exposure_person_days;
        assert!(all < 600.0 * 30.0 && all > 0.99 * 600.0 * 30.0, "{all}");
    }

    #[test]
    fn what_was_stopped_counts_less_and_what_never_flew_nothing() {
        let leak = of(14.0, &[drone(0, 4.0, 0, LEAK)]).exposure_person_days;
        for (cause, share) in [
            (Cause::LinkBroken, 0.25),
            (Cause::FailedByItself, 0.25),
            (Cause::OperatorsCaughtBefore, 0.0),
            (Cause::OperatorsMet, 0.0),
        ] {
            exposed(14.0, &[drone(0, 4.0, 0, cause)], share * leak);
        }
        // One raid is one attempt, and the drone that got through counts.
        let both = [drone(0, 4.0, 0, Cause::LinkBroken), drone(0, 4.0, 0, LEAK), drone(0, 4.0, 0, LEAK)];
        exposed(14.0, &both, leak);
    }

    #[test]
    fn an_attack_on_the_post_is_felt_in_the_village_by_distance() {
        let full = of(14.0, &[drone(0, 4.0, 0, LEAK)]).exposure_person_days;
        exposed(14.0, &[drone(0, 4.0, 2, LEAK)], 0.5 * full);
        // The town is too far away to hear of the village, and the village of it; it is twice as large.
        exposed(14.0, &[drone(0, 4.0, 1, LEAK)], 2.0 * full);
    }

    #[test]
    fn people_start_to_leave_at_the_attacks_of_ten_days() {
        let displaced = |drones: &[DroneOutcome]| of(60.0, drones).displaced_people;
        assert_eq!(displaced(&[drone(0, 1.0, 0, LEAK)]), 0.0);
        assert_eq!(displaced(&[drone(0, 1.0, 0, LEAK), drone(1, 10.5, 0, LEAK)]), 600.0);
        assert_eq!(displaced(&[drone(0, 1.0, 0, LEAK), drone(1, 11.5, 0, LEAK)]), 0.0, "too far apart");
        assert_eq!(displaced(&[drone(0, 1.0, 0, LEAK), drone(0, 1.0, 0, LEAK)]), 0.0, "one raid");
        assert_eq!(displaced(&[drone(0, 1.0, 0, LEAK), drone(1, 2.0, 2, LEAK)]), 0.0, "1.5 attacks");
        // The town is twice the size that the threshold was observed at.
        let town = |n: u32| (0..n).map(|i| drone(i, f64::from(i), 1, LEAK)).collect::<Vec<_>>();
        assert_eq!((displaced(&town(3)), displaced(&town(4))), (0.0, 1200.0));
        // Raids stand in the order in which they set out, not in which they launch.
        assert_eq!(displaced(&[drone(0, 10.5, 0, LEAK), drone(1, 1.0, 0, LEAK)]), 600.0);
    }
}
