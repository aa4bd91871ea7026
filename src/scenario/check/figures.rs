//! Figures: there if they must be, the right way up, finite, within their bounds.

use super::finding::{Findings, bounds, show};
use crate::scenario::figure::{Figure, Law};
use crate::scenario::spec::fields::Entry;

/// Checks all figures of a specification that stands at `prefix` (empty for the root).
pub fn check(prefix: &str, entries: &[Entry<'_>], out: &mut Findings) {
    for entry in entries {
        let path = join(prefix, entry.name);
        match entry.figure {
            Some(figure) => check_one(&path, entry, figure, out),
            None if entry.default.is_none() => {
                out.error(&path, format!("`{prefix}` lacks the figure `{}`", entry.name))
                    .expected(format!(
                        "expected `{}: ..` in here, {}",
                        entry.name,
                        bounds(entry.min, entry.max)
                    ))
                    .hint(format!("there is no default for it: {}", entry.about.trim()))
                    .absent();
            }
            None => {}
        }
    }
}

/// A field's path.
pub fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

fn check_one(path: &str, entry: &Entry<'_>, figure: &Figure, out: &mut Findings) {
    let name = entry.name;
    let (expected, hint) = match shape(&figure.law) {
        Some(problem) => problem,
        None => {
            let (low, high) = figure.range();
            if low >= entry.min && high <= entry.max {
                return;
            }
            let found = if low == high { show(low) } else { format!("{} to {}", show(low), show(high)) };
            let message = if entry.min == 0.0 && low < 0.0 && name.contains("usd") {
                format!("a price or cost must not be negative: `{name}`")
            } else {
                format!("`{name}` is out of bounds")
            };
            let finding = out.error(path, message);
            finding.expected(format!("expected {}; found {found}", bounds(entry.min, entry.max)));
            finding.hint(format!("{} Is the unit right?", entry.about.trim()));
            return;
        }
    };
    let message = match figure.law {
        Law::Invalid(_) => format!("`{name}` is not a figure"),
        _ => format!("`{name}` is not a distribution"),
    };
    let finding = out.error(path, message);
    finding.expected(expected);
    if let Some(hint) = hint {
        finding.hint(hint);
    }
}

/// What is wrong with a law by itself: what was expected, and a hint.
fn shape(law: &Law) -> Option<(String, Option<String>)> {
    let finite = |values: &[f64]| values.iter().copied().find(|v| !v.is_finite());
    let not_finite = |v: f64| Some((format!("expected finite numbers; found {}", show(v)), None));
    match law {
        Law::Fixed(v) => finite(&[*v]).and_then(not_finite),
        Law::Uniform { min, max } => finite(&[*min, *max]).and_then(not_finite).or_else(|| {
            let found = format!("expected min below max; found {} and {}", show(*min), show(*max));
            (min > max).then_some((found, Some("swap them".into())))
        }),
        Law::Triangular { low, nominal, high } => {
            finite(&[*low, *nominal, *high]).and_then(not_finite).or_else(|| {
                let found = format!(
                    "expected low, nominal, high in rising order; found {}, {}, {}",
                    show(*low),
                    show(*nominal),
                    show(*high)
                );
                let mut sorted = [*low, *nominal, *high];
                sorted.sort_by(f64::total_cmp);
                let [a, b, c] = sorted.map(show);
                let hint = format!("upside down? in order it is (low: {a}, nominal: {b}, high: {c})");
                (!(low <= nominal && nominal <= high)).then_some((found, Some(hint)))
            })
        }
        Law::Lognormal { median, sigma } => finite(&[*median, *sigma]).and_then(not_finite).or_else(|| {
            let found = format!(
                "expected median above 0, sigma 0 or more; found {}, {}",
                show(*median),
                show(*sigma)
            );
            let hint = "sigma is the standard deviation of the logarithm; 0.5 is a factor of 1.65".to_owned();
            (*median <= 0.0 || *sigma < 0.0).then_some((found, Some(hint)))
        }),
        Law::Normal { mean, sd } => finite(&[*mean, *sd]).and_then(not_finite).or_else(|| {
            let found = format!("expected mean and sd of 0 or more; found {}, {}", show(*mean), show(*sd));
            (*mean < 0.0 || *sd < 0.0).then_some((found, None))
        }),
        Law::Empirical { values, weights } => finite(values)
            .and_then(not_finite)
            .or_else(|| finite(weights).and_then(not_finite))
            .or_else(|| {
                let found = if values.is_empty() {
                    "expected at least one value; found none".to_owned()
                } else if values.len() != weights.len() {
                    format!(
                        "expected as many weights as values; found {} values, {} weights",
                        values.len(),
                        weights.len()
                    )
                } else if let Some(w) = weights.iter().find(|w| **w < 0.0) {
                    format!("expected weights of 0 or more; found {}", show(*w))
                } else if weights.iter().all(|w| *w == 0.0) {
                    "expected at least one weight above 0; found only zeros".to_owned()
                } else {
                    return None;
                };
                Some((found, None))
            }),
        Law::Invalid(text) => {
            let hint = text
                .contains("found the text")
                .then(|| "write a bare number: the unit is in the name of the field".to_owned());
            Some((text.clone(), hint))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let figure: Figure = crate::scenario::catalogue::ron_options().from_str(text).expect("RON");
        let entry = Entry {
            name: "range_m",
            figure: Some(&figure),
            default: None,
            min: 1.0,
            max: 100.0,
            about: "R50.",
        };
        let mut out = Findings::default();
        check("sensors[0]", &[entry], &mut out);
        out.list
            .into_iter()
            .map(|f| format!("{} {} {}", f.path, f.message, f.expected.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn sound_figures_pass() {
        for text in [
            "50",
            "(min: 1, max: 100)",
            "(low: 5, nominal: 5, high: 5)",
            "(median: 10, sigma: 0.5)",
            "(values: [1, 100], weights: [0, 1])",
        ] {
            assert_eq!(findings(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn each_fault_is_named() {
        for (text, piece) in [
            ("NaN", "finite"),
            ("inf", "finite"),
            ("(low: 3, nominal: 2, high: 1)", "rising order"),
            ("(min: 3, max: 2)", "min below max"),
            ("(median: 0, sigma: 1)", "median above 0"),
            ("(median: 2, sigma: -1)", "sigma 0 or more"),
            ("(mean: 2, sd: -1)", "sd of 0 or more"),
            ("(values: [])", "at least one value"),
            ("(values: [1], weights: [1, 2])", "as many weights"),
            ("(values: [1, 2], weights: [1, -2])", "0 or more; found -2"),
            ("(values: [1, 2], weights: [0, 0])", "above 0"),
            ("0.5", "expected 1 to 100; found 0.5"),
            ("(low: 50, nominal: 90, high: 101)", "found 50 to 101"),
            ("(median: 50, sigma: 1)", "out of bounds"),
            ("\"2 km\"", "is not a figure"),
        ] {
            let found = findings(text);
            assert!(found.len() == 1 && found[0].contains(piece), "{text}: {found:?}");
            assert!(found[0].starts_with("sensors[0].range_m"), "{found:?}");
        }
    }
}
