//! A line to travel along: points and the distance to each of them from the start.

use glam::DVec2;

/// A polyline with its cumulative lengths; a closed one starts over at its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    points: Vec<DVec2>,
    /// Distance of each point from the start, metres; for a closed path one more for the way back.
    along_m: Vec<f64>,
    closed: bool,
}

/// The point of a path nearest to some other point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearest {
    /// Distance from the path's start, metres.
    pub along_m: f64,
    /// The point on the path.
    pub position: DVec2,
    /// How far the other point is from it, metres.
    pub offset_m: f64,
}

impl Path {
    /// An open path. Repeated points are dropped; a single point is a path of length 0.
    ///
    /// Panics without points: a path is somewhere.
    pub fn open(points: Vec<DVec2>) -> Self {
        Self::build(points, false)
    }

    /// A closed path: from the last point it goes back to the first. Panics without points.
    pub fn closed(mut points: Vec<DVec2>) -> Self {
        while points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        Self::build(points, true)
    }

    fn build(mut points: Vec<DVec2>, closed: bool) -> Self {
        points.dedup();
        assert!(!points.is_empty(), "a path needs a point");
        let closed = closed && points.len() > 1;
        let mut along_m = Vec::with_capacity(points.len() + usize::from(closed));
        let mut total = 0.0;
        along_m.push(0.0);
        for pair in points.windows(2) {
            total += pair[0].distance(pair[1]);
            along_m.push(total);
        }
        if closed {
            along_m.push(total + points[points.len() - 1].distance(points[0]));
        }
        Self { points, along_m, closed }
    }

    /// The points in order; a closed path does not repeat its first.
    pub fn points(&self) -> &[DVec2] {
        &self.points
    }

    /// Does it start over at its end?
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// Its length, metres; for a closed path the way round.
    #[inline]
    pub fn length_m(&self) -> f64 {
        self.along_m[self.along_m.len() - 1]
    }

    /// Where it starts.
    pub fn start(&self) -> DVec2 {
        self.points[0]
    }

    /// Where it ends: for a closed path, where it started.
    pub fn end(&self) -> DVec2 {
        if self.closed { self.points[0] } else { self.points[self.points.len() - 1] }
    }

    /// The distance brought into the path: round and round if closed, clamped if open.
    #[inline]
    fn wrap(&self, along_m: f64) -> f64 {
        let length = self.length_m();
        if !self.closed || length == 0.0 {
            return along_m.clamp(0.0, length);
        }
        let turn = along_m % length;
        if turn < 0.0 { (turn + length).min(length) } else { turn }
    }

    /// The segment that holds a wrapped distance, and its two ends. `None` for a path of one point.
    #[inline]
    fn segment(&self, along_m: f64) -> Option<(usize, DVec2, DVec2)> {
        if self.along_m.len() < 2 {
            return None;
        }
        let last = self.along_m.len() - 2;
        let i = self.along_m.partition_point(|&d| d <= along_m).saturating_sub(1).min(last);
        let next = if i + 1 == self.points.len() { 0 } else { i + 1 };
        Some((i, self.points[i], self.points[next]))
    }

    /// The point at a distance from the start: clamped to the ends if open, round and round if closed.
    #[inline]
    pub fn at(&self, along_m: f64) -> DVec2 {
        let along = self.wrap(along_m);
        let Some((i, a, b)) = self.segment(along) else { return self.points[0] };
        let length = self.along_m[i + 1] - self.along_m[i];
        a + (b - a) * ((along - self.along_m[i]) / length)
    }

    /// How far it is from a distance from the start to the next corner, or to the end, metres; 0 for a path of one point.
    pub fn to_next_corner_m(&self, along_m: f64) -> f64 {
        let along = self.wrap(along_m);
        self.segment(along).map_or(0.0, |(i, ..)| self.along_m[i + 1] - along)
    }

    /// The direction of travel at a distance from the start, a unit vector; zero for a path of one point.
    pub fn direction_at(&self, along_m: f64) -> DVec2 {
        self.segment(self.wrap(along_m)).map_or(DVec2::ZERO, |(_, a, b)| (b - a).normalize_or_zero())
    }

    /// The point of the path nearest to `p`; of equally near ones the first.
    pub fn nearest(&self, p: DVec2) -> Nearest {
        let mut best =
            Nearest { along_m: 0.0, position: self.points[0], offset_m: self.points[0].distance(p) };
        for i in 0..self.along_m.len() - 1 {
            let a = self.points[i];
            let b = self.points[(i + 1) % self.points.len()];
            let (t, position) = nearest_on_segment(p, a, b);
            let offset_m = position.distance(p);
            if offset_m < best.offset_m {
                let along_m = self.along_m[i] + t * (self.along_m[i + 1] - self.along_m[i]);
                best = Nearest { along_m, position, offset_m };
            }
        }
        best
    }

