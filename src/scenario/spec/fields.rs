//! One declaration for a group of figures: the file type, the drawn type, the bounds and the defaults.
//!
//! The macro `figure_spec!` writes a specification (every figure optional in the file) beside the type with the
//! drawn numbers, and keeps them in step. A figure without a default must be in the file; the loader reports all
//! that miss at once instead of stopping at the first.

use crate::scenario::figure::Figure;

/// One figure of a specification, as the checks, the documents and the sensitivity studies see it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Field name, with its unit.
    pub name: &'static str,
    /// What the file says, if it says anything.
    pub figure: Option<&'a Figure>,
    /// Used when the file says nothing; `None` when the file must say it.
    pub default: Option<f64>,
    /// Smallest value allowed.
    pub min: f64,
    /// Largest value allowed.
    pub max: f64,
    /// The first lines of the documentation.
    pub about: &'static str,
}

/// A specification whose figures can be listed and drawn.
pub trait Figures {
    /// The drawn numbers.
    type Drawn;
    /// Every figure in the order of declaration.
    fn entries(&self) -> Vec<Entry<'_>>;
    /// Draws every figure: `draw(field name, figure)` gives the number. A figure that is missing without a default
    /// becomes NaN; the loader has refused the file before.
    fn draw(&self, draw: &mut dyn FnMut(&'static str, &Figure) -> f64) -> Self::Drawn;
    /// The numbers that plans are made with.
    fn nominal(&self) -> Self::Drawn {
        self.draw(&mut |_, figure| figure.nominal())
    }
}

/// Declares a specification, its drawn twin and [`Figures`] for it.
#[macro_export]
macro_rules! figure_spec {
    (
        $(#[$doc:meta])*
        $Spec:ident drawn $Drawn:ident
        { $( $(#[$pdoc:meta])* $p:ident : $pty:ty, )* }
        figures { $( #[doc = $about:literal] $f:ident in [$lo:expr, $hi:expr] $(= $def:expr)?, )* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Deserialize)]
        pub struct $Spec {
            $( $(#[$pdoc])* pub $p: $pty, )*
            $( #[doc = $about] #[serde(default)] pub $f: Option<$crate::scenario::figure::Figure>, )*
        }

        #[doc = concat!("The drawn numbers of [`", stringify!($Spec), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $Drawn { $( #[doc = $about] pub $f: f64, )* }

        impl $crate::scenario::spec::fields::Figures for $Spec {
            type Drawn = $Drawn;
            fn entries(&self) -> Vec<$crate::scenario::spec::fields::Entry<'_>> {
                vec![ $( $crate::scenario::spec::fields::Entry {
                    name: stringify!($f),
                    figure: self.$f.as_ref(),
                    default: $crate::figure_spec!(@default $($def)?),
                    min: $lo,
                    max: $hi,
                    about: $about,
                }, )* ]
            }
            fn draw(
                &self,
                draw: &mut dyn FnMut(&'static str, &$crate::scenario::figure::Figure) -> f64,
            ) -> $Drawn {
                $Drawn { $( $f: match &self.$f {
                    Some(figure) => draw(stringify!($f), figure),
                    None => $crate::figure_spec!(@default $($def)?).unwrap_or(f64::NAN),
                }, )* }
            }
        }

        impl $Spec {
            /// The same with every figure that this one leaves out taken from `base`.
            pub fn or(mut self, base: &Self) -> Self {
                $( if self.$f.is_none() { self.$f = base.$f.clone(); } )*
                self
            }
        }
    };
    (@default) => { None::<f64> };
    (@default $def:expr) => { Some($def as f64) };
}
