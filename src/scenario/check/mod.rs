//! What a scenario that could be read says wrongly, all of it at once; and what a careful colleague would ask.
//!
//! Errors: [`kit`], [`world`], [`forces`], [`cells`], [`strategies`], [`campaign`], [`mod@expect`], each figure by [`figures`]. Doubts:
//! [`advice`], [`people`], [`plans`], [`attack`], [`reach`]. [`grades`] counts how far the figures can be trusted.

pub mod advice;
pub mod attack;
pub mod campaign;
pub mod cells;
pub mod expect;
pub mod figures;
pub mod finding;
pub mod forces;
pub mod grades;
pub mod kit;
pub mod people;
pub mod plans;
pub mod reach;
pub mod strategies;
pub mod subject;
pub mod world;
