//! What people and other programs read of a campaign: a report for the terminal, tables by month, pictures.

mod diary;
mod files;
mod json;
mod pictures;
mod tables;
mod text;
pub mod words;

pub use diary::Diary;
pub use files::{CampaignWriter, MonthRow};
pub use json::campaign_json;
pub use pictures::{mix_svg, months_svg};
pub use tables::{horizons_csv, months_csv};
pub use text::campaign_report;
