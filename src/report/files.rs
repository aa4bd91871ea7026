//! The results folder of a study, written as the replicates come in.
//!
//! `replicates` and `drones` as Parquet (zstd, without arrow) and CSV; `manifest.json`; `summary` as CSV, JSON and
//! text; pictures. Rows are pushed replicate by replicate, within them by strategy and budget. Row groups have a fixed size,
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

use crate::report::folder::{Folder, ResultsError, io_error};
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
    /// Starts results in a folder. None of them are in their place before [`ResultsWriter::finish`].
    ///
    /// # Errors
    /// The disk refuses.
    pub fn new(folder: Folder, names: &'n StudyNames) -> Result<Self, ResultsError> {
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
        self.folder.finish(|files| manifest_json(self.names, recipe, &[], files))
    }
}

/// One table in both formats.
pub(super) struct Table<R> {
    place: PathBuf,
    waiting: Vec<R>,
    parquet: SerializedFileWriter<BufWriter<File>>,
    csv: csv::Writer<BufWriter<File>>,
}

impl<R: Serialize> Table<R>
where
    for<'s> &'s [R]: RecordWriter<R>,
{
    pub(super) fn create(folder: &Folder, name: &str) -> Result<Self, ResultsError> {
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

    pub(super) fn push(&mut self, row: R) -> Result<(), ResultsError> {
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

    pub(super) fn close(mut self) -> Result<(), ResultsError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::folder::MANIFEST;
    use crate::sim::outcome::Cause;
    use crate::stats::{StopReason, StoppingRule};
    use crate::study::synthetic::{names, rows};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;
    use std::fs;

    fn recipe() -> Recipe {
        Recipe {
            catalogue_hash: "c0ffee".to_owned(),
            seed: u64::MAX,
            rng_scheme: "philox4x64-10".to_owned(),
            nominal_cost_usd: vec![vec![1.0, 2.0, 3.0, 4.5]; 7],
            first_replicate: 0,
            replicates: 20,
            stop_rule: StoppingRule::fixed(20),
            stopped: StopReason::Maximum,
            failed: Vec::new(),
        }
    }

    fn writer<'n>(target: &Path, names: &'n StudyNames) -> ResultsWriter<'n> {
        ResultsWriter::new(Folder::create(target).unwrap(), names).unwrap()
    }

    fn write(target: &Path) -> PathBuf {
        let names = names();
        let mut writer = writer(target, &names);
        for row in rows(20) {
            for (replicate, outcome) in (0..).zip(&row.outcomes) {
                let key = Key { strategy: row.strategy, budget: row.budget, replicate };
                writer.push(key, outcome).unwrap();
            }
        }
        writer.add("summary.txt", b"text").unwrap();
        writer.finish(&recipe()).unwrap()
    }

    #[test]
    fn two_writings_of_the_same_study_are_the_same_bytes() {
        let place = tempfile::tempdir().unwrap();
        let (a, b) = (write(&place.path().join("a")), write(&place.path().join("b")));
        let mut names: Vec<_> = fs::read_dir(&a).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(
            names,
            [
                "drones.csv",
                "drones.parquet",
                "manifest.json",
                "replicates.csv",
                "replicates.parquet",
                "summary.txt"
            ]
        );
        for name in names {
            assert!(fs::read(a.join(&name)).unwrap() == fs::read(b.join(&name)).unwrap(), "{name:?} differs");
        }
    }

    #[test]
    fn parquet_and_csv_hold_what_was_pushed() {
        let place = tempfile::tempdir().unwrap();
        let out = write(&place.path().join("out"));
        let reader = SerializedFileReader::new(File::open(out.join("drones.parquet")).unwrap()).unwrap();
        let columns: Vec<String> = reader
            .metadata()
            .file_metadata()
            .schema_descr()
            .columns()
            .iter()
            .map(|c| c.name().to_owned())
            .collect();
        let at = |name: &str| columns.iter().position(|c| c == name).unwrap();
        let all = rows(20);
        let mut meant = all.iter().flat_map(|r| r.outcomes.iter().flat_map(|o| &o.drone_outcomes));
        let mut prevented = 0;
        for row in reader.get_row_iter(None).unwrap() {
            let (row, drone) = (row.unwrap(), meant.next().unwrap());
            assert_eq!(row.get_string(at("cause")).unwrap(), drone.cause.name());
            assert_eq!(row.get_bool(at("leaked")).unwrap(), drone.cause.leaked());
            assert_eq!(row.get_double(at("warning_s")).ok(), drone.warning_s);
            if drone.cause == Cause::OperatorsCaughtBefore {
                prevented += 1;
                assert!(row.get_double(at("launch_s")).is_err() && row.get_string(at("stage")).is_err());
            }
        }
        assert!(meant.next().is_none() && prevented > 0);

        let reader = SerializedFileReader::new(File::open(out.join("replicates.parquet")).unwrap()).unwrap();
        assert_eq!(reader.metadata().file_metadata().num_rows(), 7 * 4 * 20);
        let text = fs::read_to_string(out.join("replicates.csv")).unwrap();
        assert_eq!(text.lines().count(), 1 + 7 * 4 * 20);
        let (heading, first) = (text.lines().next().unwrap(), text.lines().nth(1).unwrap());
        assert!(heading.starts_with("strategy,budget_usd,replicate,raids,"), "{heading}");
        assert!(first.starts_with("patrols,100000.0,0,") && first.ends_with(",ffffffffffffffff"), "{first}");
    }

    #[test]
    fn the_manifest_is_a_recipe_without_a_clock() {
        let place = tempfile::tempdir().unwrap();
        let out = write(&place.path().join("out"));
        let text = fs::read_to_string(out.join(MANIFEST)).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["program"], "picket");
        assert_eq!(json["master_seed"], "18446744073709551615");
        assert_eq!(json["strategies"][6]["nominal_cost_usd"][3], 4.5);
        assert_eq!(json["replicates"]["count"], 20);
        assert_eq!(json["files"].as_array().unwrap().len(), 5);
        for word in ["time", "date", "host", "user", "path"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }

    #[test]
    fn row_groups_do_not_depend_on_how_rows_come_in_and_stay_bounded() {
        let place = tempfile::tempdir().unwrap();
        let names = names();
        let mut writer = writer(&place.path().join("big"), &names);
        let outcome = rows(1).swap_remove(0).outcomes.swap_remove(0);
        let times = (2 * GROUP_ROWS).div_ceil(outcome.drone_outcomes.len()) as u32 + 1;
        for replicate in 0..times {
            writer.push(Key { strategy: 0, budget: 0, replicate }, &outcome).unwrap();
            assert!(writer.drones.waiting.len() < GROUP_ROWS);
        }
        let out = writer.finish(&recipe()).unwrap();
        let reader = SerializedFileReader::new(File::open(out.join("drones.parquet")).unwrap()).unwrap();
        let sizes: Vec<i64> = reader.metadata().row_groups().iter().map(|g| g.num_rows()).collect();
        assert_eq!(sizes[..2], [GROUP_ROWS as i64; 2]);
        assert_eq!(sizes.len(), 3);
    }

    #[test]
    #[ignore = "leaves a folder to be read by other programs: /tmp/picket-results"]
    fn leaves_a_folder_for_pandas() {
        write(Path::new("/tmp/picket-results"));
    }
}
