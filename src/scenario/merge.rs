//! The scenario's additions laid over the shipped catalogue, and names where they are left out.
//!
//! An item of the same id replaces the shipped one, except that figures which it leaves out keep the shipped value.

use super::land::metres;
use super::model::Asset;
use super::spec::ScenarioSpec;
use super::spec::kit::CatalogueSpec;
use super::spec::world::{AssetKind, AssetSpec, SettlementSpec};

/// The shipped catalogue with the additions.
pub fn catalogue(shipped: CatalogueSpec, added: &CatalogueSpec) -> CatalogueSpec {
    let mut merged = shipped;
    macro_rules! lists {
        ($($section:ident),*) => { $(
            for item in &added.$section {
                match merged.$section.iter_mut().find(|old| old.id == item.id) {
                    Some(old) => *old = item.clone().or(old),
                    None => merged.$section.push(item.clone()),
                }
            }
        )* };
    }
    let names = merged.clone();
    lists!(classes, sensors, effectors, barriers, teams, covers, tenders);
    macro_rules! name {
        ($($section:ident),*) => { $(
            for item in merged.$section.iter_mut().filter(|item| item.name.is_empty()) {
                let old = names.$section.iter().find(|old| old.id == item.id);
                item.name = old.map_or(item.id.clone(), |old| old.name.clone());
            }
        )* };
    }
    name!(classes, sensors, effectors, barriers, teams, tenders);
    merged.laws = added.laws.clone().or(&merged.laws);
    merged.campaign = added.campaign.clone().or(&merged.campaign);
    merged
}

/// Gives everything without a name its id as name.
pub fn names(spec: &mut ScenarioSpec) {
    macro_rules! name {
        ($($section:ident),*) => { $(
            for item in spec.$section.iter_mut().filter(|item| item.name.is_empty()) {
                item.name = item.id.clone();
            }
        )* };
    }
    name!(settlements, assets, forces, cells, strategies, regions);
    if let Some(campaign) = &mut spec.campaign {
        for reply in campaign.replies.iter_mut().filter(|reply| reply.name.is_empty()) {
            reply.name = reply.id.clone();
        }
    }
}

/// The length of the period and the years of money, where a campaign or nobody says them.
pub fn dates(spec: &mut ScenarioSpec) {
    if let Some(campaign) = &spec.campaign {
        spec.period_days = campaign.days();
    }
    if spec.costed_years.is_nan() {
        spec.costed_years = spec.campaign.as_ref().map_or(1.0, |c| f64::from(c.months) / 12.0);
    }
}

/// All that is protected: settlements first, then assets.
pub fn assets(spec: &ScenarioSpec) -> Vec<Asset> {
    let settlements = spec.settlements.iter().map(|s| asset(as_asset(s), s.population));
    settlements.chain(spec.assets.iter().map(|a| asset(a.clone(), 0.0))).collect()
}

fn asset(figures: AssetSpec, population: f64) -> Asset {
    Asset {
        id: figures.id.clone(),
        name: figures.name.clone(),
        kind: figures.kind,
        at: metres(figures.at_km),
        radius_m: figures.radius_m,
        population,
        figures,
    }
}

/// A settlement's figures as those of an asset; its own defaults become written figures where the two differ.
fn as_asset(settlement: &SettlementSpec) -> AssetSpec {
    use super::figure::Figure;
    use super::spec::fields::Figures;
    let drawn = settlement.nominal();
    let or_own = |figure: &Option<Figure>, own: f64| figure.clone().or(Some(Figure::fixed(own)));
    AssetSpec {
        id: settlement.id.clone(),
        name: settlement.name.clone(),
        kind: AssetKind::Village,
        at_km: settlement.at_km,
        radius_m: settlement.radius_m,
        value_usd: settlement.value_usd.clone(),
        attractiveness: settlement.attractiveness.clone(),
        exposed_day: or_own(&settlement.exposed_day, drawn.exposed_day),
        exposed_night: or_own(&settlement.exposed_night, drawn.exposed_night),
        hardening: settlement.hardening.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::catalogue::{ron_options, shipped};
    use crate::scenario::spec::fields::Figures;

    #[test]
    fn an_item_of_the_same_id_keeps_the_figures_it_leaves_out() {
        let text = r#"(sensors: [(id: "eye", kind: Eye, range_m: 99), (id: "owl", kind: Ear, range_m: 5)],
                       laws: (shelter_s: 7))"#;
        let added: CatalogueSpec = ron_options().from_str(text).expect("valid");
        let merged = catalogue(shipped(), &added);
        assert_eq!(merged.sensors.len(), shipped().sensors.len() + 1);
        let (eye, owl) = (&merged.sensors[0], merged.sensors.last().expect("added"));
        assert_eq!((eye.nominal().range_m, eye.nominal().cued_range_m), (99.0, 245.0));
        assert_eq!((eye.name.as_str(), owl.name.as_str()), ("watching eye", "owl"));
        let laws = merged.laws.nominal();
        assert_eq!((laws.shelter_s, laws.capture_chance), (7.0, 0.3));
    }
}
