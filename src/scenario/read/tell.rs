//! What is said of a file that people wrote in RON: read with everything that is wrong in it, each at its line and column.
//!
//! It serves every kind of file (scenarios, lessons): a file type is what `serde` makes of it, and a `schema` at its root says which
//! version of the format it is in.

use super::de::{Fault, Refusal, Unknown};
use super::number;
use super::walk::{Reading, read};
use crate::scenario::catalogue::ron_options;
use crate::scenario::check::finding::{Finding, Unless};
use crate::scenario::diagnostic::{Diagnostic, Severity};
use crate::scenario::locate::{Node, offset_of};
use crate::scenario::{suggest, syntax};
use serde::de::{DeserializeOwned, IgnoredAny};
use std::collections::BTreeSet;

/// More problems of one kind (fields, meaning) than this are only counted.
pub const MOST_PROBLEMS: usize = 100;

/// A text that is read, and what there is to say of it.
pub struct Tell<'t> {
    /// The text.
    pub text: &'t str,
    /// What it is called in messages.
    pub name: &'t str,
    /// The text as it was scanned.
    pub root: &'t Node,
    /// Starts of the values that could not be read.
    pub aside: BTreeSet<usize>,
    /// Fields of the root that are stand-ins.
    pub filled: Vec<&'static str>,
    /// What there is to say.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'t> Tell<'t> {
    /// Of a text that was scanned.
    pub fn new(text: &'t str, name: &'t str, root: &'t Node) -> Self {
        Tell { text, name, root, aside: BTreeSet::new(), filled: Vec::new(), diagnostics: Vec::new() }
    }

    /// Reads the text, of a version of its format. `filling` is a text with stand-ins for the fields of the root that have no
    /// default. Hands back what could be read and the ids of what could not, or nothing if there is no sense in going on.
    pub fn read<T: DeserializeOwned>(&mut self, schema: u32, filling: &str) -> Option<(T, Vec<String>)> {
        let typed = ron_options().from_str::<T>(self.text);
        if typed.is_err()
            && let Err(error) = ron_options().from_str::<IgnoredAny>(self.text)
        {
            self.syntax(&error);
            return None;
        }
        if self.other_schema(schema) {
            return None;
        }
        let reading = read::<T>(self.root, self.text, filling);
        reading.unknown.iter().take(MOST_PROBLEMS).for_each(|unknown| self.unknown(unknown));
        self.more(reading.unknown.len(), "unknown field", Severity::Error);
        let lost_ids = reading.lost_ids.clone();
        let value = match typed {
            Ok(value) => value,
            Err(error) => {
                let Reading { value, refusals, unknown, aside, filled, .. } = reading;
                for refusal in &refusals {
                    if !self.is_misspelt(refusal, &unknown) {
                        self.refusal(refusal);
                    }
                }
                if refusals.is_empty() {
                    self.syntax(&error);
                }
                (self.aside, self.filled) = (aside, filled);
                value?
            }
        };
        Some((value, lost_ids))
    }

    /// Adds findings, the worst first; the rest of very many is only counted.
    pub fn findings(&mut self, mut list: Vec<Finding>) {
        let found = list.len();
        list.sort_by_key(|f| f.severity);
        let cut = list.get(MOST_PROBLEMS).map_or(Severity::Warning, |f| f.severity);
        list.into_iter().take(MOST_PROBLEMS).for_each(|finding| self.finding(finding));
        self.more(found, "problem", cut);
    }

    /// Whether the file says that it has another schema; then nothing else is worth saying.
    fn other_schema(&mut self, known: u32) -> bool {
        let Some(field) = self.root.field("schema") else { return false };
        let source = self.text.get(field.value.span.clone()).unwrap_or("");
        let Some(schema) = number::integer(source) else { return false };
        if schema == i128::from(known) {
            return false;
        }
        let hint = match schema > i128::from(known) {
            true => "the file was written for a newer picket: update the program",
            false => "the first version is 1",
        };
        self.add(
            "schema",
            Some(field.value.span.clone()),
            "this program does not read this version of the file format",
            Some(format!("expected {known}; found {schema}")),
            Some(hint.into()),
        );
        true
    }

    /// Adds an error at a place.
    pub fn add(
        &mut self,
        path: &str,
        span: Option<std::ops::Range<usize>>,
        message: impl Into<String>,
        expected: Option<String>,
        hint: Option<String>,
    ) {
        let of_file = Diagnostic::of_file(self.name, message);
        self.diagnostics.push(Diagnostic { path: path.to_owned(), span, expected, hint, ..of_file });
    }

    /// Says how many problems of a kind are not shown, the worst of which is of this severity.
    pub fn more(&mut self, found: usize, what: &str, severity: Severity) {
        if found > MOST_PROBLEMS {
            let message = format!("{} more {what}s that are not shown", found - MOST_PROBLEMS);
            let of_file = Diagnostic::of_file(self.name, message).hint("mend those that are shown first");
            self.diagnostics.push(Diagnostic { severity, ..of_file });
        }
    }

    fn syntax(&mut self, error: &ron::error::SpannedError) {
        let start = offset_of(self.text, error.span.start.line, error.span.start.col);
        let end = offset_of(self.text, error.span.end.line, error.span.end.col);
        let (message, expected, hint) = syntax::words(&error.code, self.text, end);
        self.add("", Some(start.min(end)..end), message, Some(expected), hint);
    }

    fn unknown(&mut self, unknown: &Unknown) {
        let path = self.root.chain(unknown.span.start).pop().map(|(path, _)| path).unwrap_or_default();
        self.add(
            &path,
            Some(unknown.span.clone()),
            format!("unknown field `{}`", unknown.name),
            Some(format!("expected {}", suggest::one_of(&nearest_first(&unknown.name, unknown.known)))),
            suggest::hint(&unknown.name, unknown.known),
        );
    }

    /// Whether a field is missing because it was misspelt, which has been said already.
    fn is_misspelt(&self, refusal: &Refusal, unknown: &[Unknown]) -> bool {
        let (Fault::Missing(field), Some(span)) = (&refusal.fault, &refusal.span) else { return false };
        let Some((_, here)) = self.root.chain(span.start).pop() else { return false };
        unknown.iter().any(|u| {
            let stands_here = here.field(&u.name).is_some_and(|f| f.key_span == u.span);
            stands_here && suggest::meant(&u.name, u.known) == Some(*field)
        })
    }

    fn refusal(&mut self, refusal: &Refusal) {
        let span = refusal.span.clone().unwrap_or(self.root.span.clone());
        let path = self.root.chain(span.start).pop().map(|(path, _)| path).unwrap_or_default();
        let source = self.text.get(span.clone()).unwrap_or("").split('\n').next().unwrap_or("").trim_end();
        let found: String = match source.char_indices().nth(40) {
            Some((end, _)) => format!("{}…", &source[..end]),
            None => source.to_owned(),
        };
        let here = if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") };
        let (message, expected, hint) = match &refusal.fault {
            Fault::Expected(what) => {
                let hint = (found.starts_with('"') && what.contains("number")).then(|| {
                    "numbers stand without quotes, and their unit is in the field's name".to_owned()
                });
                (format!("{here} cannot be read"), format!("expected {what}; found `{found}`"), hint)
            }
            Fault::Missing(field) => {
                let message = format!("{here} lacks the field `{field}`");
                (message, format!("expected `{field}: ..` in here"), None)
            }
            Fault::Variant(known) => {
                let word = found.split('(').next().unwrap_or("").trim_matches('"').to_owned();
                let message = format!("{here} cannot be `{word}`");
                let hint = match known.contains(&word.as_str()) {
                    true => Some(format!("write {word} without quotes")),
                    false => suggest::hint(&word, known),
                };
                (message, format!("expected {}", suggest::one_of(known)), hint)
            }
            Fault::Twice(field) => {
                let message = format!("{here} has the field `{field}` twice");
                (message, format!("expected `{field}` once"), Some("remove one of the two".into()))
            }
            Fault::Other(text) => (format!("{here} cannot be read"), text.clone(), None),
        };
        self.add(&path, Some(span), message, Some(expected), hint);
    }

    /// Turns a finding into a diagnostic at its place, unless it is only a consequence of what could not be read.
    pub fn finding(&mut self, finding: Finding) {
        let head = finding.path.split(['.', '[']).next().unwrap_or("");
        if self.filled.contains(&head) {
            return;
        }
        let aside = &self.aside;
        let place = self.root.place(&finding.path, &|node| aside.contains(&node.span.start));
        let lost = |place: &crate::scenario::locate::Place| {
            aside
                .iter()
                .any(|start| (place.span.start..place.span.end.max(place.span.start + 1)).contains(start))
        };
        match finding.unless {
            Unless::Lost if place.exact && lost(&place) => return,
            Unless::Written if place.exact => return,
            _ => {}
        }
        let path = if place.exact { place.path } else { finding.path.clone() };
        let of_file = Diagnostic::of_file(self.name, finding.message);
        self.diagnostics.push(Diagnostic {
            severity: finding.severity,
            path,
            span: Some(place.span),
            expected: finding.expected,
            hint: finding.hint,
            ..of_file
        });
    }
}

/// The known names with the nearest in front, so that a cut list still shows it.
fn nearest_first(written: &str, known: &'static [&'static str]) -> Vec<&'static str> {
    let near = suggest::meant(written, known);
    near.into_iter().chain(known.iter().copied().filter(|name| Some(*name) != near)).collect()
}
