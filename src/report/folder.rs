//! A results folder that appears whole or not at all.
//!
//! Everything is written into a hidden sibling of the target and renamed at the end. A folder that exists is
//! replaced only if it is one of ours (it holds a `manifest.json` of this program) or empty. Whatever fails on the
//! way, the sibling is removed and the old folder is still there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use thiserror::Error;

/// Name of the file that marks a results folder.
pub const MANIFEST: &str = "manifest.json";

/// The first field of every manifest.
pub const PROGRAM: &str = "picket";

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
    #[error("{place}: expected to write the table; {reason}\n  hint: check that the disk is not full")]
    Table {
        /// File.
        place: PathBuf,
        /// What the encoder said.
        reason: String,
    },
}

const HINT_WRITE: &str = "check the free space and your permissions, or choose another place with --out";

/// A folder under construction.
#[derive(Debug)]
pub struct Folder {
    target: PathBuf,
    /// Hidden sibling, deleted with all it holds when dropped.
    scaffold: TempDir,
}

impl Folder {
    /// Tries whether a folder could be started; leaves nothing behind, not even the folders above.
    ///
    /// # Errors
    /// As [`Folder::create`].
    pub fn try_out(target: &Path) -> Result<(), ResultsError> {
        check_replaceable(target)?;
        let above = || {
            parent_of(target).ancestors().map(|p| if p.as_os_str().is_empty() { Path::new(".") } else { p })
        };
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
        let folder = Folder { target: target.to_path_buf(), scaffold };
        // A folder of its own inside: a temporary folder is private to its owner, results are not.
        fs::create_dir(folder.inside()).map_err(|e| io_error(&folder.target, "start the results", e))?;
        Ok(folder)
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
        fs::File::create(self.path(file)).map_err(|e| io_error(&self.final_path(file), "create the file", e))
    }

    /// Writes a whole file.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn write(&self, file: &str, content: &[u8]) -> Result<(), ResultsError> {
        fs::write(self.path(file), content).map_err(|e| io_error(&self.final_path(file), "write the file", e))
    }

    /// Puts the folder in its place, and hands back where that is.
    ///
    /// # Errors
    /// Meanwhile something else stands there, or the file system refuses; then the old folder is untouched.
    pub fn finish(self) -> Result<PathBuf, ResultsError> {
        check_replaceable(&self.target)?;
        let old = self.scaffold.path().join("replaced");
        let replaces = self.target.exists();
        if replaces {
            fs::rename(&self.target, &old)
                .map_err(|e| io_error(&self.target, "set the earlier results aside", e))?;
        }
        if let Err(e) = fs::rename(self.inside(), &self.target) {
            if replaces {
                // The one way back; if it fails too, the first error is still the one to tell.
                let _ = fs::rename(&old, &self.target);
            }
            return Err(io_error(&self.target, "put the results in their place", e));
        }
        let target = self.target.clone();
        self.scaffold
            .close()
            .map_err(|e| io_error(&target, "delete the earlier results (the new ones are complete)", e))?;
        Ok(target)
    }

    fn inside(&self) -> PathBuf {
        self.scaffold.path().join("results")
    }
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
    let manifest = fs::read(target.join(MANIFEST)).ok();
    let ours = manifest
        .and_then(|bytes| serde_json::from_slice::<serde_json::Value>(&bytes).ok())
        .is_some_and(|json| json.get("program").and_then(|p| p.as_str()) == Some(PROGRAM));
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
        folder.write(MANIFEST, format!("{{\"program\": \"{PROGRAM}\"}}").as_bytes())?;
        folder.write("summary.txt", content.as_bytes())?;
        folder.finish()
    }

    #[test]
    fn results_appear_at_the_end_and_replace_earlier_results_whole() {
        let place = tempfile::tempdir().unwrap();
        let target = place.path().join("deep/out");
        results(&target, "first").unwrap();
        fs::write(target.join("stale.txt"), "x").unwrap();
        results(&target, "second").unwrap();
        assert_eq!(names_in(&target), ["manifest.json", "summary.txt"]);
        assert_eq!(fs::read_to_string(target.join("summary.txt")).unwrap(), "second");
        assert_eq!(names_in(&place.path().join("deep")), ["out"]);
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
        fs::create_dir(&target).unwrap();
        fs::write(target.join("mine.txt"), "x").unwrap();
        assert!(folder.finish().is_err());
        assert_eq!(names_in(&target), ["mine.txt"]);
        assert_eq!(names_in(place.path()), ["out"]);
    }
}
