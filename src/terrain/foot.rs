//! Ways across country on foot: the fastest over slope and cover, around water.
//!
//! Speed on a slope is Tobler's hiking function (Tobler 1993): 6 · exp(−3.5 · |rise/run + 0.05|) km/h, fastest on a
//! gentle descent; cover scales it by its foot speed factor, and a factor of 0 is impassable. A* over eight
//! neighbours, so a way is at most 8 % longer than the best one. Times are compared in whole milliseconds, so that
//! ties are exact. Left out: loads, darkness, fences, fords, fatigue.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use glam::DVec2;

use super::error::TerrainError;
use super::grid::{Cell, Grid};
use super::ground::Ground;
use super::path::Path;
use crate::math;

/// Walking speed on a path with the given slope (rise over run, negative downhill), metres a second.
pub fn hiking_speed_mps(slope: f64) -> f64 {
    6.0 / 3.6 * math::exp(-3.5 * (slope + 0.05).abs())
}

/// The fastest that anyone walks: a descent of 5 %.
const TOP_SPEED_MPS: f64 = 6.0 / 3.6;

/// How far an end that lies in water may be moved to reach the bank, cells.
const BANK_CELLS: usize = 2;

/// A way on foot.
#[derive(Clone, Debug)]
pub struct FootRoute {
    /// Its course.
    pub path: Path,
    /// How long it takes, seconds.
    pub time_s: f64,
}

/// The ground as walkers see it.
#[derive(Clone, Debug)]
pub struct FootNet {
    grid: Grid,
    elevation_m: Vec<f32>,
    /// Seconds per metre against a path, at least 1; infinite where nobody walks.
    slowness: Vec<f32>,
}

impl FootNet {
    /// Looks at the ground in blocks of `block` × `block` map cells (1 is exact; more is faster on large maps).
    /// A block that holds any impassable cell is impassable, so that no stream is stepped over.
    ///
    /// # Errors
    /// Blocks so large that the map has fewer than 2 × 2 of them.
    pub fn new(ground: &Ground, block: usize) -> Result<Self, TerrainError> {
        let fine = *ground.grid();
        let block = block.max(1);
        let grid = Grid::new(
            fine.width().div_ceil(block),
            fine.height().div_ceil(block),
            fine.cell_m() * block as f64,
        )?;
        let slowness = (0..grid.cells()).map(|i| slowness(ground, grid.cell(i), block)).collect();
        let elevation_m =
            (0..grid.cells()).map(|i| ground.elevation_at(grid.centre(grid.cell(i))) as f32).collect();
        Ok(Self { grid, elevation_m, slowness })
    }

    fn open(&self, cell: Cell) -> bool {
        self.slowness[self.grid.index(cell)].is_finite()
    }

    /// The passable cell nearest to a point within a few cells.
    fn cell_near(&self, p: DVec2) -> Option<Cell> {
        let home = self.grid.nearest_cell(p);
        let distance = |c: &Cell| self.grid.centre(*c).distance_squared(p);
        let around = self.grid.around(home, BANK_CELLS).filter(|&c| self.open(c));
        if self.open(home) {
            Some(home)
        } else {
            around.min_by(|a, b| distance(a).total_cmp(&distance(b)).then(a.cmp(b)))
        }
    }

    /// Milliseconds of one step, at least 1. The two cells are neighbours.
    fn step_ms(&self, from: usize, to: usize, run_m: f64) -> u64 {
        let slope = f64::from(self.elevation_m[to] - self.elevation_m[from]) / run_m;
        let slow = f64::from(self.slowness[from] + self.slowness[to]) / 2.0;
        ((run_m * slow / hiking_speed_mps(slope) * 1000.0).round() as u64).max(1)
    }

