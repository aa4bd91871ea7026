//! Hunting operators: bearings, fixes, who is sent, who meets whom (`model.md` §8).
//!
//! A passive RF sensor takes a bearing on a pilot in two ways. While he transmits within its range (without sight the
//! range shrinks by the radio's loss) it does so with the hazard −ln(1−p)/60 s, p per minute; and a drone that it notices
//! while it rises over the hide is a bearing on the hide: the drone is usually in sight where the pilot is not. The error
//! is normal. Two bearings of one force that cross at 10° or more give a fix at their intersection, and the two units that
//! can be there soonest are sent. They begin at a place within the disc that holds nine pairs in ten, and the disc grows
//! at a walk from when the finders expect the pair to leave: they know neither its plan nor where it goes, only when
//! they heard it. A unit on foot meets a pair that comes within half the sweep width: definite range, the
//! closest approach within a step is exact.
//!
//! A crew's eye that has a pair on foot in sight notices it by the same law as a drone, at a shorter range: 1 − the
//! concealment of the cover where the pair is, times night and weather, times a figure of the laws; and it looks at one
//! place on the ground more rarely than about the sky. That is a fix with an error of a tenth of the distance. The unit
//! that sees the pair needs no call: if it can, it goes at once.
//!
//! Quick reaction also answers cues: when a crew takes a drone for a threat, one ready team with an effector is called to
//! the asset that lies ahead of the drone. Calls and bearings travel on the force's net or by way of its desk, as far as
//! it reaches and as late as its messages are; without a net a team goes only after what it found itself. Quick reaction
//! is late for this drone more often than not, and in time for the next.
//! Left out: footprints, informers, dogs.

mod calling;
mod finding;
mod meeting;

pub use calling::{call, send};
pub use finding::{Sighting, eye_reach_m, finder_reach_m, spot, take_bearings};
pub use meeting::{Caught, closest_m, meet};
