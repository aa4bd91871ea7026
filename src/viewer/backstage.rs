//! Long work behind the window: a projectionist who deploys, shoots films and develops reels, and a sampler who runs replicate after
//! replicate while people talk. The window never waits for either.
//!
//! A piece of work has a ticket. When somebody asks for something newer on the same side (a slider that is dragged), what waits is dropped,
//! and what comes of older tickets is not looked at. The sampler runs the replicates of `picket study`, with its numbers: 200 of them
//! come to the row of that study.

use super::heat::{Making, Warmth, Wish};
use super::project::{Luck, Project};
use crate::campaign::replicate::Campaign;
use crate::film::{Film, Reel};
use crate::lesson::Lesson;
use crate::lesson::answers::{Answers, answer};
use crate::sim::Simulation;
use crate::sim::sight::Views;
use crate::sim::theatre::Theatre;
use crate::strategy::{Deployment, deploy};
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A strategy at a budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Choice {
    /// Index of the strategy.
    pub strategy: usize,
    /// Budget, USD.
    pub budget_usd: f64,
    /// Which state of the scenario it is of: 0 as it was opened, another number once it was edited.
    pub edition: u64,
}

/// What a plan is found by.
pub type Key = (u64, usize, u64);

impl Choice {
    /// Something to find it by.
    pub fn key(&self) -> Key {
        (self.edition, self.strategy, self.budget_usd.to_bits())
    }
}

/// For whom a piece of work is: the side of the window, and the number of what was asked last there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Side of the window.
    pub side: usize,
    /// Ascending.
    pub number: u64,
}

/// What the projectionist is asked for.
enum Order {
    /// A plan, put on the ground and shot in a replicate.
    Stage { ticket: Ticket, project: Project, choice: Choice, replicate: u32 },
    /// A scene of a film.
    Develop { ticket: Ticket, film: Arc<Film>, scene: usize },
}

impl Order {
    fn ticket(&self) -> Ticket {
        match self {
            Order::Stage { ticket, .. } | Order::Develop { ticket, .. } => *ticket,
        }
    }

    fn place(&self) -> (usize, bool) {
        match self {
            Order::Stage { ticket, .. } => (ticket.side, true),
            Order::Develop { ticket, .. } => (ticket.side, false),
        }
    }
}

/// What has been done.
pub enum Done {
    /// The quartermaster has bought.
    Deployed(Ticket, Arc<Deployment>),
    /// The replicate has been run.
    Shot(Ticket, Arc<Theatre>, Arc<Film>),
    /// A scene can be looked at.
    Developed(Ticket, Arc<Reel>),
    /// A heat map of a side has become finer.
    Warmed(usize, Warmth),
    /// There is no heat map of a side for a wish, and why.
    Cold(usize, u64, String),
    /// A replicate in the background is over.
    Sampled(Choice, u32, Sample),
    /// So many replicates of so many, of a lesson's answers.
    Answering(u32, u32),
    /// What a lesson asks has been computed.
    Answered(Arc<Answers>),
    /// The program failed: over which wish, if it was one.
    Failed(Option<Ticket>, String),
}

/// What counts of a replicate in the background.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// Drones that the attackers meant to send.
    pub drones: f64,
    /// Of these, those that got through.
    pub leakers: f64,
    /// The same by asset, and who was hurt there.
    pub assets: Vec<AtAsset>,
}

/// What counts of a replicate at an asset.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct AtAsset {
    /// Drones that were meant for it.
    pub drones: u32,
    /// Of these, those that got through.
    pub leakers: u32,
    /// People hurt there.
    pub casualties: u32,
}

/// Plans that the sampler runs, and how many replicates of each there are already.
#[derive(Clone)]
pub struct Wanted {
    /// What it is.
    pub choice: Choice,
    /// On the ground.
    pub theatre: Arc<Theatre>,
    /// The first replicate that is missing.
    pub next: u32,
    /// Seed of the study.
    pub seed: u64,
}

/// Replicates of a plan after which the sampler of a window rests.
pub const ENOUGH: u32 = 1000;

/// Those who work behind the window.
pub struct Backstage {
    orders: Sender<Order>,
    list: Arc<Mutex<List>>,
    wake: Sender<()>,
    tell: Sender<Done>,
    done: Receiver<Done>,
}

impl Backstage {
    /// Starts to work for a project. `samples`: how many replicates of each plan are run in the background.
    pub fn new(project: &Project, samples: u32) -> Self {
        let (orders, to_do) = channel();
        let (wake, woken) = channel();
        let (tell, done) = channel();
        let list: Arc<Mutex<List>> = Arc::default();
        let sampler = Sampler {
            project: project.clone(),
            most: samples,
            list: list.clone(),
            tell: tell.clone(),
            lucks: BTreeMap::new(),
            simulations: Vec::new(),
            making: Vec::new(),
        };
        let own = tell.clone();
        thread::spawn(move || Projectionist { views: Views::default(), luck: None, tell: own }.work(&to_do));
        thread::spawn(move || sampler.work(&woken));
        Backstage { orders, list, wake, tell, done }
    }

