//! The window itself: Bevy opens it, brings keys and pointer, and puts onto the screen what egui has drawn.

use super::capture::{Shots, write_png};
use super::panels::Window as Panels;
use super::session::Session;
use bevy::app::AppExit;
use bevy::log::{Level, LogPlugin};
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use bevy::window::{PresentMode, WindowResolution};
use bevy::winit::{UpdateMode, WinitSettings};
use bevy_egui::{
    EguiContext, EguiContextSettings, EguiFullOutput, EguiInput, EguiPlugin, EguiStartupSet,
    PrimaryEguiContext,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How a window is opened.
#[derive(Clone, Debug)]
pub struct Opening {
    /// Title.
    pub title: String,
    /// Width and height, pixels.
    pub size: (u32, u32),
    /// Whether to say how to begin.
    pub hint: bool,
    /// Pictures to take instead of waiting for somebody.
    pub shots: Option<Shots>,
    /// Counts frames for so many seconds, and tells how many there were.
    pub measure_s: Option<f64>,
}

/// What came of a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shown {
    /// Seconds that each frame took: the median and the slowest in a hundred, of a measurement.
    pub frame_s: Option<(f64, f64)>,
    /// Whether the hint of the first run was shown and has been read: something was done, or it was closed.
    pub hint_read: bool,
}

/// What the window owns.
struct Stage {
    session: Session,
    panels: Panels,
    /// Whether the hint of the first run has not been read yet.
    hints: bool,
    /// Whether somebody who closes has been told that something is in no file.
    warned: bool,
    shots: Option<Shots>,
    shot: usize,
    /// Frames drawn since the present picture was set up.
    drawn: u32,
    /// What has been taken by the renderer.
    taken: Arc<Mutex<Option<Result<(), String>>>>,
    waits: bool,
    failed: Option<String>,
    measure_s: Option<f64>,
    frames: Vec<f64>,
}

/// What is left when the window has closed.
#[derive(Resource, Clone, Default)]
struct Left(Arc<Mutex<(Option<String>, Shown)>>);

/// Opens a window on a session and stays until it is closed or all pictures are taken.
///
/// # Errors
/// There is no display or nothing that can draw; a picture cannot be taken. In a sentence, with a hint.
pub fn open(session: Session, opening: Opening) -> Result<Shown, String> {
    if cfg!(target_os = "linux")
        && ["DISPLAY", "WAYLAND_DISPLAY"].iter().all(|v| std::env::var_os(v).is_none())
    {
        return Err("there is no display to open a window on\n  hint: run it on a desktop, or under `xvfb-run -a` where only \
                    pictures are wanted (--capture)"
            .to_owned());
    }
    let left = Left::default();
    let kept = left.clone();
    let panels = Panels::new(&session, opening.hint);
    let stage = Stage {
        session,
        panels,
        hints: opening.hint,
        warned: false,
        shots: opening.shots.clone(),
        shot: 0,
        drawn: 0,
        taken: Arc::default(),
        waits: false,
        failed: None,
        measure_s: opening.measure_s,
        frames: Vec::new(),
    };
    // What panics here becomes a sentence.
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let run = catch_unwind(AssertUnwindSafe(move || app(stage, &opening, kept).run()));
    std::panic::set_hook(hook);
    let (failed, shown) = left.0.lock().map(|l| l.clone()).unwrap_or_default();
    match (run, failed) {
        (_, Some(failed)) => Err(failed),
        (Ok(_), None) => Ok(shown),
        (Err(panic), None) => {
            let text = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            Err(why(&text))
        }
    }
}

/// Why no window came up, for people.
fn why(panic: &str) -> String {
    let first = panic.lines().next().unwrap_or_default();
    if panic.contains("GPU") || panic.contains("adapter") || panic.contains("surface") {
        format!(
            "nothing here can draw: neither a graphics card with Vulkan nor a software renderer was found ({first})\n  hint: install the \
             driver of the card, or Mesa's software renderer (Debian: mesa-vulkan-drivers)"
        )
    } else if panic.contains("event loop") {
        "the display cannot be opened\n  hint: is the desktop of DISPLAY running, and may you use it? On Debian the window \
             also needs libxkbcommon-x11-0, libxcursor1, libxi6 and libxrandr2"
            .to_owned()
    } else {
        format!("the window failed: {first}")
    }
}

fn app(stage: Stage, opening: &Opening, left: Left) -> App {
    let measures = opening.measure_s.is_some();
    let window = Window {
        title: opening.title.clone(),
        name: Some("picket".to_owned()),
        // A scale of 1 in pictures, whatever the display says.
        resolution: match opening.shots {
            Some(_) => WindowResolution::new(opening.size.0, opening.size.1).with_scale_factor_override(1.0),
            None => WindowResolution::new(opening.size.0, opening.size.1),
        },
        present_mode: if measures { PresentMode::AutoNoVsync } else { PresentMode::AutoVsync },
        ..Window::default()
    };
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin {
                primary_window: Some(window),
                // What was edited and is in no file is asked about first.
                close_when_requested: false,
                ..WindowPlugin::default()
            })
            .set(LogPlugin {
                level: Level::ERROR,
                filter: "error,wgpu=off,naga=off".to_owned(),
                ..LogPlugin::default()
            }),
    )
    .add_plugins(EguiPlugin::default())
    .insert_resource(ClearColor(Color::srgb(0.06, 0.07, 0.09)))
    .insert_resource(WinitSettings::continuous())
    .insert_resource(left)
    .insert_non_send(stage)
    .add_systems(
        PreStartup,
        (
            (|mut commands: Commands| {
                commands.spawn(Camera2d);
            })
            .before(EguiStartupSet::InitContexts),
            (|mut settings: Query<&mut EguiContextSettings>| -> Result {
                settings.single_mut()?.run_manually = true;
                Ok(())
            })
            .after(EguiStartupSet::InitContexts),
        ),
    )
    .add_systems(Update, (show, take, close).chain());
    app
}

