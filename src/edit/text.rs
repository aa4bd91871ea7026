//! Changing a scenario's text here and there: what is not meant stays as it was, comments included.
//!
//! Every change is made on the text and the place of a value in it ([`crate::scenario::scan`]), never by writing the
//! whole file anew. What is added takes a line of its own with the indentation of its neighbours; what is removed takes
//! its comma along, and its line if nothing else stands there. Assumption: the text has been read without errors. Left
//! out: comments that belong to something removed; they stay, for nobody can tell what else they are about.

use crate::scenario::locate::{Body, Node};
use crate::scenario::read::number;
use crate::scenario::scan::scan;
use glam::DVec2;
use std::ops::Range;

/// A step from a value to one inside it.
#[derive(Clone, Debug)]
pub enum Step {
    /// The field of a name.
    Field(&'static str),
    /// The item of a number.
    Item(usize),
    /// The item of an id.
    Id(String),
}

/// A text with what stands where in it.
#[derive(Clone, Debug)]
pub struct Sheet {
    text: String,
    root: Node,
}

impl Sheet {
    /// Scans a text.
    pub fn new(text: &str) -> Self {
        Sheet { text: text.to_owned(), root: scan(text) }
    }

    /// The text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// The value that some steps lead to.
    pub fn find(&self, steps: &[Step]) -> Option<&Node> {
        let mut node = &self.root;
        for step in steps {
            node = match (step, &node.inner().body) {
                (Step::Field(key), _) => &node.field(key)?.value,
                (Step::Item(i), Body::List(items) | Body::Tuple(items)) => items.get(*i)?,
                (Step::Id(id), Body::List(items)) => {
                    items.iter().find(|item| self.id_of(item).as_deref() == Some(id.as_str()))?
                }
                _ => return None,
            };
        }
        Some(node)
    }

    /// How many items a list has.
    pub fn count(&self, list: &[Step]) -> usize {
        self.find(list).map_or(0, |node| children(node).len())
    }

    /// The ids of a list's items, in order.
    pub fn ids(&self, list: &'static str) -> Vec<String> {
        let items = self.find(&[Step::Field(list)]).map(children).unwrap_or_default();
        items.into_iter().filter_map(|item| self.id_of(item)).collect()
    }

    fn id_of(&self, item: &Node) -> Option<String> {
        number::string(self.text.get(item.field("id")?.value.span.clone())?)
    }

    /// Writes something else in the place of a value.
    #[must_use]
    pub fn replace(&self, steps: &[Step], with: &str) -> Option<Sheet> {
        let span = self.find(steps)?.span.clone();
        Some(self.splice(span, with))
    }

    /// Writes something else in the place of what is inside a name: of `[..]` in `Fixed([..])`.
    #[must_use]
    pub fn replace_inner(&self, steps: &[Step], with: &str) -> Option<Sheet> {
        let span = self.find(steps)?.inner().span.clone();
        Some(self.splice(span, with))
    }

    /// Sets a field of a bracket: in its place, or as the last one.
    #[must_use]
    pub fn set(&self, steps: &[Step], field: &str, value: &str) -> Option<Sheet> {
        let node = self.find(steps)?;
        if let Some(there) = node.field(field) {
            return Some(self.splice(there.value.span.clone(), value));
        }
        let Body::Fields(fields) = &node.inner().body else { return None };
        let end = fields.last()?.value.span.end;
        Some(self.splice(end..end, &format!(", {field}: {value}")))
    }

    /// Adds an item to a list in the same line, behind the item of a number or as the first.
    #[must_use]
    pub fn add_inline(&self, list: &[Step], behind: Option<usize>, item: &str) -> Option<Sheet> {
        let node = self.find(list)?;
        match behind {
            Some(i) => {
                let end = children(node).get(i)?.span.end;
                Some(self.splice(end..end, &format!(", {item}")))
            }
            None => {
                let at = self.opening(node)?;
                let comma = if children(node).is_empty() { "" } else { ", " };
                Some(self.splice(at..at, &format!("{item}{comma}")))
            }
        }
    }

    /// Adds lines behind the last item of a list, each indented as the items are.
    #[must_use]
    pub fn add_lines(&self, list: &[Step], lines: &str) -> Option<Sheet> {
        let node = self.find(list)?;
        let Some(last) = children(node).last().copied() else {
            let at = self.opening(node)?;
            let outer = self.indentation(at);
            let added = self.indented(lines, &format!("{outer}    "));
            let rest = self.line_rest(at);
            let closing = if rest.trim().is_empty() { String::new() } else { self.broken(&outer) };
            return Some(self.splice(at..at, &format!("{added}{closing}")));
        };
        // Items that share a line with their bracket say nothing about indentation.
        let indentation = match self.begins_line(last.span.start) {
            true => self.indentation(last.span.start),
            false => format!("{}    ", self.indentation(node.span.start)),
        };
        Some(self.behind(last.span.end, lines, &indentation))
    }

