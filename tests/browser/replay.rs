//! The replay: where drones are when, by mouse and by keys.

use super::browser::Browser;
use super::{opened, quiet, sample};
use serde_json::json;

/// Where the drone of a key is on both maps, if it is shown.
fn where_is(browser: &mut Browser, key: &str) -> Vec<Option<[f64; 2]>> {
    let found = browser.eval(&format!(
        "[...document.querySelectorAll('.player svg.map')].map((map) => {{ const it = map.querySelector('[data-key=\"{key}\"]'); \
         return it && it.style.display !== 'none' ? [Number(it.dataset.x), Number(it.dataset.y)] : null; }})"
    ));
    let number = |v: &serde_json::Value| v.as_f64().expect("a number");
    found
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| it.as_array().map(|at| [number(&at[0]), number(&at[1])]))
        .collect()
}

fn scrub(browser: &mut Browser, running_s: f64) {
    browser.eval(&format!(
        "(() => {{ const it = document.querySelector('.scrub'); it.value = {running_s}; it.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()"
    ));
}

const TIME: &str = "Number(document.querySelector('.player').dataset.time)";
const PLAYING: &str = "document.querySelector('.player').dataset.playing === 'true'";

#[test]
#[ignore = "needs Chromium"]
fn scrubbing_moves_the_drones_to_where_they_were_recorded_and_skips_what_is_between_raids() {
    let page = sample();
    let mut browser = opened(&page);
    assert!(!browser.is(PLAYING), "nothing moves by itself");
    let recorded = |side: usize, t: f64| {
        let points = &page.replays[0].sides[side].drones[0].points;
        let i = points.windows(2).position(|w| t <= w[1].0).expect("it flies then");
        let (a, b) = (points[i], points[i + 1]);
        let f = (t - a.0) / (b.0 - a.0);
        [a.1 + f * (b.1 - a.1), a.2 + f * (b.2 - a.2)]
    };
    for running in [40.0, 100.0, 75.0] {
        scrub(&mut browser, running);
        let t = browser.number(TIME);
        assert_eq!(t, 75_600.0 + running);
        for (side, at) in where_is(&mut browser, "0:0").into_iter().enumerate() {
            let (at, meant) = (at.expect("it flies"), recorded(side, t));
            assert!(
                (at[0] - meant[0]).abs() < 0.1 && (at[1] - meant[1]).abs() < 0.1,
                "{at:?}, recorded {meant:?}"
            );
        }
    }
    let state = "document.querySelector('.player [data-key=\"0:0\"]').dataset.state";
    assert_eq!(browser.text(state), "unknown");
    scrub(&mut browser, 0.0);
    assert_eq!(where_is(&mut browser, "0:0"), [None, None], "before it takes off");
    // The first raid has ended where the second begins, days later.
    scrub(&mut browser, 310.0);
    assert_eq!(browser.number(TIME), 250_010.0);
    assert_eq!(where_is(&mut browser, "1:0").len(), 2);
    assert!(
        browser.is("document.querySelector('.player [data-key=\"0:0\"]') === null"),
        "drones of the other raid"
    );
    quiet(&mut browser);
}

#[test]
#[ignore = "needs Chromium"]
fn playing_moves_the_clock_and_a_chosen_drone_tells_its_story_under_both_plans() {
    let page = sample();
    let mut browser = opened(&page);
    browser.click(".deck .play");
    browser.until(&format!("{TIME} > 75602"));
    browser.click(".deck .play");
    assert!(!browser.is(PLAYING));
    let stands = browser.number(TIME);
    assert_eq!(browser.number(TIME), stands, "the clock stands");

    browser.click(".drones tr[data-drone='0:1'] button");
    let story = browser.text("document.querySelector('.story').textContent");
    for side in &page.replays[0].sides {
        let drone = side.drones.iter().find(|it| it.key == (0, 1)).expect("there");
        assert!(story.contains(&drone.ending) && story.contains("is noticed by post 0"), "{story}");
    }
    assert!(browser.is("document.querySelectorAll('.player .drone.chosen').length === 2"));
    browser.click(".story .tale:nth-child(2) li:nth-child(2) button");
    let noticed = page.replays[0].sides[1].drones[1].story[1].0;
    assert_eq!(browser.number(TIME), noticed);

    browser.choose(".player [aria-label=Replay]", 2);
    assert_eq!(
        browser.text("document.querySelector('.player').dataset.replicate"),
        page.replays[2].replicate.to_string()
    );
    assert_eq!(browser.text("document.querySelector('.story').textContent"), "");
    quiet(&mut browser);
}

#[test]
#[ignore = "needs Chromium"]
fn the_replay_can_be_gone_through_by_keys_alone() {
    let mut browser = opened(&sample());
    browser.eval("document.querySelector('.player select').focus()");
    let tab_to = |browser: &mut Browser, selector: &str| {
        for _ in 0..60 {
            if browser.is(&format!("document.activeElement.matches({})", json!(selector))) {
                return;
            }
            browser.key("Tab");
        }
        panic!("Tab does not come to {selector}");
    };
    tab_to(&mut browser, ".deck .play");
    browser.key(" ");
    browser.until(PLAYING);
    browser.key(" ");
    browser.until(&format!("!({PLAYING})"));
    let before = browser.number(TIME);
    browser.key("ArrowRight");
    assert!((browser.number(TIME) - before - 5.0).abs() < 0.02);
    browser.key("ArrowLeft");
    browser.key("n");
    assert_eq!(browser.number(TIME), 250_000.0);
    browser.key("p");
    assert_eq!(browser.number(TIME), 75_600.0);
    tab_to(&mut browser, ".drones button");
    browser.key("Enter");
    assert!(browser.is("document.querySelector('.story ol')"), "no story");
    tab_to(&mut browser, ".story button");
    browser.key("Enter");
    assert!(browser.number(TIME) > 75_600.0);
    quiet(&mut browser);
}
