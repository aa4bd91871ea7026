//! What happened, as the simulation publishes it: mechanics here, measurement and stories elsewhere.

/// One thing that happened. Times are seconds from the start of the replicate; raids, drones, sensors, effectors,
/// units and assets are named by their index.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Fact {
    /// The pairs of a raid set out.
    RaidBegan { raid: usize, time_s: f64 },
    /// A drone was not launched: its operators were caught before or met on the way. Nothing follows for it.
    NotLaunched { raid: usize, drone: usize, cause: super::outcome::Cause, time_s: f64 },
    /// A drone took off.
    Launched { raid: usize, drone: usize, time_s: f64 },
    /// A sensor noticed it for the first time, at a slant range.
    Detected { raid: usize, drone: usize, sensor: u32, distance_m: f64, time_s: f64 },
    /// A crew has a stable track.
    Tracked { raid: usize, drone: usize, unit: usize, time_s: f64 },
    /// A crew took it for a threat, or not.
    Identified { raid: usize, drone: usize, unit: usize, threat: bool, time_s: f64 },
    /// The engagement was decided and authorised.
    Decided { raid: usize, drone: usize, unit: usize, time_s: f64 },
    /// An effector was laid on it in reach, at a slant range.
    Engaged { raid: usize, drone: usize, effector: usize, distance_m: f64, time_s: f64 },
    /// Its link was broken.
    LinkLost { raid: usize, drone: usize, effector: usize, time_s: f64 },
    /// Its satellite navigation was denied.
    GnssLost { raid: usize, drone: usize, effector: usize, time_s: f64 },
    /// It was shot down.
    ShotDown { raid: usize, drone: usize, effector: usize, time_s: f64 },
    /// Its operators were met while it flew, and control it no more.
    Orphaned { raid: usize, drone: usize, time_s: f64 },
    /// It turned to something by itself.
    Behaved { raid: usize, drone: usize, what: Behaviour, time_s: f64 },
    /// It released, and hit or not; a hit may have been blocked.
    Released { raid: usize, drone: usize, hit: bool, blocked: bool, casualties: u32, time_s: f64 },
    /// It came down at a place; harmed somebody there or not.
    CameDown { raid: usize, drone: usize, x_m: f64, y_m: f64, harmed: bool, time_s: f64 },
    /// It is gone, with its cause.
    Ended { raid: usize, drone: usize, cause: super::outcome::Cause, time_s: f64 },
    /// A sensor took a bearing on a pair: the first of this sensor.
    Heard { raid: usize, pair: usize, sensor: u32, time_s: f64 },
    /// A crew's eye noticed a pair on the ground.
    Spotted { raid: usize, pair: usize, sensor: u32, distance_m: f64, time_s: f64 },
    /// A pair was located by crossing bearings or by sight, at a place some metres from where it is.
    Fixed { raid: usize, pair: usize, x_m: f64, y_m: f64, error_m: f64, time_s: f64 },
    /// A unit was sent after a fix, and will be there at a time.
    Sent { raid: usize, pair: usize, unit: usize, arrives_s: f64, time_s: f64 },
    /// Quick reaction was called to the asset that a drone seemed to be heading for, and will be there at a time.
    Called { raid: usize, drone: usize, unit: usize, asset: usize, arrives_s: f64, time_s: f64 },
    /// A unit met a pair at a place; it was captured or escaped, and a member of the unit hurt or not.
    Met { raid: usize, pair: usize, unit: usize, x_m: f64, y_m: f64, captured: bool, hurt: bool, time_s: f64 },
    /// A harmless flyer was brought down.
    LegitimateLost { time_s: f64 },
}

/// What a drone does when nobody tells it to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behaviour {
    /// Without its link it returns home by satellite navigation.
    TurnsHome,
    /// Without its link it hovers, and lands after a while.
    Hovers,
    /// Without its link it lands where it is.
    Lands,
    /// Without its link it falls.
    Falls,
    /// Without its link it flies on as aimed.
    FliesOn,
    /// It drifted too far without satellite navigation to attack.
    Misses,
    /// It has released all it had and flies home.
    FliesHome,
    /// It fails by itself.
    Fails,
    /// Its endurance is at an end.
    RunsEmpty,
}

impl Behaviour {
    /// Name in files: snake case.
    pub fn name(self) -> &'static str {
        match self {
            Behaviour::TurnsHome => "turns_home",
            Behaviour::Hovers => "hovers",
            Behaviour::Lands => "lands",
            Behaviour::Falls => "falls",
            Behaviour::FliesOn => "flies_on",
            Behaviour::Misses => "misses",
            Behaviour::FliesHome => "flies_home",
            Behaviour::Fails => "fails",
            Behaviour::RunsEmpty => "runs_empty",
        }
    }
}

