//! Colours, light and dark. Blue for the defence and vermilion for the attackers, after Okabe and Ito (2008): told apart by colour-blind
//! people too; shapes differ wherever colours carry a meaning.

use bevy_egui::egui::ecolor::{gamma_u8_from_linear_f32, linear_f32_from_gamma_u8};
use bevy_egui::egui::{Color32, Stroke, Theme, Visuals};

/// The colours of a theme.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Whether it is dark.
    pub dark: bool,
    /// Letters on the map.
    pub ink: Color32,
    /// What surrounds letters and symbols.
    pub halo: Color32,
    /// Quiet letters and lines.
    pub soft: Color32,
    /// Beyond the map.
    pub beyond: Color32,
    /// What the relief is multiplied with.
    pub relief: Color32,
    /// Roads and what they are edged with.
    pub road: (Color32, Color32),
    /// The defence.
    pub blue: Color32,
    /// Its patrols.
    pub patrol: Color32,
    /// The attackers.
    pub red: Color32,
    /// Radio links.
    pub link: Color32,
    /// Jamming and fire.
    pub beam: Color32,
    /// What sensors notice.
    pub look: Color32,
    /// A track that is unknown.
    pub unknown: Color32,
    /// A track taken for harmless, and what was stopped.
    pub good: Color32,
    /// What is protected.
    pub asset: Color32,
    /// What else flies.
    pub neutral: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// For a bright room, and paper.
pub const LIGHT: Palette = Palette {
    dark: false,
    ink: rgb(0x1b1f24),
    halo: rgb(0xffffff),
    soft: rgb(0x5a626c),
    beyond: rgb(0xe4e6e8),
    relief: rgb(0xffffff),
    road: (rgb(0xfffdf5), rgb(0x8d7f6d)),
    blue: rgb(0x005b9a),
    patrol: rgb(0x1f86c9),
    red: rgb(0xc94300),
    link: rgb(0xc94300),
    beam: rgb(0x9b2f7e),
    look: rgb(0x005b9a),
    unknown: rgb(0xb57d00),
    good: rgb(0x007a58),
    asset: rgb(0x332d29),
    neutral: rgb(0x687078),
};

/// For a projector in the dark.
pub const DARK: Palette = Palette {
    dark: true,
    ink: rgb(0xf1f3f5),
    halo: rgb(0x12161b),
    soft: rgb(0xa9b2bb),
    beyond: rgb(0x0f1216),
    relief: rgb(0x5b6370),
    road: (rgb(0x8f887b), rgb(0x22262b)),
    blue: rgb(0x5ab4f0),
    patrol: rgb(0x8fcfff),
    red: rgb(0xff7a3d),
    link: rgb(0xff9a6a),
    beam: rgb(0xf08fd3),
    look: rgb(0x8fcfff),
    unknown: rgb(0xf5d042),
    good: rgb(0x3fd6a4),
    asset: rgb(0xf0e8dc),
    neutral: rgb(0xb4bbc2),
};

/// A colour of which only a part hides what is behind it, 0 to 1. Bevy blends light as it is, egui's own functions reckon with light as
/// screens encode it: with those a pale colour comes out grey.
pub fn faint(colour: Color32, part: f32) -> Color32 {
    let part = part.clamp(0.0, 1.0);
    let dim = |v: u8| gamma_u8_from_linear_f32(linear_f32_from_gamma_u8(v) * part);
    let hides = (f32::from(colour.a()) * part).round() as u8;
    Color32::from_rgba_premultiplied(dim(colour.r()), dim(colour.g()), dim(colour.b()), hides)
}

impl Palette {
    /// The palette of a theme.
    pub fn of(dark: bool) -> &'static Palette {
        if dark { &DARK } else { &LIGHT }
    }

    /// The colour of a share that is stopped, 0 to 1: from orange by a pale middle to blue. Light tells them apart as well.
    pub fn warm(&self, share: f32) -> Color32 {
        let stops: [Color32; 5] = if self.dark {
            [rgb(0xff7a2e), rgb(0xd99a6c), rgb(0x9aa0a6), rgb(0x5f9fd0), rgb(0x2f8fe6)]
        } else {
            [rgb(0xd94e00), rgb(0xf0a36b), rgb(0xf5efe6), rgb(0x7fb4dd), rgb(0x00599c)]
        };
        let at = share.clamp(0.0, 1.0) * (stops.len() - 1) as f32;
        let low = (at as usize).min(stops.len() - 2);
        let part = at - low as f32;
        let mix = |a: u8, b: u8| (f32::from(a) + part * (f32::from(b) - f32::from(a))).round() as u8;
        let (a, b) = (stops[low], stops[low + 1]);
        Color32::from_rgb(mix(a.r(), b.r()), mix(a.g(), b.g()), mix(a.b(), b.b()))
    }

    /// How buttons and panels look.
    pub fn visuals(&self) -> (Theme, Visuals) {
        let mut visuals = if self.dark { Visuals::dark() } else { Visuals::light() };
        visuals.override_text_color = Some(self.ink);
        visuals.weak_text_color = Some(self.soft);
        visuals.hyperlink_color = self.blue;
        visuals.selection.bg_fill = faint(self.blue, if self.dark { 0.45 } else { 0.25 });
        visuals.selection.stroke = Stroke::new(1.5, self.ink);
        if self.dark {
            visuals.panel_fill = rgb(0x1a1f25);
            visuals.window_fill = rgb(0x20262d);
            visuals.extreme_bg_color = rgb(0x101418);
        } else {
            visuals.panel_fill = rgb(0xf7f8f9);
            visuals.window_fill = rgb(0xffffff);
        }
        (if self.dark { Theme::Dark } else { Theme::Light }, visuals)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance as WCAG 2 has it; the powers of its curve come near enough to a square here.
    fn luminance(colour: Color32) -> f32 {
        let part = |v: u8| (f32::from(v) / 255.0) * (f32::from(v) / 255.0);
        0.2126 * part(colour.r()) + 0.7152 * part(colour.g()) + 0.0722 * part(colour.b())
    }

    fn contrast(a: Color32, b: Color32) -> f32 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn letters_and_symbols_stand_out_from_what_is_behind_them() {
        for palette in [&LIGHT, &DARK] {
            let behind = palette.visuals().1.panel_fill;
            assert!(contrast(palette.ink, behind) > 7.0, "letters, dark: {}", palette.dark);
            assert!(contrast(palette.soft, behind) > 4.5, "quiet letters, dark: {}", palette.dark);
            for symbol in [palette.blue, palette.red, palette.beam, palette.good, palette.unknown] {
                let against = contrast(symbol, palette.halo);
                assert!(against > 3.0, "{symbol:?}, dark: {}: {against}", palette.dark);
            }
        }
    }
}
