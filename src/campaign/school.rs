//! The school of a force: instructors turn out so many graduates a year, and a course takes its days.
//!
//! Seats are a stream: with I instructors from the beginning and S more once the school stands, the number of graduates that
//! could have been is G(t) = g·(I·t + S·(t − t_school)⁺). People take the next free seats; seats that nobody took in time are
//! gone. A class is enrolled no earlier than a month before its first seat, and is through with its last. Source: model.md §9, parameters.md "Skill and
//! people" (graduates per instructor-year, stand-up time, length of a course). Left out: failed exams, instructors that
//! have to be trained themselves.

use super::MONTH_S;

/// A school.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct School {
    /// Graduates a month from the beginning.
    pub per_month: f64,
    /// More graduates a month once the school stands.
    pub later_per_month: f64,
    /// When it stands, months.
    pub stands_month: f64,
    /// Length of a course, s.
    pub course_s: f64,
}

/// How long before a course people are enrolled, s.
const AHEAD_S: f64 = MONTH_S;

impl School {
    /// Graduates that could have been by a time.
    fn seats_by(&self, time_s: f64) -> f64 {
        let month = time_s / MONTH_S;
        self.per_month * month + self.later_per_month * (month - self.stands_month).max(0.0)
    }

    /// When so many graduates could have been; infinite if never.
    fn time_of(&self, seats: f64) -> f64 {
        let early = self.per_month * self.stands_month;
        let month = if seats <= early {
            if self.per_month > 0.0 { seats / self.per_month } else { 0.0 }
        } else {
            self.stands_month + (seats - early) / (self.per_month + self.later_per_month)
        };
        month * MONTH_S
    }

    /// A class enrols at a time at which `taken` seats are taken or gone: when it comes from its course, and the seats taken
    /// then. `None` while its seats are too far ahead.
    pub fn enrol(&self, now_s: f64, taken: f64, people: f64) -> Option<(f64, f64)> {
        // Who enrols now could graduate a course later; seats before that are gone.
        let before = taken.max(self.seats_by(now_s + self.course_s));
        let graduated_s = self.time_of(before + people);
        let in_time = self.time_of(before) <= now_s + self.course_s + AHEAD_S && graduated_s.is_finite();
        in_time.then_some((graduated_s, before + people))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_S: f64 = 86_400.0;

    fn school(per_month: f64, later_per_month: f64) -> School {
        School { per_month, later_per_month, stands_month: 12.0, course_s: 10.0 * DAY_S }
    }

    #[test]
    fn people_come_at_the_pace_of_the_instructors_and_no_sooner_than_a_course() {
        let school = school(20.0, 0.0);
        let (mut taken, mut last_s) = (0.0, 0.0);
        for group in 1..=4 {
            let (graduated_s, then) = school.enrol(0.0, taken, 5.0).expect("a seat is free");
            assert!(graduated_s >= 10.0 * DAY_S + f64::from(group) * 0.25 * MONTH_S - 1.0);
            assert!(graduated_s > last_s);
            (taken, last_s) = (then, graduated_s);
        }
        let (_, fifth) = school.enrol(0.0, taken, 5.0).expect("its first seat is a month ahead");
        assert_eq!(school.enrol(0.0, fifth, 5.0), None, "too far ahead");
        assert!(school.enrol(0.3 * MONTH_S, fifth, 5.0).is_some());
        let (graduated_s, _) = school.enrol(0.0, 0.0, 60.0).expect("a large class takes its time");
        assert!((graduated_s - 3.0 * MONTH_S - 10.0 * DAY_S).abs() < 1.0);
        // After a year without anybody the first group does not find a year of seats.
        let (graduated_s, _) = school.enrol(24.0 * MONTH_S, 5.0, 20.0).expect("a seat is free");
        assert!((graduated_s - 25.0 * MONTH_S - 10.0 * DAY_S).abs() < 1.0);
    }

    #[test]
    fn a_school_that_does_not_stand_teaches_nobody() {
        assert_eq!(school(0.0, 0.0).enrol(0.0, 0.0, 1.0).filter(|e| e.0.is_finite()), None);
        let later = school(0.0, 10.0);
        assert_eq!(later.enrol(0.0, 0.1, 1.0), None);
        let (graduated_s, _) = later.enrol(11.9 * MONTH_S, 0.0, 1.0).expect("it is about to stand");
        assert!(graduated_s >= 12.0 * MONTH_S);
    }
}
