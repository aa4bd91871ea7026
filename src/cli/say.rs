//! The only place that prints: data on stdout, the rest on stderr.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the one place that may")]

use std::io::{IsTerminal, Write};

/// Prints data; a reader that has gone away (`| head`) is no error.
pub fn data(text: &str) {
    let mut out = std::io::stdout().lock();
    if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
        // Nobody reads any more.
    }
}

/// Prints a note for people.
pub fn note(text: &str) {
    eprintln!("{}", text.trim_end());
}

/// Prints an error.
pub fn error(text: &str) {
    eprintln!("{}", text.trim_end());
}

/// Whether stderr takes colours.
pub fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
