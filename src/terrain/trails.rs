//! Roads for a generated map: least-cost ways between places, merged into one net of polylines.
//!
//! Cost is length × (1 + (slope / 5 %)²), as civil roads avoid more than about 8 %; a river costs a bridge. What is
//! built already costs less, so later roads join earlier ones. The places are joined by the cheapest tree, and then
//! by the loops that save the most.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use glam::DVec2;
use petgraph::unionfind::UnionFind;

use super::cover::Cover;
use super::grid::{Cell, Grid, Raster};
use super::ground::Ground;
use super::noise;

/// The slope at which a metre of road costs twice as much as on the level.
const DOUBLE_COST_SLOPE: f64 = 0.05;

/// Cost of a metre over water, as metres on the level: a bridge is dear, but goes straight over.
const BRIDGE_COST: f64 = 12.0;

/// Cost of going along a road that stands, as a share.
const BUILT_SHARE: f64 = 0.35;

/// A loop is worth building if the way by the tree is this many times as dear.
const LOOP_GAIN: f64 = 1.8;

/// The noise that bends roads is the same on every map; the places are not.
const WHIM_SEED: u64 = 0x0072_6f61_6473;

/// A step between two cells, lower index first.
type Step = (u32, u32);

/// Plans roads on a raster that may be coarser than the map's.
pub(crate) struct Planner {
    grid: Grid,
    elevation_m: Raster<f32>,
    water: Raster<bool>,
    /// Field boundaries, wet ground, somebody's garden: a factor on the cost of each cell. Without it roads would
    /// follow the grid's rows and diagonals.
    whim: Raster<f32>,
    built: BTreeSet<Step>,
}

impl Planner {
    pub(crate) fn new(ground: &Ground, grid: Grid) -> Self {
        let elevation_m = Raster::from_fn(grid, |c| ground.elevation_at(grid.centre(c)) as f32);
        // A river narrower than a planning cell must not slip between the centres.
        let reach = grid.cell_m() * 0.34;
        let offsets = [-1.0, 0.0, 1.0].map(|y| [-1.0, 0.0, 1.0].map(|x| DVec2::new(x, y) * reach));
        let water = Raster::from_fn(grid, |c| {
            offsets.as_flattened().iter().any(|&d| ground.cover_at(grid.centre(c) + d) == Cover::Water)
        });
        let whim = Raster::from_fn(grid, |c| {
            0.7 + 0.6 * noise::fractal(WHIM_SEED, grid.centre(c) / 500.0, 2) as f32
        });
        Self { grid, elevation_m, water, whim, built: BTreeSet::new() }
    }

    /// Joins the places, and each exit to the place nearest by road, and returns the roads as polylines that share
    /// their junctions' points.
    pub(crate) fn connect(&mut self, places: &[DVec2], exits: &[DVec2], loops: usize) -> Vec<Vec<DVec2>> {
        let mut cells: Vec<usize> = places.iter().map(|&p| self.grid.nearest_index(p)).collect();
        for (a, b) in self.plan(&cells, loops) {
            let (cost, before) = self.spread(cells[a]);
            debug_assert!(cost[cells[b]] < u64::MAX, "every cell can be reached");
            self.build(&before, cells[a], cells[b]);
        }
        for &exit in exits {
            let exit = self.grid.nearest_index(exit);
            let (cost, before) = self.spread(exit);
            if let Some(&to) = cells.iter().min_by_key(|&&to| (cost[to], to)) {
                self.build(&before, exit, to);
            }
            cells.push(exit);
        }
        self.lines(&cells)
    }

