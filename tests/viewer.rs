//! The window without a window: wishes, keys and clicks, and the state that they lead to. Nothing here needs a graphics card or a display.
//!
//! What it protects: looking changes no result, scrubbing and haste included; the numbers that grow in the background are those of
//! `picket study`; everything can be done by keys; whatever is clicked is what is drawn there.

mod common;

use bevy_egui::egui::{
    Context, Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, RawInput, Rect, Shape, pos2, vec2,
};
use common::shipped;
use glam::DVec2;
use picket::lesson::course::{Course, Entered, Prediction};
use picket::lesson::model::{Ask, Body};
use picket::scenario::Scenario;
use picket::sim::Simulation;
use picket::sim::facts::Fact;
use picket::sim::sight::Views;
use picket::sim::theatre::Theatre;
use picket::strategy::deploy;
use picket::viewer::backstage::Choice;
use picket::viewer::class::Lead;
use picket::viewer::command::Command;
use picket::viewer::editing::Edit;
use picket::viewer::keys::BINDINGS;
use picket::viewer::layers::Layer;
use picket::viewer::panels::Window;
use picket::viewer::pick::Thing;
use picket::viewer::project::Project;
use picket::viewer::score::Score;
use picket::viewer::session::{MarkKind, Session};
use picket::viewer::tool::Tool;
use std::path::PathBuf;
use std::sync::Arc;

fn session(file: &str, strategy: &str, budget_usd: f64, replicate: u32, samples: u32) -> Session {
    let scenario = shipped(file);
    let strategy = scenario.strategy(strategy).expect("a strategy of the file");
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(file);
    let project = Project::new(path, scenario);
    let mut session = Session::new(project, Choice { strategy, budget_usd, edition: 0 }, replicate, samples);
    session.settle().expect("it is shown");
    session
}

/// A window of 1440 × 900 points that is driven by hand.
struct Driven {
    ctx: Context,
    window: Window,
    session: Session,
    time: f64,
    /// Letters that the last frame drew, with their places.
    letters: Vec<(String, Rect)>,
}

impl Driven {
    fn new(session: Session) -> Self {
        let window = Window::new(&session, false);
        let mut driven = Driven { ctx: Context::default(), window, session, time: 0.0, letters: Vec::new() };
        (0..3).for_each(|_| driven.frame(Vec::new()));
        driven
    }

    fn frame(&mut self, events: Vec<Event>) {
        self.time += 1.0 / 60.0;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1440.0, 900.0))),
            time: Some(self.time),
            events,
            ..RawInput::default()
        };
        let Driven { window, session, .. } = self;
        let mut output = self.ctx.run_ui(input, |ui| window.show(ui, session));
        // Nobody shows the pictures.
        output.textures_delta.clear();
        self.letters.clear();
        for shape in &output.shapes {
            read(&shape.shape, &mut self.letters);
        }
        assert!(!self.letters.is_empty(), "something is written");
    }

    /// Presses and releases a key.
    fn press(&mut self, key: Key, modifiers: Modifiers) {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        self.frame(vec![Event::ModifiersChanged(modifiers), event(true)]);
        self.frame(vec![event(false)]);
        self.session.settle().expect("it is shown");
        self.frame(Vec::new());
    }

    fn click(&mut self, at: Pos2) {
        let button = |pressed| Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.frame(vec![Event::PointerMoved(at)]);
        self.frame(vec![button(true)]);
        self.frame(vec![button(false)]);
        self.session.settle().expect("it is shown");
        self.frame(vec![Event::PointerGone]);
    }

    fn drag(&mut self, from: Pos2, to: Pos2) {
        let button = |pos, pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.frame(vec![Event::PointerMoved(from)]);
        self.frame(vec![button(from, true)]);
        for part in 1..=4 {
            self.frame(vec![Event::PointerMoved(from.lerp(to, part as f32 / 4.0))]);
        }
        self.frame(vec![button(to, false)]);
        self.session.settle().expect("it is shown");
        self.frame(vec![Event::PointerGone]);
    }

    /// Where a place of the map is in the window.
    fn point(&self, place: DVec2) -> Pos2 {
        let point = self.session.view.point_of(&self.session.window, place);
        pos2(point.x as f32, point.y as f32)
    }

    /// The middle of the first letters that begin with a text.
    fn find(&self, text: &str) -> Pos2 {
        let found = self.letters.iter().find(|(letters, _)| letters.starts_with(text));
        found.unwrap_or_else(|| panic!("nobody wrote {text:?}: {:?}", self.letters)).1.center()
    }

    /// Whether letters with a text in them are drawn.
    fn reads(&self, text: &str) -> bool {
        self.letters.iter().any(|(letters, _)| letters.contains(text))
    }
}

/// All letters of a shape.
fn read(shape: &Shape, letters: &mut Vec<(String, Rect)>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| read(shape, letters)),
        Shape::Text(text) => letters.push((text.galley.text().to_owned(), text.visual_bounding_rect())),
        _ => {}
    }
}

fn digest(scenario: &Arc<Scenario>, choice: Choice, project: &Project, replicate: u32) -> u64 {
    let deployment = Arc::new(deploy(scenario, choice.strategy, choice.budget_usd));
    let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
    let luck = project.luck(replicate);
    Simulation::new(theatre).run(luck.drawn, luck.plan).digest
}

#[test]
fn looking_scrubbing_and_haste_change_no_result() {
    for (file, strategy, budget_usd) in [
        ("first.ron", "cue", 300_000.0),
        ("valley.ron", "mix", 600_000.0),
        ("checkpoint.ron", "one-jammer", 250_000.0),
    ] {
        let scenario = shipped(file);
        let mut driven = Driven::new(session(file, strategy, budget_usd, 3, 40));
        driven.session.apply(Command::Compare(true));
        driven.session.settle().expect("it is shown");
        for speed in [1, 4, 9] {
            (0..speed).for_each(|_| driven.session.apply(Command::Speed { faster: true }));
            driven.session.apply(Command::Play);
            for frame in 0..40 {
                driven.session.update(0.05);
                driven.frame(Vec::new());
                if frame % 7 == 0 {
                    driven.session.apply(Command::Step(-40.0));
                    driven.session.apply(Command::Raid { next: frame % 2 == 0 });
                    driven.session.apply(Command::NextDrone { next: true });
                    driven.session.apply(Command::Help);
                    driven.session.apply(Command::Play);
                }
            }
        }
        driven.session.settle().expect("it is shown");
        for side in &driven.session.sides {
            let film = side.film.as_ref().expect("it is shown");
            let headless = digest(&scenario, side.choice, &driven.session.project, 3);
            assert_eq!(film.outcome.digest, headless, "{file}, {:?}", side.choice);
            // What was scrubbed to is what a fresh look shows.
            let reel = side.reel.as_ref().expect("there is a scene");
            assert_eq!(**reel, film.reel(reel.scene), "{file}, {:?}", side.choice);
        }
    }
}

