//! Changing numbers of a scenario by path, in its text: the result is a file that somebody could have written.
//!
//! A path is that of the messages (`cells[0].raids_per_day`), with items of a list by their id as well
//! (`cells.hill.raids_per_day`). A number or distribution that stands there is replaced by the new number. What the file
//! leaves out is written into it: a field of a section, or an item of the shipped catalogue that the file does not name.
//! Comments and all else stay.

use super::catalogue::shipped;
use super::locate::{Body, Node};
use super::read::number;
use super::scan::scan;
use std::fmt;

/// Why a number cannot be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeError {
    /// The path as given.
    pub path: String,
    /// How far it leads.
    pub found: String,
    /// What is wrong there.
    pub problem: String,
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ChangeError { path, found, problem } = self;
        write!(f, "`{path}`: {problem}")?;
        match found.is_empty() {
            true => write!(f, "\n  hint: a path starts at a field of the file, such as `laws.sweep_width_m`"),
            false => write!(f, "\n  hint: it leads as far as `{found}`"),
        }
    }
}

impl std::error::Error for ChangeError {}

/// The text of a scenario with numbers changed, one after the other.
///
/// # Errors
/// A path that leads nowhere, or to something that is no number.
pub fn changed(text: &str, changes: &[(String, f64)]) -> Result<String, ChangeError> {
    let mut text = text.to_owned();
    for (path, value) in changes {
        text = one_changed(&text, path, *value)?;
    }
    Ok(text)
}

/// A number as RON: whole ones without a point, so that they suit counts too.
fn written(value: f64) -> String {
    let whole = value.fract() == 0.0 && value.abs() < 1e15;
    if whole { format!("{value:.0}") } else { format!("{value:?}") }
}

fn one_changed(text: &str, path: &str, value: f64) -> Result<String, ChangeError> {
    let steps = steps(path);
    let root = scan(text);
    let (mut node, mut done) = (&root, 0);
    while done < steps.len() {
        match next(text, node, &steps[done]) {
            Some(child) => node = child,
            None => break,
        }
        done += 1;
    }
    let found = steps[..done].join(".").replace(".[", "[");
    let error = |problem: String| ChangeError { path: path.to_owned(), found: found.clone(), problem };
    if done == steps.len() && done > 0 {
        if !is_number(text, node) {
            return Err(error("what stands there is no number".into()));
        }
        let mut out = text.to_owned();
        out.replace_range(node.span.clone(), &written(value));
        return Ok(out);
    }
    let missing = &steps[done..];
    let addition = addition(&steps[..done], missing, value).map_err(error)?;
    let place = inside(text, node).ok_or_else(|| {
        let list = missing.first().map_or("", String::as_str);
        ChangeError { problem: format!("there is no `{list}` in it"), ..error(String::new()) }
    })?;
    let mut out = text.to_owned();
    out.insert_str(place, &format!("{addition}, "));
    Ok(out)
}

/// Field names and `[i]`, one by one.
fn steps(path: &str) -> Vec<String> {
    let mut steps = Vec::new();
    for part in path.split('.').filter(|p| !p.is_empty()) {
        let mut pieces = part.split('[');
        steps.extend(pieces.next().filter(|k| !k.is_empty()).map(str::to_owned));
        steps.extend(pieces.map(|index| format!("[{index}")));
    }
    steps
}

fn next<'n>(text: &str, node: &'n Node, step: &str) -> Option<&'n Node> {
    let inner = node.inner();
    if let Some(index) = step.strip_prefix('[') {
        let index: usize = index.trim_end_matches(']').parse().ok()?;
        return match &inner.body {
            Body::List(items) | Body::Tuple(items) => items.get(index),
            _ => None,
        };
    }
    match &inner.body {
        Body::List(items) => items.iter().find(|item| id_of(text, item).as_deref() == Some(step)),
        _ => node.field(step).map(|field| &field.value),
    }
}

fn id_of(text: &str, item: &Node) -> Option<String> {
    number::string(text.get(item.field("id")?.value.span.clone())?)
}

