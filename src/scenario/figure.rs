//! A figure: one number of a scenario, or a distribution of it, with the grade of its source.
//!
//! Any number that a planner may be unsure of is a figure. It is drawn once a replicate, so that what is not known
//! about the world is part of every interval. In a file:
//!
//! | written | meaning |
//! | --- | --- |
//! | `12.5` or `(value: 12.5, grade: A)` | fixed |
//! | `(min: 8, max: 15)` | uniform |
//! | `(low: 8, nominal: 10, high: 15)` | triangular with its mode at the nominal figure |
//! | `(median: 4, sigma: 0.5)` | lognormal, sigma of the logarithm |
//! | `(mean: 90, sd: 27)` | normal; what would be negative is 0 |
//! | `(values: [1, 2, 4], weights: [3, 2, 1])` | empirical; equal weights when left out |
//!
//! Any of the forms takes `grade: A`, `B`, `C` or `R` as in `parameters.md`.

use crate::math;
use crate::rng::normal_quantile;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// How far a figure can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Grade {
    /// Official or peer-reviewed.
    A,
    /// Press, vendor, or derived by textbook arithmetic.
    B,
    /// Our assumption, to be swept.
    C,
    /// Recalled, unverified.
    R,
}

/// The law a figure is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub enum Law {
    /// Always this value.
    Fixed(f64),
    /// Evenly between two values.
    Uniform {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// Triangular, with the mode at the nominal value.
    Triangular {
        /// Smallest value.
        low: f64,
        /// Most likely value.
        nominal: f64,
        /// Largest value.
        high: f64,
    },
    /// Lognormal.
    Lognormal {
        /// Median value, above zero.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
    },
    /// Normal, cut off at zero: no figure is negative.
    Normal {
        /// Mean before the cut.
        mean: f64,
        /// Standard deviation before the cut.
        sd: f64,
    },
    /// One of a list of values.
    Empirical {
        /// The values.
        values: Vec<f64>,
        /// Their weights, as many as values.
        weights: Vec<f64>,
    },
    /// Something that is not a figure was written there; the loader reports it with its place.
    Invalid(String),
}

/// A number of the scenario with its uncertainty and grade.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is drawn from.
    pub law: Law,
    /// How far its source can be trusted, if the file says so.
    pub grade: Option<Grade>,
}

impl Figure {
    /// A figure without uncertainty.
    pub const fn fixed(value: f64) -> Self {
        Figure { law: Law::Fixed(value), grade: None }
    }

    /// A figure of `parameters.md`: low / nominal / high with a grade.
    pub const fn of(low: f64, nominal: f64, high: f64, grade: Grade) -> Self {
        Figure { law: Law::Triangular { low, nominal, high }, grade: Some(grade) }
    }

    /// The value that plans are made with: the fixed value, the mode of a triangle, the middle of the others.
    pub fn nominal(&self) -> f64 {
        match &self.law {
            Law::Fixed(v) => *v,
            Law::Uniform { min, max } => 0.5 * (min + max),
            Law::Triangular { nominal, .. } => *nominal,
            Law::Lognormal { median, .. } => *median,
            Law::Normal { mean, .. } => *mean,
            Law::Empirical { values, weights } => weighted_median(values, weights),
            Law::Invalid(_) => f64::NAN,
        }
    }

    /// The mean of all draws.
    pub fn mean(&self) -> f64 {
        match &self.law {
            Law::Triangular { low, nominal, high } => (low + nominal + high) / 3.0,
            Law::Lognormal { median, sigma } => median * math::exp(0.5 * sigma * sigma),
            Law::Normal { mean, sd } => cut_mean(*mean, *sd),
            Law::Empirical { values, weights } => {
                let sum: f64 = values.iter().zip(weights).map(|(v, w)| v * w).sum();
                sum / weights.iter().sum::<f64>()
            }
            Law::Fixed(_) | Law::Uniform { .. } | Law::Invalid(_) => self.nominal(),
        }
    }