#[test]
fn what_grows_in_the_background_is_the_study() {
    let mut session = session("first.ron", "cue", 300_000.0, 0, 30);
    session.apply(Command::Compare(true));
    session.settle_samples(30).expect("thirty replicates");
    let scenario = session.project.scenario.clone();
    for side in &session.sides {
        let deployment = Arc::new(deploy(&scenario, side.choice.strategy, side.choice.budget_usd));
        let theatre = Arc::new(Theatre::new(scenario.clone(), deployment, &Views::default()));
        let mut simulation = Simulation::new(theatre);
        let (mut leaked, mut meant) = (0, 0);
        for replicate in 0..30 {
            let luck = session.project.luck(replicate);
            let outcome = simulation.run(luck.drawn, luck.plan);
            leaked += outcome.leakers;
            meant += outcome.drones;
        }
        let estimate = session.samples.leak_through_after(side.choice, 30).expect("thirty replicates");
        assert!((estimate.value - f64::from(leaked) / f64::from(meant)).abs() < 1e-12);
    }
    let (a, b) = (session.sides[0].choice, session.sides[1].choice);
    let difference = session.samples.difference(a, b).expect("both ran");
    assert!(difference.n >= 30 && difference.interval.is_some());
}

#[test]
fn a_slider_that_is_dragged_ends_where_it_was_let_go() {
    let mut session = session("first.ron", "cue", 300_000.0, 3, 0);
    for usd in (0..40).map(|i| 100_000.0 + 10_000.0 * f64::from(i)) {
        session.apply(Command::Budget { side: 0, usd });
    }
    session.settle().expect("it is shown");
    let side = &session.sides[0];
    let deployment = side.deployment.as_ref().expect("it is there");
    assert_eq!(deployment.budget_usd, 490_000.0);
    assert!(session.is_shown(0), "the film is of what is on the ground");
    assert_eq!(**deployment, deploy(&session.project.scenario, side.choice.strategy, 490_000.0));
}

#[test]
fn two_plans_meet_the_same_drones_and_what_differs_is_said() {
    let mut session = session("first.ron", "cue", 300_000.0, 3, 0);
    session.apply(Command::Compare(true));
    let jam = session.project.scenario.strategy("jam").expect("it has one");
    session.apply(Command::Strategy { side: 1, strategy: jam });
    session.settle().expect("it is shown");
    let films: Vec<_> = session.sides.iter().map(|s| s.film.clone().expect("shot")).collect();
    assert_eq!(films[0].plan, films[1].plan, "the same raids");
    let ended = |film: usize, key: (usize, usize)| {
        let of = |d: &&picket::sim::outcome::DroneOutcome| (d.raid as usize, d.drone as usize) == key;
        films[film].outcome.drone_outcomes.iter().find(of).expect("counted").cause
    };
    let differ = films[0]
        .outcome
        .drone_outcomes
        .iter()
        .filter(|d| {
            ended(0, (d.raid as usize, d.drone as usize)).leaked()
                != ended(1, (d.raid as usize, d.drone as usize)).leaked()
        })
        .count();
    assert!(differ > 0, "a replicate in which the plans differ");
    assert_eq!(session.divergences.len(), differ);
    for divergence in &session.divergences {
        let (a, b) = (ended(0, divergence.drone), ended(1, divergence.drone));
        let (better, worse) = if a.leaked() { (1, 0) } else { (0, 1) };
        let why = if a.leaked() { b } else { a };
        assert!(
            divergence.text.contains(&format!(
                "{} stopped it, because {}",
                session.plan_name(better),
                why.phrase()
            )),
            "{}",
            divergence.text
        );
        assert!(
            divergence.text.contains(&format!("under {} it got through", session.plan_name(worse))),
            "{}",
            divergence.text
        );
    }
    // Changing places changes the sides of everything.
    let names = [session.plan_name(0), session.plan_name(1)];
    session.apply(Command::Swap);
    session.settle().expect("it is shown");
    assert_eq!([session.plan_name(1), session.plan_name(0)], names);
    assert_eq!(session.divergences.len(), differ);
    session.apply(Command::Focus(1));
    session.apply(Command::Compare(false));
    session.settle().expect("it is shown");
    assert_eq!(
        (session.sides.len(), session.plan_name(0).split(',').next()),
        (1, names[0].split(',').next())
    );
}

#[test]
fn a_click_looks_closely_at_what_is_drawn_there() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    let scenario = driven.session.project.scenario.clone();
    let thorn = scenario.assets.iter().position(|a| a.id == "thorn").expect("it is there");
    driven.click(driven.point(scenario.assets[thorn].at));
    assert_eq!(driven.session.selected, Some((0, Thing::Asset(thorn))));
    let post = driven.session.sides[0].deployment.as_ref().expect("there").units[1].task.anchor();
    driven.click(driven.point(post));
    assert_eq!(driven.session.selected, Some((0, Thing::Unit(1))));
    // A drone in flight, with its story up to its end.
    driven.session.apply(Command::Event { next: true });
    driven.session.settle().expect("it is shown");
    let Some((side, drone @ Thing::Drone(raid, number))) = driven.session.selected else {
        panic!("a drone decided")
    };
    let at = driven.session.place_of(side, drone).expect("it flies");
    driven.session.apply(Command::Deselect);
    driven.click(driven.point(at.truncate()));
    assert_eq!(driven.session.selected, Some((0, Thing::Drone(raid, number))));
    let card = driven.session.card().expect("there is a card");
    assert!(card.story.iter().any(|line| line.1.starts_with("takes off")), "{card:?}");
    assert!(card.ending.is_some_and(|e| e.contains("because") || e.contains("stopped")));
    // Beside everything nothing is looked at.
    driven.click(driven.point(DVec2::new(50.0, 50.0)));
    assert_eq!(driven.session.selected, None);
}

