//! What the quartermaster bought, in words: the book, who stands where, people and training, what could not be had.

use comfy_table::{CellAlignment, Table};
use serde_json::{Value, json};

use crate::report::number::{counted, grouped, plain, share, usd};
use crate::report::plan::{PlanView, shown};
use crate::report::table::{heading, plain_table, wrap_into};
use crate::scenario::spec::fields::Figures;
use crate::strategy::deployment::{CostItem, Task, UnitPlan};

/// The text of a plan, at most 120 columns wide.
pub fn deployment_text(plan: &PlanView) -> String {
    let d = plan.deployment;
    let mut text = format!(
        "{}: {} for {}; {} spent, {} left\n",
        plan.scenario,
        plan.strategy,
        usd(d.budget_usd),
        usd(d.spent_usd),
        usd(d.budget_usd - d.spent_usd)
    );
    book(&mut text, plan);
    stands(&mut text, plan);
    people(&mut text, plan);
    refusals(&mut text, plan);
    text
}

fn book(text: &mut String, plan: &PlanView) {
    heading(text, "The book, in the order of buying");
    if plan.deployment.ledger.is_empty() {
        text.push_str("Nothing was bought.\n");
        return;
    }
    let mut table = plain_table();
    table.set_header(["round", "rule", "what", "cost, USD", "left, USD"]);
    for line in &plan.deployment.ledger {
        let mut what = line.what.clone();
        if line.trained > 0 && !what.contains("train") {
            what.push_str(&format!(", {} trained", grouped(i64::from(line.trained))));
        }
        table.add_row([
            line.round.to_string(),
            (line.rule + 1).to_string(),
            what,
            grouped(line.cost_usd.round() as i64),
            grouped(line.left_usd.round() as i64),
        ]);
    }
    align(text, table, &[0, 1, 3, 4]);
}

fn stands(text: &mut String, plan: &PlanView) {
    let d = plan.deployment;
    heading(text, "Where it stands (numbers as on the map; km east and north)");
    if d.units.is_empty() && d.barriers.is_empty() {
        text.push_str("Nothing stands on the map.\n");
        return;
    }
    if !d.units.is_empty() {
        let mut table = plain_table();
        table.set_header(["no.", "unit", "role", "place", "kit", "crew"]);
        for (i, unit) in d.units.iter().enumerate() {
            table.add_row([
                (i + 1).to_string(),
                unit.name.clone(),
                plan.role(unit),
                place(unit),
                plan.kit(unit),
                if unit.crew == 0 { "unmanned".to_owned() } else { unit.crew.to_string() },
            ]);
        }
        align(text, table, &[0, 5]);
    }
    for (i, asset) in plan.assets.iter().enumerate() {
        let layers: Vec<&str> = d
            .barriers
            .iter()
            .filter(|b| b.asset == i)
            .map(|b| shown(&plan.catalogue.barriers[b.barrier].name, &plan.catalogue.barriers[b.barrier].id))
            .collect();
        if !layers.is_empty() {
            wrap_into(text, &format!("{}: {}", asset.name, layers.join(", ")), "hardened: ", "    ");
        }
    }
}

/// Prints a table with some columns to the right.
fn align(text: &mut String, mut table: Table, right: &[usize]) {
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((2 * u16::from(i > 0), 0));
        if right.contains(&i) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
}

fn km(v: f64) -> String {
    plain(v / 1000.0, 2)
}

fn place(unit: &UnitPlan) -> String {
    let at = unit.task.anchor();
    let here = format!("{}, {}", km(at.x), km(at.y));
    match &unit.task {
        Task::Hold { .. } | Task::QuickReaction { .. } => here,
        Task::Route { loop_m } => {
            let ends = loop_m.iter().zip(loop_m.iter().cycle().skip(1));
            let length: f64 = ends.map(|(a, b)| a.distance(*b)).sum();
            format!("{here}, loop of {} km", plain(length / 1000.0, 1))
        }
        Task::Area { radius_m, .. } | Task::Hunt { radius_m, .. } => {
            format!("{here}, within {} km", plain(radius_m / 1000.0, 1))
        }
    }
}

fn people(text: &mut String, plan: &PlanView) {
    let d = plan.deployment;
    heading(text, "People");
    for (force, &people) in d.people.iter().enumerate() {
        let name = plan.force(force).name;
        let all = plan.forces.get(force).map_or(0, |f| f.people);
        let courses = d.courses.get(force).copied().unwrap_or(0);
        let trained = d.trained_share.get(force).copied().unwrap_or(0.0);
        let mut line = if people == 0 {
            format!("{name}: nobody of {} on posts or patrols", grouped(i64::from(all)))
        } else {
            format!(
                "{name}: {} of {} people on posts and patrols, {} of them trained",
                grouped(i64::from(people)),
                grouped(i64::from(all)),
                share(trained)
            )
        };
        if courses > 0 {
            line.push_str(&format!(", {} bought", counted(courses as usize, "course")));
        }
        wrap_into(text, &line, "  · ", "    ");
    }
}

fn refusals(text: &mut String, plan: &PlanView) {
    heading(text, "What it could not have");
    if plan.deployment.refusals.is_empty() {
        text.push_str("Nothing: the rules have all that they ask for.\n");
    }
    for refusal in &plan.deployment.refusals {
        wrap_into(
            text,
            &format!("rule {}: {} ({})", refusal.rule + 1, refusal.what, refusal.why),
            "  · ",
            "    ",
        );
    }
}

