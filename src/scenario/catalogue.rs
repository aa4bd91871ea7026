//! The shipped catalogue, read from `assets/catalogue.ron`, which is compiled into the program.

use super::spec::fields::{Entry, Figures};
use super::spec::kit::CatalogueSpec;
use ron::extensions::Extensions;
use ron::options::Options;

/// The text of the shipped catalogue.
pub const TEXT: &str = include_str!("../../assets/catalogue.ron");

/// How every RON file of the program is read: `Some(..)` need not be written.
pub(crate) fn ron_options() -> Options {
    Options::default().with_default_extension(Extensions::IMPLICIT_SOME)
}

/// The shipped catalogue.
pub fn shipped() -> CatalogueSpec {
    ron_options().from_str(TEXT).expect("a test reads the shipped catalogue")
}

/// SHA-256 of the shipped catalogue, hexadecimal.
pub fn hash() -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(TEXT.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A kind of thing in a catalogue, by the name of its list in the file.
pub type Section = &'static str;

/// Every item of a catalogue with its figures: list, index within it, id, figures. The laws come last, with
/// an empty id.
pub fn items(catalogue: &CatalogueSpec) -> Vec<(Section, usize, &str, Vec<Entry<'_>>)> {
    let mut all = Vec::new();
    macro_rules! list {
        ($($section:ident),*) => { $(
            for (i, item) in catalogue.$section.iter().enumerate() {
                all.push((stringify!($section), i, item.id.as_str(), item.entries()));
            }
        )* };
    }
    list!(classes, sensors, effectors, barriers, teams, covers, tenders);
    all.push(("laws", 0, "", catalogue.laws.entries()));
    all.push(("campaign", 0, "", catalogue.campaign.entries()));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::figure::Law;

    #[test]
    fn every_figure_is_graded_within_its_bounds_and_the_right_way_up() {
        for (section, _, id, entries) in items(&shipped()) {
            for entry in entries {
                let place = format!("{section} {id} {}", entry.name);
                let Some(figure) = entry.figure else {
                    assert!(
                        !["laws", "campaign"].contains(&section) && entry.default.is_some(),
                        "{place} is missing"
                    );
                    continue;
                };
                assert!(figure.grade.is_some(), "{place} has no grade");
                let (low, high) = figure.range();
                let nominal = figure.nominal();
                assert!(low >= entry.min && high <= entry.max, "{place}: {low}..{high} leaves the bounds");
                assert!(low <= nominal && nominal <= high, "{place} is upside down");
                assert!(!matches!(figure.law, Law::Invalid(_)), "{place} is not a figure");
            }
        }
    }

    #[test]
    fn ids_are_unique_and_all_promised_items_are_there() {
        let catalogue = shipped();
        let ids: Vec<String> =
            items(&catalogue).iter().map(|(section, _, id, _)| format!("{section}/{id}")).collect();
        for (i, id) in ids.iter().enumerate() {
            assert!(!ids[..i].contains(id), "{id} stands twice");
        }
        for id in ["classes/radio", "classes/fpv", "classes/waypoint", "classes/fibre", "sensors/eye"]
            .into_iter()
            .chain(["sensors/ear", "sensors/acoustic-node", "sensors/passive-rf", "sensors/vehicle-rf"])
            .chain(["sensors/small-radar", "sensors/camera", "effectors/handheld-jammer"])
            .chain(["effectors/vehicle-jammer", "effectors/fixed-jammer", "effectors/gnss-denial"])
            .chain(["effectors/shotgun", "effectors/rifle", "barriers/net", "barriers/hardening"])
            .chain(["teams/foot-team", "teams/vehicle-team", "covers/forest"])
            .chain(["tenders/small-buy", "tenders/programme", "tenders/emergency"])
        {
            assert!(ids.iter().any(|i| i == id), "{id} is missing");
        }
    }

    #[test]
    fn what_is_lost_with_the_link_sums_to_one() {
        for class in shipped().classes {
            let c = class.nominal();
            let sum = c.lost_return + c.lost_land + c.lost_hover + c.lost_fall + c.lost_continue;
            assert!((sum - 1.0).abs() < 1e-9, "{}: {sum}", class.id);
        }
    }
}