type Drawing<'a> = (&'a mut EguiContext, &'a mut EguiInput, &'a mut EguiFullOutput);

/// One frame.
fn show(
    time: Res<Time<Real>>,
    mut stage: NonSendMut<Stage>,
    mut contexts: Query<Drawing, With<PrimaryEguiContext>>,
    mut settings: ResMut<WinitSettings>,
    left: Res<Left>,
) {
    let stage = &mut *stage;
    // Pictures are of a moment: the clock stands.
    let seconds = if stage.shots.is_some() { 0.0 } else { time.delta_secs_f64() };
    stage.session.update(seconds);
    // A window at rest draws ten frames a second: what runs in the background shows.
    let busy = stage.session.player.is_playing() || stage.shots.is_some() || stage.measure_s.is_some();
    let wanted = if busy { UpdateMode::Continuous } else { UpdateMode::reactive(Duration::from_millis(100)) };
    if settings.focused_mode != wanted {
        settings.focused_mode = wanted;
    }
    let Ok((mut context, mut input, mut output)) = contexts.single_mut() else { return };
    let context = context.get_mut();
    let drawn = context.run_ui(input.take(), |ui| stage.panels.show(ui, &mut stage.session));
    **output = Some(drawn);
    stage.drawn += 1;
    if stage.hints && !stage.panels.hints() {
        stage.hints = false;
        if let Ok(mut left) = left.0.lock() {
            left.1.hint_read = true;
        }
    }
    if let Some(most) = stage.measure_s {
        stage.frames.push(time.delta_secs_f64());
        let sum: f64 = stage.frames.iter().sum();
        if sum >= most {
            stage.measure_s = None;
            stage.waits = true;
        }
    }
}

/// Closes the window when that is wished; where something was edited that is in no file, at the second wish.
fn close(
    mut stage: NonSendMut<Stage>,
    mut wished: MessageReader<bevy::window::WindowCloseRequested>,
    mut exit: MessageWriter<AppExit>,
) {
    if wished.read().count() == 0 {
        return;
    }
    let unsaved = stage.session.is_unsaved();
    if unsaved && !core::mem::replace(&mut stage.warned, true) {
        stage.session.message =
            Some("What was edited is in no file yet: Ctrl S saves it. Close again to drop it.".to_owned());
        return;
    }
    exit.write(AppExit::Success);
}

/// Takes the pictures that are wanted, one after the other, and leaves.
fn take(
    mut stage: NonSendMut<Stage>,
    mut commands: Commands,
    mut exit: MessageWriter<AppExit>,
    left: Res<Left>,
) {
    let stage = &mut *stage;
    if stage.shots.is_none() {
        if stage.waits {
            let mut frames = core::mem::take(&mut stage.frames);
            frames.sort_by(f64::total_cmp);
            let at = |share: f64| frames.get((share * frames.len() as f64) as usize).copied().unwrap_or(0.0);
            leave(&left, None, Shown { frame_s: Some((at(0.5), at(0.99))), ..Shown::default() });
            exit.write(AppExit::Success);
        }
        return;
    }
    match step(stage, &mut commands) {
        Ok(false) => {}
        Ok(true) => {
            leave(&left, None, Shown::default());
            exit.write(AppExit::Success);
        }
        Err(failed) => {
            leave(&left, Some(failed), Shown::default());
            exit.write(AppExit::error());
        }
    }
}

fn leave(left: &Left, failed: Option<String>, shown: Shown) {
    if let Ok(mut left) = left.0.lock() {
        *left = (failed, shown);
    }
}

/// Frames that a moment is drawn before its picture is taken: the first lays out what the second draws, and textures come with the third.
const SETTLES: u32 = 4;

/// One step of taking pictures; whether that was the last one.
fn step(stage: &mut Stage, commands: &mut Commands) -> Result<bool, String> {
    let Some(shots) = stage.shots.clone() else { return Ok(true) };
    if let Some(failed) = stage.failed.take() {
        return Err(failed);
    }
    if stage.waits {
        let taken = stage.taken.lock().map_err(|_| "the renderer failed")?.take();
        if let Some(taken) = taken {
            taken?;
            stage.waits = false;
            stage.shot += 1;
            stage.drawn = 0;
        }
        return Ok(false);
    }
    let Some(moment) = shots.moments.get(stage.shot) else { return Ok(true) };
    if stage.drawn <= 1 {
        let session = &mut stage.session;
        session.settle()?;
        if stage.shot == 0 {
            for wish in &shots.wishes {
                session.apply(wish.clone());
                session.settle()?;
            }
            session.settle_samples(shots.samples)?;
            session.settle_answers()?;
        }
        let time_s = moment.time_s(session)?;
        session.apply(super::command::Command::Seek(time_s));
        session.settle_heat(super::heat::ROUNDS)?;
        stage.drawn = 2;
    }
    if stage.drawn >= 2 + SETTLES {
        stage.waits = true;
        let (file, taken) = (shots.file(stage.shot), stage.taken.clone());
        commands.spawn(Screenshot::primary_window()).observe(move |captured: On<ScreenshotCaptured>| {
            let written = written(&captured.image, &file);
            if let Ok(mut taken) = taken.lock() {
                *taken = Some(written);
            }
        });
    }
    Ok(false)
}

fn written(image: &Image, file: &std::path::Path) -> Result<(), String> {
    let size = image.size();
    let dynamic = image.clone().try_into_dynamic().map_err(|e| format!("the picture cannot be read: {e}"))?;
    write_png(file, (size.x, size.y), dynamic.to_rgba8().as_raw())
}
