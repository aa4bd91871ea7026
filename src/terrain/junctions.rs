//! Where drawn roads meet: first their ends, then the roads that ends touch, then the crossings.
//!
//! A meeting place within the tolerance of an earlier one is the same junction. The order is that of the input, so the
//! junctions' numbers are too. Tested through [`RoadGraph`](super::roads::RoadGraph).

use glam::DVec2;

use super::path::Path;
use super::segments::{SegmentIndex, crossing};

/// Where each road is cut: distance along it and the junction there.
pub(crate) type Cuts = Vec<Vec<(f64, usize)>>;

/// The junctions of some roads, and where each road meets them.
pub(crate) fn find_junctions(paths: &[Path], tolerance_m: f64) -> (Vec<DVec2>, Cuts) {
    Cutter::new(paths, tolerance_m).run()
}

/// What is found so far.
struct Cutter<'a> {
    paths: &'a [Path],
    tolerance_m: f64,
    nodes: Vec<DVec2>,
    cuts: Cuts,
    index: SegmentIndex,
    /// For each segment: its road, and the distance of its start.
    places: Vec<(usize, f64)>,
}

impl<'a> Cutter<'a> {
    fn new(paths: &'a [Path], tolerance_m: f64) -> Self {
        let mut segments = Vec::new();
        let mut places = Vec::new();
        for (road, path) in paths.iter().enumerate() {
            let mut along_m = 0.0;
            for pair in path.points().windows(2) {
                segments.push((pair[0], pair[1]));
                places.push((road, along_m));
                along_m += pair[0].distance(pair[1]);
            }
        }
        let cuts = vec![Vec::new(); paths.len()];
        Self { paths, tolerance_m, nodes: Vec::new(), cuts, index: SegmentIndex::new(segments), places }
    }

    fn run(mut self) -> (Vec<DVec2>, Cuts) {
        for (road, path) in self.paths.iter().enumerate() {
            for (along_m, end) in [(0.0, path.start()), (path.length_m(), path.end())] {
                let node = self.node_near(end);
                self.cuts[road].push((along_m, node));
            }
        }
        for (road, path) in self.paths.iter().enumerate() {
            for (cut, end) in [(0, path.start()), (1, path.end())] {
                let node = self.cuts[road][cut].1;
                self.touch(road, end, node);
            }
        }
        self.cross();
        (self.nodes, self.cuts)
    }

    /// The junction within the tolerance of `p`, the nearest and then the lowest; a new one if there is none.
    fn node_near(&mut self, p: DVec2) -> usize {
        let near = self.nodes.iter().enumerate().map(|(i, n)| (n.distance(p), i));
        let near = near.filter(|&(d, _)| d <= self.tolerance_m);
        if let Some((_, node)) = near.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))) {
            return node;
        }
        self.nodes.push(p);
        self.nodes.len() - 1
    }

    /// Cuts every other road that passes within the tolerance of a road's end, once, where it is nearest.
    fn touch(&mut self, road: usize, end: DVec2, node: usize) {
        let mut near = self.index.within(end, self.tolerance_m);
        near.retain(|found| self.places[found.segment].0 != road);
        near.sort_by(|a, b| {
            let (ra, rb) = (self.places[a.segment].0, self.places[b.segment].0);
            ra.cmp(&rb).then(a.distance_m.total_cmp(&b.distance_m)).then(a.segment.cmp(&b.segment))
        });
        near.dedup_by_key(|found| self.places[found.segment].0);
        for found in near {
            let (other, start_m) = self.places[found.segment];
            let (a, b) = self.index.ends(found.segment);
            self.cuts[other].push((start_m + found.share * a.distance(b), node));
        }
    }

    /// Cuts roads where they cross each other or themselves.
    fn cross(&mut self) {
        for first in 0..self.places.len() {
            let a = self.index.ends(first);
            for second in self.index.in_box(a.0.min(a.1), a.0.max(a.1)) {
                let ((road, start_m), (other, other_m)) = (self.places[first], self.places[second]);
                // Each pair once; neighbours on one road share a vertex and do not cross.
                if second <= first || (road == other && second == first + 1) {
                    continue;
                }
                let b = self.index.ends(second);
                let Some((s, t, p)) = crossing(a, b) else { continue };
                let (cut, other_cut) = (start_m + s * a.0.distance(a.1), other_m + t * b.0.distance(b.1));
                let node = self.node_near(p);
                self.cuts[road].push((cut, node));
                self.cuts[other].push((other_cut, node));
            }
        }
    }
}
