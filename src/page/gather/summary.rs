//! The top of the page of a study of raids, in words for whoever reads nothing else.
//!
//! Shares are told as drones of a hundred: people judge counts better than percentages (Gigerenzer and Hoffrage, Psychological Review
//! 102, 1995). Nothing is said that the study has not run: where no plan leaves all as it is, there is no "without anything".

use super::Source;
use crate::page::model::{self, Summary};
use crate::report::number::{counted, grouped, plain, three, usd};
use crate::report::selection::{contest_sentences, effort_sentence, flatter_sentence, title};
use crate::report::table::capital;
use crate::report::words::{and, loss_name, pair_sentence};
use crate::stats::FEWEST;
use crate::study::select::Selected;
use crate::study::{
    Comparison, Conducted, Estimate, Extreme, Finding, Frontier, Measure, RowSummary, StudyNames, Verdicts,
};

/// The top of the page.
pub fn raids(
    source: &Source,
    names: &StudyNames,
    comparison: &Comparison,
    conducted: &Conducted,
    middle: usize,
) -> Summary {
    Summary {
        question: question(source, names),
        answer: match source.selected {
            Some(selected) => selected_best(names, selected),
            None => answer(names, comparison, middle),
        },
        sure: match source.selected {
            Some(selected) => selected_how(names, selected, comparison),
            None => sure(names, comparison, conducted, middle),
        },
        rests_on: rests_on(
            source,
            names,
            source.tornado.map(|found| super::tornado::tornado(names, found)).as_ref(),
        ),
        not: not(),
    }
}

/// What came of a selection: told by fresh replicates, which had no part in it.
fn selected_best(names: &StudyNames, selected: &Selected) -> Vec<String> {
    let stop = |sentence: String| format!("{}.", sentence.trim_end_matches('.'));
    contest_sentences(names, selected).into_iter().map(stop).collect()
}

fn selected_how(names: &StudyNames, selected: &Selected, comparison: &Comparison) -> Vec<String> {
    let few = comparison.rows.iter().map(|row| row.n).min().unwrap_or(0);
    vec![
        format!("{}.", title(selected)),
        effort_sentence(selected),
        flatter_sentence(),
        format!(
            "Plans that fell behind were not looked at any longer: their figures below rest on as few as {} of {} days, and by other \
             measures than {} nothing was selected.",
            counted(few, "replicate"),
            three(names.period_days),
            loss_name(selected.measure)
        ),
    ]
}

/// What was asked.
pub(super) fn question(source: &Source, names: &StudyNames) -> Vec<String> {
    let settlements = source.scenario.assets.iter().filter(|a| a.population > 0.0);
    let (count, people) = settlements.fold((0, 0.0), |(n, all), a| (n + 1, all + a.population));
    let others = source.scenario.assets.len() - count;
    let mut protected = Vec::new();
    if count > 0 {
        let people = grouped(people.round() as i64);
        protected.push(format!("{} with {people} people", counted(count, "settlement")));
    }
    if others > 0 {
        protected.push(counted(others, if count > 0 { "other place" } else { "place" }));
    }
    let budgets = &names.budgets_usd;
    let (least, most) = budgets.iter().fold((f64::INFINITY, 0.0_f64), |(a, b), &x| (a.min(x), b.max(x)));
    let money = match budgets.len() {
        1 => format!("with {}", usd(most)),
        n => format!("at {n} budgets from {} to {}", usd(least), usd(most)),
    };
    let protected = and(&protected);
    let asked = match names.strategies.as_slice() {
        [only] => format!("How well does {} protect {protected} from hobby drones, {money}?", only.name),
        all => format!("Which of {} plans protects {protected} from hobby drones best, {money}?", all.len()),
    };
    vec![asked]
}

/// `about 67 (65 to 69)` of a hundred.
fn of_hundred(e: &Estimate) -> String {
    // As many digits as the interval leaves room for.
    let half = 50.0 * (e.high - e.low);
    let digits = match half {
        half if half < 0.05 => 2,
        half if half < 0.5 || e.value < 0.02 => 1,
        _ => 0,
    };
    let percent = |x: f64| plain(100.0 * x, digits);
    match e.extreme {
        Extreme::None => {
            format!("none of all that were simulated, so at most {}", plain((100.0 * e.high).ceil(), 0))
        }
        Extreme::All if e.low.is_finite() => {
            format!("all of those that were simulated, so at least {}", plain((100.0 * e.low).floor(), 0))
        }
        Extreme::All => "all of those that were simulated".to_owned(),
        Extreme::Inside if e.low.is_finite() => {
            format!("about {} ({} to {})", percent(e.value), percent(e.low), percent(e.high))
        }
        Extreme::Inside => format!("about {}", percent(e.value)),
    }
}

