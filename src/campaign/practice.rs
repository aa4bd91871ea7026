//! Practice: crews get faster with drills and slower without.
//!
//! After N drills a delay is d_min + (d_1 − d_min)·N^−α: from the first time to what nobody beats. What was gained is kept
//! as (1 + t/τ)^−d of it, t since the last drill, and a crew that has forgotten all of it is as slow as one that was
//! never trained. Source: model.md §9, parameters.md "Skill and people" (retention: a meta-analysis).

use crate::math;

/// How a crew learns and forgets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Learning {
    /// Exponent of practice.
    pub exponent: f64,
    /// Time over which a skill begins to fade, s.
    pub memory_s: f64,
    /// Exponent of forgetting.
    pub forgetting: f64,
}

impl Learning {
    /// What is left of the gap between the first time and the best after a number of drills, 0 to 1; none is as one.
    pub fn left_of_gap(&self, drills: f64) -> f64 {
        math::powf(drills.max(1.0), -self.exponent)
    }

    /// Share of what was gained that is kept after a time without a drill, 0 to 1.
    pub fn kept(&self, idle_s: f64) -> f64 {
        math::powf(1.0 + idle_s.max(0.0) / self.memory_s, -self.forgetting)
    }

    /// A delay of a crew, in the unit of the three given: untrained, after the first drill, at best.
    pub fn delay(&self, (untrained, first, best): (f64, f64, f64), drills: f64, idle_s: f64) -> f64 {
        let practised = best + (first - best) * self.left_of_gap(drills);
        untrained - (untrained - practised) * self.kept(idle_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEARNING: Learning = Learning { exponent: 0.3, memory_s: 90.0 * 86_400.0, forgetting: 0.4 };

    #[test]
    fn drills_are_a_straight_line_in_log_log() {
        for n in [1.0, 2.0, 4.0, 8.0, 64.0, 1024.0] {
            let gap = LEARNING.delay((20.0, 15.0, 5.0), n, 0.0) - 5.0;
            let slope = (math::ln(gap) - math::ln(10.0)) / math::ln(n);
            assert!(
                n == 1.0 && (gap - 10.0).abs() < 1e-12 || (slope + 0.3).abs() < 1e-9,
                "{n}: {gap}, {slope}"
            );
        }
    }

    #[test]
    fn who_does_not_drill_ends_where_the_untrained_are() {
        let delay = |days: f64| LEARNING.delay((20.0, 15.0, 5.0), 16.0, 86_400.0 * days);
        assert!(delay(0.0) < delay(30.0) && delay(30.0) < delay(365.0) && delay(365.0) < 20.0);
        assert!((delay(1e12) - 20.0).abs() < 0.01);
        assert!((LEARNING.kept(90.0 * 86_400.0) - math::powf(2.0, -0.4)).abs() < 1e-12);
    }
}
