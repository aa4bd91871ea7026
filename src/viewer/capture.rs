//! Pictures without a person: at which moments, after which keys, and how a picture gets onto the disk.

use super::command::Command;
use super::keys::BINDINGS;
use super::session::Session;
use crate::report::story::{clock, day};
use crate::scenario::files::put;
use crate::sim::facts::Fact;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A moment of a replicate, as people write it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moment {
    /// Seconds from the start of the replicate: of a day counted from 1 and a time of day.
    At(f64),
    /// So many seconds after the first launch of a raid, which is counted from 0 here; before it where they are negative.
    OfRaid(usize, f64),
}

const EXPECTED: &str = "expected a day and a time as `picket run` tells them, such as 2/01:48:51, or a raid and seconds from its first \
                        launch, such as raid3+45";

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || EXPECTED.to_owned();
        if let Some(rest) = text.trim().strip_prefix("raid") {
            let end = rest.find(['+', '-']).unwrap_or(rest.len());
            let raid: usize = rest[..end].parse().map_err(|_| wrong())?;
            let seconds = if end < rest.len() { rest[end..].trim_end_matches('s') } else { "0" };
            let seconds: f64 = seconds.parse().map_err(|_| wrong())?;
            let raid = raid.checked_sub(1).ok_or("raids are counted from 1")?;
            return if seconds.is_finite() { Ok(Moment::OfRaid(raid, seconds)) } else { Err(wrong()) };
        }
        let (day, time) = text.trim().split_once('/').ok_or_else(wrong)?;
        let day: u32 = day.parse().ok().filter(|&d| d > 0).ok_or_else(wrong)?;
        let parts: Vec<&str> = time.split(':').collect();
        let [hour, minute, second] = parts.as_slice() else { return Err(wrong()) };
        let number =
            |text: &str, below: u32| text.parse::<u32>().ok().filter(|&n| n < below).ok_or_else(wrong);
        let (hour, minute, second) = (number(hour, 24)?, number(minute, 60)?, number(second, 60)?);
        Ok(Moment::At(86_400.0 * f64::from(day - 1) + f64::from(3600 * hour + 60 * minute + second)))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Moment::At(s) => {
                let of_day = s % 86_400.0;
                let (h, m, s, day) =
                    (of_day / 3600.0, of_day / 60.0 % 60.0, of_day % 60.0, s / 86_400.0 + 1.0);
                write!(f, "{}-{:02}{:02}{:02}", day as u64, h as u64, m as u64, s as u64)
            }
            Moment::OfRaid(raid, seconds) => write!(f, "raid{}{seconds:+}", raid + 1),
        }
    }
}

impl Moment {
    /// Its time, seconds from the start of the replicate.
    ///
    /// # Errors
    /// The replicate has no such raid, or nobody is about at that time.
    pub fn time_s(self, session: &Session) -> Result<f64, String> {
        let film = session.sides[0].film.as_ref().ok_or("the replicate has not been run")?;
        let time_s = match self {
            Moment::At(time_s) => time_s,
            Moment::OfRaid(raid, seconds) => {
                let raids = film.plan.raids.len();
                let plan = film.plan.raids.get(raid).ok_or_else(|| {
                    format!(
                        "there is no raid {} in replicate {}; it has {raids}",
                        raid + 1,
                        session.replicate
                    )
                })?;
                let launched = film.facts.iter().find_map(|f| match *f {
                    Fact::Launched { raid: r, time_s, .. } if r == raid => Some(time_s),
                    _ => None,
                });
                launched.unwrap_or(plan.launch_s) + seconds
            }
        };
        let scenes = session.player.scenes();
        if scenes.iter().any(|scene| (scene.0..=scene.1).contains(&time_s)) {
            return Ok(time_s);
        }
        let when = match self {
            Moment::At(time_s) => format!("{}/{}", day(time_s), clock(time_s)),
            Moment::OfRaid(..) => self.to_string(),
        };
        Err(format!(
            "nobody is about at {when} in replicate {}; `picket run` tells when raids are",
            session.replicate
        ))
    }
}

/// Pictures to take.
#[derive(Clone, Debug)]
pub struct Shots {
    /// Where they go.
    pub folder: PathBuf,
    /// At which moments.
    pub moments: Vec<Moment>,
    /// What is wished before.
    pub wishes: Vec<Command>,
    /// Replicates in the background to wait for.
    pub samples: u32,
}

impl Shots {
    /// The file of a picture: `raid3+45.png`.
    pub fn file(&self, shot: usize) -> PathBuf {
        self.folder.join(format!("{}.png", self.moments[shot]))
    }
}

/// The wish of a key by its name on the page of keys, whatever its case.
///
/// # Errors
/// No key has the name.
pub fn wish_of(label: &str) -> Result<Command, String> {
    let same = |known: &str| known.eq_ignore_ascii_case(label.trim());
    BINDINGS.iter().find(|b| same(b.label)).map(|b| b.command.clone()).ok_or_else(|| {
        let known: Vec<&str> = BINDINGS.iter().map(|b| b.label).collect();
        format!("no key is called {label:?}; there are: {}", known.join(", "))
    })
}

/// Writes a picture of red, green, blue and opacity beside its place and renames it. The opacity is left out.
///
/// # Errors
/// The file system refuses, or the picture has no such size.
pub fn write_png(file: &Path, (width, height): (u32, u32), rgba: &[u8]) -> Result<(), String> {
    let failed = |e: &dyn fmt::Display| format!("cannot write {}: {e}", file.display());
    let rgb: Vec<u8> = rgba.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
    let mut png = Vec::new();
    {
        let mut encoder = png::Encoder::new(&mut png, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(|e| failed(&e))?;
        writer.write_image_data(&rgb).map_err(|e| failed(&e))?;
    }
    put(file, &png, true).map_err(|e| failed(&e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_stories_tell_them() {
        for (text, moment, name) in [
            ("1/00:00:00", Moment::At(0.0), "1-000000"),
            ("2/01:48:51", Moment::At(86_400.0 + 6_531.0), "2-014851"),
            ("raid3+45", Moment::OfRaid(2, 45.0), "raid3+45"),
            ("raid1-10s", Moment::OfRaid(0, -10.0), "raid1-10"),
            ("raid12", Moment::OfRaid(11, 0.0), "raid12+0"),
        ] {
            assert_eq!(text.parse(), Ok(moment), "{text}");
            assert_eq!(moment.to_string(), name);
        }
        for text in [
            "",
            "12",
            "0/00:00:00",
            "1/24:00:00",
            "1/00:60:00",
            "1/00:00",
            "raid",
            "raid0+1",
            "raid1+x",
            "raid1+inf",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn keys_go_by_their_names() {
        assert_eq!(wish_of("space"), Ok(Command::Play));
        assert_eq!(wish_of("Shift E"), Ok(Command::Event { next: false }));
        assert!(wish_of("F13").is_err_and(|why| why.contains("Space")));
    }
}
