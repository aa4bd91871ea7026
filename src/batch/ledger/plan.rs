//! The plan of a study and the ledger as a whole: which replicates stand in which part, read and appended in order.

use super::LedgerError;
use super::frame::{FailedRow, head};
use super::identity::Identity;
use super::part::{Part, Reader, Tail, lock};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Version of the format of the plan.
const FORMAT: u32 = 1;

/// How often the disk is asked to keep what was appended: a power cut loses no more than that.
const SYNC_EVERY: Duration = Duration::from_secs(5);

/// Some replicates, from the first to before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// The first.
    pub first: u32,
    /// The one behind the last.
    pub end: u32,
}

impl Span {
    /// How many.
    pub fn count(self) -> u32 {
        self.end - self.first
    }
}

/// What is to be run, and in which parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Version of the format.
    pub plan_format: u32,
    /// The study.
    pub study: Identity,
    /// Where the copy of the scenario stands, in the folder of the ledger.
    pub scenario_file: String,
    /// The parts, in the order of their replicates.
    pub parts: Vec<Span>,
    /// Whether the study itself decides when it has seen enough, after as many replicates at most.
    pub at_most: bool,
    /// Whether the results of all of it have been written.
    pub finished: bool,
}

impl Plan {
    /// A plan of `replicates` in `parts` of about the same size.
    pub fn new(study: Identity, scenario_file: String, replicates: u32, parts: u32) -> Self {
        let parts = parts.clamp(1, replicates.max(1));
        let bound = |i: u32| (u64::from(replicates) * u64::from(i) / u64::from(parts)) as u32;
        let parts = (0..parts).map(|i| Span { first: bound(i), end: bound(i + 1) }).collect();
        Plan { plan_format: FORMAT, study, scenario_file, parts, at_most: false, finished: false }
    }

    /// Replicates of all parts.
    pub fn replicates(&self) -> u32 {
        self.parts.last().map_or(0, |part| part.end)
    }

    /// The plan of a study's folder; `None` if it has none.
    ///
    /// # Errors
    /// It cannot be read or is no plan.
    pub fn read(folder: &Path) -> Result<Option<Self>, LedgerError> {
        let place = Self::place(folder);
        let bytes = match fs::read(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            bytes => bytes.map_err(|e| LedgerError::io(&place, "read the plan", e))?,
        };
        let no_plan = |reason: String| LedgerError::NoPlan {
            place: place.clone(),
            reason,
            hint: "a plan is written by `picket study` and `picket plan`, and not meant to be changed; --restart throws it away, with what \
                   was run by it",
        };
        let plan: Plan = serde_json::from_slice(&bytes).map_err(|e| no_plan(e.to_string()))?;
        let consecutive = plan.parts.windows(2).all(|p| p[0].end == p[1].first);
        let rising = plan.parts.iter().all(|p| p.first <= p.end);
        if plan.plan_format != FORMAT
            || !consecutive
            || !rising
            || plan.parts.first().is_none_or(|p| p.first != 0)
        {
            return Err(no_plan("its parts do not follow one another, or its format is another one".into()));
        }
        Ok(Some(plan))
    }

    /// Writes the plan beside its place and renames it.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn write(&self, folder: &Path) -> Result<(), LedgerError> {
        let place = Self::place(folder);
        let failed = |e| LedgerError::io(&place, "write the plan", e);
        let mut text = serde_json::to_string_pretty(self).expect("plain structs become JSON");
        text.push('\n');
        let new = place.with_extension("new");
        let mut file = File::create(&new).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
        fs::rename(&new, &place).map_err(failed)
    }

    fn place(folder: &Path) -> PathBuf {
        ledger_of(folder).join("plan.json")
    }
}

/// What stands in the folder of a ledger besides its parts and the lock.
const OURS: [&str; 4] = ["plan.json", "plan.new", "scenario", "results"];

/// The folder of a study's ledger.
fn ledger_of(folder: &Path) -> PathBuf {
    folder.join("ledger")
}

fn part_of(folder: &Path, part: usize) -> PathBuf {
    ledger_of(folder).join(format!("part-{part:05}"))
}

/// Who may work on a study's folder at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Nobody else.
    Alone,
    /// Others who hold it in the same way: each works on a part of its own.
    Shared,
}

