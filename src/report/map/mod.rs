//! The plan as a printed map: relief, roads, what is protected, what stands where, and what it covers.

pub mod base;
mod legend;
mod page;
pub mod symbols;
mod units;

pub use page::{MapError, MapGround, map_svg, small_multiples_svg};
pub use units::{LAYERS, Layer, class_shown, is_unmanned};
