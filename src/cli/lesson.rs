//! `picket lesson`: a question for a class, what came out, a worksheet without answers and the instructor's copy with them.

use super::{Common, Format, Refused, check_writable, folder_of, refuse, say, threads, write_whole};
use crate::lesson::answers::{Answers, Standing, answer};
use crate::lesson::{Lesson, Loaded, copy, json, worksheet};
use crate::report::number::counted;
use crate::scenario::spec::world::GroundSpec;
use crate::scenario::suggest;
use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json as value};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the shipped lessons are, seen from the folder that people work in.
const SHIPPED: &str = "lessons";

/// Arguments of `lesson`.
#[derive(Args, Debug)]
pub struct LessonArgs {
    /// Lesson file, or the name of a shipped one; all shipped ones are listed when left out
    file: Option<PathBuf>,
    /// Write the class's worksheet, without answers, to this Markdown file
    #[arg(long, value_name = "FILE")]
    worksheet: Option<PathBuf>,
    /// Write the instructor's copy, with answers and the groups' replicates, to this Markdown file
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Write the scenario with the changed numbers of the lesson's first experiment to this file
    #[arg(long, value_name = "FILE")]
    experiment: Option<PathBuf>,
    #[command(flatten)]
    pub(super) common: Common,
}

impl LessonArgs {
    /// Lists lessons, or gives one.
    pub fn run(self) -> Result<ExitCode> {
        if self.common.out.is_some() {
            bail!("--out: a lesson writes two papers; name them with --worksheet FILE and --answers FILE");
        }
        let Some(file) = &self.file else { return self.list() };
        if self.worksheet.is_some() && self.worksheet == self.answers {
            bail!("--worksheet and --answers name the same file; give each its own");
        }
        for file in self.worksheet.iter().chain(&self.answers).chain(&self.experiment) {
            check_writable(file)?;
        }
        let mut lesson = match read(file, &self.common)? {
            Ok(lesson) => lesson,
            Err(Refused::Problems) => return Ok(ExitCode::from(1)),
        };
        self.other_orders(&mut lesson)?;
        if let Some(file) = &self.worksheet {
            write_whole(file, worksheet::worksheet(&lesson).as_bytes(), true)?;
            self.note(&format!("Wrote the worksheet to {}", file.display()));
        }
        if let Some(file) = &self.experiment {
            changed(&lesson, file)?;
            self.note(&format!("Wrote the changed scenario to {}", file.display()));
        }
        let asks = self.answers.is_some() || self.common.format == Format::Json;
        if !asks && (self.worksheet.is_some() || self.experiment.is_some()) {
            return Ok(ExitCode::SUCCESS);
        }
        let answers = self.answer(&lesson);
        match (&self.answers, self.common.format) {
            (_, Format::Json) => say::data(&format!("{:#}\n", json::json(&lesson, Some(&answers))))?,
            (None, Format::Text) => say::data(&copy::copy(&lesson, &answers))?,
            (Some(_), Format::Text) => {}
        }
        if let Some(file) = &self.answers {
            write_whole(file, copy::copy(&lesson, &answers).as_bytes(), true)?;
            self.note(&format!("Wrote the instructor's copy to {}", file.display()));
        }
        Ok(self.judged(&answers))
    }

    /// Another seed or number of replicates than the lesson's.
    fn other_orders(&self, lesson: &mut Lesson) -> Result<()> {
        lesson.seed = self.common.seed.unwrap_or(lesson.seed);
        if let Some(replicates) = self.common.replicates {
            let named = lesson.measured.iter().filter_map(|m| m.only).max();
            if let Some(named) = named.filter(|named| *named >= replicates) {
                bail!("--replicates: the lesson looks at replicate {named}; take {} or more", named + 1);
            }
            lesson.spec.replicates = replicates;
        }
        Ok(())
    }

    fn answer(&self, lesson: &Lesson) -> Answers {
        let bar = bar(self.common.quiet);
        let answers = answer(lesson, threads(&self.common), &mut |done, of| {
            bar.set_length(of.into());
            bar.set_position(done.into());
            ControlFlow::Continue(())
        });
        bar.finish_and_clear();
        answers.expect("nobody breaks it off")
    }

    /// 1 if a claim of the lesson does not hold.
    fn judged(&self, answers: &Answers) -> ExitCode {
        match answers.standing() {
            Standing::Holds => ExitCode::SUCCESS,
            _ => {
                for claim in answers.claims.iter().filter(|c| c.standing != Standing::Holds) {
                    say::error(&format!("error: {}: {}", claim.words, claim.standing.word()));
                }
                say::error(&format!(
                    "  hint: what the lesson teaches rests on this; it was judged on {}",
                    counted(answers.replicates as usize, "replicate")
                ));
                ExitCode::from(1)
            }
        }
    }

