//! A sweep for people, for machines and as tables.

use crate::report::folder::{PROGRAM, ResultsError};
use crate::report::number::{counted, plain, share, three, usd};
use crate::report::summary_csv::csv_bytes;
use crate::report::table::{heading, plain_table, plural, print_table, wrap_into};
use crate::report::words::loss_name;
use crate::stats::Estimate;
use crate::stats::design::{DesignKind, Scale};
use crate::study::sweep::{Analysis, Factor, Found, RESPONSES, Response, Sweep};
use crate::study::{Measure, StudyNames, Unit};
use serde::Serialize;
use serde_json::{Value, json};

/// What stands above everything.
#[derive(Clone, Copy, Debug)]
pub struct SweepHeader<'a> {
    /// The design as it was asked for.
    pub design: &'a str,
    /// Replicates of each point.
    pub replicates: u32,
    /// Master seed.
    pub seed: u64,
}

/// Widest column of a strategy.
const COLUMN: u16 = 20;

/// The sweep for people.
pub fn sweep_text(names: &StudyNames, sweep: &Sweep, analysis: &Analysis, header: SweepHeader) -> String {
    let mut text = format!(
        "{} at {}: {} varied over {} ({} points), {} each, {}, seed {}\n",
        names.scenario,
        usd(names.budgets_usd[sweep.budget]),
        counted(sweep.factors.len(), "number"),
        header.design,
        sweep.design.len(),
        counted(header.replicates as usize, "replicate"),
        plural(names.strategies.len(), "strategy", "strategies"),
        header.seed
    );
    wrap_into(&mut text, legend(sweep.design.kind()), "", "");
    text.push('\n');
    for (input, factor) in sweep.factors.iter().enumerate() {
        wrap_into(&mut text, &factor_words(factor), &format!("{}  ", letter(input)), "   ");
    }
    for (which, measure) in RESPONSES.into_iter().enumerate() {
        heading(&mut text, &title(measure, sweep.design.kind()));
        let responses: Vec<&Response> = analysis.responses.iter().filter(|r| r.measure == measure).collect();
        text.push_str(&table(names, sweep, &responses));
        text.push('\n');
        wrap_into(&mut text, &best_sentence(names, &analysis.best[which]), "", "    ");
    }
    text
}

fn title(measure: Measure, kind: DesignKind) -> String {
    match (measure.unit(), kind) {
        // Shares of a variance have no unit.
        (Unit::Share, DesignKind::Saltelli) => format!("What {} hangs on", loss_name(measure)),
        (Unit::Share, _) => format!("What {}, in points, hangs on", loss_name(measure)),
        _ => format!("What {} hang on", loss_name(measure)),
    }
}

fn legend(kind: DesignKind) -> &'static str {
    match kind {
        DesignKind::Saltelli => {
            "A cell is the share of the variance over the design that goes with the number alone (first order), and behind the stroke that which \
             goes with it and all its interactions (total, with its 95 % interval). Noise: share of the variance that is luck of the replicates, \
             at most, because all points meet the same luck; effects.csv has the indices with it taken out. More replicates make it less."
        }
        DesignKind::Morris => {
            "A cell is the mean size of an elementary effect over the whole range (μ*, with its 95 % interval) and the spread of the \
             effects (σ): a large σ means interactions or a bend. In brackets: no more than noise alone would give."
        }
        _ => {
            "A cell is the change over the whole range of the number, by linear regression on all of them, with its 95 % interval. \
             R²: share of the variance over the design that such lines explain. Noise: share that is luck of the replicates, at most, because all \
             points meet the same luck."
        }
    }
}

/// What a number is called in the tables: A, B, … Z, A1, B1, …
fn letter(input: usize) -> String {
    let letter = char::from(b'A' + (input % 26) as u8);
    if input < 26 { letter.to_string() } else { format!("{letter}{}", input / 26) }
}

fn factor_words(factor: &Factor) -> String {
    let log = if factor.range.scale() == Scale::Log { ", by factors" } else { "" };
    let whole = if factor.whole { ", whole numbers" } else { "" };
    format!("{} from {} to {}{log}{whole}", factor.path, factor.range.low(), factor.range.high())
}

/// What an estimate is multiplied with on paper.
fn scale(measure: Measure) -> f64 {
    if measure.unit() == Unit::Share { 100.0 } else { 1.0 }
}

fn plus_minus(e: &Estimate, scale: f64) -> String {
    match e.interval {
        Some(i) if i.half_width() > 0.0 => {
            let margin = scale * i.half_width();
            let decimals = crate::report::number::decimals_for(margin);
            format!("{} ± {}", plain(scale * e.value, decimals), plain(margin, decimals))
        }
        _ => three(scale * e.value),
    }
}

