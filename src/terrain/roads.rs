//! The road net: polylines become junctions and the stretches between them.
//!
//! Ends within the tolerance of each other, or of another road, meet there; roads that cross have a junction where
//! they cross (bridges over roads are left out: on a rural map a crossing nearly always is one). Stretches are as
//! long as drawn, so a route is the shortest by travel length; of equally long ones the one through the lower
//! junction numbers. Lengths are compared in whole millimetres, so that ties are exact.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use glam::DVec2;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

use super::error::{TerrainError, argument};
use super::junctions::{Cuts, find_junctions};
use super::path::Path;
use super::segments::SegmentIndex;

/// Ends nearer than this meet, metres: about the error of hand-drawn and crowd-sourced road ends.
pub const SNAP_M: f64 = 30.0;

/// Up to this many junctions, the shortest ways between all of them are kept (8 MB at most).
const ALL_PAIRS_LIMIT: usize = 800;

/// A road as a file or a generator gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadLine {
    /// What kind of road, free text; empty if unknown.
    pub class: String,
    /// Its points in map metres.
    pub points: Vec<DVec2>,
}

/// A place on the net: a stretch and the distance from its start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoadPoint {
    /// The stretch's number.
    pub stretch: usize,
    /// Distance from the stretch's start, metres.
    pub along_m: f64,
    /// The place.
    pub position: DVec2,
    /// Distance from the point that was asked about, metres.
    pub offset_m: f64,
}

/// The way between two junctions.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// Its course from the first junction to the second.
    pub path: Path,
    /// Which of the input's roads it belongs to.
    pub road: usize,
    length_mm: u64,
}

/// One junction's shortest ways to all others: length, and the junction and stretch before.
#[derive(Clone, Debug)]
struct Tree {
    length_mm: Vec<u64>,
    before: Vec<(u32, u32)>,
}

const UNREACHED: u64 = u64::MAX;

/// Junctions, stretches, and fast answers about them.
#[derive(Clone, Debug)]
pub struct RoadGraph {
    graph: UnGraph<DVec2, Stretch, u32>,
    classes: Vec<String>,
    index: SegmentIndex,
    /// For each indexed segment: its stretch and the distance of its start.
    places: Vec<(u32, f64)>,
    /// The connected part each junction belongs to, numbered by lowest junction.
    part: Vec<u32>,
    trees: Vec<Tree>,
}

impl RoadGraph {
    /// Joins roads into a net; ends within `tolerance_m` meet ([`SNAP_M`] suits most data).
    ///
    /// # Errors
    /// A road with fewer than two different points or a point that is not finite, or a negative tolerance.
    pub fn new(lines: &[RoadLine], tolerance_m: f64) -> Result<Self, TerrainError> {
        if !(tolerance_m >= 0.0 && tolerance_m.is_finite()) {
            return Err(argument("road tolerance", "0 m or more", tolerance_m, "30 m suits most data"));
        }
        let mut paths = Vec::with_capacity(lines.len());
        for (i, line) in lines.iter().enumerate() {
            let place = format!("road {i}");
            if let Some(p) = line.points.iter().find(|p| !p.is_finite()) {
                return Err(argument(place, "finite points", p, "check its coordinates"));
            }
            let mut points = line.points.clone();
            points.dedup();
            if points.len() < 2 {
                return Err(argument(place, "two different points at least", points.len(), "remove it"));
            }
            paths.push(Path::open(points));
        }
        let (nodes, cuts) = find_junctions(&paths, tolerance_m);
        let graph = join(&paths, &nodes, cuts, tolerance_m);
        Ok(Self::from_graph(graph, lines.iter().map(|line| line.class.clone()).collect()))
    }

