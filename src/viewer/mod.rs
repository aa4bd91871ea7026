//! The window on the simulation (feature `viewer`): it owns films, shows their frames, and writes into nothing.
//!
//! What can be decided without a window (playing, selecting, editing, lessons) is decided in modules that know none, and tested
//! there.

pub mod player;
