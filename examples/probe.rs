use picket::scenario::{Scenario, starter};
use std::path::Path;
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let mut t = starter().to_owned();
    for p in a.chunks(2) {
        assert!(t.contains(&p[0]), "{}", p[0]);
        t = t.replacen(&p[0], &p[1], 1);
    }
    match Scenario::from_text(&t, Path::new(""), "test.ron") {
        Ok(l) => eprintln!("OK\n{}", l.warnings.render(false)),
        Err(r) => {
            eprintln!("{}", r.render(false));
            eprintln!("{:#}", r.to_json());
        }
    }
}
