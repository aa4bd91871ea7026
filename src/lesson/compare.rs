//! What a class predicted beside what came out, in words.
//!
//! A prediction is right if it lies within the interval of the answer, or as near as the lesson asks for. Where the replicates cannot tell
//! two choices apart, neither is called wrong.

use super::answers::{Answers, Value};
use super::course::{Entered, Prediction};
use super::model::Ask;
use super::spec::EndSpec;
use super::text::Form;
use crate::report::number;
use crate::study::Estimate;

/// How the words begin where nothing was predicted.
const SKIPPED: &str = "Nothing was predicted; ";

/// A prediction beside its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// In words.
    pub words: String,
    /// Whether it was right.
    pub right: Right,
}

/// Whether a prediction was right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// It was.
    Yes,
    /// It was not.
    No,
    /// The answer is not clear enough to say.
    Open,
    /// Nothing was predicted.
    Skipped,
}

/// Compares.
pub fn compare(ask: &Ask, entered: &Entered, answers: &Answers) -> Compared {
    match ask {
        Ask::Number { of, near, .. } => number_of(&answers.values[*of], *near, entered),
        Ask::Which { options, right } => which(options, *right, entered, answers),
        Ask::Range { of, ranges } => range(&answers.values[*of], ranges, entered),
    }
}

/// A number as a class writes it, with its unit.
pub fn with_unit(value: f64, word: &str) -> String {
    let text = if value.abs() < 10_000.0 { number::three(value) } else { number::short(value) };
    format!("{text} {word}").trim_end().to_owned()
}

fn number_of(value: &Value, near: f64, entered: &Entered) -> Compared {
    let came = format!("it came out at {}", value.written(Form::Full));
    let (word, factor) = value.of.read_in();
    let Entered::Predicted(Prediction::Number(guess)) = entered else { return skipped(&came) };
    let said = format!("The class said {}; {came}", with_unit(*guess, word));
    let Some(Estimate { value, low, high, .. }) = value.estimate else {
        return Compared { words: format!("{said}."), right: Right::Open };
    };
    let (value, low, high) = (value * factor, low * factor, high * factor);
    // A number is rounded when it is guessed.
    if (low..=high).contains(guess) || (guess - value).abs() <= near {
        return Compared { words: format!("{said}: well predicted."), right: Right::Yes };
    }
    let off = with_unit((guess - value).abs(), if word == "%" { "points" } else { word });
    let way = if *guess > value { "too many" } else { "too few" };
    let way = if word == "s" { if *guess > value { "too long" } else { "too short" } } else { way };
    Compared { words: format!("{said}: the prediction was {off} {way}."), right: Right::No }
}

fn which(options: &[(String, usize)], right: EndSpec, entered: &Entered, answers: &Answers) -> Compared {
    let value = |option: usize| &answers.values[options[option].1];
    let size = |option: usize| value(option).estimate.map_or(f64::NAN, |e| e.value);
    let order = |a: &usize, b: &usize| match right {
        EndSpec::Lowest => size(*a).total_cmp(&size(*b)).then(a.cmp(b)),
        EndSpec::Highest => size(*b).total_cmp(&size(*a)).then(a.cmp(b)),
    };
    let best = (0..options.len()).min_by(order).unwrap_or(0);
    let is_clear = |option: usize| {
        let gap = answers.difference(options[option].1, options[best].1);
        gap.is_some_and(|e| e.low > 0.0 || e.high < 0.0)
    };
    let end = if right == EndSpec::Lowest { "lowest" } else { "highest" };
    let of = |option: usize| format!("“{}” ({})", options[option].0, value(option).written(Form::Full));
    let unclear: Vec<usize> = (0..options.len()).filter(|&o| o != best && !is_clear(o)).collect();
    let mut came = format!("the {end} is {}", of(best));
    if !unclear.is_empty() {
        let others: Vec<String> = unclear.iter().map(|o| of(*o)).collect();
        came += &format!(", not clear of {}", others.join(" and "));
    }
    let Entered::Predicted(Prediction::Choice(choice)) = entered else { return skipped(&came) };
    let said = format!("The class chose “{}”; {came}", options[*choice].0);
    let right = match choice {
        c if *c == best && unclear.is_empty() => Right::Yes,
        c if *c == best || unclear.contains(c) => Right::Open,
        _ => Right::No,
    };
    let words = match right {
        Right::Yes => format!("{said}: right."),
        Right::Open => format!("{said}: these replicates cannot tell."),
        _ => format!("{said}; what was chosen came to {}.", value(*choice).written(Form::Full)),
    };
    Compared { words, right }
}

fn range(value: &Value, ranges: &[(String, f64)], entered: &Entered) -> Compared {
    let came = format!("it came out at {}", value.written(Form::Full));
    let (_, factor) = value.of.read_in();
    let within = |x: f64| ranges.iter().position(|(_, to)| x < *to).unwrap_or(ranges.len() - 1);
    let found =
        value.estimate.map(|e| (within(e.value * factor), within(e.low * factor), within(e.high * factor)));
    let came = match found {
        Some((at, _, _)) => format!("{came}: “{}”", ranges[at].0),
        None => came,
    };
    let Entered::Predicted(Prediction::Choice(choice)) = entered else { return skipped(&came) };
    let said = format!("The class chose “{}”; {came}", ranges[*choice].0);
    let right = match found {
        Some((at, low, high)) if at == *choice && low == high => Right::Yes,
        Some((_, low, high)) if (low..=high).contains(choice) => Right::Open,
        Some(_) => Right::No,
        None => Right::Open,
    };
    let words = match right {
        Right::Yes => format!("{said}. Right."),
        Right::Open => format!("{said}. These replicates cannot tell."),
        _ => format!("{said}."),
    };
    Compared { words, right }
}

fn skipped(came: &str) -> Compared {
    Compared { words: format!("{SKIPPED}{came}."), right: Right::Skipped }
}

/// The answer in a sentence.
pub fn came(ask: &Ask, answers: &Answers) -> String {
    let words = compare(ask, &Entered::Skipped, answers).words;
    let came = words.strip_prefix(SKIPPED).unwrap_or(&words);
    let mut letters = came.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
