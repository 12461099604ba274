//! The command line. What people read goes to stdout as an aligned table, what programs read as JSON; the log and
//! what went wrong go to stderr.

mod admin;
mod arguments;
mod files;
mod history;
mod serve;
mod table;

use crate::error::Error;
use arguments::{Arguments, Command};
use clap::Parser;
use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

/// Runs the program with these arguments.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version come this way, too.
            error.print().ok();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let result = match arguments.command {
        Command::Serve(arguments) => serve::serve(&arguments),
        Command::Admin(arguments) => admin::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            writeln!(std::io::stderr(), "carnet-server: {error}").ok();
            ExitCode::FAILURE
        }
    }
}

/// Writes what a command says.
fn say(text: &str) -> Result<(), Error> {
    heard(text).map(|_| ())
}

/// The same; false when nobody listens any more: `| head` has read what it wanted.
fn heard(text: &str) -> Result<bool, Error> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Error::Output(error)),
    }
}
