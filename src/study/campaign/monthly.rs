//! The measures of a month.

use crate::campaign::month::Month;
use crate::study::measure::Unit;

/// A measure of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Monthly {
    /// Raids meant.
    Raids,
    /// Drones meant.
    Drones,
    /// Drones that released at their target.
    Leakers,
    /// Of the drones meant, those that released at their target.
    LeakThrough,
    /// Of the raids meant, those without a leaker.
    RaidsWithoutLeaker,
    /// Drones that the defence stopped or kept from starting.
    Defeated,
    /// People hurt at targets.
    Casualties,
    /// People who would have been hurt at targets, had they not left.
    CasualtiesSpared,
    /// Damage at targets.
    Damage,
    /// Operator pairs captured.
    Captured,
    /// Members of patrols hurt.
    PatrolCasualties,
    /// People hurt by falling drones and stray shots.
    CollateralCasualties,
    /// Person-hours of degraded civil links and navigation.
    Civil,
    /// Person-days lived in fear or away from home.
    Exposure,
    /// People who are away from their settlement at the end of the month.
    PeopleAway,
    /// Raids published.
    Videos,
    /// Share of the plan that stands at the end of the month.
    Standing,
    /// Share on order.
    OnOrder,
    /// Share there, but not paid for.
    Unpaid,
    /// Share that stands, by what its crews can do.
    Capability,
    /// Leakers that met nothing because kit was not there yet.
    NotDelivered,
    /// Leakers that met nothing because nobody paid for the kit.
    NotPaid,
    /// Leakers that met a jammer that may not be used yet.
    LawNotYet,
    /// Leakers that were engaged in vain by an untrained crew.
    NotTrained,
    /// Money that came in.
    Funded,
    /// Money spent on orders and courses.
    Ordered,
    /// Money spent on upkeep and wages.
    Running,
    /// Upkeep and wages that nobody paid.
    Owed,
    /// Money left at the end of the month.
    Left,
}

/// How months of a measure add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They are added.
    Flow,
    /// The last one counts.
    Stock,
    /// A share of two flows.
    Ratio,
}

impl Monthly {
    /// All of them, in the order of the reports.
    pub const ALL: [Monthly; 29] = [
        Monthly::Raids,
        Monthly::Drones,
        Monthly::Leakers,
        Monthly::LeakThrough,
        Monthly::RaidsWithoutLeaker,
        Monthly::Defeated,
        Monthly::Casualties,
        Monthly::CasualtiesSpared,
        Monthly::Damage,
        Monthly::Captured,
        Monthly::PatrolCasualties,
        Monthly::CollateralCasualties,
        Monthly::Civil,
        Monthly::Exposure,
        Monthly::PeopleAway,
        Monthly::Videos,
        Monthly::Standing,
        Monthly::OnOrder,
        Monthly::Unpaid,
        Monthly::Capability,
        Monthly::NotDelivered,
        Monthly::NotPaid,
        Monthly::LawNotYet,
        Monthly::NotTrained,
        Monthly::Funded,
        Monthly::Ordered,
        Monthly::Running,
        Monthly::Owed,
        Monthly::Left,
    ];