/// A ledger that is read to its end and then grows.
pub struct Ledger {
    folder: PathBuf,
    /// What is to be run.
    pub plan: Plan,
    open: Option<(usize, Part)>,
    synced: Instant,
    /// Held as long as the ledger is.
    _lock: File,
    /// What was noticed about parts that were not as they should be.
    pub notes: Vec<String>,
}

impl Ledger {
    /// Takes hold of a folder; only then is its plan sure not to change.
    ///
    /// # Errors
    /// Somebody else holds it, or the file system refuses.
    pub fn hold(folder: &Path, how: Hold) -> Result<File, LedgerError> {
        let ledger = ledger_of(folder);
        fs::create_dir_all(&ledger)
            .map_err(|e| LedgerError::io(&ledger, "create the folder of the ledger", e))?;
        let place = ledger.join("lock");
        let options = || File::options().create(true).truncate(false).read(true).write(true).open(&place);
        let file = options().map_err(|e| LedgerError::io(&place, "lock the folder", e))?;
        match how {
            Hold::Alone => lock(&file, folder)?,
            Hold::Shared => match file.try_lock_shared() {
                Err(fs::TryLockError::WouldBlock) => {
                    return Err(LedgerError::Busy { place: folder.to_path_buf() });
                }
                Err(fs::TryLockError::Error(e)) if e.kind() != io::ErrorKind::Unsupported => {
                    return Err(LedgerError::io(&place, "lock the folder", e));
                }
                _ => {}
            },
        }
        Ok(file)
    }

    /// The ledger of a folder that is held.
    #[allow(
        clippy::disallowed_methods,
        reason = "how often the disk is asked to keep what it has changes no result"
    )]
    pub fn new(folder: &Path, held: File, plan: Plan) -> Self {
        let folder = folder.to_path_buf();
        Ledger { folder, plan, open: None, synced: Instant::now(), _lock: held, notes: Vec::new() }
    }

    /// Forgets everything that a folder's ledger holds, but for the lock.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn clear(folder: &Path) -> Result<(), LedgerError> {
        let ledger = ledger_of(folder);
        let failed = |e| LedgerError::io(&ledger, "clear the ledger", e);
        // The plan first: without it the parts are nobody's.
        for entry in [Plan::place(folder)].into_iter().chain(entries(&ledger).map_err(failed)?) {
            let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let ours = name.starts_with("part-") || OURS.contains(&name.as_str());
            let gone = match entry.is_dir() {
                // What others put there stays.
                _ if !ours => Ok(()),
                true => fs::remove_dir_all(&entry),
                false => fs::remove_file(&entry),
            };
            match gone {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other.map_err(failed)?,
            }
        }
        Ok(())
    }

    /// The replicates from a number on that stand in the same part, up to an end.
    pub fn within_part(&self, replicates: Range<u32>) -> Range<u32> {
        let part = self.plan.parts[self.part(replicates.start)];
        replicates.start..replicates.end.min(part.end)
    }

    fn part(&self, replicate: u32) -> usize {
        let found = self.plan.parts.iter().position(|span| span.first <= replicate && replicate < span.end);
        found.expect("a replicate that is asked for is planned")
    }

    fn opened(&mut self, replicate: u32) -> Result<&mut Part, LedgerError> {
        let number = self.part(replicate);
        if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
            self.sync()?;
            let first = self.plan.parts[number].first;
            let part = Part::open(&part_of(&self.folder, number), &self.plan.study, first)?;
            self.open = Some((number, part));
        }
        let (_, part) = self.open.as_mut().expect("it has just been opened");
        Ok(part)
    }

    /// The frame that was kept of the next replicate that is asked for; `None` if it has to be run. Frames come in the order in
    /// which they were appended.
    ///
    /// # Errors
    /// The part cannot be read, or belongs to another study.
    pub fn next(&mut self, replicate: u32) -> Result<Option<Vec<u8>>, LedgerError> {
        let part = self.opened(replicate)?;
        let before = part.tail();
        let frame = part.frame()?;
        let tail = if before.is_none() { part.tail() } else { None };
        let number = self.part(replicate);
        match tail {
            Some(Tail::Torn) => self.notes.push(format!(
                "part {number} ended in the middle of replicate {replicate}, which is run again"
            )),
            Some(Tail::Damaged) => self.notes.push(format!(
                "part {number} is damaged from replicate {replicate} on, and run again from there; the damaged file is kept beside it"
            )),
            _ => {}
        }
        Ok(frame)
    }

    /// Appends a frame behind what was read and appended so far.
    ///
    /// # Errors
    /// The file system refuses.
    #[allow(
        clippy::disallowed_methods,
        reason = "how often the disk is asked to keep what it has changes no result"
    )]
    pub fn append(&mut self, replicate: u32, frame: &[u8]) -> Result<(), LedgerError> {
        self.opened(replicate)?.append(frame)?;
        if self.synced.elapsed() >= SYNC_EVERY {
            self.sync()?;
            self.synced = Instant::now();
        }
        Ok(())
    }

    /// A frame of a replicate could be read, but is not what the study asks for there.
    pub fn unexpected(&self, replicate: u32) -> LedgerError {
        LedgerError::Unexpected { place: part_of(&self.folder, self.part(replicate)), replicate }
    }

    /// Has the disk keep what was appended.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn sync(&mut self) -> Result<(), LedgerError> {
        self.open.as_mut().map_or(Ok(()), |(_, part)| part.sync())
    }

    /// Marks the plan as finished: the results of all of it have been written.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn finish(&mut self) -> Result<(), LedgerError> {
        self.sync()?;
        self.plan.finished = true;
        self.plan.write(&self.folder)
    }
}

