//! A results folder that is whole or has no manifest.
//!
//! Everything is written beside its place, kept by the disk and renamed at the end, the manifest last. Into a folder that
//! exists results go only if it is one of ours (it holds a `manifest.json` or a ledger of this program) or empty. Whatever
//! fails before the end, the old results are still there.

use crate::report::manifest::naming;
use crate::scenario::files::put;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use thiserror::Error;

/// Name of the file that marks a results folder.
pub const MANIFEST: &str = "manifest.json";

/// What marks the folder of a study that has not come to results yet, or not even to its plan.
const OF_A_LEDGER: [&str; 2] = ["ledger/plan.json", "ledger/lock"];

/// The first field of every manifest.
pub const PROGRAM: &str = "picket";

/// Folders below that of the results in which there may be files of theirs, each behind the one that it is in.
const BELOW: [&str; 3] = ["report", "report/charts", "report/maps"];

/// What went wrong with the results.
#[derive(Debug, Error)]
pub enum ResultsError {
    /// The target exists and is not ours to replace.
    #[error(
        "{place}: expected a new folder, an empty one, or earlier picket results; found {found}\n  \
         hint: name another folder with --out, or move this one away; picket never deletes what it did not write"
    )]
    NotOurs {
        /// The target.
        place: PathBuf,
        /// What is there.
        found: String,
    },
    /// The file system refused.
    #[error("{place}: expected to {what}; {source}\n  hint: {hint}")]
    Io {
        /// File or folder.
        place: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What may help.
        hint: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A table could not be encoded.
    #[error("{place}: expected to write the table; {reason}\n  hint: {HINT_WRITE}")]
    Table {
        /// File.
        place: PathBuf,
        /// What the encoder said.
        reason: String,
    },
}

const HINT_WRITE: &str = "check the free space and your permissions, or choose another place with --out; what a study has run so \
                          far is kept, and the same command goes on";

/// A folder under construction.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    scaffold: Scaffold,
    files: RefCell<BTreeSet<String>>,
}

/// Where files stand until they are whole.
#[derive(Debug)]
enum Scaffold {
    /// In a hidden sibling of the target, deleted with all it holds when dropped.
    Beside(TempDir),
    /// In a folder within the target, emptied before it is used: a target that holds the ledger of its study.
    Within(PathBuf),
}

impl Folder {
    /// Tries whether a folder could be started; leaves nothing behind, not even the folders above.
    ///
    /// # Errors
    /// As [`Folder::create`].
    pub fn try_out(target: &Path) -> Result<(), ResultsError> {
        check_replaceable(target)?;
        let above = || target.ancestors().map(|p| if p.as_os_str().is_empty() { Path::new(".") } else { p });
        let there = above().find(|p| p.symlink_metadata().is_ok()).unwrap_or(Path::new("."));
        if !there.is_dir() {
            return Err(ResultsError::NotOurs { place: there.to_path_buf(), found: "a file".to_owned() });
        }
        scaffold(target, there).map_err(|e| io_error(there, "write there", plain(e)))?;
        Ok(())
    }

    /// Starts a folder that will become `target`.
    ///
    /// # Errors
    /// The target is something that may not be replaced, or its parent cannot be written.
    pub fn create(target: &Path) -> Result<Self, ResultsError> {
        check_replaceable(target)?;
        let parent = parent_of(target);
        fs::create_dir_all(parent).map_err(|e| io_error(parent, "create the folder for the results", e))?;
        let scaffold = scaffold(target, parent)
            .map_err(|e| io_error(parent, "write beside the results folder", plain(e)))?;
        let folder = Self::on(target, Scaffold::Beside(scaffold));
        // A folder of its own inside: a temporary folder is private to its owner, results are not.
        fs::create_dir(folder.inside()).map_err(|e| io_error(&folder.target, "start the results", e))?;
        Ok(folder)
    }

