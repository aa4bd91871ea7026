//! One replicate of a campaign: the defenders' timeline first, then raid after raid, each planned with what its cell has
//! learned by then.
//!
//! The calendar holds one candidate raid for each cell. Candidates are a Poisson process at the most active that a cell can
//! be ([`super::red::MOST`] times its growth), drawn under keys of cell and serial number; one is flown with the chance of the
//! cell's activity at the time at which it is planned, half a day before. Between two dates of planning the simulation runs
//! raid by raid and skips empty days. So the raids of an adversary that does not learn are the same for every strategy, and
//! those of one that learns differ only where it has learned something else.

use super::MONTH_S;
use super::fear::Fear;
use super::list::List;
use super::month::{Month, Record, month_of};
use super::red::{MOST, Red};
use super::timeline::Timeline;
use crate::math;
use crate::rng::{Purpose, Streams};
use crate::scenario::Scenario;
use crate::scenario::spec::campaign::{CampaignSpec, ReplySpec};
use crate::scenario::spec::red::CellSpec;
use crate::sim::Simulation;
use crate::sim::drawn::Drawn;
use crate::sim::outcome::ReplicateOutcome;
use crate::sim::theatre::Theatre;
use crate::sim::threat::{Guarded, Mind, ThreatPlan, belief, draw_raid};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// How long before the launch a raid is planned, s.
const PLANNED_S: f64 = 43_200.0;
const YEAR_S: f64 = 12.0 * MONTH_S;

/// A campaign of one deployment.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// The scenario, which has a campaign.
    pub scenario: Arc<Scenario>,
    /// The deployment on the ground: all that will ever stand.
    pub theatre: Arc<Theatre>,
    /// Its list.
    pub list: List,
}

/// A replicate that is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Campaigned {
    /// Its months.
    pub months: Vec<Month>,
    /// Digest of the simulation's end.
    pub digest: u64,
}

impl Campaign {
    /// Prepares a campaign.
    pub fn new(theatre: Arc<Theatre>) -> Self {
        let scenario = theatre.scenario.clone();
        let list = List::new(&scenario, &theatre.deployment);
        Campaign { scenario, theatre, list }
    }

    /// The adversaries of its studies: the one of the figures first, then the one that does not learn.
    pub fn replies(&self) -> Vec<ReplySpec> {
        super::reply::all(self.spec())
    }

    fn spec(&self) -> &CampaignSpec {
        self.scenario.spec.campaign.as_ref().expect("only scenarios with a campaign come here")
    }

    /// The defenders' side of a replicate.
    pub fn timeline(&self, drawn: &Drawn) -> Timeline {
        let laws = drawn.campaign.as_ref().expect("a scenario with a campaign draws its laws");
        Timeline::new((&self.scenario, self.spec()), (&self.theatre.deployment, &self.list), (drawn, laws))
    }

    /// Runs a replicate against an adversary, as one outcome: what the simulation counted over all months, and how long
    /// deliveries took. Its losses leave out that people may be away.
    pub fn whole(
        &self,
        simulation: &mut Simulation,
        drawn: &Arc<Drawn>,
        reply: &ReplySpec,
    ) -> ReplicateOutcome {
        self.run(simulation, drawn, reply);
        let mut outcome = simulation.outcome();
        let tendered = |wish: usize| self.list.lines[wish].is_tendered();
        let months = self.timeline(drawn).books.deliveries(tendered);
        outcome.delivered = months.len() as u32;
        outcome.delivery_months = months.iter().sum();
        outcome
    }

    /// Runs a replicate against an adversary.
    pub fn run(&self, simulation: &mut Simulation, drawn: &Arc<Drawn>, reply: &ReplySpec) -> Campaigned {
        let laws = drawn.campaign.as_ref().expect("a scenario with a campaign draws its laws");
        let timeline = self.timeline(drawn);
        let replaced_after_s = 86_400.0 * laws.operator_course_days;
        let plan = ThreatPlan { replaced_after_s, ..ThreatPlan::none() };
        simulation.begin(drawn.clone(), Arc::new(plan), Some(Arc::new(timeline.service.clone())), false);
        let mut course = Course {
            campaign: self,
            drawn,
            timeline: &timeline,
            red: Red::new(&self.scenario, &self.theatre, (drawn, laws), reply),
            published: Vec::new(),
            ended: 0,
            captured: 0,
            counts: vec![Counts::default(); self.spec().months as usize],
            last: Counts::default(),
            month: 0,
        };
        course.run(simulation, laws.growth_per_year, reply.grows);
        course.finish(simulation, laws.video_fear)
    }
}

