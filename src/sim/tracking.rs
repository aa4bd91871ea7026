//! The kill chain up to the decision: detect → track → identify → decide (`model.md` §6).
//!
//! A track belongs to a crew. Each stage is a lognormal delay whose median depends on training and on the force's
//! command level; its luck is keyed by (flyer, crew, stage). A crew works on a limited number of tracks at a time,
//! the others wait. What unmanned sensors see goes to the desk at the force's base, if the net reaches that far: which
//! crew that is does not depend on who else stands on the map.

use super::clock::Clock;
use super::drawn::Drawn;
use super::engagement;
use super::facts::{Fact, Facts};
use super::flyers::{Flyer, FlyerKind, Picture};
use super::kit::{Kit, UnitNow, shares};
use super::practice;
use super::replicate::Replicate;
use super::scene::Scene;
use super::sleep;
use super::theatre::Theatre;
use super::tilt::Chance;
use super::units::Patrol;
use super::verdict;
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::blue::CommandLevel;
use crate::scenario::spec::kit::EffectorKind;
use bevy_ecs::prelude::*;
use glam::DVec2;

/// How far a track has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum TrackStage {
    /// Detected; becomes stable at the time given.
    Cueing {
        /// When.
        due_s: f64,
    },
    /// Stable, waits for the crew since the time given.
    Waiting {
        /// Since when.
        since_s: f64,
    },
    /// Being identified.
    Identifying {
        /// When it is.
        due_s: f64,
    },
    /// Taken for harmless.
    Dismissed,
    /// Taken for a threat; being decided.
    Deciding {
        /// When the crew has decided.
        decided_s: f64,
        /// When leave has come as well.
        due_s: f64,
    },
    /// Taken for a threat by a crew that may not engage.
    Forbidden,
    /// Decided.
    Decided {
        /// When.
        at_s: f64,
    },
}

impl TrackStage {
    /// Whether a decision may fall by a time.
    fn may_order(self, now_s: f64) -> bool {
        match self {
            TrackStage::Identifying { due_s } | TrackStage::Deciding { due_s, .. } => due_s <= now_s,
            _ => false,
        }
    }

    /// Whether nothing more comes of it by itself.
    pub fn is_final(self) -> bool {
        matches!(self, TrackStage::Dismissed | TrackStage::Forbidden | TrackStage::Decided { .. })
    }
}

/// A crew's knowledge of one flyer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Track {
    /// Unit whose crew has it.
    pub unit: u16,
    /// Unit whose sensor began it.
    pub source: u16,
    /// How far it has come.
    pub stage: TrackStage,
    /// Last detection.
    pub seen_s: f64,
    /// When it became stable; infinity before.
    pub stable_s: f64,
}

/// The radio nets: who hears whom. A force without command passes nothing on; the radio of its desk alone hears what
/// unmanned sensors send.
pub struct Net<'a> {
    /// The deployment.
    pub theatre: &'a Theatre,
    /// The replicate's figures.
    pub drawn: &'a Drawn,
}

impl<'a> Net<'a> {
    /// The nets of a replicate's deployment.
    pub fn new(replicate: &'a Replicate) -> Self {
        Net { theatre: &replicate.theatre, drawn: &replicate.drawn }
    }

    fn command(&self, force: usize) -> CommandLevel {
        self.theatre.scenario.spec.forces[force].command
    }

    /// Delay of a message between two units, s; `None` if it does not come through.
    pub fn delay_s(&self, kit: &Kit, from: usize, to: usize) -> Option<f64> {
        if from == to {
            return Some(0.0);
        }
        let (a, b) = (&self.theatre.units[from], &self.theatre.units[to]);
        if a.force != b.force || !shares(self.command(a.force)) {
            return None;
        }
        let figures = &self.drawn.forces[a.force];
        let distance_m = kit.units[from].at.distance(kit.units[to].at);
        (distance_m <= 1000.0 * figures.net_range_km).then_some(figures.net_latency_s)
    }

