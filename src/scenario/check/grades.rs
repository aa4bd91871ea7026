//! How far the figures of a scenario can be trusted: counts per grade, over what the scenario uses.

use crate::scenario::figure::Grade;
use crate::scenario::model::Scenario;
use crate::scenario::spec::fields::{Entry, Figures};
use crate::scenario::spec::strategy::RuleSpec;
use std::collections::BTreeSet;

use super::subject;

/// Counts of figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grades {
    /// Official or peer-reviewed.
    pub a: u32,
    /// Press, vendor, arithmetic.
    pub b: u32,
    /// Assumptions.
    pub c: u32,
    /// Recalled, unverified.
    pub r: u32,
    /// Written in the scenario without a grade.
    pub ungraded: u32,
    /// Left out: the program's own default, an assumption.
    pub defaults: u32,
}

impl Grades {
    /// All figures.
    pub fn total(&self) -> u32 {
        self.a + self.b + self.c + self.r + self.ungraded + self.defaults
    }

    /// Share that is an assumption or unverified: graded C or R, without a grade, or a default.
    pub fn assumed_share(&self) -> f64 {
        f64::from(self.c + self.r + self.ungraded + self.defaults) / f64::from(self.total().max(1))
    }

    fn count(&mut self, entry: &Entry<'_>) {
        let counter = match entry.figure.map(|f| f.grade) {
            None => &mut self.defaults,
            Some(None) => &mut self.ungraded,
            Some(Some(Grade::A)) => &mut self.a,
            Some(Some(Grade::B)) => &mut self.b,
            Some(Some(Grade::C)) => &mut self.c,
            Some(Some(Grade::R)) => &mut self.r,
        };
        *counter += 1;
    }
}

/// Every figure that a study of the scenario uses, with a path: classes that fly, kit that rules name, laws, cells,
/// forces, assets, weather, traffic.
pub fn figures_in_use(scenario: &Scenario) -> Vec<(String, Entry<'_>)> {
    let (spec, catalogue) = (&scenario.spec, &scenario.catalogue);
    let mut all = Vec::new();
    // What only a campaign looks at is in use only where there is one.
    let of_campaign = |name: &str| ["stock_drones", "income_usd_per_month"].contains(&name);
    let mut add = |prefix: String, entries: Vec<_>| {
        let used = |e: &Entry<'_>| spec.campaign.is_some() || !of_campaign(e.name);
        all.extend(entries.into_iter().filter(used).map(|e: Entry<'_>| (format!("{prefix}.{}", e.name), e)));
    };
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for share in spec.cells.iter().flat_map(|c| &c.mix).filter(|s| s.share > 0.0) {
        named.insert(&share.class);
    }
    for rule in spec.strategies.iter().flat_map(|s| &s.rules) {
        named.extend(subject::items(rule).iter().map(String::as_str));
        match rule {
            RuleSpec::Patrol { team, .. } => named.insert(team),
            RuleSpec::Harden { barrier, .. } => named.insert(barrier),
            RuleSpec::Post { .. } | RuleSpec::Train { .. } => false,
        };
    }
    macro_rules! lists {
        ($($section:ident),*) => { $(
            for item in catalogue.$section.iter().filter(|item| named.contains(item.id.as_str())) {
                add(format!("catalogue.{}.{}", stringify!($section), item.id), item.entries());
            }
        )* };
    }
    lists!(classes, sensors, effectors, barriers, teams);
    for cover in &catalogue.covers {
        add(format!("catalogue.covers.{}", cover.id), cover.entries());
    }
    add("laws".into(), scenario.laws.entries());
    if spec.campaign.is_some() {
        add("campaign.laws".into(), scenario.campaign_laws.entries());
        let strategies = spec.strategies.iter().flat_map(|s| s.tender.as_deref());
        let rules = spec.strategies.iter().flat_map(|s| &s.rules).filter_map(RuleSpec::tender);
        let tenders: BTreeSet<&str> = strategies.chain(rules).collect();
        for tender in catalogue.tenders.iter().filter(|t| tenders.contains(t.id.as_str())) {
            add(format!("catalogue.tenders.{}", tender.id), tender.entries());
        }
    }
    for cell in &spec.cells {
        add(format!("cells.{}", cell.id), cell.entries());
        for (v, via) in cell.via.iter().enumerate() {
            add(format!("cells.{}.via[{v}]", cell.id), via.entries());
        }
    }
    for force in &spec.forces {
        add(format!("forces.{}", force.id), force.entries());
    }
    for asset in &scenario.assets {
        add(format!("assets.{}", asset.id), asset.figures.entries());
    }
    for weather in spec.environment.weather.iter().filter(|w| w.share > 0.0) {
        add(format!("environment.weather.{}", weather.id), weather.entries());
    }
    add("traffic".into(), spec.traffic.entries());
    all
}

/// Counts the figures in use by grade, for the report of a study.
pub fn grades(scenario: &Scenario) -> Grades {
    let mut grades = Grades::default();
    for (_, entry) in figures_in_use(scenario) {
        grades.count(&entry);
    }
    grades
}