#[test]
fn blue_sees_only_what_blue_knows() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    let film = driven.session.sides[0].film.clone().expect("shot");
    let first = film.facts.iter().find_map(|f| match *f {
        Fact::Detected { raid, drone, time_s, .. } => Some((raid, drone, time_s)),
        _ => None,
    });
    let (raid, drone, time_s) = first.expect("something is noticed");
    driven.session.apply(Command::Seek(time_s - 5.0));
    driven.session.settle().expect("it is shown");
    let place = driven.session.place_of(0, Thing::Drone(raid, drone)).expect("it flies").truncate();
    driven.click(driven.point(place));
    assert_eq!(driven.session.selected, Some((0, Thing::Drone(raid, drone))));
    driven.press(Key::Escape, Modifiers::NONE);
    driven.press(Key::B, Modifiers::NONE);
    assert!(driven.session.shows(Layer::Known));
    driven.click(driven.point(place));
    assert_ne!(driven.session.selected, Some((0, Thing::Drone(raid, drone))), "nobody has noticed it");
}

/// Two plans, the first under somebody's hands, with a post looked at.
fn busy() -> Session {
    let mut session = session("first.ron", "cue", 300_000.0, 3, 0);
    session.file = String::new();
    for command in [Command::Compare(true), Command::Focus(0), Command::Edit(Edit::Begin)] {
        session.apply(command);
        session.settle().expect("it is shown");
    }
    session.apply(Command::Select { side: 0, thing: Thing::Unit(1) });
    for command in [Edit::Nudge(50.0, 0.0), Edit::Nudge(0.0, 50.0), Edit::Undo] {
        session.apply(Command::Edit(command));
        session.settle().expect("it is shown");
    }
    session
}

#[test]
fn every_key_does_what_the_page_of_keys_says() {
    let begins: [fn() -> Session; 2] = [|| session("first.ron", "cue", 300_000.0, 3, 0), busy];
    let mut idle: Vec<&str> = BINDINGS.iter().map(|b| b.label).collect();
    for begin in begins {
        for binding in BINDINGS.iter() {
            let (mut driven, mut other) = (Driven::new(begin()), Driven::new(begin()));
            let before = state(&driven.session);
            driven.press(binding.key, binding.with);
            let wish = match &binding.command {
                Command::Compare(_) => Command::Compare(driven.session.sides.len() == 2),
                other => other.clone(),
            };
            other.session.apply(wish);
            other.session.settle().expect("it is shown");
            other.frame(Vec::new());
            assert_eq!(state(&driven.session), state(&other.session), "{}: {}", binding.label, binding.about);
            if state(&driven.session) != before {
                idle.retain(|label| *label != binding.label);
            }
        }
    }
    // A lesson's keys have a test of their own; at the beginning there is no event, speed or replicate before.
    idle.retain(|label| !["Enter", "Ctrl Enter", "Backspace", "Shift E", "V", "Shift V"].contains(label));
    assert_eq!(idle, Vec::<&str>::new(), "keys that did nothing in either state");
}

fn state(session: &Session) -> String {
    let choices: Vec<Choice> = session.sides.iter().map(|s| s.choice).collect();
    let units: Vec<Vec<DVec2>> = session
        .sides
        .iter()
        .map(|s| s.deployment.iter().flat_map(|d| d.units.iter().map(|u| u.task.anchor())).collect())
        .collect();
    format!(
        "{choices:?} {units:?} {:?} {:?} {} {:?} {:?} {:?} {} {} {} {} {:?} {:?} {:?} {}",
        session.editing.as_ref().map(|e| &e.tool),
        session.player,
        session.focus,
        session.view,
        session.layers,
        session.selected,
        session.follows,
        session.dark,
        session.letters,
        session.help,
        session.panels,
        session.heat,
        session.message,
        session.replicate
    )
}

#[test]
fn keys_move_through_raids_events_and_drones() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    let start_s = driven.session.player.time_s();
    driven.press(Key::N, Modifiers::NONE);
    let second_s = driven.session.player.time_s();
    assert!(second_s > start_s + 3600.0, "{start_s} {second_s}");
    driven.press(Key::P, Modifiers::NONE);
    assert_eq!(driven.session.player.time_s(), start_s);
    let mut last_s = start_s;
    for _ in 0..6 {
        driven.press(Key::E, Modifiers::NONE);
        assert!(driven.session.player.time_s() > last_s);
        assert!(driven.session.message.is_some() && driven.session.selected.is_some());
        last_s = driven.session.player.time_s();
    }
    driven.press(Key::E, Modifiers::SHIFT);
    assert!(driven.session.player.time_s() < last_s);
    driven.press(Key::Space, Modifiers::NONE);
    assert!(driven.session.player.is_playing());
    let before_s = driven.session.player.time_s();
    driven.session.update(0.5);
    assert!(driven.session.player.time_s() > before_s);
}

#[test]
fn the_wheel_and_dragging_move_the_map() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    let middle = driven.session.window.centre();
    let at = pos2(middle.x as f32 + 80.0, middle.y as f32 - 40.0);
    let place =
        driven.session.view.place_at(&driven.session.window, DVec2::new(f64::from(at.x), f64::from(at.y)));
    driven.frame(vec![Event::PointerMoved(at)]);
    let wheel = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 300.0),
        modifiers: Modifiers::NONE,
        phase: bevy_egui::egui::TouchPhase::Move,
    };
    driven.frame(vec![wheel]);
    (0..30).for_each(|_| driven.frame(Vec::new()));
    assert!(!driven.session.view.is_fitted());
    assert!(driven.point(place).distance(at) < 1.0, "what is under the pointer stays there");
    driven.drag(at, at + vec2(60.0, 30.0));
    assert!(driven.point(place).distance(at + vec2(60.0, 30.0)) < 8.0, "{:?}", driven.point(place));
    driven.press(Key::Num0, Modifiers::NONE);
    assert!(driven.session.view.is_fitted());
}