/// A number of people with its interval.
pub(super) fn people(e: &Estimate) -> String {
    let digits = usize::from(e.value < 20.0);
    match e.extreme {
        Extreme::None => format!("nobody in {}", counted(e.n, "replicate")),
        _ if e.low.is_finite() => format!(
            "about {} ({} to {})",
            plain(e.value, digits),
            plain(e.low.max(0.0), digits),
            plain(e.high, digits)
        ),
        _ => format!("about {}", plain(e.value, digits)),
    }
}

fn answer(names: &StudyNames, comparison: &Comparison, middle: usize) -> Vec<String> {
    let money = usd(names.budgets_usd[middle]);
    let drones = |v: &Verdicts, e: &Estimate| {
        let leader = leader(names, v, "lets the fewest drones through");
        format!("With {money}, {leader}: of 100 drones that are sent, {} get through.", of_hundred(e))
    };
    let hurt = |v: &Verdicts, e: &Estimate| {
        format!("As for people, {}: {} hurt in 30 days.", leader(names, v, "has the fewest hurt"), people(e))
    };
    let first = ends(names, comparison, (middle, Measure::LeakThrough), &drones, of_hundred);
    let mut all =
        vec![first.unwrap_or_else(|| "No drone was meant to fly: there is nothing to compare.".to_owned())];
    all.extend(ends(names, comparison, (middle, Measure::Casualties), &hurt, people));
    all.extend(comparison.frontiers.iter().filter_map(|f| money_buys(names, comparison, f)));
    if let Some(text) = nothing_more(names, comparison, middle) {
        all.push(text);
    }
    all
}

/// Who is ahead at a budget by a measure, in the words of `best`, and who is at the other end, if anybody is worse at all.
fn ends(
    names: &StudyNames,
    comparison: &Comparison,
    (budget, measure): (usize, Measure),
    best: &dyn Fn(&Verdicts, &Estimate) -> String,
    count: fn(&Estimate) -> String,
) -> Option<String> {
    let v = comparison.verdicts_at(budget, measure)?;
    let row = |s: &usize| Some((*s, comparison.row(*s, budget)?.get(measure)?));
    let (ahead, e) = v.order.first().and_then(row)?;
    let mut text = best(v, e);
    if let Some((last, worst)) = v.order.last().and_then(row).filter(|l| l.0 != ahead && l.1.value > e.value)
    {
        text += &format!(" Under {}, at the other end, {}.", names.strategies[last].name, count(worst));
    }
    Some(text)
}

/// `Cue first lets the fewest drones through`, or `… so far, but A mix may do as well`.
fn leader(names: &StudyNames, v: &Verdicts, does: &str) -> String {
    let name = |s: usize| names.strategies[s].name.as_str();
    let Some(&best) = v.order.first() else { return String::new() };
    if v.order.len() == 1 {
        return name(best).to_owned();
    }
    if v.pairs.iter().all(|pair| pair.finding == Finding::Identical) {
        return "the plans do not differ in anything that was simulated".to_owned();
    }
    if v.with_best.is_empty() {
        return format!("{} {does} so far, but fewer than {FEWEST} replicates decide nothing", name(best));
    }
    let rivals: Vec<String> = v
        .with_best
        .iter()
        .filter(|c| v.order[c.plan] != best)
        .filter(|c| c.may_be_best || !crate::report::words::is_clear(v, best, v.order[c.plan]))
        .map(|c| name(v.order[c.plan]).to_owned())
        .collect();
    match rivals.len() {
        0 => format!("{} {does}, and in this model that is sure (95 %)", name(best)),
        1..=3 => format!("{} {does}, but {} may do as well", name(best), and(&rivals)),
        n => format!("{} {does}, but {n} other plans may do as well", name(best)),
    }
}

/// What more money buys along the frontier: `Cue first at 250 k USD (79 of 100 drones get through), then at 600 k USD (66)`.
fn money_buys(names: &StudyNames, comparison: &Comparison, frontier: &Frontier) -> Option<String> {
    let left = |row: &RowSummary| match frontier.measure {
        Measure::LeakThrough => plain(100.0 * row.value(frontier.measure), 0),
        _ => three(row.value(frontier.measure)),
    };
    let (what, first_words) = match frontier.measure {
        Measure::LeakThrough => ("Against drones that get through,", " of 100 drones get through"),
        _ => ("Against people being hurt,", " hurt in 30 days"),
    };
    let mut steps: Vec<String> = Vec::new();
    let mut before = None;
    for &(row, _) in &frontier.steps {
        let row = &comparison.rows[row];
        let name = match before == Some(row.strategy) {
            true => String::new(),
            false => format!("{} ", names.strategies[row.strategy].name),
        };
        let words = if before.is_none() { first_words } else { "" };
        steps.push(format!("{name}at {} ({}{words})", usd(names.budgets_usd[row.budget]), left(row)));
        before = Some(row.strategy);
    }
    // One step is no way to go.
    (steps.len() > 1).then(|| {
        format!(
            "{what} money goes furthest like this, by life-cycle cost: {}. These are estimates: neighbours may not be told apart.",
            steps.join(", then ")
        )
    })
}

