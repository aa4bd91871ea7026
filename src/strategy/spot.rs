//! Where the next thing of a rule goes, and what it is called: labels for random numbers, names for people.
//!
//! A label is made of what a unit is and where: `post/hold/<place>/<kit>` or
//! `patrol/<task>/<team>/<places>/<kit>`, and the number among those that are alike. It depends neither on the
//! strategy nor on the budget nor on the force, so the same thing in the same place meets the same chances in every
//! deployment. The site of a post follows from its label too: the nth alike post stands at the place's nth site.

use super::deployment::Task;
use super::order::{Order, Thing};
use super::tasks::{self, Beat};
use super::words::shown;
use crate::scenario::model::Scenario;
use crate::scenario::spec::kit::Mobility;
use crate::scenario::spec::strategy::TaskSpec;
use std::collections::BTreeMap;

/// Where a thing will be once it is paid.
#[derive(Clone, Debug, PartialEq)]
pub enum Spot {
    /// A barrier on an asset.
    Asset {
        /// Index of the asset.
        asset: usize,
        /// Catalogue index of the barrier.
        barrier: usize,
        /// The asset's name.
        name: String,
    },
    /// A post or a patrol.
    Unit {
        /// Its task.
        beat: Beat,
        /// Its label without the number.
        label: String,
        /// The number, from 0.
        ordinal: u32,
    },
}

/// The spot at position `cursor` of an order's list of places, which must not be empty.
///
/// # Errors
/// In plain words, why it cannot be done there.
pub fn spot(
    scenario: &Scenario,
    order: &Order<'_>,
    cursor: usize,
    alike: &BTreeMap<String, u32>,
) -> Result<Spot, String> {
    let place = &order.places[cursor % order.places.len()];
    let number = |label: &String| alike.get(label).copied().unwrap_or(0);
    match order.thing {
        Thing::Barrier(barrier) => {
            let asset = place.nearest_asset(scenario).ok_or("there is nothing to protect")?;
            let a = &scenario.assets[asset];
            Ok(Spot::Asset { asset, barrier, name: shown(&a.name, &a.id).into() })
        }
        Thing::Patrol { team, mobility, task } => {
            let beat = tasks::beat(scenario, task, mobility, &order.places, cursor)?;
            let disc = match &beat.task {
                Task::Area { radius_m, .. } | Task::Hunt { radius_m, .. } => format!("~{radius_m:.0}"),
                _ => match task {
                    TaskSpec::Sweep { size_m: (w, h), spacing_m, .. } => {
                        format!("~{w:.0}x{h:.0}/{spacing_m:.0}")
                    }
                    _ => String::new(),
                },
            };
            let team = &scenario.catalogue.teams[team].id;
            let label = format!("patrol/{}/{team}/{}{disc}/{}", tasks::kind(task), beat.key, order.kit_key);
            Ok(Spot::Unit { ordinal: number(&label), beat, label })
        }
        Thing::Post | Thing::Course => {
            let label = format!("post/hold/{}/{}", place.key, order.kit_key);
            let ordinal = number(&label);
            let at = place.stand(scenario, ordinal);
            let (key, name) = (place.key.clone(), place.name.clone());
            let beat = Beat { task: Task::Hold { at }, key, name, left_out: Vec::new(), drawn: vec![at] };
            Ok(Spot::Unit { beat, label, ordinal })
        }
    }
}

/// What people call a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title {
    /// Its name.
    pub name: String,
    /// Its words in the book.
    pub entry: String,
}

/// The title of a unit at a place; `patrols` counts those on foot, by vehicle and by air.
pub fn title(order: &Order<'_>, place: &str, ordinal: u32, patrols: &mut [u32; 3]) -> Title {
    let kit = if order.kit.is_empty() { "no kit".into() } else { order.kit.join(", ") };
    let Thing::Patrol { mobility, task, .. } = order.thing else {
        let number = if ordinal == 0 { String::new() } else { format!(" {}", ordinal + 1) };
        let name = format!("Post{number} at {place} ({kit})");
        return Title { name, entry: format!("post{number} at {place}: {kit}") };
    };
    let (slot, how, how_in_the_book) = match mobility {
        Mobility::Foot => (0, "Foot", "foot"),
        Mobility::Vehicle => (1, "Vehicle", "vehicle"),
        Mobility::Air => (2, "Air", "air"),
    };
    patrols[slot] += 1;
    let does = match task {
        TaskSpec::Route { .. } => "",
        TaskSpec::Sweep { .. } => "sweeps about ",
        TaskSpec::Area { .. } => "about ",
        TaskSpec::Hold { .. } => "holds ",
        TaskSpec::QuickReaction { .. } => "stands ready at ",
        TaskSpec::Hunt { .. } => "hunts about ",
    };
    let rest = format!("patrol {}: {does}{place}", patrols[slot]);
    Title { name: format!("{how} {rest}"), entry: format!("{how_in_the_book} {rest}; {kit}") }
}
