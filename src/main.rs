//! The command line: parse, dispatch, print the error chain, exit code.

use clap::Parser;
use picket::cli::{Cli, say};
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.run() {
        Ok(code) => code,
        Err(error) => {
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            say::error(&format!("error: {}", causes.join("\n  because: ")));
            ExitCode::from(2)
        }
    }
}