#[test]
fn a_scene_is_scrubbed_on_its_line() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    let (from_s, to_s) = driven.session.player.scenes()[0];
    // The line is at the bottom of the window.
    driven.drag(pos2(300.0, 876.0), pos2(1424.0, 876.0));
    let late_s = driven.session.player.time_s();
    assert!(late_s > from_s + 0.8 * (to_s - from_s), "{from_s} {late_s} {to_s}");
    driven.drag(pos2(1424.0, 876.0), pos2(18.0, 876.0));
    assert!(driven.session.player.time_s() < from_s + 0.1 * (to_s - from_s));
}

#[test]
fn a_campaign_is_shown_as_it_was_run() {
    let session = session("lessons/passive-rf-and-fibre.ron", "mixed", 4_000_000.0, 1, 0);
    let side = &session.sides[0];
    let (film, theatre) = (side.film.as_ref().expect("shot"), side.theatre.clone().expect("there"));
    let campaign = picket::campaign::replicate::Campaign::new(theatre.clone());
    let mut simulation = Simulation::new(theatre);
    campaign.run(&mut simulation, &session.project.luck(1).drawn, &session.project.reply);
    let outcome = simulation.outcome();
    assert!(film.scenes.len() > 50, "{} scenes", film.scenes.len());
    assert_eq!(film.outcome.drone_outcomes, outcome.drone_outcomes);
}

#[test]
fn small_windows_and_large_letters_are_drawn() {
    let mut driven = Driven::new(session("valley.ron", "cue-first", 600_000.0, 3, 0));
    driven.session.apply(Command::Compare(true));
    (0..8).for_each(|_| driven.session.apply(Command::Letters { larger: true }));
    driven.session.apply(Command::Help);
    driven.session.settle().expect("it is shown");
    for size in [vec2(480.0, 320.0), vec2(3840.0, 2160.0)] {
        let input =
            RawInput { screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)), ..RawInput::default() };
        let Driven { window, session, ctx, .. } = &mut driven;
        let mut output = ctx.run_ui(input, |ui| window.show(ui, session));
        output.textures_delta.clear();
        assert!(!ctx.tessellate(output.shapes, 1.0).is_empty());
    }
}

#[test]
fn plans_are_chosen_with_the_pointer() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    driven.click(driven.find("Side by side"));
    assert_eq!(driven.session.sides.len(), 2);
    assert!(driven.reads("Same raids, two plans"));
    driven.click(driven.find("Side by side"));
    assert_eq!(driven.session.sides.len(), 1);
    let slider = driven.find(" k USD") - vec2(200.0, 0.0);
    driven.drag(slider, slider + vec2(100.0, 0.0));
    let budget_usd = driven.session.sides[0].choice.budget_usd;
    let (_, most) = driven.session.project.budgets();
    assert!((0.6..0.95).contains(&(budget_usd / most)), "{budget_usd} of {most}");
    assert_eq!(driven.session.sides[0].deployment.as_ref().expect("there").budget_usd, budget_usd);
    driven.click(driven.find("Cue first"));
    driven.click(driven.find("Jam at the assets"));
    let strategy = driven.session.sides[0].choice.strategy;
    assert_eq!(driven.session.project.strategy(strategy), "Jam at the assets");
    driven.click(driven.find("Ranges of posts"));
    assert!(driven.session.shows(Layer::Ranges));
    driven.click(driven.find("▶"));
    assert_eq!(driven.session.replicate, 4);
}

#[test]
fn the_heat_map_is_of_the_plan_and_the_hour_on_the_screen() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    let radio = driven.session.project.scenario.class("radio").expect("a class");
    driven.session.apply(Command::Heat(Some(radio)));
    driven.session.settle_heat(4).expect("it warms");
    driven.frame(Vec::new());
    assert!(driven.reads("that come from there, stopped"));
    let share = |session: &Session| {
        let total = session.sides[0].warmth.as_ref().expect("warm").map.total();
        f64::from(total.stopped) / f64::from(total.flown)
    };
    let with_money = share(&driven.session);
    assert!(with_money > 0.1, "{with_money}");
    driven.session.apply(Command::Budget { side: 0, usd: 0.0 });
    driven.session.settle_heat(4).expect("it warms");
    assert_eq!(share(&driven.session), 0.0, "nothing stops anything for no money");
    // The clock goes on, and the map with it.
    let number = driven.session.sides[0].warmth.as_ref().expect("warm").number;
    driven.session.apply(Command::Raid { next: true });
    driven.session.settle_heat(1).expect("it warms");
    assert!(driven.session.sides[0].warmth.as_ref().expect("warm").number > number);
    driven.press(Key::H, Modifiers::NONE);
    driven.session.apply(Command::Heat(None));
    assert!(driven.session.sides[0].warmth.is_none());
}

/// A lesson that is led in a window.
fn lesson(name: &str) -> Driven {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("lessons").join(name).with_extension("ron");
    let Ok(loaded) = picket::lesson::Lesson::load(&path) else { panic!("{name} loads") };
    let mut lesson = loaded.lesson;
    lesson.spec.replicates = 60;
    let scenario = lesson.scenario().clone();
    let project = Project::new(path, scenario);
    let mut session = Session::new(project, Choice { strategy: 0, budget_usd: 0.0, edition: 0 }, 0, 0);
    session.teach(Course::new(Arc::new(lesson)));
    session.settle().expect("it is shown");
    Driven::new(session)
}

