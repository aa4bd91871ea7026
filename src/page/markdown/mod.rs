//! A page as a Markdown document with its pictures, for whoever writes on in a document of their own.
//!
//! GitHub and pandoc show it alike. It says what the page says, in the page's numbers and sentences; a list that is too long for
//! paper is cut with a count of what is missing and where that is. Every text of a scenario is escaped.

mod escape;
mod findings;
mod ground;
mod money;
mod reasons;
mod summary;

use super::charts::{Chart, Subject, charts};
use super::model::Page;
use super::pick;
use escape::{Table, text};

/// The files of the document: `report.md`, and the pictures that it shows in `charts/` and `maps/`.
pub fn document(page: &Page) -> Vec<(String, Vec<u8>)> {
    let charts = charts(page);
    let mut paper = Paper { page, charts: &charts, out: String::new() };
    summary::top(&mut paper);
    money::frontiers(&mut paper);
    findings::verdicts(&mut paper);
    findings::rows(&mut paper);
    reasons::funnel(&mut paper);
    reasons::causes(&mut paper);
    money::next(&mut paper);
    reasons::campaign(&mut paper);
    reasons::tornado(&mut paper);
    summary::grades(&mut paper);
    ground::maps(&mut paper);
    ground::replicates(&mut paper);
    summary::recipe(&mut paper);
    let words = paper.out.trim_end().to_owned() + "\n";
    let mut files = vec![("report.md".to_owned(), words.into_bytes())];
    files.extend(charts.into_iter().map(|c| (path(&c), c.svg.into_bytes())));
    files
}

/// Where a picture lies beside the document.
fn path(chart: &Chart) -> String {
    let folder = if matches!(chart.subject, Subject::Maps(_)) { "maps" } else { "charts" };
    format!("{folder}/{}.svg", chart.name)
}

/// The document in the making.
struct Paper<'a> {
    page: &'a Page,
    charts: &'a [Chart],
    out: String,
}

impl Paper<'_> {
    /// A heading of a level, plain text.
    fn heading(&mut self, level: usize, words: &str) {
        self.out.push_str(&format!("{} {}\n\n", "#".repeat(level), text(words)));
    }

    /// A paragraph of plain text.
    fn say(&mut self, words: &str) {
        if !words.trim().is_empty() {
            self.out.push_str(&format!("{}\n\n", text(words)));
        }
    }

    /// A paragraph with a lead in bold letters.
    fn lead(&mut self, lead: &str, words: &str) {
        let line = format!("**{}** {}", text(lead), text(words));
        self.out.push_str(&format!("{}\n\n", line.trim_end()));
    }

    /// A list of plain texts; at most `most` of them, and then how many more there are and where.
    fn list<S: AsRef<str>>(&mut self, items: &[S], most: usize, more: &str) {
        for item in items.iter().take(most) {
            self.out.push_str(&format!("- {}\n", text(item.as_ref())));
        }
        if items.len() > most {
            self.out.push_str(&format!("- {}\n", text(&format!("… and {} more {more}", items.len() - most))));
        }
        if !items.is_empty() {
            self.out.push('\n');
        }
    }

    /// A table, if there is anything in it.
    fn table(&mut self, table: &Table) {
        if !table.is_empty() {
            self.out.push_str(&table.render());
        }
    }

    /// Lines to copy.
    fn block(&mut self, lines: &[String]) {
        self.out.push_str(&escape::block(lines));
        self.out.push('\n');
    }

    /// The pictures of a subject; hands back whether there is one.
    fn pictures(&mut self, of: impl Fn(Subject) -> bool) -> bool {
        let mut any = false;
        for chart in self.charts.iter().filter(|c| of(c.subject)) {
            self.out.push_str(&format!("![{}]({})\n\n", text(&chart.alt), path(chart)));
            any = true;
        }
        any
    }

    fn strategy(&self, index: usize) -> String {
        pick::strategy(self.page, index)
    }

    fn budget(&self, index: usize) -> String {
        pick::budget(self.page, index)
    }

    /// Name of the budget that is shown first.
    fn middle(&self) -> String {
        self.budget(self.page.middle)
    }
}

/// `a, b, c and 4 more`: names in a sentence.
fn named(names: &[String], most: usize) -> String {
    match names.len() {
        n if n > most => format!("{} and {} more", names[..most].join(", "), n - most),
        _ => crate::report::words::and(names),
    }
}
