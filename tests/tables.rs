//! The statistics beside other people's libraries: tables that `tests/tables/make.py` writes (see its README.md).
//!
//! Numbers agree to a relative 1e-9 and an absolute 1e-12: picket keeps ten digits of its distributions, so that no
//! platform's last bits show. Where more is allowed it says why.

use picket::stats::{
    Estimate, KimNelson, Moments, allocate, bca_interval, clopper_pearson, correct_at_least, difference,
    equal_allotment, holm, mean, ratio, wilson,
};
use std::collections::BTreeMap;
use std::path::Path;

type Row = BTreeMap<String, String>;

fn table(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables").join(name);
    let mut reader = csv::Reader::from_path(&path).expect("a table can be read");
    let rows: Vec<Row> =
        reader.deserialize().map(|row| row.expect("rows have as many cells as the header")).collect();
    assert!(rows.len() > 10, "{name} has {} rows", rows.len());
    rows
}

fn number<T: std::str::FromStr>(row: &Row, column: &str) -> T {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is a number: {row:?}"))
}

/// A cell of several numbers.
fn several<T: std::str::FromStr>(row: &Row, column: &str) -> Vec<T> {
    let parse = |text: &str| text.parse().unwrap_or_else(|_| panic!("{column} are numbers: {row:?}"));
    row[column].split_whitespace().map(parse).collect()
}

#[track_caller]
fn close(got: f64, row: &Row, column: &str) {
    let want: f64 = number(row, column);
    assert!((got - want).abs() <= 1e-9 * want.abs() + 1e-12, "{column}: {got} instead of {want}, {row:?}");
}

#[track_caller]
fn check(estimate: &Estimate, row: &Row, value: &str) {
    let interval = estimate.interval.expect("more than one replicate has an interval");
    close(estimate.value, row, value);
    close(interval.low, row, "low");
    close(interval.high, row, "high");
}

#[test]
fn means_agree_with_scipy() {
    for row in table("means.csv") {
        let values = several(&row, "values");
        check(&mean(&values, number(&row, "level")).expect("there are values"), &row, "mean");
        close(Moments::of_numbers(values).sd_x(), &row, "sd");
    }
}

#[test]
fn proportions_agree_with_statsmodels() {
    for row in table("proportions.csv") {
        let (successes, trials, level) =
            (number(&row, "successes"), number(&row, "trials"), number(&row, "level"));
        let score = wilson(successes, trials, level).expect("there are trials");
        let exact = clopper_pearson(successes, trials, level).expect("there are trials");
        close(score.low, &row, "wilson_low");
        close(score.high, &row, "wilson_high");
        close(exact.low, &row, "exact_low");
        close(exact.high, &row, "exact_high");
    }
}

#[test]
fn ratios_agree_with_statsmodels() {
    for row in table("ratios.csv") {
        let (x, y) = (several(&row, "numerators"), several(&row, "denominators"));
        check(&ratio(&x, &y, number(&row, "level")).expect("denominators sum to more than 0"), &row, "value");
    }
}

#[test]
fn paired_differences_agree_with_scipy() {
    for row in table("paired.csv") {
        let (a, b) = (several(&row, "a"), several(&row, "b"));
        let got = difference(&a, &b, number(&row, "level")).expect("there are replicates");
        let interval = got.interval.expect("more than one replicate has an interval");
        close(got.value, &row, "difference");
        close(got.p_value.expect("more than one replicate has a p-value"), &row, "p_value");
        close(interval.low, &row, "low");
        close(interval.high, &row, "high");
    }
}

#[test]
fn adjusted_p_values_agree_with_statsmodels() {
    for row in table("holm.csv") {
        let want: Vec<f64> = several(&row, "adjusted");
        let got = holm(&several(&row, "p_values"));
        assert_eq!(got.len(), want.len());
        assert!(got.iter().zip(&want).all(|(got, want)| (got - want).abs() <= 1e-12), "{got:?}, {row:?}");
    }
}

