//! The catalogue: threat classes, sensors, effectors, barriers, teams, land covers.
//!
//! The shipped catalogue is `assets/catalogue.ron`; a scenario adds items or replaces those of the same id.

use super::campaign::{CampaignLawsSpec, TenderSpec};
use super::laws::LawsSpec;
use crate::figure_spec;
use serde::Deserialize;

/// Everything that can be bought or met.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct CatalogueSpec {
    /// Threat classes.
    #[serde(default)]
    pub classes: Vec<ClassSpec>,
    /// Sensors.
    #[serde(default)]
    pub sensors: Vec<SensorSpec>,
    /// Effectors.
    #[serde(default)]
    pub effectors: Vec<EffectorSpec>,
    /// Nets and hardening.
    #[serde(default)]
    pub barriers: Vec<BarrierSpec>,
    /// Kinds of patrol team.
    #[serde(default)]
    pub teams: Vec<TeamSpec>,
    /// Land covers that differ from the defaults.
    #[serde(default)]
    pub covers: Vec<CoverSpec>,
    /// Figures of the laws; the shipped catalogue gives them all.
    #[serde(default)]
    pub laws: LawsSpec,
    /// Ways to buy in a campaign.
    #[serde(default)]
    pub tenders: Vec<TenderSpec>,
    /// Figures of the campaign's laws.
    #[serde(default)]
    pub campaign: CampaignLawsSpec,
}

/// What carries a drone's control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum ControlLink {
    /// A radio link, which can be heard and jammed.
    Radio,
    /// A cable.
    Cable,
    /// None: it flies a stored route.
    None,
}

/// What a drone needs satellite navigation for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum GnssUse {
    /// Nothing.
    Nothing,
    /// To return home and to hold its place.
    ReturnAndHold,
    /// To find its target.
    Navigate,
}

figure_spec! {
    /// A threat class: emits a link? needs it? needs GNSS?
    ClassSpec drawn ClassFigures
    {
        /// Unique name.
        id: String,
        /// Shown name.
        #[serde(default)] name: String,
        /// Its control link.
        link: ControlLink,
        /// What it needs GNSS for.
        gnss: GnssUse,
    }
    figures {
        #[doc = "Cruising speed, m/s."]
        speed_m_s in [0.5, 100.0],
        #[doc = "Speed when it returns home by itself, m/s."]
        return_speed_m_s in [0.5, 100.0] = 10.5,
        #[doc = "Endurance, min."]
        endurance_min in [0.5, 600.0],
        #[doc = "Transit height above ground, m."]
        height_m in [1.0, 2000.0] = 80.0,
        #[doc = "Height above the target from which it releases, or to which it dives, m; at most its transit height."]
        attack_height_m in [0.0, 1000.0] = 30.0,
        #[doc = "Price to the attacker, USD."]
        unit_cost_usd in [0.0, 1e7] = 0.0,
        #[doc = "Reach of the link or of the cable, km."]
        link_range_km in [0.01, 1000.0] = 1000.0,
        #[doc = "P(the cable snags) per km."]
        snag_per_km in [0.0, 1.0] = 0.0,
        #[doc = "Radar cross-section against a small quadcopter's."]
        cross_section_ratio in [0.0001, 10000.0] = 1.0,
        #[doc = "Releases a sortie."]
        releases in [1.0, 20.0] = 1.0,
        #[doc = "Seconds between releases."]
        release_interval_s in [0.0, 600.0] = 6.0,
        #[doc = "Casualties per person exposed to a hit."]
        casualties_per_exposed in [0.0, 1.0] = 0.15,
        #[doc = "Damage of a hit, USD."]
        damage_usd_per_hit in [0.0, 1e9] = 5000.0,
        #[doc = "P(the sortie fails by itself)."]
        failure_chance in [0.0, 1.0] = 0.0,
        #[doc = "Strongest wind it flies in, m/s."]
        max_wind_m_s in [0.0, 60.0] = 10.0,
        #[doc = "Strongest rain it flies in, mm/h."]
        max_rain_mm_h in [0.0, 200.0] = 0.5,
        #[doc = "Seconds from losing the link to acting on it."]
        lost_link_delay_s in [0.0, 600.0] = 8.0,
        #[doc = "Share that returns home on a lost link."]
        lost_return in [0.0, 1.0] = 0.0,
        #[doc = "Share that lands on a lost link."]
        lost_land in [0.0, 1.0] = 0.0,
        #[doc = "Share that hovers, then lands, on a lost link."]
        lost_hover in [0.0, 1.0] = 0.0,
        #[doc = "Share that falls on a lost link."]
        lost_fall in [0.0, 1.0] = 0.0,
        #[doc = "Share that flies on as aimed on a lost link."]
        lost_continue in [0.0, 1.0] = 0.0,
        #[doc = "Drift once satellite navigation is denied, m/s."]
        drift_m_s in [0.0, 50.0] = 2.0,
        #[doc = "Miss distance at which the chance of a hit has fallen to 1/e, m."]
        lethal_radius_m in [0.1, 1000.0] = 10.0,
    }
}

