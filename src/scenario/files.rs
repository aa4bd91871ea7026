//! Files in and out: the scenario's text and the files that it names, none larger than it may be; whole files or none.

use super::check::finding::Findings;
use super::diagnostic::Diagnostic;
use super::size::LARGEST_FILE_BYTES;
use super::suggest;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Scenario files larger than this are not read, bytes.
const LARGEST_TEXT_BYTES: u64 = 4 * 1024 * 1024;

/// Reads a scenario's text; `name` is used in messages.
///
/// # Errors
/// It is not there, no file, too large, or no text.
pub fn read_text(path: &Path, name: &str) -> Result<String, Box<Diagnostic>> {
    read_text_of(path, name, "scenario", "`picket new` writes a starter scenario")
}

/// Reads the text of a kind of file; `otherwise` is what helps whoever has none.
///
/// # Errors
/// It is not there, no file, too large, or no text.
pub fn read_text_of(path: &Path, name: &str, kind: &str, otherwise: &str) -> Result<String, Box<Diagnostic>> {
    let cannot = |error: &io::Error| {
        let of_file = Diagnostic::of_file(name, format!("cannot read the {kind} file"));
        match error.kind() {
            io::ErrorKind::NotFound => of_file
                .expected(format!("expected a {kind} file; there is nothing of this name"))
                .hint(match neighbour(path) {
                    Some(near) => format!("did you mean `{near}`? {otherwise}"),
                    None => otherwise.to_owned(),
                }),
            io::ErrorKind::IsADirectory => of_file
                .expected(format!("expected a {kind} file; found a folder"))
                .hint("name the file in it that you mean: `*.ron`"),
            _ => of_file
                .expected(format!("expected a {kind} file that can be read: {error}"))
                .hint("check the name and your permissions"),
        }
    };
    let mut bytes = Vec::new();
    // No more than the limit, whatever length the system gives: a pipe has none.
    File::open(path)
        .and_then(|file| file.take(LARGEST_TEXT_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| Box::new(cannot(&error)))?;
    if bytes.len() as u64 > LARGEST_TEXT_BYTES {
        let length = fs::metadata(path).map_or(0, |data| data.len()).max(LARGEST_TEXT_BYTES + 1);
        let too_large = Diagnostic::of_file(name, format!("the {kind} file is too large"))
            .expected(format!("expected at most {LARGEST_TEXT_BYTES} bytes; found {length} or more"))
            .hint("elevation and features belong into files of their own that the scenario names");
        return Err(Box::new(too_large));
    }
    String::from_utf8(bytes).map_err(|error| Box::new(not_text(name, kind, &error)))
}

fn not_text(name: &str, kind: &str, error: &std::string::FromUtf8Error) -> Diagnostic {
    let (bytes, sound) = (error.as_bytes(), error.utf8_error().valid_up_to());
    let line = 1 + bytes[..sound].iter().filter(|b| **b == b'\n').count();
    let hint = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        "it is UTF-16: save it as UTF-8"
    } else if bytes.contains(&0) {
        "is this the right file? It does not look like text"
    } else {
        "save the file as UTF-8"
    };
    Diagnostic::of_file(name, format!("the {kind} file is not text in UTF-8"))
        .expected(format!("expected UTF-8; line {line} has other bytes"))
        .hint(hint)
}

/// Reads a file that the scenario names.
pub fn read_file(dir: &Path, name: &str, path: &str, out: &mut Findings) -> Option<Vec<u8>> {
    let full = dir.join(name);
    let size = match fs::metadata(&full) {
        Ok(data) if data.is_file() => data.len(),
        Ok(_) => {
            out.error(path, format!("`{name}` is no file"))
                .expected(format!("expected a file; found a folder or a device at {}", full.display()));
            return None;
        }
        Err(error) => {
            let finding = out.error(path, format!("cannot read the file `{name}`"));
            finding.expected(match error.kind() {
                io::ErrorKind::NotFound => format!("expected a file; there is nothing at {}", full.display()),
                _ => format!("expected a file at {}: {error}", full.display()),
            });
            finding.hint(match neighbour(&full) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "paths are relative to the scenario file".to_owned(),
            });
            return None;
        }
    };
    if size > LARGEST_FILE_BYTES {
        let mib = |bytes: u64| bytes / (1024 * 1024);
        out.error(path, format!("the file `{name}` is too large"))
            .expected(format!("expected at most {} MiB; found {} MiB", mib(LARGEST_FILE_BYTES), mib(size)))
            .hint("cut it to the surroundings of the map");
        return None;
    }
    match fs::read(&full) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            out.error(path, format!("cannot read the file `{name}`"))
                .expected(format!("expected a readable file at {}: {error}", full.display()));
            None
        }
    }
}

/// A file in the same folder whose name is near.
fn neighbour(full: &Path) -> Option<String> {
    let wanted = full.file_name()?.to_str()?;
    let folder = full.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut names: Vec<String> =
        fs::read_dir(folder).ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort();
    suggest::nearest(wanted, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Writes a file beside its place and renames it, so that nothing half-written is left. One that stands there already stays as it is
/// unless it is to be replaced.
///
/// # Errors
/// The file system refuses, or something stands there.
pub fn put(path: &Path, content: &[u8], replace: bool) -> io::Result<()> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".picket-").suffix(".unfinished");
    // As any other file that somebody writes, but for what the umask takes away; temporary files are for their owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut beside = builder.tempfile_in(folder)?;
    io::Write::write_all(&mut beside, content)?;
    beside.as_file().sync_all()?;
    let placed = if replace { beside.persist(path) } else { beside.persist_noclobber(path) };
    placed.map(|_| ()).map_err(|error| error.error)
}
