//! Changing what is protected: assets and settlements, where the file says them.
//!
//! What comes with a map (features of a file, towns of a generated map) is not in the text and cannot be changed in it. What
//! rules name stays until they name it no more.

use super::draft::Draft;
use super::error::EditError;
use super::text::Step::{Field, Id};
use super::text::{Sheet, Step, number, place, quoted};
use super::units::{lost, must_be_on_map, on_map};
use crate::scenario::check::subject;
use crate::scenario::model::{Asset, Scenario};
use crate::scenario::spec::strategy::{PlaceSpec, RuleSpec};
use crate::scenario::spec::world::{AssetKind, GroundSpec};
use crate::strategy::words::shown;
use glam::DVec2;

/// An asset or settlement to be added.
#[derive(Clone, Debug, PartialEq)]
pub struct NewAsset {
    /// Id; one is made from the name if it is empty.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// What it is.
    pub what: NewKind,
    /// Where.
    pub at: DVec2,
    /// Radius, m; the file format's own if it is not given (a settlement needs one).
    pub radius_m: Option<f64>,
    /// Figures by name (`value_usd`, `attractiveness`, `exposed_day`, `exposed_night`, `hardening`); those that are not
    /// given keep the file format's defaults.
    pub figures: Vec<(String, f64)>,
}

/// What is added.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NewKind {
    /// A settlement of so many people.
    Settlement {
        /// People living there.
        population: f64,
    },
    /// Anything else.
    Asset(AssetKind),
}

/// The numbers of an asset that can be changed.
const FIGURES: [&str; 7] =
    ["radius_m", "population", "value_usd", "attractiveness", "exposed_day", "exposed_night", "hardening"];

/// The radius of a settlement that is not given one, m.
const SETTLEMENT_RADIUS_M: f64 = 200.0;

impl Draft {
    /// Moves an asset. Off the map ends at its edge.
    ///
    /// # Errors
    /// It is not in the text, or the plan cannot be bought then; nothing has changed.
    pub fn move_asset(&mut self, asset: usize, to: DVec2) -> Result<(), EditError> {
        let (sheet, steps, name) = self.written(asset)?;
        if !to.is_finite() {
            return EditError::say("a place is two plain numbers, metres east and north");
        }
        let to = place(on_map(self.scenario(), to));
        let sheet = sheet.set(&steps, "at_km", &to).ok_or_else(lost)?;
        self.change(format!("move {name}"), sheet)
    }

    /// Changes a number of an asset: `radius_m`, `population`, `value_usd`, `attractiveness`, `exposed_day`, `exposed_night`, `hardening`.
    ///
    /// # Errors
    /// It is not in the text, has no such number, or the number is out of bounds; nothing has changed.
    pub fn set_asset(&mut self, asset: usize, figure: &str, value: f64) -> Result<(), EditError> {
        let Some(figure) = FIGURES.into_iter().find(|name| *name == figure) else {
            return EditError::say(format!(
                "an asset has no `{figure}`: expected one of {}",
                FIGURES.join(", ")
            ));
        };
        let (sheet, steps, name) = self.written(asset)?;
        let sheet = sheet.set(&steps, figure, &number(value)).ok_or_else(lost)?;
        self.change(format!("change `{figure}` of {name}"), sheet)
    }

    /// Removes an asset.
    ///
    /// # Errors
    /// It is not in the text, or a rule names it; nothing has changed.
    pub fn remove_asset(&mut self, asset: usize) -> Result<(), EditError> {
        let (sheet, steps, name) = self.written(asset)?;
        let id = &self.scenario().assets[asset].id;
        if let Some(strategy) = named_by(self.scenario(), id) {
            return EditError::say(format!(
                "\"{strategy}\" has a rule that names {name}: take what stands there out of the plan first"
            ));
        }
        let list = &steps[..1];
        let Step::Field(key) = list[0] else { return Err(lost()) };
        let index = sheet.ids(key).iter().position(|other| other == id).ok_or_else(lost)?;
        let sheet = sheet.remove(list, index).ok_or_else(lost)?;
        self.change(format!("remove {name}"), sheet)
    }