#[test]
fn every_lesson_is_walked_through_by_keys_and_shows_what_it_says() {
    for file in
        std::fs::read_dir(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("lessons")).expect("a folder")
    {
        let path = file.expect("a file").path();
        if path.extension().is_none_or(|e| e != "ron") {
            continue;
        }
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let mut driven = lesson(&name);
        let steps = driven.session.class.as_ref().expect("led").course.lesson().steps.len();
        for step in 0..steps {
            let class = driven.session.class.as_ref().expect("led");
            assert_eq!(class.course.at(), step, "{name}");
            let title = class.course.step().title.clone();
            assert!(driven.reads(&title), "{name}: {title}");
            let show = class.course.show().cloned();
            let lesson = class.course.lesson().clone();
            if let Some(show) = show.filter(|_| class.course.step().show.is_some()) {
                let plan = show.plans[0];
                assert_eq!(driven.session.sides.len(), show.plans.len().min(2), "{name}: {title}");
                assert_eq!(driven.session.sides[0].choice.strategy, plan.strategy, "{name}: {title}");
                assert_eq!(driven.session.replicate, show.replicate, "{name}: {title}");
                let setting = &lesson.settings[plan.setting].scenario;
                assert_eq!(driven.session.project.scenario.hash, setting.hash, "{name}: {title}");
            }
            let body = class.course.step().body.clone();
            let told = lesson.steps[..=step].iter().any(|s| matches!(s.body, Body::Explain { .. }));
            let future = driven.session.marks.iter().any(|m| !driven.session.may_tell(m.time_s));
            assert!(!(told && future), "{name}: {title}");
            assert_eq!(driven.session.keeps_secrets(), !told, "{name}: {title}");
            match &body {
                Body::Predict { ask, .. } => {
                    driven.press(Key::Enter, Modifiers::NONE);
                    let class = driven.session.class.as_ref().expect("led");
                    assert_eq!(class.course.at(), step, "{name}: on without a prediction");
                    let guess = match ask {
                        Ask::Number { bounds, .. } => Prediction::Number(0.5 * (bounds.0 + bounds.1)),
                        _ => Prediction::Choice(0),
                    };
                    driven.press(Key::V, Modifiers::NONE);
                    let class = driven.session.class.as_ref().expect("led");
                    assert!(
                        matches!(class.course.entered(step), Some(Entered::Predicted(_))),
                        "{name}: {title}"
                    );
                    driven.session.apply(Command::Lead(Lead::Predict(guess)));
                }
                Body::Explain { answers } => {
                    let answered = answers.len();
                    driven.session.settle_answers().expect("they are computed");
                    driven.frame(Vec::new());
                    let class = driven.session.class.as_ref().expect("led");
                    let compared = class.course.compared(class.answers.as_deref().expect("there"));
                    assert_eq!(compared.len(), answered);
                    for compared in compared {
                        assert!(driven.reads(&compared.words), "{name}: {}", compared.words);
                    }
                    assert!(!driven.reads("…"), "{name}: a figure is missing in {title}");
                }
                Body::Experiment { setting, .. } => {
                    let setting = *setting;
                    driven.click(driven.find("Try it"));
                    let wanted = &lesson.settings[setting].scenario.hash;
                    assert_eq!(driven.session.project.scenario.hash, *wanted, "{name}");
                    assert!(driven.session.is_shown(0));
                }
                _ => {}
            }
            driven.press(Key::Enter, Modifiers::NONE);
        }
        assert!(driven.session.class.as_ref().expect("led").course.is_at_the_end());
        driven.press(Key::Backspace, Modifiers::NONE);
        assert!(!driven.session.class.as_ref().expect("led").course.is_at_the_end());
    }
}

#[test]
fn a_plan_is_edited_by_hand_undone_and_saved_as_a_new_file() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("first.ron");
    let original =
        std::fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios/first.ron"))
            .expect("shipped");
    std::fs::write(&file, &original).expect("writable");
    let Ok(loaded) = Scenario::load(&file) else { panic!("it loads") };
    let scenario = Arc::new(loaded.scenario);
    let strategy = scenario.strategy("cue").expect("it has one");
    let project = Project::new(file.clone(), scenario.clone());
    let choice = Choice { strategy, budget_usd: 300_000.0, edition: 0 };
    let mut driven = Driven::new(Session::new(project, choice, 3, 0));
    driven.session.settle().expect("it is shown");
    driven.press(Key::E, Modifiers::COMMAND);
    let bought = |driven: &Driven| driven.session.sides[0].deployment.clone().expect("there");
    let before = bought(&driven);
    assert!(driven.session.editing.is_some() && driven.session.is_shown(0), "{:?}", driven.session.message);
    assert_ne!(driven.session.project.scenario.hash, scenario.hash, "the plan is a strategy of the draft");
    // Dragged with the pointer.
    let post = before.units[1].task.anchor();
    let to = post + DVec2::new(700.0, 300.0);
    driven.drag(driven.point(post), driven.point(to));
    let moved = bought(&driven).units[1].task.anchor();
    assert!(moved.distance(to) < 40.0, "{moved} instead of {to}: {:?}", driven.session.message);
    assert!(driven.session.is_shown(0), "the film is of the plan that was moved");
    // By keys.
    driven.press(Key::ArrowRight, Modifiers::ALT);
    assert!((bought(&driven).units[1].task.anchor().x - moved.x - 50.0).abs() < 1.0);
    // Undone to where it began, and done again.
    driven.press(Key::Z, Modifiers::COMMAND);
    driven.press(Key::Z, Modifiers::COMMAND);
    assert!(bought(&driven).units[1].task.anchor().distance(post) < 1.0);
    driven.press(Key::Y, Modifiers::COMMAND);
    assert!(bought(&driven).units[1].task.anchor().distance(to) < 40.0);
    // Within the budget: what cannot be had is not done, and the quartermaster says why.
    for _ in 0..12 {
        driven
            .session
            .apply(Command::Edit(Edit::Take(Tool::Post(vec!["fixed-jammer".into(), "radar".into()]))));
        driven.session.apply(Command::Edit(Edit::Put(DVec2::new(1500.0, 1500.0))));
        if driven.session.message.is_some() {
            break;
        }
        driven.session.settle().expect("it is shown");
    }
    let why = driven.session.message.clone().expect("money ends");
    assert!(why.starts_with("Not done"), "{why}");
    driven.session.settle().expect("it is shown");
    assert!(bought(&driven).spent_usd <= 300_000.0);
    // Removed and saved: the new file is what is on the screen, and the original is as it was.
    driven.session.apply(Command::Edit(Edit::Take(Tool::Hand)));
    driven.session.apply(Command::Select { side: 0, thing: Thing::Unit(0) });
    let units = bought(&driven).units.len();
    driven.press(Key::Delete, Modifiers::NONE);
    assert_eq!(bought(&driven).units.len(), units - 1);
    let new = place.path().join("mine.ron");
    driven.session.apply(Command::Edit(Edit::Save(new.clone())));
    assert_eq!(std::fs::read_to_string(&file).expect("there"), original);
    let Ok(again) = Scenario::load(&new) else { panic!("what was saved loads") };
    let own = again.scenario.strategy("by-hand").expect("the plan is in it");
    assert_eq!(deploy(&again.scenario, own, 300_000.0).units, bought(&driven).units);
    driven.session.apply(Command::Edit(Edit::Save(file)));
    assert!(
        driven.session.message.as_ref().is_some_and(|m| m.contains("nothing is overwritten")),
        "{:?}",
        driven.session.message
    );
}

