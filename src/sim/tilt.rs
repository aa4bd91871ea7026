//! The luck of one flyer, drawn otherwise than the model has it, and written down so that it can be weighted.
//!
//! Importance sampling: what seldom happens to a drone is seen often when the chances on its way are tilted, and is then counted
//! with the ratio of the model's probability to that under the tilt. Only draws about the flyer in focus are
//! tilted (whether and when a sensor notices it, how long a crew takes, whether it is recognised, whether leave is
//! refused, whether an effector acts, whether it flies on without a link), and those about the defence that meets it
//! (whether crews are trained, what works on the day of its raid, what the uncertain figures are); all other draws are the model's.
//!
//! The ratio is taken up to the moment at which it is settled what becomes of the flyer, and given only what the simulation has seen by
//! then: of a threshold that was not passed, that it lies above the hazard so far; of one that was, that it lies within
//! the step. A sensor or an effector that had next to no chance to act then weighs next to nothing, whatever was drawn for it. That
//! is a conditional expectation of the ratio, so that the estimate stays unbiased and varies less.
//!
//! Sources: P. Glynn and D. Iglehart, *Importance sampling for stochastic simulations*, Management Science 35 (1989);
//! S. Asmussen and P. Glynn, *Stochastic Simulation* (2007), V.1 and VI.

use super::outcome::{Cause, Stage};
use crate::math;
use crate::rng::normal_quantile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The least luck that a figure is drawn by, 2⁻⁵³ as elsewhere.
const LEAST_LUCK: f64 = 1.0 / 9_007_199_254_740_992.0;

/// What is left to chance about a flyer; numbers are those of the theatre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Chance {
    /// Whether and when a sensor first notices it.
    Notice(u32),
    /// Whether a unit recognises it.
    Recognise(u32),
    /// Whether a force is refused leave to engage it.
    Refuse(u32),
    /// How long a unit takes for a step of the kill chain.
    Delay(u32, u8),
    /// Whether and when an effector takes effect.
    Effect(u32),
    /// Whether it flies on as aimed without its link.
    FlyOn,
    /// Whether a sensor works on the day of its raid.
    SensorWorks(u32),
    /// Whether an effector does.
    EffectorWorks(u32),
    /// Whether the crew of a unit is a trained one.
    Trained(u32),
    /// What an uncertain figure is, by its key.
    Figure(u64),
}

impl Chance {
    /// How many kinds there are.
    pub const KINDS: usize = 10;

    /// Number of its kind.
    pub fn kind(self) -> usize {
        match self {
            Chance::Notice(_) => 0,
            Chance::Recognise(_) => 1,
            Chance::Refuse(_) => 2,
            Chance::Delay(..) => 3,
            Chance::Effect(_) => 4,
            Chance::FlyOn => 5,
            Chance::SensorWorks(_) => 6,
            Chance::EffectorWorks(_) => 7,
            Chance::Trained(_) => 8,
            Chance::Figure(_) => 9,
        }
    }
}

/// How far a chance is tilted. The model itself has 1, 1 and 0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lean {
    /// Factor on the odds that it happens at all.
    pub odds: f64,
    /// Factor on the hazard with which it happens.
    pub hazard: f64,
    /// What is added to the standard normal of a delay or a figure.
    pub shift: f64,
}

impl Lean {
    /// The model.
    pub const NONE: Lean = Lean { odds: 1.0, hazard: 1.0, shift: 0.0 };

    /// The chance of what has chance `p` in the model.
    pub fn chance(&self, p: f64) -> f64 {
        self.odds * p / (self.odds * p + 1.0 - p)
    }
}

/// How far each chance is tilted.
#[derive(Clone, Debug, PartialEq)]
pub struct Leans {
    /// By kind, where nothing else is said.
    pub kinds: [Lean; Chance::KINDS],
    /// Those of which something else is said.
    pub own: BTreeMap<Chance, Lean>,
}

impl Leans {
    /// The model.
    pub fn none() -> Self {
        Leans { kinds: [Lean::NONE; Chance::KINDS], own: BTreeMap::new() }
    }

