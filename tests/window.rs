//! The window on a display: pictures are taken and held against those that somebody has looked at, with a tolerance; what is missing gets a
//! sentence. Needs a display and something that can draw: `xvfb-run -a cargo test --features viewer` does, with Mesa's software renderer.
//!
//! `PICKET_BLESS=1` takes the pictures anew; look at them before they are committed.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn view(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
    command.arg("view").args(args).current_dir(root());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A picture: width, height, red, green and blue of each pixel.
fn read_png(file: &Path) -> (u32, u32, Vec<u8>) {
    let open = std::fs::File::open(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let decoder = png::Decoder::new(std::io::BufReader::new(open));
    let mut reader = decoder.read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it fits into memory")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Rgb, png::BitDepth::Eight));
    pixels.truncate(info.buffer_size());
    (info.width, info.height, pixels)
}

/// How far two pictures are apart: the mean of the differences of all channels, and the share of pixels that differ plainly.
fn apart(a: &[u8], b: &[u8]) -> (f64, f64) {
    let differences = a.iter().zip(b).map(|(x, y)| x.abs_diff(*y));
    let mean = differences.clone().map(f64::from).sum::<f64>() / a.len() as f64;
    let plain = a.chunks_exact(3).zip(b.chunks_exact(3));
    let plain = plain.filter(|(x, y)| x.iter().zip(*y).any(|(x, y)| x.abs_diff(*y) > 48)).count();
    (mean, plain as f64 / (a.len() / 3) as f64)
}

/// Renderers set letters and edges a little differently; anything that moves, is missing or has another colour differs by more.
const MEAN: f64 = 0.6;
const PLAIN: f64 = 0.002;

/// Takes a picture and holds it against the one in `tests/golden`.
fn check(name: &str, args: &[&str], moment: &str) -> Vec<u8> {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().to_string_lossy().into_owned();
    let mut all = args.to_vec();
    all.extend(["--size", "1200x750", "--quiet", "--capture", &folder, "--at", moment]);
    let output = view(&all).output().expect("it runs");
    assert!(output.status.success(), "{name}: {}", said(&output));
    let taken =
        std::fs::read_dir(&folder).expect("a folder").next().expect("a picture").expect("a picture").path();
    let golden = root().join(format!("tests/golden/{name}.png"));
    if std::env::var_os("PICKET_BLESS").is_some() {
        std::fs::copy(&taken, &golden).expect("writable");
    }
    let ((width, height, new), (w, h, old)) = (read_png(&taken), read_png(&golden));
    assert_eq!((width, height), (w, h), "{name}");
    let (mean, plain) = apart(&new, &old);
    if mean > MEAN || plain > PLAIN {
        let kept = root().join(format!("target/golden-{name}.png"));
        std::fs::copy(&taken, &kept).expect("writable");
        panic!(
            "{name}: differs from {} by {mean:.2} a channel, plainly in {:.2} % of the pixels; see {}",
            golden.display(),
            100.0 * plain,
            kept.display()
        );
    }
    new
}

#[test]
fn the_main_views_look_as_they_did() {
    let first = ["scenarios/first.ron", "--strategy", "cue", "--budget", "300k", "--replicate", "3"];
    let one =
        check("one-plan", &[&first[..], &["--replicates", "40", "--press", "D"]].concat(), "2/01:49:10");
    let map = check("map-alone", &[&first[..], &["--press", "R", "O"]].concat(), "2/01:50:10");
    let dark = check(
        "two-plans-dark",
        &[&first[..], &["--against", "jam", "--replicates", "40", "--dark"]].concat(),
        "2/01:50:10",
    );
    let help = check("keys-and-signs", &[&first[..], &["--press", "?"]].concat(), "2/01:49:10");
    check("heat", &[&first[..], &["--press", "H", "W"]].concat(), "2/01:49:10");
    check("lesson", &["--lesson", "saturation", "--replicates", "12"], "raid1+60");
    // The tolerance tells them apart, and the moment too.
    for (a, b) in [(&one, &map), (&map, &dark), (&one, &help)] {
        let (mean, plain) = apart(a, b);
        assert!(mean > MEAN || plain > PLAIN, "the tolerance is too wide: {mean} {plain}");
    }
}

#[test]
fn a_moment_later_is_another_picture() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().to_string_lossy().into_owned();
    let args = [
        "scenarios/first.ron",
        "--strategy",
        "cue",
        "--budget",
        "300k",
        "--replicate",
        "3",
        "--size",
        "800x600",
        "--capture",
        &folder,
        "--press",
        "O",
        "--at",
        "2/01:49:10",
        "2/01:49:20",
    ];
    let output = view(&args).output().expect("it runs");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output).matches("Wrote").count(), 2, "{}", said(&output));
    let (early, late) =
        (read_png(&place.path().join("2-014910.png")).2, read_png(&place.path().join("2-014920.png")).2);
    assert!(apart(&early, &late).1 > 0.0005, "{:?}", apart(&early, &late));
}

