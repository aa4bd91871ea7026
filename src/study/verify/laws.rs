//! What the laws say: closed forms, textbook sums and one numerical convolution, from their parameters alone.
//!
//! Nothing here knows the simulation, which is judged by it. Sources: B. O. Koopman, *Search and Screening* (1946), for
//! the searches, the lateral range and the relative speed; A. R. Washburn, *Search and Detection*, for the flaming
//! datum; A. K. Erlang (1917); H. A. Bennett's EASI (1977) for timely interception; the radar equation for the fourth
//! root; path loss by distance for the burn-through; a geometric number of tries for procurement; the power law of
//! practice (A. Newell and P. S. Rosenbloom 1981).

use crate::math;
use crate::scenario::spec::expect::{CaseSpec, LawSpec, ObserveSpec};
use crate::stats::normal_cdf;

/// What is expected of an observation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expected {
    /// This number.
    At(f64),
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// Between the two.
    Between(f64, f64),
    /// No more than the interval of what did not change.
    WithinInterval,
}

impl Expected {
    /// The number, if it is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Expected::At(x) => Some(x),
            _ => None,
        }
    }
}

/// The axis of what has no number of its own.
pub const CASE: &str = "case";

/// Where a case stands on the axis of its law's picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Abscissa {
    /// What the axis shows, with its unit.
    pub label: String,
    /// Where.
    pub at: f64,
    /// The curve that it lies on.
    pub series: String,
}

/// What a law expects of what is observed.
pub fn expected(law: &LawSpec, observe: &ObserveSpec) -> Expected {
    match *law {
        LawSpec::Value(x) => Expected::At(x),
        LawSpec::AtLeast(x) => Expected::AtLeast(x),
        LawSpec::AtMost(x) => Expected::AtMost(x),
        LawSpec::Between(a, b) => Expected::Between(a, b),
        LawSpec::WithinInterval => Expected::WithinInterval,
        _ => Expected::At(law_value(law, matches!(observe, ObserveSpec::LeakersPerRaid))),
    }
}

/// The value of a named law; a shoot-look-shoot is a number of leakers or a chance of none.
fn law_value(law: &LawSpec, of_leakers: bool) -> f64 {
    match law {
        LawSpec::RandomSearch { .. } => math::chance(coverage(law)),
        LawSpec::ExhaustiveSearch { sweep_width_m: w, area_m2, .. } => {
            (coverage(law) + 0.25 * math::PI * w * w / area_m2).min(1.0)
        }
        LawSpec::LateralRange { rate_per_s, range_m, speed_m_s, offset_m } => {
            let half2 = range_m * range_m - offset_m * offset_m;
            math::chance(2.0 * rate_per_s * half2.max(0.0).sqrt() / speed_m_s)
        }
        LawSpec::PoissonField { density_per_km2, range_m: r, length_m } => {
            math::chance(density_per_km2 * 1e-6 * (2.0 * r * length_m + math::PI * r * r))
        }
        LawSpec::RelativeSpeed { searcher_m_s, target_m_s, .. } => relative_speed(searcher_m_s / target_m_s),
        LawSpec::LossSystem { channels, .. } => erlang_b(*channels, offered(law)),
        LawSpec::ShootLookShoot { drones, kill_chance, attempts } => {
            let leaks = math::powf(1.0 - kill_chance, *attempts);
            let n = f64::from(*drones);
            if of_leakers { n * leaks } else { math::powf(1.0 - leaks, n) }
        }
        LawSpec::RaidAnnihilation { drones, stop_chance } => math::powf(*stop_chance, f64::from(*drones)),
        LawSpec::BurnThrough { advantage_db, exponent } => math::powf(10.0, advantage_db / (10.0 * exponent)),
        LawSpec::FourthRoot { cross_section_ratio } => cross_section_ratio.sqrt().sqrt(),
        LawSpec::FlamingDatum {
            searchers,
            sweep_width_m,
            speed_m_s,
            radius_m,
            flight_m_s: u,
            late_s,
            search_s,
        } => {
            let shrink = 1.0 / (radius_m + u * late_s) - 1.0 / (radius_m + u * (late_s + search_s));
            math::chance(searchers * sweep_width_m * speed_m_s / (math::PI * u) * shrink)
        }
        LawSpec::TimelyInterception { detect, tasks_s, task_sd_share, communication, response_s } => {
            communication * interception(detect, tasks_s, *task_sd_share, *response_s)
        }
        LawSpec::KillChainRace { medians_s, sigma, time_s } => chain_through(medians_s, *sigma, *time_s),
        LawSpec::Procurement { lead_months, sigma, fail_chance } => {
            lead_months * math::exp(0.5 * sigma * sigma) / (1.0 - fail_chance)
        }
        LawSpec::PractisedRace { drills, .. } => {
            let shares = (0..*drills.max(&1)).map(|n| practised(law, f64::from(n)));
            shares.sum::<f64>() / f64::from(*drills.max(&1))
        }
        LawSpec::Value(x) | LawSpec::AtLeast(x) | LawSpec::AtMost(x) | LawSpec::Between(x, _) => *x,
        LawSpec::WithinInterval => 0.0,
    }
}