    /// Name in files.
    pub fn name(self) -> &'static str {
        match self {
            Monthly::Raids => "raids",
            Monthly::Drones => "drones",
            Monthly::Leakers => "leakers",
            Monthly::LeakThrough => "leak_through",
            Monthly::RaidsWithoutLeaker => "raids_without_leaker",
            Monthly::Defeated => "defeated",
            Monthly::Casualties => "casualties",
            Monthly::CasualtiesSpared => "casualties_spared",
            Monthly::Damage => "damage_usd",
            Monthly::Captured => "pairs_captured",
            Monthly::PatrolCasualties => "patrol_casualties",
            Monthly::CollateralCasualties => "collateral_casualties",
            Monthly::Civil => "civil_person_h",
            Monthly::Exposure => "exposure_person_days",
            Monthly::PeopleAway => "people_away",
            Monthly::Videos => "videos",
            Monthly::Standing => "plan_standing",
            Monthly::OnOrder => "plan_on_order",
            Monthly::Unpaid => "plan_unpaid",
            Monthly::Capability => "capability",
            Monthly::NotDelivered => "leakers_not_delivered",
            Monthly::NotPaid => "leakers_not_paid",
            Monthly::LawNotYet => "leakers_law_not_yet",
            Monthly::NotTrained => "leakers_crew_not_trained",
            Monthly::Funded => "funded_usd",
            Monthly::Ordered => "ordered_usd",
            Monthly::Running => "running_usd",
            Monthly::Owed => "owed_usd",
            Monthly::Left => "left_usd",
        }
    }

    /// How its months add up.
    pub fn kind(self) -> Kind {
        match self {
            Monthly::LeakThrough | Monthly::RaidsWithoutLeaker => Kind::Ratio,
            Monthly::PeopleAway
            | Monthly::Standing
            | Monthly::OnOrder
            | Monthly::Unpaid
            | Monthly::Capability
            | Monthly::Left => Kind::Stock,
            _ => Kind::Flow,
        }
    }

    /// What it counts in.
    pub fn unit(self) -> Unit {
        match self {
            Monthly::LeakThrough
            | Monthly::RaidsWithoutLeaker
            | Monthly::Standing
            | Monthly::OnOrder
            | Monthly::Unpaid
            | Monthly::Capability => Unit::Share,
            Monthly::Damage
            | Monthly::Funded
            | Monthly::Ordered
            | Monthly::Running
            | Monthly::Owed
            | Monthly::Left => Unit::Usd,
            Monthly::Civil => Unit::PersonHours,
            Monthly::Exposure => Unit::PersonDays,
            _ => Unit::Count,
        }
    }

    /// What one month says of it: two numbers of which a ratio is the share, else the second is 1.
    pub fn parts(self, m: &Month) -> (f64, f64) {
        let one = match self {
            Monthly::LeakThrough => return (f64::from(m.leakers), f64::from(m.drones)),
            Monthly::RaidsWithoutLeaker => return (f64::from(m.raids_without_leaker), f64::from(m.raids)),
            Monthly::Raids => f64::from(m.raids),
            Monthly::Drones => f64::from(m.drones),
            Monthly::Leakers => f64::from(m.leakers),
            Monthly::Defeated => f64::from(m.defeated),
            Monthly::Casualties => f64::from(m.casualties),
            Monthly::CasualtiesSpared => f64::from(m.casualties_spared),
            Monthly::Damage => m.damage_usd,
            Monthly::Captured => f64::from(m.captured),
            Monthly::PatrolCasualties => f64::from(m.patrol_casualties),
            Monthly::CollateralCasualties => f64::from(m.collateral_casualties),
            Monthly::Civil => m.civil_person_hours,
            Monthly::Exposure => m.exposure_person_days,
            Monthly::PeopleAway => m.people_away,
            Monthly::Videos => f64::from(m.videos),
            Monthly::Standing => m.standing,
            Monthly::OnOrder => m.on_order,
            Monthly::Unpaid => m.unpaid,
            Monthly::Capability => m.capability,
            Monthly::NotDelivered => f64::from(m.not_delivered),
            Monthly::NotPaid => f64::from(m.not_paid),
            Monthly::LawNotYet => f64::from(m.law_not_yet),
            Monthly::NotTrained => f64::from(m.not_trained),
            Monthly::Funded => m.money.funded,
            Monthly::Ordered => m.money.orders,
            Monthly::Running => m.money.running,
            Monthly::Owed => m.money.unpaid,
            Monthly::Left => m.money.left,
        };
        (one, 1.0)
    }

    /// What the months up to and without number `until` come to in a replicate.
    pub fn until(self, months: &[Month], until: u32) -> f64 {
        let months = &months[..until as usize];
        match self.kind() {
            Kind::Flow => months.iter().map(|m| self.parts(m).0).sum(),
            Kind::Stock => months.last().map_or(0.0, |m| self.parts(m).0),
            Kind::Ratio => {
                let (part, whole) =
                    months.iter().map(|m| self.parts(m)).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
                if whole > 0.0 { part / whole } else { 0.0 }
            }
        }
    }
}
