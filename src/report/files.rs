//! The results folder of a study, written as the replicates come in.
//!
//! `replicates` and `drones` as Parquet (zstd, without arrow) and CSV; `manifest.json`; `summary` as CSV, JSON and
//! text; pictures. Rows are pushed in the order (strategy, budget, replicate). Row groups have a fixed size,
//! whatever the pieces they are pushed in, so that memory stays bounded and the bytes do not depend on batching.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RecordWriter;
use serde::Serialize;

use crate::report::folder::{Folder, MANIFEST, ResultsError, io_error};
use crate::report::manifest::{Recipe, manifest_json};
use crate::report::rows::{DroneRow, Key, ReplicateRow};
use crate::sim::outcome::ReplicateOutcome;
use crate::study::input::StudyNames;

/// Rows of one Parquet row group: some megabytes in memory, large enough to compress well.
const GROUP_ROWS: usize = 65_536;

/// Writes the results of one study.
pub struct ResultsWriter<'n> {
    names: &'n StudyNames,
    folder: Folder,
    replicates: Table<ReplicateRow<'n>>,
    drones: Table<DroneRow<'n>>,
}

impl<'n> ResultsWriter<'n> {
    /// Starts the results that will stand in `target`. Nothing is visible there before [`ResultsWriter::finish`].
    ///
    /// # Errors
    /// The target may not be replaced, or its parent cannot be written.
    pub fn create(target: &Path, names: &'n StudyNames) -> Result<Self, ResultsError> {
        let folder = Folder::create(target)?;
        let replicates = Table::create(&folder, "replicates")?;
        let drones = Table::create(&folder, "drones")?;
        Ok(ResultsWriter { names, folder, replicates, drones })
    }

    /// Adds one replicate with its drones.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn push(&mut self, key: Key, outcome: &ReplicateOutcome) -> Result<(), ResultsError> {
        self.replicates.push(ReplicateRow::new(self.names, key, outcome))?;
        for drone in &outcome.drone_outcomes {
            self.drones.push(DroneRow::new(self.names, key, drone))?;
        }
        Ok(())
    }

    /// Adds a whole file: a summary, a picture.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn add(&mut self, file: &str, content: &[u8]) -> Result<(), ResultsError> {
        self.folder.write(file, content)
    }

    /// Closes the tables, writes the manifest, and puts the folder in its place; hands back where that is.
    ///
    /// # Errors
    /// The disk refuses, or something else stands there meanwhile. Nothing half-written stays.
    pub fn finish(self, recipe: &Recipe) -> Result<PathBuf, ResultsError> {
        self.replicates.close()?;
        self.drones.close()?;
        self.folder.write(MANIFEST, manifest_json(self.names, recipe).as_bytes())?;
        self.folder.finish()
    }
}

/// One table in both formats.
struct Table<R> {
    place: PathBuf,
    waiting: Vec<R>,
    parquet: SerializedFileWriter<BufWriter<File>>,
    csv: csv::Writer<BufWriter<File>>,
}

impl<R: Serialize> Table<R>
where
    for<'s> &'s [R]: RecordWriter<R>,
{
    fn create(folder: &Folder, name: &str) -> Result<Self, ResultsError> {
        let file = format!("{name}.parquet");
        let place = folder.final_path(&file);
        let failed = |e: &dyn std::fmt::Display| table_error(&place, e);
        let none: &[R] = &[];
        let schema = none.schema().map_err(|e| failed(&e))?;
        let level = ZstdLevel::try_new(3).map_err(|e| failed(&e))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(level))
            .set_created_by(concat!("picket ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let out = BufWriter::new(folder.file(&file)?);
        let parquet = SerializedFileWriter::new(out, schema, Arc::new(properties)).map_err(|e| failed(&e))?;
        let csv = csv::Writer::from_writer(BufWriter::new(folder.file(&format!("{name}.csv"))?));
        Ok(Table { place, waiting: Vec::new(), parquet, csv })
    }

    fn push(&mut self, row: R) -> Result<(), ResultsError> {
        self.csv.serialize(&row).map_err(|e| table_error(&self.place.with_extension("csv"), &e))?;
        self.waiting.push(row);
        if self.waiting.len() == GROUP_ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), ResultsError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let place = &self.place;
        let mut group = self.parquet.next_row_group().map_err(|e| table_error(place, &e))?;
        self.waiting.as_slice().write_to_row_group(&mut group).map_err(|e| table_error(place, &e))?;
        group.close().map_err(|e| table_error(place, &e))?;
        self.waiting.clear();
        Ok(())
    }

    fn close(mut self) -> Result<(), ResultsError> {
        self.flush()?;
        let mut out = self.parquet.into_inner().map_err(|e| table_error(&self.place, &e))?;
        out.flush().map_err(|e| io_error(&self.place, "write the table", e))?;
        let text = self.place.with_extension("csv");
        let mut out = self.csv.into_inner().map_err(|e| table_error(&text, &e))?;
        out.flush().map_err(|e| io_error(&text, "write the table", e))
    }
}

fn table_error(place: &Path, reason: &dyn std::fmt::Display) -> ResultsError {
    ResultsError::Table { place: place.to_path_buf(), reason: reason.to_string() }
}
