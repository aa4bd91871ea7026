//! The only place that prints: data on stdout, the rest on stderr.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the one place that may")]

use anyhow::{Context, Result};
use std::io::{ErrorKind, IsTerminal, Write};

/// Prints data; a reader that has gone away (`| head`) is no error, a full disk is.
///
/// # Errors
/// The system refuses.
pub fn data(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error).context("cannot write to stdout"),
        _ => Ok(()),
    }
}

/// Prints a note for people.
pub fn note(text: &str) {
    // Whoever has closed stderr does not want to hear, and is no reason to stop.
    let _ = writeln!(std::io::stderr(), "{}", text.trim_end());
}

/// Prints an error.
pub fn error(text: &str) {
    note(text);
}

/// Whether stderr takes colours.
pub fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
