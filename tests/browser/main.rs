//! The page as readers meet it, in a real browser: nothing fails or is loaded, everything is drawn, works by mouse, by keys, on a phone and on
//! paper, and says what a scenario says as text.
//!
//! Needs Chromium: `cargo test --test browser -- --include-ignored`.

#[path = "../common/browser.rs"]
mod browser;
mod everybody;
#[path = "../common/paper.rs"]
mod paper;
mod replay;
#[path = "../common/replayed.rs"]
mod replayed;

use browser::Browser;
use picket::page::html::html;
use picket::page::model::Page;
use serde_json::json;

fn sample() -> Page {
    replayed::with_replays(paper::page(3, 2, 20))
}

fn campaign() -> Page {
    replayed::with_replays(paper::campaign(4, 2, 20, 12))
}

/// A page that is open in a browser.
fn opened(page: &Page) -> Browser {
    let mut browser = Browser::start();
    browser.open(&html(page));
    browser
}

/// Says the numbers of all charts that are drawn.
const DRAWN: &str =
    "[...document.querySelectorAll('[data-chart]')].filter((it) => it.querySelector('.plot svg')).length";
const CHARTS: &str = "document.querySelectorAll('[data-chart]').length";

/// Brings every chart into the window, one after the other, and waits until it is drawn.
fn look_at_all(browser: &mut Browser) {
    let count = browser.number(CHARTS) as usize;
    for i in 0..count {
        browser.eval(&format!(
            "document.querySelectorAll('[data-chart]')[{i}].scrollIntoView({{ block: 'center', behavior: 'instant' }})"
        ));
        browser.until(&format!("document.querySelectorAll('[data-chart] .plot')[{i}].firstChild"));
    }
}

fn quiet(browser: &mut Browser) {
    let problems = browser.problems();
    assert!(problems.is_empty(), "the browser complains:\n  {}", problems.join("\n  "));
}

// ---- What is there -------------------------------------------------------------------------------------------------

#[test]
#[ignore = "needs Chromium"]
fn every_chart_is_drawn_says_what_it_shows_and_has_its_numbers_behind_it() {
    let usual = ["frontier", "verdicts", "funnel", "causes", "next", "tornado", "grades", "scatter"];
    let of_campaign =
        ["frontier", "verdicts", "funnel", "causes", "campaign", "tornado", "grades", "scatter"];
    for (page, charts) in [(sample(), usual), (campaign(), of_campaign)] {
        let mut browser = opened(&page);
        let names =
            browser.eval("[...document.querySelectorAll('[data-chart]')].map((it) => it.dataset.chart)");
        assert_eq!(names, json!(charts));
        look_at_all(&mut browser);
        for chart in charts {
            let at = format!("document.querySelector('[data-chart={chart}]')");
            let marks = format!(
                "{at}.querySelectorAll('.plot svg .mark-symbol.role-mark path, .plot svg .mark-rect.role-mark path').length"
            );
            assert!(browser.number(&marks) > 0.0, "{chart} has no marks");
            for (what, least) in [("h3", 10), ("figcaption", 20)] {
                let said = browser.number(&format!("{at}.querySelector('{what}').textContent.length"));
                assert!(said > f64::from(least), "{chart} has no {what}");
            }
            let alt = browser.text(&format!("{at}.querySelector('.plot').getAttribute('aria-label')"));
            assert!(alt.len() > 30 && !alt.contains("undefined") && !alt.contains("NaN"), "{chart}: {alt}");
            browser.click(&format!("[data-chart={chart}] summary"));
            browser.until(&format!("{at}.querySelector('.behind tbody tr td')"));
            let table = browser.text(&format!("{at}.querySelector('.behind table').textContent"));
            assert!(!table.contains("undefined") && !table.contains("NaN"), "{chart}: {table}");
            saves(&mut browser, chart);
        }
        quiet(&mut browser);
    }
}

