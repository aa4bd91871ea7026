//! Procurement: an order goes out to tender, may fail and be repeated, is delivered, accepted, and stands.
//!
//! A try takes a lognormal lead time around the tender's; with the chance of its tender it fails at the end of that time, and all
//! begins anew. The number of tries is geometric, so that the mean delay is the mean lead ÷ (1 − p): the known answer of
//! `validation.md`. Left out: part deliveries, fines, kit that is refused at acceptance.
//! Source: model.md §9, parameters.md "Money and time".

use super::MONTH_S;
use crate::math;
use crate::rng::Draws;
use crate::scenario::spec::campaign::TenderFigures;

/// More failures in a row than this end in a purchase all the same: at 95 % of failures one order in a thousand.
const MOST_FAILURES: u32 = 135;

/// How an order went.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Passage {
    /// Tenders that failed.
    pub failures: u32,
    /// When the goods came, seconds from the start of the campaign.
    pub delivered_s: f64,
    /// When they were accepted.
    pub accepted_s: f64,
}

/// The way of an order that is placed at a time, by the luck of its own stream.
pub fn passage(tender: &TenderFigures, lead_sigma: f64, ordered_s: f64, mut luck: Draws) -> Passage {
    let (mut failures, mut delivered_s) = (0, ordered_s);
    loop {
        delivered_s += MONTH_S * luck.lognormal(tender.lead_months.max(1e-9), lead_sigma);
        if failures == MOST_FAILURES || !luck.chance(tender.fail_chance) {
            break;
        }
        failures += 1;
    }
    Passage { failures, delivered_s, accepted_s: delivered_s + 86_400.0 * tender.acceptance_days }
}

/// Mean months from an order to its delivery: mean lead ÷ (1 − p).
pub fn mean_delay_months(tender: &TenderFigures, lead_sigma: f64) -> f64 {
    tender.lead_months * math::exp(0.5 * lead_sigma * lead_sigma) / (1.0 - tender.fail_chance)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::{Purpose, Streams};

    fn tender(lead_months: f64, fail_chance: f64) -> TenderFigures {
        TenderFigures { lead_months, fail_chance, price_factor: 1.0, acceptance_days: 10.0 }
    }

    #[test]
    fn the_mean_delay_is_the_mean_lead_over_the_chance_of_success() {
        const ORDERS: u64 = 40_000;
        let streams = Streams { seed: 5, replicate: 0 };
        for fail_chance in [0.0, 0.1, 0.3, 0.5, 0.8] {
            let tender = tender(3.5, fail_chance);
            let months: Vec<f64> = (0..ORDERS)
                .map(|id| passage(&tender, 0.4, 0.0, streams.at(Purpose::Test, id, 0)).delivered_s / MONTH_S)
                .collect();
            let mean = months.iter().sum::<f64>() / ORDERS as f64;
            let var = months.iter().map(|m| (m - mean) * (m - mean)).sum::<f64>() / ORDERS as f64;
            let error = (var / ORDERS as f64).sqrt();
            let law = mean_delay_months(&tender, 0.4);
            assert!((mean - law).abs() < 3.5 * error, "p {fail_chance}: {mean} ± {error}, law {law}");
        }
    }

    #[test]
    fn without_spread_and_failure_it_takes_its_time_and_is_accepted_after() {
        let passage = passage(
            &tender(2.0, 0.0),
            0.0,
            86_400.0,
            Streams { seed: 1, replicate: 1 }.at(Purpose::Test, 0, 0),
        );
        assert_eq!(passage.failures, 0);
        assert!((passage.delivered_s - 86_400.0 - 2.0 * MONTH_S).abs() < 1e-3);
        assert_eq!(passage.accepted_s, passage.delivered_s + 864_000.0);
    }
}
