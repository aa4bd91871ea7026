//! Coverage as a heat map: asked for by class and time, refined behind the window, shown as soon as there is anything to show.
//!
//! The map is of the world on the screen: its figures, its weather, its patrols where they are by then. On a day on which the class does
//! not fly, it is of all worlds.

use crate::sim::theatre::Theatre;
use crate::study::approach::{Asked, Heat, HeatError, HeatMap, Worlds};
use std::sync::Arc;

/// Squares along the longer side of the map.
const SQUARES: u32 = 32;
/// Rounds of probes after which a map is fine enough.
pub const ROUNDS: u32 = 16;
/// Probes between two looks of the window.
const AT_A_TIME: u32 = 64;
/// How far the clock goes before a map is made anew, s.
pub const SLOT_S: f64 = 60.0;

/// What a map is wanted of.
#[derive(Clone)]
pub struct Wish {
    /// Side of the window.
    pub side: usize,
    /// Ascending: a newer wish has a higher number.
    pub number: u64,
    /// The deployment.
    pub theatre: Arc<Theatre>,
    /// Index of the threat class.
    pub class: usize,
    /// When, seconds from the start of the replicate.
    pub time_s: f64,
    /// The replicate on the screen, and the seed.
    pub replicate: u64,
    /// Seed of the study.
    pub seed: u64,
}

/// A map so far.
#[derive(Clone, Debug)]
pub struct Warmth {
    /// Number of the wish.
    pub number: u64,
    /// Index of the threat class.
    pub class: usize,
    /// Rounds of probes that are over.
    pub rounds: u32,
    /// Whether it is of all worlds, because the class does not fly on that day.
    pub any_day: bool,
    /// What is known.
    pub map: Arc<HeatMap>,
}

/// A map in the making.
pub struct Making {
    wish: Wish,
    heat: Heat,
    any_day: bool,
}

impl Making {
    /// Begins a map.
    ///
    /// # Errors
    /// The class flies on no day, or nobody sends it.
    pub fn new(wish: Wish) -> Result<Self, HeatError> {
        let asked = |worlds| Asked {
            class: wish.class,
            time_s: wish.time_s,
            worlds,
            squares: SQUARES,
            seed: wish.seed,
        };
        let (heat, any_day) = match Heat::new(wish.theatre.clone(), asked(Worlds::Only(wish.replicate))) {
            Err(HeatError::Grounded { .. }) => (Heat::new(wish.theatre.clone(), asked(Worlds::Any))?, true),
            made => (made?, false),
        };
        Ok(Making { wish, heat, any_day })
    }

    /// Number of its wish.
    pub fn number(&self) -> u64 {
        self.wish.number
    }

    /// Whether it is fine enough.
    pub fn is_done(&self) -> bool {
        self.heat.rounds() >= ROUNDS
    }

    /// Sends some probes.
    pub fn go_on(&mut self) -> (usize, Warmth) {
        let mut left = AT_A_TIME;
        self.heat.refine(|| {
            left = left.saturating_sub(1);
            left > 0
        });
        let Wish { side, number, class, .. } = self.wish;
        let warmth = Warmth {
            number,
            class,
            rounds: self.heat.rounds(),
            any_day: self.any_day,
            map: Arc::new(self.heat.map().clone()),
        };
        (side, warmth)
    }
}
