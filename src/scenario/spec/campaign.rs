//! The campaign: money by date, the ways to buy, who is trained when, and an adversary that learns over months.
//!
//! A scenario with a campaign is simulated over all of its months; without one, over `period_days` in which everything
//! that was bought stands from the first day. The shipped catalogue gives every figure and the three usual routes; a
//! scenario overrides those it names.

use crate::figure_spec;
use serde::Deserialize;

figure_spec! {
    /// Figures of a campaign, and its dates.
    #[derive(Default)]
    CampaignSpec drawn CampaignFigures
    {
        /// Months of a replicate, of 30.4375 days each.
        #[serde(default)] months: u32,
        /// Months after which the strategies are compared; 6, 12, 24, 36 and the last one when left out.
        #[serde(default)] horizons_months: Vec<u32>,
        /// When which part of a budget can be spent; all of it at once when left out.
        #[serde(default)] funding: Vec<FundingSpec>,
        /// What forces have besides their people: a date from which they may jam, instructors, a school.
        #[serde(default)] forces: Vec<ReadinessSpec>,
        /// Adversaries to compare the strategies against; the one of the figures when left out. One that does not learn
        /// is always among them.
        #[serde(default)] replies: Vec<ReplySpec>,
    }
    figures {
        #[doc = "Sigma of the logarithm of a single order's lead time around its route's."]
        lead_sigma in [0.0, 2.0],
        #[doc = "Share of the kit in service that is lost or worn out in a year, and bought again."]
        attrition_per_year in [0.0, 1.0],
        #[doc = "Share of the trained people who leave in a year; untrained ones come for them."]
        turnover_per_year in [0.0, 5.0],
        #[doc = "Length of a course, days."]
        course_days in [0.0, 730.0],
        #[doc = "Graduates of one instructor in a year."]
        graduates_per_instructor_year in [0.1, 1000.0],
        #[doc = "Months until a school that was founded turns people out."]
        school_months in [0.0, 240.0],
        #[doc = "Exponent of the practice law: delay falls with the number of drills to this power."]
        practice_exponent in [0.0, 2.0],
        #[doc = "Days without a drill over which a skill begins to fade."]
        memory_days in [1.0, 3650.0],
        #[doc = "Exponent of forgetting: (1 + time / memory) to the minus this."]
        forgetting_exponent in [0.0, 3.0],
        #[doc = "Factor on the activity of the attackers in a year that nobody disturbs."]
        growth_per_year in [0.1, 100.0],
        #[doc = "Days until a lost drone is replaced from a shop."]
        restock_days in [0.0, 3650.0],
        #[doc = "Days until a new pair has learned to fly."]
        operator_course_days in [0.0, 3650.0],
        #[doc = "Months in which red's mix, targets and hides follow what it has seen."]
        adaptation_months in [0.01, 1200.0],
        #[doc = "Share of the mix that moves away from a class for each of its sorties that is stopped."]
        mix_moved_per_stopped in [0.0, 1.0],
        #[doc = "P(a video of an attack that got through is published)."]
        published in [0.0, 1.0],
        #[doc = "Share of its activity that a cell gains with each published attack."]
        recruited_per_video in [0.0, 1.0],
        #[doc = "Share of its activity that a cell loses with each defeated sortie."]
        deterrence_per_defeat in [0.0, 1.0],
        #[doc = "Share of its activity that a cell loses with each captured pair."]
        deterrence_per_capture in [0.0, 1.0],
        #[doc = "Months in which deterrence and the pull of videos halve."]
        memory_of_red_months in [0.01, 1200.0],
    }
}

/// A part of the budget, by date.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct FundingSpec {
    /// Month at whose beginning it can be spent, from 0.
    pub month: f64,
    /// Part of the budget; the parts are taken relative to their sum.
    pub share: f64,
}

/// What a force can do by when.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ReadinessSpec {
    /// Force, by id.
    pub force: String,
    /// Month from which the law lets it jam; at once, if it may at all, when left out.
    #[serde(default)]
    pub may_jam_from_month: f64,
    /// Instructors it has at the beginning.
    #[serde(default)]
    pub instructors: f64,
    /// Instructors of the school that is founded at the beginning; they teach once it stands.
    #[serde(default)]
    pub school_instructors: f64,
    /// Drills of each crew in a month.
    #[serde(default)]
    pub drills_per_month: f64,
}

/// An adversary: figures of the campaign that differ.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ReplySpec {
    /// Unique name within the file.
    pub id: String,
    /// Shown name; the id when left out.
    #[serde(default)]
    pub name: String,
    /// Factor on the speed of its adaptation; 0 never adapts.
    #[serde(default = "same")]
    pub adapts: f64,
    /// Factor on how far its mix moves for each stopped sortie; 0 never moves it.
    #[serde(default = "same")]
    pub moves_mix: f64,
    /// Factor on the exponent of its growth; 0 stays as it is.
    #[serde(default = "same")]
    pub grows: f64,
    /// Factor on what deters and attracts it; 0 is moved by nothing.
    #[serde(default = "same")]
    pub is_moved: f64,
}

fn same() -> f64 {
    1.0
}

figure_spec! {
    /// A way to buy.
    RouteSpec drawn RouteFigures
    {
        /// Unique name within the file.
        id: String,
        /// Shown name; the id when left out.
        #[serde(default)] name: String,
        /// Largest order, USD; none when left out.
        #[serde(default)] most_usd: Option<f64>,
        /// Orders under way at a time; any number when left out.
        #[serde(default)] at_a_time: Option<u32>,
    }
    figures {
        #[doc = "Months from the order to the delivery, median."]
        lead_months in [0.0, 240.0],
        #[doc = "P(a tender fails and is repeated)."]
        fail_chance in [0.0, 0.95] = 0.0,
        #[doc = "Factor on the prices of the catalogue."]
        price_factor in [0.1, 10.0] = 1.0,
        #[doc = "Days from the delivery to the first day in service."]
        acceptance_days in [0.0, 730.0] = 0.0,
    }
}
