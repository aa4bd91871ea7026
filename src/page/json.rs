//! A page as JSON on one line: for other programs, and for the page's own script.
//!
//! Whole numbers are written without a point. Thousands of places and times stand in a replay, and most are whole.

use super::model::Page;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io;

/// The page as JSON on one line.
pub fn json(page: &Page) -> String {
    short(page)
}

/// Anything as JSON on one line, numbers without needless digits.
pub(super) fn short(value: &impl Serialize) -> String {
    let mut bytes = Vec::new();
    let mut out = Serializer::with_formatter(&mut bytes, Short);
    value.serialize(&mut out).expect("plain structs become JSON");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

struct Short;

/// Whole numbers up to here are written as such; all of them are exact.
const WHOLE: f64 = 9e15;

impl Formatter for Short {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        match value.fract() == 0.0 && value.abs() < WHOLE {
            true => write!(writer, "{}", value as i64),
            false => write!(writer, "{value}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_carry_no_needless_digits_and_come_back() {
        let numbers = [0.0, -0.0, 12.0, 0.1, -3.5, 1e15, 1e300, f64::NAN];
        let text = short(&numbers);
        assert!(text.starts_with("[0,0,12,0.1,-3.5,1000000000000000,1000"), "{text}");
        assert!(text.ends_with(",null]"), "{text}");
        let back: Vec<Option<f64>> = serde_json::from_str(&text).expect("it is JSON");
        let wanted: Vec<Option<f64>> = numbers.iter().map(|x| Some(*x).filter(|x| !x.is_nan())).collect();
        assert_eq!(back, wanted);
    }
}