    /// Adds an asset or a settlement.
    ///
    /// # Errors
    /// Its place is off the map, its id is taken, or a number is out of bounds; nothing has changed.
    pub fn add_asset(&mut self, new: &NewAsset) -> Result<(), EditError> {
        let at = must_be_on_map(self.scenario(), new.at)?;
        let id = match new.id.is_empty() {
            true => free_id(self.scenario(), &new.name),
            false => new.id.clone(),
        };
        let (list, own, radius_m) = match new.what {
            NewKind::Settlement { population } => {
                let radius_m = new.radius_m.unwrap_or(SETTLEMENT_RADIUS_M);
                ("settlements", format!("population: {}", number(population)), Some(radius_m))
            }
            NewKind::Asset(kind) => ("assets", format!("kind: {kind:?}"), new.radius_m),
        };
        let mut fields = vec![format!("id: {}", quoted(&id))];
        if !new.name.is_empty() {
            fields.push(format!("name: {}", quoted(&new.name)));
        }
        fields.extend([own, format!("at_km: {}", place(at))]);
        fields.extend(radius_m.map(|radius_m| format!("radius_m: {}", number(radius_m))));
        for (name, value) in &new.figures {
            let Some(figure) = FIGURES[2..].iter().find(|figure| *figure == name) else {
                let known = FIGURES[2..].join(", ");
                return EditError::say(format!("an asset has no figure `{name}`: expected one of {known}"));
            };
            fields.push(format!("{figure}: {}", number(*value)));
        }
        let item = format!("({})", fields.join(", "));
        let sheet = Sheet::new(self.text());
        let there = sheet.find(&[Field(list)]).is_some();
        let sheet = match there {
            true => sheet.add_lines(&[Field(list)], &item),
            false => sheet.add_field("ground", &format!("{list}: [\n    {item},\n]")),
        };
        self.change(format!("add {}", shown(&new.name, &id)), sheet.ok_or_else(lost)?)
    }

    /// Where an asset stands in the text, and what it is called.
    fn written(&self, asset: usize) -> Result<(Sheet, Vec<Step>, String), EditError> {
        let scenario = self.scenario();
        let Some(found) = scenario.assets.get(asset) else {
            return EditError::say(format!("there is no asset number {}", asset + 1));
        };
        let list = if asset < scenario.spec.settlements.len() { "settlements" } else { "assets" };
        let name = shown(&found.name, &found.id).to_owned();
        let sheet = Sheet::new(self.text());
        if !sheet.ids(list).contains(&found.id) {
            return EditError::say(from_the_map(scenario, found));
        }
        Ok((sheet, vec![Field(list), Id(found.id.clone())], name))
    }
}

/// Why something cannot be changed in the text: where it comes from.
fn from_the_map(scenario: &Scenario, asset: &Asset) -> String {
    let name = shown(&asset.name, &asset.id);
    match &scenario.spec.ground {
        GroundSpec::Imported { features: Some(file), .. } => format!(
            "{name} comes with the features of the map, from `{file}`: change it there, with the program that the file comes from"
        ),
        _ => format!(
            "{name} is a town of the generated map (`ground.towns`): it goes where the map's seed puts it; write a settlement into the file instead"
        ),
    }
}

/// The strategy that names an asset in a rule, if one does.
fn named_by(scenario: &Scenario, id: &str) -> Option<String> {
    let names = |rule: &RuleSpec| matches!(subject::place(rule), Some((_, PlaceSpec::Named(ids))) if ids.iter().any(|i| i == id));
    let found = scenario.spec.strategies.iter().find(|s| s.rules.iter().any(names));
    found.map(|s| s.name.clone())
}

/// An id that no asset has, after a name.
fn free_id(scenario: &Scenario, name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let base = match plain.trim_matches('-') {
        "" => "place",
        base => base,
    };
    let taken = |id: &str| scenario.assets.iter().any(|a| a.id == id);
    let mut id = base.to_owned();
    let mut number = 2;
    while taken(&id) {
        id = format!("{base}-{number}");
        number += 1;
    }
    id
}