#[test]
fn a_patrol_gets_stops_and_loses_them() {
    let mut driven = Driven::new(session("valley.ron", "patrols", 600_000.0, 3, 0));
    driven.press(Key::E, Modifiers::COMMAND);
    assert!(driven.session.editing.is_some(), "{:?}", driven.session.message);
    let stops = |driven: &Driven, unit: usize| {
        driven.session.editing.as_ref().expect("edited").draft.handles(unit).expect("a unit").places
    };
    let is_route = |driven: &Driven, unit: &usize| {
        driven.session.editing.as_ref().expect("edited").draft.handles(*unit).is_some_and(|h| h.is_route)
    };
    let units = driven.session.sides[0].deployment.as_ref().expect("there").units.len();
    let patrol = (0..units).find(|unit| is_route(&driven, unit)).expect("a route");
    driven.session.apply(Command::Select { side: 0, thing: Thing::Unit(patrol) });
    let before = stops(&driven, patrol);
    driven.session.apply(Command::Edit(Edit::Take(Tool::Stop)));
    driven.session.settle().expect("it is shown");
    driven.frame(Vec::new());
    let brenford =
        driven.session.project.scenario.assets.iter().find(|a| a.id == "brenford").expect("there").at;
    driven.click(driven.point(brenford + DVec2::new(900.0, 300.0)));
    let after = stops(&driven, patrol);
    assert_eq!(after.len(), before.len() + 1, "{:?}", driven.session.message);
    driven.session.apply(Command::Edit(Edit::Take(Tool::Hand)));
    driven.session.apply(Command::Select { side: 0, thing: Thing::Unit(patrol) });
    driven.frame(Vec::new());
    // One stop is dragged, the others stay.
    let from = after[after.len() - 1];
    driven.drag(driven.point(from), driven.point(from + DVec2::new(0.0, -1500.0)));
    let dragged = stops(&driven, patrol);
    let moved = (0..dragged.len()).filter(|&i| dragged[i].distance(after[i]) > 1.0).count();
    assert_eq!(moved, 1, "{after:?} {dragged:?} {:?}", driven.session.message);
    driven.session.apply(Command::Edit(Edit::RemoveStop(patrol, dragged.len() - 1)));
    assert_eq!(stops(&driven, patrol).len(), before.len());
}

#[test]
fn tab_goes_from_widget_to_widget_and_space_presses_them() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    let dark = driven.session.dark;
    let mut pressed = 0;
    // All around once: some button turns the light off, and none of them plays or leaves the keyboard stuck.
    for _ in 0..80 {
        driven.press(Key::Tab, Modifiers::NONE);
        let Some(focused) = driven.ctx.memory(|m| m.focused()) else { continue };
        let at = driven.ctx.read_response(focused).map(|r| r.rect);
        let is_theme =
            at.is_some_and(|rect| driven.letters.iter().any(|(l, r)| l == "🌙" && rect.contains(r.center())));
        if is_theme {
            driven.press(Key::Space, Modifiers::NONE);
            pressed += 1;
            break;
        }
    }
    assert_eq!(pressed, 1, "Tab does not come to the button of the theme: {:?}", driven.letters);
    assert_ne!(driven.session.dark, dark, "Space pressed it");
    assert!(!driven.session.player.is_playing(), "the button's key is not the player's");
    // Esc leaves the widgets; then the key is the player's again.
    driven.press(Key::Escape, Modifiers::NONE);
    driven.press(Key::Space, Modifiers::NONE);
    assert!(driven.session.player.is_playing());
}

#[test]
fn a_plan_is_edited_by_keys_alone() {
    let mut driven = Driven::new(session("valley.ron", "mix", 600_000.0, 3, 0));
    driven.press(Key::E, Modifiers::COMMAND);
    let bought = |driven: &Driven| driven.session.sides[0].deployment.clone().expect("there");
    let before = bought(&driven);
    // Without a tool nothing is put, and the hint says which key takes one.
    driven.press(Key::I, Modifiers::NONE);
    assert!(driven.session.message.as_ref().is_some_and(|m| m.contains("Q")), "{:?}", driven.session.message);
    // Money for it: something else goes. What is removed comes back by undo, and is looked at.
    driven.session.apply(Command::Select { side: 0, thing: Thing::Unit(1) });
    driven.press(Key::Delete, Modifiers::NONE);
    assert_eq!(bought(&driven).units.len(), before.units.len() - 1, "{:?}", driven.session.message);
    driven.press(Key::Z, Modifiers::COMMAND);
    assert_eq!(driven.session.selected, Some((0, Thing::Unit(1))));
    driven.press(Key::Delete, Modifiers::NONE);
    driven.press(Key::Q, Modifiers::NONE);
    assert!(driven.session.editing.as_ref().is_some_and(|e| matches!(e.tool, Tool::Post(_))));
    driven.press(Key::ArrowLeft, Modifiers::COMMAND);
    driven.press(Key::I, Modifiers::NONE);
    let after = bought(&driven);
    assert_eq!(after.units.len(), before.units.len(), "{:?}", driven.session.message);
    let middle = driven.session.view.place_at(&driven.session.window, driven.session.window.centre());
    let Some((0, Thing::Unit(put))) = driven.session.selected else { panic!("what was put is looked at") };
    assert!(after.units[put].task.anchor().distance(middle) < 2.0, "where the cross is");
    // A barrier on an asset, and off again; nobody on a course, and one.
    let asset = driven.session.project.scenario.assets.iter().position(|a| a.id == "clinic").expect("there");
    driven.session.apply(Command::Select { side: 0, thing: Thing::Asset(asset) });
    let layers = |driven: &Driven| bought(driven).barriers.iter().filter(|b| b.asset == asset).count();
    let had = layers(&driven);
    driven.press(Key::A, Modifiers::NONE);
    assert_eq!(layers(&driven), had + 1, "{:?}", driven.session.message);
    let number = bought(&driven).barriers.iter().rposition(|b| b.asset == asset).expect("it is there");
    driven.session.apply(Command::Edit(Edit::RemoveBarrier(number)));
    driven.session.settle().expect("it is shown");
    assert_eq!(layers(&driven), had);
    let sent = bought(&driven).courses[0];
    driven.session.apply(Command::Edit(Edit::Courses(0, 0)));
    driven.session.settle().expect("it is shown");
    assert_eq!(bought(&driven).courses[0], 0, "{sent} before: {:?}", driven.session.message);
    driven.frame(Vec::new());
    assert!(driven.reads("0 on courses"), "{:?}", driven.letters);
}