impl Fact {
    /// When it happened, seconds from the start of the replicate.
    pub fn time_s(&self) -> f64 {
        match *self {
            Fact::RaidBegan { time_s, .. }
            | Fact::NotLaunched { time_s, .. }
            | Fact::Launched { time_s, .. }
            | Fact::Detected { time_s, .. }
            | Fact::Tracked { time_s, .. }
            | Fact::Identified { time_s, .. }
            | Fact::Decided { time_s, .. }
            | Fact::Engaged { time_s, .. }
            | Fact::LinkLost { time_s, .. }
            | Fact::GnssLost { time_s, .. }
            | Fact::ShotDown { time_s, .. }
            | Fact::Orphaned { time_s, .. }
            | Fact::Behaved { time_s, .. }
            | Fact::Released { time_s, .. }
            | Fact::CameDown { time_s, .. }
            | Fact::Ended { time_s, .. }
            | Fact::Heard { time_s, .. }
            | Fact::Spotted { time_s, .. }
            | Fact::Fixed { time_s, .. }
            | Fact::Sent { time_s, .. }
            | Fact::Called { time_s, .. }
            | Fact::Met { time_s, .. }
            | Fact::LegitimateLost { time_s } => time_s,
        }
    }
    /// Name in files: snake case.
    pub fn name(&self) -> &'static str {
        match self {
            Fact::RaidBegan { .. } => "raid_began",
            Fact::NotLaunched { .. } => "not_launched",
            Fact::Launched { .. } => "launched",
            Fact::Detected { .. } => "detected",
            Fact::Tracked { .. } => "tracked",
            Fact::Identified { .. } => "identified",
            Fact::Decided { .. } => "decided",
            Fact::Engaged { .. } => "engaged",
            Fact::LinkLost { .. } => "link_lost",
            Fact::GnssLost { .. } => "gnss_lost",
            Fact::ShotDown { .. } => "shot_down",
            Fact::Orphaned { .. } => "operators_lost",
            Fact::Behaved { .. } => "behaved",
            Fact::Released { .. } => "released",
            Fact::CameDown { .. } => "came_down",
            Fact::Ended { .. } => "ended",
            Fact::Heard { .. } => "heard",
            Fact::Spotted { .. } => "spotted",
            Fact::Fixed { .. } => "fixed",
            Fact::Sent { .. } => "sent",
            Fact::Called { .. } => "called",
            Fact::Met { .. } => "met",
            Fact::LegitimateLost { .. } => "legitimate_lost",
        }
    }

    /// Its raid; `None` for what belongs to none.
    pub fn raid(&self) -> Option<usize> {
        match *self {
            Fact::RaidBegan { raid, .. }
            | Fact::NotLaunched { raid, .. }
            | Fact::Launched { raid, .. }
            | Fact::Detected { raid, .. }
            | Fact::Tracked { raid, .. }
            | Fact::Identified { raid, .. }
            | Fact::Decided { raid, .. }
            | Fact::Engaged { raid, .. }
            | Fact::LinkLost { raid, .. }
            | Fact::GnssLost { raid, .. }
            | Fact::ShotDown { raid, .. }
            | Fact::Orphaned { raid, .. }
            | Fact::Behaved { raid, .. }
            | Fact::Released { raid, .. }
            | Fact::CameDown { raid, .. }
            | Fact::Ended { raid, .. }
            | Fact::Heard { raid, .. }
            | Fact::Spotted { raid, .. }
            | Fact::Fixed { raid, .. }
            | Fact::Sent { raid, .. }
            | Fact::Called { raid, .. }
            | Fact::Met { raid, .. } => Some(raid),
            Fact::LegitimateLost { .. } => None,
        }
    }

    /// Its drone within the raid, if it is about one.
    pub fn drone(&self) -> Option<usize> {
        match *self {
            Fact::NotLaunched { drone, .. }
            | Fact::Launched { drone, .. }
            | Fact::Detected { drone, .. }
            | Fact::Tracked { drone, .. }
            | Fact::Identified { drone, .. }
            | Fact::Decided { drone, .. }
            | Fact::Engaged { drone, .. }
            | Fact::LinkLost { drone, .. }
            | Fact::GnssLost { drone, .. }
            | Fact::ShotDown { drone, .. }
            | Fact::Orphaned { drone, .. }
            | Fact::Behaved { drone, .. }
            | Fact::Released { drone, .. }
            | Fact::CameDown { drone, .. }
            | Fact::Called { drone, .. }
            | Fact::Ended { drone, .. } => Some(drone),
            _ => None,
        }
    }

    /// Its pair among the raid's, if it is about one.
    pub fn pair(&self) -> Option<usize> {
        match *self {
            Fact::Heard { pair, .. }
            | Fact::Spotted { pair, .. }
            | Fact::Fixed { pair, .. }
            | Fact::Sent { pair, .. }
            | Fact::Met { pair, .. } => Some(pair),
            _ => None,
        }
    }
}

/// The facts of a replicate, kept only when somebody wants to read them.
#[derive(Default, Debug)]
pub struct Facts {
    /// Whether they are kept.
    pub kept: bool,
    /// In order of publication.
    pub list: Vec<Fact>,
}

impl Facts {
    /// Publishes a fact.
    #[inline]
    pub fn publish(&mut self, fact: Fact) {
        if self.kept {
            self.list.push(fact);
        }
    }
}
