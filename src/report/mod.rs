//! Layer 6: what people and other programs read: tables, files, pictures, maps, stories.

pub mod axis;
pub mod campaign;
pub mod canvas;
pub mod causes;
mod classes;
mod columns;
pub mod cover;
pub mod deployment;
pub mod draw;
pub mod files;
pub mod folder;
pub mod frontier;
pub mod json;
pub mod lettering;
pub mod manifest;
pub mod map;
pub mod number;
pub mod plan;
pub mod rare;
pub mod rows;
pub mod selection;
pub mod story;
pub mod summary_csv;
pub mod sweep;
pub mod table;
pub mod tornado;
pub mod verify;
pub mod words;

#[cfg(test)]
mod demo;