/// Kinds of sensor; the kind says what it needs to see a drone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum SensorKind {
    /// A watching person. Needs sight; weak at night.
    Eye,
    /// A listening person.
    Ear,
    /// An acoustic node.
    Acoustic,
    /// Passive radio direction finding. Needs an emitting drone; finds the pilot too.
    PassiveRf,
    /// A small radar. Needs sight.
    Radar,
    /// A camera. Needs sight, and a cue to look for.
    Camera,
}

/// How a sensor's chance to notice a flyer depends on the range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Curve {
    /// A logistic in the range, one half a look at R50.
    #[default]
    Logistic,
    /// The same rate everywhere within the range, one look interval in the mean; nothing beyond.
    Even,
    /// Notices at once what comes within the range, with `notice_chance`; nothing beyond. A tripwire.
    Definite,
}

/// What can carry an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Carriage {
    /// A person: any post or patrol.
    Hand,
    /// A vehicle patrol, or a post.
    Vehicle,
    /// A post only.
    Fixed,
}

figure_spec! {
    /// A sensor of the catalogue.
    SensorSpec drawn SensorFigures
    {
        /// Unique name.
        id: String,
        /// Shown name.
        #[serde(default)] name: String,
        /// Kind.
        kind: SensorKind,
        /// What can carry it.
        #[serde(default = "hand")] carriage: Carriage,
        /// How its chance depends on the range.
        #[serde(default)] curve: Curve,
    }
    figures {
        #[doc = "R50: range of a fifty per cent chance per look against a small quadcopter, m; with an even or definite curve the range itself."]
        range_m in [1.0, 100000.0],
        #[doc = "Logistic scale of the per-look curve as a share of the range."]
        scale_share in [0.0001, 2.0] = 0.25,
        #[doc = "P(it notices a flyer that comes within range); for a definite curve."]
        notice_chance in [0.0, 1.0] = 1.0,
        #[doc = "R50 once cued, m; 0 for no difference."]
        cued_range_m in [0.0, 100000.0] = 0.0,
        #[doc = "Seconds between looks."]
        look_interval_s in [0.01, 600.0] = 1.0,
        #[doc = "Height of the sensor above ground, m."]
        mast_m in [0.0, 200.0] = 2.0,
        #[doc = "Factor on the range at night."]
        night_factor in [0.0, 2.0] = 1.0,
        #[doc = "Factor on the range in fog or rain."]
        rain_factor in [0.0, 2.0] = 1.0,
        #[doc = "Factor on the range in strong wind (8 m/s and more)."]
        wind_factor in [0.0, 2.0] = 1.0,
        #[doc = "Factor on the range to a flyer over woods or towns."]
        clutter_factor in [0.0, 2.0] = 1.0,
        #[doc = "False alarms a day that reach the crew, rural."]
        false_alarms_per_day in [0.0, 10000.0] = 0.0,
        #[doc = "False alarms a day that reach the crew in towns; 0 for as rural."]
        false_alarms_urban_per_day in [0.0, 10000.0] = 0.0,
        #[doc = "Standard error of a bearing on the pilot, degrees; for passive RF."]
        bearing_error_deg in [0.01, 90.0] = 5.0,
        #[doc = "P(a bearing on the pilot) a minute while he transmits in reach; for passive RF."]
        pilot_found_per_min in [0.0, 1.0] = 0.0,
        #[doc = "Price, USD."]
        price_usd in [0.0, 1e9] = 0.0,
        #[doc = "People a shift to serve it."]
        crew_per_shift in [0.0, 50.0] = 0.0,
        #[doc = "Share of the time it works."]
        availability in [0.0, 1.0] = 1.0,
    }
}

fn hand() -> Carriage {
    Carriage::Hand
}

/// Kinds of effector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum EffectorKind {
    /// Breaks radio links.
    LinkJammer,
    /// Denies satellite navigation around it.
    GnssDenial,
    /// Rifle or shotgun.
    Gun,
}

