//! A screen that nobody sees, and what is on it.

use super::process::{Ended, begin};
use anyhow::{Context, Result};
use std::collections::HashSet;
use std::process::Command;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};
use x11rb::rust_connection::RustConnection;

/// A virtual display and a session bus, for as long as somebody holds them.
pub(super) struct Screen {
    connection: RustConnection,
    name: String,
    bus: String,
    _processes: [Ended; 2],
}

const WIDTH: u16 = 1280;
const HEIGHT: u16 = 800;
/// The status line, with room: it tells of every try to reach the server, and is no part of the page.
const STATUS_LINE: u16 = 64;

impl Screen {
    pub(super) fn start() -> Result<Self> {
        let size = format!("{WIDTH}x{HEIGHT}x24");
        let (screen, number) = begin(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            &size,
            "-nolisten",
            "tcp",
            "-noreset",
        ]))?;
        let (bus, address) =
            begin(Command::new("dbus-daemon").args(["--session", "--nofork", "--print-address=1"]))?;
        let name = format!(":{number}");
        let (connection, _) = x11rb::connect(Some(&name))?;
        Ok(Self { connection, name, bus: address, _processes: [screen, bus] })
    }

    /// Gives a program this display and this bus.
    pub(super) fn dress(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.name)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("GDK_BACKEND", "x11")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1")
            .env_remove("WAYLAND_DISPLAY");
    }

    /// The pixels above the status line, four bytes each.
    pub(super) fn picture(&self) -> Result<Vec<u8>> {
        let root = self.connection.setup().roots.first().context("a screen")?.root;
        let image = self.connection.get_image(
            ImageFormat::Z_PIXMAP,
            root,
            0,
            0,
            WIDTH,
            HEIGHT - STATUS_LINE,
            u32::MAX,
        )?;
        Ok(image.reply()?.data)
    }
}

/// How many colours a picture has: few while the window is empty, many as soon as there is text, whose edges are
/// smoothed.
pub(super) fn colours(picture: &[u8]) -> usize {
    picture.chunks_exact(4).collect::<HashSet<_>>().len()
}
