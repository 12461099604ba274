//! A screen that nobody sees and a session bus, for as long as somebody holds them.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask};

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

impl Display {
    /// Asks the windows of a program to close, as the cross in their corner does.
    pub(crate) fn ask_to_close(&self, process: u32) {
        let (connection, screen) = x11rb::connect(Some(&self.name)).expect("the X server answers");
        let root = connection.setup().roots[screen].root;
        let atom = |name: &str| connection.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom;
        let (owner, protocols, delete) =
            (atom("_NET_WM_PID"), atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"));
        for window in connection.query_tree(root).unwrap().reply().unwrap().children {
            let property =
                |name, kind| connection.get_property(false, window, name, kind, 0, 32).unwrap().reply();
            // A window may go while it is looked at.
            let (Ok(owners), Ok(listens)) =
                (property(owner, AtomEnum::CARDINAL), property(protocols, AtomEnum::ATOM))
            else {
                continue;
            };
            let is_owned = owners.value32().is_some_and(|mut owners| owners.any(|owner| owner == process));
            let listens = listens.value32().is_some_and(|mut atoms| atoms.any(|atom| atom == delete));
            if is_owned && listens {
                let message = ClientMessageEvent::new(32, window, protocols, [delete, 0, 0, 0, 0]);
                connection.send_event(false, window, EventMask::NO_EVENT, message).unwrap();
            }
        }
        connection.flush().unwrap();
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