    /// Whether it depends on where in a disc a unit is if a message from a crew comes through to it.
    fn is_in_doubt(
        &self,
        (crew, from): (usize, DVec2),
        (unit, (centre, radius_m)): (usize, (DVec2, f64)),
    ) -> bool {
        let (a, b) = (&self.theatre.units[crew], &self.theatre.units[unit]);
        let range_m = 1000.0 * self.drawn.forces[a.force].net_range_km;
        let off_m = from.distance(centre);
        // The heights of two places differ by no more than the relief; what stands still is where it is known to be.
        let farthest_m = math::hypot(off_m + radius_m, self.theatre.relief_m);
        a.force == b.force
            && radius_m > 0.0
            && off_m - radius_m <= range_m + 1.0
            && farthest_m >= range_m - 1.0
    }

    /// The crew that handles what a unit's sensors see, and the delay of the message to it.
    pub fn desk_of(&self, kit: &Kit, unit: usize) -> Option<(usize, f64)> {
        let theatre = self.theatre;
        if theatre.units[unit].crewed {
            return Some((unit, 0.0));
        }
        let force = theatre.units[unit].force;
        let desk = theatre.desk(force);
        let figures = &self.drawn.forces[force];
        let distance_m = kit.units[unit].at.distance(kit.units[desk].at);
        (distance_m <= 1000.0 * figures.net_range_km).then_some((desk, figures.net_latency_s))
    }

    /// Whether a unit knows where to look for a flyer: its own track, or one passed on to it.
    pub fn cued(&self, kit: &Kit, tracks: &[Track], unit: usize, now_s: f64) -> bool {
        tracks.iter().any(|track| {
            if track.stage == TrackStage::Dismissed || track.stable_s > now_s {
                return false;
            }
            let (desk, source) = (track.unit as usize, track.source as usize);
            desk == unit
                || source == unit
                || self.delay_s(kit, desk, unit).is_some_and(|late_s| track.stable_s + late_s <= now_s)
        })
    }
}

/// Stages of the kill chain that take time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Detection to stable cue.
    Cue,
    /// Identification.
    Identify,
    /// Decision.
    Decide,
    /// Laying the effector.
    Lay,
}

/// Draws the delay of a step for a crew and a flyer, s.
pub fn delay_s(replicate: &Replicate, kit: &Kit, unit: usize, key: u64, step: Step) -> f64 {
    let laws = &replicate.drawn.laws;
    let site = &replicate.theatre.units[unit];
    let (untrained, trained, integrated) = match step {
        Step::Cue => (laws.cue_untrained_s, laws.cue_trained_s, laws.cue_integrated_s),
        Step::Identify => (laws.identify_untrained_s, laws.identify_trained_s, laws.identify_integrated_s),
        Step::Decide => (laws.decide_untrained_s, laws.decide_trained_s, laws.decide_integrated_s),
        Step::Lay => (laws.lay_untrained_s, laws.lay_trained_s, laws.lay_integrated_s),
    };
    let linked = replicate.theatre.scenario.spec.forces[site.force].command == CommandLevel::Integrated;
    let skill = kit.units[unit].skill;
    let median_s = match linked {
        false => practice::delay(untrained, trained, skill),
        // Integration helps an untrained crew in proportion.
        true => practice::delay(integrated * untrained / trained.max(1e-9), integrated, skill),
    };
    let mut z = replicate.drawn.streams.at(Purpose::Delay, site.key, (key << 8) | step as u64).normal();
    if let Some(tilt) = replicate.tilt_of(key) {
        z = tilt.delay(Chance::Delay(unit as u32, step as u8), z);
    }
    median_s * kit.units[unit].slowness * math::exp(laws.delay_sigma * z)
}

