//! Reading a scanned text again and again, each time without what was refused before.

use super::de::{De, Fault, Refusal, Unknown, Walk};
use super::number;
use crate::scenario::locate::{Body, Node};
use crate::scenario::scan::scan;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::ops::Range;

/// More refusals than this are not looked for in one file.
const MOST_REFUSALS: usize = 100;

/// What could be read of a text.
#[derive(Debug)]
pub struct Reading<T> {
    /// What could be read; `None` if even the outermost brackets are not what they should be.
    pub value: Option<T>,
    /// What was refused, in the order in which it was met. Every refusal has a span.
    pub refusals: Vec<Refusal>,
    /// Fields that nobody reads.
    pub unknown: Vec<Unknown>,
    /// Starts of the values that were set aside.
    pub aside: BTreeSet<usize>,
    /// Fields of the root that were filled in because they are missing or refused.
    pub filled: Vec<&'static str>,
    /// Ids of things that are in the file but were set aside.
    pub lost_ids: Vec<String>,
}

impl<T> Reading<T> {
    /// Whether the value lacks something that the file holds, or holds something that the file lacks.
    pub fn is_partial(&self) -> bool {
        !self.aside.is_empty() || !self.filled.is_empty() || self.value.is_none()
    }

    /// Whether a value was set aside.
    pub fn is_aside(&self, node: &Node) -> bool {
        self.aside.contains(&node.span.start)
    }
}

/// Reads a scanned text. `filling` is a text with stand-ins for the fields of the root that have no default.
pub fn read<T: DeserializeOwned>(root: &Node, text: &str, filling: &str) -> Reading<T> {
    let filling_root = scan(filling);
    let filling_walk = Walk::default();
    let filler = |name: &'static str| {
        filling_root.field(name).map(|f| {
            let de = De { node: &f.value, text: filling, walk: &filling_walk, further: &[] };
            (name, de)
        })
    };
    let mut walk = Walk::default();
    let mut further: Vec<(&'static str, De<'_>)> = Vec::new();
    let mut refusals: Vec<Refusal> = Vec::new();
    let value = loop {
        let de = De { node: root, text, walk: &walk, further: &further };
        let refusal = match T::deserialize(de) {
            Ok(value) => break Some(value),
            Err(refusal) => refusal,
        };
        let span = refusal.span.clone().unwrap_or(root.span.clone());
        let chain: Vec<&Node> = root.chain(span.start).into_iter().map(|(_, node)| node).collect();
        let missing = match refusal.fault {
            Fault::Missing(field) => Some(field),
            _ => None,
        };
        // The struct that lacks a field which was set aside has been complained of already.
        let here = chain.last().copied().unwrap_or(root);
        let known_before = missing
            .and_then(|field| here.field(field))
            .is_some_and(|f| walk.aside.contains(&f.value.span.start));
        if !known_before {
            refusals.push(Refusal { span: Some(span), ..refusal });
        }
        if refusals.len() >= MOST_REFUSALS {
            break None;
        }
        if let (Some(field), true) = (missing, chain.len() <= 1) {
            match filler(field) {
                Some(fill) if !further.iter().any(|(name, _)| *name == field) => further.push(fill),
                _ => break None,
            }
            continue;
        }
        match removable(&chain) {
            Some(start) if walk.aside.insert(start) => {}
            _ => break None,
        }
    };
    let filled = further.iter().map(|(name, _)| *name).collect();
    let lost_ids = lost_ids(root, text, &walk.aside);
    Reading { value, refusals, unknown: walk.unknown.into_inner(), aside: walk.aside, filled, lost_ids }
}

/// The smallest value on the way to a refusal that can be left out: a field's value or an item of a list.
fn removable(chain: &[&Node]) -> Option<usize> {
    for pair in chain.windows(2).rev() {
        let [parent, child] = pair else { continue };
        if matches!(parent.inner().body, Body::Fields(_) | Body::List(_)) {
            return Some(child.span.start);
        }
    }
    None
}