    /// The smallest and largest value that a draw can take (a lognormal's or normal's 0.01 % and 99.99 % points).
    pub fn range(&self) -> (f64, f64) {
        match &self.law {
            Law::Fixed(v) => (*v, *v),
            Law::Uniform { min, max } => (*min, *max),
            Law::Triangular { low, high, .. } => (*low, *high),
            Law::Lognormal { median, sigma } => {
                (median * math::exp(-3.719 * sigma), median * math::exp(3.719 * sigma))
            }
            Law::Normal { mean, sd } => ((mean - 3.719 * sd).max(0.0), mean + 3.719 * sd),
            Law::Empirical { values, .. } => {
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)))
            }
            Law::Invalid(_) => (f64::NAN, f64::NAN),
        }
    }

    /// The value that a share `u` in (0, 1) of all draws does not exceed: one uniform gives one variate.
    pub fn quantile(&self, u: f64) -> f64 {
        match &self.law {
            Law::Fixed(v) => *v,
            Law::Uniform { min, max } => min + u * (max - min),
            Law::Triangular { low, nominal, high } => triangular_quantile(*low, *nominal, *high, u),
            Law::Lognormal { median, sigma } => median * math::exp(sigma * normal_quantile(u)),
            Law::Normal { mean, sd } => (mean + sd * normal_quantile(u)).max(0.0),
            Law::Empirical { values, weights } => {
                let mut left = u * weights.iter().sum::<f64>();
                for (value, weight) in values.iter().zip(weights) {
                    left -= weight;
                    if left < 0.0 {
                        return *value;
                    }
                }
                values.last().copied().unwrap_or(f64::NAN)
            }
            Law::Invalid(_) => f64::NAN,
        }
    }

    /// Whether every draw gives the same value.
    pub fn is_certain(&self) -> bool {
        let (a, b) = self.range();
        a == b
    }
}

/// Mean of a normal variate that is 0 where it would be negative: μΦ(μ/σ) + σφ(μ/σ).
fn cut_mean(mean: f64, sd: f64) -> f64 {
    if sd <= 0.0 {
        return mean;
    }
    let z = mean / sd;
    mean * 0.5 * math::erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
        + sd * math::exp(-0.5 * z * z) / math::TAU.sqrt()
}

fn triangular_quantile(low: f64, mode: f64, high: f64, u: f64) -> f64 {
    let width = high - low;
    if width <= 0.0 {
        return mode;
    }
    if u < (mode - low) / width {
        low + (u * width * (mode - low)).sqrt()
    } else {
        high - ((1.0 - u) * width * (high - mode)).sqrt()
    }
}

fn weighted_median(values: &[f64], weights: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]).then(a.cmp(&b)));
    let total: f64 = weights.iter().sum();
    let mut seen = 0.0;
    for i in order {
        seen += weights.get(i).copied().unwrap_or(0.0);
        if seen >= 0.5 * total {
            return values[i];
        }
    }
    f64::NAN
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FigureVisitor)
    }
}

struct FigureVisitor;

const FORMS: &str = "a number, (value: ..), (min: .., max: ..), (low: .., nominal: .., high: ..), \
                     (median: .., sigma: ..), (mean: .., sd: ..) or (values: [..], weights: [..])";

impl<'de> Visitor<'de> for FigureVisitor {
    type Value = Figure;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(FORMS)
    }

    fn visit_f64<E: de::Error>(self, v: f64) -> Result<Figure, E> {
        Ok(Figure::fixed(v))
    }

    fn visit_i64<E: de::Error>(self, v: i64) -> Result<Figure, E> {
        Ok(Figure::fixed(v as f64))
    }

    fn visit_u64<E: de::Error>(self, v: u64) -> Result<Figure, E> {
        Ok(Figure::fixed(v as f64))
    }

    fn visit_str<E: de::Error>(self, v: &str) -> Result<Figure, E> {
        Ok(invalid(format!("the text {v:?}")))
    }

    fn visit_bool<E: de::Error>(self, v: bool) -> Result<Figure, E> {
        Ok(invalid(format!("{v}")))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Figure, A::Error> {
        let mut parts = Parts::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "grade" => parts.grade = Some(map.next_value()?),
                "values" => parts.values = Some(map.next_value()?),
                "weights" => parts.weights = Some(map.next_value()?),
                name => match NUMBERS.iter().position(|n| *n == name) {
                    Some(i) => parts.numbers[i] = Some(map.next_value()?),
                    None => {
                        map.next_value::<de::IgnoredAny>()?;
                        parts.unknown.push(key);
                    }
                },
            }
        }
        Ok(parts.into_figure())
    }
}