/// A sensor of unit `source` noticed the flyer; the crew at `desk` hears of it for the first and the last time in the step.
pub fn notice(
    replicate: &Replicate,
    kit: &Kit,
    key: u64,
    picture: &mut Picture,
    (source, desk): (usize, usize),
    (first_s, last_s): (f64, f64),
) {
    match picture.tracks.binary_search_by_key(&(desk as u16), |t| t.unit) {
        Ok(i) => picture.tracks[i].seen_s = picture.tracks[i].seen_s.max(last_s),
        Err(i) => {
            let due_s = first_s + delay_s(replicate, kit, desk, key, Step::Cue);
            let stage = TrackStage::Cueing { due_s };
            let track = Track {
                unit: desk as u16,
                source: source as u16,
                stage,
                seen_s: last_s,
                stable_s: f64::INFINITY,
            };
            picture.tracks.insert(i, track);
            picture.open += 1;
        }
    }
}

/// Carries every track forward to the end of the step.
pub fn work(
    mut scene: ResMut<Scene>,
    mut flyers: Query<(&Flyer, &mut Picture)>,
    mut patrols: Query<&mut Patrol>,
) {
    let Scene { clock, replicate, kit, order, facts, .. } = &mut *scene;
    let deciding = |track: &&Track| track.stage.may_order(clock.now_s);
    let crews: Vec<usize> = flyers
        .iter_many(&order.0)
        .flat_map(|(_, picture)| picture.tracks.iter().filter(deciding).map(|t| usize::from(t.unit)))
        .collect();
    if !crews.is_empty() {
        // Orders go by radio, from where everybody is.
        let at = |crew: usize| kit.units[crew].at.truncate();
        let places: Vec<(usize, DVec2)> = crews.iter().map(|&crew| (crew, at(crew))).collect();
        let net = Net::new(replicate);
        let in_doubt = |unit: usize, now: &UnitNow| {
            places.iter().any(|&(crew, at)| net.is_in_doubt((crew, at), (unit, now.sleeps_within)))
        };
        sleep::wake(clock, replicate, kit, &mut patrols, in_doubt);
    }
    for &entity in &order.0 {
        let Ok((flyer, mut picture)) = flyers.get_mut(entity) else { continue };
        if picture.open == 0 {
            continue;
        }
        picture.open = 0;
        let desk = Desk { clock: *clock, replicate, flyer };
        let mut index = 0;
        while index < picture.tracks.len() {
            let mut track = picture.tracks[index];
            if track.stage.is_final() {
                index += 1;
                continue;
            }
            let kept = desk.carry(&mut track, kit, &mut picture, facts);
            if kept {
                picture.tracks[index] = track;
                picture.open += u32::from(!track.stage.is_final());
                index += 1;
            } else {
                picture.tracks.remove(index);
            }
        }
    }
}

struct Desk<'a> {
    clock: Clock,
    replicate: &'a Replicate,
    flyer: &'a Flyer,
}

