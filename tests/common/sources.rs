//! Reading the program's own sources: what ships, without comments and tests, and which modules it uses.
#![allow(dead_code, reason = "each test uses its part")]

use std::fs;
use std::path::{Path, PathBuf};

/// All files below a folder with one of these endings, sorted.
pub fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path, endings));
        } else if path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e)) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A source file of the library or the binary.
pub struct Source {
    /// Path from the package's root.
    pub file: String,
    /// The module at the crate's root that it belongs to.
    pub module: String,
    /// How many modules deep it is: 1 for `src/math.rs` and `src/sim/mod.rs`.
    depth: usize,
    /// Its lines without comments and tests; those are empty, so that the numbers stay.
    code: Vec<String>,
}

/// A use of a module at the crate's root.
#[derive(Debug, PartialEq, Eq)]
pub struct Use {
    /// Line in the file, from 1.
    pub line: usize,
    /// Name of the module, or of a macro at the root.
    pub module: String,
}

/// Every source file that is compiled into the program, without the files that only tests use.
pub fn shipped() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let all = files(&root.join("src"), &["rs"]);
    let texts: Vec<String> = all.iter().map(|file| fs::read_to_string(file).expect("readable")).collect();
    let test_only: Vec<PathBuf> =
        all.iter().zip(&texts).flat_map(|(file, text)| test_modules(file, text)).collect();
    all.iter()
        .zip(&texts)
        .filter(|(file, _)| {
            !test_only.iter().any(|t| file.starts_with(t) || **file == t.with_extension("rs"))
        })
        .map(|(file, text)| {
            Source::of(file.strip_prefix(root).expect("below the root").to_str().expect("UTF-8"), text)
        })
        .collect()
}

/// `#[cfg(test)] mod name;`: where such modules are, without the ending.
fn test_modules(file: &Path, text: &str) -> Vec<PathBuf> {
    let folder = match file.file_stem().and_then(|s| s.to_str()) {
        Some("mod" | "lib" | "main") => file.parent().expect("below src").to_path_buf(),
        _ => file.with_extension(""),
    };
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines
        .windows(2)
        .filter(|pair| pair[0] == "#[cfg(test)]" && pair[1].ends_with(';'))
        .filter_map(|pair| pair[1].split("mod ").nth(1))
        .map(|name| folder.join(name.trim_end_matches(';')))
        .collect()
}

impl Source {
    /// Reads a file: `file` is its path from the root.
    pub fn of(file: &str, text: &str) -> Self {
        let below = file.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        Source {
            file: file.to_owned(),
            module: below.split('/').next().expect("split gives one").to_owned(),
            depth: below.split('/').count(),
            code: without_tests(&without_comments(text)),
        }
    }

    /// The lines with their numbers.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.iter().enumerate().map(|(i, line)| (i + 1, line.as_str()))
    }

    /// Every use of a module at the root: `crate::x`, `crate::{x, y}`, and `super::` that climbs so far.
    pub fn uses(&self) -> Vec<Use> {
        let mut uses = self.named_after("crate::");
        uses.extend(self.named_after(&"super::".repeat(self.depth)));
        uses
    }

    /// What is named after a start of a path: `std::` finds `fs` in `std::fs::read` and in `std::{fs, io}`.
    pub fn named_after(&self, start: &str) -> Vec<Use> {
        let text = self.code.join("\n");
        let climbs = |at: usize| start.starts_with("super::") && text[..at].ends_with("super::");
        let mut uses = Vec::new();
        for (at, _) in text.match_indices(start).filter(|(at, _)| !climbs(*at)) {
            let line = 1 + text[..at].matches('\n').count();
            uses.extend(heads(&text[at + start.len()..]).into_iter().map(|module| Use { line, module }));
        }
        uses
    }
}

/// The first names of a path or of each path in a group.
fn heads(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            ',' if depth == 0 => {
                found.push(name(&group[start..at]));
                start = at + 1;
            }
            '}' if depth == 0 => {
                found.push(name(&group[start..at]));
                break;
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

/// Cuts `//` comments. A `//` within a string cuts it too, which hides nothing that is looked for here.
fn without_comments(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split("//").next().unwrap_or("").trim_end().to_owned()).collect()
}

/// Empties items under `#[cfg(test)]`: to the `}` that closes them at the same indent, or to a `;`.
fn without_tests(lines: &[String]) -> Vec<String> {
    let mut kept = Vec::with_capacity(lines.len());
    let mut end: Option<String> = None;
    for line in lines {
        let trimmed = line.trim_start();
        let indent = &line[..line.len() - trimmed.len()];
        match &end {
            Some(close) => {
                kept.push(String::new());
                let whole =
                    line.strip_prefix(close.trim_end_matches('}')) == Some(trimmed) && line.ends_with(';');
                if line == close || whole {
                    end = None;
                }
            }
            None if trimmed == "#[cfg(test)]" => {
                end = Some(format!("{indent}}}"));
                kept.push(String::new());
            }
            None => kept.push(line.clone()),
        }
    }
    kept
}

/// Every field and every enum variant that a specification declares: what people write in a scenario file.
pub fn words_of_the_format(text: &str) -> Vec<String> {
    let identifier = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let mut words = Vec::new();
    for line in without_tests(&without_comments(text)) {
        let mut item = line.trim();
        while item.starts_with("#[") {
            item = item.split_once(']').map_or("", |(_, rest)| rest.trim());
        }
        let declares = line.starts_with("    ") && item.ends_with([',', '{', '(']);
        let item = item.strip_prefix("pub ").unwrap_or(item);
        let figure = item.split_once(" in [").map(|(name, _)| name);
        let field = item.split_once(": ").map(|(name, _)| name);
        let variant =
            item.split([',', ' ', '(']).next().filter(|v| v.starts_with(|c: char| c.is_uppercase()));
        let name = figure.or(field).or(variant).unwrap_or("");
        if declares && identifier(name) && !["figures"].contains(&name) {
            words.push(name.to_owned());
        }
    }
    words.sort();
    words.dedup();
    words
}
