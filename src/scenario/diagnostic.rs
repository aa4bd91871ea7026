//! What is wrong or doubtful in a scenario: the place, what was expected, and a hint; for people and for machines.

use super::locate::line_column;
use super::read::walk::first_line;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The scenario cannot be used.
    Error,
    /// The scenario can be used, but a careful colleague would ask.
    Warning,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The file it is in, as the user named it.
    pub file: String,
    /// The field, such as `cells[0].mix[2].share`; empty for the file as a whole.
    pub path: String,
    /// Bytes of the value in the file; `None` when there is no text to point at.
    pub span: Option<Range<usize>>,
    /// What is wrong, in one line.
    pub message: String,
    /// What was expected there, and what was found.
    pub expected: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error of a file as a whole.
    pub fn of_file(file: &str, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            file: file.to_owned(),
            path: String::new(),
            span: None,
            message: message.into(),
            expected: None,
            hint: None,
        }
    }

    /// The same with what was expected.
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// All problems of a scenario, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    /// Texts that spans point into, by file name.
    sources: BTreeMap<String, String>,
}

impl Report {
    /// A report; the texts are those that spans point into, by file name.
    pub fn new(mut diagnostics: Vec<Diagnostic>, sources: BTreeMap<String, String>) -> Self {
        // What has no place (how many more there are) comes after what has one.
        let place = |d: &Diagnostic| d.span.as_ref().map_or((usize::MAX, usize::MAX), |s| (s.start, s.end));
        diagnostics.sort_by(|a, b| {
            (a.severity, &a.file, place(a), &a.path, &a.message).cmp(&(
                b.severity,
                &b.file,
                place(b),
                &b.path,
                &b.message,
            ))
        });
        diagnostics.dedup();
        Report { diagnostics, sources }
    }

    /// Together with the problems of another file.
    #[must_use]
    pub fn with(mut self, other: Report) -> Self {
        self.sources.extend(other.sources);
        self.diagnostics.extend(other.diagnostics);
        Report::new(self.diagnostics, self.sources)
    }

    /// The problems: errors first, each kind in the order of the file.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Number of errors.
    pub fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.severity == Severity::Error).count()
    }

    /// Number of warnings.
    pub fn warnings(&self) -> usize {
        self.diagnostics.len() - self.errors()
    }

    /// Line and column of a problem, counted from 1.
    pub fn line_column(&self, diagnostic: &Diagnostic) -> Option<(usize, usize)> {
        let source = self.sources.get(&diagnostic.file)?;
        diagnostic.span.as_ref().map(|span| line_column(source, span.start))
    }

    /// For people, as rustc writes; with colours for a terminal.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for diagnostic in &self.diagnostics {
            out.push_str(&renderer.render(&self.groups(diagnostic)));
            out.push_str("\n\n");
        }
        out.push_str(&self.summary());
        out.push('\n');
        out
    }

    /// The last line: `2 errors, 1 warning`.
    pub fn summary(&self) -> String {
        let count = |n: usize, what: &str| match n {
            1 => format!("1 {what}"),
            n => format!("{n} {what}s"),
        };
        match (self.errors(), self.warnings()) {
            (0, 0) => "no problem found".into(),
            (0, w) => count(w, "warning"),
            (e, 0) => count(e, "error"),
            (e, w) => format!("{}, {}", count(e, "error"), count(w, "warning")),
        }
    }

    fn groups<'a>(&'a self, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(diagnostic.message.as_str());
        let source = self.sources.get(&diagnostic.file);
        let mut group = match (source, &diagnostic.span) {
            (Some(source), Some(span)) => {
                let span = first_line(source, span);
                let mut mark = AnnotationKind::Primary.span(span);
                if let Some(expected) = &diagnostic.expected {
                    mark = mark.label(expected.as_str());
                }
                title
                    .element(Snippet::source(source.as_str()).path(diagnostic.file.as_str()).annotation(mark))
            }
            _ => {
                let group = title.element(Origin::path(diagnostic.file.as_str()));
                match &diagnostic.expected {
                    Some(expected) => group.element(Level::NOTE.message(expected.as_str())),
                    None => group,
                }
            }
        };
        if !diagnostic.path.is_empty() {
            group = group.element(Level::NOTE.with_name("field").message(diagnostic.path.as_str()));
        }
        if let Some(hint) = &diagnostic.hint {
            group = group.element(Level::HELP.message(hint.as_str()));
        }
        vec![group]
    }

    /// For machines: a list of objects with the keys `severity`, `file`, `line`, `column`, `path`, `message`,
    /// `expected` and `hint`; what is not known is null.
    pub fn to_json(&self) -> Value {
        self.diagnostics
            .iter()
            .map(|d| {
                let place = self.line_column(d);
                json!({
                    "severity": match d.severity { Severity::Error => "error", Severity::Warning => "warning" },
                    "file": d.file,
                    "line": place.map(|p| p.0),
                    "column": place.map(|p| p.1),
                    "path": d.path,
                    "message": d.message,
                    "expected": d.expected,
                    "hint": d.hint,
                })
            })
            .collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let text = "(\n    price_usd: -5, // why\n)".to_owned();
        let diagnostic = Diagnostic {
            path: "price_usd".into(),
            span: Some(17..19),
            ..Diagnostic::of_file("a.ron", "a price is negative")
                .expected("expected 0 or more; found -5")
                .hint("leave it out")
        };
        let warning = Diagnostic { severity: Severity::Warning, ..Diagnostic::of_file("b.asc", "odd") };
        Report::new(vec![warning, diagnostic], BTreeMap::from([("a.ron".to_owned(), text)]))
    }

    #[test]
    fn people_see_place_expectation_and_hint() {
        let text = report().render(false);
        for piece in [
            "error: a price is negative",
            "a.ron:2:16",
            "^^ expected 0 or more; found -5",
            "help: leave it out",
        ] {
            assert!(text.contains(piece), "{piece} is missing in\n{text}");
        }
        assert!(text.find("a.ron") < text.find("b.asc"), "errors come first\n{text}");
        assert!(text.ends_with("1 error, 1 warning\n"));
        assert!(!text.contains('\u{1b}') && report().render(true).contains('\u{1b}'));
    }

    #[test]
    fn machines_get_line_and_column() {
        let json = report().to_json();
        assert_eq!((&json[0]["line"], &json[0]["column"]), (&json!(2), &json!(16)));
        assert_eq!(json[1]["line"], Value::Null);
    }
}
