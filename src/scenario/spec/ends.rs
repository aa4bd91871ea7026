//! The words for how far the defence got with a drone, and how it ended: results are written in them, and what a
//! scenario expects.

use serde::{Deserialize, Serialize};

/// Stages of the kill chain in order; the funnel counts how many drones got at least so far before their release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    /// Launched at a target.
    Launched,
    /// Came within the envelope of a sensor that can sense its class.
    InReach,
    /// Was detected.
    Detected,
    /// Became a stable track.
    Tracked,
    /// Was identified as a threat.
    Identified,
    /// An engagement was decided and authorised.
    Decided,
    /// An effector was laid on it.
    Engaged,
    /// An effector took effect.
    Affected,
    /// Was stopped before its first release.
    Stopped,
}

impl Stage {
    /// All stages in order.
    pub const ALL: [Stage; 9] = [
        Stage::Launched,
        Stage::InReach,
        Stage::Detected,
        Stage::Tracked,
        Stage::Identified,
        Stage::Decided,
        Stage::Engaged,
        Stage::Affected,
        Stage::Stopped,
    ];

    /// Name in tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Launched => "launched",
            Stage::InReach => "in_reach",
            Stage::Detected => "detected",
            Stage::Tracked => "tracked",
            Stage::Identified => "identified",
            Stage::Decided => "decided",
            Stage::Engaged => "engaged",
            Stage::Affected => "affected",
            Stage::Stopped => "stopped",
        }
    }
}

/// Why a drone ended as it did: where it was stopped, or the first reason why it was not.
///
/// The causes of a leak are ordered by how far the defence got; a leaker carries the one of the unit that got
/// furthest. Those of a campaign stand at the end: they take the place of one of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cause {
    /// Stopped: its link was broken, and it did not go on.
    LinkBroken,
    /// Stopped: without satellite navigation it came down or missed its target altogether.
    GnssDenied,
    /// Stopped: link and satellite navigation were denied together, and it could not return.
    LinkAndGnssDenied,
    /// Stopped: shot down.
    ShotDown,
    /// Stopped: its operators were caught or driven off while it flew.
    OperatorsCaught,
    /// Never launched: its operators had been caught before.
    OperatorsCaughtBefore,
    /// Never launched: its operators were met on the way to their hide.
    OperatorsMet,
    /// Failed by itself: technical failure, snagged cable, out of link range or endurance.
    FailedByItself,
    /// Leaked: nothing that can sense came near it.
    NoSensorInReach,
    /// Leaked: sensors in range, but none that its class can be sensed by.
    Silent,
    /// Leaked: only sensors in range that search when cued, and nobody cued them.
    NotCued,
    /// Leaked: in range, but never in line of sight.
    NeverInSight,
    /// Leaked: in reach and sight, not detected before its release.
    NotDetected,
    /// Leaked: detected, but by nothing that could tell anybody.
    NotReported,
    /// Leaked: detected too late for a track.
    SeenTooLate,
    /// Leaked: the tracks that crews had of it were lost.
    TrackLost,
    /// Leaked: taken for a bird or a legitimate drone.
    Misclassified,
    /// Leaked: the crew was busy with other tracks or false alarms.
    CrewBusy,
    /// Leaked: tracked, but identification or decision came too late.
    DecidedTooLate,
    /// Leaked: leave to engage came too late.
    AuthorityTooLate,
    /// Leaked: nobody who knew of it is allowed to engage.
    NoAuthority,
    /// Leaked: decided, but no effector among those who knew of it.
    NoEffector,
    /// Leaked: decided, but out of reach of every effector.
    OutOfReach,
    /// Leaked: in reach of effectors that cannot stop its class.
    NotJammable,
    /// Leaked: every effector in reach was out of battery or out of order.
    EffectorOff,
    /// Leaked: every channel in reach was taken.
    ChannelBusy,
    /// Leaked: in reach, but the effector was not yet laid.
    LaidTooLate,
    /// Leaked: engaged by a crew that is not trained, in vain.
    CrewNotTrained,
    /// Leaked: shot at, and missed.
    ShotsMissed,
    /// Leaked: engaged, but the link held.
    LinkHeld,
    /// Leaked: engaged, but its satellite navigation held, or went too late.
    NavigationHeld,
    /// Leaked: its link was broken, but it flew on as aimed.
    FlewOn,
    /// Leaked in a campaign: nothing could meet it, and kit that could have is not there yet.
    NotDelivered,
    /// Leaked in a campaign: nothing could meet it, and nobody pays for the kit that could have.
    NotPaid,
    /// Leaked in a campaign: a jammer that could have met it may not be used yet.
    LawNotYet,
}

