//! `picket view FILE|DIR`: the window. Without the feature `viewer` it says how to get one.

use super::{Common, usd, whole};
#[cfg(not(feature = "viewer"))]
use anyhow::Result;
use clap::Args;
use std::path::PathBuf;
#[cfg(not(feature = "viewer"))]
use std::process::ExitCode;

/// Arguments of `view`.
#[derive(Args, Debug)]
pub struct ViewArgs {
    /// Scenario file, or the folder of a study
    #[arg(required_unless_present = "lesson")]
    file: Option<PathBuf>,
    /// Lead a class through a lesson: a shipped one by its name, or a file
    #[arg(long, value_name = "LESSON", conflicts_with_all = ["file", "strategy", "budget", "against", "adversary"])]
    lesson: Option<PathBuf>,
    /// Strategy, by its id; the first when left out
    #[arg(long, value_name = "ID")]
    strategy: Option<String>,
    /// Budget, USD: 250000, 250k, 1.5M; the scenario's middle one when left out
    #[arg(long, value_parser = usd, allow_hyphen_values = true)]
    budget: Option<f64>,
    /// A second plan beside it: strategy, or strategy@budget
    #[arg(long, value_name = "ID[@USD]")]
    against: Option<String>,
    /// Number of the replicate, from 0
    #[arg(long, default_value_t = 0, value_parser = whole::<0, { u32::MAX as u64 }>, allow_hyphen_values = true)]
    replicate: u64,
    /// Adversary of a campaign, by its id: as-given, no-learning, or one of the file
    #[arg(long, value_name = "ID")]
    adversary: Option<String>,
    /// Dark, for a projector
    #[arg(long)]
    dark: bool,
    /// Width and height of the window, pixels
    #[arg(long, value_parser = size, default_value = "1440x900", value_name = "WxH")]
    size: (u32, u32),
    /// Take pictures at the moments of --at into this folder, and leave
    #[arg(long, value_name = "DIR", requires = "at")]
    capture: Option<PathBuf>,
    /// Moments of --capture: 2/01:48:51 (day and time), or raid3+45 (seconds)
    #[arg(long, value_name = "T", num_args = 1.., requires = "capture")]
    at: Vec<String>,
    /// Keys that are pressed before: "R", "Shift E", "Ctrl +"; `?` in the window lists them
    #[arg(long, value_name = "KEY", num_args = 1..)]
    press: Vec<String>,
    /// Draw for so many seconds, and tell how long a frame took
    #[arg(long, value_name = "SECONDS", conflicts_with = "capture")]
    measure: Option<f64>,
    #[command(flatten)]
    pub(super) common: Common,
}

/// `1440x900`.
fn size(text: &str) -> core::result::Result<(u32, u32), String> {
    let sides =
        text.split_once(['x', '×']).and_then(|(w, h)| Some((w.trim().parse().ok()?, h.trim().parse().ok()?)));
    match sides {
        Some((w, h)) if (320..=7680).contains(&w) && (240..=4320).contains(&h) => Ok((w, h)),
        _ => {
            Err("expected width and height in pixels, from 320x240 to 7680x4320, such as 1440x900".to_owned())
        }
    }
}

#[cfg(not(feature = "viewer"))]
impl ViewArgs {
    /// There is no window in this program.
    pub fn run(self) -> Result<ExitCode> {
        anyhow::bail!(
            "this picket was built without its window\n  hint: `cargo run --profile quick --features viewer -- view {}` builds it, in a quarter \
             of an hour the first time",
            self.file.unwrap_or_default().display()
        )
    }
}

#[cfg(feature = "viewer")]
mod window {
    use super::ViewArgs;
    use crate::batch::ledger::Plan;
    use crate::cli::{Refused, lesson, load, say, strategy, usd};
    use crate::lesson::course::Course;
    use crate::report::number::three;
    use crate::study::CampaignNames;
    use crate::viewer::backstage::{Choice, ENOUGH};
    use crate::viewer::capture::{Shots, wish_of};
    use crate::viewer::command::Command;
    use crate::viewer::project::Project;
    use crate::viewer::session::Session;
    use crate::viewer::window::{Opening, open};
    use anyhow::{Context, Result, anyhow, bail};
    use etcetera::{BaseStrategy, choose_base_strategy};
    use std::path::{Path, PathBuf};
    use std::process::ExitCode;
    use std::sync::Arc;

    /// Where it is kept that the hint of the first run has been read; `None` where a user has no such place.
    fn hint_mark() -> Option<PathBuf> {
        let own = choose_base_strategy().ok()?;
        let place = own.state_dir().unwrap_or_else(|| own.data_dir());
        Some(place.join("picket").join("hint-was-read"))
    }

