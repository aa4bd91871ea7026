//! The world of one replicate: every uncertain figure drawn once, the same for every deployment.
//!
//! What is drawn depends on the study seed, the replicate and the figure's own path (`sensors/eye/range_m`), never on
//! the defence, so that strategies are compared in the same worlds.

use crate::rng::{Purpose, Streams, stable_id};
use crate::scenario::Scenario;
use crate::scenario::figure::Figure;
use crate::scenario::spec::blue::ForceFigures;
use crate::scenario::spec::campaign::{CampaignLaws, TenderFigures};
use crate::scenario::spec::fields::Figures;
use crate::scenario::spec::kit::{BarrierFigures, ClassFigures, EffectorFigures, SensorFigures, TeamFigures};
use crate::scenario::spec::laws::Laws;
use crate::scenario::spec::red::CellFigures;
use crate::scenario::spec::world::{AssetFigures, TrafficFigures, WeatherFigures};
use crate::strategy::cost::Prices;
use crate::terrain::Cover;

/// The drawn figures of one replicate, each list in the order of the scenario or its catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The streams of this replicate.
    pub streams: Streams,
    /// Figures of the laws.
    pub laws: Laws,
    /// Threat classes.
    pub classes: Vec<ClassFigures>,
    /// Sensors.
    pub sensors: Vec<SensorFigures>,
    /// Effectors.
    pub effectors: Vec<EffectorFigures>,
    /// Barriers.
    pub barriers: Vec<BarrierFigures>,
    /// Teams.
    pub teams: Vec<TeamFigures>,
    /// Forces.
    pub forces: Vec<ForceFigures>,
    /// Cells.
    pub cells: Vec<CellFigures>,
    /// Assets, settlements first.
    pub assets: Vec<AssetFigures>,
    /// Other traffic.
    pub traffic: TrafficFigures,
    /// The weather of each day of the period.
    pub days: Vec<Day>,
    /// Figures of the campaign's laws; `None` without a campaign.
    pub campaign: Option<CampaignLaws>,
    /// Ways to buy.
    pub tenders: Vec<TenderFigures>,
    /// Path-loss exponents of the covers, by cover; the rest of a cover is the map's.
    pub exponents: [f64; Cover::ALL.len()],
}

/// The weather of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Day {
    /// Wind, m/s.
    pub wind_m_s: f64,
    /// Rain, mm/h.
    pub rain_mm_h: f64,
    /// Fog or rain enough to shorten sight.
    pub poor_visibility: bool,
}

/// Wind from which a sensor's wind factor applies, m/s: the upper end of what light drones fly in.
pub const STRONG_WIND_M_S: f64 = 8.0;

impl Drawn {
    /// Draws the world of a replicate.
    pub fn new(scenario: &Scenario, streams: Streams) -> Self {
        Drawn::bent(scenario, streams, &|_, luck| luck)
    }

    /// The same with figures drawn by other luck than the streams': `bend` is given the key of a figure and its uniform number, and
    /// gives the one to go by. The weather is the streams'.
    pub fn bent(scenario: &Scenario, streams: Streams, bend: &dyn Fn(u64, f64) -> f64) -> Self {
        let source = Source { streams, bend };
        let catalogue = &scenario.catalogue;
        Drawn {
            streams,
            laws: scenario.laws.draw(&mut |field, figure| draw(source, "laws", "", field, figure, 0)),
            classes: list(source, &catalogue.classes, "classes", |c| &c.id),
            sensors: list(source, &catalogue.sensors, "sensors", |c| &c.id),
            effectors: list(source, &catalogue.effectors, "effectors", |c| &c.id),
            barriers: list(source, &catalogue.barriers, "barriers", |c| &c.id),
            teams: list(source, &catalogue.teams, "teams", |c| &c.id),
            forces: list(source, &scenario.spec.forces, "forces", |c| &c.id),
            cells: list(source, &scenario.spec.cells, "cells", |c| &c.id),
            assets: scenario
                .assets
                .iter()
                .map(|a| a.figures.draw(&mut |field, f| draw(source, "assets", &a.id, field, f, 0)))
                .collect(),
            traffic: scenario
                .spec
                .traffic
                .draw(&mut |field, figure| draw(source, "traffic", "", field, figure, 0)),
            days: days(scenario, source),
            campaign: scenario.spec.campaign.as_ref().map(|_| {
                scenario
                    .campaign_laws
                    .draw(&mut |field, figure| draw(source, "campaign", "", field, figure, 0))
            }),
            tenders: list(source, &catalogue.tenders, "tenders", |c| &c.id),
            exponents: Cover::ALL.map(|cover| exponent(scenario, source, cover)),
        }
    }