/// Counts that the simulation keeps for the whole replicate.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    captured: u32,
    patrol: u32,
    collateral: u32,
    civil: f64,
}

/// A replicate under way.
struct Course<'a> {
    campaign: &'a Campaign,
    drawn: &'a Drawn,
    timeline: &'a Timeline,
    red: Red<'a>,
    /// By raid: whether it was published; `None` before it got through.
    published: Vec<Option<bool>>,
    /// Ended drones that red knows of.
    ended: usize,
    /// Captured pairs that red knows of.
    captured: usize,
    counts: Vec<Counts>,
    last: Counts,
    /// The month that is going on.
    month: u32,
}

impl Course<'_> {
    fn run(&mut self, simulation: &mut Simulation, growth: f64, grows: f64) {
        let spec = &self.campaign.scenario.spec;
        let end_s = f64::from(self.campaign.spec().months) * MONTH_S;
        let mut calendar: Vec<Candidates<'_>> = spec
            .cells
            .iter()
            .enumerate()
            .map(|(cell, spec)| Candidates {
                streams: self.drawn.streams,
                cell,
                hours: &spec.hour_weights,
                per_year: peak_per_day(self.drawn.cells[cell].raids_per_day, &spec.hour_weights) * 365.25,
                growth: math::powf(growth, grows),
                serial: 0,
                sum: 0.0,
                time_s: 0.0,
                luck: 0.0,
            })
            .collect();
        calendar.iter_mut().for_each(Candidates::next);
        let believed: Vec<(Vec<Guarded>, Vec<f64>)> =
            spec.cells.iter().map(|cell| self.believed(cell)).collect();
        let first = |calendar: &[Candidates<'_>]| {
            let by_time = |&a: &usize, &b: &usize| calendar[a].time_s.total_cmp(&calendar[b].time_s);
            (0..calendar.len()).min_by(by_time).filter(|&c| calendar[c].time_s < end_s)
        };
        while let Some(first) = first(&calendar) {
            let (cell, serial, time_s) = (first, calendar[first].serial, calendar[first].time_s);
            let planned_s = (time_s - PLANNED_S).max(0.0);
            let hour = calendar[first].keeps_by_hour();
            // Who would not fly at any activity need not wait for what the cell knows.
            if calendar[first].luck < hour {
                self.until(simulation, planned_s);
                if calendar[first].luck < hour * self.red.activity(cell, planned_s) / MOST {
                    self.plan(simulation, (cell, serial, time_s), planned_s, &believed[cell]);
                }
            }
            calendar[first].next();
        }
        self.until(simulation, end_s - 1.0);
        simulation.run_until(f64::INFINITY);
        self.learn(simulation, end_s - 1.0);
    }

    /// Goes on to a time, by way of the ends of the months in between: what is counted is counted in its month.
    fn until(&mut self, simulation: &mut Simulation, time_s: f64) {
        while f64::from(self.month + 1) * MONTH_S < time_s {
            self.month += 1;
            let end_s = f64::from(self.month) * MONTH_S - 1.0;
            simulation.run_until(end_s);
            self.learn(simulation, end_s);
        }
        simulation.run_until(time_s);
        self.learn(simulation, time_s);
    }

    fn believed(&self, cell: &CellSpec) -> (Vec<Guarded>, Vec<f64>) {
        let guarded: Vec<Guarded> = cell.believes_guarded.iter().map(Guarded::from).collect();
        let assets = self.campaign.scenario.assets.iter();
        let wants = assets.map(|a| belief(a.at, &guarded)).collect();
        (guarded, wants)
    }

    /// A raid is planned.
    fn plan(
        &mut self,
        simulation: &mut Simulation,
        (cell, serial, time_s): (usize, u64, f64),
        planned_s: f64,
        (believed, wants): &(Vec<Guarded>, Vec<f64>),
    ) {
        let most = self.red.most(cell, planned_s);
        if most == 0 {
            return;
        }
        let wants = self.red.wants(wants);
        let scenario = &*self.campaign.scenario;
        let shares = self.red.mix(cell, planned_s).to_vec();
        let (red, theatre) = (&self.red, &*self.campaign.theatre);
        let guarded = |target: usize| {
            let mut all = believed.clone();
            red.shunned(theatre, target, &mut all);
            Cow::Owned(all)
        };
        let mind = Mind { shares: &shares, wants: &wants, guarded: &guarded, most };
        let raid = draw_raid((scenario, self.drawn), (cell, serial, time_s), mind);
        if let Some(raid) = raid {
            self.red.sends(cell, raid.drones.len());
            simulation.add_raid(raid);
        }
    }

    /// Red hears of what has happened by a time, and the months of what was counted.
    fn learn(&mut self, simulation: &Simulation, now_s: f64) {
        let raids = simulation.raids();
        self.published.resize(raids.len(), None);
        let laws = self.drawn.campaign.as_ref().expect("a campaign has its laws");
        for drone in &simulation.ended()[self.ended..] {
            self.red.ended(drone);
            let raid = drone.raid as usize;
            if drone.cause.leaked() && self.published[raid].is_none() {
                let id = raids[raid].drones[0].key >> 8;
                let is = self.drawn.streams.unit(Purpose::Publish, id, 0) < laws.published;
                self.published[raid] = Some(is);
                if is {
                    self.red.published(usize::from(drone.cell), drone.launch_s);
                }
            }
        }
        self.ended = simulation.ended().len();
        for capture in &simulation.captured()[self.captured..] {
            self.red.captured(capture.cell, capture.time_s);
        }
        self.captured = simulation.captured().len();
        self.red.look(&self.timeline.service, now_s);
        let total = simulation.counts();
        let now = Counts {
            captured: total.operators_captured,
            patrol: total.patrol_casualties,
            collateral: total.collateral_casualties,
            civil: total.civil_link_person_hours + total.civil_gnss_person_hours,
        };
        let month = &mut self.counts[month_of(now_s, self.campaign.spec().months)];
        month.captured += now.captured - self.last.captured;
        month.patrol += now.patrol - self.last.patrol;
        month.collateral += now.collateral - self.last.collateral;
        month.civil += now.civil - self.last.civil;
        self.last = now;
    }

    fn finish(self, simulation: &Simulation, video_fear: f64) -> Campaigned {
        let outcome = simulation.outcome();
        let scenario = &*self.campaign.scenario;
        let months = self.campaign.spec().months;
        let published: Vec<bool> = self.published.iter().map(|p| p.unwrap_or(false)).collect();
        let laws = &self.drawn.laws;
        let fear =
            Fear::of(&scenario.assets, (laws, video_fear), months, &outcome.drone_outcomes, &published);
        let record = Record {
            scenario,
            months,
            laws,
            raids: simulation.raids(),
            published: &published,
            drones: &outcome.drone_outcomes,
            fear: &fear,
            timeline: self.timeline,
        };
        let mut months = record.months(&self.campaign.theatre.deployment, &self.campaign.list);
        for (month, counts) in months.iter_mut().zip(&self.counts) {
            month.captured = counts.captured;
            month.patrol_casualties = counts.patrol;
            month.collateral_casualties = counts.collateral;
            month.civil_person_hours = counts.civil;
        }
        Campaigned { months, digest: outcome.digest }
    }
}