    /// The luck of a figure under the tilt, for the model's uniform number, and what was seen of it.
    pub fn figure(&self, key: u64, luck: f64) -> (f64, Event) {
        let chance = Chance::Figure(key);
        let (shift, z) = (self.of(chance).shift, normal_quantile(luck));
        let event = Event { chance, seen: Seen::Normal { z: z + shift } };
        // Without a shift nothing may be lost by going there and back; far out the way back ends at 0 or 1.
        let bent =
            if shift == 0.0 { luck } else { math::normal_cdf(z + shift).clamp(LEAST_LUCK, 1.0 - LEAST_LUCK) };
        (bent, event)
    }

    /// That of a chance.
    pub fn of(&self, chance: Chance) -> Lean {
        self.own.get(&chance).copied().unwrap_or(self.kinds[chance.kind()])
    }
}

/// What was seen of a chance.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Seen {
    /// Something that happens, if it happens at all (chance `able`), when a hazard passes a unit exponential.
    Wait {
        /// The model's chance that it happens at all.
        able: f64,
        /// Hazard before the step in which it happened, or so far.
        from: f64,
        /// Hazard after that step, or so far.
        to: f64,
        /// Whether it happened.
        happened: bool,
    },
    /// Something that happens or not, with the model's chance.
    Luck {
        /// The chance.
        chance: f64,
        /// Whether it happened.
        happened: bool,
    },
    /// A delay or a figure, by the standard normal that it goes by.
    Normal {
        /// The normal that was used.
        z: f64,
    },
}

impl Seen {
    /// Logarithm of how much more likely this is under a tilt than in the model.
    pub fn log_ratio(&self, lean: &Lean) -> f64 {
        match *self {
            // It had no time to happen in.
            Seen::Wait { from, to, happened: true, .. } if to <= from => 0.0,
            Seen::Wait { able, from, to, happened } => {
                let under = |able: f64, hazard: f64| match happened {
                    true => math::ln(able) - hazard * from + math::ln(-math::exp_m1(-hazard * (to - from))),
                    false if able < 1.0 => math::ln_1p(able * math::exp_m1(-hazard * to)),
                    false => -hazard * to,
                };
                under(lean.chance(able), lean.hazard) - under(able, 1.0)
            }
            Seen::Luck { chance: p, .. } if p <= 0.0 || p >= 1.0 => 0.0,
            Seen::Luck { chance: p, happened } => {
                let q = lean.chance(p);
                if happened { math::ln(q / p) } else { math::ln((1.0 - q) / (1.0 - p)) }
            }
            Seen::Normal { z } => lean.shift * (z - 0.5 * lean.shift),
        }
    }
}

/// A chance, and what was seen of it until it was settled what becomes of the flyer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Which.
    pub chance: Chance,
    /// What.
    pub seen: Seen,
}

/// The tilted luck of one flyer.
#[derive(Debug)]
pub struct Tilt {
    /// Key of the flyer.
    key: u64,
    /// Day of its raid.
    day: u64,
    leans: Arc<Leans>,
    /// Locked by whoever draws for the flyer; nobody ever waits.
    book: Mutex<Book>,
}

/// What was seen of the flyer in focus.
#[derive(Clone, Debug, Default)]
pub struct Book {
    /// Each chance that was met.
    pub events: BTreeMap<Chance, Seen>,
    /// How it ended, and the furthest stage of the kill chain before.
    pub settled: Option<(Cause, Stage)>,
}

impl Tilt {
    /// Of the flyer of a key, whose raid begins on a day of the replicate.
    pub fn new((key, day): (u64, u64), leans: Arc<Leans>) -> Self {
        Tilt { key, day, leans, book: Mutex::default() }
    }

    /// Whether this is about the flyer of a key.
    pub fn is_about(&self, key: u64) -> bool {
        self.key == key
    }

    /// Whether its raid begins on a day.
    pub fn is_on(&self, day: u64) -> bool {
        self.day == day
    }

    /// Whether it is settled what becomes of it.
    pub fn is_settled(&self) -> bool {
        self.book().settled.is_some()
    }

