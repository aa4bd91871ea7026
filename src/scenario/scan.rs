//! A small scanner of RON texts that keeps the spans of all values.
//!
//! `ron` reads files and says what a text means; it forgets where things stood. Messages about *meaning* (an asset
//! off the map) need the place, so this scanner keeps it. It accepts any text: where RON's grammar is broken it goes
//! on with what it can make of the rest, and it never panics. It decides nothing.

use super::locate::{Body, Field, Node};
use std::ops::Range;

/// Deeper nesting than this is not looked into (RON's own limit is about the same).
const MAX_DEPTH: usize = 120;

/// Scans a text.
pub fn scan(text: &str) -> Node {
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    scanner.trivia();
    while scanner.rest().starts_with("#!") {
        scanner.at += 2;
        scanner.trivia();
        scanner.value(0);
        scanner.trivia();
    }
    if scanner.at < text.len() {
        scanner.value(0)
    } else {
        Node { span: text.len()..text.len(), name: None, body: Body::Scalar }
    }
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Moves on by one character.
    fn bump(&mut self) {
        self.at += self.rest().chars().next().map_or(1, char::len_utf8);
    }

    /// Skips blanks and comments.
    fn trivia(&mut self) {
        loop {
            let rest = self.rest();
            let blanks = rest.len() - rest.trim_start().len();
            self.at += blanks;
            if self.rest().starts_with("//") {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if self.rest().starts_with("/*") {
                self.block_comment();
            } else {
                return;
            }
        }
    }

    fn block_comment(&mut self) {
        let mut depth = 0usize;
        while self.at < self.text.len() {
            if self.rest().starts_with("/*") {
                depth += 1;
                self.at += 2;
            } else if self.rest().starts_with("*/") {
                depth -= 1;
                self.at += 2;
                if depth == 0 {
                    return;
                }
            } else {
                self.bump();
            }
        }
    }

    /// Reads a value; always moves on by at least one character if there is one.
    fn value(&mut self, depth: usize) -> Node {
        let start = self.at;
        let (name, body) = match self.peek() {
            Some(b'(' | b'[' | b'{') => (None, self.bracket(depth)),
            Some(b'"') => (None, self.string()),
            Some(b'\'') => (None, self.character()),
            _ if self.raw_string() => (None, Body::Scalar),
            Some(c) if c == b'b' && self.rest().starts_with("b\"") => {
                self.at += 1;
                (None, self.string())
            }
            Some(c) if c.is_ascii_alphanumeric() || b"_+-.".contains(&c) || c >= 0x80 => self.word(depth),
            Some(_) => {
                self.bump();
                (None, Body::Scalar)
            }
            None => (None, Body::Scalar),
        };
        Node { span: start..self.at, name, body }
    }

    /// A number or a name, with the bracket that follows a name.
    fn word(&mut self, depth: usize) -> (Option<Range<usize>>, Body) {
        let start = self.at;
        let is_word = |c: char| c.is_alphanumeric() || "_+-.#".contains(c);
        let length = self.rest().find(|c| !is_word(c)).unwrap_or(self.rest().len());
        self.at += length;
        if length == 0 {
            self.bump();
        }
        let first = self.bytes[start];
        if first.is_ascii_digit() || b"+-.".contains(&first) {
            return (None, Body::Scalar);
        }
        let name = start..self.at;
        self.trivia();
        if self.peek() == Some(b'(') {
            let body = self.bracket(depth);
            (Some(name), body)
        } else {
            self.at = name.end;
            (Some(name), Body::Scalar)
        }
    }

    fn string(&mut self) -> Body {
        self.at += 1;
        while let Some(c) = self.peek() {
            self.bump();
            match c {
                b'"' => break,
                b'\\' => self.bump(),
                _ => {}
            }
        }
        self.at = self.at.min(self.text.len());
        Body::Scalar
    }

    fn character(&mut self) -> Body {
        let length =
            self.rest().char_indices().skip(2).take(10).find(|(_, c)| *c == '\'').map(|(i, _)| i + 1);
        match length {
            Some(length) => self.at += length,
            None => self.bump(),
        }
        Body::Scalar
    }

    /// Skips `r"…"`, `r#"…"#`, `br"…"`; says whether there was one.
    fn raw_string(&mut self) -> bool {
        let rest = self.rest();
        let body = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'));
        let Some(body) = body else { return false };
        let hashes = body.len() - body.trim_start_matches('#').len();
        let Some(text) = body[hashes..].strip_prefix('"') else { return false };
        let closer = format!("\"{}", "#".repeat(hashes));
        let opened = rest.len() - text.len();
        self.at += match text.find(&closer) {
            Some(i) => opened + i + closer.len(),
            None => rest.len(),
        };
        true
    }

    /// Reads from an opening bracket to behind its closing one.
    fn bracket(&mut self, depth: usize) -> Body {
        let open = self.peek();
        let close = match open {
            Some(b'(') => b')',
            Some(b'[') => b']',
            _ => b'}',
        };
        self.at += 1;
        if depth >= MAX_DEPTH {
            self.skip_to(close);
            return Body::Scalar;
        }
        let (mut fields, mut items, mut pairs) = (Vec::new(), Vec::new(), Vec::new());
        loop {
            self.trivia();
            match self.peek() {
                None => break,
                Some(c) if c == close => {
                    self.at += 1;
                    break;
                }
                // A bracket of another kind closes something around us.
                Some(b')' | b']' | b'}') => break,
                Some(b',' | b':') => {
                    self.at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let first = self.value(depth + 1);
            self.trivia();
            if self.peek() != Some(b':') {
                items.push(first);
                continue;
            }
            self.at += 1;
            self.trivia();
            let value = match self.peek() {
                None | Some(b',' | b')' | b']' | b'}') => {
                    Node { span: self.at..self.at, name: None, body: Body::Scalar }
                }
                Some(_) => self.value(depth + 1),
            };
            if open == Some(b'(') && first.name.is_some() {
                let key = self.text.get(first.span.clone()).unwrap_or("");
                let key = key.strip_prefix("r#").unwrap_or(key).to_owned();
                fields.push(Field { key, key_span: first.span, value });
            } else {
                pairs.push((first, value));
            }
        }
        match open {
            Some(b'(') if !fields.is_empty() => Body::Fields(fields),
            Some(b'(') => Body::Tuple(items),
            Some(b'[') => Body::List(items),
            _ => Body::Map(pairs),
        }
    }

    /// Skips to behind the bracket that closes here, without looking at what is inside.
    fn skip_to(&mut self, close: u8) {
        let open = match close {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        let mut depth = 1usize;
        while let Some(c) = self.peek() {
            if c == b'"' {
                self.string();
                continue;
            }
            self.bump();
            if c == open {
                depth += 1;
            } else if c == close {
                depth -= 1;
                if depth == 0 {
                    return;
                }
            }
        }
    }
}
