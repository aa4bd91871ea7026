//! What a month of a campaign comes to. A replicate is reduced to its months before it is kept.

use super::MONTH_S;
use super::fear::Fear;
use super::list::List;
use super::money::{self, Turn};
use super::timeline::Timeline;
use crate::scenario::Scenario;
use crate::scenario::spec::kit::EffectorKind;
use crate::scenario::spec::laws::Laws;
use crate::sim::outcome::{Cause, DroneOutcome};
use crate::sim::practice::performance;
use crate::sim::service::Standing;
use crate::sim::threat::RaidPlan;
use crate::strategy::Deployment;
use crate::strategy::deployment::Bought;
use serde::{Deserialize, Serialize};

/// One month of one replicate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Month {
    /// Raids that were meant to be flown.
    pub raids: u32,
    /// Of these, raids in which no drone leaked.
    pub raids_without_leaker: u32,
    /// Drones that were meant to be sent.
    pub drones: u32,
    /// Drones that released at their target.
    pub leakers: u32,
    /// Drones that the defence stopped or kept from starting.
    pub defeated: u32,
    /// People hurt at targets.
    pub casualties: u32,
    /// People who would have been hurt at targets, had their settlement not been empty.
    pub casualties_spared: u32,
    /// Damage at targets, USD.
    pub damage_usd: f64,
    /// Operator pairs captured.
    pub captured: u32,
    /// Members of patrols hurt.
    pub patrol_casualties: u32,
    /// People hurt by falling drones and stray shots.
    pub collateral_casualties: u32,
    /// Person-hours of degraded civil links and navigation.
    pub civil_person_hours: f64,
    /// Leakers that met nothing because kit was not there yet.
    pub not_delivered: u32,
    /// Leakers that met nothing because kit was not paid for.
    pub not_paid: u32,
    /// Leakers that met a jammer that may not be used yet.
    pub law_not_yet: u32,
    /// Leakers that were engaged in vain by a crew without training.
    pub not_trained: u32,
    /// Raids whose video was published.
    pub videos: u32,
    /// Person-days lived in fear or away from home.
    pub exposure_person_days: f64,
    /// People who are away from their settlement at the end of the month.
    pub people_away: f64,
    /// Drones by class, in the order of the catalogue.
    pub classes: Vec<u32>,
    /// Money.
    pub money: money::Month,
    /// Share of the plan's kit, by price and running costs, that stands at the end of the month, 0 to 1.
    pub standing: f64,
    /// The same, on order.
    pub on_order: f64,
    /// The same, there but not paid for.
    pub unpaid: f64,
    /// The same as `standing`, each unit by what its crew can do: 1 for a trained one or one without people, 0 where the law
    /// does not let it use what it has.
    pub capability: f64,
}

/// What the months are made from.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The scenario.
    pub scenario: &'a Scenario,
    /// Months of the campaign.
    pub months: u32,
    /// The drawn figures of the laws.
    pub laws: &'a Laws,
    /// Raids in the order in which they began.
    pub raids: &'a [RaidPlan],
    /// Whether each was published.
    pub published: &'a [bool],
    /// Their drones.
    pub drones: &'a [DroneOutcome],
    /// What was felt in the settlements.
    pub fear: &'a Fear,
    /// The defenders' side.
    pub timeline: &'a Timeline,
}

/// Number of the month of a time.
pub fn month_of(time_s: f64, months: u32) -> usize {
    ((time_s / MONTH_S).max(0.0) as usize).min(months as usize - 1)
}