    /// What was seen; nothing is left.
    pub fn take(&self) -> Book {
        std::mem::take(&mut *self.book())
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is settled what becomes of it; the first time counts.
    pub fn settle(&self, cause: Cause, stage: Stage) {
        self.book().settled.get_or_insert((cause, stage));
    }

    /// The luck to go by where something of the model's chance `p` happens if the luck is below it; `luck` is the model's.
    pub fn luck(&self, chance: Chance, luck: f64, p: f64) -> f64 {
        let mut book = self.book();
        if let Some(Seen::Luck { chance: first, .. }) = book.events.get(&chance) {
            // Drawn before, perhaps with another chance: the same luck.
            let first = *first;
            return self.tilted(chance, luck, first);
        }
        let tilted = self.tilted(chance, luck, p);
        book.add(chance, Seen::Luck { chance: p, happened: tilted < p });
        tilted
    }

    /// The luck and the exponential to go by of something that happens, with the model's chance `able` that it does at all, when a
    /// hazard passes the exponential; `luck` and `exponential` are the model's.
    pub fn wait(&self, chance: Chance, luck: f64, exponential: f64, able: f64) -> (f64, f64) {
        self.book().add(chance, Seen::Wait { able, from: 0.0, to: 0.0, happened: false });
        (self.tilted(chance, luck, able), exponential / self.leans.of(chance).hazard)
    }

    /// What waits met so much more hazard, and did not happen.
    pub fn waited(&self, chance: Chance, hazard: f64) {
        if let Some(Seen::Wait { from, to, .. }) = self.book().open(chance) {
            *to += hazard;
            *from = *to;
        }
    }

    /// What waits happened, after so much more hazard and before so much.
    pub fn happened(&self, chance: Chance, (after, before): (f64, f64)) {
        if let Some(Seen::Wait { from, to, happened, .. }) = self.book().open(chance) {
            (*from, *to, *happened) = (*to + after, *to + before, true);
        }
    }

    /// The normal of a delay to go by; `z` is the model's.
    pub fn delay(&self, chance: Chance, z: f64) -> f64 {
        let z = z + self.leans.of(chance).shift;
        self.book().add(chance, Seen::Normal { z });
        z
    }

    /// The factor on a weight among others, which is chosen with the model's chance `p`.
    pub fn odds(&self, chance: Chance) -> f64 {
        self.leans.of(chance).odds
    }

    /// What was chosen by [`Tilt::odds`].
    pub fn chosen(&self, chance: Chance, p: f64, happened: bool) {
        self.book().add(chance, Seen::Luck { chance: p, happened });
    }

    /// A uniform number whose part below `p` holds as much as the tilted chance says, and which is uniform within both parts.
    fn tilted(&self, chance: Chance, luck: f64, p: f64) -> f64 {
        if p <= 0.0 || p >= 1.0 {
            return luck;
        }
        let q = self.leans.of(chance).chance(p);
        if luck < q { (luck * p / q).min(p.next_down()) } else { p + (luck - q) * (1.0 - p) / (1.0 - q) }
    }
}

impl Book {
    /// What was seen, in the order of the chances.
    pub fn events(&self) -> impl Iterator<Item = Event> {
        self.events.iter().map(|(&chance, &seen)| Event { chance, seen })
    }

    /// What goes on until it is settled what becomes of the flyer.
    fn open(&mut self, chance: Chance) -> Option<&mut Seen> {
        if self.settled.is_some() { None } else { self.events.get_mut(&chance) }
    }