    /// Nobody is bothered with it twice. Where that cannot be kept, it is shown again.
    fn keep_that_hint_was_read() {
        let Some(mark) = hint_mark() else { return };
        let kept =
            mark.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&mark, b""));
        drop(kept);
    }

    impl ViewArgs {
        /// Opens the window and stays until it is closed.
        pub fn run(self) -> Result<ExitCode> {
            if let Some(lesson) = &self.lesson {
                return self.teach(lesson);
            }
            let (file, planned_seed) = self.scenario_file()?;
            let scenario = match load(&file, &self.common)? {
                Ok(scenario) => Arc::new(scenario),
                Err(Refused::Problems) => return Ok(ExitCode::from(1)),
            };
            let mut project = Project::new(file, scenario.clone());
            project.seed = self.common.seed.or(planned_seed).unwrap_or(project.seed);
            self.choose_adversary(&mut project)?;
            let index = self.strategy.as_deref().map_or(Ok(0), |id| strategy(&scenario, "--strategy", id))?;
            let budget_usd = self.budget.unwrap_or_else(|| project.middle_budget());
            let shots = self.shots()?;
            let title = format!("picket · {}", scenario.spec.name);
            // What runs in the background would take from the frames that are measured.
            let samples = match (&shots, self.measure) {
                (Some(shots), _) => shots.samples,
                (None, Some(_)) => 0,
                (None, None) => ENOUGH,
            };
            let choice = Choice { strategy: index, budget_usd, edition: 0 };
            let mut session = Session::new(project, choice, self.replicate as u32, samples);
            session.dark = self.dark;
            if let Some(against) = &self.against {
                let (id, usd) = match against.rsplit_once('@') {
                    Some((id, text)) => (id, usd(text).map_err(|e| anyhow!("--against: {e}"))?),
                    None => (against.as_str(), budget_usd),
                };
                let strategy = strategy(&scenario, "--against", id)?;
                session.apply(Command::Compare(true));
                session.apply(Command::Strategy { side: 1, strategy });
                session.apply(Command::Budget { side: 1, usd });
                session.apply(Command::Focus(0));
            }
            self.open(session, title, shots)
        }

        /// Leads a class through a lesson.
        fn teach(&self, file: &Path) -> Result<ExitCode> {
            let mut lesson = match lesson::read(file, &self.common)? {
                Ok(lesson) => lesson,
                Err(Refused::Problems) => return Ok(ExitCode::from(1)),
            };
            lesson.seed = self.common.seed.unwrap_or(lesson.seed);
            let mut project = Project::new(PathBuf::from(&lesson.scenario_file), lesson.scenario().clone());
            project.seed = lesson.seed;
            let (shots, title) = (self.shots()?, format!("picket · lesson: {}", lesson.spec.name));
            let choice = Choice { strategy: 0, budget_usd: project.middle_budget(), edition: 0 };
            let samples = match (&shots, self.measure) {
                (Some(shots), _) => shots.samples,
                (None, Some(_)) => 0,
                (None, None) => ENOUGH,
            };
            let mut session = Session::new(project, choice, self.replicate as u32, samples);
            session.dark = self.dark;
            session.teach(Course::new(Arc::new(lesson)));
            self.open(session, title, shots)
        }

        fn open(&self, mut session: Session, title: String, shots: Option<Shots>) -> Result<ExitCode> {
            if shots.is_none() {
                for key in &self.press {
                    let wish = wish_of(key).map_err(|e| anyhow!("--press: {e}"))?;
                    session.settle().map_err(|e| anyhow!("{e}"))?;
                    session.apply(wish);
                }
                if self.lesson.is_none() {
                    session.start_when_ready();
                }
            }
            let hint =
                shots.is_none() && self.measure.is_none() && !hint_mark().is_some_and(|mark| mark.exists());
            let opening =
                Opening { title, size: self.size, hint, shots: shots.clone(), measure_s: self.measure };
            let shown = open(session, opening).map_err(|e| anyhow!("{e}"))?;
            if hint && shown.hint_read {
                keep_that_hint_was_read();
            }
            if let Some((median_s, slow_s)) = shown.frame_s {
                say::data(&format!(
                    "a frame took {} ms, the slowest in a hundred {} ms: {} frames a second (median)\n",
                    three(1000.0 * median_s),
                    three(1000.0 * slow_s),
                    three(1.0 / median_s)
                ))?;
            }
            if let Some(shots) = shots.filter(|_| !self.common.quiet) {
                for shot in 0..shots.moments.len() {
                    say::note(&format!("Wrote {}", shots.file(shot).display()));
                }
            }
            Ok(ExitCode::SUCCESS)
        }

        /// The scenario's file: the one that is named, or the copy beside the ledger of a study, whose seed comes with it.
        fn scenario_file(&self) -> Result<(PathBuf, Option<u64>)> {
            let file = self.file.clone().unwrap_or_default();
            if !file.is_dir() {
                return Ok((file, None));
            }
            let Some(plan) = Plan::read(&file)? else {
                bail!(
                    "{}: holds no study with its ledger, which a replicate is shown from\n  hint: name the scenario's file instead, with \
                     --seed, or run the study anew",
                    file.display()
                );
            };
            let seed = plan.study.seed.parse().context("the plan has no seed")?;
            Ok((file.join("ledger").join(&plan.scenario_file), Some(seed)))
        }

        fn choose_adversary(&self, project: &mut Project) -> Result<()> {
            let Some(wanted) = &self.adversary else { return Ok(()) };
            let Some(campaign) = &project.scenario.spec.campaign else {
                bail!("--adversary: this scenario has no campaign; its attackers do not learn");
            };
            let replies = crate::campaign::reply::all(campaign);
            let names = CampaignNames::of(&project.scenario).context("a campaign has names")?;
            let Some(index) = names.replies.iter().position(|r| r.id == *wanted) else {
                let known: Vec<&str> = names.replies.iter().map(|r| r.id.as_str()).collect();
                bail!("--adversary: the scenario has no adversary `{wanted}`; it has {}", known.join(", "));
            };
            project.reply = replies[index].clone();
            Ok(())
        }

        fn shots(&self) -> Result<Option<Shots>> {
            let Some(folder) = &self.capture else { return Ok(None) };
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make the folder {}", folder.display()))?;
            let moments = self.at.iter().map(|t| t.parse().map_err(|e| anyhow!("--at: {t:?}: {e}")));
            let wishes = self.press.iter().map(|key| wish_of(key).map_err(|e| anyhow!("--press: {e}")));
            Ok(Some(Shots {
                folder: folder.clone(),
                moments: moments.collect::<Result<_>>()?,
                wishes: wishes.collect::<Result<_>>()?,
                samples: self.common.replicates.unwrap_or(0),
            }))
        }
    }
}