/// Whether a value is a number, or a distribution of one.
fn is_number(text: &str, node: &Node) -> bool {
    let inner = node.inner();
    match &inner.body {
        Body::Scalar => {
            let source = text.get(inner.span.clone()).unwrap_or("").replace('_', "");
            source.parse::<f64>().is_ok() || number::integer(&source).is_some()
        }
        Body::Fields(fields) => {
            let forms = ["value", "min", "low", "median", "mean", "values"];
            inner.name.is_none() && fields.iter().any(|f| forms.contains(&f.key.as_str()))
        }
        _ => false,
    }
}

/// Where something can be written into a bracket: right after it opens.
fn inside(text: &str, node: &Node) -> Option<usize> {
    let inner = node.inner();
    let bracket = match inner.body {
        Body::Fields(_) => '(',
        Body::Tuple(ref items) if items.is_empty() => '(',
        Body::List(_) => '[',
        _ => return None,
    };
    let start = inner.name.as_ref().map_or(inner.span.start, |name| name.end);
    Some(text.get(start..)?.find(bracket)? + start + 1)
}

/// What has to be written so that the missing part of a path is there.
fn addition(there: &[String], missing: &[String], value: f64) -> Result<String, String> {
    let number = written(value);
    if missing.iter().any(|step| step.starts_with('[')) {
        return Err(format!("there is no `{}` in it", missing.join(".").replace(".[", "[")));
    }
    let all: Vec<&str> = there.iter().chain(missing).map(String::as_str).collect();
    let (lists, fields) = match (all.as_slice(), there.len()) {
        (
            [
                "catalogue",
                list @ ("classes" | "sensors" | "effectors" | "barriers" | "teams" | "covers" | "tenders"),
                id,
                field,
            ],
            at,
        ) => {
            let item = format!("({}, {field}: {number})", header(list, id)?);
            return Ok(match at {
                0 => format!("catalogue: ({list}: [{item}])"),
                1 => format!("{list}: [{item}]"),
                2 => item,
                _ => format!("{field}: {number}"),
            });
        }
        (["cells" | "forces" | "strategies" | "settlements" | "assets", id, ..], 1) => {
            return Err(format!("nothing with the id `{id}` stands there"));
        }
        (["laws", _], _)
        | (["catalogue", "laws" | "campaign", _], _)
        | (["campaign", "laws", _], 1..)
        | (["traffic" | "environment" | "roads", _], _) => {
            (&missing[..missing.len() - 1], &missing[missing.len() - 1])
        }
        (_, _) if missing.len() == 1 => (&missing[..0], &missing[0]),
        _ => return Err(format!("there is no `{}` in it", missing[0])),
    };
    let opening: String = lists.iter().map(|name| format!("{name}: (")).collect();
    Ok(format!("{opening}{fields}: {number}{}", ")".repeat(lists.len())))
}

