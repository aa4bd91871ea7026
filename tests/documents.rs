//! Documents rot unless they are tested: what README, ARCHITECTURE, CHANGELOG and `scenarios/README.md` say is so, every
//! shipped scenario loads, and the layers that ARCHITECTURE draws are those of the sources.
//!
//! `PICKET_BLESS=1 cargo test --test documents` rewrites the generated parts of `scenarios/README.md`.

#[path = "common/sources.rs"]
mod sources;

use picket::report;
use picket::scenario::{Scenario, reference};
use picket::sim::outcome::{Cause, Stage};
use picket::study::Measure;
use sources::Source;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    let path = root().join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All problems of one test at once.
fn none(problems: &[String], what: &str) {
    assert!(problems.is_empty(), "{what}:\n  {}", problems.join("\n  "));
}

#[test]
fn every_shipped_scenario_loads_and_says_what_to_learn_from_it() {
    let mut problems = Vec::new();
    let mut files = sources::files(&root().join("scenarios"), &["ron"]);
    files.retain(|file| !file.starts_with(root().join("scenarios/terrain")));
    assert!(!files.is_empty());
    for file in files {
        if let Err(report) = Scenario::load(&file) {
            problems.push(report.render(false));
        }
        let text = fs::read_to_string(&file).expect("readable");
        if !text.starts_with("//") {
            problems.push(format!("{} has no header", file.display()));
        }
    }
    none(&problems, "shipped scenarios");
}

// ---- scenarios/README.md -------------------------------------------------------------------------------------------

/// Replaces what stands between the markers of a name.
fn with_block(text: &str, name: &str, content: &str) -> String {
    let (begin, end) = (format!("<!-- begin {name} -->"), format!("<!-- end {name} -->"));
    let from = text.find(&begin).unwrap_or_else(|| panic!("{begin} is missing")) + begin.len();
    let to = text.find(&end).unwrap_or_else(|| panic!("{end} is missing"));
    format!("{}\n{}\n{}", &text[..from], content.trim_end(), &text[to..])
}

/// A table of a type's fields out of its source: name and documentation.
fn columns(file: &str, item: &str) -> String {
    let text = read(file);
    let body = text.split(&format!("pub struct {item}<")).nth(1).expect("the type is there");
    let body = body.split("\n}\n").next().expect("the type ends");
    let mut rows = String::from("| column | meaning |\n| --- | --- |\n");
    let mut about = String::new();
    for line in body.lines().skip(1).map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            about.push_str(text);
        } else if let Some((name, _)) = line.strip_prefix("pub ").and_then(|field| field.split_once(':')) {
            rows += &format!("| `{name}` | {} |\n", about.trim());
            about.clear();
        }
    }
    rows
}

/// The measures with the documentation of their variants.
fn measures() -> String {
    let text = read("src/scenario/spec/measure.rs");
    let mut rows = String::from("| measure | unit | meaning |\n| --- | --- | --- |\n");
    for measure in Measure::ALL {
        let variant = format!("    {measure:?},");
        let lines: Vec<&str> = text.lines().collect();
        let at = lines.iter().position(|line| *line == variant).expect("the variant is there");
        let first = lines[..at].iter().rposition(|line| !line.trim().starts_with("///")).map_or(0, |i| i + 1);
        let about: Vec<&str> =
            lines[first..at].iter().map(|line| line.trim().trim_start_matches('/').trim()).collect();
        rows += &format!("| `{}` | {} | {} |\n", measure.name(), measure.unit().name(), about.join(" "));
    }
    rows
}

fn causes() -> String {
    let mut rows =
        String::from("| cause | in a scenario | leaked | \"it … because …\" |\n| --- | --- | --- | --- |\n");
    for cause in Cause::ALL {
        let leaked = if cause.leaked() { "yes" } else { "no" };
        rows += &format!("| `{}` | `{cause:?}` | {leaked} | {} |\n", cause.name(), cause.phrase());
    }
    let stages: Vec<String> = Stage::ALL.iter().map(|s| format!("`{}`", s.name())).collect();
    format!("{rows}\nStages, in order: {}.", stages.join(", "))
}