    fn from_graph(graph: UnGraph<DVec2, Stretch, u32>, classes: Vec<String>) -> Self {
        let mut segments = Vec::new();
        let mut places = Vec::new();
        for (number, stretch) in graph.edge_weights().enumerate() {
            let mut along_m = 0.0;
            for pair in stretch.path.points().windows(2) {
                segments.push((pair[0], pair[1]));
                places.push((number as u32, along_m));
                along_m += pair[0].distance(pair[1]);
            }
        }
        let part = connected_parts(&graph);
        let mut net =
            Self { graph, classes, index: SegmentIndex::new(segments), places, part, trees: vec![] };
        if net.junction_count() <= ALL_PAIRS_LIMIT {
            net.trees = (0..net.junction_count()).map(|from| net.grow(from)).collect();
        }
        net
    }

    /// Has it no roads at all?
    pub fn is_empty(&self) -> bool {
        self.graph.edge_count() == 0
    }

    /// How many junctions there are, dead ends included.
    pub fn junction_count(&self) -> usize {
        self.graph.node_count()
    }

    /// Where a junction is.
    pub fn junction(&self, number: usize) -> DVec2 {
        self.graph[NodeIndex::new(number)]
    }

    /// Junctions where three or more stretches meet, by number: where traffic has to pass.
    pub fn crossroads(&self) -> Vec<usize> {
        self.graph
            .node_indices()
            .filter(|&n| self.graph.edges(n).count() >= 3)
            .map(NodeIndex::index)
            .collect()
    }

    /// How many stretches there are.
    pub fn stretch_count(&self) -> usize {
        self.graph.edge_count()
    }

    /// All stretches, by number.
    pub fn stretches(&self) -> impl Iterator<Item = &Stretch> {
        self.graph.edge_weights()
    }

    /// The kind of road that a stretch is part of.
    pub fn class_of(&self, stretch: usize) -> &str {
        &self.classes[self.stretch(stretch).road]
    }

    fn stretch(&self, number: usize) -> &Stretch {
        &self.graph[petgraph::graph::EdgeIndex::new(number)]
    }

    /// The junctions at a stretch's two ends.
    pub fn ends(&self, stretch: usize) -> (usize, usize) {
        let (a, b) = self
            .graph
            .edge_endpoints(petgraph::graph::EdgeIndex::new(stretch))
            .expect("stretches are numbered without gaps");
        (a.index(), b.index())
    }

    /// How many separate parts the net has.
    pub fn part_count(&self) -> usize {
        self.part.iter().max().map_or(0, |&last| last as usize + 1)
    }

    /// The part of the net that a place belongs to.
    pub fn part_of(&self, place: &RoadPoint) -> usize {
        self.part[self.ends(place.stretch).0] as usize
    }

    /// The input's roads (by number) that are not joined to the largest part of the net: "meets no other".
    pub fn stray_roads(&self) -> Vec<usize> {
        let mut lengths = vec![0u64; self.part_count()];
        for (number, stretch) in self.stretches().enumerate() {
            lengths[self.part[self.ends(number).0] as usize] += stretch.length_mm;
        }
        let main =
            lengths.iter().enumerate().max_by_key(|&(i, &length)| (length, Reverse(i))).map(|(i, _)| i);
        let mut roads: Vec<usize> = (0..self.graph.edge_count())
            .filter(|&s| Some(self.part[self.ends(s).0] as usize) != main)
            .map(|s| self.stretch(s).road)
            .collect();
        roads.sort_unstable();
        roads.dedup();
        roads
    }

    /// The place on any road nearest to `p`. `None` if there are no roads.
    pub fn nearest(&self, p: DVec2) -> Option<RoadPoint> {
        let found = self.index.nearest(p)?;
        let (stretch, start_m) = self.places[found.segment];
        let (a, b) = self.index.ends(found.segment);
        Some(RoadPoint {
            stretch: stretch as usize,
            along_m: start_m + found.share * a.distance(b),
            position: found.position,
            offset_m: found.distance_m,
        })
    }

