//! Which fixed sensors can matter where: lists by square of the map.
//!
//! A sensor is listed in every square that its envelope touches.

use glam::DVec2;

/// Lists of sensors by square.
#[derive(Clone, Debug)]
pub struct Coverage {
    edge_m: f64,
    columns: usize,
    rows: usize,
    starts: Vec<u32>,
    members: Vec<u32>,
}

/// Squares along the longer side of the map.
const SQUARES: f64 = 96.0;

impl Coverage {
    /// Builds the lists for circles of (index, centre, radius) over a map of `size_m`.
    pub fn new(size_m: DVec2, circles: &[(u32, DVec2, f64)]) -> Self {
        let edge_m = (size_m.max_element() / SQUARES).max(1.0);
        let columns = (size_m.x / edge_m).ceil().max(1.0) as usize;
        let rows = (size_m.y / edge_m).ceil().max(1.0) as usize;
        let mut starts = Vec::with_capacity(columns * rows + 1);
        let mut members = Vec::new();
        for row in 0..rows {
            for column in 0..columns {
                starts.push(members.len() as u32);
                let low = edge_m * DVec2::new(column as f64, row as f64);
                let high = low + edge_m;
                members.extend(
                    circles.iter().filter(|(_, at, r)| at.clamp(low, high).distance(*at) <= *r).map(|c| c.0),
                );
            }
        }
        starts.push(members.len() as u32);
        Coverage { edge_m, columns, rows, starts, members }
    }

    #[inline]
    fn square(&self, p: DVec2) -> usize {
        let column = ((p.x / self.edge_m).max(0.0) as usize).min(self.columns - 1);
        let row = ((p.y / self.edge_m).max(0.0) as usize).min(self.rows - 1);
        row * self.columns + column
    }

    /// The sensors that can matter at a place, ascending.
    #[inline]
    pub fn at(&self, p: DVec2) -> &[u32] {
        let square = self.square(p);
        &self.members[self.starts[square] as usize..self.starts[square + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_circle_that_covers_a_point_is_listed_there() {
        let size = DVec2::new(9_000.0, 7_000.0);
        let circles: Vec<(u32, DVec2, f64)> = (0..40u32)
            .map(|i| {
                let x = f64::from(i * 7919 % 9000);
                let y = f64::from(i * 104_729 % 7000);
                (i, DVec2::new(x, y), 100.0 + f64::from(i * 37 % 600))
            })
            .collect();
        let coverage = Coverage::new(size, &circles);
        for k in 0..5_000u32 {
            let p = DVec2::new(f64::from(k * 7877 % 9000), f64::from(k * 6151 % 7000));
            let near = circles.iter().filter(|(_, at, r)| at.distance(p) <= *r);
            for (i, ..) in near {
                assert!(coverage.at(p).contains(i), "{p} misses {i}");
            }
        }
    }
}