impl Desk<'_> {
    /// Carries a track as far as the step allows; `false` when it is dropped.
    fn carry(&self, track: &mut Track, kit: &mut Kit, picture: &mut Picture, facts: &mut Facts) -> bool {
        let now_s = self.clock.now_s;
        let unit = track.unit as usize;
        if !track.stage.is_final() && now_s - track.seen_s > self.replicate.drawn.laws.track_hold_s {
            abandon(self.flyer.key, track, kit);
            picture.lost = picture.lost.max(Some(verdict::stage_of(track)));
            return false;
        }
        loop {
            match track.stage {
                TrackStage::Cueing { due_s } => {
                    if due_s > now_s {
                        return true;
                    }
                    track.stable_s = due_s;
                    track.stage = TrackStage::Waiting { since_s: due_s };
                    kit.units[unit].join(due_s, self.flyer.key);
                    self.tell(facts, |raid, drone| Fact::Tracked { raid, drone, unit, time_s: due_s });
                }
                TrackStage::Waiting { since_s } => {
                    if !kit.units[unit].take(since_s, self.flyer.key) {
                        return true;
                    }
                    let free_s = if since_s + self.clock.dt_s < now_s { now_s } else { since_s };
                    let own_s = delay_s(self.replicate, kit, unit, self.flyer.key, Step::Identify);
                    track.stage = TrackStage::Identifying { due_s: free_s + own_s / kit.units[unit].trust };
                }
                TrackStage::Identifying { due_s } => {
                    if due_s > now_s {
                        return true;
                    }
                    self.identify(track, due_s, kit, picture, facts);
                }
                TrackStage::Deciding { due_s, .. } => {
                    if due_s > now_s {
                        return true;
                    }
                    track.stage = TrackStage::Decided { at_s: due_s };
                    kit.units[unit].working = kit.units[unit].working.saturating_sub(1);
                    self.tell(facts, |raid, drone| Fact::Decided { raid, drone, unit, time_s: due_s });
                    engagement::order(self.replicate, kit, self.flyer, picture, unit, due_s);
                }
                TrackStage::Dismissed | TrackStage::Forbidden | TrackStage::Decided { .. } => return true,
            }
        }
    }

    fn identify(
        &self,
        track: &mut Track,
        due_s: f64,
        kit: &mut Kit,
        picture: &mut Picture,
        facts: &mut Facts,
    ) {
        let unit = track.unit as usize;
        let laws = &self.replicate.drawn.laws;
        let site = &self.replicate.theatre.units[unit];
        let looked = picture.camera_s.is_some_and(|s| due_s - s <= laws.track_hold_s);
        let p = match (self.flyer.kind, looked) {
            (FlyerKind::Threat { .. }, false) => laws.threat_recognised,
            (FlyerKind::Threat { .. }, true) => laws.threat_recognised.max(laws.camera_right),
            (FlyerKind::Bird | FlyerKind::Legitimate, false) => laws.neutral_taken_for_threat,
            (FlyerKind::Bird | FlyerKind::Legitimate, true) => {
                laws.neutral_taken_for_threat.min(1.0 - laws.camera_right)
            }
        };
        let mut luck = self.replicate.drawn.streams.unit(Purpose::Classify, site.key, self.flyer.key);
        if let Some(tilt) = self.replicate.tilt_of(self.flyer.key) {
            luck = tilt.luck(Chance::Recognise(unit as u32), luck, p);
        }
        let threat = luck < p;
        self.tell(facts, |raid, drone| Fact::Identified { raid, drone, unit, threat, time_s: due_s });
        if !threat {
            track.stage = TrackStage::Dismissed;
            kit.units[unit].working = kit.units[unit].working.saturating_sub(1);
            return;
        }
        if picture.alarm_s.is_none_or(|s| due_s < s) {
            picture.alarm_s = Some(due_s);
            picture.alarm_force = site.force;
        }
        if !self.may_engage(site.force, due_s) || self.is_refused(site.force) {
            track.stage = TrackStage::Forbidden;
            picture.forbidden = true;
            kit.units[unit].working = kit.units[unit].working.saturating_sub(1);
            return;
        }
        let decided_s = due_s + delay_s(self.replicate, kit, unit, self.flyer.key, Step::Decide);
        let leave_s = self.replicate.drawn.forces[site.force].authority_delay_s;
        track.stage = TrackStage::Deciding { decided_s, due_s: decided_s + leave_s };
    }

    /// Whether leave to engage this flyer is refused, by whoever gives it to the force.
    fn is_refused(&self, force: usize) -> bool {
        let desk = &self.replicate.theatre.units[self.replicate.theatre.desk(force)];
        let refused = self.replicate.drawn.forces[force].authority_refused;
        let mut luck = self.replicate.drawn.streams.unit(Purpose::Authority, desk.key, self.flyer.key);
        if let Some(tilt) = self.replicate.tilt_of(self.flyer.key) {
            luck = tilt.luck(Chance::Refuse(force as u32), luck, refused);
        }
        luck < refused
    }

    fn may_engage(&self, force: usize, now_s: f64) -> bool {
        self.replicate.may_jam(force, now_s) || self.replicate.theatre.scenario.spec.forces[force].may_shoot
    }

    fn tell(&self, facts: &mut Facts, fact: impl FnOnce(usize, usize) -> Fact) {
        if let FlyerKind::Threat { raid, drone } = self.flyer.kind {
            facts.publish(fact(raid, drone));
        }
    }
}