    /// Starts results in a folder that is there already; until they are whole they stand in `unfinished`, a folder within
    /// it which is emptied first.
    ///
    /// # Errors
    /// The target is something that may not be replaced, or cannot be written.
    pub fn within(target: &Path, unfinished: &Path) -> Result<Self, ResultsError> {
        check_replaceable(target)?;
        let failed = |e| io_error(target, "start the results", e);
        match fs::remove_dir_all(unfinished) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => fs::create_dir_all(unfinished).map_err(failed)?,
        }
        Ok(Self::on(target, Scaffold::Within(unfinished.to_path_buf())))
    }

    fn on(target: &Path, scaffold: Scaffold) -> Self {
        Folder { target: target.to_path_buf(), scaffold, files: RefCell::default() }
    }

    /// The path of a file while it is under construction.
    pub fn path(&self, file: &str) -> PathBuf {
        self.inside().join(file)
    }

    /// The path that a file will have.
    pub fn final_path(&self, file: &str) -> PathBuf {
        self.target.join(file)
    }

    /// Creates a file for writing.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn file(&self, file: &str) -> Result<fs::File, ResultsError> {
        let created = fs::File::create(self.path(file));
        self.files.borrow_mut().insert(file.to_owned());
        created.map_err(|e| io_error(&self.final_path(file), "create the file", e))
    }

    /// Writes a whole file.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn write(&self, file: &str, content: &[u8]) -> Result<(), ResultsError> {
        let mut out = self.file(file)?;
        out.write_all(content).map_err(|e| io_error(&self.final_path(file), "write the file", e))
    }

    /// Writes the manifest, which is handed the names of all other files, and puts everything in its place: every file is kept by the disk
    /// before it is renamed, and the manifest comes last. Files of the manifest before that are not written again are
    /// removed; what others put there stays. Hands back where the folder is.
    ///
    /// # Errors
    /// Meanwhile something else stands there, or the file system refuses.
    pub fn finish(self, manifest: impl FnOnce(&[String]) -> String) -> Result<PathBuf, ResultsError> {
        let names: Vec<String> = self.files.borrow().iter().cloned().collect();
        self.write(MANIFEST, manifest(&names).as_bytes())?;
        for name in names.iter().map(String::as_str).chain([MANIFEST]) {
            let failed = |e| io_error(&self.final_path(name), "have the disk keep the file", e);
            fs::File::open(self.path(name)).and_then(|file| file.sync_all()).map_err(failed)?;
        }
        check_replaceable(&self.target)?;
        let empty = fs::read_dir(&self.target).map_or(true, |mut entries| entries.next().is_none());
        if empty && matches!(self.scaffold, Scaffold::Beside(_)) {
            let failed = |e| io_error(&self.target, "put the results in their place", e);
            fs::rename(self.inside(), &self.target).map_err(failed)?;
        } else {
            self.replace(&names)?;
        }
        sync_folder(&self.target);
        if let Scaffold::Within(unfinished) = &self.scaffold {
            let failed = |e| io_error(unfinished, "remove the folder that the results were made in", e);
            fs::remove_dir_all(unfinished).map_err(failed)?;
        }
        Ok(self.target)
    }

    /// Puts the files in the place of earlier results. Without a manifest a folder holds no results, whatever else stands in it: the old one
    /// goes first.
    fn replace(&self, names: &[String]) -> Result<(), ResultsError> {
        let failed = |e| io_error(&self.target, "replace the earlier results", e);
        let stale: Vec<String> =
            files_of(&self.target).into_iter().filter(|file| !names.contains(file)).collect();
        remove(&self.target.join(MANIFEST)).map_err(failed)?;
        for name in names {
            fs::rename(self.path(name), self.target.join(name)).map_err(failed)?;
        }
        for name in stale {
            remove(&self.target.join(name)).map_err(failed)?;
        }
        for folder in BELOW.iter().rev() {
            // One that is not empty, or not there, stays as it is.
            let _ = fs::remove_dir(self.target.join(folder));
        }
        fs::rename(self.path(MANIFEST), self.target.join(MANIFEST)).map_err(failed)
    }

    fn inside(&self) -> PathBuf {
        match &self.scaffold {
            Scaffold::Beside(folder) => folder.path().join("results"),
            Scaffold::Within(folder) => folder.clone(),
        }
    }
}

/// Removes a file that may not be there.
fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Has the disk keep the names in a folder, where the system can.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        // A file system that cannot do that has other ways, or none.
        let _ = folder.sync_all();
    }
}

/// The files that the manifest of a folder names; none without one. Plain names only, in the folder or in those below it that are ours.
fn files_of(target: &Path) -> Vec<String> {
    let json = manifest_of(target).unwrap_or_default();
    let names = json.get("files").and_then(|files| files.as_array()).cloned().unwrap_or_default();
    let plain = |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && name != "." && name != "..";
    let ours = |name: &str| match name.rsplit_once('/') {
        None => plain(name),
        // A folder that stands somewhere else is not ours.
        Some((below, name)) => {
            let real = || BELOW.iter().all(|folder| !target.join(folder).is_symlink());
            BELOW.contains(&below) && plain(name) && real()
        }
    };
    names.iter().filter_map(|name| name.as_str()).filter(|n| ours(n)).map(str::to_owned).collect()
}

