//! What is varied, and how: `cells.hill.raids_per_day=0.2..1.4`, `lhs:64`.

use crate::stats::design::{Design, DesignError, Range, Scale, grid, latin, morris, saltelli};
use std::fmt;
use std::str::FromStr;

/// A number of the scenario and the range that it is varied over.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    /// Its path in the scenario.
    pub path: String,
    /// The range.
    pub range: Range,
    /// Whether it is a whole number.
    pub whole: bool,
}

impl Factor {
    /// The value at a unit coordinate.
    pub fn at(&self, unit: f64) -> f64 {
        let value = self.range.at(unit);
        if self.whole { value.round() } else { value }
    }
}

impl FromStr for Factor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "expected PATH=LOW..HIGH, such as cells.hill.raids_per_day=0.2..1.4, with :log or :whole behind it; found `{text}`"
            )
        };
        let (path, range) = text.split_once('=').ok_or_else(expected)?;
        let mut words = range.split(':');
        let (low, high) = words.next().and_then(|ends| ends.split_once("..")).ok_or_else(expected)?;
        let number = |text: &str| text.trim().replace('_', "").parse::<f64>().map_err(|_| expected());
        let (low, high) = (number(low)?, number(high)?);
        let (mut scale, mut whole) = (Scale::Linear, false);
        for word in words {
            match word.trim() {
                "log" => scale = Scale::Log,
                "whole" => whole = true,
                _ => return Err(expected()),
            }
        }
        let path = path.trim();
        if path.is_empty() {
            return Err(expected());
        }
        let range = Range::new(low, high, scale).map_err(|e| format!("{text}: {e}"))?;
        Ok(Factor { path: path.to_owned(), range, whole })
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let log = if self.range.scale() == Scale::Log { ":log" } else { "" };
        let whole = if self.whole { ":whole" } else { "" };
        write!(f, "{}={}..{}{log}{whole}", self.path, self.range.low(), self.range.high())
    }
}

/// A kind of design, with its size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DesignSpec {
    /// A Latin hypercube of so many points.
    Latin(usize),
    /// So many base points of a Sobol' sequence, each crossed for Sobol' indices: points × (numbers + 2) in all.
    Sobol(usize),
    /// So many trajectories for elementary effects: trajectories × (numbers + 1) points in all.
    Morris(usize),
    /// Every combination of so many levels of each number.
    Grid(usize),
}

/// Levels of a Morris design: the usual four.
const LEVELS: usize = 4;

impl DesignSpec {
    /// The points.
    ///
    /// # Errors
    /// Too many points or numbers for the kind.
    pub fn points(self, factors: usize, seed: u64) -> Result<Design, DesignError> {
        match self {
            DesignSpec::Latin(n) => latin(n, factors, seed),
            DesignSpec::Sobol(n) => saltelli(n, factors, seed),
            DesignSpec::Morris(r) => morris(r, factors, LEVELS, seed),
            DesignSpec::Grid(levels) => grid(&vec![levels; factors]),
        }
    }
}

impl FromStr for DesignSpec {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected lhs:N, sobol:N, morris:N, grid:N or a file.csv; found `{text}`");
        let (kind, size) = text.split_once(':').ok_or_else(expected)?;
        let size: usize = size.trim().parse().map_err(|_| expected())?;
        if size == 0 {
            return Err(format!("{}; a size is at least 1", expected()));
        }
        match kind.trim() {
            "lhs" => Ok(DesignSpec::Latin(size)),
            "sobol" => Ok(DesignSpec::Sobol(size)),
            "morris" => Ok(DesignSpec::Morris(size)),
            "grid" if size < 2 => Err(format!("{}; a grid has at least two levels", expected())),
            "grid" => Ok(DesignSpec::Grid(size)),
            _ => Err(expected()),
        }
    }
}

impl fmt::Display for DesignSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DesignSpec::Latin(n) => write!(f, "lhs:{n}"),
            DesignSpec::Sobol(n) => write!(f, "sobol:{n}"),
            DesignSpec::Morris(n) => write!(f, "morris:{n}"),
            DesignSpec::Grid(n) => write!(f, "grid:{n}"),
        }
    }
}

/// A design out of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What is varied: a column each, over the range of its own values.
    pub factors: Vec<Factor>,
    /// Where, in the unit cube.
    pub design: Design,
    /// The numbers of each point as they are written: they would not all come back from the unit cube as they were.
    pub values: Vec<Vec<f64>>,
}

