//! The window on the simulation (feature `viewer`): it owns films, shows their frames, and writes into nothing.
//!
//! What can be decided without a window (playing, choosing, looking closely, the score) is decided in modules that know none, and tested
//! there: [`session`] is all that is known, and every wish is a [`command`]. [`backstage`] does the long work on threads of its own.
//! [`panels`] and [`paint`] draw with egui and need no graphics card; only [`window`] does, and only it knows Bevy.

pub mod axis;
pub mod backstage;
pub mod capture;
pub mod class;
pub mod command;
pub mod editing;
pub mod heat;
pub mod keys;
pub mod known;
pub mod layers;
pub mod paint;
pub mod palette;
pub mod panels;
pub mod pick;
pub mod player;
pub mod project;
pub mod samples;
pub mod score;
pub mod session;
pub mod tell;
pub mod tool;
pub mod view;
pub mod window;
