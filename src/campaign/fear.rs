//! Fear over a campaign: what the raids do to the people of each settlement, month by month.
//!
//! The laws of [`super::intimidation`] over all months, and three more. A published video multiplies the fright of its raid
//! by `video_fear`: it counts for more towards leaving, and what goes beyond all is felt for longer before it begins to
//! fade. A settlement that comes to the attacks at which people start to leave empties, without a casualty if need be; its
//! people are away until its fear has fallen to [`CALM`], which from all takes three half-lives without another raid. The
//! days away count like days in fear, in full, and nobody is there to be hurt. Source: model.md §10, parameters.md "Fear";
//! that all leave, and when they come back, is ours (grade C). Left out: where they go, who stays.

use super::MONTH_S;
use super::intimidation::{self, WINDOW_DAYS};
use super::month::month_of;
use crate::math;
use crate::scenario::Asset;
use crate::scenario::spec::campaign::DAYS_OF_A_MONTH;
use crate::scenario::spec::laws::Laws;
use crate::sim::outcome::DroneOutcome;

/// The level of fear at which people come back.
pub const CALM: f64 = 0.125;
const DAY_S: f64 = 86_400.0;

/// What was felt over a campaign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fear {
    /// Person-days lived in fear or away from home, by month.
    pub exposure_person_days: Vec<f64>,
    /// People away at the end of each month.
    pub people_away: Vec<f64>,
    /// By asset: from and until when its people are away, days.
    away: Vec<Vec<(f64, f64)>>,
}

impl Fear {
    /// The fear of the people by the drones of a replicate, in the order of their raids, and which raids were published.
    pub fn of(
        assets: &[Asset],
        (laws, video_fear): (&Laws, f64),
        months: u32,
        drones: &[DroneOutcome],
        published: &[bool],
    ) -> Self {
        let mut fear = Fear {
            exposure_person_days: vec![0.0; months as usize],
            people_away: vec![0.0; months as usize],
            away: vec![Vec::new(); assets.len()],
        };
        let attempts = intimidation::attempts(laws, 0.0, drones, |raid| {
            if published[raid as usize] { video_fear } else { 1.0 }
        });
        for (home, asset) in assets.iter().enumerate().filter(|(_, a)| a.population > 0.0) {
            let felt: Vec<(f64, f64)> = attempts
                .iter()
                .map(|a| (a.day, a.fright * intimidation::nearness(laws, assets, home, a.target)))
                .filter(|&(_, share)| share > 0.0)
                .collect();
            let mut mind = Mind {
                laws,
                population: asset.population,
                level: 0.0,
                since: 0.0,
                left: None,
                exposed: &mut fear.exposure_person_days,
                away: &mut fear.away[home],
            };
            mind.live(&felt, f64::from(months) * DAYS_OF_A_MONTH);
            for &(from, until) in &fear.away[home] {
                for (month, away) in fear.people_away.iter_mut().enumerate() {
                    let end = (month as f64 + 1.0) * DAYS_OF_A_MONTH;
                    *away += if from <= end && end < until { asset.population } else { 0.0 };
                }
            }
        }
        fear
    }

    /// Whether the people of an asset are away at a time.
    pub fn is_away(&self, asset: usize, time_s: f64) -> bool {
        let day = time_s / DAY_S;
        self.away[asset].iter().any(|&(from, until)| from < day && day < until)
    }
}

/// The minds of a settlement.
struct Mind<'a> {
    laws: &'a Laws,
    population: f64,
    level: f64,
    since: f64,
    /// Since when they are away.
    left: Option<f64>,
    exposed: &'a mut [f64],
    away: &'a mut Vec<(f64, f64)>,
}

