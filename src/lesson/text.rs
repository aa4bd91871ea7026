//! Texts with computed figures in them: `{jam}` stands for the figure `jam` with its interval, `{jam:round}` for its value
//! alone, `{gain:size}` for a difference without its sign.
//!
//! A text is taken apart once, when the lesson is loaded, so that a figure that nobody computes is found before a class sits in
//! front of it. Runs of blanks and line breaks count as one blank: a paragraph may be wrapped in the file as its writer likes.

use super::answers::Answers;

/// A paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Paragraph(pub Vec<Piece>);

/// A piece of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Words.
    Words(String),
    /// A computed figure, by its index among what is measured.
    Figure(usize, Form),
}

/// How a figure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// With its interval and unit.
    Full,
    /// Without its interval.
    Round,
    /// Without its sign, with its interval.
    Size,
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A figure that is not among what is measured.
    Unknown(String),
    /// A form that there is not.
    Form(String),
    /// A bracket that is not closed, or closes nothing.
    Bracket,
}

impl Paragraph {
    /// Takes a text apart; `known` are the ids of what is measured.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn parse(text: &str, known: &[&str]) -> Result<Self, Fault> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        while let Some(open) = rest.find(['{', '}']) {
            if !rest[open..].starts_with('{') {
                return Err(Fault::Bracket);
            }
            let close = rest[open..].find('}').ok_or(Fault::Bracket)? + open;
            if open > 0 {
                pieces.push(Piece::Words(rest[..open].to_owned()));
            }
            if rest[open + 1..close].contains('{') {
                return Err(Fault::Bracket);
            }
            let (id, form) = match rest[open + 1..close].split_once(':') {
                None => (&rest[open + 1..close], Form::Full),
                Some((id, "round")) => (id, Form::Round),
                Some((id, "size")) => (id, Form::Size),
                Some((_, other)) => return Err(Fault::Form(other.to_owned())),
            };
            let index = known.iter().position(|k| *k == id).ok_or_else(|| Fault::Unknown(id.to_owned()))?;
            pieces.push(Piece::Figure(index, form));
            rest = &rest[close + 1..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Words(rest.to_owned()));
        }
        Ok(Paragraph(pieces))
    }

    /// Whether there is a computed figure in it.
    pub fn is_computed(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Figure(..)))
    }

    /// The text with its figures; with `…` in their places while they are not there yet.
    pub fn filled(&self, answers: Option<&Answers>) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Figure(index, form) => match answers.and_then(|a| a.values.get(*index)) {
                None => "…".to_owned(),
                Some(value) => value.written(*form),
            },
        };
        self.0.iter().map(piece).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_and_blanks_run_together() {
        let known = ["a", "b"];
        let paragraph =
            Paragraph::parse("  Of {a}\n   comes {b:size}, not {a:round}.", &known).expect("sound");
        let words = |text: &str| Piece::Words(text.to_owned());
        assert_eq!(
            paragraph.0,
            [
                words("Of "),
                Piece::Figure(0, Form::Full),
                words(" comes "),
                Piece::Figure(1, Form::Size),
                words(", not "),
                Piece::Figure(0, Form::Round),
                words("."),
            ]
        );
        assert!(paragraph.is_computed());
        assert_eq!(paragraph.filled(None), "Of … comes …, not ….");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, fault) in [
            ("{c}", Fault::Unknown("c".into())),
            ("{a:big}", Fault::Form("big".into())),
            ("{a", Fault::Bracket),
            ("a}", Fault::Bracket),
            ("{a and {a}", Fault::Bracket),
        ] {
            assert_eq!(Paragraph::parse(text, &["a"]), Err(fault), "{text}");
        }
    }
}