    /// Adds a field in lines of its own behind the field of a name.
    #[must_use]
    pub fn add_field(&self, behind: &str, lines: &str) -> Option<Sheet> {
        let field = self.root.field(behind)?;
        let indentation = self.indentation(field.key_span.start);
        Some(self.behind(field.value.span.end, lines, &indentation))
    }

    /// Removes an item of a list.
    #[must_use]
    pub fn remove(&self, list: &[Step], item: usize) -> Option<Sheet> {
        let span = children(self.find(list)?).get(item)?.span.clone();
        let comma = self.comma(span.end);
        let mut text = self.text.clone();
        // The later one first, so that the earlier stays where it is.
        if let Some(comma) = comma {
            text.replace_range(comma..comma + 1, "");
        }
        text.replace_range(span.clone(), "");
        let (mut from, mut to) = (span.start, span.start);
        let line_start = text[..from].rfind('\n').map_or(0, |i| i + 1);
        let line_end = text[to..].find('\n').map_or(text.len(), |i| to + i + 1);
        if text[line_start..from].trim().is_empty() && text[to..line_end].trim().is_empty() {
            (from, to) = (line_start, line_end);
        } else if text[to..].starts_with(' ') {
            to += 1;
        }
        text.replace_range(from..to, "");
        Some(Sheet::new(&text))
    }

    fn splice(&self, span: Range<usize>, with: &str) -> Sheet {
        let mut text = self.text.clone();
        text.replace_range(span, with);
        Sheet::new(&text)
    }

    /// Adds lines behind a value that ends at a byte, and the commas that they need.
    fn behind(&self, end: usize, lines: &str, indentation: &str) -> Sheet {
        let mut text = self.text.clone();
        let comma = self.comma(end).unwrap_or_else(|| {
            text.insert(end, ',');
            end
        });
        let sheet = Sheet { text, root: self.root.clone() };
        let rest = sheet.line_rest(comma + 1);
        let is_remark = rest.trim().is_empty() || rest.trim_start().starts_with("//");
        let at = if is_remark { comma + 1 + rest.len() } else { comma + 1 };
        let added = sheet.indented(lines, indentation);
        let closing = match rest.trim_start().starts_with([']', ')']) {
            true => sheet.broken(indentation.get(4..).unwrap_or("")),
            false => String::new(),
        };
        sheet.splice(at..at, &format!("{added}{closing}"))
    }

    /// Each line on a new line; the last one ends with a comma.
    fn indented(&self, lines: &str, indentation: &str) -> String {
        let all: Vec<String> =
            lines.lines().map(|line| self.broken(&format!("{indentation}{line}"))).collect();
        all.concat() + ","
    }

    /// A line break of the text's own kind, and what follows.
    fn broken(&self, line: &str) -> String {
        let ending = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        format!("{ending}{line}")
    }

    /// What stands in the line from a byte on, without its end.
    fn line_rest(&self, at: usize) -> &str {
        let rest = self.text.get(at..).unwrap_or("");
        rest.split('\n').next().unwrap_or("").trim_end_matches('\r')
    }

    /// The blanks at the beginning of a byte's line.
    fn indentation(&self, at: usize) -> String {
        let start = self.text[..at].rfind('\n').map_or(0, |i| i + 1);
        self.text[start..at].chars().take_while(|c| *c == ' ' || *c == '\t').collect()
    }

    /// Whether only blanks stand before a byte in its line.
    fn begins_line(&self, at: usize) -> bool {
        let start = self.text[..at].rfind('\n').map_or(0, |i| i + 1);
        self.text[start..at].trim().is_empty()
    }

    /// Right behind the bracket that opens a value.
    fn opening(&self, node: &Node) -> Option<usize> {
        let inner = node.inner();
        let start = inner.name.as_ref().map_or(inner.span.start, |name| name.end);
        let at = start + gap(self.text.get(start..)?);
        self.text.get(at..)?.starts_with(['(', '[']).then_some(at + 1)
    }

    /// The comma that follows a value, if one does.
    fn comma(&self, end: usize) -> Option<usize> {
        let at = end + gap(self.text.get(end..)?);
        self.text.get(at..)?.starts_with(',').then_some(at)
    }
}

/// The items of a list or tuple.
pub fn children(node: &Node) -> Vec<&Node> {
    match &node.inner().body {
        Body::List(items) | Body::Tuple(items) => items.iter().collect(),
        _ => Vec::new(),
    }
}

/// Length of the blanks and comments that a text begins with.
fn gap(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &text[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            at += block_comment(rest);
        } else {
            return at;
        }
    }
}

