//! The window as a whole: panels around the maps. It draws what the session knows, and hands wishes to it.

mod edit;
mod help;
mod inspector;
mod lesson;
mod plans;
mod timeline;
mod top;

use super::command::Command;
use super::keys;
use super::paint::{self, Canvas};
use super::palette::Palette;
use super::session::Session;
use bevy_egui::egui::{
    CentralPanel, Context, FontData, FontDefinitions, FontFamily, Frame, Margin, Panel, Rect, RichText, Ui,
};
use std::sync::Arc;

/// What the window keeps for drawing.
pub struct Window {
    canvas: Canvas,
    /// What the context has been set to: dark, letters.
    looks: Option<(bool, f32)>,
    /// Whether a widget had the keyboard: Esc leaves it then, and nothing else.
    typing: bool,
    /// The hint of the first run, until a key is pressed or it is closed.
    hint: bool,
}

impl Window {
    /// A window on a session. `hint`: whether to say how to begin.
    pub fn new(session: &Session, hint: bool) -> Self {
        Window { canvas: Canvas::new(&session.project.scenario), looks: None, typing: false, hint }
    }

    /// Whether the hint of the first run stands there.
    pub fn hints(&self) -> bool {
        self.hint
    }

    /// Draws everything and does what is wished with keys and pointer.
    pub fn show(&mut self, ui: &mut Ui, session: &mut Session) {
        let first = self.looks.is_none();
        self.dress(ui.ctx(), session);
        if first {
            // Fonts and sizes are there from the next pass on.
            ui.ctx().request_discard("first looks");
            return;
        }
        let mut wishes = keys::wishes(ui.ctx(), session.sides.len() == 2);
        if core::mem::replace(&mut self.typing, ui.ctx().memory(|memory| memory.focused()).is_some()) {
            wishes.retain(|wish| *wish != Command::Deselect);
        }
        if session.help && wishes.contains(&Command::Deselect) {
            wishes = vec![Command::Help];
        }
        if session.panels {
            Panel::top("top").show(ui, |ui| top::show(ui, session, &mut wishes));
        }
        Panel::bottom("timeline").show(ui, |ui| timeline::show(ui, session, &mut wishes));
        if session.panels {
            // Large letters leave the map its room.
            let room = ui.ctx().content_rect().width();
            let wide =
                if session.class.is_some() { 380.0_f32.min(0.34 * room) } else { 300.0_f32.min(0.26 * room) };
            Panel::left("plans").exact_size(wide).show(ui, |ui| plans::show(ui, session, &mut wishes));
            if room > 640.0 {
                let right = 300.0_f32.min(0.24 * room);
                Panel::right("inspector")
                    .exact_size(right)
                    .show(ui, |ui| inspector::show(ui, session, &mut wishes));
            }
        }
        CentralPanel::default().frame(Frame::new().inner_margin(Margin::ZERO)).show(ui, |ui| {
            self.maps(ui, session, &mut wishes);
        });
        if session.help {
            help::show(ui, session, &mut wishes);
        }
        if self.hint {
            self.hint = wishes.is_empty() && !help::hint(ui, session);
        }
        wishes.into_iter().for_each(|wish| session.apply(wish));
    }

    fn dress(&mut self, ctx: &Context, session: &Session) {
        self.canvas.load(ctx);
        self.canvas.warm(ctx, session);
        if self.looks.is_none() {
            ctx.set_fonts(fonts());
        }
        if self.looks != Some((session.dark, session.letters)) {
            self.looks = Some((session.dark, session.letters));
            let (theme, visuals) = Palette::of(session.dark).visuals();
            ctx.set_theme(theme);
            ctx.set_visuals_of(theme, visuals);
            ctx.all_styles_mut(|style| {
                for (kind, font) in &mut style.text_styles {
                    font.size = match kind {
                        bevy_egui::egui::TextStyle::Small => 11.5,
                        bevy_egui::egui::TextStyle::Heading => 18.0,
                        _ => 13.5,
                    };
                }
                style.interaction.selectable_labels = false;
            });
            ctx.options_mut(|options| options.zoom_with_keyboard = false);
            ctx.set_zoom_factor(session.letters);
        }
    }

    fn maps(&self, ui: &mut Ui, session: &mut Session, wishes: &mut Vec<Command>) {
        let all = ui.max_rect();
        let sides = session.sides.len();
        // Beside or below one another, whichever shows the map larger.
        let map = session.project.scenario.ground.size_m();
        let scale = |width: f32, height: f32| (f64::from(width) / map.x).min(f64::from(height) / map.y);
        let parts = sides as f32;
        let beside = scale(all.width() / parts, all.height()) >= scale(all.width(), all.height() / parts);
        for side in 0..sides {
            let (from, to) = (side as f32 / parts, (side + 1) as f32 / parts);
            let rect = match beside {
                true => Rect::from_x_y_ranges(
                    all.left() + all.width() * from..=all.left() + all.width() * to,
                    all.y_range(),
                ),
                false => Rect::from_x_y_ranges(
                    all.x_range(),
                    all.top() + all.height() * from..=all.top() + all.height() * to,
                ),
            };
            wishes.extend(paint::map(ui, session, &self.canvas, side, rect));
        }
    }
}

/// A heading within a panel.
fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(6.0);
    ui.label(bold(text).size(15.0));
}

/// The family of bold letters.
const BOLD: &str = "bold";

/// Bold letters.
fn bold(text: impl Into<String>) -> RichText {
    RichText::new(text).family(FontFamily::Name(BOLD.into()))
}

/// Letters that can be read from the last row: heavier than egui's own, which stand in for signs.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let medium = include_bytes!("../../../assets/fonts/Inter-Medium.otf");
    let heavy = include_bytes!("../../../assets/fonts/Inter-Bold.otf");
    fonts.font_data.insert("medium".to_owned(), Arc::new(FontData::from_static(medium)));
    fonts.font_data.insert(BOLD.to_owned(), Arc::new(FontData::from_static(heavy)));
    let others = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (family, own) in [(FontFamily::Proportional, "medium"), (FontFamily::Name(BOLD.into()), BOLD)] {
        let all = std::iter::once(own.to_owned()).chain(others.iter().cloned()).collect();
        fonts.families.insert(family, all);
    }
    fonts
}
