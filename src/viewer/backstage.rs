//! Long work behind the window: a projectionist who deploys, shoots films and develops reels, and a sampler who runs replicate after
//! replicate while people talk. The window never waits for either.
//!
//! A piece of work has a ticket. When somebody asks for something newer on the same side (a slider that is dragged), what waits is dropped,
//! and what comes of older tickets is not looked at. The sampler runs the replicates of `picket study`, with its numbers: 200 of them
//! come to the row of that study.

use super::project::{Luck, Project};
use crate::batch::account;
use crate::campaign::replicate::Campaign;
use crate::film::{Film, Reel};
use crate::sim::Simulation;
use crate::sim::sight::Views;
use crate::sim::theatre::Theatre;
use crate::strategy::{Deployment, deploy};
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
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
}

impl Choice {
    /// Something to find it by.
    pub fn key(&self) -> (usize, u64) {
        (self.strategy, self.budget_usd.to_bits())
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
    /// A replicate in the background is over.
    Sampled(Choice, u32, Sample),
    /// The program failed.
    Failed(String),
}

/// What counts of a replicate in the background.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Drones that the attackers meant to send.
    pub drones: f64,
    /// Of these, those that got through.
    pub leakers: f64,
    /// People hurt at targets.
    pub casualties: f64,
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
}

/// Replicates of a plan after which the sampler of a window rests.
pub const ENOUGH: u32 = 1000;

/// Those who work behind the window.
pub struct Backstage {
    orders: Sender<Order>,
    wanted: Arc<Mutex<Vec<Wanted>>>,
    wake: Sender<()>,
    done: Receiver<Done>,
}

impl Backstage {
    /// Starts to work for a project. `samples`: how many replicates of each plan are run in the background.
    pub fn new(project: &Project, samples: u32) -> Self {
        let (orders, to_do) = channel();
        let (wake, woken) = channel();
        let (tell, done) = channel();
        let wanted = Arc::new(Mutex::new(Vec::new()));
        {
            let tell = tell.clone();
            thread::spawn(move || Projectionist { views: Views::default(), luck: None, tell }.work(&to_do));
        }
        if samples > 0 {
            let (project, wanted) = (project.clone(), wanted.clone());
            thread::spawn(move || sample(&project, samples, &wanted, &woken, &tell));
        }
        Backstage { orders, wanted, wake, done }
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
    pub fn want(&self, wanted: Vec<Wanted>) {
        *self.wanted.lock().expect("the sampler does not panic with the list in hand") = wanted;
        // Where nobody samples, nobody hears.
        let _ = self.wake.send(());
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
    luck: Option<(u64, Luck)>,
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
                    let done = catch_unwind(AssertUnwindSafe(|| self.run(order)));
                    if let Err(panic) = done {
                        let _ = self.tell.send(Done::Failed(message(&*panic)));
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
                    Some((seed, luck)) if *seed == project.seed && luck.replicate == replicate => {
                        luck.clone()
                    }
                    _ => project.luck(replicate),
                };
                self.luck = Some((project.seed, luck.clone()));
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

/// Runs replicates of the wanted plans, always of the one that has the fewest, so many of each, until nobody listens.
fn sample(
    project: &Project,
    most: u32,
    wanted: &Mutex<Vec<Wanted>>,
    woken: &Receiver<()>,
    tell: &Sender<Done>,
) {
    let mut lucks: BTreeMap<u32, Luck> = BTreeMap::new();
    let mut simulations: Vec<((usize, u64), Simulation)> = Vec::new();
    loop {
        let next = {
            let list = wanted.lock().expect("the window does not panic with the list in hand");
            simulations.retain(|(key, _)| list.iter().any(|w| w.choice.key() == *key));
            list.iter().filter(|w| w.next < most).min_by_key(|w| w.next).cloned()
        };
        let Some(next) = next else {
            match woken.recv_timeout(Duration::from_secs(3600)) {
                Err(RecvTimeoutError::Disconnected) => return,
                _ => continue,
            }
        };
        lucks.retain(|&replicate, _| replicate >= next.next);
        let luck = lucks.entry(next.next).or_insert_with(|| project.luck(next.next)).clone();
        let key = next.choice.key();
        let at = simulations.iter().position(|(k, _)| *k == key).unwrap_or_else(|| {
            simulations.push((key, Simulation::new(next.theatre.clone())));
            simulations.len() - 1
        });
        let simulation = &mut simulations[at].1;
        let run = catch_unwind(AssertUnwindSafe(|| one(project, simulation, &luck, &next)));
        let done = match run {
            Ok(sample) => Done::Sampled(next.choice, next.next, sample),
            Err(panic) => {
                simulations.remove(at);
                Done::Failed(message(&*panic))
            }
        };
        if let Some(entry) = wanted
            .lock()
            .expect("the window does not panic with the list in hand")
            .iter_mut()
            .find(|w| w.choice.key() == key)
        {
            entry.next = entry.next.max(next.next + 1);
        }
        if tell.send(done).is_err() {
            return;
        }
    }
}

fn one(project: &Project, simulation: &mut Simulation, luck: &Luck, wanted: &Wanted) -> Sample {
    let mut outcome = match project.scenario.spec.campaign {
        None => simulation.run(luck.drawn.clone(), luck.plan.clone()),
        Some(_) => Campaign::new(wanted.theatre.clone()).whole(simulation, &luck.drawn, &project.reply),
    };
    account(&project.scenario, &luck.drawn, &wanted.theatre.deployment, &mut outcome);
    Sample {
        drones: f64::from(outcome.drones),
        leakers: f64::from(outcome.leakers),
        casualties: f64::from(outcome.casualties),
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
    format!("the program failed, please report it: {text}")
}