/// From the same resampled values. An end is a quantile of these at a share that picket knows to 1e-10, so that it may
/// be off by so much of the way to the next value.
#[test]
fn bca_intervals_agree_with_scipy_on_the_same_resamples() {
    for row in table("bca.csv") {
        let (left_out, resampled): (Vec<f64>, Vec<f64>) =
            (several(&row, "left_out"), several(&row, "resampled"));
        let got = bca_interval(number(&row, "value"), resampled, &left_out, number(&row, "level"))
            .expect("resamples are numbers");
        for (got, column) in [(got.low, "low"), (got.high, "high")] {
            let want: f64 = number(&row, column);
            assert!((got - want).abs() <= 1e-7 * want.abs(), "{column}: {got} instead of {want}, {row:?}");
        }
    }
}

/// Fed with the same losses, PyPRS drops the same systems after the same replicates.
#[test]
fn selections_agree_with_pyprs() {
    let losses = table("kim_nelson_losses.csv");
    for row in table("kim_nelson.csv") {
        let (level, delta, first) = (number(&row, "level"), number(&row, "delta"), number(&row, "first"));
        let counts: Vec<u64> = several(&row, "counts");
        let mut select = KimNelson::new(counts.len(), level, delta, first);
        let mut replicates = losses.iter().filter(|loss| loss["study"] == row["study"]);
        while select.decided().is_none() {
            let replicate: Vec<f64> = several(replicates.next().expect("PyPRS took as many"), "losses");
            let seen: Vec<f64> = select.alive().iter().map(|&system| replicate[system]).collect();
            select.add(&seen);
        }
        let best = number(&row, "best");
        assert_eq!((select.decided(), select.counts()), (Some(best), counts.clone()), "{row:?}");
        close(select.mean(best).expect("it was seen"), &row, "mean");
        let widest = select.widest_variance().expect("the first stage is over");
        close(widest, &row, "widest_variance");
        assert_eq!(select.at_most(), Some(number(&row, "at_most")), "{row:?}");
        let equal = equal_allotment(widest, level, delta, counts.len(), first);
        assert_eq!(equal, number::<u64>(&row, "equal"), "{row:?}");
    }
}

/// Shares agree; whole numbers are rounded in another way (sim-tools rounds each and gives what is missing to the best,
/// picket goes by the largest remainders), so that a rival may be off by one and the best by one for each rival.
#[test]
fn allocations_agree_with_sim_tools() {
    const MANY: u64 = 1 << 50;
    for row in table("ocba.csv") {
        let (means, sds): (Vec<f64>, Vec<f64>) = (several(&row, "means"), several(&row, "sds"));
        let shares: Vec<f64> = several(&row, "shares");
        let ideal = allocate(&means, &sds, &vec![0; means.len()], MANY);
        for (&got, want) in ideal.iter().zip(&shares) {
            let got = got as f64 / MANY as f64;
            assert!(
                (got - want).abs() <= 1e-9 * want + 1.0 / MANY as f64,
                "{got} instead of {want}, {row:?}"
            );
        }
        let (counts, targets): (Vec<u64>, Vec<u64>) = (several(&row, "counts"), several(&row, "targets"));
        let got = allocate(&means, &sds, &counts, number(&row, "total"));
        let best =
            (0..means.len()).min_by(|&i, &j| means[i].total_cmp(&means[j])).expect("there are systems");
        for i in 0..means.len() {
            let off = if i == best { means.len() as u64 - 1 } else { 1 };
            assert!(got[i].abs_diff(targets[i]) <= off, "{got:?} instead of {targets:?}");
        }
        // 1 less small chances, each known to 1e-10: what is left is known no better.
        let seen: Vec<u64> = targets.iter().map(|&n| n.max(1)).collect();
        let (got, want) =
            (correct_at_least(&means, &sds, &seen).expect("all were seen"), number::<f64>(&row, "correct"));
        assert!((got - want).abs() <= 1e-9, "{got} instead of {want}, {row:?}");
    }
}