    /// Asks for a plan in a replicate.
    pub fn stage(&self, ticket: Ticket, project: &Project, choice: Choice, replicate: u32) {
        self.order(Order::Stage { ticket, project: project.clone(), choice, replicate });
    }

    /// Asks for a scene.
    pub fn develop(&self, ticket: Ticket, film: Arc<Film>, scene: usize) {
        self.order(Order::Develop { ticket, film, scene });
    }

    fn order(&self, order: Order) {
        // The projectionist goes only when this end is dropped.
        let _ = self.orders.send(order);
    }

    /// Says which plans are to be sampled from now on.
    pub fn want(&self, plans: Vec<Wanted>) {
        self.list.lock().expect(HELD).plans = plans;
        self.wake();
    }

    /// Says which heat maps are wanted from now on.
    pub fn warm(&self, heat: Vec<Wish>) {
        self.list.lock().expect(HELD).heat = heat;
        self.wake();
    }

    fn wake(&self) {
        // The sampler goes only when this end is dropped.
        let _ = self.wake.send(());
    }

    /// Computes what a lesson asks, on a thread of its own.
    pub fn answer(&self, lesson: Arc<Lesson>) {
        let tell = self.tell.clone();
        thread::spawn(move || {
            let answered = catch_unwind(AssertUnwindSafe(|| {
                answer(&lesson, 1, &mut |done, of| match tell.send(Done::Answering(done, of)) {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(_) => ControlFlow::Break(()),
                })
            }));
            let done = match answered {
                Ok(Some(answers)) => Done::Answered(Arc::new(answers)),
                Ok(None) => return,
                Err(panic) => Done::Failed(None, message(&*panic)),
            };
            let _ = tell.send(done);
        });
    }

    /// What has been done since the last time.
    pub fn done(&self) -> Vec<Done> {
        self.done.try_iter().collect()
    }

    /// Waits for something to be done; `None` once nothing came for so long.
    pub fn wait(&self, most: Duration) -> Option<Done> {
        self.done.recv_timeout(most).ok()
    }
}

struct Projectionist {
    views: Views,
    /// The last replicate: two sides share it.
    luck: Option<(u64, u64, Luck)>,
    tell: Sender<Done>,
}

impl Projectionist {
    fn work(mut self, orders: &Receiver<Order>) {
        let mut waiting: Vec<Order> = Vec::new();
        loop {
            match orders.try_recv() {
                Ok(order) => waiting.push(order),
                Err(TryRecvError::Disconnected) => return,
                Err(TryRecvError::Empty) if waiting.is_empty() => match orders.recv() {
                    Ok(order) => waiting.push(order),
                    Err(_) => return,
                },
                Err(TryRecvError::Empty) => {
                    // Only the newest of what is asked for the same place is worth doing.
                    let order = waiting.remove(0);
                    if waiting.iter().any(|other| other.place() == order.place()) {
                        continue;
                    }
                    let ticket = order.ticket();
                    let done = catch_unwind(AssertUnwindSafe(|| self.run(order)));
                    if let Err(panic) = done {
                        let _ = self.tell.send(Done::Failed(Some(ticket), message(&*panic)));
                    }
                }
            }
        }
    }

    fn run(&mut self, order: Order) {
        match order {
            Order::Stage { ticket, project, choice, replicate } => {
                let scenario = &project.scenario;
                let deployment = Arc::new(deploy(scenario, choice.strategy, choice.budget_usd));
                self.say(Done::Deployed(ticket, deployment.clone()));
                let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &self.views));
                let luck = match &self.luck {
                    Some((seed, edition, luck))
                        if (*seed, *edition, luck.replicate) == (project.seed, choice.edition, replicate) =>
                    {
                        luck.clone()
                    }
                    _ => project.luck(replicate),
                };
                self.luck = Some((project.seed, choice.edition, luck.clone()));
                let film = match scenario.spec.campaign {
                    None => Film::shoot(theatre.clone(), luck.drawn, luck.plan),
                    Some(_) => Film::shoot_campaign(theatre.clone(), luck.drawn, &project.reply),
                };
                self.say(Done::Shot(ticket, theatre, Arc::new(film)));
            }
            Order::Develop { ticket, film, scene } => {
                let reel = Arc::new(film.reel(scene));
                self.say(Done::Developed(ticket, reel));
            }
        }
    }

    fn say(&self, done: Done) {
        // Nobody listens any more when the window closes.
        let _ = self.tell.send(done);
    }
}

/// What the sampler is to do.
#[derive(Default)]
struct List {
    /// Plans of which replicates are run.
    plans: Vec<Wanted>,
    /// Heat maps, one a side at most.
    heat: Vec<Wish>,
}

/// Whoever works in the background while people talk: replicates of the wanted plans, always of the one that has the fewest, and heat maps,
/// turn and turn about.
struct Sampler {
    project: Project,
    /// Replicates of each plan.
    most: u32,
    list: Arc<Mutex<List>>,
    tell: Sender<Done>,
    lucks: BTreeMap<(u64, u32), Luck>,
    simulations: Vec<(Key, Arc<Theatre>, Simulation)>,
    making: Vec<Making>,
}

