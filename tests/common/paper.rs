//! Pages made by hand, of any size, for what shows them.
#![allow(dead_code, reason = "each test uses its part")]

use picket::page::model::*;

/// Every text of a scenario that can do harm in Markdown, HTML or SVG, one after the other.
pub const HOSTILE: [&str; 12] = [
    "<script>alert(1)</script>",
    "a | b || c",
    "**bold** _em_ __strong__ *x*",
    "`code` ``more`` ```",
    "[link](https://example.org) ![img](x.png) [x]: y",
    "# heading\n## another\r\n\r\n- item\n1. first\n> quote",
    "&lt;b&gt; &amp; <b> \"q\" 'p' \\* \\",
    "1. first",
    "- dash ~~gone~~ ^up^ $x$ @who :smile:",
    "<!-- a --> <https://example.org> www.example.org http://example.org",
    "]]> <![CDATA[ x ]]> \u{0}\u{7}\u{202e}tail",
    "=== --- *** +++ | --- | {#id .class} \\| |\\",
];

fn name(index: usize) -> String {
    let names = [
        "Mix of everything",
        "Ears, then jammers",
        "Patrols without jammers",
        "Hunters",
        "Barriers and shelter",
    ];
    let more = ["Cue with cameras", "Jam the towns", "Nothing at all"];
    match names.iter().chain(&more).nth(index) {
        Some(name) => (*name).to_owned(),
        None => format!("Variant {} of the mix with a long name", index + 1),
    }
}

