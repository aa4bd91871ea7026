//! What a study hands to its analysis besides its sums: names.

use crate::scenario::model::Scenario;
use crate::scenario::spec::fields::Figures;

/// Something with a name for files and a name for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Unique name, used in files.
    pub id: String,
    /// Shown name.
    pub name: String,
}

impl Named {
    /// A name; the id is shown where the shown name is empty.
    pub fn new(id: &str, name: &str) -> Self {
        let shown = if name.is_empty() { id } else { name };
        Named { id: id.to_owned(), name: shown.to_owned() }
    }
}

/// How many of the scenario's figures rest on which grade of source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InputGrades {
    /// Official or peer-reviewed.
    pub a: usize,
    /// Press, vendor, textbook arithmetic.
    pub b: usize,
    /// Our assumption.
    pub c: usize,
    /// Recalled, unverified.
    pub r: usize,
    /// Written by the planner without a grade.
    pub ungraded: usize,
}

impl InputGrades {
    /// Figures in all.
    pub fn total(&self) -> usize {
        self.a + self.b + self.c + self.r + self.ungraded
    }

    /// Share of the figures that are graded C or R, 0 to 1; `None` without any figure.
    pub fn assumed_share(&self) -> Option<f64> {
        let total = self.total();
        (total > 0).then(|| (self.c + self.r) as f64 / total as f64)
    }
}

/// What the analysis and the reports need to know of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct StudyNames {
    /// Name of the scenario.
    pub scenario: String,
    /// SHA-256 over scenario, its files and the catalogue, hexadecimal.
    pub hash: String,
    /// Simulated days of one replicate.
    pub period_days: f64,
    /// Years over which money is counted.
    pub costed_years: f64,
    /// Strategies in the order of the file.
    pub strategies: Vec<Named>,
    /// Budgets in the order of the file, USD.
    pub budgets_usd: Vec<f64>,
    /// Threat classes in the order of the catalogue.
    pub classes: Vec<Named>,
    /// Cells in the order of the file.
    pub cells: Vec<Named>,
    /// What is protected, settlements first.
    pub assets: Vec<Named>,
    /// Forces in the order of the file.
    pub forces: Vec<Named>,
    /// Grades of the figures.
    pub grades: InputGrades,
}

impl StudyNames {
    /// The names of a checked scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let spec = &scenario.spec;
        StudyNames {
            scenario: spec.name.clone(),
            hash: scenario.hash.clone(),
            period_days: spec.period_days,
            costed_years: spec.costed_years,
            strategies: spec.strategies.iter().map(|s| Named::new(&s.id, &s.name)).collect(),
            budgets_usd: spec.budgets_usd.clone(),
            classes: scenario.catalogue.classes.iter().map(|c| Named::new(&c.id, &c.name)).collect(),
            cells: spec.cells.iter().map(|c| Named::new(&c.id, &c.name)).collect(),
            assets: scenario.assets.iter().map(|a| Named::new(&a.id, &a.name)).collect(),
            forces: spec.forces.iter().map(|f| Named::new(&f.id, &f.name)).collect(),
            grades: grades(scenario),
        }
    }
}

/// Counts the figures that the scenario and its catalogue give, by grade. Defaults of the program that no file
/// mentions are not counted: nobody graded them.
fn grades(scenario: &Scenario) -> InputGrades {
    let mut count = InputGrades::default();
    let spec = &scenario.spec;
    let kit = &scenario.catalogue;
    spec.settlements.iter().for_each(|x| count.add(x));
    spec.assets.iter().for_each(|x| count.add(x));
    spec.environment.weather.iter().for_each(|x| count.add(x));
    count.add(&spec.traffic);
    spec.forces.iter().for_each(|x| count.add(x));
    spec.cells.iter().for_each(|x| count.add(x));
    kit.classes.iter().for_each(|x| count.add(x));
    kit.sensors.iter().for_each(|x| count.add(x));
    kit.effectors.iter().for_each(|x| count.add(x));
    kit.barriers.iter().for_each(|x| count.add(x));
    kit.teams.iter().for_each(|x| count.add(x));
    kit.covers.iter().for_each(|x| count.add(x));
    count.add(&scenario.laws);
    if spec.campaign.is_some() {
        kit.tenders.iter().for_each(|x| count.add(x));
        count.add(&scenario.campaign_laws);
    }
    count
}

impl InputGrades {
    fn add(&mut self, figures: &impl Figures) {
        use crate::scenario::figure::Grade;
        for figure in figures.entries().into_iter().filter_map(|e| e.figure) {
            match figure.grade {
                Some(Grade::A) => self.a += 1,
                Some(Grade::B) => self.b += 1,
                Some(Grade::C) => self.c += 1,
                Some(Grade::R) => self.r += 1,
                None => self.ungraded += 1,
            }
        }
    }
}
