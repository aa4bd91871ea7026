//! A part of the ledger: a file that grows by one frame a replicate, and can be cut off anywhere without harm.
//!
//! A frame is its length (4 bytes, little-endian), a checksum (8 bytes) and its content. The checksum is the beginning of the SHA-256 of
//! the checksum before it and the content, so that a frame is sound only behind the frames that it was written behind: what is missing,
//! doubled or out of order is noticed as well as what is changed. The first frame says, in JSON, what study the part belongs
//! to. Whoever appends holds an exclusive lock on the file.
//!
//! A tail that was not written to its end (a kill, a power cut) fails its length or checksum: the part is cut back to the last sound
//! frame, and only what is behind is done again.

use super::LedgerError;
use super::identity::Identity;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Version of the format.
const FORMAT: u32 = 1;

/// No frame is larger, bytes.
const LARGEST: u32 = 1 << 30;

/// Bytes before the content of a frame.
const BEFORE: u64 = 12;

/// What the first frame says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Version of the format.
    pub ledger_format: u32,
    /// The study.
    pub study: Identity,
    /// Number of its first replicate.
    pub first: u32,
}

/// How a part goes on behind its sound frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    /// Not at all.
    Clean,
    /// A frame was begun and not finished.
    Torn,
    /// A frame is damaged and others stand behind it.
    Damaged,
}

/// Reads frames one after the other.
pub struct Frames {
    from: BufReader<File>,
    /// Length of the file.
    length: u64,
    /// Where the next frame begins.
    at: u64,
    sum: [u8; 8],
    tail: Option<Tail>,
}

fn checksum(before: [u8; 8], content: &[u8]) -> [u8; 8] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(content);
    let mut sum = [0; 8];
    sum.copy_from_slice(&hash.finalize()[..8]);
    sum
}

/// A frame behind a checksum, and its own.
fn framed(before: [u8; 8], content: &[u8]) -> (Vec<u8>, [u8; 8]) {
    let sum = checksum(before, content);
    let mut bytes = Vec::with_capacity(BEFORE as usize + content.len());
    bytes.extend_from_slice(&(content.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&sum);
    bytes.extend_from_slice(content);
    (bytes, sum)
}

impl Frames {
    fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Frames { from: BufReader::with_capacity(1 << 18, file), length, at: 0, sum: [0; 8], tail: None })
    }

    /// The content of the next sound frame; `None` behind the last one.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        if self.tail.is_some() {
            return Ok(None);
        }
        let left = self.length - self.at;
        let mut ends = |tail| {
            self.tail = Some(tail);
            Ok(None)
        };
        if left == 0 {
            return ends(Tail::Clean);
        }
        if left < BEFORE {
            return ends(Tail::Torn);
        }
        let mut before = [0; BEFORE as usize];
        self.from.read_exact(&mut before)?;
        let [a, b, c, d, sum @ ..] = before;
        let length = u32::from_le_bytes([a, b, c, d]);
        if length > LARGEST || u64::from(length) > left - BEFORE {
            return ends(Tail::Torn);
        }
        let mut content = vec![0; length as usize];
        self.from.read_exact(&mut content)?;
        if checksum(self.sum, &content) != sum {
            let last = u64::from(length) == left - BEFORE;
            return ends(if last { Tail::Torn } else { Tail::Damaged });
        }
        self.at += BEFORE + u64::from(length);
        self.sum = sum;
        Ok(Some(content))
    }

    /// How the part goes on behind its sound frames, once all of them have been read.
    pub fn tail(&self) -> Option<Tail> {
        self.tail
    }
}

/// A part that is only read.
pub struct Reader {
    place: PathBuf,
    frames: Frames,
    /// What its first frame says; `None` if that was never written to its end.
    pub header: Option<Header>,
}

impl Reader {
    /// Opens a part; `None` if there is none.
    ///
    /// # Errors
    /// It cannot be read, or is no part of a ledger.
    pub fn open(place: &Path) -> Result<Option<Self>, LedgerError> {
        let file = match File::open(place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file.map_err(|e| LedgerError::io(place, "read the part", e))?,
        };
        let mut frames = Frames::new(file).map_err(|e| LedgerError::io(place, "read the part", e))?;
        let header = header_of(place, &mut frames)?;
        Ok(Some(Reader { place: place.to_path_buf(), frames, header }))
    }

    /// The next frame; `None` behind the last sound one.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn frame(&mut self) -> Result<Option<Vec<u8>>, LedgerError> {
        self.frames.next().map_err(|e| LedgerError::io(&self.place, "read the part", e))
    }

    /// How the part goes on behind its sound frames, once all of them have been read.
    pub fn tail(&self) -> Option<Tail> {
        self.frames.tail()
    }
}

fn header_of(place: &Path, frames: &mut Frames) -> Result<Option<Header>, LedgerError> {
    let Some(first) = frames.next().map_err(|e| LedgerError::io(place, "read the part", e))? else {
        return Ok(None);
    };
    let header: Header =
        serde_json::from_slice(&first).map_err(|_| LedgerError::NoPart { place: place.to_path_buf() })?;
    if header.ledger_format != FORMAT {
        return Err(LedgerError::NoPart { place: place.to_path_buf() });
    }
    Ok(Some(header))
}