    /// Writes down what was seen of a chance the first time, until it is settled what becomes of the flyer.
    fn add(&mut self, chance: Chance, seen: Seen) {
        if self.settled.is_none() {
            self.events.entry(chance).or_insert(seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};

    fn tilt(lean: Lean) -> Tilt {
        Tilt::new((1, 0), Arc::new(Leans { kinds: [lean; Chance::KINDS], own: BTreeMap::new() }))
    }

    /// The mean of exp(−log ratio) over tilted luck is 1, and weighted frequencies are the model's.
    #[track_caller]
    fn weighs_right(lean: Lean, p: f64, draw: impl Fn(&Tilt, f64, f64) -> bool) {
        const N: u32 = 40_000;
        let (mut all, mut hits, mut squares) = (0.0, 0.0, 0.0);
        for n in 0..N {
            let tilt = tilt(lean);
            let mut draws = Streams { seed: 5, replicate: u64::from(n) }.at(Purpose::Test, 0, 0);
            let happened = draw(&tilt, draws.unit(), draws.unit());
            let ratio: f64 = tilt.take().events().map(|e| e.seen.log_ratio(&lean)).sum();
            let weight = math::exp(-ratio);
            all += weight;
            squares += weight * weight;
            hits += if happened { weight } else { 0.0 };
        }
        let n = f64::from(N);
        let error = 5.0 * (squares / n / n).sqrt();
        assert!((all / n - 1.0).abs() < error, "mean weight {}", all / n);
        assert!((hits / n - p).abs() < error, "{} for {p}", hits / n);
    }

    #[test]
    fn tilted_luck_weighs_as_the_model_has_it() {
        let lean = Lean { odds: 0.1, hazard: 0.2, shift: 0.8 };
        weighs_right(lean, 0.9, |t, u, _| t.luck(Chance::Recognise(0), u, 0.9) < 0.9);
        // Drawn twice, the second time with another chance: the same luck.
        weighs_right(lean, 0.5, |t, u, _| {
            let first = t.luck(Chance::Recognise(0), u, 0.9);
            let again = t.luck(Chance::Recognise(0), u, 0.5);
            assert_eq!(first, again);
            again < 0.5
        });
        let above = 1.0 - math::normal_cdf(1.0);
        weighs_right(lean, above, |t, u, _| {
            t.delay(Chance::Delay(3, 1), crate::rng::normal_quantile(u)) > 1.0
        });
    }

    /// Steps of hazard 0.3, five of them, of something that is possible with chance 0.8.
    #[test]
    fn what_waits_weighs_by_the_hazard_that_it_met() {
        let (able, step) = (0.8, 0.3);
        for lean in [Lean { odds: 0.2, hazard: 0.3, shift: 0.0 }, Lean { odds: 3.0, hazard: 2.0, shift: 0.0 }]
        {
            let p = able * (1.0 - math::exp(-5.0 * step));
            weighs_right(lean, p, |t, u, v| {
                let (luck, mut left) = t.wait(Chance::Effect(2), u, -math::ln(1.0 - v), able);
                for _ in 0..5 {
                    if luck < able && left <= step {
                        t.happened(Chance::Effect(2), (0.0, step));
                        return true;
                    }
                    left -= step;
                    t.waited(Chance::Effect(2), step);
                }
                false
            });
        }
    }

    #[test]
    fn what_had_no_chance_to_act_weighs_nothing() {
        let lean = Lean { odds: 0.01, hazard: 0.01, shift: 0.0 };
        let tilt = tilt(lean);
        tilt.wait(Chance::Notice(7), 0.5, 1.0, 0.8);
        let book = tilt.take();
        assert_eq!(book.events[&Chance::Notice(7)].log_ratio(&lean), 0.0);
    }

    #[test]
    fn without_a_tilt_all_is_as_the_model_has_it() {
        let tilt = tilt(Lean::NONE);
        assert!((tilt.luck(Chance::Recognise(0), 0.3, 0.7) - 0.3).abs() < 1e-15);
        assert_eq!(tilt.wait(Chance::Effect(0), 0.25, 2.0, 1.0), (0.25, 2.0));
        assert_eq!(tilt.delay(Chance::Delay(0, 0), -0.5), -0.5);
        assert!(tilt.take().events().all(|e| e.seen.log_ratio(&Lean::NONE) == 0.0));
    }

    #[test]
    fn after_it_is_settled_nothing_is_written_down() {
        let tilt = tilt(Lean::NONE);
        tilt.settle(Cause::LinkHeld, Stage::Engaged);
        tilt.settle(Cause::ShotDown, Stage::Stopped);
        tilt.luck(Chance::Recognise(0), 0.3, 0.7);
        let book = tilt.take();
        assert_eq!((book.settled, book.events.len()), (Some((Cause::LinkHeld, Stage::Engaged)), 0));
    }
}
