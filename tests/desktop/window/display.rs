//! A screen that nobody sees and a session bus, for as long as somebody holds them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// An X server and a session bus of their own, so that tests disturb neither each other nor the person at
/// the machine.
pub(crate) struct Display {
    name: String,
    bus: String,
    processes: [Child; 2],
}

impl Display {
    /// Starts both, on whatever display number is free.
    pub(crate) fn start() -> Arc<Self> {
        let (screen, number) = start(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1600x1200x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]));
        let (bus, address) =
            start(Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]));
        Arc::new(Self { name: format!(":{number}"), bus: address, processes: [screen, bus] })
    }

    /// Gives a program this display, this bus and a data folder.
    pub(crate) fn dress(&self, command: &mut Command, data: &Path) {
        command
            .env("CARNET_DATA_DIR", data)
            .env("DISPLAY", &self.name)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1")
            .env("LC_ALL", "C.UTF-8")
            .env("LANGUAGE", "en")
            .env_remove("WAYLAND_DISPLAY");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        for process in &mut self.processes {
            // It may have ended by itself, which is as good.
            drop(process.kill());
            drop(process.wait());
        }
    }
}

/// Starts a program that says on its first line where it is to be found.
fn start(command: &mut Command) -> (Child, String) {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; `make setup` installs what is missing"));
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(!line.trim().is_empty(), "{command:?} ended at once");
    (child, line.trim().to_owned())
}
