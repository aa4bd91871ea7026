//! What the results hang on, for the page.

use super::tidy::places;
use crate::page::model;
use crate::report::number::usd;
use crate::report::table::capital;
use crate::report::tornado::result_sentences;
use crate::report::words::loss_name;
use crate::study::tornado::{LOSSES, Tornado};
use crate::study::{Measure, StudyNames};

/// A sensitivity study as the page shows it.
pub fn tornado(names: &StudyNames, found: &Tornado) -> model::Tornado {
    let base: Vec<f64> = found.base.losses[0].iter().map(|&x| places(x, 4)).collect();
    let figures = found.figures.iter().map(|(varied, [low, high])| model::TornadoFigure {
        path: varied.path.clone(),
        grade: format!("{:?}", varied.grade),
        ends: varied.ends,
        leak_through: (0..base.len())
            .map(|s| [places(low.losses[0][s], 4), places(high.losses[0][s], 4)])
            .collect(),
        base: base.clone(),
    });
    model::Tornado {
        budget: usd(names.budgets_usd[found.budget]),
        replicates: found.replicates,
        figures: figures.collect(),
        words: LOSSES
            .into_iter()
            .enumerate()
            .flat_map(|(loss, measure)| words(names, found, loss, measure))
            .collect(),
    }
}

fn words(names: &StudyNames, found: &Tornado, loss: usize, measure: Measure) -> Vec<String> {
    let mut sentences = result_sentences(names, found, loss);
    if let Some(first) = sentences.first_mut() {
        *first = format!("{}. {first}", capital(loss_name(measure)));
    }
    sentences
}
