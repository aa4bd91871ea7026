//! What the replicates of a study add up to: everything that the analysis needs, in as much memory for a million replicates
//! as for a thousand.
//!
//! Replicates are added in their order. All rows meet the same raids under the same draws (common random numbers), so that
//! differences are summed replicate by replicate. A row may be missing from a replicate: one that was found not to be the best, or a
//! probe, which runs on some replicates only.

use super::compare::StudyError;
use super::input::StudyNames;
use super::measure::Measure;
use super::summary::{defeats, loss, parts, warnings};
use super::verdict::COMPARED;
use crate::batch::RowPlan;
use crate::sim::outcome::{Cause, ReplicateOutcome, Stage};
use crate::stats::{Difference, Groups, Moments};
use crate::strategy::deployment::Deployment;
use crate::study::summary::LEVEL;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Warning times of a row are kept up to this many; the replicates that come after do not move their quantiles.
const MOST_WARNINGS: usize = 65_536;

/// The sums of one row.
#[derive(Clone, Debug, PartialEq)]
pub struct RowSums {
    /// By measure, in the order of [`Measure::ALL`]; those that are no ratio stay empty.
    pub measures: Vec<Moments>,
    /// By threat class: leaked, of those meant, over the replicates in which the class was meant.
    pub classes: Vec<Moments>,
    /// Drones that got at least to each stage.
    pub funnel: [u64; Stage::ALL.len()],
    /// Drones by how they ended.
    pub causes: [u64; Cause::ALL.len()],
    /// Replicates.
    pub n: u64,
    /// Drones meant.
    pub drones: u64,
    /// Drones that leaked.
    pub leakers: u64,
    /// Cost and defeats.
    pub cost_of_defeats: Groups,
    /// Warning times of the first replicates, s.
    pub warnings: Vec<f64>,
    /// How many each of these replicates had.
    pub warned: Vec<u32>,
}

impl RowSums {
    /// Nothing yet.
    pub fn new(names: &StudyNames) -> Self {
        RowSums {
            measures: vec![Moments::default(); Measure::ALL.len()],
            classes: vec![Moments::default(); names.classes.len()],
            funnel: [0; Stage::ALL.len()],
            causes: [0; Cause::ALL.len()],
            n: 0,
            drones: 0,
            leakers: 0,
            cost_of_defeats: Groups::default(),
            warnings: Vec::new(),
            warned: Vec::new(),
        }
    }

    /// Adds a replicate.
    pub fn add(&mut self, names: &StudyNames, o: &ReplicateOutcome) {
        self.n += 1;
        self.drones += u64::from(o.drones);
        self.leakers += u64::from(o.leakers);
        for measure in Measure::ALL {
            if let Some((part, whole)) = parts(measure, names, o) {
                self.measures[measure as usize].add(part, whole);
            }
        }
        let mut classes = vec![(0_u32, 0_u32); names.classes.len()];
        for drone in &o.drone_outcomes {
            let class = &mut classes[usize::from(drone.class)];
            class.0 += u32::from(drone.cause.leaked());
            class.1 += 1;
            self.causes[drone.cause as usize] += 1;
        }
        for (sums, (leaked, meant)) in self.classes.iter_mut().zip(classes) {
            if meant > 0 {
                sums.add(leaked.into(), meant.into());
            }
        }
        for (sum, reached) in self.funnel.iter_mut().zip(o.funnel) {
            *sum += u64::from(reached);
        }
        self.cost_of_defeats.add(o.cost_usd, defeats(o));
        if self.warnings.len() < MOST_WARNINGS && self.warned.len() < MOST_WARNINGS {
            let before = self.warnings.len();
            self.warnings.extend(warnings(o));
            self.warned.push((self.warnings.len() - before) as u32);
        }
    }
}

/// One strategy at one budget: what was bought, and what its replicates add up to.
#[derive(Clone, Debug)]
pub struct Row {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// What the quartermaster bought.
    pub deployment: Arc<Deployment>,
    /// The sums.
    pub sums: RowSums,
}

/// What the next ten per cent of a budget would buy, and the gaps to the row as it is on the replicates that both ran.
#[derive(Clone, Debug)]
pub struct Probe {
    /// Index of its row.
    pub row: usize,
    /// What the quartermaster bought with 1.1 × the budget.
    pub deployment: Arc<Deployment>,
    /// Probe minus row, in the order of [`COMPARED`].
    gaps: [Gap; COMPARED.len()],
}

/// Sums of the differences of two rows by a loss.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Gap(Moments);

impl Gap {
    fn add(&mut self, measure: Measure, gap: f64, drones: f64) {
        self.0.add(gap, if measure == Measure::LeakThrough { drones } else { 1.0 });
    }

    fn difference(&self, measure: Measure) -> Option<Difference> {
        match measure {
            Measure::LeakThrough => self.0.ratio_difference(LEVEL),
            _ => self.0.difference(LEVEL),
        }
    }
}

