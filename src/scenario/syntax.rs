//! Broken RON in plain words: what stood there, what was expected, and the usual reason.

use super::scan::scan;
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
        Error::SuggestRawIdentifier(_) => format!("expected a field's name; found {found}"),
        Error::ExpectedAttribute => format!("expected `(` or a comment; found `#`{}", rest_of_line(rest)),
        _ => format!("{}{}; found {found}", said[..1].to_lowercase(), &said[1..]),
    };
    let hint = empty(text).map(str::to_owned).or_else(|| slip(error, &text[..at.min(text.len())], rest));
    let hint = hint.or_else(|| brackets(text)).or_else(|| usual(error).map(str::to_owned));
    ("this is not sound RON".into(), expected, hint)
}

fn rest_of_line(rest: &str) -> String {
    rest.lines().next().map_or(String::new(), |line| format!(", then `{:.20}`", line.trim()))
}

/// What is wrong with a file that holds nothing to read.
fn empty(text: &str) -> Option<&'static str> {
    if text.contains('\r') && !text.contains('\n') {
        return Some("its lines end with carriage returns alone: save it with the line ends of today");
    }
    let nothing = scan(text).span.start >= text.trim_end().len();
    if text.trim().is_empty() {
        Some("the file is empty; `picket new` writes a starter scenario")
    } else if text.starts_with('\0') {
        Some("this is no text; `picket new` writes a starter scenario")
    } else {
        nothing.then_some("there are only comments in it; `picket new` writes a starter scenario")
    }
}

/// What people write where a bare number, a plain text or a comment should stand.
fn slip(error: &Error, before: &str, rest: &str) -> Option<String> {
    let next = rest.trim_start().chars().next()?;
    let number = before.chars().next_back().is_some_and(|c| c.is_ascii_digit() || c == '.');
    let hint = match (error, next) {
        (Error::ExpectedComma, '%') if number => "a share is a number from 0 to 1: 20 % is 0.2".to_owned(),
        (Error::ExpectedComma, 'a'..='z' | 'A'..='Z' | '$' | '\u{20ac}')
            if number && rest.starts_with(next) =>
        {
            let word: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '/').collect();
            format!(
                "numbers stand bare: the unit is at the end of the field's name. Convert, and leave out `{}`",
                if word.is_empty() { next.to_string() } else { word }
            )
        }
        (Error::SuggestRawIdentifier(_), '0'..='9') => {
            "decimals take a point (0.2), thousands nothing or a low line (200_000): no comma".to_owned()
        }
        (_, '$' | '\u{20ac}') => "amounts are bare numbers in USD".to_owned(),
        (_, '\u{201c}' | '\u{201d}' | '\u{201e}' | '\'') => {
            "texts stand in straight double quotes: \"…\"".to_owned()
        }
        (Error::ExpectedAttribute, _) => "comments begin with `//`".to_owned(),
        _ => return None,
    };
    Some(hint)
}

fn brackets(text: &str) -> Option<String> {
    Some(match open_bracket(text)? {
        Bracket::Open(line, c) => format!("the `{c}` opened in line {line} is not closed"),
        Bracket::Mismatch(line, c, close_line, d) => {
            format!("the `{c}` opened in line {line} is closed by `{d}` in line {close_line}")
        }
        Bracket::Stray(line, d) => format!("the `{d}` in line {line} closes nothing"),
    })
}

fn usual(error: &Error) -> Option<&'static str> {
    match error {
        Error::ExpectedComma => Some("is a comma missing before this?"),
        Error::ExpectedStringEnd | Error::Eof => Some("is a closing quote missing?"),
        Error::ExpectedMapColon => Some("fields are written `name: value`"),
        Error::TrailingCharacters => Some("one pair of round brackets holds the whole scenario"),
        _ => None,
    }
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
