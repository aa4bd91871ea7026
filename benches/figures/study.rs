//! The shipped study as a user runs it: seconds, memory, and what a second thread brings.

use super::{Figure, median};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

struct Run {
    seconds: f64,
    peak_mb: f64,
}

/// Runs `picket study` and watches its memory.
fn study(file: &str, more: &[&str]) -> Run {
    let out: PathBuf = std::env::temp_dir().join(format!("picket-bench-{}", std::process::id()));
    let start = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_picket"))
        .arg("study")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(file))
        .args(["--quiet", "--out"])
        .arg(&out)
        .args(more)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program runs");
    let mut peak_mb: f64 = 0.0;
    let status = loop {
        peak_mb = peak_mb.max(high_water_mb(child.id()));
        match child.try_wait().expect("the program can be waited for") {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert!(status.success(), "the study of {file} ends well");
    let seconds = start.elapsed().as_secs_f64();
    std::fs::remove_dir_all(&out).expect("the results are there and can go");
    Run { seconds, peak_mb }
}

/// Largest resident memory of a process so far, MB; 0 where the system does not tell.
fn high_water_mb(id: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = text.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok()).map_or(0.0, |kb| kb / 1024.0)
}

/// The valley at its shipped replicates, one thread against two, and the small one.
pub fn figures() -> Vec<Figure> {
    let full = study("valley.ron", &["--threads", "2"]);
    let small = median((0..3).map(|_| study("first.ron", &["--threads", "2"]).seconds).collect());
    // Turn about, so that a noisy minute meets both.
    let pairs: Vec<f64> = (0..3)
        .map(|_| {
            let one = study("valley.ron", &["--replicates", "40", "--threads", "1"]).seconds;
            one / study("valley.ron", &["--replicates", "40", "--threads", "2"]).seconds
        })
        .collect();
    let gain = median(pairs);
    vec![
        Figure::new(
            "study valley.ron, shipped replicates, two threads",
            format!("{:.1} s", full.seconds),
            "< 60 s",
            full.seconds < 60.0,
        ),
        Figure::new("its peak memory", format!("{:.0} MB", full.peak_mb), "< 500 MB", full.peak_mb < 500.0),
        Figure::new(
            "study valley.ron, two threads against one",
            format!("{gain:.2} times"),
            "≥ 1.8 times",
            gain >= 1.8,
        ),
        Figure::new("study first.ron, two threads", format!("{small:.2} s"), "≤ 2 s", small <= 2.0),
    ]
}