/// What stands in a folder, hidden files too.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<io::Result<_>>()?;
    all.sort();
    Ok(all)
}

/// How far a part is.
#[derive(Clone, Debug, PartialEq)]
pub struct PartState {
    /// Its replicates.
    pub span: Span,
    /// Those that are done.
    pub done: u32,
    /// Rows that failed, with the replicate.
    pub failed: Vec<(u32, FailedRow)>,
    /// How its file goes on behind what is done; `None` without a file.
    pub tail: Option<Tail>,
    /// What makes it no part of this study, in sentences.
    pub foreign: Vec<String>,
}

impl PartState {
    /// Whether all of it is done; of a study that decides by itself, once it has.
    pub fn is_complete(&self, plan: &Plan) -> bool {
        let decided = plan.at_most && plan.finished && self.tail == Some(Tail::Clean);
        // What stands behind the last replicate that is planned does not matter.
        self.foreign.is_empty() && (decided || self.done >= self.span.count())
    }
}

/// How far a study is.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The plan.
    pub plan: Plan,
    /// How far each part is.
    pub parts: Vec<PartState>,
}

impl State {
    /// Looks at a folder, without changing anything; `None` if it holds no plan.
    ///
    /// # Errors
    /// Something cannot be read.
    pub fn of(folder: &Path) -> Result<Option<Self>, LedgerError> {
        let Some(plan) = Plan::read(folder)? else { return Ok(None) };
        let parts = (0..plan.parts.len()).map(|i| part_state(folder, &plan, i)).collect::<Result<_, _>>()?;
        Ok(Some(State { plan, parts }))
    }

    /// Numbers of the parts that are not complete.
    pub fn missing(&self) -> Vec<usize> {
        (0..self.parts.len()).filter(|&i| !self.parts[i].is_complete(&self.plan)).collect()
    }

    /// Replicates that are done.
    pub fn done(&self) -> u32 {
        self.parts.iter().map(|part| part.done.min(part.span.count())).sum()
    }
}

fn part_state(folder: &Path, plan: &Plan, number: usize) -> Result<PartState, LedgerError> {
    let span = plan.parts[number];
    let mut state = PartState { span, done: 0, failed: Vec::new(), tail: None, foreign: Vec::new() };
    let mut reader = match Reader::open(&part_of(folder, number)) {
        Ok(None) => return Ok(state),
        Ok(Some(reader)) => reader,
        Err(LedgerError::NoPart { .. }) => {
            state.foreign.push("it is no part of a ledger, or damaged at its beginning".to_owned());
            return Ok(state);
        }
        Err(error) => return Err(error),
    };
    let Some(header) = &reader.header else {
        // Begun and cut off, or something else: who runs the part finds out, and writes over nothing that is not ours.
        state.tail = Some(Tail::Torn);
        return Ok(state);
    };
    state.foreign = header.study.differences(&plan.study);
    if header.first != span.first {
        state.foreign.push(format!("it begins with replicate {}, not {}", header.first, span.first));
    }
    while let Some(frame) = reader.frame()? {
        let Some((head, _)) = head(&frame) else {
            state.foreign.push("it holds what is no replicate".to_owned());
            break;
        };
        state.done += 1;
        state.failed.extend(head.failed.into_iter().map(|failed| (head.replicate, failed)));
    }
    state.tail = reader.tail();
    Ok(state)
}
