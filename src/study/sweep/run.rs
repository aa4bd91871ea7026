//! Running a sweep: every point a scenario of its own, all of them by turns.

use super::RESPONSES;
use super::factor::Factor;
use crate::batch::ledger::Ledger;
use crate::batch::{Cell, Course, Experiment, Round, RowPlan, Turns, account, drive};
use crate::rng::Streams;
use crate::scenario::Scenario;
use crate::scenario::change::changed;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::sight::Views;
use crate::sim::threat::ThreatPlan;
use crate::stats::Moments;
use crate::stats::design::Design;
use crate::study::conduct::{ConductError, Failure, Orders, whole};
use crate::study::input::StudyNames;
use crate::study::summary::parts;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Points whose scenarios are kept from one turn to the next; a larger design makes them again, in fewer and longer turns.
const KEPT: usize = 128;
/// Turns of a point of a large design.
const LONG_TURNS: u32 = 4;

/// What is swept.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// Name of the scenario's file, for messages.
    pub file: String,
    /// Its text.
    pub text: String,
    /// Where the files are that it names.
    pub dir: PathBuf,
    /// What is varied.
    pub factors: Vec<Factor>,
    /// Where.
    pub design: Design,
    /// The numbers of each point as they were written, of a design out of a table.
    pub values: Option<Vec<Vec<f64>>>,
    /// Index of the budget.
    pub budget: usize,
}

/// A number of the scenario at a point.
pub type Setting = Vec<(String, f64)>;

/// A point whose scenario has errors.
#[derive(Clone, Debug, PartialEq)]
pub struct PointError {
    /// What was set.
    pub setting: Setting,
    /// The report of what is wrong.
    pub report: String,
}

impl Sweep {
    /// The numbers at a point of the unit cube.
    pub fn setting(&self, point: &[f64]) -> Setting {
        self.factors.iter().zip(point).map(|(factor, &u)| (factor.path.clone(), factor.at(u))).collect()
    }

    /// The numbers at a point of the design.
    pub fn setting_of(&self, point: usize) -> Setting {
        if let Some(values) = &self.values {
            let paths = self.factors.iter().map(|factor| factor.path.clone());
            return paths.zip(values[point].iter().copied()).collect();
        }
        self.setting(self.design.points().nth(point).expect("the design has the point"))
    }

    /// The scenario with numbers set.
    ///
    /// # Errors
    /// A path leads nowhere, or the scenario has errors then.
    pub fn scenario(&self, setting: &Setting) -> Result<Scenario, PointError> {
        let error = |report: String| PointError { setting: setting.clone(), report };
        let text = changed(&self.text, setting).map_err(|e| error(e.to_string()))?;
        match Scenario::from_text(&text, &self.dir, &self.file) {
            Ok(loaded) => Ok(loaded.scenario),
            Err(report) => Err(error(report.render(false))),
        }
    }

    /// Tries each number alone at both ends of its range, before anything is run.
    ///
    /// # Errors
    /// The first that has errors.
    pub fn try_out(&self) -> Result<(), PointError> {
        for factor in &self.factors {
            for end in [0.0, 1.0] {
                self.scenario(&vec![(factor.path.clone(), factor.at(end))])?;
            }
        }
        Ok(())
    }

    /// Replicates of a point in one turn, of so many in all.
    pub fn turn(&self, replicates: u32) -> u32 {
        if self.design.len() <= KEPT { 1 } else { replicates.div_ceil(LONG_TURNS) }
    }
}

/// What came of a sweep.
#[derive(Clone, Debug)]
pub struct Swept {
    /// By point and strategy, in the order of [`RESPONSES`]; nothing for points without a scenario.
    pub sums: Vec<Vec<[Moments; RESPONSES.len()]>>,
    /// Turns that failed: point and what happened.
    pub failures: Vec<Failure>,
}

/// A point, ready to run.
struct Point {
    scenario: Arc<Scenario>,
    names: StudyNames,
    rows: Vec<RowPlan>,
}

struct Points<'a> {
    sweep: &'a Sweep,
    names: Vec<String>,
    kept: Vec<Mutex<Option<Arc<Point>>>>,
    views: Views,
    /// Views of points that change what can be seen.
    own_views: bool,
    seed: u64,
    turn: u32,
    replicates: u32,
}

impl Points<'_> {
    fn point(&self, number: usize) -> Arc<Point> {
        let slot = self.kept.get(number);
        let mut kept = slot.map(|slot| slot.lock().unwrap_or_else(PoisonError::into_inner));
        if let Some(Some(point)) = kept.as_deref() {
            return point.clone();
        }
        let setting = self.sweep.setting_of(number);
        let scenario = match self.sweep.scenario(&setting) {
            Ok(scenario) => Arc::new(scenario),
            Err(error) => panic!("the scenario has errors at {}\n{}", words(&error.setting), error.report),
        };
        let fresh = Views::default();
        let views = if self.own_views { &fresh } else { &self.views };
        let rows = (0..scenario.spec.strategies.len())
            .map(|strategy| RowPlan::new(&scenario, views, strategy, self.sweep.budget));
        let point = Arc::new(Point { names: StudyNames::of(&scenario), rows: rows.collect(), scenario });
        if let Some(kept) = &mut kept {
            **kept = Some(point.clone());
        }
        point
    }
}

