//! What of a deployment stands when, who serves it, and from when the law lets a force use it.
//!
//! Without a campaign everything stands from the first day and nothing changes. With one, the campaign hands over a
//! timeline for each unit and barrier; it is made before the simulation begins and never looks at a raid. When a raid
//! begins, units are mustered as their timeline has them at that moment; what changes during a raid shows at the
//! next one.

use super::practice::Learning;

/// Whether something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It stands and is paid for.
    Stands,
    /// It is wished for or on order, and not there; or it was lost.
    Awaited,
    /// It is there, and nobody pays for it.
    Unpaid,
}

/// A stretch of a unit's life; it lasts until the next one begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Seconds from the start of the replicate.
    pub from_s: f64,
    /// Whether it stands.
    pub standing: Standing,
    /// Share of its people who are trained, 0 to 1.
    pub trained: f64,
    /// When those who are trained came from their course.
    pub taught_s: f64,
    /// When they began to drill with their kit; infinite before.
    pub drills_from_s: f64,
}

/// The timelines of a deployment.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// By unit of the deployment: its stretches by time, the first from the start.
    pub units: Vec<Vec<Stretch>>,
    /// By barrier of the deployment: when it changes, and what it is from then on, by time.
    pub barriers: Vec<Vec<(f64, Standing)>>,
    /// By force: from when the law lets it jam, seconds from the start.
    pub may_jam_from_s: Vec<f64>,
    /// By force: drills of a crew a second.
    pub drills_per_s: Vec<f64>,
    /// How crews learn.
    pub learning: Learning,
}

impl Service {
    /// How a unit stands at a time; `None` for the desks, which are no part of the deployment.
    pub fn unit(&self, unit: usize, now_s: f64) -> Option<&Stretch> {
        let stretches = self.units.get(unit)?;
        stretches[..stretches.partition_point(|s| s.from_s <= now_s)].last()
    }

    /// Whether a unit takes part at a time.
    pub fn standing(&self, unit: usize, now_s: f64) -> Standing {
        self.unit(unit, now_s).map_or(Standing::Stands, |s| s.standing)
    }

    /// How a barrier stands at a time.
    pub fn barrier(&self, barrier: usize, now_s: f64) -> Standing {
        let changes = &self.barriers[barrier];
        changes[..changes.partition_point(|c| c.0 <= now_s)].last().map_or(Standing::Awaited, |c| c.1)
    }

    /// Skill of those of a unit's people who are trained.
    pub fn skill(&self, stretch: &Stretch, force: usize, now_s: f64) -> f64 {
        let per_s = self.drills_per_s[force];
        let drilling_s = now_s - stretch.drills_from_s;
        if per_s <= 0.0 || drilling_s < 0.0 {
            return self.learning.skill(0.0, now_s - stretch.taught_s);
        }
        let drills = (drilling_s * per_s).floor();
        self.learning.skill(drills, drilling_s - drills / per_s)
    }

    /// Days within a period, from and until when in seconds, on which a unit stands.
    pub fn days_standing(&self, unit: usize, (from_s, until_s): (f64, f64)) -> f64 {
        let Some(stretches) = self.units.get(unit) else { return (until_s - from_s) / 86_400.0 };
        let ends = stretches.iter().skip(1).map(|s| s.from_s).chain([until_s]);
        let standing = stretches.iter().zip(ends).filter(|(s, _)| s.standing == Standing::Stands);
        standing.map(|(s, end_s)| (end_s.min(until_s) - s.from_s.max(from_s)).max(0.0) / 86_400.0).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_S: f64 = 86_400.0;

    fn service(drills_per_s: f64) -> Service {
        let stretch = |from_s, standing| Stretch {
            from_s,
            standing,
            trained: 1.0,
            taught_s: 0.0,
            drills_from_s: 10.0 * DAY_S,
        };
        Service {
            units: vec![vec![
                stretch(0.0, Standing::Awaited),
                stretch(10.0 * DAY_S, Standing::Stands),
                stretch(40.0 * DAY_S, Standing::Unpaid),
            ]],
            barriers: vec![vec![(5.0, Standing::Stands)]],
            may_jam_from_s: vec![0.0],
            drills_per_s: vec![drills_per_s],
            learning: Learning { exponent: 0.3, best: 1.4, memory_s: 90.0 * DAY_S, forgetting: 0.4 },
        }
    }

    #[test]
    fn a_unit_is_what_its_timeline_says() {
        let service = service(0.0);
        let at = |day: f64| service.standing(0, day * DAY_S);
        assert_eq!((at(0.0), at(9.9), at(10.0)), (Standing::Awaited, Standing::Awaited, Standing::Stands));
        assert_eq!((at(39.0), at(50.0)), (Standing::Stands, Standing::Unpaid));
        assert_eq!(service.standing(7, 0.0), Standing::Stands, "a desk");
        assert_eq!((service.barrier(0, 4.0), service.barrier(0, 5.0)), (Standing::Awaited, Standing::Stands));
        assert_eq!(service.days_standing(0, (0.0, 100.0 * DAY_S)), 30.0);
        assert_eq!(service.days_standing(0, (20.0 * DAY_S, 30.0 * DAY_S)), 10.0);
    }

    #[test]
    fn who_drills_gets_better_and_who_does_not_forgets() {
        let skill = |service: &Service, day: f64| {
            let stretch = service.unit(0, day * DAY_S).expect("there");
            service.skill(stretch, 0, day * DAY_S)
        };
        let (idle, drills) = (service(0.0), service(1.0 / (7.0 * DAY_S)));
        assert!(skill(&idle, 200.0) < skill(&idle, 20.0) && skill(&idle, 20.0) < 1.0);
        assert!(skill(&drills, 5.0) < 1.0, "no kit yet");
        assert!(skill(&drills, 10.0) >= 1.0 && skill(&drills, 38.0) > skill(&drills, 10.0));
    }
}
