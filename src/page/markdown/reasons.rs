//! Why it is so: how far drones got, how they ended, how months went, and what the results hang on.

use super::escape::Table;
use super::{Paper, Subject};
use crate::page::charts::{tornado_figures, tornado_path};
use crate::page::model::{Band, Measure, MonthlySeries, Row};
use crate::page::pick;
use crate::report::number::{grouped, plain, share, three};

/// Columns of strategies in a table of paper.
const COLUMNS: usize = 6;

/// How far drones got, at the middle budget.
pub fn funnel(paper: &mut Paper) {
    let page = paper.page;
    let rows = middle(paper, |r| !r.funnel.is_empty() && r.funnel.len() == page.stages.len());
    if rows.is_empty() {
        return;
    }
    let budget = paper.middle();
    paper.heading(2, "How far drones get");
    paper.say(&format!(
        "At {budget}: the share of the drones meant that got at least to each stage of the kill chain."
    ));
    paper.pictures(|s| s == Subject::Funnel);
    let stages: Vec<String> = page.stages.iter().map(|s| s.replace('_', " ")).collect();
    let mut table =
        Table::new([("strategy", false)].into_iter().chain(stages.iter().map(|s| (s.as_str(), true))));
    for row in rows {
        table.row(
            [paper.strategy(row.strategy)].into_iter().chain(row.funnel.iter().map(|part| share(*part))),
        );
    }
    paper.table(&table);
}

/// How drones ended, at the middle budget.
pub fn causes(paper: &mut Paper) {
    let page = paper.page;
    let rows = middle(paper, |r| !r.causes.is_empty() && r.causes.len() == page.causes.len());
    if rows.is_empty() {
        return;
    }
    let budget = paper.middle();
    paper.heading(2, "Why it leaks");
    paper.pictures(|s| s == Subject::Causes);
    let why: Vec<&str> = rows.iter().map(|r| r.why.as_str()).filter(|w| !w.trim().is_empty()).collect();
    paper.list(&why, usize::MAX, "");
    paper.say(&format!("At {budget}, drones by how they ended, and their share of the drones meant:"));
    for part in rows.chunks(COLUMNS) {
        let names: Vec<String> = part.iter().map(|r| paper.strategy(r.strategy)).collect();
        let head = [("cause", false), ("got through", false)];
        let mut table = Table::new(head.into_iter().chain(names.iter().map(|n| (n.as_str(), true))));
        for (i, cause) in page.causes.iter().enumerate() {
            if rows.iter().all(|r| r.causes[i] == 0) {
                continue;
            }
            let cells = part.iter().map(|r| {
                let all: u64 = r.causes.iter().sum();
                format!("{} ({})", grouped(r.causes[i] as i64), share(r.causes[i] as f64 / all.max(1) as f64))
            });
            let through = if cause.leaked { "yes" } else { "no" };
            table.row([cause.phrase.clone(), through.to_owned()].into_iter().chain(cells));
        }
        paper.table(&table);
    }
}

/// Rows at the middle budget against the scenario's own adversary.
fn middle<'a>(paper: &Paper<'a>, has: impl Fn(&Row) -> bool) -> Vec<&'a Row> {
    let rows = pick::rows(paper.page, paper.page.middle, 0);
    rows.into_iter().map(|(_, r)| r).filter(|r| has(r)).collect()
}

/// A campaign, month by month.
pub fn campaign(paper: &mut Paper) {
    let page = paper.page;
    let Some(campaign) = &page.campaign else { return };
    let budget = paper.middle();
    paper.heading(2, "Month by month");
    for section in campaign.words.iter().filter(|s| !s.lines.is_empty()) {
        paper.heading(3, &section.heading);
        paper.list(&section.lines, 60, "of these; `summary.txt` in the study's folder has all");
    }
    for (index, series) in campaign.series.iter().enumerate() {
        paper.heading(3, &pick::capital(&series.measure.name));
        paper.pictures(|s| s == Subject::Months(index));
        paper.say(&format!(
            "At {budget}, with 95 % intervals; `months.csv` in the study's folder has every month."
        ));
        let table = horizons(paper, series, campaign.months, &campaign.horizons);
        paper.table(&table);
    }
}

fn horizons(paper: &Paper, series: &MonthlySeries, months: u32, horizons: &[u32]) -> Table {
    let page = paper.page;
    let mut shown: Vec<u32> = horizons.iter().copied().filter(|h| *h >= 1 && *h <= months).collect();
    if shown.last() != Some(&months) && months >= 1 {
        shown.push(months);
    }
    let names: Vec<String> = shown.iter().map(|m| format!("month {m}")).collect();
    let mut table =
        Table::new([("strategy", false)].into_iter().chain(names.iter().map(|n| (n.as_str(), true))));
    for line in series.lines.iter().filter(|l| l.budget == page.middle && l.adversary == 0) {
        let at = |month: &u32| {
            let value = line.months.get(*month as usize - 1).copied().flatten();
            value.map_or(String::new(), |band| band_words(&series.measure, band))
        };
        table.row([paper.strategy(line.strategy)].into_iter().chain(shown.iter().map(at)));
    }
    table
}

/// `34 (16 to 52)`, shares in per cent.
pub(super) fn band_words(measure: &Measure, (value, low, high): Band) -> String {
    let scale = pick::scale(measure);
    let unit = if measure.is_share { " %" } else { "" };
    match (low, high) {
        (Some(low), Some(high)) if high > low => {
            let say = |v: f64| pick::rounded(scale * v, Some(0.5 * scale * (high - low)));
            format!("{} ({} to {}){unit}", say(value), say(low), say(high))
        }
        _ => format!("{}{unit}", three(scale * value)),
    }
}

/// What the results hang on.
pub fn tornado(paper: &mut Paper) {
    let page = paper.page;
    let (Some(tornado), Some(best)) = (&page.tornado, pick::best_of_tornado(page)) else { return };
    let name = paper.strategy(best);
    paper.heading(2, "What the results hang on");
    paper.list(&tornado.words, 30, "of these; `picket study --tornado` prints all");
    paper.pictures(|s| s == Subject::Tornado);
    let figures = tornado_figures(page, best);
    let all = tornado.figures.len();
    let budget = &tornado.budget;
    paper.say(&format!(
        "At {budget}, the leak-through of {name} with each figure at its low and at its high end; {} of {all} figures, those that \
         move it most.",
        figures.len()
    ));
    let mut table = Table::new([
        ("figure", false),
        ("grade", false),
        ("low", true),
        ("high", true),
        ("leaks at low", true),
        ("leaks at high", true),
        ("as it stands", true),
    ]);
    let percent = |v: f64| format!("{} %", plain(100.0 * v, 1));
    for figure in figures {
        let [low, high] = figure.leak_through[best];
        table.row([
            tornado_path(&figure.path),
            figure.grade.clone(),
            three(figure.ends[0]),
            three(figure.ends[1]),
            percent(low),
            percent(high),
            percent(figure.base[best]),
        ]);
    }
    paper.table(&table);
}