#[test]
fn the_generated_tables_of_the_scenario_reference_are_current() {
    let written = read("scenarios/README.md");
    let mut current = written.clone();
    for (name, content) in [
        ("figures", reference::tables()),
        ("replicates", columns("src/report/rows.rs", "ReplicateRow")),
        ("drones", columns("src/report/rows.rs", "DroneRow")),
        ("replicate-months", columns("src/report/campaign/files.rs", "MonthRow")),
        ("measures", measures()),
        ("causes", causes()),
    ] {
        current = with_block(&current, name, &content);
    }
    if std::env::var_os("PICKET_BLESS").is_some() {
        fs::write(root().join("scenarios/README.md"), &current).expect("writable");
        return;
    }
    let differs = written.lines().zip(current.lines()).position(|(a, b)| a != b);
    if written != current {
        let line = differs.unwrap_or(written.lines().count().min(current.lines().count()));
        panic!(
            "scenarios/README.md is not current from line {}:\n  it says  {:?}\n  expected {:?}\n\
             run `PICKET_BLESS=1 cargo test --test documents`",
            line + 1,
            written.lines().nth(line),
            current.lines().nth(line)
        );
    }
}

#[test]
fn the_scenario_reference_names_every_field_and_every_word_of_the_file_format() {
    let reference = read("scenarios/README.md");
    let mut problems = Vec::new();
    let mut names = 0;
    for file in sources::files(&root().join("src/scenario/spec"), &["rs"]) {
        if file.ends_with("fields.rs") {
            continue;
        }
        for name in sources::words_of_the_format(&fs::read_to_string(&file).expect("readable")) {
            names += 1;
            let quoted = |before: char, after: &str| reference.contains(&format!("{before}{name}{after}"));
            if !["`", ":", "("].iter().any(|after| quoted('`', after)) {
                problems.push(format!("`{name}` of {}", file.display()));
            }
        }
    }
    assert!(names > 150, "only {names} names were found in the sources");
    none(&problems, "scenarios/README.md does not explain");
}

#[test]
fn the_scenario_reference_names_every_file_of_a_results_folder() {
    let reference = read("scenarios/README.md");
    let mut problems = Vec::new();
    let campaign = ["replicate-months", "months.csv", "horizons.csv", "casualties.svg", "mix.svg"];
    let files = ["replicates", "drones", report::folder::MANIFEST, "summary", "causes.svg", "maps.svg"];
    for file in files.into_iter().chain(campaign) {
        if !reference.contains(&format!("`{file}")) {
            problems.push(file.to_owned());
        }
    }
    none(&problems, "scenarios/README.md does not name");
}

// ---- ARCHITECTURE.md -----------------------------------------------------------------------------------------------

#[test]
fn every_folder_of_the_sources_is_named_in_the_architecture() {
    let architecture = read("ARCHITECTURE.md");
    let mut folders: Vec<PathBuf> = sources::files(&root().join("src"), &["rs"])
        .iter()
        .filter_map(|file| file.parent().map(Path::to_path_buf))
        .filter(|folder| *folder != root().join("src") && !folder.ends_with("tests"))
        .collect();
    folders.dedup();
    let unnamed: Vec<String> = folders
        .iter()
        .filter_map(|folder| folder.file_name()?.to_str())
        .map(|name| format!("{name}/"))
        .filter(|name| !architecture.contains(name.as_str()))
        .collect();
    none(&unnamed, "ARCHITECTURE.md does not name");
}

/// The layers, lowest first; a module uses those of its own layer and below.
const LAYERS: [&[&str]; 9] = [
    &["math", "rng", "scenario", "terrain"],
    &["strategy"],
    &["edit", "sim", "stats"],
    &["campaign", "film"],
    &["batch"],
    &["study", "report"],
    &["lesson", "page"],
    &["viewer"],
    &["cli"],
];

/// What may reach up, and why: (file, module, reason).
const EXCEPTIONS: [(&str, &str, &str); 0] = [];

/// Macros at the crate's root, and the module that they belong to.
const ROOT_MACROS: [(&str, &str); 1] = [("figure_spec", "scenario")];

fn layer(module: &str) -> Option<usize> {
    let module = ROOT_MACROS.iter().find(|(name, _)| *name == module).map_or(module, |(_, home)| home);
    LAYERS.iter().position(|layer| layer.contains(&module))
}

