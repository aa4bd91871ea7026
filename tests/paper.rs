//! A page on paper: the document in Markdown and the charts as SVG say what the page says, whole, within their sheets, and nothing
//! that a scenario says is more than text in them.

#[path = "common/marks.rs"]
mod marks;
#[path = "common/paper.rs"]
mod sample;

use marks::{bones, count, headings_and_blocks, outside, tables};
use picket::page::charts::{Chart, Subject, charts};
use picket::page::markdown::document;
use picket::page::model::Page;
use picket::report::number::grouped;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::Path;

fn report(page: &Page) -> String {
    let files = document(page);
    assert_eq!(files[0].0, "report.md");
    String::from_utf8(files[0].1.clone()).expect("text")
}

/// A text as one line shows it.
fn line(text: &str) -> String {
    let kept: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && *c != '\u{202e}')
        .collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sizes() -> Vec<(&'static str, Page)> {
    vec![
        ("usual", sample::page(7, 5, 200)),
        ("big", sample::page(30, 12, 300)),
        ("tiny", sample::page(1, 1, 1)),
        ("few replicates", sample::page(2, 2, 2)),
        ("campaign", sample::campaign(4, 2, 12, 24)),
        ("hostile", sample::hostile(sample::page(7, 5, 20))),
        ("hostile campaign", sample::hostile(sample::campaign(9, 2, 12, 7))),
    ]
}

// ---- the document --------------------------------------------------------------------------------------------------

#[test]
fn every_section_is_there_and_a_page_without_its_data_is_without_it() {
    let sections = |page: &Page| {
        let (headings, _) = headings_and_blocks(&report(page));
        headings
    };
    let usual = sections(&sample::page(7, 5, 200));
    for section in [
        "The valley",
        "In short",
        "Cost against protection",
        "Which is better",
        "Every plan",
        "How far drones get",
        "Why it leaks",
        "What the next ten per cent buys",
        "What the results hang on",
        "How much of the input is assumption",
        "What stands where",
        "Replicate by replicate",
        "How to make this again",
    ] {
        assert!(usual.iter().any(|h| h == section), "{section} is missing in {usual:?}");
    }
    assert!(!usual.iter().any(|h| h == "Month by month"));
    let campaign = sections(&sample::campaign(4, 2, 12, 24));
    assert!(
        campaign.iter().any(|h| h == "Month by month") && campaign.iter().any(|h| h == "When they are able")
    );
    assert!(!campaign.iter().any(|h| h == "Who overtakes whom"), "a heading without sentences");
    let mut bare = sample::page(1, 1, 1);
    (bare.tornado, bare.replays) = (None, Vec::new());
    bare.scatter.rows.clear();
    let bare = sections(&bare);
    assert!(
        !bare.iter().any(|h| ["What the results hang on", "Replicate by replicate"].contains(&h.as_str()))
    );
}

#[test]
fn the_summary_says_all_its_sentences() {
    let page = sample::page(3, 2, 20);
    let markdown = report(&page);
    let s = &page.summary;
    for sentence in [&s.question, &s.answer, &s.sure, &s.rests_on, &s.not].into_iter().flatten() {
        assert!(markdown.contains(sentence), "{sentence}");
    }
}