    fn list(&self) -> Result<ExitCode> {
        if self.worksheet.is_some() || self.answers.is_some() || self.experiment.is_some() {
            bail!("name the lesson whose papers are to be written; `picket lesson` alone lists them");
        }
        let mut lessons = Vec::new();
        for file in shipped()? {
            match Lesson::load(&file) {
                Ok(loaded) => lessons.push((file, loaded.lesson)),
                Err(report) => {
                    refuse(&report, &self.common)?;
                    return Ok(ExitCode::from(1));
                }
            }
        }
        match self.common.format {
            Format::Json => {
                let all: Vec<Value> = lessons
                    .iter()
                    .map(|(file, l)| {
                        value!({
                            "id": l.id, "name": l.spec.name, "question": l.spec.question, "minutes": l.spec.minutes,
                            "file": file.display().to_string(),
                        })
                    })
                    .collect();
                say::data(&format!("{:#}\n", Value::from(all)))?;
            }
            Format::Text => {
                let wide = lessons.iter().map(|(_, l)| l.id.len()).max().unwrap_or(0);
                let mut out = String::new();
                for (_, l) in &lessons {
                    let question = l.spec.question.split_whitespace().collect::<Vec<_>>().join(" ");
                    out += &format!("{:wide$}  {:>2} min  {}\n", l.id, l.spec.minutes, l.spec.name);
                    out += &format!("{:wide$}          {question}\n", "");
                }
                out += "\nThe class's paper:        picket lesson NAME --worksheet class.md\n\
                        The instructor's paper:   picket lesson NAME --answers instructor.md\n";
                say::data(&out)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// A note for people, unless they want none.
    fn note(&self, text: &str) {
        if !self.common.quiet {
            say::note(text);
        }
    }
}

/// Writes the scenario of the first experiment; never over a file that is there.
fn changed(lesson: &Lesson, file: &Path) -> Result<()> {
    let Some(setting) = lesson.first_change() else {
        bail!("--experiment: no experiment of this lesson changes a number");
    };
    let own = Path::new(&lesson.scenario_file);
    let names_files = matches!(lesson.scenario().spec.ground, GroundSpec::Imported { .. });
    if names_files && folder_of(own) != folder_of(file) {
        bail!(
            "--experiment: the scenario names other files, beside it; write into {}",
            folder_of(own).display()
        );
    }
    write_whole(file, lesson.settings[setting].text.as_bytes(), false)
}

/// Loads a lesson by its file or its name; prints its problems, and its warnings unless `quiet`.
pub(super) fn read(file: &Path, common: &Common) -> Result<Result<Lesson, Refused>> {
    Ok(match Lesson::load(&found(file)) {
        Ok(Loaded { lesson, warnings }) => {
            if !warnings.is_empty() && !common.quiet {
                say::note(&warnings.render(say::colour()));
            }
            Ok(lesson)
        }
        Err(report) => Err(refuse(&report, common)?),
    })
}

/// The file that is meant: a path, or the name of a shipped lesson.
fn found(file: &Path) -> PathBuf {
    let shipped = Path::new(SHIPPED).join(file).with_extension("ron");
    let is_name = file.components().count() == 1 && !file.exists();
    if is_name && shipped.exists() { shipped } else { nearest(file).unwrap_or_else(|| file.to_owned()) }
}

/// Where the file would be if it were one of the shipped: so that what is said of it names the nearest.
fn nearest(file: &Path) -> Option<PathBuf> {
    let name = file.to_str().filter(|_| file.components().count() == 1 && !file.exists())?;
    let known: Vec<String> =
        shipped().ok()?.iter().filter_map(|f| Some(f.file_stem()?.to_str()?.to_owned())).collect();
    let near = suggest::nearest(name, known.iter().map(String::as_str));
    near.map(|_| Path::new(SHIPPED).join(name).with_extension("ron"))
}

/// The shipped lessons.
fn shipped() -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(SHIPPED).map_err(|_| {
        anyhow!("there is no folder {SHIPPED} here\n  hint: run this in a copy of the repository, or name a lesson file")
    })?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {SHIPPED}"))?.path();
        if path.extension().is_some_and(|e| e == "ron") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn bar(quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(1);
    match ProgressStyle::with_template("{pos}/{len} replicates {wide_bar} {elapsed}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
