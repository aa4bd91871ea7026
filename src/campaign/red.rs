//! The attackers between raids: what they have, what they have learned, what they mean to do next.
//!
//! All in closed form between events, so that nothing steps through empty days. Of each cell:
//!
//! - *Activity.* The rate of its raids is the drawn one × growth^years × exp(D). A sortie that is stopped, a captured pair
//!   and a published raid each change the rate by their share (a jump of D), and D halves in `memory_of_red_months`. exp(D)
//!   is at most [`MOST`].
//! - *Mix.* A class loses `mix_moved_per_stopped` of its part of the wished mix with each of its sorties that is stopped; it
//!   goes to the other classes of the mix in proportion to how often their sorties got through so far, (through + 1) /
//!   (flown + 2). What is flown follows what is wished in `adaptation_months`.
//! - *Targets and hides.* The wish to attack or hide somewhere falls by `shuns_guarded` with each guard that the cell has
//!   seen there. What it has seen follows what stands in `adaptation_months`: a best reply with a lag.
//! - *Stock.* A drone that was stopped, failed, or dived at its target is gone, and another is there after
//!   `restock_days`, once there is money for it. A raid flies what is there.
//! - *Pairs.* Another takes the place of a captured one after `operator_course_days`; that is the simulation's part.
//!
//! Each rate can be zero; an adversary with all of them at zero meets every strategy with the same raids. Source: model.md
//! §10, parameters.md "Red"; the closed forms are ours (grade C). What has been seen of the defence is one picture for all
//! cells. Left out: what else cells tell each other, money that is saved up, a stock that grows with the activity, internal
//! strife, peace.

use super::MONTH_S;
use crate::math;
use crate::scenario::spec::campaign::{CampaignLaws, ReplySpec};
use crate::scenario::spec::kit::GnssUse;
use crate::scenario::spec::red::ShareSpec;
use crate::scenario::{Asset, Scenario};
use crate::sim::drawn::Drawn;
use crate::sim::outcome::{Cause, DroneOutcome};
use crate::sim::service::{Service, Standing};
use crate::sim::theatre::Theatre;
use crate::sim::threat::Guarded;
use crate::strategy::deployment::BarrierPlan;
use glam::DVec2;

/// How many times its grown activity a cell can reach at most.
pub const MOST: f64 = 4.0;
/// A guard is seen by those who look at an asset if its ground comes so near to it, m.
const SEEN_WITHIN_M: f64 = 1_000.0;
/// A guard whose ground is wider than this is met by chance, not seen anywhere, m.
const WIDEST_M: f64 = 3_000.0;
/// Guards farther than this from a target do not matter for a hide, m.
const HIDES_WITHIN_M: f64 = 12_000.0;
/// How near to the ground of a patrol a pair will not hide, m.
const SHUNNED_M: f64 = 300.0;

/// A cell now.
#[derive(Clone, Debug)]
struct Cell {
    /// Logarithm of the factor on its activity.
    drive: f64,
    /// When that was true.
    driven_s: f64,
    /// Wished part of each class of the mix.
    wished: Vec<f64>,
    /// Flown part of each class of the mix.
    flown: Vec<f64>,
    /// When that was true.
    mixed_s: f64,
    /// Sorties of each class: flown, and through.
    tried: Vec<(f64, f64)>,
    /// When drones that are gone are replaced, ascending.
    missing_until_s: Vec<f64>,
    /// Until when its income is spent, s.
    spent_until_s: f64,
    /// Drones of raids that are planned and not over.
    out: usize,
}

/// Who guards what, and what of it has been seen.
#[derive(Clone, Debug)]
struct Watch {
    /// By asset: units that are seen there.
    guards: Vec<Vec<u32>>,
    /// By asset: patrols about, which pairs shun.
    about: Vec<Vec<u32>>,
    /// By asset: barriers on it.
    barriers: Vec<Vec<u32>>,
    /// By unit: how far it has been noticed, 0 to 1.
    seen: Vec<f64>,
    /// By barrier.
    seen_barriers: Vec<f64>,
    /// Day to which that has been carried forward.
    day: u64,
}