impl Sampler {
    /// Works until nobody listens.
    fn work(mut self, woken: &Receiver<()>) {
        loop {
            let worked = catch_unwind(AssertUnwindSafe(|| [self.warm(), self.sample()]));
            let worked = worked.unwrap_or_else(|panic| {
                // It may be in any state: begin anew with the next wish.
                *self.list.lock().expect(HELD) = List::default();
                self.making.clear();
                self.simulations.clear();
                let told = self.tell.send(Done::Failed(None, message(&*panic))).map_err(|_| Gone);
                [told.map(|()| false), Ok(false)]
            });
            match worked {
                [Err(_), _] | [_, Err(_)] => return,
                [Ok(false), Ok(false)] if woken.recv().is_err() => return,
                _ => {}
            }
        }
    }

    /// Goes on with the heat maps that are wanted; whether there was anything to do.
    fn warm(&mut self) -> Result<bool, Gone> {
        let wishes = self.list.lock().expect(HELD).heat.clone();
        self.making.retain(|m| wishes.iter().any(|w| w.number == m.number()));
        for wish in wishes {
            if !self.making.iter().any(|m| m.number() == wish.number) {
                let (side, number) = (wish.side, wish.number);
                match Making::new(wish) {
                    Ok(making) => self.making.push(making),
                    Err(why) => {
                        // Asked once, answered once.
                        self.list.lock().expect(HELD).heat.retain(|w| w.number != number);
                        self.tell.send(Done::Cold(side, number, why.to_string())).map_err(|_| Gone)?;
                    }
                }
            }
        }
        let mut worked = false;
        for at in 0..self.making.len() {
            if self.making[at].is_done() {
                continue;
            }
            worked = true;
            let making = &mut self.making[at];
            match catch_unwind(AssertUnwindSafe(|| making.go_on())) {
                Ok((side, warmth)) => self.tell.send(Done::Warmed(side, warmth)).map_err(|_| Gone)?,
                Err(panic) => {
                    let number = self.making.remove(at).number();
                    self.list.lock().expect(HELD).heat.retain(|w| w.number != number);
                    self.tell.send(Done::Failed(None, message(&*panic))).map_err(|_| Gone)?;
                    break;
                }
            }
        }
        Ok(worked)
    }

    /// Runs a replicate of the plan that has the fewest; whether there was one to run.
    fn sample(&mut self) -> Result<bool, Gone> {
        let next = {
            let list = self.list.lock().expect(HELD);
            self.simulations.retain(|(key, theatre, _)| {
                list.plans.iter().any(|w| w.choice.key() == *key && Arc::ptr_eq(&w.theatre, theatre))
            });
            list.plans.iter().filter(|w| w.next < self.most).min_by_key(|w| w.next).cloned()
        };
        let Some(next) = next else { return Ok(false) };
        // The scenario may have been edited since, and the seed be a lesson's.
        let project =
            Project { scenario: next.theatre.scenario.clone(), seed: next.seed, ..self.project.clone() };
        let edition = next.choice.edition;
        self.lucks.retain(|&(of, replicate), _| of == edition && replicate >= next.next);
        let luck = self.lucks.entry((edition, next.next)).or_insert_with(|| project.luck(next.next)).clone();
        let key = next.choice.key();
        let at = self.simulations.iter().position(|(k, ..)| *k == key).unwrap_or_else(|| {
            self.simulations.push((key, next.theatre.clone(), Simulation::new(next.theatre.clone())));
            self.simulations.len() - 1
        });
        let simulation = &mut self.simulations[at].2;
        let done = match catch_unwind(AssertUnwindSafe(|| one(&project, simulation, &luck, &next))) {
            Ok(sample) => Done::Sampled(next.choice, next.next, sample),
            Err(panic) => {
                self.simulations.remove(at);
                Done::Failed(None, message(&*panic))
            }
        };
        if let Some(entry) = self.list.lock().expect(HELD).plans.iter_mut().find(|w| w.choice.key() == key) {
            entry.next = entry.next.max(next.next + 1);
        }
        self.tell.send(done).map_err(|_| Gone)?;
        Ok(true)
    }
}

/// Nobody listens any more.
struct Gone;

const HELD: &str = "nobody panics with the list in hand";

fn one(project: &Project, simulation: &mut Simulation, luck: &Luck, wanted: &Wanted) -> Sample {
    let outcome = match project.scenario.spec.campaign {
        None => simulation.run(luck.drawn.clone(), luck.plan.clone()),
        Some(_) => Campaign::new(wanted.theatre.clone()).whole(simulation, &luck.drawn, &project.reply),
    };
    let mut assets = vec![AtAsset::default(); project.scenario.assets.len()];
    for drone in &outcome.drone_outcomes {
        let at = &mut assets[usize::from(drone.target)];
        at.drones += 1;
        at.leakers += u32::from(drone.cause.leaked());
        at.casualties += drone.casualties;
    }
    Sample { drones: f64::from(outcome.drones), leakers: f64::from(outcome.leakers), assets }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    format!("the program failed, please report it: {text}")
}