/// Reads a design out of a table: a heading with the paths, then a line a point. Ranges run from the least to the greatest value of
/// each number.
///
/// # Errors
/// A sentence with the line that cannot be read.
pub fn given(text: &str) -> Result<Given, String> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let paths: Vec<String> = match reader.headers() {
        Ok(heading) => heading.iter().map(str::to_owned).collect(),
        Err(e) => return Err(format!("expected a heading with the paths of numbers; {e}")),
    };
    if paths.iter().any(String::is_empty) {
        return Err("line 1: expected the path of a number over every column".to_owned());
    }
    let mut points: Vec<Vec<f64>> = Vec::new();
    for (i, record) in reader.records().enumerate() {
        let record = record.map_err(|e| format!("line {}: {e}", i + 2))?;
        let number = |(field, path): (&str, &String)| {
            let value = field.parse::<f64>().ok().filter(|x| x.is_finite());
            value.ok_or_else(|| format!("line {}, `{path}`: expected a number; found `{field}`", i + 2))
        };
        points.push(record.iter().zip(&paths).map(number).collect::<Result<_, _>>()?);
    }
    let mut factors = Vec::new();
    for (column, path) in paths.iter().enumerate() {
        let values = || points.iter().map(|point| point[column]);
        let (low, high) =
            (values().fold(f64::INFINITY, f64::min), values().fold(f64::NEG_INFINITY, f64::max));
        let range = Range::new(low, high, Scale::Linear)
            .map_err(|_| format!("`{path}`: expected at least two different values in its column"))?;
        factors.push(Factor { path: path.clone(), range, whole: false });
    }
    let units =
        points.iter().flat_map(|p| p.iter().zip(&factors).map(|(x, f)| f.range.unit(*x).clamp(0.0, 1.0)));
    let design = Design::given(factors.len(), units.collect()).map_err(|e| e.to_string())?;
    Ok(Given { factors, design, values: points })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_read_as_they_are_written() {
        for text in
            ["laws.sweep_width_m=20..80", "a.b=0.1..10:log", "strategies.s.rules[0].at_most=1..5:whole"]
        {
            let factor: Factor = text.parse().expect(text);
            assert_eq!(factor.to_string(), text);
        }
        let log: Factor = "a=0.1..10:log".parse().expect("one");
        assert!((log.at(0.5) - 1.0).abs() < 1e-12);
        let whole: Factor = "a=1..4:whole".parse().expect("one");
        assert_eq!([whole.at(0.0), whole.at(0.4), whole.at(1.0)], [1.0, 2.0, 4.0]);
        for text in ["a", "a=1", "a=1..", "a=2..1", "a=0..1:log", "a=1..2:odd", "=1..2", "a=x..2", "a=1..inf"]
        {
            assert!(text.parse::<Factor>().expect_err(text).contains(text), "{text}");
        }
    }

    #[test]
    fn designs_are_read_as_they_are_written_and_have_their_size() {
        for (text, points) in [("lhs:8", 8), ("sobol:8", 8 * 5), ("morris:3", 3 * 4), ("grid:3", 27)] {
            let design: DesignSpec = text.parse().expect(text);
            assert_eq!(design.to_string(), text);
            assert_eq!(design.points(3, 1).expect(text).len(), points, "{text}");
        }
        for text in ["lhs", "lhs:0", "lhs:x", "grid:1", "cube:3", "file.csv"] {
            assert!(text.parse::<DesignSpec>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_table_is_a_design_over_its_own_ranges() {
        let Given { factors, design, values } = given("a.b, c\n1, 5\n3, 7\n2, 6\n").expect("a table");
        assert_eq!(values[2], [2.0, 6.0]);
        assert_eq!(factors[0].to_string(), "a.b=1..3");
        let points: Vec<Vec<f64>> = design.points().map(<[f64]>::to_vec).collect();
        assert_eq!(points, [[0.0, 0.0], [1.0, 1.0], [0.5, 0.5]]);
        for (text, said) in [
            ("a\n1\nx\n", "line 3, `a`: expected a number; found `x`"),
            ("a,b\n1,2\n3\n", "line 3"),
            ("a\n1\n1\n", "two different values"),
            ("a,\n1,2\n", "line 1"),
        ] {
            let error = given(text).expect_err(text);
            assert!(error.contains(said), "{error}");
        }
    }
}