fn cell(response: &Response, input: usize) -> String {
    let by = scale(response.measure);
    match &response.found {
        Found::Nothing => "–".to_owned(),
        Found::Main(effects) => {
            effects.inputs[input].slope.as_ref().map_or("–".to_owned(), |slope| plus_minus(slope, by))
        }
        Found::Sobol(raw, _) => {
            let index = &raw.inputs[input];
            if index.total.value == 0.0 {
                return "none".to_owned();
            }
            format!("{} / {}", plain(index.first.value, 2), plus_minus(&index.total, 1.0))
        }
        Found::Morris(effects) => {
            let effect = &effects.inputs[input];
            if effect.mu_star.value == 0.0 {
                return "none".to_owned();
            }
            let sigma = effect.sigma.map_or("–".to_owned(), |sigma| three(by * sigma));
            let words = format!("{}, σ {sigma}", plus_minus(&effect.mu_star, by));
            if effect.stands_out() == Some(false) { format!("({words})") } else { words }
        }
    }
}

/// How much a number matters to a response, for the order of the table.
fn weight(response: &Response, input: usize) -> f64 {
    match &response.found {
        Found::Nothing => 0.0,
        Found::Main(effects) => effects.inputs[input].slope.map_or(0.0, |slope| slope.value.abs()),
        Found::Sobol(raw, _) => raw.inputs[input].total.value,
        Found::Morris(effects) => effects.inputs[input].mu_star.value,
    }
}

/// Numbers by how much they matter to the strategy to which they matter most (ties: as given).
fn by_weight(sweep: &Sweep, responses: &[&Response]) -> Vec<usize> {
    let most = |input: usize| responses.iter().map(|r| weight(r, input)).fold(0.0, f64::max);
    let mut order: Vec<usize> = (0..sweep.factors.len()).collect();
    order.sort_by(|&a, &b| most(b).total_cmp(&most(a)).then(a.cmp(&b)));
    order
}

fn table(names: &StudyNames, sweep: &Sweep, responses: &[&Response]) -> String {
    let mut table = plain_table();
    let strategies = responses.iter().map(|r| names.strategies[r.strategy].name.clone());
    table.set_header(["".to_owned()].into_iter().chain(strategies));
    for input in by_weight(sweep, responses) {
        table.add_row([letter(input)].into_iter().chain(responses.iter().map(|r| cell(r, input))));
    }
    let explained = |r: &&Response| match &r.found {
        Found::Main(effects) => effects.r_squared.map(|r2| plain(r2, 2)),
        _ => None,
    };
    if responses.iter().any(|r| explained(r).is_some()) {
        let cells = responses.iter().map(|r| explained(r).unwrap_or("–".into()));
        table.add_row(["R²".to_owned()].into_iter().chain(cells));
    }
    let noise = responses.iter().map(|r| r.noise.map_or("–".to_owned(), share));
    table.add_row(["noise".to_owned()].into_iter().chain(noise));
    let mut text = String::new();
    print_table(&mut text, table, &vec![COLUMN; responses.len()]);
    text
}

fn best_sentence(names: &StudyNames, wins: &[usize]) -> String {
    let total: usize = wins.iter().sum();
    let mut order: Vec<usize> = (0..wins.len()).filter(|&s| wins[s] > 0).collect();
    order.sort_by(|&a, &b| wins[b].cmp(&wins[a]).then(a.cmp(&b)));
    let each: Vec<String> =
        order.iter().map(|&s| format!("{} at {}", names.strategies[s].name, wins[s])).collect();
    match order.as_slice() {
        [] => "No point has any outcome.".to_owned(),
        [only] => format!("The lowest at all {total} points: {}.", names.strategies[*only].name),
        _ => format!("The lowest, of {total} points: {}.", each.join(", ")),
    }
}

/// The response table: a line a point, strategy and measure, with the numbers of the point.
///
/// # Errors
/// None that memory does not cause.
pub fn responses_csv(names: &StudyNames, sweep: &Sweep, analysis: &Analysis) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::Writer::from_writer(Vec::new());
    let paths = sweep.factors.iter().map(|f| f.path.as_str());
    let columns = ["strategy", "measure", "value", "low", "high", "replicates"];
    out.write_record(["point"].into_iter().chain(paths).chain(columns))?;
    for point in 0..sweep.design.len() {
        let setting: Vec<String> = sweep.setting_of(point).into_iter().map(|(_, x)| x.to_string()).collect();
        for response in &analysis.responses {
            let e = response.points[point];
            let number = |x: Option<f64>| x.map_or(String::new(), |x| x.to_string());
            let interval = e.and_then(|e| e.interval);
            out.write_record([point.to_string()].into_iter().chain(setting.iter().cloned()).chain([
                names.strategies[response.strategy].id.clone(),
                response.measure.name().to_owned(),
                number(e.map(|e| e.value)),
                number(interval.map(|i| i.low)),
                number(interval.map(|i| i.high)),
                e.map_or(String::new(), |e| e.n.to_string()),
            ]))?;
        }
    }
    out.into_inner().map_err(|e| csv::Error::from(e.into_error()))
}

