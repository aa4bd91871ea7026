//! What decided about drones, and when something flies: the signs of the timeline.

use crate::film::Film;
use crate::sim::facts::Fact;
use std::sync::Arc;

/// Something that decided about a drone.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// When, seconds from the start of the replicate.
    pub time_s: f64,
    /// On which side.
    pub side: usize,
    /// Which drone: raid and number.
    pub drone: (usize, usize),
    /// What kind.
    pub kind: MarkKind,
    /// In words.
    pub text: String,
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// It took off.
    Launch,
    /// It was noticed for the first time.
    Notice,
    /// An effector was laid on it.
    Engage,
    /// It lost its link or navigation, was shot down or its operators were met.
    Effect,
    /// It was stopped.
    Stopped,
    /// It released.
    Release,
    /// It failed by itself.
    Failed,
}

/// How long before the first launch and after the last end a flight is shown, seconds.
const AROUND_S: f64 = 15.0;

/// When something flies in a scene.
pub(super) fn flight(scene: (f64, f64), films: &[Arc<Film>]) -> Option<(f64, f64)> {
    let facts =
        || films.iter().flat_map(|film| &film.facts).filter(|f| (scene.0..=scene.1).contains(&f.time_s()));
    let launches = facts().filter(|f| matches!(f, Fact::Launched { .. })).map(Fact::time_s);
    let ends = facts().filter(|f| matches!(f, Fact::Ended { .. })).map(Fact::time_s);
    let (from_s, to_s) = (launches.fold(f64::INFINITY, f64::min), ends.fold(f64::NEG_INFINITY, f64::max));
    (from_s < to_s).then_some(((from_s - AROUND_S).max(scene.0), (to_s + AROUND_S).min(scene.1)))
}

/// What decided about the drones of a side's film.
pub(super) fn marks(side: usize, film: &Film) -> Vec<Mark> {
    let mut all = Vec::new();
    for fact in &film.facts {
        let (Some(raid), Some(drone)) = (fact.raid(), fact.drone()) else { continue };
        let (kind, text) = match *fact {
            Fact::Launched { .. } => (MarkKind::Launch, "takes off".to_owned()),
            Fact::Detected { .. } => (MarkKind::Notice, "is noticed".to_owned()),
            Fact::Engaged { .. } => (MarkKind::Engage, "is engaged".to_owned()),
            Fact::LinkLost { .. } => (MarkKind::Effect, "loses its link".to_owned()),
            Fact::GnssLost { .. } => (MarkKind::Effect, "loses satellite navigation".to_owned()),
            Fact::ShotDown { .. } => (MarkKind::Effect, "is shot down".to_owned()),
            Fact::Orphaned { .. } => (MarkKind::Effect, "loses its operators".to_owned()),
            Fact::Released { hit, .. } => {
                (MarkKind::Release, if hit { "releases and hits" } else { "releases and misses" }.to_owned())
            }
            Fact::Ended { cause, .. } | Fact::NotLaunched { cause, .. } if !cause.leaked() => {
                let failed = cause == crate::sim::outcome::Cause::FailedByItself;
                let kind = if failed { MarkKind::Failed } else { MarkKind::Stopped };
                (kind, format!("is stopped: {}", cause.phrase()))
            }
            _ => continue,
        };
        let text = match kind {
            MarkKind::Failed => format!("Raid {}, drone {} fails by itself", raid + 1, drone + 1),
            _ => format!("Raid {}, drone {} {text}", raid + 1, drone + 1),
        };
        all.push(Mark { time_s: fact.time_s(), side, drone: (raid, drone), kind, text });
    }
    all
}
