//! Saving: a new file that the program accepts wherever it is, and nothing that was there is touched.

use super::{ids, km, plan, refused, scenarios, small, valley};
use picket::scenario::Scenario;
use picket::strategy::deploy;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Holds that `picket check` accepts a file, from its folder.
#[track_caller]
fn accepted(file: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_picket"));
    let folder = file.parent().expect("it is in a folder");
    let output = command.arg("check").arg(file.file_name().expect("a file")).current_dir(folder).output();
    let output = output.expect("the program runs");
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn a_saved_plan_is_accepted_in_any_folder_and_buys_the_same() {
    let place = tempfile::tempdir().expect("a folder");
    let deep = place.path().join("plans/mine");
    fs::create_dir_all(&deep).expect("a folder");
    let original = fs::read(scenarios().join("valley.ron")).expect("it is shipped");
    let mut draft = valley("patrols", 600_000.0);
    draft.move_unit(0, km(4.0, 8.0)).expect("on the map");
    assert!(!draft.is_saved());
    for file in [place.path().join("one.ron"), deep.join("two.ron")] {
        draft.save_as(&file).expect("a new file");
        assert!(draft.is_saved());
        accepted(&file);
        let loaded = Scenario::load(&file).expect("sound").scenario;
        let index = loaded.strategy("by-hand").expect("it is in the file");
        assert_eq!(deploy(&loaded, index, 600_000.0), *plan(&draft));
        let text = fs::read_to_string(&file).expect("it was written");
        assert!(
            text.contains("/scenarios/terrain/hills.asc\"") && text.contains("elevation: \"../"),
            "{text:.1500}"
        );
    }
    assert_eq!(fs::read(scenarios().join("valley.ron")).expect("it is still there"), original);
    assert_eq!(fs::read_dir(&deep).expect("readable").count(), 1, "nothing else is left");
}

#[test]
fn beside_its_files_a_saved_plan_names_them_as_before() {
    let place = tempfile::tempdir().expect("a folder");
    fs::create_dir(place.path().join("terrain")).expect("a folder");
    for file in ["valley.ron", "valley-features.geojson", "terrain/hills.asc"] {
        fs::copy(scenarios().join(file), place.path().join(file)).expect("it is shipped");
    }
    let original = place.path().join("valley.ron");
    let text = fs::read_to_string(&original).expect("it was copied");
    let mut draft = super::Draft::new(&text, &original).expect("sound");
    draft.adopt(0, 250_000.0).expect("it can be taken up");
    let file = place.path().join("mine.ron");
    draft.save_as(&file).expect("a new file");
    assert_eq!(fs::read_to_string(&file).expect("it was written"), draft.text());
    accepted(&file);
    // One folder deeper the names lead one folder up; what is undone afterwards is found where it was.
    fs::create_dir(place.path().join("plans")).expect("a folder");
    let deeper = place.path().join("plans/mine.ron");
    draft.save_as(&deeper).expect("a new file");
    let written = fs::read_to_string(&deeper).expect("it was written");
    assert!(written.contains("elevation: \"../terrain/hills.asc\""));
    assert!(written.contains("features: \"../valley-features.geojson\""));
    accepted(&deeper);
    draft.undo().expect("the files are where they were");
    assert_eq!(draft.text(), text);
    assert!(!draft.is_saved());
}

#[test]
fn nothing_is_ever_overwritten_and_nothing_half_written_is_left() {
    let place = tempfile::tempdir().expect("a folder");
    let mut draft = small("jam", 250_000.0);
    let file = place.path().join("taken.ron");
    fs::write(&file, "mine").expect("writable");
    let names = || -> Vec<_> {
        fs::read_dir(place.path()).expect("readable").map(|e| e.expect("readable").file_name()).collect()
    };
    let before = names();
    refused(&mut draft, &["taken.ron exists already", "nothing is overwritten"], |d| d.save_as(&file));
    let shipped = scenarios().join("valley.ron");
    refused(&mut valley("mix", 60_000.0), &["exists already"], |d| d.save_as(&shipped));
    refused(&mut draft, &["there is no folder"], |d| d.save_as(&place.path().join("none/x.ron")));
    refused(&mut draft, &["exists already"], |d| d.save_as(place.path()));
    assert_eq!(fs::read_to_string(&file).expect("it is still there"), "mine");
    assert_eq!(names(), before);
    draft.add_post(None, &ids(&["eye"]), km(4.0, 4.0)).err();
    draft.save_as(&place.path().join("new.ron")).expect("a new file");
    accepted(&place.path().join("new.ron"));
}