/// Field names of the forms that hold one number each.
const NUMBERS: [&str; 10] =
    ["value", "min", "max", "low", "nominal", "high", "median", "sigma", "mean", "sd"];

#[derive(Default)]
struct Parts {
    numbers: [Option<f64>; 10],
    values: Option<Vec<f64>>,
    weights: Option<Vec<f64>>,
    grade: Option<Grade>,
    unknown: Vec<String>,
}

impl Parts {
    fn into_figure(self) -> Figure {
        if let Some(name) = self.unknown.first() {
            return invalid(format!("a form with the unknown field `{name}`"));
        }
        let written = NUMBERS.iter().zip(self.numbers).filter_map(|(name, v)| Some((*name, v?)));
        let (mut names, numbers): (Vec<&str>, Vec<f64>) = written.unzip();
        let law = match (&names[..], &numbers[..], self.values, self.weights) {
            (["value"], [v], None, None) => Law::Fixed(*v),
            (["min", "max"], [min, max], None, None) => Law::Uniform { min: *min, max: *max },
            (["low", "nominal", "high"], [low, nominal, high], None, None) => {
                Law::Triangular { low: *low, nominal: *nominal, high: *high }
            }
            (["median", "sigma"], [median, sigma], None, None) => {
                Law::Lognormal { median: *median, sigma: *sigma }
            }
            (["mean", "sd"], [mean, sd], None, None) => Law::Normal { mean: *mean, sd: *sd },
            ([], _, Some(values), weights) => {
                let weights = weights.unwrap_or_else(|| vec![1.0; values.len()]);
                Law::Empirical { values, weights }
            }
            (_, _, values, _) => {
                if values.is_some() {
                    names.push("values");
                }
                return invalid(format!("a form with the fields [{}]", names.join(", ")));
            }
        };
        Figure { law, grade: self.grade }
    }
}

fn invalid(found: String) -> Figure {
    Figure { law: Law::Invalid(format!("expected {FORMS}; found {found}")), grade: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Figure {
        ron::from_str(text).expect("valid RON")
    }

    #[test]
    fn every_form_is_read_and_its_nominal_is_the_planning_value() {
        for (text, nominal) in [
            ("3", 3.0),
            ("-2.5", -2.5),
            ("(value: 3, grade: A)", 3.0),
            ("(min: 2, max: 4)", 3.0),
            ("(low: 1, nominal: 2, high: 9, grade: C)", 2.0),
            ("(median: 4, sigma: 0.5)", 4.0),
            ("(mean: 4, sd: 0.5)", 4.0),
            ("(values: [1, 2, 10])", 2.0),
            ("(values: [1, 2, 10], weights: [0, 0, 1])", 10.0),
        ] {
            assert_eq!(read(text).nominal(), nominal, "{text}");
        }
        assert_eq!(read("(low: 1, nominal: 2, high: 9, grade: R)").grade, Some(Grade::R));
    }

    #[test]
    fn quantiles_rise_within_the_range_and_average_to_the_mean() {
        for (text, mean) in [
            ("(min: 2, max: 4)", 3.0),
            ("(low: 1, nominal: 2, high: 9)", 4.0),
            ("(median: 4, sigma: 0.5)", 4.0 * 1.133148),
            ("(mean: 4, sd: 0.5)", 4.0),
            ("(mean: 1, sd: 1)", 1.083316),
            ("(values: [1, 2, 10], weights: [1, 1, 2])", 5.75),
        ] {
            let figure = read(text);
            let n = 20_000;
            let draws: Vec<f64> = (0..n).map(|i| figure.quantile((i as f64 + 0.5) / n as f64)).collect();
            assert!(draws.windows(2).all(|w| w[0] <= w[1]), "{text}");
            let average = draws.iter().sum::<f64>() / n as f64;
            assert!((average - mean).abs() < 2e-3 * mean, "{text}: {average}");
            let (low, high) = figure.range();
            assert!(low <= draws[10] && draws[n - 11] <= high, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_figure_is_kept_for_the_report_instead_of_ending_the_reading() {
        for text in [
            "\"fast\"",
            "true",
            "(low: 1, high: 2)",
            "(min: 1, max: 2, sigma: 3)",
            "(mean: 3)",
            "(mean: 3, sigma: 1)",
        ] {
            assert!(matches!(read(text).law, Law::Invalid(_)), "{text}");
        }
    }
}
