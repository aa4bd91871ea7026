//! The page on paper, on a phone, in the hands of a hostile scenario, and for whoever does not see it.

use super::browser::Browser;
use super::{CHARTS, DRAWN, campaign, look_at_all, opened, quiet, sample};
use super::{paper, replayed};
use picket::page::html::html;
use serde_json::json;

#[test]
#[ignore = "needs Chromium"]
fn on_paper_everything_is_drawn_in_light_and_nothing_is_there_to_click() {
    let mut browser = Browser::start();
    browser.media("screen", "dark");
    browser.open(&html(&sample()));
    let pages = browser.printed_pages();
    assert!((4..=20).contains(&pages), "{pages} pages");
    assert_eq!(browser.number(DRAWN), browser.number(CHARTS), "charts that are not drawn for print");
    browser.media("print", "dark");
    let seen = browser.text("getComputedStyle(document.body).backgroundColor");
    assert_eq!(seen, "rgb(255, 255, 255)");
    let clickable = browser.eval(
        "[...document.querySelectorAll('button, select, input, #nav')].filter((it) => it.checkVisibility() && !it.matches('.sort, .link')).map((it) => it.outerHTML.slice(0, 80))",
    );
    assert_eq!(clickable, json!([]));
    assert!(browser.is("document.querySelector('.player svg.map').checkVisibility()"));
    quiet(&mut browser);
}

#[test]
#[ignore = "needs Chromium"]
fn on_a_phone_nothing_scrolls_sideways_but_tables_in_their_boxes() {
    for page in
        [sample(), campaign(), paper::hostile(sample()), replayed::with_replays(paper::page(30, 4, 20))]
    {
        let mut browser = Browser::start();
        browser.size(360, 740);
        browser.open(&html(&page));
        look_at_all(&mut browser);
        let wide = browser.eval(
            "[...document.querySelectorAll('body *')].filter((it) => it.getBoundingClientRect().right > 361 && !it.closest('.scroll, svg, #nav ul, .off')).map((it) => it.outerHTML.slice(0, 120))",
        );
        assert_eq!(wide, json!([]));
        assert!(browser.number("document.documentElement.scrollWidth") <= 360.0);
        quiet(&mut browser);
    }
}

#[test]
#[ignore = "needs Chromium"]
fn what_a_scenario_says_is_shown_as_text_and_never_runs() {
    let attacks = [
        "<script>window.ran = 1</script>",
        "</script><script>window.ran = 2</script>",
        "<img src=x onerror=\"window.ran = 3\">",
        "\"><svg onload=window.ran=4>",
        "{{window.ran = 5}} ${window.ran = 5}",
        "'] || (window.ran = 6) || datum['",
        "\\\"] || (window.ran = 7) || [\\\"",
        "\u{2028}</textarea><!-- &lt;b&gt; --> {\"signal\": \"window.ran = 8\"}",
    ];
    let mut page = campaign();
    for (i, text) in paper::texts(&mut page).into_iter().enumerate() {
        *text = format!("{} {i}", attacks[i % attacks.len()]);
    }
    let mut browser = opened(&page);
    look_at_all(&mut browser);
    // Everything that can be opened, chosen or clicked is.
    browser.eval("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
    let menus = browser.number("document.querySelectorAll('select').length") as usize;
    for i in 0..menus {
        browser.eval(&format!(
            "(() => {{ const it = document.querySelectorAll('select')[{i}]; if (!it) return; it.selectedIndex = it.options.length - 1; it.dispatchEvent(new Event('change', {{ bubbles: true }})); }})()"
        ));
    }
    browser.choose("#luck [data-luck=controls] select", 0);
    browser.click("[data-chart=scatter] .plot svg .mark-symbol.role-mark path");
    browser.click("[data-chart=frontier] .plot svg .mark-symbol.role-mark path");
    browser.until("!document.getElementById('tip').hidden");
    browser.click(".drones button");
    browser.click("#rows .copy");
    assert!(!browser.is("window.ran"), "a text of the scenario ran: {}", browser.eval("window.ran"));
    assert_eq!(browser.text("document.title"), page.title.trim());
    assert_eq!(browser.text("document.querySelector('h1').textContent"), page.title);
    assert_eq!(browser.number("document.scripts.length"), 3.0);
    assert_eq!(
        browser.number("document.querySelectorAll('main img, main b ~ b, [onload], [onerror]').length"),
        0.0
    );
    let legend = browser.text("document.querySelector('[data-chart=funnel] .plot svg').textContent");
    assert!(legend.contains("window.ran"), "names are shown as they are: {legend}");
    quiet(&mut browser);
}

#[test]
#[ignore = "needs Chromium"]
fn axe_finds_nothing_serious_in_either_theme() {
    let axe = include_str!("../axe/axe.min.js");
    for theme in ["light", "dark"] {
        let mut browser = Browser::start();
        browser.media("screen", theme);
        browser.open(&html(&sample()));
        look_at_all(&mut browser);
        browser.eval("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
        browser.eval(&format!("{axe}\n1"));
        let found = browser.eval(
            "axe.run(document).then((it) => it.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) => `${v.id}: ${v.help}; ${v.nodes.length} times, as ${v.nodes[0].html.slice(0, 200)} ${v.nodes[0].failureSummary}`))",
        );
        assert_eq!(found, json!([]), "in the {theme} theme");
    }
}