/// The manifest of a results folder of this program.
pub fn manifest_of(folder: &Path) -> Option<serde_json::Value> {
    let bytes = fs::read(folder.join(MANIFEST)).ok()?;
    let json: serde_json::Value = serde_json::from_slice(&bytes).ok()?;
    (json.get("program").and_then(|p| p.as_str()) == Some(PROGRAM)).then_some(json)
}

/// Adds files to results that are there. The manifest names them before they are written, so that a later study with other numbers takes
/// them away; without a manifest they are only written.
///
/// # Errors
/// The file system refuses.
pub fn add(target: &Path, files: &[(String, Vec<u8>)]) -> Result<(), ResultsError> {
    let place = target.join(MANIFEST);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    // Of a document that is written anew, a chart that it has no more does not stay.
    let document = format!("{}/", BELOW[0]);
    let gone: Vec<String> = match names.iter().all(|name| name.starts_with(&document)) {
        true => files_of(target)
            .into_iter()
            .filter(|n| n.starts_with(&document) && !names.contains(&n.as_str()))
            .collect(),
        false => Vec::new(),
    };
    for name in &gone {
        remove(&target.join(name))
            .map_err(|e| io_error(&target.join(name), "remove what the document has no more", e))?;
    }
    if let Some(named) = fs::read_to_string(&place).ok().and_then(|text| naming(&text, &names, &gone)) {
        put(&place, named.as_bytes(), true)
            .map_err(|e| io_error(&place, "name the file in the manifest", e))?;
    }
    put_all(target, files)
}

/// Writes files into a folder, which is made if it is not there; each whole or not at all.
///
/// # Errors
/// The file system refuses.
pub fn put_all(target: &Path, files: &[(String, Vec<u8>)]) -> Result<(), ResultsError> {
    for (name, content) in files {
        let place = target.join(name);
        let folder = parent_of(&place);
        fs::create_dir_all(folder).map_err(|e| io_error(folder, "create the folder for the file", e))?;
        put(&place, content, true).map_err(|e| io_error(&place, "write the file", e))?;
    }
    sync_folder(target);
    Ok(())
}

/// An error of the file system with its place.
pub(crate) fn io_error(place: &Path, what: &'static str, source: io::Error) -> ResultsError {
    ResultsError::Io { place: place.to_path_buf(), what, hint: HINT_WRITE, source }
}

/// A hidden folder for what will become `target`.
fn scaffold(target: &Path, inside: &Path) -> io::Result<TempDir> {
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    tempfile::Builder::new().prefix(&format!(".{name}.unfinished-")).tempdir_in(inside)
}

/// The same without the name of the temporary folder, which nobody has chosen.
fn plain(error: io::Error) -> io::Error {
    error.kind().into()
}

fn parent_of(target: &Path) -> &Path {
    match target.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    }
}

