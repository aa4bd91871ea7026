//! A copy of a scenario with the files that it names: enough to load it anywhere, with the same hash.

use super::Scenario;
use super::spec::world::GroundSpec;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// Name of the folders that stand in for those above the scenario's own.
const ABOVE: &str = "above";

/// Copies a scenario's file and the files that it names into a folder, which is emptied first. Hands back where the scenario stands in
/// it. A file named by an absolute path is not copied: it has to be there wherever the copy is loaded.
///
/// # Errors
/// The file system refuses.
pub fn copy(file: &Path, scenario: &Scenario, into: &Path) -> io::Result<String> {
    let named = named_files(scenario);
    // As many folders deep as the names lead upwards, so that they lead to files of the copy.
    let depth = named.iter().map(|name| climbs(name)).max().unwrap_or(0);
    let own_name = file.file_name().ok_or_else(|| io::Error::other("the scenario has no file name"))?;
    let own = (0..depth).map(|_| PathBuf::from(ABOVE)).chain([own_name.into()]).collect::<PathBuf>();
    match fs::remove_dir_all(into) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let folder = file.parent().unwrap_or(Path::new(""));
    let place = |name: &Path| into.join(own.parent().unwrap_or(Path::new("")).join(name));
    put(file, &into.join(&own))?;
    for name in named {
        put(&folder.join(&name), &plain(&place(&name)))?;
    }
    Ok(own.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"))
}

fn put(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(Path::new("")))?;
    fs::copy(from, to).map(|_| ())
}

/// The files that a scenario names by relative paths.
fn named_files(scenario: &Scenario) -> Vec<PathBuf> {
    let mut all = Vec::new();
    if let GroundSpec::Imported { elevation, features, .. } = &scenario.spec.ground {
        all.push(PathBuf::from(elevation));
        all.extend(features.iter().map(PathBuf::from));
    }
    all.retain(|name| name.is_relative());
    all
}

/// How far a path leads upwards at most.
fn climbs(path: &Path) -> usize {
    let (mut below, mut most) = (0_isize, 0_isize);
    for part in path.components() {
        match part {
            Component::ParentDir => below -= 1,
            Component::Normal(_) => below += 1,
            _ => {}
        }
        most = most.min(below);
    }
    most.unsigned_abs()
}

/// A path without `..`, which must not lead above its beginning.
fn plain(path: &Path) -> PathBuf {
    let mut all = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                all.pop();
            }
            Component::CurDir => {}
            other => all.push(other),
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_loads_with_the_same_hash_wherever_its_files_were() {
        let place = tempfile::tempdir().expect("a folder");
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
        let deep = place.path().join("mine/deep");
        fs::create_dir_all(&deep).expect("a folder");
        let text = fs::read_to_string(shipped.join("valley.ron")).expect("it is shipped");
        let moved = text.replace("terrain/hills.asc", "../../maps/hills.asc");
        assert_ne!(text, moved);
        fs::create_dir_all(place.path().join("maps")).expect("a folder");
        fs::copy(shipped.join("terrain/hills.asc"), place.path().join("maps/hills.asc")).expect("shipped");
        fs::copy(shipped.join("valley-features.geojson"), deep.join("valley-features.geojson"))
            .expect("shipped");
        fs::write(deep.join("valley.ron"), moved).expect("writable");
        for file in [shipped.join("valley.ron"), deep.join("valley.ron")] {
            let Ok(loaded) = Scenario::load(&file) else { panic!("{} loads", file.display()) };
            let into = place.path().join("copy");
            let own = copy(&file, &loaded.scenario, &into).expect("writable");
            let Ok(again) = Scenario::load(&into.join(&own)) else { panic!("the copy loads: {own}") };
            assert_eq!(again.scenario.hash, loaded.scenario.hash, "{own}");
        }
    }

    #[test]
    fn how_far_a_path_leads_upwards() {
        for (path, up) in
            [("a.asc", 0), ("b/../a.asc", 0), ("../a.asc", 1), ("../../b/../a.asc", 2), ("b/../../a", 1)]
        {
            assert_eq!(climbs(Path::new(path)), up, "{path}");
        }
    }
}