/// Whether this is a law with parameters, and not a number or a bound.
pub fn is_named(law: &LawSpec) -> bool {
    use LawSpec::{AtLeast, AtMost, Between, Value, WithinInterval};
    !matches!(law, Value(_) | AtLeast(_) | AtMost(_) | Between(..) | WithinInterval)
}

/// Solves what is observed for the quantity that the law is about; most laws are about what is observed.
pub fn solved(law: &LawSpec, observed: f64) -> f64 {
    let &LawSpec::RelativeSpeed { target_m_s, searchers, range_m, time_s, area_m2, .. } = law else {
        return observed;
    };
    let each = 1.0 - math::powf((1.0 - observed).max(0.0), 1.0 / searchers);
    (each * area_m2 - math::PI * range_m * range_m) / (2.0 * range_m * target_m_s * time_s)
}

/// The slope of [`solved`]'s inverse at what is expected: how much what is observed moves with the quantity of the law.
pub fn slope(law: &LawSpec) -> f64 {
    let &LawSpec::RelativeSpeed { target_m_s, searchers, range_m, time_s, area_m2, .. } = law else {
        return 1.0;
    };
    let per = 2.0 * range_m * target_m_s * time_s / area_m2;
    let each = law_value(law, false) * per + math::PI * range_m * range_m / area_m2;
    searchers * math::powf((1.0 - each).max(0.0), searchers - 1.0) * per
}

/// Coverage of a search: area swept over area.
fn coverage(law: &LawSpec) -> f64 {
    match *law {
        LawSpec::RandomSearch { searchers, sweep_width_m, speed_m_s, time_s, area_m2 } => {
            searchers * sweep_width_m * speed_m_s * time_s / area_m2
        }
        LawSpec::ExhaustiveSearch { sweep_width_m, speed_m_s, time_s, area_m2 } => {
            sweep_width_m * speed_m_s * time_s / area_m2
        }
        _ => f64::NAN,
    }
}

/// Offered load of a loss system, Erlang.
fn offered(law: &LawSpec) -> f64 {
    match *law {
        LawSpec::LossSystem { arrivals_per_day, service_s, .. } => arrivals_per_day * service_s / 86_400.0,
        _ => f64::NAN,
    }
}

/// Share of arrivals blocked by `channels` under an offered load: Erlang's recursion.
fn erlang_b(channels: u32, load: f64) -> f64 {
    (1..=channels).fold(1.0, |blocked, c| load * blocked / (f64::from(c) + load * blocked))
}