/// Length of the block comment that a text begins with; they nest.
fn block_comment(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0usize);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (at, depth) = (at + 2, depth + 1);
        } else if rest.starts_with("*/") {
            (at, depth) = (at + 2, depth - 1);
            if depth == 0 {
                break;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// A string as RON writes it.
pub fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// Several strings as a list.
pub fn quoted_list(texts: &[String]) -> String {
    let all: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
    format!("[{}]", all.join(", "))
}

/// A number as a person writes it: whole ones without a point.
pub fn number(value: f64) -> String {
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    if whole { format!("{value:.0}") } else { format!("{value:?}") }
}

/// A place in metres as kilometres east and north, to the metre: `(2.85, 4.7)`.
pub fn place(at: DVec2) -> String {
    format!("({}, {})", km(at.x), km(at.y))
}

fn km(metres: f64) -> String {
    // Adding zero turns a negative zero into a plain one.
    let text = format!("{:.3}", (metres.round() + 0.0) / 1000.0);
    let short = text.trim_end_matches('0');
    if short.ends_with('.') { format!("{short}0") } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::Step::{Field, Id, Item};
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = r#"( // a (comment
    list: [
        (id: "a", at: Fixed([(1.0, 2.0), (3, 4)])), // of a
        (id: "b", name: "b \"c\"") /* no comma */
    ],
    short: [(id: "x")], ground: Flat(size_km: (8, 8)), // level
    none: [],
)"#;

    fn text(sheet: Option<Sheet>) -> String {
        sheet.expect("it is there").into_text()
    }

    #[test]
    fn a_value_is_replaced_and_nothing_else() {
        let sheet = Sheet::new(TEXT);
        let steps = [Field("list"), Id("a".into()), Field("at"), Item(1)];
        assert_eq!(text(sheet.replace(&steps, "(5.0, 6.0)")), TEXT.replace("(3, 4)", "(5.0, 6.0)"));
        assert_eq!(text(sheet.set(&[Field("list"), Item(0)], "id", "\"z\"")), TEXT.replace("\"a\"", "\"z\""));
        let added = text(sheet.set(&[Field("short"), Id("x".into())], "most", "1"));
        assert_eq!(added, TEXT.replace("(id: \"x\")", "(id: \"x\", most: 1)"));
        assert!(sheet.replace(&[Field("list"), Id("c".into())], "1").is_none());
        assert_eq!(sheet.ids("list"), ["a", "b"]);
    }

    #[test]
    fn what_is_added_takes_the_lines_and_commas_that_it_needs() {
        let sheet = Sheet::new(TEXT);
        let long = text(sheet.add_lines(&[Field("list")], "// new\n(id: \"n\")"));
        let wanted =
            TEXT.replace(") /* no comma */", "),\n        // new\n        (id: \"n\"), /* no comma */");
        assert_eq!(long, wanted);
        let short = text(sheet.add_lines(&[Field("short")], "(id: \"y\")"));
        assert_eq!(short, TEXT.replace("(id: \"x\")]", "(id: \"x\"),\n        (id: \"y\"),\n    ]"));
        let none = text(sheet.add_lines(&[Field("none")], "1"));
        assert_eq!(none, TEXT.replace("none: []", "none: [\n        1,\n    ]"));
        let field = text(sheet.add_field("ground", "more: []"));
        assert_eq!(field, TEXT.replace("// level\n", "// level\n    more: [],\n"));
        let places = [Field("list"), Id("a".into()), Field("at")];
        let inline = text(sheet.add_inline(&places, Some(0), "(9, 9)"));
        assert_eq!(inline, TEXT.replace("(1.0, 2.0), ", "(1.0, 2.0), (9, 9), "));
        let first = text(sheet.add_inline(&places, None, "(9, 9)"));
        assert_eq!(first, TEXT.replace("[(1.0", "[(9, 9), (1.0"));
    }

    #[test]
    fn what_is_removed_takes_its_comma_and_its_line_along() {
        let sheet = Sheet::new(TEXT);
        let places = [Field("list"), Id("a".into()), Field("at")];
        assert_eq!(text(sheet.remove(&places, 0)), TEXT.replace("(1.0, 2.0), ", ""));
        let none = text(sheet.remove(&[Field("short")], 0));
        assert_eq!(none, TEXT.replace("[(id: \"x\")]", "[]"));
        let lines = Sheet::new("(a: [\n    1, // one\n    2,\n    3\n])");
        assert_eq!(text(lines.remove(&[Field("a")], 1)), "(a: [\n    1, // one\n    3\n])");
        assert_eq!(text(lines.remove(&[Field("a")], 2)), "(a: [\n    1, // one\n    2,\n])");
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(place(DVec2::new(2850.2, 4000.0)), "(2.85, 4.0)");
        assert_eq!(place(DVec2::new(-0.2, 12_345.6)), "(0.0, 12.346)");
        assert_eq!((number(400.0), number(0.25)), ("400".into(), "0.25".into()));
        assert_eq!(quoted("a \"b\" ü"), "\"a \\\"b\\\" ü\"");
    }

    proptest! {
        #[test]
        fn gaps_of_any_text_end_within_it(text in "[/*\\n ,a-cä]*") {
            prop_assert!(text.get(gap(&text)..).is_some());
        }
    }
}
