//! When raids are attempted: a Poisson process for each cell, thinned by the hour of the day.
//!
//! Gaps are exponential at the busiest hour's rate; an arrival stays with the ratio of its hour's weight to the
//! busiest. Each arrival has its own key, so a change of one hour's weight moves no other arrival's draws.

use crate::rng::{Purpose, Streams};

/// Launch times of a cell, seconds from the start, ascending; each with its serial number.
pub fn arrivals(streams: Streams, cell: u64, per_day: f64, hours: &[f64], period_s: f64) -> Vec<(u64, f64)> {
    let busiest = hours.iter().copied().fold(0.0, f64::max);
    let mean = if hours.is_empty() { 1.0 } else { hours.iter().sum::<f64>() / hours.len() as f64 };
    let peak = if hours.is_empty() || mean <= 0.0 { per_day } else { per_day * busiest / mean };
    let mut out = Vec::new();
    if peak <= 0.0 || per_day <= 0.0 {
        return out;
    }
    let mut time = 0.0;
    for serial in 0.. {
        let mut draws = streams.at(Purpose::Arrival, cell, serial);
        time += draws.exponential() * 86_400.0 / peak;
        if time >= period_s {
            return out;
        }
        let keep = if hours.is_empty() { 1.0 } else { hours[hour_of(time, hours.len())] / busiest };
        if draws.unit() < keep {
            out.push((serial, time));
        }
    }
    out
}

fn hour_of(time_s: f64, hours: usize) -> usize {
    let of_day = (time_s / 86_400.0).fract();
    ((of_day * hours as f64) as usize).min(hours - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_follow_the_rate_and_the_hours() {
        let mut hours = vec![0.0; 24];
        hours[20] = 3.0;
        hours[3] = 1.0;
        let (mut n, mut evening) = (0usize, 0usize);
        for replicate in 0..400 {
            let times = arrivals(Streams { seed: 1, replicate }, 0, 0.7, &hours, 20.0 * 86_400.0);
            n += times.len();
            for (_, t) in times {
                let h = (t / 3600.0) % 24.0;
                assert!((20.0..21.0).contains(&h) || (3.0..4.0).contains(&h), "{h}");
                evening += usize::from(h >= 20.0);
            }
        }
        let mean = n as f64 / 400.0;
        assert!((mean - 14.0).abs() < 3.9 * (14.0f64 / 400.0).sqrt(), "{mean}");
        let share = evening as f64 / n as f64;
        assert!((share - 0.75).abs() < 0.03, "{share}");
    }
}
