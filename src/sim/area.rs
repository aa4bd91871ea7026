//! Areas that are searched: what of a disc lies on the map, and the legs of a way through it.
//!
//! A search of a disc is random search in Koopman's sense: the chance to have come within half the sweep width W of a
//! pair that stays is 1 − exp(−W·length/area). For that the team has to be anywhere in the disc with the same
//! density, under way in any direction: it begins at a uniform place with a uniform heading and walks straight to the
//! edge; there it turns back inwards by the cosine law (sine of the angle off the inward normal uniform), which keeps
//! that density in any convex area; but not nearly the way it came, where it would sweep the same ground again. A
//! walk between random places would crowd the middle. What of the disc lies off the map is no part of the area. The
//! disc around a fix grows once the pair may have left (a flaming datum): a leg then goes to the edge as it was when
//! the leg began.

use crate::math;
use glam::DVec2;

/// A disc to search, which may grow while whoever is searched for gets away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    /// Centre.
    pub centre: DVec2,
    /// Radius before it grows, m.
    pub radius_m: f64,
    /// From when it grows.
    pub grows_from_s: f64,
    /// How fast, m/s.
    pub grows_m_s: f64,
}

impl Disc {
    /// A disc that stays as it is.
    pub fn still(centre: DVec2, radius_m: f64) -> Self {
        Disc { centre, radius_m, grows_from_s: f64::INFINITY, grows_m_s: 0.0 }
    }

    /// Its radius at a time, m.
    pub fn radius_m(&self, time_s: f64) -> f64 {
        self.radius_m + self.grows_m_s * (time_s - self.grows_from_s).max(0.0)
    }
}

/// The edge of an area where a way has met it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Inward normal.
    pub inward: DVec2,
    /// Sine of the angle off the normal at which the way came, positive to the left.
    pub sine: f64,
}

impl Edge {
    /// A heading back into the area. Ways come with a uniform sine s, and have to leave with one. c − s, brought into
    /// (−1, 1) by whole turns of 2, is uniform for any c; c = 0 is the way back, so c is drawn between 1/2 and 3/2.
    fn turn(&self, luck: f64) -> DVec2 {
        let sine = 0.5 + luck - self.sine;
        let sine = (sine - 2.0 * (0.5 * (sine + 1.0)).floor()).clamp(-1.0, 1.0);
        let heading = self.inward * (1.0 - sine * sine).sqrt() + self.inward.perp() * sine;
        heading.normalize_or(self.inward)
    }
}

/// The part of a disc that lies on the map: convex.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Centre of the disc.
    pub centre: DVec2,
    /// Its radius, m.
    pub radius_m: f64,
    /// Size of the map, m.
    pub size_m: DVec2,
}

impl Area {
    /// A straight way through the area, from a place within it or on its edge: where it meets the edge, and how. From
    /// within every heading is as likely.
    pub fn cross(&self, from: DVec2, edge: Option<Edge>, luck: f64) -> (DVec2, Edge) {
        let heading = edge.map_or_else(
            || DVec2::new(math::cos(math::TAU * luck), math::sin(math::TAU * luck)),
            |edge| edge.turn(luck),
        );
        let off = from - self.centre;
        let along = off.dot(heading);
        let reach2 = self.radius_m * self.radius_m - off.length_squared();
        let round_m = (along * along + reach2).max(0.0).sqrt() - along;
        let (mut way_m, mut inward) = (round_m.max(0.0), DVec2::ZERO);
        let straight =
            [(heading.x, from.x, self.size_m.x, DVec2::X), (heading.y, from.y, self.size_m.y, DVec2::Y)];
        for (speed, at, size, axis) in straight {
            let (left, normal) = if speed > 0.0 { (size - at, -axis) } else { (at, axis) };
            if speed != 0.0 && left.max(0.0) < way_m * speed.abs() {
                way_m = left.max(0.0) / speed.abs();
                inward = normal;
            }
        }
        let to = (from + way_m * heading).clamp(DVec2::ZERO, self.size_m);
        if inward == DVec2::ZERO {
            inward = (self.centre - to).normalize_or(-heading);
        }
        (to, Edge { inward, sine: heading.dot(inward.perp()) })
    }
}
