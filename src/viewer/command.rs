//! What can be asked of the window, whether by a key, a button, the timeline or a test.

use super::class::Lead;
use super::editing::Edit;
use super::layers::Layer;
use super::pick::Thing;

/// A wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Plays or pauses.
    Play,
    /// Goes on by so many seconds of the replicate, or back.
    Step(f64),
    /// The next speed up or down.
    Speed {
        /// Up.
        faster: bool,
    },
    /// Moves to a time, seconds from the start of the replicate.
    Seek(f64),
    /// Moves to the beginning of the next raid, or of this one or the one before.
    Raid {
        /// Forwards.
        next: bool,
    },
    /// Moves to the next thing that decided about a drone, or to the last one.
    Event {
        /// Forwards.
        next: bool,
    },
    /// Another replicate.
    Replicate(u32),
    /// The next replicate, or the one before.
    NextReplicate {
        /// Forwards.
        next: bool,
    },
    /// Looks closely at the next unit or asset, or the one before.
    NextThing {
        /// Forwards.
        next: bool,
    },
    /// Another strategy on a side.
    Strategy {
        /// Side.
        side: usize,
        /// Index of the strategy.
        strategy: usize,
    },
    /// Another budget on a side.
    Budget {
        /// Side.
        side: usize,
        /// USD.
        usd: f64,
    },
    /// Two plans side by side, or one.
    Compare(bool),
    /// The sides change places.
    Swap,
    /// Which side keys speak to.
    Focus(usize),
    /// Looks closely at a thing of a side.
    Select {
        /// Side.
        side: usize,
        /// What.
        thing: Thing,
    },
    /// The next drone of the scene, or the one before.
    NextDrone {
        /// Forwards.
        next: bool,
    },
    /// Looks at nothing closely.
    Deselect,
    /// Keeps what is looked at in the middle, or not.
    Follow,
    /// Shows or hides a layer.
    Layer(Layer),
    /// Coverage against a threat class as a heat map, or none.
    Heat(Option<usize>),
    /// The next class's heat map, after the last one none.
    NextHeat,
    /// Something done to the plan in focus.
    Edit(Edit),
    /// Something done with the lesson.
    Lead(Lead),
    /// Nearer by a factor.
    Zoom(f64),
    /// Moves the map, points of the screen.
    Pan(f64, f64),
    /// Shows the whole map.
    Fit,
    /// Light or dark.
    Theme,
    /// Larger letters by a step, or smaller.
    Letters {
        /// Up.
        larger: bool,
    },
    /// Opens or closes the page of keys.
    Help,
    /// Shows or hides the panels: the map alone, for a projector.
    Panels,
    /// The next strategy on the side in focus, or the one before.
    NextStrategy {
        /// Forwards.
        next: bool,
    },
    /// A tenth of the slider more money for the side in focus, or less.
    Money {
        /// More.
        more: bool,
    },
}
