//! What becomes of a drone: lost link, lost navigation, the attack, coming down, the way home.
//!
//! Lost link (`model.md` §4): after its class's delay a drone returns home, lands, hovers, falls or flies on, by the
//! class's shares. In the delay a class that holds its place by GNSS stops; the others fly straight on, and one that
//! reaches its target so releases there. Return needs GNSS: where both are denied it hovers, drifts and lands. A
//! navigating class without GNSS drifts; its chance of a hit falls as exp(−(miss / lethal radius)²), and where that is
//! under 5 % it has missed its target altogether. What drifts comes down where it has drifted to.

use super::engagement::stand_down;
use super::facts::{Behaviour, Fact, Facts};
use super::flyers::{Exposure, Flight, Flyer, FlyerKind, Mode, Nerves, Picture, Record};
use super::near::Near;
use super::operators;
use super::outcome::{Cause, DroneOutcome, Stage};
use super::people::is_populated;
use super::replicate::{Replicate, Tally};
use super::scene::Scene;
use super::tilt::Chance;
use super::tracking::forget;
use super::verdict;
use crate::math;
use crate::rng::Purpose;
use crate::scenario::spec::kit::{ClassFigures, ControlLink, GnssUse};
use bevy_ecs::prelude::*;
use glam::DVec2;

/// How long a drone hovers before it lands, s (grade C).
const HOVER_S: f64 = 40.0;
/// Factor on the chance of a hit below which a drifting drone has missed its target altogether.
const MISSED: f64 = 0.05;
/// Place of flying on among the shares of what a drone does without its link.
const FLIES_ON: usize = 4;

/// The ending of a drone that is gone without one.
const UNSETTLED: (Cause, Stage) = (Cause::FailedByItself, Stage::Launched);

type Everything<'a> =
    (Entity, &'a Flyer, &'a mut Flight, &'a mut Nerves, &'a mut Exposure, &'a mut Picture, &'a mut Record);

/// What is counted and told.
pub struct Books<'a> {
    /// Counts.
    pub tally: &'a mut Tally,
    /// Facts.
    pub facts: &'a mut Facts,
}

/// Carries every flyer through what is due by the end of the step, in order.
pub fn befall(mut scene: ResMut<Scene>, mut commands: Commands, mut flyers: Query<Everything>) {
    let Scene { clock, replicate, kit, order, tally, facts, caught, .. } = &mut *scene;
    let mut gone = false;
    for &entity in &order.0 {
        let Ok((entity, flyer, mut flight, mut nerves, exposure, mut picture, mut record)) =
            flyers.get_mut(entity)
        else {
            continue;
        };
        let mut fate = Fate {
            now_s: clock.now_s,
            replicate,
            near: &kit.near,
            flyer,
            exposure: &exposure,
            picture: &picture,
            flight: &mut flight,
            nerves: &mut nerves,
            record: &mut record,
            tally,
            facts,
        };
        if fate.nerves.pair.is_some_and(|p| caught.0.contains(&p)) {
            fate.lose_operators();
        }
        fate.carry();
        if let Some(tilt) = replicate.tilt_of(flyer.key)
            && let Some((cause, stage)) = fate.ending()
        {
            tilt.settle(cause, stage);
        }
        if fate.flight.mode == Mode::Ended {
            fate.write_down();
            gone = true;
            forget(flyer.key, &picture, kit);
            stand_down(&mut picture, kit);
            commands.entity(entity).despawn();
        }
    }
    caught.0.clear();
    if gone {
        order.0.retain(|&e| flyers.get(e).is_ok_and(|f| f.2.mode != Mode::Ended));
    }
}

struct Fate<'a> {
    now_s: f64,
    replicate: &'a Replicate,
    near: &'a Near,
    flyer: &'a Flyer,
    exposure: &'a Exposure,
    picture: &'a Picture,
    flight: &'a mut Flight,
    nerves: &'a mut Nerves,
    record: &'a mut Record,
    tally: &'a mut Tally,
    facts: &'a mut Facts,
}

