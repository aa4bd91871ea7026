//! A finding: a problem with its field path, before the path is turned into a place in the file.

use crate::scenario::diagnostic::Severity;
use crate::scenario::suggest;
use std::collections::BTreeMap;

/// A problem at a field path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The field, counted as in what was read.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What was expected, and what was found.
    pub expected: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether it is dropped for what stands in the file.
    pub unless: Unless,
}

/// When a finding is dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unless {
    /// Never.
    Never,
    /// It complains of something absent, which is in the file but could not be read.
    Lost,
    /// It is about a field that was left out.
    Written,
}

impl Finding {
    /// Says what was expected and what was found.
    pub fn expected(&mut self, expected: impl Into<String>) -> &mut Self {
        self.expected = Some(expected.into());
        self
    }

    /// Says what to do about it.
    pub fn hint(&mut self, hint: impl Into<String>) -> &mut Self {
        self.hint = Some(hint.into());
        self
    }

    /// Marks that it complains of something absent.
    pub fn absent(&mut self) -> &mut Self {
        self.unless = Unless::Lost;
        self
    }

    /// Marks that it is about a field that was left out.
    pub fn unless_written(&mut self) -> &mut Self {
        self.unless = Unless::Written;
        self
    }
}

/// Names and ids are at most so long, letters.
const LONGEST_NAME: usize = 120;

/// Findings as they come.
#[derive(Debug, Default)]
pub struct Findings {
    /// All of them.
    pub list: Vec<Finding>,
}

impl Findings {
    fn push(&mut self, severity: Severity, path: String, message: String) -> &mut Finding {
        let finding = Finding { severity, path, message, expected: None, hint: None, unless: Unless::Never };
        self.list.push(finding);
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// Adds an error.
    pub fn error(&mut self, path: impl Into<String>, message: impl Into<String>) -> &mut Finding {
        self.push(Severity::Error, path.into(), message.into())
    }

    /// Adds a warning.
    pub fn warning(&mut self, path: impl Into<String>, message: impl Into<String>) -> &mut Finding {
        self.push(Severity::Warning, path.into(), message.into())
    }

    /// Whether an error was found at or below a path.
    pub fn has_error_below(&self, path: &str) -> bool {
        self.list.iter().any(|f| {
            f.severity == Severity::Error
                && f.path
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }

    /// A number between two bounds, both allowed.
    pub fn number(&mut self, path: &str, value: f64, min: f64, max: f64) {
        if !(value >= min && value <= max) {
            let name = path.rsplit('.').next().unwrap_or(path);
            self.error(path, format!("`{name}` is out of bounds")).expected(format!(
                "expected {}; found {}",
                bounds(min, max),
                show(value)
            ));
        }
    }

    /// A number above zero and at most `max`.
    pub fn positive(&mut self, path: &str, value: f64, max: f64) {
        if !(value > 0.0 && value <= max) {
            let name = path.rsplit('.').next().unwrap_or(path);
            self.error(path, format!("`{name}` is out of bounds")).expected(format!(
                "expected more than 0, at most {}; found {}",
                show(max),
                show(value)
            ));
        }
    }

    /// Weights: each 0 or more and finite, not all zero.
    pub fn weights(&mut self, path: &str, weights: &[f64], at: impl Fn(usize) -> String) {
        for (i, weight) in weights.iter().enumerate() {
            if !(*weight >= 0.0 && weight.is_finite()) {
                self.error(at(i), "a weight must not be negative")
                    .expected(format!("expected 0 or more; found {}", show(*weight)));
            }
        }
        if !weights.is_empty() && weights.iter().all(|w| *w == 0.0) {
            self.error(path, "all weights are zero").expected("expected at least one above 0");
        }
    }

    /// An id that must be one of the known ones. `lost` are ids of things that are in the file but could not be read.
    pub fn known(&mut self, path: &str, what: &str, id: &str, known: &[&str], lost: &[String]) -> bool {
        let found = known.contains(&id);
        if !found && !lost.iter().any(|l| l == id) {
            let finding = self.error(path, format!("there is no {what} `{id}`"));
            finding.expected(format!("expected {}", suggest::one_of(known)));
            if let Some(name) = suggest::nearest(id, known.iter().copied()) {
                finding.hint(format!("did you mean `{name}`?"));
            }
        }
        found
    }

    /// A text that is printed, drawn and written into tables: of one line, and not endless.
    pub fn text(&mut self, path: &str, text: &str) {
        let name = path.rsplit('.').next().unwrap_or(path);
        if let Some(c) = text.chars().find(|c| c.is_control()) {
            self.error(path, format!("`{name}` is no plain text"))
                .expected(format!("expected one line of letters and signs; found {c:?} in it"))
                .hint("line breaks, tabs and other control signs belong into no name");
        } else if text.chars().count() > LONGEST_NAME {
            self.error(path, format!("`{name}` is too long"))
                .expected(format!("expected at most {LONGEST_NAME} letters; found {}", text.chars().count()))
                .hint("`about` has room for more");
        }
    }

    /// Ids must be there and differ. `ids` are pairs of the field's path and the id.
    pub fn unique(&mut self, what: &str, ids: &[(String, &str)]) {
        let mut firsts: BTreeMap<&str, &str> = BTreeMap::new();
        for (path, id) in ids {
            if id.trim().is_empty() {
                self.error(path, format!("a {what} without an id"))
                    .expected("expected a short name, such as \"north-post\"");
            } else if id.trim() != *id {
                self.error(path, format!("the id `{id}` begins or ends with a blank"))
                    .expected(format!("expected `{}`", id.trim()));
            } else if let Some(first) = firsts.get(id) {
                self.error(path, format!("two {what}s have the id `{id}`"))
                    .expected(format!("expected a name of its own; `{first}` has this one already"));
            } else {
                firsts.insert(*id, path.as_str());
                self.text(path, id);
            }
        }
    }
}

/// A number as a person would write it.
pub fn show(value: f64) -> String {
    if value == f64::INFINITY {
        "inf".into()
    } else if value != 0.0 && value.is_finite() && !(1e-4..1e7).contains(&value.abs()) {
        format!("{value:e}")
    } else {
        format!("{value}")
    }
}

/// Bounds in words.
pub fn bounds(min: f64, max: f64) -> String {
    match (min.is_finite(), max.is_finite()) {
        (true, true) => format!("{} to {}", show(min), show(max)),
        (true, false) => format!("{} or more", show(min)),
        (false, true) => format!("{} or less", show(max)),
        (false, false) => "a number".into(),
    }
}
