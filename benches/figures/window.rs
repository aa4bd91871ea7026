//! The window without its graphics card: what a frame costs the processor, and how long a jump to another raid takes.

use super::{Figure, median};
use bevy_egui::egui::{Context, Pos2, RawInput, Rect, vec2};
use picket::scenario::Scenario;
use picket::viewer::backstage::Choice;
use picket::viewer::command::Command;
use picket::viewer::panels::Window;
use picket::viewer::project::Project;
use picket::viewer::session::Session;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

fn session(file: &str, strategy: &str, budget_usd: f64) -> Session {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(file);
    let scenario = Arc::new(Scenario::load(&path).expect("a shipped scenario").scenario);
    let strategy = scenario.strategy(strategy).unwrap_or(0);
    let choice = Choice { strategy, budget_usd, edition: 0 };
    let mut session = Session::new(Project::new(path, scenario), choice, 3, 0);
    session.settle().expect("it is shown");
    session
}

/// Seconds of a frame, with what is handed to the graphics card.
fn frame(ctx: &Context, window: &mut Window, session: &mut Session) -> f64 {
    let start = Instant::now();
    session.update(1.0 / 60.0);
    let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(1920.0, 1080.0)));
    let mut output =
        ctx.run_ui(RawInput { screen_rect, ..RawInput::default() }, |ui| window.show(ui, session));
    output.textures_delta.clear();
    assert!(!ctx.tessellate(output.shapes, 1.0).is_empty());
    start.elapsed().as_secs_f64()
}

/// Frames of one plan and two, and jumps.
pub fn figures() -> Vec<Figure> {
    let mut all = Vec::new();
    for (file, strategy, budget_usd, two) in [
        ("valley.ron", "cue-first", 1.2e6, false),
        ("valley.ron", "cue-first", 1.2e6, true),
        ("two-regions.ron", "", 1.2e8, false),
    ] {
        let mut session = session(file, strategy, budget_usd);
        session.apply(Command::Compare(two));
        session.settle().expect("it is shown");
        let (ctx, mut window) = (Context::default(), Window::new(&session, false));
        session.apply(Command::Play);
        let frames: Vec<f64> = (0..300).map(|_| frame(&ctx, &mut window, &mut session)).collect();
        let units: usize = (0..session.sides.len()).map(|side| session.unit_places(side).len()).sum();
        let ms = 1000.0 * median(frames);
        let what = format!("a frame of {file}, {units} units, without the graphics card");
        all.push(Figure::new(what, format!("{ms:.1} ms"), "≤ 8 ms", ms <= 8.0));
    }
    let mut session = session("valley.ron", "cue-first", 1.2e6);
    let scenes = session.player.scenes().to_vec();
    let jumps = scenes.iter().rev().map(|scene| {
        let start = Instant::now();
        session.apply(Command::Seek(0.5 * (scene.0 + scene.1)));
        session.settle().expect("it is shown");
        start.elapsed().as_secs_f64()
    });
    let ms = 1000.0 * median(jumps.collect());
    all.push(Figure::new(
        "a jump to another raid of valley.ron",
        format!("{ms:.0} ms"),
        "≤ 200 ms",
        ms <= 200.0,
    ));
    all
}
