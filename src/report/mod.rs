//! Layer 5: what people and other programs read: tables, files, pictures, maps, stories.

pub mod files;
pub mod folder;
pub mod manifest;
pub mod number;
pub mod rows;