#[test]
fn what_decides_is_visited_under_both_plans_even_at_the_same_time() {
    let mut session = session("first.ron", "cue", 300_000.0, 3, 0);
    session.apply(Command::Compare(true));
    session.settle().expect("it is shown");
    session.apply(Command::Seek(0.0));
    session.settle().expect("it is shown");
    let wanted: Vec<_> = session
        .marks
        .iter()
        .filter(|m| m.kind != MarkKind::Launch)
        .map(|m| (m.side, m.drone, m.text.clone()))
        .collect();
    let together = session.marks.windows(2).any(|m| m[0].time_s == m[1].time_s && m[0].side != m[1].side);
    assert!(together, "nothing happens at the same time under both plans: nothing is tested");
    let walk = |session: &mut Session, next: bool| {
        let mut visited = Vec::new();
        for _ in 0..wanted.len() {
            session.apply(Command::Event { next });
            session.settle().expect("it is shown");
            let (side, Thing::Drone(raid, drone)) = session.selected.expect("a drone") else {
                panic!("a drone")
            };
            visited.push((side, (raid, drone), session.message.clone().expect("it is said")));
        }
        visited
    };
    assert_eq!(walk(&mut session, true), wanted);
    session.apply(Command::Event { next: true });
    assert_eq!(session.message.as_deref(), Some("Nothing after this."));
    let mut back = walk(&mut session, false);
    back.reverse();
    assert_eq!(back[1..], wanted[..wanted.len() - 1], "the last one was looked at already");
}

#[test]
fn what_blue_does_not_know_is_told_nowhere() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    let film = driven.session.sides[0].film.clone().expect("shot");
    let first = film.facts.iter().find_map(|f| match *f {
        Fact::Detected { raid, drone, time_s, .. } => Some(((raid, drone), time_s)),
        _ => None,
    });
    let (known, time_s) = first.expect("something is noticed");
    driven.session.apply(Command::Seek(time_s - 2.0));
    driven.session.settle().expect("it is shown");
    driven.frame(Vec::new());
    assert!(driven.reads("takes off"), "{:?}", driven.letters);
    driven.press(Key::B, Modifiers::NONE);
    assert!(!driven.reads("takes off"), "the story tells of a launch that nobody saw");
    driven.press(Key::D, Modifiers::NONE);
    assert_eq!(driven.session.selected, None, "{:?}", driven.session.message);
    assert!(driven.session.message.as_ref().is_some_and(|m| m.contains("knows of no drone")));
    let launches = driven.session.marks.iter().filter(|m| m.kind == MarkKind::Launch);
    assert!(launches.clone().count() > 0 && !launches.clone().any(|m| driven.session.may_show(m)));
    driven.session.apply(Command::Seek(time_s + 0.5));
    driven.session.settle().expect("it is shown");
    driven.press(Key::D, Modifiers::NONE);
    assert_eq!(driven.session.selected, Some((0, Thing::Drone(known.0, known.1))));
    let story = driven.session.card().expect("it is known now").story;
    assert!(!story.is_empty() && story.iter().all(|line| line.0 >= time_s), "{story:?}");
}

#[test]
fn an_asset_s_risk_is_what_the_replicates_say() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 25));
    driven.session.settle_samples(25).expect("they run");
    let scenario = driven.session.project.scenario.clone();
    let choice = driven.session.sides[0].choice;
    let asset = scenario.assets.iter().position(|a| a.id == "thorn").expect("it is there");
    let theatre = driven.session.sides[0].theatre.clone().expect("on the ground");
    let mut simulation = Simulation::new(theatre);
    let (mut meant, mut leaked, mut hurt) = (0, 0, 0);
    for replicate in 0..25 {
        let luck = driven.session.project.luck(replicate);
        let outcome = simulation.run(luck.drawn, luck.plan);
        for drone in outcome.drone_outcomes.iter().filter(|d| usize::from(d.target) == asset) {
            meant += 1;
            leaked += u32::from(drone.cause.leaked());
            hurt += drone.casualties;
        }
    }
    let risk = driven.session.samples.risk(choice, asset).expect("25 replicates");
    assert_eq!(risk.n, 25);
    assert!((risk.drones - f64::from(meant) / 25.0).abs() < 1e-12 && meant > 0);
    let leaks = risk.leak_through.expect("some were meant").value;
    assert!((leaks - f64::from(leaked) / f64::from(meant)).abs() < 1e-12);
    assert!((risk.casualties.value - f64::from(hurt) / 25.0).abs() < 1e-12);
    driven.session.apply(Command::Select { side: 0, thing: Thing::Asset(asset) });
    driven.frame(Vec::new());
    assert!(driven.reads("n = 25") && driven.reads("People hurt there"), "{:?}", driven.letters);
}

#[test]
fn the_hint_of_the_first_run_goes_once_something_is_done() {
    let session = session("first.ron", "cue", 300_000.0, 3, 0);
    let window = Window::new(&session, true);
    let mut driven = Driven { ctx: Context::default(), window, session, time: 0.0, letters: Vec::new() };
    (0..3).for_each(|_| driven.frame(Vec::new()));
    assert!(driven.window.hints() && driven.reads("? tells the rest"));
    driven.press(Key::N, Modifiers::NONE);
    driven.frame(Vec::new());
    assert!(!driven.window.hints() && !driven.reads("? tells the rest"));
}

