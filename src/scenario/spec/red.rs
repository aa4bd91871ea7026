//! The attackers: cells, their operator pairs, their habits. Stylised; it exists so that a defence can be tested.

use super::world::AssetKind;
use crate::figure_spec;
use serde::Deserialize;

figure_spec! {
    /// A cell: pairs of operators with a stock of drones.
    CellSpec drawn CellFigures
    {
        /// Unique name within the file.
        id: String,
        /// Shown name; the id when left out.
        #[serde(default)] name: String,
        /// Operator pairs. A captured pair is out for the rest of the replicate.
        pairs: u32,
        /// Where its pairs set out from, km east and north.
        staging_km: Vec<(f64, f64)>,
        /// Share of each threat class among its drones, by class id.
        mix: Vec<ShareSpec>,
        /// Weights of 1, 2, 3… drones in a raid.
        #[serde(default = "one_drone")] drones_weights: Vec<f64>,
        /// Preference among kinds of asset; kinds that are not named weigh 1.
        #[serde(default)] prefers: Vec<PreferenceSpec>,
        /// Places it believes guarded, and avoids.
        #[serde(default)] believes_guarded: Vec<BeliefSpec>,
        /// Relative activity over the 24 hours of the day; all alike when left out.
        #[serde(default)] hour_weights: Vec<f64>,
        /// Where its pairs hide; anywhere at `hide_distance_km` around the target when left out.
        #[serde(default)] hides: Vec<HideSpec>,
        /// Places that its drones fly by way of, in order.
        #[serde(default)] via: Vec<ViaSpec>,
    }
    figures {
        #[doc = "Drones it has at most, those on order among them; 0 for as many as it wants. In a campaign only."]
        stock_drones in [0.0, 100000.0] = 0.0,
        #[doc = "Money for new drones, USD a month; 0 for what they cost. In a campaign only."]
        income_usd_per_month in [0.0, 1e9] = 0.0,
        #[doc = "Raids attempted a day."]
        raids_per_day in [0.0, 10000.0],
        #[doc = "P(hit per release) of its operators against an undisturbed target."]
        hit_chance in [0.0, 1.0] = 0.25,
        #[doc = "Distance from the launch hide to the target, km."]
        hide_distance_km in [0.05, 50.0] = 2.0,
        #[doc = "How far to a side the way of a drone bends at most, as a share of its length; without places on the way."]
        bend_share in [0.0, 1.0] = 0.2,
        #[doc = "Minutes in the hide before the launch."]
        wait_min in [0.0, 600.0] = 5.0,
        #[doc = "Minutes from the launch to departure."]
        stay_min in [0.0, 600.0] = 20.0,
        #[doc = "Seconds between the launches of one raid."]
        spacing_s in [0.0, 3600.0] = 15.0,
        #[doc = "Walking speed, m/s."]
        foot_speed_m_s in [0.1, 3.0] = 1.2,
        #[doc = "Speed once in a vehicle, m/s."]
        vehicle_speed_m_s in [0.5, 40.0] = 8.0,
        #[doc = "Distance walked between hide and vehicle, m."]
        walk_m in [0.0, 10000.0] = 500.0,
    }
}

fn one_drone() -> Vec<f64> {
    vec![1.0]
}

/// Ground in which a cell hides: known launch places, or a wood that they come from.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub enum HideSpec {
    /// One place, km east and north.
    At((f64, f64)),
    /// Anywhere in a disc.
    Disc {
        /// Centre, km east and north.
        at_km: (f64, f64),
        /// Radius, km.
        radius_km: f64,
    },
    /// Anywhere in a rectangle.
    Rectangle {
        /// South-west corner, km east and north.
        from_km: (f64, f64),
        /// North-east corner, km east and north.
        to_km: (f64, f64),
    },
}

figure_spec! {
    /// A place that drones fly by way of.
    ViaSpec drawn ViaFigures
    {
        /// Where, km east and north.
        at_km: (f64, f64),
    }
    figures {
        #[doc = "Seconds that a drone holds there, drawn for each drone."]
        hold_s in [0.0, 7200.0] = 0.0,
    }
}

/// A share of a mix.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ShareSpec {
    /// Threat class id.
    pub class: String,
    /// Relative weight.
    pub share: f64,
}

/// How much a cell wants a kind of asset.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct PreferenceSpec {
    /// The kind.
    pub kind: AssetKind,
    /// Factor on the attractiveness.
    pub weight: f64,
}

/// A place that a cell takes for guarded, whatever stands there.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct BeliefSpec {
    /// Centre, km east and north.
    pub at_km: (f64, f64),
    /// Radius, km.
    pub radius_km: f64,
    /// Factor on the wish to attack or hide there, 0 to 1.
    pub weight: f64,
}