/// Mean length of the difference of two velocities of random headings over the second, for the ratio ρ of the first to
/// the second: (2/π)(1+ρ)E(m), m = 4ρ/(1+ρ)², E the complete elliptic integral of the second kind.
fn relative_speed(ratio: f64) -> f64 {
    let m = 4.0 * ratio / ((1.0 + ratio) * (1.0 + ratio));
    2.0 / math::PI * (1.0 + ratio) * elliptic_e(m)
}

/// Complete elliptic integral of the second kind of parameter m in [0, 1], by the arithmetic-geometric mean.
fn elliptic_e(m: f64) -> f64 {
    if m >= 1.0 {
        return 1.0;
    }
    let (mut a, mut b, mut power, mut sum) = (1.0, (1.0 - m).sqrt(), 0.5, 0.5 * m);
    for _ in 0..60 {
        let c = 0.5 * (a - b);
        if c.abs() < 1e-17 {
            break;
        }
        (a, b) = (0.5 * (a + b), (a * b).sqrt());
        power *= 2.0;
        sum += power * c * c;
    }
    (1.0 - sum) * math::PI / (2.0 * a)
}

/// EASI without the communication: the sum over the first detection of the chance that what is left of the path takes
/// longer than the response, both normal.
fn interception(detect: &[f64], tasks_s: &[f64], sd_share: f64, response_s: (f64, f64)) -> f64 {
    let mut undetected = 1.0;
    let mut chance = 0.0;
    for (i, p) in detect.iter().enumerate() {
        let left: f64 = tasks_s[i..].iter().sum();
        let variance: f64 = tasks_s[i..].iter().map(|s| (sd_share * s) * (sd_share * s)).sum();
        let sd = (variance + response_s.1 * response_s.1).sqrt();
        let in_time = match sd > 0.0 {
            true => normal_cdf((left - response_s.0) / sd),
            false => f64::from(u8::from(left > response_s.0)),
        };
        chance += undetected * p * in_time;
        undetected *= 1.0 - p;
    }
    chance
}

/// Share in time of a crew after so many drills beyond its course.
fn practised(law: &LawSpec, more: f64) -> f64 {
    let &LawSpec::PractisedRace { untrained_s, trained_s, best_skill, exponent, sigma, time_s, .. } = law
    else {
        return f64::NAN;
    };
    let least_s = untrained_s - (untrained_s - trained_s) * best_skill;
    // A course stands for as many drills as take a crew to the trained delay.
    let course = math::powf((trained_s - least_s) / (untrained_s - least_s), -1.0 / exponent);
    let median_s = least_s + (untrained_s - least_s) * math::powf(course + more, -exponent);
    chain_through(&[median_s], sigma, time_s)
}

/// Steps of the convolution's grid.
const GRID: usize = 3000;

/// P(the sum of independent lognormal steps ≤ t): the density of each step convolved with the distribution of those
/// before it, by the trapezoid rule, which is accurate beyond need because a lognormal density vanishes at 0 with all its
/// derivatives.
fn chain_through(medians_s: &[f64], sigma: f64, time_s: f64) -> f64 {
    let steps: Vec<f64> = medians_s.iter().copied().filter(|m| *m > 0.0).collect();
    if time_s <= 0.0 {
        return 0.0;
    }
    if sigma <= 0.0 || steps.is_empty() {
        return f64::from(u8::from(steps.iter().sum::<f64>() <= time_s));
    }
    let dt = time_s / GRID as f64;
    let z = |t: f64, median: f64| math::ln(t / median) / sigma;
    let mut through: Vec<f64> =
        (0..=GRID).map(|i| if i == 0 { 0.0 } else { normal_cdf(z(i as f64 * dt, steps[0])) }).collect();
    for &median in &steps[1..] {
        let density: Vec<f64> = (0..=GRID)
            .map(|i| {
                let t = i as f64 * dt;
                let z = if i == 0 { f64::INFINITY } else { z(t, median) };
                if i == 0 { 0.0 } else { math::exp(-0.5 * z * z) / (t * sigma * math::TAU.sqrt()) }
            })
            .collect();
        through =
            (0..=GRID).map(|i| (0..=i).map(|j| density[j] * through[i - j]).sum::<f64>() * dt).collect();
    }
    through[GRID]
}

