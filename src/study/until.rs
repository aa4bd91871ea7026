//! When a study has seen enough: every interval narrow, or the best strategy known. As written on the command line.

use super::measure::{Measure, Unit};
use super::tally::RowSums;
use crate::stats::{Estimate, Interval};
use std::fmt;
use std::str::FromStr;

/// When to stop.
#[derive(Clone, Debug, PartialEq)]
pub enum Until {
    /// Once the interval of each watched measure of each row is this narrow: half a width of so many points for shares, of so many per cent
    /// of the estimate for all else.
    Narrow {
        /// 0.01 for one point or one per cent.
        share: f64,
    },
    /// Once the best strategy at each budget is known.
    Best {
        /// With this chance.
        level: f64,
        /// If it is better than the others by this much: points for shares, else the measure's unit.
        delta: f64,
    },
}

/// The measures that `--until 1%` watches unless told otherwise.
pub const WATCHED: [Measure; 4] =
    [Measure::LeakThrough, Measure::RaidsWithoutLeaker, Measure::Casualties, Measure::Damage];

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "expected a width such as 1%, or best:P:D, such as best:0.95:0.5 (the best known with chance 0.95 if it is better by 0.5 \
                 points); found `{text}`"
            )
        };
        let number = |text: &str| text.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        if let Some(width) = text.trim().strip_suffix('%') {
            let share = number(width).ok_or_else(expected)? / 100.0;
            if !(1e-6..1.0).contains(&share) {
                return Err(format!("{}; a width lies between 0.0001% and 100%", expected()));
            }
            return Ok(Until::Narrow { share });
        }
        let mut parts = text.trim().split(':');
        let (Some("best"), Some(level), Some(delta), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(expected());
        };
        let (level, delta) = (number(level).ok_or_else(expected)?, number(delta).ok_or_else(expected)?);
        if !(level > 0.5 && level <= 0.9999) {
            return Err(format!("{}; a chance lies above 0.5 and is at most 0.9999", expected()));
        }
        if !(1e-9..=1e12).contains(&delta) {
            return Err(format!("{}; a difference lies above 0", expected()));
        }
        Ok(Until::Best { level, delta })
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Until::Narrow { share } => write!(f, "{}%", share * 100.0),
            Until::Best { level, delta } => write!(f, "best:{level}:{delta}"),
        }
    }
}

/// The measure of a name, among those that one can wait for.
///
/// # Errors
/// There is none of this name, or it is no ratio of sums over replicates.
pub fn watchable(name: &str) -> Result<Measure, String> {
    let ratio =
        |m: &Measure| !matches!(m, Measure::CostPerDefeat | Measure::WarningP10 | Measure::WarningP50);
    let known: Vec<Measure> = Measure::ALL.into_iter().filter(ratio).collect();
    known.iter().copied().find(|m| m.name() == name).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|m| m.name()).collect();
        format!("expected one of {}; found `{name}`", names.join(", "))
    })
}

/// The measure of a name, among those that the best strategy has the least of, whatever the drones that come.
///
/// # Errors
/// There is none of this name, or more of it is better.
pub fn selectable(name: &str) -> Result<Measure, String> {
    let known = SELECTABLE.map(Measure::name);
    SELECTABLE.into_iter().find(|m| m.name() == name).ok_or_else(|| {
        format!("expected a measure of which less is better, one of {}; found `{name}`", known.join(", "))
    })
}

/// What the best strategy has the least of.
const SELECTABLE: [Measure; 9] = [
    Measure::LeakThrough,
    Measure::Casualties,
    Measure::Damage,
    Measure::PatrolCasualties,
    Measure::CollateralCasualties,
    Measure::Civil,
    Measure::FalseAlarms,
    Measure::Exposure,
    Measure::Displaced,
];

/// What a stopping rule with an absolute width looks at: shares as they are, all else in parts of its size. `None` for what never
/// happened, which has no size, and for what nothing defines.
pub fn watched(measure: Measure, sums: &RowSums, level: f64) -> Option<Estimate> {
    let moments = &sums.measures[measure as usize];
    if measure.unit() == Unit::Share {
        return moments.clustered_proportion(level);
    }
    let estimate = moments.ratio(level)?;
    let size = estimate.value.abs();
    let part = |i: Interval| Interval { low: i.low / size, high: i.high / size, level: i.level };
    (size > 0.0).then(|| Estimate {
        value: estimate.value / size,
        interval: estimate.interval.map(part),
        ..estimate
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_and_guarantees_are_read_as_written() {
        assert_eq!("1%".parse(), Ok(Until::Narrow { share: 0.01 }));
        assert_eq!(" 0.5 % ".trim().parse(), Ok(Until::Narrow { share: 0.005 }));
        let best: Until = "best:0.95:0.5".parse().expect("it is one");
        assert_eq!(best, Until::Best { level: 0.95, delta: 0.5 });
        assert_eq!(best.to_string().parse(), Ok(best));
    }

    #[test]
    fn what_is_neither_says_what_was_expected() {
        for (text, said) in [
            ("1", "expected a width such as 1%"),
            ("%", "expected a width"),
            ("0%", "between 0.0001% and 100%"),
            ("nan%", "expected a width"),
            ("best", "best:P:D"),
            ("best:0.95", "best:P:D"),
            ("best:95:1", "a chance lies above"),
            ("best:0.95:0", "a difference lies above 0"),
            ("best:0.95:-1", "a difference lies above 0"),
            ("best:0.95:1:2", "best:P:D"),
        ] {
            let error = text.parse::<Until>().expect_err(text);
            assert!(error.contains(said) && error.contains(text), "{text}: {error}");
        }
        assert!(watchable("leak").expect_err("none").contains("leak_through"));
        assert!(watchable("warning_p10_s").is_err());
        assert_eq!(selectable("casualties_per_30_days"), Ok(Measure::Casualties));
        assert!(selectable("raids_without_leaker").expect_err("more is better").contains("less is better"));
    }
}
