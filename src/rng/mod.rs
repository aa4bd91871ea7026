//! Keyed random numbers: a draw is a pure function of (study seed, replicate, purpose, id, event, k).
//!
//! What it models: chance, without a shared stream. Whoever draws names the thing (`id`), why it draws
//! ([`Purpose`]) and which occasion it is (`event`), and gets the same number whatever else happened in the world.
//! So two plans compared on the same seed meet the same raids, the same weather and the same luck: common random
//! numbers by construction, which a stream shared by several drawers cannot give.
//!
//! Source: J. K. Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, SC 2011 (Philox4x64-10). Variates
//! come by inversion, one uniform a variate, so that streams stay in step and answers move smoothly with
//! parameters.
//!
//! What it leaves out: secrecy (this is no cipher) and variates by rejection.
//!
//! ```
//! use picket::rng::{Purpose, Streams, stable_id};
//!
//! let streams = Streams { seed: 42, replicate: 7 };
//! let cell = stable_id("north cell");
//! let mut draws = streams.at(Purpose::Raid, cell, 3);
//! let drones = draws.poisson(4.0);
//! let delay_s = draws.lognormal(30.0, 0.5);
//! assert_eq!(drones, streams.at(Purpose::Raid, cell, 3).poisson(4.0));
//! assert!(delay_s > 0.0);
//! ```

mod draws;
mod inverse;
mod philox;
mod purpose;
mod streams;

pub use draws::Draws;
pub use inverse::{normal_quantile, poisson_quantile};
pub use philox::philox4x64;
pub use purpose::Purpose;
pub use streams::{Key, SCHEME, Streams, stable_id};
