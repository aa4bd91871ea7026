//! Cutting polylines at the map's edge.

use glam::DVec2;

/// The pieces of a line that lie within (0, 0)..`size` (Liang and Barsky, segment by segment).
pub fn clip(points: &[DVec2], size: DVec2) -> Vec<Vec<DVec2>> {
    let mut pieces: Vec<Vec<DVec2>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let Some((t0, t1)) = inside_shares(a, b, size) else {
            open = false;
            continue;
        };
        // Exact ends where nothing is cut, so that shared points stay shared.
        let from = if t0 == 0.0 { a } else { (a + (b - a) * t0).clamp(DVec2::ZERO, size) };
        let to = if t1 == 1.0 { b } else { (a + (b - a) * t1).clamp(DVec2::ZERO, size) };
        match pieces.last_mut() {
            Some(piece) if open && t0 == 0.0 => piece.push(to),
            _ => pieces.push(vec![from, to]),
        }
        open = t1 == 1.0;
    }
    for piece in &mut pieces {
        piece.dedup();
    }
    pieces.retain(|piece| piece.len() >= 2);
    pieces
}

fn inside_shares(a: DVec2, b: DVec2, size: DVec2) -> Option<(f64, f64)> {
    let d = b - a;
    let (mut t0, mut t1) = (0.0f64, 1.0f64);
    for (step, room) in [(-d.x, a.x), (d.x, size.x - a.x), (-d.y, a.y), (d.y, size.y - a.y)] {
        if step == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if step < 0.0 {
            t0 = t0.max(room / step);
        } else {
            t1 = t1.min(room / step);
        }
    }
    (t0 <= t1).then_some((t0, t1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two_pieces() {
        let line = [(5.0, 5.0), (15.0, 5.0), (15.0, 8.0), (5.0, 8.0)].map(DVec2::from);
        let pieces = clip(&line, DVec2::splat(10.0));
        assert_eq!(
            pieces,
            [
                vec![DVec2::new(5.0, 5.0), DVec2::new(10.0, 5.0)],
                vec![DVec2::new(10.0, 8.0), DVec2::new(5.0, 8.0)],
            ]
        );
        assert_eq!(clip(&line[1..3], DVec2::splat(10.0)), Vec::<Vec<DVec2>>::new());
        assert_eq!(clip(&line, DVec2::splat(20.0)), [line.to_vec()]);
    }
}