    /// Which pairs of places to join: the minimum spanning tree (Kruskal), then the most useful loops.
    fn plan(&self, cells: &[usize], loops: usize) -> Vec<(usize, usize)> {
        let n = cells.len();
        let costs: Vec<Vec<u64>> = cells
            .iter()
            .map(|&from| {
                let (cost, _) = self.spread(from);
                cells.iter().map(|&to| cost[to]).collect()
            })
            .collect();
        let mut pairs: Vec<(u64, usize, usize)> =
            (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b))).map(|(a, b)| (costs[a][b], a, b)).collect();
        pairs.sort_unstable();
        let mut joined = UnionFind::<usize>::new(n);
        let mut chosen: Vec<(usize, usize)> =
            pairs.iter().filter(|&&(_, a, b)| joined.union(a, b)).map(|&(_, a, b)| (a, b)).collect();
        for _ in 0..loops {
            let by_tree = tree_costs(&costs, &chosen);
            let gain = |a: usize, b: usize| by_tree[a][b] as f64 / costs[a][b].max(1) as f64;
            let best = pairs
                .iter()
                .filter(|&&(_, a, b)| !chosen.contains(&(a, b)))
                .max_by(|x, y| gain(x.1, x.2).total_cmp(&gain(y.1, y.2)).then((y.1, y.2).cmp(&(x.1, x.2))));
            match best {
                Some(&(_, a, b)) if gain(a, b) > LOOP_GAIN => chosen.push((a, b)),
                _ => break,
            }
        }
        chosen
    }

    /// Least costs from a cell to all others, and the cell before each.
    fn spread(&self, from: usize) -> (Vec<u64>, Vec<u32>) {
        let mut cost = vec![u64::MAX; self.grid.cells()];
        let mut before = vec![u32::MAX; self.grid.cells()];
        cost[from] = 0;
        let mut open = BinaryHeap::from([Reverse((0u64, from as u32))]);
        while let Some(Reverse((so_far, node))) = open.pop() {
            let node = node as usize;
            if so_far > cost[node] {
                continue;
            }
            let cell = self.grid.cell(node);
            for next_cell in self.grid.around(cell, 1).filter(|&c| c != cell) {
                let next = self.grid.index(next_cell);
                let total = so_far + self.step_cost(cell, node, next_cell, next);
                if total < cost[next] {
                    cost[next] = total;
                    before[next] = node as u32;
                    open.push(Reverse((total, next as u32)));
                }
            }
        }
        (cost, before)
    }

    /// Cost of one step in centimetres of level road.
    fn step_cost(&self, from: Cell, from_index: usize, to: Cell, to_index: usize) -> u64 {
        let run_m = self.grid.centre(from).distance(self.grid.centre(to));
        let rise_m = f64::from(self.elevation_m.get(to) - self.elevation_m.get(from));
        let steep = rise_m / run_m / DOUBLE_COST_SLOPE;
        let wet = self.water.get(from) || self.water.get(to);
        let on_the_edge = |c: Cell| {
            c.column == 0
                || c.row == 0
                || c.column + 1 == self.grid.width()
                || c.row + 1 == self.grid.height()
        };
        let whim = f64::from(self.whim.get(from) + self.whim.get(to)) / 2.0;
        let mut cost = run_m * whim * if wet { BRIDGE_COST } else { 1.0 + steep * steep };
        if on_the_edge(from) && on_the_edge(to) {
            // Roads leave the map; they do not run along its edge.
            cost *= 4.0;
        }
        if self.built.contains(&step(from_index, to_index)) {
            cost *= BUILT_SHARE;
        }
        ((cost * 100.0).round() as u64).max(1)
    }

    fn build(&mut self, before: &[u32], from: usize, to: usize) {
        let mut node = to;
        while node != from {
            let previous = before[node] as usize;
            self.built.insert(step(previous, node));
            node = previous;
        }
    }

    /// Traces what was built into lines between places and cells where other than two steps meet.
    fn lines(&self, places: &[usize]) -> Vec<Vec<DVec2>> {
        let mut neighbours: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for &(a, b) in &self.built {
            neighbours.entry(a).or_default().push(b);
            neighbours.entry(b).or_default().push(a);
        }
        // Rounding corners must not move a road off a place that it passes.
        let ends: BTreeSet<u32> = neighbours
            .iter()
            .filter(|(node, around)| around.len() != 2 || places.contains(&(**node as usize)))
            .map(|(&node, _)| node)
            .collect();
        let mut left = self.built.clone();
        let mut lines = Vec::new();
        let mut trace = |from: u32, next: u32, left: &mut BTreeSet<Step>| {
            let mut line = vec![from];
            let (mut previous, mut node) = (from, next);
            while left.remove(&step(previous as usize, node as usize)) {
                line.push(node);
                let around = &neighbours[&node];
                if ends.contains(&node) {
                    break;
                }
                let onward = if around[0] == previous { around[1] } else { around[0] };
                (previous, node) = (node, onward);
            }
            lines.push(smooth(line.iter().map(|&i| self.grid.centre(self.grid.cell(i as usize))).collect()));
        };
        for &node in &ends {
            for &next in &neighbours[&node] {
                if left.contains(&step(node as usize, next as usize)) {
                    trace(node, next, &mut left);
                }
            }
        }
        // Rings without a junction.
        while let Some(&(a, b)) = left.first() {
            trace(a, b, &mut left);
        }
        lines
    }
}

