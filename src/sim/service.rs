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
    /// What those who are trained have practised.
    pub practice: Practice,
}

/// What a crew has practised until a stretch begins, and whether it goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Practice {
    /// Whether it drills: it has kit that stands, and most of its people are trained.
    pub drills: bool,
    /// Seconds over which it has drilled.
    pub drilled_s: f64,
    /// Seconds since its last drill, or since its course if there was none.
    pub idle_s: f64,
}

impl Practice {
    /// Drills done by a crew with so many drills a second.
    fn done(self, per_s: f64) -> f64 {
        (self.drilled_s * per_s).floor()
    }

    /// The same after some more seconds. Without kit a crew does not drill, and forgets.
    #[must_use]
    pub fn after(self, seconds: f64, per_s: f64) -> Self {
        let idle = Practice { idle_s: self.idle_s + seconds, ..self };
        if !self.drills || per_s <= 0.0 {
            return idle;
        }
        let next = Practice { drilled_s: self.drilled_s + seconds, ..idle };
        let done = next.done(per_s);
        if done > self.done(per_s) {
            Practice { idle_s: next.drilled_s - done / per_s, ..next }
        } else {
            next
        }
    }
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
        let practice = stretch.practice.after(now_s - stretch.from_s, per_s);
        self.learning.skill(practice.done(per_s), practice.idle_s)
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

    /// A unit that gets its kit after ten days, and loses who pays for it after forty.
    fn service(drills_per_s: f64) -> Service {
        let stretch =
            |day: f64, standing, practice| Stretch { from_s: day * DAY_S, standing, trained: 1.0, practice };
        let taught = Practice { drills: false, drilled_s: 0.0, idle_s: 0.0 };
        let began = Practice { drills: true, idle_s: 10.0 * DAY_S, ..taught };
        let stopped = Practice { drills: false, ..began.after(30.0 * DAY_S, drills_per_s) };
        Service {
            units: vec![vec![
                stretch(0.0, Standing::Awaited, taught),
                stretch(10.0, Standing::Stands, began),
                stretch(40.0, Standing::Unpaid, stopped),
            ]],
            barriers: vec![vec![(5.0, Standing::Stands)]],
            may_jam_from_s: vec![0.0],
            drills_per_s: vec![drills_per_s],
            learning: Learning::new(0.3, 1.4, 90.0 * DAY_S, 0.4),
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
        assert_eq!(skill(&drills, 16.0), skill(&idle, 16.0), "its first drill is a week away");
        assert!(skill(&drills, 17.1) > 1.0 && skill(&drills, 38.1) > skill(&drills, 17.1));
        // Nobody pays for it from day 40 on: what it has learnt fades from its last drill, on day 38, as any skill does.
        let learning = &drills.learning;
        let faded = learning.skill(4.0, 162.0 * DAY_S);
        assert!((skill(&drills, 200.0) - faded).abs() < 1e-12, "{} {faded}", skill(&drills, 200.0));
    }

    #[test]
    fn it_does_not_matter_in_how_many_stretches_a_crew_has_drilled() {
        let per_s = 1.0 / (7.0 * DAY_S);
        let began = Practice { drills: true, drilled_s: 0.0, idle_s: 3.0 * DAY_S };
        for days in [1.0, 6.9, 7.1, 50.0] {
            let whole = began.after(days * DAY_S, per_s);
            let parts = (0..10).fold(began, |p, _| p.after(days * DAY_S / 10.0, per_s));
            assert_eq!(whole.done(per_s), parts.done(per_s), "{days}");
            assert!((whole.idle_s - parts.idle_s).abs() < 1e-3, "{days}: {whole:?} {parts:?}");
        }
    }
}