/// The ids of everything within the values that were set aside.
fn lost_ids(node: &Node, text: &str, aside: &BTreeSet<usize>) -> Vec<String> {
    let mut ids = Vec::new();
    visit(node, aside.contains(&node.span.start), &mut |node, lost| {
        let lost = lost || aside.contains(&node.span.start);
        if lost && let Some(span) = node.field("id").map(|f| f.value.span.clone()) {
            ids.extend(text.get(span).and_then(number::string));
        }
        lost
    });
    ids
}

fn visit(node: &Node, lost: bool, seen: &mut dyn FnMut(&Node, bool) -> bool) {
    let lost = seen(node, lost);
    match &node.inner().body {
        Body::Fields(fields) => fields.iter().for_each(|f| visit(&f.value, lost, seen)),
        Body::List(items) | Body::Tuple(items) => items.iter().for_each(|n| visit(n, lost, seen)),
        Body::Scalar | Body::Map(_) => {}
    }
}

/// The span cut to its first line, for pointing at long values.
pub fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let source = text.get(span.clone()).unwrap_or("");
    let line = source.split('\n').next().unwrap_or("").trim_end();
    span.start..span.start + line.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::figure::Figure;
    use crate::scenario::spec::red::CellSpec;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    struct File {
        number: u32,
        #[serde(default)]
        cells: Vec<CellSpec>,
        #[serde(default)]
        figure: Option<Figure>,
    }

    const FILLING: &str = "(number: 0)";

    fn faults(text: &str) -> Vec<(String, Fault)> {
        let root = scan(text);
        let reading = read::<File>(&root, text, FILLING);
        let of = |r: &Refusal| {
            let span = r.span.clone().expect("every refusal is placed");
            (root.chain(span.start).pop().expect("never empty").0, r.fault.clone())
        };
        reading.refusals.iter().map(of).collect()
    }

    #[test]
    fn what_ron_reads_is_read_alike() {
        let text = r#"(number: 0x10, figure: (low: 1, nominal: 2.5, high: 1_000, grade: A), cells: [
            (id: "a\tb", pairs: 2, staging_km: [(1, 2.5)], mix: [(class: "radio", share: 1)], raids_per_day: 3,
             prefers: [(kind: Village, weight: 2)], wait_min: Some((min: 1, max: 2)), stay_min: None),
        ])"#;
        let theirs: File = crate::scenario::catalogue::ron_options().from_str(text).expect("valid");
        let ours = read::<File>(&scan(text), text, FILLING);
        assert_eq!(ours.refusals, []);
        assert_eq!(ours.value, Some(theirs));
    }

    #[test]
    fn every_refusal_is_found_at_its_place_and_the_rest_is_read() {
        let text = r#"(number: "x", cells: [
            (id: "a", pairs: 1.5, staging_km: [(1, "e")], mix: [], raids_per_day: 1),
            (id: "b", pairs: 1, staging_km: [], mix: [(class: "radio")], raids_per_day: 1, wat: 3),
            (id: "c", pairs: 1, staging_km: [], mix: [], prefers: [(kind: Vilage, weight: 1)]),
        ], figure: (low: 1, nominal: 2, high: 3, grade: Z))"#;
        let found = faults(text);
        let places: Vec<&str> = found.iter().map(|(p, _)| p.as_str()).collect();
        assert_eq!(
            places,
            [
                "number",
                "cells[0].pairs",
                "cells[0].staging_km[0][1]",
                "cells[1].mix[0]",
                "cells[2].prefers[0].kind",
                "figure.grade",
            ]
        );
        assert_eq!(found[3].1, Fault::Missing("share"));
        let reading = read::<File>(&scan(text), text, FILLING);
        assert_eq!(reading.lost_ids, ["a"]);
        assert_eq!(reading.filled, ["number"]);
        assert_eq!(reading.unknown[0].name, "wat");
        let value = reading.value.expect("the rest is read");
        assert_eq!(value.cells.iter().map(|c| c.id.as_str()).collect::<Vec<_>>(), ["b", "c"]);
        assert!(value.figure.is_some());
    }

    #[test]
    fn a_root_that_is_no_struct_ends_the_reading_with_one_refusal() {
        for text in ["5", "[]", "", "\"a\""] {
            assert_eq!(faults(text).len(), 1, "{text}");
        }
    }
}