    /// The shortest way between two places on the net. `None` if they lie in separate parts.
    pub fn route(&self, from: &RoadPoint, to: &RoadPoint) -> Option<Path> {
        let (first, last) = (self.stretch(from.stretch), self.stretch(to.stretch));
        let mut best: Option<(u64, Path)> = None;
        if from.stretch == to.stretch {
            let direct = first.path.part(from.along_m, to.along_m);
            best = Some((millimetres((from.along_m - to.along_m).abs()), direct));
        }
        let (leave, arrive) = (self.ends(from.stretch), self.ends(to.stretch));
        for (out, out_m) in [(leave.0, 0.0), (leave.1, first.path.length_m())] {
            let Some(tree) = self.tree(out) else { continue };
            let tree = tree.as_ref();
            for (inn, in_m) in [(arrive.0, 0.0), (arrive.1, last.path.length_m())] {
                if tree.length_mm[inn] == UNREACHED {
                    continue;
                }
                let ends_m = (from.along_m - out_m).abs() + (to.along_m - in_m).abs();
                let total = tree.length_mm[inn] + millimetres(ends_m);
                if best.as_ref().is_none_or(|&(length, _)| total < length) {
                    let head = first.path.part(from.along_m, out_m);
                    let tail = last.path.part(in_m, to.along_m);
                    best = Some((total, head.then(&self.between(tree, out, inn)).then(&tail)));
                }
            }
        }
        best.map(|(_, path)| path)
    }

    /// The shortest way along roads between the places nearest to two points.
    pub fn route_between(&self, from: DVec2, to: DVec2) -> Option<Path> {
        self.route(&self.nearest(from)?, &self.nearest(to)?)
    }

    /// The length of the shortest way between two junctions, metres. `None` if there is no way.
    pub fn distance_m(&self, from: usize, to: usize) -> Option<f64> {
        let length = self.tree(from)?.length_mm[to];
        (length != UNREACHED).then(|| length as f64 / 1000.0)
    }

    fn tree(&self, from: usize) -> Option<std::borrow::Cow<'_, Tree>> {
        use std::borrow::Cow;
        match self.trees.get(from) {
            Some(tree) => Some(Cow::Borrowed(tree)),
            None if from < self.junction_count() => Some(Cow::Owned(self.grow(from))),
            None => None,
        }
    }

    /// Dijkstra's algorithm; the heap is ordered by length and then by junction.
    fn grow(&self, from: usize) -> Tree {
        let n = self.junction_count();
        let mut tree = Tree { length_mm: vec![UNREACHED; n], before: vec![(u32::MAX, u32::MAX); n] };
        tree.length_mm[from] = 0;
        let mut open = BinaryHeap::from([Reverse((0u64, from as u32))]);
        while let Some(Reverse((length, node))) = open.pop() {
            if length > tree.length_mm[node as usize] {
                continue;
            }
            for edge in self.graph.edges(NodeIndex::new(node as usize)) {
                let next = edge.target().index();
                let total = length + edge.weight().length_mm;
                let before = (node, edge.id().index() as u32);
                if total < tree.length_mm[next] {
                    tree.length_mm[next] = total;
                    tree.before[next] = before;
                    open.push(Reverse((total, next as u32)));
                } else if total == tree.length_mm[next] && next != from && before < tree.before[next] {
                    tree.before[next] = before;
                }
            }
        }
        tree
    }

    /// The way from the root of a tree to a junction that it reaches.
    fn between(&self, tree: &Tree, from: usize, to: usize) -> Path {
        let mut legs = VecDeque::new();
        let mut node = to;
        while node != from {
            let (before, stretch) = tree.before[node];
            let path = &self.stretch(stretch as usize).path;
            let forward = self.ends(stretch as usize) == (before as usize, node);
            legs.push_front(if forward { path.clone() } else { path.reversed() });
            node = before as usize;
        }
        let mut points = vec![self.junction(from)];
        for leg in legs {
            points.extend_from_slice(leg.points());
        }
        Path::open(points)
    }
}

fn millimetres(length_m: f64) -> u64 {
    (length_m * 1000.0).round() as u64
}