#[derive(Serialize)]
struct EffectLine<'a> {
    number: &'a str,
    strategy: &'a str,
    measure: &'a str,
    quantity: &'a str,
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

/// What was found of each number: main effects, indices or elementary effects, and the noise.
///
/// # Errors
/// None that memory does not cause.
pub fn effects_csv(names: &StudyNames, sweep: &Sweep, analysis: &Analysis) -> Result<Vec<u8>, ResultsError> {
    let mut lines = Vec::new();
    for response in &analysis.responses {
        let line = |number, quantity, e: Option<Estimate>, value: Option<f64>| EffectLine {
            number,
            strategy: &names.strategies[response.strategy].id,
            measure: response.measure.name(),
            quantity,
            value: e.map(|e| e.value).or(value),
            low: e.and_then(|e| e.interval).map(|i| i.low),
            high: e.and_then(|e| e.interval).map(|i| i.high),
        };
        for (input, factor) in sweep.factors.iter().enumerate() {
            let path = factor.path.as_str();
            match &response.found {
                Found::Nothing => {}
                Found::Main(effects) => {
                    let effect = &effects.inputs[input];
                    lines.push(line(path, "slope", effect.slope, None));
                    lines.push(line(path, "first_order_of_sample", None, effect.first_order));
                }
                Found::Sobol(raw, corrected) => {
                    let index = &raw.inputs[input];
                    lines.push(line(path, "first_order", Some(index.first), None));
                    lines.push(line(path, "total", Some(index.total), None));
                    if let Some(corrected) = corrected {
                        let index = &corrected.inputs[input];
                        lines.push(line(path, "first_order_without_noise", Some(index.first), None));
                        lines.push(line(path, "total_without_noise", Some(index.total), None));
                    }
                }
                Found::Morris(effects) => {
                    let effect = &effects.inputs[input];
                    lines.push(line(path, "mu", Some(effect.mu), None));
                    lines.push(line(path, "mu_star", Some(effect.mu_star), None));
                    lines.push(line(path, "sigma", None, effect.sigma));
                    lines.push(line(path, "mu_star_of_noise", None, effect.noise_mu_star));
                }
            }
        }
        lines.push(line("", "noise_share", None, response.noise));
    }
    csv_bytes("effects.csv", lines)
}

/// The sweep for machines.
pub fn sweep_json(names: &StudyNames, sweep: &Sweep, analysis: &Analysis, header: SweepHeader) -> Value {
    let response = |r: &Response| {
        let found = match &r.found {
            Found::Nothing => Value::Null,
            Found::Main(effects) => json!(effects),
            Found::Sobol(raw, corrected) => json!({ "observed": raw, "without_noise": corrected }),
            Found::Morris(effects) => json!(effects),
        };
        json!({ "strategy": names.strategies[r.strategy].id, "measure": r.measure.name(), "noise_share": r.noise,
                "found": found })
    };
    let best: Vec<Value> = RESPONSES
        .iter()
        .zip(&analysis.best)
        .map(|(m, wins)| {
            let each: serde_json::Map<String, Value> =
                wins.iter().enumerate().map(|(s, n)| (names.strategies[s].id.clone(), json!(n))).collect();
            json!({ "measure": m.name(), "points_at_which_it_is_lowest": each })
        })
        .collect();
    json!({
        "scenario": names.scenario, "budget_usd": names.budgets_usd[sweep.budget], "design": header.design,
        "points": sweep.design.len(), "replicates": header.replicates, "seed": header.seed.to_string(),
        "factors": sweep.factors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "responses": analysis.responses.iter().map(response).collect::<Vec<_>>(), "best": best,
    })
}

/// What the folder holds and how to make it again; it marks the folder as ours.
pub fn sweep_manifest(names: &StudyNames, sweep: &Sweep, header: SweepHeader, files: &[String]) -> String {
    let manifest = json!({
        "program": PROGRAM, "version": env!("CARGO_PKG_VERSION"), "source_sha256": crate::batch::ledger::SOURCE,
        "kind": "sweep", "scenario": names.scenario, "scenario_sha256": names.hash,
        "catalogue_sha256": crate::scenario::catalogue::hash(), "master_seed": header.seed.to_string(),
        "budget_usd": names.budgets_usd[sweep.budget], "design": header.design, "points": sweep.design.len(),
        "over": sweep.factors.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "replicates": header.replicates, "files": files,
    });
    format!("{manifest:#}\n")
}