/// A part that is read to its end and then grows.
pub struct Part {
    place: PathBuf,
    frames: Frames,
    /// Whether frames are appended by now.
    grows: bool,
}

impl Part {
    /// Opens a part of a study, or starts it, and locks it.
    ///
    /// # Errors
    /// Somebody else works on it, it belongs to another study, or the file system refuses.
    pub fn open(place: &Path, study: &Identity, first: u32) -> Result<Self, LedgerError> {
        let failed = |e| LedgerError::io(place, "write the part", e);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(place)
            .map_err(failed)?;
        lock(&file, place)?;
        let mut frames = Frames::new(file).map_err(failed)?;
        let wanted = Header { ledger_format: FORMAT, study: study.clone(), first };
        let found = header_of(place, &mut frames)?;
        let mut part = Part { place: place.to_path_buf(), frames, grows: false };
        match found {
            Some(found) if found == wanted => {}
            Some(found) => {
                let mut differences = found.study.differences(study);
                if differences.is_empty() {
                    differences.push(format!("its first replicate: {} there, {first} wanted", found.first));
                }
                return Err(LedgerError::OtherStudy { place: place.to_path_buf(), differences });
            }
            None => {
                let text = serde_json::to_vec(&wanted).expect("plain structs become JSON");
                part.check_begun(&framed([0; 8], &text).0)?;
                part.cut()?;
                part.append(&text)?;
                part.sync()?;
            }
        }
        Ok(part)
    }

    /// Refuses a file that holds something else than the beginning of a part, cut off: what is not ours is never written over.
    fn check_begun(&mut self, wanted: &[u8]) -> Result<(), LedgerError> {
        let failed = |e| LedgerError::io(&self.place, "read the part", e);
        let (mut found, file) = (Vec::new(), self.frames.from.get_mut());
        file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut found)).map_err(failed)?;
        // After a power cut some file systems leave zeros.
        let begun = found.len() < wanted.len() && found.iter().zip(wanted).all(|(f, w)| f == w || *f == 0);
        let ours = begun || found.iter().all(|byte| *byte == 0);
        if ours { Ok(()) } else { Err(LedgerError::NoPart { place: self.place.clone() }) }
    }

    /// The next frame that was written before; `None` behind the last sound one, from where on the part can grow.
    ///
    /// # Errors
    /// It cannot be read or cut back.
    pub fn frame(&mut self) -> Result<Option<Vec<u8>>, LedgerError> {
        if self.grows {
            return Ok(None);
        }
        let next = self.frames.next().map_err(|e| LedgerError::io(&self.place, "read the part", e))?;
        if next.is_none() {
            self.cut()?;
        }
        Ok(next)
    }

    /// Cuts the part back to its sound frames. What was damaged, not only torn, is kept beside it.
    fn cut(&mut self) -> Result<(), LedgerError> {
        let failed = |e| LedgerError::io(&self.place, "cut the part back", e);
        if self.frames.tail() == Some(Tail::Damaged) && self.frames.at > 0 {
            std::fs::copy(&self.place, self.place.with_extension("damaged")).map_err(failed)?;
        }
        let file = self.frames.from.get_mut();
        file.set_len(self.frames.at).map_err(failed)?;
        file.seek(SeekFrom::Start(self.frames.at)).map_err(failed)?;
        self.grows = true;
        Ok(())
    }

    /// How the part went on behind its sound frames when it was opened, once all of them have been read.
    pub fn tail(&self) -> Option<Tail> {
        self.frames.tail()
    }

    /// Appends a frame, in one piece.
    ///
    /// # Errors
    /// The file system refuses; the part is then cut back to what it was.
    ///
    /// # Panics
    /// If frames are left to be read, or the content is larger than a frame can be.
    pub fn append(&mut self, content: &[u8]) -> Result<(), LedgerError> {
        assert!(self.grows, "a part grows at its end");
        assert!(content.len() <= LARGEST as usize, "a frame of {} bytes", content.len());
        let (bytes, sum) = framed(self.frames.sum, content);
        let file = self.frames.from.get_mut();
        if let Err(error) = file.write_all(&bytes) {
            // Whatever was written of it is a torn tail; if it cannot be cut now, the next opening does.
            let _ = file.set_len(self.frames.at);
            return Err(LedgerError::io(&self.place, "write the part", error));
        }
        self.frames.at += bytes.len() as u64;
        self.frames.sum = sum;
        Ok(())
    }

    /// Has the disk keep what was appended.
    ///
    /// # Errors
    /// The file system refuses.
    pub fn sync(&mut self) -> Result<(), LedgerError> {
        let file = self.frames.from.get_mut();
        file.sync_data().map_err(|e| LedgerError::io(&self.place, "have the disk keep the part", e))
    }
}

/// Locks a file for one process, until it is closed.
///
/// # Errors
/// Another process has it, or the file system cannot lock.
pub fn lock(file: &File, place: &Path) -> Result<(), LedgerError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(LedgerError::Busy { place: place.to_path_buf() }),
        // Some network file systems have no locks: the chain of checksums notices two writers then.
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(e)) => Err(LedgerError::io(place, "lock the file", e)),
    }
}