#[test]
fn without_a_display_or_a_renderer_there_is_a_sentence() {
    let file = "scenarios/first.ron";
    let no_display =
        view(&[file]).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").output().expect("it runs");
    assert_eq!(no_display.status.code(), Some(2));
    assert!(
        said(&no_display).contains("there is no display") && said(&no_display).contains("hint:"),
        "{}",
        said(&no_display)
    );
    let no_such =
        view(&[file]).env("DISPLAY", ":4711").env_remove("WAYLAND_DISPLAY").output().expect("it runs");
    assert_eq!(no_such.status.code(), Some(2));
    assert!(said(&no_such).contains("the display cannot be opened"), "{}", said(&no_such));
    let no_renderer = view(&[file])
        .envs([
            ("WGPU_BACKEND", "vulkan"),
            ("VK_DRIVER_FILES", "/nowhere.json"),
            ("VK_ICD_FILENAMES", "/nowhere.json"),
        ])
        .output()
        .expect("it runs");
    assert_eq!(no_renderer.status.code(), Some(2));
    assert!(said(&no_renderer).contains("nothing here can draw"), "{}", said(&no_renderer));
    for output in [&no_display, &no_such, &no_renderer] {
        assert!(
            !said(output).contains("panicked") && !said(output).contains("stack backtrace"),
            "{}",
            said(output)
        );
    }
}

#[test]
fn what_cannot_be_shown_is_refused_before_a_window_opens() {
    let folder = tempfile::tempdir().expect("a folder");
    let capture = folder.path().to_string_lossy().into_owned();
    let file = "scenarios/first.ron";
    for (args, expected) in [
        (vec!["nowhere.ron"], "nowhere.ron"),
        (vec![file, "--strategy", "jems"], "the scenario has: watch, jam, cue"),
        (vec![file, "--against", "jems"], "--against: no strategy has the id"),
        (vec![file, "--against", "jam@lots"], "--against: expected an amount in USD"),
        (vec![file, "--capture", &capture, "--at", "noon"], "such as 2/01:48:51"),
        (vec![file, "--capture", &capture, "--at", "raid99"], "there is no raid 99 in replicate 0"),
        (vec![file, "--capture", &capture, "--at", "1/12:00:00"], "nobody is about"),
        (vec![file, "--capture", &capture, "--at", "raid1", "--press", "F13"], "no key is called"),
        (vec![file, "--adversary", "x"], "has no campaign"),
        (vec!["scenarios"], "holds no study"),
        (vec![file, "--size", "10x10"], "such as 1440x900"),
    ] {
        let output = view(&args).output().expect("it runs");
        assert!(!output.status.success(), "{args:?}");
        assert!(said(&output).contains(expected), "{args:?}: {}", said(&output));
    }
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "nothing is left");
}

#[test]
fn a_replicate_of_a_study_is_shown_from_its_folder() {
    let place = tempfile::tempdir().expect("a folder");
    let study = place.path().join("study").to_string_lossy().into_owned();
    let done = Command::new(env!("CARGO_BIN_EXE_picket"))
        .args([
            "study",
            "scenarios/first.ron",
            "--replicates",
            "4",
            "--seed",
            "7",
            "--quiet",
            "--out",
            &study,
        ])
        .current_dir(root())
        .output()
        .expect("it runs");
    assert!(done.status.success(), "{}", said(&done));
    let capture = place.path().join("pictures").to_string_lossy().into_owned();
    let args = [
        &study,
        "--replicate",
        "2",
        "--strategy",
        "cue",
        "--budget",
        "300k",
        "--size",
        "800x600",
        "--capture",
        &capture,
        "--at",
        "raid1+30",
    ];
    let output = view(&args).output().expect("it runs");
    assert!(output.status.success(), "{}", said(&output));
    assert!(place.path().join("pictures/raid1+30.png").is_file());
}