figure_spec! {
    /// An effector of the catalogue.
    EffectorSpec drawn EffectorFigures
    {
        /// Unique name.
        id: String,
        /// Shown name.
        #[serde(default)] name: String,
        /// Kind.
        kind: EffectorKind,
        /// What can carry it.
        carriage: Carriage,
        /// Targets served at once; 0 for any number.
        #[serde(default = "one_channel")] channels: u32,
    }
    figures {
        #[doc = "Reach at nominal geometry (jammers), or range of a fifty per cent chance (guns), m."]
        reach_m in [1.0, 100000.0],
        #[doc = "P(it can break this link | in reach, trained crew)."]
        effect_chance in [0.0, 1.0] = 1.0,
        #[doc = "Mean seconds to take effect once in reach and engaged."]
        effect_s in [0.01, 3600.0] = 3.0,
        #[doc = "Height above ground, m."]
        mast_m in [0.0, 200.0] = 2.0,
        #[doc = "Arc within which it serves several targets at once, degrees; it turns while it serves none."]
        arc_deg in [1.0, 360.0] = 360.0,
        #[doc = "Duty cycle: share of the time that it radiates while it is engaged; for jammers and denial."]
        duty_share in [0.01, 1.0] = 1.0,
        #[doc = "Hours it can radiate in a day; 0 for mains power."]
        battery_h in [0.0, 24.0] = 0.0,
        #[doc = "Radius of the unintended effect on civil links or navigation, m; 0 for its reach."]
        collateral_radius_m in [0.0, 100000.0] = 0.0,
        #[doc = "P(stray harm in a populated cell) a minute of fire; for guns."]
        stray_harm_per_min in [0.0, 1.0] = 0.0,
        #[doc = "Price, USD."]
        price_usd in [0.0, 1e9] = 0.0,
        #[doc = "People a shift to serve it."]
        crew_per_shift in [0.0, 50.0] = 1.0,
        #[doc = "Share of the time it works."]
        availability in [0.0, 1.0] = 1.0,
    }
}

fn one_channel() -> u32 {
    1
}

figure_spec! {
    /// A net or another passive protection of an asset.
    BarrierSpec drawn BarrierFigures
    {
        /// Unique name.
        id: String,
        /// Shown name.
        #[serde(default)] name: String,
    }
    figures {
        #[doc = "P(an impact is blocked)."]
        blocks in [0.0, 1.0],
        #[doc = "Price, USD."]
        price_usd in [0.0, 1e9],
    }
}

/// How a team moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Mobility {
    /// Across country.
    Foot,
    /// On roads, and on foot from the nearest road point.
    Vehicle,
    /// By air straight to any place, and on foot from there.
    Air,
}

figure_spec! {
    /// A kind of patrol team.
    TeamSpec drawn TeamFigures
    {
        /// Unique name.
        id: String,
        /// Shown name.
        #[serde(default)] name: String,
        /// How it moves.
        mobility: Mobility,
        /// People in the team.
        people: u32,
    }
    figures {
        #[doc = "Speed on a road (vehicle), on open ground (foot) or in the air, m/s."]
        speed_m_s in [0.1, 100.0],
        #[doc = "Speed of its people on foot, m/s."]
        foot_speed_m_s in [0.1, 5.0] = 1.5,
        #[doc = "Price of its vehicle and outfit, USD."]
        price_usd in [0.0, 1e8] = 0.0,
        #[doc = "Crews needed to keep one team out at all hours."]
        crews in [0.1, 10.0] = 1.0,
    }
}

impl TeamFigures {
    /// The fastest that it can be, m/s.
    pub fn top_speed_m_s(&self) -> f64 {
        self.speed_m_s.max(self.foot_speed_m_s)
    }
}

figure_spec! {
    /// A land cover.
    CoverSpec drawn CoverFiguresDrawn
    {
        /// `open`, `crops`, `forest`, `urban` or `water`.
        id: String,
    }
    figures {
        #[doc = "Height of what stands there, m; it blocks sight."]
        clutter_height_m in [0.0, 100.0] = 0.0,
        #[doc = "How well a pair hides there, 0 to 1."]
        concealment in [0.0, 1.0] = 0.1,
        #[doc = "Factor on walking speed on a road; 0 for impassable."]
        foot_speed_factor in [0.0, 1.0] = 1.0,
        #[doc = "Factor on driving speed off the road; 0 for impassable."]
        vehicle_speed_factor in [0.0, 1.0] = 0.0,
        #[doc = "Path-loss exponent air–ground with sight of a link ending there."]
        path_loss_exponent in [1.5, 6.0] = 2.2,
    }
}
