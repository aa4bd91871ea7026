//! Where each field of a RON text stands: from a field path to a span and back, over the tree that
//! [`crate::scenario::scan`] makes.

use std::ops::Range;

/// A value in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Bytes of the whole value, its name included.
    pub span: Range<usize>,
    /// Bytes of the name before a bracket, or of a bare word.
    pub name: Option<Range<usize>>,
    /// What is inside.
    pub body: Body,
}

/// The inside of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A number, text or bare word.
    Scalar,
    /// `( a: .., b: .. )`
    Fields(Vec<Field>),
    /// `( .., .. )`, also `()`.
    Tuple(Vec<Node>),
    /// `[ .., .. ]`
    List(Vec<Node>),
    /// `{ ..: .., }`
    Map(Vec<(Node, Node)>),
}

/// A named value.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name.
    pub key: String,
    /// Bytes of the name.
    pub key_span: Range<usize>,
    /// Its value.
    pub value: Node,
}

/// A place that a path leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The path as counted in the file.
    pub path: String,
    /// Bytes of the value.
    pub span: Range<usize>,
    /// Whether the path was found to its end; otherwise this is the deepest value on its way.
    pub exact: bool,
}

impl Node {
    /// The value inside `Some(..)`, `Fixed(..)` and other names around a single value.
    pub fn inner(&self) -> &Node {
        let mut node = self;
        while let (Some(_), Body::Tuple(items)) = (&node.name, &node.body) {
            match items.as_slice() {
                [only] => node = only,
                _ => break,
            }
        }
        node
    }

    /// The field of a name.
    pub fn field(&self, key: &str) -> Option<&Field> {
        match &self.inner().body {
            Body::Fields(fields) => fields.iter().find(|f| f.key == key),
            _ => None,
        }
    }

    /// Follows a path such as `cells[0].mix[2].share`. List items for which `skip` holds are not counted: they
    /// are those that could not be read, so that an index into what was read leads to the right place.
    pub fn place(&self, path: &str, skip: &dyn Fn(&Node) -> bool) -> Place {
        let mut node = self;
        let mut found = String::new();
        for step in steps(path) {
            let next = match (step, &node.inner().body) {
                (Step::Field(key), _) => node.field(key).map(|f| {
                    if !found.is_empty() {
                        found.push('.');
                    }
                    found.push_str(key);
                    &f.value
                }),
                (Step::Index(i), Body::List(items)) => {
                    let mut kept = items.iter().enumerate().filter(|(_, n)| !skip(n));
                    kept.nth(i).map(|(at, n)| {
                        found.push_str(&format!("[{at}]"));
                        n
                    })
                }
                (Step::Index(i), Body::Tuple(items)) => items.get(i).inspect(|_| {
                    found.push_str(&format!("[{i}]"));
                }),
                _ => None,
            };
            match next {
                Some(next) => node = next,
                None => return Place { path: found, span: node.span.clone(), exact: false },
            }
        }
        Place { path: found, span: node.span.clone(), exact: true }
    }

    /// The values from this one down to the smallest that contains a byte, each with its path.
    pub fn chain(&self, offset: usize) -> Vec<(String, &Node)> {
        let mut chain = vec![(String::new(), self)];
        let mut node = self;
        'down: loop {
            let path = chain.last().map(|(p, _)| p.clone()).unwrap_or_default();
            let holds = |n: &Node| n.span.start <= offset && offset < n.span.end.max(n.span.start + 1);
            match &node.inner().body {
                Body::Fields(fields) => {
                    for field in fields {
                        if holds(&field.value)
                            || (field.key_span.start <= offset && offset < field.key_span.end)
                        {
                            let dot = if path.is_empty() { "" } else { "." };
                            chain.push((format!("{path}{dot}{}", field.key), &field.value));
                            node = &field.value;
                            continue 'down;
                        }
                    }
                }
                Body::List(items) | Body::Tuple(items) => {
                    if let Some((i, item)) = items.iter().enumerate().find(|(_, n)| holds(n)) {
                        chain.push((format!("{path}[{i}]"), item));
                        node = item;
                        continue 'down;
                    }
                }
                Body::Scalar | Body::Map(_) => {}
            }
            return chain;
        }
    }
}

enum Step<'a> {
    Field(&'a str),
    Index(usize),
}

