//! Looking things up in a page: which rows belong together, in which order, and what they are called.
//!
//! Whoever shows a page meets indices that point nowhere only in a page that nobody made of a study; such a thing is left out.

use super::model::{Deployment, Estimate, Measure, Page, Row};
use crate::report::number::plain;

/// A text on one line: breaks and tabs become spaces, and what cannot be shown, or would turn what follows around, goes.
pub fn one_line(text: &str) -> String {
    let shown = |c: char| match c {
        _ if c.is_whitespace() => Some(' '),
        _ if c.is_control() => None,
        '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => None,
        _ => Some(c),
    };
    let kept: String = text.chars().filter_map(shown).collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A file name of an id: small letters, digits and hyphens.
pub fn slug(id: &str) -> String {
    let mapped: String =
        id.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let parts: Vec<&str> = mapped.split('-').filter(|part| !part.is_empty()).collect();
    let slug = parts.join("-");
    if slug.is_empty() { "x".to_owned() } else { slug.chars().take(60).collect() }
}

/// The first letter large.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// Shown name of a strategy.
pub fn strategy(page: &Page, index: usize) -> String {
    page.strategies.get(index).map_or("–".to_owned(), |s| one_line(&s.name))
}

/// Shown name of a budget.
pub fn budget(page: &Page, index: usize) -> String {
    page.budgets.get(index).map_or("–".to_owned(), |b| one_line(&b.name))
}

/// Name of a measure with its unit, for an axis or a heading: `leak-through, % of drones`.
pub fn axis(measure: &Measure) -> String {
    let (name, unit) = (one_line(&measure.name), one_line(&measure.unit));
    if unit.is_empty() || name.ends_with(&unit) { name } else { format!("{name}, {unit}") }
}

/// What a value of a measure is multiplied by where it is drawn.
pub fn scale(measure: &Measure) -> f64 {
    if measure.is_share { 100.0 } else { 1.0 }
}

/// Unit of a difference between two values of a measure, after the number.
pub fn points(measure: &Measure) -> String {
    if measure.is_share { "percentage points".to_owned() } else { one_line(&measure.unit) }
}

/// Estimate of a measure in a row, where it is a number.
pub fn estimate(row: &Row, measure: usize) -> Option<&Estimate> {
    row.estimates.get(measure)?.as_ref().filter(|e| e.value.is_finite())
}

/// Both ends of an interval, where it has them.
pub fn interval(estimate: &Estimate) -> Option<(f64, f64)> {
    let (low, high) = (estimate.low?, estimate.high?);
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

/// Measures by which strategies are compared.
pub fn compared(page: &Page) -> Vec<usize> {
    (0..page.measures.len()).filter(|&m| page.measures[m].is_compared).collect()
}

/// Rows at a budget against an adversary with their indices, the best by the first measure that is compared first.
pub fn rows(page: &Page, budget: usize, adversary: usize) -> Vec<(usize, &Row)> {
    let mut rows: Vec<(usize, &Row)> = page
        .rows
        .iter()
        .enumerate()
        .filter(|(_, r)| r.budget == budget && r.adversary == adversary)
        .collect();
    if let Some(&by) = compared(page).first() {
        let sign = if page.measures[by].less_is_better == Some(false) { -1.0 } else { 1.0 };
        let key = |row: &Row| estimate(row, by).map_or(f64::INFINITY, |e| sign * e.value);
        rows.sort_by(|a, b| key(a.1).total_cmp(&key(b.1)).then(a.1.strategy.cmp(&b.1.strategy)));
    }
    rows
}

/// Deployments at a budget, in the order of the strategies, with their indices.
pub fn deployments(page: &Page, budget: usize) -> Vec<(usize, &Deployment)> {
    let all = page.maps.deployments.iter().enumerate();
    let mut found: Vec<(usize, &Deployment)> = all.filter(|(_, d)| d.budget == budget).collect();
    found.sort_by_key(|(i, d)| (d.strategy, *i));
    found
}

/// The strategy whose leak-through a tornado is drawn for: the least as the study stands.
pub fn best_of_tornado(page: &Page) -> Option<usize> {
    let base = &page.tornado.as_ref()?.figures.first()?.base;
    (0..base.len().min(page.strategies.len())).min_by(|&a, &b| base[a].total_cmp(&base[b]).then(a.cmp(&b)))
}

/// A number with as many decimals as its margin deserves, or three digits without one.
pub fn rounded(value: f64, margin: Option<f64>) -> String {
    match margin {
        Some(m) if m > 0.0 => plain(value, crate::report::number::decimals_for(m)),
        _ => crate::report::number::three(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_on_its_line_and_a_file_name_is_harmless() {
        assert_eq!(one_line(" a\r\n\tb\u{202e}c\u{0}d\u{2028}e "), "a bcd e");
        assert_eq!(slug("../Raids & <b>"), "raids-b");
        assert_eq!(slug("…"), "x");
        assert_eq!(capital("leak-through"), "Leak-through");
    }
}