impl Mind<'_> {
    fn mean_life_days(&self) -> f64 {
        self.laws.fear_half_life_days / math::LN_2
    }

    fn live(&mut self, felt: &[(f64, f64)], end: f64) {
        let mut first = 0;
        for (number, &(day, share)) in felt.iter().enumerate() {
            self.fade(day.min(end));
            // A raid that everybody has seen on a screen goes beyond all, and takes longer to fade.
            let most = share.max(self.level).max(1.0);
            self.level = (self.level + share).min(most);
            while day - felt[first].0 > WINDOW_DAYS {
                first += 1;
            }
            let recent: f64 = felt[first..=number].iter().map(|f| f.1).sum();
            if self.left.is_none() && recent >= intimidation::threshold(self.laws, self.population) {
                self.left = Some(day);
            }
        }
        self.fade(end);
        if let Some(from) = self.left {
            self.away.push((from, f64::INFINITY));
        }
    }

    /// Time goes on to a day without a raid.
    fn fade(&mut self, day: f64) {
        if let Some(from) = self.left {
            let calm_in = self.mean_life_days() * math::ln(self.level / CALM).max(0.0);
            self.spend((self.since + calm_in).min(day), true);
            if self.since < day || calm_in == 0.0 {
                self.away.push((from, self.since));
                self.left = None;
            }
        }
        self.spend(day, false);
    }

    /// The integral of the level, at most 1, over so many days.
    fn days_of_fear(&self, days: f64) -> f64 {
        let life = self.mean_life_days();
        let in_full = (life * math::ln(self.level.max(1.0))).min(days);
        in_full + self.level.min(1.0) * life * (1.0 - math::exp(-(days - in_full) / life))
    }

    /// Time goes on to a day, away or at home.
    fn spend(&mut self, day: f64, away: bool) {
        while self.since < day {
            let month = month_of(self.since * DAY_S + 1e-3, self.exposed.len() as u32);
            let ends = ((month as f64 + 1.0) * MONTH_S / DAY_S).min(day);
            // The last month takes what rounding leaves over.
            let until = if ends <= self.since { day } else { ends };
            let kept = math::exp(-(until - self.since) / self.mean_life_days());
            let at_home = self.days_of_fear(until - self.since);
            self.exposed[month] += self.population * if away { until - self.since } else { at_home };
            self.level *= kept;
            self.since = until;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::spec::fields::Figures;
    use crate::scenario::{Scenario, starter};
    use crate::sim::outcome::Cause;
    use glam::DVec2;
    use std::path::Path;

    /// A village of 600 and laws with round figures.
    fn place() -> (Vec<Asset>, Laws) {
        let Ok(loaded) = Scenario::from_text(starter(), Path::new(""), "starter.ron") else {
            panic!("the starter loads")
        };
        let mut laws = loaded.scenario.laws.nominal();
        (laws.fear_half_life_days, laws.fear_of_stopped, laws.displacement_attacks) = (10.0, 0.25, 2.0);
        let village = Asset {
            at: DVec2::ZERO,
            radius_m: 200.0,
            population: 600.0,
            ..loaded.scenario.assets[0].clone()
        };
        (vec![village], laws)
    }

    fn of(days: &[(f64, Cause)], published: bool, video_fear: f64, months: u32) -> Fear {
        let (assets, laws) = place();
        let drone = |(raid, &(day, cause)): (usize, &(f64, Cause))| {
            DroneOutcome::meant((raid as u32, 0), (0, 0, 0), day * DAY_S, cause)
        };
        let drones: Vec<DroneOutcome> = days.iter().enumerate().map(drone).collect();
        Fear::of(&assets, (&laws, video_fear), months, &drones, &vec![published; days.len()])
    }

    const LEAK: Cause = Cause::NotDetected;
    const STOPPED: Cause = Cause::LinkBroken;

    #[test]
    fn the_months_add_up_to_the_whole() {
        let fear = of(&[(4.0, LEAK), (100.0, STOPPED)], false, 1.0, 6);
        let life = 10.0 / math::LN_2;
        let left = |days: f64| 1.0 - math::exp(-days / life);
        let end = 6.0 * DAYS_OF_A_MONTH;
        // What is left of the first after 96 days counts on.
        let level = math::exp(-96.0 / life) + 0.25;
        let want = 600.0 * life * (left(96.0) + level * left(end - 100.0));
        let sum: f64 = fear.exposure_person_days.iter().sum();
        assert!((sum - want).abs() < 1e-6, "{sum} instead of {want}");
        assert_eq!(fear.people_away, [0.0; 6]);
    }

    #[test]
    fn a_village_empties_and_comes_back_after_three_half_lives() {
        let fear = of(&[(40.0, LEAK), (45.0, LEAK)], false, 1.0, 6);
        assert!(!fear.is_away(0, 44.0 * DAY_S) && fear.is_away(0, 46.0 * DAY_S));
        assert!(
            fear.is_away(0, 74.9 * DAY_S) && !fear.is_away(0, 75.1 * DAY_S),
            "1 fades to 1/8 in thirty days"
        );
        assert_eq!(fear.people_away, [0.0, 600.0, 0.0, 0.0, 0.0, 0.0]);
        // Thirty days away count in full.
        let sum: f64 = fear.exposure_person_days.iter().sum();
        let life = 10.0 / math::LN_2;
        let left = |days: f64| 1.0 - math::exp(-days / life);
        let at_home = life * (left(5.0) + CALM * left(6.0 * DAYS_OF_A_MONTH - 75.0));
        assert!((sum - 600.0 * (at_home + 30.0)).abs() < 1e-6, "{sum}");
        // Another raid keeps them away.
        let longer = of(&[(40.0, LEAK), (45.0, LEAK), (70.0, LEAK)], false, 1.0, 6);
        assert!(longer.is_away(0, 99.0 * DAY_S) && !longer.is_away(0, 101.0 * DAY_S));
    }

    #[test]
    fn a_video_makes_more_of_a_raid() {
        let sum = |fear: Fear| fear.exposure_person_days.iter().sum::<f64>();
        let (quiet, loud) = (of(&[(4.0, STOPPED)], false, 2.0, 3), of(&[(4.0, STOPPED)], true, 2.0, 3));
        assert!((sum(loud) / sum(quiet) - 2.0).abs() < 1e-9);
        // Half as much again as all of it takes longer to come down to all.
        let (quiet, loud) = (of(&[(4.0, LEAK)], false, 1.5, 9), of(&[(4.0, LEAK)], true, 1.5, 9));
        let longer_days = 10.0 * math::ln(1.5) / math::LN_2;
        assert!((sum(loud) - sum(quiet) - 600.0 * longer_days).abs() < 0.1);
        let (quiet, loud) = (of(&[(4.0, LEAK)], false, 2.0, 3), of(&[(4.0, LEAK)], true, 2.0, 3));
        assert!(!quiet.is_away(0, 5.0 * DAY_S) && loud.is_away(0, 5.0 * DAY_S), "it counts as two attacks");
    }
}