fn step(a: usize, b: usize) -> Step {
    (a.min(b) as u32, a.max(b) as u32)
}

/// Costs between places along chosen pairs only (Floyd and Warshall; there are few places).
fn tree_costs(costs: &[Vec<u64>], chosen: &[(usize, usize)]) -> Vec<Vec<u64>> {
    let n = costs.len();
    let mut by_tree = vec![vec![u64::MAX / 4; n]; n];
    for &(a, b) in chosen {
        by_tree[a][b] = costs[a][b];
        by_tree[b][a] = costs[a][b];
    }
    for via in 0..n {
        for a in 0..n {
            for b in 0..n {
                by_tree[a][b] = by_tree[a][b].min(by_tree[a][via] + by_tree[via][b]);
            }
        }
    }
    by_tree
}

/// Takes the steps out of a line of cell centres; its ends stay. Four passes of a moving average.
fn smooth(points: Vec<DVec2>) -> Vec<DVec2> {
    let mut line = points;
    for _ in 0..4 {
        let before = line.clone();
        for (i, triple) in before.windows(3).enumerate() {
            line[i + 1] = (triple[0] + triple[1] * 2.0 + triple[2]) / 4.0;
        }
    }
    // Drop what lies on a straight line anyway, to a metre.
    let mut kept: Vec<DVec2> = Vec::with_capacity(line.len());
    for (i, &p) in line.iter().enumerate() {
        let straight = i > 0 && i + 1 < line.len() && {
            let (a, b) = (kept[kept.len() - 1], line[i + 1]);
            (p - a).perp_dot(b - p).abs() < 1.0 * a.distance(b)
        };
        if !straight {
            kept.push(p);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terrain::cover::CoverTable;
    use crate::terrain::roads::{RoadGraph, RoadLine};

    fn planner(elevation: impl Fn(DVec2) -> f64, river: bool) -> Planner {
        let grid = Grid::new(80, 80, 100.0).unwrap();
        let z = Raster::from_fn(grid, |c| elevation(grid.centre(c)) as f32);
        let cover =
            Raster::from_fn(grid, |c| if river && c.column == 40 { Cover::Water } else { Cover::Open });
        Planner::new(&Ground::new(z, cover, CoverTable::default()).unwrap(), grid)
    }

    fn net(lines: Vec<Vec<DVec2>>) -> RoadGraph {
        let lines: Vec<RoadLine> =
            lines.into_iter().map(|points| RoadLine { class: String::new(), points }).collect();
        RoadGraph::new(&lines, 30.0).unwrap()
    }

    #[test]
    fn all_places_are_joined_and_roads_share_their_course() {
        let places =
            [(1050.0, 1050.0), (6050.0, 1050.0), (6050.0, 6050.0), (1050.0, 6050.0)].map(DVec2::from);
        let net = net(planner(|_| 0.0, true).connect(&places, &[], 1));
        assert_eq!(net.part_count(), 1);
        for p in places {
            assert!(net.nearest(p).unwrap().offset_m < 1.0);
        }
        // Three sides of the square by the tree; the loop closes the fourth.
        let around = net.route_between(places[0], places[3]).unwrap().length_m();
        assert!(around < 5500.0, "{around}");
    }

    #[test]
    fn a_road_goes_round_a_hill() {
        let hill = |p: DVec2| (1000.0 - p.distance(DVec2::splat(4050.0))).max(0.0) * 0.4;
        let net = net(planner(hill, false).connect(
            &[DVec2::new(1050.0, 4050.0), DVec2::new(7050.0, 4050.0)],
            &[],
            0,
        ));
        let nearest = net.nearest(DVec2::splat(4050.0)).unwrap().offset_m;
        assert!(nearest > 700.0 && nearest < 1300.0, "{nearest}");
    }
}
