//! Layer 5: what people and other programs read: tables, files, pictures, maps, stories.

pub mod axis;
pub mod canvas;
pub mod causes;
pub mod files;
pub mod folder;
pub mod frontier;
pub mod json;
pub mod lettering;
pub mod manifest;
pub mod number;
pub mod rows;
pub mod summary_csv;
pub mod table;
pub mod words;