/// The plan for machines.
pub fn deployment_json(plan: &PlanView) -> Value {
    let d = plan.deployment;
    let forces: Vec<Value> = (0..d.people.len())
        .map(|f| {
            json!({ "force": plan.force(f).id, "people": d.people[f], "trained_share": d.trained_share.get(f),
                    "courses": d.courses.get(f) })
        })
        .collect();
    let ledger: Vec<Value> = d
        .ledger
        .iter()
        .map(|l| {
            json!({ "round": l.round, "rule": l.rule, "what": l.what, "people": l.people,
                    "force": plan.force(l.force).id, "trained": l.trained, "cost_usd": l.cost_usd,
                    "left_usd": l.left_usd,
                    "items": l.items.iter().map(|i| item_id(plan, *i)).collect::<Vec<_>>() })
        })
        .collect();
    let refusals: Vec<Value> = d
        .refusals
        .iter()
        .map(|r| json!({ "rule": r.rule, "what": r.what, "why": r.why, "short_usd": r.short_usd }))
        .collect();
    let barriers: Vec<Value> = d
        .barriers
        .iter()
        .map(|b| {
            json!({ "asset": plan.assets[b.asset].id, "barrier": plan.catalogue.barriers[b.barrier].id,
                    "blocks": plan.catalogue.barriers[b.barrier].nominal().blocks })
        })
        .collect();
    json!({
        "scenario": plan.scenario,
        "strategy": d.strategy,
        "budget_usd": d.budget_usd,
        "spent_usd": d.spent_usd,
        "units": d.units.iter().map(|u| unit_json(plan, u)).collect::<Vec<_>>(),
        "barriers": barriers,
        "forces": forces,
        "ledger": ledger,
        "refusals": refusals,
    })
}

fn item_id<'a>(plan: &PlanView<'a>, item: CostItem) -> &'a str {
    let c = plan.catalogue;
    match item {
        CostItem::Sensor(i) => &c.sensors[i].id,
        CostItem::Effector(i) => &c.effectors[i].id,
        CostItem::Barrier(i) => &c.barriers[i].id,
        CostItem::Team(i) => &c.teams[i].id,
    }
}

fn unit_json(plan: &PlanView, unit: &UnitPlan) -> Value {
    let task = match &unit.task {
        Task::Hold { at } => json!({ "kind": "hold", "at_m": [at.x, at.y] }),
        Task::Route { loop_m } => {
            json!({ "kind": "route", "loop_m": loop_m.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>() })
        }
        Task::Area { centre, radius_m } => {
            json!({ "kind": "area", "centre_m": [centre.x, centre.y], "radius_m": radius_m })
        }
        Task::QuickReaction { at } => json!({ "kind": "quick_reaction", "at_m": [at.x, at.y] }),
        Task::Hunt { centre, radius_m } => {
            json!({ "kind": "hunt", "centre_m": [centre.x, centre.y], "radius_m": radius_m })
        }
    };
    let c = plan.catalogue;
    json!({
        "label": unit.label,
        "name": unit.name,
        "role": plan.role(unit),
        "force": plan.force(unit.force).id,
        "team": unit.team.map(|t| &c.teams[t].id),
        "task": task,
        "sensors": unit.sensors.iter().map(|&i| &c.sensors[i].id).collect::<Vec<_>>(),
        "effectors": unit.effectors.iter().map(|&i| &c.effectors[i].id).collect::<Vec<_>>(),
        "crew": unit.crew,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::demo::Demo;

    #[test]
    fn the_text_tells_book_places_people_and_refusals() {
        let demo = Demo::new(250.0);
        let text = deployment_text(&demo.view());
        for part in [
            "Made-up valley: A mix of everything for 1.2 M USD; 1.13 M USD spent, 70 k USD left",
            "430,000",
            "vehicle quick reaction",
            "10.50, 6.00",
            "61 of 200 people on posts and patrols, 45 % of them trained, 12 courses bought",
            "rule 1: a post at the third town: passive RF, fixed jammer (9 people) (money: 360,000 USD more",
            ": net, net",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        for line in text.lines() {
            assert!(line.chars().count() <= 120, "{line}");
        }
    }

    #[test]
    fn an_empty_plan_says_so() {
        let mut demo = Demo::new(250.0);
        demo.deployment.units.clear();
        demo.deployment.barriers.clear();
        demo.deployment.ledger.clear();
        demo.deployment.refusals.clear();
        let text = deployment_text(&demo.view());
        assert!(
            text.contains("Nothing was bought.") && text.contains("Nothing stands on the map."),
            "{text}"
        );
    }

    #[test]
    fn the_json_names_everything_by_its_id() {
        let demo = Demo::new(250.0);
        let json = deployment_json(&demo.view());
        assert_eq!(json["units"].as_array().unwrap().len(), 8);
        assert_eq!(json["units"][4]["team"], "car");
        assert_eq!(json["units"][4]["task"]["kind"], "route");
        assert_eq!(json["units"][0]["sensors"], json!(["rf", "eye"]));
        assert_eq!(json["barriers"][2]["barrier"], "net");
        assert_eq!(json["refusals"][0]["short_usd"], 360_000.0);
    }
}
