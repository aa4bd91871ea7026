//! The page as a file: what is in it without a browser. `tests/browser/` opens it in one.

#[path = "common/paper.rs"]
mod paper;
#[path = "common/replayed.rs"]
mod replayed;

use picket::page::html::{escape, html};
use picket::page::model::Page;
use sha2::{Digest, Sha256};
use std::path::Path;

fn sample() -> Page {
    replayed::with_replays(paper::page(3, 2, 20))
}

/// Everything before the data: what stands in the file without a script.
fn markup(page: &Page) -> String {
    let html = html(page);
    html.split("<script type=\"application/json\"").next().expect("split gives one part at least").to_owned()
}

#[test]
fn the_same_page_gives_the_same_bytes() {
    assert!(html(&sample()) == html(&sample()));
}

#[test]
fn words_and_the_table_are_there_without_a_script() {
    let page = sample();
    let markup = markup(&page);
    let mut all: Vec<&str> =
        vec![&page.title, &page.about, &page.grades.words, &page.recipe.command, &page.recipe.seed];
    let summary = &page.summary;
    for lines in [&summary.question, &summary.answer, &summary.sure, &summary.rests_on, &summary.not] {
        all.extend(lines.iter().map(String::as_str));
    }
    all.extend(page.rows.iter().flat_map(|row| row.estimates.iter().flatten()).map(|it| it.text.as_str()));
    all.extend(page.verdicts.iter().map(|it| it.best.as_str()));
    all.extend(page.frontiers.iter().flat_map(|it| &it.steps).map(|it| it.words.as_str()));
    let missing: Vec<&str> = all.into_iter().filter(|text| !markup.contains(&escape(text))).collect();
    assert!(missing.is_empty(), "not in the markup: {missing:?}");
}

#[test]
fn a_hostile_text_stays_a_text() {
    let mut page = paper::hostile(sample());
    let html = html(&page);
    assert!(!html.contains("<script>alert"), "a script of the scenario is in the page");
    // The data, the library and our scripts: three elements, however often the scenario says `</script>`.
    assert_eq!(html.matches("</script").count(), 3);
    let data = html.split("id=\"page-data\">").nth(1).and_then(|rest| rest.split("</script>").next());
    let mut read: Page = serde_json::from_str(data.expect("the data is there")).expect("and is JSON");
    // All of it comes through, but for what would turn the direction of the letters behind it.
    let said: Vec<String> = paper::texts(&mut page).iter().map(|text| text.replace('\u{202e}', "")).collect();
    let whole = |page: &mut Page| paper::texts(page).into_iter().map(|text| text.clone()).collect::<Vec<_>>();
    assert!(said != whole(&mut page), "no text turns anything: nothing is tested");
    assert!(whole(&mut read) == said, "a text has changed on its way");
    assert!(!html.contains('\u{202e}'));
}

#[test]
fn nothing_is_loaded_from_anywhere() {
    let html = html(&sample());
    assert!(html.contains("default-src 'none'; img-src data:"), "the policy is gone");
    for loads in ["src=\"http", "href=\"http", "url(http", "@import", "<link", "<iframe", "fetch(\"http"] {
        assert!(!markup(&sample()).contains(loads), "{loads}");
    }
    assert!(!html.contains("sourceMappingURL"), "a browser's tools would look for a file");
}

#[test]
fn parts_without_data_are_left_out_or_say_how_to_get_them() {
    let mut page = sample();
    page.tornado = None;
    page.replays.clear();
    page.next.clear();
    page.scatter = Default::default();
    for row in &mut page.rows {
        row.funnel.clear();
        row.causes.clear();
    }
    let markup = markup(&page);
    for id in ["replay", "next", "luck", "leaks", "campaign"] {
        assert!(!markup.contains(&format!("id=\"{id}\"")), "an empty part {id}");
        assert!(!markup.contains(&format!("href=\"#{id}\"")), "a link to nothing: {id}");
    }
    assert!(markup.contains("<code>--tornado</code>"));
}

#[test]
fn the_library_is_the_one_that_its_readme_names() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/page/vendor");
    let readme = std::fs::read_to_string(folder.join("README.md")).expect("readable");
    for file in ["vega.min.js", "vega-lite.min.js", "vega-interpreter.js"] {
        let bytes = std::fs::read(folder.join(file)).expect("readable");
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let line =
            readme.lines().find(|line| line.starts_with(&format!("| `{file}`"))).expect("named in the table");
        assert!(line.contains(&sum), "{file} has the sum {sum}");
    }
}

/// `PICKET_LOOK=FOLDER cargo test --test page_html look -- --ignored` writes pages to look at, and those of the JSON files that
/// `PICKET_PAGES` names.
#[test]
#[ignore = "writes pages to look at"]
fn look() {
    let folder = std::env::var("PICKET_LOOK").expect("PICKET_LOOK names a folder");
    let put = |name: &str, page: &Page| {
        std::fs::write(Path::new(&folder).join(format!("{name}.html")), html(page)).expect("writable");
    };
    put("sample", &sample());
    put("campaign", &replayed::with_replays(paper::campaign(4, 2, 20, 12)));
    put("big", &replayed::with_replays(paper::page(30, 2, 60)));
    for file in std::env::var("PICKET_PAGES").unwrap_or_default().split_whitespace() {
        let page =
            serde_json::from_str(&std::fs::read_to_string(file).expect("readable")).expect("a page as JSON");
        put(Path::new(file).file_stem().and_then(|it| it.to_str()).expect("a name"), &page);
    }
}
