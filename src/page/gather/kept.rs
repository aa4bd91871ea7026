//! What is kept of single replicates: enough to draw a dot for each, to choose those worth seeing, and to tell that one that is run
//! again is the same. A study of a million replicates keeps the first ones only, so that memory does not grow with it.

use crate::batch::RowPlan;
use crate::campaign::replicate::Campaigned;
use crate::page::gather::tidy::places;
use crate::page::model::{Scatter, ScatterRow};
use crate::sim::outcome::ReplicateOutcome;

/// Replicates that are kept, from the first on.
pub const MOST: usize = 200;

/// A few numbers of the first replicates, by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// Their numbers, ascending.
    pub replicates: Vec<u32>,
    /// In the order of the study's rows.
    pub rows: Vec<KeptRow>,
    /// Replicates in all that every row took part in.
    pub of: u32,
}

/// A few numbers of a row's replicates, one each.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeptRow {
    /// Drones meant.
    pub drones: Vec<u32>,
    /// Drones that leaked.
    pub leakers: Vec<u32>,
    /// People hurt at targets.
    pub casualties: Vec<u32>,
    /// Digest of the end.
    pub digests: Vec<u64>,
}

/// Drones meant, drones that leaked, people hurt, digest of the end.
type Cell = (u32, u32, u32, u64);

impl Kept {
    /// Keeps a replicate of raids, if every row took part in it: in a selection only those that are still in do.
    pub fn raids(&mut self, replicate: u32, plans: &[RowPlan], outcomes: &[Option<ReplicateOutcome>]) {
        let rows = plans.iter().zip(outcomes).filter(|(plan, _)| !plan.probe);
        let cell = |o: &ReplicateOutcome| (o.drones, o.leakers, o.casualties, o.digest);
        let cells: Option<Vec<Cell>> = rows.map(|(_, outcome)| outcome.as_ref().map(cell)).collect();
        if let Some(cells) = cells {
            self.keep(replicate, &cells);
        }
    }

    /// Keeps a replicate of a campaign.
    pub fn campaign(&mut self, replicate: u32, rows: &[Campaigned]) {
        let cell = |row: &Campaigned| {
            let sum = |what: fn(&crate::campaign::month::Month) -> u32| row.months.iter().map(what).sum();
            (sum(|m| m.drones), sum(|m| m.leakers), sum(|m| m.casualties), row.digest)
        };
        self.keep(replicate, &rows.iter().map(cell).collect::<Vec<_>>());
    }

    fn keep(&mut self, replicate: u32, cells: &[Cell]) {
        self.of += 1;
        if self.replicates.len() >= MOST {
            return;
        }
        self.replicates.push(replicate);
        self.rows.resize(cells.len(), KeptRow::default());
        for (row, &(drones, leakers, casualties, digest)) in self.rows.iter_mut().zip(cells) {
            row.drones.push(drones);
            row.leakers.push(leakers);
            row.casualties.push(casualties);
            row.digests.push(digest);
        }
    }

    /// As dots. `common`: whether all rows meet the same drones; `command` is that of a row.
    pub(super) fn scatter(&self, common: bool, harm: &str, command: impl Fn(usize) -> String) -> Scatter {
        let share = |row: &KeptRow, i: usize| match row.drones[i] {
            0 => None,
            drones => Some(places(f64::from(row.leakers[i]) / f64::from(drones), 4)),
        };
        let dots = |(number, row): (usize, &KeptRow)| ScatterRow {
            row: number,
            leaked: (0..self.replicates.len()).map(|i| share(row, i)).collect(),
            harm: row.casualties.iter().map(|&c| f64::from(c)).collect(),
            digests: row.digests.iter().map(|digest| format!("{digest:016x}")).collect(),
            command: command(number),
        };
        Scatter {
            replicates: self.replicates.clone(),
            drones: self.rows.first().filter(|_| common).map_or(Vec::new(), |row| row.drones.clone()),
            rows: self.rows.iter().enumerate().map(dots).collect(),
            of: self.of,
            harm: harm.to_owned(),
        }
    }
}