    /// The fastest way between two points. `None` if water keeps them apart, or either is far out in it.
    pub fn route(&self, from: DVec2, to: DVec2) -> Option<FootRoute> {
        let (start, goal) = (self.cell_near(from)?, self.cell_near(to)?);
        let (start_index, goal_index) = (self.grid.index(start), self.grid.index(goal));
        let goal_at = self.grid.centre(goal);
        // Rounded down: it must never exceed the time that is left.
        let left = |i: usize| {
            (self.grid.centre(self.grid.cell(i)).distance(goal_at) / TOP_SPEED_MPS * 1000.0 * 0.999) as u64
        };
        let mut time = vec![u64::MAX; self.grid.cells()];
        let mut before = vec![u32::MAX; self.grid.cells()];
        time[start_index] = 0;
        let mut queue = BinaryHeap::from([Reverse((left(start_index), start_index as u32, 0u64))]);
        while let Some(Reverse((_, node, since))) = queue.pop() {
            let node = node as usize;
            if since > time[node] {
                continue;
            }
            if node == goal_index {
                return Some(self.trace(from, to, &before, start_index, goal_index, since));
            }
            for (next, run_m) in self.steps(self.grid.cell(node)) {
                let total = since + self.step_ms(node, next, run_m);
                if total < time[next] {
                    time[next] = total;
                    before[next] = node as u32;
                    queue.push(Reverse((total + left(next), next as u32, total)));
                }
            }
        }
        None
    }

    /// The neighbours that one can step to. A diagonal step needs both cells beside it: nobody slips through where
    /// two water cells touch at a corner.
    fn steps(&self, cell: Cell) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.grid.around(cell, 1).filter_map(move |next| {
            let diagonal = next.column != cell.column && next.row != cell.row;
            let beside =
                [Cell { column: next.column, row: cell.row }, Cell { column: cell.column, row: next.row }];
            let open = next != cell && self.open(next) && (!diagonal || beside.iter().all(|&c| self.open(c)));
            let run_m = self.grid.cell_m() * if diagonal { core::f64::consts::SQRT_2 } else { 1.0 };
            open.then(|| (self.grid.index(next), run_m))
        })
    }

    fn trace(&self, from: DVec2, to: DVec2, before: &[u32], start: usize, goal: usize, ms: u64) -> FootRoute {
        let mut cells = vec![goal];
        let mut node = goal;
        while node != start {
            node = before[node] as usize;
            cells.push(node);
        }
        cells.reverse();
        let centre = |i: usize| self.grid.centre(self.grid.cell(i));
        // Keep the corners only; the true ends replace the centres of their cells.
        let mut points = vec![if self.open(self.grid.nearest_cell(from)) { from } else { centre(start) }];
        for triple in cells.windows(3) {
            let (a, b, c) = (centre(triple[0]), centre(triple[1]), centre(triple[2]));
            if (b - a).perp_dot(c - b).abs() > 1e-6 {
                points.push(b);
            }
        }
        points.push(if self.open(self.grid.nearest_cell(to)) { to } else { centre(goal) });
        let drawn = Path::open(cells.iter().map(|&i| centre(i)).collect()).length_m();
        let path = Path::open(points);
        // Between centres the time is exact; the ends within their cells go at the same pace.
        let pace = if drawn > 0.0 {
            ms as f64 / 1000.0 / drawn
        } else {
            f64::from(self.slowness[start]) / hiking_speed_mps(0.0)
        };
        FootRoute { time_s: pace * path.length_m(), path }
    }
}