/// May the target be replaced, or is there nothing yet?
fn check_replaceable(target: &Path) -> Result<(), ResultsError> {
    let refuse =
        |found: &str| Err(ResultsError::NotOurs { place: target.to_path_buf(), found: found.to_owned() });
    if target.file_name().is_none() {
        return refuse("a path without a folder name");
    }
    let Ok(meta) = fs::symlink_metadata(target) else { return Ok(()) };
    if meta.is_symlink() {
        return refuse("a symbolic link");
    }
    if !meta.is_dir() {
        return refuse("a file");
    }
    let mut entries = fs::read_dir(target).map_err(|e| io_error(target, "look into the folder", e))?;
    if entries.next().is_none() {
        return Ok(());
    }
    // The ledger of a study without results yet is ours too.
    let ours = manifest_of(target).is_some() || OF_A_LEDGER.iter().any(|file| target.join(file).is_file());
    if ours { Ok(()) } else { refuse("a folder with something else in it") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(place: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(place)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn results(target: &Path, content: &str) -> Result<PathBuf, ResultsError> {
        let folder = Folder::create(target)?;
        folder.write("summary.txt", content.as_bytes())?;
        finish(folder)
    }

    fn finish(folder: Folder) -> Result<PathBuf, ResultsError> {
        folder.finish(|files| serde_json::json!({ "program": PROGRAM, "files": files }).to_string())
    }

    #[test]
    fn results_appear_at_the_end_and_replace_earlier_results_but_nothing_else() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("deep/out");
        let folder = Folder::create(&target).unwrap();
        folder.write("stale.svg", b"x").unwrap();
        folder.write("summary.txt", b"first").unwrap();
        assert!(!target.exists());
        finish(folder).unwrap();
        fs::write(target.join("mine.txt"), "x").unwrap();
        results(&target, "second").unwrap();
        assert_eq!(names_in(&target), ["manifest.json", "mine.txt", "summary.txt"]);
        assert_eq!(fs::read_to_string(target.join("summary.txt")).unwrap(), "second");
        assert_eq!(names_in(&place.path().join("deep")), ["out"]);
    }

    #[test]
    fn results_within_their_folder_come_with_the_manifest_and_what_was_left_over_goes() {
        let place = tempfile::tempdir().unwrap();
        let (target, unfinished) = (place.path().join("out"), place.path().join("out/ledger/results"));
        fs::create_dir_all(&unfinished).unwrap();
        fs::write(target.join(OF_A_LEDGER[0]), "{}").unwrap();
        fs::write(unfinished.join("half.csv"), "left by a kill").unwrap();
        let folder = Folder::within(&target, &unfinished).unwrap();
        folder.write("summary.txt", b"whole").unwrap();
        assert_eq!(names_in(&target), ["ledger"]);
        finish(folder).unwrap();
        assert_eq!(names_in(&target), ["ledger", "manifest.json", "summary.txt"]);
        assert_eq!(names_in(&target.join("ledger")), ["plan.json"]);
        // A manifest that names what it never wrote leads nowhere.
        let evil = r#"{"program": "picket", "files": ["../out.txt", "..", "ledger/plan.json", "report/../out.txt", "summary.txt"]}"#;
        fs::write(target.join(MANIFEST), evil).unwrap();
        assert_eq!(files_of(&target), ["..", "summary.txt"][1..]);
    }

    #[test]
    fn what_is_added_later_goes_with_the_results_that_it_was_made_of() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        let pretty = |files: &[String]| {
            let manifest = serde_json::json!({ "program": PROGRAM, "files": files });
            format!("{manifest:#}\n")
        };
        // The list of files stands last in the manifests of studies.
        let manifest = |files: &[String]| {
            let files = pretty(files).replace(",\n  \"program\": \"picket\"\n}", "\n}");
            files.replacen('{', "{\n  \"program\": \"picket\",", 1)
        };
        let results = |names: &[&str]| {
            let folder = Folder::create(&target).unwrap();
            names.iter().for_each(|name| folder.write(name, b"x").unwrap());
            folder.finish(|files| manifest(files)).unwrap();
        };
        results(&["summary.txt"]);
        fs::write(target.join("mine.txt"), "x").unwrap();
        let file = |name: &str| (name.to_owned(), b"page".to_vec());
        add(&target, &[file("report.html")]).unwrap();
        let named = fs::read_to_string(target.join(MANIFEST)).unwrap();
        assert_eq!(named, manifest(&["report.html".to_owned(), "summary.txt".to_owned()]));
        add(&target, &[file("report/report.md"), file("report/charts/a.svg")]).unwrap();
        assert_eq!(names_in(&target.join("report")), ["charts", "report.md"]);
        results(&["summary.txt"]);
        assert_eq!(names_in(&target), ["manifest.json", "mine.txt", "summary.txt"]);
    }

    #[test]
    fn an_abandoned_folder_leaves_nothing_and_keeps_the_old_one() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        results(&target, "first").unwrap();
        let folder = Folder::create(&target).unwrap();
        folder.write("summary.txt", b"half").unwrap();
        drop(folder);
        assert_eq!(names_in(place.path()), ["out"]);
        assert_eq!(fs::read_to_string(target.join("summary.txt")).unwrap(), "first");
    }

    #[test]
    fn what_others_wrote_is_refused_with_a_hint() {
        let place = tempfile::tempdir().unwrap();
        let theirs = place.path().join("photos");
        fs::create_dir(&theirs).unwrap();
        fs::write(theirs.join("cat.png"), "x").unwrap();
        let file = place.path().join("file");
        fs::write(&file, "x").unwrap();
        let foreign = place.path().join("foreign");
        fs::create_dir(&foreign).unwrap();
        fs::write(foreign.join(MANIFEST), "{\"program\": \"other\"}").unwrap();
        for target in [&theirs, &file, &foreign] {
            let message = Folder::create(target).unwrap_err().to_string();
            assert!(message.contains("--out") && message.contains(&*target.to_string_lossy()), "{message}");
        }
        assert_eq!(names_in(place.path()), ["file", "foreign", "photos"]);
        let empty = place.path().join("empty");
        fs::create_dir(&empty).unwrap();
        results(&empty, "x").unwrap();
    }

    #[test]
    fn a_folder_that_turns_foreign_meanwhile_is_kept() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("out");
        let folder = Folder::create(&target).unwrap();
        folder.write("summary.txt", b"x").unwrap();
        fs::create_dir(&target).unwrap();
        fs::write(target.join("mine.txt"), "x").unwrap();
        assert!(finish(folder).is_err());
        assert_eq!(names_in(&target), ["mine.txt"]);
        assert_eq!(names_in(place.path()), ["out"]);
    }
}
