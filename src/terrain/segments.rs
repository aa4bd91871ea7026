//! An index of line segments in square buckets: which are near a point, which is the nearest, which cross.
//!
//! Built once; buckets are sized so that there are about as many as segments. Answers come in a fixed order.

use glam::DVec2;

use super::path::nearest_on_segment;

/// Segments by bucket.
#[derive(Clone, Debug)]
pub struct SegmentIndex {
    segments: Vec<(DVec2, DVec2)>,
    low: DVec2,
    bucket_m: f64,
    columns: usize,
    rows: usize,
    buckets: Vec<Vec<u32>>,
}

/// A point on one of the indexed segments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OnSegment {
    /// Which segment.
    pub segment: usize,
    /// Its share of the way from the segment's start to its end.
    pub share: f64,
    /// The point.
    pub position: DVec2,
    /// Its distance from the point that was asked about, metres.
    pub distance_m: f64,
}

impl SegmentIndex {
    /// Indexes segments with finite ends.
    pub fn new(segments: Vec<(DVec2, DVec2)>) -> Self {
        let mut low = DVec2::INFINITY;
        let mut high = DVec2::NEG_INFINITY;
        for &(a, b) in &segments {
            low = low.min(a).min(b);
            high = high.max(a).max(b);
        }
        if segments.is_empty() {
            (low, high) = (DVec2::ZERO, DVec2::ZERO);
        }
        let size = (high - low).max(DVec2::ONE);
        let bucket_m =
            (size.x * size.y / segments.len().max(1) as f64).sqrt().max(size.max_element() / 1000.0);
        let columns = (size.x / bucket_m) as usize + 1;
        let rows = (size.y / bucket_m) as usize + 1;
        let mut index =
            Self { segments, low, bucket_m, columns, rows, buckets: vec![Vec::new(); columns * rows] };
        for i in 0..index.segments.len() {
            let (a, b) = index.segments[i];
            // All buckets of the bounding box: segments are short against the map.
            for bucket in index.range(a.min(b), a.max(b)) {
                index.buckets[bucket].push(i as u32);
            }
        }
        index
    }

    fn bucket_of(&self, p: DVec2) -> (usize, usize) {
        let q = (p - self.low) / self.bucket_m;
        ((q.x as usize).min(self.columns - 1), (q.y as usize).min(self.rows - 1))
    }

    fn range(&self, low: DVec2, high: DVec2) -> impl Iterator<Item = usize> + use<> {
        let ((c0, r0), (c1, r1)) = (self.bucket_of(low), self.bucket_of(high));
        let columns = self.columns;
        (r0..=r1).flat_map(move |row| (c0..=c1).map(move |column| row * columns + column))
    }

    /// The ends of a segment.
    pub fn ends(&self, segment: usize) -> (DVec2, DVec2) {
        self.segments[segment]
    }

    /// The segments whose buckets meet the box, by number, each once.
    pub fn in_box(&self, low: DVec2, high: DVec2) -> Vec<usize> {
        let mut found: Vec<usize> =
            self.range(low, high).flat_map(|b| self.buckets[b].iter().map(|&s| s as usize)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn project(&self, segment: usize, p: DVec2) -> OnSegment {
        let (a, b) = self.segments[segment];
        let (share, position) = nearest_on_segment(p, a, b);
        OnSegment { segment, share, position, distance_m: position.distance(p) }
    }

    /// The nearest point of every segment within `reach_m` of `p`, by segment number.
    pub fn within(&self, p: DVec2, reach_m: f64) -> Vec<OnSegment> {
        let reach = DVec2::splat(reach_m);
        let near = self.in_box(p - reach, p + reach).into_iter().map(|s| self.project(s, p));
        near.filter(|found| found.distance_m <= reach_m).collect()
    }

    /// The point of any segment nearest to `p`; of equally near ones that of the lowest number. `None` if empty.
    pub fn nearest(&self, p: DVec2) -> Option<OnSegment> {
        if self.segments.is_empty() {
            return None;
        }
        let high = self.low + DVec2::new(self.columns as f64, self.rows as f64) * self.bucket_m;
        let outside_m = p.distance(p.clamp(self.low, high));
        let mut reach_m = outside_m + self.bucket_m;
        loop {
            let found = self.within(p, reach_m);
            let best = found
                .into_iter()
                .min_by(|a, b| a.distance_m.total_cmp(&b.distance_m).then(a.segment.cmp(&b.segment)));
            if best.is_some() {
                return best;
            }
            reach_m *= 2.0;
        }
    }
}

/// Where two segments cross or touch, as shares of both; `None` if they do not or are parallel.
pub fn crossing(a: (DVec2, DVec2), b: (DVec2, DVec2)) -> Option<(f64, f64, DVec2)> {
    let (u, v) = (a.1 - a.0, b.1 - b.0);
    let cross = u.perp_dot(v);
    if cross == 0.0 {
        return None;
    }
    let s = (b.0 - a.0).perp_dot(v) / cross;
    let t = (b.0 - a.0).perp_dot(u) / cross;
    let inside = |x: f64| (-1e-12..=1.0 + 1e-12).contains(&x);
    (inside(s) && inside(t)).then(|| (s.clamp(0.0, 1.0), t.clamp(0.0, 1.0), a.0 + u * s))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A scatter of short segments that owes nothing to the index.
    fn scatter() -> Vec<(DVec2, DVec2)> {
        (0..300)
            .map(|i| {
                let a = DVec2::new(f64::from(i * 7919 % 1009), f64::from(i * 104_729 % 997)) * 7.0;
                (a, a + DVec2::new(f64::from(i % 23) - 11.0, f64::from(i % 17) - 8.0) * 9.0)
            })
            .collect()
    }

    #[test]
    fn the_nearest_is_what_looking_at_all_finds() {
        let segments = scatter();
        let index = SegmentIndex::new(segments.clone());
        for i in 0..200 {
            let p = DVec2::new(f64::from(i * 37 % 201), f64::from(i * 53 % 199)) * 50.0 - 1500.0;
            let all = segments.iter().map(|&(a, b)| nearest_on_segment(p, a, b).1.distance(p));
            let expected = all.fold(f64::INFINITY, f64::min);
            assert_eq!(index.nearest(p).unwrap().distance_m, expected, "at {p}");
        }
        assert!(SegmentIndex::new(vec![]).nearest(DVec2::ZERO).is_none());
    }

    #[test]
    fn crossings_are_found_and_near_misses_not() {
        let seg = |a, b, c, d| (DVec2::new(a, b), DVec2::new(c, d));
        let (s, t, p) = crossing(seg(0.0, 0.0, 10.0, 0.0), seg(4.0, -5.0, 4.0, 5.0)).unwrap();
        assert_eq!((s, t, p), (0.4, 0.5, DVec2::new(4.0, 0.0)));
        assert!(crossing(seg(0.0, 0.0, 10.0, 0.0), seg(11.0, -5.0, 11.0, 5.0)).is_none());
        assert!(crossing(seg(0.0, 0.0, 10.0, 0.0), seg(0.0, 1.0, 10.0, 1.0)).is_none());
    }
}
