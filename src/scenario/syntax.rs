//! Broken RON in plain words: what stood there, what was expected, and the usual reason.

use ron::error::Error;

/// Message, expectation and hint for an error of the RON reader at a byte of the text.
pub fn words(error: &Error, text: &str, at: usize) -> (String, String, Option<String>) {
    let rest = text.get(at..).unwrap_or("");
    let found = match rest.chars().find(|c| !c.is_whitespace()) {
        Some(c) => format!("`{c}`"),
        None => "the end of the file".into(),
    };
    let said = error.to_string();
    let expected = match error {
        Error::Eof => "expected more; found the end of the file".to_owned(),
        Error::ExpectedComma => format!("expected a comma or the closing bracket; found {found}"),
        Error::ExpectedMapColon => format!("expected a colon after the field's name; found {found}"),
        Error::TrailingCharacters => format!("expected the end of the file; found {found}"),
        Error::UnexpectedChar(_) => format!("expected a value or the closing bracket; found {found}"),
        _ => format!("{}{}; found {found}", said[..1].to_lowercase(), &said[1..]),
    };
    let hint = match open_bracket(text) {
        Some(Bracket::Open(line, c)) => Some(format!("the `{c}` opened in line {line} is not closed")),
        Some(Bracket::Mismatch(line, c, close_line, d)) => {
            Some(format!("the `{c}` opened in line {line} is closed by `{d}` in line {close_line}"))
        }
        Some(Bracket::Stray(line, d)) => Some(format!("the `{d}` in line {line} closes nothing")),
        None if text.trim().is_empty() => {
            Some("the file is empty; `picket new` writes a starter scenario".into())
        }
        None => match error {
            Error::ExpectedComma => Some("is a comma missing before this?".into()),
            Error::ExpectedStringEnd | Error::Eof => Some("is a closing quote missing?".into()),
            Error::ExpectedMapColon => Some("fields are written `name: value`".into()),
            Error::TrailingCharacters => Some("one pair of round brackets holds the whole scenario".into()),
            _ => None,
        },
    };
    ("this is not sound RON".into(), expected, hint)
}

#[derive(Debug, PartialEq)]
enum Bracket {
    Open(usize, char),
    Mismatch(usize, char, usize, char),
    Stray(usize, char),
}

/// The first bracket that does not match, outside texts and comments.
fn open_bracket(text: &str) -> Option<Bracket> {
    let mut stack: Vec<(char, usize)> = Vec::new();
    let mut line = 1;
    let mut chars = text.chars().peekable();
    let mut comment = 0usize;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            '\n' => line += 1,
            '/' if next == Some('*') => {
                chars.next();
                comment += 1;
            }
            '*' if comment > 0 && next == Some('/') => {
                chars.next();
                comment -= 1;
            }
            _ if comment > 0 => {}
            '/' if next == Some('/') => while chars.next_if(|c| *c != '\n').is_some() {},
            '"' => {
                while let Some(c) = chars.next() {
                    match c {
                        '\n' => line += 1,
                        '\\' => drop(chars.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            '(' | '[' | '{' => stack.push((c, line)),
            ')' | ']' | '}' => match stack.pop() {
                None => return Some(Bracket::Stray(line, c)),
                Some((open, from)) if !matches!((open, c), ('(', ')') | ('[', ']') | ('{', '}')) => {
                    return Some(Bracket::Mismatch(from, open, line, c));
                }
                Some(_) => {}
            },
            _ => {}
        }
    }
    stack.last().map(|(c, line)| Bracket::Open(*line, *c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_matched_outside_texts_and_comments() {
        assert_eq!(open_bracket("(a: [1, 2], /* ( */ b: \") [\" // ]\n)"), None);
        assert_eq!(open_bracket("(\n a: [1,\n b: 2\n)"), Some(Bracket::Mismatch(2, '[', 4, ')')));
        assert_eq!(open_bracket("(\n a: (1"), Some(Bracket::Open(2, '(')));
        assert_eq!(open_bracket("())"), Some(Bracket::Stray(1, ')')));
    }
}