/// Plans to which a tenth more money brings nothing.
fn nothing_more(names: &StudyNames, comparison: &Comparison, middle: usize) -> Option<String> {
    let here: Vec<_> = comparison.next.iter().filter(|m| m.budget == middle).collect();
    let nothing: Vec<String> =
        here.iter().filter(|m| m.nothing).map(|m| names.strategies[m.strategy].name.clone()).collect();
    if here.is_empty() || nothing.is_empty() {
        return None;
    }
    let money = usd(names.budgets_usd[middle]);
    Some(match nothing.len() == here.len() {
        true => format!("A tenth more than {money} would buy nothing more under any plan."),
        false => format!("A tenth more than {money} would buy nothing more under {}.", and(&nothing)),
    })
}

fn sure(names: &StudyNames, comparison: &Comparison, conducted: &Conducted, middle: usize) -> Vec<String> {
    let (fewest, most) =
        comparison.rows.iter().fold((usize::MAX, 0), |(few, many), row| (few.min(row.n), many.max(row.n)));
    let n = match fewest == most {
        true => grouped(most as i64),
        false => format!("{} to {}", grouped(fewest as i64), grouped(most as i64)),
    };
    let courses = if most == 1 { "course" } else { "courses" };
    let mut all = vec![format!(
        "Every plan was run through {n} possible {courses} of {} days (replicates), the same attacks for all: what differs between two \
         plans is the plan, not luck.",
        three(names.period_days)
    )];
    if most > 1 {
        all.push(
            "Ranges are 95 % intervals: of twenty such, nineteen hold the true value of the model."
                .to_owned(),
        );
    }
    for measure in [Measure::LeakThrough, Measure::Casualties] {
        let Some(v) = comparison.verdicts_at(middle, measure) else { continue };
        let told = v
            .pairs
            .iter()
            .filter(|p| matches!(p.finding, Finding::FirstBetter | Finding::SecondBetter))
            .count();
        let mut text = format!(
            "By {}, {told} of {} of plans can be told apart at {}",
            loss_name(measure),
            counted(v.pairs.len(), "pair"),
            usd(names.budgets_usd[middle])
        );
        let open = v.pairs.iter().find(|p| matches!(p.finding, Finding::Unclear { .. }));
        match open {
            Some(pair) => {
                text += &format!("; open is, for one, this: {}.", pair_sentence(names, measure, pair))
            }
            None => text.push('.'),
        }
        if !v.pairs.is_empty() {
            all.push(text);
        }
    }
    let failed = conducted.failed_replicates().len();
    if failed > 0 {
        all.push(format!(
            "{} in which the program failed are left out for all plans.",
            capital(&counted(failed, "replicate"))
        ));
    }
    all
}

/// What it rests on.
pub(super) fn rests_on(source: &Source, names: &StudyNames, tornado: Option<&model::Tornado>) -> Vec<String> {
    let g = names.grades;
    let mut all = Vec::new();
    if let Some(share) = g.assumed_share() {
        all.push(format!(
            "Of 100 figures that went in, {} are assumptions or recalled from memory (grade C or R). There are {}, of which {} have no grade.",
            plain(100.0 * share, 0),
            grouped(g.total() as i64),
            grouped(g.ungraded as i64)
        ));
    }
    all.push(
        "A figure that nobody knows well is drawn anew in every replicate within its range, so that this doubt is in the intervals. What the \
         model itself gets wrong is not."
            .to_owned(),
    );
    match tornado {
        Some(found) => {
            all.push(format!(
                "Each of {} uncertain figures was put at its low and its high end, one at a time ({} each, at {}):",
                found.figures.len(),
                counted(found.replicates as usize, "replicate"),
                found.budget
            ));
            all.extend(found.words.iter().filter(|w| w.contains("stand at every end")).cloned());
        }
        // A selection has no page but its own command's, which asks one thing at a time.
        None if source.selected.is_some() => {}
        None => all.push(
            "Whether the answer stands when a figure is wrong has not been asked here; the option --tornado asks it.".to_owned(),
        ),
    }
    all
}

/// What not to take from it.
pub(super) fn not() -> Vec<String> {
    vec![
        "It compares plans under the same assumptions; it predicts nothing. \"Plan A lets ten drones of a hundred fewer through than plan B \
         here\" is the kind of answer to take from it; \"so many drones will get through\" is not."
            .to_owned(),
        "Threats, kit and attackers are coarse and fictional; the ground may be real, what stands upon it here is not.".to_owned(),
        "What was picked for its result looks better than it is: confirm a choice with another seed before money is spent.".to_owned(),
    ]
}
