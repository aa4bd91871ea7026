//! What stands where, and replicates to look at.

use super::escape::{Table, code, text};
use super::{Paper, Subject};
use crate::page::model::{Deployment, Page, ReplaySide, Unit};
use crate::page::pick;
use crate::report::number::{counted, grouped, plain, share, three};

/// Units of a plan that are listed.
const UNITS: usize = 60;

/// What stands where at the middle budget, and what each plan is at the others.
pub fn maps(paper: &mut Paper) {
    let page = paper.page;
    if page.maps.deployments.is_empty() {
        return;
    }
    let budget = paper.middle();
    paper.heading(2, "What stands where");
    paper.pictures(|s| matches!(s, Subject::Maps(_)));
    let mut all = Table::new([
        ("strategy", false),
        ("budget", true),
        ("spent", false),
        ("units", true),
        ("hardened", true),
    ]);
    let mut order: Vec<&Deployment> = page.maps.deployments.iter().collect();
    order.sort_by_key(|d| (d.strategy, d.budget));
    for d in order {
        all.row([
            paper.strategy(d.strategy),
            paper.budget(d.budget),
            d.spent.clone(),
            grouped(d.units.len() as i64),
            grouped(d.barriers.len() as i64),
        ]);
    }
    paper.table(&all);
    for (_, deployment) in pick::deployments(page, page.middle) {
        plan(paper, deployment, &budget);
    }
}

fn plan(paper: &mut Paper, deployment: &Deployment, budget: &str) {
    let page = paper.page;
    let name = paper.strategy(deployment.strategy);
    paper.heading(3, &format!("{name}: {budget}, {}", deployment.spent));
    if !deployment.kit.is_empty() {
        paper.lead("Kit:", &deployment.kit.join(", "));
    }
    if !deployment.refused.is_empty() {
        paper.lead("It could not have:", &deployment.refused.join("; "));
    }
    let hardened: Vec<String> = deployment
        .barriers
        .iter()
        .filter_map(|(asset, layers)| {
            Some(format!("{} ({})", page.maps.assets.get(*asset)?.name, counted(*layers, "layer")))
        })
        .collect();
    if !hardened.is_empty() {
        paper.lead("Hardened:", &hardened.join(", "));
    }
    let mut table = Table::new([
        ("no.", true),
        ("unit", false),
        ("kit", false),
        ("km east, north", true),
        ("what it does", false),
        ("reach", false),
    ]);
    for (i, unit) in deployment.units.iter().take(UNITS).enumerate() {
        table.row([
            format!("{}", i + 1),
            unit.role.clone(),
            unit.kit.clone(),
            format!("{}, {}", plain(unit.at.0 / 1000.0, 1), plain(unit.at.1 / 1000.0, 1)),
            unit.task.clone(),
            reach(page, unit),
        ]);
    }
    paper.table(&table);
    if deployment.units.len() > UNITS {
        paper.say(&format!("… and {} more units.", deployment.units.len() - UNITS));
    }
}

/// `detection 2.5 km, link jamming 0.9 km`.
fn reach(page: &Page, unit: &Unit) -> String {
    let layers = page.maps.layers.iter().zip(&unit.ranges_m);
    let parts: Vec<String> = layers
        .filter(|(_, range)| **range > 0.0)
        .map(|(layer, range)| format!("{} {} km", layer.name, three(range / 1000.0)))
        .collect();
    parts.join(", ")
}

/// Replicates worth seeing, and how to run any of them again.
pub fn replicates(paper: &mut Paper) {
    let page = paper.page;
    let scatter = &page.scatter;
    if page.replays.is_empty() && scatter.rows.is_empty() {
        return;
    }
    paper.heading(2, "Replicate by replicate");
    if !scatter.rows.is_empty() {
        paper.say(&format!(
            "{} for every plan, {} of {}: how many of the drones leaked, and {}.",
            if page.campaign.is_some() { "The same luck" } else { "The same raids" },
            grouped(scatter.replicates.len() as i64),
            counted(scatter.of as usize, "replicate"),
            scatter.harm
        ));
    }
    paper.pictures(|s| s == Subject::Scatter);
    if !page.replays.is_empty() {
        worth_seeing(paper);
    }
    any(paper);
}

