//! What a deployment costs over the years that are counted: a pure function of the book and a list of prices.
//!
//! Life-cycle cost = price × (1 + upkeep share a year × years) for every sensor, effector, barrier and team's
//! outfit, + people × yearly wage × years, + people trained × course, + what a tender of a campaign takes on top of the
//! prices. The quartermaster buys at the nominal prices;
//! the simulation prices the same book again in each replicate with the prices it has drawn, so a replicate may
//! cost more than the budget. The number of people is settled at planning and is not drawn again.
//!
//! Left out: discounting, resale, replacement of what is lost (attrition), the money's date.
//! Source: model.md §9, parameters.md "Money and time" (upkeep as a share of the capital).

use super::deployment::{CostItem, LedgerLine};
use crate::scenario::model::Scenario;
use crate::scenario::spec::blue::ForceFigures;
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{BarrierFigures, EffectorFigures, SensorFigures, TeamFigures};
use crate::scenario::spec::laws::Laws;

/// Prices of everything that can be on the book, USD, in the order of the catalogue and of the forces.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    /// Price of each sensor.
    pub sensors: Vec<f64>,
    /// Price of each effector.
    pub effectors: Vec<f64>,
    /// Price of each barrier.
    pub barriers: Vec<f64>,
    /// Price of each team's vehicle and outfit.
    pub teams: Vec<f64>,
    /// Yearly wage of one more person of each force.
    pub wages_per_year: Vec<f64>,
    /// Course for one person of each force.
    pub courses: Vec<f64>,
    /// Yearly upkeep as a share of the price.
    pub upkeep_share_per_year: f64,
    /// Years that are counted.
    pub years: f64,
}

impl Prices {
    /// Prices out of drawn (or nominal) figures, each slice in the order of the catalogue or of the forces.
    pub fn new(
        sensors: &[SensorFigures],
        effectors: &[EffectorFigures],
        barriers: &[BarrierFigures],
        teams: &[TeamFigures],
        forces: &[ForceFigures],
        laws: &Laws,
        years: f64,
    ) -> Self {
        Prices {
            sensors: sensors.iter().map(|s| s.price_usd).collect(),
            effectors: effectors.iter().map(|e| e.price_usd).collect(),
            barriers: barriers.iter().map(|b| b.price_usd).collect(),
            teams: teams.iter().map(|t| t.price_usd).collect(),
            wages_per_year: forces.iter().map(|f| f.wage_usd_per_year).collect(),
            courses: forces.iter().map(|f| f.course_usd).collect(),
            upkeep_share_per_year: laws.upkeep_share_per_year,
            years,
        }
    }

    /// The prices that plans are made with.
    pub fn nominal(scenario: &Scenario) -> Self {
        let catalogue = &scenario.catalogue;
        Prices::new(
            &nominal_of(&catalogue.sensors),
            &nominal_of(&catalogue.effectors),
            &nominal_of(&catalogue.barriers),
            &nominal_of(&catalogue.teams),
            &nominal_of(&scenario.spec.forces),
            &scenario.laws.nominal(),
            scenario.spec.costed_years,
        )
    }

    /// Price of one item by the catalogue, USD.
    pub fn of_item(&self, item: CostItem) -> f64 {
        match item {
            CostItem::Sensor(i) => self.sensors[i],
            CostItem::Effector(i) => self.effectors[i],
            CostItem::Barrier(i) => self.barriers[i],
            CostItem::Team(i) => self.teams[i],
        }
    }

    /// What a tender with a factor on the prices takes more for some items, USD. Upkeep goes by the catalogue.
    pub fn markup(&self, items: &[CostItem], price_factor: f64) -> f64 {
        (price_factor - 1.0) * items.iter().map(|&item| self.of_item(item)).sum::<f64>()
    }

    /// Life-cycle cost of one purchase, USD: items, people engaged and people trained of a force.
    pub fn of_purchase(&self, items: &[CostItem], force: usize, people: u32, trained: u32) -> f64 {
        let kept = 1.0 + self.upkeep_share_per_year * self.years;
        let capital: f64 = items.iter().map(|&item| self.of_item(item) * kept).sum();
        let wages =
            if people == 0 { 0.0 } else { f64::from(people) * self.wages_per_year[force] * self.years };
        let courses = if trained == 0 { 0.0 } else { f64::from(trained) * self.courses[force] };
        capital + wages + courses
    }

    /// Life-cycle cost of a line of the book, USD.
    pub fn of_line(&self, line: &LedgerLine) -> f64 {
        self.of_purchase(&line.items, line.force, line.people, line.trained)
            + self.markup(&line.items, line.price_factor)
    }

    /// Life-cycle cost of a whole book, USD: its lines added in order.
    pub fn of_ledger(&self, ledger: &[LedgerLine]) -> f64 {
        ledger.iter().fold(0.0, |sum, line| sum + self.of_line(line))
    }
}

fn nominal_of<T: Figures>(specs: &[T]) -> Vec<T::Drawn> {
    specs.iter().map(Figures::nominal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prices() -> Prices {
        Prices {
            sensors: vec![100.0],
            effectors: vec![1000.0],
            barriers: vec![10.0],
            teams: vec![500.0],
            wages_per_year: vec![40.0, 7.0],
            courses: vec![3.0, 5.0],
            upkeep_share_per_year: 0.25,
            years: 2.0,
        }
    }

    #[test]
    fn a_purchase_is_capital_with_upkeep_and_wages_and_courses() {
        // (1000 + 100 + 500) × 1.5 + 9 × 7 × 2 + 4 × 5.
        let items = [CostItem::Effector(0), CostItem::Sensor(0), CostItem::Team(0)];
        assert_eq!(prices().of_purchase(&items, 1, 9, 4), 2400.0 + 126.0 + 20.0);
        assert_eq!(prices().of_purchase(&[CostItem::Barrier(0)], 0, 0, 0), 15.0);
    }

    #[test]
    fn nothing_costs_nothing() {
        assert_eq!(prices().of_ledger(&[]), 0.0);
    }
}
