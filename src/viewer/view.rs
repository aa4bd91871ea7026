//! What of the map is on the screen: centre and scale, panned, zoomed, fitted, following.

use glam::DVec2;

/// A rectangle of the screen, points; `y` grows downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Upper left corner.
    pub min: DVec2,
    /// Lower right corner.
    pub max: DVec2,
}

impl Frame {
    /// Its middle.
    pub fn centre(&self) -> DVec2 {
        0.5 * (self.min + self.max)
    }

    /// Width and height.
    pub fn size(&self) -> DVec2 {
        (self.max - self.min).max(DVec2::ONE)
    }
}

/// Centre and scale; both sides of a split screen share them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Size of the map, m.
    size_m: DVec2,
    /// The place in the middle of the screen.
    centre: DVec2,
    /// Metres a point; `None` while the whole map is to be seen.
    scale: Option<f64>,
}

/// The finest scale, metres a point.
const FINEST: f64 = 0.25;

impl View {
    /// The whole of a map.
    pub fn new(size_m: DVec2) -> Self {
        View { size_m, centre: 0.5 * size_m, scale: None }
    }

    /// The scale in a frame, metres a point.
    pub fn scale(&self, frame: &Frame) -> f64 {
        self.scale.unwrap_or_else(|| self.fitting(frame))
    }

    fn fitting(&self, frame: &Frame) -> f64 {
        (self.size_m / frame.size()).max_element() * 1.02
    }

    /// Where a place of the map is on the screen.
    pub fn point_of(&self, frame: &Frame, at: DVec2) -> DVec2 {
        let offset = (at - self.centre) / self.scale(frame);
        frame.centre() + DVec2::new(offset.x, -offset.y)
    }

    /// Which place of the map is at a point of the screen.
    pub fn place_at(&self, frame: &Frame, point: DVec2) -> DVec2 {
        let offset = (point - frame.centre()) * self.scale(frame);
        self.centre + DVec2::new(offset.x, -offset.y)
    }

    /// Shows the whole map.
    pub fn fit(&mut self) {
        *self = View::new(self.size_m);
    }

    /// Whether the whole map is shown.
    pub fn is_fitted(&self) -> bool {
        self.scale.is_none()
    }

    /// Moves the map along with a pointer that moved so far on the screen.
    pub fn pan(&mut self, frame: &Frame, by: DVec2) {
        let scale = self.scale(frame);
        self.scale = Some(scale);
        self.look_at(self.centre + scale * DVec2::new(-by.x, by.y));
    }

    /// Nearer by a factor, farther where it is below one; the place under a point of the screen stays under it.
    pub fn zoom(&mut self, frame: &Frame, factor: f64, point: DVec2) {
        let stays = self.place_at(frame, point);
        let widest = self.fitting(frame);
        let scale = (self.scale(frame) / factor).clamp(FINEST.min(widest), widest);
        if scale >= widest {
            self.fit();
            return;
        }
        self.scale = Some(scale);
        let moved = self.place_at(frame, point);
        self.look_at(self.centre + stays - moved);
    }

    /// Puts a place into the middle of the screen; the middle stays on the map.
    pub fn look_at(&mut self, at: DVec2) {
        self.centre = at.clamp(DVec2::ZERO, self.size_m);
    }

    /// Follows something: comes near enough to see it move, if it is far off.
    pub fn follow(&mut self, frame: &Frame, at: DVec2) {
        if self.scale.is_none() {
            self.scale = Some(self.fitting(frame) / 3.0);
        }
        self.look_at(at);
    }
}

/// The length of a scale bar: the roundest length, in metres, that is at most so long.
pub fn round_length(most_m: f64) -> f64 {
    let mut length = 1.0;
    for factor in [2.0, 2.5, 2.0].into_iter().cycle() {
        if length * factor > most_m || length > 1e7 {
            break;
        }
        length *= factor;
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRAME: Frame = Frame { min: DVec2::new(100.0, 50.0), max: DVec2::new(900.0, 650.0) };

    fn view() -> View {
        View::new(DVec2::new(12_000.0, 9_000.0))
    }

    #[test]
    fn north_is_up_and_a_place_comes_back() {
        let view = view();
        let (low, high) = (DVec2::new(1000.0, 1000.0), DVec2::new(11_000.0, 8000.0));
        let (a, b) = (view.point_of(&FRAME, low), view.point_of(&FRAME, high));
        assert!(a.x < b.x && a.y > b.y, "{a} {b}");
        for corner in [DVec2::ZERO, DVec2::new(12_000.0, 9_000.0)] {
            let at = view.point_of(&FRAME, corner);
            assert!(at.cmpge(FRAME.min).all() && at.cmple(FRAME.max).all(), "the whole map is there: {at}");
        }
        assert!(view.place_at(&FRAME, a).distance(low) < 1e-6);
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let mut view = view();
        let point = DVec2::new(300.0, 500.0);
        let place = view.place_at(&FRAME, point);
        view.zoom(&FRAME, 3.0, point);
        assert!(view.place_at(&FRAME, point).distance(place) < 1e-6);
        let before = view.place_at(&FRAME, DVec2::new(400.0, 300.0));
        view.pan(&FRAME, DVec2::new(50.0, -20.0));
        assert!(view.place_at(&FRAME, DVec2::new(450.0, 280.0)).distance(before) < 1e-6);
    }

    #[test]
    fn zooming_ends_at_the_whole_map_and_at_single_metres() {
        let mut view = view();
        (0..100).for_each(|_| view.zoom(&FRAME, 1.5, FRAME.centre()));
        assert_eq!(view.scale(&FRAME), FINEST);
        (0..100).for_each(|_| view.zoom(&FRAME, 0.5, FRAME.min));
        assert!(view.is_fitted());
        view.pan(&FRAME, DVec2::splat(1e9));
        let middle = view.place_at(&FRAME, FRAME.centre());
        assert_eq!(middle, DVec2::new(0.0, 9000.0), "the middle stays on the map");
    }

    #[test]
    fn a_scale_bar_has_a_round_length() {
        for (most, round) in
            [(1.0, 1.0), (4.9, 2.0), (5.0, 5.0), (99.0, 50.0), (340.0, 200.0), (1200.0, 1000.0)]
        {
            assert_eq!(round_length(most), round, "{most}");
        }
    }
}