fn worth_seeing(paper: &mut Paper) {
    let page = paper.page;
    paper.heading(3, "Worth seeing");
    let mut table = Table::new([
        ("replicate", true),
        ("why", false),
        ("plan", false),
        ("leaked", true),
        (page.scatter.harm.as_str(), true),
        ("outcome", false),
        ("digest", false),
    ]);
    for replay in &page.replays {
        for side in &replay.sides {
            let (leaked, harm) = came_of(page, side, replay.replicate);
            table.row([
                replay.replicate.to_string(),
                replay.why.clone(),
                plan_of(paper, side),
                leaked,
                harm,
                side.outcome.clone(),
                side.digest.clone(),
            ]);
        }
    }
    paper.table(&table);
    for replay in &page.replays {
        paper.heading(4, &format!("{}: replicate {}", replay.why, replay.replicate));
        paper.say(&replay.about);
        let scenes: Vec<String> = replay.scenes.iter().map(|s| s.heading.clone()).collect();
        if !scenes.is_empty() {
            paper.lead("Something flies:", &shortened(&scenes));
        }
        for side in &replay.sides {
            let plan = plan_of(paper, side);
            let digest = code(&side.digest);
            let line = format!("{}, to run and to watch; its digest is {digest}:\n\n", text(&plan));
            paper.out.push_str(&line);
            paper.block(&[side.command.clone(), side.watch.clone()]);
        }
    }
}

/// The first scenes, and how many more there are; their headings have commas of their own.
fn shortened(scenes: &[String]) -> String {
    const SHOWN: usize = 8;
    let more = scenes.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{more}", scenes[..scenes.len().min(SHOWN)].join("; "))
}

fn plan_of(paper: &Paper, side: &ReplaySide) -> String {
    let deployment = paper.page.maps.deployments.get(side.deployment);
    deployment
        .map_or("–".to_owned(), |d| format!("{} at {}", paper.strategy(d.strategy), paper.budget(d.budget)))
}

/// Share that leaked and harm of a replicate under a plan, as far as it is kept.
fn came_of(page: &Page, side: &ReplaySide, replicate: u32) -> (String, String) {
    let found = || {
        let d = page.maps.deployments.get(side.deployment)?;
        let row = page
            .rows
            .iter()
            .position(|r| r.strategy == d.strategy && r.budget == d.budget && r.adversary == 0)?;
        let kept = page.scatter.rows.iter().find(|s| s.row == row)?;
        let at = page.scatter.replicates.iter().position(|r| *r == replicate)?;
        Some((kept.leaked.get(at).copied().flatten(), kept.harm.get(at).copied()))
    };
    let (leaked, harm) = found().unwrap_or((None, None));
    (leaked.map_or(String::new(), share), harm.map_or(String::new(), three))
}

/// How to run any replicate of a plan at the middle budget again.
fn any(paper: &mut Paper) {
    let page = paper.page;
    let rows: Vec<(String, String)> = pick::rows(page, page.middle, 0)
        .into_iter()
        .filter_map(|(i, row)| {
            let kept = page.scatter.rows.iter().find(|s| s.row == i && !s.command.is_empty())?;
            Some((paper.strategy(row.strategy), kept.command.clone()))
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    let budget = paper.middle();
    paper.heading(3, "Any of them again");
    paper.say(&format!(
        "In the study's folder, at {budget}; put the number of the replicate where it says {{replicate}}. The digest that it prints \
         is that of the study."
    ));
    for (name, command) in rows {
        paper.out.push_str(&format!("{}:\n\n", text(&name)));
        paper.block(&[command]);
    }
}
