//! A verification on paper: a table for the terminal, JSON, a page with a picture of each law.

mod page;
mod picture;
mod text;

pub use page::{Page, page};
pub use picture::picture;
pub use text::{json, text};

use crate::report::number::plain;
use crate::study::verify::{CASE, Expected, Judged};

/// Columns of every table of cases.
const HEADINGS: [&str; 7] = ["case", "at", "expected", "observed", "99.9 % interval", "n", "verdict"];

/// The cases as rows of a table.
fn rows(cases: &[Judged]) -> impl Iterator<Item = [String; 7]> + '_ {
    let alike = cases.windows(2).all(|w| w[0].abscissa.series == w[1].abscissa.series);
    cases.iter().map(move |case| row(case, alike))
}

/// A case as a row; the series is told where the cases are not all of one.
fn row(case: &Judged, alike: bool) -> [String; 7] {
    let decimals = decimals(case);
    let exact = case.observed.low == case.observed.high;
    let interval = match (exact, case.counted) {
        (true, "studies") => "counted".to_owned(),
        (true, _) => "exact".to_owned(),
        _ => format!("{} to {}", plain(case.observed.low, decimals), plain(case.observed.high, decimals)),
    };
    let series = &case.abscissa.series;
    let at = match case.abscissa.label.as_str() {
        CASE => "–".to_owned(),
        _ if series.is_empty() || alike || case.set_up.starts_with(series) => number(case.abscissa.at),
        _ => format!("{} ({series})", number(case.abscissa.at)),
    };
    [
        case.set_up.clone(),
        at,
        expected(case, decimals),
        plain(case.observed.value, decimals),
        interval,
        format!("{} {}", crate::report::number::grouped(case.n as i64), case.counted),
        case.verdict.word().to_owned(),
    ]
}

fn expected(case: &Judged, decimals: usize) -> String {
    let of = |x: f64| plain(x, decimals);
    match case.expected {
        Expected::At(x) => of(x),
        Expected::AtLeast(x) => format!("at least {}", of(x)),
        Expected::AtMost(x) => format!("at most {}", of(x)),
        Expected::Between(a, b) => format!("{} to {}", of(a), of(b)),
        Expected::WithinInterval => format!("within ± {}", of(case.allowed)),
    }
}

/// Decimals that show the interval with two digits; what is exact shows ten digits, and a count none.
fn decimals(case: &Judged) -> usize {
    let half_width = match case.expected {
        Expected::WithinInterval => 0.5 * case.allowed,
        _ => case.observed.half_width(),
    };
    if case.counted == "studies" {
        0
    } else if half_width > 0.0 && half_width.is_finite() {
        (1.0 - crate::math::log10(half_width).floor()).clamp(0.0, 6.0) as usize
    } else if case.observed.value == 0.0 {
        0
    } else {
        9
    }
}

/// A number of a parameter: short, without trailing zeros.
fn number(x: f64) -> String {
    let text = format!("{:.4}", x);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".into() } else { text.replace('-', "−") }
}