fn steps(path: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|p| !p.is_empty()) {
        let mut pieces = part.split('[');
        if let Some(key) = pieces.next().filter(|k| !k.is_empty()) {
            steps.push(Step::Field(key));
        }
        for index in pieces {
            steps.push(Step::Index(index.trim_end_matches(']').parse().unwrap_or(usize::MAX)));
        }
    }
    steps
}

/// Line and column of a byte, counted from 1, the column in characters.
pub fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let before = &text[..offset];
    let start = before.rfind('\n').map_or(0, |i| i + 1);
    (1 + before.matches('\n').count(), 1 + before[start..].chars().count())
}

/// Byte of a line and column counted from 1 (the column in characters); the end of the text if it has no such place.
pub fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let mut start = 0;
    for _ in 1..line {
        match text[start..].find('\n') {
            Some(i) => start += i + 1,
            None => return text.len(),
        }
    }
    text[start..].char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(i, _)| start + i)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::scan::scan;
    use proptest::prelude::*;

    const TEXT: &str = r##"// A header with ( and "quotes
#![enable(implicit_some)]
(
    name: "a \"b\" ) c", /* nested /* ( */ comment */
    raw: r#"quote " ] inside"#,
    letter: ')',
    cells: [
        (id: "one", mix: [(class: "radio", share: 1.0), (class: "fpv", share: -2e3)]),
        (id: "two", at: Fixed([(1.0, 2.0), (3.0, 4.0)])),
    ],
    ground: Imported(size_km: (12.0, 9.0)),
    maybe: Some((3, 4)),
)"##;

    fn at(path: &str) -> &'static str {
        let place = scan(TEXT).place(path, &|_| false);
        assert!(place.exact, "{path} leads only to {}", place.path);
        &TEXT[place.span]
    }

    #[test]
    fn paths_lead_to_their_values() {
        assert_eq!(at("cells[0].mix[1].share"), "-2e3");
        assert_eq!(at("ground.size_km[1]"), "9.0");
        assert_eq!(at("cells[1].at[1]"), "(3.0, 4.0)");
        assert_eq!(at("maybe[1]"), "4");
        assert_eq!(at("letter"), "')'");
        assert_eq!(at("raw"), r##"r#"quote " ] inside"#"##);
        assert_eq!(at("name"), r#""a \"b\" ) c""#);
    }

    #[test]
    fn a_path_too_long_ends_at_the_deepest_value_there_is() {
        let place = scan(TEXT).place("cells[1].mix[3].share", &|_| false);
        assert_eq!((place.path.as_str(), place.exact), ("cells[1]", false));
    }

    #[test]
    fn items_that_are_skipped_are_not_counted_but_the_path_is_that_of_the_file() {
        let root = scan(TEXT);
        let place = root.place("cells[0].id", &|n| TEXT[n.span.clone()].contains("one"));
        assert_eq!((place.path.as_str(), &TEXT[place.span]), ("cells[1].id", "\"two\""));
    }

    #[test]
    fn a_byte_leads_back_to_its_path() {
        let root = scan(TEXT);
        for path in ["cells[0].mix[1].share", "ground.size_km[1]", "cells[1].at[1][0]", "letter"] {
            let place = root.place(path, &|_| false);
            assert_eq!(root.chain(place.span.start).last().map(|c| c.0.as_str()), Some(path));
        }
    }

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        assert_eq!(line_column("ä\nöx", 5), (2, 2));
        assert_eq!(offset_of("ä\nöx", 2, 2), 5);
        assert_eq!(line_column("abc", 99), (1, 4));
        assert_eq!(offset_of("abc", 7, 1), 3);
    }

    proptest! {
        #[test]
        fn any_text_can_be_scanned(text in "\\PC*") {
            let node = scan(&text);
            prop_assert!(node.span.end <= text.len());
        }

        #[test]
        fn any_heap_of_brackets_can_be_scanned(text in "[\\(\\)\\[\\]{}:,\"'#/*r a1ä\\\\\n.-]*", at in 0usize..200) {
            let node = scan(&text);
            prop_assert!(text.get(node.span.clone()).is_some());
            for (_, n) in node.chain(at) {
                prop_assert!(text.get(n.span.clone()).is_some());
            }
            let _ = node.place("a[0].b[1]", &|_| false);
            let (line, column) = line_column(&text, at);
            let _ = offset_of(&text, line, column);
        }
    }

    #[test]
    fn deep_nesting_does_not_overflow_the_stack() {
        scan(&"(a:[".repeat(200_000));
        scan(&"/*".repeat(200_000));
    }
}
