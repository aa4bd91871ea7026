//! What the replicates of one strategy at one budget say: every measure with its interval, the funnel, the causes.
//!
//! The replicate is the unit of analysis. A drone that was never launched because its operators had been caught
//! counts as meant and as not leaked: prevention is a defence. Shares of drones or raids are ratios of sums over
//! replicates (delta method), means carry Student's t, the cost per defeat a BCa bootstrap. Quantiles of warning
//! times pool the drones of all replicates, or of the first ones where there are very many; their interval inverts the
//! clustered interval of the share below them (R. S. Woodruff, JASA 47, 1952).
//! Left out: intervals of the funnel and of the causes, which explain and are not compared.
//!
//! Legitimate drones lost: other traffic is flown only in the ten minutes around each launch, at the same rate at which
//! it flies all day. Losses over the time that was watched, a ratio of sums, times 30 days is therefore what a month
//! loses. Assumption: a flight between raids runs the risk of one during a raid. It holds here because a harmless drone
//! is lost only by being taken for a threat itself, not by what is done to others; a crew busy with a raid has less time
//! for that, and raids keep their own hours and weather, which is left out.

use crate::sim::outcome::{Cause, ReplicateOutcome, Stage};
use crate::stats::{self, Bootstrap, Groups, Moments};
use crate::study::input::StudyNames;
use crate::study::measure::{Estimate, Extreme, Measure, Unit};
use crate::study::tally::{Row, RowSums};

/// Confidence level of every interval.
pub const LEVEL: f64 = 0.95;

/// Days in which rates are stated.
const STATED_DAYS: f64 = 30.0;

/// Days around each launch in which other traffic is flown: from 2 minutes before to 8 minutes after it.
const WATCHED_DAYS: f64 = 600.0 / 86_400.0;

/// Days of a year of costs.
const DAYS_PER_YEAR: f64 = 365.25;

/// What came of one threat class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClassSummary {
    /// Drones of the class meant in all replicates.
    pub drones: u64,
    /// Share of them that released at their target; `None` where none was meant. `n` counts the replicates in which the
    /// class was meant at all: a rare class rests on few of them, however many were run.
    pub leak_through: Option<Estimate>,
}

/// One strategy at one budget in numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct RowSummary {
    /// Index of the strategy.
    pub strategy: usize,
    /// Index of the budget.
    pub budget: usize,
    /// Replicates.
    pub n: usize,
    /// Drones meant in all replicates.
    pub drones: u64,
    /// Drones that leaked in all replicates.
    pub leakers: u64,
    /// Nominal life-cycle cost of what was bought, USD.
    pub spent_usd: f64,
    /// Estimates in the order of [`Measure::ALL`]; `None` where nothing defines it (a warning time without any
    /// warning, a cost per defeat without a defeat).
    pub estimates: Vec<Option<Estimate>>,
    /// Leak-through by threat class, in the order of the catalogue.
    pub classes: Vec<ClassSummary>,
    /// Share of the drones meant that got at least to each stage, in the order of [`Stage::ALL`].
    pub funnel: [f64; Stage::ALL.len()],
    /// Drones by how they ended, in the order of [`Cause::ALL`].
    pub causes: [u64; Cause::ALL.len()],
}

impl RowSummary {
    /// Summarises one row.
    pub fn of(names: &StudyNames, row: &Row) -> Self {
        let sums = &row.sums;
        RowSummary {
            strategy: row.strategy,
            budget: row.budget,
            n: sums.n as usize,
            drones: sums.drones,
            leakers: sums.leakers,
            spent_usd: row.deployment.spent_usd,
            estimates: Measure::ALL.iter().map(|&m| estimate(m, names, sums)).collect(),
            classes: sums.classes.iter().map(class_summary).collect(),
            funnel: sums.funnel.map(|reached| match sums.drones {
                0 => 0.0,
                drones => reached as f64 / drones as f64,
            }),
            causes: sums.causes,
        }
    }

    /// The estimate of a measure.
    pub fn get(&self, measure: Measure) -> Option<&Estimate> {
        self.estimates[measure as usize].as_ref()
    }

    /// The point estimate of a measure; NaN where there is none.
    pub fn value(&self, measure: Measure) -> f64 {
        self.get(measure).map_or(f64::NAN, |e| e.value)
    }

    /// Causes of the leakers with their shares among the leakers, the largest first (ties: the order of the kill
    /// chain).
    pub fn leak_causes(&self) -> Vec<(Cause, f64)> {
        let leaked: u64 = Cause::ALL.iter().filter(|c| c.leaked()).map(|&c| self.causes[c as usize]).sum();
        let mut shares: Vec<(Cause, f64)> = Cause::ALL
            .iter()
            .filter(|&&c| c.leaked() && self.causes[c as usize] > 0)
            .map(|&c| (c, self.causes[c as usize] as f64 / leaked as f64))
            .collect();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        shares
    }
}

/// Loss of a replicate by a measure that strategies are compared by.
pub(super) fn loss(measure: Measure, names: &StudyNames, o: &ReplicateOutcome) -> f64 {
    match measure {
        Measure::LeakThrough | Measure::Casualties | Measure::Damage => {
            parts(measure, names, o).map_or(0.0, |(part, _)| part)
        }
        other => unreachable!("strategies are not compared by {}", other.name()),
    }
}