fn connected_parts(graph: &UnGraph<DVec2, Stretch, u32>) -> Vec<u32> {
    let mut part = vec![u32::MAX; graph.node_count()];
    let mut count = 0;
    for start in graph.node_indices() {
        if part[start.index()] != u32::MAX {
            continue;
        }
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if part[node.index()] == u32::MAX {
                part[node.index()] = count;
                stack.extend(graph.neighbors(node));
            }
        }
        count += 1;
    }
    part
}

/// Makes stretches of roads and their cuts. What a snap has shrunk to a point is dropped.
fn join(paths: &[Path], nodes: &[DVec2], cuts: Cuts, tolerance_m: f64) -> UnGraph<DVec2, Stretch, u32> {
    let mut used: Vec<Option<NodeIndex>> = vec![None; nodes.len()];
    let mut graph = UnGraph::default();
    for (road, mut cuts) in cuts.into_iter().enumerate() {
        cuts.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        for pair in cuts.windows(2) {
            let ((from_m, from), (to_m, to)) = (pair[0], pair[1]);
            // A loop back to the same junction is a road only if it goes somewhere.
            if from == to && to_m - from_m <= 3.0 * tolerance_m + 1e-6 {
                continue;
            }
            let part = paths[road].part(from_m, to_m);
            let inner = &part.points()[1..part.points().len().max(2) - 1];
            let points = [&[nodes[from]], inner, &[nodes[to]]].concat();
            let path = Path::open(points);
            let mut at = |n: usize| *used[n].get_or_insert_with(|| graph.add_node(nodes[n]));
            let (a, b) = (at(from), at(to));
            // Never 0, or equal ways could run in circles.
            let length_mm = millimetres(path.length_m()).max(1);
            graph.add_edge(a, b, Stretch { path, road, length_mm });
        }
    }
    graph
}

#[cfg(test)]
mod tests {
    use super::*;

    fn road(points: &[(f64, f64)]) -> RoadLine {
        RoadLine { class: String::new(), points: points.iter().map(|&p| p.into()).collect() }
    }

    fn net(roads: &[&[(f64, f64)]]) -> RoadGraph {
        let lines: Vec<RoadLine> = roads.iter().map(|points| road(points)).collect();
        RoadGraph::new(&lines, SNAP_M).unwrap()
    }

    fn length(net: &RoadGraph, from: (f64, f64), to: (f64, f64)) -> Option<f64> {
        net.route_between(from.into(), to.into()).map(|path| path.length_m())
    }

    #[test]
    fn an_end_near_a_road_splits_it_there() {
        let net = net(&[&[(0.0, 0.0), (1000.0, 0.0)], &[(500.0, 20.0), (500.0, 800.0)]]);
        assert_eq!((net.junction_count(), net.stretch_count(), net.crossroads().len()), (4, 3, 1));
        let way = net.route_between(DVec2::ZERO, DVec2::new(500.0, 800.0)).unwrap();
        assert!((way.length_m() - (780.0 + 500.4)).abs() < 0.1, "{}", way.length_m());
        assert_eq!((net.part_count(), net.stray_roads()), (1, vec![]));
    }

    #[test]
    fn roads_that_cross_have_a_junction_there() {
        let net = net(&[&[(0.0, 0.0), (1000.0, 0.0)], &[(400.0, -300.0), (400.0, 300.0)]]);
        assert_eq!((net.junction_count(), net.stretch_count()), (5, 4));
        assert_eq!(length(&net, (0.0, 0.0), (400.0, 300.0)), Some(700.0));
        assert_eq!(
            net.crossroads().iter().map(|&n| net.junction(n)).collect::<Vec<_>>(),
            [DVec2::new(400.0, 0.0)]
        );
    }

    #[test]
    fn an_end_that_overshoots_leaves_no_stub() {
        let net = net(&[&[(0.0, 0.0), (1000.0, 0.0)], &[(500.0, -15.0), (500.0, 800.0)]]);
        assert_eq!((net.stretch_count(), net.part_count()), (3, 1));
    }