/// A setting in words.
fn words(setting: &Setting) -> String {
    let each: Vec<String> = setting.iter().map(|(path, value)| format!("{path} = {value}")).collect();
    each.join(", ")
}

/// A point and the worlds of its turn.
struct Turn {
    point: Arc<Point>,
    worlds: Vec<(Arc<Drawn>, Arc<ThreatPlan>)>,
}

impl Experiment for Points<'_> {
    /// A replicate each: parts of the responses.
    type Outcome = Vec<[(f64, f64); RESPONSES.len()]>;
    type World = Turn;
    type Bench = ();

    fn rows(&self) -> &[String] {
        &self.names
    }

    fn world(&self, unit: u32) -> Turn {
        let points = self.sweep.design.len() as u32;
        let point = self.point((unit % points) as usize);
        let first = unit / points * self.turn;
        let world = |replicate: u32| {
            let streams = Streams { seed: self.seed, replicate: u64::from(replicate) };
            let drawn = Arc::new(Drawn::new(&point.scenario, streams));
            let plan = Arc::new(ThreatPlan::new(&point.scenario, &drawn));
            (drawn, plan)
        };
        let worlds = (first..(first + self.turn).min(self.replicates)).map(world).collect();
        Turn { worlds, point }
    }

    fn run(&self, (): &mut (), turn: &Turn, row: usize) -> Self::Outcome {
        let row = &turn.point.rows[row];
        let mut simulation = Simulation::new(row.theatre.clone());
        let one = |(drawn, plan): &(Arc<Drawn>, Arc<ThreatPlan>)| {
            let mut outcome = simulation.run(drawn.clone(), plan.clone());
            account(&turn.point.scenario, drawn, &row.deployment, &mut outcome);
            RESPONSES.map(|m| parts(m, &turn.point.names, &outcome).unwrap_or((f64::NAN, 1.0)))
        };
        turn.worlds.iter().map(one).collect()
    }
}

/// Units of work of a sweep: a turn of a point each, in the order in which they are run.
pub fn units(sweep: &Sweep, replicates: u32) -> u32 {
    replicates.div_ceil(sweep.turn(replicates)) * sweep.design.len() as u32
}

/// Runs a sweep through its ledger. `progress(done, of)` counts turns of points.
///
/// # Errors
/// The ledger cannot be written. What was run until then is kept.
pub fn sweep(
    scenario: &Scenario,
    sweep: &Sweep,
    orders: Orders,
    ledger: &mut Ledger,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Swept, ConductError> {
    let points = sweep.design.len();
    let kept = if points <= KEPT { points } else { 0 };
    let experiment = Points {
        sweep,
        names: scenario.spec.strategies.iter().map(|s| s.id.clone()).collect(),
        kept: (0..kept).map(|_| Mutex::new(None)).collect(),
        views: Views::default(),
        // What a place sees depends on the ground and what grows there, and on nothing else.
        own_views: sweep.factors.iter().any(|f| {
            ["catalogue.covers", "ground", "settlements"].iter().any(|part| f.path.starts_with(part))
        }),
        seed: orders.seed,
        turn: sweep.turn(orders.replicates),
        replicates: orders.replicates,
    };
    let none = vec![[Moments::default(); RESPONSES.len()]; experiment.names.len()];
    let of = units(sweep, orders.replicates);
    let mut taking = Taking {
        swept: Swept { sums: vec![none; points], failures: Vec::new() },
        round: Some(Round { replicates: 0..of, rows: vec![Turns::all(0..of); experiment.names.len()] }),
        of,
        progress,
    };
    drive(&experiment, orders.threads, ledger, &mut taking)?;
    Ok(taking.swept)
}

struct Taking<'p> {
    swept: Swept,
    round: Option<Round>,
    of: u32,
    progress: &'p mut dyn FnMut(u32, u32),
}

impl Course<Vec<[(f64, f64); RESPONSES.len()]>> for Taking<'_> {
    type Error = ConductError;

    fn next(&mut self) -> Option<Round> {
        self.round.take()
    }

    fn take(
        &mut self,
        unit: u32,
        cells: Vec<Option<Cell<Vec<[(f64, f64); RESPONSES.len()]>>>>,
    ) -> Result<(), ConductError> {
        let point = unit as usize % self.swept.sums.len();
        match whole(point as u32, cells) {
            Ok(rows) => {
                for (sums, replicates) in self.swept.sums[point].iter_mut().zip(rows.into_iter().flatten()) {
                    for responses in replicates {
                        for (sum, (part, whole)) in sums.iter_mut().zip(responses) {
                            sum.add(part, whole);
                        }
                    }
                }
            }
            Err(failures) => self.swept.failures.extend(failures),
        }
        (self.progress)(unit + 1, self.of);
        Ok(())
    }
}
