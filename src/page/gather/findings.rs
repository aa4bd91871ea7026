//! The page of a study of raids: every strategy at every budget, or a selection of the best.

use super::measures::{self, causes, difference, estimate, of_raids, stages};
use super::{PageError, Source, commands, maps, replays, summary, tornado};
use crate::page::model::{self, Page};
use crate::report::number::usd;
use crate::report::plan::shown;
use crate::report::table::{assumed_sentence, capital};
use crate::report::words::{
    best_sentence, frontier_sentence, is_clear, leak_sentence, next_sentence, pair_sentence,
};
use crate::scenario::Scenario;
use crate::study::{
    Comparison, Conducted, Frontier, Marginal, Measure, Named, Pair, RowSummary, StudyNames, Unit, Verdicts,
};

/// The page of a study of raids. `asked`: of a selection, the words of its command.
///
/// # Errors
/// A picture cannot be encoded.
pub fn raids(
    source: &Source,
    names: &StudyNames,
    comparison: &Comparison,
    conducted: &Conducted,
    asked: Option<&str>,
) -> Result<Page, PageError> {
    let spec = &source.scenario.spec;
    let middle = names.budgets_usd.len().saturating_sub(1) / 2;
    let classes = flying(source.scenario);
    let measures = of_raids();
    let rows: Vec<(usize, usize)> = comparison.rows.iter().map(|r| (r.strategy, r.budget)).collect();
    let command = |row: usize| {
        let (strategy, budget) = rows[row];
        let (id, usd) = (&names.strategies[strategy].id, names.budgets_usd[budget]);
        commands::tell(source, id, usd, None, commands::NUMBER)
    };
    let deployments: Vec<_> = conducted
        .tally
        .rows
        .iter()
        .map(|row| maps::Bought {
            strategy: row.strategy,
            budget: row.budget,
            deployment: row.deployment.clone(),
        })
        .collect();
    // A selection numbers fresh replicates behind all that it might have taken.
    let most = match source.selected {
        Some(_) => comparison.rows.iter().map(|row| row.n as u32).max().unwrap_or(0),
        None => conducted.replicates,
    };
    let tornado = source.tornado.map(|found| tornado::tornado(names, found));
    let scatter = source.kept.scatter(true, "people hurt at targets", command);
    Ok(Page {
        title: names.scenario.clone(),
        about: spec.about.clone(),
        summary: summary::raids(source, names, comparison, conducted, middle),
        strategies: strategies(source.scenario, names),
        budgets: budgets(names),
        middle,
        adversaries: Vec::new(),
        measures,
        stages: stages(),
        causes: causes(),
        classes: classes.iter().map(|&c| name(&names.classes[c])).collect(),
        rows: comparison.rows.iter().map(|r| row(names, r, &classes)).collect(),
        verdicts: comparison.verdicts.iter().map(|v| verdict(names, comparison, v)).collect(),
        frontiers: comparison.frontiers.iter().map(|f| frontier(names, comparison, f)).collect(),
        next: comparison.next.iter().map(|m| next(names, m)).collect(),
        grades: grades(names),
        campaign: None,
        tornado,
        maps: maps::maps(source, &deployments)?,
        scatter,
        replays: replays::raids(source, names, comparison, &deployments, middle),
        recipe: recipe(source, names, most, names.period_days, asked),
    })
}

/// Classes that any cell sends, in the order of the catalogue.
pub(super) fn flying(scenario: &Scenario) -> Vec<usize> {
    let catalogue = &scenario.catalogue.classes;
    let sent =
        |id: &str| scenario.spec.cells.iter().any(|cell| cell.mix.iter().any(|share| share.class == id));
    (0..catalogue.len()).filter(|&class| sent(&catalogue[class].id)).collect()
}

pub(super) fn name(named: &Named) -> model::Name {
    model::Name { id: named.id.clone(), name: named.name.clone() }
}

pub(super) fn strategies(scenario: &Scenario, names: &StudyNames) -> Vec<model::Strategy> {
    let of = |(named, spec): (&Named, &crate::scenario::spec::strategy::StrategySpec)| model::Strategy {
        id: named.id.clone(),
        name: shown(&named.name, &named.id).to_owned(),
        about: spec.about.clone(),
    };
    names.strategies.iter().zip(&scenario.spec.strategies).map(of).collect()
}

