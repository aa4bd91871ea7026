//! A page on paper.

#[path = "common/paper.rs"]
mod sample;

use picket::page::charts::charts;
use picket::page::model::Page;
use std::path::Path;

#[test]
#[ignore = "leaves pictures to be looked at in /tmp/paper, also of the pages named in PICKET_PAGES"]
fn leaves_papers() {
    let mut pages = vec![
        ("usual".to_owned(), sample::page(7, 5, 200)),
        ("big".to_owned(), sample::page(30, 12, 300)),
        ("tiny".to_owned(), sample::page(1, 1, 1)),
        ("campaign".to_owned(), sample::campaign(4, 2, 12, 24)),
        ("hostile".to_owned(), sample::hostile(sample::page(3, 2, 20))),
    ];
    for path in std::env::var("PICKET_PAGES").iter().flat_map(|p| p.split(':')) {
        let text = std::fs::read_to_string(path).expect("the page is there");
        let page: Page = serde_json::from_str(&text).expect("a page");
        let stem = Path::new(path).file_stem().expect("a name").to_string_lossy().into_owned();
        pages.push((stem, page));
    }
    for (name, page) in pages {
        let folder = Path::new("/tmp/paper").join(name);
        std::fs::create_dir_all(&folder).expect("writable");
        for chart in charts(&page) {
            std::fs::write(folder.join(format!("{}.svg", chart.name)), chart.svg).expect("writable");
        }
    }
}
