//! The keyboard: everything can be done with it.

use super::class::{self, Lead};
use super::command::Command;
use super::editing::Edit;
use super::layers::Layer;
use bevy_egui::egui::{Context, Key, Modifiers};

/// A key, what it does, and what it wishes.
pub struct Binding {
    /// With which other keys.
    pub with: Modifiers,
    /// The key.
    pub key: Key,
    /// How it is written on the page of keys.
    pub label: &'static str,
    /// What it does.
    pub about: &'static str,
    /// What it wishes.
    pub command: Command,
}

const fn key(key: Key, label: &'static str, about: &'static str, command: Command) -> Binding {
    Binding { with: Modifiers::NONE, key, label, about, command }
}

const fn shift(key: Key, label: &'static str, about: &'static str, command: Command) -> Binding {
    Binding { with: Modifiers::SHIFT, key, label, about, command }
}

const fn alt(key: Key, label: &'static str, about: &'static str, command: Command) -> Binding {
    Binding { with: Modifiers::ALT, key, label, about, command }
}

const fn ctrl(key: Key, label: &'static str, about: &'static str, command: Command) -> Binding {
    Binding { with: Modifiers::COMMAND, key, label, about, command }
}

/// All keys, in the order of the page of keys. Those with Shift or Ctrl stand before the same key without.
pub static BINDINGS: [Binding; 66] = [
    key(Key::Space, "Space", "play, pause", Command::Play),
    alt(Key::ArrowRight, "Alt →", "move what is looked at east", Command::Edit(Edit::Nudge(50.0, 0.0))),
    alt(Key::ArrowLeft, "Alt ←", "… west", Command::Edit(Edit::Nudge(-50.0, 0.0))),
    alt(Key::ArrowUp, "Alt ↑", "… north", Command::Edit(Edit::Nudge(0.0, 50.0))),
    alt(Key::ArrowDown, "Alt ↓", "… south", Command::Edit(Edit::Nudge(0.0, -50.0))),
    ctrl(Key::ArrowRight, "Ctrl →", "the map's part further east", Command::Pan(-120.0, 0.0)),
    ctrl(Key::ArrowLeft, "Ctrl ←", "… west", Command::Pan(120.0, 0.0)),
    ctrl(Key::ArrowUp, "Ctrl ↑", "… north", Command::Pan(0.0, 120.0)),
    ctrl(Key::ArrowDown, "Ctrl ↓", "… south", Command::Pan(0.0, -120.0)),
    shift(Key::ArrowRight, "Shift →", "ten seconds on", Command::Step(10.0)),
    shift(Key::ArrowLeft, "Shift ←", "ten seconds back", Command::Step(-10.0)),
    key(Key::ArrowRight, "→", "one second on", Command::Step(1.0)),
    key(Key::ArrowLeft, "←", "one second back", Command::Step(-1.0)),
    key(Key::ArrowUp, "↑", "faster", Command::Speed { faster: true }),
    key(Key::ArrowDown, "↓", "slower", Command::Speed { faster: false }),
    key(Key::N, "N", "next raid", Command::Raid { next: true }),
    key(Key::P, "P", "this raid from its start, or the one before", Command::Raid { next: false }),
    ctrl(Key::Equals, "Ctrl =", "larger letters", Command::Letters { larger: true }),
    ctrl(Key::E, "Ctrl E", "edit the plan by hand, or end it", Command::Edit(Edit::Begin)),
    shift(Key::E, "Shift E", "what decided before", Command::Event { next: false }),
    key(Key::E, "E", "what decides next", Command::Event { next: true }),
    shift(Key::D, "Shift D", "the drone before", Command::NextDrone { next: false }),
    key(Key::D, "D", "look at the next drone", Command::NextDrone { next: true }),
    shift(Key::G, "Shift G", "the unit or asset before", Command::NextThing { next: false }),
    key(Key::G, "G", "look at the next unit or asset", Command::NextThing { next: true }),
    key(Key::Period, ".", "next replicate", Command::NextReplicate { next: true }),
    key(Key::Comma, ",", "the replicate before", Command::NextReplicate { next: false }),
    key(Key::F, "F", "follow what is looked at", Command::Follow),
    key(Key::Escape, "Esc", "look at nothing closely", Command::Deselect),
    key(Key::C, "C", "two plans side by side, or one", Command::Compare(true)),
    key(Key::X, "X", "the sides change places", Command::Swap),
    key(Key::Num1, "1", "keys speak to the first plan", Command::Focus(0)),
    key(Key::Num2, "2", "keys speak to the second plan", Command::Focus(1)),
    ctrl(Key::S, "Ctrl S", "save the edited scenario as a new file", Command::Edit(Edit::SaveHere)),
    shift(Key::S, "Shift S", "the strategy before", Command::NextStrategy { next: false }),
    key(Key::S, "S", "next strategy", Command::NextStrategy { next: true }),
    key(Key::CloseBracket, "]", "more money", Command::Money { more: true }),
    key(Key::OpenBracket, "[", "less money", Command::Money { more: false }),
    key(Key::H, "H", "coverage against the next class, or none", Command::NextHeat),
    key(Key::B, "B", "only what blue knows, or all", Command::Layer(Layer::Known)),
    key(Key::R, "R", "ranges of posts", Command::Layer(Layer::Ranges)),
    key(Key::T, "T", "trails", Command::Layer(Layer::Trails)),
    key(Key::L, "L", "radio links", Command::Layer(Layer::Links)),
    key(Key::K, "K", "sensor looks", Command::Layer(Layer::Looks)),
    key(Key::J, "J", "jamming and fire", Command::Layer(Layer::Engagements)),
    ctrl(Key::Plus, "Ctrl +", "larger letters", Command::Letters { larger: true }),
    ctrl(Key::Minus, "Ctrl −", "smaller letters", Command::Letters { larger: false }),
    key(Key::Plus, "+", "nearer", Command::Zoom(1.25)),
    key(Key::Minus, "−", "farther", Command::Zoom(0.8)),
    key(Key::Num0, "0", "the whole map", Command::Fit),
    shift(Key::Q, "Shift Q", "the tool before", Command::Edit(Edit::NextTool { next: false })),
    key(Key::Q, "Q", "the next tool of editing", Command::Edit(Edit::NextTool { next: true })),
    key(Key::I, "I", "put it in the middle of the map", Command::Edit(Edit::PutHere)),
    key(Key::A, "A", "another barrier on the asset looked at", Command::Edit(Edit::HardenMore)),
    ctrl(Key::Z, "Ctrl Z", "undo", Command::Edit(Edit::Undo)),
    ctrl(Key::Y, "Ctrl Y", "do it again", Command::Edit(Edit::Redo)),
    key(Key::Delete, "Delete", "remove what is looked at", Command::Edit(Edit::Remove)),
    ctrl(Key::Enter, "Ctrl Enter", "try the experiment of a lesson", class::TRY),
    key(Key::Enter, "Enter", "the next step of a lesson", class::ON),
    shift(Key::V, "Shift V", "the answer before", Command::Lead(Lead::Vote { next: false })),
    key(Key::V, "V", "predict: the next answer", Command::Lead(Lead::Vote { next: true })),
    key(Key::Backspace, "Backspace", "the step before", class::BACK),
    key(Key::M, "M", "light or dark", Command::Theme),
    key(Key::O, "O", "only the map, or with its panels", Command::Panels),
    key(Key::W, "W", "what the signs on the map mean", Command::Layer(Layer::Legend)),
    key(Key::Questionmark, "?", "this page", Command::Help),
];

