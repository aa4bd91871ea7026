//! Line of sight of things that stay: the lowest visible altitude over each cell, found once and kept.
//!
//! A fixed observer's view is filled in cell by cell the first time something flies over the cell, and shared by
//! every replicate, strategy and thread: drones keep to a few corridors, so most cells are never asked for. A cell's
//! value depends on the ground and the observer alone, so it does not matter who asks first. A point is in sight when
//! it is at least as high as the lowest visible altitude over the centre of its cell; the map's cells are the
//! resolution. Only the surroundings are kept: two regions have hundreds of posts, and each sees a corner of them. What lies
//! beyond is worked out each time it is asked for.

use crate::terrain::{Cell, Ground, lowest_visible_m};
use glam::{DVec2, DVec3};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// How far around a place its view is kept, m to the east and north.
const KEPT_M: f64 = 8_000.0;

/// The lowest visible altitude over every cell of the map, for one place and height.
#[derive(Debug)]
pub struct View {
    from: DVec3,
    /// The south-west cell of what is kept, and its columns.
    corner: Cell,
    columns: usize,
    lowest: Vec<AtomicU32>,
}

/// Not looked at yet: a NaN that no altitude has.
const UNKNOWN: u32 = u32::MAX;

impl View {
    /// A view from a point, metres above sea level in `z`, with nothing looked at yet.
    pub fn new(ground: &Ground, from: DVec3) -> Self {
        let grid = ground.grid();
        let corner = grid.nearest_cell(from.truncate() - DVec2::splat(KEPT_M));
        let far = grid.nearest_cell(from.truncate() + DVec2::splat(KEPT_M));
        let (columns, rows) = (far.column - corner.column + 1, far.row - corner.row + 1);
        let lowest = (0..columns * rows).map(|_| AtomicU32::new(UNKNOWN)).collect();
        View { from, corner, columns, lowest }
    }

    /// Whether a point is in sight.
    #[inline]
    pub fn sees(&self, ground: &Ground, to: DVec3) -> bool {
        to.z >= f64::from(self.lowest_m(ground, ground.grid().nearest_index(to.truncate())))
    }

    /// The lowest altitude in sight over a cell, metres above sea level.
    #[inline]
    pub fn lowest_m(&self, ground: &Ground, cell: usize) -> f32 {
        let kept = self.kept(ground.grid().cell(cell));
        match kept.map(|k| k.load(Ordering::Relaxed)) {
            Some(bits) if bits != UNKNOWN => f32::from_bits(bits),
            _ => self.look(ground, cell, kept),
        }
    }

    /// Where a cell is kept; `None` for one that is too far off.
    #[inline]
    fn kept(&self, cell: Cell) -> Option<&AtomicU32> {
        let column = cell.column.checked_sub(self.corner.column).filter(|&c| c < self.columns)?;
        self.lowest.get(cell.row.checked_sub(self.corner.row)? * self.columns + column)
    }

    #[cold]
    fn look(&self, ground: &Ground, index: usize, kept: Option<&AtomicU32>) -> f32 {
        let centre = ground.grid().centre(ground.grid().cell(index));
        let lowest = lowest_visible_m(ground, self.from, centre) as f32;
        if let Some(kept) = kept {
            kept.store(lowest.to_bits(), Ordering::Relaxed);
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::Scenario;
    use std::path::Path;

    #[test]
    fn a_view_is_the_line_of_sight_whether_it_is_kept_or_not() {
        let text = crate::scenario::starter().replace("size_km: (12.0, 9.0)", "size_km: (40.0, 9.0)");
        let Ok(loaded) = Scenario::from_text(&text, Path::new(""), "wide.ron") else {
            panic!("a wider starter")
        };
        let ground = &loaded.scenario.ground;
        let view = View::new(ground, ground.above(DVec2::new(3_000.0, 4_000.0), 5.0));
        assert!(ground.size_m().x > 2.0 * KEPT_M && view.lowest.len() < ground.grid().cells());
        for x in (0..400).map(|i| 50.0 + 100.0 * f64::from(i)) {
            let to = DVec2::new(x, 4_550.0);
            let index = ground.grid().nearest_index(to);
            let straight =
                lowest_visible_m(ground, view.from, ground.grid().centre(ground.grid().cell(index)));
            for _ in 0..2 {
                assert_eq!(view.lowest_m(ground, index), straight as f32, "{x} m east");
            }
        }
    }
}