/// Raids a day in the busiest hour.
fn peak_per_day(per_day: f64, hours: &[f64]) -> f64 {
    let mean = hours.iter().sum::<f64>() / hours.len().max(1) as f64;
    if hours.is_empty() || mean <= 0.0 { per_day } else { per_day * busiest(hours) / mean }
}

fn busiest(hours: &[f64]) -> f64 {
    hours.iter().copied().fold(0.0, f64::max)
}

/// The candidate raids of a cell, one after the other.
struct Candidates<'a> {
    streams: Streams,
    cell: usize,
    hours: &'a [f64],
    /// In the busiest hour at the beginning, without the cap.
    per_year: f64,
    growth: f64,
    serial: u64,
    /// Integrated rate so far.
    sum: f64,
    /// When the candidate would launch; infinite when there are none left.
    time_s: f64,
    /// Its luck, 0 to 1.
    luck: f64,
}

impl Candidates<'_> {
    fn next(&mut self) {
        if self.sum > 0.0 {
            self.serial += 1;
        }
        let mut draws = self.streams.at(Purpose::Arrival, self.cell as u64, self.serial);
        self.sum += draws.exponential();
        self.luck = draws.unit();
        let rate = MOST * self.per_year;
        let log = math::ln(self.growth);
        // The integral of rate·growth^t is rate·(growth^T − 1)/ln growth.
        let years = if rate <= 0.0 {
            f64::INFINITY
        } else if log.abs() < 1e-12 {
            self.sum / rate
        } else {
            math::ln_1p(self.sum * log / rate) / log
        };
        self.time_s = if years.is_nan() { f64::INFINITY } else { years * YEAR_S };
    }

    /// P(it stays) by its hour.
    fn keeps_by_hour(&self) -> f64 {
        if self.hours.is_empty() {
            return 1.0;
        }
        let of_day = (self.time_s / 86_400.0).fract();
        let hour = ((of_day * self.hours.len() as f64) as usize).min(self.hours.len() - 1);
        self.hours[hour] / busiest(self.hours)
    }
}
