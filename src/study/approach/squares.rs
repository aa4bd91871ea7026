//! The coarse grid over the map that probes come from, and the order in which its squares have their turn.

use glam::DVec2;

/// Squares over the map, in rows from the south, in each from the west.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Squares {
    /// From west to east.
    pub columns: u32,
    /// From south to north.
    pub rows: u32,
    /// Edge of a square, m. Those in the east or north may be cut off by the rim of the map.
    pub edge_m: f64,
    /// East–west and north–south side of the map, m.
    pub size_m: DVec2,
}

impl Squares {
    /// A grid of so many squares along the longer side of a map.
    pub fn new(size_m: DVec2, longer: u32) -> Self {
        let edge_m = size_m.max_element() / f64::from(longer);
        // A hair less, so that rounding adds no sliver of a column.
        let along = |m: f64| ((m / edge_m - 1e-9).ceil().max(1.0)) as u32;
        Squares { columns: along(size_m.x), rows: along(size_m.y), edge_m, size_m }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        (self.columns * self.rows) as usize
    }

    /// Whether there are none; a grid has some.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Column and row of a square.
    pub fn place(&self, square: usize) -> (u32, u32) {
        (square as u32 % self.columns, square as u32 / self.columns)
    }

    /// South-west and north-east corner of the part of a square that is on the map.
    pub fn corners(&self, square: usize) -> (DVec2, DVec2) {
        let (column, row) = self.place(square);
        let low = self.edge_m * DVec2::new(f64::from(column), f64::from(row));
        (low, (low + self.edge_m).min(self.size_m))
    }

    /// The square that a place lies in; the nearest one of a place off the map.
    pub fn at(&self, place: DVec2) -> usize {
        let along = |m: f64, most: u32| ((m / self.edge_m).max(0.0) as u32).min(most - 1);
        (along(place.y, self.rows) * self.columns + along(place.x, self.columns)) as usize
    }
}

/// The squares in the order of their turns: by the lowest bits of column and row first, so that every fourth of them that comes is as
/// even a grid as it can be, of double the density of the one before.
pub fn order(squares: &Squares) -> Vec<u32> {
    let bits = u32::BITS - squares.columns.max(squares.rows).leading_zeros();
    let turn = |square: u32| {
        let (column, row) = squares.place(square as usize);
        (0..bits).fold(0u32, |key, bit| {
            let (x, y) = ((column >> bit) & 1, (row >> bit) & 1);
            // Across before beside: of four, the second is the far corner.
            (key << 2) | ((x ^ y) << 1) | y
        })
    };
    let mut all: Vec<u32> = (0..squares.len() as u32).collect();
    all.sort_by_key(|&square| (turn(square), square));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_square_has_one_turn_and_the_first_are_spread_over_the_map() {
        for (size_m, longer) in
            [(DVec2::new(3e3, 2e3), 30), (DVec2::splat(1e3), 1), (DVec2::new(1e3, 7e3), 64)]
        {
            let squares = Squares::new(size_m, longer);
            let order = order(&squares);
            let mut sorted = order.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, (0..squares.len() as u32).collect::<Vec<_>>());
            for block in [2, 4, 8].into_iter().filter(|&block| block <= longer) {
                let corners = squares.columns.div_ceil(block) * squares.rows.div_ceil(block);
                let on = |square: &u32| {
                    let (column, row) = squares.place(*square as usize);
                    column % block == 0 && row % block == 0
                };
                assert!(order[..corners as usize].iter().all(on), "{block} of {longer}");
            }
        }
    }

    #[test]
    fn a_grid_covers_the_map_and_a_place_is_in_its_square() {
        let squares = Squares::new(DVec2::new(14_000.0, 11_000.0), 30);
        assert_eq!((squares.columns, squares.rows), (30, 24));
        for square in 0..squares.len() {
            let (low, high) = squares.corners(square);
            assert!(low.cmplt(high).all() && high.cmple(squares.size_m).all(), "{square}");
            assert_eq!(squares.at(0.5 * (low + high)), square);
        }
        assert_eq!(squares.at(DVec2::splat(1e9)), squares.len() - 1);
        assert_eq!(squares.at(DVec2::splat(-1.0)), 0);
        assert_eq!(Squares::new(DVec2::splat(3.0), 3).columns, 3);
    }
}
