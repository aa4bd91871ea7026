//! Why a drone was not stopped: the furthest that anybody got with it, and the reason there.

use super::engagement::{Engagement, Progress};
use super::flyers::{Exposure, Picture};
use super::near::Near;
use super::outcome::{Cause, Stage};
use super::replicate::Replicate;
use super::service::Standing;
use super::theatre::{EffectorSite, UnitSite};
use super::tracking::{Track, TrackStage};
use crate::scenario::spec::kit::EffectorKind;
use glam::DVec2;

/// The furthest stage of the kill chain up to this moment, lost tracks included.
pub fn stage(exposure: &Exposure, picture: &Picture) -> Stage {
    let now = stage_now(exposure, picture);
    picture.lost.map_or(now, |lost| lost.max(now))
}

/// The stage that a track stands for.
pub fn stage_of(track: &Track) -> Stage {
    match track.stage {
        TrackStage::Cueing { .. } => Stage::Detected,
        TrackStage::Waiting { .. } | TrackStage::Identifying { .. } | TrackStage::Dismissed => Stage::Tracked,
        TrackStage::Deciding { .. } | TrackStage::Forbidden => Stage::Identified,
        TrackStage::Decided { .. } => Stage::Decided,
    }
}

fn stage_now(exposure: &Exposure, picture: &Picture) -> Stage {
    if picture.affected {
        return Stage::Affected;
    }
    if counting(picture).any(|e| e.progress == Progress::Engaged) {
        return Stage::Engaged;
    }
    let floor = if picture.detected_s.is_some() {
        Stage::Detected
    } else if exposure.in_reach && exposure.sensible {
        Stage::InReach
    } else {
        Stage::Launched
    };
    picture.tracks.iter().map(stage_of).max().map_or(floor, |s| s.max(floor))
}

/// Engagements that can keep the drone from its target.
fn counting(picture: &Picture) -> impl Iterator<Item = &Engagement> {
    picture.engagements.iter().filter(|e| e.counts)
}

/// The cause of a leak at the moment of the first release.
pub fn leak(
    exposure: &Exposure,
    picture: &Picture,
    effectors: &[EffectorSite],
    flew_on: bool,
    now_s: f64,
) -> Cause {
    if flew_on {
        return Cause::FlewOn;
    }
    let now = stage_now(exposure, picture);
    if picture.lost > Some(now) {
        return Cause::TrackLost;
    }
    match now {
        Stage::Launched | Stage::InReach => unseen(exposure),
        Stage::Detected if !picture.reported => Cause::NotReported,
        Stage::Detected => Cause::SeenTooLate,
        Stage::Tracked => tracked(picture),
        Stage::Identified => identified(picture, now_s),
        Stage::Decided => decided(picture),
        Stage::Engaged | Stage::Affected | Stage::Stopped => engaged(picture, effectors),
    }
}

fn unseen(exposure: &Exposure) -> Cause {
    if !exposure.in_reach {
        Cause::NoSensorInReach
    } else if !exposure.sensible {
        if exposure.uncued { Cause::NotCued } else { Cause::Silent }
    } else if !exposure.in_sight {
        Cause::NeverInSight
    } else {
        Cause::NotDetected
    }
}

fn tracked(picture: &Picture) -> Cause {
    let any = |wanted: fn(&TrackStage) -> bool| picture.tracks.iter().any(|t| wanted(&t.stage));
    if any(|s| matches!(s, TrackStage::Identifying { .. })) {
        Cause::DecidedTooLate
    } else if any(|s| matches!(s, TrackStage::Waiting { .. })) {
        Cause::CrewBusy
    } else {
        Cause::Misclassified
    }
}

fn identified(picture: &Picture, now_s: f64) -> Cause {
    let waits_for_leave = picture
        .tracks
        .iter()
        .any(|t| matches!(t.stage, TrackStage::Deciding { decided_s, due_s } if decided_s <= now_s && due_s > now_s));
    let deciding = picture.tracks.iter().any(|t| matches!(t.stage, TrackStage::Deciding { .. }));
    if waits_for_leave {
        Cause::AuthorityTooLate
    } else if deciding {
        Cause::DecidedTooLate
    } else {
        Cause::NoAuthority
    }
}

fn decided(picture: &Picture) -> Cause {
    match counting(picture).map(|e| e.progress).max() {
        None if picture.armed_far_off => Cause::OutOfReach,
        None if picture.engagements.is_empty() => Cause::NoEffector,
        // Navigation can be denied to it, but it is flown by sight.
        None => Cause::NotJammable,
        Some(Progress::OutOfReach) => Cause::OutOfReach,
        Some(Progress::Immune) => Cause::NotJammable,
        Some(Progress::Off) => Cause::EffectorOff,
        Some(Progress::NotLaid) => Cause::LaidTooLate,
        Some(Progress::NoChannel | Progress::Engaged) => Cause::ChannelBusy,
    }
}

fn engaged(picture: &Picture, effectors: &[EffectorSite]) -> Cause {
    let engaged = || counting(picture).filter(|e| e.progress == Progress::Engaged);
    let by = |kind: EffectorKind| engaged().any(|e| effectors[e.effector as usize].kind == kind);
    if engaged().any(|e| !e.able && e.able_if_trained) {
        Cause::CrewNotTrained
    } else if by(EffectorKind::LinkJammer) {
        Cause::LinkHeld
    } else if by(EffectorKind::GnssDenial) {
        Cause::NavigationHeld
    } else {
        Cause::ShotsMissed
    }
}

/// In a campaign, a leak for want of kit is put down to what keeps the kit away, if there is such kit within reach of the
/// place of the release: it is not there yet, nobody pays for it, or the law does not let it be used.
pub fn for_want_of(cause: Cause, replicate: &Replicate, near: &Near, at: DVec2, now_s: f64) -> Cause {
    let reaches = |site: &UnitSite| site.ground.0.distance(at) <= site.ground.1 + site.reach_m;
    let sites = &replicate.theatre.units;
    let wants = match cause {
        Cause::NoSensorInReach | Cause::NotCued => |site: &UnitSite| !site.sensors.is_empty(),
        Cause::NoEffector | Cause::OutOfReach | Cause::NoAuthority => {
            |site: &UnitSite| !site.effectors.is_empty()
        }
        _ => return cause,
    };
    let not_yet = |&number: &u32| {
        let effector = &replicate.theatre.effectors[number as usize];
        let force = sites[effector.unit].force;
        effector.kind != EffectorKind::Gun
            && replicate.theatre.scenario.spec.forces[force].may_jam
            && !replicate.may_jam(force, now_s)
            && reaches(&sites[effector.unit])
    };
    let for_effect = matches!(cause, Cause::NoEffector | Cause::OutOfReach | Cause::NoAuthority);
    if for_effect && near.effectors.iter().any(not_yet) {
        return Cause::LawNotYet;
    }
    let missing = |standing: Standing| {
        let mut absent = near.absent.iter().filter(|&&(_, why)| why == standing);
        absent.any(|&(unit, _)| wants(&sites[unit as usize]) && reaches(&sites[unit as usize]))
    };
    match (missing(Standing::Unpaid), missing(Standing::Awaited)) {
        (true, _) => Cause::NotPaid,
        (false, true) => Cause::NotDelivered,
        (false, false) => cause,
    }
}
