//! The line of a scene: time against place, with most of the room for the minutes in which something flies.
//!
//! A pair walks for a quarter of an hour to fly for two minutes. On a plain line all that decides would stand in one heap.

/// The line of a scene.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Axis {
    /// Corners: (time in seconds, part of the line), both ascending.
    corners: [(f64, f64); 4],
}

/// The room for what flies, at least.
const FLIGHT: f64 = 0.76;

impl Axis {
    /// The line of a scene in which something flies within a stretch of it; `None` if nothing does.
    pub fn new((from_s, to_s): (f64, f64), flight: Option<(f64, f64)>) -> Self {
        let length_s = (to_s - from_s).max(1e-9);
        let (a, b) = flight.unwrap_or((from_s, to_s));
        let (a, b) = (a.clamp(from_s, to_s), b.clamp(from_s, to_s));
        let part = ((b - a) / length_s).max(if b > a { FLIGHT } else { 0.0 });
        let (before, after) = (a - from_s, to_s - b);
        let rest = before + after;
        // What is left goes to before and after by their lengths.
        let first = if rest > 0.0 { (1.0 - part) * before / rest } else { 0.0 };
        let second = if rest > 0.0 { first + part } else { 1.0 };
        Axis { corners: [(from_s, 0.0), (a, first), (b, second), (from_s + length_s, 1.0)] }
    }

    /// The part of the line at a time, 0 to 1.
    pub fn part(&self, time_s: f64) -> f64 {
        let piece = self.corners.windows(2).find(|p| time_s <= p[1].0);
        piece.map_or(1.0, |p| between(time_s, (p[0].0, p[1].0), (p[0].1, p[1].1)))
    }

    /// The time at a part of the line.
    pub fn time_s(&self, part: f64) -> f64 {
        let piece = self.corners.windows(2).find(|p| part <= p[1].1 && p[1].1 > p[0].1);
        piece.map_or(self.corners[3].0, |p| between(part, (p[0].1, p[1].1), (p[0].0, p[1].0)))
    }

    /// The stretch of the line in which something flies.
    pub fn flight(&self) -> (f64, f64) {
        (self.corners[1].1, self.corners[2].1)
    }
}

fn between(x: f64, from: (f64, f64), to: (f64, f64)) -> f64 {
    let share = if from.1 > from.0 { ((x - from.0) / (from.1 - from.0)).clamp(0.0, 1.0) } else { 0.0 };
    to.0 + share * (to.1 - to.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_flies_has_most_of_the_room() {
        let axis = Axis::new((1000.0, 3000.0), Some((2000.0, 2100.0)));
        assert!((axis.part(2100.0) - axis.part(2000.0) - FLIGHT).abs() < 1e-12);
        assert_eq!((axis.part(1000.0), axis.part(3000.0)), (0.0, 1.0));
        let plain = Axis::new((0.0, 100.0), None);
        assert_eq!((plain.part(25.0), plain.time_s(0.5)), (0.25, 50.0));
    }

    proptest! {
        /// Whoever clicks at a mark comes to its time.
        #[test]
        fn there_and_back(from in 0.0f64..1e6, length in 1.0f64..1e5, a in 0.0f64..1.0, b in 0.0f64..1.0, at in 0.0f64..1.0) {
            let flight = (from + length * a.min(b), from + length * a.max(b));
            let axis = Axis::new((from, from + length), Some(flight));
            let time = from + length * at;
            let part = axis.part(time);
            prop_assert!((0.0..=1.0).contains(&part));
            prop_assert!((axis.time_s(part) - time).abs() < 1e-6 * length + 1e-6, "{} {time}", axis.time_s(part));
        }
    }
}