/// The attackers of a replicate.
#[derive(Clone, Debug)]
pub struct Red<'a> {
    scenario: &'a Scenario,
    drawn: &'a Drawn,
    laws: &'a CampaignLaws,
    reply: &'a ReplySpec,
    cells: Vec<Cell>,
    watch: Watch,
    /// By cell and class of its mix: index of the class in the catalogue.
    classes: Vec<Vec<usize>>,
}

impl<'a> Red<'a> {
    /// The attackers at the beginning.
    pub fn new(
        scenario: &'a Scenario,
        theatre: &Theatre,
        (drawn, laws): (&'a Drawn, &'a CampaignLaws),
        reply: &'a ReplySpec,
    ) -> Self {
        let cells = scenario.spec.cells.iter().map(|spec| {
            let total: f64 = spec.mix.iter().map(|s| s.share).sum();
            let shares: Vec<f64> = spec.mix.iter().map(|s| s.share / total).collect();
            Cell {
                drive: 0.0,
                driven_s: 0.0,
                flown: shares.clone(),
                mixed_s: 0.0,
                tried: vec![(0.0, 0.0); shares.len()],
                wished: shares,
                missing_until_s: Vec::new(),
                spent_until_s: 0.0,
                out: 0,
            }
        });
        let classes = scenario.spec.cells.iter().map(|spec| {
            let index = |s: &ShareSpec| scenario.class(&s.class);
            spec.mix.iter().filter_map(index).collect()
        });
        Red {
            scenario,
            drawn,
            laws,
            reply,
            cells: cells.collect(),
            watch: Watch::new(scenario, theatre),
            classes: classes.collect(),
        }
    }

    /// Factor on a cell's grown activity at a time, 0 to [`MOST`].
    pub fn activity(&self, cell: usize, now_s: f64) -> f64 {
        math::exp(self.drive(cell, now_s)).min(MOST)
    }

    fn drive(&self, cell: usize, now_s: f64) -> f64 {
        let Cell { drive, driven_s, .. } = self.cells[cell];
        let half_lives = (now_s - driven_s).max(0.0) / (self.laws.memory_of_red_months * MONTH_S);
        drive * math::exp(-math::LN_2 * half_lives)
    }

    /// The rate of a cell changes by a factor.
    fn jump(&mut self, cell: usize, now_s: f64, factor: f64) {
        let most = math::ln(MOST);
        let drive = self.drive(cell, now_s) + self.reply.is_moved * math::ln(factor);
        let state = &mut self.cells[cell];
        (state.drive, state.driven_s) = (drive.min(most), state.driven_s.max(now_s));
    }

    /// A drone has ended: deterrence, the mix, the stock.
    pub fn ended(&mut self, drone: &DroneOutcome) {
        let out = &mut self.cells[usize::from(drone.cell)].out;
        *out = out.saturating_sub(1);
        if matches!(drone.cause, Cause::OperatorsCaughtBefore | Cause::OperatorsMet) {
            return;
        }
        let (cell, now_s) = (usize::from(drone.cell), drone.launch_s);
        let stopped = !drone.cause.leaked() && drone.cause != Cause::FailedByItself;
        if stopped {
            self.jump(cell, now_s, 1.0 - self.laws.deterrence_per_defeat);
        }
        let class = usize::from(drone.class);
        if let Some(k) = self.classes[cell].iter().position(|&c| c == class) {
            self.remember(cell, k, drone.cause.leaked(), stopped, now_s);
        }
        let dives = self.scenario.catalogue.classes[class].gnss == GnssUse::Nothing;
        if stopped || drone.cause == Cause::FailedByItself || dives {
            self.replace(cell, class, now_s);
        }
    }

    fn remember(&mut self, cell: usize, class: usize, through: bool, stopped: bool, now_s: f64) {
        self.follow(cell, now_s);
        let state = &mut self.cells[cell];
        state.tried[class].0 += 1.0;
        state.tried[class].1 += f64::from(u8::from(through));
        let moved = (self.laws.mix_moved_per_stopped * self.reply.moves_mix).min(1.0);
        if !stopped || moved == 0.0 {
            return;
        }
        let credit = |k: usize, tried: &[(f64, f64)]| (tried[k].1 + 1.0) / (tried[k].0 + 2.0);
        let others: f64 =
            (0..state.tried.len()).filter(|&k| k != class).map(|k| credit(k, &state.tried)).sum();
        if others <= 0.0 {
            return;
        }
        let goes = state.wished[class] * moved;
        state.wished[class] -= goes;
        for k in (0..state.tried.len()).filter(|&k| k != class) {
            state.wished[k] += goes * credit(k, &state.tried) / others;
        }
    }