/// Where a case stands in the picture of its law. What is no law stands at the number that is changed, if that is one, on
/// a line of its strategy; else at its own number `nth`.
pub fn abscissa(case: &CaseSpec, nth: usize, strategy: &str) -> Abscissa {
    let law = &case.is;
    let at = |label: &str, at, series: String| Abscissa { label: label.to_owned(), at, series };
    let plain = |label: &str, x| Abscissa { label: label.to_owned(), at: x, series: String::new() };
    match law {
        LawSpec::RandomSearch { .. } => plain("coverage N·W·V·t/A", coverage(law)),
        LawSpec::ExhaustiveSearch { .. } => plain("coverage W·V·t/A", coverage(law)),
        LawSpec::LateralRange { rate_per_s, range_m, speed_m_s, offset_m } => at(
            "distance at the closest, m",
            *offset_m,
            format!("R {range_m} m, {speed_m_s} m/s, γ {rate_per_s}/s"),
        ),
        LawSpec::PoissonField { density_per_km2, range_m, length_m } => {
            at("sensors per km²", *density_per_km2, format!("r {range_m} m, L {length_m} m"))
        }
        LawSpec::RelativeSpeed { searcher_m_s, target_m_s, .. } => {
            plain("speed of the searchers / speed of the target", searcher_m_s / target_m_s)
        }
        LawSpec::LossSystem { channels, .. } => at(
            "offered load, Erlang",
            offered(law),
            format!("{channels} channel{}", if *channels == 1 { "" } else { "s" }),
        ),
        LawSpec::ShootLookShoot { drones, kill_chance, attempts } => at(
            "chance of each attempt",
            *kill_chance,
            format!(
                "{drones} drones, {}",
                if *attempts == 1.0 { "1 attempt".into() } else { format!("{attempts} attempts") }
            ),
        ),
        LawSpec::RaidAnnihilation { drones, stop_chance } => {
            at("drones of the raid", f64::from(*drones), format!("p {stop_chance}"))
        }
        LawSpec::BurnThrough { advantage_db, exponent } => {
            at("advantage of the jammer, dB", *advantage_db, format!("exponent {exponent}"))
        }
        LawSpec::FourthRoot { cross_section_ratio } => plain("cross-section ratio", *cross_section_ratio),
        LawSpec::FlamingDatum { late_s, search_s, .. } => {
            at("search begins after, min", late_s / 60.0, format!("searched for {} min", search_s / 60.0))
        }
        LawSpec::TimelyInterception { response_s, .. } => plain("mean response, s", response_s.0),
        LawSpec::KillChainRace { time_s, sigma, .. } => {
            at("time there is, s", *time_s, format!("sigma {sigma}"))
        }
        LawSpec::Procurement { lead_months, fail_chance, .. } => {
            at("chance that a tender fails", *fail_chance, format!("lead {lead_months} months"))
        }
        LawSpec::PractisedRace { time_s, exponent, drills, .. } => {
            at("drills by the end", f64::from(*drills), format!("α {exponent}, {time_s} s"))
        }
        LawSpec::Value(_)
        | LawSpec::AtLeast(_)
        | LawSpec::AtMost(_)
        | LawSpec::Between(..)
        | LawSpec::WithinInterval => match case.set.as_slice() {
            [(path, value)] => at(path, *value, strategy.to_owned()),
            _ => plain(CASE, 1.0 + nth as f64),
        },
    }
}