/// Whether the law lets a force use a kind of effector at a time.
pub fn allowed(replicate: &Replicate, force: usize, kind: EffectorKind, now_s: f64) -> bool {
    match kind {
        EffectorKind::LinkJammer | EffectorKind::GnssDenial => replicate.may_jam(force, now_s),
        EffectorKind::Gun => replicate.theatre.scenario.spec.forces[force].may_shoot,
    }
}

/// Frees the crews of a flyer that is gone.
pub fn forget(key: u64, picture: &Picture, kit: &mut Kit) {
    for track in &picture.tracks {
        abandon(key, track, kit);
    }
}

/// A crew gives up a track.
fn abandon(key: u64, track: &Track, kit: &mut Kit) {
    let unit = &mut kit.units[track.unit as usize];
    match track.stage {
        TrackStage::Waiting { .. } => unit.queue.retain(|&(_, waits)| waits != key),
        TrackStage::Identifying { .. } | TrackStage::Deciding { .. } => {
            unit.working = unit.working.saturating_sub(1);
        }
        _ => {}
    }
}

impl UnitNow {
    /// A flyer waits for the crew from now on.
    fn join(&mut self, since_s: f64, key: u64) {
        let place = self.queue.partition_point(|&(s, k)| (s, k) <= (since_s, key));
        self.queue.insert(place, (since_s, key));
    }

    /// The crew turns to a flyer that waits, if it has a hand free for it before those who wait longer; whether it
    /// does.
    fn take(&mut self, since_s: f64, key: u64) -> bool {
        let free = self.slots.saturating_sub(self.working) as usize;
        let place = self.queue.iter().take(free).position(|&waits| waits == (since_s, key));
        if let Some(place) = place {
            self.queue.remove(place);
            self.working += 1;
        }
        place.is_some()
    }
}

/// False alarms of the step: each keeps a crew busy for an identification.
pub fn false_alarms(mut scene: ResMut<Scene>) {
    let Scene { clock, replicate, kit, fooled, .. } = &mut *scene;
    let now_s = clock.now_s;
    fooled.0.retain(|&(unit, until_s)| {
        if until_s <= now_s {
            kit.units[unit].working = kit.units[unit].working.saturating_sub(1);
        }
        until_s > now_s
    });
    if !kit.is_false_alarm_due(now_s) {
        return;
    }
    for index in 0..kit.sensors.len() {
        while kit.sensors[index].false_alarm_s <= now_s {
            let alarm_s = kit.sensors[index].false_alarm_s;
            let key = replicate.theatre.sensors[index].key;
            let count = kit.sensors[index].false_alarms + 1;
            kit.sensors[index].false_alarms = count;
            let event = (clock.luck << 20) | count;
            let mut draws = replicate.drawn.streams.at(Purpose::FalseAlarm, key, (1 << 40) | event);
            kit.sensors[index].false_alarm_s =
                alarm_s + draws.exponential() / kit.sensors[index].false_alarms_per_s;
            let unit = kit.sensors[index].unit as usize;
            let Some((desk, _)) = Net::new(replicate).desk_of(kit, unit) else { continue };
            let busy_s = delay_s(replicate, kit, desk, (1 << 47) | event, Step::Identify);
            if alarm_s + busy_s > now_s && kit.units[desk].working < kit.units[desk].slots {
                kit.units[desk].working += 1;
                fooled.0.push((desk, alarm_s + busy_s));
            }
        }
    }
    kit.await_next_false_alarm();
}

/// Crews at work on a false alarm: (unit, until).
#[derive(Default, Debug)]
pub struct Fooled(pub Vec<(usize, f64)>);
