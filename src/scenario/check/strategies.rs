//! Errors in strategies and budgets.

use super::finding::{Findings, show};
use super::subject::{self, Subject};
use crate::scenario::spec::kit::{Carriage, Mobility};
use crate::scenario::spec::strategy::{PlaceSpec, RuleSpec, TaskSpec};

/// Checks all strategies and the budgets. `complete` says that the map was made, so that no asset is missing.
pub fn check(subject: &Subject<'_>, complete: bool, out: &mut Findings) {
    let strategies = &subject.spec.strategies;
    if strategies.is_empty() {
        out.error("strategies", "no strategy").expected("expected at least one to compare").absent();
    }
    let at = |i: usize, name: &str| format!("strategies[{i}].{name}");
    let ids: Vec<_> = strategies.iter().enumerate().map(|(i, s)| (at(i, "id"), s.id.as_str())).collect();
    out.unique("strategy", &ids);
    for (i, strategy) in strategies.iter().enumerate() {
        out.text(&at(i, "name"), &strategy.name);
        if strategy.rules.is_empty() {
            out.error(
                at(i, "rules"),
                format!("strategy \"{}\" has no rule: it can buy nothing", strategy.id),
            )
            .expected("expected at least one of `Post`, `Patrol`, `Harden`, `Train`")
            .absent();
        }
    }
    for (_, path, rule) in subject.rules() {
        check_rule(subject, &path, rule, out);
        if let (true, Some((below, PlaceSpec::Named(ids)))) = (complete, subject::place(rule)) {
            let path = format!("{path}.{below}");
            named(subject, &path, ids, out);
        }
    }
    budgets(&subject.spec.budgets_usd, out);
}

fn budgets(budgets: &[f64], out: &mut Findings) {
    if budgets.is_empty() {
        out.error("budgets_usd", "no budget").expected("expected at least one, in USD").absent();
    }
    for (i, budget) in budgets.iter().enumerate() {
        out.number(&format!("budgets_usd[{i}]"), *budget, 0.0, 1e15);
    }
    if let Some(i) = (1..budgets.len()).find(|&i| budgets[i] <= budgets[i - 1]) {
        let mut sorted: Vec<f64> = budgets.to_vec();
        sorted.sort_by(f64::total_cmp);
        sorted.dedup();
        let sorted: Vec<String> = sorted.into_iter().map(show).collect();
        out.error(format!("budgets_usd[{i}]"), "the budgets do not rise")
            .expected(format!("expected more than {}; found {}", show(budgets[i - 1]), show(budgets[i])))
            .hint(format!("in order: [{}]", sorted.join(", ")));
    }
}

fn check_rule(subject: &Subject<'_>, path: &str, rule: &RuleSpec, out: &mut Findings) {
    if let Some(Some(id)) = subject::force(rule) {
        let known: Vec<&str> = subject.spec.forces.iter().map(|f| f.id.as_str()).collect();
        out.known(&format!("{path}.force"), "force", id, &known, subject.lost_ids);
    }
    if let Some(id) = rule.region() {
        let known: Vec<&str> = subject.spec.regions.iter().map(|r| r.id.as_str()).collect();
        out.known(&format!("{path}.region"), "region", id, &known, subject.lost_ids);
    }
    check_items(subject, path, rule, out);
    if let (Some(label), RuleSpec::Post { most, .. } | RuleSpec::Patrol { most, .. }) = (rule.label(), rule) {
        if label.is_empty() {
            out.error(format!("{path}.label"), "an empty label")
                .expected("expected a name that no other rule of the strategy has")
                .hint("leave it out: the label is then made of what the unit is and where it stands");
        } else if *most != 1 {
            out.error(format!("{path}.label"), "a label for more than one unit")
                .expected(format!("expected `most: 1` beside it; found {most}"))
                .hint("units share their luck if they share a label");
        }
    }
    match rule {
        RuleSpec::Post { items, .. } if items.is_empty() => {
            out.error(format!("{path}.items"), "a post without kit")
                .expected("expected at least one sensor or effector")
                .hint("`eye` is a watching person")
                .absent();
        }
        RuleSpec::Patrol { team, .. } => {
            let known: Vec<&str> = subject.catalogue.teams.iter().map(|t| t.id.as_str()).collect();
            out.known(&format!("{path}.team"), "team", team, &known, subject.lost_ids);
        }
        RuleSpec::Harden { barrier, .. } => {
            let known: Vec<&str> = subject.catalogue.barriers.iter().map(|b| b.id.as_str()).collect();
            out.known(&format!("{path}.barrier"), "barrier", barrier, &known, subject.lost_ids);
        }
        _ => {}
    }
    let (RuleSpec::Post { per_round, .. }
    | RuleSpec::Patrol { per_round, .. }
    | RuleSpec::Harden { per_round, .. }
    | RuleSpec::Train { per_round, .. }) = rule;
    if *per_round == 0 {
        out.error(format!("{path}.per_round"), "a rule that buys nothing")
            .expected("expected 1 or more a round; found 0");
    }
    if let RuleSpec::Patrol { task, .. } = rule {
        check_task(path, task, out);
    }
    if let Some((below, place)) = subject::place(rule) {
        check_place(subject, &format!("{path}.{below}"), place, subject::items(rule), out);
    }
}

