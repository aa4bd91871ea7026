//! Errors in the defending forces.

use super::figures;
use super::finding::Findings;
use super::subject::Subject;
use crate::scenario::spec::fields::Figures;

/// Checks all forces.
pub fn check(subject: &Subject<'_>, out: &mut Findings) {
    let forces = &subject.spec.forces;
    if forces.is_empty() {
        out.error("forces", "no force").expected("expected at least one force that defends").absent();
    }
    let ids: Vec<_> =
        forces.iter().enumerate().map(|(i, f)| (format!("forces[{i}].id"), f.id.as_str())).collect();
    out.unique("force", &ids);
    for (i, force) in forces.iter().enumerate() {
        let path = format!("forces[{i}]");
        out.text(&format!("{path}.name"), &force.name);
        out.number(&format!("{path}.trained_share"), force.trained_share, 0.0, 1.0);
        figures::check(&path, &force.entries(), out);
        if force.bases.is_empty() {
            out.error(format!("{path}.bases"), format!("force \"{}\" has no base", force.id))
                .expected("expected at least one: its teams start from there")
                .hint("bases: [(id: \"station\", at_km: (1.0, 2.0))]")
                .absent();
        }
        let at = |b: usize, name: &str| format!("{path}.bases[{b}].{name}");
        let ids: Vec<_> =
            force.bases.iter().enumerate().map(|(b, base)| (at(b, "id"), base.id.as_str())).collect();
        out.unique("base", &ids);
        for (b, base) in force.bases.iter().enumerate() {
            subject.on_map(&at(b, "at_km"), &format!("base \"{}\"", base.id), base.at_km, out);
        }
    }
}
