//! Ways in few points: a way is kept as stretches on which straight and even motion is nowhere farther off than a tolerance.
//!
//! The method is Douglas and Peucker's (1973) with time along the line instead of the nearest point of it, so that not only where
//! something was is right, but when.

use glam::DVec3;

/// A moment of a way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When, s.
    pub time_s: f64,
    /// Where, m.
    pub at: DVec3,
}

/// The points that have to be kept of a way in order of time: even motion between them is nowhere farther off than a tolerance.
pub fn straightened(points: &[Point], tolerance_m: f64) -> Vec<Point> {
    let Some(last) = points.len().checked_sub(1) else { return Vec::new() };
    let mut kept = vec![false; points.len()];
    (kept[0], kept[last]) = (true, true);
    let mut stretches = vec![(0, last)];
    while let Some((from, to)) = stretches.pop() {
        let off = |i: usize| points[i].at.distance(between(&points[from], &points[to], points[i].time_s));
        let farthest = (from + 1..to).max_by(|&a, &b| off(a).total_cmp(&off(b)));
        if let Some(corner) = farthest.filter(|&corner| off(corner) > tolerance_m) {
            kept[corner] = true;
            stretches.extend([(from, corner), (corner, to)]);
        }
    }
    points.iter().zip(kept).filter(|(_, kept)| *kept).map(|(point, _)| *point).collect()
}

/// Where something that moves evenly from one point to another is at a time.
fn between(from: &Point, to: &Point, time_s: f64) -> DVec3 {
    let span_s = to.time_s - from.time_s;
    let part = if span_s > 0.0 { ((time_s - from.time_s) / span_s).clamp(0.0, 1.0) } else { 0.0 };
    from.at.lerp(to.at, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(time_s: f64, x: f64, y: f64) -> Point {
        Point { time_s, at: DVec3::new(x, y, 0.0) }
    }

    #[test]
    fn a_straight_and_even_way_is_its_two_ends() {
        let way: Vec<Point> = (0..100).map(|i| point(f64::from(i), 10.0 * f64::from(i), 0.0)).collect();
        assert_eq!(straightened(&way, 1.0), [way[0], way[99]]);
        assert_eq!(straightened(&way[..1], 1.0), way[..1]);
        assert!(straightened(&[], 1.0).is_empty());
    }

    #[test]
    fn a_halt_on_a_straight_way_is_kept() {
        // It flies, holds its place for half a minute, and flies on.
        let at = |t: f64| point(t, if t < 30.0 { 10.0 * t } else { 10.0 * (t - 30.0).max(30.0) }, 0.0);
        let way: Vec<Point> = (0..100).map(|i| at(f64::from(i))).collect();
        let short = straightened(&way, 5.0);
        assert_eq!(short.len(), 4, "{short:?}");
    }

    #[test]
    fn nothing_is_farther_off_than_the_tolerance() {
        let wave = |t: f64| point(t, 12.0 * t, 300.0 * crate::math::sin(t / 60.0));
        let way: Vec<Point> = (0..400).map(|i| wave(f64::from(i))).collect();
        for tolerance_m in [1.0, 5.0, 25.0] {
            let short = straightened(&way, tolerance_m);
            assert!(short.len() < way.len() / 3, "{} of {}", short.len(), way.len());
            for point in &way {
                let next = short.iter().position(|p| p.time_s >= point.time_s).expect("within");
                let there = between(&short[next.saturating_sub(1)], &short[next], point.time_s);
                assert!(there.distance(point.at) <= tolerance_m, "{point:?} at {there}");
            }
        }
    }
}