/// The sums of a study.
#[derive(Clone, Debug)]
pub struct Tally<'n> {
    names: &'n StudyNames,
    /// Every strategy at every budget.
    pub rows: Vec<Row>,
    /// The same with a tenth more money.
    pub probes: Vec<Probe>,
    /// First minus second, of rows at the same budget.
    gaps: BTreeMap<(usize, usize), [Gap; COMPARED.len()]>,
    /// Where each plan is counted.
    places: Vec<Place>,
    /// Replicates added.
    pub replicates: u64,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Row(usize),
    Probe(usize),
}

impl<'n> Tally<'n> {
    /// Of plans, in whose order outcomes will come; a probe stands behind its row.
    pub fn new(names: &'n StudyNames, plans: &[RowPlan]) -> Self {
        let of = |p: &RowPlan| (p.strategy, p.budget, p.probe, p.deployment.clone());
        Self::of(names, plans.iter().map(of))
    }

    /// Of (strategy, budget, whether it is the probe of the row before, deployment).
    pub fn of(
        names: &'n StudyNames,
        plans: impl IntoIterator<Item = (usize, usize, bool, Arc<Deployment>)>,
    ) -> Self {
        let (mut rows, mut probes, mut places) = (Vec::<Row>::new(), Vec::new(), Vec::new());
        for (strategy, budget, probe, deployment) in plans {
            if probe {
                places.push(Place::Probe(probes.len()));
                let row = rows.len().checked_sub(1).expect("a probe stands behind its row");
                probes.push(Probe { row, deployment, gaps: Default::default() });
            } else {
                places.push(Place::Row(rows.len()));
                rows.push(Row { strategy, budget, deployment, sums: RowSums::new(names) });
            }
        }
        let pairs = (0..rows.len()).flat_map(|i| (i + 1..rows.len()).map(move |j| (i, j)));
        let gaps =
            pairs.filter(|&(i, j)| rows[i].budget == rows[j].budget).map(|pair| (pair, Default::default()));
        Tally { gaps: gaps.collect(), names, rows, probes, places, replicates: 0 }
    }

    /// Adds a replicate: the outcome of each plan, in their order, where it ran.
    ///
    /// # Errors
    /// The rows did not meet the same raids.
    pub fn add(&mut self, replicate: u32, outcomes: &[Option<ReplicateOutcome>]) -> Result<(), StudyError> {
        self.check_pairing(replicate, outcomes)?;
        self.replicates += 1;
        let losses = |o: &ReplicateOutcome| COMPARED.map(|measure| loss(measure, self.names, o));
        let mut found: Vec<Option<[f64; COMPARED.len()]>> = vec![None; self.rows.len()];
        let mut drones = 0.0;
        for (place, outcome) in self.places.iter().zip(outcomes) {
            let Some(outcome) = outcome else { continue };
            drones = f64::from(outcome.drones);
            match *place {
                Place::Row(row) => {
                    found[row] = Some(losses(outcome));
                    self.rows[row].sums.add(self.names, outcome);
                }
                Place::Probe(probe) => {
                    let probe = &mut self.probes[probe];
                    let Some(row) = found[probe.row] else { continue };
                    for (i, with) in losses(outcome).into_iter().enumerate() {
                        probe.gaps[i].add(COMPARED[i], with - row[i], drones);
                    }
                }
            }
        }
        for (&(first, second), gaps) in &mut self.gaps {
            let (Some(a), Some(b)) = (found[first], found[second]) else { continue };
            for (i, gap) in gaps.iter_mut().enumerate() {
                gap.add(COMPARED[i], a[i] - b[i], drones);
            }
        }
        Ok(())
    }

    fn check_pairing(&self, replicate: u32, outcomes: &[Option<ReplicateOutcome>]) -> Result<(), StudyError> {
        let meant = |o: &ReplicateOutcome| (o.raids, o.drones);
        let mut ran = self.places.iter().zip(outcomes).filter_map(|(place, o)| Some((place, o.as_ref()?)));
        let Some((_, first)) = ran.next() else { return Ok(()) };
        match ran.find(|(_, other)| meant(other) != meant(first)) {
            None => Ok(()),
            Some((place, other)) => {
                let row = match *place {
                    Place::Row(row) => &self.rows[row],
                    Place::Probe(probe) => &self.rows[self.probes[probe].row],
                };
                Err(StudyError::Unpaired {
                    strategy: self.names.strategies[row.strategy].id.clone(),
                    budget: row.budget,
                    replicate,
                    found: format!("{} raids of {} drones", other.raids, other.drones),
                })
            }
        }
    }

    /// Row `first` minus row `second` by a compared measure, on the replicates that both ran in the same round. `None` where nothing
    /// flew, or for rows at different budgets.
    pub fn difference(&self, measure: Measure, first: usize, second: usize) -> Option<Difference> {
        let which = COMPARED.iter().position(|m| *m == measure)?;
        match self.gaps.get(&(first, second)) {
            Some(gaps) => gaps[which].difference(measure),
            None => Some(self.gaps.get(&(second, first))?[which].difference(measure)?.turned()),
        }
    }
}

impl Probe {
    /// With the next ten per cent minus without, by a compared measure; `None` where it did not run.
    pub fn difference(&self, measure: Measure) -> Option<Difference> {
        self.gaps[COMPARED.iter().position(|m| *m == measure)?].difference(measure)
    }
}