#[test]
fn a_module_uses_only_its_own_layer_and_those_below() {
    let mut problems = Vec::new();
    let mut uses = 0;
    for source in sources::shipped() {
        if ["lib", "main"].contains(&source.module.as_str()) {
            continue;
        }
        let Some(own) = layer(&source.module) else {
            problems.push(format!("{} is in no layer: name it in LAYERS", source.module));
            continue;
        };
        for used in source.uses() {
            uses += 1;
            let allowed = match layer(&used.module) {
                Some(other) => other <= own || is_exception(&source, &used.module),
                None => false,
            };
            if !allowed {
                problems
                    .push(format!("{}:{}: {} uses {}", source.file, used.line, source.module, used.module));
            }
        }
    }
    assert!(uses > 300, "only {uses} uses were found in the sources");
    none(&problems, "layers");
}

fn is_exception(source: &Source, module: &str) -> bool {
    EXCEPTIONS.iter().any(|(file, to, _)| *file == source.file && *to == module)
}

#[test]
fn every_exception_to_the_layers_is_still_needed() {
    let all = sources::shipped();
    for (file, module, reason) in EXCEPTIONS {
        let used = all.iter().any(|s| s.file == file && s.uses().iter().any(|u| u.module == module));
        assert!(used, "{file} no longer uses {module} ({reason}): take it off the list");
    }
}

/// Modules of the standard library that would let files, clocks, threads or the machine into a simulation.
const STD_FOREIGN_TO_SIM: [&str; 8] = ["env", "fs", "io", "net", "os", "process", "thread", "time"];

/// Words that would: clocks, printing, globals. (A `Mutex` is none of these: the store of views is handed in.)
const FOREIGN_TO_SIM: [&str; 15] = [
    "Instant",
    "SystemTime",
    "println",
    "eprintln",
    "print",
    "eprint",
    "dbg",
    "OnceLock",
    "LazyLock",
    "thread_local",
    "static",
    "env",
    "option_env",
    "include_str",
    "include_bytes",
];

#[test]
fn the_simulation_knows_no_file_thread_clock_print_or_global() {
    let mut problems = Vec::new();
    let mut words = 0;
    for source in sources::shipped().iter().filter(|source| source.module == "sim") {
        for used in source.named_after("std::") {
            if STD_FOREIGN_TO_SIM.contains(&used.module.as_str()) {
                problems.push(format!("{}:{}: std::{}", source.file, used.line, used.module));
            }
        }
        for (number, line) in source.lines() {
            // `'static` is a lifetime, no global.
            for word in line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\'')) {
                words += 1;
                if FOREIGN_TO_SIM.contains(&word) {
                    problems.push(format!("{}:{number}: {word}", source.file));
                }
            }
        }
    }
    assert!(words > 10_000, "only {words} words were found in the sources of sim");
    none(&problems, "sim");
}

#[test]
fn the_reader_of_sources_finds_uses_in_every_form_and_none_in_tests() {
    let text = "//! crate::cli\nuse crate::batch::x;\nuse crate::{math::tan, report::{map::y, z}, stats};\n\
                fn f() { super::super::cli::g(crate::study::h()) } // crate::cli\n\
                #[cfg(test)]\nmod tests {\n    use crate::cli;\n}\nuse crate::rng;\n\
                #[cfg(test)]\nuse crate::cli;\nuse super::a;\n";
    let source = Source::of("src/sim/threat.rs", text);
    let found: Vec<(usize, String)> = source.uses().into_iter().map(|u| (u.line, u.module)).collect();
    let expected =
        [(2, "batch"), (3, "math"), (3, "report"), (3, "stats"), (4, "study"), (9, "rng"), (4, "cli")];
    assert_eq!(found, expected.map(|(line, module)| (line, module.to_owned())));
}

// ---- README.md and CHANGELOG.md ------------------------------------------------------------------------------------

#[test]
fn the_changelog_names_this_version() {
    let version = env!("CARGO_PKG_VERSION");
    let found = read("CHANGELOG.md").lines().any(|line| line.starts_with("## ") && line.contains(version));
    assert!(found, "CHANGELOG.md has no heading for {version}");
}

#[test]
fn the_readme_names_every_sub_command() {
    let readme = read("README.md");
    let help = Command::new(env!("CARGO_BIN_EXE_picket")).arg("--help").output().expect("runs");
    let help = String::from_utf8(help.stdout).expect("text");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.len() >= 5, "{commands:?}");
    let unnamed: Vec<String> = commands
        .iter()
        .filter(|name| !readme.contains(&format!("picket {name}")))
        .map(|name| name.to_string())
        .collect();
    none(&unnamed, "README.md does not name `picket …` with");
}

