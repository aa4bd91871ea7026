//! The list of a strategy: what the quartermaster bought, line by line, as wishes of the office.
//!
//! The book of a deployment is the list, in its order. A line for a unit or a barrier is a wish at the price of its kit;
//! its upkeep and wages are bills of each month once it stands. A line for courses is a wish at their price, and its route is
//! the school of the force, in classes of twelve at most. Keys are the labels of the things, the same in every strategy and at every budget.

use super::MONTH_S;
use super::money::{Route, Wish};
use super::school::School;
use crate::rng::stable_id;
use crate::scenario::Scenario;
use crate::scenario::spec::campaign::{CampaignLaws, CampaignSpec, ReadinessSpec};
use crate::sim::drawn::Drawn;
use crate::strategy::Deployment;
use crate::strategy::cost::Prices;
use crate::strategy::deployment::Bought;

impl Line {
    /// Whether it is bought by a tender.
    pub fn is_tendered(&self) -> bool {
        self.tender.is_some()
    }
}

/// People of a class at most.
const CLASS: u32 = 12;

/// A line of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it is of the deployment.
    pub thing: Bought,
    /// Its force.
    pub force: usize,
    /// People on a unit, or on a course.
    pub people: f64,
    /// Share of the book's line that it is.
    pub share: f64,
    /// Key of its luck.
    key: u64,
    /// Number of the tender in the catalogue; `None` for what is there at once, and for courses.
    tender: Option<usize>,
    /// Number of the line in the deployment's book.
    pub number: usize,
}

/// The list of a deployment; the same in every replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct List {
    /// The lines, in the order of the book.
    pub lines: Vec<Line>,
}

impl List {
    /// The list of a deployment of a strategy.
    pub fn new(scenario: &Scenario, deployment: &Deployment) -> Self {
        let strategy = scenario.strategy(&deployment.strategy).map(|s| &scenario.spec.strategies[s]);
        let mut courses = vec![0u64; scenario.spec.forces.len()];
        let mut barriers = vec![0u64; scenario.assets.len()];
        let mut lines = Vec::new();
        for (number, book) in deployment.ledger.iter().enumerate() {
            let named = strategy.and_then(|s| s.rules[book.rule].tender().or(s.tender.as_deref()));
            let tender = named.and_then(|id| scenario.tender(id)).filter(|_| book.thing != Bought::Courses);
            let line = Line {
                thing: book.thing,
                force: book.force,
                people: f64::from(book.people),
                share: 1.0,
                key: 0,
                tender,
                number,
            };
            let label = match book.thing {
                Bought::Unit(unit) => deployment.units[unit].label.clone(),
                Bought::Barrier(barrier) => {
                    let asset = deployment.barriers[barrier].asset;
                    barriers[asset] += 1;
                    format!("barrier/{}/{}", scenario.assets[asset].id, barriers[asset])
                }
                Bought::Courses => {
                    // In classes, so that the first can serve while the last still learn.
                    let mut left = book.trained;
                    while left > 0 {
                        let people = left.min(CLASS);
                        left -= people;
                        courses[book.force] += 1;
                        let force = &scenario.spec.forces[book.force].id;
                        let key = stable_id(&format!("courses/{force}/{}", courses[book.force]));
                        let share = f64::from(people) / f64::from(book.trained);
                        lines.push(Line { people: f64::from(people), share, key, ..line.clone() });
                    }
                    continue;
                }
            };
            lines.push(Line { key: stable_id(&label), ..line });
        }
        List { lines }
    }

    /// The routes of the office: the tenders of the catalogue, at once, then a course for each line of courses; and the wishes.
    pub fn wishes(
        &self,
        scenario: &Scenario,
        deployment: &Deployment,
        drawn: &Drawn,
        laws: &CampaignLaws,
    ) -> (Vec<Wish>, Vec<Route>) {
        let tenders = &scenario.catalogue.tenders;
        let mut routes: Vec<Route> = tenders
            .iter()
            .zip(&drawn.tenders)
            .map(|(spec, figures)| Route::Tender(*figures, spec.at_a_time.unwrap_or(u32::MAX)))
            .collect();
        let at_once = routes.len();
        routes.push(Route::AtOnce);
        let (capital, year) = (drawn.prices(0.0), drawn.prices(1.0));
        let mut wishes = Vec::with_capacity(self.lines.len());
        for line in &self.lines {
            let book = &deployment.ledger[line.number];
            // By the catalogue: the tender has a factor of its own, drawn in each replicate.
            let cost = |prices: &Prices| {
                line.share * prices.of_purchase(&book.items, book.force, book.people, book.trained)
            };
            let (price_usd, with_a_year) = (cost(&capital), cost(&year));
            let (route, lost_per_year) = match line.thing {
                Bought::Courses => {
                    routes.push(Route::Course { school: line.force, people: line.people });
                    (routes.len() - 1, laws.turnover_per_year)
                }
                _ => (line.tender.unwrap_or(at_once), laws.attrition_per_year),
            };
            let monthly_usd = (with_a_year - price_usd) / 12.0;
            wishes.push(Wish { key: line.key, route, price_usd, monthly_usd, lost_per_year });
        }
        (wishes, routes)
    }
}

/// What the campaign says of a force.
pub fn readiness<'a>(campaign: &'a CampaignSpec, force: &str) -> Option<&'a ReadinessSpec> {
    campaign.forces.iter().find(|ready| ready.force == force)
}

/// The schools of the forces, in their order.
pub fn schools(scenario: &Scenario, campaign: &CampaignSpec, laws: &CampaignLaws) -> Vec<School> {
    let per_month = laws.graduates_per_instructor_year / 12.0;
    let school = |id: &str| {
        let ready = readiness(campaign, id);
        School {
            per_month: per_month * ready.map_or(0.0, |r| r.instructors),
            later_per_month: per_month * ready.map_or(0.0, |r| r.school_instructors),
            stands_month: laws.school_months,
            course_s: 86_400.0 * laws.course_days,
        }
    };
    scenario.spec.forces.iter().map(|force| school(&force.id)).collect()
}

/// The money of a budget by month, USD.
pub fn funding(campaign: &CampaignSpec, budget_usd: f64) -> Vec<(f64, f64)> {
    if campaign.funding.is_empty() {
        return vec![(0.0, budget_usd)];
    }
    let total: f64 = campaign.funding.iter().map(|part| part.share).sum();
    campaign.funding.iter().map(|part| (part.month, budget_usd * part.share / total)).collect()
}

/// Seconds from the start of a month.
pub fn month_s(month: f64) -> f64 {
    month * MONTH_S
}