/// The fields of a shipped item that are no figures, as a file has to write them.
fn header(list: &str, id: &str) -> Result<String, String> {
    let catalogue = shipped();
    let found = match list {
        "classes" => catalogue
            .classes
            .iter()
            .find(|c| c.id == id)
            .map(|c| format!("link: {:?}, gnss: {:?}", c.link, c.gnss)),
        "sensors" => catalogue
            .sensors
            .iter()
            .find(|s| s.id == id)
            .map(|s| format!("kind: {:?}, carriage: {:?}, curve: {:?}", s.kind, s.carriage, s.curve)),
        "effectors" => catalogue
            .effectors
            .iter()
            .find(|e| e.id == id)
            .map(|e| format!("kind: {:?}, carriage: {:?}, channels: {}", e.kind, e.carriage, e.channels)),
        "teams" => catalogue
            .teams
            .iter()
            .find(|t| t.id == id)
            .map(|t| format!("mobility: {:?}, people: {}", t.mobility, t.people)),
        "tenders" => catalogue.tenders.iter().find(|t| t.id == id).map(|t| {
            let most = t.most_usd.map(|usd| format!("most_usd: {usd:?}"));
            let at_a_time = t.at_a_time.map(|n| format!("at_a_time: {n}"));
            most.into_iter().chain(at_a_time).collect::<Vec<_>>().join(", ")
        }),
        "barriers" => catalogue.barriers.iter().find(|b| b.id == id).map(|_| String::new()),
        _ => catalogue.covers.iter().find(|c| c.id == id).map(|_| String::new()),
    };
    let fields = found
        .ok_or_else(|| format!("neither the file nor the shipped catalogue has `{id}` among its {list}"))?;
    Ok(if fields.is_empty() { format!("id: \"{id}\"") } else { format!("id: \"{id}\", {fields}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"( // a comment (
    name: "x", cells: [(id: "a", rate: (low: 1, nominal: 2, high: 3)), (id: "b", rate: 5, at: Some((1.0, 2)))],
    strategies: [(id: "s", rules: [Post(items: ["eye"], at: Fixed([(1.5, 2.5)]))])],
    catalogue: (sensors: [(id: "mine", kind: Eye, range_m: 5)]),
)"#;

    fn set(path: &str, value: f64) -> String {
        changed(TEXT, &[(path.to_owned(), value)]).expect("it leads somewhere")
    }

    #[test]
    fn what_stands_there_is_replaced_and_nothing_else() {
        assert_eq!(set("cells.a.rate", 4.0), TEXT.replace("(low: 1, nominal: 2, high: 3)", "4"));
        assert_eq!(set("cells[1].rate", 0.25), TEXT.replace("rate: 5", "rate: 0.25"));
        assert_eq!(set("cells.b.at[1]", 1e-9), TEXT.replace("(1.0, 2)", "(1.0, 1e-9)"));
        assert_eq!(set("strategies.s.rules[0].at[0][1]", 7.0), TEXT.replace("2.5)", "7)"));
        assert_eq!(set("catalogue.sensors.mine.range_m", 6.5), TEXT.replace("range_m: 5", "range_m: 6.5"));
    }

    #[test]
    fn what_is_left_out_is_written_in() {
        assert_eq!(set("laws.sweep_width_m", 30.0), TEXT.replacen('(', "(laws: (sweep_width_m: 30), ", 1));
        let campaign = changed("(campaign: (months: 3))", &[("campaign.laws.lead_sigma".to_owned(), 0.1)]);
        assert_eq!(campaign.as_deref(), Ok("(campaign: (laws: (lead_sigma: 0.1), months: 3))"));
        assert!(changed("(name: 1)", &[("campaign.laws.lead_sigma".to_owned(), 0.1)]).is_err(), "no months");
        let tender = set("catalogue.tenders.small-buy.lead_months", 1.0);
        let item = "tenders: [(id: \"small-buy\", most_usd: 250000.0, lead_months: 1)]";
        assert_eq!(tender, TEXT.replace("catalogue: (", &format!("catalogue: ({item}, ")));
        assert_eq!(set("contact_step_s", 0.25), TEXT.replacen('(', "(contact_step_s: 0.25, ", 1));
        assert_eq!(set("cells.a.new_m", 1.0), TEXT.replace("(id: \"a\"", "(new_m: 1, id: \"a\""));
        assert_eq!(
            set("catalogue.effectors.shotgun.reach_m", 9.0),
            TEXT.replace(
                "catalogue: (",
                "catalogue: (effectors: [(id: \"shotgun\", kind: Gun, carriage: Hand, channels: 1, reach_m: 9)], "
            )
        );
        let twice = [("laws.a_m".to_owned(), 1.0), ("laws.b_m".to_owned(), 2.0)];
        let text = changed(TEXT, &twice).expect("it leads somewhere");
        assert_eq!(text, TEXT.replacen('(', "(laws: (b_m: 2, a_m: 1), ", 1));
    }

    #[test]
    fn what_leads_nowhere_says_how_far_it_leads() {
        for (path, found, problem) in [
            ("cells.c.rate", "cells", "id `c`"),
            ("cells[7].rate", "cells", "no `[7].rate`"),
            ("name", "name", "no number"),
            ("cells.a", "cells.a", "no number"),
            ("catalogue.sensors.owl.range_m", "catalogue.sensors", "`owl`"),
            ("nothing.here", "", "no `nothing`"),
        ] {
            let error = changed(TEXT, &[(path.to_owned(), 1.0)]).expect_err(path);
            assert_eq!(error.found, found, "{error}");
            assert!(error.to_string().contains(problem), "{path}: {error}");
        }
    }
}