/// Keys that belong to a button, a slider or a list while Tab has brought the focus there.
fn is_of_widgets(binding: &Binding) -> bool {
    use Key::{ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Enter, Space};
    binding.with.is_none()
        && matches!(binding.key, Space | Enter | ArrowUp | ArrowDown | ArrowLeft | ArrowRight)
}

/// What has been wished by keys; nothing while somebody writes. Tab goes from widget to widget, which then have keys of their own.
pub fn wishes(ctx: &Context, compares: bool) -> Vec<Command> {
    if ctx.text_edit_focused() {
        return Vec::new();
    }
    let focused = ctx.memory(|memory| memory.focused()).is_some();
    ctx.input_mut(|input| {
        let pressed = BINDINGS.iter().filter(|b| {
            if focused && is_of_widgets(b) {
                return false;
            }
            // A question mark is Shift and something on most keyboards, a plus on some.
            if b.with.is_none() && matches!(b.key, Key::Questionmark | Key::Plus) {
                return input.consume_key(Modifiers::SHIFT, b.key) || input.consume_key(b.with, b.key);
            }
            input.consume_key(b.with, b.key)
        });
        let wishes: Vec<Command> = pressed.map(|b| b.command.clone()).collect();
        let turned = |command| match command {
            Command::Compare(_) => Command::Compare(!compares),
            other => other,
        };
        wishes.into_iter().map(turned).collect()
    })
}
