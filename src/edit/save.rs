//! Saving as a new file, which leads to the same files as the one before.
//!
//! The text names elevation and features relative to its own place; in another folder the names are written anew, relative
//! where there is a way. What is written is loaded first, as it will be there. It is written beside its place and
//! put there only if nothing stands there: no file is ever replaced, the original least of all.

use super::draft::Draft;
use super::error::EditError;
use super::text::{Sheet, Step, quoted};
use super::units::lost;
use crate::scenario::Scenario;
use crate::scenario::files::put;
use crate::scenario::spec::world::GroundSpec;
use std::io;
use std::path::{Component, Path, PathBuf};

impl Draft {
    /// Saves the text as a new file. The draft stays where it is, beside the original, with all its steps.
    ///
    /// # Errors
    /// Something stands there already, its folder is not there, the text would have errors in it, or the disk refuses; nothing is
    /// written then.
    pub fn save_as(&mut self, path: &Path) -> Result<(), EditError> {
        let shown = path.display();
        if path.symlink_metadata().is_ok() {
            return EditError::say(format!(
                "{shown} exists already, and nothing is overwritten: give another name"
            ));
        }
        if path.file_name().is_none() {
            return EditError::say(format!("{shown} is no name of a file"));
        }
        let folder = folder_of(path);
        if !folder.is_dir() {
            return EditError::say(format!("there is no folder {}: make it first", folder.display()));
        }
        let text = self.rebased(&folder)?;
        Scenario::from_text(&text, &folder, &shown.to_string())?;
        put(path, text.as_bytes(), false)
            .map_err(|error| EditError::Impossible(format!("cannot write {shown}: {error}")))?;
        self.on_disk = self.text().to_owned();
        Ok(())
    }

    /// The text with the names of files as they are from another folder.
    fn rebased(&self, folder: &Path) -> Result<String, EditError> {
        let GroundSpec::Imported { elevation, features, .. } = &self.scenario().spec.ground else {
            return Ok(self.text().to_owned());
        };
        let old = folder_of(&self.file);
        let mut sheet = Sheet::new(self.text());
        for (field, name) in [("elevation", Some(elevation)), ("features", features.as_ref())] {
            let Some(name) = name.filter(|name| Path::new(name).is_relative()) else { continue };
            let told = |error: io::Error| {
                EditError::Impossible(format!("cannot find `{name}`, which the scenario names: {error}"))
            };
            let (target, from) =
                (old.join(name).canonicalize().map_err(told)?, folder.canonicalize().map_err(told)?);
            if from.join(name).canonicalize().is_ok_and(|same| same == target) {
                continue;
            }
            let name = quoted(&way(&from, &target));
            // The literal may stand within `Some(..)`.
            let steps = [Step::Field("ground"), Step::Field(field)];
            sheet = sheet.replace_inner(&steps, &name).ok_or_else(lost)?;
        }
        Ok(sheet.into_text())
    }
}

/// The folder of a file.
fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The way from a folder to a file, relative if they have a beginning in common; both are absolute and plain.
fn way(from: &Path, to: &Path) -> String {
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (from.components().collect(), to.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let part = |c: &Component<'_>| c.as_os_str().to_string_lossy().into_owned();
    if common == 0 {
        return to.iter().collect::<PathBuf>().display().to_string();
    }
    let up = from[common..].iter().map(|_| "..".to_owned());
    up.chain(to[common..].iter().map(part)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_lead_up_and_down() {
        for (from, to, wanted) in [
            ("/a/b", "/a/b/c.asc", "c.asc"),
            ("/a/b", "/a/c/d.asc", "../c/d.asc"),
            ("/a/b/c", "/d.asc", "../../../d.asc"),
        ] {
            assert_eq!(way(Path::new(from), Path::new(to)), wanted);
        }
    }
}
