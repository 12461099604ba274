//! `carnet-server`: the central server, and the commands of its administrator.

use carnet_server::command;
use std::process::ExitCode;

fn main() -> ExitCode {
    command::run(std::env::args_os())
}