/// The law of a case at another place of the axis: what the curve of its picture is drawn through. `None` for what is no
/// law.
pub fn elsewhere(law: &LawSpec, observe: &ObserveSpec, x: f64) -> Option<f64> {
    let mut law = law.clone();
    match &mut law {
        LawSpec::RandomSearch { .. } | LawSpec::ExhaustiveSearch { .. } => {
            let now = coverage(&law);
            match &mut law {
                LawSpec::RandomSearch { time_s, .. } | LawSpec::ExhaustiveSearch { time_s, .. } => {
                    *time_s *= x / now;
                }
                _ => {}
            }
        }
        LawSpec::LateralRange { offset_m, .. } => *offset_m = x,
        LawSpec::PoissonField { density_per_km2, .. } => *density_per_km2 = x,
        LawSpec::RelativeSpeed { searcher_m_s, target_m_s, .. } => *searcher_m_s = x * *target_m_s,
        LawSpec::LossSystem { arrivals_per_day, service_s, .. } => {
            *arrivals_per_day = x * 86_400.0 / *service_s;
        }
        LawSpec::ShootLookShoot { kill_chance, .. } => *kill_chance = x,
        LawSpec::RaidAnnihilation { stop_chance, .. } => return Some(math::powf(*stop_chance, x)),
        LawSpec::BurnThrough { advantage_db, .. } => *advantage_db = x,
        LawSpec::FourthRoot { cross_section_ratio } => *cross_section_ratio = x,
        LawSpec::FlamingDatum { late_s, .. } => *late_s = 60.0 * x,
        LawSpec::TimelyInterception { response_s, .. } => {
            // The spread goes with the mean.
            let share = if response_s.0 > 0.0 { response_s.1 / response_s.0 } else { 0.0 };
            *response_s = (x, share * x);
        }
        LawSpec::KillChainRace { time_s, .. } => *time_s = x,
        LawSpec::PractisedRace { drills, .. } => *drills = x.round() as u32,
        LawSpec::Procurement { fail_chance, .. } => *fail_chance = x,
        _ => return None,
    }
    expected(&law, observe).number()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(law: &str, want: f64, error: f64) {
        let law: LawSpec = crate::scenario::catalogue::ron_options().from_str(law).expect("a law");
        let got = law_value(&law, true);
        assert!((got - want).abs() <= error, "{law:?}: {got} instead of {want}");
    }

    /// The values of `validation.md`, and of scipy where it has the function.
    #[test]
    fn the_laws_give_the_known_values() {
        let search =
            |c: f64| format!("RandomSearch(sweep_width_m: 60, speed_m_s: 2, time_s: {c}, area_m2: 120)");
        for (c, want) in [(0.25, 0.2212), (0.5, 0.3935), (1.0, 0.6321), (2.0, 0.8647)] {
            check(&search(c), want, 5e-5);
        }
        for (x, want) in [(0, 0.7364), (250, 0.6848), (400, 0.5507), (500, 0.0), (600, 0.0)] {
            let law = format!("LateralRange(rate_per_s: 0.02, range_m: 500, speed_m_s: 15, offset_m: {x})");
            check(&law, want, 5e-5);
        }
        for (density, want) in [(5, 0.6856), (10, 0.9012), (20, 0.9902)] {
            check(
                &format!("PoissonField(density_per_km2: {density}, range_m: 100, length_m: 1000)"),
                want,
                5e-5,
            );
        }
        for (ratio, want) in [(0.0, 1.0), (0.5, 1.0635), (1.0, 4.0 / math::PI)] {
            let law = format!(
                "RelativeSpeed(searcher_m_s: {ratio:?}, target_m_s: 1, searchers: 3, range_m: 1, time_s: 9, area_m2: 900)"
            );
            check(&law, want, 5e-5);
            let law: LawSpec = crate::scenario::catalogue::ron_options().from_str(&law).expect("a law");
            let each = (2.0 * 9.0 * law_value(&law, false) + math::PI) / 900.0;
            let seen = 1.0 - (1.0 - each) * (1.0 - each) * (1.0 - each);
            assert!((solved(&law, seen) - law_value(&law, false)).abs() < 1e-12);
            let more = solved(&law, seen + 1e-6) - law_value(&law, false);
            assert!(
                (1e-6 / more - slope(&law)).abs() < 1e-4 * slope(&law),
                "{} {}",
                1e-6 / more,
                slope(&law)
            );
        }
        for (channels, load, want) in [(1, 1.0, 0.5), (2, 1.0, 0.2), (5, 3.0, 0.1101), (10, 5.0, 0.0184)] {
            check(
                &format!("LossSystem(channels: {channels}, arrivals_per_day: 86400, service_s: {load:?})"),
                want,
                5e-5,
            );
        }
        check("ShootLookShoot(drones: 10, kill_chance: 0.8)", 2.0, 1e-12);
        check("RaidAnnihilation(drones: 3, stop_chance: 0.9)", 0.729, 1e-12);
        for (exponent, want) in [(2, 3.162), (3, 2.154), (4, 1.778)] {
            check(&format!("BurnThrough(advantage_db: 10, exponent: {exponent})"), want, 5e-4);
        }
        for (ratio, want) in [("2", 1.1892), ("16", 2.0), ("0.01", 0.3162)] {
            check(&format!("FourthRoot(cross_section_ratio: {ratio})"), want, 5e-5);
        }
        check(
            "FlamingDatum(searchers: 2, sweep_width_m: 60, speed_m_s: 1.5, radius_m: 150, flight_m_s: 1.2, late_s: 600, \
             search_s: 1200)",
            0.0336,
            5e-5,
        );
        check(
            "TimelyInterception(detect: [0.5, 0.6, 0.7, 0.9], tasks_s: [30, 40, 60, 20], task_sd_share: 0.3, \
             communication: 0.95, response_s: (90, 27))",
            0.7317,
            5e-5,
        );
        for (p, want) in [(0.0, 3.5), (0.3, 5.0), (0.5, 7.0)] {
            check(&format!("Procurement(lead_months: 3.5, sigma: 0, fail_chance: {p:?})"), want, 1e-12);
        }
        // Best 5 s, so that a course stands for (3/10)^(-1/0.3) drills; none more leaves the trained delay.
        let practised = |drills: u32, time_s: f64| {
            format!(
                "PractisedRace(untrained_s: 15, trained_s: 8, best_skill: 1.4, exponent: 0.3, drills: {drills}, sigma: 0.5, \
                 time_s: {time_s:?})"
            )
        };
        check(&practised(0, 8.0), 0.5, 1e-12);
        check(&practised(1, 8.0 * math::exp(0.5)), normal_cdf(1.0), 1e-12);
        let law: LawSpec = crate::scenario::catalogue::ron_options()
            .from_str("ShootLookShoot(drones: 10, kill_chance: 0.8)")
            .expect("a law");
        assert!((law_value(&law, false) - 0.1074).abs() < 5e-5);
    }

    /// One step is a lognormal; two of the same median have it at a distribution that no closed form gives, but the mean
    /// of 1 − F over time is the mean of the sum.
    #[test]
    fn a_chain_of_steps_has_the_distribution_of_their_sum() {
        assert!((chain_through(&[4.0], 0.5, 4.0) - 0.5).abs() < 1e-12);
        assert!((chain_through(&[4.0], 0.5, 8.0) - normal_cdf(math::ln(2.0) / 0.5)).abs() < 1e-12);
        let medians = [4.0, 4.0, 8.0, 6.0];
        let mean: f64 = medians.iter().sum::<f64>() * math::exp(0.125);
        let step = 0.5;
        let area: f64 =
            (0..400).map(|i| step * (1.0 - chain_through(&medians, 0.5, step * (f64::from(i) + 0.5)))).sum();
        assert!((area - mean).abs() < 1e-3 * mean, "{area} {mean}");
        assert_eq!(chain_through(&medians, 0.0, 22.0), 1.0);
        assert_eq!(chain_through(&medians, 0.0, 21.9), 0.0);
    }
}