    /// The share of the way to what is wished or seen that is gone in a time.
    fn adapted(&self, span_s: f64) -> f64 {
        1.0 - math::exp(-self.reply.adapts * span_s / (self.laws.adaptation_months * MONTH_S))
    }

    /// Lets what a cell flies follow what it wishes.
    fn follow(&mut self, cell: usize, now_s: f64) {
        let share = self.adapted((now_s - self.cells[cell].mixed_s).max(0.0));
        let state = &mut self.cells[cell];
        state.mixed_s = state.mixed_s.max(now_s);
        for (flown, wished) in state.flown.iter_mut().zip(&state.wished) {
            *flown += (wished - *flown) * share;
        }
    }

    /// A drone is gone: another is ordered.
    fn replace(&mut self, cell: usize, class: usize, now_s: f64) {
        let figures = &self.drawn.cells[cell];
        if figures.stock_drones <= 0.0 || self.reply.misses_drones == 0.0 {
            return;
        }
        let state = &mut self.cells[cell];
        let mut ordered_s = now_s;
        if figures.income_usd_per_month > 0.0 {
            let takes_s = self.drawn.classes[class].unit_cost_usd / figures.income_usd_per_month * MONTH_S;
            state.spent_until_s = state.spent_until_s.max(now_s) + self.reply.misses_drones * takes_s;
            ordered_s = state.spent_until_s;
        }
        let there_s = ordered_s + self.reply.misses_drones * 86_400.0 * self.laws.restock_days;
        let place = state.missing_until_s.partition_point(|&s| s <= there_s);
        state.missing_until_s.insert(place, there_s);
    }

    /// A cell has planned a raid of so many drones.
    pub fn sends(&mut self, cell: usize, drones: usize) {
        self.cells[cell].out += drones;
    }

    /// Drones that a cell can send at a time.
    pub fn most(&mut self, cell: usize, now_s: f64) -> usize {
        let stock = self.drawn.cells[cell].stock_drones.round();
        if stock <= 0.0 {
            return usize::MAX;
        }
        let missing = &mut self.cells[cell].missing_until_s;
        let back = missing.partition_point(|&s| s <= now_s);
        missing.drain(..back);
        (stock as usize).saturating_sub(missing.len() + self.cells[cell].out)
    }

    /// A pair of a cell was captured.
    pub fn captured(&mut self, cell: usize, now_s: f64) {
        self.jump(cell, now_s, 1.0 - self.laws.deterrence_per_capture);
    }

    /// A raid of a cell that got through was published.
    pub fn published(&mut self, cell: usize, now_s: f64) {
        self.jump(cell, now_s, 1.0 + self.laws.recruited_per_video);
    }

    /// The weights of the classes of a cell's mix at a time.
    pub fn mix(&mut self, cell: usize, now_s: f64) -> &[f64] {
        self.follow(cell, now_s);
        &self.cells[cell].flown
    }

    /// Carries what has been seen of the defence forward to the day of a time.
    pub fn look(&mut self, service: &Service, now_s: f64) {
        let day = (now_s / 86_400.0).max(0.0) as u64;
        if day <= self.watch.day || self.reply.adapts == 0.0 {
            return;
        }
        let share = self.adapted((day - self.watch.day) as f64 * 86_400.0);
        self.watch.day = day;
        let is = |standing| f64::from(u8::from(standing == Standing::Stands));
        for (unit, seen) in self.watch.seen.iter_mut().enumerate() {
            *seen += (is(service.standing(unit, now_s)) - *seen) * share;
        }
        for (barrier, seen) in self.watch.seen_barriers.iter_mut().enumerate() {
            *seen += (is(service.barrier(barrier, now_s)) - *seen) * share;
        }
    }