/// Mean slowness of a block; infinite if any of it is impassable.
fn slowness(ground: &Ground, cell: Cell, block: usize) -> f32 {
    let fine = ground.grid();
    let columns = cell.column * block..((cell.column + 1) * block).min(fine.width());
    let (mut sum, mut count) = (0.0, 0.0);
    for row in cell.row * block..((cell.row + 1) * block).min(fine.height()) {
        for column in columns.clone() {
            let cover = ground.cover().get(Cell { column, row });
            // A factor of 0 gives infinity: impassable.
            sum += 1.0 / ground.table().of(cover).foot_speed_factor;
            count += 1.0;
        }
    }
    (sum / count) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::cover::{Cover, CoverTable};
    use crate::terrain::grid::Raster;

    fn ground(elevation: impl Fn(DVec2) -> f64, cover: impl Fn(Cell) -> Cover) -> Ground {
        let grid = Grid::new(60, 60, 50.0).unwrap();
        let z = Raster::from_fn(grid, |c| elevation(grid.centre(c)) as f32);
        Ground::new(z, Raster::from_fn(grid, cover), CoverTable::default()).unwrap()
    }

    fn v(x: f64, y: f64) -> DVec2 {
        DVec2::new(x, y)
    }

    #[test]
    fn tobler_walks_5_km_an_hour_on_the_level_and_6_downhill() {
        assert!((hiking_speed_mps(0.0) * 3.6 - 5.036_74).abs() < 1e-4);
        assert!((hiking_speed_mps(-0.05) * 3.6 - 6.0).abs() < 1e-12);
    }

    #[test]
    fn on_level_open_ground_it_goes_straight_at_the_open_pace() {
        let net = FootNet::new(&ground(|_| 0.0, |_| Cover::Open), 1).unwrap();
        let way = net.route(v(125.0, 525.0), v(2125.0, 525.0)).unwrap();
        assert_eq!(way.path.points(), [v(125.0, 525.0), v(2125.0, 525.0)]);
        assert!((way.time_s - 2000.0 / (hiking_speed_mps(0.0) * 0.9)).abs() < 2.0, "{}", way.time_s);
    }

    #[test]
    fn a_river_is_walked_round_or_bars_the_way() {
        let river = |gap: bool| {
            move |c: Cell| if c.column == 30 && !(gap && c.row == 55) { Cover::Water } else { Cover::Open }
        };
        let bridged = FootNet::new(&ground(|_| 0.0, river(true)), 1).unwrap();
        let way = bridged.route(v(1225.0, 525.0), v(1725.0, 525.0)).unwrap();
        assert!(
            way.path.points().iter().any(|p| (p.y - 2775.0).abs() < 51.0) && way.path.length_m() > 4000.0
        );
        let barred = FootNet::new(&ground(|_| 0.0, river(false)), 1).unwrap();
        assert!(barred.route(v(1225.0, 525.0), v(1725.0, 525.0)).is_none());
        // In blocks of cells the stream still bars the way, and so does a diagonal one.
        let blocks = FootNet::new(&ground(|_| 0.0, river(false)), 4).unwrap();
        assert!(blocks.route(v(1025.0, 525.0), v(1925.0, 525.0)).is_none());
        let diagonal = |c: Cell| if c.column == c.row { Cover::Water } else { Cover::Open };
        let net = FootNet::new(&ground(|_| 0.0, diagonal), 1).unwrap();
        assert!(net.route(v(525.0, 1025.0), v(1025.0, 525.0)).is_none());
    }

    #[test]
    fn a_steep_hill_and_a_wood_are_walked_round() {
        let hill = |p: DVec2| (600.0 - p.distance(v(1500.0, 1500.0))).max(0.0);
        let net = FootNet::new(&ground(hill, |_| Cover::Open), 1).unwrap();
        let way = net.route(v(525.0, 1500.0), v(2475.0, 1500.0)).unwrap();
        assert!(way.path.nearest(v(1500.0, 1500.0)).offset_m > 350.0);
        let wood =
            |c: Cell| if (20..40).contains(&c.column) && c.row > 8 { Cover::Forest } else { Cover::Open };
        let table = CoverTable::default();
        let slow = crate::terrain::cover::CoverFigures { foot_speed_factor: 0.2, ..*table.of(Cover::Forest) };
        let g = ground(|_| 0.0, wood).with_table(table.with(Cover::Forest, slow).unwrap()).unwrap();
        let way = FootNet::new(&g, 1).unwrap().route(v(525.0, 725.0), v(2475.0, 725.0)).unwrap();
        assert!(way.path.nearest(v(1500.0, 425.0)).offset_m < 60.0, "{:?}", way.path);
    }

    #[test]
    fn ends_at_the_water_are_moved_to_the_bank() {
        let lake = |c: Cell| if c.column < 10 { Cover::Water } else { Cover::Open };
        let net = FootNet::new(&ground(|_| 0.0, lake), 1).unwrap();
        assert_eq!(net.route(v(475.0, 525.0), v(1525.0, 525.0)).unwrap().path.start(), v(525.0, 525.0));
        assert!(net.route(v(25.0, 525.0), v(1525.0, 525.0)).is_none());
        let here = net.route(v(1525.0, 525.0), v(1535.0, 530.0)).unwrap();
        assert!(here.time_s > 5.0 && here.time_s < 12.0);
    }
}