impl Record<'_> {
    /// The months; what is counted elsewhere (captures, side costs) is left at 0.
    pub fn months(&self, deployment: &Deployment, list: &List) -> Vec<Month> {
        let classes = self.scenario.catalogue.classes.len();
        let mut months: Vec<Month> =
            (0..self.months).map(|_| Month { classes: vec![0; classes], ..Month::default() }).collect();
        for (raid, published) in self.raids.iter().zip(self.published) {
            let month = &mut months[month_of(raid.launch_s, self.months)];
            month.raids += 1;
            month.videos += u32::from(*published);
        }
        self.count_drones(&mut months);
        for (number, month) in months.iter_mut().enumerate() {
            month.exposure_person_days = self.fear.exposure_person_days[number];
            month.people_away = self.fear.people_away[number];
            month.money = self.timeline.books.months[number];
        }
        self.take_stock(&mut months, deployment, list);
        months
    }

    fn count_drones(&self, months: &mut [Month]) {
        for raid in self.drones.chunk_by(|a, b| a.raid == b.raid) {
            let plan = &self.raids[raid[0].raid as usize];
            let number = month_of(plan.launch_s, self.months);
            let month = &mut months[number];
            month.raids_without_leaker += u32::from(!raid.iter().any(|d| d.cause.leaked()));
            for drone in raid {
                month.drones += 1;
                month.classes[usize::from(drone.class)] += 1;
                month.damage_usd += drone.damage_usd;
                let away = self.fear.is_away(usize::from(drone.target), drone.launch_s);
                *if away { &mut month.casualties_spared } else { &mut month.casualties } += drone.casualties;
                let counter = match drone.cause {
                    Cause::NotDelivered => &mut month.not_delivered,
                    Cause::NotPaid => &mut month.not_paid,
                    Cause::LawNotYet => &mut month.law_not_yet,
                    Cause::CrewNotTrained => &mut month.not_trained,
                    Cause::FailedByItself => continue,
                    cause if !cause.leaked() => &mut month.defeated,
                    _ => {
                        month.leakers += 1;
                        continue;
                    }
                };
                *counter += 1;
                month.leakers += u32::from(drone.cause.leaked());
            }
        }
    }

    /// What stands, is on order and can be done at the end of each month.
    fn take_stock(&self, months: &mut [Month], deployment: &Deployment, list: &List) {
        let worth = |line: usize| match list.lines[line].thing {
            Bought::Courses => 0.0,
            _ => deployment.ledger[list.lines[line].number].cost_usd.max(1.0),
        };
        let total: f64 = (0..list.lines.len()).map(worth).sum();
        if total <= 0.0 {
            return;
        }
        let (mut entries, mut state) =
            (self.timeline.books.entries.iter().peekable(), vec![None; list.lines.len()]);
        for (number, month) in months.iter_mut().enumerate() {
            let end_s = (number as f64 + 1.0) * MONTH_S;
            while let Some(entry) = entries.next_if(|e| e.time_s < end_s) {
                state[entry.wish] = match entry.turn {
                    Turn::Lost => None,
                    turn => Some(turn),
                };
            }
            for (line, turn) in state.iter().enumerate() {
                let share = worth(line) / total;
                match turn {
                    Some(Turn::Ordered) => month.on_order += share,
                    Some(Turn::Unpaid) => month.unpaid += share,
                    Some(Turn::Stands(_) | Turn::PaidAgain) => {
                        month.standing += share;
                        month.capability += share * self.able(deployment, list, line, end_s - 1.0);
                    }
                    Some(Turn::Lost) | None => {}
                }
            }
        }
    }

    /// Whether all that a unit could stop a drone with may not be used yet.
    fn waits_for_the_law(&self, deployment: &Deployment, unit: usize, force: usize, now_s: f64) -> bool {
        let effectors = &deployment.units[unit].effectors;
        let jams = |&item: &usize| self.scenario.catalogue.effectors[item].kind != EffectorKind::Gun;
        let law_s = self.timeline.service.may_jam_from_s[force];
        !effectors.is_empty() && effectors.iter().all(jams) && law_s > now_s
    }

    /// What the crew of a line's unit can do at a time, 0 to 1.
    fn able(&self, deployment: &Deployment, list: &List, line: usize, now_s: f64) -> f64 {
        let Bought::Unit(unit) = list.lines[line].thing else { return 1.0 };
        let service = &self.timeline.service;
        let Some(stretch) = service.unit(unit, now_s) else { return 1.0 };
        if list.lines[line].people == 0.0 || stretch.standing != Standing::Stands {
            return f64::from(u8::from(stretch.standing == Standing::Stands));
        }
        let skill = service.skill(stretch, list.lines[line].force, now_s);
        if self.waits_for_the_law(deployment, unit, list.lines[line].force, now_s) {
            return 0.0;
        }
        let untrained = self.laws.untrained_share;
        stretch.trained * performance(untrained, skill) + (1.0 - stretch.trained) * untrained
    }
}