/// What one replicate says of a measure: two numbers, whose ratio of sums over replicates is the measure; `None` for a
/// measure that is no such ratio.
pub fn parts(measure: Measure, names: &StudyNames, o: &ReplicateOutcome) -> Option<(f64, f64)> {
    let stated = STATED_DAYS / names.period_days;
    let (drones, raids) = (f64::from(o.drones), f64::from(o.raids));
    Some(match measure {
        Measure::LeakThrough => (f64::from(o.leakers), drones),
        Measure::RaidsWithoutLeaker => (f64::from(o.raids_without_leaker), raids),
        Measure::Casualties => (f64::from(o.casualties) * stated, 1.0),
        Measure::Damage => (o.damage_usd * stated, 1.0),
        Measure::OperatorsFound => (f64::from(o.operators_found), 1.0),
        Measure::OperatorsCaptured => (f64::from(o.operators_captured), 1.0),
        Measure::PatrolCasualties => (f64::from(o.patrol_casualties) * stated, 1.0),
        Measure::CollateralCasualties => (f64::from(o.collateral_casualties) * stated, 1.0),
        Measure::Civil => ((o.civil_link_person_hours + o.civil_gnss_person_hours) * stated, 1.0),
        Measure::CivilLink => (o.civil_link_person_hours * stated, 1.0),
        Measure::CivilGnss => (o.civil_gnss_person_hours * stated, 1.0),
        Measure::LegitimateLost => (f64::from(o.legitimate_drones_lost) * STATED_DAYS, raids * WATCHED_DAYS),
        Measure::FalseAlarms => (f64::from(o.false_alarms) * stated, 1.0),
        Measure::Exposure => (o.exposure_person_days * stated, 1.0),
        Measure::Displaced => (o.displaced_people, 1.0),
        Measure::Cost => (o.cost_usd, 1.0),
        Measure::Warned => (warnings(o).count() as f64, drones),
        Measure::CostPerDefeat | Measure::WarningP10 | Measure::WarningP50 => return None,
    })
}

fn estimate(measure: Measure, names: &StudyNames, sums: &RowSums) -> Option<Estimate> {
    let moments = &sums.measures[measure as usize];
    match measure {
        Measure::LegitimateLost => legitimate_lost(moments),
        Measure::CostPerDefeat => cost_per_defeat(names, &sums.cost_of_defeats),
        Measure::WarningP10 => warning_quantile(sums, 0.1),
        Measure::WarningP50 => warning_quantile(sums, 0.5),
        _ if measure.unit() == Unit::Share => share_of(moments),
        _ => mean_of(moments),
    }
}

pub(super) fn mean_of(moments: &Moments) -> Option<Estimate> {
    let estimate = Estimate::of(moments.mean(LEVEL)?);
    let extreme = if moments.is_none() { Extreme::None } else { Extreme::Inside };
    Some(Estimate { extreme, ..estimate })
}

fn legitimate_lost(moments: &Moments) -> Option<Estimate> {
    let estimate = Estimate::of(moments.ratio(LEVEL)?);
    let extreme = if moments.is_none() { Extreme::None } else { Extreme::Inside };
    Some(Estimate { low: estimate.low.max(0.0), extreme, ..estimate })
}

/// Replicates in which the class was not meant say nothing of it and are left out, which a ratio of sums does anyway;
/// its interval is that of the replicates which have something to say.
fn class_summary(moments: &Moments) -> ClassSummary {
    ClassSummary { drones: moments.sum_y() as u64, leak_through: share_of(moments) }
}

/// A ratio of sums that is a share.
pub fn share_of(moments: &Moments) -> Option<Estimate> {
    let mut estimate = Estimate::of(moments.clustered_proportion(LEVEL)?);
    if moments.is_none() || moments.is_all() {
        // The exact interval counts replicates that had anything to count.
        estimate.n = moments.with_y() as usize;
        estimate.extreme = if moments.is_none() { Extreme::None } else { Extreme::All };
    }
    Some(estimate)
}

/// Drones that the defence stopped or kept from starting; what failed by itself is not its merit.
pub(super) fn defeats(o: &ReplicateOutcome) -> f64 {
    let defeated = |c: Cause| !c.leaked() && c != Cause::FailedByItself;
    o.drone_outcomes.iter().filter(|d| defeated(d.cause)).count() as f64
}

fn cost_per_defeat(names: &StudyNames, costs: &Groups) -> Option<Estimate> {
    let paced = names.period_days / (names.costed_years * DAYS_PER_YEAR);
    Bootstrap::new(0, 0).grouped_ratio(costs, LEVEL).map(|e| Estimate::of(e).scaled(paced))
}

pub(super) fn warnings(o: &ReplicateOutcome) -> impl Iterator<Item = f64> + '_ {
    o.drone_outcomes.iter().filter_map(|d| d.warning_s)
}

fn warning_quantile(sums: &RowSums, p: f64) -> Option<Estimate> {
    let mut pooled = sums.warnings.clone();
    pooled.sort_by(f64::total_cmp);
    let value = stats::quantile_of_sorted(&pooled, p)?;
    let (mut below, mut left) = (Moments::default(), sums.warnings.as_slice());
    for &count in &sums.warned {
        let (own, rest) = left.split_at(count as usize);
        below.add(own.iter().filter(|&&w| w <= value).count() as f64, f64::from(count));
        left = rest;
    }
    let around = below.ratio(LEVEL)?.interval.map(|i| i.half_width());
    let at = |share: f64| stats::quantile_of_sorted(&pooled, share.clamp(0.0, 1.0)).unwrap_or(f64::NAN);
    let (low, high) = around.map_or((f64::NAN, f64::NAN), |h| (at(p - h), at(p + h)));
    Some(Estimate { value, low, high, n: below.with_y() as usize, extreme: Extreme::Inside })
}
