//! The window as a whole: panels around the maps. It draws what the session knows, and hands wishes to it.

mod help;
mod inspector;
mod plans;
mod timeline;
mod top;

use super::command::Command;
use super::keys;
use super::paint::{self, Canvas};
use super::palette::Palette;
use super::session::Session;
use bevy_egui::egui::{CentralPanel, Context, Frame, Margin, Panel, Rect, RichText, Ui};

/// What the window keeps for drawing.
pub struct Window {
    canvas: Canvas,
    /// What the context has been set to: dark, letters.
    looks: Option<(bool, f32)>,
    /// The hint of the first run, until a key is pressed or it is closed.
    hint: bool,
}

impl Window {
    /// A window on a session. `hint`: whether to say how to begin.
    pub fn new(session: &Session, hint: bool) -> Self {
        Window { canvas: Canvas::new(&session.project.scenario), looks: None, hint }
    }

    /// Draws everything and does what is wished with keys and pointer.
    pub fn show(&mut self, ui: &mut Ui, session: &mut Session) {
        self.dress(ui.ctx(), session);
        let mut wishes = keys::wishes(ui.ctx(), session.sides.len() == 2);
        if session.help && wishes.contains(&Command::Deselect) {
            wishes = vec![Command::Help];
        }
        if session.panels {
            Panel::top("top").show(ui, |ui| top::show(ui, session, &mut wishes));
        }
        Panel::bottom("timeline").show(ui, |ui| timeline::show(ui, session, &mut wishes));
        if session.panels {
            Panel::left("plans").exact_size(300.0).show(ui, |ui| plans::show(ui, session, &mut wishes));
            Panel::right("inspector").exact_size(300.0).show(ui, |ui| inspector::show(ui, session, &mut wishes));
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
        if self.looks != Some((session.dark, session.letters)) {
            self.looks = Some((session.dark, session.letters));
            let (theme, visuals) = Palette::of(session.dark).visuals();
            ctx.set_theme(theme);
            ctx.set_visuals_of(theme, visuals);
            ctx.all_styles_mut(|style| {
                for (kind, font) in &mut style.text_styles {
                    font.size = match kind {
                        bevy_egui::egui::TextStyle::Small => 12.0,
                        bevy_egui::egui::TextStyle::Heading => 19.0,
                        _ => 14.5,
                    };
                }
                style.interaction.selectable_labels = false;
            });
            ctx.set_zoom_factor(session.letters);
        }
    }

    fn maps(&self, ui: &mut Ui, session: &mut Session, wishes: &mut Vec<Command>) {
        let all = ui.max_rect();
        let sides = session.sides.len();
        let width = all.width() / sides as f32;
        for side in 0..sides {
            let left = all.left() + width * side as f32;
            let rect = Rect::from_x_y_ranges(left..=left + width, all.y_range());
            wishes.extend(paint::map(ui, session, &self.canvas, side, rect));
        }
    }
}

/// A heading within a panel.
fn heading(ui: &mut Ui, text: &str) {
    ui.add_space(6.0);
    ui.label(RichText::new(text).strong().size(15.5));
}