impl Cause {
    /// All causes in order.
    pub const ALL: [Cause; 35] = [
        Cause::LinkBroken,
        Cause::GnssDenied,
        Cause::LinkAndGnssDenied,
        Cause::ShotDown,
        Cause::OperatorsCaught,
        Cause::OperatorsCaughtBefore,
        Cause::OperatorsMet,
        Cause::FailedByItself,
        Cause::NoSensorInReach,
        Cause::Silent,
        Cause::NotCued,
        Cause::NeverInSight,
        Cause::NotDetected,
        Cause::NotReported,
        Cause::SeenTooLate,
        Cause::TrackLost,
        Cause::Misclassified,
        Cause::CrewBusy,
        Cause::DecidedTooLate,
        Cause::AuthorityTooLate,
        Cause::NoAuthority,
        Cause::NoEffector,
        Cause::OutOfReach,
        Cause::NotJammable,
        Cause::EffectorOff,
        Cause::ChannelBusy,
        Cause::LaidTooLate,
        Cause::CrewNotTrained,
        Cause::ShotsMissed,
        Cause::LinkHeld,
        Cause::NavigationHeld,
        Cause::FlewOn,
        Cause::NotDelivered,
        Cause::NotPaid,
        Cause::LawNotYet,
    ];

    /// Whether the drone released at its target.
    pub fn leaked(self) -> bool {
        self >= Cause::NoSensorInReach
    }

    /// Whether the defence kept the drone from its target: neither did it leak, nor did it fail by itself.
    pub fn prevented(self) -> bool {
        !self.leaked() && self != Cause::FailedByItself
    }

    /// Name in files: snake case.
    pub fn name(self) -> &'static str {
        self.words().0
    }

    /// The end of the sentence "it … because …", in plain words.
    pub fn phrase(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Cause::LinkBroken => ("link_broken", "its link was broken"),
            Cause::GnssDenied => ("gnss_denied", "satellite navigation was denied to it"),
            Cause::LinkAndGnssDenied => {
                ("link_and_gnss_denied", "link and satellite navigation were denied together")
            }
            Cause::ShotDown => ("shot_down", "it was shot down"),
            Cause::OperatorsCaught => {
                ("operators_caught", "its operators were caught or driven off while it flew")
            }
            Cause::OperatorsCaughtBefore => {
                ("operators_caught_before", "its operators had been caught before")
            }
            Cause::OperatorsMet => ("operators_met", "its operators were met on the way to their hide"),
            Cause::FailedByItself => ("failed_by_itself", "it failed by itself"),
            Cause::NoSensorInReach => ("no_sensor_in_reach", "no sensor came within range of it"),
            Cause::Silent => ("silent", "no sensor in range can sense its class"),
            Cause::NotCued => ("not_cued", "only sensors that nobody cued were in range of it"),
            Cause::NeverInSight => ("never_in_sight", "it never came into line of sight"),
            Cause::NotDetected => ("not_detected", "it was in range and in sight, yet not detected"),
            Cause::NotReported => ("not_reported", "what detected it could not report it to anybody"),
            Cause::SeenTooLate => ("seen_too_late", "it was detected too late to be tracked"),
            Cause::TrackLost => ("track_lost", "the track of it was lost"),
            Cause::Misclassified => ("misclassified", "it was taken for a bird or a harmless drone"),
            Cause::CrewBusy => ("crew_busy", "the crew was busy with other tracks or false alarms"),
            Cause::DecidedTooLate => ("decided_too_late", "it was tracked, but the decision came too late"),
            Cause::AuthorityTooLate => ("authority_too_late", "leave to engage came too late"),
            Cause::NoAuthority => ("no_authority", "nobody who knew of it may engage"),
            Cause::NoEffector => ("no_effector", "nobody who knew of it has an effector"),
            Cause::OutOfReach => ("out_of_reach", "it stayed out of reach of the effectors"),
            Cause::NotJammable => ("not_jammable", "the effectors in reach cannot stop its class"),
            Cause::EffectorOff => ("effector_off", "the effectors in reach were off or out of order"),
            Cause::ChannelBusy => ("channel_busy", "every channel in reach was taken"),
            Cause::LaidTooLate => ("laid_too_late", "the effector was laid too late"),
            Cause::CrewNotTrained => ("crew_not_trained", "the crew that engaged it was not trained"),
            Cause::ShotsMissed => ("shots_missed", "it was shot at and missed"),
            Cause::LinkHeld => ("link_held", "it was engaged, but the link held"),
            Cause::NavigationHeld => {
                ("navigation_held", "its satellite navigation held, or was denied too late")
            }
            Cause::FlewOn => ("flew_on", "its link was broken, but it flew on as aimed"),
            Cause::NotDelivered => ("not_delivered", "the kit that could have met it was not there yet"),
            Cause::NotPaid => ("not_paid", "nobody paid for the kit that could have met it"),
            Cause::LawNotYet => {
                ("law_not_yet", "the law did not yet let the jammer be used that could have met it")
            }
        }
    }
}
