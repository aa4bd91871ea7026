//! From a path on disk to a checked [`Lesson`], or to a report of everything that is wrong with it: read as scenarios are
//! ([`crate::scenario::read`]), with the scenario that it names.

use super::check::check;
use super::model::Lesson;
use super::spec::{LessonSpec, SCHEMA};
use crate::scenario::Scenario;
use crate::scenario::check::finding::Findings;
use crate::scenario::diagnostic::Report;
use crate::scenario::files::{read_text, read_text_of};
use crate::scenario::read::tell::Tell;
use crate::scenario::scan::scan;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Stands in for the fields of the root that have no default when they are missing or cannot be read.
const FILLING: &str =
    "(schema: 1, name: \"\", question: \"\", minutes: 15, scenario: \"\", replicates: 100, steps: [])";

/// What helps whoever has no lesson.
const OTHERWISE: &str = "`picket lesson` lists those that are shipped";

/// A lesson that can be given.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The lesson.
    pub lesson: Lesson,
    /// What a careful colleague would ask; may be empty.
    pub warnings: Report,
}

/// The scenario that a lesson names, with its text.
pub(super) struct Ground<'a> {
    /// The scenario as it is.
    pub scenario: Arc<Scenario>,
    /// Its text.
    pub text: String,
    /// Where the files are that it names.
    pub dir: &'a Path,
    /// What it is called in messages.
    pub name: String,
}

impl Lesson {
    /// Loads a lesson and the scenario that it names.
    ///
    /// # Errors
    /// The report of all problems, warnings included, if any of them is an error.
    pub fn load(path: &Path) -> Result<Loaded, Box<Report>> {
        let name = path.display().to_string();
        let text = read_text_of(path, &name, "lesson", OTHERWISE)
            .map_err(|d| Box::new(Report::new(vec![*d], BTreeMap::new())))?;
        Self::from_text(&text, path.parent().unwrap_or(Path::new("")), &name)
    }

    /// Loads a lesson from its text; `dir` is where the scenario is looked for, `name` is used in messages.
    ///
    /// # Errors
    /// The report of all problems, warnings included, if any of them is an error.
    pub fn from_text(text: &str, dir: &Path, name: &str) -> Result<Loaded, Box<Report>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let root = scan(text);
        let mut tell = Tell::new(text, name, &root);
        let mut beside = Report::default();
        let lesson = tell.read::<LessonSpec>(SCHEMA, FILLING).and_then(|(spec, lost_ids)| {
            let file = plain(&dir.join(&spec.scenario));
            let scenario_name = file.display().to_string();
            let ground = match ground(&file, &scenario_name) {
                Ok((ground, warnings)) => {
                    beside = warnings;
                    Some(ground)
                }
                Err(report) => {
                    // Of a field that could not be read something has been said already.
                    if !tell.filled.contains(&"scenario") {
                        beside = *report;
                        let mut out = Findings::default();
                        out.error("scenario", "the scenario of this lesson cannot be used")
                            .expected(
                                "expected a scenario without errors; what is wrong with it is told apart",
                            )
                            .hint("the path is relative to the lesson");
                        tell.findings(out.list);
                    }
                    None
                }
            };
            let id = Path::new(name).file_stem().map_or(String::new(), |stem| stem.to_string_lossy().into());
            check(spec, (id, scenario_name), ground.as_ref(), &lost_ids, &mut tell)
        });
        let sources = BTreeMap::from([(name.to_owned(), text.to_owned())]);
        let report = Report::new(tell.diagnostics, sources).with(beside);
        match lesson {
            Some(lesson) if report.errors() == 0 => Ok(Loaded { lesson, warnings: report }),
            _ => Err(Box::new(report)),
        }
    }
}

/// A path without the folders that it goes into and out of again.
fn plain(path: &Path) -> PathBuf {
    let mut all = PathBuf::new();
    for part in path.components() {
        let is_below = matches!(all.components().next_back(), Some(Component::Normal(_)));
        match part {
            Component::ParentDir if is_below => {
                all.pop();
            }
            Component::CurDir => {}
            other => all.push(other),
        }
    }
    all
}

fn ground<'a>(file: &'a Path, name: &str) -> Result<(Ground<'a>, Report), Box<Report>> {
    let text = read_text(file, name).map_err(|d| Box::new(Report::new(vec![*d], BTreeMap::new())))?;
    let dir = file.parent().unwrap_or(Path::new(""));
    let loaded = Scenario::from_text(&text, dir, name)?;
    let ground = Ground { scenario: Arc::new(loaded.scenario), text, dir, name: name.to_owned() };
    Ok((ground, loaded.warnings))
}