/// A number between 0 and 1 that looks like chance and is none.
pub fn wobble(seed: usize) -> f64 {
    let x =
        (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (x >> 40) as f64 / (1u64 << 24) as f64
}

/// An estimate with a margin, or without one.
pub fn estimate(value: f64, margin: Option<f64>, unit: &str) -> Estimate {
    let text = match margin {
        Some(m) => format!("{value:.3} ± {m:.3}{unit}"),
        None => format!("{value:.3}{unit} (no interval)"),
    };
    Estimate { value, low: margin.map(|m| (value - m).max(0.0)), high: margin.map(|m| value + m), text }
}

fn measure(id: &str, name: &str, unit: &str, share: bool, compared: bool) -> Measure {
    let (id, name, unit) = (id.to_owned(), name.to_owned(), unit.to_owned());
    Measure {
        id,
        plain: name.clone(),
        name,
        unit,
        is_share: share,
        less_is_better: Some(true),
        is_compared: compared,
    }
}

/// A page of so many strategies, budgets and replicates; fewer than five replicates have no intervals.
pub fn page(strategies: usize, budgets: usize, replicates: u32) -> Page {
    let margin = |m: f64| (replicates >= 5).then_some(m);
    let usd: Vec<f64> =
        (0..budgets).map(|b| 100_000.0 * (b + 1) as f64 * (1.0 + b as f64 / 3.0).round()).collect();
    let leak = |s: usize, b: usize| {
        (0.95 - 0.08 * (s % 8) as f64 - 0.07 * b as f64).max(0.04 + 0.01 * s as f64 / 8.0)
    };
    let mut rows = Vec::new();
    for s in 0..strategies {
        for (b, price) in usd.iter().enumerate() {
            let at = |v: f64, m: f64, unit: &str| Some(estimate(v, margin(m), unit));
            let lost = leak(s, b);
            rows.push(Row {
                strategy: s,
                budget: b,
                adversary: 0,
                n: replicates as usize,
                estimates: vec![
                    at(lost, 0.023, " %"),
                    at(18.0 * lost + 0.1 * s as f64, 1.3, ""),
                    at(price * (0.9 + 0.01 * (s % 9) as f64), 3000.0, " USD"),
                    if s % 3 == 2 { None } else { at(0.3 * wobble(s), 0.05, " %") },
                ],
                classes: vec![at(lost, 0.03, " %"), at((lost + 0.1).min(1.0), 0.05, " %")],
                funnel: (0..9).map(|k| (1.0 - 0.125 * f64::from(k) * (1.0 - lost)).max(0.0)).collect(),
                causes: (0..6).map(|c| 40 + (200.0 * wobble(7 * s + c)) as u64).collect(),
                why: format!(
                    "{} leaks because 41 % of the leakers were detected too late for a track",
                    name(s)
                ),
            });
        }
    }
    let verdicts = (0..budgets).flat_map(|b| (0..2).map(move |m| (b, m)));
    let verdicts: Vec<Verdict> =
        verdicts.map(|(b, m)| verdict(strategies, b, m, &leak, margin(0.02))).collect();
    let frontier = |measure: usize| Frontier {
        measure,
        cost: 2,
        steps: (0..budgets)
            .map(|b| {
                let row = (strategies - 1).min(7) * budgets + b;
                let words =
                    format!("{} for {} k USD leaves {:.0} %", name(row / budgets), usd[b] / 1e3, 50.0);
                FrontierStep { row, words }
            })
            .collect(),
    };
    let deployments = (0..strategies).flat_map(|s| (0..budgets).map(move |b| (s, b)));
    let deployments: Vec<Deployment> = deployments.map(|(s, b)| deployment(s, b)).collect();
    let next = (0..strategies).flat_map(|s| (0..budgets).map(move |b| (s, b)));
    let next: Vec<Next> = next.map(|(s, b)| more(s, b, margin(0.012))).collect();
    let scatter_rows: Vec<ScatterRow> =
        rows.iter().enumerate().map(|(i, r)| scattered(i, r, replicates)).collect();
    let middle = budgets / 2;
    Page {
        title: "The valley".to_owned(),
        about: "Thirteen settlements between two ridges.\n\nA made-up place.".to_owned(),
        summary: Summary {
            question: vec!["Which of the plans protects the valley best, and for how much?".to_owned()],
            answer: vec![
                "Of 100 drones 67 get through without any plan, 31 with the mix at 600 k USD.".to_owned(),
            ],
            sure: vec!["The order of the first two is not settled.".to_owned(), "All else is.".to_owned()],
            rests_on: vec!["More than half of the figures are assumptions.".to_owned()],
            not: vec!["Nothing here says what a drone of tomorrow does.".to_owned()],
        },
        strategies: (0..strategies)
            .map(|s| Strategy {
                id: format!("plan-{s}"),
                name: name(s),
                about: format!("What {s} is about."),
            })
            .collect(),
        budgets: usd.iter().map(|&usd| Budget { usd, name: format!("{:.0} k USD", usd / 1e3) }).collect(),
        middle,
        adversaries: Vec::new(),
        measures: vec![
            measure("leak_through", "leak-through", "% of drones", true, true),
            measure("casualties", "casualties in 30 days", "people", false, true),
            measure("cost", "life-cycle cost", "USD", false, false),
            measure("operators_found", "operator pairs found", "%", true, false),
        ],
        stages: [
            "launched",
            "in_reach",
            "detected",
            "tracked",
            "identified",
            "decided",
            "engaged",
            "affected",
            "stopped",
        ]
        .map(str::to_owned)
        .to_vec(),
        causes: [
            ("link_broken", "its link was broken", false),
            ("failed_by_itself", "it failed by itself", false),
            ("no_sensor_in_reach", "no sensor came within range of it", true),
            ("seen_too_late", "it was detected too late to be tracked", true),
            ("shots_missed", "it was shot at and missed", true),
            ("unheard_of", "something that this program does not know", true),
        ]
        .map(|(id, phrase, leaked)| Cause { id: id.to_owned(), phrase: phrase.to_owned(), leaked })
        .to_vec(),
        classes: vec![called("fpv", "FPV"), called("fibre", "FPV on a cable")],
        rows,
        verdicts,
        frontiers: vec![frontier(0), frontier(1)],
        next,
        grades: Grades {
            counts: [("A", 12), ("B", 88), ("C", 210), ("R", 31), ("none", 4)]
                .map(|(g, n)| (g.to_owned(), format!("what grade {g} means"), n))
                .to_vec(),
            words: "241 of 345 figures are assumptions or recalled.".to_owned(),
        },
        campaign: None,
        tornado: Some(tornado(strategies, &|s| leak(s, middle))),
        maps: maps(deployments),
        scatter: Scatter {
            replicates: (0..replicates).collect(),
            drones: (0..replicates).map(|r| 20 + r % 9).collect(),
            rows: scatter_rows,
            of: replicates,
            harm: "casualties in 30 days".to_owned(),
        },
        replays: replays(strategies, budgets, replicates, middle),
        recipe: Recipe {
            version: "0.1.0".to_owned(),
            seed: "1".to_owned(),
            replicates,
            period_days: 14.0,
            scenario_sha256: "ab".repeat(32),
            file: "valley.ron".to_owned(),
            command: format!("picket study valley.ron --replicates {replicates} --seed 1"),
        },
    }
}

fn called(id: &str, name: &str) -> Name {
    Name { id: id.to_owned(), name: name.to_owned() }
}

fn verdict(
    strategies: usize,
    b: usize,
    m: usize,
    leak: &dyn Fn(usize, usize) -> f64,
    margin: Option<f64>,
) -> Verdict {
    let mut order: Vec<usize> = (0..strategies).collect();
    order.sort_by(|&x, &y| leak(x, b).total_cmp(&leak(y, b)).then(x.cmp(&y)));
    let mut pairs = Vec::new();
    for (i, &first) in order.iter().enumerate() {
        for &second in &order[i + 1..] {
            let value = leak(first, b) - leak(second, b);
            let finding = match margin {
                None => Finding::Unclear,
                Some(_) if value == 0.0 => Finding::Identical,
                Some(m) if -value > m => Finding::FirstBetter,
                Some(_) => Finding::Unclear,
            };
            let text = format!("{:.1} ± 2.0 points", 100.0 * value);
            let difference =
                Estimate { value, low: margin.map(|m| value - m), high: margin.map(|m| value + m), text };
            let words = format!("{} against {}: {:.3}", name(first), name(second), value);
            pairs.push(Pair { first, second, difference, finding, words });
        }
    }
    let best = format!("Lowest: {}; it is the best (95 %)", name(order[0]));
    let may = margin.map_or(Vec::new(), |_| order.iter().enumerate().map(|(i, _)| i < 2).collect());
    Verdict { budget: b, measure: m, when: String::new(), best, order, may_be_best: may, pairs }
}

fn more(s: usize, b: usize, margin: Option<f64>) -> Next {
    let nothing = s % 5 == 4;
    let change = -0.03 * wobble(3 * s + b) + 0.004;
    let of = |v: f64, m: f64| Estimate {
        value: v,
        low: margin.map(|x| v - x * m),
        high: margin.map(|x| v + x * m),
        text: format!("{v:.4}"),
    };
    Next {
        strategy: s,
        budget: b,
        nothing,
        extra_usd: if nothing { 0.0 } else { 31_400.0 + s as f64 },
        leak_through: (!nothing).then(|| of(change, 1.0)),
        casualties: (!nothing).then(|| of(20.0 * change, 20.0)),
        words: format!("{}: 2 × passive RF direction finder for 31 k USD", name(s)),
    }
}

fn deployment(s: usize, b: usize) -> Deployment {
    let units = (0..(2 + 2 * b + s % 4))
        .map(|u| {
            let kind = ["post", "node", "team"][u % 3];
            let at = (1000.0 + 14_000.0 * wobble(31 * s + u), 1000.0 + 9_000.0 * wobble(17 * s + 5 * u + 1));
            Unit {
                role: format!("{kind} {u}, the state force"),
                kit: "passive RF direction finder, handheld jammer".to_owned(),
                kind: kind.to_owned(),
                at,
                route: if kind == "team" {
                    vec![at, (at.0 + 900.0, at.1), (at.0 + 700.0, at.1 + 1500.0)]
                } else {
                    Vec::new()
                },
                radius_m: if u % 6 == 5 { 1200.0 } else { 0.0 },
                task: "goes round its route".to_owned(),
                ranges_m: vec![if u % 2 == 0 { 2500.0 } else { 0.0 }, if u % 3 == 0 { 900.0 } else { 0.0 }],
            }
        })
        .collect();
    Deployment {
        strategy: s,
        budget: b,
        spent: format!("{} k USD of it spent", 95 + s),
        kit: vec!["3 × passive RF direction finder".to_owned(), "2 × handheld jammer".to_owned()],
        refused: vec!["another vehicle: nobody is left to drive it".to_owned()],
        units,
        barriers: vec![(0, 1)],
        cover: vec![None, None],
    }
}

fn maps(deployments: Vec<Deployment>) -> Maps {
    let assets = ["Ashby", "Upper mill", "Long Combe", "The market", "Bridge"];
    Maps {
        size_m: (16_000.0, 11_000.0),
        relief: String::new(),
        roads: vec![vec![(0.0, 5500.0), (8000.0, 6000.0), (16_000.0, 4000.0)]],
        assets: assets
            .iter()
            .enumerate()
            .map(|(i, n)| Asset {
                name: (*n).to_owned(),
                kind: "village".to_owned(),
                at: (2000.0 + 3000.0 * i as f64, 3000.0 + 5000.0 * wobble(i)),
                radius_m: 300.0,
                population: 500.0 * (5 - i) as f64,
            })
            .collect(),
        bases: vec![Place { name: "depot".to_owned(), at: (8000.0, 1500.0) }],
        layers: vec![
            Layer { name: "detection".to_owned(), colour: "#1f78b4".to_owned() },
            Layer { name: "link jamming".to_owned(), colour: "#d1495b".to_owned() },
        ],
        cover_of: "an FPV at 60 m, in sight".to_owned(),
        deployments,
    }
}

fn scattered(i: usize, row: &Row, replicates: u32) -> ScatterRow {
    let lost = row.estimates[0].as_ref().map_or(0.0, |e| e.value);
    let leaked = |r: u32| (lost + 0.3 * (wobble(i * 1000 + r as usize) - 0.5)).clamp(0.0, 1.0);
    ScatterRow {
        row: i,
        leaked: (0..replicates).map(|r| (r % 17 != 16).then(|| leaked(r))).collect(),
        harm: (0..replicates).map(|r| 30.0 * leaked(r) * wobble(r as usize)).collect(),
        digests: (0..replicates)
            .map(|r| format!("{:016x}", 0xfeed_0000 + u64::from(r) * 17 + i as u64))
            .collect(),
        command: format!(
            "picket run ledger/scenario/valley.ron --strategy plan-{} --budget 600000 --replicate {{replicate}} --seed 1",
            row.strategy
        ),
    }
}

fn replays(strategies: usize, budgets: usize, replicates: u32, middle: usize) -> Vec<Replay> {
    let side = |s: usize, n: u32| ReplaySide {
        deployment: s * budgets + middle,
        command: format!("picket run ledger/scenario/valley.ron --strategy plan-{s} --replicate {n} --story"),
        watch: format!("cargo view . --strategy plan-{s} --replicate {n}"),
        digest: format!("{:016x}", 0xfeed_0000 + u64::from(n)),
        outcome: "9 of 24 drones got through, 6 people hurt".to_owned(),
        units: Vec::new(),
        pairs: Vec::new(),
        drones: Vec::new(),
    };
    let whys = ["A typical replicate", "The worst replicate", "Where the plans differ most"];
    let each = whys.iter().enumerate().take(replicates as usize);
    each.map(|(i, why)| Replay {
        why: (*why).to_owned(),
        about: "What comes of it in a sentence.".to_owned(),
        replicate: (i as u32 * 7) % replicates,
        scenes: vec![ReplayScene { time_s: (0.0, 60.0), heading: "Day 3, 21:47".to_owned() }],
        sides: (0..strategies.min(2)).map(|s| side(s, (i as u32 * 7) % replicates)).collect(),
    })
    .collect()
}

fn tornado(strategies: usize, leak: &dyn Fn(usize) -> f64) -> Tornado {
    let figure = |i: usize| TornadoFigure {
        path: format!("catalogue.kit.sensor_{i}.range_m"),
        grade: if i.is_multiple_of(2) { "C" } else { "R" }.to_owned(),
        ends: [100.0 * (i + 1) as f64, 300.0 * (i + 1) as f64],
        leak_through: (0..strategies)
            .map(|s| {
                let swing = 0.1 / (i + 1) as f64;
                [leak(s) + swing * (wobble(i) - 0.3), leak(s) - swing * wobble(i + 7)]
                    .map(|v| v.clamp(0.0, 1.0))
            })
            .collect(),
        base: (0..strategies).map(leak).collect(),
    };
    Tornado {
        budget: "600 k USD".to_owned(),
        replicates: 40,
        figures: (0..26).map(figure).collect(),
        words: vec!["No result changes sign.".to_owned()],
    }
}

/// The page of a campaign of so many months.
pub fn campaign(strategies: usize, budgets: usize, replicates: u32, months: u32) -> Page {
    let mut page = page(strategies, budgets, replicates);
    page.adversaries = vec![called("as-written", "as written"), called("slow", "learns slowly")];
    let again: Vec<Row> = page.rows.iter().map(|r| Row { adversary: 1, ..r.clone() }).collect();
    page.rows.extend(again);
    let mut verdicts = Vec::new();
    for verdict in &page.verdicts {
        for horizon in [months / 2, months] {
            verdicts.push(Verdict { when: format!("by month {horizon}"), ..verdict.clone() });
        }
    }
    page.verdicts = verdicts;
    page.next = Vec::new();
    page.scatter.drones = Vec::new();
    let line = |s: usize, b: usize, a: usize, top: f64| MonthlyLine {
        strategy: s,
        budget: b,
        adversary: a,
        months: (0..months)
            .map(|m| {
                let v = top
                    * (0.3 + 0.1 * wobble(s + 40 * m as usize) + 0.4 / (1.0 + s as f64 + 0.2 * f64::from(m)));
                (m != 3).then_some((v, Some(0.8 * v), Some(1.2 * v)))
            })
            .collect(),
    };
    let series = |measure: Measure, top: f64| MonthlySeries {
        lines: (0..strategies)
            .flat_map(|s| (0..budgets).flat_map(move |b| (0..2).map(move |a| (s, b, a))))
            .map(|(s, b, a)| line(s, b, a, top))
            .collect(),
        measure,
    };
    page.campaign = Some(Campaign {
        months,
        horizons: vec![months / 2, months],
        series: vec![
            series(measure("casualties", "casualties in a month", "people", false, true), 40.0),
            series(measure("capability", "capability", "% of the plan", true, false), 1.0),
        ],
        words: vec![
            Section {
                heading: "When they are able".to_owned(),
                lines: vec!["Hunters are able from month 4.".to_owned()],
            },
            Section { heading: "Who overtakes whom".to_owned(), lines: Vec::new() },
        ],
    });
    page
}

/// Everything that a scenario or its author says in a page, in a fixed order.
pub fn texts(page: &mut Page) -> Vec<&mut String> {
    let mut all: Vec<&mut String> = vec![&mut page.title, &mut page.about];
    let s = &mut page.summary;
    for list in [&mut s.question, &mut s.answer, &mut s.sure, &mut s.rests_on, &mut s.not] {
        all.extend(list.iter_mut());
    }
    for s in &mut page.strategies {
        all.extend([&mut s.id, &mut s.name, &mut s.about]);
    }
    all.extend(page.budgets.iter_mut().map(|b| &mut b.name));
    for n in page.adversaries.iter_mut().chain(&mut page.classes) {
        all.extend([&mut n.id, &mut n.name]);
    }
    for m in &mut page.measures {
        all.extend([&mut m.name, &mut m.unit]);
    }
    all.extend(&mut page.stages);
    all.extend(page.causes.iter_mut().map(|c| &mut c.phrase));
    for r in &mut page.rows {
        all.push(&mut r.why);
        all.extend(r.estimates.iter_mut().chain(&mut r.classes).flatten().map(|e| &mut e.text));
    }
    for v in &mut page.verdicts {
        all.extend([&mut v.when, &mut v.best]);
        for p in &mut v.pairs {
            all.extend([&mut p.words, &mut p.difference.text]);
        }
    }
    all.extend(page.frontiers.iter_mut().flat_map(|f| &mut f.steps).map(|s| &mut s.words));
    all.extend(page.next.iter_mut().map(|n| &mut n.words));
    all.push(&mut page.grades.words);
    for (grade, meaning, _) in &mut page.grades.counts {
        all.extend([grade, meaning]);
    }
    if let Some(c) = &mut page.campaign {
        for w in &mut c.words {
            all.push(&mut w.heading);
            all.extend(&mut w.lines);
        }
        for s in &mut c.series {
            all.extend([&mut s.measure.name, &mut s.measure.unit]);
        }
    }
    if let Some(t) = &mut page.tornado {
        all.push(&mut t.budget);
        all.extend(&mut t.words);
        for f in &mut t.figures {
            all.extend([&mut f.path, &mut f.grade]);
        }
    }
    let m = &mut page.maps;
    all.extend([&mut m.cover_of, &mut m.relief]);
    for a in &mut m.assets {
        all.extend([&mut a.name, &mut a.kind]);
    }
    all.extend(m.bases.iter_mut().map(|b| &mut b.name));
    for l in &mut m.layers {
        all.extend([&mut l.name, &mut l.colour]);
    }
    for d in &mut m.deployments {
        all.push(&mut d.spent);
        all.extend(d.kit.iter_mut().chain(&mut d.refused));
        for u in &mut d.units {
            all.extend([&mut u.role, &mut u.kit, &mut u.task]);
        }
    }
    all.push(&mut page.scatter.harm);
    for r in &mut page.scatter.rows {
        all.push(&mut r.command);
    }
    for r in &mut page.replays {
        all.extend([&mut r.why, &mut r.about]);
        for s in &mut r.sides {
            all.extend([&mut s.command, &mut s.watch, &mut s.digest, &mut s.outcome]);
        }
    }
    let r = &mut page.recipe;
    all.extend([&mut r.version, &mut r.seed, &mut r.scenario_sha256, &mut r.file, &mut r.command]);
    all
}

/// The page with something hostile in every text.
pub fn hostile(mut page: Page) -> Page {
    for (i, text) in texts(&mut page).into_iter().enumerate() {
        *text = format!("{} {i}", HOSTILE[i % HOSTILE.len()]);
    }
    page
}
