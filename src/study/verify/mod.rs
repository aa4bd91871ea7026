//! Verifying: the simulation in situations whose answer is known, beside that answer.
//!
//! A scenario states what it expects ([`crate::scenario::spec::expect`]); this runs its cases as a study runs its rows, with the
//! same systems and the same statistics, and judges. Nothing is simulated here in another way than for planners.
//!
//! The verdict: what is expected has to lie in the 99.9 % interval of what is observed, and that interval has to be
//! narrow (2 % of what is expected or 0.005, whichever is more, unless the file says otherwise), so that a law cannot
//! agree for want of replicates. Where the scenario leaves nothing to chance the interval is a point, and 1e-9 is
//! allowed for rounding.

mod cases;
mod laws;
mod observe;

pub use cases::{Step, VerifyError, verify};
pub use laws::{Abscissa, CASE, Expected, elsewhere};
pub use observe::Observed;

use crate::scenario::spec::expect::{ExpectSpec, LawSpec};

/// How a case came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// What is expected was observed.
    Agrees,
    /// The interval is too wide to tell.
    Undecided,
    /// It was not.
    Differs,
}

impl Verdict {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Agrees => "agrees",
            Verdict::Undecided => "too wide",
            Verdict::Differs => "differs",
        }
    }
}

/// One case of an expectation.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Where it stands on the axis.
    pub abscissa: Abscissa,
    /// What was changed in the file, and which strategy and budget were looked at, in words.
    pub set_up: String,
    /// The law as stated.
    pub law: LawSpec,
    /// What is expected.
    pub expected: Expected,
    /// What was observed.
    pub observed: Observed,
    /// Half-width that the interval may have.
    pub allowed: f64,
    /// Replicates (or studies, or runs of a search for a threshold).
    pub n: u64,
    /// What `n` counts.
    pub counted: &'static str,
    /// How it came out.
    pub verdict: Verdict,
}

/// An expectation with its cases.
#[derive(Clone, Debug, PartialEq)]
pub struct Verified {
    /// As stated in the file.
    pub spec: ExpectSpec,
    /// The file, as it was named.
    pub file: String,
    /// The cases in the order of the file.
    pub cases: Vec<Judged>,
}

impl Verified {
    /// The worst of its cases.
    pub fn verdict(&self) -> Verdict {
        self.cases.iter().map(|c| c.verdict).max().unwrap_or(Verdict::Undecided)
    }

    /// Its name for people.
    pub fn name(&self) -> &str {
        if self.spec.name.is_empty() { &self.spec.id } else { &self.spec.name }
    }
}

/// Rounding that a law without chance is allowed, relative to 1 or to what is expected.
const ROUNDING: f64 = 1e-9;

/// Judges an observation.
fn judge(expected: Expected, observed: &Observed, allowed: f64) -> Verdict {
    let Observed { value, low, high } = *observed;
    let wide = observed.half_width() > allowed;
    let slack = |x: f64| ROUNDING * x.abs().max(1.0);
    let from_bounds = |surely: bool, surely_not: bool| match (surely, surely_not) {
        (true, _) => Verdict::Agrees,
        (_, true) => Verdict::Differs,
        _ => Verdict::Undecided,
    };
    match expected {
        Expected::At(x) if low - slack(x) <= x && x <= high + slack(x) => match wide {
            true => Verdict::Undecided,
            false => Verdict::Agrees,
        },
        Expected::At(_) => Verdict::Differs,
        Expected::AtLeast(x) => from_bounds(low >= x - slack(x), high < x - slack(x)),
        Expected::AtMost(x) => from_bounds(high <= x + slack(x), low > x + slack(x)),
        Expected::Between(a, b) => {
            let (a, b) = (a - slack(a), b + slack(b));
            from_bounds(low >= a && high <= b, high < a || low > b)
        }
        Expected::WithinInterval if value.abs() <= allowed => Verdict::Agrees,
        Expected::WithinInterval => Verdict::Differs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_needs_both_the_place_and_the_width() {
        let seen = |low, high| Observed { value: 0.5 * (low + high), low, high };
        for (expected, observed, allowed, want) in [
            (Expected::At(0.5), seen(0.49, 0.51), 0.02, Verdict::Agrees),
            (Expected::At(0.5), seen(0.4, 0.6), 0.02, Verdict::Undecided),
            (Expected::At(0.5), seen(0.501, 0.52), 0.02, Verdict::Differs),
            (Expected::At(0.5), seen(0.6, 0.9), 0.02, Verdict::Differs),
            (Expected::At(2.0), Observed::exact(2.0 + 1e-9), 0.02, Verdict::Agrees),
            (Expected::At(2.0), Observed::exact(2.0 + 3e-9), 0.02, Verdict::Differs),
            (Expected::At(0.0), Observed::exact(0.0), 0.0, Verdict::Agrees),
            (Expected::AtLeast(0.8), seen(0.81, 0.9), 0.02, Verdict::Agrees),
            (Expected::AtLeast(0.8), seen(0.7, 0.9), 0.02, Verdict::Undecided),
            (Expected::AtLeast(0.8), seen(0.7, 0.75), 0.02, Verdict::Differs),
            (Expected::AtMost(0.1), seen(0.0, 0.05), 0.02, Verdict::Agrees),
            (Expected::AtMost(0.1), seen(0.2, 0.3), 0.02, Verdict::Differs),
            (Expected::Between(930.0, 968.0), Observed::exact(930.0), 0.02, Verdict::Agrees),
            (Expected::Between(930.0, 968.0), Observed::exact(929.0), 0.02, Verdict::Differs),
            (Expected::WithinInterval, seen(-0.3, 0.1), 0.2, Verdict::Agrees),
            (Expected::WithinInterval, seen(0.2, 0.3), 0.2, Verdict::Differs),
        ] {
            assert_eq!(judge(expected, &observed, allowed), want, "{expected:?} {observed:?}");
        }
    }
}