#[test]
fn nothing_that_a_scenario_says_is_markup() {
    for (what, page) in [("study", sample::page(3, 2, 20)), ("campaign", sample::campaign(3, 2, 12, 7))] {
        let mut plain = page.clone();
        for (i, text) in sample::texts(&mut plain).into_iter().enumerate() {
            *text = format!("words {i}");
        }
        let hostile = sample::hostile(page);
        let (plain, told) = (bones(&report(&plain)), bones(&report(&hostile)));
        // Measures give their names to files, the ids do not change.
        for (i, (a, b)) in plain.iter().zip(&told).enumerate() {
            assert_eq!(a, b, "{what}, event {i}, after {:?}", &told[i.saturating_sub(6)..i]);
        }
        assert_eq!(plain.len(), told.len(), "{what}");
        let markup =
            ["Html", "Link", "Emphasis", "Strikethrough", "Math", "Superscript", "Subscript", "Footnote"];
        let found: Vec<&String> = told.iter().filter(|b| markup.iter().any(|m| b.contains(m))).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn hostile_names_are_shown_as_they_are() {
    let page = sample::hostile(sample::page(5, 2, 20));
    let markdown = report(&page);
    let (headings, blocks) = headings_and_blocks(&markdown);
    assert_eq!(headings[0], line(&page.title));
    let tables = tables(&markdown);
    let cells: BTreeSet<&str> =
        tables.iter().flat_map(|t| t.1.iter().flatten()).map(String::as_str).collect();
    let shown = page
        .strategies
        .iter()
        .map(|s| &s.name)
        .chain(page.rows.iter().flat_map(|r| r.estimates[..2].iter().flatten()).map(|e| &e.text));
    for text in shown {
        assert!(cells.contains(line(text).as_str()), "{text:?} is in no cell");
    }
    for row in page.scatter.rows.iter().filter(|s| page.rows[s.row].budget == page.middle) {
        let command = line(&row.command);
        assert!(blocks.iter().any(|b| b.trim_end_matches('\n') == command), "{command:?} is in no block");
    }
}

#[test]
fn every_number_of_the_tables_is_the_pages() {
    let page = sample::page(7, 5, 200);
    let tables = tables(&report(&page));
    let rows = |heading: &str| -> Vec<Vec<String>> {
        tables.iter().filter(|t| t.0 == heading).flat_map(|t| t.1.iter().skip(1).cloned()).collect()
    };
    for row in &page.rows {
        let told = |m: usize| row.estimates[m].as_ref().map_or("–".to_owned(), |e| e.text.clone());
        let name = page.strategies[row.strategy].name.clone();
        let expected = vec![name, told(0), told(1), told(2), row.n.to_string()];
        let found = rows(&page.budgets[row.budget].name);
        assert!(found.contains(&expected), "{expected:?} is not in {found:?}");
    }
    let middle = || page.rows.iter().filter(|r| r.budget == page.middle);
    for row in middle() {
        let name = &page.strategies[row.strategy].name;
        let funnel = rows("How far drones get");
        let found = funnel.iter().find(|r| r[0] == *name).expect("a row of the funnel");
        for (cell, part) in found[1..].iter().zip(&row.funnel) {
            let percent: f64 = cell.trim_end_matches(" %").parse().expect("a percentage");
            assert!((percent - 100.0 * part).abs() <= 0.5, "{cell} is not {part}");
        }
        let classes = rows("Leak-through by class at 600 k USD");
        let told = row.classes.iter().map(|e| e.as_ref().expect("known").text.clone());
        assert!(classes.contains(&[name.clone()].into_iter().chain(told).collect()));
    }
    // Seven strategies are two tables of causes: every count stands in one of them.
    let causes: Vec<String> = rows("Why it leaks").into_iter().flatten().collect();
    for count in middle().flat_map(|r| &r.causes) {
        assert!(causes.iter().any(|c| c.starts_with(&format!("{} (", grouped(*count as i64)))), "{count}");
    }
    assert_eq!(rows("Why it leaks").len(), 2 * page.causes.len());
    assert_eq!(rows("What the next ten per cent buys").len(), page.next.len());
    for next in page.next.iter().filter(|n| !n.nothing) {
        let effect = next.leak_through.as_ref().expect("known");
        assert!(rows("What the next ten per cent buys").iter().any(|r| r[3] == effect.text));
    }
    let grades = rows("How much of the input is assumption");
    for (grade, meaning, count) in &page.grades.counts {
        assert!(grades.iter().any(|r| r[0] == *grade && r[1] == *meaning && r[2] == count.to_string()));
    }
    assert_eq!(rows("What the results hang on").len(), 20);
    let seen = rows("Worth seeing");
    assert_eq!(seen.len(), page.replays.iter().map(|r| r.sides.len()).sum::<usize>());
    for replay in &page.replays {
        for side in &replay.sides {
            assert!(seen.iter().any(|r| r[0] == replay.replicate.to_string() && r[6] == side.digest));
        }
    }
}

#[test]
fn what_is_not_listed_is_counted() {
    let page = sample::page(30, 12, 300);
    let markdown = report(&page);
    assert!(
        markdown.contains("… and 405 more pairs; of all of them, a difference shows in"),
        "435 pairs, 30 are told"
    );
    assert!(markdown.contains(" and 18 more."), "30 names in an order, 12 are told");
    let forest =
        charts(&page).into_iter().find(|c| matches!(c.subject, Subject::Differences(_))).expect("one");
    assert!(forest.svg.contains("406 pairs more are not drawn"));
    let scatter = charts(&page).into_iter().find(|c| c.subject == Subject::Scatter).expect("one");
    assert!(scatter.svg.contains("18 more strategies"));
    let tornado = charts(&page).into_iter().find(|c| c.subject == Subject::Tornado).expect("one");
    assert!(tornado.svg.contains("6 figures more"));
}

#[test]
fn every_picture_of_the_document_is_one_of_its_files_and_is_shown_once() {
    for (what, page) in sizes() {
        let files: Vec<String> = document(&page).into_iter().skip(1).map(|f| f.0).collect();
        let images: Vec<String> = bones(&report(&page))
            .iter()
            .filter_map(|b| b.strip_prefix("image "))
            .map(str::to_owned)
            .collect();
        let sorted = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
        assert_eq!(sorted(&files), sorted(&images), "{what}");
        assert_eq!(files.len(), images.len(), "{what}");
        for file in &files {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-/.".contains(c);
            assert!(file.chars().all(plain) && !file.contains(".."), "{file}");
        }
    }
}

#[test]
fn the_same_page_is_the_same_document() {
    for (what, page) in sizes() {
        assert_eq!(document(&page), document(&page.clone()), "{what}");
    }
}

// ---- the charts ----------------------------------------------------------------------------------------------------

/// A chart is well formed, has words for who cannot see it, fetches nothing, and lies within its canvas.
fn sound(chart: &Chart) -> Result<(), String> {
    let svg = roxmltree::Document::parse(&chart.svg).map_err(|e| format!("{}: {e}", chart.name))?;
    let words = |name: &str| {
        let node = svg.root_element().children().find(|n| n.has_tag_name(name));
        let node = node.or_else(|| svg.root_element().children().find(|n| n.tag_name().name() == name));
        node.and_then(|n| n.text().map(|t| t.trim().to_owned())).unwrap_or_default()
    };
    if words("title") != line(&chart.title) || words("desc") != line(&chart.alt) || chart.alt.is_empty() {
        return Err(format!("{}: title {:?}, desc {:?}", chart.name, words("title"), words("desc")));
    }
    for node in svg.descendants().filter(roxmltree::Node::is_element) {
        if ["script", "foreignObject", "a", "style"].contains(&node.tag_name().name()) {
            return Err(format!("{}: <{}>", chart.name, node.tag_name().name()));
        }
        for attribute in node.attributes() {
            let value = attribute.value();
            let fetched =
                attribute.name() == "href" && !value.starts_with('#') && !value.starts_with("data:image/");
            if fetched || attribute.name().starts_with("on") || value.contains("NaN") || value.contains("inf")
            {
                return Err(format!("{}: {}=\"{value}\"", chart.name, attribute.name()));
            }
        }
    }
    let outside = outside(&svg);
    if outside.is_empty() { Ok(()) } else { Err(format!("{}: {outside:#?}", chart.name)) }
}

#[test]
fn every_chart_is_sound_whatever_the_size_of_the_study() {
    for (what, page) in sizes() {
        let charts = charts(&page);
        assert!(charts.len() >= 6, "{what}: {}", charts.len());
        for chart in charts {
            if let Err(problem) = sound(&chart) {
                panic!("{what}: {problem}");
            }
        }
    }
}

#[test]
fn every_thing_has_its_mark() {
    for (strategies, budgets, replicates) in [(7, 5, 200), (1, 1, 1), (4, 3, 6)] {
        let mut page = sample::campaign(strategies, budgets, replicates, 24);
        page.next = sample::page(strategies, budgets, replicates).next;
        let plans = strategies * budgets;
        for chart in charts(&page) {
            let svg = roxmltree::Document::parse(&chart.svg).expect("well formed");
            let marks = count(&svg, "mark");
            let dots = || {
                let paths = svg.descendants().filter(|n| n.attribute("class") == Some("dots"));
                paths.map(|p| p.attribute("d").unwrap_or_default().matches('M').count()).sum::<usize>()
            };
            match chart.subject {
                // One more a strategy beside its name.
                Subject::Frontier(_) => {
                    assert_eq!((marks, count(&svg, "step")), (plans + strategies, budgets), "{}", chart.name);
                    let upright = if replicates >= 5 { plans } else { 0 };
                    assert!(
                        count(&svg, "whisker") >= upright && (upright > 0 || count(&svg, "whisker") == 0)
                    );
                }
                // The legend has four.
                Subject::Differences(_) => assert_eq!(marks, strategies * (strategies - 1) / 2 + 4),
                Subject::Funnel => assert_eq!(marks, strategies * page.stages.len()),
                Subject::Causes => assert_eq!(marks, strategies * page.causes.len()),
                Subject::Next { .. } => assert_eq!(marks, page.next.len()),
                Subject::Months(_) => {
                    assert_eq!(
                        (marks, count(&svg, "line"), count(&svg, "band")),
                        (2 * strategies, strategies, strategies)
                    );
                }
                Subject::Tornado => assert_eq!(marks, 40),
                Subject::Grades => assert_eq!(marks, 5),
                Subject::Scatter => {
                    let kept: usize = (0..replicates).filter(|r| r % 17 != 16).count();
                    assert_eq!(dots(), strategies * kept);
                    let seen: BTreeSet<u32> = page.replays.iter().map(|r| r.replicate).collect();
                    assert_eq!(count(&svg, "ring"), seen.len() * strategies.min(2));
                }
                Subject::Maps(_) => {
                    let units =
                        page.maps.deployments.iter().filter(|d| d.budget == page.middle).map(|d| &d.units);
                    let kinds: BTreeSet<&str> = units.clone().flatten().map(|u| u.kind.as_str()).collect();
                    assert_eq!(count(&svg, "unit"), units.map(Vec::len).sum::<usize>() + kinds.len());
                    assert_eq!(count(&svg, "asset"), strategies * page.maps.assets.len());
                }
            }
        }
    }
}

#[test]
fn a_higher_value_stands_higher_and_a_dearer_plan_further_right() {
    let page = sample::page(2, 3, 50);
    let chart = &charts(&page)[0];
    let svg = roxmltree::Document::parse(&chart.svg).expect("well formed");
    let steps: Vec<(f64, f64)> = svg
        .descendants()
        .filter(|n| n.attribute("class") == Some("step"))
        .map(|n| (marks::number(&n, "cx"), marks::number(&n, "cy")))
        .collect();
    assert_eq!(steps.len(), 3);
    assert!(
        steps.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1),
        "{steps:?} cost more and lose less"
    );
}

#[test]
fn only_pictures_that_are_data_are_shown_on_a_map() {
    let pixel = "data:image/png;base64,iVBORw0KGgo=";
    let mut page = sample::page(2, 1, 20);
    page.maps.relief = pixel.to_owned();
    page.maps.deployments[0].cover[0] = Some(pixel.to_owned());
    let images = |page: &Page| {
        let map = charts(page).into_iter().find(|c| c.subject == Subject::Maps(0)).expect("a map");
        map.svg.matches("<image").count()
    };
    assert_eq!(images(&page), 2, "the relief once for all panels, and one tint");
    page.maps.relief = "https://example.org/x.png".to_owned();
    page.maps.deployments[0].cover[0] = Some("data:image/svg+xml,<script/>".to_owned());
    assert_eq!(images(&page), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn pages_of_any_shape_are_told_and_drawn(
        (strategies, budgets, replicates) in (1usize..10, 1usize..5, 1u32..30),
        campaign in any::<bool>(),
        hostile in any::<bool>(),
        gone in proptest::collection::vec(any::<u8>(), 40),
        scale in prop_oneof![Just(0.0), Just(1e-9), Just(1.0), Just(1e9)],
    ) {
        let mut page = if campaign { sample::campaign(strategies, budgets, replicates, 9) } else { sample::page(strategies, budgets, replicates) };
        let mut chance = gone.iter().cycle();
        let mut keep = || chance.next().is_some_and(|c| *c > 60);
        page.rows.retain(|_| keep());
        for e in page.rows.iter_mut().flat_map(|r| &mut r.estimates) {
            match e {
                // A share stays one.
                Some(known) if keep() && (known.value > 1.0 || scale <= 1.0) => {
                    known.value *= scale;
                    (known.low, known.high) = (known.low.map(|v| v * scale), known.high.map(|v| v * scale));
                }
                _ => *e = None,
            }
        }
        page.verdicts.retain(|_| keep());
        page.next.retain(|_| keep());
        page.replays.retain(|_| keep());
        page.maps.deployments.retain(|_| keep());
        page.scatter.rows.retain(|_| keep());
        for row in &mut page.scatter.rows {
            row.leaked.iter_mut().for_each(|l| if l.is_some_and(|v| v > 0.8) { *l = None });
            row.harm.iter_mut().for_each(|h| *h *= scale);
        }
        if !keep() {
            page.rows.iter_mut().for_each(|r| r.causes.iter_mut().for_each(|c| *c = 0));
        }
        if hostile {
            page = sample::hostile(page);
        }
        for chart in charts(&page) {
            prop_assert_eq!(sound(&chart), Ok(()));
        }
        let bones = bones(&report(&page));
        prop_assert!(bones.iter().all(|b| !b.contains("Html") && !b.contains("Link")));
    }
}

#[test]
#[ignore = "leaves papers to be looked at in /tmp/paper, also of the pages named in PICKET_PAGES"]
fn leaves_papers() {
    let mut pages: Vec<(String, Page)> =
        sizes().into_iter().map(|(name, page)| (name.replace(' ', "-"), page)).collect();
    for path in std::env::var("PICKET_PAGES").iter().flat_map(|p| p.split(':')) {
        let text = std::fs::read_to_string(path).expect("the page is there");
        let page: Page = serde_json::from_str(&text).expect("a page");
        let stem = Path::new(path).file_stem().expect("a name").to_string_lossy().into_owned();
        pages.push((stem, page));
    }
    for (name, page) in pages {
        let folder = Path::new("/tmp/paper").join(name);
        for (file, content) in document(&page) {
            let path = folder.join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
            std::fs::write(path, content).expect("writable");
        }
    }
}
