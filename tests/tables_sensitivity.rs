//! `picket::stats::design` against SALib and statsmodels, on the responses in `tests/tables/sensitivity/`.

use std::path::Path;

use picket::stats::Bootstrap;
use picket::stats::design::{Design, main_effects, morris_effects, sobol_indices};

/// A table: its rows by what stands in the first column, without it; empty cells are left out.
fn rows(table: &str, name: &str) -> Vec<Vec<f64>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables/sensitivity").join(table);
    let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let found: Vec<Vec<f64>> = reader
        .records()
        .map(|record| record.expect("a row"))
        .filter(|record| &record[0] == name)
        .map(|record| {
            let cells = record.iter().skip(1).filter(|cell| !cell.is_empty());
            cells.map(|cell| cell.parse().expect("a number")).collect()
        })
        .collect();
    assert!(!found.is_empty(), "{table} has no {name}");
    found
}

/// Rows of coordinates and a response.
fn design(table: &str, name: &str) -> (Design, Vec<f64>) {
    let rows = rows(table, name);
    let inputs = rows[0].len() - 1;
    let points = rows.iter().flat_map(|row| row[..inputs].to_vec()).collect();
    (Design::given(inputs, points).expect("points"), rows.iter().map(|row| row[inputs]).collect())
}

#[track_caller]
fn agree(found: f64, want: f64, slack: f64) {
    assert!((found - want).abs() <= slack * want.abs().max(1.0), "{found} instead of {want}");
}

#[test]
fn sobol_indices_agree_with_salib() {
    for (name, d) in [("ishigami", 3), ("g", 5)] {
        let y: Vec<f64> = rows("sobol_responses.csv", name)
            .iter()
            .flat_map(|row| [&row[..1], &row[2..], &row[1..2]].concat())
            .collect();
        let found = sobol_indices(d, &y, 0.95, &Bootstrap::new(1, 1)).unwrap();
        let want = rows("sobol_indices.csv", name);
        assert_eq!((found.base_points, found.left_out, found.inputs.len()), (128, 0, want.len()));
        for (index, want) in found.inputs.iter().zip(want) {
            agree(index.first.value, want[1], 1e-12);
            agree(index.total.value, want[2], 1e-12);
            // Other bootstraps, other seeds.
            for (interval, half_width) in [(index.first.interval, want[3]), (index.total.interval, want[4])] {
                let ratio = interval.unwrap().half_width() / half_width;
                assert!((0.8..1.25).contains(&ratio), "{name}: {interval:?}, SALib has ±{half_width}");
            }
        }
    }
}

#[test]
fn elementary_effects_agree_with_salib() {
    for name in ["ishigami", "g"] {
        let (design, y) = design("morris_responses.csv", name);
        let found = morris_effects(&design, &y, None, 0.95).unwrap();
        let want = rows("morris_effects.csv", name);
        assert_eq!((found.left_out, found.inputs.len()), (0, want.len()));
        for (effect, want) in found.inputs.iter().zip(want) {
            agree(effect.mu.value, want[1], 1e-12);
            agree(effect.mu_star.value, want[2], 1e-12);
            agree(effect.sigma.unwrap(), want[3], 1e-12);
            // Student's t is wider than SALib's bootstrap; where all effects are of one size both have no width.
            let (half_width, salib) = (effect.mu_star.interval.unwrap().half_width(), want[4]);
            let same = half_width < 1e-9 && salib < 1e-9;
            assert!(same || (0.8..1.25).contains(&(half_width / salib)), "{name}: {half_width} and {salib}");
        }
    }
}

#[test]
fn slopes_agree_with_statsmodels() {
    for name in ["latin", "near"] {
        let (design, y) = design("ols_points.csv", name);
        let found = main_effects(&design, &y, 0.95).unwrap();
        let slack = 1e-11;
        for (effect, want) in found.inputs.iter().zip(rows("ols_slopes.csv", name)) {
            let slope = effect.slope.unwrap();
            let interval = slope.interval.unwrap();
            agree(slope.value, want[1], slack);
            agree(effect.standard_error.unwrap(), want[2], slack);
            // Quantiles of t have ten digits.
            agree(interval.low, want[3], 1e-9);
            agree(interval.high, want[4], 1e-9);
            agree(found.r_squared.unwrap(), want[5], slack);
        }
    }
}