    /// Fourth root of the largest cross-section ratio in the air, birds and legitimate drones (1) among them.
    pub fn largest_section(&self) -> f64 {
        self.classes.iter().map(|c| c.cross_section_ratio).fold(1.0, f64::max).sqrt().sqrt()
    }

    /// Path-loss exponent, air to ground with sight, of a link that ends in a cover.
    #[inline]
    pub fn exponent(&self, cover: Cover) -> f64 {
        self.exponents[cover as usize]
    }

    /// The prices of this replicate, over a number of years.
    pub fn prices(&self, years: f64) -> Prices {
        Prices::new(
            &self.sensors,
            &self.effectors,
            &self.barriers,
            &self.teams,
            &self.forces,
            &self.laws,
            years,
        )
    }

    /// The weather at a time, seconds from the start of the replicate.
    pub fn day_at(&self, time_s: f64) -> Day {
        let day = (time_s / 86_400.0).max(0.0) as usize;
        self.days[day.min(self.days.len() - 1)]
    }
}

/// Where figures get their luck from.
#[derive(Clone, Copy)]
struct Source<'a> {
    streams: Streams,
    bend: &'a dyn Fn(u64, f64) -> f64,
}

impl Source<'_> {
    /// Of a figure that is drawn once a replicate (event 0), or of one that is drawn anew each day.
    fn luck(&self, key: u64, event: u64) -> f64 {
        let luck = self.streams.unit(Purpose::Parameter, key, event);
        if event == 0 { (self.bend)(key, luck) } else { luck }
    }
}

fn exponent(scenario: &Scenario, source: Source, cover: Cover) -> f64 {
    let spec = scenario.catalogue.covers.iter().find(|spec| spec.id == cover.name());
    let figure = spec.and_then(|spec| spec.path_loss_exponent.as_ref());
    figure.map_or_else(
        || scenario.ground.table().of(cover).path_loss_exponent,
        |figure| draw(source, "covers", cover.name(), "path_loss_exponent", figure, 0),
    )
}

fn list<S: Figures>(source: Source, items: &[S], kind: &str, id: impl Fn(&S) -> &str) -> Vec<S::Drawn> {
    items
        .iter()
        .map(|item| item.draw(&mut |field, figure| draw(source, kind, id(item), field, figure, 0)))
        .collect()
}

fn draw(source: Source, kind: &str, id: &str, field: &str, figure: &Figure, event: u64) -> f64 {
    if figure.is_certain() {
        return figure.nominal();
    }
    let key = stable_id(&format!("{kind}/{id}/{field}"));
    figure.quantile(source.luck(key, event))
}

/// A day is of a kind with the kind's share; its wind and rain are drawn anew each day.
fn days(scenario: &Scenario, source: Source) -> Vec<Day> {
    let kinds = &scenario.spec.environment.weather;
    let shares: Vec<f64> = kinds.iter().map(|w| w.share).collect();
    let days = scenario.spec.simulated_days().ceil().max(1.0) as u64 + 1;
    (0..days)
        .map(|day| match source.streams.at(Purpose::Weather, 0, day).choose_weighted(&shares) {
            None => Day { wind_m_s: 0.0, rain_mm_h: 0.0, poor_visibility: false },
            Some(k) => {
                let kind = &kinds[k];
                let WeatherFigures { wind_m_s, rain_mm_h } =
                    kind.draw(&mut |field, figure| draw(source, "weather", &kind.id, field, figure, 1 + day));
                Day { wind_m_s, rain_mm_h, poor_visibility: kind.poor_visibility }
            }
        })
        .collect()
}