    /// The part between two distances, in the direction from the first to the second; always open.
    ///
    /// On a closed path it does not pass the start.
    pub fn part(&self, from_m: f64, to_m: f64) -> Path {
        let length = self.length_m();
        let (from, to) = (from_m.clamp(0.0, length), to_m.clamp(0.0, length));
        let (low, high) = (from.min(to), from.max(to));
        let inner = (0..self.points.len()).filter(|&i| self.along_m[i] > low && self.along_m[i] < high);
        // A closed path's far end is its first point again, which `at` would take for the start.
        let at = |d: f64| if d >= length { self.end() } else { self.at(d) };
        let mut points = vec![at(low)];
        points.extend(inner.map(|i| self.points[i]));
        points.push(at(high));
        if from > to {
            points.reverse();
        }
        Path::open(points)
    }

    /// The same way backwards.
    pub fn reversed(&self) -> Path {
        let mut points = self.points.clone();
        points.reverse();
        Self::build(points, self.closed)
    }

    /// This path and then another; the gap between them is bridged by a straight line. Always open.
    pub fn then(&self, next: &Path) -> Path {
        let mut points = self.points.clone();
        if self.closed {
            points.push(self.points[0]);
        }
        points.extend_from_slice(&next.points);
        if next.closed {
            points.push(next.points[0]);
        }
        Path::open(points)
    }
}

/// The point of a segment nearest to `p`, and its share of the way from `a` to `b`.
#[inline]
pub fn nearest_on_segment(p: DVec2, a: DVec2, b: DVec2) -> (f64, DVec2) {
    let ab = b - a;
    let squared = ab.length_squared();
    if squared == 0.0 {
        return (0.0, a);
    }
    let t = ((p - a).dot(ab) / squared).clamp(0.0, 1.0);
    (t, a + ab * t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn v(x: f64, y: f64) -> DVec2 {
        DVec2::new(x, y)
    }

    fn square() -> Vec<DVec2> {
        vec![v(0.0, 0.0), v(10.0, 0.0), v(10.0, 10.0), v(0.0, 10.0)]
    }

    #[test]
    fn an_open_path_ends_and_a_closed_one_starts_over() {
        let open = Path::open(square());
        assert_eq!(
            (open.length_m(), open.at(15.0), open.at(99.0), open.at(-5.0)),
            (30.0, v(10.0, 5.0), v(0.0, 10.0), v(0.0, 0.0))
        );
        let closed = Path::closed(square());
        assert_eq!(
            (closed.length_m(), closed.at(35.0), closed.at(45.0), closed.at(-5.0)),
            (40.0, v(0.0, 5.0), v(5.0, 0.0), v(0.0, 5.0))
        );
        assert_eq!(closed.direction_at(35.0), v(0.0, -1.0));
        let repeated = Path::closed([square(), vec![v(0.0, 0.0)]].concat());
        assert_eq!(repeated, closed);
    }

    #[test]
    fn the_next_corner_is_where_the_direction_changes() {
        let path = Path::closed(square());
        assert_eq!(path.to_next_corner_m(0.0), 10.0);
        assert_eq!(path.to_next_corner_m(13.0), 7.0);
        assert_eq!(path.to_next_corner_m(40.0 + 38.0), 2.0);
        assert_eq!(Path::open(vec![v(1.0, 1.0)]).to_next_corner_m(0.0), 0.0);
    }

    #[test]
    fn a_path_of_one_point_is_a_place() {
        let place = Path::open(vec![v(3.0, 4.0), v(3.0, 4.0)]);
        assert_eq!(
            (place.length_m(), place.at(7.0), place.direction_at(1.0)),
            (0.0, v(3.0, 4.0), DVec2::ZERO)
        );
        assert_eq!(place.nearest(DVec2::ZERO).offset_m, 5.0);
    }

    #[test]
    fn parts_join_to_the_whole_and_turn_round() {
        let path = Path::open(square());
        let joined = path.part(0.0, 12.0).then(&path.part(12.0, 30.0));
        assert!((joined.length_m() - 30.0).abs() < 1e-12);
        let back = path.part(25.0, 5.0);
        assert_eq!((back.start(), back.end(), back.length_m()), (v(5.0, 10.0), v(5.0, 0.0), 20.0));
        assert_eq!(path.reversed().at(5.0), v(5.0, 10.0));
        assert_eq!(Path::closed(square()).part(30.0, 40.0).end(), v(0.0, 0.0));
    }

    proptest! {
        #[test]
        fn the_nearest_point_of_a_point_on_the_path_is_itself(d in 0.0..40.0) {
            let path = Path::closed(square());
            let near = path.nearest(path.at(d));
            prop_assert!(near.offset_m < 1e-9 && (near.along_m - d).abs() < 1e-9);
        }
    }
}
