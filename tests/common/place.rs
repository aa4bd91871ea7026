//! What tests of the program as a whole need: a folder with a scenario in it, the program run there, and what it left.
#![allow(dead_code, reason = "each test uses its part")]

use picket::scenario::starter;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder of one's own with a small scenario in it.
pub struct Place {
    pub folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let place = Place { folder: tempfile::tempdir().expect("a temporary folder") };
        place.write("small.ron", &small());
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("writable");
    }

    /// Runs the program there with these words.
    pub fn run(&self, words: &str) -> Output {
        self.command(words).output().expect("the program runs")
    }

    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
        command.args(words.split_whitespace()).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Everything in the folder but the scenarios, hidden things too.
    pub fn left(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .expect("readable")
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .filter(|name| !name.ends_with(".ron"))
            .collect();
        names.sort();
        names
    }
}

/// The starter, but short.
pub fn small() -> String {
    changed(&[("period_days: 30,", "period_days: 3,"), ("replicates: 200,", "replicates: 4,")])
}

/// The starter with pieces replaced; each piece has to be there.
pub fn changed(changes: &[(&str, &str)]) -> String {
    let mut text = starter().to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "the starter does not say {from:?}");
        text = text.replace(from, to);
    }
    text
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

#[track_caller]
pub fn assert_code(output: &Output, code: i32) {
    let (out, err) = (stdout(output), stderr(output));
    assert_eq!(output.status.code(), Some(code), "stdout:\n{out}\nstderr:\n{err}");
    assert!(!err.contains("panicked"), "{err}");
}

pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}:\n{}", stdout(output)))
}

/// Every file below a folder with its bytes.
pub fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
        let entry = entry.expect("readable");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            all.extend(
                bytes(&entry.path()).into_iter().map(|(below, content)| (format!("{name}/{below}"), content)),
            );
        } else {
            all.insert(name, fs::read(entry.path()).expect("readable"));
        }
    }
    all
}