/// The picture that a chart is saved as stands by itself: it knows nothing of the page's variables.
fn saves(browser: &mut Browser, chart: &str) {
    browser.eval("URL.createObjectURL = (blob) => { window.saved = blob; return 'data:,'; }");
    browser.eval("HTMLAnchorElement.prototype.click = () => {}");
    browser.click(&format!("[data-chart={chart}] .save"));
    browser.until("document.getElementById('live').textContent === 'Saved the picture'");
    let svg = browser.text("window.saved.text()");
    assert!(
        svg.starts_with("<svg") && svg.contains("xmlns=\"http://www.w3.org/2000/svg\""),
        "{chart}: {svg:.100}"
    );
    assert!(svg.contains("fill=\"#") && !svg.contains("var(--"), "{chart} is saved with variables");
    assert!(browser.is("document.documentElement.dataset.theme === undefined"), "saving changes the theme");
    browser.eval("document.getElementById('live').textContent = ''");
}

#[test]
#[ignore = "needs Chromium"]
fn charts_wait_until_they_are_near_so_that_the_page_opens_soon() {
    let mut browser = opened(&replayed::with_replays(paper::page(30, 4, 60)));
    let (drawn, all) = (browser.number(DRAWN), browser.number(CHARTS));
    assert!(drawn < all / 2.0, "{drawn} of {all} charts are drawn at once");
    // Measured at 0.5 s; the bound is for the busiest of machines.
    let ms = browser.number("performance.getEntriesByType('navigation')[0].loadEventEnd");
    assert!(ms < 10_000.0, "opened after {ms} ms");
    look_at_all(&mut browser);
    quiet(&mut browser);
}

/// Pages that the program has made, if `PICKET_PAGES` names any, and else one made by hand of the valley's size.
fn pages_of_the_program() -> Vec<String> {
    let named = std::env::var("PICKET_PAGES").unwrap_or_default();
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{file}: {error}"));
    let pages: Vec<String> = named.split_whitespace().map(read).collect();
    if pages.is_empty() { vec![html(&replayed::with_replays(paper::page(7, 5, 200)))] } else { pages }
}

