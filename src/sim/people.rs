//! Who lives where: how many people something on or over the ground touches.
//!
//! People of a settlement are spread evenly over its disc.

use super::replicate::Replicate;
use crate::math;
use glam::DVec2;

/// People living within a radius of a place.
pub fn people_within(replicate: &Replicate, at: DVec2, radius_m: f64) -> f64 {
    let settled = replicate.theatre.scenario.assets.iter().filter(|a| a.population > 0.0);
    // Most are far off: a look at the square of the distance, a hair wider than where the share ends.
    let touched = settled.filter(|a| {
        let most_m = radius_m + a.radius_m.max(1.0);
        at.distance_squared(a.at) <= 1.001 * most_m * most_m
    });
    touched.map(|a| a.population * share_within(radius_m, a.radius_m.max(1.0), at.distance(a.at))).sum()
}

/// Whether anybody lives at a place.
pub fn is_populated(replicate: &Replicate, at: DVec2) -> bool {
    let mut settled = replicate.theatre.scenario.assets.iter().filter(|a| a.population > 0.0);
    settled.any(|a| at.distance(a.at) <= a.radius_m)
}

/// Share of a disc of radius `disc_m` that lies within a circle of radius `radius_m` whose centre is `gap_m` away: the
/// area of the lens of two circles.
pub fn share_within(radius_m: f64, disc_m: f64, gap_m: f64) -> f64 {
    let (r, d) = (radius_m, disc_m);
    if gap_m >= r + d {
        return 0.0;
    }
    if gap_m <= (r - d).abs() {
        return if r >= d { 1.0 } else { (r / d) * (r / d) };
    }
    // Distances of the chord from both centres.
    let from_r = (gap_m * gap_m + r * r - d * d) / (2.0 * gap_m);
    let from_d = gap_m - from_r;
    let segment = |radius: f64, chord: f64| {
        let half = (radius * radius - chord * chord).max(0.0).sqrt();
        radius * radius * math::atan2(half, chord) - chord * half
    };
    ((segment(r, from_r) + segment(d, from_d)) / (math::PI * d * d)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_a_disc_is_that_of_a_count_of_points() {
        for (r, d, gap) in
            [(100.0, 500.0, 0.0), (100.0, 500.0, 450.0), (400.0, 300.0, 350.0), (900.0, 300.0, 700.0)]
        {
            let (mut inside, mut all) = (0u32, 0u32);
            for i in -200..=200 {
                for j in -200..=200 {
                    let p = DVec2::new(f64::from(i), f64::from(j)) * (d / 200.0);
                    if p.length() <= d {
                        all += 1;
                        inside += u32::from(p.distance(DVec2::X * gap) <= r);
                    }
                }
            }
            let counted = f64::from(inside) / f64::from(all);
            assert!((share_within(r, d, gap) - counted).abs() < 0.005, "{r} {d} {gap}: {counted}");
        }
        assert_eq!(share_within(100.0, 50.0, 151.0), 0.0);
        assert_eq!(share_within(100.0, 50.0, 10.0), 1.0);
    }
}