    /// Factor on the wish to attack each asset: what the file says that a cell believes, and what it has seen.
    pub fn wants(&self, believed: &[f64]) -> Vec<f64> {
        if self.reply.adapts == 0.0 {
            return believed.to_vec();
        }
        let keeps = math::ln_1p(-self.laws.shuns_guarded.min(0.999_999));
        let watch = &self.watch;
        let sum = |list: &[u32], seen: &[f64]| list.iter().map(|&i| seen[i as usize]).sum::<f64>();
        let factor = |asset: usize| {
            let guards = sum(&watch.guards[asset], &watch.seen);
            math::exp(keeps * (guards + sum(&watch.barriers[asset], &watch.seen_barriers)))
        };
        believed.iter().enumerate().map(|(asset, believed)| believed * factor(asset)).collect()
    }

    /// What a cell that attacks an asset takes for guarded when it looks for a hide.
    pub fn shunned(&self, theatre: &Theatre, asset: usize, out: &mut Vec<Guarded>) {
        if self.reply.adapts == 0.0 {
            return;
        }
        for &unit in &self.watch.about[asset] {
            let seen = self.watch.seen[unit as usize];
            if seen > 0.01 {
                let (at, radius_m) = theatre.units[unit as usize].ground;
                let weight = 1.0 - self.laws.shuns_guarded * seen;
                out.push(Guarded { at, radius_m: radius_m + SHUNNED_M, weight });
            }
        }
    }
}

