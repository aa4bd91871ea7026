//! The defenders: forces, what law allows them, whom they have.

use crate::figure_spec;
use serde::Deserialize;

/// Command and control of a force: how tracks and decisions travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum CommandLevel {
    /// Nothing is passed on: a team acts on what it senses itself.
    None,
    /// Voice over the radio.
    Voice,
    /// Tracks shared by data link on one picture.
    Integrated,
}

figure_spec! {
    /// A defending force.
    ForceSpec drawn ForceFigures
    {
        /// Unique name within the file.
        id: String,
        /// Shown name; the id when left out.
        #[serde(default)] name: String,
        /// Whether the law lets it jam.
        #[serde(default)] may_jam: bool,
        /// Whether it may shoot at drones.
        #[serde(default)] may_shoot: bool,
        /// Command and control.
        #[serde(default = "voice")] command: CommandLevel,
        /// People it can put on posts and patrols. A post around the clock takes several crews.
        people: u32,
        /// Share of its people who are trained on the kit before anything is bought, 0 to 1.
        #[serde(default)] trained_share: f64,
        /// Where its teams start from: name and place.
        bases: Vec<BaseSpec>,
    }
    figures {
        #[doc = "Seconds to get leave to engage; 0 where it is given in advance."]
        authority_delay_s in [0.0, 3600.0] = 0.0,
        #[doc = "P(leave to engage a drone is refused)."]
        authority_refused in [0.0, 1.0] = 0.0,
        #[doc = "Reach of its radio net, km."]
        net_range_km in [0.0, 1000.0] = 15.0,
        #[doc = "Delay of a message on its net, s."]
        net_latency_s in [0.0, 600.0] = 2.0,
        #[doc = "Yearly cost of one more person put on a post or patrol, USD."]
        wage_usd_per_year in [0.0, 1e6] = 0.0,
        #[doc = "Cost of training one person on the kit, USD."]
        course_usd in [0.0, 1e6] = 1500.0,
    }
}

fn voice() -> CommandLevel {
    CommandLevel::Voice
}

/// A base of a force.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct BaseSpec {
    /// Unique name within the force.
    pub id: String,
    /// Position, km east and north.
    pub at_km: (f64, f64),
}
