//! Practice: crews get better with drills and worse without.
//!
//! Skill is 0 for a crew that was never trained and 1 for one that comes from its course. The practice law says what is
//! left, after N drills, of the gap between the first time and what nobody beats: N^−α. A course is as many drills as
//! take a crew to 1, and those after it take it on, to `best` at most. What was gained is kept as (1 + t/τ)^−d of it, t since
//! the last drill; one drill brings it back. Delays follow skill in a straight line, so that delay_N = d_min + (d_1 −
//! d_min)·N^−α, d_1 of the untrained. Source: model.md §9, parameters.md "Skill and people" (retention: a
//! meta-analysis); that a course is so many drills is ours (grade C).

use crate::math;

/// How a crew learns and forgets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Learning {
    /// Exponent of practice, above zero.
    pub exponent: f64,
    /// Skill that nobody beats, above 1.
    pub best: f64,
    /// Time over which a skill begins to fade, s.
    pub memory_s: f64,
    /// Exponent of forgetting.
    pub forgetting: f64,
    /// The drills that a course stands for: what takes a crew to skill 1.
    pub course_drills: f64,
}

impl Learning {
    /// The law with its figures: exponent of practice, skill that nobody beats, and of forgetting the time, s, and the exponent.
    pub fn new(exponent: f64, best: f64, memory_s: f64, forgetting: f64) -> Self {
        let course_drills = math::powf(1.0 - 1.0 / best, -1.0 / exponent);
        Learning { exponent, best, memory_s, forgetting, course_drills }
    }

    /// What is left of the gap between the first time and the best after a number of drills, 0 to 1; none is as one.
    pub fn left_of_gap(&self, drills: f64) -> f64 {
        math::powf(drills.max(1.0), -self.exponent)
    }

    /// Share of what was gained that is kept after a time without a drill, 0 to 1.
    pub fn kept(&self, idle_s: f64) -> f64 {
        math::powf(1.0 + idle_s.max(0.0) / self.memory_s, -self.forgetting)
    }

    /// Skill of a crew that has drilled so often since its course, the last time so long ago.
    pub fn skill(&self, drills: f64, idle_s: f64) -> f64 {
        // The first drill is the one of the untrained, which a course ends far beyond.
        let gained = self.best * (1.0 - self.left_of_gap(self.course_drills + drills));
        gained * self.kept(idle_s)
    }
}

/// A delay, in its unit, of a crew of a skill: `untrained` at 0, `trained` at 1, in a straight line through both; never
/// below a twentieth of the trained.
pub fn delay(untrained: f64, trained: f64, skill: f64) -> f64 {
    (trained * skill + untrained * (1.0 - skill)).max(0.05 * trained)
}

/// What a crew of a skill does of what a trained one does, 0 to 1; an untrained one does a share of it.
pub fn performance(untrained_share: f64, skill: f64) -> f64 {
    let skill = skill.clamp(0.0, 1.0);
    skill + untrained_share * (1.0 - skill)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn learning() -> Learning {
        Learning::new(0.3, 1.4, 90.0 * 86_400.0, 0.4)
    }

    #[test]
    fn drills_are_a_straight_line_in_log_log() {
        let course = learning().course_drills;
        let best_s = delay(15.0, 8.0, learning().best);
        for n in [1.0, 2.0, 4.0, 8.0, 64.0, 1024.0_f64] {
            let gap = delay(15.0, 8.0, learning().skill(n, 0.0)) - best_s;
            let slope = (math::ln(gap) - math::ln(15.0 - best_s)) / math::ln(course + n);
            assert!((slope + 0.3).abs() < 1e-9, "{n}: {gap}, {slope}");
        }
    }

    #[test]
    fn a_course_makes_a_trained_crew_and_a_year_off_little_better_than_none() {
        assert!((learning().skill(0.0, 0.0) - 1.0).abs() < 1e-12);
        assert!((learning().skill(0.0, 90.0 * 86_400.0) - math::powf(2.0, -0.4)).abs() < 1e-12);
        let (month, year) = (learning().skill(0.0, 30.0 * 86_400.0), learning().skill(0.0, 365.0 * 86_400.0));
        assert!(year < month && month < 1.0 && year > 0.0, "{month} {year}");
        assert!(learning().skill(1e9, 0.0) < learning().best);
    }

    #[test]
    fn the_two_ends_are_exact() {
        for (untrained, trained) in [(15.0, 8.0), (6.1, 4.3), (0.1, 0.3)] {
            assert_eq!(delay(untrained, trained, 0.0), untrained);
            assert_eq!(delay(untrained, trained, 1.0), trained);
        }
        for share in [0.3, 0.5, 0.7] {
            assert_eq!((performance(share, 0.0), performance(share, 1.0)), (share, 1.0));
            assert_eq!(performance(share, 1.3), 1.0);
        }
    }
}