#[test]
#[ignore = "needs Chromium"]
#[allow(clippy::print_stdout, reason = "the figures that it is judged by")]
fn a_page_of_a_whole_study_is_small_opens_soon_and_plays_every_replay() {
    for html in pages_of_the_program() {
        assert!(html.len() < 3_000_000, "{} bytes", html.len());
        let mut browser = Browser::start();
        browser.open(&html);
        let ms = browser.number("performance.getEntriesByType('navigation')[0].loadEventEnd");
        println!("{} bytes, opened after {ms:.0} ms", html.len());
        assert!(ms < 10_000.0, "opened after {ms} ms");
        look_at_all(&mut browser);
        let replays =
            browser.number("document.querySelector('.player [aria-label=Replay]').options.length") as usize;
        for replay in 0..replays {
            browser.choose(".player [aria-label=Replay]", replay);
            let scenes =
                browser.number("document.querySelector('.player [aria-label=Raid]').options.length") as usize;
            for scene in 0..scenes {
                browser.choose(".player [aria-label=Raid]", scene);
                for _ in 0..4 {
                    browser.eval("document.querySelector('.player').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }))");
                }
                browser.eval("document.querySelectorAll('.drones button').forEach((it) => it.click())");
            }
        }
        browser.eval("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
        let text = browser.text("document.body.innerText");
        assert!(!text.contains("undefined") && !text.contains("NaN"), "a value is missing");
        quiet(&mut browser);
    }
}

#[test]
#[ignore = "needs Chromium"]
fn a_page_without_the_parts_that_not_every_study_has_opens_quietly() {
    let mut page = paper::page(1, 1, 2);
    page.tornado = None;
    page.replays.clear();
    page.next.clear();
    page.verdicts.clear();
    page.frontiers.clear();
    page.maps.deployments.clear();
    page.scatter = Default::default();
    let mut browser = opened(&page);
    look_at_all(&mut browser);
    quiet(&mut browser);
}

// ---- What it does --------------------------------------------------------------------------------------------------

#[test]
#[ignore = "needs Chromium"]
fn the_theme_follows_the_system_and_the_button_and_changes_the_charts() {
    let mut browser = Browser::start();
    browser.media("screen", "dark");
    browser.open(&html(&sample()));
    look_at_all(&mut browser);
    let seen = "[getComputedStyle(document.body).backgroundColor, \
                getComputedStyle(document.querySelector('[data-chart=frontier] .plot .role-axis text')).fill, \
                getComputedStyle(document.querySelector('[data-chart=frontier] .plot .mark-symbol.role-mark path')).fill]";
    let dark = browser.eval(seen);
    browser.click("#theme");
    let light = browser.eval(seen);
    for i in 0..3 {
        assert_ne!(dark[i], light[i], "theme");
    }
    browser.media("screen", "light");
    browser.click("#theme");
    assert_eq!(browser.eval(seen), dark, "the button and the system mean the same dark");
    quiet(&mut browser);
}

#[test]
#[ignore = "needs Chromium"]
fn a_table_is_sorted_by_its_heads_and_copied_as_values_between_tabs() {
    let mut browser = opened(&sample());
    let column =
        "[...document.querySelectorAll('#rows tbody tr')].map((row) => Number(row.cells[2].dataset.v))";
    let numbers = |browser: &mut Browser| -> Vec<f64> {
        browser
            .eval(column)
            .as_array()
            .expect("a list")
            .iter()
            .map(|v| v.as_f64().expect("a number"))
            .collect()
    };
    let head = "#rows thead th:nth-child(3)";
    browser.click(&format!("{head} button"));
    let up = numbers(&mut browser);
    assert!(up.len() == 6 && up.is_sorted(), "{up:?}");
    assert_eq!(
        browser.text(&format!("document.querySelector('{head}').getAttribute('aria-sort')")),
        "ascending"
    );
    // By keys too.
    browser.eval(&format!("document.querySelector('{head} button').focus()"));
    browser.key("Enter");
    let down = numbers(&mut browser);
    assert!(down.iter().rev().is_sorted() && down != up, "{down:?}");
    assert_eq!(
        browser.text(&format!("document.querySelector('{head}').getAttribute('aria-sort')")),
        "descending"
    );

    let allowed = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
    let session = std::mem::take(browser.session());
    browser.call("Browser.grantPermissions", allowed);
    *browser.session() = session;
    browser.call("Page.bringToFront", json!({}));
    browser.click("#rows .copy");
    browser.until("document.getElementById('live').textContent === 'Copied 6 rows'");
    let copied = browser.text("navigator.clipboard.readText()");
    let lines: Vec<Vec<&str>> = copied.lines().map(|line| line.split('\t').collect()).collect();
    assert!(lines.len() == 7 && lines.iter().all(|line| line.len() == 7), "{copied}");
    assert_eq!(lines[0][2], "leak-through, % of drones");
    assert_eq!(lines[1][2], "0.950 ± 0.023 %");
    quiet(&mut browser);
}

#[test]
#[ignore = "needs Chromium"]
fn what_is_chosen_changes_the_charts_and_all_sections_agree() {
    let mut browser = opened(&campaign());
    look_at_all(&mut browser);
    let seen = |chart: &str| {
        format!(
            "document.querySelector('[data-chart={chart}] h3').textContent + \
             [...document.querySelectorAll('[data-chart={chart}] .plot svg .role-mark path')].map((it) => it.getAttribute('transform') + it.getAttribute('d')).join()"
        )
    };
    for (section, choice, changes) in [
        ("frontier", "measure", vec!["frontier", "verdicts"]),
        ("verdicts", "budget", vec!["verdicts", "funnel", "causes", "campaign"]),
        ("frontier", "adversary", vec!["frontier", "campaign"]),
        ("campaign", "series", vec!["campaign"]),
        ("tornado", "tornado", vec!["tornado"]),
        ("verdicts", "all_pairs", vec!["verdicts"]),
    ] {
        let before: Vec<String> = changes.iter().map(|chart| browser.text(&seen(chart))).collect();
        let menu = format!("#{section} [data-choice={choice}] select");
        let other =
            usize::from(browser.number(&format!("document.querySelector('{menu}').selectedIndex")) == 0.0);
        browser.choose(&menu, other);
        for (chart, before) in changes.iter().zip(before) {
            assert_ne!(browser.text(&seen(chart)), before, "{choice} does not change {chart}");
        }
        let menus = format!(
            "new Set([...document.querySelectorAll('[data-choice={choice}] select')].map((it) => it.selectedIndex)).size"
        );
        assert_eq!(browser.number(&menus), 1.0, "sections disagree on {choice}");
    }
    quiet(&mut browser);
}

#[test]
#[ignore = "needs Chromium"]
fn layers_of_the_maps_switch_plans_change_and_both_maps_move_together() {
    let mut browser = opened(&sample());
    let maps = "document.querySelectorAll('#maps svg.map')";
    assert_eq!(browser.number(&format!("{maps}.length")), 2.0);
    // A shape in a group that is not displayed has no size (`checkVisibility` knows nothing of groups of SVG).
    for (layer, what) in [
        ("relief", ".relief"),
        ("roads", ".road"),
        ("places", ".asset"),
        ("units", ".unit"),
        ("routes", ".route"),
        ("cover-0", "image[data-layer='0']"),
    ] {
        let shown = format!(
            "[...{maps}].map((map) => map.querySelector(\"{what}\").getBoundingClientRect().width > 0)"
        );
        assert_eq!(browser.eval(&shown), json!([true, true]), "{layer}");
        browser.click(&format!("#maps [data-layer='{layer}']"));
        assert_eq!(browser.eval(&shown), json!([false, false]), "{layer} is off and still shown");
        browser.click(&format!("#maps [data-layer='{layer}']"));
        assert_eq!(browser.eval(&shown), json!([true, true]), "{layer} is on again");
    }
    browser.click("#maps [data-layer=ranges]");
    assert!(
        browser
            .is(&format!("[...{maps}][0].querySelector('[data-range]').getBoundingClientRect().width > 0")),
        "ranges"
    );

    let labels = format!("[...{maps}].map((map) => map.getAttribute('aria-label'))");
    let before = browser.eval(&labels);
    assert_ne!(before[0], before[1], "two plans");
    browser.choose("#maps .plan:nth-child(2) select", 0);
    let after = browser.eval(&labels);
    assert!(after[0] == before[0] && after[1] != before[1], "{after}");

    let boxes = format!("[...{maps}].map((map) => map.getAttribute('viewBox'))");
    let whole = browser.eval(&boxes);
    browser.eval("document.querySelector('#maps .stage').focus()");
    browser.key("+");
    let near = browser.eval(&boxes);
    assert!(near != whole && near[0] == near[1], "{near}");
    browser.key("n");
    let info = browser.text("document.querySelector('#maps .info').textContent");
    assert!(info.contains("the state force") && info.contains("goes round its route"), "{info}");
    quiet(&mut browser);
}

#[test]
#[ignore = "needs Chromium"]
fn a_dot_of_the_scatter_says_the_command_that_runs_its_replicate_again() {
    let page = sample();
    let mut browser = opened(&page);
    look_at_all(&mut browser);
    assert!(
        browser.is("document.querySelector('[data-luck=picked] code') === null"),
        "nothing is chosen yet"
    );
    browser.click("[data-chart=scatter] .plot svg .mark-symbol.role-mark path");
    browser.until("document.querySelector('[data-luck=picked] code')");
    let replicate =
        browser.number("Number(document.querySelector('[data-luck=picked] input').value)") as usize;
    let codes =
        browser.eval("[...document.querySelectorAll('[data-luck=picked] code')].map((it) => it.textContent)");
    // The two best at the middle budget, against each other.
    let best = &page.verdicts.iter().find(|it| it.budget == page.middle).expect("a verdict").order;
    for (i, strategy) in best[..2].iter().enumerate() {
        let of = |row: &&picket::page::model::ScatterRow| {
            page.rows[row.row].strategy == *strategy && page.rows[row.row].budget == page.middle
        };
        let row = page.scatter.rows.iter().find(of).expect("kept");
        assert_eq!(codes[2 * i], json!(row.digests[replicate]));
        assert_eq!(codes[2 * i + 1], json!(row.command.replace("{replicate}", &replicate.to_string())));
    }
    // And by keys: the buttons beside the number go on.
    browser.eval("document.querySelector('[aria-label=\"Next replicate\"]').focus()");
    browser.key("Enter");
    let next = browser.number("Number(document.querySelector('[data-luck=picked] input').value)") as usize;
    assert_eq!(next, (replicate + 1).min(19));
    browser.choose("#luck [data-luck=controls] select", 1);
    browser
        .until("document.querySelector('[data-chart=scatter] h3').textContent.includes('every replicate')");
    quiet(&mut browser);
}
