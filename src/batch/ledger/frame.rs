//! What one replicate leaves in the ledger: which rows ran under which keys, which failed, and the outcomes, compressed.

use super::identity::key;
use crate::batch::experiment::Cell;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Level of the compression: the fastest one, which halves outcomes as well as the others do within a tenth.
const LEVEL: i32 = 1;

/// More than a frame's outcomes can come to, bytes: nothing larger is made room for.
const LARGEST: usize = 1 << 30;

/// What can be known of a frame without its outcomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the replicate.
    pub replicate: u32,
    /// Rows that took part, with their keys.
    pub rows: Vec<(u16, u64)>,
    /// Rows that failed.
    pub failed: Vec<FailedRow>,
}

/// A row that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FailedRow {
    /// Its index.
    pub row: u16,
    /// Its name.
    pub name: String,
    /// What the program panicked with.
    pub why: String,
}

/// Puts replicates into bytes; a worker keeps one, because its tables take longer to make than a replicate to pack.
pub struct Packer(zstd::bulk::Compressor<'static>);

impl Default for Packer {
    fn default() -> Self {
        Packer(zstd::bulk::Compressor::new(LEVEL).expect("the level is one that zstd has"))
    }
}

/// Puts a replicate into bytes. `rows` are the names of all rows, `identity` the digest of the study's identity.
///
/// # Panics
/// If an outcome cannot be put into bytes, which plain records can.
pub fn encode<O: Serialize>(
    packer: &mut Packer,
    identity: &[u8; 32],
    rows: &[String],
    replicate: u32,
    cells: &[Option<Cell<O>>],
) -> Vec<u8> {
    let mut head = Head { replicate, rows: Vec::new(), failed: Vec::new() };
    let mut outcomes: Vec<&O> = Vec::new();
    for (row, cell) in (0_u16..).zip(cells) {
        let Some(cell) = cell else { continue };
        head.rows.push((row, key(identity, &rows[usize::from(row)], replicate)));
        match cell {
            Ok(outcome) => outcomes.push(outcome),
            Err(why) => {
                let name = rows[usize::from(row)].clone();
                head.failed.push(FailedRow { row, name, why: why.clone() });
            }
        }
    }
    let plain = postcard::to_stdvec(&outcomes).expect("plain records go into bytes");
    let packed = packer.0.compress(&plain).expect("compressing into memory does not fail");
    let mut bytes = postcard::to_stdvec(&head).expect("plain records go into bytes");
    bytes.extend_from_slice(&(plain.len() as u32).to_le_bytes());
    bytes.extend_from_slice(&packed);
    bytes
}

/// The head of a frame, and the rest of its bytes; `None` if they are no frame.
pub fn head(bytes: &[u8]) -> Option<(Head, &[u8])> {
    postcard::take_from_bytes(bytes).ok()
}

/// What came of every row in a frame's replicate, one a row: `None` if the bytes are no frame of this study.
pub fn decode<O: DeserializeOwned>(
    identity: &[u8; 32],
    rows: &[String],
    bytes: &[u8],
) -> Option<(u32, Vec<Option<Cell<O>>>)> {
    let (head, rest) = head(bytes)?;
    let (length, packed) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > LARGEST {
        return None;
    }
    let plain = zstd::bulk::decompress(packed, length).ok()?;
    let outcomes: Vec<O> = postcard::from_bytes(&plain).ok()?;
    let mut outcomes = outcomes.into_iter();
    let mut cells: Vec<Option<Cell<O>>> = (0..rows.len()).map(|_| None).collect();
    let mut failed = head.failed.into_iter().peekable();
    for (row, of_study) in head.rows {
        let name = rows.get(usize::from(row))?;
        if of_study != key(identity, name, head.replicate) {
            return None;
        }
        let cell = match failed.next_if(|failed| failed.row == row) {
            Some(failed) => Err(failed.why),
            None => Ok(outcomes.next()?),
        };
        cells[usize::from(row)] = Some(cell);
    }
    (outcomes.next().is_none() && failed.next().is_none()).then_some((head.replicate, cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<String> {
        ["a", "b", "c", "d"].map(String::from).to_vec()
    }

    #[test]
    fn a_replicate_comes_back_as_it_was() {
        let cells: Vec<Option<Cell<f64>>> =
            vec![Some(Ok(0.1)), None, Some(Err("it broke (x.rs:7)".into())), Some(Ok(f64::MIN_POSITIVE))];
        let bytes = encode(&mut Packer::default(), &[7; 32], &rows(), 42, &cells);
        assert_eq!(decode(&[7; 32], &rows(), &bytes), Some((42, cells)));
        let (head, _) = head(&bytes).unwrap();
        assert_eq!((head.replicate, head.rows.len(), head.failed.len()), (42, 3, 1));
    }

    #[test]
    fn what_is_of_another_study_or_no_frame_is_not_read() {
        let cells: Vec<Option<Cell<f64>>> = vec![Some(Ok(1.0)); 4];
        let bytes = encode(&mut Packer::default(), &[7; 32], &rows(), 42, &cells);
        assert_eq!(decode::<f64>(&[8; 32], &rows(), &bytes), None);
        let other = ["a", "b", "c", "e"].map(String::from);
        assert_eq!(decode::<f64>(&[7; 32], &other, &bytes), None);
        assert_eq!(decode::<f64>(&[7; 32], &rows()[..3], &bytes), None);
        for end in 0..bytes.len() {
            assert_eq!(decode::<f64>(&[7; 32], &rows(), &bytes[..end]), None, "cut at {end}");
        }
    }
}
