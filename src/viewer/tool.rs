//! What a click on the map puts there while a plan is edited by hand.

use super::pick::Thing;
use crate::edit::{Draft, DrawnTask, EditError, NewAsset, NewKind};
use crate::scenario::spec::kit::CatalogueSpec;
use crate::scenario::spec::world::AssetKind;
use glam::DVec2;

/// What a click on the map puts there.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Tool {
    /// Nothing: clicks look closely, drags move.
    #[default]
    Hand,
    /// A post with this kit.
    Post(Vec<String>),
    /// A patrol of this team with this kit.
    Patrol {
        /// Id of the team.
        team: String,
        /// Its kit.
        items: Vec<String>,
        /// What it does there.
        beat: Beat,
    },
    /// Another stop of the route that is looked at.
    Stop,
    /// A settlement.
    Settlement,
    /// Something to protect.
    Asset(AssetKind),
}

impl Tool {
    /// Every kind of tool as it is taken up first, with the name on its button.
    pub fn kinds(catalogue: &CatalogueSpec) -> [(&'static str, Tool); 6] {
        let kit: Vec<String> = catalogue.sensors.first().map(|s| s.id.clone()).into_iter().collect();
        let team = catalogue.teams.first().map_or(String::new(), |t| t.id.clone());
        [
            ("Look and move", Tool::Hand),
            ("Put a post", Tool::Post(kit.clone())),
            ("Put a patrol", Tool::Patrol { team, items: kit, beat: Beat::Area }),
            ("Add a stop", Tool::Stop),
            ("Put a settlement", Tool::Settlement),
            ("Put an asset", Tool::Asset(AssetKind::Gathering)),
        ]
    }

    /// Whether another one is of the same kind.
    pub fn is_like(&self, other: &Tool) -> bool {
        core::mem::discriminant(self) == core::mem::discriminant(other)
    }
}

/// What a new patrol does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Stands.
    Hold,
    /// Stands ready.
    QuickReaction,
    /// Moves about.
    Area,
    /// Searches for operators.
    Hunt,
    /// Goes round stops; the first is where it is put.
    Route,
}

impl Beat {
    /// All.
    pub const ALL: [Beat; 5] = [Beat::Hold, Beat::QuickReaction, Beat::Area, Beat::Hunt, Beat::Route];

    /// In words.
    pub fn name(self) -> &'static str {
        match self {
            Beat::Hold => "stands",
            Beat::QuickReaction => "stands ready",
            Beat::Area => "moves about",
            Beat::Hunt => "hunts operators",
            Beat::Route => "goes round stops",
        }
    }
}

/// Radius of a new area or hunting ground, m.
const RADIUS_M: f64 = 1500.0;

/// Puts what a tool holds at a place.
pub(super) fn put(
    draft: &mut Draft,
    tool: &Tool,
    at: DVec2,
    selected: Option<Thing>,
    assets: usize,
) -> Result<(), EditError> {
    match tool {
        Tool::Hand => Ok(()),
        Tool::Post(items) => draft.add_post(None, items, at),
        Tool::Patrol { team, items, beat } => {
            let task = match beat {
                Beat::Hold => DrawnTask::Hold(at),
                Beat::QuickReaction => DrawnTask::QuickReaction(at),
                Beat::Area => DrawnTask::Area { centre: at, radius_m: RADIUS_M },
                Beat::Hunt => DrawnTask::Hunt { centre: at, radius_m: RADIUS_M },
                Beat::Route => DrawnTask::Route(vec![at]),
            };
            draft.add_patrol(None, team, items, &task)
        }
        Tool::Stop => {
            let Some(Thing::Unit(unit)) = selected else {
                return Err(EditError::Impossible(
                    "look at the patrol that is to stop there first".to_owned(),
                ));
            };
            let stops = draft.handles(unit).map_or(0, |h| h.places.len());
            draft.add_stop(unit, stops.saturating_sub(1), at)
        }
        Tool::Settlement => draft.add_asset(&NewAsset {
            id: String::new(),
            name: format!("New settlement {}", assets + 1),
            what: NewKind::Settlement { population: 300.0 },
            at,
            radius_m: None,
            figures: Vec::new(),
        }),
        Tool::Asset(kind) => draft.add_asset(&NewAsset {
            id: String::new(),
            name: format!("New {} {}", kind.name().to_lowercase(), assets + 1),
            what: NewKind::Asset(*kind),
            at,
            radius_m: None,
            figures: Vec::new(),
        }),
    }
}