impl Watch {
    fn new(scenario: &Scenario, theatre: &Theatre) -> Self {
        let units = theatre.deployment.units.len();
        let near = |at: DVec2, radius_m: f64, unit: usize, within_m: f64| {
            let (ground, wide_m) = theatre.units[unit].ground;
            theatre.units[unit].crewed
                && wide_m <= WIDEST_M
                && ground.distance(at) <= wide_m + radius_m + within_m
        };
        let list = |within_m: f64, patrols: bool| -> Vec<Vec<u32>> {
            let at = |a: &Asset| {
                let is = |&unit: &usize| {
                    near(a.at, a.radius_m, unit, within_m) && (!patrols || theatre.units[unit].team.is_some())
                };
                (0..units).filter(is).map(|unit| unit as u32).collect()
            };
            scenario.assets.iter().map(at).collect()
        };
        let barriers: &[BarrierPlan] = &theatre.deployment.barriers;
        let on = |asset: usize| {
            let numbers = (0..barriers.len()).filter(|&b| barriers[b].asset == asset);
            numbers.map(|b| b as u32).collect()
        };
        Watch {
            guards: list(SEEN_WITHIN_M, false),
            about: list(HIDES_WITHIN_M, true),
            barriers: (0..scenario.assets.len()).map(on).collect(),
            seen: vec![0.0; units],
            seen_barriers: vec![0.0; barriers.len()],
            day: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Streams;
    use crate::sim::sight::Views;
    use crate::strategy::deploy;
    use std::path::Path;
    use std::sync::Arc;

    /// Red of a lesson, with figures that are easy to reckon with.
    fn with_red(reply: &ReplySpec, check: impl FnOnce(&mut Red<'_>)) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/lessons/procurement-race.ron");
        let scenario = Arc::new(Scenario::load(&path).expect("a shipped lesson").scenario);
        let deployment = Arc::new(deploy(&scenario, 1, 4e6));
        let theatre = Theatre::new(scenario.clone(), deployment, &Views::default());
        let mut drawn = Drawn::new(&scenario, Streams { seed: 1, replicate: 0 });
        drawn.cells[0].stock_drones = 5.0;
        drawn.cells[0].income_usd_per_month = 0.0;
        let laws = CampaignLaws {
            deterrence_per_defeat: 0.1,
            deterrence_per_capture: 0.5,
            recruited_per_video: 0.25,
            memory_of_red_months: 6.0,
            adaptation_months: 9.0,
            mix_moved_per_stopped: 0.5,
            restock_days: 10.0,
            shuns_guarded: 0.5,
            ..drawn.campaign.expect("a campaign")
        };
        check(&mut Red::new(&scenario, &theatre, (&drawn, &laws), reply));
    }

    fn drone(class: u16, day: f64, cause: Cause) -> DroneOutcome {
        DroneOutcome::meant((0, 0), (0, class, 0), day * 86_400.0, cause)
    }

    #[track_caller]
    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} instead of {b}");
    }

    #[test]
    fn defeats_deter_videos_recruit_and_both_fade_by_half() {
        with_red(&ReplySpec::as_given(), |red| {
            close(red.activity(0, 0.0), 1.0);
            red.ended(&drone(0, 0.0, Cause::LinkBroken));
            red.ended(&drone(0, 0.0, Cause::ShotDown));
            close(red.activity(0, 0.0), 0.81);
            red.ended(&drone(0, 0.0, Cause::FailedByItself));
            red.ended(&drone(0, 0.0, Cause::OperatorsMet));
            red.ended(&drone(0, 0.0, Cause::NotDetected));
            close(red.activity(0, 0.0), 0.81);
            close(red.activity(0, 6.0 * MONTH_S), 0.9);
            red.captured(0, 6.0 * MONTH_S);
            close(red.activity(0, 6.0 * MONTH_S), 0.45);
            red.published(0, 6.0 * MONTH_S);
            close(red.activity(0, 6.0 * MONTH_S), 0.5625);
            (0..100).for_each(|_| red.published(0, 6.0 * MONTH_S));
            close(red.activity(0, 6.0 * MONTH_S), MOST);
        });
    }

    #[test]
    fn the_mix_moves_from_what_is_stopped_to_what_gets_through_in_the_time_of_adaptation() {
        with_red(&ReplySpec::as_given(), |red| {
            let before = red.mix(0, 0.0).to_vec();
            red.ended(&drone(0, 0.0, Cause::LinkBroken));
            assert_eq!(red.mix(0, 0.0), before, "not at once");
            // Half of the radio's part goes to three classes nobody has tried, in equal parts.
            let goes = 0.5 * before[0] / 3.0;
            let gone = 1.0 - math::exp(-1.0);
            let after = red.mix(0, 9.0 * MONTH_S).to_vec();
            close(after[0], before[0] - gone * 0.5 * before[0]);
            for class in 1..4 {
                close(after[class], before[class] + gone * goes);
            }
            close(after.iter().sum(), 1.0);
        });
    }

    #[test]
    fn what_is_gone_is_missing_until_the_shop_has_sent_another() {
        with_red(&ReplySpec::as_given(), |red| {
            assert_eq!(red.most(0, 0.0), 5);
            red.ended(&drone(0, 1.0, Cause::LinkBroken));
            red.ended(&drone(0, 2.0, Cause::FailedByItself));
            red.ended(&drone(0, 2.0, Cause::NotDetected)); // a quadcopter flies home
            red.ended(&drone(1, 3.0, Cause::NotDetected)); // an FPV drone does not
            let day = 86_400.0;
            assert_eq!([3.0, 11.0, 12.0, 13.0].map(|d| red.most(0, d * day)), [2, 3, 4, 5]);
        });
    }

    #[test]
    fn a_guard_that_was_seen_is_shunned_and_one_that_nobody_looks_for_is_not() {
        let service = |red: &Red<'_>| Service {
            units: vec![Vec::new(); red.watch.seen.len()],
            barriers: Vec::new(),
            may_jam_from_s: vec![0.0],
            drills_per_s: vec![0.0],
            learning: crate::sim::practice::Learning::new(0.3, 1.4, 1.0, 0.4),
        };
        with_red(&ReplySpec::as_given(), |red| {
            let believed = vec![1.0; red.scenario.assets.len()];
            assert_eq!(red.wants(&believed), believed, "nothing has been seen yet");
            // Without a timeline of its own everything stands.
            red.look(&service(red), 9.0 * MONTH_S);
            let wants = red.wants(&believed);
            let most = red.watch.guards.iter().map(Vec::len).max().expect("assets");
            let asset = red.watch.guards.iter().position(|g| g.len() == most).expect("assets");
            let days = (9.0 * MONTH_S / 86_400.0).floor();
            let seen = 1.0 - math::exp(-days * 86_400.0 / (9.0 * MONTH_S));
            close(wants[asset], math::powf(0.5, seen * most as f64));
        });
        with_red(&ReplySpec::no_learning(), |red| {
            let believed = vec![1.0; red.scenario.assets.len()];
            red.look(&service(red), 9.0 * MONTH_S);
            assert_eq!(red.wants(&believed), believed);
        });
    }
}
