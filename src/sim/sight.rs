//! Line of sight of things that stay: the lowest visible altitude over each cell, found once and kept.
//!
//! A fixed observer's view is filled in cell by cell the first time something flies over the cell, and shared by
//! every replicate, strategy and thread: drones keep to a few corridors, so most cells are never asked for. A cell's
//! value depends on the ground and the observer alone, so it does not matter who asks first. A point is in sight when
//! it is at least as high as the lowest visible altitude over the centre of its cell; the map's cells are the
//! resolution.

use crate::terrain::{Ground, lowest_visible_m};
use glam::{DVec2, DVec3};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// The lowest visible altitude over every cell of the map, for one place and height.
#[derive(Debug)]
pub struct View {
    from: DVec3,
    lowest: Vec<AtomicU32>,
}

/// Not looked at yet: a NaN that no altitude has.
const UNKNOWN: u32 = u32::MAX;

impl View {
    /// A view from a point, metres above sea level in `z`, with nothing looked at yet.
    pub fn new(ground: &Ground, from: DVec3) -> Self {
        View { from, lowest: (0..ground.grid().cells()).map(|_| AtomicU32::new(UNKNOWN)).collect() }
    }

    /// Whether a point is in sight.
    #[inline]
    pub fn sees(&self, ground: &Ground, to: DVec3) -> bool {
        to.z >= f64::from(self.lowest_m(ground, ground.grid().nearest_index(to.truncate())))
    }

    /// The lowest altitude in sight over a cell, metres above sea level.
    #[inline]
    pub fn lowest_m(&self, ground: &Ground, cell: usize) -> f32 {
        let bits = self.lowest[cell].load(Ordering::Relaxed);
        if bits == UNKNOWN { self.look(ground, cell) } else { f32::from_bits(bits) }
    }

    #[cold]
    fn look(&self, ground: &Ground, index: usize) -> f32 {
        let centre = ground.grid().centre(ground.grid().cell(index));
        let lowest = lowest_visible_m(ground, self.from, centre) as f32;
        self.lowest[index].store(lowest.to_bits(), Ordering::Relaxed);
        lowest
    }
}

/// The views of all fixed places of a study.
#[derive(Debug, Default)]
pub struct Views {
    known: Mutex<BTreeMap<[i64; 3], Arc<View>>>,
}

impl Views {
    /// The view from a place at a height above ground; the same object for the same place (to 1 cm).
    pub fn from(&self, ground: &Ground, at: DVec2, height_m: f64) -> Arc<View> {
        let from = ground.above(at, height_m);
        let key = [from.x, from.y, from.z].map(|v| (v * 100.0).round() as i64);
        let mut known = self.known.lock().expect("no thread panics while it holds this lock");
        known.entry(key).or_insert_with(|| Arc::new(View::new(ground, from))).clone()
    }
}