fn check_items(subject: &Subject<'_>, path: &str, rule: &RuleSpec, out: &mut Findings) {
    let sensors = subject.catalogue.sensors.iter().map(|s| (s.id.as_str(), s.carriage));
    let effectors = subject.catalogue.effectors.iter().map(|e| (e.id.as_str(), e.carriage));
    let kit: Vec<(&str, Carriage)> = sensors.chain(effectors).collect();
    let ids: Vec<&str> = kit.iter().map(|k| k.0).collect();
    let team = match rule {
        RuleSpec::Patrol { team, .. } => subject.catalogue.teams.iter().find(|t| t.id == *team),
        _ => None,
    };
    for (i, item) in subject::items(rule).iter().enumerate() {
        let path = format!("{path}.items[{i}]");
        let is_barrier = subject.catalogue.barriers.iter().any(|b| b.id == *item);
        if is_barrier && !ids.contains(&item.as_str()) {
            out.error(&path, format!("`{item}` is a barrier, neither sensor nor effector"))
                .expected("expected a sensor or an effector here")
                .hint(format!("barriers have a rule of their own: Harden(barrier: \"{item}\", at: ..)"));
            continue;
        }
        out.known(&path, "sensor or effector", item, &ids, subject.lost_ids);
        let carriage = kit.iter().find(|k| k.0 == item).map(|k| k.1);
        if let (Some(carriage), Some(team)) = (carriage, team) {
            let (fits, needs) = match carriage {
                Carriage::Hand => (true, ""),
                Carriage::Vehicle => (team.mobility == Mobility::Vehicle, "a vehicle team, or a post"),
                Carriage::Fixed => (false, "a post"),
            };
            if !fits {
                out.error(&path, format!("team `{}` cannot carry `{item}`", team.id))
                    .expected(format!("expected something a person can carry; `{item}` needs {needs}"))
                    .hint("put it on a `Post`, or give the patrol what its team can carry");
            }
        }
    }
}

fn named(subject: &Subject<'_>, path: &str, ids: &[String], out: &mut Findings) {
    let settlements = subject.spec.settlements.iter().map(|s| s.id.as_str());
    let known: Vec<&str> = settlements.chain(subject.spec.assets.iter().map(|a| a.id.as_str())).collect();
    if ids.is_empty() {
        out.error(path, "no asset").expected("expected at least one asset, by its id").absent();
    }
    for (i, id) in ids.iter().enumerate() {
        out.known(&format!("{path}[{i}]"), "asset", id, &known, subject.lost_ids);
    }
}

/// Most tracks of a sweep.
const MOST_TRACKS: f64 = 2000.0;

fn check_task(path: &str, task: &TaskSpec, out: &mut Findings) {
    match task {
        TaskSpec::Route { stops, .. } if *stops < 2 => {
            out.error(format!("{path}.task.stops"), "a route needs two stops or more")
                .expected(format!("expected 2 or more; found {stops}"))
                .hint("a patrol that stays in one place is a `Hold`");
        }
        TaskSpec::Area { radius_m, .. } | TaskSpec::Hunt { radius_m, .. } => {
            out.positive(&format!("{path}.task.radius_m"), *radius_m, 100_000.0);
        }
        TaskSpec::Sweep { size_m, spacing_m, .. } => {
            out.positive(&format!("{path}.task.size_m[0]"), size_m.0, 100_000.0);
            out.positive(&format!("{path}.task.size_m[1]"), size_m.1, 100_000.0);
            let longer_m = size_m.0.max(size_m.1).max(1.0);
            out.number(&format!("{path}.task.spacing_m"), *spacing_m, longer_m / MOST_TRACKS, 100_000.0);
        }
        _ => {}
    }
}

fn check_place(subject: &Subject<'_>, path: &str, place: &PlaceSpec, items: &[String], out: &mut Findings) {
    match place {
        PlaceSpec::Approaches { standoff_m, .. } => {
            out.number(&format!("{path}.standoff_m"), *standoff_m, 0.0, 100_000.0);
        }
        PlaceSpec::Coverage { radius_m: Some(radius_m), .. } => {
            out.positive(&format!("{path}.radius_m"), *radius_m, 100_000.0);
        }
        PlaceSpec::Coverage { radius_m: None, .. } if items.is_empty() => {
            out.error(path, "coverage by nothing")
                .expected("expected a `radius_m`: there is no item whose range could be taken")
                .hint("Coverage(radius_m: 500)");
        }
        PlaceSpec::Fixed(places) => {
            if places.is_empty() {
                out.error(path, "no place")
                    .expected("expected at least one position, km east and north")
                    .absent();
            }
            for (i, at_km) in places.iter().enumerate() {
                subject.on_map(&format!("{path}[{i}]"), "a fixed place", *at_km, out);
            }
        }
        _ => {}
    }
}
