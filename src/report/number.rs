//! Numbers as people read them: money, shares with their margin, counts, durations.
//!
//! A margin is shown with two significant digits and the value with as many decimals. Where an interval lies
//! clearly askew around its value, both ends are printed instead of a margin that would be wrong on both sides.
//! A share of none or all is never printed as a bare 0 % or 100 %: it says of how many, and how large it may be.

use crate::study::measure::{Estimate, Extreme, Unit};

/// Money with a unit: `1.2 M USD`, `850 k USD`, `950 USD`.
pub fn usd(value: f64) -> String {
    format!("{} USD", short(value))
}

/// A large number shortened: `1.25 M`, `850 k`, `950`.
pub fn short(value: f64) -> String {
    let size = value.abs();
    // The steps lie where rounding to three digits would spill over.
    if size >= 999.5e6 {
        format!("{} G", three(value / 1e9))
    } else if size >= 999.5e3 {
        format!("{} M", three(value / 1e6))
    } else if size >= 9_995.0 {
        format!("{} k", three(value / 1e3))
    } else if size >= 1000.0 {
        grouped(value.round() as i64)
    } else {
        three(value)
    }
}

/// Three significant digits, without trailing zeros after the point.
pub fn three(value: f64) -> String {
    let size = value.abs();
    let decimals = if size >= 99.95 || size == 0.0 {
        0
    } else if size >= 9.995 {
        1
    } else if size >= 0.9995 {
        2
    } else {
        3
    };
    let text = plain(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A whole number with a thin grouping: `12,345`.
pub fn grouped(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('−');
    }
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// A count with its noun: `1 replicate`, `2,000 replicates`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count as i64))
}

/// A duration: `45 s`, `3 min 20 s`, `2 h 05 min`.
pub fn duration(seconds: f64) -> String {
    let s = seconds.max(0.0).round() as u64;
    match s {
        0..=119 => format!("{s} s"),
        120..=7199 => match (s / 60, s % 60) {
            (m, 0) => format!("{m} min"),
            (m, rest) => format!("{m} min {rest:02} s"),
        },
        _ => format!("{} h {:02} min", s / 3600, s % 3600 / 60),
    }
}

/// A share as a whole percentage, never a bare 0 or 100: `41 %`, `<1 %`, `>99 %`.
pub fn share(part: f64) -> String {
    let percent = 100.0 * part;
    if part > 0.0 && percent < 0.5 {
        "<1 %".to_owned()
    } else if part < 1.0 && percent > 99.5 {
        ">99 %".to_owned()
    } else {
        format!("{} %", plain(percent, 0))
    }
}

/// `value` with so many decimals, a true minus sign, and no negative zero.
pub fn plain(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|b| b == b'0' || b == b'.') => rest.to_owned(),
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

/// Decimals that show a margin with two significant digits.
pub fn decimals_for(margin: f64) -> usize {
    match margin {
        m if !m.is_finite() || m <= 0.0 || m >= 9.95 => 0,
        m if m >= 0.995 => 1,
        m if m >= 0.0995 => 2,
        m if m >= 0.00995 => 3,
        _ => 4,
    }
}

/// An estimate without its unit, for a table whose heading has it: `12.4 ± 1.1`, `0.3 (0.1 to 1.2)`,
/// `0 of 400 (at most 0.9 %)`, `none in 400`.
pub fn bare(estimate: &Estimate, unit: Unit) -> String {
    match (estimate.extreme, unit) {
        (Extreme::None, Unit::Share) => {
            format!("0 of {} (at most {} %)", grouped(estimate.n as i64), bound(100.0 * estimate.high))
        }
        (Extreme::All, Unit::Share) => {
            let n = grouped(estimate.n as i64);
            format!("{n} of {n} (at least {} %)", bound_below(100.0 * estimate.low))
        }
        (Extreme::None, _) => format!("none in {}", grouped(estimate.n as i64)),
        _ => inside(estimate.value, estimate.low, estimate.high, unit),
    }
}

/// An estimate with its unit: `12.4 ± 1.1 %`, `1.2 ± 0.3 M USD`.
pub fn with_unit(estimate: &Estimate, unit: Unit) -> String {
    let text = bare(estimate, unit);
    match (estimate.extreme, unit) {
        (Extreme::None | Extreme::All, Unit::Share) => text,
        (Extreme::None, _) => text,
        (_, Unit::Share) => format!("{text} %"),
        (_, Unit::Usd) => format!("{text} USD"),
        (_, Unit::Seconds) => format!("{text} s"),
        (_, Unit::PersonHours) => format!("{text} person-hours"),
        (_, Unit::PersonDays) => format!("{text} person-days"),
        (_, Unit::Count) => text,
    }
}

fn inside(value: f64, low: f64, high: f64, unit: Unit) -> String {
    let scale = if unit == Unit::Share { 100.0 } else { 1.0 };
    let (value, low, high) = (value * scale, low * scale, high * scale);
    let (divisor, letter) = magnitude(value.abs().max(high.abs()));
    let (value, low, high) = (value / divisor, low / divisor, high / divisor);
    let margin = 0.5 * (high - low);
    if !margin.is_finite() {
        return format!("{}{letter} (no interval)", three(value));
    }
    if margin <= 0.0 {
        return format!("{}{letter}", three(value));
    }
    // A magnitude's letter rounds already; after it three digits are enough unless they would hide the margin.
    let enough = if value.abs() >= 10.0 { 1 } else { 2 };
    let hidden = margin < [0.5, 0.05, 0.005][enough];
    let cap = if letter.is_empty() || hidden { 4 } else { enough };
    let decimals = decimals_for(margin).min(cap);
    let (below, above) = (value - low, high - value);
    if below.min(above) * 1.6 < below.max(above) {
        format!("{}{letter} ({} to {})", plain(value, decimals), plain(low, decimals), plain(high, decimals))
    } else {
        format!("{} ± {}{letter}", plain(value, decimals), plain(margin, decimals))
    }
}

/// The divisor and letter of large numbers; small ones stay as they are.
fn magnitude(size: f64) -> (f64, &'static str) {
    if size >= 1e9 {
        (1e9, " G")
    } else if size >= 1e6 {
        (1e6, " M")
    } else if size >= 1e3 {
        (1e3, " k")
    } else {
        (1.0, "")
    }
}

/// An upper bound: two significant digits, rounded up so that it stays a bound.
fn bound(percent: f64) -> String {
    let decimals = decimals_for(percent).min(3);
    let step = [1.0, 10.0, 100.0, 1000.0][decimals];
    plain((percent * step - 1e-9).ceil() / step, decimals)
}

/// A lower bound, rounded down.
fn bound_below(percent: f64) -> String {
    let decimals = decimals_for(100.0 - percent).min(3);
    let step = [1.0, 10.0, 100.0, 1000.0][decimals];
    plain((percent * step + 1e-9).floor() / step, decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn estimate(value: f64, low: f64, high: f64) -> Estimate {
        Estimate { value, low, high, n: 400, extreme: Extreme::Inside }
    }

    #[test]
    fn money_is_short_and_says_its_unit() {
        for (value, text) in [
            (0.0, "0 USD"),
            (950.0, "950 USD"),
            (1_500.0, "1,500 USD"),
            (9_999.0, "10 k USD"),
            (850_000.0, "850 k USD"),
            (999_600.0, "1 M USD"),
            (1_250_000.0, "1.25 M USD"),
            (12_345_678.0, "12.3 M USD"),
            (-2e6, "−2 M USD"),
        ] {
            assert_eq!(usd(value), text);
        }
    }

    #[test]
    fn a_margin_keeps_two_significant_digits() {
        assert_eq!(with_unit(&estimate(0.1243, 0.1133, 0.1353), Unit::Share), "12.4 ± 1.1 %");
        assert_eq!(with_unit(&estimate(3.24, 2.89, 3.59), Unit::Count), "3.24 ± 0.35");
        assert_eq!(with_unit(&estimate(1.25e6, 1.15e6, 1.35e6), Unit::Usd), "1.25 ± 0.10 M USD");
        assert_eq!(bare(&estimate(45.2, 33.0, 57.4), Unit::Count), "45 ± 12");
        assert_eq!(bare(&estimate(7.0, 7.0, 7.0), Unit::Count), "7");
    }

    #[test]
    fn an_interval_that_lies_askew_shows_both_ends() {
        assert_eq!(bare(&estimate(0.003, 0.001, 0.012), Unit::Share), "0.30 (0.10 to 1.20)");
    }

    #[test]
    fn none_and_all_never_read_as_bare_percentages() {
        let none = Estimate { value: 0.0, low: 0.0, high: 0.00918, n: 400, extreme: Extreme::None };
        assert_eq!(with_unit(&none, Unit::Share), "0 of 400 (at most 0.92 %)");
        assert_eq!(with_unit(&none, Unit::Count), "none in 400");
        let all = Estimate { value: 1.0, low: 0.99082, high: 1.0, n: 400, extreme: Extreme::All };
        assert_eq!(with_unit(&all, Unit::Share), "400 of 400 (at least 99.08 %)");
        assert_eq!(share(0.001), "<1 %");
        assert_eq!(share(0.999), ">99 %");
        assert_eq!(share(0.414), "41 %");
    }

    #[test]
    fn durations_and_counts_read_as_spoken() {
        assert_eq!(duration(45.2), "45 s");
        assert_eq!(duration(200.0), "3 min 20 s");
        assert_eq!(duration(7500.0), "2 h 05 min");
        assert_eq!(counted(1, "raid"), "1 raid");
        assert_eq!(counted(12_345, "replicate"), "12,345 replicates");
        assert_eq!(plain(-0.0001, 2), "0.00");
    }
}