    #[test]
    fn a_road_that_meets_no_other_is_named() {
        let net = net(&[
            &[(0.0, 0.0), (1000.0, 0.0)],
            &[(5000.0, 5000.0), (5100.0, 5000.0)],
            &[(1000.0, 10.0), (2000.0, 0.0)],
        ]);
        assert_eq!((net.part_count(), net.stray_roads()), (2, vec![1]));
        assert_eq!(length(&net, (0.0, 0.0), (5000.0, 5000.0)), None);
    }

    #[test]
    fn the_shortest_way_wins_and_a_stretch_can_be_left_by_both_ends() {
        // A square of side 1000 with a long detour on its north side.
        let net = net(&[
            &[(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0)],
            &[(0.0, 0.0), (0.0, 1000.0), (500.0, 3900.0), (1000.0, 1000.0)],
        ]);
        assert_eq!(length(&net, (0.0, 900.0), (1000.0, 900.0)), Some(2800.0));
        // Along one stretch, directly.
        assert_eq!(length(&net, (200.0, 0.0), (700.0, 0.0)), Some(500.0));
        let way = net.route_between((200.0, 5.0).into(), (700.0, -5.0).into()).unwrap();
        assert_eq!((way.start(), way.end()), (DVec2::new(200.0, 0.0), DVec2::new(700.0, 0.0)));
    }

    #[test]
    fn equal_ways_are_told_apart_by_junction_number() {
        let diamond: &[&[(f64, f64)]] = &[
            &[(0.0, 0.0), (500.0, 300.0)],
            &[(0.0, 0.0), (500.0, -300.0)],
            &[(500.0, 300.0), (1000.0, 0.0)],
            &[(500.0, -300.0), (1000.0, 0.0)],
        ];
        let way = net(diamond).route_between(DVec2::ZERO, DVec2::new(1000.0, 0.0)).unwrap();
        assert_eq!(way.points()[1], DVec2::new(500.0, 300.0));
    }

    #[test]
    fn a_ring_road_is_kept_and_a_way_round_it_found() {
        let ring = [(0.0, 0.0), (1000.0, 0.0), (1000.0, 1000.0), (0.0, 1000.0), (0.0, 0.0)];
        let net = net(&[&ring, &[(-800.0, 0.0), (0.0, 0.0)]]);
        assert_eq!(net.stretch_count(), 2);
        assert_eq!(length(&net, (-800.0, 0.0), (0.0, 700.0)), Some(1500.0));
    }

    #[test]
    fn above_the_limit_of_kept_trees_the_answers_are_the_same() {
        let mut lines = Vec::new();
        for i in 0..8 {
            let d = f64::from(i) * 400.0;
            lines.push(road(&[(0.0, d), (2800.0, d)]));
            lines.push(road(&[(d, 0.0), (d, 2800.0)]));
        }
        let kept = RoadGraph::new(&lines, SNAP_M).unwrap();
        assert_eq!(kept.junction_count(), 64);
        let mut grown = kept.clone();
        grown.trees.clear();
        for (from, to) in [((0.0, 0.0), (2800.0, 2800.0)), ((390.0, 130.0), (2100.0, 820.0))] {
            let (from, to) = (DVec2::from(from), DVec2::from(to));
            assert_eq!(kept.route_between(from, to), grown.route_between(from, to));
        }
        assert_eq!(length(&kept, (0.0, 0.0), (2800.0, 2800.0)), Some(5600.0));
    }

    #[test]
    fn nothing_and_nonsense() {
        let empty = RoadGraph::new(&[], SNAP_M).unwrap();
        assert!(empty.is_empty() && empty.nearest(DVec2::ZERO).is_none() && empty.stray_roads().is_empty());
        assert!(RoadGraph::new(&[road(&[(0.0, 0.0), (0.0, 0.0)])], SNAP_M).is_err());
        assert!(RoadGraph::new(&[road(&[(0.0, 0.0), (f64::NAN, 0.0)])], SNAP_M).is_err());
    }
}
