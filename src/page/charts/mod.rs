//! The charts of a page as SVG, each a pure function of the page, legible at the width of a sheet of paper.
//!
//! One colour and one marker a strategy, the eight colours of Okabe and Ito, the same strategy alike in every chart; where money
//! does not matter to a chart, it shows the budget of the page's middle and the scenario's own adversary. What has no room is
//! left out with a count in the picture itself.

mod causes;
mod forest;
mod frontier;
mod funnel;
mod grades;
mod maps;
mod months;
mod next;
mod scatter;
mod sheet;
mod tornado;

pub(super) use tornado::{path as tornado_path, shown as tornado_figures};

use super::model::Page;
use super::pick::{compared, slug};

/// A picture of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What it shows.
    pub subject: Subject,
    /// File name without ending, unique in the page.
    pub name: String,
    /// Its heading.
    pub title: String,
    /// What is to be seen in it, for who cannot.
    pub alt: String,
    /// The picture.
    pub svg: String,
}

/// What a chart shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Cost against a loss: index of [`Page::frontiers`].
    Frontier(usize),
    /// Pairs of strategies: index of [`Page::verdicts`].
    Differences(usize),
    /// How far drones got.
    Funnel,
    /// What became of drones.
    Causes,
    /// What the next ten per cent buys: in leak-through, or in casualties.
    Next {
        /// Whether in casualties.
        casualties: bool,
    },
    /// A measure by month: index of [`super::model::Campaign::series`].
    Months(usize),
    /// What the results hang on.
    Tornado,
    /// How much of the input is assumption.
    Grades,
    /// Replicate by replicate.
    Scatter,
    /// What stands where: the first, second… sheet of maps.
    Maps(usize),
}

/// All charts that a page has the data for, in the order of a document; maps last.
pub fn charts(page: &Page) -> Vec<Chart> {
    let mut all: Vec<Chart> = Vec::new();
    all.extend((0..page.frontiers.len()).filter_map(|i| frontier::chart(page, i)));
    all.extend(shown_verdicts(page).into_iter().filter_map(|i| forest::chart(page, i)));
    all.extend(funnel::chart(page));
    all.extend(causes::chart(page));
    all.extend([false, true].into_iter().filter_map(|casualties| next::chart(page, casualties)));
    let series = page.campaign.as_ref().map_or(0, |c| c.series.len());
    all.extend((0..series).filter_map(|i| months::chart(page, i)));
    all.extend(tornado::chart(page));
    all.extend(grades::chart(page));
    all.extend(scatter::chart(page));
    all.extend(maps::charts(page));
    for i in 1..all.len() {
        // Two measures of one name: the file says which is which.
        if all[..i].iter().any(|c| c.name == all[i].name) {
            all[i].name = format!("{}-{}", all[i].name, i + 1);
        }
    }
    all
}

/// The verdicts that have a picture: at the middle budget, each measure that is compared, of a campaign at its end.
pub fn shown_verdicts(page: &Page) -> Vec<usize> {
    let last = |measure: usize| {
        page.verdicts
            .iter()
            .rposition(|v| v.budget == page.middle && v.measure == measure && !v.pairs.is_empty())
    };
    compared(page).into_iter().filter_map(last).collect()
}

/// A file name of what a chart shows and of what.
fn named(what: &str, of: &str) -> String {
    format!("{what}-{}", slug(of))
}