pub(super) fn budgets(names: &StudyNames) -> Vec<model::Budget> {
    names.budgets_usd.iter().map(|&b| model::Budget { usd: b, name: usd(b) }).collect()
}

fn row(names: &StudyNames, row: &RowSummary, classes: &[usize]) -> model::Row {
    let of = |m: &Measure| row.get(*m).map(|e| estimate(e, m.unit()));
    let class = |&c: &usize| row.classes[c].leak_through.map(|e| estimate(&e, Unit::Share));
    model::Row {
        strategy: row.strategy,
        budget: row.budget,
        adversary: 0,
        n: row.n,
        estimates: Measure::ALL.iter().map(of).collect(),
        classes: classes.iter().map(class).collect(),
        funnel: row.funnel.iter().map(|&part| super::tidy::six(part)).collect(),
        causes: row.causes.to_vec(),
        why: leak_sentence(names, row),
    }
}

fn verdict(names: &StudyNames, comparison: &Comparison, v: &Verdicts) -> model::Verdict {
    let leader = v.order.first().copied().unwrap_or(0);
    let mut may_be_best = vec![false; if v.with_best.is_empty() { 0 } else { v.order.len() }];
    for c in &v.with_best {
        let other = v.order[c.plan];
        may_be_best[c.plan] = other == leader || c.may_be_best || !is_clear(v, leader, other);
    }
    let pair = |p: &Pair| model::Pair {
        first: p.first,
        second: p.second,
        difference: difference(&p.difference, v.measure.unit()),
        finding: measures::finding(p.finding),
        words: capital(&pair_sentence(names, v.measure, p)),
    };
    model::Verdict {
        budget: v.budget,
        measure: v.measure as usize,
        when: String::new(),
        best: capital(&best_sentence(names, comparison, v)),
        order: v.order.clone(),
        may_be_best,
        pairs: v.pairs.iter().map(pair).collect(),
    }
}

fn frontier(names: &StudyNames, comparison: &Comparison, frontier: &Frontier) -> model::Frontier {
    let step = |&step: &(usize, Option<f64>)| model::FrontierStep {
        row: step.0,
        words: frontier_sentence(names, comparison, frontier.measure, step),
    };
    model::Frontier {
        measure: frontier.measure as usize,
        cost: Measure::Cost as usize,
        steps: frontier.steps.iter().map(step).collect(),
    }
}

fn next(names: &StudyNames, m: &Marginal) -> model::Next {
    model::Next {
        strategy: m.strategy,
        budget: m.budget,
        nothing: m.nothing,
        extra_usd: super::tidy::six(m.extra_usd),
        leak_through: m.leak_through.as_ref().map(|d| difference(d, Measure::LeakThrough.unit())),
        casualties: m.casualties.as_ref().map(|d| difference(d, Measure::Casualties.unit())),
        words: next_sentence(names, m),
    }
}

/// How much of the input rests on what.
pub(super) fn grades(names: &StudyNames) -> model::Grades {
    let g = names.grades;
    let counts = [
        ("A", "official or peer-reviewed", g.a),
        ("B", "press, vendor or textbook arithmetic", g.b),
        ("C", "our assumption", g.c),
        ("R", "recalled and unverified", g.r),
        ("none", "written without a grade", g.ungraded),
    ];
    model::Grades {
        counts: counts.map(|(grade, means, n)| (grade.to_owned(), means.to_owned(), n)).to_vec(),
        words: capital(&assumed_sentence(names)),
    }
}

pub(super) fn recipe(
    source: &Source,
    names: &StudyNames,
    replicates: u32,
    period_days: f64,
    asked: Option<&str>,
) -> model::Recipe {
    model::Recipe {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        seed: source.seed.to_string(),
        replicates,
        period_days,
        scenario_sha256: names.hash.clone(),
        file: commands::file_name(source.file).to_owned(),
        command: commands::again(source, replicates, asked),
    }
}
