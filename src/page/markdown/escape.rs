//! Plain text as Markdown that shows it and nothing else, for the dialects of GitHub and of pandoc.
//!
//! What begins markup anywhere is always escaped; what begins it only at the start of a line, only there, so that ordinary prose
//! stays legible as a source. Left out: GitHub makes a link of a bare e-mail address whatever stands before it.

use crate::page::pick::one_line;

/// A text within a line, a heading or a cell of a table.
pub fn text(plain: &str) -> String {
    let line = one_line(plain);
    let chars: Vec<char> = line.chars().collect();
    let mut out = String::with_capacity(line.len() + 8);
    // `1.`, `a)`, `#.`: a number or a word before the first mark makes a list of the line.
    let word = chars.iter().take_while(|c| c.is_alphanumeric()).count();
    for (i, &c) in chars.iter().enumerate() {
        let (before, after) = (i.checked_sub(1).map(|j| chars[j]), chars.get(i + 1).copied());
        let ends = after.is_none_or(char::is_whitespace);
        let escaped = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '<' | '>' | '&' | '|' | '~' | '^' | '$'
            | '@' | '#' => true,
            '-' | '+' | '=' => i == 0 || before == Some(c) || after == Some(c),
            '.' => i == word && ends || before == Some('w') || before == Some(c),
            ')' => i == word && ends,
            '(' => i == 0,
            '!' => after == Some('['),
            ':' => {
                i == 0
                    || after.is_some_and(|a| a.is_alphabetic() || a == '/' || a == '-')
                    || before == Some(':')
            }
            '%' => i == 0,
            _ => false,
        };
        if escaped {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Lines of a program to copy, fenced: nothing in them is markup.
pub fn block(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| one_line(line)).collect();
    let longest = lines.iter().map(|line| longest_run(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}console\n{}\n{fence}\n", lines.join("\n"))
}

/// A short piece of a program within a line, not for tables: nothing in it is markup.
pub fn code(plain: &str) -> String {
    let line = one_line(plain);
    if line.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(&line) + 1);
    // A backtick at an end would join the fence.
    let room = if line.starts_with('`') || line.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{line}{room}{fence}")
}

fn longest_run(line: &str) -> usize {
    line.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A table: the headings, and whether each column holds numbers.
pub struct Table {
    head: Vec<(String, bool)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table; headings are plain text.
    pub fn new<'a>(head: impl IntoIterator<Item = (&'a str, bool)>) -> Self {
        Table { head: head.into_iter().map(|(h, number)| (text(h), number)).collect(), rows: Vec::new() }
    }

    /// Adds a row of plain texts.
    pub fn row<S: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let cells: Vec<String> = cells.into_iter().map(|c| text(c.as_ref())).collect();
        self.rows.push(cells);
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// As Markdown, with an empty line after it.
    pub fn render(&self) -> String {
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut line = String::from("|");
            for cell in cells {
                line.push_str(&format!(" {} |", if cell.is_empty() { "–" } else { cell }));
            }
            line + "\n"
        };
        let mut out = line(&mut self.head.iter().map(|h| h.0.as_str()));
        out.push_str(&line(&mut self.head.iter().map(|h| if h.1 { "---:" } else { "---" })));
        for row in &self.rows {
            let cells = (0..self.head.len()).map(|i| row.get(i).map_or("", String::as_str));
            out.push_str(&line(&mut cells.into_iter()));
        }
        out + "\n"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_prose_stays_as_it_is_and_markup_does_not() {
        let prose = "67 of 100 drones (95 %), e.g. by day; at 21:47, \"so\" - at most 1,250.";
        assert_eq!(text(prose), prose);
        assert_eq!(text("a\nb | <c>"), "a b \\| \\<c\\>");
        assert_eq!(text("1. first"), "1\\. first");
        assert_eq!(text("1.2 M USD:"), "1.2 M USD:");
        assert_eq!(text("- x -- y"), "\\- x \\-\\- y");
        assert_eq!(text("http://a www.b"), "http\\://a www\\.b");
        assert_eq!(text("![x](y)"), "\\!\\[x\\](y)");
    }

    #[test]
    fn a_fence_is_longer_than_what_it_holds() {
        assert_eq!(code("a `` b"), "```a `` b```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(block(&["````".to_owned()]), "`````console\n````\n`````\n");
    }
}