#[test]
fn a_release_counts_when_it_happens_and_not_when_the_drone_is_home() {
    let session = session("first.ron", "jam", 300_000.0, 3, 0);
    let film = session.sides[0].film.clone().expect("shot");
    let mut released: Vec<(usize, usize)> = Vec::new();
    for fact in &film.facts {
        let Fact::Released { raid, drone, time_s, .. } = *fact else { continue };
        if !released.contains(&(raid, drone)) {
            released.push((raid, drone));
        }
        assert_eq!(Score::at(&film, time_s).leaked as usize, released.len(), "at {time_s}");
    }
    let end = Score::at(&film, f64::INFINITY);
    assert_eq!((end.leaked as usize, end.open), (released.len(), 0));
    assert_eq!(end.leaked, film.outcome.leakers);
    assert_eq!(end.leaked + end.stopped + end.failed, film.outcome.drones);
}

#[test]
fn the_legend_names_what_is_on_the_map() {
    let mut driven = Driven::new(session("first.ron", "cue", 300_000.0, 3, 0));
    assert!(driven.reads("operator pair") && driven.reads("track, a threat"));
    // What this plan does not have, and what is not drawn, is not explained.
    assert!(
        !driven.session.sides[0].deployment.as_ref().expect("there").units.iter().any(|u| u.team.is_some())
    );
    assert!(!driven.letters.iter().any(|(l, _)| l == "team"));
    driven.session.apply(Command::Layer(Layer::Tracks));
    driven.frame(Vec::new());
    assert!(!driven.reads("track, a threat"));
    driven.press(Key::W, Modifiers::NONE);
    assert!(!driven.reads("operator pair"));
}

#[test]
fn the_same_plan_twice_is_run_once_and_differs_by_nothing() {
    let mut session = session("first.ron", "cue", 300_000.0, 3, 20);
    session.apply(Command::Compare(true));
    let strategy = session.sides[0].choice.strategy;
    session.apply(Command::Strategy { side: 1, strategy });
    session.settle_samples(20).expect("twenty replicates");
    let choice = session.sides[0].choice;
    assert_eq!(session.samples.count(choice), 20);
    assert_eq!(session.samples.difference(choice, session.sides[1].choice).expect("both ran").value, 0.0);
}

#[test]
fn replicates_are_of_the_plan_that_is_edited_and_not_of_the_one_before() {
    let mut session = session("first.ron", "cue", 300_000.0, 3, 12);
    for command in [Command::Compare(true), Command::Focus(1), Command::Edit(Edit::Begin)] {
        session.apply(command);
        session.settle().expect("it is shown");
    }
    session.apply(Command::Select { side: 1, thing: Thing::Unit(0) });
    // Nobody waits between two changes.
    for _ in 0..3 {
        session.apply(Command::Edit(Edit::Nudge(-600.0, -600.0)));
    }
    session.settle_samples(12).expect("twelve replicates");
    for side in &session.sides {
        let theatre = side.theatre.clone().expect("on the ground");
        assert_eq!(theatre.scenario.hash, session.project.scenario.hash);
        let mut simulation = Simulation::new(theatre);
        let outcomes = (0..12).map(|replicate| {
            let luck = session.project.luck(replicate);
            simulation.run(luck.drawn, luck.plan)
        });
        let (mut leaked, mut meant) = (0, 0);
        for outcome in outcomes {
            leaked += outcome.leakers;
            meant += outcome.drones;
        }
        let estimate = session.samples.leak_through_after(side.choice, 12).expect("twelve replicates");
        assert!((estimate.value - f64::from(leaked) / f64::from(meant)).abs() < 1e-12, "{:?}", side.choice);
    }
}

#[test]
fn a_raid_that_is_over_under_one_plan_only_is_not_taken_for_the_next_one() {
    let mut session = session("classroom/operators.ron", "out", 400_000.0, 8, 0);
    session.apply(Command::Compare(true));
    let strategy = session.project.scenario.strategy("links").expect("it has one");
    session.apply(Command::Strategy { side: 1, strategy });
    session.settle().expect("it is shown");
    let mut apart = 0;
    for scene in session.player.scenes().to_vec() {
        session.apply(Command::Seek(scene.1 - 0.5));
        session.settle().expect("it is shown");
        for side in &session.sides {
            let (film, reel) = (side.film.as_ref().expect("shot"), side.reel.as_ref().expect("shown"));
            let (from_s, to_s) = film.scenes[reel.scene].time_s;
            assert!(from_s <= scene.1, "a scene that has not begun is shown: {from_s} at {}", scene.1);
            apart += usize::from(to_s < scene.1 - 1.0);
            assert_eq!(side.is_within(scene.1 - 0.5), to_s >= scene.1 - 0.5);
        }
    }
    assert!(apart > 0, "the raids end alike under both plans: nothing is tested");
}

#[test]
fn a_plan_that_is_edited_keeps_its_budget_and_its_side() {
    let mut session = busy();
    let before = session.sides[0].choice;
    session.apply(Command::Budget { side: 0, usd: 100_000.0 });
    assert_eq!(session.sides[0].choice, before);
    assert!(session.message.as_ref().is_some_and(|m| m.contains("being edited")), "{:?}", session.message);
    // A unit of the other plan is not one of this one.
    let units = session.sides[0].deployment.as_ref().expect("there").units.clone();
    session.apply(Command::Select { side: 1, thing: Thing::Unit(0) });
    session.apply(Command::Edit(Edit::Remove));
    session.settle().expect("it is shown");
    assert_eq!(session.sides[0].deployment.as_ref().expect("there").units, units);
    // Undone as far as it goes, it is still the plan that was taken up.
    for _ in 0..5 {
        session.apply(Command::Edit(Edit::Undo));
        session.settle().expect("it is shown");
    }
    assert!(session.plan_name(0).starts_with("By hand"), "{}", session.plan_name(0));
    session.apply(Command::Edit(Edit::Begin));
    assert!(session.editing.is_none() && session.is_unsaved());
}