#[test]
fn every_link_of_the_readme_leads_somewhere() {
    let readme = read("README.md");
    let targets: Vec<&str> = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let headings: Vec<String> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(|heading| format!("#{}", heading.to_lowercase().replace(' ', "-")))
        .collect();
    assert!(targets.len() >= 8, "{targets:?}");
    let lost: Vec<String> = targets
        .into_iter()
        .filter(|target| !target.starts_with("https://"))
        .filter(|target| !root().join(target).exists() && !headings.iter().any(|h| h == target))
        .map(str::to_owned)
        .collect();
    none(&lost, "README.md links to what is not there");
}

/// The lines after `$ ` in the blocks fenced as `console`; a line that ends in `\` goes on.
fn console_commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut inside = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let (true, Some(command)) = (inside, line.strip_prefix("$ ")) {
            let mut command = command.to_owned();
            while let Some(start) = command.strip_suffix('\\') {
                command = format!("{start}{}", lines.next().unwrap_or("").trim());
            }
            commands.push(command);
        }
    }
    commands
}

/// The command as the test runs it; `None` for what builds the program or fetches it.
fn as_run(command: &str) -> Option<String> {
    // A window opens only where it has been built, on a display; there it draws for a moment.
    if let Some(rest) = command.strip_prefix("cargo view ") {
        let binary = env!("CARGO_BIN_EXE_picket");
        return cfg!(feature = "viewer").then(|| format!("'{binary}' view {rest} --measure 1"));
    }
    const NOT_HERE: [&str; 9] = [
        "cargo build",
        "cargo test",
        "cargo bench",
        "cargo install",
        "cargo doc",
        "cargo clippy",
        "cargo fmt",
        "git ",
        ".ci/run",
    ];
    if NOT_HERE.iter().any(|start| command.starts_with(start)) {
        return None;
    }
    let binary = format!("'{}' ", env!("CARGO_BIN_EXE_picket"));
    let mut run = command.replace("cargo run --release -- ", &binary);
    if let Some(rest) = run.strip_prefix("picket ") {
        run = format!("{binary}{rest}");
    }
    // What is to stop by itself runs as long as it takes.
    if !run.contains("--replicates") && !run.contains("--until") {
        run = run.replace(&format!("{binary}study "), &format!("{binary}study --replicates 8 "));
    }
    Some(run)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("writable");
    for entry in fs::read_dir(from).expect("readable").flatten() {
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copied");
        }
    }
}

#[test]
fn every_command_of_the_readme_runs() {
    let place = tempfile::tempdir().expect("a temporary folder");
    for folder in ["lessons", "scenarios"] {
        copy(&root().join(folder), &place.path().join(folder));
    }
    let mut problems = Vec::new();
    let mut ran = 0;
    for command in console_commands(&read("README.md")) {
        let Some(run) = as_run(&command) else { continue };
        ran += 1;
        let done = Command::new("sh").args(["-c", &run]).current_dir(place.path()).output().expect("sh runs");
        if !done.status.success() {
            let said = String::from_utf8_lossy(&done.stderr);
            problems.push(format!("$ {command}\n    {}: {}", done.status, said.replace('\n', "\n    ")));
        }
    }
    assert!(ran >= 2, "README.md shows only {ran} commands in ```console blocks");
    none(&problems, "README.md");
}

#[test]
fn commands_are_found_and_turned_into_runs_of_the_tested_program() {
    let text = "```console\n$ cargo test\n$ picket check a.ron \\\n    b.ron\nout\n```\n```\n$ no\n```\n";
    assert_eq!(console_commands(text), ["cargo test", "picket check a.ron b.ron"]);
    assert_eq!(as_run("cargo test"), None);
    let bin = env!("CARGO_BIN_EXE_picket");
    let study = as_run("cargo run --release -- study x.ron --quiet");
    assert_eq!(study, Some(format!("'{bin}' study --replicates 8 x.ron --quiet")));
    assert_eq!(
        as_run("picket study x.ron --replicates 2"),
        Some(format!("'{bin}' study x.ron --replicates 2"))
    );
}
