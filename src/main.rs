//! The command line: parse, dispatch, print the error chain, exit code.

use clap::Parser;
use picket::cli::{Cli, causes, say};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            say::error(&format!("error: {}", causes(&error).join("\n  because: ")));
            ExitCode::from(2)
        }
    }
}
