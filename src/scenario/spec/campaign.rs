//! The campaign: money by date, the ways to buy, who is trained when, and an adversary that learns over months.
//!
//! A scenario with a campaign is simulated over all of its months; without one, over `period_days` in which everything
//! that was bought stands from the first day. The shipped catalogue gives every figure of the laws and the three usual
//! tenders; a scenario overrides those it names.

use crate::figure_spec;
use serde::Deserialize;

/// A campaign.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CampaignSpec {
    /// Months of a replicate, of 30.4375 days each.
    pub months: u32,
    /// Months after which the strategies are compared; 6, 12, 24 and 36, as far as they go, and the last one when left
    /// out.
    #[serde(default)]
    pub horizons_months: Vec<u32>,
    /// When which part of a budget can be spent; all of it at once when left out.
    #[serde(default)]
    pub funding: Vec<FundingSpec>,
    /// Months of upkeep and wages that the office keeps in hand before it orders anything; 0 spends all it has.
    #[serde(default = "three")]
    pub reserve_months: f64,
    /// What forces have besides their people: a date from which they may jam, instructors, a school.
    #[serde(default)]
    pub forces: Vec<ReadinessSpec>,
    /// Adversaries that learn otherwise than by the figures, for the worst case. One that learns by the figures and one that
    /// does not learn are in every study.
    #[serde(default)]
    pub replies: Vec<ReplySpec>,
    /// Figures that differ from the catalogue's.
    #[serde(default)]
    pub laws: CampaignLawsSpec,
}

/// Seconds of a month: a twelfth of 365.25 days.
pub const MONTH_S: f64 = 86_400.0 * DAYS_OF_A_MONTH;
/// Days of a month: a twelfth of 365.25.
pub const DAYS_OF_A_MONTH: f64 = 30.4375;

impl CampaignSpec {
    /// Days of a replicate.
    pub fn days(&self) -> f64 {
        f64::from(self.months) * DAYS_OF_A_MONTH
    }

    /// The months after which strategies are compared, ascending.
    pub fn horizons(&self) -> Vec<u32> {
        if !self.horizons_months.is_empty() {
            return self.horizons_months.clone();
        }
        let mut horizons: Vec<u32> = [6, 12, 24, 36].into_iter().filter(|&m| m < self.months).collect();
        horizons.push(self.months);
        horizons
    }
}

figure_spec! {
    /// Figures of the campaign's laws. The shipped catalogue gives every one.
    #[derive(Default)]
    CampaignLawsSpec drawn CampaignLaws
    {}
    figures {
        #[doc = "Sigma of the logarithm of a single order's lead time around its tender's."]
        lead_sigma in [0.0, 2.0],
        #[doc = "Share of the kit in service that is lost or worn out in a year, and bought again."]
        attrition_per_year in [0.0, 0.99],
        #[doc = "Share of the trained people who leave in a year; untrained ones come for them."]
        turnover_per_year in [0.0, 0.99],
        #[doc = "Length of a course, days."]
        course_days in [0.0, 730.0],
        #[doc = "Graduates of one instructor in a year."]
        graduates_per_instructor_year in [0.1, 1000.0],
        #[doc = "Months until a school that was founded at the beginning turns people out."]
        school_months in [0.0, 240.0],
        #[doc = "Exponent of the practice law: what is left of the gap to the best falls with the number of drills to this power."]
        practice_exponent in [0.05, 2.0],
        #[doc = "What practice takes a crew to at best: 0 is a crew without training, 1 one that comes from its course."]
        best_skill in [1.01, 2.0],
        #[doc = "Days without a drill over which a skill begins to fade."]
        memory_days in [1.0, 3650.0],
        #[doc = "Exponent of forgetting: (1 + time / memory) to the minus this."]
        forgetting_exponent in [0.0, 3.0],
        #[doc = "Factor on the activity of the attackers in a year."]
        growth_per_year in [0.1, 100.0],
        #[doc = "Days until a lost drone is replaced from a shop; for cells with a stock."]
        restock_days in [0.0, 3650.0],
        #[doc = "Days until a new pair has taken the place of a captured one."]
        operator_course_days in [0.0, 3650.0],
        #[doc = "Months in which the attackers' mix, targets and hides follow what they have seen."]
        adaptation_months in [0.01, 1200.0],
        #[doc = "Share of its part of the wished mix that a class loses for each of its sorties that is stopped."]
        mix_moved_per_stopped in [0.0, 1.0],
        #[doc = "Share of its wish to attack or hide somewhere that a cell loses for each guard that it has seen there."]
        shuns_guarded in [0.0, 1.0],
        #[doc = "P(a video of a raid that got through is published)."]
        published in [0.0, 1.0],
        #[doc = "Factor on the fright of a raid whose video is published."]
        video_fear in [1.0, 100.0],
        #[doc = "Share of its activity that a cell gains with each published raid."]
        recruited_per_video in [0.0, 1.0],
        #[doc = "Share of its activity that a cell loses with each sortie that is stopped."]
        deterrence_per_defeat in [0.0, 0.99],
        #[doc = "Share of its activity that a cell loses with each captured pair."]
        deterrence_per_capture in [0.0, 0.99],
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
    /// Instructors it has from the beginning.
    #[serde(default)]
    pub instructors: f64,
    /// Instructors of the school that is founded at the beginning; they teach once it stands.
    #[serde(default)]
    pub school_instructors: f64,
    /// Drills of each crew in a month.
    #[serde(default)]
    pub drills_per_month: f64,
}

/// An adversary: factors on how it learns.
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
    /// Factor on the time for which a lost drone is missing, for cells with a stock; 0 never misses one.
    #[serde(default = "same")]
    pub misses_drones: f64,
}

fn three() -> f64 {
    3.0
}

fn same() -> f64 {
    1.0
}

/// Id of the adversary that learns by the figures.
pub const AS_GIVEN: &str = "as-given";
/// Id of the adversary that does not learn.
pub const NO_LEARNING: &str = "no-learning";

figure_spec! {
    /// A way to buy.
    TenderSpec drawn TenderFigures
    {
        /// Unique name within the file.
        id: String,
        /// Shown name; the id when left out.
        #[serde(default)] name: String,
        /// Dearest thing that may be bought in this way, USD at nominal prices; any when left out.
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
