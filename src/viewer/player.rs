//! Playing a film: a clock that runs at a speed, is paused, stepped and moved, and leaps over the quiet time between scenes.
//!
//! It knows no window and no wall clock: it is told how much time has passed for those who watch.

/// Speeds to choose from: seconds of the replicate for each second of those who watch.
pub const SPEEDS: [f64; 13] =
    [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0];

/// A clock over scenes.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// The scenes' beginnings and ends, ascending and apart, seconds from the start of the replicate.
    scenes: Vec<(f64, f64)>,
    time_s: f64,
    speed: usize,
    playing: bool,
}

impl Player {
    /// At the beginning of the first scene, paused, at ten times.
    pub fn new(scenes: Vec<(f64, f64)>) -> Self {
        let time_s = scenes.first().map_or(0.0, |scene| scene.0);
        Player { scenes, time_s, speed: 3, playing: false }
    }

    /// Other scenes for the same replicate, such as those of another plan; the time stays, or moves to where the nearest scene begins.
    pub fn set_scenes(&mut self, scenes: Vec<(f64, f64)>) {
        self.scenes = scenes;
        self.seek(self.time_s);
    }

    /// The time now, seconds from the start of the replicate.
    pub fn time_s(&self) -> f64 {
        self.time_s
    }

    /// The scenes' beginnings and ends, seconds from the start of the replicate.
    pub fn scenes(&self) -> &[(f64, f64)] {
        &self.scenes
    }

    /// The scene now; `None` without any.
    pub fn scene(&self) -> Option<usize> {
        let next = self.scenes.partition_point(|scene| scene.1 < self.time_s);
        (!self.scenes.is_empty()).then(|| next.min(self.scenes.len() - 1))
    }

    /// Seconds of the replicate for each second of those who watch.
    pub fn speed(&self) -> f64 {
        SPEEDS[self.speed]
    }

    /// Whether it runs.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Whether the end of the last scene is reached.
    pub fn is_at_the_end(&self) -> bool {
        self.scenes.last().is_none_or(|scene| self.time_s >= scene.1)
    }

    /// Runs or pauses; from the end it starts again.
    pub fn toggle(&mut self) {
        if !self.playing && self.is_at_the_end() {
            self.time_s = self.scenes.first().map_or(0.0, |scene| scene.0);
        }
        self.playing = !self.playing && !self.scenes.is_empty();
    }

    /// The next speed up or down.
    pub fn change_speed(&mut self, faster: bool) {
        self.speed =
            if faster { (self.speed + 1).min(SPEEDS.len() - 1) } else { self.speed.saturating_sub(1) };
    }

    /// The speed nearest to one.
    pub fn set_speed(&mut self, speed: f64) {
        let nearest = (0..SPEEDS.len()).min_by(|&a, &b| {
            let off = |i: usize| (SPEEDS[i] / speed.max(1e-9)).max(speed / SPEEDS[i]);
            off(a).total_cmp(&off(b))
        });
        self.speed = nearest.unwrap_or(self.speed);
    }

    /// Pauses.
    pub fn pause(&mut self) {
        self.playing = false;
    }

    /// So much time has passed for those who watch.
    pub fn pass(&mut self, seconds: f64) {
        if self.playing {
            self.go(seconds * self.speed());
        }
    }

    /// Pauses and goes on or back by so many seconds of the replicate.
    pub fn step(&mut self, seconds: f64) {
        self.playing = false;
        self.go(seconds);
    }

    /// Moves to a time: within a scene, or to the beginning of the one that comes next.
    pub fn seek(&mut self, time_s: f64) {
        self.time_s = match self.scenes.iter().find(|scene| scene.1 >= time_s) {
            Some(scene) => time_s.max(scene.0),
            None => self.scenes.last().map_or(0.0, |scene| scene.1),
        };
    }

    /// Moves to the beginning of a scene; of the last one if there are not so many.
    pub fn seek_scene(&mut self, scene: usize) {
        if let Some(last) = self.scenes.len().checked_sub(1) {
            self.time_s = self.scenes[scene.min(last)].0;
        }
    }

    /// Goes on through scenes, or back: what is quiet takes no time.
    fn go(&mut self, mut seconds: f64) {
        let Some(mut scene) = self.scene() else { return };
        loop {
            let (from_s, to_s) = self.scenes[scene];
            let there_s = self.time_s + seconds;
            if there_s > to_s && scene + 1 < self.scenes.len() {
                seconds = there_s - to_s;
                scene += 1;
                self.time_s = self.scenes[scene].0;
            } else if there_s < from_s && scene > 0 {
                seconds = there_s - from_s;
                scene -= 1;
                self.time_s = self.scenes[scene].1;
            } else {
                self.time_s = there_s.clamp(from_s, to_s);
                self.playing &= !self.is_at_the_end();
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn player() -> Player {
        Player::new(vec![(100.0, 200.0), (1000.0, 1050.0), (5000.0, 5500.0)])
    }

    #[test]
    fn it_leaps_over_what_is_quiet_and_stops_at_the_end() {
        let mut player = player();
        player.pass(1.0);
        assert_eq!(player.time_s(), 100.0, "paused");
        player.toggle();
        player.pass(1.0);
        assert_eq!(player.time_s(), 110.0);
        player.pass(9.5);
        assert_eq!((player.time_s(), player.scene()), (1005.0, Some(1)));
        player.pass(10.0);
        assert_eq!((player.time_s(), player.scene()), (5055.0, Some(2)));
        player.pass(1e6);
        assert_eq!((player.time_s(), player.is_playing()), (5500.0, false));
        player.toggle();
        assert_eq!((player.time_s(), player.is_playing()), (100.0, true), "from the start again");
    }

    #[test]
    fn steps_go_back_over_what_is_quiet_as_well() {
        let mut player = player();
        player.seek_scene(1);
        player.step(-1.0);
        assert_eq!((player.time_s(), player.scene()), (199.0, Some(0)));
        player.step(-1e9);
        assert_eq!(player.time_s(), 100.0);
        player.step(101.0);
        assert_eq!(player.time_s(), 1001.0);
    }

    #[test]
    fn a_time_between_scenes_is_the_beginning_of_the_next() {
        let mut player = player();
        for (time_s, there_s) in
            [(0.0, 100.0), (150.0, 150.0), (200.0, 200.0), (201.0, 1000.0), (1e9, 5500.0)]
        {
            player.seek(time_s);
            assert_eq!(player.time_s(), there_s, "{time_s}");
        }
        player.seek(1020.0);
        player.set_scenes(vec![(100.0, 300.0), (2000.0, 2100.0)]);
        assert_eq!((player.time_s(), player.scene()), (2000.0, Some(1)));
    }

    #[test]
    fn speeds_end_at_both_ends() {
        let mut player = player();
        (0..50).for_each(|_| player.change_speed(true));
        assert_eq!(player.speed(), 10_000.0);
        (0..50).for_each(|_| player.change_speed(false));
        assert_eq!(player.speed(), 1.0);
    }

    #[test]
    fn a_replicate_without_raids_has_nothing_to_play() {
        let mut player = Player::new(Vec::new());
        player.toggle();
        player.pass(10.0);
        player.step(-5.0);
        player.seek(12.0);
        player.seek_scene(3);
        assert_eq!((player.time_s(), player.scene(), player.is_playing()), (0.0, None, false));
    }
}
