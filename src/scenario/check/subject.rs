//! What is checked, and small questions that several checks ask about it.

use super::finding::{Findings, show};
use crate::scenario::spec::ScenarioSpec;
use crate::scenario::spec::kit::{CatalogueSpec, ClassSpec, EffectorSpec, SensorSpec};
use crate::scenario::spec::laws::LawsSpec;
use crate::scenario::spec::red::ShareSpec;
use crate::scenario::spec::strategy::{PlaceSpec, RuleSpec, TaskSpec};

/// A scenario that was read and merged, but may be wrong.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The file as read, with what the map adds to settlements and assets.
    pub spec: &'a ScenarioSpec,
    /// The scenario's additions merged into the shipped catalogue.
    pub catalogue: &'a CatalogueSpec,
    /// The laws with the scenario's changes.
    pub laws: &'a LawsSpec,
    /// Where each settlement of `spec` was written.
    pub settlement_paths: &'a [String],
    /// Where each asset of `spec` was written.
    pub asset_paths: &'a [String],
    /// Ids of things that are in the file but could not be read.
    pub lost_ids: &'a [String],
}

impl<'a> Subject<'a> {
    /// Width and height of the map, km.
    pub fn size_km(&self) -> (f64, f64) {
        self.spec.ground.size_km()
    }

    /// The threat class of an id.
    pub fn class(&self, id: &str) -> Option<&'a ClassSpec> {
        self.catalogue.classes.iter().find(|c| c.id == id)
    }

    /// The sensor of an id.
    pub fn sensor(&self, id: &str) -> Option<&'a SensorSpec> {
        self.catalogue.sensors.iter().find(|s| s.id == id)
    }

    /// The effector of an id.
    pub fn effector(&self, id: &str) -> Option<&'a EffectorSpec> {
        self.catalogue.effectors.iter().find(|e| e.id == id)
    }

    /// The classes that fly here: (path of the share, share, class), shares above zero only.
    pub fn flying(&self) -> Vec<(String, &'a ShareSpec, &'a ClassSpec)> {
        let mut all = Vec::new();
        for (c, cell) in self.spec.cells.iter().enumerate() {
            for (m, share) in cell.mix.iter().enumerate() {
                if let Some(class) = self.class(&share.class).filter(|_| share.share > 0.0) {
                    all.push((format!("cells[{c}].mix[{m}]"), share, class));
                }
            }
        }
        all
    }

    /// Every rule with its path: (strategy, path, rule).
    pub fn rules(&self) -> Vec<(usize, String, &'a RuleSpec)> {
        let mut all = Vec::new();
        for (s, strategy) in self.spec.strategies.iter().enumerate() {
            for (r, rule) in strategy.rules.iter().enumerate() {
                all.push((s, format!("strategies[{s}].rules[{r}]"), rule));
            }
        }
        all
    }

    /// Complains of a place that is not on the map.
    pub fn on_map(&self, path: &str, what: &str, at_km: (f64, f64), out: &mut Findings) {
        let (width, height) = self.size_km();
        let fits = |(x, y): (f64, f64)| (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
        if fits(at_km) || !(width > 0.0 && height > 0.0) {
            return;
        }
        let (x, y) = at_km;
        let finding = out.error(path, format!("{what} lies off the map"));
        finding.expected(format!(
            "expected 0 to {} km east, 0 to {} km north; found ({}, {})",
            show(width),
            show(height),
            show(x),
            show(y)
        ));
        finding.hint(if fits((y, x)) {
            "east comes first, then north: are they swapped?"
        } else if x.max(y) > 10.0 * width.max(height) && fits((x / 1000.0, y / 1000.0)) {
            "positions are in km from the south-west corner: are these metres?"
        } else {
            "positions are in km from the south-west corner; move it, or enlarge `ground.size_km`"
        });
    }
}

/// The items a rule buys.
pub fn items(rule: &RuleSpec) -> &[String] {
    match rule {
        RuleSpec::Post { items, .. } | RuleSpec::Patrol { items, .. } => items,
        RuleSpec::Harden { .. } | RuleSpec::Train { .. } => &[],
    }
}

/// The force a rule names, if the rule has one: `Some(None)` stands for the first force.
pub fn force(rule: &RuleSpec) -> Option<Option<&str>> {
    match rule {
        RuleSpec::Post { force, .. } | RuleSpec::Patrol { force, .. } | RuleSpec::Train { force, .. } => {
            Some(force.as_deref())
        }
        RuleSpec::Harden { .. } => None,
    }
}

/// The place a rule uses, with its path below the rule's.
pub fn place(rule: &RuleSpec) -> Option<(&'static str, &PlaceSpec)> {
    match rule {
        RuleSpec::Post { at, .. } | RuleSpec::Harden { at, .. } => Some(("at", at)),
        RuleSpec::Patrol { task, .. } => Some(match task {
            TaskSpec::Route { through, .. } => ("task.through", through),
            TaskSpec::Area { around, .. }
            | TaskSpec::Hunt { around, .. }
            | TaskSpec::Sweep { around, .. } => ("task.around", around),
            TaskSpec::Hold { at } | TaskSpec::QuickReaction { at } => ("task.at", at),
        }),
        RuleSpec::Train { .. } => None,
    }
}