impl Fate<'_> {
    fn carry(&mut self) {
        let FlyerKind::Threat { .. } = self.flyer.kind else {
            self.carry_neutral();
            return;
        };
        // Several things may be due within one step; each changes the mode or the time of the next.
        for _ in 0..64 {
            let before = (self.flight.mode, self.flight.due_s, self.flight.releases_left);
            self.once();
            if before == (self.flight.mode, self.flight.due_s, self.flight.releases_left) {
                return;
            }
        }
    }

    fn class(&self) -> &ClassFigures {
        &self.replicate.drawn.classes[self.flyer.class]
    }

    fn once(&mut self) {
        let now_s = self.now_s;
        if matches!(self.flight.mode, Mode::Waiting | Mode::Ended) {
            return;
        }
        if self.flight.shot {
            self.stop(Cause::ShotDown);
            self.come_down();
            return;
        }
        if self.flight.empty_s <= now_s {
            self.settle(Cause::FailedByItself);
            self.behave(Behaviour::RunsEmpty);
            self.come_down();
            return;
        }
        let linkless = self.flyer.link != ControlLink::None && !self.nerves.link && !self.nerves.flies_on;
        match self.flight.mode {
            Mode::Climbing | Mode::Cruising | Mode::Attacking if linkless => self.begin_lost(),
            Mode::Cruising if self.flight.fails_s <= now_s => {
                self.settle(Cause::FailedByItself);
                self.behave(Behaviour::Fails);
                self.come_down();
            }
            Mode::Cruising if self.flight.arrive_s <= now_s => self.arrive(),
            Mode::Attacking if self.flight.due_s <= now_s => self.release(),
            Mode::Lost => self.lost(),
            Mode::Hovering { until_s } if until_s <= now_s => {
                self.stop(self.down_cause());
                self.come_down();
            }
            Mode::Returning => self.go_home(),
            _ => {}
        }
    }

    /// Operators that were met neither control nor launch.
    fn lose_operators(&mut self) {
        if self.flight.mode == Mode::Waiting {
            self.record.settled = Some((Cause::OperatorsMet, Stage::Launched));
            self.flight.mode = Mode::Ended;
            self.publish(|raid, drone, time_s| Fact::NotLaunched {
                raid,
                drone,
                cause: Cause::OperatorsMet,
                time_s,
            });
        } else if self.flyer.link != ControlLink::None && self.nerves.link {
            self.nerves.link = false;
            self.nerves.link_lost_s = self.now_s;
            self.nerves.operators_caught = true;
            self.publish(|raid, drone, time_s| Fact::Orphaned { raid, drone, time_s });
        }
    }

    fn begin_lost(&mut self) {
        if self.flyer.link == ControlLink::Cable {
            self.stop(Cause::OperatorsCaught);
            self.come_down();
            return;
        }
        let delay_s = self.class().lost_link_delay_s;
        self.flight.due_s = self.nerves.link_lost_s.max(self.flight.launch_s) + delay_s;
        if self.flyer.gnss == GnssUse::ReturnAndHold || self.flight.mode != Mode::Cruising {
            self.flight.hold(self.now_s);
        }
        self.flight.mode = Mode::Lost;
    }

    fn lost(&mut self) {
        if !self.flight.holds() && self.flight.arrive_s <= self.now_s.min(self.flight.due_s) {
            self.fly_on();
            return;
        }
        if self.flight.due_s > self.now_s {
            return;
        }
        let c = *self.class();
        let shares = [c.lost_return, c.lost_land, c.lost_hover, c.lost_fall, c.lost_continue];
        let choice = self.choose(shares);
        match choice {
            Some(0) if self.nerves.gnss => {
                self.stop(self.down_cause());
                let (home, speed_m_s, now_s) = (self.flight.home.truncate(), c.return_speed_m_s, self.now_s);
                self.flight.turn_to(home, speed_m_s, now_s);
                self.flight.mode = Mode::Returning;
                self.behave(Behaviour::TurnsHome);
            }
            Some(0) | Some(2) => self.hover(),
            Some(FLIES_ON) => self.fly_on(),
            _ => {
                self.stop(self.down_cause());
                self.behave(if choice == Some(3) { Behaviour::Falls } else { Behaviour::Lands });
                self.come_down();
            }
        }
    }

    /// Which of the things that it may do without its link it does.
    fn choose(&self, mut shares: [f64; 5]) -> Option<usize> {
        let draws = || self.replicate.drawn.streams.at(Purpose::Lost, self.flyer.key, 0);
        let tilt = self.replicate.tilt_of(self.flyer.key).filter(|_| self.record.settled.is_none());
        let Some(tilt) = tilt else { return draws().choose_weighted(&shares) };
        let p = shares[FLIES_ON] / shares.iter().sum::<f64>();
        shares[FLIES_ON] *= tilt.odds(Chance::FlyOn);
        let choice = draws().choose_weighted(&shares);
        tilt.chosen(Chance::FlyOn, p, choice == Some(FLIES_ON));
        choice
    }

    fn fly_on(&mut self) {
        self.nerves.flies_on = true;
        self.flight.go_on(self.now_s);
        self.flight.mode = Mode::Cruising;
        self.behave(Behaviour::FliesOn);
    }

    fn hover(&mut self) {
        self.flight.mode = Mode::Hovering { until_s: self.now_s + HOVER_S };
        self.behave(Behaviour::Hovers);
    }

    /// The cause of an end without a link.
    fn down_cause(&self) -> Cause {
        if self.nerves.operators_caught {
            Cause::OperatorsCaught
        } else if !self.nerves.gnss {
            Cause::LinkAndGnssDenied
        } else {
            Cause::LinkBroken
        }
    }

    fn arrive(&mut self) {
        if self.hit_factor() < MISSED {
            self.stop(Cause::GnssDenied);
            self.behave(Behaviour::Misses);
            self.come_down();
            return;
        }
        self.flight.mode = Mode::Attacking;
        self.flight.due_s = self.flight.arrive_s;
    }

    /// Factor on the chance of a hit from drift without navigation.
    fn hit_factor(&self) -> f64 {
        if self.flyer.gnss != GnssUse::Navigate || self.nerves.gnss {
            return 1.0;
        }
        let c = self.class();
        let miss =
            c.drift_m_s * (self.flight.arrive_s - self.nerves.gnss_lost_s).max(0.0) / c.lethal_radius_m;
        math::exp(-miss * miss)
    }

    fn release(&mut self) {
        if self.record.settled.is_none() {
            let effectors = &self.replicate.theatre.effectors;
            let (flew_on, now_s) = (self.nerves.flies_on, self.flight.due_s);
            let cause = verdict::leak(self.exposure, self.picture, effectors, flew_on, now_s);
            let cause =
                verdict::for_want_of(cause, self.replicate, self.near, self.flight.at.truncate(), now_s);
            self.record.settled = Some((cause, verdict::stage(self.exposure, self.picture)));
        }
        self.impact(u64::from(self.record.releases));
        self.record.releases += 1;
        self.flight.releases_left -= 1;
        self.flight.due_s += self.class().release_interval_s;
        if self.flight.releases_left == 0 {
            self.after_the_last();
        }
    }

    /// A drone that carries several releases or holds its place flies home on its link; the others are spent.
    fn after_the_last(&mut self) {
        if self.flyer.gnss == GnssUse::ReturnAndHold
            && self.flyer.link == ControlLink::Radio
            && self.nerves.link
        {
            let (home, speed_m_s, now_s) = (self.flight.home.truncate(), self.flight.speed_m_s, self.now_s);
            self.flight.turn_to(home, speed_m_s, now_s);
            self.flight.mode = Mode::Returning;
            self.behave(Behaviour::FliesHome);
        } else {
            self.flight.mode = Mode::Ended;
        }
    }

    fn impact(&mut self, number: u64) {
        let FlyerKind::Threat { raid, drone } = self.flyer.kind else { return };
        let plan = &self.replicate.plan.raids[raid];
        let drawn = &self.replicate.drawn;
        let asset = &drawn.assets[plan.target];
        let class = self.class();
        let skill = operators::skill_left(self.replicate, self.tally, plan.cell, self.now_s);
        let p_hit = drawn.cells[plan.cell].hit_chance * skill * self.hit_factor();
        let mut luck = drawn.streams.at(Purpose::Release, self.flyer.key, number);
        let hit = luck.unit() < p_hit;
        let theatre = &self.replicate.theatre;
        let stands = |&&b: &&usize| self.replicate.barrier_stands(b, self.now_s);
        let through: f64 = theatre.barriers[plan.target]
            .iter()
            .filter(stands)
            .map(|&b| 1.0 - drawn.barriers[theatre.deployment.barriers[b].barrier].blocks)
            .product::<f64>()
            * (1.0 - asset.hardening);
        let blocked = hit && luck.unit() >= through;
        let mut casualties = 0;
        if hit && !blocked {
            let exposed = if plan.night { asset.exposed_night } else { asset.exposed_day };
            let warned =
                self.picture.alarm_s.is_some_and(|s| self.flight.arrive_s - s >= drawn.laws.shelter_s);
            let shelter = if warned { 1.0 - drawn.laws.shelter_effect } else { 1.0 };
            let mean = exposed * class.casualties_per_exposed * shelter;
            casualties = drawn.streams.at(Purpose::Damage, self.flyer.key, number).poisson(mean) as u32;
            let worth = if asset.value_usd > 0.0 { asset.value_usd } else { f64::INFINITY };
            self.record.damage_usd += class.damage_usd_per_hit.min(worth);
        }
        self.record.hits += u32::from(hit);
        self.record.blocked += u32::from(blocked);
        self.record.casualties += casualties;
        self.facts.publish(Fact::Released {
            raid,
            drone,
            hit,
            blocked,
            casualties,
            time_s: self.flight.due_s,
        });
    }

    fn go_home(&mut self) {
        let arrives_s = self.flight.depart_s + self.flight.length_m() / self.flight.speed_m_s;
        let lost = !self.nerves.link && !self.nerves.gnss;
        if lost {
            // Return was under way on a broken link when navigation went as well.
            self.hover();
        } else if arrives_s <= self.now_s {
            self.flight.mode = Mode::Ended;
        }
    }

    /// Stopped by the defence, unless it has released already. Without operators it may fall unseen: then the funnel
    /// counts it as far as anybody got with it.
    fn stop(&mut self, cause: Cause) {
        if cause == Cause::OperatorsCaught {
            self.settle(cause);
        } else if self.record.settled.is_none() {
            self.record.settled = Some((cause, Stage::Stopped));
        }
    }

    /// Ended without the defence's doing, unless it has released already.
    fn settle(&mut self, cause: Cause) {
        if self.record.settled.is_none() {
            self.record.settled = Some((cause, verdict::stage(self.exposure, self.picture)));
        }
    }

    /// It has come down *somewhere*: whoever lives there bears it.
    fn come_down(&mut self) {
        let at = self.flight.at.truncate() + self.drift();
        let populated = is_populated(self.replicate, at);
        let luck = self.replicate.drawn.streams.unit(Purpose::Fall, self.flyer.key, 0);
        let harmed = populated && luck < self.replicate.drawn.laws.fall_harm;
        self.flight.mode = Mode::Ended;
        self.tally.counts.collateral_casualties += u32::from(harmed);
        self.publish(|raid, drone, time_s| Fact::CameDown {
            raid,
            drone,
            x_m: at.x,
            y_m: at.y,
            harmed,
            time_s,
        });
    }

    /// How far from its course or its place it has drifted without satellite navigation: at a constant rate, one way.
    fn drift(&self) -> DVec2 {
        let lost_s = self.nerves.gnss_lost_s;
        let since_s = match (self.flyer.gnss, self.flight.mode) {
            (GnssUse::Nothing, _) => f64::INFINITY,
            (_, Mode::Hovering { until_s }) => (until_s - HOVER_S).max(lost_s),
            (GnssUse::Navigate, _) => lost_s,
            // Until it hovers, its pilot or its course kept it.
            (GnssUse::ReturnAndHold, _) => f64::INFINITY,
        };
        if self.nerves.gnss || self.flight.shot || since_s >= self.now_s {
            return DVec2::ZERO;
        }
        let away_m = self.class().drift_m_s * (self.now_s - since_s);
        let turn = math::TAU * self.replicate.drawn.streams.unit(Purpose::Gnss, self.flyer.key, 1);
        away_m * DVec2::new(math::cos(turn), math::sin(turn))
    }

    fn behave(&mut self, what: Behaviour) {
        self.publish(|raid, drone, time_s| Fact::Behaved { raid, drone, what, time_s });
    }

    fn publish(&mut self, fact: impl FnOnce(usize, usize, f64) -> Fact) {
        if let FlyerKind::Threat { raid, drone } = self.flyer.kind {
            self.facts.publish(fact(raid, drone, self.now_s));
        }
    }

    /// How it ended and how far anybody got with it, once that is settled.
    fn ending(&self) -> Option<(Cause, Stage)> {
        self.record.settled.or((self.flight.mode == Mode::Ended).then_some(UNSETTLED))
    }

    fn write_down(&mut self) {
        let FlyerKind::Threat { raid, drone } = self.flyer.kind else { return };
        let (plan, record, picture) = (&self.replicate.plan.raids[raid], &*self.record, self.picture);
        let (cause, stage) = record.settled.unwrap_or(UNSETTLED);
        let arrives_s = planned_arrival_s(self.replicate, raid, drone);
        self.tally.drones.push(DroneOutcome {
            raid: raid as u32,
            drone: drone as u32,
            cell: plan.cell as u16,
            class: self.flyer.class as u16,
            target: plan.target as u16,
            launch_s: plan.drones[drone].launch_s,
            stage,
            cause,
            releases: record.releases,
            hits: record.hits,
            blocked: record.blocked,
            casualties: record.casualties,
            damage_usd: record.damage_usd,
            warning_s: picture.alarm_s.map(|s| arrives_s - s).filter(|&s| s > 0.0),
            detected_s: picture.detected_s.map(|s| s - self.flight.launch_s),
        });
        if record.launched {
            self.facts.publish(Fact::Ended { raid, drone, cause, time_s: self.now_s });
        }
    }

    fn carry_neutral(&mut self) {
        let flight = &mut *self.flight;
        if flight.mode == Mode::Waiting {
            return;
        }
        let brought_down = flight.shot || !self.nerves.link;
        if brought_down {
            flight.mode = Mode::Ended;
            if self.flyer.kind == FlyerKind::Legitimate {
                self.tally.counts.legitimate_drones_lost += 1;
                self.facts.publish(Fact::LegitimateLost { time_s: self.now_s });
            }
        } else if flight.arrive_s <= self.now_s {
            flight.mode = Mode::Ended;
        }
    }
}

/// When a drone would be over its target if nothing happened to it.
fn planned_arrival_s(replicate: &Replicate, raid: usize, drone: usize) -> f64 {
    let plan = &replicate.plan.raids[raid].drones[drone];
    plan.passes_s(plan.length_m(), &replicate.drawn.classes[plan.class])
}
